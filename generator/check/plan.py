"""Rules made ready once: formulas compiled, parameters proven, gaps in the words accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import MappingProxyType
from typing import Protocol

from generator.check.groups import total_of
from generator.check.identity import AS_OF
from generator.check.question import CompiledRule, MethodSpec
from generator.check.words import gaps_of
from generator.errors import RulebookError
from generator.formula.evaluate import CompiledFormula
from generator.formula.form_scope import Derived, FormView
from generator.formula.tree import Call, FormulaFault, Name, walk
from generator.formula.unit_check import FieldSignature, Kind
from generator.formula.units import UnitTable
from generator.model.check import CheckRule
from generator.model.form import FormDefinition
from generator.model.quantity import Unit
from generator.model.reference import CodeTable

TOTALS = "totals"
YIELDS_TO = "yields_to"
"""Parameter of any rule: the codes that, where they blame the same cell, say it better.

A cell of the rule's condition counts too.
"""

EVERYWHERE = ("year", "row", "what", "as_of")
"""Gaps any rule may use."""


class FormNames(Protocol):
    """What formulas about one form may name, as the rulebook knows it."""

    @property
    def form(self) -> FormDefinition: ...

    @property
    def view(self) -> FormView: ...

    @property
    def signatures(self) -> Mapping[str, FieldSignature]: ...

    def derived(self) -> tuple[Derived, ...]: ...

    def compile(
        self, text: str, *, table: str = "", expect: Unit | Kind | None = None
    ) -> CompiledFormula: ...


@dataclass(frozen=True, slots=True)
class FormPlan:
    """The rules of one form."""

    view: FormView
    derived: tuple[Derived, ...]
    rules: tuple[CompiledRule, ...]


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """All rules, ready, by form."""

    forms: Mapping[str, FormPlan]
    units: UnitTable
    codes: Mapping[str, CodeTable]

    def without(self, code: str) -> CheckPlan:
        """The plan with one rule switched off."""
        forms = {
            name: FormPlan(
                plan.view, plan.derived, tuple(r for r in plan.rules if r.rule.code != code)
            )
            for name, plan in self.forms.items()
        }
        return CheckPlan(MappingProxyType(forms), self.units, self.codes)


def compile_plan(
    rules: Iterable[CheckRule],
    names: Mapping[str, FormNames],
    units: UnitTable,
    codes: Mapping[str, CodeTable],
    methods: Mapping[str, MethodSpec],
) -> CheckPlan:
    """The plan, or `RulebookError` naming the first rule that cannot be asked."""
    by_form: dict[str, list[CompiledRule]] = {name: [] for name in names}
    for rule in rules:
        if rule.form not in by_form:
            raise _fault(rule, f"没有采集表“{rule.form}”。", "请核对 form。")
        by_form[rule.form].append(_Compiler(rule, names[rule.form], codes, methods).compiled())
    plans = {
        name: FormPlan(names[name].view, names[name].derived(), tuple(compiled))
        for name, compiled in by_form.items()
    }
    return CheckPlan(MappingProxyType(plans), units, codes)


class Stage(Enum):
    """Where a rule stands in its life on a day."""

    SILENT = "未启用或已停用"
    TRIAL = "试行"
    IN_FORCE = "生效"


def stage_of(rule: CheckRule, day: date) -> Stage:
    """试行 → 生效 → 停用; `valid_to` is the first day on which the rule is silent."""
    if rule.valid_to is not None and day >= rule.valid_to:
        return Stage.SILENT
    if rule.valid_from is None:
        if rule.trial_from is None:
            return Stage.IN_FORCE
        return Stage.TRIAL if day >= rule.trial_from else Stage.SILENT
    if day >= rule.valid_from:
        return Stage.IN_FORCE
    trying = rule.trial_from is not None and day >= rule.trial_from
    return Stage.TRIAL if trying else Stage.SILENT


def _named(formula: CompiledFormula) -> frozenset[str]:
    """Every name in a formula, and the tables its functions run over."""
    names: set[str] = set()
    for node in walk(formula.checked.expression.root):
        if isinstance(node, Name):
            names.add(node.id)
        elif isinstance(node, Call) and node.table:
            names.add(node.table)
    return frozenset(names)


def _fault(rule: CheckRule, message: str, remedy: str = "请改正规则。") -> RulebookError:
    return RulebookError(rule.path or "checks", rule.line, f"规则 {rule.code}：{message}", remedy)


class _Compiler:
    def __init__(
        self,
        rule: CheckRule,
        names: FormNames,
        codes: Mapping[str, CodeTable],
        methods: Mapping[str, MethodSpec],
    ) -> None:
        self._rule = rule
        self._names = names
        self._codes = codes
        if rule.method not in methods:
            raise _fault(rule, f"没有方法“{rule.method}”。", f"可以写：{'、'.join(methods)}。")
        self._spec = methods[rule.method]
        self._table = rule.each if rule.each in names.form.tables else ""

    def compiled(self) -> CompiledRule:
        self._check_parameters()
        formulas = self._formulas()
        printed = self._printed()
        named = [
            reference.name
            for formula in (*formulas.values(), *printed.values())
            for reference in formula.checked.expression.names
        ]
        named += [name for key in self._spec.fields for name in self._listed(key)]
        # a table without yearly columns speaks of the audit year, whatever stands beside it
        yearly = any(
            signature.shape.per_year
            for name in named
            if name.startswith(f"{self._table}.")
            and (signature := self._names.signatures.get(name)) is not None
        )
        return CompiledRule(
            rule=self._rule,
            method=self._spec.method,
            formulas=MappingProxyType(formulas),
            printed=MappingProxyType(printed),
            table=self._table,
            yearly=self._rule.each == "year" or (bool(self._table) and yearly),
            yields_to=frozenset(self._listed(YIELDS_TO)),
            rests_on=self._rests_on(formulas.values()),
        )

    def _rests_on(self, formulas: Iterable[CompiledFormula]) -> frozenset[str]:
        """The fields and tables the rule looks at, whether by name or through a derived figure."""
        form, view = self._names.form, self._names.view
        derived = {figure.id: figure.formula for figure in self._names.derived()}
        # of several fields gone through one by one those that were asked will do
        named = [self._listed(key) for key in self._spec.fields]
        found = {names[0] for names in named if len(names) == 1}
        found |= {self._rule.at, self._rule.parameters.get("table", ""), self._table}
        waiting, seen = list(formulas), set[str]()
        while waiting:
            for name in _named(waiting.pop()) - seen:
                seen.add(name)
                found |= {name, view.field_of(name), name.partition(".")[0]}
                if name in derived:
                    waiting.append(derived[name])
        return frozenset(found & {*form.fields, *form.tables})

    def _listed(self, name: str) -> Sequence[str]:
        return self._rule.parameters.get(name, "").split()

    def _check_parameters(self) -> None:
        spec, rule = self._spec, self._rule
        known = {*spec.formulas, *spec.fields, *spec.numbers, *spec.texts}
        known |= {TOTALS} if spec.totals else set()
        for name in rule.parameters:
            if name not in known and name != YIELDS_TO:
                raise _fault(
                    rule,
                    f"方法 {rule.method} 没有参数“{name}”。",
                    f"可以写：{'、'.join(sorted(known)) or '（无）'}。",
                )
        for name in sorted(known - spec.optional - {"must_hold"}):
            if not rule.parameters.get(name, "").strip():
                raise _fault(rule, f"方法 {rule.method} 缺少参数“{name}”。", "请补上。")
        for name in spec.fields:
            for field_id in self._listed(name):
                if field_id not in self._names.form.fields and field_id != AS_OF:
                    raise _fault(rule, f"参数 {name} 里的“{field_id}”不是字段。")
        for name in spec.numbers:
            for text in self._listed(name):
                try:
                    Decimal(text)
                except InvalidOperation:
                    raise _fault(rule, f"参数 {name} 应是数，现为“{text}”。") from None
        pattern = rule.parameters.get("pattern")
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error:
                raise _fault(rule, f"参数 pattern 不是正则表达式：{pattern}。") from None
        table = rule.parameters.get("table")
        if table is not None and table not in self._names.form.tables and table not in self._codes:
            raise _fault(rule, f"没有表“{table}”。")
        for name in {"ranges", "needs"} & rule.parameters.keys():
            if rule.parameters[name] not in self._codes:
                raise _fault(rule, f"没有代码表“{rule.parameters[name]}”。")
        if rule.at and rule.at not in self._names.form.fields:
            raise _fault(rule, f"at 里的“{rule.at}”不是字段。")

    def _formulas(self) -> dict[str, CompiledFormula]:
        rule = self._rule
        found = {}
        if rule.when:
            found["when"] = self._compile(rule.when, Kind.CONDITION)
        if rule.must_hold:
            found["must_hold"] = self._compile(rule.must_hold, Kind.CONDITION)
        for name in self._spec.formulas:
            if name in rule.parameters:
                found[name] = self._compile(rule.parameters[name])
        if self._spec.totals:
            unit = found["of"].checked.unit
            for pair in self._listed(TOTALS):
                group, _, total = pair.partition("=")
                found[total_of(group)] = self._compile(total, unit)
        return found

    def _printed(self) -> dict[str, CompiledFormula]:
        """The gaps that are neither a word of the method nor a field: expressions."""
        rule = self._rule
        found = {}
        for gap in gaps_of(rule.message) + gaps_of(rule.remedy):
            if gap in EVERYWHERE or gap in self._spec.gives or gap in self._names.form.fields:
                continue
            try:
                found[gap] = self._compile(gap)
            except RulebookError as fault:
                raise _fault(
                    rule, f"提示语里的“{{{gap}}}”没有对应的内容（{fault.message}）。"
                ) from None
        return found

    def _compile(self, text: str, expect: Unit | Kind | None = None) -> CompiledFormula:
        try:
            return self._names.compile(text, table=self._table, expect=expect)
        except FormulaFault as fault:
            raise _fault(self._rule, f"{fault}。", "请改正公式。") from None
