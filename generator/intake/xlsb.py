"""The reader of .xlsb workbooks: an .xlsx container whose parts are binary records ([MS-XLSB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

from generator.intake.grid import (
    ERROR_CODES,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Position,
    Range,
    SheetGrid,
    error_cell,
    sheet_grid,
    value_cell,
)
from generator.intake.numberformat import Meaning, cell_of_number, meaning_of_code, meaning_of_id
from generator.intake.ooxml import BookParts, Relation, SheetPart, book_parts, read_relations
from generator.intake.package import Package
from generator.intake.refusal import Budget, Fault, Refused
from generator.intake.xls import rk_number

# Record numbers of [MS-XLSB] 2.3.
_ROW, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_STRING_ITEM, _FORMAT, _XF, _RICH_TEXT = 19, 44, 47, 62
_BOOK_PROPERTIES, _SHEET, _MERGED = 153, 156, 176
_BEGIN_CELL_FORMATS, _END_CELL_FORMATS = 617, 618
_CHECK_EVERY = 5_000
_NO_TEXT = 0xFFFFFFFF


def _records(package: Package, part: str, budget: Budget) -> Iterator[tuple[int, bytes]]:
    """Type and content of each record; numbers and sizes come in seven-bit bytes."""
    data = package.read(part, budget)
    at = 0
    count = 0
    while at < len(data):
        kind, at = _varying(data, at, 2)
        size, at = _varying(data, at, 4)
        if at + size > len(data):
            raise Refused(Fault.CORRUPT)
        yield kind, data[at : at + size]
        at += size
        count += 1
        if count % _CHECK_EVERY == 0:
            budget.check_time()


def _varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of up to `most` bytes, seven bits each; a set top bit says that more follow."""
    value = 0
    for step in range(most):
        if at >= len(data):
            raise Refused(Fault.CORRUPT)
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * step)
        if not byte & 0x80:
            break
    return value, at


def read_xlsb(package: Package, part: str, budget: Budget) -> tuple[SheetGrid, ...]:
    """The worksheets of the workbook part `part`."""
    try:
        book = _read_book(package, part, budget)
        strings = _read_strings(package, book.shared_strings, budget)
        styles = _read_styles(package, book.styles, budget)
        return tuple(
            _read_sheet(package, sheet, strings, styles, book.epoch_1904, budget)
            for sheet in book.sheets
        )
    except (struct.error, UnicodeDecodeError) as error:
        raise Refused(Fault.CORRUPT) from error


def _read_book(package: Package, part: str, budget: Budget) -> BookParts:
    relations = read_relations(package, part, budget)
    sheets: list[SheetPart] = []
    epoch_1904 = False
    for kind, data in _records(package, part, budget):
        if kind == _BOOK_PROPERTIES:
            epoch_1904 = bool(struct.unpack_from("<I", data)[0] & 1)
        elif kind == _SHEET:
            (state,) = struct.unpack_from("<I", data)
            identifier, at = _text(data, 8, budget)
            name, _ = _text(data, at, budget)
            _add_sheet(sheets, relations, identifier, name, state)
    return book_parts(sheets, epoch_1904, relations, budget)


def _add_sheet(
    sheets: list[SheetPart],
    relations: Mapping[str, Relation],
    identifier: str,
    name: str,
    state: int,
) -> None:
    relation = relations.get(identifier)
    if relation is not None and relation.type == "worksheet":
        sheets.append(SheetPart(name, state != 0, relation.target))


def _text(data: bytes, at: int, budget: Budget) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", data, at)
    at += 4
    if length == _NO_TEXT:
        return "", at
    end = at + 2 * length
    if end > len(data):
        raise Refused(Fault.CORRUPT)
    budget.take_characters(length)
    return data[at:end].decode("utf-16-le", "replace"), end


def _read_strings(package: Package, part: str, budget: Budget) -> tuple[str, ...]:
    if part not in package:
        return ()
    return tuple(
        _text(data, 1, budget)[0]
        for kind, data in _records(package, part, budget)
        if kind == _STRING_ITEM
    )


def _read_styles(package: Package, part: str, budget: Budget) -> tuple[Meaning, ...]:
    if part not in package:
        return ()
    custom: dict[int, Meaning] = {}
    formats: list[int] = []
    in_cell_formats = False
    for kind, data in _records(package, part, budget):
        if kind == _FORMAT:
            (number,) = struct.unpack_from("<H", data)
            custom[number] = meaning_of_code(_text(data, 2, budget)[0])
        elif kind in (_BEGIN_CELL_FORMATS, _END_CELL_FORMATS):
            in_cell_formats = kind == _BEGIN_CELL_FORMATS
        elif kind == _XF and in_cell_formats:
            formats.append(struct.unpack_from("<H", data, 2)[0])
    return tuple(meaning_of_id(number, custom) for number in formats)


def _read_sheet(
    package: Package,
    sheet: SheetPart,
    strings: Sequence[str],
    styles: Sequence[Meaning],
    epoch_1904: bool,
    budget: Budget,
) -> SheetGrid:
    cells: dict[Position, Cell] = {}
    merged: list[Range] = []
    row = -1
    for kind, data in _records(package, sheet.part, budget):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", data)
            if row >= MAX_ROWS:
                raise Refused(Fault.CORRUPT)
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            budget.take_merged()
            merged.append(((top, left), (bottom, right)))
        elif _RK <= kind <= _FORMULA_ERROR or kind == _RICH_TEXT:
            column, style = struct.unpack_from("<II", data)
            if row < 0 or column >= MAX_COLUMNS:
                raise Refused(Fault.CORRUPT)
            meaning = styles[style & 0xFFFFFF] if style & 0xFFFFFF < len(styles) else None
            cell = _cell(kind, data, strings, meaning or Meaning.NUMBER, epoch_1904, budget)
            if cell is not None:
                budget.take_cells()
                cells[(row, column)] = cell
    return sheet_grid(sheet.name, sheet.hidden, cells, merged)


def _cell(
    kind: int,
    data: bytes,
    strings: Sequence[str],
    meaning: Meaning,
    epoch_1904: bool,
    budget: Budget,
) -> Cell | None:
    if kind == _RK:
        return cell_of_number(rk_number(struct.unpack_from("<I", data, 8)[0]), meaning, epoch_1904)
    if kind in (_REAL, _FORMULA_NUMBER):
        return cell_of_number(struct.unpack_from("<d", data, 8)[0], meaning, epoch_1904)
    if kind in (_ERROR, _FORMULA_ERROR):
        (code,) = struct.unpack_from("<B", data, 8)
        return error_cell(ERROR_CODES.get(code, "#UNKNOWN!"))
    if kind in (_BOOL, _FORMULA_BOOL):
        return value_cell(bool(struct.unpack_from("<B", data, 8)[0]))
    if kind == _SHARED:
        (index,) = struct.unpack_from("<I", data, 8)
        return value_cell(strings[index]) if index < len(strings) else error_cell("#REF!")
    return value_cell(_text(data, 9 if kind == _RICH_TEXT else 8, budget)[0])
