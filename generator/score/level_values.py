"""What 水平分析 counts with: each enterprise's figures by year, and sums that name what they lack.

Facilities that serve others (集中式设施) are never added to those they serve: sums are made of the
others alone, and the facilities have a sum of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from generator.formula.tree import Name
from generator.model.park import Enterprise
from generator.model.score import ScoreCard, Trail
from generator.model.submission import Blank
from generator.score.figures import figure
from generator.score.measure import Reading
from generator.score.printing import PLAIN, Printing

_COUNTS_AS_NOUGHT = (Blank.NOT_APPLICABLE, Blank.SUSPENDED)
_NAMED = 5


@dataclass(frozen=True, slots=True)
class LevelFigure:
    """指标: what is looked at, as a formula over an enterprise's return and one over the park's.

    `kind` is value (money), load (what burdens the park) or head (people); `prices` says of money
    in whose prices. An empty formula means that there is none on that side.
    """

    id: str
    name: str
    unit: str
    formula: str
    park: str = ""
    kind: str = "load"
    prices: str = ""


ADDED_VALUE = LevelFigure(
    "added_value", "工业增加值", "cny_10k", "industrial_added_value", "park_added_value",
    "value", "可比价",
)  # fmt: skip
OUTPUT_VALUE = LevelFigure(
    "output_value", "工业总产值", "cny_10k", "output_value", "park_output_value", "value", "当年价"
)
ENERGY = LevelFigure("energy", "综合能耗（当量值）", "tce", "total_energy", "park_energy")
WATER = LevelFigure("water", "取水量", "m3", "fresh_water", "park_fresh_water")
CARBON = LevelFigure("carbon", "二氧化碳排放量", "tCO2", "co2_total", "park_co2")
SOLID = LevelFigure(
    "solid", "一般工业固体废物产生量", "t", "solid_generated", "park_solid_generated"
)
WASTEWATER = LevelFigure(
    "wastewater", "工业废水排放量", "t", "wastewater_discharged", "park_wastewater"
)


def _water_pollutant(pollutant: str, name: str, park: str) -> LevelFigure:
    cell = f"water_pollutants_{pollutant}_discharged"
    return LevelFigure(pollutant, f"{name}排放量", "t", cell, park)


POLLUTANTS = (
    _water_pollutant("cod", "化学需氧量", "park_cod"),
    _water_pollutant("ammonia", "氨氮", "park_ammonia"),
    _water_pollutant("total_nitrogen", "总氮", "park_total_nitrogen"),
    _water_pollutant("total_phosphorus", "总磷", "park_total_phosphorus"),
    LevelFigure("so2", "二氧化硫排放量", "t", "so2_total", "park_so2"),
    LevelFigure("nox", "氮氧化物排放量", "t", "nox_total", "park_nox"),
    LevelFigure("dust", "颗粒物排放量", "t", "dust_total", "park_dust"),
    LevelFigure("voc", "挥发性有机物排放量", "t", "voc_total", "park_voc"),
)
LOADS = (ENERGY, WATER, CARBON, WASTEWATER, *POLLUTANTS, SOLID)
SERIES = (
    OUTPUT_VALUE,
    ADDED_VALUE,
    LevelFigure("taxes", "上缴税金", "cny_10k", "taxes", "park_taxes", "value", "当年价"),
    LevelFigure("employees", "从业人员", "person", "employees", "park_employees", "head"),
    *LOADS,
)


@dataclass(frozen=True)
class Firm:
    """An enterprise and its return in force; a `central` facility serves others."""

    enterprise: Enterprise
    reading: Reading
    central: bool = False
    _reads: dict[tuple[str, int], Read] = field(default_factory=dict, compare=False, repr=False)

    def read(self, asked: LevelFigure, year: int) -> Read:
        """The figure of a year; kept, since many tables count with the same one."""
        key = (asked.id, year)
        found = self._reads.get(key)
        if found is None:
            found = self._reads[key] = read(self.reading, asked, year, self.name)
        return found

    @property
    def id(self) -> str:
        return self.enterprise.id

    @property
    def name(self) -> str:
        return self.enterprise.name


@dataclass(frozen=True)
class LevelFacts:
    """Everything the analysis rests on. `industries` gives the name of an industry code."""

    year: int
    firms: tuple[Firm, ...]
    park: Reading | None = None
    cards: Mapping[str, ScoreCard] = field(default_factory=lambda: MappingProxyType({}))
    industries: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    printing: Printing = PLAIN
    _sums: dict[tuple[str, str, int], Total] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def served(self) -> tuple[Firm, ...]:
        """All but the central facilities."""
        return tuple(firm for firm in self.firms if not firm.central)

    @property
    def central(self) -> tuple[Firm, ...]:
        return tuple(firm for firm in self.firms if firm.central)

    def industry(self, code: str) -> str:
        return self.industries.get(code, code or "未填行业代码")


@dataclass(frozen=True, slots=True)
class Read:
    """A figure of one return and year; None has its reason, and `blank` which answer stands there.

    `counted` is what it adds to a sum: 不涉及 and 停产 add nothing, what is unknown stays unknown.
    """

    value: Fraction | None
    blank: Blank | None
    reason: str
    trail: Trail

    @property
    def counted(self) -> Fraction | None:
        if self.value is None and self.blank in _COUNTS_AS_NOUGHT:
            return Fraction(0)
        return self.value


def read(reading: Reading, asked: LevelFigure, year: int, owner: str = "", park: bool = False
         ) -> Read:  # fmt: skip
    """The figure of a return; a derived figure keeps the trail it has."""
    text = asked.park if park else asked.formula
    rules = reading.rules
    compiled = rules.compile(text, asked.unit)
    root = compiled.checked.expression.root
    known = reading.figure(root.id, year) if isinstance(root, Name) else None
    outcome = compiled.evaluate(reading.scope.at(year))
    value = outcome.value if isinstance(outcome.value, Fraction) else None
    if known is not None:
        return Read(value, outcome.blank, outcome.reason, known.trail)
    _, trail = reading.trail(
        Trail(
            id=f"{reading.owner}:level_{asked.id}@{year}",
            label=f"{owner}{asked.name}{f'（{asked.prices}）' if asked.prices else ''}（{year}年）",
            value=None,
            unit=rules.printing.unit_of(asked.unit),
        ),
        compiled,
        year,
    )
    return Read(value, outcome.blank, outcome.reason, trail)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over enterprises. `missing` names those whose figure is unknown: it is then partial."""

    value: Fraction | None
    missing: tuple[str, ...]
    trail: Trail

    @property
    def whole(self) -> bool:
        return self.value is not None and not self.missing


