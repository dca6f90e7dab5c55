"""绿色指数: ratios to lead values summed, as they are and with each row capped at 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from generator.model.park_index import IndexGroup, IndexRow, IndexSystem, Pick
from generator.model.score import RowState, Trail
from generator.score.figures import figure, with_unit
from generator.score.index_card import (
    OPEN,
    IndexAnswer,
    IndexCard,
    IndexInterval,
    IndexResult,
    IndexSettings,
)
from generator.score.index_words import system_caveats
from generator.score.printing import Printing
from generator.score.shares import PARK

_ONE = Fraction(1)
_NOTHING = Fraction(0)


def green_card(
    system: IndexSystem,
    answers: Mapping[str, IndexAnswer],
    year: int,
    settings: IndexSettings,
    printing: Printing,
) -> IndexCard:
    """Both sums while every required row and enough of each choice are known; else 资料不全.

    Of a choice the best known rows count. A row that is 不涉及 counts as not known where it is
    required: the divisor is the standard's.
    """
    judged = [_row(system, group, row, answers[row.id], year, printing)
              for group, row in system.rows()]  # fmt: skip
    chosen, notes = _chosen(system, judged)
    share = Fraction(1, system.divisor)
    rows = tuple(
        replace(row, counted=True, weight=share)
        if not row.row.pick or row.row.id in chosen
        else row
        for row in judged
    )
    known = [row.score for row in rows if row.counted and row.score is not None]
    complete = len(known) == system.divisor
    plain = 100 * sum(known, _NOTHING) / system.divisor
    capped = 100 * sum((min(score, _ONE) for score in known), _NOTHING) / system.divisor
    interval = capped_interval = None
    if not complete:
        missing = _missing(system, rows)
        unknown = Fraction(system.divisor - len(known), system.divisor)
        interval = IndexInterval(plain, None, "", "", unknown, missing)
        capped_interval = IndexInterval(capped, capped + 100 * unknown, "", "", unknown, missing)
    reasons = _reasons(system, settings, plain, capped, capped_interval)
    trails = _trails(system, year, rows, (plain, capped) if complete else None, reasons, printing)
    return IndexCard(
        system=system,
        year=year,
        rows=rows,
        value=plain if complete else None,
        band="",
        interval=interval,
        reasons=(*reasons, *notes),
        caveats=system_caveats(system),
        trail=trails[settings.capped],
        further=(trails[not settings.capped],),
        capped=capped if complete else None,
        capped_interval=capped_interval,
        picked=tuple(row for row in rows if row.row.pick and row.counted),
        leading_capped=settings.capped,
    )


def ratio(system: IndexSystem, row: IndexRow, value: Fraction, turned: bool = False) -> Fraction:
    """Actual ÷ lead, or lead ÷ actual where less is better; the other way where it turns round."""
    (lead,) = row.levels
    if row.higher != turned:
        return value / lead
    return lead / value if value > 0 else system.at_or_below_zero


def _row(
    system: IndexSystem,
    group: IndexGroup,
    row: IndexRow,
    answer: IndexAnswer,
    year: int,
    printing: Printing,
) -> IndexResult:
    score: Fraction | None = None
    formula = numbers = ""
    reason = answer.reason or answer.state.value
    value = answer.value if answer.state is RowState.SCORED else None
    if isinstance(value, Fraction):
        score = ratio(system, row, value, answer.turned)
        formula, numbers = _said(row, value, answer.turned)
        unit = printing.unit_of(row.unit)
        reason = (
            f"{with_unit(figure(value, 4), unit)}，引领值 "
            f"{with_unit(figure(row.levels[0], 4), unit)}，比值 {figure(score, 4)}"
        )
        if answer.turned:
            reason += "（工业增加值负增长，比值方向相反）"
        elif not row.higher and value <= 0:
            reason += f"（实际值不大于 0，比值取 {figure(score)}）"
    elif value is not None:
        score = _ONE if value == row.answer else _NOTHING
        reason = f"填写“{value}”，要求“{row.answer}”，比值 {figure(score)}"
    return IndexResult(
        group=group,
        row=row,
        state=answer.state,
        value=value,
        levels=row.levels,
        score=score,
        weight=_NOTHING,
        counted=False,
        reason=reason,
        plain_levels=row.levels,
        trail=Trail(
            id=f"{PARK}:{system.id}.{row.id}@{year}",
            label=f"第 {row.number} 项 {row.name}比值",
            value=score if score is not None else OPEN,
            formula=formula,
            numbers=numbers,
            reason=reason,
            source=printing.basis(system.source, row.clause),
            mark=row.mark,
            inputs=answer.inputs,
        ),
    )


def _said(row: IndexRow, value: Fraction, turned: bool) -> tuple[str, str]:
    actual, lead = figure(value, 4), figure(row.levels[0], 4)
    if row.higher != turned:
        return "实际值 ÷ 引领值", f"{actual} ÷ {lead}"
    return "引领值 ÷ 实际值", f"{lead} ÷ {actual}"


def _chosen(system: IndexSystem, rows: Sequence[IndexResult]) -> tuple[set[str], tuple[str, ...]]:
    """The rows that count of each choice, the best first, and a sentence on each choice."""
    found: set[str] = set()
    notes: list[str] = []
    for group in system.groups:
        for pick in group.picks:
            offered = [row for row in rows if row.row.pick == pick.id]
            known = [row for row in offered if row.score is not None]
            best = sorted(known, key=lambda row: (-(row.score or _NOTHING), row.row.number))
            taken = best[: pick.choose]
            found |= {row.row.id for row in taken}
            notes.append(_note(group, pick, offered, taken))
    return found, tuple(notes)


def _note(
    group: IndexGroup, pick: Pick, offered: Sequence[IndexResult], taken: Sequence[IndexResult]
) -> str:
    chosen = "、".join(f"{r.row.name}（{figure(r.score or _NOTHING, 4)}）" for r in taken)
    blank = [row.row.name for row in offered if row.score is None]
    note = f"{group.name}{pick.name}：计入比值最高的 {chosen or '——（没有数据）'}"
    return note + (f"；{'、'.join(blank)}没有数据" if blank else "") + "。"


def _missing(system: IndexSystem, rows: Sequence[IndexResult]) -> tuple[str, ...]:
    """What is still missing, row by row; of a choice, how many rows."""
    found = [row.row.name for row in rows if not row.row.pick and row.score is None]
    for group in system.groups:
        for pick in group.picks:
            counted = sum(row.counted for row in rows if row.row.pick == pick.id)
            if counted < pick.choose:
                found.append(f"{group.name}{pick.name}（还缺 {pick.choose - counted} 项）")
    return tuple(found)


def _reasons(
    system: IndexSystem,
    settings: IndexSettings,
    plain: Fraction,
    capped: Fraction,
    interval: IndexInterval | None,
) -> tuple[str, ...]:
    if interval is None:
        leading = "单项封顶" if settings.capped else "不封顶"
        return (
            f"绿色指数：不封顶 {figure(plain)}，单项封顶为 1 时 {figure(capped)}，取{leading}的。",
        )
    assert interval.upper is not None
    return (
        f"资料不全：{'、'.join(interval.open_rows)}没有数据，不计算绿色指数。"
        f"已知各项合计：不封顶 {figure(plain)}，封顶 {figure(capped)}；"
        f"按封顶计，补齐后在 {figure(interval.lower)}～{figure(interval.upper)} 之间，"
        f"未知部分占 {figure(100 * interval.unknown)}%。",
    )


def _trails(
    system: IndexSystem,
    year: int,
    rows: Sequence[IndexResult],
    sums: tuple[Fraction, Fraction] | None,
    reasons: Sequence[str],
    printing: Printing,
) -> tuple[Trail, Trail]:
    """The sum as it is and the capped one; each leads to the other's rows."""
    counted = [row for row in rows if row.counted]
    made = []
    for capped, name, word in ((False, "index", "不封顶"), (True, "capped", "单项封顶为1")):
        values = [
            min(row.score, _ONE) if capped else row.score
            for row in counted
            if row.score is not None
        ]
        made.append(
            Trail(
                id=f"{PARK}:{system.id}.{name}@{year}",
                label=f"{system.name}（{word}）",
                value=sums[capped] if sums else OPEN,
                formula=system.rule,
                numbers=(
                    f"100 ÷ {system.divisor} ×（{' ＋ '.join(figure(v, 4) for v in values)}）"
                ),
                reason="".join(reasons),
                source=printing.basis(system.source),
                mark=system.rule_mark,
                inputs=tuple(row.trail for row in rows),
            )
        )
    return made[0], made[1]
