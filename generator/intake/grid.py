"""What a returned file holds, format by format the same: sheets of cells, nothing interpreted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from types import MappingProxyType

from generator.model.quantity import decimal_from_cell, plain

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

CellValue = str | float | bool | date | datetime | time | timedelta | None
Position = tuple[int, int]
Range = tuple[Position, Position]

ERROR_TEXTS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA",
     "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!"}
)  # fmt: skip

# The number both binary formats store for an error ([MS-XLS] 2.5.10, [MS-XLSB] 2.5.97.2).
ERROR_CODES: Mapping[int, str] = MappingProxyType(
    {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
     0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}
)  # fmt: skip


class CellKind(Enum):
    """What the file says a cell is; what it means is the form's business."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"  # a date, a time of day, both, or a duration
    BOOL = "bool"
    ERROR = "error"  # `raw` is the text of the error: "#DIV/0!"
    FORMULA_UNCOMPUTED = "formula_uncomputed"  # no program ever stored a result: never 0


class Shown(Enum):
    """How a number is displayed, where that changes what the preparer meant by it."""

    PLAIN = ""
    PERCENT = "percent"  # 0.034 stands in the file, 3.4% on the screen


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty: the text a person would call its content, and the typed value.

    `value` is None exactly for FORMULA_UNCOMPUTED; numbers are always float.
    """

    raw: str
    value: CellValue
    kind: CellKind
    shown: Shown = Shown.PLAIN


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """One worksheet, sparse: (row, column) from zero to the cells that are not empty."""

    name: str
    hidden: bool
    cells: Mapping[Position, Cell]
    merged: tuple[Range, ...] = ()

    def get(self, row: int, column: int) -> Cell | None:
        return self.cells.get((row, column))

    @property
    def extent(self) -> Position:
        """Number of rows and columns up to the last cell that is not empty."""
        if not self.cells:
            return (0, 0)
        return (max(row for row, _ in self.cells) + 1, max(col for _, col in self.cells) + 1)

    def covering(self, row: int, column: int) -> Position:
        """The cell that holds the content of (row, column): itself, or its merged range's first."""
        for (top, left), (bottom, right) in self.merged:
            if top <= row <= bottom and left <= column <= right:
                return (top, left)
        return (row, column)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A returned file, opened. `path_taken` is "fast" or "slow": which reader it needed."""

    sheets: tuple[SheetGrid, ...]
    kind: str
    path_taken: str
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[str, ...] = ()

    def sheet(self, name: str) -> SheetGrid | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def text_cell(text: str) -> Cell:
    return Cell(text, text, CellKind.TEXT)


def error_cell(text: str) -> Cell:
    return Cell(text, text, CellKind.ERROR)


def uncomputed_cell(formula: str = "") -> Cell:
    """A formula without a stored result; `raw` is the formula where the file gives it."""
    return Cell(f"={formula}", None, CellKind.FORMULA_UNCOMPUTED)


def number_cell(number: float, shown: Shown = Shown.PLAIN) -> Cell:
    """A number as the person typed it; what no office program can store (NaN) is an error."""
    if not math.isfinite(number):
        return error_cell("#NUM!")
    raw = format(number, ".15g")
    if "e" in raw or raw == "-0":
        raw = plain(decimal_from_cell(number))
    return Cell(raw, float(number), CellKind.NUMBER, shown)


def value_cell(value: object, shown: Shown = Shown.PLAIN) -> Cell | None:
    """The cell of a typed value, or None for the empty text that every reader uses for blanks."""
    if isinstance(value, str):
        return text_cell(value) if value else None
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", value, CellKind.BOOL)
    if isinstance(value, (int, float)):
        return number_cell(value, shown)
    if isinstance(value, datetime):
        if value.time() == time():
            return value_cell(value.date())
        return Cell(value.isoformat(" "), value, CellKind.DATE)
    if isinstance(value, (date, time)):
        return Cell(value.isoformat(), value, CellKind.DATE)
    if isinstance(value, timedelta):
        return Cell(_hours(value), value, CellKind.DATE)
    raise TypeError(f"no cell holds {type(value).__name__}")


def _hours(duration: timedelta) -> str:
    seconds = round(abs(duration).total_seconds())
    sign = "-" if duration < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def plain_number(text: str) -> str:
    """ "3.0" -> "3": a property's number without superfluous zeros; other text as it stands."""
    try:
        number = float(text)
    except ValueError:
        return text
    return plain(decimal_from_cell(number)) if abs(number) < 1e15 else text


def column_letters(column: int) -> str:
    """0 -> "A", 25 -> "Z", 26 -> "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """(11, 3) -> "D12"."""
    return f"{column_letters(column)}{row + 1}"


def from_a1(reference: str) -> Position | None:
    """ "D12" or "$D$12" -> (11, 3); None for what is no cell of a worksheet."""
    text = reference.replace("$", "")
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    column = _column_of(letters)
    if column is None or not 1 <= len(digits) <= 7:
        return None
    row = int(digits)
    return (row - 1, column) if 1 <= row <= MAX_ROWS else None


@cache
def _columns() -> Mapping[str, int]:
    return MappingProxyType({column_letters(column): column for column in range(MAX_COLUMNS)})


def _column_of(letters: str) -> int | None:
    column = _columns().get(letters)
    return column if column is not None else _columns().get(letters.upper())


def from_a1_range(reference: str) -> Range | None:
    """ "A1:B3" or "A1" -> its first and last cell; None for what is no range."""
    first, _, last = reference.partition(":")
    start = from_a1(first)
    end = from_a1(last) if last else start
    if start is None or end is None:
        return None
    return (
        (min(start[0], end[0]), min(start[1], end[1])),
        (max(start[0], end[0]), max(start[1], end[1])),
    )


def sheet_grid(
    name: str, hidden: bool, cells: dict[Position, Cell], merged: Iterable[Range] = ()
) -> SheetGrid:
    """A sheet nobody can change any more; readers build it cell by cell."""
    return SheetGrid(name, hidden, MappingProxyType(cells), tuple(merged))
