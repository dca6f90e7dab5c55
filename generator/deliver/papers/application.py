"""试点验收申请 of the park, 评估验收申请 of a 重点 enterprise: materials and a self-check. Pure.

The park's is a 请示 to whoever gave the task; the enterprise's a form it signs. What is not done is
said to be not done.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.trailed import Row
from generator.deliver.counts import elements
from generator.deliver.dossier import Dossier, Returned
from generator.deliver.figure import Figure, Number, Prose
from generator.deliver.filed import Filed
from generator.deliver.numbers import NO_ANSWER, Filled, Numbers
from generator.deliver.papers.official import asked_counts, cited, official, tally, work_record
from generator.deliver.sentences import prose
from generator.model.option import OptionState
from generator.model.review import ReviewVerdict
from generator.model.tier import Tier

ATTACHMENTS = "attachments"
NO_APPLICATION = "只有资料已接收的重点企业编制评估验收申请。"
_MET, _OPEN = "已完成", "未完成"


def application_keys(dossier: Dossier) -> tuple[str, ...]:
    """ "" for the park, then its 重点 enterprises."""
    keys = (e.recipient_id for e in dossier.tiers.of(Tier.KEY))
    return ("", *(key for key in keys if key in dossier.readings))


def no_application(dossier: Dossier, key: str) -> str:
    return "" if key in application_keys(dossier) else NO_APPLICATION


def evaluation_application(dossier: Dossier, key: str) -> Filled:
    """The park's application for "", else that of one enterprise."""
    numbers = Numbers(dossier.known, dossier.rounding)
    record = work_record(dossier, numbers)
    day = dossier.settings.document_date
    firm = dossier.enterprise(key) if key else None
    own = _of_firm(dossier, numbers, key) if firm else _of_park(dossier, numbers, record)
    done = [row for row in own["checks"] if row["state"] == _MET]  # type: ignore[attr-defined]  # rows
    counts = asked_counts(dossier, numbers)
    context = {
        **official(dossier, "", day),
        "firm_count": counts["firm_count"],
        "department_count": counts["department_count"],
        "is_park": firm is None,
        "applicant": firm.name if firm else dossier.settings.park_authority,
        "credit_code": firm.credit_code if firm else "",
        "industry": dossier.industries.get(firm.industry_code, firm.industry_code) if firm else "",
        "task_document": (record.words("task_document") if record else "") or None,
        "regulator": None,
        "legal_bases": cited(dossier, day),
        "done_count": Number(len(done)),
        "open_items": [
            row["item"] for row in own["checks"] if row["state"] != _MET  # type: ignore[attr-defined]  # rows
        ],
        "evidence": _evidence(record) if firm is None else [],
        **own,
    }  # fmt: skip
    return Filled(context, numbers.trails)


def _check(number: int, item: str, found: str | Prose, holds: bool, paper: str) -> Row:
    return {
        "number": Number(number), "item": item, "found": found,
        "state": _MET if holds else _OPEN, "paper": paper,
    }  # fmt: skip


# -- 园区 ----------------------------------------------------------------------------------------


