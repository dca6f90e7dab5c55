"""rules/focus.yaml: what is weighed to choose an 审核重点, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from generator.model.focus import MOST_POINTS, FocusCriterion, FocusRules
from generator.model.indicator import Grade
from generator.model.tier import TierRules
from generator.rulebook.files import RuleFile
from generator.rulebook.names import PARK, Names
from generator.rulebook.vocabulary import Vocabulary, known, mark, once, snake, words
from generator.yamlfile import Node

FOCUS = "focus.yaml"
TABLE = "focus"
"""The table of the office's return whose columns are the criteria."""

_GRADES = {grade.value: grade for grade in Grade}


def load_focus(
    file: RuleFile | None, vocabulary: Vocabulary, names: Mapping[str, Names], tiers: TierRules
) -> FocusRules:
    """The criteria; each is a column the office can score, its loads are ranked elements.

    Rules without the file choose no focus.
    """
    if file is None:
        return FocusRules((), "", "")
    parts = file.yaml().mapping(("source", "mark", "criteria"))
    seen: dict[str, tuple[str, int]] = {}
    columns = names[PARK].form.tables.get(TABLE)
    asked = [field.column_id for field in columns.fields if field.unit] if columns else []
    elements = [element.id for element in tiers.elements]
    return FocusRules(
        criteria=tuple(
            _criterion(node, vocabulary, asked, elements, seen)
            for node in parts["criteria"].sequence()
        ),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        path=file.relative,
    )


def _criterion(
    node: Node,
    vocabulary: Vocabulary,
    asked: list[str],
    elements: list[str],
    seen: dict[str, tuple[str, int]],
) -> FocusCriterion:
    parts = node.mapping(
        ("id", "name", "weight", "band", "band_name", "band_mark", "source", "mark"),
        ("loads", "grades"),
    )
    once(seen, known(parts["id"], snake(parts["id"]), asked, "评分项"), node, "编号")
    band = _band(parts["band"])
    weight = parts["weight"].fraction()
    if not band[0] <= weight <= band[1]:
        raise parts["weight"].fault(
            f"权重 {parts['weight'].scalar} 不在通行范围 {parts['band'].children[0].scalar} 到 "
            f"{parts['band'].children[1].scalar} 内。",
            "请改正权重，或写明另一个范围的依据。",
        )
    if "loads" in parts and "grades" in parts:
        raise node.fault("loads 和 grades 只能写一项。", "请删去一项。")
    for load in words(parts, "loads"):
        known(parts["loads"], load, elements, "要素")
    return FocusCriterion(
        id=snake(parts["id"]),
        name=parts["name"].text(),
        weight=weight,
        band=band,
        band_name=parts["band_name"].text(),
        band_mark=mark(parts["band_mark"]),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        loads=words(parts, "loads"),
        grades=_grades(parts),
        line=node.line,
    )


def _band(node: Node) -> tuple[Fraction, Fraction]:
    bounds = [each.fraction() for each in node.sequence()]
    if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
        raise node.fault("权重范围要写下限和上限两个数，下限不大于上限。", "如 [8, 9]。")
    return bounds[0], bounds[1]


def _grades(parts: Mapping[str, Node]) -> Mapping[Grade, Fraction]:
    if "grades" not in parts:
        return MappingProxyType({})
    found = {}
    for key, value in parts["grades"].items():
        grade = key.choice(_GRADES)
        points = value.fraction()
        if not 0 <= points <= MOST_POINTS:
            raise value.fault(
                f"评分“{value.scalar}”不在 0 到 {MOST_POINTS} 之间。", "请改正。"
            )
        found[grade] = points
    missing = [grade.value for grade in Grade if grade not in found]
    if missing:
        raise parts["grades"].fault(f"缺少“{'”“'.join(missing)}”的评分。", "请补上。")
    return MappingProxyType(found)
