"""The same figure in two places (两处同一数): rows added up and held against another figure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from generator.check.balance import kilo_slip
from generator.check.question import Breach, Question, as_number, first
from generator.check.slips import last_digit_unit
from generator.check.words import print_fraction
from generator.formula.evaluate import Outcome
from generator.model.submission import Blank, EntryKey

_AS_ZERO = (Blank.NOT_APPLICABLE, Blank.SUSPENDED)


def total_of(group: str) -> str:
    """Under which name a rule keeps the formula of a group's total."""
    return f"totals {group}"


def check_group_total(question: Question) -> Iterator[Breach]:
    """The rows of one group (one pollutant) add up to the total stated elsewhere.

    Asked row by row, it speaks at the first row of a group. `totals` says what each group is held
    against, as “氨氮=name” parted by blanks; a group without a total is left.
    """
    columns = question.words("group")
    name = _said(question, columns, question.row)
    rows = _rows_alike(question, columns, name)
    if not name or rows[0] != question.row:
        return
    if total_of(name[0]) not in question.asked.formulas:
        return
    own = _sum(question.outcome_at("of", row) for row in rows)
    other = _sum([question.outcome(total_of(name[0]))])
    if own is not None and other is not None:
        against = question.filing.speaker.what(other.keys[0]) if other.keys else ""
        yield from _compared(question, own, other, name[0], against)


def check_matching_rows(question: Question) -> Iterator[Breach]:
    """What rows say of a thing is what another table says of the thing of the same name.

    `key` and `other_key` are the columns that must read alike; a thing the other table does not
    hold is left.
    """
    columns = question.words("key")
    name = _said(question, columns, question.row)
    rows = _rows_alike(question, columns, name)
    if not name or rows[0] != question.row:
        return
    column = question.parameter("other")
    table = column.partition(".")[0]
    others = _rows_alike(question, question.words("other_key"), name, table)
    own = _sum(question.outcome_at("of", row) for row in rows)
    other = _entries(question, column, others)
    if others and own is not None and other is not None:
        against = question.filing.speaker.row_name(table, others[0])
        yield from _compared(question, own, other, name[0], against)


def check_code_says(question: Question) -> Iterator[Breach]:
    """What was chosen from a code table is of the right sort: its `column` there says `says`."""
    entry = question.entry(question.parameter("field"))
    if entry is None or not isinstance(entry.value, str):
        return
    for row in question.filing.codes[question.parameter("table")]:
        said = row.values.get(question.parameter("column"), "")
        if row.label == entry.value and said != question.parameter("says"):
            yield Breach((entry.key,), {"actual": said})


@dataclass(frozen=True, slots=True)
class _Sum:
    value: Fraction
    keys: tuple[EntryKey, ...]


def _sum(outcomes: Iterable[Outcome]) -> _Sum | None:
    """All of them together; None when one is not known."""
    total, keys = Fraction(0), list[EntryKey]()
    for outcome in outcomes:
        number = as_number(outcome)
        if number is None:
            return None
        total += number
        keys += outcome.used
    return _Sum(total, tuple(keys))


def _entries(question: Question, column: str, rows: Sequence[str]) -> _Sum | None:
    total, keys = Fraction(0), list[EntryKey]()
    for row in rows:
        entry = question.entry(column, row=row)
        if entry is None or (entry.number is None and entry.blank not in _AS_ZERO):
            return None
        total += Fraction(entry.number or 0)
        keys.append(entry.key)
    return _Sum(total, tuple(keys))


def _compared(
    question: Question, own: _Sum, other: _Sum, group: str, against: str
) -> Iterator[Breach]:
    most, gap = max(abs(own.value), abs(other.value)), abs(own.value - other.value)
    if not most or gap <= _last_digits(question, own.keys + other.keys):
        return
    percent = gap / most * 100
    if percent <= Fraction(question.number("percent")):
        return
    speaker, entries = question.filing.speaker, question.filing.submission.by_key
    at = question.key(question.rule.at) if question.rule.at else None
    keys = first(None, own.keys + other.keys)
    # both sides are in one unit: the rule's compiler and the matching keys see to it
    figure = next(key for key in keys if key in entries and entries[key].number is not None)
    yield Breach(
        keys=first(at, keys),
        values={
            "group": group,
            "against": against,
            "total": speaker.fraction(own.value, figure),
            "other": speaker.fraction(other.value, figure),
            "percent": print_fraction(percent, "%"),
            "suggestion": kilo_slip(own.value / other.value) if own.value and other.value else "",
        },
    )


def _last_digits(question: Question, keys: Iterable[EntryKey]) -> Fraction:
    """By how much the sums may differ because each figure was rounded."""
    entries = question.filing.submission.by_key
    numbers = [entry.number for key in keys if (entry := entries.get(key)) is not None]
    return sum(
        (Fraction(last_digit_unit(number)) for number in numbers if isinstance(number, Decimal)),
        Fraction(0),
    )


def _said(question: Question, columns: Sequence[str], row: str) -> tuple[str, ...]:
    """What a row says in these columns; () where one of them holds no text."""
    entries = [question.entry(column, row=row) for column in columns]
    texts = tuple(e.value for e in entries if e is not None and isinstance(e.value, str))
    return texts if len(texts) == len(columns) else ()


def _rows_alike(
    question: Question, columns: Sequence[str], name: tuple[str, ...], table: str = ""
) -> tuple[str, ...]:
    """The rows of a table (the rule's own when none is named) that say `name`."""
    rows = question.filing.submission.rows.get(table or question.asked.table, ())
    wanted = _normal(name)
    return tuple(row for row in rows if _normal(_said(question, columns, row)) == wanted)


def _normal(texts: Sequence[str]) -> tuple[str, ...]:
    """One spelling for full-width forms, blanks and case."""
    return tuple(
        "".join(unicodedata.normalize("NFKC", text).split()).upper() for text in texts
    )
