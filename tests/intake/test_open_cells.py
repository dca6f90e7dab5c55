"""What a cell comes out as: the same from every format and by both readers."""

from __future__ import annotations

import struct
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.intake.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    CellKind,
    SheetGrid,
    Shown,
    Workbook,
    a1,
    error_cell,
    from_a1,
    from_a1_range,
    number_cell,
    text_cell,
    uncomputed_cell,
    value_cell,
)
from generator.intake.numberformat import (
    Meaning,
    from_serial,
    meaning_of_code,
    meaning_of_id,
    to_serial,
)
from generator.intake.open import open_workbook
from generator.intake.refusal import Limits
from tests.intake.workbooks import (
    binary_record,
    binary_text,
    ods,
    office_xlsx,
    raw_xlsx,
    record,
    wide,
    xls,
    xlsb,
)

EXACT_ONLY = Limits(fast_rows=0)


def opened(data: bytes, name: str = "甲.xlsx", limits: Limits = Limits()) -> Workbook:  # noqa: B008
    result = open_workbook(data, name, limits)
    assert isinstance(result, Workbook), result
    return result


def sheet(data: bytes, name: str = "甲.xlsx") -> SheetGrid:
    return opened(data, name).sheets[0]


def cell(sheet_data: str, place: str = "A1", **options: object) -> Cell | None:
    """The cell of a hand-written worksheet, which both readers must give alike."""
    data = raw_xlsx(sheet_data, **options)  # type: ignore[arg-type]
    fast, exact = opened(data), opened(data, limits=EXACT_ONLY)
    assert exact.path_taken == "slow"
    position = from_a1(place)
    assert position is not None
    assert dict(fast.sheets[0].cells) == dict(exact.sheets[0].cells)
    return exact.sheets[0].cells.get(position)


def c(content: str, attributes: str = "", place: str = "A1") -> str:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{place}"{attributes}>{content}</c></row>'


# -- places --------------------------------------------------------------------------------------


@given(st.integers(0, MAX_ROWS - 1), st.integers(0, MAX_COLUMNS - 1))
@settings(deadline=None)
def test_places_survive_the_way_there_and_back(row: int, column: int) -> None:
    assert from_a1(a1(row, column)) == (row, column)


def test_places_are_written_as_people_write_them() -> None:
    assert a1(11, 3) == "D12"
    assert a1(0, 26) == "AA1"
    assert a1(MAX_ROWS - 1, MAX_COLUMNS - 1) == "XFD1048576"
    assert from_a1("$D$12") == from_a1("d12") == (11, 3)
    assert from_a1_range("B3:A1") == ((0, 0), (2, 1))
    assert from_a1_range("C2") == ((1, 2), (1, 2))


