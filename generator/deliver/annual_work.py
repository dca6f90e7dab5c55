"""年度报告: returns, enterprises audited, problems put right, execution reports, targets. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction

from generator.deliver.annual_year import focus_load
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.option_figures import OptionFigures
from generator.deliver.chapters.preparation import check_rows, collection_rows
from generator.deliver.chapters.results_firms import firm_line
from generator.deliver.chapters.trailed import Row, leading
from generator.deliver.dossier import Dossier, by_recipient
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import Filed
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import joined, prose
from generator.model.option import Option, OptionOrigin, OptionState
from generator.model.problem import Element, Gravity, ObjectLevel, Problem
from generator.model.review import PermitReview, ReviewVerdict
from generator.model.tier import Tier
from generator.score.shares import PARK
from generator.score.tiers import TierEntry

_VISIT = "site_visit"


class Answer(Enum):
    """How far a problem is put right, by the options that answer it."""

    DONE = "方案已实施"
    UNDER_WAY = "实施中"
    PLANNED = "拟实施"
    PROPOSED = "仅有建议"
    NONE = "未安排"


# -- returns -------------------------------------------------------------------------------------


def returns_words(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """How the collection went and what its quality was, from what stood out."""
    whole = collection_rows(dossier, numbers)[-1]
    lines = [c for c in dossier.collected if not dossier.book.forms[c.form_id].on_request]
    if not lines:
        return []
    waiting = list(dict.fromkeys(c.recipient.name for c in lines if c.version_no is None))
    by_unit = by_recipient(lines)
    late = [own[0].recipient.name for own in by_unit.values()
            if any(c.received and c.received[0] > c.due for c in own)]  # fmt: skip
    back = sorted(((len(c.sent_back), c.recipient.name) for c in lines if c.sent_back),
                  reverse=True)  # fmt: skip
    if len(waiting) == len(by_unit):
        return [
            prose(
                "应报单位",
                _figure(whole["due"]),
                "，还没有接收到一份资料，本年结论待收齐后得出。",
            )
        ]
    first = prose("应报单位", _figure(whole["due"]), "，回收率", _figure(whole["rate"]))
    if waiting:
        first = prose(first, f"，还缺{leading(waiting, 4)}，缺的部分不在企业合计之内")
    if late:
        first = prose(first, "；首次报送及时率", _figure(whole["on_time_rate"]),
                      f"，逾期的是{leading(late, 4)}")  # fmt: skip
    found = [prose(first, "。" if waiting or late else "，全部按时。")]
    checks = check_rows(dossier, numbers)[-1]
    if not any(hit.found for hit in dossier.hits):
        return [*found, prose("校核没有发现错误和异常。")]
    second = prose("校核发现", _figure(checks["found"]), "，已改正", _figure(checks["mended"]))
    if back:
        many = f"，{back[0][1]}退回次数最多" if back[0][0] > 1 else "，都在一次退回后改正"
        second = prose(second, "；退回", _figure(whole["sent_back"]), many)
    standing = [h for h in dossier.hits if h.open_now]
    if not standing:
        return [*found, prose(second, "，没有遗留。")]
    most = max(standing, key=lambda h: h.open_now)
    return [*found, prose(
        second, "；仍未关闭", _figure(checks["open"]),
        f"，最多的一条是“{most.rule.title or most.rule.code}”，下一年度报送以前说明或改正。",
    )]  # fmt: skip


def _figure(value: object) -> Figure:
    assert isinstance(value, Figure)
    return value


# -- tiers and firms audited ---------------------------------------------------------------------


def visited(dossier: Dossier) -> set[str]:
    return {one.recipient.id for one in dossier.submissions(_VISIT)}


def _ranked(dossier: Dossier) -> list[TierEntry]:
    return [e for e in dossier.tiers.entries if e.recipient_id in dossier.readings]


def tier_rows(pen: OptionFigures) -> list[Row]:
    """分级审核开展情况, a line for each tier and one for all."""
    entries = _ranked(pen.dossier)
    groups = [(tier.value, tier.name, [e for e in entries if e.tier is tier]) for tier in Tier]
    return [
        _tier_row(pen, name, key, own)
        for name, key, own in (*groups, ("合计", "ALL", entries))
        if own
    ]


def _tier_row(pen: OptionFigures, name: str, key: str, own: Sequence[TierEntry]) -> Row:
    seen = visited(pen.dossier)
    with_options = {o.subject.id for o in pen.returned}

    def count(tag: str, label: str, holds: Callable[[TierEntry], bool]) -> Figure:
        some = [e for e in own if holds(e)]
        return pen.numbers.count(
            f"{PARK}:annual_{key}_{tag}@{pen.year}", f"{name}企业{label}", len(some), "家",
            "、".join(e.name for e in some), [e.trail for e in some])  # fmt: skip

    cards = pen.dossier.cards
    return {
        "name": name,
        "firms": count("firms", "数", lambda e: True),
        "kept": count("kept", "沿用上轮结果数", lambda e: e.exemption is not None),
        "visited": count("visited", "现场核查数", lambda e: e.recipient_id in seen),
        "graded": count("graded", "评出等级数", lambda e: (
            (card := cards.get(e.recipient_id)) is not None and card.grade is not None)),
        "answered": count("answered", "填报方案数", lambda e: e.recipient_id in with_options),
    }  # fmt: skip


def key_rows(pen: OptionFigures) -> list[Row]:
    """重点企业 one by one: how audited, when visited, what came of it."""
    return [_key_row(pen, e) for e in _ranked(pen.dossier) if e.tier is Tier.KEY]


def _key_row(pen: OptionFigures, entry: TierEntry) -> Row:
    dossier = pen.dossier
    line = firm_line(pen, dossier.enterprise(entry.recipient_id))
    own = [o for o in pen.returned if o.subject.id == entry.recipient_id]
    done = [o for o in own if o.state is OptionState.DONE]
    visit = next(
        (one for one in dossier.submissions(_VISIT) if one.recipient.id == entry.recipient_id),
        None,
    )  # fmt: skip
    on = Filed.of_return(dossier, visit, pen.numbers).words("visited_on") if visit else ""
    return {
        "name": entry.name,
        "method": line["method"],
        "visited": on or "没有核查",
        "grade": line["grade"],
        "problems": line["problems"],
        "options": pen.count(f"of_{entry.recipient_id}", f"{entry.name}填报方案数", own),
        "done": pen.count(f"done_of_{entry.recipient_id}", f"{entry.name}已实施方案数", done),
    }


def tier_words(pen: OptionFigures) -> list[Prose]:
    """Which 重点 firms were audited as they should be, and which were not."""
    key = [e for e in _ranked(pen.dossier) if e.tier is Tier.KEY]
    if not key:
        none = "没有企业列为重点，按一般和简化的方式审核。" if _ranked(pen.dossier) else ""
        return [prose(none)] if none else []
    seen = visited(pen.dossier)
    kept = [e for e in key if e.exemption is not None]
    missed = [e for e in key if e.recipient_id not in seen and e.exemption is None]
    idle = [e for e in key if not any(o.subject.id == e.recipient_id for o in pen.returned)]
    said = prose("重点企业", pen.numbers.count(
        f"{PARK}:annual_KEY_firms@{pen.year}", "重点企业数", len(key), "家",
        "、".join(e.name for e in key), [e.trail for e in key]))  # fmt: skip
    if kept:
        said = prose(said, f"，{leading([e.name for e in kept], 3)}上轮验收仍在有效期，沿用其结果")
    own = [e for e in key if e.exemption is None]
    if missed:
        which = "都" if len(missed) == len(own) else f"中{leading([e.name for e in missed], 3)}"
        said = prose(said, f"，须现场核查的{which}没有核查记录", load_share(pen, missed))
    elif own:
        said = prose(said, "，须现场核查的都有核查记录", load_share(pen, own))
    if idle:
        said = prose(said, f"；{leading([e.name for e in idle], 4)}没有填报方案")
    return [prose(said, "。")]


def load_share(pen: OptionFigures, entries: Sequence[TierEntry]) -> Prose:
    """The part of the load looked at first that these enterprises make up."""
    load = focus_load(pen.dossier)
    ids = {e.recipient_id for e in entries}
    firms = [f for f in pen.dossier.level.facts.firms if f.id in ids]
    reads = [r for f in firms if load and (r := f.read(load.figure, pen.year)).value is not None]
    whole = load.total.after.value if load else None
    if load is None or not reads or not isinstance(whole, Fraction) or not whole:
        return prose()
    part = sum((r.value or Fraction(0) for r in reads), Fraction(0))
    share = pen.made(
        f"annual_share_{load.figure.id}_{'_'.join(sorted(ids))}",
        f"所列企业占园区{load.figure.name}的比例",
        100 * part / whole, "%", "企业合计 ÷ 园区总量 × 100",
        inputs=[*(r.trail for r in reads), load.total.after],
    )  # fmt: skip
    return prose(f"，合计占园区{spoken(load.figure)}的", share)


# -- problems ------------------------------------------------------------------------------------


def answer_of(dossier: Dossier, problem: Problem) -> Answer:
    """By the enterprise's own options; a proposal of the library arranges nothing."""
    found = dossier.improvement.options.answering(problem.number)
    own = [o.state for o in found if o.origin is OptionOrigin.RETURN]
    if own and all(state is OptionState.DONE for state in own):
        return Answer.DONE
    if any(state in (OptionState.DONE, OptionState.UNDER_WAY) for state in own):
        return Answer.UNDER_WAY
    if own:
        return Answer.PLANNED
    return Answer.PROPOSED if found else Answer.NONE


