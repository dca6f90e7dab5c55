"""The environment office, the sewage plant and the waste centre."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from samples.synth.bureau_utilities import reclaimed_water
from samples.synth.cells import audited
from samples.synth.cells_management import passed_on
from samples.synth.cells_waste import permitted_loads, permitted_of
from samples.synth.sheet import NONE, Typed
from samples.synth.totals import attach, by_user, four, level, months, same, served, share
from samples.synth.trades import TRADES
from samples.synth.world import (
    AUDIT_YEAR,
    DEPARTMENT_YEARS,
    KEY,
    REGISTERED,
    YEARS,
    D,
    Hazard,
    Park,
    Year,
    rounded,
)

PERMITTED = {
    "cod": "cod", "ammonia": "ammonia", "total_nitrogen": "nitrogen",
    "total_phosphorus": "phosphorus", "so2": "so2", "nox": "nox", "dust": "dust", "voc": "voc",
}  # fmt: skip
METALS = {
    "lead": "total_lead", "cadmium": "total_cadmium", "chromium": "total_chromium",
    "arsenic": "total_arsenic",
}  # fmt: skip


def load_of(kind: str, part: str = "discharged") -> Callable[[Year], Decimal]:
    """A water pollutant of a firm's year, 0 where it has none."""
    return lambda y: getattr(y.loads[kind], part) if kind in y.loads else D(0)


def air_of(kind: str, part: str = "discharged") -> Callable[[Year], Decimal]:
    return lambda y: getattr(y.air[kind], part) if kind in y.air else D(0)


def environment(typed: Typed, park: Park) -> None:
    typed.series("park_wastewater", four(park, lambda y: y.discharged, "emission", "emission"))
    for name, kind, places in (
        ("park_cod", "cod", 2), ("park_ammonia", "ammonia", 3),
        ("park_total_phosphorus", "total_phosphorus", 4),
    ):  # fmt: skip
        typed.series(name, four(park, load_of(kind), "emission", "emission", places))
    typed.series("park_total_nitrogen", _nitrogen(park))
    for name, kind in (
        ("park_so2", "so2"), ("park_nox", "nox"), ("park_dust", "dust"), ("park_voc", "voc"),
    ):  # fmt: skip
        typed.series(name, four(park, air_of(kind), "emission", "emission", 3))
    for part in ("generated", "used", "disposed", "stored"):
        typed.series(
            f"park_solid_{part}", four(park, lambda y, p=part: y.solid(p), "waste", "waste", 1)
        )
    typed.series("park_solid_used_old", same(0))
    _hazardous_totals(typed, park)
    _flows(typed, park)
    _supervision(typed, park)
    _quality(typed)
    _permits(typed, park)


def _nitrogen(park: Park) -> dict[int, Decimal]:
    """Total nitrogen is reported by some alone; what reports ammonia only carries 1.6 times it."""

    def of(year: Year) -> Decimal:
        if "total_nitrogen" in year.loads:
            return year.loads["total_nitrogen"].discharged
        return load_of("ammonia")(year) * D("1.6")

    return four(park, of, "emission", "emission", 3)


def _hazardous_totals(typed: Typed, park: Park) -> None:
    made = four(park, lambda y: _of_kinds(y, "generated"), "waste", "waste", 2)
    stored = {year: rounded(float(value) * 0.03, 2) for year, value in made.items()}
    used = {year: rounded(float(value) * 0.86, 2) for year, value in made.items()}
    typed.series("park_hazardous_generated", made)
    typed.series("park_hazardous_used", used)
    typed.series("park_hazardous_stored", stored)
    typed.series(
        "park_hazardous_disposed", {year: made[year] - used[year] - stored[year] for year in made}
    )


def _of_kinds(year: Year, part: str) -> Decimal:
    return sum((getattr(kind, part) for kind in year.hazards), D(0))


