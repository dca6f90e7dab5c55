"""第七章 改进方案, second part: screening, feasibility, what is recommended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.lead import lead
from generator.deliver.chapters.option_figures import (
    OptionFigures,
    Row,
    level_of,
    numbers_of,
    traced,
)
from generator.deliver.chapters.plans import leading_kind
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import CostClass, Option
from generator.model.problem import ObjectLevel
from generator.model.score import Trail
from generator.score.feasibility import DEFERRED, RECOMMENDED, Feasibility, Screened

_CRITERIA = ("technical", "environmental", "economic", "ease")


def plans_choice(dossier: Dossier, numbers: Numbers) -> Row:
    """表7-2 to 表7-4 and who pays for the options of the park."""
    pen = OptionFigures(dossier, numbers)
    screened = dossier.improvement.screened
    appraised = [f for f in dossier.improvement.feasible if f.option.cost is not CostClass.LOW]
    waiting = [one for one in screened if one.verdict == DEFERRED]
    return {
        "weights": _weights(pen),
        "screened": [_screened(pen, one) for one in screened],
        "screening": _screening(pen, screened, waiting),
        "feasible": [_feasible(pen, one) for one in appraised],
        "feasibility": _feasibility(pen, appraised),
        "assumptions": _assumptions(pen, appraised),
        "recommended": _recommended(pen, screened),
        "deferred": [_deferred(pen, one) for one in waiting],
        "financing": _financing(pen),
        "park_options": _park_options(pen),
    }


# -- screening -----------------------------------------------------------------------------------


def _weights(pen: OptionFigures) -> Prose | None:
    rules = pen.dossier.book.options
    if not rules.criteria:
        return None
    parts = [
        prose(one.name, pen.made(f"screening_{one.id}_weight", f"筛选权重：{one.name}",
                                one.weight, "", "rules/options.yaml 的建议权重"))
        for one in rules.criteria
    ]  # fmt: skip
    least = pen.made(
        "screening_threshold",
        "筛选总分门槛",
        rules.threshold,
        "分",
        "rules/options.yaml 的建议门槛",
    )
    return prose("权重：", joined(parts, "、"), "；各项满分同为十分制，总分不低于", least,
                "的推荐；权重和门槛为建议值")  # fmt: skip


def _screened(pen: OptionFigures, one: Screened) -> Row:
    option = one.option
    points = {
        name: pen.numbers.of(
            Trail(
                id=f"筛选:{option.number}.{name}",
                label=f"{option.number} {name_of(pen, name)}得分",
                value=one.points.get(name),
                formula="按 rules/options.yaml 的评分标准",
                mark="D",
                inputs=(option.trail,),
            ),
            1,
        )
        for name in _CRITERIA
    }
    return {
        "number": option.number,
        "name": option.name,
        "cost": option.cost.value,
        **points,
        "total": pen.numbers.of(one.trail),
        "verdict": one.verdict,
    }


def name_of(pen: OptionFigures, criterion: str) -> str:
    return next((c.name for c in pen.dossier.book.options.criteria if c.id == criterion), criterion)


def _screening(
    pen: OptionFigures, screened: Sequence[Screened], waiting: Sequence[Screened]
) -> Prose | None:
    if not screened:
        return None
    good = [one.option for one in screened if one.verdict == RECOMMENDED]
    said = prose(
        pen.count("screened", "参加筛选的方案数", [one.option for one in screened]),
        "方案参加初步筛选，推荐", pen.count("recommended", "推荐方案数", good), "，暂缓",
        pen.count("deferred", "暂缓方案数", [one.option for one in waiting]),
    )  # fmt: skip
    if not waiting:
        return prose(said, "，没有方案因得分低或收不回投资而暂缓。")
    by_reason: dict[str, list[Option]] = {}
    for one in waiting:
        by_reason.setdefault(_kind_of_reason(one.reason), []).append(one.option)
    parts = [
        prose(reason, pen.count(f"deferred_{n}", f"暂缓方案数（{reason}）", own))
        for n, (reason, own) in enumerate(by_reason.items(), 1)
    ]
    held = [one.option for one in waiting]
    return prose(said, "；暂缓的", joined(parts, "、"), _held_back(pen, held), "。")


def _held_back(pen: OptionFigures, held: Sequence[Option]) -> Words:
    """Whether options put off would have relieved what binds."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    own = [o for o in held if kind is not None and o.saved(kind.id)]
    if the.strong and kind is not None:
        if not own:
            return f"，都没有{kind.name}量，暂缓不影响{the.name}"
        count = pen.count(f"deferred_{kind.id}", f"暂缓而有{kind.name}量的方案数", own)
        if len(own) == len(held):
            return f"，都有{kind.name}量，为缓解{the.name}所需，先核实再定"
        return prose(f"，其中有{kind.name}量的", count, f"为缓解{the.name}所需，先核实再定")
    return the.said(
        strong="", mild=f"，条件改变后重新筛选，{the.name}一类不例外" if own
        else f"，与{the.name}无关，条件改变后重新筛选",
        free="，没有要素构成制约，不急于恢复", unknown="，条件改变后重新筛选",
    )  # fmt: skip


