"""实施效果: plan against done, and before against after without what output and prices did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from generator.model.option import Option, OptionState
from generator.model.option_rules import EffectFigure, OptionRules
from generator.model.problem import Subject
from generator.model.score import Trail
from generator.score.figures import figure, with_unit
from generator.score.measure import Reading

OUTPUT, OUTPUT_VALUE, LOAD = "sum(products.output_t)", "output_value", "capacity_utilisation"
LOW_LOAD = "负荷低，单耗不可比"


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of 表8-1. `late` says that the planned day has passed without its being done."""

    option: Option
    planned: date | None
    done: bool
    late: bool


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One line of 表8-4 for an enterprise: a yearly figure in the first and the audit year.

    `change` = `output_effect` + `own_effect`: what more or less output did at the old unit figure,
    and what the change per unit did at the new output. `price_effect` is the part of the change per
    万元 of output value that prices and product mix made, in the unit of the figure per 万元.
    `own_effect` is None where years cannot be compared, and `reason` says why.
    """

    subject: Subject
    figure: EffectFigure
    years: tuple[int, int]
    before: Trail
    after: Trail
    change: Fraction
    percent: Fraction | None
    output_effect: Fraction | None
    own_effect: Fraction | None
    per_unit: tuple[Fraction, Fraction] | None
    price_effect: Fraction | None
    reason: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class Experience:
    """经验方案: an option done, with its measured saving as a share of what there was before."""

    option: Option
    kind: str
    percent: Fraction
    industry_code: str
    year: int
    payback: Fraction | None


def progress(options: Iterable[Option], as_of: date) -> tuple[Progress, ...]:
    """Every option of the returns with where it stands on that day."""
    found = []
    for option in options:
        if option.state is OptionState.PROPOSED:
            continue
        done = option.state is OptionState.DONE
        late = not done and option.finished_on is not None and option.finished_on < as_of
        found.append(Progress(option, option.finished_on, done, late))
    return tuple(found)


def before_after(
    rules: OptionRules, subject: Subject, reading: Reading
) -> tuple[BeforeAfter, ...]:
    """The figures of the rules in the first year asked and the audit year."""
    years = min(reading.submission.years), reading.year
    if years[0] == years[1]:
        return ()
    output = tuple(_amount(reading, OUTPUT, "t", year) for year in years)
    value = tuple(_amount(reading, OUTPUT_VALUE, "cny_10k", year) for year in years)
    loads = tuple(_number(reading, LOAD, year) for year in years)
    low = any(load is not None and load < rules.least_load for load in loads)
    return tuple(
        line
        for each in rules.figures
        if (line := _compared(subject, reading, each, years, output, value, low)) is not None
    )


def _compared(
    subject: Subject,
    reading: Reading,
    each: EffectFigure,
    years: tuple[int, int],
    output: tuple[Fraction | None, ...],
    value: tuple[Fraction | None, ...],
    low: bool,
) -> BeforeAfter | None:
    before, after = (_trail(reading, each, year) for year in years)
    old, new = before.value, after.value
    if not isinstance(old, Fraction) or not isinstance(new, Fraction):
        return None
    change = new - old
    made = output[0], output[1]
    reason = LOW_LOAD if low else ""
    effects: tuple[Fraction, Fraction] | None = None
    per_unit: tuple[Fraction, Fraction] | None = None
    price: Fraction | None = None
    if made[0] and made[1]:
        per_unit = old / made[0], new / made[1]
        if not low:
            effects = parts_of_change(old, new, made[0], made[1])
            if value[0] and value[1]:
                price = price_part(per_unit, (made[0], made[1]), (value[0], value[1]))
    elif not reason:
        reason = "产品产量不能折成同一质量单位，不能扣除产量影响"
    return BeforeAfter(
        subject=subject,
        figure=each,
        years=years,
        before=before,
        after=after,
        change=change,
        percent=100 * change / old if old else None,
        output_effect=effects[0] if effects else None,
        own_effect=effects[1] if effects else None,
        per_unit=per_unit,
        price_effect=price,
        reason=reason,
        trail=Trail(
            id=f"效果:{subject.id}.{each.id}",
            label=f"{subject.name}{each.name}变化（{years[0]}—{years[1]}年，扣除产量影响）",
            value=effects[1] if effects else None,
            unit=before.unit,
            formula="本年产量 ×（本年单耗 − 前期单耗）",
            numbers=_numbers(change, effects, before.unit),
            reason=reason,
            mark="D",
            inputs=(before, after),
        ),
    )


def parts_of_change(
    old: Fraction, new: Fraction, made_before: Fraction, made_after: Fraction
) -> tuple[Fraction, Fraction]:
    """The part output made at the old unit figure, and the part the unit figure made itself."""
    by_output = old / made_before * (made_after - made_before)
    return by_output, new - old - by_output


def price_part(
    per_unit: tuple[Fraction, Fraction],
    made: tuple[Fraction, Fraction],
    value: tuple[Fraction, Fraction],
) -> Fraction:
    """Of the change per 万元, what is not the change per tonne: prices and product mix."""
    return per_unit[1] * (made[1] / value[1] - made[0] / value[0])


def _numbers(change: Fraction, effects: tuple[Fraction, Fraction] | None, unit: str) -> str:
    if effects is None:
        return ""
    parts = (with_unit(figure(each), unit) for each in (change, *effects))
    return "总变化 {} ＝ 产量影响 {} ＋ 单耗影响 {}".format(*parts)


def _trail(reading: Reading, each: EffectFigure, year: int) -> Trail:
    measured = reading.figure(each.id, year)
    if measured is not None and measured.year == year:
        return measured.trail
    head = Trail(
        id=f"{reading.owner}:{each.id}@{year}",
        label=f"{each.name}（{year}年）",
        value=None,
        unit=reading.rules.printing.unit_of(each.unit),
    )
    return reading.trail(head, reading.rules.compile(each.id, each.unit), year)[1]


def _amount(reading: Reading, formula: str, unit: str, year: int) -> Fraction | None:
    compiled = reading.rules.compile(formula, unit)
    value = compiled.evaluate(reading.scope.at(year)).value
    return value if isinstance(value, Fraction) and value > 0 else None


def _number(reading: Reading, formula: str, year: int) -> Fraction | None:
    value = reading.rules.compile(formula).evaluate(reading.scope.at(year)).value
    return value if isinstance(value, Fraction) else None


def experiences(
    rules: OptionRules, options: Iterable[Option], readings: dict[str, tuple[str, Reading]]
) -> Iterator[Experience]:
    """Options done, with what they saved of the figure before; `readings` by object, with its
    industry code. A saving above its base is no experience.
    """
    for option in options:
        known = readings.get(option.subject.id)
        if option.state is not OptionState.DONE or known is None:
            continue
        code, reading = known
        for kind in rules.savings:
            saved = option.saved(kind.id)
            base = _number(reading, kind.base, min(reading.submission.years))
            if not saved or not base or saved > base:
                continue
            payback = (
                option.investment / option.benefit
                if option.investment is not None and option.benefit and option.benefit > 0
                else None
            )
            yield Experience(option, kind.id, 100 * saved / base, code, reading.year, payback)
            break
