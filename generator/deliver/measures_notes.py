"""起草说明 of 管理办法: why it is needed, what articles rest on, what is still open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.deliver.chapters.trailed import Row
from generator.deliver.competence import beyond_competence
from generator.deliver.counts import elements
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import WORK_RECORD, Filed
from generator.deliver.measures_articles import Round
from generator.deliver.measures_factors import ELEMENT_OF, binding, factor_said, proposed
from generator.deliver.sentences import Words, joined, prose
from generator.model.problem import Element, Gravity, ObjectLevel, Problem
from generator.rulebook.clauses import Term
from generator.score.constraints import MEDIUM, STRONG
from generator.score.improvement import Improvement

DOCUMENT = "管理办法"
"""What this document is called in the opinions of 审核工作记录表."""

_ANSWERS = ("采纳", "部分采纳", "不采纳")
_MOST_NAMED = 6
_MOST_TOLD = 6
Line = tuple[str, str, Words, Words]
"""条款, 内容, 编号, 数据."""

_IN_CHARGE = "由园区管委会审议时确定"


@dataclass(frozen=True, slots=True)
class Incentives:
    """激励措施 the articles print, and those that are not theirs to print, with the reason."""

    printed: tuple[Row, ...]
    left_out: tuple[Row, ...]
    from_returns: bool


def incentives(this: Round) -> Incentives:
    """The park's own from the clauses; else what the finance office told, each with its source."""
    written = this.dossier.book.clauses.incentives
    if written:
        rows: list[Row] = [
            {"measure": i.measure, "condition": i.condition, "standard": i.standard,
             "source": i.funds, "office": i.office}
            for i in written
        ]  # fmt: skip
        return Incentives(tuple(rows), (), False)
    park = Filed.of_park(this.dossier, this.numbers)
    printed: list[Row] = []
    left_out: list[Row] = []
    for row in park.rows("incentives") if park else ():
        assert park is not None
        said = {
            name: park.words(f"incentives.{column}", row).rstrip("。；，")
            for name, column in (
                ("measure", "name"), ("condition", "condition"), ("standard", "amount"),
                ("source", "source"), ("office", "office"),
            )
        }  # fmt: skip
        lacking = [word for name, word in (("condition", "对象与条件"), ("standard", "标准"),
                                           ("source", "资金或政策来源"), ("office", "实施部门"))
                   if not said[name]]  # fmt: skip
        if lacking:
            reason = f"没有填写{'、'.join(lacking)}"
        elif beyond_competence("；".join(said.values())):
            reason = "内容超出管委会职责范围"
        else:
            amount = _figure(park.quoted("incentives.amount", row))
            printed.append({**said, "standard": prose(amount)})
            continue
        left_out.append({"name": said["measure"] or "未填名称的措施", "reason": reason})
    return Incentives(tuple(printed), tuple(left_out), True)


# -- 一、背景 ------------------------------------------------------------------------------------


def background(this: Round) -> list[Prose]:
    """Why: what binds, with figures; then the problems by number; each is answered by articles."""
    found = []
    strong, medium = binding(this.dossier, STRONG), binding(this.dossier, MEDIUM)
    for factor in (*strong, *medium):
        own = _of_element(this.dossier.improvement, ELEMENT_OF.get(factor.id))
        said: list[Words] = [
            f"{factor.name}为{'强' if factor.grade == STRONG else '中'}制约，",
            factor_said(this.dossier, this.numbers, factor),
        ]
        if own:
            said += [
                "；同一要素查明问题",
                this.count(f"problems_{factor.id}", f"{factor.name}问题数", len(own), "项",
                           "、".join(p.number for p in own)),
                "（", cited(this, own), "）",
            ]  # fmt: skip
        else:
            said.append("；同一要素没有查出单项问题，仅总量受限")
        found.append(prose(*said, "。"))
    if not found:
        found.append(prose(
            "各要素没有强、中制约，制定办法的必要性主要来自下列问题和资料管理。"
        ))  # fmt: skip
    shared = _shared(this.dossier.improvement)
    if shared:
        told = [_told(this, problem) for problem in shared[:_MOST_TOLD]]
        left = len(shared) - len(told)
        more: tuple[Words, ...] = (
            "；另有", this.count("shared_more", "未逐条列出的园区和产业链问题数", left),
        ) if left else ()  # fmt: skip
        found.append(prose(
            "园区和产业链层面的问题不能由单个企业解决，需要以制度明确责任：", joined(told),
            *more,
            "。",
        ))  # fmt: skip
    return found


def _shared(found: Improvement) -> list[Problem]:
    """Problems of park and chains, the gravest first."""
    shared = [p for p in found.problems.problems if p.subject.level is not ObjectLevel.ENTERPRISE]
    return sorted(shared, key=lambda problem: problem.gravity.rank)


def _told(this: Round, problem: Problem) -> Prose:
    statement = this.numbers.sentence(problem.statement.rstrip("。"), problem.trail)
    return prose(cited(this, [problem]), "：", statement)


