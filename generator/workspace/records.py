"""The rows of the ledger (台账) as immutable values, and what follows from several of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from generator.model.finding import CheckReport, Disposition
from generator.model.finding import Waiver as FindingWaiver
from generator.model.submission import EntryKey, Value

_NOTHING_FOUND = CheckReport()


class Outcome(Enum):
    """What became of a file taken from the drop folder."""

    RECOGNISED = "识别"
    UNRECOGNISED = "待识别"
    DUPLICATE = "重复"
    DECISIONS = "核实清单"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """发放: one workbook made for one recipient; `id` is given by the ledger."""

    recipient_id: str
    form_id: str
    form_version: str
    years: tuple[int, ...]
    seal_key_id: int
    code: str
    file_name: str
    digest: str
    rules_digest: str
    as_of: date
    at: datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class SealKey:
    """The random key of this audit's seals; it never leaves the ledger but to seal and verify."""

    id: int
    key: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """回收: what was decided about one claimed file; `id` and `version_no` are the ledger's.

    `version_no` counts a recipient's recognised returns of one form from 1; 0 for anything else.
    The entries themselves are asked for with `Ledger.submission_of`.
    """

    claim_id: str
    at: datetime
    original_name: str
    digest: str
    size: int
    archive_path: str
    outcome: Outcome
    recipient_id: str = ""
    form_id: str = ""
    form_version: str = ""
    disposition: Disposition | None = None
    reading_path: str = ""
    as_of: date | None = None
    rules_digest: str = ""
    report: CheckReport = _NOTHING_FOUND
    reason: str = ""
    id: int = 0
    version_no: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRecord:
    """豁免: the office overrules a finding, until `expires` (that day included) if one is given.

    A row with `revokes` takes an earlier one back and waives nothing itself.
    """

    recipient_id: str
    form_id: str
    code: str
    subject: str
    reason: str
    person: str
    at: datetime
    expires: date | None = None
    revokes: int | None = None
    id: int = 0

    @property
    def waiver(self) -> FindingWaiver:
        """As a finding carries it."""
        return FindingWaiver(self.code, self.subject, self.reason, self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """采信: whose figure the office takes to settle a query of 核实清单.

    `take` names the source (or 另定, then `value` is the figure with its unit). `left_seen` and
    `right_seen` are the figures as they stood: where they change, the decision is looked at again.
    A row with `revokes` takes an earlier one back and decides nothing itself. `claim_id` is the
    returned list it came with, "" when it was given on the command line.
    """

    query: str
    take: str
    reason: str
    person: str
    at: datetime
    value: str = ""
    evidence: str = ""
    left_seen: str = ""
    right_seen: str = ""
    claim_id: str = ""
    revokes: int | None = None
    id: int = 0


class CorrectionKind(Enum):
    """Why the office writes into a return that is not its own."""

    BY_TELEPHONE = "电话核实"
    ON_BEHALF = "代填"
    ADOPTED = "采信"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """更正: one cell of an accepted return, as the office has it.

    It holds while `old_value` still stands there (and, in an open table, the row is still
    `row_name`'s): a new return that changes the cell voids it. `adoption` is the decision it
    follows from; taken back with it. A row with `revokes` takes an earlier one back.
    """

    recipient_id: str
    form_id: str
    field: str
    raw: str
    value: Value
    old_raw: str
    old_value: Value
    kind: CorrectionKind
    reason: str
    person: str
    at: datetime
    version_no: int
    row: str = ""
    year: int = 0
    row_name: str = ""
    evidence: str = ""
    adoption: int | None = None
    revokes: int | None = None
    id: int = 0

    @property
    def key(self) -> EntryKey:
        return EntryKey(self.field, self.row, self.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something done that a later reader may ask about: a call, an override, a take-over."""

    at: datetime
    kind: str
    recipient_id: str = ""
    detail: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who may write to this audit folder; `token` tells one taking from the next."""

    host: str
    user: str
    pid: int
    token: str
    taken_at: datetime
    heartbeat: datetime


def in_force(
    versions: Iterable[Receipt],
    decide: Callable[[Receipt], Disposition | None] = lambda receipt: receipt.disposition,
) -> Receipt | None:
    """The latest version that is not 退回: a refused correction leaves the accepted one standing.

    `decide` is for dispositions that changed since, by a waiver given or taken back.
    """
    standing = [
        receipt
        for receipt in versions
        if receipt.version_no and decide(receipt) not in (None, Disposition.SEND_BACK)
    ]
    return max(standing, key=lambda receipt: receipt.version_no, default=None)


def waivers_in_force(rows: Iterable[WaiverRecord], on: date) -> tuple[WaiverRecord, ...]:
    """The waivers neither taken back nor expired on that day, oldest first."""
    rows = tuple(rows)
    revoked = {row.revokes for row in rows}
    return tuple(
        row
        for row in rows
        if row.revokes is None
        and row.id not in revoked
        and (row.expires is None or on <= row.expires)
    )


def adoptions_in_force(rows: Iterable[Adoption]) -> Mapping[str, Adoption]:
    """The last decision on each query that was not taken back, by the query's key."""
    rows = tuple(rows)
    revoked = {row.revokes for row in rows}
    return MappingProxyType(
        {row.query: row for row in rows if row.revokes is None and row.id not in revoked}
    )


def corrections_in_force(
    rows: Iterable[Correction], adoptions: Iterable[Adoption]
) -> tuple[Correction, ...]:
    """The corrections not taken back, those of decisions that still hold, oldest first."""
    rows = tuple(rows)
    revoked = {row.revokes for row in rows}
    decided = {adoption.id for adoption in adoptions_in_force(adoptions).values()}
    return tuple(
        row
        for row in rows
        if row.revokes is None
        and row.id not in revoked
        and (row.adoption is None or row.adoption in decided)
    )
