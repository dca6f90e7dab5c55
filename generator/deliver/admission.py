"""准入清单 as documents need it: the list and the reviews of projects, from the dossier. Pure."""

from __future__ import annotations

from datetime import date

from generator.deliver.dossier import Dossier
from generator.errors import GeneratorError
from generator.model.park import Department
from generator.score.admission import NO_TERMS, Admission, admission_list, own_terms
from generator.score.admission_project import Project, project_of, projects_of
from generator.score.admission_review import ProjectReview, review_project
from generator.score.admission_sectors import Library, SectorLimits, limits_of
from generator.score.assess import printing_of


def admission_of(dossier: Dossier) -> Admission:
    """The list of the round, with what the park has added to it."""
    book = dossier.book
    library = Library(
        book.admission, book.systems, book.codes["energy_norms"], book.sources, printing_of(book)
    )
    terms = dossier.admission_terms
    return admission_list(
        library,
        dossier.level,
        dossier.cards,
        dossier.improvement,
        dossier.day,
        dossier.settings.region,
        own_terms(terms) if terms is not None else NO_TERMS,
    )


def sector_for(dossier: Dossier, admission: Admission, project: Project) -> SectorLimits:
    """The sector a project belongs to by industry and process; the general one for the others.

    A sector that has no firm in the park yet gets its limits now.
    """
    on = date(dossier.year, 12, 31)
    try:
        systems = dossier.book.systems_for(project.industry_code, project.making, on)
    except GeneratorError:
        systems = ()  # several fit alike: the general requirements hold until it is made clear
    rules = admission.rules.sectors
    for system in systems:
        if system.id in rules and not rules[system.id].general:
            return admission.sector(system.id) or limits_of(
                admission.library, rules[system.id], dossier.level, dossier.cards, ()
            )
    return next(each for each in admission.sectors if each.rules.general)


def review_of_project(
    dossier: Dossier, admission: Admission, project: Project
) -> ProjectReview:
    sector = sector_for(dossier, admission, project)
    return review_project(project, admission, sector, dossier.book.units)


def declared_projects(dossier: Dossier) -> tuple[Project, ...]:
    """The projects that handed in a workbook."""
    table = dossier.book.codes["product_units"]
    return tuple(project_of(reading, table, key) for key, reading in dossier.applications)


def trial_reviews(dossier: Dossier, admission: Admission) -> tuple[ProjectReview, ...]:
    """试用: projects with a workbook first, then those the investment office has in hand."""
    park = dossier.park
    listed = projects_of(admission.rules, park, dossier.book.units) if park is not None else ()
    declared = declared_projects(dossier)
    names = {project.name for project in declared}
    return tuple(
        review_of_project(dossier, admission, project)
        for project in (*declared, *(each for each in listed if each.name not in names))
    )


def office_name(dossier: Dossier, group: str) -> str:
    """Who answers an item group; the group's own name while nobody has it, else as written."""
    for recipient in dossier.roster.departments:
        if isinstance(recipient, Department) and group in recipient.groups:
            return recipient.name
    form = dossier.book.forms.get("department")
    named = {each.id: each.name for each in form.groups} if form is not None else {}
    return f"{named[group]}部门" if group in named else group
