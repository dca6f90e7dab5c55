"""采用的报送: the returns in force as everything downstream reads them, with corrections on.

The one place where a correction is laid over a return: scores, documents and queries take it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from generator.check.words import shorten
from generator.journey.audit import Audit, local_text
from generator.model.form import Block, FormDefinition
from generator.model.park import Recipient
from generator.model.quantity import plain
from generator.model.submission import (
    Blank,
    Entry,
    EntryKey,
    Submission,
    Unreadable,
    Value,
)
from generator.score.trail import SubmissionSource
from generator.workspace.decisions import adoptions, corrections
from generator.workspace.ledger import Ledger
from generator.workspace.records import (
    Correction,
    CorrectionKind,
    Receipt,
    corrections_in_force,
)


@dataclass(frozen=True)
class Accepted:
    """A return in force. `submission` is what counts, `returned` what the sender wrote.

    `settled` has the corrections without those that follow from an adopted figure: what a query
    compares. `voided` are corrections that a newer version of the return has overtaken.
    """

    recipient: Recipient
    receipt: Receipt
    returned: Submission
    submission: Submission
    settled: Submission
    source: SubmissionSource
    applied: tuple[Correction, ...] = ()
    voided: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A return with corrections on it: those that hold, and those that no longer fit."""

    submission: Submission
    applied: tuple[Correction, ...]
    voided: tuple[Correction, ...]


def accepted_returns(
    audit: Audit, ledger: Ledger, receipts: Mapping[tuple[str, str], Receipt]
) -> Iterator[Accepted]:
    """The returns behind `receipts`, in their order, each with its corrections."""
    standing = corrections_in_force(corrections(ledger), adoptions(ledger))
    for (recipient_id, form_id), receipt in receipts.items():
        returned = ledger.submission_of(receipt.id)
        if returned is None:
            continue
        recipient = audit.recipient(recipient_id)
        mine = [c for c in standing if (c.recipient_id, c.form_id) == (recipient_id, form_id)]
        kept = audit.under(receipt.rules_digest).book.forms
        form = kept.get(form_id) or audit.book.forms[form_id]
        done = overlay(returned, mine, form)
        own = [c for c in mine if c.kind is not CorrectionKind.ADOPTED]
        settled = overlay(returned, own, form).submission if len(own) < len(mine) else None
        yield Accepted(
            recipient,
            receipt,
            returned,
            done.submission,
            settled or done.submission,
            source_of(recipient, receipt, corrected_words(done.applied)),
            done.applied,
            done.voided,
        )


def source_of(
    recipient: Recipient, receipt: Receipt, corrected: Mapping[EntryKey, str] | None = None
) -> SubmissionSource:
    """The file a return was read from, knowing which of its cells the office has corrected."""
    return SubmissionSource(
        recipient_id=recipient.id,
        recipient_name=recipient.name,
        form_id=receipt.form_id,
        version_no=receipt.version_no,
        file_name=receipt.original_name,
        digest=receipt.digest,
        corrected=MappingProxyType(dict(corrected or {})),
    )


def overlay(
    submission: Submission, found: Iterable[Correction], form: FormDefinition
) -> Overlaid:
    """The return with each correction whose old value still stands there, one after the other.

    A figure adopted stands beside what the sender says: what comes after it on the same cell may
    rest on either.
    """
    entries = dict(submission.by_key)
    said = dict(entries)
    applied: list[Correction] = []
    voided: list[Correction] = []
    for correction in found:
        entry = entries.get(correction.key)
        same = entry is not None and any(
            _same(standing.value, correction.old_value)
            for standing in (entry, said[correction.key])
        )
        if entry is None or not same or _row_changed(entries, correction, form):
            voided.append(correction)
            continue
        entries[correction.key] = _corrected(entry, correction)
        if correction.kind is not CorrectionKind.ADOPTED:
            said[correction.key] = entries[correction.key]
        applied.append(correction)
    if not applied:
        return Overlaid(submission, (), tuple(voided))
    made = replace(
        submission,
        entries=tuple(entries[entry.key] for entry in submission.entries),
        rows=_rows(submission, applied, form),
    )
    return Overlaid(made, tuple(applied), tuple(voided))


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def _corrected(entry: Entry, correction: Correction) -> Entry:
    """An answer that wants a reason has the office's, where the sender gave none."""
    note = entry.note or (correction.reason if isinstance(correction.value, Blank) else "")
    return replace(entry, raw=correction.raw, value=correction.value, note=note, remarks=())


def _rows(
    submission: Submission, applied: Iterable[Correction], form: FormDefinition
) -> Mapping[str, tuple[str, ...]]:
    """A row that was empty holds data once the office has filled it in."""
    rows = dict(submission.rows)
    for correction in applied:
        table = correction.field.partition(".")[0]
        held = rows.get(table, ())
        if correction.row and correction.row not in held:
            order = {row: number for number, row in enumerate(form.tables[table].row_ids)}
            known = sorted((*held, correction.row), key=lambda row: order.get(row, len(order)))
            rows[table] = tuple(known)
    return MappingProxyType(rows)


def row_name(
    entries: Mapping[EntryKey, Entry], key: EntryKey, block: Block | None
) -> str:
    """What names a row of an open table: its first column; "" for other cells and that one."""
    if block is None or not key.row or block.rows or not block.fields:
        return ""
    first = block.fields[0].id
    named = entries.get(EntryKey(first, key.row)) if first != key.field else None
    return named.value if named is not None and isinstance(named.value, str) else ""


def _row_changed(
    entries: Mapping[EntryKey, Entry], correction: Correction, form: FormDefinition
) -> bool:
    """Rows of an open table may change places: the third row is then about something else."""
    block = form.tables.get(correction.field.partition(".")[0])
    return row_name(entries, correction.key, block) != correction.row_name


def value_words(value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Blank):
        return str(value.value)
    if isinstance(value, Unreadable):
        return "无法识别"
    return value.isoformat() if isinstance(value, date) else shorten(value)


def corrected_words(applied: Iterable[Correction]) -> Mapping[EntryKey, str]:
    """What a trail says of each corrected cell; of one corrected twice, from the first value on."""
    first: dict[EntryKey, Correction] = {}
    said: dict[EntryKey, str] = {}
    for one in applied:
        begun = first.setdefault(one.key, one)
        evidence = f"，依据：{shorten(one.evidence)}" if one.evidence else ""
        old = f"“{shorten(begun.old_raw)}”" if begun.old_raw else value_words(begun.old_value)
        said[one.key] = (
            f"园区办更正（{one.kind.value}）：原值 {old}，现值 {value_words(one.value)}，"
            f"{shorten(one.person)}，{local_text(one.at)[:10]}{evidence}"
        )
    return said
