"""Where a form's blocks stand in a returned file: by hidden keys, else by title and headings.

People insert rows and columns, unhide or delete the key column, rename, move and copy sheets. A
block is found by what stands in its cells, wherever that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.forms.layout import BLOCK_MARK, BlockPlacement, Placement
from generator.forms.outgoing import OWN_SHEETS
from generator.intake.grid import Cell, Position, SheetGrid, Workbook
from generator.intake.plain_text import compact

_HEADER_WITHIN = 5
_TITLE_ABOVE = 4
_ENOUGH_HEADINGS = 0.6
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")
_COVERED_LIMIT = 200_000


@dataclass(frozen=True)
class Found:
    """A block as it stands on one sheet: its columns by key, and the rows that may hold data."""

    placed: BlockPlacement
    sheet: Sheet
    columns: Mapping[str, int]
    first_row: int
    end_row: int


@dataclass
class Sheet:
    """One sheet of the returned file with its texts indexed, read once for all blocks."""

    grid: SheetGrid
    texts: dict[str, list[Position]] = field(default_factory=dict)
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    _covered: dict[Position, Position] = field(default_factory=dict)

    @classmethod
    def of(cls, grid: SheetGrid) -> Sheet:
        sheet = cls(grid)
        for (row, col), cell in sorted(grid.cells.items()):
            sheet.rows.setdefault(row, {})[col] = cell
            if isinstance(cell.value, str) and len(cell.raw) < 200:
                sheet.texts.setdefault(compact(cell.raw), []).append((row, col))
        for (top, left), (bottom, right) in grid.merged:
            size = (bottom - top + 1) * (right - left + 1)
            if len(sheet._covered) + size > _COVERED_LIMIT:
                continue  # no form merges that much
            for row in range(top, bottom + 1):
                for col in range(left, right + 1):
                    if (row, col) != (top, left):
                        sheet._covered[row, col] = (top, left)
        return sheet

    def covered_by(self, row: int, col: int) -> Position | None:
        """The first cell of the merged range that hides this one, if one does."""
        return self._covered.get((row, col))

    @property
    def end_row(self) -> int:
        return max(self.rows, default=-1) + 1


def sheets_of(workbook: Workbook) -> tuple[Sheet, ...]:
    """The sheets that may hold answers."""
    return tuple(Sheet.of(grid) for grid in workbook.sheets if grid.name not in OWN_SHEETS)


def locate_blocks(
    sheets: Sequence[Sheet], placement: Placement
) -> Mapping[str, tuple[Found, ...]]:
    """Every place where each block stands, in the order of the file; none where it is gone."""
    blocks = {placed.block.id: placed for sheet in placement.sheets for placed in sheet.blocks}
    found: dict[str, list[Found]] = {block_id: [] for block_id in blocks}
    for sheet in sheets:
        heads = list(_heads(sheet, blocks))
        starts = sorted(head.top for head in heads)
        for head in heads:
            end = next((row for row in starts if row > head.row), sheet.end_row)
            found[head.block_id].append(
                Found(blocks[head.block_id], sheet, head.columns, head.row + 1, end)
            )
    return {block_id: tuple(places) for block_id, places in found.items()}


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a block begins: `row` is the last row of its head that was found."""

    block_id: str
    top: int
    row: int
    columns: Mapping[str, int]


def _heads(sheet: Sheet, blocks: Mapping[str, BlockPlacement]) -> Iterator[_Head]:
    taken: set[str] = set()
    for row in _key_rows(sheet, blocks):
        head = _keyed_head(sheet, blocks, row)
        if head is not None:
            taken.add(head.block_id)
            yield head
    titled: dict[int, _Head] = {}
    for block_id, placed in blocks.items():
        if block_id in taken or _is_namesake(placed, taken, blocks):
            continue
        for head in _titled_heads(sheet, placed):
            other = titled.get(head.top)
            if other is None or _fit(head, blocks) > _fit(other, blocks):
                titled[head.top] = head
    yield from titled.values()


def _fit(head: _Head, blocks: Mapping[str, BlockPlacement]) -> float:
    """Share of the block's columns that were found under its title."""
    return len(head.columns) / len(blocks[head.block_id].columns)


def _is_namesake(
    placed: BlockPlacement, taken: set[str], blocks: Mapping[str, BlockPlacement]
) -> bool:
    """A block of the same title was found here: its title is not this one's."""
    return any(blocks[other].block.title == placed.block.title for other in taken)


