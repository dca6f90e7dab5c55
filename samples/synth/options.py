"""The cleaner-production options of a firm: what its park's condition makes it think of."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from samples.synth.sheet import Typed
from samples.synth.world import REGISTERED, TCE, D, Firm, rounded

DONE, GOING_ON, MEANT = "已实施", "实施中", "拟实施"
_FINISHED = {DONE: "2024-11-20", GOING_ON: "2025-09-30", MEANT: "2026-06-30"}
_BEGUN = {DONE: "2024-06-01", GOING_ON: "2024-12-10", MEANT: "2025-10-01"}
_SAVED_CO2 = 2.6
"""tCO2 for a tonne of standard coal of fuel saved."""


@dataclass(frozen=True)
class Option:
    """Savings as shares of the firm's electricity, fresh water and fuel; cost in 万元 per year's
    万kWh, 万m3 or tce saved; `life` in years. Only firms that burn what it `needs` think of it."""

    name: str
    kind: str
    element: str
    problem: str
    electricity: float
    water: float
    cost: float
    life: int
    fuel: float = 0
    needs: str = ""


OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "ordinary": (
        Option("空压机群控与管网查漏", "无低费", "能", "压缩空气泄漏率偏高，加卸载频繁",
               0.004, 0, 0.35, 8),
        Option("高效电机与变频改造", "中费", "能", "部分风机、水泵电机为 3 级能效",
               0.009, 0, 1.6, 10),
        Option("循环水浓缩倍数提高", "无低费", "水", "循环水浓缩倍数低，排污水量大",
               0, 0.025, 6.0, 5),
        Option("浓水与清洗废水回用", "中费", "废水", "清洗废水回用率偏低", 0, 0.06, 26.0, 10),
        Option("屋顶光伏自发自用", "高费", "碳", "可再生能源占比偏低", 0.02, 0, 3.8, 20),
        Option("危险废物减量与分类贮存", "无低费", "固废", "危险废物分类不细，混入一般固废",
               0, 0, 12.0, 5),
    ),
    "water_short": (
        Option("供水管网查漏与三级计量", "无低费", "水", "厂内管网有暗漏，用水计量只到总表",
               0, 0.03, 5.0, 8),
        Option("多级逆流漂洗与电导控制", "中费", "水", "清洗为单级溢流，漂洗水没有按电导率控制",
               0, 0.08, 21.0, 10),
        Option("反渗透浓水与尾水回用", "高费", "废水", "纯水制备浓水和处理后尾水直接排放",
               0, 0.11, 32.0, 12),
        Option("间接冷却水改闭式循环", "中费", "水", "间接冷却水一次使用后排放",
               0, 0.05, 17.0, 10),
        Option("清污分流与雨水收集", "中费", "废水", "清下水混入生产废水，雨水没有收集",
               0, 0.02, 20.0, 15),
        Option("高效水泵与变频供水", "中费", "能", "供水泵恒速运行，扬程富余", 0.006, 0, 1.5, 10),
    ),
    "carbon_heavy": (
        Option("压缩空气分压供气", "无低费", "能", "全厂按最高用气压力供气", 0.005, 0, 0.4, 8),
        Option("整流与短网降损", "中费", "能", "整流机组和短网损耗大", 0.012, 0, 1.8, 10),
        Option("炉窑烟气余热回收", "高费", "能", "炉窑排烟温度高，余热没有回收",
               0, 0, 0.36, 12, 0.03),
        Option("燃煤烘干改用余热热风", "中费", "碳", "烘干热风炉燃煤，排放强度高",
               0, 0, 0.28, 10, 0.02, "raw_coal"),
        Option("绿色电力直供", "高费", "碳", "外购电力中绿色电力占比低", 0.012, 0, 3.4, 20),
        Option("原料预均化与工况优化", "无低费", "能", "原料波动大，工况靠人工调整",
               0.003, 0, 0.5, 8),
    ),
    "good": (
        Option("能源管理中心优化调度", "无低费", "能", "设备启停没有按峰谷和负荷优化",
               0.006, 0, 0.5, 10),
        Option("制冷站磁悬浮改造", "中费", "能", "制冷站综合能效仍可提高", 0.012, 0, 1.7, 12),
        Option("冷凝水与雨水收集利用", "中费", "水", "冷凝水没有全部收集", 0, 0.03, 18.0, 12),
        Option("浓水膜浓缩再利用", "高费", "废水", "浓盐水尚未回用", 0, 0.05, 28.0, 12),
        Option("厂区储能与绿电消纳", "高费", "碳", "夜间用电仍依靠电网", 0.02, 0, 3.6, 20),
        Option("水性材料替代溶剂", "无低费", "固废", "溶剂型材料仍有少量使用", 0, 0, 12.0, 5),
    ),
}  # fmt: skip
_PUT_OFF = {"water_short": ("水", "废水"), "carbon_heavy": ("能", "碳")}
"""Elements on which little has been done yet."""


def _state(firm: Firm, option: Option, place: int) -> str:
    turn = firm.number + place
    if firm.condition == "good":
        return GOING_ON if turn % 6 == 0 else DONE
    if option.element in _PUT_OFF.get(firm.condition, ()):
        return (MEANT, MEANT, GOING_ON, MEANT, MEANT, DONE)[turn % 6]
    return (DONE, GOING_ON, MEANT)[turn % 3]


def options(typed: Typed, firm: Firm) -> None:
    """方案清单 of a firm that runs."""
    last = firm.last
    chance = random.Random(f"{firm.number}/options")
    power = float(last.energy.get("electricity", D(0)))
    bought = ("electricity", "steam")
    fuel = float(sum((a * TCE[k] for k, a in last.energy.items() if k not in bought), D(0)))
    rows = []
    for option in OPTIONS[firm.condition]:
        if option.name.startswith("屋顶") and firm.scale == "小型":
            continue
        if (option.fuel and not fuel) or (option.needs and not last.energy.get(option.needs)):
            continue
        saved = rounded(power * option.electricity * chance.uniform(0.8, 1.2), 2)
        less = rounded(float(last.fresh) * option.water * chance.uniform(0.8, 1.2))
        unburnt = rounded(fuel * option.fuel, 2)
        amount = (
            float(saved) if option.electricity
            else float(less) / 10_000 if option.water
            else float(unburnt) if option.fuel
            else 1.0
        )  # fmt: skip
        invested = rounded(amount * option.cost + 0.5, 1)
        waste = 2.4 if option.element == "固废" else 0
        gain = rounded(
            float(saved) * 0.42 + float(less) / 10_000 * 4.2 + float(unburnt) * 0.09 + waste, 2
        )
        # 寿命期内收不回投资的方案不会列入：小企业的改造按回收期的七成寿命控制投资
        invested = min(invested, rounded(float(gain) * option.life * 0.7, 2))
        state = _state(firm, option, len(rows))
        rows.append(
            {
                "name": option.name, "kind": option.kind, "element": option.element,
                "problem": option.problem, "content": f"{option.name}，按设备台账逐台落实",
                "state": state, "started_on": _BEGUN[state], "finished_on": _FINISHED[state],
                "person": firm.contact, "investment": invested, "saving_electricity": saved,
                "saving_energy": rounded(float(saved) * 1.229, 2) + unburnt,
                "saving_water": less, "saving_material": "0", "cut_cod": rounded(
                    float(less) * float(last.loads["cod"].concentration) / 1e6, 4
                ),
                "cut_waste": rounded(float(last.hazards[0].generated) * 0.02, 2)
                if option.element == "固废" else "0",
                "cut_air": "0", "cut_co2": rounded(
                    float(saved) * 1.073 + float(unburnt) * _SAVED_CO2, 2
                ),
                "benefit": gain, "life": option.life,
            }
        )  # fmt: skip
    limit = 4 if firm.permit_kind == REGISTERED else 6
    typed.rows("options", rows[:limit])
