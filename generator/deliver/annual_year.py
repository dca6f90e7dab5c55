"""年度园区清洁生产整体报告, first part: the year against the year before, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.chapters.emphasis import leader
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.results import main_card
from generator.deliver.chapters.trailed import Row, made, shown
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for, places_in, places_shown
from generator.deliver.sentences import Words, prose
from generator.model.problem import ObjectLevel, Target
from generator.model.score import EntrySource, Trail
from generator.score.effects import parts_of_change
from generator.score.index_card import IndexResult
from generator.score.level_constraints import Judged
from generator.score.level_intensity import GroupIntensity
from generator.score.level_series import Series
from generator.score.level_values import ADDED_VALUE, LOADS, LevelFigure, read
from generator.score.shares import PARK

HAZARDOUS = LevelFigure("hazardous", "危险废物产生量", "t", "", "park_hazardous_generated")
POINTS = "个百分点"
STEADY = Fraction(1, 2)
"""Under so many per cent from one year to the next nothing is said to rise or fall."""

_GROUPS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("经济", ("output_value", "added_value", "taxes", "employees"), (),
     ("park_land_productivity", "park_added_value_per_person")),
    ("能源", ("energy",), ("energy",), ("park_renewable_share",)),
    ("用水", ("water",), ("water",), ("park_water_reuse_rate", "park_reclaimed_rate")),
    ("废水和主要污染物",
     ("wastewater", "cod", "ammonia", "total_nitrogen", "total_phosphorus", "so2", "nox", "dust",
      "voc"),
     ("wastewater",), ()),
    ("二氧化碳", ("carbon",), ("carbon",), ()),
    ("固体废物", ("solid", "hazardous"), ("solid",), ("park_solid_use_rate",)),
)  # fmt: skip
_LIMITS = {
    "energy": "energy_total", "water": "water_total", "carbon": "carbon_total",
    "so2": "so2_total", "nox": "nox_total",
}  # fmt: skip
_RATES = {
    "energy": "park_energy_intensity", "water": "park_water_intensity",
    "carbon": "park_co2_intensity", "wastewater": "park_wastewater_intensity",
    "solid": "park_solid_intensity",
}  # fmt: skip

_LOAD_OF = {
    "energy": "energy", "water": "water", "carbon": "carbon", "solid_waste": "solid",
    "water_environment": "wastewater", "air": "so2",
}  # fmt: skip
_DRAWN = 9


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure of the park in the year before and in the audit year; `rule` is its name there.

    `rule` is the id of the formula that targets and benchmarks of the figure are known by.
    """

    id: str
    name: str
    unit: str
    before: Trail | None
    after: Trail
    rule: str = ""

    @property
    def values(self) -> tuple[Fraction, Fraction] | None:
        """Both years, where both are known."""
        if self.before is None:
            return None
        one, other = self.before.value, self.after.value
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            return one, other
        return None

    @property
    def percent(self) -> Fraction | None:
        """The change in % of the year before."""
        if self.values is None or not self.values[0]:
            return None
        return 100 * (self.values[1] - self.values[0]) / self.values[0]


@dataclass(frozen=True, slots=True)
class Load:
    """A load with its intensity: the change in parts of output and of own intensity."""

    figure: LevelFigure
    total: Pair
    intensity: Pair
    by_output: Fraction
    by_own: Fraction
    added: tuple[Trail, Trail]

    @property
    def change(self) -> Fraction:
        return self.by_output + self.by_own

    @property
    def better(self) -> bool:
        return self.intensity.percent is not None and self.intensity.percent <= -STEADY

    @property
    def worse(self) -> bool:
        return self.intensity.percent is not None and self.intensity.percent >= STEADY


def last_year(dossier: Dossier) -> int:
    return dossier.year - 1


def of_years(trail: Trail, last: int) -> bool:
    """Whether every cell below was asked by year, and none of a later one."""
    years = {node.key.year for node in trail.walk() if isinstance(node, EntrySource)}
    return bool(years) and all(0 < year <= last for year in years)


