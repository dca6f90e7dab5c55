"""审核分级: criteria and shares united into 重点, 一般, 简化, each enterprise with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.park import Enterprise
from generator.model.score import Trail
from generator.model.tier import CriterionKind, Tier, TierCriterion, TierElement, TierRules
from generator.score.figures import figure, told_apart
from generator.score.printing import PLAIN, Printing
from generator.score.shares import ElementValue, ListedApart, ShareList, share_list


@dataclass(frozen=True, slots=True)
class Designation:
    """An enterprise stands on a list of the authority, or the office found it so (双超 ...)."""

    recipient_id: str
    list_id: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TierReason:
    """Why an enterprise is in a tier: the criterion and the sentence."""

    criterion: str
    text: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class TierEntry:
    """An enterprise of the list. All reasons of all tiers are kept; the highest tier counts."""

    recipient_id: str
    name: str
    credit_code: str
    tier: Tier
    reasons: tuple[TierReason, ...]
    trail: Trail


@dataclass(frozen=True, slots=True)
class TierList:
    """审核分级清单. `outside` are those not yet in production, which count nowhere."""

    year: int
    entries: tuple[TierEntry, ...]
    shares: tuple[ShareList, ...]
    left_out: tuple[TierElement, ...]
    outside: tuple[ListedApart, ...]
    notices: tuple[str, ...]

    def of(self, tier: Tier) -> tuple[TierEntry, ...]:
        return tuple(entry for entry in self.entries if entry.tier is tier)

    def get(self, recipient_id: str) -> TierEntry | None:
        return next((e for e in self.entries if e.recipient_id == recipient_id), None)


def tier_list(
    rules: TierRules,
    enterprises: Iterable[Enterprise],
    values: Mapping[str, Sequence[ElementValue]],
    year: int,
    departments: Mapping[str, Trail] | None = None,
    designations: Iterable[Designation] = (),
    not_started: Iterable[str] = (),
    printing: Printing = PLAIN,
) -> TierList:
    """Rank every element in use, take the union, and give each enterprise its tier and reasons.

    `values` and `departments` go by element id; `not_started` are the ids of those 未投产.
    """
    everybody = tuple(enterprises)
    outside_ids = frozenset(not_started)
    inside = [e for e in everybody if e.id not in outside_ids]
    outside = tuple(ListedApart(e.id, e.name, "未投产") for e in everybody if e.id in outside_ids)
    shares = tuple(
        share_list(
            element,
            [v for v in values.get(element.id, ()) if v.recipient_id not in outside_ids],
            rules.threshold,
            year,
            (departments or {}).get(element.id),
            printing,
        )
        for element in rules.elements
        if not element.left_out
    )
    known = tuple(designations)
    entries = [_entry(rules, enterprise, shares, known, year, printing) for enterprise in inside]
    order = list(Tier)
    entries.sort(key=lambda entry: order.index(entry.tier))  # stable: roster order inside a tier
    notices = [notice for share in shares for notice in share.notices]
    key = sum(entry.tier is Tier.KEY for entry in entries)
    if entries and Fraction(key, len(entries)) > rules.key_share_notice:
        share, notice = told_apart(Fraction(100 * key, len(entries)), 100 * rules.key_share_notice)
        notices.append(
            f"重点企业 {key} 家，占 {len(entries)} 家的 {share}%，超过 {notice}%，"
            "请核对参与排序的要素是否过多。"
        )
    return TierList(
        year=year,
        entries=tuple(entries),
        shares=shares,
        left_out=tuple(element for element in rules.elements if element.left_out),
        outside=outside,
        notices=tuple(notices),
    )


def _entry(
    rules: TierRules,
    enterprise: Enterprise,
    shares: tuple[ShareList, ...],
    designations: tuple[Designation, ...],
    year: int,
    printing: Printing,
) -> TierEntry:
    tier = rules.otherwise
    order = list(Tier)
    reasons: list[TierReason] = []
    figures: list[Trail] = []
    for criterion in rules.criteria:
        for text, trail in _MEETS[criterion.kind](
            criterion, enterprise, shares, designations, dict(rules.lists)
        ):
            reasons.append(TierReason(criterion.id, text, criterion.source, criterion.mark))
            if trail is not None:
                figures.append(trail)
            if order.index(criterion.tier) < order.index(tier):
                tier = criterion.tier
    if not reasons:
        reasons.append(TierReason("otherwise", rules.otherwise_reason, rules.source, rules.mark))
    return TierEntry(
        recipient_id=enterprise.id,
        name=enterprise.name,
        credit_code=enterprise.credit_code,
        tier=tier,
        reasons=tuple(reasons),
        trail=Trail(
            id=f"{enterprise.id}:tier@{year}",
            label=f"{enterprise.name}审核分级",
            value=tier.value,
            source="、".join(dict.fromkeys(printing.basis(r.source) for r in reasons)),
            mark="、".join(dict.fromkeys(r.mark for r in reasons)),
            reason="；".join(r.text for r in reasons),
            inputs=tuple(figures),
        ),
    )


_Met = list[tuple[str, Trail | None]]


def _by_share(
    criterion: TierCriterion,
    enterprise: Enterprise,
    shares: tuple[ShareList, ...],
    designations: tuple[Designation, ...],
    lists: Mapping[str, str],
) -> _Met:
    return [
        (
            _fill(
                criterion.reason,
                element=share.element.name,
                share=figure(100 * row.share),
                rank=str(row.rank),
            ),
            row.trail,
        )
        for share in shares
        for row in share.selected
        if row.recipient_id == enterprise.id
    ]


def _by_list(
    criterion: TierCriterion,
    enterprise: Enterprise,
    shares: tuple[ShareList, ...],
    designations: tuple[Designation, ...],
    lists: Mapping[str, str],
) -> _Met:
    return [
        (
            _fill(
                criterion.reason,
                list=lists.get(designation.list_id, designation.list_id),
                detail=f"（{designation.detail}）" if designation.detail else "",
            ),
            None,
        )
        for designation in designations
        if designation.recipient_id == enterprise.id and designation.list_id in criterion.values
    ]


def _by_permit(
    criterion: TierCriterion,
    enterprise: Enterprise,
    shares: tuple[ShareList, ...],
    designations: tuple[Designation, ...],
    lists: Mapping[str, str],
) -> _Met:
    kind = enterprise.permit_kind.value
    return [(_fill(criterion.reason, permit_kind=kind), None)] if kind in criterion.values else []


_MEETS: Mapping[
    CriterionKind,
    Callable[
        [
            TierCriterion,
            Enterprise,
            tuple[ShareList, ...],
            tuple[Designation, ...],
            Mapping[str, str],
        ],
        _Met,
    ],
] = {
    CriterionKind.SHARE: _by_share,
    CriterionKind.LIST: _by_list,
    CriterionKind.PERMIT: _by_permit,
}


def _fill(sentence: str, **values: str) -> str:
    # Plain replacement: str.format would let a sentence reach into attributes.
    for name, value in values.items():
        sentence = sentence.replace(f"{{{name}}}", value)
    return sentence
