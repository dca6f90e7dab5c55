"""第四章 变化分解: structure and strength, quantity and consumption, price and physical use."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import Emphasis, element_of, emphasis
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.trailed import Row, listed, made, printed, shown
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for
from generator.deliver.sentences import Words, prose
from generator.score.level_split import (
    INTENSITY,
    METHOD,
    PRICE,
    QUANTITY,
    STRENGTH,
    STRUCTURE,
    Effect,
    Split,
)
from generator.score.level_values import ENERGY, OUTPUT_VALUE, WATER, LevelFigure
from generator.score.shares import PARK

_MOST_PRICED = 8
_NOTABLE = Fraction(10)
"""A price effect of so many per cent of the figure at the start is worth a line of its own."""


def splits(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表: the change of energy and water per added value, in structure and strength."""
    rows: list[Row] = []
    for split in _of_park(dossier):
        structure, strength = _effect(split, STRUCTURE), _effect(split, STRENGTH)
        if structure is None or strength is None:
            continue
        places = places_for([structure.value, strength.value])
        rows.append(
            {
                "name": f"单位工业增加值{split.figure.name}",
                "unit": split.unit,
                "span": f"{split.start}—{split.end}年",
                "change": shown(numbers, split.trail, places),
                "structure": shown(numbers, structure.trail, places),
                "structure_percent": _percent(numbers, structure),
                "strength": shown(numbers, strength.trail, places),
                "strength_percent": _percent(numbers, strength),
            }
        )
    return rows


def _of_park(dossier: Dossier) -> list[Split]:
    return [split for split in dossier.level.splits if split.owner == PARK and split.effects]


def _effect(split: Split, name: str) -> Effect | None:
    return next((effect for effect in split.effects if effect.name == name), None)


def _percent(numbers: Numbers, effect: Effect) -> Figure:
    """An effect in % of the figure at the start."""
    return made(
        numbers,
        f"{effect.trail.id}_percent",
        f"{effect.trail.label}（占期初值的比例）",
        effect.percent,
        "%",
        formula="影响量 ÷ 期初值 × 100",
        inputs=(effect.trail,),
    )


