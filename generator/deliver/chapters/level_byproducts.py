"""第四章 产业链层面: by-products and heat, what is left of them, who could take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import Stand, emphasis
from generator.deliver.chapters.trailed import Row, leading, listed, made, printed
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for
from generator.deliver.sentences import Words, prose
from generator.score.level_chains import ByProduct, Exchange
from generator.score.shares import PARK

_MOST_UNUSED = 15
HEAT = "余热余能"


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
        yield prose(
            "各企业填报的副产物中，未利用的占产生量的",
            share,
            "，",
            _foremost(dossier, numbers, found),
        )
        lonely = [each for each in found[1:4] if not each.users]
        if lonely:
            yield _lonely(dossier, numbers, lonely, left)
    heat = [each for each in dossier.level.exchanges if each.kind == HEAT and each.amount]
    if heat:
        yield _heat_said(dossier, numbers, heat)
    apart = [
        each
        for each in dossier.level.exchanges
        if each.supplied is not None and each.taken is not None and each.supplied != each.taken
    ]
    if apart:
        names = "、".join(f"{each.supplier}供{each.user}{each.material}" for each in apart[:3])
        yield prose(f"供方和用方填报不一致的有：{names}，采信前须核对计量。")


def _foremost(dossier: Dossier, numbers: Numbers, found: Sequence[ByProduct]) -> Prose:
    """The by-product most of which is left, who could take it, and what that is worth here."""
    first = found[0]
    left = sum((each.unused for each in found), Fraction(0))
    share = made(
        numbers, f"{first.trail.id}_of_unused", f"{first.firm}{first.name}占未利用量的比例",
        100 * first.unused / left, "%", formula="该种未利用量 ÷ 未利用量合计 × 100",
        inputs=[each.trail for each in found],
    )  # fmt: skip
    amount = printed(numbers, first.unused, places_for([first.unused]), "t", first.trail)
    head = prose(
        f"以{first.firm}的{first.name}最多（", amount, "，占未利用量的", share,
        f"，现去向：{first.destination or '未填'}）",
    )  # fmt: skip
    stands = emphasis(dossier, "solid_waste")
    if not first.users:
        return prose(head, "，园区内没有企业接收同类物料，", stands.said(
            leads="在补链之前只能减量或外运处置", other="列为补链方向",
        ), "。")  # fmt: skip
    codes = {firm.name: firm.enterprise.industry_code for firm in dossier.level.facts.firms}
    cement = any(codes.get(user, "").startswith(_CEMENT) for user in first.users)
    into_cement = cement and stands.leader is not None and stands.leader.id in ("energy", "carbon")
    tail: Words = (
        f"扩大掺量还可少烧熟料，同时缓解{stands.leader_name}的制约" if into_cement and stands.strong
        else f"扩大掺量在消纳之外也省熟料，有利于守住{stands.leader_name}的余量" if into_cement
        else stands.said(
            leads="扩大接收量直接缓解固体废物的制约", leads_mildly="扩大接收量即可守住余量",
            aside=f"{stands.leader_name}的制约不由此缓解，由供需双方按市场条件扩大接收",
            aside_mildly="由供需双方商定扩大接收的数量",
            free="接收量还能扩大多少取决于用方产量", other="宜由园区牵头商定扩大接收的数量",
        )
    )  # fmt: skip
    return prose(head, f"，园区内{listed(first.users, 3)}已在接收同类物料，", tail, "。")


def _lonely(
    dossier: Dossier, numbers: Numbers, lonely: Sequence[ByProduct], left: Fraction
) -> Prose:
    """By-products nobody in the park takes, and on what terms a taker would be let in."""
    names = "、".join(f"{each.firm}的{each.name}" for each in lonely)
    share = made(
        numbers, f"{PARK}:level_unused_without_user@{dossier.year}",
        "没有用户的主要副产物占未利用量的比例",
        100 * sum((each.unused for each in lonely), Fraction(0)) / left, "%",
        formula="各种未利用量之和 ÷ 未利用量合计 × 100", inputs=[each.trail for each in lonely],
    )  # fmt: skip
    stands = emphasis(dossier, "solid_waste")
    use = _USES.get(stands.leader.id if stands.leader else "", "")
    if stands.stand is Stand.LEADS:
        tail = "去向没有落实以前不再增加这类固体废物"
    elif not use:
        tail = "接收企业写入准入清单的鼓励方向"
    elif stands.strong:
        tail = f"接收企业写入准入清单的鼓励方向，以不增加{use}为条件"
    else:
        tail = f"接收企业写入准入清单的鼓励方向，{use}按先进值核定"
    return prose(f"{names}在园区内没有用户（占未利用量的", share, f"），{tail}。")


_USES = {"water": "取水", "energy": "用能", "carbon": "碳排放", "water_environment": "废水排放"}

_CEMENT = "301"
"""水泥、石灰和石膏制造: who takes slag there replaces clinker."""


def _heat_said(dossier: Dossier, numbers: Numbers, heat: Sequence[Exchange]) -> Prose:
    """Who gives heat and who lives on it: how far the users hang on one supplier."""
    suppliers = list(dict.fromkeys(each.supplier for each in heat))
    users = list(dict.fromkeys(each.user for each in heat))
    head = prose(f"余热余能由{leading(suppliers, 3)}供出，{leading(users, 4)}使用")
    stands = emphasis(dossier, "energy")
    worth = stands.said(
        leads="每多用一份余热就腾出一份用能指标", leads_mildly="余热利用减缓能源余量的消耗",
        coupled=f"余热利用同时缓解{stands.leader_name}的制约", bound="余热利用减轻次一级的能源制约",
        aside=f"余热利用以省能为限，不能代替{stands.remedy}", free="供需以经济性为准",
        aside_mildly="余热利用按经济性扩大",
    )  # fmt: skip
    by_supplier = {
        name: sum((e.amount or Fraction(0) for e in heat if e.supplier == name), Fraction(0))
        for name in suppliers
    }
    whole = sum(by_supplier.values(), Fraction(0))
    same = len({each.heat for each in heat}) == 1
    tail: Words = f"，{worth}" if worth else ""
    if len(suppliers) == 1:
        return prose(head, f"，供方只有一家，它检修时用方须有备用热源{tail}。")
    if not same or not whole:
        return prose(head, tail, "。")
    first = max(by_supplier, key=lambda name: by_supplier[name])
    share = made(
        numbers, f"{PARK}:level_heat_first_share@{dossier.year}", f"{first}占供出余热余能的比例",
        100 * by_supplier[first] / whole, "%", formula="该企业供出量 ÷ 供出量合计 × 100",
        inputs=[each.trail for each in heat],
    )  # fmt: skip
    hangs = by_supplier[first] * 3 >= whole * 2
    return prose(
        head, f"，{first}占", share,
        "，其余供方不足以顶替，它检修时用方须有备用热源" if hangs else "，其余供方可以部分顶替",
        tail, "。",
    )  # fmt: skip
