"""An office's export (许可名录, 环境统计 …) read by rules/prefill: whose value fills which field.

Nothing in an export raises and nothing is guessed: what is not recognised is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from generator.errors import GeneratorError
from generator.formula.units import UnitTable, conversion_factor
from generator.intake.grid import Cell, CellKind, SheetGrid, Workbook, a1
from generator.intake.parse_cell import parse_cell
from generator.intake.parse_number import exact_decimal
from generator.intake.plain_text import compact, seen
from generator.model.form import Block, BlockKind, Field, FormDefinition
from generator.model.reading import ReadingFault
from generator.model.submission import Blank, Place, Unreadable
from generator.rulebook.prefill import (
    ROW_UNIT,
    Headings,
    PrefillColumn,
    PrefillMapping,
    PrefillRows,
    PrefillSheet,
)

MOST_HEAD_ROWS = 30
"""So many rows may stand above the headings."""

YEAR_ALONE = "{year}"
"""In a mapping: a heading that is nothing but the year ("2024年")."""

ExportedValue = Decimal | str | date
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?:年度|年)?(?![0-9])")
_RUN_TOGETHER = re.compile(r"((?:19|20)[0-9]{2})(?:0[1-9]|1[0-2])(?:[0-3][0-9])?")
"""202401, 20240131."""
_IN_BRACKETS = re.compile(r"(?P<before>.*?)[(\[](?P<unit>[^()\[\]]*)[)\]]")
_TOTALS = ("合计", "总计", "小计", "累计")
_EXACT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Who:
    """How a row names its enterprise; empty where the export does not."""

    credit_code: str = ""
    permit_number: str = ""
    name: str = ""

    def __str__(self) -> str:
        return "、".join(part for part in (self.name, self.credit_code, self.permit_number) if part)


@dataclass(frozen=True, slots=True)
class Exported:
    """One value of an export, in the unit of its field.

    `year` is 0 where the export states none. `row` is the fixed row it fills; `identity` are the
    texts that tell an open row from the others, by field.
    """

    who: Who
    column: PrefillColumn
    value: ExportedValue
    year: int
    place: Place
    line: int
    row: str = ""
    identity: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ExportFault:
    """What could not be used; `fault` names a wording of rules/checks/prefill.yaml."""

    fault: str
    place: Place
    line: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet as it was recognised: headings used by field, headings nobody knows."""

    mapping: PrefillMapping
    name: str
    header_line: int
    used: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    values: tuple[Exported, ...]
    faults: tuple[ExportFault, ...]


def read_export(
    workbook: Workbook,
    mappings: Iterable[PrefillMapping],
    forms: Mapping[str, FormDefinition],
    units: UnitTable,
) -> tuple[ReadSheet, ...]:
    """Every sheet of the workbook that a mapping recognises; others are left out."""
    mappings = tuple(mappings)
    found = []
    for sheet in workbook.sheets:
        if sheet.hidden:
            continue
        head = _find_head(sheet, mappings)
        if head is not None:
            mapping, kind, row = head
            found.append(_SheetReader(sheet, row, mapping, kind, forms[mapping.form], units).read())
    return tuple(found)


# -- headings ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as written, and what it may be without its year and its unit in brackets."""

    text: str
    plain: str
    year: int = 0
    unit: str = ""

    @classmethod
    def of(cls, text: str) -> Heading:
        plain, year, unit = compact(text), 0, ""
        if found := _YEAR.search(plain):
            year, plain = int(found[1]), plain[: found.start()] + plain[found.end() :]
        if found := _IN_BRACKETS.fullmatch(plain):
            plain, unit = found["before"], found["unit"]
        return cls(text, plain, year, unit)

    def says(self, words: Headings) -> bool:
        """It is one of the words, whatever year or brackets it has besides."""
        names = {compact(word) for word in words}
        if self.year and not self.plain:
            return YEAR_ALONE in names
        return compact(self.text) in names or self.plain in names

    def says_exactly(self, words: Headings) -> bool:
        """It is one of the words brackets included, so that these hold no unit to read."""
        without_year = _YEAR.sub("", compact(self.text))
        return bool({compact(self.text), without_year} & {compact(word) for word in words})


def _find_head(
    sheet: SheetGrid, mappings: tuple[PrefillMapping, ...]
) -> tuple[PrefillMapping, PrefillSheet, int] | None:
    """The first row that has all headings of a kind of sheet; of several the one that says most."""
    rows, _ = sheet.extent
    for row in range(min(rows, MOST_HEAD_ROWS)):
        headings = _headings_of(sheet, row)
        fitting = [
            (mapping, kind)
            for mapping in mappings
            for kind in mapping.sheets
            if all(any(h.says(words) for h in headings.values()) for words in kind.recognised_by)
        ]
        if fitting:
            mapping, kind = max(fitting, key=lambda one: _matched(headings, one[1]))
            return mapping, kind, row
    return None


