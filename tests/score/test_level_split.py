"""The parts of a change add up to it, whatever the figures; what cannot be split says why."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.park import Enterprise, RecipientKind
from generator.model.submission import Blank
from generator.score.assess import formula_rules
from generator.score.level_split import (
    park_split,
    price_split,
    quantity_split,
    splits,
    structure_and_strength,
    two_factors,
)
from generator.score.level_values import ADDED_VALUE, ENERGY, OUTPUT_VALUE, Firm, LevelFacts
from generator.score.measure import read_figures

from .returns import filled, source

F = Fraction
NUMBERS = st.fractions(-1000, 1000, max_denominator=1000)
FOUR = st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS)


@given(FOUR)
def test_two_factors_add_up_to_the_change(figures):
    q0, i0, q1, i1 = figures
    assert sum(two_factors(q0, i0, q1, i1)) == q1 * i1 - q0 * i0


@given(FOUR)
def test_the_way_back_has_the_same_parts_the_other_way_round(figures):
    q0, i0, q1, i1 = figures
    assert two_factors(q1, i1, q0, i0) == tuple(-part for part in two_factors(q0, i0, q1, i1))


@given(st.lists(FOUR, max_size=20))
def test_structure_and_strength_add_up_to_the_change_of_the_whole(parts):
    change = sum((s1 * e1 - s0 * e0 for s0, e0, s1, e1 in parts), F(0))
    assert sum(structure_and_strength(parts)) == change


def test_nothing_moves_where_only_the_other_factor_does():
    assert two_factors(F(5), F(2), F(5), F(3)) == (0, 5)
    assert two_factors(F(5), F(2), F(7), F(2)) == (4, 0)


@pytest.fixture
def firm(rulebook):
    def make(number=1, industry="3099", **answers):
        given = {
            "energy__raw_coal__amount": {2022: 1000, 2023: 1100, 2024: 1200},
            "products__r01__name": "甲",
            "products__r01__unit": "t",
            "products__r01__output": {2022: 100, 2023: 100, 2024: 150},
            "industrial_added_value": {2022: 500, 2023: 400, 2024: 300},
            "output_value": {2022: 900, 2023: 800, 2024: 700},
            "capacity_utilisation": {2022: 80, 2023: 80, 2024: 80},
        } | answers
        submission = filled("enterprise", owner=f"QY{number:03d}", **given)
        enterprise = Enterprise(
            f"QY{number:03d}", f"企业{number}", RecipientKind.ENTERPRISE, industry_code=industry
        )
        rules = formula_rules(rulebook, "enterprise")
        return Firm(enterprise, read_figures(submission, rules, source(submission)))

    return make


def test_energy_of_a_firm_is_quantity_and_intensity(firm):
    split = quantity_split(firm(), ENERGY, 2022, 2024)
    assert split.change == F("0.7143") * 200
    assert sum(effect.value for effect in split.effects) == split.change
    quantity, intensity = split.effects
    assert quantity.value > 0 > intensity.value


def test_the_price_of_a_product_does_not_pass_for_a_saving(firm):
    split = price_split(firm(), ENERGY, OUTPUT_VALUE, 2023, 2024)
    assert sum(effect.value for effect in split.effects) == split.change
    price, physical = split.effects
    assert price.value > 0 > physical.value


@pytest.mark.parametrize("value", [0, -5, Blank.NOT_FILLED])
def test_added_value_that_is_not_positive_is_not_split(firm, value):
    one = firm(industrial_added_value={2022: 500, 2024: value})
    split = price_split(one, ENERGY, ADDED_VALUE, 2022, 2024)
    assert split.change is None
    assert split.reason == "工业增加值没有数值或不是正数，不能分解"


def test_products_of_two_units_are_not_added(firm):
    one = firm(
        products__r02__name="乙", products__r02__unit="MW", products__r02__output={2024: 5}
    )
    split = quantity_split(one, ENERGY, 2022, 2024)
    assert "产品计量单位不同（t、MW）" in split.reason


def test_a_year_of_low_load_is_told(firm):
    split = quantity_split(firm(capacity_utilisation={2022: 80, 2024: "49.9"}), ENERGY, 2022, 2024)
    assert split.guard == "2024年产能利用率 49.9%，负荷低，单耗不可比"


def test_a_park_is_split_into_structure_and_strength_exactly(firm):
    firms = (
        firm(1, "3120"),
        firm(2, "3825", energy__raw_coal__amount={2022: 10, 2024: 30},
             industrial_added_value={2022: 100, 2024: 900}),
    )  # fmt: skip
    split = park_split(LevelFacts(2024, firms), ENERGY, 2022, 2024)
    assert sum(effect.value for effect in split.effects) == split.change
    assert split.change == F("0.7143") * (F(1230, 1200) - F(1010, 600))
    assert split.guard == ""


def test_a_sector_that_came_new_changes_the_structure_alone(firm):
    firms = (
        firm(1, "3120", energy__raw_coal__amount={2022: 100, 2024: 100},
             industrial_added_value={2022: 100, 2024: 100}),
        firm(2, "3825", energy__raw_coal__amount={2022: 0, 2024: 900},
             industrial_added_value={2022: 0, 2024: 100}),
    )  # fmt: skip
    structure, strength = park_split(LevelFacts(2024, firms), ENERGY, 2022, 2024).effects
    assert strength.value == 0
    assert structure.value > 0


def test_a_single_firm_has_no_structure(firm):
    structure, strength = park_split(LevelFacts(2024, (firm(),)), ENERGY, 2022, 2024).effects
    assert structure.value == 0
    assert strength.value > 0


def test_a_sector_of_negative_added_value_is_left_out_by_name(firm):
    firms = (firm(1, "3120"), firm(2, "3825", industrial_added_value={2022: 100, 2024: -1}))
    split = park_split(LevelFacts(2024, firms), ENERGY, 2022, 2024)
    assert "3825" in split.guard
    assert sum(effect.value for effect in split.effects) == split.change


def test_a_park_without_a_firm_has_nothing_to_split():
    assert splits(LevelFacts(2024, ())) == ()
