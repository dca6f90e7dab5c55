"""The older method: S against one base, P1 and P2 with their corrections, P and its grade."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.indicator import Benchmark, Method, PValueRule
from generator.model.score import RowState
from generator.score.p_value import single_score
from generator.score.settings import ScoreSettings

from .systems import card, group, row, system, words

F = Fraction
RULE = PValueRule(F("0.6"), F("0.4"), (("清洁生产先进企业", F(90)), ("清洁生产企业", F(75))))
CAP = F("1.2")


def based(row_id: str, base: str, operator: str = "<=", weight: str = "1"):
    return replace(row(row_id, "", operator, weight), benchmark=Benchmark(operator, base=F(base)))


def asked(row_id: str, weight: str = "1"):
    made = words(row_id, "全部做到", "部分做到", "没有做到", weight=weight)
    return replace(made, benchmark=replace(made.benchmark, scores=(F(1), F(1, 2), F(0))))


def trial(rule: PValueRule = RULE):
    """Energy 0.7 and water 0.3 make P1, two questions P2."""
    return system(
        group(
            "energy", "0.7", based("power", "100", weight="0.5"), based("coal", "50", weight="0.5")
        ),
        group("water", "0.3", based("reuse", "80", ">=")),
        replace(
            group("asked", "1", asked("policy", "0.6"), asked("audit", "0.4")), qualitative=True
        ),
        method=Method.P_VALUE,
        p_value=rule,
    )


@pytest.mark.parametrize(
    ("value", "base", "operator", "score"),
    [
        ("100", "100", "<=", "1"),
        ("125", "100", "<=", "0.8"),
        ("80", "100", "<=", "1.2"),
        ("10", "100", "<=", "1.2"),
        ("0", "100", "<=", "1.2"),
        ("60", "80", ">=", "0.75"),
        ("90", "80", ">=", "1.125"),
        ("99", "80", ">=", "1.2"),
        ("0", "80", ">=", "0"),
        ("-20", "-10", "<=", "1"),
        ("-5", "-10", "<=", "0"),
    ],
)
def test_the_single_score_is_a_ratio_up_to_the_cap(value, base, operator, score):
    assert single_score(F(value), F(base), operator, CAP) == F(score)


def test_p_joins_both_parts_by_their_weights():
    result = card(
        trial(), power=100, coal=100, reuse=60, policy="Ⅰ级：全部做到", audit="Ⅱ级：部分做到"
    )
    first = 100 * (F("0.35") * 1 + F("0.35") / 2 + F("0.3") * F("0.75"))
    second = 100 * (F("0.6") + F("0.4") / 2)
    assert result.points == F("0.6") * first + F("0.4") * second
    assert result.points == F("77")
    assert result.verdict == "清洁生产企业"
    assert result.reasons[0] == "综合评价指数 P＝77≥75，评为“清洁生产企业”（P1＝75、P2＝80）。"
    assert (result.index, result.grade) == (None, None)


def test_exactly_ninety_is_advanced_and_below_seventy_five_nothing():
    best = dict.fromkeys(("policy", "audit"), "Ⅰ级：全部做到")
    ninety = card(trial(), power=120, coal=60, reuse=F(200, 3), **best)
    assert ninety.points == 90
    assert ninety.verdict == "清洁生产先进企业"
    poor = card(trial(), power=200, coal=100, reuse=40, **best)
    assert poor.verdict == "未达到最低一级"


def test_a_row_that_leaves_hands_its_weight_to_its_group():
    result = card(
        trial(), power=200, coal=RowState.NOT_APPLICABLE, reuse=80, policy="Ⅰ级", audit="Ⅰ级"
    )
    assert result.points == 60 * (F("0.7") / 2 + F("0.3")) + 40


def test_a_blank_row_scores_nothing():
    result = card(trial(), power=100, coal=50, reuse=80, policy="Ⅰ级", audit=RowState.NOT_FILLED)
    assert result.points == 60 + 40 * F("0.6")


def test_a_part_that_is_wholly_out_leaves_the_other():
    gone = dict.fromkeys(("policy", "audit"), RowState.NOT_APPLICABLE)
    assert card(trial(), power=100, coal=50, reuse=80, **gone).points == 100


def test_the_cap_is_a_setting():
    answers = {"power": 10, "coal": 5, "reuse": 80, "policy": "Ⅰ级", "audit": "Ⅰ级"}
    capped = replace(ScoreSettings(), row_cap=F(1))
    assert card(trial(), **answers).points == 60 * (F("0.7") * CAP + F("0.3")) + 40
    assert card(trial(), capped, **answers).points == 100


@given(
    st.fractions(1, 1000),
    st.fractions(1, 1000),
    st.fractions(1, 1000),
    st.sampled_from(["<=", ">="]),
)
def test_a_better_value_never_lowers_the_single_score(value, better_by, base, operator):
    better = value + better_by if operator == ">=" else value * value / (value + better_by)
    one, other = (single_score(v, base, operator, CAP) for v in (value, better))
    assert 0 <= one <= other <= CAP


@given(st.fractions(1, 1000), st.fractions(1, 1000), st.integers(1, 10**6))
def test_the_unit_of_entry_does_not_change_the_single_score(value, base, factor):
    assert single_score(value * factor, base * factor, "<=", CAP) == single_score(
        value, base, "<=", CAP
    )
