"""Figures in sentences: rounded once, never into a contradiction."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.score.figures import figure, told_apart, with_unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12.345", "12.35"),
        ("-12.345", "-12.35"),
        ("13", "13"),
        ("-0.001", "0"),
        ("0.5", "0.5"),
        ("-0.5", "-0.5"),
        ("1200", "1200"),
        ("99.999", "100"),
    ],
)
def test_figures_are_rounded_half_up_without_idle_zeros(value, text):
    assert figure(Fraction(value)) == text


def test_no_places_gives_whole_numbers():
    assert figure(Fraction("1200.5"), 0) == "1201"


def test_a_value_just_under_a_bound_is_never_printed_as_the_bound():
    assert told_apart(Fraction("99.9999"), Fraction(100)) == ("99.9999", "100")
    assert told_apart(Fraction("0.1251"), Fraction("0.125")) == ("0.1251", "0.125")
    assert told_apart(Fraction(10), Fraction(10)) == ("10", "10")


def test_a_difference_beyond_print_is_put_in_words():
    value, bound = told_apart(100 - Fraction(1, 10**30), Fraction(100))
    assert value == "100（略低于此数）"
    assert bound == "100"


@given(st.fractions(), st.fractions())
def test_different_figures_never_print_alike(one, other):
    assert (one == other) == (len(set(told_apart(one, other))) == 1)


def test_units_follow_as_people_write_them():
    assert with_unit("13", "mg/m³") == "13 mg/m³"
    assert with_unit("85", "%") == "85%"
    assert with_unit("4", "1") == "4"
