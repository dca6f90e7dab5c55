"""A block on its sheet: title, hidden keys, headings, inputs with their validation and marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.forms.columns import Column
from generator.forms.comments import mark_cell, name_source
from generator.forms.gates import freed_by, freed_words, gate_of, grey_out, sheet_gate
from generator.forms.layout import (
    BLOCK_MARK,
    KEY_COLUMN,
    BlockPlacement,
    RowSpot,
    SheetPlacement,
    Spot,
)
from generator.forms.lists import Lists
from generator.forms.outgoing import Outgoing, Pen, cell_name, shown
from generator.forms.style import (
    BAND,
    BODY_SIZE,
    HEAD_WIDTH,
    LINK_INK,
    SEVERITY_LOOK,
    SMALL_SIZE,
    InputLook,
    row_height,
    text_width,
)
from generator.forms.validation import add_note_validation, add_validation
from generator.model.finding import Finding, Severity
from generator.model.form import BlockKind, Field, FieldKind
from generator.model.submission import EntryKey

LABEL, UNIT, VALUE_KEYS = "label", "unit", ("value", "y:")
DATE_FORMAT = "yyyy-mm-dd"
_ALIGN = {
    FieldKind.TEXT: "left",
    FieldKind.CODE: "left",
    FieldKind.NUMBER: "right",
    FieldKind.CHOICE: "center",
    FieldKind.DATE: "center",
}
_FORMATS = {FieldKind.CODE: "@", FieldKind.DATE: DATE_FORMAT}
_ASIDE_GUIDANCE = {"seq": "说明", LABEL: "已印好", UNIT: "已印好", "note": "选填；原因写在这里"}
_MARK_SIZE = 8.0
_NEEDS_WORK = (InputLook.ERROR, InputLook.WARNING)


@dataclass(frozen=True, slots=True)
class Cells:
    """The inputs of one run of cells that are asked alike: a table's column, a field's years."""

    field: Field
    first: Spot
    last: Spot
    unit: str


class BlockWriter:
    """Writes the blocks of one sheet."""

    def __init__(
        self, outgoing: Outgoing, placed: SheetPlacement, pen: Pen, lists: Lists
    ) -> None:
        self._outgoing = outgoing
        self._placed = placed
        self._pen = pen
        self._sheet = pen.sheet
        self._look = pen.look
        self._lists = lists
        self._width = placed.width
        review = outgoing.review
        self._marks = review.marks() if review else {}
        self._freed = freed_by(outgoing.placement)
        self._hangs_on_one = sheet_gate(outgoing, placed) is not None

    def write(self, placed: BlockPlacement) -> None:
        self._write_title(placed)
        self._write_keys(placed)
        gate = gate_of(self._outgoing, placed)
        if gate is not None:
            grey_out(self._sheet, self._look, placed, gate)
        self._write_headings(placed)
        if placed.guidance_row >= 0:
            self._write_table_guidance(placed)
        for number, row in enumerate(placed.rows, 1):
            self._write_row(placed, row, number)
        for cells in self._runs(placed):
            add_validation(
                self._sheet, self._lists, cells.field, cells.unit,
                (cells.first.row, cells.first.col, cells.last.row, cells.last.col),
            )
        note = placed.column("note")
        if note is not None and placed.rows:
            add_note_validation(
                self._sheet, (placed.rows[0].row, note.col, placed.rows[-1].row, note.col)
            )

    def _write_title(self, placed: BlockPlacement) -> None:
        row, title = placed.title_row, placed.block.title
        last = max(self._last_of(placed), self._placed.column_within(HEAD_WIDTH))
        self._pen.text(row, 1, title, self._look.block_title(), 3)
        guidance = placed.block.guidance
        gate = None if self._hangs_on_one else gate_of(self._outgoing, placed)
        style = self._look.advice()
        if gate is not None:
            guidance = "\n".join(part for part in (gate.words("本块"), guidance) if part)
            style = self._look.advice(font_color=BAND)
        self._pen.text(row, 4, guidance, style, last)
        cells = [
            (title, self._width(1, 3), 12.5),
            (guidance, self._width(4, last), SMALL_SIZE),
        ]
        self._sheet.set_row(row, row_height(cells, 24))

    def _write_keys(self, placed: BlockPlacement) -> None:
        key = self._look.key()
        self._sheet.set_row(placed.key_row, None, key, {"hidden": True})
        self._pen.text(placed.key_row, KEY_COLUMN, BLOCK_MARK + placed.block.id, key)
        for column in placed.columns:
            self._pen.text(placed.key_row, column.col, column.key, key)

    def _write_headings(self, placed: BlockPlacement) -> None:
        cells = []
        for column in placed.columns:
            text = self._heading(column)
            last = column.col + column.span - 1
            self._pen.text(placed.header_row, column.col, text, self._look.heading(), last)
            cells.append((text, self._width(column.col, last), BODY_SIZE))
        self._sheet.set_row(placed.header_row, row_height(cells, 24))

    def _heading(self, column: Column) -> str:
        """A table's heading over two lines or three: what, then year and unit."""
        if column.field is None:
            return column.heading
        unit = self._column_unit(column.field)
        below = [f"{column.year}年" if column.year else "", f"（{unit}）" if unit else ""]
        together = "".join(below)
        if text_width(together) <= self._width(column.col, column.col) - 2:
            below = [together]
        return "\n".join(part for part in (column.field.label, *below) if part)

    def _write_table_guidance(self, placed: BlockPlacement) -> None:
        """What each column asks, said once above the rows; a field's years share one cell."""
        # Narrow columns hold long guidance: no indent, which costs a character a line.
        row, style = placed.guidance_row, self._look.small(align="left", valign="top", indent=0)
        cells = []
        for first, last in self._column_groups(placed):
            field = first.field
            text = _ASIDE_GUIDANCE.get(first.key, "")
            if field is not None:
                parts = [ask_word(field), field.guidance]
                if field.where_found:
                    parts.append(f"出处：{field.where_found}")
                text = "\n".join(part for part in parts if part)
            self._pen.text(row, first.col, text, style, last.col)
            cells.append((text, self._width(first.col, last.col) + 1.0, SMALL_SIZE))
        self._sheet.set_row(row, row_height(cells))

    def _write_row(self, placed: BlockPlacement, row: RowSpot, number: int) -> None:
        self._pen.text(row.row, KEY_COLUMN, row.key, self._look.key())
        tall: list[tuple[str, float, float]] = []
        looks: list[InputLook] = []
        is_table = placed.block.kind is BlockKind.TABLE
        for column in placed.columns:
            key = _key_of(row, column)
            field = column.field or row.field
            if key is None or field is None:
                continue
            spot = self._outgoing.placement.cells[key]
            look = self._input_look(key, field)
            looks.append(look)
            style = self._look.input(look, _ALIGN[field.kind], _FORMATS.get(field.kind, "General"))
            value = self._outgoing.content(key)
            self._pen.content(spot, value, style)
            tall.append((shown(value), self._width(spot.col, spot.col + spot.span - 1), BODY_SIZE))
            mark_cell(self._sheet, spot, self._marks.get(key, ()))
            if look is InputLook.PREFILLED:
                name_source(self._sheet, spot, self._outgoing.prefilled[key])
        keys = [key for column in placed.columns if (key := _key_of(row, column)) is not None]
        prefilled = any(self._is_prefilled(key) for key in keys)
        for column in placed.columns:
            last = column.col + column.span - 1
            text, style, size = self._aside(column, row, number, looks, prefilled, is_table)
            if style is None:
                continue
            if column.key == "note":
                note = next(
                    (self._outgoing.notes[k] for k in keys if self._outgoing.notes.get(k)), ""
                )
                self._pen.content(Spot(placed.sheet, row.row, column.col, column.span), note, style)
                text = note
            elif column.key == LABEL and row.field and row.field.id in self._freed:
                freed = self._freed[row.field.id][0]
                target = cell_name(freed.title_row, 1)
                self._pen.link(row.row, column.col, freed.sheet, target, text, style, last)
            else:
                self._pen.text(row.row, column.col, text, style, last)
            tall.append((text, self._width(column.col, last), size))
        self._sheet.set_row(row.row, row_height(tall, 22))

    def _aside(
        self,
        column: Column,
        row: RowSpot,
        number: int,
        looks: list[InputLook],
        prefilled: bool,
        is_table: bool,
    ) -> tuple[str, Any, float]:
        """What a column that is no input says in this row: text, format, font size."""
        field = row.field
        work = next((look.word for look in _NEEDS_WORK if look in looks), "")
        match column.key:
            case "seq":
                if work and is_table:
                    marked = self._look.label(align="center", bold=True, font_size=_MARK_SIZE)
                    return f"{number}\n{work}", marked, _MARK_SIZE
                return f"{number}", self._look.label(align="center"), BODY_SIZE
            case "label":
                link = LINK_INK if field is not None and field.id in self._freed else {}
                return row.label, self._look.label(align="left", **link), BODY_SIZE
            case "unit":
                unit = self._outgoing.unit_label(row.unit) if row.unit else ""
                return unit, self._look.label(align="center"), BODY_SIZE
            case "required" if field is not None:
                words = [work] if work else [ask_word(field)]
                if prefilled and not work:
                    words = [InputLook.PREFILLED.word]
                bold = bool(work)
                return "\n".join(words), self._look.small(align="center", bold=bold), SMALL_SIZE
            case "guidance" if field is not None:
                return self._guidance(field), self._look.small(align="left"), SMALL_SIZE
            case "where" if field is not None:
                return field.where_found, self._look.small(align="left"), SMALL_SIZE
            case "note":
                return "", self._look.input(InputLook.OPTIONAL, "left"), BODY_SIZE
        return "", None, BODY_SIZE

    def _guidance(self, field: Field) -> str:
        """What the rules say of it, and of a gate question what a 否 saves."""
        freed = self._freed.get(field.id)
        if not freed:
            return field.guidance
        return field.guidance + freed_words(freed, self._outgoing.placement)

    # -- small questions -----------------------------------------------------------------------

    def _input_look(self, key: EntryKey, field: Field) -> InputLook:
        findings = self._marks.get(key, ())
        if findings:
            return SEVERITY_LOOK[_gravest(findings)]
        if self._is_prefilled(key):
            return InputLook.PREFILLED
        if field.kind is FieldKind.CHOICE:
            return InputLook.CHOICE
        return InputLook.REQUIRED if field.required else InputLook.OPTIONAL

    def _is_prefilled(self, key: EntryKey) -> bool:
        return key in self._outgoing.prefilled and self._outgoing.content(key) != ""

    def _column_unit(self, field: Field) -> str:
        unit = field.unit
        return self._outgoing.unit_label(unit) if unit and unit != "row_unit" else ""

    def _runs(self, placed: BlockPlacement) -> list[Cells]:
        """Which cells share a validation: a table's column, else the years of a field."""
        cells = self._outgoing.placement.cells
        runs = []
        if placed.block.kind is BlockKind.TABLE:
            for column in placed.columns:
                if column.field is None or not placed.rows:
                    continue
                first, last = (
                    cells[EntryKey(column.field.id, row.row_id, column.year)]
                    for row in (placed.rows[0], placed.rows[-1])
                )
                runs.append(Cells(column.field, first, last, self._column_unit(column.field)))
            return runs
        values = [column for column in placed.columns if column.key.startswith(VALUE_KEYS)]
        for row in placed.rows:
            assert row.field is not None
            first, last = (
                cells[EntryKey(row.field.id, "", column.year)] for column in (values[0], values[-1])
            )
            runs.append(Cells(row.field, first, last, self._column_unit(row.field)))
        return runs

    def _column_groups(self, placed: BlockPlacement) -> list[tuple[Column, Column]]:
        """First and last column of each field of a table."""
        groups: list[tuple[Column, Column]] = []
        for column in placed.columns:
            if groups and column.field is not None and groups[-1][0].field is column.field:
                groups[-1] = (groups[-1][0], column)
            else:
                groups.append((column, column))
        return groups

    def _last_of(self, placed: BlockPlacement) -> int:
        return max(column.col + column.span - 1 for column in placed.columns)


def _key_of(row: RowSpot, column: Column) -> EntryKey | None:
    field = column.field or (row.field if column.key.startswith(VALUE_KEYS) else None)
    return EntryKey(field.id, row.row_id, column.year) if field else None


def ask_word(field: Field) -> str:
    """必填 or 选填, and where a choice is made from a list."""
    word = InputLook.REQUIRED.word if field.required else InputLook.OPTIONAL.word
    return f"{word}·{InputLook.CHOICE.word}" if field.kind is FieldKind.CHOICE else word


def _gravest(findings: tuple[Finding, ...]) -> Severity:
    return min((finding.severity for finding in findings), key=lambda severity: severity.rank)
