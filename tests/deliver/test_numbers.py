"""Numbers rounded once, by the mode the rules name, and never without their trail."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.deliver.figure import Figure
from generator.deliver.numbers import (
    HALF_EVEN,
    HALF_UP,
    Numbers,
    fixed,
    places_for,
    places_in,
    places_shown,
    typed_places,
)
from generator.model.score import Trail

F = Fraction


@pytest.mark.parametrize(
    ("value", "up", "even"),
    [
        ("12.345", "12.35", "12.34"),
        ("-12.345", "-12.35", "-12.34"),
        ("0.005", "0.01", "0.00"),
        ("-0.004", "0.00", "0.00"),
        ("1168.4", "1168.40", "1168.40"),
        ("0", "0.00", "0.00"),
    ],
)
def test_rounding_is_the_mode_the_rules_name(value, up, even):
    assert fixed(F(value), 2, HALF_UP) == up
    assert fixed(F(value), 2, HALF_EVEN) == even


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
    st.integers(0, 6),
)
def test_rounding_agrees_with_decimals_own(value: Decimal, places: int):
    unit = Decimal(1).scaleb(-places)
    for mode, name in ((ROUND_HALF_UP, HALF_UP), (ROUND_HALF_EVEN, HALF_EVEN)):
        expected = format(value.quantize(unit, rounding=mode), "f")
        shown = fixed(F(value), places, name)
        assert shown == ("0" + expected[2:] if F(expected) == 0 and "-" in expected else expected)


def test_numbers_of_one_column_keep_one_width():
    assert [fixed(F(v), 2) for v in ("1", "22.5", "333.25")] == ["1.00", "22.50", "333.25"]


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (("3", "40"), 0),
        (("1234.5",), 0),
        (("12.345",), 2),
        (("0.3456",), 4),
        (("0.00345",), 6),
        ((), 0),
    ],
)
def test_magnitude_decides_the_places(values, places):
    assert places_for([F(v) for v in values]) == places


def test_energy_and_money_have_two_places_whatever_their_size():
    assert places_in("tce", [F("299363.725")]) == 2
    assert places_in("m³", [F("7013602")]) == 0


def test_a_small_value_keeps_three_digits_that_count():
    assert places_shown(2, F("0.0062")) == 5
    assert places_shown(2, F("4.37")) == 2
    assert places_shown(4, None) == 4


def test_a_row_prints_as_it_was_filled_in():
    assert typed_places([F("405"), F("343.98"), F("424.1")]) == 2
    assert typed_places([F(1, 3)]) == 4


def trail(trail_id: str, value: Fraction | str | None, *inputs: Trail) -> Trail:
    return Trail(trail_id, trail_id, value, "t", inputs=inputs)


def test_a_trail_of_the_round_is_never_replaced():
    known = trail("a@2024", F(5))
    numbers = Numbers({"a@2024": known})
    numbers.of(trail("a@2024", F(6)))
    numbers.of(trail("b@2024", F(7)))
    assert list(numbers.trails) == ["b@2024"]


def test_what_is_no_number_prints_its_word_or_a_stroke():
    numbers = Numbers({})
    assert numbers.of(trail("a", "停产")) == Figure("停产", "", "a")
    assert numbers.of(trail("b", None)) == Figure("—", "", "b")


def test_a_number_in_a_sentence_leads_to_the_figure_it_is():
    share = trail("share", F("31.046"))
    numbers = Numbers({})
    prose = numbers.sentence("占 31.05%，列第 2 位", trail("tier", "重点", share))
    assert [p for p in prose.pieces if isinstance(p, Figure)] == [
        Figure("31.05%", "", "share"),
        Figure("2", "", "tier=2"),
    ]
    assert str(prose) == "占 31.05%，列第 2 位"
    assert set(numbers.trails) == {"share", "tier=2"}


def test_a_part_of_a_trail_has_a_number_of_its_own():
    """No id leads to two numbers: neither of a benchmark beside its score, nor of a rank."""
    limit = Trail(id="限值", label="限值", value=Fraction(30), unit="%")
    score = Trail(id="得分", label="得分", value=Fraction(80), unit="分", inputs=(limit,))
    numbers = Numbers({})
    assert numbers.of(score, 0).trail_id == "得分"
    assert numbers.of(score, 1, Fraction(-80)).trail_id == "得分", "without its sign"
    assert numbers.of(score, 3, Fraction(8, 1000)).trail_id == "得分", "in 万"
    assert numbers.of(score, 0, Fraction(8)).trail_id == "得分=8"
    assert numbers.of(score, 0, Fraction(30)).trail_id == "限值"
    weight = numbers.of(score, 2, Fraction(1, 4))
    assert (weight.text, weight.trail_id) == ("0.25", "得分=0.25")
    rank = numbers.words("3（并列）", score)
    assert rank.trail_id == "得分=3"
    assert numbers.words("Ⅱ级", score).trail_id == "得分"
    assert numbers.trails["得分=3"].inputs == (score,)
    assert all(trail.id == number for number, trail in numbers.trails.items())
