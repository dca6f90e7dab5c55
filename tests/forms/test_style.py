"""Nothing is cut off: rows are as tall as the text in them needs."""

from __future__ import annotations

import pytest

from generator.forms.style import InputLook, clean_text, clip, line_count, row_height, text_height
from generator.forms.write import write_workbook
from tests.build import outgoing
from tests.forms.workbook import sheets_of


def test_a_longer_text_or_a_narrower_column_takes_more_lines() -> None:
    text = "请核对两项的计量单位是否都为立方米，并改正填错的一项。"
    assert line_count(text, 80) == 1
    assert line_count(text, 40) == 2
    assert line_count(text, 20) > line_count(text, 40)
    assert line_count("一\n二\n三", 80) == 3
    assert line_count("", 10) == 1


def test_a_row_is_as_tall_as_its_tallest_cell_and_excel_allows() -> None:
    assert row_height([("短", 40, 10.5), ("长" * 60, 20, 10.5)]) == pytest.approx(
        text_height("长" * 60, 20), abs=0.5
    )
    assert row_height([("长" * 5000, 10, 10.5)]) == 409
    assert row_height([], least=21) == 21


def test_words_that_say_the_colours_are_all_different() -> None:
    assert len({look.word for look in InputLook}) == len(InputLook)
    assert len({look.fill for look in InputLook}) == len(InputLook)


def test_a_clipped_text_says_that_it_goes_on() -> None:
    assert clip("一二三四五", 5) == "一二三四五"
    assert clip("一二三四五六", 5) == "一二三四…"


def test_clean_text_keeps_every_character_a_file_can_hold() -> None:
    kept = "A中𠮷\n\t é\u3000\u00a0🙂"
    assert clean_text(kept) == kept
    assert clean_text("\x07\x1b\x7f\x85\ud800\uffff") == ""


@pytest.mark.parametrize("form_id", ["enterprise", "department", "site_visit"])
def test_every_text_fits_the_row_it_stands_in(form_id: str) -> None:
    """By a measure of its own: full-width characters two columns wide, 13 points a line."""
    for sheet in sheets_of(write_workbook(outgoing(form_id))).values():
        if sheet.sheet_state != "visible":
            continue
        spans = {str(r).split(":")[0]: r.bounds for r in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "s" or not cell.alignment.wrap_text or cell.column == 1:
                    continue
                first, _, last, _ = spans.get(cell.coordinate, (cell.column, 0, cell.column, 0))
                width = sum(_width(sheet, col) for col in range(first, last + 1)) - 1
                size = cell.font.sz / 10.5
                lines = sum(
                    -(-sum(2 if ord(c) > 0x2E80 else 1 for c in part) * size // width) or 1
                    for part in str(cell.value).split("\n")
                )
                height = sheet.row_dimensions[cell.row].height or 15
                assert lines * cell.font.sz * 1.2 <= height, (sheet.title, cell.coordinate)


def _width(sheet: object, col: int) -> float:
    for dimension in sheet.column_dimensions.values():  # type: ignore[attr-defined]
        if dimension.min <= col <= dimension.max:
            return float(dimension.width)
    return 8.4
