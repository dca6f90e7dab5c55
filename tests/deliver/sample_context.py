"""Realistic contexts of the three first documents; park and enterprises are fictitious."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

from generator.deliver.diagram import WorkStep, workflow
from generator.deliver.figure import Figure, Prose
from tests.deliver.firms import report_of

Context = dict[str, Any]

_BENCHMARK = Path(__file__).with_name("zinc_benchmark.csv")
ENTERPRISE = "云岭锌业有限公司"
PARK = "云岭经济技术开发区（示例）"
OFFICE = "云岭经济技术开发区（示例）管理委员会"


def _said(words: str, share: str) -> Prose:
    """A sentence that ends with a share the rules have worked out."""
    return Prose((words, Figure(share, "%", f"园区:{words}")))


def figure(text: str, unit: str = "", trail: str = "park:sample@2024") -> Figure:
    return Figure(text, unit, trail)


def correction_notice() -> Context:
    """A second return: two errors (one still open, one new), two warnings, one error mended."""
    water = "“用水与水平衡”D12"
    energy = "“能源实物量与热值”E9"
    reuse = "重复利用水量1860000大于用水总量1240000。"
    return {
        "recipient_name": ENTERPRISE,
        "form_name": "企业清洁生产审核采集表",
        "form_version": "2024.1",
        "version_no": 2,
        "received_at": datetime(2025, 4, 18, 15, 6),
        "file_name": "云岭锌业采集表(1)最终版.xlsx",
        "disposition": "send_back",
        "error_count": 2,
        "warning_count": 2,
        "errors": [
            {
                "number": 1,
                "place": water,
                "problem": reuse,
                "value": "1860000",
                "remedy": "请核对两项的计量单位是否都为m³，并改正填错的一项。",
            },
            {
                "number": 2,
                "place": "“固废与危废”F7",
                "problem": "危险废物期初贮存量加产生量，与利用处置量加期末贮存量相差120.5t。",
                "value": "320.5",
                "remedy": "请按危险废物管理台账核对期末贮存量，填200时各项相等。",
            },
        ],
        "warnings": [
            {
                "number": 3,
                "place": energy,
                "problem": "2024年电力消费量比2023年增加112%，产量只增加3.1%。",
                "value": "69400",
                "remedy": "请对照12个月电费单核对，并在“说明”栏写明原因。",
            },
            {
                "number": 4,
                "place": "“废水产排”H15",
                "problem": "2024年化学需氧量排放量与2023年完全相同。",
                "value": "12.6",
                "remedy": "请核对是否误抄上年数据；属实的，请附监测报告。",
            },
        ],
        "previous": {
            "version_no": 1,
            "fixed_count": 1,
            "open_count": 1,
            "new_count": 3,
            "fixed": [
                {"place": "“基本信息”C6", "problem": "统一社会信用代码校验位不符。"},
            ],
            "still_open": [{"number": 1, "place": water, "problem": reuse}],
            "new": [
                {
                    "number": 2,
                    "place": "“固废与危废”F7",
                    "problem": "危险废物期初贮存量加产生量，与利用处置量加期末贮存量相差120.5t。",
                },
                {
                    "number": 3,
                    "place": energy,
                    "problem": "2024年电力消费量比2023年增加112%，产量只增加3.1%。",
                },
                {
                    "number": 4,
                    "place": "“废水产排”H15",
                    "problem": "2024年化学需氧量排放量与2023年完全相同。",
                },
            ],
        },
        "deadline": date(2025, 4, 30),
        "returned_file": "QY003_云岭锌业有限公司_采集表_退回2.xlsx",
        "contact_name": "李雯",
        "contact_phone": "0874-3000000",
        "contact_mail": "qjsc@example.org",
        "office_name": f"{OFFICE}办公室",
        "document_date": date(2025, 4, 18),
    }


def management_measures() -> Context:
    """The draft for comment, with a constraint, grades and problems known, incentives not yet."""
    firms = [
        ("云岭硅材料有限公司", "91530000MA6YL0001C", "电子专用材料制造 3825", "key",
         "综合能耗累计占比清单第2位；取水量累计占比清单第1位", "2027年6月"),
        ("云岭晶能光电有限公司", "91530000MA6YL0002A", "光伏设备及元器件制造 3825", "key",
         "取水量累计占比清单第2位；重点管理排污单位", "2027年6月"),
        ("云岭净源危险废物处置有限公司", "91530000MA6YL00038", "危险废物治理 7724", "key",
         "列入强制性清洁生产审核名单", "2027年6月"),
        ("云岭新能正极材料有限公司", "91530000MA6YL00046", "电子专用材料制造 3985", "general",
         "简化管理排污单位", "2028年6月"),
        ("云岭精饰表面处理有限公司", "91530000MA6YL00054", "金属表面处理及热处理加工 3360", "key",
         "使用六价铬等有毒有害原料", "2027年6月"),
        ("云岭建材有限公司", "91530000MA6YL00062", "水泥制造 3011", "key",
         "综合能耗累计占比清单第1位；重点管理排污单位", "2027年6月"),
        ("云岭山野食品有限公司", "91530000MA6YL00070", "速冻食品制造 1432", "brief",
         "不符合重点和一般条件", "2029年6月"),
        ("云岭重工钢构有限公司", "91530000MA6YL00089", "金属结构制造 3311", "general",
         "简化管理排污单位", "2028年6月"),
    ]  # fmt: skip
    return {
        "status": "comment",
        "trial": True,
        "sample": True,
        "park_name": PARK,
        "park_authority": OFFICE,
        "issuer": OFFICE,
        "document_number": "",
        "document_date": date(2025, 6, 20),
        "approved_by": "管委会2025年第6次主任办公会",
        "comment_deadline": date(2025, 7, 20),
        "copy_to": ["云岭市生态环境局", "云岭市发展和改革委员会"],
        "contact_name": "孙立新",
        "contact_phone": "0874-3120100",
        "contact_mail": "qjsc@yunling.example",
        "effective_from": date(2025, 9, 1),
        "effective_to": date(2027, 8, 31),
        "audit_year": 2024,
        "base_year": 2022,
        "legal_bases": [
            "《中华人民共和国清洁生产促进法》",
            "《清洁生产审核办法》（国家发展和改革委员会、环境保护部令第38号）",
            "《清洁生产审核评估与验收指南》（环办科技〔2018〕5号）",
        ],
        "boundary": "东至麒麟大道，南至白石江，西至环西路，北至珠街片区规划线",
        "leading_industries": ["绿色硅光伏", "新能源电池", "绿色建材"],
        "constraints": [
            {
                "element": "水资源",
                "level": "strong",
                "statement": _said("取水量占可供水量", "92.4"),
            },
            {"element": "能源", "level": "medium", "statement": _said("能耗占控制目标", "86.1")},
        ],
        "elements": [
            {
                "name": "综合能耗",
                "total": figure("164820", "tce", "park:total_energy@2024"),
                "coverage": figure("91.3", "%", "park:total_energy.coverage@2024"),
            },
            {
                "name": "取水量",
                "total": figure("628.4", "万m³", "park:fresh_water@2024"),
                "coverage": figure("88.7", "%", "park:fresh_water.coverage@2024"),
            },
        ],
        "left_out": [{"name": "二氧化碳排放", "reason": "工业过程排放因子尚未核定"}],
        "key_criteria": [
            "在任一参与筛选要素的累计占比清单内的",
            "列入主管部门公布的强制性清洁生产审核名单的",
            "使用有毒有害原料进行生产或者在生产中排放有毒有害物质，经主管部门认定的",
        ],
        "general_criteria": ["排污许可实行重点管理或者简化管理的"],
        "enterprise_count": figure("8", "家", "park:tiers@2024"),
        "key_count": figure("5", "家", "park:tiers.key@2024"),
        "general_count": figure("2", "家", "park:tiers.general@2024"),
        "brief_count": figure("1", "家", "park:tiers.brief@2024"),
        "key_share": figure("62.50", "%", "park:tiers.key_share@2024"),
        "share_threshold": 80,
        "grades": {
            "graded": figure("6", "家", "park:grades@2024"),
            "first": figure("0", "家", "park:grades.I@2024"),
            "second": figure("2", "家", "park:grades.II@2024"),
            "third": figure("2", "家", "park:grades.III@2024"),
            "below": figure("2", "家", "park:grades.below@2024"),
            "ungraded": figure("2", "家", "park:grades.none@2024"),
            "reference": True,
        },
        "problems": {
            "total": figure("23", "项", "park:problems@2024"),
            "park": figure("4", "项", "park:problems.park@2024"),
            "chain": figure("3", "项", "park:problems.chain@2024"),
            "enterprise": figure("16", "项", "park:problems.enterprise@2024"),
        },
        "data_quality": {
            "recipients": figure("11", "家", "park:recipients@2024"),
            "accepted": figure("11", "家", "park:accepted@2024"),
            "sent_back": figure("9", "次", "park:sent_back@2024"),
            "findings": figure("47", "处", "park:findings@2024"),
        },
        "departments": [
            {"name": "经济发展局", "duty": "提供企业名录和经济、能源汇总数据，落实节能政策"},
            {"name": "生态环境分局", "duty": "提供排污许可、环境统计和监督监测数据，指导依法审核"},
            {"name": "园区供电所", "duty": "提供分户用电和绿电数据"},
        ],
        "incentives": [],
        "terms": {
            "report_day": "3月31日",
            "check_days": 10,
            "correction_days": 10,
            "new_enterprise_months": 12,
            "objection_days": 10,
            "answer_days": 15,
            "key_cycle": 3,
            "general_cycle": 4,
            "brief_cycle": 5,
            "list_day": "6月30日",
            "filing_days": 20,
            "improvement_months": 12,
            "report_checks": 10,
            "system_years": 3,
            "archive_years": 5,
        },
        "tier_list": [
            {
                "name": name,
                "credit_code": code,
                "industry": industry,
                "tier": tier,
                "reasons": reasons,
                "method": {"key": "标准审核", "general": "快速审核", "brief": "自查"}[tier],
                "next_due": due,
            }
            for name, code, industry, tier, reasons, due in firms
        ],
        "outside": [{"name": "云岭铜箔科技有限公司", "reason": "未投产"}],
        "targets": [
            {
                "level": "园区",
                "indicator": "单位工业增加值综合能耗",
                "unit": "tce/万元",
                "present": figure("1.86", "tce/万元", "park:energy_intensity@2024"),
                "target": _aim("1.75", "park:energy_intensity.target@2027"),
                "responsible": "经济发展局",
                "problem": "园-01",
            },
            {
                "level": "企业",
                "indicator": "熟料单位产品综合能耗",
                "unit": "kgce/t",
                "present": figure("109.4", "kgce/t", "QY006:product_energy@2024"),
                "target": _aim("105.0", "QY006:product_energy.target@2027"),
                "responsible": "云岭建材有限公司",
                "problem": "QY006-01",
            },
        ],
        "targets_left": None,
        "articles": _measures_articles(),
        "notes": _measures_notes(),
        "flow": workflow((WorkStep("报送资料", "企业"), WorkStep("校核", "审核办公室"))),
        "submissions": [
            {
                "who": "园区各企业",
                "what": "企业清洁生产审核采集表及佐证材料",
                "form": "QY",
                "frequency": "每年",
                "due": "3月31日",
                "source": "电费单、能源统计205-1表、环境统计基表、排污许可执行报告",
            },
            {
                "who": "经济发展局",
                "what": "企业名录、工业总产值、工业增加值、综合能耗汇总",
                "form": "BM-JJ",
                "frequency": "每年",
                "due": "3月31日",
                "source": "统计年报",
            },
            {
                "who": "生态环境分局",
                "what": "排污许可名录、执行报告年报汇总、强制性审核名单",
                "form": "BM-HB",
                "frequency": "每年",
                "due": "3月31日",
                "source": "排污许可平台、环境统计",
            },
        ],
        "opinions": [],
    }


def _aim(target: str, trail: str) -> Prose:
    return Prose((figure(target, "", trail), "（2027年）"))


def _measures_articles() -> Context:
    """A sentence for every article that the round decides."""
    said = (
        "constraints", "reviews", "facilities", "continued", "compared", "corrected", "audited",
        "mandatory", "index", "options", "targets", "improvement", "entering", "answers",
    )  # fmt: skip
    return {
        **{name: [_said(f"本轮结果（{name}）为", "12.5")] for name in said},
        "office": "经济发展局",
        "unassigned": "环卫",
        "kept": "《园区绿色低碳发展激励办法》",
    }


def _measures_notes() -> Context:
    return {
        "background": [_said("取水量占可供水量", "92.4")],
        "correspondence": [
            {
                "clause": "第四条",
                "content": "水资源制约",
                "refers": "表3-12；园-01",
                "data": _said("余量", "7.6"),
            }
        ],
        "open_points": ["水资源的制约等级由管委会审议时确定。"],
        "terms": [{"label": "校核的工作日数", "value": "10", "basis": "建议值"}],
        "opinions_said": None,
    }


def management_measures_issued() -> Context:
    """The same, issued after the code came into force."""
    return management_measures() | {
        "status": "issued",
        "trial": False,
        "document_number": "云经开管〔2026〕31号",
        "document_date": date(2026, 9, 10),
        "legal_bases": [
            "《中华人民共和国生态环境法典》",
            "《清洁生产审核办法》（国家发展和改革委员会、环境保护部令第38号）",
        ],
        "constraints": [],
        "boundary": None,
        "leading_industries": [],
        "departments": [],
        "grades": None,
        "problems": None,
        "targets": [],
        "outside": [],
        "incentives": [
            {
                "measure": "节水改造补助",
                "condition": "核定年节水量不少于1万m³的企业",
                "standard": "按核定节水量补助，具体标准由年度方案确定",
                "source": "管委会节水专项资金",
                "office": "经济发展局",
            },
        ],
    }


def _zinc(name: str, text: str, unit: str = "") -> Figure:
    return Figure(text, unit, f"QY009:{name}@2024")


def _series(rows: list[tuple[str, str, str, str, str]]) -> list[Context]:
    return [
        {
            "name": name,
            "unit": unit,
            "v1": _zinc(f"{name}.2022", first),
            "v2": _zinc(f"{name}.2023", second),
            "v3": _zinc(f"{name}.2024", third),
        }
        for name, unit, first, second, third in rows
    ]


def _benchmark() -> list[Context]:
    """The proposed table for zinc with one plant's values; weights sum to 100."""
    with _BENCHMARK.open(encoding="utf-8-sig", newline="") as stream:
        return [
            {
                "primary": row["primary"],
                "name": row["name"],
                "unit": row["unit"],
                "weight": _zinc(f"{row['name']}.weight", row["weight"]),
                "value": _zinc(row["name"], row["value"]),
                "first": _zinc(f"{row['name']}.I", row["first"]),
                "second": _zinc(f"{row['name']}.II", row["second"]),
                "third": _zinc(f"{row['name']}.III", row["third"]),
                "reached": row["reached"],
                "limiting": row["limiting"] == "是",
                "source": "指标自评",
                "mark": "建议指标",
            }
            for row in csv.DictReader(stream)
        ]


