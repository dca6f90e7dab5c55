"""Derived figures of a return: values, blanks, and the way down to the cell."""

from __future__ import annotations

from fractions import Fraction

import pytest

from generator.model.score import EntrySource
from generator.model.submission import Blank, Place
from generator.score.assess import formula_rules
from generator.score.measure import read_figures
from generator.score.trail import collect_trails, explain, figures_resting_on

from .returns import filled, source

F = Fraction


@pytest.fixture
def read(rulebook):
    def opened(grid_year=0, **answers):
        of = filled("enterprise", **answers)
        region = "云南" if grid_year else ""
        return read_figures(
            of, formula_rules(rulebook, "enterprise", region, grid_year), source(of)
        )

    return opened


def test_a_figure_is_measured_for_every_year_asked(read):
    reading = read(fresh_water={2023: 80, 2024: 100}, reused_water={2023: 20, 2024: 300})
    rates = {m.year: m.value for m in reading.measurements if m.id == "water_reuse_rate"}
    assert rates == {2022: None, 2023: 20, 2024: 75}


def test_a_figure_of_the_audit_year_alone_has_no_other_years(read):
    reading = read(hazardous__r01__generated=5, hazardous__r02__generated="1.5")
    assert [m.year for m in reading.measurements if m.id == "hazardous_generated"] == [2024]
    assert reading.figure("hazardous_generated").value == F("6.5")


def test_a_figure_without_value_says_why(read):
    measured = read(fresh_water={2024: 100}).figure("water_reuse_rate")
    assert measured.value is None
    assert "重复用水量" in measured.trail.reason
    assert "未填" in measured.trail.reason


def test_what_does_not_concern_the_enterprise_counts_nought_in_sums(read):
    reading = read(
        energy__raw_coal__amount={2024: 100}, energy__diesel__amount={2024: Blank.NOT_APPLICABLE}
    )
    assert reading.figure("total_energy").value == F("71.43")


def test_a_trail_ends_in_file_sheet_and_cell(read):
    reading = read(energy__raw_coal__amount={2024: 100}, output_value={2024: 1000})
    trail = reading.figure("energy_per_output_value").trail
    assert trail.id == "QY001:energy_per_output_value@2024"
    cells = {str(n.key): n for n in trail.walk() if isinstance(n, EntrySource)}
    assert set(cells) == {"output_value@2024", "energy.amount[raw_coal]@2024"}
    coal = cells["energy.amount[raw_coal]@2024"]
    assert coal.label == "原煤消费量（2024年）"
    assert (coal.recipient_id, coal.version_no, coal.file_name) == ("QY001", 1, "QY001.xlsx")
    assert (coal.digest, coal.raw, coal.place) == ("ab" * 32, "100", Place("数据", "D1"))


def test_figures_lead_through_the_figures_and_coefficients_they_use(read):
    reading = read(energy__raw_coal__amount={2024: 100}, output_value={2024: 1000})
    trail = reading.figure("energy_per_output_value").trail
    ids = [node.id for node in trail.walk()]
    assert "QY001:total_energy@2024" in ids
    assert "系数:energy.tce_per_unit[raw_coal]" in ids
    coefficient = next(n for n in trail.walk() if n.id.startswith("系数:"))
    assert coefficient.value == F("0.7143")
    assert coefficient.source


def test_the_grid_factor_stands_in_the_trail_of_carbon(read):
    reading = read(2022, energy__electricity__amount={2024: 100})
    carbon = reading.figure("co2_electricity")
    assert carbon.value == F("0.1073") * 1000
    labels = [getattr(node, "label", "") for node in carbon.trail.walk()]
    assert any("云南2022年" in label for label in labels)


def test_without_a_chosen_grid_factor_electricity_has_no_carbon_figure(read):
    assert read(energy__electricity__amount={2024: 100}).figure("co2_electricity").value is None


def test_the_explanation_reads_from_the_figure_down_to_the_cell(read):
    reading = read(energy__raw_coal__amount={2024: 100}, output_value={2024: 1000})
    lines = explain(reading.figure("energy_per_output_value").trail)
    assert lines[0] == "单位产值综合能耗（2024年）：0.0714 tce/万元"
    assert lines[1].startswith("  公式：综合能耗（当量值）")
    assert lines[2].startswith("  代入：0.0714 = 71.43 ÷ 1000")
    assert any("（未核对原文）" in line for line in lines)
    assert any(
        "原煤消费量（2024年）：填报“100”，QY001公司第 1 版《QY001.xlsx》“数据”D1" in line
        for line in lines
    )


def test_a_cell_leads_back_to_every_figure_that_rests_on_it(read):
    reading = read(
        energy__raw_coal__amount={2024: 100}, output_value={2024: 1000}, fresh_water={2024: 5}
    )
    trails = collect_trails(m.trail for m in reading.measurements)
    touched = {t.id for t in figures_resting_on(trails, "QY001", Place("数据", "D1"))}
    assert {"QY001:total_energy@2024", "QY001:energy_per_output_value@2024"} <= touched
    assert "QY001:water_reuse_rate@2024" not in touched
    assert figures_resting_on(trails, "QY002", Place("数据", "D1")) == ()


def test_collected_trails_are_found_by_their_readable_id(read):
    reading = read(fresh_water={2024: 100})
    trails = collect_trails(m.trail for m in reading.measurements)
    assert trails["QY001:water_per_tonne@2024"].label == "单位产品取水量（2024年）"
