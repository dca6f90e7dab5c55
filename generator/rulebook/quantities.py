"""rules/indicators/quantities.yaml: figures computed from fields, nameable in other formulas."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model.indicator import DerivedQuantity
from generator.rulebook.files import RuleFile
from generator.rulebook.names import Names
from generator.rulebook.vocabulary import Vocabulary, known, mark, once, snake, text
from generator.yamlfile import Node

_MOST_PLACES = 6


def load_quantities(
    file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> tuple[DerivedQuantity, ...]:
    """The derived figures in the order of the file; each may name those of its form before it."""
    found = []
    seen: dict[str, tuple[str, int]] = {}
    for node in file.yaml().mapping(("quantities",))["quantities"].sequence():
        quantity = _quantity(node, file.relative, vocabulary, names)
        once(seen, quantity.id, node, "推算量编号")
        about = names[quantity.form]
        if quantity.id in about:
            raise node.fault(
                f"推算量编号“{quantity.id}”与“{about.form.name}”的字段或常数同名。",
                "请换一个编号。",
            )
        about.add_quantity(quantity, node.path)
        found.append(quantity)
    return tuple(found)


def _quantity(
    node: Node, path: str, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> DerivedQuantity:
    parts = node.mapping(
        ("id", "name", "unit", "formula", "form", "source", "mark"), ("clause", "places")
    )
    return DerivedQuantity(
        id=snake(parts["id"]),
        name=parts["name"].text(),
        unit=vocabulary.unit(parts["unit"]),
        formula=parts["formula"].text(),
        form=known(parts["form"], parts["form"].text(), names, "采集表"),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        clause=text(parts, "clause"),
        places=_places(parts["places"]) if "places" in parts else 2,
        path=path,
        line=node.line,
    )


def _places(node: Node) -> int:
    value = node.integer()
    if not 0 <= value <= _MOST_PLACES:
        raise node.fault(f"小数位数 {value} 不合理。", f"应在 0 到 {_MOST_PLACES} 之间。")
    return value
