"""What 资料修改通知单 prints, from the findings of one return. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from generator.model.finding import CheckReport, Comparison, Disposition, Finding, Severity
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.model.submission import EntryKey
from generator.workspace.audit import AuditSettings

WHOLE_FILE = "整个文件"
NOT_FILLED = "（未填）"


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One return and what was found in it. `received_at` is local, `raw` what cells held."""

    recipient: Recipient
    form: FormDefinition
    version_no: int
    received_at: datetime
    file_name: str
    report: CheckReport
    raw: Mapping[EntryKey, str]
    returned_file: str
    previous: tuple[int, Comparison] | None = None

    @property
    def received_on(self) -> date:
        return self.received_at.date()


def correction_notice(facts: NoticeFacts, settings: AuditSettings) -> dict[str, object]:
    """The context of correction_notice: errors, warnings, and what became of the last round's."""
    errors = facts.report.of(Severity.ERROR)
    warnings = facts.report.of(Severity.WARNING)
    numbers = {finding.identity: n for n, finding in enumerate((*errors, *warnings), 1)}
    disposition = facts.report.disposition
    return {
        "recipient_name": facts.recipient.name,
        "form_name": facts.form.name,
        "form_version": facts.form.version,
        "version_no": facts.version_no,
        "received_at": facts.received_at.replace(tzinfo=None),
        "file_name": facts.file_name,
        "disposition": (
            "send_back" if disposition is Disposition.SEND_BACK else "needs_explanation"
        ),
        "error_count": len(errors),
        "warning_count": len(warnings),
        "errors": [_line(finding, numbers, facts.raw) for finding in errors],
        "warnings": [_line(finding, numbers, facts.raw) for finding in warnings],
        "previous": _previous(facts, numbers),
        "deadline": max(
            settings.deadline, facts.received_on + timedelta(days=settings.correction_days)
        ),
        "returned_file": facts.returned_file,
        "contact_name": settings.contact.name,
        "contact_phone": settings.contact.phone,
        "contact_mail": settings.contact.mail,
        "office_name": settings.issuer or settings.park_authority,
        "document_date": facts.received_on,
    }


def _place(finding: Finding) -> str:
    if not finding.places:
        return WHOLE_FILE
    first = finding.places[0]
    return f"“{first.sheet}”{first.cell}"


def _line(
    finding: Finding, numbers: Mapping[tuple[str, str], int], raw: Mapping[EntryKey, str]
) -> dict[str, object]:
    typed = raw.get(finding.keys[0], "") if finding.keys else ""
    return {
        "number": numbers[finding.identity],
        "place": _place(finding),
        "problem": finding.message,
        "value": typed or (NOT_FILLED if finding.keys else "—"),
        "remedy": finding.remedy,
    }


def _previous(
    facts: NoticeFacts, numbers: Mapping[tuple[str, str], int]
) -> dict[str, object] | None:
    """Only findings that are numbered above stand in this table: what is waived or 提示 rests."""
    if facts.previous is None:
        return None
    version_no, comparison = facts.previous
    fixed = [f for f in comparison.fixed if f.severity is not Severity.INFO]
    still_open = [f for f in comparison.still_open if f.identity in numbers]
    new = [f for f in comparison.new if f.identity in numbers]
    return {
        "version_no": version_no,
        "fixed_count": len(fixed),
        "open_count": len(still_open),
        "new_count": len(new),
        "fixed": [{"place": _place(f), "problem": f.message} for f in fixed],
        "still_open": [_numbered(f, numbers) for f in still_open],
        "new": [_numbered(f, numbers) for f in new],
    }


def _numbered(finding: Finding, numbers: Mapping[tuple[str, str], int]) -> dict[str, object]:
    return {
        "number": numbers[finding.identity],
        "place": _place(finding),
        "problem": finding.message,
    }