def total(head: Trail, parts: Iterable[tuple[str, Read]]) -> Total:
    """The sum of what is known, under `head`; 未投产 lies outside."""
    inside = [(name, each) for name, each in parts if each.blank is not Blank.NOT_STARTED]
    counted = [(each.counted, each) for _, each in inside]
    known = [(number, each) for number, each in counted if number is not None]
    missing = tuple(name for name, each in inside if each.counted is None)
    value = sum((number for number, _ in known), Fraction(0)) if known else None
    reason = f"未含没有数值的{named(missing)}" if missing else ""
    trail = replace(
        head,
        value=value,
        formula=head.formula or "各企业之和",
        numbers=f"{len(known)} 家企业相加" if known else "",
        reason=reason if known else reason or "没有企业报送",
        inputs=tuple(each.trail for _, each in known if each.value is not None),
    )
    return Total(value, missing, trail)


def sum_of(
    facts: LevelFacts, firms: Sequence[Firm], asked: LevelFigure, year: int, who: str, name: str
) -> Total:
    """The sum of a figure over enterprises; `who` goes into the trail's id, `name` is printed.

    It is kept by `who`, which therefore means the same enterprises throughout one analysis.
    """
    key = (who, asked.id, year)
    if key not in facts._sums:
        facts._sums[key] = _sum_of(facts, firms, asked, year, who, name)
    return facts._sums[key]


def _sum_of(
    facts: LevelFacts, firms: Sequence[Firm], asked: LevelFigure, year: int, who: str, name: str
) -> Total:
    return total(
        Trail(
            id=f"{who}:level_{asked.id}_sum@{year}",
            label=f"{name}{asked.name}合计（{year}年）",
            value=None,
            unit=facts.printing.unit_of(asked.unit),
        ),
        [(firm.name, firm.read(asked, year)) for firm in firms],
    )


def ratio(head: Trail, above: Trail, below: Trail, scale: Fraction = Fraction(1)) -> Trail:
    """`head` completed with above ÷ below × scale; none where that is not a positive divisor."""
    one, other = above.value, below.value
    if not isinstance(one, Fraction) or not isinstance(other, Fraction):
        lacking = [t.label for t in (above, below) if not isinstance(t.value, Fraction)]
        return replace(head, reason=f"{named(lacking)}没有数值", inputs=(above, below))
    if other <= 0:
        return replace(head, reason=f"{below.label}不是正数", inputs=(above, below))
    times = "" if scale == 1 else f" × {figure(scale)}"
    return replace(
        head,
        value=one / other * scale,
        formula=f"{above.label} ÷ {below.label}{times}",
        numbers=f"{figure(one, 4)} ÷ {figure(other, 4)}{times}",
        inputs=(above, below),
    )


def number(trail: Trail) -> Fraction | None:
    """The value of a trail where it is a number."""
    return trail.value if isinstance(trail.value, Fraction) else None


def named(names: Sequence[str]) -> str:
    """A list of names as people say it; a long one is cut."""
    said = "、".join(names[:_NAMED])
    return said if len(names) <= _NAMED else f"{said}等 {len(names)} 项"