def _key_rows(sheet: Sheet, blocks: Mapping[str, BlockPlacement]) -> list[int]:
    """Rows that hold a block mark or at least two column keys."""
    marks = {BLOCK_MARK + block_id for block_id in blocks}
    keys = {column.key for placed in blocks.values() for column in placed.columns}
    marked = {row for mark in marks for row, _ in sheet.texts.get(mark, ())}
    counts: dict[int, int] = {}
    for key in keys:
        for row, _ in sheet.texts.get(key, ()):
            counts[row] = counts.get(row, 0) + 1
    return sorted(marked | {row for row, count in counts.items() if count >= 2})


def _keyed_head(
    sheet: Sheet, blocks: Mapping[str, BlockPlacement], row: int
) -> _Head | None:
    texts: dict[str, int] = {}
    for col, cell in sheet.rows[row].items():
        texts.setdefault(compact(cell.raw), col)
    marked = [block_id for block_id in blocks if BLOCK_MARK + block_id in texts]
    titled = _by_title_above(sheet, blocks, row)
    if len(titled) > 1:  # several tables of one title: their keys tell
        titled = _by_keys({name: blocks[name] for name in titled}, texts) or titled
    candidates = marked[:1] or titled or _by_keys(blocks, texts)
    if not candidates:
        return None
    placed = blocks[candidates[0]]
    columns = {column.key: texts[column.key] for column in placed.columns if column.key in texts}
    by_heading = _columns_by_heading(sheet, placed, row + 1, row + _HEADER_WITHIN)
    last = row
    if by_heading is not None:
        last = by_heading[0]
        for key, col in by_heading[1].items():
            if key not in columns and col not in columns.values():
                columns[key] = col
    return _Head(placed.block.id, row - 1, last, columns) if columns else None


def _by_title_above(
    sheet: Sheet, blocks: Mapping[str, BlockPlacement], row: int
) -> list[str]:
    for above in range(row - 1, max(row - _TITLE_ABOVE, -1), -1):
        texts = {compact(cell.raw) for cell in sheet.rows.get(above, {}).values()}
        found = [b for b, placed in blocks.items() if compact(placed.block.title) in texts]
        if found:
            return found
    return []


def _by_keys(blocks: Mapping[str, BlockPlacement], texts: Mapping[str, int]) -> list[str]:
    """The one block whose own column keys (of a table's columns) are most nearly those in the row.

    Tables that share half their keys with the row are told apart by the keys they do not share.
    """
    there = {text for text in texts if text.startswith("c:")}
    fitting: dict[str, int] = {}
    for block_id, placed in blocks.items():
        own = {column.key for column in placed.columns if column.key.startswith("c:")}
        if own and len(own & there) * 2 > len(own):
            fitting[block_id] = len(own ^ there)
    nearest = [b for b, strange in fitting.items() if strange == min(fitting.values())]
    return nearest if len(nearest) == 1 else []


def _titled_heads(sheet: Sheet, placed: BlockPlacement) -> Iterator[_Head]:
    """Without keys: the block's title with its headings below it."""
    for row, _ in sheet.texts.get(compact(placed.block.title), ()):
        found = _columns_by_heading(sheet, placed, row + 1, row + _HEADER_WITHIN)
        if found is not None:
            yield _Head(placed.block.id, row, found[0], found[1])


def _columns_by_heading(
    sheet: Sheet, placed: BlockPlacement, first: int, last: int
) -> tuple[int, dict[str, int]] | None:
    """The first row between that holds most of the block's headings, and its columns by key."""
    wanted: dict[str, str] = {}
    for column in placed.columns:
        wanted.setdefault(compact(column.heading), column.key)
    asked = len(wanted)
    for column in placed.columns:  # a label that itself ends in brackets, its unit typed away
        wanted.setdefault(heading_core(column.heading), column.key)
    for row in range(first, last + 1):
        columns: dict[str, int] = {}
        for col, cell in sheet.rows.get(row, {}).items():
            key = wanted.get(compact(cell.raw)) or wanted.get(heading_core(cell.raw))
            if key is not None:
                columns.setdefault(key, col)
        values = [c.key for c in placed.columns if c.key not in _ASIDE_KEYS]
        if len(columns) >= _ENOUGH_HEADINGS * asked and any(v in columns for v in values):
            return row, columns
    return None


_ASIDE_KEYS = frozenset({"seq", "label", "unit", "required", "guidance", "where", "note"})


def heading_core(text: str) -> str:
    """A heading without blanks, line ends and the unit in brackets at its end."""
    return _BRACKETS.sub("", compact(text))
