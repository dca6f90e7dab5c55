"""Reading 上年数据.xlsx back: the office may have mended it, so every value is read anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.forms.earlier import EARLIER_SHEET, HEADINGS
from generator.formula.units import UnitTable
from generator.intake.export import ExportFault
from generator.intake.grid import SheetGrid, Workbook, a1
from generator.intake.parse_cell import parse_cell
from generator.intake.plain_text import compact, seen
from generator.model.form import Block, Field, FormDefinition
from generator.model.submission import Blank, EntryKey, Place, Unreadable, Value
from generator.rulebook.prefill import ROW_UNIT


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value of an earlier year: whose, of which form and key, and the return it stood in."""

    recipient_id: str
    form_id: str
    key: EntryKey
    value: Value
    origin: str
    place: Place
    line: int


def earlier_sheet(workbook: Workbook) -> SheetGrid | None:
    """The sheet of earlier values, None where the workbook is something else."""
    sheet = workbook.sheet(EARLIER_SHEET)
    if sheet is None:
        return None
    found = [sheet.get(0, col) for col in range(len(HEADINGS))]
    same = all(
        cell is not None and compact(cell.raw) == heading
        for cell, (heading, _) in zip(found, HEADINGS, strict=True)
    )
    return sheet if same else None


def read_earlier(
    sheet: SheetGrid, forms: Mapping[str, FormDefinition], units: UnitTable
) -> tuple[tuple[Earlier, ...], tuple[ExportFault, ...]]:
    """The values whose field the forms still ask, and what of the rest is wrong."""
    columns = {heading: col for col, (heading, _) in enumerate(HEADINGS)}
    asked = {
        (form.id, field.id): (block, field)
        for form in forms.values()
        for _, block in form.blocks()
        for field in block.fields
    }
    values: list[Earlier] = []
    faults: list[ExportFault] = []
    rows, _ = sheet.extent
    for row in range(1, rows):

        def text(heading: str, row: int = row) -> str:
            cell = sheet.get(row, columns[heading])
            return seen(cell.raw) if cell is not None else ""

        place = Place(sheet.name, a1(row, columns["数值"]))
        found = asked.get((text("采集表"), text("字段")))
        cell = sheet.get(row, columns["数值"])
        if cell is None:
            continue
        if found is None:
            faults.append(ExportFault("prefill_row_unknown", place, row + 1, text("字段")))
            continue
        block, field = found
        year = text("年份")
        value = parse_cell(cell, field, units, _unit_of(block, field, text("行"))).value
        if isinstance(value, Unreadable) or not (year.isdigit() or not year):
            faults.append(ExportFault("prefill_value_unread", place, row + 1, cell.raw))
            continue
        if value is Blank.NOT_FILLED:
            continue
        origin = f"{text('回收文件')} {text('工作表')}{text('单元格')}".strip()
        key = EntryKey(field.id, text("行"), int(year or 0))
        values.append(
            Earlier(text("填报单位编号"), text("采集表"), key, value, origin, place, row + 1)
        )
    return tuple(values), tuple(faults)


def _unit_of(block: Block, field: Field, row: str) -> str:
    if field.unit != ROW_UNIT:
        return field.unit
    return next((fixed.unit for fixed in block.rows if fixed.id == row), "")
