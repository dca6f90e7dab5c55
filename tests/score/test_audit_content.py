"""附录C1: what is looked at, on what evidence, with what conclusion, per sector."""

from __future__ import annotations

from generator.model.score import RowState
from generator.score.audit_content import audit_content

from .systems import card, group, row, system, words

SYSTEM = system(
    group("资源能源消耗", "0.5", row("取水", limiting=True)),
    group("管理", "0.5", words("台账", "齐全", "基本齐全", "有"), row("无数", "")),
)


def test_every_row_of_the_system_has_a_line_in_its_order():
    lines = audit_content(card(SYSTEM, 取水=13, 台账="Ⅱ级：基本齐全"), {})
    assert [(line.direction, line.element) for line in lines] == [
        ("资源能源消耗", "取水"), ("管理", "台账"), ("管理", "无数"),
    ]  # fmt: skip
    assert [line.limiting for line in lines] == [True, False, False]


def test_a_figure_is_held_against_its_three_levels_and_concluded_with_the_level_met():
    (line, *_) = audit_content(card(SYSTEM, 取水=13), {})
    assert "≤10／20／30 mg/m3" in line.what
    assert line.conclusion == "13 mg/m3，Ⅱ级"


def test_a_row_in_words_asks_for_the_words_of_its_levels():
    line = audit_content(card(SYSTEM, 取水=13), {})[1]
    assert line.what == "达到哪一级：Ⅰ级 齐全；Ⅱ级 基本齐全；Ⅲ级 有"


def test_what_was_not_answered_says_so_and_sends_the_auditor_to_the_site():
    line = audit_content(card(SYSTEM, 取水=RowState.NOT_FILLED), {})[0]
    assert line.conclusion.startswith("未填")
    assert line.evidence == ("现场查看并取得台账、照片",)
