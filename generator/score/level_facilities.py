"""基础设施与环境监管体系: capacity, load, occupancy and what falls short, as the offices tell."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from generator.model.constraint import LevelRules
from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey
from generator.score.figures import figure
from generator.score.level_values import LevelFacts, LevelFigure, Read, ratio, read
from generator.score.measure import Reading
from generator.score.shares import PARK


@dataclass(frozen=True, slots=True)
class Facility:
    """基础设施: `occupancy` and `gap` (% of the capacity left, below 0 where load is above it).

    `grade` proposes how tight it is; `shortfall` is what the office wrote.
    """

    id: str
    name: str
    capacity: Fraction | None
    load: Fraction | None
    unit: str
    occupancy: Fraction | None
    gap: Fraction | None
    grade: str
    shortfall: str
    reason: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class Supervision:
    """One line of 环境监管体系: a figure with its unit, a share, or the office's own words."""

    name: str
    value: Fraction | None
    text: str
    unit: str
    reason: str
    trail: Trail


# id, name, capacity field, load formula, unit, shortfall field
_FACILITIES = (
    ("water", "供水", "water_supply_capacity", "water_supply_load", "m3/d", "water_shortfall"),
    ("sewage", "污水处理", "sewage_capacity", "sewage_load", "m3/d", "sewage_shortfall"),
    ("power", "供电", "power_capacity", "max_load", "MW", "power_shortfall"),
    ("heat", "供热", "heat_capacity", "heat_load", "t_steam", "heat_shortfall"),
    ("gas", "供气", "gas_capacity", "gas_load", "m3_10k/d", "heat_shortfall"),
)
_NUMBERS = (
    LevelFigure("supervision_staff", "环境监管与执法人员", "person", "", "supervision_staff"),
    LevelFigure("inspections", "执法检查次数", "occurrence", "", "inspections"),
    LevelFigure("monitoring_stations", "环境质量监测点位", "installation", "",
                "monitoring_stations"),
    LevelFigure("online", "在线监测联网率", "percent", "", "park_online_rate"),
    LevelFigure("execution", "排污许可执行报告报送率", "percent", "", "park_execution_rate"),
    LevelFigure("plans", "企业应急预案备案率", "percent", "", "park_plan_rate"),
    LevelFigure("exceedances", "执行报告中的超标次数", "occurrence", "", "exceedances"),
    LevelFigure("penalties", "环境行政处罚次数", "occurrence", "", "penalties"),
    LevelFigure("petitions", "环境信访件数", "item", "", "petitions"),
    LevelFigure("drills", "应急演练次数", "occurrence", "", "emergency_drills"),
    LevelFigure("pool", "公共事故应急池容积", "m3", "", "emergency_pool"),
    LevelFigure("management", "环境管理能力完善度", "percent", "", "management_capacity"),
    LevelFigure("risk", "环境风险防控体系建设完善度", "percent", "", "risk_completeness"),
)  # fmt: skip
_WORDS = (
    "supervision_office", "monitoring_ability", "environment_platform", "three_level_control",
    "plan_eia", "zoning_control", "supervision_shortfall", "risk_shortfall",
)  # fmt: skip


def facilities(facts: LevelFacts, rules: LevelRules) -> tuple[Facility, ...]:
    """The public networks, then the plants that take the park's waste; none without returns."""
    park = facts.park
    if park is None:
        return ()
    found = [_network(facts, rules, park, *each) for each in _FACILITIES]
    rows = park.submission.rows.get("waste_plants", ())
    return (*found, *(_plant(facts, rules, park, row) for row in rows))


def _network(
    facts: LevelFacts, rules: LevelRules, park: Reading, key: str, name: str, capacity: str,
    load: str, unit: str, shortfall: str,
) -> Facility:  # fmt: skip
    above = read(park, LevelFigure(f"{key}_load", f"{name}负荷", unit, "", load), facts.year,
                 PARK, park=True)  # fmt: skip
    below = read(park, LevelFigure(f"{key}_capacity", f"{name}能力", unit, "", capacity),
                 facts.year, PARK, park=True)  # fmt: skip
    label = facts.printing.unit_of(unit)
    return _facility(rules, key, name, below, above, label, _words(park, shortfall), facts.year)


