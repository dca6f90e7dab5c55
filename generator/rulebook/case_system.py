"""Cases of indicator systems: answers by row, a return where rows are computed, and the card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from generator.formula.units import UnitTable
from generator.model.indicator import (
    Grade,
    GradeRule,
    IndicatorSystem,
    Membership,
    SecondaryIndicator,
)
from generator.model.score import RowState
from generator.model.submission import Blank
from generator.rulebook.book import Rulebook
from generator.rulebook.case import DEFAULT_YEAR, CaseKind, ExpectedCard, RowAnswer, RuleCase
from generator.rulebook.case_input import amount, in_unit
from generator.rulebook.files import CASE_SUFFIX, RuleFile
from generator.rulebook.vocabulary import known, text
from generator.yamlfile import Node

Filled = Callable[[Mapping[str, Node], ExpectedCard, str], RuleCase]
"""Reads `input` and `constants` of a case as a return of the form named last."""

_GRADES = {grade.value: grade for grade in Grade}
_ANSWERS = {blank.value: blank for blank in Blank}
_STATES: Mapping[str, Grade | RowState] = {
    **_GRADES,
    **{state.value: state for state in RowState if state is not RowState.SCORED},
}


def system_case(
    book: Rulebook,
    file: RuleFile,
    node: Node,
    before: Mapping[str, RuleCase],
    filled: Filled,
) -> RuleCase:
    """A case of the system beside the file; `before` are the cases read so far, to build on."""
    parts = node.mapping(
        ("name", "answers", "expect"),
        ("note", "year", "based_on", "membership", "grade_rule", "input", "constants"),
    )
    stem = file.relative.removesuffix(CASE_SUFFIX) + ".yaml"
    system = next((s for s in book.systems.values() if s.path == stem), None)
    if system is None:
        raise file.fault(0, "旁边没有它要测试的指标体系。", f"应有 {stem}。")
    answers: dict[str, RowAnswer] = {}
    if "based_on" in parts:
        name = known(parts["based_on"], parts["based_on"].text(), before, "前面的用例")
        answers |= before[name].answers
    offered = _answerable(system)
    for key, value in parts["answers"].items(may_be_empty=True):
        row = offered[known(key, key.scalar, offered, f"“{system.name}”的指标")]
        answers[row.id] = _answer(value, row, book.units)
    expect = _expected(parts["expect"], system)
    case = RuleCase(
        kind=CaseKind.SYSTEM,
        name=parts["name"].text(),
        path=file.relative,
        line=node.line,
        expect=expect,
        year=parts["year"].integer() if "year" in parts else DEFAULT_YEAR,
        note=text(parts, "note"),
    )
    if "input" in parts or "constants" in parts:
        case = filled({**parts, "form": parts["name"]}, expect, system.form)
    return replace(
        case,
        system=system,
        answers=MappingProxyType(answers),
        membership=(
            parts["membership"].choice({m.value: m for m in Membership})
            if "membership" in parts
            else None
        ),
        grade_rule=(
            parts["grade_rule"].choice({r.value: r for r in GradeRule})
            if "grade_rule" in parts
            else None
        ),
    )


def _answerable(system: IndicatorSystem) -> Mapping[str, SecondaryIndicator]:
    """Rows by id, and the inputs that divide shared weights (各产品的产量)."""
    return {row.id: row for row in (*(row for _, row in system.rows()), *system.inputs)}


def _expected(node: Node, system: IndicatorSystem) -> ExpectedCard:
    expect = node.mapping((), ("index", "grade", "rows", "weights", "points", "verdict"))
    rows = [row.id for _, row in system.rows()]
    index: tuple[tuple[Fraction, int], ...] = ()
    if "index" in expect:
        nodes = expect["index"].sequence()
        if len(nodes) != 3:
            raise expect["index"].fault("应写三个指数（YⅠ、YⅡ、YⅢ）。", "请改正。")
        index = tuple(_figure(each) for each in nodes)
    return ExpectedCard(
        index=index,
        grade=expect["grade"].choice(_GRADES) if "grade" in expect else None,
        rows=MappingProxyType(
            {known(k, k.scalar, rows, "指标"): v.choice(_STATES) for k, v in _items(expect, "rows")}
        ),
        weights=MappingProxyType(
            {known(k, k.scalar, rows, "指标"): _figure(v) for k, v in _items(expect, "weights")}
        ),
        points=_figure(expect["points"]) if "points" in expect else None,
        verdict=text(expect, "verdict"),
    )


def _items(parts: Mapping[str, Node], name: str) -> Iterable[tuple[Node, Node]]:
    return parts[name].items() if name in parts else ()


def _figure(node: Node) -> tuple[Fraction, int]:
    """A number, right to the decimals it is written with."""
    written = amount(node)
    return written.value, written.places


def _answer(node: Node, row: SecondaryIndicator, units: UnitTable) -> RowAnswer:
    """A number with its unit, a level of a qualitative row, or an answer that is no number."""
    written = node.text()
    if written in _ANSWERS:
        return _ANSWERS[written]
    if not row.unit or written in _GRADES:
        return node.choice(_GRADES)
    given = amount(node)
    return in_unit(node, given, row.unit, units) if given.unit else given.value

