from __future__ import annotations

import struct
import subprocess
from collections.abc import Mapping
from datetime import date

import pytest

from generator.intake.grid import Workbook, error_cell, number_cell, text_cell
from generator.intake.open import open_workbook
from generator.intake.refusal import Fault, Limits, Notice, Refusal
from tests.intake.workbooks import (
    PACKAGE,
    RELATIONS,
    compound,
    ods,
    office_xlsx,
    raw_xlsx,
    record,
    unzipped,
    with_part,
    xls,
    xls_stream,
    xlsb,
    zipped,
)


def opened(data: bytes, name: str = "甲.xlsx") -> Workbook:
    result = open_workbook(data, name)
    assert isinstance(result, Workbook), result
    return result


# -- the workbook --------------------------------------------------------------------------------


def test_hidden_sheets_are_read_like_any_other() -> None:
    book = opened(office_xlsx([["产品", 12.5]]))
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("甲", False), ("乙", True)]
    hidden = book.sheet("乙")
    assert hidden is not None
    assert hidden.get(0, 0) == text_cell("key")
    assert book.sheet("丙") is None
    assert book.sheets[0].extent == (1, 2)
    assert book.kind == "xlsx"
    assert book.warnings == ()


def test_very_hidden_sheets_are_read_too() -> None:
    data = office_xlsx()
    book = unzipped(data)["xl/workbook.xml"].replace(b'"hidden"', b'"veryHidden"')
    assert b"veryHidden" in book
    sheets = opened(with_part(data, "xl/workbook.xml", book)).sheets
    assert [sheet.hidden for sheet in sheets] == [False, True]


def test_nothing_in_an_opened_workbook_can_be_changed() -> None:
    book = opened(office_xlsx())
    with pytest.raises(TypeError):
        book.sheets[0].cells[(0, 0)] = number_cell(1)  # type: ignore[index]
    with pytest.raises(TypeError):
        book.properties["form_id"] = "E02"  # type: ignore[index]


def test_chart_sheets_are_left_out() -> None:
    data = office_xlsx()
    links = unzipped(data)["xl/_rels/workbook.xml.rels"].replace(
        b'relationships/worksheet" Target="worksheets/sheet2',
        b'relationships/chartsheet" Target="worksheets/sheet2',
    )
    book = opened(with_part(data, "xl/_rels/workbook.xml.rels", links))
    assert [sheet.name for sheet in book.sheets] == ["甲"]


def test_two_sheets_of_one_name_are_both_read() -> None:
    data = office_xlsx([["产品"]])
    book = unzipped(data)["xl/workbook.xml"].replace("乙".encode(), "甲".encode())
    sheets = opened(with_part(data, "xl/workbook.xml", book)).sheets
    assert [sheet.get(0, 0) for sheet in sheets] == [text_cell("产品"), text_cell("key")]


def test_a_target_from_the_root_and_one_from_the_folder_are_the_same() -> None:
    for target in (
        "/xl/worksheets/sheet1.xml",
        "worksheets/sheet1.xml",
        "../xl/worksheets/sheet1.xml",
        "worksheets\\sheet1.xml",
        "WORKSHEETS/Sheet1.xml",
    ):
        links = (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r0" '
            f'Type="{RELATIONS}/worksheet" Target="{target}"/></Relationships>'
        )
        data = raw_xlsx(
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            extra={"xl/_rels/workbook.xml.rels": links},
        )
        assert opened(data).sheets[0].get(0, 0) == number_cell(1)


# -- properties ----------------------------------------------------------------------------------