@pytest.mark.parametrize(
    "text", ["", "A", "1", "A0", "XFE1", "A1048577", "甲1", "A１", "A1B", "AAAA1"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert from_a1(text) is None
    assert from_a1_range(f"A1:{text}") is None or not text


# -- xlsx ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "raw", "value"),
    [
        ("12", "12", 12.0),
        ("0.10000000000000001", "0.1", 0.1),
        ("1.2E-3", "0.0012", 0.0012),
        ("-0", "0", 0.0),
        ("1e21", "1000000000000000000000", 1e21),
        ("1000000.1", "1000000.1", 1000000.1),
    ],
)
def test_a_number_reads_as_it_was_typed(text: str, raw: str, value: float) -> None:
    found = cell(c(f"<v>{text}</v>"))
    assert found == Cell(raw, value, CellKind.NUMBER)
    assert isinstance(found.value, float)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999"])
def test_a_number_no_program_can_store_is_an_error(text: str) -> None:
    assert cell(c(f"<v>{text}</v>")) == error_cell("#NUM!")


@pytest.mark.parametrize("text", ["１２", "12.3万", "1_000", "abc", "0x10"])
def test_text_in_a_number_cell_stays_text(text: str) -> None:
    assert cell(c(f"<v>{text}</v>")) == text_cell(text)


def test_text_keeps_what_people_typed() -> None:
    strings = "<si><t xml:space='preserve'> 全角　１２\u00a0</t></si><si><t>  修剪 </t></si>"
    assert cell(c("<v>0</v>", ' t="s"'), strings=strings) == text_cell(" 全角　１２\u00a0")
    assert cell(c("<v>1</v>", ' t="s"'), strings=strings) == text_cell("修剪")


def test_rich_text_is_joined_and_phonetic_text_left_out() -> None:
    item = (
        "<si><r><t>工业</t></r><r><rPr><b/></rPr><t>用水</t></r>"
        '<rPh sb="0" eb="2"><t>gongye</t></rPh><phoneticPr fontId="1"/></si>'
    )
    assert cell(c("<v>0</v>", ' t="s"'), strings=item) == text_cell("工业用水")
    inline = item.replace("<si>", "<is>").replace("</si>", "</is>")
    assert cell(c(inline, ' t="inlineStr"')) == text_cell("工业用水")


def test_an_escaped_character_is_given_back() -> None:
    strings = "<si><t>一行_x000D_\n二行 _x005F_x000D_ _xD83D_</t></si>"
    assert cell(c("<v>0</v>", ' t="s"'), strings=strings) == text_cell(
        "一行\r\n二行 _x000D_ _xD83D_"
    )
    assert cell(c("<f>A2</f><v>a_x000A_b</v>", ' t="str"')) == text_cell("a\nb")


@pytest.mark.parametrize("content", ["", "<v></v>", "<v/>", "<is><t></t></is>"])
def test_an_empty_cell_is_not_there(content: str) -> None:
    kind = ' t="inlineStr"' if "is" in content else ""
    assert cell(c(content, kind)) is None


def test_a_text_whose_table_entry_is_missing_is_an_error_not_a_blank() -> None:
    assert cell(c("<v>7</v>", ' t="s"')) == error_cell("#REF!")


@pytest.mark.parametrize(("text", "value"), [("1", True), ("0", False)])
def test_truth_values_are_their_own_kind(text: str, value: bool) -> None:
    found = cell(c(f"<v>{text}</v>", ' t="b"'))
    assert found == Cell("TRUE" if value else "FALSE", value, CellKind.BOOL)


@pytest.mark.parametrize("text", ["#DIV/0!", "#N/A", "#REF!", "#SPILL!"])
def test_an_error_keeps_its_name(text: str) -> None:
    found = cell(c(f"<f>1/0</f><v>{text}</v>", ' t="e"'))
    assert found == Cell(text, text, CellKind.ERROR)


@pytest.mark.parametrize(
    "content", ["<f>B1+1</f>", "<f>B1+1</f><v></v>", "<f>B1+1</f><v/>", "<f>B1+1</f>\n <v />"]
)
def test_a_formula_without_a_result_is_named_and_never_zero(content: str) -> None:
    assert cell(c(content)) == uncomputed_cell("B1+1")
    assert uncomputed_cell("B1+1").value is None


def test_a_shared_formula_without_a_result_is_named_too() -> None:
    assert cell(c('<f t="shared" si="0"/>')) == uncomputed_cell()


def test_a_formula_whose_result_is_empty_text_is_a_blank() -> None:
    assert cell(c('<f>IF(B1="","","x")</f><v></v>', ' t="str"')) is None
    assert cell(c('<f>IF(B1="","","x")</f>', ' t="str"')) == uncomputed_cell('IF(B1="","","x")')


def test_a_computed_formula_is_its_result() -> None:
    assert cell(c("<f>1+1</f><v>2</v>")) == number_cell(2)
    assert cell(c("<f>A2</f><v>甲</v>", ' t="str"')) == text_cell("甲")


def test_a_formula_written_by_our_own_writer_without_a_result_is_named() -> None:
    """Blank workbooks store an empty result: one no office program ever opened is found out."""
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet().write_formula("A1", "=B1+1", value="")
    book.close()
    assert sheet(buffer.getvalue()).get(0, 0) == uncomputed_cell("B1+1")


def test_a_percentage_is_told_from_a_plain_number() -> None:
    found = cell(c("<v>0.034</v>", ' s="1"'), formats=["0.0%"])
    assert found == Cell("0.034", 0.034, CellKind.NUMBER, Shown.PERCENT)
    assert cell(c("<v>0.034</v>", ' s="0"'), formats=["0.0%"]) == number_cell(0.034)


@pytest.mark.parametrize(
    ("code", "number", "value"),
    [
        ("yyyy-mm-dd", "45352", date(2024, 3, 1)),
        ("yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "45352", date(2024, 3, 1)),
        ("yyyy-mm-dd hh:mm", "45352.5", datetime(2024, 3, 1, 12)),
        ("hh:mm", "0.25", time(6)),
        ("[h]:mm", "1.5", timedelta(hours=36)),
        ("yyyy-mm-dd", "1", date(1900, 1, 1)),
        ("yyyy-mm-dd", "59", date(1900, 2, 28)),
        ("yyyy-mm-dd", "61", date(1900, 3, 1)),
        ("yyyy-mm-dd", "2958465", date(9999, 12, 31)),
    ],
)
def test_dates_are_exact(code: str, number: str, value: object) -> None:
    assert cell(c(f"<v>{number}</v>", ' s="1"'), formats=[code]) == value_cell(value)


@pytest.mark.parametrize("number", ["-1", "-1.5", "2958466", "1e15"])
def test_a_number_no_calendar_knows_stays_a_number(number: str) -> None:
    found = cell(c(f"<v>{number}</v>", ' s="1"'), formats=["yyyy-mm-dd"])
    assert found == number_cell(float(number))


@pytest.mark.parametrize("flag", ["1", "true"])
def test_dates_are_exact_in_the_1904_system(flag: str) -> None:
    book = f'<workbookPr date1904="{flag}"/>'
    options = {"formats": ["yyyy-mm-dd"], "book": book}
    assert cell(c("<v>43890</v>", ' s="1"'), **options) == value_cell(date(2024, 3, 1))
    later = {**options, "book": book + '<extLst><x15:workbookPr xmlns:x15="x"/></extLst>'}
    assert cell(c("<v>43890</v>", ' s="1"'), **later) == value_cell(date(2024, 3, 1))


@pytest.mark.parametrize(
    ("text", "value"),
    [("2024-03-01", date(2024, 3, 1)), ("2024-03-01T08:30:00Z", datetime(2024, 3, 1, 8, 30)),
     ("08:30:00", time(8, 30)), ("三月", "三月")],
)  # fmt: skip
def test_dates_of_the_strict_format_are_read(text: str, value: object) -> None:
    assert cell(c(f"<v>{text}</v>", ' t="d"')) == value_cell(value)


def test_merged_cells_are_listed_by_both_readers() -> None:
    data = raw_xlsx(c("<v>1</v>"), after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    for limits in (Limits(), EXACT_ONLY):
        found = opened(data, limits=limits).sheets[0]
        assert found.merged == (((0, 0), (1, 1)),)
        assert found.covering(1, 1) == (0, 0)
        assert found.covering(2, 2) == (2, 2)


def test_a_sheet_that_begins_far_down_keeps_its_places() -> None:
    assert cell(c("<v>5</v>", place="D12"), "D12") == number_cell(5)


def test_cells_without_a_place_stand_right_of_the_one_before() -> None:
    data = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert cell(data, "B1") == number_cell(2)
    assert cell(data, "A2") == number_cell(3)


def test_prefixed_tags_are_understood() -> None:
    xml = (
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="2"><x:c r="B2" t="inlineStr">'
        "<x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert sheet(raw_xlsx(sheet=xml.encode())).get(1, 1) == text_cell("甲")


def test_a_worksheet_in_another_encoding_is_read() -> None:
    xml = (
        '<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>甲</t></is></c></row></sheetData></worksheet>'
    )
    assert sheet(raw_xlsx(sheet=xml.encode("utf-16"))).get(0, 0) == text_cell("甲")


# -- the two readers -----------------------------------------------------------------------------

VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**15), 10**15).map(float),
    st.booleans(),
    st.text(
        st.characters(exclude_categories=("Cs",), exclude_characters="\x00"),
        min_size=1,
        max_size=30,
    ).filter(lambda text: not text.startswith(("=", "{")) and "://" not in text),
    st.dates(date(1900, 3, 1), date(9999, 12, 30)),
    st.sampled_from(["12%", "3.4%"]),
)


@given(st.lists(st.lists(VALUES, max_size=6), max_size=12))
@settings(deadline=None)
def test_both_readers_give_the_same(rows: list[list[object]]) -> None:
    data = office_xlsx(rows, strings_to_urls=False)
    fast, exact = opened(data), opened(data, limits=EXACT_ONLY)
    for one, other in zip(fast.sheets, exact.sheets, strict=True):
        assert dict(one.cells) == dict(other.cells)


def test_an_ordinary_workbook_takes_the_fast_path_and_an_odd_sheet_the_slow_one() -> None:
    assert opened(office_xlsx()).path_taken == "fast"
    assert opened(raw_xlsx(c("<v>1</v>"))).path_taken == "fast"
    assert opened(raw_xlsx(c("<v>#N/A</v>", ' t="e"'))).path_taken == "slow"
    assert opened(raw_xlsx(c("<f>A2</f>"))).path_taken == "slow"


# -- the other formats ---------------------------------------------------------------------------


def test_every_kind_of_xls_record_is_read() -> None:
    rk = struct.pack("<HHHI", 0, 3, 0, 12345 << 2 | 0x03)  # 123.45
    cells = (
        record(0x203, struct.pack("<HHHd", 0, 0, 0, 0.1))
        + record(0xFD, struct.pack("<HHHI", 0, 1, 0, 1))
        + record(0x203, struct.pack("<HHHd", 0, 2, 1, 45352.0))
        + record(0x27E, rk)
        + record(0xBD, struct.pack("<HHHIHIH", 1, 0, 0, 5 << 2 | 2, 0, 0xFFFFFFFC | 2, 1))
        + record(0x205, struct.pack("<HHHBB", 2, 0, 0, 1, 0))
        + record(0x205, struct.pack("<HHHBB", 2, 1, 0, 0x07, 1))
        + record(0x06, struct.pack("<HHHd6x", 3, 0, 0, 2.5))
        + record(0x06, struct.pack("<HHHBxBxxxH6x", 3, 1, 0, 0, 0, 0xFFFF))
        + record(0x207, struct.pack("<H", 2) + wide("结果"))
        + record(0x06, struct.pack("<HHHBxBxxxH6x", 3, 2, 0, 2, 0x2A, 0xFFFF))
        + record(0x06, struct.pack("<HHHBxBxxxH6x", 3, 3, 0, 3, 0, 0xFFFF))
        + record(0x204, struct.pack("<HHHH", 4, 0, 0, 2) + wide("标签"))
        + record(0x203, struct.pack("<HHHd", 4, 1, 2, 0.5))
        + record(0xE5, struct.pack("<HHHHH", 1, 0, 1, 2, 3))
    )
    item = struct.pack("<HB", 1, 0) + b"a"
    rich = struct.pack("<HBHI", 2, 0x0D, 1, 4) + "富文".encode("utf-16-le") + bytes(8)
    strings = [struct.pack("<II", 2, 2) + item + rich]
    found = sheet(xls(cells, strings=strings, formats=["yyyy/m/d", "0%"]), "甲.xls")
    assert {a1(*place): value for place, value in found.cells.items()} == {
        "A1": number_cell(0.1),
        "B1": text_cell("富文"),
        "C1": value_cell(date(2024, 3, 1)),
        "D1": number_cell(123.45),
        "A2": number_cell(5),
        "B2": number_cell(-1),
        "A3": value_cell(True),
        "B3": error_cell("#DIV/0!"),
        "A4": number_cell(2.5),
        "B4": text_cell("结果"),
        "C4": error_cell("#N/A"),
        "A5": text_cell("标签"),
        "B5": number_cell(0.5, Shown.PERCENT),
    }
    assert found.merged == (((0, 2), (1, 3)),)


def test_xls_dates_are_exact_in_the_1904_system_and_hidden_sheets_are_known() -> None:
    cells = record(0x203, struct.pack("<HHHd", 0, 0, 1, 43890.0))
    found = sheet(xls(cells, formats=["yyyy/m/d"], epoch_1904=True, hidden=True), "甲.xls")
    assert found.get(0, 0) == value_cell(date(2024, 3, 1))
    assert found.hidden
    assert found.name == "表"


def test_an_xls_text_cut_by_a_record_boundary_is_whole() -> None:
    narrow_then_wide = [
        struct.pack("<II", 1, 1) + struct.pack("<HB", 6, 0) + b"abc",
        b"\x01" + "甲乙丙".encode("utf-16-le"),
    ]
    cells = record(0xFD, struct.pack("<HHHI", 0, 0, 0, 0))
    assert sheet(xls(cells, strings=narrow_then_wide), "甲.xls").get(0, 0) == text_cell("abc甲乙丙")


def test_a_chart_inside_an_xls_sheet_adds_no_cells() -> None:
    chart = record(0x809, struct.pack("<HH", 0x600, 0x20))
    chart += record(0x203, struct.pack("<HHHd", 0, 0, 0, 9.0)) + record(0x0A)
    cells = record(0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)) + chart
    assert dict(sheet(xls(cells), "甲.xls").cells) == {(0, 0): number_cell(1)}


