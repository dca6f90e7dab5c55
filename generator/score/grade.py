"""等级: from rows with their weights to index and grade, with the sentences that say why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.indicator import Grade, GradeRule, IndicatorSystem
from generator.model.score import IndicatorScore, RowState, ScoreCard
from generator.score.benchmark import NORMS
from generator.score.figures import told_apart, with_unit
from generator.score.membership import Levels, composite_index, sign
from generator.score.printing import PLAIN, Printing
from generator.score.settings import ScoreSettings

NAMES = ("Ⅰ", "Ⅱ", "Ⅲ")


@dataclass(frozen=True, slots=True)
class Decision:
    """Index and grade; both None when no row takes part. The first reason is for the grade.

    The older method has `points` (P) and a `verdict` of its own instead.
    """

    index: Levels | None
    grade: Grade | None
    reasons: tuple[str, ...]
    points: Fraction | None = None
    verdict: str = ""


def decide(
    system: IndicatorSystem,
    rows: Sequence[IndicatorScore],
    settings: ScoreSettings,
    printing: Printing = PLAIN,
) -> Decision:
    """The best grade all of whose conditions hold, and for each better one what stands against it.

    `rows` carry their effective weights. Nothing is rounded before a comparison.
    """
    judged = [row for row in rows if row.state.takes_part and not row.primary.bonus]
    if not any(row.weight for row in judged):
        return Decision(None, None, ("没有可以参与评价的指标，不评级。",))
    index = composite_index([(row.weight, row.met) for row in judged], settings.membership)
    against: list[str] = []
    for grade, obstacles in (
        (Grade.I, _against_first(system, judged, index, settings, printing)),
        (Grade.II, _against_second(judged, index, settings, printing)),
        (Grade.III, _against_third(judged, index, settings, printing)),
    ):
        found = [f"未评为{grade.value}：{obstacle}" for obstacle in obstacles]
        if not found:
            return Decision(index, grade, (_granted(grade, index, settings), *against))
        against.extend(found)
    return Decision(index, Grade.BELOW, ("各级条件均不满足，评为未达Ⅲ级。", *against))


def leading(cards: Sequence[ScoreCard]) -> ScoreCard:
    """The card that stands for an enterprise with several systems, with the others beside it.

    An enterprise is as good as its worst line: a level holds only where each of its products
    reaches it. Of equal grades the first leads; what cannot be graded never does beside one that
    is.
    """
    graded = [card for card in cards if card.grade is not None]
    if not graded:
        first = cards[0]
        return replace(first, others=tuple(card for card in cards if card is not first))
    lead = max(graded, key=lambda card: card.grade.rank if card.grade else 0)
    others = tuple(card for card in cards if card is not lead)
    caveats = lead.caveats
    if len(graded) > 1:
        grades = "、".join(f"《{c.system.name}》{c.grade.value}" for c in graded if c.grade)
        caveats = (
            f"本企业适用 {len(graded)} 套指标体系，分别评价，等级取其中最低的：{grades}。",
            *caveats,
        )
    return replace(lead, others=others, caveats=caveats)


def norm_share(rows: Sequence[IndicatorScore]) -> Fraction:
    """The share of weight whose levels rest on published norms."""
    return sum((row.weight for row in rows if row.basis in NORMS), Fraction(0))


def shortfall(row: IndicatorScore, position: int, printing: Printing = PLAIN) -> str:
    """Why the row does not meet a level: "“…”为 13 mg/m³，未达Ⅰ级基准 ≤10 mg/m³"."""
    name = f"“{row.indicator.name}{f'（{row.product}）' if row.product else ''}”"
    level = NAMES[position]
    if row.state is not RowState.SCORED:
        return f"{name}{row.state.value}，不能认定达到{level}级"
    texts = row.indicator.benchmark.texts
    if texts is not None:
        met = row.grade.value if row.grade else ""
        return f"{name}为{met}，未达{level}级要求“{texts[position]}”"
    if row.value is None or row.levels is None:
        return f"{name}没有数值，不能认定达到{level}级"
    value, bound = told_apart(row.value, row.levels[position])
    unit = printing.unit_of(row.indicator.unit)
    comparison = sign(row.indicator.benchmark.operator)
    return (
        f"{name}为 {with_unit(value, unit)}，未达{level}级基准 {comparison}{with_unit(bound, unit)}"
    )


def _granted(grade: Grade, index: Levels, settings: ScoreSettings) -> str:
    value = index[grade.rank - 1]
    if grade is Grade.III:
        return f"评为Ⅲ级：YⅢ＝{told_apart(value, settings.index_for_third)[0]}。"
    first = grade is Grade.I
    bound = settings.index_for_first if first else settings.index_for_second
    shown, asked = told_apart(value, bound)
    limiting = "全部达到Ⅰ级" if first else "全部达到Ⅱ级及以上"
    name = NAMES[grade.rank - 1]
    return f"评为{grade.value}：Y{name}＝{shown}≥{asked}，限定性指标{limiting}。"


def _against_first(
    system: IndicatorSystem,
    rows: Sequence[IndicatorScore],
    index: Levels,
    settings: ScoreSettings,
    printing: Printing,
) -> Iterator[str]:
    yield from _index_below(0, index, settings.index_for_first)
    yield from _limiting_below(rows, 0, printing)
    if system.grade_rule is GradeRule.NEWER:
        others = [row for row in rows if not row.indicator.limiting]
        yield from _below(others, 1, "非限定性指标", printing)
    # Rows that found no benchmark have left; the table is no better founded for that.
    derived = any(row.benchmark.basis for _, row in system.rows())
    wanted = settings.norm_share_for_first
    if derived and wanted is not None and norm_share(rows) < wanted:
        share, least = told_apart(100 * norm_share(rows), 100 * wanted)
        yield f"以能耗、用水标准值为基准的指标权重只占 {share}%，不足 {least}%，最高评为Ⅱ级。"


def _against_second(
    rows: Sequence[IndicatorScore], index: Levels, settings: ScoreSettings, printing: Printing
) -> Iterator[str]:
    yield from _index_below(1, index, settings.index_for_second)
    yield from _limiting_below(rows, 1, printing)


def _against_third(
    rows: Sequence[IndicatorScore], index: Levels, settings: ScoreSettings, printing: Printing
) -> Iterator[str]:
    if index[2] >= settings.index_for_third:
        return
    yield from _index_below(2, index, settings.index_for_third)
    yield from _below([row for row in rows if row.weight], 2, "指标", printing)


def _index_below(position: int, index: Levels, bound: Fraction) -> Iterator[str]:
    if index[position] < bound:
        value, asked = told_apart(index[position], bound)
        yield f"Y{NAMES[position]}＝{value}，未达 {asked}。"


def _limiting_below(
    rows: Sequence[IndicatorScore], position: int, printing: Printing
) -> Iterator[str]:
    for row in rows:
        if row.indicator.limiting and not row.met[position]:
            yield f"限定性指标{shortfall(row, position, printing)}。"


def _below(
    rows: Sequence[IndicatorScore], position: int, kind: str, printing: Printing
) -> Iterator[str]:
    """Rows with a value one by one, blank ones together: a hardly filled form has dozens."""
    for row in rows:
        if row.state is RowState.SCORED and not row.met[position]:
            yield f"{kind}{shortfall(row, position, printing)}。"
    for state in (RowState.NOT_FILLED, RowState.NOT_AVAILABLE):
        names = [
            f"“{row.indicator.name}”"
            for row in rows
            if row.state is state and not row.met[position]
        ]
        if names:
            yield (
                f"{len(names)} 项{kind}{state.value}，不能认定达到{NAMES[position]}级："
                f"{'、'.join(names)}。"
            )
