"""The pages of a produced document against the house: size, margins, grid, headers, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from generator.deliver.docx import Styles, parse, text_of, w
from generator.deliver.house import House, Page
from generator.deliver.package import REL

_TOLERANCE_MM: Final = Decimal(1)  # GB/T 9704 allows one millimetre
_NEAR_PITCH: Final = Decimal("0.3")
_SIDES: Final = (("top", "上"), ("right", "右"), ("bottom", "下"), ("left", "左"))
_COVER: Final = "封面"
_FAR: Final = 99


@dataclass(frozen=True, slots=True)
class _Section:
    """One section as laid out: what a later one does not say it has from the one before."""

    number: int
    properties: etree._Element
    is_cover: bool
    headers: Mapping[str, str]
    footers: Mapping[str, str]

    @property
    def roman(self) -> bool:
        count = self.properties.find(w("pgNumType"))
        return count is not None and "oman" in count.get(w("fmt"), "")


def page_faults(
    parts: Mapping[str, bytes], root: etree._Element, styles: Styles, house: House, look: str
) -> Iterator[str]:
    """What is not of the house in each section, and in headers and page numbers."""
    sections = list(_sections(parts, root, styles))
    numbered = False
    for section in sections:
        page, differences = min(
            (
                (house.pages[name], _differences(section.properties, house.pages[name], name))
                for name in _fitting(house, look, section)
            ),
            key=lambda found: len(found[1]),
        )
        where = f"第{section.number}节"
        yield from (f"{where}的{said}。" for said in dict.fromkeys(differences))
        if section.is_cover:
            continue
        yield from _running(parts, section, page, where, house.looks[look].odd_even)
        if page.page_numbers == "报告页码" and not numbered:
            numbered = True
            count = section.properties.find(w("pgNumType"))
            if section.number > 1 and (count is None or count.get(w("start")) != "1"):
                yield f"{where}是正文的开始，页码没有从1起编。"
    if house.looks[look].odd_even and not _tells_odd_from_even(parts):
        yield "没有设置单双页页码分居左右。"


def _fitting(house: House, look: str, section: _Section) -> list[str]:
    """The pages of the look a section may be; the look's own page where none is of that kind.

    A cover has no page numbers, what comes before the body Roman ones.
    """
    kinds: tuple[str, ...] = ("报告页码", "公文页码")
    if section.is_cover:
        kinds = ("无",)
    elif section.roman:
        kinds = ("罗马页码",)
    own = [name for name in house.pages if name.startswith(look)]
    fitting = [name for name in own if house.pages[name].page_numbers in kinds]
    return fitting or [house.looks[look].page]


# -- size, margins, grid -----------------------------------------------------------------------


def _differences(properties: etree._Element, page: Page, name: str) -> list[str]:
    size, margins = properties.find(w("pgSz")), properties.find(w("pgMar"))
    if size is None or margins is None:
        return ["纸张和页边距没有设置"] * _FAR
    found: list[str] = []
    width, height = _mm(size, "w"), _mm(size, "h")
    if abs(width - page.width) > _TOLERANCE_MM or abs(height - page.height) > _TOLERANCE_MM:
        # of another size or turned the other way: the margins tell nothing then
        said = f"纸张是{width:.0f}×{height:.0f}毫米，应为{page.width}×{page.height}毫米"
        return [said] * _FAR
    for side, word in _SIDES:
        has, wants = _mm(margins, side), getattr(page, side)
        if abs(has - wants) > _TOLERANCE_MM:
            found.append(f"{word}边距是{has:.0f}毫米，应为{wants}毫米（{name}）")
    if page.lines:
        grid = properties.find(w("docGrid"))
        pitch = Decimal(grid.get(w("linePitch"), "0")) / 20 if grid is not None else Decimal(0)
        if (
            grid is None
            or grid.get(w("type")) not in ("linesAndChars", "snapToChars")
            or abs(pitch - page.pitch) > _NEAR_PITCH
        ):
            found.append(f"文档网格不是每页{page.lines}行、每行{page.chars}字（{name}）")
    return found


def _mm(element: etree._Element, name: str) -> Decimal:
    try:
        return Decimal(element.get(w(name), "0")) / 1440 * Decimal("25.4")
    except ArithmeticError:
        return Decimal(0)


# -- headers, footers, page numbers ------------------------------------------------------------


def _running(
    parts: Mapping[str, bytes], section: _Section, page: Page, where: str, odd_even: bool
) -> Iterator[str]:
    if page.page_numbers == "无":
        return
    kinds = (("default", ""), ("even", "双页")) if odd_even else (("default", ""),)
    for kind, words in kinds:
        part = section.footers.get(kind, "")
        if not _has_page_number(parts.get(part, b"")):
            yield f"{where}{words}没有页码。"
    if page.page_numbers != "公文页码":
        part = section.headers.get("default", "")
        if not (part in parts and text_of(parse(parts[part])).strip()):
            yield f"{where}没有页眉。"


def _has_page_number(footer: bytes) -> bool:
    if not footer:
        return False
    root = parse(footer)
    fields = [found.get(w("instr"), "") for found in root.iter(w("fldSimple"))]
    fields += [found.text or "" for found in root.iter(w("instrText"))]
    return any(field.split()[:1] == ["PAGE"] for field in fields)


def _tells_odd_from_even(parts: Mapping[str, bytes]) -> bool:
    settings = parts.get("word/settings.xml")
    if settings is None:
        return False
    mark = parse(settings).find(w("evenAndOddHeaders"))
    return mark is not None and mark.get(w("val"), "1") not in ("0", "false")


def _sections(
    parts: Mapping[str, bytes], root: etree._Element, styles: Styles
) -> Iterator[_Section]:
    relations = _relations(parts)
    headers: dict[str, str] = {}
    footers: dict[str, str] = {}
    number, is_cover = 0, False
    body = root.find(w("body"))
    for block in body if body is not None else ():
        is_cover = is_cover or (
            block.tag == w("p") and styles.name_of(block).startswith(_COVER)
        )
        own = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if own is None:
            continue
        number += 1
        for tag, kept in (("headerReference", headers), ("footerReference", footers)):
            for reference in own.findall(w(tag)):
                target = relations.get(reference.get(f"{{{REL}}}id", ""), "")
                kept[reference.get(w("type"), "default")] = target
        yield _Section(number, own, is_cover, dict(headers), dict(footers))
        is_cover = False


def _relations(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The parts the body refers to, by the id it calls them."""
    content = parts.get("word/_rels/document.xml.rels")
    if content is None:
        return {}
    return {
        relation.get("Id", ""): (PurePosixPath("word") / relation.get("Target", "")).as_posix()
        for relation in parse(content)
    }
