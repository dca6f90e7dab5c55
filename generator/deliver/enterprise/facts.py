"""What the report of one enterprise takes of the dossier. Pure."""

from __future__ import annotations

from types import MappingProxyType

from generator.deliver.dossier import Dossier
from generator.deliver.enterprise.audited import Audited, Corrected, Visit
from generator.deliver.firm import ReportFacts

SITE_VISIT = "site_visit"
MANDATORY = "mandatory_audit"


def report_facts(dossier: Dossier, number: str) -> ReportFacts:
    """What the report of an enterprise with a return in force rests on."""
    return ReportFacts(
        enterprise=dossier.enterprise(number),
        settings=dossier.settings,
        form=dossier.forms[number],
        reading=dossier.readings[number],
        card=dossier.cards.get(number),
        tier=dossier.tiers.get(number),
        filing=dossier.filings[number],
        industries=dossier.industries,
        answers=dossier.book.answers,
        peers=[
            (other, dossier.readings[other.id])
            for other in dossier.enterprises
            if other.id != number and other.id in dossier.readings
        ],
        score=dossier.score,
        rounding=dossier.rounding,
        audited=audited_of(dossier, number),
    )


def audited_of(dossier: Dossier, number: str) -> Audited:
    """What the stages after the score say of one enterprise."""
    found = dossier.improvement
    decisions = dossier.decisions
    mandatory = [d for d in decisions.designations if d.list_id == MANDATORY]
    return Audited(
        problems=found.problems.of(number),
        targets=tuple(t for t in found.problems.targets if t.subject.id == number),
        options=found.options.of(number),
        screened=MappingProxyType(
            {s.option.number: s for s in found.screened if s.option.subject.id == number}
        ),
        feasible=tuple(f for f in found.feasible if f.option.subject.id == number),
        together=tuple(t for t in found.together if t.subject_id == number),
        attained=tuple(a for a in found.attained if a.target.subject.id == number),
        effects=tuple(e for e in found.effects if e.subject.id == number),
        savings=dossier.book.options.savings,
        review=dossier.review(number),
        comparisons=tuple(dossier.book.queries),
        park=dossier.park,
        focus=tuple((dossier.focus.inside or {}).get(number, ())),
        own_focus=next((r for r in dossier.focus.enterprises if r.candidate.id == number), None),
        criteria=dossier.book.focus,
        designations=tuple(d for d in mandatory if d.recipient_id == number),
        lists_known=bool(mandatory),
        earlier=decisions.earlier_audit(number),
        answered=decisions.answer(number),
        visits=tuple(
            Visit(one.submission, one.source)
            for one in dossier.submissions(SITE_VISIT)
            if one.recipient.id == number
        ),
        corrections=tuple(
            Corrected(c.item, c.place, c.old, c.new, c.reason, c.person, c.on)
            for c in dossier.corrections
            if c.recipient_id == number and c.state == "有效"
        ),
    )
