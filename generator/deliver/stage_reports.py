"""What the reports of stages 5 to 7 print: frames around chapters of the park's audit report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from generator.deliver.chapters.continuity import continuity
from generator.deliver.chapters.effects import effects
from generator.deliver.chapters.effects_compare import effects_compare
from generator.deliver.chapters.emphasis import FACTOR_OF, emphasis
from generator.deliver.chapters.lead import lead, lead_margin
from generator.deliver.chapters.option_figures import OptionFigures, Row
from generator.deliver.chapters.plans import leading_kind, plans
from generator.deliver.chapters.plans_choice import plans_choice
from generator.deliver.chapters.plans_targets import plans_targets
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Prose
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import Option, OptionOrigin, OptionState
from generator.model.problem import Element, Gravity, ObjectLevel, Problem
from generator.score.attain import NOT_MET

Chapter = Callable[[Dossier, Numbers], object]


def options(dossier: Dossier) -> Filled:
    """清洁生产改进方案: chapter 7 with the problems it answers before it."""
    return framed(
        dossier,
        {"plans": plans, "plans_choice": plans_choice, "plans_targets": plans_targets},
        {"opening": _opening},
        _option_notes(dossier),
    )


def effect_evaluation(dossier: Dossier) -> Filled:
    """方案实施效果评估报告: chapter 8 between its method and its conclusions."""
    return framed(
        dossier,
        {"effects": effects, "effects_compare": effects_compare},
        {"method": _method, "conclusions": _effect_conclusions},
        [
            f"本报告评估截至{_day(dossier.day)}方案的实施情况和效果，{basis_note(dossier)}",
            "方案的投资、节约量和效益由企业填报，未经计量核定的效果在表中注明；"
            "前后对比扣除产量变化的影响，园区指标以可比价增加值为分母。",
            *sample_note(dossier),
        ],
    )


def continuous_plan(dossier: Dossier) -> Filled:
    """持续性清洁生产方案: chapter 9 with what this round leaves to be done before it."""
    return framed(
        dossier,
        {"continuity": continuity},
        {"left_over": _left_over},
        [
            f"本方案规定审核结束以后的机制、制度、激励和下一轮计划，{basis_note(dossier)}",
            "期限、周期和比例取自园区清洁生产审核管理办法的条款，印发以前为建议值；"
            "目标和方案编号与园区清洁生产审核报告一致。",
            *sample_note(dossier),
        ],
    )


def framed(
    dossier: Dossier,
    chapters: dict[str, Chapter],
    own: dict[str, Chapter],
    notes: Sequence[str | Prose],
) -> Filled:
    """A report of its own: cover, notes, chapters."""
    numbers = Numbers(dossier.known, dossier.rounding)
    context: Row = {
        **cover(dossier, notes),
        **{name: fill(dossier, numbers) for name, fill in (*own.items(), *chapters.items())},
    }
    return Filled(context, numbers.trails)


def cover(dossier: Dossier, notes: Sequence[str | Prose]) -> Row:
    settings = dossier.settings
    return {
        "park_name": settings.park_name,
        "park_authority": settings.park_authority,
        "compiled_by": settings.issuer or settings.park_authority,
        "document_date": settings.document_date,
        "audit_year": dossier.year,
        "sample": settings.sample,
        "notes": list(notes),
    }


def basis_note(dossier: Dossier) -> str:
    """What returns the report rests on, as a note before the contents."""
    lacking = len(dossier.enterprises) > len(dossier.readings)
    said = f"采用截至{_day(dossier.day)}已接收并通过校核的资料"
    return f"{said}，名录中还没有资料的企业未计入。" if lacking else f"{said}。"


def sample_note(dossier: Dossier) -> tuple[str, ...]:
    if not dossier.settings.sample:
        return ()
    return ("本文件为示例数据，园区、企业和数值均为虚构，不得用于任何申报。",)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _option_notes(dossier: Dossier) -> list[str]:
    return [
        f"本方案按“问题—原因—方案—效果”的次序编制，{basis_note(dossier)}",
        "方案编号、问题编号与园区清洁生产审核报告、企业清洁生产审核报告一致；投资、节约量和效益由企业填报，"
        "二氧化碳减排量按审核采用的因子推算，建议方案的效果为按方案库比例的估算。",
        *sample_note(dossier),
    ]


# -- problems before options ---------------------------------------------------------------------


def _opening(dossier: Dossier, numbers: Numbers) -> Row:
    pen = OptionFigures(dossier, numbers)
    problems = dossier.improvement.problems.problems
    return {
        "paragraphs": _problems_said(pen, problems),
        "rows": [row for element in Element if (row := _element(pen, element, problems))],
        "carrying_out": _carrying_out(pen),
    }


def _problems_said(pen: OptionFigures, problems: Sequence[Problem]) -> list[Prose]:
    if not problems:
        return [prose("还没有接收到可以评价的资料，问题清单为空，方案在资料收齐后提出。")]
    grave = [p for p in problems if p.gravity is not Gravity.ORDINARY]
    levels = [
        prose(f"{level.value}层面", pen.numbers.count(
            f"园区:problems_{level.name}@{pen.year}", f"{level.value}层面问题数", len(own), "个",
            inputs=[p.trail for p in own]))
        for level in ObjectLevel
        if (own := [p for p in problems if p.subject.level is level])
    ]  # fmt: skip
    by_element = sorted(
        ((e, [p for p in grave if p.element is e]) for e in Element), key=lambda x: -len(x[1])
    )
    first, own = by_element[0]
    said = prose(
        "审核共列出问题",
        pen.numbers.count(f"园区:problems_all@{pen.year}", "问题总数", len(problems), "个",
                          inputs=[p.trail for p in problems]),
        "，其中", joined(levels, "、"), "；较大及以上的",
        pen.numbers.count(f"园区:problems_grave@{pen.year}", "较大及以上问题数", len(grave), "个",
                          inputs=[p.trail for p in grave]),
        "。",
    )  # fmt: skip
    found = [said]
    if own:
        share = pen.percent("problems_first_element", f"{first.value}类问题占较大及以上问题的比例",
                            len(own), len(grave))  # fmt: skip
        found.append(
            prose(
                f"较大及以上的问题中“{first.value}”一类最多，占", share,
                _against_lead(pen, first), "。",
            )
        )  # fmt: skip
    return found


def _against_lead(pen: OptionFigures, first: Element) -> Words:
    """Whether the element most problems are of is the one that binds."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    same = the.factor is not None and FACTOR_OF.get(first) == the.factor.id
    work = kind.name if kind else "改进"
    if same:
        return the.said(
            strong=f"，与最紧的制约因素{the.name}一致，改进首先针对这一类",
            mild=f"，与{the.name}同属一类，问题与制约可以一并解决", free="",
        )  # fmt: skip
    return the.said(
        strong=f"，而制约园区的是{the.name}，改进以{work}为先，兼顾问题最多的这一类",
        mild=f"，{the.name}只是中等制约，方案先按问题的严重程度排列",
        free="，没有要素构成制约，方案按问题的严重程度排列",
        unknown="，制约因素尚未判定，方案的先后按问题的严重程度排列",
    )  # fmt: skip


