"""The departments' answers on the form `department`: each recipient gets its item groups."""

from __future__ import annotations

from collections.abc import Callable

from samples.synth.bureau_audit import audit
from samples.synth.bureau_environment import environment, sewage, waste
from samples.synth.bureau_planning import emergency, planning, transport
from samples.synth.bureau_utilities import heat_gas, power, water
from samples.synth.people import DEPARTMENTS
from samples.synth.said import restate
from samples.synth.sheet import NONE, Typed
from samples.synth.totals import attach, four, level, same, served
from samples.synth.world import (
    AUDIT_YEAR,
    DEPARTMENT_YEARS,
    EQUIVALENT,
    TCE,
    YEARS,
    D,
    Park,
    rounded,
)

LABELS = {
    "3825": "光伏设备及元器件制造", "3985": "电子专用材料制造", "3841": "锂离子电池制造",
    "3360": "金属表面处理及热处理加工", "3216": "铝冶炼", "3212": "铅锌冶炼",
    "2619": "其他基础化学原料制造", "3011": "水泥制造", "3311": "金属结构制造",
    "1432": "速冻食品制造", "3021": "水泥制品制造", "2319": "包装装潢及其他印刷",
}  # fmt: skip
OTHERS = 9
"""Small firms of the park outside the audit, counted in totals and not listed one by one."""


def department_cells(park: Park, recipient: str) -> Typed:
    """All item groups of a recipient answered."""
    place, (_, name, groups, contact) = next(
        (n, each) for n, each in enumerate(DEPARTMENTS) if each[0] == recipient
    )
    typed = Typed()
    typed.fields(
        preparer_name=contact,
        preparer_phone=f"0874-31201{place:02d}",
        reviewer_name="普建民",
        filled_on=f"2025-03-{12 + place}",
        statistical_scope="在地口径",
        evidence=f"{name}2021～2024年台账及统计报表（示例数据）",
    )
    for group in groups:
        GROUPS[group](typed, park)
    restate(typed, park)
    return typed


def _office(typed: Typed, park: Park) -> None:
    typed.fields(
        park_introduction="示例数据：园区设立于2009年，2016年扩区，沿翠峰路布局，形成绿色硅光伏、"
        "新能源电池、绿色铝和锌磷建材综合利用等产业，建有集中污水处理厂和危险废物焚烧设施。",
        park_level="省级",
        park_approval="云政函〔2016〕88号（示例）",
        park_approved_on="2016-09-12",
        park_boundary="东至环东路，南至南盘江，西至铁路专用线，北至翠峰北路。",
        park_approved_area="18.6",
        park_leading_industries="绿色硅光伏、新能源电池、绿色铝、锌磷化工与建材",
        park_annual_work="推进屋顶光伏、再生水管网二期和危险废物规范化管理；完成工业炉窑治理。",
        park_structure_note="设综合办公室、经济发展局、自然资源和规划建设局、应急管理局，"
        "生态环境分局为派驻机构。",
        green_staff=11,
        leading_group="是",
        leading_group_document="云经开发〔2025〕6号（示例）",
        green_standard_system="不完善",
        green_park_plan="是",
        platform_completeness=82,
        park_information_platform_users=min(len(park.firms), 15),
    )
    typed.series("eco_publicity_events", level((2, 3, 4, 5)))
    attach(
        typed,
        "office_files",
        {
            "approval": "云政函〔2016〕88号.pdf", "introduction": "园区简介.docx",
            "boundary_map": "四至范围图.pdf", "structure": "机构设置文件.pdf",
            "work_report": "2024年工作报告.pdf", "leading_group": "领导小组名单.pdf",
            "plan": "绿色园区建设规划.pdf",
        },
    )  # fmt: skip


