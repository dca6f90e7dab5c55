"""A department's return over all item groups with nothing to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from generator.model.form import Block, BlockKind, Field, FieldKind, FormDefinition

CODE = "91530300MA6K00001D"
YEARS = (2021, 2022, 2023, 2024)
_COURSE = ("0.943", "0.968", "0.991", "1")
"""The years as a share of the last: nothing jumps, nothing is copied."""

# The last year of series, the value of fields; what is not named here is 100 or the first choice.
_VALUES: Mapping[str, Any] = {
    "park_output_value": 2210000, "park_added_value": 612000, "park_added_value_current": 640000,
    "park_employees": 8490, "park_revenue": 2300000, "park_taxes": 61000,
    "firms_total": 60, "firms_above_scale": 35, "firms_producing": 60, "firms_suspended": 0,
    "firms_building": 0, "high_tech_output": 700000, "recycling_added_value": 30000,
    "new_chain_projects": 1, "platform_completeness": 80, "eco_publicity_events": 4,
    "park_energy": 338500, "park_fresh_water": 8310000, "park_reused_water": 55600000,
    "park_renewable_energy": 56100, "park_co2": 1450000, "park_co2_process": 210000,
    "park_wastewater": 3210000, "park_cod": 398, "park_ammonia": 36, "park_so2": 210,
    "park_nox": 330, "park_solid_generated": 188400, "park_solid_used": 168000,
    "park_solid_used_old": 0, "park_solid_disposed": 12400, "park_solid_stored": 8000,
    "park_hazardous_generated": 2100, "park_hazardous_used": 900,
    "park_hazardous_disposed": 1150, "park_hazardous_stored": 50,
    "major_incidents": 0, "other_incidents": 0, "exceedances": 0, "penalties": 0, "petitions": 0,
    "key_enterprises": 1, "key_enterprises_audited": 1,
    "pm25": 22, "pm10": 40, "so2_air": 9, "no2_air": 16, "co_air": 1, "ozone": 130,
    "air_good_days_rate": 98, "water_supplied": 9000000, "water_lost": 900000,
    "water_leak_rate": 10, "water_supply_capacity": 40000, "water_supply_load": 30000,
    "water_limit": 9500000, "reclaimed_supplied": 900000, "reclaimed_capacity": 5000,
    "park_plant_treated": 5290000, "park_reclaimed_used": 900000, "plant_electricity": 210,
    "plant_chemicals": 900, "plant_sludge": 4100, "plant_exceeded": 0, "plant_overflows": 0,
    "sewage_capacity": 20000, "sewage_load": 14500, "rain_separation_rate": 95,
    "park_planned_area": 12, "park_developed_area": 6, "park_land": "2.49", "idle_land": 4,
    "inefficient_land": 11, "green_cover_rate": 31, "green_industrial_buildings": 40,
    "green_public_buildings": 60, "max_load": 310, "power_capacity": 400,
    "park_electricity": 174100, "park_green_electricity": 45200, "park_self_generated": 3100,
    "heat_supplied": 410000, "gas_supplied": 2100, "heat_capacity": 150, "heat_load": 120,
    "gas_capacity": 12, "gas_load": 9, "renewable_collected": 5200, "renewable_recycled": 4800,
    "freight": 3100000, "clean_freight": 1200000, "vehicles": 900, "new_energy_vehicles": 300,
    "safety_accidents": 0, "energy_limit": 360000,
}  # fmt: skip

_ROWS: Mapping[str, Mapping[str, Any]] = {
    "firms": {"industry_code": "3825"},
    "chain_projects": {"built": "是"},
    "park_industries": {
        "industry_code": "3825", "output_value": 2000000, "energy": 300000, "fresh_water": 8000000,
    },
    "renewable_plants": {"capacity": 20, "generation": 2600, "self_used": 2000},
    "idle_parcels": {"area": 3},
    "permits": {
        "permit_number": f"{CODE}001P", "permit_kind": "简化管理", "cod_permitted": "32.5",
        "ammonia_permitted": "2.8",
    },
    "intake_permits": {"permitted": 900000, "taken": 800000},
    "plants": {"capacity": 20000, "treated": 5290000},
    "power_users": {"electricity": 26050},
    "water_users": {"amount": 610000},
    "sewage_users": {"amount": 300000},
    "heat_users": {"amount": 90000},
    "gas_users": {"amount": 210},
    "hazards": {"amount": 40},
    "projects": {
        "industry_code": "3985", "investment": 52000, "land": 80000, "fresh_water": 120000,
        "wastewater": 60000, "cod": 18, "ammonia": 2,
    },
    "coal_quality": {"ncv": 21, "sulphur": 1, "ash": 18},
    "waste_flows": {
        "generated": 90000, "used": 85000, "disposed": 3000, "stored": 2000, "pricing": "无偿",
        "price": 0,
    },
    "hazardous_ledger": {
        "code": "900-249-08", "opening": 5, "generated": 300, "own_treated": 100,
        "transferred": 200, "closing": 5,
    },
    "waste_plants": {"capacity": 30000, "received": 21000},
}  # fmt: skip
_FIXED_ROWS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "park_fuels": {"electricity": {"amount": 174100}},
    "pollutant_flows": {"cod": {"discharged": 398}, "ammonia": {"discharged": 36}},
    "water_sources": {"tap": {"amount": 8100000}},
    "plant_months": {"m01": {"cod_in": 210, "cod_out": 18, "ammonia_in": 24, "ammonia_out": 1}},
    "power_months": {"m01": {"electricity": 14500}},
}


def clean_department(form: FormDefinition) -> dict[str, Any]:
    """An answer to everything required of all item groups."""
    values: dict[str, Any] = {}
    for _, block in form.blocks():
        if block.kind is BlockKind.TABLE:
            values[block.id] = _table(block)
        else:
            values |= {f.id: _answer(f, _VALUES.get(f.id)) for f in block.fields if f.required}
    return values | {
        "preparer_name": "孙立新",
        "preparer_phone": "0874-3120100",
        "reviewer_name": "普建民",
        "filled_on": "2025-03-20",
        "leading_group_document": "云开管发〔2024〕3号",
    }


def _table(block: Block) -> Any:
    if not block.rows:
        return [_row(block, _ROWS.get(block.id, {}))]
    rows = _FIXED_ROWS.get(block.id) or {row.id: {} for row in block.rows}
    return {row: _row(block, given) for row, given in rows.items()}


def _row(block: Block, given: Mapping[str, Any]) -> dict[str, Any]:
    named = {"name": "云岭示例硅材料有限公司", "credit_code": CODE, **given}
    return {
        f.column_id: _answer(f, named.get(f.column_id))
        for f in block.fields
        if f.required or f.column_id in given
    }


def _answer(field: Field, given: Any) -> Any:
    if given is None:
        given = {
            FieldKind.NUMBER: 100,
            FieldKind.CHOICE: field.choices[0] if field.choices else "",
            FieldKind.DATE: "2024-06-30",
            FieldKind.CODE: "530000",
            FieldKind.TEXT: "示例",
        }[field.kind]
    if not field.series:
        return given
    if field.kind is not FieldKind.NUMBER:
        return dict.fromkeys(YEARS, given)
    return dict(zip(YEARS, _course(given, field), strict=True))


def _course(last: Any, field: Field) -> list[str]:
    """The figure over four years; counts stay whole, small ones as they are."""
    figure = Decimal(str(last))
    if figure < 20 and field.unit not in ("km2", "mg/m3"):
        return [str(figure)] * len(YEARS)
    places = Decimal("0.01") if figure < 20 else Decimal(1)
    return [str((figure * Decimal(share)).quantize(places)) for share in _COURSE]
