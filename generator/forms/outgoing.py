"""What goes into one outgoing workbook, and the few writing motions its sheets share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from generator.forms.layout import Placement, Spot
from generator.forms.seal import Stamp
from generator.forms.style import Look, clean_text
from generator.forms.tailor import Tailoring, variant_of
from generator.model.finding import CheckReport, Comparison, Finding, Severity
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.model.quantity import decimal_from_cell, plain
from generator.model.submission import Blank, EntryKey
from generator.rulebook.letters import Letter

CellContent = str | Decimal | date | Blank

LISTS_SHEET = "_lists"
STAMP_SHEET = "_parkaudit"
FINDINGS_SHEET = "问题清单"
PROGRESS_SHEET = "填报检查"
SIGNATURE_SHEET = "签章页"
LETTER_SHEET = "授权书"
OWN_SHEETS = (
    FINDINGS_SHEET, PROGRESS_SHEET, SIGNATURE_SHEET, LETTER_SHEET, LISTS_SHEET, STAMP_SHEET,
)
"""Sheets we add ourselves: they hold no answers."""

PROPERTY_PREFIX = "parkaudit_"

SHEET_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "sort": True,
    "autofilter": True,
}
_FIRST_EXCEL_DAY = date(1900, 3, 1)
_DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Review:
    """What the office answers to a return: its findings, and what became of the earlier ones."""

    round_no: int
    findings: tuple[Finding, ...]
    still_open: frozenset[tuple[str, str]] = frozenset()
    fixed: tuple[Finding, ...] = ()

    @classmethod
    def of(
        cls, round_no: int, report: CheckReport, comparison: Comparison | None = None
    ) -> Review:
        """The review of a report, compared with the one before; waived findings rest."""
        findings = tuple(finding for finding in report.findings if finding.waiver is None)
        if comparison is None:
            return cls(round_no, findings)
        still_open = frozenset(finding.identity for finding in comparison.still_open)
        return cls(round_no, findings, still_open, comparison.fixed)

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    def is_still_open(self, finding: Finding) -> bool:
        return finding.identity in self.still_open

    @property
    def summary(self) -> str:
        """One sentence: how much there is to do."""
        counts = [
            f"{self.count(severity)} 处{words}"
            for severity, words in (
                (Severity.ERROR, "错误须改正"),
                (Severity.WARNING, "需说明"),
                (Severity.INFO, "提示供核对"),
            )
            if self.count(severity)
        ]
        verb = "退回" if self.count(Severity.ERROR) else "核对"
        text = f"第 {self.round_no} 次{verb}：" + ("、".join(counts) or "没有发现问题") + "。"
        if self.fixed:
            text += f"上次提出的问题已改正 {len(self.fixed)} 处。"
        return text

    def marks(self) -> Mapping[EntryKey, tuple[Finding, ...]]:
        """The findings of every cell to mark: where to mend, and the same field's other years."""
        found: dict[EntryKey, list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda f: f.severity.rank):
            first = finding.keys[0] if finding.keys else None
            for key in dict.fromkeys(finding.keys):
                if first and (key.field, key.row) == (first.field, first.row):
                    found.setdefault(key, []).append(finding)
        return {key: tuple(findings) for key, findings in found.items()}


def _nothing() -> Mapping[EntryKey, CellContent]:
    return MappingProxyType({})


