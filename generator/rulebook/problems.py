"""rules/problems.yaml, read strictly: what raises a problem, its causes, its targets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from generator.formula.unit_check import Kind
from generator.model.problem import Aspect, Element, Gravity, ObjectLevel, aspects_of
from generator.model.problem_rules import (
    ANY,
    BASES,
    CASES,
    GAPS,
    CauseRule,
    MatterKind,
    ProblemRule,
    ProblemRules,
    TargetRules,
)
from generator.rulebook.checks import gaps
from generator.rulebook.files import RuleFile
from generator.rulebook.names import PARK, Names
from generator.rulebook.vocabulary import Vocabulary, known, mark, once, snake, text, words
from generator.yamlfile import Node

PROBLEMS = "problems.yaml"
FIRM_FORM = "enterprise"

NUMBERS: Mapping[MatterKind, tuple[str, ...]] = {
    MatterKind.CHAIN_GRADES: ("least_graded", "least_share"),
    MatterKind.CHAIN_LOAD: ("least_members", "least_ratio"),
}
_CODE = re.compile(r"[A-Z]{2,4}")

E = TypeVar("E", bound=Enum)


def by_value(kind: type[E]) -> dict[str, E]:
    """An enumeration by the Chinese words people write in rules."""
    return {member.value: member for member in kind}


def load_problems(
    file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> ProblemRules:
    """The rules; every word in braces, every condition and every reference is checked."""
    parts = file.yaml().mapping(("elements", "codes", "problems", "causes", "targets"))
    seen: dict[str, tuple[str, int]] = {}
    rules = []
    for node in parts["problems"].sequence():
        rule = _rule(node, vocabulary)
        once(seen, rule.id, node, "问题规则编号")
        rules.append(rule)
    causes = []
    told: dict[str, tuple[str, int]] = {}
    for node in parts["causes"].sequence():
        cause = _cause(node, vocabulary, names, [rule.id for rule in rules])
        once(told, cause.id, node, "原因规则编号")
        causes.append(cause)
    return ProblemRules(
        rules=tuple(rules),
        causes=tuple(causes),
        targets=_targets(parts["targets"], vocabulary),
        words=tuple(_words(node) for node in parts["elements"].sequence()),
        codes=MappingProxyType(dict(_code(*pair) for pair in parts["codes"].items())),
    )


def _words(node: Node) -> tuple[Element, tuple[str, ...]]:
    parts = node.mapping(("element", "words"))
    told = tuple(word.text() for word in parts["words"].sequence())
    return parts["element"].choice(by_value(Element)), told


def _code(key: Node, value: Node) -> tuple[str, Element]:
    if not _CODE.fullmatch(key.text()):
        raise key.fault(f"“{key.scalar}”不是规则代号的字母部分。", "请写成 WAT 的样子。")
    return key.text(), value.choice(by_value(Element))


def _rule(node: Node, vocabulary: Vocabulary) -> ProblemRule:
    parts = node.mapping(
        ("id", "kind", "title", "statement", "basis", "gravity", "source", "mark"),
        ("element", "numbers", "systems"),
    )
    kind = parts["kind"].choice(by_value(MatterKind))
    for key in ("statement", "basis"):
        for gap in gaps(parts[key].text()):
            known(parts[key], gap, GAPS[kind], "可填的词")
    cases = CASES.get(kind, (ANY,))
    gravity = {
        known(case, case.text(), cases, "情形"): value.choice(by_value(Gravity))
        for case, value in parts["gravity"].items()
    }
    wanted = NUMBERS.get(kind, ())
    numbers = parts["numbers"].mapping(wanted) if "numbers" in parts else {}
    if wanted and not numbers:
        raise node.fault(f"缺少“numbers”：{'、'.join(wanted)}。", "请补上。")
    return ProblemRule(
        id=snake(parts["id"]),
        kind=kind,
        title=parts["title"].text(),
        statement=parts["statement"].text(),
        basis=parts["basis"].text(),
        gravity=MappingProxyType(gravity),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        element=parts["element"].choice(by_value(Element)) if "element" in parts else None,
        systems=words(parts, "systems"),
        numbers=MappingProxyType({key: value.fraction() for key, value in numbers.items()}),
    )


def _cause(
    node: Node, vocabulary: Vocabulary, names: Mapping[str, Names], rules: list[str]
) -> CauseRule:
    parts = node.mapping(
        ("id", "level", "aspect", "text", "source", "mark"),
        ("elements", "problems", "words", "when"),
    )
    if not {"elements", "problems", "words", "when"} & set(parts):
        raise node.fault(
            "没有写明什么时候提出这条原因。", "请写 elements、problems、words、when 中的至少一项。"
        )
    level = parts["level"].choice(by_value(ObjectLevel))
    allowed = {aspect.value: aspect for aspect in aspects_of(level)}
    aspect: Aspect = parts["aspect"].choice(allowed)
    of = names.get(FIRM_FORM if level is ObjectLevel.ENTERPRISE else PARK)
    if "when" in parts:
        at = parts["when"]
        if of is None or level is ObjectLevel.CHAIN:
            raise at.fault("产业链的原因不能写 when。", "请改写 elements、problems 或 words。")
        of.check_at(at.path, at.line, at.text(), expect=Kind.CONDITION)
    for gap in gaps(parts["text"].text()):
        if of is None or level is ObjectLevel.CHAIN:
            raise parts["text"].fault(f"这里不能填“{gap}”。", "请删去。")
        of.check_at(parts["text"].path, parts["text"].line, gap)
    elements = parts["elements"].sequence() if "elements" in parts else ()
    origins = parts["problems"].sequence() if "problems" in parts else ()
    return CauseRule(
        id=snake(parts["id"]),
        level=level,
        aspect=aspect,
        text=parts["text"].text(),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        elements=tuple(each.choice(by_value(Element)) for each in elements),
        origins=tuple(known(each, each.text(), rules, "问题规则") for each in origins),
        words=words(parts, "words"),
        when=text(parts, "when"),
        path=node.path,
        line=node.line,
    )


def _targets(node: Node, vocabulary: Vocabulary) -> TargetRules:
    parts = node.mapping(
        ("near_years", "far_years", "near", "far", "reductions", "source", "mark")
    )
    near, far = parts["near_years"].integer(), parts["far_years"].integer()
    if not 0 < near < far:
        raise parts["far_years"].fault(
            f"远期 {far} 年不晚于近期 {near} 年。", "请核对 near_years 和 far_years。"
        )
    reductions = {}
    for key, value in parts["reductions"].items():
        both = value.mapping(("near", "far"))
        shares = both["near"].fraction() / 100, both["far"].fraction() / 100
        if not 0 < shares[0] <= shares[1] < 1:
            raise value.fault("下降率要大于 0 小于 100，远期不小于近期。", "请核对。")
        reductions[key.choice(by_value(Element))] = shares
    return TargetRules(
        near_years=near,
        far_years=far,
        near=tuple(known(each, each.text(), BASES, "依据") for each in parts["near"].sequence()),
        far=tuple(known(each, each.text(), BASES, "依据") for each in parts["far"].sequence()),
        reductions=MappingProxyType(reductions),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
    )


NO_PROBLEMS = ProblemRules(
    rules=(),
    causes=(),
    targets=TargetRules(2, 5, (), (), MappingProxyType({}), "", "D"),
    words=(),
    codes=MappingProxyType({}),
)
"""What rules kept before there was a problems.yaml say of problems: nothing."""
