"""What raises an audit problem: matters found in cards, checks, visits, reviews and constraints.

Each function turns what another stage has found into `Matter`s, in the words of
rules/problems.yaml. Nothing is judged anew here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.finding import Finding, Severity
from generator.model.indicator import Grade
from generator.model.problem import (
    Element,
    Evidence,
    Gravity,
    Matter,
    Measured,
    ObjectLevel,
    Subject,
)
from generator.model.problem_rules import LIMITING, MatterKind, ProblemRule, ProblemRules
from generator.model.query import Query, QueryState
from generator.model.review import PermitReview, ReviewVerdict
from generator.model.score import EntrySource, IndicatorScore, RowState, ScoreCard, Trail
from generator.model.submission import Submission
from generator.score.compliance import Compliance, ComplianceCard
from generator.score.figures import figure, with_unit
from generator.score.measure import Reading
from generator.score.membership import lower_is_better, sign
from generator.score.printing import PLAIN, Printing
from generator.score.trail import SubmissionSource

PARK_SUBJECT = Subject(ObjectLevel.PARK, "园区", "园区")
VISIT_TABLE = "problems_found"
_GAP = re.compile(r"\{([^{}]+)\}")
_NAMES_SHOWN = 6
_UNANSWERED = (RowState.NOT_FILLED, RowState.NOT_AVAILABLE)


@dataclass(frozen=True, slots=True)
class Pressure:
    """A constraint of the park as another stage has judged it: 强 (binding), 中 or 弱.

    `headroom` is in per cent of the limit.
    """

    id: str
    name: str
    grade: str
    trail: Trail
    headroom: Fraction | None = None
    trend: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Best:
    """The best figure any firm reported for the same indicator of the same system."""

    recipient_id: str
    value: Fraction


def filled(template: str, values: Mapping[str, str]) -> str:
    """The sentence with its gaps filled, without the stop a quoted sentence ended in."""
    return _GAP.sub(lambda gap: values.get(gap[1], ""), template)


def gaps_in(template: str) -> tuple[str, ...]:
    return tuple(_GAP.findall(template))


def firm(number: str, name: str) -> Subject:
    return Subject(ObjectLevel.ENTERPRISE, number, name)


# -- what a score card shows -------------------------------------------------------------------


def card_matters(
    rules: ProblemRules,
    subject: Subject,
    card: ScoreCard,
    peers: Mapping[str, Sequence[Best]],
    printing: Printing = PLAIN,
) -> Iterator[Matter]:
    """Rows at Ⅱ or worse, limiting rows failed, a grade below Ⅲ, rows without an answer."""
    for each in card.all:
        for place, row in enumerate(each.rows):
            if row.state is RowState.SCORED:
                yield from _row(rules, subject, each, row, place, peers, printing)
        yield from _grade(rules, subject, each)
        yield from _unanswered(rules, subject, each)


def _row(
    rules: ProblemRules, subject: Subject, card: ScoreCard, row: IndicatorScore, place: int,
    peers: Mapping[str, Sequence[Best]], printing: Printing,
) -> Iterator[Matter]:  # fmt: skip
    grade = row.grade
    if grade is None or grade is Grade.I:
        return
    below = grade is Grade.BELOW
    case = LIMITING if below and row.indicator.limiting else grade.value
    better = list(Grade)[min(grade.rank - 2, 2)]
    name = f"{row.indicator.name}（{row.product}）" if row.product else row.indicator.name
    what = row.indicator.formula or f"{card.system.id}.{row.indicator.id}"
    words = {
        "indicator": name,
        "value": _value_words(row, printing),
        "grade": grade.value,
        "next": better.value,
        "benchmark": _benchmark(row, better, printing),
        "system": _system(card),
    }
    for rule in rules.of(MatterKind.ROW):
        gravity = rule.gravity_of(case)
        if gravity is None or not rule.speaks_of(card.system.id):
            continue
        yield make_matter(
            rules, rule, subject, f"row/{what}{f'/{row.product}' if row.product else ''}", gravity,
            words, sort=place, evidence=(row.trail,),
            element=rules.element_of(name, row.primary.name),
            measured=_measured(card, row, name, peers, subject, printing),
        )  # fmt: skip


def _measured(
    card: ScoreCard, row: IndicatorScore, name: str, peers: Mapping[str, Sequence[Best]],
    subject: Subject, printing: Printing,
) -> Measured | None:  # fmt: skip
    if row.value is None or row.indicator.qualitative:
        return None
    lower = lower_is_better(row.indicator.benchmark.operator)
    key = peer_key(card.system.id, row)
    others = [best.value for best in peers.get(key, ()) if best.recipient_id != subject.id]
    return Measured(
        indicator=row.indicator.id,
        name=name,
        value=row.value,
        unit=printing.unit_of(row.indicator.unit),
        lower_is_better=lower,
        levels=row.levels,
        basis=row.benchmark_source or card.system.name,
        mark=row.indicator.mark,
        best_peer=(min(others) if lower else max(others)) if others else None,
        formula=row.indicator.formula,
    )


def peer_key(system_id: str, row: IndicatorScore) -> str:
    """Rows that may be compared between firms: same system, same indicator, same product."""
    return f"{system_id}.{row.indicator.id}/{row.product}"


def best_peers(cards: Iterable[ScoreCard]) -> dict[str, list[Best]]:
    """Every firm's figure by indicator, for the best among others to be found."""
    found: dict[str, list[Best]] = {}
    for card in cards:
        for each in card.all:
            for row in each.rows:
                if row.state is RowState.SCORED and row.value is not None:
                    best = Best(card.recipient_id, row.value)
                    found.setdefault(peer_key(each.system.id, row), []).append(best)
    return found


