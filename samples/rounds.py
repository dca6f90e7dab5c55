"""What comes back in which round: file names, faults planted in them, and how they are mended."""

from __future__ import annotations

import random
from dataclasses import dataclass

from samples.synth.faults import FAULTS, swapped
from samples.synth.sheet import Cells, Key, Typed
from samples.synth.world import ALPHABET, D, rounded, text

FIRST, SECOND, THIRD = "第一轮报送", "第二轮更正报送", "第三轮更正报送"
ROUNDS = (FIRST, SECOND, THIRD)

FILES = {
    "QY001": "云岭硅材料-清洁生产采集表.xlsx",
    "QY002": "晶能光电采集表(1)最终版.xlsx",
    "QY003": "净源环保 清洁生产审核采集表.xlsx",
    "QY004": "新能正极材料数据.xls",
    "QY005": "精饰表面处理（盖章版）.xls",
    "QY006": "云岭建材采集表.ods",
    "QY007": "山野食品填报.xlsx",
    "QY008": "重工钢构2024年度.xlsx",
    "QY009": "储能电池采集表-终稿.xlsx",
    "QY010": "铜箔新材数据报送.xlsx",
    "QY011": "QY011采集表(2).xlsx",
    "QY012": "铝业公司清洁生产采集表.xlsx",
    "QY013": "锌冶炼 采集表.ods",
    "QY014": "磷化工填报（生产部）.xlsx",
    "QY015": "污水处理厂企业采集表.xlsx",
    "QY016": "锂能电池采集表 副本.xlsx",
    "QY017": "停产企业说明及采集表.xlsx",
    "QY018": "食品公司采集表20250325.xlsx",
    "QY019": "装备零部件填报表.xls",
    "QY020": "预制构件简表.xlsx",
    "QY021": "包装印务简表.xlsx",
    "QY022": "机械加工 简表.xls",
    "QY023": "支架制造简表（已核对）.xlsx",
    "QY024": "电池二厂采集表.xlsx",
    "BM01": "经发局数据.xlsx",
    "BM02": "供电所分户电量.ods",
    "BM03": "生态环境分局数据汇总.xlsx",
    "BM04": "管委会办公室资料.xlsx",
    "BM05": "自然资源和规划建设局.xlsx",
    "BM06": "应急局采集表.xlsx",
    "BM07": "供水供热公司数据.xlsx",
    "BM08": "污水固废中心报表.xlsx",
}

LATE = {"QY011": SECOND, "QY018": SECOND, "QY020": SECOND, "QY022": SECOND, "BM06": SECOND}
"""Who did not send anything in the first round."""

NAMED = {
    "QY008": "equivalent_for_calorific",
    "QY009": "concentration_mismatch",
    "QY010": "sum_broken",
    "QY011": "expired_permit",
    "QY012": "transposed_solid",
    "QY013": "transposed_hazardous",
    "QY014": "reused_above_total",
    "QY016": "date_disorder",
    "QY018": "text_in_number",
    "QY019": "transposed_water",
    "QY021": "discharge_above_generation",
    "QY022": "missing_required",
    "QY024": "swapped_years",
}
"""The operator of samples/synth/faults that spoils each return."""

COD: Key = ("water_pollutants.discharged", "cod", 2024)


def planted(number: str, clean: Typed) -> Cells:
    """The faults of a return with their values, each made from the clean figure."""
    cells = clean.cells
    if number in NAMED:
        fault = FAULTS[NAMED[number]](clean, random.Random(f"sample/{number}"))
        assert fault is not None, number
        return dict(fault.cells)
    if number == "QY003":
        # 重复用水量两位数字写颠倒；电力误按 kWh 填；漏填人数；数值格里写文字
        kwh = D(cells["energy.amount", "electricity", 2024]) * 10_000
        solid = D(cells["solid_generated", "", 2024])
        return {
            ("reused_water", "", 2024): swapped(cells["reused_water", "", 2024]),
            ("energy.amount", "electricity", 2024): text(kwh),
            ("employees", "", 2024): "",
            ("solid_generated", "", 2024): f"约{text(rounded(solid, -2))}",
        }
    if number == "QY004":
        # 信用代码末位写错；漏填 COD 排放量；用地面积按公顷写，还写了“左右”
        code = cells["credit_code", "", 0]
        hectares = rounded(D(cells["land_area", "", 0]) / 10_000, 1)
        return {
            ("credit_code", "", 0): code[:-1] + ("3" if code[-1] != ALPHABET[3] else "5"),
            COD: "",
            ("land_area", "", 0): f"{text(hectares)}公顷左右",
        }
    if number == "BM05":
        return {("park_land", "", 2024): ""}
    if number == "BM07":
        supplied = D(cells["water_supplied", "", 2024])
        return {("water_supplied", "", 2024): text(rounded(supplied / 10_000, 2))}
    return {}


@dataclass(frozen=True)
class Correction:
    """A marked workbook mended: the file it comes back as, what is left faulty, what is new.

    `new` says how a cell is spoilt anew: "" emptied, "transposed" two digits the wrong way round.
    """

    file: str
    left: tuple[Key, ...] = ()
    new: tuple[tuple[Key, str], ...] = ()

    def spoilt(self, clean: Cells) -> Cells:
        return {
            key: swapped(clean[key]) if how == "transposed" else how for key, how in self.new
        }


CORRECTIONS: dict[str, dict[str, Correction]] = {
    SECOND: {
        "QY003": Correction("净源环保 采集表（修改后）.xlsx"),
        # 改了两处，COD 还是没有填，又把产值删掉了
        "QY004": Correction(
            "新能正极材料数据（改）.xls", (COD,), ((("output_value", "", 2024), ""),)
        ),
        "QY010": Correction("铜箔新材数据报送 更正.xlsx"),
        "QY012": Correction("铝业公司清洁生产采集表-修改.xlsx"),
        "QY013": Correction("锌冶炼 采集表（改）.ods"),
        "QY014": Correction("磷化工填报（已改）.xlsx"),
        "QY016": Correction("锂能电池采集表 修改.xlsx"),
        "QY019": Correction("装备零部件填报表2.xls"),
        "QY024": Correction("电池二厂采集表 更正.xlsx"),
    },
    THIRD: {
        "QY004": Correction("新能正极材料数据（再改）.xlsx"),
        # 已采用的一版只需说明；更正件改了综合能耗，却把用水总量写颠倒，被退回，原来的一版继续有效
        "QY008": Correction(
            "重工钢构2024年度 更正.xlsx", (), ((("total_water", "", 2024), "transposed"),)
        ),
        "QY021": Correction("包装印务简表（更正）.xlsx"),
        "QY022": Correction("机械加工 简表 补填.xls"),
        "BM05": Correction("自然资源和规划建设局（补）.xlsx"),
        "BM07": Correction("供水供热公司数据 改单位.xlsx"),
    },
}
