"""指标解释: each indicator's formula, fields and source; the systems enterprises are scored by."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.chapters.level_sectors import status
from generator.deliver.chapters.tiering_system import (
    LEVELS,
    WEIGHT_PLACES,
    leaves,
    rule_trail,
    system_of,
)
from generator.deliver.chapters.trailed import Row, listed, printed
from generator.deliver.comparison import mark_words
from generator.deliver.dossier import Dossier
from generator.deliver.equation import (
    Equation,
    composite_index,
    equation_of,
    ratio,
    row,
    symbol,
    total,
)
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.formula.notation import Fenced
from generator.formula.parse import parse
from generator.formula.text import as_text
from generator.model.form import FormDefinition
from generator.model.indicator import IndicatorSystem, SecondaryIndicator
from generator.model.park_index import GIVEN, IndexRow, IndexSystem
from generator.model.score import Trail
from generator.score.figures import figure
from generator.score.shares import PARK

PARK_FORM = "park"
_WIDEST = 62
"""Characters of a formula in a line above which its fraction runs over the margin."""


def explanations(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Each line with its formula, the fields it is made of, and its levels before adjustment."""
    system = system_of(dossier)
    if system is None:
        return []
    form = dossier.book.park_form
    return [_explained(dossier, numbers, system, form, line) for _, line in system.rows()]


def _explained(
    dossier: Dossier, numbers: Numbers, system: IndexSystem, form: FormDefinition, line: IndexRow
) -> Row:
    unit = dossier.book.unit_label(line.unit)
    trail = rule_trail(dossier, system, line)
    plain = "／".join(figure(level, 4) for level in line.levels)
    return {
        "number": line.number,
        "name": line.name,
        **_formula(dossier, line, unit),
        "stated": _stated(line),
        "data": _data(dossier, form, line),
        "levels": numbers.words(plain or line.answer, trail),
        "unit": unit or NO_ANSWER,
        "source": line.note or dossier.book.cite(system.source),
        "mark": mark_words(line.mark) or "见于公开文本",
        "limiting": line.limiting,
    }


def _formula(dossier: Dossier, line: IndexRow, unit: str) -> Row:
    """The formula as an equation, or in words where an equation would not fit the page.

    Of one derived figure alone it is that figure's own; a field filled in as it is has none.
    """
    if not line.formula:
        return {"equation": None, "formula": None}
    known = {each.id: each.formula for each in dossier.book.quantities if each.form == PARK_FORM}
    labels = dossier.book.names[PARK_FORM].labels
    text = known.get(line.formula, line.formula)
    if text in dossier.book.park_form.fields:
        return {"equation": None, "formula": None}

    def label(name: str) -> str:
        return labels.get(name, name)

    said = as_text(parse(text), label, dossier.book.unit_label)
    if len(line.name) + len(said) > _WIDEST:
        return {"equation": None, "formula": f"{line.name} = {said}"}
    equation = equation_of(line.name, parse(text), label, dossier.book.unit_label, unit)
    return {"equation": equation, "formula": None}


def _stated(line: IndexRow) -> str:
    if line.answer:
        return f"由部门填写是否“{line.answer}”，满足得满分，不满足得零分。"
    if line.figure:
        return f"{GIVEN.get(line.figure, line.figure)}，由企业评价结果得出，含参考等级。"
    kind = "越大越好" if line.higher else "越小越好"
    turned = "；工业增加值负增长时方向和基准次序相反" if line.turns_with else ""
    return f"{kind}{turned}。"


def _data(dossier: Dossier, form: FormDefinition, line: IndexRow) -> str:
    """The fields asked of the departments, with the sheets they stand on."""
    fields = [name for name in dict.fromkeys(leaves(dossier, line.formula)) if name in form.fields]
    if not fields:
        return "企业评价结果" if line.figure else "部门采集表"
    sheets = {
        field.id: sheet.name for sheet in form.sheets for b in sheet.blocks for field in b.fields
    }
    names = list(dict.fromkeys(sheets.get(name, "") for name in fields))
    where = "、".join(f"“{name}”" for name in names if name)
    said = listed_fields([form.fields[name].label for name in fields])
    return f"部门采集表{where}：{said}"


def listed_fields(labels: list[str]) -> str:
    """The labels, of many the first."""
    most = 6
    said = "、".join(labels[:most])
    return said if len(labels) <= most else f"{said}等"


