"""适用情况: which blocks a return has freed by answering their gate question with 否."""

from __future__ import annotations

from decimal import Decimal

from generator.model.form import GATE_SHUT, Block
from generator.model.submission import Blank, Entry, EntryKey, Submission, Unreadable

_NOTHING = (Blank.NOT_FILLED, Blank.NOT_APPLICABLE, Blank.SUSPENDED, Blank.NOT_STARTED)


def shut_gate(submission: Submission, block: Block) -> Entry | None:
    """The answer 否 that frees `block`; None where it is to be filled in."""
    if not block.only_if:
        return None
    entry = submission.by_key.get(EntryKey(block.only_if))
    return entry if entry is not None and entry.value == GATE_SHUT else None


def says_more(entry: Entry) -> bool:
    """The cell of a freed block holds more than that there is nothing of the kind."""
    if isinstance(entry.value, Decimal):
        return entry.value != 0
    if isinstance(entry.value, Blank):
        return entry.value not in _NOTHING
    return not isinstance(entry.value, Unreadable)
