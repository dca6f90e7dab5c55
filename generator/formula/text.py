"""The readable Chinese rendering of an expression, with labels or with the values put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from generator.formula import generate
from generator.formula.arithmetic import Absent, Result, Unknown, rounded
from generator.formula.evaluate import Outcome, answer_of, compile_expression
from generator.formula.generate import rounding
from generator.formula.parse import Expression
from generator.formula.scope import Scope
from generator.formula.tree import (
    Binary,
    Call,
    Compare,
    Day,
    IfElse,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Text,
    steps,
)
from generator.formula.unit_check import PERCENT, CheckedFormula
from generator.model.quantity import plain
from generator.model.submission import Blank

Label = Callable[[str], str]
"""The Chinese name of a field, a table or (of another such callable) of a unit text."""

OPERAND_PLACES = 6
"""Decimals of an operand that has no end (a figure computed before)."""

_ROWS_SHOWN = 6
_SIGNS: Mapping[str, str] = {
    "+": "+", "-": "−", "*": "×", "/": "÷",
    "==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥",
}  # fmt: skip

# how tightly a piece of text holds together
_SENTENCE, _OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _SIGNED, _WHOLE = range(9)
_LEVELS: Mapping[str, int] = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


class _Piece(NamedTuple):
    text: str
    level: int


def as_text(expression: Expression, label: Label, unit_label: Label = str) -> str:
    """The expression in Chinese: "新鲜水取用量 ÷ 工业增加值", with just the brackets it needs."""
    return _spaced(_Words(label, unit_label).piece(expression.root).text)


def with_numbers(
    checked: CheckedFormula,
    scope: Scope,
    label: Label,
    *,
    unit_label: Label = str,
    places: int = 2,
    half_even: bool = False,
    blank_text: Callable[[Blank, str], str] = lambda blank, _: blank.value,
) -> str:
    """The result and the expression with values put in: "8.00 = 800 ÷ 100".

    Operands stand as filled in. `blank_text` says what is printed for an answer that is not a
    number (the answer, the field's label). A condition reads "1100 ≤ 1000：不成立".
    """
    outcome = compile_expression(checked).evaluate(scope)
    numbers = _Numbers(checked, scope, label, unit_label, blank_text)
    filled_in = numbers.piece(checked.expression.root).text
    if isinstance(outcome.value, bool):
        return _spaced(f"{filled_in}：{'成立' if outcome.value else '不成立'}")
    result = _result_text(outcome, checked, places, half_even)
    if outcome.value is None or result != filled_in:
        return _spaced(f"{result} = {filled_in}")
    return result


def number_text(value: Fraction, places: int, half_even: bool = False) -> str:
    """A number rounded once, with exactly `places` decimals: "8.00"."""
    exact = rounded(value, places, half_even)
    assert isinstance(exact, Fraction)
    whole = exact * 10**places
    return format(Decimal(whole.numerator).scaleb(-places, _wide(whole)), "f")


def operand_text(value: Fraction) -> str:
    """A number as it was filled in, or to `OPERAND_PLACES` decimals when it has more."""
    return plain(Decimal(number_text(value, OPERAND_PLACES)))


def _spaced(text: str) -> str:
    """Full-width brackets bring their own space."""
    return text.replace(" （", "（").replace("） ", "）")


def _wide(whole: Fraction) -> Context:
    return Context(prec=max(28, len(str(whole.numerator))), rounding=ROUND_HALF_EVEN)


def _result_text(outcome: Outcome, checked: CheckedFormula, places: int, half_even: bool) -> str:
    value = outcome.value
    if isinstance(value, Fraction):
        percent = checked.unit is not None and checked.unit.same_as(PERCENT)
        return number_text(value, places, half_even) + ("%" if percent else "")
    return f"无值（{outcome.reason}）" if value is None else _constant_text(value)


def _constant_text(value: str | date | bool) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return f"“{value}”"


class _Words:
    """Pieces of text that know how tightly they hold: brackets stand only where needed."""

    def __init__(self, label: Label, unit_label: Label) -> None:
        self._label = label
        self._unit_label = unit_label

    def piece(self, node: Node) -> _Piece:
        match node:
            case Number(value):
                return _Piece(format(value, "f"), _WHOLE)
            case Text(value):
                return _Piece(f"“{value}”", _WHOLE)
            case Day(value):
                return _Piece(_constant_text(value), _WHOLE)
            case Name():
                return self.name(node)
            case Negative(operand):
                return _Piece(f"−{self.inside(operand, _WHOLE)}", _SIGNED)
            case Binary(operator, left, right):
                return self._binary(operator, left, right)
            case Compare(operators, operands):
                return self._compare(operators, operands)
            case Logic(operator, operands):
                level, word = (_OR, "或") if operator == "or" else (_AND, "且")
                # 且 binds tighter than 或, but not every reader knows: brackets there too
                parts = [self.inside(operand, _NOT) for operand in operands]
                return _Piece(f" {word} ".join(parts), level)
            case Not(operand):
                return _Piece(f"非（{self.piece(operand).text}）", _NOT)
            case IfElse():
                return self.if_else(node)
            case Call():
                return self.aggregate(node) if node.table else self.function(node)

    def inside(self, node: Node, level: int) -> str:
        """The text of an operand, bracketed when it holds less tightly than `level`."""
        piece = self.piece(node)
        return piece.text if piece.level >= level else f"（{piece.text}）"

    def _binary(self, operator: str, left: Node, right: Node) -> _Piece:
        level = _LEVELS[operator]
        # a − (b − c), a ÷ (b × c) and a × (b ÷ c) keep their brackets; a + (b + c) needs none
        after = self.piece(right)
        loose = operator in "+*" and self._runs_on(right, operator)
        least = level if loose else level + 1
        plain_enough = after.level >= least and not after.text.startswith("−")
        text = after.text if plain_enough else f"（{after.text}）"
        return _Piece(f"{self.inside(left, level)} {_SIGNS[operator]} {text}", level)

    def _runs_on(self, node: Node, operator: str) -> bool:
        """Whether it is a run of that one operator: in a × (b ÷ c × d) another stands before it."""
        if not isinstance(node, Binary) or node.operator != operator:
            return False
        if isinstance(node.left, Binary) and _LEVELS[node.left.operator] == _LEVELS[operator]:
            return self._runs_on(node.left, operator)
        return self.piece(node.left).level > _LEVELS[operator]

    def _compare(self, operators: tuple[str, ...], operands: tuple[Node, ...]) -> _Piece:
        text = self.inside(operands[0], _SUM)
        for operator, operand in zip(operators, operands[1:], strict=True):
            text += f" {_SIGNS[operator]} {self.inside(operand, _SUM)}"
        return _Piece(text, _COMPARED)

    def if_else(self, node: IfElse) -> _Piece:
        condition, then, otherwise = (
            self.inside(part, _OR) for part in (node.condition, node.then, node.otherwise)
        )
        return _Piece(f"若 {condition}，则 {then}，否则 {otherwise}", _SENTENCE)

    def name(self, node: Name) -> _Piece:
        return _Piece(self._label(node.id), _WHOLE)

    # -- functions -------------------------------------------------------------------------

    def function(self, node: Call) -> _Piece:
        first = node.arguments[0] if node.arguments else None
        match node.function, node.arguments:
            case "this_year", ():
                return _Piece("本年度", _WHOLE)
            case "percent", (part, whole):
                share = self._binary("/", part, whole)
                return _Piece(f"{share.text} × 100%", _PRODUCT)
            case "prev", (argument, *_):
                return self.earlier(argument, steps(node))
            case "growth", (argument, *_):
                return self.grown(argument, steps(node))
            case "to", (argument, Text(unit)):
                return self.converted(node, argument, unit)
            case "quantity", (number, Text(unit)):
                return _Piece(f"{self.piece(number).text} {self._unit_label(unit)}", _WHOLE)
            case (("min" | "max"), arguments):
                named = "最小值" if node.function == "min" else "最大值"
                parts = "，".join(self.piece(argument).text for argument in arguments)
                return _Piece(f"{named}（{parts}）", _WHOLE)
        assert first is not None
        inner = self.piece(first)
        match node.function:
            case "abs":
                return _Piece(f"|{inner.text}|", _WHOLE)
            case "round":
                places, half_even = rounding(node)
                way = "四舍六入五成双" if half_even else "四舍五入"
                kept = f"保留 {places} 位小数" if places else "取整"
                return _Piece(f"{way}（{inner.text}，{kept}）", _WHOLE)
            case "is_filled":
                return _Piece(f"已填写{self.inside(first, _WHOLE)}", _COMPARED)
            case "answered":
                return _Piece(f"已答复{self.inside(first, _WHOLE)}", _COMPARED)
        return _Piece(f"{self.inside(first, _WHOLE)}的年份", _WHOLE)

    def earlier(self, argument: Node, years: int) -> _Piece:
        when = "上年" if years == 1 else f"{years} 年前的"
        return _Piece(f"{when}{self.inside(argument, _WHOLE)}", _WHOLE)

    def grown(self, argument: Node, years: int) -> _Piece:
        return _Piece(f"{self.inside(argument, _WHOLE)}的 {years} 年年均增长率", _WHOLE)

    def converted(self, node: Call, argument: Node, unit: str) -> _Piece:
        inner = self.inside(argument, _WHOLE)
        return _Piece(f"{inner}（以 {self._unit_label(unit)} 计）", _WHOLE)

    def aggregate(self, node: Call) -> _Piece:
        value, *condition = node.arguments
        where = f"，其中 {self.inside(condition[0], _OR)}" if condition else ""
        match node.function:
            case "sum":
                return _Piece(f"Σ（{self.piece(value).text}{where}）", _WHOLE)
            case "rows":
                return _Piece(f"“{self._label(node.table)}”的行数{_bracketed(where)}", _WHOLE)
            case "count":
                return _Piece(f"填有{self.piece(value).text}的行数{_bracketed(where)}", _WHOLE)
        named = "最小值" if node.function == "min" else "最大值"
        return _Piece(f"各行{self.inside(value, _WHOLE)}的{named}", _WHOLE)


def _bracketed(where: str) -> str:
    return f"（{where[1:]}）" if where else ""


class _Numbers(_Words):
    """The same with values in place of names; the year and row in hand move with prev and sums."""

    def __init__(
        self,
        checked: CheckedFormula,
        scope: Scope,
        label: Label,
        unit_label: Label,
        blank_text: Callable[[Blank, str], str],
    ) -> None:
        super().__init__(label, unit_label)
        self._factors = checked.factors
        self._scope = scope
        self._blank_text = blank_text
        self._row = scope.row
        self._year = scope.year

    def name(self, node: Name) -> _Piece:
        row = self._row if node.table else ""
        operand = self._scope.lookup(node.id, row, self._year)
        if operand.value is None:
            label = operand.label or self._label(node.id)
            said = self._blank_text(operand.blank, label) if operand.blank else "无值"
            return _Piece(said, _WHOLE)
        return self._value(operand.value)

    def _value(self, value: Result) -> _Piece:
        if isinstance(value, Fraction):
            text = operand_text(value)
            return _Piece(text.replace("-", "−"), _WHOLE if value >= 0 else _SIGNED)
        if isinstance(value, Absent | Unknown):
            said = value.blank.value if value.blank else "无值"
            return _Piece(said, _WHOLE)
        return _Piece(_constant_text(value), _WHOLE)

    def _result(self, node: Node) -> Result:
        """What a part of the expression gives, where the text depends on it."""

        def read(name: str, row: str, year: int) -> Result:
            operand = self._scope.lookup(name, row, year)
            value = operand.value
            return value if value is not None else answer_of(operand, name, year, self._year)

        function = generate.build(node, self._factors)
        return function(read, self._scope.rows, self._row, self._year)

    def if_else(self, node: IfElse) -> _Piece:
        """Only the branch taken, once the condition is settled."""
        holds = self._result(node.condition)
        if isinstance(holds, bool):
            return self.piece(node.then if holds else node.otherwise)
        return super().if_else(node)

    def earlier(self, argument: Node, years: int) -> _Piece:
        self._year -= years
        try:
            return self.piece(argument)
        finally:
            self._year += years

    def grown(self, argument: Node, years: int) -> _Piece:
        end = self.inside(argument, _PRODUCT)
        before = self.earlier(argument, years)
        start = before.text if before.level > _PRODUCT else f"（{before.text}）"
        root = f"^(1/{years})" if years > 1 else ""
        return _Piece(f"[（{end} ÷ {start}）{root} − 1] × 100%", _PRODUCT)

    def converted(self, node: Call, argument: Node, unit: str) -> _Piece:
        by_row = {row: factor for column, row, factor in self._factors if column == node.column}
        factor = by_row[self._row] if self._row in by_row else by_row[""]
        if factor == 1:
            return self.piece(argument)
        text = self.inside(argument, _PRODUCT)
        if factor.numerator != 1:
            text += f" × {factor.numerator}"
        if factor.denominator != 1:
            text += f" ÷ {factor.denominator}"
        return _Piece(text, _PRODUCT)

    def function(self, node: Call) -> _Piece:
        match node.function:
            case "this_year":
                return _Piece(str(self._year), _WHOLE)
            case "is_filled" | "answered":
                # whether it is filled is the matter here, not with what
                return _Words(self._label, self._unit_label).function(node)
        return super().function(node)

    def aggregate(self, node: Call) -> _Piece:
        """The rows counted, one by one while they are few; other aggregates by their result."""
        if node.function != "sum":
            return self._value(self._result(node))
        value, *condition = node.arguments
        outer, pieces = self._row, list[_Piece]()
        for row in self._scope.rows(node.table):
            self._row = row
            if not condition or self._result(condition[0]) is not False:
                pieces.append(self.piece(value))
        self._row = outer
        if not pieces:
            return _Piece("0", _WHOLE)
        if len(pieces) == 1:
            return pieces[0]
        texts = [p.text if p.level >= _PRODUCT else f"（{p.text}）" for p in pieces]
        if len(texts) > _ROWS_SHOWN:
            shown = [*texts[: _ROWS_SHOWN - 2], "…", texts[-1]]
            return _Piece(f"（{' + '.join(shown)}，共 {len(texts)} 项）", _WHOLE)
        return _Piece(" + ".join(texts), _SUM)
