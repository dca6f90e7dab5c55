"""Sentences put together from words, figures and other sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from generator.deliver.figure import Figure, Prose

Words = str | Figure | Prose


def prose(*pieces: Words | None) -> Prose:
    """The pieces one after the other; sentences within are opened, what is empty is left out."""
    found: list[str | Figure] = []
    for piece in pieces:
        if isinstance(piece, Prose):
            found += piece.pieces
        elif piece:
            found.append(piece)
    return Prose(tuple(found))


def joined(parts: Iterable[Words], between: str = "；") -> Prose:
    """The parts with `between` set between them."""
    found: list[Words] = []
    for number, part in enumerate(parts):
        found += [between, part] if number else [part]
    return prose(*found)
