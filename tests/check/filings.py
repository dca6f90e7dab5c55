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
        "operating_status": three("正常生产", "正常生产", "正常生产"),
        "output_value": three("52000.5", "54100.2", "53020.7"),
        "industrial_added_value": three("13000.1", "12950.4", "12010.3"),
        "employees": three(520, 533, 528),
        "operating_hours": three(7920, 8010, 7985),
        "products": [
            {
                "name": "单晶硅棒",
                "unit": "t",
                "capacity": 12000,
                "output": three(9000, 9300, 9150),
                "output_t": three(9000, 9300, 9150),
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
        "exhaust_combustion": three(1500, 1530, 1490),
        "exhaust_process": three(11100, 11490, 11310),
        "exhaust_total": three(12600, 13020, 12800),
        "so2_combustion": three("0.21", "0.22", "0.2"),
        "so2_process": three("0.1", "0.11", "0.1"),
        "so2_total": three("0.31", "0.33", "0.3"),
        "nox_total": three("2.11", "2.17", "2.09"),
        "dust_total": three("3.42", "3.51", "3.4"),
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
            }
        ],
    }


def _reasons(values: dict[str, Any]) -> dict[str, Any]:
    for name in ("water_surface", "water_ground"):
        values[name] = dict.fromkeys(values[name], ("不涉及", "全部由园区管网供水"))
    return values


def clean_department(form_id: str) -> dict[str, Any]:
    """A department's return with nothing to say about."""
    cover = {
        "preparer_name": "孙立新",
        "preparer_phone": "0874-3120100",
        "reviewer_name": "普建民",
        "filled_on": "2025-03-20",
    }
    if form_id == "dept_economy":
        return cover | {
            "park_output_value": four(2010000, 2150000, 2280000, 2210000),
            "park_added_value": four(520000, 561000, 598000, 612000),
            "park_employees": four(8100, 8350, 8520, 8490),
            "park_land": four("2.21", "2.36", "2.48", "2.49"),
            "park_energy": four(312000, 329000, 341000, 338500),
            "park_renewable_energy": four(41000, 46500, 52000, 56100),
            "park_fresh_water": four(7900000, 8150000, 8420000, 8310000),
            "park_reused_water": four(51000000, 53200000, 55100000, 55600000),
        }
    if form_id == "dept_power":
        return cover | {
            "park_electricity": four(161000, 168200, 175300, 174100),
            "park_green_electricity": four(33000, 37100, 41800, 45200),
            "power_users": [
                {
                    "name": "云岭示例硅材料有限公司",
                    "credit_code": CODE,
                    "electricity": four("25200.5", "26100.3", "26800.6", "26050.9"),
                },
                {
                    "name": "云岭示例建材有限公司",
                    "credit_code": OTHER_CODE,
                    "electricity": four("5100.2", "5080.9", "4760.1", "4610.4"),
                },
            ],
        }
    return cover | {
        "park_wastewater": four(3100000, 3190000, 3260000, 3210000),
        "park_cod": four("402.5", "410.1", "405.3", "398.2"),
        "park_ammonia": four("36.1", "37.2", "36.9", "35.8"),
        "park_solid_generated": four(182000, 187500, 190100, 188400),
        "park_solid_used": four(161000, 166200, 170300, 171200),
        "park_solid_used_old": four(1200, 900, 0, 1500),
        "park_reclaimed_used": four(610000, 702000, 815000, 901000),
        "park_plant_treated": four(5100000, 5230000, 5320000, 5290000),
        "air_good_days_rate": four("97.5", "98.1", "98.6", "98.4"),
        "key_enterprises": four(9, 10, 11, 11),
        "key_enterprises_audited": four(5, 7, 8, 10),
        "permits": [
            {
                "name": "云岭示例硅材料有限公司",
                "credit_code": CODE,
                "permit_number": PERMIT,
                "permit_kind": "简化管理",
                "cod_permitted": "32.5",
                "ammonia_permitted": "2.8",
            },
            {
                "name": "云岭示例食品有限公司",
                "credit_code": OTHER_CODE,
                "permit_number": f"{OTHER_CODE}001X",
                "permit_kind": "登记管理",
                "cod_permitted": ("不涉及", "登记管理"),
                "ammonia_permitted": ("不涉及", "登记管理"),
            },
        ],
    }


def clean(form: FormDefinition) -> dict[str, Any]:
    """Values of a return of `form` with nothing to say about."""
    if form.recipient_kind is RecipientKind.ENTERPRISE:
        return _reasons(clean_enterprise())
    return clean_department(form.id)
