"""Codes that prove themselves, and the slips a hand makes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.check.codes import (
    CREDIT_ALPHABET,
    credit_check_character,
    credit_code_fault,
    permit_number_fault,
)
from generator.check.slips import SlipKind, last_digit_unit, slips_of
from generator.model.quantity import plain

D = Decimal
BODIES = st.text(CREDIT_ALPHABET, min_size=17, max_size=17)


def test_the_vector_of_gb32100_holds() -> None:
    assert credit_code_fault("91530300MA6K00001D") == ""
    assert "应为“D”，现为“E”" in credit_code_fault("91530300MA6K00001E")


@given(BODIES)
def test_a_computed_check_character_passes_and_every_other_fails(body: str) -> None:
    right = credit_check_character(body)
    assert credit_code_fault(body + right) == ""
    assert all(credit_code_fault(body + c) for c in CREDIT_ALPHABET if c != right)


@given(BODIES, st.integers(0, 16), st.sampled_from(CREDIT_ALPHABET))
def test_one_wrong_character_is_always_noticed(body: str, place: int, other: str) -> None:
    assume(body[place] != other)
    code = body + credit_check_character(body)
    assert credit_code_fault(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_outside_the_alphabet_are_named_with_their_place(letter: str) -> None:
    assert f"第 3 位“{letter}”" in credit_code_fault(f"91{letter}30300MA6K00001D")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("91530300MA6K00001D001P", ""),
        ("91530300MA6K00001D001", "现为 21 位"),
        ("91530300MA6K00001D00AP", "末 4 位"),
        ("91530300MA6K00001D001p", "末 4 位"),
        ("91530000560000001R001P", "前 18 位"),
    ],
)
def test_permit_number(number: str, words: str) -> None:
    fault = permit_number_fault(number, "91530300MA6K00001D")
    assert words in fault
    assert bool(fault) == bool(words)


@pytest.mark.parametrize(
    ("number", "unit"),
    [("2.64", "0.01"), ("120", "1"), ("0", "0"), ("1E+3", "1"), ("1.50", "0.1"), ("-3.1", "0.1")],
)
def test_the_last_digit_given(number: str, unit: str) -> None:
    assert last_digit_unit(D(number)) == D(unit)


def test_a_transposition_and_every_shift_are_among_the_slips() -> None:
    slips = {slip.value: slip for slip in slips_of(D("2.64"))}
    assert slips[D("6.24")].kind is SlipKind.TRANSPOSED
    assert slips[D("2640")].words == "小数点少移了3位（应再乘 1000）"
    assert slips[D("0.000264")].kind is SlipKind.TOO_LARGE
    assert D("2.64") not in slips


def test_a_slip_never_begins_with_a_superfluous_zero() -> None:
    assert D("15") not in {s.value for s in slips_of(D("105")) if s.kind is SlipKind.TRANSPOSED}


def test_zero_has_no_slip() -> None:
    assert list(slips_of(D(0))) == []


@given(st.decimals(D("0.01"), D("99999999"), places=2))
def test_a_transposition_undone_gives_the_number_back(number: Decimal) -> None:
    for slip in slips_of(number):
        # 1.01 may be meant by 1.10, but a cell keeps that as 1.1
        if slip.kind is SlipKind.TRANSPOSED and len(plain(slip.value)) == len(plain(number)):
            assert number in {back.value for back in slips_of(slip.value)}
