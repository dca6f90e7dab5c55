"""字段字典: every field of the forms, its label, cell, unit and source, as rows and workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from types import MappingProxyType

from generator.forms.columns import heading_of
from generator.forms.layout import Placement
from generator.forms.outgoing import Pen, answer_words
from generator.forms.style import BODY_FONT, BODY_SIZE, SMALL_SIZE, Look, row_height
from generator.model.form import BlockKind, Field, FieldKind, FormDefinition
from generator.model.quantity import plain
from generator.rulebook.uses import Uses

KIND_WORDS = {
    FieldKind.TEXT: "文字",
    FieldKind.NUMBER: "数值",
    FieldKind.CHOICE: "下拉选择",
    FieldKind.DATE: "日期",
    FieldKind.CODE: "编码",
}
_OF_EACH_ROW = "row_unit"
WHOLE_FORM = "完整表"


@dataclass(frozen=True, slots=True)
class DictionaryRow:
    """One field. `cell` is its first cell on the blank form; `per` says 每年, 每行 or 每行每年.

    `variants` names the arrangements of the form that ask it, "" where there is only one; `used_by`
    what uses the answer.
    """

    form: str
    form_name: str
    version: str
    sheet: str
    block: str
    field: str
    label: str
    cell: str
    kind: str
    unit: str
    required: str
    per: str
    bounds: str
    choices: str
    answers: str
    guidance: str
    where: str
    variants: str
    used_by: str


_HEADINGS = (
    ("采集表代号", 14), ("采集表", 24), ("版本", 9), ("工作表", 16), ("内容", 20), ("字段名", 28),
    ("名称", 26), ("单元格", 9), ("类型", 10), ("计量单位", 11), ("填报要求", 10), ("填几次", 10),
    ("取值范围", 16), ("可选项", 30), ("也可填", 22), ("填报说明", 46), ("数据出处", 30),
    ("哪些表问到", 22), ("用在哪里", 46),
)  # fmt: skip


def dictionary_rows(
    placement: Placement,
    unit_label: Callable[[str], str],
    uses: Uses = MappingProxyType({}),
) -> tuple[DictionaryRow, ...]:
    """The fields of one form in the order of its sheets, and who uses them as far as given."""
    form = placement.form
    first_cells: dict[str, str] = {}
    for key, spot in placement.cells.items():
        first_cells.setdefault(key.field, _a1(spot.row, spot.col))
    rows = []
    for sheet, block in form.blocks():
        for field in block.fields:
            unit = "随行" if field.unit == _OF_EACH_ROW else field.unit and unit_label(field.unit)
            rows.append(
                DictionaryRow(
                    form=form.id,
                    form_name=form.name,
                    version=form.version,
                    sheet=sheet.name,
                    block=block.title,
                    field=field.id,
                    label=heading_of(field),
                    cell=first_cells[field.id],
                    kind=KIND_WORDS[field.kind],
                    unit=unit,
                    required="必填" if field.required else "选填",
                    per=_per(block.kind, field),
                    bounds=_bounds(field),
                    choices="；".join(field.choices),
                    answers="、".join(answer_words(field.allow)),
                    guidance=field.guidance,
                    where=field.where_found,
                    variants=_variants(form, field),
                    used_by="；".join(use.short for use in uses.get((form.id, field.id), ())),
                )
            )
    return tuple(rows)


def write_dictionary(rows: Iterable[DictionaryRow], created: datetime) -> bytes:
    """The dictionary as a workbook with a filter on every column."""
    import xlsxwriter  # heavy; only when a workbook is written

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "字段字典", "created": created})
    book.formats[0].set_font_name(BODY_FONT)
    book.formats[0].set_font_size(BODY_SIZE)
    sheet = book.add_worksheet("字段字典")
    pen = Pen(sheet, look := Look(book))
    for col, (heading, width) in enumerate(_HEADINGS):
        sheet.set_column(col, col, width)
        pen.text(0, col, heading, look.heading())
    style = look.boxed(align="left", font_size=SMALL_SIZE)
    last = 0
    for last, row in enumerate(rows, 1):
        texts = [str(getattr(row, field.name)) for field in fields(row)]
        for col, text in enumerate(texts):
            pen.text(last, col, text, style)
        widths = [width for _, width in _HEADINGS]
        cells = [(text, width, SMALL_SIZE) for text, width in zip(texts, widths, strict=True)]
        sheet.set_row(last, row_height(cells))
    sheet.autofilter(0, 0, last, len(_HEADINGS) - 1)
    sheet.freeze_panes(1, 7)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页 / 共 &N 页")
    book.close()
    return buffer.getvalue()


def _variants(form: FormDefinition, field: Field) -> str:
    """完整表 and the names of the 简表 that ask the field."""
    if not form.variants:
        return ""
    asking = [
        variant.name
        for variant in form.variants
        if any(f.id == field.id for s in variant.sheets for b in s.blocks for f in b.fields)
    ]
    return "；".join((WHOLE_FORM, *asking))


def _per(kind: BlockKind, field: Field) -> str:
    if kind is BlockKind.TABLE:
        return "每行每年" if field.series else "每行"
    return "每年" if kind is BlockKind.SERIES else "一次"


def _bounds(field: Field) -> str:
    low = f"不小于 {plain(field.minimum)}" if field.minimum is not None else ""
    high = f"不大于 {plain(field.maximum)}" if field.maximum is not None else ""
    return "，".join(part for part in (low, high) if part)


def _a1(row: int, col: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell  # heavy; only when a workbook is written

    return str(xl_rowcol_to_cell(row, col))
