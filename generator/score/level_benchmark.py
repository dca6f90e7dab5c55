"""对标: each firm's figure against its benchmark and its peers, each sector's against its best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.formula.evaluate import CompiledFormula
from generator.model.indicator import Grade, SecondaryIndicator
from generator.model.score import IndicatorScore, RowState, Trail
from generator.score.assess import product_unit
from generator.score.benchmark import quartile
from generator.score.figures import figure
from generator.score.level_intensity import load_guard
from generator.score.level_values import Firm, LevelFacts
from generator.score.measure import Reading
from generator.score.membership import Levels, lower_is_better
from generator.score.settings import FEWEST_PEERS
from generator.score.shares import PARK


@dataclass(frozen=True, slots=True)
class FirmBenchmark:
    """企业对标: one figure of one firm. `gap` is in % of Ⅰ, above 0 where the firm is worse.

    `rank` counts from the best among `peers` comparable firms of the park, itself among them;
    `quartile` (1 the best quarter) only from five of them on. `guard` says why it has no rank.
    """

    recipient_id: str
    name: str
    sector: str
    system: str
    indicator: SecondaryIndicator
    value: Fraction
    levels: Levels | None
    grade: Grade | None
    basis: str
    source: str
    gap: Fraction | None
    rank: int | None
    peers: int
    quartile: int | None
    guard: str
    trail: Trail

    @property
    def behind(self) -> bool:
        """Below Ⅲ, or in the last quarter of its peers."""
        return not self.guard and (self.grade is Grade.BELOW or self.quartile == 4)


@dataclass(frozen=True, slots=True)
class SectorBenchmark:
    """分行业对标: the weighted mean of a sector, its best and worst firm, and where it stands."""

    sector: str
    sector_name: str
    system: str
    indicator: SecondaryIndicator
    product_unit: str
    firms: int
    mean: Fraction | None
    reason: str
    best: FirmBenchmark
    worst: FirmBenchmark
    levels: Levels | None
    grade: Grade | None
    source: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class _Row:
    """A scored figure of a firm with what it is compared by."""

    firm: Firm
    score: IndicatorScore
    system: str
    unit: str
    guard: str
    value: Fraction

    @property
    def group(self) -> tuple[str, str, str, str]:
        code = self.firm.enterprise.industry_code
        return code, self.system, self.score.indicator.id, self.unit

    @property
    def comparison(self) -> str:
        return self.score.indicator.benchmark.operator


def firm_benchmarks(facts: LevelFacts) -> tuple[FirmBenchmark, ...]:
    """All quantitative rows of all cards that have a value; peers share sector and product unit."""
    rows = tuple(_rows(facts))
    return tuple(_benchmark(facts, row, [r for r in rows if r.group == row.group]) for row in rows)


def _rows(facts: LevelFacts) -> Iterable[_Row]:
    for firm in facts.firms:
        card = facts.cards.get(firm.id)
        guard = load_guard(firm.reading, firm.reading.year)
        for each in card.all if card is not None else ():
            for score in each.rows:
                scored = score.state in (RowState.SCORED, RowState.NO_BENCHMARK)
                comparable = score.indicator.benchmark.operator in ("<", "<=", ">", ">=")
                if scored and score.value is not None and comparable and not score.product:
                    unit = product_unit(firm.reading)
                    yield _Row(firm, score, each.system.id, unit, guard, score.value)


def _benchmark(facts: LevelFacts, row: _Row, group: Sequence[_Row]) -> FirmBenchmark:
    score = row.score
    peers = [r for r in group if not r.guard]
    lower = lower_is_better(row.comparison)
    better = [r for r in peers if (r.value < row.value) == lower and r.value != row.value]
    rank = len(better) + 1 if not row.guard else None
    gap = None
    if score.levels is not None and score.levels[0]:
        first = score.levels[0]
        gap = 100 * (row.value - first if lower else first - row.value) / abs(first)
    place = _quartile(row.value, [r.value for r in peers], lower) if not row.guard else None
    said = [f"与Ⅰ级差 {figure(gap)}%"] if gap is not None else []
    said += [f"同行业 {len(peers)} 家中列第 {rank}"] if rank is not None and len(peers) > 1 else []
    firm = row.firm
    return FirmBenchmark(
        recipient_id=firm.id,
        name=firm.name,
        sector=firm.enterprise.industry_code,
        system=row.system,
        indicator=score.indicator,
        value=row.value,
        levels=score.levels,
        grade=score.grade if score.levels is not None else None,
        basis=score.basis,
        source=score.benchmark_source,
        gap=gap,
        rank=rank,
        peers=len(peers),
        quartile=place,
        guard=row.guard,
        trail=Trail(
            id=f"{firm.id}:level_gap_{row.system}.{score.indicator.id}@{firm.reading.year}",
            label=f"{firm.name}{score.indicator.name}与基准的差距",
            value=gap,
            unit="%",
            formula="（值 − Ⅰ级基准）÷ Ⅰ级基准 × 100，越差越大",
            reason="；".join((*said, *([row.guard] if row.guard else ()))),
            source=score.benchmark_source,
            mark=score.indicator.mark,
            inputs=(score.trail,),
        ),
    )


def _quartile(value: Fraction, peers: Sequence[Fraction], lower: bool) -> int | None:
    """1 for the best quarter ... 4; None under five firms, or where all are alike."""
    if len(peers) < FEWEST_PEERS or len(set(peers)) == 1:
        return None
    bounds = [quartile(peers, Fraction(n, 4)) for n in (1, 2, 3)]
    if lower:
        return next((n for n, bound in enumerate(bounds, 1) if value <= bound), 4)
    return next((n for n, bound in enumerate(reversed(bounds), 1) if value >= bound), 4)


def sector_benchmarks(
    facts: LevelFacts, firms: Sequence[FirmBenchmark]
) -> tuple[SectorBenchmark, ...]:
    """By sector, system, figure and product unit; firms of low load take no part."""
    readings = {firm.id: firm.reading for firm in facts.firms}
    groups: dict[tuple[str, str, str, str], list[FirmBenchmark]] = {}
    for each in firms:
        if not each.guard:
            unit = product_unit(readings[each.recipient_id])
            key = (each.sector, each.system, each.indicator.id, unit)
            groups.setdefault(key, []).append(each)
    return tuple(_sector(facts, key, group, readings) for key, group in groups.items())


def _sector(
    facts: LevelFacts, key: tuple[str, str, str, str], group: Sequence[FirmBenchmark],
    readings: dict[str, Reading],
) -> SectorBenchmark:  # fmt: skip
    sector, system, _, unit = key
    row = group[0].indicator
    lower = lower_is_better(row.benchmark.operator)
    ordered = sorted(group, key=lambda each: each.value if lower else -each.value)
    mean, reason = _weighted(row, group, readings)
    with_levels = next((each for each in ordered if each.levels is not None), ordered[0])
    name = facts.industry(sector)
    grade = None
    if mean is not None and with_levels.levels is not None:
        met = (mean <= bound if lower else mean >= bound for bound in with_levels.levels)
        grade = next((g for g, ok in zip(Grade, met, strict=False) if ok), Grade.BELOW)
    trail = Trail(
        id=f"{PARK}:level_mean_{sector}_{system}.{row.id}_{unit}@{facts.year}",
        label=f"{name}{row.name}园区均值（加权，{facts.year}年）",
        value=mean,
        unit=facts.printing.unit_of(row.unit),
        formula="Σ 分子 ÷ Σ 分母",
        numbers=f"{len(group)} 家企业",
        reason=reason,
        inputs=tuple(each.trail for each in group),
    )
    return SectorBenchmark(sector, name, system, row, unit, len(group), mean, reason, ordered[0],
                           ordered[-1], with_levels.levels, grade, with_levels.source,
                           trail)  # fmt: skip


def _weighted(
    row: SecondaryIndicator, group: Sequence[FirmBenchmark], readings: dict[str, Reading]
) -> tuple[Fraction | None, str]:
    """The sum of what is divided over the sum of what it is divided by, never a mean of ratios."""
    if len(group) == 1:
        return group[0].value, ""
    if not row.formula:
        return None, "企业自评的数，没有权数，不求均值"
    above = below = Fraction(0)
    for each in group:
        reading = readings[each.recipient_id]
        divisor = reading.rules.divisor(reading.rules.compile(row.formula, row.unit))
        amount = _value(divisor, reading) if divisor is not None else None
        if amount is None:
            return None, f"{each.name}没有可作权数的数值"
        above += each.value * amount
        below += amount
    return (above / below, "") if below > 0 else (None, "权数之和不是正数")


def _value(formula: CompiledFormula, reading: Reading) -> Fraction | None:
    value = formula.evaluate(reading.scope.at(reading.year)).value
    return value if isinstance(value, Fraction) else None


def behind(firms: Sequence[FirmBenchmark]) -> tuple[FirmBenchmark, ...]:
    """Those behind their sector, the widest gap first."""
    found = [each for each in firms if each.behind]
    return tuple(sorted(found, key=lambda each: -(each.gap or Fraction(0))))


