"""The cases beside the rules hold, and each rule is the one that finds its faulty case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pytest

from generator.check.engine import check_submission, compile_rules
from generator.check.expectation import disagreements, received_on, recipient_of
from generator.check.plan import CheckPlan
from generator.model.check import CheckRule
from generator.model.finding import CheckReport
from generator.rulebook import Rulebook, load_rulebook
from generator.rulebook.case import CaseKind, ExpectedFindings, RuleCase
from generator.rulebook.cases import load_cases
from tests.check.conftest import RULES

BOOK = load_rulebook(RULES)
CASES = tuple(case for case in load_cases(BOOK) if case.kind is CaseKind.CHECK)


def expected(case: RuleCase) -> ExpectedFindings:
    assert isinstance(case.expect, ExpectedFindings)
    return case.expect


def report_on(case: RuleCase, plan: CheckPlan) -> CheckReport:
    assert case.submission is not None
    assert case.form is not None
    return check_submission(
        case.submission,
        case.form,
        recipient_of(case.form, case.recipient),
        plan,
        BOOK.wordings,
        as_of=received_on(case.year, case.as_of),
    )


@pytest.fixture(scope="module")
def found(plan: CheckPlan) -> Callable[[RuleCase], CheckReport]:
    """What all rules say of a case, worked out once."""
    reports: dict[str, CheckReport] = {}

    def report(case: RuleCase) -> CheckReport:
        if case.id not in reports:
            reports[case.id] = report_on(case, plan)
        return reports[case.id]

    return report


Found = Callable[[RuleCase], CheckReport]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case_holds(case: RuleCase, plan: CheckPlan, found: Found) -> None:
    wanted = expected(case)
    told = disagreements(
        found(case),
        plan,
        codes=wanted.codes,
        severity=wanted.severity,
        messages=wanted.messages,
    )
    assert told == ()


@pytest.mark.parametrize("code", [rule.code for rule in BOOK.checks])
def test_switching_a_rule_off_leaves_its_fault_unfound(
    code: str, plan: CheckPlan, found: Found
) -> None:
    faulty = [case for case in CASES if code in expected(case).codes]
    assert faulty, f"{code} has no case that it finds"
    for case in faulty:
        assert code in {f.code for f in found(case).findings}
    silenced = report_on(faulty[0], plan.without(code))
    assert code not in {f.code for f in silenced.findings}


@pytest.mark.parametrize(
    "rule", [rule for rule in BOOK.checks if rule.must_hold], ids=lambda rule: rule.code
)
def test_every_formula_has_a_case_in_which_it_holds(rule: CheckRule, plan: CheckPlan) -> None:
    """Its negation speaks in a case that the rule lets pass: the rule was asked, and content."""
    negated = replace(rule, must_hold=f"not ({rule.must_hold})", parameters=MappingProxyType({}))
    opposite = compile_rules([negated], BOOK.names, BOOK.units, BOOK.codes)
    own = [case for case in CASES if case.path == rule.path.replace(".yaml", ".test.yaml")]
    faulty = [n for n, case in enumerate(own) if rule.code in expected(case).codes]
    passing = [
        (min((abs(n - each) for each in faulty), default=0), case)
        for n, case in enumerate(own)
        if n not in faulty
    ]
    # What passes usually stands beside what fails: one case looked at is nearly always enough.
    nearest = [case for _, case in sorted(passing, key=lambda found: found[0])]
    assert any(
        rule.code in {f.code for f in report_on(case, opposite).findings} for case in nearest
    )


def test_a_case_that_expects_too_little_or_too_much_is_told(plan: CheckPlan) -> None:
    case = next(case for case in CASES if expected(case).codes == ("WAT001",))
    report = report_on(case, plan)
    assert disagreements(report, plan, codes=())[0].startswith("不应提出 WAT001")
    assert disagreements(report, plan, codes=("WAT001", "SOL001")) == (
        "应提出 SOL001，没有提出。",
    )
    told = disagreements(report, plan, codes=("WAT001",), messages=("没有这句话",))
    assert "提示语里应有“没有这句话”" in told[0]


def test_there_are_forty_rules_and_more() -> None:
    assert len(BOOK.checks) >= 40
    assert len(CASES) >= 2 * len(BOOK.checks)


def test_rules_compile_alike_when_read_again(book: Rulebook, plan: CheckPlan) -> None:
    again = compile_rules(book.checks, book.names, book.units, book.codes)
    assert [c.rule.code for c in again.forms["enterprise"].rules] == [
        c.rule.code for c in plan.forms["enterprise"].rules
    ]
