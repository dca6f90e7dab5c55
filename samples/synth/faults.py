"""Faults a preparer makes, as named operators on a return: what is typed, what must be found.

``FAULTS[name](typed, chance)`` gives a Fault, or None where the return has nothing to spoil so.
The codes are those of rules/checks (and of rules/queries for what only shows beside another
source's figures).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from samples.synth.sheet import Cells, Key, Typed
from samples.synth.world import ALPHABET, AUDIT_YEAR, EQUIVALENT, NORMAL, TCE, YEARS, D, text

LAST, BEFORE = AUDIT_YEAR, AUDIT_YEAR - 1
Y = AUDIT_YEAR


@dataclass(frozen=True)
class Fault:
    """Cells typed otherwise ("" left empty) and the findings that must come of it.

    `expected` are (code, cell) pairs of the checks, the cell "" where the rule itself chooses it;
    `queries` codes of comparisons between sources. What else follows from the same slip is not
    listed.
    """

    name: str
    cells: Mapping[Key, str]
    expected: tuple[tuple[str, str], ...] = ()
    queries: tuple[str, ...] = ()

    @property
    def where(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(at for _, at in self.expected))


Operator = Callable[[Typed, random.Random], Fault | None]


def at(key: Key) -> str:
    """A cell as findings name it: "energy.amount[electricity]@2024"."""
    name, row, year = key
    return name + (f"[{row}]" if row else "") + (f"@{year}" if year else "")


def number(typed: Typed, key: Key) -> Decimal | None:
    """The number typed there; None for nothing, for an answer in words and for zero."""
    try:
        value = D(typed.cells.get(key, ""))
    except ArithmeticError:
        return None
    return value or None


def steady(typed: Typed) -> bool:
    """The audit year and the year before were both of normal production."""
    return all(typed.cells.get(("operating_status", "", y)) == NORMAL for y in (LAST, BEFORE))


def swapped(digits: str) -> str:
    """The first two unlike neighbours the wrong way round, no zero in front; "" for none."""
    for i in range(len(digits) - 1):
        a, b = digits[i : i + 2]
        if a.isdigit() and b.isdigit() and a != b and not (i == 0 and b == "0"):
            return digits[:i] + b + a + digits[i + 2 :]
    return ""


def _scaled(name: str, key: Key, factor: Decimal, *codes: str) -> Operator:
    def spoil(typed: Typed, chance: random.Random) -> Fault | None:
        value = number(typed, key)
        if value is None or not steady(typed):
            return None
        earlier = number(typed, (key[0], key[1], BEFORE))
        if earlier is None or not D("0.92") < value / earlier < D("1.08"):
            return None  # 数量级规则认“恰好差若干倍”：当年变化太大的认不出
        return Fault(
            name, {key: text(value * factor)}, tuple((code, at(key)) for code in codes)
        )

    return spoil


def _transposed(name: str, key: Key, code: str, anywhere: bool = False) -> Operator:
    def spoil(typed: Typed, chance: random.Random) -> Fault | None:
        value = number(typed, key)
        wrong = swapped(typed.cells.get(key, ""))
        if value is None or not wrong or abs(D(wrong) - value) < value / 50:
            return None
        return Fault(name, {key: wrong}, ((code, "" if anywhere else at(key)),))

    return spoil


def _missing(typed: Typed, chance: random.Random) -> Fault | None:
    asked = [
        (name, "", Y)
        for name in ("output_value", "employees", "operating_hours", "fresh_water", "nox_total")
        if number(typed, (name, "", Y)) is not None
    ]
    if not asked:
        return None
    key = chance.choice(asked)
    return Fault("missing_required", {key: ""}, (("REQ001", at(key)),))


def _text_in_number(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("solid_disposed", "", Y)
    value = typed.cells.get(key, "")
    if number(typed, key) is None:
        return None
    if chance.random() < 0.5:
        return Fault("text_in_number", {key: f"约{value}"}, (("FMT024", at(key)),))
    return Fault("text_in_number", {key: "见附件台账"}, (("FMT001", at(key)),))


COPIED = (
    "output_value", "industrial_added_value", "fresh_water", "reused_water", "total_water",
    "wastewater_generated", "wastewater_discharged", "energy.amount", "products.output",
    "products.output_t", "water_pollutants.generated", "water_pollutants.discharged",
    "exhaust_total", "exhaust_combustion", "exhaust_process", "so2_total", "so2_combustion",
    "so2_process", "nox_total", "dust_total", "solid_generated", "solid_used", "solid_disposed",
    "solid_stored", "wastewater_to_plant", "wastewater_direct", "wastewater_compliant",
    "wastewater_reused", "water_tap", "water_surface", "water_reclaimed_bought",
    "water_consumed", "total_energy_reported",
)  # fmt: skip


def _copied(typed: Typed, chance: random.Random) -> Fault | None:
    if not steady(typed):
        return None
    cells = {
        (name, row, LAST): typed.cells[name, row, BEFORE]
        for name, row, year in typed.cells
        if year == LAST and name in COPIED and (name, row, BEFORE) in typed.cells
    }
    return Fault("copied_last_year", cells, (("YOY008", ""),)) if cells else None


def _swapped_years(typed: Typed, chance: random.Random) -> Fault | None:
    first, second = ("fresh_water", "", YEARS[0]), ("fresh_water", "", BEFORE)
    one, other = number(typed, first), number(typed, second)
    if one is None or other is None or abs(one - other) < max(one, other) / 50:
        return None
    return Fault(
        "swapped_years",
        {first: text(other), second: text(one)},
        (("WAT003", at(first)), ("WAT003", at(second))),
    )


def _check_digit(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("credit_code", "", 0)
    code = typed.cells.get(key, "")
    if len(code) != 18:
        return None
    wrong = chance.choice([c for c in ALPHABET[:10] if c != code[-1]])
    return Fault(
        "wrong_check_digit", {key: code[:-1] + wrong}, (("IDN001", at(key)), ("IDN002", at(key)))
    )


def _sum_broken(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("wastewater_to_plant", "", Y)
    value = number(typed, key)
    if value is None or value < 200:
        return None
    wrong = text((value * D("0.9")).quantize(D(1)))
    return Fault("sum_broken", {key: wrong}, (("WWT001", at(("wastewater_discharged", "", Y))),))


def _above_generation(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("water_pollutants.discharged", "cod", Y)
    made, let = number(typed, ("water_pollutants.generated", "cod", Y)), number(typed, key)
    if made is None or let is None:
        return None
    return Fault(
        "discharge_above_generation", {key: text(made * D("1.2"))}, (("WWT004", at(key)),)
    )


def _above_permit(typed: Typed, chance: random.Random) -> Fault | None:
    """The load, its outlet and its report all above the permit: only the register shows it."""
    for row in range(1, 11):
        if typed.cells.get(("permit_limits.pollutant", f"r{row:02d}", 0)) == "氮氧化物":
            permitted = number(typed, ("permit_limits.permitted", f"r{row:02d}", 0))
            if permitted is not None:
                return Fault(
                    "above_permit",
                    {("nox_total", "", Y): text((permitted * D("1.1")).quantize(D("0.001")))},
                    queries=("XR033",),
                )
    return None


def _equivalent(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("total_energy_reported", "", Y)
    total, power = number(typed, key), number(typed, ("energy.amount", "electricity", Y))
    if total is None or power is None or total <= 0:
        return None
    extra = power * (EQUIVALENT - TCE["electricity"])
    if extra < total / 20:
        return None
    wrong = text((total + extra).quantize(D("0.01")))
    return Fault("equivalent_for_calorific", {key: wrong}, (("ENE002", at(key)),))


def _concentration(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("water_pollutants.concentration", "cod", Y)
    value = number(typed, key)
    if value is None or number(typed, ("water_pollutants.discharged", "cod", Y)) is None:
        return None
    wrong = text((value * D("0.4")).quantize(D("0.1")))
    load = ("water_pollutants.discharged", "cod", Y)
    return Fault("concentration_mismatch", {key: wrong}, (("WWT006", at(load)),))


def _reused_above_total(typed: Typed, chance: random.Random) -> Fault | None:
    key, total = ("reused_water", "", Y), number(typed, ("total_water", "", Y))
    if total is None or number(typed, key) is None:
        return None
    wrong = text((total * D("1.15")).quantize(D(1)))
    return Fault("reused_above_total", {key: wrong}, (("WAT001", at(("total_water", "", Y))),))


def _late_date(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("filled_on", "", 0)
    return Fault("date_disorder", {key: f"{Y + 2}-03-12"}, (("PRP002", at(key)),))


def _expired_permit(typed: Typed, chance: random.Random) -> Fault | None:
    key = ("permit_valid_to", "", 0)
    if not typed.cells.get(key, "").startswith("20"):
        return None
    return Fault("expired_permit", {key: f"{Y}-12-31"}, (("PER002", at(key)),))


def _report_differs(typed: Typed, chance: random.Random) -> Fault | None:
    """The execution report speaks of another load than the return."""
    row = ("er_water_load.total", "r01", 0)
    value = number(typed, row)
    if value is None:
        return None
    cells: Cells = {row: text(value * D("1.4"))}
    cells["er_water_load.quarter4", "r01", 0] = text(
        value * D("1.4")
        - sum((D(typed.cells[f"er_water_load.quarter{n}", "r01", 0]) for n in (1, 2, 3)), D(0))
    )
    return Fault("execution_report_differs", cells, queries=("XR040",))


def department_differs(typed: Typed, chance: random.Random) -> Fault | None:
    """A supply table of a department states another figure than the enterprise's return."""
    for table, column, code in (
        ("power_users", "electricity", "XR001"), ("gas_users", "amount", "XR004"),
        ("sewage_users", "amount", "XR005"), ("water_users", "amount", "XR002"),
    ):  # fmt: skip
        keys = [
            key
            for key in typed.cells
            if key[0] == f"{table}.{column}" and key[2] == Y and number(typed, key) is not None
        ]
        if keys:
            key = chance.choice(sorted(keys))
            wrong = text((D(typed.cells[key]) * D("0.72")).quantize(D("0.01")))
            return Fault("department_differs", {key: wrong}, queries=(code,))
    return None


