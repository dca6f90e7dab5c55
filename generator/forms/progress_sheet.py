"""填报检查: per sheet and block how much is open or wrong, a way to the first open cell, a verdict.

Every figure is a plain formula that carries the result it has in the workbook as written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.forms.layout import BlockPlacement, SheetPlacement
from generator.forms.lists import Lists
from generator.forms.outgoing import SHEET_PROTECTION, Outgoing, Pen, cell_name, quoted
from generator.forms.page import set_up_page
from generator.forms.progress_count import ROW_WEIGHT, Counter, Tally, place_of
from generator.forms.style import (
    BODY_SIZE,
    LABEL_FILL,
    LINK_INK,
    SMALL_SIZE,
    InputLook,
    Look,
    row_height,
)

_HEADINGS = ("序号", "工作表", "内容", "应填必填格", "必填未填", "填错", "状态", "第一处未填")
_WIDTHS = (6.0, 18.0, 34.0, 12.0, 11.0, 9.0, 11.0, 13.0)
_ASKED, _MISSING, _WRONG, _STATE, _FIRST, _PLACE = 3, 4, 5, 6, 7, 8
_FIRST_ROW = 5
_LAST_COL = len(_WIDTHS) - 1
READY, OPEN, FREED, OPTIONAL = "已填齐", "未填齐", "不用填", "无必填项"
NOTHING = "—"
ALL_READY = "必填项已全部填齐，可以报送。"
_ADVICE = (
    "本表自动统计，不用填；点蓝字可以跳到要填的地方。“必填未填”数必填而空着的格；表格类内容只数已经开始填写的行，"
    "另加必须填写而没有填的行。“填错”数应填数字而填了别的、超出范围、或不在下拉列表里的格（“不涉及”“停产”等允许的答案"
    "不算错）。“适用情况”里填了“否”的内容不用填，不计在内。"
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the list: of a whole sheet (`block` is None), of a block, or of both at once."""

    sheet: SheetPlacement
    block: BlockPlacement | None
    tallies: tuple[Tally, ...]
    is_sheet: bool

    @property
    def is_freed(self) -> bool:
        return all(tally.gate is not None and tally.gate.is_shut for tally in self.tallies)

    @property
    def missing(self) -> int:
        return sum(tally.missing.value for tally in self.tallies)

    @property
    def wrong(self) -> int:
        return sum(tally.wrong.value for tally in self.tallies)

    @property
    def state(self) -> str:
        if self.is_freed:
            return FREED
        if self.missing + self.wrong:
            return OPEN
        return READY if any(tally.asked.value for tally in self.tallies) else OPTIONAL


def write_progress_sheet(outgoing: Outgoing, sheet: Any, look: Look, lists: Lists) -> None:
    """A line a sheet and, where it has several blocks, one each below; a verdict on top."""
    pen = Pen(sheet, look)
    sheet.hide_gridlines(2)
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width, look())
    sheet.set_column(_PLACE, _PLACE, 4, look.key(), {"hidden": True})
    pen.text(0, 0, "填报检查", look.title(), _LAST_COL)
    sheet.set_row(0, 27)
    pen.text(2, 0, _ADVICE, look.advice(), _LAST_COL)
    sheet.set_row(2, row_height([(_ADVICE, sum(_WIDTHS), SMALL_SIZE)]))
    sheet.set_row(3, 6)
    for col, heading in enumerate(_HEADINGS):
        pen.text(4, col, heading, look.heading())
    sheet.set_row(4, 24)
    rows = _rows(outgoing, lists)
    writer = _Writer(pen, rows)
    for number in range(len(rows)):
        writer.write(number)
    writer.write_verdict()
    end = _FIRST_ROW + len(rows)
    for state, look_of in ((OPEN, InputLook.REQUIRED), (FREED, InputLook.FREED)):
        sheet.conditional_format(
            _FIRST_ROW, _STATE, end - 1, _STATE,
            {"type": "cell", "criteria": "==", "value": f'"{state}"',
             "format": look.change(bg_color=look_of.fill)},
        )  # fmt: skip
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.repeat_rows(4)
    sheet.print_area(0, 0, end - 1, _LAST_COL)
    sheet.protect("", SHEET_PROTECTION)
    set_up_page(sheet, outgoing, _WIDTHS)


def _rows(outgoing: Outgoing, lists: Lists) -> list[_Row]:
    rows = []
    for placed in outgoing.placement.sheets:
        tallies = [(block, Counter(outgoing, block, lists).tally()) for block in placed.blocks]
        if len(tallies) == 1:
            ((block, tally),) = tallies
            rows.append(_Row(placed, block, (tally,), True))
            continue
        rows.append(_Row(placed, None, tuple(tally for _, tally in tallies), True))
        rows += [_Row(placed, block, (tally,), False) for block, tally in tallies]
    return rows


