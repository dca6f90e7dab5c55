"""Equations as Word's own (OMML), from the formulas of the rules or written part by part. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from generator.deliver.figure import Figure
from generator.formula.notation import Leaf, Notation, Role, Row
from generator.formula.parse import Expression
from generator.formula.text import Label


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation; `printed` are the results put into it."""

    root: Notation
    printed: tuple[Figure, ...] = ()

    @classmethod
    def of(cls, *parts: Notation | Figure | str) -> Equation:
        """The parts in a row; a str is a sign or words, a Figure a number with its trail."""
        row = tuple(_leaf(part) for part in parts)
        return cls(Row(row), tuple(part for part in parts if isinstance(part, Figure)))

    def figures(self) -> tuple[Figure, ...]:
        """Every result printed in it."""
        return self.printed


def equation_of(
    name: str, expression: Expression, label: Label, unit_label: Label = str, unit: str = ""
) -> Equation:
    """`name` = the expression with field names in Chinese, the unit in brackets behind it."""
    raise NotImplementedError


def equation_xml(equation: Equation) -> str:
    """`<m:oMath>`, which stands in a paragraph beside its runs; its namespace is declared in it."""
    raise NotImplementedError


def _leaf(part: Notation | Figure | str) -> Notation:
    if isinstance(part, Figure):
        return Leaf(part.with_unit, Role.NUMBER)
    return Leaf(part) if isinstance(part, str) else part
