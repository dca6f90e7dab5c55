"""达标评价: a standard's requirements met or not met by the park (HJ 274)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from generator.model.indicator import ComplianceRow, ComplianceSystem
from generator.model.score import EntrySource, Measurement, Trail
from generator.score.figures import figure, told_apart, with_unit
from generator.score.measure import Reading
from generator.score.membership import meets, sign
from generator.score.printing import Printing
from generator.score.shares import PARK

_TURNED: Mapping[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}


class Compliance(Enum):
    """Whether a requirement is met; what is not known is neither."""

    MET = "达到"
    NOT_MET = "未达到"
    OPEN = "资料不全"


@dataclass(frozen=True, slots=True)
class ComplianceResult:
    """One requirement with the park's figure (or the office's answer) and the sentence."""

    row: ComplianceRow
    state: Compliance
    value: Fraction | str | None
    reason: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class ComplianceCard:
    """达标评价: all required rows, and one row of each optional group."""

    system: ComplianceSystem
    year: int
    rows: tuple[ComplianceResult, ...]
    groups: tuple[tuple[str, Compliance], ...]
    state: Compliance
    reasons: tuple[str, ...]
    trail: Trail


def assess_compliance(
    system: ComplianceSystem, reading: Reading, answers: Mapping[str, str] | None = None
) -> ComplianceCard:
    """Every row against the park's figures; `answers` are the office's where a person is asked."""
    printing = reading.rules.printing
    rows = tuple(_row(system, row, reading, answers or {}) for row in system.rows)
    groups = tuple(
        (group, _one_of([r.state for r in rows if r.row.group == group]))
        for group in system.groups
    )
    states = [r.state for r in rows if r.row.required] + [state for _, state in groups]
    state = _all_of(states)
    reasons = _compared(rows) if system.reference_only else _reasons(rows, groups)
    return ComplianceCard(
        system=system,
        year=reading.year,
        rows=rows,
        groups=groups,
        state=state,
        reasons=reasons,
        trail=Trail(
            id=f"{PARK}:{system.id}@{reading.year}",
            label=system.name,
            value=state.value,
            formula=system.rule,
            source=printing.basis(system.source),
            mark=system.rule_mark,
            reason="".join(reasons),
            inputs=tuple(r.trail for r in rows),
        ),
    )


def _row(
    system: ComplianceSystem, row: ComplianceRow, reading: Reading, answers: Mapping[str, str]
) -> ComplianceResult:
    measured = _figure(row.quantity, reading) if row.quantity else None
    turning = reading.figure(row.turns_with) if row.turns_with else None
    deciding = _figure(row.band_of, reading) if row.band_of else None
    printing = reading.rules.printing
    value: Fraction | str | None
    cells: tuple[EntrySource, ...] = ()
    if row.quantity and row.answer:
        value, why, cells = _word(row.quantity, reading)
        state, reason = _answered(row, value, printing, why)
    elif row.quantity:
        value = measured.value if measured else None
        required, band = _required(row, deciding, printing)
        state, reason = _judged(replace(row, value=required), measured, turning, printing)
        reason += band
    else:
        value = answers.get(row.id)
        state, reason = _answered(row, value, printing)
    return ComplianceResult(
        row=row,
        state=state,
        value=value,
        reason=reason,
        trail=Trail(
            id=f"{PARK}:{system.id}.{row.id}@{reading.year}",
            label=f"第 {row.number} 项 {row.name}",
            value=state.value,
            reason=reason,
            source=printing.basis(system.source, row.clause),
            mark=row.mark,
            inputs=(*cells, *(m.trail for m in (measured, turning, deciding) if m is not None)),
        ),
    )


def _figure(name: str, reading: Reading) -> Measurement | None:
    """A derived figure, or the number a department filled in; None for a choice."""
    measured = reading.figure(name)
    field = reading.rules.form.fields.get(name)
    if measured is not None or field is None or field.choices:
        return measured
    printing = reading.rules.printing
    outcome, trail = reading.trail(
        Trail(
            id=f"{PARK}:{name}@{reading.year}",
            label=f"{field.label}（{reading.year}年）",
            value=None,
            unit=printing.unit_of(field.unit),
        ),
        reading.rules.compile(name),
    )
    value = outcome.value if isinstance(outcome.value, Fraction) else None
    return Measurement(name, field.label, PARK, reading.year, value, field.unit, trail)


def _required(
    row: ComplianceRow, deciding: Measurement | None, printing: Printing
) -> tuple[Fraction | None, str]:
    """The number required, and which band it is of where it depends on another figure."""
    if not row.bands:
        return row.value, ""
    if deciding is None or deciding.value is None:
        return None, "（分档所依据的数没有数值）"
    amount = with_unit(figure(deciding.value), printing.unit_of(deciding.unit))
    steps = [(least, value) for least, value in row.bands if deciding.value >= least]
    if not steps:
        return None, f"（{deciding.name}{amount}，不在已知的分档内）"
    least, value = steps[-1]
    shown = with_unit(figure(least), printing.unit_of(deciding.unit))
    return value, f"（{deciding.name}{amount}，按不少于 {shown} 一档）"


def _judged(
    row: ComplianceRow,
    measured: Measurement | None,
    turning: Measurement | None,
    printing: Printing,
) -> tuple[Compliance, str]:
    if row.value is None:
        return Compliance.OPEN, "标准未给出数值要求"
    if measured is None or measured.value is None:
        why = measured.trail.reason if measured else ""
        return Compliance.OPEN, f"没有数值{f'（{why}）' if why else ''}"
    comparison = row.operator
    note = ""
    if row.turns_with:
        if turning is None or turning.value is None:
            return Compliance.OPEN, "增长率没有数值，无法确定比较方向"
        if turning.value < 0:
            comparison = _TURNED[comparison]
            note = "（工业增加值负增长，比较方向相反）"
    met = meets(measured.value, comparison, row.value)
    shown, bound = told_apart(measured.value, row.value)
    unit = printing.unit_of(row.unit)
    word = "达到" if met else "未达"
    return (
        Compliance.MET if met else Compliance.NOT_MET,
        f"{with_unit(shown, unit)}，{word}要求 {sign(comparison)}{with_unit(bound, unit)}{note}",
    )


def _word(name: str, reading: Reading) -> tuple[str | None, str, tuple[EntrySource, ...]]:
    """The choice a department made, why there is none, and the cell it stands in."""
    submission = reading.submission
    entry = submission.get(name) or submission.get(name, year=reading.year)
    if entry is None:
        return None, f"“{reading.rules.label(name)}”未填", ()
    cell = reading.cell(entry.key)
    cells = (cell,) if cell is not None else ()
    if isinstance(entry.value, str):
        return entry.value, "", cells
    said = entry.blank.value if entry.blank else "填写的内容无法识别"
    why = f"：{entry.note}" if entry.note else ""
    return None, f"“{reading.rules.label(name)}”{said}{why}", cells


def _answered(
    row: ComplianceRow, answer: str | None, printing: Printing, why: str = ""
) -> tuple[Compliance, str]:
    """A row answered with the word required, with another, or with a number."""
    if not answer:
        return Compliance.OPEN, why or "园区办公室尚未填写"
    if row.value is None:
        met = answer.strip() == row.answer
        return (
            Compliance.MET if met else Compliance.NOT_MET,
            f"填写“{answer}”，要求“{row.answer}”",
        )
    try:
        number = Fraction(answer.strip())
    except (ValueError, ZeroDivisionError):
        return Compliance.OPEN, f"填写“{answer}”，不是数值"
    met = meets(number, row.operator, row.value)
    shown, bound = told_apart(number, row.value)
    unit = printing.unit_of(row.unit)
    word = "达到" if met else "未达"
    return (
        Compliance.MET if met else Compliance.NOT_MET,
        f"{with_unit(shown, unit)}，{word}要求 {sign(row.operator)}{with_unit(bound, unit)}",
    )


def _one_of(states: list[Compliance]) -> Compliance:
    if Compliance.MET in states:
        return Compliance.MET
    return Compliance.OPEN if Compliance.OPEN in states else Compliance.NOT_MET


def _all_of(states: list[Compliance]) -> Compliance:
    if Compliance.NOT_MET in states:
        return Compliance.NOT_MET
    return Compliance.OPEN if Compliance.OPEN in states else Compliance.MET


def _compared(rows: tuple[ComplianceResult, ...]) -> tuple[str, ...]:
    """How many rows stand where; nothing is concluded from reference values."""
    counts = [(state, sum(r.state is state for r in rows)) for state in Compliance]
    told = "、".join(f"{count} 项{state.value}" for state, count in counts if count)
    return (f"与参考值对照：{told}；参考值不是达标要求，不作结论。",)


def _reasons(
    rows: tuple[ComplianceResult, ...], groups: tuple[tuple[str, Compliance], ...]
) -> tuple[str, ...]:
    found = [
        f"必选第 {r.row.number} 项“{r.row.name}”{r.state.value}：{r.reason}。"
        for r in rows
        if r.row.required and r.state is not Compliance.MET
    ]
    for group, state in groups:
        if state is not Compliance.MET:
            numbers = "、".join(str(r.row.number) for r in rows if r.row.group == group)
            word = "没有一项达到" if state is Compliance.NOT_MET else "资料不全，尚无一项达到"
            found.append(f"可选组 {group}（第 {numbers} 项）{word}。")
    return tuple(found) or ("必选指标全部达到，各可选组均有指标达到。",)
