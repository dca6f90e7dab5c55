"""What offices and utilities write of a park that is short of water, heavy in carbon, or good."""

from __future__ import annotations

from collections.abc import Mapping

from samples.synth.sheet import NONE, Typed
from samples.synth.totals import level
from samples.synth.world import Park

Said = str | int | tuple[float | int | str, ...]
Row = tuple[str, str]

_WATER: Mapping[str | Row, Said] = {
    "park_introduction": "示例数据：园区设立于2009年，地处南盘江上游缺水区，以光伏电池、"
    "电子铜箔、电镀、食品和磷化工等用水行业为主，用水依靠一座中型水库，没有第二水源。",
    "park_leading_industries": "光伏电池、电子铜箔、表面处理、食品和磷化工",
    "park_annual_work": "争取水库增供指标；编制再生水规划；更换老旧供水管；开展水平衡测试。",
    "platform_completeness": 66,
    "eco_publicity_events": (1, 1, 2, 2),
    "reclaimed_network": 0,
    "water_quota_basis": "取水许可总量已分配到户，5户超计划用水，按累进水价加价",
    "water_shortfall": "单一水源且枯水期限量供水，老管网漏损逐年升高，没有再生水管网",
    "water_saving_firms": (0, 0, 0, 0),
    "power_shortfall": NONE,
    "sewage_shortfall": "处理能力接近用满，没有深度处理和再生设施，雨季发生溢流",
    "rain_separation_rate": 78,
    "plant_overflows": (3, 4, 4, 6),
    "plant_exceeded": (0, 0, 0, 0),
    ("waste_plants.received", "r01"): 46200,
    ("waste_plants.from_park", "r01"): 21400,
    ("waste_plants.shortfall", "r01"): NONE,
    "supervision_staff": (5, 5, 6, 6),
    "inspections": (64, 68, 74, 78),
    "petitions": (11, 12, 12, 14),
    "management_capacity": 84,
    "risk_completeness": 76,
    "supervision_shortfall": "企业取水口和清下水排口没有在线计量，偷漏难以发现",
    "plan_eia": "规划环评2017年通过审查（示例），要求以水定产，再生水利用率30%的要求未落实",
    "zoning_control": "位于水资源重点管控区，不得新增取用地下水，新增取水须在园区内置换",
    "risk_shortfall": "事故应急池与供水水库支流相距近，雨水总排口没有切断闸",
    "admission_conditions": "新增取水须由本企业或园区内节水量置换，单位产品取水不高于定额先进值。",
    "missing_links": "再生水深度处理、含氟废水资源化、浓水蒸发结晶",
    "waste_heat_used": (464000, 516000, 561000, 598000),
    "renewable_capacity": (20, 46, 72, 104),
    ("water_sections.class", "r02"): ("Ⅲ类", "Ⅲ类", "Ⅲ类", "Ⅲ类"),
    "green_credit": (36000, 42000, 51000, 58000),
}
_CARBON: Mapping[str | Row, Said] = {
    "park_introduction": "示例数据：园区由冶炼厂和水泥厂的老厂区发展而来，以电解铝、铅锌冶炼、"
    "黄磷和水泥为主，紧邻大型水库和铁路专用线，再生水管网已通到各冶炼企业。",
    "park_leading_industries": "电解铝、铅锌冶炼、黄磷、水泥",
    "park_annual_work": "编制碳达峰实施方案；压减水泥窑燃煤；推进冶炼余热入网；落实错峰生产。",
    "platform_completeness": 70,
    "eco_publicity_events": (2, 2, 2, 3),
    "reclaimed_network": "41.6",
    "water_quota_basis": "按省级用水定额核定计划，各企业均未超计划，冶炼企业优先配置再生水",
    "water_shortfall": NONE,
    "water_saving_firms": (2, 3, 4, 5),
    "power_shortfall": "主变已接近满载，枯水期电解铝按上级安排压减负荷，绿电交易份额不足",
    "sewage_shortfall": NONE,
    "rain_separation_rate": 96,
    "plant_overflows": (0, 0, 0, 0),
    ("waste_plants.capacity", "r01"): 240000,
    ("waste_plants.received", "r01"): 228600,
    ("waste_plants.from_park", "r01"): 211400,
    ("waste_plants.shortfall", "r01"): "渣场年消纳能力用满，剩余库容不足2年",
    "inspections": (92, 96, 108, 118),
    "petitions": (14, 13, 13, 12),
    "management_capacity": 88,
    "risk_completeness": 80,
    "supervision_shortfall": "重点企业煤质和碳排放数据靠手工台账，没有接入能耗在线监测",
    "plan_eia": "规划环评2018年通过审查（示例），要求控制煤炭消费总量，水泥、黄磷产能置换尚未完成",
    "zoning_control": "位于大气环境受体敏感区上风向，严格控制两高项目，新增用能须等量或减量替代",
    "risk_shortfall": "黄磷和硫酸储罐区的围堰容积不够，与下风向村庄间距偏小",
    "admission_conditions": "不再引入新增燃煤项目；单位产品能耗须达到能效标杆水平并落实用能替代。",
    "missing_links": "冶炼余热集中利用、铝液直供深加工、二氧化碳捕集与矿化",
    "waste_heat_available": (1_420_000, 1_510_000, 1_580_000, 1_640_000),
    "waste_heat_used": (426000, 438000, 442000, 459000),
    "renewable_capacity": (4, 6, 8, 9),
    ("renewable_plants.capacity", "r01"): 6,
    ("renewable_plants.generation", "r01"): 690,
    ("renewable_plants.self_used", "r01"): 690,
    ("renewable_plants.capacity", "r02"): 3,
    ("renewable_plants.generation", "r02"): 340,
    ("renewable_plants.self_used", "r02"): 340,
    "air_good_days_rate": (94.2, 93.7, 93.4, 93.1),
    "pm25": (31, 31, 32, 32),
    "pm10": (54, 55, 55, 56),
    "so2_air": (19, 19, 18, 18),
    "no2_air": (26, 26, 27, 27),
    "benchmark_firms": (0, 0, 0, 0),
    "footprint_firms": (0, 0, 0, 1),
    "clean_freight": (910_000, 960_000, 1_010_000, 1_060_000),
    "new_energy_vehicles": (12, 19, 27, 38),
    "green_credit": (21000, 23000, 26000, 28000),
    "idle_land": (24, 22.5, 20, 18.6),
    "inefficient_land": (62, 61, 60, 58.5),
}
_GOOD: Mapping[str | Row, Said] = {
    "park_introduction": "示例数据：2016年按绿色园区标准规划建设，以新能源电池及材料、电子铜箔、"
    "装备制造和食品为主，水电气热和再生水管网一次建成，设有能源与环境综合管理中心。",
    "park_leading_industries": "新能源电池及材料、电子铜箔、装备制造、食品",
    "park_annual_work": "创建国家级绿色园区；扩大绿电直供；推行能源和水的在线平衡。",
    "green_standard_system": "完善",
    "green_staff": 18,
    "platform_completeness": 100,
    "eco_publicity_events": (4, 6, 8, 9),
    "reclaimed_network": "52.3",
    "water_quota_basis": "按省级用水定额先进值核定计划，各企业均在计划内",
    "water_shortfall": NONE,
    "water_saving_firms": (3, 4, 6, 8),
    "power_shortfall": NONE,
    "sewage_shortfall": NONE,
    "rain_separation_rate": 100,
    "plant_overflows": (0, 0, 0, 0),
    ("waste_plants.received", "r01"): 31800,
    ("waste_plants.from_park", "r01"): 6400,
    ("waste_plants.shortfall", "r01"): NONE,
    "supervision_staff": (9, 10, 12, 12),
    "inspections": (120, 126, 132, 140),
    "exceedances": (0, 0, 0, 0),
    "penalties": (0, 0, 0, 0),
    "petitions": (3, 2, 1, 1),
    "management_capacity": 100,
    "risk_completeness": 100,
    "environment_platform": "已建成",
    "supervision_shortfall": NONE,
    "plan_eia": "规划环评2016年通过审查（示例），2022年跟踪评价确认各项要求均已落实",
    "zoning_control": "位于重点管控单元，符合准入清单，没有需要退出的项目",
    "three_level_control": "已建成",
    "risk_shortfall": NONE,
    "emergency_drills": (4, 6, 6, 8),
    "safety_accidents": (0, 0, 0, 0),
    "admission_conditions": "单位产品能耗、取水达到行业先进值，接入园区综合管理中心。",
    "missing_links": "退役动力电池梯次利用",
    "waste_heat_available": (182000, 190000, 196000, 201000),
    "waste_heat_used": (164000, 176000, 186000, 194000),
    "renewable_capacity": (46, 88, 132, 186),
    ("renewable_plants.capacity", "r01"): 116,
    ("renewable_plants.generation", "r01"): 13900,
    ("renewable_plants.self_used", "r01"): 13900,
    ("renewable_plants.capacity", "r02"): 70,
    ("renewable_plants.generation", "r02"): 8300,
    ("renewable_plants.self_used", "r02"): 8300,
    "air_good_days_rate": (99.5, 99.5, 99.7, 99.7),
    "pm25": (18, 17, 17, 16),
    "pm10": (32, 31, 30, 29),
    "no2_air": (12, 11, 11, 10),
    "footprint_firms": (2, 4, 6, 8),
    "clean_freight": (4_100_000, 4_650_000, 5_170_000, 5_640_000),
    "new_energy_vehicles": (164, 236, 318, 389),
    "green_buses": (22, 24, 26, 26),
    "bus_coverage": (88, 92, 96, 98),
    "idle_land": (3.1, 2.4, 1.6, 0.9),
    "inefficient_land": (4.2, 3.0, 2.1, 1.2),
    "green_cover_rate": (34, 35.2, 36.1, 37),
    "road_shade_rate": (72, 76, 79, 82),
    "parking_shade_rate": (46, 53, 61, 68),
    "green_industrial_buildings": (132000, 201000, 192000, 158000),
    "two_star_buildings": (21000, 64000, 98000, 121000),
    ("water_sections.class", "r01"): ("Ⅱ类", "Ⅱ类", "Ⅱ类", "Ⅱ类"),
    ("water_sections.class", "r02"): ("Ⅱ类", "Ⅱ类", "Ⅱ类", "Ⅱ类"),
    "green_credit": (146000, 212000, 286000, 351000),
    "environment_tax": (812, 764, 701, 655),
}
SAID: Mapping[str, Mapping[str | Row, Said]] = {
    "ordinary": {}, "water_short": _WATER, "carbon_heavy": _CARBON, "good": _GOOD,
}  # fmt: skip