def test_every_kind_of_xlsb_record_is_read() -> None:
    def at(column: int, content: bytes, kind: int, style: int = 0) -> bytes:
        return binary_record(kind, struct.pack("<II", column, style) + content)

    rows = (
        binary_record(0, struct.pack("<I", 1) + bytes(13))
        + at(0, struct.pack("<I", 12345 << 2 | 3), 2)
        + at(1, b"\x2a", 3)
        + at(2, b"\x01", 4)
        + at(3, struct.pack("<d", 45352), 5, style=1)
        + at(4, binary_text("直接"), 6)
        + at(5, struct.pack("<I", 0), 7)
        + at(6, binary_text("结果") + bytes(6), 8)
        + at(7, struct.pack("<d", 0.5) + bytes(6), 9, style=2)
        + at(8, b"\x00" + bytes(6), 10)
        + at(9, b"\x07" + bytes(6), 11)
        + at(10, b"\x00" + binary_text("富文"), 62)
        + binary_record(176, struct.pack("<4I", 0, 1, 2, 3))
    )
    found = sheet(xlsb(rows, ["共享"]), "甲.xlsb")
    assert [found.cells[(1, column)] for column in range(11)] == [
        number_cell(123.45),
        error_cell("#N/A"),
        value_cell(True),
        value_cell(date(2024, 3, 1)),
        text_cell("直接"),
        text_cell("共享"),
        text_cell("结果"),
        number_cell(0.5, Shown.PERCENT),
        value_cell(False),
        error_cell("#DIV/0!"),
        text_cell("富文"),
    ]
    assert found.merged == (((0, 2), (1, 3)),)
    assert found.hidden


