"""Completing a return: what a gate freed and what a 简表 left out counts as 不涉及.

The entries put in have an empty raw text, a note that says why, and the place of the answer they
follow from: the gate's cell, or the cover's identification code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.forms.columns import COVER_SHEET
from generator.forms.seal import find_visible_code
from generator.intake.grid import SheetGrid, Workbook, a1
from generator.intake.parse_cell import says_nothing
from generator.model.form import Block, BlockKind, Field, FormDefinition
from generator.model.gate import shut_gate
from generator.model.reading import ReadingFault
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission, Unreadable


def with_freed_blocks(submission: Submission, form: FormDefinition) -> Submission:
    """An empty cell in a block whose gate is answered 否 is 不涉及; what is filled stands."""
    freed: dict[str, Entry] = {}
    for _, block in form.blocks():
        gate = shut_gate(submission, block)
        if gate is not None:
            freed |= {field.id: gate for field in block.fields}
    if not freed:
        return submission
    entries = tuple(
        _freed(entry, freed[entry.key.field], form) if entry.key.field in freed else entry
        for entry in submission.entries
    )
    return replace(submission, entries=entries)


def _freed(entry: Entry, gate: Entry, form: FormDefinition) -> Entry:
    if entry.value is not Blank.NOT_FILLED and not _is_stroke(entry):
        return entry
    note = f"“{form.fields[gate.key.field].label}”填“{gate.value}”"
    place = entry.place if entry.raw else gate.place
    return Entry(entry.key, entry.raw, Blank.NOT_APPLICABLE, place, note)


def _is_stroke(entry: Entry) -> bool:
    """“/”, “无” and the like: elsewhere they say too little, here the gate says the rest."""
    if isinstance(entry.value, Unreadable):
        return entry.value.fault == ReadingFault.PLACEHOLDER_TYPED
    return isinstance(entry.value, str) and says_nothing(entry.value)


def with_left_out(
    submission: Submission, form: FormDefinition, whole: FormDefinition, variant: str, place: Place
) -> Submission:
    """The cells of `whole` that `form`, its 简表 named `variant`, does not ask are 不涉及."""
    note = f"{variant}未要求填报"
    added = tuple(
        Entry(key, "", Blank.NOT_APPLICABLE, place, note)
        for _, block in whole.blocks()
        for field in block.fields
        if field.id not in form.fields
        for key in _keys(submission, block, field)
    )
    return replace(submission, entries=submission.entries + added)


def _keys(submission: Submission, block: Block, field: Field) -> Iterator[EntryKey]:
    """The cells of a field: of an open table, those in the rows that hold data."""
    table = block.kind is BlockKind.TABLE
    held = submission.rows.get(block.id, ())
    rows = (block.row_ids if block.rows else held) if table else ("",)
    for row in rows:
        for year in submission.years if field.series else (0,):
            yield EntryKey(field.id, row, year)


def code_place(workbook: Workbook, form: FormDefinition) -> Place:
    """Where the identification code stands in the file: on the cover, else wherever it is left."""
    cover = next((sheet.name for sheet in form.sheets if sheet.id == COVER_SHEET), "")
    for sheet in sorted(workbook.sheets, key=lambda sheet: sheet.name != cover):
        cell = _code_in(sheet)
        if cell:
            return Place(sheet.name, cell)
    return Place(cover or workbook.sheets[0].name, "A1")


def _code_in(sheet: SheetGrid) -> str:
    for (row, col), cell in sorted(sheet.cells.items()):
        if isinstance(cell.value, str) and find_visible_code(cell.raw) is not None:
            return a1(row, col)
    return ""
