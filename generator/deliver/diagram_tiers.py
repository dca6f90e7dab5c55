"""Diagrams of what stands above what: the organisation (组织机构) and the levels (层级)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from generator.deliver.diagram_parts import Level, Member, OrgNode
from generator.deliver.diagram_shapes import Box, Diagram, Line, Outline, Shape, Tone, Words
from generator.deliver.diagram_text import (
    SIZES_PT,
    SMALLEST_PT,
    balanced,
    box,
    broken,
    of_lines,
    rest,
    text_height,
    text_width,
)
from generator.deliver.figure import Prose

_WIDTH: Final = 156.0
_HEIGHT: Final = 215.0

# -- organisation ------------------------------------------------------------------------------

_TRUNK: Final = 4.0
_DROP: Final = 7.0
_BETWEEN: Final = 4.0
_INDENT: Final = 4.0
_UNDER: Final = 2.2
_LEAST, _MOST = 26.0, 48.0
_DEEPEST: Final = 3


def organisation(root: OrgNode) -> Diagram:
    """组织机构图: groups below the one they answer to, with the people in them.

    Groups of the first rank stand side by side, in several rows when there are many; what is below
    them hangs under them. What one page cannot hold is counted.
    """
    for size in SIZES_PT:
        if (diagram := _chart(root, size)).height_mm <= _HEIGHT:
            return diagram
    count = _size(root)
    while count > 1:
        count = count * 9 // 10
        diagram = _chart(_pruned(root, count), SMALLEST_PT)
        if diagram.height_mm <= _HEIGHT:
            return diagram
    return _chart(replace(root, people=root.people[:5], children=()), SMALLEST_PT)


def _size(node: OrgNode) -> int:
    return 1 + sum(_size(child) for child in node.children)


def _pruned(root: OrgNode, count: int) -> OrgNode:
    """The `count` nodes nearest the root; a node counts the children it lost."""
    kept: set[int] = set()
    queue = deque([root])
    while queue and len(kept) < count:
        node = queue.popleft()
        kept.add(id(node))
        queue.extend(node.children)

    def cut(node: OrgNode) -> OrgNode:
        children = tuple(cut(child) for child in node.children if id(child) in kept)
        lost = len(node.children) - len(children)
        more = (OrgNode(rest(lost)),) if lost else ()
        return replace(node, children=(*children, *more))

    return cut(root)


def _chart(root: OrgNode, size: float) -> Diagram:
    shapes: list[Shape] = []
    top, node = 0.0, root
    last: Box | None = None
    while True:
        drawn = _post(
            node, (_WIDTH - 70) / 2, top, 70, size, Tone.DARK if last is None else Tone.MIDDLE
        )
        if last is not None:
            shapes.append(_plumb(last, drawn))
        shapes.append(drawn)
        top, last = drawn.top + drawn.height, drawn
        if len(node.children) != 1:
            break
        node, top = node.children[0], top + _DROP
    bottom = _ranks(node, last, size, shapes)
    return Diagram(_WIDTH, bottom + 0.5, tuple(shapes), "组织机构图")


def _ranks(node: OrgNode, above: Box, size: float, shapes: list[Shape]) -> float:
    """Draw the children of the last single post in rows; returns where they end."""
    children = node.children
    bottom = above.top + above.height
    if not children:
        return bottom
    across = _across(children)
    rows = [children[n : n + across] for n in range(0, len(children), across)]
    left = 0.0 if len(rows) == 1 else _TRUNK
    width = min((_WIDTH - left - (across - 1) * _BETWEEN) / across, _MOST)
    middle = above.left + above.width / 2
    bus = bottom + _DROP / 2
    shapes.append(Line(((middle, bottom), (middle, bus)), arrow=False))
    first_bus = bus
    for row in rows:
        taken = len(row) * width + (len(row) - 1) * _BETWEEN
        start = left + (_WIDTH - left - taken) / 2 if len(rows) == 1 else left
        lefts = [start + n * (width + _BETWEEN) for n in range(len(row))]
        ends = [lefts[0] + width / 2, lefts[-1] + width / 2, *([middle] if len(rows) == 1 else [])]
        if len(rows) > 1:
            ends += [_TRUNK / 2, *([middle] if row is rows[0] else [])]
        if min(ends) < max(ends):
            shapes.append(Line(((min(ends), bus), (max(ends), bus)), arrow=False))
        top = bottom = bus + _DROP / 2
        for child, x in zip(row, lefts, strict=True):
            shapes.append(Line(((x + width / 2, bus), (x + width / 2, top))))
            bottom = max(bottom, _hung(child, x, top, width, size, shapes, 0))
        last_bus, bus = bus, bottom + _DROP / 2
    if len(rows) > 1:
        shapes.append(Line(((_TRUNK / 2, first_bus), (_TRUNK / 2, last_bus)), arrow=False))
    return bottom


def _across(children: tuple[OrgNode, ...]) -> int:
    """How many columns: all side by side while they are wide enough, else rows of like length."""
    room = _WIDTH if len(children) * (_LEAST + _BETWEEN) - _BETWEEN <= _WIDTH else _WIDTH - _TRUNK
    most = int((room + _BETWEEN) / (_LEAST + _BETWEEN))
    rows = -(-len(children) // most)
    return -(-len(children) // rows)


def _hung(
    node: OrgNode,
    left: float,
    top: float,
    width: float,
    size: float,
    shapes: list[Shape],
    depth: int,
) -> float:
    """Draw a post and what hangs below it; returns where that ends."""
    drawn = _post(node, left, top, width, size, Tone.PALE if depth == 0 else Tone.PLAIN)
    shapes.append(drawn)
    bottom = top + drawn.height
    indent = _INDENT if depth < _DEEPEST else 0.0
    spine = left + _INDENT / 2
    for child in node.children:
        below = bottom + _UNDER
        place = len(shapes)
        bottom = _hung(child, left + indent, below, width - indent, size, shapes, depth + 1)
        if indent:
            post = shapes[place]
            assert isinstance(post, Box)
            y = below + min(post.height, 6.0) / 2
            way = ((spine, top + drawn.height), (spine, y), (left + indent, y))
            shapes.append(Line(way, arrow=False))
    return bottom


def _post(node: OrgNode, left: float, top: float, width: float, size: float, tone: Tone) -> Box:
    room = text_width(Outline.RECTANGLE, width)
    name = balanced(node.name, room, size)
    people = balanced("、".join(node.people), room, size) if node.people else ()
    return of_lines(
        left, top, width, (*name, *people), size_pt=size, tone=tone, bold_lines=len(name)
    )


def _plumb(above: Box, below: Box) -> Line:
    x = above.left + above.width / 2
    return Line(((x, above.top + above.height), (x, below.top)))


# -- levels ------------------------------------------------------------------------------------

_HEAD_WIDTH: Final = 26.0
_PAD: Final = 2.0
_ARROW_MM: Final = 9.0


def levels(tiers: Sequence[Level]) -> Diagram:
    """层级关系图: a band per level, its members side by side, arrows between levels."""
    most = max((len(tier.members) for tier in tiers), default=0)
    for size in SIZES_PT:
        if (diagram := _bands(tiers, most, size)).height_mm <= _HEIGHT:
            return diagram
    for shown in range(most - 1, -1, -1):
        if (diagram := _bands(tiers, shown, SMALLEST_PT)).height_mm <= _HEIGHT:
            return diagram
    return _bands(tiers[:3], 0, SMALLEST_PT)


def _bands(tiers: Sequence[Level], shown: int, size: float) -> Diagram:
    shapes: list[Shape] = []
    top = 0.0
    for number, tier in enumerate(tiers):
        members = tier.members
        if len(members) > shown:
            members = (*members[:shown], Member(rest(len(members) - shown)))
        boxes, bottom = _grid(members, top + _PAD, size)
        head = _titled(tier.name, tier.notes, 0, top, _HEAD_WIDTH, size, Tone.DARK)
        height = max(bottom - top if boxes else 0.0, head.height)
        shapes.append(Box(_HEAD_WIDTH, top, _WIDTH - _HEAD_WIDTH, height, tone=Tone.PALE))
        shapes.append(replace(head, height=height))
        lift = (height - (bottom - top)) / 2 if boxes else 0.0
        shapes += [replace(drawn, top=drawn.top + lift) for drawn in boxes]
        top += height
        if number + 1 < len(tiers):
            shapes += _between(tier.to_next, top, size)
            top += max(_ARROW_MM, text_height(_arrow_lines(tier.to_next, size), size) + 2)
    return Diagram(_WIDTH, top + 0.5, tuple(shapes), "层级关系图")


_WORDS_MM: Final = 70.0


def _arrow_lines(words: str, size: float) -> int:
    return len(broken(words, _WORDS_MM, size)) if words else 0


def _between(words: str, top: float, size: float) -> list[Shape]:
    height = max(_ARROW_MM, text_height(_arrow_lines(words, size), size) + 2)
    x = _HEAD_WIDTH + (_WIDTH - _HEAD_WIDTH) / 3
    shapes: list[Shape] = [Line(((x, top), (x, top + height)), weight_pt=1.5)]
    if words:
        said = box(x + 2, top, _WORDS_MM, words, size_pt=size, outline=Outline.NONE, align="left")
        shapes.append(replace(said, top=top + (height - said.height) / 2))
    return shapes


def _grid(members: Sequence[Member], top: float, size: float) -> tuple[list[Box], float]:
    """The members in rows of equal boxes and where they end, a margin below them."""
    if not members:
        return [], top
    room = _WIDTH - _HEAD_WIDTH - 2 * _PAD
    across = min(len(members), 4 if len(members) <= 8 else 5)
    width = min((room - (across - 1) * _PAD) / across, 62.0)
    start = _HEAD_WIDTH + _PAD + (room - across * width - (across - 1) * _PAD) / 2
    boxes: list[Box] = []
    for begin in range(0, len(members), across):
        row = [
            _titled(m.name, m.notes, start + n * (width + _PAD), top, width, size, Tone.PLAIN)
            for n, m in enumerate(members[begin : begin + across])
        ]
        height = max(drawn.height for drawn in row)
        boxes += [replace(drawn, height=height) for drawn in row]
        top += height + _PAD
    return boxes, top


def _titled(
    name: str,
    notes: Sequence[Words],
    left: float,
    top: float,
    width: float,
    size: float,
    tone: Tone,
) -> Box:
    room = text_width(Outline.RECTANGLE, width)
    title = balanced(name, room, size)
    said: list[Prose] = []
    for note in notes:
        said += balanced(note, room, size)
    return of_lines(
        left, top, width, (*title, *said), size_pt=size, tone=tone,
        bold_lines=len(title) if said or tone is Tone.DARK else 0,
    )  # fmt: skip
