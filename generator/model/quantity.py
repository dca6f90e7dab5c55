"""Exact numbers and units of measure (计量单位)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a product of base powers times an exact factor.

    Two units are the same when dimension and factor are equal; the label is what people read.
    tce, 万元, tCO2, 人 and the like are bases of their own: nothing turns one into another.
    """

    label: str
    dimension: tuple[tuple[str, int], ...]
    factor: Fraction

    def same_as(self, other: Unit) -> bool:
        """Equal in dimension and factor: the values may be added as they stand."""
        return self.dimension == other.dimension and self.factor == other.factor

    def converts_to(self, other: Unit) -> bool:
        """Of one dimension: the values differ by an exact factor only."""
        return self.dimension == other.dimension


def decimal_from_cell(number: float | int) -> Decimal:
    """The decimal a person typed into a cell that stores binary floats (15 significant digits)."""
    if isinstance(number, int):
        return Decimal(number)
    return Decimal(format(number, ".15g"))


def plain(number: Decimal) -> str:
    """A decimal as people write it: no exponent, no superfluous zeros after the point."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
