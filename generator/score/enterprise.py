"""单项得分 and 评分表: an indicator system, the answers to its rows, and the card they make.

Nothing here evaluates a formula: what a return says to each row comes as an `Answer`
(score/answers.py), so that a system can be tried with values alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.indicator import IndicatorSystem, PrimaryIndicator, SecondaryIndicator
from generator.model.score import IndicatorScore, RowState, ScoreCard, Trail
from generator.score.benchmark import Derived, Evidence, Subject, derive_levels
from generator.score.figures import figure, with_unit
from generator.score.grade import NAMES, Decision, decide, shortfall
from generator.score.membership import (
    NOTHING_MET,
    Levels,
    Three,
    Weighed,
    covered_weight,
    effective_weights,
    levels_met,
    sign,
    split_weight,
    texts_met,
)
from generator.score.printing import PLAIN, Printing
from generator.score.settings import ScoreSettings


@dataclass(frozen=True, slots=True)
class Answer:
    """What a return says to one row: a value or a choice, or the state that stands instead.

    Where several products share a row, each has an answer of its own with its name and output.
    """

    state: RowState
    value: Fraction | None = None
    choice: str = ""
    reason: str = ""
    trail: Trail | None = None
    product: str = ""
    output: Fraction = Fraction(1)


Answers = Mapping[str, Sequence[Answer]]
"""By row id; a row without an answer was not asked."""

NOT_ASKED = Answer(RowState.NOT_ASKED)


def judge(
    system: IndicatorSystem,
    answers: Answers,
    subject: Subject,
    year: int,
    settings: ScoreSettings,
    evidence: Evidence | None = None,
    confirmed: Collection[str] = (),
    printing: Printing = PLAIN,
) -> ScoreCard:
    """The card of one enterprise and year.

    `confirmed` names the limiting rows whose 不涉及 the office has confirmed; until then such a row
    takes part and meets nothing. An incomplete system is shown, never scored.
    """
    known = evidence or Evidence()
    case = _Case(system, subject, year, printing)
    rows: list[IndicatorScore] = []
    weighed: list[Weighed] = []
    for primary, row in system.rows():
        parts = tuple(answers.get(row.id, ())) or (NOT_ASKED,)
        derived = _levels(row, subject, known, settings)
        for answer, weight in _weights_of(row, parts):
            settled = _settle(row, answer, derived, confirmed)
            rows.append(_score(case, primary, row, settled, derived))
            weighed.append(
                Weighed(
                    primary.id, primary.weight, weight, rows[-1].state.takes_part, primary.bonus
                )
            )
    weights = effective_weights(weighed)
    scored = tuple(replace(row, weight=w) for row, w in zip(rows, weights, strict=True))
    if system.complete:
        decision = decide(system, scored, settings, printing)
    else:
        decision = Decision(None, None, ("该指标体系缺权重或基准值，只列示，不计分、不评级。",))
    covered = covered_weight(weighed)
    return ScoreCard(
        recipient_id=subject.recipient_id,
        system=system,
        year=year,
        rows=scored,
        index=decision.index,
        grade=decision.grade,
        reference=not system.official,
        covered_weight=covered,
        reasons=decision.reasons,
        caveats=(*system.caveats, *_caveats(scored, covered)),
        trail=_card_trail(case, scored, decision),
    )


def ungraded(
    system: IndicatorSystem,
    subject: Subject,
    year: int,
    state: RowState,
    reason: str,
    printing: Printing = PLAIN,
) -> ScoreCard:
    """The card of an enterprise that is not graded in that year (停产, 未投产), with the reason."""
    case = _Case(system, subject, year, printing)
    answer = Answer(state, reason=reason)
    rows = tuple(
        _score(case, primary, row, answer, _NO_LEVELS) for primary, row in system.rows()
    )
    decision = Decision(None, None, (reason,))
    return ScoreCard(
        recipient_id=subject.recipient_id,
        system=system,
        year=year,
        rows=rows,
        index=None,
        grade=None,
        reference=not system.official,
        covered_weight=Fraction(0),
        reasons=decision.reasons,
        caveats=system.caveats,
        trail=_card_trail(case, rows, decision),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """What every part of one card shares."""

    system: IndicatorSystem
    subject: Subject
    year: int
    printing: Printing

    @property
    def name(self) -> str:
        return f"{self.subject.recipient_id}:{self.system.id}"


_NO_LEVELS = Derived(None, "", "")


def _levels(
    row: SecondaryIndicator, subject: Subject, evidence: Evidence, settings: ScoreSettings
) -> Derived:
    if row.qualitative:
        return Derived(None, "QUAL", "")
    return derive_levels(row, subject, evidence, settings)


def _weights_of(
    row: SecondaryIndicator, parts: Sequence[Answer]
) -> Iterable[tuple[Answer, Fraction]]:
    """The row's weight, split by output where several products share the row."""
    if len(parts) == 1:
        return [(parts[0], row.weight)]
    # Keyed by place: two products may bear one name.
    shares = split_weight(row.weight, {str(n): part.output for n, part in enumerate(parts)})
    if not shares:
        return [(Answer(RowState.NOT_AVAILABLE, reason="各产品产量均为 0"), row.weight)]
    return [(part, shares[str(n)]) for n, part in enumerate(parts) if str(n) in shares]


