"""Cases beside rules/queries: several returns at once, and the queries that must come of them."""

from __future__ import annotations

from dataclasses import replace

from generator.model.park import Department, Enterprise, Recipient, RecipientKind
from generator.model.query import QueryKind
from generator.rulebook.book import Rulebook
from generator.rulebook.case import (
    DEFAULT_YEAR,
    CaseFiling,
    CaseKind,
    ExpectedQueries,
    RuleCase,
)
from generator.rulebook.case_input import SubmissionBuilder
from generator.rulebook.files import CASE_SUFFIX, RuleFile
from generator.rulebook.vocabulary import flag, known, text, words
from generator.yamlfile import Node

_KINDS = {kind.value: kind for kind in QueryKind}
_ENTERPRISE_FORM = "enterprise"


def query_case(book: Rulebook, file: RuleFile, node: Node) -> RuleCase:
    """One case, read as strictly as a rule; only the rules of the file beside it are asked."""
    parts = node.mapping(
        ("name", "returns", "expect"), ("note", "year", "firms", "kind", "messages")
    )
    year = parts["year"].integer() if "year" in parts else DEFAULT_YEAR
    firms = parts["firms"].items() if "firms" in parts else ()
    roster = tuple(_enterprise(key, value) for key, value in firms)
    stem = file.relative.removesuffix(CASE_SUFFIX) + ".yaml"
    codes = tuple(rule.code for rule in book.queries if rule.path == stem)
    if not codes:
        raise file.fault(0, "旁边没有它要测试的规则。", f"应有 {stem}。")
    expected = ExpectedQueries(
        keys=tuple(
            _query_key(each, codes) for each in parts["expect"].sequence(may_be_empty=True)
        ),
        kind=parts["kind"].choice(_KINDS) if "kind" in parts else None,
        messages=words(parts, "messages"),
    )
    return RuleCase(
        kind=CaseKind.QUERY,
        name=parts["name"].text(),
        path=file.relative,
        line=node.line,
        expect=expected,
        year=year,
        note=text(parts, "note"),
        roster=roster,
        filings=tuple(
            _filing(book, each, roster, year) for each in parts["returns"].sequence()
        ),
    )


def _query_key(node: Node, codes: tuple[str, ...]) -> str:
    known(node, node.text().partition("-")[0], codes, "本文件的规则")
    return node.text()


def _enterprise(key: Node, node: Node) -> Enterprise:
    parts = node.mapping((), ("name", "credit_code"))
    return Enterprise(
        key.scalar, text(parts, "name") or key.scalar, RecipientKind.ENTERPRISE,
        credit_code=text(parts, "credit_code"),
    )  # fmt: skip


def _filing(
    book: Rulebook, node: Node, roster: tuple[Enterprise, ...], year: int
) -> CaseFiling:
    parts = node.mapping(("from", "input"), ("form", "name", "earlier", "year"))
    form_id = parts["form"].text() if "form" in parts else _ENTERPRISE_FORM
    form = book.forms[known(parts.get("form", node), form_id, book.forms, "采集表")]
    number = parts["from"].text()
    recipient: Recipient
    if form.recipient_kind is RecipientKind.ENTERPRISE:
        known(parts["from"], number, [firm.id for firm in roster], "firms 里的企业")
        recipient = next(firm for firm in roster if firm.id == number)
    else:
        recipient = Department(number, text(parts, "name") or number, RecipientKind.DEPARTMENT)
    last = parts["year"].integer() if "year" in parts else year
    years = tuple(range(last - form.years + 1, last + 1))
    built = SubmissionBuilder(form, book.units, years).build(parts["input"])
    return CaseFiling(
        recipient, replace(built, recipient_id=number), flag(parts, "earlier")
    )
