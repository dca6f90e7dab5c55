"""审核分级: criteria and shares united into 重点, 一般, 简化, each enterprise with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from generator.model.park import Enterprise
from generator.model.score import Trail
from generator.model.tier import CriterionKind, Tier, TierCriterion, TierElement, TierRules
from generator.score.coverage import Coverage, Sensitivity, coverages, leading_to
from generator.score.figures import figure, told_apart
from generator.score.mandatory import MandatoryHint
from generator.score.office import (
    NOTHING_DECIDED,
    Answered,
    Designation,
    EarlierAudit,
    OfficeDecisions,
)
from generator.score.printing import PLAIN, Printing
from generator.score.shares import ElementValue, ListedApart, ShareList, share_list

CONTINUED = "沿用"
"""The audit method of an enterprise whose earlier audit still holds."""


@dataclass(frozen=True, slots=True)
class TierReason:
    """Why an enterprise is in a tier: the criterion and the sentence."""

    criterion: str
    text: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class TierEntry:
    """An enterprise of the list. All reasons of all tiers are kept; the highest tier counts.

    `method` is how it is audited: 沿用 where `exemption`, an earlier audit, still holds. `hints`
    are what the office should look at. A `facility` serves others and is ranked in no element.
    """

    recipient_id: str
    name: str
    credit_code: str
    tier: Tier
    reasons: tuple[TierReason, ...]
    trail: Trail
    method: str = ""
    method_trail: Trail | None = None
    exemption: EarlierAudit | None = None
    hints: tuple[MandatoryHint, ...] = ()
    answered: Answered | None = None
    facility: bool = False


@dataclass(frozen=True, slots=True)
class TierList:
    """审核分级清单. `outside` are those not yet in production, which count nowhere."""

    year: int
    entries: tuple[TierEntry, ...]
    shares: tuple[ShareList, ...]
    left_out: tuple[TierElement, ...]
    outside: tuple[ListedApart, ...]
    notices: tuple[str, ...]
    coverage: tuple[Coverage, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()

    def of(self, tier: Tier) -> tuple[TierEntry, ...]:
        return tuple(entry for entry in self.entries if entry.tier is tier)

    def get(self, recipient_id: str) -> TierEntry | None:
        return next((e for e in self.entries if e.recipient_id == recipient_id), None)

    @property
    def facilities(self) -> tuple[TierEntry, ...]:
        """集中式设施: in a tier like everybody, and apart in every list of shares."""
        return tuple(entry for entry in self.entries if entry.facility)

    @property
    def trails(self) -> tuple[Trail, ...]:
        """Every figure of the list."""
        found = [row.trail for share in self.shares for row in share.rows]
        for entry in self.entries:
            found.append(entry.trail)
            found += [entry.method_trail] if entry.method_trail else []
            found += [hint.trail for hint in entry.hints]
            found += [entry.answered.trail] if entry.answered and entry.answered.trail else []
        return (*found, *(each.trail for each in self.coverage))


@dataclass(frozen=True, slots=True)
class TierCircumstances:
    """What beside the shares decides about an enterprise; all of it may be left unsaid.

    `as_of` is the reference date at which an earlier audit must hold; without it none does.
    `methods` says how each tier is audited, `central` who serves others, `hints` go by enterprise.
    """

    decisions: OfficeDecisions = NOTHING_DECIDED
    as_of: date | None = None
    methods: Mapping[Tier, str] | None = None
    hints: Mapping[str, tuple[MandatoryHint, ...]] | None = None
    central: Collection[str] = ()


PLAIN_CIRCUMSTANCES = TierCircumstances()


def tier_list(
    rules: TierRules,
    enterprises: Iterable[Enterprise],
    values: Mapping[str, Sequence[ElementValue]],
    year: int,
    departments: Mapping[str, Trail] | None = None,
    designations: Iterable[Designation] = (),
    not_started: Iterable[str] = (),
    printing: Printing = PLAIN,
    around: TierCircumstances = PLAIN_CIRCUMSTANCES,
) -> TierList:
    """Rank every element in use, take the union, and give each enterprise its tier and reasons.

    `values` and `departments` go by element id; `not_started` are the ids of those 未投产.
    `designations` come beside those of the office's return, which `around` holds.
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
    known = (*around.decisions.designations, *designations)
    cases = [_Case(enterprise, shares, known, dict(rules.lists)) for enterprise in inside]
    entries = [_entry(rules, case, year, printing, around) for case in cases]
    order = list(Tier)
    entries.sort(key=lambda entry: order.index(entry.tier))  # stable: roster order inside a tier
    key = frozenset(entry.recipient_id for entry in entries if entry.tier is Tier.KEY)
    return TierList(
        year=year,
        entries=tuple(entries),
        shares=shares,
        left_out=tuple(element for element in rules.elements if element.left_out),
        outside=outside,
        notices=(
            *(notice for share in shares for notice in share.notices),
            *_too_many(rules, len(key), len(entries)),
            *around.decisions.notices,
            *_listed_since(entries, known, dict(rules.lists)),
        ),
        coverage=coverages(shares, key, rules.threshold),
        sensitivity=tuple(_sensitivity(rules, cases, key, level) for level in rules.sensitivity),
    )


