"""污染物产排: 产生, 排放, 纳管 and 排环境 kept apart; by firm, in sum, and as offices tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.score import Trail
from generator.model.submission import EntryKey
from generator.score.level_values import Firm, LevelFacts, LevelFigure, Read, ratio, sum_of
from generator.score.shares import PARK

TABLE = "pollutant_flows"


@dataclass(frozen=True, slots=True)
class Flow:
    """污染物产排: 产生, 排放（出厂界）, 纳管 and 排环境 are four figures and are never added.

    `to_sewer` and `direct` part the discharge in water by where the wastewater goes (D); all that
    goes into the air is direct. What a plant lets out for others is the plant's own discharge.
    """

    owner: str
    pollutant: str
    name: str
    year: int
    generated: Read
    discharged: Read
    to_sewer: Read
    direct: Read


_WATER = {"cod": "化学需氧量", "ammonia": "氨氮", "total_nitrogen": "总氮",
          "total_phosphorus": "总磷"}  # fmt: skip
_AIR = {"so2": "二氧化硫", "nox": "氮氧化物", "dust": "颗粒物", "voc": "挥发性有机物"}


def flow_figures(pollutant: str, name: str, water: bool) -> tuple[LevelFigure, ...]:
    """产生, 排放, 纳管, 直接排入环境 of a pollutant, as formulas over an enterprise's return."""
    cell = f"water_pollutants_{pollutant}" if water else pollutant
    sent = f"{cell}_discharged" if water else f"{pollutant}_total"
    parts = [("generated", "产生量", f"{cell}_generated"), ("discharged", "排放量", sent)]
    for key, said, column in (
        ("to_sewer", "纳管量", "wastewater_to_plant"),
        ("direct", "直接排入环境的量", "wastewater_direct"),
    ):
        if water:
            share = f"{sent} * {column} / wastewater_discharged"
            # Without wastewater nothing goes anywhere, and there is no share of it either.
            parts.append((key, said, f"({share}) if wastewater_discharged > 0 else {sent} * 0"))
        else:
            parts.append((key, said, sent if key == "direct" else f"{sent} * 0"))
    return tuple(
        LevelFigure(f"{pollutant}_{key}", f"{name}{said}", "t", formula)
        for key, said, formula in parts
    )


def flows(facts: LevelFacts) -> tuple[Flow, ...]:
    """By firm, then the served together and the central facilities together, apart."""
    found = []
    for pollutant, name in (*_WATER.items(), *_AIR.items()):
        asked = flow_figures(pollutant, name, pollutant in _WATER)
        for firm in facts.firms:
            reads = [firm.read(each, facts.year) for each in asked]
            found.append(Flow(firm.id, pollutant, name, facts.year, *reads))
        for who, said, firms in (
            (f"{PARK}报送", "报送企业", facts.served),
            (f"{PARK}集中式设施", "集中式设施", facts.central),
        ):
            if firms:
                sums = [_sum_read(facts, firms, each, who, said) for each in asked]
                found.append(Flow(who, pollutant, name, facts.year, *sums))
    return tuple(found)


def _sum_read(
    facts: LevelFacts, firms: Sequence[Firm], asked: LevelFigure, who: str, said: str
) -> Read:
    found = sum_of(facts, firms, asked, facts.year, who, said)
    return Read(found.value, None, found.trail.reason, found.trail)


@dataclass(frozen=True, slots=True)
class ParkFlow:
    """污染物产排与总量指标 as the offices tell it, in `unit`; `occupancy` is of the limit, in %.

    What is let out into the environment counts against the limit; without that figure, what leaves
    the firms does, and `basis` says so.
    """

    pollutant: str
    name: str
    unit: str
    generated: Fraction | None
    discharged: Fraction | None
    to_sewer: Fraction | None
    to_environment: Fraction | None
    permitted: Fraction | None
    limit: Fraction | None
    occupancy: Fraction | None
    basis: str
    trail: Trail


def park_flows(facts: LevelFacts) -> tuple[ParkFlow, ...]:
    """The pollutants the offices told anything of, in the order of the form."""
    park = facts.park
    block = park.rules.form.tables.get(TABLE) if park is not None else None
    found = []
    for row in block.rows if block is not None and park is not None else ():
        trails = {}
        for column in (
            "generated", "discharged", "to_sewer", "to_environment", "permitted", "total_limit",
        ):  # fmt: skip
            entry = park.submission.get(f"{TABLE}.{column}", row.id) if park is not None else None
            cell = park.cell(EntryKey(f"{TABLE}.{column}", row.id)) if park is not None else None
            number = entry.number if entry is not None else None
            trails[column] = Trail(
                id=f"{PARK}:level_{TABLE}_{row.id}_{column}@{facts.year}",
                label=cell.label if cell is not None else f"{row.label}{column}",
                value=Fraction(number) if number is not None else None,
                unit=facts.printing.unit_of(row.unit),
                inputs=(cell,) if cell is not None else (),
            )
        if all(trail.value is None for trail in trails.values()):
            continue
        out = trails["to_environment"]
        basis = "排入环境的量"
        if out.value is None:
            out, basis = trails["discharged"], "排放量（出厂界）"
        trail = ratio(
            Trail(
                id=f"{PARK}:level_{row.id}_limit_occupancy@{facts.year}",
                label=f"{row.label}总量指标占用率（{facts.year}年，按{basis}）",
                value=None,
                unit="%",
            ),
            out,
            trails["total_limit"],
            Fraction(100),
        )
        found.append(
            ParkFlow(
                pollutant=row.id,
                name=row.label,
                unit=facts.printing.unit_of(row.unit),
                generated=_number(trails["generated"]),
                discharged=_number(trails["discharged"]),
                to_sewer=_number(trails["to_sewer"]),
                to_environment=_number(trails["to_environment"]),
                permitted=_number(trails["permitted"]),
                limit=_number(trails["total_limit"]),
                occupancy=_number(trail),
                basis=basis,
                trail=trail,
            )
        )
    return tuple(found)


def _number(trail: Trail) -> Fraction | None:
    return trail.value if isinstance(trail.value, Fraction) else None
