"""A number as people type it into a cell: thousands marks, 万 and 亿, a unit, 约."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from generator.formula.units import UnitTable, UnknownUnit, conversion_factor, printed
from generator.intake.plain_text import compact, folded
from generator.model.quantity import Unit, plain
from generator.model.reading import ReadingFault
from generator.model.submission import Remark, Unreadable

_LONGEST = 60
_LARGEST_EXPONENT = 30
_DIGITS_KEPT = Context(prec=60)
_DIGITS_SHOWN = Context(prec=15)

_NUMBER = r"[-+]?(?:\d[\d,' ]*(?:\.\d+)*\.?(?:,\d+)*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_WHOLE = re.compile(rf"(?P<number>{_NUMBER})(?P<rest>.*)", re.DOTALL)
_ANY_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_RANGE = re.compile(rf"^{_NUMBER}[^\d,.]{{0,8}}?\s*(?:~+|～|-+|—+|至|到)\s*{_NUMBER}\D*$")
_APPROXIMATE = re.compile(r"^(?:大约为?|约为?|约计|估计|≈|~)\s*|\s*(?:左右|上下|\(约\)|\(估\))$")
_PLAIN = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:([,' ])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_ONE_COMMA = re.compile(r"([-+]?\d+),(\d+)")
_DOTS_AND_COMMA = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_MAGNITUDES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3,
}  # fmt: skip
_BIG_UNIT = re.compile(r"^[十百千万亿]")
_MONEY = {"¥": "元", "￥": "元", "人民币": "元", "RMB": "元"}
_PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell's text says: the value in the field's unit, or why there is none."""

    value: Decimal | Unreadable
    remarks: tuple[Remark, ...] = ()


def parse_number(text: str, units: UnitTable, unit: str) -> Number:
    """Read a typed text as a number in `unit` (a unit text of rules/units.yaml, "" for none).

    What is certain is converted and remarked on; what could be read two ways is not read.
    """
    said = folded(text)
    if len(said) > _LONGEST or _has_raised_figure(text):
        return _fault(ReadingFault.NOT_A_NUMBER)
    if _RANGE.match(said):
        return _fault(ReadingFault.RANGE_GIVEN)
    remarks: list[Remark] = []
    bare = _APPROXIMATE.sub("", said).strip()
    approximate = bare != said
    for sign, name in _MONEY.items():
        if bare.startswith(sign):
            bare = bare.removeprefix(sign).strip() + ("" if bare.endswith("元") else name)
    match = _WHOLE.match(bare)
    if match is None:
        several = len(_ANY_NUMBER.findall(bare)) > 1
        return _fault(ReadingFault.SEVERAL_NUMBERS if several else ReadingFault.NOT_A_NUMBER)
    digits = _digits(match["number"].strip())
    if isinstance(digits, Unreadable):
        return Number(digits)
    rest = match["rest"].strip()
    found = _with_unit(digits, rest, units, unit, said)
    if isinstance(found.value, Unreadable):
        return found
    remarks += found.remarks
    if approximate:
        remarks.append(Remark(ReadingFault.APPROXIMATE, plain(found.value)))
    return Number(found.value, tuple(remarks))


def percent_shown(number: Decimal, units: UnitTable, unit: str) -> Number:
    """A number that the cell shows as percent: 0.034 stands for what is read as 3.4%."""
    shown = _DIGITS_KEPT.multiply(number, Decimal(100))
    text = f"{plain(shown)}%"
    return _percent(shown, text, units, unit)


def _digits(text: str) -> Decimal | Unreadable:
    """The number before any unit; thousands marks only where they can be nothing else."""
    if _PLAIN.fullmatch(text):
        return _decimal(text)
    if _GROUPED.fullmatch(text):
        return _decimal(re.sub(r"[,' ]", "", text))
    if _DOTS_AND_COMMA.fullmatch(text):
        joined = text.replace(".", "").replace(",", ".")
        with_point = text.replace(",", "").replace(".", "", text.count(".") - 1)
        return _ambiguous(joined, with_point)
    if match := _ONE_COMMA.fullmatch(text):
        return _ambiguous(f"{match[1]}{match[2]}", f"{match[1]}.{match[2]}")
    if " " in text or "'" in text:
        return Unreadable(ReadingFault.SEVERAL_NUMBERS)
    if "," in text:
        return _ambiguous(text.replace(",", ""), text.replace(",", "、"))
    return Unreadable(ReadingFault.NOT_A_NUMBER)


