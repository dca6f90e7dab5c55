"""From pandoc's body to a finished template: sections with their pages, headers, page numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from lxml import etree

from generator.deliver.docx import DOCUMENT_PART, Styles, parse, serialize, text_of, w, write_parts
from generator.deliver.fields import update_fields
from generator.deliver.house import House, Look, Page
from generator.deliver.manuscript import SECTION_END, field_run, paragraph, run
from generator.deliver.package import (
    REL,
    content_types,
    core_properties,
    document_relationships,
)
from generator.deliver.reference import reference_parts, twips

_NS: Final = f'xmlns:w="{w("")[1:-1]}" xmlns:r="{REL}"'
_SIDES: Final = ("top", "right", "bottom", "left", "header", "footer")
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def impose(
    body: bytes, sections: list[str], house: House, look: Look, title: str, header: str
) -> bytes:
    """The template document made of pandoc's `body`; `sections` names the page of each section."""
    root = parse(body)
    content = root.find(w("body"))
    if content is None:
        raise ValueError("no body")
    for old in content.findall(w("sectPr")):
        content.remove(old)
    parts = reference_parts(house, look)
    running = _running_parts(house, sections, header)
    _place_sections(content, sections, house, look)
    for found in list(content.iter(w("p"))):
        _tidy(found)
    document = etree.fromstring(f"<w:document {_NS}/>")
    document.append(content)
    update_fields(document, Styles.of(parts))
    names = tuple(running)
    parts[DOCUMENT_PART] = serialize(document)
    parts["[Content_Types].xml"] = content_types(names)
    parts["word/_rels/document.xml.rels"] = document_relationships(names)
    parts["docProps/core.xml"] = core_properties(title)
    for name, xml in running.items():
        parts[f"word/{name}.xml"] = xml
    return write_parts(parts)


def _running_parts(house: House, sections: list[str], header: str) -> dict[str, bytes]:
    """Header and footer parts the sections need, by name."""
    kinds = {house.pages[page].page_numbers for page in sections}
    styles = {name: style.id for name, style in house.paragraphs.items()}
    number = field_run("PAGE", "1")
    dashed = run("— ") + number + run(" —")
    parts: dict[str, bytes] = {}
    if "公文页码" in kinds:
        parts["footer1"] = _running("ftr", paragraph(styles["公文页码右"], dashed))
        parts["footer2"] = _running("ftr", paragraph(styles["公文页码左"], dashed))
    if kinds & {"报告页码", "罗马页码"}:
        parts["header1"] = _running("hdr", paragraph(styles["报告页眉"], run(header)))
        parts["footer3"] = _running("ftr", paragraph(styles["报告页码"], number))
    return parts


def _running(root: str, inside: str) -> bytes:
    return serialize(etree.fromstring(f"<w:{root} {_NS}>{inside}</w:{root}>"))


def _place_sections(
    content: etree._Element, sections: list[str], house: House, look: Look
) -> None:
    """Turn each section's end mark into page properties of the paragraph before it."""
    previous = ""
    for number, page_name in enumerate(sections):
        page = house.pages[page_name]
        mark = next(
            found
            for found in content.findall(w("p"))
            if text_of(found) == f"{SECTION_END}{number}"
        )
        properties = _section_properties(page, look, restart=page.page_numbers != previous)
        previous = page.page_numbers
        if number == len(sections) - 1:
            content.remove(mark)
            content.append(properties)
            continue
        before = mark.getprevious()
        carrier = mark
        if before is not None and before.tag == w("p") and _may_end_section(before):
            content.remove(mark)
            carrier = before
        else:
            # instead a line nobody sees
            for child in list(mark):
                mark.remove(child)
            unseen = house.paragraphs["表后"].id
            mark.append(_element(f'<w:pPr><w:pStyle w:val="{unseen}"/></w:pPr>'))
        holder = carrier.find(w("pPr"))
        if holder is None:
            holder = etree.Element(w("pPr"))
            carrier.insert(0, holder)
        holder.append(properties)


def _may_end_section(paragraph: etree._Element) -> bool:
    """Not a tag, which goes away on rendering, nor part of the contents, written anew then."""
    return "{%" not in text_of(paragraph) and paragraph.find(f".//{w('fldChar')}") is None


def _section_properties(page: Page, look: Look, restart: bool) -> etree._Element:
    references = {
        "公文页码": (("footer", "default", "footer1"), ("footer", "even", "footer2")),
        "报告页码": (("header", "default", "header1"), ("footer", "default", "footer3")),
        "罗马页码": (("header", "default", "header1"), ("footer", "default", "footer3")),
    }.get(page.page_numbers, ())
    xml = "".join(
        f'<w:{kind}Reference w:type="{which}" r:id="{part}"/>' for kind, which, part in references
    )
    xml += '<w:type w:val="nextPage"/>'
    orient = ' w:orient="landscape"' if page.width > page.height else ""
    xml += f'<w:pgSz w:w="{_from_mm(page.width)}" w:h="{_from_mm(page.height)}"{orient}/>'
    margins = "".join(f' w:{side}="{_from_mm(getattr(page, side))}"' for side in _SIDES)
    xml += f'<w:pgMar{margins} w:gutter="0"/>'
    roman = ' w:fmt="upperRoman"' if page.page_numbers == "罗马页码" else ""
    if restart or roman:
        start = ' w:start="1"' if restart else ""
        xml += f"<w:pgNumType{roman}{start}/>"
    xml += '<w:cols w:space="425"/>'
    if page.lines:
        width = Decimal(page.text_width) / Decimal("25.4") * 72
        spare = width / page.chars - look.base_points
        xml += (
            f'<w:docGrid w:type="linesAndChars" w:linePitch="{twips(page.pitch)}"'
            f' w:charSpace="{int(spare * 4096)}"/>'
        )
    return _element(f"<w:sectPr>{xml}</w:sectPr>")


def _from_mm(millimetres: int) -> int:
    return int((Decimal(millimetres) / Decimal("25.4") * 1440).to_integral_value())


def _element(xml: str) -> etree._Element:
    root = etree.fromstring(f"<w:x {_NS}>{xml}</w:x>")
    return root[0]


def _tidy(found: etree._Element) -> None:
    """Join runs of one look, so that a tag is one piece for whoever edits the template in Word."""
    previous: etree._Element | None = None
    for child in list(found):
        if child.tag != w("r"):
            previous = None if child.tag != w("proofErr") else previous
            continue
        _hint(child)
        only_text = all(part.tag in (w("rPr"), w("t")) for part in child)
        if previous is not None and only_text and _look_of(previous) == _look_of(child):
            text = previous.find(w("t"))
            if text is not None:
                text.text = (text.text or "") + "".join(t.text or "" for t in child.findall(w("t")))
                text.set(_XML_SPACE, "preserve")
                found.remove(child)
                continue
        previous = child if only_text and child.find(w("t")) is not None else None


def _hint(child: etree._Element) -> None:
    properties = child.find(w("rPr"))
    if properties is None:
        properties = etree.Element(w("rPr"))
        child.insert(0, properties)
    if properties.find(w("rFonts")) is None:
        fonts = etree.Element(w("rFonts"), {w("hint"): "eastAsia"})
        style = properties.find(w("rStyle"))
        properties.insert(0 if style is None else 1, fonts)


def _look_of(child: etree._Element) -> bytes:
    properties = child.find(w("rPr"))
    return b"" if properties is None else etree.tostring(properties)
