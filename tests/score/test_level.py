"""水平分析 of a synthesised park: nothing stops it, sums hold, facilities stay apart."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from generator.model.constraint import Bounds
from generator.model.park import Enterprise, RecipientKind
from generator.model.submission import Blank
from generator.score.assess import formula_rules
from generator.score.constraints import Constraint
from generator.score.level import LevelAnalysis, analyse_level
from generator.score.level_chains import SECTOR
from generator.score.level_constraints import factors
from generator.score.level_intensity import PER_ADDED_VALUE, PER_PRODUCT, of_firm
from generator.score.level_series import Point, _growth, series
from generator.score.level_values import (
    ADDED_VALUE,
    CARBON,
    ENERGY,
    WATER,
    Firm,
    LevelFacts,
    Read,
)
from generator.score.measure import read_figures
from generator.score.park import read_park

from .levels import synthetic
from .returns import FOUR_YEARS, filled, source

F = Fraction


@pytest.fixture(scope="module", params=((1, 24), (2, 8), (3, 13)), ids=str)
def found(request, tmp_path_factory) -> Iterator[LevelAnalysis]:
    audit, facts = synthetic(tmp_path_factory.mktemp("level") / "审核", *request.param)
    return analyse_level(facts, audit.book.level)


def test_every_table_of_a_whole_park_is_filled(found):
    for table in (
        found.enterprise_series, found.park_series, found.returned_series, found.energy,
        found.carbon, found.flows, found.park_flows, found.intensities, found.park_intensities,
        found.splits, found.firms, found.sectors, found.groups, found.facilities,
        found.supervision, found.factors,
    ):  # fmt: skip
        assert table


def test_a_figure_without_a_value_has_a_reason(found):
    rows = (*found.intensities, *found.park_intensities)
    assert [row for row in rows if row.value is None and not (row.reason or row.guard)] == []
    assert [s for s in found.splits if s.change is None and not s.reason] == []
    assert [s.figure.id for s in found.park_series if s.growth is None and not s.reason] == []


def test_all_parts_of_every_change_add_up_to_it(found):
    told = [split for split in found.splits if split.change is not None]
    assert told
    for split in told:
        assert sum(effect.value for effect in split.effects) == split.change


def test_energy_by_kind_adds_up_to_the_total_of_each_firm(found):
    for firm in found.facts.firms:
        lines = [
            line for line in found.energy
            if line.owner == firm.id and line.year == found.facts.year
        ]  # fmt: skip
        total = firm.read(ENERGY, found.facts.year).counted
        assert sum((line.tce for line in lines), F(0)) == total


def test_the_four_sources_of_carbon_add_up_to_the_total(found):
    for firm in found.facts.firms:
        lines = [line for line in found.carbon if line.owner == firm.id]
        assert len(lines) == 4
        whole = firm.read(CARBON, found.facts.year).counted
        assert sum((line.emission or F(0) for line in lines), F(0)) == whole


def test_the_grid_factor_its_year_and_source_stand_beside_the_emission(found):
    basis = {line.basis for line in found.carbon if line.source == "co2_electricity"}
    assert all("云南2022年电网排放因子 0.1073" in text and "公告" in text for text in basis)


def test_central_facilities_are_in_no_sum_of_those_they_serve(found):
    served = [s for s in found.returned_series if s.owner == "园区报送"]
    for one in served:
        last = one.points[-1]
        firms = [f.read(one.figure, last.year).counted for f in found.facts.served]
        if last.value is not None:
            assert last.value == sum((value or F(0) for value in firms), F(0))
    names = {f.name for f in found.facts.central}
    assert names.isdisjoint(name for group in found.groups for name in group.firms)


def test_shares_of_added_value_make_up_the_whole(found):
    shares = [g.added_share for g in found.groups if g.kind == SECTOR and g.added_share is not None]
    assert sum(shares) == 100


def test_flows_into_sewer_and_environment_are_the_discharge(found):
    for flow in found.flows:
        parts = (flow.to_sewer.counted, flow.direct.counted, flow.discharged.counted)
        if None not in parts:
            assert parts[0] + parts[1] == parts[2]


def test_no_quartile_is_given_among_fewer_than_five(found):
    assert [each for each in found.firms if each.quartile and each.peers < 5] == []
    assert [each for each in found.firms if each.guard and each.rank] == []


def test_ranks_begin_with_the_best_firm_of_the_sector(found):
    firsts = {
        (each.sector, each.system, each.indicator.id, each.recipient_id)
        for each in found.firms if each.rank == 1
    }  # fmt: skip
    for sector in found.sectors:
        key = (sector.sector, sector.system, sector.indicator.id, sector.best.recipient_id)
        assert key in firsts


def test_a_weighted_mean_lies_between_best_and_worst(found):
    for each in found.sectors:
        if each.mean is not None:
            low, high = sorted((each.best.value, each.worst.value))
            assert low <= each.mean <= high


def test_every_figure_leads_to_its_trail_by_an_id_of_its_own(found):
    assert len(found.trails) > 500
    for row in (*found.intensities, *found.splits, *found.factors, *found.facilities):
        assert found.trails[row.trail.id].id == row.trail.id
    for series_ in found.park_series:
        assert found.trails[series_.trail.id].value == series_.growth


# -- single cases --------------------------------------------------------------------------------


@pytest.fixture
def firm(rulebook):
    def make(**answers):
        given = {
            "energy__raw_coal__amount": {2022: 1000, 2023: 1000, 2024: 1000},
            "fresh_water": {2024: 500},
            "products__r01__name": "甲",
            "products__r01__unit": "t",
            "products__r01__output": {2022: 100, 2023: 100, 2024: 200},
            "industrial_added_value": {2022: 500, 2023: 500, 2024: 500},
            "capacity_utilisation": {2024: 80},
        } | answers
        submission = filled("enterprise", owner="QY001", **given)
        enterprise = Enterprise(
            "QY001", "甲公司", RecipientKind.ENTERPRISE, industry_code="3120", chain="铝"
        )
        rules = formula_rules(rulebook, "enterprise")
        return Firm(enterprise, read_figures(submission, rules, source(submission)))

    return make


def test_a_single_firm_is_analysed_without_a_department(firm, rulebook):
    found = analyse_level(LevelFacts(2024, (firm(),)), rulebook.level)
    assert found.park_series == ()
    assert found.facilities == ()
    assert found.factors == ()
    assert {s.owner for s in found.returned_series} == {"园区报送"}
    assert all(each.added_share == 100 for each in found.groups)


def test_a_park_without_any_return_gives_empty_tables(rulebook):
    found = analyse_level(LevelFacts(2024, ()), rulebook.level)
    assert found.intensities == ()
    assert found.groups == ()
    assert found.conclusions.sectors == ()


def test_consumption_per_product_comes_before_per_added_value(firm):
    product, money = of_firm(firm(), ENERGY, 2024)
    assert (product.per, money.per) == (PER_PRODUCT, PER_ADDED_VALUE)
    assert product.value == F("0.7143") * 1000 / 200
    assert product.unit == "tce/t"
    assert money.value == F("0.7143") * 1000 / 500


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"capacity_utilisation": {2024: "49.99"}}, "产能利用率 49.99%"),
        ({"operating_status": {2024: "停产"}}, "2024年停产"),
        ({"operating_status": {2024: "未投产"}}, "2024年未投产"),
        ({"capacity_utilisation": {2024: 50}}, ""),
    ],
)
def test_consumption_at_low_load_compares_with_nothing(firm, answers, said):
    product, _ = of_firm(firm(**answers), WATER, 2024)
    assert product.guard.startswith(f"2024年{said}" if said.startswith("产") else said)
    assert product.comparable is (not said and product.value is not None)


@pytest.mark.parametrize("value", [0, -3, Blank.NOT_FILLED, Blank.NOT_AVAILABLE])
def test_no_added_value_no_intensity_but_a_reason(firm, value):
    _, money = of_firm(firm(industrial_added_value={2024: value}), ENERGY, 2024)
    assert money.value is None
    assert money.reason


def points(*values):
    found = []
    for year, value in enumerate(values, 2025 - len(values)):
        number = None if value is None else F(value)
        found.append(Point(year, number, "", None))
    return found


def test_growth_over_three_steps_needs_four_points():
    assert _growth(points(1000, 1100, 1210, 1331), 3) == (10, "")
    assert _growth(points(1100, 1210, 1331), 3) == (
        None, "没有 2021 年的数据，3年年均需 4 个年度",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ((None, 1, 1, 1), "2021年没有数值"),
        ((0, 1, 1, 1), "2021年的值不是正数"),
        ((1, 1, 1, -1), "2024年的值不是正数"),
    ],
)
def test_a_growth_that_cannot_be_had_says_why(values, reason):
    assert _growth(points(*values), 3) == (None, reason)


def test_money_says_in_whose_prices_it_is(firm):
    one = firm()
    read = Read(F(1), None, "", one.read(ADDED_VALUE, 2024).trail)
    assert series("QY001", "甲", ADDED_VALUE, [(2024, read)], 0).prices == "可比价"


# -- constraints ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "grade"),
    [(F(90), "强"), (F("89.99"), "中"), (F(80), "中"), (F("79.99"), "弱")],
)
def test_occupancy_is_graded_at_its_bounds_without_rounding(rulebook, value, grade):
    indicator = next(i for i in rulebook.level.indicators if i.id == "water_total")
    assert indicator.bounds.grade(value) == grade


def test_bounds_may_fall():
    falling = Bounds(F(50), F(75), falling=True)
    assert [falling.grade(F(n)) for n in (50, 51, 75, 76)] == ["强", "中", "中", "弱"]


@pytest.fixture
def park(rulebook):
    def make(**answers):
        submission = filled("department", FOUR_YEARS, "BM01", **answers)
        return read_park([(submission, source(submission))], formula_rules(rulebook, "park"))

    return make


def test_the_offices_grade_wins_and_the_proposal_is_told_beside_it(park, rulebook):
    reading = park(
        park_fresh_water={2021: 80, 2024: 95}, water_limit={2021: 100, 2024: 100},
    )  # fmt: skip
    facts = LevelFacts(2024, (), reading)
    (own,) = factors(facts, rulebook.level, {"water": "水资源"})
    assert (own.grade, own.by) == ("强", "程序建议")
    assert "占用率 95%" in own.sentence
    assert "趋势上升" in own.sentence
    office = Constraint(
        "water", "水资源", "用水总量", F(100), F(95), "m³", F(5), "", "中", False, "会议纪要",
        own.trail,
    )  # fmt: skip
    (judged,) = factors(facts, rulebook.level, {"water": "水资源"}, [office])
    assert (judged.grade, judged.proposal, judged.by) == ("中", "强", "园区办公室判定")
    assert "按数据建议为强，以园区办公室判定为准" in judged.sentence
    assert "会议纪要" in judged.sentence


def test_a_factor_nobody_can_judge_says_what_is_missing(park, rulebook):
    (own,) = factors(LevelFacts(2024, (), park()), rulebook.level, {"water": "水资源"})
    assert own.grade == ""
    assert "无法判定" in own.sentence
    assert "没有" in own.sentence


def test_a_limit_of_nought_judges_nothing(park, rulebook):
    reading = park(park_fresh_water={2024: 95}, water_limit={2024: 0})
    (own,) = factors(LevelFacts(2024, (), reading), rulebook.level, {"water": "水资源"})
    assert own.grade == ""
