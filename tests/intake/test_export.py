"""An export read by a mapping: headings, rows, years and units as offices really write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.delimited import open_export
from generator.intake.export import Heading, ReadSheet, read_export
from generator.intake.grid import Cell, Position, Range, Workbook, sheet_grid, text_cell
from generator.intake.refusal import Fault, Limits, Refusal
from generator.rulebook import Rulebook
from tests.rulebook.rules import load, make_tiny_rules, write

MAPPING = """\
id: meters
name: 分户用量
form: enterprise
source: conventions
mark: D
sheets:
- recognised_by: [[户名, 用户], [用水量, "{year}"]]
  enterprise: {credit_code: 信用代码, name: [户名, 用户]}
  year: 年份
  columns:
  - {heading: [用水量, "{year}"], field: fresh_water, unit: t10, sum: true}
- recognised_by: [户名, 能源品种, 消费量]
  enterprise: {name: 户名}
  year: 年份
  rows: {table: energy, heading: 能源品种, words: {用电: power}}
  columns:
  - {heading: 消费量, field: energy.amount, unit: t, sum: true}
- recognised_by: [户名, 产品, 产量]
  enterprise: {name: 户名}
  rows: {table: products, key: [name]}
  columns:
  - {heading: 产品, field: products.name}
  - {heading: 产量, field: products.output_t, unit: kg}
