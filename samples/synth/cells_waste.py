"""Wastewater, exhaust, wastes, permit and execution report: outlets add up to the totals."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import Decimal

from samples.synth.sheet import NONE, Typed, Value, yearly
from samples.synth.trades import TRADES
from samples.synth.world import (
    AUDIT_YEAR,
    REGISTERED,
    YEARS,
    D,
    Firm,
    Load,
    Park,
    Year,
    rounded,
)

WATER_LABELS = {
    "cod": "化学需氧量", "ammonia": "氨氮", "total_nitrogen": "总氮", "total_phosphorus": "总磷",
    "fluoride": "氟化物", "petroleum": "石油类", "total_chromium": "总铬",
    "hexavalent_chromium": "六价铬", "total_nickel": "总镍", "total_copper": "总铜",
    "total_zinc": "总锌", "total_lead": "总铅", "total_cadmium": "总镉", "total_arsenic": "总砷",
}  # fmt: skip
AIR_LABELS = {
    "so2": "二氧化硫", "nox": "氮氧化物", "dust": "颗粒物", "voc": "非甲烷总烃",
    "fluoride": "氟化物（废气）",
}  # fmt: skip
PERMITTED_WATER = ("cod", "ammonia", "total_nitrogen", "total_phosphorus")
PERMITTED_AIR = ("so2", "nox", "dust", "voc")
MAIN, SECOND, MIST = "DA001", "DA002", "DA003"
Rows = list[Mapping[str, Value | Mapping[int, Value]]]


def waste(typed: Typed, park: Park, firm: Firm) -> None:
    """Everything that leaves the firm, and what its permit and execution report say of it."""
    _wastewater(typed, park, firm)
    if any(year.exhaust for year in firm.years.values()):
        _exhaust(typed, firm)
    _solid(typed, firm)
    _hazardous(typed, park, firm)
    typed.rows(
        "permit_limits",
        [
            {
                "pollutant": label,
                "permitted": permitted_of(firm, kind, load),
                "actual": load.discharged,
            }
            for kind, label, load in permitted_loads(firm)
        ],
    )
    if firm.permit_kind != REGISTERED:
        _execution(typed, park, firm)


def permitted_loads(firm: Firm) -> list[tuple[str, str, Load]]:
    """The loads a permit names, of the audit year: (kind, label, load)."""
    if firm.permit_kind == REGISTERED or not firm.last.running:
        return []
    found = [
        (kind, WATER_LABELS[kind], firm.last.loads[kind])
        for kind in PERMITTED_WATER
        if kind in firm.last.loads and firm.last.discharged
    ]
    return found + [
        (kind, AIR_LABELS[kind], firm.last.air[kind])
        for kind in PERMITTED_AIR
        if kind in firm.last.air
    ]


def permitted_of(firm: Firm, kind: str, load: Load) -> Decimal:
    """The yearly permit: in an ordinary park a quarter to a half above what is let out."""
    eases = firm.state.ease
    span = eases.water_permit if kind in PERMITTED_WATER else eases.air_permit
    ease = random.Random(f"{firm.number}/{kind}/permit").uniform(*span)
    value = float(load.discharged) * ease
    return rounded(value, 1 if value >= 10 else 3 if value >= 0.05 else 6)


def _wastewater(typed: Typed, park: Park, firm: Firm) -> None:
    years = firm.years
    piped = bool(park.of_trade("sewage"))
    zero: Callable[[Year], Decimal] = lambda y: D(0)  # noqa: E731
    out: Callable[[Year], Decimal] = lambda y: y.discharged  # noqa: E731
    typed.series("wastewater_generated", yearly(years, "wastewater"))
    typed.series("wastewater_discharged", yearly(years, of=out))
    typed.series("wastewater_to_plant", yearly(years, of=out if piped else zero))
    typed.series("wastewater_direct", yearly(years, of=zero if piped else out))
    typed.series("wastewater_compliant", yearly(years, of=out))
    rows = dict.fromkeys(row for year in years.values() for row in year.loads)
    for row in rows:

        def of(part: str, kind: str = row) -> Callable[[Year], Value]:
            return lambda y: getattr(y.loads[kind], part)

        typed.series("water_pollutants.generated", yearly(years, of=of("generated")), row)
        typed.series("water_pollutants.discharged", yearly(years, of=of("discharged")), row)
        level = of("concentration")
        typed.series(
            "water_pollutants.concentration",
            yearly(years, of=lambda y, level=level: level(y) if y.discharged else NONE),
            row,
        )
        for year in YEARS:
            if years[year].running and not years[year].discharged:
                typed.notes["water_pollutants.concentration", row, year] = "废水全部回用，不外排"
        typed.put("water_pollutants.limit", firm.last.loads[row].limit, row)
    last = firm.last
    if not last.running or not last.discharged:
        return
    typed.rows(
        "water_outlets",
        [
            {
                "outlet": "DW001",
                "pollutant": WATER_LABELS[kind],
                "destination": "进入园区污水处理厂" if piped else "直接进入水体",
                "limit": load.limit,
                "average": load.concentration,
                "highest": _highest(load),
                "flow": last.discharged,
                "discharged": load.discharged,
            }
            for kind, load in last.loads.items()
        ],
    )


def _highest(load: Load) -> Decimal:
    places = 3 if load.concentration < 1 else 1
    return max(
        min(rounded(float(load.concentration) * 1.32, places), load.limit), load.concentration
    )


def outlets(firm: Firm) -> list[tuple[str, str, Load, Decimal]]:
    """Air outlets of the audit year: (outlet, label, its load, its flow); they sum to totals."""
    last, trade = firm.last, TRADES[firm.trade]
    if not last.running or not last.exhaust:
        return []
    flows = {MAIN: rounded(float(last.exhaust) * 0.62)}
    flows[SECOND] = last.exhaust - flows[MAIN]
    found = []
    for kind, load in last.air.items():
        first = rounded(float(load.discharged) * 0.62, 3)
        for outlet, tonnes in ((MAIN, first), (SECOND, load.discharged - first)):
            flow = flows[outlet]
            level = min(rounded(tonnes * 100_000 / flow, 2), load.limit) if flow else D(0)
            found.append((outlet, AIR_LABELS[kind], Load(tonnes, tonnes, level, load.limit), flow))
    if trade.mist and last.mist:
        label, _, limit = trade.mist
        flow = last.exhaust
        level = rounded(last.mist * 100_000 / flow, 4)
        mist = Load(last.mist, last.mist, min(level, D(repr(limit))), D(repr(limit)))
        found.append((MIST, label, mist, flow))
    return found


def _exhaust(typed: Typed, firm: Firm) -> None:
    years = firm.years
    typed.series("exhaust_combustion", yearly(years, "burnt"))
    typed.series("exhaust_process", yearly(years, of=lambda y: y.exhaust - y.burnt))
    typed.series("exhaust_total", yearly(years, "exhaust"))
    none = Load(D(0), D(0), D(0), D(0))
    burnt = lambda y: (  # noqa: E731
        rounded(float(y.air.get("so2", none).discharged) * 0.8, 3) if y.burnt else D(0)
    )
    typed.series("so2_combustion", yearly(years, of=burnt))
    typed.series(
        "so2_process",
        yearly(years, of=lambda y: y.air.get("so2", none).discharged - burnt(y)),
    )
    for kind in ("so2", "nox", "dust", "voc"):
        for part, name in (("discharged", "total"), ("generated", "generated")):
            typed.series(
                f"{kind}_{name}",
                yearly(years, of=lambda y, k=kind, p=part: getattr(y.air.get(k, none), p)),
            )
    if any("fluoride" in year.air for year in years.values()):
        typed.series("fluoride_air_total", yearly(years, of=lambda y: y.air["fluoride"].discharged))
    typed.rows(
        "air_outlets",
        [
            {
                "outlet": outlet, "pollutant": label, "form": "有组织", "limit": load.limit,
                "average": load.concentration, "highest": _highest(load), "flow": flow,
                "hours": firm.last.hours, "discharged": load.discharged,
            }
            for outlet, label, load, flow in outlets(firm)
        ],
    )  # fmt: skip


def _solid(typed: Typed, firm: Firm) -> None:
    years = firm.years
    zero = D(0)
    for part, name in (
        ("generated", "solid_generated"), ("used", "solid_used"), ("disposed", "solid_disposed"),
        ("stored", "solid_stored"),
    ):  # fmt: skip
        typed.series(name, yearly(years, of=lambda y, p=part: y.solid(p)))
    for name in ("solid_used_old", "solid_disposed_old", "solid_dumped"):
        typed.series(name, yearly(years, of=lambda y: zero))
    # 停产的年份贮存等仍要填数，只有产生量可以填“停产”
    for year in YEARS:
        if years[year].status == "停产":
            for name in (
                "solid_used", "solid_used_old", "solid_disposed", "solid_disposed_old",
                "solid_stored", "solid_dumped",
            ):  # fmt: skip
                typed.put(name, "0", year=year)
    if firm.last.running:
        typed.rows(
            "solid_kinds",
            [
                {
                    "name": kind.name, "generated": kind.generated, "used": kind.used,
                    "disposed": kind.disposed, "stored": kind.stored,
                    "destination": kind.destination,
                }
                for kind in firm.last.solids
            ],
        )  # fmt: skip


def _hazardous(typed: Typed, park: Park, firm: Firm) -> None:
    rows: Rows = []
    plants = park.of_trade("incineration")
    for number, kind in enumerate(firm.last.hazards, 1):
        burnt = bool(plants) and any(
            danger.name == kind.name and danger.way == "burn"
            for danger in TRADES[firm.trade].dangers
        )
        consignee, licence = (
            (plants[0].name, "云5303000101")
            if burnt and plants
            else ("省危险废物处置中心（示例）", "云5301000007")
        )
        received: Value = kind.received if firm.trade == "incineration" else NONE
        rows.append(
            {
                "name": kind.name, "code": kind.code, "opening": kind.opening,
                "received": received, "generated": kind.generated, "used_or_disposed": kind.own,
                "sent_out": kind.sent, "consignee": consignee if kind.sent else "",
                "licence": licence if kind.sent else "", "closing": kind.closing, "dumped": "0",
            }
        )  # fmt: skip
        if received == NONE:
            typed.notes["hazardous.received", f"r{number:02d}", 0] = "不经营危险废物，没有接收"
    typed.rows("hazardous", rows)


def _quarters(total: Decimal) -> dict[str, Decimal]:
    places = max(0, -int(total.as_tuple().exponent))
    shares = ((1, 0.23), (2, 0.26), (3, 0.25))
    parts = {f"quarter{n}": rounded(float(total) * share, places) for n, share in shares}
    return parts | {"quarter4": total - sum(parts.values(), D(0)), "total": total}


def _execution(typed: Typed, park: Park, firm: Firm) -> None:
    last, trade = firm.last, TRADES[firm.trade]
    odd = 24 if last.running else 0
    typed.fields(
        er_submitted_on=f"2025-01-{12 + firm.number % 14:02d}",
        er_normal_hours=last.hours - odd,
        er_abnormal_hours=odd,
        er_stopped_hours=8784 - last.hours,
        er_fresh_water=last.fresh,
        er_wastewater=last.discharged,
    )
    product = typed.cells.get(("products.output", "r01", AUDIT_YEAR), "")
    typed.rows(
        "er_products",
        [{"name": trade.product, "capacity": firm.capacity, "output": product, "unit": trade.unit}],
    )
    if not last.running:
        return
    treated = last.wastewater
    facilities = [
        {
            "facility": "污水处理站", "process": "物化＋生化", "hours": last.hours,
            "treated": treated, "power": rounded(float(treated) * 0.00009, 2),
            "cost": rounded(float(treated) * 0.00042, 2), "efficiency": _cut(last),
            "abnormal_count": 0,
        }
    ]  # fmt: skip
    if last.exhaust:
        facilities.append(
            {
                "facility": "废气净化设施", "process": "收集＋净化", "hours": last.hours,
                "power": rounded(float(last.exhaust) * 0.0004, 2),
                "cost": rounded(float(last.exhaust) * 0.0006, 2), "efficiency": "92",
                "abnormal_count": 1,
            }
        )  # fmt: skip
        typed.rows(
            "er_abnormal",
            [
                {
                    "facility": "废气净化设施", "started": "2024-06-11", "ended": "2024-06-12",
                    "cause": "引风机检修", "measure": "停产检修，恢复后运行", "reported": "是",
                }
            ],
        )  # fmt: skip
    typed.rows("er_facilities", facilities)
    monitored = [
        {
            "outlet": outlet, "pollutant": label, "data_count": 8, "limit": load.limit,
            "lowest": rounded(float(load.concentration) * 0.7, 4), "highest": _highest(load),
            "average": load.concentration, "exceeded_count": 0, "exceeded_rate": 0,
        }
        for outlet, label, load, _ in outlets(firm)
    ]  # fmt: skip
    typed.rows("er_air_monitor", monitored)
    if last.exhaust:
        typed.rows(
            "er_fugitive",
            [
                {
                    "point": "厂界下风向", "pollutant": "颗粒物", "limit": "1",
                    "concentration": "0.31", "exceeded": "否",
                }
            ],
        )  # fmt: skip
        _load_rows(typed, "er_air_load", firm, AIR_LABELS, PERMITTED_AIR, last.air)
    if last.discharged:
        typed.rows(
            "er_water_monitor",
            [
                {
                    "outlet": "DW001", "pollutant": WATER_LABELS[kind], "data_count": 12,
                    "limit": load.limit, "lowest": rounded(float(load.concentration) * 0.7, 4),
                    "highest": _highest(load), "average": load.concentration,
                    "exceeded_count": 0, "exceeded_rate": 0,
                }
                for kind, load in list(last.loads.items())[:10]
            ],
        )  # fmt: skip
        _load_rows(typed, "er_water_load", firm, WATER_LABELS, PERMITTED_WATER, last.loads)
    typed.rows(
        "er_ledger",
        [
            {"kind": "污染治理设施运行台账", "days_due": 366, "days_kept": 366,
             "complete_rate": 100},
            {"kind": "自行监测台账", "days_due": 366, "days_kept": 362, "complete_rate": "98.9",
             "note_text": "春节期间 4 天补记"},
        ],
    )  # fmt: skip
    typed.rows("er_solid", _er_solid(park, firm))
    typed.rows(
        "er_monitoring",
        [
            {"kind": "手工监测", "due_count": 12, "done_count": 12, "done_rate": 100,
             "exceeded_count": 0},
        ],
    )  # fmt: skip
    typed.rows(
        "er_problems",
        [
            {
                "problem": "个别台账补记不及时", "cause": "节假日交接", "measure": "实行电子台账",
                "person": firm.contact, "state": "已完成",
            }
        ],
    )  # fmt: skip


def _cut(year: Year) -> Value:
    load = year.loads["cod"]
    return rounded(float(100 * (1 - load.discharged / load.generated)), 1) if load.generated else 0


def _load_rows(
    typed: Typed, table: str, firm: Firm, labels: Mapping[str, str], permitted: tuple[str, ...],
    loads: Mapping[str, Load],
) -> None:  # fmt: skip
    typed.rows(table, _loads(firm, labels, permitted, loads))
    for number, kind in enumerate(list(loads)[:10], 1):
        if kind not in permitted:
            row = f"r{number:02d}"
            typed.notes[f"{table}.permitted", row, 0] = "许可证没有载明许可排放量"


def _loads(
    firm: Firm, labels: Mapping[str, str], permitted: tuple[str, ...], loads: Mapping[str, Load]
) -> Rows:
    return [
        {
            "outlet": "全厂",
            "pollutant": labels[kind],
            "permitted": permitted_of(firm, kind, load) if kind in permitted else NONE,
            **_quarters(load.discharged),
        }
        for kind, load in list(loads.items())[:10]
    ]


def _er_solid(park: Park, firm: Firm) -> Rows:
    rows: Rows = [
        {
            "kind": kind.name, "category": "一般固废", "generated": kind.generated,
            "used": kind.used, "disposed": kind.disposed, "consignee": kind.destination,
        }
        for kind in firm.last.solids
    ]  # fmt: skip
    rows += [
        {
            "kind": kind.name, "category": "危险废物", "generated": kind.generated, "used": "0",
            "disposed": kind.own + kind.sent if kind.generated else kind.own,
            "manifest": f"2024530300{firm.number:04d}" if kind.sent else "",
        }
        for kind in firm.last.hazards
        if kind.generated
    ]  # fmt: skip
    return rows[:10]
