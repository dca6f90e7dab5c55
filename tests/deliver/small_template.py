"""Templates of a few paragraphs, made of XML as an office program writes it."""

from __future__ import annotations

from xml.sax.saxutils import escape

from generator.deliver.contract import Contract, Kind, Spec
from generator.deliver.docx import DOCUMENT_PART, W, read_parts, text_of, w, write_parts
from generator.deliver.docx import parse as parse_xml
from generator.deliver.house import House, read_house
from generator.deliver.reference import reference_parts
from generator.deliver.templates import WORD_TEMPLATES


def house() -> House:
    return read_house(WORD_TEMPLATES / "src" / "house_styles.yaml")


def contract(**names: Spec) -> Contract:
    return Contract("small", "小样", names)


def text(label: str = "文字", optional: bool = False) -> Spec:
    return Spec(Kind.TEXT, label, optional=optional)


def figure(label: str = "数值", unit: str = "") -> Spec:
    return Spec(Kind.FIGURE, label, unit=unit)


def number(label: str = "整数") -> Spec:
    return Spec(Kind.NUMBER, label)


def records(label: str = "列表", **fields: Spec) -> Spec:
    return Spec(Kind.LIST, label, fields=fields)


def paragraph(content: str, style: str = "BgBody", properties: str = "") -> str:
    """A paragraph of one run; `content` is plain text."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>'
        f"<w:rPr>{properties}</w:rPr><w:t>{escape(content)}</w:t></w:r></w:p>"
    )


def table(*rows: tuple[str, ...], style: str = "PaThreeLine", head: bool = True) -> str:
    def row(cells: tuple[str, ...], first: bool) -> str:
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if first and head else ""
        inside = "".join(f"<w:tc>{paragraph(cell, 'PaTableText')}</w:tc>" for cell in cells)
        return f"<w:tr>{mark}{inside}</w:tr>"

    body = "".join(row(cells, n == 0) for n, cells in enumerate(rows))
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/></w:tblPr>{body}</w:tbl>'


def document(*blocks: str) -> bytes:
    """A template with these paragraphs and tables in its body."""
    styles = house()
    parts = reference_parts(styles, styles.looks["报告"])
    body = f'<w:document xmlns:w="{W}"><w:body>{"".join(blocks)}<w:sectPr/></w:body></w:document>'
    parts[DOCUMENT_PART] = body.encode()
    return write_parts(parts)


def paragraphs(content: bytes, part: str = DOCUMENT_PART) -> list[str]:
    """The text of every paragraph."""
    return [text_of(found) for found in parse_xml(read_parts(content)[part]).iter(w("p"))]


def xml_of(content: bytes, part: str = DOCUMENT_PART) -> str:
    return read_parts(content)[part].decode()
