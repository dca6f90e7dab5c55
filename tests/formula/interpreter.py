"""The language said a second time, plainly: a walk over the tree with the tables of conventions.md.

Shares nothing with the generated functions but the tree: the two are held against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

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
)
from generator.formula.unit_check import CheckedFormula
from generator.model.submission import Blank, EntryKey

NOTHING_THERE = (Blank.NOT_APPLICABLE, Blank.SUSPENDED)
ORDER = [
    Blank.NOT_STARTED,
    Blank.NOT_FILLED,
    Blank.NOT_AVAILABLE,
    Blank.SUSPENDED,
    Blank.NOT_APPLICABLE,
    None,
]


@dataclass(frozen=True)
class Lack:
    """No number. `zero` where the answer counts as 0 in a sum."""

    blank: Blank | None
    zero: bool = False


@dataclass
class Interpreter:
    checked: CheckedFormula
    scope: Scope
    used: list[EntryKey] = field(default_factory=list)
    blanks: list[tuple[EntryKey, Blank]] = field(default_factory=list)

    def run(self) -> Any:
        return self.value(self.checked.expression.root, self.scope.row, self.scope.year)

    def value(self, node: Node, row: str, year: int) -> Any:
        if isinstance(node, Number):
            return Fraction(node.value)
        if isinstance(node, Text | Day):
            return node.value
        if isinstance(node, Name):
            return self.look_up(node, row, year)
        if isinstance(node, Negative):
            inner = self.value(node.operand, row, year)
            return inner if isinstance(inner, Lack) else -inner
        if isinstance(node, Binary):
            left, right = self.value(node.left, row, year), self.value(node.right, row, year)
            return calculate(node.operator, left, right)
        if isinstance(node, Compare):
            return self.compare(node, row, year)
        if isinstance(node, Logic):
            return self.logic(node, row, year)
        if isinstance(node, Not):
            inner = self.value(node.operand, row, year)
            return inner if isinstance(inner, Lack) else not inner
        if isinstance(node, IfElse):
            condition = self.value(node.condition, row, year)
            if isinstance(condition, Lack):
                return condition
            return self.value(node.then if condition else node.otherwise, row, year)
        return self.rows(node, year) if node.table else self.function(node, row, year)

    def look_up(self, node: Name, row: str, year: int) -> Any:
        operand = self.scope.lookup(node.id, row if "." in node.id else "", year)
        self.used += [key for key in operand.entries if key not in self.used]
        self.blanks += [blank for blank in operand.blanks if blank not in self.blanks]
        if operand.value is not None:
            return operand.value
        return Lack(operand.blank, operand.blank in NOTHING_THERE and not operand.undefined)

    def compare(self, node: Compare, row: str, year: int) -> Any:
        result: Any = True
        left = self.value(node.operands[0], row, year)
        for index, operator in enumerate(node.operators):
            right = self.value(node.operands[index + 1], row, year)
            one, other = left, right
            zero = [
                isinstance(n, Number) and n.value == 0 for n in node.operands[index : index + 2]
            ]
            if zero[1] and isinstance(one, Lack) and one.zero:
                one = Fraction(0)
            if zero[0] and isinstance(other, Lack) and other.zero:
                other = Fraction(0)
            result = both(result, related(operator, one, other))
            if result is False:
                return False
            left = right
        return result

    def logic(self, node: Logic, row: str, year: int) -> Any:
        decisive = node.operator == "or"
        result = self.value(node.operands[0], row, year)
        for operand in node.operands[1:]:
            if result is decisive:
                return result
            after = self.value(operand, row, year)
            result = (
                opposite(both(opposite(result), opposite(after)))
                if decisive
                else both(result, after)
            )
        return result

    def function(self, node: Call, row: str, year: int) -> Any:
        first = node.arguments[0] if node.arguments else None
        steps = 1
        if node.function in ("prev", "growth") and len(node.arguments) == 2:
            steps = whole(node.arguments[1])
        if node.function == "this_year":
            return Fraction(year)
        if node.function in ("min", "max"):
            return extreme(node.function, [self.value(a, row, year) for a in node.arguments])
        assert first is not None
        if node.function == "prev":
            return self.value(first, row, year - steps)
        value = self.value(first, row, year)
        match node.function:
            case "growth":
                return grow(value, self.value(first, row, year - steps), steps)
            case "percent":
                share = calculate("/", value, self.value(node.arguments[1], row, year))
                return share if isinstance(share, Lack) else share * 100
            case "is_filled":
                return not isinstance(value, Lack)
            case "answered":
                return not (isinstance(value, Lack) and value.blank is Blank.NOT_FILLED)
            case "quantity":
                return value
        if isinstance(value, Lack):
            return Lack(value.blank) if node.function == "year_of" else value
        match node.function:
            case "abs":
                return abs(value)
            case "year_of":
                return Fraction(value.year)
            case "to":
                factors = {(column, r): factor for column, r, factor in self.checked.factors}
                return value * (factors.get((node.column, row)) or factors[(node.column, "")])
            case "round":
                places = whole(node.arguments[1])
                return rounded(value, places, len(node.arguments) == 3)
        raise AssertionError(node.function)

    def rows(self, node: Call, year: int) -> Any:
        found: list[Any] = []
        for row in self.scope.rows(node.table):
            if len(node.arguments) == 2:
                condition = self.value(node.arguments[1], row, year)
                if isinstance(condition, Lack):
                    if condition.blank not in (*NOTHING_THERE, Blank.NOT_STARTED):
                        found.append(condition)
                    continue
                if not condition:
                    continue
            if node.function == "rows":
                found.append(True)
                continue
            value = self.value(node.arguments[0], row, year)
            found.append(not isinstance(value, Lack) if node.function == "count" else value)
        inside = [v for v in found if not (isinstance(v, Lack) and v.blank is Blank.NOT_STARTED)]
        match node.function:
            case "sum":
                if found and not inside:
                    return Lack(Blank.NOT_STARTED)
                result = inside[0] if inside else Fraction(0)
                for value in inside[1:]:
                    result = calculate("+", result, value)
                return result
            case "count" | "rows":
                lacking = [v for v in inside if isinstance(v, Lack)]
                return Lack(first_of(lacking)) if lacking else Fraction(inside.count(True))
        if not found:
            return Lack(None)
        return extreme(node.function, inside) if inside else Lack(Blank.NOT_STARTED)


def whole(node: Node) -> int:
    assert isinstance(node, Number)
    return int(node.value)


def first_of(lacking: list[Lack]) -> Blank | None:
    return sorted((lack.blank for lack in lacking), key=ORDER.index)[0]


def both(one: Any, other: Any) -> Any:
    """and, three-valued."""
    if one is False or other is False:
        return False
    lacking = [side for side in (one, other) if isinstance(side, Lack)]
    return Lack(first_of(lacking)) if lacking else True


def opposite(value: Any) -> Any:
    return value if isinstance(value, Lack) else not value


def related(operator: str, left: Any, right: Any) -> Any:
    lacking = [side for side in (left, right) if isinstance(side, Lack)]
    texts = [side for side in (left, right) if isinstance(side, str)]
    if len(lacking) == 1 and texts:
        blank = lacking[0].blank
        if lacking[0].zero or blank in (Blank.NOT_STARTED, Blank.NOT_AVAILABLE):
            assert blank
            return (blank.value == texts[0]) is (operator == "==")
    if lacking:
        return Lack(first_of(lacking))
    return {
        "==": lambda: left == right,
        "!=": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
    }[operator]()


def calculate(operator: str, left: Any, right: Any) -> Any:
    lacking = [side for side in (left, right) if isinstance(side, Lack)]
    unknown = [side for side in lacking if not side.zero]
    absent = [side for side in lacking if side.zero]
    if any(side.blank is Blank.NOT_STARTED for side in unknown):
        return Lack(Blank.NOT_STARTED)
    if operator in "+-":
        if unknown:
            return Lack(first_of(unknown))
        if len(absent) == 2:
            return Lack(first_of(absent), zero=True)
        one = Fraction(0) if isinstance(left, Lack) else left
        other = Fraction(0) if isinstance(right, Lack) else right
        return one + other if operator == "+" else one - other
    if operator == "*":
        if absent:
            return Lack(first_of(absent), zero=True)
        return Lack(first_of(unknown)) if unknown else left * right
    if absent:
        return Lack(first_of(absent))
    if unknown:
        return Lack(first_of(unknown))
    return left / right if right else Lack(None)


def extreme(function: str, values: list[Any]) -> Any:
    unknown = [v for v in values if isinstance(v, Lack) and not v.zero]
    absent = [v for v in values if isinstance(v, Lack) and v.zero]
    numbers = [v for v in values if not isinstance(v, Lack)]
    if unknown:
        return Lack(first_of(unknown))
    if not numbers:
        return Lack(first_of(absent), zero=True)
    return min(numbers) if function == "min" else max(numbers)


def grow(end: Any, start: Any, steps: int) -> Any:
    lacking = [side for side in (end, start) if isinstance(side, Lack)]
    if lacking:
        return Lack(first_of(lacking))
    if end <= 0 or start <= 0:
        return Lack(None)
    if steps == 1:
        return (end / start - 1) * 100
    with localcontext() as context:
        context.prec = 60
        ratio = end / start
        root = (Decimal(ratio.numerator) / Decimal(ratio.denominator)) ** (Decimal(1) / steps)
        context.prec = 40
        return (Fraction(+root) - 1) * 100


def rounded(value: Fraction, places: int, half_even: bool) -> Fraction:
    low = (value * 10**places).__floor__()
    gap = value * 10**places - low
    if gap == Fraction(1, 2):
        up = low % 2 == 1 if half_even else value > 0
    else:
        up = gap > Fraction(1, 2)
    return Fraction(low + up, 10**places)
