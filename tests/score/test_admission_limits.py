"""Limits of the admission list: how one is derived, and what no derivation may do."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.admission import BuildKind, KindRule
from generator.score.admission_limits import (
    NO_GROUNDS,
    Derived,
    Grounds,
    derive,
    peers_of,
    tightened,
)

NEW = KindRule(BuildKind.NEW, 1, 0, best_norm=True, peers=True, tighten=True)
EXPANSION = KindRule(BuildKind.EXPANSION, 1, 1, best_norm=True, peers=False, tighten=False)
EXISTING = KindRule(BuildKind.EXISTING, 2, 2, best_norm=False, peers=False, tighten=False)
QUARTER = Fraction(1, 4)

ZINC = Grounds(
    lower=True, percent=False, levels=(Fraction(1100), Fraction(1200), Fraction(1280)),
    bound=Fraction(1280), bound_name="能效基准水平", best_norm=Fraction(1100), grade="中",
    factor=Fraction(95, 100), two_high=True,
)  # fmt: skip
POWER = Grounds(
    lower=True, percent=False, levels=(Fraction(8), Fraction(10), Fraction(15)), grade="中",
    factor=Fraction(95, 100),
)  # fmt: skip
REUSE = Grounds(
    lower=False, percent=True, levels=(Fraction(97), Fraction(90), Fraction(85)), grade="强",
    factor=Fraction(9, 10),
)  # fmt: skip


def taken(grounds: Grounds, rule: KindRule = NEW, fewest: int = 5, digits: int = 3) -> Derived:
    return derive(grounds, rule, peers_of(grounds, fewest, QUARTER), digits)


def test_the_strictest_candidate_is_tightened_by_the_constraint():
    found = taken(POWER)
    assert (found.value, found.basis) == (Fraction(95, 10), "行业体系Ⅱ级")
    assert "× 0.95 得 9.5" in found.reason


def test_a_weak_constraint_tightens_nothing():
    assert taken(replace(POWER, grade="弱", factor=Fraction(1))).value == 10


def test_no_tightening_leads_beyond_the_best_that_is_attained():
    found = taken(ZINC)
    assert found.value == 1100
    assert "放宽到 1100" in found.reason


def test_existing_firms_stay_at_the_baseline_where_the_table_is_no_stricter():
    assert taken(ZINC, EXISTING).value == 1280
    stricter = replace(ZINC, bound=Fraction(1250))
    assert taken(stricter, EXISTING).value == 1250


def test_what_should_be_high_closes_on_100_and_never_passes_it():
    found = taken(REUSE)
    assert found.value == 91  # 100 - (100 - 90) * 0.9
    assert tightened(Fraction(100), Fraction(9, 10), lower=False, percent=True) == 100


@pytest.mark.parametrize("factor", [Fraction(9, 10), Fraction(95, 100), Fraction(1)])
def test_a_negative_bound_is_tightened_downwards(factor: Fraction):
    """转炉炼钢 gives energy back: -10 made stricter is less, not more."""
    assert tightened(Fraction(-10), factor, lower=True, percent=False) <= -10


def test_four_peers_are_none_and_five_give_their_front_quarter():
    four = replace(POWER, peers=tuple(Fraction(n) for n in (6, 7, 8, 9)))
    assert peers_of(four, 5, QUARTER).front is None
    five = replace(POWER, peers=tuple(Fraction(n) for n in (6, 7, 8, 9, 10)))
    assert peers_of(five, 5, QUARTER).front == 7
    assert taken(replace(five, factor=Fraction(1), grade="弱")).basis == "园区同行先进值（5 家）"


def test_without_grounds_there_is_no_limit_and_the_reason_says_so():
    found = taken(Grounds(lower=True, percent=False, levels=None))
    assert (found.value, found.reason) == (None, NO_GROUNDS)


def test_a_level_of_nought_sets_no_lower_limit():
    argon = replace(REUSE, levels=(Fraction(90), Fraction(80), Fraction(0)))
    assert taken(argon, EXISTING).value is None


def test_two_high_sectors_take_the_first_level_for_new_projects_alone():
    high = replace(POWER, two_high=True, factor=Fraction(1))
    assert (taken(high).value, taken(high, EXPANSION).value) == (8, 10)


def test_a_limit_is_rounded_as_its_benchmarks_are_written_and_keeps_three_digits():
    small = replace(POWER, levels=(Fraction(1, 100), Fraction(13, 10), Fraction(16, 10)))
    assert taken(small).value == Fraction(124, 100)
    large = replace(POWER, levels=(Fraction(2000), Fraction(3333), Fraction(4200)))
    assert taken(large).value == Fraction(3166)


numbers = st.fractions(min_value=Fraction(1, 100), max_value=100, max_denominator=100)
factors = st.sampled_from([Fraction(90, 100), Fraction(95, 100), Fraction(1)])


@st.composite
def grounds(draw: st.DrawFn) -> Grounds:
    lower = draw(st.booleans())
    levels = sorted((draw(numbers) for _ in range(3)), reverse=not lower)
    best, bound = sorted((draw(numbers), draw(numbers)), reverse=not lower)
    has_norm = draw(st.booleans())
    return Grounds(
        lower=lower, percent=draw(st.booleans()), levels=(levels[0], levels[1], levels[2]),
        bound=bound if has_norm else None, bound_name="能效基准水平",
        best_norm=best if has_norm else None,
        peers=tuple(draw(st.lists(numbers, max_size=7))), grade="中", factor=draw(factors),
        two_high=draw(st.booleans()),
    )  # fmt: skip


@given(grounds(), st.sampled_from([NEW, EXPANSION, EXISTING]))
def test_a_limit_is_never_looser_than_the_mandatory_one(made: Grounds, rule: KindRule):
    value = taken(made, rule).value
    if value is not None and made.bound is not None:
        assert value <= made.bound if made.lower else value >= made.bound


@given(grounds(), st.sampled_from([NEW, EXPANSION, EXISTING]))
def test_a_limit_is_never_stricter_than_the_best_attained_save_for_the_law(
    made: Grounds, rule: KindRule
):
    value = taken(made, rule).value
    if value is None or made.best is None:
        return
    floor = made.best if made.bound is None else made.stricter((made.best, made.bound))
    assert value >= floor if made.lower else value <= floor


@given(grounds())
def test_a_smaller_factor_never_makes_a_looser_limit(made: Grounds):
    hard = taken(replace(made, factor=Fraction(90, 100))).value
    soft = taken(replace(made, factor=Fraction(1))).value
    if hard is not None and soft is not None:
        assert hard <= soft if made.lower else hard >= soft


@given(grounds())
def test_new_is_no_looser_than_expansion_nor_expansion_than_existing(made: Grounds):
    """Before rounding grain: new has every candidate that expansion has, and more."""
    new, wider, present = (taken(made, rule).value for rule in (NEW, EXPANSION, EXISTING))
    if new is None or wider is None or present is None:
        return
    order = (new, wider, present) if made.lower else (-new, -wider, -present)
    grain = Fraction(1, 100) * max(abs(new), abs(wider), abs(present))
    assert order[0] <= order[1] + grain
    assert order[1] <= order[2] + grain


@given(grounds())
def test_a_share_is_never_asked_above_100(made: Grounds):
    levels = (Fraction(98), Fraction(95), Fraction(90))
    share = replace(
        made, lower=False, percent=True, levels=levels, bound=None, best_norm=None, peers=()
    )
    value = taken(share).value
    assert value is not None
    assert value <= 100
