"""Published and recomputed examples, through the rules as they are packaged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from generator.model.indicator import Grade, GradeRule, Membership
from generator.model.score import RowState
from generator.score.assess import formula_rules
from generator.score.benchmark import Subject
from generator.score.enterprise import Answer, judge
from generator.score.measure import read_figures
from generator.score.park import read_park
from generator.score.settings import ScoreSettings

from .returns import FOUR_YEARS, filled, source

F = Fraction

# Values of a well-run incinerator; a choice is given by its level (1, 2, 3).
BASE = {
    "information_management": 1,
    "seepage_control": 1,
    "pollution_control": 1,
    "line_hours": "7200",
    "line_stops": "2",
    "low_temperature_records": "3",
    "co_daily": "28",
    "ignition_loss": "3.6",
    "automation": 2,
    "first_grade_equipment_share": "85",
    "energy_per_tonne_received": "29",
    "water_per_tonne_received": "7.5",
    "denitration_agent": "2.4",
    "desulphurisation_agent": "9.0",
    "dioxin": "0.05",
    "particulates": "6",
    "so2": "20",
    "nox": "140",
    "hf": "0.5",
    "hcl": "8",
    "slag_rate": "22",
    "fly_ash_rate": "4.5",
    "audit": 1,
    "energy_management": 1,
}

CASES = {
    "A 先进": ({}, (91.2632, 100, 100), "Ⅰ级", "Ⅰ级", (91.2632, 8.7368, 0)),
    "B 限定性指标仅达Ⅱ级": (
        {"particulates": "13"},
        (86.5263, 100, 100),
        "Ⅱ级",
        "Ⅱ级",
        (86.5263, 13.4737, 0),
    ),
    "C Ⅱ级边界": (
        {
            "energy_per_tonne_received": "38",
            "nox": "190",
            "hcl": "18",
            "co_daily": "45",
            "audit": 2,
            "so2": "55",
        },
        (53.0526, 100, 100),
        "Ⅱ级",
        "Ⅱ级",
        (53.0526, 46.9474, 0),
    ),
    "D 一项不及Ⅲ级": (
        {"energy_per_tonne_received": "55", "so2": "75"},
        (73.8947, 82.6316, 87.3684),
        "未达Ⅲ级",
        "未达Ⅲ级",
        (73.8947, 8.7368, 4.7368),
    ),
    "E 能耗不适用": (
        {"energy_per_tonne_received": None},
        (90, 100, 100),
        "Ⅰ级",
        "Ⅰ级",
        (90, 10, 0),
    ),
    "F 一项非限定性低于Ⅱ级": (
        {"hcl": "25"},
        (86.5263, 95.2632, 100),
        "Ⅰ级",
        "Ⅱ级",
        (86.5263, 8.7368, 4.7368),
    ),
}


def said(given) -> Answer:
    if given is None:
        return Answer(RowState.NOT_APPLICABLE)
    if isinstance(given, int):
        return Answer(RowState.SCORED, choice=f"{'ⅠⅡⅢ'[given - 1]}级")
    return Answer(RowState.SCORED, F(given))


@pytest.mark.parametrize("case", CASES)
def test_composite_index_of_the_incinerator(rulebook, case):
    changes, index, basic, newer, strict = CASES[case]
    system = rulebook.systems["hw_incineration"]
    values = BASE | changes
    assert set(values) <= {row.id for _, row in system.rows()}
    answers = {row_id: (said(value),) for row_id, value in values.items()}

    def scored(rule: GradeRule, reading: Membership = Membership.CUMULATIVE):
        return judge(
            replace(system, grade_rule=rule),
            answers,
            Subject("QY003", "7724", "回转窑焚烧"),
            2024,
            replace(ScoreSettings(), membership=reading),
        )

    assert [round(float(y), 4) for y in scored(GradeRule.BASIC).index] == list(index)
    assert scored(GradeRule.BASIC).grade.value == basic
    assert scored(GradeRule.NEWER).grade.value == newer
    read_strictly = scored(GradeRule.BASIC, Membership.STRICT).index
    assert [round(float(y), 4) for y in read_strictly] == list(strict)
    assert scored(GradeRule.NEWER).reference


def test_grade_reasons_of_the_incinerator_name_the_figures(rulebook):
    system = rulebook.systems["hw_incineration"]
    values = BASE | {"particulates": "13"}
    answers = {row_id: (said(value),) for row_id, value in values.items()}
    rules = formula_rules(rulebook, "enterprise")
    result = judge(
        system, answers, Subject("Q", "7724"), 2024, ScoreSettings(), printing=rules.printing
    )
    assert result.grade is Grade.II
    assert result.reasons[1] == (
        "未评为Ⅰ级：限定性指标“烟气颗粒物浓度（日均值）”为 13 mg/Nm³，未达Ⅰ级基准 ≤10 mg/Nm³。"
    )


def test_reuse_rate_and_compliance_rate(rulebook):
    of = filled(
        "enterprise",
        fresh_water={2024: "1197.01"},
        reused_water={2024: "1044.62"},
        wastewater_compliant={2024: "661.25"},
        wastewater_discharged={2024: "683.69"},
    )
    reading = read_figures(of, formula_rules(rulebook, "enterprise"), source(of))
    assert round(float(reading.figure("water_reuse_rate").value), 2) == 46.60
    assert round(float(reading.figure("wastewater_compliance_rate").value), 2) == 96.72


def test_total_energy_in_coal_equivalent(rulebook):
    used = {
        "raw_coal": 12000,
        "natural_gas": 850,
        "diesel": 120,
        "electricity": 26500,
        "heat": 48000,
    }
    cells = {f"energy__{kind}__amount": {2024: amount} for kind, amount in used.items()}
    of = filled("enterprise", output_value={2024: 48200}, **cells)
    reading = read_figures(of, formula_rules(rulebook, "enterprise"), source(of))
    assert reading.figure("total_energy").value == F("53274.262")


def test_energy_per_output_value(rulebook):
    of = filled(
        "enterprise", output_value={2024: "48200"}, energy__raw_coal__amount={2024: "8593.028"}
    )
    reading = read_figures(of, formula_rules(rulebook, "enterprise"), source(of))
    # 8593.028 t × 0.7143 = 6138.0 tce over 4.82 亿元
    assert round(float(reading.figure("energy_per_output_value").value * 10000), 1) == 1273.4


PARK_OF_THE_STANDARD = {
    "economy": {
        "park_added_value": {2024: 1200000},
        "park_energy": {2024: 345000},
        "park_fresh_water": {2024: 9720000},
        "park_reused_water": {2024: 41000000},
        "park_land": {2024: "9.8"},
        "park_employees": {2024: 26000},
        "park_renewable_energy": {2024: 41400},
    },
    "environment": {
        "park_solid_generated": {2024: 410000},
        "park_solid_used": {2024: 338000},
        "park_solid_used_old": {2024: 6000},
        "park_wastewater": {2024: 5900000},
        "park_reclaimed_used": {2024: 1350000},
        "park_plant_treated": {2024: 7300000},
    },
}

PARK_FIGURES = {
    "park_energy_intensity": 0.2875,
    "park_water_intensity": 8.1,
    "park_water_reuse_rate": 80.836,
    "park_land_productivity": 12.2449,
    "park_added_value_per_person": 46.1538,
    "park_solid_use_rate": 81.25,
    "park_wastewater_intensity": 4.9167,
    "park_solid_intensity": 0.3417,
    "park_reclaimed_rate": 18.4932,
    "park_renewable_share": 12.0,
}


@pytest.fixture
def park(rulebook):
    def read(forms):
        returns = [
            filled("department", FOUR_YEARS, f"BM{n}", **answers)
            for n, answers in enumerate(forms.values())
        ]
        return read_park([(r, source(r)) for r in returns], formula_rules(rulebook, "park"))

    return read


@pytest.mark.parametrize("figure", PARK_FIGURES)
def test_park_figures_of_the_standard(park, figure):
    found = park(PARK_OF_THE_STANDARD).figure(figure).value
    assert round(float(found), 4) == PARK_FIGURES[figure]


def test_growth_over_three_years_and_elasticities(park):
    reading = park(
        {
            "economy": {
                "park_added_value": {2021: 80, 2024: 120},
                "park_energy": {2021: 300000, 2024: 345000},
                "park_fresh_water": {2021: 900, 2024: 972},
            }
        }
    )
    expected = {
        "park_added_value_growth": 14.4714,
        "park_energy_growth": 4.769,
        "park_energy_elasticity": 0.3295,
        "park_water_growth": 2.5986,
        "park_water_elasticity": 0.1796,
    }
    assert {name: round(float(reading.figure(name).value), 4) for name in expected} == expected
