"""Mathematical notation as a tree: fractions, sums, scripts. What draws it decides its look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Role(Enum):
    """What a leaf of a formula is."""

    NAME = "name"
    """Words: 新鲜水取用量. Upright."""
    SYMBOL = "symbol"
    """A letter that stands for a quantity: Y, w, i. Slanted."""
    NUMBER = "number"
    SIGN = "sign"
    """An operator or relation: +, ×, =, ≤."""


@dataclass(frozen=True, slots=True)
class Leaf:
    text: str
    role: Role = Role.NAME


@dataclass(frozen=True, slots=True)
class Row:
    """The parts one after the other."""

    parts: tuple[Notation, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fraction with a bar."""

    over: Notation
    under: Notation


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum (Σ) of `body`; `below` and `above` the sign, where given."""

    body: Notation
    below: Notation | None = None
    above: Notation | None = None


@dataclass(frozen=True, slots=True)
class Scripted:
    """`base` with a subscript, a superscript or both."""

    base: Notation
    below: Notation | None = None
    above: Notation | None = None


@dataclass(frozen=True, slots=True)
class Fenced:
    """Between brackets that grow with what they hold: "（）", "[]", "||"."""

    inside: Notation
    left: str = "("
    right: str = ")"


@dataclass(frozen=True, slots=True)
class Cases:
    """One of several, each with when it holds, behind a brace."""

    branches: tuple[tuple[Notation, Notation], ...]


Notation: TypeAlias = Leaf | Row | Ratio | Sum | Scripted | Fenced | Cases
