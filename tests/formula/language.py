"""Short builders for the tests of the language: fields, one return, the way to a result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from generator.formula.evaluate import Outcome, compile_expression
from generator.formula.parse import parse
from generator.formula.scope import SubmissionScope
from generator.formula.unit_check import CheckedFormula, FieldSignature, Kind, Shape, check_units
from generator.formula.units import UnitDefinition, UnitTable
from generator.model.form import FieldKind
from generator.model.quantity import Unit
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission, Value
from generator.yamlfile import Node, read_yaml

ROOT = Path(__file__).resolve().parents[2]
_KEY = re.compile(r"(?P<field>[a-z0-9_.]+)(?:\[(?P<row>\w+)\])?(?:@(?P<year>\d+))?")

Given = Value | int | str


@cache
def units() -> UnitTable:
    """The units of rules/units.yaml."""
    rows = read_yaml(ROOT / "rules" / "units.yaml").mapping(["units"])["units"].sequence()
    return UnitTable.from_definitions([_definition(row) for row in rows])


def _definition(row: Node) -> UnitDefinition:
    cells = row.mapping(["symbol", "label"], ["aliases", "factor", "of"])
    aliases = cells["aliases"].sequence() if "aliases" in cells else ()
    return UnitDefinition(
        symbol=cells["symbol"].text(),
        label=cells["label"].text(),
        aliases=tuple(alias.text() for alias in aliases),
        factor=cells["factor"].text() if "factor" in cells else "",
        of=cells["of"].text() if "of" in cells else "",
    )


def number(unit: str = "", shape: Shape = Shape.SERIES, **row_units: str) -> FieldSignature:
    return FieldSignature(
        FieldKind.NUMBER,
        units().parse(unit) if unit else None,
        shape,
        row_units={row: units().parse(text) for row, text in row_units.items()},
    )


SIGNATURES: dict[str, FieldSignature] = {
    "fresh_water": number("m3"),
    "fresh_water_kt": number("t_10k"),
    "reused_water": number("m3"),
    "total_water": number("m3"),
    "industrial_added_value": number("cny_10k"),
    "output_value": number("cny_10k"),
    "total_energy": number("tce"),
    "output": number("t"),
    "scrap": number("kg"),
    "hours": number("h"),
    "water_reuse_rate": number("%"),
    "dust": number("kg/t"),
    "park_area": number("km2", Shape.SCALAR),
    "headcount": number("", Shape.SCALAR),
    "status": FieldSignature(
        FieldKind.CHOICE, shape=Shape.SERIES, choices=("正常生产", "部分停产", "停产", "未投产")
    ),
    "remark": FieldSignature(FieldKind.TEXT),
    "permit_from": FieldSignature(FieldKind.DATE),
    "permit_to": FieldSignature(FieldKind.DATE),
    "products.output": number("t", Shape.SERIES_COLUMN),
    "products.capacity": number("t", Shape.COLUMN),
    "products.name": FieldSignature(FieldKind.TEXT, shape=Shape.COLUMN),
    "wastes.generated": number("t", Shape.SERIES_COLUMN),
    "wastes.kind": FieldSignature(
        FieldKind.CHOICE, shape=Shape.COLUMN, choices=("一般固废", "危险废物")
    ),
    "energy.amount": number("", Shape.SERIES_COLUMN, coal="t", gas="Nm3_10k", power="kWh_10k"),
    "energy.coefficient": number(
        "", Shape.COLUMN, coal="kgce/kg", gas="tce/Nm3_10k", power="tce/kWh_10k"
    ),
}


def key(text: str) -> EntryKey:
    """ "products.output[r1]@2023" as a key."""
    match = _KEY.fullmatch(text)
    assert match, text
    return EntryKey(match["field"], match["row"] or "", int(match["year"] or 0))


def submission(answers: Mapping[str, Given]) -> Submission:
    """A return with these answers; numbers may be text, and a series without year means 2024."""
    entries = []
    rows: dict[str, dict[str, None]] = {}
    for text, given in answers.items():
        at = key(text)
        signature = SIGNATURES[at.field]
        if signature.shape.per_year and not at.year:
            at = EntryKey(at.field, at.row, 2024)
        value: Value
        if signature.kind is FieldKind.NUMBER and isinstance(given, int | str):
            value = Decimal(given)
        else:
            assert isinstance(given, Value)
            value = given
        entries.append(Entry(at, str(given), value, Place("表", "D1")))
        if at.row:
            rows.setdefault(at.field.partition(".")[0], {})[at.row] = None
    return Submission(
        "QY001", "enterprise", "1", (2021, 2022, 2023, 2024), tuple(entries),
        {table: tuple(found) for table, found in rows.items()},
    )  # fmt: skip


def scope(answers: Mapping[str, Given], year: int = 2024, row: str = "") -> SubmissionScope:
    series = {name for name, signature in SIGNATURES.items() if signature.shape.per_year}
    return SubmissionScope(submission(answers), year, row, series=series)


def checked(text: str, expect: str | Kind | None = None, table: str = "") -> CheckedFormula:
    stated: Unit | Kind | None = units().parse(expect) if isinstance(expect, str) else expect
    return check_units(parse(text), SIGNATURES, units(), table=table, expect=stated)


def evaluate(
    text: str, answers: Mapping[str, Given], *, year: int = 2024, row: str = ""
) -> Outcome:
    table = next((t for t in ("products", "wastes", "energy") if row and f"{t}." in text), "")
    formula = compile_expression(checked(text, table=table))
    return formula.evaluate(scope(answers, year, row))


__all__ = [
    "SIGNATURES", "Blank", "EntryKey", "checked", "date", "evaluate", "key", "number", "scope",
    "submission", "units",
]  # fmt: skip
