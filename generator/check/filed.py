"""Accepted returns as the comparison across sources sees them: figures with the cells behind."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Protocol

from generator.check.slips import last_digit_unit
from generator.check.words import Speaker, print_fraction, shorten
from generator.formula.evaluate import CompiledFormula, Outcome
from generator.formula.scope import SubmissionScope
from generator.model.park import Enterprise, Recipient
from generator.model.query import FigureSource, QueryFigure
from generator.model.score import EntrySource
from generator.model.submission import Blank, Entry, EntryKey, Submission

NOT_ASKED_NOTE = "未要求填报"
"""How the note ends of a cell that this recipient's shorter form did not ask."""

_COUNT_AS_ZERO = (Blank.NOT_APPLICABLE, Blank.SUSPENDED)
_PLACES_NAMED = 3


class CellSource(Protocol):
    """The returned file a cell was read from."""

    @property
    def recipient_id(self) -> str: ...

    @property
    def recipient_name(self) -> str: ...

    def entry(self, entry: Entry, label: str) -> EntrySource: ...


@dataclass(frozen=True)
class Filed:
    """One accepted return, open to formulas. `sources` names the file by field, "" for all."""

    recipient: Recipient
    submission: Submission
    scope: SubmissionScope
    speaker: Speaker
    sources: Mapping[str, CellSource] = field(default_factory=lambda: MappingProxyType({}))

    def cell(self, key: EntryKey) -> EntrySource | None:
        entry = self.submission.by_key.get(key)
        source = self.sources.get(key.field) or self.sources.get("")
        if entry is None or source is None:
            return None
        return source.entry(entry, self.speaker.what(key))

    def text(self, field_id: str, row: str) -> str:
        """What stands in a text cell of a row, "" when nothing readable does."""
        entry = self.submission.get(field_id, row)
        return entry.value.strip() if entry and isinstance(entry.value, str) else ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one side of a comparison gave.

    `value` None means there is nothing to compare: `said` is what stands there instead, and `asked`
    whether anybody was asked at all. `fine` is one unit of the last digit of a figure that was
    written as it is. `behind` are the cells it rests on, each with its return.
    """

    value: Fraction | None
    said: str = ""
    behind: tuple[tuple[Filed, EntryKey], ...] = ()
    fine: Fraction = Fraction(0)
    asked: bool = True

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def cells(self) -> tuple[EntrySource, ...]:
        """Named when they are printed: of most comparisons nobody ever asks."""
        found = (filed.cell(key) for filed, key in self.behind)
        return tuple(cell for cell in found if cell is not None)

    def figure(self, source: FigureSource, name: str, unit: str) -> QueryFigure:
        text = self.said
        if self.value is not None:
            text = print_fraction(self.value, unit) + (f"（{self.said}）" if self.said else "")
        return QueryFigure(source, name, self.value, text, self.cells)


NOTHING = Measured(None, Blank.NOT_FILLED.value, asked=False)


def measure(filed: Filed, formula: CompiledFormula, year: int, row: str = "") -> Measured:
    """What a formula gives over a return; a figure that no filled cell stands behind is none."""
    outcome = formula.evaluate(filed.scope.at(year, row))
    entries = [
        entry for key in outcome.used if (entry := filed.submission.by_key.get(key)) is not None
    ]
    numeric = [entry for entry in entries if entry.number is not None]
    asked = any(not entry.note.endswith(NOT_ASKED_NOTE) for entry in entries)
    value = outcome.value if isinstance(outcome.value, Fraction) else None
    if value is not None and numeric:
        return _known(filed, value, entries, numeric)
    if not asked:
        return NOTHING
    answer = _answer(outcome, entries)
    behind = tuple((filed, entry.key) for entry in entries)
    if answer in _COUNT_AS_ZERO:
        return Measured(Fraction(0), answer.value, behind)
    return Measured(None, (answer or Blank.NOT_FILLED).value, behind)


def _known(
    filed: Filed, value: Fraction, entries: list[Entry], numeric: list[Entry]
) -> Measured:
    alone = numeric[0] if len(entries) == 1 else None
    plain = alone is not None and alone.number is not None and Fraction(alone.number) == value
    return Measured(
        value,
        behind=tuple((filed, entry.key) for entry in numeric),
        fine=Fraction(last_digit_unit(Decimal(alone.number or 0)) if alone and plain else 0),
    )


def _answer(outcome: Outcome, entries: Iterable[Entry]) -> Blank | None:
    """The answer that stands for the figure: 不涉及 only where every cell says so."""
    blanks = {blank for _, blank in outcome.blanks} or {
        entry.blank for entry in entries if entry.blank is not None
    }
    if blanks and blanks <= set(_COUNT_AS_ZERO):
        return next(iter(sorted(blanks, key=lambda blank: blank.value)))
    return outcome.blank if outcome.blank not in _COUNT_AS_ZERO else None


def total_of(parts: Iterable[Measured]) -> Measured:
    """Several figures as one; those without a value add nothing."""
    known = [part for part in parts if part.value is not None]
    if not known:
        return NOTHING
    if len(known) == 1:
        return known[0]
    return Measured(
        sum((part.value for part in known if part.value is not None), Fraction(0)),
        behind=tuple(cell for part in known for cell in part.behind),
        fine=sum((part.fine for part in known), Fraction(0)),
    )


def places_of(cells: tuple[EntrySource, ...]) -> str:
    """Where a figure stands: the first few cells, and how many there are."""
    named = list(dict.fromkeys(f"{cell.recipient_name}{cell.place}" for cell in cells))
    if len(named) <= _PLACES_NAMED:
        return "、".join(named)
    return f"{'、'.join(named[:_PLACES_NAMED])}等 {len(named)} 处"


# -- whose row it is ---------------------------------------------------------------------------


def code_of(text: str) -> str:
    """A credit code as it can be compared: half width, capitals, no blanks."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in wide if char.isalnum())


