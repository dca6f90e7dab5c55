"""Which rows of a block hold answers, and which row of the form each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.forms.layout import RowSpot
from generator.intake.grid import Cell
from generator.intake.locate import Found
from generator.intake.plain_text import compact, seen
from generator.model.form import BlockKind

_TOTAL = re.compile(r"(?:合计|小计|总计|共计|总和|汇总|累计)(?:数|量|值|行)?[:：]?")
_ROW_KEY = re.compile(r"[ft]:[a-z0-9_]+(?::[A-Za-z0-9_]+)?")
_GUIDANCE_STARTS = ("必填", "选填")
_FEWEST_CELLS = 2


@dataclass(frozen=True, slots=True)
class DataRow:
    """A row of the file: its number, the form's row it is, its id in an open table.

    `spot` is None in an open table, and for a row the form does not ask (then `row_id` is empty).
    """

    row: int
    spot: RowSpot | None
    row_id: str = ""
    label: str = ""


def data_rows(found: Found) -> tuple[DataRow, ...]:
    """The rows that may hold answers, in the order of the sheet; totals and empty rows are none."""
    block = found.placed.block
    if block.kind is BlockKind.TABLE and not block.rows:
        return tuple(_open_rows(found))
    return tuple(_asked_rows(found))


def value_columns(found: Found) -> dict[str, int]:
    """The block's columns that hold answers, by key."""
    return {
        key: col for key, col in found.columns.items() if key == "value" or key[:2] in ("y:", "c:")
    }


# -- rows the form prints ----------------------------------------------------------------


def _asked_rows(found: Found) -> Iterator[DataRow]:
    spots = {spot.key: spot for spot in found.placed.rows}
    by_label: dict[str, RowSpot | None] = {}
    for spot in found.placed.rows:
        label = compact(spot.label)
        by_label[label] = None if label in by_label else spot  # a label said twice names nothing
    rows: list[tuple[int, RowSpot | None, str]] = []
    for row in range(found.first_row, found.end_row):
        cells = found.sheet.rows.get(row)
        if not cells:
            continue
        key = _key_in(cells)
        if key and key not in spots:
            continue
        label = _text(cells, found.columns.get("label"))
        # Sorted without its hidden key column, a row's printed name moves with its values.
        rows.append((row, by_label.get(compact(label)) or (spots[key] if key else None), label))
    last = max((row for row, asked, _ in rows if asked is not None), default=-1)
    begun = False
    for row, asked, label in rows:
        if asked is not None:
            begun = True
            yield DataRow(row, asked, asked.row_id)
        elif begun and row <= last + 1 and _is_added(found, row, label):
            last = max(last, row)
            yield DataRow(row, None, label=label)


def _is_added(found: Found, row: int, label: str) -> bool:
    """A row of answers that somebody put among the printed ones; a total or a heading is none."""
    cells = found.sheet.rows[row]
    if _TOTAL.fullmatch(compact(label)):
        return False
    if _explains(cells):
        return False
    return any(_said(cells, col) for col in value_columns(found).values())


# -- open rows ----------------------------------------------------------------


def _open_rows(found: Found) -> Iterator[DataRow]:
    block = found.placed.block
    prefix = f"t:{block.id}:"
    values = tuple(value_columns(found).values())
    keyed: dict[int, str] = {}
    seen_ids: set[str] = set()
    rows = list(_candidates(found))
    for row in rows:
        key = _key_in(found.sheet.rows[row])
        if key.startswith(prefix) and (row_id := key.removeprefix(prefix)) not in seen_ids:
            keyed[row] = row_id
            seen_ids.add(row_id)
        elif key and not key.startswith(prefix):
            rows = [r for r in rows if r < row]  # another block begins
            break
    last_keyed = max(keyed, default=-1)
    fresh = _fresh_ids(seen_ids, block.open_rows if keyed else 0)
    previous = last_keyed
    for row in rows:
        cells = found.sheet.rows[row]
        filled = sum(_said(cells, col) for col in values)
        if row in keyed:
            if filled and not _is_total(cells, found):
                yield DataRow(row, None, keyed[row])
            continue
        numbered = "" if keyed else _numbered(cells, found, seen_ids)
        inside = row < last_keyed or bool(numbered)
        follows = row == previous + 1 or previous < 0
        if not (inside or (follows and filled >= _FEWEST_CELLS)):
            continue
        if row > last_keyed:
            previous = row
        if filled and not _is_total(cells, found):
            yield DataRow(row, None, numbered or next(fresh))


def _candidates(found: Found) -> Iterator[int]:
    """Rows below the headings and below the row that explains the columns."""
    rows = [row for row in range(found.first_row, found.end_row) if found.sheet.rows.get(row)]
    explained = -1
    for row in rows:
        cells = found.sheet.rows[row]
        if _key_in(cells):
            break
        if _explains(cells):
            explained = row
    yield from (row for row in rows if row > explained)


def _explains(cells: dict[int, Cell]) -> bool:
    """The row under the headings that says what each column asks."""
    return any(cell.raw.strip().startswith(_GUIDANCE_STARTS) for cell in cells.values())


def _numbered(cells: dict[int, Cell], found: Found, taken: set[str]) -> str:
    """The id that a printed running number stands for, where the keys are gone."""
    text = compact(_text(cells, found.columns.get("seq"))).partition("退")[0].partition("需")[0]
    if not text.isdecimal() or len(text) > 4 or not int(text):
        return ""
    row_id = f"r{int(text):02d}"
    if row_id in taken:
        return ""
    taken.add(row_id)
    return row_id


def _fresh_ids(taken: set[str], offered: int) -> Iterator[str]:
    numbers = [int(row_id[1:]) for row_id in taken if row_id[1:].isdecimal()]
    number = max([offered, *numbers])
    while True:
        number += 1
        if f"r{number:02d}" not in taken:
            yield f"r{number:02d}"


# -- one row ----------------------------------------------------------------


def _key_in(cells: dict[int, Cell]) -> str:
    """The row's hidden key, in whichever column it stands now."""
    for cell in cells.values():
        text = cell.raw.strip()
        if text[1:2] == ":" and _ROW_KEY.fullmatch(text):
            return text
    return ""


def _text(cells: dict[int, Cell], col: int | None) -> str:
    cell = cells.get(col) if col is not None else None
    return seen(cell.raw) if cell is not None else ""


def _said(cells: dict[int, Cell], col: int) -> bool:
    """Something stands there: 0 does, blanks do not."""
    cell = cells.get(col)
    return cell is not None and bool(seen(cell.raw))


def _is_total(cells: dict[int, Cell], found: Found) -> bool:
    """A total row is no data: 合计 in the running number or in the first column that is filled."""
    starts = [_text(cells, found.columns.get(key)) for key in ("seq", "label")]
    first = next((col for col in sorted(value_columns(found).values()) if _said(cells, col)), None)
    return any(_TOTAL.fullmatch(compact(text)) for text in (*starts, _text(cells, first)))
