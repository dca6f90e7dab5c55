"""Readable Chinese: brackets where needed and nowhere else, values put in."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.formula.parse import parse
from generator.formula.text import as_text, number_text, operand_text, with_numbers
from generator.formula.tree import Binary, Name, Negative, Node
from generator.model.submission import Blank
from tests.formula.language import Given, checked, scope, units

LABELS = {
    "fresh_water": "新鲜水取用量",
    "total_water": "用水总量",
    "reused_water": "重复利用水量",
    "industrial_added_value": "工业增加值",
    "output": "产品产量",
    "total_energy": "综合能耗",
    "products": "产品",
    "products.output": "产品产量",
    "products.name": "产品名称",
    "wastes": "固体废物",
    "wastes.generated": "产生量",
    "wastes.kind": "类别",
    "status": "生产状态",
    "energy.amount": "实物量",
    "energy.coefficient": "折标系数",
    "hours": "年运行时间",
    "headcount": "人数",
    "permit_to": "许可证有效期止",
    "scrap": "废料",
}


def label(name: str) -> str:
    return LABELS.get(name, name)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("fresh_water / industrial_added_value", "新鲜水取用量 ÷ 工业增加值"),
        (
            "percent(reused_water, reused_water + fresh_water)",
            "重复利用水量 ÷（重复利用水量 + 新鲜水取用量）× 100%",
        ),
        (
            "2 * (percent(reused_water, total_water) * 3)",
            "2 ×（重复利用水量 ÷ 用水总量 × 100% × 3）",
        ),
        ("2 * percent(reused_water, total_water)", "2 ×（重复利用水量 ÷ 用水总量 × 100%）"),
        ("fresh_water - (total_water - reused_water)", "新鲜水取用量 −（用水总量 − 重复利用水量）"),
        ("fresh_water - total_water - reused_water", "新鲜水取用量 − 用水总量 − 重复利用水量"),
        ("fresh_water + (total_water + reused_water)", "新鲜水取用量 + 用水总量 + 重复利用水量"),
        ("(fresh_water + total_water) * 2", "（新鲜水取用量 + 用水总量）× 2"),
        ("fresh_water / (total_water * 2)", "新鲜水取用量 ÷（用水总量 × 2）"),
        ("-(fresh_water - total_water)", "−（新鲜水取用量 − 用水总量）"),
        ("sum(products.output)", "Σ（产品产量）"),
        ("sum(energy.amount * energy.coefficient)", "Σ（实物量 × 折标系数）"),
        ('sum(wastes.generated, wastes.kind == "危险废物")', "Σ（产生量，其中 类别 = “危险废物”）"),
        ("count(products.name)", "填有产品名称的行数"),
        ('rows(wastes, wastes.kind == "危险废物")', "“固体废物”的行数（其中 类别 = “危险废物”）"),
        ("max(products.output)", "各行产品产量的最大值"),
        ("min(fresh_water, total_water)", "最小值（新鲜水取用量，用水总量）"),
        ("prev(fresh_water)", "上年新鲜水取用量"),
        ("prev(fresh_water + total_water)", "上年（新鲜水取用量 + 用水总量）"),
        ("prev(fresh_water, 2)", "2 年前的新鲜水取用量"),
        ("growth(industrial_added_value, 3)", "工业增加值的 3 年年均增长率"),
        ('to(total_energy, "kgce") / output', "综合能耗（以 kgce 计）÷ 产品产量"),
        ('hours <= quantity(8784, "h")', "年运行时间 ≤ 8784 h"),
        ("round(fresh_water, 2)", "四舍五入（新鲜水取用量，保留 2 位小数）"),
        ('round(fresh_water, 0, "half_even")', "四舍六入五成双（新鲜水取用量，取整）"),
        ("abs(fresh_water - total_water)", "|新鲜水取用量 − 用水总量|"),
        ("fresh_water if headcount > 10 else 0", "若 人数 > 10，则 新鲜水取用量，否则 0"),
        (
            "(fresh_water if headcount > 10 else 0) + total_water",
            "（若 人数 > 10，则 新鲜水取用量，否则 0）+ 用水总量",
        ),
        (
            "fresh_water > 0 and (headcount > 1 or headcount == 0)",
            "新鲜水取用量 > 0 且（人数 > 1 或 人数 = 0）",
        ),
        ('not status == "停产"', "非（生产状态 = “停产”）"),
        ("0 < fresh_water <= total_water", "0 < 新鲜水取用量 ≤ 用水总量"),
        (
            "is_filled(fresh_water) and answered(total_water)",
            "已填写新鲜水取用量 且 已答复用水总量",
        ),
        ('permit_to >= date("2024-12-31")', "许可证有效期止 ≥ 2024年12月31日"),
        ("year_of(permit_to) >= this_year()", "许可证有效期止的年份 ≥ 本年度"),
        ("0.30 * fresh_water", "0.30 × 新鲜水取用量"),
    ],
)
def test_an_expression_reads_in_chinese(text: str, read: str) -> None:
    assert as_text(parse(text), label, units().label) == read


ANSWERS: Mapping[str, Given] = {
    "fresh_water": "800",
    "industrial_added_value": "100",
    "industrial_added_value@2021": "80",
    "fresh_water@2023": "750.50",
    "reused_water": "1044.62",
    "total_water": "2241.62",
    "wastes.generated[r1]": "5",
    "wastes.kind[r1]": "危险废物",
    "wastes.generated[r2]": "7",
    "wastes.kind[r2]": "一般固废",
    "total_energy": "7427.348",
    "output": "60000",
    "headcount": "-3",
    "energy.amount[coal]": "12000",
    "energy.coefficient[coal]": "0.7143",
    "energy.amount[gas]": "850",
    "energy.coefficient[gas]": "12.143",
    "hours": Blank.SUSPENDED,
}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("fresh_water / industrial_added_value", "8.00 = 800 ÷ 100"),
        ("percent(reused_water, total_water)", "46.60% = 1044.62 ÷ 2241.62 × 100%"),
        ("growth(industrial_added_value, 3)", "7.72% = [（100 ÷ 80）^(1/3) − 1] × 100%"),
        ("fresh_water - prev(fresh_water)", "49.50 = 800 − 750.5"),
        ('to(total_energy, "kgce") / output', "123.79 = 7427.348 × 1000 ÷ 60000"),
        ('to(output, "万t")', "6.00 = 60000 ÷ 10000"),
        ('to(reused_water / total_water, "%")', "46.60% = 1044.62 ÷ 2241.62 × 100"),
        ("sum(energy.amount * energy.coefficient)", "18893.15 = 12000 × 0.7143 + 850 × 12.143"),
        ("sum(wastes.generated) / 2", "6.00 =（5 + 7）÷ 2"),
        ('sum(wastes.generated, wastes.kind == "危险废物") * 2', "10.00 = 5 × 2"),
        ("sum(products.output) + output", "60000.00 = 0 + 60000"),
        ("rows(wastes) * 3", "6.00 = 2 × 3"),
        ("max(wastes.generated) + output", "60007.00 = 7 + 60000"),
        ("5 - headcount", "8.00 = 5 −（−3）"),
        ("(fresh_water if headcount > 1 else total_water) * 2", "4483.24 = 2241.62 × 2"),
        (
            "fresh_water / (total_water - total_water)",
            "无值（分母为 0）= 800 ÷（2241.62 − 2241.62）",
        ),
        ("fresh_water / prev(total_water)", "无值（“total_water”（2023年）未填）= 800 ÷ 未填"),
        ("fresh_water / hours", "无值（“hours”停产）= 800 ÷ 停产"),
        ("reused_water <= total_water", "1044.62 ≤ 2241.62：成立"),
        ("reused_water > total_water", "1044.62 > 2241.62：不成立"),
        ("fresh_water / 3 * 3", "800.00 = 800 ÷ 3 × 3"),
        ("this_year() - 4", "2020.00 = 2024 − 4"),
    ],
)
def test_values_are_put_in(text: str, read: str) -> None:
    assert with_numbers(checked(text), scope(ANSWERS), label) == read


def test_a_value_of_a_row_is_that_of_the_row() -> None:
    formula = checked("wastes.generated * 2", table="wastes")
    assert with_numbers(formula, scope(ANSWERS, row="r2"), label) == "14.00 = 7 × 2"
    rest = checked("sum(wastes.generated) - wastes.generated", table="wastes")
    assert with_numbers(rest, scope(ANSWERS, row="r1"), label) == "7.00 = 5 + 7 − 5"
    both = checked("wastes.generated + sum(wastes.generated)", table="wastes")
    assert with_numbers(both, scope(ANSWERS, row="r1"), label) == "17.00 = 5 +（5 + 7）"


def test_many_rows_are_shortened() -> None:
    many: dict[str, Given] = {f"wastes.generated[r{n}]": str(n) for n in range(1, 13)}
    text = with_numbers(checked("sum(wastes.generated)"), scope(many), label)
    assert text == "78.00 =（1 + 2 + 3 + 4 + … + 12，共 12 项）"


def test_how_an_answer_is_printed_is_the_callers_matter() -> None:
    text = with_numbers(
        checked("fresh_water / prev(total_water)"),
        scope(ANSWERS),
        label,
        blank_text=lambda blank, name: f"［待补：{name}］",
    )
    assert text.endswith("800 ÷ ［待补：用水总量］")


def test_rounding_is_the_mode_the_caller_names() -> None:
    formula, given_ = checked("fresh_water * 1"), scope({"fresh_water": "12.345"})
    assert with_numbers(formula, given_, label) == "12.35 = 12.345 × 1"
    assert with_numbers(formula, given_, label, half_even=True) == "12.34 = 12.345 × 1"
    assert with_numbers(formula, given_, label, places=0) == "12 = 12.345 × 1"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(8), 2, "8.00"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(-5, 1000), 2, "-0.01"),
        (Fraction(10**40, 3), 1, "3" * 40 + ".3"),
        (Fraction(1, 3), 0, "0"),
    ],
)
def test_a_number_is_printed_with_its_decimals(value: Fraction, places: int, text: str) -> None:
    assert number_text(value, places) == text


def test_an_operand_without_end_is_cut() -> None:
    assert operand_text(Fraction(1, 3)) == "0.333333"
    assert operand_text(Fraction("0.50")) == "0.5"
    assert operand_text(Fraction(1200)) == "1200"


# -- brackets ------------------------------------------------------------------------------

ARITHMETIC = st.recursive(
    st.sampled_from("abcd").map(Name),
    lambda inner: (
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner) | st.builds(Negative, inner)
    ),
    max_leaves=8,
)
BACK = str.maketrans({"（": "(", "）": ")", "×": "*", "÷": "/", "−": "-"})


def _spread(node: Node) -> object:
    """The tree with runs of + and of × flattened: their order of grouping makes no difference."""
    match node:
        case Binary("+" | "*" as operator, left, right):
            parts: list[object] = []
            for side in (_spread(left), _spread(right)):
                same = isinstance(side, tuple) and side[0] == operator
                parts.extend(side[1:] if same and isinstance(side, tuple) else [side])
            return (operator, *parts)
        case Binary(operator, left, right):
            return (operator, _spread(left), _spread(right))
        case Negative(operand):
            return ("neg", _spread(operand))
        case _:
            return node


A, B, C, D = map(Name, "abcd")


@given(ARITHMETIC)
@example(Binary("*", A, Binary("*", Binary("/", B, C), D)))
@example(Binary("+", A, Binary("+", Binary("-", B, C), D)))
@example(Binary("*", A, Binary("*", Binary("*", B, C), D)))
def test_the_brackets_printed_are_enough_to_read_the_same_formula(node: Node) -> None:
    from generator.formula.parse import Expression

    expression = Expression("", node, (), ())
    read_back = parse(as_text(expression, str).translate(BACK))
    assert _spread(read_back.root) == _spread(node)
