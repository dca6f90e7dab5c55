"""Rule cases about figures and scores, run: what a case expects against what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from generator.formula.units import convert
from generator.model.indicator import Grade, IndicatorSystem
from generator.model.park import Enterprise, RecipientKind
from generator.model.score import RowState, ScoreCard
from generator.model.submission import Blank
from generator.rulebook.case import (
    CaseKind,
    ExpectedCard,
    ExpectedCompliance,
    ExpectedFigure,
    ExpectedShares,
    RowAnswer,
    RuleCase,
)
from generator.score.answers import compile_rows, read_answers
from generator.score.assess import settings_of
from generator.score.benchmark import Subject
from generator.score.compliance import Compliance, assess_compliance
from generator.score.enterprise import Answer, Answers, judge
from generator.score.figures import figure, rounded
from generator.score.formulas import FormulaRules
from generator.score.measure import Reading, derive, open_scope
from generator.score.office import Designation, EarlierAudit, OfficeDecisions
from generator.score.rules import Rules
from generator.score.shares import ElementValue, share_list
from generator.score.tiers import TierCircumstances, tier_list
from generator.score.trial_index import try_index

KINDS = (
    CaseKind.QUANTITY,
    CaseKind.SYSTEM,
    CaseKind.COMPLIANCE,
    CaseKind.INDEX,
    CaseKind.TIER,
)
"""The kinds of case that are tried here."""

_CASE = "用例"
_STATES: Mapping[Blank, RowState] = {
    Blank.NOT_FILLED: RowState.NOT_FILLED,
    Blank.NOT_AVAILABLE: RowState.NOT_AVAILABLE,
    Blank.NOT_APPLICABLE: RowState.NOT_APPLICABLE,
    Blank.SUSPENDED: RowState.NOT_GRADED,
    Blank.NOT_STARTED: RowState.NOT_GRADED,
}


def try_case(case: RuleCase, book: Rules) -> tuple[str, ...]:
    """What came out otherwise than the case expects, as sentences; nothing when all is right."""
    if case.kind is CaseKind.QUANTITY:
        return tuple(_try_figures(case, book))
    if case.kind is CaseKind.SYSTEM:
        return tuple(_try_card(case, book))
    if case.kind is CaseKind.COMPLIANCE:
        return tuple(_try_compliance(case, book))
    if case.kind is CaseKind.INDEX:
        return try_index(case, _reading(case, book) if case.submission else None, book)
    if case.kind is CaseKind.TIER:
        return tuple(_try_shares(case, book))
    raise ValueError(case.kind)


def _reading(case: RuleCase, book: Rules) -> Reading:
    names, submission = case.names, case.submission
    assert names is not None
    assert submission is not None
    rules = FormulaRules(
        names=names,
        quantities=book.quantities_for(names.form.id),
        units=book.units,
        constants=book.constants,
        grid=case.grid,
    )
    return derive(
        Reading(
            owner=_CASE,
            submission=submission,
            rules=rules,
            scope=open_scope(submission, rules),
            sources={},
        )
    )


def _try_figures(case: RuleCase, book: Rules) -> Iterator[str]:
    reading = _reading(case, book)
    assert isinstance(case.expect, tuple)
    for expected in case.expect:
        yield from _differs(expected, reading, book)


def _differs(expected: ExpectedFigure, reading: Reading, book: Rules) -> Iterator[str]:
    measured = reading.figure(expected.id)
    if measured is None:
        yield f"没有推算量“{expected.id}”。"
        return
    value = measured.value
    if value is not None:
        wanted = book.units.parse(expected.unit or measured.unit)
        value = convert(value, book.units.parse(measured.unit), wanted)
    if expected.value is None:
        if value is not None:
            yield f"“{measured.name}”应算不出数，却得出 {figure(value, 6)}。"
        elif expected.blank is not None and expected.blank is not _blame(reading, expected.id):
            yield f"“{measured.name}”应为{expected.blank.value}：{measured.trail.reason}。"
    elif value is None:
        yield f"“{measured.name}”算不出数：{measured.trail.reason}。"
    elif rounded(value, expected.places) != expected.value:
        yield (
            f"“{measured.name}”得出 {figure(value, expected.places + 2)}，"
            f"应为 {figure(expected.value, expected.places)}。"
        )


def _blame(reading: Reading, name: str) -> Blank | None:
    formula = reading.rules.formulas[name]
    return formula.evaluate(reading.scope.at(reading.year)).blank


def _try_card(case: RuleCase, book: Rules) -> Iterator[str]:
    assert case.system is not None
    assert isinstance(case.expect, ExpectedCard)
    settings = settings_of(book.settings)
    if case.membership is not None:
        settings = replace(settings, membership=case.membership)
    system = case.system
    if case.grade_rule is not None:
        system = replace(system, grade_rule=case.grade_rule)
    answers = dict(_computed(case, system, book))
    answers |= {row_id: (_answer(given),) for row_id, given in case.answers.items()}
    card = judge(
        system,
        answers,
        Subject(_CASE, (*system.industry_codes, "")[0]),
        case.year,
        settings,
        confirmed=[row.id for _, row in system.rows()],
    )
    for name, expected, got in zip(
        ("YⅠ", "YⅡ", "YⅢ"), case.expect.index, card.index or (), strict=False
    ):
        value, places = expected
        if rounded(got, places) != value:
            yield f"{name} 得出 {figure(got, places + 2)}，应为 {figure(value, places)}。"
    if case.expect.index and card.index is None:
        yield "没有得出综合评价指数。"
    if case.expect.grade is not None and card.grade is not case.expect.grade:
        got_grade = card.grade.value if card.grade else "不评级"
        yield f"评为{got_grade}，应为{case.expect.grade.value}：{''.join(card.reasons)}"
    yield from _differing_rows(case.expect, card)
    if case.expect.points is not None:
        value, places = case.expect.points
        if card.points is None or rounded(card.points, places) != value:
            got_points = "没有得出" if card.points is None else figure(card.points, places + 2)
            yield f"P {got_points}，应为 {figure(value, places)}。"
    if case.expect.verdict and card.verdict != case.expect.verdict:
        yield f"评为“{card.verdict}”，应为“{case.expect.verdict}”。"


def _computed(case: RuleCase, system: IndicatorSystem, book: Rules) -> Answers:
    """What the case's return says to the rows that are computed; nothing without a return."""
    if case.submission is None:
        return {}
    reading = _reading(case, book)
    found = read_answers(system, reading, compile_rows(system, reading.rules))
    return {row.id: found[row.id] for _, row in system.rows() if row.formula or row.when}


