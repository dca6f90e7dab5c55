"""Where every field of a form stands: computed once, shared by the writer and the reader.

A sheet is a grid: column A holds row keys (hidden), B running numbers, C what is asked; the rest
are value, unit and guidance columns. Each block opens with a hidden row of column keys, so a reader
can find a value by row key and column key wherever people have moved it. Wide cells of FIELDS and
SERIES blocks span several grid columns; cells of a TABLE never do, because a table with merged
cells cannot be sorted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from generator.forms.columns import (
    COVER_SHEET,
    Column,
    SheetShape,
    field_columns,
    table_columns,
)
from generator.model.form import Block, BlockKind, Field, FormDefinition, Sheet
from generator.model.submission import EntryKey

KEY_COLUMN = 0
BLOCK_MARK = "#"
"""A cell of column A that starts with this opens a block: "#water"."""

SHEET_HEAD_ROWS = 4
COVER_HEAD_ROWS = 9
TEXT_LIMIT = 500
"""Characters a text cell takes: what the writer validates and the reader holds to."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of the blank workbook: sheet name, zero-based row and column, columns it spans."""

    sheet: str
    row: int
    col: int
    span: int = 1


@dataclass(frozen=True, slots=True)
class RowSpot:
    """One data row of a block: its hidden key ("f:fresh_water", "t:products:r01") and its row."""

    key: str
    row: int
    label: str
    field: Field | None = None
    row_id: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class BlockPlacement:
    """Where a block stands. `guidance_row` is -1 outside tables."""

    block: Block
    sheet: str
    title_row: int
    key_row: int
    header_row: int
    guidance_row: int
    columns: tuple[Column, ...]
    rows: tuple[RowSpot, ...]

    @property
    def end_row(self) -> int:
        """The first row after the block."""
        return self.rows[-1].row + 1 if self.rows else self.header_row + 1

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class SheetPlacement:
    """A sheet's blocks, its column widths (characters) and its last used column."""

    sheet: Sheet
    blocks: tuple[BlockPlacement, ...]
    widths: Mapping[int, float]
    last_col: int

    @property
    def end_row(self) -> int:
        return self.blocks[-1].end_row if self.blocks else SHEET_HEAD_ROWS

    def width(self, first: int, last: int) -> float:
        """Characters that the columns from `first` to `last` have together."""
        return sum(self.widths.get(col, 0.0) for col in range(first, last + 1))

    def column_within(self, characters: float) -> int:
        """The last column of a text over the sheet's columns that is to be so long at most."""
        col = 1
        while col < self.last_col and self.width(1, col + 1) <= characters:
            col += 1
        return min(max(col, 4), self.last_col)


@dataclass(frozen=True, slots=True)
class Placement:
    """Every cell of a form for given years: where each answer stands, and where its 备注 does."""

    form: FormDefinition
    years: tuple[int, ...]
    sheets: tuple[SheetPlacement, ...]
    cells: Mapping[EntryKey, Spot]
    notes: Mapping[EntryKey, Spot]


def place(
    form: FormDefinition, years: tuple[int, ...], table_rows: Mapping[str, int] | None = None
) -> Placement:
    """Compute the placement of `form` for the years asked, oldest first.

    `table_rows` asks for that many rows in an open table where the blank form offers fewer, so that
    a workbook sent back holds every row its sender inserted.
    """
    cells: dict[EntryKey, Spot] = {}
    notes: dict[EntryKey, Spot] = {}
    sheets = []
    for sheet in with_table_rows(form, table_rows or {}).sheets:
        row = COVER_HEAD_ROWS if sheet.id == COVER_SHEET else SHEET_HEAD_ROWS
        shape = SheetShape(sheet, years)
        placed = []
        for block in sheet.blocks:
            spot = _place_block(shape, block, years, row)
            placed.append(spot)
            row = spot.end_row + 1
            for key, cell, note in _entry_spots(spot):
                cells[key] = cell
                if note is not None:
                    notes[key] = note
        widths = MappingProxyType(dict(sorted(shape.widths.items())))
        sheets.append(SheetPlacement(sheet, tuple(placed), widths, max(widths)))
    return Placement(form, years, tuple(sheets), MappingProxyType(cells), MappingProxyType(notes))


def with_table_rows(form: FormDefinition, table_rows: Mapping[str, int]) -> FormDefinition:
    """The form with at least so many rows in its open tables."""
    short = {
        table: rows
        for table, rows in table_rows.items()
        if table in form.tables and not form.tables[table].rows
        and rows > form.tables[table].open_rows
    }
    if not short:
        return form
    sheets = tuple(
        replace(
            sheet,
            blocks=tuple(
                replace(block, open_rows=short.get(block.id, block.open_rows))
                for block in sheet.blocks
            ),
        )
        for sheet in form.sheets
    )
    return replace(form, sheets=sheets)


def rows_needed(rows: Mapping[str, tuple[str, ...]]) -> Mapping[str, int]:
    """`table_rows` for a placement that has a place for every row of a submission's `rows`."""
    needed = {}
    for table, keys in rows.items():
        numbers = [int(key[1:]) for key in keys if key[:1] == "r" and key[1:].isdigit()]
        if numbers:
            needed[table] = max(numbers)
    return needed


def _place_block(
    shape: SheetShape, block: Block, years: tuple[int, ...], row: int
) -> BlockPlacement:
    title_row, key_row, header_row = row, row + 1, row + 2
    if block.kind is BlockKind.TABLE:
        columns, guidance_row = table_columns(block, years), row + 3
        first = row + 4
        labels = {fixed.id: fixed for fixed in block.rows}
        rows = tuple(
            RowSpot(
                key=f"t:{block.id}:{row_id}",
                row=first + number,
                label=labels[row_id].label if row_id in labels else "",
                row_id=row_id,
                unit=labels[row_id].unit if row_id in labels else "",
            )
            for number, row_id in enumerate(block.row_ids)
        )
    else:
        columns, guidance_row = field_columns(shape, block, years) + shape.aside, -1
        first = row + 3
        rows = tuple(
            RowSpot(f"f:{field.id}", first + number, field.label, field, unit=field.unit)
            for number, field in enumerate(block.fields)
        )
    return BlockPlacement(
        block, shape.name, title_row, key_row, header_row, guidance_row, columns, rows
    )


def _entry_spots(placed: BlockPlacement) -> list[tuple[EntryKey, Spot, Spot | None]]:
    note = placed.column("note")
    found = []
    for row in placed.rows:
        note_spot = Spot(placed.sheet, row.row, note.col, note.span) if note else None
        for column in placed.columns:
            field = column.field or (row.field if column.key[:2] in ("va", "y:") else None)
            if field is None:
                continue
            key = EntryKey(field.id, row.row_id, column.year)
            found.append((key, Spot(placed.sheet, row.row, column.col, column.span), note_spot))
    return found
