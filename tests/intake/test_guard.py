from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path

import pytest

from generator.intake.guard import Guarded, inspect
from generator.intake.refusal import Fault, Limits, Notice, Refusal
from generator.yamlfile import read_yaml
from tests.intake.workbooks import (
    compound,
    ods,
    office_xlsx,
    raw_xlsx,
    with_part,
    xls,
    xlsb,
    zipped,
)

LIMITS = Limits()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
HTML = "<html><body><table><tr><td>产值</td></tr></table></body></html>".encode("gb18030")


def refusal(data: bytes, name: str = "甲.xlsx", limits: Limits = LIMITS) -> Refusal:
    result = inspect(data, name, limits)
    assert isinstance(result, Refusal)
    return result


def guarded(data: bytes, name: str = "甲.xlsx") -> Guarded:
    result = inspect(data, name, LIMITS)
    assert isinstance(result, Guarded), result
    return result


# -- the wordings --------------------------------------------------------------------------------


def test_every_fault_and_notice_has_its_wording_and_no_other_is_worded() -> None:
    path = Path(__file__).parents[2] / "rules" / "checks" / "opening.yaml"
    wordings = read_yaml(path).mapping(("wordings",))["wordings"].sequence()
    parts = [wording.mapping(("code", "fault", "severity", "message", "remedy"))
             for wording in wordings]  # fmt: skip
    expected = {fault.value: "ERROR" for fault in Fault}
    expected |= {notice.value: "INFO" for notice in Notice}
    assert {part["fault"].text(): part["severity"].text() for part in parts} == expected
    codes = [part["code"].text() for part in parts]
    assert len(set(codes)) == len(codes)
    for part in parts:
        assert part["code"].text().startswith("FIL")
        words = part["message"].text() + part["remedy"].text()
        assert set(re.findall(r"\{(.*?)\}", words)) <= {"detail"}
        assert part["message"].text().endswith("。")
        assert part["remedy"].text().endswith("。")


# -- what it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (office_xlsx(), "甲.xlsx", "xlsx"),
        (with_part(office_xlsx(), "xl/vbaProject.bin", b"x"), "甲.xlsm", "xlsm"),
        (xlsb(b""), "甲.xlsb", "xlsb"),
        (xls(b""), "甲.xls", "xls"),
        (xls(b""), "甲.et", "et"),
        (ods("<table:table/>"), "甲.ods", "ods"),
    ],
)
def test_each_kind_is_known_by_its_content(data: bytes, name: str, kind: str) -> None:
    assert guarded(data, name).kind == kind
    assert guarded(data, name).notices == ((Notice.MACROS,) if kind == "xlsm" else ())


