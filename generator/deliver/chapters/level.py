"""第四章 清洁生产水平分析: park, chains, sectors and firms, and what follows from them. Pure."""

from __future__ import annotations

from generator.deliver.chapters import (
    level_byproducts,
    level_effects,
    level_findings,
    level_moved,
    level_network,
    level_sectors,
    level_trends,
)
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Numbers
from generator.score.level_values import ENERGY, WATER


def level(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """The whole chapter; lists stay empty and charts absent where nothing has been returned."""
    lines = level_trends.lines(dossier)
    years = dossier.settings.department_years[-4:]
    enterprise_years = dossier.settings.years[-3:]
    return {
        **{f"year{n}": year for n, year in enumerate(years, 1)},
        **{f"firm_year{n}": year for n, year in enumerate(enterprise_years, 1)},
        "sample": dossier.settings.sample,
        "from_departments": dossier.park is not None,
        "intensities": level_trends.table(dossier, numbers, lines),
        "trend": level_trends.trend(numbers, lines),
        "movements": level_moved.movements(dossier, numbers, lines),
        "references": level_moved.against_reference(dossier, numbers, lines),
        "coverage": level_trends.coverage(dossier, numbers),
        "splits": level_effects.splits(dossier, numbers),
        "split_sentences": level_effects.split_sentences(dossier, numbers),
        "priced": level_effects.priced(dossier, numbers),
        "chains": level_network.chains(dossier, numbers),
        "chain_sentences": level_network.chain_sentences(dossier, numbers),
        "network": level_network.diagram(dossier, numbers),
        "exchanges": level_network.exchanges(dossier, numbers),
        "exchange_sentences": level_byproducts.exchange_sentences(dossier, numbers),
        "unused": level_byproducts.unused(dossier, numbers),
        "unused_rest": level_byproducts.unused_rest(dossier, numbers),
        "physical": level_sectors.physical(dossier, numbers),
        "physical_said": level_sectors.physical_said(dossier, numbers),
        "energy_chart": level_sectors.sector_chart(dossier, numbers, ENERGY),
        "water_chart": level_sectors.sector_chart(dossier, numbers, WATER),
        "sectors": level_sectors.sectors(dossier, numbers),
        "firms": level_sectors.firms(dossier, numbers),
        "grades_chart": level_sectors.grades_chart(dossier, numbers),
        "benchmark_sentence": level_sectors.benchmark_sentence(dossier, numbers),
        "sector_conclusions": level_findings.sectors(dossier, numbers),
        "firm_conclusions": level_findings.firms(dossier, numbers),
        "facility_conclusions": level_findings.facilities(dossier, numbers),
        "central": level_findings.central(dossier, numbers),
    }
