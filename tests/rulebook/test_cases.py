"""Cases beside the rules become the very input a stage gets, and exact expectations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from generator.model.finding import Severity
from generator.model.indicator import Grade, GradeRule, Membership
from generator.model.submission import Blank
from generator.rulebook import Rulebook
from generator.rulebook.case import CaseKind, ExpectedFigure, ExpectedFindings, RuleCase
from generator.rulebook.cases import load_cases
from tests.rulebook.rules import load, write


def cases_of(rules: Path, relative: str, text: str) -> tuple[RuleCase, ...]:
    write(rules, relative, f"cases:\n{text}")
    return tuple(case for case in load_cases(load(rules)) if case.path == relative)


def check_case(rules: Path, more: str) -> RuleCase:
    (case,) = cases_of(
        rules, "checks/local.test.yaml", f"- {{name: 试, form: enterprise, {more}}}\n"
    )
    return case


@pytest.fixture
def rules_with_local(rules: Path) -> Path:
    write(
        rules,
        "checks/local.yaml",
        "retired:\n- {code: LOC009, retired_on: 2023-01-01, note: 试}\n",
    )
    return rules


def test_a_filled_value_arrives_in_the_unit_of_its_field(rules_with_local: Path) -> None:
    case = check_case(rules_with_local, "input: {fresh_water: 1.5 万m3}, expect: []")
    assert case.submission is not None
    entry = case.submission.get("fresh_water", year=2024)
    assert entry is not None
    assert entry.value == Decimal(15000)


def test_a_rows_value_arrives_in_the_unit_of_its_row(rules_with_local: Path) -> None:
    case = check_case(
        rules_with_local, "input: {energy: {power: {amount: {2023: 250000 kWh}}}}, expect: []"
    )
    assert case.submission is not None
    entry = case.submission.get("energy.amount", "power", 2023)
    assert entry is not None
    assert entry.value == Decimal(25)
    assert case.submission.rows["energy"] == ("power",)


def test_answers_dates_and_notes_are_read(rules_with_local: Path) -> None:
    case = check_case(
        rules_with_local,
        "as_of: 2025-04-10, recipient: {credit_code: '010101'}, severity: WARNING, "
        "input: {started_on: 2008-06-01, credit_code: '010101', "
        "fresh_water: {value: 无法提供, note: 水表坏了}}, expect: [WAT001], messages: [太大]",
    )
    assert case.submission is not None
    entries = {entry.key.field: entry for entry in case.submission.entries}
    assert entries["started_on"].value == date(2008, 6, 1)
    assert entries["credit_code"].value == "010101"
    assert entries["fresh_water"].value is Blank.NOT_AVAILABLE
    assert entries["fresh_water"].note == "水表坏了"
    assert case.as_of == date(2025, 4, 10)
    assert case.recipient == {"credit_code": "010101"}
    assert case.expect == ExpectedFindings(("WAT001",), Severity.WARNING, ("太大",))


def test_years_end_with_the_year_of_the_case(rules_with_local: Path) -> None:
    case = check_case(rules_with_local, "year: 2022, input: {fresh_water: 1 m3}, expect: []")
    assert case.submission is not None
    assert case.submission.years == (2020, 2021, 2022)
    assert case.submission.get("fresh_water", year=2022) is not None


def test_rows_of_an_open_table_are_given_keys_in_order(rules_with_local: Path) -> None:
    case = check_case(
        rules_with_local,
        "input: {products: [{name: 甲, output_t: {2022: 5 t}}, {name: 乙}]}, expect: []",
    )
    assert case.submission is not None
    assert [entry.raw for entry in case.submission.column("products.name")] == ["甲", "乙"]


def test_a_case_may_bring_its_own_coefficients(rules: Path) -> None:
    (case,) = cases_of(
        rules,
        "indicators/quantities.test.yaml",
        "- name: 试\n  form: enterprise\n"
        "  constants: {energy.coal.tce_per_unit: 0.6373 tce/t, grid_factor: 0.5 kgCO2/kWh}\n"
        "  input: {energy: {coal: {amount: 10 t}}}\n"
        "  expect: {total_energy: 6.373 tce, energy_per_value: 未填}\n",
    )
    assert case.kind is CaseKind.QUANTITY
    assert case.names is not None
    assert case.submission is not None
    assert case.grid is not None
    assert case.grid.value == Decimal("0.5")
    scope = case.names.view.scope(case.submission, derived=case.names.derived(case.grid))
    assert scope.lookup("total_energy", "", 2024).value == Fraction("6.373")
    assert case.expect == (
        ExpectedFigure("total_energy", Fraction("6.373"), "tce", 3),
        ExpectedFigure("energy_per_value", None, "", 0, Blank.NOT_FILLED),
    )


def test_a_cases_coefficients_leave_the_rulebook_alone(rules: Path) -> None:
    write(
        rules,
        "indicators/quantities.test.yaml",
        "cases:\n- {name: 试, form: enterprise, constants: {energy.coal.tce_per_unit: 2 tce/t}, "
        "input: {energy: {coal: {amount: 1 t}}}, expect: {total_energy: 2 tce}}\n",
    )
    book = load(rules)
    load_cases(book)
    coal = book.forms["enterprise"].tables["energy"].rows[0]
    assert coal.constants["tce_per_unit"].value == Decimal("0.7143")


def test_a_system_case_builds_on_an_earlier_one(rules: Path) -> None:
    first, second = cases_of(
        rules,
        "indicators/sectors/silicon.test.yaml",
        "- {name: 甲, answers: {level: Ⅰ级, reuse: 96 %, water: 0.2}, "
        "expect: {index: [100, 100.0, 100], grade: Ⅰ级}}\n"
        "- {name: 乙, based_on: 甲, answers: {reuse: 不涉及}, membership: strict, "
        "grade_rule: newer, expect: {grade: 未达Ⅲ级, rows: {level: Ⅰ级}}}\n",
    )
    assert first.answers == {
        "level": Grade.I,
        "reuse": Fraction(96),
        "water": Fraction(1, 5),
    }
    assert second.answers["water"] == Fraction(1, 5)
    assert second.answers["reuse"] is Blank.NOT_APPLICABLE
    assert second.membership is Membership.STRICT
    assert second.grade_rule is GradeRule.NEWER


def test_a_tier_case_holds_loads_in_the_elements_unit(rules: Path) -> None:
    (case,) = cases_of(
        rules,
        "tiers.test.yaml",
        "- {name: 试, input: {energy: {甲: 5200 kgce, 乙: 1 tce}}, "
        "expect: {energy: {selected: [甲], share: 83.87}}}\n",
    )
    assert case.loads["energy"] == {"甲": Fraction("5.2"), "乙": Fraction(1)}


def test_every_case_of_the_packaged_rules_can_be_read(book: Rulebook) -> None:
    cases = load_cases(book)
    assert {case.kind for case in cases} >= {
        CaseKind.CHECK,
        CaseKind.QUANTITY,
        CaseKind.COMPLIANCE,
    }
    assert len({case.id for case in cases}) == len(cases)
