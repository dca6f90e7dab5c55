"""Cumulative shares and tiers: who is in, with which reasons."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from generator.model.park import Enterprise, PermitKind, RecipientKind
from generator.model.score import Trail
from generator.model.tier import CriterionKind, Tier, TierCriterion, TierElement, TierRules
from generator.score.office import Designation
from generator.score.shares import ElementValue, share_list
from generator.score.tiers import tier_list

F = Fraction
ENERGY = TierElement("energy", "综合能耗", "tce", "total_energy", "note", "S")
WATER = TierElement("water", "取水量", "m³", "fresh_water", "note", "S")
EIGHTY = F(4, 5)


def value(code: str, number, **more) -> ElementValue:
    return ElementValue(
        f"QY{code}", code, code, None if number is None else F(number), **more
    )


def values(**numbers) -> list[ElementValue]:
    return [value(code, number) for code, number in numbers.items()]


def selected(result) -> list[str]:
    return [row.credit_code for row in result.selected]


def test_the_smallest_leading_set_with_eighty_per_cent_is_selected():
    given_values = values(甲=52000, 乙=31000, 丙=18000, 丁=9000, 戊=6000, 己=2500, 庚=1500)
    result = share_list(ENERGY, given_values, EIGHTY)
    assert result.total == 120000
    assert selected(result) == ["甲", "乙", "丙"]
    assert round(float(100 * result.coverage), 4) == 84.1667
    assert result.reached
    assert result.notices == ()


def test_exactly_eighty_per_cent_is_enough_and_just_under_is_not():
    assert selected(share_list(ENERGY, values(A=80, B=20), EIGHTY)) == ["A"]
    assert selected(share_list(ENERGY, values(A="79.96", B="20.04"), EIGHTY)) == ["A", "B"]


def test_equal_values_stand_by_credit_code_and_a_tie_at_the_cut_is_shown():
    result = share_list(ENERGY, values(D=10, C=10, B=10, A=70), EIGHTY)
    assert selected(result) == ["A", "B"]
    assert result.tied == ("B", "C", "D")
    assert "B、C、D" in result.notices[0]
    assert share_list(ENERGY, values(B=10, A=70, C=5, D=15), EIGHTY).tied == ()


def test_missing_zero_and_negative_values_are_listed_apart_with_the_reason():
    given_values = [
        *values(A=10, B=0, C=-3, D=None),
        value("E", None, why="停产"),
        value("F", 500, apart="集中式设施，单列"),
    ]
    result = share_list(ENERGY, given_values, EIGHTY)
    assert [(a.recipient_id, a.reason) for a in result.apart] == [
        ("QYB", "数值为 0"),
        ("QYC", "数值为负"),
        ("QYD", "未填"),
        ("QYE", "停产"),
        ("QYF", "集中式设施，单列"),
    ]
    assert result.total == 10


def test_the_departments_total_counts_when_it_is_larger_and_the_list_says_so():
    returns = values(A=60, B=20, C=10)
    larger = share_list(ENERGY, returns, EIGHTY, 2024, Trail("部门:x", "园区综合能耗", F(100)))
    assert (larger.total, larger.total_basis) == (100, "部门报送总量")
    assert selected(larger) == ["A", "B"]
    smaller = share_list(ENERGY, returns, EIGHTY, 2024, Trail("部门:x", "园区综合能耗", F(80)))
    assert (smaller.total, smaller.total_basis) == (90, "企业填报合计")
    equal = share_list(ENERGY, returns, EIGHTY, 2024, Trail("部门:x", "园区综合能耗", F(90)))
    assert equal.total_basis == "企业填报合计"


def test_returns_that_cannot_reach_the_share_are_all_selected_with_a_notice():
    result = share_list(ENERGY, values(A=5, B=1), EIGHTY, 2024, Trail("部门:x", "y", F(100)))
    assert selected(result) == ["A", "B"]
    assert not result.reached
    assert "只占园区总量的 6%" in result.notices[0]


def test_nobody_to_rank_is_said_and_not_divided_by():
    result = share_list(ENERGY, values(A=None), EIGHTY)
    assert result.rows == ()
    assert result.notices == ("综合能耗：没有可排序的企业。",)


# -- tiers ---------------------------------------------------------------------------------

RULES = TierRules(
    threshold=EIGHTY,
    key_share_notice=F(2, 5),
    elements=(ENERGY, WATER, replace(ENERGY, id="so2", name="二氧化硫", left_out="无制约")),
    criteria=(
        TierCriterion(
            "share",
            Tier.KEY,
            CriterionKind.SHARE,
            "{element}占园区 {share}%，列第 {rank} 位。",
            "note",
            "S",
        ),
        TierCriterion(
            "lists",
            Tier.KEY,
            CriterionKind.LIST,
            "列入{list}{detail}。",
            "law",
            "S",
            ("mandatory",),
        ),
        TierCriterion(
            "permit",
            Tier.GENERAL,
            CriterionKind.PERMIT,
            "排污许可为{permit_kind}。",
            "note",
            "D",
            ("重点管理", "简化管理"),
        ),
    ),
    otherwise=Tier.BRIEF,
    otherwise_reason="不符合以上各条。",
    source="note",
    mark="D",
    lists=(("mandatory", "强制性审核名单"),),
)


def firm(code: str, permit: PermitKind = PermitKind.NONE) -> Enterprise:
    return Enterprise(
        f"QY{code}", code, RecipientKind.ENTERPRISE, credit_code=code, permit_kind=permit
    )


def test_every_enterprise_gets_its_highest_tier_and_all_its_reasons():
    firms = [
        firm("A", PermitKind.KEY),
        firm("B", PermitKind.SIMPLIFIED),
        firm("C"),
        firm("D", PermitKind.REGISTERED),
        firm("E"),
    ]
    result = tier_list(
        RULES,
        firms,
        {"energy": values(A=90, B=10), "water": values(A=95, B=5)},
        2024,
        designations=[Designation("QYD", "mandatory", "2024 年第一批")],
        not_started=["QYE"],
    )
    assert [(e.credit_code, e.tier) for e in result.entries] == [
        ("A", Tier.KEY),
        ("D", Tier.KEY),
        ("B", Tier.GENERAL),
        ("C", Tier.BRIEF),
    ]
    assert [r.text for r in result.entries[0].reasons] == [
        "综合能耗占园区 90%，列第 1 位。",
        "取水量占园区 95%，列第 1 位。",
        "排污许可为重点管理。",
    ]
    assert result.entries[1].reasons[0].text == "列入强制性审核名单（2024 年第一批）。"
    assert result.entries[3].reasons[0].text == "不符合以上各条。"
    assert [o.recipient_id for o in result.outside] == ["QYE"]
    assert [e.id for e in result.left_out] == ["so2"]
    assert any("重点企业 2 家，占 4 家的 50%，超过 40%" in n for n in result.notices)


def test_a_tier_leads_back_to_the_shares_it_rests_on():
    result = tier_list(RULES, [firm("A")], {"energy": values(A=1)}, 2024)
    trail = result.entries[0].trail
    assert trail.id == "QYA:tier@2024"
    assert [node.id for node in trail.inputs] == ["QYA:energy_share@2024"]


def test_one_not_yet_in_production_counts_in_no_total():
    result = tier_list(
        RULES,
        [firm("A"), firm("B")],
        {"energy": values(A=10, B=90)},
        2024,
        not_started=["QYB"],
    )
    assert result.shares[0].total == 10


amounts = st.dictionaries(
    st.text("ABCDEFGH", min_size=1, max_size=3),
    st.fractions(min_value=-5, max_value=1000),
    min_size=1,
    max_size=12,
)


@given(amounts)
def test_the_selected_set_is_the_smallest_that_reaches_the_share(numbers):
    result = share_list(ENERGY, values(**numbers), EIGHTY)
    chosen = result.selected
    assert len(result.rows) + len(result.apart) == len(numbers)
    if result.rows:
        assert result.coverage >= EIGHTY
        assert result.coverage - chosen[-1].share < EIGHTY
        assert result.rows[-1].cumulative == 1
        assert [row.value for row in result.rows] == sorted(
            (row.value for row in result.rows), reverse=True
        )


@given(amounts, st.sampled_from([1000, F(1, 1000), F(3, 7)]))
def test_the_unit_of_an_element_does_not_change_who_is_selected(numbers, factor):
    scaled = {code: number * factor for code, number in numbers.items()}
    assert selected(share_list(ENERGY, values(**numbers), EIGHTY)) == selected(
        share_list(ENERGY, values(**scaled), EIGHTY)
    )


@given(amounts, st.randoms(use_true_random=False))
def test_the_order_of_enterprises_does_not_matter(numbers, random):
    given_values = values(**numbers)
    shuffled = list(given_values)
    random.shuffle(shuffled)
    assert selected(share_list(ENERGY, given_values, EIGHTY)) == selected(
        share_list(ENERGY, shuffled, EIGHTY)
    )