""".replace("t10", "m3_10k")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    rules: Path = make_tiny_rules(tmp_path_factory.mktemp("rules"))
    write(rules, "prefill/meters.yaml", MAPPING)
    return load(rules)


def read(
    book: Rulebook, rows: Sequence[Sequence[str]], merged: Sequence[Range] = ()
) -> tuple[ReadSheet, ...]:
    cells: dict[Position, Cell] = {
        (row, column): text_cell(text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    }
    workbook = Workbook((sheet_grid("表", False, cells, merged),), "xlsx", "fast")
    return read_export(workbook, book.prefill.values(), book.forms, book.units)


def amounts(sheet: ReadSheet) -> list[tuple[str, str, int, object]]:
    return [(str(value.who), value.row, value.year, value.value) for value in sheet.values]


@pytest.mark.parametrize(
    ("text", "plain", "year", "unit"),
    [
        ("2024年用水量（万立方米）", "用水量", 2024, "万立方米"),
        ("用水量 2024 年度 (m³)", "用水量", 2024, "m3"),
        ("２０２４年", "", 2024, ""),
        ("化学需氧量(COD)排放量[吨]", "化学需氧量(COD)排放量", 0, "吨"),
        ("120241用水量", "120241用水量", 0, ""),
    ],
)
def test_a_heading_is_parted_from_its_year_and_unit(
    text: str, plain: str, year: int, unit: str
) -> None:
    heading = Heading.of(text)
    assert (heading.plain, heading.year, heading.unit) == (plain, year, unit)


def test_a_heading_that_is_but_a_year_fills_where_the_mapping_says_so(book: Rulebook) -> None:
    (sheet,) = read(book, [["用户", "2023年", "2024年"], ["甲厂", "1.5", "2"]])
    assert amounts(sheet) == [
        ("甲厂", "", 2023, Decimal(15000)),
        ("甲厂", "", 2024, Decimal(20000)),
    ]


def test_rows_without_their_own_name_belong_to_the_merged_one(book: Rulebook) -> None:
    rows = [["户名", "年份", "用水量"], ["甲厂", "2023", "1"], ["", "2024", "2"]]
    (sheet,) = read(book, rows, merged=[((1, 0), (2, 0))])
    assert amounts(sheet) == [
        ("甲厂", "", 2023, Decimal(10000)),
        ("甲厂", "", 2024, Decimal(20000)),
    ]


def test_a_heading_over_several_columns_is_read_with_those_below_it(book: Rulebook) -> None:
    rows = [["户名", "用水量（立方米）", ""], ["", "2023年", "2024年"], ["甲厂", "10000", "25000"]]
    merged = [((0, 1), (0, 2)), ((0, 0), (1, 0))]
    (sheet,) = read(book, rows, merged=merged)
    assert amounts(sheet) == [
        ("甲厂", "", 2023, Decimal(10000)),
        ("甲厂", "", 2024, Decimal(25000)),
    ]
    assert sheet.faults == ()


def test_a_title_over_the_headings_is_no_heading(book: Rulebook) -> None:
    rows = [["2024年分户用水量", "", ""], ["户名", "年份", "用水量"], ["甲厂", "2023", "1"]]
    (sheet,) = read(book, rows, merged=[((0, 0), (0, 2))])
    assert amounts(sheet) == [("甲厂", "", 2023, Decimal(10000))]


def test_totals_repeated_headings_and_empty_rows_are_no_rows(book: Rulebook) -> None:
    head = ["户名", "年份", "用水量"]
    rows = [head, ["甲厂", "2024", "1"], ["小计", "", "1"], [], head, ["合 计", "", "2"]]
    (sheet,) = read(book, rows)
    assert amounts(sheet) == [("甲厂", "", 2024, Decimal(10000))]
    assert sheet.faults == ()


@pytest.mark.parametrize("word", ["原煤", " 原 煤"])
def test_a_source_row_says_which_fixed_row_it_is(book: Rulebook, word: str) -> None:
    rows = [["户名", "年份", "能源品种", "消费量"], ["甲厂", "2024", word, "7"]]
    (sheet,) = read(book, rows)
    assert amounts(sheet) == [("甲厂", "coal", 2024, Decimal(7))]


def test_a_fixed_row_in_another_kind_of_unit_is_said(book: Rulebook) -> None:
    rows = [["户名", "年份", "能源品种", "消费量"], ["甲厂", "2024", "用电", "7"]]
    (sheet,) = read(book, rows)
    assert amounts(sheet) == []
    assert [fault.fault for fault in sheet.faults] == ["prefill_unit"]


def test_a_row_the_form_does_not_have_is_said(book: Rulebook) -> None:
    rows = [["户名", "年份", "能源品种", "消费量"], ["甲厂", "2024", "木柴", "7"]]
    (sheet,) = read(book, rows)
    (fault,) = sheet.faults
    assert (fault.fault, fault.detail, fault.place.cell) == ("prefill_row_unknown", "木柴", "C2")


def test_rows_of_an_open_table_carry_what_tells_them_apart(book: Rulebook) -> None:
    rows = [["户名", "产品", "产量（吨）"], ["甲厂", "硅片", "12"], ["甲厂", "", "3"]]
    (sheet,) = read(book, rows)
    assert {value.identity for value in sheet.values} == {(("products.name", "硅片"),)}
    assert [fault.fault for fault in sheet.faults] == ["prefill_row_unknown"]


def test_the_kind_of_sheet_that_asks_most_is_meant(book: Rulebook) -> None:
    rows = [["户名", "年份", "能源品种", "消费量", "用水量"], ["甲厂", "2024", "原煤", "7", "1"]]
    (sheet,) = read(book, rows)
    assert [heading for heading, _ in sheet.used] == ["消费量"]


def test_a_column_names_the_place_it_fills_as_the_workbook_prints_it(book: Rulebook) -> None:
    rows = [["户名", "年份", "能源品种", "消费量"], ["甲厂", "2024", "原煤", "7"]]
    (sheet,) = read(book, rows)
    ((_, place),) = sheet.used
    assert place.isascii() is False
    assert "energy" not in place


def test_a_sheet_of_something_else_is_left_out(book: Rulebook) -> None:
    assert read(book, [["甲", "乙"], ["1", "2"]]) == ()


def test_nothing_is_looked_for_below_the_first_rows(book: Rulebook) -> None:
    assert read(book, [*[["说明"]] * 40, ["户名", "用水量"], ["甲厂", "1"]]) == ()


_texts = st.lists(
    st.lists(
        st.sampled_from(
            ["户名", "用水量", "2024年", "年份", "产品", "产量(吨)", "合计", "-", "1e999", "=1", ""]
        )
        | st.text(max_size=6),
        max_size=5,
    ),
    max_size=8,
)


@given(rows=_texts)
def test_no_junk_in_an_export_raises(book: Rulebook, rows: list[list[str]]) -> None:
    for sheet in read(book, rows):
        assert isinstance(sheet.values, tuple)


# -- CSV -----------------------------------------------------------------------------------------


def opened(data: bytes, name: str = "表.csv", **limits: int) -> Workbook:
    found = open_export(data, name, Limits(**limits))
    assert isinstance(found, Workbook), found
    return found


def refused(data: bytes, name: str = "表.csv", **limits: int) -> Fault:
    found = open_export(data, name, Limits(**limits))
    assert isinstance(found, Refusal)
    return found.fault


def texts(workbook: Workbook) -> Mapping[Position, str]:
    return {at: cell.raw for at, cell in workbook.sheets[0].cells.items()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_gives_its_cells_as_text(encoding: str, delimiter: str) -> None:
    text = f'户名{delimiter}代码\r\n"甲{delimiter}厂"{delimiter}="0123"\r\n\r\n{delimiter}\t7'
    found = texts(opened(text.encode(encoding)))
    assert found[0, 0] == "户名"
    assert found[1, 0] == f"甲{delimiter}厂"
    assert found[1, 1] == "0123"


def test_a_workbook_called_csv_is_opened_as_the_workbook_it_is() -> None:
    from tests.intake.workbooks import office_xlsx

    assert opened(office_xlsx(), "表.csv").kind == "xlsx"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b" \r\n ", Fault.EMPTY),
        ("户名,用量".encode("utf-16"), Fault.UNRECOGNISED),
        (b"\x81\xff\xff\xff" * 30, Fault.UNRECOGNISED),
        (b"\x00" * 100, Fault.UNRECOGNISED),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, fault: Fault) -> None:
    assert refused(data) is fault


def test_a_csv_keeps_within_the_limits() -> None:
    assert refused(b"a,b\n" * 100, cells=50) is Fault.TOO_MUCH_CONTENT
    assert refused(b"a,b\n" * 100, file_bytes=50) is Fault.OVERSIZED
    assert refused(b'"' + b"a" * 200_000 + b'"') is Fault.CORRUPT
