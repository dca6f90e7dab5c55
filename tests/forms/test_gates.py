"""适用情况: what a 否 frees is said where it is asked and where it is freed, and greyed out."""

from __future__ import annotations

import pytest

from generator.forms.gates import freed_by, gate_of
from generator.forms.layout import KEY_COLUMN
from generator.forms.style import InputLook
from generator.forms.write import write_workbook
from generator.intake.grid import a1
from generator.model.submission import EntryKey
from tests.build import outgoing
from tests.forms.gated import ALL_SHUT, FORM, NO, YES, gates, small
from tests.forms.workbook import sheets_of, validation_at

FREED_FILL = "FF" + InputLook.FREED.fill[1:]


def texts(sheet: object) -> list[str]:
    return [str(c.value) for row in sheet.iter_rows() for c in row if c.value]  # type: ignore[attr-defined]


def test_a_sheet_that_hangs_on_one_gate_says_so_in_its_head() -> None:
    sheet = sheets_of(write_workbook(small()))["废水"]
    assert str(sheet["B2"].value).startswith("“基本信息”的“有无废水”填“否”时本表不用填。")
    assert not any("本块不用填" in text for text in texts(sheet))


def test_a_block_that_hangs_on_a_gate_says_so_beside_its_title() -> None:
    sheet = sheets_of(write_workbook(small()))["固废和能源"]
    assert "不用填" not in str(sheet["B2"].value)
    said = [text for text in texts(sheet) if "本块不用填" in text]
    assert said == ["“基本信息”的“有无固废”填“否”时本块不用填。"]


def test_a_gate_leads_to_what_it_frees_and_names_it() -> None:
    sheet = sheets_of(write_workbook(small()))["基本信息"]
    rows = {row[2].value: row for row in sheet.iter_rows() if row[2].value}
    water, waste = rows["有无废水"], rows["有无固废"]
    assert water[2].hyperlink.location == "'废水'!B5"
    assert any("填“否”的，“废水”表不用填。" in str(cell.value) for cell in water)
    assert any("填“否”的，“固废和能源”表的“固废”不用填。" in str(cell.value) for cell in waste)


@pytest.mark.parametrize("answer", [YES, NO])
def test_freed_rows_are_greyed_by_a_format_that_looks_at_its_own_sheet(answer: str) -> None:
    """A conditional format that looks at another sheet is not understood everywhere."""
    out = small(gates(answer, YES))
    sheet = sheets_of(write_workbook(out))["废水"]
    formats = {
        str(area.sqref): rule
        for area, rules in sheet.conditional_formatting._cf_rules.items()
        for rule in rules
    }
    (block, _) = freed_by(out.placement)["has_water"]
    last = max(column.col + column.span - 1 for column in block.columns)
    area = f"{a1(block.rows[0].row, 1)}:{a1(block.rows[-1].row, last)}"
    rule = formats[area]
    assert rule.formula == [f'$A${block.title_row + 1}="否"']
    assert rule.dxf.fill.bgColor.rgb == FREED_FILL
    mirror = sheet.cell(block.title_row + 1, KEY_COLUMN + 1)
    assert "'基本信息'!" in str(mirror.value)
    cached = sheets_of_values(write_workbook(out))["废水"]
    assert cached.cell(block.title_row + 1, KEY_COLUMN + 1).value == answer


def sheets_of_values(data: bytes) -> dict[str, object]:
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: sheet for sheet in book.worksheets}


def test_freed_cells_can_still_be_typed_into_under_the_same_rules() -> None:
    out = small(ALL_SHUT)
    sheet = sheets_of(write_workbook(out))["废水"]
    spot = out.placement.cells[EntryKey("made", "", 2024)]
    cell = a1(spot.row, spot.col)
    assert not sheet[cell].protection.locked
    assert "ISNUMBER" in validation_at(sheet, cell).formula1


def test_the_legend_explains_freed_cells_only_where_there_are_gates() -> None:
    with_gates = texts(sheets_of(write_workbook(small()))["封面"])
    assert InputLook.FREED.meaning in with_gates
    without = texts(sheets_of(write_workbook(outgoing("department")))["封面"])
    assert (InputLook.FREED.meaning in without) == any(
        block.only_if for _, block in outgoing("department").form.blocks()
    )


def test_a_block_whose_gate_is_not_asked_is_simply_asked() -> None:
    """A 简表 may leave the gate question out."""
    from dataclasses import replace

    cover, basic, water, waste = FORM.sheets
    form = replace(FORM, sheets=(cover, replace(basic, blocks=basic.blocks[:1]), water, waste))
    out = small(form=form)
    assert not freed_by(out.placement)
    assert all(gate_of(out, block) is None for s in out.placement.sheets for block in s.blocks)
    assert not any("不用填。" in text for text in texts(sheets_of(write_workbook(out))["废水"]))


def test_every_gate_of_the_packaged_form_frees_something_and_is_told_of() -> None:
    out = outgoing()
    asked = {block.only_if for _, block in out.form.blocks() if block.only_if}
    assert set(freed_by(out.placement)) == asked
    assert len(asked) >= 8
