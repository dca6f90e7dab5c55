"""第四章 三个结论: which sectors bind the park, which firms lag, which facilities fall short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import emphasis, leader, load_of, options_for, touches
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.trailed import listed, made, printed, shown
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for
from generator.deliver.sentences import Words, joined, prose
from generator.model.indicator import Grade
from generator.model.problem import ObjectLevel
from generator.model.score import Trail
from generator.score.level_benchmark import FirmBenchmark, behind
from generator.score.level_chains import SECTOR, Group, LoadShare
from generator.score.level_facilities import Facility
from generator.score.level_flows import Flow
from generator.score.shares import PARK

_MOST_SECTORS = 6
_MOST_LOADS = 3
_MOST_FIRMS = 8
_MOST_FIGURES = 2
_MOST_PROBLEMS = 4


def sectors(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """The sectors that burden the park beyond what they add, those in what binds it first.

    Those without a part in the leading constraint are told of together.
    """
    found = [g for g in dossier.level.groups if g.kind == SECTOR and g.constrains]
    bound = leader(dossier)
    load = load_of(bound.id) if bound else ""
    found.sort(key=lambda group: -(group.constrains[0].ratio or Fraction(0)))
    if bound is None or not load:
        rest = found[1:_MOST_SECTORS]
        first = [_sector(dossier, numbers, group) for group in found[:1]]
        return [*first, _apart(dossier, numbers, rest)] if rest else first
    own = [g for g in found if any(x.figure.id == load for x in g.constrains)]
    own.sort(key=lambda g: -max(x.share or Fraction(0) for x in g.loads if x.figure.id == load))
    told = [_sector(dossier, numbers, group) for group in own[:_MOST_SECTORS]]
    rest = [group for group in found if group not in own][:_MOST_SECTORS]
    return [*told, _apart(dossier, numbers, rest)] if rest else told


def _apart(dossier: Dossier, numbers: Numbers, groups: Sequence[Group]) -> Prose:
    """Sectors that weigh by something else than what is short."""
    stands = emphasis(dossier, "")
    said = joined(
        [
            prose(
                f"{group.name}的{spoken(group.constrains[0].figure)}（占",
                _share_in(numbers, group.constrains[0]), "，占比之比",
                shown(numbers, group.constrains[0].trail, 2),
                f"，{listed(group.firms, 2)}）", _cited(dossier, group),
            )
            for group in groups
        ],
        "、",
    )  # fmt: skip
    if stands.leader is None:
        tail = stands.said(
            free="没有要素临近上限，按行业内对标改进",
            unknown="控制目标没有报送，先按行业内对标改进",
        )
    elif stands.strong:
        tail = f"治理它们并不缓解{stands.leader_name}的制约，分别按该项的限值管理"
    else:
        tail = f"不消耗{stands.leader_name}的余量，改进以该项为主"
    return prose("负荷偏重的还有", said, "，", tail, "。")


def _sector(dossier: Dossier, numbers: Numbers, group: Group) -> Prose:
    first = group.constrains[0]
    many = len(group.constrains) > 1
    others = "、".join(spoken(load.figure) for load in group.constrains[1:_MOST_LOADS])
    return prose(
        f"{group.name}：增加值占", shown(numbers, group.trail), f"，{spoken(first.figure)}占",
        _share_in(numbers, first), "（占比之比", shown(numbers, first.trail, 2),
        f"，{first.grade}）",
        f"，{others}也重" if many else "", "，", _whose(group), "，",
        _advice(dossier, numbers, group, first), _cited(dossier, group), "。",
    )  # fmt: skip


def _whose(group: Group) -> str:
    if len(group.firms) == 1:
        return f"来自{group.firms[0]}一家"
    return f"由{listed(group.firms, 3)}共同形成"


def _advice(dossier: Dossier, numbers: Numbers, group: Group, first: LoadShare) -> Prose:
    """By the sector's part in what binds the park, and what has been handed in against it."""
    bound = leader(dossier)
    load = spoken(first.figure)
    own = next(
        (x for x in group.loads if bound and x.figure.id == load_of(bound.id) and x.ratio), None
    )
    if bound is None or own is None:
        limit = "列入行业准入指标" if len(group.firms) > 1 else "在该企业的方案中安排"
        return prose(f"{load}{limit}")
    stands = emphasis(dossier, bound.id)
    what = spoken(own.figure)
    part = prose(
        f"{what}占", _share_in(numbers, own), "（占比之比", shown(numbers, own.trail, 2), "）"
    )
    if own is first:
        part = prose("")
    filed = options_for(dossier, bound.id, group.firms)
    count = numbers.count(
        f"{PARK}:level_options_{bound.id}_{group.id}@{dossier.year}",
        f"{group.name}填报的{stands.remedy}方案数", len(filed), "项",
        "、".join(option.number for option in filed),
    )  # fmt: skip
    had = (
        prose(f"已填报{stands.remedy}方案", count) if filed
        else prose(f"还没有{stands.remedy}方案")
    )  # fmt: skip
    most = max(
        (
            x.share
            for g in dossier.level.groups
            if g.kind == SECTOR
            for x in g.loads
            if x.figure.id == own.figure.id and x.grade and x.share is not None
        ),
        default=None,
    )
    heads = own.share == most
    if stands.strong:
        tail = (
            "须首先补报" if not filed
            else f"是缓解{bound.name}制约的首要对象" if heads else f"列入{stands.remedy}的对象"
        )  # fmt: skip
    else:
        tail = f"{bound.name}的余量首先由它守住" if heads else "单耗改进先于扩产"
    return prose(part, "，" if part.pieces else "", had, "，", tail)


