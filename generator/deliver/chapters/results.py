"""第六章 园区清洁生产审核, first part: the park's index, row by row, and what lifts it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.lead import lead
from generator.deliver.chapters.option_figures import OptionFigures, Row
from generator.deliver.chapters.results_said import (
    after_limit_said,
    both_low_said,
    gaps_said,
    held_down_said,
    limit_failed_said,
    lost_said,
    no_weak_said,
    spread_said,
    standards_said,
    weak_rows_said,
)
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers, places_shown
from generator.deliver.sentences import joined, prose
from generator.model.park_index import LEVEL_NAMES, IndexGroup, IndexMethod
from generator.model.score import Trail
from generator.score.compliance import Compliance, ComplianceCard, ComplianceResult
from generator.score.index_card import BANDS, IndexCard, IndexResult
from generator.score.trail import cells_below

_SOURCES_NAMED = 2
_LIFTED = 3
_COUNTED = ("item", "occurrence", "times", "household")


def main_card(dossier: Dossier) -> IndexCard | None:
    """The index with three levels, by which the park is graded."""
    return next((c for c in dossier.indices if c.system.method is IndexMethod.INTERPOLATED), None)


def results(dossier: Dossier, numbers: Numbers) -> Row:
    """表6-1 with its radar, the limiting rows one by one, and why the grade is what it is."""
    pen = OptionFigures(dossier, numbers)
    card = main_card(dossier)
    return {
        "index": _index(pen, card) if card is not None else None,
        "others": [
            prose(_beside(pen, c)) for c in dossier.indices if c is not card
        ],
        "standards": [row for c in dossier.compliance if (row := _standard(pen, c))],
        "standards_said": _standards_said(pen),
        "failed": [
            _failed(pen, c, r)
            for c in dossier.compliance[:1]
            for r in c.rows
            if r.state is Compliance.NOT_MET and r.row.required
        ],
        "failed_name": dossier.compliance[0].system.name if dossier.compliance else "",
    }  # fmt: skip


def _index(pen: OptionFigures, card: IndexCard) -> Row:
    return {
        "lead": _lead(pen, card),
        "rows": [_row(pen, result) for result in card.rows],
        "radar": _radar(pen, card),
        "groups": _groups_said(pen, card),
        "limiting": _limiting_said(pen, [r for r in card.rows if r.row.limiting]),
        "conclusion": _conclusion(pen, card),
        "status": "；".join(c.rstrip("。") for c in card.caveats) or "指标体系已核对",
    }


# -- the table -----------------------------------------------------------------------------------


def _row(pen: OptionFigures, result: IndexResult) -> Row:
    row = result.row
    unit = pen.dossier.book.unit_label(row.unit)
    levels = {name: _level(pen, result, n) for n, name in enumerate(("first", "second", "third"))}
    score = result.trail
    return {
        "group": result.group.name,
        "name": f"{row.name}（限定性）" if row.limiting else row.name,
        "unit": unit if unit not in ("", "1", "无量纲") else "—",
        "value": value_of(pen, result),
        **levels,
        "reached": _reached(result),
        "weight": pen.numbers.of(
            Trail(id=f"{score.id}.weight", label=f"{row.name}权重", value=100 * result.weight,
                  unit="%", formula="一级权重 × 组内权重（不参与的重新分配）", inputs=(score,))
        ),
        "score": pen.numbers.of(score) if result.score is not None
        else pen.numbers.words(result.state.value, score),
        "source": _source(result),
    }  # fmt: skip


def value_of(pen: OptionFigures, result: IndexResult) -> Figure:
    """The park's own figure behind a row's points, with the trail of that figure."""
    value, score = result.value, result.trail
    if not isinstance(value, Fraction):
        return pen.numbers.words(value or result.state.value, score)
    below = [t for t in score.inputs if isinstance(t, Trail) and t.value == value]
    trail = below[0] if below else score
    return Figure(pen.numbers.text(value, _places(result, value)), trail.unit,
                  pen.numbers.keep(trail))  # fmt: skip


def _places(result: IndexResult, value: Fraction) -> int:
    """Two, more for a small value; none for what is counted in whole things."""
    whole = all(v.denominator == 1 for v in (value, *result.levels))
    return 0 if whole and result.row.unit in _COUNTED else places_shown(2, value)


def _level(pen: OptionFigures, result: IndexResult, place: int) -> Figure:
    if result.row.answer:
        return pen.numbers.words(result.row.answer if not place else NO_ANSWER, result.trail)
    if place >= len(result.levels):
        return pen.numbers.words(NO_ANSWER, result.trail)
    bound = result.levels[place]
    word = "≥" if result.row.higher else "≤"
    text = f"{word}{pen.numbers.text(bound, _places(result, bound))}"
    return pen.numbers.part(result.trail, bound, text)


def _reached(result: IndexResult) -> str:
    if not result.state.takes_part:
        return result.state.value
    if result.score is None:
        return "资料不全"
    if result.row.answer:
        return "达到" if result.value == result.row.answer else "未达到"
    assert isinstance(result.value, Fraction)
    for name, level in zip(LEVEL_NAMES, result.levels, strict=False):
        if (result.value >= level) if result.row.higher else (result.value <= level):
            return f"{name}级"
    return "未达Ⅲ级"


def _source(result: IndexResult) -> str:
    names = dict.fromkeys(cell.recipient_name for cell in cells_below(result.trail))
    said = "、".join(list(names)[:_SOURCES_NAMED])
    return f"{said}等" if len(names) > _SOURCES_NAMED else said or "—"


# -- radar and groups ----------------------------------------------------------------------------


def _group_points(card: IndexCard) -> list[tuple[IndexGroup, Fraction, Fraction]]:
    """Each first-level indicator with its points out of 100 and its weight."""
    found = []
    for group in card.system.groups:
        own = [r for r in card.rows if r.group.id == group.id and r.weight and r.score is not None]
        weight = sum((r.weight for r in own), Fraction(0))
        if weight:
            points = sum((r.weight * (r.score or 0) for r in own), Fraction(0)) / weight
            found.append((group, points, weight))
    return found


def _group_figure(pen: OptionFigures, card: IndexCard, group: IndexGroup, points: Fraction
                  ) -> Figure:  # fmt: skip
    return pen.made(
        f"{card.system.id}.{group.id}", f"一级指标“{group.name}”得分", points, "分",
        "Σ 权重×得分 ÷ Σ 权重", inputs=[r.trail for r in card.rows if r.group.id == group.id],
    )  # fmt: skip


def _radar(pen: OptionFigures, card: IndexCard) -> Chart | None:
    found = _group_points(card)
    if len(found) < 3:
        return None
    return Chart(
        kind=ChartKind.RADAR,
        categories=tuple(group.name for group, _, _ in found),
        series=(
            ChartSeries(
                f"{pen.year}年得分",
                tuple(_group_figure(pen, card, group, points) for group, points, _ in found),
            ),
        ),
        unit="分",
    )


def _groups_said(pen: OptionFigures, card: IndexCard) -> Prose | None:
    found = sorted(_group_points(card), key=lambda one: one[1])
    if len(found) < 2:
        return None
    (low, least, _), (high, most, _) = found[0], found[-1]
    own = sorted(
        (r for r in card.rows if r.group.id == low.id and r.weight and r.score is not None),
        key=lambda r: r.score or 0,
    )
    weak = [r for r in own if (r.score or 0) < 60][:3]
    return prose(
        f"一级指标中得分最低的是“{low.name}”（", _group_figure(pen, card, low, least),
        f"），最高的是“{high.name}”（", _group_figure(pen, card, high, most), "）。",
        prose("前者主要被", joined([prose(r.row.name, "（", pen.numbers.of(r.trail), "分）")
                                   for r in weak], "、"), "拉低，",
             weak_rows_said(pen.dossier, weak), "。")
        if weak else prose("前者各项", no_weak_said(pen.dossier), "。"),
    )  # fmt: skip


# -- what is said --------------------------------------------------------------------------------


def _lead(pen: OptionFigures, card: IndexCard) -> Prose:
    word = "参考等级" if card.reference else "等级"
    if card.value is None:
        interval = card.interval
        if interval is None:
            return prose(f"{card.system.name}资料不全，不能计算。")
        bounds = [
            pen.made(f"{card.system.id}.{tag}", f"{card.system.name}得分{said}", value, "分",
                     "没有数据的指标按零分或满分计", inputs=[card.trail])
            for tag, said, value in (("lower", "下限", interval.lower),
                                     ("upper", "上限", interval.upper))
        ]  # fmt: skip
        return prose(
            f"{card.system.name}资料不全，补齐后得分在", bounds[0], "～", bounds[1],
            f"之间，{word}在{interval.lower_band}与{interval.upper_band}之间，"
            f"缺{'、'.join(interval.open_rows)}，由相应部门补报后再定。",
        )  # fmt: skip
    own = next((t for t in card.trail.inputs if isinstance(t, Trail)), card.trail)
    failed = [r for r in card.rows if r.failed_limit]
    said = prose(
        f"按{card.system.name}评价，{pen.year}年园区得分", pen.numbers.of(own),
        f"，{word}为", pen.numbers.words(card.band, card.trail),
    )  # fmt: skip
    if failed:
        names = joined([prose("“", r.row.name, "”") for r in failed], "、")
        if _band_of(pen, card) == len(BANDS) - 1:
            return prose(said, "。得分本身就在这一等，限定性指标", names, "又劣于Ⅲ级",
                        both_low_said(pen.dossier, failed), "。")  # fmt: skip
        return prose(said, "。得分本身高于这一等，因限定性指标", names,
                    "劣于Ⅲ级", held_down_said(pen.dossier, failed), "。")  # fmt: skip
    return prose(said, "，等级由得分决定。")


def _limiting_said(pen: OptionFigures, rows: Sequence[IndexResult]) -> list[Prose]:
    """What is met in one sentence; each row that asks for something in its own."""
    met = [r for r in rows if r.state.takes_part and r.score is not None and not r.failed_limit
           and (r.row.answer or _reached(r) == "Ⅰ级")]  # fmt: skip
    found = [_limiting(pen, r) for r in rows if r not in met]
    if not met:
        return found
    the = lead(pen.dossier)
    end = the.said(
        strong=f"，{the.name}趋紧没有影响到这几项", mild="，佐证留存备查",
        free="，是园区的稳定基础，佐证留存备查", unknown="，佐证留存备查",
    )  # fmt: skip
    return [*found, prose(
        joined([prose(r.row.name, "（", value_of(pen, r), "）") for r in met], "、"),
        "都符合要求" if len(met) > 1 else "符合要求", end, "。",
    )]  # fmt: skip


def _limiting(pen: OptionFigures, result: IndexResult) -> Prose:
    value = value_of(pen, result)
    name = f"{result.row.name}："
    if not result.state.takes_part:
        return prose(name, f"{result.state.value}，不参与评价。")
    if result.score is None:
        return prose(name, "没有数据，在补齐以前不能判定，按不满足处理。")
    if result.failed_limit:
        need = _level(pen, result, len(result.levels) - 1 if result.levels else 0)
        return prose(name, value, "，未达到", need, "的最低要求，等级因此限为最低一等",
                    _open_problem(pen, result), limit_failed_said(pen.dossier, result),
                    "。")  # fmt: skip
    reached = _reached(result)
    need = _level(pen, result, 0)
    return prose(name, value, f"，达到{reached}，距Ⅰ级要求", need, "还有差距，不影响当前等级。")


def _open_problem(pen: OptionFigures, result: IndexResult) -> Prose:
    """The problem that the row was written down as, if any; and the option for it."""
    words = result.row.name[-6:]
    for problem in pen.improvement.problems.problems:
        if problem.subject.id != "园区" and problem.subject.level.value != "园区":
            continue
        if words in problem.statement or result.row.name in problem.statement:
            options = pen.improvement.options.answering(problem.number)
            return prose("（问题", pen.numbers.words(problem.number, problem.trail),
                        prose("、方案", pen.cited([o.number for o in options])) if options
                        else "，还没有方案", "）")  # fmt: skip
    return prose("（尚未列入问题清单）")


def _conclusion(pen: OptionFigures, card: IndexCard) -> list[Prose]:
    """Which rows cost most, and what lifts the park by one band."""
    scored = [r for r in card.rows if r.weight and r.score is not None]
    if not scored or card.value is None:
        return []
    lost = sorted(scored, key=lambda r: -(r.weight * (100 - (r.score or 0))))
    first = [r for r in lost if r.score != 100][:_LIFTED]
    if not first:
        return [prose("参加评价的指标全部达到Ⅰ级，改进转向保持和提高基准以外的指标。")]
    found = [
        prose(
            "失分最多的是",
            joined([prose(r.row.name, "（失", _lost(pen, r), "）") for r in first], "、"),
            "，合计占全部失分的",
            pen.percent(f"{card.system.id}.lost_share", "失分最多的几项占全部失分的比例",
                        sum((r.weight * (100 - (r.score or 0)) for r in first), Fraction(0)),
                        sum((r.weight * (100 - (r.score or 0)) for r in lost), Fraction(0)) or 1),
            lost_said(pen.dossier, first), "。",
        )
    ]  # fmt: skip
    found.append(_lift(pen, card, lost))
    return found


def _lost(pen: OptionFigures, result: IndexResult) -> Figure:
    return pen.numbers.of(
        Trail(id=f"{result.trail.id}.lost", label=f"{result.row.name}失分",
              value=result.weight * (100 - (result.score or 0)), unit="分",
              formula="权重 ×（100 − 得分）", inputs=(result.trail,))
    )  # fmt: skip


def _band_of(pen: OptionFigures, card: IndexCard) -> int:
    """The place of the band the points alone reach."""
    bands = pen.dossier.book.settings.fractions("park_bands")
    value = card.value or Fraction(0)
    return next((n for n, least in enumerate(bands) if value >= least), len(bands))


def _lift(pen: OptionFigures, card: IndexCard, lost: Sequence[IndexResult]) -> Prose:
    """The fewest rows that, brought to the worst level they miss, reach the next band."""
    assert card.value is not None
    bands = pen.dossier.book.settings.fractions("park_bands")
    failed = [r for r in card.rows if r.failed_limit]
    reached = _band_of(pen, card)
    if failed:
        names = joined([prose("“", r.row.name, "”") for r in failed], "、")
        if reached == len(bands):
            gap = pen.made(f"{card.system.id}.to_next", f"距{BANDS[reached - 1]}的分差",
                           bands[-1] - card.value, "分", "该等级的最低分 − 得分",
                           inputs=[card.trail])  # fmt: skip
            return prose(
                "提高等级的条件：", names, f"达到Ⅲ级，同时得分提高到{BANDS[reached - 1]}（还差",
                gap, "）", after_limit_said(pen.dossier, lost), "。",
            )  # fmt: skip
        own = BANDS[reached]
        return prose(
            "提高等级的条件：先使", names, f"达到Ⅲ级，等级即恢复为得分对应的{own}",
            after_limit_said(pen.dossier, lost), "。",
        )  # fmt: skip
    if reached == 0:
        return prose("已在最高一等，目标是在基准收紧后仍能保持。")
    wanted = bands[reached - 1]
    missing = wanted - card.value
    gap = pen.made(f"{card.system.id}.to_next", f"距{BANDS[reached - 1]}的分差", missing, "分",
                   "该等级的最低分 − 得分", inputs=[card.trail])  # fmt: skip
    gains, taken = Fraction(0), []
    for row in lost:
        if gains >= missing:
            break
        step = _next_points(row)
        if step > (row.score or 0):
            gains += row.weight * (step - (row.score or 0))
            taken.append(row)
    said = prose(f"提高到{BANDS[reached - 1]}还差", gap, "：")
    if gains < missing:
        return prose(said, "即使每项提高一级也达不到，须同时调整产业结构。")
    return prose(
        said, "将", joined([prose(r.row.name, "由", value_of(pen, r), "改进到", _target(pen, r))
                            for r in taken], "、"), "即可。",
    )  # fmt: skip


def _next_points(result: IndexResult) -> Fraction:
    score = result.score or Fraction(0)
    return next((p for p in (Fraction(60), Fraction(80), Fraction(100)) if p > score), score)


def _target(pen: OptionFigures, result: IndexResult) -> Prose:
    place = {Fraction(60): 2, Fraction(80): 1}.get(_next_points(result), 0)
    if result.row.answer:
        return prose("“", result.row.answer, "”")
    return prose(_level(pen, result, min(place, len(result.levels) - 1)),
                f"（{LEVEL_NAMES[place]}级）")  # fmt: skip


# -- beside it -----------------------------------------------------------------------------------


def _beside(pen: OptionFigures, card: IndexCard) -> Prose:
    """An index without levels: its sum, and the same with each row capped."""
    if card.leading is None:
        return prose(f"{card.system.name}资料不全，缺"
                    f"{'、'.join(r.row.name for r in card.open_rows[:6])}。")  # fmt: skip
    weak = sorted(
        (r for r in card.rows if r.counted and r.score is not None and r.score < 1),
        key=lambda r: r.score or 0,
    )[:_LIFTED]
    over = sorted(
        (r for r in card.rows if r.counted and r.score is not None and r.score > 1),
        key=lambda r: -(r.weight * ((r.score or 0) - 1)),
    )
    first = next((t for t in card.trails if t.value == card.value), card.trail)
    capped = next((t for t in card.trails if t.value == card.capped), None)
    said = prose(f"对照{card.system.name}，绿色指数为", pen.numbers.of(first))
    if capped is not None and card.capped is not None:
        said = prose(said, "；单项封顶后为", pen.numbers.of(capped),
                    spread_said(pen.dossier, over) if over and card.value is not None
                    and card.value > card.capped * Fraction(6, 5) else "，两者接近")  # fmt: skip
    if weak:
        said = prose(said, "；与引领值差距最大的是",
                    joined([prose(r.row.name, "（", value_of(pen, r), "）") for r in weak], "、"),
                    gaps_said(pen.dossier, weak))  # fmt: skip
    return prose(said, "。", "数值未核对原文，结果为参考。" if card.reference else "")


def _standard(pen: OptionFigures, card: ComplianceCard) -> Row | None:
    counts = {
        name: pen.numbers.count(
            f"园区:{card.system.id}_{name}@{pen.year}", f"{card.system.name}{state.value}项数",
            len(own), "项", "、".join(r.row.name for r in own), [r.trail for r in own],
        )
        for name, state in (("met", Compliance.MET), ("not_met", Compliance.NOT_MET),
                            ("open", Compliance.OPEN))
        if (own := [r for r in card.rows if r.state is state]) or True
    }  # fmt: skip
    missed = [r.row.name for r in card.rows if r.state is Compliance.NOT_MET and r.row.required]
    return {
        "name": card.system.name,
        **counts,
        "missed": "、".join(missed) or "无",
        "state": card.state.value,
    }


def _standards_said(pen: OptionFigures) -> Prose | None:
    cards = pen.dossier.compliance
    if not cards:
        return None
    met = [c for c in cards if c.state is Compliance.MET]
    if len(met) == len(cards):
        return prose("对照的各项园区标准均已达到，结果只作旁证，不代替本指标体系的等级。")
    if not met:
        return prose("对照的各项园区标准都没有全部达到", standards_said(pen.dossier, cards), "。")
    return prose(f"已达到{'、'.join(f'《{c.system.name}》' for c in met)}，其余标准的差距见表。")


def _failed(pen: OptionFigures, card: ComplianceCard, result: ComplianceResult) -> Row:
    problem = next(
        (p for p in pen.improvement.problems.problems
         if p.subject.level.value == "园区" and f"“{result.row.name}”" in p.statement
         and card.system.name in p.statement),
        None,
    )  # fmt: skip
    options = pen.improvement.options.answering(problem.number) if problem else ()
    return {
        "name": result.row.name,
        "said": result.reason,
        "problem": problem.number if problem else "—",
        "options": "、 ".join(o.number for o in options) or "没有方案",
    }
