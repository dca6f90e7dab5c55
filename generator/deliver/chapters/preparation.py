"""第二章 审核准备: who did what when, what came back, and what was found in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from generator.deliver.chapters.lead import lead
from generator.deliver.chapters.trailed import Row, listed, made
from generator.deliver.diagram import Diagram, OrgNode, organisation
from generator.deliver.dossier import Collected, Dossier, RuleHits, by_recipient
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import WORK_RECORD, Filed
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import prose
from generator.model.park import RecipientKind
from generator.model.submission import EntryKey
from generator.score.shares import PARK

SITE_VISIT = "site_visit"
_FAMILIES: tuple[tuple[str, frozenset[str]], ...] = (
    ("完整性与必填", frozenset({"REQ"})),
    ("格式与填写类型", frozenset({"FMT", "RNG"})),
    ("识别、标识与预填", frozenset({"FIL", "REC", "IDN", "PRP", "PRF", "ATT"})),
    ("数量级与物理范围", frozenset({"MAG", "PHY"})),
    ("历年与同行", frozenset({"YOY"})),
    ("能源与碳", frozenset({"ENE", "FUE", "GHG", "EQP"})),
    ("用水与废水", frozenset({"WAT", "WWT", "OUT"})),
    ("废气", frozenset({"EXH", "AOL", "FAC", "MON"})),
    ("固体废物与危险废物", frozenset({"SOL", "HAZ"})),
    ("产品、原辅料与工艺", frozenset({"PRD", "MAT", "NED", "PRC", "EXC"})),
    ("经济", frozenset({"ECO"})),
    ("环保手续、许可与执行报告", frozenset({"CMP", "PER", "EXR"})),
    ("清洁生产现状与方案", frozenset({"CLN", "OPT"})),
    ("部门资料", frozenset({"DEC", "DEN", "DOF", "DPW", "DUT"})),
    ("现场核查表", frozenset({"SVT"})),
)
_OTHER = "其他"


def preparation(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """The whole chapter."""
    record = Filed.of_latest(dossier, WORK_RECORD, numbers)
    return {
        "group": _group(dossier),
        "organisation": _organisation(dossier),
        "group_document": _group_document(dossier, numbers),
        "plan": _rows(record, "plan", _PLAN) if record else [],
        "trainings": _rows(record, "trainings", _TRAININGS) if record else [],
        "trained": _trained(record, numbers) if record else None,
        "obstacles": _rows(record, "obstacles", ("obstacle", "measure")) if record else [],
        "collection": collection_rows(dossier, numbers),
        "checks": check_rows(dossier, numbers),
        "reconciliation": [
            {
                "indicator": line.indicator, "enterprises": line.enterprises,
                "department": line.department, "execution_report": line.execution_report,
                "deviation": line.deviation or "—", "taken": line.taken,
                "reason": line.reason or "—", "person": line.person or "—",
            }
            for line in dossier.reconciliation
        ],
        "visits": _visits(dossier, numbers),
        "gaps": _gap_effects(dossier, numbers),
        "complete": _complete(dossier),
        "collected": _collected_said(dossier, numbers),
        "checked": _checked_said(dossier, numbers),
    }  # fmt: skip


# -- 表2-1、组织机构图 -----------------------------------------------------------------------------

_DUTY = {
    "组长": "统筹决策，审定分级清单、改进方案和制度文件",
    "副组长": "组织实施，协调部门和企业，审查成果",
    "成员": "提供本部门资料，核实采信，落实本部门职责内的方案",
}


def _group(dossier: Dossier) -> list[Row]:
    return [
        {"name": m.name, "post": m.post, "role": m.role, "duty": _DUTY[m.role]}
        for m in dossier.settings.leading_group
    ]


def _organisation(dossier: Dossier) -> Diagram | None:
    group = dossier.settings.leading_group
    if not group:
        return None
    heads = tuple(f"{m.role}：{m.name}" for m in group if m.role != "成员")
    departments = tuple(
        OrgNode(r.name) for r in dossier.roster.recipients if r.kind is RecipientKind.DEPARTMENT
    )
    return organisation(
        OrgNode(
            "园区清洁生产审核领导小组", heads,
            (
                OrgNode(
                    "工作小组（办公室）", (f"联系人：{dossier.settings.contact.name}",), departments
                ),
                OrgNode("企业审核小组", ("各企业负责人和环保、能源、生产负责人",)),
            ),
        )
    )  # fmt: skip


def _group_document(dossier: Dossier, numbers: Numbers) -> str | None:
    park = Filed.of_park(dossier, numbers)
    return (park.words("leading_group_document") or None) if park else None


# -- 表2-2、表2-3 --------------------------------------------------------------------------------

_PLAN = ("stage", "step", "content", "office", "planned_on", "finished_on", "result")
_TRAININGS = ("held_on", "subject", "audience", "people", "lecturer", "evidence")
_OPEN = {"finished_on": "未完成", "result": "—", "evidence": "—"}


def _rows(record: Filed, table: str, columns: Iterable[str]) -> list[Row]:
    """The rows of an open table; numbers as figures, words as they were written."""
    return [
        {
            column: record.figure(f"{table}.{column}", row)
            if column == "people"
            else record.words(f"{table}.{column}", row) or _OPEN.get(column)
            for column in columns
        }
        for row in record.rows(table)
    ]


def _trained(record: Filed, numbers: Numbers) -> Row | None:
    """How many events and how many people together."""
    rows = record.rows("trainings")
    people = [n for row in rows if (n := record.number("trainings.people", row)) is not None]
    if not rows:
        return None
    return {
        "events": numbers.count(
            f"{PARK}:training_events", "宣传培训次数", len(rows), "次",
            "、".join(record.words("trainings.subject", row) for row in rows),
        ),
        "people": made(
            numbers, f"{PARK}:training_people", "宣传培训人次", sum(people, Fraction(0)), "人次",
            formula="各次人数之和", said="＋".join(numbers.text(n, 0) for n in people), places=0,
            inputs=[record.trail(EntryKey("trainings.people", row, 0)) for row in rows],
        ),
    }  # fmt: skip


# -- 表2-4 ---------------------------------------------------------------------------------------


def collection_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """应报、已报、按时、退回、接收 of enterprises, departments and all, by form asked of all."""
    usual = _usual(dossier)
    groups: list[tuple[str, str, list[Collected]]] = [
        (kind.value, kind.name.lower(), [c for c in usual if c.recipient.kind is kind])
        for kind in RecipientKind
    ]
    groups.append(("合计", "all", usual))
    return [
        {"name": name, **_collection(dossier, numbers, name, key, lines)}
        for name, key, lines in groups
    ]


def _usual(dossier: Dossier) -> list[Collected]:
    """The forms everybody of a kind is asked for; those on request are no part of the rate."""
    return [line for line in dossier.collected if not dossier.book.forms[line.form_id].on_request]


def _collection(
    dossier: Dossier, numbers: Numbers, name: str, key: str, lines: list[Collected]
) -> dict[str, Figure]:
    by_unit = by_recipient(lines)

    def count(word: str, label: str, units: list[str], unit: str = "家") -> Figure:
        return numbers.count(
            f"{PARK}:collect_{key}_{word}@{dossier.year}", f"{name}{label}", len(units), unit,
            "、".join(dict.fromkeys(units)),
        )  # fmt: skip

    names = {number: own[0].recipient.name for number, own in by_unit.items()}
    sent = [names[n] for n, own in by_unit.items() if all(c.received for c in own)]
    first = [names[n] for n, own in by_unit.items()
             if all(c.received and c.received[0] <= c.due for c in own)]  # fmt: skip
    back = [names[n] for n, own in by_unit.items() for c in own for _ in c.sent_back]
    accepted = [names[n] for n, own in by_unit.items() if all(c.version_no for c in own)]
    return {
        "due": count("due", "应报单位数", list(names.values())),
        "sent": count("sent", "已报单位数", sent),
        "on_time": count("on_time", "首次按时报送单位数", first),
        "sent_back": count("sent_back", "退回次数", back, "次"),
        "accepted": count("accepted", "最终接收单位数", accepted),
        "rate": _rate(dossier, numbers, f"{key}_rate", f"{name}回收率", accepted, names),
        "on_time_rate": _rate(
            dossier, numbers, f"{key}_on_time_rate", f"{name}及时率", first, names
        ),
    }  # fmt: skip


def _rate(
    dossier: Dossier, numbers: Numbers, key: str, label: str, part: list[str],
    whole: Mapping[str, str],
) -> Figure:  # fmt: skip
    return made(
        numbers, f"{PARK}:collect_{key}@{dossier.year}", label,
        Fraction(100 * len(part), len(whole)) if whole else None, "%",
        formula="单位数 ÷ 应报单位数 × 100", said=f"{len(part)} ÷ {len(whole)} × 100",
        reason="没有应报单位",
    )  # fmt: skip


def _collected_said(dossier: Dossier, numbers: Numbers) -> Prose:
    """What the collection was like, by what differed between those who were asked."""
    usual = _usual(dossier)
    whole = _collection(dossier, numbers, "合计", "all", usual)
    waiting = list(dict.fromkeys(c.recipient.name for c in usual if c.version_no is None))
    most = sorted(
        ((len(c.sent_back), c.recipient.name) for c in usual if c.sent_back),
        reverse=True,
    )
    again = prose("；没有退回") if not most else prose(
        "；退回", whole["sent_back"],
        f"，退回最多的是{most[0][1]}" if most[0][0] > 1 else "，均一次退回后改正",
    )  # fmt: skip
    end = f"；{listed(waiting)}尚无可采用的资料" if waiting else "，名录内单位全部接收"
    return prose(
        "报送单位", whole["due"], "，最终接收", whole["accepted"], "，回收率", whole["rate"], end,
        "；首次报送及时率", whole["on_time_rate"], again,
    )  # fmt: skip


# -- 表2-5 ---------------------------------------------------------------------------------------


def _family(code: str) -> str:
    head = code.rstrip("0123456789")
    return next((name for name, heads in _FAMILIES if head in heads), _OTHER)


def check_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """By family: rules, findings, who, mended, explained or waived, still open; then the sum."""
    families: dict[str, list[RuleHits]] = {name: [] for name, _ in _FAMILIES}
    for hit in dossier.hits:
        families.setdefault(_family(hit.rule.code), []).append(hit)
    return [
        *(
            {"name": name, **_checks(dossier, numbers, name, f"{place}", hits)}
            for place, (name, hits) in enumerate(families.items(), 1)
            if hits
        ),
        {"name": "合计", **_checks(dossier, numbers, "合计", "all", list(dossier.hits))},
    ]


def _checks(
    dossier: Dossier, numbers: Numbers, name: str, key: str, hits: list[RuleHits]
) -> dict[str, Figure]:
    def count(word: str, label: str, number: int, unit: str) -> Figure:
        said = "、".join(f"{h.rule.code} {h.found}" for h in hits if h.found)
        return numbers.count(
            f"{PARK}:checks_{key}_{word}@{dossier.year}", f"{name}{label}", number, unit,
            said if word != "rules" else "",
        )  # fmt: skip

    return {
        "rules": count("rules", "校核规则数", len(hits), "条"),
        "found": count("found", "触发数", sum(h.found for h in hits), "处"),
        "units": count("units", "涉及单位次", sum(h.recipients for h in hits), "家次"),
        "mended": count("mended", "已修改数", sum(h.mended for h in hits), "处"),
        "waived": count("waived", "已说明（豁免）数", sum(h.waived for h in hits), "处"),
        "open": count("open", "未关闭数", sum(h.open_now for h in hits), "处"),
    }


def _checked_said(dossier: Dossier, numbers: Numbers) -> Prose:
    whole = _checks(dossier, numbers, "合计", "all", list(dossier.hits))
    found: dict[str, int] = {}
    for hit in dossier.hits:
        family = _family(hit.rule.code)
        found[family] = found.get(family, 0) + hit.found
    most = max(found, key=lambda name: found[name], default="")
    if not most or not found[most]:
        return prose("校核规则没有提出问题")
    number = numbers.count(f"{PARK}:checks_most@{dossier.year}", f"{most}触发数", found[most], "处")
    still = (
        prose("，未关闭", whole["open"], "，在资料缺口和核实清单中逐项列明")
        if whole["open"].text != "0" else prose("，全部关闭")
    )  # fmt: skip
    return prose(
        "共触发", whole["found"], f"，最多的是“{most}”类（", number, "），已修改",
        whole["mended"], "，已说明", whole["waived"], still,
    )  # fmt: skip


# -- 表2-7 ---------------------------------------------------------------------------------------


def _visits(dossier: Dossier, numbers: Numbers) -> list[Row]:
    found = []
    for returned in dossier.submissions(SITE_VISIT):
        sheet = Filed.of_return(dossier, returned, numbers)
        problems = [
            sheet.words("problems_found.statement", row) for row in sheet.rows("problems_found")
        ]
        answers = [sheet.words(f"{block}.checked", row)
                   for block in sheet.form.tables for row in sheet.rows(block)
                   if f"{block}.checked" in sheet.form.fields]  # fmt: skip
        found.append({
            "on": sheet.words("visited_on"),
            "name": returned.recipient.name,
            "team": sheet.words("team"),
            "items": numbers.count(
                f"{returned.recipient.id}:visit_items", f"{returned.recipient.name}现场核查项数",
                len([a for a in answers if a]), "项",
            ),
            "problems": "；".join(problems) or "没有发现问题",
            "outcome": sheet.words("opinion") or "—",
        })  # fmt: skip
    return found


# -- 资料缺口的影响 -------------------------------------------------------------------------------


def _complete(dossier: Dossier) -> str:
    """Nothing is missing: what that is worth to the findings of this park."""
    the = lead(dossier)
    return str(the.said(
        strong=f"名录内企业的资料全部接收，园区指数各行都有数据，{the.name}的余量可以据此下结论。",
        mild=f"名录内企业的资料全部接收，园区指数各行都有数据，{the.name}的等级不因资料缺口而变。",
        free="名录内企业的资料全部接收，园区指数各行都有数据，各要素不构成制约的判断有完整资料支撑。",
        unknown="名录内企业的资料全部接收，园区指数各行都有数据，结论不受资料缺口影响。",
    ))  # fmt: skip


def _gap_effects(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """Which figures are missing, and between which bounds the park index lies because of it."""
    found = []
    missing = [e.name for e in dossier.enterprises if e.id not in dossier.readings]
    if missing:
        found.append(prose(
            "尚未接收", numbers.count(
                f"{PARK}:firms_missing@{dossier.year}", "尚未接收资料的企业数", len(missing), "家",
                "、".join(missing),
            ), f"企业的资料（{'、'.join(missing[:5])}{'等' if len(missing) > 5 else ''}），"
            "分级和对标不含这些企业，园区总量仍以部门报送为准",
        ))  # fmt: skip
    for card in dossier.indices:
        span = card.interval
        if span is None:
            continue
        low = made(numbers, f"{card.trail.id}:lower", f"{card.system.name}下限", span.lower,
                   formula="未知各行按最低计", inputs=[card.trail])  # fmt: skip
        pieces: list[str | Figure] = [
            f"{card.system.name}缺{listed(span.open_rows, 4, '项')}的资料，占指数的",
            made(numbers, f"{card.trail.id}:unknown", f"{card.system.name}未知部分",
                 100 * span.unknown, "%", formula="未知各行的权重之和", inputs=[card.trail]),
            "，指数下限为", low,
        ]  # fmt: skip
        if span.upper is not None:
            pieces += ["、上限为", made(
                numbers, f"{card.trail.id}:upper", f"{card.system.name}上限", span.upper,
                formula="未知各行按最高计", inputs=[card.trail],
            )]  # fmt: skip
        if span.lower_band and span.lower_band == span.upper_band:
            pieces.append(f"，等级都是{span.lower_band}，缺口不影响等级")
        elif span.lower_band:
            pieces.append(f"，等级在{span.lower_band}与{span.upper_band}之间，补齐后才能定级")
        found.append(prose(*pieces))
    return found