def _decimal(text: str) -> Decimal | Unreadable:
    try:
        number = Decimal(text)
    except InvalidOperation:  # pragma: no cover  the patterns let no such text through
        return Unreadable(ReadingFault.NOT_A_NUMBER)
    if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
        return Unreadable(ReadingFault.NOT_A_NUMBER)
    return number + 0 if number else Decimal(0)


def _ambiguous(first: str, second: str) -> Unreadable:
    return Unreadable(ReadingFault.AMBIGUOUS_THOUSANDS, f"{first} 或 {second}")


def _with_unit(number: Decimal, rest: str, units: UnitTable, unit: str, said: str) -> Number:
    rest = _unwrapped(rest)
    if not rest:
        return Number(number)
    if rest == _PERCENT:
        return _percent(number, said, units, unit)
    typed = _unit_named(rest, units)
    if typed is not None:
        return _converted(number, typed, rest, units, unit, said)
    for word, factor in _MAGNITUDES.items():
        if not rest.startswith(word):
            continue
        after = _unwrapped(rest.removeprefix(word))
        named = _unit_named(after, units) if after else None
        if after and named is None:
            break
        big = _DIGITS_KEPT.multiply(number, Decimal(factor))
        if named is not None:
            return _converted(big, named, after, units, unit, said)
        if unit and _BIG_UNIT.match(units.label(unit)):
            # 12.3万 where 万元 is asked: 12.3 万元 or 123 000 万元? Not for us to say.
            return _fault(ReadingFault.NOT_A_NUMBER)
        return Number(big, (Remark(ReadingFault.MAGNITUDE_WORD, f"{said} → {plain(big)}"),))
    if _ANY_NUMBER.search(rest):
        return _fault(ReadingFault.SEVERAL_NUMBERS)
    return _fault(ReadingFault.NOT_A_NUMBER)


def _converted(
    number: Decimal, typed: Unit, name: str, units: UnitTable, unit: str, said: str
) -> Number:
    asked = units.parse(unit or "1")
    if typed.same_as(asked):
        return Number(number)
    if not typed.converts_to(asked):
        return _fault(ReadingFault.NUMBER_WITH_OTHER_UNIT, name)
    value = exact_decimal(Fraction(number) * conversion_factor(typed, asked))
    detail = f"{said} → {plain(value)} {asked.label}".rstrip()
    return Number(value, (Remark(ReadingFault.UNIT_TYPED, detail),))


def _percent(number: Decimal, said: str, units: UnitTable, unit: str) -> Number:
    percent, asked = units.parse(_PERCENT), units.parse(unit or "1")
    if not percent.converts_to(asked):
        return _fault(ReadingFault.NUMBER_WITH_OTHER_UNIT, _PERCENT)
    value = exact_decimal(Fraction(number) * conversion_factor(percent, asked))
    named = "" if printed(asked) in (_PERCENT, "无单位") else f" {asked.label}"
    detail = f"{said} → {plain(value)}{named}"
    return Number(value, (Remark(ReadingFault.PERCENT_SIGN, detail),))


def exact_decimal(value: Fraction) -> Decimal:
    """The decimal of a fraction, exactly where it has one, else to 15 digits."""
    context = Context(prec=60, traps=[Inexact])
    try:
        return context.divide(Decimal(value.numerator), Decimal(value.denominator))
    except Inexact:
        return _DIGITS_SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))


def _has_raised_figure(text: str) -> bool:
    """10³ or 5½, which would fold into 103 and 51/2; the ³ of m³ is part of a unit."""
    return any(
        unicodedata.category(char) == "No" and not before.isalpha()
        for before, char in zip(" " + text, text, strict=False)
    )


def _unit_named(text: str, units: UnitTable) -> Unit | None:
    name = compact(text)
    if not any(char.isalpha() or char in "%‰°℃" for char in name):
        return None
    try:
        return units.parse(name)
    except UnknownUnit:
        return None


def _unwrapped(text: str) -> str:
    """A unit without the brackets people put round it."""
    text = text.strip()
    for left, right in ("()", "[]", "（）"):
        if text.startswith(left) and text.endswith(right):
            text = text[1:-1].strip()
    return text


def _fault(fault: ReadingFault, detail: str = "") -> Number:
    return Number(Unreadable(fault, detail))
