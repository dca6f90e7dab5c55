"""What a Word template may print: one contract per document, beside the template's source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from generator.deliver.chart import Chart
from generator.deliver.diagram import Diagram
from generator.deliver.equation import Equation
from generator.deliver.figure import Figure, Missing, Number, Prose
from generator.errors import TemplateError
from generator.yamlfile import Kind as NodeKind
from generator.yamlfile import Node, read_yaml

PARTS = "parts"
NOTHING: Mapping[str, Spec] = MappingProxyType({})


class Kind(Enum):
    """What a name of the contract stands for.

    Python values: TEXT str or Prose, NAME str, NUMBER int, DATE date, TIME datetime (local),
    FIGURE Figure, FLAG bool, CHOICE str, LIST a sequence, RECORD a mapping, CHART Chart, DIAGRAM
    Diagram, EQUATION Equation. Only figures carry results, also those that are drawn.
    """

    TEXT = "text"
    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    FIGURE = "figure"
    FLAG = "flag"
    CHOICE = "choice"
    LIST = "list"
    RECORD = "record"
    CHART = "chart"
    DIAGRAM = "diagram"
    EQUATION = "equation"


_IN_WORDS: Mapping[Kind, str] = {
    Kind.TEXT: "文字",
    Kind.NAME: "名称",
    Kind.NUMBER: "整数",
    Kind.DATE: "日期",
    Kind.TIME: "时间",
    Kind.FIGURE: "带溯源号的数值",
    Kind.FLAG: "是或否",
    Kind.CHOICE: "约定的选项",
    Kind.LIST: "列表",
    Kind.RECORD: "一组字段",
    Kind.CHART: "统计图",
    Kind.DIAGRAM: "示意图",
    Kind.EQUATION: "公式",
}

# A value of these kinds that is absent prints a marked gap; the others steer the template.
DRAWN = frozenset({Kind.CHART, Kind.DIAGRAM, Kind.EQUATION})
PRINTED = DRAWN | {Kind.TEXT, Kind.NAME, Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.FIGURE}


@dataclass(frozen=True, slots=True)
class Spec:
    """One name: its kind and its Chinese meaning, which is also what a gap is called.

    `optional` values may be absent without leaving a gap; the template asks before printing.
    `quoted` text repeats what somebody else wrote (a return, a rule, a law): its digits are theirs.
    `fields` belong to a record, or to each element of a list of records; `element` to a plain list.
    """

    kind: Kind
    label: str
    optional: bool = False
    quoted: bool = False
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fields: Mapping[str, Spec] = field(default_factory=lambda: NOTHING)
    element: Spec | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """The data contract (数据约定) of one document; `shared` names are of parts others use too."""

    document: str
    title: str
    names: Mapping[str, Spec]
    shared: frozenset[str] = frozenset()


def read_contract(path: Path) -> Contract:
    """The contract in `path`; what it does not understand is refused with its line.

    `parts` are contracts shared between documents, in the folder of that name beside it.
    """
    top = read_yaml(path).mapping({"document", "title", "names"}, {"parts"})
    names = dict(_fields(top["names"]))
    own = set(names)
    for node in top["parts"].sequence() if "parts" in top else ():
        part = path.parent / PARTS / f"{node.text()}.yaml"
        if not part.is_file():
            raise node.fault(f"没有共用部分“{node.text()}”。", f"请在 src/{PARTS} 里补上。")
        for name, spec in _fields(read_yaml(part).mapping({"names"})["names"]).items():
            if name in names:
                raise node.fault(f"共用部分里的名称“{name}”已经有了。", "请改名。")
            names[name] = spec
    return Contract(
        document=top["document"].text(),
        title=top["title"].text(),
        names=MappingProxyType(names),
        shared=frozenset(set(names) - own),
    )


def _fields(node: Node) -> Mapping[str, Spec]:
    specs: dict[str, Spec] = {}
    for key, value in node.items():
        if not key.scalar.isidentifier() or not key.scalar.isascii() or key.scalar[0] == "_":
            raise key.fault(f"名称“{key.scalar}”不合规。", "请用小写英文字母、数字和下划线。")
        specs[key.scalar] = _spec(value)
    return MappingProxyType(specs)


def _spec(node: Node) -> Spec:
    keys = node.mapping({"kind", "label"}, {"optional", "quoted", "unit", "choices", "of", "item"})
    kind = keys["kind"].choice({kind.value: kind for kind in Kind})
    allowed = {
        Kind.FIGURE: {"unit", "optional"},
        Kind.CHOICE: {"choices"},
        Kind.LIST: {"of", "item", "quoted"} if "item" in keys else {"of", "item"},
        Kind.TEXT: {"optional", "quoted"},
        Kind.RECORD: {"of", "optional"},
        Kind.FLAG: set[str](),
    }.get(kind, {"optional"})
    for name, value in keys.items():
        if name not in allowed | {"kind", "label"}:
            raise value.fault(f"种类为 {kind.value} 的名称不能写“{name}”。", "请删去。")
    for name, needed in (("choices", kind is Kind.CHOICE), ("of", kind is Kind.RECORD)):
        if needed and name not in keys:
            raise node.fault(f"种类为 {kind.value} 的名称缺少“{name}”。", "请补上。")
    if kind is Kind.LIST and ("of" in keys) == ("item" in keys):
        raise node.fault("列表要写“of”（各字段）或“item”（单个值）之一。", "请改正。")
    quoted = "quoted" in keys and keys["quoted"].boolean()
    return Spec(
        kind=kind,
        label=keys["label"].text(),
        optional="optional" in keys and keys["optional"].boolean(),
        quoted=quoted,
        unit=keys["unit"].text() if "unit" in keys else "",
        choices=_choices(keys["choices"]) if "choices" in keys else MappingProxyType({}),
        fields=_fields(keys["of"]) if "of" in keys else NOTHING,
        element=_element(keys["item"], keys["label"].text(), quoted) if "item" in keys else None,
    )


def _choices(node: Node) -> Mapping[str, str]:
    return MappingProxyType({key.scalar: value.text() for key, value in node.items()})


def _element(node: Node, label: str, quoted: bool) -> Spec:
    if node.kind is not NodeKind.SCALAR:
        raise node.fault("“item”只写一个种类。", "几个字段的列表请用“of”。")
    kinds = {kind.value: kind for kind in PRINTED}
    return Spec(kind=node.choice(kinds), label=label, quoted=quoted)


def dress(contract: Contract, context: Mapping[str, object]) -> dict[str, object]:
    """The context as a template may see it: every name of the contract, and nothing else.

    An absent value becomes `Missing` under its Chinese name; whole numbers become `Number`. A name
    the contract does not know, or a value not of its kind, is a fault of whoever made the context.
    """
    return _record(contract.document, "", contract.names, context)


def _record(
    document: str, path: str, fields: Mapping[str, Spec], values: Mapping[str, object]
) -> dict[str, object]:
    if unknown := [name for name in values if name not in fields]:
        raise TemplateError(
            document, path + unknown[0], "数据里有约定之外的名称。", "请先写进该文件的数据约定。"
        )
    return {
        name: _value(document, path + name, spec, values.get(name))
        for name, spec in fields.items()
    }


def _value(document: str, path: str, spec: Spec, value: object) -> object:
    kind = spec.kind
    if isinstance(value, Missing) and kind in PRINTED:
        return value
    if value is None or (value == "" and kind in PRINTED) or _draws_nothing(kind, value):
        if spec.optional:
            return None
        if kind in PRINTED:
            return Missing(spec.label)
    elif kind is Kind.LIST and isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return [_item(document, f"{path}[{n}]", spec, item) for n, item in enumerate(value, 1)]
    elif kind is Kind.RECORD and isinstance(value, Mapping):
        return _record(document, path + ".", spec.fields, value)
    elif kind is Kind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return Number(value)
    elif kind is Kind.CHOICE and isinstance(value, str):
        if value in spec.choices:
            return value
    elif _plain_value_fits(kind, value):
        return value
    raise TemplateError(
        document,
        path,
        f"“{spec.label}”应为{_IN_WORDS[kind]}，得到的是{_shown(value)}。",
        "请核对数据约定与数据。",
    )


def _draws_nothing(kind: Kind, value: object) -> bool:
    """A chart without a single point is as good as absent: an empty frame tells nobody anything."""
    return kind is Kind.CHART and isinstance(value, Chart) and not value.has_points


def _item(document: str, path: str, spec: Spec, item: object) -> object:
    if spec.element is not None:
        return _value(document, path, spec.element, item)
    if isinstance(item, Mapping):
        return _record(document, path + ".", spec.fields, item)
    raise TemplateError(
        document,
        path,
        f"“{spec.label}”的每一项应有各字段，得到的是{_shown(item)}。",
        "请核对数据约定与数据。",
    )


def _plain_value_fits(kind: Kind, value: object) -> bool:
    if kind in (Kind.TEXT, Kind.NAME):
        return isinstance(value, str) or (kind is Kind.TEXT and isinstance(value, Prose))
    if kind is Kind.DATE:
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind is Kind.TIME:
        return isinstance(value, datetime)
    classes = {
        Kind.FIGURE: Figure,
        Kind.CHART: Chart,
        Kind.DIAGRAM: Diagram,
        Kind.EQUATION: Equation,
    }
    if kind in classes:
        return isinstance(value, classes[kind])
    return kind is Kind.FLAG and isinstance(value, bool)


def _shown(value: object) -> str:
    return "空值" if value is None or value == "" else f"“{str(value)[:30]}”"
