"""One enterprise made from its trade: drawn parameters, three years, balances that close."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from samples.synth import ranges
from samples.synth.states import STATES, drift_of, lean_of
from samples.synth.trade import Danger, Trade, Waste
from samples.synth.world import (
    AUDIT_YEAR,
    NORMAL,
    NOT_YET,
    STOPPED,
    YEARS,
    D,
    Firm,
    Hazard,
    Load,
    Solid,
    Year,
    rounded,
)

PLACES = {"electricity": 2, "natural_gas": 2, "raw_coal": 1, "coke": 1, "diesel": 2, "steam": 1}
FINE = {"万m2": 1, "万m3": 1}
"""Decimal places of an output, by unit; the rest is whole."""
NITROGEN = D("1.6")
"""Total nitrogen to ammonia, where a trade has no row of its own for it."""

_BETTER_HIGH = ("利用率", "回收率", "合格率", "去除率", "绿电", "增加值率", "掺量", "余热", "人均")
_NO_DRIFT = ("增加值率", "人均", "绿电", "年运行时间", "二燃室温度", "熟料系数", "过程CO2")


@dataclass(frozen=True)
class Seat:
    """A place in the park: the trade, its number and name, and what befell it."""

    number: int
    trade: Trade
    name: str
    contact: str
    size: float = 1.0
    started: str = ""
    stopped_in: int = 0
    begun_in: int = 0
    permit_kind: str = ""
    scale: str = ""
    steam_bought: bool = True
    reclaimed: float = 0.0
    output: Mapping[int, Decimal] | None = None
    """Outputs set from outside (the sewage plant takes what the others send)."""


def build(seat: Seat, chance: random.Random, condition: str) -> Firm:
    """The firm, drawn again until every derived figure too lies inside its range.

    Where a condition pulls a trade out of its ranges, the pull is eased.
    """
    for ease in (1.0, 0.75, 0.5, 0.25) if condition != "ordinary" else (1.0,):
        for _ in range(400 if ease == 1.0 else 200):
            firm = _drawn(seat, random.Random(chance.random()), condition, ease)
            if not outside(firm, seat.trade):
                return firm
    raise AssertionError(f"{seat.trade.key}: {outside(firm, seat.trade)}")


def outside(firm: Firm, trade: Trade) -> list[str]:
    """Derived rows of the table that this firm's figures do not keep."""
    faults: list[str] = []

    def hold(indicator: str, year: int, value: float) -> None:
        row = ranges.table().get((trade.row, indicator))
        if row and not row.holds(value):
            faults.append(f"{year} {indicator} {value:.4g} not in {row.low}~{row.high}")

    for number, year in firm.years.items():
        if not year.running:
            continue
        indicator, factor = trade.per_unit
        energy = year.tce + year.exported.get("steam", D(0)) * D("0.1286") * (
            trade.key == "incineration"
        )
        if indicator:
            hold(indicator, number, float(energy / year.output) * factor)
        name, scale = trade.price_row
        if name:
            hold(name, number, float(year.value / year.output) * scale)
        if number == AUDIT_YEAR:
            hold("单位产值综合能耗（当量）", number, float(year.tce / year.value))
            if trade.key != "cement":  # 表中水泥该行与同表单位产品取水量、价格差十倍，不采用
                hold("单位产值取水量", number, float(year.fresh / year.value))
            if year.employees:
                hold("人均产值", number, float(year.value) / year.employees)
        if trade.key == "cement":
            clinker = float(year.output) * year.params["clinker"]
            hold("CO2合计", number, float(year.co2) / clinker)
        over = {k: x for k, x in (year.loads | year.air).items() if x.concentration > x.limit}
        faults += [f"{number} {kind} over its limit" for kind in over]
    return faults


