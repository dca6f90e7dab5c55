"""From the tree to a Python function, built as a tree of Python's own `ast` and compiled.

No text of an expression reaches the compiler: names of fields, texts and numbers are constants in a
tree made here, and the function sees nothing but the arithmetic it is given.

    fresh_water / industrial_added_value

    def formula(read, rows, row, year):
        v1 = read('fresh_water', '', year)
        v2 = read('industrial_added_value', '', year)
        v3 = v1 / v2 if v2 else no_divisor(v1)
        return v3
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache

from generator.formula import arithmetic
from generator.formula.arithmetic import Result
from generator.formula.tree import (
    HALF_EVEN,
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
    is_zero,
    steps,
)

Read = Callable[[str, str, int], Result]
"""name, row, year: the value of a name; what was read is the reader's to remember."""

Function = Callable[[Read, Callable[[str], tuple[str, ...]], str, int], Result]

_OPERATORS: Mapping[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_COMPARISONS: Mapping[str, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip
_OF_ROWS: Mapping[str, str] = {
    "sum": "total", "count": "number_of", "rows": "number_of",
    "min": "least_of_rows", "max": "greatest_of_rows",
}  # fmt: skip
_OF_VALUES: Mapping[str, str] = {"min": "least", "max": "greatest"}
_GIVEN: Mapping[str, object] = {
    "__builtins__": {},
    "abs": abs,
    "number": Fraction,
    **{
        name: getattr(arithmetic, name)
        for name in (
            "HUNDRED", "as_zero", "either", "greatest", "greatest_of_rows", "growth",
            "is_answered", "is_filled", "least", "least_of_rows", "leaves_open", "no_divisor",
            "number_of", "opposite", "rounded", "total", "year_of",
        )
    },
}  # fmt: skip
"""Everything generated code can reach."""


@lru_cache(maxsize=4096)
def build(root: Node, factors: tuple[tuple[int, str, Fraction], ...]) -> Function:
    """The function of a checked expression; the same one when asked again."""
    module, constants = _generate(root, factors)
    namespace: dict[str, object] = {**_GIVEN, **constants}
    exec(compile(module, "<formula>", "exec"), namespace)
    function = namespace["formula"]
    assert callable(function)
    return function


def source(root: Node, factors: tuple[tuple[int, str, Fraction], ...]) -> str:
    """The generated function as text, for people who look into it."""
    module, _ = _generate(root, factors)
    return ast.unparse(module)


def _generate(
    root: Node, factors: tuple[tuple[int, str, Fraction], ...]
) -> tuple[ast.Module, Mapping[str, object]]:
    writer = _Writer(factors)
    writer.give_back(writer.write(root, back=0))
    definition = ast.FunctionDef(
        name="formula",
        args=ast.arguments(
            posonlyargs=[],
            args=[ast.arg(name) for name in ("read", "rows", "row", "year")],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
        ),
        body=writer.statements,
        decorator_list=[],
    )
    module = ast.Module(body=[definition], type_ignores=[])
    return ast.fix_missing_locations(module), writer.constants


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(func=_load(function), args=list(arguments), keywords=[])


def _is(name: str, value: bool) -> ast.Compare:
    return ast.Compare(_load(name), [ast.Is()], [ast.Constant(value)])


class _Writer:
    """Writes one statement per node, so that values are read in the order of the formula."""

    def __init__(self, factors: tuple[tuple[int, str, Fraction], ...]) -> None:
        self.statements: list[ast.stmt] = []
        self.constants: dict[str, object] = {}
        self._factors = factors
        self._row = "row"  # the variable that holds the row in hand
        self._count = 0

    # -- statements ------------------------------------------------------------------------

    def give_back(self, name: str) -> None:
        self.statements.append(ast.Return(_load(name)))

    def _fresh(self, letter: str = "v") -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _assign(self, value: ast.expr, name: str = "") -> str:
        name = name or self._fresh()
        self.statements.append(ast.Assign([ast.Name(name, ast.Store())], value))
        return name

    def _constant(self, value: object) -> str:
        name = self._fresh("c")
        self.constants[name] = value
        return name

    @contextmanager
    def _block(self) -> Iterator[list[ast.stmt]]:
        """What is written inside goes into a block of its own."""
        outer, self.statements = self.statements, []
        try:
            yield self.statements
        finally:
            self.statements = outer

    def _when(self, test: ast.expr, block: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        self.statements.append(ast.If(test, block, orelse))

    # -- nodes -----------------------------------------------------------------------------

    def write(self, node: Node, back: int) -> str:
        """Writes the node, `back` years before its year, and returns the variable of its value."""
        match node:
            case Number(value):
                return self._constant(Fraction(value))
            case Text(value) | Day(value):
                return self._constant(value)
            case Name(name):
                row = _load(self._row) if node.table else ast.Constant("")
                return self._assign(_call("read", ast.Constant(name), row, self._year(back)))
            case Negative(operand):
                return self._assign(ast.UnaryOp(ast.USub(), _load(self.write(operand, back))))
            case Binary(operator, left, right):
                return self._arithmetic(operator, self.write(left, back), self.write(right, back))
            case Compare():
                return self._comparison(node, back)
            case Logic(operator, operands):
                return self._logic(operator, operands, back)
            case Not(operand):
                return self._assign(_call("opposite", _load(self.write(operand, back))))
            case IfElse():
                return self._if_else(node, back)
            case Call():
                return self._aggregate(node, back) if node.table else self._function(node, back)

    @staticmethod
    def _year(back: int) -> ast.expr:
        if not back:
            return _load("year")
        return ast.BinOp(_load("year"), ast.Sub(), ast.Constant(back))

    def _arithmetic(self, operator: str, left: str, right: str) -> str:
        if operator != "/":
            return self._assign(ast.BinOp(_load(left), _OPERATORS[operator](), _load(right)))
        # a Fraction that is 0 is the only false value here: answers are objects, and true
        return self._assign(
            ast.IfExp(
                test=_load(right),
                body=ast.BinOp(_load(left), ast.Div(), _load(right)),
                orelse=_call("no_divisor", _load(left)),
            )
        )

    def _comparison(self, node: Compare, back: int) -> str:
        left_node, *rest = node.operands
        left = self.write(left_node, back)
        right = self.write(rest[0], back)
        result = self._compared(node.operators[0], left_node, left, rest[0], right)
        for operator, before, after in zip(node.operators[1:], rest, rest[1:], strict=False):
            with self._block() as block:
                left, right = right, self.write(after, back)
                link = self._compared(operator, before, left, after, right)
                self._settle(result, link, decisive=False)
            self._when(_is_not(result, False), block, [])
        return result

    def _compared(self, operator: str, one: Node, left: str, other: Node, right: str) -> str:
        sides: list[ast.expr] = [_load(left), _load(right)]
        if is_zero(other):
            sides[0] = _call("as_zero", sides[0])
        if is_zero(one):
            sides[1] = _call("as_zero", sides[1])
        return self._assign(ast.Compare(sides[0], [_COMPARISONS[operator]()], [sides[1]]))

    def _logic(self, operator: str, operands: tuple[Node, ...], back: int) -> str:
        decisive = operator == "or"
        result = self.write(operands[0], back)
        for operand in operands[1:]:
            with self._block() as block:
                self._settle(result, self.write(operand, back), decisive)
            self._when(_is_not(result, decisive), block, [])
        return result

    def _settle(self, result: str, link: str, decisive: bool) -> None:
        """`result` is not decisive by itself: the next link decides, or both leave it open."""
        self._assign(
            ast.IfExp(
                test=ast.BoolOp(ast.Or(), [_is(result, not decisive), _is(link, decisive)]),
                body=_load(link),
                orelse=ast.IfExp(
                    test=_is(link, not decisive),
                    body=_load(result),
                    orelse=_call("either", _load(result), _load(link)),
                ),
            ),
            result,
        )

    def _if_else(self, node: IfElse, back: int) -> str:
        condition = self.write(node.condition, back)
        result = self._fresh()
        with self._block() as then:
            self._assign(_load(self.write(node.then, back)), result)
        with self._block() as otherwise:
            self._assign(_load(self.write(node.otherwise, back)), result)
        with self._block() as unknown:
            self._assign(_load(condition), result)
        with self._block() as rest:
            self._when(_is(condition, False), otherwise, unknown)
        self._when(_is(condition, True), then, rest)
        return result

    # -- functions -------------------------------------------------------------------------

    def _function(self, node: Call, back: int) -> str:
        arguments = node.arguments
        match node.function:
            case "min" | "max":
                values = [_load(self.write(argument, back)) for argument in arguments]
                return self._assign(
                    _call(_OF_VALUES[node.function], ast.Tuple(list(values), ast.Load()))
                )
            case "prev":
                return self.write(arguments[0], back + steps(node))
            case "growth":
                end = self.write(arguments[0], back)
                start = self.write(arguments[0], back + steps(node))
                years = ast.Constant(steps(node))
                return self._assign(_call("growth", _load(end), _load(start), years))
            case "this_year":
                return self._assign(_call("number", self._year(back)))
            case "percent":
                part, whole = (self.write(argument, back) for argument in arguments)
                share = self._arithmetic("/", part, whole)
                return self._assign(ast.BinOp(_load(share), ast.Mult(), _load("HUNDRED")))
        value = self.write(arguments[0], back)
        match node.function:
            case "quantity":
                return value
            case "to":
                return self._assign(ast.BinOp(_load(value), ast.Mult(), self._factor(node)))
            case "round":
                places, half_even = rounding(node)
                return self._assign(
                    _call("rounded", _load(value), ast.Constant(places), ast.Constant(half_even))
                )
        function = "is_answered" if node.function == "answered" else node.function
        return self._assign(_call(function, _load(value)))

    def _factor(self, node: Call) -> ast.expr:
        """The exact factor of a conversion, of its row where rows differ in unit."""
        by_row = {row: factor for column, row, factor in self._factors if column == node.column}
        if len(set(by_row.values())) == 1:
            return _load(self._constant(next(iter(by_row.values()))))
        table = _load(self._constant(by_row))
        return ast.Subscript(table, _load(self._row), ast.Load())

    def _aggregate(self, node: Call, back: int) -> str:
        """A loop over the rows that gathers a value each, and a function of what was gathered."""
        gathered = self._assign(ast.List([], ast.Load()))
        outer, self._row = self._row, self._fresh("r")
        with self._block() as body:
            self._gather(node, gathered, back)
        loop = ast.For(
            target=ast.Name(self._row, ast.Store()),
            iter=_call("rows", ast.Constant(node.table)),
            body=body,
            orelse=[],
        )
        self.statements.append(loop)
        self._row = outer
        return self._assign(_call(_OF_ROWS[node.function], _load(gathered)))

    def _gather(self, node: Call, gathered: str, back: int) -> None:
        value, *condition = node.arguments
        if not condition:
            self._append(gathered, self._value_of_row(node, value, back))
            return
        holds = self.write(condition[0], back)
        with self._block() as counted:
            self._append(gathered, self._value_of_row(node, value, back))
        with self._block() as unsure:
            self._append(gathered, _load(holds))
        with self._block() as rest:
            self._when(_call("leaves_open", _load(holds)), unsure, [])
        self._when(_is(holds, True), counted, rest)

    def _value_of_row(self, node: Call, value: Node, back: int) -> ast.expr:
        if node.function == "rows":
            return ast.Constant(True)
        written = _load(self.write(value, back))
        return _call("is_filled", written) if node.function == "count" else written

    def _append(self, gathered: str, value: ast.expr) -> None:
        append = ast.Attribute(_load(gathered), "append", ast.Load())
        self.statements.append(ast.Expr(ast.Call(append, [value], [])))


def _is_not(name: str, value: bool) -> ast.Compare:
    return ast.Compare(_load(name), [ast.IsNot()], [ast.Constant(value)])


def rounding(node: Call) -> tuple[int, bool]:
    """Places of a round(...), and whether halves go to the even digit."""
    _, places, *mode = node.arguments
    assert isinstance(places, Number)
    return int(places.value), mode == [Text(HALF_EVEN)]
