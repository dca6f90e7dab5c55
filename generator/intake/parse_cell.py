"""One cell against one field: the value, an answer that is not a number, or why it cannot be read.

This is the only place where what people type becomes a value. It never raises on any cell, keeps
the raw text, and says so whenever it had to interpret.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from generator.forms.layout import TEXT_LIMIT
from generator.formula.units import UnitTable
from generator.intake.grid import Cell, CellKind, Shown
from generator.intake.parse_date import date_of_number, in_range, parse_date
from generator.intake.parse_number import parse_number, percent_shown
from generator.intake.plain_text import compact, seen
from generator.model.form import Field, FieldKind
from generator.model.quantity import decimal_from_cell
from generator.model.reading import ReadingFault
from generator.model.submission import Blank, Remark, Unreadable, Value

CODE_LIMIT = 60
_EXACT_DIGITS = 15
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+")
_LEVEL_END = re.compile(r"[:：]")

ANSWERS: Mapping[str, Blank] = MappingProxyType(
    {blank.value: blank for blank in Blank if blank is not Blank.NOT_FILLED}
)
OTHER_WORDS: Mapping[str, Blank] = MappingProxyType(
    {
        "不适用": Blank.NOT_APPLICABLE,
        "无此项": Blank.NOT_APPLICABLE,
        "无该项": Blank.NOT_APPLICABLE,
        "不涉及该项": Blank.NOT_APPLICABLE,
        "不涉及此项": Blank.NOT_APPLICABLE,
        "全年停产": Blank.SUSPENDED,
        "停产中": Blank.SUSPENDED,
        "已停产": Blank.SUSPENDED,
        "尚未投产": Blank.NOT_STARTED,
        "还未投产": Blank.NOT_STARTED,
        "未投入生产": Blank.NOT_STARTED,
        "暂无法提供": Blank.NOT_AVAILABLE,
        "不能提供": Blank.NOT_AVAILABLE,
        "无法统计": Blank.NOT_AVAILABLE,
        "暂无数据": Blank.NOT_AVAILABLE,
        "无数据": Blank.NOT_AVAILABLE,
    }
)
"""Other words for an answer: taken, and remarked on."""

_PLACEHOLDERS = frozenset(
    ("无", "没有", "空", "缺", "未填", "暂无", "暂缺", "同上", "同左", "X", "NA", "N/A", "N.A.",
     "NULL", "NONE", "NIL")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as typed, as read, and what was noticed."""

    raw: str
    value: Value
    remarks: tuple[Remark, ...] = ()

    @property
    def filled(self) -> bool:
        """Something stands there, readable or not."""
        return self.value is not Blank.NOT_FILLED


EMPTY = Reading("", Blank.NOT_FILLED)


def parse_cell(cell: Cell | None, field: Field, units: UnitTable, unit: str = "") -> Reading:
    """Read `cell` as `field` asks; `unit` is the unit asked in this row ("" for none)."""
    if cell is None:
        return EMPTY
    raw = cell.raw
    if cell.kind is CellKind.FORMULA_UNCOMPUTED:
        return _unread(raw, ReadingFault.FORMULA_UNCOMPUTED, raw)
    if cell.kind is CellKind.ERROR:
        return _unread(raw, ReadingFault.ERROR_VALUE, raw)
    if not seen(raw):
        return EMPTY
    match field.kind:
        case FieldKind.NUMBER:
            return _number(cell, units, unit)
        case FieldKind.DATE:
            return _date(cell)
        case FieldKind.CHOICE:
            return _choice(raw, field)
        case FieldKind.CODE:
            return _code(cell)
        case FieldKind.TEXT:
            return _text(raw, field)


def note_of(cell: Cell | None) -> str:
    """The text of a 备注 cell."""
    return seen(cell.raw)[:TEXT_LIMIT] if cell is not None else ""


# -- kinds ---------------------------------------------------------------------------------------


def _number(cell: Cell, units: UnitTable, unit: str) -> Reading:
    raw = cell.raw
    if cell.kind is CellKind.NUMBER and isinstance(cell.value, float):
        number = decimal_from_cell(cell.value) + 0
        if cell.shown is Shown.PERCENT:
            shown = percent_shown(number, units, unit)
            return Reading(raw, shown.value, shown.remarks)
        return Reading(raw, number)
    if cell.kind is not CellKind.TEXT:
        return _unread(raw, ReadingFault.NOT_A_NUMBER)
    answer = _answer(raw)
    if answer is not None:
        return answer
    if says_nothing(raw):
        return _unread(raw, ReadingFault.PLACEHOLDER_TYPED)
    found = parse_number(raw, units, unit)
    return Reading(raw, found.value, found.remarks)


