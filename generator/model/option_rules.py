"""What rules/options.yaml says: savings and their bases, screening, feasibility, effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from generator.model.option import CostClass, SavingKind
from generator.model.problem import Gravity

CRITERIA = ("technical", "environmental", "economic", "ease")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One column of 表7-2. `scores` are points by word, `bands` by number (bound, points)."""

    id: str
    name: str
    weight: Fraction
    scores: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    bands: tuple[tuple[Fraction, Fraction], ...] = ()
    missing: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class CarbonRule:
    """How CO₂ follows from savings, row by row of the options table."""

    columns: tuple[str, ...]
    formula: str
    source: str
    clause: str
    mark: str


@dataclass(frozen=True, slots=True)
class EffectFigure:
    """A yearly figure compared before and after."""

    id: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class OptionRules:
    """rules/options.yaml."""

    savings: tuple[SavingKind, ...] = ()
    co2: CarbonRule | None = None
    criteria: tuple[Criterion, ...] = ()
    threshold: Fraction = Fraction(0)
    default_life: int = 10
    most_per_problem: int = 0
    proposed_for: tuple[Gravity, ...] = ()
    middle_from: Fraction = Fraction(0)
    high_from: Fraction = Fraction(0)
    least_load: Fraction = Fraction(0)
    figures: tuple[EffectFigure, ...] = ()
    source: str = ""
    mark: str = "D"

    def saving(self, kind: str) -> SavingKind | None:
        return next((one for one in self.savings if one.id == kind), None)

    def cost_class(self, investment: Fraction) -> CostClass:
        """无低费, 中费 or 高费 by what it costs, where nobody has said."""
        if investment >= self.high_from:
            return CostClass.HIGH
        return CostClass.MIDDLE if investment >= self.middle_from else CostClass.LOW


NO_OPTIONS = OptionRules()
"""What rules kept before there was an options.yaml say of options: nothing."""
