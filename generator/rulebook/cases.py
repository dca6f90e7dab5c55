"""*.test.yaml: cases beside the rules they test, written by people who know the audit.

A case is read as strictly as a rule: what it fills in, expects and names must exist.
Running a case is the business of whoever owns the stage it tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.model.finding import Severity
from generator.model.form import FormDefinition
from generator.model.quantity import plain
from generator.model.reference import GridFactor, NamedConstant
from generator.model.review import ReviewVerdict
from generator.model.submission import Blank
from generator.rulebook.book import Rulebook
from generator.rulebook.case import (
    DEFAULT_YEAR,
    CaseKind,
    Expected,
    ExpectedCompliance,
    ExpectedFigure,
    ExpectedFindings,
    ExpectedReview,
    RuleCase,
)
from generator.rulebook.case_input import (
    SubmissionBuilder,
    amount,
    in_unit,
    with_constants,
)
from generator.rulebook.case_system import system_case
from generator.rulebook.checks import codes_of
from generator.rulebook.files import CASE_SUFFIX, RuleFile
from generator.rulebook.index_cases import index_case
from generator.rulebook.names import GRID_FACTOR, GRID_FACTOR_UNIT
from generator.rulebook.query_cases import query_case
from generator.rulebook.tier_cases import tier_case
from generator.rulebook.vocabulary import known, once, text, words
from generator.yamlfile import Node


def load_cases(book: Rulebook) -> tuple[RuleCase, ...]:
    """Every case beside the rules in force, in the order of the files."""
    cases: list[RuleCase] = []
    for file in book.files.cases():
        cases.extend(_CaseFile(book, file).read())
    return tuple(cases)


_ROSTER = ("name", "credit_code", "industry_code", "process", "permit_kind")
_SEVERITIES = {severity.name: severity for severity in Severity}
_COMMON = ("note", "year")
_FILLED = ("input", "constants")
_ANSWERS = {blank.value: blank for blank in Blank}
_VERDICTS = {verdict.value: verdict for verdict in ReviewVerdict}
_MET = {"达标": True, "不达标": False}


class _CaseFile:
    """Reads one file of cases; names are unique inside it."""

    def __init__(self, book: Rulebook, file: RuleFile) -> None:
        self._book = book
        self._file = file
        self._read_before: dict[str, RuleCase] = {}

    def read(self) -> list[RuleCase]:
        kind = self._kind()
        reader: Callable[[CaseKind, Node], RuleCase] = {
            CaseKind.CHECK: self._check_case,
            CaseKind.QUANTITY: self._quantity_case,
            CaseKind.SYSTEM: self._system_case,
            CaseKind.COMPLIANCE: self._compliance_case,
            CaseKind.INDEX: self._index_case,
            CaseKind.TIER: self._tier_case,
            CaseKind.QUERY: lambda _, node: query_case(self._book, self._file, node),
            CaseKind.REVIEW: self._review_case,
        }[kind]
        seen: dict[str, tuple[str, int]] = {}
        for node in self._file.yaml().mapping(("cases",))["cases"].sequence():
            case = reader(kind, node)
            once(seen, case.name, node, "用例")
            self._read_before[case.name] = case
        return list(self._read_before.values())

    def _kind(self) -> CaseKind:
        tested = self._file.relative.removesuffix(CASE_SUFFIX)
        if tested.startswith("checks/"):
            return CaseKind.CHECK
        if tested == "indicators/quantities":
            return CaseKind.QUANTITY
        if tested.startswith("indicators/park/"):
            scored = any(s.path == f"{tested}.yaml" for s in self._book.indices.values())
            return CaseKind.INDEX if scored else CaseKind.COMPLIANCE
        if tested.startswith("indicators/"):
            return CaseKind.SYSTEM
        if tested == "tiers":
            return CaseKind.TIER
        if tested.startswith("queries/"):
            return CaseKind.QUERY
        if tested.startswith("reviews/"):
            return CaseKind.REVIEW
        raise self._file.fault(0, "这类规则没有用例。", "请删去该文件。")

    # -- cases with a return -------------------------------------------------------------------

    def _check_case(self, kind: CaseKind, node: Node) -> RuleCase:
        parts = node.mapping(
            ("name", "form", "expect"),
            (*_COMMON, *_FILLED, "as_of", "recipient", "severity", "messages"),
        )
        codes = codes_of(self._book.checks, self._book.wordings)
        expected = ExpectedFindings(
            codes=tuple(
                known(code, code.text(), codes, "规则")
                for code in parts["expect"].sequence(may_be_empty=True)
            ),
            severity=parts["severity"].choice(_SEVERITIES) if "severity" in parts else None,
            messages=words(parts, "messages"),
        )
        if not expected.codes and (expected.messages or expected.severity):
            raise node.fault("没有期望的规则代码，却写了提示语或严重程度。", "请改正。")
        recipient = {
            known(key, key.scalar, _ROSTER, "名录中的项目"): value.text()
            for key, value in (parts["recipient"].items() if "recipient" in parts else ())
        }
        return self._filled(
            kind,
            node,
            parts,
            expected,
            as_of=parts["as_of"].date() if "as_of" in parts else None,
            recipient=MappingProxyType(recipient),
        )

    def _quantity_case(self, kind: CaseKind, node: Node) -> RuleCase:
        parts = node.mapping(("name", "form", "expect"), (*_COMMON, *_FILLED))
        form = known(parts["form"], parts["form"].text(), self._book.names, "采集表")
        expected = tuple(self._figure(key, value, form) for key, value in parts["expect"].items())
        return self._filled(kind, node, parts, expected)

    def _figure(self, key: Node, node: Node, form: str) -> ExpectedFigure:
        quantities = {quantity.id: quantity for quantity in self._book.quantities_for(form)}
        name = known(key, key.scalar, quantities, "推算量")
        if node.text() in _ANSWERS:
            return ExpectedFigure(name, None, "", 0, _ANSWERS[node.text()])
        if node.text() == "无":
            return ExpectedFigure(name, None, "", 0)
        given = amount(node)
        unit = given.unit or quantities[name].unit
        # Proves that the unit written converts; the value stays as it was written.
        in_unit(node, amount(node), quantities[name].unit, self._book.units)
        return ExpectedFigure(name, given.value, unit, given.places)

    def _review_case(self, kind: CaseKind, node: Node) -> RuleCase:
        parts = node.mapping(("name", "expect"), (*_COMMON, *_FILLED, "messages"))
        stem = self._file.relative.removesuffix(CASE_SUFFIX) + ".yaml"
        reviews = {f"reviews/{review.id}.yaml": review for review in self._book.reviews.values()}
        review = reviews.get(stem)
        if review is None:
            raise self._file.fault(0, "旁边没有它要测试的核查。", f"应有 {stem}。")
        items = {item.id for item in review.items}
        verdicts = {
            known(key, key.scalar, sorted(items), "核查项"): value.choice(_VERDICTS)
            for key, value in parts["expect"].items()
        }
        return self._filled(
            kind,
            node,
            {**parts, "form": parts["name"]},
            ExpectedReview(MappingProxyType(verdicts), words(parts, "messages")),
            form_id=review.form,
        )

    def _compliance_case(self, kind: CaseKind, node: Node) -> RuleCase:
        parts = node.mapping(("name", "expect"), (*_COMMON, *_FILLED))
        stem = self._file.relative.removesuffix(CASE_SUFFIX) + ".yaml"
        system = next((s for s in self._book.compliance.values() if s.path == stem), None)
        if system is None:
            raise self._file.fault(0, "旁边没有它要测试的指标体系。", f"应有 {stem}。")
        expect = parts["expect"].mapping((), ("rows", "groups"))
        rows = {row.id for row in system.rows}
        return self._filled(
            kind,
            node,
            {**parts, "form": parts["name"]},
            ExpectedCompliance(
                rows=self._met(expect, "rows", rows, "指标"),
                groups=self._met(expect, "groups", set(system.groups), "可选组"),
            ),
            form_id=system.form,
        )

    def _index_case(self, kind: CaseKind, node: Node) -> RuleCase:
        return index_case(
            self._book,
            self._file,
            node,
            self._read_before,
            lambda parts, expect, form: self._filled(kind, node, parts, expect, form_id=form),
        )

    def _met(
        self, parts: Mapping[str, Node], name: str, names: set[str], what: str
    ) -> Mapping[str, bool]:
        if name not in parts:
            return MappingProxyType({})
        return MappingProxyType(
            {
                known(key, key.scalar, sorted(names), what): value.choice(_MET)
                for key, value in parts[name].items()
            }
        )

    def _filled(
        self,
        kind: CaseKind,
        node: Node,
        parts: Mapping[str, Node],
        expect: Expected,
        form_id: str = "",
        as_of: date | None = None,
        recipient: Mapping[str, str] | None = None,
    ) -> RuleCase:
        form_id = form_id or known(parts["form"], parts["form"].text(), self._book.names, "采集表")
        form, constants, grid = self._constants(parts, self._book.names[form_id].form)
        year = self._year(parts)
        years = tuple(range(year - form.years + 1, year + 1))
        names = self._book.names[form_id]
        if "constants" in parts:
            names = self._book.names_for(form, constants)
        return RuleCase(
            kind=kind,
            name=parts["name"].text(),
            path=self._file.relative,
            line=node.line,
            expect=expect,
            year=year,
            note=text(parts, "note"),
            form=form,
            names=names,
            submission=SubmissionBuilder(form, self._book.units, years).build(parts.get("input")),
            grid=grid,
            as_of=as_of,
            recipient=recipient or MappingProxyType({}),
        )

    def _constants(
        self, parts: Mapping[str, Node], form: FormDefinition
    ) -> tuple[FormDefinition, Mapping[str, NamedConstant], GridFactor | None]:
        """The coefficients a case brings along: "energy.diesel.tce_per_unit", "grid_factor" ..."""
        constants = dict(self._book.constants)
        rows: dict[tuple[str, str, str], Decimal] = {}
        grid: GridFactor | None = None
        for key, value in parts["constants"].items() if "constants" in parts else ():
            given = amount(value)
            name = key.scalar
            if name == GRID_FACTOR:
                factor = _exact(value, in_unit(value, given, GRID_FACTOR_UNIT, self._book.units))
                grid = GridFactor("用例", self._year(parts), factor, GRID_FACTOR_UNIT, "", "")
            elif name in constants:
                old = constants[name]
                number = _exact(value, in_unit(value, given, old.unit, self._book.units))
                constants[name] = NamedConstant(
                    old.id, old.label, number, old.unit, old.source, old.mark
                )
            else:
                place = self._row_constant(key, form)
                table, row_id, constant = place
                row = next(r for r in form.tables[table].rows if r.id == row_id)
                unit = row.constants[constant].unit.replace("row_unit", row.unit)
                rows[place] = _exact(value, in_unit(value, given, unit, self._book.units))
        return with_constants(form, rows), MappingProxyType(constants), grid

    def _row_constant(self, key: Node, form: FormDefinition) -> tuple[str, str, str]:
        offered = {
            f"{table}.{row.id}.{constant}": (table, row.id, constant)
            for table, block in form.tables.items()
            for row in block.rows
            for constant in row.constants
        }
        return offered[known(key, key.scalar, offered, "系数或常数")]

    def _year(self, parts: Mapping[str, Node]) -> int:
        return parts["year"].integer() if "year" in parts else DEFAULT_YEAR

    # -- cases of scores -----------------------------------------------------------------------

    def _system_case(self, kind: CaseKind, node: Node) -> RuleCase:
        return system_case(
            self._book,
            self._file,
            node,
            self._read_before,
            lambda parts, expect, form: self._filled(kind, node, parts, expect, form_id=form),
        )

    def _tier_case(self, kind: CaseKind, node: Node) -> RuleCase:
        return tier_case(self._book, self._file, node, self._year)


def _exact(node: Node, value: Fraction) -> Decimal:
    """The coefficient as a decimal; one without an end is refused."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(plain(exact)) != value:
        raise node.fault(f"“{node.scalar}”换算后不是有限小数。", "请按规则里的单位写。")
    return exact
