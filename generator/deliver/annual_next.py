"""年度报告: what fell short, what is to be done about it next year, what it all comes to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.annual_bounds import bounds
from generator.deliver.annual_reasons import movers
from generator.deliver.annual_standing import graded, held_down
from generator.deliver.annual_targets import progress, state_of
from generator.deliver.annual_work import (
    Answer,
    answer_of,
    count_problems,
    due_within,
    load_share,
    visited,
)
from generator.deliver.annual_year import Load, amount, leading_load, loads, part, size
from generator.deliver.chain_report import is_secret
from generator.deliver.chapters.continuity import continuity
from generator.deliver.chapters.emphasis import element_of, leader
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.option_figures import OptionFigures
from generator.deliver.chapters.plans import leading_kind
from generator.deliver.chapters.results import main_card
from generator.deliver.chapters.trailed import Row, leading
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Prose
from generator.deliver.sentences import prose
from generator.model.indicator import Grade
from generator.model.option import Option, OptionState
from generator.model.problem import Gravity, ObjectLevel
from generator.model.review import ReviewVerdict
from generator.model.tier import Tier
from generator.score.shares import PARK

_OFFICES = {
    "water": ("water",), "energy": ("energy", "power"), "carbon": ("energy", "environment"),
    "air": ("environment",), "water_environment": ("sewage", "environment"),
    "solid_waste": ("waste", "environment"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """What fell short, with its figures, and the work that follows: with whom, by when, whose."""

    lack: Prose
    matter: str
    subject: str
    due: str
    office: str


def shortcomings(pen: OptionFigures) -> list[Shortcoming]:
    """Everything that fell short this year, the park's own limits first."""
    return [
        each
        for found in (_limits(pen), _rating(pen), _firms(pen), _problems(pen), _options(pen),
                      _targets(pen), _reviews(pen), _data(pen))
        for each in found
    ]  # fmt: skip


def _office(dossier: Dossier, *groups: str) -> str:
    """The department that keeps one of these groups; without one the park authority."""
    for group in groups:
        for department in dossier.roster.departments:
            if group in department.groups:
                return department.name
    return dossier.settings.park_authority


def _end(dossier: Dossier) -> str:
    return f"{dossier.year + 1}年12月31日"


def _limits(pen: OptionFigures) -> Iterator[Shortcoming]:
    """The load of the tightest limit while it grows, then the others whose intensity rose."""
    dossier = pen.dossier
    first, own = leader(dossier), leading_load(dossier)
    if own is not None and first is not None and own.change > 0:
        name, total = spoken(own.figure), part(dossier, pen.numbers, own, "total")
        rate = size(dossier, pen.numbers, own.intensity)
        how = (
            prose("，强度也升", rate) if own.worse
            else prose("，强度虽降", rate, "，不够抵消增产") if own.better
            else prose("，强度没有下降")
        )  # fmt: skip
        matter = (
            f"制定{name}削减清单，新增项目先落实替代量" if own.worse
            else f"把{name}增量控制在余量以内，有关方案提前实施"
        )  # fmt: skip
        said = prose(f"{first.name}是余量最小的制约因素，{name}一年仍增加", total, how)
        yield Shortcoming(said, matter, _movers(dossier, own), _end(dossier),
                          _office(dossier, *_OFFICES.get(first.id, ("audit",))))  # fmt: skip
    by_office: dict[str, list[Load]] = {}
    for load in loads(dossier):
        if load.worse and (own is None or load.figure.id != own.figure.id):
            groups = _OFFICES.get(element_of(load.figure.id), ("audit",))
            by_office.setdefault(_office(dossier, *groups), []).append(load)
    for office, some in by_office.items():
        most = max(some, key=lambda x: x.intensity.percent or Fraction(0))
        names = "、".join(spoken(x.figure) for x in some)
        which = f"，{spoken(most.figure)}最多，升" if len(some) > 1 else ""
        said = prose(f"{names}的强度上升{which}", size(dossier, pen.numbers, most.intensity))
        yield Shortcoming(said, f"查明{names}上升的来源，提出压减方案", _movers(dossier, most),
                          _end(dossier), office)  # fmt: skip


def _movers(dossier: Dossier, load: Load) -> str:
    """The enterprises by whom the load grew most; what is a business secret is not named."""
    names = [m.firm.name for m in movers(dossier, load.figure)
             if m.change > 0 and not is_secret(dossier, m.firm.id)]  # fmt: skip
    return leading(names, 3) or "园区"


def _rating(pen: OptionFigures) -> Iterator[Shortcoming]:
    card = main_card(pen.dossier)
    if card is None:
        return
    failed = [r.row.name for r in card.rows if r.failed_limit]
    if failed:
        yield Shortcoming(
            prose("园区指数：", held_down(pen.dossier)), f"使{leading(failed, 3)}达到Ⅲ级", "园区",
            _end(pen.dossier), _office(pen.dossier, "audit"),
        )  # fmt: skip
    open_rows = [r.row.name for r in card.open_rows]
    if open_rows:
        yield Shortcoming(
            prose(f"园区指数缺{leading(open_rows, 4)}的资料，还不能定级"),
            "补齐园区指数缺少的资料后重新评价", "有关部门", _next_report(pen.dossier),
            _office(pen.dossier, "audit"),
        )  # fmt: skip