def _element(pen: OptionFigures, element: Element, problems: Sequence[Problem]) -> Row | None:
    own = [p for p in problems if p.element is element]
    answered = [o for o in pen.improvement.options.options if o.element is element]
    if not own and not answered:
        return None

    def count(tag: str, some: Sequence[Problem]) -> object:
        return pen.numbers.count(
            f"园区:problems_{element.name}_{tag}@{pen.year}", f"{element.value}类问题数", len(some),
            "个", inputs=[p.trail for p in some],
        )  # fmt: skip

    def options_of(origin: OptionOrigin) -> list[Option]:
        return [o for o in answered if o.origin is origin]

    return {
        "element": element.value,
        "park": count("park", [p for p in own if p.subject.level is ObjectLevel.PARK]),
        "chain": count("chain", [p for p in own if p.subject.level is ObjectLevel.CHAIN]),
        "firm": count("firm", [p for p in own if p.subject.level is ObjectLevel.ENTERPRISE]),
        "grave": count("grave", [p for p in own if p.gravity is not Gravity.ORDINARY]),
        "returned": pen.count(f"{element.name}_returned", f"{element.value}类企业填报方案数",
                              options_of(OptionOrigin.RETURN)),
        "proposed": pen.count(f"{element.name}_proposed", f"{element.value}类建议方案数",
                              options_of(OptionOrigin.LIBRARY)),
    }  # fmt: skip


