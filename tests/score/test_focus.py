"""审核重点: weighted sums exact, proposals marked, ties shown."""

from __future__ import annotations

from fractions import Fraction

from generator.model.score import Trail
from generator.score.focus import FocusCandidate, FocusScoring, audit_focus, weighted_sums
from generator.score.office import FocusScores
from generator.score.shares import ElementValue
from generator.score.trail import collect_trails

F = Fraction


def test_published_weighted_sums_come_out_exactly():
    """TV18: three workshops, four criteria."""
    weights = {"废物量": F(10), "环境代价": F(9), "清洁生产潜力": F(7), "车间积极性": F(3)}
    points = {"一车间": (10, 8, 6, 5), "二车间": (6, 4, 10, 10), "三车间": (4, 4, 8, 7)}
    scores = {
        name: dict(zip(weights, map(F, own), strict=True)) for name, own in points.items()
    }
    assert weighted_sums(weights, scores) == (
        ("一车间", 229, 1),
        ("二车间", 196, 2),
        ("三车间", 153, 3),
    )


def test_equal_sums_share_a_rank_and_the_next_one_is_skipped():
    scores = {"甲": {"x": F(5)}, "乙": {"x": F(5)}, "丙": {"x": F(1)}, "丁": {}}
    assert weighted_sums({"x": F(2)}, scores) == (
        ("甲", 10, 1), ("乙", 10, 1), ("丙", 2, 3), ("丁", 0, 4)
    )  # fmt: skip


def load(number: str, value: int) -> ElementValue:
    trail = Trail(f"{number}:energy_amount@2024", number, F(value))
    return ElementValue(number, number, number, F(value), trail=trail)


def scoring(rulebook) -> FocusScoring:
    loads = {"energy": [load("QY001", 60), load("QY002", 25), load("QY003", 15)]}
    return FocusScoring(rulebook.focus, loads, {}, 2024)


SECTORS = (
    FocusCandidate("sector_3316", "铝冶炼", "行业", ("QY001",)),
    FocusCandidate("sector_3011", "水泥制造", "行业", ("QY002", "QY003")),
)
FIRMS = tuple(FocusCandidate(n, n, "企业", (n,)) for n in ("QY001", "QY002"))


def test_scores_nobody_gave_are_proposed_from_shares_and_marked(rulebook):
    rows = audit_focus(scoring(rulebook), SECTORS, FIRMS, ()).park
    first, second = rows
    energy = {row.candidate.name: row.points[0] for row in rows}
    assert energy["铝冶炼"].score == 10
    assert energy["水泥制造"].score == 7  # 10 × 40% ÷ 60% = 6.67
    assert energy["水泥制造"].proposed
    assert energy["水泥制造"].trail.source == "程序建议"
    assert (first.total, second.total) == (90, 63)
    assert "可行性" in first.open
    assert first.trail.id == "园区:focus_sector_3316@2024"


def test_what_the_office_scored_wins_and_may_name_further_candidates(rulebook):
    given = [
        FocusScores("r01", "水泥制造", "", {"energy": F(10), "feasibility": F(8)}),
        FocusScores("r02", "污水处理厂", "", {"risk": F(10)}),
        FocusScores("r03", "", "QY002", {"energy": F(9)}),
        FocusScores("r04", "电解车间", "QY001", {"energy": F(9)}),
        FocusScores("r05", "公用工程", "QY001", {"energy": F(9)}),
    ]
    focus = audit_focus(scoring(rulebook), SECTORS, FIRMS, given)
    park = {row.candidate.name: row for row in focus.park}
    assert [row.candidate.name for row in focus.park] == ["水泥制造", "铝冶炼", "污水处理厂"]
    assert (park["水泥制造"].total, park["水泥制造"].points[0].proposed) == (114, False)
    assert park["污水处理厂"].candidate.kind == "办公室提出"
    firms = {row.candidate.id: row for row in focus.enterprises}
    assert firms["QY002"].total == 81
    assert firms["QY001"].trail.id == "QY001:focus@2024"
    workshops = focus.inside["QY001"]
    assert [(row.rank, row.tied) for row in workshops] == [(1, True), (1, True)]


def test_every_total_leads_to_scores_and_loads(rulebook):
    trails = collect_trails(audit_focus(scoring(rulebook), SECTORS, FIRMS, ()).trails)
    assert "园区:focus_sector_3316_energy@2024" in trails
    assert "QY001:energy_amount@2024" in trails
    assert trails["QY001:focus@2024"].reason.startswith("能耗为程序建议")


def test_every_weight_lies_in_its_band(rulebook):
    for criterion in rulebook.focus.criteria:
        assert criterion.band[0] <= criterion.weight <= criterion.band[1]
        assert criterion.band_mark == "K"
