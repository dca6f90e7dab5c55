"""Whether a report says what a test case of rules/checks expects of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from generator.check.plan import CheckPlan
from generator.model.finding import CheckReport, Severity
from generator.model.form import FormDefinition
from generator.model.park import Department, Enterprise, PermitKind, Recipient, RecipientKind

DAY_AFTER_YEAR = (4, 10)
"""Month and day of the next year on which a case is received if it does not say."""


def received_on(year: int, as_of: date | None) -> date:
    """The day a case about `year` counts as received."""
    return as_of or date(year + 1, *DAY_AFTER_YEAR)


def recipient_of(form: FormDefinition, roster: Mapping[str, str]) -> Recipient:
    """Who filled in a case; what `roster` does not say is not on the roster."""
    if form.recipient_kind is RecipientKind.DEPARTMENT:
        return Department("CASE", roster.get("name", ""), RecipientKind.DEPARTMENT)
    kinds = {kind.value: kind for kind in PermitKind}
    return Enterprise(
        id="CASE",
        name=roster.get("name", ""),
        kind=RecipientKind.ENTERPRISE,
        credit_code=roster.get("credit_code", ""),
        industry_code=roster.get("industry_code", ""),
        process=roster.get("process", ""),
        permit_kind=kinds.get(roster.get("permit_kind", ""), PermitKind.NONE),
    )


def disagreements(
    report: CheckReport,
    plan: CheckPlan,
    *,
    codes: Collection[str],
    severity: Severity | None = None,
    messages: Iterable[str] = (),
) -> tuple[str, ...]:
    """What differs, each in a sentence; nothing when the report is what was expected.

    `codes` is the whole list of rules that must speak: faults of single cells (必填, 格式, 范围)
    count only where a case names them. Each of `messages` must stand in some finding of those.
    """
    rules = {compiled.rule.code for form in plan.forms.values() for compiled in form.rules}
    spoken = {finding.code: finding for finding in report.findings}
    told = [f"应提出 {code}，没有提出。" for code in codes if code not in spoken]
    for code, finding in spoken.items():
        if code in codes:
            if severity is not None and finding.severity is not severity:
                told.append(f"{code} 应是{severity.value}，现为{finding.severity.value}。")
        elif code in rules:
            told.append(f"不应提出 {code}：{finding.message}")
    texts = [f.message + f.remedy for f in report.findings if f.code in codes]
    told += [
        f"提示语里应有“{words}”，现为：{''.join(texts)}"
        for words in messages
        if texts and not any(words in text for text in texts)
    ]
    return tuple(told)
