"""授权书: one page on paper; its words are rules/letters, its name and code those of the form."""

from __future__ import annotations

from typing import Any

from generator.forms.outgoing import SHEET_PROTECTION, Outgoing, Pen
from generator.forms.page import set_up_page
from generator.forms.signature_sheet import reference
from generator.forms.style import BAND, HEAD_FONT, LABEL_FILL, SMALL_SIZE, Look, row_height
from generator.rulebook.letters import Letter

_WIDTHS = (14.0, 30.0, 24.0, 22.0)
_LAST_COL = len(_WIDTHS) - 1
_SIZE = 12.0
_SIGN_HEIGHT = 40
_ACCOUNT_HEADINGS = ("项目", "供应单位名称", "用户编号（户号）", "备注")


def write_letter_sheet(outgoing: Outgoing, letter: Letter, sheet: Any, look: Look) -> None:
    """The letter for this recipient, ready to print, sign and seal."""
    pen = Pen(sheet, look)
    sheet.hide_gridlines(2)
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width, look())
    title = look(font_name=HEAD_FONT, font_size=18, font_color=BAND, align="center")
    pen.text(0, 0, letter.title, title, _LAST_COL)
    sheet.set_row(0, 44)
    row = _write_facts(outgoing, pen, 1)
    body = look(font_size=_SIZE, text_wrap=True, valign="top")
    pen.text(row, 0, f"致{letter.to}：", look(font_size=_SIZE, bold=True), _LAST_COL)
    sheet.set_row(row, 34)
    stamp = outgoing.stamp
    facts = {
        "park": outgoing.park_name,
        "years": "、".join(f"{year}年" for year in stamp.years),
        "audit_year": str(max(stamp.years)),
        "enterprise": outgoing.recipient.name,
    }
    for text in letter.filled(facts):
        row += 1
        indented = f"　　{text}"
        pen.text(row, 0, indented, body, _LAST_COL)
        sheet.set_row(row, row_height([(indented, sum(_WIDTHS), _SIZE)]) + 4)
    if letter.accounts:
        row = _write_accounts(letter, pen, row + 1)
    label, space = look.heading(bg_color=LABEL_FILL), look.boxed()
    for number, what in enumerate(letter.signing, 1):
        pen.text(row + number, 0, what, label, 1)
        pen.text(row + number, 2, "", space, _LAST_COL)
        sheet.set_row(row + number, _SIGN_HEIGHT * (2 if "盖章" in what else 1))
    row += len(letter.signing) + 1
    note = f"{letter.note}　识别码 {stamp.visible_code}".strip("　")
    pen.text(row, 0, note, look.advice(), _LAST_COL)
    sheet.set_row(row, row_height([(note, sum(_WIDTHS), SMALL_SIZE)], 24))
    sheet.print_area(0, 0, row, _LAST_COL)
    sheet.protect("", SHEET_PROTECTION)
    set_up_page(sheet, outgoing, _WIDTHS, upright=True)
    sheet.fit_to_pages(1, 1)


def _write_facts(outgoing: Outgoing, pen: Pen, row: int) -> int:
    label = pen.look.heading(bg_color=LABEL_FILL)
    value = pen.look.boxed(align="left", num_format="@", font_size=_SIZE)
    for what, field, otherwise in (
        ("授权单位", "enterprise_name", outgoing.recipient.name),
        ("统一社会信用代码", "credit_code", ""),
    ):
        formula, text = reference(outgoing, field, otherwise)
        pen.text(row, 0, what, label, 1)
        pen.text(row, 2, "" if formula else text, value, _LAST_COL)
        if formula:
            pen.sheet.write_formula(row, 2, formula, value, text)
        pen.sheet.set_row(row, row_height([(text, sum(_WIDTHS[2:]) - 2, _SIZE)], 26))
        row += 1
    return row


def _write_accounts(letter: Letter, pen: Pen, row: int) -> int:
    """Lines to fill in by hand: with whom, and under which number."""
    for col, heading in enumerate(_ACCOUNT_HEADINGS):
        pen.text(row, col, heading, pen.look.heading())
    pen.sheet.set_row(row, 22)
    for account in letter.accounts:
        row += 1
        pen.text(row, 0, account, pen.look.label(align="center"))
        for col in range(1, _LAST_COL + 1):
            pen.text(row, col, "", pen.look.boxed())
        pen.sheet.set_row(row, 26)
    pen.sheet.set_row(row + 1, 10)
    return row + 1
