"""Files made to hurt: each is answered within seconds and a few hundred MiB, and none raises."""

from __future__ import annotations

import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.intake.grid import Workbook, number_cell
from generator.intake.open import open_workbook
from generator.intake.refusal import Fault, Limits, Refusal
from tests.intake.workbooks import (
    SPREADSHEET,
    binary_record,
    binary_text,
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

MIB = 1024 * 1024
MOST_SECONDS = 30.0
MOST_MIB = 250


def far_value() -> bytes:
    """One value at row 60,001, column 2,001 (BXY): a rectangle of 120 million cells."""
    return raw_xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="60001"><c r="BXY60001"><v>2</v></c></row>'
    )


def styled_rows() -> bytes:
    rows = "".join(
        f'<row r="{row}" spans="1:16" s="1" customFormat="1" ht="15"/>'
        for row in range(1, 1_048_577)
    )
    return raw_xlsx(rows)


def styled_cells() -> bytes:
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" s="1"/>' for letter in "ABCDEFGH")
        + "</row>"
        for row in range(1, 50_001)
    )  # fmt: skip
    return raw_xlsx(rows)


def zip_bomb() -> bytes:
    return raw_xlsx(sheet=b"<worksheet>" + b" " * (100 * MIB) + b"</worksheet>")


def xml_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "lol">{levels}]>'
        '<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&e9;</v></c></row></sheetData>'
        "</worksheet>"
    )
    return raw_xlsx(sheet=xml.encode())


def many_members() -> bytes:
    return raw_xlsx(extra={f"xl/media/image{number}.xml": b"" for number in range(5_000)})


def copied_text() -> bytes:
    """A text of a megabyte that 20,000 cells point to: 20 GB if every cell copied it."""
    cells = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letter}{row}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ")
        + "</row>"
        for row in range(1, 2_001)
    )
    text = "甲乙丙丁戊己庚辛壬癸" * 30_000
    return raw_xlsx(cells, strings=f"<si><t>{text}</t></si>")


def lying_counts() -> bytes:
    """Counts for which the fast reader would reserve 2.4 TB and end the process."""
    table = f'<sst xmlns="{SPREADSHEET}" count="99999999999" uniqueCount="99999999999"></sst>'
    return with_part(
        raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>'), "xl/sharedStrings.xml", table.encode()
    )


def implied_places() -> bytes:
    """Cells without a place, in the last row: 16,384 columns wide, one megabyte small."""
    return raw_xlsx(f'<row r="19999">{"<c><v>1</v></c>" * 16_384}</row>')


def second_place() -> bytes:
    return raw_xlsx('<row r="1"><c r="A1" r="XFD1048576"><v>1</v></c></row>')


def wide_and_high() -> bytes:
    """Inside the limits on rows and on columns, ten million cells as a rectangle."""
    return raw_xlsx('<row r="1"><c r="A1"/></row><row r="19999"><c r="SZ19999"><v>1</v></c></row>')


