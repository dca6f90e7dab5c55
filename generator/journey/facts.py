"""What the deliverables rest on, gathered from folder, ledger and scores as values."""

from __future__ import annotations

from generator.deliver.counts import FormReturn
from generator.deliver.firm import Filing, ReportFacts
from generator.deliver.measures import MeasuresFacts
from generator.journey.answer import standing_report
from generator.journey.assess import Assessment
from generator.journey.audit import Audit, local_date
from generator.model.finding import CheckReport, Disposition, Severity
from generator.model.park import Enterprise
from generator.workspace.ledger import Ledger
from generator.workspace.records import Receipt


def measures_facts(audit: Audit, ledger: Ledger, assessment: Assessment) -> MeasuresFacts:
    """What 管理办法 rests on; its legal basis is of its own day, else of the deadline."""
    settings, clauses = audit.settings, audit.book.clauses
    basis = audit.book.legal_basis(settings.document_date or settings.deadline)
    return MeasuresFacts(
        settings=settings,
        clauses=clauses,
        roster=audit.roster,
        forms=audit.book.forms,
        industries=_industries(audit),
        legal_bases=[source.citation for source in basis if source.id in clauses.legal_bases],
        tier_rules=audit.book.tiers,
        tiers=assessment.tiers,
        cards=assessment.cards,
        park=assessment.park,
        returns=tuple(form_returns(audit, ledger, assessment)),
        rounding=audit.book.settings.word("rounding"),
    )


def form_returns(audit: Audit, ledger: Ledger, assessment: Assessment) -> list[FormReturn]:
    """Every form the round waits for with its versions, those not returned among them."""
    found = []
    for recipient, form in audit.expected(ledger):
        versions = ledger.versions(recipient.id, form.id)
        standing = assessment.receipts.get((recipient.id, form.id))
        found.append(
            FormReturn(
                recipient_id=recipient.id,
                name=recipient.name,
                form_id=form.id,
                in_force=standing.version_no if standing else None,
                findings=_found(versions),
                sent_back=tuple(
                    receipt.version_no
                    for receipt in versions
                    if receipt.disposition is Disposition.SEND_BACK
                ),
            )
        )
    return found


def report_facts(
    audit: Audit, ledger: Ledger, assessment: Assessment, number: str
) -> ReportFacts:
    """What the report of an enterprise with a return in force rests on."""
    reading = assessment.readings[number]
    enterprise = audit.recipient(number)
    assert isinstance(enterprise, Enterprise)
    form_id = reading.submission.form_id
    receipt = assessment.receipts[number, form_id]
    return ReportFacts(
        enterprise=enterprise,
        settings=audit.settings,
        form=audit.form_as_sent(reading.submission),
        reading=reading,
        card=assessment.cards.get(number),
        tier=assessment.tiers.get(number),
        filing=Filing(
            version_no=receipt.version_no,
            received_on=local_date(receipt.at),
            report=standing_report(ledger, receipt),
            found=_found(ledger.versions(number, form_id)),
        ),
        industries=_industries(audit),
        answers=audit.book.answers,
        peers=[
            (other, assessment.readings[other.id])
            for other in audit.roster.enterprises
            if other.id != number and other.id in assessment.readings
        ],
        score=assessment.settings,
        rounding=audit.book.settings.word("rounding"),
    )


def _found(
    versions: tuple[Receipt, ...],
) -> tuple[tuple[int, frozenset[tuple[str, str]]], ...]:
    return tuple((receipt.version_no, _matters(receipt.report)) for receipt in versions)


def _matters(report: CheckReport) -> frozenset[tuple[str, str]]:
    """Errors and warnings, waived ones too: they were found."""
    return frozenset(f.identity for f in report.findings if f.severity is not Severity.INFO)


def _industries(audit: Audit) -> dict[str, str]:
    return {row.id: row.label for row in audit.book.codes["industries"]}