def _plant(facts: LevelFacts, rules: LevelRules, park: Reading, row: str) -> Facility:
    reads = []
    for column in ("capacity", "received"):
        entry = park.submission.get(f"waste_plants.{column}", row)
        value = Fraction(entry.number) if entry is not None and entry.number is not None else None
        cell = park.cell(EntryKey(f"waste_plants.{column}", row))
        trail = Trail(
            id=f"{PARK}:level_waste_{column}_{row}@{facts.year}",
            label="设计能力" if column == "capacity" else "实际接收量",
            value=value,
            unit="t/a",
            inputs=(cell,) if cell is not None else (),
        )
        reads.append(Read(value, None, "" if value is not None else "未填", trail))
    name = _words(park, "waste_plants.name", row)
    shortfall = _words(park, "waste_plants.shortfall", row)
    return _facility(
        rules, f"waste_{row}", name, reads[0], reads[1], "t/a", shortfall, facts.year
    )


def _facility(
    rules: LevelRules, key: str, name: str, capacity: Read, load: Read, unit: str,
    shortfall: str, year: int,
) -> Facility:  # fmt: skip
    head = Trail(
        id=f"{PARK}:level_{key}_occupancy@{year}",
        label=f"{name}负荷率（{year}年）",
        value=None,
        unit="%",
        source=rules.source,
        mark=rules.mark,
    )
    trail = ratio(head, load.trail, capacity.trail, Fraction(100))
    value = trail.value if isinstance(trail.value, Fraction) else None
    gap = 100 - value if value is not None else None
    grade = rules.facility.grade(value) if value is not None else ""
    return Facility(key, name, capacity.value, load.value, unit, value, gap, grade, shortfall,
                    trail.reason, trail)  # fmt: skip


def supervision(facts: LevelFacts) -> tuple[Supervision, ...]:
    """What is known of the supervision of the environment, figures first."""
    park = facts.park
    if park is None:
        return ()
    found = []
    for asked in _NUMBERS:
        each = read(park, asked, facts.year, PARK, park=True)
        unit = facts.printing.unit_of(asked.unit)
        found.append(Supervision(asked.name, each.value, "", unit, each.reason, each.trail))
    for name in _WORDS:
        said = _words(park, name)
        cell = park.cell(EntryKey(name))
        cells: tuple[EntrySource, ...] = (cell,) if cell is not None else ()
        label = park.rules.label(name)
        trail = Trail(f"{PARK}:level_{name}@{facts.year}", label, said or None, inputs=cells)
        found.append(Supervision(label, None, said, "", "" if said else "未填", trail))
    return tuple(found)


def falling_short(found: tuple[Facility, ...], bound: Fraction) -> tuple[Facility, ...]:
    """Those at `bound` % or more, the fullest first, then those the office names a shortfall of."""
    full = [each for each in found if each.occupancy is not None and each.occupancy >= bound]
    full.sort(key=lambda each: -(each.occupancy or Fraction(0)))
    return (*full, *(each for each in found if each.shortfall and each not in full))


def said_of(facility: Facility) -> str:
    """"污水处理负荷率 92%，余 8%"; what the office wrote comes after it."""
    if facility.occupancy is None or facility.gap is None:
        return f"{facility.name}负荷率没有数值"
    left = f"余 {figure(facility.gap)}%" if facility.gap >= 0 else f"超 {figure(-facility.gap)}%"
    told = f"；{facility.shortfall}" if facility.shortfall else ""
    return f"{facility.name}负荷率 {figure(facility.occupancy)}%，{left}{told}"


def _words(park: Reading, name: str, row: str = "") -> str:
    entry = park.submission.get(name, row)
    return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""
