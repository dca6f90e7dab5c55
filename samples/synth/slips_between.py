"""Faults of departments' returns, and of two enterprises' returns at once."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from samples.synth.faults import Fault, Operator, Y, department_differs, number, steady
from samples.synth.sheet import Cells, Typed
from samples.synth.slips import filled, rows_of, unlike
from samples.synth.world import D, text

SUPPLIES = (
    ("power_users", "electricity", "XR001"), ("gas_users", "amount", "XR004"),
    ("sewage_users", "amount", "XR005"), ("water_users", "amount", "XR002"),
)  # fmt: skip


def _supplied(name: str, factor: Decimal) -> Operator:
    """A user's whole row in a supply table by another unit."""

    def spoil(typed: Typed, chance: random.Random) -> Fault | None:
        for table, column, code in SUPPLIES:
            field = f"{table}.{column}"
            keys = filled(typed, (field,), Y)
            if keys:
                row = chance.choice(keys)[1]
                cells = {
                    key: text(value * factor)
                    for key in sorted(typed.cells)
                    if key[:2] == (field, row) and (value := number(typed, key)) is not None
                }
                return Fault(name, cells, queries=(code,))
        return None

    return spoil


def _supply_rows(typed: Typed, chance: random.Random) -> Fault | None:
    """Two neighbours of a supply table have each other's figures."""
    for table, column, code in SUPPLIES:
        keys = filled(typed, (f"{table}.{column}",), Y)
        pairs = [p for p in pairwise(keys) if unlike(typed, *p, "0.12")]
        if pairs:
            one, other = chance.choice(pairs)
            cells: Cells = {one: typed.cells[other], other: typed.cells[one]}
            return Fault("supply_rows", cells, queries=(code,))
    return None


def _stranger(typed: Typed, chance: random.Random) -> Fault | None:
    """A user's name and code are of a firm nobody has on the roster."""
    for table, _, code in SUPPLIES:
        rows = rows_of(typed, f"{table}.credit_code")
        if rows:
            row = chance.choice(rows)
            cells: Cells = {
                (f"{table}.credit_code", row, 0): "91530300MA6P0000XB",
                (f"{table}.name", row, 0): "云岭无名贸易有限公司",
            }
            return Fault("stranger", cells, queries=(code,))
    return None


TOTALS = (
    ("park_output_value", "XR060"), ("park_employees", "XR061"), ("park_electricity", "XR063"),
    ("park_fresh_water", "XR064"), ("park_cod", "XR066"),
)  # fmt: skip


def _total_lags(typed: Typed, chance: random.Random) -> Fault | None:
    """A total of the park left at a fifth less than its enterprises' own."""
    held = [(name, code) for name, code in TOTALS if number(typed, (name, "", Y)) is not None]
    if not held:
        return None
    name, code = chance.choice(held)
    value = D(typed.cells[name, "", Y])
    return Fault("total_lags", {(name, "", Y): text(value * D("0.8"))}, queries=(code,))


AT_DEPARTMENTS: Mapping[str, Operator] = {
    "department_differs": department_differs,
    "supply_unit": _supplied("supply_unit", D(10_000)),
    "supply_rows": _supply_rows,
    "stranger": _stranger,
    "total_lags": _total_lags,
}

WHO = (
    "preparer_name", "preparer_phone", "reviewer_name", "filled_on", "enterprise_name",
    "credit_code", "scale", "industry_code", "process", "permit_kind",
    "permit_number", "permit_valid_to", "production_started_on", "address", "longitude",
    "latitude", "land_area", "drainage_to", "legal_person", "permit_issued_on",
)  # fmt: skip


def swapped_workbooks(
    returns: Mapping[str, Typed], chance: random.Random
) -> dict[str, Fault] | None:
    """Two enterprises of one industry hand in each other's figures under their own names."""
    alike: dict[tuple[str, str], list[str]] = {}
    for recipient, typed in sorted(returns.items()):
        code = typed.cells.get(("industry_code", "", 0), "")
        if code and steady(typed):
            kind = typed.cells.get(("products.unit", "r01", 0), "")
            alike.setdefault((code, kind), []).append(recipient)
    groups = [firms for firms in alike.values() if len(firms) > 1]
    if not groups:
        return None
    one, other = chance.sample(chance.choice(groups), 2)
    return {
        mine: Fault("swapped_workbooks", _figures(returns[mine], returns[theirs]),
                    queries=("XR001",))
        for mine, theirs in ((one, other), (other, one))
    }  # fmt: skip


def _figures(mine: Typed, theirs: Typed) -> Cells:
    """Their answers in my cells, mine left empty where they have none."""
    keys = {key for key in (*mine.cells, *theirs.cells) if key[0] not in WHO}
    return {key: theirs.cells.get(key, "") for key in sorted(keys)}
