"""An enterprise's answers on the form `enterprise`, every sheet filled as a preparer would."""

from __future__ import annotations

import math
from decimal import Decimal

from samples.synth.cells_management import listed_flows, management
from samples.synth.cells_waste import waste
from samples.synth.sheet import NONE, Typed, Value, yearly
from samples.synth.trades import TRADES
from samples.synth.world import (
    KEY,
    NOT_YET,
    REGISTERED,
    STOPPED,
    TCE,
    YEARS,
    D,
    Firm,
    Park,
    rounded,
)

GRADES = {
    "good": {"2级": "1级", "3级": "2级"},
    "carbon_heavy": {"1级": "2级", "2级": "3级"},
}
"""What a condition makes of the efficiency classes of the machines."""
REVIEWERS = ("王建国", "何芳", "施云", "尹敏")


def enterprise_cells(park: Park, firm: Firm) -> Typed:
    """The whole form answered; what a shorter variant does not ask is simply not typed."""
    typed = Typed()
    _identity(typed, park, firm)
    _economy(typed, firm)
    _products(typed, firm)
    _energy(typed, firm)
    _water(typed, firm)
    _plant(typed, firm)
    waste(typed, park, firm)
    management(typed, park, firm)
    return typed


def _identity(typed: Typed, park: Park, firm: Firm) -> None:
    number = firm.number
    issued = 2021 + number % 3
    to_plant = "进入园区污水处理厂" if park.of_trade("sewage") else "直接进入水体"
    started = max(int(firm.started[:4]), 2008)
    typed.fields(
        preparer_name=firm.contact,
        preparer_phone=firm.phone,
        reviewer_name=next(
            name for name in REVIEWERS[number % 4 :] + REVIEWERS if name != firm.contact
        ),
        filled_on=f"2025-03-{10 + number % 12:02d}",
        enterprise_name=firm.name,
        legal_person=f"{'张刘黄吴'[number % 4]}{'伟民强明'[number // 4 % 4]}",
        credit_code=firm.credit_code,
        scale=firm.scale,
        industry_code=firm.industry_code,
        process=firm.process,
        permit_kind=firm.permit_kind,
        permit_number=firm.permit_number,
        permit_valid_to=f"{issued + 5}-{1 + number % 12:02d}-14",
        production_started_on=firm.started,
        address=f"云岭经济技术开发区（示例）翠峰路{number * 16}号",
        longitude=rounded(D("103.81") + D(number) / 500, 6),
        latitude=rounded(D("25.52") + D(number) / 700, 6),
        land_area=firm.land,
        drainage_to="不外排" if _dry(firm) else to_plant,
        has_wastewater="是" if any(y.wastewater for y in firm.years.values()) else "否",
        has_exhaust="是" if any(y.exhaust for y in firm.years.values()) else "否",
        has_solid="是",
        has_hazardous="是",
        has_process_co2="是" if TRADES[firm.trade].process_co2 else "否",
        has_exchange="是" if _flows(park, firm) else "否",
        has_penalty="是" if _punished(firm) else "否",
        audited_before="是" if audited(firm) else "否",
        has_execution_report="否" if firm.permit_kind == REGISTERED else "是",
        permit_issued_on=f"{issued}-{1 + number % 12:02d}-15",
        permit_authority=("生态环境分局" if firm.permit_kind == REGISTERED else "市生态环境局")
        + "（示例）",
        reexamined="是" if started >= 2020 or number % 5 == 0 else "否",
    )
    if firm.trade in ("li_cell", "wafer"):
        typed.put("confidential", "原辅材料消耗量、单位产品能耗为商业秘密，只供审核使用。")


def _dry(firm: Firm) -> bool:
    return not any(year.discharged for year in firm.years.values())


def _flows(park: Park, firm: Firm) -> bool:
    return any(firm.id in (flow.giver, flow.taker) for flow in listed_flows(park))


def _punished(firm: Firm) -> bool:
    if firm.condition == "good":
        return False
    return firm.trade == "plating" and firm.number % 2 == 1


def audited(firm: Firm) -> bool:
    """An earlier round of audit was passed."""
    before = {"good": 2024, "ordinary": 2018}.get(firm.condition, 2014)
    return firm.permit_kind == KEY and int(firm.started[:4]) < before


