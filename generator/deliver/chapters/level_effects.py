"""第四章 变化分解: structure and strength, quantity and consumption, price and physical use."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.trailed import Row, made, printed, shown
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for
from generator.deliver.sentences import prose
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
    return prose(head, "。", _reading(split, structure, strength), physical)


def _moved(numbers: Numbers, effect: Effect) -> Prose:
    percent = effect.percent or Fraction(0)
    trail = effect.trail
    return prose(
        "上升" if effect.value > 0 else "下降", printed(numbers, abs(percent), 2, "%", trail)
    )


def _reading(split: Split, structure: Effect, strength: Effect) -> str:
    """The pattern of the two effects decides what is said of them."""
    better, worse = strength.value < 0, strength.value > 0
    shifted_better, shifted_worse = structure.value < 0, structure.value > 0
    if shifted_better and better:
        leading = "结构调整" if abs(structure.value) >= abs(strength.value) else "行业自身改进"
        return (
            f"两项方向一致，以{leading}为主；结构部分取决于高耗行业的产出比重，"
            f"产出回升时会反弹，行业自身部分才是可以保持的成果。"
        )
    if shifted_worse and better:
        outcome = "仍被抵过" if split.change is not None and split.change > 0 else "抵消了一部分"
        return f"产出向消耗较高的行业集中，行业自身的改进{outcome}，新增产能的准入应先看强度。"
    if shifted_better and worse:
        return "结构变轻掩盖了行业自身强度的变差，对标时应看分行业的实物单耗，不能看园区平均。"
    if shifted_worse and worse:
        return "结构变重与行业自身强度变差叠加，须同时从准入和存量改造两头着手。"
    return "变化集中在其中一项。"


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
        "按实物口径，产量可比的",
        total_count,
        f"企业{spoken(asked)}总量",
        "增加" if change > 0 else "减少",
        total("moved", change, quantity),
        "，其中产量变化",
        "增加" if by_quantity > 0 else "减少",
        total("quantity", by_quantity, quantity),
        "，单位产品消耗变化",
        "增加" if by_intensity > 0 else "减少",
        total("consumption", by_intensity, intensity),
        "，说明单位产品消耗" + ("在改善。" if by_intensity < 0 else "在变差。"),
    )


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
