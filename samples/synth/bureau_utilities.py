"""Power, water, heat and gas: totals, months, capacities, and what each user was metered."""

from __future__ import annotations

from decimal import Decimal

from samples.synth.sheet import NONE, Typed
from samples.synth.totals import by_user, four, level, months, share
from samples.synth.world import AUDIT_YEAR, DEPARTMENT_YEARS, TCE, YEARS, D, Park, Year, rounded

STEAM_GJ = D("3.769")
"""GJ per tonne of low-pressure steam (0.1286 ÷ 0.03412)."""


def _electricity(year: Year) -> Decimal:
    return year.energy.get("electricity", D(0))


def power(typed: Typed, park: Park) -> None:
    metered = by_user(park, typed, "power_users", "electricity", _electricity)
    factor = share(park, "power")
    total = {year: rounded(value * factor, 2) for year, value in metered.items()}
    typed.series("park_electricity", total)
    green = four(park, lambda y: y.green, "energy", "energy", 2)
    own = {year: rounded(float(value) * 0.06, 2) for year, value in green.items()}
    typed.series("park_green_electricity", {year: green[year] - own[year] for year in green})
    typed.series("park_self_generated", own)
    typed.series("park_green_certificates", dict.fromkeys(DEPARTMENT_YEARS, "0"))
    peaks = {year: rounded(float(value) / 8784 * 10 / 0.86, 1) for year, value in total.items()}
    typed.series("max_load", peaks)
    ease = park.state.ease
    capacity = rounded(float(peaks[AUDIT_YEAR]) * ease.power, -1)
    typed.fields(
        power_capacity=capacity,
        substation_capacity=rounded(float(capacity) * ease.substation, -1),
        power_shortfall="枯水期限电时可调负荷不足，西片区220kV变电站单线供电",
    )
    for month, value in enumerate(months(total[AUDIT_YEAR], park, "power", 2), 1):
        row = f"m{month:02d}"
        typed.put("power_months.electricity", value, row)
        peak = rounded(float(peaks[AUDIT_YEAR]) * (0.9 + month % 5 / 50), 1)
        typed.put("power_months.max_load", peak, row)


def water(typed: Typed, park: Park) -> None:
    metered = by_user(park, typed, "water_users", "amount", lambda y: y.water["water_tap"], 0.008)
    factor = share(park, "supply")
    sold = {year: rounded(value * factor) for year, value in metered.items()}
    ease = park.state.ease
    leak = dict(zip(DEPARTMENT_YEARS, map(D, park.state.leak), strict=True))
    supplied = {year: rounded(value / (1 - leak[year] / 100)) for year, value in sold.items()}
    typed.series("water_supplied", supplied)
    typed.series("water_lost", {year: supplied[year] - sold[year] for year in sold})
    typed.series("water_leak_rate", leak)
    fresh = four(park, lambda y: y.fresh, "water", "water")
    limit = rounded(fresh[AUDIT_YEAR] * ease.water_quota, -3)
    typed.series("water_limit", dict.fromkeys(DEPARTMENT_YEARS, limit))
    typed.series("water_saving_firms", level((0, 1, 2, 3)))
    reclaimed = _reclaimed(park)
    typed.series("reclaimed_supplied", reclaimed)
    peak = rounded(float(supplied[AUDIT_YEAR]) / 366 * 1.22)
    typed.fields(
        water_supply_capacity=rounded(float(peak) * ease.supply, -2),
        water_supply_load=peak,
        reclaimed_capacity=rounded(float(reclaimed[AUDIT_YEAR]) / 366 * 1.6, -2),
        reclaimed_network="18.4",
        water_quota_basis="按省级用水定额核定计划，2户超定额整改",
        water_shortfall="再生水管网未通达西片区，老管网漏损偏高",
    )
    for row in ("tap", "surface", "ground"):
        kind = f"water_{row}"
        amounts = four(park, lambda y, k=kind: y.water[k], "water", "water")
        typed.series("water_sources.amount", amounts, row)
        typed.series("water_sources.industrial", amounts, row)
    bought = four(park, lambda y: y.water["water_reclaimed_bought"], "water", "water")
    most = {y: max(reclaimed[y], bought[y]) for y in bought}
    typed.series("water_sources.amount", most, "reclaimed")
    typed.series("water_sources.industrial", bought, "reclaimed")
    typed.rows(
        "intake_permits",
        [
            {
                "name": firm.name, "credit_code": firm.credit_code,
                "permit_number": f"D530302S2021-{firm.number:04d}", "source": "地表水",
                "permitted": rounded(float(firm.last.water["water_surface"]) * ease.intake, -3),
                "taken": firm.last.water["water_surface"], "valid_to": "2026-12-31",
            }
            for firm in park.firms
            if firm.last.water["water_surface"]
        ][:12],
    )  # fmt: skip


def _reclaimed(park: Park) -> dict[int, Decimal]:
    """What the plant gave back: bought by enterprises, the rest for greens and roads."""
    found = dict.fromkeys(YEARS, D(0))
    for year in YEARS if park.of_trade("sewage") else ():
        bought = sum((f.years[year].water["water_reclaimed_bought"] for f in park.firms), D(0))
        found[year] = max(park.sewage[year]["reclaimed"], bought)
    return {2021: rounded(float(found[2022]) * 0.9)} | found


