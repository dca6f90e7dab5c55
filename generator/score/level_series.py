"""历年数据与增长率: three points per enterprise, four for the park, and why there is no growth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.formula.arithmetic import growth
from generator.model.score import Trail
from generator.score.figures import figure
from generator.score.level_values import SERIES, LevelFacts, LevelFigure, Read, named, read, sum_of
from generator.score.shares import PARK

PARK_STEPS = 3
"""三年年均 is three steps and needs four points."""


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a series; None has its reason."""

    year: int
    value: Fraction | None
    reason: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class Series:
    """One figure over the years. `growth` is the yearly average in % over `steps` steps, or None.

    `prices` is 可比价 or 当年价 where it is money: growth of output in current prices says less.
    """

    owner: str
    owner_name: str
    figure: LevelFigure
    points: tuple[Point, ...]
    steps: int
    growth: Fraction | None
    reason: str
    trail: Trail

    @property
    def prices(self) -> str:
        return self.figure.prices


def enterprise_series(
    facts: LevelFacts, figures: Sequence[LevelFigure] = SERIES
) -> tuple[Series, ...]:
    """Every figure of every enterprise; their three years make two steps."""
    found = []
    for firm in facts.firms:
        years = firm.reading.submission.years
        for asked in figures:
            reads = [(year, firm.read(asked, year)) for year in years]
            found.append(series(firm.id, firm.name, asked, reads, len(years) - 1))
    return tuple(found)


def park_series(
    facts: LevelFacts, figures: Sequence[LevelFigure] = SERIES
) -> tuple[Series, ...]:
    """The departments' figures of the park; nothing where no department has returned."""
    park = facts.park
    if park is None:
        return ()
    return tuple(
        series(
            PARK, PARK, asked,
            [(year, read(park, asked, year, PARK, park=True)) for year in park.submission.years],
            PARK_STEPS,
        )
        for asked in figures
        if asked.park
    )  # fmt: skip


def returned_series(
    facts: LevelFacts, figures: Sequence[LevelFigure] = SERIES
) -> tuple[Series, ...]:
    """Sums of the enterprises' returns, and apart from them those of the central facilities."""
    found = []
    for who, name, firms in (
        (f"{PARK}报送", "报送企业", facts.served),
        (f"{PARK}集中式设施", "集中式设施", facts.central),
    ):
        years = sorted({year for firm in firms for year in firm.reading.submission.years})
        for asked in figures if firms else ():
            reads = []
            for year in years:
                sum_ = sum_of(facts, firms, asked, year, who, name)
                why = f"{named(sum_.missing)}没有数值" if sum_.missing else ""
                reads.append((year, Read(sum_.value if sum_.whole else None, None, why,
                                         sum_.trail)))  # fmt: skip
            found.append(series(who, name, asked, reads, len(years) - 1))
    return tuple(found)


def series(
    owner: str, name: str, asked: LevelFigure, reads: Sequence[tuple[int, Read]], steps: int
) -> Series:
    """The points and their growth over the last `steps` steps."""
    points = tuple(Point(year, each.value, each.reason, each.trail) for year, each in reads)
    value, reason = _growth(points, steps)
    last = points[-1].year if points else 0
    ends = [p for p in points if p.year in (last, last - steps)]
    trail = Trail(
        id=f"{owner}:level_{asked.id}_growth@{last}",
        label=f"{name}{asked.name}{steps}年年均增长率（{last - steps}—{last}年）",
        value=value,
        unit="%",
        formula=f"（期末 ÷ 期初）^（1/{steps}）− 1",
        numbers=" → ".join(figure(p.value) for p in ends if p.value is not None),
        reason=reason,
        inputs=tuple(dict.fromkeys(p.trail for p in ends)),
    )
    return Series(owner, name, asked, points, steps, value, reason, trail)


def _growth(points: Sequence[Point], steps: int) -> tuple[Fraction | None, str]:
    if steps < 1 or not points:
        return None, "只有一个年度的数据，没有增长率"
    by_year = {point.year: point for point in points}
    end = points[-1]
    start = by_year.get(end.year - steps)
    if start is None:
        return None, f"没有 {end.year - steps} 年的数据，{steps}年年均需 {steps + 1} 个年度"
    ends: list[Fraction] = []
    for point in (start, end):
        if point.value is None:
            return None, f"{point.year}年没有数值" + (f"（{point.reason}）" if point.reason else "")
        if point.value <= 0:
            return None, f"{point.year}年的值不是正数"
        ends.append(point.value)
    found = growth(ends[1], ends[0], steps)
    assert isinstance(found, Fraction)
    return found, ""
