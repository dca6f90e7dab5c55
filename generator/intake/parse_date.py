"""A calendar day in any usual form, and nothing guessed where two days are possible."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from generator.intake.plain_text import compact
from generator.model.quantity import plain
from generator.model.reading import ReadingFault
from generator.model.submission import Remark, Unreadable

_SEPARATOR = r"[-/.年]"
_FULL = re.compile(
    rf"(?P<y>\d{{4}}){_SEPARATOR}(?P<m>\d{{1,2}})[-/.月](?P<d>\d{{1,2}})[日号]?"
    r"(?:T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_EIGHT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_MONTH = re.compile(rf"(?P<y>\d{{4}}){_SEPARATOR}(?P<m>\d{{1,2}})月?")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})")
_CHINESE_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}
_CHINESE_DIGITS |= {"零": 0, "○": 0}
_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月"
    r"(?:([一二三四五六七八九十]{1,3})[日号])?"
)

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 109_574  # 1954-10-03 to 2199-12-31
_SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Day:
    """What a cell says of a day: the day, or why none could be read."""

    value: date | Unreadable
    remarks: tuple[Remark, ...] = ()


def parse_date(text: str) -> Day:
    """Read a typed text as a day."""
    said = _in_figures(compact(text))
    for pattern in (_FULL, _EIGHT):
        if match := pattern.fullmatch(said):
            return _day(match["y"], match["m"], match["d"])
    if match := _MONTH.fullmatch(said):
        return _first_of_month(match["y"], match["m"], text.strip())
    if match := _YEAR_LAST.fullmatch(said):
        return _either_way(int(match["a"]), int(match["b"]), int(match["y"]))
    if said.isdecimal() and len(said) == 5:
        return date_of_number(Decimal(said))
    return Day(Unreadable(ReadingFault.NOT_A_DATE))


def date_of_number(number: Decimal) -> Day:
    """A number where a date is asked: 20240305, a day count, or year.month."""
    whole = int(number)
    if number == whole and (match := _EIGHT.fullmatch(str(whole))):
        return _day(match["y"], match["m"], match["d"])
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return Day(_SERIAL_ZERO + timedelta(days=whole))
    text = plain(number)
    if (match := _MONTH.fullmatch(text)) and "." in text:
        if match["m"] == "1":  # as a number, 2008.1 and 2008.10 are one
            detail = f"{whole}年1月 或 {whole}年10月"
            return Day(Unreadable(ReadingFault.DATE_AMBIGUOUS, detail))
        return _first_of_month(match["y"], match["m"], text)
    return Day(Unreadable(ReadingFault.NOT_A_DATE))


def in_range(day: date) -> bool:
    """A day that an audit may speak of."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def _day(year: str, month: str, day: str) -> Day:
    found = _calendar(int(year), int(month), int(day))
    return Day(found or Unreadable(ReadingFault.NOT_A_DATE))


def _first_of_month(year: str, month: str, said: str) -> Day:
    found = _calendar(int(year), int(month), 1)
    if found is None:
        return Day(Unreadable(ReadingFault.NOT_A_DATE))
    remark = Remark(ReadingFault.DATE_WITHOUT_DAY, f"{said} → {found.isoformat()}")
    return Day(found, (remark,))


def _either_way(first: int, second: int, year: int) -> Day:
    day_first = _calendar(year, second, first)
    month_first = _calendar(year, first, second)
    if day_first and month_first and day_first != month_first:
        detail = f"{day_first.isoformat()} 或 {month_first.isoformat()}"
        return Day(Unreadable(ReadingFault.DATE_AMBIGUOUS, detail))
    return Day(day_first or month_first or Unreadable(ReadingFault.NOT_A_DATE))


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if in_range(found) else None


def _in_figures(text: str) -> str:
    """二〇二四年三月五日 as 2024年3月5日."""
    match = _CHINESE.fullmatch(text)
    if match is None:
        return text
    year = "".join(str(_CHINESE_DIGITS[char]) for char in match[1])
    day = f"{_small(match[3])}日" if match[3] else ""
    return f"{year}年{_small(match[2])}月{day}"


def _small(text: str) -> int:
    """十二 -> 12, 二十 -> 20, 三 -> 3."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        tens, ones = "", text
        if len(text) > 1:
            return 0
    value = (_CHINESE_DIGITS.get(tens, 1) if ten else 0) * 10
    return value + (_CHINESE_DIGITS.get(ones, 0) if ones else 0)