def _economy(typed: Typed, firm: Firm) -> None:
    years = firm.years
    typed.series("operating_status", {year: years[year].status for year in YEARS})
    typed.series("output_value", yearly(years, "value"))
    typed.series("industrial_added_value", yearly(years, "added"))
    typed.series("revenue", yearly(years, of=lambda y: rounded(float(y.value) * 0.983, 1)))
    typed.series("taxes", yearly(years, of=lambda y: rounded(float(y.value) * 0.021, 1)))
    typed.series(
        "employees",
        {y: NOT_YET if years[y].status == NOT_YET else years[y].employees for y in YEARS},
    )
    typed.series("operating_hours", yearly(years, "hours"))
    hours = firm.last.hours
    per_day = 10 if firm.permit_kind == REGISTERED else 24
    typed.fields(
        shifts_per_day=1 if per_day == 10 else 3,
        hours_per_shift=10 if per_day == 10 else 8,
        days_per_year=min(math.ceil(hours / per_day), 366),
    )
    if firm.last.running:
        unit = TRADES[firm.trade].unit
        typed.put("main_capacity_note", f"按{TRADES[firm.trade].product}设计年产能（{unit}）计算")
        if firm.trade == "cement":  # 熟料自用，不作产品，免得质量重复计算
            clinker = rounded(float(firm.last.output) * firm.last.params["clinker"])
            typed.put("main_capacity_note", f"按水泥设计年产能（t）计算；自用熟料 {clinker} t")
    typed.series(
        "capacity_utilisation",
        yearly(years, of=lambda y: rounded(float(100 * y.output / firm.capacity), 1)),
    )
    typed.series(
        "stopped_days",
        {y: _stopped_days(firm, y) for y in YEARS},
    )


