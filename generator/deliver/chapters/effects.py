"""第八章 实施与效果评估: what was done, what it brought, and what output and prices did. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from generator.deliver.chapters.lead import lead
from generator.deliver.chapters.option_figures import OptionFigures, Row, short_list
from generator.deliver.chapters.plans import leading_kind, pollution
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import Option, OptionState, SavingKind
from generator.model.score import Trail
from generator.score.effects import Experience, Progress

_FIRMS = 10


def effects(dossier: Dossier, numbers: Numbers) -> Row:
    """表8-1 to 表8-3 and 表8-5."""
    pen = OptionFigures(dossier, numbers)
    done = [p.option for p in dossier.improvement.progress if p.done]
    return {
        "progress_said": _progress_said(pen),
        "progress": _progress(pen),
        "done_chart": _done_chart(pen),
        "money_said": _money_said(pen, done),
        "money": [_money(pen, option) for option in done],
        "money_total": _money_total(pen, done) if done else None,
        "environment_said": _environment_said(pen, done),
        "environment": [_environment(pen, option) for option in done],
        "environment_total": _environment_total(pen, done) if done else None,
        "experiences": [_experience(pen, one) for one in _best(dossier.improvement.experiences)],
        "experiences_said": _experiences_said(pen),
    }


# -- progress ------------------------------------------------------------------------------------


def _progress(pen: OptionFigures) -> list[Row]:
    found: dict[str, list[Progress]] = {}
    for one in pen.improvement.progress:
        found.setdefault(one.option.subject.name, []).append(one)
    return [
        {
            "title": prose(name, "（完成率", _rate(pen, own), "）"),
            "rows": [_step(pen, one) for one in own],
        }
        for name, own in found.items()
    ]


def _rate(pen: OptionFigures, own: Sequence[Progress]) -> Figure:
    done = sum(one.done for one in own)
    return pen.numbers.of(
        Trail(
            id=f"{own[0].option.subject.id}:options_done@{pen.year}",
            label=f"{own[0].option.subject.name}方案完成率",
            value=Fraction(100 * done, len(own)), unit="%",
            formula="已实施方案数 ÷ 填报方案数 × 100", numbers=f"{done} ÷ {len(own)} × 100",
            inputs=tuple(one.option.trail for one in own),
        ),
        1,
    )  # fmt: skip


def _step(pen: OptionFigures, one: Progress) -> Row:
    option = one.option
    planned = option.finished_on
    return {
        "number": option.number,
        "name": option.name,
        "cost": option.cost.value,
        "planned": f"{planned.year}年{planned.month}月" if planned else "没有填写",
        "actual": "已完成" if one.done else option.state.value,
        "reason": _reason(one),
    }


def _reason(one: Progress) -> str | Missing:
    """Nobody is asked why an option is late, so that is a gap."""
    if one.done:
        return "—"
    if one.late:
        return Missing(f"{one.option.number}未按期完成的原因")
    return "未到计划完成时间" if one.planned else "没有计划完成时间"


def _progress_said(pen: OptionFigures) -> list[Prose]:
    lines = pen.improvement.progress
    if not lines:
        return []
    done = [p.option for p in lines if p.done]
    late = [p.option for p in lines if p.late]
    under = [p.option for p in lines if p.option.state is OptionState.UNDER_WAY]
    said = prose(
        "企业填报的方案已实施", pen.count("done", "已实施方案数", done), "，完成率",
        pen.percent("options_done_share", "方案完成率", len(done), len(lines)),
        "；按投资计完成率",
        pen.percent("options_done_money", "按投资计的方案完成率", _sum(done, "investment"),
                    _sum((p.option for p in lines), "investment") or 1),
        "。",
    )  # fmt: skip
    by_count = Fraction(len(done), len(lines))
    whole = _sum((p.option for p in lines), "investment")
    by_money = _sum(done, "investment") / whole if whole else by_count
    reading = (
        "投资完成率低于项数完成率，先实施的多是小项目"
        if by_money < by_count * Fraction(9, 10)
        else "投资大的方案先行实施，剩余多为小项目"
        if by_money > by_count * Fraction(11, 10)
        else "大小项目推进基本同步"
    )
    found = [prose(said, reading, _relief(pen, done), "。")]
    if late:
        found.append(
            prose("已过计划完成时间而没有完成的", pen.count("late", "逾期方案数", late), "（",
                 pen.cited([o.number for o in late]), "），由实施单位说明原因并重新排期。")
        )  # fmt: skip
    elif under:
        found.append(
            prose("没有逾期的方案；实施中的", pen.count("under_way", "实施中方案数", under),
                 "均在计划期内。")
        )  # fmt: skip
    return found


def _relief(pen: OptionFigures, done: Sequence[Option]) -> Words:
    """How far what is done has relieved what binds."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    if kind is None or the.factor is None:
        return the.said(strong="", mild="", free="，没有要素构成制约，次序由企业掌握", unknown="")
    got = sum((o.saved(kind.id) or Fraction(0) for o in done), Fraction(0))
    whole = sum((o.saved(kind.id) or Fraction(0) for o in pen.returned), Fraction(0))
    if not whole:
        return f"，{the.name}方面没有可以计量的方案"
    most = 2 * got < whole
    return the.said(
        strong=f"，{the.name}所需的{kind.name}量多半还在未完成的方案里" if most
        else f"，{the.name}所需的{kind.name}量已完成大半",
        mild=f"，{kind.name}量的多半有待其余方案" if most else f"，{kind.name}量已取得大半",
        free="",
    )  # fmt: skip


