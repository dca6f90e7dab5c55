"""One placement for writer and reader: no two answers share a cell, and none is missing."""

from __future__ import annotations

import pytest

from generator.forms.columns import COVER_SHEET
from generator.forms.layout import place, rows_needed, with_table_rows
from generator.model.submission import EntryKey
from tests.build import form_of, placement_of, years_of

FORMS = ("enterprise", "department", "site_visit")


@pytest.mark.parametrize("form_id", FORMS)
def test_every_field_and_year_has_a_cell_of_its_own(form_id: str) -> None:
    placement = placement_of(form_id)
    taken: set[tuple[str, int, int]] = set()
    for spot in [*placement.cells.values(), *set(placement.notes.values())]:
        cells = {(spot.sheet, spot.row, spot.col + i) for i in range(spot.span)}
        assert not cells & taken
        taken |= cells
    asked = {key.field for key in placement.cells}
    assert asked == set(placement.form.fields)


@pytest.mark.parametrize("form_id", FORMS)
def test_blocks_follow_each_other_with_a_row_between(form_id: str) -> None:
    for sheet in placement_of(form_id).sheets:
        for above, below in zip(sheet.blocks, sheet.blocks[1:], strict=False):
            assert below.title_row == above.end_row + 1
        for block in sheet.blocks:
            columns = [
                c for column in block.columns for c in range(column.col, column.col + column.span)
            ]
            assert len(columns) == len(set(columns))
            assert max(columns) <= sheet.last_col
            assert set(columns) <= set(sheet.widths)


@pytest.mark.parametrize("form_id", FORMS)
def test_cells_of_a_table_are_never_merged(form_id: str) -> None:
    placement = placement_of(form_id)
    for key, spot in placement.cells.items():
        if key.row:
            assert spot.span == 1


def test_a_cover_asks_for_no_unit_and_no_note() -> None:
    (cover,) = [s for s in placement_of().sheets if s.sheet.id == COVER_SHEET]
    keys = {column.key for block in cover.blocks for column in block.columns}
    assert not keys & {"unit", "note", "where"}


def test_a_table_offers_as_many_rows_as_its_sender_used() -> None:
    form = form_of()
    needed = rows_needed(
        {"products": ("r01", "r11", "r03"), "energy": ("raw_coal",), "hazardous": ()}
    )
    assert dict(needed) == {"products": 11}
    placement = place(form, years_of(form), needed)
    assert EntryKey("products.name", "r11") in placement.cells
    assert EntryKey("products.name", "r12") not in placement.cells
    assert place(form, years_of(form)).cells.keys() < placement.cells.keys()


def test_asking_for_fewer_rows_or_for_no_table_changes_nothing() -> None:
    form = form_of()
    assert with_table_rows(form, {"products": 2, "energy": 99, "no_such_table": 5}) is form