def _too_many(rules: TierRules, key: int, entries: int) -> Iterable[str]:
    if entries and Fraction(key, entries) > rules.key_share_notice:
        share, notice = told_apart(Fraction(100 * key, entries), 100 * rules.key_share_notice)
        yield (
            f"重点企业 {key} 家，占 {entries} 家的 {share}%，超过 {notice}%，"
            "请核对参与排序的要素是否过多。"
        )


def _listed_since(
    entries: Iterable[TierEntry], designations: Iterable[Designation], lists: Mapping[str, str]
) -> Iterable[str]:
    """An audit accepted before an enterprise was listed may not answer to the listing."""
    exempt = {e.recipient_id: e for e in entries if e.exemption is not None}
    for listed in designations:
        entry = exempt.get(listed.recipient_id)
        accepted = entry.exemption.accepted_on if entry and entry.exemption else None
        if entry and accepted and listed.listed_on and listed.listed_on > accepted:
            yield (
                f"{entry.name}上轮验收（{accepted}）之后又列入"
                f"{lists.get(listed.list_id, listed.list_id)}（{listed.listed_on}），"
                "能否沿用请核对。"
            )


# -- one enterprise --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Case:
    """An enterprise and all that criteria look at."""

    enterprise: Enterprise
    shares: tuple[ShareList, ...]
    designations: tuple[Designation, ...]
    lists: Mapping[str, str]


_Met = tuple[TierCriterion, str, Trail | None]


def _met(rules: TierRules, case: _Case) -> tuple[_Met, ...]:
    """Every criterion the enterprise meets, with its sentence and the figure it rests on."""
    return tuple(
        (criterion, text, trail)
        for criterion in rules.criteria
        for text, trail in _MEETS[criterion.kind](criterion, case)
    )


def _tier(rules: TierRules, met: Iterable[_Met]) -> Tier:
    tiers = (rules.otherwise, *(criterion.tier for criterion, _, _ in met))
    return min(tiers, key=list(Tier).index)


