"""A .docx as a package of parts: read once, written back byte for byte the same, and walked."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT_PART: Final = "word/document.xml"
# 1980-01-01 00:00, the first moment a zip can name: documents differ by content only.
_DOS_TIME: Final = 0
_DOS_DATE: Final = 0x21
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_UTF8_NAMES: Final = 0x800
_DEFLATED: Final = 8
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
# No entities, no network: a template is a file people exchange by mail.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def w(tag: str) -> str:
    """The full name of a tag or attribute of the main namespace."""
    return f"{{{W}}}{tag}"


@dataclass(frozen=True, slots=True)
class Member:
    """One part, compressed and ready to be copied into any number of documents."""

    name: bytes
    crc: int
    size: int
    packed: bytes


def pack(name: str, content: bytes) -> Member:
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = squeeze.compress(content) + squeeze.flush()
    return Member(name.encode(), zlib.crc32(content), len(content), packed)


def join(members: Iterable[Member]) -> bytes:
    """A zip of the members in their order: fixed times, so the same members give the same bytes."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for member in members:
        packed, name = member.packed, member.name
        head = _LOCAL.pack(
            b"PK\3\4", 20, _UTF8_NAMES, _DEFLATED, _DOS_TIME, _DOS_DATE,
            member.crc, len(packed), member.size, len(name), 0,
        )  # fmt: skip
        directory.append(
            _CENTRAL.pack(
                b"PK\1\2", 20, 20, _UTF8_NAMES, _DEFLATED, _DOS_TIME, _DOS_DATE,
                member.crc, len(packed), member.size, len(name), 0, 0, 0, 0, 0, offset,
            ) + name
        )  # fmt: skip
        body += (head, name, packed)
        offset += len(head) + len(name) + len(packed)
    central = b"".join(directory)
    count = len(directory)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(central), offset, 0)
    return b"".join((*body, central, end))


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts by name in the order of the file; ValueError when it is no Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = [name for name in package.namelist() if not name.endswith("/")]
            parts = {name: package.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise ValueError(str(error)) from error
    if DOCUMENT_PART not in parts:
        raise ValueError(f"no {DOCUMENT_PART}")
    return parts


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    return join(pack(name, content) for name, content in parts.items())


def text_parts(parts: Iterable[str]) -> list[str]:
    """The names of the parts that hold running text: body, headers, footers, notes."""
    return [name for name in parts if _TEXT_PARTS.fullmatch(name)]


def parse(content: bytes) -> etree._Element:
    return etree.fromstring(content, _PARSER)


def serialize(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def text_of(element: etree._Element) -> str:
    """What a reader sees: text, with a blank for tabs and line breaks."""
    return "".join(
        (node.text or "") if node.tag == _TEXT else " "
        for node in element.iter(_TEXT, _TAB, _BREAK)
        # a tab stop in paragraph properties is no text
        if (parent := node.getparent()) is not None and parent.tag != _TABS
    )


_TEXT, _TAB, _BREAK, _TABS = w("t"), w("tab"), w("br"), w("tabs")
_PARAGRAPH, _CELL, _VALUE = w("p"), w("tc"), w("val")
_PROPERTIES, _STYLE = w("pPr"), w("pStyle")


@dataclass(frozen=True, slots=True)
class Styles:
    """What styles.xml says of the style ids a document uses: their names and outline levels.

    Ids are not stable (an office program may rename them on saving), names are.
    """

    names: Mapping[str, str]
    levels: Mapping[str, int]

    @classmethod
    def of(cls, parts: Mapping[str, bytes]) -> Styles:
        names: dict[str, str] = {}
        own: dict[str, int] = {}
        based: dict[str, str] = {}
        described = parts.get("word/styles.xml", b"<none/>")
        for style in parse(described).iter(w("style")):
            style_id = style.get(w("styleId"), "")
            names[style_id] = _child_value(style, "name")
            based[style_id] = _child_value(style, "basedOn")
            level = style.find(f"{w('pPr')}/{w('outlineLvl')}")
            if level is not None:
                own[style_id] = int(level.get(w("val"), "9"))
        levels = {style_id: _inherited(style_id, own, based) for style_id in names}
        return cls(names, {key: level for key, level in levels.items() if level is not None})

    def name_of(self, paragraph: etree._Element) -> str:
        return self.names.get(style_id_of(paragraph), "")

    def level_of(self, paragraph: etree._Element) -> int | None:
        """0 for a first-level heading; None for what is no heading."""
        level = self.levels.get(style_id_of(paragraph))
        return level if level is not None and level < 9 else None


def style_id_of(paragraph: etree._Element) -> str:
    properties = next(paragraph.iterchildren(_PROPERTIES), None)
    style = next(properties.iterchildren(_STYLE), None) if properties is not None else None
    return style.get(_VALUE, "") if style is not None else ""


def _child_value(element: etree._Element, tag: str) -> str:
    child = element.find(w(tag))
    return child.get(w("val"), "") if child is not None else ""


def _inherited(style_id: str, own: Mapping[str, int], based: Mapping[str, str]) -> int | None:
    seen: set[str] = set()
    while style_id and style_id not in seen:
        if style_id in own:
            return own[style_id]
        seen.add(style_id)
        style_id = based.get(style_id, "")
    return None


FIGURE: Final = "图"
FIGURE_CAPTION: Final = "图题"
CAPTION_STYLES: Final = frozenset({"表题", FIGURE_CAPTION, "caption"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a paragraph stands, put into words only when somebody asks."""

    heading: str
    caption: str
    cell: etree._Element | None
    paragraph: etree._Element

    def __str__(self) -> str:
        """In running text the heading and the paragraph's beginning; in a table the caption (or
        the heading), the first words of the row and those of the cell."""
        text = text_of(self.paragraph).strip()
        heading = self.heading
        if self.cell is not None:
            row = self.cell.getparent()
            first = row.find(_CELL) if row is not None else None
            label = text_of(first).strip() if first is not None else ""
            heading = self.caption or heading
            text = f"{label}”行“{text}" if label else text
        return f"“{heading[:30]}”中“{text[:30]}”" if heading else f"“{text[:30]}”"


def walk(root: etree._Element, styles: Styles) -> Iterator[tuple[etree._Element, Spot]]:
    """Every paragraph in reading order with its place."""
    heading = caption = ""
    for paragraph in root.iter(_PARAGRAPH):
        cell = paragraph.getparent()
        if cell is not None and cell.tag != _CELL:
            cell = next(paragraph.iterancestors(_CELL), None)
        if cell is None:
            style = style_id_of(paragraph)
            if styles.levels.get(style, 9) < 9:
                if text := text_of(paragraph).strip():
                    heading, caption = text, ""
            elif styles.names.get(style) in CAPTION_STYLES:
                caption = text_of(paragraph).strip()
        yield paragraph, Spot(heading, caption, cell, paragraph)
