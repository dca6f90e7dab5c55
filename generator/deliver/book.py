"""数据溯源.xlsx, every number printed with the way back to its cells; and tables as workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from generator.deliver.chart import plotted
from generator.deliver.comparison import mark_words
from generator.deliver.figure import Figure, Missing, PrintedFigure, Prose, RenderedDocument
from generator.deliver.marks import clean
from generator.deliver.numbers import NO_ANSWER
from generator.model.score import EntrySource, Trail
from generator.model.submission import Place
from generator.score.trail import cells_below

SHEET = "数据溯源"
BACK_SHEET = "单元格反查"
"""By figure all the cells it rests on, so that one can go back from a cell to documents."""
COLUMNS: tuple[tuple[str, int], ...] = (
    ("文件", 34),
    ("位置", 34),
    ("印出的数字", 16),
    ("溯源号", 34),
    ("指标", 34),
    ("公式", 40),
    ("依据", 36),
    ("来源单元格", 70),
)
BACK_COLUMNS: tuple[tuple[str, int], ...] = (("溯源号", 40), ("单元格", 60))
NO_CELLS = "—"

_MOST_CELLS = 12
_MOST_ROWS = 1_000_000  # a sheet of a workbook takes 1,048,576
_MOST_CHARACTERS = 32_000  # a cell of a workbook takes 32,767
_FONT = "宋体"
_A4 = 9


@dataclass(frozen=True, slots=True)
class TracedFigure:
    """A number as it stands in a document, and its trail; `file` is relative to 成果."""

    file: str
    printed: PrintedFigure
    trail: Trail


def write_trace(figures: Iterable[TracedFigure], created: datetime, title: str) -> bytes:
    """The workbook; the same figures and `created` give the same bytes. Everything is text."""
    import xlsxwriter  # not needed by commands that only read

    figures = tuple(figures)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"title": title, "created": created})
    head = book.add_format(
        {
            "bold": True, "bg_color": "#DDE6EE", "border": 1, "align": "center",
            "valign": "vcenter", "font_name": _FONT, "font_size": 10.5,
        }
    )  # fmt: skip
    body = book.add_format(
        {"text_wrap": True, "valign": "top", "num_format": "@", "font_name": _FONT, "font_size": 10}
    )
    for name, columns, rows in (
        (SHEET, COLUMNS, _rows(figures)),
        (BACK_SHEET, BACK_COLUMNS, _back_rows(figures)),
    ):
        number = 1
        while True:
            chunk = list(islice(rows, _MOST_ROWS))
            if not chunk and number > 1:
                break
            sheet = book.add_worksheet(name if number == 1 else f"{name}{number}")
            _write_sheet(sheet, columns, chunk, head, body)
            number += 1
    book.close()
    return stream.getvalue()


Cell = str | int | Figure | Prose
Columns = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class BookTable:
    """One sheet of a result workbook: headings with their widths, and rows of what a table prints.

    A `Figure` is written as the number it prints, all else as text.
    """

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, name: str, columns: Columns, rows: Iterable[Mapping[str, object]]) -> BookTable:
        """The sheet of a chapter's table: of each row what `columns` (key, heading, width) name."""
        return cls(
            name,
            tuple((heading, width) for _, heading, width in columns),
            tuple(tuple(_printed_cell(row[key]) for key, _, _ in columns) for row in rows),
        )


def _printed_cell(value: object) -> Cell:
    if value is None:
        return NO_ANSWER
    if isinstance(value, Missing):
        return value.mark
    return value if isinstance(value, int | Figure | Prose) else str(value)


def write_tables(
    document: str, title: str, tables: Iterable[BookTable], created: datetime
) -> RenderedDocument:
    """The workbook with the figures in it and their places; the same input gives the same bytes."""
    import xlsxwriter  # not needed by commands that only read

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": title, "created": created})
    looks = _Looks(book)
    figures: list[PrintedFigure] = []
    for table in tables:
        sheet = book.add_worksheet(table.name)
        for column, (name, width) in enumerate(table.columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, looks.head)
        for number, cells in enumerate(table.rows, 1):
            for column, value in enumerate(cells):
                place = f"{table.name}!{_letters(column)}{number + 1}"
                figures += [
                    PrintedFigure(document, place, each.text, each.trail_id)
                    for each in _figures(value)
                ]
                _write_value(sheet, number, column, value, looks)
        _lay_out(sheet, len(table.rows), len(table.columns))
    book.close()
    return RenderedDocument(stream.getvalue(), figures=tuple(figures))


