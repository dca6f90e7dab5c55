"""Reading a recognised workbook into flat entries, each at the place where it really stands.

Every cell the form asks gives an entry, the empty ones too; nothing in a file raises. Where a thing
stands twice the original wins and the difference is remarked on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from generator.forms.columns import Column
from generator.forms.layout import BlockPlacement, Placement, place
from generator.formula.units import UnitTable
from generator.intake.complete import with_freed_blocks
from generator.intake.grid import Workbook, a1
from generator.intake.identify import Identity
from generator.intake.locate import Found, locate_blocks, sheets_of
from generator.intake.parse_cell import EMPTY, Reading, note_of, parse_cell
from generator.intake.rows import DataRow, data_rows, value_columns
from generator.model.form import BlockKind, Field, FieldKind, FormDefinition
from generator.model.reading import ReadingFault
from generator.model.submission import (
    Blank,
    Entry,
    EntryKey,
    Place,
    Remark,
    Submission,
    Unreadable,
)

ROW_UNIT, PRODUCT_UNIT, UNIT_COLUMN = "row_unit", "product_unit", "unit"


def read_submission(
    workbook: Workbook,
    identity: Identity,
    form: FormDefinition,
    units: UnitTable,
    placement: Placement | None = None,
) -> Submission:
    """What the workbook answers to `form`; `placement` saves computing it again.

    Blocks freed by their gate are completed, what a 简表 leaves out is not (intake/complete).
    """
    placement = placement or place(form, identity.years)
    found = locate_blocks(sheets_of(workbook), placement)
    entries: list[Entry] = []
    rows: dict[str, tuple[str, ...]] = {}
    for sheet in placement.sheets:
        for placed in sheet.blocks:
            answers = _answers(placed, found[placed.block.id], units)
            entries += _completed(placed, answers, placement)
            if placed.block.kind is BlockKind.TABLE:
                rows[placed.block.id] = answers.filled_rows
    submission = Submission(
        recipient_id=identity.recipient_id,
        form_id=form.id,
        form_version=form.version,
        years=placement.years,
        entries=tuple(entries),
        rows=MappingProxyType(rows),
        tailoring=identity.tailoring,
    )
    return with_freed_blocks(submission, form)


# -- a block ----------------------------------------------------------------


@dataclass
class _Answers:
    """The entries of one block as found in one place of the file."""

    entries: dict[EntryKey, Entry] = field(default_factory=dict)

    @property
    def filled(self) -> Mapping[EntryKey, Entry]:
        return {key: e for key, e in self.entries.items() if e.value is not Blank.NOT_FILLED}

    @property
    def filled_rows(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key.row for key in self.filled))

    def add(self, entry: Entry) -> None:
        """Another entry for the block; the same cell asked twice with two answers has none."""
        known = self.entries.get(entry.key)
        if known is None or known.value is Blank.NOT_FILLED:
            self.entries[entry.key] = entry
        elif entry.value is not Blank.NOT_FILLED and not _same(known, entry):
            unread = Unreadable(ReadingFault.ASKED_TWICE, _both(known, entry))
            self.entries[entry.key] = replace(known, value=unread, remarks=())


def _answers(
    placed: BlockPlacement, places: tuple[Found, ...], units: UnitTable
) -> _Answers:
    """The answers of a block that may stand in several places (a copied sheet)."""
    read = [_read_block(found, units) for found in places]
    if not read:
        return _Answers()
    order = sorted(
        range(len(read)),
        key=lambda i: (not read[i].filled, places[i].sheet.grid.name != placed.sheet, i),
    )
    original = read[order[0]]
    for i in order[1:]:
        for key, copy in read[i].filled.items():
            known = original.entries.get(key)
            if known is not None and known.value is not Blank.NOT_FILLED:
                if not _same(known, copy):
                    original.entries[key] = _with_remark(known, _both(known, copy))
            else:
                empty = known or replace(copy, raw="", value=Blank.NOT_FILLED)
                original.entries[key] = _with_remark(copy, _both(empty, copy))
    return original


def _read_block(found: Found, units: UnitTable) -> _Answers:
    answers = _Answers()
    extra: list[str] = []
    for row in data_rows(found):
        if row.spot is None and not row.row_id:
            extra.append(row.label or f"第 {row.row + 1} 行")
            continue
        for entry in _read_row(found, row, units):
            answers.add(entry)
    _remark_on_extra_rows(answers, extra)
    return answers


def _remark_on_extra_rows(answers: _Answers, extra: list[str]) -> None:
    """Rows that somebody added among the printed ones were not read: say so at the block's end."""
    filled = [e for e in answers.filled.values() if not isinstance(e.value, Unreadable)]
    if extra and filled:
        remark = Remark(ReadingFault.ROW_NOT_ASKED, "、".join(extra[:5]))
        last = filled[-1]
        answers.entries[last.key] = replace(last, remarks=(*last.remarks, remark))


