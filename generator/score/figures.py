"""Exact figures as people read them inside a sentence."""

from __future__ import annotations

from fractions import Fraction

# Where a bound and a value differ only behind this many places, words name the difference.
_MOST_PLACES = 12


def rounded(value: Fraction, places: int) -> Fraction:
    """`value` rounded half away from zero (half_up, the default for printed results)."""
    scale = 10**places
    scaled = abs(value) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, scale)


def figure(value: Fraction, places: int = 2) -> str:
    """`value` rounded for print, without superfluous zeros: "13", "91.26"."""
    number = rounded(value, places)
    digits = f"{abs(number.numerator * 10**places // number.denominator):0{places + 1}d}"
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    part = part.rstrip("0")
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def told_apart(value: Fraction, bound: Fraction, places: int = 2) -> tuple[str, str]:
    """Both figures with as many places as show which is the larger.

    Nothing is rounded before a comparison, so 99.9999 must not be printed as "100，未达 100".
    """
    for more in range(places, _MOST_PLACES + 1):
        if value == bound or rounded(value, more) != rounded(bound, more):
            return figure(value, more), figure(bound, more)
    near = figure(bound, places)
    return f"{near}（{'略低于此数' if value < bound else '略高于此数'}）", near


def with_unit(text: str, unit: str) -> str:
    """A figure and its unit: "13 mg/m³", "85%", "4"."""
    if not unit or unit in ("-", "1"):
        return text
    return f"{text}%" if unit in ("%", "percent") else f"{text} {unit}"
