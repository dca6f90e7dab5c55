"""The rows of the ledger (台账) as immutable values, and what follows from several of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from generator.model.finding import CheckReport, Disposition
from generator.model.finding import Waiver as FindingWaiver

_NOTHING_FOUND = CheckReport()


class Outcome(Enum):
    """What became of a file taken from the drop folder."""

    RECOGNISED = "识别"
    UNRECOGNISED = "待识别"
    DUPLICATE = "重复"


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
