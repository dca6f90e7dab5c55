"""rules/queries: which figures of different sources are held against each other (核实规则)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from generator.formula.unit_check import Kind
from generator.model.form import FieldKind
from generator.model.park import RecipientKind
from generator.model.query import Comparing, FigureSource, Join, QueryRule, QuerySide
from generator.rulebook.files import RuleFile, RuleFiles
from generator.rulebook.names import PARK, Names
from generator.rulebook.vocabulary import Vocabulary, flag, known, mark, refuse_again, text
from generator.yamlfile import Node

GAPS = (
    "who", "year", "left", "right", "left_name", "right_name", "left_place", "right_place",
    "deviation", "partner", "indicator",
)  # fmt: skip
"""What the wording of a query may print."""

CREDIT_CODE, NAME = "credit_code", "name"
"""The columns that say whose row it is, in any table by enterprise."""

_CODE = re.compile(r"XR[0-9]{3}")
_GAP = re.compile(r"\{([^{}]*)\}")
_JOINS = {join.value: join for join in Join}
_SOURCES = {source.value: source for source in FigureSource}
_COMPARING = {comparing.value: comparing for comparing in Comparing}
_EACH = {"year": True, "audit_year": False}
_SIDE: Mapping[Join, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Join.USERS: ((), ("table",)),
    Join.OWN: ((), ()),
    Join.TOTALS: ((), ()),
    Join.EXCHANGE: (("table", "partner"), ("table", "partner")),
    Join.EARLIER: ((), ()),
    Join.PEERS: ((), ()),
}
"""What the left and the right side must say beside source, name and formula, by join."""
_OTHER_SIDE: Mapping[Join, tuple[FigureSource, str]] = {
    Join.EARLIER: (FigureSource.EARLIER, "上年报送"),
    Join.PEERS: (FigureSource.PEERS, "同类企业中位数"),
}
"""Joins whose right side is the left one's own formula elsewhere."""


