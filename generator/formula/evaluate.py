"""Exact evaluation of a checked expression, with the cells it used and why there is no value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from generator.formula import generate
from generator.formula.arithmetic import Absent, Result, Unknown
from generator.formula.scope import Operand, Scope
from generator.formula.unit_check import CheckedFormula
from generator.model.submission import Blank, EntryKey

_REASONS_SAID = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expression gave, exactly, and from what.

    `value` is None when there is none: `reason` says why in a sentence, and `blank` which answer is
    to blame (不涉及, 停产, 未投产: not to be graded; 未填, 无法提供: unknown; None: arithmetic, a
    division by zero). `undefined` tells a ratio that cannot be formed (产量停产) from a quantity
    that is 停产 itself: only the second is 0 in totals. `operands` are the values looked at, in
    order, as often as they were.
    """

    value: Fraction | bool | str | date | None
    operands: tuple[Operand, ...] = ()
    reason: str = ""
    blank: Blank | None = None
    undefined: bool = False

    @property
    def used(self) -> tuple[EntryKey, ...]:
        """The cells looked at, in order, each once."""
        return tuple(dict.fromkeys(key for operand in self.operands for key in operand.entries))

    @property
    def blanks(self) -> tuple[tuple[EntryKey, Blank], ...]:
        """Those of the cells that hold no value, whether or not they mattered."""
        return tuple(dict.fromkeys(blank for operand in self.operands for blank in operand.blanks))

    @property
    def figures(self) -> tuple[EntryKey, ...]:
        """The computed figures and coefficients looked at."""
        figures = (operand.figure for operand in self.operands)
        return tuple(dict.fromkeys(figure for figure in figures if figure is not None))

    def as_operand(self, figure: EntryKey, label: str = "") -> Operand:
        """This result as something further formulas may name."""
        if isinstance(self.value, bool):
            raise TypeError(f"{figure}: a condition is no operand")
        return Operand(
            value=self.value,
            blank=self.blank,
            entries=self.used,
            blanks=self.blanks,
            label=label,
            reason=self.reason,
            figure=figure,
            undefined=self.undefined,
        )


@dataclass(frozen=True, slots=True)
class CompiledFormula:
    """A checked expression as a Python function. Cheap to make again: functions are kept."""

    checked: CheckedFormula
    _function: generate.Function

    def evaluate(self, scope: Scope) -> Outcome:
        """The exact value in `scope`, or none with its reason; blanks by conventions.md."""
        lookup, here = scope.lookup, scope.year
        operands: list[Operand] = []
        remember = operands.append

        def read(name: str, row: str, year: int) -> Result:
            operand = lookup(name, row, year)
            remember(operand)
            value = operand.value
            return value if value is not None else answer_of(operand, name, year, here)

        result = self._function(read, scope.rows, scope.row, here)
        if isinstance(result, Absent | Unknown):
            return Outcome(
                value=None,
                operands=tuple(operands),
                reason=_sentence(result.reasons),
                blank=result.blank,
                undefined=isinstance(result, Unknown),
            )
        return Outcome(result, tuple(operands))

    @property
    def source(self) -> str:
        """The generated Python, for people who look into it."""
        return generate.source(self.checked.expression.root, self.checked.factors)


def compile_expression(checked: CheckedFormula) -> CompiledFormula:
    """The function of a checked expression."""
    return CompiledFormula(checked, generate.build(checked.expression.root, checked.factors))


def answer_of(operand: Operand, name: str, year: int, here: int) -> Absent | Unknown:
    """An operand without a value, as arithmetic takes it."""
    blank = operand.blank
    reason = operand.reason
    if not reason:
        when = f"（{year}年）" if year != here else ""
        reason = f"“{operand.label or name}”{when}{blank.value if blank else '没有数值'}"
    if blank in (Blank.NOT_APPLICABLE, Blank.SUSPENDED) and not operand.undefined:
        return Absent(blank, (reason,))
    return Unknown(blank, (reason,))


def _sentence(reasons: tuple[str, ...]) -> str:
    said = "；".join(reasons[:_REASONS_SAID])
    return said if len(reasons) <= _REASONS_SAID else f"{said}等 {len(reasons)} 项"
