"""编号: numbers given to problems and options stay what they are, however often a round is re-run.

Kept in the ledger's events; a number is given once and never to another matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from generator.workspace.ledger import Ledger
from generator.workspace.queries import append_event
from generator.workspace.records import Event

PROBLEM_NUMBER = "问题编号"
OPTION_NUMBER = "方案编号"


def numbers_given(ledger: Ledger, kind: str) -> Mapping[str, str]:
    """Number by key, of problems or of options."""
    found: dict[str, str] = {}
    for event in ledger.events(kind):
        found.setdefault(event.detail["key"], event.detail["number"])
    return MappingProxyType(found)


def keep_numbers(ledger: Ledger, kind: str, numbers: Mapping[str, str], now: datetime) -> None:
    """Note those of `numbers` that are new; what another command gave meanwhile stands."""
    given = numbers_given(ledger, kind)
    taken = set(given.values())
    new = {key: no for key, no in numbers.items() if key not in given and no not in taken}
    if not new:
        return
    with ledger.writing() as connection:
        for key, number in new.items():
            append_event(
                connection,
                Event(at=now, kind=kind, detail=MappingProxyType({"key": key, "number": number})),
            )
