"""The exact reader of .xlsx worksheets: a stream of tags, whatever a sheet's size or shape.

The fast reader allocates the rectangle around the used cells and turns errors and formulas
without a result into blanks; sheets where that matters are read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from generator.intake.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Position,
    Range,
    SheetGrid,
    error_cell,
    from_a1,
    from_a1_range,
    sheet_grid,
    text_cell,
    uncomputed_cell,
    value_cell,
)
from generator.intake.numberformat import Meaning, cell_of_number
from generator.intake.ooxml import SheetPart
from generator.intake.package import Package
from generator.intake.refusal import Budget, Fault, Refused
from generator.intake.xmlstream import Attributes, FlatReader, read_xml, small_integer

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_XML_BLANKS = " \t\r\n"
_LONGEST_FORMULA = 8_192


def unescape(text: str) -> str:
    """`_x000D_` is how office programs write a character XML cannot hold ([ECMA-376] 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # Half of a surrogate pair is no character: it could not be written to any file again.
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


class RichText:
    """Collects the text of a string item: its runs joined, phonetic guides left out."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._runs: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._keep_blanks = False
        self._in_phonetic = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "t":
            self._in_text = not self._in_phonetic
            self._keep_blanks = attributes.get("xml:space") == "preserve"
            self._pieces.clear()
        elif tag == "rPh":
            self._in_phonetic = True

    def text(self, data: str) -> None:
        if self._in_text:
            self._budget.take_characters(len(data))
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        if tag == "t" and self._in_text:
            text = "".join(self._pieces)
            self._runs.append(unescape(text if self._keep_blanks else text.strip(_XML_BLANKS)))
            self._in_text = False
        elif tag == "rPh":
            self._in_phonetic = False

    def take(self) -> str:
        """The text so far; the next item begins empty."""
        text = "".join(self._runs)
        self._runs.clear()
        return text


def read_shared_strings(package: Package, part: str, budget: Budget) -> tuple[str, ...]:
    """The texts cells point to, in their order."""
    if part not in package:
        return ()
    reader = _SharedStringReader(budget)
    read_xml(package.stream(part, budget), reader, budget)
    return tuple(reader.strings)


class _SharedStringReader(FlatReader):
    def __init__(self, budget: Budget) -> None:
        self._rich = RichText(budget)
        self.strings: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        self._rich.start(tag, attributes)

    def text(self, data: str) -> None:
        self._rich.text(data)

    def end(self, tag: str) -> None:
        self._rich.end(tag)
        if tag == "si":
            self.strings.append(self._rich.take())


def read_sheet(
    package: Package,
    sheet: SheetPart,
    strings: Sequence[str],
    styles: Sequence[Meaning],
    epoch_1904: bool,
    budget: Budget,
) -> SheetGrid:
    """One worksheet, exactly: errors by name, formulas without a result named as such."""
    reader = _SheetReader(strings, styles, epoch_1904, budget)
    read_xml(package.stream(sheet.part, budget), reader, budget)
    return sheet_grid(sheet.name, sheet.hidden, reader.cells, reader.merged)


class _SheetReader(FlatReader):
    def __init__(
        self,
        strings: Sequence[str],
        styles: Sequence[Meaning],
        epoch_1904: bool,
        budget: Budget,
    ) -> None:
        self._strings = strings
        self._styles = styles
        self._epoch_1904 = epoch_1904
        self._budget = budget
        self._row = -1
        self._column = -1
        self._in_data = False
        self._in_cell = False
        self._listening = ""  # "v", "f" or "is"
        self._attributes: Mapping[str, str] = {}
        self._value: list[str] = []
        self._formula: list[str] = []
        self._heard = False  # anything between the cell's tags
        self._has_value = False
        self._has_formula = False
        self._rich = RichText(budget)
        self.cells: dict[Position, Cell] = {}
        self.merged: list[Range] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if self._in_cell:
            self._start_in_cell(tag, attributes)
        elif tag == "c" and self._in_data:
            if "r" not in attributes:
                self._step_right()
            self._attributes = attributes
            self._in_cell = True
        elif tag == "row" and self._in_data:
            self._row = small_integer(attributes.get("r"), self._row + 2) - 1
            self._column = -1
            self._attributes = {}
            if not 0 <= self._row < MAX_ROWS:
                raise Refused(Fault.CORRUPT)
        elif tag == "sheetData":
            self._in_data = True
        elif tag == "mergeCell":
            self._budget.take_merged()
            merged = from_a1_range(attributes.get("ref", ""))
            if merged is not None:
                self.merged.append(merged)

    def _start_in_cell(self, tag: str, attributes: Attributes) -> None:
        self._heard = True
        if self._listening == "is":
            self._rich.start(tag, attributes)
        elif tag == "v":
            self._has_value = True
            self._listening = "v"
        elif tag == "f":
            self._has_formula = True
            self._listening = "f"
        elif tag == "is":
            self._listening = "is"

    def _step_right(self) -> None:
        """A cell without a place stands right of the one before it."""
        if "r" in self._attributes:
            self._column = self._place()[1]
        self._column += 1
        if self._row < 0 or self._column >= MAX_COLUMNS:
            raise Refused(Fault.CORRUPT)

    def _place(self) -> Position:
        """Where the cell stands; worked out only when asked, as most styled cells are empty."""
        reference = self._attributes.get("r")
        if reference is None:
            return (self._row, self._column)
        position = from_a1(reference)
        if position is None:
            raise Refused(Fault.CORRUPT)
        return position

    def text(self, data: str) -> None:
        if self._listening == "v":
            self._budget.take_characters(len(data))
            self._value.append(data)
        elif self._listening == "is":
            self._rich.text(data)
        elif self._listening == "f" and len(self._formula) < _LONGEST_FORMULA:
            self._budget.take_characters(len(data))
            self._formula.append(data)

    def end(self, tag: str) -> None:
        if not self._in_cell:
            if tag == "sheetData":
                self._in_data = False
            return
        if self._listening == "is" and tag != "is":
            self._rich.end(tag)
        elif tag == self._listening:
            self._listening = ""
        elif tag == "c" and not self._listening:
            self._in_cell = False
            if self._heard:
                self._end_cell()

    def _end_cell(self) -> None:
        cell = self._cell()
        if cell is not None:
            self._budget.take_cells()
            self.cells[self._place()] = cell
        self._heard = self._has_value = self._has_formula = False
        self._value.clear()
        self._formula.clear()

    def _cell(self) -> Cell | None:
        kind = self._attributes.get("t", "n")
        if kind == "inlineStr":
            return value_cell(self._rich.take())
        self._rich.take()
        raw = "".join(self._value)
        # An empty <v> of type "str" is a result: the empty text. Of any other type it is none.
        if self._has_formula and not (raw or (kind == "str" and self._has_value)):
            return uncomputed_cell("".join(self._formula))
        if not raw:
            return None
        return self._typed(kind, raw)

    def _typed(self, kind: str, raw: str) -> Cell | None:
        if kind == "s":
            index = small_integer(raw.strip(_XML_BLANKS), -1)
            # A text whose table entry is gone cannot be read; a blank would hide that.
            return (
                value_cell(self._strings[index])
                if 0 <= index < len(self._strings)
                else error_cell("#REF!")
            )
        if kind == "str":
            return text_cell(unescape(raw))
        if kind == "b":
            return value_cell(raw.strip(_XML_BLANKS) not in ("0", "false"))
        if kind == "e":
            return error_cell(raw)
        if kind == "d":
            return value_cell(from_iso(raw))
        number = to_number(raw)
        if number is None:
            return text_cell(raw)
        index = small_integer(self._attributes.get("s"), 0)
        meaning = self._styles[index] if index < len(self._styles) else Meaning.NUMBER
        return cell_of_number(number, meaning, self._epoch_1904)


def to_number(text: str) -> float | None:
    """A stored number; Python alone would also take 1_000 and full-width digits."""
    if "_" in text or not text.isascii():
        return None
    try:
        return float(text)
    except ValueError:
        return None


def from_iso(text: str) -> date | datetime | time | str:
    """A date or time of day as the strict file format writes it, or the text itself."""
    try:
        if ":" in text and "-" not in text:
            return time.fromisoformat(text).replace(tzinfo=None)
        if "T" in text:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        return date.fromisoformat(text)
    except ValueError:
        return text