class _Looks:
    """The formats of a workbook, one for each number of places."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._numbers: dict[int, Any] = {}
        self.head = book.add_format(
            {
                "bold": True, "bg_color": "#DDE6EE", "border": 1, "text_wrap": True,
                "align": "center", "valign": "vcenter", "font_name": _FONT, "font_size": 10.5,
            }
        )  # fmt: skip
        self.text = book.add_format(
            {"text_wrap": True, "valign": "top", "border": 1, "num_format": "@",
             "font_name": _FONT, "font_size": 10}
        )  # fmt: skip

    def number(self, places: int) -> Any:
        if places not in self._numbers:
            pattern = f"0.{'0' * places}" if places else "0"
            self._numbers[places] = self._book.add_format(
                {"valign": "top", "border": 1, "num_format": pattern, "font_name": _FONT,
                 "font_size": 10}
            )  # fmt: skip
        return self._numbers[places]


def _figures(value: object) -> tuple[Figure, ...]:
    if isinstance(value, Figure):
        return (value,)
    if isinstance(value, Prose):
        return tuple(piece for piece in value.pieces if isinstance(piece, Figure))
    return ()


def _write_value(sheet: Any, row: int, column: int, value: object, looks: _Looks) -> None:
    number = plotted(value) if isinstance(value, Figure) else None
    if number is not None:
        _, _, decimals = str(number).partition(".")
        sheet.write_number(row, column, float(number), looks.number(len(decimals)))
    elif isinstance(value, int):
        sheet.write_number(row, column, value, looks.number(0))
    else:
        text = value.text if isinstance(value, Figure) else str(value)
        sheet.write_string(row, column, clean(text)[:_MOST_CHARACTERS], looks.text)


def _letters(column: int) -> str:
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _write_sheet(
    sheet: Any,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[tuple[str, ...]],
    head: Any,
    body: Any,
) -> None:
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, head)
    for number, cells in enumerate(rows, 1):
        for column, text in enumerate(cells):
            sheet.write_string(number, column, text, body)
    _lay_out(sheet, len(rows), len(columns))


def _lay_out(sheet: Any, rows: int, columns: int) -> None:
    """Headings that stay and repeat, a filter, and pages as wide as the sheet."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _rows(figures: Iterable[TracedFigure]) -> Iterator[tuple[str, ...]]:
    """A row for each print; how a figure came to be is put in words once, however often it is."""
    told: dict[int, tuple[str, ...]] = {}
    for figure in figures:
        trail = figure.trail
        if id(trail) not in told:
            told[id(trail)] = _fitting(
                trail.id,
                trail.label,
                "\n".join(filter(None, (trail.formula, trail.numbers, trail.reason))),
                _basis(trail),
                _cells(trail),
            )
        where = _fitting(figure.file, figure.printed.place, figure.printed.text)
        yield (*where, *told[id(trail)])


def _fitting(*texts: str) -> tuple[str, ...]:
    return tuple(clean(text)[:_MOST_CHARACTERS] for text in texts)


def cell_reference(recipient_id: str, place: Place) -> str:
    """A cell as people name it to `explain --cell`: "QY003:能源!G18"."""
    return f"{recipient_id}:{place.sheet}!{place.cell}"


def _back_rows(figures: Iterable[TracedFigure]) -> Iterator[tuple[str, ...]]:
    seen: set[str] = set()
    for figure in figures:
        if figure.trail.id in seen:
            continue
        seen.add(figure.trail.id)
        room = _MOST_CHARACTERS
        lines: list[str] = []
        for cell in cells_below(figure.trail):
            line = clean(cell_reference(cell.recipient_id, cell.place))
            room -= len(line) + 1
            if room < 0:
                yield figure.trail.id, "\n".join(lines)
                room, lines = _MOST_CHARACTERS - len(line) - 1, []
            lines.append(line)
        if lines:
            yield figure.trail.id, "\n".join(lines)


def _basis(trail: Trail) -> str:
    basis = " ".join(filter(None, (trail.source, trail.clause)))
    words = mark_words(trail.mark)
    return f"{basis}（{words}）" if basis and words else basis


def _cells(trail: Trail) -> str:
    cells = cells_below(trail)
    lines = [_cell(cell) for cell in cells[:_MOST_CELLS]]
    if len(cells) > _MOST_CELLS:
        lines.append(f"……共 {len(cells)} 个单元格，全部列出请用 parkaudit explain {trail.id}")
    return "\n".join(lines) or NO_CELLS


def _cell(cell: EntrySource) -> str:
    return (
        f"{cell.recipient_id} {cell.recipient_name}第{cell.version_no}版《{cell.file_name}》"
        f"{cell.place}：{cell.label}，填报“{cell.raw}”"
        f"{f'；{cell.correction}' if cell.correction else ''}"
    )