def _value_words(row: IndicatorScore, printing: Printing) -> str:
    if row.value is not None:
        return with_unit(figure(row.value, 4), printing.unit_of(row.indicator.unit))
    texts, grade = row.indicator.benchmark.texts, row.grade
    if texts is None or grade is None or grade is Grade.BELOW:
        return "未达Ⅲ级的情形"
    return f"“{texts[grade.rank - 1]}”"


def _benchmark(row: IndicatorScore, better: Grade, printing: Printing) -> str:
    at = better.rank - 1
    if row.levels is not None:
        unit = printing.unit_of(row.indicator.unit)
        operator = sign(row.indicator.benchmark.operator)
        return f"{operator}{with_unit(figure(row.levels[at], 4), unit)}"
    texts = row.indicator.benchmark.texts
    return f"“{texts[at]}”" if texts else ""


def _grade(rules: ProblemRules, subject: Subject, card: ScoreCard) -> Iterator[Matter]:
    if card.grade is not Grade.BELOW:
        return
    words = {
        "system": _system(card),
        "grade": f"{'参考等级 ' if card.reference else ''}{card.grade.value}",
        "reasons": "".join(card.reasons).rstrip("。"),
    }
    for rule in rules.of(MatterKind.GRADE):
        gravity = rule.gravity_of(card.grade.value)
        if gravity is not None:
            yield make_matter(rules, rule, subject, f"grade/{card.system.id}", gravity, words,
                          evidence=(card.trail,))  # fmt: skip


def _unanswered(rules: ProblemRules, subject: Subject, card: ScoreCard) -> Iterator[Matter]:
    rows = [row for row in card.rows if row.state in _UNANSWERED]
    if not rows:
        return
    names = "、".join(row.indicator.name for row in rows[:_NAMES_SHOWN])
    words = {
        "system": _system(card),
        "count": str(len(rows)),
        "names": names + ("等" if len(rows) > _NAMES_SHOWN else ""),
        "weight": figure(100 * sum((row.weight for row in rows), Fraction(0))),
    }
    for rule in rules.of(MatterKind.UNANSWERED):
        gravity = rule.gravity_of()
        if gravity is not None:
            yield make_matter(rules, rule, subject, f"unanswered/{card.system.id}", gravity, words,
                          evidence=tuple(row.trail for row in rows))  # fmt: skip


