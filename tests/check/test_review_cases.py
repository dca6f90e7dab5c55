"""Every item of a review says 符合 in one case and its own verdict in another."""

from __future__ import annotations

import pytest

from generator.model.review import ReviewItem, ReviewVerdict
from generator.rulebook.case import CaseKind, ExpectedReview
from generator.rulebook.cases import load_cases
from tests.build import rulebook

CASES = [case for case in load_cases(rulebook()) if case.kind is CaseKind.REVIEW]
ITEMS = [item for review in rulebook().reviews.values() for item in review.items]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_an_item_is_met_in_one_case_and_not_in_another(item: ReviewItem) -> None:
    expected = {
        case.expect.verdicts.get(item.id)
        for case in CASES
        if isinstance(case.expect, ExpectedReview)
    }
    assert {ReviewVerdict.MET, item.verdict} <= expected


def test_every_aspect_a_reviewer_looks_at_has_items() -> None:
    assert {item.aspect for item in ITEMS} >= {
        "完整性", "监测频次", "超标", "实际排放量", "排放量核算", "台账", "固体废物",
    }  # fmt: skip


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_item_says_what_puts_it_right_and_what_to_supply(item):
    assert item.to_do
    assert item.to_supply
    assert item.to_do != item.to_supply