def crowded_directory() -> bytes:
    """A directory of 400,000 members and nothing else, which claims to list three."""
    entry = struct.pack("<4s24xHHHHHII", b"PK\x01\x02", 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 400_000
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 3, 3, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


def late_xml_bomb() -> bytes:
    """The same as xml_bomb, far behind the beginning of the part."""
    sheet = unzipped(xml_bomb())["xl/worksheets/sheet1.xml"]
    comment = b"?><!--" + b"." * 100_000 + b"-->"
    return raw_xlsx(sheet=sheet.replace(b"?>", comment, 1))


def bomb_in_the_properties() -> bytes:
    sheet = unzipped(late_xml_bomb())["xl/worksheets/sheet1.xml"]
    return with_part(office_xlsx(), "docProps/custom.xml", sheet)


def hidden_in_comment() -> bytes:
    xml = (
        b"<x:worksheet xmlns:x='m'><!-- <sheetData> --><x:sheetData>"
        b"<x:row r='1048576'><x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row></x:sheetData>"
        b"</x:worksheet>"
    )
    return raw_xlsx(sheet=xml)


def stored(data: bytes) -> bytes:
    """The same container uncompressed: past the limit on the ratio, against the ones behind it."""
    return zipped(unzipped(data), stored=True)


def deep_tags() -> bytes:
    return stored(raw_xlsx(sheet=b"<worksheet>" + b"<a>" * 2_000_000))


def tiny_tags() -> bytes:
    return stored(raw_xlsx(sheet=b"<worksheet>" + b"<a/>" * 2_000_000 + b"</worksheet>"))


def one_long_token() -> bytes:
    return stored(raw_xlsx(sheet=b'<worksheet a="' + b"0123456789" * 1_800_000 + b'"/>'))


def many_sheets() -> bytes:
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r0"/>' for n in range(1, 50_000))
    book = f'<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>'
    return raw_xlsx(extra={"xl/workbook.xml": book})


def many_merged() -> bytes:
    merged = '<mergeCell ref="A1:XFD1048576"/>' * 150_000
    sheet_data = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return stored(raw_xlsx(sheet_data, after=f"<mergeCells>{merged}</mergeCells>"))


def repeated_ods() -> bytes:
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell'
        ' office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    return ods(f"<table:table>{row}</table:table>")


def spaced_ods() -> bytes:
    cell = (
        '<table:table-cell office:value-type="string"><text:p>'
        + ('<text:s text:c="999999999"/>' * 100_000)
        + "</text:p></table:table-cell>"
    )
    return stored(ods(f"<table:table><table:table-row>{cell}</table:table-row></table:table>"))


def xls_dimensions() -> bytes:
    """A sheet that claims 4 billion rows by 65,536 columns."""
    return xls(record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFE, 0, 0xFFFF, 0)))


def xls_far_value() -> bytes:
    return xls(record(0x203, struct.pack("<HHHd", 65_535, 255, 0, 1.0))
               + record(0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)))  # fmt: skip


def xls_text_count() -> bytes:
    return xls(b"", strings=[struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)])


def xls_same_sheet() -> bytes:
    """250 sheet names for one stream of 300,000 cells each."""
    cells = b"".join(
        record(0x203, struct.pack("<HHHd", row % 65_536, row // 65_536, 0, 1.0))
        for row in range(200_000)
    )
    stream = xls_stream(cells)
    at = stream.find(struct.pack("<H", 0x85))
    size = 4 + struct.unpack_from("<H", stream, at + 2)[0]
    bound = stream[at : at + size]
    moved = bytearray(bound)
    (place,) = struct.unpack_from("<I", bound, 4)
    struct.pack_into("<I", moved, 4, place + 249 * size)
    return compound({"Workbook": stream[:at] + bytes(moved) * 250 + stream[at + size :]})


def ole_circle() -> bytes:
    data = bytearray(xls(bytes(50_000)))
    (table,) = struct.unpack_from("<I", data, 76)
    for sector in range(100):
        struct.pack_into("<I", data, (table + 1) * 512 + 4 * sector, 0)
    return bytes(data)


def ole_table_circle() -> bytes:
    data = bytearray(xls(bytes(50_000)))
    struct.pack_into("<II", data, 68, 0, 1)  # the table of tables goes on in a data sector
    return bytes(data)


def xlsb_far_value() -> bytes:
    row = binary_record(0, struct.pack("<I", 1_048_575) + bytes(13))
    cell = binary_record(5, struct.pack("<IId", 16_383, 0, 1.0))
    return xlsb(row + cell)


def xlsb_text_length() -> bytes:
    row = binary_record(0, struct.pack("<I", 0) + bytes(13))
    return xlsb(row + binary_record(6, struct.pack("<III", 0, 0, 0xFFFFFFF0)))


def xlsb_style_numbers() -> bytes:
    format_ = binary_record(44, struct.pack("<H", 1) + binary_text("%" * 255))
    return stored(with_part(xlsb(b""), "xl/styles.bin", format_ * 20_000))


@pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 能量出单个进程的内存峰值")
@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (far_value, None),
        (styled_rows, None),
        (styled_cells, None),
        (zip_bomb, Fault.ZIP_BOMB),
        (xml_bomb, Fault.EXTERNAL_ENTITIES),
        (late_xml_bomb, Fault.EXTERNAL_ENTITIES),
        (bomb_in_the_properties, Fault.EXTERNAL_ENTITIES),
        (crowded_directory, Fault.TOO_MANY_MEMBERS),
        (wide_and_high, None),
        (many_members, Fault.TOO_MANY_MEMBERS),
        (copied_text, None),
        (lying_counts, None),
        (implied_places, None),
        (second_place, Fault.CORRUPT),
        (hidden_in_comment, None),
        (deep_tags, Fault.CORRUPT),
        (tiny_tags, None),
        (one_long_token, None),
        (many_sheets, Fault.TOO_MUCH_CONTENT),
        (many_merged, Fault.TOO_MUCH_CONTENT),
        (repeated_ods, Fault.TOO_MUCH_CONTENT),
        (spaced_ods, Fault.TOO_MUCH_CONTENT),
        (xls_dimensions, None),
        (xls_far_value, None),
        (xls_text_count, None),
        (xls_same_sheet, Fault.TOO_MUCH_CONTENT),
        (ole_circle, Fault.CORRUPT),
        (ole_table_circle, None),
        (xlsb_far_value, None),
        (xlsb_text_length, Fault.CORRUPT),
        (xlsb_style_numbers, None),
    ],
)
def test_a_hostile_file_costs_little_and_is_answered(
    make: Callable[[], bytes], fault: Fault | None, tmp_path: Path
) -> None:
    """In a process of its own: an abort would end this one, and the peak is its alone."""
    path = tmp_path / "甲.xlsx"
    path.write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", MEASURE, str(path)],
        capture_output=True, encoding="utf-8", timeout=300, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    answer, seconds, peak = done.stdout.split()
    assert answer == (fault.value if fault else "opened")
    assert float(seconds) < MOST_SECONDS
    assert float(peak) < MOST_MIB