def test_custom_properties_are_text() -> None:
    assert dict(opened(office_xlsx()).properties) == {"form_id": "E01", "form_version": "3"}


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [("i4", "3", "3"), ("r8", "3.0", "3"), ("r8", "3", "3"), ("lpwstr", "3.0", "3.0"),
     ("bool", "true", "true"), ("lpwstr", "E01&amp;甲", "E01&甲"), ("lpwstr", "", "")],
)  # fmt: skip
def test_a_whole_number_is_the_same_whatever_program_saved_it(
    tag: str, text: str, value: str
) -> None:
    custom = (
        '<Properties xmlns:vt="v"><property fmtid="{x}" pid="2" name="form_version">'
        f"<vt:{tag}>{text}</vt:{tag}></property></Properties>"
    )
    data = with_part(office_xlsx(), "docProps/custom.xml", custom.encode())
    assert dict(opened(data).properties) == {"form_version": value}


def test_damaged_properties_do_not_spoil_the_workbook() -> None:
    data = with_part(office_xlsx(), "docProps/custom.xml", b"<Properties><property")
    assert dict(opened(data).properties) == {}


def test_ods_properties_are_read() -> None:
    meta = (
        '<meta:user-defined meta:name="form_id">E01</meta:user-defined>'
        '<meta:user-defined meta:name="form_version" meta:value-type="float">3.0'
        "</meta:user-defined>"
    )
    book = opened(ods('<table:table table:name="表"/>', meta=meta), "甲.ods")
    assert dict(book.properties) == {"form_id": "E01", "form_version": "3"}


def test_xls_properties_are_read() -> None:
    def texted(value: str) -> bytes:
        raw = value.encode("utf-8") + b"\0"
        return struct.pack("<II", 0x1E, len(raw)) + raw.ljust(-(-len(raw) // 4) * 4, b"\0")

    name = b"form_id" + b"\0"
    number = b"form_version" + b"\0"
    dictionary = struct.pack("<I", 2)
    for key, text in ((2, name), (3, number)):
        dictionary += struct.pack("<II", key, len(text)) + text
    dictionary = dictionary.ljust(-(-len(dictionary) // 4) * 4, b"\0")
    values = {
        0: dictionary,
        1: struct.pack("<IHxx", 2, 65001),
        2: texted("E01甲"),
        3: struct.pack("<Ii", 3, 7),
    }
    head, body = b"", b""
    for key, raw in values.items():
        head += struct.pack("<II", key, 8 + 8 * len(values) + len(body))
        body += raw
    section = struct.pack("<II", 8 + len(head) + len(body), len(values)) + head + body
    identifier = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
    stream = struct.pack("<HHI16xI16sI", 0xFFFE, 0, 0, 1, identifier, 48) + section
    data = compound({"Workbook": xls_stream(b""), "\x05DocumentSummaryInformation": stream})
    assert dict(opened(data, "甲.xls").properties) == {"form_id": "E01甲", "form_version": "7"}
    broken = compound({"Workbook": xls_stream(b""), "\x05DocumentSummaryInformation": stream[:50]})
    assert dict(opened(broken, "甲.xls").properties) == {}


# -- what is told --------------------------------------------------------------------------------


def test_notices_are_carried_by_the_workbook() -> None:
    data = with_part(office_xlsx(), "xl/externalLinks/externalLink1.xml", b"<a/>")
    assert opened(data).warnings == (Notice.EXTERNAL_LINKS.value,)
    assert opened(office_xlsx(), "甲.xls").warnings == (Notice.OTHER_EXTENSION.value,)
    linked = record(0x1AE, bytes(20)) + record(0xD3)
    assert opened(xls(b"", globals_=linked), "甲.xls").warnings == (
        Notice.EXTERNAL_LINKS.value,
        Notice.MACROS.value,
    )
    own = record(0x1AE, struct.pack("<HH", 1, 0x0401))
    assert opened(xls(b"", globals_=own), "甲.xls").warnings == ()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (raw_xlsx(extra={"xl/workbook.xml": "<workbook><sheets/></workbook>"}), "甲.xlsx"),
        (ods(""), "甲.ods"),
        (compound({"Workbook": record(0x809, struct.pack("<HH", 0x600, 5)) + record(0x0A)}),
         "甲.xls"),
        (with_part(xlsb(b""), "xl/workbook.bin", b""), "甲.xlsb"),
    ],
)  # fmt: skip
def test_a_workbook_without_a_worksheet_is_refused(data: bytes, name: str) -> None:
    assert open_workbook(data, name) == Refusal(Fault.NO_WORKSHEET)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (xls(b"", globals_=record(0x2F, struct.pack("<HH", 1, 1))), "甲.xls"),
        (ods("<table:table/>", manifest="<encryption-data/>"), "甲.ods"),
    ],
)
def test_a_password_inside_the_format_is_named(data: bytes, name: str) -> None:
    assert open_workbook(data, name) == Refusal(Fault.ENCRYPTED)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("content", [b"<a><b></a>", b"", b"\xff\xff\xff", b"<a>&nbsp;</a>"])
