"""第四章 企业层面: sectors and firms against benchmarks and peers, per product and per value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import (
    Emphasis,
    element_of,
    emphasis,
    leader,
    load_of,
    touches,
)
from generator.deliver.chapters.trailed import Row, listed, made, printed, shown
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.comparison import mark_words
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for
from generator.deliver.sentences import prose
from generator.model.indicator import Grade, IndicatorSystem
from generator.model.score import Trail
from generator.score.figures import figure
from generator.score.level_benchmark import FirmBenchmark, SectorBenchmark
from generator.score.level_chains import SECTOR
from generator.score.level_intensity import load_guard, output_of
from generator.score.level_values import (
    ADDED_VALUE,
    ENERGY,
    WATER,
    Firm,
    LevelFigure,
    ratio,
    sum_of,
    total,
)
from generator.score.shares import PARK

MOST_OF_SECTOR = 5
MOST_OF_FIRM = 3
_GRADES = (Grade.I, Grade.II, Grade.III, Grade.BELOW)
_LEVELS = ("first", "second", "third")


def status(system: IndicatorSystem) -> str:
    """How far the system may be relied on, in a word for a table's cell."""
    if not system.official:
        return "建议指标" if system.mark != "S" else "参考体系"
    return "国家体系" if system.mark == "S" else "未核对原文"


# -- per product ---------------------------------------------------------------------------------


