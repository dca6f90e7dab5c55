"""审核问题 of an audit: everything that raises one, gathered; numbers kept in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from generator.errors import WorkspaceError
from generator.journey.answer import standing_report
from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, now_utc
from generator.journey.permit_review import review_of, review_plan
from generator.journey.queries import round_queries
from generator.model.finding import Finding
from generator.model.park import Enterprise
from generator.model.problem import Matter, Problem, SheetAnswer, Subject, Target
from generator.model.score import EntrySource
from generator.score.assess import printing_of
from generator.score.chain_matters import ChainMember, chain_matters
from generator.score.figures import figure, with_unit
from generator.score.matters import (
    PARK_SUBJECT,
    Pressure,
    best_peers,
    card_matters,
    compliance_matters,
    constraint_matters,
    finding_matters,
    firm,
    query_matters,
    review_matters,
    visit_matters,
)
from generator.score.measure import Reading
from generator.score.problem_sheet import SHEETS, read_sheet
from generator.score.problems import Problems, settle
from generator.workspace.ledger import Ledger
from generator.workspace.numbers import PROBLEM_NUMBER, keep_numbers, numbers_given

VISIT = "site_visit"
MEASURED_BALANCE = "measured_balance"


def round_problems(
    audit: Audit, ledger: Ledger, assessment: Assessment, now: datetime
) -> Problems:
    """The problems of the round as it stands; numbers they have not had yet are noted."""
    found = settle(
        audit.book.problems,
        _matters(audit, ledger, assessment),
        _looked_at(assessment),
        sheet_answers(assessment),
        year=audit.settings.audit_year,
        park_authority=audit.settings.park_authority,
        given=numbers_given(ledger, PROBLEM_NUMBER),
    )
    keep_numbers(ledger, PROBLEM_NUMBER, found.numbers, now)
    return found


def _looked_at(assessment: Assessment) -> dict[str, Reading]:
    readings = dict(assessment.readings)
    if assessment.park is not None:
        readings[PARK_SUBJECT.id] = assessment.park
    return readings


def sheet_answers(assessment: Assessment) -> tuple[SheetAnswer, ...]:
    """What came back on problem sheets: the enterprises' first, the office's has the last word."""
    return tuple(
        answer
        for shape in SHEETS
        for accepted in assessment.returns
        if accepted.submission.form_id == shape.form
        for answer in read_sheet(accepted.submission, accepted.source, shape)
    )


def _matters(audit: Audit, ledger: Ledger, assessment: Assessment) -> Iterator[Matter]:
    rules, printing = audit.book.problems, printing_of(audit.book)
    subjects = {e.id: firm(e.id, e.name) for e in audit.roster.enterprises}
    peers = best_peers(assessment.cards.values())
    for number, card in assessment.cards.items():
        yield from card_matters(rules, subjects[number], card, peers, printing)
    yield from _from_returns(audit, ledger, assessment, subjects)
    across = round_queries(audit, ledger, assessment)
    yield from query_matters(rules, across.queries, subjects)
    yield from chain_matters(rules, _members(audit, assessment))
    pressures = [
        Pressure(c.id, c.name, c.grade, c.trail, c.headroom, c.trend, c.basis)
        for c in assessment.constraints
    ]
    yield from constraint_matters(rules, PARK_SUBJECT, pressures)
    for compliance in assessment.compliance:
        yield from compliance_matters(rules, PARK_SUBJECT, compliance, printing)


def _members(audit: Audit, assessment: Assessment) -> Iterable[ChainMember]:
    return (
        ChainMember(
            e.id, e.name, e.chain, assessment.cards.get(e.id), assessment.readings.get(e.id)
        )
        for e in audit.roster.enterprises
    )


def _from_returns(
    audit: Audit, ledger: Ledger, assessment: Assessment, subjects: dict[str, Subject]
) -> Iterator[Matter]:
    """Findings that stand, reviews of execution reports, and site visits."""
    rules = audit.book.problems
    plan = review_plan(audit.book)
    balances = frozenset(c.code for c in audit.book.checks if c.method == MEASURED_BALANCE)
    for accepted in assessment.returns:
        recipient, submission = accepted.recipient, accepted.submission
        if not isinstance(recipient, Enterprise):
            continue
        subject = subjects[recipient.id]
        if submission.form_id == VISIT:
            yield from visit_matters(rules, subject, submission, accepted.source)
        reading = assessment.readings.get(recipient.id)
        if reading is None or reading.submission.form_id != submission.form_id:
            continue

        def cells(finding: Finding, of: Reading = reading) -> tuple[EntrySource, ...]:
            return tuple(c for key in finding.keys if (c := of.cell(key)) is not None)

        findings = standing_report(ledger, accepted.receipt).findings
        yield from finding_matters(rules, subject, findings, balances, cells)
        judged = review_of(audit, accepted, plan)
        if judged is not None:
            yield from review_matters(rules, subject, judged, reading)


# -- as people read them -----------------------------------------------------------------------


def problem_lines(root: Path, number: str = "") -> Iterator[str]:
    """The list of problems in a line each; with a number, all that is known of that one.

    The number of an enterprise, or of a chain or the park, lists theirs.
    """
    audit = Audit.open(root)
    now = now_utc()
    with audit.open_ledger(now) as ledger:
        found = round_problems(audit, ledger, assess(audit, ledger), now)
    wanted = number.strip().upper()
    one = found.get(wanted)
    if one is not None:
        yield from _whole(one, found.target_of(one.number))
        return
    listed = [p for p in found.problems if not wanted or wanted in (p.subject.id, _series(p))]
    if wanted and not listed and audit.roster.get(wanted) is None:
        raise WorkspaceError(
            audit.folder.root, f"没有编号为“{number}”的问题。", "不写编号可列出全部问题。"
        )
    for problem in listed:
        yield _line(problem)
    levels = dict.fromkeys(problem.subject.level for problem in listed)
    counts = "，".join(
        f"{level.value} {sum(p.subject.level is level for p in listed)}" for level in levels
    )
    agreed = sum(problem.agreed for problem in listed)
    yield f"共 {len(listed)} 个问题{f'（{counts}）' if counts else ''}，已确认 {agreed} 个。"
    for answer in found.unknown:
        yield f"    {answer.recipient_id} 的确认表里有编号 {answer.number}，现在没有这个问题。"


def _series(problem: Problem) -> str:
    return problem.number.rpartition("-")[0]


def _line(problem: Problem) -> str:
    main = "、".join(cause.aspect.value for cause in problem.main_causes)
    return (
        f"{problem.number}  [{problem.gravity.value}] {problem.element.value}  "
        f"{problem.subject.name}：{problem.statement}{f'（主因：{main}）' if main else ''}"
    )


def _whole(problem: Problem, target: Target | None) -> Iterator[str]:
    yield _line(problem)
    yield f"    依据：{problem.basis}"
    for cause in problem.causes:
        main = "（主因）" if cause.main else ""
        yield f"    原因 {cause.aspect.value}{main}：{cause.text}〔{cause.by.value}〕"
    if not problem.causes:
        yield "    原因：没有能由程序提出的，请在问题原因与目标确认表里填写。"
    if target is not None:
        yield from _target(target)
    if problem.objection:
        yield f"    异议：{problem.objection}"
    yield f"    证据 {len(problem.evidence)} 处：parkaudit explain {problem.trail.id}"


def _target(target: Target) -> Iterator[str]:
    present, near, far = (
        with_unit(figure(value, 4), target.unit)
        for value in (target.present, target.near, target.far)
    )
    yield (
        f"    目标 {target.indicator}：现状 {present}，{target.near_year}年 {near}"
        f"（{target.near_basis}），{target.far_year}年 {far}（{target.far_basis}）"
        f"〔{target.by.value}〕责任：{target.responsible}"
    )

