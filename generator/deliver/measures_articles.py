"""管理办法: what the round has shown, said in the article it decides. Pure.

Every paragraph is there only where this park's data ask for it, so that articles of two parks
differ by more than their figures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import WORK_RECORD
from generator.deliver.measures_factors import audited, constraint_articles, entering
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.indicator import Grade
from generator.model.park import Department
from generator.model.problem import ObjectLevel, Target
from generator.model.review import ReviewVerdict
from generator.model.score import RowState, Trail
from generator.model.tier import Tier
from generator.score.attain import MET, NOT_MET, Attainment
from generator.score.index_card import OPEN
from generator.score.shares import PARK
from generator.score.tiers import CONTINUED, TierEntry

MANDATORY = "mandatory_audit"
WITHIN = "偏差在允许范围内"
"""What the reconciliation says of sources that agree."""


@dataclass(frozen=True)
class Round:
    """The round as articles count it: who falls under which clause."""

    dossier: Dossier
    numbers: Numbers

    @cached_property
    def ranked(self) -> tuple[TierEntry, ...]:
        """The enterprises whose return is in force: the others cannot be classed yet."""
        dossier = self.dossier
        return tuple(e for e in dossier.tiers.entries if e.recipient_id in dossier.readings)

    @cached_property
    def continued(self) -> tuple[TierEntry, ...]:
        return tuple(e for e in self.ranked if e.method == CONTINUED and e.exemption)

    @cached_property
    def below(self) -> tuple[str, ...]:
        """未达Ⅲ级, by a card of their own or of a further system."""
        return tuple(n for n, c in self.dossier.cards.items() if c.grade is Grade.BELOW)

    @cached_property
    def limiting(self) -> tuple[str, ...]:
        """A limiting row that is scored and does not meet Ⅲ."""
        return tuple(
            number
            for number, card in self.dossier.cards.items()
            if any(
                row.indicator.limiting and row.state is RowState.SCORED and not row.met[2]
                for each in card.all
                for row in each.rows
            )
        )

    @cached_property
    def late(self) -> tuple[str, ...]:
        """Numbers of options whose planned day has passed without their being done."""
        return tuple(p.option.number for p in self.dossier.improvement.progress if p.late)

    @cached_property
    def mandatory(self) -> tuple[str, ...]:
        listed = {
            d.recipient_id for d in self.dossier.decisions.designations if d.list_id == MANDATORY
        }
        return tuple(e.recipient_id for e in self.ranked if e.recipient_id in listed)

    @cached_property
    def near(self) -> tuple[Attainment, ...]:
        """The near term of every target, once each."""
        found: dict[str, Attainment] = {}
        for one in self.dossier.improvement.attained:
            found.setdefault(one.target.id, one)
        return tuple(found.values())

    def out_of_reach(self, level: ObjectLevel) -> tuple[Target, ...]:
        return tuple(
            one.target
            for one in self.near
            if one.verdict == NOT_MET and one.target.subject.level is level
        )

    def firms(
        self, key: str, label: str, ids: Collection[str], inputs: Sequence[Trail] = ()
    ) -> Figure:
        """A number of enterprises, the counted named in its trail."""
        return self.numbers.count(
            f"{PARK}:measures_{key}@{self.dossier.year}", label, len(ids), "家",
            "、".join(self.dossier.name(number) for number in ids), inputs,
        )  # fmt: skip

    def count(self, key: str, label: str, number: int, unit: str = "项", said: str = "") -> Figure:
        return self.numbers.count(
            f"{PARK}:measures_{key}@{self.dossier.year}", label, number, unit, said
        )

    def grade_trails(self, ids: Collection[str]) -> list[Trail]:
        return [self.dossier.cards[number].trail for number in ids]


def articles(this: Round) -> Row:
    """The paragraphs of each article that the round decides, "" or [] where it decides nothing."""
    dossier, numbers = this.dossier, this.numbers
    return {
        "constraints": constraint_articles(dossier, numbers),
        "reviews": _reviews(this),
        "office": office(dossier, "audit"),
        "unassigned": _unassigned(dossier),
        "facilities": _facilities(this),
        "continued": _continued(this),
        "compared": _compared(this),
        "corrected": _corrected(this),
        "audited": audited(dossier),
        "mandatory": _mandatory(this),
        "index": _index(this),
        "options": _options(this),
        "targets": _targets(this),
        "improvement": _improvement(this),
        "entering": entering(dossier, numbers),
        "answers": _answers(this),
        "kept": _kept(dossier),
    }


def office(dossier: Dossier, group: str) -> str:
    """Who holds an item group; "" while nobody does."""
    return next(
        (r.name for r in dossier.roster.departments
         if isinstance(r, Department) and group in r.groups), "",
    )  # fmt: skip


def _unassigned(dossier: Dossier) -> str:
    """Groups of items with a duty written for them that nobody in the roster holds."""
    form = dossier.book.forms.get("department")
    held = {g for r in dossier.roster.departments for g in r.groups}
    if form is None or not held:
        return ""
    known = dossier.book.clauses.duties
    return "、".join(g.name for g in form.groups if g.id not in held and g.id in known)


# -- chapters 1 to 4 -----------------------------------------------------------------------------


def _reviews(this: Round) -> list[Prose]:
    reviews = this.dossier.reviews
    if not reviews:
        return []
    wrong = [r for r in reviews if r.verdict is ReviewVerdict.NOT_MET]
    explain = [r for r in reviews if r.verdict is ReviewVerdict.EXPLAIN]
    said: list[Words] = [
        f"{this.dossier.year}年度已用采集表核查",
        this.firms("reviewed", "已核查执行报告的企业数", [r.recipient_id for r in reviews]),
        "企业的排污许可执行报告",
    ]
    if wrong:
        ids = [r.recipient_id for r in wrong]
        said += ["，其中", this.firms("review_wrong", "执行报告有不符合项的企业数", ids),
                 "有不符合项，核查意见送企业更正，并抄送负责生态环境的部门"]  # fmt: skip
    elif explain:
        ids = [r.recipient_id for r in explain]
        said += ["，没有不符合项，", this.firms("review_explain", "执行报告须说明的企业数", ids),
                 "需要补充说明"]  # fmt: skip
    else:
        said.append("，没有发现不符合项")
    return [prose(*said, "。")]


def _facilities(this: Round) -> list[Prose]:
    apart = [e for e in this.ranked if e.facility]
    if not apart:
        return []
    return [prose(
        "作为基础设施单独列名、不参加累计占比排序的集中式设施单位",
        this.firms("facilities", "单独列名的集中式设施数", [e.recipient_id for e in apart]),
        "，在附件1中注明，仍应当按等级开展审核并报送资料。",
    )]  # fmt: skip


def _continued(this: Round) -> list[Prose]:
    kept = this.continued
    if not kept:
        return []
    ends = sorted(e.exemption.valid_to for e in kept if e.exemption and e.exemption.valid_to)
    first = ends[0] if ends else None
    when = ""
    if first is not None:
        lead = "，其中最早的有效期" if len(kept) > 1 else "，有效期"
        when = f"{lead}至{first.year}年{first.month}月{first.day}日"
    return [prose(
        f"{this.dossier.year}年度采用以往审核结果的企业",
        this.firms("continued", "沿用上轮审核结果的企业数", [e.recipient_id for e in kept],
                   [e.method_trail for e in kept if e.method_trail]),
        f"{when}。有效期届满前六个月，企业应当按照附件1的等级启动下一次审核；"
        "期间产品、工艺或者规模发生重大变化的，不再沿用。",
    )]  # fmt: skip


def _compared(this: Round) -> list[Prose]:
    lines = this.dossier.reconciliation
    if not lines:
        return []
    apart = [line for line in lines if line.reason != WITHIN]
    decided = [line for line in apart if line.taken and line.person]
    said: list[Words] = [
        f"{this.dossier.year}年度对",
        this.count("compared", "跨来源比对的指标数", len(lines), "项",
                   "、".join(line.indicator for line in lines)),
        "指标作了比对，",
    ]  # fmt: skip
    said += [
        this.count("deviating", "偏差超出允许范围的指标数", len(apart)), "偏差超出允许范围",
    ] if apart else ["偏差均在允许范围内，按规则采信"]  # fmt: skip
    if apart:
        said += (
            ["，均已由采信人签认"] if len(decided) == len(apart)
            else ["，", this.count("undecided", "尚未确定采信来源的指标数",
                                  len(apart) - len(decided)),
                  "尚未由采信人签认，签认前按采集规则暂取"]
        )  # fmt: skip
    return [prose(*said, "。")]


def _corrected(this: Round) -> list[Prose]:
    lines = [line for line in this.dossier.corrections if line.state == "有效"]
    if not lines:
        return []
    who = {line.recipient_id for line in lines}
    return [prose(
        f"{this.dossier.year}年度经办理登记的更正有",
        this.count("corrected", "有效的更正数", len(lines), "处"),
        "，涉及",
        this.count("corrected_by", "有更正的单位数", len(who), "家"),
        "单位，更正前后的数值、理由和经办人均已留存。",
    )]  # fmt: skip


# -- chapters 5 and 6 ----------------------------------------------------------------------------


def _mandatory(this: Round) -> list[Prose]:
    listed = this.mandatory
    if not listed:
        return [prose(
            f"{this.dossier.year}年度名录内没有登记在强制性清洁生产审核名单上的企业；名单由有管辖权的部门另行公布的，自公布之日起执行。"
        )]  # fmt: skip
    tiers = {e.recipient_id: e.tier for e in this.ranked}
    lower = [number for number in listed if tiers[number] is not Tier.KEY]
    said: list[Words] = [
        f"{this.dossier.year}年度列入强制性清洁生产审核名单的企业",
        this.firms("mandatory", "列入强制性清洁生产审核名单的企业数", listed),
    ]
    said.append("，均已列为重点企业" if not lower else "，其中未列为重点的按法定要求执行")
    return [prose(*said, "。")]


def _index(this: Round) -> list[Prose]:
    card = next(iter(this.dossier.indices), None)
    if card is None:
        return []
    name = card.system.name
    if card.value is None:
        said: list[Words] = [f"{this.dossier.year}年度{name}因{OPEN}不作评级"]
        bounds = card.interval
        if bounds is not None:
            rows = bounds.open_rows
            said += ["，尚缺", this.count("index_open", f"{name}缺项数", len(rows), "项",
                                         "、".join(rows)), "指标"]  # fmt: skip
            if bounds.upper is not None:
                said += ["，现有资料给出的范围为", _score(this, card.trail, bounds.lower), "至",
                         _score(this, card.trail, bounds.upper)]  # fmt: skip
        return [prose(*said, "。补齐资料后重新计算，不以下限或者上限对外公布。")]
    value = _score(this, card.trail, card.value)
    reference = "，该指数采用建议指标，只作参考" if card.system.mark == "D" else ""
    band = f"（{card.band}）" if card.band else ""
    why = [
        this.numbers.sentence(f"{reason.rstrip('。')}。", card.trail)
        for reason in card.reasons[1:2]
    ]  # the first says the points again, the next why the band is not theirs
    return [prose(f"{this.dossier.year}年度{name}为", value, f"{band}{reference}。", *why)]


def _score(this: Round, trail: Trail, value: Fraction) -> Figure:
    return this.numbers.of(trail, 2, value)


def _options(this: Round) -> list[Prose]:
    progress = this.dossier.improvement.progress
    if not progress:
        return []
    done = [p for p in progress if p.done]
    said: list[Words] = [
        f"{this.dossier.year}年度列入实施计划的方案",
        this.count("planned", "列入实施计划的方案数", len(progress)),
        "，已完成",
        this.count("done", "已完成的方案数", len(done)),
    ]
    if this.late:
        said += [
            "，超过计划时间未完成",
            this.count("late", "超过计划时间未完成的方案数", len(this.late), "项",
                       "、".join(this.late)),
            "。未完成的方案由企业在下一次报送资料时说明，仍未说明的适用第三十六条",
        ]  # fmt: skip
    elif len(done) == len(progress):
        said.append("，全部转入效果核定")
    else:
        said.append("，其余尚在计划期内，按年度报送进度")
    return [prose(*said, "。")]


def _targets(this: Round) -> list[Prose]:
    targets = this.dossier.improvement.problems.targets
    if not targets:
        return []
    park = [t for t in targets if t.subject.level is ObjectLevel.PARK]
    firms = [t for t in targets if t.subject.level is ObjectLevel.ENTERPRISE]
    said: list[Words] = [f"{this.dossier.year}年度审核提出园区目标",
                         this.count("park_targets", "园区层面目标数", len(park))]  # fmt: skip
    if firms:
        said += ["、企业目标", this.count("firm_targets", "企业层面目标数", len(firms))]
    met = [one for one in this.near if one.verdict == MET]
    not_met = [one for one in this.near if one.verdict == NOT_MET]
    if met or not_met:
        said += [
            "；能以节约量测算的目标中，现有方案可以达到",
            this.count("met", "测算可达的近期目标数", len(met)),
        ]
    if not_met:
        said += [
            "，尚不能达到",
            this.count("not_met", "测算不可达的近期目标数", len(not_met), "项",
                       "、".join(one.target.problem for one in not_met)),
            "。不能达到的，责任单位应当在方案备案前提出补充措施，或者按照第二十九条说明原因后提请调整目标",
        ]  # fmt: skip
    elif met:
        said.append("，按备案计划实施即可，不另设补充措施")
    return [prose(*said, "。")]


def _improvement(this: Round) -> list[Prose]:
    cases = [
        (this.below, "below", "评价结果未达到Ⅲ级的企业数", "属于第（一）项的"),
        (this.limiting, "limiting", "限定性指标未达到Ⅲ级的企业数", "属于第（二）项的"),
    ]
    found: list[Words] = []
    for ids, key, label, words in cases:
        if ids:
            found.append(prose(words, this.firms(key, label, ids, this.grade_trails(ids))))
    if this.late:
        owners = tuple(dict.fromkeys(
            p.option.subject.id for p in this.dossier.improvement.progress if p.late
        ))  # fmt: skip
        found.append(prose("方案超过计划时间、须核实是否属于第（四）项的",
                           this.firms("late_firms", "有超期方案的企业数", owners)))  # fmt: skip
    if not found:
        return [prose(
            f"{this.dossier.year}年度没有企业属于前款所列情形，前款自下一审核年度的结果公布之日起适用。"
        )]  # fmt: skip
    said: list[Words] = [
        f"按照{this.dossier.year}年度审核结果，", joined(found, "，"),
        "；一家企业有几种情形的，合并通知、一并改进。",
    ]  # fmt: skip
    reference = [n for n in this.below if this.dossier.cards[n].reference]
    if reference:
        said += ["未达到Ⅲ级的企业中", this.firms("reference_below", "未达Ⅲ级的参考等级企业数",
                                                reference, this.grade_trails(reference)),
                 "为参考等级，审核办公室应当先行复核，复核确认后方可发出改进通知。"]  # fmt: skip
    return [prose(*said)]


# -- chapters 8 and 9 ----------------------------------------------------------------------------


def _answers(this: Round) -> list[Prose]:
    answered = [e for e in this.ranked if e.answered is not None]
    if not answered:
        return [prose(
            f"{this.dossier.year}年度结果尚未收到企业的确认意见，确认或者异议期满前不予公布。"
        )] if this.ranked else []  # fmt: skip
    against = [e for e in answered if e.answered and not e.answered.agreed]
    silent = len(this.ranked) - len(answered)
    said: list[Words] = [
        f"{this.dossier.year}年度结果已由",
        this.firms("answered", "已确认或提出异议的企业数", [e.recipient_id for e in answered]),
        "企业答复",
    ]
    if against:
        said += ["，", this.firms("against", "提出异议的企业数", [e.recipient_id for e in against]),
                 "提出异议，复核答复前不公布其结果"]  # fmt: skip
    if silent:
        said += ["；", this.count("silent", "尚未答复的企业数", silent, "家"),
                 "尚未答复，异议期满后公布"]  # fmt: skip
    return [prose(*said, "。")]


def _kept(dossier: Dossier) -> str:
    """Documents in force that this one stands beside, as the office has listed them."""
    names = []
    for returned in dossier.submissions(WORK_RECORD):
        held = returned.submission
        for row in held.rows.get("institutions", ()):
            said = {
                column: entry.value if (entry := held.get(f"institutions.{column}", row)) else ""
                for column in ("name", "document", "state")
            }
            if said["state"] == "印发" and isinstance(said["name"], str):
                number = said["document"]
                given = f"（{number}）" if isinstance(number, str) and number else ""
                names.append(f"《{said['name']}》{given}")
    return "、".join(names)
