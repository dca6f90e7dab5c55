"""卷宗: one round as its documents see it, gathered once; documents rest on it alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from generator.check.plan import Stage
from generator.deliver.counts import FormReturn
from generator.deliver.firm import Filing
from generator.model.check import CheckRule
from generator.model.form import FormDefinition
from generator.model.park import Enterprise, Recipient, RecipientKind, Roster
from generator.model.query import Query
from generator.model.reference import Source
from generator.model.review import PermitReview
from generator.model.score import ScoreCard, Trail
from generator.model.submission import Submission
from generator.rulebook import Rulebook
from generator.score.compliance import ComplianceCard
from generator.score.constraints import Constraint
from generator.score.focus import AuditFocus
from generator.score.improvement import Improvement
from generator.score.index_card import IndexCard
from generator.score.level import LevelAnalysis
from generator.score.measure import Reading
from generator.score.office import OfficeDecisions
from generator.score.settings import ScoreSettings
from generator.score.tiers import TierEntry, TierList
from generator.score.trail import SubmissionSource
from generator.workspace.audit import AuditSettings


@dataclass(frozen=True, slots=True)
class Returned:
    """A return in force, corrections laid over it: of whichever form, from whomever."""

    recipient: Recipient
    submission: Submission
    source: SubmissionSource
    version_no: int
    received_on: date


@dataclass(frozen=True, slots=True)
class Collected:
    """发放、催报与回收 of one form of one recipient; days are of Shanghai.

    `received` has the day of every version, `sent_back` the versions 退回, `accepted_on` the day
    of the version in force. `on_time` is None while nothing is in force.
    """

    recipient: Recipient
    form_id: str
    form_name: str
    sent_on: date | None
    due: date
    received: tuple[date, ...] = ()
    sent_back: tuple[int, ...] = ()
    version_no: int | None = None
    accepted_on: date | None = None

    @property
    def on_time(self) -> bool | None:
        return None if self.accepted_on is None else self.accepted_on <= self.due


@dataclass(frozen=True, slots=True)
class RuleHits:
    """One check: its stage today, and what it found in the returns recorded.

    `returns` counts versions in which it spoke, `recipients` whom, `mended` the findings gone in
    the recipient's next version, `waived` those the office overruled, `open_now` what still
    stands in the latest versions.
    """

    rule: CheckRule
    stage: Stage
    found: int = 0
    returns: int = 0
    recipients: int = 0
    mended: int = 0
    waived: int = 0
    open_now: int = 0


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One correction for the data-quality report: 更正清单. `state` is 有效, 已失效 or 已撤回."""

    number: int
    recipient_id: str
    recipient: str
    item: str
    place: str
    old: str
    new: str
    kind: str
    reason: str
    person: str
    evidence: str
    on: str
    state: str


@dataclass(frozen=True, slots=True)
class ReconciliationLine:
    """One line of 表2-6 in words: an indicator by source, by how much they differ, whose is taken.

    `deviation` is in per cent of the department's figure, without the sign %.
    """

    year: int
    indicator: str
    enterprises: str
    department: str
    execution_report: str
    deviation: str
    taken: str
    reason: str
    person: str
    remark: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything a document may say, and nothing it has to look up.

    Mappings by enterprise id are in the roster's order. `day` is the day the documents are made
    for (成文日期, else the day of the deadline), `legal_basis` what was in force then. `forms` are
    the forms as each enterprise got them. `known` has every trail of the round by its id.
    `applications` are the workbooks of projects by name, `admission_terms` what the park adds.
    """

    settings: AuditSettings
    book: Rulebook
    roster: Roster
    day: date
    legal_basis: tuple[Source, ...]
    readings: Mapping[str, Reading]
    cards: Mapping[str, ScoreCard]
    park: Reading | None
    tiers: TierList
    compliance: tuple[ComplianceCard, ...]
    constraints: tuple[Constraint, ...]
    focus: AuditFocus
    indices: tuple[IndexCard, ...]
    decisions: OfficeDecisions
    score: ScoreSettings
    level: LevelAnalysis
    improvement: Improvement
    reviews: tuple[PermitReview, ...]
    queries: tuple[Query, ...]
    reconciliation: tuple[ReconciliationLine, ...]
    corrections: tuple[CorrectionLine, ...]
    returns: tuple[FormReturn, ...]
    collected: tuple[Collected, ...]
    returned: tuple[Returned, ...]
    filings: Mapping[str, Filing]
    forms: Mapping[str, FormDefinition]
    hits: tuple[RuleHits, ...]
    central: frozenset[str]
    round_trails: Mapping[str, Trail]
    applications: tuple[tuple[str, Reading], ...] = ()
    admission_terms: Reading | None = None

    @cached_property
    def known(self) -> Mapping[str, Trail]:
        found = dict(self.level.trails)
        found.update(self.improvement.trails)
        found.update(self.round_trails)
        return MappingProxyType(found)

    @property
    def year(self) -> int:
        return self.settings.audit_year

    @property
    def rounding(self) -> str:
        return self.book.settings.word("rounding")

    @cached_property
    def industries(self) -> Mapping[str, str]:
        """The words for each industry code."""
        return MappingProxyType({row.id: row.label for row in self.book.codes["industries"]})

    @property
    def enterprises(self) -> tuple[Enterprise, ...]:
        """Every enterprise of the roster, whether it has returned anything or not."""
        return tuple(e for e in self.roster.enterprises if isinstance(e, Enterprise))

    @property
    def chains(self) -> tuple[str, ...]:
        """产业链 of the roster, in the order they are met; enterprises without one have none."""
        return tuple(dict.fromkeys(e.chain for e in self.enterprises if e.chain))

    def name(self, recipient_id: str) -> str:
        found = self.roster.get(recipient_id)
        return found.name if found else recipient_id

    def enterprise(self, recipient_id: str) -> Enterprise:
        found = self.roster.get(recipient_id)
        assert isinstance(found, Enterprise)
        return found

    def tier(self, recipient_id: str) -> TierEntry | None:
        """The tier of an enterprise whose return is in force; the others cannot be classed yet."""
        return self.tiers.get(recipient_id) if recipient_id in self.readings else None

    def review(self, recipient_id: str) -> PermitReview | None:
        return next((r for r in self.reviews if r.recipient_id == recipient_id), None)

    def submissions(self, form_id: str) -> tuple[Returned, ...]:
        """The returns in force of one form: 现场核查表, for one."""
        return tuple(one for one in self.returned if one.submission.form_id == form_id)

    def collected_from(self, kind: RecipientKind) -> tuple[Collected, ...]:
        return tuple(one for one in self.collected if one.recipient.kind is kind)


def by_recipient(lines: Iterable[Collected]) -> Mapping[str, Sequence[Collected]]:
    """The lines of each recipient together, in their order."""
    found: dict[str, list[Collected]] = {}
    for line in lines:
        found.setdefault(line.recipient.id, []).append(line)
    return MappingProxyType(found)
