"""Who and what: codes that must be right, and agree with the roster and the reference tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from enum import Enum

from generator.check.codes import credit_code_fault, permit_number_fault
from generator.check.question import Breach, Question
from generator.model.park import Recipient
from generator.model.submission import Entry, EntryKey

AS_OF = "as_of"
"""In a date_order: the day the return was received."""


def check_credit_code(question: Question) -> Iterator[Breach]:
    """A unified social credit code has 18 characters and the right last one (统一社会信用代码)."""
    entry = _text_entry(question, "field")
    reason = credit_code_fault(_text(entry)) if entry else ""
    if entry and reason:
        yield Breach((entry.key,), {"reason": reason})


def check_permit_number(question: Question) -> Iterator[Breach]:
    """A permit number has 22 characters and begins with its holder's credit code (许可证编号)."""
    entry = _text_entry(question, "field")
    if entry is None:
        return
    holder = _text_entry(question, "credit_code")
    # a credit code that is itself wrong is another rule's business
    code = _text(holder) if holder and not credit_code_fault(_text(holder)) else ""
    reason = permit_number_fault(_text(entry), code)
    if reason:
        keys = (entry.key, holder.key) if holder and code else (entry.key,)
        yield Breach(keys, {"reason": reason})


def check_pattern(question: Question) -> Iterator[Breach]:
    """A text is written the way `pattern` says (a regular expression for the whole of it)."""
    entry = _text_entry(question, "field")
    if entry and not re.fullmatch(question.parameter("pattern"), _text(entry)):
        yield Breach((entry.key,))


def check_matches_roster(question: Question) -> Iterator[Breach]:
    """A field says what the roster (名录) says; nothing where the roster is silent."""
    entry = _text_entry(question, "field")
    expected = _on_roster(question.filing.recipient, question.parameter("attribute"))
    if entry and expected and _normal(_text(entry)) != _normal(expected):
        yield Breach((entry.key,), {"expected": expected})


def _on_roster(recipient: Recipient, attribute: str) -> str:
    """What the roster says, "" where it leaves the attribute at its default."""
    for declared in fields(recipient):
        if declared.name == attribute:
            value = getattr(recipient, attribute)
            if value == declared.default:
                return ""
            return str(value.value) if isinstance(value, Enum) else str(value)
    return ""


def check_in_code_table(question: Question) -> Iterator[Breach]:
    """A code stands in a table of rules/codes."""
    entry = _text_entry(question, "field")
    table = question.filing.codes[question.parameter("table")]
    if entry and _text(entry) not in table:
        yield Breach((entry.key,), {"table": table.title})


def check_unique_rows(question: Question) -> Iterator[Breach]:
    """No two rows of a table say the same in all of `columns`; rows with a gap are not compared."""
    columns = question.words("columns")
    table = question.parameter("table")
    seen: dict[tuple[str, ...], list[EntryKey]] = {}
    for row in question.filing.submission.rows.get(table, ()):
        entries = [question.entry(column, row=row) for column in columns]
        texts = tuple(_normal(e.value) for e in entries if e and isinstance(e.value, str))
        if len(texts) == len(columns):
            seen.setdefault(texts, []).append(question.key(columns[0], row=row))
    speaker = question.filing.speaker
    for keys in seen.values():
        if len(keys) > 1:
            values = [
                speaker.value(question.entry(column, row=keys[0].row)) for column in columns
            ]
            yield Breach(
                keys=tuple(reversed(keys)),
                values={
                    "rows": speaker.table(table)
                    + "、".join(speaker.row_place(table, key.row) for key in keys),
                    "value": "，".join(values),
                },
            )


def check_date_order(question: Question) -> Iterator[Breach]:
    """`earlier` does not come after `later`; either may be as_of, the day of receipt."""
    days: list[date] = []
    keys: list[EntryKey] = []
    for name in ("earlier", "later"):
        field_id = question.parameter(name)
        if field_id == AS_OF:
            days.append(question.filing.as_of)
            continue
        entry = question.entry(field_id)
        if entry is None or not isinstance(entry.value, date):
            return
        days.append(entry.value)
        keys.append(entry.key)
    earlier, later = days
    if earlier > later:
        values = {"earlier": earlier.isoformat(), "later": later.isoformat()}
        yield Breach(tuple(keys), values)


def _text_entry(question: Question, parameter: str) -> Entry | None:
    """The entry of the field a parameter names, if it holds a text."""
    field_id = question.parameter(parameter)
    entry = question.entry(field_id) if field_id else None
    return entry if entry is not None and isinstance(entry.value, str) else None


def _text(entry: Entry) -> str:
    return str(entry.value).strip()


def _normal(text: str) -> str:
    """One spelling for full-width forms, blanks and case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
