"""Monitoring, facilities, formalities, exchange, cleaner production, options and attachments."""

from __future__ import annotations

import random

from samples.synth.sheet import NONE, Typed, yearly
from samples.synth.trades import TRADES
from samples.synth.world import REGISTERED, YEARS, D, Firm, Flow, Park, rounded

OPTIONS = (
    # 名称、类型、要素、针对的问题、节电占比、节水占比、投资（万元/年节电万kWh 或 /万m3）、寿命期
    ("空压机群控与管网查漏", "无低费", "能", "压缩空气泄漏率偏高，加卸载频繁", 0.004, 0, 0.35, 8),
    ("高效电机与变频改造", "中费", "能", "部分风机、水泵电机为 3 级能效", 0.009, 0, 1.6, 10),
    ("循环水浓缩倍数提高", "无低费", "水", "循环水浓缩倍数低，排污水量大", 0, 0.025, 6.0, 5),
    ("浓水与清洗废水回用", "中费", "废水", "清洗废水回用率偏低", 0, 0.06, 26.0, 10),
    ("屋顶光伏自发自用", "高费", "碳", "可再生能源占比偏低", 0.02, 0, 3.8, 20),
    ("危险废物减量与分类贮存", "无低费", "固废", "危险废物分类不细，混入一般固废", 0, 0, 12.0, 5),
)


def management(typed: Typed, park: Park, firm: Firm) -> None:
    """The sheets that say how the firm is run."""
    last, trade = firm.last, TRADES[firm.trade]
    online = firm.permit_kind == "重点管理" and last.running
    typed.fields(
        online_monitoring="是" if online else "否",
        online_networked="是" if online else NONE,
    )
    if online:
        typed.put("online_rate", rounded(96.5 + firm.number % 5 * 0.6, 1))
    if last.running:
        rows = [("废水总排口手工监测", 12)] if last.discharged else []
        rows += [("有组织废气监测", 8)] if last.exhaust else []
        rows += [("厂界噪声监测", 4)]
        typed.rows(
            "monitoring",
            [
                {"item": item, "frequency_due": due, "frequency_done": due, "exceeded": 0}
                for item, due in rows
            ],
        )
    _facilities(typed, firm)
    year = int(firm.started[:4])
    typed.rows(
        "eia",
        [
            {
                "project": f"{trade.product}生产项目",
                "approval_number": f"云环审〔{year - 2}〕{firm.number + 20}号（示例）",
                "approved_on": f"{year - 2}-03-18",
                "accepted_on": f"{year}-11-26",
                "state": "已批已验",
            }
        ],
    )
    typed.put("emergency_plan_filed_on", f"2023-{1 + firm.number % 12:02d}-16")
    if typed.cells["has_penalty", "", 0] == "是":
        typed.rows(
            "penalties",
            [
                {
                    "happened_on": "2023-08-09",
                    "kind": "行政处罚",
                    "authority": "市生态环境局（示例）罚字〔2023〕17号",
                    "cause": "酸雾收集罩破损，未及时维修",
                    "fine": "8.5",
                    "rectified": "已整改",
                }
            ],
        )
    _exchange(typed, park, firm)
    _cleaner(typed, firm)
    if last.running:
        _options(typed, firm)
    _attachments(typed, firm)


def _facilities(typed: Typed, firm: Firm) -> None:
    last = firm.last
    treated = last.wastewater
    load = last.loads["cod"]
    daily = float(treated) / max(last.hours, 1) * 24
    rows = [
        {
            "name": "污水处理站", "medium": "废水", "process": "物化＋生化",
            "capacity": rounded(daily * 1.35, 1), "treated": treated, "hours": last.hours,
            "efficiency": rounded(float(100 * (1 - load.discharged / load.generated)), 1)
            if load.generated
            else "",
            "power": rounded(float(treated) * 0.00009, 2),
            "cost": rounded(float(treated) * 0.00042, 2),
        }
    ]  # fmt: skip
    if not last.running:
        rows = [
            {"name": name, "medium": medium, "process": process, "hours": last.status}
            for name, medium, process in (
                ("污水处理站", "废水", "物化＋生化"),
                ("废气净化设施", "废气", "收集＋净化"),
            )
        ]
    if last.exhaust:
        rows.append(
            {
                "name": "废气净化设施", "medium": "废气", "process": "收集＋净化",
                "hours": last.hours, "efficiency": "92",
                "power": rounded(float(last.exhaust) * 0.0004, 2),
                "cost": rounded(float(last.exhaust) * 0.0006, 2),
            }
        )  # fmt: skip
    typed.rows("facilities", rows)


ROWS = 8
ORDER = ("副产品", "余热余能", "再生水", "废物", "产品")
"""What is listed first where a sheet has too few rows."""


def listed_flows(park: Park) -> tuple[Flow, ...]:
    """The flows both sides have a row for: what one leaves out the other does not state."""
    full: dict[str, int] = {}
    found = []
    for flow in sorted(park.flows, key=lambda flow: ORDER.index(flow.kind)):
        if all(full.get(side, 0) < ROWS for side in (flow.giver, flow.taker)):
            found.append(flow)
            for side in (flow.giver, flow.taker):
                full[side] = full.get(side, 0) + 1
    return tuple(found)


