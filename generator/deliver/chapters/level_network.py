"""第四章 产业链层面: chains with their loads, what they exchange, what is left unused."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import emphasis, leader, load_of
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.trailed import Row, listed, made, printed, shown
from generator.deliver.diagram import Diagram, NetworkLink, NetworkNode, network
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for
from generator.deliver.sentences import joined, prose
from generator.model.problem import ObjectLevel
from generator.model.score import Trail
from generator.score.level_chains import CHAIN, Exchange, Group, LoadShare
from generator.score.level_values import (
    ADDED_VALUE,
    CARBON,
    ENERGY,
    OUTPUT_VALUE,
    POLLUTANTS,
    SOLID,
    WATER,
    Firm,
    LevelFigure,
    ratio,
    sum_of,
)
from generator.score.shares import PARK

_COD = next(each for each in POLLUTANTS if each.id == "cod")
_NOX = next(each for each in POLLUTANTS if each.id == "nox")
_SHARES: tuple[tuple[str, LevelFigure], ...] = (
    ("added", ADDED_VALUE),
    ("output", OUTPUT_VALUE),
    ("energy", ENERGY),
    ("water", WATER),
    ("carbon", CARBON),
    ("cod", _COD),
    ("nox", _NOX),
    ("solid", SOLID),
)
_MOST_LOADS = 3
_OUTSIDE = "园区外"


def chains(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表4-2: each chain's enterprises with their stage and shares, then the chain as a whole."""
    facts = dossier.level.facts
    firms = {firm.name: firm for firm in facts.served}
    return [
        {
            "name": group.name,
            "firms": [_firm(dossier, numbers, firms[name]) for name in group.firms],
            "whole": _whole(dossier, numbers, group, [firms[name] for name in group.firms]),
        }
        for group in dossier.level.groups
        if group.kind == CHAIN
    ]


def _firm(dossier: Dossier, numbers: Numbers, firm: Firm) -> Row:
    return {
        "name": firm.name,
        "stage": firm.enterprise.process or "—",
        **{key: shown(numbers, _share_of_firm(dossier, firm, asked)) for key, asked in _SHARES},
    }


def _share_of_firm(dossier: Dossier, firm: Firm, asked: LevelFigure) -> Trail:
    facts = dossier.level.facts
    whole = sum_of(facts, facts.served, asked, facts.year, f"{PARK}报送", "报送企业")
    return ratio(
        Trail(
            id=f"{firm.id}:level_{asked.id}_of_returned@{facts.year}",
            label=f"{firm.name}占报送企业{asked.name}的比例（{facts.year}年）",
            value=None,
            unit="%",
        ),
        firm.read(asked, facts.year).trail,
        whole.trail,
        Fraction(100),
    )


def _whole(dossier: Dossier, numbers: Numbers, group: Group, firms: Sequence[Firm]) -> Row:
    """A chain of one enterprise has its shares as well: the ratio stands on this line alone."""
    worst = max(
        (load for load in group.loads if load.ratio is not None and load.share),
        key=lambda load: (bool(load.grade), load.ratio or Fraction(0)),
        default=None,
    )
    return {
        **{
            key: shown(numbers, _share_of_chain(dossier, group, firms, asked))
            for key, asked in _SHARES
        },
        "ratio": shown(numbers, worst.trail) if worst else numbers.words(NO_ANSWER, group.trail),
        "worst": worst.figure.name if worst else NO_ANSWER,
        "grade": worst.grade or "—" if worst else "—",
    }


def _share_of_chain(
    dossier: Dossier, group: Group, firms: Sequence[Firm], asked: LevelFigure
) -> Trail:
    """As the analysis has it; of output, which it does not look at, made here."""
    if asked is ADDED_VALUE:
        return group.trail
    for load in group.loads:
        if load.figure.id == asked.id:
            return next(node for node in load.trail.inputs if isinstance(node, Trail))
    facts = dossier.level.facts
    part = sum_of(facts, firms, asked, facts.year, f"{PARK}·{group.id}", group.name)
    whole = sum_of(facts, facts.served, asked, facts.year, f"{PARK}报送", "报送企业")
    return ratio(
        Trail(
            id=f"{PARK}:level_{asked.id}_share_{group.id}@{facts.year}",
            label=f"{group.name}占报送企业{asked.name}的比例（{facts.year}年）",
            value=None,
            unit="%",
        ),
        part.trail,
        whole.trail,
        Fraction(100),
    )


