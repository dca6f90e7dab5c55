"""Preparing a round: the audit folder, and one workbook per recipient and form."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from pathlib import Path

from generator.errors import WorkspaceError
from generator.forms.layout import Placement
from generator.forms.outgoing import Outgoing
from generator.forms.roster import ROSTER_SHEET, write_roster
from generator.forms.seal import Stamp, sealed
from generator.forms.tailor import Tailoring
from generator.forms.write import write_workbook
from generator.journey.audit import Audit, local_date, now_utc
from generator.journey.prefill import read_prefill
from generator.journey.prefilled import NOTHING, Prefill, PrefillValues
from generator.model.park import Recipient
from generator.model.submission import EntryKey
from generator.platform import safe_file_name
from generator.rulebook.letters import letter_for
from generator.workspace.atomic import publish_beside_open, write_atomically
from generator.workspace.audit import (
    DEPARTMENT_YEARS,
    ENTERPRISE_YEARS,
    AuditSettings,
    Contact,
    settings_text,
    years_until,
)
from generator.workspace.ledger import Ledger, open_ledger
from generator.workspace.paths import AuditFolder
from generator.workspace.records import Dispatch, SealKey


@dataclass(frozen=True, slots=True)
class Dispatched:
    """One workbook in 发放/; `unchanged` when the same bytes had been made before."""

    recipient_id: str
    form_id: str
    file_name: str
    unchanged: bool


def init_audit(
    root: Path, *, park_name: str, authority: str, region: str, audit_year: int, deadline: date,
    contact: str, phone: str,
) -> AuditFolder:  # fmt: skip
    """A new audit folder with settings, an empty roster and a ledger; what is there stays."""
    settings = AuditSettings(
        audit_id=f"audit-{audit_year}-{secrets.token_hex(4)}",
        park_name=park_name,
        park_authority=authority or f"{park_name}管理委员会",
        audit_year=audit_year,
        years=years_until(audit_year, ENTERPRISE_YEARS),
        department_years=years_until(audit_year, DEPARTMENT_YEARS),
        region=region,
        deadline=deadline,
        contact=Contact(contact, phone),
    )
    return lay_down(root, settings_text(settings), write_roster((), datetime(audit_year, 1, 1)))


def lay_down(root: Path, settings: str, roster: bytes) -> AuditFolder:
    """The folder with these settings and this roster; what is there is never overwritten."""
    folder = AuditFolder(root)
    folder.create()
    for path, content in ((folder.settings, settings.encode("utf-8")), (folder.roster, roster)):
        if not path.exists():
            write_atomically(path, content)
    open_ledger(folder.ledger, now_utc(), create=True).close()
    return folder


def dispatch_workbooks(
    root: Path,
    recipient_ids: Sequence[str] = (),
    *,
    form_ids: Sequence[str] = (),
    known_values: PrefillValues = NOTHING.values,
    now: Callable[[], datetime] = now_utc,
) -> tuple[Dispatched, ...]:
    """Make everybody's workbooks, or those named; the same round gives the same bytes.

    Forms on request are made only where `form_ids` names them. `known_values` are filled in beside
    what lies in 预填.
    """
    audit = Audit.open(root)
    chosen = [audit.recipient(number) for number in recipient_ids] or audit.roster.recipients
    made: list[Dispatched] = []
    records: list[Dispatch] = []
    audit.keep_rules()
    read = read_prefill(audit)
    prefill = replace(read, values={**read.values, **known_values})
    with audit.open_ledger(now()) as ledger:
        key = ledger.seal_key(now(), secrets.token_bytes)
        known = {(d.recipient_id, d.form_id): d for d in ledger.dispatches()}
        for recipient in chosen:
            for form_id in _forms_for(audit, recipient, form_ids):
                outgoing = blank_workbook(audit, recipient, form_id, key, prefill)
                content = write_workbook(outgoing)
                digest = hashlib.sha256(content).hexdigest()
                name = workbook_name(recipient, outgoing.form.name)
                path = publish_beside_open(audit.folder.dispatched / name, content)
                before = known.get((recipient.id, form_id))
                unchanged = before is not None and before.digest == digest
                made.append(Dispatched(recipient.id, form_id, path.name, unchanged))
                if before is None or not unchanged or before.rules_digest != audit.book.digest:
                    records.append(_record(audit, outgoing, key, path.name, digest, now()))
        ledger.add_dispatches(records)
    return tuple(made)


def _forms_for(audit: Audit, recipient: Recipient, form_ids: Sequence[str]) -> list[str]:
    """The forms a recipient is sent, in the order of the list."""
    forms = audit.book.forms
    for form_id in form_ids:
        if form_id not in forms:
            raise WorkspaceError(
                audit.folder.root,
                f"没有代号为“{form_id}”的采集表。",
                f"可用的代号：{'、'.join(forms)}。",
            )
    if not form_ids:
        return [name for name in recipient.forms if not forms[name].on_request]
    return [
        name
        for name in dict.fromkeys(form_ids)
        if name in recipient.forms
        or (forms[name].on_request and forms[name].recipient_kind is recipient.kind)
    ]


def workbook_name(recipient: Recipient, form_name: str) -> str:
    return safe_file_name(f"{recipient.id} {recipient.name} {form_name}.xlsx")


def stamp_of(
    audit: Audit, placement: Placement, recipient: Recipient, key: SealKey, tailoring: Tailoring
) -> Stamp:
    """The sealed identity of this recipient's copy of a form."""
    form = placement.form
    stamp = Stamp(
        audit_id=audit.settings.audit_id,
        form_id=form.id,
        form_code=form.code,
        form_version=form.version,
        recipient_id=recipient.id,
        years=placement.years,
        tailoring=tailoring.stamped,
    )
    return sealed(stamp, str(key.id), key.key)


