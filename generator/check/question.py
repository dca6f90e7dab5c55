"""One rule asked at one place of one return, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.check.words import Speaker, print_fraction
from generator.formula.evaluate import CompiledFormula, Outcome
from generator.formula.scope import SubmissionScope
from generator.formula.units import UnitTable
from generator.model.check import CheckRule
from generator.model.finding import Severity
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.model.quantity import Unit
from generator.model.reference import CodeTable
from generator.model.submission import Blank, Entry, EntryKey, Submission, Unreadable

_COUNT_AS_ZERO = (Blank.NOT_APPLICABLE, Blank.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Breach:
    """What does not hold: the entries concerned, the first to be mended, and what the words print.

    `severity` is set where the method grades by degree, else the rule's counts.
    """

    keys: tuple[EntryKey, ...]
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """One return with all that a rule may look at beside it; `asked` are its fields and tables."""

    submission: Submission
    form: FormDefinition
    recipient: Recipient
    as_of: date
    scope: SubmissionScope
    speaker: Speaker
    codes: Mapping[str, CodeTable]
    units: UnitTable
    yearly: frozenset[str]
    asked: frozenset[str]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its formulas ready: `formulas` by what they are for, `printed` by gap text.

    `rests_on` are the fields and tables it looks at, those behind derived figures among them.
    """

    rule: CheckRule
    method: Method
    formulas: Mapping[str, CompiledFormula]
    printed: Mapping[str, CompiledFormula]
    table: str
    yearly: bool
    yields_to: frozenset[str]
    rests_on: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """`asked` at a year and, where it is asked row by row, a row."""

    asked: CompiledRule
    filing: Filing
    year: int
    row: str = ""

    @property
    def rule(self) -> CheckRule:
        return self.asked.rule

    @property
    def scope(self) -> SubmissionScope:
        return self.filing.scope.at(self.year, self.row)

    def parameter(self, name: str, default: str = "") -> str:
        return self.rule.parameters.get(name, default)

    def number(self, name: str) -> Decimal:
        """A parameter that is a number (its text was checked when the rules were compiled)."""
        return Decimal(self.rule.parameters[name])

    def words(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list, parted by blanks."""
        return tuple(self.rule.parameters[name].split())

    def outcome(self, name: str) -> Outcome:
        """What a formula of the rule gives here."""
        return self.asked.formulas[name].evaluate(self.scope)

    def outcome_at(self, name: str, row: str) -> Outcome:
        """What it gives at another row of the rule's table."""
        return self.asked.formulas[name].evaluate(self.filing.scope.at(self.year, row))

    def is_unreadable(self, outcome: Outcome) -> bool:
        """One of the cells looked at holds what nobody can read."""
        entries = self.filing.submission.by_key
        return any(key in entries and isinstance(entries[key].value, Unreadable)
                   for key in outcome.used)

    def unit(self, name: str) -> str:
        """The label of the unit a formula gives."""
        return unit_label(self.asked.formulas[name].checked.unit, self.filing.units)

    def printed(self, value: Fraction, name: str) -> str:
        """A value of the formula `name`, with its unit."""
        return print_fraction(value, self.unit(name))

    def key(self, field_id: str, year: int = 0, row: str = "") -> EntryKey:
        """The cell of a field in the row and year in hand (or those given)."""
        return EntryKey(
            field_id,
            (row or self.row) if "." in field_id else "",
            (year or self.year) if field_id in self.filing.yearly else 0,
        )

    def entry(self, field_id: str, year: int = 0, row: str = "") -> Entry | None:
        return self.filing.submission.by_key.get(self.key(field_id, year, row))

    def rows_of(self, field_id: str) -> tuple[str, ...]:
        """The rows a column has values in; ("",) for a field outside tables."""
        if "." not in field_id:
            return ("",)
        if self.row:
            return (self.row,)
        return self.filing.submission.rows.get(field_id.partition(".")[0], ())


Method = Callable[[Question], Iterator[Breach]]
"""A family's check: yields what does not hold here; nothing when nothing can be said."""


@dataclass(frozen=True, slots=True)
class MethodSpec:
    """A named method: its function, the parameters it takes, and the gaps it fills in the words.

    `formulas` are parameters that are expressions, `fields` such that name fields (several are
    parted by blanks), `numbers` such that are numbers (likewise), `texts` others. Those in
    `optional` may be left out. `totals` says that the parameter of this name holds a formula per
    group, in the unit of `of` (see groups.total_of).
    """

    method: Method
    formulas: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    gives: tuple[str, ...] = ()
    totals: bool = False


def unit_label(unit: Unit | None, units: UnitTable) -> str:
    """How a computed unit is printed; nothing for a plain number."""
    if unit is None or (not unit.dimension and unit.factor == 1):
        return ""
    return units.describe(unit)


def as_number(outcome: Outcome) -> Fraction | None:
    """The number, 0 for what is 不涉及 or 停产, None when it is not known."""
    if isinstance(outcome.value, Fraction):
        return outcome.value
    if outcome.value is None and outcome.blank in _COUNT_AS_ZERO:
        return Fraction(0)
    return None


def first(key: EntryKey | None, keys: tuple[EntryKey, ...]) -> tuple[EntryKey, ...]:
    """`keys`, each once, with `key` at the head."""
    return tuple(dict.fromkeys(((key,) if key else ()) + keys))
