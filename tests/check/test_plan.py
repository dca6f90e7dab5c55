"""A rule that cannot be asked is refused when it is made ready, with file, line and a sentence."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from generator.check.cells import check_wordings
from generator.check.engine import METHODS, compile_rules
from generator.errors import RulebookError
from generator.model.check import CheckRule
from generator.model.finding import Severity
from generator.model.reading import FieldFault, ReadingFault
from generator.rulebook import Rulebook

FORMULA = CheckRule(
    code="WAT999",
    severity=Severity.ERROR,
    form="enterprise",
    message="{fresh_water}",
    remedy="请改正。",
    source="conventions",
    mark="D",
    must_hold="fresh_water >= 0",
    each="year",
    path="checks/water.yaml",
    line=7,
)
IDENTITY = replace(
    FORMULA,
    method="identity",
    must_hold="",
    parameters=MappingProxyType(
        {
            "left": "total_water",
            "right": "fresh_water",
            "last_digit_units": "1",
            "cap_percent": "1",
        }
    ),
)


def with_parameters(**changes: str | None) -> CheckRule:
    merged = {**IDENTITY.parameters, **changes}
    kept = {name: text for name, text in merged.items() if text is not None}
    return replace(IDENTITY, parameters=MappingProxyType(kept))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (replace(FORMULA, form="nobody"), "没有采集表“nobody”"),
        (replace(FORMULA, method="guess"), "没有方法“guess”"),
        (replace(FORMULA, at="nowhere"), "at 里的“nowhere”不是字段"),
        (replace(FORMULA, message="{fresh_watr}"), "“{fresh_watr}”没有对应的内容"),
        (replace(FORMULA, remedy="{left}"), "“{left}”没有对应的内容"),
        (replace(FORMULA, must_hold="fresh_water > employees"), "单位不同"),
        (replace(FORMULA, must_hold="fresh_water"), "条件"),
        (replace(FORMULA, when="fresh_water + 1"), "请给数写上单位"),
        (with_parameters(tolerance="1"), "没有参数“tolerance”"),
        (with_parameters(cap_percent=None), "缺少参数“cap_percent”"),
        (with_parameters(cap_percent="一"), "应是数"),
        (with_parameters(left="total_watr"), "没有“total_watr”这个字段"),
        (
            replace(
                FORMULA,
                method="pattern",
                must_hold="",
                parameters=MappingProxyType({"field": "credit_code", "pattern": "(["}),
            ),
            "不是正则表达式",
        ),
        (
            replace(
                FORMULA,
                method="in_code_table",
                must_hold="",
                parameters=MappingProxyType({"field": "credit_code", "table": "nothing"}),
            ),
            "没有表“nothing”",
        ),
        (
            replace(
                FORMULA,
                method="credit_code",
                must_hold="",
                parameters=MappingProxyType({"field": "credit_cod"}),
            ),
            "“credit_cod”不是字段",
        ),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused(
    rule: CheckRule, words: str, book: Rulebook
) -> None:
    with pytest.raises(RulebookError) as refused:
        compile_rules([rule], book.names, book.units, book.codes)
    assert words in str(refused.value)
    assert "WAT999" in str(refused.value)
    assert refused.value.line == 7


def test_every_method_is_used_by_a_rule(book: Rulebook) -> None:
    assert {rule.method for rule in book.checks} == set(METHODS)


def test_every_fault_of_a_cell_has_its_words(book: Rulebook) -> None:
    check_wordings(book.wordings)
    assert {*ReadingFault, *FieldFault} <= set(book.wordings)


def test_a_missing_wording_is_refused(book: Rulebook) -> None:
    lacking = {k: w for k, w in book.wordings.items() if k != ReadingFault.ERROR_VALUE}
    with pytest.raises(RulebookError, match="error_value"):
        check_wordings(lacking)


def test_a_gap_nobody_fills_is_refused(book: Rulebook) -> None:
    wording: Any = replace(book.wordings[ReadingFault.ERROR_VALUE], message="{cell}有误。")
    with pytest.raises(RulebookError, match="没有对应的内容"):
        check_wordings({**book.wordings, ReadingFault.ERROR_VALUE: wording})


def test_unreadable_faults_send_back_and_conversions_do_not(book: Rulebook) -> None:
    for fault in ReadingFault:
        severity = book.wordings[fault].severity
        assert (severity is Severity.ERROR) == (not fault.keeps_value), fault


def test_words_are_sentences_people_can_act_on(book: Rulebook) -> None:
    for rule in book.checks:
        assert rule.message.endswith(("。", "{suggestion}")), rule.code
        assert rule.remedy.endswith("。"), rule.code
        assert rule.title, rule.code