def _sum(options: Iterable[Option], column: str) -> Fraction:
    return sum((getattr(o, column) or Fraction(0) for o in options), Fraction(0))


def _done_chart(pen: OptionFigures) -> Chart | None:
    """The leading saving by firm: done, under way, planned."""
    kind, _ = leading_kind(pen.dossier)
    if kind is None:
        return None
    saving = [o for o in pen.returned if o.saved(kind.id)]
    firms: dict[str, Fraction] = {}
    for option in saving:
        firms[option.subject.id] = firms.get(option.subject.id, Fraction(0)) + (
            option.saved(kind.id) or Fraction(0)
        )
    shown = sorted(firms, key=lambda f: -firms[f])[:_FIRMS]
    series = []
    for state in (OptionState.DONE, OptionState.UNDER_WAY, OptionState.PLANNED):
        points: list[Figure | None] = []
        for firm in shown:
            own = [o for o in saving if o.subject.id == firm and o.state is state]
            points.append(pen.sum_plain(f"done_{firm}_{state.name}", own, kind.id) if own else None)
        if any(points):
            series.append(ChartSeries(state.value, tuple(points)))
    if not shown:
        return None
    return Chart(
        kind=ChartKind.STACKED,
        categories=tuple(pen.dossier.name(firm) for firm in shown),
        series=tuple(series),
        unit=pen.unit(kind.id),
    )


# -- money ---------------------------------------------------------------------------------------


def _money(pen: OptionFigures, option: Option) -> Row:
    """The list of options has one figure of each kind: of an option done it is the actual one."""
    return {
        "number": option.number,
        "subject": option.subject.name,
        "name": option.name,
        "planned_investment": pen.numbers.words("未采集", option.trail),
        "investment": pen.money(option, "investment"),
        "planned_benefit": pen.numbers.words("未采集", option.trail),
        "benefit": pen.money(option, "benefit"),
        "payback": pen.payback(option),
        "method": "企业自报，按年节约量和单价",
    }


def _money_total(pen: OptionFigures, done: Sequence[Option]) -> Row:
    return {
        "investment": pen.sum_money("done", done, "investment"),
        "benefit": pen.sum_money("done", done, "benefit"),
    }


