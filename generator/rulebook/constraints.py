"""rules/constraints.yaml: from what occupancy on a limit of the park is called 强 or 中."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from generator.model.constraint import Bounds, ConstraintIndicator, LevelRules
from generator.rulebook.files import RuleFile
from generator.rulebook.names import PARK, Names
from generator.rulebook.vocabulary import Vocabulary, flag, known, mark, once, snake, text
from generator.yamlfile import Node

LEVEL = "constraints.yaml"
TABLE = "constraints"
"""The table of the office's return whose rows are the factors."""
NETWORKS = ("water", "sewage", "power", "heat", "gas")
"""The public networks whose capacity and load the departments tell."""

_NOUGHT = Fraction(0)
# What rules kept before this file existed are read with: they judge returns, not the park.
NO_LEVEL_RULES = LevelRules(
    (), Bounds(Fraction(2), Fraction(1)), _NOUGHT, _NOUGHT, Bounds(Fraction(90), Fraction(80)),
    "", "",
)  # fmt: skip


def load_level(
    file: RuleFile | None, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> LevelRules:
    """The bounds; formulas give the stated unit, factors are rows of the office's table."""
    if file is None:
        return NO_LEVEL_RULES
    parts = file.yaml().mapping(
        ("occupancy", "load", "growth", "facilities", "source", "mark", "indicators")
    )
    told = parts["load"].mapping(("strong", "medium", "least_share"))
    load = _bounds(parts["load"], told)
    facility = _bounds(parts["facilities"], parts["facilities"].mapping(("strong", "medium")))
    occupancy = _bounds(parts["occupancy"], parts["occupancy"].mapping(("strong", "medium")))
    asked = names[PARK].form.tables.get(TABLE)
    factors = [row.id for row in asked.rows] if asked else []
    seen: dict[str, tuple[str, int]] = {}
    return LevelRules(
        indicators=tuple(
            _indicator(node, vocabulary, names[PARK], factors, occupancy, seen)
            for node in parts["indicators"].sequence()
        ),
        load=load,
        least_share=told["least_share"].fraction(),
        growth=parts["growth"].fraction(),
        facility=facility,
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        path=file.relative,
    )


def _bounds(node: Node, parts: Mapping[str, Node]) -> Bounds:
    falling = "falling" in parts and flag(parts, "falling")
    strong, medium = parts["strong"].fraction(), parts["medium"].fraction()
    if (strong >= medium) if falling else (strong <= medium):
        wanted = "小" if falling else "大"
        raise node.fault(f"strong 应当比 medium {wanted}。", "请核对两个界线。")
    return Bounds(strong, medium, falling)


def _indicator(
    node: Node,
    vocabulary: Vocabulary,
    names: Names,
    factors: list[str],
    occupancy: Bounds,
    seen: dict[str, tuple[str, int]],
) -> ConstraintIndicator:
    parts = node.mapping(
        ("id", "factor", "name", "unit", "present", "source", "mark"), ("limit", "bounds", "trend")
    )
    once(seen, snake(parts["id"]), node, "编号")
    factor = known(parts["factor"], parts["factor"].text(), factors, "制约因素")
    unit = vocabulary.unit(parts["unit"])
    expected = vocabulary.units.parse(unit)
    for key in ("present", "limit"):
        if key in parts:
            place = parts[key]
            names.check_at(place.path, place.line, place.text(), expect=expected)
    if "trend" in parts:
        place = parts["trend"]
        names.check_at(place.path, place.line, place.text())
    if "limit" not in parts and "bounds" not in parts:
        raise node.fault("没有上限的指标要写 bounds。", "请写现状值的界线。")
    bounds = occupancy
    if "bounds" in parts:
        cells = parts["bounds"].mapping(("strong", "medium"), ("falling",))
        bounds = _bounds(parts["bounds"], cells)
    return ConstraintIndicator(
        id=snake(parts["id"]),
        factor=factor,
        name=parts["name"].text(),
        unit=unit,
        present=parts["present"].text(),
        limit=text(parts, "limit"),
        bounds=bounds,
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        trend=text(parts, "trend"),
        line=node.line,
    )