def _drawn(seat: Seat, chance: random.Random, condition: str, ease: float) -> Firm:
    trade, state = seat.trade, STATES[condition]
    base = {
        name: ranges.draw(
            chance, ranges.of(trade.row, indicator), lean_of(indicator, condition) * ease
        )
        for name, indicator in trade.draws.items()
    }
    low, high, step = trade.capacity
    capacity = rounded(chance.uniform(low, high) * seat.size / step) * D(repr(step))
    prices = [chance.uniform(*pair) for pair in trade.prices]
    added = base.get("added", 26.0) / 100
    per_head = base.get("per_head", chance.uniform(*trade.per_head))
    usual = state.loads.get(trade.key, trade.loads)
    loads = [load * chance.uniform(0.98, 1.02) for load in usual]
    times, plus = state.green
    fixed = {
        "lost": chance.uniform(*state.lost),
        "green": base.get("green", 0) / 100
        or min(chance.uniform(*trade.green) * times + plus, 0.92),
        "back": trade.back if trade.back == 1 else min(trade.back * state.back[0], state.back[1]),
        "unused": state.unused,
        "nitrogen": state.nitrogen,
        "people": float(capacity) * loads[-1] * prices[-1] / per_head,
    }
    years: dict[int, Year] = {}
    outs = {row: chance.uniform(*span) for row, (_, span, _) in trade.loads_out.items()}
    hazards: dict[str, Decimal] = {}
    for i, number in enumerate(YEARS):
        worse = (chance.uniform(0.02, 0.045), chance.uniform(0.005, 0.018), 0.0)[i]
        params = _year_params(trade, base, worse if trade.drifts else 0.0, condition)
        status = _status(seat, number)
        output = D(0)
        if status == NORMAL:
            part = 0.42 if number == seat.begun_in else 1.0
            made = float(capacity) * loads[i] * part
            output = rounded(made, FINE.get(trade.unit, 0))
        if seat.output is not None:
            output = seat.output[number]
        years[number] = _year(
            seat, params, status, output, prices[i], prices[-1] * added, fixed, outs, hazards,
            chance, number,
        )  # fmt: skip
    started = seat.started or f"{2008 + chance.randrange(12)}-0{chance.randrange(1, 10)}-15"
    return Firm(
        seat.number, seat.name, trade.key, trade.process, trade.chain, trade.code,
        seat.permit_kind or trade.permit, seat.scale or trade.scale, seat.contact, capacity,
        started, rounded(trade.land * seat.size / 100) * 100, years, condition,
    )  # fmt: skip


def _status(seat: Seat, number: int) -> str:
    if seat.begun_in and number < seat.begun_in:
        return NOT_YET
    return STOPPED if seat.stopped_in and number >= seat.stopped_in else NORMAL


def _year_params(
    trade: Trade, base: Mapping[str, float], usual: float, condition: str
) -> dict[str, float]:
    params = {}
    for name, indicator in trade.draws.items():
        row = ranges.of(trade.row, indicator)
        value = base[name]
        if not any(word in indicator for word in _NO_DRIFT):
            worse = usual * drift_of(indicator, condition)
            higher = any(word in indicator for word in _BETTER_HIGH)
            value *= 1 - worse * 0.3 if higher else 1 + worse
        params[name] = row.clamp(value)
    params["water"] = trade.water(params) if trade.key in ("wafer",) else params.get("water", 0.0)
    params["effluent_m3"] = trade.effluent(params)
    return params


def _year(
    seat: Seat, p: dict[str, float], status: str, output: Decimal, price: float, added: float,
    fixed: Mapping[str, float], outs: Mapping[str, float], stocks: dict[str, Decimal],
    chance: random.Random, number: int,
) -> Year:  # fmt: skip
    trade, q = seat.trade, float(output)
    running = status == NORMAL
    energy = {kind: rounded(q * of(p), PLACES[kind]) for kind, of in trade.energy.items()}
    if "steam" in energy and not seat.steam_bought:
        made = energy.pop("steam")
        gas = rounded(float(made) * 0.1286 / 12.143 / 0.97, 2)
        energy["natural_gas"] = energy.get("natural_gas", D(0)) + gas
    exported = {kind: rounded(q * max(of(p), 0), 1) for kind, of in trade.exported.items()}
    fresh = rounded(q * trade.water(p))
    bought = rounded(float(fresh) * seat.reclaimed)
    water = {
        "water_tap": D(0), "water_surface": D(0), "water_ground": D(0),
        "water_reclaimed_bought": bought,
    }  # fmt: skip
    own = fresh - bought
    if trade.source == "water_tap":
        water["water_tap"] = own
    else:
        water["water_tap"] = rounded(float(own) * 0.12)
        water["water_surface"] = own - water["water_tap"]
    share = min(trade.reuse(p), 99.0) / 100
    reused = rounded(float(fresh) * share / (1 - share))
    wastewater = rounded(q * trade.effluent(p))
    back = min(rounded(float(wastewater) * fixed["back"]), reused)
    exhaust = rounded(q * trade.exhaust(p))
    people = fixed["people"] * (1 + chance.uniform(-0.03, 0.03) * (number != AUDIT_YEAR))
    if status == STOPPED:
        people *= 0.12
    hours = p.get("hours", trade.hours * chance.uniform(0.985, 1.0))
    if number == seat.begun_in:
        hours *= 0.6
    electricity = energy.get("electricity", D(0))
    return Year(
        status=status,
        params=p,
        output=output,
        value=rounded(q * price, 1),
        added=rounded(q * added, 1),
        employees=0 if status == NOT_YET else max(round(people), 3),
        hours=round(min(hours, 8760)) if running else 0,
        energy=energy,
        exported=exported,
        green=rounded(float(electricity) * fixed["green"], 1),
        water=water,
        reused=reused,
        lost=rounded(float(fresh) * min(fixed["lost"], 0.5 * _evaporated(fresh, wastewater, back))),
        wastewater=wastewater,
        wastewater_reused=back,
        loads=_loads(trade, p, wastewater, wastewater - back, outs, bool(fixed["nitrogen"])),
        exhaust=exhaust,
        burnt=rounded(float(exhaust) * trade.combustion) if _burns(energy) else D(0),
        air=_air(trade, p, q, exhaust),
        mist=rounded(q * trade.mist[1](p) / 1000, 6) if trade.mist else D(0),
        solids=tuple(_solid(waste, p, q, fixed["unused"]) for waste in trade.solids),
        hazards=tuple(_hazard(danger, p, q, status, stocks, chance) for danger in trade.dangers),
        process={
            row: (rounded(q * activity(p), 1), rounded(q * emission(p), 1))
            for row, (activity, emission) in trade.process_co2.items()
        },
        materials={stuff.name: rounded(q * stuff.amount(p), 2) for stuff in trade.stuffs},
    )


