"""One enterprise as its report sees it: cells, figures and answers, ready to print. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from generator.deliver.enterprise.audited import NOTHING_AUDITED, Audited
from generator.deliver.figure import Figure, Missing
from generator.deliver.numbers import (
    NO_ANSWER,
    Numbers,
    fixed,
    places_in,
    places_shown,
    typed_places,
)
from generator.formula.form_scope import ROW_UNIT, year_answer
from generator.formula.scope import Operand
from generator.model.finding import CheckReport
from generator.model.form import Field, FieldKind, FormDefinition
from generator.model.park import Enterprise
from generator.model.reference import AnswerMeaning
from generator.model.score import ScoreCard, Trail
from generator.model.submission import Blank, EntryKey
from generator.score.measure import Reading
from generator.score.settings import ScoreSettings
from generator.score.tiers import TierEntry
from generator.score.trail import entry_label
from generator.workspace.audit import AuditSettings

YEARS_SHOWN = 3
LOW_LOAD = Fraction(50)
"""Capacity use in per cent below which a year's intensity says nothing (practice of audits)."""

Value = Figure | Missing

_RAISED = str.maketrans({"2": "²", "3": "³"})


@dataclass(frozen=True, slots=True)
class Filing:
    """The version in force: its findings with waivers, and what all versions found together."""

    version_no: int
    received_on: date
    report: CheckReport
    found: tuple[tuple[int, frozenset[tuple[str, str]]], ...]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """All that the report of one enterprise rests on.

    `audited` is what the stages after the score say of it. `form` is the form as this
    enterprise got it, with its 指标自评 sheet. `peers` are the other
    enterprises whose returns are in force, `industries` the words for industry codes, `answers` how
    the answers that are not numbers print.
    """

    enterprise: Enterprise
    settings: AuditSettings
    form: FormDefinition
    reading: Reading
    card: ScoreCard | None
    tier: TierEntry | None
    filing: Filing
    industries: Mapping[str, str]
    answers: Mapping[Blank, AnswerMeaning]
    peers: Sequence[tuple[Enterprise, Reading]]
    score: ScoreSettings
    rounding: str
    audited: Audited = NOTHING_AUDITED


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity over the years: values, why there is none, and the trail of each.

    `formula` is as the rules write it. `yearly` is False for what rests on figures asked for the
    audit year alone: it has no other years.
    """

    id: str
    name: str
    unit: str
    values: Mapping[int, Fraction | None]
    blanks: Mapping[int, Blank | None]
    trails: Mapping[int, Trail]
    places: int
    formula: str
    yearly: bool = True

    def has_value(self) -> bool:
        return any(value is not None for value in self.values.values())


def raised(unit: str) -> str:
    """万m2 as documents print it: 万m²."""
    return unit.translate(_RAISED)


def capacity_use(reading: Reading, row: str, year: int) -> Fraction | None:
    """产能利用率 of one product in per cent."""
    scope = reading.scope.at(year)
    capacity = scope.lookup("products.capacity", row, year).value
    output = scope.lookup("products.output", row, year).value
    if not isinstance(capacity, Fraction) or not isinstance(output, Fraction) or not capacity:
        return None
    return 100 * output / capacity


def is_low_load(reading: Reading, year: int) -> bool:
    """Every product whose capacity use is known ran below half of it."""
    rows = reading.submission.rows.get("products", ())
    loads = [load for row in rows if (load := capacity_use(reading, row, year)) is not None]
    return bool(loads) and all(load < LOW_LOAD for load in loads)


class Firm:
    """The facts of one report with the numbers it prints."""

    def __init__(self, facts: ReportFacts, numbers: Numbers) -> None:
        self.facts = facts
        self.numbers = numbers
        self.reading = facts.reading
        self.owner = facts.reading.owner
        self.year = facts.reading.year
        self.years = tuple(range(self.year - YEARS_SHOWN + 1, self.year + 1))

    # -- cells -----------------------------------------------------------------------------

    def field(self, name: str) -> Field:
        return self.reading.rules.form.fields[name]

    def operand(self, name: str, row: str = "", year: int = 0) -> Operand:
        return self.reading.scope.at(year or self.year).lookup(name, row, year or self.year)

    def number(self, name: str, row: str = "", year: int = 0) -> Fraction | None:
        value = self.operand(name, row, year).value
        return value if isinstance(value, Fraction) else None

    def words(self, name: str, row: str = "", year: int = 0) -> str:
        """What a cell of words holds, or the answer that stands there; "" when it is empty."""
        operand = self.operand(name, row, year)
        if isinstance(operand.value, date):
            return f"{operand.value.year}年{operand.value.month}月{operand.value.day}日"
        if isinstance(operand.value, str):
            return operand.value
        blank = operand.blank or Blank.NOT_FILLED
        return "" if blank is Blank.NOT_FILLED else self.facts.answers[blank].printed

    def unit_of(self, name: str, row: str = "") -> str:
        field = self.field(name)
        symbol = field.unit
        if symbol == ROW_UNIT:
            block = self.reading.rules.form.tables[name.partition(".")[0]]
            symbol = next(fixed_row.unit for fixed_row in block.rows if fixed_row.id == row)
        return self.reading.rules.printing.unit_of(symbol)

    def product_unit(self, row: str) -> str:
        """The unit a product is counted in, with raised figures as documents print them."""
        return raised(self.words("products.unit", row))

    def cell_trail(self, key: EntryKey, unit: str) -> Trail:
        """The trail of a number that stands in the return as it is printed."""
        source = self.reading.cell(key)
        operand = self.operand(key.field, key.row, key.year)
        value = operand.value
        return Trail(
            id=f"{self.owner}:entry.{key}",
            label=f"{self.facts.enterprise.name}{self.label(key)}",
            value=value if isinstance(value, Fraction) else operand.reason or None,
            unit=unit,
            formula="企业填报",
            inputs=(source,) if source else (),
        )

    def cell(
        self, name: str, row: str = "", year: int = 0, places: int = -1, unit: str | None = None
    ) -> Value:
        """A number of the return as it was filled in; `year` 0 for what is asked once."""
        key = EntryKey(name, row, year)
        shown = self.unit_of(name, row) if unit is None else unit
        trail = self.cell_trail(key, shown)
        operand = self.operand(name, row, year)
        if isinstance(operand.value, Fraction):
            exact = typed_places([operand.value]) if places < 0 else places
            return self.numbers.of(trail, exact, operand.value)
        return self.answer(operand.blank, trail, self.label(key))

    def series(self, name: str, row: str = "", unit: str | None = None) -> dict[str, Value]:
        """v1, v2, v3: the three years with the same places."""
        given = [v for y in self.years if (v := self.number(name, row, y)) is not None]
        places = typed_places(given)
        return {
            f"v{n}": self.cell(name, row, year, places, unit)
            for n, year in enumerate(self.years, 1)
        }

    def answer(self, blank: Blank | None, trail: Trail, gap: str) -> Value:
        """What stands where there is no number: a gap if nothing was filled in, else the answer."""
        if blank is Blank.NOT_FILLED:
            return Missing(gap)
        printed = self.facts.answers[blank].printed if blank else NO_ANSWER
        return self.numbers.words(printed, trail)

    def label(self, key: EntryKey) -> str:
        """What a cell asks, in words; also what its gap is called."""
        return entry_label(self.facts.form, self.reading.submission, key)

    # -- derived figures -------------------------------------------------------------------

    def line(
        self, line_id: str, name: str, formula: str, unit: str, shown_unit: str = ""
    ) -> Line:
        """A quantity the rules do not hold, by a formula over the return."""
        reading = self.reading
        compiled = reading.rules.compile(formula, unit)
        shown = shown_unit or reading.rules.printing.unit_of(unit)
        yearly = not self._single_year(formula)
        outcomes = {}
        for year in self.years:
            head = Trail(
                id=f"{self.owner}:{line_id}@{year}",
                label=f"{self.facts.enterprise.name}{name}（{year}年）",
                value=None,
                unit=shown,
            )
            outcomes[year] = reading.trail(head, compiled, year)
        values = {
            year: outcome.value if isinstance(outcome.value, Fraction) else None
            for year, (outcome, _) in outcomes.items()
        }
        given = [value for value in values.values() if value is not None]
        return Line(
            id=line_id,
            name=name,
            unit=shown,
            values=values,
            blanks={year: outcome.blank for year, (outcome, _) in outcomes.items()},
            trails={year: trail for year, (_, trail) in outcomes.items()},
            places=places_in(shown, given),
            formula=formula,
            yearly=yearly,
        )

    def quantity(self, quantity_id: str) -> Line | None:
        """A derived figure of the rules; None where the rules of this park do not have it."""
        rules = self.reading.rules
        quantity = rules.quantity(quantity_id)
        if quantity is None:
            return None
        found = {
            year: measured
            for year in self.years
            if (measured := self.reading.figure(quantity_id, year)) is not None
        }
        if set(found) != set(self.years):
            return None
        return Line(
            id=quantity_id,
            name=quantity.name,
            unit=rules.printing.unit_of(quantity.unit),
            values={year: measured.value for year, measured in found.items()},
            blanks={year: self.operand(quantity_id, "", year).blank for year in found},
            trails={year: measured.trail for year, measured in found.items()},
            places=places_shown(quantity.places, found[self.year].value),
            formula=quantity.formula,
            yearly=rules.is_yearly(quantity),
        )

    def _single_year(self, formula: str) -> bool:
        """Whether the formula rests on a number that was asked for the audit year alone."""
        rules = self.reading.rules
        for reference in rules.compile(formula).checked.expression.names:
            quantity = rules.quantity(reference.name)
            if quantity is not None and not rules.is_yearly(quantity):
                return True
            field = rules.form.fields.get(reference.name)
            if field is None or field.kind is not FieldKind.NUMBER:
                continue
            if not rules.names.signatures[field.id].shape.per_year:
                return True
        return False

    def show(self, line: Line, year: int) -> Value:
        trail = line.trails[year]
        value = line.values[year]
        if value is not None:
            return self.numbers.of(trail, line.places, value)
        return self.answer(line.blanks[year], trail, f"{line.name}（{year}年）")

    def show_years(self, line: Line) -> dict[str, Value]:
        return {f"v{n}": self.show(line, year) for n, year in enumerate(self.years, 1)}

    def made(
        self,
        figure_id: str,
        label: str,
        value: Fraction | None,
        unit: str,
        formula: str,
        said: str,
        inputs: Sequence[Trail],
        places: int = 2,
    ) -> Figure:
        """A figure worked out for this report alone (a change, a share, a gap)."""
        trail = Trail(
            id=f"{self.owner}:{figure_id}@{self.year}",
            label=f"{self.facts.enterprise.name}{label}",
            value=value,
            unit=unit,
            formula=formula,
            numbers=said,
            inputs=tuple(inputs),
        )
        return self.numbers.of(trail, places)

    def share(self, figure_id: str, label: str, part: Trail, whole: Trail) -> Figure:
        """What part of a whole is, in per cent; "—" where the whole is nothing."""
        above, below = part.value, whole.value
        value = None
        said = ""
        if isinstance(above, Fraction) and isinstance(below, Fraction) and below:
            value = 100 * above / below
            said = f"{fixed(above, 4)} ÷ {fixed(below, 4)} × 100"
        return self.made(figure_id, label, value, "%", "部分 ÷ 合计 × 100", said, (part, whole))

    # -- the state of production ------------------------------------------------------------

    def year_answer(self, year: int) -> Blank | None:
        """停产 or 未投产 where that holds for the whole year."""
        return year_answer(self.reading.submission, year)

    @cached_property
    def started_on(self) -> date | None:
        value = self.operand("production_started_on").value
        return value if isinstance(value, date) else None

    def is_first_year(self, year: int) -> bool:
        """Production began in that year, so that the year is not a whole one."""
        started = self.started_on
        return started is not None and date(year, 1, 1) < started <= date(year, 12, 31)

    @cached_property
    def product_rows(self) -> tuple[str, ...]:
        return self.reading.submission.rows.get("products", ())


    def not_comparable(self, year: int) -> str:
        """Why a year's intensity cannot be compared; "" when it can."""
        answer = self.year_answer(year)
        if answer is not None:
            return f"{year}年{'全年停产' if answer is Blank.SUSPENDED else '尚未投产'}"
        if self.is_first_year(year):
            return f"{year}年投产不足一年，单耗不可比"
        if is_low_load(self.reading, year):
            return f"{year}年产能利用率不到一半，负荷低，单耗不可比"
        return ""
