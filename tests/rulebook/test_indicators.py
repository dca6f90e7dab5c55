"""Indicator systems: exact weights, benchmarks as written, and the packaged systems' make-up."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from generator.model.indicator import GradeRule
from generator.rulebook import Rulebook


def test_weights_and_levels_are_exact(tiny: Rulebook) -> None:
    process, water, _ = tiny.systems["silicon"].primaries
    assert [row.weight for row in process.indicators] == [Fraction(1, 3), Fraction(2, 3)]
    assert water.indicators[0].benchmark.levels == (
        Fraction(3, 10),
        Fraction(1, 2),
        Fraction(4, 5),
    )


def test_a_bonus_group_lies_outside_the_sum(tiny: Rulebook) -> None:
    groups = tiny.systems["silicon"].primaries
    assert sum(group.weight for group in groups if not group.bonus) == 1
    assert [group.id for group in groups if group.bonus] == ["extra"]


def test_what_is_computed_is_not_asked(tiny: Rulebook) -> None:
    assert [row.id for row in tiny.systems["silicon"].asked] == ["level", "reuse", "steam"]


def test_a_row_rests_on_its_systems_source_unless_it_names_its_own(tiny: Rulebook) -> None:
    assert {row.source for _, row in tiny.systems["silicon"].rows()} == {"conventions"}


# -- 危险废物焚烧 -------------------------------------------------------------------------------


def test_incineration_has_all_rows_three_of_them_limiting(book: Rulebook) -> None:
    system = book.systems["hw_incineration"]
    rows = [row for _, row in system.rows()]
    assert len(rows) == 28
    assert [row.id for row in rows if row.limiting] == ["dioxin", "particulates", "so2"]
    assert [row.id for row in rows if row.formula] == [
        "energy_per_tonne_received",
        "water_per_tonne_received",
        "co2_per_tonne_received",
    ]
    assert not system.official
    assert system.grade_rule is GradeRule.NEWER


def test_incineration_prints_carbon_without_a_benchmark(book: Rulebook) -> None:
    rows = {row.id: row for _, row in book.systems["hw_incineration"].rows()}
    assert rows["co2_per_tonne_received"].benchmark.levels is None
    assert rows["co2_per_tonne_received"].note


def test_incineration_operators_differ_by_row(book: Rulebook) -> None:
    rows = {row.id: row.benchmark.operator for _, row in book.systems["hw_incineration"].rows()}
    assert rows["co_daily"] == "<"
    assert rows["dioxin"] == "<="
    assert rows["line_hours"] == ">"
    assert rows["first_grade_equipment_share"] == ">="


# -- generic elements --------------------------------------------------------------------------


def test_elements_are_thirty_five_proposals_in_six_groups(book: Rulebook) -> None:
    system = book.systems["elements"]
    rows = [row for _, row in system.rows()]
    assert len(system.primaries) == 6
    assert len(rows) == 35
    assert {row.mark for row in rows} == {"D"}


def test_elements_ask_what_no_figure_can_give_and_leave_the_rest_open(book: Rulebook) -> None:
    rows = [row for _, row in book.systems["elements"].rows()]
    states = Counter(
        "computed" if row.formula else "asked" if row.asked else "not asked" for row in rows
    )
    assert states == {"computed": 18, "asked": 15, "not asked": 2}
    assert all(row.asked for row in rows if row.qualitative)


def test_elements_name_the_bases_of_derived_benchmarks_in_order(book: Rulebook) -> None:
    rows = {row.id: row for _, row in book.systems["elements"].rows()}
    assert rows["product_energy"].benchmark.basis == ("EN", "QP")
    assert rows["product_water"].benchmark.basis == ("WA", "QP")


# -- HJ 274 ------------------------------------------------------------------------------------


def test_hj274_reproduces_the_published_counts(book: Rulebook) -> None:
    rows = book.compliance["hj274_2015"].rows
    assert len(rows) == 32
    assert sum(row.required for row in rows) == 17
    assert Counter(row.group for row in rows if row.group) == {
        "A": 4,
        "B": 2,
        "C": 2,
        "D": 2,
        "E": 3,
        "F": 2,
    }


def test_hj274_elasticities_turn_round_when_added_value_falls(book: Rulebook) -> None:
    turning = [row.number for row in book.compliance["hj274_2015"].rows if row.turns_with]
    assert turning == [10, 13, 25]


def test_hj274_marks_only_values_that_were_seen(book: Rulebook) -> None:
    seen = [row for row in book.compliance["hj274_2015"].rows if row.mark == "S"]
    assert [row.number for row in seen] == [2, 3, 4, 5, 6, 7, 21, 22]
    assert all(row.seen_at for row in seen)