def _kind_of_reason(reason: str) -> str:
    if "基数" in reason:
        return "节约量大于全厂基数、须先核实"
    if "总分" in reason:
        return "总分低于门槛"
    return reason


# -- feasibility ---------------------------------------------------------------------------------


def _feasible(pen: OptionFigures, one: Feasibility) -> Row:
    option = one.option
    money = {node.id.rpartition(".")[2]: node for node in one.trail.inputs
             if isinstance(node, Trail)}  # fmt: skip
    return {
        "number": option.number,
        "subject": option.subject.name,
        "name": option.name,
        "technical": _technical(pen, option),
        "environmental": _environmental(pen, option),
        "investment": pen.money(option, "investment"),
        "benefit": pen.money(option, "benefit"),
        "years": pen.numbers.of(
            Trail(
                id=f"可行性:{option.number}.life", label=f"{option.number} 计算期",
                value=Fraction(one.years), unit="年",
                formula="寿命期" if not one.life_assumed else "没有填寿命期，按缺省",
                inputs=(option.trail,),
            ),
            0,
        ),
        "assumed": one.life_assumed,
        "payback": pen.numbers.of(one.trail) if one.payback is not None
        else pen.numbers.words(NO_ANSWER, one.trail),
        **{
            name.lower(): pen.numbers.of(money[name]) if name in money
            else pen.numbers.words(NO_ANSWER, one.trail)
            for name in ("NPV", "NPVR", "IRR")
        },
        "verdict": _economic(one),
    }  # fmt: skip


def _technical(pen: OptionFigures, option: Option) -> str:
    return {"已实施": "已投用", "实施中": "在建", "拟实施": "待设计", "建议": "待论证"}[
        option.state.value
    ]


def _environmental(pen: OptionFigures, option: Option) -> Prose | str:
    parts = [
        prose(kind.name, pen.saving(option, kind.id)) for kind in pen.kinds if option.saved(kind.id)
    ]
    return joined(parts, "；") if parts else "没有填报环境效益"


def _economic(one: Feasibility) -> str:
    if one.npv is None:
        return "未评价"
    if one.npv <= 0:
        return "经济上不可行"
    return "可行" if one.irr is None or one.irr > one.rate else "经济上不可行"


