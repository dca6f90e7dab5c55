"""Diagrams read from top to bottom: the technical route (技术路线) and a workflow (工作流程)."""

from __future__ import annotations

from collections.abc import Sequence

from generator.deliver.diagram_parts import RouteStage, WorkStep
from generator.deliver.diagram_shapes import Diagram


def technical_route(stages: Sequence[RouteStage]) -> Diagram:
    """技术路线图: a row per stage, its inputs, methods and outputs side by side."""
    raise NotImplementedError


def workflow(steps: Sequence[WorkStep]) -> Diagram:
    """工作流程图: the steps one below the other, decisions as diamonds."""
    raise NotImplementedError
