"""Who uses a field (字段的用途): computed from the rules, so that nothing is asked for nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from generator.formula.form_scope import cell_name
from generator.model.check import CheckRule
from generator.model.deliverable import cite
from generator.model.form import Field, FormDefinition
from generator.model.park import RecipientKind
from generator.model.query import Join, QuerySide
from generator.rulebook.book import Rulebook
from generator.rulebook.checks import gaps
from generator.rulebook.names import PARK
from generator.rulebook.tiers import ENTERPRISE, gaps_of

CREDIT_CODE, NAME = "credit_code", "name"
"""Columns by which a table's rows are matched with the enterprises of the roster."""

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?")
_NOT_NAMES = ("yields_to", "pattern", "per_label")


class UseKind(Enum):
    """What uses a field, in the words of the dictionary."""

    CHECK = "校验"
    QUANTITY = "推算量"
    INDICATOR = "指标"
    COMPLIANCE = "达标评价"
    QUERY = "核实"
    REVIEW = "非现场核查"
    TIER = "分级"
    CLAUSE = "条款"
    SIGNATURE = "签章页"
    PREFILL = "预填"
    ROSTER = "名录"
    GATE = "适用情况"
    TEMPLATE = "模板"
    DOCUMENT = "成果文件"


@dataclass(frozen=True, slots=True)
class Use:
    """One use: what uses the field, its id, what it is called.

    `via` is the derived quantity between them, or "" where the field itself is named.
    """

    kind: UseKind
    id: str
    text: str = ""
    via: str = ""

    @property
    def short(self) -> str:
        """As a cell of the dictionary holds it: “校验 WAT002”."""
        return f"{self.kind.value} {self.id}".rstrip()

    def __str__(self) -> str:
        via = f"（经推算量 {self.via}）" if self.via else ""
        return f"{self.short}　{self.text}{via}".rstrip("　")


Contracts = Mapping[str, Iterable[str]]
"""Per Word template the names it prints, those inside lists and records with dots."""

Uses = Mapping[tuple[str, str], tuple[Use, ...]]
"""By form id and field id; a field nobody uses has an empty tuple."""


def field_uses(book: Rulebook, contracts: Contracts = MappingProxyType({})) -> Uses:
    """The direct uses of every field of every form, in the order of the rules."""
    return _Index(book, contracts).direct()


def uses_through_quantities(
    book: Rulebook, form_id: str, field_id: str, contracts: Contracts = MappingProxyType({})
) -> tuple[Use, ...]:
    """What uses the field by way of derived quantities (推算量), nearest first."""
    return _Index(book, contracts).indirect(form_id, field_id)


def unused_fields(book: Rulebook, contracts: Contracts = MappingProxyType({})) -> tuple[str, ...]:
    """ "form: field" of every field that nothing uses."""
    uses = field_uses(book, contracts)
    return tuple(f"{form}: {field}" for (form, field), found in uses.items() if not found)


@dataclass(frozen=True, slots=True)
class _Statement:
    """Something of the rules and the texts in which it names fields and quantities of a form."""

    form: str
    use: Use
    texts: tuple[str, ...]


