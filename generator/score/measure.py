"""推算量: the derived figures of a return, each with the formula and the cells it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from generator.formula.evaluate import CompiledFormula, Outcome
from generator.formula.scope import SubmissionScope
from generator.formula.text import with_numbers
from generator.model.indicator import DerivedQuantity
from generator.model.quantity import plain
from generator.model.score import EntrySource, Measurement, Trail
from generator.model.submission import EntryKey, Submission
from generator.rulebook.names import GRID_FACTOR
from generator.score.figures import figure
from generator.score.formulas import FormulaRules
from generator.score.trail import SubmissionSource, entry_label

COEFFICIENT = "系数"


@dataclass(frozen=True)
class Reading:
    """Returns opened for formulas: where each cell stands, and what was derived from them.

    `owner` is whom the figures belong to: a recipient's id, or 园区 for the departments together.
    `sources` gives by form the file a field was read from.
    """

    owner: str
    submission: Submission
    rules: FormulaRules
    scope: SubmissionScope
    sources: Mapping[str, SubmissionSource]
    measurements: tuple[Measurement, ...] = ()

    @property
    def year(self) -> int:
        """The audit year."""
        return self.submission.audit_year

    @cached_property
    def figures(self) -> Mapping[tuple[str, int], Measurement]:
        return MappingProxyType({(m.id, m.year): m for m in self.measurements})

    def figure(self, name: str, year: int = 0) -> Measurement | None:
        """A derived figure; one that rests on the audit year alone has no other years."""
        return self.figures.get((name, year or self.year))

    def trail(
        self, head: Trail, formula: CompiledFormula, year: int = 0
    ) -> tuple[Outcome, Trail]:
        """What a formula gives in a year, and `head` completed with value, wording and inputs."""
        scope = self.scope.at(year or self.year)
        outcome = formula.evaluate(scope)
        value = outcome.value
        printing = self.rules.printing
        return outcome, replace(
            head,
            value=value if isinstance(value, Fraction) else None if value is None else str(value),
            formula=self.rules.in_words(formula),
            numbers=with_numbers(
                formula.checked, scope, self.rules.label, unit_label=printing.unit, places=4
            ),
            reason=head.reason or outcome.reason,
            inputs=self._inputs(outcome),
        )

    def _inputs(self, outcome: Outcome) -> tuple[Trail | EntrySource, ...]:
        """Figures first; of the cells only those that no figure among them already leads to."""
        figures = [trail for key in outcome.figures if (trail := self._figure(key)) is not None]
        beneath = {
            node.key for trail in figures for node in trail.walk() if isinstance(node, EntrySource)
        }
        cells = [
            cell
            for key in outcome.used
            if key not in beneath and (cell := self.cell(key)) is not None
        ]
        return (*cells, *figures)

    def cell(self, key: EntryKey, label: str = "") -> EntrySource | None:
        """The cell behind a key; None when nothing stands there.

        `label` is what it asks, for a field that no form lists (指标自评 is made per recipient).
        """
        entry = self.submission.by_key.get(key)
        source = self.sources.get(key.field) or self.sources.get("")
        if entry is None or source is None:
            return None
        return source.entry(entry, label or entry_label(self.rules.form, self.submission, key))

    def _figure(self, key: EntryKey) -> Trail | None:
        measured = self.figures.get((key.field, key.year)) or self.figures.get(
            (key.field, self.year)
        )
        if measured is not None:
            return measured.trail
        return self.coefficient(key)

    def coefficient(self, key: EntryKey) -> Trail | None:
        """What is neither cell nor figure: a row's coefficient as it counts here, a constant."""
        told = _coefficient(self.rules, key)
        operand = self.scope.lookup(key.field, key.row, key.year) if key.row and told else None
        if told is None or operand is None or not operand.entries:
            return told
        row = next(r for r in self.rules.form.tables[key.field.partition(".")[0]].rows
                   if r.id == key.row)  # fmt: skip
        assert row.measured is not None
        per_heat = row.measured.per_heat[key.field.rpartition(".")[2]]
        printing = self.rules.printing
        cells = tuple(cell for each in operand.entries if (cell := self.cell(each)) is not None)
        return replace(
            told,
            id=f"{self.owner}:{key}",
            label=f"{told.label}（按实测热值）",
            value=operand.value if isinstance(operand.value, Fraction) else None,
            formula="实测低位发热量 × 每单位热量的系数",
            numbers=f"× {plain(per_heat.value)} {printing.unit(per_heat.unit)}",
            source=printing.basis(per_heat.source),
            mark=per_heat.mark,
            reason=f"实测值优先于系数表的 {figure(Fraction(told.value or 0), 6)}；各年同用一个值",
            inputs=cells,
        )


