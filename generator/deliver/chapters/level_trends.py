"""第四章 园区层面: intensities over the years, against what they refer to, and why they moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.chapters.trailed import Row, made, printed, shown
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.comparison import mark_words
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for
from generator.deliver.sentences import prose
from generator.formula.arithmetic import growth
from generator.model.park_index import IndexMethod
from generator.model.score import Trail
from generator.score.figures import figure
from generator.score.level_intensity import GroupIntensity
from generator.score.level_values import ADDED_VALUE, LOADS, LevelFigure, ratio
from generator.score.shares import PARK

STEADY = Fraction(1)
"""Under so many per cent a year nothing rises or falls, as rules/constraints.yaml has it."""

_DRAWN = ("energy", "water", "carbon", "wastewater", "solid")
_TOLD = ("energy", "water", "carbon", "wastewater")
_KILOGRAMS = Fraction(1000)
_SMALL = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Reference:
    """参照值: a requirement or lead value for parks, with where it is from and how far checked."""

    value: Fraction
    citation: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """One intensity over the years, its yearly change and what it refers to."""

    figure: LevelFigure
    points: Mapping[int, GroupIntensity]
    scale: Fraction
    unit: str
    years: tuple[int, ...]
    change: Fraction | None
    trail: Trail
    reference: Reference | None

    @property
    def first(self) -> GroupIntensity:
        return self.points[self.years[0]]

    @property
    def last(self) -> GroupIntensity:
        return self.points[self.years[-1]]

    @property
    def places(self) -> int:
        values = (self.points[year].value for year in self.years)
        return places_for([v * self.scale for v in values if v is not None])


def lines(dossier: Dossier) -> tuple[Line, ...]:
    """Every load of the park per added value that has a value in at least one year."""
    found = []
    for asked in LOADS:
        points = {
            each.year: each for each in dossier.level.park_intensities if each.figure.id == asked.id
        }
        years = tuple(sorted(year for year, each in points.items() if each.value is not None))
        if not years:
            continue
        ends = points[years[0]], points[years[-1]]
        rate, steps = None, years[-1] - years[0]
        if steps and ends[0].value is not None and ends[1].value is not None:
            moved = growth(ends[1].value, ends[0].value, steps)
            rate = moved if isinstance(moved, Fraction) else None
        last = ends[1].value or Fraction(0)
        small = asked.unit == "t" and last < _SMALL
        unit = f"kg/{ends[1].unit.partition('/')[2]}" if small else ends[1].unit
        found.append(
            Line(
                asked,
                points,
                _KILOGRAMS if small else Fraction(1),
                unit,
                years,
                rate,
                Trail(
                    id=f"{ends[1].who}:level_{asked.id}_intensity_growth@{years[-1]}",
                    label=f"单位工业增加值{asked.name}年均变化（{years[0]}—{years[-1]}年）",
                    value=rate,
                    unit="%",
                    formula=f"[（{years[-1]}年 ÷ {years[0]}年）^（1/{steps}）− 1] × 100",
                    inputs=(ends[0].trail, ends[1].trail),
                ),
                _reference(dossier, asked),
            )
        )
    return tuple(found)


def _reference(dossier: Dossier, asked: LevelFigure) -> Reference | None:
    """The first requirement for parks of just this figure, else the first lead value."""
    formula = f"{asked.park} / {ADDED_VALUE.park}"
    names = {q.id for q in dossier.book.quantities if q.form == "park" and q.formula == formula}
    for system in dossier.book.compliance_for(dossier.day):
        for row in system.rows:
            if row.quantity in names and row.value is not None:
                return Reference(row.value, system.standard, system.source, row.mark)
    for index in dossier.book.indices_for(dossier.day):
        if index.method is IndexMethod.RATIO:
            for _, lead in index.rows():
                if lead.formula in names and lead.levels:
                    return Reference(lead.levels[0], index.standard, index.source, lead.mark)
    return None


def table(dossier: Dossier, numbers: Numbers, found: Sequence[Line]) -> list[Row]:
    """表4-1, a line for each; a year without a value is "—"."""
    years = dossier.settings.department_years[-4:]
    rows: list[Row] = []
    for line in found:
        gap = gap_of(line)
        reference = line.reference
        rows.append(
            {
                "name": line.figure.name,
                "unit": line.unit,
                **{f"v{n}": point_of(numbers, line, year) for n, year in enumerate(years, 1)},
                "change": shown(numbers, line.trail),
                "reference": _reference_figure(numbers, line),
                "basis": f"{reference.citation}{_marked(reference.mark)}" if reference else "无",
                "gap": shown(numbers, gap),
            }
        )
    return rows


def point_of(numbers: Numbers, line: Line, year: int) -> Figure:
    point = line.points.get(year)
    if point is None or point.value is None:
        trail = (
            point.trail
            if point
            else Trail(
                id=f"{line.last.who}:level_{line.figure.id}_intensity@{year}",
                label=f"单位工业增加值{line.figure.name}（{year}年）",
                value=None,
                reason="没有数值",
            )
        )
        return numbers.words(NO_ANSWER, trail)
    return printed(numbers, point.value * line.scale, line.places, line.unit, point.trail)


def _marked(mark: str) -> str:
    words = mark_words(mark)
    return f"（{words}）" if words else ""


def _reference_figure(numbers: Numbers, line: Line) -> Figure:
    gap = gap_of(line)
    if line.reference is None:
        return numbers.words(NO_ANSWER, gap)
    value = line.reference.value * line.scale
    return numbers.part(gap, value, figure(value, 4), line.unit)


def gap_of(line: Line) -> Trail:
    reference, last = line.reference, line.last.value
    value = None
    if reference is not None and last is not None:
        value = 100 * (last - reference.value) / reference.value
    return Trail(
        id=f"{line.last.who}:level_{line.figure.id}_reference_gap@{line.years[-1]}",
        label=f"单位工业增加值{line.figure.name}与参照值的差距",
        value=value,
        unit="%",
        formula="（现状 − 参照值）÷ 参照值 × 100，大于 0 为劣于参照值",
        source=reference.citation if reference else "",
        mark=reference.mark if reference else "",
        reason="" if reference else "没有可比的参照值",
        inputs=(line.last.trail,),
    )


def trend(numbers: Numbers, found: Sequence[Line]) -> Chart | None:
    """图: how far each intensity has moved since its first year; unlike units share one axis."""
    drawn = [line for line in found if line.figure.id in _DRAWN and len(line.years) > 1]
    if not drawn:
        return None
    years = tuple(sorted({year for line in drawn for year in line.years}))
    series = tuple(
        ChartSeries(spoken(line.figure), tuple(_moved(numbers, line, year) for year in years))
        for line in drawn
    )
    return Chart(
        ChartKind.LINE, tuple(f"{year}年" for year in years), series, f"比{years[0]}年变化（%）"
    )


def _moved(numbers: Numbers, line: Line, year: int) -> Figure | None:
    point, base = line.points.get(year), line.first.value
    if point is None or point.value is None or not base:
        return None
    return made(
        numbers,
        f"{line.last.who}:level_{line.figure.id}_intensity_moved@{year}",
        f"单位工业增加值{line.figure.name}比{line.years[0]}年变化（{year}年）",
        100 * (point.value - base) / base,
        "%",
        formula=f"（{year}年 − {line.years[0]}年）÷ {line.years[0]}年 × 100",
        inputs=(point.trail, line.first.trail),
        places=1,
    )


def spoken(asked: LevelFigure) -> str:
    """A figure's name as a sentence says it, without its basis."""
    return asked.name.partition("（")[0]


_WELL_COVERED = 80
"""With less of the park's energy in the returns, what they say is not said of the park."""


def coverage(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """How much of the park's energy the returns make up: what the analysis below rests on."""
    level = dossier.level
    own = next(
        (s for s in level.returned_series if s.owner == f"{PARK}报送" and s.figure.id == "energy"),
        None,
    )
    park = next((s for s in level.park_series if s.figure.id == "energy"), None)
    if own is None or park is None or not own.points or not park.points:
        return None
    trail = ratio(
        Trail(
            id=f"{PARK}:level_energy_returned_share@{dossier.year}",
            label=f"报送企业合计占园区综合能耗的比例（{dossier.year}年）",
            value=None,
            unit="%",
        ),
        own.points[-1].trail,
        park.points[-1].trail,
        Fraction(100),
    )
    if not isinstance(trail.value, Fraction):
        return None
    return prose(
        "报送企业的综合能耗合计占部门报送园区总量的",
        shown(numbers, trail),
        ""
        if trail.value >= _WELL_COVERED
        else "，产业链和行业两层的结论只代表报送企业，未报送企业补报后须重算",
    )