def _share_in(numbers: Numbers, load: LoadShare) -> Figure:
    return shown(numbers, next(node for node in load.trail.inputs if isinstance(node, Trail)))


def _cited(dossier: Dossier, group: Group) -> str:
    chains = dict.fromkeys(
        firm.enterprise.chain
        for firm in dossier.level.facts.served
        if firm.name in group.firms and firm.enterprise.chain
    )
    numbers = [
        p.number
        for chain in chains
        for p in dossier.improvement.problems.of(chain)
        if p.subject.level is ObjectLevel.CHAIN
    ]
    return f"（问题{'、'.join(numbers[:_MOST_PROBLEMS])}）" if numbers else ""


# -- firms ---------------------------------------------------------------------------------------


def firms(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """The enterprises behind their sector, those with the most figures below Ⅲ first."""
    grouped: dict[str, list[FirmBenchmark]] = {}
    for each in behind(dossier.level.firms):
        grouped.setdefault(each.recipient_id, []).append(each)
    order = sorted(grouped.values(), key=lambda own: (-_limiting(own), -len(own)))
    told = order[:_MOST_FIRMS]
    return [*(_firm(dossier, numbers, own) for own in told), *_bears(dossier, told)]


def _limiting(own: Iterable[FirmBenchmark]) -> int:
    return sum(each.indicator.limiting and each.grade is Grade.BELOW for each in own)


def _firm(dossier: Dossier, numbers: Numbers, own: list[FirmBenchmark]) -> Prose:
    own.sort(key=lambda each: (not each.indicator.limiting, -(each.gap or Fraction(0))))
    said = joined([_figure(dossier, numbers, each) for each in own[:_MOST_FIGURES]])
    rest = own[_MOST_FIGURES:]
    more = f"；另有{'、'.join(each.indicator.name for each in rest[:3])}" if rest else ""
    ids = {each.indicator.id for each in own}
    cited = [
        p.number
        for p in dossier.improvement.problems.of(own[0].recipient_id)
        if p.measured is not None and p.measured.indicator in ids
    ]
    follow = f"（问题{'、'.join(cited[:_MOST_PROBLEMS])}）" if cited else ""
    return prose(f"{own[0].name}：", said, more, follow, "。")


def _bears(dossier: Dossier, told: Sequence[Sequence[FirmBenchmark]]) -> list[Prose]:
    """Which of what lags weighs on the leading constraint, and whose it is."""
    stands = emphasis(dossier, "")
    bound = stands.leader
    if bound is None or not told:
        return []
    own = [each for few in told for each in few if touches(each.indicator.name, bound.id)]
    if not own:
        return [prose(
            f"上列指标没有一项关系{bound.name}，{stands.remedy}要另找对象" if stands.strong
            else f"上列指标都不消耗{bound.name}的余量，按企业自身的计划改进", "。"
        )]  # fmt: skip
    what = "、".join(dict.fromkeys(each.indicator.name for each in own))
    who = listed(list(dict.fromkeys(each.name for each in own)), 3)
    tail = "先行改进" if stands.strong else f"的改进可以减缓{bound.name}余量的消耗"
    return [prose(f"其中{what}关系{bound.name}，{who}{tail}。")]


def _figure(dossier: Dossier, numbers: Numbers, each: FirmBenchmark) -> Prose:
    unit = dossier.book.unit_label(each.indicator.unit)
    row = next(node for node in each.trail.inputs if isinstance(node, Trail))
    value = printed(numbers, each.value, _apart_from(each), unit, row)
    limiting = "（限定性）" if each.indicator.limiting else ""
    level = f"，{each.grade.value}" if each.grade else ""
    third = _third(numbers, each, unit, row)
    place = prose("")
    if each.rank is not None and each.peers > 1:
        peers = numbers.part(each.trail, Fraction(each.peers), str(each.peers), "家")
        rank = numbers.words(str(each.rank), each.trail)
        place = prose("，可比企业", peers, "中列第", rank)
    return prose(f"{each.indicator.name}{limiting}", value, level, third, place)


def _apart_from(each: FirmBenchmark) -> int:
    """Places enough to tell the value from Ⅲ, which it has not reached."""
    places = min(places_for([each.value]), 2)
    third = each.levels[2] if each.levels else None
    while third is not None and each.value != third and places < _MOST_PLACES:
        if round(each.value, places) != round(third, places):
            break
        places += 1
    return places


_MOST_PLACES = 6


def _third(numbers: Numbers, each: FirmBenchmark, unit: str, row: Trail) -> Prose:
    """What would be asked at least: Ⅲ for who is below it."""
    if each.grade is not Grade.BELOW or each.levels is None:
        return prose("")
    level = printed(numbers, each.levels[2], min(places_for([each.levels[2]]), 2), unit, row)
    return prose("（Ⅲ级", level, "）")


# -- facilities ----------------------------------------------------------------------------------


def facilities(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """Facilities that are full, then those with a shortfall of another kind, in the words given."""
    return list(_facilities(dossier, numbers))


def _facilities(dossier: Dossier, numbers: Numbers) -> Iterator[Prose]:
    known = [each for each in dossier.level.facilities if each.occupancy is not None]
    if not known:
        return
    bound = dossier.book.level.facility.medium
    full = [each for each in known if (each.occupancy or Fraction(0)) >= bound]
    full.sort(key=lambda each: -(each.occupancy or Fraction(0)))
    if full:
        said = joined([_filled(numbers, each) for each in full], "、")
        line = printed(numbers, bound, 0, "%", full[0].trail)
        yield prose("负荷率在", line, "以上的有", said, _beyond(dossier, full[0]), "。")
    if not full:
        ordered = sorted(known, key=lambda each: each.occupancy or Fraction(0))
        fullest = ordered[-1]
        room = bound - (fullest.occupancy or Fraction(0))
        left = made(
            numbers, f"{fullest.trail.id}:room", f"{fullest.name}负荷率与紧张界线之差", room,
            "个百分点", formula="紧张界线 − 负荷率", inputs=[fullest.trail], places=2,
        )  # fmt: skip
        yield prose(
            "各设施负荷率在", _occupancy(numbers, ordered[0]), f"（{ordered[0].name}）到",
            _occupancy(numbers, fullest), f"（{fullest.name}）之间，",
            "离紧张的界线" if room >= _CLOSE else "最高的离紧张的界线只有", left, "，",
            _within(dossier, fullest, room < _CLOSE), "。",
        )  # fmt: skip
    words: dict[str, list[Facility]] = {}
    for each in known:
        if each.shortfall:
            words.setdefault(each.shortfall.rstrip("。"), []).append(each)
    for text, own in words.items():
        names = "、".join(each.name for each in own)
        yield prose(
            f"{names}：{text}（负荷率",
            joined([_occupancy(numbers, each) for each in own], "、"),
            "）。",
        )


_CLOSE = 5
"""Percentage points from the bound within which a facility is said to be near it."""

_SERVES = {
    "water": "water", "sewage": "water_environment", "power": "energy", "heat": "energy",
    "gas": "energy",
}  # fmt: skip


def _beyond(dossier: Dossier, each: Facility) -> Words:
    """What a full facility means beside the limit of its element."""
    stands = emphasis(dossier, _SERVES.get(each.id, "solid_waste"))
    name = stands.leader_name
    return stands.said(
        leads=f"，与{name}的总量约束叠加，新增项目先削减后接入",
        leads_mildly=f"，扩能须与{name}的余量一并核算",
        coupled=f"，加重{name}的制约，扩能与{stands.remedy}一并实施",
        bound=f"，{name}之外，设施也须先扩能再接入新项目",
        aside=f"，{name}之外的又一瓶颈，新增项目接入前须落实扩能",
        aside_mildly="，新增项目接入前须落实扩能或削减",
        free="，是园区现有的瓶颈，扩能先于招商",
        unknown="，新增项目接入前须落实扩能或削减",
    )


def _within(dossier: Dossier, fullest: Facility, near: bool) -> Words:
    """Where the bottleneck is instead, when every facility has room; `near` the bound or not."""
    stands = emphasis(dossier, _SERVES.get(fullest.id, "solid_waste"))
    name = stands.leader_name
    if near:
        return stands.said(
            leads=f"与{name}的总量同时收紧，扩容不能代替{stands.remedy}",
            leads_mildly=f"扩容与守住{name}的余量同步论证",
            coupled=f"将随{name}一并收紧，先按{stands.remedy}核定负荷",
            bound=f"随{name}之后收紧，扩容的论证宜提早",
            aside=f"先受制约的是{name}，其后是{fullest.name}",
            aside_mildly=f"其紧张程度已在{name}之上，扩容宜提早论证",
            free="是最先收紧的一环，扩容的论证宜提早",
            unknown="扩容的论证宜提早",
        )
    return stands.said(
        leads=f"能力尚够而{name}的总量先到上限，扩容不能代替{stands.remedy}",
        leads_mildly=f"能力有余，守住{name}的余量比扩容重要",
        coupled=f"能力尚够，{name}先成为瓶颈",
        bound=f"能力尚够，瓶颈在{name}的总量",
        aside=f"瓶颈在{name}而不在设施的能力",
        aside_mildly=f"设施能力不限制发展，制约居前的是{name}",
        free="设施能力和控制目标都没有形成制约",
        unknown="设施能力没有形成制约",
    )


def _occupancy(numbers: Numbers, each: Facility) -> Figure:
    return shown(numbers, each.trail)


def _filled(numbers: Numbers, each: Facility) -> Prose:
    gap = each.gap or Fraction(0)
    left = printed(numbers, abs(gap), 2, "%", each.trail)
    return prose(
        f"{each.name}（", _occupancy(numbers, each), "，余" if gap >= 0 else "，超出", left,
        f"，建议为{each.grade}）",
    )  # fmt: skip


# -- the facilities themselves -------------------------------------------------------------------


def central(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What central facilities let out, kept apart from what they take in from others."""
    flows = [f for f in dossier.level.flows if f.owner == f"{PARK}集中式设施"]
    own = {flow.pollutant: flow for flow in flows}
    names = "、".join(firm.name for firm in dossier.level.facts.central)
    if not names or "cod" not in own:
        return []
    return [
        prose(
            f"{names}为他人处理废水、废物，自身排放",
            _discharged(numbers, own["cod"]),
            "，在表中单列。",
        )
    ]


def _discharged(numbers: Numbers, flow: Flow) -> Prose:
    return prose(f"{flow.name}", shown(numbers, flow.discharged.trail))
