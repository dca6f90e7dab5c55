"""From the text of an expression to its tree: Python's own grammar, little of it let through."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from generator.formula.tree import (
    AGGREGATES,
    FUNCTIONS,
    HALF_EVEN,
    HALF_UP,
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
    columns_of,
    steps,
    walk,
)

MAX_LENGTH = 2000
MAX_DEPTH = 80
MAX_DIGITS = 30
MAX_YEARS_BACK = 10
MAX_PLACES = 10

_FIELD_ID = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_NUMBER_RUNS_ON = re.compile(r"(?<![A-Za-z0-9_.])[0-9][0-9.]*[A-Za-z_]")
_EXCEL_IF = re.compile(r"\bif\s*\(")
_FULL_WIDTH: Mapping[str, str] = {
    "（": "(", "）": ")", "，": ",", "、": ",", "×": "*", "÷": "/", "－": "-", "−": "-", "＋": "+",
    "＝": "==", "≤": "<=", "≥": ">=", "≠": "!=", "＜": "<", "＞": ">", "“": '"', "”": '"',
    "‘": "'", "’": "'", "％": "percent(部分, 总量)", "　": " ", "\u00a0": " ", "．": ".", "。": ".",
}  # fmt: skip

_BINARY: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
}  # fmt: skip
_COMPARE: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_REFUSED: Mapping[type[ast.AST], str] = {
    ast.Lambda: "lambda",
    ast.ListComp: "推导式（for）",
    ast.SetComp: "推导式（for）",
    ast.DictComp: "推导式（for）",
    ast.GeneratorExp: "推导式（for）",
    ast.Subscript: "下标 [ ]",
    ast.Slice: "下标 [ ]",
    ast.List: "方括号 [ ]",
    ast.Tuple: "并列的几项（逗号）",
    ast.Set: "花括号 { }",
    ast.Dict: "花括号 { }",
    ast.Starred: "星号展开",
    ast.JoinedStr: "f 字符串",
    ast.FormattedValue: "f 字符串",
    ast.NamedExpr: "赋值 :=",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Pow: "乘方 **（年均增长率请用 growth）",
    ast.Mod: "%（百分比请用 percent(部分, 总量)）",
    ast.FloorDiv: "整除 //",
    ast.MatMult: "@",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|（“或”请写 or）",
    ast.BitAnd: "&（“且”请写 and）",
    ast.BitXor: "^",
    ast.Invert: "~",
    ast.UAdd: "正号",
    ast.Is: "is（相等请写 ==）",
    ast.IsNot: "is not（不等请写 !=）",
    ast.In: "in（请用 == 和 or 逐项写出）",
    ast.NotIn: "not in（请用 != 和 and 逐项写出）",
}


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A field an expression reads: how many years back, and whether over all rows."""

    name: str
    years_back: int = 0
    aggregated: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of rules/, as written and as a tree. Equal texts are equal expressions."""

    text: str
    root: Node = field(compare=False)
    names: tuple[Reference, ...] = field(compare=False)
    tables: tuple[str, ...] = field(compare=False)
    """Tables whose rows are gone through, whether or not a column of theirs is read."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression a consultant wrote; `FormulaFault` for anything outside the language."""
    source = _acceptable(text)
    try:
        parsed = ast.parse(source.strip(), mode="eval")
    except SyntaxError as fault:
        raise _syntax_fault(source, fault) from None
    except (RecursionError, MemoryError, ValueError):
        raise FormulaFault("公式套得太深，请拆成几个指标来写") from None
    root = _Reader(source).read(parsed.body, depth=1)
    references = dict.fromkeys(_references(root, back=0, aggregated=False))
    tables = dict.fromkeys(
        node.table for node in walk(root) if isinstance(node, Call) and node.table
    )
    return Expression(text=text, root=root, names=tuple(references), tables=tuple(tables))


def _acceptable(text: str) -> str:
    """The text on one line; what Python would read otherwise than it was meant is refused."""
    if not text.strip():
        raise FormulaFault("公式是空的")
    if len(text) > MAX_LENGTH:
        raise FormulaFault(f"公式超过 {MAX_LENGTH} 个字符，请拆成几个指标来写")
    quote = ""
    for position, char in enumerate(text, start=1):
        if char in "\"'":
            quote = "" if char == quote else quote or char
        elif char == "\\" or (not char.isprintable() and not char.isspace()):
            raise FormulaFault("公式里不能有反斜杠和控制字符", position)
        elif quote:
            if char in "\r\n":
                raise FormulaFault("引号里的文字不能换行", position)
        elif char == "#":
            raise FormulaFault("公式里不能写 # 注释", position)  # it would drop the rest unseen
        elif char in _FULL_WIDTH:
            raise FormulaFault(f"“{char}”是全角符号，请改写成半角的 {_FULL_WIDTH[char]}", position)
        elif not char.isascii():
            # Python would fold full-width letters into plain ones without a word
            word = re.match(r"[^\x00-\x7f]+", text[position - 1 :])
            found = word.group() if word else char
            raise FormulaFault(
                f"不认识“{found}”：公式里请写字段编号（英文），文字要放在引号里", position
            )
    outside = re.sub(r"\"[^\"]*\"|'[^']*'", lambda match: " " * len(match.group()), text)
    if found_number := _NUMBER_RUNS_ON.search(outside):
        raise FormulaFault(
            f"“{found_number.group()}…”：数字后面不能直接跟字母，小数请写成 0.001 这样",
            found_number.start() + 1,
        )
    return re.sub(r"\s", " ", text)