# -- what is compared ----------------------------------------------------------------------------


def series(dossier: Dossier, figure_id: str) -> Series | None:
    """The departments' figures; without them the sum of the enterprises' returns."""
    level = dossier.level
    own = level.park_series or tuple(
        s for s in level.returned_series if s.owner == f"{PARK}报送"
    )  # fmt: skip
    return next((s for s in own if s.figure.id == figure_id), None)


def amount(dossier: Dossier, figure_id: str) -> Pair | None:
    """One figure in both years."""
    park = dossier.level.facts.park
    if figure_id == HAZARDOUS.id:
        if park is None:
            return None
        before, after = (
            read(park, HAZARDOUS, year, PARK, park=True).trail
            for year in (last_year(dossier), dossier.year)
        )
        return Pair(figure_id, HAZARDOUS.name, after.unit, before, after)
    found = series(dossier, figure_id)
    if found is None:
        return None
    points = {point.year: point.trail for point in found.points}
    if dossier.year not in points:
        return None
    prices = f"（{found.prices}）" if found.prices else ""
    unit = dossier.book.unit_label(found.figure.unit)
    return Pair(
        figure_id, f"{found.figure.name}{prices}", unit, points.get(last_year(dossier)),
        points[dossier.year],
    )  # fmt: skip


def intensity(dossier: Dossier, figure_id: str) -> Pair | None:
    """A load per added value in both years."""
    own = {i.year: i for i in dossier.level.park_intensities if i.figure.id == figure_id}
    after: GroupIntensity | None = own.get(dossier.year)
    if after is None:
        return None
    before = own.get(last_year(dossier))
    return Pair(
        f"{figure_id}_intensity", f"单位工业增加值{after.figure.name}", after.unit,
        before.trail if before else None, after.trail, _RATES.get(figure_id, ""),
    )  # fmt: skip


def derived(dossier: Dossier, name: str) -> Pair | None:
    """A figure of the rules (利用率 and the like) in both years."""
    park = dossier.park
    after = park.figure(name) if park else None
    if park is None or after is None:
        return None
    before = park.figure(name, last_year(dossier))
    unit = dossier.book.unit_label(after.unit)
    return Pair(name, after.name, unit, before.trail if before else None, after.trail, name)


def loads(dossier: Dossier) -> tuple[Load, ...]:
    """Every load known in both years, its change split into output and own intensity."""
    added = amount(dossier, ADDED_VALUE.id)
    if added is None or added.values is None or added.before is None or not added.values[0]:
        return ()
    found = []
    for asked in LOADS:
        total, rate = amount(dossier, asked.id), intensity(dossier, asked.id)
        if total is None or rate is None or total.values is None or rate.values is None:
            continue
        parts = parts_of_change(*total.values, *added.values)
        found.append(Load(asked, total, rate, *parts, (added.before, added.after)))
    return tuple(found)


def leading_load(dossier: Dossier) -> Load | None:
    """The load that answers to the park's leading constraint."""
    first = leader(dossier)
    wanted = _LOAD_OF.get(first.id, "") if first is not None else ""
    return next((load for load in loads(dossier) if load.figure.id == wanted), None)


def focus_load(dossier: Dossier) -> Load | None:
    """The leading load; where there is none, energy or the first that is known."""
    found = loads(dossier)
    energy = next((load for load in found if load.figure.id == "energy"), None)
    return leading_load(dossier) or energy or next(iter(found), None)


# -- the table -----------------------------------------------------------------------------------


