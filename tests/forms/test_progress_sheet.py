"""填报检查 counts what the reader would find open, and the office program agrees."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.forms.outgoing import PROGRESS_SHEET
from generator.forms.write import write_workbook
from generator.intake.grid import Workbook
from generator.model.submission import Blank, EntryKey
from tests.build import complete_values, opened, outgoing, placement_of
from tests.office import convert

EMPTY: dict[EntryKey, object] = {}
MIXED = {
    EntryKey("fresh_water", "", 2024): Decimal(5),
    EntryKey("fresh_water", "", 2023): "12.3万",
    EntryKey("reused_water", "", 2024): Blank.NOT_APPLICABLE,
    EntryKey("products.name", "r01"): "硅片",
    EntryKey("products.output", "r03", 2024): "很多",
    EntryKey("energy.amount", "electricity", 2024): Decimal(7),
}
CASES = {
    "empty": ("enterprise", EMPTY),
    "mixed": ("enterprise", MIXED),
    "complete": ("enterprise", complete_values()),
    "power": ("dept_power", complete_values("dept_power")),
}


def written(case: str) -> bytes:
    form_id, values = CASES[case]
    return write_workbook(outgoing(form_id, values=values))  # type: ignore[arg-type]


def figures(book: Workbook) -> dict[str, list[str]]:
    """Per block: asked, missing, not a number, state; and the verdict on top."""
    sheet = book.sheet(PROGRESS_SHEET)
    assert sheet is not None
    rows: dict[str, list[str]] = {}
    for row in range(5, sheet.extent[0]):
        cells = [sheet.get(row, col) for col in range(7)]
        if cells[2] is not None:
            rows[cells[2].raw] = [cell.raw if cell else "" for cell in cells[3:]]
    verdict = sheet.get(1, 0)
    assert verdict is not None
    return {**rows, "": [verdict.raw]}


def test_an_empty_workbook_is_wholly_open() -> None:
    counted = figures(opened(written("empty")))
    required = sum(
        placement_of().form.fields[key.field].required and not key.row
        for key in placement_of().cells
    )
    tables = {"主要产品": 8, "各种能源消费量": 3, "废水污染物": 12}
    assert sum(int(row[1]) for name, row in counted.items() if name) == required + sum(
        tables.values()
    )
    for table, open_cells in tables.items():
        assert counted[table][1] == str(open_cells)
    assert counted["危险废物（只填审核年度）"] == ["0", "0", "0", "已填齐"]
    assert "还有" in counted[""][0]


def test_a_complete_workbook_is_ready() -> None:
    counted = figures(opened(written("complete")))
    assert {row[3] for name, row in counted.items() if name} == {"已填齐"}
    assert counted[""] == ["必填项已全部填齐，可以报送。"]


def test_text_in_a_number_cell_is_counted_unless_it_is_an_answer() -> None:
    counted = figures(opened(written("mixed")))
    assert counted["取水与用水"][2] == "1"
    assert counted["主要产品"][2] == "1"
    # two rows begun, 8 required columns each: 16 asked, of which name and one output are there
    assert counted["主要产品"][:2] == ["16", "14"]


@pytest.mark.office
def test_the_office_program_computes_what_we_wrote_beside_the_formulas() -> None:
    saved = convert({f"{case}.xlsx": written(case) for case in CASES}, "xlsx")
    for case in CASES:
        assert figures(opened(saved[f"{case}.xlsx"])) == figures(opened(written(case))), case
