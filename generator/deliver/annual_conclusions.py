"""年度报告: what the year came to, and what follows for the next one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.annual_bounds import bounds_words
from generator.deliver.annual_next import ordinal
from generator.deliver.annual_standing import graded, index_words
from generator.deliver.annual_work import Answer, answer_of, problem_words
from generator.deliver.annual_year import Load, loads
from generator.deliver.chapters.emphasis import Stand, emphasis
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.option_figures import OptionFigures
from generator.deliver.chapters.plans import leading_kind
from generator.deliver.chapters.results import main_card
from generator.deliver.chapters.trailed import Row, leading
from generator.deliver.figure import Figure, Prose
from generator.deliver.sentences import prose
from generator.model.indicator import Grade
from generator.model.option import OptionState
from generator.model.problem import Gravity, ObjectLevel
from generator.score.shares import PARK

_LOAD_OF_KIND = {
    "saving_energy": "energy", "saving_water": "water", "cut_co2": "carbon", "cut_cod": "cod",
    "cut_waste": "solid",
}  # fmt: skip


def conclusion_words(pen: OptionFigures) -> list[Prose]:
    """The year in a few sentences: direction, standing, limits, work, effect."""
    dossier = pen.dossier
    found: list[Prose] = []
    own = loads(dossier)
    if own:
        found.append(_direction(pen))
    if main_card(dossier) is not None:
        found.append(prose(*index_words(pen)))
    found += bounds_words(dossier, pen.numbers)[:1]
    if pen.improvement.problems.problems:
        found.append(problem_words(pen)[0])
    if pen.improvement.progress:
        found.append(_effect(pen))
    if not found:
        return [prose("资料收齐以前不作年度结论。")]
    return [prose(f"{ordinal(place)}、", each) for place, each in enumerate(found)]


def _direction(pen: OptionFigures) -> Prose:
    """How many loads went better and worse, by intensity and by total."""
    own = loads(pen.dossier)
    better, worse = [x for x in own if x.better], [x for x in own if x.worse]
    cut = [x for x in own if x.change < 0]
    rising = "、".join(spoken(x.figure) for x in worse[:4])
    down = _tally(pen, "better", "强度下降的负荷项数", better)
    up = _tally(pen, "worse", "强度上升的负荷项数", worse)
    less = _tally(pen, "cut", "总量减少的负荷项数", cut)
    if not better:
        more = prose("上升的有", up, f"（{rising}），") if worse else ""
        return prose("各项负荷的强度没有一项下降，", more, "全年没有取得效率上的进展。")
    if worse and len(worse) >= len(better):
        return prose(
            "强度上升的", up, "，多于下降的", down, f"，上升的是{rising}，总体比上年退步。"
        )
    if worse:
        few = "上升的只有" if len(worse) * 4 <= len(better) else "上升的"
        totals = (
            prose("；没有一项总量减少，改进都被增产吸收。") if not cut
            else prose("；总量减少的", less, "，其余仍随产出增加。")
        )  # fmt: skip
        return prose("强度下降的", down, f"，{few}", up, f"（{rising}）", totals)
    if len(cut) == len(own):
        return prose("各项负荷的强度和总量都比上年减少，改进不依赖产出的摊薄。")
    if cut:
        return prose("强度下降的", down, "，没有上升的；其中总量也减少的", less,
                    "，另一部分靠产出摊薄，总量还在增加。")  # fmt: skip
    return prose("强度下降的", down, "，但没有一项总量减少，下降全靠产出摊薄。")


def _tally(pen: OptionFigures, tag: str, label: str, some: Sequence[Load]) -> Figure:
    return pen.numbers.count(
        f"{PARK}:annual_loads_{tag}@{pen.year}", label, len(some), "项",
        "、".join(spoken(x.figure) for x in some), [x.intensity.after for x in some],
    )  # fmt: skip


def _effect(pen: OptionFigures) -> Prose:
    """What was carried out and what it saved of what the park needs most."""
    done = [p.option for p in pen.improvement.progress if p.done]
    late = [p.option for p in pen.improvement.progress if p.late]
    kind, factor = leading_kind(pen.dossier)
    if not done:
        return prose("企业填报的方案还没有一项完成，本年的变化不能归于方案。")
    head = prose("已实施方案", pen.count("done", "已实施方案数", done), "，完成率",
                 pen.percent("options_done_share", "方案完成率", len(done),
                             len(pen.improvement.progress)))  # fmt: skip
    saved = any(o.saved(kind.id) for o in done) if kind else False
    if kind is not None and saved:
        head = prose(head, f"，年{kind.name}", pen.sum_plain("done", done, kind.id))
    elif kind is not None:
        head = prose(head, f"，都不涉及{kind.name}" + (f"，对{factor}没有帮助" if factor else ""))
    if late:
        return prose(head, "；逾期", pen.count("late", "逾期方案数", late), "。")
    return prose(head, "，没有逾期的。")


def advice_words(pen: OptionFigures, experiences: Sequence[Row]) -> list[Prose]:
    """What follows for the next year: whether open options make up for the growth, and for whom."""
    found = [
        each for each in (_enough(pen), _spread(experiences), _first_firms(pen)) if each is not None
    ]
    return [prose(f"（{ordinal(place)}）", each) for place, each in enumerate(found)]


def _enough(pen: OptionFigures) -> Prose | None:
    """Savings of open options against what the load that binds grew by."""
    kind, factor = leading_kind(pen.dossier)
    figure_id = _LOAD_OF_KIND.get(kind.id, "") if kind else ""
    load = next((x for x in loads(pen.dossier) if x.figure.id == figure_id), None)
    rest = [o for o in pen.returned if o.state is not OptionState.DONE]
    if kind is None or load is None:
        return None
    saved = sum((o.saved(kind.id) or Fraction(0) for o in rest), Fraction(0))
    name = spoken(load.figure)
    why = f"{factor}是余量最小的制约因素，" if factor else ""
    if not saved:
        return prose(why, f"未完成的方案里没有{kind.name}的内容，须按{name}的大户补提方案。")
    left = pen.sum_plain("rest", rest, kind.id)
    stand = emphasis(pen.dossier, "").stand
    if stand is Stand.FREE:
        return prose(f"没有要素构成制约，未完成的方案还可{kind.name}", left,
                    "，由企业按自己的计划完成，园区不另加总量要求。")  # fmt: skip
    if stand is Stand.UNKNOWN:
        return prose(f"未完成的方案还可{kind.name}", left,
                    "，是否足够要等制约因素判定，先补齐部门资料。")  # fmt: skip
    if load.change <= 0:
        return prose(f"{name}已经减少，未完成的方案还可{kind.name}", left,
                    "，按期完成即可巩固，不必再加指标。")  # fmt: skip
    share = pen.made(
        f"annual_rest_{kind.id}_share", f"未完成方案{kind.name}量相当于本年增量的比例",
        100 * saved / load.change, "%", "未完成方案节约量 ÷ 本年总量变化 × 100",
        inputs=[load.total.after, *(o.savings[kind.id] for o in rest if o.saved(kind.id))],
    )  # fmt: skip
    head = prose(
        why, f"未完成的方案全部完成可{kind.name}", left, f"，相当于本年{name}增量的", share
    )
    if saved >= load.change:
        return prose(head, "，足以抵消再增长一年，优先保证这些方案的资金和工期。")
    if saved * 2 >= load.change:
        return prose(head, "，只能抵消一大半，缺口由新一轮方案补足。")
    return prose(
        head, "，靠现有方案控制不住总量，须把新增项目的准入限值和存量大户的新方案一并提上日程。"
    )


def _spread(experiences: Sequence[Row]) -> Prose | None:
    """Whether experience of this year serves others, as the chapter on effects lists it."""
    if not experiences:
        return None
    first = experiences[0]
    open_ones = [row for row in experiences if _number(row["firms"])]
    if not open_ones:
        return prose(
            "已实施方案中节约比例最高的是", _figure(first["name"]), f"（{first['origin']}），",
            "园区内没有尚未实施的同类企业，由该企业固定为操作要求。",
        )  # fmt: skip
    best = next((row for row in open_ones if _number(row["potential"]) > 0), open_ones[0])
    head = prose("经验方案", _figure(best["name"]), f"（{best['origin']}）还可推广到同类企业",
                 _figure(best["firms"]))  # fmt: skip
    if _number(best["potential"]) > 0:
        return prose(head, "，预计年潜力", _figure(best["potential"]), "，下一年度组织现场交流。")
    return prose(head, "，但这些企业的基数很小，潜力不大，不作为重点。")


def _figure(value: object) -> Figure:
    assert isinstance(value, Figure)
    return value


def _number(value: object) -> Fraction:
    text = _figure(value).text
    return Fraction(text) if text.replace(".", "", 1).isdigit() else Fraction(0)


def _first_firms(pen: OptionFigures) -> Prose | None:
    """Enterprises that are short in more than one way come first."""
    marks: dict[str, list[str]] = {}
    firms = graded(pen.dossier)
    for one in firms:
        if one.now == Grade.BELOW.value:
            marks.setdefault(one.name, []).append("未达Ⅲ级")
        elif one.step < 0:
            marks.setdefault(one.name, []).append("等级低于上轮")
    for progress_line in pen.improvement.progress:
        name = progress_line.option.subject.name
        if progress_line.late and "方案逾期" not in marks.setdefault(name, []):
            marks[name].append("方案逾期")
    for problem in pen.improvement.problems.problems:
        name = problem.subject.name
        bare = answer_of(pen.dossier, problem) in (Answer.NONE, Answer.PROPOSED)
        grave = problem.gravity is not Gravity.ORDINARY
        if (problem.subject.level is ObjectLevel.ENTERPRISE and bare and grave
                and "较大问题没有方案" not in marks.setdefault(name, [])):  # fmt: skip
            marks[name].append("较大问题没有方案")
    several = sorted((n for n, own in marks.items() if len(own) > 1), key=lambda n: -len(marks[n]))
    if not several:
        return None
    first = several[0]
    said = f"{first}同时存在{'、'.join(marks[first])}"
    others = [n for n in several[1:] if marks[n] == marks[first]]
    if others:
        return prose(
            f"{said}，同样情形的还有{leading(others, 3)}，下一年度的核查和指导从这几家开始。"
        )
    return prose(f"{said}，是园区内问题最集中的一家，下一年度单独安排核查。")
