"""Diagrams read from top to bottom: the technical route (技术路线) and a workflow (工作流程)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from generator.deliver.diagram_parts import RouteStage, WorkStep
from generator.deliver.diagram_shapes import Box, Diagram, Line, Outline, Point, Shape, Tone, Words
from generator.deliver.diagram_text import (
    SIZES_PT,
    SMALLEST_PT,
    balanced,
    box,
    broken,
    items,
    of_lines,
    prose,
    rest,
    text_width,
)
from generator.deliver.figure import Prose

_WIDTH: Final = 156.0
_HEIGHT: Final = 215.0

# -- technical route ---------------------------------------------------------------------------

_ROUTE_HEADS: Final = ("审核阶段", "主要输入", "工作内容与方法", "主要输出")
_ROUTE_WIDTHS: Final = (24.0, 36.0, 46.0, 38.0)
_ROUTE_BETWEEN: Final = 4.0
_DROP: Final = 4.0


def technical_route(stages: Sequence[RouteStage]) -> Diagram:
    """技术路线图: a row per stage, its inputs, methods and outputs side by side.

    What finds no room on one page even in small print is counted (其余 n 项), stages last.
    """
    longest = max((len(column) for stage in stages for column in _columns(stage)), default=0)
    for size in SIZES_PT:
        if (diagram := _route(stages, len(stages), longest, size)).height_mm <= _HEIGHT:
            return diagram
    for shown in range(longest, 0, -1):
        diagram = _route(stages, len(stages), shown, SMALLEST_PT)
        if diagram.height_mm <= _HEIGHT:
            return diagram
    for count in range(len(stages) - 1, 0, -1):
        diagram = _route(stages, count, 1, SMALLEST_PT)
        if diagram.height_mm <= _HEIGHT:
            return diagram
    return _route(stages, 0, 1, SMALLEST_PT)


def _columns(stage: RouteStage) -> tuple[tuple[Words, ...], ...]:
    return stage.inputs, stage.methods, stage.outputs


def _route(stages: Sequence[RouteStage], count: int, shown: int, size: float) -> Diagram:
    lefts = [sum(_ROUTE_WIDTHS[:n]) + n * _ROUTE_BETWEEN for n in range(len(_ROUTE_WIDTHS))]
    shapes: list[Shape] = [
        box(left, 0, width, head, size_pt=size, outline=Outline.NONE, bold=True)
        for left, width, head in zip(lefts, _ROUTE_WIDTHS, _ROUTE_HEADS, strict=True)
    ]
    top = max(_bottom(shape) for shape in shapes) + 1.5
    last: Box | None = None
    for stage in stages[:count]:
        cells = [
            box(
                lefts[0], top, _ROUTE_WIDTHS[0], stage.name, size_pt=size, bold=True, tone=Tone.DARK
            )
        ]
        for column, words in enumerate(_columns(stage), 1):
            lines = items(
                _some(words, shown), text_width(Outline.RECTANGLE, _ROUTE_WIDTHS[column]), size
            )
            tone = (Tone.PALE, Tone.PLAIN, Tone.MIDDLE)[column - 1]
            cells.append(
                of_lines(
                    lefts[column], top, _ROUTE_WIDTHS[column], lines or (Prose(("—",)),),
                    size_pt=size, tone=tone, align="left" if lines else "center",
                )
            )  # fmt: skip
        height = max(cell.height for cell in cells)
        row = [replace(cell, height=height) for cell in cells]
        for before, after in itertools.pairwise(row):
            shapes.append(_level_arrow(before, after))
        if last is not None:
            shapes.append(_down(last, row[0]))
        shapes += row
        last = row[0]
        top += height + _DROP
    bottom = top - _DROP
    if count < len(stages):
        more = box(
            lefts[0], top, _ROUTE_WIDTHS[0], rest(len(stages) - count, "个阶段"), size_pt=size
        )
        shapes.append(more)
        bottom = _bottom(more)
    return Diagram(_WIDTH, bottom, tuple(shapes), "技术路线图")


def _some(words: tuple[Words, ...], shown: int) -> tuple[Words, ...]:
    return words if len(words) <= shown else (*words[:shown], rest(len(words) - shown))


def _bottom(shape: Shape) -> float:
    return shape.top + shape.height if isinstance(shape, Box) else 0.0


def _level_arrow(before: Box, after: Box) -> Line:
    y = before.top + min(before.height, after.height) / 2
    return Line(((before.left + before.width, y), (after.left, y)))


def _down(above: Box, below: Box) -> Line:
    x = above.left + above.width / 2
    return Line(((x, above.top + above.height), (x, below.top)))


# -- workflow ----------------------------------------------------------------------------------

_STEP_DROP: Final = 6.5


@dataclass(frozen=True, slots=True)
class _Lane:
    """Where one column of a workflow stands: who acts, the steps, the side boxes, the way back."""

    left: float
    actor: float
    step: float
    between: float
    side: float
    track: float

    @property
    def step_left(self) -> float:
        return self.left + self.actor + (2 if self.actor else 0)

    @property
    def middle(self) -> float:
        return self.step_left + self.step / 2

    @property
    def side_left(self) -> float:
        return self.step_left + self.step + self.between

    @property
    def right(self) -> float:
        return self.side_left + self.side


_ONE: Final = (_Lane(0, 30, 62, 10, 40, 3),)
_TWO: Final = (_Lane(0, 0, 42, 7, 22, 2), _Lane(80, 0, 42, 7, 22, 2))


def workflow(steps: Sequence[WorkStep]) -> Diagram:
    """工作流程图: the steps one below the other, decisions as diamonds.

    A long flow is set in two columns; one too long even for that ends with what is left out.
    """
    for size in SIZES_PT:
        if (diagram := _flow([tuple(steps)], _ONE, size)).height_mm <= _HEIGHT:
            return diagram
    for size in SIZES_PT[1:]:
        half = _halved(steps, size)
        if (diagram := _flow(half, _TWO, size)).height_mm <= _HEIGHT:
            return diagram
    for count in range(len(steps) - 1, 0, -1):
        last = WorkStep(rest(len(steps) - count, "步"))
        half = _halved((*steps[:count], last), SMALLEST_PT)
        if (diagram := _flow(half, _TWO, SMALLEST_PT)).height_mm <= _HEIGHT:
            return diagram
    return _flow([tuple(steps[:1])], _ONE, SMALLEST_PT)


def _halved(steps: Sequence[WorkStep], size: float) -> list[tuple[WorkStep, ...]]:
    """The steps in two columns of about one height."""
    heights = [_step_height(step, _TWO[0], size) for step in steps]
    cut, half = 0, sum(heights) / 2
    while cut < len(steps) - 1 and sum(heights[:cut]) < half:
        cut += 1
    return [tuple(steps[:cut]), tuple(steps[cut:])]


def _step_height(step: WorkStep, lane: _Lane, size: float) -> float:
    own = _step_box(step, lane, 0, size).height
    aside = [box(0, 0, lane.side, step.otherwise, size_pt=size)] if step.otherwise else []
    if lane.actor and step.actor:
        aside.append(box(0, 0, lane.actor, step.actor, size_pt=size, outline=Outline.NONE))
    least = 2 * (_no(step, lane).height + 0.5) if step.decision else 0.0
    return max(own, least, *(other.height for other in aside)) + _STEP_DROP


def _step_box(step: WorkStep, lane: _Lane, top: float, size: float) -> Box:
    outline = Outline.DIAMOND if step.decision else Outline.RECTANGLE
    room = text_width(outline, lane.step)
    name = balanced(step.name, room, size)
    lines = list(name)
    if step.note:
        lines += broken(step.note, room, size)
    if step.actor and not lane.actor:
        lines += broken(Prose(("（", *prose(step.actor).pieces, "）")), room, size)
    return of_lines(
        lane.step_left, top, lane.step, tuple(lines), size_pt=size, outline=outline,
        tone=Tone.WARM if step.decision else Tone.PALE,
        bold_lines=len(name) if len(lines) > len(name) else 0,
    )  # fmt: skip


def _flow(
    columns: Sequence[tuple[WorkStep, ...]], lanes: tuple[_Lane, ...], size: float
) -> Diagram:
    shapes: list[Shape] = []
    height = 0.0
    foot: Point | None = None
    for steps, lane in zip(columns, lanes, strict=False):
        if not steps:
            continue
        drawn, boxes, bottom = _lane_of(_within(steps), lane, size)
        shapes += drawn
        height = max(height, bottom)
        if foot is not None:  # from the foot of one column to the head of the next
            x, y = foot
            between, head = lane.left - 2.0, (lane.middle, boxes[0].top)
            way = (foot, (x, y + 3), (between, y + 3), (between, 1.0), (lane.middle, 1.0), head)
            shapes.append(Line(way))
            height = max(height, y + 3)
        foot = lane.middle, boxes[-1].top + boxes[-1].height
    return Diagram(_WIDTH, height + 0.5, tuple(shapes), "工作流程图")


def _within(steps: tuple[WorkStep, ...]) -> tuple[WorkStep, ...]:
    """The steps with a way back to another column said in words."""
    names = {step.name for step in steps}
    return tuple(
        step
        if not step.returns_to or step.returns_to in names
        else replace(step, otherwise=f"{step.otherwise}（返回“{step.returns_to}”）", returns_to="")
        for step in steps
    )


def _lane_of(
    steps: Sequence[WorkStep], lane: _Lane, size: float
) -> tuple[list[Shape], list[Box], float]:
    """The shapes of one column, the boxes of its steps and where it ends."""
    boxes: list[Box] = []
    shapes: list[Shape] = []
    top = 4.0
    for step in steps:
        height = _step_height(step, lane, size) - _STEP_DROP
        drawn = _step_box(step, lane, top, size)
        drawn = replace(drawn, top=top + (height - drawn.height) / 2)
        if lane.actor and step.actor:
            actor = box(lane.left, top, lane.actor, step.actor, size_pt=size, outline=Outline.NONE)
            shapes.append(_level_with(actor, drawn))
        boxes.append(drawn)
        top += height + _STEP_DROP
    for number, (step, drawn) in enumerate(zip(steps, boxes, strict=True)):
        shapes.append(drawn)
        if number + 1 < len(boxes):
            shapes.append(_down(drawn, boxes[number + 1]))
            if step.decision:
                shapes.append(_yes(step, lane, drawn.top + drawn.height))
    shapes += _asides(steps, boxes, lane, size)
    return shapes, boxes, top - _STEP_DROP


def _asides(steps: Sequence[WorkStep], boxes: list[Box], lane: _Lane, size: float) -> list[Shape]:
    """The side box of each decision with the way there and back."""
    tops: dict[str, float] = {}
    for step, drawn in zip(steps, boxes, strict=True):
        tops.setdefault(step.name, drawn.top)
    shapes: list[Shape] = []
    tracks = 0
    for step, drawn in zip(steps, boxes, strict=True):
        if not step.otherwise and not step.returns_to:
            continue
        right, y = drawn.left + drawn.width, drawn.top + drawn.height / 2
        if step.decision:
            no = _no(step, lane)
            shapes.append(replace(no, top=y - 0.4 - no.height))
        if step.otherwise:
            aside = _level_with(
                box(lane.side_left, 0, lane.side, step.otherwise, size_pt=size), drawn
            )
            shapes += [Line(((right, y), (aside.left, y))), aside]
            right = lane.right
        if step.returns_to:
            x = lane.right + lane.track * (1 + tracks % 2)
            back = tops[step.returns_to] - 2.2
            shapes.append(Line(((right, y), (x, y), (x, back), (lane.middle, back))))
            tracks += 1
    return shapes


def _yes(step: WorkStep, lane: _Lane, top: float) -> Box:
    """The word below a decision, beside the line that goes on."""
    words = _first_line(step.yes, lane.step / 2 - 1)
    return of_lines(
        lane.middle + 1, top + 0.3, lane.step / 2 - 1, words, size_pt=SMALLEST_PT,
        outline=Outline.NONE, align="left",
    )  # fmt: skip


def _first_line(words: str, width: float) -> tuple[Prose, ...]:
    return broken(words, width, SMALLEST_PT)[:1]


def _no(step: WorkStep, lane: _Lane) -> Box:
    """The word beside a decision, above the line that leads aside."""
    return box(
        lane.step_left + lane.step + 0.3, 0, lane.between - 0.6, step.no, size_pt=SMALLEST_PT,
        outline=Outline.NONE,
    )  # fmt: skip


def _level_with(drawn: Box, beside: Box) -> Box:
    """The box moved so that its middle is level with that of the other."""
    return replace(drawn, top=beside.top + (beside.height - drawn.height) / 2)
