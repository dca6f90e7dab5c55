"""What an expression is evaluated against: values by name, row and year, and the rows of tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Protocol

from generator.model.submission import Blank, Entry, EntryKey, Submission, Unreadable

DecideBlank = Callable[[EntryKey, Entry | None], Blank | None]


@dataclass(frozen=True, slots=True)
class Operand:
    """One value a formula may name: a cell, a coefficient, or a figure computed before.

    `value` None means there is none: `blank` says which answer stands there instead, or `reason`
    why a computed figure has no value. `entries` are the cells it rests on, `blanks` those among
    them that are not numbers. `figure` is set for what is no cell itself. `undefined` marks a ratio
    that could not be formed: unlike a quantity that is 不涉及 or 停产 it is not 0 in sums.
    """

    value: Fraction | str | date | None
    blank: Blank | None = None
    entries: tuple[EntryKey, ...] = ()
    blanks: tuple[tuple[EntryKey, Blank], ...] = ()
    label: str = ""
    reason: str = ""
    figure: EntryKey | None = None
    undefined: bool = False

    @classmethod
    def of_entry(
        cls, key: EntryKey, entry: Entry | None, label: str = "", blank: Blank | None = None
    ) -> Operand:
        """The operand a cell is; a cell that is not there is 未填.

        `blank` overrules an empty cell where the rest of the return says more (a year of 停产).
        An entry that stands on no sheet says in its note why nobody has answered.
        """
        if entry is None:
            missing = blank or Blank.NOT_FILLED
            return cls(None, missing, (key,), ((key, missing),), label)
        value = entry.value
        if isinstance(value, Decimal):
            return cls(Fraction(value), None, (key,), label=label)
        if isinstance(value, str | date):
            return cls(value, None, (key,), label=label)
        found = blank or entry.blank or Blank.NOT_FILLED
        reason = ""
        if isinstance(value, Unreadable) and found is Blank.NOT_FILLED:
            reason = f"“{label or key.field}”填写的内容无法识别"
        elif found is Blank.NOT_FILLED and entry.note and not entry.place.sheet:
            reason = f"“{label or key.field}”没有数值：{entry.note}"
        return cls(None, found, (key,), ((key, found),), label, reason)


class Scope(Protocol):
    """Where an expression finds its values; `year` and `row` ("": no table) are those in hand."""

    @property
    def year(self) -> int: ...

    @property
    def row(self) -> str: ...

    def lookup(self, name: str, row: str, year: int) -> Operand:
        """The operand of a name in a row ("" outside tables) and year; never raises for a blank."""

    def rows(self, table: str) -> tuple[str, ...]:
        """The keys of the rows that hold data."""


class SubmissionScope:
    """One return as a scope, beside it figures that are no cells (coefficients, derived figures).

    `series` are the fields asked per year. `figures` win over cells and are found under their own
    year first, then as valid for any year (0). `decide_blank` may read an empty cell in the light
    of the whole return.
    """

    __slots__ = (
        "_decide_blank", "_figures", "_found", "_labels", "_series", "_submission", "row", "year",
    )  # fmt: skip

    def __init__(
        self,
        submission: Submission,
        year: int,
        row: str = "",
        *,
        series: Collection[str] = frozenset(),
        labels: Mapping[str, str] = MappingProxyType({}),
        figures: Mapping[EntryKey, Operand] = MappingProxyType({}),
        decide_blank: DecideBlank | None = None,
    ) -> None:
        self._submission = submission
        self._series = series
        self._labels = labels
        self._figures = figures
        self._decide_blank = decide_blank
        self._found: dict[tuple[str, str, int], Operand] = {}
        self.year = year
        self.row = row

    def at(self, year: int, row: str = "") -> SubmissionScope:
        """The same return seen from another year or row, sharing what was looked up."""
        scope = SubmissionScope(
            self._submission, year, row, series=self._series, labels=self._labels,
            figures=self._figures, decide_blank=self._decide_blank,
        )  # fmt: skip
        scope._found = self._found
        return scope

    def rows(self, table: str) -> tuple[str, ...]:
        return self._submission.rows.get(table, ())

    def lookup(self, name: str, row: str, year: int) -> Operand:
        asked = (name, row, year)
        operand = self._found.get(asked)
        if operand is None:
            operand = self._found[asked] = self._find(name, row, year)
        return operand

    def _find(self, name: str, row: str, year: int) -> Operand:
        for key in (EntryKey(name, row, year), EntryKey(name, row, 0)):
            if key in self._figures:
                return self._figures[key]
        key = EntryKey(name, row, year if name in self._series else 0)
        entry = self._submission.by_key.get(key)
        blank = self._decide_blank(key, entry) if self._decide_blank else None
        return Operand.of_entry(key, entry, self._labels.get(name, ""), blank)
