"""One returned workbook as a flat list of cell-anchored entries (一次回收)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType


class Blank(Enum):
    """The five answers that are not numbers; what each means is in rules/answers.yaml."""

    NOT_FILLED = "未填"
    NOT_AVAILABLE = "无法提供"
    NOT_APPLICABLE = "不涉及"
    SUSPENDED = "停产"
    NOT_STARTED = "未投产"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the returned file: the sheet's name as it stands there, and the cell ("D12")."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"“{self.sheet}”{self.cell}"


@dataclass(frozen=True, slots=True)
class EntryKey:
    """What a value answers: field id ("products.output"), row of a table, year of a series."""

    field: str
    row: str = ""
    year: int = 0

    def __str__(self) -> str:
        text = self.field
        if self.row:
            text += f"[{self.row}]"
        if self.year:
            text += f"@{self.year}"
        return text


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that holds something, but not what its field asks; `fault` names a wording."""

    fault: str
    detail: str = ""


Value = Decimal | str | date | Blank | Unreadable


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a clerk should hear of how a cell was read (单位写在数字格里, 12.3万 ...)."""

    fault: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One filled value: as typed, as read, where, and what was noticed while reading."""

    key: EntryKey
    raw: str
    value: Value
    place: Place
    note: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def number(self) -> Decimal | None:
        """The number, or None when the cell holds anything else."""
        return self.value if isinstance(self.value, Decimal) else None

    @property
    def is_completed(self) -> bool:
        """The program put the answer in where the cell is empty or was never asked."""
        return not self.raw and isinstance(self.value, Blank) and self.value is not Blank.NOT_FILLED

    @property
    def blank(self) -> Blank | None:
        """The answer that is not a number, or None; what could not be read counts as not filled."""
        if isinstance(self.value, Blank):
            return self.value
        if isinstance(self.value, Unreadable):
            return Blank.NOT_FILLED
        return None


@dataclass(frozen=True)
class Submission:
    """What one returned workbook says: who, which form and version, and its entries.

    `rows` lists, per table, the keys of the rows that hold data, in the order of the sheet.
    `tailoring` says how the form was cut for its recipient (forms/tailor).
    """

    recipient_id: str
    form_id: str
    form_version: str
    years: tuple[int, ...]
    entries: tuple[Entry, ...]
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    tailoring: str = ""

    @cached_property
    def by_key(self) -> Mapping[EntryKey, Entry]:
        return MappingProxyType({entry.key: entry for entry in self.entries})

    def get(self, name: str, row: str = "", year: int = 0) -> Entry | None:
        return self.by_key.get(EntryKey(name, row, year))

    def column(self, name: str, year: int = 0) -> Iterator[Entry]:
        """The entries of a table's column, row by row."""
        table = name.partition(".")[0]
        for row in self.rows.get(table, ()):
            entry = self.by_key.get(EntryKey(name, row, year))
            if entry is not None:
                yield entry

    @property
    def audit_year(self) -> int:
        return max(self.years)
