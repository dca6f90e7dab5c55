"""Equations: the formulas of the rules as they are written by hand, in Word's own mathematics."""

from __future__ import annotations

import pytest
from lxml import etree

from generator.deliver.equation import (
    Equation,
    composite_index,
    displayed_equation_xml,
    equation_of,
    equation_xml,
    internal_rate_of_return,
    net_present_value,
    payback_period,
    ratio,
    symbol,
    total,
)
from generator.deliver.figure import Figure
from generator.formula.mathematics import as_notation
from generator.formula.notation import Cases, Fenced, Notation, Ratio, Row, Scripted, Sum
from generator.formula.parse import parse
from generator.packaged import packaged
from generator.rulebook.book import load_rulebook

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
LABELS = {"water": "新鲜水取用量", "value": "工业增加值", "t.out": "产量", "reused": "重复利用水量"}


def written(node: Notation) -> str:
    """The notation on one line, to be compared."""
    match node:
        case Row(parts):
            return "".join(map(written, parts))
        case Ratio(over, under):
            return f"{{{written(over)}/{written(under)}}}"
        case Sum(body, below, _):
            return f"Σ[{written(below) if below else ''}]{written(body)}"
        case Scripted(base, below, above):
            low = f"_{written(below)}" if below else ""
            return f"{written(base)}{low}{f'^{written(above)}' if above else ''}"
        case Fenced(inside, left, right):
            return f"{left}{written(inside)}{right}"
        case Cases(branches):
            return ";".join(f"{written(value)}?{written(when)}" for value, when in branches)
        case _:
            return node.text


def notation(text: str) -> str:
    return written(as_notation(parse(text), lambda name: LABELS.get(name, name)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("water / value", "{新鲜水取用量/工业增加值}"),
        ("percent(reused, reused + water)", "{重复利用水量/重复利用水量+新鲜水取用量}×100%"),
        ("(water + reused) / 4 / value", "{新鲜水取用量+重复利用水量/4×工业增加值}"),
        ("water * (value - reused)", "新鲜水取用量×(工业增加值−重复利用水量)"),
        ("water - (value - reused)", "新鲜水取用量−(工业增加值−重复利用水量)"),
        ("water - value * reused", "新鲜水取用量−工业增加值×重复利用水量"),
        ("water / (value * reused)", "{新鲜水取用量/工业增加值×重复利用水量}"),
        ('to(water / sum(t.out), "m3/t")', "{新鲜水取用量/Σ[]产量}"),
        ("sum(t.out, t.out > 0)", "Σ[产量>0]产量"),
        ("growth(water, 1)", "({新鲜水取用量_本年/新鲜水取用量_上年}−1)×100%"),
        ("growth(water, 3)", "[({新鲜水取用量_本年/新鲜水取用量_3年前})^{1/3}−1]×100%"),
        ("abs(water - prev(water))", "|新鲜水取用量−新鲜水取用量_上年|"),
        ("water if value > 0 else reused", "新鲜水取用量?工业增加值>0;重复利用水量?其他"),
        ("max(water, value)", "max(新鲜水取用量，工业增加值)"),
    ],
)
def test_a_formula_is_written_as_by_hand(text: str, expected: str) -> None:
    assert notation(text) == expected


def test_an_equation_names_what_it_gives_and_its_unit() -> None:
    equation = equation_of(
        "单位产值新鲜水耗", parse("water / value"), LABELS.__getitem__, unit="m³"
    )
    root = etree.fromstring(equation_xml(equation))
    assert root.tag == f"{M}oMath"
    assert "".join(t.text or "" for t in root.iter(f"{M}t")) == (
        "单位产值新鲜水耗=新鲜水取用量工业增加值（m³）"
    )
    assert len(list(root.iter(f"{M}f"))) == 1


ORDER = {
    "f": ("fPr", "num", "den"),
    "nary": ("naryPr", "sub", "sup", "e"),
    "naryPr": ("chr", "limLoc", "grow", "subHide", "supHide"),
    "sSub": ("e", "sub"),
    "sSup": ("e", "sup"),
    "sSubSup": ("e", "sub", "sup"),
    "d": ("dPr", "e"),
    "dPr": ("begChr", "sepChr", "endChr"),
    "r": ("rPr", "t"),
}


def assert_in_order(xml: str) -> None:
    for element in etree.fromstring(xml).iter(f"{M}*"):
        if order := ORDER.get(etree.QName(element).localname):
            names = [etree.QName(child).localname for child in element if child.tag.startswith(M)]
            assert [order.index(name) for name in names] == sorted(map(order.index, names))


def test_every_formula_of_the_rules_can_be_written(rules_formulas: list[str]) -> None:
    assert len(rules_formulas) > 50
    for text in rules_formulas:
        assert_in_order(equation_xml(Equation(as_notation(parse(text), str))))


@pytest.fixture(scope="module")
def rules_formulas() -> list[str]:
    book = load_rulebook(packaged("rules"))
    rows = {
        row.formula
        for system in book.systems.values()
        for primary in system.primaries
        for row in primary.indicators
    }
    return sorted((rows | {quantity.formula for quantity in book.quantities}) - {""})


@pytest.mark.parametrize(
    "equation",
    [composite_index(), net_present_value(), internal_rate_of_return(), payback_period()],
)
def test_the_fixed_equations_are_well_formed(equation: Equation) -> None:
    assert_in_order(displayed_equation_xml(equation))


def test_a_result_put_into_an_equation_keeps_its_trail() -> None:
    value = Figure("123.45", "万元", "npv-1")
    equation = Equation.of(
        "净现值", "=", total(ratio(symbol("F", "j"), "1"), "j=1", "n"), "=", value
    )
    assert equation.figures() == (value,)
    assert "123.45万元" in equation_xml(equation)


def test_what_is_typed_into_a_name_is_no_markup() -> None:
    xml = equation_xml(Equation.of("<m:r>&", "=", "1"))
    assert [t.text for t in etree.fromstring(xml).iter(f"{M}t")] == ["<m:r>&", "=", "1"]
