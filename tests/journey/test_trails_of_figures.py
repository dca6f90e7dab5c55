"""Figures of every kind lead to cells of returned files, and the cells lead back to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, now_utc
from generator.journey.explain import explain_figure
from generator.model.score import EntrySource, Trail
from generator.score.trail import cells_below, explain, figures_resting_on

YEAR = 2024
ENTERPRISE = "QY003"
KINDS: Mapping[str, str] = {
    "enterprise derived": f"{ENTERPRISE}:total_energy@{YEAR}",
    "indicator row": f"{ENTERPRISE}:hw_incineration.energy_per_tonne_received@{YEAR}",
    "card index": f"{ENTERPRISE}:hw_incineration.Y2@{YEAR}",
    "card grade": f"{ENTERPRISE}:hw_incineration.grade@{YEAR}",
    "CO2 part": f"{ENTERPRISE}:co2_electricity@{YEAR}",
    "department total": f"园区:energy_amount@{YEAR}",
    "compliance row": f"园区:hj274_2015.energy_intensity@{YEAR}",
    "reference row": f"园区:near_zero_park_2024.green_platforms_count@{YEAR}",
    "GPI row": f"园区:green_park_586.wastewater_intensity@{YEAR}",
    "GPI": f"园区:green_park_586.index@{YEAR}",
    "GPI capped": f"园区:green_park_586.capped@{YEAR}",
    "park index row": f"园区:cleaner_production_index.energy_intensity@{YEAR}",
    "park index": f"园区:cleaner_production_index.index@{YEAR}",
    "structure": f"园区:cleaner_production_index.energy_intensity.structure@{YEAR}",
    "share of good firms": f"园区:grade_two_share@{YEAR}",
}


@pytest.fixture(scope="module")
def round_now(played: Path) -> Assessment:
    audit = Audit.open(played)
    with audit.open_ledger(now_utc()) as ledger:
        return assess(audit, ledger)


@pytest.mark.parametrize("figure", KINDS.values(), ids=KINDS)
def test_a_figure_leads_to_cells_of_files_and_back(round_now: Assessment, figure: str) -> None:
    trail = round_now.trails[figure]
    assert trail.value is not None
    leads_to_cells_and_back(round_now, trail)


def leads_to_cells_and_back(round_now: Assessment, trail: Trail) -> None:
    cells = cells_below(trail)
    assert cells, trail.id
    files = {r.digest for r in round_now.receipts.values()}
    for cell in cells:
        assert cell.digest in files
        assert cell.place.sheet
        assert re.fullmatch(r"[A-Z]+\d+", cell.place.cell)
        assert cell.file_name
    back = figures_resting_on(round_now.trails, cells[0].recipient_id, cells[0].place)
    assert trail.id in {each.id for each in back}
    said = "\n".join(explain(trail))
    assert cells[0].digest[:12] in said
    assert cells[0].file_name in said


def test_tiers_and_shares_lead_to_cells_and_back(round_now: Assessment) -> None:
    share = next(list_.rows[0] for list_ in round_now.tiers.shares if list_.rows)
    leads_to_cells_and_back(round_now, share.trail)
    entry = next(e for e in round_now.tiers.entries if e.recipient_id == share.recipient_id)
    leads_to_cells_and_back(round_now, entry.trail)


def test_the_parks_index_is_the_sum_its_own_trail_says(round_now: Assessment) -> None:
    card = next(c for c in round_now.indices if c.system.id == "cleaner_production_index")
    assert card.value == sum(
        (row.weight * (row.score or 0) for row in card.rows), Fraction(0)
    )
    rows = {row.trail.id for row in card.rows}
    (total,) = (node for node in card.trail.inputs if isinstance(node, Trail))
    assert {node.id for node in total.inputs if isinstance(node, Trail)} == rows


def test_a_figure_of_one_return_is_explained_without_scoring_anybody(
    played: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("nobody's scores are needed")

    monkeypatch.setattr("generator.journey.explain.assess", never)
    said = explain_figure(played, KINDS["enterprise derived"])
    assert any("填报“" in line for line in said)


def test_a_score_is_explained_without_filling_a_document(
    played: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("no document is needed")

    monkeypatch.setattr("generator.journey.explain.document_trail", never)
    assert explain_figure(played, KINDS["park index"])


def test_an_entry_source_names_the_cell_as_explain_takes_it(round_now: Assessment) -> None:
    from generator.deliver.book import cell_reference

    cell = next(
        node for node in round_now.trails[KINDS["CO2 part"]].walk()
        if isinstance(node, EntrySource)
    )  # fmt: skip
    assert re.fullmatch(r"QY003:能源![A-Z]+\d+", cell_reference(cell.recipient_id, cell.place))
