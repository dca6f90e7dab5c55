"""园区指数评分表: the index of a park with its rows, bounds, band and trails."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from generator.model.park_index import IndexGroup, IndexRow, IndexSystem
from generator.model.score import EntrySource, RowState, Trail

BANDS = ("优秀", "良好", "中等", "合格", "不合格")
"""Names of the bands, best first; the settings give the least points of all but the last."""

OPEN = "资料不全"


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """What the returns say to a row: a figure, a word, or why there is neither.

    `turned`: the growth the row depends on is negative, so the comparison turns round.
    """

    state: RowState
    value: Fraction | str | None = None
    reason: str = ""
    inputs: tuple[Trail | EntrySource, ...] = ()
    turned: bool = False


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """The conventions park indices depend on (rules/settings.yaml).

    `capped` says which of the two green-park sums leads. `bands` are the least points of 优秀,
    良好, 中等 and 合格, `row_scores` the points at Ⅰ, Ⅱ and Ⅲ.
    """

    capped: bool = False
    bands: tuple[Fraction, ...] = (Fraction(90), Fraction(80), Fraction(70), Fraction(60))
    row_scores: tuple[Fraction, ...] = (Fraction(100), Fraction(80), Fraction(60))


@dataclass(frozen=True, slots=True)
class IndexResult:
    """One row. `score` is its ratio to the lead value, or its points; None while it is open.

    `levels` are those used; where the park's industry changed them, `factor` is by how much
    and `plain_levels` are as printed. `weight` is the effective one in the index, 0 for a row
    that does not take part; `counted` says so for rows of a choice.
    """

    group: IndexGroup
    row: IndexRow
    state: RowState
    value: Fraction | str | None
    levels: tuple[Fraction, ...]
    score: Fraction | None
    weight: Fraction
    counted: bool
    reason: str
    trail: Trail
    plain_levels: tuple[Fraction, ...] = ()
    factor: Fraction = Fraction(1)
    failed_limit: bool = False

    @property
    def is_open(self) -> bool:
        """Takes part and has nothing to be judged by yet."""
        return self.state.takes_part and self.score is None


@dataclass(frozen=True, slots=True)
class IndexInterval:
    """Between which bounds the index lies while rows are open.

    `unknown` is the share of the index that is open, `open_rows` the names. A sum without a cap
    has no upper bound: there `upper` is None.
    """

    lower: Fraction
    upper: Fraction | None
    lower_band: str
    upper_band: str
    unknown: Fraction
    open_rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexCard:
    """园区综合指数. `value` is None while rows are open (资料不全); `interval` bounds it then.

    `capped` is the sum with each row capped at 1 (RATIO), `picked` the rows chosen by 多选几.
    `band` is "" for an index without bands; `reference` results print as 参考.
    """

    system: IndexSystem
    year: int
    rows: tuple[IndexResult, ...]
    value: Fraction | None
    band: str
    interval: IndexInterval | None
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]
    trail: Trail
    capped: Fraction | None = None
    capped_interval: IndexInterval | None = None
    picked: tuple[IndexResult, ...] = ()
    leading_capped: bool = False
    further: tuple[Trail, ...] = ()

    @property
    def trails(self) -> tuple[Trail, ...]:
        """The figure that leads, and the others of the card."""
        return (self.trail, *self.further)

    @property
    def reference(self) -> bool:
        return self.system.reference

    @property
    def leading(self) -> Fraction | None:
        """The figure the settings let stand for the system."""
        return self.capped if self.leading_capped else self.value

    @property
    def open_rows(self) -> tuple[IndexResult, ...]:
        return tuple(row for row in self.rows if row.counted and row.is_open)


def band_of(points: Fraction, bands: tuple[Fraction, ...]) -> str:
    """The band of exact points: nothing is rounded before the comparison."""
    at_least = (name for name, least in zip(BANDS, bands, strict=False) if points >= least)
    return next(at_least, BANDS[-1])
