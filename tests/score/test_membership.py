"""The composite index: weights, membership and exactness."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.indicator import Membership
from generator.score.membership import (
    NOTHING_MET,
    Weighed,
    composite_index,
    covered_weight,
    effective_weights,
    levels_met,
    share_equally,
    split_weight,
    texts_met,
)

F = Fraction


def row(group: str, group_weight: str, weight: str, takes_part: bool = True, bonus: bool = False):
    return Weighed(group, F(group_weight), F(weight), takes_part, bonus)


@pytest.mark.parametrize(
    ("value", "operator", "met"),
    [
        ("8", "<=", (True, True, True)),
        ("8", "<", (False, True, True)),
        ("8.0001", "<=", (False, True, True)),
        ("10", "<", (False, False, True)),
        ("12", "<=", (False, False, True)),
        ("12", "<", (False, False, False)),
        ("12.0001", "<=", (False, False, False)),
    ],
)
def test_the_operator_of_the_row_decides_at_the_benchmark(value, operator, met):
    assert levels_met(F(value), operator, (F(8), F(10), F(12))) == met


def test_negative_benchmarks_are_legal():
    levels = (F(-30), F(-20), F(-10))
    assert levels_met(F(-25), "<=", levels) == (False, True, True)
    assert levels_met(F(0), "<=", levels) == NOTHING_MET


def test_a_level_that_asks_the_same_as_a_better_one_counts_as_the_better_one():
    texts = ("全部防渗", "同Ⅰ级", "部分防渗")
    assert texts_met("Ⅱ级：同Ⅰ级", texts) == (True, True, True)
    assert texts_met("Ⅲ级：部分防渗", texts) == (False, False, True)
    assert texts_met("Ⅲ级：无", ("无", "无", "无")) == (True, True, True)
    assert texts_met("Ⅲ级：同Ⅱ级（合并单元格）", ("甲", "乙", "同Ⅱ级（合并单元格）")) == (
        False,
        True,
        True,
    )


def test_an_answer_below_the_third_level_meets_nothing_and_a_foreign_one_is_no_answer():
    texts = ("甲", "乙", "丙")
    assert texts_met("未达到Ⅲ级", texts) == NOTHING_MET
    assert texts_met("优", texts) is None


def test_a_row_that_leaves_hands_its_weight_to_its_group_and_a_group_to_the_others():
    rows = [
        row("a", "0.6", "0.5"),
        row("a", "0.6", "0.5", takes_part=False),
        row("b", "0.3", "1"),
        row("c", "0.1", "1", takes_part=False),
        row("d", "0.1", "1", bonus=True),
    ]
    assert effective_weights(rows) == (F(2, 3), F(0), F(1, 3), F(0), F(0))
    assert covered_weight(rows) == F("0.6")


def test_a_row_of_weight_nought_disturbs_nothing():
    rows = [row("a", "0.5", "0"), row("b", "0.5", "1")]
    assert effective_weights(rows) == (F(0), F(1))


def test_nothing_takes_part_and_nothing_weighs():
    rows = [row("a", "1", "1", takes_part=False)]
    assert effective_weights(rows) == (F(0),)
    assert covered_weight(rows) == 0


def test_strict_reading_counts_only_the_best_level():
    rows = [(F(1, 4), (True, True, True)), (F(3, 4), (False, True, True))]
    assert composite_index(rows, Membership.CUMULATIVE) == (25, 100, 100)
    assert composite_index(rows, Membership.STRICT) == (25, 75, 0)


def test_published_example_of_weights_split_by_output():
    shares = split_weight(F("1.0") * F("0.1"), {"单面板": F(500), "双面板": F(1000)})
    assert shares == {"单面板": F(1, 30), "双面板": F(1, 15)}
    assert [round(float(s), 6) for s in shares.values()] == [0.033333, 0.066667]


def test_products_without_output_get_no_weight():
    assert split_weight(F(1), {"甲": F(0), "乙": F(3)}) == {"乙": F(1)}
    assert split_weight(F(1), {"甲": F(0)}) == {}


def test_weights_written_over_n_are_the_same_for_each():
    assert share_equally(F("0.8"), ["锌", "铜", "镍"]) == {
        "锌": F(4, 15),
        "铜": F(4, 15),
        "镍": F(4, 15),
    }


weights = st.fractions(min_value=0, max_value=1, max_denominator=97)
levels = st.sampled_from(
    [NOTHING_MET, (False, False, True), (False, True, True), (True, True, True)]
)
rows_of_a_system = st.lists(
    st.tuples(st.sampled_from("abcd"), weights, st.booleans(), levels), min_size=1, max_size=30
)


def judged(rows):
    group_weights = {"a": F(1, 2), "b": F(1, 3), "c": F(1, 7), "d": F(1, 42)}
    weighed = [Weighed(g, group_weights[g], w, part) for g, w, part, _ in rows]
    return effective_weights(weighed), [met for *_, met in rows]


@given(rows_of_a_system)
def test_weights_of_what_takes_part_sum_to_exactly_one(rows):
    weighed, _ = judged(rows)
    assert sum(weighed) in (0, 1)
    assert (sum(weighed) == 1) == any(w > 0 and part for _, w, part, _ in rows)


@given(rows_of_a_system)
def test_the_index_lies_between_nought_and_a_hundred_and_rises_from_first_to_third(rows):
    first, second, third = composite_index(
        zip(*judged(rows), strict=True), Membership.CUMULATIVE
    )
    assert 0 <= first <= second <= third <= 100


@given(rows_of_a_system)
def test_all_rows_at_the_third_level_make_exactly_a_hundred(rows):
    weighed, _ = judged(rows)
    third = composite_index([(w, (False, False, True)) for w in weighed], Membership.CUMULATIVE)[2]
    assert third == 100 * sum(weighed)


@given(rows_of_a_system, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    for reading in Membership:
        assert composite_index(zip(*judged(rows), strict=True), reading) == composite_index(
            zip(*judged(shuffled), strict=True), reading
        )


@given(st.dictionaries(st.sampled_from("甲乙丙丁"), st.fractions(0, 1000), max_size=4), weights)
def test_split_parts_sum_to_the_whole_weight(outputs, weight):
    parts = split_weight(weight, outputs)
    assert sum(parts.values()) == (weight if any(outputs.values()) else 0)