@pytest.mark.parametrize("name", ["甲.xlsx", "甲", "甲.txt", "C:\\回收\\甲.xlsx", "../../甲.xlsx"])
def test_a_wrong_name_does_not_keep_a_workbook_from_being_read(name: str) -> None:
    result = guarded(xls(b""), name)
    assert result.kind == "xls"
    assert Notice.OTHER_EXTENSION in result.notices


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("企业名称,产值\n甲,100\n".encode(), "纯文本"),
        ("企业名称\t产值\r\n甲\t100".encode("gb18030") * 400, "纯文本"),
        ("企业名称".encode("utf-16"), "纯文本"),
        (HTML, "网页（HTML）"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>x", "网页（HTML）"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "网页或邮件（MHTML）"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
         "XML 表格 2003"),
        (b'<?xml version="1.0"?><a/>', "XML 文本"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF 文档"),
        (PNG, "图片（PNG）"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "图片（JPEG）"),
        (bytes(4) + b"ftypheic" + bytes(50), "图片（HEIC）"),
        (b"Rar!\x1a\x07\x01\x00", "压缩包（RAR）"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "压缩包（7z）"),
        (b"{\\rtf1\\ansi}", "RTF 文档"),
        (zipped({"甲.xlsx": office_xlsx()}), "压缩包（ZIP）"),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "Word 文档"),
        (zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
         "PowerPoint 演示文稿"),
        (zipped({"OFD.xml": "<OFD/>"}), "OFD 版式文档"),
        (zipped({"Index/Document.iwa": b"x"}), "Numbers 表格"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
         "OpenDocument 文字文档"),
        (compound({"WordDocument": b"x"}), "Word 文档"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_workbook_is_called_by_its_name(data: bytes, what: str) -> None:
    assert refusal(data, "甲.xlsx") == Refusal(Fault.MISLABELLED, what)
    assert refusal(data, "甲.bin") == Refusal(Fault.UNSUPPORTED, what)


def test_a_csv_and_a_numbers_file_are_unsupported_not_mislabelled() -> None:
    assert refusal(b"a,b\n1,2\n", "甲.csv") == Refusal(Fault.UNSUPPORTED, "CSV 文本")
    numbers = zipped({"Metadata/Properties.plist": b"x"})
    assert refusal(numbers, "甲.numbers") == Refusal(Fault.UNSUPPORTED, "Numbers 表格")


@pytest.mark.parametrize(
    "data", [b"\x01\x02\x03\x04", bytes(2000), b"%TSD-Header-###%" + bytes(500), b"\xfe\x00\x01"]
)
def test_what_nobody_can_tell_is_called_unrecognised(data: bytes) -> None:
    assert refusal(data) == Refusal(Fault.UNRECOGNISED)


@pytest.mark.parametrize("data", [b"", zipped({})], ids=["no bytes", "empty container"])
def test_an_empty_file_is_called_empty(data: bytes) -> None:
    assert refusal(data) == Refusal(Fault.EMPTY)


# -- passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["甲.xlsx", "甲.xls", "甲.et", "甲"])
@pytest.mark.parametrize("stream", ["EncryptedPackage", "EncryptionInfo", "DRMContent"])
def test_a_file_with_a_password_is_told_from_an_old_workbook(name: str, stream: str) -> None:
    assert refusal(compound({stream: b"x"}), name) == Refusal(Fault.ENCRYPTED)


def test_a_damaged_container_that_names_its_encryption_is_still_called_encrypted() -> None:
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert refusal(header) == Refusal(Fault.ENCRYPTED)


def test_an_encrypted_zip_member_is_a_password() -> None:
    data = bytearray(office_xlsx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    assert refusal(bytes(data)) == Refusal(Fault.ENCRYPTED)


# -- limits --------------------------------------------------------------------------------------


def test_a_file_over_the_size_limit_is_not_looked_into() -> None:
    result = refusal(b"PK\x03\x04" + bytes(2 * 1024 * 1024), limits=Limits(file_bytes=1024 * 1024))
    assert result == Refusal(Fault.OVERSIZED, "2.0 MB，上限 1 MB")


def test_too_many_members_are_refused_before_the_directory_is_read() -> None:
    parts = {f"xl/media/{number}.xml": b"" for number in range(5_000)}
    assert refusal(zipped(parts)).fault is Fault.TOO_MANY_MEMBERS
    few = {f"xl/media/{number}.xml": b"" for number in range(2_001)}
    assert refusal(zipped(few)).fault is Fault.TOO_MANY_MEMBERS


def test_a_directory_that_lies_about_its_length_is_counted_all_the_same() -> None:
    data = bytearray(zipped({f"{number}.xml": b"" for number in range(5_000)}))
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", data, at + 8, 3, 3)
    assert refusal(bytes(data)).fault is Fault.TOO_MANY_MEMBERS


def test_a_total_over_the_limit_is_a_bomb() -> None:
    parts = {f"xl/{number}.xml": bytes(1024 * 1024) for number in range(5)}
    result = inspect(zipped(parts), "甲.xlsx", Limits(unpacked_bytes=4 * 1024 * 1024))
    assert result == Refusal(Fault.ZIP_BOMB, "展开后超过 4 MB")


@pytest.mark.parametrize("name", ["../../etc/passwd", "xl/../../a.xml", "C:/a.xml", "..\\a.xml"])
def test_a_path_out_of_the_container_is_refused(name: str) -> None:
    assert refusal(with_part(office_xlsx(), name, b"x")) == Refusal(Fault.UNSAFE_NAMES)


def test_two_parts_whose_names_differ_in_case_only_are_refused() -> None:
    data = with_part(office_xlsx(), "XL/WORKBOOK.XML", b"<other/>")
    assert refusal(data) == Refusal(Fault.CORRUPT)


def test_an_unusual_compression_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as container:
        container.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(buffer.getvalue()) == Refusal(Fault.CORRUPT)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.8])
def test_a_cut_off_container_is_called_incomplete(kept: float) -> None:
    for data in (office_xlsx(), xls(bytes(5000)), ods("<table:table/>"), xlsb(b"")):
        assert refusal(data[: int(len(data) * kept)]) == Refusal(Fault.TRUNCATED)


# -- what is noted -------------------------------------------------------------------------------


def test_links_to_other_files_and_macros_are_noted() -> None:
    data = with_part(office_xlsx(), "xl/externalLinks/externalLink1.xml", b"<a/>")
    assert guarded(data).notices == (Notice.EXTERNAL_LINKS,)
    both = with_part(data, "xl/vbaProject.bin", b"x")
    assert set(guarded(both, "甲.xlsm").notices) == {Notice.EXTERNAL_LINKS, Notice.MACROS}


@pytest.mark.parametrize("part", ["customXml/item1.xml", "xl/theme/theme1.xml", "_rels/x.rels"])
def test_a_document_type_in_any_part_is_refused(part: str) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    assert refusal(with_part(raw_xlsx(), part, bomb)) == Refusal(Fault.EXTERNAL_ENTITIES)
