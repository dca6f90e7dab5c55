"""变化分解: what of a change is quantity, intensity, price or structure; parts add up to it.

The method is Laspeyres with the joint part shared evenly (each factor weighed by the mean of the
other): ΔQI = ΔQ·Ī + Q̄·ΔI exactly. LMDI was not taken: its logarithms are not exact, and it has no
value where a figure is nought or an added value negative, both of which a park has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.score import Trail
from generator.score.figures import figure
from generator.score.level_intensity import load_guard, output_of
from generator.score.level_values import (
    ADDED_VALUE,
    ENERGY,
    OUTPUT_VALUE,
    WATER,
    Firm,
    LevelFacts,
    LevelFigure,
    named,
    ratio,
    sum_of,
)
from generator.score.shares import PARK

METHOD = "拉氏因素分解，交互项平均分摊（两个因素各取另一因素两年的平均值）"
QUANTITY, INTENSITY = "产量变化", "单耗变化"
PRICE, PHYSICAL = "单位产品价值变化（价格）", "单位产品消耗变化（实物）"
STRUCTURE, STRENGTH = "行业结构变化", "行业强度变化"


@dataclass(frozen=True, slots=True)
class Effect:
    """One part of a change, exact; `percent` of the value at the start, where that is not 0."""

    name: str
    value: Fraction
    percent: Fraction | None
    trail: Trail


@dataclass(frozen=True, slots=True)
class Split:
    """变化分解 of one figure between two years. The effects add up to `change` exactly.

    Without effects `reason` says why. `guard` warns that one of the years compares with nothing.
    """

    owner: str
    name: str
    figure: LevelFigure
    what: str
    start: int
    end: int
    change: Fraction | None
    unit: str
    effects: tuple[Effect, ...]
    reason: str
    guard: str
    trail: Trail


def two_factors(q0: Fraction, i0: Fraction, q1: Fraction, i1: Fraction
                ) -> tuple[Fraction, Fraction]:  # fmt: skip
    """The parts of q1·i1 − q0·i0 that are the change of q and the change of i."""
    return (q1 - q0) * (i0 + i1) / 2, (i1 - i0) * (q0 + q1) / 2


def structure_and_strength(
    parts: Sequence[tuple[Fraction, Fraction, Fraction, Fraction]],
) -> tuple[Fraction, Fraction]:
    """Σ share·intensity over sectors, each (share, intensity) at the start and at the end."""
    structure = strength = Fraction(0)
    for s0, e0, s1, e1 in parts:
        one, other = two_factors(s0, e0, s1, e1)
        structure += one
        strength += other
    return structure, strength


def splits(facts: LevelFacts, figures: Sequence[LevelFigure] = (ENERGY, WATER)
           ) -> tuple[Split, ...]:  # fmt: skip
    """All splits of the audit year against the year before, and against the first year asked."""
    found: list[Split] = []
    for firm in facts.firms:
        years = firm.reading.submission.years
        for start in dict.fromkeys((years[0], years[-1] - 1)):
            if start in years[:-1]:
                for asked in figures:
                    found.append(quantity_split(firm, asked, start, years[-1]))
                    found.append(price_split(firm, asked, ADDED_VALUE, start, years[-1]))
                    found.append(price_split(firm, asked, OUTPUT_VALUE, start, years[-1]))
    years = tuple(sorted({y for f in facts.served for y in f.reading.submission.years}))
    for start in dict.fromkeys((years[0], years[-1] - 1)) if len(years) > 1 else ():
        found += [park_split(facts, asked, start, years[-1]) for asked in figures]
    return tuple(found)


def quantity_split(firm: Firm, asked: LevelFigure, start: int, end: int) -> Split:
    """A load of an enterprise: quantity of product × consumption per unit."""
    made = [output_of(firm.reading, year) for year in (start, end)]
    loads = [firm.read(asked, year) for year in (start, end)]
    unit = firm.reading.rules.printing.unit_of(asked.unit)
    base = _head(firm, asked, "load", f"{asked.name}变化", start, end, unit)
    reason = next((m.reason for m in made if m.value is None), "")
    if not reason and made[0].unit != made[1].unit:
        reason = "两年的产品计量单位不同"
    inputs = (*(m.trail for m in made), *(each.trail for each in loads))
    return _split(
        base, (QUANTITY, INTENSITY), [m.value for m in made], [each.value for each in loads],
        reason, inputs,
    )  # fmt: skip


def price_split(
    firm: Firm, asked: LevelFigure, money: LevelFigure, start: int, end: int
) -> Split:
    """A load per money: value per unit of product (price) × load per unit (physical).

    In 可比价 the first is what the products are; prices themselves show in output of 当年价.
    """
    made = [output_of(firm.reading, year) for year in (start, end)]
    loads = [firm.read(asked, year) for year in (start, end)]
    values = [firm.read(money, year) for year in (start, end)]
    printing = firm.reading.rules.printing
    unit = f"{printing.unit_of(asked.unit)}/{printing.unit_of(money.unit)}"
    what = f"单位{money.name}（{money.prices}）{asked.name}变化"
    base = _head(firm, asked, f"per_{money.id}", what, start, end, unit)
    reason = next((m.reason for m in made if m.value is None), "")
    if not reason and made[0].unit != made[1].unit:
        reason = "两年的产品计量单位不同"
    if not reason and any(v.value is None or v.value <= 0 for v in values):
        reason = f"{money.name}没有数值或不是正数，不能分解"
    per_value: list[Fraction | None] = [None, None]
    intensity: list[Fraction | None] = [None, None]
    if not reason:
        for n in (0, 1):
            output, value, load = made[n].value, values[n].value, loads[n].value
            if output and value and load is not None:
                per_value[n], intensity[n] = output / value, load / value
    inputs = tuple(each.trail for group in (made, loads, values) for each in group)
    return _split(base, (PRICE, PHYSICAL), per_value, intensity, reason, inputs)


def _head(
    firm: Firm, asked: LevelFigure, key: str, what: str, start: int, end: int, unit: str
) -> Split:
    guards = [g for y in (start, end) if (g := load_guard(firm.reading, y))]
    trail = Trail(
        id=f"{firm.id}:level_{asked.id}_{key}_change_{start}@{end}",
        label=f"{firm.name}{what}（{start}—{end}年）",
        value=None,
        unit=unit,
        formula=METHOD,
        source="conventions",
        mark="D",
    )
    return Split(firm.id, firm.name, asked, what, start, end, None, unit, (), "",
                 "；".join(guards), trail)  # fmt: skip


def _split(
    base: Split, names: tuple[str, str], quantities: Sequence[Fraction | None],
    products: Sequence[Fraction | None], reason: str, inputs: tuple[Trail, ...],
) -> Split:  # fmt: skip
    """Splits `products` = quantity × intensity; the intensity is what the two give."""
    q0, q1 = quantities
    p0, p1 = products
    if reason or q0 is None or q1 is None or p0 is None or p1 is None:
        reason = reason or f"{base.start}年或{base.end}年没有数值，不能分解"
        return replace(
            base, reason=reason, trail=replace(base.trail, reason=reason, inputs=inputs)
        )
    first, second = two_factors(q0, p0 / q0, q1, p1 / q1)
    return _filled(base, p0, p1, ((names[0], first), (names[1], second)), inputs)


def _filled(
    base: Split, start: Fraction, end: Fraction, parts: Sequence[tuple[str, Fraction]],
    inputs: tuple[Trail, ...],
) -> Split:  # fmt: skip
    effects = []
    for place, (name, value) in enumerate(parts, 1):
        trail = replace(
            base.trail,
            id=base.trail.id.replace("_change_", f"_effect{place}_"),
            label=f"{base.trail.label}：{name}",
            value=value,
            inputs=inputs,
        )
        effects.append(Effect(name, value, 100 * value / start if start else None, trail))
    change = end - start
    numbers = " + ".join(f"{name} {figure(value, 4)}" for name, value in parts)
    trail = replace(
        base.trail, value=change, numbers=numbers, reason=base.guard,
        inputs=tuple(effect.trail for effect in effects),
    )  # fmt: skip
    return replace(base, change=change, effects=tuple(effects), trail=trail)


def park_split(facts: LevelFacts, asked: LevelFigure, start: int, end: int) -> Split:
    """The intensity of the enterprises together: structure of sectors and their own intensities.

    Only enterprises with both figures in both years count, central facilities not at all. A sector
    that was not there in one of the years changes the structure alone; a sector whose added value
    is not positive cannot be split and is left out with its name.
    """
    unit = f"{facts.printing.unit_of(asked.unit)}/{facts.printing.unit_of(ADDED_VALUE.unit)}"
    what = f"单位工业增加值{asked.name}变化"
    trail = Trail(
        id=f"{PARK}:level_{asked.id}_intensity_change_{start}@{end}",
        label=f"{PARK}报送企业{what}（{start}—{end}年）",
        value=None, unit=unit, formula=METHOD, source="conventions", mark="D",
    )  # fmt: skip
    base = Split(PARK, PARK, asked, what, start, end, None, unit, (), "", "", trail)
    sectors, left_out = _sectors(facts, asked, (start, end))
    guard = f"不含{named(left_out)}（两年的数值不全，或增加值不是正数）" if left_out else ""
    base = replace(base, guard=guard)
    whole = [sum((s[n][0] for s in sectors.values()), Fraction(0)) for n in (0, 1)]
    if not sectors or min(whole) <= 0:
        reason = "没有两年数值齐全的行业，不能分解"
        return replace(base, reason=reason, trail=replace(trail, reason=reason))
    parts = []
    for values in sectors.values():
        shares = [values[n][0] / whole[n] for n in (0, 1)]
        own = [values[n][1] / values[n][0] if values[n][0] else None for n in (0, 1)]
        first = own[0] if own[0] is not None else own[1]
        second = own[1] if own[1] is not None else own[0]
        assert first is not None, "a sector that never was is left out"
        assert second is not None
        parts.append((shares[0], first, shares[1], second))
    structure, strength = structure_and_strength(parts)
    ends = [sum((s[n][1] for s in sectors.values()), Fraction(0)) / whole[n] for n in (0, 1)]
    inputs = tuple(_end(facts, asked, year) for year in (start, end))
    return _filled(base, ends[0], ends[1], ((STRUCTURE, structure), (STRENGTH, strength)), inputs)


Two = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]


def _sectors(
    facts: LevelFacts, asked: LevelFigure, years: tuple[int, int]
) -> tuple[Mapping[str, Two], list[str]]:
    """(added value, load) at the start and at the end by sector; and who is left out."""
    sums: dict[str, list[list[Fraction]]] = {}
    left_out: list[str] = []
    for firm in facts.served:
        found = []
        for year in years:
            value = firm.read(ADDED_VALUE, year).counted
            load = firm.read(asked, year).counted
            if value is not None and load is not None:
                found.append((value, load))
        if len(found) < len(years):
            left_out.append(firm.name)
            continue
        nought = [[Fraction(0), Fraction(0)], [Fraction(0), Fraction(0)]]
        sector = sums.setdefault(firm.enterprise.industry_code, nought)
        for n, (value, load) in enumerate(found):
            sector[n][0] += value
            sector[n][1] += load
    kept: dict[str, Two] = {}
    for code, ((v0, l0), (v1, l1)) in sums.items():
        absent = [v == 0 and load == 0 for v, load in ((v0, l0), (v1, l1))]
        sound = [v > 0 or gone for v, gone in zip((v0, v1), absent, strict=True)]
        if all(sound) and not all(absent):
            kept[code] = ((v0, l0), (v1, l1))
        else:
            left_out.append(facts.industry(code))
    return kept, left_out


def _end(facts: LevelFacts, asked: LevelFigure, year: int) -> Trail:
    who, name = f"{PARK}报送", "报送企业"
    head = Trail(
        id=f"{who}:level_{asked.id}_intensity@{year}",
        label=f"{name}单位工业增加值{asked.name}（{year}年）",
        value=None,
        unit=f"{facts.printing.unit_of(asked.unit)}/{facts.printing.unit_of(ADDED_VALUE.unit)}",
    )
    return ratio(
        head,
        sum_of(facts, facts.served, asked, year, who, name).trail,
        sum_of(facts, facts.served, ADDED_VALUE, year, who, name).trail,
    )


