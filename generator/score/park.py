"""园区: the departments' returns read as one, each figure from the file it was answered in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from generator.model.form import Block, BlockKind, Field
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission
from generator.score.formulas import FormulaRules
from generator.score.measure import Reading, derive, open_scope
from generator.score.shares import PARK
from generator.score.trail import SubmissionSource

Filing = tuple[Submission, SubmissionSource]
ByField = Mapping[str, Sequence[Entry]]

NOWHERE = Place("", "")
"""Where an entry stands that nobody has filled in."""


def read_park(
    filings: Iterable[Filing], rules: FormulaRules, awaited: Mapping[str, str] | None = None
) -> Reading:
    """The departments' returns as one, with the park's derived figures.

    Each field (each table as a whole) is taken from the recipient who was asked it; where several
    were, from the first who answered. What no return asks is 未填, never 0, and its entry says in
    its note who is waited for: `awaited` gives by item group what to say ("水务局尚未报送").
    """
    returned = [(*filing, _by_field(filing[0])) for filing in filings]
    if not returned:
        raise ValueError("read_park needs at least one return")
    years = tuple(sorted({year for submission, *_ in returned for year in submission.years}))
    groups = {group.id: group.name for group in rules.form.groups}
    entries: list[Entry] = []
    rows: dict[str, tuple[str, ...]] = {}
    sources: dict[str, SubmissionSource] = {}
    for sheet, block in rules.form.blocks():
        table = block.kind is BlockKind.TABLE
        for fields in [block.fields] if table else [(field,) for field in block.fields]:
            names = [field.id for field in fields]
            found = _answered_by(names, returned)
            if found is None:
                if sheet.group:
                    why = (awaited or {}).get(sheet.group, _nobody(groups.get(sheet.group, "")))
                    entries += _unanswered(block, fields, years, why)
                    if table:
                        rows[block.id] = tuple(row.id for row in block.rows)
                continue
            submission, source, filled = found
            entries += [entry for name in names for entry in filled.get(name, ())]
            sources |= dict.fromkeys(names, source)
            if table:
                rows[block.id] = submission.rows.get(block.id, ())
    merged = Submission(
        recipient_id=PARK,
        form_id=rules.form.id,
        form_version=rules.form.version,
        years=years,
        entries=tuple(entries),
        rows=MappingProxyType(rows),
    )
    return derive(
        Reading(
            owner=PARK,
            submission=merged,
            rules=rules,
            scope=open_scope(merged, rules),
            sources=sources,
        )
    )


def _nobody(group: str) -> str:
    return f"没有单位报送“{group}”的资料"


def _by_field(submission: Submission) -> ByField:
    found: dict[str, list[Entry]] = {}
    for entry in submission.entries:
        found.setdefault(entry.key.field, []).append(entry)
    return found


def _answered_by(
    names: Sequence[str], filings: Sequence[tuple[Submission, SubmissionSource, ByField]]
) -> tuple[Submission, SubmissionSource, ByField] | None:
    """The first return that answers one of the fields, else the first that was asked them."""
    asked: tuple[Submission, SubmissionSource, ByField] | None = None
    for filing in filings:
        for name in names:
            for entry in filing[2].get(name, ()):
                if entry.value is not Blank.NOT_FILLED:
                    return filing
                asked = asked or filing
    return asked


def _unanswered(
    block: Block, fields: tuple[Field, ...], years: tuple[int, ...], why: str
) -> Iterator[Entry]:
    """Entries of what nobody was asked or has returned; rows that nobody wrote there are none."""
    row_ids = [row.id for row in block.rows] if block.kind is BlockKind.TABLE else [""]
    for field in fields:
        for row in row_ids:
            for year in years if field.series else (0,):
                yield Entry(EntryKey(field.id, row, year), "", Blank.NOT_FILLED, NOWHERE, why)
