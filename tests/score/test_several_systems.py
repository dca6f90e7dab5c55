"""An enterprise with several systems: each is scored, the worst stands for it."""

from __future__ import annotations

from dataclasses import replace

from generator.model.indicator import Grade
from generator.score.assess import all_trails
from generator.score.grade import leading

from .systems import card, group, row, system


def graded(system_id: str, value: int, complete: bool = True):
    of = replace(system(group("g", "1", row("r")), complete=complete), id=system_id, name=system_id)
    return card(of, r=value)


def test_the_worst_card_leads_and_the_others_stand_beside_it():
    good, poor = graded("wafer", 10), graded("cell", 40)
    lead = leading([good, poor])
    assert (lead.system.id, lead.grade) == ("cell", Grade.BELOW)
    assert [other.system.id for other in lead.others] == ["wafer"]
    assert lead.caveats[0] == (
        "本企业适用 2 套指标体系，分别评价，等级取其中最低的：《wafer》Ⅰ级、《cell》未达Ⅲ级。"
    )


def test_of_equal_grades_the_first_leads():
    lead = leading([graded("wafer", 10), graded("cell", 9)])
    assert lead.system.id == "wafer"


def test_what_is_only_shown_never_leads_beside_a_grade():
    shown, scored = graded("fragment", 10, complete=False), graded("elements", 40)
    lead = leading([shown, scored])
    assert lead.system.id == "elements"
    assert [other.grade for other in lead.others] == [None]
    assert not any("2 套" in caveat for caveat in lead.caveats)


def test_one_system_alone_says_nothing_of_others():
    only = graded("wafer", 10)
    assert leading([only]) == only


def test_the_figures_of_every_system_can_be_traced():
    lead = leading([graded("wafer", 10), graded("cell", 40)])
    found = all_trails(cards=[lead])
    assert {"QY001:wafer.grade@2024", "QY001:cell.grade@2024"} <= set(found)
