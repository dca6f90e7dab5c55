"""单项得分 and 评分表: an indicator system, the answers to its rows, and the card they make.

Nothing here evaluates a formula: what a return says to each row comes as an `Answer`
(score/answers.py), so that a system can be tried with values alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.indicator import (
    IndicatorSystem,
    Method,
    PrimaryIndicator,
    SecondaryIndicator,
    ShareBy,
)
from generator.model.score import IndicatorScore, RowState, ScoreCard, Trail
from generator.score.benchmark import Derived, Evidence, Subject, derive_levels
from generator.score.figures import figure, with_unit
from generator.score.grade import NAMES, Decision, decide, shortfall
from generator.score.membership import (
    NOTHING_MET,
    Levels,
    Three,
    covered_weight,
    levels_met,
    sign,
    split_weight,
    texts_met,
)
from generator.score.p_value import decide_by_p_value, ratio_of
from generator.score.printing import PLAIN, Printing
from generator.score.settings import ScoreSettings
from generator.score.weights import shared_weights, weighed, weights_in_whole


@dataclass(frozen=True, slots=True)
class Answer:
    """What a return says to one row: a value or a choice, or the state that stands instead.

    Where several products share a row, each has an answer of its own with its name and output.
    `shown` says that the figures themselves show the 不涉及, which nobody then has to confirm.
    """

    state: RowState
    value: Fraction | None = None
    choice: str = ""
    reason: str = ""
    trail: Trail | None = None
    product: str = ""
    output: Fraction = Fraction(1)
    shown: bool = False


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
    notes: Sequence[str] = (),
    withheld: str = "",
) -> ScoreCard:
    """The card of one enterprise and year.

    `withheld` is why the rows are shown and no grade is formed from them.

    `confirmed` names the limiting rows whose 不涉及 the office has confirmed; until then such a row
    takes part and meets nothing. An incomplete system is shown, never scored. `notes` (why this
    system) come first among the caveats. Answers by input id divide shared weights.
    """
    known = evidence or Evidence()
    case = _Case(system, subject, year, printing)
    shares = _Shares(system, answers)
    rows: list[IndicatorScore] = []
    own: list[Fraction] = []
    for primary, row in system.rows():
        parts = tuple(answers.get(row.id, ())) or (NOT_ASKED,)
        derived = _levels(row, subject, known, settings)
        for answer, weight in _weights_of(row, parts):
            settled = _settle(
                row,
                shares.settle(row, answer),
                derived,
                answer.shown or row.id in confirmed or shares.excuses(row),
            )
            scored = _score(case, primary, row, settled, derived)
            rows.append(replace(scored, ratio=ratio_of(scored, answer.choice, settings)))
            own.append(weight)
    inside = shared_weights(rows, own, shares.outputs)
    weights = weights_in_whole(rows, inside, system.complete)
    scored_rows = tuple(replace(row, weight=w) for row, w in zip(rows, weights, strict=True))
    decision = (
        Decision(None, None, (withheld,))
        if withheld
        else _decide(system, scored_rows, settings, printing)
    )
    covered = covered_weight(weighed(rows, inside))
    return ScoreCard(
        recipient_id=subject.recipient_id,
        system=system,
        year=year,
        rows=scored_rows,
        index=decision.index,
        grade=decision.grade,
        reference=system.reference,
        covered_weight=covered,
        reasons=decision.reasons,
        caveats=(*notes, *system.caveats, *_unchecked(system), *_caveats(scored_rows, covered)),
        trail=_card_trail(case, scored_rows, decision),
        points=decision.points,
        verdict=decision.verdict,
    )


def _decide(
    system: IndicatorSystem,
    rows: Sequence[IndicatorScore],
    settings: ScoreSettings,
    printing: Printing,
) -> Decision:
    if not system.complete:
        return Decision(None, None, ("该指标体系缺权重或基准值，只列示，不计分、不评级。",))
    if system.method is Method.P_VALUE:
        return decide_by_p_value(system, rows)
    return decide(system, rows, settings, printing)


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
        reference=system.reference,
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


class _Shares:
    """What the rows that share a weight know of each other, and the outputs that divide it."""

    def __init__(self, system: IndicatorSystem, answers: Answers) -> None:
        self.outputs: Mapping[str, Fraction] = {
            row.id: value
            for row in system.inputs
            for answer in answers.get(row.id, ())
            if (value := answer.value) is not None
        }
        self._absent = {
            row.id
            for row in system.inputs
            for answer in answers.get(row.id, ())
            if answer.state is RowState.NOT_APPLICABLE or answer.value == 0
        }
        self._answered: dict[str, int] = {}
        for _, row in system.rows():
            if row.share is not None and any(
                answer.state is RowState.SCORED for answer in answers.get(row.id, ())
            ):
                self._answered[row.share.id] = self._answered.get(row.share.id, 0) + 1

    def excuses(self, row: SecondaryIndicator) -> bool:
        """Another row of the share is answered: the enterprise has that product, not this one."""
        return row.share is not None and self._answered.get(row.share.id, 0) > 0

    def settle(self, row: SecondaryIndicator, answer: Answer) -> Answer:
        """The answer, seen beside the other rows of its share.

        What is not made has no row to answer; several products that are made need their outputs.
        """
        if row.share is None or row.share.by is ShareBy.NUMBER:
            return answer
        if answer.state is not RowState.SCORED:
            waits = answer.state in (RowState.NOT_FILLED, RowState.NOT_AVAILABLE)
            if waits and row.output in self._absent:
                return replace(answer, state=RowState.NOT_APPLICABLE, reason="没有这种产品")
            return answer
        if self._answered.get(row.share.id, 0) > 1 and row.output not in self.outputs:
            return replace(
                answer,
                state=RowState.NOT_AVAILABLE,
                reason="没有填这种产品的产量，不能在几种产品之间分配权重",
            )
        return answer


_NO_LEVELS = Derived(None, "", "")


def _levels(
    row: SecondaryIndicator, subject: Subject, evidence: Evidence, settings: ScoreSettings
) -> Derived:
    if row.qualitative:
        return Derived(None, "QUAL", "")
    base = row.benchmark.base
    if base is not None:
        return Derived((base, base, base), "FIX", "")
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
    row: SecondaryIndicator, answer: Answer, derived: Derived, may_leave: bool
) -> Answer:
    """The answer as it counts for the index; a limiting row leaves only where it may."""
    if answer.state in (RowState.NOT_ASKED, RowState.NOT_GRADED):
        return answer
    if answer.state is RowState.NOT_APPLICABLE:
        if row.limiting and not may_leave:
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


def _unchecked(system: IndicatorSystem) -> tuple[str, ...]:
    """What nobody has compared with a text; after a confirmation, who did."""
    if system.confirmed is not None:
        by = system.confirmed
        return (f"指标体系由{by.name}于{by.on}对照原文{by.page}核对。",)
    found = []
    for mark, words in (("K", "未核对原文"), ("D", "非国家发布")):
        count = sum(row.mark == mark for _, row in system.rows())
        if count and not any(words in caveat for caveat in system.caveats):
            found.append(f"{count} 项指标的基准{words}。")
    return tuple(found)


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
