"""审核重点的权重总和计分: criteria, their weights, and where a proposed score is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from generator.model.indicator import Grade

MOST_POINTS = 10
"""A criterion is scored from 0 to this."""


@dataclass(frozen=True, slots=True)
class FocusCriterion:
    """A criterion; its weight lies in the `band` that is usual for `band_name`.

    A score nobody gave is proposed from the share of the `loads` (ids of 要素), or from the grades
    of the enterprises concerned; with neither it stays open.
    """

    id: str
    name: str
    weight: Fraction
    band: tuple[Fraction, Fraction]
    band_name: str
    band_mark: str
    source: str
    mark: str
    loads: tuple[str, ...] = ()
    grades: Mapping[Grade, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    line: int = 0


@dataclass(frozen=True, slots=True)
class FocusRules:
    """The whole of rules/focus.yaml."""

    criteria: tuple[FocusCriterion, ...]
    source: str
    mark: str
    path: str = ""

    @property
    def most(self) -> Fraction:
        """What a candidate would have with full points everywhere."""
        return sum((MOST_POINTS * each.weight for each in self.criteria), Fraction(0))
