"""What a returned file really is, found out before anything parses it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from generator.intake.compound import SIGNATURE, Compound
from generator.intake.package import Package
from generator.intake.refusal import MIB, Fault, Limits, Notice, Refusal, Refused

_EXTENSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "xlsx": frozenset({".xlsx", ".xltx", ".et"}),
        "xlsm": frozenset({".xlsm", ".xltm", ".et"}),
        "xlsb": frozenset({".xlsb"}),
        "xls": frozenset({".xls", ".xlt"}),
        "et": frozenset({".et", ".ett"}),
        "ods": frozenset({".ods", ".ots"}),
    }
)
_WORKBOOK_EXTENSIONS = frozenset().union(*_EXTENSIONS.values())

# What else is dropped by mistake, by its first bytes, in the words a clerk knows it by.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG\r\n", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"BM", "图片（BMP）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"Rar!\x1a\x07", "压缩包（RAR）"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包（7z）"),
    (b"\x1f\x8b", "压缩包（gz）"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "Windows 程序"),
)
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|script|div)\b", re.IGNORECASE)
_MHTML = re.compile(rb"^(?:mime-version|content-type|from|subject):", re.IGNORECASE | re.MULTILINE)
_SHEET_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|Excel\.Sheet")
_HEAD = 4_096
_PROLOG = 1_024
_PLAIN_CONTROLS = frozenset(b"\t\n\r\f\x1b")

_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ENCRYPTED_STREAMS = ("EncryptedPackage", "EncryptionInfo", "\x06DataSpaces", "DRMContent")
_BOOK_STREAMS = ("Workbook", "Book")
_OTHER_COMPOUNDS: Mapping[str, str] = MappingProxyType(
    {
        "WordDocument": "Word 文档",
        "PowerPoint Document": "PowerPoint 演示文稿",
        "VisioDocument": "Visio 图",
        "__properties_version1.0": "Outlook 邮件",
    }
)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A file of a kind that can be read: its container looked over, its parts not yet unpacked.

    Exactly one of `package` and `compound` is set.
    """

    kind: str  # xlsx, xlsm, xlsb, xls, et, ods
    package: Package | None = None
    compound: Compound | None = None
    notices: tuple[Notice, ...] = ()


def inspect(data: bytes, name: str, limits: Limits) -> Guarded | Refusal:
    """Size, signature and container of a file; its name decides nothing but the wording."""
    try:
        return _inspect(data, name, limits)
    except Refused as refused:
        return refused.refusal


def _inspect(data: bytes, name: str, limits: Limits) -> Guarded:
    extension = PurePath(name.replace("\\", "/")).suffix.lower()
    if not data:
        raise Refused(Fault.EMPTY)
    if len(data) > limits.file_bytes:
        raise Refused(
            Fault.OVERSIZED, f"{len(data) / MIB:.1f} MB，上限 {limits.file_bytes // MIB} MB"
        )
    if data.startswith(b"PK\x03\x04"):
        return _inspect_package(data, extension, limits)
    if data.startswith(SIGNATURE):
        return _inspect_compound(data, extension)
    if data.startswith(b"PK\x05\x06"):
        raise Refused(Fault.EMPTY)  # a container without a single part
    raise _other(describe(data, extension), extension)


def _other(what: str, extension: str) -> Refused:
    """A readable kind of file that is no workbook, or something nobody can tell."""
    if not what:
        return Refused(Fault.UNRECOGNISED)
    fault = Fault.MISLABELLED if extension in _WORKBOOK_EXTENSIONS else Fault.UNSUPPORTED
    return Refused(fault, what)


def describe(data: bytes, extension: str) -> str:
    """What a file is that is no container: a noun a clerk knows, or "" for what nobody can tell."""
    for signature, noun in _SIGNATURES:
        if data.startswith(signature):
            return noun
    if data[4:8] == b"ftyp":
        return "图片（HEIC）" if data[8:12] in _PICTURE_BRANDS else "音视频"
    if data[:4] == b"RIFF":
        return "图片（WEBP）" if data[8:12] == b"WEBP" else "音视频"
    head = _readable_head(data)
    if not head:
        return ""
    if _SHEET_XML.search(head):
        return "XML 表格 2003"
    if _HTML.search(head):
        return "网页（HTML）"
    if _MHTML.search(head):
        return "网页或邮件（MHTML）"
    if head.lstrip().startswith(b"<?xml"):
        return "XML 文本"
    return "CSV 文本" if extension == ".csv" else "纯文本"