TEN_THOUSAND, THOUSAND, TEN = D(10_000), D(1000), D(10)

FAULTS: Mapping[str, Operator] = {
    "unit_kwh": _scaled(
        "unit_kwh", ("energy.amount", "electricity", Y), TEN_THOUSAND, "MAG004"
    ),
    "unit_gas": _scaled(
        "unit_gas", ("energy.amount", "natural_gas", Y), TEN_THOUSAND, "MAG004"
    ),
    "unit_water": _scaled(
        "unit_water", ("water_consumed", "", Y), 1 / TEN_THOUSAND, "MAG001"
    ),
    "unit_money": _scaled("unit_money", ("output_value", "", Y), TEN_THOUSAND, "MAG002"),
    "unit_solid": _scaled("unit_solid", ("solid_used", "", Y), THOUSAND, "MAG003"),
    "unit_load": _scaled(
        "unit_load", ("water_pollutants.discharged", "cod", Y), THOUSAND, "MAG003", "WWT004"
    ),
    "unit_output": _scaled("unit_output", ("products.output", "r01", Y), THOUSAND, "MAG005"),
    "decimal_point": _scaled("decimal_point", ("nox_total", "", Y), TEN, "MAG006"),
    "transposed_water": _transposed("transposed_water", ("total_water", "", Y), "WAT001"),
    "transposed_solid": _transposed(
        "transposed_solid", ("solid_generated", "", Y), "SOL001"
    ),
    "transposed_hazardous": _transposed(
        "transposed_hazardous", ("hazardous.generated", "r01", 0), "HAZ001", anywhere=True
    ),
    "missing_required": _missing,
    "text_in_number": _text_in_number,
    "copied_last_year": _copied,
    "swapped_years": _swapped_years,
    "wrong_check_digit": _check_digit,
    "sum_broken": _sum_broken,
    "discharge_above_generation": _above_generation,
    "above_permit": _above_permit,
    "equivalent_for_calorific": _equivalent,
    "concentration_mismatch": _concentration,
    "reused_above_total": _reused_above_total,
    "date_disorder": _late_date,
    "expired_permit": _expired_permit,
    "execution_report_differs": _report_differs,
}  # fmt: skip