def name_of(text: str) -> str:
    """A firm's name as it can be compared: brackets and blanks of either kind are one."""
    return "".join(
        char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum()
    )


@dataclass(frozen=True, slots=True)
class Matched:
    """Whom a row is about; `remark` says how where the credit code did not tell."""

    enterprise: Enterprise
    remark: str = ""


class Directory:
    """The roster's enterprises by credit code, and by name where the code is missing or wrong."""

    def __init__(self, enterprises: Iterable[Enterprise]) -> None:
        self.enterprises = tuple(enterprises)
        self._by_code = {code_of(e.credit_code): e for e in self.enterprises if e.credit_code}
        self._by_name: dict[str, Enterprise | None] = {}
        for enterprise in self.enterprises:
            name = name_of(enterprise.name)
            # Two of one name cannot be told apart by it.
            self._by_name[name] = None if name in self._by_name else enterprise

    def match(self, code: str, name: str = "") -> Matched | None:
        """The enterprise meant; None when the roster has neither code nor name."""
        by_code = self._by_code.get(code_of(code)) if code else None
        by_name = self._by_name.get(name_of(name)) if name else None
        if by_code is not None:
            if name and name_of(name) != name_of(by_code.name):
                return Matched(by_code, f"表中名称为“{shorten(name)}”，按信用代码对应。")
            return Matched(by_code)
        if by_name is not None:
            wrong = f"为“{shorten(code)}”，与名录不符" if code else "未填"
            return Matched(by_name, f"表中信用代码{wrong}，按单位名称对应。")
        return None


def rows_in(filed: Filed, table: str, where: CompiledFormula | None) -> Iterator[str]:
    """The rows of a table that hold data and meet the condition."""
    year = filed.submission.audit_year
    for row in filed.submission.rows.get(table, ()):
        if where is None or where.evaluate(filed.scope.at(year, row)).value is True:
            yield row
