"""A whole round from returns to cards, tiers and trails, by the packaged rules."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from generator.model.indicator import Grade
from generator.model.park import Enterprise, PermitKind, RecipientKind
from generator.model.score import EntrySource, RowState
from generator.model.submission import Blank
from generator.model.tier import Tier
from generator.score.answers import read_answers
from generator.score.assess import (
    SHORT_FORM,
    all_trails,
    department_totals,
    element_values,
    formula_rules,
    gather_evidence,
    norms_of,
    score_enterprise,
    settings_of,
)
from generator.score.measure import read_figures
from generator.score.office import Designation
from generator.score.park import read_park
from generator.score.settings import ScoreSettings
from generator.score.tiers import tier_list

from .returns import FOUR_YEARS, filled, source

F = Fraction


def firm(number: int, code="3216", permit=PermitKind.SIMPLIFIED) -> Enterprise:
    return Enterprise(
        f"QY{number:03d}",
        f"第{number}公司",
        RecipientKind.ENTERPRISE,
        credit_code=f"9153{number:014d}",
        industry_code=code,
        process="电解",
        permit_kind=permit,
    )


@pytest.fixture(scope="session")
def rules(rulebook):
    return formula_rules(rulebook, "enterprise", "云南", 2022)


@pytest.fixture
def read(rules):
    def opened(number: int, **answers):
        settled = {
            "operating_status": dict.fromkeys((2022, 2023, 2024), "正常生产"),
            "industrial_added_value": {2024: 1000},
            "products__r01__output_t": {2024: 100},
            "energy__raw_coal__amount": {2024: 100 * number},
            "fresh_water": {2024: 1000 * number},
            "reused_water": {2024: 9000 * number},
        } | answers
        of = filled("enterprise", owner=f"QY{number:03d}", **settled)
        return read_figures(of, rules, source(of))

    return opened


def test_the_packaged_conventions_are_the_documented_ones(rulebook):
    assert settings_of(rulebook.settings) == ScoreSettings()


def test_peers_and_park_average_come_from_all_firms_in_production(rulebook, rules, read):
    system = rulebook.systems["elements"]
    pairs = [(firm(n), read(n)) for n in range(1, 10)]
    idle = read(10, operating_status={2024: "停产"})
    evidence = gather_evidence(system, [*pairs, (firm(10), idle)], rules)
    values = [p.value for p in evidence.peers["product_energy"]]
    # n × 100 t of coal at 0.7143 over 100 t of product, in kgce/t
    assert values == [F("714.3") * n for n in range(1, 10)]
    assert evidence.park_averages["product_energy"] == F("714.3") * 5


def test_the_published_norm_is_found_by_the_product_that_was_filled_in(rulebook, rules, read):
    system = rulebook.systems["elements"]
    made = firm(1, "2619")
    reading = read(1, products__r01__name="黄磷", energy__raw_coal__amount={2024: 330})
    evidence = gather_evidence(system, [(made, reading)], rules, norms_of(rulebook))
    card = score_enterprise(made, reading, system, ScoreSettings(), evidence)
    energy = next(r for r in card.rows if r.indicator.id == "product_energy")
    assert (energy.basis, energy.levels) == ("EN", (2300, 2550, 2800))
    assert energy.grade is Grade.II
    assert "Ⅱ级取两者中点" in energy.benchmark_source


def test_the_park_average_weighs_each_firm_by_what_it_divides_by(rulebook, rules, read):
    system = rulebook.systems["elements"]
    large = read(1, products__r01__output_t={2024: 900})
    small = read(9, products__r01__output_t={2024: 100})
    evidence = gather_evidence(system, [(firm(1), large), (firm(9), small)], rules)
    # 1,000 t of coal over 1,000 t of product, not the mean of 0.11 and 9
    assert evidence.park_averages["product_energy"] == F("714.3")


def test_a_generic_card_judges_by_peers_and_stays_a_reference(rulebook, rules, read):
    system = rulebook.systems["elements"]
    pairs = [(firm(n), read(n)) for n in range(1, 10)]
    evidence = gather_evidence(system, pairs, rules)
    card = score_enterprise(*pairs[0], system, ScoreSettings(), evidence)
    energy = next(r for r in card.rows if r.indicator.id == "product_energy")
    assert (energy.basis, energy.grade) == ("QP", Grade.I)
    assert "四分位数" in energy.benchmark_source
    assert card.reference
    assert card.covered_weight < 1
    worst = score_enterprise(*pairs[8], system, ScoreSettings(), evidence)
    assert worst.index[2] < card.index[2]


def test_a_row_that_names_a_figure_leads_to_that_figures_trail(rulebook, rules, read):
    card = score_enterprise(firm(1), read(1), rulebook.systems["elements"], ScoreSettings())
    reuse = next(r for r in card.rows if r.indicator.formula == "water_reuse_rate")
    assert reuse.value == 90
    assert reuse.grade is Grade.I
    assert [n.id for n in reuse.trail.walk()][:2] == [
        f"QY001:elements.{reuse.indicator.id}@2024",
        "QY001:water_reuse_rate@2024",
    ]


def test_self_assessed_rows_are_read_from_their_own_sheet(rulebook, read):
    system = rulebook.systems["elements"]
    asked = {r.id: r for r in system.asked}
    reading = read(
        1,
        self_elements_obsolete_equipment="Ⅲ级：无",
        self_elements_pass_rate="98.5",
        self_elements_process_level=Blank.NOT_AVAILABLE,
        self_elements_automation=Blank.NOT_APPLICABLE,
    )
    card = score_enterprise(firm(1), reading, system, ScoreSettings())
    by_id = {r.indicator.id: r for r in card.rows}
    assert set(asked) >= {"obsolete_equipment", "automation"}
    assert by_id["obsolete_equipment"].grade is Grade.I
    assert by_id["pass_rate"].grade is Grade.II
    assert by_id["process_level"].state is RowState.NOT_AVAILABLE
    assert by_id["automation"].state is RowState.NOT_APPLICABLE
    assert by_id["enclosed_collection"].state is RowState.NOT_FILLED


def test_rows_of_a_sheet_the_workbook_did_not_have_were_not_asked(rulebook, read):
    system = rulebook.systems["elements"]
    reading = read(1)
    short = replace(reading, submission=replace(reading.submission, tailoring="variant=workshop"))
    asked = replace(
        reading, submission=replace(reading.submission, tailoring="systems=pv_cell,elements")
    )

    def state(of):
        card = score_enterprise(firm(1), of, system, ScoreSettings())
        return next(r.state for r in card.rows if r.indicator.id == "automation")

    assert state(short) is RowState.NOT_ASKED
    assert state(asked) is RowState.NOT_FILLED


def test_a_limiting_row_a_short_form_left_out_is_not_held_against_the_firm(rulebook, read):
    """The reader completes what a 简表 leaves out with 不涉及; nobody answered that."""
    system = rulebook.systems["elements"]
    reading = read(1, self_elements_obsolete_equipment=Blank.NOT_APPLICABLE)
    short = replace(reading, submission=replace(reading.submission, tailoring="variant=workshop"))

    def row(of):
        card = score_enterprise(firm(1), of, system, ScoreSettings())
        return next(r for r in card.rows if r.indicator.id == "obsolete_equipment")

    assert row(short).state is RowState.NOT_ASKED
    assert row(reading).state is RowState.NOT_AVAILABLE


def test_who_was_sent_a_short_form_is_shown_and_not_graded(rulebook, read):
    system = rulebook.systems["elements"]
    reading = read(1)
    short = replace(reading, submission=replace(reading.submission, tailoring="variant=workshop"))
    card = score_enterprise(firm(1), short, system, ScoreSettings())
    assert (card.grade, card.index) == (None, None)
    assert card.reasons == (SHORT_FORM,)
    assert any(row.state is RowState.SCORED for row in card.rows)


def test_a_row_that_a_condition_leaves_out_leaves_though_it_is_limiting(rulebook, read):
    system = rulebook.systems["elements"]

    def occupancy(**answers):
        card = score_enterprise(firm(1), read(1, **answers), system, ScoreSettings())
        return next(r for r in card.rows if r.indicator.id == "permit_occupancy")

    none = occupancy()
    assert (none.state, none.reason) == (
        RowState.NOT_APPLICABLE,
        "只适用于许可证载明年许可排放量的企业",
    )
    some = occupancy(
        permit_limits__r01__permitted="100",
        permit_limits__r01__actual="70",
        permit_limits__r02__permitted="10",
        permit_limits__r02__actual="7.5",
    )
    assert (some.value, some.grade) == (75, Grade.II)


def test_efficient_equipment_is_weighed_by_power_and_number(rulebook, read):
    reading = read(
        1,
        equipment__r01__rated_power="100",
        equipment__r01__count="3",
        equipment__r01__efficiency_grade="2级",
        equipment__r02__rated_power="50",
        equipment__r02__count="2",
        equipment__r02__efficiency_grade="3级",
        equipment__r03__rated_power="900",
        equipment__r03__count="1",
        equipment__r03__efficiency_grade="无标准",
    )
    assert reading.figure("efficient_equipment_share").value == 75


@pytest.mark.parametrize(
    ("blank", "state"),
    [
        (Blank.NOT_FILLED, RowState.NOT_FILLED),
        (Blank.NOT_AVAILABLE, RowState.NOT_AVAILABLE),
        (Blank.NOT_APPLICABLE, RowState.NOT_APPLICABLE),
        (Blank.SUSPENDED, RowState.NOT_AVAILABLE),
    ],
)
def test_an_answer_that_is_no_number_settles_the_state_of_a_computed_row(
    rulebook, rules, read, blank, state
):
    system = rulebook.systems["elements"]
    reading = read(1, wastewater_reused={2024: blank}, wastewater_generated={2024: 100})
    formulas = {r.id: rules.compile(r.formula, r.unit) for _, r in system.rows() if r.formula}
    row = next(r.id for _, r in system.rows() if r.formula == "wastewater_reuse_rate")
    assert read_answers(system, reading, formulas)[row][0].state is state


def test_dividing_by_an_honest_nought_lets_a_row_leave_unless_it_is_limiting(rulebook, rules, read):
    system = rulebook.systems["elements"]
    reading = read(1, wastewater_reused={2024: 0}, wastewater_generated={2024: 0})
    row = next(r for _, r in system.rows() if r.formula == "wastewater_reuse_rate")
    formulas = {row.id: rules.compile(row.formula, row.unit)}
    assert read_answers(system, reading, formulas)[row.id][0].state is RowState.NOT_APPLICABLE
    limiting = replace(
        system,
        primaries=tuple(
            replace(
                p,
                indicators=tuple(
                    replace(i, limiting=True) if i.id == row.id else i for i in p.indicators
                ),
            )
            for p in system.primaries
        ),
    )
    assert read_answers(limiting, reading, formulas)[row.id][0].state is RowState.NOT_AVAILABLE


@pytest.mark.parametrize(("status", "word"), [("停产", "全年停产"), ("未投产", "尚未投产")])
def test_a_year_without_production_is_listed_apart_with_its_reason(rulebook, read, status, word):
    reading = read(1, operating_status={2024: status})
    card = score_enterprise(firm(1), reading, rulebook.systems["elements"], ScoreSettings())
    assert card.grade is None
    assert word in card.reasons[0]
    assert {r.state for r in card.rows} == {RowState.NOT_GRADED}


def test_tiers_of_a_round_lead_back_to_the_cells(rulebook, rules, read):
    firms = [firm(n) for n in range(1, 5)] + [firm(5, permit=PermitKind.REGISTERED)]
    readings = {f.id: read(n) for n, f in enumerate(firms[:4], start=1)}
    park_returns = filled("department", FOUR_YEARS, "BM01", park_energy={2024: 1000})
    park = read_park(
        [(park_returns, source(park_returns))], formula_rules(rulebook, "park", "云南", 2022)
    )
    result = tier_list(
        rulebook.tiers,
        firms,
        element_values(rulebook.tiers, firms, readings, central=["QY004"]),
        2024,
        department_totals(rulebook.tiers, park),
        [Designation("QY001", "mandatory_audit", "第一批")],
        printing=rules.printing,
    )
    energy = next(s for s in result.shares if s.element.id == "energy")
    assert energy.total_basis == "部门报送总量"
    assert energy.rows[0].share == F("214.29") / 1000
    assert [(a.recipient_id, a.reason) for a in energy.apart] == [
        ("QY004", "为其他企业服务的集中式设施，单独列出"),
        ("QY005", "尚未报送"),
    ]
    assert result.get("QY001").reasons[-2].text == "列入强制性清洁生产审核企业名单（第一批）。"
    assert result.get("QY004").tier is Tier.GENERAL
    assert result.get("QY005").tier is Tier.BRIEF
    trails = all_trails(readings.values(), (), result)
    tier = trails["QY003:tier@2024"]
    cells = [n for n in tier.walk() if isinstance(n, EntrySource)]
    assert {c.recipient_id for c in cells} >= {"QY003", "BM01"}


def test_every_trail_of_a_round_has_one_id_and_one_meaning(rulebook, rules, read):
    system = rulebook.systems["elements"]
    pairs = [(firm(n), read(n)) for n in (1, 2)]
    cards = [score_enterprise(e, r, system, ScoreSettings()) for e, r in pairs]
    trails = all_trails([r for _, r in pairs], cards)
    assert trails["QY001:elements.grade@2024"] is cards[0].trail
    for card in cards:
        for node in card.trail.walk():
            if not isinstance(node, EntrySource):
                assert trails[node.id] == node
