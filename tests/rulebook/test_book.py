"""Lookups of the rulebook: by day, by industry, by source."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from generator.errors import GeneratorError
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from tests.rulebook.rules import load, replace, write

ROOT = Path(__file__).resolve().parents[2]

REPEAL = date(2026, 8, 15)


# -- legal basis -------------------------------------------------------------------------------


def test_a_document_before_the_code_cites_the_law_and_one_after_it_the_code(
    book: Rulebook,
) -> None:
    before = {source.id for source in book.legal_basis(date(2026, 8, 14))}
    after = {source.id for source in book.legal_basis(REPEAL)}
    assert "cleaner_production_law" in before
    assert "environmental_code" not in before
    assert "cleaner_production_law" not in after
    assert "environmental_code" in after


def test_a_repealed_text_stays_in_the_book(book: Rulebook) -> None:
    assert book.sources["cleaner_production_law"].in_force_to == REPEAL


def test_of_two_editions_the_one_of_the_day_is_cited(book: Rulebook) -> None:
    def edition(on: date) -> set[str]:
        return {s.id for s in book.legal_basis(on) if s.id.startswith("gbt2589")}

    assert edition(date(2021, 3, 31)) == {"gbt2589_2008"}
    assert edition(date(2021, 4, 1)) == {"gbt2589_2020"}


def test_laws_come_before_standards(book: Rulebook) -> None:
    kinds = [source.kind for source in book.legal_basis(date(2025, 6, 20))]
    assert kinds[0] == "法律"
    assert kinds.index("国家标准") > kinds.index("规范性文件")


def test_a_source_is_cited_with_its_number(book: Rulebook) -> None:
    assert book.cite("hj274_2015", "指标6") == "《国家生态工业示范园区标准》（HJ 274-2015）指标6"


# -- checks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2023, 12, 31), ["WAT001"]),
        (date(2024, 1, 1), ["WAT001", "WAT002"]),
        (date(2025, 12, 31), ["WAT001", "WAT002"]),
        (date(2026, 1, 1), ["WAT001"]),
    ],
)
def test_a_rule_speaks_from_its_trial_to_its_last_day(
    tiny: Rulebook, day: date, codes: list[str]
) -> None:
    assert [rule.code for rule in tiny.checks_for("enterprise", day)] == codes


def test_a_rule_knows_its_file_and_line(tiny: Rulebook) -> None:
    assert (tiny.checks[0].path, tiny.checks[0].line) == ("checks/water.yaml", 2)


# -- systems -----------------------------------------------------------------------------------


DAY = date(2024, 12, 31)


def chosen(book: Rulebook, code: str, process: str, on: date = DAY) -> str:
    system = book.system_for(code, process, on)
    assert system is not None
    return system.id


def test_a_system_is_chosen_by_industry_and_process(tiny: Rulebook) -> None:
    assert chosen(tiny, "3825", "单晶拉棒、切片") == "silicon"


def test_another_process_of_the_same_industry_gets_the_generic_elements(tiny: Rulebook) -> None:
    assert chosen(tiny, "3825", "电池片") == "elements"


def test_a_system_is_not_chosen_before_or_after_its_time(tiny: Rulebook) -> None:
    assert chosen(tiny, "3825", "切片", date(2019, 12, 31)) == "elements"
    assert chosen(tiny, "3825", "切片", date(2030, 1, 1)) == "elements"


def test_a_system_that_names_the_process_is_meant_before_one_for_the_industry(
    rules: Path,
) -> None:
    text = (rules / "indicators/sectors/silicon.yaml").read_text(encoding="utf-8")
    whole = text.replace("id: silicon", "id: photovoltaic").replace("processes: [切片]\n", "")
    write(rules, "indicators/sectors/photovoltaic.yaml", whole)
    book = load(rules)
    assert chosen(book, "3825", "切片") == "silicon"
    assert chosen(book, "3825", "电池片") == "photovoltaic"


def test_what_the_process_cannot_decide_is_asked(rules: Path) -> None:
    text = (rules / "indicators/sectors/silicon.yaml").read_text(encoding="utf-8")
    write(rules, "indicators/sectors/other.yaml", text.replace("id: silicon", "id: other"))
    with pytest.raises(GeneratorError, match="同时适用") as caught:
        load(rules).system_for("3825", "切片", DAY)
    assert "other、silicon" in caught.value.remedy


# -- settings ----------------------------------------------------------------------------------


def test_settings_come_exact_and_of_their_kind(book: Rulebook) -> None:
    assert [str(value) for value in book.settings.fractions("park_factors")] == [
        "7/10",
        "1",
        "13/10",
    ]
    assert book.settings.membership.value == "cumulative"
    assert book.settings.switch("green_park_cap") is False
    assert book.settings.entries["park_factors"].text == "0.7、1.0、1.3"


def test_a_constant_is_nameable_with_its_unit(rules: Path) -> None:
    replace(
        rules,
        "indicators/quantities.yaml",
        "quantities:",
        "quantities:\n- {id: water_mass, name: 水量, unit: t, form: enterprise, "
        "formula: fresh_water * water_density, source: conventions, mark: D}",
    )
    assert "water_mass" in load(rules).names["enterprise"]


def test_all_five_answers_have_their_meaning(book: Rulebook) -> None:
    assert len(book.answers) == 5


def test_a_form_with_an_added_sheet_keeps_names_and_figures(tiny: Rulebook) -> None:
    names = tiny.names_for(tiny.forms["enterprise"])
    assert set(names.signatures) == set(tiny.names["enterprise"].signatures)
    assert [d.id for d in names.derived()] == [d.id for d in tiny.names["enterprise"].derived()]


def test_the_list_of_checks_for_consultants_is_in_step() -> None:
    path = ROOT / "docs" / "build_check_list.py"
    spec = importlib.util.spec_from_file_location("build_check_list", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    printed = (ROOT / "docs" / "校验规则.md").read_text(encoding="utf-8")
    assert printed == module.page(load_rulebook(packaged("rules")))
