"""How findings speak: names of cells, values with their units, sentences with gaps to fill."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from generator.model.form import Block, BlockKind, Field, FormDefinition
from generator.model.quantity import plain
from generator.model.submission import Blank, Entry, EntryKey, Submission, Unreadable

RAW_SHOWN = 40
SHORT = 6
"""Decimals up to which a computed figure is printed in full."""
THOUSANDS, SHORT_OF_THOUSANDS = 3, 4
"""From 10³ on so many: nobody reads the sixth decimal of seven million."""
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

UnitLabel = Callable[[str], str]


def fill(template: str, values: Mapping[str, str]) -> str:
    """The sentence with every {gap} filled; values are data and are not read for gaps again."""
    return PLACEHOLDER.sub(lambda gap: values[str(gap[1])], template)


def gaps_of(template: str) -> tuple[str, ...]:
    """The names a sentence wants filled."""
    return tuple(PLACEHOLDER.findall(template))


def shorten(text: str) -> str:
    """As much of what somebody typed as fits a sentence, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= RAW_SHOWN else text[:RAW_SHOWN] + "……"


class Speaker:
    """Names cells and prints values of one return, in the words of its form."""

    def __init__(self, form: FormDefinition, submission: Submission, unit_label: UnitLabel) -> None:
        self._form = form
        self._submission = submission
        self._unit_label = unit_label
        self._rows = {table: {row: i for i, row in enumerate(block.row_ids)}
                      for table, block in form.tables.items()}

    def label(self, field_id: str) -> str:
        """“取水量合计”."""
        field = self._form.fields.get(field_id)
        return f"“{field.label.removeprefix('其中：') if field else field_id}”"

    def what(self, key: EntryKey, with_year: bool = True) -> str:
        """2024 年“取水量合计”, or “产品产量”第 2 行“硅片”的 2024 年“实际产量”."""
        year = f"{key.year} 年" if key.year and with_year else ""
        name = f"{year}{self.label(key.field)}"
        if not key.row:
            return name
        row = self.row_name(key.field.partition(".")[0], key.row)
        return f"{row}的{' ' if year else ''}{name}"

    def row_name(self, table: str, row: str) -> str:
        """“主要产品”第 2 行“硅片”; a fixed row by its printed name alone."""
        block = self._form.tables[table]
        for fixed in block.rows:
            if fixed.id == row:
                return f"“{block.title}”“{fixed.label}”行"
        return f"“{block.title}”{self.row_place(table, row)}{self._named(block, row)}"

    def table(self, table: str) -> str:
        """“主要产品”."""
        return f"“{self._form.tables[table].title}”"

    def row_place(self, table: str, row: str) -> str:
        """第 2 行."""
        number = self._rows[table].get(row)
        return f"第 {number + 1} 行" if number is not None else f"“{row}”行"

    def unit(self, field: Field, row: str = "") -> str:
        """The label of the unit a value stands in, "" for none."""
        if field.unit == "row_unit":
            block = self._form.tables[field.id.partition(".")[0]]
            unit = next((fixed.unit for fixed in block.rows if fixed.id == row), "")
            return self._unit_label(unit) if unit else ""
        if field.unit == "product_unit":
            chosen = self._submission.get(f"{field.id.partition('.')[0]}.unit", row)
            return chosen.value if chosen and isinstance(chosen.value, str) else ""
        return self._unit_label(field.unit) if field.unit else ""

    def number(self, number: Decimal, field: Field, row: str = "") -> str:
        """1197.01 m³."""
        return with_unit(number, self.unit(field, row))

    def fraction(self, number: Fraction, key: EntryKey) -> str:
        """A computed figure, in the unit of the cell `key`."""
        field = self._form.fields.get(key.field)
        return print_fraction(number, self.unit(field, key.row) if field else "")

    def value(self, entry: Entry | None) -> str:
        """What stands in the cell, as people read it."""
        if entry is None or entry.value is Blank.NOT_FILLED:
            return Blank.NOT_FILLED.value
        value = entry.value
        if isinstance(value, Decimal):
            field = self._form.fields.get(entry.key.field)
            return self.number(value, field, entry.key.row) if field else plain(value)
        if isinstance(value, Blank):
            return str(value.value)
        if isinstance(value, Unreadable):
            return f"“{shorten(entry.raw)}”"
        if isinstance(value, date):
            return value.isoformat()
        return f"“{shorten(value)}”"

    def _named(self, block: Block, row: str) -> str:
        if block.kind is not BlockKind.TABLE or not block.fields:
            return ""
        first = self._submission.get(block.fields[0].id, row)
        return f"“{shorten(first.value)}”" if first and isinstance(first.value, str) else ""


def print_fraction(number: Fraction, label: str = "") -> str:
    """A figure in as many digits as a sentence needs: all of a short decimal, else about four."""
    value = Decimal(number.numerator) / Decimal(number.denominator)
    short = SHORT if value.adjusted() < THOUSANDS else SHORT_OF_THOUSANDS
    if Fraction(round(value, short)) == number:
        return with_unit(round(value, short), label)
    return with_unit(round(value, max(2, 3 - value.adjusted())), label)


def with_unit(number: Decimal, label: str) -> str:
    """A number and its unit: "46.6%" but "1197.01 m³"."""
    return f"{plain(number)}{'' if label in ('', '%') else ' '}{label}"
