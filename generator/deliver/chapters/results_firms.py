"""第六章, fourth part: chains, enterprises and execution reports, one line each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from generator.deliver.chapters.lead import lead, lead_share
from generator.deliver.chapters.option_figures import OptionFigures, Row, numbers_of, short_list
from generator.deliver.chapters.results_said import missed_said
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.indicator import Grade
from generator.model.park import Enterprise, PermitKind
from generator.model.review import PermitReview, ReviewVerdict
from generator.model.score import ScoreCard, Trail
from generator.score.level_chains import Exchange
from generator.score.measure import Reading
from generator.score.shares import PARK

_GRADES = ("Ⅰ", "Ⅱ", "Ⅲ")


def results_firms(dossier: Dossier, numbers: Numbers) -> Row:
    """表6-5, 表6-6 and 表6-7 with what they say."""
    pen = OptionFigures(dossier, numbers)
    return {
        "chains": [chain_line(pen, chain) for chain in dossier.chains],
        "chains_said": _chains_said(pen),
        "firms": [firm_line(pen, e) for e in dossier.enterprises],
        "firms_said": _firms_said(pen),
        "reviews": [_review(pen, review) for review in dossier.reviews],
        "reviews_said": _reviews_said(pen),
    }


# -- chains --------------------------------------------------------------------------------------


def members(dossier: Dossier, chain: str) -> tuple[Enterprise, ...]:
    return tuple(e for e in dossier.enterprises if e.chain == chain)


def chain_exchanges(dossier: Dossier, chain: str) -> list[Exchange]:
    """The exchanges inside the park that a member gives or takes."""
    names = {e.name for e in members(dossier, chain)}
    return [x for x in dossier.level.exchanges if x.inside and (x.supplier in names
                                                                or x.user in names)]  # fmt: skip


def links_of(dossier: Dossier, chain: str) -> tuple[list[str], list[str]]:
    """环节 the office has written down for a chain: those there are, and those missing."""
    park = dossier.level.facts.park
    there: list[str] = []
    missing: list[str] = []
    for row in park.submission.rows.get("chain_links", ()) if park else ():

        def cell(column: str, row: str = row) -> str:
            entry = park.submission.get(f"chain_links.{column}", row) if park else None
            return entry.value if entry is not None and isinstance(entry.value, str) else ""

        if cell("chain") == chain:
            (missing if cell("missing") == "是" else there).append(cell("link"))
    return there, missing


def connection(pen: OptionFigures, chain: str) -> Figure:
    """衔接率: members that give to or take from another firm of the park, in per cent."""
    own = members(pen.dossier, chain)
    linked = {x.supplier for x in chain_exchanges(pen.dossier, chain)} | {
        x.user for x in chain_exchanges(pen.dossier, chain)
    }
    joined = [e for e in own if e.name in linked]
    return pen.numbers.of(
        Trail(
            id=f"{PARK}·{chain}:connection@{pen.year}", label=f"{chain}衔接率",
            value=Fraction(100 * len(joined), len(own)) if own else None, unit="%",
            formula="与园区内企业有互供的企业数 ÷ 链上企业数 × 100",
            numbers=f"{len(joined)} ÷ {len(own)} × 100", mark="D",
            inputs=tuple(x.trail for x in chain_exchanges(pen.dossier, chain)),
        )
    )  # fmt: skip


def by_product_use(pen: OptionFigures, chain: str) -> Figure:
    """副产物利用率 of a chain's general solid wastes."""
    names = {e.name for e in members(pen.dossier, chain)}
    own = [b for b in pen.dossier.level.by_products if b.firm in names]
    made = sum((b.generated for b in own), Fraction(0))
    used = sum((b.used for b in own), Fraction(0))
    return pen.numbers.of(
        Trail(
            id=f"{PARK}·{chain}:by_product_use@{pen.year}", label=f"{chain}副产物利用率",
            value=100 * used / made if made else None, unit="%",
            formula="一般工业固体废物利用量 ÷ 产生量 × 100",
            inputs=tuple(b.trail for b in own),
        )
    )  # fmt: skip


def bottlenecks(dossier: Dossier, chain: str) -> list[str]:
    """Members that do not reach level Ⅲ."""
    return [
        e.name for e in members(dossier, chain)
        if (card := dossier.cards.get(e.id)) is not None and card.grade is Grade.BELOW
    ]  # fmt: skip