def _feasibility(pen: OptionFigures, appraised: Sequence[Feasibility]) -> list[Prose]:
    if not appraised:
        return []
    sound = [one.option for one in appraised if one.npv is not None and one.npv > 0]
    bad = [one for one in appraised if one.npv is not None and one.npv <= 0]
    said = prose(
        pen.count("appraised", "作可行性分析的中、高费方案数", [one.option for one in appraised]),
        "中、高费方案作了技术、环境、经济可行性分析，净现值大于零的",
        pen.count("npv_positive", "净现值大于零的方案数", sound),
    )  # fmt: skip
    if bad:
        names = joined([pen.named(one.option) for one in bad[:6]], "、")
        said = prose(said, "，不大于零的",
                    pen.count("npv_negative", "净现值不大于零的方案数", [o.option for o in bad]),
                    "（", names, "等" if len(bad) > 6 else "",
                    "），按现有投资和效益经济上不可行", _losing(pen, [o.option for o in bad]),
                    "。")  # fmt: skip
    else:
        said = prose(said, "，按填报的投资和效益经济上均可行。")
    found = [said]
    paid = sorted((o for o in appraised if o.payback is not None), key=lambda o: o.payback or 0)
    if len(paid) > 1:
        first, last = paid[0], paid[-1]
        found.append(
            prose(
                "偿还期最短的是",
                pen.named(first.option),
                "（",
                pen.numbers.of(first.trail),
                "），最长的是",
                pen.named(last.option),
                "（",
                pen.numbers.of(last.trail),
                "）；",
                _slow(pen, paid),
            )
        )
    return found


def _slow(pen: OptionFigures, paid: Sequence[Feasibility]) -> Prose:
    slow = [one.option for one in paid if (one.payback or 0) > 5]
    if not slow:
        the = lead(pen.dossier)
        return prose("各方案都在五年之内收回投资，", the.said(
            strong=f"不必等补助，{the.use}方面的先开工", mild="按企业资金分年实施",
            free="由企业自主安排", unknown="可以同步实施",
        ), "。")  # fmt: skip
    return prose("偿还期超过五年的", pen.count("slow", "偿还期超过五年的方案数", slow),
                _slow_first(pen, slow), "。")  # fmt: skip


def _slow_first(pen: OptionFigures, slow: Sequence[Option]) -> Words:
    """Which of the options that pay late are worth public money."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    own = [o for o in slow if kind is not None and o.saved(kind.id)]
    if the.strong and kind is not None:
        if not own:
            return f"，都没有{kind.name}量，结合设备更新安排，专项资金留给{the.work}"
        count = pen.count(f"slow_{kind.id}", f"偿还期超过五年而有{kind.name}量的方案数", own)
        if len(own) == len(slow):
            return f"，都有{kind.name}量，为缓解{the.name}先申请专项资金"
        return prose(f"，其中有{kind.name}量的", count, "先申请专项资金，其余结合设备更新安排")
    return the.said(
        strong="", mild=f"，结合设备更新分年安排，不因{the.name}余量提前",
        free="，没有要素构成制约，等到设备更新时一并实施", unknown="，结合设备更新安排",
    )  # fmt: skip


def _losing(pen: OptionFigures, bad: Sequence[Option]) -> Words:
    """Options that never pay: dropped, or argued for because they relieve what binds."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    own = [o for o in bad if kind is not None and o.saved(kind.id)]
    if the.strong and kind is not None:
        if not own:
            return f"，都没有{kind.name}量，不列入近期计划"
        count = pen.count(f"losing_{kind.id}", f"净现值不大于零而有{kind.name}量的方案数", own)
        if len(own) == len(bad):
            return f"，都有{kind.name}量，为缓解{the.name}所需，另行论证补助"
        return prose(f"，其中有{kind.name}量的", count, f"为缓解{the.name}所需，另行论证补助")
    return the.said(
        strong="", mild=f"，须降低投资，{the.name}趋紧时再论证补助",
        free="，没有要素构成制约，不必以补助推动，待投资下降后重新测算",
        unknown="，须降低投资、落实补助或另行论证",
    )  # fmt: skip


