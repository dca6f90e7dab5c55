"""A return without a workbook: typed cells read as the program would read them from one.

The only part of the synthesiser that knows the program: it serves the sample's build and tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from generator.forms.layout import Placement
from generator.forms.tailor import variant_of
from generator.intake.complete import with_freed_blocks, with_left_out
from generator.intake.grid import Cell, CellKind, a1
from generator.intake.parse_cell import parse_cell
from generator.journey.audit import Audit
from generator.model.form import BlockKind, FieldKind, FormDefinition
from generator.model.park import Recipient
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission
from samples.synth.sheet import Key, Typed


def fitting(placement: Placement, typed: Typed) -> Typed:
    """What of `typed` the recipient's own form asks; the rest of the whole form is left out."""
    asked = {(key.field, key.row, key.year) for key in placement.cells}
    return Typed(
        {key: text for key, text in typed.cells.items() if key in asked},
        {key: text for key, text in typed.notes.items() if key in asked},
    )


def unasked(form: FormDefinition, typed: Typed) -> list[Key]:
    """Typed keys whose field the whole form does not have: a slip of the synthesiser."""
    return [key for key in typed.cells if key[0] not in form.fields]


def filed(audit: Audit, recipient: Recipient, form_id: str, typed: Typed) -> Submission:
    """The submission the program would read from the workbook filled like this."""
    form = audit.form(recipient, form_id)
    placement = audit.placement(recipient, form_id)
    units = _row_units(audit, form, typed)
    entries = []
    held: dict[str, dict[str, None]] = {name: {} for name in form.tables}
    for key, spot in placement.cells.items():
        asked = form.fields[key.field]
        text = typed.cells.get((key.field, key.row, key.year), "")
        note = typed.notes.get((key.field, key.row, key.year), "")
        where = Place(spot.sheet, a1(spot.row, spot.col))
        unit = units.get((key.field.partition(".")[0], key.row), asked.unit)
        if asked.unit not in ("row_unit", "product_unit"):
            unit = asked.unit
        cell = Cell(text, text, CellKind.TEXT) if text else None
        if cell and asked.kind is FieldKind.NUMBER:
            cell = _number_cell(text) or cell
        reading = parse_cell(cell, asked, audit.book.units, unit)
        entries.append(Entry(key, reading.raw, reading.value, where, note, reading.remarks))
        table = key.field.partition(".")[0]
        if key.row and reading.value is not Blank.NOT_FILLED:
            held[table][key.row] = None
    submission = Submission(
        recipient.id,
        form.id,
        form.version,
        placement.years,
        tuple(entries),
        MappingProxyType({table: tuple(rows) for table, rows in held.items()}),
        audit.tailoring(recipient, form_id).stamped,
    )
    submission = with_freed_blocks(submission, form)
    tailoring = audit.tailoring(recipient, form_id)
    variant = variant_of(audit.book.forms[form_id], tailoring)
    if variant is not None:
        whole = audit.book.forms[form_id]
        place = Place(form.sheets[0].name, "A1")
        submission = with_left_out(submission, form, whole, variant.name, place)
    return submission


def _number_cell(text: str) -> Cell | None:
    try:
        return Cell(text, float(text), CellKind.NUMBER)
    except ValueError:
        return None


def _row_units(
    audit: Audit, form: FormDefinition, typed: Typed
) -> Mapping[tuple[str, str], str]:
    """The unit of each row of tables whose rows have their own."""
    found: dict[tuple[str, str], str] = {}
    for _, block in form.blocks():
        if block.kind is not BlockKind.TABLE:
            continue
        found |= {(block.id, row.id): row.unit for row in block.rows}
        for row_id in block.row_ids:
            label = typed.cells.get((f"{block.id}.unit", row_id, 0), "")
            if label:
                found[block.id, row_id] = audit.book.units.symbol(label) or "product_unit"
    return found


def corrected(typed: Typed, changes: Mapping[Key, str]) -> Typed:
    """The same return with some cells typed otherwise ("" leaves them empty)."""
    cells = typed.cells | dict(changes)
    return replace(typed, cells={key: text for key, text in cells.items() if text})


def entry_key(key: Key) -> EntryKey:
    return EntryKey(*key)
