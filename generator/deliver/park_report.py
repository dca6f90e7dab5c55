"""What 园区清洁生产审核报告 prints: every chapter of one dossier. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.deliver.chapters.conclusions import conclusions
from generator.deliver.chapters.continuity import continuity
from generator.deliver.chapters.effects import effects
from generator.deliver.chapters.effects_compare import effects_compare
from generator.deliver.chapters.front import front
from generator.deliver.chapters.general import general
from generator.deliver.chapters.level import level
from generator.deliver.chapters.plans import plans
from generator.deliver.chapters.plans_choice import plans_choice
from generator.deliver.chapters.plans_targets import plans_targets
from generator.deliver.chapters.preparation import preparation
from generator.deliver.chapters.results import results
from generator.deliver.chapters.results_balances import results_balances
from generator.deliver.chapters.results_firms import results_firms
from generator.deliver.chapters.results_problems import results_problems
from generator.deliver.chapters.situation import situation
from generator.deliver.chapters.tiering import tiering, tiering_focus
from generator.deliver.chapters.tiering_system import tiering_system
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Filled, Numbers

CHAPTERS: Mapping[str, Callable[[Dossier, Numbers], Mapping[str, object]]] = {
    "front": front,
    "general": general,
    "preparation": preparation,
    "situation": situation,
    "level": level,
    "tiering": tiering,
    "tiering_focus": tiering_focus,
    "tiering_system": tiering_system,
    "results": results,
    "results_balances": results_balances,
    "results_problems": results_problems,
    "results_firms": results_firms,
    "plans": plans,
    "plans_choice": plans_choice,
    "plans_targets": plans_targets,
    "effects": effects,
    "effects_compare": effects_compare,
    "continuity": continuity,
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
