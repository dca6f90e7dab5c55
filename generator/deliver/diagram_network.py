"""The network of chains and material flows (产业链与物质流图)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from generator.deliver.diagram_flow import Link, Placed, Station, columns_of, place
from generator.deliver.diagram_parts import NetworkLink, NetworkNode
from generator.deliver.diagram_sankey import amount_of
from generator.deliver.diagram_shapes import Box, Diagram, Line, Outline, Shape, Tone, Words
from generator.deliver.diagram_text import (
    SMALLEST_PT,
    balanced,
    box,
    line_height,
    of_lines,
    rest,
    text_width,
    width_of,
)
from generator.deliver.sentences import joined

_PORTRAIT: Final = 156.0
_HIGHEST: Final = (215.0, 140.0)
"""On upright paper and on a page across."""
_SIZE: Final = 8.0
_BETWEEN: Final = 2.5
_HEAD: Final = line_height(_SIZE) + 1.5
_BEND: Final = 7.0
_NARROWEST: Final = 16.0 + 14.0 + _BEND

_Plan: TypeAlias = tuple[Mapping[str, int], tuple[str, ...]]
"""The column of each node, and the headings when columns are stages."""


def network(
    nodes: Sequence[NetworkNode], links: Sequence[NetworkLink], width_mm: float = _PORTRAIT
) -> Diagram:
    """产业链与物质流图: enterprises by chain and stage, links labelled with the material.

    A chain is a lane, a stage a column (by who feeds whom when stages are not given). What runs
    back or stays in its column is listed beneath. Without room for all, nodes nobody feeds are
    counted first, then the smallest links.
    """
    known = {node.id for node in nodes}
    sound = [link for link in links if link.source in known and link.target in known]
    linked = {end for link in sound for end in (link.source, link.target)}
    plan = _columns(nodes, sound, _most_columns(width_mm))
    if diagram := _sheet(nodes, sound, plan, 0, 0, width_mm):
        return diagram
    busy = [node for node in nodes if node.id in linked]
    alone = len(nodes) - len(busy)
    ranked = sorted(sound, key=lambda link: -_weight(link))
    for count in _counts(len(sound)):
        chosen = ranked[:count]
        kept = [link for link in sound if link in chosen]
        ends = {end for link in kept for end in (link.source, link.target)}
        shown = [node for node in busy if node.id in ends]
        lost = len(busy) - len(shown) + alone
        if shown and (diagram := _sheet(shown, kept, plan, lost, len(sound) - count, width_mm)):
            return diagram
    for count in _counts(len(nodes)):
        if diagram := _sheet(nodes[:count], (), plan, len(nodes) - count, len(sound), width_mm):
            return diagram
    empty = box(0, 0, width_mm, "没有可画的企业", size_pt=_SIZE, outline=Outline.NONE)
    return Diagram(width_mm, empty.height + 0.5, (empty,), "产业链与物质流图")


def _counts(count: int) -> Iterator[int]:
    """All, then ever fewer: each time about a tenth less."""
    while count > 0:
        yield count
        count -= max(count // 10, 1)


def _weight(link: NetworkLink) -> float:
    return float(amount_of(link.value) or 0) if link.value else 0.0


@dataclass(frozen=True, slots=True)
class _Grid:
    width: float
    node: float
    straight: float
    bend: float

    def left(self, column: int) -> float:
        return 2 + column * (self.node + self.straight + self.bend)


def _grids(columns: int, width: float) -> Iterator[_Grid]:
    """Broad labels first: their words are what a reader looks for; then broad nodes."""
    gaps = max(columns - 1, 1)
    for label in (25.0, 18.0, 14.0):
        for node in (36.0, 32.0, 28.0, 24.0, 20.0, 16.0):
            gap = (width - 4 - columns * node) / gaps
            straight = min(gap - _BEND, 34.0)
            if straight >= label:
                yield _Grid(width, node, straight, min(gap - straight, 34.0))
                break


def _columns(nodes: Sequence[NetworkNode], links: Sequence[NetworkLink], most: int) -> _Plan:
    """Columns by stage, or by who feeds whom when not all have one."""
    if nodes and all(node.stage for node in nodes):
        stages = list(dict.fromkeys(node.stage for node in nodes))
        column = {node.id: min(stages.index(node.stage), most - 1) for node in nodes}
        heads = stages[: most - 1]
        if len(stages) >= most:
            heads.append("、".join(stages[most - 1 :]))
        return column, tuple(heads)
    found = columns_of([node.id for node in nodes], [(link.source, link.target) for link in links])
    column = {key: min(place, most - 1) for key, place in found.items()}
    linked = {end for link in links for end in (link.source, link.target)}
    across = max(column.values(), default=0) + 1 if links else min(len(nodes), 4)
    # who has no link may stand anywhere: where its lane has most room
    taken: Counter[tuple[str, int]] = Counter(
        (node.chain, column[node.id]) for node in nodes if node.id in linked
    )
    for node in nodes:
        if node.id not in linked:
            place = _emptiest(taken, node.chain, across)
            column[node.id] = place
            taken[node.chain, place] += 1
    return column, ()


def _most_columns(width: float) -> int:
    return int((width - 4 + 14.0 + _BEND) / _NARROWEST)


def _emptiest(taken: Mapping[tuple[str, int], int], chain: str, across: int) -> int:
    return min(range(across), key=lambda column: (taken.get((chain, column), 0), column))


def _sheet(
    nodes: Sequence[NetworkNode],
    links: Sequence[NetworkLink],
    plan: _Plan,
    lost: int,
    unsaid: int,
    width: float,
) -> Diagram | None:
    """The diagram of these nodes and links, None when it finds no room."""
    if not nodes:
        return None
    column, heads = plan
    for grid in _grids(max(column.values()) + 1, width):
        shapes, bottom = _body(nodes, links, column, heads, grid)
        more, end = _foot(nodes, links, column, width, bottom + 2.5, lost, unsaid)
        if end <= _HIGHEST[width > _PORTRAIT]:
            return Diagram(width, end + 0.5, (*shapes, *more), "产业链与物质流图")
    return None


def _body(
    nodes: Sequence[NetworkNode],
    links: Sequence[NetworkLink],
    column: Mapping[str, int],
    heads: Sequence[str],
    grid: _Grid,
) -> tuple[list[Shape], float]:
    lanes = list(dict.fromkeys(node.chain for node in nodes))
    onward = [link for link in links if column[link.source] < column[link.target]]
    labels = [_label(link, grid) for link in onward]
    boxes = {node.id: _node(node, grid) for node in nodes}
    titles = [
        box(grid.left(n), 0, grid.node, head, size_pt=_SIZE, outline=Outline.NONE, bold=True)
        for n, head in enumerate(heads)
    ]
    top = max((title.height for title in titles), default=0.0) + (1 if titles else 0)
    named = any(lanes)
    top += 0.6 if named else 0
    placed = place(
        [Station(n.id, column[n.id], boxes[n.id].height, lanes.index(n.chain)) for n in nodes],
        [Link(k.source, k.target, b.height + 0.6) for k, b in zip(onward, labels, strict=True)],
        top=top,
        between=_BETWEEN,
        lane_head=max(_lane_head(lane, grid).height for lane in lanes) + 0.5 if named else 0,
        lane_between=4,
    )
    shapes: list[Shape] = [*titles]
    if named:
        shapes += _lanes(lanes, placed, grid)
    shapes += _lines(onward, labels, column, placed, grid)
    shapes += [
        replace(boxes[key], left=grid.left(column[key]), top=y, height=height)
        for key, (y, height) in placed.nodes.items()
    ]
    return shapes, placed.bottom + (2 if named else 0)


def _lanes(lanes: Sequence[str], placed: Placed, grid: _Grid) -> list[Shape]:
    shapes: list[Shape] = []
    for lane, (top, height) in zip(lanes, placed.lanes, strict=True):
        shapes.append(Box(0, top - 0.5, grid.width, height + 2.5, tone=Tone.PALE))
        shapes.append(replace(_lane_head(lane, grid), top=top))
    return shapes


def _lane_head(lane: str, grid: _Grid) -> Box:
    words = lane or "其他"
    return box(
        2, 0, grid.width - 4, words, size_pt=_SIZE, outline=Outline.NONE, bold=True, align="left"
    )


def _lines(
    links: Sequence[NetworkLink],
    labels: Sequence[Box],
    column: Mapping[str, int],
    placed: Placed,
    grid: _Grid,
) -> list[Shape]:
    lines: list[Shape] = []
    said: list[Shape] = []
    for link, label, levels in zip(links, labels, placed.levels, strict=True):
        first = column[link.source]
        x, y = grid.left(first) + grid.node, levels[0]
        points = [(x, y), (x + grid.straight, y)]
        for step, level in enumerate(levels[1:], 1):
            left = grid.left(first + step)
            points.append((left, level))
            if step < len(levels) - 1:
                points.append((left + grid.node + grid.straight, level))
        lines.append(Line(tuple(points), dashed=link.planned, curved=True))
        # as wide as its words, so that the line is seen before and after
        wide = max(width_of(str(line), SMALLEST_PT) for line in label.lines) + 0.6
        said.append(replace(label, left=x + 1.5, top=y - label.height / 2, width=wide))
    return [*lines, *said]


def _label(link: NetworkLink, grid: _Grid) -> Box:
    return box(0, 0, grid.straight - 3, _said(link), size_pt=SMALLEST_PT, outline=Outline.LABEL)


def _said(link: NetworkLink) -> Words:
    return joined((link.material, link.value), " ") if link.value else link.material


def _node(node: NetworkNode, grid: _Grid) -> Box:
    lines = balanced(node.name, text_width(Outline.RECTANGLE, grid.node), _SIZE)
    return of_lines(0, 0, grid.node, lines, size_pt=_SIZE)


def _foot(
    nodes: Sequence[NetworkNode],
    links: Sequence[NetworkLink],
    column: Mapping[str, int],
    width: float,
    top: float,
    lost: int,
    unsaid: int,
) -> tuple[list[Shape], float]:
    """Links that run back or stay in their column, each in a row; then what is left out."""
    name = {node.id: node.name for node in nodes}
    shapes: list[Shape] = []
    for link in links:
        if column[link.source] < column[link.target]:
            continue
        left = box(0, 0, 46, name[link.source], size_pt=SMALLEST_PT)
        right = box(110, 0, 46, name[link.target], size_pt=SMALLEST_PT)
        said = box(50, 0, 52, _said(link), size_pt=SMALLEST_PT, outline=Outline.LABEL)
        wide = max(width_of(str(line), SMALLEST_PT) for line in said.lines) + 0.6
        said = replace(said, left=76 - wide / 2, width=wide)
        height = max(left.height, right.height, said.height)
        y = top + height / 2
        shapes.append(Line(((46, y), (110, y)), dashed=link.planned))
        shapes += [replace(b, top=y - b.height / 2) for b in (left, right, said)]
        top += height + 1.5
    notes = [f"{rest(lost, '家')}未画出。"] if lost else []
    if unsaid:
        notes.append(f"{rest(unsaid, '条')}物料往来未画出。")
    for note in notes:
        drawn = box(0, top, width, note, size_pt=SMALLEST_PT, outline=Outline.NONE, align="left")
        shapes.append(drawn)
        top += drawn.height + 0.5
    return shapes, top