def split_sentences(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What of each change over the longest span is structure and what the sectors' own doing."""
    found = []
    for asked in (ENERGY, WATER):
        own = [split for split in _of_park(dossier) if split.figure.id == asked.id]
        if own:
            found.append(_split_sentence(dossier, numbers, min(own, key=lambda s: s.start)))
    return found


def _split_sentence(dossier: Dossier, numbers: Numbers, split: Split) -> Prose:
    structure, strength = _effect(split, STRUCTURE), _effect(split, STRENGTH)
    assert structure is not None
    assert strength is not None
    assert split.change is not None
    word = "下降" if split.change < 0 else "上升"
    places = places_for([split.change])
    change = printed(numbers, abs(split.change), places, split.unit, split.trail)
    one, other = _moved(numbers, structure), _moved(numbers, strength)
    head = prose(
        f"{split.start}—{split.end}年报送企业单位工业增加值{spoken(split.figure)}{word}",
        change,
        "，其中行业结构变化使其",
        one,
        "，各行业自身强度变化使其",
        other,
    )
    physical = _consumption(dossier, numbers, split.figure, split.start, split.end)
    stands = emphasis(dossier, element_of(split.figure.id))
    return prose(
        head, "，", _reading(numbers, split, structure, strength), "，",
        _lasting(stands, strength.value < 0), "。", physical,
    )  # fmt: skip


def _moved(numbers: Numbers, effect: Effect) -> Prose:
    percent = effect.percent or Fraction(0)
    trail = effect.trail
    return prose(
        "上升" if effect.value > 0 else "下降", printed(numbers, abs(percent), 2, "%", trail)
    )


def _reading(numbers: Numbers, split: Split, structure: Effect, strength: Effect) -> Prose:
    """The pattern of the two effects decides what is said of them."""
    better, worse = strength.value < 0, strength.value > 0
    shifted_better, shifted_worse = structure.value < 0, structure.value > 0
    if shifted_better and better:
        by_structure = abs(structure.value) >= abs(strength.value)
        larger = structure if by_structure else strength
        share = made(
            numbers, f"{larger.trail.id}_share", f"{larger.name}占变化量的比例",
            100 * larger.value / (structure.value + strength.value), "%",
            formula="该项影响 ÷ 变化量 × 100", inputs=[larger.trail, split.trail],
        )  # fmt: skip
        name = "结构调整" if by_structure else "行业自身改进"
        return prose(f"两项同向而以{name}为主（占", share, "）")
    if shifted_worse and better:
        lost = split.change is not None and split.change > 0
        return prose(
            "产出向消耗较高的行业集中，",
            "行业自身的改进被抵过" if lost else "抵去行业自身改进的一部分",
        )
    if shifted_better and worse:
        return prose("结构变轻掩盖了行业自身强度的变差")
    if shifted_worse and worse:
        return prose("结构变重与行业自身强度变差叠加")
    return prose("变化集中在其中一项")


def _lasting(stands: Emphasis, better: bool) -> Words:
    """What of it counts for what binds the park; `better` is of the sectors' own doing."""
    name, own = stands.leader_name, stands.own.name if stands.own else "该项"
    if better:
        return stands.said(
            leads="产出回到高耗行业时结构部分即会反弹，腾出指标只能计行业自身的部分",
            leads_mildly="余量能否保持取决于产出构成，考核以行业自身部分为准",
            coupled=f"行业自身部分同时缓解{name}的制约",
            bound=f"行业自身部分在{name}之外单列目标",
            aside=f"制约在{name}，该项保持现有单耗即可",
            aside_mildly=f"制约弱于{name}，不另设结构目标",
            free=f"{own}没有触及控制目标，行业自身部分作为下一年度的基数",
            unknown="控制目标没有报送，行业自身部分作为可比的成果",
        )
    return stands.said(
        leads=f"存量单耗不降，{name}的指标腾不出来",
        leads_mildly=f"{name}的余量会因单耗变差加快减少",
        coupled=f"{name}的制约随之加重，须一并治理",
        bound=f"变差的行业在{name}之外另设单耗目标",
        aside=f"虽不构成{name}的制约，变差的行业仍须说明原因",
        aside_mildly="余量尚可承担，对标看分行业的实物单耗",
        free="控制目标没有触及，先查变差行业的负荷和产品",
        unknown="对标应看分行业的实物单耗，不看园区平均",
    )


def _consumption(
    dossier: Dossier, numbers: Numbers, asked: LevelFigure, start: int, end: int
) -> Prose:
    """Over all enterprises: what of the change of the total is output, what consumption a unit."""
    own = [
        split
        for split in dossier.level.splits
        if split.owner != PARK
        and split.figure.id == asked.id
        and (split.start, split.end) == (start, end)
        and not split.guard
        and _effect(split, QUANTITY)
    ]
    central = dossier.central
    own = [split for split in own if split.owner not in central]
    quantity = [each for split in own if (each := _effect(split, QUANTITY))]
    intensity = [each for split in own if (each := _effect(split, INTENSITY))]
    if not quantity or not intensity:
        return prose("")
    by_quantity, by_intensity = _sum(quantity), _sum(intensity)
    change = by_quantity + by_intensity
    if not change:
        return prose("")
    unit = own[0].unit
    total_count = numbers.count(
        f"{PARK}:level_{asked.id}_split_firms_{start}@{end}",
        "产量可比的企业数",
        len(own),
        "家",
        "、".join(split.name for split in own),
    )

    def total(name: str, value: Fraction, effects: Sequence[Effect]) -> Figure:
        return made(
            numbers,
            f"{PARK}:level_{asked.id}_{name}_{start}@{end}",
            f"各企业{asked.name}变化中{effects[0].name}的影响之和（{start}—{end}年）",
            abs(value),
            unit,
            formula=f"各企业影响之和的绝对值；{METHOD}",
            said=f"{len(effects)} 家企业",
            inputs=(each.trail for each in effects),
            places=0,
        )

    return prose(
        "产量可比的", total_count, f"企业{spoken(asked)}总量", _way(change),
        total("moved", change, quantity), "，其中产量变化", _way(by_quantity),
        total("quantity", by_quantity, quantity), "，单位产品消耗变化", _way(by_intensity),
        total("consumption", by_intensity, intensity), "。",
        _offset(dossier, numbers, asked, (quantity, intensity)), "，",
        _movers(own), "。",
    )  # fmt: skip


def _way(value: Fraction) -> str:
    return "增加" if value > 0 else "减少"


def _offset(
    dossier: Dossier, numbers: Numbers, asked: LevelFigure,
    effects: tuple[Sequence[Effect], Sequence[Effect]],
) -> Prose:  # fmt: skip
    """How far better consumption makes up for more output, and what that means here."""
    quantity, intensity = (_sum(each) for each in effects)
    stands = emphasis(dossier, element_of(asked.id))
    name = stands.leader_name
    if intensity > 0:
        both = "产量和单耗同时推高消耗" if quantity > 0 else "减产而单耗变差"
        return prose(both, stands.said(
            leads=f"，{name}因此更紧", leads_mildly=f"，{name}的余量被两头消耗",
            bound=f"，在{name}之外又添压力", coupled=f"，同时加重{name}的制约",
            aside=f"，但{stands.untouched}", aside_mildly="，余量尚可承担",
            free="，控制目标虽未触及，单耗须先查明",
        ))  # fmt: skip
    if quantity <= 0:
        return prose("减产与单耗下降同向", stands.said(
            leads=f"，{name}的压力暂时减轻", leads_mildly=f"，{name}的余量因此增加",
            free="，复产后能否保持看单耗",
        ))  # fmt: skip
    share = made(
        numbers, f"{PARK}:level_{asked.id}_offset@{dossier.year}",
        f"单位产品{asked.name}下降抵消产量增加影响的比例", 100 * -intensity / quantity, "%",
        formula="单耗变化的影响 ÷ 产量变化的影响 × 100，取正值",
        inputs=[each.trail for each in (*effects[0], *effects[1])],
    )  # fmt: skip
    if -intensity >= quantity:
        return prose("单耗的下降超过了增产的影响（为其", share, "）", stands.said(
            leads=f"，{name}开始松动", leads_mildly=f"，{name}的余量不再减少",
            free="，总量与产出脱开",
        ))  # fmt: skip
    return prose("单耗的下降抵去增产影响的", share, stands.said(
        leads=f"，不足以守住{name}的指标", leads_mildly=f"，其余靠{name}的余量承担",
        coupled=f"，净增部分加重{name}的制约", bound=f"，净增部分与{name}一并核定",
        aside=f"，净增部分{stands.untouched}", aside_mildly="，净增部分在控制目标之内",
        free="，净增部分没有触及控制目标",
    ))  # fmt: skip


def _movers(own: Sequence[Split]) -> str:
    """Who saved most by the product, and who uses more than before."""
    moved = [(split, each) for split in own if (each := _effect(split, INTENSITY))]
    moved.sort(key=lambda pair: pair[1].value)
    saved = [split.name for split, effect in moved if effect.value < 0]
    risen = [split.name for split, effect in reversed(moved) if effect.value > 0]
    if not saved:
        return f"单耗上升最多的是{risen[0]}" if risen else "各企业单耗没有变化"
    best = f"节约最多的是{saved[0]}"
    if not risen:
        return f"{best}，没有企业单耗上升"
    return f"{best}，单耗上升的有{listed(risen, 3)}"


def _sum(effects: Sequence[Effect]) -> Fraction:
    return sum((each.value for each in effects), Fraction(0))


def priced(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表: enterprises whose energy per output in current prices moved by prices, not by use."""
    years = dossier.settings.years
    found = []
    for split in dossier.level.splits:
        price = _effect(split, PRICE)
        if (
            split.owner == PARK
            or price is None
            or price.percent is None
            or split.guard
            or split.figure.id != ENERGY.id
            or (split.start, split.end) != (years[0], years[-1])
            or OUTPUT_VALUE.name not in split.what
            or abs(price.percent) < _NOTABLE
        ):
            continue
        found.append((split, price))
    found.sort(key=lambda pair: -abs(pair[1].percent or Fraction(0)))
    return [_priced(numbers, split, price) for split, price in found[:_MOST_PRICED]]


def _priced(numbers: Numbers, split: Split, price: Effect) -> Row:
    other = next(effect for effect in split.effects if effect is not price)
    whole = (price.percent or Fraction(0)) + (other.percent or Fraction(0))
    return {
        "enterprise": split.name,
        "change": made(
            numbers,
            f"{split.trail.id}_percent",
            f"{split.trail.label}（占期初值的比例）",
            whole,
            "%",
            formula="变化量 ÷ 期初值 × 100",
            inputs=(split.trail,),
        ),
        "price": _percent(numbers, price),
        "physical": _percent(numbers, other),
        "reading": _price_reading(price, other),
    }


def _price_reading(price: Effect, other: Effect) -> str:
    if price.value > 0 > other.value:
        return "产值因价格下跌，实物消耗在下降"
    if price.value > 0:
        return "价格下跌，实物消耗也在上升"
    if other.value > 0:
        return "价格上涨掩盖了实物消耗上升"
    return "价格上涨，实物消耗也在下降"