class _Index:
    def __init__(self, book: Rulebook, contracts: Contracts) -> None:
        self._book = book
        self._contracts = {name: frozenset(paths) for name, paths in contracts.items()}
        departments = [
            form.id
            for form in book.forms.values()
            if form.recipient_kind is RecipientKind.DEPARTMENT
        ]
        self._forms_of: dict[str, tuple[str, ...]] = {name: (name,) for name in book.forms}
        self._forms_of[PARK] = tuple(departments)
        self._names = {form.id: _names_of(form) for form in book.forms.values()}
        self._by_field: dict[tuple[str, str], dict[Use, None]] = {
            (form.id, name): {} for form in book.forms.values() for name in form.fields
        }
        self._by_quantity: dict[tuple[str, str], dict[Use, None]] = {
            (quantity.form, quantity.id): {} for quantity in book.quantities
        }
        for statement in self._statements():
            self._file(statement)

    def direct(self) -> Uses:
        return MappingProxyType({key: tuple(uses) for key, uses in self._by_field.items()})

    def indirect(self, form_id: str, field_id: str) -> tuple[Use, ...]:
        found: dict[Use, None] = {}
        waiting = [
            (form, use.id)
            for form in (form_id, PARK)
            for use in self._by_field[form_id, field_id]
            if use.kind is UseKind.QUANTITY and (form, use.id) in self._by_quantity
        ]
        seen = set(waiting)
        while waiting:
            form, quantity = waiting.pop(0)
            for use in self._by_quantity[form, quantity]:
                found[replace(use, via=quantity)] = None
                if use.kind is UseKind.QUANTITY and (form, use.id) not in seen:
                    seen.add((form, use.id))
                    waiting.append((form, use.id))
        return tuple(found)

    def _file(self, statement: _Statement) -> None:
        named = {name for text in statement.texts for name in _names_in(text)}
        for form in self._forms_of.get(statement.form, ()):
            for name in sorted(named & set(self._names[form])):
                self._by_field[form, self._names[form][name]][statement.use] = None
        for name in sorted(named):
            if (statement.form, name) in self._by_quantity:
                self._by_quantity[statement.form, name][statement.use] = None

    # -- what names fields -------------------------------------------------------------------

    def _statements(self) -> Iterator[_Statement]:
        book = self._book
        for rule in book.checks:
            yield _Statement(rule.form, Use(UseKind.CHECK, rule.code, rule.title), _texts_of(rule))
        for quantity in book.quantities:
            use = Use(UseKind.QUANTITY, quantity.id, quantity.name)
            yield _Statement(quantity.form, use, (quantity.formula,))
        for system in book.systems.values():
            for _, row in system.rows():
                text = f"{system.name}：{row.name}"
                use = Use(UseKind.INDICATOR, f"{system.id}/{row.id}", text)
                yield _Statement(system.form, use, (row.formula,))
        for requirements in book.compliance.values():
            for line in requirements.rows:
                text = f"{requirements.name}：{line.name}"
                use = Use(UseKind.COMPLIANCE, f"{requirements.id}/{line.id}", text)
                named = (line.quantity, line.turns_with, line.band_of)
                yield _Statement(requirements.form, use, named)
        for index in book.indices.values():
            for _, scored in index.rows():
                text = f"{index.name}：{scored.name}"
                use = Use(UseKind.INDICATOR, f"{index.id}/{scored.id}", text)
                yield _Statement(index.form, use, (scored.formula, scored.turns_with))
        for element in book.tiers.elements:
            use = Use(UseKind.TIER, element.id, element.name)
            for form in book.forms.values():
                if form.recipient_kind is RecipientKind.ENTERPRISE:
                    yield _Statement(form.id, use, (element.formula,))
            yield _Statement(PARK, use, (element.department,))
        for hint in book.tiers.hints:
            gaps = (f"{hint.table}.{gap}" if hint.table else gap for gap in gaps_of(hint.reason))
            use = Use(UseKind.TIER, hint.id, f"{hint.name}提示")
            yield _Statement(ENTERPRISE, use, (hint.when, *gaps))
        for constraint in book.tiers.constraints:
            use = Use(UseKind.TIER, constraint.constraint, "制约因素的现状")
            yield _Statement(PARK, use, (constraint.formula,))
        for target in book.clauses.targets:
            use = Use(UseKind.CLAUSE, target.quantity, "管理办法的目标")
            yield _Statement(PARK, use, (target.quantity,))
        for query in book.queries:
            use = Use(UseKind.QUERY, query.code, query.title)
            right = PARK if query.join in (Join.USERS, Join.TOTALS) else query.form
            sides = ((query.form, query.left), (right, query.right), (query.form, query.also))
            for about, side in sides:
                if side is not None:
                    yield _Statement(about, use, _side_texts(side))
        for review in book.reviews.values():
            whole = Use(UseKind.REVIEW, review.id, review.name)
            yield _Statement(review.form, whole, _texts_of(review.applies))
            for item in review.items:
                use = Use(UseKind.REVIEW, f"{review.id}/{item.id}", item.title)
                yield _Statement(review.form, use, _texts_of(item.rule))
        for mapping in book.prefill.values():
            use = Use(UseKind.PREFILL, mapping.id, mapping.name)
            yield _Statement(mapping.form, use, tuple(sorted(mapping.fields)))
        for form in book.forms.values():
            yield from self._of_form(form)

    def _of_form(self, form: FormDefinition) -> Iterator[_Statement]:
        signature = Use(UseKind.SIGNATURE, "", "印在签章页上")
        yield _Statement(form.id, signature, form.signature)
        for _, block in form.blocks():
            if block.only_if:
                use = Use(UseKind.GATE, block.id, f"决定“{block.title}”要不要填")
                yield _Statement(form.id, use, (block.only_if,))
            codes = [f for f in block.fields if f.column_id == CREDIT_CODE and f.id != CREDIT_CODE]
            for code in codes:
                use = Use(UseKind.ROSTER, block.id, f"“{block.title}”各行与名录里的企业对应")
                yield _Statement(form.id, use, (code.id, f"{block.id}.{NAME}"))
            for field in block.fields:
                yield from self._of_field(form, field)

    def _of_field(self, form: FormDefinition, field: Field) -> Iterator[_Statement]:
        if field.prefill:
            use = Use(UseKind.ROSTER, field.prefill, "由名录预填并核对")
            yield _Statement(form.id, use, (field.id,))
        for reference in field.asked_for:
            use = Use(UseKind.DOCUMENT, reference, cite(reference, self._book.deliverables))
            yield _Statement(form.id, use, (field.id,))
        for document, paths in self._contracts.items():
            if field.id in paths:
                known = self._book.deliverables.get(document)
                use = Use(UseKind.TEMPLATE, document, f"《{known.name}》" if known else "")
                yield _Statement(form.id, use, (field.id,))


def _names_of(form: FormDefinition) -> Mapping[str, str]:
    """What formulas call the fields of a form: by id, and each cell of a fixed row."""
    names = {name: name for name in form.fields}
    for table in form.tables.values():
        for field in table.fields:
            for row in table.rows:
                names[cell_name(table.id, row.id, field.column_id)] = field.id
    return names


def _names_in(text: str) -> Iterator[str]:
    """Words of a formula that may be names; what is quoted is a unit or a choice."""
    for found in _NAME.finditer(_QUOTED.sub(" ", text)):
        yield found[0]


def _side_texts(side: QuerySide) -> tuple[str, ...]:
    """What one side of a comparison reads, and the columns its rows find their enterprise by."""
    matched = [f"{side.table}.{column}" for column in (CREDIT_CODE, NAME)] if side.table else []
    # "exchange.partner_code" is matched with the list, "exchange.partner" is its name there.
    partner = (side.partner, side.partner.removesuffix("_code"))
    return (side.formula, side.where, *partner, *matched)


def _texts_of(rule: CheckRule) -> tuple[str, ...]:
    parameters = [text for key, text in rule.parameters.items() if key not in _NOT_NAMES]
    printed = (*gaps(rule.message), *gaps(rule.remedy))
    return (rule.must_hold, rule.when, rule.at, *parameters, *printed)
