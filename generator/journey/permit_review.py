"""排污许可执行报告非现场核查 of an audit: who files one, and what each report's items came to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.check.expectation import received_on, recipient_of
from generator.check.review import ReviewPlan, compile_review, review
from generator.errors import WorkspaceError
from generator.journey.accepted import Accepted, accepted_returns
from generator.journey.assess import receipts_in_force
from generator.journey.audit import Audit, local_date, now_utc
from generator.model.review import PermitReview, ReviewVerdict
from generator.rulebook import Rulebook
from generator.rulebook.case import ExpectedReview, RuleCase

EXECUTION_REPORT = "execution_report"


def review_plan(book: Rulebook, review_id: str = EXECUTION_REPORT) -> ReviewPlan:
    """The review of the rules, compiled."""
    return compile_review(book.reviews[review_id], book.names, book.units, book.codes)


def review_of(audit: Audit, one: Accepted, plan: ReviewPlan) -> PermitReview | None:
    """The review of one return as it was sent, of the day it came in; None where there is none."""
    if one.submission.form_id != plan.rules.form:
        return None
    day = one.receipt.as_of or local_date(one.receipt.at)
    form = audit.form_as_sent(one.submission)
    return review(one.submission, form, one.recipient, plan, as_of=day)


def permit_reviews(audit: Audit) -> tuple[PermitReview, ...]:
    """The review of every holder whose return stands, in the order of the roster."""
    plan = review_plan(audit.book)
    with audit.open_ledger(now_utc()) as ledger:
        returns = accepted_returns(audit, ledger, receipts_in_force(audit, ledger))
        found = [review_of(audit, one, plan) for one in returns]
    return tuple(one for one in found if one is not None)


def review_lines(root: Path, recipient_id: str = "") -> Iterator[str]:
    """One line a holder; with a number, every item of that holder's report."""
    audit = Audit.open(root)
    reviews = permit_reviews(audit)
    if not recipient_id:
        for one in reviews:
            counts = "，".join(f"{v.value} {len(one.of(v))}" for v in ReviewVerdict if one.of(v))
            name = audit.recipient(one.recipient_id).name
            yield f"{one.recipient_id}  {name}  {one.verdict.value}（{counts}）"
        yield f"共 {len(reviews)} 家报送排污许可执行报告的企业。"
        return
    audit.recipient(recipient_id)
    mine = next((one for one in reviews if one.recipient_id == recipient_id), None)
    if mine is None:
        raise WorkspaceError(
            audit.folder.root,
            f"{recipient_id} 没有可核查的执行报告。",
            "该企业不报送执行报告，或采集表还没有接收。",
        )
    for item in mine.items:
        yield f"{item.item.id}  [{item.verdict.value}]  {item.item.aspect}：{item.item.title}"
        yield from (f"        {statement}" for statement in item.statements)


def review_disagreements(case: RuleCase, book: Rulebook) -> tuple[str, ...]:
    """What a case of rules/reviews expected and did not get, each in a sentence."""
    wanted = case.expect
    if not isinstance(wanted, ExpectedReview) or case.submission is None or case.form is None:
        raise TypeError(case.id)
    stem = case.path.rpartition("/")[2].partition(".")[0]
    judged = review(
        case.submission,
        case.form,
        recipient_of(case.form, case.recipient),
        review_plan(book, stem),
        as_of=received_on(case.year, case.as_of),
    )
    if judged is None:
        return ("这份报送不适用本核查。",)
    items = {item.item.id: item for item in judged.items}
    told = [
        f"{name} 应为{verdict.value}，现为{items[name].verdict.value}："
        + "".join(items[name].statements)
        for name, verdict in wanted.verdicts.items()
        if items[name].verdict is not verdict
    ]
    said = "".join("".join(items[name].statements) for name in wanted.verdicts)
    told += [f"说法里应有“{words}”，现为：{said}" for words in wanted.messages if words not in said]
    return tuple(told)
