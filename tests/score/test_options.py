"""Options answer problems, are appraised, and never save more than there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.option import (
    CostClass,
    Linked,
    Option,
    OptionOrigin,
    OptionState,
)
from generator.model.problem import Element, Gravity, Measured
from generator.model.score import Trail
from generator.packaged import packaged
from generator.rulebook import load_rulebook
from generator.score.assess import formula_rules
from generator.score.attain import MET, NOT_KNOWN, NOT_MET, attain, by_cost
from generator.score.effects import (
    before_after,
    experiences,
    parts_of_change,
    price_part,
    progress,
)
from generator.score.feasibility import (
    DEFERRED,
    RECOMMENDED,
    appraise_options,
    savings_together,
    screen,
)
from generator.score.measure import read_figures
from generator.score.options import Maker, gather_options

from .returns import filled, source
from .test_problems import ONE, matter, settled

F = Fraction
BOOK = load_rulebook(packaged("rules"))
RULES = BOOK.options
WATER = "saving_water"
BASES = {"QY001": {WATER: Trail("QY001:fresh_water@2024", "取水量", F(1000), "m³")}}


def option(number: str, saved=None, investment=10, benefit=5, **changed) -> Option:
    savings = {} if saved is None else {
        WATER: Trail(f"方案:{number}.{WATER}", "年节水量", F(saved), "m³")
    }  # fmt: skip
    plain = Option(
        number=number, key=number, subject=ONE, name=number, element=Element.WATER,
        cost=CostClass.MIDDLE, origin=OptionOrigin.RETURN, state=OptionState.PLANNED,
        problems=("QY001-01",), links=(Linked.NAMED,),
        investment=None if investment is None else F(investment),
        benefit=None if benefit is None else F(benefit),
        savings=MappingProxyType(savings), trail=Trail(f"方案:{number}", number, None),
    )  # fmt: skip
    return replace(plain, **changed)


def targets(rulebook, value=50, levels=(30, 40, 45)):
    figure = Measured(
        "w", "单位产品取水量", F(value), "m³/t", True, tuple(map(F, levels)), "示例", "S",
        formula="water_per_tonne",
    )  # fmt: skip
    return settled(rulebook.problems, matter("a", measured=figure)).targets


# -- which problems an option answers ----------------------------------------------------------


def maker(rulebook, **answers) -> Maker:
    form = filled("enterprise", **answers)
    rules = formula_rules(rulebook, "enterprise", "云南", 2022)
    return Maker(ONE, read_figures(form, rules, source(form)), "3825", "拉棒 切片")


def told(row: str, **cells) -> dict:
    return {f"options__{row}__{column}": value for column, value in cells.items()}


def problems(rulebook, *matters):
    return settled(rulebook.problems, *matters).problems


def gathered(rulebook, found, **answers):
    return gather_options(rulebook.options, (), found, [maker(rulebook, **answers)], {})


def test_an_option_that_names_a_number_answers_that_problem(rulebook):
    found = problems(rulebook, matter("a"), matter("b"))
    made = gathered(
        rulebook, found, **told("r01", name="查漏", element="水", problem="见 QY001-02")
    )
    assert [(o.number, o.problems, o.links) for o in made.options] == [
        ("F-QY001-01", ("QY001-02",), (Linked.NAMED,))
    ]
    assert [p.number for p in made.unanswered] == ["QY001-01"]


def test_an_option_in_words_answers_the_problem_most_like_it(rulebook):
    found = problems(
        rulebook,
        matter("a", statement="冷却塔补水量大。"),
        matter("b", statement="循环水泵效率低。"),
    )
    cells = told("r01", name="换泵", element="水", problem="循环水泵老旧")
    made = gathered(rulebook, found, **cells)
    assert (made.options[0].problems, made.options[0].links) == (("QY001-02",), (Linked.WORDS,))


def test_an_option_like_no_problem_answers_the_gravest_of_its_element(rulebook):
    found = problems(rulebook, matter("a"), matter("b", gravity=Gravity.GRAVE))
    made = gathered(rulebook, found, **told("r01", name="甲", element="水", problem="乙"))
    assert (made.options[0].problems, made.options[0].links) == (("QY001-02",), (Linked.ELEMENT,))


def test_an_option_of_another_element_is_listed_as_answering_none(rulebook):
    cells = told("r01", name="甲", element="气", problem="乙")
    made = gathered(rulebook, problems(rulebook, matter("a")), **cells)
    assert [o.number for o in made.unlinked] == ["F-QY001-01"]


def test_the_library_proposes_what_fits_trade_and_words(rulebook):
    found = problems(
        rulebook,
        matter(
            "a", element=Element.WASTEWATER, gravity=Gravity.SERIOUS, statement="废水回用率低。"
        ),
    )
    made = gather_options(
        rulebook.options, rulebook.measures.values(), found, [maker(rulebook)], {}
    )
    names = {o.measure for o in made.options}
    assert "M031" in names, "a firm that cuts wafers is offered the reuse of its cutting water"
    assert "M032" not in names, "that of cell makers it is not"
    assert len(made.options) <= rulebook.options.most_per_problem
    assert all(o.problems == ("QY001-01",) for o in made.options)


def test_co2_follows_from_the_savings_by_the_factor_of_the_audit(rulebook):
    said = {"saving_electricity": "10", "cut_co2": "999"}
    cells = told("r01", name="甲", element="能", problem="乙", **said)
    answers = {"energy__electricity__amount": {2024: 100}, "renewable_electricity": {2024: 0}}
    made = gathered(rulebook, problems(rulebook, matter("a")), **cells, **answers)
    grid = rulebook.grid_factor("云南", 2022)
    saved = made.options[0].savings.get("cut_co2")
    assert saved is not None
    assert saved.value == 100 * F(grid.value), saved.reason
    assert "填报 999" in saved.reason


# -- money -------------------------------------------------------------------------------------


def test_the_published_example_comes_out_through_an_option(rulebook):
    """TV17: 420 万元, 96 万元 a year for ten years at 8 %."""
    one = option("F-1", investment=420, benefit=96, life=F(10), cost=CostClass.HIGH)
    found = appraise_options(RULES, [one], F(8, 100), "约定")[0]
    assert found.payback == F(35, 8)
    assert found.npv is not None
    assert found.npvr is not None
    assert found.irr is not None
    assert round(float(found.npv), 4) == 224.1678
    assert round(float(found.npvr) * 100, 4) == 53.3733
    assert round(float(found.irr) * 100, 4) == 18.7623
    assert "贴现率 8%" in found.trail.reason


def test_a_cheap_option_has_a_payback_and_no_present_value():
    found = appraise_options(RULES, [option("F-1", cost=CostClass.LOW)], F(8, 100), "")[0]
    assert (found.payback, found.npv, found.irr) == (2, None, None)


def test_a_life_nobody_gave_is_the_default_and_said_to_be(rulebook):
    found = appraise_options(RULES, [option("F-1")], F(8, 100), "")[0]
    assert (found.life_assumed, found.years) == (True, RULES.default_life)
    assert "按缺省" in found.trail.reason


def test_benefit_for_the_environment_is_told_for_every_yuan():
    found = appraise_options(RULES, [option("F-1", 200, investment=50)], F(8, 100), "")[0]
    assert found.per_yuan[WATER] == 4


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"saved": 200}, RECOMMENDED),
        ({"saved": 1001}, DEFERRED),
        ({"saved": 200, "benefit": 1, "life": F(5)}, DEFERRED),
        ({"saved": 200, "benefit": -1}, DEFERRED),
    ],
)
def test_what_saves_more_than_there_is_or_never_pays_back_is_deferred(changed, verdict):
    screened = screen(RULES, [option("F-1", **changed)], BASES)[0]
    assert screened.verdict == verdict, screened.reason


@given(st.lists(st.integers(0, 1500), min_size=1, max_size=8))
def test_savings_together_never_exceed_their_base_nor_their_sum(amounts):
    options = [option(f"F-{n}", saved) for n, saved in enumerate(amounts)]
    found = savings_together(RULES, options, BASES)[0]
    assert found.combined <= 1000
    assert found.combined <= found.plain
    assert len(found.faulty) == sum(amount > 1000 for amount in amounts)


def test_two_savings_of_a_fifth_and_a_tenth_make_twenty_eight_per_cent():
    found = savings_together(RULES, [option("F-1", 200), option("F-2", 100)], BASES)[0]
    assert found.combined == 280


# -- targets -----------------------------------------------------------------------------------


def test_the_cheapest_options_are_taken_until_the_target_is_met(rulebook):
    options = [option("F-1", 100, 90), option("F-2", 100, 10), option("F-3", 100, 40)]
    near = attain(RULES, targets(rulebook), options, BASES, 2024)[0]
    assert near.verdict == MET
    assert [step.option for step in near.steps] == ["F-2"]
    assert near.reached == 45


def test_what_is_missing_is_told_with_the_librarys_proposals(rulebook):
    proposed = option("F-9", investment=None, benefit=None, state=OptionState.PROPOSED)
    far = attain(RULES, targets(rulebook), [option("F-1", 100), proposed], BASES, 2024)[1]
    assert (far.verdict, far.reached, far.missing) == (NOT_MET, 45, 15)
    assert far.proposals == ("F-9",)


def test_an_option_done_before_the_year_ended_is_in_the_present_figure(rulebook):
    done = option("F-1", 100, state=OptionState.DONE, finished_on=date(2024, 6, 30))
    assert attain(RULES, targets(rulebook), [done], BASES, 2024)[0].steps == ()


def test_a_target_that_follows_from_no_saving_is_said_to(rulebook):
    figure = Measured("r", "重复利用率", F(80), "%", False, (F(95), F(90), F(85)), "示例", "S")
    found = settled(rulebook.problems, matter("a", measured=figure)).targets
    assert attain(RULES, found, [option("F-1", 100)], BASES, 2024)[0].verdict == NOT_KNOWN


pairs = st.lists(st.tuples(st.integers(1, 400), st.integers(0, 500)), min_size=1, max_size=8)


@given(pairs)
def test_a_cheaper_option_never_comes_later(given_pairs):
    options = [option(f"F-{n:02d}", s, c) for n, (s, c) in enumerate(given_pairs)]
    costs = [cost for cost, _ in by_cost(options, WATER)]
    assert costs == sorted(costs)


@given(pairs)
def test_no_step_leads_below_nothing_and_each_leads_further_down(given_pairs):
    options = [option(f"F-{n:02d}", s, c) for n, (s, c) in enumerate(given_pairs)]
    far = attain(RULES, targets(BOOK, 50, (1, 2, 3)), options, BASES, 2024)[1]
    reached = [F(50), *(step.reached for step in far.steps)]
    assert all(0 <= after <= before for before, after in pairwise(reached))


# -- effects -----------------------------------------------------------------------------------


@given(*(st.integers(1, 10_000).map(Fraction) for _ in range(4)))
def test_output_and_unit_parts_add_up_to_the_change(old, new, made_before, made_after):
    by_output, own = parts_of_change(old, new, made_before, made_after)
    assert by_output + own == new - old
    if old / made_before == new / made_after:
        assert own == 0


def test_a_fall_of_prices_alone_is_no_change_of_the_unit_figure():
    # half the price: twice as much water for each 万元, and none of it the firm's doing
    assert price_part((F(2), F(2)), (F(10), F(10)), (F(100), F(50))) == F(2, 5) - F(1, 5)


def test_growth_of_output_is_taken_out_of_the_change(rulebook):
    made = maker(
        rulebook, fresh_water={2022: 1000, 2023: 1100, 2024: 1500},
        products__r01__output_t={2022: 100, 2023: 120, 2024: 200},
        capacity_utilisation={2022: 80, 2023: 80, 2024: 90},
    )  # fmt: skip
    line = next(x for x in before_after(RULES, ONE, made.reading) if x.figure.id == "fresh_water")
    assert (line.change, line.output_effect, line.own_effect) == (500, 1000, -500)


def test_under_half_the_load_nothing_is_concluded(rulebook):
    made = maker(
        rulebook, fresh_water={2022: 1000, 2024: 1500},
        products__r01__output_t={2022: 100, 2024: 200},
        capacity_utilisation={2022: 80, 2024: 40},
    )  # fmt: skip
    line = next(x for x in before_after(RULES, ONE, made.reading) if x.figure.id == "fresh_water")
    assert (line.own_effect, line.reason) == (None, "负荷低，单耗不可比")


def test_a_planned_day_that_has_passed_is_late_unless_it_was_done():
    late = option("F-1", finished_on=date(2025, 1, 1))
    done = replace(late, number="F-2", state=OptionState.DONE)
    found = progress([late, done], date(2025, 2, 1))
    assert [(line.done, line.late) for line in found] == [(False, True), (True, False)]


def test_only_what_was_done_and_fits_its_base_becomes_experience(rulebook):
    made = maker(rulebook, fresh_water={2022: 1000, 2024: 900})
    done = option("F-1", 100, state=OptionState.DONE)
    rest = [option("F-2", 100), replace(done, number="F-3", savings=option("x", 5000).savings)]
    known = {"QY001": ("3825", made.reading)}
    found = list(experiences(RULES, [done, *rest], known))
    assert [(e.option.number, e.percent, e.payback) for e in found] == [("F-1", 10, 2)]
