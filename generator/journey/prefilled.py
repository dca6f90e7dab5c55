"""Values the office fills in before a workbook goes out, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from generator.check.words import fill
from generator.forms.layout import Placement
from generator.forms.outgoing import CellContent, shown
from generator.intake.plain_text import compact
from generator.journey.audit import Audit
from generator.model.finding import Finding
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.model.submission import EntryKey, Place, Submission

_EMPTY = "（空）"

Whose = tuple[str, str]
"""A recipient's id and a form's."""


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A value the office fills in; `source` are the words printed with it, `place` in its file."""

    value: CellContent
    source: str
    place: Place


PrefillValues = Mapping[Whose, Mapping[EntryKey, Prefilled]]
"""Values filled in, by whose copy of which form."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """One sheet of a file in 预填/: what it was taken for and how much of it is used."""

    file: str
    sheet: str
    what: str
    header_line: int
    used: tuple[tuple[str, str], ...]
    cells: int
    enterprises: int


@dataclass(frozen=True, slots=True)
class Prefill:
    """All of 预填/: values per recipient and form, what was recognised, what was not."""

    values: PrefillValues = field(
        default_factory=lambda: MappingProxyType({})
    )
    recognised: tuple[Recognised, ...] = ()
    findings: tuple[Finding, ...] = ()

    def for_form(self, recipient_id: str, form_id: str) -> Mapping[EntryKey, Prefilled]:
        return self.values.get((recipient_id, form_id), MappingProxyType({}))


    def cells_of(self, placement: Placement, recipient: Recipient) -> Mapping[EntryKey, Prefilled]:
        """What belongs into the cells of this workbook."""
        known = self.for_form(recipient.id, placement.form.id)
        return {key: known[key] for key in placement.cells if key in known}


NOTHING = Prefill()


def changed_cells(
    audit: Audit, prefill: Prefill, submissions: Iterable[Submission]
) -> tuple[Finding, ...]:
    """提示 for every prefilled value that its recipient returned with another one."""
    found = []
    for submission in submissions:
        recipient = audit.recipient(submission.recipient_id)
        form = audit.book.forms[submission.form_id]
        for key, known in prefill.for_form(recipient.id, form.id).items():
            entry = submission.by_key.get(key)
            if entry is None or same_value(entry.value, known.value):
                continue
            found.append(
                prefill_finding(
                    audit,
                    "prefill_changed",
                    where=f"{recipient.id} {recipient.name}{entry.place}{cell_words(form, key)}",
                    file=known.source,
                    detail=f"{shown(known.value)}，报送的是 {entry.raw or _EMPTY}",
                    keys=(key,),
                    places=(entry.place,),
                )
            )
    return tuple(found)


def cell_words(form: FormDefinition, key: EntryKey) -> str:
    """ “2024 年电力的消费量”, without the year or the row where there is none."""
    year = f" {key.year} 年" if key.year else ""
    field = form.fields.get(key.field)
    label = field.label if field else key.field
    table = form.tables.get(key.field.partition(".")[0])
    named = {row.id: row.label for row in table.rows} if table else {}
    row = named.get(key.row) or (f"第 {key.row[1:].lstrip('0')} 行" if key.row else "")
    return f"{year}“{row}的{label}”" if row else f"{year}“{label}”"


def same_value(one: object, other: object) -> bool:
    """Equal as numbers, or as words whatever their width and case."""
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return one == other
    return word_of(one) == word_of(other)


def word_of(value: object) -> str:
    """One spelling of a value for comparing."""
    return compact(str(value.value if isinstance(value, Enum) else value)).casefold()


def prefill_finding(
    audit: Audit,
    fault: str,
    *,
    file: str = "",
    where: str = "",
    detail: str = "",
    keys: tuple[EntryKey, ...] = (),
    places: tuple[Place, ...] = (),
) -> Finding:
    """A finding in the words of rules/checks/prefill.yaml."""
    wording = audit.book.wordings[fault]
    gaps = {"file": file, "where": where, "detail": detail}
    return Finding(
        wording.code, wording.severity, fill(wording.message, gaps), fill(wording.remedy, gaps),
        keys, places,
    )  # fmt: skip
