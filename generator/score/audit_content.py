"""审核内容表（附录C1）: 方向 × 要素 × 查什么 × 证据 × 结论, per sector, of one enterprise. Pure.

What is looked at comes from the enterprise's own indicator system, so that each sector has its own
table; the weighted score stands beside it as a reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.model.form import Field
from generator.model.score import EntrySource, IndicatorScore, RowState, ScoreCard
from generator.score.figures import figure, with_unit
from generator.score.printing import PLAIN, Printing

_OPERATORS = {"<=": "≤", ">=": "≥", "<": "＜", ">": "＞"}
_ON_SITE = "现场查看并取得台账、照片"


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One line of the table. `evidence` are cells of returned files, then where to look further."""

    direction: str
    element: str
    limiting: bool
    what: str
    evidence: tuple[str, ...]
    conclusion: str
    trail_id: str


def audit_content(
    card: ScoreCard, fields: Mapping[str, Field], printing: Printing = PLAIN
) -> tuple[ContentLine, ...]:
    """A line for every row of the card's systems, in their order; none is left out."""
    return tuple(
        ContentLine(
            direction=row.primary.name,
            element=f"{row.indicator.name}（{row.product}）" if row.product else row.indicator.name,
            limiting=row.indicator.limiting,
            what=_what(row, printing),
            evidence=_evidence(row, fields),
            conclusion=_conclusion(row, printing),
            trail_id=row.trail.id,
        )
        for each in card.all
        for row in each.rows
    )


def _what(row: IndicatorScore, printing: Printing) -> str:
    """The question put to the plant: the figure against its levels, or the words to be met."""
    texts = row.indicator.benchmark.texts
    if texts is not None:
        return "达到哪一级：" + "；".join(
            f"{level}级 {text}" for level, text in zip("ⅠⅡⅢ", texts, strict=True)
        )
    unit = printing.unit_of(row.indicator.unit)
    if row.levels is None:
        return f"{with_unit('数值', unit)}（没有可用的基准，只核实数值）"
    operator = row.indicator.benchmark.operator
    levels = "／".join(figure(level, 4) for level in row.levels)
    return f"与Ⅰ／Ⅱ／Ⅲ级基准 {_OPERATORS.get(operator, operator)}{with_unit(levels, unit)} 相比"


def _evidence(row: IndicatorScore, fields: Mapping[str, Field]) -> tuple[str, ...]:
    cells: list[str] = []
    found: list[str] = []
    for node in row.trail.walk():
        if isinstance(node, EntrySource):
            cells.append(f"{node.place}")
            field = fields.get(node.key.field)
            if field is not None and field.where_found:
                found.append(field.where_found)
    if not cells and not found:
        return (_ON_SITE,)
    return tuple(dict.fromkeys(cells)) + tuple(dict.fromkeys(found))


def _conclusion(row: IndicatorScore, printing: Printing) -> str:
    if row.state is not RowState.SCORED:
        return f"{row.state.value}：{row.reason}" if row.reason else row.state.value
    value = (
        with_unit(figure(row.value, 4), printing.unit_of(row.indicator.unit)) + "，"
        if row.value is not None
        else ""
    )
    grade = row.grade
    return f"{value}{grade.value if grade is not None else '未评级'}"
