"""The arithmetic of answers that are not numbers (conventions.md), and the language's functions.

A value of an expression is a Fraction, a text, a date or a truth value, or one of the two answers
below. Both take part in Python's own operators, so that generated code reads like the formula: a
Fraction that meets one of them steps back, and the answer decides.

`Absent` (不涉及, 停产) counts as 0 in + and −, stays what it is in ×, and gives no value in ÷ or
when compared, except beside a written 0 ("is there any?").
`Unknown` (未填, 无法提供, 未投产, a division by zero) gives no value anywhere, except that 不涉及
or 停产 beside it decides a × or ÷.

A sum whose every part is 不涉及 or 停产 is itself 不涉及 or 停产: no intensity can be made of it.
未投产 lies outside totals: a row so answered is left out, a formula that needs it has no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import TypeAlias, TypeVar

from generator.model.submission import Blank

T = TypeVar("T")

ZERO = Fraction(0)
HUNDRED = Fraction(100)
ROOT_DIGITS = 40
"""Significant digits of a root; it is computed with twenty more, so that exact roots are exact."""

_ROOTS = Context(prec=ROOT_DIGITS + 20, rounding=ROUND_HALF_EVEN)
_ROUNDED_ROOT = Context(prec=ROOT_DIGITS, rounding=ROUND_HALF_EVEN)

_FIRST_TO_SAY: tuple[Blank | None, ...] = (
    Blank.NOT_STARTED,
    Blank.NOT_FILLED,
    Blank.NOT_AVAILABLE,
    Blank.SUSPENDED,
    Blank.NOT_APPLICABLE,
    None,
)
"""Where several answers meet in one result, which of them the result is called by."""

_WORDS_A_CHOICE_MAY_BE = (Blank.NOT_STARTED, Blank.NOT_AVAILABLE)


def _called_by(*blanks: Blank | None) -> Blank | None:
    return min(blanks, key=_FIRST_TO_SAY.index)


@dataclass(frozen=True, slots=True, eq=False)
class Absent:
    """不涉及 or 停产: nothing there to measure, so 0 in totals and no ratio."""

    blank: Blank
    reasons: tuple[str, ...]

    def _beside(self, other: Absent) -> Absent:
        blank = _called_by(self.blank, other.blank)
        assert blank is not None
        return Absent(blank, _merged(self.reasons, other.reasons))

    def _no_value(self, *others: object) -> Unknown:
        return _no_value(self, *others)

    def __add__(self, other: Numeric) -> Numeric:
        if isinstance(other, Absent):
            return self._beside(other)
        return other

    def __radd__(self, other: Numeric) -> Numeric:
        return other

    def __sub__(self, other: Numeric) -> Numeric:
        if isinstance(other, Absent):
            return self._beside(other)
        return -other

    def __rsub__(self, other: Numeric) -> Numeric:
        return other

    def __mul__(self, other: Numeric) -> Numeric:
        if isinstance(other, Absent):
            return self._beside(other)
        if isinstance(other, Unknown) and other.blank is Blank.NOT_STARTED:
            return other
        return self

    __rmul__ = __mul__

    def __truediv__(self, other: Numeric) -> Numeric:
        if isinstance(other, Unknown) and other.blank is Blank.NOT_STARTED:
            return other
        return self._no_value(*([other] if isinstance(other, Absent) else []))

    __rtruediv__ = __truediv__

    def __neg__(self) -> Absent:
        return self

    __abs__ = __neg__

    def __eq__(self, other: object) -> bool | Unknown:  # type: ignore[override]  # three-valued
        if isinstance(other, str):
            return self.blank.value == other
        return self._no_value(other)

    def __ne__(self, other: object) -> bool | Unknown:  # type: ignore[override]  # three-valued
        if isinstance(other, str):
            return self.blank.value != other
        return self._no_value(other)

    def __lt__(self, other: object) -> Unknown:
        return self._no_value(other)

    __le__ = __gt__ = __ge__ = __lt__


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """No value, and why. `blank` is None where arithmetic is the reason (a division by zero)."""

    blank: Blank | None
    reasons: tuple[str, ...]

    def _with(self, other: object) -> Unknown:
        if isinstance(other, Unknown):
            return Unknown(
                _called_by(self.blank, other.blank), _merged(self.reasons, other.reasons)
            )
        return self

    def __add__(self, other: Numeric) -> Unknown:
        return self._with(other)

    __radd__ = __sub__ = __rsub__ = __add__

    def __mul__(self, other: Numeric) -> Numeric:
        return other * self if isinstance(other, Absent) else self._with(other)

    __rmul__ = __mul__

    def __truediv__(self, other: Numeric) -> Numeric:
        return self.__rtruediv__(other)

    def __rtruediv__(self, other: Numeric) -> Numeric:
        return other / self if isinstance(other, Absent) else self._with(other)

    def __neg__(self) -> Unknown:
        return self

    __abs__ = __neg__

    def _word(self, other: object) -> str | None:
        """The answer's own word, where a choice is compared with a text: 未投产 is one of them."""
        if isinstance(other, str) and self.blank in _WORDS_A_CHOICE_MAY_BE and self.blank:
            return self.blank.value
        return None

    def __eq__(self, other: object) -> bool | Unknown:  # type: ignore[override]  # three-valued
        word = self._word(other)
        return _no_value(self, other) if word is None else word == other

    def __ne__(self, other: object) -> bool | Unknown:  # type: ignore[override]  # three-valued
        word = self._word(other)
        return _no_value(self, other) if word is None else word != other

    def __lt__(self, other: object) -> Unknown:
        return _no_value(self, other)

    __le__ = __gt__ = __ge__ = __lt__


