"""Trails as text: what a reader is told, and what is told once."""

from __future__ import annotations

from fractions import Fraction

from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey, Place
from generator.score.trail import cells_below, collect_trails, explain, value_text

CELL = EntrySource(
    "QY001",
    "云岭公司",
    "enterprise",
    2,
    "表(1).xlsx",
    "0123456789abcdef",
    EntryKey("fresh_water", year=2024),
    "取水量合计（2024年）",
    "８００ m3",
    Place("用水", "D12"),
)
WATER = Trail("QY001:w@2024", "取水量", Fraction(800), "m³", inputs=(CELL,))


def test_a_cell_is_told_with_what_was_typed_file_version_and_place():
    assert explain(WATER)[1] == (
        "    · 取水量合计（2024年）：填报“８００ m3”，"
        "云岭公司第 2 版《表(1).xlsx》“用水”D12（文件摘要 0123456789ab）"
    )


def test_what_was_told_above_is_only_named_again():
    half = Trail("a", "甲", Fraction(1, 2), inputs=(WATER,))
    whole = Trail("b", "乙", None, reason="分母为 0", inputs=(half, WATER))
    assert explain(whole) == (
        "乙：无值",
        "  说明：分母为 0",
        "    甲：0.5",
        "        取水量：800 m³",
        "            · 取水量合计（2024年）：填报“８００ m3”，"
        "云岭公司第 2 版《表(1).xlsx》“用水”D12（文件摘要 0123456789ab）",
        "    取水量：800 m³（见上）",
    )


def test_marks_are_said_in_words_beside_the_source():
    marked = Trail("a", "甲", "Ⅱ级", source="《标准》", clause="表1", mark="K、D")
    assert explain(marked)[1] == "  依据：《标准》 表1（未核对原文、推定或建议值）"
    seen = Trail("a", "甲", "Ⅱ级", source="《标准》", mark="S")
    assert explain(seen)[1] == "  依据：《标准》"


def test_cells_below_a_figure_are_listed_once():
    both = Trail("c", "丙", Fraction(1), inputs=(WATER, Trail("d", "丁", None, inputs=(WATER,))))
    assert cells_below(both) == (CELL,)


def test_collecting_keeps_the_order_in_which_figures_are_met():
    top = Trail("t", "顶", None, inputs=(Trail("x", "x", None), Trail("y", "y", None)))
    assert list(collect_trails([top, WATER])) == ["t", "x", "y", "QY001:w@2024"]


def test_values_are_read_with_their_unit():
    assert value_text(Trail("a", "甲", Fraction(1, 3), "%")) == "0.3333%"
    assert value_text(Trail("a", "甲", "Ⅰ级")) == "Ⅰ级"
