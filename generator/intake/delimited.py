"""A CSV export as a workbook of one sheet: the text files that registers and meters write."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable
from pathlib import PurePath

from generator.intake.compound import SIGNATURE
from generator.intake.grid import Cell, Position, Workbook, sheet_grid, text_cell
from generator.intake.open import DEFAULT_LIMITS, open_workbook
from generator.intake.refusal import MIB, Budget, Fault, Limits, Refusal, Refused

CSV = "csv"

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = (",", "\t", ";")
_CONTAINERS = (b"PK", SIGNATURE)
_FIRST_LINES = 5
# ="0123": how registers keep an office program from turning a code into a number.
_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)


def open_export(
    data: bytes,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> Workbook | Refusal:
    """`open_workbook` for exports, which may be CSV in UTF-8 or GB 18030 too.

    A workbook that is only called .csv is opened as the workbook it is.
    """
    is_text = PurePath(name).suffix.lower() == f".{CSV}" and not data.startswith(_CONTAINERS)
    if not is_text:
        return open_workbook(data, name, limits, clock)
    try:
        return _read(data, PurePath(name).stem, Budget(limits, clock))
    except Refused as refused:
        return refused.refusal


def _read(data: bytes, sheet: str, budget: Budget) -> Workbook:
    """The text as one sheet, called as the file is."""
    limits = budget.limits
    if not data.strip():
        raise Refused(Fault.EMPTY)
    if len(data) > limits.file_bytes:
        raise Refused(
            Fault.OVERSIZED, f"{len(data) / MIB:.1f} MB，上限 {limits.file_bytes // MIB} MB"
        )
    text = _decoded(data)
    cells: dict[Position, Cell] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row, values in enumerate(reader):
            budget.check_time()
            for column, value in enumerate(values):
                kept = _KEPT_AS_TEXT.fullmatch(value.strip())
                content = kept[1] if kept else value
                if content.strip():
                    budget.take_cells()
                    budget.take_characters(len(content))
                    cells[row, column] = text_cell(content)
    except csv.Error:
        raise Refused(Fault.CORRUPT) from None
    return Workbook((sheet_grid(sheet, False, cells),), CSV, CSV)


def _decoded(data: bytes) -> str:
    """The text; GB 18030 takes nearly anything, so what holds no text at all is looked for."""
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(Fault.UNRECOGNISED)


def _delimiter(text: str) -> str:
    """What parts the cells of the first lines most often."""
    head = "\n".join(text.splitlines()[:_FIRST_LINES])
    return max(_DELIMITERS, key=head.count)
