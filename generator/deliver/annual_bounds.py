"""年度报告: what is left of each limit of the park, this year against last. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.annual_year import POINTS, amount, last_year, of_years
from generator.deliver.chapters.trailed import Row, made
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers, places_in, places_shown
from generator.deliver.sentences import prose
from generator.model.constraint import ConstraintIndicator
from generator.model.score import Trail
from generator.score.constraints import MEDIUM, STRONG
from generator.score.level_constraints import Factor, Judged
from generator.score.level_values import LevelFigure, Read, read
from generator.score.measure import Reading
from generator.score.shares import PARK

_SERIES = {"so2_total": "so2", "nox_total": "nox"}
_NOT_YEARLY = "未分年"
_LACKING = "没有分年的资料或没有上限"


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure a factor is judged by, with its present value and limit of the year before."""

    factor: Factor
    judged: Judged
    before: Trail | None
    limit_before: Read | None

    @property
    def was(self) -> Fraction | None:
        value = self.before.value if self.before is not None else None
        return value if isinstance(value, Fraction) else None

    @property
    def margin_before(self) -> Fraction | None:
        """余量 (%) last year, by that year's limit."""
        was = self.was
        limit = self.limit_before.value if self.limit_before is not None else None
        return 100 - 100 * was / limit if was is not None and limit else None

    @property
    def step(self) -> Fraction | None:
        """By how many points the margin grew."""
        if self.judged.margin is None or self.margin_before is None:
            return None
        return self.judged.margin - self.margin_before


def bounds(dossier: Dossier) -> list[Bound]:
    """Every figure with a value, the hardest factor first."""
    park = dossier.level.facts.park
    rules = {each.id: each for each in dossier.book.level.indicators}
    if park is None:
        return []
    year = last_year(dossier)
    return [
        Bound(
            factor, judged, _present_before(dossier, park, judged, rules[judged.id]),
            _read(park, rules[judged.id], rules[judged.id].limit, "limit", year),
        )
        for factor in dossier.level.factors
        for judged in factor.judged
        if judged.present is not None and judged.id in rules
    ]  # fmt: skip


def _read(park: Reading, asked: ConstraintIndicator, text: str, tag: str, year: int) -> Read | None:
    if not text:
        return None
    wanted = LevelFigure(f"{asked.id}_{tag}", asked.name, asked.unit, "", text)
    found = read(park, wanted, year, "", park=True)
    return found if found.value is not None else None


def _present_before(
    dossier: Dossier, park: Reading, judged: Judged, asked: ConstraintIndicator
) -> Trail | None:
    """Last year's value: of the figure itself, or of the yearly series that agrees with it now."""
    found = _read(park, asked, asked.present, "present", last_year(dossier))
    if found is not None and of_years(found.trail, last_year(dossier)):
        return found.trail
    pair = amount(dossier, _SERIES.get(judged.id, ""))
    if pair is None or pair.values is None or pair.values[1] != judged.present:
        return None
    return pair.before


