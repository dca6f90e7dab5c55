"""What any rule file may refer to; the strict reading of ids, marks, units, sources and days."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from generator.errors import GeneratorError, RulebookError
from generator.formula.units import UnitTable
from generator.model.deliverable import Deliverable
from generator.model.reference import MARKS, CodeTable, Source
from generator.yamlfile import Node

# So many names a message may list; more would bury what it says.
_FEW = 12

_SNAKE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Sources, units, code tables and deliverables read first; later files refer to them."""

    sources: Mapping[str, Source]
    units: UnitTable
    codes: Mapping[str, CodeTable] = field(default_factory=lambda: MappingProxyType({}))
    deliverables: Mapping[str, Deliverable] = field(default_factory=lambda: MappingProxyType({}))

    def source(self, node: Node) -> str:
        """The id of a source that rules/sources.yaml holds."""
        return known(node, node.text(), self.sources, "来源", "请先把它写进 rules/sources.yaml。")

    def unit(self, node: Node) -> str:
        """A unit text that rules/units.yaml can read."""
        text = node.text()
        try:
            self.units.parse(text)
        except GeneratorError as fault:
            raise node.fault(fault.message, fault.remedy or "请核对单位。") from None
        return text

    def code_table(self, node: Node) -> CodeTable:
        name = known(
            node, node.text(), self.codes, "代码表", "请先把它写进 rules/codes/tables.yaml。"
        )
        return self.codes[name]


def known(node: Node, name: str, names: Iterable[str], what: str, remedy: str = "") -> str:
    """`name`, which must be one of `names`."""
    names = list(names)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"，是不是“{near[0]}”？" if near else "。"
        few = f"可以写：{'、'.join(names)}。" if 0 < len(names) <= _FEW else "请核对。"
        raise node.fault(f"没有{what}“{name}”{hint}", remedy or few)
    return name


def snake(node: Node) -> str:
    """An id: lower-case letters, digits and underscores."""
    text = node.text()
    if not _SNAKE.fullmatch(text):
        raise node.fault(
            f"“{text}”不能作为编号。", "编号由小写英文字母、数字和下划线组成，以字母开头。"
        )
    return text


def mark(node: Node) -> str:
    """A provenance mark."""
    return node.one_of(MARKS)


def once(seen: dict[str, tuple[str, int]], name: str, node: Node, what: str) -> None:
    """Refuse a name used before; `seen` remembers where."""
    refuse_again(seen, name, node.path, node.line, what)


def refuse_again(
    seen: dict[str, tuple[str, int]], name: str, path: str, line: int, what: str
) -> None:
    """`once` for what has no node at hand."""
    if name in seen:
        where, before = seen[name]
        place = f"第 {before} 行" if where == path else f"{where} 第 {before} 行"
        raise RulebookError(
            path, line, f"{what}“{name}”在{place}已经用过。", "请换一个，用过的不能重用。"
        )
    seen[name] = (path, line)


def validity(parts: Mapping[str, Node]) -> tuple[date | None, date | None]:
    """valid_from and valid_to; the latter is the first day the rule no longer holds."""
    return interval(parts, "valid_from", "valid_to")


def interval(parts: Mapping[str, Node], first: str, last: str) -> tuple[date | None, date | None]:
    """Two days of which the second must be the later."""
    begin, end = day(parts, first), day(parts, last)
    if begin is not None and end is not None and end <= begin:
        raise parts[last].fault(
            f"停用日期 {end} 不晚于启用日期 {begin}。", f"请核对 {first} 和 {last}。"
        )
    return begin, end


def day(parts: Mapping[str, Node], name: str) -> date | None:
    return parts[name].date() if name in parts and not parts[name].is_blank else None


def text(parts: Mapping[str, Node], name: str) -> str:
    """An optional text, "" when it is not written."""
    return parts[name].optional_text() if name in parts else ""


def flag(parts: Mapping[str, Node], name: str, default: bool = False) -> bool:
    return parts[name].boolean() if name in parts else default


def words(parts: Mapping[str, Node], name: str) -> tuple[str, ...]:
    """An optional list of texts."""
    if name not in parts:
        return ()
    return tuple(node.text() for node in parts[name].sequence(may_be_empty=True))
