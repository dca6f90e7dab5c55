"""More faults an expert looks for: copied with a change, swapped, out by a unit in every year.

As in samples/synth/faults; a pair with the code "" wants any finding that names the cell.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from samples.synth.faults import (
    BEFORE,
    COPIED,
    FAULTS,
    LAST,
    Fault,
    Operator,
    Y,
    at,
    number,
    steady,
)
from samples.synth.sheet import Cells, Key, Typed
from samples.synth.world import YEARS, D, text

WHY_NOT: Mapping[str, str] = {
    "one_digit": "单独一个数只有一位与上年相同或不同，和正常的年际变化分不开；"
    "须有分项之和、浓度或部门数与它相对才认得出",
    "product_unit": "产品不折质量、行业又没有单耗范围的，产量单位选错没有数可以对照",
    "columns_output": "简表只有产量，没有产能利用率和执行报告，两年产量对调与正常增减分不开",
    "columns_load": "简表没有排放口和执行报告，两年排放量对调与正常增减分不开",
    "all_years_solid": "简表不填固废的种类，三年都按另一单位填时没有数可以对照",
    "point_lost": "与上年之比不恰好是 10、100 倍，又没有分项、单耗可以对照的，与正常增减分不开",
    "all_years_exhaust": "没有填排放口的企业，全厂废气量没有可以对照的数",
}
"""Why a planted fault may stay unfound, where that is no fault of the rules."""


def rows_of(typed: Typed, field: str) -> list[str]:
    return sorted({row for name, row, _ in typed.cells if name == field})


def filled(typed: Typed, names: Iterable[str], year: int) -> list[Key]:
    wanted = set(names)
    keys = sorted(key for key in typed.cells if key[0] in wanted and key[2] == year)
    return [key for key in keys if number(typed, key) is not None]


# -- copied, with a change ------------------------------------------------------------------------


def _changed_digit(digits: str, chance: random.Random) -> str:
    """One digit of a number another, the first and what follows the point left alone."""
    whole = digits.partition(".")[0]
    place = chance.randrange(1, len(whole)) if len(whole) > 1 else 0
    other = chance.choice([d for d in "123456789" if d != digits[place]])
    return digits[:place] + other + digits[place + 1 :]


def _copied_with_a_change(typed: Typed, chance: random.Random) -> Fault | None:
    """Last year's figures with a digit changed in each, so that they do not look copied."""
    if not steady(typed):
        return None
    cells = {}
    for name, row, _ in filled(typed, COPIED, LAST):
        before = typed.cells.get((name, row, BEFORE), "")
        if len(before.replace(".", "")) >= 4 and number(typed, (name, row, BEFORE)):
            cells[name, row, LAST] = _changed_digit(before, chance)
    return Fault("copied_with_a_change", cells, (("YOY009", ""),)) if len(cells) >= 8 else None


def _same_last_digits(typed: Typed, chance: random.Random) -> Fault | None:
    """Figures made up: other in front, but with the same last three digits as last year's."""
    if not steady(typed):
        return None
    cells: Cells = {}
    for key in filled(typed, COPIED, LAST):
        now, before = typed.cells[key], typed.cells.get((key[0], key[1], BEFORE), "")
        if len(now) > 4 and len(before) > 4 and now.count(".") == before.count("."):
            tail = before[-3:] if "." not in before[-3:] else before[-4:]
            if len(now) > len(tail) + 1 and "." not in now[: -len(tail)][-1:]:
                made = now[: -len(tail)] + tail
                if made.count(".") == now.count("."):
                    cells[key] = made
    return Fault("same_last_digits", cells, (("YOY010", ""),)) if len(cells) >= 8 else None


def _one_digit(typed: Typed, chance: random.Random) -> Fault | None:
    """A single figure is last year's with one digit changed."""
    names = ("fresh_water", "total_water", "solid_generated", "exhaust_total", "employees")
    key = next(iter(sorted(filled(typed, names, LAST), key=lambda _: chance.random())), None)
    if key is None or not steady(typed):
        return None
    before = typed.cells.get((key[0], key[1], BEFORE), "")
    if not number(typed, (key[0], key[1], BEFORE)) or len(before) < 4:
        return None
    return Fault("one_digit", {key: _changed_digit(before, chance)}, (("", at(key)),))


# -- units and points -----------------------------------------------------------------------------

POINTED = (
    "energy.amount", "total_energy_reported", "nox_total", "so2_total", "dust_total",
    "solid_generated", "solid_used", "output_value", "materials.amount", "hazardous.generated",
)  # fmt: skip


