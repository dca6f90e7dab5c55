"""Cases of park indices: answers by row or a return, and index, scores, choices and bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from generator.formula.units import UnitTable
from generator.model.park_index import IndexRow
from generator.model.submission import Blank
from generator.rulebook.book import Rulebook
from generator.rulebook.case import (
    DEFAULT_YEAR,
    CaseKind,
    ExpectedIndex,
    IndexCaseAnswer,
    RuleCase,
)
from generator.rulebook.case_input import amount, in_unit
from generator.rulebook.files import CASE_SUFFIX, RuleFile
from generator.rulebook.vocabulary import known, text
from generator.yamlfile import Node

Filled = Callable[[Mapping[str, Node], ExpectedIndex, str], RuleCase]

_ANSWERS = {blank.value: blank for blank in Blank}


def index_case(
    book: Rulebook,
    file: RuleFile,
    node: Node,
    before: Mapping[str, RuleCase],
    filled: Filled,
) -> RuleCase:
    """A case of the system beside the file; `before` are the cases read so far, to build on."""
    parts = node.mapping(
        ("name", "expect"),
        ("note", "year", "based_on", "answers", "input", "industries", "falling"),
    )
    stem = file.relative.removesuffix(CASE_SUFFIX) + ".yaml"
    system = next(s for s in book.indices.values() if s.path == stem)
    rows = {row.id: row for _, row in system.rows()}
    answers: dict[str, IndexCaseAnswer] = {}
    if "based_on" in parts:
        name = known(parts["based_on"], parts["based_on"].text(), before, "前面的用例")
        answers |= before[name].index_answers
    for key, value in parts["answers"].items(may_be_empty=True) if "answers" in parts else ():
        row = rows[known(key, key.scalar, rows, f"“{system.name}”的指标")]
        answers[row.id] = _answer(value, row, book.units)
    expect = _expected(parts["expect"], tuple(rows))
    case = RuleCase(
        kind=CaseKind.INDEX,
        name=parts["name"].text(),
        path=file.relative,
        line=node.line,
        expect=expect,
        year=parts["year"].integer() if "year" in parts else DEFAULT_YEAR,
        note=text(parts, "note"),
    )
    if "input" in parts:
        case = filled({**parts, "form": parts["name"]}, expect, system.form)
    return replace(
        case,
        index_system=system,
        index_answers=MappingProxyType(answers),
        industries=MappingProxyType(_industries(parts, book)),
        falling=tuple(
            known(each, each.text(), rows, "指标")
            for each in (parts["falling"].sequence() if "falling" in parts else ())
        ),
    )


def _industries(parts: Mapping[str, Node], book: Rulebook) -> dict[str, Fraction]:
    """Shares of added value by industry code; what is left to the whole is of no known sector."""
    codes = book.codes["industries"].rows
    return {
        known(key, key.scalar, codes, "行业代码"): in_unit(
            value, amount(value), "percent", book.units
        )
        / 100
        for key, value in (parts["industries"].items() if "industries" in parts else ())
    }


def _answer(node: Node, row: IndexRow, units: UnitTable) -> IndexCaseAnswer:
    written = node.text()
    if written in _ANSWERS:
        return _ANSWERS[written]
    if row.answer:
        return written
    return in_unit(node, amount(node), row.unit, units)


def _expected(node: Node, rows: tuple[str, ...]) -> ExpectedIndex:
    expect = node.mapping((), ("index", "capped", "bounds", "band", "scores", "picked", "open"))
    bounds = tuple(
        _figure(each) for each in (expect["bounds"].sequence() if "bounds" in expect else ())
    )
    if bounds and len(bounds) != 2:
        raise expect["bounds"].fault("应写下限和上限两个数。", "请改正。")
    scores = {
        known(key, key.scalar, rows, "指标"): _figure(value)
        for key, value in (expect["scores"].items() if "scores" in expect else ())
    }
    return ExpectedIndex(
        index=_figure(expect["index"]) if "index" in expect else None,
        capped=_figure(expect["capped"]) if "capped" in expect else None,
        bounds=bounds,
        band=text(expect, "band"),
        scores=MappingProxyType(scores),
        picked=_rows(expect, "picked", rows),
        open_rows=_rows(expect, "open", rows),
    )


def _rows(
    expect: Mapping[str, Node], name: str, rows: tuple[str, ...]
) -> tuple[str, ...] | None:
    if name not in expect:
        return None
    return tuple(
        known(each, each.text(), rows, "指标")
        for each in expect[name].sequence(may_be_empty=True)
    )


def _figure(node: Node) -> tuple[Fraction, int]:
    """A number, right to the decimals it is written with."""
    written = amount(node)
    return written.value, written.places