def chain_line(pen: OptionFigures, chain: str) -> Row:
    there, missing = links_of(pen.dossier, chain)
    problems = pen.improvement.problems.of(chain)
    known = bool(there or missing)
    return {
        "chain": chain,
        "firms": "、".join(e.name for e in members(pen.dossier, chain)),
        "connection": connection(pen, chain),
        "use": by_product_use(pen, chain),
        "missing": "、".join(missing) or ("没有" if known else "部门没有填报"),
        "bottlenecks": "、".join(bottlenecks(pen.dossier, chain)) or "没有",
        "problems": numbers_of(p.number for p in problems) or "—",
    }


def _chains_said(pen: OptionFigures) -> Prose | None:
    chains = pen.dossier.chains
    if not chains or not pen.dossier.level.facts.firms:
        return None
    single = [c for c in chains if len(members(pen.dossier, c)) == 1]
    blocked = [c for c in chains if bottlenecks(pen.dossier, c)]
    lacking = [c for c in chains if links_of(pen.dossier, c)[1]]
    parts: list[Prose] = []
    if blocked:
        parts.append(prose(f"{'、'.join(blocked)}有企业未达Ⅲ级，是链上的瓶颈，",
                          _unblock(pen, blocked)))  # fmt: skip
    if lacking:
        the = lead(pen.dossier)
        parts.append(prose(f"{'、'.join(lacking)}存在缺链环节，", the.said(
            strong=f"招商补链新增的{the.use}须有等量来源", mild=f"招商补链时核对{the.name}余量",
            free="资源环境余量允许招商补齐", unknown="招商时补齐",
        )))  # fmt: skip
    if single:
        the = lead(pen.dossier)
        parts.append(prose(f"{'、'.join(single)}在园区内只有一家企业，上下游在园区外，", the.said(
            strong=f"衔接只能靠副产物和余能，{the.use}的削减只能在厂内完成",
            mild="衔接只能靠副产物和余能", free="衔接以副产物和余能互供为限，不强求成链",
            unknown="衔接只能靠副产物和余能",
        )))  # fmt: skip
    if not parts:
        return prose("各产业链上下游都在园区内，没有未达标的企业，审核重点转向副产物的高值利用。")
    return prose(joined(parts, "；"), "。")


def _unblock(pen: OptionFigures, blocked: Sequence[str]) -> Words:
    """Whether the firms that hold a chain up are heavy users of what binds."""
    the, share = lead(pen.dossier), lead_share(pen.dossier, pen.dossier.tiers.shares)
    names = {name for chain in blocked for name in bottlenecks(pen.dossier, chain)}
    heavy = [row.name for row in share.selected if row.name in names] if share else []
    return the.said(
        strong=f"其中{short_list(heavy, 3)}又是{the.use}大户，先于上下游整改" if heavy
        else f"都不是{the.use}大户，按等级要求限期整改",
        mild="限期达到Ⅲ级，上下游不必等待", free="是全链少数的短项，由上下游企业协助改进",
        unknown="先于上下游整改",
    )  # fmt: skip


# -- enterprises ---------------------------------------------------------------------------------


def firm_line(pen: OptionFigures, enterprise: Enterprise) -> Row:
    """One line of 表6-6."""
    dossier = pen.dossier
    card = dossier.cards.get(enterprise.id)
    tier = dossier.tier(enterprise.id)
    problems = pen.improvement.problems.of(enterprise.id)
    options = pen.improvement.options.of(enterprise.id)
    absent = Trail(id=f"{enterprise.id}:no_score@{pen.year}", label=f"{enterprise.name}评价",
                   value="—", reason="没有适用的评价体系或没有资料")  # fmt: skip
    index = card.index if card else None
    return {
        "name": enterprise.name,
        "method": (tier.method if tier else "") or "未定",
        "system": system_words(card) if card else "没有适用体系"
        if enterprise.id in dossier.readings else "没有资料",
        **{
            key: pen.numbers.of(
                Trail(id=f"{card.trail.id}.{key}", label=f"{enterprise.name}Y{_GRADES[n]}",
                      value=index[n], formula="Σ 权重×隶属函数", inputs=(card.trail,)))
            if card and index else pen.numbers.words("—", card.trail if card else absent)
            for n, key in enumerate(("y1", "y2", "y3"))
        },
        "limiting": _limiting(card),
        "grade": grade_words(card),
        "problems": pen.numbers.count(f"{enterprise.id}:problems@{pen.year}",
                                      f"{enterprise.name}问题数", len(problems), "个",
                                      inputs=[p.trail for p in problems]),
        "options": pen.numbers.count(f"{enterprise.id}:options@{pen.year}",
                                     f"{enterprise.name}方案数", len(options), "项",
                                     inputs=[o.trail for o in options]),
    }  # fmt: skip


