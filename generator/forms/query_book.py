"""核实清单.xlsx: the queries to print, to clear up, and to hand back with the decisions filled in.

Laid out and written here; `intake/query_book.py` reads the same headings back.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from generator.forms.outgoing import SHEET_PROTECTION
from generator.forms.style import BODY_SIZE, InputLook, Look, clean_text, row_height
from generator.model.query import OWN_FIGURE, Across, Query, QueryFigure, QueryState

SHEET = "核实清单"
KEY, LEFT, RIGHT = "查询号", "企业一方的数", "另一方的数"
TAKE, VALUE, REASON, PERSON, EVIDENCE = "采信谁的", "另定的数", "理由", "经办人", "依据"
AUDIT_LABEL = "审核编号"
LIST_PROPERTY = "parkaudit_list"
"""The custom property that says the workbook is such a list; its value is the audit's id."""

MISMATCH_FILL = "#F9C9C4"
DECISIONS = (TAKE, VALUE, REASON, PERSON, EVIDENCE)
COLUMNS: tuple[tuple[str, float], ...] = (
    (KEY, 24), ("要素", 8), ("指标", 18), ("年份", 7), ("情况", 10), ("问题", 56),
    (LEFT, 22), ("出处", 30), (RIGHT, 22), ("出处 ", 30), ("偏差%", 9), ("怎样核实", 40),
    ("一般采信", 30), ("状态", 14),
    (TAKE, 11), (VALUE, 16), (REASON, 30), (PERSON, 11), (EVIDENCE, 30),
)  # fmt: skip
HEAD_ROW = 3

