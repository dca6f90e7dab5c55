"""Figures whose digits are too much like last year's to have been measured (照抄改动、编造)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.question import Breach, Question
from generator.model.quantity import plain
from generator.model.submission import Entry, EntryKey

FEWEST_DIGITS = 4
"""Of shorter figures any two may be alike by chance."""
LAST = 3
EXAMPLES_NAMED = 3


def check_alike_digits(question: Question) -> Iterator[Breach]:
    """Figures are not last year's with a digit changed, nor do they end in the same digits.

    `alike` is one_changed or same_ending. Said where `least` figures are alike and they are
    `share_percent` % of those compared; figures that are equal count for neither.
    """
    alike = {"one_changed": _one_changed, "same_ending": _same_ending}[question.parameter("alike")]
    keys: list[EntryKey] = []
    compared = 0
    for now, then in _pairs(question):
        one, other = _digits(now), _digits(then)
        if min(len(one), len(other)) >= FEWEST_DIGITS and one != other:
            compared += 1
            if alike(now, then):
                keys.append(now.key)
    enough = len(keys) * 100 >= question.number("share_percent") * compared
    if len(keys) < question.number("least") or not enough:
        return
    speaker = question.filing.speaker
    examples = [speaker.what(key, with_year=False) for key in keys[:EXAMPLES_NAMED]]
    yield Breach(
        keys=tuple(keys),
        values={
            "compared": str(compared),
            "same": str(len(keys)),
            "examples": "".join(examples),
        },
    )


def _pairs(question: Question) -> Iterator[tuple[Entry, Entry]]:
    """The positive figures of this year, each with last year's."""
    for field_id in question.words("fields"):
        for row in question.rows_of(field_id):
            now = question.entry(field_id, question.year, row)
            then = question.entry(field_id, question.year - 1, row)
            if now and then and (now.number or 0) > 0 and (then.number or 0) > 0:
                yield now, then


def _written(entry: Entry) -> str:
    assert entry.number is not None
    return plain(entry.number)


def _digits(entry: Entry) -> str:
    return _written(entry).replace(".", "")


def _one_changed(now: Entry, then: Entry) -> bool:
    one, other = _written(now), _written(then)
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _same_ending(now: Entry, then: Entry) -> bool:
    """The last three digits, to as many decimals; noughts are mere rounding."""
    one, other = _written(now), _written(then)
    tail = _digits(now)[-LAST:]
    places = [len(text.partition(".")[2]) for text in (one, other)]
    return tail == _digits(then)[-LAST:] and places[0] == places[1] and bool(tail.strip("0"))