def faulty(
    seed: int, returns: Mapping[str, Typed], names: Iterable[str] = FAULTS
) -> dict[str, tuple[Fault, ...]]:
    """A fault of each kind somewhere in the park: by recipient, what is planted in its return.

    No two faults of a return touch the same field, so that each shows by itself.
    """
    chance = random.Random(f"{seed}/faults")
    planted: dict[str, list[Fault]] = {}
    for name in names:
        order = sorted(returns)
        chance.shuffle(order)
        for recipient in sorted(order, key=lambda r: len(planted.get(r, ()))):
            fault = FAULTS[name](returns[recipient], chance)
            if fault is None or _meets(fault, planted.get(recipient, ())):
                continue
            planted.setdefault(recipient, []).append(fault)
            break
    return {recipient: tuple(faults) for recipient, faults in planted.items()}


def _meets(fault: Fault, others: Iterable[Fault]) -> bool:
    fields = {key[0] for key in fault.cells}
    return any(fields & {key[0] for key in other.cells} for other in others)


def spoilt(typed: Typed, faults: Iterable[Fault]) -> Typed:
    """The return with these faults in it."""
    cells = dict(typed.cells)
    for fault in faults:
        cells |= fault.cells
    return Typed({key: value for key, value in cells.items() if value}, typed.notes)
