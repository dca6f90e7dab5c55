"""年度报告: which enterprises moved the park's figures, and what that comes to in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.annual_year import (
    STEADY,
    Load,
    Pair,
    amount,
    by_verdict,
    derived,
    focus_load,
    last_year,
    leading_load,
    loads,
    part,
    size,
)
from generator.deliver.chain_report import is_secret
from generator.deliver.chapters.emphasis import Stand, emphasis, leader, with_margin
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.trailed import Row, leading, made
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers, places_for
from generator.deliver.sentences import joined, prose
from generator.model.score import Trail
from generator.score.effects import parts_of_change
from generator.score.level_intensity import load_guard, output_of
from generator.score.level_values import CARBON, ENERGY, WATER, Firm, LevelFigure
from generator.score.shares import PARK

_SHOWN = 5
_ALIKE = Fraction(3)
_TOLD = (ENERGY, WATER, CARBON)
SPLIT_LACKING = "不能扣除产量影响"


@dataclass(frozen=True, slots=True)
class Mover:
    """An enterprise's figure in both years; the parts are None where output compares nothing."""

    firm: Firm
    figure: LevelFigure
    before: Trail
    after: Trail
    change: Fraction
    by_output: Fraction | None
    by_own: Fraction | None
    reason: str


def movers(dossier: Dossier, asked: LevelFigure) -> list[Mover]:
    """Enterprises with the figure in both years, the largest change first; facilities apart."""
    found = []
    for firm in dossier.level.facts.served:
        years = firm.reading.submission.years
        if last_year(dossier) not in years or dossier.year not in years:
            continue
        one, other = firm.read(asked, last_year(dossier)), firm.read(asked, dossier.year)
        if one.value is None or other.value is None:
            continue
        found.append(_mover(dossier, firm, asked, one.trail, other.trail))
    return sorted(found, key=lambda m: (-abs(m.change), m.firm.id))


def _mover(dossier: Dossier, firm: Firm, asked: LevelFigure, before: Trail, after: Trail) -> Mover:
    years = last_year(dossier), dossier.year
    made_in = [output_of(firm.reading, year).value for year in years]
    guard = next((g for year in years if (g := load_guard(firm.reading, year))), "")
    old, new = before.value, after.value
    assert isinstance(old, Fraction)
    assert isinstance(new, Fraction)
    parts: tuple[Fraction | None, Fraction | None] = (None, None)
    reason = guard
    if made_in[0] and made_in[1] and not guard:
        parts = parts_of_change(old, new, made_in[0], made_in[1])
    elif not guard:
        reason = SPLIT_LACKING
    return Mover(firm, asked, before, after, new - old, *parts, reason)


