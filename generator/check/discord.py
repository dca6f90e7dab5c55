"""How far two figures of different sources lie apart, and which slip would explain it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from generator.check.filed import Measured
from generator.check.slips import SHIFTS, SlipKind, slips_of
from generator.check.words import print_fraction
from generator.model.query import Comparing, QueryKind, QueryRule

_UNIT_SLIPS = {
    1: "疑有一方小数点错了一位",
    2: "疑有一方小数点错了两位，或把百分数当作小数",
    3: "疑有一方计量单位相差千倍（如吨与千克、千瓦时与兆瓦时）",
    4: "疑有一方计量单位相差万倍（如元与万元、立方米与万立方米、千瓦时与万千瓦时）",
}
_SWAPPED_WITHIN = Fraction(1, 1000)
"""Within a few per cent nearly any two swapped digits would fit; swapped ones agree exactly."""


@dataclass(frozen=True, slots=True)
class Discord:
    """What is the matter, by how much (per cent of the right-hand figure), and the likely slip."""

    kind: QueryKind
    deviation: Fraction | None = None
    words: str = ""
    hint: str = ""


def discord_of(rule: QueryRule, left: Measured, right: Measured) -> Discord | None:
    """None when the two agree within the rule's tolerance or the last digit that was written."""
    assert left.value is not None
    assert right.value is not None
    gap = left.value - right.value
    if rule.comparing is Comparing.NOT_ABOVE and gap <= 0:
        return None
    if abs(gap) <= max(left.fine, right.fine) / 2:
        return None  # the one is the other rounded
    if not right.value:
        return Discord(QueryKind.MISMATCH, None, "对方为 0，无法计算比例")
    deviation = gap / right.value * 100
    if abs(deviation) <= rule.good:
        return None
    mild = abs(deviation) <= rule.explain
    return Discord(
        QueryKind.EXPLAIN if mild else QueryKind.MISMATCH,
        deviation,
        _words(deviation),
        "" if mild else _hint(rule, left.value, right.value),
    )


def _words(deviation: Fraction) -> str:
    """高 12.3% or 低 8.1%; manifold from ten times on."""
    if deviation >= 900:
        return f"为对方的 {print_fraction(1 + deviation / 100)} 倍"
    return f"{'高' if deviation > 0 else '低'} {percent_text(abs(deviation))}"


def difference_text(deviation: Fraction | None) -> str:
    """In per cent, without the sign %; “—” where it cannot be formed."""
    return "—" if deviation is None else percent_text(deviation).removesuffix("%")


def percent_text(percent: Fraction) -> str:
    """As many decimals as a person compares by: 12.3%, 0.25%."""
    return print_fraction(round(percent, 1 if abs(percent) >= 1 else 2), "%")


def _hint(rule: QueryRule, left: Fraction, right: Fraction) -> str:
    """The slip of the hand or of the unit that would make the two agree, in a sentence."""
    for places in SHIFTS:
        factor = 10**places
        for one, other in ((left, right), (right, left)):
            if _agree(one, other * factor, max(rule.good, rule.explain)):
                return f"两数约差 {factor} 倍，{_UNIT_SLIPS[places]}。"
    for said, value, other in (
        (rule.left.name, left, right),
        (rule.right.name, right, left),
    ):
        for swapped in _swapped(value):
            if abs(Fraction(swapped) - other) <= abs(other) * _SWAPPED_WITHIN:
                shown = print_fraction(Fraction(swapped))
                return f"{said}若为 {shown}，两数相符，疑相邻两位数字颠倒。"
    return ""


def _agree(one: Fraction, other: Fraction, percent: Fraction) -> bool:
    return bool(other) and abs(one - other) <= abs(other) * percent / 100


def _swapped(value: Fraction) -> Iterator[Decimal]:
    """The same figure with two neighbouring digits the other way round, each way."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(number) != value:
        return  # no finite decimal: nobody wrote it like that
    for slip in slips_of(number):
        if slip.kind is SlipKind.TRANSPOSED:
            yield slip.value
