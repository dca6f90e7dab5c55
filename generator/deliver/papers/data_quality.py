"""数据质量校核报告: what came back when, what was wrong with it, whose figure was taken. Pure.

Its counts are those of the chapter 审核准备 (表2-4 to 表2-6); here stands what they are made of.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from generator.deliver.chapters.preparation import preparation
from generator.deliver.chapters.trailed import Row, made
from generator.deliver.dossier import Collected, CorrectionLine, Dossier, RuleHits
from generator.deliver.figure import Number, Prose
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.papers.official import tally
from generator.deliver.report_cover import cover
from generator.deliver.sentences import prose
from generator.model.finding import Severity
from generator.model.query import Query, QueryState
from generator.score.shares import PARK

_NONE = "—"
_NOTE = (
    "本报告的计数取自发放与回收台账，校核规则、阈值和采信口径以审核规则为准；正文各表与园区清洁生产审核"
    "报告第二章是同一口径。"
)


def data_quality_report(dossier: Dossier) -> Filled:
    """The whole context; a round nobody has answered yet says so."""
    numbers = Numbers(dossier.known, dossier.rounding)
    context = {
        **cover(dossier, (_NOTE,)),
        "preparation": preparation(dossier, numbers),
        "quality": {
            "log": [_line(dossier, line) for line in dossier.collected],
            "delays": _delays(dossier, numbers),
            "rules": _rules(dossier, numbers),
            "queries": [_query(query) for query in dossier.queries],
            "queried": _queried(dossier, numbers),
            "corrections": [_correction(line) for line in dossier.corrections],
            "waived": _waived(dossier, numbers),
            "conclusions": _conclusions(dossier, numbers),
        },
    }
    return Filled(context, numbers.trails)


# -- 发放、催报、回收记录 ------------------------------------------------------------


def _line(dossier: Dossier, line: Collected) -> Row:
    """A form on request goes out when it is asked for: the day of the others is not its own."""
    asked = not dossier.book.forms[line.form_id].on_request
    return {
        "id": line.recipient.id,
        "name": line.recipient.name,
        "form": line.form_name,
        "sent": _day(line.sent_on),
        "due": _day(line.due) if asked else _NONE,
        "received": "、".join(_day(day) for day in line.received) or "未报送",
        "back": Number(len(line.sent_back)),
        "version": f"第{line.version_no}版" if line.version_no else "没有",
        "accepted": _day(line.accepted_on),
        "on_time": {True: "按时", False: "逾期", None: _NONE}[line.on_time if asked else None],
    }


def _day(day: date | None) -> str:
    return f"{day.year}-{day.month:02d}-{day.day:02d}" if day else _NONE


def _delays(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """How long those needed that were sent back, from first return to acceptance."""
    back = [
        (line.recipient.name, (line.accepted_on - line.received[0]).days)
        for line in dossier.collected
        if line.sent_back and line.accepted_on is not None and line.received
    ]
    if not back:
        return None
    longest = max(days for _, days in back)
    who = [name for name, days in back if days == longest]
    mean = made(
        numbers, f"{PARK}:mend_days@{dossier.year}", "退回后改正的平均天数",
        Fraction(sum(days for _, days in back), len(back)), "天",
        formula="首次报送到接收的天数之和 ÷ 份数",
        said="、".join(f"{name} {days}" for name, days in back), places=1,
    )  # fmt: skip
    most = numbers.count(
        f"{PARK}:mend_longest@{dossier.year}", "退回后改正的最长天数", longest, "天",
        "、".join(who), formula="首次报送到接收的天数",
    )  # fmt: skip
    forms = tally(dossier, numbers, "mended_forms", "退回后接收的采集表份数",
                  [name for name, _ in back], "份")  # fmt: skip
    return prose(
        "曾被退回并最终接收的采集表", forms, "，从首次报送到接收平均用时", mean,
        f"，最长的是{_named(who, 3)}，用时", most,
    )  # fmt: skip


def _named(names: list[str], most: int = 5) -> str:
    """The first of many names; how many there are stands elsewhere with its trail."""
    return f"{'、'.join(names[:most])}{'等' if len(names) > most else ''}"


# -- 校核 ----------------------------------------------------------------------------------------


def _rules(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Every rule that spoke, the most frequent first."""
    spoke = sorted((h for h in dossier.hits if h.found), key=lambda h: (-h.found, h.rule.code))
    return [_rule(dossier, numbers, hit) for hit in spoke]


