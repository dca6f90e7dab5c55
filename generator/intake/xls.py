"""The reader of .xls and .et workbooks (BIFF8, and BIFF5 of the nineties), record by record.

Values only: formulas are read by their stored results, which this format always has.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.intake.grid import (
    ERROR_CODES,
    MAX_COLUMNS,
    Cell,
    Position,
    Range,
    SheetGrid,
    error_cell,
    sheet_grid,
    value_cell,
)
from generator.intake.numberformat import Meaning, cell_of_number, meaning_of_code, meaning_of_id
from generator.intake.refusal import Budget, Fault, Refused

# Record numbers of [MS-XLS] 2.3.
_FORMULA, _EOF, _CONTINUE, _DATE_1904, _FILEPASS, _CODEPAGE = 0x06, 0x0A, 0x3C, 0x22, 0x2F, 0x42
_BOUNDSHEET, _MULRK, _RSTRING, _XF, _MERGED, _SST = 0x85, 0xBD, 0xD6, 0xE0, 0xE5, 0xFC
_LABELSST, _NUMBER, _LABEL, _BOOLERR, _STRING = 0xFD, 0x203, 0x204, 0x205, 0x207
_RK, _FORMAT, _BOF = 0x27E, 0x41E, 0x809
_EXTERNAL_BOOK, _MACROS = 0x1AE, 0xD3

_BIFF8 = 0x0600
_CHECK_EVERY = 5_000


@dataclass(slots=True)
class _Record:
    """One record and the CONTINUE records that belong to it."""

    type: int
    parts: list[bytes]

    @property
    def data(self) -> bytes:
        return self.parts[0]


@dataclass(slots=True)
class _Book:
    """What the records before the first sheet said."""

    biff8: bool = True
    encoding: str = "cp1252"
    epoch_1904: bool = False
    sheets: list[tuple[str, bool, int]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: dict[int, Meaning] = field(default_factory=dict)
    cell_formats: list[int] = field(default_factory=list)
    external_links: bool = False
    macros: bool = False

    def meaning(self, style: int) -> Meaning:
        if style >= len(self.cell_formats):
            return Meaning.NUMBER
        return meaning_of_id(self.cell_formats[style], self.formats)


@dataclass(frozen=True, slots=True)
class XlsContent:
    """The sheets, and what was seen beside them."""

    sheets: tuple[SheetGrid, ...]
    external_links: bool
    macros: bool


def read_xls(stream: bytes, budget: Budget) -> XlsContent:
    """The worksheets of a Workbook stream; a password stops it as ENCRYPTED."""
    try:
        book = _read_book(stream, budget)
        if not book.sheets:
            raise Refused(Fault.NO_WORKSHEET)
        if len(book.sheets) > budget.limits.sheets:
            raise Refused(Fault.TOO_MUCH_CONTENT, f"工作表超过 {budget.limits.sheets} 张")
        sheets = []
        for name, hidden, at in book.sheets:
            reader = _SheetReader(book, budget)
            reader.read(_records(stream, at, budget))
            sheets.append(sheet_grid(name, hidden, reader.cells, reader.merged))
    except struct.error as error:
        raise Refused(Fault.CORRUPT) from error
    return XlsContent(tuple(sheets), book.external_links, book.macros)


def _records(stream: bytes, at: int, budget: Budget) -> Iterator[_Record]:
    """Records from a place of the stream on, each with its continuations."""
    waiting: _Record | None = None
    count = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + size]
        at += 4 + size
        count += 1
        if count % _CHECK_EVERY == 0:
            budget.check_time()
        if kind == _CONTINUE and waiting is not None:
            waiting.parts.append(data)
            continue
        if waiting is not None:
            yield waiting
        waiting = _Record(kind, [data])
    if waiting is not None:
        yield waiting


def _read_book(stream: bytes, budget: Budget) -> _Book:
    book = _Book()
    for record in _records(stream, 0, budget):
        data = record.data
        if record.type == _EOF:
            break
        if record.type == _FILEPASS:
            raise Refused(Fault.ENCRYPTED)
        if record.type == _BOF:
            book.biff8 = struct.unpack_from("<H", data)[0] == _BIFF8
        elif record.type == _CODEPAGE:
            book.encoding = _encoding(struct.unpack_from("<H", data)[0])
        elif record.type == _DATE_1904:
            book.epoch_1904 = struct.unpack_from("<H", data)[0] == 1
        elif record.type == _BOUNDSHEET:
            at, state, kind = struct.unpack_from("<IBB", data)
            if kind == 0:
                name = _short_text(data, 6, book, budget)
                book.sheets.append((name, state & 3 != 0, at))
        elif record.type == _SST:
            book.strings = _TextTable(record.parts, budget).read()
        elif record.type == _FORMAT:
            _read_format(data, book, budget)
        elif record.type == _XF:
            book.cell_formats.append(struct.unpack_from("<H", data, 2)[0])
        elif record.type == _EXTERNAL_BOOK:
            # A link to this very workbook has a fixed four-byte form ([MS-XLS] 2.4.271).
            book.external_links |= len(data) > 4
        elif record.type == _MACROS:
            book.macros = True
    return book


def _encoding(page: int) -> str:
    """The codec of a code page; an unknown one is read as the common Chinese one."""
    names = {1200: "utf-16-le", 936: "gb18030", 10008: "gb18030", 65001: "utf-8"}
    name = names.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "gb18030"
    return name


def _read_format(data: bytes, book: _Book, budget: Budget) -> None:
    (number,) = struct.unpack_from("<H", data)
    try:
        code = _text(data, 2, book, budget) if book.biff8 else _short_text(data, 2, book, budget)
    except (struct.error, Refused):
        return  # a format cut short spoils how a number looks, not the number
    book.formats[number] = meaning_of_code(code)


def _short_text(data: bytes, at: int, book: _Book, budget: Budget) -> str:
    """A text with a one-byte length."""
    (length,) = struct.unpack_from("<B", data, at)
    return _characters([data], at + 1, length, book, budget)


def _text(data: bytes, at: int, book: _Book, budget: Budget) -> str:
    """A text with a two-byte length."""
    (length,) = struct.unpack_from("<H", data, at)
    return _characters([data], at + 2, length, book, budget)


def _characters(parts: list[bytes], at: int, length: int, book: _Book, budget: Budget) -> str:
    if book.biff8:
        return _TextTable(parts, budget, at).characters(length)
    budget.take_characters(length)
    return parts[0][at : at + length].decode(book.encoding, "replace")


class _TextTable:
    """Texts that run over the end of a record into its continuation.

    Where a text's characters are cut, the continuation says anew whether they are wide.
    """

    def __init__(self, parts: list[bytes], budget: Budget, at: int = 0) -> None:
        self._parts = parts
        self._part = 0
        self._at = at
        self._budget = budget

    def read(self) -> list[str]:
        (_, count) = struct.unpack("<II", self._take(8))
        found: list[str] = []
        for _ in range(count):  # a sender's word, but the bytes run out first
            if self._at_end():
                break
            (length,) = struct.unpack("<H", self._take(2))
            found.append(self.characters(length))
            if len(found) % _CHECK_EVERY == 0:
                self._budget.check_time()
        return found

    def characters(self, length: int) -> str:
        """A text from its flags on, with its rich runs and phonetic guide skipped."""
        (flags,) = self._take(1)
        runs = struct.unpack("<H", self._take(2))[0] if flags & 0x08 else 0
        guide = struct.unpack("<I", self._take(4))[0] if flags & 0x04 else 0
        self._budget.take_characters(length)
        pieces: list[str] = []
        wide = bool(flags & 0x01)
        while length > 0:
            if self._at >= len(self._parts[self._part]):
                self._next_part()
                wide = bool(self._take(1)[0] & 0x01)
            width = 2 if wide else 1
            room = (len(self._parts[self._part]) - self._at) // width
            if room == 0:
                raise Refused(Fault.CORRUPT)
            count = min(length, room)
            raw = self._take(count * width)
            pieces.append(raw.decode("utf-16-le" if wide else "latin-1", "replace"))
            length -= count
        self._skip(4 * runs + guide)
        return "".join(pieces)

    def _at_end(self) -> bool:
        return self._part == len(self._parts) - 1 and self._at >= len(self._parts[self._part])

    def _next_part(self) -> None:
        if self._part + 1 >= len(self._parts):
            raise Refused(Fault.CORRUPT)
        self._part += 1
        self._at = 0

    def _take(self, size: int) -> bytes:
        """Bytes that a record never cuts, except between texts."""
        if self._at >= len(self._parts[self._part]):
            self._next_part()
        raw = self._parts[self._part][self._at : self._at + size]
        if len(raw) < size:
            raise Refused(Fault.CORRUPT)
        self._at += size
        return raw

    def _skip(self, size: int) -> None:
        while size > 0:
            room = len(self._parts[self._part]) - self._at
            if room == 0:
                self._next_part()
                continue
            step = min(size, room)
            self._at += step
            size -= step


class _SheetReader:
    """One worksheet's records; those of a chart embedded in it are skipped."""

    def __init__(self, book: _Book, budget: Budget) -> None:
        self._book = book
        self._budget = budget
        self._text_result: Position | None = None
        self.cells: dict[Position, Cell] = {}
        self.merged: list[Range] = []

    def read(self, records: Iterator[_Record]) -> None:
        depth = 0
        for record in records:
            if record.type == _BOF:
                depth += 1
            elif depth == 0:
                raise Refused(Fault.CORRUPT)
            elif record.type == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 1:
                self._read_record(record)

    def _read_record(self, record: _Record) -> None:
        data = record.data
        if record.type == _MERGED:
            self._read_merged(data)
        elif record.type == _STRING:
            if self._text_result is not None:
                (length,) = struct.unpack_from("<H", data)
                text = _characters(record.parts, 2, length, self._book, self._budget)
                self._put(*self._text_result, value_cell(text))
                self._text_result = None
        elif record.type == _MULRK:
            row, column = struct.unpack_from("<HH", data)
            for offset, at in enumerate(range(4, len(data) - 2 - 5, 6)):
                style, packed = struct.unpack_from("<HI", data, at)
                self._put(row, column + offset, self._number(rk_number(packed), style))
        elif record.type in (_NUMBER, _RK, _LABELSST, _LABEL, _RSTRING, _BOOLERR, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", data)
            self._put(row, column, self._single(record, row, column, style))

    def _single(self, record: _Record, row: int, column: int, style: int) -> Cell | None:
        data = record.data
        if record.type == _NUMBER:
            return self._number(struct.unpack_from("<d", data, 6)[0], style)
        if record.type == _RK:
            return self._number(rk_number(struct.unpack_from("<I", data, 6)[0]), style)
        if record.type == _LABELSST:
            (index,) = struct.unpack_from("<I", data, 6)
            strings = self._book.strings
            return value_cell(strings[index]) if index < len(strings) else error_cell("#REF!")
        if record.type == _BOOLERR:
            value, is_error = struct.unpack_from("<BB", data, 6)
            return _error(value) if is_error else value_cell(bool(value))
        if record.type == _FORMULA:
            return self._result(data, row, column, style)
        (length,) = struct.unpack_from("<H", data, 6)
        return value_cell(_characters(record.parts, 8, length, self._book, self._budget))

    def _result(self, data: bytes, row: int, column: int, style: int) -> Cell | None:
        """A formula's stored result; a text follows in a record of its own."""
        kind, value, mark = struct.unpack_from("<BxBxxxH", data, 6)
        if mark != 0xFFFF:
            return self._number(struct.unpack_from("<d", data, 6)[0], style)
        if kind == 0:
            self._text_result = (row, column)
            return None
        if kind == 1:
            return value_cell(bool(value))
        return _error(value) if kind == 2 else None

    def _number(self, number: float, style: int) -> Cell:
        return cell_of_number(number, self._book.meaning(style), self._book.epoch_1904)

    def _put(self, row: int, column: int, cell: Cell | None) -> None:
        if cell is not None and column < MAX_COLUMNS:
            self._budget.take_cells()
            self.cells[(row, column)] = cell

    def _read_merged(self, data: bytes) -> None:
        (count,) = struct.unpack_from("<H", data)
        for at in range(2, min(2 + 8 * count, len(data) - 7), 8):
            self._budget.take_merged()
            top, bottom, left, right = struct.unpack_from("<4H", data, at)
            self.merged.append(((top, left), (bottom, right)))


def _error(code: int) -> Cell:
    return error_cell(ERROR_CODES.get(code, "#UNKNOWN!"))


def rk_number(packed: int) -> float:
    """A number in four bytes: an integer or the upper half of a float, perhaps a hundredfold."""
    if packed & 0x02:
        number = float((packed >> 2) - ((packed & 0x80000000) >> 1))
    else:
        (number,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return number / 100 if packed & 0x01 else number
