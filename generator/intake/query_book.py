"""Reading 核实清单.xlsx back: the decisions somebody has filled in, row by row."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from generator.forms.query_book import (
    AUDIT_LABEL,
    DECISIONS,
    EVIDENCE,
    KEY,
    LEFT,
    LIST_PROPERTY,
    PERSON,
    REASON,
    RIGHT,
    TAKE,
    VALUE,
)
from generator.intake.grid import SheetGrid, Workbook, a1

_HEAD_WITHIN = 20
"""Rows in which the headings are looked for; people put lines above them."""

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row with a decision: what was filled in, and the figures it was filled in for."""

    query: str
    take: str
    value: str
    reason: str
    person: str
    evidence: str
    left: str
    right: str
    place: str


@dataclass(frozen=True, slots=True)
class FilledList:
    """A 核实清单 that came back: whose audit it says it is of, and the rows that decide."""

    audit_id: str
    rows: tuple[FilledRow, ...]


def read_query_book(workbook: Workbook) -> FilledList | None:
    """None when the workbook is no such list."""
    for sheet in workbook.sheets:
        found = _headings(sheet)
        if found is not None:
            named = workbook.properties.get(LIST_PROPERTY, "") or _audit_id(sheet, found[0])
            return FilledList(named.strip(), tuple(_rows(sheet, *found)))
    return None


def _headings(sheet: SheetGrid) -> tuple[int, dict[str, int]] | None:
    """The row of headings and the column of each; a copied or renamed sheet is one too."""
    rows, width = sheet.extent
    wanted = {KEY, LEFT, RIGHT, *DECISIONS}
    for row in range(min(rows, _HEAD_WITHIN)):
        found = {
            text: col for col in range(width) if (text := _text(sheet, row, col)) in wanted
        }
        if found.keys() == wanted:
            return row, found
    return None


def _audit_id(sheet: SheetGrid, head: int) -> str:
    _, width = sheet.extent
    for row in range(head):
        for col in range(width):
            label, colon, text = _text(sheet, row, col).partition(":")
            if colon and label == AUDIT_LABEL:
                return text
    return ""


def _rows(sheet: SheetGrid, head: int, columns: dict[str, int]) -> list[FilledRow]:
    rows, _ = sheet.extent
    found = []
    for row in range(head + 1, rows):
        said = {name: _typed(sheet, row, col) for name, col in columns.items()}
        if any(said[name] for name in DECISIONS):
            found.append(
                FilledRow(
                    query=said[KEY], take=said[TAKE], value=said[VALUE], reason=said[REASON],
                    person=said[PERSON], evidence=said[EVIDENCE], left=said[LEFT],
                    right=said[RIGHT], place=f"“{sheet.name}”{a1(row, columns[TAKE])}",
                )
            )  # fmt: skip
    return found


def _typed(sheet: SheetGrid, row: int, col: int) -> str:
    cell = sheet.get(row, col)
    return cell.raw.strip()[:_LONGEST] if cell is not None else ""


def _text(sheet: SheetGrid, row: int, col: int) -> str:
    """A heading or label in half width."""
    return unicodedata.normalize("NFKC", _typed(sheet, row, col)).strip()
