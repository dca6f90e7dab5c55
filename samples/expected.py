"""What each returned sample file must be judged to be, declared by hand.

``samples/build.py`` writes them beside the files as NAME.findings.yaml; by themselves:
``PYTHONPATH=. python samples/expected.py``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

RETURNED = Path(__file__).resolve().parent / "returned"
SUFFIX = ".findings.yaml"


@dataclass(frozen=True)
class Planted:
    """A finding that must come out: code, cell ("" for the whole file), and why it is there."""

    code: str
    at: str
    why: str


@dataclass(frozen=True)
class Expected:
    """The answer to one file: 接收, 需说明, 退回, 重复 or 待识别, with every finding above 提示."""

    outcome: str
    findings: tuple[Planted, ...] = ()


_CLEAN = Expected("接收")

EXPECTED: dict[str, dict[str, Expected]] = {
    "第一轮报送": {
        "云岭硅材料-清洁生产采集表.xlsx": _CLEAN,
        "晶能光电采集表(1)最终版.xlsx": _CLEAN,
        "晶能光电采集表(2).xlsx": Expected("重复"),
        "净源环保 清洁生产审核采集表.xlsx": Expected(
            "退回",
            (
                Planted("REQ001", "employees@2024", "漏填 2024 年从业人员"),
                Planted("MAG004", "energy.amount[electricity]@2024", "电力按 kWh 填进了万kWh 的格"),
                Planted("WAT001", "reused_water@2024", "重复用水量两位数字写颠倒"),
                Planted("SOL001", "solid_generated@2024", "产生量只写了约数，与各去向之和不等"),
                Planted("SOL006", "solid_generated@2024", "约数与分种类之和也不等"),
                Planted("FMT024", "solid_generated@2024", "数字格里写了“约”"),
                Planted("ENE001", "total_energy_reported@2024", "电力放大一万倍后，综合能耗对不上"),
                Planted("PHY001", "energy.amount@2024", "电力放大一万倍后，单位产品电耗不可能"),
            ),
        ),
        "新能正极材料数据.xls": Expected(
            "退回",
            (
                Planted("IDN001", "credit_code", "统一社会信用代码末位写错"),
                Planted("IDN002", "credit_code", "写错后与名录登记的代码也不同"),
                Planted("REQ001", "water_pollutants.discharged[cod]@2024", "漏填 COD 排放量"),
                Planted("FMT021", "land_area", "数字格里写了单位“公顷”，可以换算"),
                Planted("FMT024", "land_area", "数字格里写了“左右”"),
            ),
        ),
        "精饰表面处理（盖章版）.xls": _CLEAN,
        "云岭建材采集表.ods": _CLEAN,
        "山野食品填报.xlsx": _CLEAN,
        "重工钢构2024年度.xlsx": Expected(
            "需说明",
            (Planted("ENE002", "total_energy_reported@2024", "综合能耗按等价值上报，应为当量值"),),
        ),
        "储能电池采集表-终稿.xlsx": Expected(
            "需说明",
            (
                Planted(
                    "WWT006", "water_pollutants.discharged[cod]@2024", "浓度填低了，与排放量对不上"
                ),
            ),
        ),
        "铜箔新材数据报送.xlsx": Expected(
            "退回", (Planted("WWT001", "wastewater_discharged@2024", "两个去向之和少了一成"),)
        ),
        "铝业公司清洁生产采集表.xlsx": Expected(
            "退回",
            (
                Planted("SOL001", "solid_generated@2024", "产生量前两位数字写颠倒"),
                Planted("SOL006", "solid_generated@2024", "颠倒后与分种类之和也不等"),
                Planted("YOY005", "solid_generated@2024", "颠倒后比上年多出三倍"),
            ),
        ),
        "锌冶炼 采集表.ods": Expected(
            "退回",
            (
                Planted("HAZ001", "hazardous.closing[r01]", "浸出渣产生量两位数字写颠倒"),
                Planted("EXR043", "er_solid.generated[r03]", "颠倒后与执行报告表11 也不等"),
            ),
        ),
        "磷化工填报（生产部）.xlsx": Expected(
            "退回", (Planted("WAT001", "total_water@2024", "重复用水量填得比用水总量还大"),)
        ),
        "污水处理厂企业采集表.xlsx": _CLEAN,
        "锂能电池采集表 副本.xlsx": Expected(
            "退回", (Planted("PRP002", "filled_on", "填报日期写成了明年"),)
        ),
        "停产企业说明及采集表.xlsx": _CLEAN,
        "装备零部件填报表.xls": Expected(
            "退回", (Planted("WAT001", "total_water@2024", "用水总量前两位数字写颠倒"),)
        ),
        "包装印务简表.xlsx": Expected(
            "退回",
            (
                Planted(
                    "WWT004", "water_pollutants.discharged[cod]@2024", "COD 排放量填得大于产生量"
                ),
                Planted("YOY004", "water_pollutants.discharged[cod]@2024", "比上年多出一倍多"),
            ),
        ),
        "支架制造简表（已核对）.xlsx": _CLEAN,
        "电池二厂采集表.xlsx": Expected(
            "退回",
            tuple(
                Planted(code, f"{at}@{year}", "2022、2023 两年的取水量填颠倒")
                for code, at in (
                    ("WAT003", "fresh_water"),
                    ("WAT005", "fresh_water"),
                    ("WAT001", "total_water"),
                )
                for year in (2022, 2023)
            ),
        ),
        "经发局数据.xlsx": _CLEAN,
        "供电所分户电量.ods": _CLEAN,
        "生态环境分局数据汇总.xlsx": _CLEAN,
        "管委会办公室资料.xlsx": _CLEAN,
        "自然资源和规划建设局.xlsx": Expected(
            "退回", (Planted("REQ001", "park_land@2024", "漏填 2024 年工业用地面积"),)
        ),
        "供水供热公司数据.xlsx": Expected(
            "退回",
            (
                Planted("DUT008", "water_supplied@2024", "供水量按万立方米填进了立方米的格"),
                Planted("DUT005", "water_supplied@2024", "填小一万倍后，少于分户之和"),
                Planted("DUT001", "water_lost@2024", "填小一万倍后，漏损大于供水"),
                Planted("DUT002", "water_leak_rate@2024", "填小一万倍后，漏损率对不上"),
            ),
        ),
        "污水固废中心报表.xlsx": _CLEAN,
        "现场照片打包.xlsx": Expected(
            "待识别", (Planted("FIL005", "", "把照片压缩包的扩展名改成了 xlsx"),)
        ),
        "说明（先看我）.xlsx": Expected(
            "待识别", (Planted("FIL005", "", "把文本文件的扩展名改成了 xlsx"),)
        ),
    },
    "第二轮更正报送": {
        "净源环保 采集表（修改后）.xlsx": _CLEAN,
        "新能正极材料数据（改）.xls": Expected(
            "退回",
            (
                Planted("REQ001", "water_pollutants.discharged[cod]@2024", "COD 排放量仍未填"),
                Planted("REQ001", "output_value@2024", "修改时误删了工业总产值"),
            ),
        ),
        "铜箔新材数据报送 更正.xlsx": _CLEAN,
        "铝业公司清洁生产采集表-修改.xlsx": _CLEAN,
        "锌冶炼 采集表（改）.ods": _CLEAN,
        "磷化工填报（已改）.xlsx": _CLEAN,
        "锂能电池采集表 修改.xlsx": _CLEAN,
        "装备零部件填报表2.xls": _CLEAN,
        "电池二厂采集表 更正.xlsx": _CLEAN,
        "QY011采集表(2).xlsx": Expected(
            "需说明", (Planted("PER002", "permit_valid_to", "许可证有效期填的是已过期的旧证"),)
        ),
        "食品公司采集表20250325.xlsx": Expected(
            "需说明", (Planted("FMT024", "solid_disposed@2024", "数字格里写了“约”"),)
        ),
        "预制构件简表.xlsx": _CLEAN,
        "机械加工 简表.xls": Expected(
            "退回", (Planted("REQ001", "operating_hours@2024", "漏填 2024 年生产时间"),)
        ),
        "应急局采集表.xlsx": _CLEAN,
    },
    "第三轮更正报送": {
        "新能正极材料数据（再改）.xlsx": _CLEAN,
        "重工钢构2024年度 更正.xlsx": Expected(
            "退回",
            (Planted("WAT001", "total_water@2024", "更正时把用水总量前两位写颠倒"),),
        ),
        "包装印务简表（更正）.xlsx": _CLEAN,
        "机械加工 简表 补填.xls": _CLEAN,
        "自然资源和规划建设局（补）.xlsx": _CLEAN,
        "供水供热公司数据 改单位.xlsx": _CLEAN,
    },
}


def findings_text(expected: Expected) -> str:
    """NAME.findings.yaml for one file."""
    lines = [f"outcome: {expected.outcome}"]
    if not expected.findings:
        return "\n".join([*lines, "findings: []", ""])
    lines.append("findings:")
    for planted in expected.findings:
        at, why = (json.dumps(text, ensure_ascii=False) for text in (planted.at, planted.why))
        lines.append(f"- {{code: {planted.code}, at: {at}, why: {why}}}")
    return "\n".join([*lines, ""])


def findings_file(returned_file: Path) -> Path:
    return returned_file.with_name(returned_file.stem + SUFFIX)


def write_expected(returned: Path = RETURNED) -> None:
    """Write the answers beside the files they are for."""
    for folder, files in EXPECTED.items():
        for name, expected in files.items():
            path = findings_file(returned / folder / name)
            path.write_text(findings_text(expected), encoding="utf-8")


if __name__ == "__main__":
    write_expected()
