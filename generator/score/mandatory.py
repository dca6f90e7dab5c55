"""强制性审核判据核对: what in a return speaks for 双超, 高耗能 or 双有; hints, no criteria."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.model.score import EntrySource, IndicatorScore, ScoreCard, Trail
from generator.model.submission import EntryKey
from generator.model.tier import TierHint, TierRules
from generator.score.figures import figure, told_apart, with_unit
from generator.score.measure import Reading

HIGH_ENERGY = "高耗能"
_GAP = re.compile(r"\{([^{}]*)\}")
_NORM = "EN"


@dataclass(frozen=True, slots=True)
class MandatoryHint:
    """What the office should look at: the criterion meant, the sentence, and the cells behind."""

    name: str
    text: str
    trail: Trail


def mandatory_hints(
    rules: TierRules, reading: Reading, name: str, card: ScoreCard | None
) -> tuple[MandatoryHint, ...]:
    """The hints of the rules that hold in this return, and norms that the card says are passed."""
    return (
        *(hint for rule in rules.hints for hint in _of_rule(rule, reading, name)),
        *(hint for row in _rows(card) for hint in _above_norm(row, reading, name)),
    )


def _of_rule(rule: TierHint, reading: Reading, name: str) -> Iterator[MandatoryHint]:
    formula = reading.rules.condition(rule.when, rule.table)
    printing = reading.rules.printing
    for row in reading.submission.rows.get(rule.table, ()) if rule.table else ("",):
        outcome = formula.evaluate(reading.scope.at(reading.year, row))
        if outcome.value is not True:
            continue
        text = rule.reason
        for gap in _GAP.findall(text):
            text = text.replace(f"{{{gap}}}", _raw(reading, rule, gap, row))
        text = text.replace("（）", "")
        cells = (reading.cell(key) for key in outcome.used)
        yield MandatoryHint(
            rule.name,
            text,
            Trail(
                id=f"{reading.owner}:{rule.id}{f'_{row}' if row else ''}@{reading.year}",
                label=f"{name}{rule.name}提示",
                value="请核对",
                source=printing.basis(rule.source),
                mark=rule.mark,
                reason=text,
                inputs=tuple(cell for cell in cells if isinstance(cell, EntrySource)),
            ),
        )


def _raw(reading: Reading, rule: TierHint, column: str, row: str) -> str:
    """What stands in the cell; "" for an answer that was never written."""
    field = f"{rule.table}.{column}" if rule.table else column
    for year in (0, reading.year):
        entry = reading.submission.by_key.get(EntryKey(field, row, year))
        if entry is not None:
            return entry.raw
    return ""


def _rows(card: ScoreCard | None) -> Iterator[IndicatorScore]:
    for each in card.all if card else ():
        yield from each.rows


def _above_norm(row: IndicatorScore, reading: Reading, name: str) -> Iterator[MandatoryHint]:
    """高耗能 means above the limit of the norm, not belonging to a sector of high consumption."""
    if row.basis != _NORM or row.levels is None or row.value is None:
        return
    limit = max(row.levels)
    if row.value <= limit:
        return
    unit = reading.rules.printing.unit_of(row.indicator.unit)
    has, most = told_apart(row.value, limit)
    product = f"（{row.product}）" if row.product else ""
    text = (
        f"{row.indicator.name}{product} {with_unit(has, unit)}，"
        f"高于能耗限额或基准水平 {with_unit(most, unit)}。"
    )
    yield MandatoryHint(
        HIGH_ENERGY,
        text,
        Trail(
            id=row.trail.id.replace("@", ".over_norm@"),
            label=f"{name}{HIGH_ENERGY}提示",
            value="请核对",
            numbers=f"{figure(row.value)} ＞ {figure(limit)}",
            source=row.benchmark_source,
            reason=text,
            inputs=(row.trail,),
        ),
    )
