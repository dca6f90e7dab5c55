"""第四章 产业链层面: chains with their loads, what they exchange, what is left unused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.trailed import Row, leading, listed, made, printed, shown
from generator.deliver.diagram import Diagram, NetworkLink, NetworkNode, network
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for
from generator.deliver.sentences import joined, prose
from generator.model.problem import ObjectLevel
from generator.model.score import Trail
from generator.score.level_chains import CHAIN, ByProduct, Exchange, Group, LoadShare
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
_MOST_UNUSED = 15
_MOST_LOADS = 3
_OUTSIDE = "园区外"
HEAT = "余热余能"


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
    """What each chain that burdens the park does so with; the heaviest chain first."""
    heavy = [g for g in dossier.level.groups if g.kind == CHAIN and g.constrains and _named(g)]
    heavy.sort(key=lambda group: -(group.constrains[0].ratio or Fraction(0)))
    return [_chain_sentence(dossier, numbers, group) for group in heavy]


def _named(group: Group) -> bool:
    """Enterprises outside every chain are many things and say nothing of a chain."""
    return group.name != "未列入产业链"


def _chain_sentence(dossier: Dossier, numbers: Numbers, group: Group) -> Prose:
    loads = group.constrains
    said = joined([_load(numbers, load) for load in loads[:_MOST_LOADS]], "，")
    more = (
        f"，另有{'、'.join(spoken(x.figure) for x in loads[_MOST_LOADS:])}"
        if (len(loads) > _MOST_LOADS)
        else ""
    )
    light = [
        spoken(load.figure)
        for load in group.loads
        if load.ratio is not None
        and load.ratio < 1
        and load.figure.id in ("energy", "water", "carbon")
    ]
    contrast = f"；{'、'.join(light)}的占比则低于增加值占比" if light else ""
    problems = [
        p.number
        for p in dossier.improvement.problems.of(group.name)
        if p.subject.level is ObjectLevel.CHAIN
    ]
    follow = f"（问题{'、'.join(problems)}）" if problems else ""
    return prose(
        f"{group.name}以",
        shown(numbers, group.trail),
        "的增加值，占用了",
        said,
        more,
        contrast,
        follow,
        "。",
    )


def _load(numbers: Numbers, load: LoadShare) -> Prose:
    share = next(node for node in load.trail.inputs if isinstance(node, Trail))
    return prose(
        f"{spoken(load.figure)}的",
        shown(numbers, share),
        "（占比之比",
        shown(numbers, load.trail, 2),
        f"，制约程度{load.grade}）",
    )


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


# -- by-products ---------------------------------------------------------------------------------


def unused(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表4-3: by-products with what of them finds no use, the most first."""
    found = [each for each in dossier.level.by_products if each.unused > 0]
    return [
        *(_unused(numbers, each) for each in found[:_MOST_UNUSED]),
        *_spare_heat(dossier, numbers),
    ]


