"""What 管理办法 takes of the dossier."""

from __future__ import annotations

from generator.deliver.dossier import Dossier
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