def _stopped_days(firm: Firm, number: int) -> Value:
    year = firm.years[number]
    if year.status == NOT_YET:
        return NOT_YET
    if year.status == STOPPED:
        return 366 if number % 4 == 0 else 365
    return min(max(0, (8760 - year.hours) // 24), 20 + firm.number % 7)


def _products(typed: Typed, firm: Firm) -> None:
    trade = TRADES[firm.trade]
    rows = [
        {
            "name": trade.product,
            "unit": trade.unit,
            "capacity": firm.capacity,
            "output": yearly(firm.years, "output"),
            "output_t": yearly(
                firm.years,
                of=lambda y: rounded(float(y.output) * trade.tonnes) if trade.tonnes else NONE,
            ),
        }
    ]
    typed.rows("products", rows)
    if not trade.tonnes:
        for year in YEARS:
            typed.notes["products.output_t", "r01", year] = "不以质量计产量"
    typed.rows(
        "materials",
        [
            {
                "name": stuff.name,
                "unit": stuff.unit,
                "toxic": "是" if stuff.toxic else "否",
                "amount": yearly(firm.years, of=lambda y, s=stuff: y.materials[s.name]),
                "amount_t": yearly(
                    firm.years,
                    of=lambda y, s=stuff: rounded(y.materials[s.name] * Decimal(repr(s.tonnes)), 5),
                ),
                "hazard_note": stuff.toxic,
            }
            for stuff in trade.stuffs
        ],
    )


def _energy(typed: Typed, firm: Firm) -> None:
    years = firm.years
    kinds = dict.fromkeys(k for y in years.values() for k in (*y.energy, *y.exported))
    for kind in kinds:
        typed.series(
            "energy.amount", yearly(years, of=lambda y, k=kind: y.energy.get(k, D(0))), kind
        )
        if any(kind in year.exported for year in years.values()):
            typed.series(
                "energy.exported", yearly(years, of=lambda y, k=kind: y.exported.get(k, D(0))), kind
            )
    typed.series("total_energy_reported", yearly(years, of=lambda y: rounded(y.tce, 2)))
    for year in YEARS:
        typed.notes["total_energy_reported", "", year] = "当量值"
    typed.series("renewable_electricity", yearly(years, "green"))
    # 锌冶炼的二氧化硫主要来自精矿，煤质不足以推算产生量，不填原煤
    tested = ("coke",) if firm.trade == "zinc" else ("raw_coal", "coke")
    solid = [kind for kind in kinds if kind in tested]
    labels = {
        "raw_coal": ("原煤", "20.93", "0.82", "18.4"),
        "coke": ("焦炭", "28.47", "0.6", "12.6"),
    }
    if firm.last.running:
        typed.rows(
            "fuel_quality",
            [
                {
                    "kind": labels[kind][0], "ncv_t": labels[kind][1], "sulphur": labels[kind][2],
                    "ash": labels[kind][3], "tested_on": "2024-12-18",
                }
                for kind in solid
            ],
        )  # fmt: skip
        power = firm.last.energy.get("electricity", D(0)) * TCE["electricity"]
        typed.rows(
            "energy_use",
            [
                {"name": name, "kind": "电力", "tce": rounded(float(power) * share, 2)}
                for (name, _, _), share in zip(
                    TRADES[firm.trade].steps, (0.58, 0.22, 0.1, 0.05), strict=False
                )
            ],
        )
    # 排放总量：燃料燃烧＋工业过程＋净购入电力、热力
    typed.series("co2_reported", yearly(years, of=lambda y: rounded(y.co2, 1)))
    typed.series("green_certificates", dict.fromkeys(YEARS, "0"))
    typed.put("quota_holder", "是" if firm.trade in ("cement", "aluminium") else "否")
    rows = dict.fromkeys(row for year in years.values() for row in year.process)
    for row in rows:
        for part, column in enumerate(("activity", "emission")):
            typed.series(
                f"process_emissions.{column}",
                yearly(years, of=lambda y, r=row, p=part: y.process[r][p]),
                row,
            )


def _water(typed: Typed, firm: Firm) -> None:
    years = firm.years
    for source in ("water_tap", "water_surface", "water_ground", "water_reclaimed_bought"):
        typed.series(source, yearly(years, of=lambda y, s=source: y.water[s]))
    for name, of in {
        "fresh_water": lambda y: y.fresh,
        "reused_water": lambda y: y.reused,
        "total_water": lambda y: y.fresh + y.reused,
        "water_consumed": lambda y: y.consumed,
        "water_lost": lambda y: y.lost,
        "wastewater_reused": lambda y: y.wastewater_reused,
    }.items():
        typed.series(name, yearly(years, of=of))
    if not firm.last.running or firm.scale == "小型":
        return
    rest = {
        "fresh": firm.last.fresh, "reused": firm.last.reused, "consumed": firm.last.consumed,
        "discharged": firm.last.discharged,
    }  # fmt: skip
    rows = []
    shares = (("生产工艺与清洗", "0.62"), ("循环冷却与公用工程", "0.33"), ("办公生活", ""))
    for name, share in shares:
        part = {
            column: rounded(value * D(share)) if share else rest[column]
            for column, value in (
                ("fresh", firm.last.fresh), ("reused", firm.last.reused),
                ("discharged", firm.last.discharged),
            )
        }  # fmt: skip
        part["consumed"] = part["fresh"] - part["discharged"]
        rest = {column: rest[column] - part[column] for column in rest}
        rows.append({"name": name, **part})
    typed.rows("water_units", rows)


def _plant(typed: Typed, firm: Firm) -> None:
    trade = TRADES[firm.trade]
    built = f"{firm.started[:4]}-04-30"
    typed.rows(
        "processes",
        [
            {
                "name": name,
                "process_route": route,
                "built_on": built,
                "catalogue": catalogue,
                "plan": "2026 年前完成密闭化与尾气全量利用改造" if catalogue == "限制类" else "",
            }
            for name, route, catalogue in trade.steps
        ],
    )
    size = min(float(firm.capacity) / trade.capacity[1], 1.0)
    rated = sum(machine.power * max(1, round(machine.count * size)) for machine in trade.machines)
    power = float(firm.last.energy.get("electricity", D(0))) * 10_000
    # 额定功率都跑满会超过用电量：按全部设备合计不超过用电量八成折算运行时间
    hours = min(firm.last.hours, int(0.8 * power / rated)) if firm.last.running else STOPPED
    typed.rows(
        "equipment",
        [
            {
                "name": machine.name,
                "kind": machine.kind,
                "model": machine.model,
                "rated_power": D(repr(machine.power)),
                "count": max(1, round(machine.count * size)),
                "running_hours": hours,
                "efficiency_grade": GRADES.get(firm.condition, {}).get(
                    machine.grade, machine.grade
                ),
                "made_on": f"{firm.started[:4]}-02-28",
                "eliminated": "否",
            }
            for machine in trade.machines
        ],
    )
