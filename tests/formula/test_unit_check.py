"""t and kg do not add; what a formula gives is what the indicator states."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest

from generator.formula.evaluate import compile_expression
from generator.formula.tree import FormulaFault
from generator.formula.unit_check import Kind
from tests.formula.language import checked, scope, units


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("fresh_water / industrial_added_value", "m3/cny_10k"),
        ("total_energy / industrial_added_value", "tce/cny_10k"),
        ('to(total_energy, "kgce") / output', "kgce/t"),
        ('to(total_energy / output, "kgce/t")', "kgce/t"),
        ('to(industrial_added_value, "亿元") / park_area', "亿元/km2"),
        ("percent(reused_water, reused_water + fresh_water)", "%"),
        ("growth(industrial_added_value, 3)", "%"),
        ("growth(total_energy, 3) / growth(industrial_added_value, 3)", "1"),
        ("fresh_water * 2 - 0", "m3"),
        ("100 - water_reuse_rate", "%"),
        ("scrap / output", "kg/t"),
        ("output * dust", "kg"),
        ("min(fresh_water, total_water, 0)", "m3"),
        ("abs(-fresh_water)", "m3"),
        ("round(fresh_water, 2)", "m3"),
        ("fresh_water if headcount > 10 else 0", "m3"),
        ("sum(products.output)", "t"),
        ("sum(products.output, products.capacity > 0)", "t"),
        ("count(products.name)", "1"),
        ('rows(wastes, wastes.kind == "危险废物") * quantity(1, "个")', "个"),
        ("prev(fresh_water, 2)", "m3"),
        ('output * quantity(0.53, "tCO2/t")', "tCO2"),
        ("year_of(permit_to) - this_year()", "1"),
        ('sum(to(energy.amount * energy.coefficient, "tce"))', "tce"),
        ("0", "m3"),
        ("100", "%"),
    ],
)
def test_a_formula_that_gives_its_stated_unit_passes(text: str, unit: str) -> None:
    found = checked(text, expect=unit)
    assert found.kind is Kind.NUMBER
    assert found.unit is not None
    assert found.unit.same_as(units().parse(unit))


@pytest.mark.parametrize(
    "text",
    [
        "reused_water <= total_water",
        "fresh_water >= 0",
        "0 < fresh_water",
        'hours <= quantity(8784, "h")',
        "water_reuse_rate <= 100",
        "percent(reused_water, total_water) >= 80 and headcount > 5",
        'status == "停产"',
        'status == "不涉及"',
        "permit_from < permit_to",
        'permit_to >= date("2024-12-31")',
        "is_filled(remark) or not answered(prev(fresh_water))",
        "fresh_water != prev(fresh_water)",
        "abs(total_water - fresh_water - reused_water) <= 0.05 * total_water",
        'to(fresh_water_kt, "t") > output',
    ],
)
def test_a_condition_passes_as_a_check(text: str) -> None:
    assert checked(text, expect=Kind.CONDITION).unit is None


REFUSED = [
    (
        "output + scrap",
        '“\\+”两边的单位不同：一边是“t”，一边是“kg”；请先换算，如 to\\(…, "t"\\)',
        1,
    ),
    ("fresh_water + total_energy", "一边是“m³”，一边是“tce”，不能换算", 1),
    ("output - scrap", "“-”两边的单位不同", 1),
    ("output < scrap", "“<”两边的单位不同：一边是“t”，一边是“kg”", 1),
    ("output == scrap", "“=”两边的单位不同", 1),
    ("min(output, scrap)", "min 里两边的单位不同", 13),
    ("output if headcount > 1 else scrap", "两边的单位不同", 30),
    ("percent(scrap, output)", "两边的单位不同", 1),
    ("water_reuse_rate + percent(scrap, scrap) / headcount * scrap", "两边的单位不同", 1),
    ("hours <= 8784", '请给数写上单位，如 quantity\\(100, "h"\\)', 1),
    ("output + 5", "一边是没有单位的数", 1),
    ("scrap / output <= 5", 'quantity\\(100, "kg/t"\\)', 1),
    ("dust <= 5", "请给数写上单位", 1),
    ('to(output, "tce")', "“t”不能换算成“tce”", 1),
    ('to(output, "foo")', "不认识的计量单位“foo”", 1),
    ('to(5, "t")', "请用 quantity", 1),
    ("sum(energy.amount)", "sum 里各行的单位不同：有“t”，也有“万Nm³”", 1),
    ("sum(energy.amount * energy.coefficient)", None, 0),
    ("products.output", "是明细表的一列，有许多行；请写成 sum\\(products.output\\)", 1),
    ("sum(products.output) > products.capacity", "是明细表的一列", 24),
    ("fresh_watr / output", "没有“fresh_watr”这个字段，是不是“fresh_water”？", 1),
    ("zzzzz", "没有“zzzzz”这个字段，请核对字段编号", 1),
    ("products / output", "“products”是一张明细表", 1),
    ("rows(product)", "没有“product”这张明细表，是不是“products”？", 1),
    ("sum(products.outpt)", "是不是“products.output”？", 5),
    ("remark + 1", "“\\+”要用数值，这里是文字", 1),
    ("-status", "负号要用数值，这里是文字", 2),
    ("fresh_water and headcount > 1", "and 要用条件", 1),
    ("not fresh_water", "not 要用条件", 5),
    ("1 if fresh_water else 2", "if 要用条件", 6),
    ("(headcount > 1) + 1", "要用数值，这里是条件", 2),
    ("(headcount > 1) == (headcount > 2)", "两边不能相比", 1),
    ("status == 1", "一边是文字，一边是数值", 1),
    ("permit_to > 2024", "一边是日期，一边是数值", 1),
    ('status < "停产"', "文字只能用 == 和 !=", 1),
    ('status == "停業"', "选项里没有“停業”，可选的有：正常生产、部分停产、停产、未投产", 1),
    ('"停業" != status', "选项里没有“停業”", 1),
    ("permit_to - permit_from", "要用数值，这里是日期", 1),
    ("year_of(fresh_water)", "year_of 要用日期", 1),
    ("growth(remark, 3)", "不是逐年填报的", 1),
    ("prev(park_area)", "“park_area”不是逐年填报的，不能用 prev 取 1 年前的值", 1),
    ("prev(3)", "不是逐年填报的", 1),
    ("fresh_water / 0", "分母写成了 0", 1),
    ("sum(products.output, products.capacity)", "第二项要写条件", 1),
    ("rows(products, products.capacity)", "第二项要写条件", 1),
    ("sum(products.name)", "sum 要用数值，这里是文字", 1),
    ("fresh_water if headcount > 1 else remark", "有数值也有文字", 35),
]


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [case for case in REFUSED if case[1]],
    ids=[c[0] for c in REFUSED if c[1]],
)
def test_what_does_not_fit_is_refused_with_words_and_place(
    text: str, words: str, column: int
) -> None:
    with pytest.raises(FormulaFault, match=words) as caught:
        checked(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "expect", "words"),
    [
        (
            "fresh_water / industrial_added_value",
            "m3/亿元",
            "得出的单位是“m³/万元”.*写明的单位“m³/亿元”不同；要换算请写 to",
        ),
        ("total_energy / output", "kgce/t", 'to\\(…, "kgce/t"\\)'),
        ("fresh_water", "t", "得出的单位是“m³”，不是写明的单位“t”，两者不能换算"),
        ("reused_water / total_water", "%", "得出的单位是“无单位”.*“%”不同"),
        ("5", "t", "不是写明的单位"),
        ("status", "t", "要得出数值，而公式得出的是文字"),
        ("fresh_water > 0", "m3", "要得出数值，而公式得出的是条件"),
        ("fresh_water", Kind.CONDITION, "要写条件，而公式得出的是数值"),
    ],
)
def test_an_indicator_whose_formula_gives_something_else_is_refused(
    text: str, expect: str | Kind, words: str
) -> None:
    with pytest.raises(FormulaFault, match=words):
        checked(text, expect=expect)


def test_rows_with_units_of_their_own_are_checked_one_by_one() -> None:
    answers = {
        "energy.amount[coal]": "1",
        "energy.coefficient[coal]": "0.7143",
        "energy.amount[gas]": "1",
        "energy.coefficient[gas]": "12.143",
    }
    plain = checked("sum(energy.amount * energy.coefficient)", expect="tce")
    assert compile_expression(plain).evaluate(scope(answers)).value == Fraction("12.8573")
    converted = checked('sum(to(energy.amount * energy.coefficient, "kgce"))', expect="kgce")
    assert compile_expression(converted).evaluate(scope(answers)).value == Fraction("12857.3")


def test_a_conversion_takes_the_factor_of_its_row() -> None:
    """A factor that is the same in all rows, and one that each row has of its own."""
    formula = checked('sum(to(energy.amount / energy.amount * quantity(2, "kg"), "t"))')
    assert {factor for _, _, factor in formula.factors} == {Fraction(1, 1000)}
    by_row = checked('sum(to(energy.coefficient / quantity(1, "tce") * energy.amount, "1"))')
    assert len(by_row.factors) == 3


def test_a_row_without_a_unit_is_named() -> None:
    from generator.formula.parse import parse
    from generator.formula.unit_check import check_units
    from tests.formula.language import SIGNATURES, number

    signatures = {**SIGNATURES, "energy.price": number("", coal="cny_10k/t")}
    with pytest.raises(FormulaFault, match=r"“energy\.price”在“gas”这一行没有写明单位"):
        check_units(parse("sum(energy.amount * energy.price)"), signatures, units())


def test_in_a_row_the_columns_of_its_table_stand_for_the_row() -> None:
    formula = checked(
        "products.output <= products.capacity", expect=Kind.CONDITION, table="products"
    )
    answers = {
        "products.output[r1]": "5",
        "products.capacity[r1]": "4",
        "products.output[r2]": "3",
        "products.capacity[r2]": "4",
    }
    compiled = compile_expression(formula)
    assert compiled.evaluate(scope(answers, row="r1")).value is False
    assert compiled.evaluate(scope(answers, row="r2")).value is True
    with pytest.raises(FormulaFault, match="是明细表的一列"):
        checked("products.output > sum(wastes.generated) + wastes.generated", table="products")


def test_a_row_may_be_held_against_the_whole_table() -> None:
    formula = checked(
        "percent(sum(products.output) - products.output, sum(products.output))",
        expect="%",
        table="products",
    )
    answers = {"products.output[r1]": "1", "products.output[r2]": "3"}
    assert compile_expression(formula).evaluate(scope(answers, row="r2")).value == 25


def test_a_checked_formula_can_be_handed_to_another_process() -> None:
    formula = checked('to(total_energy, "kgce") / output', expect="kgce/t")
    again = pickle.loads(pickle.dumps(formula))
    assert again == formula
    assert (
        compile_expression(again).evaluate(scope({"total_energy": "1", "output": "4"})).value == 250
    )


def test_asked_row_by_row_a_conversion_takes_the_factor_of_the_row_in_hand() -> None:
    text = 'to(energy.amount * energy.coefficient, "kgce")'
    formula = checked(text, expect="kgce", table="energy")
    answers = {"energy.amount[coal]": "2", "energy.coefficient[coal]": "0.5"}
    assert compile_expression(formula).evaluate(scope(answers, row="coal")).value == 1000


def test_rows_that_differ_in_factor_are_each_converted_by_their_own() -> None:
    from generator.formula.parse import parse
    from generator.formula.text import with_numbers
    from generator.formula.unit_check import check_units
    from tests.formula.language import SIGNATURES, number

    by_row = {"energy.coefficient": number("", coal="kgce/kg", gas="kgce/Nm3", power="kgce/kWh")}
    formula = check_units(
        parse('sum(to(energy.amount * energy.coefficient, "tce"))'), SIGNATURES | by_row, units()
    )
    assert {row: factor for _, row, factor in formula.factors} == {
        "coal": 1,
        "gas": 10,
        "power": 10,
    }
    answers = {
        "energy.amount[coal]": "12000",
        "energy.coefficient[coal]": "0.7143",
        "energy.amount[power]": "26500",
        "energy.coefficient[power]": "0.1229",
    }
    given = scope(answers)
    assert compile_expression(formula).evaluate(given).value == Fraction("41140.1")
    assert with_numbers(formula, given, str) == "41140.10 = 12000 × 0.7143 + 26500 × 0.1229 × 10"


def test_after_a_sum_the_row_in_hand_has_its_own_factor_again() -> None:
    from generator.formula.parse import parse
    from generator.formula.unit_check import check_units
    from tests.formula.language import SIGNATURES, number

    by_row = {"energy.coefficient": number("", coal="kgce/kg", gas="kgce/Nm3", power="kgce/kWh")}
    each = 'to(energy.amount * energy.coefficient, "tce")'
    formula = check_units(
        parse(f"sum({each}) - {each}"), SIGNATURES | by_row, units(), table="energy"
    )
    answers = {
        "energy.amount[coal]": "1",
        "energy.coefficient[coal]": "0.5",
        "energy.amount[power]": "1",
        "energy.coefficient[power]": "0.1",
    }
    compiled = compile_expression(formula)
    assert compiled.evaluate(scope(answers, row="coal")).value == 1
    assert compiled.evaluate(scope(answers, row="power")).value == Fraction("0.5")
