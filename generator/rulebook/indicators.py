"""rules/indicators: systems of sectors, the generic elements, compliance systems of parks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from generator.model.indicator import (
    Benchmark,
    ComplianceRow,
    ComplianceSystem,
    GradeRule,
    IndicatorSystem,
    PrimaryIndicator,
    SecondaryIndicator,
)
from generator.rulebook.files import RuleFile, RuleFiles
from generator.rulebook.names import Names
from generator.rulebook.vocabulary import (
    Vocabulary,
    flag,
    known,
    mark,
    once,
    snake,
    text,
    validity,
    words,
)
from generator.yamlfile import Node

ELEMENTS = "indicators/elements.yaml"

OPERATORS = ("<", "<=", ">", ">=")
COMPLIANCE_OPERATORS = (*OPERATORS, "==")
BASES: Mapping[str, str] = {
    "EN": "能效标杆水平或能耗限额",
    "WA": "取水定额",
    "QP": "园区同行业四分位数",
    "PK": "园区平均值",
    "OWN": "本企业三年平均",
}
"""How a benchmark that is not printed may be derived, tried in the order a row gives."""

_GRADE_RULES = {rule.value: rule for rule in GradeRule}
_ONE = Fraction(1)

T = TypeVar("T")


def load_systems(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> Mapping[str, IndicatorSystem]:
    """Sector systems and the generic elements, by id."""
    systems: dict[str, IndicatorSystem] = {}
    seen: dict[str, tuple[str, int]] = {}
    for file in (*files.matching("indicators/sectors/*.yaml"), *files.matching(ELEMENTS)):
        root = file.yaml()
        system = _SystemReader(file, vocabulary, names).read(root)
        once(seen, system.id, root, "指标体系编号")
        systems[system.id] = system
    return MappingProxyType(systems)


def load_compliance(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> Mapping[str, ComplianceSystem]:
    """The systems of requirements a park meets or does not meet, by id."""
    systems: dict[str, ComplianceSystem] = {}
    seen: dict[str, tuple[str, int]] = {}
    for file in files.matching("indicators/park/*.yaml"):
        root = file.yaml()
        system = _compliance(root, file, vocabulary, names)
        once(seen, system.id, root, "指标体系编号")
        systems[system.id] = system
    return MappingProxyType(systems)


class _SystemReader:
    """Reads one indicator system; row ids are unique inside it."""

    def __init__(self, file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]) -> None:
        self._file = file
        self._vocabulary = vocabulary
        self._all_names = names
        self._seen: dict[str, tuple[str, int]] = {}
        self._complete = True
        self._source = ""

    def read(self, root: Node) -> IndicatorSystem:
        parts = root.mapping(
            ("id", "name", "standard", "source", "mark", "groups"),
            (
                "industry_codes",
                "processes",
                "official",
                "complete",
                "grade_rule",
                "valid_from",
                "valid_to",
                "caveats",
                "form",
            ),
        )
        form = text(parts, "form") or "enterprise"
        self._names = self._all_names[
            known(parts.get("form", root), form, self._all_names, "采集表")
        ]
        self._complete = flag(parts, "complete", True)
        self._source = self._vocabulary.source(parts["source"])
        begin, end = validity(parts)
        primaries = tuple(self._group(node) for node in parts["groups"].sequence())
        self._sum_to_one(
            parts["groups"], [group.weight for group in primaries if not group.bonus], "一级指标"
        )
        return IndicatorSystem(
            id=snake(parts["id"]),
            name=parts["name"].text(),
            standard=parts["standard"].text(),
            mark=mark(parts["mark"]),
            source=self._source,
            primaries=primaries,
            industry_codes=self._industry_codes(parts),
            processes=words(parts, "processes"),
            official=flag(parts, "official"),
            complete=self._complete,
            grade_rule=(
                parts["grade_rule"].choice(_GRADE_RULES)
                if "grade_rule" in parts
                else GradeRule.BASIC
            ),
            valid_from=begin,
            valid_to=end,
            caveats=words(parts, "caveats"),
            form=form,
            path=self._file.relative,
        )

    def _industry_codes(self, parts: Mapping[str, Node]) -> tuple[str, ...]:
        if "industry_codes" not in parts:
            return ()
        industries = self._vocabulary.codes["industries"]
        return tuple(
            known(node, node.text(), industries.rows, "行业代码", "请先把它写进 industries.csv。")
            for node in parts["industry_codes"].sequence()
        )

    def _group(self, node: Node) -> PrimaryIndicator:
        parts = node.mapping(("id", "name", "weight", "indicators"), ("bonus",))
        once(self._seen, snake(parts["id"]), parts["id"], "指标编号")
        rows = tuple(self._row(row) for row in parts["indicators"].sequence())
        name = parts["name"].text()
        self._sum_to_one(parts["indicators"], [row.weight for row in rows], f"“{name}”的二级指标")
        return PrimaryIndicator(
            id=snake(parts["id"]),
            name=name,
            weight=_weight(parts["weight"]),
            indicators=rows,
            bonus=flag(parts, "bonus"),
        )

    def _sum_to_one(self, node: Node, weights: list[Fraction], what: str) -> None:
        total = sum(weights, Fraction(0))
        if self._complete and total != _ONE:
            raise node.fault(
                f"{what}的权重之和是 {float(total):.6g}，应为 1。",
                "请核对权重；加分组写 bonus: true，缺权重的体系写 complete: false。",
            )

    def _row(self, node: Node) -> SecondaryIndicator:
        parts = node.mapping(
            ("id", "name", "mark"),
            (
                "unit",
                "weight",
                "operator",
                "levels",
                "texts",
                "basis",
                "limiting",
                "formula",
                "asked",
                "clause",
                "source",
                "note",
                "applies_to",
            ),
        )
        row_id = snake(parts["id"])
        once(self._seen, row_id, parts["id"], "指标编号")
        benchmark = _benchmark(node, parts)
        unit = self._vocabulary.unit(parts["unit"]) if "unit" in parts else ""
        if benchmark.texts is None and not unit:
            raise node.fault("定量指标没有写计量单位。", "请写 unit；没有单位的比值写 ratio。")
        if benchmark.texts is not None and unit:
            raise parts["unit"].fault("定性指标没有计量单位。", "请删去 unit。")
        if "weight" not in parts and self._complete:
            raise node.fault("没有写权重。", "请写 weight；权重不全的体系写 complete: false。")
        formula = text(parts, "formula")
        if formula and flag(parts, "asked"):
            raise parts["asked"].fault(
                "这一项既有公式又要企业自评。", "能计算的不用企业填，请删去 asked 或 formula。"
            )
        if formula:
            self._check_formula(parts["formula"], unit)
        return SecondaryIndicator(
            id=row_id,
            name=parts["name"].text(),
            unit=unit,
            weight=_weight(parts["weight"]) if "weight" in parts else Fraction(0),
            benchmark=benchmark,
            limiting=flag(parts, "limiting"),
            mark=mark(parts["mark"]),
            formula=formula,
            asked=flag(parts, "asked"),
            clause=text(parts, "clause"),
            source=self._vocabulary.source(parts["source"]) if "source" in parts else self._source,
            note=text(parts, "note"),
            applies_to=text(parts, "applies_to"),
            line=node.line,
        )

    def _check_formula(self, node: Node, unit: str) -> None:
        expected = self._vocabulary.units.parse(unit)
        self._names.check_at(node.path, node.line, node.text(), expect=expected)


def _weight(node: Node) -> Fraction:
    weight = node.fraction()
    if not 0 <= weight <= 1:
        raise node.fault(f"权重“{node.scalar}”不在 0 到 1 之间。", "请写成 0.15 的样子。")
    return weight


def _benchmark(node: Node, parts: Mapping[str, Node]) -> Benchmark:
    """Levels, texts, or bases to derive levels from; the operator must not contradict them."""
    given = [key for key in ("levels", "texts", "basis") if key in parts]
    if len(given) > 1:
        raise parts[given[1]].fault(f"{given[0]} 和 {given[1]} 只能写一项。", "请删去一项。")
    if "texts" in parts:
        if "operator" in parts:
            raise parts["operator"].fault("定性指标不用比较符号。", "请删去 operator。")
        texts = [child.text() for child in parts["texts"].sequence()]
        return Benchmark(texts=_three(parts["texts"], texts))
    operator = parts["operator"].one_of(OPERATORS) if "operator" in parts else ""
    if "basis" in parts:
        bases = tuple(n.one_of(BASES) for n in parts["basis"].sequence())
        return Benchmark(operator=operator, basis=bases)
    if "levels" not in parts:
        if "note" not in parts:
            raise node.fault(
                "没有写基准值（levels、texts 或 basis）。", "来源没有给出的，请在 note 写明。"
            )
        return Benchmark(operator=operator)
    if not operator:
        raise node.fault("没有写比较符号 operator。", f"可以写：{'、'.join(OPERATORS)}。")
    levels = _three(parts["levels"], [n.fraction() for n in parts["levels"].sequence()])
    first, second, third = levels
    ordered = first <= second <= third if operator in ("<", "<=") else first >= second >= third
    if not ordered:
        direction = "越小越好，应由小到大" if operator in ("<", "<=") else "越大越好，应由大到小"
        raise parts["levels"].fault(
            f"基准值的次序与比较符号 {operator} 矛盾：指标{direction}（Ⅰ、Ⅱ、Ⅲ级）。", "请核对。"
        )
    return Benchmark(operator=operator, levels=levels)


def _three(node: Node, values: list[T]) -> tuple[T, T, T]:
    if len(values) != 3:
        raise node.fault(f"应有Ⅰ、Ⅱ、Ⅲ级三个基准，写了 {len(values)} 个。", "请改正。")
    return values[0], values[1], values[2]


# -- requirements met or not met ---------------------------------------------------------------


def _compliance(
    root: Node, file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> ComplianceSystem:
    parts = root.mapping(
        ("id", "name", "standard", "source", "mark", "rule", "rule_mark", "rows"),
        ("valid_from", "valid_to", "caveats", "form"),
    )
    form = text(parts, "form") or "park"
    about = names[known(parts.get("form", root), form, names, "采集表")]
    begin, end = validity(parts)
    seen: dict[str, tuple[str, int]] = {}
    rows = []
    for node in parts["rows"].sequence():
        row = _compliance_row(node, vocabulary, about)
        once(seen, row.id, node, "指标编号")
        once(seen, str(row.number), node, "序号")
        rows.append(row)
    return ComplianceSystem(
        id=snake(parts["id"]),
        name=parts["name"].text(),
        standard=parts["standard"].text(),
        mark=mark(parts["mark"]),
        source=vocabulary.source(parts["source"]),
        rule=parts["rule"].text(),
        rule_mark=mark(parts["rule_mark"]),
        rows=tuple(rows),
        valid_from=begin,
        valid_to=end,
        caveats=words(parts, "caveats"),
        form=form,
        path=file.relative,
    )


def _compliance_row(node: Node, vocabulary: Vocabulary, names: Names) -> ComplianceRow:
    parts = node.mapping(
        ("id", "number", "category", "name", "required", "mark"),
        (
            "unit",
            "operator",
            "value",
            "answer",
            "group",
            "quantity",
            "turns_with",
            "clause",
            "seen_at",
            "note",
        ),
    )
    if ("value" in parts) == ("answer" in parts):
        raise node.fault("value（数值）和 answer（文字）要写一项，而且只写一项。", "请改正。")
    if "value" in parts and not ("unit" in parts and "operator" in parts):
        raise node.fault("数值要求要写 unit 和 operator。", "请补上。")
    required = flag(parts, "required")
    if required == ("group" in parts):
        raise node.fault("必选指标不写 group，可选指标必须写 group。", "请改正。")
    unit = vocabulary.unit(parts["unit"]) if "unit" in parts else ""
    for key in ("quantity", "turns_with"):
        if key in parts:
            known(parts[key], parts[key].text(), names.signatures, "推算量或字段")
    if "quantity" in parts:
        # The figure must be in the very unit the requirement is printed in.
        place = parts["quantity"]
        names.check_at(place.path, place.line, place.text(), expect=vocabulary.units.parse(unit))
    return ComplianceRow(
        id=snake(parts["id"]),
        number=parts["number"].integer(),
        category=parts["category"].text(),
        name=parts["name"].text(),
        unit=unit,
        operator=(parts["operator"].one_of(COMPLIANCE_OPERATORS) if "operator" in parts else "=="),
        value=parts["value"].fraction() if "value" in parts else None,
        answer=text(parts, "answer"),
        required=required,
        group=text(parts, "group"),
        mark=mark(parts["mark"]),
        quantity=text(parts, "quantity"),
        turns_with=text(parts, "turns_with"),
        clause=text(parts, "clause"),
        seen_at=text(parts, "seen_at"),
        note=text(parts, "note"),
        line=node.line,
    )
