"""What is counted over a whole round, each number with a trail that says what was counted. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.figure import Figure
from generator.deliver.numbers import Numbers, places_in
from generator.model.indicator import Grade
from generator.model.score import ScoreCard, Trail
from generator.model.tier import Tier
from generator.score.shares import PARK, ShareList
from generator.score.tiers import TierEntry, TierList

TIER_WORDS: Mapping[Tier, str] = {Tier.KEY: "key", Tier.GENERAL: "general", Tier.BRIEF: "brief"}
GRADE_WORDS: Mapping[Grade, str] = {
    Grade.I: "first",
    Grade.II: "second",
    Grade.III: "third",
    Grade.BELOW: "below",
}
NOTHING_RANKED = "没有可以排序的企业数据"

Matter = tuple[str, str]
"""A check and the cell it was found at: the same matter in every version of a return."""


@dataclass(frozen=True, slots=True)
class FormReturn:
    """One form of one recipient in this round: its versions and what became of them.

    `in_force` is the version that counts; `findings` are the errors and warnings of each version,
    `sent_back` the versions 退回.
    """

    recipient_id: str
    name: str
    form_id: str
    in_force: int | None = None
    findings: tuple[tuple[int, frozenset[Matter]], ...] = ()
    sent_back: tuple[int, ...] = ()

    @property
    def matters(self) -> frozenset[Matter]:
        """Everything found in any version, the same matter once."""
        return frozenset(matter for _, found in self.findings for matter in found)


def elements(tiers: TierList, numbers: Numbers) -> dict[str, object]:
    """The ranked elements with total and coverage, and those left out with the reason."""
    key = {entry.recipient_id for entry in tiers.of(Tier.KEY)}
    left_out = [(e.name, e.left_out.rstrip("。")) for e in tiers.left_out]
    left_out += [(s.element.name, NOTHING_RANKED) for s in tiers.shares if not s.rows]
    return {
        "elements": [_element(share, key, numbers) for share in tiers.shares if share.rows],
        "left_out": [{"name": name, "reason": reason} for name, reason in left_out],
    }


def _element(share: ShareList, key: Collection[str], numbers: Numbers) -> dict[str, object]:
    """All 重点 enterprises count, also those that are so for another element."""
    element = share.element
    inside = [row for row in share.rows if row.recipient_id in key]
    total = next(
        node
        for node in share.rows[0].trail.inputs
        if isinstance(node, Trail) and node.id.startswith(f"{PARK}:")
    )
    covered = Trail(
        id=f"{PARK}:{element.id}_coverage@{share.year}",
        label=f"重点企业合计占园区{element.name}的比例",
        value=sum((100 * row.share for row in inside), Fraction(0)),
        unit="%",
        formula="各重点企业占比之和",
        numbers="＋".join(f"{row.name} {numbers.text(100 * row.share)}%" for row in inside),
        source=total.source,
        mark=element.mark,
        inputs=tuple(row.trail for row in inside),
    )
    return {
        "name": element.name,
        "total": numbers.of(total, places_in(total.unit, [share.total])),
        "coverage": numbers.of(covered),
    }


def tier_counts(
    entries: Sequence[TierEntry], year: int, numbers: Numbers
) -> dict[str, object]:
    """How many enterprises stand in each tier, and the share of the first."""
    found: dict[str, object] = {
        "enterprise_count": numbers.count(
            f"{PARK}:tier_count@{year}",
            "参加审核分级的企业数",
            len(entries),
            "家",
            _names(entries),
            [entry.trail for entry in entries],
            "已接收资料并参加分级的企业个数",
        )
    }
    for tier, word in TIER_WORDS.items():
        inside = [entry for entry in entries if entry.tier is tier]
        found[f"{word}_count"] = numbers.count(
            f"{PARK}:tier_count_{word}@{year}",
            f"{tier.value}企业数",
            len(inside),
            "家",
            _names(inside),
            [entry.trail for entry in inside],
            f"审核等级为“{tier.value}”的企业个数",
        )
    key = sum(entry.tier is Tier.KEY for entry in entries)
    found["key_share"] = numbers.of(
        Trail(
            id=f"{PARK}:tier_share_key@{year}",
            label="重点企业占企业数的比例",
            value=Fraction(100 * key, len(entries)) if entries else None,
            unit="%",
            formula="重点企业数 ÷ 参加分级的企业数 × 100",
            numbers=f"{key} ÷ {len(entries)} × 100",
            inputs=tuple(entry.trail for entry in entries),
        )
    )
    return found


def _names(entries: Iterable[TierEntry]) -> str:
    return "、".join(entry.name for entry in entries)


def tier_reasons(entry: TierEntry) -> list[str]:
    """Why an enterprise is in its tier, without full stops; one criterion's reasons in one.

    "甲占 40%，列第 1 位，在清单内" and "乙占 30%，列第 2 位，在清单内" become
    "甲占 40%，列第 1 位；乙占 30%，列第 2 位，均在清单内".
    """
    groups: dict[str, list[str]] = {}
    for reason in entry.reasons:
        groups.setdefault(reason.criterion, []).append(reason.text.rstrip("。"))
    return [_drawn_together(texts) for texts in groups.values()]


def _drawn_together(texts: Sequence[str]) -> str:
    heads = [text.rpartition("，")[0] for text in texts]
    tails = {text.rpartition("，")[2] for text in texts}
    if len(texts) == 1 or len(tails) > 1 or not all(heads):
        return "；".join(texts)
    return f"{'；'.join(heads)}，均{tails.pop()}"


def grade_counts(
    cards: Mapping[str, ScoreCard], names: Mapping[str, str], year: int, numbers: Numbers
) -> dict[str, object] | None:
    """How many enterprises have each grade; None while nobody is graded."""
    graded = {owner: card for owner, card in cards.items() if card.grade is not None}
    if not graded:
        return None

    def count(word: str, label: str, chosen: Mapping[str, ScoreCard]) -> Figure:
        return numbers.count(
            f"{PARK}:grade_count_{word}@{year}",
            label,
            len(chosen),
            "家",
            "、".join(names.get(owner, owner) for owner in chosen),
            [card.trail for card in chosen.values()],
        )

    rest = {owner: card for owner, card in cards.items() if card.grade is None}
    found: dict[str, object] = {
        "graded": count("graded", "已评价企业数", graded),
        "ungraded": count("ungraded", "未评级企业数", rest),
        "reference": any(card.reference for card in graded.values()),
    }
    for grade, word in GRADE_WORDS.items():
        chosen = {owner: card for owner, card in graded.items() if card.grade is grade}
        found[word] = count(word, f"{grade.value}企业数", chosen)
    return found


def data_quality(
    returns: Sequence[FormReturn], year: int, numbers: Numbers
) -> dict[str, object]:
    """How the collection went: recipients count once, however many forms they have."""
    everybody = tuple(dict.fromkeys((r.recipient_id, r.name) for r in returns))
    waiting = {r.recipient_id for r in returns if r.in_force is None}
    accepted = [name for owner, name in everybody if owner not in waiting]
    back = [f"{r.name}第{version}版" for r in returns for version in r.sent_back]
    found = [(r.name, len(r.matters)) for r in returns if r.matters]
    return {
        "recipients": numbers.count(
            f"{PARK}:recipients@{year}",
            "应报单位数",
            len(everybody),
            "家",
            "、".join(name for _, name in everybody),
            formula="名录中有采集表要报的单位个数",
        ),
        "accepted": numbers.count(
            f"{PARK}:accepted@{year}",
            "资料已接收单位数",
            len(accepted),
            "家",
            "、".join(accepted),
            formula="各张采集表都有一版被接收的单位个数",
        ),
        "sent_back": numbers.count(
            f"{PARK}:sent_back@{year}",
            "退回修改次数",
            len(back),
            "次",
            "、".join(back),
            formula="判定为“退回”的报送次数",
        ),
        "findings": numbers.count(
            f"{PARK}:findings@{year}",
            "校核发现的问题数",
            sum(number for _, number in found),
            "处",
            "、".join(f"{name} {number} 处" for name, number in found),
            formula="各次报送的错误与警告，同一处同一问题只计一次",
        ),
    }
