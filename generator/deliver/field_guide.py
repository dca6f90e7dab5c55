"""字段说明: what a template may print, and the very words to print it with. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.deliver.contract import Contract, Kind, Spec

KIND_NAMES: Mapping[Kind, str] = {
    Kind.TEXT: "文字",
    Kind.NAME: "名称",
    Kind.NUMBER: "整数",
    Kind.DATE: "日期",
    Kind.TIME: "时间",
    Kind.FIGURE: "数值",
    Kind.FLAG: "是否",
    Kind.CHOICE: "选项",
    Kind.LIST: "列表",
    Kind.RECORD: "一组",
    Kind.CHART: "统计图",
    Kind.DIAGRAM: "示意图",
    Kind.EQUATION: "公式",
}
_DRAWN_BY: Mapping[Kind, str] = {
    Kind.CHART: "chart",
    Kind.DIAGRAM: "diagram",
    Kind.EQUATION: "equation",
}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One name: `path` from the top of the contract, `written` as a template has it there."""

    path: str
    kind: str
    label: str
    unit: str
    optional: bool
    choices: Mapping[str, str]
    written: str

    @property
    def values(self) -> dict[str, object]:
        """For a machine to read."""
        return {
            "name": self.path,
            "kind": self.kind,
            "label": self.label,
            "unit": self.unit,
            "optional": self.optional,
            "choices": dict(self.choices),
            "written": self.written,
        }

    @property
    def text(self) -> str:
        """For a person to read."""
        unit = f"，单位 {self.unit}" if self.unit else ""
        choices = "；".join(f"{key} {meaning}" for key, meaning in self.choices.items())
        options = f"（{choices}）" if choices else ""
        return f"{self.path}  [{self.kind}] {self.label}{unit}{options}\n    {self.written}"


def field_lines(contract: Contract) -> tuple[FieldLine, ...]:
    """Every name of the contract in its order, what is inside lists and records after them."""
    return tuple(_lines(contract.names, "", ""))


def _lines(fields: Mapping[str, Spec], prefix: str, row: str) -> Iterator[FieldLine]:
    """`row` is the name the loop gives each element, "" outside of loops."""
    for name, spec in fields.items():
        path = f"{prefix}{name}"
        called = f"{row}.{name}" if row else path
        yield FieldLine(
            path=path,
            kind=KIND_NAMES[spec.kind],
            label=spec.label,
            unit=spec.unit,
            optional=spec.optional,
            choices=spec.choices,
            written=_written(spec, called),
        )
        if spec.kind is Kind.LIST:
            yield from _lines(spec.fields, f"{path}.", "r")
        elif spec.fields:
            yield from _lines(spec.fields, f"{path}.", called if row else "")


def _written(spec: Spec, called: str) -> str:
    if spec.kind is Kind.FIGURE:
        said = f"正文里 {{{{ {called}|fig }}}}（带单位），表格里 {{{{ {called}|cell }}}}"
    elif spec.kind in _DRAWN_BY:
        alone = "公式所在处" if spec.kind is Kind.EQUATION else "独占一段"
        said = f"{alone} {{{{ {called}|{_DRAWN_BY[spec.kind]} }}}}"
    elif spec.kind is Kind.LIST and spec.element is not None:
        said = f"{{{{ {called}|join }}}}，或用指定的符号隔开 {{{{ {called}|join('；') }}}}"
    elif spec.kind is Kind.LIST:
        said = (
            f"表格逐行 {{%tr for r in {called} %}} … {{%tr endfor %}}，"
            f"逐段 {{%p for r in {called} %}} … {{%p endfor %}}"
        )
    elif spec.kind is Kind.RECORD:
        said = f"各字段写作 {called}.名称"
    elif spec.kind is Kind.FLAG:
        return f"{{% if {called} %}} … {{% else %}} … {{% endif %}}"
    elif spec.kind is Kind.CHOICE:
        first = next(iter(spec.choices), "")
        return f"{{% if {called} == '{first}' %}} … {{% endif %}}，不能直接打印"
    else:
        said = f"{{{{ {called} }}}}"
    return f"可以为空，先判断 {{% if {called} %}}，再写 {said}" if spec.optional else said