def read_figures(
    submission: Submission, rules: FormulaRules, source: SubmissionSource
) -> Reading:
    """Open one return: every derived figure of its form, for every year it was asked."""
    return derive(
        Reading(
            owner=source.recipient_id,
            submission=submission,
            rules=rules,
            scope=open_scope(submission, rules),
            sources={"": source},
        )
    )


def open_scope(submission: Submission, rules: FormulaRules) -> SubmissionScope:
    """The return with constants, grid factor and derived figures beside its cells."""
    return rules.names.view.scope(submission, derived=rules.names.derived(rules.grid))


def derive(reading: Reading) -> Reading:
    """The reading with its measurements; later figures lead to the trails of earlier ones."""
    rules = reading.rules
    found: list[Measurement] = []
    for quantity in rules.quantities:
        formula = rules.formulas[quantity.id]
        years = reading.submission.years if rules.is_yearly(quantity) else (reading.year,)
        so_far = replace(reading, measurements=tuple(found))
        found.extend(_measurement(so_far, quantity, formula, year) for year in years)
    return replace(reading, measurements=tuple(found))


def _measurement(
    reading: Reading, quantity: DerivedQuantity, formula: CompiledFormula, year: int
) -> Measurement:
    printing = reading.rules.printing
    outcome, trail = reading.trail(
        Trail(
            id=f"{reading.owner}:{quantity.id}@{year}",
            label=f"{quantity.name}（{year}年）",
            value=None,
            unit=printing.unit_of(quantity.unit),
            source=printing.basis(quantity.source, quantity.clause),
            mark=quantity.mark,
        ),
        formula,
        year,
    )
    return Measurement(
        id=quantity.id,
        name=quantity.name,
        recipient_id=reading.owner,
        year=year,
        value=outcome.value if isinstance(outcome.value, Fraction) else None,
        unit=quantity.unit,
        trail=trail,
    )


def _coefficient(rules: FormulaRules, key: EntryKey) -> Trail | None:
    """The trail of what is neither cell nor figure: a row's coefficient, a constant."""
    printing = rules.printing
    if key.row:
        table, _, name = key.field.partition(".")
        block = rules.form.tables.get(table)
        row = next((r for r in block.rows if r.id == key.row), None) if block else None
        constant = row.constants.get(name) if row else None
        if row is None or constant is None:
            return None
        unit = constant.unit.replace("row_unit", row.unit)
        return Trail(
            id=f"{COEFFICIENT}:{key}",
            label=f"{row.label}{rules.label(key.field)}",
            value=Fraction(constant.value),
            unit=printing.unit(unit),
            source=printing.basis(constant.source),
            mark=constant.mark,
        )
    if key.field == GRID_FACTOR and rules.grid is not None:
        grid = rules.grid
        return Trail(
            id=f"{COEFFICIENT}:{GRID_FACTOR}",
            label=rules.label(GRID_FACTOR),
            value=Fraction(grid.value),
            unit=printing.unit(grid.unit),
            source=printing.basis(grid.source),
            mark=grid.mark,
        )
    named = rules.constants.get(key.field)
    if named is None:
        return None
    return Trail(
        id=f"{COEFFICIENT}:{named.id}",
        label=named.label,
        value=Fraction(named.value),
        unit=printing.unit(named.unit),
        source=printing.basis(named.source),
        mark=named.mark,
    )
