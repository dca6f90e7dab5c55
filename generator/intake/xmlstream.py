"""XML parts read as a stream of tags, with nothing in them that could reach outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from xml.parsers import expat

from generator.intake.refusal import Budget, Fault, Refused

Attributes = dict[str, str]
_MOST_DEPTH = 1_000  # the parser keeps every open tag
_MOST_NAMES = 1_000  # remembered; a hostile part may have any number


class TagReader(Protocol):
    """What a reader of one kind of part listens for; tag names come without their prefix."""

    def start(self, tag: str, attributes: Attributes) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


class FlatReader:
    """A reader that hears nothing; its children listen for what they need."""

    def start(self, tag: str, attributes: Attributes) -> None:
        """A tag opens."""

    def end(self, tag: str) -> None:
        """A tag closes."""

    def text(self, data: str) -> None:
        """Character data, in as many pieces as the parser likes."""


def read_xml(chunks: Iterable[bytes], reader: TagReader, budget: Budget) -> None:
    """Feed one part to `reader`; a document type, and so any entity of its own, is refused.

    Expat streams: memory stays at one chunk plus what the reader keeps, whatever the part's size.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    local_names: dict[str, str] = {}
    open_tag, close_tag = reader.start, reader.end

    def local_name(name: str) -> str:
        local = name.rpartition(":")[2]
        if len(local_names) < _MOST_NAMES:
            local_names[name] = local
        return local

    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEPTH:
            raise Refused(Fault.CORRUPT)
        open_tag(local_names.get(name) or local_name(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        close_tag(local_names.get(name) or local_name(name))

    def refuse_doctype(*_: object) -> None:
        raise Refused(Fault.EXTERNAL_ENTITIES)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            budget.check_time()
        parser.Parse(b"", True)
    # Expat itself; then an encoding Python does not know, or knows but cannot give expat.
    except (expat.ExpatError, LookupError, UnicodeError, ValueError) as error:
        raise Refused(Fault.CORRUPT) from error


def is_well_formed(data: bytes) -> bool:
    """Whether a part without document type parses to its end."""
    closed = data.count(b"</") + data.count(b"/>")
    if data.count(b"<") > 2 * closed + _MOST_DEPTH:
        return False  # tags left open by the thousand would be kept in memory first
    try:
        expat.ParserCreate().Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        return False
    return True


def attribute(attributes: Attributes, name: str) -> str:
    """The attribute whatever its prefix ("r:id", "d3p1:id"), or ""."""
    if name in attributes:
        return attributes[name]
    suffix = f":{name}"
    return next((value for key, value in attributes.items() if key.endswith(suffix)), "")


def small_integer(text: str | None, default: int) -> int:
    """A number of at most nine ASCII digits, or the default: no attribute needs more."""
    if text and len(text) <= 9 and text.isascii() and text.isdigit():
        return int(text)
    return default
