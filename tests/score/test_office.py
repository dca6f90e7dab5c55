"""What the office decides itself: lists, exemptions, limits and confirmations beside the tiers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from generator.model.park import Enterprise, PermitKind, RecipientKind
from generator.model.score import EntrySource, Trail
from generator.model.tier import Tier
from generator.score.assess import formula_rules
from generator.score.constraints import read_constraints, with_constraints
from generator.score.mandatory import mandatory_hints
from generator.score.measure import read_figures
from generator.score.office import EarlierAudit, OfficeDecisions, read_decisions
from generator.score.park import read_park
from generator.score.shares import ElementValue
from generator.score.tiers import TierCircumstances, tier_list
from tests.score.returns import FOUR_YEARS, filled, source

F = Fraction
AS_OF = date(2024, 12, 31)
METHODS = {Tier.KEY: "标准审核", Tier.GENERAL: "快速审核", Tier.BRIEF: "自查"}


def firm(code: str) -> Enterprise:
    return Enterprise(
        f"QY{code}", f"{code}公司", RecipientKind.ENTERPRISE, credit_code=code,
        permit_kind=PermitKind.REGISTERED,
    )  # fmt: skip


FIRMS = [firm("A"), firm("B"), firm("C")]


def values(**numbers: int) -> list[ElementValue]:
    return [ElementValue(f"QY{c}", f"{c}公司", c, F(n)) for c, n in numbers.items()]


@pytest.fixture
def park(rulebook):
    def read(**answers):
        submission = filled("department", FOUR_YEARS, "BM04", **answers)
        return read_park([(submission, source(submission))], formula_rules(rulebook, "park"))

    return read


def listed(row: str, code: str, which: str, **more) -> dict[str, object]:
    line = {"name": f"{code}公司", "credit_code": code, "list": which}
    line["document"] = "云环发〔2024〕3号"
    return {f"designations__{row}__{column}": v for column, v in {**line, **more}.items()}


def decisions(rulebook, park, **answers) -> OfficeDecisions:
    return read_decisions(park(**answers), FIRMS, dict(rulebook.tiers.lists))


def tiers(rulebook, found: OfficeDecisions, loads=None, **more):
    loads = loads or {"energy": values(A=90, B=6, C=4)}
    rules = replace(
        rulebook.tiers, elements=tuple(e for e in rulebook.tiers.elements if e.id in loads)
    )
    around = TierCircumstances(decisions=found, as_of=AS_OF, methods=METHODS, **more)
    return tier_list(rules, FIRMS, loads, 2024, around=around)


# -- lists ---------------------------------------------------------------------------------------


def test_a_list_of_the_authority_wins_and_leads_to_its_cell(rulebook, park):
    answers = listed("r01", "C", "重点排污单位名录", listed_on=date(2024, 3, 1), detail="废水")
    entry = tiers(rulebook, decisions(rulebook, park, **answers)).get("QYC")
    assert entry.tier is Tier.KEY
    assert entry.method == "标准审核"
    assert entry.reasons[0].text == (
        "列入重点排污单位名录（云环发〔2024〕3号，2024-03-01公布，废水）。"
    )
    cells = {n.key.field for n in entry.trail.walk() if isinstance(n, EntrySource)}
    assert "designations.list" in cells


def test_a_code_that_is_in_no_roster_is_told_and_counts_for_nothing(rulebook, park):
    found = decisions(rulebook, park, **listed("r01", "X", "重点排污单位名录"))
    assert found.designations == ()
    result = tiers(rulebook, found)
    assert any("“X公司”（X）不在名录中" in notice for notice in result.notices)
    assert len(result.of(Tier.KEY)) == 1


def test_another_name_under_a_known_code_counts_and_is_told(rulebook, park):
    found = decisions(rulebook, park, **listed("r01", "B", "重点排污单位名录", name="旧名公司"))
    assert [d.recipient_id for d in found.designations] == ["QYB"]
    assert any("“旧名公司”" in notice for notice in found.notices)


# -- exemption -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valid_to", "method"),
    [
        (date(2024, 12, 31), "沿用"),
        (date(2025, 1, 1), "沿用"),
        (date(2024, 12, 30), "标准审核"),
        (None, "标准审核"),
    ],
)
def test_an_audit_exempts_to_the_last_day_of_its_validity(rulebook, valid_to, method):
    audit = EarlierAudit("QYA", date(2022, 5, 10), "云环函〔2022〕1号", valid_to, "Ⅱ级")
    entry = tiers(rulebook, OfficeDecisions(earlier_audits=(audit,))).get("QYA")
    assert entry.tier is Tier.KEY
    assert entry.method == method
    said = entry.method_trail.reason
    assert ("云环函〔2022〕1号" in said and str(valid_to) in said) == (method == "沿用")


def test_an_audit_accepted_after_the_reference_date_exempts_nobody(rulebook):
    audit = EarlierAudit("QYA", date(2025, 1, 10), "1号", date(2028, 1, 1), "")
    assert tiers(rulebook, OfficeDecisions(earlier_audits=(audit,))).get("QYA").exemption is None


def test_a_listing_after_the_acceptance_asks_whether_the_exemption_stands(rulebook, park):
    audit = {"name": "B公司", "credit_code": "B", "accepted_on": date(2022, 5, 10),
             "number": "甲1号", "valid_to": date(2027, 5, 9), "result": "通过"}  # fmt: skip
    answers = {f"earlier_audits__r01__{column}": v for column, v in audit.items()}
    answers |= listed("r01", "B", "强制性清洁生产审核企业名单", listed_on=date(2024, 3, 1))
    result = tiers(rulebook, decisions(rulebook, park, **answers))
    assert result.get("QYB").method == "沿用"
    assert any("能否沿用请核对" in notice for notice in result.notices)


# -- coverage and sensitivity --------------------------------------------------------------------


def test_the_final_list_prints_its_own_coverage_of_every_element(rulebook, park):
    found = decisions(rulebook, park, **listed("r01", "C", "重点排污单位名录"))
    energy = tiers(rulebook, found).coverage[0]
    assert (energy.share, energy.amount, energy.total) == (F(94, 100), 94, 100)
    assert energy.reached
    assert energy.trail.id == "园区:energy_key_coverage@2024"


def test_other_thresholds_say_who_enters_and_who_leaves(rulebook):
    result = tiers(rulebook, OfficeDecisions(), {"energy": values(A=75, B=14, C=11)})
    found = {int(100 * s.threshold): (s.entering, s.leaving) for s in result.sensitivity}
    assert found == {70: ((), ("QYB",)), 80: ((), ()), 90: (("QYC",), ())}


def test_what_the_authority_listed_does_not_leave_with_another_threshold(rulebook, park):
    found = decisions(rulebook, park, **listed("r01", "B", "重点排污单位名录"))
    result = tiers(rulebook, found, {"energy": values(A=75, B=14, C=11)})
    assert result.sensitivity[0].leaving == ()


# -- constraints ---------------------------------------------------------------------------------


def factor(row: str, **columns) -> dict[str, object]:
    return {f"constraints__{row}__{column}": v for column, v in columns.items()}


def left_out(rulebook, reading) -> dict[str, str]:
    rules = with_constraints(rulebook.tiers, read_constraints(rulebook.tiers, reading))
    before = {e.id for e in rulebook.tiers.elements if e.left_out}
    return {e.id: e.left_out for e in rules.elements if e.left_out and e.id not in before}


def test_without_any_constraint_all_elements_remain(rulebook, park):
    assert left_out(rulebook, park(park_energy={2024: 5})) == {}


def test_a_weak_constraint_leaves_its_element_out_with_the_reason(rulebook, park):
    found = left_out(rulebook, park(**factor("water", grade="弱"), **factor("energy", grade="强")))
    assert found == {"fresh_water": "水资源制约等级为弱，不参与排序。"}


def test_an_element_of_two_factors_stays_while_one_is_not_weak(rulebook, park):
    reading = park(**factor("solid_waste", grade="弱"), **factor("risk", grade="中"))
    assert set(left_out(rulebook, reading)) == {"solid_waste"}
    both = park(**factor("solid_waste", grade="弱"), **factor("risk", grade="不是制约因素"))
    assert set(left_out(rulebook, both)) == {"solid_waste", "hazardous_waste"}


def test_the_office_s_rules_may_keep_an_element_always(rulebook, park):
    rules = replace(
        rulebook.tiers, elements=tuple(replace(e, always=True) for e in rulebook.tiers.elements)
    )
    constraints = read_constraints(rules, park(**factor("water", grade="弱")))
    assert with_constraints(rules, constraints) == rules


@pytest.mark.parametrize(
    ("limit", "grade"), [("1000", "强"), ("1111.11", "强"), ("1112", "中"), ("1429", "弱")]
)
def test_a_grade_is_proposed_from_what_is_left_of_the_limit(rulebook, park, limit, grade):
    reading = park(
        park_energy={2024: 1000}, **factor("energy", limit=limit, limit_unit="tce", trend="稳定")
    )
    (energy,) = read_constraints(rulebook.tiers, reading)
    assert (energy.grade, energy.proposed) == (grade, True)
    assert energy.present == 1000
    assert energy.trail.id == "园区:constraint_energy@2024"


@pytest.mark.parametrize(
    ("unit", "present"),
    [("万吨标准煤", F(1, 10)), ("吨标准煤", F(1000)), ("万m³", None), ("", None)],
)
def test_the_departments_figure_stands_in_the_unit_of_the_limit(rulebook, park, unit, present):
    written = factor("energy", limit="2000", limit_unit=unit, trend="稳定")
    (energy,) = read_constraints(rulebook.tiers, park(park_energy={2024: 1000}, **written))
    assert energy.present == present


# -- confirmation --------------------------------------------------------------------------------


def test_the_last_answer_of_an_enterprise_joins_its_tier(rulebook, park):
    def said(row: str, day: date, result: str, **more):
        line = {"name": "A公司", "credit_code": "A", "result": result, "date": day, **more}
        return {f"confirmations__{row}__{column}": v for column, v in line.items()}

    found = decisions(
        rulebook, park,
        **said("r01", date(2025, 4, 1), "有异议", objection="取水量有误"),
        **said("r02", date(2025, 4, 20), "无异议", answer="已更正"),
    )  # fmt: skip
    entry = tiers(rulebook, found).get("QYA")
    assert (entry.answered.agreed, entry.answered.answer) == (True, "已更正")
    assert entry.answered.trail in tiers(rulebook, found).trails


# -- hints ---------------------------------------------------------------------------------------


def test_hints_name_what_speaks_for_a_mandatory_audit_and_decide_nothing(rulebook):
    submission = filled(
        "enterprise",
        materials__r01__name="铬酐",
        materials__r01__toxic="是",
        materials__r01__hazard_note="六价铬",
        permit_limits__r01__pollutant="化学需氧量",
        permit_limits__r01__permitted=10,
        permit_limits__r01__actual=11,
        permit_limits__r02__pollutant="氨氮",
        permit_limits__r02__permitted=1,
        permit_limits__r02__actual=1,
    )
    reading = read_figures(submission, formula_rules(rulebook, "enterprise"), source(submission))
    hints = mandatory_hints(rulebook.tiers, reading, "A公司", None)
    assert [(h.name, h.text) for h in hints] == [
        ("双超", "化学需氧量实际排放量 11 t，大于许可量 10 t。"),
        ("双有", "使用有毒有害原料铬酐（六价铬）。"),
    ]
    assert all(isinstance(node, EntrySource) for h in hints for node in h.trail.inputs)
    result = tiers(rulebook, OfficeDecisions(), hints={"QYC": hints})
    assert result.get("QYC").tier is Tier.BRIEF
    assert result.get("QYC").hints == hints


def test_facilities_that_serve_others_are_shown_apart(rulebook):
    result = tiers(rulebook, OfficeDecisions(), central=("QYB",))
    assert [e.recipient_id for e in result.facilities] == ["QYB"]
    assert isinstance(result.get("QYB").trail, Trail)
