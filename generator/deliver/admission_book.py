"""准入清单.xlsx: the thirteen tables as sheets, every number beside its trail."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from generator.deliver.admission_tables import Tables
from generator.deliver.chapters.trailed import Row
from generator.deliver.figure import Figure, Missing, Prose

LIST_BOOK = "准入清单.xlsx"
_FONT = "宋体"
_TRACE = "溯源"
_TRACE_COLUMNS = (("工作表", 24), ("单元格", 10), ("数值", 16), ("溯源号", 44), ("名称", 40),
                  ("怎么来的", 60), ("依据", 50))  # fmt: skip
_A4 = 9


@dataclass(frozen=True, slots=True)
class _Table:
    """One sheet: its columns as (key, heading, width) and its rows."""

    name: str
    columns: tuple[tuple[str, str, int], ...]
    rows: Sequence[Row]


def write_admission_book(tables: Tables, created: datetime) -> bytes:
    """The workbook; the same list and `created` give the same bytes. Numbers are numbers."""
    import xlsxwriter  # not needed by commands that only read

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False})  # fmt: skip
    book.set_properties({"title": f"{tables.dossier.settings.park_name}准入清单",
                         "created": created})  # fmt: skip
    head = book.add_format({"bold": True, "bg_color": "#DDE6EE", "border": 1, "text_wrap": True,
                            "align": "center", "valign": "vcenter", "font_name": _FONT,
                            "font_size": 10.5})  # fmt: skip
    body = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "font_name": _FONT,
                            "font_size": 10})  # fmt: skip
    traced: list[tuple[str, str, Figure]] = []
    for table in _tables(tables):
        sheet = book.add_worksheet(table.name)
        _heading(sheet, [(name, width) for _, name, width in table.columns], head)
        for place, row in enumerate(table.rows, 1):
            for column, (key, _, _) in enumerate(table.columns):
                value = row.get(key)
                _write(sheet, place, column, value, body)
                traced += [
                    (table.name, f"{chr(ord('A') + column)}{place + 1}", each)
                    for each in _figures(value)
                ]
        _page(sheet, len(table.rows), len(table.columns))
    sheet = book.add_worksheet(_TRACE)
    _heading(sheet, _TRACE_COLUMNS, head)
    known = {**tables.dossier.known, **tables.numbers.trails}
    for place, (name, cell, figure) in enumerate(traced, 1):
        trail = known[figure.trail_id]
        said = "；".join(filter(None, (trail.formula, trail.numbers, trail.reason)))
        cells = (name, cell, figure.text, trail.id, trail.label, said, trail.source)
        for column, text in enumerate(cells):
            sheet.write_string(place, column, text, body)
    _page(sheet, len(traced), len(_TRACE_COLUMNS))
    book.close()
    return stream.getvalue()


def _tables(tables: Tables) -> Iterable[_Table]:
    admission = tables.admission
    entry = (("text", "内容", 60), ("basis", "依据", 50), ("evidence", "核查方式", 30),
             ("office", "责任部门", 16))  # fmt: skip
    number = (("number", "编号", 10),)
    place = (("dimension", "维度", 18), ("industries", "行业代码", 16))
    yield _Table("表1 范围与分区", (("code", "单元编码", 20), ("name", "单元名称", 24),
                 ("kind", "类别", 12), ("extent", "范围", 50), ("industries", "主导产业", 40)),
                 tables.zones())  # fmt: skip
    yield _Table("表2 制约因素", (("factor", "要素", 12), ("indicator", "控制指标", 36),
                 ("unit", "单位", 10), ("present", "现状", 16), ("limit", "上限或目标", 16),
                 ("margin", "余量", 16), ("grade", "制约等级", 10), ("direction", "管控方向", 50)),
                 tables.constraints())  # fmt: skip
    yield _Table("表3 禁止类", (*number, *place, *entry),
                 tables.entries(admission.prohibited, "number", "industries"))  # fmt: skip
    yield _Table("表4 限制类与准入条件", (*number, ("kind", "类型", 10), *place, *entry,
                 ("problems", "对应问题", 18)),
                 tables.entries(admission.restricted, "number", "kind", "industries",
                                "problems"))  # fmt: skip
    yield _Table("表5 分行业准入指标", (*number, ("industry", "行业（代码）", 30),
                 ("product", "产品或工艺", 26), ("indicator", "指标", 34), ("unit", "单位", 14),
                 ("existing", "现有限值", 12), ("expansion", "改扩建限值", 12),
                 ("new", "新建限值", 12), ("basis", "依据", 34), ("evidence", "核查资料", 24),
                 ("office", "责任部门", 16)), tables.limits())  # fmt: skip
    yield _Table("表6 限值推导", (*number, ("indicator", "指标（单位）", 34),
                 ("mandatory", "强制性标准", 12), ("norm", "标杆/基准", 14),
                 ("levels", "行业体系Ⅰ/Ⅱ/Ⅲ", 20), ("peers", "样本数、中位、先进值", 24),
                 ("factor", "制约等级与系数", 14), ("value", "采用值（新建）", 12),
                 ("reason", "采用理由", 70)), tables.derivations())  # fmt: skip
    yield _Table("表7 总量与容量余量", (("name", "要素", 40), ("unit", "单位", 10),
                 ("limit", "上限", 16), ("used", "已用", 16), ("approved", "在建已批", 16),
                 ("margin", "余量", 16), ("occupancy", "占用率（%）", 12),
                 ("warning", "预警", 24)), tables.capacities())  # fmt: skip
    yield _Table("表8 削减替代", (("name", "污染物", 16), ("heavy", "类别", 14),
                 ("ratio", "替代比例", 50), ("industries", "适用行业", 18), ("basis", "依据", 50),
                 ("origin", "替代来源要求", 50)), tables.replacements())  # fmt: skip
    yield _Table("表9 通用要求", (("topic", "方面", 14), ("dimension", "维度", 18), *entry),
                 tables.entries(admission.general, "topic"))  # fmt: skip
    yield _Table("表10 现有企业符合性", (("firm", "企业", 28), ("entry", "不符合条目", 36),
                 ("present", "现值", 14), ("limit", "限值", 14), ("gap", "差距（%）", 14),
                 ("problems", "对应问题", 20), ("options", "整改方案编号", 30),
                 ("due", "整改期限", 20)), tables.failing())  # fmt: skip
    yield _Table("表11 鼓励方向", (("link", "缺链环节", 34), ("material", "可消纳副产物或余能", 44),
                 ("amount", "数量（t/年）", 14), ("priority", "准入优先条件", 60)),
                 tables.links())  # fmt: skip
    yield _Table("表12 审查表", (("number", "条目", 16), ("text", "内容", 60),
                 ("declared", "项目申报值", 16), ("limit", "限值", 20), ("met", "是否符合", 12),
                 ("proof", "证明材料", 34), ("person", "审查人", 12)),
                 tables.review_form())  # fmt: skip
    yield _Table("表13 试用结果", (("name", "项目", 30), ("sector", "行业与产品", 30),
                 ("kind", "性质与阶段", 16), ("source", "资料", 14), ("met", "符合", 8),
                 ("failed", "不符合", 8), ("missing", "未申报", 8), ("by_hand", "需核查", 8),
                 ("overall", "结论", 18), ("reason", "结论是否合理", 60)),
                 tables.trials())  # fmt: skip


def _figures(value: object) -> tuple[Figure, ...]:
    if isinstance(value, Figure):
        return (value,)
    if isinstance(value, Prose):
        return tuple(piece for piece in value.pieces if isinstance(piece, Figure))
    return ()


def _write(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """A figure as the number it prints, anything else as text."""
    if isinstance(value, Figure):
        try:
            sheet.write_number(row, column, float(value.text), style)
        except ValueError:
            sheet.write_string(row, column, value.text, style)
        return
    text = value.mark if isinstance(value, Missing) else "" if value is None else str(value)
    sheet.write_string(row, column, text, style)


def _heading(sheet: Any, columns: Sequence[tuple[str, int]], style: Any) -> None:
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, style)


def _page(sheet: Any, rows: int, columns: int) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