def _read_row(found: Found, row: DataRow, units: UnitTable) -> list[Entry]:
    asked = _asked(found.placed, row)
    cells = found.sheet.rows[row.row]
    note_col = found.columns.get("note")
    note = note_of(cells.get(note_col)) if note_col is not None else ""
    # The row's own unit first: other columns of the row are read in it.
    asked.sort(key=lambda item: item[1].column_id != UNIT_COLUMN)
    chosen_unit = ""
    entries = {}
    for column, asked_field in asked:
        unit = _unit_of(asked_field, row, chosen_unit, units)
        reading, where = _read_cell(found, row.row, column, asked_field, units, unit)
        if asked_field.column_id == UNIT_COLUMN and isinstance(reading.value, str):
            chosen_unit = reading.value
        key = EntryKey(asked_field.id, row.row_id, column.year)
        entries[key] = Entry(key, reading.raw, reading.value, where, note, reading.remarks)
    return [
        entries[EntryKey(f.id, row.row_id, column.year)]
        for column, f in _asked(found.placed, row)
    ]


def _asked(placed: BlockPlacement, row: DataRow) -> list[tuple[Column, Field]]:
    """The value columns of a row with the field each asks."""
    if placed.block.kind is BlockKind.TABLE:
        return [(column, column.field) for column in placed.columns if column.field is not None]
    asked = row.spot.field if row.spot is not None else None
    if asked is None:
        return []
    return [(c, asked) for c in placed.columns if c.key == "value" or c.key.startswith("y:")]


def _unit_of(asked: Field, row: DataRow, chosen: str, units: UnitTable) -> str:
    if asked.kind is not FieldKind.NUMBER:
        return ""
    if asked.unit == ROW_UNIT:
        return row.spot.unit if row.spot is not None else ""
    if asked.unit == PRODUCT_UNIT and chosen:
        return units.symbol(chosen) or PRODUCT_UNIT
    return asked.unit


# -- a cell ----------------------------------------------------------------


def _read_cell(
    found: Found, row: int, column: Column, asked: Field, units: UnitTable, unit: str
) -> tuple[Reading, Place]:
    grid = found.sheet.grid
    col = found.columns.get(column.key)
    if col is None:
        return EMPTY, Place(grid.name, a1(row, column.col))
    cells = found.sheet.rows[row]
    for at in range(col, _span_end(found, col, column.span)):
        reading = parse_cell(cells.get(at), asked, units, unit)
        if reading.filled:
            return reading, Place(grid.name, a1(row, at))
    return _covered(found, row, col, asked, units, unit), Place(grid.name, a1(row, col))


def _span_end(found: Found, col: int, span: int) -> int:
    """A wide cell that was taken apart may hold its content further right."""
    after = [other for other in found.columns.values() if other > col]
    return min([col + span, *after])


def _covered(
    found: Found, row: int, col: int, asked: Field, units: UnitTable, unit: str
) -> Reading:
    """A cell that people merged into its neighbour shares an answer or a text, never a number."""
    first = found.sheet.covered_by(row, col)
    if first is None or first[0] < found.first_row:
        return EMPTY
    if first[1] not in value_columns(found).values():
        return EMPTY
    cell = found.sheet.rows.get(first[0], {}).get(first[1])
    reading = parse_cell(cell, asked, units, unit)
    return reading if isinstance(reading.value, Blank | str) else EMPTY


# -- every asked cell ----------------------------------------------------------------


def _completed(placed: BlockPlacement, answers: _Answers, placement: Placement) -> list[Entry]:
    """The answers in the order of the form, with an empty entry for every cell not found."""
    entries = dict(answers.entries)
    completed = []
    for row in placed.rows:
        data_row = DataRow(row.row, row, row.row_id)
        for column, asked in _asked(placed, data_row):
            key = EntryKey(asked.id, row.row_id, column.year)
            entry = entries.pop(key, None)
            if entry is None:
                spot = placement.cells[key]
                entry = Entry(key, "", Blank.NOT_FILLED, Place(spot.sheet, a1(spot.row, spot.col)))
            completed.append(entry)
    return completed + list(entries.values())


def _same(one: Entry, other: Entry) -> bool:
    return one.value == other.value and type(one.value) is type(other.value)


def _both(one: Entry, other: Entry) -> str:
    return "，".join(f"{entry.place}{_said(entry)}" for entry in (one, other))


def _said(entry: Entry) -> str:
    return f"填“{' '.join(entry.raw.split())[:40]}”" if entry.raw else "未填"


def _with_remark(entry: Entry, detail: str) -> Entry:
    remark = Remark(ReadingFault.ASKED_TWICE, detail)
    return replace(entry, remarks=(*entry.remarks, remark))
