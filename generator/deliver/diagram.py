"""Diagrams of Word's own shapes (技术路线、组织机构、层级、工作流程、能流、水平衡、产业链)."""

from __future__ import annotations

from generator.deliver.diagram_network import network
from generator.deliver.diagram_parts import (
    Level,
    Member,
    NetworkLink,
    NetworkNode,
    OrgNode,
    RouteStage,
    SankeyFlow,
    WorkStep,
)
from generator.deliver.diagram_sankey import sankey
from generator.deliver.diagram_shapes import Box, Diagram, Shape, Words
from generator.deliver.diagram_stages import technical_route, workflow
from generator.deliver.diagram_tiers import levels, organisation
from generator.deliver.diagram_xml import diagram_xml

PORTRAIT_MM = (156.0, 215.0)
LANDSCAPE_MM = (247.0, 140.0)

__all__ = [
    "LANDSCAPE_MM",
    "PORTRAIT_MM",
    "Box",
    "Diagram",
    "Level",
    "Member",
    "NetworkLink",
    "NetworkNode",
    "OrgNode",
    "RouteStage",
    "SankeyFlow",
    "Shape",
    "Words",
    "WorkStep",
    "diagram_xml",
    "levels",
    "network",
    "organisation",
    "sankey",
    "technical_route",
    "workflow",
]