def _of_element(found: Improvement, element: Element | None) -> list[Problem]:
    """Problems of an element: the park's and the chains' first, then by gravity."""
    levels = list(ObjectLevel)
    own = [p for p in found.problems.problems if p.element is element]
    return sorted(own, key=lambda p: (levels.index(p.subject.level), p.gravity.rank))


def cited(this: Round, problems: Sequence[Problem], most: int = _MOST_NAMED) -> Prose:
    """Problem numbers, each leading to its problem; of a long list the first."""
    named = [prose(this.numbers.words(p.number, p.trail)) for p in problems[:most]]
    return prose(joined(named, "、"), "等" if len(problems) > most else "")


# -- 三、条款与结论 ------------------------------------------------------------------------------


def correspondence(this: Round, context: Row) -> list[Row]:
    """条款 ↔ 问题或结论编号 ↔ 数据, in the order of the articles."""
    found = this.dossier.improvement
    quality = context["data_quality"]
    assert isinstance(quality, dict)
    binding_factors = [*binding(this.dossier, STRONG), *binding(this.dossier, MEDIUM)]
    lines: list[Line] = []
    for factor in binding_factors:
        own = _of_element(found, ELEMENT_OF.get(factor.id))
        lines.append((
            "第四条、第二十六条、第三十八条", f"{factor.name}制约",
            prose("表3-12；", cited(this, own, 3)) if own else "表3-12",
            factor_said(this.dossier, this.numbers, factor),
        ))  # fmt: skip
    lines.append((
        "第十三条、第十五条", "分级判据和名单", "表5-1、表5-5",
        prose("参加分级", _figure(context["enterprise_count"]), "，重点",
              _figure(context["key_count"]), "（占", _figure(context["key_share"]), "），一般",
              _figure(context["general_count"]), "，简化", _figure(context["brief_count"])),
    ))  # fmt: skip
    covered = elements(this.dossier.tiers, this.numbers)["elements"]
    assert isinstance(covered, list)
    if covered:
        lines.append((
            "第十三条", "累计占比门槛", "表5-4",
            joined([prose(f"{e['name']}", e["coverage"]) for e in covered], "，"),
        ))  # fmt: skip
    if this.continued:
        names = _some([e.name for e in this.continued])
        lines.append(("第十八条", "已有审核结果的采用", "表5-3", prose(
            this.firms("continued", "沿用上轮审核结果的企业数",
                       [e.recipient_id for e in this.continued]), f"：{names}")))  # fmt: skip
    management = [p for p in _shared(found) if p.element is Element.MANAGEMENT]
    lines.append((
        "第十九条至第二十二条", "报送、校核和退回", "表2-4、表2-5",
        prose("应报", quality["recipients"], "，接收", quality["accepted"], "，退回",
              quality["sent_back"], "，校核发现", quality["findings"]),
    ))  # fmt: skip
    if this.dossier.reconciliation:
        lines.append(("第二十三条", "来源比对和采信", "表2-6", prose("比对", this.count(
            "compared", "跨来源比对的指标数", len(this.dossier.reconciliation)))))  # fmt: skip
    if grades := context["grades"]:
        assert isinstance(grades, dict)
        lines.append(("第二十八条", "企业评价", "表6-6", prose(
            "完成评价", grades["graded"], "，Ⅰ级", grades["first"], "、Ⅱ级", grades["second"],
            "、Ⅲ级", grades["third"], "，未达Ⅲ级", grades["below"])))  # fmt: skip
    if management:
        lines.append(("第六条至第八条、第二十九条", "管理和监管短板", cited(this, management, 3),
                      joined([_told(this, p) for p in management[:2]])))  # fmt: skip
    lines += _of_improvement(this)
    return [
        {"clause": clause, "content": content, "refers": refers, "data": data}
        for clause, content, refers, data in lines
    ]


def _of_improvement(this: Round) -> Iterable[Line]:
    """Targets, corrections with time limits, and the confirmations of enterprises."""
    problems = this.dossier.improvement.problems
    shared = [t for t in problems.targets if t.subject.level is not ObjectLevel.ENTERPRISE]
    if shared:
        aimed = [p for t in shared if (p := problems.get(t.problem))]
        yield ("第三十五条、附件2", "园区指标与目标", cited(this, aimed, 3),
               prose(this.count("shared_targets", "园区和产业链目标数", len(shared))))  # fmt: skip
    below = list(dict.fromkeys((*this.below, *this.limiting)))
    if below:
        grave = [p for number in below for p in problems.of(number)
                 if p.gravity is not Gravity.ORDINARY]  # fmt: skip
        leading = list({p.subject.id: p for p in reversed(grave)}.values())[::-1]
        refers = prose("表6-6；", cited(this, leading, 3)) if leading else "表6-6"
        yield ("第三十六条", "限期改进", refers, prose(
            this.firms("triggered", "属于限期改进第（一）（二）项的企业数", below),
            f"：{_some([this.dossier.name(n) for n in below])}",
        ))  # fmt: skip
    if this.late:
        yield ("第三十三条、第三十六条", "方案逾期", "表8-1", prose(
            this.count("late", "超过计划时间未完成的方案数", len(this.late), "项",
                       "、".join(this.late)),
            f"：{_some(this.late)}"))  # fmt: skip
    answered = [e for e in this.ranked if e.answered]
    if answered:
        yield ("第十七条、第四十二条", "确认、异议与公布", "表5-5", prose(
            "已答复", this.firms("answered", "已确认或提出异议的企业数",
                                 [e.recipient_id for e in answered])))  # fmt: skip