def _spare_heat(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Steam and other heat supplied, with what of it the users say they took."""
    groups: dict[tuple[str, str, bool], list[Exchange]] = {}
    for each in dossier.level.exchanges:
        if each.kind == HEAT and each.supplied is not None:
            groups.setdefault((each.material, each.supplier, each.heat), []).append(each)
    return [_heat(dossier, numbers, key, own) for key, own in groups.items()]


def _heat(
    dossier: Dossier, numbers: Numbers, key: tuple[str, str, bool], own: Sequence[Exchange]
) -> Row:
    material, supplier, heat = key
    given = sum((each.supplied or Fraction(0) for each in own), Fraction(0))
    taken = sum((each.taken or Fraction(0) for each in own), Fraction(0))
    unit = "GJ" if heat else "t"
    base = f"{PARK}:level_heat_{material}_{supplier}_{unit}"

    def part(name: str, label: str, value: Fraction) -> Figure:
        return made(
            numbers,
            f"{base}_{name}@{dossier.year}",
            f"{supplier}{material}{label}",
            value,
            unit,
            formula="各用户之和",
            inputs=[each.trail for each in own],
            places=places_for([given]),
        )

    return {
        "name": f"{material}（余热余能，GJ）" if heat else f"{material}（余热余能）",
        "firm": supplier,
        "generated": part("given", "供出量", given),
        "used": part("taken", "接收量", taken),
        "unused": part("left", "供出未接收的量", given - taken),
        "destination": "供园区内企业",
        "users": listed(list(dict.fromkeys(each.user for each in own)), 3),
    }


def _unused(numbers: Numbers, each: ByProduct) -> Row:
    def part(value: Fraction) -> Figure:
        return printed(numbers, value, places_for([value]), "t", each.trail)

    return {
        "name": each.name,
        "firm": each.firm,
        "generated": part(each.generated),
        "used": part(each.used),
        "unused": part(each.unused),
        "destination": each.destination or "未填",
        "users": listed(each.users, 3) if each.users else "无",
    }


def unused_rest(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """What stands below the table when not all by-products have a line."""
    found = [each for each in dossier.level.by_products if each.unused > 0][_MOST_UNUSED:]
    if not found:
        return None
    whole = sum((each.unused for each in found), Fraction(0))
    return prose(
        "其余",
        numbers.count(
            f"{PARK}:level_unused_rest_count@{dossier.year}",
            "未列出的副产物种数",
            len(found),
            "种",
            inputs=[each.trail for each in found],
        ),
        "副产物未利用量合计",
        made(
            numbers,
            f"{PARK}:level_unused_rest@{dossier.year}",
            "未列出的副产物未利用量合计",
            whole,
            "t",
            formula="各种之和",
            inputs=[each.trail for each in found],
        ),
        "。",
    )


def exchange_sentences(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What of the by-products stays unused, who could take it, and where both sides disagree."""
    return list(_exchange_sentences(dossier, numbers))


def _exchange_sentences(dossier: Dossier, numbers: Numbers) -> Iterator[Prose]:
    found = [each for each in dossier.level.by_products if each.unused > 0]
    if found:
        generated = sum((b.generated for b in dossier.level.by_products), Fraction(0))
        left = sum((b.unused for b in found), Fraction(0))
        share = made(
            numbers,
            f"{PARK}:level_unused_share@{dossier.year}",
            "副产物未利用量占产生量的比例",
            100 * left / generated if generated else None,
            "%",
            formula="未利用量合计 ÷ 产生量合计 × 100",
            inputs=[each.trail for each in dossier.level.by_products],
        )
        first = found[0]
        head = prose(
            "各企业填报的副产物中，未利用的占产生量的",
            share,
            f"；最多的是{first.firm}的{first.name}，",
            printed(numbers, first.unused, places_for([first.unused]), "t", first.trail),
            f"（现去向：{first.destination or '未填'}）",
        )
        if first.users:
            yield prose(
                head, f"，园区内{listed(first.users, 3)}已在接收同类物料，扩大接收量是首先要谈的。"
            )
        else:
            yield prose(head, "，园区内没有企业接收同类物料，属于补链方向。")
        lonely = [each for each in found[1:4] if not each.users]
        if lonely:
            names = "、".join(f"{each.name}（{each.firm}）" for each in lonely)
            yield prose(f"{names}在园区内也没有可供消纳的用户，写入准入清单的鼓励方向。")
    heat = [each for each in dossier.level.exchanges if each.kind == HEAT and each.amount]
    if heat:
        suppliers = list(dict.fromkeys(each.supplier for each in heat))
        users = list(dict.fromkeys(each.user for each in heat))
        yield prose(
            f"余热余能由{leading(suppliers, 3)}供出，{leading(users, 4)}使用；",
            "供方检修时用方须有备用热源。",
        )
    apart = [
        each
        for each in dossier.level.exchanges
        if each.supplied is not None and each.taken is not None and each.supplied != each.taken
    ]
    if apart:
        names = "、".join(f"{each.supplier}供{each.user}{each.material}" for each in apart[:3])
        yield prose(f"供方和用方填报不一致的有：{names}，采信前须核对计量。")
