"""第五章 in sentences: what the shares, the lists and the coverage mean for this park. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from generator.deliver.chapters.emphasis import Emphasis, Stand, with_margin
from generator.deliver.chapters.lead import Lead, lead, lead_share, stand_of
from generator.deliver.chapters.trailed import leading, listed, shown
from generator.deliver.counts import tier_counts
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.tier import Tier
from generator.score.constraints import WEAK
from generator.score.coverage import Coverage
from generator.score.mandatory import HIGH_ENERGY
from generator.score.shares import PARK, ShareList
from generator.score.tiers import TierEntry

OVER = "双超"


# -- 累计占比 ------------------------------------------------------------------------------------


def share_said(
    dossier: Dossier, numbers: Numbers, share: ShareList, covered: Figure, whole: Figure
) -> Prose:
    """How concentrated the element is, and what that asks of whom, as the element stands."""
    chosen = share.selected
    first = share.rows[0]
    if not share.reached:
        return prose(
            f"全部企业合计占园区{share.element.name}的", whole,
            "，没有达到筛选线，差额属未报送企业或统计口径差异，须先补齐资料再定名单。",
        )  # fmt: skip
    stand, the = stand_of(dossier, share.element), lead(dossier)
    if len(chosen) == 1:
        return prose(
            f"{first.name}一家即占园区{share.element.name}的", shown(numbers, first.trail),
            _alone(numbers, stand, the), "。",
        )  # fmt: skip
    if 2 * first.share >= 1:
        return prose(
            f"{first.name}占", shown(numbers, first.trail), "，加上",
            leading([row.name for row in chosen[1:]], 4), "累计", covered,
            _few(numbers, stand, the), "。",
        )  # fmt: skip
    return prose(
        f"{leading([row.name for row in chosen], 5)}累计", covered, f"，最大的{first.name}占",
        shown(numbers, first.trail), _many(numbers, stand, the), "。",
    )  # fmt: skip


def _room(stand: Emphasis, the: Lead) -> str:
    """What is known of the room left for an element that does not bind."""
    if stand.own is None or stand.own.grade != WEAK:
        return "未判为制约"
    return f"余量大于{the.name}" if the.factor is not None else "余量充足"


def _alone(numbers: Numbers, stand: Emphasis, the: Lead) -> Words:
    own, room = with_margin(numbers, stand.own), _room(stand, the)
    return stand.said(
        leads=prose("，", own, f"能否缓解取决于这一家，{the.use}的削减量单独下达"),
        leads_mildly=prose("，", own, "随这一家的产量增减，逐年核对其用量"),
        coupled=f"，随{the.use}一同变化，{the.name}的措施先落实到这一家",
        coupled_mildly=f"，随{the.use}变化，与{the.name}的核对一并进行",
        bound=f"，同受制约而次于{the.name}，对这一家单独设目标，期限排在{the.name}之后"
        if the.strong
        else f"，与{the.name}同为中等制约，逐年核对这一家的增减",
        aside=f"，该要素不是制约所在，对这一家以合规和稳定运行为主，{the.harmless(stand.element)}",
        aside_mildly=f"，{room}，由这一家自行改进，园区只核对去向",
        free=f"，{room}，这一家对照同行最好值自定改进幅度",
        unknown="，该要素的改进取决于这一家",
    )


def _few(numbers: Numbers, stand: Emphasis, the: Lead) -> Words:
    own, room = with_margin(numbers, stand.own), _room(stand, the)
    return stand.said(
        leads=prose("，", own, f"要从这几家腾出，{the.use}削减量按占比分到户"),
        leads_mildly=prose("，", own, "由这几家决定，扩产前先核对其用量"),
        coupled=f"，随{the.use}变化，{the.name}的措施落实到这几家即可一并见效",
        coupled_mildly=f"，随{the.use}变化，这几家的{the.name}核对时一并列出",
        bound=f"，同受制约而次于{the.name}，在{the.use}目标之外对这几家另设目标"
        if the.strong
        else f"，与{the.name}同为中等制约，逐年核对这几家的增减",
        aside=f"，集中在个别企业但不构成制约，这几家{the.harmless(stand.element)}",
        aside_mildly=f"，集中在个别企业，{room}，按企业自身计划改进",
        free=f"，集中在个别企业而{room}，由其对照同行最好值改进，园区不另设限值",
        unknown="，集中在个别企业",
    )


def _many(numbers: Numbers, stand: Emphasis, the: Lead) -> Words:
    own, room = with_margin(numbers, stand.own), _room(stand, the)
    return stand.said(
        leads=prose("，没有一家能独自缓解", own, f"，{the.use}削减量按行业单耗差距分摊"),
        leads_mildly=prose("，", own, "由多家共用，按行业公布单耗供比较"),
        coupled=f"，分散在多家，随{the.use}的行业要求一并下达",
        coupled_mildly=f"，分散在多家，与{the.use}同表核算",
        bound=f"，同受制约而次于{the.name}，又分散在多家，按行业统一要求，期限排在{the.name}之后"
        if the.strong
        else f"，与{the.name}同为中等制约，分散在多家，按行业核对增减",
        aside=f"，分散在多家且不构成制约，不作统一要求，{the.harmless(stand.element)}",
        aside_mildly=f"，分散在多家，{room}，由企业各自改进",
        free=f"，分散在多家而{room}，公布同行比较结果，由企业各自改进",
        unknown="，负荷分散在多家企业，按行业统一要求",
    )


# -- 名单与分级 ----------------------------------------------------------------------------------


def ranked(dossier: Dossier) -> tuple[TierEntry, ...]:
    """Those whose return is in force: the others cannot be classed yet."""
    return tuple(e for e in dossier.tiers.entries if e.recipient_id in dossier.readings)


def mandatory_sentence(dossier: Dossier) -> str:
    """Who is on a list of the authority, how that fits the shares, and where to look again."""
    entries = ranked(dossier)
    if not entries:
        return "没有可以核对的企业资料。"
    on_lists = {d.recipient_id for d in dossier.decisions.designations}
    named = [e.name for e in entries if e.recipient_id in on_lists]
    if not named:
        head = "没有企业列入已登记的主管部门名单；名单以主管部门公布的为准，使用前须核对。"
    else:
        head = f"{listed(named, 8)}列入主管部门名单，{_against_shares(dossier, on_lists)}。"
    return head + _hinted(dossier, entries, on_lists) + "有毒有害原料一栏只作提示，不作分级判据。"


def _against_shares(dossier: Dossier, on_lists: set[str]) -> str:
    """Whether the lists and the shares point to the same enterprises."""
    the, own = lead(dossier), lead_share(dossier, dossier.tiers.shares)
    if the.strong and own is not None:
        both = [row.name for row in own.selected if row.recipient_id in on_lists]
        if len(both) == len(own.selected):
            return f"{own.element.name}清单内的企业全在其中，监管与{the.name}制约指向相同"
        if both:
            return (
                f"其中{listed(both, 4)}同时在{own.element.name}清单内，"
                f"{the.name}的其余负荷在名单以外"
            )
        return f"都不在{own.element.name}清单内，{the.name}的缓解要靠名单以外的企业"
    picked = {row.recipient_id: row.name for s in dossier.tiers.shares for row in s.selected}
    if not picked:
        return "没有要素参与排序，重点企业即以此为限"
    rest = [name for number, name in picked.items() if number not in on_lists]
    if the.factor is not None:
        return f"名单以外因累计占比入围的是{listed(rest, 4)}" if rest else "累计占比没有再增加企业"
    return (
        f"没有强制约要素而因总量入围的另有{listed(rest, 4)}" if rest
        else "各要素的大户都已在名单内"
    )  # fmt: skip


def _hinted(dossier: Dossier, entries: Sequence[TierEntry], on_lists: set[str]) -> str:
    hinted = [
        e for e in entries
        if e.recipient_id not in on_lists and any(h.name in (OVER, HIGH_ENERGY) for h in e.hints)
    ]  # fmt: skip
    if not hinted:
        return ""
    kinds = {h.name for e in hinted for h in e.hints}
    signs = [said for name, said in ((OVER, "超标或超总量"), (HIGH_ENERGY, "超能耗限额"))
             if name in kinds]  # fmt: skip
    the = lead(dossier)
    end = (
        f"；{the.name}正紧，认定以前先按重点掌握其{the.use}" if the.strong
        else "，认定以前等级不变"
    )  # fmt: skip
    return (
        f"{listed([e.name for e in hinted], 4)}不在名单内，而填报数据有{'、'.join(signs)}的迹象，"
        f"须由主管部门核对{end}。"
    )


def counts_said(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """How many stand in each tier, and what brought the first of them there."""
    entries = ranked(dossier)
    if not entries:
        return None
    counted = tier_counts(entries, dossier.year, numbers)

    def of(name: str) -> Figure:
        found = counted[name]
        assert isinstance(found, Figure)
        return found

    return prose(
        f"{dossier.year}年参加分级的企业", of("enterprise_count"), "，其中重点", of("key_count"),
        "（占", of("key_share"), "）、一般", of("general_count"), "、简化", of("brief_count"),
        brought(dossier, numbers, entries), "。",
    )  # fmt: skip


def brought(dossier: Dossier, numbers: Numbers, entries: Sequence[TierEntry]) -> Words:
    """What put the 重点 enterprises where they are: what binds, a list, or sheer amounts."""
    key = [e for e in entries if e.tier is Tier.KEY]
    if not key:
        return "，没有企业达到重点的判据"
    the, own = lead(dossier), lead_share(dossier, dossier.tiers.shares)
    by_share = {row.recipient_id for s in dossier.tiers.shares for row in s.selected}

    def count(tag: str, label: str, some: Sequence[TierEntry]) -> Figure:
        return numbers.count(
            f"{PARK}:key_{tag}@{dossier.year}", label, len(some), "家",
            "、".join(e.name for e in some), [e.trail for e in some],
        )  # fmt: skip

    if the.strong and own is not None:
        held = {row.recipient_id for row in own.selected}
        inside = [e for e in key if e.recipient_id in held]
        return prose(
            f"，重点企业中在{own.element.name}清单内的",
            count(f"in_{own.element.id}", f"{own.element.name}清单内的重点企业数", inside),
            f"，{the.name}方面的审核力量先投向这几家",
        )
    listed_only = [e for e in key if e.recipient_id not in by_share]
    if the.factor is not None:
        return prose(
            "，重点企业中只因名单列入、没有进入任何要素清单的",
            count("listed_only", "只因名单列入的重点企业数", listed_only),
        )
    if not by_share:
        return "，没有要素参与排序，重点全部来自主管部门名单"
    several = [
        e for e in key
        if sum(any(row.recipient_id == e.recipient_id for row in s.selected)
               for s in dossier.tiers.shares) > 1
    ]  # fmt: skip
    return prose(
        "，没有强制约要素，重点按总量贡献和名单确定，同时在几个要素清单内的",
        count("several", "同时在几个要素清单内的重点企业数", several),
    )


def coverage_sentence(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """The coverage that matters here, and what to do where one falls short."""
    found = dossier.tiers.coverage
    if not found:
        return None
    short = [each for each in found if not each.reached]
    if short:
        return prose(
            joined([prose(each.element.name, "的覆盖率为", shown(numbers, each.trail))
                    for each in short]),
            "，没有达到筛选线，重点名单须补充该要素排名靠前的企业。",
        )  # fmt: skip
    lowest = min(found, key=lambda each: each.share)
    return prose(_covered(dossier, numbers, found, lowest), "。")


def _covered(
    dossier: Dossier, numbers: Numbers, found: Sequence[Coverage], lowest: Coverage
) -> Prose:
    the, share = lead(dossier), lead_share(dossier, dossier.tiers.shares)
    own = next((each for each in found if share and each.element.id == share.element.id), None)
    least = prose(lowest.element.name, "为", shown(numbers, lowest.trail))
    if own is not None and the.strong:
        rest = (
            f"{the.use}的削减可以只在重点企业内分配" if 10 * own.share >= 9
            else f"{the.use}的削减须连同一般企业一并分配"
        )  # fmt: skip
        tail = prose("；其余要素中最低的", least) if lowest is not own else prose()
        return prose(
            f"重点企业合计占园区{own.element.name}的", shown(numbers, own.trail), f"，{rest}", tail
        )
    if the.factor is not None:
        return prose(
            "各要素都达到筛选线，最低的", least, f"，{the.name}只是中等制约，一般企业不增列"
        )
    return prose("各要素都达到筛选线，最低的", least, "，没有要素构成制约，名单不因此扩大")


def sensitivity_sentence(dossier: Dossier) -> str | None:
    """Whether the list hangs on the threshold, on whom, and whether that touches what binds."""
    found = dossier.tiers.sensitivity
    if not found or not dossier.tiers.of(Tier.KEY):
        return None
    entering = list(dict.fromkeys(n for each in found for n in each.entering))
    leaving = list(dict.fromkeys(n for each in found for n in each.leaving))
    the = lead(dossier)
    if not entering and not leaving:
        end = the.said(
            strong=f"{the.name}的大户已全部在内", mild=f"{the.name}趋紧时也不必重排",
            free="名单稳定", unknown="名单不依赖门槛的取值",
        )  # fmt: skip
        return f"筛选线在试算范围内变化，重点企业不变，{end}。"
    parts = []
    if leaving:
        parts.append(f"{_named(dossier, leaving)}只在较低的门槛下退出，{_edge(dossier, leaving)}")
    if entering:
        parts.append(f"{_named(dossier, entering)}在较高的门槛下进入，{_edge(dossier, entering)}")
    return f"{'；'.join(parts)}。"


def _named(dossier: Dossier, numbers: Sequence[str]) -> str:
    return listed([dossier.name(n) for n in numbers], 4)


def _edge(dossier: Dossier, moved: Sequence[str]) -> str:
    """By which elements they stand at the edge, and whether those bind."""
    near = [
        share for share in dossier.tiers.shares
        if any(row.recipient_id in moved
               and len(share.selected) - 1 <= row.rank <= len(share.selected) + 1
               for row in share.rows)
    ]  # fmt: skip
    the = lead(dossier)
    close = {s.element.name: stand_of(dossier, s.element).stand for s in near}
    leads = [name for name, stand in close.items() if stand is Stand.LEADS]
    if leads and the.strong:
        return f"因其{leads[0]}在门槛附近，而制约园区的正是{the.name}，本轮即按重点掌握"
    coupled = [name for name, stand in close.items() if stand is Stand.COUPLED]
    if coupled and the.strong:
        return f"因其{coupled[0]}在门槛附近，该项随{the.use}变化，本轮先核实其{the.use}"
    bound = [name for name, stand in close.items() if stand is Stand.BOUND]
    if bound and the.factor is not None:
        after = (
            f"该项同受制约而次于{the.name}，下一轮复核" if the.strong
            else f"该项与{the.name}同为中等制约，每年复核"
        )  # fmt: skip
        return f"因其{bound[0]}在门槛附近，{after}"
    names = listed([s.element.name for s in near], 3, "项") or "占比"
    return f"因其{names}在门槛附近" + str(
        the.said(
            strong=f"，与{the.name}无直接关系，本轮不增列",
            mild=f"，{the.name}余量收窄时再复核",
            free="，没有要素构成制约，不需调整",
            unknown="，下一轮复核",
        )
    )


def too_many_said(dossier: Dossier, numbers: Numbers, share: Figure) -> Prose:
    """More 重点 than the rules expect: which of them stand there for elements that do not bind."""
    on_lists = {d.recipient_id for d in dossier.decisions.designations}
    binding = {
        row.recipient_id
        for each in dossier.tiers.shares
        if stand_of(dossier, each.element).stand in (Stand.LEADS, Stand.BOUND, Stand.COUPLED)
        for row in each.selected
    }
    loose = [
        e for e in dossier.tiers.of(Tier.KEY)
        if e.recipient_id not in on_lists and e.recipient_id not in binding
    ]  # fmt: skip
    the = lead(dossier)
    head = prose("重点企业占参加分级企业的", share, "，高于提示线，")
    if not loose:
        return prose(head, the.said(
            strong=f"但都有{the.name}等制约要素或名单的理由，名单不压缩。",
            mild=f"都有名单或与{the.name}有关的理由，可以保留。",
            free="都列于主管部门名单，不因占比偏高而剔除。",
            unknown="制约因素判定后再复核。",
        ))  # fmt: skip
    count = numbers.count(
        f"{PARK}:key_loose@{dossier.year}", "只因不受制约的要素列为重点的企业数", len(loose), "家",
        "、".join(e.name for e in loose), [e.trail for e in loose],
    )  # fmt: skip
    return prose(head, the.said(
        strong=prose("其中与", the.name, "无关、只因其他要素入围的", count,
                     f"，审核深度可以放低，力量转到{the.use}大户。"),
        mild=prose("只因次于", the.name, "的要素入围的", count, "，复核时考虑减少排序的要素。"),
        free=prose("没有要素构成制约、仍按总量入围的", count, "，可以提高筛选线或减少排序的要素。"),
        unknown=prose("只因总量入围的", count, "，须复核参与排序的要素是否过多。"),
    ))  # fmt: skip
