"""The park from a seed: which firms sit in it, what flows between them, and that it is credible."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from samples.synth import ranges
from samples.synth.chains import flows_between, incinerated, reclaimed_places, sewage_of
from samples.synth.firm import Seat, build
from samples.synth.states import STATES
from samples.synth.trades import TRADES, WORKSHOP_KEYS
from samples.synth.world import AUDIT_YEAR, YEARS, Park, rounded

CONDITIONS = tuple(STATES)

LINE_UP = (
    "wafer", "cell", "incineration", "lfp", "plating", "cement", "food", "coating", "li_cell",
    "foil", "plating", "aluminium", "zinc", "phosphorus", "sewage", "li_cell", "lfp", "food",
    "coating", *WORKSHOP_KEYS, "li_cell",
)  # fmt: skip
"""The sample's twenty-four: three chains, the two central facilities apart, four workshops."""

STARTED_AT, STOPPED_AT = 16, 17
"""Seats (from 1) of the firm started within the audit year and of the one that stands still."""

FIXED_NAMES = {
    1: "云岭硅材料有限公司",
    2: "云岭晶能光电有限公司",
    3: "云岭净源危险废物处置有限公司",
    4: "云岭新能正极材料有限公司",
    5: "云岭精饰表面处理有限公司",
    6: "云岭建材有限公司",
    7: "云岭山野食品有限公司",
    8: "云岭重工钢构有限公司",
    15: "云岭园区污水处理有限公司",
}
PLACES = ("云岭", "翠峰", "南盘", "麒麟山", "珠源", "潇湘", "白石江", "阿依", "滇东", "乌蒙")
SURNAMES = "李周段马陈杨普赵王何孙郭高徐林罗宋谢唐韩"
GIVEN = ("文清", "敏", "红梅", "晓东", "立", "志刚", "丽", "勇", "建国", "芳", "玉兰", "海涛")
CENTRAL = ("incineration", "sewage")


def park(seed: int, enterprises: int = 24, condition: str = "ordinary") -> Park:
    """A park of that many enterprises; same seed and condition, same figures.

    Firms are drawn until the derived rows of ranges.csv hold; a park of the sample's make-up is
    drawn again until the table's park rows hold too. The other conditions sit other trades in
    the park and pull them apart: `water_short` drinks more from year to year and has no water
    left, `carbon_heavy` burns and smelts to the edge of its energy limit, `good` has room
    everywhere (samples/synth/states).
    """
    if condition not in CONDITIONS:
        raise ValueError(condition)
    if enterprises < 1:
        raise ValueError(enterprises)
    for attempt in range(200):
        chance = random.Random(f"{seed}/{enterprises}/{condition}/{attempt}")
        found = _drawn(seed, enterprises, condition, chance)
        if not beyond(found):
            return found
    raise AssertionError(beyond(found))


def _drawn(seed: int, enterprises: int, condition: str, chance: random.Random) -> Park:
    state = STATES[condition]
    seats = _seats(enterprises, chance, condition)
    firms = [build(seat, chance, condition) for seat in seats if seat.trade.key not in CENTRAL]
    firms += [build(seat, chance, condition) for seat in seats if seat.trade.key == "incineration"]
    inflow = sewage_of(firms, chance, state.recycled)
    for place, seat in enumerate(seat for seat in seats if seat.trade.key == "sewage"):
        outputs = {year: inflow[year]["inflow"] / 10_000 for year in YEARS}
        if place:  # a second plant serves what lies outside the park
            outputs = {year: output / 4 for year, output in outputs.items()}
        outputs = {year: rounded(output, 1) for year, output in outputs.items()}
        full, step = state.plant_load
        daily = math.ceil(float(outputs[AUDIT_YEAR]) / 365 / full / step) * step  # 万m3/d
        trade = replace(seat.trade, capacity=(daily * 365, daily * 365, step))
        firms.append(build(replace(seat, trade=trade, output=outputs), chance, condition))
    firms = incinerated(sorted(firms, key=lambda firm: firm.number))
    return Park(seed, condition, tuple(firms), flows_between(firms), inflow)