def _next_report(dossier: Dossier) -> str:
    """The day by which returns of the next year are due."""
    day = dossier.book.clauses.terms["report_day"].value
    return f"{dossier.year + 2}年{day}"


def _firms(pen: OptionFigures) -> Iterator[Shortcoming]:
    firms = graded(pen.dossier)
    below = [f.name for f in firms if f.now == Grade.BELOW.value]
    down = [f.name for f in firms if f.step < 0 and f.name not in below]
    if below:
        count = pen.numbers.count(
            f"{PARK}:annual_now_{Grade.BELOW.name}@{pen.year}", "本年未达Ⅲ级（未通过）企业数",
            len(below), "家", "、".join(below))  # fmt: skip
        yield Shortcoming(
            prose("未达Ⅲ级的企业", count, f"（{leading(below, 3)}）"), "限期改进，达到Ⅲ级",
            leading(below, 3), _end(pen.dossier), _office(pen.dossier, "environment"),
        )  # fmt: skip
    if down:
        yield Shortcoming(
            prose(f"{leading(down, 3)}的等级低于上轮"), "核对两轮所用体系，属于自身退步的提出方案",
            leading(down, 3), _end(pen.dossier), _office(pen.dossier, "audit"),
        )  # fmt: skip
    seen = visited(pen.dossier)
    missed = [e for e in pen.dossier.tiers.of(Tier.KEY)
              if e.recipient_id in pen.dossier.readings and e.exemption is None
              and e.recipient_id not in seen]  # fmt: skip
    if missed:
        names = [e.name for e in missed]
        yield Shortcoming(
            prose(f"{leading(names, 3)}列为重点而没有现场核查记录", load_share(pen, missed)),
            "补做现场核查", leading(names, 3), _end(pen.dossier), _office(pen.dossier, "audit"),
        )  # fmt: skip


def _problems(pen: OptionFigures) -> Iterator[Shortcoming]:
    problems = [p for p in pen.improvement.problems.problems if p.gravity is not Gravity.ORDINARY]
    bare = [p for p in problems
            if answer_of(pen.dossier, p) in (Answer.NONE, Answer.PROPOSED)]  # fmt: skip
    shared = [p for p in bare if p.subject.level is not ObjectLevel.ENTERPRISE]
    firms = [p for p in bare if p.subject.level is ObjectLevel.ENTERPRISE]
    if shared:
        yield Shortcoming(
            prose("园区和产业链层面的较大及以上问题没有实施单位的",
                  count_problems(pen, "bare_shared", "园区和产业链层面没有安排的问题数", shared),
                  f"（{leading([p.number for p in shared], 6)}）"),
            "明确牵头部门，提出园区和产业链方案", "管委会各部门", _end(pen.dossier),
            pen.dossier.settings.park_authority,
        )  # fmt: skip
    if firms:
        names = list(dict.fromkeys(p.subject.name for p in firms))
        yield Shortcoming(
            prose("企业较大及以上问题没有自己方案的",
                  count_problems(pen, "bare_firms", "企业没有安排的较大及以上问题数", firms)),
            "按问题清单提出方案并备案", leading(names, 4), _end(pen.dossier),
            _office(pen.dossier, "audit"),
        )  # fmt: skip


def _options(pen: OptionFigures) -> Iterator[Shortcoming]:
    late = [p.option for p in pen.improvement.progress if p.late]
    if late:
        names = list(dict.fromkeys(o.subject.name for o in late))
        yield Shortcoming(
            prose("逾期没有完成的方案", pen.count("late", "逾期方案数", late), "、投资",
                  pen.sum_money("late", late, "investment")),
            "说明原因，重新排期", leading(names, 4), _end(pen.dossier),
            _office(pen.dossier, "audit"),
        )  # fmt: skip
    due = [o for o in due_within(pen.returned, pen.year + 1) if o not in late]
    if due:
        names = list(dict.fromkeys(o.subject.name for o in due))
        yield Shortcoming(
            prose("下一年度到期的方案", pen.count("annual_due", "下一年度到期的方案数", due),
                  "、投资", pen.sum_money("annual_due", due, "investment"), _due_share(pen, due)),
            "按期完成，核定效果", leading(names, 4), f"{pen.year + 1}年各方案计划日期",
            _office(pen.dossier, "audit"),
        )  # fmt: skip