def _syntax_fault(source: str, fault: SyntaxError) -> FormulaFault:
    if "too many nested" in (fault.msg or ""):
        return FormulaFault("公式套得太深，请拆成几个指标来写")
    # Python has no place for "it ends too soon": that is the end
    column = len(source) - len(source.lstrip()) + (fault.offset or len(source.strip()))
    if _EXCEL_IF.search(source):
        return FormulaFault("公式写法有误：条件请写成 甲 if 条件 else 乙", column)
    if re.search(r"(?<![<>=!])=(?!=)", source):
        return FormulaFault("公式写法有误：相等请写两个等号 ==", column)
    return FormulaFault("公式写法有误，请检查括号、引号和运算符是否成对、齐全", column)


def _references(node: Node, back: int, aggregated: bool) -> Iterator[Reference]:
    match node:
        case Name(name):
            yield Reference(name, back, aggregated)
        case Call("prev", (argument, *_)):
            yield from _references(argument, back + steps(node), aggregated)
        case Call("growth", (argument, *_)):
            yield from _references(argument, back, aggregated)
            yield from _references(argument, back + steps(node), aggregated)
        case Call("rows", (_, *conditions)):
            for condition in conditions:
                yield from _references(condition, back, True)
        case Call(_, arguments, table):
            for argument in arguments:
                yield from _references(argument, back, aggregated or bool(table))
        case Negative(operand) | Not(operand):
            yield from _references(operand, back, aggregated)
        case Binary(_, left, right):
            yield from _references(left, back, aggregated)
            yield from _references(right, back, aggregated)
        case Compare(_, operands) | Logic(_, operands):
            for operand in operands:
                yield from _references(operand, back, aggregated)
        case IfElse(condition, then, otherwise):
            for part in (condition, then, otherwise):
                yield from _references(part, back, aggregated)
        case _:
            return


