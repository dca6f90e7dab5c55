"""Code tables: text stays text, numbers stay exact, each row has its source."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from generator.errors import GeneratorError
from generator.rulebook import Rulebook
from tests.rulebook.rules import load, write


def test_a_code_keeps_its_leading_zero(tiny: Rulebook) -> None:
    assert "0610" in tiny.codes["industries"]
    assert "610" not in tiny.codes["industries"]


def test_a_number_keeps_the_digits_it_was_written_with(tiny: Rulebook) -> None:
    row = tiny.codes["fuel_coefficients"].rows["power/tce_per_unit"]
    assert row.values["value"] == "1.2290"
    assert row.numbers["value"] == Decimal("1.2290")


def test_a_table_may_begin_with_a_byte_order_mark_and_have_blank_lines(rules: Path) -> None:
    write(
        rules,
        "codes/industries.csv",
        b"\xef\xbb\xbfid,label,source,mark\r\n\r\n"
        b'3825,"a, b",gbt4754_2017,K\r\n7724,x,gbt4754_2017,K\r\n,,,\r\n',
    )
    table = load(rules).codes["industries"]
    assert [row.label for row in table] == ["a, b", "x"]
    assert table.rows["3825"].line == 3


def test_a_published_grid_factor_is_found_by_region_and_year(tiny: Rulebook) -> None:
    assert tiny.grid_factor("云南", 2022).value == Decimal("0.1073")


def test_a_grid_factor_that_was_not_published_is_refused_with_those_that_were(
    tiny: Rulebook,
) -> None:
    with pytest.raises(GeneratorError, match="没有云南2024年的电网排放因子") as caught:
        tiny.grid_factor("云南", 2024)
    assert "云南2022年" in caught.value.remedy


# -- the packaged tables -----------------------------------------------------------------------


def test_carbon_coefficients_are_what_their_factors_multiply_to(book: Rulebook) -> None:
    coefficients = book.codes["energy_coefficients"].rows
    checked = 0
    for fuel in book.codes["fuel_carbon"]:
        row = coefficients.get(f"{fuel.id}/co2_per_unit")
        if row is None:
            continue
        product = Fraction(44, 12)
        for name in ("ncv_gj", "carbon_tc_per_gj", "oxidation"):
            product *= Fraction(fuel.numbers[name])
        exact = Decimal(product.numerator) / Decimal(product.denominator)
        rounded = exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)
        assert row.numbers["value"] == rounded, fuel.id
        assert row.values["unit"] == f"tCO2/{fuel.values['per']}"
        checked += 1
    assert checked == 9


def test_every_energy_kind_has_its_three_coefficients(book: Rulebook) -> None:
    for row in book.forms["enterprise"].tables["energy"].rows:
        assert set(row.constants) == {
            "tce_per_unit",
            "tce_per_unit_equivalent",
            "co2_per_unit",
        }, row.label


def test_only_electricity_differs_between_the_two_bases(book: Rulebook) -> None:
    rows = book.forms["enterprise"].tables["energy"].rows
    differing = [
        row.id
        for row in rows
        if row.constants["tce_per_unit"].value != row.constants["tce_per_unit_equivalent"].value
    ]
    assert differing == ["electricity"]


def test_the_two_years_of_grid_factors_are_not_swapped(book: Rulebook) -> None:
    assert book.grid_factor("全国", 2021).value == Decimal("0.5568")
    assert book.grid_factor("全国", 2022).value == Decimal("0.5366")
    assert book.grid_factor("云南", 2022).value == Decimal("0.1073")


def test_product_units_that_are_masses_say_how_many_tonnes(book: Rulebook) -> None:
    for row in book.codes["product_units"]:
        unit = book.units.parse(row.values["unit"])
        if unit.converts_to(book.units.parse("t")):
            assert Fraction(row.numbers["tonnes"]) == unit.factor, row.label
        else:
            assert "tonnes" not in row.numbers, row.label
