"""A look over a worksheet's bytes before the fast reader may have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.intake.grid import Position, from_a1
from generator.intake.numberformat import Meaning
from generator.intake.refusal import Limits
from generator.intake.xmlstream import is_well_formed

# A cell as every common program writes it: place first, double quotes, one blank in between.
# [A-S]?[A-Z] ends at column 520.
_PLAIN_CELL = re.compile(rb'<c r="([A-S]?[A-Z])([1-9][0-9]{0,4})"((?: [a-z]+="[^"<>]*")*) ?/?>')
# Any other way to open a cell that the fast reader would understand.
_ODD_CELLS = (b"<c>", b"<c/", b"<c\t", b"<c\r", b"<c\n")
_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_STYLE = re.compile(rb' s="([0-9]{1,9})"')
# A character XML cannot hold; the fast reader knows some of these and not everywhere.
_ESCAPE = re.compile(rb"_x[0-9A-Fa-f]{4}_")
# A formula that ends its cell, or is followed by an empty value only.
_BARE_FORMULA = re.compile(
    rb"(?:</f\s*>|<f(?:\s[^<>]*)?/>)\s*(<v(?:\s[^<>]*)?/>|<v(?:\s[^<>]*)?></v\s*>)?\s*</c\s*>"
)
_TEXT_RESULT = re.compile(rb"\st\s*=\s*[\"']str[\"']")
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*?\?>", re.IGNORECASE)
_OTHER_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What was seen: how far the cells reach, and what the fast reader would get wrong."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    unusual: bool = False  # written in a way the scan cannot vouch for
    errors: bool = False
    uncomputed: bool = False
    # Of the cells whose format makes more of a number than a number.
    meanings: Mapping[Position, Meaning] = field(default_factory=lambda: MappingProxyType({}))

    def is_plain(self, limits: Limits) -> bool:
        """Whether the fast reader gives the same as the exact one, within the limits."""
        return not (
            self.unusual
            or self.errors
            or self.uncomputed
            or self.rows > limits.fast_rows
            or self.columns > limits.fast_columns
            or self.rows * self.columns > limits.fast_area
            or self.cells > limits.cells
        )


def scan_sheet(data: bytes, styles: Sequence[Meaning] = ()) -> SheetScan:
    """Look over a worksheet; whatever is not plainly harmless counts as unusual."""
    if not is_plain_xml(data) or b"<sheetData" not in data:
        return SheetScan(unusual=True)
    found = _PLAIN_CELL.findall(data)
    if len(found) != data.count(b"<c ") or _has_odd_cell(data):
        return SheetScan(unusual=True)
    if not found:
        return SheetScan()
    letters = {cell[0] for cell in found}
    widest = from_a1(max(letters, key=lambda name: (len(name), name)).decode("ascii") + "1")
    attributes = {cell[2] for cell in found}  # a handful: cells differ in place, seldom in style
    formatted = {
        text: meaning
        for text in attributes
        if (meaning := _meaning(text, styles)) is not Meaning.NUMBER
    }
    return SheetScan(
        rows=max(int(row) for row in {cell[1] for cell in found}),
        columns=widest[1] + 1 if widest else 0,
        cells=len(found),
        unusual=any(b' t="d"' in text for text in attributes),
        errors=any(b' t="e"' in text for text in attributes),
        uncomputed=_has_bare_formula(data),
        meanings=_by_position(found, formatted) if formatted else MappingProxyType({}),
    )


def _meaning(attributes: bytes, styles: Sequence[Meaning]) -> Meaning:
    match = _STYLE.search(attributes)
    number = int(match[1]) if match else 0
    return styles[number] if number < len(styles) else Meaning.NUMBER


def _by_position(
    cells: Iterable[tuple[bytes, bytes, bytes]], formatted: Mapping[bytes, Meaning]
) -> Mapping[Position, Meaning]:
    found: dict[Position, Meaning] = {}
    for letters, row, attributes in cells:
        if attributes in formatted:
            place = from_a1((letters + row).decode("ascii"))
            if place is not None:
                found[place] = formatted[attributes]
    return MappingProxyType(found)


def is_plain_xml(data: bytes) -> bool:
    """Well-formed UTF-8 without document type or escaped characters: fit for the fast reader.

    The fast reader forgives what no office program would; the exact one then says what is wrong.
    """
    declaration = _DECLARATION.match(data)
    if declaration is None and not data.startswith((b"<", b"\xef\xbb\xbf<")):
        return False
    if declaration is not None and _OTHER_ENCODING.search(declaration[0]):
        return False
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or _ESCAPE.search(data):
        return False
    return is_well_formed(data)


def _has_odd_cell(data: bytes) -> bool:
    if any(odd in data for odd in _ODD_CELLS):
        return True
    return b":c" in data and _PREFIXED_CELL.search(data) is not None


def _has_bare_formula(data: bytes) -> bool:
    if b"<f" not in data:
        return False
    for match in _BARE_FORMULA.finditer(data):
        opening = data[data.rfind(b"<c ", 0, match.start()) : match.start()]
        if match[1] is None or not _TEXT_RESULT.search(opening.partition(b">")[0]):
            return True
    return False


def longest_item(shared_strings: bytes) -> int:
    """An upper bound of the longest text of the table, in bytes."""
    return max(map(len, shared_strings.split(b"</si>")), default=0)
