"""指标自评: the sheets that ask what no formula computes, one per indicator system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator.model.form import Block, BlockKind, Field, FieldKind, FormDefinition, Sheet
from generator.model.indicator import IndicatorSystem, SecondaryIndicator
from generator.model.submission import Blank

INDICATOR_SHEET = "indicator"
SHEET_NAME = "指标自评"
BELOW_III = "未达到Ⅲ级"
LEVEL_MARKS = ("Ⅰ级", "Ⅱ级", "Ⅲ级")
_OPERATORS = {"<=": "≤", ">=": "≥"}


def with_indicator_sheets(
    form: FormDefinition, systems: Iterable[IndicatorSystem]
) -> FormDefinition:
    """The form with a 指标自评 sheet for each system that is about it and asks anything."""
    asking = [system for system in systems if system.asked and system.form == form.id]
    if not asking:
        return form
    sheets = (_sheet(system, number) for number, system in enumerate(asking, 1))
    return replace(form, sheets=(*form.sheets, *sheets))


def _sheet(system: IndicatorSystem, number: int) -> Sheet:
    suffix = str(number) if number > 1 else ""
    block = Block(
        id=f"{INDICATOR_SHEET}_{system.id}",
        kind=BlockKind.FIELDS,
        title=system.name,
        fields=tuple(_field(system, indicator) for indicator in system.asked),
        guidance="填报审核年度的数值或达到的水平；其余指标由程序按前面各表计算，不用填。",
    )
    return Sheet(
        id=INDICATOR_SHEET + suffix,
        name=SHEET_NAME + suffix,
        title=f"清洁生产指标自评{suffix and f'（{system.name}）'}",
        blocks=(block,),
        guidance=f"依据：{system.standard}。确实没有这道工序或这类设施的，选填“不涉及”并在备注写明原因。",
        minutes=10,
    )


def _field(system: IndicatorSystem, indicator: SecondaryIndicator) -> Field:
    benchmark = indicator.benchmark
    choices: tuple[str, ...] = ()
    guidance = indicator.note
    if benchmark.texts is not None:
        choices = tuple(
            f"{mark}：{text}" for mark, text in zip(LEVEL_MARKS, benchmark.texts, strict=True)
        )
        choices = (*choices, BELOW_III)
        guidance = "按实际情况从下拉列表选一项。" + guidance
    elif benchmark.levels is not None:
        levels = " / ".join(format(float(level), "g") for level in benchmark.levels)
        operator = _OPERATORS.get(benchmark.operator, benchmark.operator)
        guidance = f"填审核年度的实际值；三级基准（{operator}）：{levels}。" + guidance
    return Field(
        id=system.asked_field(indicator.id),
        label=indicator.name,
        kind=FieldKind.CHOICE if choices else FieldKind.NUMBER,
        unit="" if choices else indicator.unit,
        required=True,
        guidance=guidance,
        where_found="生产、监测或管理台账",
        choices=choices,
        # Nobody can assess a year without production; such a year is not graded.
        allow=frozenset({Blank.NOT_APPLICABLE, Blank.SUSPENDED, Blank.NOT_STARTED}),
    )
