"""Flow diagrams with bands as broad as what flows (能流图, 水平衡图)."""

from __future__ import annotations

from collections.abc import Sequence

from generator.deliver.diagram_parts import SankeyFlow
from generator.deliver.diagram_shapes import Diagram


def sankey(flows: Sequence[SankeyFlow], unit: str = "") -> Diagram:
    """能流图, 水平衡图: bands as broad as the printed numbers, which stand on them.

    `unit` is printed once when the figures have none. What flows back is led below; a node that
    does not balance shows it. What is no number above 0 is listed beneath.
    """
    raise NotImplementedError