def _money_said(pen: OptionFigures, done: Sequence[Option]) -> list[Prose]:
    if not done:
        return []
    all_benefit = _sum(pen.returned, "benefit")
    own = _sum(done, "benefit")
    said = prose(
        "已实施方案投资", pen.sum_money("done", done, "investment"), "，年经济效益",
        pen.sum_money("done", done, "benefit"), "，为全部填报方案预计效益的",
        pen.percent("done_benefit_share", "已实施方案效益占全部方案的比例", own, all_benefit or 1),
        "。",
    )  # fmt: skip
    losing = [o for o in done if o.benefit is not None and o.benefit <= 0]
    best = max(done, key=lambda o: o.benefit or Fraction(0))
    return [
        prose(
            said, "效益最大的是", pen.named(best), "（", pen.money(best, "benefit"), "）",
            prose("；没有经济效益的", pen.count("losing", "没有经济效益的已实施方案数", losing),
                 "以减污为目的，不以效益评价") if losing else "",
            "。",
        )
    ]  # fmt: skip


# -- environment ---------------------------------------------------------------------------------


def _environment(pen: OptionFigures, option: Option) -> Row:
    return {
        "number": option.number,
        "subject": option.subject.name,
        "name": option.name,
        "electricity": pen.saving(option, "saving_electricity"),
        "energy": pen.saving(option, "saving_energy"),
        "water": pen.saving(option, "saving_water"),
        "pollution": pollution(pen, option),
        "co2": pen.saving(option, "cut_co2"),
        "verified": "企业填报，待核定",
    }


def _environment_total(pen: OptionFigures, done: Sequence[Option]) -> Row:
    return {
        "electricity": pen.sum_plain("done", done, "saving_electricity"),
        "energy": pen.sum_plain("done", done, "saving_energy"),
        "water": pen.sum_plain("done", done, "saving_water"),
        "pollution": joined(
            [
                prose(kind.name.removeprefix("减"), pen.sum_plain("done", done, kind.id))
                for kind in pen.kinds
                if kind.id in ("cut_cod", "cut_waste", "cut_air")
            ],
            "；",
        ),
        "co2": pen.sum_plain("done", done, "cut_co2"),
    }


def _environment_said(pen: OptionFigures, done: Sequence[Option]) -> list[Prose]:
    kind, factor = leading_kind(pen.dossier)
    if not done or kind is None:
        return []
    own = sum((o.saved(kind.id) or Fraction(0) for o in done), Fraction(0))
    whole = sum((o.saved(kind.id) or Fraction(0) for o in pen.returned), Fraction(0))
    if not own:
        return [
            prose(
                f"已实施方案没有{kind.name}量，"
                f"{f'最紧的制约因素{factor}' if factor else '主要节约类别'}还没有得到缓解。"
            )
        ]
    share = pen.percent(f"done_{kind.id}_share", f"已实施方案{kind.name}量占比", own, whole or 1)
    return [
        prose(
            f"已实施方案合计{kind.name}", pen.sum_plain("done", done, kind.id),
            "，为全部填报方案的", share, "；",
            _outlook(pen, kind, 2 * own < whole), "。",
        )
    ]  # fmt: skip


def _outlook(pen: OptionFigures, kind: SavingKind, most_left: bool) -> Words:
    the = lead(pen.dossier)
    if most_left:
        return the.said(
            strong=f"{the.name}的缓解多半要靠尚未实施的方案",
            mild=f"尚未实施的方案还可增加{the.name}的余量",
            free=f"其余{kind.name}方案由企业按计划实施", unknown="后续效果看尚未实施的方案",
        )  # fmt: skip
    return the.said(
        strong=f"{kind.name}的大部分效果已经取得，再缓解{the.name}须另提方案",
        mild=f"大部分效果已经取得，{the.name}的余量随之稳定", free="大部分效果已经取得，以保持为主",
        unknown="大部分效果已经取得",
    )  # fmt: skip


# -- experiences ---------------------------------------------------------------------------------


