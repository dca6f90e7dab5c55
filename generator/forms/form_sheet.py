"""A sheet that asks: its head, its blocks with hidden keys, its input cells."""

from __future__ import annotations

from typing import Any

from generator.forms.block import BlockWriter
from generator.forms.columns import COVER_SHEET
from generator.forms.gates import sheet_gate
from generator.forms.layout import KEY_COLUMN, SHEET_HEAD_ROWS, SheetPlacement
from generator.forms.lists import Lists
from generator.forms.outgoing import SHEET_PROTECTION, Outgoing, Pen
from generator.forms.page import POINTS_PER_PIXEL, page_breaks, page_room, set_up_page
from generator.forms.style import BAND, HEAD_WIDTH, SMALL_SIZE, Look, row_height


class FormSheet:
    """Writes the blocks of one sheet; `Cover` writes its own head and foot around them."""

    def __init__(
        self, outgoing: Outgoing, placed: SheetPlacement, sheet: Any, look: Look, lists: Lists
    ) -> None:
        self.outgoing = outgoing
        self.placed = placed
        self.pen = Pen(sheet, look)
        self.sheet = sheet
        self.look = look
        self.blocks = BlockWriter(outgoing, placed, self.pen, lists)

    # -- the whole sheet -----------------------------------------------------------------------

    def write(self) -> None:
        self.set_up()
        self._write_head()
        for block in self.placed.blocks:
            self.blocks.write(block)
        self._freeze()
        self._break_pages()
        self.sheet.print_area(0, 1, self.placed.end_row - 1, self.placed.last_col)

    def set_up(self) -> None:
        """Columns, protection, page: the same for every sheet that asks."""
        self.sheet.hide_gridlines(2)
        for col, width in self.placed.widths.items():
            self.sheet.set_column(col, col, width, self.look())
        self.sheet.set_column(KEY_COLUMN, KEY_COLUMN, 4, self.look.key(), {"hidden": True})
        self.sheet.protect("", SHEET_PROTECTION)
        # Codes are numbers stored as text on purpose: no green corners.
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD5000"})
        set_up_page(self.sheet, self.outgoing, self._page_widths())

    def _write_head(self) -> None:
        sheet, last = self.placed.sheet, self.placed.last_col
        room = min(last, self.placed.column_within(HEAD_WIDTH))
        self.pen.text(0, 1, sheet.title, self.look.title(), room)
        self.sheet.set_row(0, 27)
        advice = sheet.guidance
        if sheet.minutes:
            advice += f"（预计用时 {sheet.minutes} 分钟）"
        gate = sheet_gate(self.outgoing, self.placed)
        style = self.look.advice()
        if gate is not None:
            advice = gate.words("本表") + advice
            style = self.look.advice(font_color=BAND)
        self.pen.text(1, 1, advice, style, room)
        self.sheet.set_row(1, row_height([(advice, self.width(1, room), SMALL_SIZE)]))
        self.pen.link(2, 1, self._cover_name(), "A1", "返回封面", self.look.link())
        who = f"{self.outgoing.recipient.name}　　识别码 {self.outgoing.stamp.visible_code}"
        self.pen.text(2, 3, who, self.look.advice(), room)
        self.sheet.set_row(2, row_height([(who, self.width(3, room), SMALL_SIZE)], 18))
        self.sheet.set_row(3, 6)

    def _break_pages(self) -> None:
        heights = {
            row: 0.0 if hidden else pixels * POINTS_PER_PIXEL
            for row, (pixels, hidden) in self.sheet.row_sizes.items()
        }
        blocks = [
            (block.title_row, min(block.rows[0].row + 2, block.end_row - 1), block.end_row)
            for block in self.placed.blocks
            if block.rows
        ]
        self.sheet.set_h_pagebreaks(page_breaks(heights, blocks, page_room(self._page_widths())))

    def _page_widths(self) -> list[float]:
        return [width for col, width in self.placed.widths.items() if col != KEY_COLUMN]

    def _freeze(self) -> None:
        blocks = self.placed.blocks
        top = blocks[0].header_row + 1 if len(blocks) == 1 else SHEET_HEAD_ROWS
        self.sheet.freeze_panes(top, 3)
        if len(blocks) == 1:
            self.sheet.repeat_rows(blocks[0].header_row)

    def _cover_name(self) -> str:
        sheets = self.outgoing.form.sheets
        return next((sheet.name for sheet in sheets if sheet.id == COVER_SHEET), sheets[0].name)

    def width(self, first: int, last: int) -> float:
        """Characters that the columns from `first` to `last` have together."""
        return self.placed.width(first, last)