def _assumptions(pen: OptionFigures, appraised: Sequence[Feasibility]) -> Prose | None:
    if not appraised:
        return None
    one = appraised[0]
    assumed = [f.option for f in appraised if f.life_assumed]
    rate = pen.made("discount_rate", "贴现率", 100 * one.rate, "%", "rules/settings.yaml 的取值")
    said = prose("贴现率", rate, "，年净收益按填报的年经济效益并假设各年相等，计算期为设备寿命期")
    if assumed:
        said = prose(
            said,
            "；没有填寿命期的",
            pen.count("life_assumed", "没有填寿命期的方案数", assumed),
            "按缺省年数计",
        )
    return said


# -- recommended, deferred -----------------------------------------------------------------------


def _recommended(pen: OptionFigures, screened: Sequence[Screened]) -> list[Row]:
    by_object: dict[str, list[Screened]] = {}
    for one in screened:
        if one.verdict == RECOMMENDED:
            by_object.setdefault(one.option.subject.name, []).append(one)
    return [
        {
            "level": level_of(own[0].option),
            "subject": name,
            "count": pen.count(f"recommended_{own[0].option.subject.id}", f"{name}推荐方案数",
                               [one.option for one in own]),
            "numbers": numbers_of(one.option.number for one in own),
            "reason": _why(pen, name, own),
        }
        for name, own in by_object.items()
    ]  # fmt: skip


def _why(pen: OptionFigures, name: str, own: Sequence[Screened]) -> Prose:
    least, most = min(own, key=lambda o: o.total), max(own, key=lambda o: o.total)
    if least is most or least.total == most.total:
        return prose("总分", pen.numbers.of(least.trail), "，", pen.named(most.option), "可先行")
    return prose("总分", pen.numbers.of(least.trail), "～", pen.numbers.of(most.trail),
                "，", pen.named(most.option), "得分最高")  # fmt: skip


def _deferred(pen: OptionFigures, one: Screened) -> Row:
    return {
        "number": one.option.number,
        "subject": one.option.subject.name,
        "name": one.option.name,
        "reason": traced(pen.numbers, one.reason.rstrip("。"), one.trail),
        "next": "核实节约量后重新筛选" if "基数" in one.reason
        else "补充资料或降低投资后重新筛选",
    }  # fmt: skip


# -- the park's own ------------------------------------------------------------------------------


def _shared(pen: OptionFigures) -> list[Option]:
    return [
        option
        for option in pen.improvement.options.options
        if option.subject.level is not ObjectLevel.ENTERPRISE
    ]


def _park_options(pen: OptionFigures) -> list[Row]:
    return [
        {
            "number": option.number,
            "name": option.name,
            "problems": numbers_of(option.problems) or "—",
            "responsible": _responsible(pen, option),
            "investment": _invested(pen, option),
            "funds": Missing(f"{option.number}资金来源"),
        }
        for option in _shared(pen)
    ]


def _responsible(pen: OptionFigures, option: Option) -> str:
    names = dict.fromkeys(
        target.responsible
        for number in option.problems
        if (target := pen.improvement.problems.target_of(number)) and target.responsible
    )
    return "、".join(names) or pen.dossier.settings.park_authority


def _invested(pen: OptionFigures, option: Option) -> Figure | Missing:
    if option.investment is None:
        return Missing(f"{option.number}投资")
    return pen.money(option, "investment")


def _financing(pen: OptionFigures) -> Prose | None:
    shared = _shared(pen)
    if not shared:
        return None
    lacking = [o for o in shared if o.investment is None]
    said = prose(
        "园区和产业链层面的方案",
        pen.count("shared", "园区和产业链层面方案数", shared),
        f"，责任主体为{_responsible(pen, shared[0])}，"
        "资金按谁受益谁承担，公共设施由管委会统筹，可申请的激励见第九章",
    )  # fmt: skip
    if lacking:
        numbers = pen.cited([o.number for o in lacking])
        return prose(said, "；", numbers, "的投资和资金来源尚未落实。")
    return prose(said, "。")