_ADVICE = (
    "逐条核实后填右边五列：采信谁的（下拉选择）、理由、经办人、依据；都不采信的选“另定”并写出数和单位。"
    "填好后存盘，放入“回收”，或运行 parkaudit adopt --from 核实清单.xlsx。没有填的行留在清单里。"
    "不要改查询号和两边的数：数变了的，以新的清单为准。"
)
_LINK = "external:{target}#{sheet}!{cell}"
_LONGEST_LINK = 2000


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A further sheet of plain text: name, headings with widths, rows."""

    name: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class QueryBook:
    """Everything the list shows. `files` are links to the kept originals, by digest."""

    audit_id: str
    title: str
    across: Across
    created: datetime
    files: Mapping[str, str]
    tables: Sequence[TableSheet] = ()


def offered(query: Query) -> tuple[str, ...]:
    """What may be taken to settle this query."""
    rule = query.rule
    sides = (rule.left, rule.right, *((rule.also,) if rule.also else ()))
    return (*dict.fromkeys(side.source.value for side in sides), OWN_FIGURE)


def write_query_book(content: QueryBook) -> bytes:
    """The workbook; equal content gives equal bytes, and nothing in it is ever a formula."""
    import xlsxwriter  # heavy; only when the list is written

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
    book.set_properties({"title": content.title, "created": content.created})
    book.set_custom_property(LIST_PROPERTY, content.audit_id)
    look = Look(book)
    _Writer(book.add_worksheet(SHEET), look, content).write()
    for table in content.tables:
        _write_table(book.add_worksheet(table.name), look, table)
    book.close()
    return stream.getvalue()


class _Writer:
    """The sheet of queries, one a row, its decision columns open."""

    def __init__(self, sheet: Any, look: Look, content: QueryBook) -> None:
        self._sheet = sheet
        self._look = look
        self._content = content
        self._at = {heading: col for col, (heading, _) in enumerate(COLUMNS)}

    def write(self) -> None:
        sheet, look = self._sheet, self._look
        for col, (_, width) in enumerate(COLUMNS):
            sheet.set_column(col, col, width)
        last = len(COLUMNS) - 1
        sheet.write_string(0, 0, clean_text(self._content.title), look.title())
        sheet.write_string(1, 0, f"{AUDIT_LABEL}：{self._content.audit_id}", look.advice())
        sheet.merge_range(2, 0, 2, 12, _ADVICE, look.advice())
        sheet.set_row(2, 32)
        for col, (heading, _) in enumerate(COLUMNS):
            sheet.write_string(HEAD_ROW, col, heading, look.heading())
        sheet.set_row(HEAD_ROW, 24)
        queries = self._content.across.queries
        for number, query in enumerate(queries, HEAD_ROW + 1):
            self._row(number, query)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.autofilter(HEAD_ROW, 0, max(HEAD_ROW + len(queries), HEAD_ROW + 1), last)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.protect("", SHEET_PROTECTION)

    def _row(self, row: int, query: Query) -> None:
        problem = query.message + query.hint
        texts: dict[str, str] = {
            KEY: query.key,
            "要素": query.rule.element,
            "指标": query.rule.indicator,
            "年份": str(query.year),
            "情况": query.kind.value,
            "问题": problem,
            LEFT: query.left.text,
            RIGHT: query.right.text,
            "偏差%": query.difference,
            "怎样核实": query.remedy,
            "一般采信": query.suggested,
            "状态": query.state.value,
        }
        boxed = self._look.boxed(align="left", font_size=BODY_SIZE - 1)
        for heading, text in texts.items():
            self._sheet.write_string(row, self._at[heading], clean_text(text), boxed)
        self._places(row, "出处", query.left)
        self._places(row, "出处 ", query.right)
        self._decision(row, query)
        measured = ((problem, 56.0, 10.0), (query.remedy, 40.0, 10.0), (query.key, 24.0, 10.0))
        self._sheet.set_row(row, row_height([*measured, (query.suggested, 30.0, 10.0)]))

    def _places(self, row: int, heading: str, figure: QueryFigure) -> None:
        """The place as a link into the kept original, at the very cell."""
        boxed = self._look.boxed(align="left", font_size=BODY_SIZE - 1)
        text = clean_text(figure.places)[:250]
        col = self._at[heading]
        target = self._content.files.get(figure.cells[0].digest) if figure.cells else None
        if target is None or not text:
            self._sheet.write_string(row, col, text or "—", boxed)
            return
        place = figure.cells[0].place
        sheet = "'" + place.sheet.replace("'", "''") + "'"
        link = _LINK.format(target=target, sheet=sheet, cell=place.cell)
        linked = self._look.boxed(
            align="left", font_size=BODY_SIZE - 1, font_color="#1F4E9E", underline=1
        )
        if len(link) > _LONGEST_LINK or not place.cell:
            self._sheet.write_string(row, col, text, boxed)
        else:
            self._sheet.write_url(row, col, link, linked, text)

    def _decision(self, row: int, query: Query) -> None:
        decision = query.decision if query.state is QueryState.DECIDED else None
        given = {
            TAKE: decision.take if decision else "",
            VALUE: decision.value if decision else "",
            REASON: decision.reason if decision else "",
            PERSON: decision.person if decision else "",
            EVIDENCE: decision.evidence if decision else "",
        }
        for heading, text in given.items():
            look = InputLook.CHOICE if heading == TAKE else InputLook.OPTIONAL
            open_cell = self._look.input(look, "left", "@")
            col = self._at[heading]
            if text:
                self._sheet.write_string(row, col, clean_text(text), open_cell)
            else:
                self._sheet.write_blank(row, col, None, open_cell)
        self._sheet.data_validation(
            row, self._at[TAKE], row, self._at[TAKE],
            {"validate": "list", "source": list(offered(query))},
        )  # fmt: skip


def _write_table(sheet: Any, look: Look, table: TableSheet) -> None:
    for col, (heading, width) in enumerate(table.columns):
        sheet.set_column(col, col, width)
        sheet.write_string(0, col, heading, look.heading())
    sheet.set_row(0, 24)
    boxed = look.boxed(align="left", font_size=BODY_SIZE - 1)
    for row, cells in enumerate(table.rows, 1):
        for col, text in enumerate(cells):
            sheet.write_string(row, col, clean_text(text), boxed)
        widths = [width for _, width in table.columns]
        sheet.set_row(row, row_height(_measured(cells, widths)))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _measured(
    cells: Iterable[str], widths: Iterable[float]
) -> list[tuple[str, float, float]]:
    return [(text, width, BODY_SIZE - 1) for text, width in zip(cells, widths, strict=False)]
