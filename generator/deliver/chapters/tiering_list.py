"""第五章 审核分级清单: criteria of the authority, and each enterprise's tier with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from generator.deliver.chapters.tiering_said import OVER, ranked, too_many_said
from generator.deliver.chapters.trailed import Row, made
from generator.deliver.counts import tier_counts, tier_reasons
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for
from generator.deliver.sentences import joined, prose
from generator.model.indicator import Grade
from generator.model.submission import EntryKey
from generator.model.tier import CriterionKind, Tier
from generator.score.mandatory import HIGH_ENERGY, MandatoryHint
from generator.score.measure import Reading
from generator.score.office import Designation, EarlierAudit
from generator.score.tiers import CONTINUED, TierEntry

NONE = "未发现"
NO_LIST = "未列入"
UNCONFIRMED = "尚未确认"
_MOST_TOXIC = 4
_MOST_SAID = 3
_MOST_ROWS_SHORT = 3


def counts(dossier: Dossier, numbers: Numbers) -> Row:
    """How many stand in each tier; nothing while nobody can be classed."""
    entries = ranked(dossier)
    if not entries:
        return {}
    return dict(tier_counts(entries, dossier.year, numbers))


# -- 表5-3 ---------------------------------------------------------------------------------------


def mandatory(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表5-3: of whom anything speaks for 强制性审核, or who had an audit before."""
    rows = (_mandatory(dossier, numbers, entry) for entry in ranked(dossier))
    return [row for row in rows if row is not None]


def _mandatory(dossier: Dossier, numbers: Numbers, entry: TierEntry) -> Row | None:
    reading = dossier.readings[entry.recipient_id]
    over = [h for h in entry.hints if h.name == OVER]
    energy = [h for h in entry.hints if h.name == HIGH_ENERGY]
    toxic = _toxic(dossier, numbers, reading)
    lists = [d for d in dossier.decisions.designations if d.recipient_id == entry.recipient_id]
    earlier = dossier.decisions.earlier_audit(entry.recipient_id)
    if not (over or energy or toxic or lists or earlier):
        return None
    names = dict(dossier.book.tiers.lists)
    return {
        "name": entry.name,
        "over": _hints(numbers, over),
        "energy": _hints(numbers, energy),
        "toxic": joined(toxic[:_MOST_TOXIC], "；") if toxic else NONE,
        "lists": "；".join(_listed(names, each) for each in lists) or NO_LIST,
        "accepted": _day(earlier.accepted_on) if earlier else "—",
        "valid": _validity(dossier, earlier),
    }


def _hints(numbers: Numbers, hints: Sequence[MandatoryHint]) -> Prose | str:
    said = [numbers.sentence(hint.text.rstrip("。"), hint.trail) for hint in hints[:_MOST_SAID]]
    return joined(said) if said else NONE


def _toxic(dossier: Dossier, numbers: Numbers, reading: Reading) -> list[Prose]:
    """The toxic materials with how much of each was used in the audit year."""
    found = []
    for row in reading.submission.rows.get("materials", ()):
        if _text(reading, "materials.toxic", row) != "是":
            continue
        name = _text(reading, "materials.name", row)
        key = EntryKey("materials.amount_t", row, dossier.year)
        entry = reading.submission.by_key.get(key)
        if entry is None or entry.number is None:
            found.append(prose(name))
            continue
        value, cell = Fraction(entry.number), reading.cell(key)
        amount = made(
            numbers,
            f"{reading.owner}:toxic_{row}@{dossier.year}",
            f"{name}用量（{dossier.year}年）",
            value,
            "t",
            inputs=(cell,) if cell is not None else (),
            places=places_for([value]),
        )
        found.append(prose(name, amount))
    return found


def _text(reading: Reading, field: str, row: str) -> str:
    entry = reading.submission.get(field, row)
    return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""


def _listed(names: dict[str, str], each: Designation) -> str:
    detail = f"（{each.detail}）" if each.detail else ""
    return f"{names.get(each.list_id, each.list_id)}{detail}"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "未填"


def _validity(dossier: Dossier, earlier: EarlierAudit | None) -> str:
    if earlier is None:
        return "—"
    expired = earlier.valid_to is not None and earlier.valid_to < dossier.day
    return f"{_day(earlier.valid_to)}{'（已过期）' if expired else ''}"


