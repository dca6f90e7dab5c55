"""问题清单: every finding of a workbook sent back, with a link to its cell."""

from __future__ import annotations

from typing import Any

from generator.forms.outgoing import (
    SHEET_PROTECTION,
    Outgoing,
    Pen,
    Review,
    cell_name,
    shown,
)
from generator.forms.page import set_up_page
from generator.forms.style import (
    BODY_SIZE,
    SEVERITY_LOOK,
    SMALL_SIZE,
    InputLook,
    Look,
    clip,
    row_height,
)
from generator.model.finding import Finding
from generator.model.submission import EntryKey

_HEADINGS = ("序号", "级别", "工作表", "单元格", "填报内容", "问题", "怎样改", "状态")
_WIDTHS = (6.0, 8.0, 14.0, 9.0, 20.0, 52.0, 44.0, 10.0)
_FIRST_ROW = 5
_LAST_COL = len(_WIDTHS) - 1
_VALUE_SHOWN = 120


def write_findings_sheet(outgoing: Outgoing, review: Review, sheet: Any, look: Look) -> None:
    """The list, gravest first and then in the order of the form; what was mended stands below."""
    pen = Pen(sheet, look)
    sheet.hide_gridlines(2)
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width, look())
    pen.text(0, 0, "问题清单", look.title(), _LAST_COL)
    sheet.set_row(0, 27)
    summary = review.summary
    banner = look(bold=True, text_wrap=True, indent=1, bg_color=_summary_fill(review))
    pen.text(1, 0, summary, banner, _LAST_COL)
    sheet.set_row(1, row_height([(summary, sum(_WIDTHS), BODY_SIZE)], 24))
    advice = (
        "点“单元格”一列可以跳到要改的地方；有底色的单元格另有批注。请在本工作簿中改正后整份报送，"
        "不要另建表格。标为“需说明”的，数据属实时请在该行备注说明中写明原因。"
    )
    pen.text(2, 0, advice, look.advice(), _LAST_COL)
    sheet.set_row(2, row_height([(advice, sum(_WIDTHS), SMALL_SIZE)]))
    sheet.set_row(3, 6)
    for col, heading in enumerate(_HEADINGS):
        pen.text(4, col, heading, look.heading())
    sheet.set_row(4, 24)
    order = {key: number for number, key in enumerate(outgoing.placement.cells)}
    findings = sorted(
        review.findings, key=lambda f: (f.severity.rank, order.get(_first_key(f), len(order)))
    )
    row = _FIRST_ROW
    for number, finding in enumerate(findings, 1):
        state = "仍存在" if review.is_still_open(finding) else "新出现"
        _write_finding(outgoing, pen, row, number, finding, state)
        row += 1
    if not findings:
        pen.text(row, 0, "没有发现问题。", look.boxed(align="center"), _LAST_COL)
        row += 1
    if review.fixed:
        pen.text(row + 1, 0, "上次提出、已经改正的问题", look.block_title(), _LAST_COL)
        sheet.set_row(row + 1, 24)
        row += 2
        for number, finding in enumerate(review.fixed, 1):
            _write_finding(outgoing, pen, row, number, finding, "已改正", fixed=True)
            row += 1
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.repeat_rows(4)
    sheet.print_area(0, 0, row - 1, _LAST_COL)
    sheet.set_tab_color("#C0392B")
    sheet.protect("", SHEET_PROTECTION)
    set_up_page(sheet, outgoing, _WIDTHS)


def _write_finding(
    outgoing: Outgoing,
    pen: Pen,
    row: int,
    number: int,
    finding: Finding,
    state: str,
    *,
    fixed: bool = False,
) -> None:
    look = pen.look
    left, center = look.boxed(align="left"), look.boxed(align="center")
    mark = center if fixed else look.boxed(
        align="center", bold=True, bg_color=SEVERITY_LOOK[finding.severity].fill
    )
    key = _first_key(finding)
    spot = outgoing.placement.cells.get(key)
    value = "" if fixed or spot is None else clip(shown(outgoing.content(key)), _VALUE_SHOWN)
    pen.text(row, 0, str(number), center)
    pen.text(row, 1, finding.severity.value, mark)
    if spot is not None:
        cell = cell_name(spot.row, spot.col)
        pen.text(row, 2, spot.sheet, center)
        link = look.boxed(align="center", font_color="#1F4E9E", underline=1)
        pen.link(row, 3, spot.sheet, cell, cell, link)
    else:
        place = finding.places[0] if finding.places else None
        pen.text(row, 2, place.sheet if place else "整份工作簿", center)
        pen.text(row, 3, place.cell if place else "—", center)
    unfilled = spot is not None and not fixed and not value
    pen.text(row, 4, "（未填）" if unfilled else value, left)
    pen.text(row, 5, finding.message, left)
    pen.text(row, 6, "" if fixed else finding.remedy, left)
    pen.text(row, 7, state, center)
    cells = [
        (value, _WIDTHS[4], BODY_SIZE),
        (finding.message, _WIDTHS[5], BODY_SIZE),
        ("" if fixed else finding.remedy, _WIDTHS[6], BODY_SIZE),
        (spot.sheet if spot else "", _WIDTHS[2], BODY_SIZE),
    ]
    pen.sheet.set_row(row, row_height(cells, 22))


def _first_key(finding: Finding) -> EntryKey:
    return finding.keys[0] if finding.keys else EntryKey("")


def _summary_fill(review: Review) -> str:
    gravest = min((f.severity for f in review.findings), key=lambda s: s.rank, default=None)
    return SEVERITY_LOOK[gravest].fill if gravest else InputLook.CHOICE.fill

