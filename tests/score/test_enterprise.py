"""The card of an enterprise: states of rows, grades and the reasons that are printed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.indicator import Benchmark, Grade, GradeRule, Membership
from generator.model.score import RowState, Trail
from generator.score.benchmark import Evidence, Norm
from generator.score.enterprise import Answer, judge, ungraded
from generator.score.interval import score_interval
from generator.score.settings import ScoreSettings

from .systems import SUBJECT, card, group, row, said, system, words

F = Fraction


def test_a_first_grade_needs_the_index_and_every_limiting_row_at_one():
    plain = system(group("g", "1", row("a", weight="0.9"), row("b", weight="0.1", limiting=True)))
    assert card(plain, a=10, b=10).grade is Grade.I
    second = card(plain, a=10, b=13)
    assert second.index == (90, 100, 100)
    assert second.grade is Grade.II
    assert second.reasons == (
        "评为Ⅱ级：YⅡ＝100≥85，限定性指标全部达到Ⅱ级及以上。",
        "未评为Ⅰ级：限定性指标“b”为 13 mg/m3，未达Ⅰ级基准 ≤10 mg/m3。",
    )


def test_the_newer_rule_asks_all_other_rows_to_reach_two():
    rows = (row("a", weight="0.9"), row("b", weight="0.1"))
    values = {"a": 10, "b": 25}
    assert card(system(group("g", "1", *rows)), **values).grade is Grade.I
    newer = card(system(group("g", "1", *rows), rule=GradeRule.NEWER), **values)
    assert newer.grade is Grade.II
    assert newer.reasons[1] == (
        "未评为Ⅰ级：非限定性指标“b”为 25 mg/m3，未达Ⅱ级基准 ≤20 mg/m3。"
    )


def test_exactly_eighty_five_is_enough_and_a_hair_less_is_not():
    at = system(group("g", "1", row("a", weight="0.85"), row("b", weight="0.15")))
    assert card(at, a=10, b=20).grade is Grade.I
    under = system(group("g", "1", row("a", weight="0.8499999"), row("b", weight="0.1500001")))
    result = card(under, a=10, b=20)
    assert result.grade is Grade.II
    assert result.reasons[1] == "未评为Ⅰ级：YⅠ＝84.99999，未达 85。"


def test_the_third_grade_needs_exactly_a_hundred():
    thirds = system(group("g", "1", *(row(n, weight="1/3") for n in "abc")))
    assert card(thirds, a=30, b=30, c=30).grade is Grade.III
    missed = card(thirds, a=30, b=30, c=31)
    assert missed.grade is Grade.BELOW
    assert "未评为Ⅲ级：指标“c”为 31 mg/m3，未达Ⅲ级基准 ≤30 mg/m3。" in missed.reasons


def test_blank_rows_are_named_together():
    many = system(group("g", "1", *(row(n, weight="1/4") for n in "abcd")))
    result = card(many, a=10, b=10, c=RowState.NOT_FILLED, d=RowState.NOT_FILLED)
    assert result.reasons[-1] == "未评为Ⅲ级：2 项指标未填，不能认定达到Ⅲ级：“c”、“d”。"


def test_a_row_that_does_not_concern_the_enterprise_leaves():
    two = system(group("g", "0.5", row("a")), group("h", "0.5", row("b")))
    result = card(two, a=10, b=RowState.NOT_APPLICABLE)
    assert result.index == (100, 100, 100)
    assert result.covered_weight == F(1, 2)
    assert [r.weight for r in result.rows] == [1, 0]


@pytest.mark.parametrize("state", [RowState.NOT_FILLED, RowState.NOT_AVAILABLE])
def test_a_blank_row_takes_part_and_meets_nothing(state):
    two = system(group("g", "1", row("a", weight="0.9"), row("b", weight="0.1")))
    result = card(two, a=10, b=state)
    assert result.index == (90, 90, 90)
    assert any("b" in caveat and state.value in caveat for caveat in result.caveats)


def test_a_blank_limiting_row_blocks_every_grade_that_needs_it():
    two = system(group("g", "1", row("a", weight="0.9"), row("b", weight="0.1", limiting=True)))
    result = card(two, a=10, b=RowState.NOT_FILLED)
    assert result.grade is Grade.BELOW
    assert "未评为Ⅱ级：限定性指标“b”未填，不能认定达到Ⅱ级。" in result.reasons


def test_a_limiting_row_leaves_only_when_the_office_confirmed_it():
    two = system(group("g", "1", row("a", weight="0.9"), row("b", weight="0.1", limiting=True)))
    waiting = card(two, a=10, b=RowState.NOT_APPLICABLE)
    assert waiting.grade is Grade.BELOW
    assert "尚未确认" in waiting.rows[1].reason
    assert card(two, a=10, b=RowState.NOT_APPLICABLE, confirmed=["b"]).grade is Grade.I


def test_a_row_without_levels_leaves_whatever_was_answered():
    two = system(group("g", "1", row("a", weight="0.9"), row("b", "", weight="0.1")))
    for answer in (5, RowState.NOT_FILLED):
        result = card(two, a=10, b=answer)
        assert result.rows[1].state is RowState.NO_BENCHMARK
        assert result.index == (100, 100, 100)
        assert "1 项指标没有基准值" in result.caveats[0]


def test_a_row_nobody_asked_leaves_and_is_named():
    two = system(group("g", "1", row("a", weight="0.9"), row("b", weight="0.1")))
    result = card(two, a=10)
    assert result.rows[1].state is RowState.NOT_ASKED
    assert result.caveats == (
        "1 项指标本次未采集，不参与评价，权重由同组其他指标分担：b。",
        "参与评价的指标占体系权重的 90%。",
    )


def test_bonus_groups_are_judged_but_weigh_nothing():
    with_bonus = system(
        group("g", "1", row("a")), group("x", "0.1", row("b"), bonus=True), rule=GradeRule.NEWER
    )
    result = card(with_bonus, a=10, b=99)
    assert result.grade is Grade.I
    assert result.rows[1].grade is Grade.BELOW
    assert result.rows[1].weight == 0


def test_choices_are_judged_by_their_level():
    quality = system(
        group(
            "g",
            "1",
            words("a", "全部", "同Ⅰ级", "部分", weight="0.5"),
            words("b", "甲", "乙", "丙", weight="0.5"),
        )
    )
    result = card(quality, a="Ⅱ级：同Ⅰ级", b="Ⅱ级：乙")
    assert [r.grade for r in result.rows] == [Grade.I, Grade.II]
    assert card(quality, a="Ⅰ级：全部", b="很好").rows[1].state is RowState.NOT_FILLED


def test_products_share_a_row_by_output_and_a_limiting_row_needs_all_of_them():
    boards = system(group("g", "1", row("water", limiting=True)))
    answers = {
        "water": (
            Answer(RowState.SCORED, F(10), product="单面板", output=F(500)),
            Answer(RowState.SCORED, F(20), product="双面板", output=F(1000)),
        )
    }
    result = judge(boards, answers, SUBJECT, 2024, ScoreSettings())
    assert [r.weight for r in result.rows] == [F(1, 3), F(2, 3)]
    assert result.index == (F(100, 3), 100, 100)
    assert result.grade is Grade.II
    assert "“water（双面板）”为 20 mg/m3" in "".join(result.reasons)


def test_an_incomplete_system_is_shown_and_never_scored():
    partial = system(group("g", "1", row("a")), complete=False)
    result = card(partial, a=10)
    assert (result.index, result.grade) == (None, None)
    assert result.rows[0].grade is Grade.I


def test_nothing_that_takes_part_gives_no_grade():
    result = card(system(group("g", "1", row("a"))), a=RowState.NOT_APPLICABLE)
    assert result.grade is None
    assert result.reasons == ("没有可以参与评价的指标，不评级。",)


def test_a_year_without_production_is_not_graded():
    result = ungraded(
        system(group("g", "1", row("a"))), SUBJECT, 2024, RowState.NOT_GRADED, "全年停产。"
    )
    assert (result.grade, result.index, result.reasons) == (None, None, ("全年停产。",))
    assert result.rows[0].state is RowState.NOT_GRADED


def test_a_table_of_derived_benchmarks_gives_at_most_two_unless_norms_carry_half():
    energy = replace(row("e", "", weight="0.5"), benchmark=Benchmark("<=", basis=("EN", "PK")))
    fixed = row("a", weight="0.5")
    generic = system(group("g", "1", energy, fixed))
    by_average = Evidence(park_averages={"e": F(20)})
    capped = card(generic, evidence=by_average, e=1, a=10)
    assert capped.grade is Grade.II
    assert "指标权重只占 0%，不足 50%" in capped.reasons[1]
    by_norm = Evidence((Norm("3212", "锌", "mg/m3", F(5), F(9), "能效标杆", "K"),))
    answers = {"e": said(1), "a": said(10)}
    smelter = replace(SUBJECT, process="锌")
    settings = ScoreSettings()
    normed = judge(generic, answers, smelter, 2024, settings, by_norm)
    assert {r.basis for r in normed.rows} == {"EN", "FIX"}
    assert normed.grade is Grade.I
    without = judge(generic, answers, smelter, 2024, settings)
    assert without.grade is Grade.II, "a row that found no benchmark must not lift the cap"
    lifted = replace(ScoreSettings(), norm_share_for_first=None)
    assert card(generic, settings=lifted, evidence=by_average, e=1, a=10).grade is Grade.I


def test_a_card_leads_from_grade_to_index_to_rows_to_values():
    value = Trail("QY001:a@2024", "甲", F(10))
    one = system(group("g", "1", row("a")))
    answers = {"a": (Answer(RowState.SCORED, F(10), trail=value),)}
    result = judge(one, answers, SUBJECT, 2024, ScoreSettings())
    assert [node.id for node in result.trail.walk()] == [
        "QY001:sys.grade@2024",
        "QY001:sys.Y1@2024",
        "QY001:sys.a@2024",
        "QY001:a@2024",
        "QY001:sys.Y2@2024",
        "QY001:sys.Y3@2024",
    ]


# -- properties ----------------------------------------------------------------------------

states = st.sampled_from(
    [RowState.NOT_APPLICABLE, RowState.NOT_FILLED, RowState.NOT_AVAILABLE, RowState.NOT_ASKED]
)
answers_to_rows = st.one_of(st.integers(5, 40), states)


@st.composite
def systems_and_values(draw):
    """A random system of exact weights and random answers to it."""
    names = iter("abcdefghijklmnop")
    groups = []
    for number in range(draw(st.integers(1, 4))):
        shares = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
        rows = []
        for share in shares:
            up = draw(st.booleans())
            rows.append(
                row(
                    next(names),
                    "30 20 10" if up else "10 20 30",
                    draw(st.sampled_from([">", ">="] if up else ["<", "<="])),
                    weight=str(F(share, sum(shares))),
                    limiting=draw(st.integers(0, 3)) == 0,
                )
            )
        groups.append((f"g{number}", draw(st.integers(1, 9)), rows))
    whole = sum(weight for _, weight, _ in groups)
    rule = draw(st.sampled_from(GradeRule))
    made = system(
        *(group(name, str(F(weight, whole)), *rows) for name, weight, rows in groups), rule=rule
    )
    values = {r.id: draw(answers_to_rows) for _, r in made.rows()}
    return made, values


@given(systems_and_values())
def test_the_index_rises_from_one_to_three_and_grades_follow_it(made):
    of, values = made
    result = card(of, **values)
    if result.index is None:
        assert result.grade is None
        return
    first, second, third = result.index
    assert 0 <= first <= second <= third <= 100
    assert (result.grade is Grade.III) <= (third == 100)
    assert sum(r.weight for r in result.rows) == 1


@given(systems_and_values(), st.data())
def test_a_better_value_never_lowers_index_or_grade(made, data):
    of, values = made
    numbers = [r for _, r in of.rows() if isinstance(values[r.id], int)]
    if not numbers:
        return
    chosen = data.draw(st.sampled_from(numbers))
    step = data.draw(st.integers(1, 30))
    lower = chosen.benchmark.operator in ("<", "<=")
    better = {**values, chosen.id: values[chosen.id] + (-step if lower else step)}
    before, after = card(of, **values), card(of, **better)
    assert all(x <= y for x, y in zip(before.index, after.index, strict=True))
    assert after.grade.rank <= before.grade.rank


@given(systems_and_values())
def test_a_failed_limiting_row_caps_the_grade(made):
    of, values = made
    result = card(of, **values)
    if result.grade is None:
        return
    for scored in result.rows:
        if scored.indicator.limiting and scored.state.takes_part:
            worst = scored.grade.rank
            assert result.grade.rank >= (worst if worst <= 2 else 3)


@given(systems_and_values(), st.sampled_from([F(1000), F(1, 1000), F(7, 3)]))
def test_the_unit_of_a_row_does_not_change_the_card(made, factor):
    of, values = made
    scaled_rows = tuple(
        replace(
            primary,
            indicators=tuple(
                replace(
                    r,
                    benchmark=replace(
                        r.benchmark, levels=tuple(x * factor for x in r.benchmark.levels)
                    ),
                )
                for r in primary.indicators
            ),
        )
        for primary in of.primaries
    )
    scaled = {k: v * factor if isinstance(v, int) else v for k, v in values.items()}
    before, after = card(of, **values), card(replace(of, primaries=scaled_rows), **scaled)
    assert (before.index, before.grade) == (after.index, after.grade)


@given(systems_and_values(), st.randoms(use_true_random=False))
def test_the_order_of_groups_and_rows_does_not_matter(made, random):
    of, values = made
    groups = []
    for primary in of.primaries:
        rows = list(primary.indicators)
        random.shuffle(rows)
        groups.append(replace(primary, indicators=tuple(rows)))
    random.shuffle(groups)
    before = card(of, **values)
    after = card(replace(of, primaries=tuple(groups)), **values)
    assert (before.index, before.grade) == (after.index, after.grade)


@given(systems_and_values())
def test_all_rows_at_three_make_exactly_a_hundred(made):
    of, values = made
    at_three = {
        r.id: value if value in (RowState.NOT_APPLICABLE, RowState.NOT_ASKED) else 15
        for (_, r), value in zip(of.rows(), values.values(), strict=True)
    }
    # 15 lies strictly inside level three of both directions
    relevant = [r for _, r in of.rows() if at_three[r.id] == 15]
    confirmed = [r.id for _, r in of.rows()]
    result = card(of, confirmed=confirmed, **at_three)
    assert (result.index is not None) == bool(relevant)
    if relevant:
        assert result.index[2] == 100
        assert result.grade is not Grade.BELOW


@given(systems_and_values())
def test_strict_reading_shares_the_weight_among_the_levels(made):
    of, values = made
    strict = card(of, settings=replace(ScoreSettings(), membership=Membership.STRICT), **values)
    if strict.index is not None:
        assert sum(strict.index) <= 100
        assert sum(strict.index) == card(of, **values).index[2]


@given(systems_and_values(), st.data())
def test_whatever_is_answered_later_lies_inside_the_interval(made, data):
    of, values = made
    open_rows = [
        r.id
        for _, r in of.rows()
        if values[r.id] in (RowState.NOT_FILLED, RowState.NOT_AVAILABLE)
    ]
    interval = score_interval(card(of, **values), ScoreSettings())
    if interval is None:
        return
    later = dict(values)
    for row_id in open_rows:
        later[row_id] = data.draw(
            st.one_of(st.integers(5, 40), st.just(RowState.NOT_APPLICABLE)), label=row_id
        )
    result = card(of, confirmed=open_rows, **later)
    if result.index is None:
        return  # everything that was open turned out not to concern the enterprise
    for low, value, high in zip(interval.lower, result.index, interval.upper, strict=True):
        assert low <= value <= high
    assert interval.upper_grade.rank <= result.grade.rank <= interval.lower_grade.rank


def test_the_interval_names_what_is_open():
    two = system(group("g", "1", row("a", weight="0.9"), row("b", weight="0.1", limiting=True)))
    interval = score_interval(card(two, a=10, b=RowState.NOT_FILLED), ScoreSettings())
    assert interval.lower == (90, 90, 90)
    assert interval.upper == (100, 100, 100)
    assert (interval.lower_grade, interval.upper_grade) == (Grade.BELOW, Grade.I)
    assert interval.unknown_weight == F("0.1")
    assert interval.open_rows == ("b",)


def test_an_open_row_that_may_still_reach_the_first_level_leaves_the_first_grade_open():
    """The newer rule asks Ⅱ of every other row: taken as met, a blank one does not bar Ⅰ."""
    rows = [row(name, limiting=True) for name in "abc"]
    of = system(group("g0", "1", *rows, row("d")), rule=GradeRule.NEWER)
    interval = score_interval(card(of, a=5, b=5, c=5, d=RowState.NOT_FILLED), ScoreSettings())
    assert interval is not None
    assert interval.upper_grade is Grade.I
