"""The printed page: A4 upright or across, by how wide a sheet is, never cutting a column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.forms.outgoing import Outgoing
from generator.forms.style import BODY_FONT

_A4 = 9
_SIDE_MARGIN, _TOP_MARGIN, _FOOT_MARGIN = 0.5, 0.55, 0.65  # inches
_PIXELS_UPRIGHT, _PIXELS_ACROSS = (8.27 - 1.0) * 96, (11.69 - 1.0) * 96
_GOOD_SCALE = 0.8


def pixels(widths: Iterable[float]) -> float:
    """What columns of so many characters take on the screen, their own margins included."""
    return sum(7 * width + 5 for width in widths)


def print_scale(widths: Iterable[float], *, upright: bool) -> float:
    """By how much a sheet shrinks to be one page wide."""
    room = _PIXELS_UPRIGHT if upright else _PIXELS_ACROSS
    return min(1.0, room / pixels(widths))


def set_up_page(
    sheet: Any, outgoing: Outgoing, widths: Iterable[float], *, upright: bool | None = None
) -> None:
    """A4, one page wide, with page numbers and the visible code at the foot.

    Upright where nothing has to shrink much for it, unless `upright` settles it.
    """
    widths = list(widths)
    if upright is None:
        upright = print_scale(widths, upright=True) >= _GOOD_SCALE
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
