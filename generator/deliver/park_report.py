"""What 园区清洁生产审核报告 prints: every chapter of one dossier. Pure."""

from __future__ import annotations

from generator.deliver.chapters.conclusions import conclusions
from generator.deliver.chapters.front import front
from generator.deliver.chapters.general import general
from generator.deliver.chapters.level import level
from generator.deliver.chapters.plans import plans
from generator.deliver.chapters.plans_choice import plans_choice
from generator.deliver.chapters.plans_targets import plans_targets
from generator.deliver.chapters.preparation import preparation
from generator.deliver.chapters.situation import situation
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Filled, Numbers

CHAPTERS = {
    "front": front,
    "general": general,
    "preparation": preparation,
    "situation": situation,
    "level": level,
    "plans": plans,
    "plans_choice": plans_choice,
    "plans_targets": plans_targets,
    "conclusions": conclusions,
}


def park_audit_report(dossier: Dossier) -> Filled:
    """The whole context; the same figure is made by the same builder wherever it is printed."""
    numbers = Numbers(dossier.known, dossier.rounding)
    settings = dossier.settings
    context: dict[str, object] = {
        "park_name": settings.park_name,
        "park_authority": settings.park_authority,
        "document_date": settings.document_date,
        "audit_year": dossier.year,
        "base_year": settings.years[0],
        "year1": settings.years[0],
        "year2": settings.years[1],
        "sample": settings.sample,
        **{name: chapter(dossier, numbers) for name, chapter in CHAPTERS.items()},
    }
    return Filled(context, numbers.trails)