def enterprise_report() -> Context:
    """A zinc smelter, graded Ⅲ by a proposed system because one limiting row stands at Ⅲ."""
    return {
        "sample": True,
        "enterprise_name": ENTERPRISE,
        "credit_code": "91530000MA6YL00097",
        "industry": "铅锌冶炼（3212）",
        "process": "沸腾焙烧—常规浸出—净化—电积",
        "chain": "有色金属",
        "address": "云岭经济技术开发区冶金路8号",
        "production_started_on": "2009年11月",
        "permit_kind": "重点管理",
        "permit_number": "91530000MA6YL00097001P",
        "land_area": _zinc("land_area", "48.6", "公顷"),
        "employees": _zinc("employees", "1126", "人"),
        "operating_hours": _zinc("operating_hours", "7920", "h"),
        "operating_status": "normal",
        "status_note": None,
        "park_name": PARK,
        "compiled_by": f"{OFFICE}清洁生产审核办公室",
        "document_date": date(2025, 6, 20),
        "audit_year": 2024,
        "year1": 2022,
        "year2": 2023,
        "tier": "key",
        "tier_reasons": ["综合能耗累计占比清单第2位", "列入强制性清洁生产审核名单"],
        "mandatory": "yes",
        "products": [
            {
                "name": "锌锭",
                "unit": "t",
                "capacity": _zinc("capacity", "100000", "t/a"),
                "v1": _zinc("output.2022", "92400", "t"),
                "v2": _zinc("output.2023", "95100", "t"),
                "v3": _zinc("output.2024", "98050", "t"),
                "utilisation": _zinc("utilisation", "98.05", "%"),
            }
        ],
        "economy": _series(
            [
                ("工业总产值（当年价）", "万元", "214600.00", "201900.00", "219800.00"),
                ("工业增加值（当年价）", "万元", "38200.00", "35700.00", "39100.00"),
                ("从业人数", "人", "1158", "1140", "1126"),
            ]
        ),
        "energy": {
            "rows": [
                {
                    **row,
                    "coefficient": _zinc("coefficient", coefficient),
                    "tce": _zinc("tce", tce, "tce"),
                    "share": _zinc("share", share, "%"),
                }
                for row, coefficient, tce, share in zip(
                    _series(
                        [
                            ("电力", "万kWh", "36590.00", "37480.00", "38239.00"),
                            ("焦粉", "t", "36900.00", "36700.00", "36550.00"),
                            ("原煤", "t", "43100.00", "44000.00", "45000.00"),
                            ("柴油", "t", "405.00", "412.00", "420.00"),
                            ("外供蒸汽", "GJ", "-18600.00", "-20100.00", "-21540.00"),
                        ]
                    ),
                    ("1.229", "0.9714", "0.7143", "1.4571", "0.03412"),
                    ("46995.73", "35504.67", "32143.50", "611.98", "-734.94"),
                    ("41.04", "31.00", "28.07", "0.53", "-0.64"),
                    strict=True,
                )
            ],
            "total1": _zinc("total_energy.2022", "111377.00", "tce"),
            "total2": _zinc("total_energy.2023", "112884.00", "tce"),
            "total3": _zinc("total_energy.2024", "114520.94", "tce"),
            "basis": "当量值",
            "intensity": {
                "name": "单位产品综合能耗",
                "higher_is_better": False,
                "v1": _zinc("product_energy.2022", "1205.4", "kgce/t"),
                "v2": _zinc("product_energy.2023", "1187.0", "kgce/t"),
                "v3": _zinc("product_energy", "1168.0", "kgce/t"),
                "trend": "down",
                "change": _zinc("product_energy.change", "3.10", "%"),
                "position": "second",
                "met_level": "Ⅱ级",
                "met_value": _zinc("product_energy.II", "1200", "kgce/t"),
                "next_level": "Ⅰ级",
                "next_value": _zinc("product_energy.I", "1100", "kgce/t"),
                "gap": _zinc("product_energy.gap", "6.18", "%"),
                "benchmark_note": "锌冶炼建议指标表，未核对原文",
                "driver": {
                    "name": "综合能耗",
                    "amount": _zinc("total_energy.change", "2.82", "%"),
                    "amount_trend": "up",
                    "output_name": "锌锭产量",
                    "output": _zinc("output.change", "6.11", "%"),
                    "output_trend": "up",
                    "reading": "efficiency",
                },
                "main": {"name": "电力", "share": _zinc("share.electricity", "41.04", "%")},
                "cause": "2023年更换大极板，析出锌直流电耗由3050kWh/t降到2985kWh/t",
                "follow_up": None,
            },
        },
        "water": {
            "rows": _series(
                [
                    ("取水量", "m³", "794640", "779820", "774595"),
                    ("其中：自来水", "m³", "158900", "155960", "154920"),
                    ("其中：地表水", "m³", "635740", "623860", "619675"),
                    ("重复利用水量", "m³", "12449360", "12217180", "12354404"),
                    ("重复利用率", "%", "94.00", "94.00", "94.10"),
                    ("废水产生量", "m³", "452760", "447000", "451030"),
                ]
            ),
            "intensity": {
                "name": "单位产品新鲜水用量",
                "higher_is_better": False,
                "v1": _zinc("product_water.2022", "8.60", "m³/t"),
                "v2": _zinc("product_water.2023", "8.20", "m³/t"),
                "v3": _zinc("product_water", "7.90", "m³/t"),
                "trend": "down",
                "change": _zinc("product_water.change", "8.14", "%"),
                "position": "second",
                "met_level": "Ⅱ级",
                "met_value": _zinc("product_water.II", "8", "m³/t"),
                "next_level": "Ⅰ级",
                "next_value": _zinc("product_water.I", "5", "m³/t"),
                "gap": _zinc("product_water.gap", "58.00", "%"),
                "main": {"name": "电解循环冷却补水", "share": _zinc("main", "46.20", "%")},
            },
            "reuse": {
                "name": "工业用水重复利用率",
                "higher_is_better": True,
                "v1": _zinc("reuse.2022", "94.00", "%"),
                "v2": _zinc("reuse.2023", "94.00", "%"),
                "v3": _zinc("reuse", "94.10", "%"),
                "trend": "flat",
                "position": "third",
                "met_level": "Ⅲ级",
                "met_value": _zinc("reuse.III", "92", "%"),
                "next_level": "Ⅱ级",
                "next_value": _zinc("reuse.II", "95", "%"),
                "gap": _zinc("reuse.gap", "0.90", "个百分点"),
                "follow_up": _said("对应问题Q-03、方案F-05：循环水旁滤回用，预计提高到", "95.2"),
            },
        },
        "pollutants": [
            {
                "name": name,
                "unit": "t",
                "generated": _zinc(f"{name}.generated", generated),
                "v1": _zinc(f"{name}.2022", first),
                "v2": _zinc(f"{name}.2023", second),
                "v3": _zinc(f"{name}.2024", third),
                "removed": _zinc(f"{name}.removed", removed, "%"),
            }
            for name, generated, first, second, third, removed in (
                ("化学需氧量", "62.30", "13.10", "12.60", "12.60", "79.78"),
                ("氨氮", "6.80", "1.42", "1.37", "1.35", "80.15"),
                ("二氧化硫", "509.86", "168.20", "162.40", "158.90", "68.83"),
                ("颗粒物", "88.25", "31.70", "30.90", "30.10", "65.89"),
            )
        ],
        "waste": {
            "rows": _series(
                [
                    ("一般工业固体废物产生量", "t", "38120", "38900", "39640"),
                    ("综合利用量", "t", "26680", "27620", "28540"),
                    ("处置量", "t", "11440", "11280", "11100"),
                    ("综合利用率", "%", "69.99", "71.00", "72.00"),
                ]
            ),
            "hazardous": [
                {
                    "name": name,
                    "code": code,
                    "opening": _zinc(f"{code}.opening", opening),
                    "received": _zinc(f"{code}.received", "—"),
                    "generated": _zinc(f"{code}.generated", generated),
                    "handled": _zinc(f"{code}.handled", handled),
                    "sent_out": _zinc(f"{code}.sent_out", sent),
                    "closing": _zinc(f"{code}.closing", closing),
                }
                for name, code, opening, generated, handled, sent, closing in (
                    ("铜镉渣", "321-008-48", "120.50", "2860.00", "2780.50", "—", "200.00"),
                    ("铅滤饼", "321-021-48", "60.00", "418.00", "—", "442.00", "36.00"),
                )
            ],
            "hazardous_received": False,
        },
        "carbon": {
            "rows": [
                {
                    "source": source,
                    "v1": _zinc(f"{source}.2022", first),
                    "v2": _zinc(f"{source}.2023", second),
                    "v3": _zinc(f"{source}.2024", third),
                    "share": _zinc(f"{source}.share", share, "%"),
                }
                for source, first, second, third, share in (
                    ("化石燃料燃烧", "82890.00", "84560.00", "86410.00", "44.60"),
                    ("工业过程（还原剂碳）", "73420.00", "73020.00", "72720.00", "37.53"),
                    ("净购入电力", "33150.00", "33960.00", "34640.00", "17.88"),
                )
            ],
            "total1": _zinc("co2.2022", "189460.00", "tCO₂"),
            "total2": _zinc("co2.2023", "191540.00", "tCO₂"),
            "total3": _zinc("co2.2024", "193770.00", "tCO₂"),
            "factor_note": "电力采用云南省级电网2022年因子，燃料采用缺省值，未核对原文",
            "intensity": None,
        },
        "score": {
            "system_name": "锌冶炼（湿法）建议指标体系",
            "system_status": "proposed",
            "reference": True,
            "grade": "third",
            "y1": _zinc("YI", "19.90"),
            "y2": _zinc("YII", "88.30"),
            "y3": _zinc("YIII", "100.00"),
            "covered": _zinc("covered", "100.00", "%"),
            "limiting_failed": [],
            "reasons": ["YⅡ达到85，但限定性指标“SO₂产生量（制酸后）”只达到Ⅲ级", "YⅢ为100"],
            "caveats": ["建议指标（非国家发布）", "Ⅱ级基准多为推定值"],
            "rows": _benchmark(),
        },
        "shortfall_count": 3,
        "shortfalls": [
            {
                "name": "SO₂产生量（制酸后）",
                "value": _zinc("so2", "5.20", "kg/t"),
                "level": "Ⅱ级",
                "target": _zinc("so2.II", "4", "kg/t"),
                "gap": _zinc("so2.gap", "30.00", "%"),
                "weight": _zinc("so2.weight", "4.50"),
                "limiting": True,
            },
            {
                "name": "工业用水重复利用率",
                "value": _zinc("reuse", "94.10", "%"),
                "level": "Ⅱ级",
                "target": _zinc("reuse.II", "95", "%"),
                "gap": _zinc("reuse.gap", "0.90", "个百分点"),
                "weight": _zinc("reuse.weight", "4.50"),
                "limiting": False,
            },
            {
                "name": "重金属废水处理后回用率",
                "value": _zinc("metal_reuse", "83.00", "%"),
                "level": "Ⅱ级",
                "target": _zinc("metal_reuse.II", "85", "%"),
                "gap": _zinc("metal_reuse.gap", "2.00", "个百分点"),
                "weight": _zinc("metal_reuse.weight", "2.70"),
                "limiting": False,
            },
        ],
        "quality": {
            "version_no": 3,
            "received_on": date(2025, 4, 28),
            "findings": _zinc("findings", "9", "处"),
            "errors_open": _zinc("errors_open", "0", "处"),
            "warnings_open": _zinc("warnings_open", "1", "处"),
            "open_items": [
                {
                    "place": "“废水废气固废”H15",
                    "problem": "2024年化学需氧量排放量与2023年完全相同。",
                    "state": "待企业说明",
                }
            ],
            "waivers": [
                {
                    "problem": "“基本信息”C6统一社会信用代码校验位不符",
                    "reason": "登记证照原件如此",
                    "person": "郭雪",
                }
            ],
            "not_available": [],
        },
        **_chapters(),
    }