def _flows(typed: Typed, park: Park) -> None:
    """产生、纳管、排入环境: three flows of the audit year, each for itself."""
    year, plant = AUDIT_YEAR, bool(park.of_trade("sewage"))
    out = park.sewage[year]
    factor = share(park, "emission")
    rows: list[tuple[str, Decimal, Decimal, Decimal | str, Decimal]] = []
    for row, kind, kept in (
        ("cod", "cod", "cod"), ("ammonia", "ammonia", "ammonia"),
        ("total_nitrogen", "total_nitrogen", "tn"), ("total_phosphorus", "total_phosphorus", "tp"),
    ):  # fmt: skip
        made = _sum(park, load_of(kind, "generated")) * factor
        let = D(typed.cells[f"park_{row}", "", year])
        cleaned = min(out["enterprises"] * out[f"{kept}_out"] / 1_000_000 * factor, let)
        sewer = let if plant else D(0)
        rows.append((row, max(made, let), let, sewer, cleaned if plant else let))
    for row in ("so2", "nox", "dust", "voc"):
        let = D(typed.cells[f"park_{row}", "", year])
        made = _sum(park, air_of(row, "generated")) * factor
        rows.append((row, max(made, let), let, NONE, let))
    for row, kind in METALS.items():
        let = _sum(park, load_of(kind)) * 1000 * factor
        made = _sum(park, load_of(kind, "generated")) * 1000
        rows.append((row, max(made * factor, let), let, let if plant else D(0), let * D("0.4")))
    for row, made, let, sewer, cleaned in rows:
        permitted = _permitted(park, row)
        typed.put("pollutant_flows.generated", rounded(made, 3), row)
        typed.put("pollutant_flows.discharged", rounded(let, 3), row)
        typed.put(
            "pollutant_flows.to_sewer", sewer if sewer == NONE else rounded(sewer, 3), row,
            note="废气不纳管" if sewer == NONE else "",
        )  # fmt: skip
        typed.put("pollutant_flows.to_environment", min(rounded(cleaned, 3), rounded(let, 3)), row)
        typed.put(
            "pollutant_flows.permitted", rounded(permitted, 3) if permitted else NONE, row,
            note="" if permitted else "没有许可排放量",
        )  # fmt: skip
        common = row not in METALS
        ease = park.state.ease.air_total if sewer == NONE else park.state.ease.water_total
        limit = rounded(float(let) * ease, 1)
        if limit < let:
            limit = rounded(float(let) * ease, 4)
        typed.put(
            "pollutant_flows.total_limit", limit if common else NONE, row,
            note="" if common else "未下达总量",
        )  # fmt: skip
        typed.put("pollutant_flows.completed", "完成" if common else "未下达", row)


def _sum(park: Park, of: Callable[[Year], Decimal]) -> Decimal:
    return sum((of(firm.last) for firm in served(park)), D(0))


def _permitted(park: Park, kind: str) -> Decimal:
    return sum(
        (
            permitted_of(firm, name, load)
            for firm in served(park)
            for name, _, load in permitted_loads(firm)
            if name == kind
        ),
        D(0),
    )


def _supervision(typed: Typed, park: Park) -> None:
    key = [firm for firm in park.firms if firm.permit_kind == KEY]
    reporting = [firm for firm in park.firms if firm.permit_kind != REGISTERED]
    listed = [firm for firm in key if not firm.central]
    done = [firm for firm in listed if audited(firm)]
    online, passed = max(len(key) - 1, 0), len(done)
    for name, values in {
        "supervision_staff": (6, 7, 7, 8), "inspections": (86, 92, 104, 112),
        "online_due": (len(key),) * 4, "online_connected": (online, online, online, len(key)),
        "monitoring_stations": (3, 3, 4, 4), "execution_due": (len(reporting),) * 4,
        "execution_filed": (len(reporting),) * 4, "exceedances": (2, 1, 1, 0),
        "penalties": (2, 1, 1, 0), "petitions": (9, 7, 6, 4), "major_incidents": (0, 0, 0, 0),
        "other_incidents": (0, 0, 0, 0), "key_enterprises": (len(listed),) * 4,
        "key_enterprises_audited": (
            max(passed - 2, 0), max(passed - 1, 0), passed, passed,
        ),
        "audited_firms": (max(passed - 1, 0), passed, passed + 1, passed + 2),
        "disclosure_due": (len(key),) * 4, "disclosure_done": (len(key),) * 4,
    }.items():  # fmt: skip
        typed.series(name, level(values))
    typed.fields(
        supervision_office="生态环境分局园区监管科，派驻执法中队",
        monitoring_ability="委托第三方开展监督性监测，园区站可测常规指标，重金属委托市站",
        stable_compliance="达标",
        total_control="全部完成",
        management_capacity=92,
        risk_completeness=84,
        environment_platform="建设中",
        plan_eia="规划环评2017年通过审查（示例），2023年完成跟踪评价，提出的再生水与渣场措施正在落实",
        zoning_control="位于重点管控单元，严格控制涉重金属和高耗能项目新增排放",
        supervision_shortfall="特征污染物（氟化物、重金属）在线监测覆盖不足",
    )


