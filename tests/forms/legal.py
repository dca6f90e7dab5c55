"""Legal answers to a form, made at random: what may stand in each cell by its own definition."""

from __future__ import annotations

import string
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from generator.forms.outgoing import CellContent
from generator.intake.grid import text_cell
from generator.intake.parse_cell import parse_cell
from generator.model.form import Field, FieldKind
from generator.model.submission import Blank, EntryKey
from tests.build import form_of, placement_of, rulebook

_SIGNS = (
    string.ascii_letters + string.digits + "=+-@|'\"<>&;:#{}%_*\\/ ,.，。、；：（）【】“”—～·℃μ³"
    "中国云岭硅铝废水处理回用产品单位企业清洁生产审核㐀𠮷鿿éßñ한글かな"
)


def legal_values(form_id: str, random: Random, share: float = 0.5) -> dict[EntryKey, CellContent]:
    """An answer for about `share` of the cells; the rest stay empty."""
    form = form_of(form_id)
    return {
        key: legal_value(form.fields[key.field], random)
        for key in placement_of(form_id).cells
        if random.random() < share
    }


def legal_value(field: Field, random: Random) -> CellContent:
    if random.random() < 0.2:
        return random.choice(sorted({*field.allow, Blank.NOT_AVAILABLE}, key=lambda b: b.value))
    match field.kind:
        case FieldKind.NUMBER:
            return _number(field, random)
        case FieldKind.CHOICE:
            return random.choice(field.choices)
        case FieldKind.DATE:
            return date(1990, 1, 1) + timedelta(days=random.randrange(20_000))
        case FieldKind.CODE:
            return "".join(
                random.choices(string.ascii_uppercase + string.digits, k=random.randint(5, 22))
            )
        case FieldKind.TEXT:
            return _text(field, random)


def _number(field: Field, random: Random) -> Decimal:
    places = random.choice((0, 0, 1, 2, 4, 6))
    low = field.minimum if field.minimum is not None else Decimal(-10_000)
    high = field.maximum if field.maximum is not None else Decimal(10) ** random.randint(1, 9)
    scale = Decimal(10) ** places
    return Decimal(random.randint(int(low * scale), int(high * scale))) / scale


def _text(field: Field, random: Random) -> str:
    """Text that means itself: no answer, no placeholder, nothing a reader would strip."""
    while True:
        text = "".join(random.choices(_SIGNS, k=random.randint(1, 40))).strip()
        if text and parse_cell(text_cell(text), field, rulebook().units).value == text:
            return text