def reclaimed_water(park: Park) -> dict[int, Decimal]:
    return _reclaimed(park)


def _heat_shortfall(park: Park, burns_coal: bool) -> str:
    if park.condition == "ordinary":
        return "蒸汽管网未成环，检修时需调峰锅炉补汽"
    if park.condition == "carbon_heavy":
        return (
            "集中供热依靠燃煤锅炉且接近满负荷，冶炼余热没有接入管网"
            if burns_coal
            else "供热全靠黄磷尾气锅炉，没有备用热源，冶炼余热没有接入管网"
        )
    return NONE


def heat_gas(typed: Typed, park: Park) -> None:
    bought = by_user(
        park, typed, "heat_users", "amount",
        lambda y: rounded(y.energy.get("steam", D(0)) * STEAM_GJ, 1), 0.006, 1,
    )  # fmt: skip
    given = {
        y: sum((f.years[y].exported.get("steam", D(0)) for f in park.firms), D(0)) for y in YEARS
    }
    given = {2021: rounded(float(given[2022]) * 0.95, 1)} | given
    supplied = {
        year: rounded(max(float(given[year] * STEAM_GJ), float(bought[year]) * 1.06) * 1.02, 1)
        for year in bought
    }
    some = any(supplied.values())
    gas = by_user(
        park, typed, "gas_users", "amount", lambda y: y.energy.get("natural_gas", D(0)), 0.006, 2
    )
    lacking = {year: max(0.0, float(v - given[year] * STEAM_GJ)) for year, v in supplied.items()}
    boiler = {year: rounded(value / 355.9 / 0.92, 2) for year, value in lacking.items()}
    coal = {year: rounded(value / 20.93 / 0.84) for year, value in lacking.items()}
    if park.state.coal_heat:
        boiler = dict.fromkeys(boiler, D(0))
    else:
        coal = dict.fromkeys(coal, D(0))
    totals = {year: rounded((gas[year] + boiler[year]) * D("1.012"), 2) for year in gas}
    none = dict.fromkeys(DEPARTMENT_YEARS, NONE)
    typed.series("heat_supplied", supplied if some else none)
    steamed = {year: rounded(value / STEAM_GJ, 1) for year, value in supplied.items()}
    lost = {year: rounded(float(value) * 0.045, 1) for year, value in supplied.items()}
    typed.series("steam_supplied", steamed if some else none)
    typed.series("heat_lost", lost if some else none)
    typed.series("heat_coal", coal)
    typed.series("heat_fuel_gas", boiler if some else none)
    typed.series("gas_supplied", totals)
    typed.series("gas_ncv", dict.fromkeys(DEPARTMENT_YEARS, "35.6"))
    steam = float(supplied[AUDIT_YEAR] / STEAM_GJ) / 7200
    heat_load = rounded(steam * 1.3, 1)
    daily = float(totals[AUDIT_YEAR]) / 366
    ease = park.state.ease
    typed.fields(
        heat_capacity=max(rounded(steam * ease.heat + ease.heat_reserve, 0), heat_load)
        if some
        else NONE,
        heat_load=heat_load if some else NONE,
        steam_pressure="1.0" if some else NONE,
        steam_temperature="220" if some else NONE,
        steam_enthalpy="2875" if some else NONE,
        gas_capacity=rounded(daily * ease.gas + 2, 1),
        gas_load=rounded(daily * 1.25, 2),
        heat_shortfall="尚无集中供热",
    )
    if some:
        told = _heat_shortfall(park, bool(coal[AUDIT_YEAR]))
        typed.put("heat_shortfall", told, note="能力有余，没有短板" if told == NONE else "")
    if not some:
        for name in ("heat_supplied", "steam_supplied", "heat_lost", "heat_fuel_gas"):
            for year in DEPARTMENT_YEARS:
                typed.notes[name, "", year] = "园区尚无集中供热"
        for name in (
            "heat_capacity", "heat_load", "steam_pressure", "steam_temperature", "steam_enthalpy",
        ):  # fmt: skip
            typed.notes[name, "", 0] = "园区尚无集中供热"
        return
    used = float(boiler[AUDIT_YEAR])
    burnt = coal[AUDIT_YEAR]
    typed.rows(
        "boilers",
        [
            {
                "name": "集中供热燃煤锅炉", "fuel": "原煤", "capacity": 35,
                "fuel_energy": rounded(burnt * TCE["raw_coal"], 2),
                "heat": rounded(float(burnt) * 20.93 * 0.84, 1),
            }
            if burnt
            else {
                "name": "调峰燃气锅炉", "fuel": "天然气", "capacity": 20,
                "fuel_energy": rounded(used * 12.143, 2),
                "heat": rounded(max(used, 0.01) * 355.9 * 0.92, 1),
            }
        ],
    )  # fmt: skip
    names = ["动力煤（水泥窑用）"] * bool(park.of_trade("cement"))
    names += ["动力煤（集中供热用）"] * bool(burnt)
    typed.rows(
        "coal_quality",
        [
            {"name": name, "tested_on": "2024-11-20", "ncv": "20.93", "sulphur": "0.82",
             "ash": "18.4", "moisture": "7.6"}
            for name in names
        ],
    )  # fmt: skip
