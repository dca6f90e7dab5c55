"""方案: those of the returns and those the library proposes, each with the problems it answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from generator.formula.evaluate import CompiledFormula
from generator.model.measure import Measure
from generator.model.option import (
    CostClass,
    Linked,
    Option,
    OptionOrigin,
    OptionState,
    SavingKind,
)
from generator.model.option_rules import OptionRules
from generator.model.problem import Element, ObjectLevel, Problem, Subject
from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey
from generator.score.chain_matters import figure_trail
from generator.score.figures import figure
from generator.score.measure import Reading

TABLE = "options"
CO2 = "cut_co2"
LEAST_LIKENESS = Fraction(1, 6)
"""Of the pairs of characters in what an option says it is for, so many a problem has to share."""
_NUMBER = re.compile(r"(?:园|链|[A-Z]{1,4}[0-9]{2,6})-[0-9]{2,3}")
_SERIES: Mapping[ObjectLevel, str] = {ObjectLevel.PARK: "园", ObjectLevel.CHAIN: "链"}


@dataclass(frozen=True, slots=True)
class Maker:
    """An enterprise as options need it: its return, and what it makes."""

    subject: Subject
    reading: Reading
    industry_code: str = ""
    making: str = ""


@dataclass(frozen=True)
class Options:
    """All options of the round, numbers by key, and what does not fit together."""

    options: tuple[Option, ...] = ()
    unanswered: tuple[Problem, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def unlinked(self) -> tuple[Option, ...]:
        """方案没有对应的问题."""
        return tuple(option for option in self.options if not option.problems)

    def get(self, number: str) -> Option | None:
        return next((one for one in self.options if one.number == number), None)

    def of(self, subject_id: str) -> tuple[Option, ...]:
        return tuple(one for one in self.options if one.subject.id == subject_id)

    def answering(self, problem: str) -> tuple[Option, ...]:
        return tuple(one for one in self.options if problem in one.problems)

    @property
    def trails(self) -> tuple[Trail, ...]:
        return tuple(t for one in self.options for t in (one.trail, *one.savings.values()))


def gather_options(
    rules: OptionRules,
    measures: Iterable[Measure],
    problems: Sequence[Problem],
    makers: Sequence[Maker],
    given: Mapping[str, str],
) -> Options:
    """Options of the returns in their order, then proposals; numbers given before stand."""
    by_object: dict[str, list[Problem]] = {}
    for problem in problems:
        by_object.setdefault(problem.subject.id, []).append(problem)
    found: list[Option] = []
    for maker in makers:
        mine = by_object.get(maker.subject.id, [])
        found += _returned(rules, maker, mine, problems)
    firms = {maker.subject.id: maker for maker in makers}
    library = tuple(measures)
    for subject_id, mine in by_object.items():
        found += _proposed(rules, library, mine, firms.get(subject_id))
    numbers = _numbered(found, given)
    options = tuple(_named(option, numbers[option.key]) for option in found)
    answered = {number for option in options for number in option.problems}
    return Options(
        options=tuple(sorted(options, key=_place)),
        unanswered=tuple(p for p in problems if p.number not in answered),
        numbers=numbers,
    )


# -- what the enterprises report ---------------------------------------------------------------


def _returned(
    rules: OptionRules, maker: Maker, mine: Sequence[Problem], everything: Sequence[Problem]
) -> Iterator[Option]:
    reading = maker.reading
    seen: set[str] = set()
    for row in reading.submission.rows.get(TABLE, ()):
        line = _Line(reading, row)
        name = line.text("name")
        if not name:
            continue
        key = f"{maker.subject.id}/option/{_digest(name)}"
        if key in seen:
            key = f"{key}/{row}"
        seen.add(key)
        element = _element(line.text("element"))
        said = line.text("problem")
        answers = _answered(said, name, element, mine, everything)
        investment = line.number("investment")
        yield Option(
            number="",
            key=key,
            subject=maker.subject,
            name=name,
            element=element,
            cost=_cost(rules, line.text("kind"), investment),
            origin=OptionOrigin.RETURN,
            state=_state(line.text("state")),
            problems=tuple(number for number, _ in answers),
            links=tuple(how for _, how in answers),
            said_problem=said,
            content=line.text("content"),
            started_on=line.day("started_on"),
            finished_on=line.day("finished_on"),
            person=line.text("person"),
            investment=investment,
            benefit=line.number("benefit"),
            life=line.number("life"),
            savings=MappingProxyType(dict(_savings(rules, line))),
            trail=Trail(
                id="", label=name, value=said or name, reason=line.text("content"),
                source=OptionOrigin.RETURN.value,
                inputs=tuple(
                    cell for c in ("name", "problem", "investment", "benefit", "life", "state")
                    if (cell := line.cell(c)) is not None
                ),
            ),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    reading: Reading
    row: str

    def _value(self, column: str) -> object:
        entry = self.reading.submission.get(f"{TABLE}.{column}", self.row)
        return entry.value if entry is not None else None

    def text(self, column: str) -> str:
        value = self._value(column)
        return value.strip() if isinstance(value, str) else ""

    def number(self, column: str) -> Fraction | None:
        entry = self.reading.submission.get(f"{TABLE}.{column}", self.row)
        return Fraction(entry.number) if entry is not None and entry.number is not None else None

    def day(self, column: str) -> date | None:
        value = self._value(column)
        return value if isinstance(value, date) else None

    def cell(self, column: str) -> EntrySource | None:
        return self.reading.cell(EntryKey(f"{TABLE}.{column}", self.row))

    def computed(self, formula: CompiledFormula) -> tuple[Fraction | None, tuple[Trail, ...]]:
        """A formula of this row, with the figures it rests on."""
        outcome = formula.evaluate(self.reading.scope.at(self.reading.year, self.row))
        figures = tuple(
            measured.trail
            for key in outcome.figures
            if (measured := self.reading.figure(key.field)) is not None
        )
        return (outcome.value if isinstance(outcome.value, Fraction) else None), figures


def _savings(rules: OptionRules, line: _Line) -> Iterator[tuple[str, Trail]]:
    """Yearly savings by kind; CO₂ by the factors of the audit where the rules can work it out."""
    printing = line.reading.rules.printing
    for kind in rules.savings:
        said = line.number(kind.id)
        cell = line.cell(kind.id)
        if kind.id == CO2 and rules.co2 is not None:
            worked = _carbon(rules, line, said, cell)
            if worked is not None:
                yield CO2, worked
                continue
        if said:
            yield kind.id, Trail(
                id=kind.id, label=f"年{kind.name}量", value=said, unit=printing.unit_of(kind.unit),
                inputs=(cell,) if cell is not None else (),
            )  # fmt: skip


def _carbon(
    rules: OptionRules, line: _Line, said: Fraction | None, cell: EntrySource | None
) -> Trail | None:
    rule = rules.co2
    assert rule is not None
    if not any(line.number(column) for column in rule.columns):
        return None
    units = line.reading.rules.units
    formula = line.reading.rules.names.compile(
        rule.formula, table=TABLE, expect=units.parse("tCO2")
    )
    value, figures = line.computed(formula)
    if value is None:
        return None
    printing = line.reading.rules.printing
    cells = [c for column in rule.columns if (c := line.cell(column)) is not None]
    told = f"填报 {figure(said)}" if said is not None else "没有填报"
    return Trail(
        id=CO2, label="年减二氧化碳量", value=value, unit=printing.unit_of("tCO2"),
        source=printing.basis(rule.source, rule.clause), mark=rule.mark,
        reason=f"按审核采用的因子推算；{told}",
        inputs=(*cells, *([cell] if cell is not None else []), *figures),
    )  # fmt: skip


def _answered(
    said: str, name: str, element: Element, mine: Sequence[Problem], everything: Sequence[Problem]
) -> list[tuple[str, Linked]]:
    """The problems an option is for: those it names, else the most alike, else by element."""
    known = {problem.number for problem in everything}
    named = [n for n in dict.fromkeys(_NUMBER.findall(said.upper())) if n in known]
    if named:
        return [(number, Linked.NAMED) for number in named]
    same = sorted(
        (problem for problem in mine if problem.element is element),
        key=lambda problem: (problem.gravity.rank, problem.number),
    )
    likeness = [(_likeness(f"{said}{name}", problem), -place) for place, problem in enumerate(same)]
    alike = max(likeness, default=(Fraction(0), 0))
    if alike[0] >= LEAST_LIKENESS:
        return [(same[-alike[1]].number, Linked.WORDS)]
    return [(same[0].number, Linked.ELEMENT)] if same else []


def _likeness(text: str, problem: Problem) -> Fraction:
    own, other = _pairs(text), _pairs(problem.statement)
    return Fraction(len(own & other), len(own)) if own else Fraction(0)


def _pairs(text: str) -> frozenset[str]:
    words = re.sub(r"[^一-鿿A-Za-z]", "", text)
    return frozenset(words[at : at + 2] for at in range(len(words) - 1))


# -- what the library proposes -----------------------------------------------------------------


def _proposed(
    rules: OptionRules, library: Sequence[Measure], mine: Sequence[Problem], maker: Maker | None
) -> Iterator[Option]:
    """One option for every measure that fits, with all the problems it was proposed for."""
    chosen: dict[str, tuple[Measure, list[Problem]]] = {}
    for problem in mine:
        if problem.gravity not in rules.proposed_for:
            continue
        for measure in _fitting(library, problem, maker)[: rules.most_per_problem]:
            chosen.setdefault(measure.id, (measure, []))[1].append(problem)
    for measure, problems in chosen.values():
        subject = problems[0].subject
        yield Option(
            number="",
            key=f"{subject.id}/measure/{measure.id}",
            subject=subject,
            name=measure.name,
            element=problems[0].element,
            cost=CostClass(measure.cost),
            origin=OptionOrigin.LIBRARY,
            state=OptionState.PROPOSED,
            problems=tuple(problem.number for problem in problems),
            links=(Linked.LIBRARY,) * len(problems),
            content=measure.content,
            estimate=MappingProxyType(dict(_estimate(rules, measure, maker))),
            payback_range=measure.payback,
            measure=measure.id,
            basis="；".join(filter(None, (_saving_words(measure), measure.condition))),
            mark=measure.mark,
            trail=Trail(
                id="", label=measure.name, value=measure.content, mark=measure.marks[-1],
                source=f"方案库 {measure.id}{f' {measure.address}' if measure.address else ''}",
                reason=_saving_words(measure),
                inputs=tuple(problem.trail for problem in problems),
            ),
        )  # fmt: skip


def _fitting(
    library: Sequence[Measure], problem: Problem, maker: Maker | None
) -> list[Measure]:
    """Measures for a problem: the park's own experience and those of its trade first, then cheap
    ones and those that pay back soonest.
    """
    firm = problem.subject.level is ObjectLevel.ENTERPRISE
    code, making = (maker.industry_code, maker.making) if maker else ("", "")
    fitting = [
        one
        for one in library
        if problem.element in one.elements
        and (one.level is ObjectLevel.ENTERPRISE) is firm
        and any(word in problem.statement for word in one.words)
        and (not firm or one.fits(code, making))
    ]
    return sorted(fitting, key=_preference)


def _preference(measure: Measure) -> tuple[bool, bool, int, Fraction, str]:
    soonest = measure.payback[0] if measure.payback else Fraction(99)
    cost = CostClass(measure.cost).rank
    return (not measure.measured, measure.general, cost, soonest, measure.id)


def _estimate(
    rules: OptionRules, measure: Measure, maker: Maker | None
) -> Iterator[tuple[str, tuple[Fraction, Fraction]]]:
    saving = measure.saving
    if saving is None or not saving.figure or maker is None:
        return
    kind = rules.saving(saving.effect)
    if kind is None:
        return
    base = maker.reading.rules.compile(saving.figure).evaluate(
        maker.reading.scope.at(maker.reading.year)
    )
    if isinstance(base.value, Fraction) and base.value > 0:
        yield kind.id, (base.value * saving.low / 100, base.value * saving.high / 100)


def _saving_words(measure: Measure) -> str:
    saving = measure.saving
    if saving is None:
        return ""
    span = figure(saving.low)
    if saving.high != saving.low:
        span += f"～{figure(saving.high)}"
    unit = saving.unit if saving.unit == "%" else f" {saving.unit}"
    return f"{saving.base}的 {span}{unit}"


# -- numbers -----------------------------------------------------------------------------------


def _numbered(options: Iterable[Option], given: Mapping[str, str]) -> dict[str, str]:
    numbers = dict(given)
    last: dict[str, int] = {}
    for number in given.values():
        series, _, place = number.rpartition("-")
        last[series] = max(last.get(series, 0), int(place) if place.isdigit() else 0)
    for option in options:
        if option.key not in numbers:
            series = f"F-{_SERIES.get(option.subject.level, option.subject.id)}"
            last[series] = last.get(series, 0) + 1
            numbers[option.key] = f"{series}-{last[series]:02d}"
    return numbers


def _named(option: Option, number: str) -> Option:
    trail = replace(option.trail, id=f"方案:{number}", label=f"方案 {number} {option.name}")
    savings = {
        kind: replace(each, id=f"方案:{number}.{kind}", label=f"{number} {each.label}")
        for kind, each in option.savings.items()
    }
    trail = replace(trail, inputs=(*trail.inputs, *savings.values()))
    return replace(option, number=number, trail=trail, savings=MappingProxyType(savings))


def _place(option: Option) -> tuple[int, str, int]:
    series, _, place = option.number.rpartition("-")
    return (list(ObjectLevel).index(option.subject.level), series, int(place))


def _digest(name: str) -> str:
    return hashlib.sha256("".join(name.split()).encode()).hexdigest()[:10]


def _element(word: str) -> Element:
    return next((each for each in Element if each.value == word), Element.MANAGEMENT)


def _state(word: str) -> OptionState:
    return next((each for each in OptionState if each.value == word), OptionState.PLANNED)


def _cost(rules: OptionRules, word: str, investment: Fraction | None) -> CostClass:
    said = next((each for each in CostClass if each.value == word), None)
    return said or rules.cost_class(investment or Fraction(0))


def base_trail(kind: SavingKind, reading: Reading) -> Trail:
    """The yearly amount a saving is a saving of."""
    return figure_trail(reading, kind.base, kind.unit)
