"""第七章 改进方案, third part: whether targets can be met, by whose savings, at what cost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from generator.deliver.chapters.lead import lead, of_lead
from generator.deliver.chapters.option_figures import OptionFigures, Row, numbers_of, short_list
from generator.deliver.chapters.plans import leading_kind
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for, places_in
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import CostClass, Option, SavingKind
from generator.model.problem import ObjectLevel, Target
from generator.model.score import Trail
from generator.score.attain import MET, NOT_KNOWN, NOT_MET, Attainment, by_cost, kind_of

_BARS = 10
_NO_UNIT = "无量纲"
_CLASSES = (CostClass.LOW, CostClass.MIDDLE, CostClass.HIGH)


def plans_targets(dossier: Dossier, numbers: Numbers) -> Row:
    """表7-5, the reduction by firm and cost class, and options in the order of their cost."""
    pen = OptionFigures(dossier, numbers)
    kind, _ = leading_kind(dossier)
    attained = dossier.improvement.attained
    known = [pair for pair in _pairs(attained) if pair[0].verdict != NOT_KNOWN]
    return {
        "summary": _summary(pen, attained),
        "rows": [_row(pen, near, far) for near, far in known],
        "otherwise": _otherwise(pen, attained),
        "together": _together(pen),
        "together_said": _together_said(pen),
        "stack": _stack(pen, kind) if kind else None,
        "stack_said": _stack_said(pen, kind) if kind else None,
        "order": _order(pen, kind) if kind else None,
        "order_said": _order_said(pen, kind) if kind else None,
        "kind": kind.name if kind else "节能",
    }


# -- targets -------------------------------------------------------------------------------------


def _pairs(attained: Iterable[Attainment]) -> list[tuple[Attainment, Attainment | None]]:
    """Near and far of each target together."""
    found: dict[str, list[Attainment]] = {}
    for one in attained:
        found.setdefault(one.target.id, []).append(one)
    return [(terms[0], terms[1] if len(terms) > 1 else None) for terms in found.values()]


def _row(pen: OptionFigures, near: Attainment, far: Attainment | None) -> Row:
    target = near.target
    values = [target.present, near.wanted, *([near.reached] if near.reached is not None else [])]
    places = max(places_for(values), places_in(target.unit, values) if target.unit == "%" else 0)
    return {
        "subject": target.subject.name,
        "problem": target.problem,
        "indicator": target.indicator,
        "unit": target.unit if target.unit not in ("", "1", _NO_UNIT) else "—",
        "present": _of(pen, f"{target.id}.present", f"{target.indicator}现状", target.present,
                       target, places),
        "near": pen.numbers.of(target.trails[0], places, target.near),
        "far": pen.numbers.of(target.trails[1], places, target.far),
        "steps": pen.numbers.count(
            f"可达:{target.problem}@{near.year}.steps", f"{target.subject.name}{target.indicator}"
            "可用的方案数", len(near.steps), "项", numbers_of(s.option for s in near.steps),
            [near.trail],
        ),
        "plain": _of(pen, f"{target.id}.plain", "逐项相加后的值", _added_up(pen, near), target,
                     places),
        "reached": pen.numbers.of(near.trail, places) if near.reached is not None
        else pen.numbers.words("—", near.trail),
        "verdict": f"{near.verdict}；{far.verdict}" if far and far.verdict != near.verdict
        else near.verdict,
        "missing": _missing(pen, near, places),
    }  # fmt: skip


def _of(
    pen: OptionFigures, trail_id: str, label: str, value: Fraction | None, target: Target,
    places: int,
) -> Figure:  # fmt: skip
    problem = pen.improvement.problems.get(target.problem)
    trail = Trail(
        id=f"可达:{trail_id}", label=label, value=value,
        unit="" if target.unit == _NO_UNIT else target.unit,
        inputs=(problem.trail,) if problem else (),
    )  # fmt: skip
    return pen.numbers.of(trail, places)


def _added_up(pen: OptionFigures, one: Attainment) -> Fraction | None:
    """Where the indicator would stand were the savings simply added: to be compared."""
    if one.reached is None or not one.target.present:
        return one.reached
    base = _base_of(pen, one)
    if not base:
        return None
    return one.target.present * (1 - one.plain / base)


def _base_of(pen: OptionFigures, one: Attainment) -> Fraction:
    kind = kind_of(pen.dossier.book.options, one.target)
    if kind is None:
        return Fraction(0)
    park = one.target.subject.level is ObjectLevel.PARK
    bases = [
        of[kind.id].value
        for number, of in pen.improvement.bases.items()
        if kind.id in of and (park or number == one.target.subject.id)
    ]
    return sum((base for base in bases if isinstance(base, Fraction)), Fraction(0))


def _missing(pen: OptionFigures, one: Attainment, places: int) -> Prose | str:
    if one.verdict == MET:
        return "不需要补充"
    gap = _of(pen, f"{one.target.id}.gap", "与近期目标的差距", one.missing, one.target,
              max(places, places_for([one.missing])))  # fmt: skip
    more = pen.cited(one.proposals)
    return prose("还差", gap, prose("，补充", more) if one.proposals else "，须新增方案或调整目标")


def _summary(pen: OptionFigures, attained: Sequence[Attainment]) -> list[Prose]:
    if not attained:
        return []
    near = [one for one, _ in _pairs(attained)]
    counts = {
        verdict: pen.numbers.count(
            f"园区:targets_{n}@{pen.year}", f"近期目标{verdict}的项数", len(own), "项",
            short_list([o.target.problem for o in own], 30), [o.trail for o in own],
        )
        for n, verdict in enumerate((MET, NOT_MET, NOT_KNOWN))
        if (own := [o for o in near if o.verdict == verdict]) or True
    }  # fmt: skip
    short = [o for o in near if o.verdict == NOT_MET]
    found = [
        prose(
            "近期目标中，方案叠加修正后可达的", counts[MET], "、不可达的", counts[NOT_MET],
            _lead_targets(pen, near), "；另有", counts[NOT_KNOWN],
            "的指标不随节约量变化，不能这样推算，按责任单位列出落实要求。",
        )
    ]  # fmt: skip
    if short:
        worst = max(short, key=lambda o: abs(o.missing / o.target.present) if o.target.present
                    else Fraction(0))  # fmt: skip
        gap = pen.percent(
            "targets_widest_gap",
            f"{worst.target.subject.name}{worst.target.indicator}差距占现状的比例",
            abs(worst.missing), abs(worst.target.present) or 1,
        )  # fmt: skip
        empty = [o for o in short if not o.steps]
        found.append(
            prose(
                f"差距最大的是{worst.target.subject.name}的“{worst.target.indicator}”，"
                "方案实施后与目标的差距仍相当于现状的", gap, _widest(pen, short, worst),
                "；",
                prose("不可达的目标中有",
                     pen.numbers.count(f"园区:targets_without_steps@{pen.year}",
                                       "没有相应方案的目标数", len(empty), "项",
                                       short_list([o.target.problem for o in empty], 30)),
                     "没有一项方案，问题在方案不足而不在方案力度", _add_first(pen), "。")
                if 2 * len(empty) > len(short)
                else prose("多数已有方案但力度不足", _add_first(pen), "。"),
            )
        )  # fmt: skip
    elif counts[MET].text != "0":
        found.append(prose("能够推算的近期目标都可以达到", _all_met(pen), "。"))
    return found


def _of_lead(pen: OptionFigures, one: Attainment) -> bool:
    problem = pen.improvement.problems.get(one.target.problem)
    return problem is not None and of_lead(pen.dossier, problem)


def _lead_targets(pen: OptionFigures, near: Sequence[Attainment]) -> Words:
    """How the targets fare that are set for what binds the park."""
    the = lead(pen.dossier)
    own = [o for o in near if _of_lead(pen, o) and o.verdict in (MET, NOT_MET)]
    if the.factor is None or not own:
        return the.said(
            strong=f"，能推算的没有{the.name}方面的", mild=f"，与{the.name}无关",
            free="，没有一项属于制约要素", unknown="",
        )  # fmt: skip
    short = [o for o in own if o.verdict == NOT_MET]
    count = pen.numbers.count(
        f"园区:targets_lead_short@{pen.year}", f"{the.name}方面不可达的近期目标数",
        len(short), "项",
        short_list([o.target.problem for o in short], 30), [o.trail for o in short],
    )  # fmt: skip
    if not short:
        return f"，{the.name}方面的都可达"
    return prose(f"，{the.name}方面不可达的", count,
                 f"，现有方案还不足以缓解{the.name}" if the.strong else "")  # fmt: skip


def _widest(pen: OptionFigures, short: Sequence[Attainment], worst: Attainment) -> Words:
    """Whether the widest gap is in what binds; if not, where that has its widest."""
    the = lead(pen.dossier)
    if _of_lead(pen, worst):
        return the.said(
            strong=f"，正在{the.name}上，调整目标不如先补方案",
            mild=f"，属{the.name}方面，逐年核对", free="",
        )  # fmt: skip
    own = [o for o in short if _of_lead(pen, o) and o.target.present]
    if the.strong and own:
        first = max(own, key=lambda o: abs(o.missing / o.target.present))
        return (
            f"，而{the.name}方面差距最大的是{first.target.subject.name}的“{first.target.indicator}”"
        )
    return the.said(
        strong=f"，不在{the.name}上，排在{the.name}方面的目标之后",
        mild=f"，与{the.name}无关，按现有期限推进",
        free="，不属于制约要素，可以分期接近", unknown="",
    )  # fmt: skip


def _add_first(pen: OptionFigures) -> Words:
    the = lead(pen.dossier)
    return the.said(
        strong=f"，表末一栏的补充措施先做{the.name}方面的",
        mild="，补充措施见表末一栏，随年度复核落实",
        free="，补充措施见表末一栏，由企业选做", unknown="，补充措施见表末一栏",
    )  # fmt: skip


def _all_met(pen: OptionFigures) -> Words:
    the = lead(pen.dossier)
    return the.said(
        strong=f"，{the.use}方面的按期完成即可", mild="，不需要补充方案", free="，可以转向远期目标",
        unknown="，不需要补充方案",
    )  # fmt: skip


def _otherwise(pen: OptionFigures, attained: Sequence[Attainment]) -> list[Row]:
    """Targets that do not follow from savings, by object: who has to see to them."""
    by_object: dict[str, list[Attainment]] = {}
    for one, _ in _pairs(attained):
        if one.verdict == NOT_KNOWN:
            by_object.setdefault(one.target.subject.name, []).append(one)
    return [
        {
            "level": own[0].target.subject.level.value,
            "subject": name,
            "count": pen.numbers.count(
                f"{own[0].target.subject.id}:targets_otherwise@{pen.year}",
                f"{name}不能由节约量推算的目标数", len(own), "项",
                numbers_of(o.target.problem for o in own), [o.trail for o in own],
            ),
            "indicators": short_list([o.target.indicator for o in own], 5),
            "problems": numbers_of(o.target.problem for o in own),
            "responsible": "、".join(dict.fromkeys(o.target.responsible for o in own
                                                  if o.target.responsible)) or name,
        }
        for name, own in by_object.items()
    ]  # fmt: skip


# -- no saving twice -----------------------------------------------------------------------------


def _together(pen: OptionFigures) -> list[Row]:
    found = []
    for kind in pen.kinds:
        own = [t for t in pen.improvement.together if t.kind == kind.id]
        if not own:
            continue
        plain = sum((t.plain for t in own), Fraction(0))
        both = sum((t.combined for t in own), Fraction(0))
        found.append(
            {
                "kind": kind.name,
                "unit": pen.unit(kind.id),
                "plain": pen.sum_plain("returned", pen.returned, kind.id),
                "combined": pen.combined(kind.id),
                "less": pen.percent(f"options_overlap_{kind.id}", f"{kind.name}量重复扣除的比例",
                                    plain - both, plain) if plain else None,
                "share": pen.share_of_base(kind.id),
                "firms": pen.numbers.count(f"园区:options_firms_{kind.id}@{pen.year}",
                                           f"有{kind.name}方案的企业数", len(own), "家",
                                           inputs=[t.trail for t in own]),
            }
        )  # fmt: skip
    return found


def _together_said(pen: OptionFigures) -> Prose | None:
    found = pen.improvement.together
    if not found:
        return None
    several = [t for t in found if len(t.options) > 1]
    faulty = sorted({number for t in found for number in t.faulty})
    said = prose(
        "同一企业的几项方案作用于同一基数时，节约率连乘而不相加；",
        prose("需要这样处理的有",
             pen.numbers.count(f"园区:options_overlapping@{pen.year}", "同一基数有几项方案的情形",
                               len(several), "处", inputs=[t.trail for t in several]))
        if several else "本轮没有一个基数上有几项方案",
    )  # fmt: skip
    if faulty:
        said = prose(said, "；", pen.cited(faulty), "的节约量大于基数，只按基数计入")
    return prose(said, "。")


# -- charts --------------------------------------------------------------------------------------


def _stack(pen: OptionFigures, kind: SavingKind) -> Chart | None:
    """Savings by firm, stacked by cost class: the firms that save most."""
    saving = [o for o in pen.returned if o.saved(kind.id)]
    firms = _firms(saving, kind.id)[:_BARS]
    if not firms:
        return None
    series = []
    for cost in _CLASSES:
        points: list[Figure | None] = []
        for subject_id, _ in firms:
            own = [o for o in saving if o.subject.id == subject_id and o.cost is cost]
            points.append(
                pen.sum_plain(f"stack_{subject_id}_{cost.name}", own, kind.id) if own else None
            )
        if any(points):
            series.append(ChartSeries(cost.value, tuple(points)))
    return Chart(
        kind=ChartKind.STACKED,
        categories=tuple(pen.dossier.name(subject_id) for subject_id, _ in firms),
        series=tuple(series),
        unit=pen.unit(kind.id),
    )


def _firms(saving: Sequence[Option], kind: str) -> list[tuple[str, Fraction]]:
    total: dict[str, Fraction] = {}
    for option in saving:
        known = total.get(option.subject.id, Fraction(0))
        total[option.subject.id] = known + (option.saved(kind) or Fraction(0))
    return sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))


def _stack_said(pen: OptionFigures, kind: SavingKind) -> Prose | None:
    saving = [o for o in pen.returned if o.saved(kind.id)]
    if not saving:
        return None
    whole = sum((o.saved(kind.id) or Fraction(0) for o in saving), Fraction(0))
    parts = []
    for cost in _CLASSES:
        own = sum((o.saved(kind.id) or Fraction(0) for o in saving if o.cost is cost), Fraction(0))
        if own:
            parts.append((own, cost, pen.percent(f"stack_share_{kind.id}_{cost.name}",
                                                 f"{cost.value}方案占{kind.name}量的比例",
                                                 own, whole)))  # fmt: skip
    parts.sort(key=lambda part: -part[0])
    first = parts[0][1]
    return prose(
        f"按类型，{kind.name}量",
        joined([prose(cost.value, "占", share) for _, cost, share in parts], "，"),
        "；",
        _leading_class(pen, first), "。",
    )  # fmt: skip


def _leading_class(pen: OptionFigures, first: CostClass) -> Words:
    """What follows from the cost class that brings most of the saving."""
    the = lead(pen.dossier)
    if first is CostClass.LOW:
        return the.said(
            strong=f"大部分靠管理和小投入就能取得，{the.name}正紧，立即实施",
            mild="大部分靠管理和小投入就能取得，年内实施",
            free="大部分靠管理和小投入就能取得，由企业自行实施",
            unknown="大部分靠管理和小投入就能取得",
        )  # fmt: skip
    return the.said(
        strong=f"缓解{the.name}要靠{first.value}方案，资金和停产改造的窗口期最先落实",
        mild=f"以{first.value}方案为主，结合设备检修分年实施",
        free=f"以{first.value}方案为主，没有要素构成制约，由企业按投资回报安排",
        unknown=f"以{first.value}方案为主，须落实资金",
    )  # fmt: skip


def _order(pen: OptionFigures, kind: SavingKind) -> Chart | None:
    """Outlay for each unit saved a year, the cheapest first; options of one name share a bar."""
    named: dict[str, list[Option]] = {}
    for _, option in by_cost(pen.returned, kind.id):
        named.setdefault(option.name, []).append(option)
    found = [
        (
            sum((o.investment or Fraction(0) for o in own), Fraction(0))
            / sum((o.saved(kind.id) or Fraction(0) for o in own), Fraction(0)),
            own,
        )
        for own in named.values()
    ]
    ordered = sorted(found, key=lambda pair: (pair[0], pair[1][0].number))[:_BARS]
    if len(ordered) < 2:
        return None
    places = places_for([cost for cost, _ in ordered], 3)
    points = tuple(_shared_cost(pen, kind, cost, own, places) for cost, own in ordered)
    return Chart(
        kind=ChartKind.HORIZONTAL_BAR,
        categories=tuple(own[0].name for _, own in ordered),
        series=(ChartSeries(f"单位{kind.name}量投资", points),),
        unit=f"万元/{pen.unit(kind.id)}",
    )


def _shared_cost(
    pen: OptionFigures, kind: SavingKind, cost: Fraction, own: Sequence[Option], places: int
) -> Figure:
    if len(own) == 1:
        return _cost(pen, kind, cost, own[0], places)
    return pen.made(
        f"cost_of_{kind.id}_{own[0].number}",
        f"“{own[0].name}”单位{kind.name}量投资",
        cost,
        f"万元/{pen.unit(kind.id)}",
        "同名方案投资合计 ÷ 年节约量合计",
        inputs=[
            node for o in own for node in (pen.money_trail(o, "investment"), o.savings[kind.id])
        ],
        places=places,
    )


def _cost(
    pen: OptionFigures, kind: SavingKind, cost: Fraction, option: Option, places: int
) -> Figure:
    return pen.numbers.of(
        Trail(
            id=f"方案:{option.number}.cost_of_{kind.id}",
            label=f"{option.number} 单位{kind.name}量投资",
            value=cost,
            unit=f"万元/{pen.unit(kind.id)}",
            formula="投资 ÷ 年节约量",
            inputs=(pen.money_trail(option, "investment"), option.savings[kind.id]),
        ),
        places,
    )


def _order_said(pen: OptionFigures, kind: SavingKind) -> Prose | None:
    ordered = by_cost(pen.returned, kind.id)
    if len(ordered) < 2:
        return None
    (low, first), (high, last) = ordered[0], ordered[-1]
    places = places_for([low, high], 3)
    halfway, cheap, spent = _half(ordered, kind.id)
    return prose(
        f"单位{kind.name}量投资最低的是", pen.named(first), "（",
        _cost(pen, kind, low, first, places), "），最高的是", pen.named(last), "（",
        _cost(pen, kind, high, last, places), "）。按由低到高的次序实施，前",
        pen.count(f"half_{kind.id}", f"取得一半{kind.name}量的方案数", cheap),
        f"即可取得一半的{kind.name}量，占全部投资的",
        pen.percent(f"half_cost_{kind.id}", f"取得一半{kind.name}量的投资占比", spent,
                    halfway) if halfway else "零",
        "。",
    )  # fmt: skip


def _half(
    ordered: Sequence[tuple[Fraction, Option]], kind: str
) -> tuple[Fraction, list[Option], Fraction]:
    """All outlay, the cheapest options that make half of the saving, and what they cost."""
    whole = sum((o.saved(kind) or Fraction(0) for _, o in ordered), Fraction(0))
    everything = sum((o.investment or Fraction(0) for _, o in ordered), Fraction(0))
    done, spent, taken = Fraction(0), Fraction(0), []
    for _, option in ordered:
        if 2 * done >= whole:
            break
        done += option.saved(kind) or Fraction(0)
        spent += option.investment or Fraction(0)
        taken.append(option)
    return everything, taken, spent
