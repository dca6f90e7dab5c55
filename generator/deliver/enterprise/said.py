"""Short ways to print cells of words, rows of tables and sentences made of pieces. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.firm import Firm
from generator.deliver.numbers import NO_ANSWER
from generator.model.submission import Blank, Entry

Row = dict[str, object]
Piece = str | Figure | Prose


def rows_of(firm: Firm, table: str) -> tuple[str, ...]:
    return tuple(firm.reading.submission.rows.get(table, ()))


def held(firm: Firm, name: str, row: str = "") -> Entry | None:
    """The entry of a cell that holds an answer of any kind."""
    entry = firm.reading.submission.get(name, row)
    if entry is None or entry.value is Blank.NOT_FILLED:
        return None
    return entry


def words(firm: Firm, name: str, row: str = "") -> str | Missing:
    """The words of a cell; a gap where it had to be filled in and was not, else a stroke."""
    found = firm.words(name, row)
    if found:
        return found
    return Missing(firm.field(name).label) if firm.field(name).required else NO_ANSWER


def text(firm: Firm, name: str, row: str = "") -> str:
    """What was typed into a cell, "" for every answer that is none."""
    entry = firm.reading.submission.get(name, row)
    return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""


def day(firm: Firm, name: str, row: str = "") -> date | None:
    value = firm.operand(name, row).value
    return value if isinstance(value, date) else None


def was_asked(firm: Firm, name: str) -> bool:
    """Whether the form this enterprise got has the field."""
    return name in firm.facts.form.fields


def shown(value: Figure | Missing) -> Piece:
    """A value inside a sentence; what is missing is said so there."""
    return value if isinstance(value, Figure) else f"（{value.label}未填报）"


def listed(names: Sequence[str], most: int = 5) -> str:
    """甲、乙、丙等 7 项 where there are more than can be named."""
    told = "、".join(names[:most])
    return f"{told}等" if len(names) > most else told
