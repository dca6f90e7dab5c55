"""What a test case says was filled in, as the very submission a reader would have made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.errors import GeneratorError
from generator.formula.units import UnitTable, convert
from generator.model.form import Block, Field, FieldKind, FixedRow, FormDefinition, RowConstant
from generator.model.quantity import plain
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission, Value
from generator.rulebook.forms import ROW_UNIT
from generator.rulebook.vocabulary import known
from generator.yamlfile import Kind, Node

PRODUCT_UNIT = "product_unit"
"""The unit of a column whose row names its own unit of output."""

CASE_PLACE = Place("用例", "")

_AMOUNT = re.compile(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)\s*(.*)", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_ANSWERS = {blank.value: blank for blank in Blank}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written with its unit; `places` are the decimals it was written with."""

    value: Fraction
    unit: str
    places: int


def amount(node: Node) -> Amount:
    """ "1273.44 tce/亿元", "46.60 %", "5"."""
    found = _AMOUNT.fullmatch(node.text())
    if found is None:
        raise node.fault(f"“{node.scalar}”不是数值。", "请写成“100 m3”的样子。")
    number, unit = found.groups()
    return Amount(Fraction(number), unit.strip(), len(number.partition(".")[2]))


def in_unit(node: Node, given: Amount, unit: str, units: UnitTable) -> Fraction:
    """The number in the unit asked; one written without a unit is refused where there is one."""
    wanted = units.parse(unit)
    if not given.unit:
        if unit == PRODUCT_UNIT or wanted.same_as(units.parse("1")):
            return given.value
        raise node.fault(f"“{node.scalar}”没有写单位。", f"请写成“{node.scalar} {unit}”的样子。")
    try:
        return convert(given.value, units.parse(given.unit), wanted)
    except GeneratorError as fault:
        raise node.fault(fault.message, fault.remedy or "请核对单位。") from None


class SubmissionBuilder:
    """Makes the submission of a case; unknown fields, rows, years and choices are refused."""

    def __init__(self, form: FormDefinition, units: UnitTable, years: tuple[int, ...]) -> None:
        self._form = form
        self._units = units
        self._years = years
        self._entries: list[Entry] = []
        self._rows: dict[str, tuple[str, ...]] = {}

    def build(self, node: Node | None) -> Submission:
        """The submission; cells the case does not name are not there."""
        for key, value in node.items(may_be_empty=True) if node is not None else ():
            name = known(
                key, key.scalar, (*self._plain_fields(), *self._form.tables), "字段或明细表"
            )
            if name in self._form.tables:
                self._table(self._form.tables[name], value)
            else:
                self._cells(self._form.fields[name], "", value, self._form.fields[name].unit)
        return Submission(
            recipient_id="CASE",
            form_id=self._form.id,
            form_version=self._form.version,
            years=self._years,
            entries=tuple(self._entries),
            rows=MappingProxyType(self._rows),
        )

    def _plain_fields(self) -> tuple[str, ...]:
        return tuple(name for name in self._form.fields if "." not in name)

    def _table(self, block: Block, node: Node) -> None:
        if node.kind is Kind.SEQUENCE:
            if block.rows:
                raise node.fault(
                    "这张明细表的行是固定的。", f"请按行写：{'、'.join(block.row_ids)}。"
                )
            rows = node.sequence()
            if len(rows) > block.open_rows:
                raise node.fault(f"明细表只有 {block.open_rows} 行。", "请删去多余的行。")
            given = list(zip(block.row_ids, rows, strict=False))
        else:
            given = []
            for key, value in node.items(may_be_empty=True):
                given.append((known(key, key.scalar, block.row_ids, "行"), value))
        self._rows[block.id] = tuple(
            row for row in block.row_ids if row in {name for name, _ in given}
        )
        fixed = {row.id: row for row in block.rows}
        columns = {field.column_id: field for field in block.fields}
        for row, cells in given:
            for key, value in cells.items():
                field = columns[known(key, key.scalar, columns, f"“{block.title}”的列")]
                self._cells(field, row, value, _unit_of(field, fixed.get(row)))

    def _cells(self, field: Field, row: str, node: Node, unit: str) -> None:
        by_year = node.kind is Kind.MAPPING and all(
            _YEAR.fullmatch(key.scalar) for key, _ in node.pairs
        )
        if not by_year:
            self._cell(field, row, max(self._years) if field.series else 0, node, unit)
            return
        if not field.series:
            raise node.fault(f"“{field.label}”不是逐年填报的。", "请直接写值。")
        for key, value in node.items():
            years = [str(year) for year in self._years]
            year = int(known(key, key.scalar, years, "填报年份", f"可以写：{'、'.join(years)}。"))
            self._cell(field, row, year, value, unit)

    def _cell(self, field: Field, row: str, year: int, node: Node, unit: str) -> None:
        note = ""
        if node.kind is Kind.MAPPING:
            parts = node.mapping(("value",), ("note",))
            note = parts["note"].text() if "note" in parts else ""
            node = parts["value"]
        value = self._value(field, node, unit)
        raw = plain(value) if isinstance(value, Decimal) else node.text()
        self._entries.append(Entry(EntryKey(field.id, row, year), raw, value, CASE_PLACE, note))

    def _value(self, field: Field, node: Node, unit: str) -> Value:
        text = node.text()
        # 停产 and 未投产 are choices of one field and answers everywhere else.
        if text in _ANSWERS and text not in field.choices:
            return _ANSWERS[text]
        if field.kind is FieldKind.NUMBER:
            return _decimal(node, in_unit(node, amount(node), unit, self._units))
        if field.kind is FieldKind.CHOICE:
            return node.one_of(field.choices)
        if field.kind is FieldKind.DATE:
            return node.date()
        return text


def _unit_of(field: Field, row: FixedRow | None) -> str:
    return row.unit if field.unit == ROW_UNIT and row is not None else field.unit


def _decimal(node: Node, value: Fraction) -> Decimal:
    """A cell holds a decimal: a third of something cannot be filled in."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        raise node.fault(f"“{node.scalar}”换算成填报单位后不是有限小数。", "请直接按填报单位写。")
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    assert Fraction(exact) == value
    return exact


def with_constants(
    form: FormDefinition, constants: Mapping[tuple[str, str, str], Decimal]
) -> FormDefinition:
    """The form with other coefficients in some fixed rows, by (table, row, name)."""

    def row_of(table: str, row: FixedRow) -> FixedRow:
        changed: dict[str, RowConstant] = dict(row.constants)
        for name, constant in row.constants.items():
            if (table, row.id, name) in constants:
                changed[name] = replace(constant, value=constants[table, row.id, name])
        return replace(row, constants=MappingProxyType(changed))

    sheets = tuple(
        replace(
            sheet,
            blocks=tuple(
                replace(block, rows=tuple(row_of(block.id, row) for row in block.rows))
                for block in sheet.blocks
            ),
        )
        for sheet in form.sheets
    )
    return replace(form, sheets=sheets)