class _Writer:
    """Writes the lines; a sheet's line adds up those of its blocks, which stand below it."""

    def __init__(self, pen: Pen, rows: list[_Row]) -> None:
        self._pen = pen
        self._sheet = pen.sheet
        self._look = pen.look
        self._rows = rows

    def write(self, number: int) -> None:
        row, line = _FIRST_ROW + number, self._rows[number]
        look = self._look
        fill: dict[str, object] = (
            {"bg_color": LABEL_FILL, "bold": True} if line.is_sheet else {}
        )
        center, left = look.boxed(align="center", **fill), look.boxed(align="left", **fill)
        link = look.boxed(align="left", **{**fill, **LINK_INK})
        name, title = line.sheet.sheet.name, line.sheet.sheet.title
        order = sum(each.is_sheet for each in self._rows[: number + 1])
        self._pen.text(row, 0, str(order) if line.is_sheet else "", center)
        if line.is_sheet:
            self._pen.link(row, 1, name, "A1", name, link)
        else:
            self._pen.text(row, 1, "", left)
        if line.block is None:
            self._pen.text(row, 2, title, left)
        else:
            title = line.block.block.title
            self._pen.link(row, 2, name, cell_name(line.block.title_row, 1), title, link)
        self._write_figures(row, number, center)
        self._write_state(row, line, center)
        self._write_first(row, number, look.boxed(align="center", **{**fill, **LINK_INK}))
        cells = [(name, _WIDTHS[1], BODY_SIZE), (title, _WIDTHS[2], BODY_SIZE)]
        self._sheet.set_row(row, row_height(cells, 21))

    def _write_figures(self, row: int, number: int, style: Any) -> None:
        line = self._rows[number]
        below = len(line.tallies)
        for col, figures in (
            (_ASKED, [tally.asked for tally in line.tallies]),
            (_MISSING, [tally.missing for tally in line.tallies]),
            (_WRONG, [tally.wrong for tally in line.tallies]),
        ):
            if line.block is None:
                formula = f"SUM({cell_name(row + 1, col)}:{cell_name(row + below, col)})"
            else:
                formula = figures[0].formula
            value = sum(figure.value for figure in figures)
            self._sheet.write_formula(row, col, f"={formula}", style, value)

    def _write_state(self, row: int, line: _Row, style: Any) -> None:
        open_cells = f"{cell_name(row, _MISSING)}+{cell_name(row, _WRONG)}"
        settled = f'IF({cell_name(row, _ASKED)}=0,"{OPTIONAL}","{READY}")'
        formula = f'IF({open_cells}=0,{settled},"{OPEN}")'
        gates = [tally.gate for tally in line.tallies]
        if all(gate is not None for gate in gates):
            shut = ",".join(dict.fromkeys(gate.shut_formula for gate in gates if gate))
            formula = f'IF(AND({shut}),"{FREED}",{formula})'
        self._sheet.write_formula(row, _STATE, f"={formula}", style, line.state)

    def _write_first(self, row: int, number: int, style: Any) -> None:
        """The first open cell: its place in a hidden column, a link to it beside the state."""
        line = self._rows[number]
        if line.block is None:
            first = next((t.first.value for t in line.tallies if t.first.value), 0)
            cells = [cell_name(row + i, _PLACE) for i in range(1, len(line.tallies) + 1)]
            formula = "0"
            for cell in reversed(cells):
                formula = f"IF({cell}>0,{cell},{formula})"
        else:
            first, formula = line.tallies[0].first.value, line.tallies[0].first.formula
        self._sheet.write_formula(row, _PLACE, f"={formula}", self._look.key(), first)
        place = cell_name(row, _PLACE)
        address = f"ADDRESS(INT({place}/{ROW_WEIGHT}),MOD({place},{ROW_WEIGHT}),4)"
        target = "#" + quoted(line.sheet.sheet.name) + "!"
        link = f'=IF({place}=0,"{NOTHING}",HYPERLINK("{target}"&{address},"去填 "&{address}))'
        shown = f"去填 {cell_name(*place_of(first))}" if first else NOTHING
        self._sheet.write_formula(row, _FIRST, link, style, shown)

    def write_verdict(self) -> None:
        style = self._look(bold=True, text_wrap=True, font_size=12)
        self._sheet.merge_range(1, 0, 1, _LAST_COL, "", style)
        whole = [_FIRST_ROW + i for i, line in enumerate(self._rows) if line.is_sheet]
        missing, wrong = (
            "+".join(cell_name(row, col) for row in whole) for col in (_MISSING, _WRONG)
        )
        formula = (
            f'=IF({missing}+{wrong}=0,"{ALL_READY}",'
            f'"还有 "&({missing})&" 处必填未填，"&({wrong})&" 处填错，请补齐改正后再报送。")'
        )
        lines = [line for line in self._rows if line.is_sheet]
        value = verdict(sum(row.missing for row in lines), sum(row.wrong for row in lines))
        self._sheet.write_formula(1, 0, formula, style, value)
        self._sheet.set_row(1, 26)


def verdict(missing: int, wrong: int) -> str:
    """The sentence on top, as the formula makes it."""
    if missing + wrong == 0:
        return ALL_READY
    return f"还有 {missing} 处必填未填，{wrong} 处填错，请补齐改正后再报送。"
