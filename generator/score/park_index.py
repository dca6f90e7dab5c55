"""园区综合指数: points of each row between its levels, weighted, with bands and limiting rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from generator.model.park_index import LEVEL_NAMES, IndexGroup, IndexMethod, IndexRow, IndexSystem
from generator.model.score import RowState, Trail
from generator.score.figures import figure, told_apart, with_unit
from generator.score.green_index import green_card
from generator.score.index_card import (
    BANDS,
    IndexAnswer,
    IndexCard,
    IndexInterval,
    IndexResult,
    IndexSettings,
    band_of,
)
from generator.score.index_words import system_caveats
from generator.score.printing import PLAIN, Printing
from generator.score.shares import PARK
from generator.score.structure import SectorShare, adjusted

_FULL = Fraction(100)
_NOTHING = Fraction(0)


def index_card(
    system: IndexSystem,
    answers: Mapping[str, IndexAnswer],
    year: int,
    settings: IndexSettings,
    shares: Sequence[SectorShare] = (),
    printing: Printing = PLAIN,
) -> IndexCard:
    """The card of a park by the system's own method; answers that are not there are 未填."""
    blank = IndexAnswer(RowState.NOT_FILLED)
    given = {row.id: answers.get(row.id, blank) for _, row in system.rows()}
    if system.method is IndexMethod.RATIO:
        return green_card(system, given, year, settings, printing)
    return _Interpolated(system, given, year, settings, shares, printing).card()


def points(
    value: Fraction, levels: Sequence[Fraction], scores: Sequence[Fraction], higher: bool
) -> Fraction:
    """The points of a value: full at the best level or beyond, linear between levels.

    Beyond the worst level they fall in proportion (s × x ÷ level, or s × level ÷ x) and never
    below zero.
    """
    if _reaches(value, levels[0], higher):
        return scores[0]
    for better in range(len(levels) - 1):
        worse = better + 1
        if _reaches(value, levels[worse], higher):
            part = (value - levels[worse]) / (levels[better] - levels[worse])
            return scores[worse] + part * (scores[better] - scores[worse])
    last, least = levels[-1], scores[-1]
    return max(_NOTHING, least * value / last) if higher else least * last / value


def _reaches(value: Fraction, level: Fraction, higher: bool) -> bool:
    return value >= level if higher else value <= level