def _no_words() -> Mapping[EntryKey, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One workbook to write: for whom, what is asked, what stands in it already.

    `unit_label` prints a unit ("m3" -> "m³"). `values` may hold what a sender typed, unread.
    `prefilled` says of a cell the office filled where the value is from ("名录"). `letter` is the
    授权书 that goes with the form.
    `created` is all a workbook knows of time: the same Outgoing gives the same bytes.
    """

    placement: Placement
    recipient: Recipient
    stamp: Stamp
    unit_label: Callable[[str], str]
    created: datetime
    park_name: str = ""
    deadline: date | None = None
    contact: str = ""
    contact_phone: str = ""
    advice: tuple[str, ...] = ()
    values: Mapping[EntryKey, CellContent] = field(default_factory=_nothing)
    notes: Mapping[EntryKey, str] = field(default_factory=_no_words)
    prefilled: Mapping[EntryKey, str] = field(default_factory=_no_words)
    letter: Letter | None = None
    review: Review | None = None
    sample: bool = False

    @property
    def form(self) -> FormDefinition:
        return self.placement.form

    @property
    def variant(self) -> str:
        """The name of the 简表 the form was cut to, "" for the whole form."""
        tailoring = Tailoring.parse(self.stamp.tailoring)
        variant = variant_of(self.form, tailoring) if tailoring else None
        return variant.name if variant else ""

    def content(self, key: EntryKey) -> CellContent:
        """What stands in a cell; "" when it is still to be filled."""
        value = self.values.get(key, "")
        if isinstance(value, Blank):
            return "" if value is Blank.NOT_FILLED else value.value
        return value

    def stored(self, key: EntryKey) -> Decimal | str:
        """What a formula finds in a cell: a number, a day as its number, or text."""
        value = self.content(key)
        if isinstance(value, Decimal):
            return value if _is_storable(value) else plain(value)
        if isinstance(value, date) and value >= _FIRST_EXCEL_DAY:
            return Decimal((value - _DAY_ZERO).days)
        return clean_text(shown(value))


class Pen:
    """Writes on one worksheet: what comes from outside becomes text, never a formula."""

    def __init__(self, sheet: Any, look: Look) -> None:
        self.sheet = sheet
        self.look = look

    def text(self, row: int, col: int, text: str, style: Any, last_col: int | None = None) -> None:
        """Text in one cell, or in one merged over the columns up to `last_col`."""
        text = clean_text(text)
        if last_col is not None and last_col > col:
            self.sheet.merge_range(row, col, row, last_col, "", style)
        if text:
            self.sheet.write_string(row, col, text, style)
        elif last_col is None or last_col == col:
            self.sheet.write_blank(row, col, None, style)

    def link(
        self, row: int, col: int, sheet: str, cell: str, text: str, style: Any,
        last_col: int | None = None,
    ) -> None:  # fmt: skip
        """A link to a cell of this workbook, in one cell or merged up to `last_col`."""
        if last_col is not None and last_col > col:
            self.sheet.merge_range(row, col, row, last_col, "", style)
        target = f"internal:{quoted(sheet)}!{cell}"
        self.sheet.write_url(row, col, target, style, clean_text(text), f"转到“{sheet}”{cell}")

    def content(self, spot: Spot, value: CellContent, style: Any) -> None:
        """An input cell with its content, typed as Excel would type it."""
        row, col = spot.row, spot.col
        if spot.span > 1:
            self.sheet.merge_range(row, col, row, col + spot.span - 1, "", style)
        if isinstance(value, Decimal):
            if _is_storable(value):
                self.sheet.write_number(row, col, float(value), style)
            else:  # more digits than a cell's number holds
                self.sheet.write_string(row, col, plain(value), style)
        elif isinstance(value, date) and value >= _FIRST_EXCEL_DAY:
            self.sheet.write_datetime(row, col, value, style)
        elif text := clean_text(shown(value)):
            self.sheet.write_string(row, col, text, style)
        elif spot.span == 1:
            self.sheet.write_blank(row, col, None, style)


def _is_storable(value: Decimal) -> bool:
    """A cell's number holds the value with all its digits."""
    return decimal_from_cell(float(value)) == value


def shown(value: CellContent) -> str:
    """What stands in a cell, as text."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Blank) else value


def cell_name(row: int, col: int, *, fixed: bool = False) -> str:
    """(11, 3) -> "D12", or "$D$12" when fixed."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # heavy; only when a workbook is written

    return str(xl_rowcol_to_cell(row, col, row_abs=fixed, col_abs=fixed))


def quoted(sheet: str) -> str:
    """A sheet's name inside a formula or a link."""
    return "'" + sheet.replace("'", "''") + "'"


def answer_words(allowed: Iterable[Blank]) -> tuple[str, ...]:
    """The answers that may stand instead of a value, 无法提供 always among them."""
    permitted = {*allowed, Blank.NOT_AVAILABLE}
    return tuple(blank.value for blank in Blank if blank in permitted)