class _Reader:
    """Turns Python's tree into ours; what is not expressly let through is refused."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._shift = len(source) - len(source.lstrip())
        self._bytes = source.strip().encode("utf-8")

    def _column(self, node: ast.expr) -> int:
        """Python counts bytes; people count characters, from 1."""
        return self._shift + len(self._bytes[: node.col_offset].decode("utf-8")) + 1

    def _written(self, node: ast.expr) -> str:
        return self._bytes[node.col_offset : node.end_col_offset].decode("utf-8")

    def read(self, node: ast.expr, depth: int) -> Node:
        column = self._column(node)
        if depth > MAX_DEPTH:
            raise FormulaFault("公式套得太深，请拆成几个指标来写", column)
        match node:
            case ast.Constant():
                return self._constant(node, column)
            case ast.Name(id=name):
                return Name(self._field_id(name, column), column)
            case ast.Attribute():
                return self._table_column(node, column)
            case ast.BinOp(left=left, op=operator, right=right):
                symbol = _BINARY.get(type(operator))
                if symbol is None:
                    raise self._refused(operator, column)
                return Binary(
                    symbol, self.read(left, depth + 1), self.read(right, depth + 1), column
                )
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negative(self.read(operand, depth + 1), column)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.read(operand, depth + 1), column)
            case ast.UnaryOp(op=other):
                raise self._refused(other, column)
            case ast.Compare():
                return self._comparison(node, column, depth)
            case ast.BoolOp(op=operator, values=values):
                word = "and" if isinstance(operator, ast.And) else "or"
                return Logic(word, tuple(self.read(v, depth + 1) for v in values), column)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = self.read(test, depth + 1)
                return IfElse(
                    condition, self.read(body, depth + 1), self.read(orelse, depth + 1), column
                )
            case ast.Call():
                return self._call(node, column, depth)
            case _:
                raise self._refused(node, column)

    @staticmethod
    def _refused(node: ast.AST, column: int) -> FormulaFault:
        return FormulaFault(f"公式里不能用 {_REFUSED.get(type(node), '这种写法')}", column)

    def _constant(self, node: ast.Constant, column: int) -> Node:
        value, written = node.value, self._written(node)
        if isinstance(value, str) and written[0] in "\"'":
            return Text(value, column)
        # the digits as written, not the float Python made of them
        if type(value) in (int, float) and _NUMBER.fullmatch(written):
            if len(written) > MAX_DIGITS:
                raise FormulaFault(f"数字超过 {MAX_DIGITS} 位", column)
            return Number(Decimal(written), column)
        raise FormulaFault(f"公式里不能用 {written}", column)

    @staticmethod
    def _field_id(name: str, column: int) -> str:
        if not _FIELD_ID.fullmatch(name):
            raise FormulaFault(
                f"“{name}”不是字段编号：字段编号由小写字母、数字和下划线组成，以字母开头", column
            )
        return name

    def _table_column(self, node: ast.Attribute, column: int) -> Name:
        if not isinstance(node.value, ast.Name):
            raise FormulaFault("点号只能写成 明细表.列", column)
        table = self._field_id(node.value.id, column)
        return Name(f"{table}.{self._field_id(node.attr, column)}", column)

    def _comparison(self, node: ast.Compare, column: int, depth: int) -> Compare:
        symbols = []
        for operator in node.ops:
            symbol = _COMPARE.get(type(operator))
            if symbol is None:
                raise self._refused(operator, column)
            symbols.append(symbol)
        operands = tuple(self.read(part, depth + 1) for part in (node.left, *node.comparators))
        return Compare(tuple(symbols), operands, column)

    # -- functions -------------------------------------------------------------------------

    def _call(self, node: ast.Call, column: int, depth: int) -> Node:
        if not isinstance(node.func, ast.Name):
            raise FormulaFault("括号前只能是函数名", column)
        function = node.func.id
        if function not in FUNCTIONS:
            raise FormulaFault(f"不认识的函数 {function}，可用的有：{'、'.join(FUNCTIONS)}", column)
        if node.keywords:
            raise FormulaFault(
                f"{function} 的括号里不能写“名称=”，请写 {FUNCTIONS[function]}", column
            )
        arguments = tuple(self.read(argument, depth + 1) for argument in node.args)
        if not _arguments_fit(function, arguments):
            raise FormulaFault(f"{function} 的写法是 {FUNCTIONS[function]}", column)
        if function == "date":
            return self._day(arguments, column)
        if function in AGGREGATES and (function not in ("min", "max") or len(arguments) == 1):
            return self._aggregate(Call(function, arguments, column=column))
        return Call(function, arguments, column=column)

    @staticmethod
    def _day(arguments: tuple[Node, ...], column: int) -> Day:
        (written,) = arguments
        if isinstance(written, Text) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written.value):
            try:
                return Day(date.fromisoformat(written.value), column)
            except ValueError:
                pass
        raise FormulaFault('日期请写成 date("2024-12-31") 这样', column)

    @staticmethod
    def _aggregate(call: Call) -> Call:
        """The call bound to the one table it runs over."""
        if any(isinstance(n, Call) and n.table for a in call.arguments for n in walk(a)):
            raise FormulaFault("汇总函数里不能再套汇总函数", call.column)
        tables = {name.rpartition(".")[0] for name in columns_of(call)}
        if call.function == "rows":
            (first, *_) = call.arguments
            assert isinstance(first, Name)
            tables.add(first.id)
        if not tables:
            raise FormulaFault(
                f"{call.function} 里没有明细表的列；写法是 {FUNCTIONS[call.function]}", call.column
            )
        if len(tables) > 1:
            raise FormulaFault(
                f"{call.function} 里只能用同一张明细表的列，这里有：{'、'.join(sorted(tables))}",
                call.column,
            )
        return Call(call.function, call.arguments, tables.pop(), call.column)


def _arguments_fit(function: str, arguments: tuple[Node, ...]) -> bool:
    """Whether number and shape of the arguments are what the function takes."""
    match function, arguments:
        case "sum", (_,) | (_, _):
            return True
        case "count", (Name() as column,) | (Name() as column, _):
            return bool(column.table)
        case "rows", (Name() as table,) | (Name() as table, _):
            return not table.table
        case (("min" | "max"), (_, *_)):
            return True
        case (("abs" | "year_of" | "date"), (_,)):
            return True
        case "round", (_, Number() as places):
            return _whole(places, 0, MAX_PLACES)
        case "round", (_, Number() as places, Text(mode)):
            return _whole(places, 0, MAX_PLACES) and mode in (HALF_UP, HALF_EVEN)
        case "percent", (_, _):
            return True
        case "to", (_, Text()):
            return True
        case "quantity", (Number() | Negative(Number()), Text()):
            return True
        case "prev", (_,):
            return True
        case (("prev" | "growth"), (_, Number() as years)):
            return _whole(years, 1, MAX_YEARS_BACK)
        case (("is_filled" | "answered"), (Name() | Call("prev", (Name(), *_)),)):
            return True
        case "this_year", ():
            return True
        case _:
            return False


def _whole(number: Number, least: int, most: int) -> bool:
    return number.value == int(number.value) and least <= number.value <= most