def _date(cell: Cell) -> Reading:
    raw, value = cell.raw, cell.value
    if cell.kind is CellKind.DATE:
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date) and in_range(value):
            return Reading(raw, value)
        return _unread(raw, ReadingFault.NOT_A_DATE)
    if cell.kind is CellKind.NUMBER and isinstance(value, float):
        found = date_of_number(decimal_from_cell(value))
        return Reading(raw, found.value, found.remarks)
    answer = _answer(raw)
    if answer is not None:
        return answer
    if says_nothing(raw):
        return _unread(raw, ReadingFault.PLACEHOLDER_TYPED)
    found = parse_date(raw)
    return Reading(raw, found.value, found.remarks)


def _choice(raw: str, field: Field) -> Reading:
    said = compact(raw)
    for same in (compact, _loosely, _level):
        chosen = [choice for choice in field.choices if same(choice) == same(raw)]
        if len(chosen) == 1:
            return Reading(raw, chosen[0])
    answer = _answer(raw)
    if answer is not None:
        return answer
    if says_nothing(raw):
        return _unread(raw, ReadingFault.PLACEHOLDER_TYPED)
    near = difflib.get_close_matches(said[:200], field.choices, n=1, cutoff=0.5)
    return _unread(raw, ReadingFault.NOT_A_CHOICE, f"最接近的选项是“{near[0]}”。" if near else "")


def _code(cell: Cell) -> Reading:
    raw = cell.raw
    if cell.kind is CellKind.NUMBER:
        if sum(char.isdigit() for char in raw) > _EXACT_DIGITS:
            return _unread(raw, ReadingFault.CODE_AS_NUMBER, raw)
        return Reading(raw, raw)
    said = compact(raw).upper()
    if _SCIENTIFIC.fullmatch(said):
        return _unread(raw, ReadingFault.CODE_AS_NUMBER, said)
    answer = _answer(raw)
    if answer is not None:
        return answer
    if says_nothing(raw):
        return _unread(raw, ReadingFault.PLACEHOLDER_TYPED)
    if len(said) > CODE_LIMIT:
        return _unread(raw, ReadingFault.TEXT_TOO_LONG, str(len(said)))
    return Reading(raw, said)


_NONE_OF_IT = frozenset(("无", "没有"))
"""Asked what is lacking, a person says there is none; of a number that may be 0 or unknown."""


def _text(raw: str, field: Field) -> Reading:
    said = seen(raw)
    exact = ANSWERS.get(said)
    if exact is not None:
        return Reading(raw, exact)
    if field.required and says_nothing(raw):
        if Blank.NOT_APPLICABLE in field.allow and compact(raw) in _NONE_OF_IT:
            remark = Remark(
                ReadingFault.ANSWER_IN_OTHER_WORDS, f"{said} → {Blank.NOT_APPLICABLE.value}"
            )
            return Reading(raw, Blank.NOT_APPLICABLE, (remark,))
        return _unread(raw, ReadingFault.PLACEHOLDER_TYPED)
    if len(said) > TEXT_LIMIT:
        return _unread(raw, ReadingFault.TEXT_TOO_LONG, str(len(said)))
    return Reading(raw, said)


# -- words ---------------------------------------------------------------------------------------


def _answer(raw: str) -> Reading | None:
    said = compact(raw).strip("。.;；,，")
    if said in ANSWERS:
        return Reading(raw, ANSWERS[said])
    other = OTHER_WORDS.get(said)
    if other is None:
        return None
    remark = Remark(ReadingFault.ANSWER_IN_OTHER_WORDS, f"{said} → {other.value}")
    return Reading(raw, other, (remark,))


def says_nothing(raw: str) -> bool:
    """A stroke or word that may mean zero, does not apply, or not known: let the sender say."""
    said = compact(raw).upper()
    return said in _PLACEHOLDERS or not any(char.isalnum() for char in said)


def _loosely(text: str) -> str:
    return "".join(char for char in compact(text).casefold() if char.isalnum())


def _level(text: str) -> str:
    """What stands before the colon: "Ⅰ级" of "Ⅰ级：干法清洗"."""
    return compact(_LEVEL_END.split(text, maxsplit=1)[0]).casefold()


def _unread(raw: str, fault: ReadingFault, detail: str = "") -> Reading:
    return Reading(raw, Unreadable(fault, detail))