def _due_share(pen: OptionFigures, due: Sequence[Option]) -> Prose:
    """What part of all open savings of the kind most needed falls due."""
    kind, _ = leading_kind(pen.dossier)
    rest = [o for o in pen.returned if o.state is not OptionState.DONE]
    whole = sum((o.saved(kind.id) or Fraction(0) for o in rest), Fraction(0)) if kind else 0
    if kind is None or not whole:
        return prose()
    part_ = sum((o.saved(kind.id) or Fraction(0) for o in due), Fraction(0))
    if not part_:
        return prose(f"，其中没有{kind.name}的")
    return prose(
        f"，占未完成方案{kind.name}量的",
        pen.percent(
            f"annual_due_{kind.id}", f"到期方案占未完成方案{kind.name}量的比例", part_, whole
        ),
    )


def _targets(pen: OptionFigures) -> Iterator[Shortcoming]:
    behind = [x for x in progress(pen.dossier, ObjectLevel.PARK)
              if state_of(pen.dossier, x) in ("没有进展", "慢于时间进度")]  # fmt: skip
    if behind:
        names = "、".join(f"“{x.target.indicator}”" for x in behind[:3])
        yield Shortcoming(
            prose(f"园区目标{names}落后于时间进度"), "补充方案，仍不可达的重新论证",
            "园区", _end(pen.dossier), _office(pen.dossier, "audit"),
        )  # fmt: skip


def _reviews(pen: OptionFigures) -> Iterator[Shortcoming]:
    bad = [r for r in pen.dossier.reviews if r.verdict is ReviewVerdict.NOT_MET]
    ask = [r for r in pen.dossier.reviews if r.verdict is ReviewVerdict.EXPLAIN]
    name = pen.dossier.name
    if bad:
        names = leading([name(r.recipient_id) for r in bad], 4)
        yield Shortcoming(
            prose(f"{names}的执行报告有不符合项"), "更正执行报告，逐项销号", names,
            _end(pen.dossier), _office(pen.dossier, "environment"),
        )  # fmt: skip
    if ask:
        count = pen.numbers.count(
            f"{PARK}:reviews_ask@{pen.year}", "须说明的企业数", len(ask), "家",
            "、".join(name(r.recipient_id) for r in ask),
        )  # fmt: skip
        aspects = dict.fromkeys(i.item.aspect for r in ask for i in r.of(ReviewVerdict.EXPLAIN))
        yield Shortcoming(
            prose("执行报告需说明的企业", count, f"，涉及{'、'.join(list(aspects)[:4])}"),
            "收齐说明，更正台账", leading([name(r.recipient_id) for r in ask], 3),
            _end(pen.dossier), _office(pen.dossier, "environment"),
        )  # fmt: skip


def _data(pen: OptionFigures) -> Iterator[Shortcoming]:
    waiting = [e.name for e in pen.dossier.enterprises if e.id not in pen.dossier.readings]
    if waiting:
        yield Shortcoming(
            prose(f"{leading(waiting, 4)}的资料没有接收，合计不完整"), "催报并重新汇总",
            leading(waiting, 4), _next_report(pen.dossier),
            _office(pen.dossier, "statistics", "audit"),
        )  # fmt: skip
    lacking = [b.judged.name for b in bounds(pen.dossier)
               if b.judged.limit is not None and b.was is None]  # fmt: skip
    if lacking:
        yield Shortcoming(
            prose(f"{leading(lacking, 3)}只有本年资料，看不出余量的变化"), "分年填报，补上年数",
            "有关部门", _next_report(pen.dossier), _office(pen.dossier, "audit"),
        )  # fmt: skip
    grown = amount(pen.dossier, "added_value")
    if grown is None or grown.values is None:
        yield Shortcoming(
            prose("工业增加值缺一年的资料，总量和强度不能与上年比较"), "补报工业增加值（可比价）",
            "统计部门", _next_report(pen.dossier), _office(pen.dossier, "statistics", "economy"),
        )  # fmt: skip


# -- as printed ----------------------------------------------------------------------------------

_ORDINALS = "一二三四五六七八九十"


def weak_words(pen: OptionFigures) -> list[Prose]:
    """The shortcomings one after the other; what is merely due is no shortcoming."""
    found = [each.lack for each in shortcomings(pen)]
    if not pen.dossier.readings and pen.dossier.park is None:
        return [prose("还没有接收到资料，年度工作不能评价，首先完成资料收集。")]
    return [prose(f"（{ordinal(place)}）", lack, "。") for place, lack in enumerate(found)]


def ordinal(place: int) -> str:
    tens, ones = divmod(place + 1, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_ORDINALS[tens - 1]}十"
    return head + (_ORDINALS[ones - 1] if ones else "")


def task_rows(pen: OptionFigures) -> list[Row]:
    return [
        {
            "number": f"（{ordinal(place)}）",
            "matter": each.matter,
            "subject": each.subject,
            "due": each.due,
            "office": each.office,
        }
        for place, each in enumerate(shortcomings(pen))
    ]


def next_rows(pen: OptionFigures) -> tuple[object, object]:
    """下一轮计划 as the chapter on continuity has it, and what it says of it."""
    chapter = continuity(pen.dossier, pen.numbers)
    return chapter["next"], chapter["next_said"]