def ods_cell(content: str) -> Cell | None:
    row = f"<table:table-row>{content}</table:table-row>"
    return sheet(ods(f'<table:table table:name="表">{row}</table:table>'), "甲.ods").get(0, 0)


@pytest.mark.parametrize(
    ("attributes", "text", "expected"),
    [
        ('office:value-type="float" office:value="12.5"', "12.50", number_cell(12.5)),
        ('office:value-type="percentage" office:value="0.034"', "3.4%",
         number_cell(0.034, Shown.PERCENT)),
        ('office:value-type="currency" office:value="3"', "￥3", number_cell(3)),
        ('office:value-type="string"', "甲<text:s text:c='2'/>乙<text:tab/>",
         text_cell("甲  乙\t")),
        ('office:value-type="boolean" office:boolean-value="true"', "TRUE", value_cell(True)),
        ('office:value-type="date" office:date-value="2024-03-01"', "x",
         value_cell(date(2024, 3, 1))),
        ('office:value-type="date" office:date-value="2024-03-01T08:30:00"', "x",
         value_cell(datetime(2024, 3, 1, 8, 30))),
        ('office:value-type="time" office:time-value="PT08H30M00S"', "x", value_cell(time(8, 30))),
        ('office:value-type="time" office:time-value="PT36H00M00S"', "x",
         value_cell(timedelta(hours=36))),
        ('table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"',
         "#DIV/0!", error_cell("#DIV/0!")),
        ('table:formula="of:=1/0" office:value-type="float" office:value="0"', "#DIV/0!",
         error_cell("#DIV/0!")),
        ('table:formula="of:=X" office:value-type="float" office:value="0"', "Err:508",
         error_cell("Err:508")),
        ('table:formula="of:=[.B1]+1"', "", uncomputed_cell("[.B1]+1")),
        ('table:formula="of:=[.B1]" office:value-type="string"', "", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_every_kind_of_ods_cell_is_read(attributes: str, text: str, expected: Cell | None) -> None:
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    assert ods_cell(f"<table:table-cell {attributes}>{paragraph}</table:table-cell>") == expected


def test_a_comment_or_a_text_box_on_an_ods_cell_is_not_its_content() -> None:
    content = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p>'
        "</office:annotation><draw:frame><draw:text-box><text:p>框</text:p></draw:text-box>"
        "</draw:frame><text:p>第一行</text:p><text:p>第<text:span>二</text:span>行</text:p>"
        "</table:table-cell>"
    )
    assert ods_cell(content) == text_cell("第一行\n第二行")


def test_repeated_ods_cells_and_rows_are_counted_and_blank_ones_cost_nothing() -> None:
    one = '<table:table-cell office:value-type="float" office:value="1"'
    rows = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/>'
        f'{one} table:number-columns-repeated="3"/><table:table-cell'
        f' table:number-columns-repeated="16380"/></table:table-row>'
    )
    found = sheet(ods(f'<table:table table:name="表">{rows}</table:table>'), "甲.ods")
    assert sorted(found.cells) == [
        (row, column) for row in (1048000, 1048001) for column in (1, 2, 3)
    ]


def test_hidden_ods_sheets_are_known_and_copies_of_other_files_left_out() -> None:
    styles = (
        '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    )
    tables = (
        '<table:table table:name="一"/><table:table table:name="二" table:style-name="h"/>'
        '<table:table table:name="别处"><table:table-source/></table:table>'
    )
    found = opened(ods(tables, styles=styles), "甲.ods")
    assert [(one.name, one.hidden) for one in found.sheets] == [("一", False), ("二", True)]


def test_merged_ods_cells_are_listed() -> None:
    row = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2"'
        ' table:number-rows-spanned="3"/></table:table-row>'
    )
    found = sheet(ods(f'<table:table table:name="表">{row}</table:table>'), "甲.ods")
    assert found.merged == (((0, 0), (2, 1)),)


# -- number formats ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("General", Meaning.NUMBER),
        ("G/通用格式", Meaning.NUMBER),
        ("0.00", Meaning.NUMBER),
        ("#,##0.00_);[Red]\\(#,##0.00\\)", Meaning.NUMBER),
        ('0.00"m³/d"', Meaning.NUMBER),
        ("0.00\\m", Meaning.NUMBER),
        ("[Red]0.00", Meaning.NUMBER),
        ("0.00E+00", Meaning.NUMBER),
        ("@", Meaning.NUMBER),
        ("0*d", Meaning.NUMBER),
        ("[DBNum2][$-804]General", Meaning.NUMBER),
        ("0.0%", Meaning.PERCENT),
        ('0"%"', Meaning.NUMBER),
        ("yyyy/m/d", Meaning.DATE),
        ("[$-804]yyyy年m月", Meaning.DATE),
        ("[$-804]aaaa;@", Meaning.DATE),
        ("h:mm AM/PM", Meaning.DATE),
        ("上午/下午h时mm分", Meaning.DATE),
        ("[h]:mm:ss", Meaning.DURATION),
        ("[Blue][mm]:ss", Meaning.DURATION),
    ],
)
def test_a_number_format_says_what_the_number_means(code: str, meaning: Meaning) -> None:
    assert meaning_of_code(code) is meaning


def test_the_built_in_dates_of_chinese_programs_are_dates() -> None:
    for number in (14, 22, 31, 57, 58):
        assert meaning_of_id(number, {}) is Meaning.DATE
    assert meaning_of_id(46, {}) is Meaning.DURATION
    assert meaning_of_id(9, {}) is Meaning.PERCENT
    assert meaning_of_id(2, {}) is Meaning.NUMBER
    assert meaning_of_id(14, {14: Meaning.NUMBER}) is Meaning.NUMBER


@given(st.integers(0, 2_958_465).filter(lambda serial: serial != 60))
@settings(deadline=None)
def test_a_day_number_survives_the_way_to_the_date_and_back(serial: int) -> None:
    value = from_serial(serial)
    assert value is not None
    assert to_serial(value) == serial


def test_the_number_behind_a_date_is_what_was_typed() -> None:
    """A program that makes 2008.6 a date stores the number: 1905-06-30 and a bit."""
    value = from_serial(2008.6)
    assert isinstance(value, datetime)
    assert value.date() == date(1905, 6, 30)
    assert round(to_serial(value), 6) == 2008.6
    assert to_serial(timedelta(hours=36)) == 1.5
    assert to_serial(time(6)) == 0.25
