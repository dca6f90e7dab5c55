"""What a return says to the rows of an indicator system: computed values and self-assessed ones."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.formula.evaluate import CompiledFormula, Outcome
from generator.formula.form_scope import year_answer
from generator.formula.tree import Name
from generator.model.indicator import IndicatorSystem, SecondaryIndicator
from generator.model.score import RowState, Trail
from generator.model.submission import Blank, EntryKey
from generator.score.enterprise import Answer, Answers
from generator.score.formulas import FormulaRules
from generator.score.measure import Reading

# What a year's own 停产 would be stands in year_answer: inside a producing year the word is no
# ground to leave a row out, and neither is 未投产.
_STATES: Mapping[Blank, RowState] = {
    Blank.NOT_FILLED: RowState.NOT_FILLED,
    Blank.NOT_AVAILABLE: RowState.NOT_AVAILABLE,
    Blank.NOT_APPLICABLE: RowState.NOT_APPLICABLE,
    Blank.SUSPENDED: RowState.NOT_AVAILABLE,
    Blank.NOT_STARTED: RowState.NOT_AVAILABLE,
}


def not_graded(reading: Reading) -> Blank | None:
    """停产 or 未投产 where the audit year as a whole is so."""
    return year_answer(reading.submission, reading.year)


def compile_rows(
    system: IndicatorSystem, rules: FormulaRules
) -> Mapping[str, CompiledFormula]:
    """The formulas of a system's rows by row id; rows that are asked have none."""
    return MappingProxyType(
        {row.id: rules.compile(row.formula, row.unit) for _, row in system.rows() if row.formula}
    )


def read_answers(
    system: IndicatorSystem, reading: Reading, formulas: Mapping[str, CompiledFormula]
) -> Answers:
    """The answer to each row for the audit year; rows neither computed nor asked are left out."""
    found: dict[str, tuple[Answer, ...]] = {}
    for _, row in system.rows():
        if row.when and _is_false(row.when, reading):
            found[row.id] = (_not_concerned(row),)
        elif row.id in formulas:
            found[row.id] = (_computed(system, row, reading, formulas[row.id]),)
        elif row.asked:
            found[row.id] = (_asked(system, row, reading),)
    if any(row.asked for _, row in system.rows()):
        for given in system.inputs:
            found[given.id] = (_asked(system, given, reading),)
    return found


def _is_false(condition: str, reading: Reading) -> bool:
    """Said to be false: a condition that cannot be told leaves the row as it is."""
    formula = reading.rules.compile(condition)
    return formula.evaluate(reading.scope.at(reading.year)).value is False


def _not_concerned(row: SecondaryIndicator) -> Answer:
    reason = f"只适用于{row.applies_to}" if row.applies_to else "本企业没有这类情形"
    return Answer(RowState.NOT_APPLICABLE, reason=reason, shown=True)


def _computed(
    system: IndicatorSystem, row: SecondaryIndicator, reading: Reading, formula: CompiledFormula
) -> Answer:
    printing = reading.rules.printing
    outcome, trail = reading.trail(
        Trail(
            id=_value_id(system, row, reading),
            label=f"{row.name}（{reading.year}年）",
            value=None,
            unit=printing.unit_of(row.unit),
            source=printing.basis(row.source, row.clause),
            mark=row.mark,
        ),
        formula,
    )
    root = formula.checked.expression.root
    if isinstance(root, Name) and (named := reading.figure(root.id)) is not None:
        trail = named.trail  # the row only names a figure: one trail for both
    if isinstance(outcome.value, Fraction):
        return Answer(RowState.SCORED, outcome.value, trail=trail)
    return Answer(_state(outcome, row), reason=outcome.reason, trail=trail)


def _value_id(system: IndicatorSystem, row: SecondaryIndicator, reading: Reading) -> str:
    return f"{reading.owner}:{system.id}.{row.id}.value@{reading.year}"


def _state(outcome: Outcome, row: SecondaryIndicator) -> RowState:
    if outcome.blank is not None:
        return _STATES[outcome.blank]
    # A division by an honest nought (no waste made, so no share of it used) says the row does not
    # concern the enterprise; a limiting row must not be left that easily.
    return RowState.NOT_AVAILABLE if row.limiting else RowState.NOT_APPLICABLE


def was_asked(system: IndicatorSystem, reading: Reading) -> bool:
    """The workbook had this system's 指标自评 (简表 have none); one of unknown cut counts so."""
    cut = reading.submission.tailoring
    if not cut:
        return True
    parts = dict(part.split("=", 1) for part in cut.split(";") if "=" in part)
    return system.id in parts.get("systems", "").split(",")


def _asked(system: IndicatorSystem, row: SecondaryIndicator, reading: Reading) -> Answer:
    if not was_asked(system, reading):
        # What completes a 简表 with 不涉及 is no answer of the filler's.
        return Answer(RowState.NOT_ASKED)
    key = EntryKey(system.asked_field(row.id))
    entry = reading.submission.by_key.get(key)
    cell = reading.cell(key, row.name)
    if entry is None or cell is None:
        return Answer(RowState.NOT_FILLED)
    value = entry.value
    trail = Trail(
        id=_value_id(system, row, reading),
        label=f"{row.name}（{reading.year}年，企业自评）",
        value=Fraction(value) if isinstance(value, Decimal) else entry.raw,
        unit=reading.rules.printing.unit_of(row.unit),
        inputs=(cell,),
    )
    if isinstance(value, Decimal) and not row.qualitative:
        return Answer(RowState.SCORED, Fraction(value), trail=trail)
    if isinstance(value, str) and row.qualitative:
        return Answer(RowState.SCORED, choice=value, trail=trail)
    blank = entry.blank or Blank.NOT_FILLED
    return Answer(_STATES[blank], reason=entry.note, trail=trail)