MEASURE = """
import re, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))  # what fails here must not hurt others
from generator.intake.open import open_workbook
from generator.intake.refusal import Refusal
data = Path(sys.argv[1]).read_bytes()
clock = time.process_time  # what this file costs, whatever else the machine is doing
result = open_workbook(data, sys.argv[1], clock=clock)
seconds = clock()
status = Path("/proc/self/status").read_text(encoding="ascii")
peak = int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024
print(result.fault.value if isinstance(result, Refusal) else "opened", seconds, peak)
"""


def test_a_far_value_is_read_exactly() -> None:
    result = open_workbook(far_value(), "甲.xlsx")
    assert isinstance(result, Workbook)
    assert dict(result.sheets[0].cells) == {(0, 0): number_cell(1), (60_000, 2_000): number_cell(2)}
    assert result.path_taken == "slow"


def test_a_value_under_a_million_styled_rows_is_read_exactly() -> None:
    rows = "".join(f'<row r="{row}" s="1"/>' for row in range(1, 100_000))
    result = open_workbook(
        raw_xlsx(rows + '<row r="100000"><c r="B100000"><v>7</v></c></row>'), "甲.xlsx"
    )
    assert isinstance(result, Workbook)
    assert dict(result.sheets[0].cells) == {(99_999, 1): number_cell(7)}


def test_a_text_shared_by_many_cells_is_there_once() -> None:
    result = open_workbook(copied_text(), "甲.xlsx")
    assert isinstance(result, Workbook)
    assert len({id(cell.raw) for cell in result.sheets[0].cells.values()}) == 1


