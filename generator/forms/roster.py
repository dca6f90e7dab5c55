"""名录.xlsx: the list of recipients that the office keeps, and the blank list `init` lays down."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from generator.model.park import Department, PermitKind, Recipient, RecipientKind, Scale

ROSTER_SHEET = "名录"


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """A column of the list: attribute, heading, width, what to write there."""

    attribute: str
    heading: str
    width: int
    guidance: str
    choices: tuple[str, ...] = ()


COLUMNS = (
    RosterColumn("id", "编号", 10, "园区自编，不重复，如 QY001、BM01"),
    RosterColumn("name", "单位名称", 34, "与营业执照一致的全称"),
    RosterColumn("kind", "类别", 8, "企业或部门", tuple(kind.value for kind in RecipientKind)),
    RosterColumn("credit_code", "统一社会信用代码", 22, "企业必填，18 位"),
    RosterColumn("industry_code", "行业代码", 10, "企业必填，GB/T 4754-2017 四位小类"),
    RosterColumn(
        "process", "主要工艺", 20, "企业填，如 回转窑焚烧；一个行业代码有几套指标体系时靠它区分"
    ),
    RosterColumn("chain", "所属产业链", 18, "没有可空着"),
    RosterColumn(
        "permit_kind", "排污许可管理类别", 18, "企业必填", tuple(k.value for k in PermitKind)
    ),
    RosterColumn(
        "forms",
        "采集表",
        26,
        "企业可空，默认填企业采集表；部门写负责的项目组，如 供电、供热供气，几个用逗号隔开",
    ),
    RosterColumn(
        "scale", "企业规模", 10, "可空：大型、中型、小型、微型", tuple(s.value for s in Scale)
    ),
    RosterColumn(
        "systems",
        "指标体系",
        18,
        "可空：按行业代码和工艺自动选；要指定时写体系代号，几套用逗号隔开",
    ),
    RosterColumn("contact", "联系人", 12, ""),
    RosterColumn("phone", "联系电话", 16, ""),
    RosterColumn("mail", "电子邮箱", 26, ""),
)


def cell_text(recipient: Recipient, column: RosterColumn) -> str:
    """What `recipient` has in `column`, as the office would type it."""
    value = getattr(recipient, column.attribute, None)
    if column.attribute == "forms" and isinstance(recipient, Department):
        value = (*recipient.forms, *recipient.groups)
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value.value if isinstance(value, Enum) else value or "")


def write_roster(recipients: Sequence[Recipient], created: datetime) -> bytes:
    """The list as a workbook, every cell text, with drop-downs where there is a choice."""
    import xlsxwriter  # heavy; only when a list is written

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": ROSTER_SHEET, "created": created})
    head = book.add_format(
        {
            "bold": True,
            "bg_color": "#1F4E79",
            "font_color": "#FFFFFF",
            "border": 1,
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
            "font_name": "宋体",
        }
    )
    body = book.add_format({"border": 1, "num_format": "@", "font_name": "宋体"})
    sheet = book.add_worksheet(ROSTER_SHEET)
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 32)
    rows = max(len(recipients), 200)
    for col, column in enumerate(COLUMNS):
        sheet.set_column(col, col, column.width)
        sheet.write_string(0, col, column.heading, head)
        if column.guidance:
            sheet.write_comment(0, col, column.guidance, {"author": "", "x_scale": 1.6})
        if column.choices:
            sheet.data_validation(
                1, col, rows, col, {"validate": "list", "source": list(column.choices)}
            )
        for row in range(1, rows + 1):
            text = cell_text(recipients[row - 1], column) if row <= len(recipients) else ""
            if text:
                sheet.write_string(row, col, text, body)
            else:
                sheet.write_blank(row, col, None, body)
    book.close()
    return buffer.getvalue()
