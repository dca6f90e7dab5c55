"""What holds of a park's index whatever the figures: bounds, gaps, bands, words, trails."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.park import Enterprise, RecipientKind
from generator.model.score import EntrySource, RowState, Trail
from generator.score.assess import formula_rules
from generator.score.index_answers import given_figures, read_index_answers
from generator.score.index_card import IndexAnswer, IndexSettings, band_of
from generator.score.measure import read_figures
from generator.score.park import read_park
from generator.score.park_index import index_card, points
from generator.score.structure import sector_shares

from .returns import FOUR_YEARS, filled, source

F = Fraction
SETTINGS = IndexSettings()


def best(system):
    """Every row at its best level, or with the word required."""
    return {
        row.id: IndexAnswer(RowState.SCORED, row.answer or row.levels[0])
        for _, row in system.rows()
    }


@pytest.fixture
def proposed(rulebook):
    return rulebook.indices["cleaner_production_index"]


@pytest.fixture
def green(rulebook):
    return rulebook.indices["green_park_586"]


@pytest.fixture
def park(rulebook):
    submission = filled(
        "department",
        FOUR_YEARS,
        "BM01",
        park_added_value={2021: 900000, 2022: 1000000, 2023: 1100000, 2024: 1200000},
        park_energy={2021: 300000, 2024: 345000},
        stable_compliance="达标",
    )
    return read_park([(submission, source(submission))], formula_rules(rulebook, "park"))


LEVELS = st.lists(st.fractions(F(1, 10), 100), min_size=3, max_size=3, unique=True)
VALUE = st.fractions(0, 300)


@given(LEVELS, VALUE, VALUE, st.booleans())
def test_a_better_value_never_has_fewer_points(levels, one, other, higher):
    ordered = sorted(levels, reverse=higher)
    scores = SETTINGS.row_scores
    low, high = sorted((one, other))
    worse, better = (low, high) if higher else (high, low)
    assert (
        0
        <= points(worse, ordered, scores, higher)
        <= points(better, ordered, scores, higher)
        <= 100
    )


@given(st.data())
def test_whatever_the_open_rows_turn_out_to_be_the_index_lies_between_the_bounds(rulebook, data):
    system = rulebook.indices["cleaner_production_index"]
    answers = best(system)
    rows = [row for _, row in system.rows()]
    waiting = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=4, unique=True))
    blank = IndexAnswer(RowState.NOT_FILLED)
    card = index_card(system, answers | {r.id: blank for r in waiting}, 2024, SETTINGS)
    assert card.value is None
    assert {row.row.id for row in card.open_rows} == {row.id for row in waiting}
    for row in waiting:
        value = data.draw(st.sampled_from([row.answer, "别的"]) if row.answer else VALUE)
        answers[row.id] = IndexAnswer(RowState.SCORED, value)
    later = index_card(system, answers, 2024, SETTINGS)
    assert later.value is not None
    assert card.interval.lower <= later.value <= card.interval.upper


def test_a_missing_row_is_no_nought_and_no_renormalising(proposed):
    answers = best(proposed) | {"water_reuse": IndexAnswer(RowState.NOT_AVAILABLE)}
    card = index_card(proposed, answers, 2024, SETTINGS)
    assert card.value is None
    assert not card.band
    assert card.interval.unknown == F(30, 100) / 5
    assert (card.interval.lower, card.interval.upper) == (94, 100)
    assert "资料不全" in card.reasons[0]


def test_what_does_not_concern_the_park_leaves_and_its_group_shares_the_weight(proposed):
    answers = best(proposed) | {"water_reuse": IndexAnswer(RowState.NOT_APPLICABLE)}
    card = index_card(proposed, answers, 2024, SETTINGS)
    weights = {row.row.id: row.weight for row in card.rows}
    assert card.value == 100
    assert weights["water_reuse"] == 0
    assert weights["water_intensity"] == F(30, 100) / 4


def test_a_group_that_does_not_concern_the_park_leaves_as_a_whole(proposed):
    answers = best(proposed)
    for row in proposed.groups[2].rows:
        answers[row.id] = IndexAnswer(RowState.NOT_APPLICABLE)
    card = index_card(proposed, answers, 2024, SETTINGS)
    assert sum(row.weight for row in card.rows) == 1
    assert card.value == 100


def test_a_park_nothing_concerns_is_not_graded(proposed):
    answers = {row.id: IndexAnswer(RowState.NOT_APPLICABLE) for _, row in proposed.rows()}
    card = index_card(proposed, answers, 2024, SETTINGS)
    assert (card.value, card.interval) == (None, None)


@pytest.mark.parametrize(
    ("at", "band"),
    [("90", "优秀"), ("89.999999", "良好"), ("80", "良好"), ("79.999999", "中等"),
     ("70", "中等"), ("69.999999", "合格"), ("60", "合格"), ("59.999999", "不合格")],
)  # fmt: skip
def test_bands_begin_exactly_where_they_say(at, band):
    assert band_of(F(at), SETTINGS.bands) == band


def test_a_limiting_row_that_waits_may_still_take_the_lowest_band(proposed):
    answers = best(proposed) | {"total_control": IndexAnswer(RowState.NOT_FILLED)}
    interval = index_card(proposed, answers, 2024, SETTINGS).interval
    assert (interval.lower_band, interval.upper_band) == ("不合格", "优秀")


def test_a_proposal_says_so_beside_its_result(proposed, green):
    card = index_card(proposed, best(proposed), 2024, SETTINGS)
    assert card.reference
    assert any("建议指标（非国家发布）" in caveat for caveat in card.caveats)
    assert "参考等级" in card.reasons[0]
    official = index_card(green, best(green), 2024, SETTINGS)
    assert any("未核对原文" in caveat for caveat in official.caveats)
    assert not any("建议指标" in caveat for caveat in official.caveats)


def test_both_sums_of_the_green_index_are_kept_and_the_setting_says_which_leads(green):
    answers = best(green) | {"energy_productivity": IndexAnswer(RowState.SCORED, F(6))}
    for capped, leading in ((False, F(100) + F(100, 24)), (True, F(100))):
        card = index_card(green, answers, 2024, IndexSettings(capped=capped))
        assert (card.value, card.capped) == (F(100) + F(100, 24), 100)
        assert card.leading == leading
        assert card.trail.value == leading
        assert {trail.value for trail in card.trails} == {card.value, card.capped}


def test_the_best_rows_of_a_choice_count_and_are_named(green):
    answers = best(green) | {
        "road_shade": IndexAnswer(RowState.SCORED, F(88)),
        "green_cover": IndexAnswer(RowState.NOT_FILLED),
    }
    card = index_card(green, answers, 2024, SETTINGS)
    counted = {row.row.id for row in card.picked}
    assert "road_shade" in counted
    assert not counted & {"green_cover", "parking_shade"}
    said = next(reason for reason in card.reasons if "3选1" in reason)
    assert "道路遮荫比例（1.1）" in said
    assert "绿化覆盖率没有数据" in said


def test_too_few_known_rows_of_a_choice_leave_the_green_index_open(green):
    answers = best(green)
    for row in ("reclaimed_water", "waste_heat", "waste_gas"):
        answers[row] = IndexAnswer(RowState.NOT_FILLED)
    card = index_card(green, answers, 2024, SETTINGS)
    assert (card.value, card.capped) == (None, None)
    assert card.interval.upper is None
    assert card.capped_interval.upper - card.capped_interval.lower == F(100, 24)
    assert "资源利用绿色化4选2（还缺 1 项）" in card.capped_interval.open_rows


def test_rows_read_from_returns_lead_to_their_cells(proposed, park):
    answers = read_index_answers(proposed, park, {})
    card = index_card(proposed, answers, 2024, SETTINGS)
    row = next(row for row in card.rows if row.row.id == "energy_intensity")
    assert row.value == F(345000, 1200000)
    cells = [node for node in row.trail.walk() if isinstance(node, EntrySource)]
    assert {cell.key.field for cell in cells} == {"park_energy", "park_added_value"}
    assert all(cell.place.cell and cell.digest for cell in cells)
    word = next(row for row in card.rows if row.row.id == "stable_compliance")
    assert word.score == 100
    assert [n.raw for n in word.trail.walk() if isinstance(n, EntrySource)] == ["达标"]


def test_sector_shares_are_of_the_parks_own_added_value_where_that_is_larger(rulebook, park):
    firms = []
    for number, code, value in (("QY001", "3216", 240000), ("QY002", "3825", 120000)):
        submission = filled("enterprise", owner=number, industrial_added_value={2024: value})
        rules = formula_rules(rulebook, "enterprise")
        reading = read_figures(submission, rules, source(submission))
        firm = Enterprise(number, number, RecipientKind.ENTERPRISE, industry_code=code)
        firms.append((firm, reading))
    with_park = {share.code: share.share for share in sector_shares(firms, park)}
    assert with_park == {"3216": F(1, 5), "3825": F(1, 10), "": F(7, 10)}
    alone = {share.code: share.share for share in sector_shares(firms, None)}
    assert alone == {"3216": F(2, 3), "3825": F(1, 3)}


def test_the_adjusted_benchmark_leads_to_the_cells_of_the_added_values(rulebook, proposed, park):
    submission = filled("enterprise", owner="QY001", industrial_added_value={2024: 240000})
    reading = read_figures(submission, formula_rules(rulebook, "enterprise"), source(submission))
    firm = Enterprise("QY001", "甲", RecipientKind.ENTERPRISE, industry_code="3216")
    shares = sector_shares([(firm, reading)], park)
    answers = read_index_answers(proposed, park, {})
    card = index_card(proposed, answers, 2024, SETTINGS, shares)
    row = next(row for row in card.rows if row.row.id == "energy_intensity")
    trail = next(t for t in row.trail.inputs if isinstance(t, Trail) and ".structure@" in t.id)
    assert trail.value == F(1, 5) * 2 + F(4, 5) * F("0.7")
    assert {n.recipient_id for n in trail.walk() if isinstance(n, EntrySource)} == {"QY001", "BM01"}
    assert "按产业结构调整" in row.reason


def test_nobody_graded_leaves_the_share_of_good_firms_open():
    assert given_figures((), 2024)["grade_two_share"].state is RowState.NOT_FILLED


def test_a_system_of_two_levels_is_scored_between_base_and_lead(proposed):
    rows = tuple(
        replace(row, levels=(row.levels[0], row.levels[2])) if row.levels else row
        for row in proposed.groups[0].rows
    )
    group = replace(proposed.groups[0], weight=F(1), rows=rows)
    system = replace(proposed, groups=(group,), row_scores=(F(100), F(60)), sector_benchmarks=())
    answers = best(system)
    middle = (rows[1].levels[0] + rows[1].levels[1]) / 2
    answers[rows[1].id] = IndexAnswer(RowState.SCORED, middle)
    card = index_card(system, answers, 2024, SETTINGS)
    assert next(row for row in card.rows if row.row.id == rows[1].id).score == 80