def system_words(card: ScoreCard) -> str:
    """The system's name with how far it can be relied on."""
    return f"{card.system.name}（{'参考' if card.reference else '国家发布'}）"


def grade_words(card: ScoreCard | None) -> str:
    if card is None or card.grade is None:
        return card.verdict if card is not None and card.verdict else "未评级"
    return f"{card.grade.value}（参考）" if card.reference else card.grade.value


def _limiting(card: ScoreCard | None) -> str:
    """The limiting rows that miss level Ⅲ."""
    if card is None:
        return "—"
    missed = [r.indicator.name for r in card.rows if r.indicator.limiting and r.state.takes_part
              and not r.met[2]]  # fmt: skip
    return f"{short_list(missed, 2)}未达Ⅲ级" if missed else "均达Ⅲ级"


def _firms_said(pen: OptionFigures) -> list[Prose]:
    graded = {i: c for i, c in pen.dossier.cards.items() if c.grade is not None}
    if not graded:
        return []
    below = [pen.dossier.name(i) for i, c in graded.items() if c.grade is Grade.BELOW]
    counts = [
        prose(grade.value, pen.numbers.count(
            f"{PARK}:results_{grade.name}@{pen.year}", f"{grade.value}企业数", len(own), "家",
            "、".join(pen.dossier.name(i) for i in own), [graded[i].trail for i in own]))
        for grade in Grade
        if (own := [i for i, c in graded.items() if c.grade is grade])
    ]  # fmt: skip
    reference = any(c.reference for c in graded.values())
    said = prose(
        "已评级企业中", joined(counts, "、"), "。",
        "体系没有核对原文或非国家发布的，等级只作参考。" if reference else "",
    )  # fmt: skip
    if not below:
        return [said, prose("没有企业未达Ⅲ级，企业层面的改进以提高等级为主。")]
    shown = short_list(below, 5)
    limit = [i for i, c in graded.items() if c.grade is Grade.BELOW and any(
        r.indicator.limiting and not r.met[2] and r.state.takes_part for r in c.rows)]  # fmt: skip
    return [
        said,
        prose(
            f"未达Ⅲ级的是{shown}，",
            prose("其中因限定性指标的有",
                 pen.numbers.count(f"{PARK}:results_below_limit@{pen.year}",
                                   "因限定性指标未达Ⅲ级的企业数", len(limit), "家",
                                   "、".join(pen.dossier.name(i) for i in limit)),
                 "，这几家须限期改进。") if limit
            else prose("都不是因为限定性指标，而是", _missed(graded.values()), "没有达到Ⅲ级基准",
                      missed_said(pen.dossier, _missed_names(graded.values())), "。"),
        ),
    ]  # fmt: skip


def _missed_names(cards: Iterable[ScoreCard]) -> list[str]:
    """Indicators short of level Ⅲ at firms below it, those of most firms first."""
    counted: dict[str, int] = {}
    for card in cards:
        if card.grade is Grade.BELOW:
            for row in card.rows:
                if row.state.takes_part and not row.met[2]:
                    counted[row.indicator.name] = counted.get(row.indicator.name, 0) + 1
    return sorted(counted, key=lambda name: -counted[name])


def _missed(cards: Iterable[ScoreCard]) -> str:
    return short_list(_missed_names(cards), 3) or "个别指标"


# -- execution reports ---------------------------------------------------------------------------


def _verdict_of(review: PermitReview, word: str) -> tuple[str, list[str]]:
    """The gravest verdict among items of an aspect, and the sentences of those not met."""
    own = [i for i in review.items if word in i.item.aspect]
    if not own:
        return "未核查", []
    for verdict in (ReviewVerdict.NOT_MET, ReviewVerdict.EXPLAIN, ReviewVerdict.UNDECIDED):
        bad = [i for i in own if i.verdict is verdict]
        if bad:
            return verdict.value, [s for i in bad for s in i.statements]
    return ReviewVerdict.MET.value, []


