"""基准值 of a row as a rule file writes it: levels, texts, a base, or the bases of derived ones."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from generator.model.indicator import Benchmark, Method
from generator.rulebook.vocabulary import mark
from generator.yamlfile import Node

OPERATORS = ("<", "<=", ">", ">=")
BASES: Mapping[str, str] = {
    "EN": "能效标杆水平或能耗限额",
    "WA": "取水定额",
    "QP": "园区同行业四分位数",
    "PK": "园区平均值",
    "OWN": "本企业三年平均",
}
"""How a benchmark that is not printed may be derived, tried in the order a row gives."""

T = TypeVar("T")


def weight(node: Node) -> Fraction:
    """A share of the whole, as exact as it is written."""
    value = node.fraction()
    if not 0 <= value <= 1:
        raise node.fault(f"权重“{node.scalar}”不在 0 到 1 之间。", "请写成 0.15 的样子。")
    return value


def level_marks(parts: Mapping[str, Node]) -> tuple[str, ...]:
    """Marks of the three levels where they differ."""
    if "level_marks" not in parts:
        return ()
    marks = [mark(node) for node in parts["level_marks"].sequence()]
    return three(parts["level_marks"], marks)


def read_benchmark(node: Node, parts: Mapping[str, Node], method: Method) -> Benchmark:
    """Levels, texts, a base, or bases to derive levels from; the operator must not contradict."""
    given = [key for key in ("levels", "texts", "basis", "base") if key in parts]
    if len(given) > 1:
        raise parts[given[1]].fault(f"{given[0]} 和 {given[1]} 只能写一项。", "请删去一项。")
    older = method is Method.P_VALUE
    for key in ("base", "scores"):
        if key in parts and not older:
            raise parts[key].fault(f"只有 method: p_value 的体系才写 {key}。", f"请删去 {key}。")
    for key in ("levels", "basis"):
        if key in parts and older:
            raise parts[key].fault(f"method: p_value 的体系写 base，不写 {key}。", "请改正。")
    if "texts" in parts:
        return _qualitative(node, parts, older)
    operator = parts["operator"].one_of(OPERATORS) if "operator" in parts else ""
    if "basis" in parts:
        bases = tuple(n.one_of(BASES) for n in parts["basis"].sequence())
        return Benchmark(operator=operator, basis=bases)
    if not given:
        if "note" not in parts:
            raise node.fault(
                "没有写基准值（levels、texts 或 basis）。", "来源没有给出的，请在 note 写明。"
            )
        return Benchmark(operator=operator)
    if not operator:
        raise node.fault("没有写比较符号 operator。", f"可以写：{'、'.join(OPERATORS)}。")
    if "base" in parts:
        return Benchmark(operator=operator, base=parts["base"].fraction())
    levels = three(parts["levels"], [n.fraction() for n in parts["levels"].sequence()])
    first, second, third = levels
    ordered = first <= second <= third if operator in ("<", "<=") else first >= second >= third
    if not ordered:
        direction = "越小越好，应由小到大" if operator in ("<", "<=") else "越大越好，应由大到小"
        raise parts["levels"].fault(
            f"基准值的次序与比较符号 {operator} 矛盾：指标{direction}（Ⅰ、Ⅱ、Ⅲ级）。", "请核对。"
        )
    return Benchmark(operator=operator, levels=levels)


def _qualitative(node: Node, parts: Mapping[str, Node], older: bool) -> Benchmark:
    if "operator" in parts:
        raise parts["operator"].fault("定性指标不用比较符号。", "请删去 operator。")
    texts = three(parts["texts"], [child.text() for child in parts["texts"].sequence()])
    if not older:
        return Benchmark(texts=texts)
    if "scores" not in parts:
        raise node.fault("没有写三种情形各得几分。", "请写 scores: [1, 0.5, 0] 的样子。")
    scores = three(parts["scores"], [weight(child) for child in parts["scores"].sequence()])
    if not scores[0] >= scores[1] >= scores[2]:
        raise parts["scores"].fault("三种情形的得分应由高到低。", "请核对。")
    return Benchmark(texts=texts, scores=scores)


def three(node: Node, values: list[T]) -> tuple[T, T, T]:
    if len(values) != 3:
        raise node.fault(f"应有Ⅰ、Ⅱ、Ⅲ级三个基准，写了 {len(values)} 个。", "请改正。")
    return values[0], values[1], values[2]
