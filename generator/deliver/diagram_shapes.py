"""What a diagram consists of: boxes with text, lines with arrowheads, bands, and the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from generator.deliver.figure import Figure, Prose

Words: TypeAlias = str | Figure | Prose
"""What may be written in a diagram; a number that is a result is always a Figure."""

Point: TypeAlias = tuple[float, float]
"""Millimetres from the left and from the top of the diagram."""


class Outline(Enum):
    """The form of a box."""

    RECTANGLE = "rect"
    ROUNDED = "roundRect"
    DIAMOND = "diamond"
    TERMINAL = "flowChartTerminator"
    CHEVRON = "homePlate"
    NONE = "none"
    """Words alone: no line, no ground."""
    LABEL = "label"
    """Words on a white ground, laid over a line."""


class Tone(Enum):
    """Ground and line of a box or band: told apart by lightness, so a grey print keeps them."""

    PLAIN = "plain"
    PALE = "pale"
    MIDDLE = "middle"
    DARK = "dark"
    WARM = "warm"


@dataclass(frozen=True, slots=True)
class Box:
    """A box whose text is broken into lines that fit it at `size_pt`."""

    left: float
    top: float
    width: float
    height: float
    lines: tuple[Prose, ...] = ()
    size_pt: float = 9
    outline: Outline = Outline.RECTANGLE
    tone: Tone = Tone.PLAIN
    bold_lines: int = 0
    """How many of the first lines are set in the bold face."""
    align: str = "center"


@dataclass(frozen=True, slots=True)
class Line:
    """A line through the points, with an arrowhead at its end or not.

    A `curved` one bends wherever two points are not level.
    """

    points: tuple[Point, ...]
    arrow: bool = True
    dashed: bool = False
    weight_pt: float = 0.75
    curved: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A band of one breadth from left to right; the points are its middle.

    It bends wherever two points are not level.
    """

    points: tuple[Point, ...]
    breadth: float
    tone: Tone = Tone.MIDDLE


Shape: TypeAlias = Box | Line | Band


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing of Word's own shapes, in the order they are laid on each other."""

    width_mm: float
    height_mm: float
    shapes: tuple[Shape, ...]
    title: str = ""

    def figures(self) -> tuple[Figure, ...]:
        """Every number drawn, in the order of drawing."""
        return tuple(self._figures())

    def _figures(self) -> Iterator[Figure]:
        for shape in self.shapes:
            if isinstance(shape, Box):
                for line in shape.lines:
                    yield from (piece for piece in line.pieces if isinstance(piece, Figure))

    @property
    def ids(self) -> int:
        """How many drawing ids `diagram_xml` uses, counted from its `first_id`."""
        return len(self.shapes) + 1
