"""The office's own item group (审核工作): lists, earlier audits, constraints, scores."""

from __future__ import annotations

from samples.synth.cells import audited
from samples.synth.cells_management import last_grade, passed_on, valid_to
from samples.synth.sheet import NONE, Typed
from samples.synth.totals import four, served
from samples.synth.world import AUDIT_YEAR, KEY, Firm, Park, rounded

TRENDS = {
    "ordinary": ("稳定", "恶化"),
    "water_short": ("恶化", "稳定"),
    "carbon_heavy": ("改善", "恶化"),
    "good": ("改善", "改善"),
}
"""What the office says of the last three years: of the intake of water, of energy."""
JUDGED = {
    "ordinary": {},
    "water_short": {
        "water": "强", "energy": "弱", "carbon": "弱 稳定", "air": "不是制约因素 改善",
        "water_environment": "中 恶化", "solid_waste": "弱 稳定", "land": "不是制约因素 稳定",
        "risk": "中 稳定",
    },
    "carbon_heavy": {
        "water": "不是制约因素", "energy": "强", "carbon": "强 恶化", "air": "中 恶化",
        "water_environment": "弱 改善", "solid_waste": "中 恶化", "land": "弱 稳定",
        "risk": "弱 稳定",
    },
    "good": {
        "water": "弱", "energy": "弱", "carbon": "弱 改善", "air": "不是制约因素 改善",
        "water_environment": "不是制约因素 改善", "solid_waste": "弱 改善", "land": "弱 稳定",
        "risk": "不是制约因素 改善",
    },
}  # fmt: skip
"""How tight the office finds each element, and its trend where it states no figure."""
CONTROLLED = {
    "carbon": "二氧化碳排放总量", "air": "二氧化硫、氮氧化物排放总量",
    "water_environment": "化学需氧量、氨氮排放总量", "solid_waste": "一般工业固体废物贮存处置量",
    "land": "建设用地规模", "risk": "重大环境风险源数量",
}  # fmt: skip
WEIGHTS = {
    "ordinary": (9, 6, 7, 8, 5),
    "water_short": (4, 9, 8, 4, 5),
    "carbon_heavy": (9, 3, 6, 10, 6),
    "good": (4, 3, 3, 4, 2),
}
"""Its marks for energy, water, pollution, carbon and risk of the largest enterprise."""


def audit(typed: Typed, park: Park) -> None:
    """What the office decides itself; the confirmations come after the first scores."""
    keys = [firm for firm in park.firms if firm.permit_kind == KEY and not firm.central]
    typed.rows(
        "designations",
        [
            _listed(firm, name, document, on)
            for firm in keys
            for name, document, on in (
                ("强制性清洁生产审核企业名单", "云环发〔2024〕36号（示例）", "2024-05-20"),
                ("重点排污单位名录", "云环办〔2024〕12号（示例）", "2024-03-29"),
            )
        ],
    )
    typed.rows(
        "earlier_audits",
        [
            {
                "name": firm.name,
                "credit_code": firm.credit_code,
                "accepted_on": passed_on(firm),
                "number": f"云清审验〔{passed_on(firm)[:4]}〕{firm.number}号（示例）",
                "valid_to": valid_to(firm),
                "result": f"通过验收，清洁生产水平{last_grade(firm)}",
            }
            for firm in park.firms
            if audited(firm)
        ],
    )
    _constraints(typed, park)
    energy, water, pollution, carbon, risk = WEIGHTS[park.condition]
    part = "fresh" if park.condition == "water_short" else "tce"
    big = sorted(served(park), key=lambda firm: -getattr(firm.last, part))[:4]
    typed.rows(
        "focus",
        [
            {
                "candidate": firm.credit_code, "object": "主要生产工序", "level": "企业",
                "energy": max(energy - place, 1), "water": water, "pollution": pollution,
                "carbon": max(carbon - place, 1), "risk": risk, "potential": 7, "feasibility": 8,
            }
            for place, firm in enumerate(big)
        ],
    )  # fmt: skip


def _listed(firm: Firm, name: str, document: str, on: str) -> dict[str, str]:
    return {
        "name": firm.name, "credit_code": firm.credit_code, "list": name, "document": document,
        "listed_on": on,
    }  # fmt: skip


def _constraints(typed: Typed, park: Park) -> None:
    ease = park.state.ease
    fresh = four(park, lambda y: y.fresh, "water", "water")[AUDIT_YEAR]
    energy = four(park, lambda y: y.tce, "energy", "energy", 2)[AUDIT_YEAR]
    water, power = TRENDS[park.condition]
    rows = (
        ("water", "取水许可总量", fresh / 10_000, ease.water_quota, "万m³", water),
        ("energy", "能源消费总量", energy, ease.energy_quota, "吨标准煤", power),
    )
    for row, indicator, present, room, unit, trend in rows:
        typed.put("constraints.indicator", indicator, row)
        typed.put("constraints.limit", rounded(present * room, 0), row)
        typed.put("constraints.limit_unit", unit, row)
        typed.put("constraints.present", rounded(present, 1), row)
        typed.put("constraints.trend", trend, row)
        typed.put("constraints.basis", "云管办〔2024〕15号总量控制指标（示例）", row)
    for row, judged in JUDGED[park.condition].items():
        grade, _, trend = judged.partition(" ")
        typed.put("constraints.grade", grade, row)
        if trend:
            typed.put("constraints.indicator", CONTROLLED[row], row)
            if row == "carbon" and ease.carbon_quota:
                carbon = four(park, lambda y: y.co2, "energy", "energy", 1)[AUDIT_YEAR]
                typed.put("constraints.limit", rounded(carbon * ease.carbon_quota, -2), row)
                typed.put("constraints.limit_unit", "tCO₂", row)
                typed.put("constraints.present", carbon, row)
            else:
                typed.put("constraints.limit", NONE, row, note="本项没有数值上限")
            typed.put("constraints.trend", trend, row)
            typed.put("constraints.basis", "规划环评跟踪评价结论、专家评审意见（示例）", row)
