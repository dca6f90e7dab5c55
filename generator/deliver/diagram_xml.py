"""A diagram as Word's own shapes (DrawingML), which a reader can move, recolour and retype."""

from __future__ import annotations

from generator.deliver.diagram_shapes import Diagram


def diagram_xml(diagram: Diagram, first_id: int) -> str:
    """The content of one run (w:r): an inline drawing; its namespaces are declared in it.

    It uses the ids `first_id` … `first_id + diagram.ids - 1`, which nothing else in the document
    may have.
    """
    raise NotImplementedError
