"""Charts as values (统计图): what is plotted, each point a figure with its trail. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from generator.deliver.figure import Figure

# As documents print numbers: 1168.20, -3.1, 12,345, 4.5%.
_NUMBER = re.compile(r"[-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?=[%‰]?$)")


class ChartKind(Enum):
    """The arrangements there are; none of them three-dimensional."""

    BAR = "柱形图"
    HORIZONTAL_BAR = "条形图"
    STACKED = "堆积柱形图"
    LINE = "折线图"
    RING = "环形图"
    PARETO = "帕累托图"
    RADAR = "雷达图"


_WITH_THRESHOLD = (ChartKind.BAR, ChartKind.STACKED, ChartKind.LINE, ChartKind.PARETO)


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One row of points, one for each category; a point that is not there is None."""

    name: str
    points: tuple[Figure | None, ...]

    @property
    def values(self) -> tuple[Decimal | None, ...]:
        """The numbers plotted; None for a point missing or answered in words (停产, 未提供)."""
        return tuple(None if point is None else plotted(point) for point in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; what is plotted is exactly what the figures print.

    `unit` stands at the value axis. `threshold` is a level line (基准值, 限值) across upright
    charts, named `threshold_name`. PARETO takes two series: bars (`unit`), and the cumulative line
    on a second axis (`second_unit`), where the threshold (80 %) is drawn too. RING takes one.
    """

    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    unit: str = ""
    second_unit: str = ""
    threshold: Figure | None = None
    threshold_name: str = ""

    def __post_init__(self) -> None:
        wanted = {ChartKind.RING: 1, ChartKind.PARETO: 2}.get(self.kind)
        if wanted is not None and len(self.series) != wanted:
            raise ValueError(f"{self.kind.value} takes {wanted} series, not {len(self.series)}")
        for series in self.series:
            if len(series.points) != len(self.categories):
                raise ValueError(f"“{series.name}”: one point for each of {self.categories}")
        if self.threshold is not None and self.kind not in _WITH_THRESHOLD:
            raise ValueError(f"{self.kind.value} has no place for a threshold")

    @property
    def has_points(self) -> bool:
        """Whether there is anything to see."""
        return any(value is not None for series in self.series for value in series.values)

    def figures(self) -> tuple[Figure, ...]:
        """Every figure that is plotted, in reading order."""
        return tuple(self._plotted())

    def _plotted(self) -> Iterator[Figure]:
        for series in self.series:
            for point, value in zip(series.points, series.values, strict=True):
                if point is not None and value is not None:
                    yield point
        if self.threshold is not None and plotted(self.threshold) is not None:
            yield self.threshold


def plotted(point: Figure) -> Decimal | None:
    """The number a figure prints; None where it prints words."""
    match = _NUMBER.match(point.text.strip())
    return Decimal(match[0].replace(",", "").replace("−", "-")) if match else None
