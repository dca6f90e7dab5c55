"""The mathematical rendering of an expression: fractions with a bar, sums with their sign."""

from __future__ import annotations

from dataclasses import replace

from generator.formula.notation import (
    Cases,
    Fenced,
    Leaf,
    Notation,
    Ratio,
    Role,
    Row,
    Scripted,
    Sum,
)
from generator.formula.parse import Expression
from generator.formula.text import Label, as_text
from generator.formula.tree import (
    Binary,
    Call,
    Compare,
    IfElse,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Text,
    steps,
)

_SIGNS = {
    "+": "+", "-": "−", "*": "×",
    "==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥",
}  # fmt: skip
_LOOSE = (Binary, Negative, Compare, Logic, IfElse)


def as_notation(expression: Expression, label: Label, unit_label: Label = str) -> Notation:
    """The expression as it is written by hand, names in Chinese, brackets only where needed.

    A conversion of the whole (`to`) is left to the unit printed with the result; what mathematics
    has no sign for (a count of rows, a rounding) is said in words.
    """
    root = expression.root
    if isinstance(root, Call) and root.function == "to":
        root = root.arguments[0]
    return _Notations(expression, label, unit_label).of(root)


def sign(text: str) -> Leaf:
    return Leaf(text, Role.SIGN)


class _Notations:
    def __init__(self, expression: Expression, label: Label, unit_label: Label) -> None:
        self._expression = expression
        self._label = label
        self._unit_label = unit_label

    def of(self, node: Node) -> Notation:
        match node:
            case Number(value):
                return Leaf(format(value, "f"), Role.NUMBER)
            case Name(id):
                return Leaf(self._label(id))
            case Negative(operand):
                return Row((sign("−"), self._whole(operand)))
            case Binary("/", _, _):
                return self._ratio(node)
            case Binary(operator, left, right):
                return self._operation(operator, left, right)
            case Compare(operators, operands):
                parts: list[Notation] = [self.of(operands[0])]
                for operator, operand in zip(operators, operands[1:], strict=True):
                    parts += [sign(_SIGNS[operator]), self.of(operand)]
                return Row(tuple(parts))
            case Logic(operator, operands):
                word = Leaf(" 或 " if operator == "or" else " 且 ")
                joined: list[Notation] = [self.of(operands[0])]
                for operand in operands[1:]:
                    joined += [word, self.of(operand)]
                return Row(tuple(joined))
            case IfElse():
                return self._cases(node)
            case Call():
                return self._call(node)
        return self._in_words(node)

    def _in_words(self, node: Node) -> Leaf:
        return Leaf(as_text(replace(self._expression, root=node), self._label, self._unit_label))

    def _whole(self, node: Node) -> Notation:
        """The part in brackets unless nothing next to it can be drawn into it."""
        loose = isinstance(node, _LOOSE) and not (isinstance(node, Binary) and node.operator == "/")
        return Fenced(self.of(node)) if loose else self.of(node)

    def _ratio(self, node: Binary) -> Notation:
        """a / b / c has one bar: a over b × c."""
        under: list[Node] = []
        over: Node = node
        while isinstance(over, Binary) and over.operator == "/":
            under.insert(0, over.right)
            over = over.left
        if len(under) == 1:
            return Ratio(self.of(over), self.of(under[0]))
        parts: list[Notation] = []
        for factor in under:
            parts += [sign("×"), self._whole(factor)]
        return Ratio(self.of(over), Row(tuple(parts[1:])))

    def _operation(self, operator: str, left: Node, right: Node) -> Notation:
        if operator == "*":
            before = self.of(left) if _is(left, "*") else self._whole(left)
            after = self._whole(right)
        else:
            before = self.of(left)
            keeps = _is(right, "*") or (operator == "+" and _is(right, "+"))
            after = self.of(right) if keeps else self._whole(right)
        return Row((before, sign(_SIGNS[operator]), after))

    def _cases(self, node: IfElse) -> Notation:
        branches: list[tuple[Notation, Notation]] = []
        last: Node = node
        while isinstance(last, IfElse):
            branches.append((self.of(last.then), self.of(last.condition)))
            last = last.otherwise
        return Cases((*branches, (self.of(last), Leaf("其他"))))

    def _call(self, node: Call) -> Notation:
        match node.function, node.arguments:
            case "percent", (part, whole):
                return _percent(Ratio(self.of(part), self.of(whole)))
            case "prev", (argument, *_):
                return self._at(argument, steps(node))
            case "growth", (argument, *_):
                return self._growth(argument, steps(node))
            case "sum", (argument, *condition):
                body = self.of(argument) if _is(argument, "*") else self._whole(argument)
                return Sum(body, below=self.of(condition[0]) if condition else None)
            case "abs", (argument,):
                return Fenced(self.of(argument), "|", "|")
            case "to", (argument, Text(unit)):
                return Row((self._whole(argument), Leaf(f"（以 {self._unit_label(unit)} 计）")))
            case (("min" | "max"), arguments) if not node.table:
                parts: list[Notation] = []
                for argument in arguments:
                    parts += [sign("，"), self.of(argument)]
                return Row((Leaf(node.function), Fenced(Row(tuple(parts[1:])))))
        return self._in_words(node)

    def _at(self, argument: Node, years: int) -> Notation:
        when = "上年" if years == 1 else f"{years}年前"
        return Scripted(self._whole(argument), below=Leaf(when))

    def _growth(self, argument: Node, years: int) -> Notation:
        change: Notation = Ratio(
            Scripted(self._whole(argument), below=Leaf("本年")), self._at(argument, years)
        )
        if years > 1:
            root = Ratio(Leaf("1", Role.NUMBER), Leaf(str(years), Role.NUMBER))
            change = Scripted(Fenced(change), above=root)
        less = Row((change, sign("−"), Leaf("1", Role.NUMBER)))
        return _percent(Fenced(less, "[", "]") if years > 1 else Fenced(less))


def _percent(share: Notation) -> Notation:
    return Row((share, sign("×"), Leaf("100%", Role.NUMBER)))


def _is(node: Node, operator: str) -> bool:
    return isinstance(node, Binary) and node.operator == operator
