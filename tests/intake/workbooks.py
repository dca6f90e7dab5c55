"""Short builders of returned files, ordinary and hostile: what a test puts in is what it reads."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: Mapping[str, bytes | str], stored: bool = False) -> bytes:
    """A zip container of these parts."""
    buffer = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", method) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same container with one part replaced or added."""
    return zipped({**unzipped(data), name: content})


def office_xlsx(rows: Sequence[Sequence[Any]] = (("产品", 12.5),), **options: Any) -> bytes:
    """An .xlsx as our own writer makes it: one visible sheet 甲, one hidden sheet 乙.

    "3.4%" is a percentage, a pair a formula and its stored result.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    percent = book.add_format({"num_format": "0.0%"})
    visible, hidden = book.add_worksheet("甲"), book.add_worksheet("乙")
    hidden.hide()
    hidden.write(0, 0, "key")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, (date, datetime)):
                visible.write_datetime(row, column, value, day)
            elif isinstance(value, tuple):
                visible.write_formula(row, column, value[0], None, value[1])
            elif isinstance(value, str) and re.fullmatch(r"[0-9]+([.][0-9]+)?%", value):
                visible.write_number(row, column, float(value[:-1]) / 100, percent)
            else:
                visible.write(row, column, value)
    book.set_custom_property("form_id", "E01")
    book.set_custom_property("form_version", 3)
    book.close()
    return buffer.getvalue()


def raw_xlsx(
    sheet_data: str = "",
    *,
    strings: str = "",
    formats: Sequence[str] = (),
    book: str = "",
    after: str = "",
    extra: Mapping[str, bytes | str] | None = None,
    sheet: bytes | None = None,
) -> bytes:
    """An .xlsx whose worksheet XML is given letter by letter; style n has `formats[n-1]`."""
    numbers = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{code}"/>' for at, code in enumerate(formats)
    )
    styles = '<xf numFmtId="0"/>' + "".join(
        f'<xf numFmtId="{200 + at}"/>' for at in range(len(formats))
    )
    links = "".join(
        f'<Relationship Id="r{at}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(
            [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"),
             ("sharedStrings", "sharedStrings.xml")]
        )
    )  # fmt: skip
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r0" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">{book}'
        '<sheets><sheet name="表" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}"><numFmts>{numbers}</numFmts>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{SPREADSHEET}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": sheet
        or f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{sheet_data}</sheetData>{after}'
        "</worksheet>",
        **(extra or {}),
    }
    return zipped(parts)


# -- binary formats ------------------------------------------------------------------------------


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file of 512-byte sectors; small streams are padded past the mini cutoff."""
    sector, free, end, fat_mark = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    contents = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    fat: list[int] = []
    body = bytearray()
    places = {}
    for name, data in contents.items():
        count = -(-len(data) // sector)
        places[name] = len(fat)
        fat += [len(fat) + at + 1 for at in range(count - 1)] + [end]
        body += data.ljust(count * sector, b"\0")
    directory = _directory(contents, places)
    directory_at = len(fat)
    count = len(directory) // sector
    fat += [directory_at + at + 1 for at in range(count - 1)] + [end]
    body += directory
    tables = -(-(len(fat) + 2) // 127)
    fat_at = len(fat)
    fat += [fat_mark] * tables
    fat += [free] * (tables * 128 - len(fat))
    body += struct.pack(f"<{len(fat)}I", *fat)
    signature = bytes.fromhex("d0cf11e0a1b11ae1")
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", signature, 0x3E, 3, 0xFFFE, 9, 6, 0, tables,
                         directory_at, 0, 4096, end, 0, end, 0)  # fmt: skip
    numbers = [fat_at + at for at in range(tables)]
    return header + struct.pack("<109I", *numbers, *[free] * (109 - tables)) + bytes(body)


def _directory(contents: Mapping[str, bytes], places: Mapping[str, int]) -> bytes:
    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return struct.pack("<64sHBBIII16x4x16xIII", raw, len(raw), kind, 1, 0xFFFFFFFF, right,
                           child, start, size, 0)  # fmt: skip

    entries = [entry("Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0)]
    for at, (name, data) in enumerate(contents.items(), start=1):
        right = at + 1 if at < len(contents) else 0xFFFFFFFF
        entries.append(entry(name, 2, right, 0xFFFFFFFF, places[name], len(data)))
    raw = b"".join(entries)
    return raw.ljust(-(-len(raw) // 512) * 512, b"\0")


def record(kind: int, data: bytes = b"") -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", kind, len(data)) + data


def wide(text: str) -> bytes:
    """Flags and characters of a BIFF8 text."""
    return b"\x01" + text.encode("utf-16-le")


def xls_stream(
    cells: bytes,
    *,
    strings: Sequence[bytes] = (),
    globals_: bytes = b"",
    formats: Sequence[str] = (),
    epoch_1904: bool = False,
    hidden: bool = False,
) -> bytes:
    """A Workbook stream of one sheet, 表, whose cell records are given."""
    bof = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    head = bof + globals_
    if epoch_1904:
        head += record(0x22, struct.pack("<H", 1))
    for at, code in enumerate(formats):
        head += record(0x41E, struct.pack("<HH", 200 + at, len(code)) + wide(code))
    for number in [0, *(200 + at for at in range(len(formats)))]:
        head += record(0xE0, struct.pack("<HH16x", 0, number))
    if strings:
        first, *more = strings
        head += record(0xFC, first) + b"".join(record(0x3C, part) for part in more)
    name = "表"
    bound = struct.pack("<BB", hidden, 0) + struct.pack("<B", len(name)) + wide(name)
    at = len(head) + 4 + 4 + len(bound) + 4
    head += record(0x85, struct.pack("<I", at) + bound) + record(0x0A)
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    return head + sheet + cells + record(0x0A)


def xls(cells: bytes, **options: Any) -> bytes:
    return compound({"Workbook": xls_stream(cells, **options)})


def binary_record(kind: int, data: bytes = b"") -> bytes:
    """One record of a binary part of an .xlsb."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, count = b"", len(data)
    while count > 0x7F:
        size += bytes([count & 0x7F | 0x80])
        count >>= 7
    return head + size + bytes([count]) + data


def binary_text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(sheet: bytes, strings: Sequence[str] = (), epoch_1904: bool = False) -> bytes:
    """An .xlsb of one hidden sheet, 表; style 1 is a date, style 2 a percentage."""
    book = binary_record(153, struct.pack("<I", int(epoch_1904)) + bytes(8))
    bundle = struct.pack("<II", 1, 1) + binary_text("r0") + binary_text("表")
    book += binary_record(156, bundle)
    styles = binary_record(44, struct.pack("<H", 200) + binary_text("yyyy\\-mm\\-dd"))
    styles += binary_record(617, struct.pack("<I", 3))
    for number in (0, 200, 10):
        styles += binary_record(47, struct.pack("<HH12x", 0xFFFF, number))
    styles += binary_record(618)
    table = b"".join(binary_record(19, b"\0" + binary_text(text)) for text in strings)
    links = "".join(
        f'<Relationship Id="r{at}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(
            [("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin"),
             ("sharedStrings", "sharedStrings.bin")]
        )
    )  # fmt: skip
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r0" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/_rels/workbook.bin.rels": f"<Relationships>{links}</Relationships>",
            "xl/workbook.bin": book,
            "xl/styles.bin": styles,
            "xl/sharedStrings.bin": table,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def ods(content: str, *, meta: str = "", styles: str = "", manifest: str = "") -> bytes:
    """An .ods whose table XML is given letter by letter."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{styles}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
            f"{content}</office:spreadsheet></office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {names}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )
