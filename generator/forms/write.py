"""Writing one collection workbook (采集表工作簿) into memory.

The same `Outgoing` gives the same bytes: the time in it is the only time the file knows.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from generator.forms.columns import COVER_SHEET
from generator.forms.cover import Cover
from generator.forms.findings_sheet import write_findings_sheet
from generator.forms.form_sheet import FormSheet
from generator.forms.letter_sheet import write_letter_sheet
from generator.forms.lists import Lists, write_stamp
from generator.forms.outgoing import (
    FINDINGS_SHEET,
    LETTER_SHEET,
    LISTS_SHEET,
    PROGRESS_SHEET,
    SIGNATURE_SHEET,
    STAMP_SHEET,
    Outgoing,
)
from generator.forms.progress_sheet import write_progress_sheet
from generator.forms.signature import key_figures
from generator.forms.signature_sheet import write_signature_sheet
from generator.forms.style import BODY_FONT, BODY_SIZE, Look

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class _PlainSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes our formulas as they are.

    Each would be searched for some eighty functions newer than any we use: a quarter of the time.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def write_workbook(outgoing: Outgoing) -> bytes:
    """The workbook for one recipient: blank, prefilled, or sent back with its marks."""
    outgoing = replace(outgoing, unit_label=cache(outgoing.unit_label))
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties(
        {
            "title": outgoing.form.name,
            "subject": outgoing.stamp.visible_code,
            "author": outgoing.park_name,
            "created": outgoing.created,
        }
    )
    book.set_size(2400, 1500)
    book.formats[0].set_font_name(BODY_FONT)
    book.formats[0].set_font_size(BODY_SIZE)
    look, lists = Look(book), Lists()
    sheets = _add_sheets(book, outgoing)
    for placed in outgoing.placement.sheets:
        writer = Cover if placed.sheet.id == COVER_SHEET else FormSheet
        writer(outgoing, placed, sheets[placed.sheet.name], look, lists).write()
    if outgoing.review is not None:
        write_findings_sheet(outgoing, outgoing.review, sheets[FINDINGS_SHEET], look)
    write_progress_sheet(outgoing, sheets[PROGRESS_SHEET], look, lists)
    if SIGNATURE_SHEET in sheets:
        write_signature_sheet(outgoing, sheets[SIGNATURE_SHEET], look)
    if outgoing.letter is not None:
        write_letter_sheet(outgoing, outgoing.letter, sheets[LETTER_SHEET], look)
    lists.write(sheets[LISTS_SHEET], look)
    write_stamp(book, sheets[STAMP_SHEET], look, outgoing)
    first = FINDINGS_SHEET if outgoing.review is not None else outgoing.form.sheets[0].name
    sheets[first].activate()
    book.close()
    return buffer.getvalue()


def _add_sheets(book: Any, outgoing: Outgoing) -> dict[str, Any]:
    """The sheets as a person meets them: cover, what is wrong, what is asked, am I ready, sign."""
    names = [placed.sheet.name for placed in outgoing.placement.sheets]
    if outgoing.review is not None:
        names.insert(1, FINDINGS_SHEET)
    names.append(PROGRESS_SHEET)
    if key_figures(outgoing.placement):
        names.append(SIGNATURE_SHEET)
    if outgoing.letter is not None:
        names.append(LETTER_SHEET)
    names += [LISTS_SHEET, STAMP_SHEET]
    return {name: book.add_worksheet(name, _PlainSheet) for name in names}
