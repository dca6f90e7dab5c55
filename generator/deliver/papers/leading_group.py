"""关于成立园区清洁生产审核工作领导小组的通知. Pure."""

from __future__ import annotations

from generator.deliver.dossier import Dossier
from generator.deliver.filed import Filed
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.papers.official import (
    asked_counts,
    cited,
    duty_rows,
    group_lists,
    made_on,
    official,
    seat,
    work_record,
)


def leading_group_notice(dossier: Dossier) -> Filled:
    """The whole context; before the office has returned anything, task and number are open."""
    numbers = Numbers(dossier.known, dossier.rounding)
    record = work_record(dossier, numbers)
    day = made_on(dossier, record, "成立通知")
    terms = dossier.book.clauses.terms
    context = {
        **official(dossier, _number(dossier, numbers), day),
        **asked_counts(dossier, numbers),
        **group_lists(dossier),
        "task_document": (record.words("task_document") if record else "") or None,
        "legal_bases": cited(dossier, day),
        "chains": list(dossier.chains),
        "base_year": dossier.settings.years[0],
        "deadline": dossier.settings.deadline,
        "correction_days": dossier.settings.correction_days,
        "objection_days": terms["objection_days"].value,
        "answer_days": terms["answer_days"].value,
        "seat": seat(dossier),
        "duties": duty_rows(dossier),
        "contacts": [
            {
                "name": each.name,
                "contact": each.contact or None,
                "phone": each.phone or None,
            }
            for each in (*dossier.roster.departments, *dossier.enterprises)
        ],
    }
    return Filled(context, numbers.trails)


def _number(dossier: Dossier, numbers: Numbers) -> str:
    """The number the office has told of the document, where it has one."""
    park = Filed.of_park(dossier, numbers)
    said = park.words("leading_group_document") if park else ""
    return said if "〔" in said else ""
