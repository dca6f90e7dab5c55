"""填报检查 counts what the reader would find open, and the office program agrees."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from generator.forms.outgoing import PROGRESS_SHEET
from generator.forms.progress_sheet import (
    ALL_READY,
    FREED,
    NOTHING,
    OPEN,
    OPTIONAL,
    READY,
    verdict,
)
from generator.forms.write import write_workbook
from generator.intake.grid import Workbook, a1
from generator.model.submission import Blank, EntryKey
from tests.build import complete_values, opened, outgoing
from tests.forms.gated import CASES, YES, placement, small
from tests.forms.workbook import links_of, sheets_of
from tests.office import convert

WHOLE_FORMS = {
    "enterprise": {},
    "enterprise_filled": complete_values(),
    "department": {EntryKey("power_users.amount", "r01", 2024): "很多"},
    "site_visit": {},
}
MIXED = {
    EntryKey("fresh_water", "", 2024): Decimal(5),
    EntryKey("fresh_water", "", 2023): "12.3万",
    EntryKey("reused_water", "", 2024): Blank.NOT_APPLICABLE,
    EntryKey("products.name", "r01"): "硅片",
    EntryKey("products.output", "r03", 2024): "很多",
    EntryKey("has_wastewater"): "否",
    EntryKey("wastewater_discharged", "", 2024): "很多",
}


def written(case: str) -> bytes:
    return write_workbook(small(CASES[case]))


def figures(book: Workbook) -> dict[str, list[str]]:
    """Per sheet ("废水") and block ("废水/水量"): asked, missing, wrong, state, first open cell."""
    sheet = book.sheet(PROGRESS_SHEET)
    assert sheet is not None
    rows: dict[str, list[str]] = {}
    name = ""
    for row in range(5, sheet.extent[0]):
        cells = [cell.raw if (cell := sheet.get(row, col)) else "" for col in range(8)]
        name = cells[1] or name
        rows[name if cells[1] else f"{name}/{cells[2]}"] = cells[3:]
    verdict_cell = sheet.get(1, 0)
    assert verdict_cell is not None
    return {**rows, "": [verdict_cell.raw]}


def counted(case: str) -> dict[str, list[str]]:
    return figures(opened(written(case)))


def test_an_empty_workbook_is_wholly_open_and_says_where_to_begin() -> None:
    found = counted("empty")
    assert found["封面"] == ["2", "2", "0", OPEN, "去填 E13"]
    assert found["废水/水量"] == ["9", "9", "0", OPEN, "去填 E8"]
    # two rows at least, five required cells each (编号, 去向, three years)
    assert found["废水/排放口"] == ["10", "10", "0", OPEN, "去填 C17"]
    assert found["废水"] == ["19", "19", "0", OPEN, "去填 E8"]
    assert found["固废和能源/能源"] == ["0", "0", "0", OPTIONAL, NOTHING]
    assert found[""] == [verdict(28, 0)]
    assert found[""] == ["还有 28 处必填未填，0 处填错，请补齐改正后再报送。"]


def test_a_gate_answered_no_frees_what_hangs_on_it() -> None:
    found = counted("shut")
    for name in ("废水", "废水/水量", "废水/排放口", "固废和能源/固废"):
        assert found[name] == ["0", "0", "0", FREED, NOTHING], name
    assert found["固废和能源"] == ["0", "0", "0", OPTIONAL, NOTHING]
    assert found[""] == [ALL_READY]
    assert "可以报送" in ALL_READY


def test_a_gate_that_opens_again_asks_again() -> None:
    found = counted("open")
    assert found["废水"][:4] == ["19", "19", "0", OPEN]
    assert found[""] == [verdict(22, 0)]


def test_a_complete_workbook_is_ready() -> None:
    found = counted("complete")
    assert {row[3] for name, row in found.items() if name} == {READY, OPTIONAL}
    assert {row[4] for name, row in found.items() if name} == {NOTHING}
    assert found[""] == [ALL_READY]


def test_wrong_answers_are_counted_and_gaps_in_rows_begun() -> None:
    found = counted("faulty")
    # drained 2023 is open; made 2024 is text, lost 2023 is below the least
    assert found["废水/水量"] == ["9", "1", "2", OPEN, "去填 F10"]
    # three rows begun, the last of which has its name alone; 海 is not in the list
    assert found["废水/排放口"] == ["15", "4", "1", OPEN, "去填 C20"]
    assert found["基本信息/企业"] == ["2", "0", "1", OPEN, NOTHING]
    assert found["固废和能源/能源"] == ["3", "2", "0", OPEN, "去填 E14"]
    assert found[""] == [verdict(7, 4)]


def test_answers_that_are_no_numbers_are_not_wrong() -> None:
    found = counted("complete")
    assert found["固废和能源/固废"][2] == "0"  # 不涉及 three times
    assert found["废水/排放口"][2] == "0"  # 停产


def test_every_block_and_sheet_is_linked() -> None:
    sheet = sheets_of(written("empty"))[PROGRESS_SHEET]
    found = set(links_of(sheet))
    for placed in placement().sheets:
        assert f"'{placed.sheet.name}'!A1" in found
        for block in placed.blocks:
            assert f"'{placed.sheet.name}'!{a1(block.title_row, 1)}" in found


def test_the_link_to_the_first_open_cell_is_a_plain_formula() -> None:
    sheet = sheets_of(written("empty"))[PROGRESS_SHEET]
    formulas = [
        str(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert any("HYPERLINK(\"#'废水'!\"&ADDRESS(" in formula for formula in formulas)
    used = {name for formula in formulas for name in re.findall(r"([A-Z]+)\(", formula)}
    assert used <= {
        "IF", "AND", "SUM", "SUMPRODUCT", "COUNTBLANK", "COUNTIF", "ISNUMBER", "ISNA", "MATCH",
        "MIN", "MAX", "MOD", "INT", "ROW", "COLUMN", "ADDRESS", "HYPERLINK",
    }  # fmt: skip


@pytest.mark.parametrize("form_id", ["enterprise", "department", "site_visit"])
def test_no_formula_is_longer_than_an_office_program_takes(form_id: str) -> None:
    sheet = sheets_of(write_workbook(outgoing(form_id)))[PROGRESS_SHEET]
    longest = max(len(str(cell.value)) for row in sheet.iter_rows() for cell in row if cell.value)
    assert longest < 8_000


@pytest.mark.office
def test_the_office_program_computes_what_we_wrote_beside_the_formulas() -> None:
    files = {f"{case}.xlsx": written(case) for case in CASES}
    for name, values in WHOLE_FORMS.items():
        form_id = name.removesuffix("_filled")
        files[f"{name}.xlsx"] = write_workbook(outgoing(form_id, values=values))
    files["mixed.xlsx"] = write_workbook(outgoing(values=MIXED))
    saved = convert(files, "xlsx")
    for name, content in files.items():
        assert figures(opened(saved[name])) == figures(opened(content)), name


@pytest.mark.office
def test_the_office_program_follows_a_gate_that_is_turned() -> None:
    """The formulas are live: a workbook written shut counts as open once the answer is 是."""
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(written("shut")))
    spot = placement().cells[EntryKey("has_water")]
    book[spot.sheet].cell(spot.row + 1, spot.col + 1).value = YES
    changed = io.BytesIO()
    book.save(changed)
    found = figures(opened(convert({"turned.xlsx": changed.getvalue()}, "xlsx")["turned.xlsx"]))
    assert found["废水"] == ["19", "19", "0", OPEN, "去填 E8"]
    assert found[""] == [verdict(19, 0)]
