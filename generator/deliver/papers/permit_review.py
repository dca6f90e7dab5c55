"""排污许可执行报告非现场审核意见: a holder's report item by item, with what to do. Pure.

It is 技术意见: no number, no order; what it asks is asked by the day it names.
"""

from __future__ import annotations

from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Number
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.papers.official import official
from generator.model.review import PermitReview, ReviewedItem, ReviewVerdict

NO_REVIEW = "该单位没有已接收的排污许可执行报告，不能出具意见。"

_ORDER = (
    ReviewVerdict.NOT_MET, ReviewVerdict.EXPLAIN, ReviewVerdict.UNDECIDED, ReviewVerdict.MET,
    ReviewVerdict.NOT_APPLICABLE,
)  # fmt: skip


def permit_review_keys(dossier: Dossier) -> tuple[str, ...]:
    return tuple(review.recipient_id for review in dossier.reviews)


def no_review(dossier: Dossier, key: str) -> str:
    return "" if dossier.review(key) else NO_REVIEW


def permit_review(dossier: Dossier, key: str) -> Filled:
    """The opinion on one holder's report of the audit year."""
    numbers = Numbers(dossier.known, dossier.rounding)
    review = dossier.review(key)
    assert review is not None
    firm = dossier.enterprise(key)
    open_items = [
        item
        for verdict in (ReviewVerdict.NOT_MET, ReviewVerdict.EXPLAIN, ReviewVerdict.UNDECIDED)
        for item in review.of(verdict)
    ]
    context = {
        **official(dossier, "", dossier.settings.document_date),
        "sample": dossier.settings.sample,
        "name": firm.name,
        "credit_code": firm.credit_code,
        "industry": dossier.industries.get(firm.industry_code, firm.industry_code),
        "permit": firm.permit_kind.value,
        "received_on": next(
            (r.received_on for r in dossier.returned
             if r.recipient.id == key and r.submission.form_id in firm.forms), None,
        ),
        "verdict": review.verdict.value,
        "item_count": _count(numbers, review, "all", "核查项数", review.items),
        "counts": [
            {"verdict": v.value, "count": _count(numbers, review, v.name.lower(), v.value, found)}
            for v in _ORDER
            if (found := review.of(v))
        ],
        "aspects": _aspects(numbers, review),
        "bases": _bases(dossier, review),
        "demands": [
            {
                "number": Number(place),
                "code": item.item.id,
                "title": item.item.title,
                "verdict": item.verdict.value,
                "statement": "".join(item.statements) or item.item.title,
                "cells": _cells(item),
                "to_do": _to_do(item),
            }
            for place, item in enumerate(open_items, 1)
        ],
        "items": [
            {
                "code": item.item.id,
                "aspect": item.item.aspect,
                "title": item.item.title,
                "verdict": item.verdict.value,
                "statement": "".join(item.statements) or "—",
            }
            for item in review.items
        ],
        "outcome": _outcome(review),
        "correction_days": dossier.settings.correction_days,
        "problems": _problems(dossier, key),
    }  # fmt: skip
    return Filled(context, numbers.trails)


def _count(
    numbers: Numbers, review: PermitReview, word: str, label: str, items: tuple[ReviewedItem, ...]
) -> object:
    return numbers.count(
        f"{review.recipient_id}:review_{word}@{review.year}", f"非现场核查“{label}”项数",
        len(items), "项", "、".join(item.item.id for item in items),
    )  # fmt: skip


def _aspects(numbers: Numbers, review: PermitReview) -> list[Row]:
    """By aspect how many items came to which verdict."""
    aspects = dict.fromkeys(item.item.aspect for item in review.items)
    return [
        {
            "aspect": aspect,
            **{
                v.name.lower(): _count(
                    numbers, review, f"{place}_{v.name.lower()}", f"{aspect}{v.value}",
                    tuple(i for i in review.of(v) if i.item.aspect == aspect),
                )
                for v in _ORDER
            },
        }
        for place, aspect in enumerate(aspects, 1)
    ]  # fmt: skip


def _bases(dossier: Dossier, review: PermitReview) -> list[str]:
    """What the items rest on, in force on the document's day, with how far it was checked."""
    found = dict.fromkeys(item.item.rule.source for item in review.items)
    sources = (dossier.book.sources[name] for name in found if name in dossier.book.sources)
    return [s.citation for s in sources if s.in_force(dossier.day)]


def _cells(item: ReviewedItem) -> str:
    by_sheet: dict[str, list[str]] = {}
    for place in item.places:
        by_sheet.setdefault(place.sheet, []).append(place.cell)
    return "；".join(
        f"“{sheet}”{'、'.join(dict.fromkeys(cells))}" for sheet, cells in by_sheet.items()
    ) or "—"  # fmt: skip


def _to_do(item: ReviewedItem) -> str:
    if item.verdict is ReviewVerdict.UNDECIDED:
        return item.item.to_supply
    return item.item.to_do


def _outcome(review: PermitReview) -> str:
    """The conclusion in words, from the gravest verdict and the aspects it touches."""
    grave = dict.fromkeys(i.item.aspect for i in review.of(ReviewVerdict.NOT_MET))
    doubt = dict.fromkeys(i.item.aspect for i in review.of(ReviewVerdict.EXPLAIN))
    unknown = dict.fromkeys(i.item.aspect for i in review.of(ReviewVerdict.UNDECIDED))
    parts = []
    if grave:
        parts.append(f"{'、'.join(grave)}方面有不符合项，执行报告须更正后重新提交")
    if doubt:
        parts.append(f"{'、'.join(doubt)}方面有需说明的事项，说明和佐证经核实前不作为采信依据")
    if unknown:
        parts.append(f"{'、'.join(unknown)}方面因资料不全不能判定")
    return "；".join(parts) or "各项均符合或不适用，执行报告数据可用于本次审核"


def _problems(dossier: Dossier, key: str) -> list[str]:
    """The numbers of this holder's problems that the review has led to."""
    return [
        problem.number
        for problem in dossier.improvement.problems.problems
        if problem.subject.id == key and "permit_review" in problem.origins
    ]
