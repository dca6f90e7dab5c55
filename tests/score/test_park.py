"""The park from its departments' returns, and the requirements it meets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from generator.model.indicator import ComplianceRow, ComplianceSystem
from generator.model.score import EntrySource
from generator.model.submission import Blank
from generator.score.assess import formula_rules
from generator.score.compliance import Compliance, assess_compliance
from generator.score.park import read_park

from .returns import FOUR_YEARS, filled, source
from .test_vectors import PARK_OF_THE_STANDARD

F = Fraction


@pytest.fixture
def park(rulebook):
    def read(awaited=None, **offices):
        """Each office's return with its answers; its name is of no account."""
        returns = [
            filled("department", FOUR_YEARS, f"BM{n}", **answers)
            for n, answers in enumerate(offices.values())
        ]
        rules = formula_rules(rulebook, "park")
        return read_park([(r, source(r)) for r in returns], rules, awaited)

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
        economy={
            "park_added_value": {2021: 900000, 2024: 1200000},
            "park_energy": {2021: 300000, 2024: 345000},
        }
    )


def test_fields_of_several_departments_make_one_figure_with_both_files_beneath(park):
    reading = park(
        economy={"park_added_value": {2024: 100}},
        environment={"park_wastewater": {2024: 50}},
    )
    measured = reading.figure("park_wastewater_intensity")
    assert measured.value == F(1, 2)
    files = {n.file_name for n in measured.trail.walk() if isinstance(n, EntrySource)}
    assert files == {"BM0.xlsx", "BM1.xlsx"}


def test_a_department_that_has_not_answered_leaves_the_figure_open(park):
    awaited = {"environment": "生态环境分局尚未报送"}
    reading = park(awaited, economy={"park_added_value": {2024: 100}})
    measured = reading.figure("park_wastewater_intensity")
    assert measured.value is None
    assert measured.trail.reason == "“园区工业废水排放量”没有数值：生态环境分局尚未报送"


def test_a_group_nobody_was_assigned_is_said_to_have_nobody(park):
    reading = park(economy={"park_added_value": {2024: 100}})
    reason = reading.figure("park_water_intensity").trail.reason
    assert reason == "“园区工业取水量”没有数值：没有单位报送“统计”的资料"


def test_an_unreturned_cell_of_a_fixed_row_is_open_and_not_left_out(park):
    reading = park(economy={"park_added_value": {2024: 100}})
    entry = reading.submission.get("park_fuels.amount", "electricity", 2024)
    assert entry.value is Blank.NOT_FILLED
    assert "electricity" in reading.submission.rows["park_fuels"]
    assert reading.cell(entry.key) is None


def test_of_two_offices_asked_alike_the_one_that_answered_counts(park):
    reading = park(
        first={"park_added_value": {2024: Blank.NOT_FILLED}},
        second={"park_added_value": {2024: 200}},
        third={"park_added_value": {2024: 300}},
    )
    entry = reading.submission.get("park_added_value", year=2024)
    assert entry.number == 200
    assert reading.cell(entry.key).recipient_id == "BM1"


def test_a_table_comes_whole_from_one_office(park):
    reading = park(
        first={"power_users__r01__name": "甲厂", "power_users__r01__electricity": {2024: 7}},
        second={"power_users__r01__name": "乙厂", "power_users__r02__name": "丙厂"},
    )
    assert reading.submission.rows["power_users"] == ("r01",)
    assert reading.submission.get("power_users.name", "r01").raw == "甲厂"


def test_what_every_office_answers_is_no_figure_of_the_park(park):
    reading = park(economy={"preparer_name": "甲", "park_added_value": {2024: 100}})
    assert reading.submission.get("preparer_name") is None


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
        economy={
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


def test_a_word_is_taken_from_the_department_s_choice(park):
    row = requirement(
        1, value=None, unit="", answer="达标", operator="==", quantity="stable_compliance"
    )
    for said, state in (("达标", Compliance.MET), ("未达标", Compliance.NOT_MET)):
        card = assess_compliance(standard(row), park(office={"stable_compliance": said}))
        assert card.state is state
        assert card.rows[0].trail.inputs[0].recipient_id == "BM0"
    silent = park({"environment": "环保局尚未报送"}, economy={"park_added_value": {2024: 1}})
    (result,) = assess_compliance(standard(row), silent).rows
    assert result.state is Compliance.OPEN
    assert "环保局尚未报送" in result.reason


def test_every_row_of_the_standard_has_its_figure_or_its_word(rulebook):
    rows = rulebook.compliance["hj274_2015"].rows
    assert [row.number for row in rows if not row.quantity] == []


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
