"""Rules of comparison made ready once: both sides compiled, each against the form it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.check.plan import FormNames
from generator.errors import RulebookError
from generator.formula.evaluate import CompiledFormula
from generator.formula.tree import FormulaFault
from generator.formula.unit_check import Kind
from generator.formula.units import UnitTable
from generator.model.query import Join, QueryRule, QuerySide

PARK_FORM = "park"
"""The form that stands for all departments' returns together."""


@dataclass(frozen=True, slots=True)
class CompiledSide:
    """One side with its formulas ready."""

    side: QuerySide
    formula: CompiledFormula
    where: CompiledFormula | None = None


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A rule ready to be asked; `unit` is how its figures are printed."""

    rule: QueryRule
    left: CompiledSide
    right: CompiledSide
    also: CompiledSide | None
    unit: str


QueryPlan = tuple[CompiledQuery, ...]


def compile_queries(
    rules: Iterable[QueryRule], names: Mapping[str, FormNames], units: UnitTable
) -> QueryPlan:
    """The rules ready, in the order of their codes; `RulebookError` names one that is at fault."""
    ordered = sorted(rules, key=lambda rule: rule.code)
    return tuple(_compiled(rule, names, units) for rule in ordered)


def _compiled(
    rule: QueryRule, names: Mapping[str, FormNames], units: UnitTable
) -> CompiledQuery:
    about_park = rule.join in (Join.USERS, Join.TOTALS)
    own, other = names[rule.form], names[PARK_FORM if about_park else rule.form]

    def side(given: QuerySide, form: FormNames) -> CompiledSide:
        try:
            return CompiledSide(
                given,
                form.compile(given.formula, table=given.table, expect=units.parse(rule.unit)),
                form.compile(given.where, table=given.table, expect=Kind.CONDITION)
                if given.where
                else None,
            )
        except FormulaFault as fault:
            message = f"规则 {rule.code}：{fault}。"
            raise RulebookError(rule.path, rule.line, message, "请改正公式。") from None

    return CompiledQuery(
        rule,
        side(rule.left, own),
        side(rule.right, other),
        side(rule.also, own) if rule.also else None,
        units.label(rule.unit),
    )
