"""An OLE compound file (.xls, .et, encrypted workbooks): its streams, every chain bounded."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.intake.grid import plain_number
from generator.intake.refusal import Fault, Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_SIZE = 512
_LAST_REGULAR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_FREE = 0xFFFFFFFF
_ENTRY_SIZE = 128
_MOST_ENTRIES = 4_096
_MINI_SECTOR = 64
_MINI_CUTOFF = 4_096
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    type: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """The streams at the root of a compound file, by name.

    No chain may be longer than the file has sectors, so a circle ends as CORRUPT.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER_SIZE or not data.startswith(SIGNATURE):
            raise Refused(Fault.CORRUPT)
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise Refused(Fault.CORRUPT)
        self._data = data
        self._sector = 1 << shift
        self._count = max(0, -(-len(data) // self._sector) - 1)
        first_directory, _, _, first_mini, _, first_difat, _ = struct.unpack_from("<7I", data, 48)
        self._fat = self._read_fat(first_difat)
        self._mini_fat: tuple[int, ...] | None = None
        self._first_mini = first_mini
        self._mini_stream: bytes | None = None
        entries = self._read_entries(first_directory)
        self._root = entries[0]
        self._streams = _streams_at_root(entries)

    @property
    def is_whole(self) -> bool:
        """Whether the file reaches as far as its own table of sectors says."""
        used = max((at for at, next_ in enumerate(self._fat) if next_ != _FREE), default=-1)
        return bool(len(self._data) > (used + 1) * self._sector)

    @property
    def names(self) -> Mapping[str, int]:
        """Stream names at the root, and their sizes."""
        return MappingProxyType({entry.name: entry.size for entry in self._streams.values()})

    def __contains__(self, name: str) -> bool:
        return name.upper() in self._streams

    def read(self, name: str) -> bytes:
        """The stream's bytes; names are matched without regard to case."""
        entry = self._streams.get(name.upper())
        if entry is None:
            raise Refused(Fault.CORRUPT)
        if entry.size > len(self._data):
            raise Refused(Fault.TRUNCATED)
        if entry.size >= _MINI_CUTOFF:
            return self._chain(entry.start, entry.size)
        return self._mini_chain(entry.start, entry.size)

    def _at(self, sector: int) -> bytes:
        if sector >= self._count:
            raise Refused(Fault.TRUNCATED)
        start = (sector + 1) * self._sector
        return self._data[start : start + self._sector]

    def _read_fat(self, first_difat: int) -> tuple[int, ...]:
        numbers = list(struct.unpack_from("<109I", self._data, 76))
        sector = first_difat
        for _ in range(self._count):
            if sector >= _LAST_REGULAR or len(numbers) > self._count:
                break
            *more, sector = _integers(self._at(sector)) or (_FREE,)
            numbers += more
        fat: list[int] = []
        for number in numbers[: self._count]:
            if number < _LAST_REGULAR and len(fat) < self._count:
                fat += _integers(self._at(number))
        return tuple(fat)

    def _sectors(self, start: int, fat: tuple[int, ...], most: int) -> list[int]:
        found: list[int] = []
        while start < _LAST_REGULAR:
            if start >= len(fat):
                raise Refused(Fault.TRUNCATED)  # the chain goes on where the file has ended
            if len(found) >= most:
                raise Refused(Fault.CORRUPT)
            found.append(start)
            start = fat[start]
        return found

    def _chain(self, start: int, size: int | None = None) -> bytes:
        chain = self._sectors(start, self._fat, self._count)
        data = b"".join(self._at(sector) for sector in chain)
        if size is None:
            return data
        if len(data) < size:
            raise Refused(Fault.TRUNCATED)
        return data[:size]

    def _mini_chain(self, start: int, size: int) -> bytes:
        if self._mini_stream is None or self._mini_fat is None:
            self._mini_stream = self._chain(self._root.start)
            self._mini_fat = tuple(_integers(self._chain(self._first_mini)))
        if size == 0:
            return b""
        most = len(self._mini_stream) // _MINI_SECTOR + 1
        chain = self._sectors(start, self._mini_fat, most)
        stream = self._mini_stream
        data = b"".join(stream[at * _MINI_SECTOR : (at + 1) * _MINI_SECTOR] for at in chain)
        if len(data) < size:
            raise Refused(Fault.TRUNCATED)
        return data[:size]

    def _read_entries(self, start: int) -> list[_Entry]:
        raw = self._chain(start)[: _MOST_ENTRIES * _ENTRY_SIZE]
        entries = []
        for at in range(0, len(raw) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
            name_size, kind = struct.unpack_from("<HB", raw, at + 64)
            left, right, child = struct.unpack_from("<3I", raw, at + 68)
            first, size = struct.unpack_from("<II", raw, at + 116)
            name = raw[at : at + max(0, min(name_size, 64) - 2)].decode("utf-16-le", "replace")
            entries.append(_Entry(name, kind, left, right, child, first, size))
        if not entries or entries[0].type != _ROOT:
            raise Refused(Fault.CORRUPT)
        return entries


def _integers(sector: bytes) -> tuple[int, ...]:
    count = len(sector) // 4
    return struct.unpack(f"<{count}I", sector[: count * 4])


def _streams_at_root(entries: list[_Entry]) -> Mapping[str, _Entry]:
    """Walk the root's tree of names: a stream inside an embedded object is not the workbook."""
    found: dict[str, _Entry] = {}
    seen = {0}
    waiting = [entries[0].child]
    while waiting:
        at = waiting.pop()
        if at == _NO_ENTRY or at >= len(entries) or at in seen:
            continue
        seen.add(at)
        entry = entries[at]
        waiting += (entry.left, entry.right)
        if entry.type == _STREAM:
            found.setdefault(entry.name.upper(), entry)
    return MappingProxyType(found)


# -- the document's own properties ([MS-OLEPS]) --------------------------------------------------

_USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
_SUMMARY = "\x05DocumentSummaryInformation"
_MOST_PROPERTIES = 1_000
_LONGEST_PROPERTY = 65_536


def read_user_properties(compound: Compound) -> Mapping[str, str]:
    """The properties a program put into the file, as text; {} where there are none to read."""
    if _SUMMARY not in compound:
        return MappingProxyType({})
    data = compound.read(_SUMMARY)
    try:
        return MappingProxyType(_user_section(data))
    except (struct.error, UnicodeDecodeError, LookupError):
        # Broken properties are no reason to refuse a workbook: identity never rests on them alone.
        return MappingProxyType({})


def _user_section(data: bytes) -> dict[str, str]:
    (sections,) = struct.unpack_from("<I", data, 24)
    for at in range(min(sections, 4)):
        identifier, offset = struct.unpack_from("<16sI", data, 28 + 20 * at)
        if identifier == _USER_DEFINED:
            return _properties(data[offset:])
    return {}


def _properties(section: bytes) -> dict[str, str]:
    (count,) = struct.unpack_from("<I", section, 4)
    places = dict(
        struct.unpack_from("<II", section, 8 + 8 * at) for at in range(min(count, _MOST_PROPERTIES))
    )
    encoding = "cp1252"
    if 1 in places:
        (page,) = struct.unpack_from("<H", section, places[1] + 4)
        encoding = "utf-16-le" if page == 1200 else "utf-8" if page == 65001 else f"cp{page}"
    names = _dictionary(section, places[0], encoding) if 0 in places else {}
    found = {}
    for number, offset in places.items():
        if number in names:
            value = _property_text(section, offset, encoding)
            if value is not None:
                found[names[number]] = value
    return found


def _dictionary(section: bytes, at: int, encoding: str) -> dict[int, str]:
    (count,) = struct.unpack_from("<I", section, at)
    at += 4
    names: dict[int, str] = {}
    for _ in range(min(count, _MOST_PROPERTIES)):
        number, length = struct.unpack_from("<II", section, at)
        at += 8
        size = min(length, _LONGEST_PROPERTY) * (2 if encoding == "utf-16-le" else 1)
        names[number] = section[at : at + size].decode(encoding).rstrip("\0")
        at += -(-size // 4) * 4 if encoding == "utf-16-le" else size
    return names


def _property_text(section: bytes, at: int, encoding: str) -> str | None:
    (kind,) = struct.unpack_from("<I", section, at)
    if kind in (0x1E, 0x1F):
        (length,) = struct.unpack_from("<I", section, at + 4)
        wide = kind == 0x1F or encoding == "utf-16-le"
        size = min(length, _LONGEST_PROPERTY) * (2 if kind == 0x1F else 1)
        text = section[at + 8 : at + 8 + size].decode("utf-16-le" if wide else encoding)
        return text.partition("\0")[0]
    if kind == 0x03:
        return str(struct.unpack_from("<i", section, at + 4)[0])
    if kind == 0x05:
        (number,) = struct.unpack_from("<d", section, at + 4)
        return plain_number(repr(number))
    if kind == 0x0B:
        return "true" if struct.unpack_from("<h", section, at + 4)[0] else "false"
    return None
