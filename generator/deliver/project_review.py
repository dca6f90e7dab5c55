"""入园项目清洁生产审查意见: 表12 filled for one project, with the verdict. Pure."""

from __future__ import annotations

from generator.deliver.admission import admission_of, review_of_project
from generator.deliver.admission_tables import Tables
from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Missing
from generator.deliver.numbers import NO_ANSWER, Filled, Numbers
from generator.model.score import Trail
from generator.score.admission_project import Project
from generator.score.admission_review import Item, ItemVerdict, ProjectReview


def project_review(dossier: Dossier, project: Project) -> tuple[ProjectReview, Filled]:
    """The review and what the document prints of it."""
    numbers = Numbers(dossier.known, dossier.rounding)
    admission = admission_of(dossier)
    review = review_of_project(dossier, admission, project)
    tables = Tables(dossier, admission, (review,), numbers)
    settings = dossier.settings
    context: Row = {
        "sample": settings.sample,
        "park_name": settings.park_name,
        "name": project.name,
        "applicant": project.applicant or Missing("申报单位"),
        "industry": project.industry_code or Missing("行业代码"),
        "product": project.product or Missing("主要产品"),
        "kind": project.kind.value,
        "stage": project.stage or Missing("阶段"),
        "capacity": _capacity(dossier, project, numbers),
        "sector": review.sector.rules.product,
        "general": review.sector.rules.general,
        "reference": review.sector.reference,
        "overall": numbers.words(review.overall.value, review.trail),
        "reason": numbers.sentence(review.reason, review.trail),
        "failed": [
            numbers.sentence(f"{item.number}：{item.against}", item.trail)
            for item in review.of(ItemVerdict.FAILED)
        ],
        "missing": [f"{item.number} {item.text}" for item in review.of(ItemVerdict.MISSING)],
        "items": [_item(tables, item) for item in review.items],
    }
    return review, Filled(context, numbers.trails)


def _capacity(dossier: Dossier, project: Project, numbers: Numbers) -> object:
    if project.capacity.value is None:
        return Missing("设计产能")
    trail = project.capacity
    unit = dossier.book.unit_label(project.capacity_unit)
    return numbers.of(Trail(trail.id, trail.label, trail.value, f" {unit}", inputs=trail.inputs), 0)


def _item(tables: Tables, item: Item) -> Row:
    numbers = tables.numbers
    return {
        "number": item.number,
        "aspect": item.aspect,
        "text": item.text,
        "declared": numbers.words(item.declared or _blank(item), item.trail),
        "limit": _limit(item, numbers),
        "verdict": item.verdict.value,
        "evidence": f"{item.evidence}；{tables.office(item.office)}核",
    }


def _blank(item: Item) -> str:
    return "未申报" if item.verdict is ItemVerdict.MISSING else NO_ANSWER


def _limit(item: Item, numbers: Numbers) -> Figure:
    return numbers.words(item.limit or "不设限值", item.limit_trail or item.trail)
