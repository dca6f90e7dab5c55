"""Short builders: a filing of a form from values by field, every other asked cell 未填."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from generator.forms.layout import place
from generator.model.form import FieldKind, FormDefinition
from generator.model.park import Department, Enterprise, PermitKind, Recipient, RecipientKind
from generator.model.submission import Blank, Entry, EntryKey, Place, Remark, Submission, Value
from tests.check.department_filing import clean_department

CODE = "91530300MA6K00001D"
OTHER_CODE = "91530000560000001R"
PERMIT = f"{CODE}001P"
AS_OF = date(2025, 4, 10)
YEARS = {"enterprise": (2022, 2023, 2024)}
FOUR_YEARS = (2021, 2022, 2023, 2024)
ANSWERS = {blank.value: blank for blank in Blank}

ENTERPRISE = Enterprise(
    id="QY001",
    name="云岭示例硅材料有限公司",
    kind=RecipientKind.ENTERPRISE,
    credit_code=CODE,
    industry_code="3825",
    permit_kind=PermitKind.SIMPLIFIED,
)
DEPARTMENT = Department(id="BM01", name="示例部门", kind=RecipientKind.DEPARTMENT)


def recipient_of(form: FormDefinition) -> Recipient:
    return ENTERPRISE if form.recipient_kind is RecipientKind.ENTERPRISE else DEPARTMENT


def filing(form: FormDefinition, values: Mapping[str, Any]) -> Submission:
    """What a reader would deliver: an entry for every cell asked, with its place.

    `values` holds, by field id, a value, or {year: value} for a series; a table is a list of rows
    or, where its rows are fixed, {row id: row}; a row holds columns the same way. "不涉及" and the
    like are answers; (value, "note") and (value, "note", remark) carry a 备注.
    """
    years = YEARS.get(form.id, FOUR_YEARS)
    given: dict[EntryKey, tuple[Value, str, tuple[Remark, ...]]] = {}
    rows: dict[str, tuple[str, ...]] = {}
    for name, value in values.items():
        if name in form.tables:
            block = form.tables[name]
            by_row = (
                value
                if isinstance(value, Mapping)
                else dict(zip(block.row_ids, value, strict=False))
            )
            rows[name] = tuple(row for row in block.row_ids if row in by_row)
            assert set(rows[name]) == set(by_row), f"{name}: unknown row"
            for row, columns in by_row.items():
                for column, cell in columns.items():
                    _give(form, given, f"{name}.{column}", row, cell)
        else:
            _give(form, given, name, "", value)
    entries = []
    for key, spot in place(form, years).cells.items():
        value, note, remarks = given.pop(key, (Blank.NOT_FILLED, "", ()))
        where = Place(spot.sheet, f"{_letters(spot.col)}{spot.row + 1}")
        entries.append(Entry(key, _raw(value), value, where, note, remarks))
    assert not given, f"not asked: {[str(key) for key in given]}"
    return Submission(
        recipient_id=recipient_of(form).id,
        form_id=form.id,
        form_version=form.version,
        years=years,
        entries=tuple(entries),
        rows=MappingProxyType(rows),
    )


def _give(
    form: FormDefinition,
    given: dict[EntryKey, tuple[Value, str, tuple[Remark, ...]]],
    name: str,
    row: str,
    cell: Any,
) -> None:
    by_year = cell if isinstance(cell, Mapping) else {0: cell}
    for year, typed in by_year.items():
        value, note, *remarks = typed if isinstance(typed, tuple) else (typed, "")
        given[EntryKey(name, row, year)] = (_value(form, name, value), note, tuple(remarks))


def _value(form: FormDefinition, name: str, value: Any) -> Value:
    field = form.fields[name]
    if not isinstance(value, str):
        return Decimal(value) if isinstance(value, int) else value  # type: ignore[no-any-return]
    if value in ANSWERS and value not in field.choices:
        return ANSWERS[value]
    if field.kind is FieldKind.NUMBER:
        return Decimal(value)
    return date.fromisoformat(value) if field.kind is FieldKind.DATE else value


def _raw(value: Value) -> str:
    if isinstance(value, Blank):
        return "" if value is Blank.NOT_FILLED else value.value
    return str(value)


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def three(first: Any, second: Any, third: Any) -> dict[int, Any]:
    return dict(zip(YEARS["enterprise"], (first, second, third), strict=True))


def four(*values: Any) -> dict[int, Any]:
    return dict(zip(FOUR_YEARS, values, strict=True))


def clean_enterprise() -> dict[str, Any]:
    """A return with nothing to say about, as values to start from."""
    return {
        "preparer_name": "李文清",
        "preparer_phone": "13987412345",
        "reviewer_name": "王建国",
        "filled_on": "2025-03-18",
        "enterprise_name": "云岭示例硅材料有限公司",
        "credit_code": CODE,
        "scale": "中型",
        "industry_code": "3825",
        "process": "单晶拉棒、切片",
        "permit_kind": "简化管理",
        "permit_number": PERMIT,
        "permit_valid_to": "2027-05-15",
        "production_started_on": "2016-06-01",
        "address": "云岭经济技术开发区（示例）翠峰路 16 号",
        "longitude": "103.812",
        "latitude": "25.523",
        "land_area": 60000,
        "drainage_to": "进入园区污水处理厂",
        "has_wastewater": "是",
        "has_exhaust": "是",
        "has_solid": "是",
        "has_hazardous": "是",
        "has_process_co2": "否",
        "has_exchange": "是",
        "has_penalty": "否",
        "audited_before": "是",
        "has_execution_report": "是",
        "operating_status": three("正常生产", "正常生产", "正常生产"),
        "output_value": three("52000.5", "54100.2", "53020.7"),
        "industrial_added_value": three("13000.1", "12950.4", "12010.3"),
        "employees": three(520, 533, 528),
        "operating_hours": three(7920, 8010, 7985),
        "shifts_per_day": 3,
        "hours_per_shift": 8,
        "days_per_year": 333,
        "capacity_utilisation": three("75", "77.5", "76.25"),
        "stopped_days": three(35, 31, 33),
        "products": [
            {
                "name": "单晶硅棒",
                "unit": "t",
                "capacity": 12000,
                "output": three(9000, 9300, 9150),
                "output_t": three(9000, 9300, 9150),
            }
        ],
        "materials": [
            {
                "name": "多晶硅",
                "unit": "t",
                "toxic": "否",
                "amount": three(9900, 10230, 10065),
                "amount_t": three(9900, 10230, 10065),
            }
        ],
        "processes": [{"name": "单晶拉制", "catalogue": "鼓励类", "built_on": "2016-05-01"}],
        "equipment": [
            {
                "name": "循环水泵",
                "kind": "水泵",
                "model": "KQSN300",
                "rated_power": 132,
                "count": 4,
                "running_hours": 7900,
                "efficiency_grade": "2级",
                "made_on": "2016-01-01",
                "eliminated": "否",
            }
        ],
        "energy": {
            "natural_gas": {"amount": three("120.5", "123.1", "119.8")},
            "electricity": {"amount": three("26100.3", "26800.6", "26050.9")},
        },
        "total_energy_reported": three("33540.5", "34432.7", "33471.3"),
        "renewable_electricity": three(5000, 5600, 6100),
        "water_tap": three(183000, 187200, 181500),
        "water_surface": three("不涉及", "不涉及", "不涉及"),
        "water_ground": three("不涉及", "不涉及", "不涉及"),
        "water_reclaimed_bought": three(20000, 21000, 22000),
        "fresh_water": three(203000, 208200, 203500),
        "reused_water": three(4060000, 4164000, 4070000),
        "total_water": three(4263000, 4372200, 4273500),
        "water_consumed": three(73000, 75200, 73500),
        "wastewater_reused": three(40000, 41000, 40500),
        "wastewater_generated": three(170000, 174000, 170500),
        "wastewater_discharged": three(130000, 133000, 130000),
        "wastewater_to_plant": three(130000, 133000, 130000),
        "wastewater_direct": three(0, 0, 0),
        "wastewater_compliant": three(130000, 133000, 130000),
        "water_pollutants": {
            "cod": {
                "generated": three(153, "156.6", "153.45"),
                "discharged": three("15.34", "15.694", "15.6"),
                "concentration": three(118, 118, 120),
                "limit": 500,
            },
            "ammonia": {
                "generated": three("4.42", "4.524", "4.433"),
                "discharged": three("1.235", "1.2635", "1.3"),
                "concentration": three("9.5", "9.5", 10),
                "limit": 45,
            },
        },
        "water_outlets": [
            {
                "outlet": "DW001",
                "pollutant": "化学需氧量",
                "destination": "进入园区污水处理厂",
                "limit": 500,
                "average": 120,
                "highest": 310,
                "flow": 130000,
                "discharged": "15.6",
            },
            {
                "outlet": "DW001",
                "pollutant": "氨氮",
                "destination": "进入园区污水处理厂",
                "limit": 45,
                "average": 10,
                "highest": 22,
                "flow": 130000,
                "discharged": "1.3",
            },
        ],
        "exhaust_combustion": three(1500, 1530, 1490),
        "exhaust_process": three(11100, 11490, 11310),
        "exhaust_total": three(12600, 13020, 12800),
        "so2_combustion": three("0.21", "0.22", "0.2"),
        "so2_process": three("0.1", "0.11", "0.1"),
        "so2_total": three("0.31", "0.33", "0.3"),
        "nox_total": three("2.11", "2.17", "2.09"),
        "dust_total": three("3.42", "3.51", "3.4"),
        "voc_total": three("0.61", "0.63", "0.62"),
        "air_outlets": [
            {
                "outlet": "DA001",
                "pollutant": "颗粒物",
                "form": "有组织",
                "limit": 120,
                "average": 30,
                "highest": 55,
                "flow": 11310,
                "hours": 7985,
                "discharged": "3.4",
            }
        ],
        "solid_generated": three("540.5", "558.2", "549.1"),
        "solid_used": three("500.5", "515.2", "507.1"),
        "solid_used_old": three(0, 0, 0),
        "solid_disposed": three(30, 33, 32),
        "solid_disposed_old": three(0, 0, 0),
        "solid_stored": three(10, 10, 10),
        "solid_dumped": three(0, 0, 0),
        "hazardous": [
            {
                "name": "废机油",
                "code": "900-249-08",
                "opening": "0.6",
                "received": ("不涉及", "没有危险废物经营许可证"),
                "generated": "12.4",
                "used_or_disposed": 0,
                "sent_out": "12.5",
                "closing": "0.5",
                "dumped": 0,
                "consignee": "云岭示例环保有限公司",
                "licence": "滇危废证 001",
            }
        ],
        "solid_kinds": [
            {
                "name": "废硅料",
                "generated": "549.1",
                "used": "507.1",
                "disposed": 32,
                "stored": 10,
                "destination": "云岭示例建材有限公司利用",
            }
        ],
        "quota_holder": "否",
    } | clean_management()


def clean_management() -> dict[str, Any]:
    """Permit, execution report, facilities, procedures and options of the same return."""
    return {
        "permit_issued_on": "2022-05-16",
        "permit_authority": "云岭市生态环境局",
        "permit_limits": [
            {"pollutant": "化学需氧量", "permitted": "32.5", "actual": "15.6"},
            {"pollutant": "氨氮", "permitted": "2.8", "actual": "1.3"},
        ],
        "er_submitted_on": "2025-01-22",
        "er_normal_hours": 7985,
        "er_abnormal_hours": 7,
        "er_stopped_hours": 792,
        "er_fresh_water": 203500,
        "er_wastewater": 130000,
        "er_products": [{"name": "单晶硅棒", "capacity": 12000, "output": 9150, "unit": "t"}],
        "er_facilities": [
            {
                "facility": "综合污水站",
                "process": "调节+物化+A/O",
                "hours": 8700,
                "treated": 170500,
                "power": "21.5",
                "cost": 62,
                "efficiency": 90,
                "abnormal_count": 0,
            }
        ],
        "er_water_monitor": [
            {
                "outlet": "DW001",
                "pollutant": "化学需氧量",
                "data_count": 366,
                "limit": 500,
                "lowest": 40,
                "highest": 310,
                "average": 120,
                "exceeded_count": 0,
                "exceeded_rate": 0,
            }
        ],
        "er_ledger": [
            {"kind": "生产设施运行台账", "days_due": 366, "days_kept": 366, "complete_rate": 100}
        ],
        "er_water_load": [
            {
                "outlet": "DW001",
                "pollutant": "化学需氧量",
                "permitted": "32.5",
                "quarter1": "3.8",
                "quarter2": "4.1",
                "quarter3": 4,
                "quarter4": "3.7",
                "total": "15.6",
            }
        ],
        "er_solid": [
            {
                "kind": "废机油",
                "category": "危险废物",
                "generated": "12.4",
                "used": 0,
                "disposed": "12.4",
                "consignee": "云岭示例环保有限公司",
                "manifest": "5303000001",
            }
        ],
        "er_monitoring": [
            {
                "kind": "废水手工监测",
                "due_count": 12,
                "done_count": 12,
                "done_rate": 100,
                "exceeded_count": 0,
            }
        ],
        "online_monitoring": "是",
        "online_networked": "是",
        "online_rate": 98,
        "monitoring": [
            {"item": "厂界噪声", "frequency_due": 4, "frequency_done": 4, "exceeded": 0}
        ],
        "facilities": [
            {
                "name": "综合污水站",
                "medium": "废水",
                "process": "调节+物化+A/O",
                "capacity": 800,
                "treated": 170500,
                "hours": 8700,
                "efficiency": 90,
                "power": "21.5",
                "cost": 62,
            },
            {"name": "1# 除尘器", "medium": "废气", "process": "布袋除尘", "hours": 7985},
        ],
        "eia": [
            {
                "project": "单晶硅棒项目",
                "approval_number": "云环审〔2015〕8号",
                "approved_on": "2015-03-11",
                "accepted_on": "2016-11-30",
                "state": "已批已验",
            }
        ],
        "emergency_plan_filed_on": "2023-06-30",
        "exchange": [
            {
                "direction": "供出",
                "partner": "云岭示例建材有限公司",
                "partner_code": OTHER_CODE,
                "material": "废硅料",
                "kind": "废物",
                "amount": three("500.5", "515.2", "507.1"),
                "transport": "公路",
            }
        ],
        "last_audit_on": "2021-11-20",
        "last_audit_document": "云环函〔2021〕31号",
        "last_audit_valid_to": "2026-11-20",
        "last_audit_grade": "Ⅱ级",
        "iso14001": "是",
        "iso50001": "否",
        "cp_person": "王建国 副总经理",
        "options": [
            {
                "name": "循环水泵更换高效电机",
                "kind": "中费",
                "element": "能",
                "problem": "循环水泵机组效率 52%",
                "state": "已实施",
                "started_on": "2024-02-01",
                "finished_on": "2024-05-20",
                "investment": 60,
                "saving_electricity": 60,
                "saving_energy": "73.74",
                "benefit": 30,
                "life": 10,
            }
        ],
        "attachments": {
            "licence": {"provided": "已附", "file": "营业执照.pdf"},
            "permit": {"provided": "已附", "file": "排污许可证.pdf"},
            "execution_report": {"provided": "已附", "file": "执行报告2024.pdf"},
            "eia": {"provided": "已附", "file": "环评批复.pdf"},
            "monitoring": {"provided": "已附", "file": "监测报告.pdf"},
            "water_balance": {"provided": "不涉及"},
            "energy_audit": {"provided": "不涉及"},
            "hazardous": {"provided": "已附", "file": "危废合同.pdf"},
            "last_audit": {"provided": "已附", "file": "验收意见.pdf"},
        },
    }


def _reasons(values: dict[str, Any]) -> dict[str, Any]:
    for name in ("water_surface", "water_ground"):
        values[name] = dict.fromkeys(values[name], ("不涉及", "全部由园区管网供水"))
    return values


def clean(form: FormDefinition) -> dict[str, Any]:
    """Values of a return of `form` with nothing to say about."""
    if form.recipient_kind is RecipientKind.ENTERPRISE:
        return _reasons(clean_enterprise())
    return clean_department(form)
