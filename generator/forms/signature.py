"""The code of the 签章页: what ties a sealed page of paper to one version of the answers.

The page computes it by plain formulas over its key figures, this module from the answers as read;
both must give the same digits in every office program, so whole numbers below 2**48 are all that
is ever computed with. It finds a page that belongs to other figures; it is no secret. A number
typed as text counts as text on the page and, once read, as a number: the codes then differ.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.forms.layout import Placement
from generator.model.form import BlockKind
from generator.model.submission import Blank, EntryKey, Submission, Value

PRIMES = (99_991, 99_989)
"""One for each half of the code."""

WHOLE = 9_999_991
"""Whole parts are taken modulo this, so that large ones stay exact."""

PARTS = 10_000
"""Decimals count to the fourth."""

ANSWERS = {
    Blank.NOT_APPLICABLE.value: 1,
    Blank.SUSPENDED.value: 3,
    Blank.NOT_STARTED.value: 5,
    Blank.NOT_AVAILABLE.value: 7,
}
EMPTY = ANSWERS[Blank.NOT_APPLICABLE.value]
"""An empty cell counts as 不涉及: so it is read where a gate frees it."""

OTHER_TEXT = 9
_WEIGHTS = (7, 11)
_DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure of the page: the cell it stands in, or the cells of a column it adds up."""

    label: str
    unit: str
    year: int
    keys: tuple[EntryKey, ...]
    is_sum: bool = False

    def of(self, submission: Submission) -> Value | None:
        """The figure as the answers read give it; None where nothing is filled."""
        values = [entry.value for key in self.keys if (entry := submission.by_key.get(key))]
        if self.is_sum:
            return total_of(values)
        return values[0] if values else None


def key_figures(placement: Placement) -> tuple[KeyFigure, ...]:
    """The figures of `form.signature` this workbook asks, those of each year by the last.

    A field stands for its cell, "table.column" for the sum of its rows, "table_row_column" for a
    cell of a fixed row. Derived quantities have no cell and are left out.
    """
    if not placement.form.signature:
        return ()
    known: dict[str, KeyFigure] = {}
    for _, block in placement.form.blocks():
        for field in block.fields:
            year = max(placement.years) if field.series else 0
            shown = year or max(placement.years)
            if block.kind is not BlockKind.TABLE:
                key = EntryKey(field.id, "", year)
                known[field.id] = KeyFigure(field.label, field.unit, shown, (key,))
                continue
            rows = tuple(EntryKey(field.id, row, year) for row in block.row_ids)
            label = f"{block.title}：{field.label}合计"
            known[field.id] = KeyFigure(label, field.unit, shown, rows, is_sum=True)
            for row in block.rows:
                unit = row.unit if field.unit == "row_unit" else field.unit
                key = EntryKey(field.id, row.id, year)
                known[f"{block.id}_{row.id}_{field.column_id}"] = KeyFigure(
                    f"{row.label}：{field.label}", unit, shown, (key,)
                )
    return tuple(known[name] for name in placement.form.signature if name in known)


def total_of(values: Iterable[object]) -> Decimal:
    """What SUM gives for the cells: whatever is no number counts nothing."""
    return sum((value for value in values if isinstance(value, Decimal)), Decimal())


def signature_code(values: Sequence[Value | None], visible_code: str) -> str:
    """ "38271-09944" for key figures in the order of `key_figures`; None is an empty cell."""
    numbers = [number_of(value) for value in values]
    halves = []
    for half, prime in enumerate(PRIMES):
        total = sum(
            number % prime * weights(position)[half] for position, number in enumerate(numbers)
        )
        halves.append((total + seed(visible_code)) % prime)
    return "-".join(f"{half:05d}" for half in halves)


def code_of(submission: Submission, placement: Placement, visible_code: str) -> str:
    """The code a page printed from these answers bears; "" for a form without key figures."""
    figures = key_figures(placement)
    if not figures:
        return ""
    return signature_code([figure.of(submission) for figure in figures], visible_code)


def weights(position: int) -> tuple[int, int]:
    """What the figure at a position counts in either half."""
    first, second = (
        pow(base, position + 1, prime) for base, prime in zip(_WEIGHTS, PRIMES, strict=True)
    )
    return first, second


def seed(visible_code: str) -> int:
    """What the workbook itself brings into the code: equal figures of two firms differ."""
    return zlib.crc32(visible_code.encode()) % 1_000_000


def number_of(value: Value | None) -> int:
    """A figure, or the answer in its place, as a whole number."""
    if isinstance(value, date):
        value = Decimal((value - _DAY_ZERO).days)
    if isinstance(value, Decimal):
        size = abs(float(value))  # as the cell holds it, so that a tie falls the same way
        parts = math.floor((size - math.floor(size)) * PARTS + 0.5)
        return (math.floor(size) % WHOLE * (PARTS + 1) + parts) * 2 + (value < 0)
    if value is None or value is Blank.NOT_FILLED or value == "":
        return EMPTY
    word = value.value if isinstance(value, Blank) else value
    return ANSWERS.get(word, OTHER_TEXT) if isinstance(word, str) else OTHER_TEXT
