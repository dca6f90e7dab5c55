"""Sums that must agree (勾稽关系、平衡): arithmetic identities, measured balances, loads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from generator.check.question import Breach, Question, as_number, first
from generator.check.slips import Slip, SlipKind, last_digit_unit, slips_of
from generator.check.words import print_fraction
from generator.formula.scope import Operand, Scope
from generator.formula.units import conversion_factor, multiply
from generator.model.finding import Severity
from generator.model.submission import Blank, EntryKey

PARTS_NAMED = 8
KILO_SLIPS = (1000, 10000, 1000000)

Tolerance = Callable[[Mapping[EntryKey, Decimal]], Fraction]
"""How far apart the sides may be, given the figures as they stand (or as they might have been)."""


def check_identity(question: Question) -> Iterator[Breach]:
    """Both sides are equal, up to the last digit that was given of each figure (恒等式)."""
    equation = _Equation.of(question)
    if equation is None or not equation.gap:
        return
    units = Fraction(question.number("last_digit_units"))
    cap = Fraction(question.number("cap_percent")) / 100
    coefficients = equation.coefficients()

    def tolerance(figures: Mapping[EntryKey, Decimal]) -> Fraction:
        """Each figure may be off by its last digit, but by no more than `cap` of itself."""
        return sum(
            (
                abs(coefficients[key])
                * min(units * Fraction(last_digit_unit(figure)), cap * abs(Fraction(figure)))
                for key, figure in figures.items()
            ),
            Fraction(0),
        )

    if abs(equation.gap) > tolerance(equation.figures):
        yield equation.breach(coefficients, tolerance, slips_of)


def check_measured_balance(question: Question) -> Iterator[Breach]:
    """Right differs from left by at most `good` % of left; up to `bad` % is a warning (平衡)."""
    equation = _Equation.of(question)
    if equation is None or not equation.gap:
        return
    base = equation.left
    good = Fraction(question.number("good"))
    bad = Fraction(question.number("bad"))
    share = abs(equation.gap) / base * 100 if base > 0 else None
    if share is not None and share <= good:
        return
    allowed = good / 100 * base

    def shifted(number: Decimal) -> Iterator[Slip]:
        # within 5 % nearly any two swapped digits would fit: only a moved point says something
        return (slip for slip in slips_of(number) if slip.kind is not SlipKind.TRANSPOSED)

    breach = equation.breach(equation.coefficients(), lambda _: allowed, shifted)
    values = {**breach.values, "percent": "全部" if share is None else print_fraction(share, "%")}
    mild = share is not None and share <= bad
    yield replace(breach, values=values, severity=Severity.WARNING if mild else None)


def check_load_from_concentration(question: Question) -> Iterator[Breach]:
    """A load is about concentration × flow, within `percent` % (浓度×水量≈排放量)."""
    load, concentration, flow = (question.outcome(n) for n in ("load", "concentration", "flow"))
    numbers = [as_number(outcome) for outcome in (load, concentration, flow)]
    if any(number is None for number in numbers):
        return
    given, strength, amount = (number or Fraction(0) for number in numbers)
    units = [question.asked.formulas[n].checked.unit for n in ("load", "concentration", "flow")]
    assert units[0] is not None
    assert units[1] is not None
    assert units[2] is not None
    factor = conversion_factor(multiply(units[1], units[2]), units[0])
    computed = strength * amount * factor
    difference = abs(given - computed)
    entry = question.filing.submission.by_key.get(load.used[0]) if load.used else None
    fine = last_digit_unit(entry.number) if entry and entry.number is not None else Decimal(0)
    if not computed or difference <= Fraction(fine):
        return
    percent = difference / computed * 100
    if percent <= Fraction(question.number("percent")):
        return
    yield Breach(
        keys=first(None, load.used + concentration.used + flow.used),
        values={
            "load": question.printed(given, "load"),
            "concentration": question.printed(strength, "concentration"),
            "flow": question.printed(amount, "flow"),
            "computed": question.printed(computed, "load"),
            "percent": print_fraction(percent, "%"),
            "suggestion": kilo_slip(given / computed),
        },
    )


def kilo_slip(ratio: Fraction) -> str:
    """In words, when a load is about 1000 times what it should be, or a thousandth."""
    for factor in KILO_SLIPS:
        for near, word in ((ratio / factor, "大"), (ratio * factor, "小")):
            if Fraction(2, 3) <= near <= Fraction(3, 2):
                return f"填报值约{word}了 {factor} 倍，疑计量单位填错。"
    return ""


@dataclass(frozen=True, slots=True)
class _Equation:
    """left = right of one rule at one place, with the figures on both sides."""

    question: Question
    left: Fraction
    right: Fraction
    used: tuple[EntryKey, ...]
    parts: tuple[EntryKey, ...]
    figures: Mapping[EntryKey, Decimal]

    @classmethod
    def of(cls, question: Question) -> _Equation | None:
        """None when a side is not known, or neither side applies.

        A cell left empty is no 0 here, not even in a year of 停产: others were filled in.
        """
        left, right = question.outcome("left"), question.outcome("right")
        one, other = as_number(left), as_number(right)
        if one is None or other is None or (left.value is None and right.value is None):
            return None
        used = first(None, left.used + right.used)
        entries = question.filing.submission.by_key
        if any(key not in entries or entries[key].value is Blank.NOT_FILLED for key in used):
            return None
        figures = {
            key: entry.number
            for key in used
            if (entry := entries.get(key)) is not None and entry.number is not None
        }
        # what stands alone on the left is named by the sentence itself
        parts = right.used if len(left.used) == 1 else used
        return cls(question, one, other, used, parts, figures)

    @property
    def gap(self) -> Fraction:
        return self.left - self.right

    def _gap_with(self, key: EntryKey, value: Fraction) -> Fraction:
        scope = _Supposing(self.question.scope, key, value)
        formulas = self.question.asked.formulas
        left = as_number(formulas["left"].evaluate(scope))
        right = as_number(formulas["right"].evaluate(scope))
        assert left is not None
        assert right is not None
        return left - right

    def coefficients(self) -> dict[EntryKey, Fraction]:
        """By how much the gap grows when a figure grows by one; the sides are linear in each."""
        return {
            key: self._gap_with(key, Fraction(figure) + 1) - self.gap
            for key, figure in self.figures.items()
        }

    def breach(
        self,
        coefficients: Mapping[EntryKey, Fraction],
        tolerance: Tolerance,
        slips: Callable[[Decimal], Iterator[Slip]],
    ) -> Breach:
        """The gap, and the one slip of the hand that would explain it, if there is exactly one."""
        question = self.question
        at = question.key(question.rule.at) if question.rule.at else None
        closing = self._closing_slips(coefficients, tolerance, slips)
        suspect, suggestion = at, ""
        if len(closing) == 1:
            ((suspect, slip),) = closing.items()
            meant = self._printed(suspect, Fraction(slip.value))
            given = self._printed(suspect, Fraction(self.figures[suspect]))
            suggestion = (
                f"{self._name(suspect)}若为 {meant}（现填 {given}，疑为{slip.words}），两边即相符。"
            )
        elif at is not None and coefficients.get(at):
            value = Fraction(self.figures[at]) - self.gap / coefficients[at]
            if value >= 0:
                printed = self._printed(at, value)
                suggestion = f"其余各项无误的话，{self._name(at)}应为 {printed}。"
        return Breach(
            keys=first(suspect, self.used),
            values={
                "left": question.printed(self.left, "left"),
                "right": question.printed(self.right, "right"),
                "gap": question.printed(abs(self.gap), "left"),
                "parts": self._parts(),
                "suggestion": suggestion,
            },
        )

    def _closing_slips(
        self,
        coefficients: Mapping[EntryKey, Fraction],
        tolerance: Tolerance,
        slips: Callable[[Decimal], Iterator[Slip]],
    ) -> dict[EntryKey, Slip]:
        """By figure, the slip that comes nearest to closing the gap, of those that do."""
        found: dict[EntryKey, Slip] = {}
        for key, figure in self.figures.items():
            best: Fraction | None = None
            for slip in slips(figure):
                left_over = abs(
                    self.gap + coefficients[key] * (Fraction(slip.value) - Fraction(figure))
                )
                allowed = tolerance({**self.figures, key: slip.value})
                if left_over <= allowed and (best is None or left_over < best):
                    best, found[key] = left_over, slip
        return found

    def _name(self, key: EntryKey) -> str:
        return self.question.filing.speaker.label(key.field)

    def _printed(self, key: EntryKey, value: Fraction) -> str:
        return self.question.filing.speaker.fraction(value, key)

    def _parts(self) -> str:
        entries = self.question.filing.submission.by_key
        speaker = self.question.filing.speaker
        named = [
            f"{speaker.label(key.field)[1:-1]} {speaker.value(entries.get(key))}"
            for key in self.parts[:PARTS_NAMED]
        ]
        return "，".join(named) + ("等" if len(self.parts) > PARTS_NAMED else "")


class _Supposing:
    """A scope in which one cell holds another number."""

    def __init__(self, scope: Scope, key: EntryKey, value: Fraction) -> None:
        self._scope = scope
        self._key = key
        self._value = value

    @property
    def year(self) -> int:
        return self._scope.year

    @property
    def row(self) -> str:
        return self._scope.row

    def rows(self, table: str) -> tuple[str, ...]:
        return self._scope.rows(table)

    def lookup(self, name: str, row: str, year: int) -> Operand:
        operand = self._scope.lookup(name, row, year)
        if operand.entries == (self._key,) and operand.figure is None:
            return replace(operand, value=self._value)
        return operand
