"""What a drawing must keep, measured apart from the code that lays it out."""

from __future__ import annotations

import unicodedata
from itertools import combinations, pairwise

from generator.deliver.diagram import Diagram
from generator.deliver.diagram_shapes import Band, Box, Line, Outline

POINT_MM = 25.4 / 72
SLACK = 0.05


def text_boxes(diagram: Diagram) -> list[Box]:
    return [shape for shape in diagram.shapes if isinstance(shape, Box) and shape.lines]


def overlaps(diagram: Diagram) -> list[tuple[str, str]]:
    """Pairs of boxes with words of which one covers a part of the other."""
    return [
        (words(one), words(other))
        for one, other in combinations(text_boxes(diagram), 2)
        if one.left + SLACK < other.left + other.width
        and other.left + SLACK < one.left + one.width
        and one.top + SLACK < other.top + other.height
        and other.top + SLACK < one.top + one.height
    ]


def overflows(diagram: Diagram) -> list[str]:
    """Words wider or higher than the ground of their box."""
    found = []
    for box in text_boxes(diagram):
        wide, high = _ground(box)
        text_wide = max(_width(str(line)) for line in box.lines) * box.size_pt * POINT_MM
        text_high = len(box.lines) * box.size_pt * 1.2 * POINT_MM
        if text_wide > wide + SLACK or text_high > high + SLACK:
            found.append(words(box))
    return found


def strays(diagram: Diagram) -> list[str]:
    """What reaches over the edge of the sheet."""
    found = []
    for shape in diagram.shapes:
        if isinstance(shape, Box):
            xs = [shape.left, shape.left + shape.width]
            ys = [shape.top, shape.top + shape.height]
        else:
            half = shape.breadth / 2 if isinstance(shape, Band) else 0
            xs = [x for x, _ in shape.points]
            ys = [y + side for _, y in shape.points for side in (-half, half)]
        if min(xs) < -SLACK or max(xs) > diagram.width_mm + SLACK:
            found.append(f"{shape}")
        if min(ys) < -SLACK or max(ys) > diagram.height_mm + SLACK:
            found.append(f"{shape}")
    return found


def crossings(diagram: Diagram) -> list[str]:
    """Boxes with a line of their own through which a straight line runs."""
    bodies = [
        box
        for box in text_boxes(diagram)
        if box.outline not in (Outline.NONE, Outline.LABEL, Outline.DIAMOND)
    ]
    return [
        words(box)
        for line in diagram.shapes
        if isinstance(line, Line) and not line.curved
        for (x0, y0), (x1, y1) in pairwise(line.points)
        for box in bodies
        if min(x0, x1) < box.left + box.width - SLACK
        and max(x0, x1) > box.left + SLACK
        and min(y0, y1) < box.top + box.height - SLACK
        and max(y0, y1) > box.top + SLACK
    ]


def words(box: Box) -> str:
    return "".join(str(line) for line in box.lines)


def all_words(diagram: Diagram) -> str:
    return "\n".join(words(box) for box in text_boxes(diagram))


def _ground(box: Box) -> tuple[float, float]:
    if box.outline is Outline.DIAMOND:
        return box.width / 2, box.height / 2
    return box.width, box.height


def _width(text: str) -> float:
    """Chinese a full em, Latin letters and digits half of one, capitals two thirds."""
    return sum(
        1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.67 if letter.isupper() else 0.5
        for letter in text
    )
