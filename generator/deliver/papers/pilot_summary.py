"""试点工作总结报告: days, effort and money against the usual way, and what came of it. Pure.

The usual way is the office's own estimate with its basis; nothing is claimed where it gave none.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from generator.deliver.chapters.effects import effects
from generator.deliver.chapters.preparation import preparation
from generator.deliver.chapters.trailed import Row, made
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import Filed
from generator.deliver.numbers import NO_ANSWER, Filled, Numbers
from generator.deliver.papers.official import tally, work_record
from generator.deliver.report_cover import cover
from generator.deliver.sentences import prose
from generator.model.problem import ObjectLevel
from generator.model.review import ReviewVerdict
from generator.model.submission import EntryKey
from generator.model.tier import Tier

_NOTE = (
    "周期、工作量和费用由审核办公室在审核工作记录表中填报；传统方式为办公室按以往同类工作的估算，"
    "依据列在表中，只作数量级的比较。"
)
_NUMBERS = ("days", "person_days", "cost", "usual_person_days", "usual_cost")


def pilot_summary(dossier: Dossier) -> Filled:
    """The whole context; without 审核工作记录表 its chapters say what is missing."""
    numbers = Numbers(dossier.known, dossier.rounding)
    record = work_record(dossier, numbers)
    context = {
        **cover(dossier, (_NOTE,)),
        "preparation": preparation(dossier, numbers),
        "effects": effects(dossier, numbers),
        "summary": {
            "task_document": (record.words("task_document") if record else "") or None,
            "task_on": record.day("task_on") if record else None,
            "compiler": (record.words("compiler") if record else "") or None,
            "span": _span(numbers, record),
            "punctual": _punctual(numbers, record),
            "efforts": _efforts(numbers, record),
            "total": _total(numbers, record),
            "compared": _compared(numbers, record),
            "results": _results(dossier, numbers),
            "open_points": _open_points(dossier, numbers),
            "next_round": _rows(record, "next_round", ("year", "object", "content", "target")),
            "institutions": _rows(record, "institutions", ("name", "document", "state")),
            "platform_state": record.words("platform_state") or None if record else None,
            "platform_next": record.words("platform_next") or None if record else None,
        },
    }
    return Filled(context, numbers.trails)


def _rows(record: Filed | None, table: str, columns: tuple[str, ...]) -> list[Row]:
    if record is None:
        return []
    return [
        {column: record.words(f"{table}.{column}", row) or NO_ANSWER for column in columns}
        for row in record.rows(table)
    ]


# -- 周期 ----------------------------------------------------------------------------------------


def _span(numbers: Numbers, record: Filed | None) -> Figure | None:
    """Days from the first step finished to the last one finished."""
    days = _finished(record)
    if len(days) < 2 or record is None:
        return None
    rows = [r for r in record.rows("plan") if record.day("plan.finished_on", r)]
    return made(
        numbers, f"{record.owner}:pilot_span", "已完成步骤的历时",
        Fraction((max(days) - min(days)).days), "天",
        formula="最后完成的步骤的日期 − 最先完成的步骤的日期", said=f"{max(days)} − {min(days)}",
        inputs=[record.trail(EntryKey("plan.finished_on", row, 0)) for row in rows], places=0,
    )  # fmt: skip


def _finished(record: Filed | None) -> list[date]:
    rows = record.rows("plan") if record else ()
    return [d for row in rows if record and (d := record.day("plan.finished_on", row))]


def _punctual(numbers: Numbers, record: Filed | None) -> Prose | None:
    """Steps done in time, late, and not yet done."""
    if record is None or not record.rows("plan"):
        return None
    done, late, waiting = [], [], []
    worst = (0, "")
    for row in record.rows("plan"):
        planned, finished = record.day("plan.planned_on", row), record.day("plan.finished_on", row)
        step = record.words("plan.step", row)
        if finished is None:
            waiting.append(step)
        elif planned is not None and finished > planned:
            late.append(step)
            worst = max(worst, ((finished - planned).days, step))
        else:
            done.append(step)

    def count(word: str, label: str, steps: list[str]) -> Figure:
        return numbers.count(
            f"{record.owner}:pilot_{word}", label, len(steps), "步", "、".join(steps)
        )

    pieces: list[str | Figure] = ["工作计划中按期完成", count("done", "按期完成的步骤数", done)]
    if late:
        pieces += [
            "，晚于计划", count("late", "晚于计划的步骤数", late), f"（最长的是“{worst[1]}”，晚",
            numbers.count(f"{record.owner}:pilot_latest", "最长的延迟", worst[0], "天", worst[1],
                          formula="完成日期 − 计划日期"), "）",
        ]  # fmt: skip
    if waiting:
        still = count("open", "尚未完成的步骤数", waiting)
        pieces += ["，尚未完成", still, f"（{'、'.join(waiting)}）"]
    return prose(*pieces)


# -- 工作量与费用 ----------------------------------------------------------------------------------


def _efforts(numbers: Numbers, record: Filed | None) -> list[Row]:
    if record is None:
        return []
    return [
        {
            "name": label,
            **{c: record.figure(f"efforts.{c}", row) for c in _NUMBERS},
            "saved": _share(numbers, record, row, label),
            "basis": record.words("efforts.basis", row) or NO_ANSWER,
        }
        for row, label in record.fixed_rows("efforts").items()
        if any(record.number(f"efforts.{c}", row) is not None for c in _NUMBERS)
    ]


def _share(numbers: Numbers, record: Filed, row: str, label: str) -> Figure:
    """What part of the usual effort was saved; "—" without an estimate."""
    now = record.number("efforts.person_days", row)
    usual = record.number("efforts.usual_person_days", row)
    value = 100 * (usual - now) / usual if usual and now is not None else None
    return made(
        numbers, f"{record.owner}:pilot_saved_{row}", f"{label}人天减少比例", value, "%",
        formula="（传统方式人天 − 投入人天） ÷ 传统方式人天 × 100", reason="没有填报传统方式的估算",
        inputs=[record.trail(EntryKey(f"efforts.{c}", row, 0))
                for c in ("person_days", "usual_person_days")],
    )  # fmt: skip


def _sum(numbers: Numbers, record: Filed, column: str, label: str, unit: str) -> Figure | None:
    rows = [r for r in record.fixed_rows("efforts")
            if record.number(f"efforts.{column}", r) is not None]  # fmt: skip
    if not rows:
        return None
    return made(
        numbers, f"{record.owner}:pilot_{column}", label, _total_of(record, column), unit,
        formula="各项之和", places=2 if unit == "万元" else 0,
        inputs=[record.trail(EntryKey(f"efforts.{column}", row, 0)) for row in rows],
    )  # fmt: skip


def _total_of(record: Filed, column: str) -> Fraction:
    found = (record.number(f"efforts.{column}", r) for r in record.fixed_rows("efforts"))
    return sum((n for n in found if n is not None), Fraction(0))


_TOTALS = (
    ("person_days", "投入人天合计", "人天"), ("cost", "费用合计", "万元"),
    ("usual_person_days", "传统方式人天合计", "人天"), ("usual_cost", "传统方式费用合计", "万元"),
)  # fmt: skip


def _total(numbers: Numbers, record: Filed | None) -> Row | None:
    """The sums; days are not summed, for the works overlap."""
    if record is None:
        return None
    sums = {c: _sum(numbers, record, c, label, unit) for c, label, unit in _TOTALS}
    return sums if all(sums.values()) else None  # type: ignore[return-value]


def _compared(numbers: Numbers, record: Filed | None) -> Prose | None:
    """The saving in all, and where it is largest and smallest."""
    if record is None or _total(numbers, record) is None:
        return None
    saved = {}
    for row, label in record.fixed_rows("efforts").items():
        now = record.number("efforts.person_days", row)
        usual = record.number("efforts.usual_person_days", row)
        if now is not None and usual:
            saved[row] = ((usual - now) / usual, label)
    if not saved:
        return None
    best, least = max(saved, key=lambda r: saved[r]), min(saved, key=lambda r: saved[r])
    pieces: list[str | Figure] = []
    for column, label, what in (("person_days", "人天", "days"), ("cost", "费用", "cost")):
        now, usual = _total_of(record, column), _total_of(record, f"usual_{column}")
        if not usual:
            continue
        cut = made(
            numbers, f"{record.owner}:pilot_cut_{what}", f"{label}减少比例",
            100 * (usual - now) / usual, "%", formula="（传统方式 − 本次） ÷ 传统方式 × 100",
            said=f"（{numbers.text(usual)} − {numbers.text(now)}） ÷ {numbers.text(usual)} × 100",
        )  # fmt: skip
        pieces += ["，" if pieces else "与传统方式的估算相比，", f"{label}减少", cut]
    pieces += [
        f"。减少最多的是{saved[best][1]}（", _share(numbers, record, best, saved[best][1]),
        f"），最少的是{saved[least][1]}（", _share(numbers, record, least, saved[least][1]),
        "），后者投入最接近传统方式，是下一轮压减工作量的重点",
    ]  # fmt: skip
    return prose(*pieces)


# -- 成果与不足 ------------------------------------------------------------------------------------


def _results(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What the audit came to, in numbers."""
    if not dossier.readings:
        return []
    problems = dossier.improvement.problems.problems
    options = dossier.improvement.options.options
    tiers: list[str | Figure] = []
    for tier in Tier:
        own = [e.name for e in dossier.tiers.of(tier) if e.recipient_id in dossier.readings]
        tiers += ["、" if tiers else "", tier.value,
                  tally(dossier, numbers, f"pilot_{tier.name}", f"{tier.value}企业数", own, "家")]
    levels: list[str | Figure] = []
    for level in ObjectLevel:
        nos = [p.number for p in problems if p.subject.level is level]
        levels += ["、" if levels else "", level.value,
                   tally(dossier, numbers, f"pilot_p_{level.name}", f"{level.value}问题数",
                         nos, "项")]
    answered = {n for option in options for n in option.problems}
    without = [p.number for p in problems if p.number not in answered]
    reviews = dossier.reviews
    clean = [r.recipient_id for r in reviews if r.verdict is ReviewVerdict.MET]
    found = [
        prose("完成企业分级：", *tiers),
        prose("查明问题：", *levels, "；提出方案",
              tally(dossier, numbers, "pilot_options", "方案数", [o.number for o in options], "项"),
              "；没有对应方案的问题",
              tally(dossier, numbers, "pilot_bare", "没有对应方案的问题数", without, "项")),
    ]
    if reviews:
        found.append(prose(
            "完成排污许可执行报告非现场核查",
            tally(dossier, numbers, "pilot_reviews", "非现场核查企业数",
                  [r.recipient_id for r in reviews], "家"),
            "，其中各项均符合的",
            tally(dossier, numbers, "pilot_clean", "各项均符合的企业数", clean, "家"),
            "，其余列出需说明或整改的事项并出具意见",
        ))
    return found


def _open_points(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What is not finished or not sure, from the data."""
    found: list[Prose] = []
    reference = [dossier.name(i) for i, card in dossier.cards.items() if card.reference]
    if reference:
        found.append(prose(
            "按参考指标体系评价的企业",
            tally(dossier, numbers, "pilot_reference", "参考等级企业数", reference, "家"),
            "，等级只用于园区内比较，国家指标体系发布或核对原文后应当重新评价",
        ))
    silent = [f"{c.recipient.name}{c.form_name}" for c in dossier.collected if c.version_no is None]
    if silent:
        found.append(prose(
            "没有已接收版本的采集表",
            tally(dossier, numbers, "pilot_silent", "没有接收的采集表份数", silent, "份"),
            "，相关结论待补报后更新",
        ))
    found += [
        prose(
            f"{card.system.name}缺资料的指标",
            tally(
                dossier, numbers, f"pilot_rows_{card.system.id}", "缺资料的指标数",
                list(card.interval.open_rows), "项",
            ),
            f"（{'、'.join(card.interval.open_rows[:3])}等），指数只能给出上下限",
        )
        for card in dossier.indices
        if card.interval is not None and card.interval.open_rows
    ]  # fmt: skip
    return found
