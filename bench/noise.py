"""What the checks say of synthesised parks: of clean ones, and of ones with a fault planted.

Returns are read from the synthesiser's cells as the program reads a workbook, without writing one.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from generator.check.across import Returns, look_across
from generator.check.engine import check_submission, compile_rules
from generator.check.filed import Filed
from generator.check.plan import CheckPlan
from generator.check.query_expectation import returns_of
from generator.check.query_plan import QueryPlan, compile_queries
from generator.forms.roster import write_roster
from generator.formula.evaluate import CompiledFormula
from generator.formula.scope import Scope
from generator.journey.audit import Audit
from generator.journey.prepare import lay_down
from generator.journey.tiering import central_ids
from generator.model.finding import Finding, Severity
from generator.model.query import Query
from generator.model.submission import Submission
from generator.packaged import packaged
from generator.rulebook.case import CaseFiling
from samples import synth
from samples.synth.bureaux import department_cells
from samples.synth.cells import enterprise_cells
from samples.synth.faults import Fault, Operator, at, spoilt
from samples.synth.filed import filed, fitting
from samples.synth.people import recipients
from samples.synth.self_assessed import self_answers
from samples.synth.sheet import Typed
from samples.synth.slips import AT_ENTERPRISES
from samples.synth.slips_between import AT_DEPARTMENTS, swapped_workbooks

RECEIVED = date(2025, 3, 24)
FEW = 4
"""A finding that names a cell tells of the fault where no more cells than this were spoilt."""


@dataclass(frozen=True)
class Noise:
    """What is said of returns that have no fault: (code, recipient, sentence)."""

    findings: tuple[tuple[str, str, str], ...]
    hints: tuple[tuple[str, str, str], ...]
    queries: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Planting:
    """One fault planted, and what came of it.

    `expected` are findings and queries foretold, `named` others that name a spoilt cell first,
    `followed` others that rest on one, `stray` those that do neither.
    """

    operator: str
    recipient: str
    cells: tuple[str, ...]
    wanted: tuple[str, ...]
    expected: tuple[str, ...]
    named: tuple[str, ...]
    followed: tuple[str, ...]
    stray: tuple[str, ...]

    @property
    def is_found(self) -> bool:
        """By a rule foretold, or by another that names the cell of a fault of a few cells."""
        return bool(self.expected) or (len(self.cells) <= FEW and self.is_named)

    @property
    def is_named(self) -> bool:
        return bool(self.named or self.followed)

    @property
    def findings(self) -> int:
        return len(self.expected) + len(self.named) + len(self.followed) + len(self.stray)


@dataclass
class Bench:
    """A park laid out as an audit: what each recipient types and how it is judged."""

    name: str
    audit: Audit
    plan: CheckPlan
    queries: QueryPlan
    returns: dict[str, Typed]
    clean: dict[str, Submission] = field(default_factory=dict)
    said: frozenset[tuple[str, str]] = frozenset()

    def submission(self, recipient_id: str, typed: Typed) -> Submission:
        recipient = self.audit.recipient(recipient_id)
        return filed(self.audit, recipient, recipient.forms[0], typed)

    def findings(self, submission: Submission) -> tuple[Finding, ...]:
        recipient = self.audit.recipient(submission.recipient_id)
        form = self.audit.form(recipient, submission.form_id)
        book = self.audit.book
        return check_submission(
            submission, form, recipient, self.plan, book.wordings, as_of=RECEIVED
        ).findings

    @cached_property
    def conditions(self) -> Mapping[str, frozenset[str]]:
        """By rule the fields under whose answer alone it is asked."""
        return {
            compiled.rule.code: frozenset(
                reference.name for reference in compiled.formulas["when"].checked.expression.names
            )
            for form in self.plan.forms.values()
            for compiled in form.rules
            if "when" in compiled.formulas
        }

    @cached_property
    def filed(self) -> Returns:
        """All clean returns as comparisons take them."""
        return self._returns(self.clean)

    @cached_property
    def rests(self) -> Mapping[str, frozenset[str]]:
        """By rule of comparison the fields its sides were made of, anywhere in the park."""
        opened = (*self.filed.enterprises.values(), *self.filed.departments)
        found: dict[str, set[str]] = {compiled.rule.code: set() for compiled in self.queries}
        for compiled in self.queries:
            for side in filter(None, (compiled.left, compiled.right, compiled.also)):
                table = side.side.table
                found[compiled.rule.code] |= {f"{table}.credit_code", f"{table}.name"}
                for one in opened:
                    row = next(iter(one.submission.rows.get(table, ())), "")
                    scope = one.scope.at(one.submission.audit_year, row)
                    if one.submission.form_id == compiled.rule.form or side is compiled.right:
                        found[compiled.rule.code] |= _fields_of(side.formula, scope)
        return {code: frozenset(fields) for code, fields in found.items()}

    def across(
        self, changed: Mapping[str, Submission], fields: Iterable[str] = ()
    ) -> tuple[Query, ...]:
        """The queries of the park with some returns changed, of rules that rest on `fields`."""
        returns = self.filed
        asked = set(fields)
        plan = tuple(q for q in self.queries if not asked or self.rests[q.rule.code] & asked)
        if any(number in returns.enterprises for number in changed):
            opened = self._returns(changed)
            enterprises: dict[str, Filed] = {**returns.enterprises, **opened.enterprises}
            returns = replace(returns, enterprises=enterprises)
        elif changed:
            bureaux = {n: s for n, s in (self.clean | dict(changed)).items() if n[:2] == "BM"}
            opened = self._returns(bureaux)
            returns = replace(returns, departments=opened.departments, park=opened.park)
        return look_across(plan, returns).queries

    def _returns(self, submissions: Mapping[str, Submission]) -> Returns:
        book, roster = self.audit.book, self.audit.roster
        filings = [
            CaseFiling(self.audit.recipient(number), submission)
            for number, submission in submissions.items()
        ]
        returns = returns_of(roster.enterprises, filings, book.names, book.units)
        return replace(returns, central=central_ids(self.audit))


def _fields_of(formula: CompiledFormula, scope: Scope) -> set[str]:
    return {key.field for key in formula.evaluate(scope).used}


def bench_of(seed: int, enterprises: int, condition: str) -> Bench:
    """The park of that seed, read and ready."""
    park = synth.park(seed, enterprises, condition)
    settings = (packaged("samples") / "audit.yaml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="checks-") as scratch:
        folder = Path(scratch) / "审核"
        lay_down(folder, settings, write_roster(recipients(park), datetime(2025, 1, 1)))
        audit = Audit.open(folder)
    book = audit.book
    bench = Bench(
        f"{seed}/{enterprises}/{condition}",
        audit,
        compile_rules(book.checks, book.names, book.units, book.codes),
        compile_queries(book.queries, book.names, book.units),
        {},
    )
    for recipient in audit.roster.recipients:
        form_id = recipient.forms[0]
        if recipient.id.startswith("QY"):
            firm = park.firm(recipient.id)
            typed = enterprise_cells(park, firm)
            self_answers(audit.form(recipient, form_id), audit.systems_of(recipient), firm, typed)
        else:
            typed = department_cells(park, recipient.id)
        bench.returns[recipient.id] = fitting(audit.placement(recipient, form_id), typed)
        bench.clean[recipient.id] = bench.submission(recipient.id, bench.returns[recipient.id])
    bench.said = frozenset((query.key, query.message) for query in bench.across({}))
    return bench


def noise(bench: Bench) -> Noise:
    """What a park without a fault is told."""
    found, hints = [], []
    for number, submission in bench.clean.items():
        for finding in bench.findings(submission):
            said = (finding.code, f"{bench.name} {number}", f"{finding.subject} {finding.text}")
            (hints if finding.severity is Severity.INFO else found).append(said)
    queries = [
        (query.code, f"{bench.name} {query.key}", query.message) for query in bench.across({})
    ]
    return Noise(tuple(found), tuple(hints), tuple(queries))


def plantings(
    bench: Bench, per_operator: int, names: Iterable[str] = ()
) -> list[Planting]:
    """Every operator tried on so many returns of the park, one fault at a time."""
    asked = set(names)
    found: list[Planting] = []
    firms = [number for number in bench.returns if number.startswith("QY")]
    bureaux = [number for number in bench.returns if not number.startswith("QY")]
    for operators, numbers in ((AT_ENTERPRISES, firms), (AT_DEPARTMENTS, bureaux)):
        for name, operator in operators.items():
            if not asked or name in asked:
                found += _planted(bench, name, operator, numbers, per_operator)
    if not asked or "swapped_workbooks" in asked:
        chance = random.Random(f"{bench.name}/swapped_workbooks")
        returns = {number: bench.returns[number] for number in firms}
        swapped = swapped_workbooks(returns, chance)
        if swapped is not None:
            found += _judged(bench, swapped)
    return found


def _planted(
    bench: Bench, name: str, operator: Operator, numbers: list[str], per_operator: int
) -> list[Planting]:
    chance = random.Random(f"{bench.name}/{name}")
    order = sorted(numbers)
    chance.shuffle(order)
    found: list[Planting] = []
    for number in order:
        if len(found) == per_operator:
            break
        fault = operator(bench.returns[number], chance)
        if fault is not None and fault.cells:
            found += _judged(bench, {number: fault})
    return found


def _judged(bench: Bench, faults: Mapping[str, Fault]) -> list[Planting]:
    changed = {
        number: bench.submission(number, spoilt(bench.returns[number], [fault]))
        for number, fault in faults.items()
    }
    fields = {name for fault in faults.values() for name, _, _ in fault.cells}
    queries = bench.across(changed, fields)
    return [_judge(bench, faults, changed, queries)]


def _judge(
    bench: Bench, faults: Mapping[str, Fault], changed: Mapping[str, Submission],
    queries: Iterable[Query],
) -> Planting:  # fmt: skip
    """What came of faults planted together: one, or those of two returns that were swapped."""
    spoiled = {(number, at(key)) for number, fault in faults.items() for key in fault.cells}
    sorts: dict[str, list[str]] = {"expected": [], "named": [], "followed": [], "stray": []}
    wanted: list[str] = []
    for number, fault in faults.items():
        wanted += [*(f"{code}@{where}" for code, where in fault.expected), *fault.queries]
        foretold = {code for code, _ in fault.expected}
        anywhere = {where for code, where in fault.expected if not code}
        for finding in bench.findings(changed[number]):
            if finding.severity is Severity.INFO:
                continue
            told = finding.code in foretold or finding.subject in anywhere
            keys = [(number, str(key)) for key in finding.keys]
            asked_of = bench.conditions.get(finding.code, frozenset())
            keys += [
                (number, at(key)) for key in sorted(fault.cells) if key[0] in asked_of
            ]
            sorts[_sort(told, keys, spoiled)].append(finding.code)
    codes = {code for fault in faults.values() for code in fault.queries}
    for query in queries:
        if (query.key, query.message) in bench.said:
            continue  # counted as noise of the clean park already
        cells = [
            (cell.recipient_id, str(cell.key)) for cell in (*query.left.cells, *query.right.cells)
        ]
        cells.sort(key=lambda cell: cell not in spoiled)
        sorts[_sort(query.code in codes, cells, spoiled)].append(query.code)
    name = next(iter(faults.values())).name
    return Planting(
        name, f"{bench.name} {'、'.join(faults)}", tuple(sorted(cell for _, cell in spoiled)),
        tuple(wanted), *(tuple(found) for found in sorts.values()),
    )  # fmt: skip


def _sort(
    expected: bool, keys: list[tuple[str, str]], spoiled: set[tuple[str, str]]
) -> str:
    if expected:
        return "expected"
    if not spoiled & set(keys):
        return "stray"
    return "named" if keys[0] in spoiled else "followed"
