"""三个虚构的拟入园项目: the workbooks of samples/projects, made by `python -m samples.projects`.

One passes, one fails in named items, one lacks figures. All names and figures are made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from generator.forms.layout import place
from generator.forms.outgoing import CellContent, Outgoing
from generator.forms.seal import Stamp
from generator.forms.write import write_workbook
from generator.model.park import Recipient
from generator.model.submission import EntryKey
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook

FOLDER = Path(__file__).parent / "projects"
YEAR = 2024
_FORM = "project"
_GENERAL = ("emergency_plan", "emergency_pool", "three_level", "soil", "monitoring", "metering",
            "green_power", "carbon", "ledger", "audit")  # fmt: skip
_NO_METALS = {f"project_{metal}": 0 for metal in ("lead", "mercury", "cadmium", "chromium",
                                                  "arsenic")}  # fmt: skip
_CLEAN = {
    "catalogue_class": "允许类", "market_access": "不在清单", "near_river": "否",
    "sensitive_distance": "缓冲带外", "eliminated_equipment": "无", "energy_review": "办理中",
    "metal_source": "不涉及", "drainage": "进入园区污水处理厂", "solid_destination": "已落实",
    "permit_planned": "是", "filled_on": date(2025, 3, 10),
}  # fmt: skip

PROJECTS: Mapping[str, Mapping[str, object]] = {
    "磷酸铁锂正极材料项目（示例）.xlsx": {
        **_CLEAN, **_NO_METALS,
        "project_name": "年产5万吨磷酸铁锂正极材料项目（示例）",
        "project_applicant": "云岭示例正极材料有限公司", "project_contact": "周工 0874-0000001",
        "project_industry": "3985", "project_product": "磷酸铁锂",
        "project_process": "固相法磷酸铁锂正极材料", "project_kind": "新建",
        "project_capacity": 50000, "project_capacity_unit": "t", "project_land": 120000,
        "project_stage": "在谈", "catalogue_class": "鼓励类", "cleaner_level": "Ⅱ级",
        "project_energy": 26500, "project_electricity": 14200, "project_green_power": 7800,
        "project_fresh_water": 215000, "project_reused_water": 3900000,
        "project_wastewater": 82000, "project_cod": 3.2, "project_ammonia": 0.3,
        "project_so2": 0.6, "project_nox": 5.4, "project_voc": 4.1, "project_solid": 1900,
        "project_co2": 61000,
        "replaced": [("化学需氧量", 3.5), ("氨氮", 0.4), ("二氧化硫", 0.8), ("氮氧化物", 6),
                     ("挥发性有机物", 4.5)],
        "declared": [("ZJ-06", 0.08), ("ZJ-07", 89), ("ZJ-08", 98.3)],
        "general": dict.fromkeys(_GENERAL, "已落实"),
    },
    "电解锌项目（示例）.xlsx": {
        **_CLEAN,
        "project_name": "年产3万吨电锌项目（示例）",
        "project_applicant": "云岭示例锌业有限公司", "project_contact": "何工 0874-0000002",
        "project_industry": "3212", "project_product": "电锌锌锭",
        "project_process": "湿法炼锌", "project_kind": "新建", "project_capacity": 30000,
        "project_capacity_unit": "t", "project_land": 150000, "project_stage": "在谈",
        "metal_source": "未落实", "cleaner_level": "Ⅱ级",
        "project_energy": 34800, "project_electricity": 11400, "project_green_power": 5200,
        "project_fresh_water": 171000, "project_reused_water": 6200000,
        "project_wastewater": 84000, "project_cod": 4.6, "project_ammonia": 0.5,
        "project_so2": 42, "project_nox": 9.8, "project_voc": 0, "project_lead": 36,
        "project_mercury": 0, "project_cadmium": 4.2, "project_chromium": 0,
        "project_arsenic": 3.1, "project_solid": 41000, "project_co2": 52000,
        "replaced": [("化学需氧量", 5), ("氨氮", 0.6), ("二氧化硫", 45), ("氮氧化物", 10),
                     ("铅", 20), ("镉", 4.5), ("砷", 3.5)],
        "declared": [("XY-02", 2880), ("XY-06", 1.9), ("XY-07", 72), ("XY-08", 95.5),
                     ("XY-09", 97.2)],
        "general": {**dict.fromkeys(_GENERAL, "已落实"), "emergency_pool": "未落实"},
    },
    "动力电池项目（示例）.xlsx": {
        "project_name": "年产10GWh动力电池项目（示例）",
        "project_applicant": "云岭示例电池有限公司", "project_contact": "罗工 0874-0000003",
        "project_industry": "3841", "project_product": "磷酸铁锂电芯",
        "project_process": "锂离子电池电芯", "project_kind": "新建", "project_capacity": 10,
        "project_capacity_unit": "GWh", "project_land": 260000, "project_stage": "在谈",
        "catalogue_class": "鼓励类", "market_access": "不在清单", "near_river": "否",
        "sensitive_distance": "缓冲带外", "permit_planned": "是",
        "drainage": "进入园区污水处理厂", "filled_on": date(2025, 3, 12),
        "project_energy": 52000, "project_fresh_water": 460000,
        "general": dict.fromkeys(("monitoring", "metering", "ledger", "audit"), "已落实"),
    },
}  # fmt: skip


def project_workbook(book: Rulebook, said: Mapping[str, object]) -> bytes:
    """The form as a project's applicant hands it in."""
    form = book.forms[_FORM]
    placement = place(form, (YEAR,))
    stamp = Stamp("blank", form.id, form.code, form.version, "000", placement.years)
    return write_workbook(
        Outgoing(
            placement=placement,
            recipient=Recipient("000", "（项目单位）", form.recipient_kind),
            stamp=stamp,
            unit_label=book.units.label,
            created=datetime(YEAR, 1, 1),
            park_name="（示例）",
            values=_values(said),
            sample=True,
        )
    )


def _values(said: Mapping[str, object]) -> dict[EntryKey, CellContent]:
    found: dict[EntryKey, CellContent] = {}
    tables = {"replaced": ("pollutant", "amount"), "declared": ("number", "amount")}
    for name, value in said.items():
        if name in tables:
            assert isinstance(value, list)
            for number, row in enumerate(value, 1):
                for column, cell in zip(tables[name], row, strict=True):
                    found[EntryKey(f"{name}.{column}", f"r{number:02d}")] = _content(cell)
        elif name == "general":
            assert isinstance(value, dict)
            for row, answer in value.items():
                found[EntryKey("general.planned", row)] = str(answer)
        else:
            found[EntryKey(name)] = _content(value)
    return found


def _content(value: object) -> CellContent:
    if isinstance(value, int | float):
        return Decimal(str(value))
    assert isinstance(value, str | date)
    return value


def main() -> None:
    """Write the three workbooks."""
    book = load_rulebook(packaged("rules"), None)
    FOLDER.mkdir(exist_ok=True)
    for name, said in PROJECTS.items():
        (FOLDER / name).write_bytes(project_workbook(book, said))


if __name__ == "__main__":
    main()