def physical(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表: energy and water per unit of product by sector, where products can be added."""
    facts = dossier.level.facts
    groups: dict[tuple[str, str], list[Firm]] = {}
    for firm in facts.served:
        made_of = output_of(firm.reading, facts.year)
        if made_of.value is not None and not load_guard(firm.reading, facts.year):
            groups.setdefault((firm.enterprise.industry_code, made_of.unit), []).append(firm)
    return [
        {
            "sector": facts.industry(code),
            "unit": unit,
            "firms": numbers.count(
                f"{PARK}·{code}·{unit}:level_firms@{facts.year}",
                f"{facts.industry(code)}产量可比的企业数",
                len(own),
                "家",
                "、".join(firm.name for firm in own),
            ),
            **_per_product(dossier, numbers, (code, unit), own, ENERGY, "e"),
            **_per_product(dossier, numbers, (code, unit), own, WATER, "w"),
        }
        for (code, unit), own in sorted(groups.items())
    ]


def _per_product(
    dossier: Dossier,
    numbers: Numbers,
    group: tuple[str, str],
    own: Sequence[Firm],
    asked: LevelFigure,
    key: str,
) -> Row:
    """Three years of one load per unit of product: of those who ran and can be added that year."""
    facts = dossier.level.facts
    code, unit = group
    who, name = f"{PARK}·{code}·{unit}", facts.industry(code)
    trails = []
    for year in dossier.settings.years[-3:]:
        running = [firm for firm in own if _runs(firm, year, unit)]
        output = Trail(
            id=f"{who}:level_output_sum@{year}",
            label=f"{name}产量合计（{year}年）",
            value=sum((_output(f, year) for f in running), Fraction(0)) if running else None,
            unit=unit,
            formula="可比企业产量之和",
            inputs=tuple(output_of(firm.reading, year).trail for firm in running),
        )
        load = total(
            Trail(
                id=f"{who}:level_{asked.id}_comparable@{year}",
                label=f"{name}可比企业{asked.name}合计（{year}年）",
                value=None,
                unit=facts.printing.unit_of(asked.unit),
            ),
            [(firm.name, firm.read(asked, year)) for firm in running],
        )
        head = Trail(
            id=f"{who}:level_{asked.id}_per_product@{year}",
            label=f"{name}单位产品{asked.name}（{year}年）",
            value=None,
            unit=f"{facts.printing.unit_of(asked.unit)}/{unit}",
        )
        trails.append(ratio(head, load.trail, output))
    values = [trail.value for trail in trails if isinstance(trail.value, Fraction)]
    places = places_for(values)
    start, end = trails[0].value, trails[-1].value
    change = None
    if isinstance(start, Fraction) and isinstance(end, Fraction) and start:
        change = 100 * (end - start) / start
    return {
        **{f"{key}{n}": shown(numbers, trail, places) for n, trail in enumerate(trails, 1)},
        f"{key}_change": made(
            numbers,
            f"{who}:level_{asked.id}_per_product_change@{facts.year}",
            f"{name}单位产品{asked.name}变化",
            change,
            "%",
            formula="（末年 − 首年）÷ 首年 × 100",
            inputs=(trails[0], trails[-1]),
        ),
    }


def _runs(firm: Firm, year: int, unit: str) -> bool:
    output = output_of(firm.reading, year)
    return output.value is not None and output.unit == unit and not load_guard(firm.reading, year)


def _output(firm: Firm, year: int) -> Fraction:
    return output_of(firm.reading, year).value or Fraction(0)


def sector_chart(dossier: Dossier, numbers: Numbers, asked: LevelFigure) -> Chart | None:
    """图: a load per added value by sector, the heaviest on top; sums over sums."""
    facts = dossier.level.facts
    found: list[tuple[str, Trail]] = []
    for group in dossier.level.groups:
        if group.kind != SECTOR:
            continue
        firms = [firm for firm in facts.served if firm.name in group.firms]
        who = f"{PARK}·{group.id}"
        unit = f"{facts.printing.unit_of(asked.unit)}/{facts.printing.unit_of(ADDED_VALUE.unit)}"
        trail = ratio(
            Trail(
                id=f"{who}:level_{asked.id}_intensity@{facts.year}",
                label=f"{group.name}单位工业增加值{asked.name}（{facts.year}年）",
                value=None,
                unit=unit,
            ),
            sum_of(facts, firms, asked, facts.year, who, group.name).trail,
            sum_of(facts, firms, ADDED_VALUE, facts.year, who, group.name).trail,
        )
        if isinstance(trail.value, Fraction):
            found.append((group.name, trail))
    if not found:
        return None
    found.sort(key=lambda pair: _number(pair[1]))
    places = places_for([_number(trail) for _, trail in found])
    series = ChartSeries(
        f"单位工业增加值{asked.name}", tuple(shown(numbers, trail, places) for _, trail in found)
    )
    return Chart(
        ChartKind.HORIZONTAL_BAR, tuple(name for name, _ in found), (series,), found[0][1].unit
    )


def _number(trail: Trail) -> Fraction:
    return trail.value if isinstance(trail.value, Fraction) else Fraction(0)


# -- against benchmarks --------------------------------------------------------------------------


def sectors(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表4-4: of each sector and system what limits or falls short, then the weightiest."""
    groups: dict[tuple[str, str], list[SectorBenchmark]] = {}
    for each in dossier.level.sectors:
        if each.levels is not None:
            groups.setdefault((each.sector, each.system), []).append(each)
    found: list[Row] = []
    for own in groups.values():
        chosen = {id(each) for each in sorted(own, key=_urgency)[:MOST_OF_SECTOR]}
        system = dossier.book.systems[own[0].system]
        found.append(
            {
                "name": f"{own[0].sector_name}：{system.name}",
                "rows": [_sector(dossier, numbers, each) for each in own if id(each) in chosen],
            }
        )
    return found


def _urgency(each: SectorBenchmark) -> tuple[int, int, Fraction]:
    grade = each.grade.rank if each.grade is not None else 0
    return (
        0 if grade == Grade.BELOW.rank else 1,
        0 if each.indicator.limiting else 1,
        -each.indicator.weight,
    )


def _sector(dossier: Dossier, numbers: Numbers, each: SectorBenchmark) -> Row:
    system = dossier.book.systems[each.system]
    unit = dossier.book.unit_label(each.indicator.unit)
    places = _places(each)
    words = mark_words(each.indicator.mark) or status(system)
    return {
        "name": f"{each.indicator.name}{'*' if each.indicator.limiting else ''}",
        "unit": unit or NO_ANSWER,
        "firms": numbers.count(
            f"{each.trail.id}_firms",
            f"{each.sector_name}参与对标的企业数",
            each.firms,
            "家",
            inputs=each.trail.inputs,
        ),
        "mean": shown(numbers, each.trail, places),
        "alone": each.firms == 1,
        "best_name": each.best.name,
        "best": _value(numbers, each.best, places, unit),
        "worst_name": each.worst.name,
        "worst": _value(numbers, each.worst, places, unit),
        **_levels(numbers, each.best, each.levels, unit),
        "grade": each.grade.value if each.grade else "不求均值",
        "basis": words if system.official else status(system),
    }


def _places(each: SectorBenchmark) -> int:
    values = [each.best.value, each.worst.value]
    values += [each.mean] if each.mean is not None else []
    return min(places_for(values), 3)


def _value(numbers: Numbers, each: FirmBenchmark, places: int, unit: str) -> Figure:
    """The firm's own value, which leads to the row of its card."""
    return printed(numbers, each.value, places, unit, _card_row(each))


def _card_row(each: FirmBenchmark) -> Trail:
    return next(node for node in each.trail.inputs if isinstance(node, Trail))


def _levels(
    numbers: Numbers, each: FirmBenchmark, levels: tuple[Fraction, ...] | None, unit: str
) -> Mapping[str, Figure]:
    trail = _card_row(each)
    if levels is None:
        return {key: numbers.words(NO_ANSWER, trail) for key in _LEVELS}
    return {
        key: numbers.part(trail, level, figure(level, 4), unit)
        for key, level in zip(_LEVELS, levels, strict=True)
    }


def firms(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表4-5: of each enterprise the figures farthest from Ⅰ, those below Ⅲ first."""
    by_firm: dict[str, list[FirmBenchmark]] = {}
    for each in dossier.level.firms:
        if each.levels is not None and each.gap is not None:
            by_firm.setdefault(each.recipient_id, []).append(each)
    found: list[Row] = []
    for own in by_firm.values():
        own.sort(key=lambda e: (0 if e.grade is Grade.BELOW else 1, -(e.gap or Fraction(0))))
        sector = dossier.level.facts.industry(own[0].sector)
        rows = [_firm(dossier, numbers, each) for each in own[:MOST_OF_FIRM]]
        found.append({"name": f"{own[0].name}（{sector}）", "rows": rows})
    return found


def _firm(dossier: Dossier, numbers: Numbers, each: FirmBenchmark) -> Row:
    unit = dossier.book.unit_label(each.indicator.unit)
    places = min(places_for([each.value]), 3)
    return {
        "name": f"{each.indicator.name}{'*' if each.indicator.limiting else ''}",
        "unit": unit or NO_ANSWER,
        "value": _value(numbers, each, places, unit),
        "first": _levels(numbers, each, each.levels, unit)["first"],
        "grade": each.grade.value if each.grade else NO_ANSWER,
        "gap": shown(numbers, each.trail),
        "rank": _rank(numbers, each),
    }


def _rank(numbers: Numbers, each: FirmBenchmark) -> Figure:
    """Place among comparable firms; without any other, or with a low load, it has none."""
    if each.guard:
        return numbers.words("负荷低", each.trail)
    if each.rank is None or each.peers < 2:
        return numbers.words("无同行", each.trail)
    return Figure(f"{each.rank}/{each.peers}", "", numbers.keep(each.trail))


def grades_chart(dossier: Dossier, numbers: Numbers) -> Chart | None:
    """图: how many figures of each sector's enterprises stand at each level."""
    facts = dossier.level.facts
    counted: dict[str, dict[Grade, list[FirmBenchmark]]] = {}
    for each in dossier.level.firms:
        if each.grade is not None and not each.guard:
            name = facts.industry(each.sector)
            counted.setdefault(name, {}).setdefault(each.grade, []).append(each)
    if not counted:
        return None
    series = tuple(
        ChartSeries(
            grade.value,
            tuple(
                numbers.count(
                    f"{PARK}:level_grades_{name}_{grade.name}@{facts.year}",
                    f"{name}达到{grade.value}的指标数",
                    len(own.get(grade, ())),
                    "项",
                    inputs=[each.trail for each in own.get(grade, ())],
                )
                for name, own in counted.items()
            ),
        )
        for grade in _GRADES
    )
    return Chart(ChartKind.STACKED, tuple(counted), series, "项")


def benchmark_sentence(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """How the benchmarked figures are spread over the levels, and which sectors carry the tail."""
    facts = dossier.level.facts
    rows = [each for each in dossier.level.firms if each.grade is not None and not each.guard]
    if not rows:
        return None
    below = [each for each in rows if each.grade is Grade.BELOW]
    best = [each for each in rows if each.grade is Grade.I]

    def count(key: str, label: str, own: Sequence[FirmBenchmark]) -> Figure:
        return numbers.count(
            f"{PARK}:level_{key}@{facts.year}",
            label,
            len(own),
            "项",
            inputs=[each.trail for each in own],
        )

    head = prose(
        "各企业有基准可比的指标共",
        count("compared", "有基准可比的指标数", rows),
        "，达到Ⅰ级的",
        count("at_first", "达到Ⅰ级的指标数", best),
        "，未达Ⅲ级的",
        count("below", "未达Ⅲ级的指标数", below),
    )
    stands = emphasis(dossier, "")
    if not below:
        tail = stands.said(
            free="，没有明显落后的指标，对标以Ⅱ级升Ⅰ级为目标",
            other=f"，没有明显落后的指标，{stands.leader_name}的改进要靠Ⅱ级升Ⅰ级",
            unknown="，没有明显落后的指标，制约等级判定后再定升级的次序",
        )
        return prose(head, tail, "。")
    by_sector: dict[str, int] = {}
    by_name: dict[str, set[str]] = {}
    for each in below:
        name = facts.industry(each.sector)
        by_sector[name] = by_sector.get(name, 0) + 1
        by_name.setdefault(each.indicator.name, set()).add(each.recipient_id)
    top = sorted(by_sector, key=lambda name: -by_sector[name])[:2]
    said = prose(head, f"，集中在{'、'.join(top)}，", _matters(stands, below, count), "。")
    common = [name for name, who in by_name.items() if len(who) > 1]
    if not common:
        return said
    common.sort(key=lambda name: -len(by_name[name]))
    return prose(said, f"{'、'.join(common[:3])}是几家企业共同的短项，{_shared(stands, common)}。")


def _matters(
    stands: Emphasis,
    below: Sequence[FirmBenchmark],
    count: Callable[[str, str, Sequence[FirmBenchmark]], Figure],
) -> Prose:
    """Whether what lags is what the leading constraint is about."""
    bound, name = stands.leader, stands.leader_name
    if bound is None:
        return prose(stands.said(
            free="没有一项涉及临近上限的要素，先补限定性指标",
            unknown="制约等级没有判定，先补限定性指标",
        ))  # fmt: skip
    own = [each for each in below if touches(each.indicator.name, bound.id)]
    if not own:
        return prose(
            f"没有一项关系{name}，{stands.remedy}{_elsewhere(bound.id)}" if stands.strong
            else f"都不消耗{name}的余量，由所在企业自行补齐"
        )  # fmt: skip
    few = count(f"below_{bound.id}", f"未达Ⅲ级且关系{name}的指标数", own)
    tail = "，对标先补这几项" if stands.strong else "，补齐即可减缓余量的消耗"
    return prose("其中关系", name, "的", few, tail)


def _elsewhere(element: str) -> str:
    in_use = element in ("water", "energy", "carbon")
    return "的潜力要到单耗中去找" if in_use else "另行安排"


def _shared(stands: Emphasis, common: Sequence[str]) -> str:
    """What the park does about what several enterprises lack alike."""
    bound = stands.leader
    own = bound is not None and any(touches(name, bound.id) for name in common)
    if own:
        return (
            f"由园区统一组织，计入{stands.remedy}目标"
            if stands.strong
            else (f"由园区组织先进企业带动，守住{stands.leader_name}的余量")
        )
    if bound is None:
        return "由行业内先进企业带动解决"
    if stands.strong:
        return f"由企业结合技改解决，园区的力量用于{stands.remedy}"
    return "宜由园区统一组织解决"


def physical_said(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """Which sectors' products take more or less than in the first year, of what matters most."""
    bound = leader(dossier)
    water = bound is not None and load_of(bound.id) in ("water", "cod")
    asked, key, what = (WATER, "w", "取水量") if water else (ENERGY, "e", "综合能耗")
    moved = [
        (str(row["sector"]), change, value)
        for row in physical(dossier, numbers)
        if isinstance(change := row[f"{key}_change"], Figure)
        and (value := _percent(change)) is not None
    ]
    if not moved:
        return None
    moved.sort(key=lambda each: each[2])
    fallen = [each for each in moved if each[2] <= -1]
    risen = [each for each in moved if each[2] >= 1]
    stands = emphasis(dossier, element_of(asked.id))
    counted = numbers.count(
        f"{PARK}:level_{asked.id}_per_product_fallen@{dossier.year}",
        f"单位产品{what}下降的行业数", len(fallen), "个", "、".join(each[0] for each in fallen),
    )  # fmt: skip
    whole = numbers.count(
        f"{PARK}:level_{asked.id}_per_product_compared@{dossier.year}",
        f"单位产品{what}可比的行业数", len(moved), "个", "、".join(each[0] for each in moved),
    )  # fmt: skip
    head = prose("可比的", whole, "行业中，")
    if fallen:
        most = prose(f"，以{fallen[0][0]}最多（", fallen[0][1].unsigned, "）")
        head = prose(head, f"单位产品{what}下降的", counted, most)
    else:
        head = prose(head, f"没有一个的单位产品{what}下降")
    if risen:
        names = listed([each[0] for each in reversed(risen)], 3, "个")
        return prose(head, f"，上升的有{names}，", stands.said(
            leads=f"上升的行业先查工序，否则抵去{stands.remedy}的成效",
            leads_mildly="上升的行业列为下一年度的对标对象",
            aside=f"制约在{stands.leader_name}，上升的由企业说明原因",
            aside_mildly="由企业说明原因", bound=f"上升的行业在{stands.remedy}的同时整改",
            coupled=f"上升部分同时加重{stands.leader_name}", free="上升的行业先查负荷和产品变化",
            unknown="上升的行业须说明原因",
        ), "。")  # fmt: skip
    return prose(head, "，没有行业上升", stands.said(
        leads=f"，{stands.leader_name}之紧来自产量而不是工艺退步",
        leads_mildly="，余量的减少来自产量", free="，工艺水平在提高",
        coupled=f"，{stands.leader_name}的加重来自产量", bound="，净增来自产量",
        aside="，工艺没有退步", aside_mildly="，工艺没有退步",
    ), "。")  # fmt: skip


def _percent(figure_: Figure) -> Fraction | None:
    try:
        return Fraction(figure_.text)
    except ValueError:
        return None
