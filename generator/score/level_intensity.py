"""单耗与强度: per unit of product first, then per added value; and when they compare nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from generator.formula.form_scope import year_answer
from generator.model.score import EntrySource, Trail
from generator.model.submission import Blank, EntryKey
from generator.score.level_values import (
    ADDED_VALUE,
    LOADS,
    Firm,
    LevelFacts,
    LevelFigure,
    ratio,
    read,
    sum_of,
)
from generator.score.measure import Reading
from generator.score.shares import PARK

LOW_LOAD = "负荷低，单耗不可比"
LEAST_LOAD = Fraction(50)
"""Under this 产能利用率 (%) the fixed part of consumption rules the figure (practice, mark D)."""

PER_PRODUCT, PER_ADDED_VALUE = "product", "added_value"
MASS = "t"


@dataclass(frozen=True, slots=True)
class Output:
    """What an enterprise makes in a year as one number; None where products cannot be added."""

    value: Fraction | None
    unit: str
    products: str
    reason: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class Intensity:
    """A load per unit of product or per added value (`per`). `guard` says why not to compare it."""

    recipient_id: str
    name: str
    figure: LevelFigure
    per: str
    year: int
    value: Fraction | None
    unit: str
    products: str
    reason: str
    guard: str
    trail: Trail

    @property
    def comparable(self) -> bool:
        return self.value is not None and not self.guard


def load_guard(reading: Reading, year: int) -> str:
    """Why the year's consumption per unit compares with nothing: low load, start-up, standstill."""
    blank = year_answer(reading.submission, year)
    if blank is Blank.SUSPENDED:
        return f"{year}年停产，{LOW_LOAD}"
    if blank is Blank.NOT_STARTED:
        return f"{year}年未投产"
    started = reading.submission.get("production_started_on")
    if started is not None and isinstance(started.value, date) and started.value.year == year:
        return f"{year}年当年投产，{LOW_LOAD}"
    used = reading.submission.get("capacity_utilisation", year=year)
    if used is not None and used.number is not None and used.number < LEAST_LOAD:
        return f"{year}年产能利用率 {used.number:f}%，{LOW_LOAD}"
    return ""


def output_of(reading: Reading, year: int) -> Output:
    """The sum of its products where all stand in one unit, else their mass where all have one."""
    rows = reading.submission.rows.get("products", ())
    units: dict[str, None] = {}
    names = []
    for row in rows:
        unit = reading.submission.get("products.unit", row)
        name = reading.submission.get("products.name", row)
        units[unit.raw if unit is not None else ""] = None
        names.append(name.raw if name is not None else row)
    said = "、".join(names)
    if not rows:
        return _output(reading, year, None, "", said, "没有填产品")
    if len(units) == 1:
        (unit_label,) = units
        return _output(reading, year, "products.output", unit_label, said, "")
    mass = _output(reading, year, "products.output_t", MASS, said, "")
    if mass.value is not None and all(_number(reading, "products.output_t", r, year) for r in rows):
        return mass
    reason = f"产品计量单位不同（{'、'.join(filter(None, units))}），不能相加"
    return _output(reading, year, None, "", said, reason)


def _number(reading: Reading, field: str, row: str, year: int) -> Fraction | None:
    entry = reading.submission.get(field, row, year)
    return Fraction(entry.number) if entry is not None and entry.number is not None else None


def _output(
    reading: Reading, year: int, column: str | None, unit: str, products: str, reason: str
) -> Output:
    value: Fraction | None = None
    cells: list[EntrySource] = []
    if column is not None:
        value = Fraction(0)
        for row in reading.submission.rows.get("products", ()):
            entry = reading.submission.get(column, row, year)
            blank = entry.blank if entry is not None else Blank.NOT_FILLED
            if blank in (Blank.NOT_FILLED, Blank.NOT_AVAILABLE, Blank.NOT_STARTED):
                value, reason = None, f"{year}年产量{blank.value}"
                break
            value += _number(reading, column, row, year) or 0
            cell = reading.cell(EntryKey(column, row, year))
            cells += [cell] if cell is not None else []
        if value is not None and value <= 0:
            value, reason = None, f"{year}年没有产量"
    trail = Trail(
        id=f"{reading.owner}:level_output@{year}",
        label=f"产品产量（{products or '没有填'}，{year}年）",
        value=value,
        unit=unit,
        formula="各产品产量之和" if len(cells) > 1 else "",
        reason=reason,
        inputs=tuple(cells),
    )
    return Output(value, unit, products, reason, trail)


