"""What rules refer to: sources (来源), code tables (代码表), settings, constants, factors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from generator.model.submission import Blank

MARKS: Mapping[str, str] = {
    "S": "见于公开文本",
    "K": "未核对原文",
    "D": "推定或建议",
    "M": "缺",
}
"""Provenance marks (来源标记) and what they mean to a reader."""


@dataclass(frozen=True, slots=True)
class Source:
    """来源: a law, standard, notice or public text that a rule rests on.

    `in_force_to` is the first day on which it no longer holds. `mark` is for the text itself,
    `dates_mark` for its days of validity. `basis` says it belongs among the 编制依据.
    """

    id: str
    title: str
    kind: str
    mark: str
    number: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    dates_mark: str = ""
    address: str = ""
    status: str = ""
    basis: bool = False
    line: int = 0

    @property
    def citation(self) -> str:
        """《title》（number）."""
        return f"《{self.title}》（{self.number}）" if self.number else f"《{self.title}》"

    def in_force(self, on: date) -> bool:
        """Holds on that day; a text whose first day is not known counts as in force."""
        begun = self.in_force_from is None or self.in_force_from <= on
        return begun and (self.in_force_to is None or on < self.in_force_to)


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One line of a code table: every column as text, and those that are numbers as such."""

    id: str
    label: str
    source: str
    mark: str
    values: Mapping[str, str]
    numbers: Mapping[str, Decimal]
    line: int = 0


@dataclass(frozen=True, slots=True)
class CodeTable:
    """代码表. What is not in a table that is not `complete` is unknown, not wrong."""

    id: str
    title: str
    rows: Mapping[str, CodeRow]
    complete: bool
    path: str

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(row.label for row in self.rows.values())

    def __contains__(self, row_id: object) -> bool:
        return row_id in self.rows

    def __iter__(self) -> Iterator[CodeRow]:
        return iter(self.rows.values())


@dataclass(frozen=True, slots=True)
class NamedConstant:
    """A number that formulas may name (水的密度 ...), with its unit."""

    id: str
    label: str
    value: Decimal
    unit: str
    source: str
    mark: str
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class GridFactor:
    """电网排放因子 of a region and year, in kgCO2/kWh."""

    region: str
    year: int
    value: Decimal
    unit: str
    source: str
    mark: str
    note: str = ""


SettingValue = Fraction | int | bool | str | tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A convention where the texts are silent; printed with the indicator explanations."""

    id: str
    label: str
    value: SettingValue
    text: str
    source: str
    mark: str
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class AnswerMeaning:
    """What one of the five answers that are not numbers means at each stage, and how it prints."""

    blank: Blank
    arithmetic: str
    checks: str
    score: str
    printed: str
    needs_reason: bool
