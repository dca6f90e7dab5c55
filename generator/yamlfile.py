"""The strict reader of YAML that people write: scalars are text, every fault has its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path, PurePath
from typing import TypeVar

import yaml

from generator.errors import RulebookError

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40

# ASCII digits spelled out: \d and Decimal() both take full-width and Arabic digits.
# A leading zero is refused because such a "number" is a code (010101) in the wrong place.
_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRUTH: Mapping[str, bool] = {"true": True, "false": False, "是": True, "否": False}

T = TypeVar("T")


class Kind(Enum):
    """The three things YAML knows, in the words of the messages."""

    MAPPING = "“键: 值”的一组"
    SEQUENCE = "以“- ”开头的列表"
    SCALAR = "单个值"


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file and the line (1-based) it begins on, which its readers name."""

    path: str
    line: int
    kind: Kind
    scalar: str = ""
    quoted: bool = False
    children: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()

    def fault(self, message: str, remedy: str = "") -> RulebookError:
        """The error to raise for a fault of this very value."""
        return RulebookError(self.path, self.line, message, remedy)

    @property
    def is_blank(self) -> bool:
        """Nothing was written after the key (an empty pair of quotes is something)."""
        return self.kind is Kind.SCALAR and not self.scalar and not self.quoted

    # -- structure -------------------------------------------------------------------------

    def mapping(
        self, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """The values by key; an unknown or missing key is a fault."""
        found: dict[str, Node] = {}
        known = [*required, *optional]
        for key, value in self.items(may_be_empty=not required):
            if key.scalar not in known:
                raise key.fault(
                    f"不认识的键“{key.scalar}”{_suggest(key.scalar, known)}。",
                    f"这里可以写：{'、'.join(known)}。",
                )
            found[key.scalar] = value
        missing = [key for key in required if key not in found]
        if missing:
            raise self.fault(f"缺少“{'”“'.join(missing)}”。", "请补上。")
        return found

    def items(self, may_be_empty: bool = False) -> tuple[tuple[Node, Node], ...]:
        """Key and value nodes of a mapping whose keys are free, in the order of the file."""
        if may_be_empty and self.is_blank:
            return ()
        self._must_be(Kind.MAPPING)
        if not self.pairs and not may_be_empty:
            raise self.fault("这里不能为空。", "请至少写一项。")
        return self.pairs

    def sequence(self, may_be_empty: bool = False) -> tuple[Node, ...]:
        """The elements of a list, in the order of the file."""
        if may_be_empty and self.is_blank:
            return ()
        self._must_be(Kind.SEQUENCE)
        if not self.children and not may_be_empty:
            raise self.fault("列表不能为空。", "请至少写一项。")
        return self.children

    # -- scalars ---------------------------------------------------------------------------

    def text(self) -> str:
        """The text, which must not be empty."""
        value = self.optional_text()
        if not value:
            raise self.fault("这里不能为空。", "请填写。")
        return value

    def optional_text(self) -> str:
        """The text, "" when nothing is written."""
        self._must_be(Kind.SCALAR)
        return self.scalar

    def integer(self) -> int:
        text = self.text()
        if not _INTEGER.fullmatch(text) or len(text) > 18:
            raise self.fault(f"“{text}”不是整数。", "请写成半角数字，如 2024。")
        return int(text)

    def decimal(self) -> Decimal:
        text = self.text()
        if not _DECIMAL.fullmatch(text):
            raise self.fault(
                f"“{text}”不是数值。", "请写成半角数字，不带单位、百分号和千分位逗号，如 0.25。"
            )
        return Decimal(text)

    def fraction(self) -> Fraction:
        """An exact number, written "1/3" or as a decimal."""
        text = self.text()
        above, slash, below = (part.strip() for part in text.partition("/"))
        if not slash:
            return Fraction(self.decimal())
        if not (_DECIMAL.fullmatch(above) and _DECIMAL.fullmatch(below)):
            raise self.fault(f"“{text}”不是分数。", "请写成 1/3 或 0.25 的样子。")
        if Decimal(below) == 0:
            raise self.fault(f"“{text}”的分母是 0。", "请改正分母。")
        return Fraction(Decimal(above)) / Fraction(Decimal(below))

    def boolean(self) -> bool:
        return self.choice(_TRUTH)

    def date(self) -> date:
        text = self.text()
        try:
            if not _ISO_DATE.fullmatch(text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            raise self.fault(f"“{text}”不是日期。", "请写成 2024-01-31 的样子。") from None

    def one_of(self, choices: Iterable[str]) -> str:
        """The text, which must be one of `choices`."""
        return self.choice({choice: choice for choice in choices})

    def choice(self, choices: Mapping[str, T]) -> T:
        """What the text stands for in `choices`."""
        text = self.text()
        if text not in choices:
            raise self.fault(
                f"“{text}”不在可选的范围内{_suggest(text, choices)}。",
                f"可以写：{'、'.join(choices)}。",
            )
        return choices[text]

    def _must_be(self, kind: Kind) -> None:
        if self.kind is kind:
            return
        if self.kind is Kind.SCALAR and "：" in self.scalar:
            raise self.fault(
                f"这里应是{kind.value}，写的却是“{self.scalar[:40]}”。",
                "冒号似乎用了全角“：”，请改为半角“:”，后面空一格。",
            )
        raise self.fault(f"这里应是{kind.value}，写的却是{self.kind.value}。", "请改正。")


def read_yaml(path: Path) -> Node:
    """The file's content; what is missing, too large, not UTF-8 or not strict YAML is refused."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise RulebookError(path, 0, "文件不存在。", "请放回该文件。") from None
    except OSError as error:
        raise RulebookError(path, 0, "文件打不开。", f"系统提示：{error.strerror}。") from None
    return parse_yaml(data, path)


def parse_yaml(data: bytes, path: PurePath | str) -> Node:
    """`read_yaml` for content already at hand; `path` is what messages call it."""
    if len(data) > MAX_BYTES:
        raise RulebookError(path, 0, "文件超过 4 MB。", "请拆成几个文件。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RulebookError(
            path, line, "文件不是 UTF-8 编码。", "请用编辑器另存为 UTF-8 后再试。"
        ) from None
    try:
        return _build(text, str(path))
    except yaml.YAMLError as error:
        raise _explain(error, text, str(path)) from None


# The parser in C is ten times as fast; both give the same events.
_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Open:
    """A mapping or list whose end has not been met yet."""

    __slots__ = ("children", "kind", "line")

    def __init__(self, kind: Kind, line: int) -> None:
        self.kind = kind
        self.line = line
        self.children: list[Node] = []

    def close(self, path: str) -> Node:
        if self.kind is Kind.SEQUENCE:
            return Node(path, self.line, self.kind, children=tuple(self.children))
        pairs = tuple(zip(self.children[::2], self.children[1::2], strict=True))
        first: dict[str, int] = {}
        for key, _ in pairs:
            if key.kind is not Kind.SCALAR:
                raise key.fault("键必须是单个词。", "请改正。")
            if key.scalar in first:
                raise key.fault(
                    f"键“{key.scalar}”写了两次，前一次在第 {first[key.scalar]} 行。",
                    "请删去其中一个。",
                )
            first[key.scalar] = key.line
        return Node(path, self.line, self.kind, pairs=pairs)


def _build(text: str, path: str) -> Node:
    """The tree from the parser's events: unresolved, so that anchors and tags can be refused."""
    root: Node | None = None
    stack: list[_Open] = []
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)):
            _refuse_indirection(event, path, line)
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise RulebookError(path, line, "一个文件里只能有一份内容。", "请删去多余的“---”。")
        if isinstance(event, yaml.CollectionStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            stack.append(_Open(Kind.MAPPING if mapping else Kind.SEQUENCE, line))
            if len(stack) > MAX_DEPTH:
                raise RulebookError(path, line, f"层次超过 {MAX_DEPTH} 层。", "请改得浅一些。")
            continue
        if isinstance(event, yaml.ScalarEvent):
            node = Node(path, line, Kind.SCALAR, event.value, bool(event.style))
        elif isinstance(event, yaml.CollectionEndEvent):
            node = stack.pop().close(path)
        else:
            continue
        if stack:
            stack[-1].children.append(node)
        else:
            root = node
    if root is None or root.is_blank:
        raise RulebookError(path, 0, "文件是空的。", "请填写内容。")
    return root


def _refuse_indirection(event: yaml.NodeEvent, path: str, line: int) -> None:
    """A value stands where it is used: no anchors (&), aliases (*) or tags (!)."""
    if event.anchor is not None:
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        raise RulebookError(
            path, line, f"不支持引用写法“{sign}{event.anchor}”。", "请直接写值，或给文字加上引号。"
        )
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise RulebookError(path, line, f"不支持类型标签“{tag}”。", "请删去，或给文字加上引号。")


def _explain(error: yaml.YAMLError, text: str, path: str) -> RulebookError:
    """A syntax error in the words of somebody who has never heard of YAML."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", None)
        at = 0 if position is None else text.count("\n", 0, position) + 1
        return RulebookError(path, at, "有不可见的控制字符。", "请删去后重新输入这一行。")
    lines = text.splitlines()
    at = min(mark.line, len(lines) - 1)
    # A missing colon is reported where the next line begins: look at both.
    near = lines[max(at - 1, 0) : at + 1]
    if any("\t" in line[: len(line) - len(line.lstrip())] for line in near):
        remedy = "缩进里有制表符（Tab），请改用空格。"
    elif any("：" in line and ":" not in line for line in near):
        remedy = "冒号似乎用了全角“：”，请改为半角“:”，后面空一格。"
    elif any(re.search(r"[^\s:]:[^\s/:]", line) for line in near):
        remedy = "请检查半角冒号后面是否空了一格。"
    else:
        remedy = "请检查缩进、引号是否成对，以及文字里是否有需要加引号的符号。"
    return RulebookError(path, at + 1, "写法有误，读不懂。", remedy)


def _suggest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"，是不是“{near[0]}”？" if near else ""