def _point_lost(typed: Typed, chance: random.Random) -> Fault | None:
    """The decimal point is left out: 123.4 becomes 1234."""
    keys = [
        key
        for key in (*filled(typed, POINTED, LAST), *filled(typed, POINTED, 0))
        if 1 <= len(typed.cells[key].partition(".")[2]) <= 3
    ]
    if not keys:
        return None
    key = chance.choice(keys)
    return Fault(
        "point_lost", {key: typed.cells[key].replace(".", "").lstrip("0")}, (("", at(key)),)
    )


def _every_year(
    name: str, fields: tuple[str, ...], factor: Decimal, row: str, *codes: str, queries: str = ""
) -> Operator:
    """Out by the same factor in all years: beside last year's it looks right."""

    def spoil(typed: Typed, chance: random.Random) -> Fault | None:
        cells = {
            key: text(value * factor)
            for key in sorted(typed.cells)
            if key[0] in fields and (not row or key[1] == row) and key[2] in YEARS
            if (value := number(typed, key)) is not None
        }
        if not any(key[0] == fields[0] and key[2] == Y for key in cells):
            return None
        expected = tuple((code, "") for code in codes)
        return Fault(name, cells, expected, tuple(queries.split()))

    return spoil


WATER = (
    "fresh_water", "water_tap", "water_surface", "water_ground", "water_reclaimed_bought",
    "reused_water", "total_water", "water_consumed", "water_lost", "wastewater_reused",
    "wastewater_generated", "wastewater_discharged", "wastewater_to_plant", "wastewater_direct",
    "wastewater_compliant",
)  # fmt: skip