def _settle(
    row: SecondaryIndicator, answer: Answer, derived: Derived, confirmed: Collection[str]
) -> Answer:
    """The answer as it counts for the index."""
    if answer.state in (RowState.NOT_ASKED, RowState.NOT_GRADED):
        return answer
    if answer.state is RowState.NOT_APPLICABLE:
        if row.limiting and row.id not in confirmed:
            return replace(
                answer,
                state=RowState.NOT_AVAILABLE,
                reason="限定性指标填“不涉及”，园区办公室尚未确认，按未提供处理",
            )
        return answer
    if not row.qualitative and derived.levels is None:
        return replace(answer, state=RowState.NO_BENCHMARK, reason=derived.source)
    if answer.state is not RowState.SCORED:
        return answer
    if row.qualitative:
        texts = row.benchmark.texts
        if texts is not None and texts_met(answer.choice, texts) is None:
            return replace(answer, state=RowState.NOT_FILLED, reason="所填内容不是备选等级之一")
    elif answer.value is None:
        return replace(answer, state=RowState.NOT_FILLED)
    return answer


def _met(row: SecondaryIndicator, answer: Answer, levels: Levels | None) -> Three:
    if answer.state is not RowState.SCORED:
        return NOTHING_MET
    if row.benchmark.texts is not None:
        return texts_met(answer.choice, row.benchmark.texts) or NOTHING_MET
    if answer.value is None or levels is None:
        return NOTHING_MET
    return levels_met(answer.value, row.benchmark.operator, levels)


def _score(
    case: _Case,
    primary: PrimaryIndicator,
    row: SecondaryIndicator,
    answer: Answer,
    derived: Derived,
) -> IndicatorScore:
    part = f"[{answer.product}]" if answer.product else ""
    has_levels = derived.levels is not None or row.qualitative
    own = case.printing.basis(row.source or case.system.source, row.clause)
    source = (derived.source or own) if has_levels else ""
    trail = Trail(
        id=f"{case.name}.{row.id}{part}@{case.year}",
        label=f"“{row.name}”{f'（{answer.product}）' if answer.product else ''}评价",
        value=None,
        source=source,
        mark=derived.mark or row.mark,
        inputs=(answer.trail,) if answer.trail else (),
    )
    score = IndicatorScore(
        primary=primary,
        indicator=row,
        state=answer.state,
        value=answer.value,
        met=_met(row, answer, derived.levels),
        weight=Fraction(0),
        levels=derived.levels,
        benchmark_source=source,
        trail=trail,
        basis=derived.basis,
        product=answer.product,
        reason=answer.reason,
    )
    said = score.grade.value if score.state is RowState.SCORED and score.grade else ""
    judgement = _judgement(score, case.printing)
    return replace(
        score, trail=replace(trail, value=said or score.state.value, reason=judgement)
    )


def _judgement(score: IndicatorScore, printing: Printing) -> str:
    """The sentence of one row: its value beside the levels of the table."""
    if score.state is not RowState.SCORED:
        return score.reason
    missed = next((level for level in range(3) if not score.met[level]), None)
    levels = ""
    unit = printing.unit_of(score.indicator.unit)
    if score.levels is not None:
        comparison = sign(score.indicator.benchmark.operator)
        levels = "基准值 " + "、".join(
            f"{name}级 {comparison}{with_unit(figure(level, 4), unit)}"
            for name, level in zip(NAMES, score.levels, strict=True)
        )
    against = shortfall(score, missed, printing) if missed is not None else ""
    return "；".join(filter(None, (levels, against)))


def _caveats(rows: Sequence[IndicatorScore], covered: Fraction) -> tuple[str, ...]:
    found = []
    for state, words in (
        (RowState.NO_BENCHMARK, "没有基准值，不参与评价，权重由同组其他指标分担"),
        (RowState.NOT_ASKED, "本次未采集，不参与评价，权重由同组其他指标分担"),
        (RowState.NOT_FILLED, "未填，按未达任何一级计"),
        (RowState.NOT_AVAILABLE, "未提供，按未达任何一级计"),
    ):
        names = dict.fromkeys(
            row.indicator.name for row in rows if row.state is state and not row.primary.bonus
        )
        if names:
            found.append(f"{len(names)} 项指标{words}：{'、'.join(names)}。")
    if covered < 1:
        found.append(f"参与评价的指标占体系权重的 {figure(100 * covered)}%。")
    return tuple(found)


def _card_trail(case: _Case, rows: Sequence[IndicatorScore], decision: Decision) -> Trail:
    system = case.system
    source = case.printing.basis(system.source)
    inside = tuple(row.trail for row in rows if row.weight)
    indices = tuple(
        Trail(
            id=f"{case.name}.Y{position + 1}@{case.year}",
            label=f"综合评价指数 Y{NAMES[position]}",
            value=value,
            formula="Σ 有效权重 × 隶属度 × 100",
            numbers=f"达到{NAMES[position]}级的指标有效权重合计 {figure(value / 100, 6)} × 100",
            source=source,
            mark=system.mark,
            inputs=inside,
        )
        for position, value in enumerate(decision.index or ())
    )
    return Trail(
        id=f"{case.name}.grade@{case.year}",
        label="等级" if system.official else "参考等级",
        value=decision.grade.value if decision.grade else "不评级",
        source=source,
        mark=system.mark,
        reason="".join(decision.reasons),
        inputs=indices or tuple(row.trail for row in rows),
    )
