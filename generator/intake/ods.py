"""The reader of .ods spreadsheets: one stream of tags, repeated cells only as far as they count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from generator.intake.grid import (
    ERROR_TEXTS,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Position,
    Range,
    SheetGrid,
    Shown,
    error_cell,
    number_cell,
    plain_number,
    sheet_grid,
    uncomputed_cell,
    value_cell,
)
from generator.intake.package import Package
from generator.intake.refusal import Budget, Fault, Refused
from generator.intake.slow import to_number
from generator.intake.xmlstream import Attributes, FlatReader, attribute, read_xml, small_integer

CONTENT = "content.xml"
_META = "meta.xml"
_MANIFEST = "META-INF/manifest.xml"

_DURATION = re.compile(
    r"(-?)P(?:([0-9]{1,6})D)?T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?"
    r"(?:([0-9]{1,9})(?:[.,]([0-9]{1,9}))?S)?"
)
_OFFICE_ERROR = re.compile(r"Err:\d{3}")
# Parts of a cell or a sheet that hold text or tables of their own which are not cell content.
_ASIDE = frozenset(
    {"annotation", "shapes", "tracked-changes", "dde-links", "frame", "custom-shape", "g", "line",
     "rect", "ellipse", "circle", "caption", "measure", "control", "polygon", "polyline", "path",
     "connector", "regular-polygon"}
)  # fmt: skip
_MOST_BLANKS = 1_000


def is_encrypted(package: Package, budget: Budget) -> bool:
    """Whether the manifest says that parts are encrypted."""
    if _MANIFEST not in package:
        return False
    reader = _ManifestReader()
    read_xml(package.stream(_MANIFEST, budget), reader, budget)
    return reader.encrypted


class _ManifestReader(FlatReader):
    def __init__(self) -> None:
        self.encrypted = False

    def start(self, tag: str, attributes: Attributes) -> None:
        self.encrypted |= tag in ("encryption-data", "encrypted-key")


def read_ods(package: Package, budget: Budget) -> tuple[SheetGrid, ...]:
    """The sheets of the document; copies of other files' sheets kept inside it are left out."""
    reader = _ContentReader(budget)
    read_xml(package.stream(CONTENT, budget), reader, budget)
    if not reader.sheets:
        raise Refused(Fault.NO_WORKSHEET)
    return tuple(reader.sheets)


def read_user_properties(package: Package, budget: Budget) -> Mapping[str, str]:
    """The document's own properties as text."""
    if _META not in package:
        return MappingProxyType({})
    reader = _MetaReader(budget)
    read_xml(package.stream(_META, budget), reader, budget)
    return MappingProxyType(reader.properties)


class _MetaReader(FlatReader):
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._name = ""
        self._is_number = False
        self._pieces: list[str] = []
        self.properties: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "user-defined":
            self._name = attribute(attributes, "name")
            self._is_number = attribute(attributes, "value-type") == "float"
            self._pieces.clear()

    def text(self, data: str) -> None:
        if self._name:
            self._budget.take_characters(len(data))
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        if tag == "user-defined" and self._name:
            value = "".join(self._pieces)
            self.properties[self._name] = plain_number(value) if self._is_number else value
            self._name = ""


