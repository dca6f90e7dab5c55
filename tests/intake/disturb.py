"""What people do to a workbook before they send it back, done to the opened sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from generator.intake.grid import (
    Cell,
    Position,
    Range,
    SheetGrid,
    Workbook,
    number_cell,
    sheet_grid,
    text_cell,
)

Content = str | float | Cell | None


def on_sheet(book: Workbook, name: str, change: Callable[[SheetGrid], SheetGrid]) -> Workbook:
    """The workbook with one sheet changed."""
    assert book.sheet(name) is not None, name
    return with_sheets(book, [change(s) if s.name == name else s for s in book.sheets])


def everywhere(book: Workbook, change: Callable[[SheetGrid], SheetGrid]) -> Workbook:
    return with_sheets(book, [change(sheet) for sheet in book.sheets])


def with_sheets(book: Workbook, sheets: Sequence[SheetGrid]) -> Workbook:
    return replace(book, sheets=tuple(sheets))


def without_sheet(book: Workbook, *names: str) -> Workbook:
    return with_sheets(book, [sheet for sheet in book.sheets if sheet.name not in names])


def renamed(book: Workbook, old: str, new: str) -> Workbook:
    return on_sheet(book, old, lambda sheet: replace(sheet, name=new))


def copied(book: Workbook, name: str, *, first: bool = False) -> Workbook:
    """The sheet once more, as Excel names a copy, behind all others or before them."""
    sheet = book.sheet(name)
    assert sheet is not None
    copy = replace(sheet, name=f"{name} (2)")
    return with_sheets(book, [copy, *book.sheets] if first else [*book.sheets, copy])


def rows_inserted(at: int, count: int = 1) -> Callable[[SheetGrid], SheetGrid]:
    """Empty rows before the row `at`; what lies below moves down."""
    return lambda sheet: _moved(sheet, lambda p: (p[0] + count, p[1]) if p[0] >= at else p)


def columns_inserted(at: int, count: int = 1) -> Callable[[SheetGrid], SheetGrid]:
    return lambda sheet: _moved(sheet, lambda p: (p[0], p[1] + count) if p[1] >= at else p)


def columns_deleted(at: int, count: int = 1) -> Callable[[SheetGrid], SheetGrid]:
    def move(position: Position) -> Position | None:
        row, col = position
        if at <= col < at + count:
            return None
        return (row, col - count) if col >= at else position

    return lambda sheet: _moved(sheet, move)


def rows_deleted(at: int, count: int = 1) -> Callable[[SheetGrid], SheetGrid]:
    def move(position: Position) -> Position | None:
        row, col = position
        if at <= row < at + count:
            return None
        return (row - count, col) if row >= at else position

    return lambda sheet: _moved(sheet, move)


def rows_reordered(
    order: Mapping[int, int], first_col: int = 0
) -> Callable[[SheetGrid], SheetGrid]:
    """Rows exchanged from `first_col` on: a table sorted with or without its hidden keys."""
    return lambda sheet: _moved(
        sheet, lambda p: (order.get(p[0], p[0]), p[1]) if p[1] >= first_col else p
    )


def cells_set(given: Mapping[Position, Content]) -> Callable[[SheetGrid], SheetGrid]:
    def change(sheet: SheetGrid) -> SheetGrid:
        cells = dict(sheet.cells)
        for position, content in given.items():
            cells.pop(position, None)
            if content is not None:
                cells[position] = _cell(content)
        return sheet_grid(sheet.name, sheet.hidden, cells, sheet.merged)

    return change


def merged(area: Range) -> Callable[[SheetGrid], SheetGrid]:
    """Cells merged: only the first keeps its content."""

    def change(sheet: SheetGrid) -> SheetGrid:
        (top, left), (bottom, right) = area
        cells = {
            (row, col): cell
            for (row, col), cell in sheet.cells.items()
            if (row, col) == (top, left) or not (top <= row <= bottom and left <= col <= right)
        }
        return sheet_grid(sheet.name, sheet.hidden, cells, (*sheet.merged, area))

    return change


def unhidden(sheet: SheetGrid) -> SheetGrid:
    return replace(sheet, hidden=False)


def _cell(content: Content) -> Cell:
    if isinstance(content, Cell):
        return content
    return text_cell(content) if isinstance(content, str) else number_cell(float(content or 0))


def _moved(sheet: SheetGrid, move: Callable[[Position], Position | None]) -> SheetGrid:
    cells = {}
    for position, cell in sheet.cells.items():
        target = move(position)
        if target is not None:
            cells[target] = cell
    areas = []
    for start, end in sheet.merged:
        first, last = move(start), move(end)
        if first is not None and last is not None:
            areas.append((first, last))
    return sheet_grid(sheet.name, sheet.hidden, cells, areas)
