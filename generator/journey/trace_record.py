"""数据溯源.xlsx read back: which documents print a figure, and which of them rest on a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from generator.deliver.book import BACK_SHEET, COLUMNS, SHEET
from generator.intake.grid import SheetGrid, Workbook
from generator.intake.open import open_workbook

TRACE = "数据溯源.xlsx"
_PLACES_NAMED = 6


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """One figure as a document prints it; `file` is relative to 成果."""

    file: str
    place: str
    text: str
    figure: str
    label: str


@dataclass(frozen=True, slots=True)
class TraceRecord:
    """What stood in 成果 when it was last made. `cells` goes by figure: "QY003:能源!G18"."""

    printed: tuple[PrintedPlace, ...]
    cells: Mapping[str, frozenset[str]]

    def resting_on(self, cell: str) -> frozenset[str]:
        """The printed figures that a cell stands behind."""
        return frozenset(figure for figure, cells in self.cells.items() if cell in cells)

    def documents_of(self, figures: Iterable[str]) -> Mapping[str, tuple[PrintedPlace, ...]]:
        """By document the places where any of the figures stands."""
        wanted = frozenset(figures)
        found: dict[str, list[PrintedPlace]] = {}
        for place in self.printed:
            if place.figure in wanted:
                found.setdefault(place.file, []).append(place)
        return MappingProxyType({file: tuple(places) for file, places in found.items()})


def read_record(results: Path) -> TraceRecord | None:
    """The record in 成果; None where no document was made yet or the record is not ours."""
    path = results / TRACE
    if not path.is_file():
        return None
    book = open_workbook(path.read_bytes(), TRACE)
    if not isinstance(book, Workbook):
        return None
    printed = []
    cells: dict[str, set[str]] = {}
    columns = [name for name, _ in COLUMNS]
    at = {name: columns.index(name) for name in ("文件", "位置", "印出的数字", "溯源号", "指标")}
    for sheet in book.sheets:
        if sheet.name.startswith(SHEET):
            for row in range(1, sheet.extent[0]):
                said = {name: _text(sheet, row, column) for name, column in at.items()}
                printed.append(
                    PrintedPlace(said["文件"], said["位置"], said["印出的数字"], said["溯源号"],
                                 said["指标"])
                )  # fmt: skip
        elif sheet.name.startswith(BACK_SHEET):
            for row in range(1, sheet.extent[0]):
                cells.setdefault(_text(sheet, row, 0), set()).update(
                    _text(sheet, row, 1).split("\n")
                )
    return TraceRecord(
        tuple(printed), MappingProxyType({figure: frozenset(own) for figure, own in cells.items()})
    )


def _text(sheet: SheetGrid, row: int, column: int) -> str:
    cell = sheet.get(row, column)
    return "" if cell is None or cell.value is None else str(cell.value)


def places_in_words(places: Iterable[PrintedPlace]) -> str:
    """ "“表3-1”第2行（12.50）、… 等 14 处"."""
    found = tuple(places)
    named = "、".join(f"{place.place}（{place.text}）" for place in found[:_PLACES_NAMED])
    return named + (f" 等 {len(found)} 处" if len(found) > _PLACES_NAMED else "")
