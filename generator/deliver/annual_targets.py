"""年度报告: how far each target is reached, by the year before and the base year. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.annual_year import last_year, of_years
from generator.deliver.chapters.option_figures import OptionFigures
from generator.deliver.chapters.trailed import Row, leading, made
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, places_shown
from generator.deliver.sentences import joined, prose
from generator.model.problem import Element, ObjectLevel, Target
from generator.model.score import Trail
from generator.score.measure import Reading
from generator.score.shares import PARK

_NO_UNIT = "无量纲"
_PACE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Progress:
    """A target with its figure in the base year, last year and now; None was not asked then.

    `rate` is the part of the way from the base year to the near target that is done, in %.
    """

    target: Target
    base: Trail | None
    last: Trail | None
    now: Trail

    @property
    def met(self) -> bool:
        target = self.target
        if target.lower_is_better:
            return target.present <= target.near
        return target.present >= target.near

    @property
    def rate(self) -> Fraction | None:
        base = _value(self.base)
        if base is None or base == self.target.near:
            return None
        way = base - self.target.near
        if (way > 0) is not self.target.lower_is_better:
            return None
        return 100 * (base - self.target.present) / way

    @property
    def step(self) -> Fraction | None:
        """By how many per cent of last year's value it came nearer; below zero it went back."""
        last = _value(self.last)
        if not last:
            return None
        moved = 100 * (self.target.present - last) / abs(last)
        return -moved if self.target.lower_is_better else moved

    def due(self, base_year: int, year: int) -> Fraction | None:
        """The rate an even way from base year to target year would have reached by now."""
        whole = self.target.near_year - base_year
        return Fraction(100 * (year - base_year), whole) if whole > 0 else None


def _value(trail: Trail | None) -> Fraction | None:
    return trail.value if trail is not None and isinstance(trail.value, Fraction) else None


def base_year(dossier: Dossier) -> int:
    return min(dossier.settings.years)


def _of(reading: Reading | None, rule: str, year: int) -> Trail | None:
    """The rule's figure of that year, where it rests on what was asked by year."""
    measured = reading.figure(rule, year) if reading is not None else None
    if measured is None or measured.year != year or measured.value is None:
        return None
    return measured.trail if of_years(measured.trail, year) else None


def progress(dossier: Dossier, level: ObjectLevel) -> list[Progress]:
    found = []
    for target in dossier.improvement.problems.targets:
        if target.subject.level is not level:
            continue
        reading = (
            dossier.park if level is ObjectLevel.PARK else dossier.readings.get(target.subject.id)
        )
        now = _of(reading, target.row, dossier.year)
        found.append(Progress(
            target,
            _of(reading, target.row, base_year(dossier)) if now else None,
            _of(reading, target.row, last_year(dossier)) if now else None,
            now or target.trails[0],
        ))  # fmt: skip
    return found


# -- the park's own ------------------------------------------------------------------------------


def target_rows(pen: OptionFigures) -> list[Row]:
    """园区目标完成情况: base year, last year, now, target, how far."""
    return [_row(pen, one) for one in progress(pen.dossier, ObjectLevel.PARK)]


def _row(pen: OptionFigures, one: Progress) -> Row:
    target = one.target
    places = 0 if target.near.denominator == 1 and target.present.denominator == 1 else 2
    places = max(places, places_shown(2, target.near) if places else 0)
    unit = "" if target.unit == _NO_UNIT else target.unit

    def cell(trail: Trail | None) -> Figure:
        value = _value(trail)
        if trail is None or value is None:
            return pen.numbers.words(NO_ANSWER, one.now)
        return pen.numbers.of(trail, places, value)

    return {
        "number": target.problem,
        "name": target.indicator,
        "unit": unit or NO_ANSWER,
        "base": cell(one.base),
        "last": cell(one.last),
        "now": pen.numbers.of(one.now, places, target.present),
        "near": pen.numbers.of(target.trails[0], places, target.near),
        "near_year": target.near_year,
        "rate": rate(pen, one),
        "state": state_of(pen.dossier, one),
    }


def rate(pen: OptionFigures, one: Progress) -> Figure:
    inputs = [t for t in (one.base, one.now, one.target.trails[0]) if t is not None]
    return made(
        pen.numbers, f"{one.target.id}:annual_rate@{pen.year}", f"{one.target.indicator}完成率",
        one.rate, "%", formula="（基准值 − 本年值）÷（基准值 − 目标值）× 100",
        reason="没有分年的资料", inputs=inputs, places=2,
    )  # fmt: skip


def state_of(dossier: Dossier, one: Progress) -> str:
    if one.met:
        return "已达到"
    if one.rate is None:
        return "无可比基准"
    if one.rate <= 0:
        return "没有进展"
    due = one.due(base_year(dossier), dossier.year)
    if due is not None and one.rate < due:
        return "慢于时间进度"
    return "按时间进度"