def problem_groups(pen: OptionFigures) -> list[Row]:
    """问题整改, by level and by element; each group adds up to the same."""
    problems = pen.improvement.problems.problems
    if not problems:
        return []
    levels = [(x.value, f"level_{x.name}", [p for p in problems if p.subject.level is x])
              for x in ObjectLevel]  # fmt: skip
    elements = [(x.value, f"element_{x.name}", [p for p in problems if p.element is x])
                for x in Element]  # fmt: skip
    whole = [("合计", "all", list(problems))]
    return [
        {"title": title, "rows": [_problem_row(pen, *each) for each in own if each[2]]}
        for title, own in (("按层级", levels), ("按要素", elements), ("全部", whole))
    ]


def _problem_row(pen: OptionFigures, name: str, key: str, own: Sequence[Problem]) -> Row:
    grave = [p for p in own if p.gravity is not Gravity.ORDINARY]
    return {
        "name": name,
        "all": count_problems(pen, f"{key}_all", f"{name}问题数", own),
        "grave": count_problems(pen, f"{key}_grave", f"{name}较大及以上问题数", grave),
        **{
            answer.name.lower(): count_problems(
                pen, f"{key}_{answer.name.lower()}", f"{name}“{answer.value}”的问题数",
                [p for p in own if answer_of(pen.dossier, p) is answer],
            )
            for answer in Answer
        },
    }  # fmt: skip