def _system(card: ScoreCard) -> str:
    return f"《{card.system.name.strip('《》')}》"


# -- what checks, visits and reviews found -----------------------------------------------------


def finding_matters(
    rules: ProblemRules,
    subject: Subject,
    findings: Iterable[Finding],
    balances: frozenset[str],
    cell: Callable[[Finding], tuple[EntrySource, ...]],
) -> Iterator[Matter]:
    """Warnings that stand unwaived, one problem a rule; `balances` are codes of measured ones."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.WARNING and finding.waiver is None:
            by_code.setdefault(finding.code, []).append(finding)
    for place, (code, found) in enumerate(sorted(by_code.items())):
        kind = MatterKind.BALANCE if code in balances else MatterKind.FINDING
        words = {
            "message": found[0].message,
            "code": code,
            "count": f"（同类共 {len(found)} 处）" if len(found) > 1 else "",
        }
        for rule in rules.of(kind):
            gravity = rule.gravity_of()
            if gravity is not None:
                yield make_matter(
                    rules, rule, subject, f"finding/{code}", gravity, words, sort=place,
                    element=rules.element_of_code(code),
                    evidence=tuple(source for one in found for source in cell(one)),
                )  # fmt: skip


def visit_matters(
    rules: ProblemRules, subject: Subject, visit: Submission, source: SubmissionSource
) -> Iterator[Matter]:
    """The problems a site visit wrote down, with its own element and gravity."""
    elements = {each.value: each for each in Element}
    for place, row in enumerate(visit.rows.get(VISIT_TABLE, ())):
        said = {}
        entries = []
        for column in ("element", "severity", "statement", "figure"):
            entry = visit.get(f"{VISIT_TABLE}.{column}", row)
            if entry is not None and isinstance(entry.value, str):
                said[column] = entry.value.strip()
                entries.append(source.entry(entry, "现场核查发现的问题"))
        statement = said.get("statement", "").rstrip("。")
        if not statement:
            continue
        shown = f"（{said['figure']}）" if said.get("figure") else ""
        for rule in rules.of(MatterKind.VISIT):
            gravity = rule.gravity_of(said.get("severity", Gravity.ORDINARY.value))
            if gravity is not None:
                yield make_matter(
                    rules, rule, subject, f"visit/{_digest(statement)}", gravity,
                    {"statement": statement, "figure": shown}, sort=place,
                    element=elements.get(said.get("element", ""), Element.MANAGEMENT),
                    evidence=tuple(entries),
                )  # fmt: skip


def review_matters(
    rules: ProblemRules, subject: Subject, review: PermitReview, reading: Reading | None
) -> Iterator[Matter]:
    """Items of the permit review that are 不符合."""
    at = {entry.place: entry.key for entry in reading.submission.entries} if reading else {}
    for place, item in enumerate(review.of(ReviewVerdict.NOT_MET)):
        cells = [
            cell
            for where in item.places
            if reading is not None and where in at
            and (cell := reading.cell(at[where])) is not None
        ]  # fmt: skip
        words = {
            "title": item.item.title,
            "aspect": item.item.aspect,
            "statement": "".join(item.statements).rstrip("。"),
        }
        for rule in rules.of(MatterKind.REVIEW):
            gravity = rule.gravity_of()
            if gravity is not None:
                yield make_matter(rules, rule, subject, f"review/{item.item.id}", gravity, words,
                              sort=place, evidence=tuple(cells))  # fmt: skip


def query_matters(
    rules: ProblemRules, queries: Iterable[Query], subjects: Mapping[str, Subject]
) -> Iterator[Matter]:
    """Queries nobody has decided, one problem a rule and firm; those of the whole park are its."""
    by_rule: dict[tuple[str, str], list[Query]] = {}
    for query in queries:
        if query.state is not QueryState.DECIDED:
            whose = query.recipients[0][0] if query.recipients else ""
            by_rule.setdefault((whose, query.code), []).append(query)
    for place, ((whose, code), found) in enumerate(sorted(by_rule.items())):
        words = {
            "message": found[0].message,
            "code": code,
            "count": f"（同类共 {len(found)} 处）" if len(found) > 1 else "",
        }
        cells = tuple(c for q in found for side in (q.left, q.right) for c in side.cells)
        for rule in rules.of(MatterKind.QUERY):
            gravity = rule.gravity_of()
            if gravity is not None:
                yield make_matter(
                    rules, rule, subjects.get(whose, PARK_SUBJECT), f"query/{code}", gravity,
                    words, sort=place, evidence=cells,
                )  # fmt: skip


# -- the park ----------------------------------------------------------------------------------


def compliance_matters(
    rules: ProblemRules, park: Subject, card: ComplianceCard, printing: Printing = PLAIN
) -> Iterator[Matter]:
    """Requirements the park does not meet; an optional one only where its whole group fails."""
    failed = {group for group, state in card.groups if state is Compliance.NOT_MET}
    for result in card.rows:
        row = result.row
        counts = row.required or row.group in failed
        if result.state is not Compliance.NOT_MET or not counts:
            continue
        measured = None
        if isinstance(result.value, Fraction) and row.value is not None:
            measured = Measured(
                indicator=row.id, name=row.name, value=result.value,
                unit=printing.unit_of(row.unit), lower_is_better=lower_is_better(row.operator),
                levels=(row.value,) * 3, basis=f"{card.system.name}的要求", mark=row.mark,
                formula=row.quantity,
            )  # fmt: skip
        words = {
            "name": row.name, "number": str(row.number), "system": card.system.name,
            "reason": result.reason,
        }  # fmt: skip
        for rule in rules.of(MatterKind.COMPLIANCE):
            gravity = rule.gravity_of()
            if gravity is not None and rule.speaks_of(card.system.id):
                yield make_matter(
                    rules, rule, park, f"compliance/{card.system.id}.{row.id}", gravity, words,
                    sort=row.number, evidence=(result.trail,), measured=measured,
                    element=rules.element_of(row.name),
                )  # fmt: skip


def constraint_matters(
    rules: ProblemRules, park: Subject, pressures: Iterable[Pressure]
) -> Iterator[Matter]:
    """Constraints that bind hard, whoever judged them."""
    for place, one in enumerate(pressures):
        room = f"，余量 {figure(one.headroom)}%" if one.headroom is not None else ""
        words = {
            "name": one.name, "grade": one.grade, "headroom": room,
            "trend": f"，趋势{one.trend}" if one.trend else "",
        }  # fmt: skip
        for rule in rules.of(MatterKind.CONSTRAINT):
            gravity = rule.gravity_of(one.grade)
            if gravity is not None:
                yield make_matter(rules, rule, park, f"constraint/{one.id}", gravity, words,
                              sort=place, evidence=(one.trail,),
                              element=rules.element_of(one.name))  # fmt: skip


def _digest(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:10]


def make_matter(
    rules: ProblemRules,
    rule: ProblemRule,
    subject: Subject,
    what: str,
    gravity: Gravity,
    words: Mapping[str, str],
    *,
    sort: int = 0,
    element: Element | None = None,
    evidence: tuple[Evidence, ...] = (),
    measured: Measured | None = None,
) -> Matter:
    statement = filled(rule.statement, words)
    return Matter(
        key=f"{subject.id}/{what}",
        subject=subject,
        element=rule.element or element or rules.element_of(statement),
        gravity=gravity,
        statement=statement if statement.endswith(("。", "？", "！")) else f"{statement}。",
        basis=filled(rule.basis, words),
        origin=rule.id,
        sort=(rules.order(rule), sort),
        evidence=evidence,
        measured=measured,
    )