def _carrying_out(pen: OptionFigures) -> list[Prose]:
    """By when what has to be done, from the days the enterprises gave themselves."""
    open_ones = [o for o in pen.returned if o.state in (OptionState.UNDER_WAY, OptionState.PLANNED)]
    clauses = pen.dossier.book.clauses
    days = pen.made("filing_days", "方案备案期限", Fraction(clauses.number("filing_days")), "个",
                    "管理办法条款的取值", places=0)  # fmt: skip
    found = [
        prose(
            "企业在方案确定后",
            days,
            "工作日内备案，按季报送进度；园区和产业链层面的方案由",
            pen.dossier.settings.park_authority,
            "明确牵头部门后纳入年度工作计划。",
        )
    ]
    if not open_ones:
        return found
    by_year: dict[int, list[Option]] = {}
    for option in open_ones:
        if option.finished_on is not None:
            by_year.setdefault(option.finished_on.year, []).append(option)
    undated = [o for o in open_ones if o.finished_on is None]
    parts = [
        prose(f"{year}年", pen.count(f"due_{year}", f"计划于{year}年完成的方案数", own), "、投资",
             pen.sum_money(f"due_{year}", own, "investment"))
        for year, own in sorted(by_year.items())
    ]  # fmt: skip
    busiest = max(by_year, key=lambda year: len(by_year[year])) if by_year else 0
    said = prose("尚未完成的方案按计划完成时间：", joined(parts, "；")) if parts else prose()
    if undated:
        said = prose(said, "；" if parts else "",
                    pen.count("undated", "没有填计划完成时间的方案数", undated),
                    "没有填计划完成时间，须在备案时补齐")  # fmt: skip
    if len(by_year) > 1:
        said = prose(said, f"。{busiest}年最集中", _prepared(pen, by_year[busiest]))
    return [*found, prose(said, "。")]


def _prepared(pen: OptionFigures, own: Sequence[Option]) -> Words:
    """What the busiest year asks for."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    saving = [o for o in own if kind is not None and o.saved(kind.id)]
    if the.strong and kind is not None and saving:
        return prose(f"，其中有{kind.name}量的", pen.count(
            f"busiest_{kind.id}", f"完成最集中年份有{kind.name}量的方案数", saving
        ), "提前落实设计和资金")  # fmt: skip
    return the.said(
        strong=f"，都没有{kind.name if kind else '节约'}量，可以为{the.use}方面的方案让路",
        mild="，按年度计划落实设计和资金", free="，由企业按自身进度安排",
        unknown="，须提前落实设计和资金",
    )  # fmt: skip


# -- effects: method before, conclusions after --------------------------------------------------


def _method(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    pen = OptionFigures(dossier, numbers)
    lines = dossier.improvement.progress
    compared = {e.subject.id for e in dossier.improvement.effects}
    left = {e.subject.id for e in dossier.improvement.effects if e.own_effect is None}
    start = min(dossier.settings.years)
    if not lines:
        return [prose("还没有企业填报方案，本报告只列出评估方法，资料收齐后重新生成。")]
    said = prose(
        "评估对象为企业填报的", pen.count("evaluated", "评估的方案数", [p.option for p in lines]),
        f"方案；前后对比以{start}年为前、{dossier.year}年为后，能够比较的",
        numbers.count(f"园区:effects_firms@{pen.year}", "能作前后对比的企业数", len(compared),
                      "家"),
        "企业",
    )  # fmt: skip
    if left:
        return [prose(
            said, "，其中部分指标因负荷低或产品质量不能折算而不扣除产量影响的",
            numbers.count(f"园区:effects_not_split@{pen.year}", "不能扣除产量影响的企业数",
                          len(left), "家"),
            "。",
        )]  # fmt: skip
    return [prose(said, "都可以扣除产量影响。")]


def _effect_conclusions(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What follows from how much is done and how much of it is the firms' own doing."""
    pen = OptionFigures(dossier, numbers)
    lines = dossier.improvement.progress
    if not lines:
        return [prose("没有可以评估的方案，先由企业填报方案清单。")]
    done = [p.option for p in lines if p.done]
    kind, factor = leading_kind(dossier)
    found = [
        prose(
            "一、已实施方案", pen.count("done", "已实施方案数", done), "、投资",
            pen.sum_money("done", done, "investment"), "、年经济效益",
            pen.sum_money("done", done, "benefit"),
            prose(f"、年{kind.name}", pen.sum_plain("done", done, kind.id)) if kind else "", "。",
        )
    ]  # fmt: skip
    late = [p.option for p in lines if p.late]
    rest = [p.option for p in lines if not p.done]
    found.append(
        prose("二、逾期方案", pen.count("late", "逾期方案数", late),
             "，", _late_said(pen, late), "。") if late
        else prose("二、没有逾期方案，未完成的", pen.count("rest", "未完成方案数", rest),
                  _rest_said(pen, rest), "。") if rest
        else prose("二、填报的方案已全部完成，", _finished(pen), "。")
    )  # fmt: skip
    worse = {
        e.subject.name
        for e in dossier.improvement.effects
        if e.own_effect is not None and e.own_effect > 0 and e.figure.id == "total_energy"
    }
    found.append(
        prose(f"三、扣除产量影响后综合能耗单耗仍上升的有{'、'.join(sorted(worse))}，",
             _worse_said(pen), "。") if worse
        else prose("三、扣除产量影响后，可比企业的综合能耗单耗没有上升的。")
    )  # fmt: skip
    found.append(
        prose("四、效果均为企业填报，", lead(dossier).said(
            strong=f"验收前按监测、计量或台账先核定与{factor}有关的方案，其余随后",
            mild="验收前按监测、计量或台账分批核定，先核定投资大的方案",
            free="没有要素构成制约，抽取投资大的方案按计量或台账核定",
            unknown="验收前按监测、计量或台账逐项核定",
        ), "。")
    )  # fmt: skip
    return found