def count_problems(pen: OptionFigures, tag: str, label: str, some: Sequence[Problem]) -> Figure:
    return pen.numbers.count(
        f"{PARK}:annual_problems_{tag}@{pen.year}", label, len(some), "个",
        "、".join(p.number for p in some[:60]), [p.trail for p in some])  # fmt: skip


def problem_words(pen: OptionFigures) -> list[Prose]:
    """How much of what was found is taken in hand, and where it lags most."""
    problems = pen.improvement.problems.problems
    if not problems:
        return [prose("还没有列出问题。")]
    grave = [p for p in problems if p.gravity is not Gravity.ORDINARY]
    looked = grave or list(problems)
    word = "较大及以上问题" if grave else "问题"
    states = {a: [p for p in looked if answer_of(pen.dossier, p) is a] for a in Answer}
    done, bare = states[Answer.DONE], [*states[Answer.NONE], *states[Answer.PROPOSED]]
    under = [*states[Answer.UNDER_WAY], *states[Answer.PLANNED]]
    head = prose(word, count_problems(pen, "looked", f"{word}数", looked))
    parts = [
        prose(said, count_problems(pen, tag, f"{word}中{said}的数", own))
        for tag, said, own in (("looked_done", "方案已实施", done),
                               ("looked_under", "正在实施或已列计划", under),
                               ("looked_bare", "没有安排", bare))
        if own
    ]  # fmt: skip
    found = [prose(head, "中，", joined(parts, "、"), "。")]
    if len(bare) * 2 > len(looked):
        found.append(prose("多数问题还停在查明阶段，", _lagging(pen, bare)))
    elif bare:
        found.append(prose("问题大多已经着手，", _lagging(pen, bare)))
    elif under:
        found.append(prose("每个问题都有企业自己的方案，下一年度只看进度。"))
    else:
        found.append(prose("对应的方案都已实施，以下一年度的数据核定是否解决。"))
    return found


