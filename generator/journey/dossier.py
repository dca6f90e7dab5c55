"""卷宗 of an audit: everything its documents rest on, gathered from folder, ledger and scores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from generator.deliver.counts import FormReturn
from generator.deliver.dossier import Collected, Dossier, Returned
from generator.deliver.firm import Filing
from generator.journey.admission_forms import read_terms, readable_applications
from generator.journey.analyse import level_of
from generator.journey.answer import standing_report
from generator.journey.assess import Assessment
from generator.journey.audit import Audit, local_date
from generator.journey.options import improvement
from generator.journey.permit_review import review_of, review_plan
from generator.journey.queries import correction_lines, reconciliation_lines, round_queries
from generator.journey.rule_hits import hits_of
from generator.journey.tiering import central_ids
from generator.model.finding import CheckReport, Disposition, Severity
from generator.workspace.ledger import Ledger
from generator.workspace.records import Receipt


def dossier_of(audit: Audit, ledger: Ledger, assessment: Assessment, now: datetime) -> Dossier:
    """The round as it stands, as of the day of its documents; new numbers are noted in the ledger.

    `now` is when numbers given for the first time are noted.
    """
    settings, book = audit.settings, audit.book
    day = settings.document_date or settings.deadline
    across = round_queries(audit, ledger, assessment)
    plan = review_plan(book)
    reviews = (review_of(audit, one, plan) for one in assessment.returns)
    returns, collected = [], []
    for form_return, line in _collection(audit, ledger, assessment):
        returns.append(form_return)
        collected.append(line)
    return Dossier(
        settings=settings,
        book=book,
        roster=audit.roster,
        day=day,
        legal_basis=book.legal_basis(day),
        readings=assessment.readings,
        cards=assessment.cards,
        park=assessment.park,
        tiers=assessment.tiers,
        compliance=assessment.compliance,
        constraints=assessment.constraints,
        focus=assessment.focus,
        indices=assessment.indices,
        decisions=assessment.decisions,
        score=assessment.settings,
        level=level_of(audit, assessment),
        improvement=improvement(audit, ledger, assessment, now, day),
        reviews=tuple(one for one in reviews if one is not None),
        queries=across.queries,
        reconciliation=reconciliation_lines(across, settings.audit_year),
        corrections=correction_lines(audit, ledger, assessment.returns),
        returns=tuple(returns),
        collected=tuple(collected),
        returned=tuple(
            Returned(
                one.recipient,
                one.submission,
                one.source,
                one.receipt.version_no,
                local_date(one.receipt.at),
            )
            for one in assessment.returns
        ),
        filings={
            number: _filing(ledger, assessment, number, reading.submission.form_id)
            for number, reading in assessment.readings.items()
        },
        forms={
            number: audit.form_as_sent(reading.submission)
            for number, reading in assessment.readings.items()
        },
        hits=hits_of(book.checks, ledger.receipts(), day),
        central=central_ids(audit),
        round_trails=assessment.trails,
        applications=tuple((one.key, one.reading) for one in readable_applications(audit)),
        admission_terms=read_terms(audit),
    )


def _collection(
    audit: Audit, ledger: Ledger, assessment: Assessment
) -> Iterator[tuple[FormReturn, Collected]]:
    """Every form the round waits for with its versions, those not returned among them."""
    for recipient, form in audit.expected(ledger):
        versions = ledger.versions(recipient.id, form.id)
        standing = assessment.receipts.get((recipient.id, form.id))
        sent_back = tuple(
            receipt.version_no
            for receipt in versions
            if receipt.disposition is Disposition.SEND_BACK
        )
        sent = [d.at for d in ledger.dispatches(recipient.id) if d.form_id == form.id]
        in_force = standing.version_no if standing else None
        yield (
            FormReturn(
                recipient.id, recipient.name, form.id, in_force, _found(versions), sent_back
            ),
            Collected(
                recipient=recipient,
                form_id=form.id,
                form_name=form.name,
                sent_on=local_date(min(sent)) if sent else None,
                due=audit.settings.deadline,
                received=tuple(_day(receipt) for receipt in versions),
                sent_back=sent_back,
                version_no=in_force,
                accepted_on=_day(standing) if standing else None,
            ),
        )


def _day(receipt: Receipt) -> date:
    return receipt.as_of or local_date(receipt.at)


def _filing(ledger: Ledger, assessment: Assessment, number: str, form_id: str) -> Filing:
    receipt = assessment.receipts[number, form_id]
    return Filing(
        version_no=receipt.version_no,
        received_on=local_date(receipt.at),
        report=standing_report(ledger, receipt),
        found=_found(ledger.versions(number, form_id)),
    )


def _found(
    versions: tuple[Receipt, ...],
) -> tuple[tuple[int, frozenset[tuple[str, str]]], ...]:
    return tuple((receipt.version_no, _matters(receipt.report)) for receipt in versions)


def _matters(report: CheckReport) -> frozenset[tuple[str, str]]:
    """Errors and warnings, waived ones too: they were found."""
    return frozenset(f.identity for f in report.findings if f.severity is not Severity.INFO)
