"""How ids of rules/ are said to a reader: units by their label, sources by their title."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Printing:
    """`unit` turns "m3/cny_10k" into "m³/万元", `cite` a source id into its citation.

    Without them ids stand as they are, which is what rule cases and tests want.
    """

    unit: Callable[[str], str] = str
    cite: Callable[[str], str] = str

    def unit_of(self, symbol: str) -> str:
        """The printed unit, "" where there is none."""
        return self.unit(symbol) if symbol else ""

    def basis(self, source: str, clause: str = "") -> str:
        """Citation and clause in one."""
        return " ".join(filter(None, (self.cite(source) if source else "", clause)))


PLAIN = Printing()
