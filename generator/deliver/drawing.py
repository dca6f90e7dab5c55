"""What is drawn and not written: charts, diagrams, equations, pictures, and the parts they need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from xml.sax.saxutils import quoteattr

from lxml import etree

from generator.deliver.chart import Chart, ChartKind
from generator.deliver.chart_book import chart_workbook
from generator.deliver.chart_look import CHART, DRAWING
from generator.deliver.chart_xml import WORKBOOK_RELATION, chart_xml
from generator.deliver.diagram import Diagram, diagram_xml
from generator.deliver.docx import W, parse, serialize, w
from generator.deliver.equation import Equation, equation_xml
from generator.deliver.marks import clean
from generator.deliver.package import REL, RELATIONSHIPS_PART, TYPES_PART, XML_HEAD
from generator.deliver.picture import Picture

Drawn: TypeAlias = Chart | Diagram | Equation | Picture

_INLINE: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_EMU_PER_MM: Final = 36_000
_MM_PER_TWIP: Final = 25.4 / 1440
# A picture is never shown larger than its dots allow.
_MM_PER_DOT: Final = 25.4 / 96
_A4_ROOM: Final = (156.0, 240.0)
# What a caption and its note take below a picture.
_CAPTION_MM: Final = 25.0
_HEIGHTS: Final[Mapping[ChartKind, float]] = {
    ChartKind.RING: 80.0,
    ChartKind.RADAR: 95.0,
    ChartKind.PARETO: 90.0,
}
_CHART_MM: Final = 78.0
_IDS = re.compile(rb'<(?:[a-z0-9]+:)?(?:docPr|cNvPr)\b[^>]*?\bid="([0-9]{1,9})"')


@dataclass(frozen=True, slots=True)
class Room:
    """The width and height in millimetres that a drawing has where it stands."""

    width: float
    height: float


def room_of(paragraph: etree._Element) -> Room:
    """The type area of the section `paragraph` is in, or the width of its table cell."""
    section = _section_of(paragraph)
    width, height = _A4_ROOM
    size = section.find(w("pgSz")) if section is not None else None
    margins = section.find(w("pgMar")) if section is not None else None
    if size is not None and margins is not None:
        width = _twips(size, "w") - _twips(margins, "left") - _twips(margins, "right")
        height = _twips(size, "h") - _twips(margins, "top") - _twips(margins, "bottom")
    cell = next(paragraph.iterancestors(w("tc")), None)
    if cell is not None:
        given = cell.find(f"{w('tcPr')}/{w('tcW')}")
        if given is not None and given.get(w("type")) == "dxa":
            width = min(width, _twips(given, "w") - 2)
    return Room(max(width, 20.0), max(height - _CAPTION_MM, 40.0))


def _twips(element: etree._Element, name: str) -> float:
    return int(element.get(w(name), "0")) * _MM_PER_TWIP


def _section_of(paragraph: etree._Element) -> etree._Element | None:
    """The page properties that close the section: of a later paragraph, or of the document."""
    block = paragraph
    while (parent := block.getparent()) is not None and parent.tag != w("body"):
        block = parent
    for follower in (block, *block.itersiblings()):
        if follower.tag == w("sectPr"):
            return follower
        section = follower.find(f"{w('pPr')}/{w('sectPr')}")
        if section is not None:
            return section
    return None


def highest_id(contents: Mapping[str, bytes]) -> int:
    """The highest id a drawing of the template has already."""
    found = (int(match) for content in contents.values() for match in _IDS.findall(content))
    return max(found, default=0)


class Drawings:
    """Makes the drawings of one document and keeps the parts that go with them.

    Ids start above `highest`, those the template has.
    """

    def __init__(self, highest: int) -> None:
        self._next = highest + 1
        self._charts = 0
        self._media: dict[bytes, str] = {}
        self._links: list[tuple[str, str, str]] = []
        self._types: dict[str, str] = {}
        self._defaults: dict[str, str] = {}
        self.parts: dict[str, bytes] = {}
        """Parts to add to the package, by name."""

    def draw(self, drawn: Drawn, room: Room, name: str) -> etree._Element:
        """What stands in the paragraph in place of the mark: a run, or an equation."""
        if isinstance(drawn, Equation):
            return etree.fromstring(equation_xml(drawn))
        if isinstance(drawn, Diagram):
            inside = diagram_xml(drawn, self._take(drawn.ids))
        elif isinstance(drawn, Chart):
            inside = self._chart(drawn, room, name)
        else:
            inside = self._picture(drawn, room, name)
        return etree.fromstring(f'<w:r xmlns:w="{W}">{inside}</w:r>')

    def tell_apart(self, root: etree._Element) -> None:
        """New ids for pictures of the template that a loop has repeated."""
        seen: set[str] = set()
        for properties in root.iter(f"{{{_INLINE}}}docPr"):
            if properties.get("id", "0") in seen:
                properties.set("id", str(self._take(1)))
            seen.add(properties.get("id", "0"))

    def _take(self, count: int) -> int:
        first = self._next
        self._next += count
        return first

    def _chart(self, chart: Chart, room: Room, name: str) -> str:
        self._charts += 1
        part, book = f"charts/chart{self._charts}.xml", f"embeddings/chart{self._charts}.xlsx"
        self.parts[f"word/{part}"] = chart_xml(chart)
        self.parts[f"word/charts/_rels/chart{self._charts}.xml.rels"] = (
            f'{XML_HEAD}<Relationships xmlns="{_RELATIONS}">'
            f'<Relationship Id="{WORKBOOK_RELATION}" Type="{REL}/package" Target="../{book}"/>'
            "</Relationships>"
        ).encode()
        self.parts[f"word/{book}"] = chart_workbook(chart)
        self._types[f"word/{part}"] = (
            "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
        )
        self._defaults["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        key = self._link("chart", part)
        graphic = f'<c:chart xmlns:c="{CHART}" xmlns:r="{REL}" r:id="{key}"/>'
        frame = '<wp:cNvGraphicFramePr><a:graphicFrameLocks/></wp:cNvGraphicFramePr>'
        names = "、".join(clean(series.name) for series in chart.series)
        return self._inline(
            (room.width, min(_chart_height(chart), room.height)),
            (name, f"{chart.kind.value}：{names}"),
            frame,
            (CHART, graphic),
        )

    def _picture(self, picture: Picture, room: Room, name: str) -> str:
        target = self._media.get(picture.content)
        if target is None:
            target = f"media/picture{len(self._media) + 1}.{picture.suffix}"
            self._media[picture.content] = target
            self.parts[f"word/{target}"] = picture.content
            self._defaults[picture.suffix] = f"image/{picture.suffix}"
            self._link("image", target)
        key = next(key for key, _, where in self._links if where == target)
        own = picture.width * _MM_PER_DOT
        width = min(own, room.width, room.height * picture.width / picture.height)
        size = (width, width * picture.height / picture.width)
        extent = " ".join(f'c{side}="{_emu(mm)}"' for side, mm in zip("xy", size, strict=True))
        graphic = (
            f'<pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr>'
            f"<pic:cNvPr id=\"{self._take(1)}\" name={quoteattr(name)}/><pic:cNvPicPr/>"
            f'</pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{REL}" r:embed="{key}"/><a:stretch>'
            "<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic>"
        )
        frame = '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/>'
        return self._inline(
            size, (name, name), f"{frame}</wp:cNvGraphicFramePr>", (_PICTURE, graphic)
        )

    def _link(self, kind: str, target: str) -> str:
        key = f"rIdDrawn{len(self._links) + 1}"
        self._links.append((key, kind, target))
        return key

    def _inline(
        self,
        size: tuple[float, float],
        names: tuple[str, str],
        frame: str,
        graphic: tuple[str, str],
    ) -> str:
        name, described = names
        uri, inside = graphic
        return (
            f'<w:drawing><wp:inline xmlns:wp="{_INLINE}" xmlns:a="{DRAWING}" distT="0" distB="0"'
            f' distL="0" distR="0"><wp:extent cx="{_emu(size[0])}" cy="{_emu(size[1])}"/>'
            f'<wp:docPr id="{self._take(1)}" name={quoteattr(name)} descr={quoteattr(described)}/>'
            f'{frame}<a:graphic><a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )

    # -- the package ---------------------------------------------------------------------------

    def registered(self, parts: Mapping[str, bytes]) -> dict[str, bytes]:
        """The template's types and relations (of `parts`) with those of the drawings put in."""
        types = parse(parts[TYPES_PART])
        space = etree.QName(types).namespace
        known = {node.get("Extension", "").lower() for node in types}
        first_override = next((n for n, node in enumerate(types) if node.get("PartName")), 0)
        for suffix, kind in sorted(self._defaults.items()):
            if suffix not in known:
                node = etree.Element(f"{{{space}}}Default", Extension=suffix, ContentType=kind)
                types.insert(first_override, node)
        for part, kind in self._types.items():
            etree.SubElement(types, f"{{{space}}}Override", PartName=f"/{part}", ContentType=kind)
        relations = parse(parts[RELATIONSHIPS_PART])
        space = etree.QName(relations).namespace
        for key, kind, target in self._links:
            etree.SubElement(
                relations,
                f"{{{space}}}Relationship",
                Id=key,
                Type=f"{REL}/{kind}",
                Target=target,
            )
        return {TYPES_PART: serialize(types), RELATIONSHIPS_PART: serialize(relations)}


def _chart_height(chart: Chart) -> float:
    """High enough for its rows and for its legend."""
    if chart.kind is ChartKind.HORIZONTAL_BAR:
        rows = len(chart.categories) * (2.5 + 4.5 * len(chart.series))
        return max(45.0, 18.0 + rows)
    longest = max((len(name) for name in chart.categories), default=0)
    slanted = min(longest, 12) * 2.2 if len(chart.categories) * longest > 50 else 0
    slots = len(chart.categories) if chart.kind is ChartKind.RING else len(chart.series)
    if chart.kind in (ChartKind.RING, ChartKind.RADAR):
        slanted = 0
    # long names of many categories are set aslant below the axis
    return _HEIGHTS.get(chart.kind, _CHART_MM) + 4.0 * (slots // 5) + slanted


def _emu(millimetres: float) -> int:
    return round(millimetres * _EMU_PER_MM)
