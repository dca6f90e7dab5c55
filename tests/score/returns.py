"""Short builders of returns, as a reader of workbooks would hand them over."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from generator.model.submission import Blank, Entry, EntryKey, Place, Submission, Value
from generator.score.trail import SubmissionSource

YEARS = (2022, 2023, 2024)
FOUR_YEARS = (2021, *YEARS)


NUMBER = re.compile(r"-?[0-9.]+(?:[eE]-?[0-9]+)?")


def value_of(given: object) -> Value:
    if isinstance(given, Blank | date):
        return given
    if isinstance(given, str) and not NUMBER.fullmatch(given):
        return given
    return Decimal(str(given))


def filled(form_id: str, years=YEARS, owner="QY001", **answers) -> Submission:
    """A return; a key is field, table__row__column, either with a mapping by year or one value.

    filled("enterprise", fresh_water={2024: 100}, energy__diesel__amount={2024: 3})
    """
    entries: list[Entry] = []
    rows: dict[str, dict[str, None]] = {}
    for name, given in answers.items():
        field, row = name, ""
        if name.count("__") == 2:
            table, row, column = name.split("__")
            field = f"{table}.{column}"
            rows.setdefault(table, {})[row] = None
        for year, answer in given.items() if isinstance(given, dict) else ((0, given),):
            place = Place("数据", f"D{len(entries) + 1}")
            key = EntryKey(field, row, year)
            entries.append(Entry(key, str(answer), value_of(answer), place))
    return Submission(
        owner, form_id, "1", years, tuple(entries), {t: tuple(r) for t, r in rows.items()}
    )


def source(submission: Submission) -> SubmissionSource:
    return SubmissionSource(
        submission.recipient_id,
        f"{submission.recipient_id}公司",
        submission.form_id,
        1,
        f"{submission.recipient_id}.xlsx",
        "ab" * 32,
    )