def _headings_of(sheet: SheetGrid, row: int) -> dict[int, Heading]:
    """The headings by column; one that spans several is read together with those below it."""
    _, width = sheet.extent
    parted = _parted(sheet, row)
    found = {}
    for column in range(width):
        cell = sheet.get(*sheet.covering(row, column)) if parted else sheet.get(row, column)
        text = seen(cell.raw) if cell is not None else ""
        if column in parted and (below := sheet.get(row + 1, column)) is not None:
            text += seen(below.raw)
        if text:
            found[column] = Heading.of(text)
    return found


def _parted(sheet: SheetGrid, row: int) -> frozenset[int]:
    """Columns below a heading of this row that is merged over several and parted in the next."""
    return frozenset(
        column
        for (top, left), (bottom, right) in sheet.merged
        if top == bottom == row and right > left
        and all(sheet.get(row + 1, column) is not None for column in range(left, right + 1))
        for column in range(left, right + 1)
    )  # fmt: skip


def _matched(headings: Mapping[int, Heading], kind: PrefillSheet) -> tuple[int, int]:
    used = sum(heading.says(tuple(kind.headings)) for heading in headings.values())
    return len(kind.recognised_by), used


# -- one sheet -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Use:
    """A column of the sheet that fills a field."""

    index: int
    heading: Heading
    column: PrefillColumn
    field: Field
    block: Block
    unit: str


def _words(use: _Use) -> str:
    """The place a column fills, as the workbook prints it: 各种能源消费量：电力 消费量."""
    if use.block.kind is not BlockKind.TABLE:
        return f"{use.block.title}：{use.field.label}"
    row = next((row.label for row in use.block.rows if row.id == use.column.row), "")
    return f"{use.block.title}：{row and row + ' '}{use.field.label}"