def _product_unit(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("products.unit", "r01", 0)
    other = {"t": "万t", "万t": "t", "MW": "GW", "GW": "MW", "MWh": "GWh", "GWh": "MWh",
             "m2": "万m2", "万m2": "m2", "万件": "件", "件": "万件", "kg": "t",
             "m3": "万m3", "万m3": "m3"}.get(typed.cells.get(key, ""))  # fmt: skip
    if other is None:
        return None
    return Fault("product_unit", {key: other}, (("", at(key)),))


def _rate(name: str, made: Callable[[Decimal], Decimal], *fields: str) -> Operator:
    def spoil(typed: Typed, chance: random.Random) -> Fault | None:
        keys = [key for key in sorted(typed.cells) if key[0] in fields and number(typed, key)]
        keys = [key for key in keys if key[2] in (0, Y)]
        if not keys:
            return None
        key = chance.choice(keys)
        return Fault(name, {key: text(made(D(typed.cells[key])))}, (("", at(key)),))

    return spoil


def _negative(typed: Typed, chance: random.Random) -> Fault | None:
    keys = filled(typed, (*COPIED, "employees", "materials.amount"), Y)
    keys = [key for key in keys if key[0] != "industrial_added_value"]  # 亏损时可以为负
    if not keys:
        return None
    key = chance.choice(keys)
    return Fault("negative", {key: "-" + typed.cells[key]}, (("", at(key)),))


# -- swapped --------------------------------------------------------------------------------------


def unlike(typed: Typed, one: Key, other: Key, least: str) -> bool:
    a, b = number(typed, one), number(typed, other)
    return a is not None and b is not None and abs(a - b) > max(a, b) * D(least)


def _columns(
    name: str, fields: tuple[str, ...], least: str, code: str, queries: str
) -> Operator:
    """The columns of two years swapped in a block."""

    def spoil(typed: Typed, chance: random.Random) -> Fault | None:
        pairs = sorted({(f, r) for f, r, year in typed.cells if f in fields and year == LAST})
        first = [pair for pair in pairs if pair[0] == fields[0]]
        if not any(unlike(typed, (*pair, LAST), (*pair, BEFORE), least) for pair in first):
            return None
        cells: Cells = {}
        for field, row in pairs:
            cells[field, row, LAST] = typed.cells.get((field, row, BEFORE), "")
            cells[field, row, BEFORE] = typed.cells[field, row, LAST]
        expected = ((code, ""),) if code else ()
        return Fault(name, cells, expected, tuple(queries.split()))

    return spoil


def _swapped_rows(name: str, field: str, least: str, *codes: str) -> Operator:
    """Two rows of a table change places in one column."""

    def spoil(typed: Typed, chance: random.Random) -> Fault | None:
        year = Y if any(key[0] == field and key[2] == Y for key in typed.cells) else 0
        keys = filled(typed, (field,), year)
        pairs = [
            (one, other)
            for i, one in enumerate(keys)
            for other in keys[i + 1 :]
            if unlike(typed, one, other, least)
        ]
        if not pairs:
            return None
        one, other = chance.choice(pairs)
        cells: Cells = {one: typed.cells[other], other: typed.cells[one]}
        return Fault(name, cells, tuple((code, "") for code in codes))

    return spoil


# -- who it is ------------------------------------------------------------------------------------


def _typed_over(name: str, key: Key, made: Callable[[str], str], *codes: str) -> Operator:
    def spoil(typed: Typed, chance: random.Random) -> Fault | None:
        value = typed.cells.get(key, "")
        wrong = made(value) if value else ""
        if not wrong or wrong == value:
            return None
        return Fault(name, {key: wrong}, tuple((code, at(key) if code else "") for code in codes))

    return spoil


def _permit_of_another(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("permit_number", "", 0)
    if len(typed.cells.get(key, "")) < 20:
        return None
    other = "91530300MA6P0000XB"
    return Fault("permit_of_another", {key: other + "001V"}, (("PER001", at(key)),))


def _coordinates(typed: Typed, chance: random.Random) -> Fault | None:
    east, north = ("longitude", "", 0), ("latitude", "", 0)
    if east not in typed.cells or north not in typed.cells:
        return None
    cells = {east: typed.cells[north], north: typed.cells[east]}
    return Fault("coordinates_swapped", cells, (("", at(east)), ("", at(north))))


# -- what does not go together --------------------------------------------------------------------


def _quarter(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("er_water_load.quarter2", "r01", 0)
    value = number(typed, key)
    if value is None:
        return None
    return Fault(
        "quarter_total", {key: text(value * D("1.3"))},
        (("EXR038", at(("er_water_load.total", "r01", 0))),),
    )  # fmt: skip


def _stopped_but_made(typed: Typed, chance: random.Random) -> Fault | None:
    if not steady(typed):
        return None
    key = ("operating_status", "", Y)
    return Fault("stopped_but_made", {key: "停产"}, (("ECO018", at(key)),))


def _gate_denied(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("has_wastewater", "", 0)
    if typed.cells.get(key) != "是" or number(typed, ("wastewater_generated", "", Y)) is None:
        return None
    return Fault("gate_denied", {key: "否"}, (("", at(key)),))


def _product_twice(typed: Typed, chance: random.Random) -> Fault | None:
    cells = {
        (name, "r02", year): value
        for (name, row, year), value in typed.cells.items()
        if name.startswith("products.") and row == "r01"
    }
    if not cells or "r02" in rows_of(typed, "products.name"):
        return None
    return Fault("product_twice", cells, (("PRD006", ""),))


def _outlet_missing(typed: Typed, chance: random.Random) -> Fault | None:
    """Of two outlets of one pollutant, one is left out."""
    seen: dict[str, list[str]] = {}
    for row in rows_of(typed, "air_outlets.pollutant"):
        seen.setdefault(typed.cells["air_outlets.pollutant", row, 0], []).append(row)
    twice = [rows for rows in seen.values() if len(rows) > 1]
    if not twice:
        return None
    gone = chance.choice(twice)[-1]
    cells = {key: "" for key in typed.cells if key[0].startswith("air_outlets.") and key[1] == gone}
    return Fault("outlet_missing", cells, (("AOL005", ""),))


def _dates_swapped(typed: Typed, chance: random.Random) -> Fault | None:
    first, last = ("permit_issued_on", "", 0), ("permit_valid_to", "", 0)
    if not all(typed.cells.get(key, "").startswith("20") for key in (first, last)):
        return None
    cells = {first: typed.cells[last], last: typed.cells[first]}
    return Fault("dates_swapped", cells, (("PER009", ""),))


def _er_output(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("er_products.output", "r01", 0)
    value = number(typed, key)
    if value is None:
        return None
    return Fault("report_output_differs", {key: text(value * D("1.25"))}, (("EXR008", ""),))


MORE: Mapping[str, Operator] = {
    "copied_with_a_change": _copied_with_a_change,
    "same_last_digits": _same_last_digits,
    "one_digit": _one_digit,
    "point_lost": _point_lost,
    "all_years_power": _every_year(
        "all_years_power", ("energy.amount",), D(10_000), "electricity", "ENE001", "PHY001"
    ),
    "all_years_gas": _every_year(
        "all_years_gas", ("energy.amount",), D(10_000), "natural_gas", "ENE001"
    ),
    "all_years_water": _every_year(
        "all_years_water", WATER, D("0.0001"), "", queries="XR002 XR005 XR008"
    ),
    "all_years_money": _every_year(
        "all_years_money", ("output_value", "industrial_added_value", "revenue", "taxes"),
        D(10_000), "", "ECO008",
    ),
    "all_years_load": _every_year(
        "all_years_load", ("water_pollutants.discharged", "water_pollutants.generated"),
        D(1000), "", "WWT006", queries="XR066",
    ),
    "all_years_exhaust": _every_year(
        "all_years_exhaust", ("exhaust_total", "exhaust_combustion", "exhaust_process"),
        D(10_000), "", "AOL010",
    ),
    "all_years_solid": _every_year(
        "all_years_solid", ("solid_generated", "solid_used", "solid_disposed", "solid_stored"),
        D("0.0001"), "", "SOL006",
    ),
    "all_years_output": _every_year(
        "all_years_output", ("products.output", "products.output_t"), D(1000), "", "PRD001"
    ),
    "product_unit": _product_unit,
    "rate_above_hundred": _rate(
        "rate_above_hundred", lambda rate: rate + 60, "facilities.efficiency", "online_rate",
        "er_monitoring.done_rate", "er_ledger.complete_rate", "er_facilities.efficiency",
        "capacity_utilisation",
    ),
    "rate_as_fraction": _rate(
        "rate_as_fraction", lambda rate: rate / 100, "capacity_utilisation",
        "er_ledger.complete_rate", "er_monitoring.done_rate", "online_rate",
        "facilities.efficiency",
    ),
    "negative": _negative,
    "columns_energy": _columns("columns_energy", ("energy.amount",), "0.03", "ENE001", ""),
    "columns_water": _columns("columns_water", WATER, "0.06", "", "XR002 XR005 XR008 XR048"),
    "columns_load": _columns(
        "columns_load", ("water_pollutants.discharged",), "0.15", "OUT005", "XR040"
    ),
    "columns_output": _columns(
        "columns_output", ("products.output", "products.output_t"), "0.08", "ECO013", ""
    ),
    "rows_energy": _swapped_rows("rows_energy", "energy.amount", "0.1", "ENE001"),
    "rows_loads": _swapped_rows("rows_loads", "water_pollutants.discharged", "0.2", "WWT006"),
    "rows_materials": _swapped_rows("rows_materials", "materials.amount", "0.1"),
    "rows_hazardous": _swapped_rows("rows_hazardous", "hazardous.generated", "0.1", "HAZ001"),
    "rows_outlets": _swapped_rows("rows_outlets", "water_outlets.discharged", "0.1", "OUT004"),
    "permit_of_another": _permit_of_another,
    "industry_code": _typed_over(
        "industry_code", ("industry_code", "", 0),
        lambda code: "3011" if code != "3011" else "3985", "IDN005",
    ),
    "enterprise_name": _typed_over(
        "enterprise_name", ("enterprise_name", "", 0), lambda name: "滇池" + name[2:], "IDN003"
    ),
    "land_in_hectares": _typed_over(
        "land_in_hectares", ("land_area", "", 0), lambda area: text(D(area) / 10_000), "IDN007"
    ),
    "hazardous_code": _typed_over(
        "hazardous_code", ("hazardous.code", "r01", 0), lambda code: code.replace("-", ""),
        "HAZ002",
    ),
    "coordinates_swapped": _coordinates,
    "dates_swapped": _dates_swapped,
    "started_in_another_century": _typed_over(
        "started_in_another_century", ("production_started_on", "", 0),
        lambda day: f"21{day[2:]}", "",
    ),
    "hours_above_a_year": _typed_over(
        "hours_above_a_year", ("operating_hours", "", Y), lambda hours: f"9{hours[-3:]}", "ECO004"
    ),
    "employees_tenfold": _typed_over(
        "employees_tenfold", ("employees", "", Y), lambda people: people + "0", "MAG006"
    ),
    "quarter_total": _quarter,
    "stopped_but_made": _stopped_but_made,
    "gate_denied": _gate_denied,
    "product_twice": _product_twice,
    "outlet_missing": _outlet_missing,
    "report_output_differs": _er_output,
}  # fmt: skip

AT_ENTERPRISES: Mapping[str, Operator] = {**FAULTS, **MORE}
