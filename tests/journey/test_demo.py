"""The sample park played by ``parkaudit demo``, and what can be asked of it afterwards."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from generator.deliver.audit import audit_document
from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc
from generator.model.score import Trail
from tests.conftest import AVAILABLE
from tests.deliver.validity import schema_faults
from tests.journey.consistency import counts_that_differ, held_against, trace, trails_of
from tests.journey.readback import board_lines
from tests.journey.rounds import CHECKOUT
from tests.test_cli import invoke, said


def run(*words: object, cwd: Path) -> str:
    """What a command said that knows nothing of this checkout."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    clean["PYTHONIOENCODING"] = "utf-8"
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, capture_output=True, text=True,
        encoding="utf-8", timeout=900, check=False, env=clean,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """``parkaudit`` installed from a wheel into an empty environment, where one can be built."""
    available, _ = AVAILABLE["wheel"]
    if not available():
        return None
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist", CHECKOUT, cwd=place)
    wheel = next((place / "dist").glob("parkaudit-*.whl"))
    run(sys.executable, "-m", "venv", place / "empty", cwd=place)
    scripts = place / "empty" / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "-c", CHECKOUT / "constraints.txt", wheel, cwd=place)  # fmt: skip
    return scripts / "parkaudit"


@pytest.fixture(scope="module")
def demo(installed: Path | None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """``parkaudit demo`` run once, by the wheel where there is one: its folder, what it said."""
    root = tmp_path_factory.mktemp("演示") / "示例园区"
    if installed is None:
        return root, said(invoke("demo", root))
    return root, run(installed, "demo", root.name, cwd=root.parent)


@pytest.mark.wheel
def test_the_wheel_alone_plays_the_demo_in_an_empty_environment(
    installed: Path, demo: tuple[Path, str]
) -> None:
    root, text = demo
    assert "完成" in text
    assert "未生成" not in text
    assert "不通过 0 个" in run(installed, "rules", "test", "water", cwd=root.parent)


def test_the_demo_plays_all_stages_and_leaves_what_it_promises(demo: tuple[Path, str]) -> None:
    root, text = demo
    for word in ("发放", "[接收]", "[需说明]", "[退回]", "[重复]", "[待识别]", "评价计分", "完成"):
        assert word in text
    assert (root / "看板.html").is_file()
    assert list((root / "成果").rglob("*.docx"))
    assert "未生成" not in text


def test_a_demo_is_never_played_over_another(demo: tuple[Path, str]) -> None:
    again = invoke("demo", demo[0])
    assert again.exit_code == 3
    assert "已经有一次审核" in again.output


def workbooks(root: Path) -> list[str]:
    """Whose each workbook is that was sent out, those asked for by name too."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        return [recipient.id for recipient, _ in audit.expected(ledger)]


def test_status_has_a_row_for_every_workbook(demo: tuple[Path, str]) -> None:
    text = said(invoke("-C", demo[0], "status"))
    asked = workbooks(demo[0])
    assert re.findall(r"^((?:QY|BM)\d+) ", text, re.MULTILINE) == asked
    assert text.count("《现场核查表》") == 11


def test_a_figure_leads_to_its_cells_and_a_cell_to_its_figures(demo: tuple[Path, str]) -> None:
    root, _ = demo
    way = said(invoke("-C", root, "explain", "QY003:total_energy@2024"))
    cells = re.findall(r"“能源”([A-Z]+[0-9]+)", way)
    assert cells, way
    assert "第 2 版" in way or "第2版" in way
    back = said(invoke("-C", root, "explain", "--cell", f"QY003:能源!{cells[0]}"))
    assert "QY003:total_energy@2024" in back
    assert invoke("-C", root, "explain", "--cell", "QY003能源E9").exit_code == 3


def test_a_figure_nobody_knows_is_refused(audit_root: Path) -> None:
    unknown = invoke("-C", audit_root, "explain", "QY003:nothing@2024")
    assert unknown.exit_code == 3
    assert "没有溯源号" in unknown.output


def test_every_traced_figure_of_the_documents_can_be_explained(demo: tuple[Path, str]) -> None:
    root, _ = demo
    sheet = load_workbook(root / "成果" / "数据溯源.xlsx").worksheets[0]
    ids = {
        str(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if re.fullmatch(r"[A-Z]{2}\d{2,3}:\w+@\d{4}", str(cell.value))
    }
    assert ids
    for figure in sorted(ids)[:: max(1, len(ids) // 2)]:
        way = said(invoke("-C", root, "explain", figure))
        assert "公式：" in way or "填报“" in way, figure


# -- its dossier ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trails(demo: tuple[Path, str]) -> Mapping[str, Trail]:
    return trails_of(demo[0])


@pytest.fixture(scope="module")
def printed(demo: tuple[Path, str]) -> list[tuple[str, ...]]:
    return trace(demo[0])


def documents_of(root: Path) -> list[Path]:
    return sorted((root / "成果").rglob("*.docx"))


def words(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        xml = package.read("word/document.xml").decode()
    plain = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))
    for sign, mark in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(sign, mark)
    return plain


def test_every_document_is_fit_and_every_enterprise_in_force_has_its_report(
    demo: tuple[Path, str],
) -> None:
    root, _ = demo
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        in_force = list(assess(audit, ledger).readings)
    own = (root / "成果" / "10 企业清洁生产审核报告").glob("*.docx")
    assert sorted(path.name.split()[0] for path in own) == in_force
    for path in documents_of(root):
        assert audit_document(path.read_bytes()) == [], path.name


def test_one_of_each_kind_of_document_is_a_valid_word_file(demo: tuple[Path, str]) -> None:
    kinds = {path.relative_to(demo[0] / "成果").parts[0]: path for path in documents_of(demo[0])}
    assert len(kinds) >= 20
    for path in kinds.values():
        assert schema_faults(path.read_bytes()) == [], path.name


def test_every_number_of_the_trace_leads_to_its_figure(
    trails: Mapping[str, Trail], printed: list[tuple[str, ...]]
) -> None:
    assert {row[3] for row in printed} <= set(trails)
    with_cells = [row for row in printed if row[7] != "—"]
    assert len(with_cells) > len(printed) * 8 // 10, "counts of rules and returns have no cell"


def test_a_number_of_the_trace_stands_in_its_document(
    demo: tuple[Path, str], printed: list[tuple[str, ...]]
) -> None:
    texts = {
        path.relative_to(demo[0] / "成果").as_posix(): words(path) for path in documents_of(demo[0])
    }
    for file, place, text, *_ in printed:
        if file.endswith(".xlsx") or place.startswith("图"):
            continue  # a workbook's numbers are cells; a chart's stand in its own part
        assert text.replace("\n", "") in texts[file], (file, text)


def test_a_number_has_the_value_of_its_trail_wherever_it_is_printed(
    trails: Mapping[str, Trail], printed: list[tuple[str, ...]]
) -> None:
    compared, others = held_against(trails, printed)
    assert compared > 20_000
    assert others == []


def test_counts_of_firms_problems_and_options_agree_over_the_dossier(
    demo: tuple[Path, str],
) -> None:
    assert counts_that_differ(demo[0]) == {}


def test_the_counts_of_each_tier_are_the_same_wherever_they_are_printed(
    printed: list[tuple[str, ...]],
) -> None:
    found: dict[str, dict[str, set[str]]] = {}
    for file, _, text, figure, *_ in printed:
        name = figure.partition("@")[0]
        if re.fullmatch("园区:tier_count[a-z_]*", name):
            found.setdefault(name, {}).setdefault(text, set()).add(file)
    assert len(found) == 4
    for name, texts in found.items():
        ((_, files),) = texts.items()
        assert len(files) >= 3, name


def test_the_gap_list_names_every_gap_and_who_supplies_it(demo: tuple[Path, str]) -> None:
    root, _ = demo
    raw = (root / "成果" / "资料缺口.txt").read_bytes()
    assert raw.startswith("\ufeff".encode())
    assert raw.count(b"\n") == raw.count(b"\r\n")
    text = raw.decode("utf-8-sig")
    assert "17 园区清洁生产审核管理办法.docx" in text
    assert "施行日期　由园区清洁生产审核办公室填写：" in text
    marked = {
        name for path in documents_of(root) for name in re.findall("［待补:([^］]+)］", words(path))
    }
    assert len(marked) > 5
    assert [name for name in marked if name not in text] == []


# -- its board ------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_board_opens_in_a_browser_with_every_workbook_once_and_its_state(
    demo: tuple[Path, str], tmp_path: Path
) -> None:
    root, _ = demo
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", f"--user-data-dir={tmp_path}", "--dump-dom",
         (root / "看板.html").resolve().as_uri()],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    page = done.stdout.decode("utf-8")
    assert "17 园区清洁生产审核管理办法.docx" in page
    found = {line.recipient: line.state for line in reversed(board_lines(page))}
    expected = workbooks(root)
    assert [line.recipient for line in board_lines(page)] == expected
    asked = dict.fromkeys(("QY009", "QY011", "QY018"), "需说明")
    assert found == dict.fromkeys(expected, "接收") | asked | {"QY008": "退回"}
    assert page.count('class="on"') >= 1, "the page's own script and styles are let through"
