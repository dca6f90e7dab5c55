"""What is typed into a workbook: cells by field, row and year, and notes beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from samples.synth.world import NOT_YET, STOPPED, YEARS, Year, text

Key = tuple[str, str, int]
"""(field, row, year); row "" and year 0 where there is none."""
Cells = dict[Key, str]
NONE = "不涉及"
Value = str | Decimal | int


@dataclass
class Typed:
    """A return in the making. `notes` say why where an answer is not a number."""

    cells: Cells = field(default_factory=dict)
    notes: Cells = field(default_factory=dict)

    def put(self, name: str, value: Value, row: str = "", year: int = 0, note: str = "") -> None:
        self.cells[name, row, year] = value if isinstance(value, str) else text(Decimal(value))
        if note:
            self.notes[name, row, year] = note

    def fields(self, **values: Value) -> None:
        for name, value in values.items():
            self.put(name, value)

    def series(self, name: str, values: Mapping[int, Value], row: str = "") -> None:
        for year, value in values.items():
            self.put(name, value, row, year)

    def rows(self, table: str, rows: Iterable[Mapping[str, Value | Mapping[int, Value]]]) -> None:
        """Open rows r01, r02 …; a column given by year is a series column."""
        for number, columns in enumerate(rows, 1):
            row = f"r{number:02d}"
            for column, value in columns.items():
                if isinstance(value, Mapping):
                    self.series(f"{table}.{column}", value, row)
                elif value != "":
                    self.put(f"{table}.{column}", value, row)


def yearly(
    years: Mapping[int, Year], part: str = "", of: Callable[[Year], Value] | None = None
) -> dict[int, Value]:
    """A figure of three years, 停产 and 未投产 in the years that were so."""
    found: dict[int, Value] = {}
    for number in YEARS:
        year = years[number]
        if year.status in (STOPPED, NOT_YET):
            found[number] = year.status
        else:
            found[number] = of(year) if of else getattr(year, part)
    return found
