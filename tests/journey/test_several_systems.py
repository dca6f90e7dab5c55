"""An enterprise with several products answers several systems; the card holds all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.forms.tailor import tailoring_of
from generator.journey import assess
from generator.journey.audit import Audit
from generator.model.indicator import Grade
from generator.model.park import Roster
from generator.model.score import ScoreCard
from generator.score.assess import formula_rules, settings_of
from generator.score.measure import read_figures
from generator.score.office import NOTHING_DECIDED
from tests.journey.two_firms import FIRMS, audit_of, lay_down_two
from tests.score.returns import filled, source

WAFERS_AND_CELLS = replace(
    FIRMS[0], name="云岭晶能有限公司", industry_code="3825", process="单晶拉棒、切片、电池片"
)
ANTIMONY = replace(FIRMS[1], name="云岭锑业有限公司", industry_code="3215", process="锑锭")


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    plain = audit_of(lay_down_two(tmp_path / "审核"))
    return replace(plain, roster=Roster((WAFERS_AND_CELLS, ANTIMONY)))


def cards(audit: Audit, **answers: object) -> dict[str, ScoreCard]:
    """What the round would say of returns in which both say the same."""
    rules = formula_rules(audit.book, "enterprise")
    readings = {}
    for firm in (WAFERS_AND_CELLS, ANTIMONY):
        of = filled("enterprise", owner=firm.id, **answers)
        readings[firm.id] = read_figures(of, rules, source(of))
    people = {firm.id: firm for firm in (WAFERS_AND_CELLS, ANTIMONY)}
    settings = settings_of(audit.book.settings)
    return dict(assess._cards(audit, readings, people, settings, NOTHING_DECIDED))


def best(audit: Audit, system_id: str) -> dict[str, str]:
    """Answers by which every row that is asked reaches the first level."""
    system = audit.book.systems[system_id]
    return {
        system.asked_field(row.id): "Ⅰ级"
        if row.qualitative
        else str(float(row.benchmark.levels[0] if row.benchmark.levels else 1))
        for row in system.asked
    }


def test_both_systems_are_on_the_workbook(audit: Audit) -> None:
    form = audit.book.forms["enterprise"]
    tailoring = tailoring_of(form, WAFERS_AND_CELLS, audit.systems_of(WAFERS_AND_CELLS))
    assert tailoring.systems == ("pv_wafer", "pv_cell")


def test_the_worse_system_gives_the_grade_and_the_other_stands_beside_it(audit: Audit) -> None:
    card = cards(audit, **best(audit, "pv_wafer"))["QY001"]
    assert card.system.id == "pv_cell"
    assert card.grade is Grade.BELOW
    (wafers,) = card.others
    assert wafers.system.id == "pv_wafer"
    assert wafers.index is not None
    assert card.index is not None
    assert wafers.index[0] > card.index[0]
    assert "本企业适用 2 套指标体系" in card.caveats[0]


def test_a_standard_that_is_not_at_hand_is_named_on_the_card(audit: Audit) -> None:
    card = cards(audit)["QY002"]
    assert card.system.id == "elements"
    assert card.reference
    assert card.caveats[0].startswith("附录A列有《锑行业》")


def test_what_the_list_names_is_taken_as_it_is(audit: Audit) -> None:
    named = replace(ANTIMONY, systems=("zinc", "coating"))
    assert [system.id for system in audit.systems_of(named)] == ["zinc", "coating"]
    assert audit.why_systems(named) == ()