def load_queries(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> tuple[QueryRule, ...]:
    """Rules in the order of the files; a code is given out once and for all."""
    rules: list[QueryRule] = []
    codes: dict[str, tuple[str, int]] = {}
    for file in files.matching("queries/*.yaml"):
        parts = file.yaml().mapping((), ("queries", "retired"))
        for node in parts["retired"].sequence() if "retired" in parts else ():
            gone = node.mapping(("code", "retired_on", "note"))
            gone["retired_on"].date()
            refuse_again(codes, _code(gone["code"]), node.path, node.line, "规则代码")
        for node in parts["queries"].sequence() if "queries" in parts else ():
            rule = _Reader(node, file, vocabulary, names).rule()
            refuse_again(codes, rule.code, node.path, node.line, "规则代码")
            rules.append(rule)
    return tuple(rules)


def _code(node: Node) -> str:
    value = node.text()
    if not _CODE.fullmatch(value):
        raise node.fault(f"规则代码“{value}”不合要求。", "应为 XR 加三位数字，如 XR001。")
    return value


class _Reader:
    """One rule, its formulas checked against the form each side speaks of."""

    def __init__(
        self, node: Node, file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]
    ) -> None:
        self._file = file
        self._node = node
        self._vocabulary = vocabulary
        self._names = names
        self._parts = node.mapping(
            (
                "code", "title", "element", "indicator", "join", "left", "unit", "tolerance",
                "message", "remedy", "prefer", "because", "source", "mark",
            ),
            ("form", "right", "also", "compare", "each", "central_apart", "clause"),
        )  # fmt: skip

    def rule(self) -> QueryRule:
        parts = self._parts
        join = parts["join"].choice(_JOINS)
        form = self._form()
        unit = self._vocabulary.unit(parts["unit"])
        left, right = self._sides(join, form, unit)
        also = self._side(parts["also"], form, unit, ()) if "also" in parts else None
        if also is not None and join is not Join.TOTALS:
            raise parts["also"].fault("also 只用于 join: totals。", "请删去。")
        good, explain = self._tolerance()
        prefer = parts["prefer"].choice(_SOURCES)
        offered = [side.source for side in (left, right, also) if side is not None]
        if prefer not in offered:
            raise parts["prefer"].fault(
                f"“{prefer.value}”不是本条比对的来源。",
                f"可以写：{'、'.join(source.value for source in offered)}。",
            )
        for key in ("message", "remedy"):
            self._check_gaps(parts[key])
        return QueryRule(
            code=_code(parts["code"]),
            title=parts["title"].text(),
            element=parts["element"].text(),
            indicator=parts["indicator"].text(),
            join=join,
            form=form,
            left=left,
            right=right,
            unit=unit,
            good=good,
            explain=explain,
            message=parts["message"].text(),
            remedy=parts["remedy"].text(),
            prefer=prefer,
            because=parts["because"].text(),
            source=self._vocabulary.source(parts["source"]),
            mark=mark(parts["mark"]),
            also=also,
            comparing=(
                parts["compare"].choice(_COMPARING) if "compare" in parts else Comparing.EQUAL
            ),
            yearly=parts["each"].choice(_EACH) if "each" in parts else False,
            central_apart=flag(parts, "central_apart", default=True),
            clause=text(parts, "clause"),
            path=self._file.relative,
            line=self._node.line,
        )

    def _form(self) -> str:
        """The enterprises' form the left side is read from."""
        firms = [
            name
            for name, each in self._names.items()
            if each.form.recipient_kind is RecipientKind.ENTERPRISE
        ]
        if "form" in self._parts:
            return known(self._parts["form"], self._parts["form"].text(), firms, "企业采集表")
        return known(self._node, "enterprise", firms, "企业采集表", "请写明 form。")

    def _sides(self, join: Join, form: str, unit: str) -> tuple[QuerySide, QuerySide]:
        parts = self._parts
        for_left, for_right = _SIDE[join]
        left = self._side(parts["left"], form, unit, for_left)
        if join in _OTHER_SIDE:
            source, name = _OTHER_SIDE[join]
            if "right" in parts:
                raise parts["right"].fault(f"与{source.value}比对时不写 right。", "请删去。")
            return left, QuerySide(source, name, left.formula)
        if "right" not in parts:
            raise self._node.fault("缺少“right”。", "请补上。")
        about = PARK if join in (Join.USERS, Join.TOTALS) else form
        right = self._side(parts["right"], about, unit, for_right)
        if right.source is left.source:
            raise parts["right"].fault("两边是同一来源。", "请核对 source。")
        return left, right

    def _side(self, node: Node, about: str, unit: str, more: tuple[str, ...]) -> QuerySide:
        optional = ("where",) if "table" in more else ()
        parts = node.mapping(("source", "name", "formula", *more), optional)
        names = self._names[about]
        table = ""
        if "table" in more:
            table = known(parts["table"], parts["table"].text(), names.form.tables, "明细表")
        names.check_at(
            node.path, parts["formula"].line, parts["formula"].text(), table=table,
            expect=self._vocabulary.units.parse(unit),
        )  # fmt: skip
        if "where" in parts:
            names.check_at(
                node.path, parts["where"].line, parts["where"].text(), table=table,
                expect=Kind.CONDITION,
            )  # fmt: skip
        partner = ""
        if "partner" in more:
            partner = self._code_column(parts["partner"], parts["partner"].text(), names)
        elif table:
            self._code_column(parts["table"], f"{table}.{CREDIT_CODE}", names)
            known(parts["table"], f"{table}.{NAME}", names.form.fields, "字段", "须有名称列。")
        return QuerySide(
            source=parts["source"].choice(_SOURCES),
            name=parts["name"].text(),
            formula=parts["formula"].text(),
            table=table,
            where=text(parts, "where"),
            partner=partner,
        )

    def _code_column(self, node: Node, field_id: str, names: Names) -> str:
        known(node, field_id, names.form.fields, f"“{names.form.name}”的字段")
        if names.form.fields[field_id].kind is not FieldKind.CODE:
            raise node.fault(f"“{field_id}”不是代码列。", "对应企业只按信用代码，请写代码列。")
        return field_id

    def _tolerance(self) -> tuple[Fraction, Fraction]:
        node = self._parts["tolerance"]
        parts = node.mapping(("good", "explain"))
        good, explain = parts["good"].fraction(), parts["explain"].fraction()
        if not 0 <= good <= explain:
            raise node.fault("允许偏差应为 0 ≤ good ≤ explain。", "请改正。")
        return good, explain

    def _check_gaps(self, node: Node) -> None:
        for gap in _GAP.findall(node.text()):
            if gap not in GAPS:
                raise node.fault(
                    f"提示语里的“{{{gap}}}”没有对应的内容。",
                    f"可以写：{'、'.join('{' + name + '}' for name in GAPS)}。",
                )
