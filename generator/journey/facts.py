"""What the first two documents take of the dossier."""

from __future__ import annotations

from generator.deliver.dossier import Dossier
from generator.deliver.firm import ReportFacts
from generator.deliver.measures import MeasuresFacts


def measures_facts(dossier: Dossier) -> MeasuresFacts:
    """What 管理办法 rests on; its legal basis is of its own day, else of the deadline."""
    book = dossier.book
    return MeasuresFacts(
        settings=dossier.settings,
        clauses=book.clauses,
        roster=dossier.roster,
        forms=book.forms,
        industries=dossier.industries,
        legal_bases=[
            source.citation
            for source in dossier.legal_basis
            if source.id in book.clauses.legal_bases
        ],
        tier_rules=book.tiers,
        tiers=dossier.tiers,
        cards=dossier.cards,
        park=dossier.park,
        returns=dossier.returns,
        rounding=dossier.rounding,
    )


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
    )
