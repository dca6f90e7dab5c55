"""规则: listing them, showing one, and running the cases that stand beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.check.engine import check_submission, compile_rules
from generator.check.expectation import disagreements, received_on, recipient_of
from generator.check.plan import CheckPlan
from generator.check.query_expectation import query_disagreements
from generator.check.query_plan import compile_queries
from generator.check.words import print_fraction
from generator.errors import RulebookError
from generator.journey.audit import rules_of
from generator.journey.permit_review import review_disagreements
from generator.model.check import CheckRule
from generator.model.query import QueryRule
from generator.rulebook import Rulebook
from generator.rulebook.case import CaseKind, ExpectedFindings, RuleCase
from generator.rulebook.cases import load_cases
from generator.score.trial import try_case

_METHODS = "formula"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case that was run: file and name, and what came out otherwise than expected."""

    label: str
    faults: tuple[str, ...]


def list_rules(root: Path) -> Iterator[str]:
    """Every check in a line: code, severity, form, title."""
    book = rules_of(root)
    for rule in sorted(book.checks, key=lambda rule: rule.code):
        yield f"{rule.code}  {rule.severity.value}  {rule.form}  {rule.title or rule.message}"
    for query in sorted(book.queries, key=lambda query: query.code):
        yield f"{query.code}  核实  {query.form}  {query.title}"


def show_rule(root: Path, code: str) -> Iterator[str]:
    """All there is to know of one check."""
    book = rules_of(root)
    query = next((query for query in book.queries if query.code == code.upper()), None)
    if query is not None:
        yield from _shown_query(query, book)
        return
    rule = next((rule for rule in book.checks if rule.code == code.upper()), None)
    if rule is None:
        raise RulebookError("rules/checks", 0, f"没有编号为“{code}”的规则。", "编号见 rules list。")
    yield from _shown(rule, book)


def _shown(rule: CheckRule, book: Rulebook) -> Iterator[str]:
    lines = (
        ("编号", rule.code),
        ("名称", rule.title),
        ("严重程度", rule.severity.value),
        ("采集表", book.forms[rule.form].name if rule.form in book.forms else rule.form),
        ("应当成立", rule.must_hold),
        ("方法", "" if rule.method == _METHODS else rule.method),
        ("参数", "，".join(f"{name}={value}" for name, value in rule.parameters.items())),
        ("前提", rule.when),
        ("逐项", rule.each),
        ("提示语", rule.message),
        ("怎样改", rule.remedy),
        ("依据", book.cite(rule.source)),
        ("标记", rule.mark),
        ("试行自", rule.trial_from.isoformat() if rule.trial_from else ""),
        ("生效自", rule.valid_from.isoformat() if rule.valid_from else ""),
        ("停用自", rule.valid_to.isoformat() if rule.valid_to else ""),
        ("位置", f"{rule.path} 第 {rule.line} 行"),
    )
    for label, text in lines:
        if text:
            yield f"{label}：{text}"


def _shown_query(query: QueryRule, book: Rulebook) -> Iterator[str]:
    sides = (query.left, query.right, *([query.also] if query.also else []))
    lines = (
        ("编号", query.code),
        ("名称", query.title),
        ("要素", query.element),
        *(
            (f"{side.source.value}的数", f"{side.name} = {side.formula}"
             + (f"（条件 {side.where}）" if side.where else ""))
            for side in sides
        ),
        ("单位", book.unit_label(query.unit)),
        ("允许偏差", f"{print_fraction(query.good, '%')} 以内不提，"
         f"{print_fraction(query.explain, '%')} 以内须说明"),
        ("提示语", query.message),
        ("怎样核实", query.remedy),
        ("一般采信", f"{query.prefer.value}：{query.because}"),
        ("依据", book.cite(query.source, query.clause)),
        ("标记", query.mark),
        ("位置", f"{query.path} 第 {query.line} 行"),
    )  # fmt: skip
    yield from (f"{label}：{text}" for label, text in lines)


def run_cases(root: Path, words: Sequence[str] = ()) -> Iterator[CaseResult]:
    """Run the cases whose label holds all of `words`, in the order of the files."""
    book = rules_of(root)
    plan = compile_rules(book.checks, book.names, book.units, book.codes)
    for case in load_cases(book):
        if all(word in case.id for word in words):
            yield CaseResult(case.id, _faults(case, book, plan))


def _faults(case: RuleCase, book: Rulebook, plan: CheckPlan) -> tuple[str, ...]:
    if case.kind is CaseKind.REVIEW:
        return review_disagreements(case, book)
    if case.kind is CaseKind.QUERY:
        queries = compile_queries(book.queries, book.names, book.units)
        return query_disagreements(case, queries, book.names, book.units)
    if case.kind is not CaseKind.CHECK:
        return try_case(case, book)
    wanted = case.expect
    if not isinstance(wanted, ExpectedFindings) or case.submission is None or case.form is None:
        raise TypeError(case.id)
    report = check_submission(
        case.submission, case.form, recipient_of(case.form, case.recipient), plan, book.wordings,
        as_of=received_on(case.year, case.as_of),
    )  # fmt: skip
    return disagreements(
        report, plan, codes=wanted.codes, severity=wanted.severity, messages=wanted.messages
    )