def _quality(typed: Typed) -> None:
    for name, values in {
        "air_good_days_rate": (98.9, 98.6, 99.2, 98.9), "pm25": (24, 23, 22, 22),
        "pm10": (41, 40, 38, 37), "so2_air": (11, 10, 9, 9), "no2_air": (17, 16, 15, 15),
        "co_air": (1.0, 1.0, 0.9, 0.9), "ozone": (128, 131, 126, 127),
    }.items():  # fmt: skip
        typed.series(name, level(values))
    typed.rows(
        "water_sections",
        [
            {"name": "南盘江园区上游断面", "target": "Ⅲ类", "class": level(("Ⅲ类",) * 4),
             "over_item": NONE},
            {"name": "南盘江园区下游断面", "target": "Ⅲ类",
             "class": level(("Ⅳ类", "Ⅲ类", "Ⅲ类", "Ⅲ类")), "over_item": NONE},
        ],
    )  # fmt: skip
    typed.notes["water_sections.over_item", "r01", 0] = "没有超标"
    typed.notes["water_sections.over_item", "r02", 0] = "审核年度没有超标"
    typed.rows(
        "ground_points",
        [
            {"name": "锌冶炼厂区下游监控井", "medium": "地下水", "attained": "是",
             "over_item": NONE, "sampled_on": "2024-09-12"},
            {"name": "电镀区表层土壤", "medium": "土壤", "attained": "是", "over_item": NONE,
             "sampled_on": "2024-09-13"},
        ],
    )  # fmt: skip
    for row in ("r01", "r02"):
        typed.notes["ground_points.over_item", row, 0] = "没有超标"


def _permits(typed: Typed, park: Park) -> None:
    rows = []
    for number, firm in enumerate(park.firms[:40], 1):
        row = {
            "name": firm.name, "credit_code": firm.credit_code,
            "permit_number": firm.permit_number, "permit_kind": firm.permit_kind,
        }  # fmt: skip
        known = {kind: permitted_of(firm, kind, load) for kind, _, load in permitted_loads(firm)}
        for kind, column in PERMITTED.items():
            row[f"{column}_permitted"] = known.get(kind, NONE)
            if kind not in known:
                typed.notes[f"permits.{column}_permitted", f"r{number:02d}", 0] = "证上没有许可量"
        row["execution_report"] = NONE if firm.permit_kind == REGISTERED else "已报"
        if firm.permit_kind == REGISTERED:
            typed.notes["permits.execution_report", f"r{number:02d}", 0] = "登记管理，不报执行报告"
        rows.append(row)
    typed.rows("permits", rows)
    keys = [firm for firm in park.firms if firm.permit_kind == KEY]
    listed = []
    for number, firm in enumerate(keys[:40], 1):
        heavy = firm.trade in ("zinc", "plating", "foil", "phosphorus", "incineration")
        on_list = not firm.central
        state = ("已通过评估" if audited(firm) else "审核中") if on_list else NONE
        accepted = passed_on(firm) if state == "已通过评估" else NONE
        if accepted == NONE:
            typed.notes["key_units.audit_accepted_on", f"r{number:02d}", 0] = "还没有通过评估"
        listed.append(
            {
                "name": firm.name, "credit_code": firm.credit_code,
                "water_list": "是" if firm.last.discharged else "否",
                "air_list": "是" if firm.last.exhaust else "否",
                "soil_list": "是" if heavy else "否", "risk_list": "是" if heavy else "否",
                "audit_list": "是" if on_list else "否", "audit_state": state,
                "audit_accepted_on": accepted, "disclosure": "已披露",
            }
        )  # fmt: skip
    typed.rows("key_units", listed)
    attach(
        typed,
        "environment_files",
        {
            "statistics": "环境统计基表.xlsx", "execution_summary": "执行报告年报汇总.xlsx",
            "key_list": "重点监管单位名录.pdf", "audit_list": "强制性审核名单.pdf",
            "total_control": "总量控制考核文件.pdf", "quality": "环境质量公报.pdf",
            "emergency_plan": "突发环境事件应急预案.pdf", "plan_eia": "规划环评审查意见.pdf",
            "zoning": "分区管控要求.pdf", "disclosure_list": "依法披露企业名单.pdf",
        },
    )  # fmt: skip


