"""A diagram as Word's own shapes (DrawingML), which a reader can move, recolour and retype."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from generator.deliver.diagram_shapes import Band, Box, Diagram, Line, Outline, Point, Shape, Tone
from generator.deliver.diagram_text import HEAD_MM, LEADING, SIDE_MM
from generator.deliver.figure import Prose
from generator.deliver.marks import clean

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WP: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WPS: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_WPG: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
_EMU_PER_MM: Final = 36000
_EMU_PER_PT: Final = 12700

# The paragraph and character styles of the house that text in a diagram has (表文, 强调).
_TEXT_STYLE: Final = "PaTableText"
_BOLD_STYLE: Final = "PaStrong"

# Ground, line, letters: lightness steps far enough apart to stay distinct in grey.
_TONES: Final[Mapping[Tone, tuple[str, str, str]]] = {
    Tone.PLAIN: ("FFFFFF", "44546A", "000000"),
    Tone.PALE: ("EEF3F7", "8497A8", "000000"),
    Tone.MIDDLE: ("C5D5E2", "5B7488", "000000"),
    Tone.DARK: ("2F4F68", "2F4F68", "FFFFFF"),
    Tone.WARM: ("FBF0D9", "9A7B3F", "000000"),
}
_BANDS: Final[Mapping[Tone, str]] = {
    Tone.PLAIN: "E6EBEF", Tone.PALE: "D5E0E8", Tone.MIDDLE: "B3CADB", Tone.DARK: "7F9DB3",
    Tone.WARM: "EFDDB5",
}  # fmt: skip
_LINE_COLOUR: Final = "3B4A57"

_Path: TypeAlias = list[tuple[str, tuple[Point, ...]]]


def diagram_xml(diagram: Diagram, first_id: int) -> str:
    """The content of one run (w:r): an inline drawing; its namespaces are declared in it.

    It uses the ids `first_id` … `first_id + diagram.ids - 1`, which nothing else in the document
    may have. There is no fallback: what cannot read these shapes (Word 2007) shows nothing.
    """
    size = f'cx="{_emu(diagram.width_mm)}" cy="{_emu(diagram.height_mm)}"'
    shapes = "".join(
        _shape(shape, number) for number, shape in enumerate(diagram.shapes, first_id + 1)
    )
    title = quoteattr(clean(diagram.title) or "示意图")
    return (
        f'<mc:AlternateContent xmlns:mc="{_MC}" xmlns:w="{_W}">'
        f'<mc:Choice xmlns:wpg="{_WPG}" xmlns:wps="{_WPS}" Requires="wpg">'
        f'<w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{first_id}" name="图形 {first_id}" descr={title}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_WPG}">'
        "<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {size}/><a:chOff x="0" y="0"/><a:chExt {size}/>'
        f"</a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp></a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></mc:Choice></mc:AlternateContent>"
    )


def _emu(mm: float) -> int:
    return round(mm * _EMU_PER_MM)


def _shape(shape: Shape, number: int) -> str:
    if isinstance(shape, Box):
        return _box(shape, number)
    if isinstance(shape, Band):
        return _band(shape, number)
    return _line(shape, number)


def _wsp(number: int, kind: str, properties: str, text: str, body: str) -> str:
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="{kind} {number}"/>'
        f"<{'wps:cNvCnPr' if kind == '连线' else 'wps:cNvSpPr'}/>"
        f"<wps:spPr>{properties}</wps:spPr>{text}{body}</wps:wsp>"
    )


def _frame(left: float, top: float, width: float, height: float, flip: str = "") -> str:
    return (
        f'<a:xfrm{flip}><a:off x="{_emu(left)}" y="{_emu(top)}"/>'
        f'<a:ext cx="{_emu(width)}" cy="{_emu(height)}"/></a:xfrm>'
    )


def _ground(colour: str, alpha: int = 100) -> str:
    share = f'<a:alpha val="{alpha * 1000}"/>' if alpha < 100 else ""
    return f'<a:solidFill><a:srgbClr val="{colour}">{share}</a:srgbClr></a:solidFill>'


# -- boxes -----------------------------------------------------------------------------------


def _box(box: Box, number: int) -> str:
    ground, line, letters = _TONES[box.tone]
    bare = box.outline in (Outline.NONE, Outline.LABEL)
    if bare:
        letters, drawn = "000000", "<a:ln><a:noFill/></a:ln>"
        painted = "<a:noFill/>" if box.outline is Outline.NONE else _ground("FFFFFF")
    else:
        painted = _ground(ground)
        drawn = f'<a:ln w="{round(0.75 * _EMU_PER_PT)}">{_ground(line)}</a:ln>'
    form = "rect" if bare else box.outline.value
    adjust = {
        Outline.ROUNDED: '<a:avLst><a:gd name="adj" fmla="val 14000"/></a:avLst>',
        Outline.CHEVRON: '<a:avLst><a:gd name="adj" fmla="val 50000"/></a:avLst>',
    }.get(box.outline, "<a:avLst/>")
    properties = (
        f"{_frame(box.left, box.top, box.width, box.height)}"
        f'<a:prstGeom prst="{form}">{adjust}</a:prstGeom>{painted}{drawn}'
    )
    close = bare or box.outline is Outline.DIAMOND
    # the lines are broken to leave a little more than this free: another face may be wider
    side, head = (0, 0) if close else (_emu(SIDE_MM / 2), _emu(HEAD_MM / 2))
    body = (
        f'<wps:bodyPr rot="0" vert="horz" wrap="square" lIns="{side}" tIns="{head}"'
        f' rIns="{side}" bIns="{head}" anchor="ctr" anchorCtr="0"><a:noAutofit/></wps:bodyPr>'
    )
    if not box.lines:
        return _wsp(number, "底框", properties, "", body)
    paragraphs = "".join(
        _paragraph(line, box, letters, count < box.bold_lines)
        for count, line in enumerate(box.lines)
    )
    text = f"<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>"
    return _wsp(number, "框", properties, text, body)


def _paragraph(line: Prose, box: Box, letters: str, bold: bool) -> str:
    style = f'<w:rStyle w:val="{_BOLD_STYLE}"/>' if bold else ""
    half_points = round(box.size_pt * 2)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{_TEXT_STYLE}"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{round(box.size_pt * LEADING * 20)}"'
        f' w:lineRule="exact"/><w:ind w:left="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/>'
        f'<w:jc w:val="{box.align}"/></w:pPr><w:r><w:rPr>{style}<w:rFonts w:hint="eastAsia"/>'
        f'<w:color w:val="{letters}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
        f'</w:rPr><w:t xml:space="preserve">{escape(clean(str(line)))}</w:t></w:r></w:p>'
    )


# -- lines and bands ---------------------------------------------------------------------------


def _line(line: Line, number: int) -> str:
    left, right = min(x for x, _ in line.points), max(x for x, _ in line.points)
    top, bottom = min(y for _, y in line.points), max(y for _, y in line.points)
    (x0, y0), (x1, y1) = line.points[0], line.points[-1]
    straight = len({y for _, y in line.points}) == 1 if line.curved else len(line.points) == 2
    if straight:
        flip = (' flipH="1"' if x1 < x0 else "") + (' flipV="1"' if y1 < y0 else "")
        shape = (
            _frame(left, top, right - left, bottom - top, flip)
            + '<a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom>'
        )
    else:
        moves: _Path = [("moveTo", (line.points[0],))]
        if line.curved:
            moves += _bends(line.points)
        else:
            moves += [("lnTo", (point,)) for point in line.points[1:]]
        shape = _drawn(moves, left, top, right - left, bottom - top, filled=False)
    dash = '<a:prstDash val="dash"/>' if line.dashed else ""
    head = '<a:tailEnd type="triangle" w="med" len="med"/>' if line.arrow else ""
    shape += (
        f'<a:ln w="{round(line.weight_pt * _EMU_PER_PT)}">{_ground(_LINE_COLOUR)}{dash}'
        f'<a:miter lim="800000"/>{head}</a:ln>'
    )
    return _wsp(number, "连线" if straight else "折线", shape, "", "<wps:bodyPr/>")


def _band(band: Band, number: int) -> str:
    half = band.breadth / 2
    upper = [(x, y - half) for x, y in band.points]
    lower = [(x, y + half) for x, y in reversed(band.points)]
    left, right = upper[0][0], upper[-1][0]
    top, bottom = min(y for _, y in upper), max(y for _, y in lower)
    moves: _Path = [
        ("moveTo", (upper[0],)), *_bends(upper), ("lnTo", (lower[0],)), *_bends(lower),
        ("close", ()),
    ]  # fmt: skip
    shape = (
        _drawn(moves, left, top, right - left, bottom - top)
        + _ground(_BANDS[band.tone], 85)
        + "<a:ln><a:noFill/></a:ln>"
    )
    return _wsp(number, "带", shape, "", "<wps:bodyPr/>")


def _bends(points: Sequence[Point]) -> _Path:
    """From the first point on: straight where level, else a bend that leaves and arrives level."""
    moves: _Path = []
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        if y0 == y1:
            moves.append(("lnTo", ((x1, y1),)))
        else:
            moves.append(("cubicBezTo", ((middle, y0), (middle, y1), (x1, y1))))
    return moves


def _drawn(
    moves: _Path, left: float, top: float, width: float, height: float, *, filled: bool = True
) -> str:
    """Frame and geometry of a form of its own; its coordinates count from the frame's corner."""
    steps = "".join(
        f"<a:{name}>"
        + "".join(f'<a:pt x="{_emu(x - left)}" y="{_emu(y - top)}"/>' for x, y in points)
        + f"</a:{name}>"
        for name, points in moves
    )
    fill = "" if filled else ' fill="none"'
    return (
        f"{_frame(left, top, width, height)}<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{_emu(width)}"'
        f' h="{_emu(height)}"{fill}>{steps}</a:path></a:pathLst></a:custGeom>'
        + ("" if filled else "<a:noFill/>")
    )
