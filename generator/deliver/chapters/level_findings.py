"""第四章 三个结论: which sectors bind the park, which firms lag, which facilities fall short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.trailed import listed, printed, shown
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for
from generator.deliver.sentences import joined, prose
from generator.model.indicator import Grade
from generator.model.problem import ObjectLevel
from generator.model.score import Trail
from generator.score.level_benchmark import FirmBenchmark, behind
from generator.score.level_chains import SECTOR, Group, LoadShare
from generator.score.level_facilities import Facility
from generator.score.level_flows import Flow
from generator.score.shares import PARK

_MOST_SECTORS = 5
_MOST_LOADS = 3
_MOST_FIRMS = 8
_MOST_FIGURES = 2
_MOST_PROBLEMS = 4


def sectors(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """The sectors that burden the park beyond what they add, the heaviest first."""
    found = [g for g in dossier.level.groups if g.kind == SECTOR and g.constrains]
    found.sort(key=lambda group: -(group.constrains[0].ratio or Fraction(0)))
    return [_sector(dossier, numbers, group) for group in found[:_MOST_SECTORS]]


def _sector(dossier: Dossier, numbers: Numbers, group: Group) -> Prose:
    loads = group.constrains
    said = joined([_load(numbers, load) for load in loads[:_MOST_LOADS]], "，")
    rest = "、".join(spoken(load.figure) for load in loads[_MOST_LOADS:])
    more = f"，{rest}也偏重" if rest else ""
    return prose(
        f"{group.name}：增加值占",
        shown(numbers, group.trail),
        "，",
        said,
        more,
        f"。{_advice(dossier, group, loads)}",
    )


def _load(numbers: Numbers, load: LoadShare) -> Prose:
    share = next(node for node in load.trail.inputs if isinstance(node, Trail))
    return prose(
        f"{spoken(load.figure)}占",
        shown(numbers, share),
        "（占比之比",
        shown(numbers, load.trail, 2),
        f"，{load.grade}）",
    )


def _advice(dossier: Dossier, group: Group, loads: Iterable[LoadShare]) -> str:
    """One enterprise alone is dealt with by itself; several by a measure of the sector."""
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
    cited = f"，对应问题{'、'.join(numbers[:_MOST_PROBLEMS])}" if numbers else ""
    strong = [spoken(load.figure) for load in loads if load.grade == "强"]
    if len(group.firms) == 1:
        return f"负荷来自{group.firms[0]}一家，改进以该企业的方案为主{cited}。"
    if strong:
        return f"由{listed(group.firms, 3)}共同形成，{strong[0]}列入该行业的准入指标{cited}。"
    return f"由{listed(group.firms, 3)}共同形成，以行业内对标改进为主{cited}。"


# -- firms ---------------------------------------------------------------------------------------


def firms(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """The enterprises behind their sector, those with the most figures below Ⅲ first."""
    grouped: dict[str, list[FirmBenchmark]] = {}
    for each in behind(dossier.level.firms):
        grouped.setdefault(each.recipient_id, []).append(each)
    order = sorted(grouped.values(), key=lambda own: (-_limiting(own), -len(own)))
    return [_firm(dossier, numbers, own) for own in order[:_MOST_FIRMS]]


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


def _figure(dossier: Dossier, numbers: Numbers, each: FirmBenchmark) -> Prose:
    unit = dossier.book.unit_label(each.indicator.unit)
    row = next(node for node in each.trail.inputs if isinstance(node, Trail))
    value = printed(numbers, each.value, min(places_for([each.value]), 2), unit, row)
    limiting = "（限定性）" if each.indicator.limiting else ""
    level = f"，{each.grade.value}" if each.grade else ""
    third = _third(numbers, each, unit, row)
    place = prose("")
    if each.rank is not None and each.peers > 1:
        peers = numbers.words(f"{each.peers}家", each.trail)
        rank = numbers.words(str(each.rank), each.trail)
        place = prose("，可比企业", peers, "中列第", rank)
    return prose(f"{each.indicator.name}{limiting}", value, level, third, place)


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
    for each in full:
        yield prose(
            f"{each.name}负荷率",
            _occupancy(numbers, each),
            f"，制约等级建议为{each.grade}，",
            _left(numbers, each),
            _said(each),
            "；新增项目接入前须先落实扩能或削减。",
        )
    if not full:
        ordered = sorted(known, key=lambda each: each.occupancy or Fraction(0))
        yield prose(
            "各设施负荷率在",
            _occupancy(numbers, ordered[0]),
            f"（{ordered[0].name}）到",
            _occupancy(numbers, ordered[-1]),
            f"（{ordered[-1].name}）之间，没有达到",
            _bound(numbers, bound, ordered[-1].trail),
            "，短板不在总能力。",
        )
    words: dict[str, list[Facility]] = {}
    for each in known:
        if each.shortfall and each not in full:
            words.setdefault(each.shortfall.rstrip("。"), []).append(each)
    for text, own in words.items():
        names = "、".join(each.name for each in own)
        yield prose(
            f"{names}：{text}（负荷率",
            joined([_occupancy(numbers, each) for each in own], "、"),
            "）。",
        )


def _occupancy(numbers: Numbers, each: Facility) -> Figure:
    return shown(numbers, each.trail)


def _bound(numbers: Numbers, bound: Fraction, trail: Trail) -> Figure:
    return printed(numbers, bound, 0, "%", trail)


def _left(numbers: Numbers, each: Facility) -> Prose:
    gap = each.gap or Fraction(0)
    return prose("余" if gap >= 0 else "超出", printed(numbers, abs(gap), 2, "%", each.trail))


def _said(each: Facility) -> str:
    return f"，{each.shortfall.rstrip('。')}" if each.shortfall else ""


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
            f"{names}为集中式设施，其自身排放（",
            _discharged(numbers, own["cod"]),
            "）单列，不与纳管企业的排放量相加。",
        )
    ]


def _discharged(numbers: Numbers, flow: Flow) -> Prose:
    return prose(f"{flow.name}", shown(numbers, flow.discharged.trail))
