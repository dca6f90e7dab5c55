"""A written workbook looked at with another library than the one that wrote it."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def sheets_of(data: bytes) -> dict[str, Worksheet]:
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: sheet for sheet in book.worksheets}


def links_of(sheet: Worksheet) -> list[str]:
    """Where the links of a sheet lead, in the order of its cells."""
    return [
        str(cell.hyperlink.location) for row in sheet.iter_rows() for cell in row if cell.hyperlink
    ]


def validation_at(sheet: Worksheet, cell: str) -> Any:
    for rule in sheet.data_validations.dataValidation:
        if cell in rule.sqref:
            return rule
    raise AssertionError(f"{cell} has no validation")