SHARES: Mapping[str, Mapping[str, tuple[float, ...]]] = {
    "ordinary": {},
    "water_short": {
        "green_factories": (0, 0.04, 0.08, 0.09), "digital_diagnosed_firms": (0, 0.1, 0.2, 0.3),
    },
    "carbon_heavy": {
        "green_factories": (0, 0, 0.04, 0.04), "high_tech_firms": (0.04, 0.04, 0.08, 0.08),
        "digital_diagnosed_firms": (0, 0, 0.1, 0.2),
    },
    "good": {
        "green_factories": (0.25, 0.34, 0.42, 0.5), "green_supply_chains": (0.04, 0.08, 0.08, 0.12),
        "specialised_firms": (0.16, 0.2, 0.25, 0.34), "high_tech_firms": (0.25, 0.34, 0.42, 0.5),
        "digital_diagnosed_firms": (0.3, 0.5, 0.75, 1.0),
    },
}  # fmt: skip
"""Of the number of enterprises, 2021 to 2024."""

_COLUMNS = {
    "incentives": ("name", "condition", "amount", "source", "office"),
    "idle_parcels": ("name", "kind", "area", "plan"),
}
TABLES: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "ordinary": {},
    "water_short": {
        "incentives": (
            ("节水改造以奖代补", "年节水2万立方米以上的改造", "每万立方米 3 万元",
             "水资源费返还", "经济发展局"),
            ("超计划用水累进加价", "超计划用水的企业", "超出部分按 1 至 3 倍水价",
             "水费加价收入用于管网", "水务部门"),
        ),
        "idle_parcels": (
            ("东片区A-07地块", "闲置", "8.4", "预留给再生水厂"),
            ("西片区C-12地块", "低效", "11.2", "高耗水小企业2026年前腾退"),
        ),
    },
    "carbon_heavy": {
        "incentives": (
            ("能效标杆差别电价", "能效低于基准水平的工序", "每千瓦时加价 0.05 元", "电费加价收入",
             "经济发展局"),
            ("余热利用补助", "余热供园区管网的项目", "投资额的 15%", "园区节能专项资金",
             "经济发展局"),
            ("减煤置换指标收储", "关停自备燃煤设施的企业", "每吨标准煤 400 元", "园区财政预算",
             "财政部门"),
        ),
        "idle_parcels": (
            ("老冶炼厂区B-02地块", "低效", "31.6", "2027年前拆除落后炉窑后再开发"),
            ("南片区D-05地块", "闲置", "14.8", "预留给铝深加工"),
        ),
    },
    "good": {
        "incentives": (
            ("领跑者奖励", "能效、水效领跑者称号", "每项 30 万元", "园区绿色发展基金",
             "经济发展局"),
            ("碳足迹认证补助", "完成产品碳足迹认证", "每个产品 4 万元", "园区绿色发展基金",
             "经济发展局"),
            ("审核成果转化奖励", "方案实施率超过 90% 的企业", "每家 8 万元", "园区绿色发展基金",
             "财政部门"),
        ),
        "idle_parcels": (("北片区E-01地块", "闲置", "0.9", "建设职工公共绿地"),),
    },
}  # fmt: skip


def restate(typed: Typed, park: Park) -> None:
    """Put the condition's words and figures where the office has given ordinary ones."""
    for where, value in SAID[park.condition].items():
        name, row = (where, "") if isinstance(where, str) else where
        if not any(key[0] == name and key[1] == row for key in typed.cells):
            continue  # another office's
        if isinstance(value, tuple):
            typed.series(name, level(value), row)
        else:
            typed.put(name, value, row, note="能力有余，没有短板" if value == NONE else "")
    for name, shares in SHARES[park.condition].items():
        if (name, "", 2024) in typed.cells:
            firms = len(park.firms)
            typed.series(name, level(tuple(round(firms * share) for share in shares)))
    for table, rows in TABLES[park.condition].items():
        if not any(key[0].startswith(f"{table}.") for key in typed.cells):
            continue
        for kept in (typed.cells, typed.notes):
            for key in [key for key in kept if key[0].startswith(f"{table}.")]:
                del kept[key]
        columns = _COLUMNS[table]
        typed.rows(table, [dict(zip(columns, row, strict=True)) for row in rows])
