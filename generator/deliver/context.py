"""What 资料修改通知单 prints, from the findings of one return. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from generator.model.finding import (
    CheckReport,
    Cluster,
    Comparison,
    Disposition,
    Finding,
    Severity,
    clustered,
)
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.model.submission import EntryKey
from generator.workspace.audit import AuditSettings

WHOLE_FILE = "整个文件"
NOT_FILLED = "（未填）"
TOLD_SINGLY = 5
"""Findings of one rule that a notice tells one by one; the rest of them share a line."""
CELLS_NAMED = 12


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
    told = {severity: clustered(found, TOLD_SINGLY)
            for severity, found in ((Severity.ERROR, errors), (Severity.WARNING, warnings))}
    lines = [cluster for clusters in told.values() for cluster in clusters]
    numbers = {
        finding.identity: n for n, line in enumerate(lines, 1) for finding in line.findings
    }
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
        "errors": [_line(line, numbers, facts.raw) for line in told[Severity.ERROR]],
        "warnings": [_line(line, numbers, facts.raw) for line in told[Severity.WARNING]],
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
    cluster: Cluster, numbers: Mapping[tuple[str, str], int], raw: Mapping[EntryKey, str]
) -> dict[str, object]:
    finding = cluster.first
    number = numbers[finding.identity]
    if not cluster.is_single:
        return {
            "number": number,
            "place": _places(cluster),
            "problem": f"与第 {number - 1} 项同样的问题，另有 {len(cluster.findings)} 处，"
            "见采集表“问题清单”和表中标色的格。",
            "value": "—",
            "remedy": finding.remedy,
        }
    typed = raw.get(finding.keys[0], "") if finding.keys else ""
    return {
        "number": number,
        "place": _place(finding),
        "problem": finding.message,
        "value": typed or (NOT_FILLED if finding.keys else "—"),
        "remedy": finding.remedy,
    }


def _places(cluster: Cluster) -> str:
    """“能源”E9、F9、G9；“用水”D5 等 14 处."""
    by_sheet: dict[str, list[str]] = {}
    for place in [f.places[0] for f in cluster.findings if f.places][:CELLS_NAMED]:
        by_sheet.setdefault(place.sheet, []).append(place.cell)
    named = "；".join(f"“{sheet}”{'、'.join(cells)}" for sheet, cells in by_sheet.items())
    more = f" 等 {len(cluster.findings)} 处" if len(cluster.findings) > CELLS_NAMED else ""
    return (named or WHOLE_FILE) + more


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