def _lagging(pen: OptionFigures, bare: Sequence[Problem]) -> Prose:
    by_element = {e: [p for p in bare if p.element is e] for e in Element}
    worst = max(by_element, key=lambda e: len(by_element[e]))
    firms: dict[str, int] = {}
    for problem in by_element[worst]:
        if problem.subject.level is ObjectLevel.ENTERPRISE:
            firms[problem.subject.name] = firms.get(problem.subject.name, 0) + 1
    names = sorted(firms, key=lambda name: (-firms[name], name))
    own = count_problems(pen, "bare_worst", f"没有安排的{worst.value}类问题数", by_element[worst])
    head = prose(f"没有安排的以“{worst.value}”类最多（", own, "），")
    if not names:
        return prose(head, "都在园区和产业链层面，由管委会提出方案。")
    lead = sum(firms[name] for name in names[:3])
    if lead * 2 >= len(by_element[worst]):
        return prose(head, f"集中在{leading(names, 3)}，约谈后限期报方案。")
    return prose(head, "分散在多家企业，按企业下达问题清单限期报方案。")


# -- execution reports ---------------------------------------------------------------------------

_JUDGED = (ReviewVerdict.MET, ReviewVerdict.NOT_MET, ReviewVerdict.EXPLAIN,
           ReviewVerdict.UNDECIDED)  # fmt: skip


def review_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """执行报告核查 by aspect: items judged, and how."""
    aspects: dict[str, list[ReviewVerdict]] = {}
    for review in dossier.reviews:
        for item in review.items:
            aspects.setdefault(item.item.aspect, []).append(item.verdict)
    every = [v for own in aspects.values() for v in own]
    lines = [*aspects.items(), ("合计", every)] if every else []
    return [_review_row(dossier, numbers, name, f"{n}", own) for n, (name, own) in enumerate(lines)]


def _review_row(
    dossier: Dossier, numbers: Numbers, name: str, key: str, own: Sequence[ReviewVerdict]
) -> Row:
    def count(tag: str, label: str, number: int) -> Figure:
        return numbers.count(f"{PARK}:annual_review_{key}_{tag}@{dossier.year}",
                             f"执行报告核查“{name}”{label}", number, "项次")  # fmt: skip

    return {
        "name": name,
        "asked": count("asked", "核查项次", sum(v in _JUDGED for v in own)),
        **{
            verdict.name.lower(): count(verdict.name.lower(), verdict.value, own.count(verdict))
            for verdict in _JUDGED
        },
    }


def review_words(dossier: Dossier, numbers: Numbers) -> Prose | None:
    reviews = dossier.reviews
    if not reviews:
        return None
    bad = [r for r in reviews if r.verdict is ReviewVerdict.NOT_MET]
    ask = [r for r in reviews if r.verdict is ReviewVerdict.EXPLAIN]

    def count(tag: str, label: str, some: Sequence[PermitReview]) -> Figure:
        return numbers.count(f"{PARK}:reviews_{tag}@{dossier.year}", label, len(some), "家",
                             "、".join(dossier.name(r.recipient_id) for r in some))  # fmt: skip

    said = prose("核查执行报告", count("all", "已核查企业数", reviews))
    if bad:
        names = leading([dossier.name(r.recipient_id) for r in bad], 4)
        said = prose(said, "，有不符合项的", count("bad", "有不符合项的企业数", bad),
                     f"（{names}），其申报的排放量在更正以前不用于总量结论")  # fmt: skip
    if ask:
        joint = _commonest(ask)
        said = prose(said, "，需说明的", count("ask", "须说明的企业数", ask),
                     f"，多在“{joint}”一项" if joint else "")  # fmt: skip
    if not bad and not ask:
        said = prose(said, "，各项均符合，执行报告数据可以直接采用")
    return prose(said, "。")


def _commonest(reviews: Sequence[PermitReview]) -> str:
    titles: dict[str, int] = {}
    for review in reviews:
        for item in review.of(ReviewVerdict.EXPLAIN):
            titles[item.item.title] = titles.get(item.item.title, 0) + 1
    return max(titles, key=lambda title: titles[title]) if titles else ""


def due_within(options: Sequence[Option], year: int) -> list[Option]:
    """Options not done that are to be finished by the end of that year."""
    return [o for o in options if o.state in (OptionState.UNDER_WAY, OptionState.PLANNED)
            and o.finished_on is not None and o.finished_on.year <= year]  # fmt: skip
