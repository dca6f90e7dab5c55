"""rules/indicators/park: systems of requirements a park meets or does not meet."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from generator.model.indicator import ComplianceRow, ComplianceSystem
from generator.rulebook.files import RuleFile, RuleFiles
from generator.rulebook.indicators_benchmark import OPERATORS
from generator.rulebook.indicators_index import FOLDER, is_index
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

COMPLIANCE_OPERATORS = (*OPERATORS, "==")


def load_compliance(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> Mapping[str, ComplianceSystem]:
    """The systems of requirements a park meets or does not meet, by id."""
    systems: dict[str, ComplianceSystem] = {}
    seen: dict[str, tuple[str, int]] = {}
    for file in files.matching(FOLDER):
        root = file.yaml()
        if is_index(root):
            continue
        system = _compliance(root, file, vocabulary, names)
        once(seen, system.id, root, "指标体系编号")
        systems[system.id] = system
    return MappingProxyType(systems)


def _compliance(
    root: Node, file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> ComplianceSystem:
    parts = root.mapping(
        ("id", "name", "standard", "source", "mark", "rule", "rule_mark", "rows"),
        ("valid_from", "valid_to", "caveats", "form", "reference_only"),
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
        reference_only=flag(parts, "reference_only"),
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
            "bands",
        ),
    )
    if sum(key in parts for key in ("value", "answer", "bands")) != 1:
        raise node.fault(
            "value（数值）、answer（文字）、bands（分档数值）要写一项，而且只写一项。", "请改正。"
        )
    if "answer" not in parts and not ("unit" in parts and "operator" in parts):
        raise node.fault("数值要求要写 unit 和 operator。", "请补上。")
    required = flag(parts, "required")
    if required == ("group" in parts):
        raise node.fault("必选指标不写 group，可选指标必须写 group。", "请改正。")
    unit = vocabulary.unit(parts["unit"]) if "unit" in parts else ""
    for key in ("quantity", "turns_with"):
        if key in parts:
            known(parts[key], parts[key].text(), names.signatures, "推算量或字段")
    if "quantity" in parts:
        _check_quantity(parts, vocabulary, names, unit)
    band_of, bands = _bands(parts["bands"], vocabulary, names) if "bands" in parts else ("", ())
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
        band_of=band_of,
        bands=bands,
    )


def _bands(
    node: Node, vocabulary: Vocabulary, names: Names
) -> tuple[str, tuple[tuple[Fraction, Fraction], ...]]:
    """What is required from so much of another figure on, the least first."""
    parts = node.mapping(("of", "unit", "steps"))
    about = known(parts["of"], parts["of"].text(), names.signatures, "推算量或字段")
    unit = vocabulary.units.parse(vocabulary.unit(parts["unit"]))
    names.check_at(node.path, parts["of"].line, about, expect=unit)
    steps = [
        (each["at_least"].fraction(), each["value"].fraction())
        for each in (step.mapping(("at_least", "value")) for step in parts["steps"].sequence())
    ]
    if [least for least, _ in steps] != sorted({least for least, _ in steps}):
        raise parts["steps"].fault("各档的下限应由小到大。", "请改正。")
    return about, tuple(steps)


def _check_quantity(
    parts: Mapping[str, Node], vocabulary: Vocabulary, names: Names, unit: str
) -> None:
    """The figure stands in the very unit the requirement is printed in, a word is a choice."""
    node = parts["quantity"]
    if "answer" not in parts:
        names.check_at(node.path, node.line, node.text(), expect=vocabulary.units.parse(unit))
    elif parts["answer"].text() not in names.signatures[node.text()].choices:
        message = f"字段“{node.text()}”没有选项“{parts['answer'].text()}”。"
        raise node.fault(message, "请核对 quantity 和 answer。")
