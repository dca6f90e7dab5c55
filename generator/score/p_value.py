"""试行体系的 P 值: ratios to one base, the sums P1 and P2, and P with its grade.

S = x/base where more is better, base/x where less is better, never above the cap; a row that does
not take part leaves its weight to its group (the corrections A1 and A2 of the trial systems).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.model.indicator import IndicatorSystem
from generator.model.score import IndicatorScore, RowState
from generator.score.figures import figure, told_apart
from generator.score.grade import Decision
from generator.score.membership import lower_is_better
from generator.score.settings import ScoreSettings

BELOW = "未达到最低一级"
_LEVELS = ("Ⅰ级", "Ⅱ级", "Ⅲ级")


def single_score(
    value: Fraction, base: Fraction, comparison: str, cap: Fraction
) -> Fraction:
    """S of one row. Where a ratio says nothing (base or value not above 0): 1 met, 0 not met."""
    lower = lower_is_better(comparison)
    if base <= 0 or value < 0 or (value == 0 and not lower):
        met = value <= base if lower else value >= base
        return Fraction(int(met))
    if value == 0:
        return cap
    return min(base / value if lower else value / base, cap)


def ratio_of(row: IndicatorScore, choice: str, settings: ScoreSettings) -> Fraction | None:
    """The single score of a row, None in systems of three levels; a blank row scores 0."""
    benchmark = row.indicator.benchmark
    if not row.state.takes_part or (benchmark.base is None and benchmark.scores is None):
        return None
    if row.state is not RowState.SCORED:
        return Fraction(0)
    if benchmark.scores is not None:
        named = [n for n, name in enumerate(_LEVELS) if choice.strip().startswith(name)]
        return benchmark.scores[named[0]] if named else Fraction(0)
    if benchmark.base is None or row.value is None:
        return Fraction(0)
    return single_score(row.value, benchmark.base, benchmark.operator, settings.row_cap)


def decide_by_p_value(system: IndicatorSystem, rows: Sequence[IndicatorScore]) -> Decision:
    """P = αP1 + βP2 of rows with their weights in the whole; a part wholly out leaves to the other.

    The trial systems have no Ⅰ, Ⅱ, Ⅲ: the grade is a name of their own.
    """
    rule = system.p_value
    assert rule is not None
    parts: list[tuple[str, Fraction, Fraction]] = []
    for name, qualitative, share in (("P1", False, rule.alpha), ("P2", True, rule.beta)):
        inside = [row for row in rows if row.primary.qualitative is qualitative and row.weight]
        whole = sum((row.weight for row in inside), Fraction(0))
        if whole and share:
            scored = sum((row.weight * (row.ratio or 0) for row in inside), Fraction(0))
            parts.append((name, share, 100 * scored / whole))
    if not parts:
        return Decision(None, None, ("没有可以参与评价的指标，不评级。",))
    shares = sum((share for _, share, _ in parts), Fraction(0))
    points = sum((share * value for _, share, value in parts), Fraction(0)) / shares
    sums = "、".join(f"{name}＝{figure(value)}" for name, _, value in parts)
    verdict, sentence = _verdict(points, rule.grades)
    return Decision(None, None, (f"{sentence}（{sums}）。",), points, verdict)


def _verdict(points: Fraction, grades: Sequence[tuple[str, Fraction]]) -> tuple[str, str]:
    for name, least in grades:
        if points >= least:
            value, bound = told_apart(points, least)
            return name, f"综合评价指数 P＝{value}≥{bound}，评为“{name}”"
    value, bound = told_apart(points, grades[-1][1])
    return BELOW, f"综合评价指数 P＝{value}，未达 {bound}，{BELOW}"
