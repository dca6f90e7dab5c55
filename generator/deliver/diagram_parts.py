"""What the diagrams are drawn of: stages, posts, steps, flows, enterprises and their links."""

from __future__ import annotations

from dataclasses import dataclass

from generator.deliver.diagram_shapes import Words
from generator.deliver.figure import Figure


@dataclass(frozen=True, slots=True)
class RouteStage:
    """One stage (阶段) of the audit with what goes in, what is done and what comes out."""

    name: str
    inputs: tuple[Words, ...] = ()
    methods: tuple[Words, ...] = ()
    outputs: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class OrgNode:
    """One post or group (机构) with the people in it and the groups below it."""

    name: str
    people: tuple[str, ...] = ()
    children: tuple[OrgNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One thing of a level: a chain, an enterprise, with what is counted of it."""

    name: str
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """One level (层级): 园区, 产业链, 企业. `to_next` is said on the arrow to the level below."""

    name: str
    notes: tuple[Words, ...] = ()
    members: tuple[Member, ...] = ()
    to_next: str = ""


@dataclass(frozen=True, slots=True)
class WorkStep:
    """One step (工作步骤). A decision asks and goes on with `yes`.

    With `no` it leads to a side box saying `otherwise`, and from there back to the step named
    `returns_to`, or nowhere.
    """

    name: str
    actor: str = ""
    note: Words = ""
    decision: bool = False
    yes: str = "是"
    no: str = "否"
    otherwise: str = ""
    returns_to: str = ""


@dataclass(frozen=True, slots=True)
class SankeyFlow:
    """So much from one node to another; all flows of one diagram have one unit."""

    source: str
    target: str
    value: Figure


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """One enterprise (or 园区外) in its chain (产业链) and stage (环节)."""

    id: str
    name: str
    chain: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class NetworkLink:
    """A material (物料) that goes from one node to another; `planned` ones are dashed."""

    source: str
    target: str
    material: str
    value: Figure | None = None
    planned: bool = False
