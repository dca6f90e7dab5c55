"""第五章 累计占比: which elements are ranked and why, who stands in each list, what it covers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.tiering_said import share_said
from generator.deliver.chapters.trailed import Row, listed, made, printed, shown
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers, places_in
from generator.deliver.sentences import prose
from generator.model.score import Trail
from generator.model.tier import TierElement
from generator.score.coverage import Coverage, Sensitivity
from generator.score.figures import told_apart
from generator.score.shares import PARK, ShareList, ShareRow

MOST_ROWS = 20
_MOST_BARS = 12
_SERIES = {
    "fresh_water": "water",
    "wastewater": "wastewater",
    "total_nitrogen": "total_nitrogen",
    "total_phosphorus": "total_phosphorus",
    "dust": "dust",
    "solid_waste": "solid",
}
"""What an element that is not ranked is called in the level analysis, which has its total."""


def elements(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表5-1: every element with its total, whose figure that is, and why it is ranked or not."""
    rows = [_ranked(dossier, numbers, share) for share in dossier.tiers.shares]
    return [*rows, *(_left_out(dossier, numbers, each) for each in dossier.tiers.left_out)]


def _ranked(dossier: Dossier, numbers: Numbers, share: ShareList) -> Row:
    total = total_trail(share)
    unit = dossier.book.unit_label(share.element.unit)
    lacking = Trail(
        id=f"{PARK}:{share.element.id}_total@{share.year}",
        label=f"园区{share.element.name}总量",
        value=None,
        reason="没有可以排序的企业数据",
    )
    return {
        "name": share.element.name,
        "unit": unit,
        "total": shown(numbers, total, places_in(unit, [share.total]))
        if total
        else numbers.words(NO_ANSWER, lacking),
        "basis": share.total_basis if share.rows else "—",
        "ranked": "是" if share.rows else "否",
        "reason": _why(dossier, share.element) if share.rows else "没有可以排序的企业数据",
    }


def total_trail(share: ShareList) -> Trail | None:
    """The park's total that shares are of, with whose figure it is."""
    for row in share.rows[:1]:
        for node in row.trail.inputs:
            if isinstance(node, Trail) and node.id.startswith(f"{PARK}:"):
                return node
    return None


def _why(dossier: Dossier, element: TierElement) -> str:
    """The judgement of the factors it answers to: the office's own, else what figures propose."""
    if element.always:
        return "分级规则规定始终参与"
    office = {each.id: each for each in dossier.constraints}
    level = {each.id: each for each in dossier.level.factors}
    said = []
    for name in element.constraints:
        own, proposed = office.get(name), level.get(name)
        if own is not None and own.grade:
            by = "程序建议" if own.proposed else "园区办公室判定"
            said.append(f"{own.name}制约等级为{own.grade}（{by}）")
        elif proposed is not None:
            tail = f"，按数据建议为{proposed.grade}" if proposed.grade else "，没有可据以判定的上限"
            said.append(f"{proposed.name}未由园区办公室判定{tail}")
    if not said:
        return "不对应制约因素，按分级规则参与"
    unjudged = not any(office.get(name) and office[name].grade for name in element.constraints)
    return "；".join(said) + ("，未判定的不排除" if unjudged else "")


def _reason(dossier: Dossier, numbers: Numbers, element: TierElement) -> Prose:
    """Why it is left out; a number in the reason leads to the constraint it is of."""
    said = element.left_out.rstrip("。")
    own = [each for each in dossier.constraints if each.id in element.constraints]
    return numbers.sentence(said, own[0].trail) if own else prose(said)


def _left_out(dossier: Dossier, numbers: Numbers, element: TierElement) -> Row:
    point = next(
        (
            each
            for series in (*dossier.level.park_series, *dossier.level.returned_series)
            if series.figure.id == _SERIES.get(element.id)
            for each in series.points
            if each.year == dossier.year
        ),
        None,
    )
    unit = dossier.book.unit_label(element.unit)
    lacking = Trail(
        id=f"{PARK}:{element.id}_not_ranked@{dossier.year}",
        label=f"园区{element.name}总量",
        value=None,
        reason="没有报送",
    )
    given = point is not None and point.value is not None
    from_park = given and bool(dossier.level.park_series)
    return {
        "name": element.name,
        "unit": unit,
        "total": shown(numbers, point.trail)
        if point is not None and given
        else numbers.words(NO_ANSWER, lacking),
        "basis": ("部门报送总量" if from_park else "企业填报合计") if given else "—",
        "ranked": "否",
        "reason": _reason(dossier, numbers, element),
    }


def element_sentence(dossier: Dossier) -> str:
    """Which factors decide the elements, in this park's own order."""
    ranked = [share.element.name for share in dossier.tiers.shares if share.rows]
    if not ranked and dossier.readings and dossier.tiers.left_out:
        return "各要素都不构成制约，按分级规则不参与排序，等级由主管部门名单和许可管理类别确定。"
    if not ranked:
        return "没有可以排序的企业数据，累计占比清单待补。"
    binding = [f for f in dossier.level.factors if f.grade in ("强", "中")]
    weak = [f.name for f in dossier.level.factors if f.grade == "弱"]
    head = f"参与排序的要素为{'、'.join(ranked)}。"
    if binding:
        named = "、".join(f"{each.name}（{each.grade}）" for each in binding)
        head += f"按制约因素判定，园区受{named}的制约"
        head += f"，{'、'.join(weak)}为弱。" if weak else "。"
    elif weak:
        head += f"已判定的{'、'.join(weak)}均为弱，没有一项达到中等制约，排序以总量贡献为准。"
    return head


# -- 表5-2 ---------------------------------------------------------------------------------------


def shares(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表5-2: a table and a Pareto chart of each element that anybody is ranked in."""
    return [_share(dossier, numbers, share) for share in dossier.tiers.shares if share.rows]


def _share(dossier: Dossier, numbers: Numbers, share: ShareList) -> Row:
    unit = dossier.book.unit_label(share.element.unit)
    places = places_in(unit, [row.value for row in share.rows])
    kept = share.rows[: max(MOST_ROWS, len(share.selected))]
    rest = share.rows[len(kept) :]
    rows = [_line(numbers, share, row, places, unit) for row in kept]
    return {
        "name": share.element.name,
        "unit": unit,
        "rows": rows,
        "rest": _rest(numbers, share, rest),
        "apart": _apart(share),
        "chart": _pareto(numbers, share, places, unit),
        "said": share_said(
            dossier,
            numbers,
            share,
            cumulative(numbers, share, share.selected[-1]),
            cumulative(numbers, share, share.rows[-1]),
        ),
        "participants": _count(numbers, share, "参与排序的企业数", share.rows),
        "chosen": _count(numbers, share, "入围企业数", share.selected),
        "covered": cumulative(numbers, share, share.selected[-1]),
        "names": listed([row.name for row in share.selected], 3),
    }


def _count(numbers: Numbers, share: ShareList, label: str, rows: Sequence[ShareRow]) -> Figure:
    key = "selected" if rows and all(row.selected for row in rows) else "ranked"
    return numbers.count(
        f"{PARK}:{share.element.id}_{key}_{len(rows)}@{share.year}",
        f"{share.element.name}{label}",
        len(rows),
        "家",
        "、".join(row.name for row in rows),
        [row.trail for row in rows],
    )


def _line(numbers: Numbers, share: ShareList, row: ShareRow, places: int, unit: str) -> Row:
    return {
        "rank": row.rank,
        "name": row.name,
        "value": _value(numbers, row, places, unit),
        "share": shown(numbers, row.trail),
        "cumulative": cumulative(numbers, share, row),
        "selected": "入围" if row.selected else "—",
    }


def _value(numbers: Numbers, row: ShareRow, places: int, unit: str) -> Figure:
    own = next((node for node in row.trail.inputs if isinstance(node, Trail)), row.trail)
    return printed(numbers, row.value, places, unit, own)


def cumulative(numbers: Numbers, share: ShareList, row: ShareRow) -> Figure:
    """The running sum up to this enterprise; 79.996 does not print as 80.00 where that decides."""
    trail = Trail(
        id=f"{PARK}:{share.element.id}_cumulative_{row.rank}@{share.year}",
        label=f"{share.element.name}前{row.rank}位累计占比",
        value=100 * row.cumulative,
        unit="%",
        formula="各企业占比依次相加",
        inputs=tuple(each.trail for each in share.rows[: row.rank]),
    )
    text, _ = told_apart(100 * row.cumulative, 100 * share.threshold)
    plain = numbers.text(100 * row.cumulative)
    near = numbers.text(100 * share.threshold) == plain and row.cumulative != share.threshold
    return Figure(text if near else plain, "%", numbers.keep(trail))


def _rest(numbers: Numbers, share: ShareList, rest: Sequence[ShareRow]) -> Prose | None:
    if not rest:
        return None
    part = sum((row.share for row in rest), Fraction(0))
    key = f"{PARK}:{share.element.id}_rest"
    return prose(
        "其余",
        numbers.count(
            f"{key}_count@{share.year}",
            "未列出的企业数",
            len(rest),
            "家",
            "、".join(row.name for row in rest),
        ),
        "合计占",
        made(
            numbers,
            f"{key}@{share.year}",
            "未列出企业的占比合计",
            100 * part,
            "%",
            formula="各企业占比之和",
            inputs=[row.trail for row in rest],
        ),
        "。",
    )


def _apart(share: ShareList) -> str | None:
    """Who takes no part in the list, by the reason."""
    reasons: dict[str, list[str]] = {}
    for each in share.apart:
        reasons.setdefault(each.reason, []).append(each.name)
    said = "；".join(f"{listed(names, 3)}（{reason}）" for reason, names in reasons.items())
    return f"不参与排序：{said}。" if said else None


def _pareto(numbers: Numbers, share: ShareList, places: int, unit: str) -> Chart:
    shown_rows = share.rows[: max(_MOST_BARS, len(share.selected))]
    bars = tuple(_value(numbers, row, places, unit) for row in shown_rows)
    line = tuple(cumulative(numbers, share, row) for row in shown_rows)
    first = total_trail(share) or share.rows[0].trail
    return Chart(
        ChartKind.PARETO,
        tuple(row.name for row in shown_rows),
        (ChartSeries(share.element.name, bars), ChartSeries("累计占比", line)),
        unit,
        "%",
        printed(numbers, 100 * share.threshold, 0, "%", first),
        "筛选线",
    )


# -- 表5-4, sensitivity --------------------------------------------------------------------------


def coverage(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表5-4: what the 重点 enterprises make up together of each ranked element."""
    return [_covered(dossier, numbers, each) for each in dossier.tiers.coverage]


def _covered(dossier: Dossier, numbers: Numbers, each: Coverage) -> Row:
    unit = dossier.book.unit_label(each.element.unit)
    share = next(s for s in dossier.tiers.shares if s.element.id == each.element.id)
    total = total_trail(share) or each.trail
    places = places_in(unit, [each.total])
    return {
        "name": each.element.name,
        "unit": unit,
        "amount": printed(numbers, each.amount, places, unit, each.trail),
        "total": printed(numbers, each.total, places, unit, total),
        "share": shown(numbers, each.trail),
        "reached": "是" if each.reached else "否",
    }


def sensitivity(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Who would be 重点 with another threshold."""
    return [_sensitive(dossier, numbers, each) for each in dossier.tiers.sensitivity]


def _sensitive(dossier: Dossier, numbers: Numbers, each: Sensitivity) -> Row:
    percent = numbers.text(100 * each.threshold, 0)
    key = f"{PARK}:tier_sensitivity_{percent}@{dossier.year}"
    trails = [entry.trail for entry in dossier.tiers.entries if entry.recipient_id in each.key]
    count = numbers.count(
        key,
        f"筛选线取{percent}%时的重点企业数",
        len(each.key),
        "家",
        "、".join(dossier.name(n) for n in each.key),
        trails,
    )
    return {
        "threshold": Figure(
            percent,
            "%",
            numbers.keep(
                Trail(
                    f"{key}_threshold",
                    "筛选线",
                    100 * each.threshold,
                    "%",
                    source=dossier.book.cite(dossier.book.tiers.source),
                    mark=dossier.book.tiers.mark,
                )
            ),
        ),
        "count": count,
        "entering": "、".join(dossier.name(number) for number in each.entering) or "无",
        "leaving": "、".join(dossier.name(number) for number in each.leaving) or "无",
    }