def _seats(enterprises: int, chance: random.Random, condition: str) -> list[Seat]:
    keys = line_up(enterprises, condition)
    on_main = STATES[condition].on_main
    names = _names(keys, chance)
    steam = any(key in ("phosphorus", "incineration") for key in keys)
    wet = reclaimed_places(keys, STATES[condition].mained)
    seats = []
    seen: dict[str, int] = {}
    for number, key in enumerate(keys, 1):
        seen[key] = seen.get(key, 0) + 1
        trade = TRADES[key]
        size, permit, scale = 1.0, trade.permit, trade.scale
        if seen[key] > 1:
            size = chance.uniform(0.45, 0.75) if trade.row else chance.uniform(0.8, 1.1)
        if key == "coating" and seen[key] > 1:
            size, scale = chance.uniform(0.25, 0.3), "小型"
        seats.append(
            Seat(
                number=number,
                trade=trade,
                name=names[number - 1],
                contact=chance.choice(SURNAMES) + chance.choice(GIVEN),
                size=1.0 if key in CENTRAL else size,
                started=f"{AUDIT_YEAR}-05-20" if _is(number, STARTED_AT, enterprises) else "",
                stopped_in=AUDIT_YEAR if _is(number, STOPPED_AT, enterprises) else 0,
                begun_in=AUDIT_YEAR if _is(number, STARTED_AT, enterprises) else 0,
                permit_kind=permit,
                scale=scale,
                steam_bought=steam
                and not _is(number, STARTED_AT, enterprises)
                and (key != "li_cell" or seen[key] == 1),
                reclaimed=chance.uniform(*on_main) if number in wet else 0.0,
            )
        )
    return seats


def _is(number: int, seat: int, enterprises: int) -> bool:
    return number == seat and enterprises >= 20


def line_up(enterprises: int, condition: str = "ordinary") -> tuple[str, ...]:
    """The trades of a park of that size: the sample's own for 20 to 24, else a rotating mix."""
    mix = STATES[condition].mix
    if condition == "ordinary" and 20 <= enterprises <= len(LINE_UP):
        return LINE_UP[:enterprises]
    keys = [mix[i % len(mix)] for i in range(enterprises)]
    for i, key in enumerate(keys):
        if i >= len(mix) and (key in CENTRAL or i % 5 == 4):
            keys[i] = WORKSHOP_KEYS[i % len(WORKSHOP_KEYS)]
    if enterprises >= 20:
        keys[STARTED_AT - 1], keys[STOPPED_AT - 1] = "li_cell", "lfp"
    return tuple(keys)


def _names(keys: Sequence[str], chance: random.Random) -> list[str]:
    names: list[str] = []
    for number, key in enumerate(keys, 1):
        fixed = FIXED_NAMES.get(number, "")
        if fixed and tuple(keys) == LINE_UP[: len(keys)] and len(keys) >= 20:
            names.append(fixed)
            continue
        words = TRADES[key].names
        turn = 0
        while True:
            place = PLACES[(number * 7 + turn) % len(PLACES)]
            word = words[(number + turn) % len(words)]
            name = f"{place}{word}有限公司"
            if name not in names and name not in FIXED_NAMES.values():
                break
            turn += 1
            if turn > 60:
                name = f"{place}{word}（{chance.randrange(2, 99)}厂）有限公司"
                break
        names.append(name)
    return names


def beyond(found: Park) -> list[str]:
    """Park rows of the table that the sum of the firms does not keep (sample's make-up only)."""
    if len(found.firms) not in (22, 23, 24) or found.condition != "ordinary":
        return []
    figures = park_figures(found)
    return [
        f"{name} {value:.4g}"
        for name, value in figures.items()
        if not ranges.of(ranges.PARK, name).holds(value)
    ]


def park_figures(found: Park) -> dict[str, float]:
    """The table's park rows of the audit year, of the enterprises together."""
    year = AUDIT_YEAR
    value, added = float(found.total(year, "value")), float(found.total(year, "added"))
    energy = float(found.total(year, "tce"))
    heavy = found.of_trade("aluminium", "zinc", "phosphorus", "cement")
    fresh, reused = float(found.total(year, "fresh")), float(found.total(year, "reused"))
    generated = sum(float(firm.last.solid("generated")) for firm in found.firms)
    used = sum(float(firm.last.solid("used")) for firm in found.firms)
    rest = added - sum(float(firm.last.added) for firm in heavy)
    rest_energy = energy - sum(float(firm.last.tce) for firm in heavy)
    return {
        "工业总产值": value / 10_000,
        "工业增加值率": 100 * added / value,
        "单位工业增加值综合能耗（当量）": energy / added,
        "单位工业增加值综合能耗（剔除铝锌磷水泥）": rest_energy / rest,
        "单位工业增加值新鲜水耗": fresh / added,
        "单位工业增加值废水排放量": float(found.total(year, "discharged")) / added,
        "工业用水重复利用率": 100 * reused / (reused + fresh),
        "一般工业固废综合利用率": 100 * used / generated,
        "单位工业增加值CO2（云南电网因子）": float(found.total(year, "co2")) / added,
    }
