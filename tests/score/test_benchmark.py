"""Derived benchmarks: which basis gives the levels, and when none does."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.indicator import Benchmark, SecondaryIndicator
from generator.score.benchmark import (
    Evidence,
    Norm,
    PeerValue,
    Subject,
    comparable,
    derive_levels,
    quartile,
    quartile_levels,
)
from generator.score.settings import ScoreSettings

F = Fraction
SETTINGS = ScoreSettings()
SUBJECT = Subject("QY000", "3212", "锌冶炼 火法粗锌")


def row(*basis: str, operator: str = "<=", unit: str = "kgce/t") -> SecondaryIndicator:
    return SecondaryIndicator(
        "energy", "单位产品综合能耗", unit, F(1), Benchmark(operator, basis=basis), False, "D"
    )


ZINC = "锌冶炼（火法粗锌）"


def norm(item: str, best: int, limit: int, code: str = "3212", unit: str = "kgce/t") -> Norm:
    return Norm(code, item, unit, F(best), F(limit), "能效标杆", "K")


def peers(count: int, code: str = "3212", start: int = 1) -> tuple[PeerValue, ...]:
    return tuple(PeerValue(f"QY{n:03d}", code, F(n)) for n in range(start, start + count))


def test_printed_levels_need_no_derivation():
    printed = SecondaryIndicator(
        "x", "x", "%", F(1), Benchmark(">=", (F(90), F(80), F(70))), False, "S", source="std"
    )
    assert derive_levels(printed, SUBJECT, Evidence(), SETTINGS).levels == (90, 80, 70)


def test_the_published_norm_comes_first_with_its_midpoint():
    evidence = Evidence(energy_norms=(norm(ZINC, 1450, 1620),), peers={"energy": peers(20)})
    derived = derive_levels(row("EN", "QP", "PK"), SUBJECT, evidence, SETTINGS)
    assert (derived.levels, derived.basis, derived.mark) == ((1450, 1535, 1620), "EN", "K")


def test_a_norm_of_three_levels_keeps_its_own_middle():
    own = Norm("3212", ZINC, "kgce/t", F(80), F(94), "GB", "K", middle=F(84))
    derived = derive_levels(row("EN"), SUBJECT, Evidence(energy_norms=(own,)), SETTINGS)
    assert derived.levels == (80, 84, 94)


def test_several_norms_of_one_code_are_told_apart_by_process_or_not_used():
    both = (norm(ZINC, 1450, 1620), norm("锌冶炼（电锌锌锭）", 1100, 1280))
    assert derive_levels(row("EN"), SUBJECT, Evidence(both), SETTINGS).levels == (1450, 1535, 1620)
    for unclear in ("锌冶炼", "铅冶炼"):
        subject = Subject("QY000", "3212", unclear)
        assert derive_levels(row("EN"), subject, Evidence(both), SETTINGS).levels is None
    twice = Subject("QY000", "3212", "火法粗锌、电锌锌锭")
    assert "不止一个" in derive_levels(row("EN"), twice, Evidence(both), SETTINGS).source


def test_an_industry_code_alone_picks_no_norm():
    phosphorus = Evidence((norm("黄磷", 2300, 2800, "2619"),))
    acid = Subject("QY000", "2619", "湿法磷酸")
    assert derive_levels(row("EN"), acid, phosphorus, SETTINGS).levels is None
    furnace = Subject("QY000", "2619", "电炉法黄磷")
    assert derive_levels(row("EN"), furnace, phosphorus, SETTINGS).levels == (2300, 2550, 2800)


def test_the_longer_of_two_names_is_meant():
    both = Evidence((norm("水泥熟料", 100, 117, "3011"), norm("水泥", 80, 94, "3011")))
    clinker = Subject("QY000", "3011", "新型干法水泥熟料")
    assert derive_levels(row("EN"), clinker, both, SETTINGS).levels[0] == 100
    grinding = Subject("QY000", "3011", "水泥粉磨")
    assert derive_levels(row("EN"), grinding, both, SETTINGS).levels[0] == 80


def test_a_norm_in_another_unit_is_not_used():
    evidence = Evidence((norm(ZINC, 13000, 13350, unit="kWh/t"),))
    assert derive_levels(row("EN"), SUBJECT, evidence, SETTINGS).levels is None


def test_negative_norms_keep_their_order():
    evidence = Evidence((norm(ZINC, -30, -10),))
    assert derive_levels(row("EN"), SUBJECT, evidence, SETTINGS).levels == (-30, -20, -10)


def test_peers_come_next_and_the_park_average_last():
    chain = row("EN", "QP", "PK")
    crowd = Evidence(peers={"energy": peers(13)}, park_averages={"energy": F(10)})
    assert derive_levels(chain, SUBJECT, crowd, SETTINGS).basis == "QP"
    few = Evidence(peers={"energy": peers(7)}, park_averages={"energy": F(10)})
    derived = derive_levels(chain, SUBJECT, few, SETTINGS)
    assert (derived.basis, derived.levels) == ("PK", (7, 10, 13))


def test_the_park_average_turns_round_where_higher_is_better():
    evidence = Evidence(park_averages={"energy": F(10)})
    assert derive_levels(row("PK", operator=">="), SUBJECT, evidence, SETTINGS).levels == (
        13,
        10,
        7,
    )


def test_no_basis_leaves_no_levels_and_says_why():
    derived = derive_levels(row("EN", "QP", "PK", "OWN"), SUBJECT, Evidence(), SETTINGS)
    assert derived.levels is None
    assert derived.source.count("；") == 3


def test_without_a_direction_nothing_is_derived():
    evidence = Evidence(park_averages={"energy": F(10)})
    assert derive_levels(row("PK", operator=""), SUBJECT, evidence, SETTINGS).levels is None


def test_a_small_group_leaves_the_firm_itself_out():
    own = (PeerValue("QY000", "3212", F(99)),)
    assert len(comparable(peers(8) + own, SUBJECT, SETTINGS)) == 8
    assert comparable(peers(7) + own, SUBJECT, SETTINGS) == ()
    assert len(comparable(peers(11) + own, SUBJECT, SETTINGS)) == 12


def test_firms_of_a_wider_industry_are_no_peers():
    assert len(comparable(peers(9) + peers(9, "3216", 100), SUBJECT, SETTINGS)) == 9
    assert comparable(peers(3) + peers(9, "3216", 100), SUBJECT, SETTINGS) == ()


def test_firms_that_count_their_output_otherwise_are_no_peers():
    in_wafers = tuple(replace(peer, product_unit="百万片") for peer in peers(9))
    in_tonnes = tuple(replace(peer, product_unit="t") for peer in peers(9, start=100))
    crowd = in_wafers + in_tonnes
    found = comparable(crowd, replace(SUBJECT, product_unit="t"), SETTINGS)
    assert found == in_tonnes
    assert comparable(crowd, replace(SUBJECT, product_unit="m²"), SETTINGS) == ()


def test_too_few_peers_and_no_norm_leave_no_levels_and_the_reason():
    few = Evidence(peers={"energy": peers(7)})
    derived = derive_levels(
        row("EN", "QP"), replace(SUBJECT, product_unit="t"), few, SETTINGS
    )
    assert derived.levels is None
    assert "行业代码同为 3212、产品均以 t 计的可比企业不足 8 家" in derived.source


def test_no_setting_lets_one_peer_be_identified():
    with pytest.raises(ValueError, match="at least 5"):
        ScoreSettings(peers_needed=4)
    five = ScoreSettings(peers_needed=5)
    assert comparable(peers(4), SUBJECT, five) == ()
    assert len(comparable(peers(5), SUBJECT, five)) == 5


def test_quartiles_of_the_printed_example():
    printed = ["0.42", "0.55", "0.61", "0.68", "0.74", "0.8", "0.95", "1.1", "1.3"]
    values = [F(v) for v in printed]
    assert quartile_levels(values, "<=") == (F("0.61"), F("0.74"), F("0.95"))
    assert quartile_levels(values, ">=") == (F("0.95"), F("0.74"), F("0.61"))


@given(st.lists(st.fractions(), min_size=5, max_size=40))
def test_winsorising_never_moves_a_quartile(values):
    low, high = quartile(values, F(1, 20)), quartile(values, F(19, 20))
    trimmed = [min(max(v, low), high) for v in values]
    assert quartile_levels(values, "<=") == quartile_levels(trimmed, "<=")


@given(st.lists(st.fractions(), min_size=1, max_size=40), st.sampled_from(["<=", ">="]))
def test_quartile_levels_stand_in_the_order_of_the_direction(values, operator):
    first, second, third = quartile_levels(values, operator)
    assert first <= second <= third if operator == "<=" else first >= second >= third
