"""培训动员通知: for whom, when, on what, with 议程 and 签到表. Pure."""

from __future__ import annotations

from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.filed import Filed
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.papers.asked import WHOLE, asked_of, papers_of
from generator.deliver.papers.official import (
    asked_counts,
    made_on,
    official,
    seat,
    tally,
    work_record,
)
from generator.model.finding import Severity
from generator.model.park import Recipient

_A_UNIT_SENDS = ("填报人", "复核人")


def training_notice(dossier: Dossier) -> Filled:
    """The whole context; sessions not settled yet are gaps."""
    numbers = Numbers(dossier.known, dossier.rounding)
    record = work_record(dossier, numbers)
    # What the record has is the day of the last session, and no notice goes out on that.
    day = made_on(dossier, None, "") if record is None else None
    everybody = (*dossier.roster.departments, *dossier.enterprises)
    sheets = [s for e in dossier.enterprises for a in asked_of(dossier, e) for s in a.form.sheets]
    context = {
        **official(dossier, "", day),
        **asked_counts(dossier, numbers),
        "base_year": dossier.settings.years[0],
        "sessions": _sessions(record) or [_no_session()],
        "people": tally(
            dossier, numbers, "trained", "应参加填报培训人数",
            [f"{e.name}{who}" for e in everybody for who in _A_UNIT_SENDS], "人",
        ),
        "deadline": dossier.settings.deadline,
        "correction_days": dossier.settings.correction_days,
        "papers": papers_of(sheets, 6),
        "cuts": _cuts(dossier, numbers),
        "agenda": _agenda(dossier, numbers, record),
        "seats": [_seat(each) for each in everybody],
        "seat": seat(dossier),
    }  # fmt: skip
    return Filled(context, numbers.trails)


def _sessions(record: Filed | None) -> list[Row]:
    if record is None:
        return []
    return [
        {
            "on": record.day("trainings.held_on", row),
            "subject": record.words("trainings.subject", row),
            "audience": record.words("trainings.audience", row),
            "lecturer": record.words("trainings.lecturer", row) or None,
            "place": record.words("trainings.place", row) or None,
        }
        for row in record.rows("trainings")
    ]


def _no_session() -> Row:
    """One session to be settled: what it is for is known."""
    return {
        "on": None, "subject": "动员和采集表填报培训", "audience": "各单位负责人、填报人、复核人",
        "lecturer": None, "place": None,
    }  # fmt: skip


def _cuts(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Who fills in which cut of the form: the lessons differ."""
    found: dict[str, list[str]] = {}
    sheets: dict[str, int] = {}
    for firm in dossier.enterprises:
        for asked in asked_of(dossier, firm):
            found.setdefault(asked.cut, []).append(firm.name)
            sheets[asked.cut] = max(sheets.get(asked.cut, 0), len(asked.form.sheets))
    return [
        {
            "name": cut,
            "whole": cut == WHOLE,
            "count": tally(dossier, numbers, f"cut_{place}", f"填报{cut}的企业数", names, "家"),
            "sheets": sheets[cut],
            "firms": names,
        }
        for place, (cut, names) in enumerate(found.items(), 1)
    ]


def _agenda(dossier: Dossier, numbers: Numbers, record: Filed | None) -> list[Row]:
    """What is taught, from what will be asked; the speaker as recorded."""
    head = next((m for m in dossier.settings.leading_group if m.role == "组长"), None)
    opened = f"{head.name}（{head.post}）" if head else None
    teacher = _teacher(record)
    rules = dossier.book.checks
    grave = [rule.code for rule in rules if rule.severity is Severity.ERROR]
    groups = sorted({g for d in dossier.roster.departments for g in d.groups})
    forms = {f.id: f for each in dossier.roster.recipients for f in map(
        dossier.book.forms.get, each.forms) if f is not None}  # fmt: skip
    words = {g.id: g.name for form in forms.values() for g in form.groups}
    share = 100 * dossier.book.tiers.threshold
    return [
        {"subject": "动员部署", "speaker": opened,
         "content": f"审核任务、领导小组和职责分工，{'、'.join(dossier.chains)}等产业链的安排"},
        {"subject": "审核分级与评价", "speaker": teacher,
         "content": f"按{'、'.join(e.name for e in dossier.book.tiers.elements if not e.left_out)}"
                    f"累计占比{share}%筛选重点企业，企业评价指标体系的选用"},
        {"subject": "企业采集表填报", "speaker": teacher,
         "content": "适用情况、能源实物量、水平衡、产排污、执行报告、方案清单各表，"
                    "“不涉及”“停产”“无法提供”的区别"},
        {"subject": "部门采集表填报", "speaker": teacher,
         "content": f"{'、'.join(words.get(g, g) for g in groups)}各项目组，在地与法人口径，"
                    "分户用量的授权"},
        {"subject": "校核、退回与更正", "speaker": teacher,
         "content": f"{len(rules)}条校核规则，其中{len(grave)}条判定为错误须退回；"
                    "填报检查、签章页和资料修改通知单的用法"},
        {"subject": "答疑", "speaker": dossier.settings.contact.name,
         "content": "现场解答，会后按联系电话答复"},
    ]  # fmt: skip


def _teacher(record: Filed | None) -> str | None:
    """Who gave the lesson on filling in, else the first lecturer."""
    if record is None:
        return None
    rows = record.rows("trainings")
    own = [r for r in rows if "填报" in record.words("trainings.subject", r)] or list(rows)
    return (record.words("trainings.lecturer", own[0]) or None) if own else None


def _seat(recipient: Recipient) -> Row:
    return {"name": recipient.name, "contact": recipient.contact or None}
