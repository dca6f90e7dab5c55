"""What a number format makes of a stored number: a date, a duration, a percentage, or itself."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum

from generator.intake.grid import Cell, Shown, number_cell, value_cell

_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
_BUILT_IN_DURATION = 46
_BUILT_IN_PERCENT = frozenset({9, 10})

# Literal text of a format: quoted, escaped, a blank as wide as a sign (_x), a repeated sign (*x).
_LITERALS = re.compile(r'"[^"]*"?|\\.|[_*].', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]?")
_DATE_SIGNS = re.compile(r"[dmyhs]|aaa|a/p", re.IGNORECASE)
_GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)

_MILLISECONDS = 86_400_000
_EPOCH = datetime(1899, 12, 30)
_DAYS_FROM_1900_TO_1904 = 1462
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_LONGEST_FORMAT = 255


class Meaning(Enum):
    """What a number format says the number is."""

    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"
    PERCENT = "percent"


def meaning_of_code(code: str) -> Meaning:
    """What a format's text says ("yyyy/m/d", "0.00%", "[h]:mm"); its first section decides."""
    text = _LITERALS.sub("", code[:_LONGEST_FORMAT]).partition(";")[0]
    if _ELAPSED.search(text):
        return Meaning.DURATION
    text = _GENERAL.sub("", _BRACKETS.sub("", text))
    if _DATE_SIGNS.search(text):
        return Meaning.DATE
    return Meaning.PERCENT if "%" in text else Meaning.NUMBER


def meaning_of_id(number: int, custom: Mapping[int, Meaning]) -> Meaning:
    """The same by format number: the file's own formats first, then the ones every program knows.

    27-36 and 50-58 are dates in the Chinese, Japanese and Korean programs.
    """
    if number in custom:
        return custom[number]
    if number in _BUILT_IN_DATES:
        return Meaning.DATE
    if number == _BUILT_IN_DURATION:
        return Meaning.DURATION
    return Meaning.PERCENT if number in _BUILT_IN_PERCENT else Meaning.NUMBER


def cell_of_number(number: float, meaning: Meaning, epoch_1904: bool) -> Cell:
    """The cell a stored number is under its format; a number no calendar knows stays a number."""
    if not math.isfinite(number):
        return number_cell(number)
    if meaning is Meaning.PERCENT:
        return number_cell(number, Shown.PERCENT)
    value: date | datetime | time | timedelta | None = None
    if meaning is Meaning.DATE:
        value = from_serial(number, epoch_1904)
    elif meaning is Meaning.DURATION and abs(number) < _LAST_SERIAL:
        value = timedelta(milliseconds=round(number * _MILLISECONDS))
    return (value_cell(value) if value is not None else None) or number_cell(number)


def from_serial(serial: float, epoch_1904: bool = False) -> date | datetime | time | None:
    """Day number to date; below 1 a time of day. Exact to the millisecond, None out of range.

    The 1900 system has a 29 February 1900 that never was: days before it are one later.
    """
    if not 0 <= serial < _LAST_SERIAL:
        return None
    if serial < 1:
        milliseconds = min(round(serial * _MILLISECONDS), _MILLISECONDS - 1)
        return (datetime.min + timedelta(milliseconds=milliseconds)).time()
    days = serial + _DAYS_FROM_1900_TO_1904 if epoch_1904 else serial
    if days < 60:
        days += 1
    if days >= _LAST_SERIAL:
        return None
    try:
        moment = _EPOCH + timedelta(milliseconds=round(days * _MILLISECONDS))
    except OverflowError:
        return None
    return moment.date() if moment.time() == time() else moment


def to_serial(value: date | datetime | time | timedelta) -> float:
    """The number behind a date, 1900 system: what was typed where a program made it a date."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        moment = datetime.combine(_EPOCH.date(), value)
    elif isinstance(value, datetime):
        moment = value
    else:
        moment = datetime.combine(value, time())
    days = (moment - _EPOCH) / timedelta(days=1)
    return days - 1 if 1 < days < 61 else days