def chain_sentences(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """Where the leading constraint is to be relieved, then what each chain weighs most by."""
    chains = [g for g in dossier.level.groups if g.kind == CHAIN and _named(g)]
    heavy = [g for g in chains if g.constrains]
    heavy.sort(key=lambda group: -(group.constrains[0].ratio or Fraction(0)))
    first = _relieved(dossier, numbers, chains)
    told = [_chain_sentence(dossier, numbers, group) for group in heavy]
    return [first, *told] if first else told


def _leading(dossier: Dossier, group: Group) -> LoadShare | None:
    """The group's part in the load that stands for what binds the park."""
    bound = leader(dossier)
    load = load_of(bound.id) if bound else ""
    return next((x for x in group.loads if x.figure.id == load and x.ratio is not None), None)


def _relieved(dossier: Dossier, numbers: Numbers, chains: Sequence[Group]) -> Prose | None:
    """The chains that take more of what is short than they add, and those that do not."""
    found = [(group, own) for group in chains if (own := _leading(dossier, group))]
    bound = leader(dossier)
    if bound is None and chains and not any(group.constrains for group in chains):
        free = any(each.grade for each in dossier.level.factors)
        return prose("各产业链的负荷都没有明显超出产出的比重", (
            "，没有要为腾出指标而调整的链" if free else "，制约等级判定后再看各链的取舍"
        ), "。")  # fmt: skip
    if not found or bound is None:
        return None
    found.sort(key=lambda pair: -(pair[1].share or Fraction(0)))
    stands = emphasis(dossier, bound.id)
    load = spoken(found[0][1].figure)
    heavy = [pair for pair in found if pair[1].grade]
    light = [group.name for group, own in found if (own.ratio or Fraction(0)) < 1]
    spare = "、".join(light)
    if not heavy:
        most = found[0][0].name
        return prose(f"没有产业链的{load}占比明显高于增加值占比，", (
            f"{bound.name}的制约由各链分担，占用最多的{most}先定削减量" if stands.strong
            else f"守住{bound.name}的余量靠各链同步降低单耗，占用最多的是{most}"
        ), "。")  # fmt: skip
    told = joined(
        [
            prose(f"{group.name}（占", _share_of(numbers, own), "，占比之比",
                  shown(numbers, own.trail, 2), "）")
            for group, own in heavy
        ],
        "、",
    )  # fmt: skip
    tail = (
        f"制约在这{'几条链' if len(heavy) > 1 else '条链'}上缓解" if stands.strong
        else f"余量的去留看{'它们' if len(heavy) > 1 else '该链'}的单耗"
    )  # fmt: skip
    rest = ""
    if spare:
        rest = f"，{spare}轻于其产出，" + (
            f"扩大产能对{bound.name}的影响小" if stands.strong else "不作为重点"
        )
    return prose(f"就{bound.name}看，{load}占比高于增加值占比的有", told, f"，{tail}{rest}。")


def _named(group: Group) -> bool:
    """Enterprises outside every chain are many things and say nothing of a chain."""
    return group.name != "未列入产业链"


def _chain_sentence(dossier: Dossier, numbers: Numbers, group: Group) -> Prose:
    """Its part in what binds the park, then what it weighs most by."""
    own = _leading(dossier, group)
    loads = [x for x in group.constrains if own is None or x is not own]
    # Of what is short a part too small to be printed is none.
    told = [
        _load(numbers, x)
        for x in ([own] if own and (own.share or 0) >= 1 else []) + loads[:_MOST_LOADS]
    ]
    more = "、".join(spoken(x.figure) for x in loads[_MOST_LOADS:])
    problems = [
        p.number
        for p in dossier.improvement.problems.of(group.name)
        if p.subject.level is ObjectLevel.CHAIN
    ]
    return prose(
        f"{group.name}以", shown(numbers, group.trail), "的增加值，占", joined(told, "、"),
        f"，另有{more}" if more else "", f"（问题{'、'.join(problems)}）" if problems else "", "。",
    )  # fmt: skip


def _load(numbers: Numbers, load: LoadShare) -> Prose:
    return prose(
        f"{spoken(load.figure)}的", _share_of(numbers, load), "（占比之比",
        shown(numbers, load.trail, 2), "）",
    )  # fmt: skip


def _share_of(numbers: Numbers, load: LoadShare) -> Figure:
    return shown(numbers, next(node for node in load.trail.inputs if isinstance(node, Trail)))


# -- exchange ------------------------------------------------------------------------------------


def diagram(dossier: Dossier, numbers: Numbers) -> Diagram | None:
    """图: chains, their enterprises by stage, and the materials and heat that go between them."""
    found = [each for each in dossier.level.exchanges if each.amount and each.inside]
    if not found:
        return None
    firms = {firm.name: firm for firm in dossier.level.facts.firms}
    named = dict.fromkeys(name for each in found for name in (each.supplier, each.user))
    nodes = [
        NetworkNode(
            id=firms[name].id,
            name=name,
            chain=firms[name].enterprise.chain or "其他企业和基础设施",
        )
        for name in named
    ]
    links = [
        NetworkLink(
            source=firms[each.supplier].id,
            target=firms[each.user].id,
            material=each.material,
            value=_amount(numbers, each),
        )
        for each in found
    ]
    return network(nodes, links)


def _amount(numbers: Numbers, each: Exchange) -> Figure:
    assert each.amount is not None
    return printed(
        numbers, each.amount, places_for([each.amount]), "GJ" if each.heat else "t", each.trail
    )


def exchanges(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表: what is exchanged inside the park, by material and supplier, as both sides tell it."""
    groups: dict[tuple[str, str, str, bool], list[Exchange]] = {}
    for each in dossier.level.exchanges:
        if each.inside and (each.supplied or each.taken):
            key = (each.material, each.kind, each.supplier, each.heat)
            groups.setdefault(key, []).append(each)
    return [_exchange(dossier, numbers, key, own) for key, own in groups.items()]


def _exchange(
    dossier: Dossier, numbers: Numbers, key: tuple[str, str, str, bool], own: Sequence[Exchange]
) -> Row:
    material, kind, supplier, heat = key
    unit = "GJ" if heat else "t"
    told = [each.supplied for each in own if each.supplied is not None]
    taken = [each.taken for each in own if each.taken is not None]
    supplied = sum(told, Fraction(0)) if told else None
    received = sum(taken, Fraction(0)) if taken else None
    apart = None
    if supplied and received is not None:
        apart = 100 * (received - supplied) / supplied
    named = f"{supplier}供出{material}"
    base = f"{PARK}:level_exchange_{material}_{supplier}_{unit}"
    values = [value for value in (supplied, received) if value is not None]
    places = places_for(values)
    inputs = [each.trail for each in own]
    users = [each.user for each in own]
    return {
        "material": material,
        "kind": kind,
        "supplier": supplier,
        "users": listed(users, 3),
        "unit": unit,
        "supplied": made(
            numbers,
            f"{base}_supplied@{dossier.year}",
            f"{named}（供方填报）",
            supplied,
            unit,
            formula="各用户之和",
            inputs=inputs,
            places=places,
        ),
        "received": made(
            numbers,
            f"{base}_received@{dossier.year}",
            f"{named}（用方填报）",
            received,
            unit,
            formula="各用户之和",
            inputs=inputs,
            places=places,
        ),
        "apart": made(
            numbers,
            f"{base}_apart@{dossier.year}",
            f"{named}两方填报的偏差",
            apart,
            "%",
            formula="（接收量 − 供出量）÷ 供出量 × 100",
            inputs=inputs,
        ),
    }
