"""The reference document: house styles as Word styles, fonts and settings."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from xml.sax.saxutils import quoteattr

from generator.deliver.docx import DOCUMENT_PART, W, write_parts
from generator.deliver.house import CharacterStyle, Font, House, Look, ParagraphStyle, TableStyle
from generator.deliver.package import (
    REL,
    XML_HEAD,
    app_properties,
    content_types,
    core_properties,
    document_relationships,
    package_relationships,
    theme,
)

# 156 mm in twips: the type area of upright pages of both looks.
_TEXT_WIDTH: Final = 8844
_RED: Final = "FF0000"
# Line pitch and character width are exact already; programs that snap to the grid tear text apart.
_OFF_GRID: Final = '<w:snapToGrid w:val="0"/>'
# Built-in style ids that pandoc and Word expect to find.
_BUILT_IN: Final = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
    '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
)


def twips(points: Decimal) -> int:
    """Twentieths of a point."""
    return int((points * 20).to_integral_value())


def build_reference(house: House, look: Look) -> bytes:
    """The reference document: every style of the house, base size and settings of `look`."""
    return write_parts(reference_parts(house, look))


def reference_parts(house: House, look: Look) -> dict[str, bytes]:
    """The parts of the reference document, its body empty."""
    return {
        "[Content_Types].xml": content_types(()),
        "_rels/.rels": package_relationships(),
        "docProps/core.xml": core_properties(""),
        "docProps/app.xml": app_properties(),
        DOCUMENT_PART: _part("document", "<w:body><w:p/><w:sectPr/></w:body>"),
        "word/_rels/document.xml.rels": document_relationships(()),
        "word/styles.xml": _part("styles", _styles(house, look)),
        "word/settings.xml": _part("settings", _settings(look)),
        "word/fontTable.xml": _part("fonts", _font_table(house)),
        "word/theme/theme1.xml": theme(),
    }


def _part(root: str, inside: str) -> bytes:
    return f'{XML_HEAD}<w:{root} xmlns:w="{W}" xmlns:r="{REL}">{inside}</w:{root}>'.encode()


# -- styles.xml ------------------------------------------------------------------------------


def _styles(house: House, look: Look) -> str:
    body = house.paragraphs[look.body]
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(body.font)}{_size(look.base_points)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    return "".join(
        (
            defaults,
            # the grid counts characters of Normal's own size, so it is said here once more
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
            f"<w:qFormat/><w:rPr>{_size(look.base_points)}</w:rPr></w:style>",
            _BUILT_IN,
            *(_paragraph_style(style) for style in house.paragraphs.values()),
            *(_character_style(style) for style in house.characters.values()),
            *(_table_style(style) for style in house.tables.values()),
        )
    )


def _fonts(font: Font) -> str:
    latin, east = quoteattr(font.latin), quoteattr(font.east_asian)
    return f"<w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia={east} w:cs={latin}/>"


def _size(points: Decimal) -> str:
    half_points = int(points * 2)
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _paragraph_style(style: ParagraphStyle) -> str:
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    color = f'<w:color w:val="{style.color}"/>' if style.color else ""
    tight = f'<w:spacing w:val="-{twips(style.tight)}"/>' if style.tight else ""
    built_in = style.name.startswith("toc ")
    custom = "" if built_in else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}">'
        f'<w:name w:val={quoteattr(style.name)}/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(style)}</w:pPr>"
        f"<w:rPr>{_fonts(style.font)}{bold}{_OFF_GRID}{color}{tight}{_size(style.points)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: ParagraphStyle) -> str:
    """In the order the schema wants."""
    parts = []
    if style.keep_next:
        parts.append("<w:keepNext/><w:keepLines/>")
    if style.page_break:
        parts.append("<w:pageBreakBefore/>")
    if style.at_foot:
        parts.append(
            f'<w:framePr w:w="{_TEXT_WIDTH}" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin"'
            ' w:xAlign="left" w:yAlign="bottom"/>'
        )
    if style.line_exact is not None:
        # official papers fill their 22 lines; reports keep two lines together
        parts.append('<w:widowControl w:val="0"/>')
    if style.rule_above or style.rule_below:
        parts.append(_rules(style))
    if style.right_tab:
        leader = ' w:leader="dot"' if style.dotted else ""
        parts.append(f'<w:tabs><w:tab w:val="right"{leader} w:pos="{_TEXT_WIDTH}"/></w:tabs>')
    parts.extend((_OFF_GRID, _spacing(style), _indents(style), f'<w:jc w:val="{style.align}"/>'))
    if style.level:
        parts.append(f'<w:outlineLvl w:val="{style.level - 1}"/>')
    return "".join(parts)


def _rules(style: ParagraphStyle) -> str:
    def rule(side: str, color: str, eighths: int) -> str:
        return (
            f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{11 if color == _RED else 1}"'
            f' w:color="{color}"/>'
            if color
            else ""
        )

    # The red rule of official papers stands 4 mm (11 points) below the number.
    below = 18 if style.rule_below == _RED else 8
    return (
        f"<w:pBdr>{rule('top', style.rule_above, 6 if style.thin_above else 8)}"
        f"{rule('bottom', style.rule_below, below)}</w:pBdr>"
    )


def _spacing(style: ParagraphStyle) -> str:
    line = ""
    if style.line_exact is not None:
        line = f' w:line="{twips(style.line_exact)}" w:lineRule="exact"'
    elif style.line_least is not None:
        line = f' w:line="{twips(style.line_least)}" w:lineRule="atLeast"'
    return f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}"{line}/>'


def _indents(style: ParagraphStyle) -> str:
    """In characters, with the same in twips for programs that do not count characters."""
    wanted = (
        ("left", style.left),
        ("right", style.right),
        ("hanging", style.hanging),
        ("firstLine", style.first),
    )
    given = "".join(
        f' w:{side}Chars="{int(chars * 100)}" w:{side}="{twips(chars * style.points)}"'
        for side, chars in wanted
        if chars
    )
    return f"<w:ind{given}/>" if given else ""


def _character_style(style: CharacterStyle) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{style.id}">'
        f"<w:name w:val={quoteattr(style.name)}/><w:qFormat/>"
        f"<w:rPr>{_fonts(style.font)}</w:rPr></w:style>"
    )


def _table_style(style: TableStyle) -> str:
    def edge(side: str, eighths: int) -> str:
        if not eighths:
            return f'<w:{side} w:val="nil"/>'
        return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>'

    side = style.outer if style.sides else 0
    upright = style.inner if style.sides else 0
    borders = "".join(
        (
            edge("top", style.outer),
            edge("left", side),
            edge("bottom", style.outer),
            edge("right", side),
            edge("insideH", style.inner),
            edge("insideV", upright),
        )
    )
    head = (
        '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
        f"{edge('bottom', style.head)}</w:tcBorders></w:tcPr></w:tblStylePr>"
        if style.head
        else ""
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style.id}">'
        f'<w:name w:val={quoteattr(style.name)}/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:tblPr><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tcPr><w:vAlign w:val="center"/></w:tcPr>{head}</w:style>'
    )


# -- the other parts -------------------------------------------------------------------------


def _settings(look: Look) -> str:
    return (
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        f"{'<w:evenAndOddHeaders/>' if look.odd_even else ''}"
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>'
        "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    )


def _font_table(house: House) -> str:
    faces: dict[str, tuple[str, ...]] = {}
    for font in house.fonts.values():
        faces.setdefault(font.east_asian, font.fallback)
        faces.setdefault(font.latin, ())
    return "".join(
        f"<w:font w:name={quoteattr(name)}>"
        + (f"<w:altName w:val={quoteattr(','.join(others))}/>" if others else "")
        + (
            '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/>'
            if name == "Times New Roman"
            else '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/>'
        )
        + "</w:font>"
        for name, others in faces.items()
    )
