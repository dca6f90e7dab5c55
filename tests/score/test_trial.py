"""Rule cases of figures and scores, one test per case; and that a wrong case is noticed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from generator.model.indicator import Grade
from generator.model.score import RowState
from generator.rulebook.book import load_rulebook
from generator.rulebook.case import CaseKind, ExpectedCard, ExpectedCompliance, ExpectedShares
from generator.rulebook.cases import load_cases
from generator.score.trial import KINDS, try_case

from .conftest import RULES

BOOK = load_rulebook(RULES)
CASES = [case for case in load_cases(BOOK) if case.kind in KINDS]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_rule_case(case):
    assert try_case(case, BOOK) == ()


def test_every_kind_of_case_is_there():
    assert {case.kind for case in CASES} == set(KINDS)


def first(kind: CaseKind, wanted=lambda case: True):
    return next(case for case in CASES if case.kind is kind and wanted(case))


def test_a_wrong_figure_is_noticed_to_the_decimals_written():
    case = first(CaseKind.QUANTITY, lambda c: c.expect[0].value is not None)
    wrong = replace(case.expect[0], value=case.expect[0].value + Fraction(1, 10**9))
    assert len(try_case(replace(case, expect=(wrong,)), BOOK)) == 1


def test_a_wrong_index_grade_and_row_are_noticed():
    case = first(CaseKind.SYSTEM, lambda case: case.system.id == "hw_incineration")
    wrong = ExpectedCard(
        index=((Fraction(91), 4), *case.expect.index[1:]),
        grade=Grade.III,
        rows={"dioxin": Grade.BELOW},
    )
    assert len(try_case(replace(case, expect=wrong), BOOK)) == 3


def test_a_wrong_weight_and_state_are_noticed():
    case = first(CaseKind.SYSTEM, lambda case: case.expect.weights)
    row_id, (weight, places) = next(iter(case.expect.weights.items()))
    wrong = ExpectedCard(
        rows={row_id: RowState.NOT_FILLED}, weights={row_id: (weight + Fraction(1, 1000), places)}
    )
    assert len(try_case(replace(case, expect=wrong), BOOK)) == 2


def test_a_wrong_p_and_verdict_are_noticed():
    case = first(CaseKind.SYSTEM, lambda case: case.expect.grade is not None)
    wrong = ExpectedCard(points=(Fraction(90), 0), verdict="清洁生产先进企业")
    assert len(try_case(replace(case, expect=wrong), BOOK)) == 2


def test_a_wrong_requirement_is_noticed():
    case = first(CaseKind.COMPLIANCE, lambda c: c.expect.rows)
    turned = ExpectedCompliance({k: not v for k, v in case.expect.rows.items()}, {})
    assert len(try_case(replace(case, expect=turned), BOOK)) == len(turned.rows)


def test_a_wrong_selection_and_share_are_noticed():
    case = first(CaseKind.TIER)
    wrong = ExpectedShares({"energy": ("甲",)}, {"energy": (Fraction(84), 4)})
    assert len(try_case(replace(case, expect=wrong), BOOK)) == 2