def _economy(typed: Typed, park: Park) -> None:
    value = four(park, lambda y: y.value, "economy", "value")
    added = four(park, lambda y: y.added, "economy", "added")
    people = four(park, lambda y: D(y.employees), "people", "people")
    typed.series("park_output_value", value)
    typed.series("park_added_value", added)
    current = {y: rounded(float(value[y]) * s, 0) for y, s in zip(
        DEPARTMENT_YEARS, (0.19, 0.2, 0.176, float(added[AUDIT_YEAR] / value[AUDIT_YEAR])),
        strict=True,
    )}  # fmt: skip
    typed.series("park_added_value_current", current)
    typed.series("park_employees", people)
    typed.series("park_revenue", {y: rounded(float(v) * 0.985) for y, v in value.items()})
    typed.series("park_taxes", {y: rounded(float(v) * 0.022) for y, v in value.items()})
    firms = len(park.firms)
    waiting = {y: sum(1 for f in park.firms if f.years[y].status == "未投产") for y in YEARS}
    stopped = {y: sum(1 for f in park.firms if f.years[y].status == "停产") for y in YEARS}
    for year in DEPARTMENT_YEARS:
        here = max(year, YEARS[0])
        typed.put("firms_total", firms + OTHERS, year=year)
        typed.put("firms_above_scale", firms - waiting[here] - stopped[here], year=year)
        typed.put("firms_producing", firms + OTHERS - waiting[here] - stopped[here], year=year)
        typed.put("firms_suspended", stopped[here], year=year)
        typed.put("firms_building", waiting[here], year=year)
    new = ("wafer", "cell", "li_cell", "lfp", "foil")
    high = four_of(park, new, lambda y: y.value)
    high = {y: min(high[y], value[y]) for y in high}
    green = four_of(park, new, lambda y: y.added)
    typed.series("high_tech_output", high)
    typed.series("high_tech_firms", level(_counts(park, (0.1, 0.16, 0.2, 0.25))))
    typed.series("strategic_output", high)
    recycled = four_of(park, ("sewage", "incineration"), lambda y: y.added)
    typed.series("recycling_added_value", recycled)
    typed.series("green_added_value", green)
    for name, shares in {
        "green_factories": (0.04, 0.08, 0.12, 0.16), "green_supply_chains": (0, 0, 0.04, 0.04),
        "specialised_firms": (0.08, 0.1, 0.16, 0.2), "digital_diagnosed_firms": (0, 0.1, 0.25, 0.4),
    }.items():  # fmt: skip
        typed.series(name, level(_counts(park, shares)))
    typed.series("green_rd_spending", {y: rounded(float(v) * 0.0042) for y, v in value.items()})
    typed.series("green_platforms", level((1, 2, 2, 3)))
    flows = [flow for flow in park.flows if flow.kind in ("副产品", "余热余能", "再生水")][:15]
    built = [
        {
            "name": f"{flow.material}互供项目{number}", "supplier": park.firm(flow.giver).name,
            "user": park.firm(flow.taker).name, "material": flow.material,
            "amount": flow.amount[AUDIT_YEAR], "built": "是",
        }
        for number, flow in enumerate(flows, 1)
    ]  # fmt: skip
    typed.put("new_chain_projects", min(len(built), 6))
    typed.rows("chain_projects", built)
    typed.rows(
        "firms",
        [
            {
                "name": firm.name, "credit_code": firm.credit_code,
                "industry_code": firm.industry_code,
                "above_scale": "是" if firm.last.value >= 2000 else "否",
                "state": "在产" if firm.last.running else "停产", "chain": firm.chain,
            }
            for firm in park.firms
        ],
    )  # fmt: skip
    typed.rows(
        "eliminated",
        [
            {
                "name": firm.name, "item": "3 级能效风机、水泵电机", "basis": "能效标准及淘汰目录",
                "deadline": "2026", "state": "进行中",
            }
            for firm in park.of_trade("coating")[:1]
        ],
    )  # fmt: skip
    typed.rows(
        "upgrades",
        [
            {
                "name": firm.name, "project": "空压机群控与电机变频改造", "kind": "节能",
                "investment": rounded(float(firm.last.value) * 0.0012, 1),
                "saving_energy": rounded(float(firm.last.tce) * 0.006, 1), "saving_water": "0",
                "state": "已完成",
            }
            for firm in served(park)[:6]
            if firm.last.running
        ],
    )  # fmt: skip