CHAPTERS = (
    "profile", "materials", "equipment", "wastewater", "exhaust", "waste_kinds", "agreement",
    "position", "focus", "targets", "water_balance", "material_balance", "energy_use", "problems",
    "problems_said", "plans", "option_totals", "outcome", "missing_rows", "conclusions", "annex",
    "audit_method",
)  # fmt: skip


def _chapters() -> Context:
    """The further chapters of an enterprise that has filled in no more than it must."""
    whole = report_of().context
    drawn: Context = {"radar": None, "water_flows": None}
    trends = {"chart": None, "drawn": [], "reason": None, "statements": []}
    return {name: whole[name] for name in CHAPTERS} | drawn | {"trends": trends}


def enterprise_report_suspended() -> Context:
    """The least a report can say: 停产, no system, nothing filled but what must be."""
    context = enterprise_report()
    context |= {
        "sample": False,
        "operating_status": "suspended",
        "status_note": "2023年11月起停产检修",
        "chain": None,
        "permit_number": None,
        "tier": "undecided",
        "tier_reasons": [],
        "mandatory": "unknown",
        "carbon": None,
        "score": None,
        "pollutants": [],
        "shortfall_count": 0,
        "shortfalls": [],
        "products": [],
    }
    context["energy"] = context["energy"] | {"intensity": None, "rows": []}
    context["water"] = context["water"] | {"intensity": None, "reuse": None}
    context["waste"] = {"rows": [], "hazardous": [], "hazardous_received": False}
    return context
