"""园区清洁生产审核工作方案: of whom what is asked, by whom and by when. Pure.

It rests on list, rules and settings, and on the schedule the office has recorded; nothing in it is
a result of the audit, which it precedes.
"""

from __future__ import annotations

from datetime import date

from generator.deliver.chapters.trailed import Row, made
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure
from generator.deliver.filed import Filed
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.papers.asked import Asked, asked_of, systems_of
from generator.deliver.papers.official import (
    asked_counts,
    by_chain,
    cited,
    duty_rows,
    group_lists,
    made_on,
    official,
    permit_counts,
    seat,
    tally,
    work_record,
)
from generator.deliver.papers.steps import PREPARE, STAGES, STEPS, TIERS, WHAT
from generator.model.finding import Severity
from generator.score.shares import PARK


def work_plan(dossier: Dossier) -> Filled:
    """The whole context; days nobody has settled are gaps."""
    numbers = Numbers(dossier.known, dossier.rounding)
    record = work_record(dossier, numbers)
    day = made_on(dossier, record, "工作方案")
    clauses = dossier.book.clauses
    asked = {
        firm.id: forms[0] for firm in dossier.enterprises if (forms := asked_of(dossier, firm))
    }
    context = {
        **official(dossier, "", day),
        **asked_counts(dossier, numbers),
        **group_lists(dossier),
        "task_document": (record.words("task_document") if record else "") or None,
        "related_work": (record.words("related_work") if record else "") or None,
        "compiler": (record.words("compiler") if record else "") or None,
        "legal_bases": cited(dossier, day),
        "boundary": clauses.boundary or None,
        "base_year": dossier.settings.years[0],
        "department_base_year": dossier.settings.department_years[0],
        "chains": [
            {"name": chain, "count": tally(
                dossier, numbers, f"chain_{place}", f"{chain}企业数", names, "家")}
            for place, (chain, names) in enumerate(by_chain(dossier).items(), 1)
        ],
        "permits": permit_counts(dossier, numbers),
        "central": [e.name for e in dossier.enterprises if e.id in dossier.central],
        "cuts": _cuts(dossier, numbers, asked),
        "system_count": tally(dossier, numbers, "systems", "所用企业评价指标体系数",
                              _systems(dossier), "套"),
        "elements": [e.name for e in dossier.book.tiers.elements if not e.left_out],
        "threshold": _made(dossier, numbers, "threshold", "累计占比门槛",
                           100 * dossier.book.tiers.threshold, "%"),
        "document_count": tally(dossier, numbers, "documents", "成果文件种数",
                                [d.name for d in dossier.book.deliverables.values()
                                 if d.kind == "docx"], "种"),
        **_rules(dossier, numbers),
        "deadline": dossier.settings.deadline,
        "check_days": clauses.terms["check_days"].value,
        "correction_days": dossier.settings.correction_days,
        "archive_years": clauses.terms["archive_years"].value,
        "seat": seat(dossier),
        "duties": [
            {**row, "place": place} for place, row in enumerate(duty_rows(dossier), 3)
        ],
        "schedule": _schedule(dossier, record),
        "tasks": _tasks(dossier, record),
        "firms": [_firm(dossier, firm.id, asked.get(firm.id)) for firm in dossier.enterprises],
    }  # fmt: skip
    return Filled(context, numbers.trails)


def _made(
    dossier: Dossier, numbers: Numbers, key: str, label: str, value: object, unit: str
) -> Figure:
    return made(
        numbers, f"{PARK}:paper_{key}@{dossier.year}", label, value, unit,  # type: ignore[arg-type]
        formula="审核规则的取值", places=0,
    )  # fmt: skip


def _cuts(dossier: Dossier, numbers: Numbers, asked: dict[str, Asked]) -> list[Row]:
    """How many enterprises get which cut of the form, and how long it takes them at most."""
    found: dict[str, list[str]] = {}
    for number, one in asked.items():
        found.setdefault(one.cut, []).append(number)
    return [
        {
            "name": cut,
            "count": tally(dossier, numbers, f"cut_{place}", f"填报{cut}的企业数",
                           [dossier.name(number) for number in own], "家"),
            "time": max((asked[number] for number in own), key=lambda one: one.minutes).hours,
        }
        for place, (cut, own) in enumerate(found.items(), 1)
    ]  # fmt: skip