def test_a_panic_of_the_fast_reader_leaves_the_sheet_to_the_exact_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its assertions derive from BaseException; this count makes a real one."""
    count = b' uniqueCount="9999999999999999999"'

    def pack(sheets: object, strings: bytes) -> bytes:
        return with_part(
            raw_xlsx(), "xl/sharedStrings.xml", strings.replace(b"<sst", b"<sst" + count)
        )

    data = raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>')
    monkeypatch.setattr("generator.intake.fast._pack", pack)
    result = open_workbook(data, "甲.xlsx")
    assert isinstance(result, Workbook)
    assert result.path_taken == "slow"
    assert dict(result.sheets[0].cells) == {(0, 0): number_cell(1)}


def test_a_slow_sheet_is_stopped_by_the_clock_inside_it() -> None:
    limits = Limits(seconds=20, ratio=10**6)

    def answer(size: int) -> Workbook | Refusal:
        ticks = iter(range(10**9))
        data = raw_xlsx(sheet=b"<worksheet>" + b" " * size + b"</worksheet>")
        return open_workbook(data, "甲.xlsx", limits, lambda: next(ticks))

    assert isinstance(answer(10), Workbook)
    assert answer(20 * MIB) == Refusal(Fault.TIMEOUT, "20 秒")


# -- junk ----------------------------------------------------------------------------------------

REAL = {
    "甲.xlsx": office_xlsx([["产品", 12.5, "3.4%"], ["合计", ("=B1", 12.5), True]]),
    "甲.xlsb": xlsb(
        binary_record(0, struct.pack("<I", 1) + bytes(13))
        + binary_record(7, struct.pack("<III", 0, 0, 0))
        + binary_record(5, struct.pack("<IId", 1, 1, 45352.0)),
        ["共享"],
    ),
    "甲.xls": xls(
        record(0x203, struct.pack("<HHHd", 0, 0, 1, 45352.0))
        + record(0xFD, struct.pack("<HHHI", 0, 1, 0, 0))
        + record(0x06, struct.pack("<HHHBxBxxxH6x", 3, 1, 0, 0, 0, 0xFFFF))
        + record(0x207, struct.pack("<HB", 2, 0) + b"ab"),
        strings=[struct.pack("<IIHB", 1, 1, 3, 0) + b"abc"],
        formats=["yyyy/m/d"],
    ),
    "甲.ods": ods(
        '<table:table table:name="表"><table:table-row><table:table-cell office:value-type="float"'
        ' office:value="1"/></table:table-row></table:table>'
    ),
}


PIECES = st.one_of(
    st.binary(max_size=4),
    st.sampled_from(
        [b"<", b">", b'"', b"99999999", b"&#0;", b"<c>", b"</v>", b"-1", b"\xff\xff", b"<f/>"]
    ),
)


def answered(data: bytes, name: str) -> bool:
    return isinstance(open_workbook(data, name), (Workbook, Refusal))


@given(st.binary(max_size=2_000), st.sampled_from(["甲.xlsx", "甲.xls", "甲.csv", "", "."]))
@settings(deadline=None)
def test_junk_is_always_answered(data: bytes, name: str) -> None:
    assert answered(data, name)


@given(st.binary(max_size=600), st.sampled_from([b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")]))
@settings(deadline=None)
def test_junk_with_a_signature_is_always_answered(data: bytes, signature: bytes) -> None:
    assert answered(signature + data, "甲.xlsx")
    assert answered(signature + data + b"PK\x05\x06" + bytes(18), "甲.xlsx")


@pytest.mark.parametrize("name", list(REAL))
@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.binary(min_size=1, max_size=4)), min_size=1, max_size=8
    )
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_damaged_workbook_is_always_answered(name: str, damages: list[tuple[int, bytes]]) -> None:
    data = bytearray(REAL[name])
    for place, bytes_ in damages:
        at = place % len(data)
        data[at : at + len(bytes_)] = bytes_
    assert answered(bytes(data), name)


@pytest.mark.parametrize("name", ["甲.xlsx", "甲.xlsb", "甲.ods"])
@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_workbook_with_a_damaged_part_is_always_answered(name: str, data: st.DataObject) -> None:
    """The checksum fits, as it does in a file somebody made on purpose."""
    parts = unzipped(REAL[name])
    part = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[part])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        content[at : at + data.draw(st.integers(0, 4))] = data.draw(PIECES)
    assert answered(with_part(REAL[name], part, bytes(content)), name)


@pytest.mark.parametrize("name", list(REAL))
def test_a_workbook_cut_off_anywhere_is_always_answered(name: str) -> None:
    data = REAL[name]
    for end in range(0, len(data), max(1, len(data) // 200)):
        assert isinstance(open_workbook(data[:end], name), (Workbook, Refusal))


def test_every_real_workbook_of_the_junk_tests_opens_undamaged() -> None:
    for name, data in REAL.items():
        result = open_workbook(data, name)
        assert isinstance(result, Workbook)
        assert result.sheets[0].cells


def test_a_lying_size_does_not_get_through() -> None:
    """The directory says ten bytes, the part unpacks to ten million."""
    data = bytearray(
        raw_xlsx(sheet=b"<worksheet>" + b" " * 10_000_000 + b"<sheetData/></worksheet>")
    )
    at = data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02"))
    struct.pack_into("<I", data, at - 46 + 24, 10)
    started = time.perf_counter()
    assert open_workbook(bytes(data), "甲.xlsx") == Refusal(Fault.CORRUPT)
    assert time.perf_counter() - started < 2
