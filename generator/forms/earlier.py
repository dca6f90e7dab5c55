"""上年数据.xlsx: what was accepted in the audit before, value by value with its return and cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from generator.forms.layout import Spot
from generator.forms.outgoing import CellContent, Pen
from generator.forms.style import Look

EARLIER_FILE = "上年数据.xlsx"
EARLIER_SHEET = "上年数据"

HEADINGS = (
    ("填报单位编号", 14), ("填报单位", 30), ("采集表", 14), ("字段", 30), ("名称", 28), ("行", 12),
    ("年份", 8), ("数值", 18), ("计量单位", 12), ("回收文件", 40), ("工作表", 14), ("单元格", 9),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EarlierValue:
    """One value of an accepted return; `year` 0 belongs to the row and not to a year."""

    recipient_id: str
    recipient_name: str
    form_id: str
    field: str
    label: str
    row: str
    year: int
    value: CellContent
    unit: str
    file: str
    sheet: str
    cell: str


def write_earlier(values: Sequence[EarlierValue], created: datetime) -> bytes:
    """The values as a workbook, which may be looked through and mended before dispatch."""
    import xlsxwriter  # heavy; only when a workbook is written

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": EARLIER_SHEET, "created": created})
    sheet = book.add_worksheet(EARLIER_SHEET)
    pen = Pen(sheet, look := Look(book))
    for col, (heading, width) in enumerate(HEADINGS):
        sheet.set_column(col, col, width)
        pen.text(0, col, heading, look.heading())
    style = look.boxed(align="left")
    number = look.boxed(align="right")
    for row, value in enumerate(values, 1):
        texts = (
            value.recipient_id, value.recipient_name, value.form_id, value.field, value.label,
            value.row, str(value.year or ""), "", value.unit, value.file, value.sheet, value.cell,
        )  # fmt: skip
        for col, text in enumerate(texts):
            if HEADINGS[col][0] == "数值":
                pen.content(Spot(EARLIER_SHEET, row, col), value.value, number)
            else:
                pen.text(row, col, text, style)
    sheet.freeze_panes(1, 4)
    sheet.autofilter(0, 0, max(len(values), 1), len(HEADINGS) - 1)
    book.close()
    return buffer.getvalue()
