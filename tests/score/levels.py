"""A synthesised park read as the program would read it, for the tests of 水平分析."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from generator.forms.roster import write_roster
from generator.journey.audit import Audit
from generator.journey.prepare import lay_down
from generator.model.indicator import IndicatorSystem
from generator.model.park import Enterprise
from generator.model.score import ScoreCard
from generator.packaged import packaged
from generator.rulebook import PARK
from generator.score.assess import (
    formula_rules,
    gather_evidence,
    norms_of,
    printing_of,
    score_enterprise,
    settings_of,
)
from generator.score.level_values import Firm, LevelFacts
from generator.score.measure import Reading, read_figures
from generator.score.park import read_park
from samples import synth
from samples.synth.bureaux import department_cells
from samples.synth.cells import enterprise_cells
from samples.synth.filed import filed, fitting
from samples.synth.people import recipients

from .returns import source

CENTRAL = ("4430", "4620", "7724")


def synthetic(folder: Path, seed: int, size: int) -> tuple[Audit, LevelFacts]:
    """The audit of a synthesised park and its facts, the departments' returns included."""
    world = synth.park(seed, size)
    settings = (packaged("samples") / "audit.yaml").read_text(encoding="utf-8")
    lay_down(folder, settings, write_roster(recipients(world), datetime(2025, 1, 1)))
    audit = Audit.open(folder)
    rules = {form: formula_rules(audit.book, form, "云南", 2022) for form in ("enterprise", PARK)}
    firms: list[Firm] = []
    filings = []
    for recipient in audit.roster.recipients:
        form_id = recipient.forms[0]
        placement = audit.placement(recipient, form_id)
        if isinstance(recipient, Enterprise):
            typed = enterprise_cells(world, world.firm(recipient.id))
            submission = filed(audit, recipient, form_id, fitting(placement, typed))
            reading = read_figures(submission, rules[form_id], source(submission))
            firms.append(Firm(recipient, reading, recipient.industry_code in CENTRAL))
        else:
            typed = department_cells(world, recipient.id)
            submission = filed(audit, recipient, form_id, fitting(placement, typed))
            filings.append((submission, source(submission)))
    return audit, LevelFacts(
        year=audit.settings.audit_year,
        firms=tuple(firms),
        park=read_park(filings, rules[PARK]),
        cards=_cards(audit, firms),
        industries={row.id: row.label for row in audit.book.codes["industries"]},
        printing=printing_of(audit.book),
    )


def _cards(audit: Audit, firms: list[Firm]) -> dict[str, ScoreCard]:
    answering: dict[str, list[tuple[Enterprise, Reading]]] = {}
    systems: dict[str, IndicatorSystem] = {}
    for firm in firms:
        system = audit.systems_of(firm.enterprise)[0]
        systems[system.id] = system
        answering.setdefault(system.id, []).append((firm.enterprise, firm.reading))
    settings = settings_of(audit.book.settings)
    found = {}
    for key, people in answering.items():
        evidence = gather_evidence(
            systems[key], people, people[0][1].rules, norms_of(audit.book)
        )
        for enterprise, reading in people:
            found[enterprise.id] = score_enterprise(
                enterprise, reading, systems[key], settings, evidence
            )
    return found
