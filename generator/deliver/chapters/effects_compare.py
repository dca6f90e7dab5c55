"""第八章, second part: before and after, output and prices apart, and the index. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from generator.deliver.chapters.emphasis import element_of, emphasis
from generator.deliver.chapters.lead import lead
from generator.deliver.chapters.option_figures import OptionFigures, Row
from generator.deliver.chapters.results import main_card, value_of
from generator.deliver.chapters.results_said import of_lead_rows
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for, places_shown
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import Option, OptionState
from generator.model.problem import ObjectLevel, Target
from generator.model.score import Trail
from generator.score.effects import LOW_LOAD, BeforeAfter
from generator.score.finance import combined_saving
from generator.score.index_answers import index_settings_of
from generator.score.index_card import IndexCard, IndexResult
from generator.score.level_intensity import GroupIntensity
from generator.score.level_values import CARBON, ENERGY, WATER, LevelFigure, read
from generator.score.park_index import points
from generator.score.shares import PARK

_WORDS = {
    "energy": ("综合能耗",), "water": ("新鲜水", "取水", "用水"), "carbon": ("二氧化碳", "碳排放"),
    "wastewater": ("废水排放",), "solid": ("固废产生", "固体废物产生"),
}  # fmt: skip
_FACTOR = {"total_energy": "energy", "fresh_water": "water", "co2_total": "carbon"}
_FOLLOWS: dict[str, tuple[str, LevelFigure]] = {
    "energy_intensity": ("saving_energy", ENERGY),
    "water_intensity": ("saving_water", WATER),
    "co2_intensity": ("cut_co2", CARBON),
}


def effects_compare(dossier: Dossier, numbers: Numbers) -> Row:
    """表8-4 for the park and each enterprise, and what the options do to the index."""
    pen = OptionFigures(dossier, numbers)
    return {
        "park": [row for pair in _park_pairs(pen) if (row := _park_row(pen, *pair))],
        "park_said": _park_said(pen),
        "firms": _firm_groups(pen),
        "firms_said": _firms_said(pen),
        "index": _index_rows(pen),
        "index_said": _index_said(pen),
    }


# -- the park ------------------------------------------------------------------------------------


def _park_pairs(pen: OptionFigures) -> list[tuple[GroupIntensity, GroupIntensity]]:
    """Each intensity in the base year (the first enterprises were asked) and the audit year."""
    start = min(pen.dossier.settings.years)
    found = []
    for after in pen.dossier.level.park_intensities:
        if after.year != pen.year or after.value is None:
            continue
        before = next(
            (i for i in pen.dossier.level.park_intensities
             if i.figure.id == after.figure.id and i.year == start and i.value is not None), None
        )  # fmt: skip
        if before is not None and after.figure.id in _WORDS:
            found.append((before, after))
    return found


def _park_row(pen: OptionFigures, before: GroupIntensity, after: GroupIntensity) -> Row:
    assert before.value is not None
    assert after.value is not None
    places = max(places_shown(2, before.value), places_shown(2, after.value))
    target = _target(pen, after)
    return {
        "name": f"单位工业增加值{after.figure.name}",
        "unit": after.unit,
        "before": pen.numbers.of(before.trail, places),
        "after": pen.numbers.of(after.trail, places),
        "change": _change(pen, before, after),
        "target": pen.numbers.of(target.trails[0], places_shown(2, target.near), target.near)
        if target else pen.numbers.words("没有设定", after.trail),
        "met": "—" if target is None else "完成" if after.value <= target.near else "未完成",
    }  # fmt: skip


def _change(pen: OptionFigures, before: GroupIntensity, after: GroupIntensity) -> Figure:
    assert before.value
    assert after.value is not None
    return pen.made(
        f"effects_{after.figure.id}_change", f"{after.figure.name}强度变化",
        100 * (after.value - before.value) / before.value, "%", "（后 − 前）÷ 前 × 100",
        inputs=(before.trail, after.trail),
    )  # fmt: skip


def _target(pen: OptionFigures, after: GroupIntensity) -> Target | None:
    words = _WORDS.get(after.figure.id, ())
    return next(
        (
            t for t in pen.improvement.problems.targets
            if t.subject.level is ObjectLevel.PARK and "单位" in t.indicator
            and t.lower_is_better and any(word in t.indicator for word in words)
        ),
        None,
    )  # fmt: skip


def _park_said(pen: OptionFigures) -> list[Prose]:
    pairs = _park_pairs(pen)
    if not pairs:
        return []
    better = [p for p in pairs if p[1].value < p[0].value]  # type: ignore[operator]  # both known
    worse = [p for p in pairs if p[1].value >= p[0].value]  # type: ignore[operator]  # both known
    start = min(pen.dossier.settings.years)

    def named(some: Sequence[tuple[GroupIntensity, GroupIntensity]]) -> Prose:
        return joined([prose(a.figure.name, "（", _change(pen, b, a), "）") for b, a in some], "、")

    if not worse:
        said = prose(f"与{start}年比，单位工业增加值的", named(better), "都下降",
                    _lead_moved(pen, pairs), "。")  # fmt: skip
    elif not better:
        said = prose(f"与{start}年比，单位工业增加值的", named(worse),
                    "没有一项下降", _lead_moved(pen, pairs), "。")  # fmt: skip
    else:
        said = prose(f"与{start}年比，单位工业增加值的", named(better), "下降，", named(worse),
                    "没有下降", _lead_moved(pen, pairs), "。")  # fmt: skip
    open_ones = [
        (b, a) for b, a in pairs if (t := _target(pen, a)) and a.value and a.value > t.near
    ]
    if not open_ones:
        return [said]
    return [
        said,
        prose(f"{'、'.join(a.figure.name for _, a in open_ones)}还没有达到近期目标，"
             "已实施方案的节约量相对园区总量很小，",
             _catch_up(pen, [a for _, a in open_ones]), "。"),
    ]  # fmt: skip


def _lead_moved(
    pen: OptionFigures, pairs: Sequence[tuple[GroupIntensity, GroupIntensity]]
) -> Words:
    """What became of the intensity of the very element that binds."""
    the = lead(pen.dossier)
    factor = the.factor.id if the.factor else ""
    own = [(b, a) for b, a in pairs if element_of(a.figure.id) == factor]
    if the.factor is None or not own:
        return the.said(
            strong=f"，其中没有直接反映{the.name}的指标", mild="", unknown="",
            free="，没有要素构成制约，不另设总量要求",
        )  # fmt: skip
    before, after = own[0]
    assert before.value is not None
    assert after.value is not None
    fell = after.value < before.value
    return the.said(
        strong=f"，制约园区的{after.figure.name}在下降之列，但限的是总量" if fell
        else f"，制约园区的{after.figure.name}没有降下来",
        mild=f"，{the.name}的消耗{'慢于产出增长' if fell else '没有慢于产出'}",
        free="",
    )  # fmt: skip


def _catch_up(pen: OptionFigures, behind: Sequence[GroupIntensity]) -> Words:
    """What is done about near targets not reached, the binding one first."""
    the = lead(pen.dossier)
    factor = the.factor.id if the.factor else ""
    own = [a.figure.name for a in behind if element_of(a.figure.id) == factor]
    return the.said(
        strong=f"先加快{own[0]}方面未完成的方案，再按目标可达性一节补充" if own
        else f"都不直接对应{the.name}，其方案排在{the.use}削减之后",
        mild=f"未完成的方案按期完成后再核，{the.name}不另加码",
        free="随未完成的方案逐年接近，不另加任务", unknown="须加快未完成的方案并补充",
    )  # fmt: skip


# -- enterprises ---------------------------------------------------------------------------------


def _firm_groups(pen: OptionFigures) -> list[Row]:
    found: dict[str, list[BeforeAfter]] = {}
    for one in pen.improvement.effects:
        found.setdefault(one.subject.name, []).append(one)
    return [
        {"title": f"{name}（{own[0].years[0]}年与{own[0].years[1]}年）",
         "rows": [_firm_row(pen, one) for one in own]}
        for name, own in found.items()
    ]  # fmt: skip


def _firm_row(pen: OptionFigures, one: BeforeAfter) -> Row:
    values = [v for v in (one.before.value, one.after.value) if isinstance(v, Fraction)]
    places = min(places_for(values), 4) if one.before.unit not in ("tce", "tCO₂") else 2
    inputs = (one.before, one.after)
    key = f"效果:{one.subject.id}.{one.figure.id}"

    def part(tag: str, label: str, value: Fraction | None, formula: str, unit: str) -> Figure:
        return pen.numbers.of(
            Trail(id=f"{key}.{tag}", label=f"{one.subject.name}{one.figure.name}{label}",
                  value=value, unit=unit, formula=formula, reason=one.reason, inputs=inputs),
            2 if unit == "%" else places,
        )  # fmt: skip

    return {
        "name": one.figure.name,
        "unit": one.before.unit,
        "before": pen.numbers.of(one.before, places),
        "after": pen.numbers.of(one.after, places),
        "percent": part("percent", "变化率", one.percent, "（后 − 前）÷ 前 × 100", "%"),
        "output": part("output", "产量影响", one.output_effect, "前期单耗 × 产量变化",
                       one.before.unit),
        "own": part("own", "单耗影响", one.own_effect, "本年产量 × 单耗变化", one.before.unit),
        "verdict": _verdict(one),
    }  # fmt: skip


def _verdict(one: BeforeAfter) -> str:
    if one.own_effect is None:
        return "负荷低，不可比" if one.reason == LOW_LOAD else "不能扣除产量影响"
    if one.own_effect < 0:
        return "单耗下降" if one.change <= 0 else "单耗下降，被增产抵消"
    if one.own_effect > 0:
        return "单耗上升" if one.change >= 0 else "单耗上升，因减产而总量下降"
    return "没有变化"


def _firms_said(pen: OptionFigures) -> list[Prose]:
    found = []
    for figure in pen.dossier.book.options.figures[:1] + pen.dossier.book.options.figures[2:3]:
        own = [e for e in pen.improvement.effects if e.figure.id == figure.id and e.own_effect
               is not None]  # fmt: skip
        if not own:
            continue
        change = sum((e.change for e in own), Fraction(0))
        output = sum((e.output_effect or Fraction(0) for e in own), Fraction(0))
        unit = own[0].before.unit
        made = [
            pen.made(f"effects_{figure.id}_{tag}", f"可比企业{figure.name}{label}合计", value, unit,
                     "各企业之和", inputs=[e.trail for e in own], places=2 if unit == "tce" else 0)
            for tag, label, value in (("total", "变化", change), ("output", "产量影响", output),
                                      ("own", "单耗影响", change - output))
        ]  # fmt: skip
        found.append(
            prose(
                f"{figure.name}：可比的",
                pen.numbers.count(f"{PARK}:effects_{figure.id}_firms@{pen.year}",
                                  f"{figure.name}可比企业数", len(own), "家"),
                "企业合计变化", made[0], "，其中产量变化的影响", made[1],
                "，单耗变化的影响", made[2], "。", _reading(pen, figure.id, change, output),
            )
        )  # fmt: skip
    low = {e.subject.name for e in pen.improvement.effects if e.reason == LOW_LOAD}
    if low:
        found.append(prose(f"{'、'.join(sorted(low))}负荷低，单耗不可比，没有计入。"))
    return found


def _reading(pen: OptionFigures, figure: str, change: Fraction, output: Fraction) -> Prose:
    own = change - output
    if own < 0 < change:
        said = "总量增加完全由增产引起，单耗在下降"
    elif own < 0 and change <= 0:
        by_own = abs(own) > abs(output)
        said = "总量下降的大头来自单耗" if by_own else "总量下降的大头来自减产"
    elif own > 0 and change > 0:
        said = "增产之外单耗也在上升"
    else:
        said = "单耗上升被减产掩盖"
    stand, the = emphasis(pen.dossier, _FACTOR.get(figure, "")), lead(pen.dossier)
    worse = own > 0
    return prose(said, "，", stand.said(
        leads=f"{the.name}正紧，须逐户查明原因" if worse
        else f"但{the.name}限的是总量，{'增产仍在消耗余量' if change > 0 else '余量先不分配'}",
        leads_mildly=f"{the.name}的余量因此收窄" if change > 0 else f"{the.name}的余量因此增加",
        coupled=f"与{the.use}同因，随{the.work}一并处理",
        coupled_mildly=f"与{the.use}同因，年度核对时一并检查",
        bound=f"同受制约而次于{the.name}，{'查明原因前不放宽' if worse else '按现有单耗定'}限额",
        aside=f"该项不是制约所在，{'由企业查明' if worse else f'力量可以转到{the.use}上'}",
        aside_mildly=f"该项余量大于{the.name}，{'由企业查明' if worse else '按现有措施保持'}",
        free="没有要素构成制约，" + ("由企业查明并自行纠正" if worse else "效果可以推广"),
        unknown="须查明原因" if worse else "效果予以承认",
    ), "。")  # fmt: skip


# -- the index -----------------------------------------------------------------------------------


def _open_saving(pen: OptionFigures, kind: str) -> tuple[Fraction, list[Option]]:
    """What options whose effect is not in the present figures save together."""
    own = [
        o for o in pen.returned
        if o.saved(kind) and not (
            o.state is OptionState.DONE
            and (o.finished_on is None or o.finished_on <= date(pen.year, 12, 31))
        )
    ]  # fmt: skip
    total = Fraction(0)
    for firm in dict.fromkeys(o.subject.id for o in own):
        base = pen.improvement.bases.get(firm, {}).get(kind)
        if base is None or not isinstance(base.value, Fraction) or base.value <= 0:
            continue
        shares = [min((o.saved(kind) or Fraction(0)) / base.value, Fraction(1))
                  for o in own if o.subject.id == firm]  # fmt: skip
        total += base.value * combined_saving(shares)
    return total, own


def _after(pen: OptionFigures, result: IndexResult) -> tuple[Fraction, Fraction, Trail] | None:
    """The row's value and points with all open options carried out."""
    park = pen.dossier.level.facts.park
    if park is None or result.row.id not in _FOLLOWS or not isinstance(result.value, Fraction):
        return None
    kind, figure = _FOLLOWS[result.row.id]
    whole = read(park, figure, pen.year, PARK, park=True)
    saved, own = _open_saving(pen, kind)
    if not whole.value or result.score is None:
        return None
    value = result.value * (1 - saved / whole.value)
    scores = index_settings_of(pen.dossier.book.settings).row_scores
    trail = Trail(
        id=f"{result.trail.id}.after", label=f"{result.row.name}（未完成方案全部实施后）",
        value=value, unit=pen.dossier.book.unit_label(result.row.unit),
        formula="现状 ×（1 − 未完成方案合计节约量 ÷ 园区总量）", mark="D",
        inputs=(result.trail, whole.trail, *(o.savings[kind] for o in own)),
    )  # fmt: skip
    return value, points(value, result.levels, scores, result.row.higher), trail