def mover_groups(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """变化最大的企业, by figure; what is a business secret is left out."""
    found: list[Row] = []
    for asked in _TOLD:
        open_ones = [m for m in movers(dossier, asked) if not is_secret(dossier, m.firm.id)]
        shown = [m for m in open_ones if m.change][:_SHOWN]
        if shown:
            unit = dossier.book.unit_label(asked.unit)
            found.append({
                "title": f"{spoken(asked)}（{unit}）",
                "rows": [_row(dossier, numbers, mover) for mover in shown],
            })  # fmt: skip
    return found


def _row(dossier: Dossier, numbers: Numbers, mover: Mover) -> Row:
    values = [v for v in (mover.before.value, mover.after.value) if isinstance(v, Fraction)]
    places = 2 if mover.before.unit == "tce" else min(places_for(values), 2)
    return {
        "name": mover.firm.name,
        "before": numbers.of(mover.before, places),
        "after": numbers.of(mover.after, places),
        **{tag: moved(dossier, numbers, mover, tag) for tag in ("total", "output", "own")},
        "verdict": _verdict(mover),
    }


def moved(dossier: Dossier, numbers: Numbers, mover: Mover, tag: str) -> Figure:
    """`total`, `output` or `own`: what an enterprise's figure changed by, and by which of both."""
    label, value, formula = {
        "total": ("变化", mover.change, "本年 − 上年"),
        "output": ("产量变化的影响", mover.by_output, "上年单耗 ×（本年产量 − 上年产量）"),
        "own": ("单耗变化的影响", mover.by_own, "变化 − 产量变化的影响"),
    }[tag]
    outputs = [output_of(mover.firm.reading, y).trail for y in (last_year(dossier), dossier.year)]
    values = [v for v in (mover.before.value, mover.after.value) if isinstance(v, Fraction)]
    places = 2 if mover.before.unit == "tce" else min(places_for(values), 2)
    return made(
        numbers, f"{mover.firm.id}:annual_{mover.figure.id}_{tag}@{dossier.year}",
        f"{mover.firm.name}{mover.figure.name}{label}（比上年）", value, mover.before.unit,
        formula=formula, reason=mover.reason if value is None else "",
        inputs=[mover.before, mover.after, *([] if tag == "total" else outputs)], places=places,
    )  # fmt: skip


def _verdict(mover: Mover) -> str:
    if mover.by_own is None or mover.by_output is None:
        return mover.reason.partition("，")[2] or mover.reason
    if abs(mover.by_own) * 5 < abs(mover.by_output):
        return "主要随产量变化"
    if mover.by_own < 0:
        return "单耗下降" if mover.change <= 0 else "单耗下降，被增产抵消"
    return "单耗上升" if mover.change >= 0 else "单耗上升，因减产而减少"


# -- in words ------------------------------------------------------------------------------------


def economy_said(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """How the park's value moved, and whether prices or quantities did it."""
    added, output = amount(dossier, "added_value"), amount(dossier, "output_value")
    if added is None or added.percent is None:
        return None
    grown = size(dossier, numbers, added)
    head = prose(
        "工业增加值（可比价）比上年", _word(added.percent), grown
    ) if abs(added.percent) >= STEADY else prose("工业增加值（可比价）与上年持平")  # fmt: skip
    if output is None or output.percent is None:
        return prose(head, "。")
    value = size(dossier, numbers, output)
    said = prose(head, f"，现价工业总产值{_word(output.percent)}", value)
    if abs(output.percent - added.percent) < _ALIKE:
        return prose(said, "，两者同步，价格没有干扰强度的比较。")
    reading = _by_value(dossier, numbers, output)
    if output.percent < 0 < added.percent:
        return prose(said, "，实物产出增长而价格和产品结构回落：", reading)
    if output.percent > 0 > added.percent:
        return prose(said, "，产值的上升不来自实物产出：", reading)
    more = "高" if output.percent > added.percent else "低"
    return prose(said, f"，{more}出的部分来自价格和产品结构：", reading)


def _by_value(dossier: Dossier, numbers: Numbers, output: Pair) -> Prose:
    """What the load looked at first would have done per current output value."""
    load = focus_load(dossier)
    if load is None or load.total.values is None or output.values is None or not output.values[0]:
        return prose("强度以可比价增加值为分母。")
    was, now = (a / b for a, b in zip(load.total.values, output.values, strict=True))
    percent = 100 * (now - was) / was if was else Fraction(0)
    assert output.before is not None
    assert load.total.before is not None
    name = spoken(load.figure)
    found = made(
        numbers, f"{PARK}:annual_{load.figure.id}_per_output@{dossier.year}",
        f"单位工业总产值{name}比上年变化", abs(percent), "%",
        formula="（本年 − 上年）÷ 上年 × 100 的绝对值", places=2,
        inputs=[load.total.before, load.total.after, output.before, output.after],
    )  # fmt: skip
    rate = load.intensity.percent or Fraction(0)
    own = size(dossier, numbers, load.intensity)
    head = prose(f"单位产值{name}{'上升' if percent > 0 else '下降'}", found, "，按可比价增加值")
    if abs(rate) < STEADY:
        return prose(head, "却没有变，前者只是价格的反映。")
    if (percent > 0) is not (rate > 0):
        return prose(head, f"则{'上升' if rate > 0 else '下降'}", own, "，方向相反，以后者为准。")
    gap = "价格放大了变化" if abs(percent) > abs(rate) else "价格掩去了一部分"
    return prose(head, f"也{'上升' if rate > 0 else '下降'}", own, f"，{gap}。")


def _word(percent: Fraction) -> str:
    return "下降" if percent < 0 else "增长"


def change_said(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """What went better and what worse, like ones together, the worse first."""
    return [_alike(dossier, numbers, said, own) for said, own in by_verdict(loads(dossier))]


def _alike(dossier: Dossier, numbers: Numbers, said: str, own: Sequence[Load]) -> Prose:
    names = leading([spoken(x.figure) for x in own], 8)
    first = _foremost(said, own)
    which = "" if len(own) == 1 else f"其中{spoken(first.figure)}"
    rate = size(dossier, numbers, first.intensity)
    total = size(dossier, numbers, first.total)
    patterns = {
        "强度上升，总量增加": prose(
            f"变差的是{names}，{which}强度上升",
            rate,
            "、总量增加",
            total,
            "，增长快于产出",
            _whose(dossier, numbers, first),
            "。",
        ),
        "产出减少而总量增加": prose(
            f"{names}在产出减少的一年里总量反而增加，{which}多出",
            total,
            "，属于异常变化，先核实数据再查原因。",
        ),
        "强度上升，因减产而总量减少": prose(
            f"{names}的总量减少只是减产的结果，{which}总量降",
            total,
            "而强度升",
            rate,
            "，复产后会超过上年。",
        ),
        "强度下降，被增产抵消": prose(
            f"{names}的强度下降，{which}降",
            rate,
            "，但增产使总量仍多出",
            total,
            "，对控制目标的占用没有减少。",
        ),
        "强度下降，总量减少": prose(
            f"{names}在增产的同时总量减少，{which}总量降",
            total,
            "、强度降",
            rate,
            "，是绝对量的改进。",
        ),
        "减产与改进同时起作用": prose(
            f"{names}的减少由减产和改进共同造成，{which}总量降",
            total,
            "、强度降",
            rate,
            "，只有强度下降的部分能够保持。",
        ),
        "强度持平，随产出变化": prose(
            f"{names}的强度与上年基本相同，{which}总量变化", total, "，来自产出。"
        ),
    }
    return patterns[said]


def _whose(dossier: Dossier, numbers: Numbers, load: Load) -> Prose:
    """Where a rise is from, as far as the returns show it."""
    known = movers(dossier, load.figure)
    rising = [m for m in known if m.change > 0 and not is_secret(dossier, m.firm.id)]
    if not rising:
        return prose("，企业资料看不出来源，先向部门核实统计口径")
    first = rising[0]
    head = prose("，企业中增加最多的是", first.firm.name, "（",
                moved(dossier, numbers, first, "total"), "）")  # fmt: skip
    told = sum((m.change for m in known), Fraction(0))
    if told * 2 >= load.change:
        return head
    share = made(
        numbers, f"{PARK}:annual_{load.figure.id}_told@{dossier.year}",
        f"{load.figure.name}的增量中企业填报能够说明的比例", 100 * told / load.change, "%",
        formula="企业变化合计 ÷ 园区总量变化 × 100", inputs=[m.after for m in known], places=2,
    )  # fmt: skip
    return prose(head, "，各家合计只说明增量的", share, "，其余先向统计部门核实")


def _foremost(said: str, own: Sequence[Load]) -> Load:
    """The one to name of a group: where totals still grow the one that grows most."""
    if said in ("强度下降，被增产抵消", "产出减少而总量增加", "强度持平，随产出变化"):
        return max(own, key=lambda x: abs(x.total.percent or Fraction(0)))
    return max(own, key=lambda x: abs(x.intensity.percent or Fraction(0)))


def _needed(dossier: Dossier, numbers: Numbers, load: Load) -> Figure:
    """By how much the intensity would have had to fall for the total not to grow."""
    before, after = (t.value for t in load.added)
    assert isinstance(before, Fraction)
    assert isinstance(after, Fraction)
    return made(
        numbers, f"{PARK}:annual_{load.figure.id}_needed@{dossier.year}",
        f"{load.figure.name}总量不增所需的强度降幅", 100 * (1 - before / after), "%",
        formula="（1 − 上年增加值 ÷ 本年增加值）× 100", inputs=load.added, places=2,
    )  # fmt: skip


def leading_said(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """The load that answers to the tightest limit: what it did this year and what follows."""
    first = leader(dossier)
    found = {load.figure.id: load for load in loads(dossier)}
    if not found:
        return None
    own = leading_load(dossier)
    if first is None or own is None:
        worst = max(found.values(), key=lambda x: x.intensity.percent or Fraction(0))
        best = min(found.values(), key=lambda x: x.intensity.percent or Fraction(0))
        pick = worst if worst.worse else best
        stand = emphasis(dossier, "").stand
        head = (
            prose("制约因素都有余量，没有哪一项非先压减不可，") if stand is Stand.FREE
            else prose("制约因素还没有判定，先看变化最大的一项：") if first is None
            else prose(f"最紧的制约因素{first.name}不随产出变化，不在上表之内；上表各项中")
        )  # fmt: skip
        tail = (
            prose(f"{spoken(pick.figure)}的强度升得最多，", _by_firms(dossier, numbers, pick))
            if pick.worse
            else prose(f"改进最大的是{spoken(pick.figure)}，", _by_firms(dossier, numbers, pick))
        )
        return prose(head, tail)
    output, mine = (part(dossier, numbers, own, tag) for tag in ("output", "own"))
    name = spoken(own.figure)
    bound = with_margin(numbers, first)
    reasons = _by_firms(dossier, numbers, own)
    if own.worse and own.change > 0:
        return prose(
            "对园区约束最紧的是", bound, f"，而{name}正是变差的一项：产出变化带来", output,
            "，强度变化又添", mine, "，余量被两头挤压，", reasons,
        )  # fmt: skip
    if own.better and own.change > 0:
        needed = _needed(dossier, numbers, own)
        enough = abs(own.by_own) * 2 >= own.by_output
        return prose(
            "最紧的制约因素", bound, f"对应的{name}，增产要求多用", output, "，自身改进让出",
            mine.unsigned,
            "，抵消过半；" if enough else "，抵消不到一半；", "要使总量不增，强度须降", needed,
            "，实际降了", size(dossier, numbers, own.intensity), "。", reasons,
        )  # fmt: skip
    if own.better:
        return prose(
            bound, f"虽是最紧的一项，{name}却已开始减少，其中自身强度改进的作用为", mine,
            "，应当把这一年的做法固定下来；", reasons,
        )  # fmt: skip
    if own.worse:
        return prose(
            f"{name}的总量因减产而回落（产出影响", output, "），", bound,
            "的缓和是暂时的，强度变化的影响", mine, "会在复产后显现；", reasons,
        )  # fmt: skip
    return prose(
        bound, f"对应的{name}强度没有变化，余量的增减完全取决于产出（产出影响", output,
        "），新增产出即新增占用；", reasons,
    )  # fmt: skip


def _by_firms(dossier: Dossier, numbers: Numbers, load: Load) -> Prose:
    """Which enterprise moved the load most, by output or by its own doing."""
    known = [m for m in movers(dossier, load.figure) if not is_secret(dossier, m.firm.id)]
    same = [m for m in known if m.change * load.change > 0] if load.change else known
    if not same:
        return prose("企业填报的资料还看不出由哪家引起。")
    first = same[0]
    total = moved(dossier, numbers, first, "total")
    head = prose(
        "增加最多的企业是" if first.change > 0 else "减少最多的企业是", first.firm.name, "（", total
    )
    if first.by_own is None or first.by_output is None:
        return prose(head, f"，{_verdict(first)}），先核实其两年产量。")
    output, own = (moved(dossier, numbers, first, tag) for tag in ("output", "own"))
    rise, mine = first.change > 0, first.by_own
    if rise and mine > 0 and mine >= abs(first.by_output):
        tail = "，单耗上升是主因，列为下一年度的重点核查对象。"
    elif rise and mine > 0:
        tail = "，增产之外单耗也在上升，须一并说明。"
    elif rise:
        tail = "，增量全部来自增产，单耗没有变差。"
    elif mine < 0 and abs(mine) >= abs(first.by_output):
        tail = "，靠单耗下降取得，可以作为经验推广。"
    elif mine < 0:
        tail = "，以减产为主，改进只占小部分。"
    else:
        tail = "，完全由减产造成，单耗反而上升。"
    return prose(head, "，产量影响", output, "、单耗影响", own, "）", tail)


def rates_said(dossier: Dossier, numbers: Numbers, pairs: Sequence[str]) -> Prose | None:
    """Rates of use (利用率 and the like) that moved by a point or more."""
    moved_ones = [
        (pair, pair.values[1] - pair.values[0])
        for each in pairs
        if (pair := derived(dossier, each)) is not None and pair.values is not None
        and abs(pair.values[1] - pair.values[0]) >= 1
    ]  # fmt: skip
    if not moved_ones:
        return None
    up = [pair for pair, by in moved_ones if by > 0]
    down = [pair for pair, by in moved_ones if by < 0]
    parts = []
    if up:
        parts.append(prose(joined([prose(p.name, "提高", size(dossier, numbers, p)) for p in up],
                                  "、")))  # fmt: skip
    if down:
        parts.append(prose(
            joined([prose(p.name, "降低", size(dossier, numbers, p)) for p in down], "、"),
            "，要查明是用量减少还是设施没有用足"))  # fmt: skip
    return prose(joined(parts, "；"), "。")