def sewage(typed: Typed, park: Park) -> None:
    plants = park.of_trade("sewage")
    if not plants:
        for name in (
            "park_plant_treated", "park_reclaimed_used", "plant_electricity", "plant_chemicals",
            "plant_sludge", "plant_exceeded", "plant_overflows",
        ):  # fmt: skip
            for year in DEPARTMENT_YEARS:
                typed.put(name, NONE, year=year, note="园区没有集中污水处理厂")
        typed.fields(
            central_plant="不具备", sewage_capacity=0, sewage_load=0, rain_separation_rate=100,
            sewage_shortfall="尚未建设集中污水处理厂",
        )  # fmt: skip
        typed.put("sludge_destination", NONE, note="没有污水处理厂")
        for month in range(1, 13):
            for column in ("treated", "cod_in", "cod_out", "ammonia_in", "ammonia_out"):
                typed.put(f"plant_months.{column}", "0", f"m{month:02d}")
        return
    # 二厂服务园区外，不计入园区处理量
    plant = plants[0]
    treated = {y: rounded(float(plant.years[y].output) * 10_000) for y in YEARS}
    treated = {2021: rounded(float(treated[2022]) * 0.94)} | treated
    stuffs = TRADES["sewage"].stuffs

    def back(of: Callable[[Year], Decimal], places: int) -> dict[int, Decimal]:
        found = {y: rounded(of(plant.years[y]), places) for y in YEARS}
        return {2021: rounded(float(found[2022]) * 0.95, places)} | found

    typed.series("park_plant_treated", treated)
    typed.series("park_reclaimed_used", reclaimed_water(park))
    typed.series("plant_electricity", back(lambda y: y.energy["electricity"], 2))
    typed.series(
        "plant_chemicals",
        back(lambda y: sum((y.materials[stuff.name] for stuff in stuffs), D(0)), 1),
    )
    typed.series("plant_sludge", back(lambda y: y.solids[0].generated, 1))
    typed.series("plant_exceeded", same(0))
    typed.series("plant_overflows", level((2, 1, 1, 0)))
    daily = rounded(float(plant.capacity) * 10_000 / 365)
    typed.fields(
        central_plant="具备",
        sewage_capacity=daily,
        sewage_load=rounded(float(treated[AUDIT_YEAR]) / 366),
        rain_separation_rate=91,
        sludge_destination="水泥窑协同处置、填埋",
        sewage_shortfall="进水氟化物波动，雨季有少量混流水进厂",
    )
    typed.rows(
        "plants",
        [
            {
                "name": plant.name, "capacity": daily, "process": "A²O＋MBR＋臭氧",
                "standard": "GB 18918-2002 一级A", "outlet": "南盘江", "treated": treated,
            }
        ],
    )  # fmt: skip
    part = park.sewage[AUDIT_YEAR]
    shape = months(treated[AUDIT_YEAR], park, "sewage")
    mean = float(sum(shape, D(0))) / 12
    for number, flow in enumerate(shape, 1):
        row = f"m{number:02d}"
        thin = mean / float(flow)
        typed.put("plant_months.treated", flow, row)
        for column, name in (("cod_in", "cod_in"), ("ammonia_in", "ammonia_in")):
            typed.put(f"plant_months.{column}", rounded(float(part[name]) * thin, 1), row)
        cold = 1.25 if number in (12, 1, 2) else 0.95
        for column, name, factor, places in (
            ("cod_out", "cod_out", 0.9 + cold / 10, 1), ("ammonia_out", "ammonia_out", cold, 2),
            ("nitrogen_out", "tn_out", 0.9 + cold / 10, 1), ("phosphorus_out", "tp_out", 1, 2),
        ):  # fmt: skip
            value = rounded(float(part[name]) * factor, places)
            typed.put(f"plant_months.{column}", value, row)
    by_user(park, typed, "sewage_users", "amount", lambda y: y.discharged, 0.01)