def _some(names: Sequence[str], most: int = 4) -> str:
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def _figure(value: object) -> Figure:
    assert isinstance(value, Figure)
    return value


# -- what is still to be decided -----------------------------------------------------------------


def open_points(this: Round, held: Incentives) -> list[Prose | str]:
    """What whoever approves it has to know: proposals, targets out of reach, what is left out."""
    found: list[Prose | str] = []
    names = proposed([*binding(this.dossier, STRONG), *binding(this.dossier, MEDIUM)])
    if names:
        found.append(
            f"{'、'.join(names)}的制约等级是程序按占用率提出的建议，园区办公室尚未判定，{_IN_CHARGE}（第四条）。"
        )
    unreachable = this.out_of_reach(ObjectLevel.PARK)
    if unreachable:
        found.append(prose(
            "下列园区目标按现有方案测算不能达到，审议时应当补充措施或者调整目标值："
            + "；".join(f"{t.indicator}（{t.problem}）" for t in unreachable) + "（附件2）。"
        ))  # fmt: skip
    unknown = [t for t in this.dossier.improvement.problems.targets
               if t.subject.level is ObjectLevel.PARK and t not in unreachable]  # fmt: skip
    if unknown:
        found.append(
            "园区目标中"
            + "、".join(t.indicator for t in unknown)
            + "取自达标评价的要求，不能由方案节约量推算，近期能否达到由责任单位论证后确定"
            "（附件2）。"
        )
    reference = [n for n in this.below if this.dossier.cards[n].reference]
    if reference:
        found.append(
            f"{_some([this.dossier.name(n) for n in reference])}的未达Ⅲ级为参考等级，"
            "不宜直接作为限期改进的依据，须先由专家论证所用指标体系（第二十八条、第三十六条）。"
        )
    if held.from_returns and held.printed:
        found.append(
            "激励措施取自部门报送的现行政策，程序未核对政策文件原文，印发前由实施部门逐项确认（第三十九条）。"
        )
    found += [
        f"部门报送的“{row['name']}”因{row['reason']}，没有列入条文（第三十九条）。"
        for row in held.left_out
    ]
    if not this.dossier.book.clauses.effective_to:
        found.append("施行日期和有效期尚未确定，试行的一般不超过二年，其他一般不超过五年，按属地规定填写（第四十七条）。")
    return found


def terms(dossier: Dossier) -> list[Row]:
    """期限、周期和比例 with where each is from: a proposal until it is approved."""
    return [
        {"label": term.label, "value": str(term.value), "basis": _basis(term)}
        for term in dossier.book.clauses.terms.values()
    ]


def _basis(term: Term) -> str:
    said = "建议值" if term.mark == "D" else "园区规定"
    return f"{said}；{term.note}" if term.note else said


# -- 四、征求意见 --------------------------------------------------------------------------------


def opinions(dossier: Dossier) -> list[Row]:
    """The clauses' own list, else those the office recorded about this document."""
    written = dossier.book.clauses.opinions
    if written:
        return [
            {"unit": o.unit, "opinion": o.opinion, "adopted": o.adopted, "reason": o.reason}
            for o in written
        ]
    found: list[Row] = []
    for returned in dossier.submissions(WORK_RECORD):
        held = returned.submission
        for row in held.rows.get("opinions", ()):
            said = {
                name: (
                    entry.value
                    if (entry := held.get(f"opinions.{name}", row)) and isinstance(entry.value, str)
                    else ""
                )
                for name in ("document", "unit", "opinion", "adopted", "reason")
            }
            if said.pop("document") == DOCUMENT:
                found.append({**said, "reason": said["reason"] or _no_reason(said["adopted"])})
    return found


def _no_reason(adopted: str) -> str | None:
    """采纳 needs no reason; without one the other answers leave a gap."""
    return "—" if adopted in ("采纳", "无意见") else None


def opinions_said(this: Round, rows: Sequence[Row]) -> Prose | None:
    given = [row for row in rows if row["adopted"] != "无意见"]
    if not given:
        return None
    parts = [
        prose(word, this.count(f"opinions_{n}", f"意见{word}条数", number, "条"))
        for n, word in enumerate(_ANSWERS)
        if (number := sum(row["adopted"] == word for row in given))
    ]
    units = {row["unit"] for row in given}
    return prose(
        "收到", this.count("opinion_units", "提出意见的单位数", len(units), "个"), "单位的意见",
        this.count("opinions", "意见条数", len(given), "条"), "，其中", joined(parts, "、"), "。",
    )  # fmt: skip
