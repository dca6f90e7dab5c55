"""评价: from the returns in force to figures, cards, tiers and trails of the whole round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.journey.accepted import Accepted, accepted_returns
from generator.journey.answer import standing_report
from generator.journey.audit import Audit
from generator.journey.park_scores import score_park
from generator.journey.tiering import decide_tiers
from generator.model.indicator import IndicatorSystem
from generator.model.park import Enterprise, RecipientKind
from generator.model.score import ScoreCard, Trail
from generator.model.submission import Submission
from generator.rulebook import PARK
from generator.score.assess import (
    all_trails,
    formula_rules,
    gather_evidence,
    norms_of,
    score_enterprise,
    settings_of,
)
from generator.score.benchmark import Evidence
from generator.score.compliance import ComplianceCard, assess_compliance
from generator.score.constraints import Constraint
from generator.score.focus import NO_FOCUS, AuditFocus
from generator.score.formulas import FormulaRules
from generator.score.grade import leading
from generator.score.index_card import IndexCard
from generator.score.measure import Reading, read_figures
from generator.score.office import NOTHING_DECIDED, OfficeDecisions, read_decisions
from generator.score.park import read_park
from generator.score.settings import ScoreSettings
from generator.score.tiers import TierList
from generator.score.trail import SubmissionSource
from generator.workspace.ledger import Ledger
from generator.workspace.records import Receipt, in_force


@dataclass(frozen=True)
class Assessment:
    """What the round says now. Readings and cards go by enterprise id, in the roster's order."""

    receipts: Mapping[tuple[str, str], Receipt]
    readings: Mapping[str, Reading]
    cards: Mapping[str, ScoreCard]
    tiers: TierList
    park: Reading | None
    compliance: tuple[ComplianceCard, ...]
    settings: ScoreSettings
    returns: tuple[Accepted, ...] = ()
    decisions: OfficeDecisions = NOTHING_DECIDED
    constraints: tuple[Constraint, ...] = ()
    focus: AuditFocus = NO_FOCUS
    indices: tuple[IndexCard, ...] = ()

    @cached_property
    def trails(self) -> Mapping[str, Trail]:
        """Every figure of the round by its id."""
        readings = [*self.readings.values(), *([self.park] if self.park else [])]
        return all_trails(
            readings,
            self.cards.values(),
            self.tiers,
            self.compliance,
            [
                *(constraint.trail for constraint in self.constraints),
                *self.focus.trails,
                *(trail for card in self.indices for trail in card.trails),
            ],
        )


def receipts_in_force(
    audit: Audit, ledger: Ledger, only: str = ""
) -> dict[tuple[str, str], Receipt]:
    """The version of every return that counts: the latest not 退回, waivers considered.

    `only` one recipient's, where that is all one wants to know.
    """
    found = {}
    for recipient, form in audit.expected(ledger):
        if only not in ("", recipient.id):
            continue
        standing = in_force(
            ledger.versions(recipient.id, form.id),
            lambda receipt: standing_report(ledger, receipt).disposition,
        )
        if standing is not None:
            found[recipient.id, form.id] = standing
    return found


def assess(audit: Audit, ledger: Ledger) -> Assessment:
    """Score everything that is in force; returns still missing are missing, never zero."""
    receipts = receipts_in_force(audit, ledger)
    settings = settings_of(audit.book.settings)
    rules = _rules_by_form(audit)
    readings: dict[str, Reading] = {}
    people: dict[str, Enterprise] = {}
    returns = tuple(accepted_returns(audit, ledger, receipts))
    for accepted in returns:
        enterprise, submission, source = accepted.recipient, accepted.submission, accepted.source
        on_request = audit.book.forms[submission.form_id].on_request
        if isinstance(enterprise, Enterprise) and not on_request:
            readings[enterprise.id] = read_figures(submission, rules[submission.form_id], source)
            people[enterprise.id] = enterprise
    park = _park(audit, returns, receipts, rules)
    decisions = (
        read_decisions(park, audit.roster.enterprises, dict(audit.book.tiers.lists))
        if park
        else NOTHING_DECIDED
    )
    cards = dict(_cards(audit, readings, people, settings, decisions))
    tiering = decide_tiers(audit, readings, cards, park, decisions)
    compliance = tuple(
        assess_compliance(system, park)
        for system in audit.book.compliance_for(audit.reference_date)
    ) if park else ()  # fmt: skip
    return Assessment(
        receipts, readings, cards, tiering.tiers, park, compliance, settings, returns, decisions,
        tiering.constraints, tiering.focus, score_park(audit, park, readings, cards),
    )  # fmt: skip