def _of_park(dossier: Dossier, numbers: Numbers, record: Filed | None) -> Row:
    problems = dossier.improvement.problems.problems
    options = dossier.improvement.options.options
    answered = {n for option in options for n in option.problems}
    without = [p.number for p in problems if p.number not in answered]
    done = [o.number for o in options if o.state is OptionState.DONE]
    key = [e.name for e in dossier.tiers.of(Tier.KEY) if e.recipient_id in dossier.readings]
    everybody = (*dossier.roster.departments, *dossier.enterprises)
    waiting = {
        c.recipient.id
        for c in dossier.collected
        if c.version_no is None and not dossier.book.forms[c.form_id].on_request
    }
    back = [r.name for r in everybody if r.id not in waiting]

    def count(word: str, label: str, named: Sequence[str], unit: str) -> Figure:
        return tally(dossier, numbers, f"apply_{word}", label, named, unit)

    heads = dossier.settings.leading_group
    covered, holds = _coverage(dossier, numbers)
    mechanisms = _mechanisms(record)
    admission = _state_of(record, "准入清单")
    rows = (
        ("成立领导小组和办公室", prose("领导小组", count(
            "group", "领导小组人数", [m.name for m in heads], "人")), bool(heads), "01、02"),
        ("资料全部接收", prose(
            "应报", count("asked", "应报单位数", [r.name for r in everybody], "家"),
            "，接收", count("back", "接收单位数", back, "家")), not waiting, "04、06"),
        ("分级清单覆盖率达到门槛", covered, holds, "08"),
        ("重点企业完成审核报告", prose("重点企业", count("key", "重点企业数", key, "家")),
         bool(key), "10"),
        ("执行报告非现场核查", prose("出具意见", count(
            "reviews", "出具非现场审核意见的企业数",
            [dossier.name(r.recipient_id) for r in dossier.reviews], "家")),
         bool(dossier.reviews), "12"),
        ("问题与方案逐一对应", prose(
            "问题", count("problems", "问题数", [p.number for p in problems], "项"), "、方案",
            count("options", "方案数", [o.number for o in options], "项"), "，没有方案的问题",
            count("bare", "没有方案的问题数", without, "项")),
         bool(problems) and not without, "13、14"),
        ("方案实施和效果核定", prose("已实施方案", count("done", "已实施方案数", done, "项")),
         bool(done), "15"),
        ("管理办法印发", _STATUS[dossier.book.clauses.status],
         dossier.book.clauses.status == "issued", "17"),
        ("准入清单印发", admission, admission == "印发", "18"),
        ("长效机制建立", prose("已写明内容的机制", count(
            "lasting", "已写明内容的机制数", mechanisms, "项")), bool(mechanisms), "19"),
    )  # fmt: skip
    return {
        "checks": [_check(n, *row) for n, row in enumerate(rows, 1)],
        "materials": _materials(dossier, numbers),
    }


_STATUS = {"comment": "正在征求意见", "review": "已形成送审稿", "issued": "已印发"}


def _state_of(record: Filed | None, name: str) -> str:
    for row in record.rows("institutions") if record else ():
        if record and name in record.words("institutions.name", row):
            return record.words("institutions.state", row) or NO_ANSWER
    return "没有填报状态"


def _mechanisms(record: Filed | None) -> list[str]:
    if record is None:
        return []
    return [
        label
        for row, label in record.fixed_rows("mechanisms").items()
        if record.words("mechanisms.content", row)
    ]


def _coverage(dossier: Dossier, numbers: Numbers) -> tuple[str | Prose, bool]:
    """What the 重点 enterprises come to of each element, and whether all reach the threshold."""
    key = {e.recipient_id for e in dossier.tiers.of(Tier.KEY)}
    shares = [s for s in dossier.tiers.shares if s.rows]
    if not shares:
        return "还没有可以分级的资料", False
    pieces: list[str | Figure] = []
    for line in elements(dossier.tiers, numbers)["elements"]:  # type: ignore[attr-defined]  # rows
        pieces += ["，" if pieces else "", str(line["name"]), line["coverage"]]
    reached = [
        sum((r.share for r in s.rows if r.recipient_id in key), Fraction(0)) for s in shares
    ]
    return prose(*pieces), min(reached) >= dossier.book.tiers.threshold


