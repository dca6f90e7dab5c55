"""Monitoring, facilities, formalities, exchange, cleaner production, options and attachments."""

from __future__ import annotations

from samples.synth.options import options
from samples.synth.sheet import NONE, Typed, yearly
from samples.synth.trades import TRADES
from samples.synth.world import YEARS, D, Firm, Flow, Park, rounded


def management(typed: Typed, park: Park, firm: Firm) -> None:
    """The sheets that say how the firm is run."""
    last, trade = firm.last, TRADES[firm.trade]
    online = firm.permit_kind == "重点管理" and last.running
    typed.fields(
        online_monitoring="是" if online else "否",
        online_networked="是" if online else NONE,
    )
    if online:
        spread = 0.2 if firm.condition == "good" else 0.6
        typed.put("online_rate", rounded(98.9 - (4 - firm.number % 5) * spread, 1))
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
        options(typed, firm)
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
        year: amount.get(year, D(0)) if firm.years[year].running else found[year] for year in YEARS
    }


def passed_on(firm: Firm) -> str:
    """The day the earlier audit was accepted."""
    if firm.condition == "good":  # 列入名单之后
        return f"2024-{6 + firm.number % 7:02d}-20"
    return f"2022-{1 + firm.number % 12:02d}-20"


def valid_to(firm: Firm) -> str:
    """The last day of its result: past in most firms, still to come in the copper-foil makers."""
    year = 2027 if firm.trade == "foil" or firm.condition == "good" else 2024
    return f"{year}-{passed_on(firm)[5:7]}-19"


def last_grade(firm: Firm) -> str:
    return {"good": "Ⅰ级", "carbon_heavy": "Ⅲ级"}.get(firm.condition, "Ⅱ级")


def _cleaner(typed: Typed, firm: Firm) -> None:
    sound = firm.condition == "good"
    typed.fields(
        iso14001="是" if firm.scale in ("大型", "中型") or sound else "否",
        iso50001="是" if firm.scale == "大型" or sound else "否",
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
            last_audit_document=f"云清审验〔{passed_on(firm)[:4]}〕{firm.number}号（示例）",
            last_audit_valid_to=valid_to(firm),
            last_audit_grade=last_grade(firm),
        )
        typed.rows(
            "last_options",
            [
                {"name": "照明与电机节能改造", "state": "已实施", "effect": "节电约 1.2%"},
                {"name": "冷却水系统改造", "state": "已实施", "effect": "节水约 3%"},
            ],
        )


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
