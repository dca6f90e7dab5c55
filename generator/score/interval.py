"""得分区间: between which bounds index and grade lie while rows are still blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.indicator import Grade
from generator.model.score import IndicatorScore, RowState, ScoreCard
from generator.score.grade import decide
from generator.score.membership import NOTHING_MET, Levels, Three
from generator.score.settings import ScoreSettings

_ALL_MET: Three = (True, True, True)
_OPEN = (RowState.NOT_FILLED, RowState.NOT_AVAILABLE)


@dataclass(frozen=True, slots=True)
class ScoreInterval:
    """Index and grade if every open row met nothing, and if every one reached Ⅰ.

    Whatever is answered lies between, 不涉及 included. `unknown_weight` is the share of the index
    that is still open, `open_rows` the names of the rows.
    """

    lower: Levels
    upper: Levels
    lower_grade: Grade | None
    upper_grade: Grade | None
    unknown_weight: Fraction
    open_rows: tuple[str, ...]


def score_interval(card: ScoreCard, settings: ScoreSettings) -> ScoreInterval | None:
    """The bounds of a card; None when it is not graded at all."""
    if card.index is None:
        return None
    lower = decide(card.system, _with_open(card.rows, NOTHING_MET), settings)
    upper = decide(card.system, _with_open(card.rows, _ALL_MET), settings)
    if lower.index is None or upper.index is None:
        return None
    waiting = [row for row in card.rows if _is_open(row)]
    return ScoreInterval(
        lower=lower.index,
        upper=upper.index,
        lower_grade=lower.grade,
        upper_grade=upper.grade,
        unknown_weight=sum((row.weight for row in waiting), Fraction(0)),
        open_rows=tuple(dict.fromkeys(row.indicator.name for row in waiting)),
    )


def _is_open(row: IndicatorScore) -> bool:
    return row.state in _OPEN and not row.primary.bonus


def _with_open(rows: Sequence[IndicatorScore], met: Three) -> tuple[IndicatorScore, ...]:
    return tuple(replace(row, met=met) if _is_open(row) else row for row in rows)