def four_of(park: Park, trades: tuple[str, ...], of: Callable) -> dict:
    firms = park.of_trade(*trades)
    found = {y: sum((of(f.years[y]) for f in firms), D(0)) for y in YEARS}
    found = {year: rounded(value) for year, value in found.items()}
    return {2021: rounded(float(found[2022]) * 0.9)} | found


def _counts(park: Park, shares: tuple[float, ...]) -> tuple[int, ...]:
    return tuple(round(len(park.firms) * share) for share in shares)


def _statistics(typed: Typed, park: Park) -> None:
    energy = four(park, lambda y: y.tce, "energy", "energy", 2)
    power = four(park, lambda y: y.energy.get("electricity", D(0)), "energy", "energy", 2)
    extra = EQUIVALENT - TCE["electricity"]
    typed.series("park_energy", energy)
    typed.series(
        "park_energy_equivalent", {y: rounded(v + power[y] * extra, 2) for y, v in energy.items()}
    )
    typed.series("park_fresh_water", four(park, lambda y: y.fresh, "water", "water"))
    typed.series("park_reused_water", four(park, lambda y: y.reused, "water", "water"))
    added = {y: D(v) for y, v in _added(park).items()}
    gdp = {y: rounded(float(v) * 1.62) for y, v in added.items()}
    typed.series("park_gdp", gdp)
    typed.series("primary_industry", same(0))
    second = {y: rounded(float(v) * 0.74) for y, v in gdp.items()}
    typed.series("secondary_industry", second)
    typed.series("tertiary_industry", {y: gdp[y] - second[y] for y in gdp})
    fuels = dict.fromkeys(DEPARTMENT_YEARS, D(0))
    kinds = dict.fromkeys(k for f in served(park) for y in f.years.values() for k in y.energy)
    for kind in kinds:
        if kind == "steam":  # 园区内自产自用的蒸汽在合计中抵消
            continue
        net = four(park, lambda y, k=kind: y.energy.get(k, D(0)), "energy", "energy", 2)
        typed.series("park_fuels.amount", net, kind)
        fuels = {y: fuels[y] + net[y] * TCE[kind] for y in net}
    left = {y: fuels[y] - energy[y] for y in energy}
    if "coke" in kinds and any(left[y] > energy[y] * D("0.03") for y in left):
        # 黄磷尾气供出园区的蒸汽，记作焦炭的加工转换投入
        turned = {y: rounded(max(left[y], D(0)) / TCE["coke"], 2) for y in left}
        typed.series("park_fuels.processing", turned, "coke")
    rows: dict[str, list] = {}
    for firm in served(park):
        if firm.last.value:
            rows.setdefault(firm.industry_code, []).append(firm)
    kept = {code: firms for code, firms in rows.items() if len(firms) >= 3}
    rest = [firm for code, firms in rows.items() if code not in kept for firm in firms]
    listed = [(code, LABELS.get(code, "其他"), firms) for code, firms in kept.items()]
    if rest:
        listed.append(("99", "其他行业合并（不足三家的行业）", rest))
    typed.rows(
        "park_industries",
        [
            {
                "industry_code": code, "name": name, "firms": len(firms),
                "output_value": rounded(sum((f.last.value for f in firms), D(0))),
                "added_value": rounded(sum((f.last.added for f in firms), D(0))),
                "energy": rounded(sum((max(f.last.tce, D(0)) for f in firms), D(0)), 2),
                "fresh_water": sum((f.last.fresh for f in firms), D(0)),
            }
            for code, name, firms in listed
        ],
    )  # fmt: skip


def _added(park: Park) -> dict:
    return four(park, lambda y: y.added, "economy", "added")


