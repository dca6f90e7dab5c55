"""Who uses a field, as the command and the dictionary say it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from generator.cli import main


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_uses_of_a_field_are_listed_with_the_quantities_between() -> None:
    done = invoke("forms", "uses", "energy.amount")
    assert done.exit_code == 0, done.output
    assert "推算量 total_energy" in done.output
    assert "预填 utilities　公用事业分户用量" in done.output
    assert "（经推算量 " in done.output


def test_a_field_of_several_forms_may_be_asked_of_one() -> None:
    done = invoke("forms", "uses", "preparer_name", "--form", "enterprise")
    assert done.output.count("preparer_name") == 1


@pytest.mark.parametrize("arguments", [["total_watre"], ["energy.amount", "--form", "department"]])
def test_a_field_that_is_none_is_said(arguments: list[str]) -> None:
    done = invoke("forms", "uses", *arguments)
    assert done.exit_code == 3
    assert "没有字段" in done.output


@pytest.mark.parametrize("arguments", [[], ["energy.amount", "--unused"]])
def test_either_a_field_or_the_unused_ones_are_asked_for(arguments: list[str]) -> None:
    assert invoke("forms", "uses", *arguments).exit_code == 2


def test_the_unused_are_listed_and_counted() -> None:
    done = invoke("forms", "uses", "--unused")
    lines = done.output.splitlines()
    if done.exit_code == 0:
        assert lines == ["每个字段都有用途。"]
    else:
        assert lines[-1] == f"共 {len(lines) - 1} 个字段没有用途。"


def test_the_dictionary_says_which_arrangements_ask_a_field_and_what_uses_it(
    tmp_path: Path,
) -> None:
    rows = json.loads(invoke("forms", "dictionary", "--json", "--form", "enterprise").output)
    by_id = {row["field_id"]: row for row in rows}
    assert by_id["preparer_name"]["variants"].startswith("完整表；")
    assert "简表" in by_id["preparer_name"]["variants"]
    assert by_id["equipment.name"]["variants"] == "完整表"
    assert "校验 WAT" in by_id["fresh_water"]["used_by"]
    assert "签章页" in by_id["fresh_water"]["used_by"]

    target = tmp_path / "字典.xlsx"
    assert invoke("forms", "dictionary", "--xlsx", str(target)).exit_code == 0
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    headings = [cell.value for cell in sheet[1]]
    assert headings[-2:] == ["哪些表问到", "用在哪里"]
    assert all(row[-1].value for row in sheet.iter_rows(min_row=2) if row[5].value == "fresh_water")