class _SheetReader:
    def __init__(
        self,
        sheet: SheetGrid,
        header_row: int,
        mapping: PrefillMapping,
        kind: PrefillSheet,
        form: FormDefinition,
        units: UnitTable,
    ) -> None:
        self._sheet = sheet
        self._header_row = header_row
        self._mapping = mapping
        self._kind = kind
        self._form = form
        self._units = units
        self._blocks = {field.id: block for _, block in form.blocks() for field in block.fields}
        self._headings = _headings_of(sheet, header_row)
        self._first_row = header_row + (2 if _parted(sheet, header_row) else 1)
        self._faults: list[ExportFault] = []
        self._uses = tuple(self._find_uses())

    def read(self) -> ReadSheet:
        values = tuple(value for row in self._data_rows() for value in self._row(row))
        used = tuple((use.heading.text, _words(use)) for use in self._uses)
        return ReadSheet(
            mapping=self._mapping,
            name=self._sheet.name,
            header_line=self._header_row + 1,
            used=used,
            unknown=tuple(self._unknown()),
            values=values,
            faults=tuple(dict.fromkeys(self._faults)),
        )

    def _find_uses(self) -> Iterator[_Use]:
        for index, heading in self._headings.items():
            for column in self._kind.columns:
                if heading.says(column.headings):
                    unit = self._unit_of(heading, column)
                    if unit is None:
                        self._fault("prefill_unit", self._header_row, index, heading.text)
                        continue
                    field = self._form.fields[column.field]
                    block = self._blocks[column.field]
                    yield _Use(index, heading, column, field, block, unit)

    def _unit_of(self, heading: Heading, column: PrefillColumn) -> str | None:
        """The unit in the heading's brackets, else the mapping's; None when it cannot be so."""
        if not heading.unit or not column.unit or heading.says_exactly(column.headings):
            return column.unit
        try:
            written = self._units.parse(heading.unit)
        except GeneratorError:
            return None
        fits = written.converts_to(self._units.parse(column.unit))
        return heading.unit if fits else None

    def _unknown(self) -> Iterator[str]:
        known = tuple(self._kind.headings)
        for heading in self._headings.values():
            if not heading.says(known):
                yield seen(heading.text)

    # -- rows --------------------------------------------------------------------------------

    def _data_rows(self) -> Iterator[int]:
        """Rows with something in a column that is used; totals and repeated headings are none."""
        rows = sorted({row for row, _ in self._sheet.cells if row >= self._first_row})
        used = [use.index for use in self._uses]
        for row in rows:
            texts = [compact(cell.raw) for index in used if (cell := self._sheet.get(row, index))]
            repeated = texts and texts == [compact(self._headings[i].text) for i in used]
            if any(texts) and not repeated and not self._is_total(row):
                yield row

    def _is_total(self, row: int) -> bool:
        first = next(
            (cell for index in self._headings if (cell := self._sheet.get(row, index))), None
        )
        words = [compact(self._text(row, self._kind.name)), compact(first.raw) if first else ""]
        return any(word.rstrip(":") in _TOTALS for word in words)

    def _row(self, row: int) -> Iterator[Exported]:
        who = Who(
            compact(self._code(row, self._kind.credit_code)).upper(),
            compact(self._code(row, self._kind.permit_number)).upper(),
            self._text(row, self._kind.name),
        )
        year = self._year(row)
        fixed, identity = self._table_row(row)
        if fixed is None:
            return
        for use in self._uses:
            of_rows = self._kind.rows is not None and use.block.id == self._kind.rows.table
            unit = self._asked_unit(use, fixed if of_rows else use.column.row)
            value = self._value(row, use, unit)
            if value is None:
                continue
            stated = use.heading.year or year
            if stated is None:
                at = self._column_of(self._kind.year)
                self._fault("prefill_no_year", row, at, self._text(row, self._kind.year))
                continue
            yield Exported(
                who=who,
                column=use.column,
                value=value,
                year=stated,
                place=Place(self._sheet.name, a1(row, use.index)),
                line=row + 1,
                row=fixed if of_rows else use.column.row,
                identity=identity if of_rows else (),
            )

    def _year(self, row: int) -> int | None:
        """The year its column states, 0 where there is no such column, None for no year in it."""
        index = self._column_of(self._kind.year)
        if index < 0:
            return 0
        text = compact(self._text(row, self._kind.year))
        found = _RUN_TOGETHER.fullmatch(text) or _YEAR.search(text)
        return int(found[1]) if found else None

    def _table_row(self, row: int) -> tuple[str | None, tuple[tuple[str, str], ...]]:
        """Which row of the table this is: a fixed row's id, or what tells an open row apart."""
        rows = self._kind.rows
        if rows is None:
            return "", ()
        if not rows.key:
            word = self._text(row, rows.headings)
            found = _fixed_row(word, self._form.tables[rows.table], rows)
            if not found:
                index = self._column_of(rows.headings)
                self._fault("prefill_row_unknown", row, index if index >= 0 else 0, word)
                return None, ()
            return found, ()
        identity = []
        for field in rows.key:
            use = next((use for use in self._uses if use.column.field == field), None)
            value = self._value(row, use, use.field.unit) if use else None
            if value is None:
                cell = self._sheet.get(row, use.index) if use else None
                word = cell.raw if cell else "（空）"
                self._fault("prefill_row_unknown", row, use.index if use else 0, word)
                return None, ()
            identity.append((field, compact(str(value))))
        return "", tuple(identity)

    def _value(self, row: int, use: _Use, asked: str) -> ExportedValue | None:
        cell = self._sheet.get(row, use.index)
        if cell is None:
            return None
        word = use.column.values.get(seen(cell.raw))
        if word is not None:
            return word
        reading = parse_cell(cell, use.field, self._units, use.unit)
        value = reading.value
        if isinstance(value, Unreadable):
            if value.fault != ReadingFault.PLACEHOLDER_TYPED:
                self._fault("prefill_value_unread", row, use.index, cell.raw)
            return None
        if isinstance(value, Blank):
            return None
        if isinstance(value, Decimal):
            source, target = self._units.parse(use.unit), self._units.parse(asked)
            if not source.converts_to(target):
                self._fault("prefill_unit", row, use.index, use.heading.text)
                return None
            return exact_decimal(Fraction(value) * conversion_factor(source, target))
        return value

    def _asked_unit(self, use: _Use, row: str) -> str:
        if use.field.unit != ROW_UNIT:
            return use.field.unit
        return next((fixed.unit for fixed in use.block.rows if fixed.id == row), use.unit)

    # -- cells -------------------------------------------------------------------------------

    def _column_of(self, words: Headings) -> int:
        return next((i for i, heading in self._headings.items() if heading.says(words)), -1)

    def _cell(self, row: int, index: int) -> Cell | None:
        """The cell, or the one of the merged range it lies in."""
        return self._sheet.get(*self._sheet.covering(row, index))

    def _text(self, row: int, words: Headings) -> str:
        index = self._column_of(words)
        cell = self._cell(row, index) if index >= 0 else None
        return seen(cell.raw) if cell is not None else ""

    def _code(self, row: int, words: Headings) -> str:
        """A code as text; one that was stored as a number has lost its last digits."""
        index = self._column_of(words)
        cell = self._cell(row, index) if index >= 0 else None
        if cell is None:
            return ""
        lost = cell.kind is CellKind.NUMBER and sum(map(str.isdigit, cell.raw)) > _EXACT_DIGITS
        return "" if lost else seen(cell.raw)

    def _fault(self, fault: str, row: int, column: int, detail: str) -> None:
        place = Place(self._sheet.name, a1(row, column))
        self._faults.append(ExportFault(fault, place, row + 1, seen(detail)[:60]))


def _fixed_row(word: str, block: Block, rows: PrefillRows) -> str:
    """The fixed row a word names: by the mapping, by its label, or by a part of the label."""
    said = compact(word)
    if not said:
        return ""
    for known, row in rows.words.items():
        if compact(known) == said:
            return row
    for fixed in block.rows:
        label = compact(fixed.label)
        found = _IN_BRACKETS.fullmatch(label)
        if said in {label, *(found.groups() if found else ())}:
            return fixed.id
    return ""
