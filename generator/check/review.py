"""非现场核查: the items of a review judged against one return. Pure; nothing here sends it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from generator.check.engine import (
    METHODS,
    filing_of,
    is_asked,
    questions_of,
    was_asked,
    words_of,
)
from generator.check.plan import CheckPlan, FormNames, compile_plan
from generator.check.question import Breach, CompiledRule, Filing, Question
from generator.check.words import fill
from generator.formula.units import UnitTable
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.model.reference import CodeTable
from generator.model.review import (
    PermitReview,
    ReviewedItem,
    ReviewItem,
    ReviewRules,
    ReviewVerdict,
)
from generator.model.submission import Blank, Place, Submission

STATEMENTS_SHOWN = 6
"""Rows of one item that are told one by one; the rest are counted."""
_NOT_ASKED = "采集表没有要求填报本项所需的内容。"
_NOTHING = "没有需要核查的内容。"


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """A review compiled: whom it is for, and each item's condition."""

    rules: ReviewRules
    plan: CheckPlan
    applies: CompiledRule
    items: tuple[tuple[ReviewItem, CompiledRule], ...]


def compile_review(
    rules: ReviewRules,
    names: Mapping[str, FormNames],
    units: UnitTable,
    codes: Mapping[str, CodeTable],
) -> ReviewPlan:
    """The review ready to be asked of any number of returns."""
    conditions = (rules.applies, *(item.rule for item in rules.items))
    plan = compile_plan(conditions, names, units, codes, METHODS)
    applies, *compiled = plan.forms[rules.form].rules
    return ReviewPlan(rules, plan, applies, tuple(zip(rules.items, compiled, strict=True)))


def review(
    submission: Submission,
    form: FormDefinition,
    recipient: Recipient,
    plan: ReviewPlan,
    *,
    as_of: date,
) -> PermitReview | None:
    """The verdict on every item; None for a recipient the review does not apply to."""
    filing = filing_of(submission, form, recipient, plan.plan, as_of=as_of)
    where = Question(plan.applies, filing, submission.audit_year)
    if where.outcome("must_hold").value is not True:
        return None
    items = tuple(_judged(item, compiled, filing) for item, compiled in plan.items)
    return PermitReview(submission.recipient_id, submission.audit_year, items)


def _judged(item: ReviewItem, compiled: CompiledRule, filing: Filing) -> ReviewedItem:
    """An item over all its rows: one row that fails decides, then one that cannot be judged."""
    if not was_asked(compiled, filing):
        return ReviewedItem(item, ReviewVerdict.NOT_APPLICABLE, (_NOT_ASKED,))
    audit_year = filing.submission.audit_year
    asked = [
        question
        for question in questions_of(replace(compiled, yearly=False), filing)
        if question.year == audit_year and is_asked(question)
    ]
    failing: list[str] = []
    unknown: list[str] = []
    holding: list[str] = []
    places: list[Place] = []
    for question in asked:
        outcome = question.outcome("must_hold")
        if outcome.value is True:
            holding.append(_said(item.rule.remedy, question))
        elif outcome.value is False:
            failing.append(_said(item.rule.message, question))
            places += [
                entry.place
                for key in outcome.used
                if (entry := filing.submission.by_key.get(key)) is not None
            ]
        else:
            unknown.append(_missing(question))
    unique = tuple(dict.fromkeys(places))
    if failing:
        return ReviewedItem(item, item.verdict, _shown(failing), unique)
    if unknown:
        return ReviewedItem(item, ReviewVerdict.UNDECIDED, _shown(unknown))
    if not asked:
        return ReviewedItem(item, ReviewVerdict.NOT_APPLICABLE, (_NOTHING,))
    return ReviewedItem(item, ReviewVerdict.MET, _shown(list(dict.fromkeys(holding))))


def _said(template: str, question: Question) -> str:
    return fill(template, words_of(question, Breach(())))


def _missing(question: Question) -> str:
    """Which answers an item waits for."""
    names = []
    expression = question.asked.formulas["must_hold"].checked.expression
    for name in dict.fromkeys(reference.name for reference in expression.names):
        if name not in question.filing.form.fields:
            continue
        entries = [question.entry(name, row=row) for row in question.rows_of(name) or ("",)]
        if any(entry is None or entry.blank in (Blank.NOT_FILLED, Blank.NOT_AVAILABLE)
               for entry in entries):
            names.append(question.filing.speaker.label(name))
    said = "、".join(names)
    return f"{said}未填，无法判定。" if said else "所需数据不全，无法判定。"


def _shown(sentences: list[str]) -> tuple[str, ...]:
    if len(sentences) <= STATEMENTS_SHOWN:
        return tuple(sentences)
    rest = len(sentences) - STATEMENTS_SHOWN
    return (*sentences[:STATEMENTS_SHOWN], f"另有 {rest} 处同样情况。")
