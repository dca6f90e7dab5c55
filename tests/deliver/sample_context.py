"""Realistic contexts of the three first documents; park and enterprises are fictitious."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

Context = dict[str, Any]

ENTERPRISE = "云岭锌业有限公司"
OFFICE = "云岭经济技术开发区管理委员会"


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