def _differing_rows(expect: ExpectedCard, card: ScoreCard) -> Iterator[str]:
    judged = {row.indicator.id: row for row in card.rows}
    for row_id, wanted in expect.rows.items():
        row = judged[row_id]
        got = row.grade if row.state is RowState.SCORED and row.grade else row.state
        blank_meets_nothing = wanted is Grade.BELOW and row.grade is Grade.BELOW
        if got is not wanted and not blank_meets_nothing:
            yield f"“{row.indicator.name}”评为{got.value}，应为{wanted.value}。"
    for row_id, (weight, places) in expect.weights.items():
        got_weight = judged[row_id].weight
        if rounded(got_weight, places) != weight:
            yield (
                f"“{judged[row_id].indicator.name}”的权重是 {figure(got_weight, places + 2)}，"
                f"应为 {figure(weight, places)}。"
            )


def _answer(given: RowAnswer) -> Answer:
    if isinstance(given, Grade):
        return Answer(RowState.SCORED, choice=given.value)
    if isinstance(given, Blank):
        return Answer(_STATES[given])
    return Answer(RowState.SCORED, given)


def _try_compliance(case: RuleCase, book: Rules) -> Iterator[str]:
    assert isinstance(case.expect, ExpectedCompliance)
    stem = case.path.removesuffix(".test.yaml") + ".yaml"
    system = next(s for s in book.compliance.values() if s.path == stem)
    card = assess_compliance(system, _reading(case, book))
    rows = {result.row.id: result.state for result in card.rows}
    groups = dict(card.groups)
    for found, expected in ((rows, case.expect.rows), (groups, case.expect.groups)):
        for name, met in expected.items():
            if found[name] is not (Compliance.MET if met else Compliance.NOT_MET):
                yield f"“{name}”为{found[name].value}，应为{'达标' if met else '不达标'}。"


def _try_shares(case: RuleCase, book: Rules) -> Iterator[str]:
    assert isinstance(case.expect, ExpectedShares)
    yield from _try_tiers(case, book)
    elements = {element.id: element for element in book.tiers.elements}
    for element_id, wanted in case.expect.selected.items():
        loads = case.loads[element_id]
        values = [ElementValue(firm, firm, firm, load) for firm, load in loads.items()]
        result = share_list(elements[element_id], values, book.tiers.threshold, case.year)
        selected = tuple(row.recipient_id for row in result.selected)
        if selected != wanted:
            yield f"{element_id}：入选 {'、'.join(selected)}，应为 {'、'.join(wanted)}。"
        if element_id in case.expect.shares:
            share, places = case.expect.shares[element_id]
            if rounded(100 * result.coverage, places) != share:
                yield (
                    f"{element_id}：累计占比 {figure(100 * result.coverage, places + 2)}%，"
                    f"应为 {figure(Fraction(share), places)}%。"
                )


def _try_tiers(case: RuleCase, book: Rules) -> Iterator[str]:
    assert isinstance(case.expect, ExpectedShares)
    if case.as_of is None:
        return
    firms = tuple(dict.fromkeys(firm for own in case.loads.values() for firm in own))
    rules = replace(
        book.tiers,
        elements=tuple(
            replace(element, left_out="")
            for element in book.tiers.elements
            if element.id in case.loads
        ),
    )
    result = tier_list(
        rules,
        [Enterprise(f, f, RecipientKind.ENTERPRISE, credit_code=f) for f in firms],
        {
            element: [ElementValue(firm, firm, firm, load) for firm, load in own.items()]
            for element, own in case.loads.items()
        },
        case.year,
        designations=[Designation(f, each) for f, own in case.lists.items() for each in own],
        around=TierCircumstances(
            OfficeDecisions(
                earlier_audits=tuple(
                    EarlierAudit(f, audit.accepted_on, audit.number, audit.valid_to, "")
                    for f, audit in case.audits.items()
                )
            ),
            case.as_of,
        ),
    )
    found = {entry.recipient_id: entry for entry in result.entries}
    for firm, tier in case.expect.tiers.items():
        if found[firm].tier is not tier:
            yield f"{firm}为{found[firm].tier.value}，应为{tier.value}。"
    continued = {entry.recipient_id for entry in result.entries if entry.exemption is not None}
    if case.expect.continued is not None and continued != set(case.expect.continued):
        said = "、".join(sorted(continued)) or "没有企业"
        wanted = "、".join(case.expect.continued) or "没有企业"
        yield f"沿用上轮审核的是{said}，应为{wanted}。"