def target_words(pen: OptionFigures) -> list[Prose]:
    """Which targets keep step with the time given, and which do not."""
    found = progress(pen.dossier, ObjectLevel.PARK)
    if not found:
        return [prose("园区层面还没有设定目标，目标随问题清单提出后列入。")]
    states: dict[str, list[Progress]] = {}
    for one in found:
        states.setdefault(state_of(pen.dossier, one), []).append(one)

    def named(state: str, with_rate: bool = True) -> Prose:
        return joined([
            prose(f"“{x.target.indicator}”", *(("（", rate(pen, x), "）") if with_rate else ()))
            for x in states[state][:4]
        ], "、")  # fmt: skip

    parts = []
    if "已达到" in states:
        parts.append(prose("已达到的有", named("已达到", False)))
    if "按时间进度" in states:
        parts.append(prose("完成率不低于时间进度的有", named("按时间进度")))
    if "慢于时间进度" in states:
        parts.append(prose("有进展但慢于时间进度的是", named("慢于时间进度"), "，须补充方案"))
    if "没有进展" in states:
        parts.append(prose("与基准年相比没有进展的是", named("没有进展"), "，原定措施要重新论证"))
    lacking = states.get("无可比基准", [])
    if len(lacking) == len(found):
        return [prose("各项目标都没有基准年的分年资料，完成率从下一年度起计算。")]
    if lacking:
        parts.append(
            prose(
                "只有本年资料、不能计算完成率的",
                pen.numbers.count(
                    f"{PARK}:annual_targets_lacking@{pen.year}",
                    "不能计算完成率的目标数",
                    len(lacking),
                    "项",
                    "、".join(x.target.indicator for x in lacking),
                ),
            )
        )
    return [prose("园区目标中，", joined(parts, "；"), "。")]


# -- enterprises, by element ---------------------------------------------------------------------


def firm_target_rows(pen: OptionFigures) -> list[Row]:
    """企业目标 by element: how many came nearer in the year, how many did not."""
    found = progress(pen.dossier, ObjectLevel.ENTERPRISE)
    rows = [(e.value, e.name, [p for p in found if p.target.element is e]) for e in Element]
    return [
        _firm_row(pen, name, key, own) for name, key, own in (*rows, ("合计", "ALL", found)) if own
    ]


def _firm_row(pen: OptionFigures, name: str, key: str, own: Sequence[Progress]) -> Row:
    def count(tag: str, label: str, some: Sequence[Progress]) -> Figure:
        return pen.numbers.count(
            f"{PARK}:annual_targets_{key}_{tag}@{pen.year}", f"{name}类企业目标{label}", len(some),
            "项", "、".join(x.target.problem for x in some[:60]),
        )  # fmt: skip

    known = [x for x in own if x.step is not None]
    return {
        "name": name,
        "all": count("all", "数", own),
        "met": count("met", "本年已达到数", [x for x in own if x.met]),
        "nearer": count("nearer", "比上年接近数", [x for x in known if _step(x) >= _PACE]),
        "same": count("same", "与上年持平数", [x for x in known if abs(_step(x)) < _PACE]),
        "back": count("back", "比上年后退数", [x for x in known if _step(x) <= -_PACE]),
        "unknown": count("unknown", "没有上年值数", [x for x in own if x.step is None]),
    }


def _step(one: Progress) -> Fraction:
    return one.step or Fraction(0)


def firm_target_words(pen: OptionFigures) -> Prose | None:
    known = [x for x in progress(pen.dossier, ObjectLevel.ENTERPRISE) if x.step is not None]
    if not known:
        return None
    nearer = [x for x in known if _step(x) >= _PACE]
    back = [x for x in known if _step(x) <= -_PACE]
    head = (
        prose("有上年值的企业目标中，比上年接近的", _tally(pen, "nearer", nearer)) if nearer
        else prose("有上年值的企业目标没有一项比上年接近")
    )  # fmt: skip
    if back:
        head = prose(head, "、后退的", _tally(pen, "back", back))
    if back and len(back) >= len(nearer):
        worst = min(back, key=_step)
        who = f"{worst.target.subject.name}的“{worst.target.indicator}”"
        return prose(head, f"，后退最多的是{who}，"
                    "先查这一家。")  # fmt: skip
    if back:
        firms = dict.fromkeys(x.target.subject.name for x in back)
        return prose(head, f"，后退的在{leading(list(firms), 3)}。")
    return prose(head, "，没有后退的。" if nearer else "，其余与上年持平。")


def _tally(pen: OptionFigures, tag: str, some: Sequence[Progress]) -> Figure:
    return pen.numbers.count(
        f"{PARK}:annual_targets_ALL_{tag}@{pen.year}",
        f"合计类企业目标比上年{'接近' if tag == 'nearer' else '后退'}数", len(some), "项",
        "、".join(x.target.problem for x in some[:60]),
    )  # fmt: skip