def _review(pen: OptionFigures, review: PermitReview) -> Row:
    enterprise = pen.dossier.enterprise(review.recipient_id)
    asked = ("完整性", "监测频次", "超标", "排放量", "台账")
    found = {word: _verdict_of(review, word) for word in asked}
    bad = [i for verdict in (ReviewVerdict.NOT_MET, ReviewVerdict.EXPLAIN)
           for i in review.of(verdict)]  # fmt: skip
    reading = pen.dossier.readings.get(review.recipient_id)
    return {
        "name": enterprise.name,
        "kind": enterprise.permit_kind.value,
        "complete": found["完整性"][0],
        "rate": _formula(pen, reading, review, "monitoring", "sum(er_monitoring.done_count) / "
                         "sum(er_monitoring.due_count) * 100", "监测频次完成率", "%", 2),
        "exceeded": _formula(pen, reading, review, "exceeded",
                             "sum(er_monitoring.exceeded_count)", "超标次数", "次", 0),
        "load": found["排放量"][0],
        "occupancy": _occupancy(pen, reading, review),
        "ledger": found["台账"][0],
        "problem": "；".join(i.item.title for i in bad) or "没有",
    }  # fmt: skip


def _formula(
    pen: OptionFigures, reading: Reading | None, review: PermitReview, tag: str, text: str,
    label: str, unit: str, places: int,
) -> Figure:  # fmt: skip
    """A figure of the execution report; "—" where it was not answered."""
    head = Trail(
        id=f"{review.recipient_id}:review_{tag}@{review.year}",
        label=f"{pen.dossier.name(review.recipient_id)}{label}",
        value=None,
        unit=unit,
    )
    if reading is None:
        return pen.numbers.words("—", head)
    compiled = reading.rules.compile(text)
    _, trail = reading.trail(head, compiled, review.year)
    return pen.numbers.of(trail, places)


def _occupancy(pen: OptionFigures, reading: Reading | None, review: PermitReview) -> Figure:
    found = reading.figure("permit_occupancy") if reading else None
    if found is None:
        return pen.numbers.words("—", Trail(id=f"{review.recipient_id}:no_occupancy@{review.year}",
                                            label="许可排放量占用率", value=None))  # fmt: skip
    return pen.numbers.of(found.trail)


def _reviews_said(pen: OptionFigures) -> Prose | None:
    reviews = pen.dossier.reviews
    if not reviews:
        return None
    holders = [e for e in pen.dossier.enterprises
               if e.permit_kind in (PermitKind.KEY, PermitKind.SIMPLIFIED)]  # fmt: skip
    bad = [r for r in reviews if r.verdict is ReviewVerdict.NOT_MET]
    ask = [r for r in reviews if r.verdict is ReviewVerdict.EXPLAIN]
    said = prose(
        "核查了", _reviewed(pen, "all", reviews, "已核查企业数"),
        f"的{pen.year}年度执行报告",
        prose("（持证企业", pen.numbers.count(f"{PARK}:permit_holders@{pen.year}", "持证企业数",
                                        len(holders), "家", "、".join(e.name for e in holders)),
             "）") if len(holders) > len(reviews) else "",
        "，有不符合的", _reviewed(pen, "bad", bad, "有不符合项的企业数"), "、待解释的",
        _reviewed(pen, "ask", ask, "须说明的企业数"), "。",
    )  # fmt: skip
    titles: dict[str, int] = {}
    for review in reviews:
        for item in (*review.of(ReviewVerdict.NOT_MET), *review.of(ReviewVerdict.EXPLAIN)):
            titles[item.item.title] = titles.get(item.item.title, 0) + 1
    if not titles:
        return prose(said, "执行报告与许可要求一致，可以作为本次审核的数据依据。")
    common = max(titles, key=lambda title: titles[title])
    return prose(
        said, f"最常见的是“{common}”不符合或须说明，",
        _correct(pen, titles[common] > 2), "。",
    )  # fmt: skip


def _correct(pen: OptionFigures, shared: bool) -> Words:
    """How a fault of execution reports is put right, and from whom on."""
    the = lead(pen.dossier)
    if shared:
        return the.said(
            strong=f"属共性问题，由生态环境部门统一指导，从{the.use}大户开始更正",
            mild=f"属共性问题，由生态环境部门统一指导，与{the.name}的年度核对一并检查",
            free="属共性问题，在下一年度执行报告中统一更正", unknown="由生态环境部门统一指导",
        )  # fmt: skip
    return the.said(
        strong=f"属个别企业的问题，{the.use}大户先更正", mild="属个别企业的问题，逐家通知更正",
        free="属个别企业的问题，随下一年度报告更正", unknown="逐家通知更正",
    )  # fmt: skip


def _reviewed(pen: OptionFigures, tag: str, some: Sequence[PermitReview], label: str) -> Figure:
    return pen.numbers.count(
        f"{PARK}:reviews_{tag}@{pen.year}", label, len(some), "家",
        "、".join(pen.dossier.name(r.recipient_id) for r in some),
    )  # fmt: skip
