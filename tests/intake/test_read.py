"""Reading survives what people do to a workbook: all is found by keys, else by headings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from generator.forms.layout import BlockPlacement, Spot
from generator.forms.outgoing import STAMP_SHEET
from generator.intake.grid import Workbook, a1, from_a1
from generator.intake.identify import Identity
from generator.intake.read import read_submission
from generator.model.reading import ReadingFault
from generator.model.submission import Blank, EntryKey, Place, Submission, Unreadable
from tests.build import (
    complete,
    complete_values,
    filled,
    form_of,
    opened,
    placement_of,
    read,
    rulebook,
)
from tests.intake.disturb import (
    cells_set,
    columns_deleted,
    columns_inserted,
    copied,
    everywhere,
    merged,
    on_sheet,
    renamed,
    rows_deleted,
    rows_inserted,
    rows_reordered,
    unhidden,
    with_sheets,
    without_sheet,
)

PRODUCTS = [
    {"name": "单晶硅棒", "unit": "t", "output": {2022: 1, 2023: 2, 2024: 3}},
    {"name": "硅片", "unit": "万片", "output": {2022: 10, 2023: 20, 2024: 30}},
    {"name": "硅粉", "unit": "t", "output": {2022: 7, 2023: 8, 2024: 9}},
]


def spot(field: str, row: str = "", year: int = 0, form: str = "enterprise") -> Spot:
    return placement_of(form).cells[EntryKey(field, row, year)]


def block(block_id: str) -> BlockPlacement:
    for sheet in placement_of().sheets:
        for placed in sheet.blocks:
            if placed.block.id == block_id:
                return placed
    raise AssertionError(block_id)


def values(submission: Submission) -> dict[EntryKey, object]:
    return {entry.key: entry.value for entry in submission.entries}


def answers(submission: Submission) -> dict[EntryKey, object]:
    return {key: v for key, v in values(submission).items() if v is not Blank.NOT_FILLED}


def read_anyway(book: Workbook, form_id: str = "enterprise") -> Submission:
    """Read without recognising: for files whose marks are damaged on purpose."""
    whole = read(complete(form_id))
    who = Identity(whole.recipient_id, form_id, whole.form_version, whole.years, None)  # type: ignore[arg-type]
    return read_submission(book, who, form_of(form_id), rulebook().units)


@pytest.mark.parametrize("form_id", ["enterprise", "department"])
def test_every_asked_cell_gives_one_entry_where_it_stands(form_id: str) -> None:
    submission = read(complete(form_id))
    placement = placement_of(form_id)
    keys = [entry.key for entry in submission.entries]
    assert keys == list(placement.cells)
    for key, cell in placement.cells.items():
        assert submission.by_key[key].place == Place(cell.sheet, a1(cell.row, cell.col))
    assert answers(submission) == complete_values(form_id)
    assert not any(entry.remarks for entry in submission.entries)


def test_an_empty_workbook_gives_empty_entries_and_no_rows() -> None:
    submission = read(filled())
    assert answers(submission) == {}
    assert set(submission.rows.values()) == {()}


def test_notes_travel_with_every_cell_of_their_row() -> None:
    note = placement_of().notes[EntryKey("fresh_water", "", 2024)]
    book = on_sheet(
        opened(filled(fresh_water={2024: "无法提供"})), "用水",
        cells_set({(note.row, note.col): " 水表损坏 "}),
    )  # fmt: skip
    entry = read(book).by_key[EntryKey("fresh_water", "", 2024)]
    assert (entry.value, entry.note) == (Blank.NOT_AVAILABLE, "水表损坏")


@pytest.mark.parametrize("at", [0, 3, 7, 9, 13, 15])
@pytest.mark.parametrize("count", [1, 4])
def test_inserted_rows_move_places_and_nothing_else(at: int, count: int) -> None:
    book = everywhere(opened(complete()), rows_inserted(at, count))
    submission = read(book)
    assert answers(submission) == complete_values()
    water = spot("fresh_water", "", 2024)
    assert submission.by_key[EntryKey("fresh_water", "", 2024)].place.cell == a1(
        water.row + (count if water.row >= at else 0), water.col
    )


@pytest.mark.parametrize("at", [0, 1, 2, 4, 5, 8])
def test_inserted_columns_move_places_and_nothing_else(at: int) -> None:
    book = everywhere(opened(complete()), columns_inserted(at, 2))
    submission = read(book)
    assert answers(submission) == complete_values()
    water = spot("fresh_water", "", 2024)
    assert submission.by_key[EntryKey("fresh_water", "", 2024)].place.cell == a1(
        water.row, water.col + (2 if water.col >= at else 0)
    )


def test_without_the_hidden_key_column_rows_are_known_by_their_names() -> None:
    whole = opened(complete(products=PRODUCTS))
    bare = with_sheets(
        whole, [s if s.name == STAMP_SHEET else columns_deleted(0)(s) for s in whole.sheets]
    )
    assert answers(read(bare)) == answers(read(whole))


def test_without_any_hidden_key_headings_are_enough() -> None:
    whole = opened(complete(products=PRODUCTS))
    sheets = []
    for sheet in whole.sheets:
        if sheet.name != STAMP_SHEET:
            keys = {row for (row, col), c in sheet.cells.items() if col == 0 and c.raw[0] == "#"}
            for row in sorted(keys, reverse=True):
                sheet = rows_deleted(row)(sheet)
            sheet = columns_deleted(0)(sheet)
        sheets.append(sheet)
    assert answers(read(with_sheets(whole, sheets))) == answers(read(whole))


@pytest.mark.parametrize("with_titles", [True, False])
def test_with_headings_rewritten_the_column_keys_are_enough(with_titles: bool) -> None:
    """The key column is gone, so no block names itself; a table is known by its own column keys."""
    whole = opened(complete(products=PRODUCTS))
    header = block("products")
    given: dict[tuple[int, int], str | None] = {
        (header.header_row, column.col): f"栏{column.col}" for column in header.columns
    }
    if not with_titles:
        given[header.title_row, 1] = "产品"
    book = on_sheet(whole, "产品产量", cells_set(given))
    book = on_sheet(book, "产品产量", columns_deleted(0))
    assert read(book).rows["products"] == ("r01", "r02", "r03")
    assert answers(read(book)) == answers(read(whole))


def test_a_table_sorted_with_its_keys_says_the_same() -> None:
    energy = block("energy")
    first = energy.rows[0].row
    order = {first: first + 2, first + 1: first, first + 2: first + 1}
    book = on_sheet(opened(complete()), "能源", rows_reordered(order))
    assert answers(read(book)) == complete_values()


def test_printed_rows_sorted_without_their_keys_are_known_by_their_names() -> None:
    """The hidden column stays behind when only the visible columns are sorted."""
    energy = [
        {"id": "raw_coal", "amount": {2024: 11}},
        {"id": "washed_coal", "amount": {2024: 22}},
        {"id": "coke", "amount": {2024: 33}},
    ]
    first = block("energy").rows[0].row
    order = {first: first + 2, first + 1: first, first + 2: first + 1}
    book = on_sheet(opened(filled(energy=energy)), "能源", rows_reordered(order, first_col=1))
    submission = read(book)
    for row in energy:
        entry = submission.get("energy.amount", str(row["id"]), 2024)
        assert entry is not None
        assert entry.value == Decimal(row["amount"][2024])  # type: ignore[index]
    coal = submission.by_key[EntryKey("energy.amount", "raw_coal", 2024)]
    assert coal.place.cell == a1(first + 2, spot("energy.amount", "raw_coal", 2024).col)


def test_rows_inserted_into_an_open_table_get_fresh_ids_in_the_order_of_the_sheet() -> None:
    first = block("products").rows[0].row
    name, output = spot("products.name", "r01"), spot("products.output", "r01", 2024)
    book = on_sheet(opened(filled(products=PRODUCTS)), "产品产量", rows_inserted(first + 1, 2))
    book = on_sheet(
        book, "产品产量",
        cells_set({
            (first + 1, name.col): "籽晶", (first + 1, output.col): 5,
            (first + 2, name.col): "头尾料", (first + 2, output.col): 6,
        }),
    )  # fmt: skip
    submission = read(book)
    assert submission.rows["products"] == ("r01", "r09", "r10", "r02", "r03")
    assert submission.by_key[EntryKey("products.name", "r10")].value == "头尾料"
    assert submission.by_key[EntryKey("products.output", "r03", 2024)].value == Decimal(9)


def test_a_row_copied_with_its_hidden_key_is_a_row_of_its_own() -> None:
    placed = block("products")
    name = spot("products.name", "r04")
    book = on_sheet(
        opened(filled(products=PRODUCTS)), "产品产量",
        cells_set({(placed.rows[3].row, 0): placed.rows[0].key, (name.row, name.col): "籽晶"}),
    )  # fmt: skip
    submission = read(book)
    assert submission.rows["products"] == ("r01", "r02", "r03", "r09")
    assert submission.by_key[EntryKey("products.name", "r01")].value == "单晶硅棒"


def test_rows_typed_right_under_the_table_are_read_and_a_remark_further_down_is_not() -> None:
    end = block("products").end_row
    name, output = spot("products.name", "r01"), spot("products.output", "r01", 2024)
    book = on_sheet(
        opened(filled(products=PRODUCTS)), "产品产量",
        cells_set({
            (end, name.col): "籽晶", (end, output.col): 5,
            (end + 2, name.col): "注：产量为入库量", (end + 2, output.col): 99,
        }),
    )  # fmt: skip
    submission = read(book)
    assert submission.rows["products"] == ("r01", "r02", "r03", "r09")
    assert submission.by_key[EntryKey("products.name", "r09")].value == "籽晶"


@pytest.mark.parametrize("word", ["合计", "小 计", "总计：", "合　计"])
def test_a_total_row_is_no_data(word: str) -> None:
    name, output = spot("products.name", "r04"), spot("products.output", "r04", 2024)
    book = on_sheet(
        opened(filled(products=PRODUCTS)), "产品产量",
        cells_set({(name.row, name.col): word, (output.row, output.col): 42}),
    )  # fmt: skip
    assert read(book).rows["products"] == ("r01", "r02", "r03")


def test_a_row_of_blanks_is_no_data() -> None:
    name, output = spot("products.name", "r04"), spot("products.output", "r04", 2024)
    book = on_sheet(
        opened(filled(products=PRODUCTS)), "产品产量",
        cells_set({(name.row, name.col): "　 ", (output.row, output.col): "\u00a0"}),
    )  # fmt: skip
    assert read(book).rows["products"] == ("r01", "r02", "r03")


def test_renamed_and_reordered_sheets_are_found_by_what_is_in_them() -> None:
    book = renamed(opened(complete()), "用水", "水(最终版)")
    book = with_sheets(book, list(reversed(book.sheets)))
    submission = read(book)
    assert answers(submission) == complete_values()
    entry = submission.by_key[EntryKey("fresh_water", "", 2024)]
    assert entry.place.sheet == "水(最终版)"


@pytest.mark.parametrize("first", [False, True])
def test_of_a_copied_sheet_the_original_wins(first: bool) -> None:
    book = copied(opened(complete()), "用水", first=first)
    submission = read(book)
    assert answers(submission) == complete_values()
    assert submission.by_key[EntryKey("fresh_water", "", 2024)].place.sheet == "用水"
    assert not any(entry.remarks for entry in submission.entries)


def test_a_copy_that_says_otherwise_is_remarked_on_with_both_places() -> None:
    water = spot("fresh_water", "", 2024)
    book = copied(opened(complete()), "用水")
    book = on_sheet(book, "用水 (2)", cells_set({(water.row, water.col): 777}))
    entry = read(book).by_key[EntryKey("fresh_water", "", 2024)]
    assert entry.value == Decimal(1)
    (remark,) = entry.remarks
    assert remark.fault == ReadingFault.ASKED_TWICE
    assert remark.detail == f"“用水”{entry.place.cell}填“1”，“用水 (2)”{entry.place.cell}填“777”"


def test_only_the_copy_filled_means_the_copy() -> None:
    blank, full = opened(filled()), opened(filled(fresh_water={2024: 800}))
    sheet = full.sheet("用水")
    assert sheet is not None
    book = with_sheets(blank, [*blank.sheets, replace(sheet, name="用水 (2)")])
    entry = read(book).by_key[EntryKey("fresh_water", "", 2024)]
    assert (entry.value, entry.place.sheet) == (Decimal(800), "用水 (2)")


def test_a_printed_row_that_stands_twice_with_two_values_has_none() -> None:
    placed = block("water")
    first, second = placed.rows[4], placed.rows[5]
    column = spot("fresh_water", "", 2024).col
    book = on_sheet(
        opened(filled(fresh_water={2024: 5}, reused_water={2024: 6})), "用水",
        cells_set({(second.row, 0): first.key, (second.row, 2): first.label}),
    )  # fmt: skip
    entry = read(book).by_key[EntryKey("fresh_water", "", 2024)]
    assert isinstance(entry.value, Unreadable)
    assert entry.value.fault == ReadingFault.ASKED_TWICE
    assert a1(first.row, column) in entry.value.detail
    assert a1(second.row, column) in entry.value.detail


def test_a_row_added_among_the_printed_ones_is_not_lost_in_silence() -> None:
    placed = block("energy")
    at = placed.rows[3].row
    column = spot("energy.amount", "raw_coal", 2024).col
    book = on_sheet(opened(complete()), "能源", rows_inserted(at))
    book = on_sheet(book, "能源", cells_set({(at, 2): "甲醇", (at, column): 12}))
    submission = read(book)
    assert answers(submission) == complete_values()
    remarks = [
        r for e in submission.entries if e.key.field.startswith("energy.") for r in e.remarks
    ]
    assert [(r.fault, r.detail) for r in remarks] == [(ReadingFault.ROW_NOT_ASKED, "甲醇")]


def test_a_deleted_sheet_leaves_its_entries_empty_at_their_usual_place() -> None:
    submission = read(without_sheet(opened(complete()), "用水"))
    entry = submission.by_key[EntryKey("fresh_water", "", 2024)]
    assert entry.value is Blank.NOT_FILLED
    assert entry.place.sheet == "用水"
    assert submission.by_key[EntryKey("solid_generated", "", 2024)].value == Decimal(1)


def test_unhiding_everything_changes_nothing() -> None:
    assert answers(read(everywhere(opened(complete()), unhidden))) == complete_values()


def test_years_merged_into_one_cell_share_an_answer_but_never_a_number() -> None:
    first, last = spot("wastewater_reused", "", 2022), spot("wastewater_reused", "", 2024)
    area = ((first.row, first.col), (last.row, last.col))
    for said, shared in (("不涉及", Blank.NOT_APPLICABLE), (500, Blank.NOT_FILLED)):
        book = on_sheet(opened(filled(wastewater_reused={2022: said})), "用水", merged(area))
        submission = read(book)
        assert submission.by_key[EntryKey("wastewater_reused", "", 2024)].value is shared


def test_a_wide_cell_taken_apart_is_still_read() -> None:
    address = spot("address")
    assert address.span > 1
    book = on_sheet(
        opened(filled(address="一号路")), "基本信息",
        cells_set({(address.row, address.col): None, (address.row, address.col + 1): "一号路"}),
    )  # fmt: skip
    entry = read(book).by_key[EntryKey("address")]
    assert (entry.value, entry.place.cell) == ("一号路", a1(address.row, address.col + 1))


def test_what_stands_outside_the_grid_is_ignored() -> None:
    clutter = {(r, 40): "随手记的数 123" for r in range(60)} | {(90, c): 7.0 for c in range(12)}
    book = everywhere(opened(complete()), cells_set(clutter))
    assert answers(read(book)) == complete_values()


def test_a_typed_unit_is_converted_to_the_unit_of_its_row() -> None:
    submission = read(filled(
        energy=[{"id": "electricity", "amount": {2024: "12000 度"}}],
        products=[{"name": "硅片", "unit": "万片", "output": {2024: "3 百万片", 2023: "5 t"}}],
    ))  # fmt: skip
    power = submission.by_key[EntryKey("energy.amount", "electricity", 2024)]
    assert power.value == Decimal("1.2")
    assert [remark.fault for remark in power.remarks] == [ReadingFault.UNIT_TYPED]
    wafers = submission.by_key[EntryKey("products.output", "r01", 2024)]
    assert wafers.value == Decimal(300)
    wrong = submission.by_key[EntryKey("products.output", "r01", 2023)]
    assert isinstance(wrong.value, Unreadable)
    assert wrong.value.fault == ReadingFault.NUMBER_WITH_OTHER_UNIT


def test_raw_text_stays_as_typed() -> None:
    submission = read(filled(fresh_water={2024: "　１２，３００吨左右"}, filled_on="2025年3月5日"))
    entry = submission.by_key[EntryKey("fresh_water", "", 2024)]
    assert entry.raw == "　１２，３００吨左右"
    assert isinstance(entry.value, Unreadable)  # tonnes are no cubic metres
    assert submission.by_key[EntryKey("filled_on")].value == date(2025, 3, 5)


def test_a_workbook_sent_back_with_more_rows_is_read_with_all_of_them() -> None:
    many = [{"name": f"产品{n}", "unit": "t", "output": {2024: n}} for n in range(1, 13)]
    submission = read(filled(products=many))
    assert submission.rows["products"] == tuple(f"r{n:02d}" for n in range(1, 13))
    assert submission.by_key[EntryKey("products.output", "r12", 2024)].value == Decimal(12)


def test_a_file_without_any_of_our_sheets_reads_as_empty() -> None:
    book = opened(complete())
    empty = read_anyway(
        without_sheet(book, *[s.name for s in book.sheets if s.name != STAMP_SHEET])
    )
    assert answers(empty) == {}
    assert len(empty.entries) == len(placement_of().cells)


def test_places_are_cells() -> None:
    for entry in read(complete()).entries:
        assert from_a1(entry.place.cell) is not None