def blank_workbook(
    audit: Audit, recipient: Recipient, form_id: str, key: SealKey, prefill: Prefill = NOTHING
) -> Outgoing:
    """The workbook as it goes out: empty but for what the roster and the office's files know."""
    placement = audit.placement(recipient, form_id)
    values = prefilled_values(placement, recipient)
    tailoring = audit.tailoring(recipient, form_id)
    addressed = addressed_workbook(audit, placement, recipient, key, tailoring)
    known = prefill.cells_of(placement, recipient)
    return replace(
        addressed,
        values={**{key: cell.value for key, cell in known.items()}, **values},
        prefilled={
            **{key: cell.source for key, cell in known.items()},
            **dict.fromkeys(values, ROSTER_SHEET),
        },
    )


def addressed_workbook(
    audit: Audit, placement: Placement, recipient: Recipient, key: SealKey, tailoring: Tailoring
) -> Outgoing:
    """A workbook with its cover and seal, and nothing filled in; the form is already cut."""
    settings = audit.settings
    return Outgoing(
        placement=placement,
        recipient=recipient,
        stamp=stamp_of(audit, placement, recipient, key, tailoring),
        unit_label=audit.book.unit_label,
        created=audit.created,
        park_name=settings.park_name,
        deadline=settings.deadline,
        contact=settings.contact.name,
        contact_phone=settings.contact.phone,
        sample=settings.sample,
        letter=letter_for(audit.book.letters, placement.form),
    )


def prefilled_values(placement: Placement, recipient: Recipient) -> Mapping[EntryKey, str]:
    """Identity the office already knows; empty attributes are left to the preparer."""
    values = {}
    for key in placement.cells:
        field = placement.form.fields[key.field]
        if field.prefill:
            known = getattr(recipient, field.prefill, None)
            text = str(known.value if isinstance(known, Enum) else known or "")
            if text:
                values[key] = text
    return values


def _record(
    audit: Audit, outgoing: Outgoing, key: SealKey, file_name: str, digest: str, now: datetime
) -> Dispatch:
    return Dispatch(
        recipient_id=outgoing.recipient.id,
        form_id=outgoing.form.id,
        form_version=outgoing.form.version,
        years=outgoing.placement.years,
        seal_key_id=key.id,
        code=outgoing.stamp.visible_code,
        file_name=file_name,
        digest=digest,
        rules_digest=audit.book.digest,
        as_of=local_date(now),
        at=now,
    )


def adopt_seal_key(ledger: Ledger, key: bytes, now: datetime) -> SealKey:
    """Take over a key made elsewhere (a sample park, a folder restored without its ledger)."""
    return ledger.seal_key(now, lambda _: key)
