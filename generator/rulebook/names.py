"""What formulas about one form may name; every formula is checked when rules are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from generator.errors import RulebookError
from generator.formula.evaluate import CompiledFormula, compile_expression
from generator.formula.form_scope import Derived, FormView
from generator.formula.parse import parse
from generator.formula.tree import FormulaFault
from generator.formula.unit_check import CheckedFormula, FieldSignature, Kind, Shape, check_units
from generator.formula.units import UnitTable
from generator.model.form import FieldKind, FormDefinition, Sheet
from generator.model.indicator import DerivedQuantity
from generator.model.park import RecipientKind
from generator.model.quantity import Unit, plain
from generator.model.reference import GridFactor, NamedConstant

PARK = "park"
"""The form that stands for all departments' returns together."""

GRID_FACTOR = "grid_factor"
"""The grid factor the audit has chosen; its value is not part of the rules."""

GRID_FACTOR_UNIT = "kgCO2/kWh"
GRID_FACTOR_LABEL = "电网二氧化碳排放因子"


class Names:
    """The fields of a form, its coefficients, the constants and the figures derived so far."""

    def __init__(
        self, form: FormDefinition, units: UnitTable, constants: Mapping[str, NamedConstant]
    ) -> None:
        self.form = form
        self.view = FormView(form, units)
        self._units = units
        self._signatures: dict[str, FieldSignature] = dict(self.view.signatures)
        self._derived: list[Derived] = []
        self._labels = {field.id: field.label for field in form.fields.values()}
        for constant in constants.values():
            self._add(constant.id, constant.label, constant.unit, Shape.SCALAR)
            text = f'quantity({plain(constant.value)}, "{constant.unit}")'
            self._derived.append(Derived(constant.id, constant.label, self.compile(text)))
        self._add(GRID_FACTOR, GRID_FACTOR_LABEL, GRID_FACTOR_UNIT, Shape.SCALAR)

    @property
    def signatures(self) -> Mapping[str, FieldSignature]:
        return MappingProxyType(self._signatures)

    @property
    def labels(self) -> Mapping[str, str]:
        """The Chinese name of everything a formula may name, for its readable text."""
        return MappingProxyType(self._labels)

    def __contains__(self, name: object) -> bool:
        return name in self._signatures

    def derived(self, grid: GridFactor | None = None) -> tuple[Derived, ...]:
        """Constants and derived figures in the order they build on each other."""
        if grid is None:
            return tuple(self._derived)
        text = f'quantity({plain(grid.value)}, "{grid.unit}")'
        factor = Derived(GRID_FACTOR, f"{grid.region}{grid.year}年{GRID_FACTOR_LABEL}",
                         self.compile(text))  # fmt: skip
        return (factor, *self._derived)

    def check(
        self, text: str, *, table: str = "", expect: Unit | Kind | None = None
    ) -> CheckedFormula:
        """The formula, sound in names and units; else `FormulaFault`."""
        return check_units(parse(text), self._signatures, self._units, table=table, expect=expect)

    def check_at(
        self,
        path: str,
        line: int,
        text: str,
        *,
        table: str = "",
        expect: Unit | Kind | None = None,
    ) -> CheckedFormula:
        """`check`, with the file and line of the formula in the fault."""
        try:
            return self.check(text, table=table, expect=expect)
        except FormulaFault as fault:
            raise RulebookError(path, line, f"{fault}。", "请改正公式。") from None

    def compile(
        self, text: str, *, table: str = "", expect: Unit | Kind | None = None
    ) -> CompiledFormula:
        return compile_expression(self.check(text, table=table, expect=expect))

    def add_quantity(self, quantity: DerivedQuantity, path: str) -> None:
        """Check a derived figure and let the formulas after it name it."""
        unit = self._units.parse(quantity.unit)
        checked = self.check_at(path, quantity.line, quantity.formula, expect=unit)
        yearly = any(
            self._signatures[reference.name].shape.per_year
            for reference in checked.expression.names
            if reference.name in self._signatures
        )
        shape = Shape.SERIES if yearly else Shape.SCALAR
        self._add(quantity.id, quantity.name, quantity.unit, shape)
        self._derived.append(Derived(quantity.id, quantity.name, compile_expression(checked)))

    def _add(self, name: str, label: str, unit: str, shape: Shape) -> None:
        self._signatures[name] = FieldSignature(FieldKind.NUMBER, self._units.parse(unit), shape)
        self._labels[name] = label


def park_form(forms: Iterable[FormDefinition]) -> FormDefinition:
    """The departments' forms as one, so that a formula may name fields of several.

    What several recipients answer (the preparer) belongs to nobody in particular and is left out:
    fields several forms ask alike, and the sheets of no group in a form whose groups are assigned.
    """
    asked = [form for form in forms if form.recipient_kind is RecipientKind.DEPARTMENT]
    seen: dict[str, int] = {}
    for form in asked:
        for name in (*form.fields, *form.tables):
            seen[name] = seen.get(name, 0) + 1
    sheets: list[Sheet] = []
    for form in asked:
        for sheet in form.sheets:
            if form.groups and not sheet.group:
                continue
            blocks = tuple(
                block
                for block in sheet.blocks
                if all(seen[field.id] == 1 for field in block.fields) and seen.get(block.id, 1) == 1
            )
            if blocks:
                sheets.append(replace(sheet, id=f"{form.id}_{sheet.id}", blocks=blocks))
    return FormDefinition(
        id=PARK,
        code="YQ",
        name="各部门报送数据",
        version="+".join(form.version for form in asked) or "0",
        recipient_kind=RecipientKind.DEPARTMENT,
        sheets=tuple(sheets),
        years=max((form.years for form in asked), default=0),
        groups=tuple(group for form in asked for group in form.groups),
    )
