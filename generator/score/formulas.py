"""What formulas of scores are made from: names, figures and their wording, for one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from generator.formula.evaluate import CompiledFormula, compile_expression
from generator.formula.form_scope import ROW_KEY, ROW_UNIT, cell_name
from generator.formula.parse import Expression, parse
from generator.formula.text import as_text
from generator.formula.tree import Binary, Call, Name, Node
from generator.formula.unit_check import Kind, check_units
from generator.formula.units import UnitTable
from generator.model.form import BlockKind, FormDefinition
from generator.model.indicator import DerivedQuantity
from generator.model.reference import GridFactor, NamedConstant
from generator.rulebook.names import GRID_FACTOR, Names
from generator.score.printing import PLAIN, Printing


@dataclass(frozen=True)
class FormulaRules:
    """The names of one form, its derived figures in the order they build on each other, and units.

    `grid` is the grid factor the audit has chosen; without it figures that need one have no value.
    """

    names: Names
    quantities: tuple[DerivedQuantity, ...]
    units: UnitTable
    constants: Mapping[str, NamedConstant] = field(default_factory=lambda: MappingProxyType({}))
    grid: GridFactor | None = None
    printing: Printing = PLAIN

    @property
    def form(self) -> FormDefinition:
        return self.names.form

    def compile(self, text: str, unit: str = "") -> CompiledFormula:
        """A formula over this form; with `unit` it must give that unit."""
        compiled = self._compiled.get((text, unit))
        if compiled is None:
            expect = self.units.parse(unit) if unit else None
            compiled = self.names.compile(text, expect=expect)
            self._compiled[(text, unit)] = compiled
        return compiled

    def condition(self, text: str, table: str = "") -> CompiledFormula:
        """A condition over this form, or over each row of a table of it."""
        compiled = self._conditions.get((text, table))
        if compiled is None:
            compiled = self.names.compile(text, table=table, expect=Kind.CONDITION)
            self._conditions[(text, table)] = compiled
        return compiled

    def quantity(self, name: str) -> DerivedQuantity | None:
        return next((q for q in self.quantities if q.id == name), None)

    def is_yearly(self, quantity: DerivedQuantity) -> bool:
        """Whether the figure differs from year to year, or rests on the audit year alone."""
        return self.names.signatures[quantity.id].shape.per_year

    def label(self, name: str) -> str:
        """The Chinese name of anything a formula may name."""
        if name == GRID_FACTOR and self.grid is not None:
            return f"{self.grid.region}{self.grid.year}年电网排放因子"
        return self.names.labels.get(name) or self._table_labels.get(name, name)

    @cached_property
    def formulas(self) -> Mapping[str, CompiledFormula]:
        """The derived figures' formulas by id."""
        return MappingProxyType({q.id: self.compile(q.formula, q.unit) for q in self.quantities})

    def in_words(self, formula: CompiledFormula) -> str:
        """The formula in Chinese: "取水量合计 ÷ 工业增加值"."""
        expression = formula.checked.expression
        words = self._words.get(expression.text)
        if words is None:
            words = as_text(expression, self.label, self.printing.unit)
            self._words[expression.text] = words
        return words

    @cached_property
    def _words(self) -> dict[str, str]:
        return {}

    @cached_property
    def _compiled(self) -> dict[tuple[str, str], CompiledFormula]:
        # Checking units costs more than evaluating; a park has up to 2,000 returns of one form.
        return {}

    @cached_property
    def _conditions(self) -> dict[tuple[str, str], CompiledFormula]:
        return {}

    @cached_property
    def _table_labels(self) -> Mapping[str, str]:
        return MappingProxyType(_table_labels(self.form, self.printing))

    def divisor(self, formula: CompiledFormula) -> CompiledFormula | None:
        """What an intensity or share is divided by, as a formula; None for any other figure.

        A formula that only names a derived figure is divided by what that figure is divided by.
        """
        node = self._divisor(formula.checked.expression.root)
        if node is None:
            return None
        part = Expression(f"divisor of {formula.checked.expression.text}", node, (), ())
        return compile_expression(check_units(part, self.names.signatures, self.units))

    def _divisor(self, node: Node) -> Node | None:
        match node:
            case Binary("/", _, below):
                return below
            case Call("percent", (_, whole)):
                return whole
            case Call("to" | "round", (inner, *_)):
                return self._divisor(inner)
            case Name(name):
                named = self.quantity(name)
                return self._divisor(parse(named.formula).root) if named else None
        return None


def _table_labels(form: FormDefinition, printing: Printing) -> dict[str, str]:
    """Words for tables, their keys, coefficients and single cells, which are no fields."""
    found: dict[str, str] = {}
    for _, block in form.blocks():
        if block.kind is not BlockKind.TABLE:
            continue
        found[block.id] = block.title
        found[f"{block.id}.{ROW_KEY}"] = "项目"
        for row in block.rows:
            for name, constant in row.constants.items():
                unit = constant.unit.removesuffix(f"/{ROW_UNIT}")
                found[f"{block.id}.{name}"] = f"以 {printing.unit(unit)} 计的折算系数"
            for asked in block.fields:
                name = cell_name(block.id, row.id, asked.column_id)
                found[name] = f"{row.label}{asked.label}"
    return found
