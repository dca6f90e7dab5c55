"""Exact values, blanks by the table of conventions.md, and the trail of cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.formula.evaluate import compile_expression
from generator.formula.scope import Operand, SubmissionScope
from generator.model.submission import Blank, Entry, EntryKey, Place, Unreadable
from tests.formula.language import Given, checked, evaluate, key, submission

NF, NA = Blank.NOT_FILLED, Blank.NOT_AVAILABLE
NO, OFF, NEW = Blank.NOT_APPLICABLE, Blank.SUSPENDED, Blank.NOT_STARTED

# -- exactness -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "answers", "value"),
    [
        (
            "fresh_water / industrial_added_value",
            {"fresh_water": "800", "industrial_added_value": "100"},
            8,
        ),
        (
            "fresh_water + total_water - reused_water",
            {"fresh_water": "0.1", "total_water": "0.2", "reused_water": "0.3"},
            0,
        ),
        ("fresh_water / total_water", {"fresh_water": "1", "total_water": "3"}, Fraction(1, 3)),
        ("fresh_water / total_water * 3", {"fresh_water": "1", "total_water": "3"}, 1),
        ("round(fresh_water, 2)", {"fresh_water": "12.345"}, Fraction("12.35")),
        ('round(fresh_water, 2, "half_even")', {"fresh_water": "12.345"}, Fraction("12.34")),
        ('round(fresh_water, 2, "half_even")', {"fresh_water": "12.355"}, Fraction("12.36")),
        ("round(fresh_water, 0)", {"fresh_water": "-2.5"}, -3),
        ("round(fresh_water, 0)", {"fresh_water": "2.4999999999999999999"}, 2),
        (
            "growth(industrial_added_value, 3)",
            {"industrial_added_value@2021": "100", "industrial_added_value": "133.1"},
            10,
        ),
        (
            "growth(industrial_added_value, 1)",
            {"industrial_added_value@2023": "3", "industrial_added_value": "4"},
            Fraction(100, 3),
        ),
        (
            "growth(fresh_water / industrial_added_value, 2)",
            {
                "fresh_water@2022": "4",
                "industrial_added_value@2022": "1",
                "fresh_water": "2",
                "industrial_added_value": "2",
            },
            -50,
        ),
        (
            "prev(fresh_water) + prev(fresh_water, 2)",
            {"fresh_water@2023": "1", "fresh_water@2022": "10"},
            11,
        ),
        ("prev(prev(fresh_water))", {"fresh_water@2022": "10"}, 10),
        ("min(fresh_water, total_water)", {"fresh_water": "2", "total_water": "1"}, 1),
        (
            "max(fresh_water, total_water, reused_water)",
            {"fresh_water": "2", "total_water": "1", "reused_water": "3"},
            3,
        ),
        ("abs(fresh_water - total_water)", {"fresh_water": "2", "total_water": "5"}, 3),
        ('to(scrap, "t")', {"scrap": "1"}, Fraction(1, 1000)),
        (
            'to(reused_water / total_water, "%")',
            {"reused_water": "1", "total_water": "8"},
            Fraction("12.5"),
        ),
        ("-fresh_water * 2", {"fresh_water": "3"}, -6),
        ("this_year() - year_of(permit_to)", {"permit_to": date(2020, 5, 1)}, 4),
        ("fresh_water if headcount > 10 else 0", {"fresh_water": "3", "headcount": "11"}, 3),
        ("fresh_water if headcount > 10 else 0", {"fresh_water": "3", "headcount": "10"}, 0),
    ],
)
def test_values_are_exact(text: str, answers: Mapping[str, Given], value: Fraction | int) -> None:
    outcome = evaluate(text, answers)
    assert outcome.value == value
    assert isinstance(outcome.value, Fraction)
    assert (outcome.reason, outcome.blank, outcome.undefined) == ("", None, False)


def test_growth_from_80_to_120_in_three_steps() -> None:
    outcome = evaluate(
        "growth(industrial_added_value, 3)",
        {"industrial_added_value@2021": "80", "industrial_added_value@2024": "120"},
    )
    assert isinstance(outcome.value, Fraction)
    assert round(outcome.value, 4) == Fraction("14.4714")
    assert [str(k) for k in outcome.used] == [
        "industrial_added_value@2024",
        "industrial_added_value@2021",
    ]


def test_elasticity_of_energy_and_water() -> None:
    answers: Mapping[str, Given] = {
        "industrial_added_value@2021": "80",
        "industrial_added_value": "120",
        "total_energy@2021": "300000",
        "total_energy": "345000",
        "fresh_water@2021": "9000000",
        "fresh_water": "9720000",
    }
    for field, places in (("total_energy", "0.3295"), ("fresh_water", "0.1796")):
        text = f"growth({field}, 3) / growth(industrial_added_value, 3)"
        value = evaluate(text, answers).value
        assert isinstance(value, Fraction)
        assert round(value, 4) == Fraction(places)


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [("1044.62", "2241.62", "46.60"), ("661.25", "683.69", "96.72"), ("2.64", "2.64", "100")],
)
def test_published_shares(part: str, whole: str, printed: str) -> None:
    value = evaluate(
        "percent(reused_water, total_water)", {"reused_water": part, "total_water": whole}
    ).value
    assert isinstance(value, Fraction)
    assert value == Fraction(part) / Fraction(whole) * 100
    assert round(value, 2) == Fraction(printed)


def test_total_energy_from_amounts_and_coefficients() -> None:
    answers: Mapping[str, Given] = {
        "energy.amount[coal]": "12000",
        "energy.coefficient[coal]": "0.7143",
        "energy.amount[gas]": "850",
        "energy.coefficient[gas]": "12.143",
        "energy.amount[power]": "26500",
        "energy.coefficient[power]": "1.229",
    }
    assert evaluate("sum(energy.amount * energy.coefficient)", answers).value == Fraction(
        "51461.65"
    )


@given(st.decimals(1, 10**9, places=4), st.integers(1, 10), st.decimals("0.01", 9, places=3))
def test_a_root_that_is_exact_comes_out_exact(start: Decimal, years: int, factor: Decimal) -> None:
    exact = Fraction(start) * Fraction(factor) ** years
    figures = {
        EntryKey("fresh_water", year=2024): Operand(exact),
        EntryKey("fresh_water", year=2024 - years): Operand(Fraction(start)),
    }
    outcome = compile_expression(checked(f"growth(fresh_water, {years})")).evaluate(
        SubmissionScope(submission({}), 2024, figures=figures)
    )
    assert outcome.value == (Fraction(factor) - 1) * 100


# -- tables --------------------------------------------------------------------------------

WASTES: Mapping[str, Given] = {
    "wastes.generated[r1]": "5",
    "wastes.kind[r1]": "危险废物",
    "wastes.generated[r2]": "7",
    "wastes.kind[r2]": "一般固废",
    "wastes.generated[r3]": "0.5",
    "wastes.kind[r3]": "危险废物",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sum(wastes.generated)", Fraction("12.5")),
        ('sum(wastes.generated, wastes.kind == "危险废物")', Fraction("5.5")),
        ('sum(wastes.generated, wastes.kind != "危险废物")', 7),
        ("count(wastes.generated)", 3),
        ('count(wastes.generated, wastes.kind == "危险废物")', 2),
        ("rows(wastes)", 3),
        ('rows(wastes, wastes.generated > quantity(1, "t"))', 2),
        ("min(wastes.generated)", Fraction("0.5")),
        ("max(wastes.generated)", 7),
        ('sum(wastes.generated * 2, wastes.kind == "危险废物" and wastes.generated > 0)', 11),
        ("sum(wastes.generated) / rows(wastes)", Fraction("12.5") / 3),
        ("sum(products.output)", 0),
        ("rows(products)", 0),
        ("count(products.name)", 0),
    ],
)
def test_tables_are_gone_through_row_by_row(text: str, value: Fraction | int) -> None:
    assert evaluate(text, WASTES).value == value


def test_only_rows_that_hold_data_count() -> None:
    outcome = evaluate("sum(wastes.generated)", {**WASTES})
    assert [k.row for k in outcome.used] == ["r1", "r2", "r3"]


def test_the_least_of_no_rows_is_no_value() -> None:
    outcome = evaluate("min(products.output)", {})
    assert (outcome.value, outcome.reason) == (None, "明细表没有数据行")


# -- answers that are not numbers ----------------------------------------------------------

A, B = "fresh_water", "total_water"


@pytest.mark.parametrize(
    ("text", "answers", "value", "blank", "undefined"),
    [
        # 未填, 无法提供: the result is unknown
        (f"{A} + {B}", {A: NF, B: "5"}, None, NF, True),
        (f"{A} + {B}", {B: "5"}, None, NF, True),
        (f"{A} + {B}", {A: NA, B: "5"}, None, NA, True),
        (f"{A} + {B}", {A: NA, B: NF}, None, NF, True),
        (f"{A} * {B}", {A: NF, B: "0"}, None, NF, True),
        (f"{A} / {B}", {A: NF, B: "5"}, None, NF, True),
        (f"{A} / {B}", {A: "5", B: NA}, None, NA, True),
        (f"min({A}, {B})", {A: NF, B: "5"}, None, NF, True),
        (f"round({A}, 1)", {A: NA}, None, NA, True),
        (A, {A: Unreadable("not_a_number")}, None, NF, True),
        # 不涉及, 停产: 0 in sums, no intensity
        (f"{A} + {B}", {A: NO, B: "5"}, 5, None, False),
        (f"{A} - {B}", {A: NO, B: "5"}, -5, None, False),
        (f"{B} - {A}", {A: OFF, B: "5"}, 5, None, False),
        (f"{A} + {B}", {A: NO, B: OFF}, None, OFF, False),
        (f"{A} + {B}", {A: NO, B: NO}, None, NO, False),
        (f"{A} + {B}", {A: NO, B: NF}, None, NF, True),
        (f"{A} / {B}", {A: NO, B: "5"}, None, NO, True),
        (f"{A} / {B}", {A: "5", B: OFF}, None, OFF, True),
        (f"{A} / {B}", {A: NF, B: OFF}, None, OFF, True),
        (f"{A} / {B}", {A: NO, B: "0"}, None, NO, True),
        (f"({A} + reused_water) / {B}", {A: NO, "reused_water": OFF, B: "5"}, None, OFF, True),
        (f"({A} + reused_water) / {B}", {A: NO, "reused_water": "10", B: "5"}, 2, None, False),
        (f"percent({A}, {B})", {A: NO, B: "5"}, None, NO, True),
        (f"{A} * 3", {A: OFF}, None, OFF, False),
        (f"{A} * {B}", {A: NO, B: NF}, None, NO, False),
        (f'to({A}, "万m3")', {A: NO}, None, NO, False),
        (f"-{A}", {A: NO}, None, NO, False),
        (f"min({A}, {B})", {A: NO, B: "5"}, 5, None, False),
        (f"max({A}, {B})", {A: NO, B: "-5"}, -5, None, False),
        (f"max({A}, {B})", {A: NO, B: NO}, None, NO, False),
        (f"growth({A}, 1)", {f"{A}@2023": OFF, A: "5"}, None, OFF, True),
        # 未投产: outside
        (f"{A} + {B}", {A: NEW, B: "5"}, None, NEW, True),
        (f"{A} + {B}", {A: NEW, B: NF}, None, NEW, True),
        (f"{A} * {B}", {A: NEW, B: NO}, None, NEW, True),
        (f"{A} / {B}", {A: NEW, B: OFF}, None, NEW, True),
        # arithmetic
        (f"{A} / {B}", {A: "5", B: "0"}, None, None, True),
        (f"{A} / ({B} - {B})", {A: "5", B: "3"}, None, None, True),
        (f"percent({A}, {B})", {A: "5", B: "0"}, None, None, True),
        (f"{A} / {B}", {A: NF, B: "0"}, None, NF, True),
        (f"growth({A}, 1)", {f"{A}@2023": "0", A: "5"}, None, None, True),
        (f"growth({A}, 1)", {f"{A}@2023": "5", A: "-5"}, None, None, True),
        # a condition
        (f"{A} <= {B}", {A: NF, B: "5"}, None, NF, True),
        (f"{A} <= {B}", {A: NO, B: "5"}, None, NO, True),
        (f"{B} <= {A}", {A: NO, B: "5"}, None, NO, True),
        (f'{A} >= quantity(3, "m3")', {A: OFF}, None, OFF, True),
        (f"{A} > 0", {A: NO}, False, None, False),
        (f"0 == {A}", {A: OFF}, True, None, False),
        (f"{A} >= 0", {A: NF}, None, NF, True),
        (f"{A} > 0 and {B} > 0", {A: NF, B: "0"}, False, None, False),
        (f"{A} > 0 and {B} > 0", {A: "0", B: NF}, False, None, False),
        (f"{A} > 0 and {B} > 0", {A: NF, B: "1"}, None, NF, True),
        (f"{A} > 0 or {B} > 0", {A: NF, B: "1"}, True, None, False),
        (f"{A} > 0 or {B} > 0", {A: NF, B: "0"}, None, NF, True),
        (f"{A} > 0 or {B} > 0", {A: NA, B: NF}, None, NF, True),
        (f"not {A} > 0", {A: NF}, None, NF, True),
        (f"0 < {A} <= {B}", {A: "0", B: NF}, False, None, False),
        (f"0 < {A} <= {B}", {A: "1", B: NF}, None, NF, True),
        (f"{B} if {A} > 0 else 0", {A: NF, B: "1"}, None, NF, True),
        (f"{B} if {A} > 0 else 0", {A: NO, B: NF}, 0, None, False),
        (f"is_filled({A})", {A: NO}, False, None, False),
        (f"answered({A})", {A: NO}, True, None, False),
        (f"answered({A})", {A: NA}, True, None, False),
        (f"answered({A})", {}, False, None, False),
        (f"is_filled({A}) and answered({A})", {A: "0"}, True, None, False),
        # choices
        ('status == "停产"', {"status": "停产"}, True, None, False),
        ('status == "停产"', {"status": OFF}, True, None, False),
        ('status != "停产"', {"status": NEW}, True, None, False),
        ('status == "未投产"', {"status": NEW}, True, None, False),
        ('status == "停产"', {"status": NA}, False, None, False),
        ('status == "停产"', {}, None, NF, True),
        (
            "permit_to >= permit_from",
            {"permit_to": NO, "permit_from": date(2024, 1, 1)},
            None,
            NO,
            True,
        ),
        ("year_of(permit_to)", {"permit_to": NA}, None, NA, True),
    ],
)
def test_the_table_of_answers(
    text: str,
    answers: Mapping[str, Given],
    value: Fraction | bool | None,
    blank: Blank | None,
    undefined: bool,
) -> None:
    outcome = evaluate(text, answers)
    assert outcome.value == value
    assert type(outcome.value) is (Fraction if type(value) is int else type(value))
    assert outcome.blank is blank
    assert outcome.undefined is undefined
    assert bool(outcome.reason) is (value is None)


@pytest.mark.parametrize(
    ("text", "rows", "value", "blank"),
    [
        ("sum(wastes.generated)", ["5", NF], None, NF),
        ("sum(wastes.generated)", ["5", NO, OFF], 5, None),
        ("sum(wastes.generated)", [NO, OFF], None, OFF),
        ("sum(wastes.generated)", ["5", NEW], 5, None),
        ("sum(wastes.generated)", [NEW, NEW], None, NEW),
        ("sum(wastes.generated)", [NEW, NO], None, NO),
        ("count(wastes.generated)", ["5", NF, NO, NEW], 1, None),
        ("min(wastes.generated)", ["5", NO, NEW], 5, None),
        ("max(wastes.generated)", ["5", NF], None, NF),
        ("max(wastes.generated)", [NEW], None, NEW),
        ('rows(wastes, wastes.generated > quantity(1, "t"))', ["5", NO, OFF, NEW], 1, None),
        ('rows(wastes, wastes.generated > quantity(1, "t"))', ["5", NF], None, NF),
        ('sum(wastes.generated, wastes.generated < quantity(9, "t"))', ["5", NA], None, NA),
    ],
)
def test_the_table_of_answers_over_rows(
    text: str, rows: list[Given], value: int | None, blank: Blank | None
) -> None:
    outcome = evaluate(text, {f"wastes.generated[r{n}]": given for n, given in enumerate(rows)})
    assert (outcome.value, outcome.blank) == (value, blank)


def test_a_part_whose_kind_is_not_filled_leaves_the_sum_unknown() -> None:
    answers = {**WASTES, "wastes.kind[r2]": NF}
    outcome = evaluate('sum(wastes.generated, wastes.kind == "危险废物")', answers)
    assert (outcome.value, outcome.blank) == (None, NF)


# -- trail ---------------------------------------------------------------------------------


def test_used_cells_are_told_in_order_each_once() -> None:
    outcome = evaluate("(fresh_water + total_water) / fresh_water", {A: "1", B: "2"})
    assert outcome.used == (key(f"{A}@2024"), key(f"{B}@2024"))
    assert outcome.blanks == ()


def test_a_branch_not_taken_is_not_used() -> None:
    outcome = evaluate("fresh_water if headcount > 1 else total_water", {A: "1", "headcount": "5"})
    assert outcome.used == (key("headcount"), key(f"{A}@2024"))
    decided = evaluate("headcount > 9 and fresh_water > 0", {"headcount": "5"})
    assert decided.used == (key("headcount"),)


def test_blanks_are_told_even_where_they_did_no_harm() -> None:
    outcome = evaluate("fresh_water + total_water", {A: NO, B: "2"})
    assert outcome.value == 2
    assert outcome.blanks == ((key(f"{A}@2024"), NO),)


@pytest.mark.parametrize(
    ("text", "answers", "reason"),
    [
        (f"{A} / {B}", {A: NF, B: NA}, "“fresh_water”未填；“total_water”无法提供"),
        (f"{A} / {B}", {A: "1", B: OFF}, "“total_water”停产"),
        (f"{A} / {B}", {A: "1", B: "0"}, "分母为 0"),
        (f"growth({A}, 3)", {A: "1", f"{A}@2021": "-1"}, "增长率的期初值或期末值不是正数"),
        (f"growth({A}, 3)", {A: "1"}, "“fresh_water”（2021年）未填"),
        (A, {A: Unreadable("not_a_number")}, "“fresh_water”填写的内容无法识别"),
        (f"{A} + {B} + {A}", {A: NF, B: NF}, "“fresh_water”未填；“total_water”未填"),
    ],
)
def test_the_reason_is_a_sentence(text: str, answers: Mapping[str, Given], reason: str) -> None:
    assert evaluate(text, answers).reason == reason


def test_a_long_list_of_reasons_is_cut() -> None:
    outcome = evaluate(
        "fresh_water + total_water + reused_water + prev(fresh_water) + prev(total_water)", {}
    )
    assert outcome.reason.endswith("等 5 项")
    assert outcome.reason.count("；") == 3


def test_a_figure_computed_before_brings_its_cells_along() -> None:
    derived = evaluate("fresh_water + total_water", {A: "1", B: NO})
    figure = EntryKey("reused_water", year=2024)
    figures = {figure: derived.as_operand(figure, "重复利用水量")}
    outcome = compile_expression(checked("reused_water * 2")).evaluate(
        SubmissionScope(submission({}), 2024, figures=figures)
    )
    assert outcome.value == 2
    assert outcome.used == derived.used
    assert outcome.blanks == derived.blanks
    assert outcome.figures == (figure,)


@pytest.mark.parametrize(
    ("text", "answers", "value", "blank", "reason"),
    [
        ("fresh_water + total_water", {A: NO, B: NO}, 7, None, ""),
        (
            "fresh_water / total_water * fresh_water",
            {A: "1", B: OFF},
            None,
            OFF,
            "“total_water”停产",
        ),
        ("fresh_water / total_water * fresh_water", {A: "1", B: "0"}, None, None, "分母为 0"),
        ("fresh_water + total_water", {B: "0"}, None, NF, "“fresh_water”未填"),
    ],
)
def test_a_quantity_that_is_suspended_is_zero_further_on_but_a_ratio_without_value_is_not(
    text: str, answers: Mapping[str, Given], value: int | None, blank: Blank | None, reason: str
) -> None:
    figure = EntryKey("reused_water", year=2024)
    derived = evaluate(text, answers).as_operand(figure, "某指标")
    given = SubmissionScope(submission({A: "7"}), 2024, figures={figure: derived}, series={A})
    outcome = compile_expression(checked("reused_water + fresh_water")).evaluate(given)
    assert (outcome.value, outcome.blank, outcome.reason) == (value, blank, reason)


def test_a_condition_is_no_operand() -> None:
    with pytest.raises(TypeError, match="condition"):
        evaluate("fresh_water > 0", {A: "1"}).as_operand(EntryKey("x"))


def test_an_empty_cell_is_read_in_the_light_of_the_whole_return() -> None:
    given = SubmissionScope(
        submission({A: "7"}),
        2024,
        series={A, B},
        decide_blank=lambda key, entry: Blank.SUSPENDED if entry is None else entry.blank,
    )
    assert compile_expression(checked(f"{A} + {B}")).evaluate(given).value == 7


def test_a_value_is_never_overruled_by_the_rest_of_the_return() -> None:
    entry = Entry(EntryKey(A), "5", Decimal(5), Place("表", "D1"))
    assert Operand.of_entry(entry.key, entry, blank=Blank.SUSPENDED).value == 5


def test_a_figure_is_found_under_its_year_before_any_year() -> None:
    figures = {
        EntryKey(A): Operand(Fraction(1)),
        EntryKey(A, year=2023): Operand(Fraction(2)),
    }
    given = SubmissionScope(submission({A: "9"}), 2024, figures=figures)
    formula = compile_expression(checked(f"{A} * 10 + prev({A})"))
    assert formula.evaluate(given).value == 12
