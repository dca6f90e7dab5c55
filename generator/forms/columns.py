"""The column grid of a sheet: which columns a block has, where they lie, how wide they are."""

from __future__ import annotations

from dataclasses import dataclass

from generator.forms.style import text_width
from generator.model.form import Block, BlockKind, Field, FieldKind, Sheet

COVER_SHEET = "cover"
NOTE_HEADING = "备注说明"

_FIRST_VALUE_COLUMN = 4
_SEQ_WIDTH = 6.5
_LABEL_WIDTH = 30.0
_UNIT_WIDTH = 10.5
_VALUES_WIDTH, _LEAST_VALUE_WIDTH, _MOST_VALUE_WIDTH = 39.0, 11.0, 34.0
_TABLE_WIDTHS = {
    FieldKind.CODE: (14.0, 12.0),
    FieldKind.DATE: (13.0, 11.0),
    FieldKind.TEXT: (22.0, 14.0),
    FieldKind.CHOICE: (12.0, 9.0),
    FieldKind.NUMBER: (12.0, 9.5),
}
_LONG_CODE_WIDTHS = {"credit_code": 21.0, "permit_number": 25.0}
_TABLE_NOTE_WIDTH = (24.0, 14.0)
_NARROW_NOTE_WIDTH = 15.0
_WIDEST, _WIDEST_COVER = 215.0, 150.0
"""Characters of a sheet beyond which its columns are set narrow, the second of each pair: a wider
page would be printed at less than some 60 per cent, a cover upright at less than some 65."""
_COVER_LABEL_WIDTH = 15.0
_ASIDE = {
    "required": (11.0, 11.0), "guidance": (46.0, 34.0), "where": (24.0, 17.0),
    "note": (22.0, 16.0),
}
_ASIDE_HEADINGS = {
    "required": "填报要求", "guidance": "填报说明", "where": "数据出处", "note": NOTE_HEADING,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One logical column of a block: its hidden key, what its heading says, where it lies.

    Keys: "seq" "label" "unit" "required" "guidance" "where" "note", "value" (FIELDS),
    "y:2024" (SERIES), "c:name" and "c:output:2024" (TABLE).
    """

    key: str
    heading: str
    col: int
    span: int = 1
    field: Field | None = None
    year: int = 0


def heading_of(field: Field, year: int = 0) -> str:
    """A table column's visible heading, without its unit: "产量 2024年"."""
    return f"{field.label} {year}年" if year else field.label


class SheetShape:
    """The column grid one sheet's blocks share, and how wide its columns are (characters).

    Tables settle the widths; the long texts of the other blocks then span as many of those columns
    as they need, and one column of their own beyond them.
    """

    def __init__(self, sheet: Sheet, years: tuple[int, ...]) -> None:
        plain_blocks = [block for block in sheet.blocks if block.kind is not BlockKind.TABLE]
        fields = [field for block in plain_blocks for field in block.fields]
        self.name = sheet.name
        self.has_units = any(field.unit for field in fields)
        self._is_cover = sheet.id == COVER_SHEET
        self._label_width = _LABEL_WIDTH
        if self._is_cover:
            longest = max((text_width(field.label) for field in fields), default=0.0)
            self._label_width = min(max(longest + 3.0, _COVER_LABEL_WIDTH), _LABEL_WIDTH)
        self._asks_where = any(field.where_found for field in fields)
        tables = [
            table_columns(block, years)
            for block in sheet.blocks
            if block.kind is BlockKind.TABLE
        ]
        for narrow in (False, True):
            self.widths: dict[int, float] = {0: 4.0, 1: _SEQ_WIDTH}
            self.aside: tuple[Column, ...] = ()
            for col, width in _widths_of(tables, narrow=narrow).items():
                self._widen(col, width)
            if plain_blocks:
                self._lay_out_fields(len(years), narrow=narrow)
            if sum(self.widths.values()) <= (_WIDEST_COVER if self._is_cover else _WIDEST):
                break

    def _lay_out_fields(self, years: int, *, narrow: bool) -> None:
        """The columns of blocks of fields, the long texts over as many as they need."""
        self._widen(2, self._label_width)
        self._widen(3, _UNIT_WIDTH)
        value = min(max(_VALUES_WIDTH / years, _LEAST_VALUE_WIDTH), _MOST_VALUE_WIDTH)
        for col in range(_FIRST_VALUE_COLUMN, _FIRST_VALUE_COLUMN + years):
            self._widen(col, value)
        keys = ["required", "guidance"]
        if self._asks_where:
            keys.append("where")
        if not self._is_cover:
            keys.append("note")
        col = _FIRST_VALUE_COLUMN + years
        aside = []
        for key in keys:
            span = self._span(col, _ASIDE[key][narrow])
            aside.append(Column(key, _ASIDE_HEADINGS[key], col, span))
            col += span
        self.aside = tuple(aside)

    def _widen(self, col: int, width: float) -> None:
        self.widths[col] = max(self.widths.get(col, 0.0), width)

    def _span(self, first: int, wanted: float) -> int:
        col, got = first, 0.0
        while got < wanted * 0.9 and col in self.widths:
            got += self.widths[col]
            col += 1
        if got < wanted * 0.9:
            self.widths[col] = max(wanted - got, 8.0)
            col += 1
        return col - first


def _widths_of(tables: list[tuple[Column, ...]], *, narrow: bool) -> dict[int, float]:
    """The columns of tables that stand below each other, each as wide as its widest use."""
    last = max((columns[-1].col for columns in tables), default=0)
    widths: dict[int, float] = {}
    for columns in tables:
        for column in columns:
            width = _table_width(column, last, narrow)
            widths[column.col] = max(widths.get(column.col, 0.0), width)
    return widths


def _table_width(column: Column, last_col: int, narrow: bool) -> float:
    field = column.field
    if field is not None:
        return _LONG_CODE_WIDTHS.get(field.column_id, _TABLE_WIDTHS[field.kind][narrow])
    if column.key == "note" and column.col < last_col:
        return _NARROW_NOTE_WIDTH  # a longer table of the sheet has numbers in this column
    return {"seq": _SEQ_WIDTH, "label": 26.0, "unit": _UNIT_WIDTH}.get(
        column.key, _TABLE_NOTE_WIDTH[narrow]
    )


def field_columns(
    shape: SheetShape, block: Block, years: tuple[int, ...]
) -> tuple[Column, ...]:
    columns = [Column("seq", "序号", 1)]
    columns.append(Column("label", "指标名称", 2, 1 if shape.has_units else 2))
    if shape.has_units:
        columns.append(Column("unit", "计量单位", 3))
    first = _FIRST_VALUE_COLUMN
    if block.kind is BlockKind.FIELDS:
        columns.append(Column("value", "填报内容", first, len(years)))
    else:
        columns += [
            Column(f"y:{year}", f"{year}年", first + i, year=year) for i, year in enumerate(years)
        ]
    return tuple(columns)


def table_columns(block: Block, years: tuple[int, ...]) -> tuple[Column, ...]:
    columns = [Column("seq", "序号", 1)]
    col = 2
    if block.rows:
        columns.append(Column("label", "名称", 2))
        col += 1
    if any(row.unit for row in block.rows):
        columns.append(Column("unit", "计量单位", 3))
        col += 1
    for field in block.fields:
        if field.series:
            for year in years:
                key = f"c:{field.column_id}:{year}"
                columns.append(Column(key, heading_of(field, year), col, 1, field, year))
                col += 1
        else:
            columns.append(Column(f"c:{field.column_id}", heading_of(field), col, 1, field))
            col += 1
    columns.append(Column("note", NOTE_HEADING, col))
    return tuple(columns)
