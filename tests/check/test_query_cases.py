"""The cases beside rules/queries hold, and each rule finds its own faulty case."""

from __future__ import annotations

import pytest

from generator.check.across import look_across
from generator.check.query_expectation import query_disagreements, returns_of
from generator.check.query_plan import QueryPlan, compile_queries
from generator.rulebook import Rulebook, load_rulebook
from generator.rulebook.case import CaseKind, ExpectedQueries, RuleCase
from generator.rulebook.cases import load_cases
from tests.check.conftest import RULES

BOOK = load_rulebook(RULES)
CASES = tuple(case for case in load_cases(BOOK) if case.kind is CaseKind.QUERY)


@pytest.fixture(scope="module")
def queries() -> QueryPlan:
    return compile_queries(BOOK.queries, BOOK.names, BOOK.units)


def expected(case: RuleCase) -> ExpectedQueries:
    assert isinstance(case.expect, ExpectedQueries)
    return case.expect


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case_holds(case: RuleCase, queries: QueryPlan) -> None:
    assert query_disagreements(case, queries, BOOK.names, BOOK.units) == ()


@pytest.mark.parametrize("code", [rule.code for rule in BOOK.queries])
def test_switching_a_rule_off_leaves_its_query_unasked(code: str, queries: QueryPlan) -> None:
    asking = [case for case in CASES if any(k.startswith(code) for k in expected(case).keys)]
    assert asking, f"{code} has no case that it asks"
    without = tuple(one for one in queries if one.rule.code != code)
    for case in asking:
        told = query_disagreements(case, without, BOOK.names, BOOK.units)
        assert any(f"应提出 {code}" in sentence for sentence in told)


@pytest.mark.parametrize("code", [rule.code for rule in BOOK.queries])
def test_every_rule_has_a_case_it_compares_and_lets_pass(code: str, queries: QueryPlan) -> None:
    alone = tuple(one for one in queries if one.rule.code == code)
    passing = [case for case in CASES if not expected(case).keys and code in case.name]
    assert passing, f"{code} has no case that it lets pass"
    looked = [
        look_across(alone, returns_of(case.roster, case.filings, BOOK.names, BOOK.units))
        for case in passing
    ]
    assert any(across.coverage[0].compared and across.coverage[0].agreed for across in looked)


def test_a_case_that_expects_too_little_or_too_much_is_told(queries: QueryPlan) -> None:
    case = next(case for case in CASES if expected(case).keys == ("XR001-QY003-2024",))
    silent = tuple(one for one in queries if one.rule.code != "XR001")
    assert "应提出 XR001-QY003-2024，没有提出。" in query_disagreements(
        case, silent, BOOK.names, BOOK.units
    )


def test_the_rulebook_holds_the_queries(book: Rulebook) -> None:
    assert len(book.queries) >= 50
    assert len({rule.code for rule in book.queries}) == len(book.queries)
