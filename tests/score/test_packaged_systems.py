"""What must hold of every packaged system, whatever its enterprise answers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.model.indicator import Grade, IndicatorSystem
from generator.model.score import RowState
from generator.packaged import packaged
from generator.rulebook import load_rulebook
from generator.score.benchmark import Subject
from generator.score.enterprise import Answer, judge
from generator.score.settings import ScoreSettings

SYSTEMS = load_rulebook(packaged("rules")).systems
SCORED = [s for s in SYSTEMS.values() if s.complete]
SHOWN = [s for s in SYSTEMS.values() if not s.complete]
LEVELS = ("Ⅰ级", "Ⅱ级", "Ⅲ级", "未达到Ⅲ级")
SUBJECT = Subject("QY001", "")
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answer(row, level: int) -> Answer:
    """An answer that just meets the level (0 Ⅰ to 2 Ⅲ), or none of them (3)."""
    if row.qualitative:
        return Answer(RowState.SCORED, choice=LEVELS[level])
    levels = row.benchmark.levels
    if levels is None:
        return Answer(RowState.SCORED, Fraction(1))
    lower = row.benchmark.operator.startswith("<")
    strict = Fraction(0) if row.benchmark.operator.endswith("=") else Fraction(1, 10**6)
    if level < 3:
        return Answer(RowState.SCORED, levels[level] - strict if lower else levels[level] + strict)
    worse = abs(levels[2]) / 2 + 1
    return Answer(RowState.SCORED, levels[2] + worse if lower else levels[2] - worse)


def answers(system: IndicatorSystem, levels: dict[str, int]):
    found = {row.id: (answer(row, levels[row.id]),) for _, row in system.rows()}
    return found | {row.id: (Answer(RowState.SCORED, Fraction(7)),) for row in system.inputs}


def scored(system: IndicatorSystem, levels: dict[str, int]):
    return judge(system, answers(system, levels), SUBJECT, 2024, ScoreSettings())


def levels_of(system: IndicatorSystem):
    return st.fixed_dictionaries({row.id: st.integers(0, 3) for _, row in system.rows()})


def rank(grade: Grade | None) -> int:
    assert grade is not None
    return grade.rank


@pytest.mark.parametrize("system", SCORED, ids=lambda system: system.id)
class TestEverySystem:
    @quick
    @given(data=st.data())
    def test_the_index_rises_from_first_to_third(self, system, data):
        result = scored(system, data.draw(levels_of(system)))
        first, second, third = result.index
        assert 0 <= first <= second <= third <= 100
        assert sum(row.weight for row in result.rows) == 1

    @quick
    @given(data=st.data())
    def test_a_better_answer_never_lowers_index_or_grade(self, system, data):
        levels = data.draw(levels_of(system))
        chosen = data.draw(st.sampled_from(sorted(levels)))
        better = levels | {chosen: max(0, levels[chosen] - 1)}
        before, after = scored(system, levels), scored(system, better)
        assert all(a <= b for a, b in zip(before.index, after.index, strict=True))
        assert rank(after.grade) <= rank(before.grade)

    @quick
    @given(data=st.data())
    def test_a_failed_limiting_row_leaves_nothing_above_the_third_grade(self, system, data):
        limiting = [r.id for _, r in system.rows() if r.limiting and r.benchmark.basis == ()]
        levels = data.draw(levels_of(system)) | {data.draw(st.sampled_from(limiting)): 3}
        assert rank(scored(system, levels).grade) >= Grade.III.rank

    @quick
    @given(data=st.data())
    def test_the_order_of_groups_and_rows_does_not_matter(self, system, data):
        levels = data.draw(levels_of(system))
        turned = replace(
            system,
            primaries=tuple(
                replace(group, indicators=tuple(data.draw(st.permutations(group.indicators))))
                for group in data.draw(st.permutations(system.primaries))
            ),
        )
        one, other = scored(system, levels), scored(turned, levels)
        assert (one.index, one.grade) == (other.index, other.grade)

    def test_everything_at_the_first_level_is_first_unless_peers_alone_say_so(self, system):
        result = scored(system, dict.fromkeys((row.id for _, row in system.rows()), 0))
        assert result.index == (100, 100, 100)
        wanted = Grade.II if system.id == "elements" else Grade.I
        assert result.grade is wanted

    def test_no_packaged_table_gives_more_than_a_reference_yet(self, system):
        assert system.reference


@pytest.mark.parametrize("system", SHOWN, ids=lambda system: system.id)
@given(data=st.data())
@quick
def test_an_incomplete_system_is_shown_and_never_scored(system, data):
    result = scored(system, data.draw(levels_of(system)))
    assert (result.index, result.grade) == (None, None)
    assert "只列示" in result.reasons[0]
    assert len(result.rows) == len(list(system.rows()))
    assert any(row.grade is not None for row in result.rows)


def test_the_tables_that_came_in_are_all_there():
    assert {s.id for s in SHOWN} == {"aluminium_partial", "pcb", "steel"}
    assert len(SCORED) == 15
