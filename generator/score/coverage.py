"""覆盖率与敏感性: what the 重点 enterprises make up together, and what other thresholds give."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.score import Trail
from generator.model.tier import TierElement
from generator.score.figures import figure
from generator.score.shares import PARK, ShareList


@dataclass(frozen=True, slots=True)
class Coverage:
    """重点管控名单覆盖率 of one element: all 重点 enterprises, also those so for other reasons.

    `share` (0 to 1) is exact; `reached` compares it unrounded.
    """

    element: TierElement
    amount: Fraction
    total: Fraction
    total_basis: str
    share: Fraction
    reached: bool
    trail: Trail


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Who is 重点 with another threshold, and who enters and leaves against the list itself."""

    threshold: Fraction
    key: tuple[str, ...]
    entering: tuple[str, ...]
    leaving: tuple[str, ...]


def coverages(
    shares: Iterable[ShareList], key: Collection[str], threshold: Fraction
) -> tuple[Coverage, ...]:
    """The coverage of every element that anybody is ranked in."""
    return tuple(_coverage(share, key, threshold) for share in shares if share.rows)


def _coverage(share: ShareList, key: Collection[str], threshold: Fraction) -> Coverage:
    inside = [row for row in share.rows if row.recipient_id in key]
    amount = sum((row.value for row in inside), Fraction(0))
    covered = amount / share.total
    return Coverage(
        element=share.element,
        amount=amount,
        total=share.total,
        total_basis=share.total_basis,
        share=covered,
        reached=covered >= threshold,
        trail=Trail(
            id=f"{PARK}:{share.element.id}_key_coverage@{share.year}",
            label=f"重点企业合计占园区{share.element.name}的比例（覆盖率）",
            value=100 * covered,
            unit="%",
            formula="重点企业合计 ÷ 园区总量 × 100",
            numbers=f"{figure(amount)} ÷ {figure(share.total)} × 100",
            source=share.total_basis,
            mark=share.element.mark,
            inputs=tuple(row.trail for row in inside),
        ),
    )


def leading_to(shares: Iterable[ShareList], threshold: Fraction) -> tuple[ShareList, ...]:
    """The same lists cut where they reach another share of the park."""
    return tuple(
        replace(
            share,
            threshold=threshold,
            rows=tuple(
                replace(row, selected=row.cumulative - row.share < threshold)
                for row in share.rows
            ),
        )
        for share in shares
    )
