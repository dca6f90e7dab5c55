"""Kinds and units of an expression, checked when rules are loaded: t and kg do not add.

What passes here can be compiled; nothing else can.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from generator.formula.parse import Expression
from generator.formula.tree import (
    Binary,
    Call,
    Compare,
    Day,
    FormulaFault,
    IfElse,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Text,
    children,
    is_zero,
    steps,
    walk,
)
from generator.formula.units import (
    DIMENSIONLESS,
    UnitTable,
    UnknownUnit,
    conversion_factor,
    divide,
    multiply,
)
from generator.model.form import FieldKind
from generator.model.quantity import Unit
from generator.model.submission import Blank

PERCENT = Unit("%", (), Fraction(1, 100))


class Kind(Enum):
    """What an expression gives."""

    NUMBER = "数值"
    TEXT = "文字"
    DATE = "日期"
    CONDITION = "条件"


class Shape(Enum):
    """How a field is asked: once, once a year, once a row, or once a row and year."""

    SCALAR = "scalar"
    SERIES = "series"
    COLUMN = "column"
    SERIES_COLUMN = "series_column"

    @property
    def per_row(self) -> bool:
        return self in (Shape.COLUMN, Shape.SERIES_COLUMN)

    @property
    def per_year(self) -> bool:
        return self in (Shape.SERIES, Shape.SERIES_COLUMN)


@dataclass(frozen=True, slots=True)
class FieldSignature:
    """What a formula may know of a field or derived figure.

    A number without `unit` is a plain ratio or count. `row_units` holds the unit by row where each
    fixed row has its own (an energy table); `unit` is then not looked at.
    """

    kind: FieldKind
    unit: Unit | None = None
    shape: Shape = Shape.SCALAR
    choices: tuple[str, ...] = ()
    row_units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class CheckedFormula:
    """An expression known to be sound, with what it gives.

    `unit` is None unless a number is given in one unit (per row it may differ). `factors` are the
    exact conversions of its to(...): where the call stands, the row ("" for all), the factor.
    """

    expression: Expression
    kind: Kind
    unit: Unit | None
    factors: tuple[tuple[int, str, Fraction], ...] = ()
    table: str = ""


def check_units(
    expression: Expression,
    signatures: Mapping[str, FieldSignature],
    units: UnitTable,
    *,
    table: str = "",
    expect: Unit | Kind | None = None,
) -> CheckedFormula:
    """The expression with its kind and unit; `FormulaFault` when it does not fit the fields.

    `table` is set where the expression is asked row by row: columns of that table then stand for
    the row in hand. `expect` is the unit an indicator states, or Kind.CONDITION for a check.
    """
    checker = _Checker(expression, signatures, units, table)
    found = [checker.check(row) for row in checker.rows_of(expression.root, table)]
    for given in found:
        _must_be_expected(given, expect, units)
    first = found[0]
    unit = None
    if first.kind is Kind.NUMBER and all(given.unit.same_as(first.unit) for given in found):
        unit = expect if isinstance(expect, Unit) else units.well_named(first.unit)
    return CheckedFormula(
        expression=expression,
        kind=first.kind,
        unit=unit,
        factors=tuple(sorted(checker.factors)),
        table=table,
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """What a part gives. `written`: made of written numbers only, without a unit of its own."""

    kind: Kind
    unit: Unit = DIMENSIONLESS
    written: bool = False
    zero: bool = False
    choices: tuple[str, ...] = ()
    literal: str | None = None


_CONDITION = _Given(Kind.CONDITION)
_KINDS: Mapping[FieldKind, Kind] = {
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.DATE: Kind.DATE,
    FieldKind.TEXT: Kind.TEXT,
    FieldKind.CHOICE: Kind.TEXT,
    FieldKind.CODE: Kind.TEXT,
}
_SIGNS: Mapping[str, str] = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "*": "×", "/": "÷"}


def _must_be_expected(given: _Given, expect: Unit | Kind | None, units: UnitTable) -> None:
    if expect is None:
        return
    if isinstance(expect, Kind):
        if given.kind is not expect:
            raise FormulaFault(f"这里要写{expect.value}，而公式得出的是{given.kind.value}")
        return
    if given.kind is not Kind.NUMBER:
        raise FormulaFault(f"这里要得出数值，而公式得出的是{given.kind.value}")
    if given.zero or given.unit.same_as(expect) or (given.written and not expect.dimension):
        return
    stated, found = units.describe(expect), units.describe(given.unit)
    if given.unit.converts_to(expect):
        raise FormulaFault(
            f"公式得出的单位是“{found}”，与写明的单位“{stated}”不同；"
            f'要换算请写 to(…, "{expect.label or "1"}")'
        )
    raise FormulaFault(f"公式得出的单位是“{found}”，不是写明的单位“{stated}”，两者不能换算")


class _Checker:
    def __init__(
        self,
        expression: Expression,
        signatures: Mapping[str, FieldSignature],
        units: UnitTable,
        table: str,
    ) -> None:
        self._root = expression.root
        self._signatures = signatures
        self._units = units
        self._table = table  # the table whose rows are gone through where the checker stands
        self._row = ""  # the row in hand, where rows differ in unit
        self.factors: set[tuple[int, str, Fraction]] = set()

    def check(self, row: str) -> _Given:
        self._row = row
        return self._check(self._root)

    def rows_of(self, node: Node, table: str) -> tuple[str, ...]:
        """The rows to check one by one: those with units of their own, or ("",) for all at once."""
        rows: dict[str, None] = {}
        for name in _names_in_row(node):
            signature = self._signatures.get(name.id)
            if table and name.table == table and signature is not None:
                rows.update(dict.fromkeys(signature.row_units))
        return tuple(rows) or ("",)

    # -- nodes -----------------------------------------------------------------------------

    def _check(self, node: Node) -> _Given:
        match node:
            case Number(value):
                return _Given(Kind.NUMBER, written=True, zero=value == 0)
            case Text(value):
                return _Given(Kind.TEXT, literal=value)
            case Day():
                return _Given(Kind.DATE)
            case Name():
                return self._name(node)
            case Negative(operand):
                return self._number(operand, "负号")
            case Binary():
                return self._binary(node)
            case Compare():
                return self._comparison(node)
            case Logic(operator, operands):
                for operand in operands:
                    self._condition(operand, operator)
                return _CONDITION
            case Not(operand):
                self._condition(operand, "not")
                return _CONDITION
            case IfElse(condition, then, otherwise):
                self._condition(condition, "if")
                return self._alike([then, otherwise], "if … else …")
            case Call():
                return self._call(node)

    def _name(self, node: Name) -> _Given:
        signature = self._signatures.get(node.id)
        if signature is None:
            raise self._unknown_name(node)
        if signature.shape.per_row and node.table != self._table:
            raise FormulaFault(
                f"“{node.id}”是明细表的一列，有许多行；请写成 sum({node.id}) 这样的汇总",
                node.column,
            )
        unit = signature.unit or DIMENSIONLESS
        if signature.row_units and self._row:
            if self._row not in signature.row_units:
                raise FormulaFault(f"“{node.id}”在“{self._row}”这一行没有写明单位", node.column)
            unit = signature.row_units[self._row]
        return _Given(_KINDS[signature.kind], unit, choices=signature.choices)

    def _unknown_name(self, node: Name) -> FormulaFault:
        if not node.table and any(name.startswith(f"{node.id}.") for name in self._signatures):
            return FormulaFault(
                f"“{node.id}”是一张明细表，请写明用它的哪一列，如 {node.id}.列", node.column
            )
        close = difflib.get_close_matches(node.id, self._signatures, n=1, cutoff=0.6)
        hint = f"，是不是“{close[0]}”？" if close else "，请核对字段编号"
        return FormulaFault(f"没有“{node.id}”这个字段{hint}", node.column)

    def _number(self, node: Node, where: str) -> _Given:
        given = self._check(node)
        if given.kind is not Kind.NUMBER:
            raise FormulaFault(f"{where}要用数值，这里是{given.kind.value}", node.column)
        return given

    def _condition(self, node: Node, where: str) -> None:
        given = self._check(node)
        if given.kind is not Kind.CONDITION:
            raise FormulaFault(
                f"{where} 要用条件（如 a > b），这里是{given.kind.value}", node.column
            )

    def _binary(self, node: Binary) -> _Given:
        where = f"“{_SIGNS.get(node.operator, node.operator)}”"
        left = self._number(node.left, where)
        right = self._number(node.right, where)
        written = left.written and right.written
        if node.operator in "+-":
            return _Given(Kind.NUMBER, self._common(left, right, where, node), written=written)
        combine = multiply if node.operator == "*" else divide
        if is_zero(node.right) and node.operator == "/":
            raise FormulaFault("分母写成了 0", node.column)
        return _Given(Kind.NUMBER, combine(left.unit, right.unit), written=written)

    def _common(self, left: _Given, right: _Given, where: str, node: Node) -> Unit:
        """The one unit of two numbers that are to be added, compared or chosen from."""
        if left.zero or (left.written and _counts_plainly(right)):
            return right.unit
        if right.zero or (right.written and _counts_plainly(left)):
            return left.unit
        if left.unit.same_as(right.unit):
            return left.unit
        one, other = self._units.describe(left.unit), self._units.describe(right.unit)
        if left.written or right.written:
            named = (right if left.written else left).unit
            raise FormulaFault(
                f"{where}两边一边有单位“{self._units.describe(named)}”，一边是没有单位的数；"
                f'请给数写上单位，如 quantity(100, "{named.label}")',
                node.column,
            )
        if left.unit.converts_to(right.unit):
            raise FormulaFault(
                f"{where}两边的单位不同：一边是“{one}”，一边是“{other}”；"
                f'请先换算，如 to(…, "{left.unit.label or "1"}")',
                node.column,
            )
        raise FormulaFault(
            f"{where}两边的单位不同：一边是“{one}”，一边是“{other}”，不能换算", node.column
        )

    def _alike(self, nodes: Iterable[Node], where: str) -> _Given:
        """What several alternatives give, which must be of one kind and unit."""
        found: _Given | None = None
        for node in nodes:
            given = self._check(node)
            if found is None:
                found = given
            elif given.kind is not found.kind:
                raise FormulaFault(
                    f"{where}里有{found.kind.value}也有{given.kind.value}", node.column
                )
            elif given.kind is Kind.NUMBER:
                unit = self._common(found, given, where, node)
                found = _Given(
                    Kind.NUMBER, unit, found.written and given.written, found.zero and given.zero
                )
            else:
                found = _Given(given.kind)
        assert found is not None
        return found

    def _comparison(self, node: Compare) -> _Given:
        given = [self._check(operand) for operand in node.operands]
        for sign, left, right in zip(node.operators, given, given[1:], strict=False):
            where = f"“{_SIGNS.get(sign, sign)}”"
            if left.kind is not right.kind or left.kind is Kind.CONDITION:
                raise FormulaFault(
                    f"{where}两边不能相比：一边是{left.kind.value}，一边是{right.kind.value}",
                    node.column,
                )
            if left.kind is Kind.NUMBER:
                self._common(left, right, where, node)
            elif left.kind is Kind.TEXT:
                if sign not in ("==", "!="):
                    raise FormulaFault(f"文字只能用 == 和 != 相比，不能用 {sign}", node.column)
                self._among_choices(left, right, node)
                self._among_choices(right, left, node)
        return _CONDITION

    @staticmethod
    def _among_choices(literal: _Given, asked: _Given, node: Compare) -> None:
        answers = [blank.value for blank in Blank]
        if literal.literal is None or not asked.choices:
            return
        if literal.literal not in (*asked.choices, *answers):
            raise FormulaFault(
                f"选项里没有“{literal.literal}”，可选的有：{'、'.join(asked.choices)}", node.column
            )

    # -- functions -------------------------------------------------------------------------

    def _call(self, node: Call) -> _Given:
        if node.table:
            return self._aggregate(node)
        match node.function, node.arguments:
            case (("min" | "max"), arguments):
                for argument in arguments:
                    self._number(argument, node.function)
                return self._alike(arguments, f"{node.function} 里")
            case (("abs" | "round"), (argument, *_)):
                return self._number(argument, node.function)
            case "percent", (part, whole):
                over = self._number(part, "percent")
                self._common(over, self._number(whole, "percent"), "percent ", node)
                return _Given(Kind.NUMBER, PERCENT)
            case "to", (argument, Text(unit)):
                return self._conversion(node, argument, self._unit(unit, node))
            case "quantity", (_, Text(unit)):
                return _Given(Kind.NUMBER, self._unit(unit, node))
            case "prev", (argument, *_):
                self._must_reach_back(node)
                return self._check(argument)
            case "growth", (argument, *_):
                self._must_reach_back(node)
                self._number(argument, "growth")
                return _Given(Kind.NUMBER, PERCENT)
            case (("is_filled" | "answered"), (argument,)):
                self._check(argument)
                return _CONDITION
            case "year_of", (argument,):
                if self._check(argument).kind is not Kind.DATE:
                    raise FormulaFault("year_of 要用日期", node.column)
        return _Given(Kind.NUMBER)  # year_of, this_year

    def _unit(self, text: str, node: Node) -> Unit:
        try:
            return self._units.parse(text)
        except UnknownUnit as fault:
            raise FormulaFault(str(fault).rstrip("。"), node.column) from None

    def _conversion(self, node: Call, argument: Node, target: Unit) -> _Given:
        given = self._number(argument, "to")
        if given.written and target.dimension:
            raise FormulaFault(
                f'写出的数没有单位，不能换算；要写带单位的数，请用 quantity(100, "{target.label}")',
                node.column,
            )
        if not given.unit.converts_to(target):
            raise FormulaFault(
                f"“{self._units.describe(given.unit)}”不能换算成“{self._units.describe(target)}”",
                node.column,
            )
        self.factors.add((node.column, self._row, conversion_factor(given.unit, target)))
        return _Given(Kind.NUMBER, target)

    def _must_reach_back(self, node: Call) -> None:
        names = [part for part in walk(node) if isinstance(part, Name)]
        signatures = [self._signatures[name.id] for name in names if name.id in self._signatures]
        if len(signatures) == len(names) and not any(s.shape.per_year for s in signatures):
            named = "、".join(dict.fromkeys(f"“{name.id}”" for name in names)) or "写出的数"
            raise FormulaFault(
                f"{named}不是逐年填报的，不能用 {node.function} 取 {steps(node)} 年前的值",
                node.column,
            )

    def _aggregate(self, node: Call) -> _Given:
        """A function over rows: checked once, or once a row where rows have units of their own."""
        self._must_be_table(node)
        outer = (self._table, self._row)
        arguments = node.arguments[1:] if node.function == "rows" else node.arguments
        found: list[_Given] = []
        for row in self.rows_of(node, node.table):
            self._table, self._row = node.table, row
            given = [self._check(argument) for argument in arguments]
            conditions = given if node.function == "rows" else given[1:]
            if any(condition.kind is not Kind.CONDITION for condition in conditions):
                raise FormulaFault(f"{node.function} 的第二项要写条件，如 列 == …", node.column)
            found.extend(given[:1])
        self._table, self._row = outer
        if node.function in ("rows", "count"):
            return _Given(Kind.NUMBER)
        return self._one_unit(node, found)

    def _one_unit(self, node: Call, found: list[_Given]) -> _Given:
        first = found[0]
        for given in found:
            if given.kind is not Kind.NUMBER:
                raise FormulaFault(
                    f"{node.function} 要用数值，这里是{given.kind.value}", node.column
                )
            if not given.unit.same_as(first.unit):
                one, other = self._units.describe(first.unit), self._units.describe(given.unit)
                raise FormulaFault(
                    f"{node.function} 里各行的单位不同：有“{one}”，也有“{other}”；"
                    f'请先换算成同一单位，如 to(…, "{first.unit.label or "1"}")',
                    node.column,
                )
        return _Given(Kind.NUMBER, first.unit)

    def _must_be_table(self, node: Call) -> None:
        tables = {name.partition(".")[0] for name in self._signatures if "." in name}
        if node.table in tables:
            return
        close = difflib.get_close_matches(node.table, tables, n=1, cutoff=0.6)
        hint = f"，是不是“{close[0]}”？" if close else ""
        raise FormulaFault(f"没有“{node.table}”这张明细表{hint}", node.column)


def _counts_plainly(given: _Given) -> bool:
    """Whether a number without a unit may stand beside it: ratios and per cent, not kg/t.

    A computed kg ÷ t is 1/1000 of a ratio, the very slip the check is there to find.
    """
    return not given.unit.dimension and given.unit.factor in (1, PERCENT.factor)


def _names_in_row(node: Node) -> Iterator[Name]:
    """The names that stand for the row in hand: not those inside an aggregate within."""
    pending = list(node.arguments) if isinstance(node, Call) and node.table else [node]
    while pending:
        part = pending.pop()
        if isinstance(part, Call) and part.table:
            continue
        if isinstance(part, Name):
            yield part
            continue
        pending.extend(children(part))
