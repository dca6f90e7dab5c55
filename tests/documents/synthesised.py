"""A synthesised park as an audit folder, its returns recorded without workbooks in between."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from generator.forms.roster import write_roster
from generator.journey.audit import Audit
from generator.journey.prepare import lay_down
from generator.model.finding import CheckReport, Disposition
from generator.packaged import packaged
from generator.workspace.lease import acquire, release, this_process
from generator.workspace.records import Outcome, Receipt
from samples import synth
from samples.synth.bureaux import department_cells
from samples.synth.cells import enterprise_cells
from samples.synth.filed import filed
from samples.synth.people import recipients
from samples.synth.self_assessed import self_answers

AT = datetime(2025, 3, 24, 1, 30, tzinfo=UTC)


def lay_down_park(root: Path, seed: int, enterprises: int, condition: str) -> Path:
    """The audit of that park with every return accepted; `root` afterwards."""
    park = synth.park(seed, enterprises, condition)
    settings = (packaged("samples") / "audit.yaml").read_text(encoding="utf-8")
    lay_down(root, settings, write_roster(recipients(park), datetime(2025, 1, 1)))
    audit = Audit.open(root)
    with audit.open_ledger(AT) as ledger:
        lease = acquire(ledger, AT, this_process())
        for recipient in audit.roster.recipients:
            form_id = recipient.forms[0]
            if recipient.id.startswith("QY"):
                firm = park.firm(recipient.id)
                typed = enterprise_cells(park, firm)
                systems = audit.systems_of(recipient)
                self_answers(audit.form(recipient, form_id), systems, firm, typed)
            else:
                typed = department_cells(park, recipient.id)
            submission = filed(audit, recipient, form_id, typed)
            receipt = Receipt(
                claim_id=f"{recipient.id}", at=AT, original_name=f"{recipient.id}.xlsx",
                digest=f"{recipient.id:0<64}", size=1, archive_path=f"{recipient.id}.xlsx",
                outcome=Outcome.RECOGNISED, recipient_id=recipient.id, form_id=form_id,
                form_version=submission.form_version, disposition=Disposition.ACCEPT,
                as_of=date(2025, 3, 24), rules_digest=audit.book.digest, report=CheckReport(),
            )  # fmt: skip
            ledger.record_receipt(receipt, submission, lease.token)
        release(ledger, lease)
    return root
