"""现场核查表 of a firm: every item looked at, the figures held against bills, what was found."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from samples.synth.sheet import Typed
from samples.synth.world import AUDIT_YEAR, NORMAL, Firm, Park

TEAM = ("赵文清（园区审核办公室）", "李国栋（清洁生产专家）")
_FIRST_DAY = date(2025, 4, 8)
_FIGURES = (
    ("energy.amount", "electricity", f"{AUDIT_YEAR}年电力消费量", "万kWh", "1 至 12 月电费结算单"),
    ("fresh_water", "", f"{AUDIT_YEAR}年取水量合计", "m³", "水费单和取水台账"),
    ("solid_generated", "", f"{AUDIT_YEAR}年一般工业固体废物产生量", "t", "固体废物台账和磅单"),
    ("wastewater_discharged", "", f"{AUDIT_YEAR}年废水排放量", "t", "排放口流量计月报"),
    ("output_value", "", f"{AUDIT_YEAR}年工业总产值", "万元", "利润表和产值报表"),
    ("employees", "", f"{AUDIT_YEAR}年末从业人员", "人", "12 月工资表"),
)
_WEAK = (
    ("process_items", "closed", "能", "一般", "投料口敞开，落料处有扬尘和物料洒落",
     "落料点 3 处", "投料口加盖并接入除尘"),
    ("energy_items", "meters_sub", "能", "一般", "主要车间没有分表，用电不能分到工序",
     "二级计量器具配备率 60%", "补装车间分表并接入能源管理系统"),
    ("energy_items", "air", "能", "一般", "压缩空气管网有泄漏，停产时空压机仍频繁加载",
     "停产时加载率 22%", "查漏堵漏，按用气压力分级供气"),
    ("energy_items", "waste_heat", "碳", "较大", "炉窑烟气余热没有回收，直接排空",
     "排烟温度 230℃", "加装余热换热器用于预热和采暖"),
    ("water_items", "rinse", "水", "一般", "清洗仍为单级溢流，没有逆流漂洗",
     "清洗用水占取水 45%", "改为三级逆流漂洗，加装电导率控制"),
    ("water_items", "cooling", "水", "一般", "部分间接冷却水一次使用后排放",
     "直排冷却水约 12 m³/h", "并入循环冷却系统"),
    ("wastewater_items", "separate", "废水", "较大", "车间外雨水沟有积存废水，清污分流不彻底",
     "积水段约 15 m", "改造雨污管线并加装切换阀"),
    ("waste_items", "store", "固废", "一般", "危险废物贮存间标识不全，分区不清",
     "缺标识 4 处", "补齐标识，按类别分区贮存"),
    ("monitoring_items", "environment_ledger", "管理", "一般", "环境管理台账有缺页，记录频次不够",
     "缺记录 9 天", "按排污许可证要求补记并改为电子台账"),
    ("emergency_items", "drill", "风险", "一般", "应急演练没有按预案的频次开展",
     f"{AUDIT_YEAR}年演练 0 次", "每年至少演练一次并评估"),
)  # fmt: skip
_SEEN = {
    "water_short": ("水", "废水"),
    "carbon_heavy": ("能", "碳", "风险"),
    "good": ("管理", "固废"),
}
"""What a visit comes upon in a park of that condition, by element."""
_ITEMS = {
    "process_items": "route capacity eliminated_process eliminated_equipment toxic closed idle",
    "energy_items": "meters_main meters_sub bills steam air waste_heat norm",
    "water_items": "meters bills cooling rinse reuse separate leak",
    "wastewater_items": "outlets signs running dosing first_class bypass",
    "exhaust_items": "outlets collection running consumables voc yard",
    "waste_items": "yard store ledger manifest overdue consignee",
    "monitoring_items": "online calibrated history self_monitoring environment_ledger"
    " execution_report",
    "emergency_items": "plan pool valves materials drill chemicals",
}


def site_visit(park: Park, firm: Firm, place: int, reported: Typed) -> Typed:
    """The sheet of the `place`th firm visited; figures seen are those reported, bar one."""
    chance = random.Random(f"visit/{park.seed}/{firm.id}")
    day = _FIRST_DAY + timedelta(days=place // 2)
    typed = Typed()
    typed.fields(
        visited_on=day.isoformat(), team="；".join(TEAM),
        accompanied_by=f"{firm.contact}（环保负责人）",
        operating=firm.last.status,
        load=chance.randrange(72, 96),
        team_signed="赵文清、李国栋", enterprise_signed=firm.contact, signed_on=day.isoformat(),
        opinion="情况属实，按期整改。",
    )  # fmt: skip
    if firm.last.status != NORMAL:
        del typed.cells["load", "", 0]
    seen = [n for n, weak in enumerate(_WEAK) if weak[2] in _SEEN.get(firm.condition, weak[2])]
    most = 1 if firm.condition == "good" else chance.randrange(2, 4)
    weak = sorted(chance.sample(seen, most))
    found = {(_WEAK[n][0], _WEAK[n][1]): _WEAK[n] for n in weak}
    photo = 100 * (place + 1)
    for block, items in _ITEMS.items():
        for item in items.split():
            wrong = found.get((block, item))
            typed.put(f"{block}.checked", "不符合" if wrong else "符合", item)
            if wrong:
                photo += 1
                typed.put(f"{block}.finding", f"{wrong[4]}（{wrong[5]}）", item)
                typed.put(f"{block}.photo", f"IMG_{photo:04d}", item)
                typed.put(f"{block}.evidence", "现场查看、台账", item)
    typed.rows("problems_found", _problems(found.values(), 100 * (place + 1)))
    typed.rows("verified_figures", _verified(reported))
    return typed


def _problems(found: Iterable[tuple[str, ...]], photo: int) -> list[dict[str, str]]:
    return [
        {
            "element": element, "severity": severity, "statement": statement, "figure": figure,
            "photo": f"IMG_{photo + number:04d}", "advice": advice,
        }
        for number, (_, _, element, severity, statement, figure, advice) in enumerate(found, 1)
    ]  # fmt: skip


def _verified(reported: Typed) -> list[dict[str, str]]:
    rows = []
    for name, row, label, unit, bill in _FIGURES:
        value = reported.cells.get((name, row, AUDIT_YEAR), "")
        if value.replace(".", "", 1).isdigit():
            rows.append(
                {"figure": label, "unit": unit, "reported": value, "seen": value, "basis": bill}
            )
    return rows