def test_a_damaged_part_is_said_to_be_damaged(part: str, content: bytes) -> None:
    result = open_workbook(with_part(office_xlsx(), part, content), "甲.xlsx")
    assert result == Refusal(Fault.CORRUPT)


def test_a_damaged_byte_in_a_compressed_part_is_found_out() -> None:
    data = bytearray(zipped(unzipped(office_xlsx()), stored=True))
    at = data.find(b"<sheetData>")
    data[at + 1] ^= 0x20
    assert open_workbook(bytes(data), "甲.xlsx") == Refusal(Fault.CORRUPT)


def test_a_reading_that_takes_too_long_is_stopped() -> None:
    ticks = iter(range(0, 10**9, 5))
    result = open_workbook(office_xlsx(), "甲.xlsx", Limits(seconds=12), lambda: next(ticks))
    assert result == Refusal(Fault.TIMEOUT, "12 秒")


@pytest.mark.parametrize(
    ("limits", "words"),
    [(Limits(cells=3), "单元格"), (Limits(characters=10), "字符"), (Limits(sheets=1), "工作表"),
     (Limits(merged_ranges=0), "合并")],
)  # fmt: skip
def test_more_than_a_form_can_hold_is_refused(limits: Limits, words: str) -> None:
    data = office_xlsx([["甲乙丙丁戊己庚辛壬癸", 1, 2, 3]])
    sheet = unzipped(data)["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    data = with_part(data, "xl/worksheets/sheet1.xml", sheet)
    for chosen in (limits, Limits(**{**_fields(limits), "fast_rows": 0})):
        result = open_workbook(data, "甲.xlsx", chosen)
        assert isinstance(result, Refusal)
        assert result.fault is Fault.TOO_MUCH_CONTENT
        assert words in result.detail


def _fields(limits: Limits) -> dict[str, float]:
    return {name: getattr(limits, name) for name in Limits.__slots__}


# -- through an office program -------------------------------------------------------------------


ROWS = [
    ["企业名称", 12.5, "3.4%", "全角１２", date(2024, 3, 1)],
    ["a&b <c>", -0.001, 1e6, "行1\n行2", ("=1/0", "#DIV/0!")],
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The same workbook as an office program saves it, by kind."""
    folder = tmp_path_factory.mktemp("office")
    source = folder / "甲.xlsx"
    source.write_bytes(office_xlsx(ROWS))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in ("xlsx", "xls", "ods"):
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", kind, "--outdir",
             str(folder / kind), str(source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return {kind: (folder / kind / f"甲.{kind}").read_bytes() for kind in ("xlsx", "xls", "ods")}


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_the_same_comes_back_from_every_format_an_office_program_saves(
    saved: Mapping[str, bytes], kind: str
) -> None:
    book = opened(saved[kind], f"甲.{kind}")
    assert book.kind == kind
    assert book.properties["form_id"] == "E01"
    assert book.properties["form_version"] == "3"
    assert [sheet.hidden for sheet in book.sheets] == [False, True]
    cells = dict(book.sheets[0].cells)
    assert cells.pop((1, 4)) == error_cell("#DIV/0!")
    expected = dict(opened(office_xlsx([ROWS[0], ROWS[1][:-1]])).sheets[0].cells)
    assert cells == expected
