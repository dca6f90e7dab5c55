"""The park from its departments' returns, and the requirements it meets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from generator.model.indicator import ComplianceRow, ComplianceSystem
from generator.model.score import EntrySource
from generator.score.assess import formula_rules
from generator.score.compliance import Compliance, assess_compliance
from generator.score.park import read_park

from .returns import FOUR_YEARS, filled, source
from .test_vectors import PARK_OF_THE_STANDARD

F = Fraction


@pytest.fixture
def park(rulebook):
    def read(**forms):
        returns = [
            filled(form, FOUR_YEARS, f"BM{n}", **answers)
            for n, (form, answers) in enumerate(forms.items())
        ]
        return read_park([(r, source(r)) for r in returns], formula_rules(rulebook, "park"))

    return read


def requirement(number: int, **more) -> ComplianceRow:
    settled = {
        "unit": "tce/cny_10k",
        "operator": "<=",
        "value": F("0.5"),
        "answer": "",
        "required": True,
        "group": "",
        "mark": "K",
        "quantity": "park_energy_intensity",
    } | more
    return ComplianceRow(f"row{number}", number, "资源节约", f"要求{number}", **settled)


def standard(*rows: ComplianceRow) -> ComplianceSystem:
    return ComplianceSystem("std", "标准", "HJ", "K", "hj274_2015", "全部达到", "K", rows)


@pytest.fixture
def intensity(park):
    """A park of 0.2875 tce/万元."""
    return park(
        dept_economy={
            "park_added_value": {2021: 900000, 2024: 1200000},
            "park_energy": {2021: 300000, 2024: 345000},
        }
    )


def test_fields_of_several_departments_make_one_figure_with_both_files_beneath(park):
    reading = park(
        dept_economy={"park_added_value": {2024: 100}},
        dept_environment={"park_wastewater": {2024: 50}},
    )
    measured = reading.figure("park_wastewater_intensity")
    assert measured.value == F(1, 2)
    files = {n.file_name for n in measured.trail.walk() if isinstance(n, EntrySource)}
    assert files == {"BM0.xlsx", "BM1.xlsx"}


def test_a_department_that_has_not_answered_leaves_the_figure_open(park):
    measured = park(dept_economy={"park_added_value": {2024: 100}}).figure(
        "park_wastewater_intensity"
    )
    assert measured.value is None
    assert "未填" in measured.trail.reason


def test_requirements_are_met_at_the_bound_and_missed_beyond_it(intensity):
    for value, state in (("0.2875", Compliance.MET), ("0.28749", Compliance.NOT_MET)):
        card = assess_compliance(standard(requirement(1, value=F(value))), intensity)
        assert card.rows[0].state is state
        assert card.state is state


def test_the_comparison_turns_round_where_growth_is_negative(park):
    row = requirement(
        1,
        unit="ratio",
        value=F("0.6"),
        quantity="park_energy_elasticity",
        turns_with="park_added_value_growth",
    )
    falling = park(
        dept_economy={
            "park_added_value": {2021: 1000, 2024: 729},
            "park_energy": {2021: 1000, 2024: 512},
        }
    )
    card = assess_compliance(standard(row), falling)
    assert card.rows[0].value == 2
    assert card.rows[0].state is Compliance.MET
    assert "比较方向相反" in card.rows[0].reason


def test_one_row_of_an_optional_group_is_enough(intensity):
    failing = requirement(1, value=F("0.1"), required=False, group="A")
    passing = requirement(2, required=False, group="A")
    card = assess_compliance(standard(failing, passing), intensity)
    assert card.groups == (("A", Compliance.MET),)
    assert card.state is Compliance.MET
    alone = assess_compliance(standard(failing), intensity)
    assert alone.state is Compliance.NOT_MET
    assert alone.reasons == ("可选组 A（第 1 项）没有一项达到。",)


def test_what_is_not_known_is_open_and_a_failed_row_decides_before_it(intensity):
    unknown = requirement(1, quantity="park_wastewater_intensity", unit="t/cny_10k")
    assert assess_compliance(standard(unknown), intensity).state is Compliance.OPEN
    failing = requirement(2, value=F("0.1"))
    assert assess_compliance(standard(unknown, failing), intensity).state is Compliance.NOT_MET


def test_rows_asked_of_a_person_take_the_offices_answer(intensity):
    word = requirement(1, value=None, unit="", answer="达标", operator="==", quantity="")
    number = requirement(2, value=F(6), unit="piece", operator=">=", quantity="")
    system = standard(word, replace(number, unit=""))
    assert assess_compliance(system, intensity).state is Compliance.OPEN
    card = assess_compliance(system, intensity, {"row1": "达标", "row2": "6"})
    assert card.state is Compliance.MET
    other = assess_compliance(system, intensity, {"row1": "未达标", "row2": "五个"})
    assert [r.state for r in other.rows] == [Compliance.NOT_MET, Compliance.OPEN]


def test_every_optional_group_of_the_standard_is_met_by_the_example(rulebook, park):
    reading = park(**PARK_OF_THE_STANDARD)
    card = assess_compliance(rulebook.compliance["hj274_2015"], reading)
    assert dict(card.groups) == dict.fromkeys("ABCDEF", Compliance.MET)
    by_number = {r.row.number: r.state for r in card.rows}
    assert by_number[27] is Compliance.MET
    assert by_number[28] is Compliance.NOT_MET
    assert card.state is Compliance.OPEN
    assert len(card.rows) == 32
    assert sum(r.row.required for r in card.rows) == 17


def test_nobody_answered_is_a_fault_of_the_caller(rulebook):
    with pytest.raises(ValueError, match="at least one"):
        read_park([], formula_rules(rulebook, "park"))
