"""The two hidden sheets: drop-down lists (over 255 characters fit nowhere else), and the stamp."""

from __future__ import annotations

from typing import Any

from generator.forms.outgoing import LISTS_SHEET, PROPERTY_PREFIX, Outgoing, quoted
from generator.forms.seal import Stamp
from generator.forms.style import Look, clean_text


class Lists:
    """Drop-down lists, each written once in a column of its own."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], int] = {}

    def range_of(self, choices: tuple[str, ...]) -> str:
        """Where `choices` stand: "='_lists'!$A$1:$A$4"."""
        column = self._lists.setdefault(choices, len(self._lists))
        from xlsxwriter.utility import xl_range_abs  # heavy; only when a workbook is written

        return f"={quoted(LISTS_SHEET)}!{xl_range_abs(0, column, len(choices) - 1, column)}"

    def write(self, sheet: Any, look: Look) -> None:
        for choices, column in self._lists.items():
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, clean_text(choice), look.key())
        sheet.protect("")
        sheet.hide()


def stamp_facts(stamp: Stamp) -> dict[str, str]:
    """The stamp as names and texts: a number would come back from some programs as 3.0."""
    return {
        "product": "parkaudit",
        "audit_id": stamp.audit_id,
        "form_id": stamp.form_id,
        "form_code": stamp.form_code,
        "form_version": stamp.form_version,
        "recipient_id": stamp.recipient_id,
        "years": ",".join(str(year) for year in stamp.years),
        "tailoring": stamp.tailoring,
        "code": stamp.visible_code,
        "seal": stamp.seal,
        "key_id": stamp.key_id,
    }


def write_stamp(book: Any, sheet: Any, look: Look, outgoing: Outgoing) -> None:
    """The stamp in the hidden sheet and, independently, in the file's properties."""
    facts = stamp_facts(outgoing.stamp)
    for row, (name, text) in enumerate(facts.items()):
        sheet.write_string(row, 0, name, look.key())
        sheet.write_string(row, 1, clean_text(text), look.key())
        book.set_custom_property(PROPERTY_PREFIX + name, clean_text(text), "text")
    sheet.protect("")
    sheet.very_hidden()
