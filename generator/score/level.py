"""水平分析: all tables of stage 2 in one value, each figure with its trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from generator.model.constraint import LevelRules
from generator.model.score import Trail
from generator.score.constraints import TABLE, Constraint
from generator.score.level_benchmark import (
    FirmBenchmark,
    SectorBenchmark,
    firm_benchmarks,
    sector_benchmarks,
)
from generator.score.level_chains import (
    ByProduct,
    Exchange,
    Group,
    by_products,
    exchanges,
    groups,
)
from generator.score.level_constraints import Factor, factors
from generator.score.level_energy import (
    CarbonLine,
    EnergyLine,
    carbon_lines,
    carbon_of,
    energy_lines,
    energy_of,
)
from generator.score.level_facilities import Facility, Supervision, facilities, supervision
from generator.score.level_flows import Flow, ParkFlow, flows, park_flows
from generator.score.level_intensity import (
    GroupIntensity,
    Intensity,
    group_intensities,
    intensities,
    park_intensities,
)
from generator.score.level_series import (
    Series,
    enterprise_series,
    park_series,
    returned_series,
)
from generator.score.level_split import Split, splits
from generator.score.level_summary import Conclusions, conclusions
from generator.score.level_values import LevelFacts
from generator.score.shares import PARK
from generator.score.trail import collect_trails


@dataclass(frozen=True)
class LevelAnalysis:
    """The tables of 水平分析. Central facilities stand apart in each, in no sum of others."""

    facts: LevelFacts
    enterprise_series: tuple[Series, ...]
    park_series: tuple[Series, ...]
    returned_series: tuple[Series, ...]
    energy: tuple[EnergyLine, ...]
    carbon: tuple[CarbonLine, ...]
    flows: tuple[Flow, ...]
    park_flows: tuple[ParkFlow, ...]
    intensities: tuple[Intensity, ...]
    park_intensities: tuple[GroupIntensity, ...]
    central_intensities: tuple[GroupIntensity, ...]
    splits: tuple[Split, ...]
    firms: tuple[FirmBenchmark, ...]
    sectors: tuple[SectorBenchmark, ...]
    groups: tuple[Group, ...]
    exchanges: tuple[Exchange, ...]
    by_products: tuple[ByProduct, ...]
    facilities: tuple[Facility, ...]
    supervision: tuple[Supervision, ...]
    factors: tuple[Factor, ...]
    conclusions: Conclusions

    @cached_property
    def trails(self) -> Mapping[str, Trail]:
        """Every figure of the analysis by its id, those it rests on included."""
        return MappingProxyType(dict(collect_trails(self._roots())))

    def _roots(self) -> Iterator[Trail]:
        for series in (*self.enterprise_series, *self.park_series, *self.returned_series):
            yield series.trail
            yield from (point.trail for point in series.points)
        for flow in self.flows:
            for part in (flow.generated, flow.discharged, flow.to_sewer, flow.direct):
                yield part.trail
        for split in self.splits:
            yield split.trail
        for group in self.groups:
            yield group.trail
            yield from (load.trail for load in group.loads)
        for table in (
            self.energy, self.carbon, self.park_flows, self.intensities, self.park_intensities,
            self.central_intensities, self.firms, self.sectors, self.exchanges, self.by_products,
            self.facilities, self.supervision, self.factors,
        ):  # fmt: skip
            yield from (row.trail for row in table)


def analyse_level(
    facts: LevelFacts, rules: LevelRules, constraints: Iterable[Constraint] = ()
) -> LevelAnalysis:
    """Everything, from the returns that are in; what is missing is named and never 0."""
    firms = firm_benchmarks(facts)
    chains = groups(facts, rules)
    network = exchanges(facts)
    found = facilities(facts, rules)
    sums = (
        (f"{PARK}报送", "报送企业", facts.served),
        (f"{PARK}集中式设施", "集中式设施", facts.central),
    )
    return LevelAnalysis(
        facts=facts,
        enterprise_series=enterprise_series(facts),
        park_series=park_series(facts),
        returned_series=returned_series(facts),
        energy=(
            *(
                line
                for firm in facts.firms
                for year in firm.reading.submission.years
                for line in energy_lines(firm, year)
            ),
            *(line for who, name, few in sums for line in energy_of(few, facts.year, who, name)),
        ),
        carbon=(
            *(line for firm in facts.firms for line in carbon_lines(firm, facts.year)),
            *(
                line
                for who, name, few in sums
                if few
                for line in carbon_of(facts, few, facts.year, who, name)
            ),
        ),
        flows=flows(facts),
        park_flows=park_flows(facts),
        intensities=intensities(facts),
        park_intensities=park_intensities(facts),
        central_intensities=group_intensities(
            facts, f"{PARK}集中式设施", "集中式设施", facts.central
        ),
        splits=splits(facts),
        firms=firms,
        sectors=sector_benchmarks(facts, firms),
        groups=chains,
        exchanges=network,
        by_products=by_products(facts, network),
        facilities=found,
        supervision=supervision(facts),
        factors=factors(facts, rules, _factor_names(facts), constraints),
        conclusions=conclusions(rules, chains, firms, found, facts.printing),
    )


def _factor_names(facts: LevelFacts) -> dict[str, str]:
    block = facts.park.rules.form.tables.get(TABLE) if facts.park is not None else None
    return {row.id: row.label for row in block.rows} if block else {}
