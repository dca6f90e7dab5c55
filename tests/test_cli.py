"""The command as a person meets it: its words, exit codes, any console; from a wheel alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from generator.cli import main
from tests.journey.rounds import CHECKOUT

PARKAUDIT = [sys.executable, "-m", "generator"]


def invoke(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def said(result: Result) -> str:
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


# -- help, faults of the operator -----------------------------------------------------------------

COMMANDS = sorted(main.commands)


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)])
def test_help_is_there_in_chinese_for_every_command(words: tuple[str, ...]) -> None:
    text = said(invoke(*words, "--help"))
    assert re.search(r"[一-龥]{4}", text)


@pytest.mark.parametrize(
    "words",
    [
        ("watch", "--once"),
        ("dispatch",),
        ("status",),
        ("score",),
        ("deliver",),
        ("rebuild",),
        ("ingest", str(CHECKOUT / "README.md")),
        ("waive", "QY001", "WAT001", "--reason", "无", "--person", "张三"),
        ("explain", "QY001:total_energy@2024"),
    ],
    ids=lambda words: words[0],
)
def test_a_folder_that_is_no_audit_gets_one_chinese_sentence_and_exit_code_three(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    result = invoke("-C", tmp_path, *words)
    assert result.exit_code == 3
    assert "这里不是审核文件夹" in result.output
    assert "Traceback" not in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == [], "nothing is made in a folder that is not ours"


def test_a_wrong_command_line_ends_with_two() -> None:
    assert invoke("watch", "--nonsense").exit_code == 2
    assert invoke("explain").exit_code == 2


def test_a_new_folder_is_made_once_and_never_over_another(tmp_path: Path) -> None:
    target = tmp_path / "云岭2024"
    words = (
        "init", target, "--park", "云岭经济技术开发区", "--region", "云南", "--year", 2024,
        "--deadline", "2025-03-31", "--contact", "张三", "--phone", "0874-3120000",
    )  # fmt: skip
    assert "下一步" in said(invoke(*words))
    before = (target / "audit.yaml").read_bytes()
    assert "云岭经济技术开发区管理委员会" in before.decode("utf-8")
    invoke(*words)
    assert (target / "audit.yaml").read_bytes() == before
    empty = invoke("-C", target, "dispatch")
    assert empty.exit_code == 3
    assert "名录里一个填报单位也没有" in empty.output


def test_on_a_gbk_console_everything_is_said_and_nothing_breaks(tmp_path: Path) -> None:
    environment = os.environ | {
        "LC_ALL": "zh_CN.GBK",
        "PYTHONUTF8": "0",
        "PYTHONPATH": str(CHECKOUT),
        # Where that locale is not installed Python would speak UTF-8; this console is GBK anyway.
        "PYTHONIOENCODING": "gbk",
    }
    new = (
        "--park",
        "云岭经开区",
        "--region",
        "云南",
        "--year",
        "2024",
        "--deadline",
        "2025-03-31",
        "--contact",
        "张三",
        "--phone",
        "0874-3120000",
    )
    for exit_code, words in (
        (0, ("--help",)),
        (0, ("forms", "dictionary")),
        (0, ("rules", "list")),
        (0, ("rules", "show", "WAT001")),
        (3, ("-C", "nothing-here", "status")),
        (0, ("init", "audit", *new)),
        (3, ("-C", "audit", "dispatch")),
    ):
        done = subprocess.run(
            [*PARKAUDIT, *(word.encode("gbk") for word in words)], env=environment,
            capture_output=True, check=False, timeout=90, cwd=tmp_path,
        )  # fmt: skip
        text = (done.stdout + done.stderr).decode("gbk")
        assert re.search(r"[一-龥]{4}", text), words
        assert "Error" not in text
        assert "Traceback" not in text
        assert done.returncode == exit_code, text
    settings = (tmp_path / "audit" / "audit.yaml").read_text(encoding="utf-8")
    assert "云岭经开区" in settings, "the file is UTF-8 whatever the console speaks"


# -- what can be asked ----------------------------------------------------------------------------


def test_the_field_dictionary_as_data_names_every_field_with_its_cell_and_unit() -> None:
    rows = json.loads(said(invoke("forms", "dictionary", "--json")))
    wanted = {"form", "field_id", "label", "sheet", "cell", "unit", "kind", "required"}
    assert all(wanted <= set(row) for row in rows)
    assert all(isinstance(row["required"], bool) for row in rows)
    assert {row["form"] for row in rows} == {
        "enterprise", "department", "site_visit", "problem_sheet", "park_problem_sheet",
        "work_record", "project", "admission_terms",
    }  # fmt: skip
    water = [row for row in rows if (row["form"], row["field_id"]) == ("enterprise", "fresh_water")]
    assert len(water) == 1
    assert water[0]["unit"] == "m³"
    assert re.fullmatch(r"[A-Z]+[0-9]+", water[0]["cell"])
    one = json.loads(said(invoke("forms", "dictionary", "--json", "--form", "department")))
    assert {row["form"] for row in one} == {"department"}


def test_the_field_dictionary_as_a_workbook(tmp_path: Path) -> None:
    target = tmp_path / "字典.xlsx"
    assert "个数据项" in said(invoke("forms", "dictionary", "--xlsx", target))
    sheet = load_workbook(target).worksheets[0]
    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert "fresh_water" in texts


def test_rules_are_listed_shown_and_tried() -> None:
    lines = said(invoke("rules", "list")).splitlines()
    codes = [line.split()[0] for line in lines]
    checks = [code for code in codes if not code.startswith("XR")]
    assert checks == sorted(set(checks))
    assert codes[len(checks) :] == sorted(set(codes) - {*checks})
    assert len(checks) > 100
    shown = said(invoke("rules", "show", "wat001"))
    assert "编号：WAT001" in shown
    assert "依据：" in shown
    missing = invoke("rules", "show", "XYZ999")
    assert (missing.exit_code, "XYZ999" in missing.output) == (3, True)
    tried = said(invoke("rules", "test", "water"))
    assert re.search(r"用例 [1-9]\d* 个，通过 [1-9]\d* 个，不通过 0 个", tried)
