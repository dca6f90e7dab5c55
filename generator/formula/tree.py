"""The tree of an expression: what the parser lets through and every rendering walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from generator.errors import GeneratorError


class FormulaFault(GeneratorError):
    """A fault in one expression; `column` counts its characters from 1 (0: all of it).

    Whoever read the file knows the line and says both.
    """

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.column = column

    def __str__(self) -> str:
        where = f"公式第 {self.column} 个字符处：" if self.column else "公式："
        return f"{where}{self.message}"


# `column` is where the node begins in the text. It does not tell two nodes apart: the same
# expression written with other blanks is the same expression.


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; exact, and with the zeros it was written with."""

    value: Decimal
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A word in quotes, to compare a choice with."""

    value: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, written date("2024-12-31")."""

    value: date
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A field or a derived figure; "products.output" is a column of the table "products"."""

    id: str
    column: int = field(default=0, compare=False)

    @property
    def table(self) -> str:
        """The table of a column, "" for anything else."""
        return self.id.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Node
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """`operator` is one of + - * /."""

    operator: str
    left: Node
    right: Node
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain: operands[0] operators[0] operands[1] ...; operators are == != < <= > >=."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """`operator` is "and" or "or", over two operands or more."""

    operator: str
    operands: tuple[Node, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class IfElse:
    """`then if condition else otherwise`."""

    condition: Node
    then: Node
    otherwise: Node
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language. `table` is set when it runs over the rows of that table."""

    function: str
    arguments: tuple[Node, ...]
    table: str = ""
    column: int = field(default=0, compare=False)


Node: TypeAlias = (
    Number | Text | Day | Name | Negative | Binary | Compare | Logic | Not | IfElse | Call
)

FUNCTIONS: dict[str, str] = {
    "sum": "sum(明细表.列) 或 sum(明细表.列, 条件)",
    "count": "count(明细表.列) 或 count(明细表.列, 条件)",
    "rows": "rows(明细表) 或 rows(明细表, 条件)",
    "min": "min(甲, 乙, …) 或 min(明细表.列)",
    "max": "max(甲, 乙, …) 或 max(明细表.列)",
    "abs": "abs(甲)",
    "round": 'round(甲, 小数位数) 或 round(甲, 小数位数, "half_even")',
    "percent": "percent(部分, 总量)",
    "to": 'to(甲, "单位")',
    "quantity": 'quantity(数, "单位")',
    "prev": "prev(甲) 或 prev(甲, 年数)",
    "growth": "growth(甲, 年数)",
    "is_filled": "is_filled(字段)",
    "answered": "answered(字段)",
    "date": 'date("2024-12-31")',
    "year_of": "year_of(日期)",
    "this_year": "this_year()",
}
"""Every function with how it is written, in the order a person is told of them."""

AGGREGATES = ("sum", "count", "rows", "min", "max")
"""Functions that may run over the rows of a table (min and max only with a single argument)."""

HALF_UP = "half_up"
HALF_EVEN = "half_even"


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order of writing (a condition's test before its branches)."""
    match node:
        case Negative(operand) | Not(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Compare(_, operands) | Logic(_, operands):
            return operands
        case IfElse(condition, then, otherwise):
            return (condition, then, otherwise)
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of writing."""
    yield node
    for child in children(node):
        yield from walk(child)


def is_zero(node: Node) -> bool:
    """Written 0: comparable with any unit."""
    return isinstance(node, Number) and node.value == 0


def steps(call: Call) -> int:
    """The number of years a prev(...) or growth(...) reaches back."""
    written = call.arguments[1] if len(call.arguments) > 1 else None
    return int(written.value) if isinstance(written, Number) else 1


def columns_of(call: Call) -> frozenset[str]:
    """The ids of the table columns an aggregate reads."""
    return frozenset(
        node.id
        for argument in call.arguments
        for node in walk(argument)
        if isinstance(node, Name) and node.table
    )