def year_groups(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """年度主要指标: amounts, intensities and rates of both years against target or limit."""
    found: list[Row] = []
    for title, amounts, rates, figures in _GROUPS:
        pairs = [
            *(amount(dossier, each) for each in amounts),
            *(intensity(dossier, each) for each in rates),
            *(derived(dossier, each) for each in figures),
        ]
        rows = [_row(dossier, numbers, pair) for pair in pairs if pair is not None]
        if rows:
            found.append({"title": title, "rows": rows})
    return found


def _row(dossier: Dossier, numbers: Numbers, pair: Pair) -> Row:
    aim, met = _aim(dossier, numbers, pair)
    before, after = both(numbers, pair)
    return {
        "name": pair.name,
        "unit": pair.unit,
        "before": before,
        "after": after,
        "change": change(dossier, numbers, pair),
        "aim": aim,
        "met": met,
    }


def both(numbers: Numbers, pair: Pair) -> tuple[Figure, Figure]:
    """Both years in the places of one column."""
    known = [t.value for t in (pair.before, pair.after) if t and isinstance(t.value, Fraction)]
    places = max((places_shown(places_in(pair.unit, known), v) for v in known), default=0)
    after = shown(numbers, pair.after, places)
    if pair.before is not None:
        return shown(numbers, pair.before, places), after
    lacking = Trail(f"{pair.after.id}.before", f"{pair.name}（上年）", None, reason="没有上年资料")
    return numbers.words(NO_ANSWER, lacking), after


def change(dossier: Dossier, numbers: Numbers, pair: Pair) -> Figure:
    """The change in %; of a share in percentage points."""
    inputs = [t for t in (pair.before, pair.after) if t is not None]
    values = pair.values
    if pair.unit == "%":
        return made(
            numbers, f"{PARK}:annual_{pair.id}_points@{dossier.year}", f"{pair.name}比上年变化",
            values[1] - values[0] if values else None, POINTS, formula="本年 − 上年",
            reason="缺一年的资料", inputs=inputs, places=2,
        )  # fmt: skip
    return made(
        numbers, f"{PARK}:annual_{pair.id}_change@{dossier.year}", f"{pair.name}比上年变化",
        pair.percent, "%", formula="（本年 − 上年）÷ 上年 × 100", reason="缺一年的资料",
        inputs=inputs, places=2,
    )  # fmt: skip


def size(dossier: Dossier, numbers: Numbers, pair: Pair) -> Figure:
    """The change without its sign, for sentences that say the direction."""
    found = change(dossier, numbers, pair)
    return found.unsigned


def judged_of(dossier: Dossier, judged_id: str) -> Judged | None:
    return next(
        (j for f in dossier.level.factors for j in f.judged if j.id == judged_id), None
    )  # fmt: skip


def park_target(dossier: Dossier, rule: str) -> Target | None:
    """The park's own target for the figure the rules know by that name."""
    return next(
        (
            t for t in dossier.improvement.problems.targets
            if t.subject.level is ObjectLevel.PARK and rule and t.row == rule
        ),
        None,
    )  # fmt: skip


def _aim(dossier: Dossier, numbers: Numbers, pair: Pair) -> tuple[Words, Words]:
    """Target, limit or least benchmark of the figure, and how it stands to that."""
    value = pair.after.value
    if not isinstance(value, Fraction):
        return NO_ANSWER, NO_ANSWER
    judged = judged_of(dossier, _LIMITS.get(pair.id, ""))
    if judged is not None and judged.limit is not None and judged.occupancy is not None:
        limit = made(
            numbers, f"{judged.trail.id}:limit", f"{judged.name}上限", judged.limit, pair.unit,
            formula="部门填报", inputs=[judged.trail],
        )  # fmt: skip
        over = "，已超过" if judged.occupancy > 100 else ""
        return (
            prose("≤", Figure(limit.text, "", limit.trail_id), "（限额）"),
            prose("占用", shown(numbers, judged.trail), over),
        )
    target = park_target(dossier, pair.rule)
    if target is not None:
        near = numbers.of(target.trails[0], places_shown(2, target.near), target.near)
        met = value <= target.near if target.lower_is_better else value >= target.near
        return (
            prose("≤" if target.lower_is_better else "≥", Figure(near.text, "", near.trail_id),
                  f"（{target.near_year}年目标）"),
            "达到" if met else "未达到",
        )  # fmt: skip
    least = _least(dossier, pair.rule)
    if least is not None:
        bound = least.levels[-1]
        word = "≥" if least.row.higher else "≤"
        met = value >= bound if least.row.higher else value <= bound
        text = numbers.text(bound, places_shown(2, bound))
        return (
            prose(word, numbers.part(least.trail, bound, text), "（Ⅲ级基准）"),
            "达到" if met else "未达到",
        )
    return "没有设定", NO_ANSWER


def _least(dossier: Dossier, rule: str) -> IndexResult | None:
    card = main_card(dossier)
    rows = card.rows if card is not None else ()
    return next((r for r in rows if rule and r.row.formula == rule and r.levels), None)


# -- what made the difference ----------------------------------------------------------------------


def load_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """变化分解: what more or less output did, and what the intensity itself did."""
    return [_split(dossier, numbers, load) for load in loads(dossier)]


def part(dossier: Dossier, numbers: Numbers, load: Load, tag: str) -> Figure:
    """`total`, `output` or `own`: a change of the load in its own unit."""
    label, value, formula = {
        "total": ("总量变化", load.change, "本年总量 − 上年总量"),
        "output": ("产出变化的影响", load.by_output, "上年强度 ×（本年增加值 − 上年增加值）"),
        "own": ("强度变化的影响", load.by_own, "总量变化 − 产出变化的影响"),
    }[tag]
    assert load.total.before is not None
    values = (load.change, load.by_output, load.by_own)
    unit = load.total.unit
    places = 2 if unit == "tce" else min(places_for(values), 3)
    return made(
        numbers, f"{PARK}:annual_{load.figure.id}_{tag}@{dossier.year}",
        f"{load.figure.name}{label}（比上年）", value, unit, formula=formula,
        inputs=[load.total.before, load.total.after, *load.added], places=places,
    )  # fmt: skip


def _split(dossier: Dossier, numbers: Numbers, load: Load) -> Row:
    return {
        "name": load.figure.name,
        "unit": load.total.unit,
        **{tag: part(dossier, numbers, load, tag) for tag in ("total", "output", "own")},
        "percent": change(dossier, numbers, load.intensity),
        "verdict": verdict(load),
    }


def verdict(load: Load) -> str:
    """What of the change is the park's own doing, in a few words."""
    rate = load.intensity.percent or Fraction(0)
    if abs(rate) < STEADY:
        return "强度持平，随产出变化"
    if rate < 0:
        if load.change > 0:
            return "强度下降，被增产抵消"
        return "强度下降，总量减少" if load.by_output > 0 else "减产与改进同时起作用"
    if load.change <= 0:
        return "强度上升，因减产而总量减少"
    return "强度上升，总量增加" if load.by_output > 0 else "产出减少而总量增加"


def change_chart(dossier: Dossier, numbers: Numbers) -> Chart | None:
    """By how much totals and intensities moved, the intensity that rose most on top.

    Of a long list the main loads are drawn, and those whose intensity moved most beside them.
    """
    known = [load for load in loads(dossier) if load.total.percent is not None]
    others = sorted((x for x in known if x.figure.id not in _RATES), key=lambda x: (
        not x.worse, -abs(x.intensity.percent or Fraction(0))))  # fmt: skip
    main = [x for x in known if x.figure.id in _RATES]
    drawn = sorted([*main, *others[: _DRAWN - len(main)]],
                   key=lambda x: x.intensity.percent or Fraction(0))  # fmt: skip
    if not drawn:
        return None
    return Chart(
        ChartKind.HORIZONTAL_BAR,
        tuple(spoken(load.figure) for load in drawn),
        (
            ChartSeries("强度变化", tuple(change(dossier, numbers, x.intensity) for x in drawn)),
            ChartSeries("总量变化", tuple(change(dossier, numbers, x.total) for x in drawn)),
        ),
        "比上年变化（%）",
    )


def by_verdict(found: Sequence[Load]) -> Iterator[tuple[str, list[Load]]]:
    """Loads that moved alike together, those whose intensity rose first."""
    groups: dict[str, list[Load]] = {}
    for load in sorted(found, key=lambda x: -(x.intensity.percent or Fraction(0))):
        groups.setdefault(verdict(load), []).append(load)
    yield from groups.items()
