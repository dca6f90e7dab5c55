"""One return of a form, seen by formulas: its fields, coefficients, fixed rows and derived figures.

Beside its fields a form offers formulas
- the coefficients of fixed rows: `energy.tce_per_unit`, from measured heat where that is told;
- the key of a row: `energy.row == "electricity"` (tables with fixed rows);
- a single cell of a fixed row: `energy_electricity_amount` is 消费量 in the row 电力;
- derived figures, in the order they are given.

A fixed row left wholly empty is one the enterprise lacks: its cells count as 不涉及. An empty
cell of a year of 停产 or 未投产 counts as that, where its field allows the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from generator.formula.evaluate import CompiledFormula
from generator.formula.scope import Operand, SubmissionScope
from generator.formula.unit_check import FieldSignature, Shape
from generator.formula.units import UnitTable
from generator.model.form import Block, BlockKind, Field, FieldKind, FixedRow, FormDefinition
from generator.model.quantity import Unit
from generator.model.submission import Blank, Entry, EntryKey, Submission

STATUS_FIELD = "operating_status"
"""The series that says for each year whether there was production; any form may have it."""

ROW_UNIT = "row_unit"
ROW_KEY = "row"

_WHOLE_YEAR = (Blank.SUSPENDED, Blank.NOT_STARTED)


def year_answer(submission: Submission, year: int) -> Blank | None:
    """停产 or 未投产 where that is the answer for the whole year (0: the audit year), else None."""
    status = submission.get(STATUS_FIELD, year=year or submission.audit_year)
    if status is None:
        return None
    return next((b for b in _WHOLE_YEAR if status.value is b or status.value == b.value), None)


def blank_of(submission: Submission, field: Field, entry: Entry | None, year: int) -> Blank | None:
    """The answer a cell gives that is not a number, or None when it holds a value."""
    given = Blank.NOT_FILLED if entry is None else entry.blank
    if entry is None or entry.value is Blank.NOT_FILLED:
        whole = year_answer(submission, year)
        if whole is not None and whole in field.allow:
            return whole
    return given


def cell_name(table: str, row: str, column: str) -> str:
    """The name of one cell of a fixed row in formulas."""
    return f"{table}_{row}_{column}"


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived figure as formulas name it, ready to be computed."""

    id: str
    label: str
    formula: CompiledFormula


