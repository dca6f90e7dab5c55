"""园区: the departments' returns read as one, and requirements met or not met (HJ 274)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from generator.model.indicator import ComplianceRow, ComplianceSystem
from generator.model.score import Measurement, Trail
from generator.model.submission import Entry, Submission
from generator.score.figures import told_apart, with_unit
from generator.score.formulas import FormulaRules
from generator.score.measure import Reading, derive, open_scope
from generator.score.membership import meets, sign
from generator.score.printing import Printing
from generator.score.shares import PARK
from generator.score.trail import SubmissionSource

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


def read_park(
    filings: Iterable[tuple[Submission, SubmissionSource]], rules: FormulaRules
) -> Reading:
    """The departments' returns as one, with the park's derived figures.

    A figure asked in a form that has not come back is 未填, never 0. Of two returns that answer the
    same field the first counts.
    """
    asked = rules.form.fields
    entries: dict[object, Entry] = {}
    rows: dict[str, tuple[str, ...]] = {}
    years: set[int] = set()
    sources: dict[str, SubmissionSource] = {}
    for submission, source in filings:
        years.update(submission.years)
        for entry in submission.entries:
            field = entry.key.field
            if field in asked and sources.setdefault(field, source) is source:
                entries.setdefault(entry.key, entry)
        for table, keys in submission.rows.items():
            if table in rules.form.tables:
                rows.setdefault(table, keys)
    merged = Submission(
        recipient_id=PARK,
        form_id=rules.form.id,
        form_version=rules.form.version,
        years=tuple(sorted(years)),
        entries=tuple(entries.values()),
        rows=rows,
    )
    if not years:
        raise ValueError("read_park needs at least one return")
    return derive(
        Reading(
            owner=PARK,
            submission=merged,
            rules=rules,
            scope=open_scope(merged, rules),
            sources=sources,
        )
    )


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
    reasons = _reasons(rows, groups)
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
    measured = reading.figure(row.quantity) if row.quantity else None
    turning = reading.figure(row.turns_with) if row.turns_with else None
    printing = reading.rules.printing
    value: Fraction | str | None
    if row.quantity:
        value = measured.value if measured else None
        state, reason = _judged(row, measured, turning, printing)
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
            inputs=tuple(m.trail for m in (measured, turning) if m is not None),
        ),
    )


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


def _answered(
    row: ComplianceRow, answer: str | None, printing: Printing
) -> tuple[Compliance, str]:
    """A row a person answers: with the word required, with another, or with a number."""
    if not answer:
        return Compliance.OPEN, "园区办公室尚未填写"
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
