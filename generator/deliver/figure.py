"""What a document prints besides words: figures with their trail, gaps, and the record of both."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that leads back to its cells. `text` is already rounded by the rule that owns it.

    An answer that is no number (未提供, 停产, —) is a Figure without a unit: it has a trail too.
    """

    text: str
    unit: str
    trail_id: str

    @property
    def with_unit(self) -> str:
        """As running text wants it: 1168kgce/t, 3.1%, 停产."""
        return f"{self.text}{self.unit}"

    @property
    def unsigned(self) -> Figure:
        """Without its minus, for sentences that say the direction in words."""
        return Figure(self.text.removeprefix("-"), self.unit, self.trail_id)


@dataclass(frozen=True, slots=True)
class Prose:
    """A sentence with figures in it, printed in order; it may stand wherever a text may."""

    pieces: tuple[str | Figure, ...]

    def __str__(self) -> str:
        return "".join(p.with_unit if isinstance(p, Figure) else p for p in self.pieces)


class Number(int):
    """A whole number that is no result: a year, a version, an article, a count of rows shown."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that should be there and is not (待补); `label` is what people call it."""

    label: str

    def __bool__(self) -> bool:
        return False

    @property
    def mark(self) -> str:
        return f"［待补:{self.label}］"


@dataclass(frozen=True, slots=True)
class Gap:
    """One marked gap (缺口) in a finished document: which document, which name, where."""

    document: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """One figure as it stands on paper, for 数据溯源.xlsx."""

    document: str
    place: str
    text: str
    trail_id: str


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """A finished document with what is still open in it and where each figure came from.

    `echoes` are values from the data that look like template tags and are none; the audit of the
    result lets exactly these pass.
    """

    content: bytes
    gaps: tuple[Gap, ...] = ()
    figures: tuple[PrintedFigure, ...] = ()
    echoes: tuple[str, ...] = ()
