"""制约因素与负荷的判定界线: what rules/constraints.yaml says of limits, occupancy and load."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

STRONG, MEDIUM, WEAK = "强", "中", "弱"


@dataclass(frozen=True, slots=True)
class Bounds:
    """From `strong` on a value is 强, from `medium` on 中, below 弱; `falling` turns that round."""

    strong: Fraction
    medium: Fraction
    falling: bool = False

    def grade(self, value: Fraction) -> str:
        if self.falling:
            return STRONG if value <= self.strong else MEDIUM if value <= self.medium else WEAK
        return STRONG if value >= self.strong else MEDIUM if value >= self.medium else WEAK


@dataclass(frozen=True, slots=True)
class ConstraintIndicator:
    """One figure by which a factor is judged, a formula over the departments' returns in `unit`.

    `present` and `limit` make its occupancy in %; without a limit `present` itself is judged.
    """

    id: str
    factor: str
    name: str
    unit: str
    present: str
    limit: str
    bounds: Bounds
    source: str
    mark: str
    trend: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class LevelRules:
    """The whole of rules/constraints.yaml.

    `load` judges a group's load share over its added-value share, where its share of the load is
    at least `least_share` %. `growth` (% a year) from which a trend is called rising.
    """

    indicators: tuple[ConstraintIndicator, ...]
    load: Bounds
    least_share: Fraction
    growth: Fraction
    facility: Bounds
    source: str
    mark: str
    path: str = ""

    def load_grade(self, ratio: Fraction) -> str:
        """强 or 中; "" where the group burdens no more than it adds."""
        grade = self.load.grade(ratio)
        return "" if grade == WEAK else grade
