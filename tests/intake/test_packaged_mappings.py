"""Every mapping of rules/prefill recognises a file of its own headings, and no other mapping's."""

from __future__ import annotations

from functools import cache

import pytest

from generator.intake.export import read_export
from generator.intake.grid import Cell, Position, Workbook, sheet_grid, text_cell
from generator.model.form import Field, FieldKind
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from generator.rulebook.prefill import PrefillMapping, PrefillSheet

NAMES = sorted(path.stem for path in (packaged("rules") / "prefill").glob("*.yaml"))


@cache
def book() -> Rulebook:
    return load_rulebook(packaged("rules"))


def headings_of(kind: PrefillSheet, which: int) -> list[str]:
    """One heading per column: the first, or the last, of those that mean the same."""
    named = [kind.credit_code, kind.permit_number, kind.name, kind.year, *kind.recognised_by]
    named += [column.headings for column in kind.columns]
    return list(dict.fromkeys(words[which] for words in named if words))


def sample_of(field: Field) -> str:
    match field.kind:
        case FieldKind.NUMBER:
            return "12"
        case FieldKind.DATE:
            return "2024-06-30"
        case FieldKind.CHOICE:
            return field.choices[0]
        case _:
            return "AB12"


def made_up(mapping: PrefillMapping, kind: PrefillSheet, which: int) -> Workbook:
    """An export of one enterprise under those headings."""
    fields = book().forms[mapping.form].fields
    cells: dict[Position, Cell] = {}
    for index, heading in enumerate(headings_of(kind, which)):
        cells[0, index] = text_cell(heading)
        filling = [column for column in kind.columns if heading in column.headings]
        text = sample_of(fields[filling[0].field]) if filling else "甲厂"
        if heading in kind.year:
            text = "2024"
        cells[1, index] = text_cell(text)
    return Workbook((sheet_grid("表", False, cells),), "xlsx", "fast")


@pytest.mark.parametrize("which", [0, -1])
@pytest.mark.parametrize("name", NAMES)
def test_a_mapping_recognises_its_own_headings_and_uses_every_column(
    name: str, which: int
) -> None:
    mapping = book().prefill[name]
    for number, kind in enumerate(mapping.sheets):
        workbook = made_up(mapping, kind, which)
        (read,) = read_export(workbook, book().prefill.values(), book().forms, book().units)
        assert read.mapping.id == name, number
        used = "\n".join(heading for heading, _ in read.used)
        assert all(any(text in used for text in column.headings) for column in kind.columns)
        assert (read.unknown, read.faults) == ((), ()), number


def test_a_mapping_says_what_a_person_would_call_it() -> None:
    assert len({mapping.name for mapping in book().prefill.values()}) == len(NAMES)
