"""The names a template uses, held against the data contract."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import jinja2
from jinja2 import nodes

from generator.deliver.audit import UNITS
from generator.deliver.contract import DRAWN, PRINTED, Contract, Kind, Spec
from generator.deliver.render import FILTERS, parse_source
from generator.deliver.sheet import Sheet, TemplateFault

_FILE_NAME: Final = re.compile(r"[\w（）()·、-]{1,60}")
_LOOP: Final = Spec(
    Kind.RECORD,
    "循环",
    fields=MappingProxyType(
        {
            "index": Spec(Kind.NUMBER, "序号"),
            "first": Spec(Kind.FLAG, "首项"),
            "last": Spec(Kind.FLAG, "末项"),
            "length": Spec(Kind.NUMBER, "项数"),
        }
    ),
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What an expression stands for: its path in the contract and its spec."""

    path: str
    spec: Spec


@dataclass(slots=True)
class NameReader:
    """Reads one part's syntax tree against the contract."""

    sheet: Sheet
    contract: Contract
    used: set[str] = field(default_factory=set)
    _faults: list[TemplateFault] = field(default_factory=list)
    _guarded: list[str] = field(default_factory=list)

    def read(self) -> list[TemplateFault]:
        try:
            tree = parse_source(self.sheet.source)
        except jinja2.TemplateSyntaxError as error:
            message = f"标记写法有误（{error.message}）。"
            return [self.sheet.fault(error.lineno, message, "请对照模板说明改正。")]
        scope = {name: _Found(name, spec) for name, spec in self.contract.names.items()}
        self._statements(tree.body, scope)
        return self._faults

    def _fault(self, node: nodes.Node, message: str, remedy: str) -> None:
        self._faults.append(self.sheet.fault(node.lineno, message, remedy))

    # -- statements ----------------------------------------------------------------------------

    def _statements(self, body: Iterable[nodes.Node], scope: Mapping[str, _Found]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                self._output(node, scope)
            elif isinstance(node, nodes.If):
                self._if(node, scope)
            elif isinstance(node, nodes.For):
                self._for(node, scope)
            else:
                self._fault(node, "模板里只能用 for 和 if。", "请删去这个标记。")

    def _output(self, node: nodes.Output, scope: Mapping[str, _Found]) -> None:
        for position, child in enumerate(node.nodes):
            if isinstance(child, nodes.TemplateData):
                continue
            self._print(child, scope)
            rest = node.nodes[position + 1 : position + 2]
            after = rest[0].data if rest and isinstance(rest[0], nodes.TemplateData) else ""
            self._unit(child, re.sub(r"<[^>]+>", "", after.split("</w:p>")[0]), scope)

    def _if(self, node: nodes.If, scope: Mapping[str, _Found]) -> None:
        self._condition(node.test, scope)
        asked = [found.path for found in self._names(node.test, scope)]
        self._guarded.extend(asked)
        self._statements(node.body, scope)
        del self._guarded[len(self._guarded) - len(asked) :]
        for branch in node.elif_:
            self._if(branch, scope)
        self._statements(node.else_, scope)

    def _for(self, node: nodes.For, scope: Mapping[str, _Found]) -> None:
        found = self._resolve(node.iter, scope)
        if node.test is not None or not isinstance(node.target, nodes.Name):
            self._fault(node, "循环只能写成“for 名称 in 列表”。", "请改写。")
            return
        inner = dict(scope)
        inner["loop"] = _Found("loop", _LOOP)
        if found is not None and found.spec.kind is Kind.LIST:
            spec = found.spec.element or Spec(
                Kind.RECORD, found.spec.label, fields=found.spec.fields
            )
            inner[node.target.name] = _Found(found.path, spec)
            self._statements(node.body, inner)
        elif found is not None:
            self._fault(node, f"“{found.path}”不是列表，不能循环。", "请对照数据约定改正。")
        self._statements(node.else_, scope)

    # -- expressions ---------------------------------------------------------------------------

    def _print(self, node: nodes.Node, scope: Mapping[str, _Found]) -> None:
        """An expression that goes to paper: of a kind that may, through the filter it needs."""
        if isinstance(node, nodes.Const):
            return
        if isinstance(node, nodes.CondExpr):
            self._condition(node.test, scope)
            for branch in (node.expr1, node.expr2):
                if branch is not None:
                    self._print(branch, scope)
            return
        if isinstance(node, nodes.Filter):
            self._filtered(node, scope)
            return
        found = self._resolve(node, scope)
        if found is None:
            return
        if found.spec.kind is Kind.FIGURE:
            self._fault(
                node, f"数值“{found.path}”没有用 fig 或 cell 打印。", "请写成 |fig 或 |cell。"
            )
        elif found.spec.kind in DRAWN:
            name = found.spec.kind.value
            self._fault(node, f"“{found.path}”没有用 {name} 打印。", f"请写成 |{name}。")
        elif found.path == "loop":
            self._fault(node, "序号没有用 ordinal 或 cn 打印。", "请写成 loop.index|ordinal。")
        elif found.spec.kind not in PRINTED:
            self._fault(node, f"“{found.path}”不能直接打印。", "请用于条件或循环。")
        else:
            self._ask_first(node, found)

    def _filtered(self, node: nodes.Filter, scope: Mapping[str, _Found]) -> None:
        if node.name not in FILTERS or node.node is None:
            self._fault(node, f"没有名为“{node.name}”的打印方式。", f"可用：{'、'.join(FILTERS)}。")
            return
        if node.name == "slot":
            self._slot(node, scope)
            return
        found = self._resolve(node.node, scope)
        if found is None:
            return
        item = found.spec.element
        wanted = {
            "fig": found.spec.kind is Kind.FIGURE,
            "cell": found.spec.kind is Kind.FIGURE,
            "ordinal": found.path == "loop",
            "cn": found.path == "loop" or found.spec.kind is Kind.NUMBER,
            "join": item is not None and item.kind not in DRAWN,
            "length": False,
            "chart": found.spec.kind is Kind.CHART,
            "diagram": found.spec.kind is Kind.DIAGRAM,
            "equation": found.spec.kind is Kind.EQUATION,
        }
        if not wanted[node.name]:
            self._fault(node, f"“{found.path}”不能用 {node.name} 打印。", "请对照数据约定改正。")
        else:
            self._ask_first(node, found)

    def _slot(self, node: nodes.Filter, scope: Mapping[str, _Found]) -> None:
        """The name of a picture: typed in the template and one a file may have, or a name.

        A name is for pictures there is one of for each enterprise.
        """
        if node.node is not None and not isinstance(node.node, nodes.Const):
            found = self._resolve(node.node, scope)
            if found is not None and found.spec.kind is Kind.NAME:
                self._ask_first(node, found)
                return
        given = node.node.value if isinstance(node.node, nodes.Const) else None
        if not isinstance(given, str) or not _FILE_NAME.fullmatch(given):
            self._fault(
                node, "slot 前要写图名。", "请写成 {{ '区位图'|slot }}，图名用汉字、字母和数字。"
            )

    def _ask_first(self, node: nodes.Node, found: _Found) -> None:
        if found.spec.optional and found.path not in self._guarded:
            self._fault(
                node,
                f"“{found.path}”可以为空，打印前没有判断。",
                f"请放在“{{% if {found.path} %}}”之内。",
            )

    def _condition(self, node: nodes.Node, scope: Mapping[str, _Found]) -> None:
        if isinstance(node, nodes.And | nodes.Or):
            self._condition(node.left, scope)
            self._condition(node.right, scope)
        elif isinstance(node, nodes.Not | nodes.Test):
            self._condition(node.node, scope)
        elif isinstance(node, nodes.Compare):
            self._compare(node, scope)
        elif isinstance(node, nodes.Filter) and node.name == "length" and node.node is not None:
            self._resolve(node.node, scope)
        elif not isinstance(node, nodes.Const):
            self._resolve(node, scope)

    def _compare(self, node: nodes.Compare, scope: Mapping[str, _Found]) -> None:
        self._condition(node.expr, scope)
        for operand in node.ops:
            if not _constants(operand.expr):
                self._condition(operand.expr, scope)
        if not isinstance(node.expr, nodes.Name | nodes.Getattr):
            return
        found = self._resolve(node.expr, scope)
        if found is None or found.spec.kind is not Kind.CHOICE:
            return
        for operand in node.ops:
            for value in _constants(operand.expr):
                if value not in found.spec.choices:
                    known = "、".join(found.spec.choices)
                    self._fault(
                        node, f"“{found.path}”没有“{value}”这个选项。", f"可以是：{known}。"
                    )

    def _names(self, node: nodes.Node, scope: Mapping[str, _Found]) -> Iterator[_Found]:
        """Every name an expression asks about, longest paths first."""
        for inner in (node, *node.find_all((nodes.Name, nodes.Getattr))):
            if isinstance(inner, nodes.Name | nodes.Getattr):
                found = self._resolve(inner, scope, quiet=True)
                if found is not None:
                    yield found

    def _resolve(
        self, node: nodes.Node, scope: Mapping[str, _Found], quiet: bool = False
    ) -> _Found | None:
        """What a dotted name stands for; a name the contract does not have is a fault."""
        if isinstance(node, nodes.Name):
            known: Collection[str] = scope
            found = scope.get(node.name)
            name = node.name
        elif isinstance(node, nodes.Getattr):
            base = self._resolve(node.node, scope, quiet)
            if base is None:
                return None
            name, known = node.attr, base.spec.fields
            spec = base.spec.fields.get(node.attr)
            path = "loop" if base.path == "loop" else f"{base.path}.{name}"
            found = _Found(path, spec) if spec is not None else None
        else:
            if not quiet:
                self._fault(node, "模板里不能计算或调用。", "需要的值请由数据提供。")
            return None
        if found is None and not quiet:
            near = difflib.get_close_matches(name, list(known), n=1)
            hint = f"是不是“{near[0]}”？" if near else "请对照数据约定改正。"
            self._fault(node, f"不认识的名称“{name}”。", hint)
        if found is not None:
            self.used.add(found.path)
        return found

    def _unit(self, node: nodes.Node, after: str, scope: Mapping[str, _Found]) -> None:
        """Running text must not repeat or contradict the unit of the figure before it."""
        if not isinstance(node, nodes.Filter) or node.name not in ("fig", "cell"):
            return
        if node.node is None or (found := self._resolve(node.node, scope, quiet=True)) is None:
            return
        unit = next((unit for unit in UNITS if after.startswith(unit)), "")
        if unit and node.name == "fig":
            self._fault(node, f"“{found.path}”后面又写了单位“{unit}”。", "fig 已带单位，请删去。")
        elif unit and found.spec.unit and unit != found.spec.unit:
            self._fault(
                node,
                f"“{found.path}”的单位是“{found.spec.unit}”，后面写的是“{unit}”。",
                "请改成一致。",
            )


def _constants(node: nodes.Node) -> list[object]:
    if isinstance(node, nodes.Const):
        return [node.value]
    if isinstance(node, nodes.Tuple | nodes.List):
        return [item.value for item in node.items if isinstance(item, nodes.Const)]
    return []
