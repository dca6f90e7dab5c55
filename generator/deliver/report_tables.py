"""Tables of the enterprise report: products, economy, water, pollutants, waste. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from generator.deliver.firm import Firm, capacity_use
from generator.model.form import FixedRow
from generator.model.submission import Blank, EntryKey

NOT_ASKED = "未采集"

Row = dict[str, object]

_ECONOMY = ("output_value", "industrial_added_value", "employees", "operating_hours")
_WATER = (
    "fresh_water",
    "reused_water",
    "total_water",
    "wastewater_reused",
    "wastewater_generated",
    "wastewater_discharged",
)
_EXHAUST = ("so2_total", "nox_total", "dust_total")
_EXHAUST_IF_ANY = ("voc_total", "fluoride_air_total")
_SOLID = (
    "solid_generated",
    "solid_used",
    "solid_disposed",
    "solid_stored",
    "solid_dumped",
)
_HAZARDOUS: Mapping[str, str] = {
    "opening": "opening",
    "received": "received",
    "generated": "generated",
    "handled": "used_or_disposed",
    "sent_out": "sent_out",
    "closing": "closing",
}


def products(firm: Firm) -> list[Row]:
    return [_product(firm, row) for row in firm.product_rows]


def _product(firm: Firm, row: str) -> Row:
    unit = firm.product_unit(row)
    capacity = firm.cell("products.capacity", row, unit=unit)
    load = capacity_use(firm.reading, row, firm.year)
    inputs = [
        firm.cell_trail(EntryKey("products.output", row, firm.year), unit),
        firm.cell_trail(EntryKey("products.capacity", row), unit),
    ]
    return {
        "name": firm.words("products.name", row),
        "unit": unit,
        "capacity": capacity,
        **firm.series("products.output", row, unit),
        "utilisation": firm.made(
            f"utilisation[{row}]",
            "产能利用率",
            load,
            "%",
            "实际产量 ÷ 设计年产能 × 100",
            "",
            inputs,
        ),
    }


def economy(firm: Firm) -> list[Row]:
    return [series_row(firm, name) for name in _ECONOMY]


def series_row(firm: Firm, name: str) -> Row:
    field = firm.field(name)
    label = field.label.removeprefix("其中：")
    return {"name": label, "unit": firm.unit_of(name), **firm.series(name)}


# -- water, pollutants, waste --------------------------------------------------------------------


def water_rows(firm: Firm) -> list[Row]:
    return [series_row(firm, name) for name in _WATER]


def pollutants(firm: Firm) -> list[Row]:
    """Those of waste water the enterprise has, and those of its exhaust."""
    block = firm.reading.rules.form.tables["water_pollutants"]
    held = firm.reading.submission.rows.get("water_pollutants", ())
    rows = [_water_pollutant(firm, row) for row in block.rows if row.id in held]
    exhaust = [name for name in _EXHAUST if _concerns(firm, name)]
    exhaust += [
        name for name in _EXHAUST_IF_ANY if any(firm.number(name, year=y) for y in firm.years)
    ]
    return rows + [_air_pollutant(firm, name) for name in exhaust]


def _concerns(firm: Firm, name: str) -> bool:
    return any(firm.operand(name, "", y).blank is not Blank.NOT_APPLICABLE for y in firm.years)


def _water_pollutant(firm: Firm, row: FixedRow) -> Row:
    generated = EntryKey("water_pollutants.generated", row.id, firm.year)
    discharged = EntryKey("water_pollutants.discharged", row.id, firm.year)
    before = firm.number(*_of(generated))
    after = firm.number(*_of(discharged))
    removed = 100 * (1 - after / before) if before and after is not None else None
    return {
        "name": row.label,
        "unit": firm.unit_of("water_pollutants.discharged", row.id),
        "generated": firm.cell(*_of(generated)),
        **firm.series("water_pollutants.discharged", row.id),
        "removed": firm.made(
            f"removed[{row.id}]",
            f"{row.label}削减率",
            removed,
            "%",
            "（产生量 − 排放量）÷ 产生量 × 100",
            "",
            [firm.cell_trail(key, "t") for key in (generated, discharged)],
        ),
    }


def _of(key: EntryKey) -> tuple[str, str, int]:
    return key.field, key.row, key.year


def _air_pollutant(firm: Firm, name: str) -> Row:
    """What exhaust generates before treatment may be left open: then nothing is said of removal."""
    trail = firm.cell_trail(EntryKey(name, year=firm.year), firm.unit_of(name))
    source = f"{name.removesuffix('_total')}_generated"
    before, after = firm.number(source, year=firm.year), firm.number(name, year=firm.year)
    label = firm.field(name).label
    for ending in ("排放量合计", "排放量"):
        label = label.removesuffix(ending)
    return {
        "name": label,
        "unit": firm.unit_of(name),
        "generated": firm.numbers.words(NOT_ASKED, trail)
        if before is None else firm.cell(source, year=firm.year),
        **firm.series(name),
        "removed": firm.numbers.words(NOT_ASKED, trail)
        if not before or after is None else firm.made(
            f"removed[{name}]", f"{label}削减率", 100 * (1 - after / before), "%",
            "（产生量 − 排放量）÷ 产生量 × 100", "",
            [firm.cell_trail(EntryKey(n, year=firm.year), "t") for n in (source, name)],
        ),
    }  # fmt: skip


def solid_rows(firm: Firm) -> list[Row]:
    """Empty where no year knows of solid waste."""
    return [series_row(firm, name) for name in _SOLID] if _concerns(firm, _SOLID[0]) else []


def hazardous_rows(firm: Firm) -> list[Row]:
    rows = firm.reading.submission.rows.get("hazardous", ())
    return [
        {
            "name": firm.words("hazardous.name", row),
            "code": firm.words("hazardous.code", row),
            **{shown: firm.cell(f"hazardous.{name}", row) for shown, name in _HAZARDOUS.items()},
        }
        for row in rows
    ]


def receives_hazardous(firm: Firm) -> bool:
    rows = firm.reading.submission.rows.get("hazardous", ())
    return any(firm.number("hazardous.received", row) for row in rows)