def _exchange(typed: Typed, park: Park, firm: Firm) -> None:
    rows = []
    for flow in listed_flows(park):
        if firm.id not in (flow.giver, flow.taker):
            continue
        gives = flow.giver == firm.id
        partner = park.firm(flow.taker if gives else flow.giver)
        row = {
            "direction": "供出" if gives else "接收",
            "partner": partner.name,
            "partner_code": partner.credit_code,
            "material": flow.material,
            "kind": flow.kind,
            "amount": _amounts(firm, flow.amount),
            "transport": flow.transport,
        }
        if flow.energy:
            row["energy"] = _amounts(firm, flow.energy)
        rows.append(row)
    typed.rows("exchange", rows)


def _amounts(firm: Firm, amount: dict) -> dict:
    found = yearly(firm.years, "output")
    return {
        year: amount.get(year, D(0)) if firm.years[year].running else found[year]
        for year in YEARS
    }


def passed_on(firm: Firm) -> str:
    """The day the earlier audit was accepted."""
    return f"2022-{1 + firm.number % 12:02d}-20"


def valid_to(firm: Firm) -> str:
    """The last day of its result: past in most firms, still to come in the copper-foil makers."""
    year = 2027 if firm.trade == "foil" else 2024
    return f"{year}-{1 + firm.number % 12:02d}-19"


def _cleaner(typed: Typed, firm: Firm) -> None:
    typed.fields(
        iso14001="是" if firm.scale in ("大型", "中型") else "否",
        iso50001="是" if firm.scale == "大型" else "否",
        cp_person=firm.contact,
    )
    typed.rows(
        "audit_team",
        [
            {"name": firm.contact, "position": "安全环保部经理", "duty": "组织协调、资料审核"},
            {"name": "刘志成", "position": "生产部经理", "duty": "物料与能源平衡、方案筛选"},
            {"name": "和晓梅", "position": "财务部主管", "duty": "方案经济可行性"},
        ],
    )
    if typed.cells["audited_before", "", 0] == "是":
        typed.fields(
            last_audit_on=passed_on(firm),
            last_audit_document=f"云清审验〔2022〕{firm.number}号（示例）",
            last_audit_valid_to=valid_to(firm),
            last_audit_grade="Ⅱ级",
        )
        typed.rows(
            "last_options",
            [
                {"name": "照明与电机节能改造", "state": "已实施", "effect": "节电约 1.2%"},
                {"name": "冷却水系统改造", "state": "已实施", "effect": "节水约 3%"},
            ],
        )


def _options(typed: Typed, firm: Firm) -> None:
    last = firm.last
    chance = random.Random(f"{firm.number}/options")
    power = float(last.energy.get("electricity", D(0)))
    rows = []
    for name, kind, element, problem, electricity, water, cost, life in OPTIONS:
        if name.startswith("屋顶") and firm.scale == "小型":
            continue
        saved = rounded(power * electricity * chance.uniform(0.8, 1.2), 2)
        less = rounded(float(last.fresh) * water * chance.uniform(0.8, 1.2))
        amount = float(saved) if electricity else float(less) / 10_000 if water else 1.0
        invested = rounded(amount * cost + 0.5, 1)
        waste = 2.4 if element == "固废" else 0
        gain = rounded(float(saved) * 0.42 + float(less) / 10_000 * 4.2 + waste, 2)
        # 寿命期内收不回投资的方案不会列入：小企业的改造按回收期的七成寿命控制投资
        invested = min(invested, rounded(float(gain) * life * 0.7, 2))
        state = ("已实施", "实施中", "拟实施")[(firm.number + len(rows)) % 3]
        done = {"已实施": "2024-11-20", "实施中": "2025-09-30", "拟实施": "2026-06-30"}[state]
        begun = {"已实施": "2024-06-01", "实施中": "2024-12-10", "拟实施": "2025-10-01"}[state]
        rows.append(
            {
                "name": name, "kind": kind, "element": element, "problem": problem,
                "content": f"{name}，按设备台账逐台落实", "state": state, "started_on": begun,
                "finished_on": done, "person": firm.contact, "investment": invested,
                "saving_electricity": saved,
                "saving_energy": rounded(float(saved) * 1.229, 2),
                "saving_water": less, "saving_material": "0", "cut_cod": rounded(
                    float(less) * float(last.loads["cod"].concentration) / 1e6, 4
                ),
                "cut_waste": rounded(float(last.hazards[0].generated) * 0.02, 2)
                if element == "固废" else "0",
                "cut_air": "0", "cut_co2": rounded(float(saved) * 1.073, 2), "benefit": gain,
                "life": life,
            }
        )  # fmt: skip
    limit = 4 if firm.permit_kind == REGISTERED else 6
    typed.rows("options", rows[:limit])


def _attachments(typed: Typed, firm: Firm) -> None:
    audited = typed.cells["audited_before", "", 0] == "是"
    for row, provided, file in (
        ("licence", "已附", "营业执照.pdf"),
        ("permit", "已附", "排污许可证正副本.pdf"),
        ("execution_report", "已附", "2024年执行报告年报.pdf"),
        ("eia", "已附", "环评批复与验收意见.pdf"),
        ("monitoring", "已附", "2024年监测报告.pdf"),
        ("water_balance", "已附" if firm.scale == "大型" else NONE, "水平衡测试报告.pdf"),
        ("energy_audit", "已附" if firm.scale == "大型" else NONE, "能源利用状况报告.pdf"),
        ("hazardous", "已附", "危废处置合同与转移联单.pdf"),
        ("last_audit", "已附" if audited else NONE, "上轮审核报告.pdf"),
    ):
        why = "没有开展过" if provided == NONE else ""
        typed.put("attachments.provided", provided, row, note=why)
        if provided == "已附":
            typed.put("attachments.file", file, row)