def _rule(dossier: Dossier, numbers: Numbers, hit: RuleHits) -> Row:
    def count(word: str, label: str, number: int, unit: str) -> object:
        return numbers.count(
            f"{PARK}:rule_{hit.rule.code}_{word}@{dossier.year}", f"{hit.rule.code}{label}",
            number, unit, formula="台账中各版报送的校核记录计数",
        )  # fmt: skip

    return {
        "code": hit.rule.code,
        "title": hit.rule.title or hit.rule.message,
        "severity": hit.rule.severity.value,
        "found": count("found", "触发数", hit.found, "处"),
        "units": count("units", "涉及单位数", hit.recipients, "家"),
        "mended": count("mended", "已修改数", hit.mended, "处"),
        "waived": count("waived", "豁免数", hit.waived, "处"),
        "open": count("open", "未关闭数", hit.open_now, "处"),
    }


def _waived(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """Which rules the office overruled, and how often."""
    over = [hit for hit in dossier.hits if hit.waived]
    if not over:
        return None
    return prose(
        "经园区豁免", numbers.count(
            f"{PARK}:waived@{dossier.year}", "豁免处数", sum(h.waived for h in over), "处",
            "、".join(f"{h.rule.code} {h.waived}" for h in over),
        ),
        f"，涉及规则{'、'.join(h.rule.code for h in over)}",
        "，理由、经手人和有效期记入台账，豁免不改变填报值",
    )  # fmt: skip


# -- 跨源比对、更正 --------------------------------------------------------------------------------


def _query(query: Query) -> Row:
    decision = query.decision
    return {
        "key": query.key,
        "who": "、".join(name for _, name in query.recipients) or "园区",
        "indicator": query.rule.indicator or query.rule.title,
        "left": f"{query.left.name} {query.left.text}",
        "right": f"{query.right.name} {query.right.text}",
        "difference": query.difference,
        "state": query.state.value,
        "taken": f"{decision.take}：{decision.reason}（{decision.person}）" if decision
        else f"建议采信{query.suggested}",
    }  # fmt: skip


def _queried(dossier: Dossier, numbers: Numbers) -> Prose:
    if not dossier.queries:
        return prose("没有需要核实的差异")
    waiting = [q.key for q in dossier.queries if q.state is not QueryState.DECIDED]
    whole = tally(dossier, numbers, "queries", "核实事项数", [q.key for q in dossier.queries], "项")
    if not waiting:
        return prose("核实事项", whole, "，全部作出采信决定")
    still = tally(dossier, numbers, "queries_open", "待核实事项数", waiting, "项")
    return prose(
        "核实事项", whole, "，尚未作出采信决定", still,
        "；决定以前按规则的建议来源取值，两个来源的数值和差异逐项列明",
    )  # fmt: skip


def _correction(line: CorrectionLine) -> Row:
    return {
        "number": Number(line.number), "who": line.recipient, "item": line.item,
        "place": line.place, "old": line.old or "（空）", "new": line.new, "kind": line.kind,
        "reason": line.reason, "person": line.person, "evidence": line.evidence or _NONE,
        "on": line.on, "state": line.state,
    }  # fmt: skip


# -- 结论 ----------------------------------------------------------------------------------------


def _conclusions(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What may be built on these data, and what has to be done first."""
    found: list[Prose] = []
    lacking = [e.name for e in dossier.enterprises if e.id not in dossier.readings]
    if not dossier.readings:
        return [prose("还没有已接收的企业资料，不能作数据质量结论")]
    if lacking:
        found.append(prose(
            f"{_named(lacking)}的资料未接收，企业合计不含这些企业，分级和对标前应当先行补报"
        ))  # fmt: skip
    standing = [h for h in dossier.hits if h.open_now and h.rule.severity is not Severity.INFO]
    if standing:
        worst = max(standing, key=lambda h: h.open_now)
        found.append(prose(
            "最新版中仍存在的错误和警告", numbers.count(
                f"{PARK}:still_open@{dossier.year}", "未关闭处数",
                sum(h.open_now for h in standing), "处",
                "、".join(f"{h.rule.code} {h.open_now}" for h in standing)),
            f"，以“{worst.rule.title or worst.rule.code}”最多，须由企业书面说明或经园区豁免后关闭",
        ))  # fmt: skip
    waiting = [q for q in dossier.queries if q.state is not QueryState.DECIDED]
    by_rule: dict[str, list[str]] = {}
    for query in waiting:
        by_rule.setdefault(query.rule.title, []).append(query.key)
    if by_rule:
        title, keys = max(by_rule.items(), key=lambda pair: len(pair[1]))
        found.append(prose(
            f"待核实的差异以“{title}”最多（",
            tally(dossier, numbers, "queries_most", f"“{title}”待核实事项数", keys, "项"),
            "），该项数据在采信决定作出以前不用于企业间排序的定论",
        ))  # fmt: skip
    if not found:
        found.append(prose("各单位资料全部接收，疑点全部关闭，差异全部有采信决定，数据可用于分级和评价"))
    return found