def _late_said(pen: OptionFigures, late: Sequence[Option]) -> Words:
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    own = [o for o in late if kind is not None and o.saved(kind.id)]
    if the.strong and kind is not None and own:
        return prose(f"其中有{kind.name}量的", pen.count(
            f"late_{kind.id}", f"逾期而有{kind.name}量的方案数", own
        ), "先说明原因、限期完成")  # fmt: skip
    return the.said(
        strong=f"都不涉及{the.name}，由实施单位说明原因并重新排期",
        mild="由实施单位在一个月内说明原因并重新排期", free="由实施单位重新排期并报备",
        unknown="由实施单位说明原因并重新排期",
    )  # fmt: skip


def _rest_said(pen: OptionFigures, rest: Sequence[Option]) -> Words:
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    own = [o for o in rest if kind is not None and o.saved(kind.id)]
    if the.strong and kind is not None:
        if not own:
            return f"都没有{kind.name}量，缓解{the.name}须另提方案"
        return prose(f"中有{kind.name}量的", pen.count(
            f"rest_with_{kind.id}", f"未完成而有{kind.name}量的方案数", own
        ), f"关系{the.name}，优先保证")  # fmt: skip
    return the.said(strong="", mild="按计划推进", free="由企业按自身计划完成", unknown="按计划推进")


def _finished(pen: OptionFigures) -> Words:
    the = lead(pen.dossier)
    return the.said(
        strong=f"下一步围绕{the.work}提出新一轮方案", mild="下一步按问题清单提出新一轮方案",
        free="下一步以保持和推广为主", unknown="下一步提出新一轮方案",
    )  # fmt: skip


def _worse_said(pen: OptionFigures) -> Words:
    """What is done about firms whose energy for each unit rose, as energy stands here."""
    stand, the = emphasis(pen.dossier, "energy"), lead(pen.dossier)
    return stand.said(
        leads="能源正紧，逐户查明原因并限期降回", leads_mildly="能源余量因此减少，下一轮先核查",
        coupled=f"随{the.work}一并查明", bound=f"同受制约而次于{the.name}，下一轮核查",
        aside=f"能源不是制约所在，由企业自查，核查力量用在{the.use}上",
        aside_mildly="由企业自查后报备", free="没有要素构成制约，由企业自查并在年报中说明",
        unknown="下一轮核查",
    )  # fmt: skip


# -- continuity: what is left over --------------------------------------------------------------


def _left_over(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What this round does not finish, which is why there is a next one."""
    pen = OptionFigures(dossier, numbers)
    problems = dossier.improvement.problems.problems
    if not problems:
        return [prose("本轮资料还没有收齐，先按下列机制完成资料收集，再安排下一轮。")]
    rest = [p.option for p in dossier.improvement.progress if not p.done]
    short = {a.target.problem for a in dossier.improvement.attained if a.verdict == NOT_MET}
    parts = []
    if rest:
        parts.append(prose("未完成的方案", pen.count("rest", "未完成方案数", rest)))
    if short:
        parts.append(prose("按现有方案还实现不了的目标", numbers.count(
            f"园区:targets_short@{pen.year}", "不可达的目标数", len(short), "项")))  # fmt: skip
    if dossier.improvement.options.unanswered:
        own = dossier.improvement.options.unanswered
        parts.append(prose("还没有方案的问题", numbers.count(
            f"园区:problems_open@{pen.year}", "没有方案的问题数", len(own), "个",
            inputs=[p.trail for p in own])))  # fmt: skip
    if not parts:
        return [prose("本轮问题都有方案、方案都已完成、目标都可达，持续工作以保持和复核为主。")]
    the = lead(dossier)
    return [
        prose("本轮结束时留下", joined(parts, "、"), "。"),
        prose(the.said(
            strong=prose(
                lead_margin(dossier, numbers), "不会随本轮结束而消失，年度复核首先核对",
                the.use, "的变化，余量再缩小即按触发条件提前启动审核。",
            ),
            mild=prose(lead_margin(dossier, numbers), "为中等制约，年度复核时与其他要素一并核对，"
                       "升为强制约时再提前启动审核。"),
            free="没有要素构成制约，年度复核核对各要素余量是否仍然充足，审核按周期进行。",
            unknown="制约因素还没有判定，下一年度首先完成判定，再确定复核的重点。",
        )),
    ]  # fmt: skip
