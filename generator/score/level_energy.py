"""能源结构与碳排放表: energy by kind and carbon by source, of an enterprise and of all together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.form import FixedRow
from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey
from generator.score.figures import figure
from generator.score.level_values import Firm, LevelFacts, LevelFigure, sum_of
from generator.score.measure import Reading

CARBON_SOURCES = (
    LevelFigure("co2_fuel", "化石燃料燃烧", "tCO2", "co2_fuel"),
    LevelFigure("co2_process", "工业生产过程", "tCO2", "co2_process", "park_co2_process"),
    LevelFigure("co2_electricity", "净购入电力", "tCO2", "co2_electricity"),
    LevelFigure("co2_heat", "净购入热力", "tCO2", "co2_heat"),
)


@dataclass(frozen=True, slots=True)
class EnergyLine:
    """One kind of energy in a year: net amount, coefficients, 当量值 and 等价值 in tce.

    Of several firms `coefficient` is None: each counts by its own (measured heat wins). `share` is
    in % of all that was consumed; what is sent out takes nothing from it.
    """

    owner: str
    kind: str
    name: str
    unit: str
    year: int
    amount: Fraction
    exported: Fraction
    coefficient: Fraction | None
    tce: Fraction
    tce_equivalent: Fraction
    share: Fraction | None
    measured: bool
    trail: Trail


@dataclass(frozen=True, slots=True)
class CarbonLine:
    """One source of carbon in a year. `basis` names the factor, its year and where it is from."""

    owner: str
    source: str
    name: str
    year: int
    emission: Fraction | None
    share: Fraction | None
    reason: str
    basis: str
    trail: Trail


def energy_lines(firm: Firm, year: int) -> tuple[EnergyLine, ...]:
    """The kinds a firm told in a year, in the order of the form."""
    block = firm.reading.rules.form.tables["energy"]
    held = firm.reading.submission.rows.get("energy", ())
    lines = [
        line
        for row in block.rows
        if row.id in held and (line := _line(firm, row, year)) is not None
    ]
    return _with_shares(lines)


def _line(firm: Firm, row: FixedRow, year: int) -> EnergyLine | None:
    reading = firm.reading
    entry = reading.submission.get("energy.amount", row.id, year)
    if entry is None or entry.number is None:
        return None
    out = reading.submission.get("energy.exported", row.id, year)
    exported = Fraction(out.number) if out is not None and out.number is not None else Fraction(0)
    net = Fraction(entry.number) - exported
    own = reading.coefficient(EntryKey("energy.tce_per_unit", row.id))
    other = reading.coefficient(EntryKey("energy.tce_per_unit_equivalent", row.id))
    one, two = _value(own), _value(other)
    cells = (
        reading.cell(EntryKey("energy.amount", row.id, year)),
        reading.cell(EntryKey("energy.exported", row.id, year)) if exported else None,
    )
    inputs: tuple[EntrySource | Trail | None, ...] = (*cells, own)
    trail = Trail(
        id=f"{firm.id}:level_energy_{row.id}@{year}",
        label=f"{firm.name}{row.label}折标准煤（{year}年，当量值）",
        value=net * one,
        unit="tce",
        formula="（消费量 − 外供量）× 折标准煤系数",
        numbers=f"（{figure(net + exported, 4)} − {figure(exported, 4)}）× {figure(one, 6)}",
        inputs=tuple(node for node in inputs if node is not None),
    )
    return EnergyLine(
        firm.id, row.id, row.label, reading.rules.printing.unit_of(row.unit), year,
        net + exported, exported, one, net * one, net * two, None,
        own is not None and not own.id.startswith("系数"), trail,
    )  # fmt: skip


def _value(trail: Trail | None) -> Fraction:
    return trail.value if trail is not None and isinstance(trail.value, Fraction) else Fraction(0)


def _with_shares(lines: Sequence[EnergyLine]) -> tuple[EnergyLine, ...]:
    consumed = sum((line.tce for line in lines if line.tce > 0), Fraction(0))
    return tuple(
        replace(line, share=100 * line.tce / consumed if consumed and line.tce > 0 else None)
        for line in lines
    )


def energy_of(
    firms: Iterable[Firm], year: int, who: str, name: str
) -> tuple[EnergyLine, ...]:
    """The same kinds of several enterprises added up, each by its own coefficients."""
    sums: dict[str, list[EnergyLine]] = {}
    for firm in firms:
        for line in energy_lines(firm, year):
            sums.setdefault(line.kind, []).append(line)
    return _with_shares([_sum(lines, year, who, name) for lines in sums.values()])


def _sum(lines: Sequence[EnergyLine], year: int, who: str, name: str) -> EnergyLine:
    first = lines[0]
    tce = sum((line.tce for line in lines), Fraction(0))
    return EnergyLine(
        who, first.kind, first.name, first.unit, year,
        sum((line.amount for line in lines), Fraction(0)),
        sum((line.exported for line in lines), Fraction(0)),
        first.coefficient if len({line.coefficient for line in lines}) == 1 else None,
        tce,
        sum((line.tce_equivalent for line in lines), Fraction(0)),
        None,
        any(line.measured for line in lines),
        Trail(
            id=f"{who}:level_energy_{first.kind}@{year}",
            label=f"{name}{first.name}折标准煤合计（{year}年，当量值）",
            value=tce,
            unit="tce",
            formula="各企业之和",
            numbers=f"{len(lines)} 家企业相加",
            inputs=tuple(line.trail for line in lines),
        ),
    )  # fmt: skip


def carbon_lines(firm: Firm, year: int) -> tuple[CarbonLine, ...]:
    """The four sources of an enterprise, those without a value with the reason."""
    reads = [(asked, firm.read(asked, year)) for asked in CARBON_SOURCES]
    whole = sum((r.value for _, r in reads if r.value is not None and r.value > 0), Fraction(0))
    return tuple(
        CarbonLine(
            firm.id, asked.id, asked.name, year, each.value, _share(each.value, whole),
            each.reason, _basis(firm.reading, asked.id), each.trail,
        )
        for asked, each in reads
    )  # fmt: skip


def carbon_of(
    facts: LevelFacts, firms: Sequence[Firm], year: int, who: str, name: str
) -> tuple[CarbonLine, ...]:
    """The sums of the four sources over enterprises; who is missing stands in the reason."""
    sums = [(asked, sum_of(facts, firms, asked, year, who, name)) for asked in CARBON_SOURCES]
    whole = sum((s.value for _, s in sums if s.value is not None and s.value > 0), Fraction(0))
    basis = firms[0].reading if firms else None
    return tuple(
        CarbonLine(
            who, asked.id, asked.name, year, each.value, _share(each.value, whole),
            each.trail.reason, _basis(basis, asked.id) if basis else "", each.trail,
        )
        for asked, each in sums
    )  # fmt: skip


def _share(value: Fraction | None, whole: Fraction) -> Fraction | None:
    return 100 * value / whole if value is not None and value > 0 and whole else None


def _basis(reading: Reading, source: str) -> str:
    rules = reading.rules
    if source == "co2_electricity":
        grid = rules.grid
        if grid is None:
            return "没有选定电网排放因子"
        factor = rules.printing.unit_of(grid.unit)
        cited = rules.printing.basis(grid.source)
        name = f"{grid.region}{grid.year}年电网排放因子"
        return f"{name} {grid.value} {factor}（{cited}，{grid.mark}）"
    if source == "co2_fuel":
        return "低位发热量（有实测的用实测）×含碳量×碳氧化率×44/12"
    if source == "co2_process":
        return "填报的过程排放量；没有填报的按活动量×缺省因子（K、D）"
    return "热力 0.11 tCO₂/GJ"