class FormView:
    """What formulas may know of a form, computed once; `scope` then shows one return of it."""

    def __init__(self, form: FormDefinition, units: UnitTable) -> None:
        self.form = form
        self._units = units
        self.series: set[str] = set()
        self._labels: dict[str, str] = {}
        self._coefficients: dict[EntryKey, Operand] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._fuels = tuple(
            (block.id, row, row.measured)
            for block in form.tables.values()
            for row in block.rows
            if row.measured is not None
        )
        signatures: dict[str, FieldSignature] = {}
        for _, block in form.blocks():
            for field in block.fields:
                self._labels[field.id] = field.label
                if field.series or block.kind is BlockKind.SERIES:
                    self.series.add(field.id)
                signatures[field.id] = self._signature(block, field)
            if block.kind is BlockKind.TABLE and block.rows:
                signatures |= self._coefficient_signatures(block)
                signatures |= self._cell_signatures(block)
        self.signatures: Mapping[str, FieldSignature] = MappingProxyType(signatures)

    def field_of(self, name: str) -> str:
        """The field a name of one cell of a fixed row stands for; "" for any other name."""
        return self._cells.get(name, ("", ""))[0]

    def scope(
        self,
        submission: Submission,
        year: int = 0,
        row: str = "",
        derived: Iterable[Derived] = (),
    ) -> SubmissionScope:
        """`submission` as seen from `year` (0: the audit year) and `row`."""
        figures = self._coefficients | self._named_cells(submission)
        figures |= self._measured(submission)
        scope = SubmissionScope(
            submission,
            year or submission.audit_year,
            row,
            series=self.series,
            labels=self._labels,
            figures=figures,
            decide_blank=lambda key, entry: self._blank(submission, key, entry),
        )
        for figure in derived:
            for each in submission.years:
                key = EntryKey(figure.id, year=each)
                figures[key] = figure.formula.evaluate(scope.at(each)).as_operand(key, figure.label)
        return scope

    def _blank(self, submission: Submission, key: EntryKey, entry: Entry | None) -> Blank | None:
        field = self.form.fields.get(key.field)
        return blank_of(submission, field, entry, key.year) if field else None

    # -- what formulas may name ------------------------------------------------------------

    def _signature(self, block: Block, field: Field) -> FieldSignature:
        table = block.kind is BlockKind.TABLE
        yearly = field.series or block.kind is BlockKind.SERIES
        row_units: dict[str, Unit] = {}
        unit = None
        if field.unit == ROW_UNIT:
            row_units = {row.id: self._units.parse(row.unit) for row in block.rows}
        elif field.unit:
            unit = self._units.parse(field.unit)
        return FieldSignature(
            kind=field.kind,
            unit=unit,
            shape=_shape(table, yearly),
            choices=field.choices,
            row_units=MappingProxyType(row_units),
        )

    def _coefficient_signatures(self, block: Block) -> dict[str, FieldSignature]:
        found = {
            f"{block.id}.{ROW_KEY}": FieldSignature(
                FieldKind.CHOICE, shape=Shape.COLUMN, choices=block.row_ids
            )
        }
        units: dict[str, dict[str, Unit]] = {}
        for row in block.rows:
            key = EntryKey(f"{block.id}.{ROW_KEY}", row.id)
            self._coefficients[key] = Operand(row.id, label=row.label)
            for name, constant in row.constants.items():
                figure = EntryKey(f"{block.id}.{name}", row.id)
                self._coefficients[figure] = Operand(
                    Fraction(constant.value), label=f"{row.label}的系数", figure=figure
                )
                unit = self._units.parse(constant.unit.replace(ROW_UNIT, f"({row.unit})"))
                units.setdefault(name, {})[row.id] = unit
        for name, by_row in units.items():
            found[f"{block.id}.{name}"] = FieldSignature(
                FieldKind.NUMBER, shape=Shape.COLUMN, row_units=MappingProxyType(by_row)
            )
        return found

    def _cell_signatures(self, block: Block) -> dict[str, FieldSignature]:
        found = {}
        for row in block.rows:
            for field in block.fields:
                name = cell_name(block.id, row.id, field.column_id)
                self._cells[name] = (field.id, row.id)
                self._labels[name] = f"{row.label}{field.label}"
                found[name] = FieldSignature(
                    kind=field.kind,
                    unit=self._cell_unit(field, row),
                    shape=_shape(False, field.series),
                    choices=field.choices,
                )
        return found

    def _cell_unit(self, field: Field, row: FixedRow) -> Unit | None:
        text = row.unit if field.unit == ROW_UNIT else field.unit
        return self._units.parse(text) if text else None

    # -- one return ------------------------------------------------------------------------

    def _measured(self, submission: Submission) -> dict[EntryKey, Operand]:
        """Coefficients of fuels whose 低位发热量 the return tells; of several tests their mean.

        The heat is asked for the audit year alone and stands for every year of the return, lest a
        change of coefficient be read as a change of the enterprise.
        """
        found = {}
        for block, row, told in self._fuels:
            keys = []
            heat = Fraction(0)
            for each in submission.rows.get(told.table, ()):
                kind = submission.get(told.kind, each)
                entry = submission.get(told.heat, each)
                number = entry.number if entry is not None else None
                if kind is None or kind.value != row.label or number is None or number <= 0:
                    continue
                keys.append(EntryKey(told.heat, each))
                heat += Fraction(number)
            if not keys:
                continue
            for name, constant in told.per_heat.items():
                figure = EntryKey(f"{block}.{name}", row.id)
                found[figure] = Operand(
                    heat / len(keys) * Fraction(constant.value),
                    entries=tuple(keys),
                    label=f"{row.label}按实测热值的系数",
                    figure=figure,
                )
        return found

    def _named_cells(self, submission: Submission) -> dict[EntryKey, Operand]:
        found = {}
        for name, (field_id, row) in self._cells.items():
            field = self.form.fields[field_id]
            held = row in submission.rows.get(field_id.partition(".")[0], ())
            for year in submission.years if field.series else (0,):
                key = EntryKey(field_id, row, year)
                entry = submission.by_key.get(key)
                blank = blank_of(submission, field, entry, year) if held else Blank.NOT_APPLICABLE
                found[EntryKey(name, year=year)] = Operand.of_entry(
                    key, entry, self._labels[name], blank
                )
        return found


def _shape(table: bool, yearly: bool) -> Shape:
    if table:
        return Shape.SERIES_COLUMN if yearly else Shape.COLUMN
    return Shape.SERIES if yearly else Shape.SCALAR