def waste(typed: Typed, park: Park) -> None:
    typed.series("renewable_collected", level((8620, 9440, 10180, 10960)))
    typed.series("renewable_recycled", level((7410, 8310, 9160, 9970)))
    typed.series("municipal_waste", level((5120, 5240, 5310, 5290)))
    kinds: dict[str, list] = {}
    for firm in served(park):
        for kind in firm.last.solids:
            if kind.generated:
                kinds.setdefault(kind.name, []).append(kind)
    largest = sorted(
        kinds.items(), key=lambda item: -sum((kind.generated for kind in item[1]), D(0))
    )[:12]
    typed.rows(
        "waste_flows",
        [
            {
                "name": name, **{
                    part: sum((getattr(kind, part) for kind in found), D(0))
                    for part in ("generated", "used", "disposed", "stored")
                },
                "destination": found[0].destination,
                "pricing": "有价出售" if n % 3 == 0 else "付费处置" if n % 3 == 1 else "无偿",
                "price": (18 if n % 3 == 0 else 120) if n % 3 < 2 else 0,
            }
            for n, (name, found) in enumerate(largest)
        ],
    )  # fmt: skip
    ledger: dict[tuple[str, str], list[tuple[Hazard, bool]]] = {}
    plant = park.of_trade("incineration")
    for firm in served(park):
        ways = {danger.name: danger.way for danger in TRADES[firm.trade].dangers}
        for kind in firm.last.hazards:
            inside = ways.get(kind.name) == "own" or bool(plant and ways.get(kind.name) == "burn")
            ledger.setdefault((kind.name, kind.code), []).append((kind, inside))
    biggest = sorted(
        ledger.items(), key=lambda item: -sum((kind.generated for kind, _ in item[1]), D(0))
    )[:20]
    rows = []
    for (name, code), found in biggest:
        inside = sum((k.own + k.sent for k, here in found if here), D(0))
        outside = sum((k.own + k.sent for k, here in found if not here), D(0))
        rows.append(
            {
                "name": name, "code": code, "opening": sum((k.opening for k, _ in found), D(0)),
                "generated": sum((k.generated for k, _ in found), D(0)), "own_treated": inside,
                "transferred": outside, "closing": sum((k.closing for k, _ in found), D(0)),
            }
        )  # fmt: skip
    typed.rows("hazardous_ledger", rows)
    plants = [
        {"name": "园区一般固废渣场", "kind": "一般固废填埋", "capacity": 240000,
         "received": 86200, "from_park": 71400, "shortfall": "剩余库容约6年"},
    ]  # fmt: skip
    if plant:
        own = plant[0].last.hazards
        received = sum((kind.received for kind in own), D(0))
        inside = sum((kind.received for kind in own if "园区企业" in kind.name), D(0))
        plants.append(
            {
                "name": plant[0].name, "kind": "危废焚烧", "capacity": plant[0].capacity,
                "received": received, "from_park": inside, "shortfall": NONE,
            }
        )  # fmt: skip
        typed.notes["waste_plants.shortfall", "r02", 0] = "能力有余"
    typed.rows("waste_plants", plants)
