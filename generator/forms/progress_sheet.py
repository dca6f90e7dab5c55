"""填报检查: plain formulas that say how much is still to be filled, and whether all is ready.

No macros and nothing a five-year-old office program lacks. Every formula carries the result it has
in the workbook as written, so a program that does not recalculate shows the truth too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.forms.findings_sheet import cell_name
from generator.forms.form_sheet import set_up_page
from generator.forms.layout import BlockPlacement
from generator.forms.outgoing import (
    SHEET_PROTECTION,
    Outgoing,
    Pen,
    answer_words,
    quoted,
)
from generator.forms.style import SMALL_SIZE, InputLook, Look, row_height
from generator.model.form import BlockKind, Field, FieldKind
from generator.model.submission import EntryKey

_HEADINGS = ("序号", "工作表", "内容", "应填必填格", "还没填", "不是数值", "状态")
_WIDTHS = (6.0, 18.0, 34.0, 14.0, 12.0, 12.0, 16.0)
_FIRST_ROW = 5
_LAST_COL = len(_WIDTHS) - 1
_READY, _OPEN = "已填齐", "未填齐"
_ALL_READY = "必填项已全部填齐，可以报送。"
_ADVICE = (
    "本表自动统计，不用填。“还没填”数必填而空着的格；表格类内容只数已经开始填写的行，另加必须填写而没有填的行。"
    "“不是数值”数应填数字却填了其他文字的格（“不涉及”“停产”等允许的答案不算）。"
)


@dataclass(frozen=True, slots=True)
class _Tally:
    """Three figures of a block, each as a formula and as its present value."""

    asked: tuple[str, int]
    missing: tuple[str, int]
    wrong: tuple[str, int]


def write_progress_sheet(outgoing: Outgoing, sheet: Any, look: Look) -> None:
    """One row a block with a link to it, and one sentence on top for the whole."""
    pen = Pen(sheet, look)
    sheet.hide_gridlines(2)
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width, look())
    pen.text(0, 0, "填报检查", look.title(), _LAST_COL)
    sheet.set_row(0, 27)
    pen.text(2, 0, _ADVICE, look.advice(), _LAST_COL)
    sheet.set_row(2, row_height([(_ADVICE, sum(_WIDTHS), SMALL_SIZE)]))
    sheet.set_row(3, 6)
    for col, heading in enumerate(_HEADINGS):
        pen.text(4, col, heading, look.heading())
    sheet.set_row(4, 24)
    center, left = look.boxed(align="center"), look.boxed(align="left")
    row, missing, wrong = _FIRST_ROW, 0, 0
    for placed_sheet in outgoing.placement.sheets:
        for placed in placed_sheet.blocks:
            tally = _Counter(outgoing, placed).tally()
            open_cells = tally.missing[1] + tally.wrong[1]
            missing, wrong = missing + tally.missing[1], wrong + tally.wrong[1]
            pen.text(row, 0, str(row - _FIRST_ROW + 1), center)
            pen.link(
                row, 1, placed.sheet, f"B{placed.title_row + 1}", placed.sheet,
                look.boxed(align="center", font_color="#1F4E9E", underline=1),
            )
            pen.text(row, 2, placed.block.title, left)
            for col, (formula, value) in enumerate((tally.asked, tally.missing, tally.wrong), 3):
                sheet.write_formula(row, col, formula, center, value)
            ready = f'=IF({cell_name(row, 4)}+{cell_name(row, 5)}=0,"{_READY}","{_OPEN}")'
            sheet.write_formula(row, 6, ready, center, _OPEN if open_cells else _READY)
            sheet.set_row(row, row_height([(placed.block.title, _WIDTHS[2], 10.5)], 22))
            row += 1
    _write_verdict(sheet, look, row, missing, wrong)
    sheet.conditional_format(
        _FIRST_ROW, 6, row - 1, 6,
        {"type": "cell", "criteria": "==", "value": f'"{_OPEN}"',
         "format": look(bg_color=InputLook.REQUIRED.fill, bold=True)},
    )  # fmt: skip
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.repeat_rows(4)
    sheet.print_area(0, 0, row - 1, _LAST_COL)
    sheet.protect("", SHEET_PROTECTION)
    set_up_page(sheet, outgoing)


def _write_verdict(sheet: Any, look: Look, end: int, missing: int, wrong: int) -> None:
    style = look(bold=True, text_wrap=True, font_size=12)
    sheet.merge_range(1, 0, 1, _LAST_COL, "", style)
    gaps = f"SUM({cell_name(_FIRST_ROW, 4)}:{cell_name(end - 1, 4)})"
    words = f"SUM({cell_name(_FIRST_ROW, 5)}:{cell_name(end - 1, 5)})"
    formula = (
        f'=IF({gaps}+{words}=0,"{_ALL_READY}",'
        f'"还有 "&{gaps}&" 个必填格没有填，"&{words}&" 个格应填数字而填了文字，请补齐后再报送。")'
    )
    value = (
        f"还有 {missing} 个必填格没有填，{wrong} 个格应填数字而填了文字，请补齐后再报送。"
        if missing + wrong
        else _ALL_READY
    )
    sheet.write_formula(1, 0, formula, style, value)
    sheet.set_row(1, 26)


class _Counter:
    """Counts one block, in formulas and by itself."""

    def __init__(self, outgoing: Outgoing, placed: BlockPlacement) -> None:
        self._outgoing = outgoing
        self._placed = placed
        self._prefix = f"{quoted(placed.sheet)}!"

    def tally(self) -> _Tally:
        if self._placed.block.kind is BlockKind.TABLE:
            return self._table()
        return self._fields()

    def _area(self, keys: list[EntryKey]) -> str:
        cells = self._outgoing.placement.cells
        first, last = cells[keys[0]], cells[keys[-1]]
        start, end = cell_name(first.row, first.col), cell_name(last.row, last.col)
        return self._prefix + (start if start == end else f"{start}:{end}")

    def _fields(self) -> _Tally:
        years = [c.year for c in self._placed.columns if c.key.startswith(("value", "y:"))]
        asked, blank, wrong = 0, [], []
        missing = mistyped = 0
        for field in self._placed.block.fields:
            keys = [EntryKey(field.id, "", year) for year in years]
            if field.required:
                asked += len(keys)
                blank.append(f"COUNTBLANK({self._area(keys)})")
                missing += sum(self._is_empty(key) for key in keys)
            if field.kind is FieldKind.NUMBER:
                wrong.append(_wrong_formula(self._area(keys), field))
                mistyped += sum(self._is_mistyped(key, field) for key in keys)
        return _Tally(
            (f"={asked}", asked), (_sum(blank), missing), (_sum(wrong), mistyped)
        )

    def _table(self) -> _Tally:
        rows = [row.row_id for row in self._placed.rows]
        columns = [c for c in self._placed.columns if c.field is not None]
        areas = {
            c.key: self._area([EntryKey(c.field.id, row, c.year) for row in rows])
            for c in columns if c.field is not None
        }
        used = "((" + "+".join(f'({area}<>"")' for area in areas.values()) + ")>0)"
        required = [c for c in columns if c.field is not None and c.field.required]
        wanted = self._placed.block.required_rows
        used_rows = [
            row for row in rows
            if any(
                c.field and not self._is_empty(EntryKey(c.field.id, row, c.year)) for c in columns
            )
        ]
        short = max(0, wanted - len(used_rows))
        gaps = "+".join(f'({areas[c.key]}="")' for c in required) or "0"
        asked_formula = f"=MAX({wanted},SUMPRODUCT({used}*1))*{len(required)}"
        missing_formula = (
            f"=SUMPRODUCT({used}*({gaps}))"
            f"+MAX(0,{wanted}-SUMPRODUCT({used}*1))*{len(required)}"
        )
        missing = short * len(required) + sum(
            self._is_empty(EntryKey(c.field.id, row, c.year))
            for row in used_rows for c in required if c.field is not None
        )
        numeric = [c for c in columns if c.field is not None and c.field.kind is FieldKind.NUMBER]
        return _Tally(
            (asked_formula, max(wanted, len(used_rows)) * len(required)),
            (missing_formula, missing),
            (
                _sum(_wrong_formula(areas[c.key], c.field) for c in numeric if c.field),
                sum(
                    self._is_mistyped(EntryKey(c.field.id, row, c.year), c.field)
                    for row in rows for c in numeric if c.field is not None
                ),
            ),
        )

    def _is_empty(self, key: EntryKey) -> bool:
        return self._outgoing.content(key) == ""

    def _is_mistyped(self, key: EntryKey, field: Field) -> bool:
        value = self._outgoing.content(key)
        if isinstance(value, Decimal) or value == "":
            return False
        return value not in answer_words(field.allow)


def _wrong_formula(area: str, field: Field) -> str:
    words = "".join(f'-COUNTIF({area},"{word}")' for word in answer_words(field.allow))
    return f'SUMPRODUCT(({area}<>"")*(1-ISNUMBER({area}))){words}'


def _sum(terms: Iterable[str]) -> str:
    return "=" + ("+".join(terms) or "0")