Numeric: TypeAlias = Fraction | Absent | Unknown
"""What arithmetic works on."""

Result: TypeAlias = Numeric | str | date | bool
"""Whatever an expression, or a part of it, may give."""


def _merged(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for group in groups for reason in group))


def _no_value(*parts: object) -> Unknown:
    """No value because of those parts that are none; at least one is."""
    answers = [part for part in parts if isinstance(part, Absent | Unknown)]
    return Unknown(
        _called_by(*(answer.blank for answer in answers)),
        _merged(*(answer.reasons for answer in answers)),
    )


def no_divisor(numerator: Numeric) -> Numeric:
    """What `numerator` ÷ 0 gives: no value, for its own reason if it has one."""
    if isinstance(numerator, Unknown):
        return numerator
    if isinstance(numerator, Absent):
        return _no_value(numerator)
    return Unknown(None, ("分母为 0",))


def as_zero(value: Result) -> Result:
    """The value beside a written 0: what is 不涉及 or 停产 is then 0 ("is there any?")."""
    return ZERO if isinstance(value, Absent) else value


def either(first: Unknown, second: Result) -> Unknown:
    """and/or that neither side decides: unknown, for the reasons of both."""
    return first._with(second)


def opposite(value: Result) -> Result:
    """Three-valued not."""
    return not value if isinstance(value, bool) else value


def is_filled(value: Result) -> bool:
    """A value is there."""
    return not isinstance(value, Absent | Unknown)


def is_answered(value: Result) -> bool:
    """A value or an answer such as 不涉及 is there: anything but 未填."""
    return not (isinstance(value, Unknown) and value.blank is Blank.NOT_FILLED)


def rounded(value: Numeric, places: int, half_even: bool) -> Numeric:
    """To `places` decimals: halves away from zero, or to the even digit (GB/T 8170)."""
    if not isinstance(value, Fraction):
        return value
    if half_even:
        return round(value, places)
    scale = 10**places
    shifted = abs(value) * scale
    whole = (2 * shifted.numerator + shifted.denominator) // (2 * shifted.denominator)
    return Fraction(whole if value >= 0 else -whole, scale)


def growth(end: Numeric, start: Numeric, years: int) -> Numeric:
    """Average growth in % a year over `years` steps; both ends must be positive."""
    if not isinstance(end, Fraction) or not isinstance(start, Fraction):
        return _no_value(end, start)
    if end <= 0 or start <= 0:
        return Unknown(None, ("增长率的期初值或期末值不是正数",))
    return (_root(end / start, years) - 1) * 100


def _root(ratio: Fraction, degree: int) -> Fraction:
    if degree == 1:
        return ratio
    radicand = _ROOTS.divide(Decimal(ratio.numerator), Decimal(ratio.denominator))
    root = _ROOTS.power(radicand, _ROOTS.divide(Decimal(1), Decimal(degree)))
    return Fraction(_ROUNDED_ROOT.plus(root))


def year_of(value: Result) -> Result:
    """The calendar year of a date."""
    if isinstance(value, date):
        return Fraction(value.year)
    return _no_value(value)


# -- over rows -----------------------------------------------------------------------------


def _inside(values: Sequence[T]) -> list[T]:
    """Without the rows that are 未投产: they lie outside totals and counts."""
    return [v for v in values if not (isinstance(v, Unknown) and v.blank is Blank.NOT_STARTED)]


def leaves_open(condition: Result) -> bool:
    """Whether it cannot be said if a row is meant.

    A row that is 不涉及, 停产 or 未投产 where the condition looks is not meant.
    """
    return isinstance(condition, Unknown) and condition.blank in (
        Blank.NOT_FILLED,
        Blank.NOT_AVAILABLE,
        None,
    )


def total(values: Sequence[Numeric]) -> Numeric:
    """Σ over the rows of a table; 0 when it has none."""
    counted = _inside(values)
    if not counted:
        return _no_value(*values) if values else ZERO
    result = counted[0]
    for value in counted[1:]:
        result = result + value
    return result


def number_of(rows: Sequence[bool | Unknown]) -> Numeric:
    """How many rows count; each is True, False or not to be said."""
    counted = _inside(rows)
    unsure = [row for row in counted if not isinstance(row, bool)]
    return _no_value(*unsure) if unsure else Fraction(sum(row is True for row in counted))


def least_of_rows(values: Sequence[Numeric]) -> Numeric:
    return _extreme_of_rows(values, greatest=False)


def greatest_of_rows(values: Sequence[Numeric]) -> Numeric:
    return _extreme_of_rows(values, greatest=True)


def _extreme_of_rows(values: Sequence[Numeric], greatest: bool) -> Numeric:
    if not values:
        return Unknown(None, ("明细表没有数据行",))
    return _extreme(_inside(values) or values, greatest)


def least(values: Sequence[Numeric]) -> Numeric:
    return _extreme(values, greatest=False)


def greatest(values: Sequence[Numeric]) -> Numeric:
    return _extreme(values, greatest=True)


def _extreme(values: Iterable[Numeric], greatest: bool) -> Numeric:
    """The least or greatest of the numbers: 不涉及 and 停产 stand aside unless all are so."""
    numbers: list[Fraction] = []
    absent: list[Absent] = []
    unknown: list[Unknown] = []
    for value in values:
        if isinstance(value, Fraction):
            numbers.append(value)
        elif isinstance(value, Absent):
            absent.append(value)
        elif isinstance(value, Unknown):
            unknown.append(value)
    if unknown:
        return _no_value(*unknown)
    if numbers:
        return max(numbers) if greatest else min(numbers)
    return total(absent)