def _best(experiences: Iterable[Experience]) -> list[Experience]:
    """Of options of one name the one with the largest measured saving."""
    found: dict[tuple[str, str], Experience] = {}
    for one in experiences:
        key = (one.option.name, one.kind)
        if key not in found or one.percent > found[key].percent:
            found[key] = one
    return sorted(found.values(), key=lambda one: -one.percent)


def _experience(pen: OptionFigures, one: Experience) -> Row:
    kind = pen.dossier.book.options.saving(one.kind)
    fit = _applicable(pen, one)
    base = sum(
        (
            value
            for firm in fit
            if (trail := pen.improvement.bases.get(firm, {}).get(one.kind)) is not None
            and isinstance(value := trail.value, Fraction)
        ),
        Fraction(0),
    )
    percent = pen.numbers.of(
        Trail(
            id=f"经验:{one.option.number}.{one.kind}",
            label=f"{one.option.number} 节约率", value=one.percent, unit="%",
            formula="年节约量 ÷ 实施前基数 × 100", inputs=(one.option.trail,),
        )
    )  # fmt: skip
    name = kind.name if kind else "节约"
    return {
        "name": pen.named(one.option),
        "origin": one.option.subject.name,
        "condition": _condition(pen, one),
        "effect": prose(name, pen.saving(one.option, one.kind), "，为实施前的", percent),
        "firms": pen.numbers.count(
            f"经验:{one.option.number}.firms@{pen.year}", f"{one.option.number} 可推广企业数",
            len(fit), "家", "、".join(pen.dossier.name(f) for f in fit),
        ),
        "potential": pen.numbers.of(
            Trail(
                id=f"经验:{one.option.number}.potential@{pen.year}",
                label=f"{one.option.number} 推广潜力", value=base * one.percent / 100,
                unit=pen.unit(one.kind), formula="可推广企业的基数 × 节约率", mark="D",
                inputs=(one.option.trail,),
            )
        ),
    }  # fmt: skip


def _applicable(pen: OptionFigures, one: Experience) -> list[str]:
    """Firms of the same group of trades that have the base and no such option yet."""
    done = {o.subject.id for o in pen.returned if o.name == one.option.name}
    return [
        e.id
        for e in pen.dossier.enterprises
        if e.id in pen.dossier.readings
        and e.id not in done
        and e.industry_code[:2] == one.industry_code[:2]
        and one.kind in pen.improvement.bases.get(e.id, {})
    ]


def _condition(pen: OptionFigures, one: Experience) -> str:
    trade = pen.dossier.industries.get(one.industry_code, "同行业")
    return f"{trade}及工序相近的企业，{one.option.cost.value}方案"


def _exchange(pen: OptionFigures, spread: Sequence[Experience]) -> Words:
    """Which experience is passed on first."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    own = [one for one in spread if kind is not None and one.kind == kind.id]
    return the.said(
        strong=f"，先组织{kind.name}方案的现场交流" if own and kind else f"，都不在{the.name}上",
        mild="，随年度培训组织交流", free="，由企业自愿交流", unknown="，组织现场交流",
    )  # fmt: skip


def _experiences_said(pen: OptionFigures) -> Prose | None:
    found = _best(pen.improvement.experiences)
    if not found:
        return None
    origin = short_list(list(dict.fromkeys(one.option.subject.name for one in found)), 5)
    spread = [one for one in found if _applicable(pen, one)]
    return prose(
        "已实施并有节约量的方案整理为经验方案",
        pen.count("experiences", "经验方案数", [one.option for one in found]),
        "，进入园区方案库；",
        prose("其中在同类行业还有企业可以推广的",
             pen.count("spread", "可推广的经验方案数", [one.option for one in spread]),
             _exchange(pen, spread), "。") if spread
        else "同类行业的企业都已有同名方案，暂无新的推广对象。",
        f"来源企业：{origin}。",
    )  # fmt: skip
