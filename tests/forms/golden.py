"""The enterprise form's workbook as text, so that a review can read what changed.

`python -m tests.forms.golden` writes tests/golden/enterprise_workbook.txt anew; read the difference
before it is kept.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from generator.forms.write import write_workbook
from tests.build import FIRM, outgoing
from tests.forms.workbook import sheets_of

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "enterprise_workbook.txt"


def workbook_as_text() -> str:
    """Cells with their formats, validations, widths and page of the blank enterprise workbook."""
    out = outgoing()
    lines: list[str] = []
    for sheet in sheets_of(write_workbook(out)).values():
        lines += _sheet(sheet)
    hidden = {
        out.stamp.seal: "〈封签〉",
        out.stamp.visible_code: "〈识别码〉",
        FIRM.name: "〈填报单位〉",
    }
    text = "\n".join(lines) + "\n"
    for secret, name in hidden.items():
        text = text.replace(secret, name)
    return text


def _sheet(sheet: Worksheet) -> list[str]:
    lines = [
        f"== {sheet.title} ({sheet.sheet_state}) 冻结 {sheet.freeze_panes} 打印 {sheet.print_area}"
    ]
    widths = [
        f"{name}{'（隐藏）' if d.hidden else ''}={d.width:g}"
        for name, d in sorted(sheet.column_dimensions.items(), key=lambda item: item[1].min)
    ]
    lines.append("列宽 " + " ".join(widths))
    spans = {str(area).split(":")[0]: str(area) for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        dimension = sheet.row_dimensions[row[0].row]
        height = "隐藏" if dimension.hidden else f"{dimension.height or 15:g}"
        cells = [
            _cell(cell, spans)
            for cell in row
            if isinstance(cell, Cell) and (cell.value is not None or not cell.protection.locked)
        ]
        if cells:
            lines.append(f"-- 第 {row[0].row} 行 高 {height}")
            lines += cells
    for rule in sheet.data_validations.dataValidation:
        lines.append(
            f"校验 {rule.sqref} {rule.type} {rule.operator or ''} {rule.formula1} "
            f"| {rule.promptTitle}：{rule.prompt} | {rule.error}".replace("\n", "⏎")
        )
    return lines


def _cell(cell: Cell, spans: dict[str, str]) -> str:
    look = [f"{cell.font.sz:g}", cell.font.name or ""]
    if cell.fill.fill_type:
        look.append(str(cell.fill.fgColor.rgb)[2:])
    if cell.font.b:
        look.append("粗")
    if cell.number_format != "General":
        look.append(cell.number_format)
    if not cell.protection.locked:
        look.append("可填")
    where = spans.get(cell.coordinate, cell.coordinate)
    text = "" if cell.value is None else str(cell.value).replace("\n", "⏎")
    return f"{where} {text} 〔{' '.join(look)}〕"


if __name__ == "__main__":
    GOLDEN.write_text(workbook_as_text(), encoding="utf-8")