def _evaporated(fresh: Decimal, wastewater: Decimal, back: Decimal) -> float:
    return float((fresh - wastewater + back) / fresh) if fresh else 0.0


def _burns(energy: Mapping[str, Decimal]) -> bool:
    return any(energy.get(fuel) for fuel in ("raw_coal", "coke", "natural_gas", "diesel"))


def _loads(
    trade: Trade, p: Mapping[str, float], wastewater: Decimal, discharged: Decimal,
    outs: Mapping[str, float], nitrogen: bool,
) -> dict[str, Load]:  # fmt: skip
    million = D(1_000_000)
    found = {}
    for row, (before, _, limit) in trade.loads_out.items():
        milligrams = trade.outs[row](p) if row in trade.outs else outs[row]
        concentration = rounded(milligrams, 3 if milligrams < 1 else 1)
        raw = max(before(p), float(concentration) * 1.05)
        found[row] = Load(
            rounded(wastewater * rounded(raw, 4) / million, 6),
            rounded(discharged * concentration / million, 6),
            concentration if discharged else D(0),
            D(repr(limit)),
        )
    if nitrogen and "total_nitrogen" not in found and "ammonia" in found:
        ammonia = found["ammonia"]
        level = rounded(ammonia.concentration * NITROGEN, 1)
        found["total_nitrogen"] = Load(
            rounded(ammonia.generated * NITROGEN, 6) + rounded(discharged / million, 6),
            rounded(discharged * level / million, 6),
            level,
            rounded(ammonia.limit * NITROGEN),
        )
    return found


def _air(trade: Trade, p: Mapping[str, float], q: float, exhaust: Decimal) -> dict[str, Load]:
    found = {}
    for row, (emitted, cut, limit) in trade.air.items():
        share = p["voc_cut"] / 100 if cut < 0 else cut
        discharged = rounded(q * emitted(p) / 1000, 3)
        found[row] = Load(
            max(rounded(float(discharged) / (1 - share), 3), discharged),
            discharged,
            rounded(discharged * 100_000 / exhaust, 2) if exhaust else D(0),
            D(repr(limit)),
        )
    return found


def _solid(waste: Waste, p: Mapping[str, float], q: float, unused: float) -> Solid:
    generated = rounded(q * waste.amount(p), 1)
    share = waste.used(p) if unused == 1 else 1 - (1 - waste.used(p)) * unused
    used = rounded(float(generated) * share, 1)
    disposed = rounded(float(generated - used) * 0.9, 1)
    return Solid(
        waste.name, generated, used, disposed, generated - used - disposed, waste.destination
    )


def _hazard(
    danger: Danger, p: Mapping[str, float], q: float, status: str, stocks: dict[str, Decimal],
    chance: random.Random,
) -> Hazard:  # fmt: skip
    """Opening is last year's closing; of the first year, a little of what is made."""
    generated = rounded(q * danger.amount(p) / 1000, 3)
    first = D(0) if status == NOT_YET else rounded(float(generated) * chance.uniform(0.02, 0.05), 3)
    opening = stocks.get(danger.name, first)
    closing = (
        rounded(float(generated) * chance.uniform(0.02, 0.05), 3)
        if generated
        else rounded(float(opening) * 0.4, 3)
    )
    stocks[danger.name] = closing
    gone = opening + generated - closing
    own = gone if danger.way == "own" else D(0)
    return Hazard(danger.name, danger.code, opening, D(0), generated, own, gone - own, closing)
