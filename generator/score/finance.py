"""方案经济评价: payback, net present value and its rate, internal rate of return. Exact but IRR.

Money in 万元, rates as fractions (8 % is 2/25), year 0 is the year of the outlay. N = I ÷ F and
the rest as usual in audit practice (HJ 469 practice, mark K).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

IRR_DIGITS = 30
"""Significant digits the root is worked out to; printed results keep far fewer."""
HIGHEST_RATE = Fraction(100)
"""A return above 10,000 % a year is no investment but a slip of a unit."""


@dataclass(frozen=True, slots=True)
class CashFlow:
    """One outlay, then the net flow of every year of the option's life."""

    investment: Fraction
    yearly: tuple[Fraction, ...]

    @classmethod
    def level(cls, investment: Fraction, yearly: Fraction, years: int) -> CashFlow:
        """The same net flow in every year."""
        return cls(investment, (yearly,) * years)

    @property
    def is_conventional(self) -> bool:
        """An outlay first, then flows none of which is negative and that are not all nothing."""
        return self.investment > 0 and all(f >= 0 for f in self.yearly) and any(self.yearly)


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What an option's money comes to; None where the arithmetic has no answer.

    `payback` is N = I ÷ F of the first year's flow; `static_payback` and `discounted_payback` are
    interpolated inside the year in which the outlay comes back, None if it never does.
    """

    payback: Fraction | None
    static_payback: Fraction | None
    discounted_payback: Fraction | None
    npv: Fraction
    npvr: Fraction | None
    irr: Fraction | None


def appraise(flow: CashFlow, rate: Fraction) -> Appraisal:
    """All measures of one option at the discount rate `rate`."""
    npv = net_present_value(flow, rate)
    first = flow.yearly[0] if flow.yearly else Fraction(0)
    return Appraisal(
        payback=flow.investment / first if first > 0 else None,
        static_payback=_recovered(flow.investment, flow.yearly),
        discounted_payback=_recovered(flow.investment, _discounted(flow.yearly, rate)),
        npv=npv,
        npvr=npv / flow.investment if flow.investment > 0 else None,
        irr=internal_rate(flow),
    )


def net_present_value(flow: CashFlow, rate: Fraction) -> Fraction:
    """NPV = Σ Fⱼ ÷ (1 + i)ʲ − I."""
    return sum(_discounted(flow.yearly, rate), Fraction(0)) - flow.investment


def internal_rate(flow: CashFlow) -> Fraction | None:
    """The rate at which NPV is nothing; None where no stream has exactly one (never interpolated).

    A stream that does not even return its outlay has a negative rate, told as such.
    """
    if not flow.is_conventional:
        return None
    with localcontext() as context:
        context.prec = IRR_DIGITS + 10
        outlay = _decimal(flow.investment)
        yearly = tuple(_decimal(value) for value in flow.yearly)

        def value_at(rate: Decimal) -> Decimal:
            growth, total = Decimal(1) + rate, Decimal(0)
            for amount in reversed(yearly):
                total = (total + amount) / growth
            return total - outlay

        low, high = Decimal("-0.999999"), Decimal(int(HIGHEST_RATE))
        if value_at(low) < 0 or value_at(high) > 0:
            return None
        tolerance = Decimal(10) ** -IRR_DIGITS
        while high - low > tolerance:
            middle = (low + high) / 2
            if value_at(middle) > 0:
                low = middle
            else:
                high = middle
        return Fraction((low + high) / 2)


def interpolated_rate(flow: CashFlow, low: Fraction, high: Fraction) -> Fraction | None:
    """The straight-line estimate audit reports often print, between two rates of opposite NPV."""
    above, below = net_present_value(flow, low), net_present_value(flow, high)
    if above < 0 or below > 0 or above == below:
        return None
    return low + (high - low) * above / (above - below)


def combined_saving(shares: Sequence[Fraction]) -> Fraction:
    """Savings on one base multiply: 1 − Π(1 − sᵢ), never their sum."""
    left = Fraction(1)
    for share in shares:
        left *= 1 - share
    return 1 - left


def _discounted(yearly: Sequence[Fraction], rate: Fraction) -> tuple[Fraction, ...]:
    return tuple(amount / (1 + rate) ** year for year, amount in enumerate(yearly, start=1))


def _recovered(outlay: Fraction, yearly: Sequence[Fraction]) -> Fraction | None:
    """Years until the flows have brought the outlay back, interpolated inside the last of them."""
    left = outlay
    if left <= 0:
        return Fraction(0)
    for year, amount in enumerate(yearly):
        if amount >= left > 0:
            return year + left / amount
        left -= amount
    return None


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
