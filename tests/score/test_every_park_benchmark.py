"""Every level of every row of the park's indices: at it, just better, just worse.

The probes come from the rule files as text, and the points expected are worked out here from what
the files print, so that neither reader nor scorer judges itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from generator.model.park_index import IndexSystem
from generator.model.score import RowState
from generator.score.index_card import IndexAnswer, IndexCard, IndexSettings
from generator.score.park_index import index_card
from generator.score.structure import SectorShare

from .test_every_benchmark import RULES, read

F = Fraction
FOLDER = RULES / "park"
FILES = sorted(path for path in FOLDER.glob("*.yaml") if not path.name.endswith(".test.yaml"))
SCORED = [path for path in FILES if "method" in read(path)]
POINTS = [path for path in SCORED if read(path)["method"] == "interpolated"]
RATIOS = [path for path in SCORED if read(path)["method"] == "ratio"]
COMPARED = [path for path in FILES if path not in SCORED]


def rows_of(written: dict) -> Iterator[tuple[dict, dict]]:
    for group in written["groups"]:
        for row in group["rows"]:
            yield group, row


def near(levels: list[Fraction]) -> Fraction:
    steps = [abs(a - b) for a in levels for b in levels if a != b] or [abs(levels[0]) or F(1)]
    return min(steps) / 1_000_000


def hand_points(value: Fraction, written: dict) -> Fraction:
    """What the head of the file says: 100, 80, 60 at the levels, straight lines, falling beyond."""
    first, second, third = (F(level) for level in written["levels"])
    up = written["operator"] == ">="
    sign = 1 if up else -1
    if sign * value >= sign * first:
        return F(100)
    if sign * value >= sign * second:
        return 80 + 20 * (value - second) / (first - second)
    if sign * value >= sign * third:
        return 60 + 20 * (value - third) / (second - third)
    return 60 * value / third if up else 60 * third / value


def alone(system: IndexSystem, row_id: str) -> IndexSystem:
    """The system with one row, which then is the whole of it."""
    group, row = next((g, r) for g, r in system.rows() if r.id == row_id)
    one = replace(group, weight=F(1), rows=(replace(row, weight=F(1)),))
    return replace(system, groups=(one,))


def card_of(system: IndexSystem, row_id: str, value: Fraction | str, **more) -> IndexCard:
    answers = {row_id: IndexAnswer(RowState.SCORED, value)}
    return index_card(alone(system, row_id), answers, 2024, IndexSettings(), **more)


@pytest.mark.parametrize("path", POINTS, ids=lambda path: path.stem)
def test_every_level_of_every_row_gives_the_points_the_file_prints(rulebook, path):
    written = read(path)
    system = rulebook.indices[written["id"]]
    tried = 0
    for _, row in rows_of(written):
        if "levels" not in row:
            continue
        levels = [F(level) for level in row["levels"]]
        for level in levels:
            for value in (level - near(levels), level, level + near(levels)):
                (got,) = card_of(system, row["id"], value).rows
                wanted = hand_points(value, row)
                assert got.score == wanted, f"{row['id']} at {float(value)}"
                worse = value < levels[2] if row["operator"] == ">=" else value > levels[2]
                assert got.failed_limit == (worse and bool(row.get("limiting")))
                tried += 1
    assert tried == 9 * sum("levels" in row for _, row in rows_of(written))


@pytest.mark.parametrize("path", POINTS, ids=lambda path: path.stem)
def test_a_limiting_row_just_worse_than_the_last_level_takes_the_lowest_band(rulebook, path):
    written = read(path)
    system = rulebook.indices[written["id"]]
    limiting = [row for _, row in rows_of(written) if row.get("limiting")]
    assert limiting
    full = {
        row["id"]: IndexAnswer(
            RowState.SCORED, row["answer"] if "answer" in row else F(row["levels"][0])
        )
        for _, row in rows_of(written)
    }
    assert index_card(system, full, 2024, IndexSettings()).band == "优秀"
    for row in limiting:
        if "answer" in row:
            bad: Fraction | str = f"没有{row['answer']}"
        else:
            step = near([F(level) for level in row["levels"]])
            bad = F(row["levels"][2]) + (-step if row["operator"] == ">=" else step)
        changed = full | {row["id"]: IndexAnswer(RowState.SCORED, bad)}
        card = index_card(system, changed, 2024, IndexSettings())
        assert card.band == "不合格", row["id"]
        assert any(row["name"] in reason for reason in card.reasons)


@pytest.mark.parametrize("path", RATIOS, ids=lambda path: path.stem)
def test_every_lead_value_at_above_and_below_gives_its_ratio(rulebook, path):
    written = read(path)
    system = rulebook.indices[written["id"]]
    for _, row in rows_of(written):
        if "lead" not in row:
            assert {
                choice: card_of(system, row["id"], choice).rows[0].score
                for choice in (row["answer"], "别的")
            } == {row["answer"]: 1, "别的": 0}
            continue
        lead = F(row["lead"])
        for value in (lead * F(999_999, 1_000_000), lead, lead * F(1_000_001, 1_000_000)):
            (got,) = card_of(system, row["id"], value).rows
            wanted = value / lead if row["operator"] == ">=" else lead / value
            assert got.score == wanted, row["id"]
            better = value > lead if row["operator"] == ">=" else value < lead
            assert (got.score > 1) == better


@pytest.mark.parametrize("path", COMPARED, ids=lambda path: path.stem)
def test_every_number_required_is_met_at_it_and_not_beyond(rulebook, path):
    from generator.score.membership import meets

    written = read(path)
    system = rulebook.compliance[written["id"]]
    for asked, row in zip(written["rows"], system.rows, strict=True):
        if "value" not in asked:
            continue
        value = F(asked["value"])
        assert row.value == value
        step = (abs(value) or 1) / 1_000_000
        said = asked["operator"]
        assert meets(value, row.operator, row.value)
        assert meets(value - step, row.operator, row.value) == (said == "<=")
        assert meets(value + step, row.operator, row.value) == (said == ">=")


@pytest.mark.parametrize("path", SCORED, ids=lambda path: path.stem)
def test_weights_sum_to_one_and_the_divisor_counts_the_rows(path):
    written = read(path)
    if written["method"] == "interpolated":
        assert sum(F(group["weight"]) for group in written["groups"]) == 1
        return
    required = sum("pick" not in row for _, row in rows_of(written))
    picks = sum(int(p["choose"]) for group in written["groups"] for p in group.get("picks", ()))
    assert required + picks == int(written["divisor"])


def test_sector_benchmarks_move_all_levels_of_their_rows_by_one_factor(rulebook):
    written = read(FOLDER / "cleaner_production_index.yaml")
    system = rulebook.indices[written["id"]]
    shares = (SectorShare("3216", F(2), F(1, 5)), SectorShare("", F(8), F(4, 5)))
    row = next(row for _, row in rows_of(written) if row["id"] == "energy_intensity")
    own = next(b for b in written["sector_benchmarks"] if b["industry_code"] == "3216")
    third = F(1, 5) * F(own["value"]) + F(4, 5) * F(row["levels"][2])
    factor = third / F(row["levels"][2])
    for level, points in zip(row["levels"], (100, 80, 60), strict=True):
        (got,) = card_of(system, row["id"], F(level) * factor, shares=shares).rows
        assert got.score == points
        assert got.levels == tuple(F(each) * factor for each in row["levels"])


def test_rows_without_sector_benchmarks_keep_the_plain_ones_and_say_so(rulebook):
    written = read(FOLDER / "cleaner_production_index.yaml")
    system = rulebook.indices[written["id"]]
    shares = (SectorShare("3216", F(1), F(1)),)
    known = {each["item"] for each in written["sector_benchmarks"]}
    plain = [row for _, row in rows_of(written) if row.get("structure", {}).get("item") not in
             (None, *known)]  # fmt: skip
    assert plain
    for row in plain:
        (got,) = card_of(system, row["id"], F(row["levels"][0]), shares=shares).rows
        assert got.levels == tuple(F(level) for level in row["levels"])
        assert "没有分行业基准，采用统一基准" in got.reason