def _energy(typed: Typed, park: Park) -> None:
    energy = four(park, lambda y: y.tce, "energy", "energy", 2)
    power = four(park, lambda y: y.energy.get("electricity", D(0)), "energy", "energy", 2)
    green = four(park, lambda y: y.green, "energy", "energy", 2)
    gas = four(park, lambda y: y.energy.get("natural_gas", D(0)), "energy", "energy", 2)
    electric = {y: v * TCE["electricity"] for y, v in power.items()}
    typed.series(
        "park_renewable_energy", {y: rounded(v * TCE["electricity"], 2) for y, v in green.items()}
    )
    typed.series(
        "clean_energy",
        {
            y: rounded(min(electric[y] + gas[y] * TCE["natural_gas"], v * D("0.97")), 2)
            for y, v in energy.items()
        },
    )
    typed.series("non_fossil_energy", {y: rounded(float(v) * 0.82, 2) for y, v in electric.items()})
    typed.series("terminal_energy", {y: rounded(float(v) * 0.985, 2) for y, v in energy.items()})
    typed.series(
        "terminal_electricity",
        {y: rounded(min(float(electric[y]), float(energy[y]) * 0.96), 2) for y in energy},
    )
    typed.series("renewable_capacity", level((18, 42, 66, 96)))
    typed.series("waste_heat_available", level((620000, 660000, 690000, 712000)))
    typed.series("waste_heat_used", level((402000, 446000, 487000, 520000)))
    tail = park.of_trade("phosphorus")
    for share, name in ((1.0, "waste_gas_available"), (0.93, "waste_gas_used")):
        gases = {
            y: sum((float(f.years[y].output) * f.years[y].params["gas"] for f in tail), 0.0)
            for y in YEARS
        }
        values = {y: rounded(v / 10_000 * share, 1) for y, v in gases.items()}
        typed.series(name, {2021: rounded(float(values[2022]) * 0.96, 1)} | values)
    tight = park.state.ease.energy_quota
    typed.series("energy_limit", same(str(rounded(energy[AUDIT_YEAR] * tight, -2))))
    typed.series("energy_intensity_target", same(3))
    added = _added(park)
    intensity = {y: float(energy[y] / added[y]) for y in energy}
    achieved = {2021: rounded(2.6, 1)} | {
        y: rounded(100 * (1 - intensity[y] / intensity[y - 1]), 1) for y in YEARS
    }
    typed.series("energy_intensity_achieved", achieved)
    big = [f for f in served(park) if f.last.tce >= 5000]
    typed.series("key_energy_firms", same(len(big)))
    typed.series("benchmark_firms", level((0, 1, 1, min(2, len(big)))))
    typed.series("level_two_firms", level((1, 1, 2, min(3, len(big)))))
    carbon = four(park, lambda y: y.co2, "energy", "energy", 1)
    typed.series("park_co2", carbon)
    typed.series(
        "park_co2_process",
        four(park, lambda y: sum((e for _, e in y.process.values()), D(0)), "energy", "energy", 1),
    )
    if park.state.ease.carbon_quota:
        limit = rounded(carbon[AUDIT_YEAR] * park.state.ease.carbon_quota, -2)
        typed.series("carbon_limit", same(str(limit)))
    else:
        typed.series("carbon_limit", same(NONE))
        for year in DEPARTMENT_YEARS:
            typed.notes["carbon_limit", "", year] = "上级尚未下达碳排放总量指标"
    quota = [f for f in served(park) if f.trade in ("cement", "aluminium")]
    typed.series("quota_firms", level((0, 0, 0, len(quota))))
    typed.series("verified_firms", level((0, 0, len(quota), len(quota))))
    typed.series("footprint_firms", level((0, 1, 2, 4)))
    typed.rows(
        "key_energy_users",
        [
            {
                "name": f.name, "credit_code": f.credit_code, "energy": rounded(f.last.tce, 2),
                "review": "已通过", "inspection": "合格" if n % 4 else "未监察",
            }
            for n, f in enumerate(big[:20])
        ],
    )  # fmt: skip
    typed.rows(
        "renewable_plants",
        [
            {"name": "硅光伏园屋顶光伏", "kind": "光伏", "capacity": 66, "generation": 7920,
             "self_used": 7680},
            {"name": "电池园屋顶光伏", "kind": "光伏", "capacity": 30, "generation": 3540,
             "self_used": 3410},
        ],
    )  # fmt: skip
    typed.rows(
        "quota_list",
        [
            {
                "name": f.name, "credit_code": f.credit_code, "verified": rounded(f.last.co2, 1),
                "quota": rounded(float(f.last.co2) * 0.985, 1),
            }
            for f in quota[:10]
        ],
    )  # fmt: skip
    attach(
        typed,
        "energy_files",
        {
            "targets": "能耗双控责任书.pdf", "key_list": "重点用能单位名单.pdf",
            "reviews": "节能审查意见汇编.pdf", "carbon_report": "",
        },
    )  # fmt: skip