def intensities(
    facts: LevelFacts, figures: Sequence[LevelFigure] = LOADS
) -> tuple[Intensity, ...]:
    """Every load of every enterprise and year, per product, then per added value."""
    return tuple(
        intensity
        for firm in facts.firms
        for asked in figures
        for year in firm.reading.submission.years
        for intensity in of_firm(firm, asked, year)
    )


def of_firm(firm: Firm, asked: LevelFigure, year: int) -> tuple[Intensity, Intensity]:
    """One load of one year, per product and per added value."""
    load = firm.read(asked, year)
    made = output_of(firm.reading, year)
    value = firm.read(ADDED_VALUE, year)
    guard = load_guard(firm.reading, year)
    printing = firm.reading.rules.printing
    unit = printing.unit_of(asked.unit)
    found = []
    for per, below, products, what in (
        (PER_PRODUCT, made.trail, made.products, "单位产品"),
        (PER_ADDED_VALUE, value.trail, "", "单位工业增加值"),
    ):
        head = Trail(
            id=f"{firm.id}:level_{asked.id}_per_{per}@{year}",
            label=f"{firm.name}{what}{asked.name}（{year}年）",
            value=None,
            unit=f"{unit}/{below.unit}" if below.unit else unit,
        )
        trail = ratio(head, load.trail, below)
        lacking = per == PER_PRODUCT and made.value is None
        reason = made.reason if lacking else trail.reason
        if reason or guard:
            trail = replace(trail, reason="；".join(filter(None, (reason, guard))))
        number = trail.value if isinstance(trail.value, Fraction) else None
        found.append(
            Intensity(firm.id, firm.name, asked, per, year, number, trail.unit, products,
                      reason, guard, trail)
        )  # fmt: skip
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class GroupIntensity:
    """A load per added value of the park, a chain or the facilities apart; sums over sums."""

    who: str
    name: str
    figure: LevelFigure
    year: int
    value: Fraction | None
    unit: str
    reason: str
    trail: Trail


def park_intensities(
    facts: LevelFacts, figures: Sequence[LevelFigure] = LOADS
) -> tuple[GroupIntensity, ...]:
    """The departments' own figures by year; without a department's return the enterprises' sums."""
    found = []
    park = facts.park
    if park is not None:
        for year in park.submission.years:
            below = read(park, ADDED_VALUE, year, PARK, park=True).trail
            for asked in figures:
                if asked.park:
                    above = read(park, asked, year, PARK, park=True).trail
                    found.append(_group(facts, PARK, PARK, asked, year, above, below))
        return tuple(found)
    return group_intensities(facts, f"{PARK}报送", "报送企业", facts.served, figures)


def group_intensities(
    facts: LevelFacts, who: str, name: str, firms: Sequence[Firm],
    figures: Sequence[LevelFigure] = LOADS,
) -> tuple[GroupIntensity, ...]:  # fmt: skip
    """The sums of a group of enterprises over their added value, by year."""
    years = sorted({year for firm in firms for year in firm.reading.submission.years})
    return tuple(
        _group(
            facts, who, name, asked, year,
            sum_of(facts, firms, asked, year, who, name).trail,
            sum_of(facts, firms, ADDED_VALUE, year, who, name).trail,
        )
        for year in years
        for asked in figures
    )  # fmt: skip


def _group(
    facts: LevelFacts, who: str, name: str, asked: LevelFigure, year: int, above: Trail,
    below: Trail,
) -> GroupIntensity:  # fmt: skip
    unit = f"{facts.printing.unit_of(asked.unit)}/{facts.printing.unit_of(ADDED_VALUE.unit)}"
    head = Trail(
        id=f"{who}:level_{asked.id}_intensity@{year}",
        label=f"{name}单位工业增加值{asked.name}（{year}年）",
        value=None,
        unit=unit,
    )
    trail = ratio(head, above, below)
    value = trail.value if isinstance(trail.value, Fraction) else None
    return GroupIntensity(who, name, asked, year, value, unit, trail.reason, trail)
