"""数据溯源.xlsx: one row a number, nothing in it a formula."""

from __future__ import annotations

import io
from datetime import datetime
from fractions import Fraction

from openpyxl import load_workbook

from generator.deliver.book import COLUMNS, TracedFigure, write_trace
from generator.deliver.figure import PrintedFigure
from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey, Place

CREATED = datetime(2025, 3, 31)


def cell(number: int = 1, raw: str = "405") -> EntrySource:
    return EntrySource(
        "QY001", "甲公司", "enterprise", 2, "表.xlsx", "ab" * 32,
        EntryKey("fresh_water", year=number), "取水量", raw, Place("用水", f"G{number}"),
    )  # fmt: skip


def traced(trail: Trail, text: str = "12.50") -> TracedFigure:
    return TracedFigure("报告.docx", PrintedFigure("报告.docx", "“表2-1”", text, trail.id), trail)


def rows(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content)).active
    return [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]


def test_a_row_says_where_what_how_and_from_which_cell():
    trail = Trail(
        "QY001:water@2024", "取水量", Fraction(25, 2), "m³", "甲 ÷ 乙", "25 ÷ 2", "附录A",
        "《标准》", "K", inputs=(cell(),),
    )  # fmt: skip
    heading, row = rows(write_trace([traced(trail)], CREATED, "溯源"))
    assert heading == [name for name, _ in COLUMNS]
    assert row == [
        "报告.docx", "“表2-1”", "12.50", "QY001:water@2024", "取水量", "甲 ÷ 乙\n25 ÷ 2",
        "《标准》 附录A（未核对原文）",
        "QY001 甲公司第2版《表.xlsx》“用水”G1：取水量，填报“405”",
    ]  # fmt: skip


def test_text_that_looks_like_a_formula_or_a_link_stays_text():
    trail = Trail("x", "=1+1", "a", formula="=HYPERLINK(A1)", inputs=(cell(raw="http://a.b"),))
    sheet = load_workbook(io.BytesIO(write_trace([traced(trail, "=2")], CREATED, "t"))).active
    assert {one.data_type for one in sheet[2]} <= {"s", "n"}  # n: empty
    assert not sheet._hyperlinks
    assert sheet["C2"].value == "=2"


def test_the_same_figures_give_the_same_bytes():
    trail = Trail("x", "甲", Fraction(1), inputs=(cell(),))
    first, second = (write_trace([traced(trail)], CREATED, "t") for _ in range(2))
    assert first == second


def test_a_figure_of_very_many_cells_names_some_and_says_how_to_see_all():
    trail = Trail(
        "园区:total@2024", "合计", Fraction(1), inputs=tuple(cell(n) for n in range(1, 3001))
    )
    (_, row) = rows(write_trace([traced(trail)], CREATED, "t"))
    assert "共 3000 个单元格" in row[-1]
    assert "parkaudit explain 园区:total@2024" in row[-1]
    assert row[-1].count("\n") < 20


def test_a_heading_stands_even_over_nothing():
    content = write_trace([], CREATED, "t")
    assert rows(content)[0] == [name for name, _ in COLUMNS]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:H")
