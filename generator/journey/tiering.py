"""分级与审核重点: the tiers of a round and its 审核重点, from readings, cards and decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.journey.audit import Audit
from generator.model.park import Enterprise
from generator.model.score import ScoreCard
from generator.model.submission import Blank
from generator.model.tier import Tier
from generator.score.answers import not_graded
from generator.score.assess import department_totals, element_values, printing_of
from generator.score.constraints import Constraint, read_constraints, with_constraints
from generator.score.focus import (
    NO_FOCUS,
    AuditFocus,
    FocusCandidate,
    FocusScoring,
    audit_focus,
)
from generator.score.mandatory import mandatory_hints
from generator.score.measure import Reading
from generator.score.office import OfficeDecisions
from generator.score.shares import ElementValue
from generator.score.tiers import TierCircumstances, TierList, tier_list


@dataclass(frozen=True, slots=True)
class Tiering:
    """Constraint factors, the tiers they lead to, and what is audited first."""

    constraints: tuple[Constraint, ...]
    tiers: TierList
    focus: AuditFocus


def decide_tiers(
    audit: Audit,
    readings: Mapping[str, Reading],
    cards: Mapping[str, ScoreCard],
    park: Reading | None,
    decisions: OfficeDecisions,
) -> Tiering:
    """The tiers as returns, constraints and the office's decisions make them."""
    constraints = read_constraints(audit.book.tiers, park) if park else ()
    rules = with_constraints(audit.book.tiers, constraints)
    firms = audit.roster.enterprises
    central = central_ids(audit)
    names = {enterprise.id: enterprise.name for enterprise in firms}
    loads = {load for criterion in audit.book.focus.criteria for load in criterion.loads}
    wanted = tuple(
        replace(element, left_out="")
        for element in rules.elements
        if not element.left_out or element.id in loads
    )
    values = element_values(replace(rules, elements=wanted), firms, readings, central)
    not_started = [
        number for number, reading in readings.items() if not_graded(reading) is Blank.NOT_STARTED
    ]
    tiers = tier_list(
        rules,
        firms,
        values,
        audit.settings.audit_year,
        department_totals(rules, park) if park else None,
        not_started=not_started,
        printing=printing_of(audit.book),
        around=TierCircumstances(
            decisions=decisions,
            as_of=audit.reference_date,
            methods={tier: each.method for tier, each in audit.book.clauses.methods.items()},
            hints={
                number: mandatory_hints(rules, reading, names[number], cards.get(number))
                for number, reading in readings.items()
            },
            central=central,
        ),
    )
    inside = [firm for firm in firms if firm.id in readings and firm.id not in not_started]
    return Tiering(constraints, tiers, _focus(audit, tiers, inside, values, cards, decisions))


def central_ids(audit: Audit) -> frozenset[str]:
    """Facilities that serve others (集中式设施): never added to those they serve."""
    central = audit.book.tiers.central_industries
    return frozenset(e.id for e in audit.roster.enterprises if e.industry_code in central)


def _focus(
    audit: Audit,
    tiers: TierList,
    firms: Sequence[Enterprise],
    values: Mapping[str, Sequence[ElementValue]],
    cards: Mapping[str, ScoreCard],
    decisions: OfficeDecisions,
) -> AuditFocus:
    if not audit.book.focus.criteria:
        return NO_FOCUS
    back = {firm.id for firm in firms}
    return audit_focus(
        FocusScoring(
            audit.book.focus, values, cards, audit.settings.audit_year, printing_of(audit.book)
        ),
        _candidates(audit, firms, central_ids(audit)),
        [
            FocusCandidate(entry.recipient_id, entry.name, "企业", (entry.recipient_id,))
            for entry in tiers.of(Tier.KEY)
            if entry.recipient_id in back
        ],
        decisions.focus,
    )


def _candidates(
    audit: Audit, firms: Sequence[Enterprise], central: Collection[str]
) -> tuple[FocusCandidate, ...]:
    """Sectors and chains of those that serve nobody, and every facility that does."""
    sectors: dict[str, list[str]] = {}
    chains: dict[str, list[str]] = {}
    for firm in firms:
        if firm.id not in central:
            sectors.setdefault(firm.industry_code, []).append(firm.id)
            if firm.chain:
                chains.setdefault(firm.chain, []).append(firm.id)
    industries = audit.book.codes["industries"].rows
    return (
        *(
            FocusCandidate(
                f"sector_{code}",
                industries[code].label if code in industries else code,
                "行业",
                tuple(members),
            )
            for code, members in sorted(sectors.items())
        ),
        *(
            FocusCandidate(f"chain_{chain}", chain, "产业链", tuple(members))
            for chain, members in sorted(chains.items())
        ),
        *(
            FocusCandidate(f"facility_{firm.id}", firm.name, "基础设施", (firm.id,))
            for firm in firms
            if firm.id in central
        ),
    )
