"""签章页: one page to print, sign and seal, with the key figures and a code over them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from generator.forms.layout import Spot
from generator.forms.outgoing import SHEET_PROTECTION, Outgoing, Pen, cell_name, quoted
from generator.forms.page import set_up_page
from generator.forms.signature import (
    ANSWERS,
    EMPTY,
    OTHER_TEXT,
    PARTS,
    PRIMES,
    WHOLE,
    KeyFigure,
    key_figures,
    number_of,
    seed,
    signature_code,
    total_of,
    weights,
)
from generator.forms.style import (
    BAND,
    BODY_SIZE,
    HEAD_FONT,
    LABEL_FILL,
    SMALL_SIZE,
    Look,
    row_height,
)
from generator.model.quantity import plain
from generator.model.submission import EntryKey

_WIDTHS = (6.0, 34.0, 14.0, 10.0, 24.0)
_NUMBER, _WEIGHT = 5, (6, 7)
"""Hidden columns: each figure as a whole number, and its weight in either half of the code."""

_LAST_COL = len(_WIDTHS) - 1
_FACTS_ROW, _SIGN_HEIGHT = 2, 46
_PROMISE = (
    "本单位对所报数据的真实性、准确性和完整性负责。下表数据取自本工作簿，改动后会自动更新，"
    "请在定稿以后再打印本页。"
)
_CODE_NOTE = (
    "数据校验码由上表数据自动算出；盖章页上的校验码与园区接收版本的校验码相同，"
    "说明两者的数据一致。"
)
_SIGNERS = ("填报人（签字）", "复核人（签字）", "单位负责人（签字）", "单位（盖章）", "日期")


def write_signature_sheet(outgoing: Outgoing, sheet: Any, look: Look) -> None:
    """The page of a form that has key figures."""
    _SignaturePage(outgoing, sheet, look).write()


class _SignaturePage:
    def __init__(self, outgoing: Outgoing, sheet: Any, look: Look) -> None:
        self._outgoing = outgoing
        self._sheet = sheet
        self._look = look
        self._pen = Pen(sheet, look)

    def write(self) -> None:
        sheet, look = self._sheet, self._look
        sheet.hide_gridlines(2)
        for col, width in enumerate(_WIDTHS):
            sheet.set_column(col, col, width, look())
        sheet.set_column(_NUMBER, _WEIGHT[-1], 4, look.key(), {"hidden": True})
        title = look(font_name=HEAD_FONT, font_size=18, font_color=BAND, align="center")
        self._pen.text(0, 0, "填报数据签章页", title, _LAST_COL)
        sheet.set_row(0, 40)
        audit = f"{self._outgoing.park_name}　{max(self._outgoing.stamp.years)} 年度清洁生产审核"
        self._pen.text(1, 0, audit.strip("　"), look(font_size=12, align="center"), _LAST_COL)
        sheet.set_row(1, 24)
        row = self._write_facts(_FACTS_ROW)
        row = self._paragraph(row, _PROMISE)
        row = self._write_figures(row)
        row = self._paragraph(row, _CODE_NOTE)
        row = self._write_signers(row + 1)
        sheet.print_area(0, 0, row - 1, _LAST_COL)
        sheet.protect("", SHEET_PROTECTION)
        set_up_page(sheet, self._outgoing, _WIDTHS, upright=True)
        sheet.fit_to_pages(1, 1)

    def _write_facts(self, row: int) -> int:
        outgoing = self._outgoing
        form = outgoing.form
        variant = f"（{outgoing.variant}）" if outgoing.variant else ""
        name = reference(outgoing, "enterprise_name", outgoing.recipient.name)
        facts: list[tuple[str, str, str]] = [("填报单位", *name)]
        if EntryKey("credit_code") in outgoing.placement.cells:
            facts.append(("统一社会信用代码", *reference(outgoing, "credit_code", "")))
        years = "、".join(f"{year}年" for year in outgoing.stamp.years)
        facts += [
            ("采集表", "", f"{form.name}{variant}　{form.code} {form.version}"),
            ("识别码", "", outgoing.stamp.visible_code),
            ("数据年度", "", years),
        ]
        label = self._look.heading(bg_color=LABEL_FILL)
        value = self._look.boxed(align="left", num_format="@")
        for what, formula, text in facts:
            self._pen.text(row, 0, what, label, 1)
            self._pen.text(row, 2, "" if formula else text, value, _LAST_COL)
            if formula:
                self._sheet.write_formula(row, 2, formula, value, text)
            self._sheet.set_row(row, row_height([(text, sum(_WIDTHS[2:]) - 2, BODY_SIZE)], 24))
            row += 1
        return row

    def _write_figures(self, row: int) -> int:
        look, outgoing = self._look, self._outgoing
        figures = key_figures(outgoing.placement)
        for col, heading in enumerate(("序号", "数据项", "计量单位", "年度", "数值")):
            self._pen.text(row, col, heading, look.heading())
        self._sheet.set_row(row, 24)
        first = row + 1
        center, left = look.boxed(align="center"), look.boxed(align="left")
        number = look.boxed(align="right", bold=True)
        values = [self._present(figure) for figure in figures]
        for position, (figure, value) in enumerate(zip(figures, values, strict=True)):
            row += 1
            self._pen.text(row, 0, str(position + 1), center)
            self._pen.text(row, 1, figure.label, left)
            self._pen.text(row, 2, outgoing.unit_label(figure.unit) if figure.unit else "", center)
            self._pen.text(row, 3, str(figure.year), center)
            shown = float(value) if isinstance(value, Decimal) else value
            self._sheet.write_formula(row, 4, self._formula(figure), number, shown)
            self._write_number(row, position, value)
            self._sheet.set_row(row, row_height([(figure.label, _WIDTHS[1], BODY_SIZE)], 21))
        row += 1
        self._pen.text(row, 0, "数据校验码", look.heading(bg_color=LABEL_FILL), 1)
        strong = look.boxed(align="center", bold=True, font_size=14, font_name="Arial")
        self._sheet.merge_range(row, 2, row, _LAST_COL, "", strong)
        code = signature_code(values, outgoing.stamp.visible_code)
        self._sheet.write_formula(row, 2, self._code_formula(first, row - 1), strong, code)
        self._sheet.set_row(row, 30)
        return row + 1

    def _present(self, figure: KeyFigure) -> Decimal | str:
        values = [self._outgoing.stored(key) for key in figure.keys]
        return total_of(values) if figure.is_sum else values[0]

    def _formula(self, figure: KeyFigure) -> str:
        cells = self._outgoing.placement.cells
        first = cell_of(cells[figure.keys[0]])
        if not figure.is_sum:
            return f'=IF({first}="","",{first})'
        last = cells[figure.keys[-1]]
        return f"=SUM({first}:{cell_name(last.row, last.col, fixed=True)})"

    def _write_number(self, row: int, position: int, value: Decimal | str) -> None:
        """The figure as a whole number, as `signature` makes it, and its weights."""
        cell = cell_name(row, 4)
        whole = f"INT(ABS({cell}))"
        number = (
            f"(MOD({whole},{WHOLE})*{PARTS + 1}+ROUND((ABS({cell})-{whole})*{PARTS},0))*2"
            f"+IF({cell}<0,1,0)"
        )
        words = str(OTHER_TEXT)
        for word, meaning in ANSWERS.items():
            words = f'IF({cell}="{word}",{meaning},{words})'
        formula = f'=IF(ISNUMBER({cell}),{number},IF({cell}="",{EMPTY},{words}))'
        self._sheet.write_formula(row, _NUMBER, formula, self._look.key(), number_of(value))
        for col, weight in zip(_WEIGHT, weights(position), strict=True):
            self._sheet.write_number(row, col, weight, self._look.key())

    def _code_formula(self, first: int, last: int) -> str:
        def column(col: int) -> str:
            return f"{cell_name(first, col)}:{cell_name(last, col)}"

        halves = [
            f'TEXT(MOD(SUMPRODUCT(MOD({column(_NUMBER)},{prime})*{column(weight)})'
            f'+{seed(self._outgoing.stamp.visible_code)},{prime}),"00000")'
            for prime, weight in zip(PRIMES, _WEIGHT, strict=True)
        ]
        return "=" + '&"-"&'.join(halves)

    def _write_signers(self, row: int) -> int:
        label = self._look.heading(bg_color=LABEL_FILL)
        space = self._look.boxed()
        for what in _SIGNERS:
            self._pen.text(row, 0, what, label, 1)
            self._pen.text(row, 2, "", space, _LAST_COL)
            self._sheet.set_row(row, _SIGN_HEIGHT if "盖章" not in what else 2 * _SIGN_HEIGHT)
            row += 1
        return row

    def _paragraph(self, row: int, text: str) -> int:
        self._pen.text(row, 0, text, self._look.advice(), _LAST_COL)
        self._sheet.set_row(row, row_height([(text, sum(_WIDTHS), SMALL_SIZE)], 24))
        return row + 1


def reference(outgoing: Outgoing, field: str, otherwise: str) -> tuple[str, str]:
    """A formula that shows what stands in a field, and what it shows now; text where not asked."""
    key = EntryKey(field)
    spot = outgoing.placement.cells.get(key)
    if spot is None:
        return "", otherwise
    cell = cell_of(spot)
    value = outgoing.stored(key)
    return f'=IF({cell}="","",{cell})', value if isinstance(value, str) else plain(value)


def cell_of(spot: Spot) -> str:
    """ "'用水'!$G$12", for formulas of another sheet."""
    return f"{quoted(spot.sheet)}!{cell_name(spot.row, spot.col, fixed=True)}"