def _investment(typed: Typed, park: Park) -> None:
    fields = (
        "name", "industry_code", "product", "capacity", "investment", "land", "energy",
        "fresh_water", "wastewater", "cod", "ammonia", "so2", "nox", "voc", "stage",
    )  # fmt: skip
    rows = (
        ("退役锂电池综合利用（示例）", "4210", "碳酸锂、铁磷渣", "2万t/a", 42000, 86000, 9800,
         168000, 92000, "5.5", "0.46", "1.2", "6.8", "2.4", "在谈"),
        ("铝型材与光伏边框（示例）", "3252", "铝型材", "8万t/a", 56000, 124000, 15200, 92000,
         41000, "2.9", "0.2", "1.6", "9.5", "3.1", "已签约"),
        ("电池级磷酸铁（示例）", "2619", "磷酸铁", "5万t/a", 78000, 142000, 21500, 640000,
         310000, "18.6", "4.2", "2.2", "12.4", "0", "在谈"),
        ("数控装备零部件涂装（示例）", "3360", "零部件", "60万m2/a", 12600, 33000, 860, 9800,
         6100, "0.7", "0.05", "0.1", "1.1", "4.6", "已备案"),
    )  # fmt: skip
    typed.rows("projects", [dict(zip(fields, row, strict=True)) for row in rows])
    typed.fields(
        admission_conditions="单位工业增加值能耗不高于园区平均水平，须纳管，须通过节能审查。",
        negative_list="国家市场准入负面清单、产业结构调整指导目录淘汰类",
        missing_links="铝深加工、退役光伏组件与动力电池回收利用、电池级磷酸铁",
    )
    chains: dict[str, dict[str, list[str]]] = {}
    for firm in park.firms:
        if firm.chain:
            chains.setdefault(firm.chain, {}).setdefault(firm.process[:12], []).append(firm.name)
    links = [
        {"chain": chain, "link": link, "firms": "、".join(names), "missing": "否"}
        for chain, found in chains.items()
        for link, names in found.items()
    ]
    links.append(
        {"chain": "新能源电池", "link": "退役电池回收利用", "firms": "尚无企业", "missing": "是"}
    )
    typed.rows("chain_links", links[:20])


def _finance(typed: Typed, park: Park) -> None:
    scale = len(park.firms) / 24
    for name, values in (
        ("green_credit", (82000, 124000, 168000, 205000)),
        ("environment_tax", (2260, 2310, 2280, 2195)),
    ):
        typed.series(name, level(tuple(round(value * scale) for value in values)))
    typed.series("cp_subsidy", level((60, 80, 120, 150)))
    rows = (
        ("清洁生产审核补助", "通过评估的规模以上企业", "每家 5 万元", "园区工业发展专项资金",
         "经济发展局"),
        ("节水型企业奖励", "获省级节水型企业称号", "每家 10 万元", "园区财政预算", "经济发展局"),
        ("绿色信贷贴息", "清洁生产中高费方案贷款", "贴息 1 个百分点，最长 2 年",
         "园区绿色金融风险补偿金", "财政部门"),
    )  # fmt: skip
    columns = ("name", "condition", "amount", "source", "office")
    typed.rows("incentives", [dict(zip(columns, row, strict=True)) for row in rows])


GROUPS: dict[str, Callable[[Typed, Park], None]] = {
    "office": _office,
    "economy": _economy,
    "statistics": _statistics,
    "energy": _energy,
    "environment": environment,
    "water": water,
    "sewage": sewage,
    "planning": planning,
    "emergency": emergency,
    "investment": _investment,
    "power": power,
    "heat_gas": heat_gas,
    "waste": waste,
    "transport": transport,
    "finance": _finance,
    "audit": audit,
}
