"""Flow diagrams with bands as broad as what flows (能流图, 水平衡图)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from generator.deliver.diagram_flow import Link, Station, columns_of, place
from generator.deliver.diagram_parts import SankeyFlow
from generator.deliver.diagram_shapes import Band, Box, Diagram, Line, Outline, Shape, Tone, Words
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
from generator.deliver.figure import Figure, Prose
from generator.deliver.sentences import joined

_PORTRAIT: Final = 156.0
# What a page has room for, by whether the sheet is broader than upright paper: flows, beneath them.
_TALLEST: Final = (180.0, 105.0)
_BENEATH: Final = (35.0, 30.0)
_SIZE: Final = 8.0
_BETWEEN: Final = 2.5
_BROADEST: Final = 55.0
_FINEST: Final = 0.35
_BEND: Final = 6.0
_MOST_COLUMNS: Final = 11
_LABEL: Final = line_height(SMALLEST_PT) + 0.4
_TONES: Final = (Tone.MIDDLE, Tone.WARM, Tone.PALE)


@dataclass(frozen=True, slots=True)
class _Flow:
    """A flow that can be drawn: its amount and what is written on it."""

    source: str
    target: str
    amount: Fraction
    words: Figure


def amount_of(figure: Figure) -> Fraction | None:
    """The number a figure prints; None for words and for what is not above 0."""
    try:
        amount = Fraction(figure.text.replace(",", "").replace("−", "-"))
    except (ValueError, ZeroDivisionError):
        return None
    return amount if amount > 0 else None


def sankey(flows: Sequence[SankeyFlow], unit: str = "", width_mm: float = _PORTRAIT) -> Diagram:
    """能流图, 水平衡图: bands as broad as the printed numbers, which stand on them.

    One unit is printed once (`unit` when the figures have none). What flows back (回用) stands
    beneath on the same scale; so does, in words, what is no number above 0. A node with different
    sums on both sides is named. With too many flows the largest are drawn and the rest counted: on
    a page across (`width_mm` 247) more stages find room, on an upright one more branches.
    """
    units = {flow.value.unit for flow in flows if amount_of(flow.value) is not None}
    shared = units.pop() if len(units) == 1 else ""
    drawn: list[_Flow] = []
    silent: list[SankeyFlow] = []
    for flow in flows:
        amount = amount_of(flow.value)
        if amount is None:
            silent.append(flow)
        else:
            figure = replace(flow.value, unit="") if shared else flow.value
            drawn.append(_Flow(flow.source, flow.target, amount, figure))
    for count in _counts(len(drawn)):
        kept = _largest(drawn, count)
        diagram = _sheet(kept, silent, shared or unit, len(drawn) - count, width_mm)
        if diagram is not None:
            return diagram
    return _empty(silent, len(drawn), width_mm)


def _counts(count: int) -> Iterator[int]:
    """All, then ever fewer: each time about a tenth less."""
    while count > 0:
        yield count
        count -= max(count // 10, 1)


def _largest(flows: Sequence[_Flow], count: int) -> list[_Flow]:
    ranked = sorted(range(len(flows)), key=lambda n: (-flows[n].amount, n))[:count]
    return [flows[n] for n in sorted(ranked)]


@dataclass(frozen=True, slots=True)
class _Grid:
    """The widths of one drawing: sheet, node, the straight piece with the number, the bend."""

    width: float
    node: float
    straight: float
    bend: float

    def left(self, column: int) -> float:
        return column * (self.node + self.straight + self.bend)


def _grid(columns: int, straight: float, width: float) -> _Grid | None:
    """The broadest nodes that leave room for the bends."""
    for node in (34.0, 30.0, 26.0, 22.0, 18.0, 15.0, 12.0):
        bend = (width - columns * node) / max(columns - 1, 1) - straight
        if bend >= _BEND:
            return _Grid(width, node, straight, min(bend, 45.0))
    return None


def _sheet(
    flows: Sequence[_Flow], silent: Sequence[SankeyFlow], unit: str, lost: int, width: float
) -> Diagram | None:
    """The diagram of these flows, None when it finds no room."""
    names = list(dict.fromkeys(name for flow in flows for name in (flow.source, flow.target)))
    columns = columns_of(names, [(flow.source, flow.target) for flow in flows])
    onward = [flow for flow in flows if columns[flow.source] < columns[flow.target]]
    back = [flow for flow in flows if columns[flow.source] >= columns[flow.target]]
    count = max(columns.values()) + 1
    straight = max((width_of(f.words.with_unit, SMALLEST_PT) for f in onward), default=0) + 2
    grid = _grid(count, straight, width) if count <= _MOST_COLUMNS else None
    if grid is None:
        return None
    measured = onward or back
    broadest = min(_BROADEST, 12.0 + 8 * len(measured))
    scale = broadest / float(max(_throughput(measured).values()))
    least = _FINEST / float(min(flow.amount for flow in measured))
    tallest, beneath = _TALLEST[width > _PORTRAIT], _BENEATH[width > _PORTRAIT]
    floor = max(scale / 12, min(least, scale))
    shapes, bottom = _body(onward, columns, grid, floor, unit)
    if bottom > tallest:
        return None
    while scale > floor:
        wider, lower = _body(onward, columns, grid, scale, unit)
        if lower <= tallest:
            shapes, bottom = wider, lower
            break
        scale = max(scale * 0.85, floor)
    more, end = _foot(flows, back, silent, lost, grid.width, scale, bottom + 3)
    if end - bottom > beneath and (silent or back) and len(flows) + len(silent) > 1:
        more, end = _foot(flows, back[:3], silent[:2], lost, grid.width, scale, bottom + 3,
                          len(back[3:]) + len(silent[2:]))  # fmt: skip
    return Diagram(grid.width, end + 0.5, (*shapes, *more), "流向图")


def _throughput(flows: Sequence[_Flow]) -> dict[str, Fraction]:
    into: dict[str, Fraction] = {}
    out: dict[str, Fraction] = {}
    for flow in flows:
        out[flow.source] = out.get(flow.source, Fraction(0)) + flow.amount
        into[flow.target] = into.get(flow.target, Fraction(0)) + flow.amount
    return {
        name: max(into.get(name, Fraction(0)), out.get(name, Fraction(0)))
        for name in {**into, **out}
    }


def _body(
    flows: Sequence[_Flow], columns: dict[str, int], grid: _Grid, scale: float, unit: str
) -> tuple[list[Shape], float]:
    names = [n for n in columns if any(n in (flow.source, flow.target) for flow in flows)]
    boxes = {name: _node(name, grid) for name in names}
    links = [Link(f.source, f.target, max(float(f.amount) * scale + 0.6, _LABEL)) for f in flows]
    stations = [Station(name, columns[name], boxes[name].height) for name in names]
    head = _LABEL + 1 if unit else 0.0
    placed = place(stations, links, top=head, between=_BETWEEN)
    tones: dict[str, Tone] = {}
    for flow in flows:
        tones.setdefault(flow.source, _TONES[len(tones) % len(_TONES)])
    bands: list[Shape] = []
    labels: list[Shape] = []
    for flow, levels in zip(flows, placed.levels, strict=True):
        first = columns[flow.source]
        x, y = grid.left(first) + grid.node, levels[0]
        points = [(x, y), (x + grid.straight, y)]
        for step, level in enumerate(levels[1:], 1):
            left = grid.left(first + step)
            points.append((left, level))
            if step < len(levels) - 1:
                points.append((left + grid.node + grid.straight, level))
        bands.append(Band(tuple(points), float(flow.amount) * scale, tones[flow.source]))
        said = box(x + 0.5, 0, grid.straight - 0.5, flow.words, size_pt=SMALLEST_PT,
                   outline=Outline.NONE, align="left")  # fmt: skip
        labels.append(replace(said, top=y - said.height / 2))
    nodes: list[Shape] = [
        replace(boxes[name], left=grid.left(columns[name]), top=y, height=height)
        for name, (y, height) in placed.nodes.items()
    ]
    shapes = [*bands, *nodes, *labels]
    if unit:
        shapes.insert(0, _unit_box(unit, grid.width))
    return shapes, max(placed.bottom, head)


def _unit_box(unit: str, width: float) -> Box:
    return box(
        width - 60, 0, 60, f"单位：{unit}", size_pt=SMALLEST_PT, outline=Outline.NONE, align="right"
    )


def _node(name: str, grid: _Grid) -> Box:
    lines = balanced(name, text_width(Outline.RECTANGLE, grid.node), _SIZE)
    return of_lines(0, 0, grid.node, lines, size_pt=_SIZE, bold_lines=len(lines))


# -- beneath -----------------------------------------------------------------------------------


def _foot(
    flows: Sequence[_Flow],
    back: Sequence[_Flow],
    silent: Sequence[SankeyFlow],
    lost: int,
    width: float,
    scale: float,
    top: float,
    unsaid: int = 0,
) -> tuple[list[Shape], float]:
    """What flows back as bands of the same scale, then what could not be drawn, in words."""
    shapes: list[Shape] = []
    for flow in back:
        ends = (flow.source, flow.target)
        left, right = (
            box(x, 0, 40, name, size_pt=SMALLEST_PT, tone=Tone.PLAIN)
            for x, name in zip((0.0, 100.0), ends, strict=True)
        )
        said = box(42, 0, 36, joined(("回流 ", flow.words), ""), size_pt=SMALLEST_PT,
                   outline=Outline.NONE, align="left")  # fmt: skip
        breadth = float(flow.amount) * scale
        fits = breadth <= _BROADEST
        height = max(left.height, right.height, said.height, breadth if fits else 0.0)
        y = top + height / 2
        if fits:
            shapes.append(Band(((40, y), (100, y)), breadth, Tone.PALE))
        else:  # a circulation many times what is fed in: its number must do
            shapes.append(Line(((40, y + said.height / 2 + 0.4), (100, y + said.height / 2 + 0.4))))
            height += 2
        shapes += [replace(b, top=y - b.height / 2) for b in (left, right, said)]
        top += height + 1.5
    for words in _notes(flows, silent, lost, unsaid):
        note = box(0, top, width, words, size_pt=SMALLEST_PT, outline=Outline.NONE, align="left")
        shapes.append(note)
        top += note.height + 0.5
    return shapes, top


def _notes(
    flows: Sequence[_Flow], silent: Sequence[SankeyFlow], lost: int, unsaid: int
) -> list[Words]:
    notes: list[Words] = []
    if silent:
        said = [Prose((f"{flow.source}→{flow.target} ", flow.value)) for flow in silent]
        notes.append(Prose(("未画出：", *joined(said, "；").pieces)))
    if lost + unsaid:
        notes.append(f"{rest(lost + unsaid)}流量较小或无处可画，未列出。")
    if uneven := _uneven(flows):
        notes.append(f"流入与流出不相等：{'、'.join(uneven)}。")
    return notes


def _uneven(flows: Sequence[_Flow]) -> list[str]:
    """Nodes fed and drained by different amounts, beyond what rounding explains."""
    found = []
    for name in dict.fromkeys(n for flow in flows for n in (flow.source, flow.target)):
        into = sum((f.amount for f in flows if f.target == name), Fraction(0))
        out = sum((f.amount for f in flows if f.source == name), Fraction(0))
        if into and out and abs(into - out) * 200 > max(into, out):
            found.append(name)
    return found


def _empty(silent: Sequence[SankeyFlow], lost: int, width: float) -> Diagram:
    """Nothing can be drawn: what was said instead."""
    shapes, end = _foot((), (), silent[:20], lost, width, 1, 0, len(silent[20:]))
    if not shapes:
        said = box(0, 0, width, "没有可画的流量", size_pt=_SIZE, outline=Outline.NONE)
        shapes, end = [said], said.height
    return Diagram(width, end + 0.5, tuple(shapes), "流向图")