def _materials(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Every document of the catalogue with how many there are of it."""
    of_each = {
        "企业": list(dossier.readings),
        "产业链": list(dossier.chains),
        "持证单位": [r.recipient_id for r in dossier.reviews],
        "填报单位": [r.id for r in dossier.roster.recipients],
        "退回件": [f"{c.recipient.name}第{v}版" for c in dossier.collected for v in c.sent_back],
        "项目": [name for name, _ in dossier.applications],
    }
    return [
        {
            "number": d.number, "name": d.name, "stage": d.stage,
            "copies": tally(dossier, numbers, f"copies_{d.id}", f"{d.name}份数",
                            of_each.get(d.per, [dossier.settings.park_name]), "份"),
            "state": "",
        }
        for d in dossier.book.deliverables.values()
        if d.kind == "docx" and d.id != "evaluation_application"
    ]  # fmt: skip


def _evidence(record: Filed | None) -> list[Row]:
    if record is None:
        return []
    return [
        {
            "number": record.words("evidence.number", row),
            "name": record.words("evidence.name", row),
            "subject": record.words("evidence.subject", row),
        }
        for row in record.rows("evidence")
    ]


# -- 企业 ----------------------------------------------------------------------------------------


def _of_firm(dossier: Dossier, numbers: Numbers, key: str) -> Row:
    problems = [p for p in dossier.improvement.problems.problems if p.subject.id == key]
    options = [o for o in dossier.improvement.options.options if o.subject.id == key]
    answered = {n for option in options for n in option.problems}
    without = [p.number for p in problems if p.number not in answered]
    done = [o.number for o in options if o.state is OptionState.DONE]
    review = dossier.review(key)
    returned = _main_return(dossier, key)
    card = dossier.cards.get(key)
    visited = any(one.recipient.id == key for one in dossier.submissions("site_visit"))

    def count(word: str, label: str, named: Sequence[str], unit: str) -> Figure:
        return numbers.count(f"{key}:apply_{word}@{dossier.year}", label, len(named), unit,
                             "、".join(named))  # fmt: skip

    grade = card.grade.value if card and card.grade else "未评级"
    if card is not None and card.grade and card.reference:
        grade = f"{grade}（参考等级）"
    rows = [
        ("资料接收并通过校核", f"采用第{returned.version_no}版" if returned else "没有",
         bool(returned), "采集表及签章页"),
        ("清洁生产水平评价", grade, card is not None and card.grade is not None, "企业审核报告"),
        ("现场核查", "已完成" if visited else "没有现场核查记录", visited, "现场核查表"),
        ("问题与方案逐一对应", prose(
            "问题", count("problems", "问题数", [p.number for p in problems], "项"), "、方案",
            count("options", "方案数", [o.number for o in options], "项"), "，没有方案的问题",
            count("bare", "没有方案的问题数", without, "项")), bool(options) and not without,
         "企业审核报告"),
        ("方案实施", prose("已实施", count("done", "已实施方案数", done, "项")), bool(done),
         "效果核定表、佐证"),
    ]  # fmt: skip
    if review is not None:
        said = prose(f"{review.verdict.value}，需说明和整改", count(
            "open", "需说明和整改的事项数",
            [i.item.id for v in (ReviewVerdict.NOT_MET, ReviewVerdict.EXPLAIN)
             for i in review.of(v)], "项"))  # fmt: skip
        rows.append(("执行报告非现场核查事项关闭", said, review.verdict is ReviewVerdict.MET,
                     "非现场审核意见"))  # fmt: skip
    return {
        "checks": [_check(n, *row) for n, row in enumerate(rows, 1)],
        "materials": _papers(dossier, numbers, key, returned),
    }


def _main_return(dossier: Dossier, key: str) -> Returned | None:
    forms = dossier.enterprise(key).forms
    return next(
        (r for r in dossier.returned if r.recipient.id == key and r.submission.form_id in forms),
        None,
    )


def _papers(
    dossier: Dossier, numbers: Numbers, key: str, returned: Returned | None
) -> list[Row]:
    """The documents of this audit, then the papers the enterprise says it has sent along."""
    made = ["enterprise_report", *(["permit_review"] if dossier.review(key) else [])]
    one = tally(dossier, numbers, f"one_{key}", "份数", [key], "份")
    rows: list[Row] = [
        {"number": d.number, "name": d.name, "stage": d.stage, "copies": one, "state": "已编制"}
        for name in made
        if (d := dossier.book.deliverables.get(name))
    ]
    if returned is None:
        return rows
    sheet = Filed.of_return(dossier, returned, numbers)
    return rows + [
        {
            "number": NO_ANSWER, "name": label, "stage": "资料收集", "copies": one,
            "state": sheet.words(f"{ATTACHMENTS}.provided", row) or "未填",
        }
        for row, label in sheet.fixed_rows(ATTACHMENTS).items()
    ]  # fmt: skip