class _Interpolated:
    """One card being made."""

    def __init__(
        self,
        system: IndexSystem,
        answers: Mapping[str, IndexAnswer],
        year: int,
        settings: IndexSettings,
        shares: Sequence[SectorShare],
        printing: Printing,
    ) -> None:
        self._system = system
        self._answers = answers
        self._year = year
        self._scores = system.row_scores or settings.row_scores
        self._bands = settings.bands
        self._shares = shares
        self._printing = printing
        self._weights = self._effective_weights()

    def _effective_weights(self) -> Mapping[str, Fraction]:
        """Group weight × row weight among the rows that take part; only 不涉及 leaves."""
        inside = {
            group.id: [row for row in group.rows if self._answers[row.id].state.takes_part]
            for group in self._system.groups
        }
        groups = [group for group in self._system.groups if inside[group.id]]
        whole = sum((group.weight for group in groups), _NOTHING)
        found: dict[str, Fraction] = {}
        for group in groups:
            rows = inside[group.id]
            total = sum((_own_weight(row) for row in rows), _NOTHING)
            for row in rows:
                found[row.id] = group.weight / whole * _own_weight(row) / total
        return found

    def card(self) -> IndexCard:
        rows = tuple(self._row(group, row) for group, row in self._system.rows())
        if not self._weights:
            return self._finished(rows, None, None, ("各项都不涉及，不能评价。",))
        lower = _sum(rows, _NOTHING)
        upper = _sum(rows, _FULL)
        waiting = [row for row in rows if row.is_open]
        failed = [row for row in rows if row.failed_limit]
        if not waiting:
            band = self._band(lower, failed)
            return self._finished(rows, lower, None, self._reasons(lower, band, failed))
        lowest = [row for row in rows if row.failed_limit or (row.is_open and row.row.limiting)]
        interval = IndexInterval(
            lower=lower,
            upper=upper,
            lower_band=self._band(lower, lowest),
            upper_band=self._band(upper, failed),
            unknown=sum((row.weight for row in waiting), _NOTHING),
            open_rows=tuple(row.row.name for row in waiting),
        )
        return self._finished(rows, None, interval, self._open_reasons(interval, failed))

    def _band(self, value: Fraction, failed: Sequence[IndexResult]) -> str:
        return BANDS[-1] if failed else band_of(value, self._bands)

    def _row(self, group: IndexGroup, row: IndexRow) -> IndexResult:
        answer = self._answers[row.id]
        change = adjusted(self._system, row, self._shares, self._year, self._printing)
        levels, higher = change.levels, row.higher
        if answer.turned:
            levels, higher = levels[::-1], not higher
        score, failed = self._judged(row, answer, levels, higher)
        state = answer.state
        reason = answer.reason or state.value
        if score is not None:
            reason = self._sentence(row, answer, levels, higher, score)
        reason = "；".join(filter(None, (reason, change.reason)))
        weight = self._weights.get(row.id, _NOTHING)
        inputs = (*answer.inputs, *([change.trail] if change.trail else []))
        return IndexResult(
            group=group,
            row=row,
            state=state,
            value=answer.value,
            levels=levels,
            score=score,
            weight=weight,
            counted=state.takes_part,
            reason=reason,
            plain_levels=row.levels,
            factor=change.factor,
            failed_limit=failed,
            trail=Trail(
                id=f"{PARK}:{self._system.id}.{row.id}@{self._year}",
                label=f"第 {row.number} 项 {row.name}得分",
                value=score if score is not None else state.value,
                formula="Ⅰ、Ⅱ、Ⅲ级之间线性插值，劣于Ⅲ级按比例递减" if row.levels else "",
                reason=reason,
                source=self._printing.basis(self._system.source, row.clause),
                mark=row.mark,
                inputs=inputs,
            ),
        )

    def _judged(
        self, row: IndexRow, answer: IndexAnswer, levels: tuple[Fraction, ...], higher: bool
    ) -> tuple[Fraction | None, bool]:
        """Points, and whether a limiting row is worse than the worst level."""
        value = answer.value
        if answer.state is not RowState.SCORED or value is None:
            return None, False
        if row.answer:
            met = value == row.answer
            return (self._scores[0] if met else _NOTHING), row.limiting and not met
        assert isinstance(value, Fraction)
        failed = row.limiting and not _reaches(value, levels[-1], higher)
        return points(value, levels, self._scores, higher), failed

    def _sentence(
        self,
        row: IndexRow,
        answer: IndexAnswer,
        levels: tuple[Fraction, ...],
        higher: bool,
        score: Fraction,
    ) -> str:
        said = f"得 {figure(score)} 分"
        if not isinstance(answer.value, Fraction):
            return f"填写“{answer.value}”，要求“{row.answer}”，{said}"
        value, unit = answer.value, self._printing.unit_of(row.unit)
        reached = next((n for n, level in enumerate(levels) if _reaches(value, level, higher)), -1)
        word = "≥" if higher else "≤"
        bound = levels[reached]
        shown, at = told_apart(value, bound)
        names = LEVEL_NAMES if len(levels) == len(LEVEL_NAMES) else ("先进值", "基准值")
        relation = f"达到{names[reached]}" if reached >= 0 else f"劣于{names[len(levels) - 1]}"
        if names is LEVEL_NAMES:
            relation += "级"
        turned = "（工业增加值负增长，方向和基准次序相反）" if answer.turned else ""
        compared = f"{relation}（{word}{with_unit(at, unit)}）{turned}"
        return f"{with_unit(shown, unit)}，{compared}，{said}"

    # -- the card ------------------------------------------------------------------------------

    def _reasons(
        self, value: Fraction, band: str, failed: Sequence[IndexResult]
    ) -> tuple[str, ...]:
        own = band_of(value, self._bands)
        word = "参考等级" if self._system.reference else "等级"
        found = [f"综合得分 {figure(value)} 分，{word}{band}。"]
        found += [
            f"限定性指标“{row.row.name}”劣于Ⅲ级（{row.reason}），得分本属{own}，按最低一等。"
            for row in failed
        ]
        return tuple(found)

    def _open_reasons(
        self, interval: IndexInterval, failed: Sequence[IndexResult]
    ) -> tuple[str, ...]:
        assert interval.upper is not None
        found = [
            f"资料不全：{len(interval.open_rows)} 项没有数据（{'、'.join(interval.open_rows)}），"
            f"占权重 {figure(100 * interval.unknown)}%；补齐后得分在 {figure(interval.lower)}～"
            f"{figure(interval.upper)} 之间，{interval.lower_band}～{interval.upper_band}。"
        ]
        found += [f"限定性指标“{row.row.name}”劣于Ⅲ级，按最低一等。" for row in failed]
        return tuple(found)

    def _finished(
        self,
        rows: tuple[IndexResult, ...],
        value: Fraction | None,
        interval: IndexInterval | None,
        reasons: tuple[str, ...],
    ) -> IndexCard:
        system, year = self._system, self._year
        failed = [row for row in rows if row.failed_limit]
        band = self._band(value, failed) if value is not None else ""
        source = self._printing.basis(system.source)
        counted = [row for row in rows if row.weight]
        total = Trail(
            id=f"{PARK}:{system.id}.index@{year}",
            label=f"{system.name}综合得分",
            value=value,
            unit="分",
            formula=system.rule,
            numbers=" ＋ ".join(
                f"{figure(row.weight, 6)} × {figure(row.score, 4)}"
                for row in counted
                if row.score is not None
            ),
            source=source,
            mark=system.rule_mark,
            reason="" if value is not None else "".join(reasons),
            inputs=tuple(row.trail for row in rows),
        )
        return IndexCard(
            system=system,
            year=year,
            rows=rows,
            value=value,
            band=band,
            interval=interval,
            reasons=reasons,
            caveats=system_caveats(system),
            trail=Trail(
                id=f"{PARK}:{system.id}.band@{year}",
                label=f"{system.name}{'参考等级' if system.reference else '等级'}",
                value=band or "资料不全",
                source=source,
                mark=system.mark,
                reason="".join(reasons),
                inputs=(total,),
            ),
        )


def _own_weight(row: IndexRow) -> Fraction:
    """Rows without a weight of their own weigh the same inside their group."""
    return row.weight or Fraction(1)


def _sum(rows: Sequence[IndexResult], for_open: Fraction) -> Fraction:
    return sum(
        (row.weight * (for_open if row.score is None else row.score) for row in rows), _NOTHING
    )
