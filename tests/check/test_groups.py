"""The same figure in two places: what rows add up to, and what another table says of the thing."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from generator.check.engine import check_submission, compile_rules
from generator.check.plan import CheckPlan
from generator.errors import RulebookError
from generator.model.check import CheckRule
from generator.rulebook import Rulebook
from tests.check.conftest import Check
from tests.check.filings import AS_OF, clean, filing, recipient_of, three


def outlet(pollutant: str, discharged: object, **changed: object) -> dict[str, Any]:
    return {
        "outlet": "DW001",
        "pollutant": pollutant,
        "destination": "进入园区污水处理厂",
        "limit": 500,
        "average": "不涉及",
        "flow": 130000,
        "discharged": discharged,
    } | changed


def told(check: Check, code: str, changes: dict[str, Any]) -> list[str]:
    return [f.message for f in check(changes).findings if f.code == code]


def test_a_group_is_told_once_with_what_its_rows_add_up_to(check: Check) -> None:
    rows = [outlet("化学需氧量", "10.6"), outlet("化学需氧量", 8, outlet="DW002")]
    (message,) = told(check, "OUT005", {"water_outlets": rows})
    assert "化学需氧量排放量之和 18.6 t" in message
    assert "2024 年“排放量”填了 15.6 t" in message


def test_groups_speak_one_by_one(check: Check) -> None:
    rows = [outlet("化学需氧量", 30), outlet("氨氮", 3)]
    messages = told(check, "OUT005", {"water_outlets": rows})
    assert [("化学需氧量" in m, "氨氮" in m) for m in messages] == [(True, False), (False, True)]


def test_a_fixed_row_left_empty_counts_as_nothing(check: Check) -> None:
    (message,) = told(check, "OUT005", {"water_outlets": [outlet("总磷", "0.2")]})
    assert "填了 0 t" in message


def test_a_group_with_a_row_not_filled_is_left_to_the_missing_cell(check: Check) -> None:
    rows = [outlet("化学需氧量", "10.6"), outlet("化学需氧量", "", outlet="DW002")]
    del rows[1]["discharged"]
    assert told(check, "OUT005", {"water_outlets": rows}) == []


@pytest.mark.parametrize(("discharged", "speaks"), [("14.82", False), ("14.7", True)])
def test_five_percent_is_allowed_between_outlets_and_total(
    discharged: str, speaks: bool, check: Check
) -> None:
    assert bool(told(check, "OUT005", {"water_outlets": [outlet("化学需氧量", discharged)]})) is (
        speaks
    )


def test_small_figures_may_differ_by_their_last_digits(check: Check) -> None:
    ammonia = {"ammonia": {"generated": three(1, 1, 1), "discharged": three(1, 1, "0.01")}}
    changes = {"water_pollutants": ammonia, "water_outlets": [outlet("氨氮", "0.02")]}
    assert told(check, "OUT005", changes) == []


def test_rows_of_the_same_name_are_compared_however_it_is_typed(check: Check) -> None:
    product = {"name": "单晶 硅棒", "capacity": 12000, "output": 9510, "unit": "t"}
    (message,) = told(check, "EXR008", {"er_products": [product]})
    assert "9510 t，“主要产品”第 1 行“单晶硅棒”填了 9150 t" in message


def test_a_thing_the_other_table_does_not_hold_is_left(check: Check) -> None:
    product = {"name": "多晶铸锭", "capacity": 12000, "output": 9510, "unit": "t"}
    assert told(check, "EXR008", {"er_products": [product]}) == []


def test_an_answer_of_the_wrong_sort_is_told_with_the_sort_it_is(check: Check) -> None:
    changes = {"water_outlets": [outlet("氟化物（废气）", 0)]}
    (message,) = told(check, "OUT008", changes)
    assert "废气污染物“氟化物（废气）”" in message


def only(book: Rulebook, rule: CheckRule) -> CheckPlan:
    return compile_rules([rule], book.names, book.units, book.codes)


def rule_of(book: Rulebook, code: str) -> CheckRule:
    return next(rule for rule in book.checks if rule.code == code)


def test_a_total_in_another_unit_is_refused(book: Rulebook) -> None:
    rule = rule_of(book, "OUT005")
    wrong = MappingProxyType({**rule.parameters, "totals": "化学需氧量=fresh_water"})
    with pytest.raises(RulebookError, match="单位"):
        only(book, replace(rule, parameters=wrong))


def test_totals_are_no_parameter_of_other_methods(book: Rulebook) -> None:
    rule = rule_of(book, "EXR008")
    more = MappingProxyType({**rule.parameters, "totals": "化学需氧量=fresh_water"})
    with pytest.raises(RulebookError, match="没有参数“totals”"):
        only(book, replace(rule, parameters=more))


def test_a_table_of_the_audit_year_is_asked_once_whatever_stands_beside_it(
    book: Rulebook,
) -> None:
    """A flow above what was discharged in 2022 only is nobody's business."""
    form = book.forms["enterprise"]
    values = clean(form) | {"wastewater_discharged": three(10, 20, 130000)}
    report = check_submission(
        filing(form, values),
        form,
        recipient_of(form),
        only(book, rule_of(book, "OUT006")),
        book.wordings,
        as_of=AS_OF,
    )
    assert "OUT006" not in {f.code for f in report.findings}


def test_of_fields_gone_through_one_by_one_those_that_were_asked_will_do(
    book: Rulebook, plan: CheckPlan
) -> None:
    """A short form that leaves one quantity of water out still has its units looked at."""
    compiled = next(r for r in plan.forms["enterprise"].rules if r.rule.code == "MAG001")
    assert "water_consumed" in compiled.rule.parameters["fields"]
    assert "water_consumed" not in compiled.rests_on