# -- 表5-5 ---------------------------------------------------------------------------------------


def tier_list(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表5-5: the enterprises by tier with reasons, method, what is audited, and their answer."""
    return [_entry(dossier, numbers, entry) for entry in ranked(dossier)]


def _entry(dossier: Dossier, numbers: Numbers, entry: TierEntry) -> Row:
    firm = dossier.enterprise(entry.recipient_id)
    apart = "（集中式设施，单列）" if entry.facility else ""
    return {
        "number": entry.recipient_id,
        "name": entry.name,
        "industry": f"{dossier.industries.get(firm.industry_code, firm.industry_code)}{apart}",
        "tier": entry.tier.value,
        "reasons": joined(
            [numbers.sentence(reason, entry.trail) for reason in tier_reasons(entry)]
        ),
        "method": entry.method or "待定",
        "content": _content(dossier, entry),
        "answer": _answer(entry),
    }


def _content(dossier: Dossier, entry: TierEntry) -> str:
    """What is looked at: what brought it into the list, then what falls short of its system."""
    if entry.method == CONTINUED:
        return "沿用上轮结果，核对方案的持续效果和有效期内的变化"
    elements = [
        share.element.name
        for share in dossier.tiers.shares
        if any(row.recipient_id == entry.recipient_id for row in share.selected)
    ]
    short = [
        each.indicator.name
        for each in dossier.level.firms
        if each.recipient_id == entry.recipient_id and each.grade is Grade.BELOW
    ][:_MOST_ROWS_SHORT]
    parts = []
    if elements:
        parts.append(f"查清{'、'.join(elements)}的去向和主因")
    elif entry.tier is Tier.KEY:
        parts.append("核查列入名单的事项及其整改")
    if short:
        parts.append(f"改进未达Ⅲ级的{'、'.join(dict.fromkeys(short))}")
    if not parts:
        parts.append(_by_tier(entry))
    return "；".join(parts)


def _by_tier(entry: TierEntry) -> str:
    if entry.facility:
        return "核查运行负荷、达标和能耗药耗"
    if entry.tier is Tier.GENERAL:
        return "对照指标体系核查，提出无低费方案"
    return "对照指标自查，核对台账和手续"


def _answer(entry: TierEntry) -> str:
    answered = entry.answered
    if answered is None:
        return UNCONFIRMED
    day = f"（{_day(answered.on)}）" if answered.on else ""
    if answered.agreed:
        return f"无异议{day}"
    handled = f"；处理：{answered.answer}" if answered.answer else "；待处理"
    return f"有异议：{answered.objection}{day}{handled}"


def waiting(dossier: Dossier) -> list[Row]:
    """Who is not classed, with the reason."""
    apart: list[Row] = [
        {"name": each.name, "reason": each.reason.rstrip("。")} for each in dossier.tiers.outside
    ]
    known = {row["name"] for row in apart}
    return apart + [
        {"name": firm.name, "reason": "没有已接收的资料，补报后分级"}
        for firm in dossier.enterprises
        if firm.id not in dossier.readings and firm.name not in known
    ]


def notices(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What the rules ask the office to look at: too many 重点, listed after an accepted audit."""
    entries = ranked(dossier)
    if not entries:
        return []
    share = tier_counts(entries, dossier.year, numbers)["key_share"]
    return [
        too_many_said(dossier, numbers, share)
        if "超过" in notice and notice.startswith("重点企业") and isinstance(share, Figure)
        else numbers.sentence(notice, entries[0].trail)
        for notice in dossier.tiers.notices
    ]


def shares_criterion(dossier: Dossier) -> str:
    """The rules of the tiers in a sentence, as rules/tiers.yaml has them."""
    rules = dossier.book.tiers
    names = dict(rules.lists)
    lists = [
        names.get(value, value)
        for criterion in rules.criteria
        if criterion.kind is CriterionKind.LIST
        for value in criterion.values
    ]
    permits = [
        value
        for criterion in rules.criteria
        if criterion.kind is CriterionKind.PERMIT
        for value in criterion.values
    ]
    return (
        f"在任一要素累计占比清单内，或列入{'、'.join(dict.fromkeys(lists))}的，为重点；"
        f"其余实行排污许可{'、'.join(permits)}的，为一般；都不满足的为简化。一家企业满足几条的，"
        "理由全部列出，以最高的级别为准。"
    )
