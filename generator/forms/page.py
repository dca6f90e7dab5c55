"""The printed page: A4 upright or across, by how wide a sheet is, never cutting a column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.forms.outgoing import Outgoing
from generator.forms.style import BODY_FONT

POINTS_PER_PIXEL = 0.75
_A4 = 9
_SIDE_MARGIN, _TOP_MARGIN, _FOOT_MARGIN = 0.5, 0.55, 0.65  # inches
_PIXELS_UPRIGHT, _PIXELS_ACROSS = (8.27 - 1.0) * 96, (11.69 - 1.0) * 96
_POINTS_UPRIGHT, _POINTS_ACROSS = (11.69 - 1.2) * 72, (8.27 - 1.2) * 72
_GOOD_SCALE = 0.8
_USUAL_ROW = 15.0
_WORTH_A_PAGE = 0.6
_DOUBT = 0.15


def pixels(widths: Iterable[float]) -> float:
    """What columns of so many characters take on the screen, their own margins included."""
    return sum(7 * width + 5 for width in widths)


def print_scale(widths: Iterable[float], *, upright: bool) -> float:
    """By how much a sheet shrinks to be one page wide."""
    room = _PIXELS_UPRIGHT if upright else _PIXELS_ACROSS
    return min(1.0, room / pixels(widths))


def is_upright(widths: Iterable[float]) -> bool:
    """Nothing has to shrink much for an upright page."""
    return print_scale(widths, upright=True) >= _GOOD_SCALE


def page_breaks(
    heights: Mapping[int, float], blocks: Iterable[tuple[int, int, int]], room: float
) -> list[int]:
    """Rows to begin a page with, so that no block's head is parted from its first rows.

    Blocks are (first row, a row that must stand on the same page, row after the last). A block of
    up to some half a page is not parted at all.
    """
    breaks: list[int] = []
    top = 0

    def taken(first: int, end: int) -> float:
        return sum(heights.get(row, _USUAL_ROW) for row in range(first, end))

    for first, together, end in blocks:
        spilt = False
        while taken(top, first) > room:  # a page that is full ends by itself
            spilt = True
            filled = heights.get(top, _USUAL_ROW)
            top += 1
            while filled + heights.get(top, _USUAL_ROW) <= room:
                filled += heights.get(top, _USUAL_ROW)
                top += 1
        whole = taken(first, end) <= room * _WORTH_A_PAGE
        # What spills over by a little may fit after all: programs differ in how wide a column is.
        doubtful = spilt and taken(top, first) < room * _DOUBT
        if doubtful or (first > top and taken(top, end if whole else together + 1) > room):
            breaks.append(first)
            top = first
    return breaks


def page_room(widths: Iterable[float]) -> float:
    """Points of rows that a page of the sheet takes, shrunk as its width demands."""
    widths = list(widths)
    upright = is_upright(widths)
    room = _POINTS_UPRIGHT if upright else _POINTS_ACROSS
    return room / print_scale(widths, upright=upright)


def set_up_page(
    sheet: Any, outgoing: Outgoing, widths: Iterable[float], *, upright: bool | None = None
) -> None:
    """A4, one page wide, with page numbers and the visible code at the foot.

    Upright where nothing has to shrink much for it, unless `upright` settles it.
    """
    widths = list(widths)
    if upright is None:
        upright = is_upright(widths)
    if upright:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(
        left=_SIDE_MARGIN, right=_SIDE_MARGIN, top=_TOP_MARGIN, bottom=_FOOT_MARGIN
    )
    sheet.center_horizontally()
    code = outgoing.stamp.visible_code.replace("&", "&&")
    name = outgoing.form.name.replace("&", "&&")
    font = f'&"{BODY_FONT}"&9'
    sheet.set_footer(f'&L{font}{name}&C{font}第 &P 页 / 共 &N 页&R&"Arial"&9{code}')
    sheet.set_zoom(100)
