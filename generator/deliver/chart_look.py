"""What charts look like: one palette, told apart in grey too by patterns, dashes and markers. Pure.

Everything here is DrawingML; element order is that of the schema.
"""

from __future__ import annotations

from typing import Final

CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"

INK: Final = "262626"
GRID: Final = "D9D9D9"
LIMIT: Final = "A94A3F"
# Dark and light by turns, so that neighbours differ in grey; names of patterns are DrawingML's.
_PALETTE: Final = ("1F4E6B", "6FA8C7", "5B7F5E", "C2B280", "8A5A44", "9AA5AE")
_PATTERNS: Final = ("", "", "ltUpDiag", "", "dkHorz", "pct25", "wdDnDiag", "dkVert")
_DASHES: Final = ("solid", "sysDash", "dash", "dashDot", "lgDash", "sysDot")
_MARKERS: Final = ("circle", "square", "triangle", "diamond", "x", "star")
_LINE_EMU: Final = 22225
_HUNDREDTHS_OF_POINT: Final = 900


def palette(number: int) -> str:
    return _PALETTE[number % len(_PALETTE)]


def area(number: int) -> str:
    """Fill and thin outline of the bars or slices of one series."""
    colour, pattern = palette(number), _PATTERNS[number % len(_PATTERNS)]
    if pattern:
        fill = (
            f'<a:pattFill prst="{pattern}"><a:fgClr><a:srgbClr val="{colour}"/></a:fgClr>'
            '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
        )
    else:
        fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    outline = palette(0) if number % len(_PALETTE) == 0 else INK
    return f'<c:spPr>{fill}<a:ln w="6350">{_solid(outline)}</a:ln></c:spPr>'


def stroke(number: int) -> str:
    """The line of one series."""
    dash = _DASHES[number % len(_DASHES)]
    return (
        f'<c:spPr><a:ln w="{_LINE_EMU}" cap="rnd">{_solid(palette(number))}'
        f'<a:prstDash val="{dash}"/><a:round/></a:ln></c:spPr>'
    )


def marker(number: int) -> str:
    symbol = _MARKERS[number % len(_MARKERS)]
    colour = _solid(palette(number))
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="6"/>'
        f'<c:spPr>{colour}<a:ln w="6350">{colour}</a:ln></c:spPr></c:marker>'
    )


def limit_stroke() -> str:
    """The level line of a limit or benchmark."""
    return (
        f'<c:spPr><a:ln w="15875">{_solid(LIMIT)}<a:prstDash val="dash"/></a:ln></c:spPr>'
        '<c:marker><c:symbol val="none"/></c:marker>'
    )


def axis_line(visible: bool = True) -> str:
    inside = _solid("7F7F7F") if visible else "<a:noFill/>"
    return f'<c:spPr><a:ln w="6350">{inside}</a:ln></c:spPr>'


def grid_lines() -> str:
    return (
        f'<c:majorGridlines><c:spPr><a:ln w="6350">{_solid(GRID)}</a:ln></c:spPr>'
        "</c:majorGridlines>"
    )


def plain() -> str:
    """Neither filled nor framed: the chart stands on the paper."""
    return "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"


def paper() -> str:
    """White behind a label that stands on a filled area."""
    return f"<c:spPr>{_solid('FFFFFF')}<a:ln><a:noFill/></a:ln></c:spPr>"


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _look(tag: str, size: int, bold: bool = False) -> str:
    """Characters: without the East-Asian face Word sets Chinese in whatever it finds."""
    return (
        f'<a:{tag} lang="zh-CN" altLang="en-US" sz="{size}" b="{int(bold)}">{_solid(INK)}'
        '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>'
        f'<a:cs typeface="Times New Roman"/></a:{tag}>'
    )


def text(size: int = _HUNDREDTHS_OF_POINT, turned: str = "") -> str:
    """How the text of a chart or one of its parts is set."""
    # defRPr takes no language of its own
    look = _look("defRPr", size).replace(' lang="zh-CN" altLang="en-US"', "", 1)
    return (
        f"<c:txPr><a:bodyPr{turned}/><a:lstStyle/><a:p><a:pPr>{look}</a:pPr>"
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def title(words: str, upright: bool) -> str:
    """A title beside an axis; `words` is XML text."""
    turned = ' rot="-5400000" vert="horz"' if upright else ""
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr{turned}/><a:lstStyle/><a:p><a:r>"
        f'{_look("rPr", _HUNDREDTHS_OF_POINT)}<a:t>{words}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )
