"""Land, emergencies and transport."""

from __future__ import annotations

from samples.synth.sheet import Typed
from samples.synth.totals import attach, level, same
from samples.synth.world import D, Park, rounded


def planning(typed: Typed, park: Park) -> None:
    land = float(sum((firm.land for firm in park.firms), D(0))) / 1e6
    used = [rounded(land * s, 2) for s in (1.02, 1.05, 1.08, 1.08)]
    planned = rounded(max(18.6, land * 3), 1)
    developed = rounded(max(9.2, land * 1.6), 2)
    typed.series("park_planned_area", same(str(planned)))
    grown = tuple(str(rounded(float(developed) * s, 2)) for s in (0.9, 0.94, 0.98, 1.0))
    typed.series("park_developed_area", level(grown))
    typed.series("park_land", level(tuple(str(value) for value in used)))
    typed.series("idle_land", level((14.2, 12.6, 9.8, 8.4)))
    typed.series("inefficient_land", level((26, 24.5, 22, 19.6)))
    typed.series("green_cover_rate", level((22.1, 22.6, 23.4, 24)))
    typed.series("road_shade_rate", level((46, 48, 51, 54)))
    typed.series("parking_shade_rate", level((18, 22, 27, 31)))
    typed.series("new_industrial_buildings", level((182000, 246000, 214000, 168000)))
    typed.series("green_industrial_buildings", level((24000, 62000, 86000, 92000)))
    typed.series("new_public_buildings", level((6200, 8400, 7100, 5600)))
    typed.series("green_public_buildings", level((6200, 8400, 7100, 5600)))
    typed.series("two_star_buildings", level((0, 18000, 32000, 41000)))
    typed.rows(
        "idle_parcels",
        [
            {"name": "东片区A-07地块", "kind": "闲置", "area": "8.4",
             "plan": "收回后用于再生资源项目"},
            {"name": "西片区C-12地块", "kind": "低效", "area": "11.2", "plan": "2026年前腾退"},
        ],
    )  # fmt: skip
    attach(
        typed,
        "planning_files",
        {"plan": "控制性详细规划.pdf", "land_map": "用地现状图.pdf", "pipe_map": "综合管网图.pdf"},
    )


def emergency(typed: Typed, park: Park) -> None:
    risky = park.of_trade("zinc", "phosphorus", "cell", "lfp", "foil", "incineration", "plating")
    typed.series("hazard_sources", same(min(len(risky), 4)))
    typed.series("chemical_firms", same(min(len(risky), 3)))
    typed.series("safety_accidents", level((1, 0, 0, 0)))
    typed.series("emergency_drills", level((2, 2, 3, 4)))
    typed.fields(
        three_level_control="部分建成",
        emergency_pool=12000,
        plans_due=len(park.firms),
        plans_filed=len(park.firms),
        risk_shortfall="西片区公共事故应急池与雨水管网尚未连通",
    )
    substances = {
        "zinc": ("硫酸、二氧化硫", "三级"), "phosphorus": ("黄磷", "二级"),
        "cell": ("氢氟酸、硅烷", "三级"), "lfp": ("天然气", "不构成"),
        "foil": ("硫酸、铬酸酐", "不构成"), "incineration": ("液态危险废物", "不构成"),
        "plating": ("铬酸酐、盐酸", "不构成"),
    }  # fmt: skip
    typed.rows(
        "hazards",
        [
            {
                "name": firm.name, "credit_code": firm.credit_code,
                "substance": substances[firm.trade][0], "amount": 60 + firm.number * 5,
                "level": substances[firm.trade][1],
                "risk": "较大" if firm.trade in ("zinc", "phosphorus") else "一般",
                "assessed_on": "2023-09-20",
            }
            for firm in risky[:15]
        ],
    )  # fmt: skip
    typed.rows(
        "supplies",
        [
            {"name": "吸油毡、围油栏", "quantity": "吸油毡2吨、围油栏600米",
             "location": "管委会物资库"},
            {"name": "园区专职消防队", "quantity": "1支26人", "location": "翠峰路"},
        ],
    )  # fmt: skip
    attach(
        typed,
        "emergency_files",
        {
            "plan": "园区综合应急预案.pdf", "risk_assessment": "环境风险评估报告.pdf",
            "safety_assessment": "整体性安全风险评价.pdf", "hazard_list": "重大危险源名单.xlsx",
        },
    )  # fmt: skip


def transport(typed: Typed, park: Park) -> None:
    typed.series("freight", level((6_820_000, 7_150_000, 7_380_000, 7_520_000)))
    typed.series("clean_freight", level((2_250_000, 2_640_000, 3_020_000, 3_390_000)))
    typed.series("vehicles", level((412, 436, 455, 470)))
    typed.series("new_energy_vehicles", level((56, 92, 138, 176)))
    typed.series("buses", level((22, 24, 26, 26)))
    typed.series("green_buses", level((14, 18, 24, 26)))
    typed.series("bus_coverage", level((72, 76, 80, 84)))
