"""An option's money: payback, present value, internal rate."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.score.finance import (
    CashFlow,
    appraise,
    combined_saving,
    internal_rate,
    interpolated_rate,
    net_present_value,
)

RATE = Fraction(8, 100)
F = Fraction
money = st.integers(1, 100_000).map(Fraction)


def test_the_published_example_of_a_costly_option_comes_out_digit_for_digit() -> None:
    """TV17: 420 万元, 96 万元 a year for ten years at 8 %."""
    found = appraise(CashFlow.level(F(420), F(96), 10), RATE)
    assert found.payback == F(35, 8)
    assert round(float(found.npv), 4) == 224.1678
    assert found.npvr is not None
    assert round(float(found.npvr) * 100, 4) == 53.3733
    assert found.irr is not None
    assert round(float(found.irr) * 100, 4) == 18.7623


def test_the_interpolated_rate_lies_above_the_exact_one() -> None:
    flow = CashFlow.level(F(420), F(96), 10)
    exact, estimate = internal_rate(flow), interpolated_rate(flow, F(18, 100), F(20, 100))
    assert exact is not None
    assert estimate is not None
    assert exact < estimate < exact + F(1, 1000)


def test_a_payback_is_interpolated_inside_the_year() -> None:
    found = appraise(CashFlow(F(100), (F(30), F(40), F(60))), RATE)
    assert found.static_payback == 2 + F(30, 60)
    assert found.discounted_payback is not None
    assert found.discounted_payback > found.static_payback


def test_an_outlay_that_never_comes_back_has_no_payback() -> None:
    found = appraise(CashFlow.level(F(100), F(9), 10), RATE)
    assert found.static_payback is None
    assert found.discounted_payback is None
    assert found.npv < 0
    assert found.irr is not None
    assert found.irr < 0


@pytest.mark.parametrize(
    "flow",
    [
        CashFlow(F(100), (F(200), F(-150))),
        CashFlow(F(0), (F(10),)),
        CashFlow(F(100), (F(0), F(0))),
        CashFlow(F(100), ()),
    ],
)
def test_a_stream_that_is_not_one_outlay_and_then_returns_has_no_rate(flow: CashFlow) -> None:
    assert internal_rate(flow) is None


@given(outlay=money, yearly=st.lists(money, min_size=1, max_size=15))
def test_at_the_internal_rate_nothing_is_left(outlay: Fraction, yearly: list[Fraction]) -> None:
    flow = CashFlow(outlay, tuple(yearly))
    rate = internal_rate(flow)
    if rate is not None:
        assert abs(net_present_value(flow, rate)) < outlay / 10**9


@given(shares=st.lists(st.fractions(0, 1), min_size=1, max_size=6))
def test_savings_on_one_base_never_exceed_their_sum_nor_the_whole(shares: list[Fraction]) -> None:
    together = combined_saving(shares)
    assert max(shares) <= together <= min(F(1), sum(shares, F(0)))
