"""The generated functions: made once, readable, and shut off from everything else."""

from __future__ import annotations

import ast

from generator.formula.evaluate import compile_expression
from generator.formula.generate import build
from tests.formula.language import checked, scope

A = "fresh_water"


def test_the_same_expression_is_compiled_once() -> None:
    before = build.cache_info()
    first = compile_expression(checked("fresh_water + 17 * total_water"))
    second = compile_expression(checked("fresh_water  +  17*total_water"))
    assert first._function is second._function
    assert build.cache_info().misses == before.misses + 1


def test_generated_code_names_nothing_of_the_rules_and_reaches_nothing_of_python() -> None:
    formula = compile_expression(
        checked('sum(wastes.generated, wastes.kind == "危险废物") / output + 0.25 * dust / dust')
    )
    tree = ast.parse(formula.source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    given = {"read", "rows", "row", "year", "total", "no_divisor", "leaves_open"}
    assert all(name in given or (name[0] in "vcr" and name[1:].isdigit()) for name in names)
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert attributes == {"append"}
    assert formula._function.__globals__["__builtins__"] == {}


def test_a_division_reads_like_the_formula() -> None:
    assert compile_expression(checked("fresh_water / total_water")).source == (
        "def formula(read, rows, row, year):\n"
        "    v1 = read('fresh_water', '', year)\n"
        "    v2 = read('total_water', '', year)\n"
        "    v3 = v1 / v2 if v2 else no_divisor(v1)\n"
        "    return v3"
    )


def test_one_lookup_serves_all_expressions_of_a_return() -> None:
    shared = scope({A: "1", f"{A}@2023": "2"})
    formula = compile_expression(checked(f"{A} - prev({A})"))
    assert formula.evaluate(shared).value == -1
    assert shared.at(2024).lookup(A, "", 2023) is shared.lookup(A, "", 2023)
    assert formula.evaluate(shared.at(2023)).reason == "“fresh_water”（2022年）未填"