def read_enterprise(audit: Audit, ledger: Ledger, number: str) -> Reading | None:
    """The figures of one enterprise's return in force, without scoring anybody."""
    for accepted in accepted_returns(audit, ledger, receipts_in_force(audit, ledger, number)):
        form_id = accepted.submission.form_id
        if isinstance(accepted.recipient, Enterprise) and not audit.book.forms[form_id].on_request:
            return read_figures(accepted.submission, _rules_of(audit, form_id), accepted.source)
    return None


def _rules_by_form(audit: Audit) -> dict[str, FormulaRules]:
    return {form_id: _rules_of(audit, form_id) for form_id in (*audit.book.forms, PARK)}


def _rules_of(audit: Audit, form_id: str) -> FormulaRules:
    grid = audit.settings.grid_factor
    region, year = (grid.region, grid.year) if grid else ("", 0)
    return formula_rules(audit.book, form_id, region, year)


def _cards(
    audit: Audit,
    readings: Mapping[str, Reading],
    people: Mapping[str, Enterprise],
    settings: ScoreSettings,
    decisions: OfficeDecisions,
) -> Iterator[tuple[str, ScoreCard]]:
    """The card of each enterprise, scored by every system it answers; the worst one leads."""
    answering = {number: audit.systems_of(people[number]) for number in readings}
    evidence: dict[str, Evidence] = {}
    for number, reading in readings.items():
        cards: list[ScoreCard] = []
        notes = audit.why_systems(people[number])
        for system in answering[number]:
            if system.id not in evidence:
                same = [
                    (people[other], readings[other])
                    for other, systems in answering.items()
                    if any(each.id == system.id for each in systems)
                ]
                evidence[system.id] = gather_evidence(
                    system, same, reading.rules, norms_of(audit.book)
                )
            cards.append(
                score_enterprise(
                    people[number],
                    reading,
                    system,
                    settings,
                    evidence[system.id],
                    _confirmed(decisions, number, system),
                    notes=notes if not cards else (),
                )
            )
        if cards:
            yield number, leading(cards)


def _confirmed(
    decisions: OfficeDecisions, number: str, system: IndicatorSystem
) -> frozenset[str]:
    """Rows whose 不涉及 the office has confirmed; it may have written a row's id or its name."""
    written = decisions.confirmed_rows(number, system.id)
    return frozenset(row.id for _, row in system.rows() if written & {row.id, row.name})


def _park(
    audit: Audit,
    returns: Iterable[Accepted],
    receipts: Mapping[tuple[str, str], Receipt],
    rules: Mapping[str, FormulaRules],
) -> Reading | None:
    filings: Iterable[tuple[Submission, SubmissionSource]] = [
        (accepted.submission, accepted.source)
        for accepted in returns
        if accepted.recipient.kind is RecipientKind.DEPARTMENT
    ]
    return read_park(filings, rules[PARK], awaited_groups(audit, receipts)) if filings else None


def awaited_groups(
    audit: Audit, receipts: Mapping[tuple[str, str], Receipt]
) -> dict[str, str]:
    """By item group who has not returned it, as a gap is named: "水务局尚未报送"."""
    found: dict[str, list[str]] = {}
    for department in audit.roster.departments:
        for form_id in department.forms:
            if (department.id, form_id) in receipts or form_id not in audit.book.forms:
                continue
            for group in audit.book.forms[form_id].groups:
                if group.id in department.groups or not department.groups:
                    found.setdefault(group.id, []).append(department.name)
    return {group: f"{'、'.join(names)}尚未报送" for group, names in found.items()}
