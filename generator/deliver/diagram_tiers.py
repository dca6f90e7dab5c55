"""Diagrams of what stands above what: the organisation (组织机构) and the levels (层级)."""

from __future__ import annotations

from collections.abc import Sequence

from generator.deliver.diagram_parts import Level, OrgNode
from generator.deliver.diagram_shapes import Diagram


def organisation(root: OrgNode) -> Diagram:
    """组织机构图: groups below the one they answer to, with the people in them."""
    raise NotImplementedError


def levels(tiers: Sequence[Level]) -> Diagram:
    """层级关系图: a band per level, its members side by side, arrows between levels."""
    raise NotImplementedError
