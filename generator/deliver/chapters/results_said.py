"""第六章 in sentences: what index rows, balances and causes have to do with what binds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.deliver.chapters.lead import lead
from generator.deliver.chapters.tiering_system import matched
from generator.deliver.dossier import Dossier
from generator.deliver.sentences import Words
from generator.score.compliance import Compliance, ComplianceCard
from generator.score.index_card import IndexResult

_BALANCES = (
    ("水", "water"),
    ("电", "energy"),
    ("热", "energy"),
    ("气", "energy"),
    ("能耗", "energy"),
)
_IN_WORDS = {
    "water": ("取水", "用水", "水耗", "水资源", "鲜水", "节水", "水回用"),
    "energy": ("能耗", "能源", "用能"),
    "carbon": ("碳",),
    "air": ("废气", "硫", "氮氧", "颗粒物"),
    "water_environment": ("废水", "污水", "化学需氧量", "氨氮"),
    "solid_waste": ("固废", "固体废物", "危废"),
    "land": ("土地", "用地"),
    "risk": ("风险", "应急"),
}


def of_lead_rows(dossier: Dossier, rows: Iterable[IndexResult]) -> list[IndexResult]:
    """Of index rows those made of the figures that the leading constraint is judged by."""
    factor = lead(dossier).factor
    if factor is None:
        return []
    return [r for r in rows if any(f.id == factor.id for f in matched(dossier, r.row))]


def in_lead_words(dossier: Dossier, names: Iterable[str]) -> list[str]:
    """Of indicators by name those that speak of what binds the park."""
    factor = lead(dossier).factor
    words = _IN_WORDS.get(factor.id, ()) if factor is not None else ()
    return [name for name in names if any(word in name for word in words)]


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in dict.fromkeys(names))


def weak_rows_said(dossier: Dossier, weak: Sequence[IndexResult]) -> Words:
    """Whether the rows that pull a group down are those of the leading constraint."""
    the, own = lead(dossier), of_lead_rows(dossier, weak)
    one = len(weak) == 1
    if the.strong and own:
        return f"其中{_quoted([r.row.name for r in own])}对应{the.name}，改进由此入手"
    return the.said(
        strong=f"{'这一项' if one else '这几项'}与{the.name}无直接关系，与{the.use}的削减分头安排",
        mild=f"{'这一项' if one else '这几项'}未达Ⅲ级，改进次序不受{the.name}影响",
        free=f"没有要素构成制约，得分的差距就在{'这一项' if one else '这几项'}",
        unknown=f"{'这一项' if one else '这几项'}未达Ⅲ级，须改进",
    )


def no_weak_said(dossier: Dossier) -> Words:
    """All rows of the lowest group are at level Ⅲ or better."""
    the = lead(dossier)
    return the.said(
        strong=f"均在Ⅲ级以上，向上提高与{the.use}的削减同步",
        mild=f"均在Ⅲ级以上，向Ⅱ级改进不受{the.name}牵制",
        free="均在Ⅲ级以上，差距在Ⅰ、Ⅱ级之间",
        unknown="均在Ⅲ级以上",
    )


def held_down_said(dossier: Dossier, failed: Sequence[IndexResult]) -> Words:
    """The grade is held down by a limiting row: what that has to do with the constraint."""
    the = lead(dossier)
    if the.strong and of_lead_rows(dossier, failed):
        return f"，等级与{the.name}的制约是同一件事"
    return the.said(
        strong=f"，与{the.name}无关，不必等{the.use}降下来即可补齐",
        mild="，按最低一等，先补齐该项",
        free="，没有要素构成制约，等级低只因这一要求",
        unknown="，按最低一等",
    )


def both_low_said(dossier: Dossier, failed: Sequence[IndexResult]) -> Words:
    """Points and a limiting row both stand for the lowest grade."""
    the = lead(dossier)
    if the.strong and of_lead_rows(dossier, failed):
        return f"，两者都出在{the.name}上"
    return the.said(
        strong=f"，前者与{the.use}等强度偏高有关，后者与{the.name}无关，须分头解决",
        mild="，须分头解决",
        free="，没有要素构成制约，等级低在管理和强度本身",
        unknown="，须分头解决",
    )


def limit_failed_said(dossier: Dossier, result: IndexResult) -> Words:
    the = lead(dossier)
    if the.strong and of_lead_rows(dossier, [result]):
        return f"，该项随{the.use}变化，连同{the.work}一并解决"
    return the.said(
        strong=f"，该项不随{the.use}变化，责任和期限与{the.use}的任务分开下达",
        mild=f"，{the.name}只是中等制约，先补该项",
        free="，补齐该项即可按得分定级",
        unknown="",
    )


def lost_said(dossier: Dossier, first: Sequence[IndexResult]) -> Words:
    """Whether the rows that cost most are those of the leading constraint."""
    the, own = lead(dossier), of_lead_rows(dossier, first)
    if own:
        names = _quoted([r.row.name for r in own])
        return the.said(
            strong=f"，{names}既失分又直接对应{the.name}",
            mild=f"，{names}与{the.name}有关",
            free="",
        )
    return the.said(
        strong=f"，都不直接对应{the.name}，提高得分不等于缓解制约",
        mild=f"，与{the.name}无直接关系",
        free="，改进按失分多少排序",
    )


def after_limit_said(dossier: Dossier, lost: Sequence[IndexResult]) -> Words:
    """Once the limiting row is mended: where the next points are."""
    the, own = lead(dossier), of_lead_rows(dossier, lost)
    next_ = next((r for r in lost if not r.row.limiting and r.score != 100), None)
    if the.strong and own:
        return f"，再往上要看对应{the.name}的{_quoted([r.row.name for r in own[:2]])}"
    return the.said(
        strong=f"，再往上各项与{the.name}无直接关系",
        mild=f"，再往上先看失分最多的“{next_.row.name}”" if next_ else "",
        free="，此后以保持现有得分为主",
        unknown="",
    )


def spread_said(dossier: Dossier, over: Sequence[IndexResult]) -> Words:
    """Capped and uncapped sums lie apart: through which rows, and whether they matter here."""
    the = lead(dossier)
    names = _quoted([r.row.name for r in over[:2]])
    if the.strong and of_lead_rows(dossier, over[:2]):
        return f"，相差的部分来自{names}，其中有{the.name}方面的，须核对口径"
    return the.said(
        strong=f"，相差的部分来自{names}，抵不了{the.name}的差距",
        mild=f"，相差的部分来自{names}，评价以封顶后的为准",
        free=f"，相差的部分来自{names}，是园区的强项",
        unknown=f"，相差的部分来自{names}",
    )


def gaps_said(dossier: Dossier, weak: Sequence[IndexResult]) -> Words:
    """The rows farthest from the lead value: whether one is of the leading constraint."""
    the, own = lead(dossier), of_lead_rows(dossier, weak)
    if the.strong and own:
        return f"，{_quoted([r.row.name for r in own])}即{the.name}制约的反映"
    return the.said(
        strong=f"，都不是{the.name}方面的指标",
        mild=f"，{_quoted([r.row.name for r in own])}与{the.name}有关"
        if own
        else f"，与{the.name}无关",
        free="，按差距大小逐年补齐",
        unknown="",
    )


def standards_said(dossier: Dossier, cards: Sequence[ComplianceCard]) -> Words:
    """None of the standards is met altogether: is what is missed what binds."""
    missed = [
        r.row.name
        for c in cards
        for r in c.rows
        if r.state is Compliance.NOT_MET and r.row.required
    ]
    the, own = lead(dossier), in_lead_words(dossier, missed)
    if the.strong and own:
        return f"，未达到的必选指标中{_quoted(own[:2])}与{the.name}制约指向一致"
    return the.said(
        strong=f"，未达到的必选指标与{the.name}无关",
        mild=f"，先补管理类指标，{the.name}逐年核对",
        free="，差距不在制约因素" if missed else "，差距在资料不全",
        unknown="",
    )


def unbalanced_said(dossier: Dossier, names: Sequence[str]) -> Words:
    """Whether balances that do not close touch what is said of the leading constraint."""
    the = lead(dossier)
    factor = the.factor.id if the.factor else ""
    if factor == "carbon":  # counted from what is burnt and bought: the balances of energy
        factor = "energy"
    own = [
        name for name in names if any(word in name and owner == factor for word, owner in _BALANCES)
    ]
    if the.strong and own:
        return f"，{'、'.join(own)}直接关系{the.name}的判断，查清以前余量按不利一方掌握"
    return the.said(
        strong=f"，这几项不涉及{the.use}，{the.name}的判断不受影响",
        mild=f"，{the.name}的余量不大，查清以前新增负荷从严"
        if own
        else f"，不影响{the.name}的判断，随年报更正",
        free="，各要素都不构成制约，偏差不改变结论，随年报更正",
        unknown="，查清以前只作参考",
    )


def missed_said(dossier: Dossier, names: Sequence[str]) -> Words:
    """Firms below level Ⅲ for want of a few indicators: which, and whether those bind."""
    the, own = lead(dossier), in_lead_words(dossier, names)
    if the.strong and own:
        return f"，其中{_quoted(own[:2])}就在{the.name}上，先改这一项"
    return the.said(
        strong=f"，都不在{the.name}上，按等级要求限期补齐",
        mild=f"，补齐即达标，不涉及{the.name}余量"
        if not own
        else f"，补齐{_quoted(own[:2])}还可增加{the.name}余量",
        free="，只差这几项即可达标",
        unknown="，补齐即可达标",
    )