def _systems(dossier: Dossier) -> list[str]:
    found = (s.name for firm in dossier.enterprises for s in systems_of(dossier, firm))
    return list(dict.fromkeys(found))


def _rules(dossier: Dossier, numbers: Numbers) -> Row:
    """The rules returns are held against."""
    rules = dossier.book.checks
    grave = [rule.code for rule in rules if rule.severity is Severity.ERROR]
    return {
        "rule_count": tally(dossier, numbers, "rules", "校核规则数", [r.code for r in rules], "条"),
        "error_count": tally(dossier, numbers, "error_rules", "判定为错误的规则数", grave, "条"),
        "query_count": tally(dossier, numbers, "query_rules", "跨源比对规则数",
                             [rule.code for rule in dossier.book.queries], "条"),
    }  # fmt: skip


# -- 进度、任务分解 --------------------------------------------------------------------------------


def _schedule(dossier: Dossier, record: Filed | None) -> list[Row]:
    """As the office has planned it; else the seven stages, with what days are known."""
    if record is not None and record.rows("plan"):
        return [
            {
                "stage": record.words("plan.stage", row),
                "content": record.words("plan.content", row),
                "office": record.words("plan.office", row),
                "by": record.day("plan.planned_on", row),
                "result": record.words("plan.result", row) or "—",
            }
            for row in record.rows("plan")
        ]
    return [
        {
            "stage": stage,
            "content": WHAT[stage],
            "office": _leader(dossier, next(s.group for s in STEPS if s.stage == stage)),
            "by": _known_day(dossier, stage),
            "result": "、".join(_documents(dossier, stage)),
        }
        for stage in STAGES
    ]


def _known_day(dossier: Dossier, stage: str) -> date | None:
    """What settings and measures have fixed: when returns are due, when the list is out."""
    if stage == PREPARE:
        return dossier.settings.deadline
    if stage == TIERS:
        month, _, rest = str(dossier.book.clauses.terms["list_day"].value).partition("月")
        return date(dossier.settings.deadline.year, int(month), int(rest.rstrip("日")))
    return None


def _documents(dossier: Dossier, stage: str) -> list[str]:
    ids = dict.fromkeys(d for step in STEPS if step.stage == stage for d in step.documents)
    return [dossier.book.deliverables[i].name for i in ids if i in dossier.book.deliverables]


def _leader(dossier: Dossier, group: str) -> str | None:
    """The department the item group was given to, else where the office is."""
    for department in dossier.roster.departments:
        if group in department.groups:
            return department.name
    return seat(dossier)


def _tasks(dossier: Dossier, record: Filed | None) -> list[Row]:
    """附件1: every step with the documents it ends with, who leads, by when."""
    planned: dict[str, date] = {}
    for row in record.rows("plan") if record else ():
        day, stage = record.day("plan.planned_on", row), record.words("plan.stage", row)  # type: ignore[union-attr]
        if day is not None:
            planned[stage] = max(day, planned.get(stage, day))
    return [
        {
            "stage": step.stage,
            "step": step.name,
            "documents": "、".join(
                f"{d.number} {d.name}"
                for name in step.documents
                if (d := dossier.book.deliverables.get(name))
            ),
            "office": _leader(dossier, step.group),
            "by": planned.get(step.stage) or _known_day(dossier, step.stage),
        }
        for step in STEPS
    ]


def _firm(dossier: Dossier, number: str, asked: Asked | None) -> Row:
    """附件2: one enterprise, how it will be asked and measured."""
    firm = dossier.enterprise(number)
    systems = systems_of(dossier, firm)
    return {
        "name": firm.name,
        "industry": dossier.industries.get(firm.industry_code, firm.industry_code),
        "process": firm.process or "—",
        "chain": firm.chain or "—",
        "permit": firm.permit_kind.value,
        "form": asked.cut if asked else "—",
        "time": asked.hours if asked else "—",
        "systems": "、".join(
            s.name if s.official else f"{s.name}（参考）" for s in systems
        ) or "—",
        "central": number in dossier.central,
    }  # fmt: skip
