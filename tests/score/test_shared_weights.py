"""Weights that several rows share: by output, or evenly over those that take part (0.8/n)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.indicator import (
    Benchmark,
    Grade,
    SecondaryIndicator,
    ShareBy,
    WeightShare,
)
from generator.model.score import RowState
from generator.score.enterprise import judge
from generator.score.settings import ScoreSettings

from .systems import SUBJECT, card, group, row, said, system

F = Fraction
METALS = WeightShare("metals", "各镀种", F("0.8"), ShareBy.NUMBER)
BOARDS = WeightShare("boards", "各板种", F("0.8"), ShareBy.OUTPUT)


def amount(name: str) -> SecondaryIndicator:
    return SecondaryIndicator(name, name, "m2", F(0), Benchmark(), False, "D", asked=True)


def sharing(share: WeightShare, *names: str, limiting=False):
    """A system of one group: rows that share 0.8, and a plain row of 0.2."""
    by_output = share.by is ShareBy.OUTPUT
    rows = [
        replace(
            row(name, weight=str(share.weight / len(names)), limiting=limiting),
            share=share,
            output=f"out_{name}" if by_output else "",
        )
        for name in names
    ]
    inputs = tuple(amount(f"out_{name}") for name in names) if by_output else ()
    return system(group("g", "1", *rows, row("plain", weight="1/5")), inputs=inputs)


def weights(result) -> dict[str, Fraction]:
    return {r.indicator.id: r.weight for r in result.rows}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_weight_over_n_is_shared_by_the_rows_that_take_part(count):
    values = {name: 10 if n < count else RowState.NOT_APPLICABLE for n, name in enumerate("abc")}
    got = weights(card(sharing(METALS, *"abc"), plain=10, **values))
    assert [got[name] for name in "abc"[:count]] == [F("0.8") / count] * count
    assert got["plain"] == F("0.2")


def test_a_weight_all_of_whose_rows_leave_goes_to_the_group():
    gone = dict.fromkeys("abc", RowState.NOT_APPLICABLE)
    assert weights(card(sharing(METALS, *"abc"), plain=10, **gone))["plain"] == 1


def test_a_blank_row_counts_among_the_n_and_meets_nothing():
    result = card(sharing(METALS, "a", "b"), plain=10, a=10, b=RowState.NOT_FILLED)
    assert weights(result) == {"a": F("0.4"), "b": F("0.4"), "plain": F("0.2")}
    assert result.index == (60, 60, 60)


def test_output_divides_the_weight_of_the_products_that_are_made():
    result = card(
        sharing(BOARDS, "a", "b", "c"),
        plain=10,
        a=10,
        b=35,
        c=RowState.NOT_APPLICABLE,
        out_a=500,
        out_b=1000,
    )
    assert weights(result) == {
        "a": F("0.8") / 3,
        "b": F("0.8") * 2 / 3,
        "c": 0,
        "plain": F("0.2"),
    }


def test_a_single_product_needs_no_output():
    result = card(sharing(BOARDS, "a", "b"), plain=10, a=10, b=RowState.NOT_APPLICABLE)
    assert weights(result)["a"] == F("0.8")
    assert result.index == (100, 100, 100)


def test_a_product_that_is_not_made_has_no_row_to_answer():
    blank = card(sharing(BOARDS, "a", "b"), plain=10, a=10, b=RowState.NOT_FILLED, out_a=5, out_b=0)
    assert {r.indicator.id: r.state for r in blank.rows}["b"] is RowState.NOT_APPLICABLE
    assert blank.index == (100, 100, 100)


def test_a_product_without_its_output_is_not_provided_and_says_why():
    result = card(sharing(BOARDS, "a", "b"), plain=10, a=10, b=10, out_a=5)
    lacking = next(r for r in result.rows if r.indicator.id == "b")
    assert lacking.state is RowState.NOT_AVAILABLE
    assert "产量" in lacking.reason


@pytest.mark.parametrize("share", [METALS, BOARDS])
def test_a_limiting_row_leaves_beside_another_of_its_share_but_not_alone(share):
    of = sharing(share, "a", "b", limiting=True)
    beside = card(of, plain=10, a=10, b=RowState.NOT_APPLICABLE)
    assert beside.grade is Grade.I
    alone = card(of, plain=10, a=RowState.NOT_APPLICABLE, b=RowState.NOT_APPLICABLE)
    assert alone.grade is not Grade.I


OUTPUTS = st.dictionaries(st.sampled_from("abcde"), st.fractions(0, 1000), min_size=1, max_size=5)


@given(outputs=OUTPUTS, values=st.lists(st.sampled_from([5, 10, 20, 30, 40]), min_size=5))
def test_weights_sum_to_exactly_one_however_output_divides_them(outputs, values):
    of = sharing(BOARDS, *"abcde")
    answers = {
        name: value if name in outputs else RowState.NOT_APPLICABLE
        for name, value in zip("abcde", values, strict=False)
    }
    answers |= {f"out_{name}": output for name, output in outputs.items()}
    result = card(of, plain=10, **answers)
    assert sum(r.weight for r in result.rows) == 1
    first, second, third = result.index
    assert 0 <= first <= second <= third <= 100


@given(
    outputs=OUTPUTS, values=st.lists(st.sampled_from([5, 10, 20, 40]), min_size=5), data=st.data()
)
def test_neither_order_nor_unit_of_output_changes_the_card(outputs, values, data):
    of = sharing(BOARDS, *"abcde")
    (only,) = of.primaries
    shuffled = replace(
        of,
        primaries=(replace(only, indicators=tuple(data.draw(st.permutations(only.indicators)))),),
    )
    values = dict(zip("abcde", values, strict=False))
    in_square_metres = {f"out_{name}": outputs.get(name, 0) for name in "abcde"}
    in_square_centimetres = {name: amount * 10_000 for name, amount in in_square_metres.items()}
    one = card(of, plain=10, **values, **in_square_metres)
    other = card(shuffled, plain=10, **values, **in_square_centimetres)
    assert (one.index, one.grade) == (other.index, other.grade)


def test_an_incomplete_system_keeps_the_weights_that_are_printed():
    of = replace(sharing(BOARDS, "a", "b"), complete=False)
    tenth = replace(of, primaries=(replace(of.primaries[0], weight=F("0.1")),))
    answers = {
        name: said(value) for name, value in {"a": 10, "b": 10, "out_a": 1, "out_b": 3}.items()
    }
    result = judge(tenth, answers, SUBJECT, 2024, ScoreSettings())
    assert weights(result)["b"] == F("0.1") * F("0.8") * 3 / 4
    assert (result.index, result.grade) == (None, None)