def scoring() -> dict[str, object]:
    """The equations of the method: points between levels, and their weighted sum."""
    score, value = symbol("S", "i"), symbol("x")
    better, worse = symbol("g", "优"), symbol("g", "劣")
    most, least = symbol("s", "优"), symbol("s", "劣")
    third, bound = symbol("s", "Ⅲ"), symbol("g", "Ⅲ")
    return {
        "whole": Equation.of(symbol("P"), "=", total(row(symbol("w", "i"), score), "i=1", "n")),
        "between": Equation.of(
            score,
            "=",
            least,
            "+",
            Fenced(row(most, "−", least)),
            "×",
            ratio(row(value, "−", worse), row(better, "−", worse)),
        ),
        "beyond_lower": Equation.of(score, "=", third, "×", ratio(bound, value)),
        "beyond_higher": Equation.of(score, "=", third, "×", ratio(value, bound)),
        "firm": composite_index(),
    }


# -- systems of enterprises ----------------------------------------------------------------------


def used(dossier: Dossier) -> list[IndicatorSystem]:
    """The systems enterprises of the round are scored by, in the rulebook's order."""
    ids = {each.system.id for card in dossier.cards.values() for each in card.all}
    return [system for system in dossier.book.systems.values() if system.id in ids]


def firm_systems(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Which enterprises are scored by which system, and how far it has been checked."""
    rows = []
    for system in used(dossier):
        names = [
            dossier.name(number)
            for number, card in dossier.cards.items()
            if any(each.system.id == system.id for each in card.all)
        ]
        indicators = [line for _, line in system.rows()]
        limiting = [line for line in indicators if line.limiting]
        rows.append(
            {
                "name": system.name,
                "firms": listed(names, 4),
                "rows": numbers.count(
                    f"{PARK}:{system.id}_rows@{dossier.year}",
                    f"{system.name}指标数",
                    len(indicators),
                    "项",
                ),
                "limiting": numbers.count(
                    f"{PARK}:{system.id}_limiting@{dossier.year}",
                    f"{system.name}限定性指标数",
                    len(limiting),
                    "项",
                ),
                "standard": system.standard or "—",
                "status": status(system),
            }
        )
    return rows


def firm_tables(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """The rows of each system in use with weights and levels."""
    return [
        {
            "name": system.name,
            "status": status(system),
            "caveat": "；".join(system.caveats) or None,
            "rows": [
                _indicator(dossier, numbers, system, primary.name, primary.weight, line)
                for primary, line in system.rows()
            ],
        }
        for system in used(dossier)
    ]


def _indicator(
    dossier: Dossier,
    numbers: Numbers,
    system: IndicatorSystem,
    primary: str,
    weight: Fraction,
    line: SecondaryIndicator,
) -> Row:
    trail = Trail(
        id=f"{PARK}:{system.id}.{line.id}_rule@{dossier.year}",
        label=f"{system.name}：{line.name}",
        value=None,
        source=dossier.book.cite(line.source or system.source, line.clause),
        mark=line.mark,
        reason=line.note,
    )
    benchmark = line.benchmark
    if benchmark.texts is not None:
        levels = [numbers.words(text, trail) for text in benchmark.texts]
    elif benchmark.levels is not None:
        levels = [numbers.part(trail, x, figure(x, 4)) for x in benchmark.levels]
    else:
        levels = [numbers.words("按同行推定" if benchmark.basis else NO_ANSWER, trail)] * 3
    words = mark_words(line.mark)
    return {
        "primary": primary,
        "primary_weight": printed(numbers, weight, 2, "", trail),
        "name": f"{line.name}{'*' if line.limiting else ''}",
        "unit": NO_ANSWER if line.qualitative else dossier.book.unit_label(line.unit) or NO_ANSWER,
        "weight": printed(numbers, line.weight, WEIGHT_PLACES, "", trail),
        **dict(zip(LEVELS, levels, strict=True)),
        "mark": words or "见于公开文本",
    }


def compared(dossier: Dossier) -> list[Row]:
    """Standards for parks the result is set beside: requirements and lead values."""
    rows: list[Row] = [
        {
            "name": system.name,
            "standard": system.standard,
            "use": "只作对照，不作结论" if system.reference_only else "逐项判定是否达标",
            "mark": mark_words(system.mark) or "见于公开文本",
        }
        for system in dossier.book.compliance_for(dossier.day)
    ]
    leading = system_of(dossier)
    rows += [
        {
            "name": index.name,
            "standard": index.standard,
            "use": "计算绿色指数，列于综合指数旁",
            "mark": mark_words(index.mark) or "见于公开文本",
        }
        for index in dossier.book.indices_for(dossier.day)
        if leading is None or index.id != leading.id
    ]
    return rows