def _readable_head(data: bytes) -> bytes:
    """The beginning as ASCII-compatible text, b"" if it is no text in any usual encoding."""
    head = data[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "ignore").encode("utf-8")
    if any(byte < 0x20 and byte not in _PLAIN_CONTROLS for byte in head) or 0x7F in head:
        return b""
    for encoding in ("utf-8", "gb18030"):
        try:
            # The cut may fall inside a character: up to three bytes are no evidence.
            head[: max(1, len(head) - 3)].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 8:
                continue
        return head
    return b""


def _inspect_package(data: bytes, extension: str, limits: Limits) -> Guarded:
    package = Package(data, limits)
    kind = _kind_of_package(package)
    if kind not in _EXTENSIONS:
        if kind == _ARCHIVE and extension == ".numbers":
            kind = "Numbers 表格"
        raise _other(kind, extension)
    _refuse_doctypes(package)
    notices = []
    names = package.names
    if any(name.endswith("vbaproject.bin") for name in names):
        notices.append(Notice.MACROS)
    if any(name.startswith(("xl/externallinks/", "basic/script")) for name in names):
        linked = any(name.startswith("xl/externallinks/") for name in names)
        notices.append(Notice.EXTERNAL_LINKS if linked else Notice.MACROS)
    if kind == "xlsx" and Notice.MACROS in notices:
        kind = "xlsm"
    return Guarded(kind, package=package, notices=_with_extension(notices, kind, extension))


def _refuse_doctypes(package: Package) -> None:
    """No part of a workbook declares a document type; one that does is there to be expanded.

    The parts that are read are watched while they are read; this looks at the others too.
    """
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            head = package.head(name, _PROLOG)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise Refused(Fault.EXTERNAL_ENTITIES)


_ARCHIVE = "压缩包（ZIP）"


def _kind_of_package(package: Package) -> str:
    """The workbook kind, or the noun for another container."""
    names = package.names
    if "content.xml" in names and ("mimetype" in names or "meta-inf/manifest.xml" in names):
        return _kind_of_open_document(package)
    if "[content_types].xml" in names or "_rels/.rels" in names:
        if any(name.startswith("word/") for name in names):
            return "Word 文档"
        if any(name.startswith("ppt/") for name in names):
            return "PowerPoint 演示文稿"
        return "xlsb" if any(name.endswith("/workbook.bin") for name in names) else "xlsx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "ofd.xml" in names:
        return "OFD 版式文档"
    if any(name.endswith(".iwa") for name in names) or "index.zip" in names:
        return "Numbers 表格"
    return _ARCHIVE


def _kind_of_open_document(package: Package) -> str:
    kind = package.head("mimetype").decode("ascii", "replace").strip()
    if not kind or kind.removesuffix("-template") == _ODS_TYPE:
        return "ods"
    return "OpenDocument 文字文档" if kind.endswith("text") else "OpenDocument 文档"


def _inspect_compound(data: bytes, extension: str) -> Guarded:
    try:
        compound = Compound(data)
    except Refused:
        # A damaged container may still say in clear that it was encrypted.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(Fault.ENCRYPTED) from None
        raise
    if any(name in compound for name in _ENCRYPTED_STREAMS):
        raise Refused(Fault.ENCRYPTED)
    if not any(name in compound for name in _BOOK_STREAMS):
        for name, noun in _OTHER_COMPOUNDS.items():
            if name in compound:
                raise _other(noun, extension)
        raise Refused(Fault.UNRECOGNISED)
    kind = "et" if extension in _EXTENSIONS["et"] else "xls"
    return Guarded(kind, compound=compound, notices=_with_extension([], kind, extension))


def _with_extension(notices: list[Notice], kind: str, extension: str) -> tuple[Notice, ...]:
    if extension not in _EXTENSIONS[kind]:
        notices.append(Notice.OTHER_EXTENSION)
    return tuple(notices)
