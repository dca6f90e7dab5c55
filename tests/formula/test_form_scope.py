"""What formulas see of one return: fields, coefficients, fixed rows, years without production."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import pytest

from generator.formula.evaluate import Outcome, compile_expression
from generator.formula.form_scope import Derived, FormView, blank_of, year_answer
from generator.formula.parse import parse
from generator.formula.unit_check import check_units
from generator.formula.units import UnitDefinition, UnitTable
from generator.model.form import (
    Block,
    BlockKind,
    Field,
    FieldKind,
    FixedRow,
    FormDefinition,
    RowConstant,
    Sheet,
)
from generator.model.park import RecipientKind
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission, Value

UNITS = UnitTable.from_definitions(
    [
        UnitDefinition("t", "t"),
        UnitDefinition("kWh_10k", "万kWh"),
        UnitDefinition("tce", "tce"),
        UnitDefinition("m3", "m³"),
    ]
)
OFF = frozenset({Blank.SUSPENDED, Blank.NOT_STARTED})


def row(name: str, label: str, unit: str, coefficient: str) -> FixedRow:
    constant = RowConstant(Decimal(coefficient), "tce/row_unit", "note", "S")
    return FixedRow(name, label, unit, MappingProxyType({"tce_per_unit": constant}))


FORM = FormDefinition(
    id="f",
    code="FF",
    name="表",
    version="1",
    recipient_kind=RecipientKind.ENTERPRISE,
    sheets=(
        Sheet(
            "s",
            "页",
            "页",
            (
                Block(
                    "series",
                    BlockKind.SERIES,
                    "逐年",
                    (
                        Field(
                            "operating_status",
                            "生产状态",
                            FieldKind.CHOICE,
                            choices=("正常生产", "停产", "未投产"),
                        ),
                        Field("fresh_water", "取水量", FieldKind.NUMBER, "m3", allow=OFF),
                        Field("stored", "贮存量", FieldKind.NUMBER, "t"),
                    ),
                ),
                Block(
                    "energy",
                    BlockKind.TABLE,
                    "能源",
                    (
                        Field(
                            "energy.amount",
                            "消费量",
                            FieldKind.NUMBER,
                            "row_unit",
                            series=True,
                            allow=OFF,
                        ),
                    ),
                    rows=(
                        row("coal", "原煤", "t", "0.7143"),
                        row("electricity", "电力", "kWh_10k", "1.229"),
                    ),
                ),
            ),
        ),
    ),
)
VIEW = FormView(FORM, UNITS)


def submission(cells: dict[tuple[str, str, int], Value]) -> Submission:
    entries = tuple(
        Entry(EntryKey(name, r, year), str(value), value, Place("页", "A1"))
        for (name, r, year), value in cells.items()
    )
    held = {r for (_, r, _), value in cells.items() if r and value is not Blank.NOT_FILLED}
    rows = tuple(r.id for r in FORM.tables["energy"].rows if r.id in held)
    return Submission("E1", "f", "1", (2023, 2024), entries, MappingProxyType({"energy": rows}))


def outcome(text: str, given: Submission, table: str = "", key: str = "", year: int = 0) -> Outcome:
    checked = check_units(parse(text), VIEW.signatures, UNITS, table=table)
    return compile_expression(checked).evaluate(VIEW.scope(given, year, key))


FILLED = submission(
    {
        ("fresh_water", "", 2023): Decimal(80),
        ("fresh_water", "", 2024): Decimal(100),
        ("energy.amount", "coal", 2024): Decimal(10),
        ("energy.amount", "electricity", 2024): Decimal(2),
    }
)


def test_a_series_is_read_at_the_audit_year_unless_another_is_named() -> None:
    assert outcome("fresh_water", FILLED).value == 100
    assert outcome("fresh_water", FILLED, year=2023).value == 80
    assert outcome("fresh_water - prev(fresh_water)", FILLED).value == 20


def test_coefficients_turn_each_row_into_tce() -> None:
    total = outcome("sum(energy.amount * energy.tce_per_unit)", FILLED)
    assert total.value == Fraction("7.143") + Fraction("2.458")
    assert EntryKey("energy.amount", "coal", 2024) in total.used


def test_a_coefficient_is_named_as_a_figure_not_as_a_cell() -> None:
    total = outcome("sum(energy.amount * energy.tce_per_unit)", FILLED)
    assert EntryKey("energy.tce_per_unit", "coal") in total.figures
    assert all(key.field == "energy.amount" for key in total.used)


def test_a_row_can_be_chosen_by_its_key() -> None:
    text = 'rows(energy, energy.row == "coal" and energy.amount > 0)'
    assert outcome(text, FILLED).value == 1


def test_a_cell_of_a_fixed_row_has_a_name_and_a_unit_of_its_own() -> None:
    cell = outcome("energy_electricity_amount", FILLED)
    assert cell.value == 2
    assert cell.used == (EntryKey("energy.amount", "electricity", 2024),)
    checked = check_units(parse("energy_electricity_amount"), VIEW.signatures, UNITS)
    assert checked.unit == UNITS.parse("kWh_10k")


def test_a_fixed_row_left_empty_counts_as_not_applicable() -> None:
    only_coal = submission(
        {
            ("energy.amount", "coal", 2024): Decimal(10),
            ("energy.amount", "electricity", 2024): Blank.NOT_FILLED,
        }
    )
    cell = outcome("energy_electricity_amount", only_coal)
    assert (cell.value, cell.blank) == (None, Blank.NOT_APPLICABLE)
    assert outcome("energy_coal_amount", only_coal, year=2023).blank is Blank.NOT_FILLED


@pytest.mark.parametrize("status", ["停产", Blank.SUSPENDED])
def test_an_empty_cell_of_a_suspended_year_counts_as_suspended(status: Value) -> None:
    given = submission(
        {
            ("operating_status", "", 2024): status,
            ("fresh_water", "", 2024): Blank.NOT_FILLED,
            ("stored", "", 2024): Blank.NOT_FILLED,
        }
    )
    assert year_answer(given, 2024) is Blank.SUSPENDED
    assert year_answer(given, 2023) is None
    assert outcome("fresh_water", given).blank is Blank.SUSPENDED
    assert outcome("stored", given).blank is Blank.NOT_FILLED


def test_what_was_filled_in_a_suspended_year_stays_as_it_is() -> None:
    given = submission(
        {("operating_status", "", 2024): "停产", ("fresh_water", "", 2024): Decimal(5)}
    )
    assert outcome("fresh_water", given).value == 5
    entry = given.get("fresh_water", year=2024)
    assert blank_of(given, FORM.fields["fresh_water"], entry, 2024) is None


def test_derived_figures_are_computed_for_every_year_and_build_on_each_other() -> None:
    def derive(name: str, text: str, signatures: dict) -> Derived:  # type: ignore[type-arg]
        return Derived(name, name, compile_expression(check_units(parse(text), signatures, UNITS)))

    signatures = dict(VIEW.signatures)
    twice = derive("twice", "fresh_water * 2", signatures)
    signatures["twice"] = signatures["fresh_water"]
    more = derive("more", "twice + fresh_water", signatures)
    scope = VIEW.scope(FILLED, derived=(twice, more))
    assert scope.lookup("more", "", 2024).value == 300
    assert scope.lookup("more", "", 2023).value == 240
    assert scope.lookup("more", "", 2022).value is None
