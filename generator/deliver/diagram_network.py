"""The network of chains and material flows (产业链与物质流图)."""

from __future__ import annotations

from collections.abc import Sequence

from generator.deliver.diagram_parts import NetworkLink, NetworkNode
from generator.deliver.diagram_shapes import Diagram


def network(nodes: Sequence[NetworkNode], links: Sequence[NetworkLink]) -> Diagram:
    """产业链与物质流图: enterprises by chain and stage, links labelled with the material."""
    raise NotImplementedError
