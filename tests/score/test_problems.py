"""Matters become problems: merged, numbered once and for all, with causes and targets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.finding import Finding, Severity, Waiver
from generator.model.problem import (
    Aspect,
    Element,
    Gravity,
    Matter,
    Measured,
    ObjectLevel,
    Proposer,
    SheetAnswer,
    Subject,
)
from generator.score.assess import formula_rules
from generator.score.chain_matters import ChainMember, chain_matters
from generator.score.matters import (
    PARK_SUBJECT,
    Pressure,
    best_peers,
    card_matters,
    constraint_matters,
    finding_matters,
    firm,
)
from generator.score.measure import read_figures
from generator.score.problems import Problems, merged, numbered, settle

from .returns import filled, source
from .systems import card, group, row, system

ONE, OTHER = firm("QY001", "甲公司"), firm("QY002", "乙公司")
F = Fraction


@pytest.fixture
def rules(rulebook):
    return rulebook.problems


def matter(key: str, subject: Subject = ONE, **changed) -> Matter:
    plain = Matter(
        key=f"{subject.id}/{key}", subject=subject, element=Element.WATER,
        gravity=Gravity.ORDINARY, statement=f"{key}有问题。", basis="示例", origin="indicator_row",
        sort=(0, 0),
    )  # fmt: skip
    return replace(plain, **changed)


def settled(rules, *matters: Matter, answers=(), given_numbers=None, readings=None) -> Problems:
    return settle(
        rules, matters, readings or {}, answers, year=2024, park_authority="园区管委会",
        given=given_numbers or {},
    )  # fmt: skip


# -- what raises a problem ---------------------------------------------------------------------


def test_rows_at_two_or_worse_raise_problems_and_a_row_at_one_does_not(rules):
    of = system(group("g", "1", *(row(n, weight="1/4") for n in ("a", "b", "c", "d"))))
    found = list(card_matters(rules, ONE, card(of, a=5, b=15, c=25, d=99), {}))
    rows = {m.key: m.gravity for m in found if "/row/" in m.key}
    assert rows == {
        "QY001/row/sys.b": Gravity.ORDINARY,
        "QY001/row/sys.c": Gravity.SERIOUS,
        "QY001/row/sys.d": Gravity.SERIOUS,
    }


def test_a_limiting_row_that_fails_is_grave_and_counted_once(rules):
    of = system(group("g", "1", row("a", weight="1/2", limiting=True), row("b", weight="1/2")))
    found = [m for m in card_matters(rules, ONE, card(of, a=99, b=5), {}) if "/row/" in m.key]
    assert [(m.gravity, m.origin) for m in found] == [(Gravity.GRAVE, "limiting_row")]


def test_the_statement_says_value_grade_and_the_next_benchmark(rules):
    found = next(card_matters(rules, ONE, card(system(group("g", "1", row("a"))), a=25), {}))
    assert found.statement == "“a”为25 mg/m3，Ⅲ级，距Ⅱ级基准≤20 mg/m3有差距。"
    assert found.evidence[0].id == "QY001:sys.a@2024"


def test_warnings_of_one_rule_are_one_problem_and_a_waived_one_is_none(rules):
    warning = Finding("WAT900", Severity.WARNING, "取水量偏大。", "请核对。")
    waived = replace(warning, code="WAT901", waiver=Waiver("WAT901", "", "已核实", "张三"))
    noted = replace(warning, code="WAT902", severity=Severity.INFO)
    found = list(
        finding_matters(rules, ONE, (warning, warning, waived, noted), frozenset(), lambda _: ())
    )
    assert [(m.key, m.element) for m in found] == [("QY001/finding/WAT900", Element.WATER)]
    assert "同类共 2 处" in found[0].statement


def test_a_balance_that_does_not_close_is_graver_than_other_warnings(rules):
    warning = Finding("WAT005", Severity.WARNING, "水量对不上，", "请核对。")
    found = next(finding_matters(rules, ONE, (warning,), frozenset({"WAT005"}), lambda _: ()))
    assert (found.origin, found.gravity) == ("balance_open", Gravity.SERIOUS)


def test_only_constraints_that_bind_hard_raise_a_problem(rules):
    made = card(system(group("g", "1", row("a"))), a=5).trail
    pressures = [
        Pressure(name, name, grade, made, F(3))
        for name, grade in (("水资源", "强"), ("土地", "弱"))
    ]
    found = list(constraint_matters(rules, PARK_SUBJECT, pressures))
    assert [m.statement for m in found] == ["水资源制约等级为强，余量 3%。"]


def test_a_chain_with_a_third_of_its_firms_behind_is_a_problem(rules):
    of = system(group("g", "1", row("a")))
    behind, fine = card(of, a=99), card(of, a=5)
    members = [
        ChainMember("QY001", "甲公司", "硅光伏", behind),
        ChainMember("QY002", "乙公司", "硅光伏", fine),
        ChainMember("QY003", "丙公司", "锌", behind),
    ]
    found = list(chain_matters(rules, members))
    assert [(m.subject.name, m.subject.level) for m in found] == [("硅光伏", ObjectLevel.CHAIN)]
    assert "甲公司" in found[0].statement


# -- merged and numbered -----------------------------------------------------------------------


def test_one_matter_told_twice_is_one_problem_of_the_graver_kind(rules):
    found = merged(
        [matter("a"), matter("a", gravity=Gravity.GRAVE, origin="site_visit", sort=(4, 0))]
    )
    assert [(m.gravity, origins) for m, origins in found] == [
        (Gravity.GRAVE, ("indicator_row", "site_visit"))
    ]


def test_the_same_words_about_one_firm_are_one_matter_and_of_two_firms_are_two():
    same = "循环水泵效率低。"
    found = merged(
        [matter("a", statement=same), matter("b", statement=same),
         matter("c", OTHER, statement=same)]
    )  # fmt: skip
    assert [m.subject.id for m, _ in found] == ["QY001", "QY002"]


def test_each_level_has_its_own_series(rules):
    chain = Subject(ObjectLevel.CHAIN, "锌", "锌")
    found = settled(rules, matter("a"), matter("b", PARK_SUBJECT), matter("c", chain))
    assert [p.number for p in found.problems] == ["园-01", "链-01", "QY001-01"]


def test_another_firm_moves_no_number():
    alone = numbered([matter("a", OTHER), matter("b", OTHER)], {})
    both = numbered([matter("z"), matter("b", OTHER), matter("a", OTHER)], {})
    assert {key: both[key] for key in alone} == alone


@given(
    st.lists(st.sampled_from("abcdefgh"), unique=True),
    st.lists(st.sampled_from("abcdefgh"), unique=True),
)
def test_a_number_once_given_stays_and_is_never_given_again(first, second):
    before = numbered([matter(key) for key in first], {})
    after = numbered([matter(key) for key in second], before)
    assert {key: after[key] for key in before} == before
    assert len(set(after.values())) == len(after)


# -- causes ------------------------------------------------------------------------------------


def reading_of(rulebook, **answers):
    submission = filled("enterprise", **answers)
    return read_figures(submission, formula_rules(rulebook, "enterprise"), source(submission))


def test_low_graded_equipment_is_proposed_as_a_cause_with_the_cells_it_rests_on(rulebook):
    reading = reading_of(
        rulebook, equipment__r01__rated_power=90, equipment__r01__count=1,
        equipment__r01__efficiency_grade="3级",
    )  # fmt: skip
    low = matter("a", element=Element.ENERGY)
    found = settled(rulebook.problems, low, readings={"QY001": reading}).problems[0]
    cause = found.cause_of(Aspect.EQUIPMENT)
    assert cause is not None
    assert (cause.by, cause.main) == (Proposer.PROGRAM, True)
    assert "0%" in cause.text
    assert any("equipment" in node.id for e in cause.evidence for node in e.walk())


def test_a_condition_that_cannot_be_told_proposes_nothing(rulebook):
    low = matter("a", element=Element.ENERGY)
    found = settled(rulebook.problems, low, readings={"QY001": reading_of(rulebook)})
    assert found.problems[0].cause_of(Aspect.EQUIPMENT) is None


def test_what_a_sheet_says_stands_over_what_was_proposed_and_names_who_says_so(rules):
    answer = SheetAnswer(
        "QY001-01", Proposer.ENTERPRISE, ((Aspect.STAFF, "夜班没有培训", None),), Aspect.STAFF,
        agreed=True,
    )  # fmt: skip
    found = settled(rules, matter("a", origin="grade_below"), answers=[answer]).problems[0]
    assert [(c.aspect, c.main, c.by) for c in found.causes] == [
        (Aspect.MANAGEMENT, False, Proposer.PROGRAM),
        (Aspect.STAFF, True, Proposer.ENTERPRISE),
    ]
    assert found.agreed


def test_a_line_about_no_problem_is_listed(rules):
    answer = SheetAnswer("QY001-99", Proposer.ENTERPRISE)
    found = settled(rules, matter("a"), answers=[answer])
    assert [each.number for each in found.unknown] == ["QY001-99"]


# -- targets -----------------------------------------------------------------------------------


def measured(value, levels=(10, 20, 30), **more) -> Measured:
    three = tuple(map(F, levels)) if levels else None
    plain = Measured("a", "单位产品取水量", F(value), "m³/t", True, three, "示例体系", "S")
    return replace(plain, **more)


@pytest.mark.parametrize(
    ("present", "near", "far"), [(99, 30, 10), (25, 20, 10), (15, 10, 10), (30, 20, 10)]
)
def test_near_is_the_next_level_and_far_the_first(rules, present, near, far):
    found = settled(rules, matter("a", measured=measured(present))).targets[0]
    assert (found.near, found.far) == (near, far)
    assert (found.near_year, found.far_year) == (2026, 2029)


def test_without_benchmark_the_best_peer_then_a_rate_is_proposed(rules):
    peer = measured(50, None, best_peer=F(40))
    assert settled(rules, matter("a", measured=peer)).targets[0].near == 40
    alone = settled(rules, matter("a", measured=measured(50, None))).targets[0]
    assert alone.near == F(97, 100) * 50
    assert alone.mark == "D"


def test_the_office_has_the_last_word_on_a_value(rules):
    answers = [
        SheetAnswer("QY001-01", Proposer.ENTERPRISE, near=F(24), responsible="动力部"),
        SheetAnswer("QY001-01", Proposer.OFFICE, near=F(22)),
    ]
    found = settled(rules, matter("a", measured=measured(25)), answers=answers).targets[0]
    assert (found.near, found.by, found.responsible) == (22, Proposer.OFFICE, "动力部")
    assert found.near_basis == "园区办确定"


def test_a_value_left_as_proposed_stays_the_programs(rules):
    answers = [SheetAnswer("QY001-01", Proposer.ENTERPRISE, near=F(20), far=F(10))]
    found = settled(rules, matter("a", measured=measured(25)), answers=answers).targets[0]
    assert found.by is Proposer.PROGRAM


def test_the_best_peer_is_another_firm(rules):
    of = system(group("g", "1", row("a")))
    mine = card(of, a=25)
    theirs = replace(card(of, a=12), recipient_id="QY002")
    found = next(card_matters(rules, ONE, mine, best_peers([mine, theirs])))
    assert found.measured is not None
    assert found.measured.best_peer == 12
