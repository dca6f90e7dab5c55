"""Whether a dossier agrees with itself, read back from what stands in 成果."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc
from generator.journey.produce import figure_trails
from generator.model.score import Trail

TRACE = "成果/数据溯源.xlsx"
OPTIONS = "成果/改进方案汇总表.xlsx"

_SCALES = [Fraction(10) ** power for power in (-6, -4, -3, 0, 3, 4, 6)]
_NUMBER = re.compile(r"[≤≥-]?([0-9]+)(\.[0-9]+)?(?![/0-9])[^+×]*")
_ALIKE = (
    ("园区:problem_count", "园区:problems_all"),
    ("园区:firms_in", "园区:tier_count"),
    ("园区:option_count", "园区:options_all"),
)
_SUMS = (
    ("园区:options_all", ("园区:options_recommended", "园区:options_deferred")),
    ("园区:options_all", ("园区:options_returned", "园区:options_proposed")),
)
_SHEETS = {
    "方案汇总": "园区:options_returned",
    "方案库建议": "园区:options_proposed",
    "初步筛选": "园区:options_all",
}
"""Ids of one thing counted in several documents, of its parts, and of the rows of a sheet."""


def trace(root: Path) -> list[tuple[str, ...]]:
    """The rows of 数据溯源: file, place, print, id, name, how it came to be, basis, cells."""
    content = io.BytesIO((root / TRACE).read_bytes())
    sheet = load_workbook(content, read_only=True).active
    return [
        tuple(str(v or "") for v in row) for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def trails_of(root: Path) -> Mapping[str, Trail]:
    """Every number of the round and of its documents by its id."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        return figure_trails(audit, ledger, assess(audit, ledger))


def held_against(
    trails: Mapping[str, Trail], rows: Iterable[tuple[str, ...]]
) -> tuple[int, list[tuple[str, ...]]]:
    """How many prints are numbers, and those that are not their trail's value.

    So the same figure is the same in every document and workbook, but for places and unit.
    """
    compared, others = 0, []
    for file, place, text, number, *_ in rows:
        value = trails[number].value
        found = _NUMBER.fullmatch(text)
        if found is None or not isinstance(value, Fraction):
            continue
        compared += 1
        shown = Fraction(found[1] + (found[2] or ""))
        half = Fraction(1, 2 * 10 ** len((found[2] or ".")[1:]))
        if not any(abs(abs(value) * scale - shown) <= half for scale in _SCALES):
            others.append((file, place, text, number, str(value)))
    return compared, others


def counts_that_differ(root: Path) -> dict[tuple[str, ...], list[str]]:
    """Counts that should be one number wherever they stand, and the numbers they are."""
    counted: dict[str, set[int]] = {}
    for _, _, text, figure, *_ in trace(root):
        if found := re.match(r"[0-9]+", text):
            counted.setdefault(figure.partition("@")[0], set()).add(int(found[0]))
    differing: dict[tuple[str, ...], list[str]] = {}
    for same in _ALIKE:
        values = {value for name in same for value in counted.get(name, ())}
        if len(values) != 1:
            differing[same] = sorted(map(str, values))
    for whole, parts in _SUMS:
        (total,) = counted[whole]
        if sum(min(counted.get(part, {0})) for part in parts) != total:
            differing[whole, *parts] = [f"{name} {counted.get(name)}" for name in (whole, *parts)]
    book = load_workbook(root / OPTIONS, read_only=True)
    for sheet, name in _SHEETS.items():
        rows = book[sheet].iter_rows(min_row=2, max_col=1, values_only=True)
        listed = len([row for row in rows if row[0]])
        if {listed} != counted[name]:
            differing[OPTIONS, sheet] = [str(listed), str(counted[name])]
    return differing
