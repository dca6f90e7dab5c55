"""`measured` of a table with coefficients: the fuels whose heat a return may tell itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from generator.formula.units import multiply
from generator.model.form import MeasuredHeat, RowConstant, Sheet
from generator.model.reference import CodeRow, CodeTable
from generator.rulebook.vocabulary import Vocabulary, snake
from generator.yamlfile import Node


def measured_heat(
    node: Node,
    row: CodeRow,
    coefficients: CodeTable,
    own: Mapping[str, RowConstant],
    vocabulary: Vocabulary,
) -> MeasuredHeat | None:
    """Where the heat of one row stands; None for a row that has no coefficients per heat.

    Of the columns offered the one is meant whose unit is per the unit of the row (GJ/t for coal,
    GJ/万m³ for gas).
    """
    parts = node.mapping(("table", "kind", "heat", "coefficients"))
    units = vocabulary.units
    columns = {
        snake(column): units.parse(vocabulary.unit(unit)) for column, unit in parts["heat"].items()
    }
    found: dict[str, RowConstant] = {}
    heat = ""
    for key, name in parts["coefficients"].items():
        if key.text() not in own:
            raise key.fault(f"表格没有系数“{key.text()}”。", "请写 constants 里的名字。")
        given = coefficients.rows.get(f"{row.id}/{name.text()}")
        if given is None:
            continue
        wanted = units.parse(own[key.text()].unit.replace("row_unit", f"({row.values['unit']})"))
        per_heat = units.parse(given.values["unit"])
        fitting = [c for c, unit in columns.items() if multiply(unit, per_heat).same_as(wanted)]
        if len(fitting) != 1:
            raise name.fault(
                f"“{row.label}”的 {name.text()} 以 {given.values['unit']} 计，"
                f"与热值各列相乘得不出每 {row.values['unit']} 的系数。",
                "请核对系数表和热值列的单位。",
            )
        heat = fitting[0]
        found[key.text()] = RowConstant(
            given.numbers["value"], given.values["unit"], given.source, given.mark
        )
    if not found:
        return None
    table = parts["table"].text()
    kind = f"{table}.{snake(parts['kind'])}"
    return MeasuredHeat(kind, f"{table}.{heat}", MappingProxyType(found))


def check_measured(sheets: Sequence[Sheet], nodes: Mapping[str, Node]) -> None:
    """The columns named by `measured` are asked by the form; `nodes` go by block."""
    blocks = [block for sheet in sheets for block in sheet.blocks]
    asked = {field.id for block in blocks for field in block.fields}
    for block in blocks:
        for row in block.rows:
            for name in (row.measured.kind, row.measured.heat) if row.measured else ():
                if name not in asked:
                    raise nodes[block.id].fault(f"热值取自“{name}”，采集表没有这一列。", "请改正。")