class _ContentReader(FlatReader):
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._aside = ""  # the tag of a part that is skipped, and how deep in it we are
        self._aside_depth = 0
        self._is_copy = False
        self._name = ""
        self._is_hidden = False
        self._row = 0
        self._row_repeat = 1
        self._row_cells: list[tuple[int, Cell]] = []
        self._column = 0
        self._cell: Attributes | None = None
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._in_paragraph = 0
        self._cells: dict[Position, Cell] = {}
        self._merged: list[Range] = []
        self.sheets: list[SheetGrid] = []

    # -- tags ------------------------------------------------------------------------------

    def start(self, tag: str, attributes: Attributes) -> None:
        if self._aside:
            self._aside_depth += tag == self._aside
        elif tag in _ASIDE:
            self._aside, self._aside_depth = tag, 1
        elif self._cell is not None:
            self._start_in_cell(tag, attributes)
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell = attributes
            self._paragraphs.clear()
        elif tag == "table-row":
            self._row_repeat = _repeat(attributes, "number-rows-repeated")
            self._column = 0
            self._row_cells.clear()
        elif tag == "table":
            self._start_table(attributes)
        elif tag == "table-source":
            self._is_copy = True
        elif tag == "style":
            self._style = attribute(attributes, "name")
        elif tag == "table-properties" and attribute(attributes, "display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, tag: str) -> None:
        if self._aside:
            self._aside_depth -= tag == self._aside
            if not self._aside_depth:
                self._aside = ""
        elif self._cell is not None:
            self._end_in_cell(tag)
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            self._end_table()

    def text(self, data: str) -> None:
        if self._in_paragraph and not self._aside:
            self._budget.take_characters(len(data))
            self._pieces.append(data)

    def _start_in_cell(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            self._aside, self._aside_depth = tag, 1  # its cells have no place of their own
        elif tag == "p":
            self._in_paragraph += 1
        elif self._in_paragraph and tag == "s":
            blanks = min(small_integer(attribute(attributes, "c"), 1), _MOST_BLANKS)
            self._budget.take_characters(blanks)
            self._pieces.append(" " * blanks)
        elif self._in_paragraph and tag == "tab":
            self._pieces.append("\t")
        elif self._in_paragraph and tag == "line-break":
            self._pieces.append("\n")

    def _end_in_cell(self, tag: str) -> None:
        if tag == "p" and self._in_paragraph:
            self._in_paragraph -= 1
            if not self._in_paragraph:
                self._paragraphs.append("".join(self._pieces))
                self._pieces.clear()
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()

    # -- tables ----------------------------------------------------------------------------

    def _start_table(self, attributes: Attributes) -> None:
        if len(self.sheets) >= self._budget.limits.sheets:
            raise Refused(Fault.TOO_MUCH_CONTENT, f"工作表超过 {self._budget.limits.sheets} 张")
        self._name = attribute(attributes, "name")
        self._is_hidden = attribute(attributes, "style-name") in self._hidden_styles
        self._is_copy = False
        self._row = 0
        self._cells = {}
        self._merged = []

    def _end_table(self) -> None:
        if not self._is_copy:
            self.sheets.append(sheet_grid(self._name, self._is_hidden, self._cells, self._merged))

    def _end_row(self) -> None:
        if self._row_cells:
            if self._row + self._row_repeat > MAX_ROWS:
                raise Refused(Fault.CORRUPT)
            for row in range(self._row, self._row + self._row_repeat):
                for column, cell in self._row_cells:
                    if row > self._row:
                        self._budget.take_cells()
                    self._cells[(row, column)] = cell
        self._row = min(self._row + self._row_repeat, MAX_ROWS)

    def _end_cell(self) -> None:
        attributes = self._cell or {}
        self._cell = None
        repeat = _repeat(attributes, "number-columns-repeated")
        cell = self._content(attributes)
        if cell is not None:
            if self._column + repeat > MAX_COLUMNS:
                raise Refused(Fault.CORRUPT)
            for column in range(self._column, self._column + repeat):
                self._budget.take_cells()
                self._row_cells.append((column, cell))
        self._note_merged(attributes)
        self._column = min(self._column + repeat, MAX_COLUMNS)

    def _note_merged(self, attributes: Attributes) -> None:
        columns = _repeat(attributes, "number-columns-spanned")
        rows = _repeat(attributes, "number-rows-spanned")
        if columns > 1 or rows > 1:
            self._budget.take_merged()
            last = (self._row + rows - 1, self._column + columns - 1)
            self._merged.append(((self._row, self._column), last))

    # -- content ---------------------------------------------------------------------------

    def _content(self, attributes: Attributes) -> Cell | None:
        text = "\n".join(self._paragraphs)
        formula = attribute(attributes, "formula")
        # Both name the type; the newer one also says that a result is an error.
        is_error = attributes.get("calcext:value-type") == "error"
        kind = attributes.get("office:value-type", "") or attribute(attributes, "value-type")
        if is_error or (formula and (text in ERROR_TEXTS or _OFFICE_ERROR.fullmatch(text))):
            return error_cell(text or "#VALUE!")
        if formula and not kind:
            return uncomputed_cell(formula.partition("=")[2])
        return _typed(kind, attributes, text)


def _typed(kind: str, attributes: Attributes, text: str) -> Cell | None:
    if kind in ("float", "currency", "percentage"):
        number = to_number(attribute(attributes, "value"))
        if number is None:
            return value_cell(text)
        return number_cell(number, Shown.PERCENT if kind == "percentage" else Shown.PLAIN)
    if kind == "boolean":
        return value_cell(attribute(attributes, "boolean-value") == "true")
    if kind == "date":
        return value_cell(_moment(attribute(attributes, "date-value")) or text)
    if kind == "time":
        return value_cell(_duration(attribute(attributes, "time-value")) or text)
    stored = attribute(attributes, "string-value")
    return value_cell(stored or text)


def _repeat(attributes: Attributes, name: str) -> int:
    return max(1, small_integer(attribute(attributes, name), 1))


def _moment(text: str) -> date | datetime | None:
    try:
        if "T" in text:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        return date.fromisoformat(text)
    except ValueError:
        return None


def _duration(text: str) -> time | timedelta | None:
    """A time of day where it is one, else a duration: the format writes both the same way."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    duration = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int(f"{fraction or 0:0<6}"[:6]),
    )
    if sign or duration >= timedelta(days=1):
        return -duration if sign else duration
    return (datetime.min + duration).time()
