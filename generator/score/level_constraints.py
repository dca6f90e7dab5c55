"""制约因素: limit, present value, margin, trend and grade; the office's own grade wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from generator.formula.arithmetic import growth
from generator.model.constraint import (
    MEDIUM,
    STRONG,
    WEAK,
    ConstraintIndicator,
    LevelRules,
)
from generator.model.score import Trail
from generator.score.constraints import Constraint
from generator.score.figures import figure, with_unit
from generator.score.level_values import LevelFacts, LevelFigure, Read, read
from generator.score.measure import Reading
from generator.score.shares import PARK

OFFICE, PROPOSED = "园区办公室判定", "程序建议"
RISING, STEADY, FALLING = "上升", "平稳", "下降"
_ORDER = {STRONG: 0, MEDIUM: 1, WEAK: 2, "": 3}


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure of a factor. `occupancy` is present ÷ limit in %, `margin` what is left of it."""

    id: str
    name: str
    unit: str
    present: Fraction | None
    limit: Fraction | None
    occupancy: Fraction | None
    margin: Fraction | None
    trend: str
    grade: str
    reason: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class Factor:
    """制约因素判定: its figures, the grade that counts and by whom, and the sentence for it.

    `proposal` is the grade the figures give, also where the office judged otherwise.
    """

    id: str
    name: str
    judged: tuple[Judged, ...]
    office: Constraint | None
    grade: str
    proposal: str
    by: str
    sentence: str
    trail: Trail


def factors(
    facts: LevelFacts, rules: LevelRules, names: Mapping[str, str],
    office: Iterable[Constraint] = (),
) -> tuple[Factor, ...]:  # fmt: skip
    """Every factor in `names` (by id), the hardest first; `office` is what it has judged itself."""
    own = {each.id: each for each in office}
    found = []
    for factor, name in names.items():
        judged = tuple(
            _judge(facts, rules, facts.park, each)
            for each in rules.indicators
            if each.factor == factor and facts.park is not None
        )
        found.append(_factor(facts, factor, name, judged, own.get(factor)))
    return tuple(sorted(found, key=lambda each: _ORDER.get(each.grade, 3)))


def _judge(
    facts: LevelFacts, rules: LevelRules, park: Reading | None, asked: ConstraintIndicator
) -> Judged:
    assert park is not None
    present = _read(park, asked, asked.present, "present", facts.year)
    limit = _read(park, asked, asked.limit, "limit", facts.year) if asked.limit else None
    occupancy, reason = None, present.reason
    if limit is not None:
        if limit.value is None:
            reason = reason or f"没有上限：{limit.reason}"
        elif limit.value <= 0:
            reason = reason or "上限不是正数"
        elif present.value is not None:
            occupancy = 100 * present.value / limit.value
    value = occupancy if limit is not None else present.value
    grade = asked.bounds.grade(value) if value is not None else ""
    said = _said(facts, asked, present.value, limit.value if limit else None, occupancy)
    trend, steps = _trend(park, asked, rules.growth)
    words = f"{said}，建议{grade}" if grade else reason
    return Judged(
        asked.id, asked.name, facts.printing.unit_of(asked.unit), present.value,
        limit.value if limit else None, occupancy,
        100 - occupancy if occupancy is not None else None, trend, grade, words,
        Trail(
            id=f"{PARK}:level_constraint_{asked.id}@{facts.year}",
            label=f"{asked.name}{'占用率' if asked.limit else ''}（{facts.year}年）",
            value=value,
            unit="%" if limit is not None else facts.printing.unit_of(asked.unit),
            formula="现状 ÷ 上限 × 100" if limit is not None else "",
            source=facts.printing.basis(asked.source),
            mark=asked.mark,
            reason="；".join(filter(None, (words, trend and f"趋势{trend}（{steps}）"))),
            inputs=(present.trail, *((limit.trail,) if limit else ())),
        ),
    )  # fmt: skip


def _read(park: Reading, asked: ConstraintIndicator, text: str, part: str, year: int) -> Read:
    wanted = LevelFigure(f"{asked.id}_{part}", asked.name, asked.unit, "", text)
    return read(park, wanted, year, "", park=True)


def _said(
    facts: LevelFacts, asked: ConstraintIndicator, present: Fraction | None,
    limit: Fraction | None, occupancy: Fraction | None,
) -> str:  # fmt: skip
    unit = facts.printing.unit_of(asked.unit)
    if present is None:
        return ""
    if occupancy is None or limit is None:
        return f"{asked.name} {with_unit(figure(present), unit)}"
    return (
        f"{asked.name} {with_unit(figure(present), unit)}，上限 {with_unit(figure(limit), unit)}，"
        f"占用率 {figure(occupancy)}%"
    )


def _trend(park: Reading, asked: ConstraintIndicator, bound: Fraction) -> tuple[str, str]:
    """Up or down over the years the departments told, where it moves by the bound a year."""
    formula = park.rules.compile(asked.trend or asked.present)
    years = park.submission.years
    first, last = (formula.evaluate(park.scope.at(year)).value for year in (years[0], years[-1]))
    yearly = any(
        park.rules.names.signatures[name.name].shape.per_year
        for name in formula.checked.expression.names
        if name.name in park.rules.names.signatures
    )
    if not yearly or not isinstance(first, Fraction) or not isinstance(last, Fraction):
        return "", ""
    if first <= 0 or last <= 0:
        return "", ""
    steps = years[-1] - years[0]
    rate = growth(last, first, steps) if steps else None
    if not isinstance(rate, Fraction):
        return "", ""
    word = RISING if rate >= bound else FALLING if rate <= -bound else STEADY
    return word, f"{years[0]}—{years[-1]}年年均 {figure(rate)}%"


def _factor(
    facts: LevelFacts, key: str, name: str, judged: tuple[Judged, ...], office: Constraint | None
) -> Factor:
    graded = [each for each in judged if each.grade]
    worst = min(
        graded, key=lambda each: (_ORDER[each.grade], -(each.occupancy or Fraction(0))),
        default=None,
    )  # fmt: skip
    proposal = worst.grade if worst else ""
    given = office.grade if office is not None and not office.proposed else ""
    # Where figures give no grade, the margin the office wrote itself still proposes one.
    fallback = office.grade if office is not None else ""
    grade = given or proposal or fallback
    reasons = [worst.reason] if worst else []
    if worst and worst.trend:
        reasons.append(f"趋势{worst.trend}")
    if office is not None and office.headroom is not None:
        reasons.append(f"{office.indicator or name}余量 {figure(office.headroom)}%")
    if office is not None and office.basis:
        reasons.append(office.basis)
    if not reasons:
        reasons = [each.reason for each in judged if each.reason] or ["没有资料"]
    by = OFFICE if given else PROPOSED if grade else ""
    if given and proposal and given != proposal:
        reasons.append(f"按数据建议为{proposal}，以园区办公室判定为准")
    sentence = f"{name}制约等级：{grade or '无法判定'}{f'（{by}）' if by else ''}。" + (
        f"{'；'.join(reasons)}。"
    )
    trail = Trail(
        id=f"{PARK}:level_factor_{key}@{facts.year}",
        label=f"{name}制约等级",
        value=grade or None,
        source=by,
        mark="" if given else "D",
        reason=sentence,
        inputs=(*(each.trail for each in judged), *((office.trail,) if office else ())),
    )
    return Factor(key, name, judged, office, grade, proposal, by, sentence, trail)