def _moved(pen: OptionFigures) -> list[tuple[IndexResult, Fraction, Fraction, Trail]]:
    card = main_card(pen.dossier)
    if card is None:
        return []
    return [(r, *found) for r in card.rows if (found := _after(pen, r)) is not None]


def _index_rows(pen: OptionFigures) -> list[Row]:
    return [
        {
            "name": r.row.name,
            "unit": pen.dossier.book.unit_label(r.row.unit),
            "now": value_of(pen, r),
            "after": pen.numbers.of(trail, places_shown(2, value)),
            "score_now": pen.numbers.of(r.trail),
            "score_after": pen.numbers.of(
                Trail(id=f"{trail.id}.score", label=f"{r.row.name}得分（实施后）", value=score,
                      formula="Ⅰ、Ⅱ、Ⅲ级之间线性插值", inputs=(trail,))
            ),
        }
        for r, value, score, trail in _moved(pen)
    ]  # fmt: skip


def _index_said(pen: OptionFigures) -> Prose | None:
    card = main_card(pen.dossier)
    moved = _moved(pen)
    if card is None or card.value is None or not moved:
        return None
    gain = sum((r.weight * (score - (r.score or 0)) for r, _, score, _ in moved), Fraction(0))
    after = pen.made(
        f"{card.system.id}.after", f"{card.system.name}（未完成方案全部实施后）",
        card.value + gain, "分", "现状 + Σ 权重×得分变化",
        inputs=[card.trail, *(t for _, _, _, t in moved)],
    )  # fmt: skip
    step = pen.made(f"{card.system.id}.gain", f"{card.system.name}提高", gain, "分",
                    "Σ 权重×得分变化", inputs=[card.trail])  # fmt: skip
    return prose(
        "未完成的方案全部实施后，随节约量变化的指标使园区得分提高", step, "，达到", after, "，",
        _band_words(card, gain, pen), _gained(pen, moved), "。",
    )  # fmt: skip