def bound_groups(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """制约因素余量两年对照, by factor with its grade."""
    found: dict[str, list[Bound]] = {}
    for bound in bounds(dossier):
        found.setdefault(bound.factor.id, []).append(bound)
    return [
        {
            "title": f"{own[0].factor.name}（制约等级：{own[0].factor.grade or '未判定'}）",
            "rows": [_bound_row(dossier, numbers, bound) for bound in own],
        }
        for own in found.values()
    ]


def _bound_row(dossier: Dossier, numbers: Numbers, bound: Bound) -> Row:
    judged = bound.judged
    unit = dossier.book.unit_label(judged.unit)
    values = [v for v in (judged.present, bound.was) if v]
    places = max((places_shown(places_in(unit, values), v) for v in values), default=0)
    before = bound.before
    return {
        "name": judged.name,
        "unit": unit or NO_ANSWER,
        "limit": _piece(numbers, judged, "limit", "上限", judged.limit, unit),
        "before": numbers.of(before, places) if before
        else numbers.words(_NOT_YEARLY, judged.trail),
        "after": _piece(numbers, judged, "present", "现状", judged.present, unit, places),
        "margin_before": _margin_before(dossier, numbers, bound),
        "margin": _piece(numbers, judged, "margin", "余量", judged.margin, "%"),
        "step": _step(dossier, numbers, bound),
    }  # fmt: skip


def _piece(
    numbers: Numbers, judged: Judged, key: str, label: str, value: Fraction | None, unit: str,
    places: int | None = None,
) -> Figure:  # fmt: skip
    return made(
        numbers, f"{judged.trail.id}:{key}", f"{judged.name}{label}", value, unit,
        formula="部门填报", reason="未填报", inputs=[judged.trail], places=places,
    )  # fmt: skip


def _margin_before(dossier: Dossier, numbers: Numbers, bound: Bound) -> Figure:
    limit = bound.limit_before
    inputs = [t for t in (bound.before, limit.trail if limit else None) if t is not None]
    return made(
        numbers, f"{PARK}:annual_margin_{bound.judged.id}@{last_year(dossier)}",
        f"{bound.judged.name}余量（上年）", bound.margin_before, "%",
        formula="（上限 − 上年）÷ 上限 × 100", reason=_LACKING, inputs=inputs, places=2,
    )  # fmt: skip


def _step(dossier: Dossier, numbers: Numbers, bound: Bound) -> Figure:
    return made(
        numbers, f"{PARK}:annual_margin_step_{bound.judged.id}@{dossier.year}",
        f"{bound.judged.name}余量变化", bound.step, POINTS, formula="本年余量 − 上年余量",
        reason=_LACKING, inputs=[bound.judged.trail], places=2,
    )  # fmt: skip


def bounds_words(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """Which limit is nearest, how fast it comes nearer, and where room was won."""
    known = [b for b in bounds(dossier) if b.judged.margin is not None]
    if not known:
        return []
    nearest = min(
        known,
        key=lambda b: (
            b.factor.grade != STRONG,
            b.factor.grade != MEDIUM,
            b.judged.margin or Fraction(0),
        ),
    )
    found = [_nearest(dossier, numbers, nearest)]
    moved = [b for b in known if b.step is not None and b is not nearest]
    lost = min(moved, key=lambda b: b.step or Fraction(0), default=None)
    won = max(moved, key=lambda b: b.step or Fraction(0), default=None)
    if lost is not None and (lost.step or 0) <= -1:
        found.append(prose(
            f"其余各项中余量缩小最快的是{lost.judged.name}，一年减少",
            _abs_step(dossier, numbers, lost),
            "，但离上限还远，暂不升级。" if (lost.judged.margin or 0) > 20
            else "，余量已不宽裕，须与上一项一并控制。",
        ))  # fmt: skip
    if won is not None and (won.step or 0) >= 1:
        found.append(prose(f"{won.judged.name}的余量扩大", _abs_step(dossier, numbers, won),
                           "，压力在减轻。"))  # fmt: skip
    return found


def _abs_step(dossier: Dossier, numbers: Numbers, bound: Bound) -> Figure:
    return _step(dossier, numbers, bound).unsigned


def _nearest(dossier: Dossier, numbers: Numbers, bound: Bound) -> Prose:
    left = _piece(numbers, bound.judged, "margin", "余量", bound.judged.margin, "%")
    margin, step = bound.judged.margin or Fraction(0), bound.step
    name = f"{bound.factor.name}（{bound.judged.name}）"
    if margin < 0:
        over = left.unsigned
        return prose(f"{name}已超过控制目标", over,
                    "，新增负荷一律先落实等量削减。" if step is None or step <= 0
                    else "，但超出的幅度比上年缩小，削减须继续到目标以内。")  # fmt: skip
    if step is None:
        return prose(f"余量最小的是{name}，为", left, "；没有上年资料，变化速度从下一年度起计算。")
    if abs(step) < Fraction(1, 2):
        return prose(f"余量最小的是{name}，为", left, "，与上年相当，维持现有的新增和削减。")
    moved = _abs_step(dossier, numbers, bound)
    if step > 0:
        return prose(f"余量最小的{name}由紧转松，扩大", moved, "后为", left,
                    "，可以承接增量，但不作为放宽准入的理由。")  # fmt: skip
    years = margin / abs(step)
    last = made(
        numbers, f"{PARK}:annual_margin_years_{bound.judged.id}@{dossier.year}",
        f"{bound.judged.name}余量按本年速度可维持的年数", years, "年",
        formula="本年余量 ÷ 一年减少的余量", inputs=[bound.judged.trail], places=1,
    )  # fmt: skip
    return prose(
        f"余量最小的是{name}，一年减少", moved, "，剩", left, "，按这一速度约", last, "用完，",
        "下一年度就要作出压减安排。" if years < 2 else "下一轮审核以前必须转降。" if years < 4
        else "近期不会触顶，按年监视。",
    )  # fmt: skip
