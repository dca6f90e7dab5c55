"""The fast reader of .xlsx worksheets, behind glass: it sees only parts that were looked over.

The reader is compiled code that allocates what a file's counts ask for and ends the whole
process when that fails, so it is never given a sender's container. A small one is packed for it:
a workbook part written here, the plain worksheets, the text table without its counts.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from generator.intake.grid import (
    Cell,
    Position,
    SheetGrid,
    sheet_grid,
    text_cell,
    value_cell,
)
from generator.intake.numberformat import cell_of_number
from generator.intake.ooxml import SheetPart
from generator.intake.refusal import Budget
from generator.intake.scan import SheetScan, is_plain_xml, longest_item

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TABLE_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?(?:<\?xml[^>]*?\?>)?\s*<sst\b[^>]*>")
_TABLE_COUNTS = re.compile(rb"\s(?:uniqueCount|count)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
# The reader copies a text for every cell that points to it.
_MOST_COPIED_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A worksheet the scan vouches for."""

    sheet: SheetPart
    data: bytes
    scan: SheetScan


@dataclass(frozen=True, slots=True)
class PlainStrings:
    """The text table as the fast reader may see it, and how long its longest text can be."""

    data: bytes = b""
    longest: int = 0

    def may_serve(self, sheet: bytes) -> bool:
        """Whether the texts of a sheet stay small even if every cell holds the longest one."""
        pointers = sheet.count(b't="s"') + sheet.count(b"t='s'")
        return pointers * self.longest <= _MOST_COPIED_BYTES


def plain_strings(shared_strings: bytes) -> PlainStrings | None:
    """The text table without its counts, or None where it is not plain.

    The reader reserves memory for as many texts as the counts claim.
    """
    head = _TABLE_HEAD.match(shared_strings)
    if head is None or not is_plain_xml(shared_strings):
        return None
    return PlainStrings(
        _TABLE_COUNTS.sub(b"", head[0]) + shared_strings[head.end() :],
        longest_item(shared_strings),
    )


def read_sheets(
    sheets: Sequence[PlainSheet],
    strings: bytes,
    epoch_1904: bool,
    budget: Budget,
) -> dict[str, SheetGrid]:
    """The sheets by part name; one the reader cannot take is left out, for the exact reader."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_pack(sheets, strings)))
    except BaseException as error:
        _must_be_of_reader(error)
        return {}
    found: dict[str, SheetGrid] = {}
    for at, plain in enumerate(sheets):
        budget.check_time()
        try:
            sheet = book.get_sheet_by_index(at)
        except BaseException as error:
            _must_be_of_reader(error)
            continue
        found[plain.sheet.part] = _grid(plain, sheet, epoch_1904, budget)
    return found


def _must_be_of_reader(error: BaseException) -> None:
    """Raise anything again that is not the compiled reader giving up on a sheet.

    Its assertions arrive as a class that derives from BaseException and has no importable name.
    """
    panicked = type(error).__module__ == "pyo3_runtime"
    if not (panicked or isinstance(error, (CalamineError, OSError))):
        raise error


def _grid(plain: PlainSheet, sheet: CalamineSheet, epoch_1904: bool, budget: Budget) -> SheetGrid:
    meanings = plain.scan.meanings
    cells: dict[Position, Cell] = {}
    characters = 0
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            if value == "":
                continue
            if isinstance(value, str):
                characters += len(value)
                cell: Cell | None = text_cell(value)
            elif isinstance(value, float) and (meaning := meanings.get((row, column))):
                cell = cell_of_number(value, meaning, epoch_1904)
            else:
                cell = value_cell(value)
            if cell is not None:
                cells[(row, column)] = cell
    budget.take_cells(len(cells))
    budget.take_characters(characters)
    merged = sheet.merged_cell_ranges or []
    budget.take_merged(len(merged))
    return sheet_grid(plain.sheet.name, plain.sheet.hidden, cells, merged)


def _pack(sheets: Sequence[PlainSheet], strings: bytes) -> bytes:
    """No styles: every number comes back as it is stored, and its format is applied here."""
    links = [("sharedStrings", "sharedStrings.xml")]
    links += [("worksheet", f"worksheets/sheet{at}.xml") for at in range(len(sheets))]
    names = "".join(
        f'<sheet name="{at}" sheetId="{at + 1}" r:id="rId{at + 1}"/>' for at in range(len(sheets))
    )
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{names}</sheets></workbook>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as container:
        container.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        container.writestr("xl/_rels/workbook.xml.rels", _relations(links))
        container.writestr("xl/workbook.xml", book)
        if strings:
            container.writestr("xl/sharedStrings.xml", strings)
        for at, plain in enumerate(sheets):
            container.writestr(f"xl/worksheets/sheet{at}.xml", plain.data)
    return buffer.getvalue()


def _relations(links: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{at}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(links)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'
