"""Every benchmark of every packaged system: at it, just better, just worse, level by level.

The probes come from the rule files as text, and what must come out is worked out here from the
printed levels alone, so that neither reader nor scorer judges itself.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from generator.model.indicator import IndicatorSystem
from generator.model.score import RowState
from generator.score.benchmark import Subject
from generator.score.enterprise import Answer, judge
from generator.score.settings import ScoreSettings

RULES = Path(__file__).parents[2] / "rules" / "indicators"
FILES = sorted(
    path
    for path in (*(RULES / "sectors").glob("*.yaml"), RULES / "elements.yaml")
    if not path.name.endswith(".test.yaml")
)
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
GRADES = ("Ⅰ级", "Ⅱ级", "Ⅲ级", "未达Ⅲ级")


class AsWritten(yaml.SafeLoader):
    """Numbers stay the text they were written as."""


AsWritten.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in found if not tag.endswith((":int", ":float"))]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> dict:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=AsWritten)


def rows_of(written: dict) -> Iterator[dict]:
    for group in written["groups"]:
        yield from group["indicators"]


def probes(levels: list[Fraction]) -> Iterator[Fraction]:
    """At each level and a millionth part of the least step to both sides of it."""
    steps = [abs(a - b) for a in levels for b in levels if a != b] or [abs(levels[0]) or 1]
    near = Fraction(min(steps)) / 1_000_000
    for level in levels:
        yield from (level - near, level, level + near)


def expected(value: Fraction, comparison: str, levels: list[Fraction]) -> str:
    """The first level met, from the best down: nothing else is said by a printed table."""
    met = (COMPARE[comparison](value, level) for level in levels)
    return next((grade for grade, ok in zip(GRADES, met, strict=False) if ok), GRADES[-1])


def grade_of(system: IndicatorSystem, row_id: str, answer: Answer) -> str:
    primary, indicator = next((p, row) for p, row in system.rows() if row.id == row_id)
    alone = replace(system, primaries=(replace(primary, indicators=(indicator,)),))
    (row,) = judge(
        alone, {row_id: (answer,)}, Subject("QY001", ""), 2024, ScoreSettings(), None, (row_id,)
    ).rows
    assert row.state is RowState.SCORED, f"{row_id}: {row.state}"
    assert row.grade is not None
    return row.grade.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_value_at_above_and_below_every_benchmark_meets_what_the_table_prints(rulebook, path):
    written = read(path)
    system = rulebook.systems[written["id"]]
    tried = 0
    for row in rows_of(written):
        if "levels" not in row:
            continue
        levels = [Fraction(level) for level in row["levels"]]
        for value in probes(levels):
            got = grade_of(system, row["id"], Answer(RowState.SCORED, value))
            wanted = expected(value, row["operator"], levels)
            assert got == wanted, f"{path.name} {row['id']} at {float(value)}: {got}, not {wanted}"
            tried += 1
    assert tried >= 9 * sum("levels" in row for row in rows_of(written))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_choice_meets_the_best_level_that_asks_the_same(rulebook, path):
    written = read(path)
    system = rulebook.systems[written["id"]]
    for row in rows_of(written):
        if "texts" not in row:
            continue
        for chosen, text in enumerate(row["texts"]):
            while re.match("同[ⅠⅡ]级", text):
                text = row["texts"]["ⅠⅡ".index(text[1])]
            best = row["texts"].index(text)
            answer = Answer(RowState.SCORED, choice=f"{GRADES[chosen]}：{row['texts'][chosen]}")
            assert grade_of(system, row["id"], answer) == GRADES[best], (path.name, row["id"])
        below = Answer(RowState.SCORED, choice="未达到Ⅲ级")
        assert grade_of(system, row["id"], below) == GRADES[-1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_levels_fall_from_first_to_third_and_weights_sum_to_exactly_one(path):
    written = read(path)
    if written["complete"] == "false" or written["complete"] is False:
        return
    groups = [group for group in written["groups"] if not group.get("bonus")]
    assert sum(Fraction(group["weight"]) for group in groups) == 1
    for group in groups:
        shared = sum(Fraction(share["weight"]) for share in group.get("shares", ()))
        own = sum(Fraction(row["weight"]) for row in group["indicators"] if "weight" in row)
        assert shared + own == 1, (path.name, group["id"])
    for row in rows_of(written):
        levels = [Fraction(level) for level in row.get("levels", ())]
        down = row.get("operator", "<").startswith("<")
        assert levels == sorted(levels, reverse=not down), (path.name, row["id"])