def _entry(
    rules: TierRules, case: _Case, year: int, printing: Printing, around: TierCircumstances
) -> TierEntry:
    enterprise = case.enterprise
    met = _met(rules, case)
    tier = _tier(rules, met)
    reasons = [TierReason(c.id, text, c.source, c.mark) for c, text, _ in met]
    if not reasons:
        reasons.append(TierReason("otherwise", rules.otherwise_reason, rules.source, rules.mark))
    trail = Trail(
        id=f"{enterprise.id}:tier@{year}",
        label=f"{enterprise.name}审核分级",
        value=tier.value,
        source="、".join(dict.fromkeys(printing.basis(r.source) for r in reasons)),
        mark="、".join(dict.fromkeys(r.mark for r in reasons)),
        reason="；".join(r.text for r in reasons),
        inputs=tuple(figure for _, _, figure in met if figure is not None),
    )
    exemption = around.decisions.earlier_audit(enterprise.id)
    if exemption and not (around.as_of and exemption.holds_on(around.as_of)):
        exemption = None
    method = CONTINUED if exemption else (around.methods or {}).get(tier, "")
    return TierEntry(
        recipient_id=enterprise.id,
        name=enterprise.name,
        credit_code=enterprise.credit_code,
        tier=tier,
        reasons=tuple(reasons),
        trail=trail,
        method=method,
        method_trail=_method_trail(enterprise, year, method, exemption, trail),
        exemption=exemption,
        hints=(around.hints or {}).get(enterprise.id, ()),
        answered=around.decisions.answer(enterprise.id),
        facility=enterprise.id in around.central,
    )


def _method_trail(
    enterprise: Enterprise, year: int, method: str, exemption: EarlierAudit | None, tier: Trail
) -> Trail | None:
    if not method:
        return None
    inputs, reason = [tier], f"审核分级为{tier.value}"
    if exemption:
        reason = exemption_words(exemption)
        inputs += [exemption.trail] if exemption.trail else []
    return Trail(
        id=f"{enterprise.id}:tier_method@{year}",
        label=f"{enterprise.name}审核方式",
        value=method,
        reason=reason,
        inputs=tuple(inputs),
    )


def exemption_words(audit: EarlierAudit) -> str:
    """Why an enterprise is not audited again, with number and date."""
    result = f"（{audit.result}）" if audit.result else ""
    return (
        f"上轮审核于 {audit.accepted_on} 通过验收（{audit.number}），"
        f"有效期至 {audit.valid_to}，沿用上轮结果{result}。"
    )


def _sensitivity(
    rules: TierRules, cases: Iterable[_Case], key: frozenset[str], level: Fraction
) -> Sensitivity:
    """Who would be 重点 with another share to reach; the lists and permits stay as they are."""
    found = [
        case.enterprise
        for case in cases
        if _tier(rules, _met(rules, replace(case, shares=leading_to(case.shares, level))))
        is Tier.KEY
    ]
    ids = {enterprise.id for enterprise in found}
    return Sensitivity(
        threshold=level,
        key=tuple(enterprise.id for enterprise in found),
        entering=tuple(enterprise.id for enterprise in found if enterprise.id not in key),
        leaving=tuple(
            case.enterprise.id
            for case in cases
            if case.enterprise.id in key and case.enterprise.id not in ids
        ),
    )


# -- criteria --------------------------------------------------------------------------------------

_Found = list[tuple[str, Trail | None]]


def _by_share(criterion: TierCriterion, case: _Case) -> _Found:
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
        for share in case.shares
        for row in share.selected
        if row.recipient_id == case.enterprise.id
    ]


def _by_list(criterion: TierCriterion, case: _Case) -> _Found:
    return [
        (
            _fill(
                criterion.reason,
                list=case.lists.get(listed.list_id, listed.list_id),
                detail=f"（{listed.detail}）" if listed.detail else "",
            ),
            listed.trail,
        )
        for listed in case.designations
        if listed.recipient_id == case.enterprise.id and listed.list_id in criterion.values
    ]


def _by_permit(criterion: TierCriterion, case: _Case) -> _Found:
    kind = case.enterprise.permit_kind.value
    return [(_fill(criterion.reason, permit_kind=kind), None)] if kind in criterion.values else []


_MEETS: Mapping[CriterionKind, Callable[[TierCriterion, _Case], _Found]] = {
    CriterionKind.SHARE: _by_share,
    CriterionKind.LIST: _by_list,
    CriterionKind.PERMIT: _by_permit,
}


def _fill(sentence: str, **values: str) -> str:
    # Plain replacement: str.format would let a sentence reach into attributes.
    for name, value in values.items():
        sentence = sentence.replace(f"{{{name}}}", value)
    return sentence