def _gained(
    pen: OptionFigures, moved: Sequence[tuple[IndexResult, Fraction, Fraction, Trail]]
) -> Words:
    """Through which row most of it comes, and whether that is the one that binds."""
    the = lead(pen.dossier)
    result, _, score, _ = max(moved, key=lambda m: m[0].weight * (m[2] - (m[0].score or 0)))
    if score <= (result.score or 0):
        return the.said(
            strong=f"，{the.name}的缓解在得分上看不出来", mild="，须补充方案",
            free="，得分不随节约量变化", unknown="",
        )  # fmt: skip
    same = bool(of_lead_rows(pen.dossier, [result]))
    return the.said(
        strong=f"，得分多来自“{result.row.name}”，{'正是' if same else '而不是'}{the.name}方面的",
        mild=f"，多来自“{result.row.name}”", unknown=f"，多来自“{result.row.name}”",
        free=f"，多来自“{result.row.name}”，现有得分已能保持",
    )  # fmt: skip


def _band_words(card: IndexCard, gain: Fraction, pen: OptionFigures) -> str:
    assert card.value is not None
    bands = index_settings_of(pen.dossier.book.settings).bands
    crossed = [b for b in bands if card.value < b <= card.value + gain]
    if crossed:
        return "可以跨入上一等，但限定性指标须同时达到要求"
    if gain < 1:
        return "提高不到一分，对园区等级没有实质影响"
    return "还不能跨入上一等"
