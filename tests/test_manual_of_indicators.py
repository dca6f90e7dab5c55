"""docs/指标体系.md: its worked example is added as an office would and does what the text says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from generator.forms.indicator_sheet import with_indicator_sheets
from generator.journey.audit import rules_of
from generator.journey.confirm import confirm_file
from generator.journey.prepare import init_audit
from generator.journey.rule_cases import run_cases
from generator.model.indicator import Method
from generator.packaged import packaged
from generator.rulebook import load_rulebook

MANUAL = (Path(__file__).parent.parent / "docs" / "指标体系.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
FILES = {
    found[1]: block
    for block in BLOCKS
    if (found := re.match(r"# 文件：rules/(\S+)\n", block)) is not None
}


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit folder whose own rules/ holds the files of the manual."""
    root = init_audit(
        tmp_path_factory.mktemp("manual") / "审核",
        park_name="示例开发区",
        authority="",
        region="云南",
        audit_year=2024,
        deadline=date(2025, 6, 30),
        contact="张三",
        phone="0874-1234567",
    ).root
    for name, text in FILES.items():
        path = root / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_manual_shows_a_system_and_its_cases() -> None:
    assert set(FILES) == {
        "indicators/sectors/concrete.yaml",
        "indicators/sectors/concrete.test.yaml",
    }


def test_the_example_is_chosen_by_code_and_process(audit: Path) -> None:
    book = rules_of(audit)
    day = date(2024, 12, 31)
    assert [s.id for s in book.systems_for("3021", "预拌混凝土", day)] == ["concrete"]
    assert [s.id for s in book.systems_for("3021", "混凝土管桩", day)] == ["elements"]


def test_the_example_asks_what_the_form_does_not_compute(audit: Path) -> None:
    book = rules_of(audit)
    form = with_indicator_sheets(book.forms["enterprise"], [book.systems["concrete"]])
    asked = [name for name in form.fields if name.startswith("self_concrete_")]
    assert [name.removeprefix("self_concrete_") for name in asked] == [
        "enclosure",
        "truck_washing",
        "wet_mix_power",
        "dry_mix_power",
        "cleaner_audit",
        "wet_mix_output",
        "dry_mix_output",
    ]


def test_the_cases_of_the_example_come_out_as_written(audit: Path) -> None:
    results = list(run_cases(audit, ["搅拌站"]))
    assert len(results) == 3
    assert [(result.label, result.faults) for result in results if result.faults] == []


def test_the_example_is_a_reference_until_somebody_confirms_it(audit: Path) -> None:
    assert rules_of(audit).systems["concrete"].reference
    confirm_file(audit, "concrete.yaml", "李工", date(2025, 3, 1), "第12页表1")
    assert not rules_of(audit).systems["concrete"].reference


def test_the_older_method_is_written_as_the_manual_says(tmp_path: Path) -> None:
    (shown,) = (block for block in BLOCKS if block.startswith("method: p_value"))
    head = "id: trial\nname: 试行\nstandard: 示例\nsource: conventions\nmark: D\n"
    path = tmp_path / "rules" / "indicators" / "sectors" / "trial.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(head + shown, encoding="utf-8")
    system = load_rulebook(packaged("rules"), tmp_path / "rules").systems["trial"]
    assert system.method is Method.P_VALUE
    assert system.p_value is not None
    assert [name for name, _ in system.p_value.grades] == ["清洁生产先进企业", "清洁生产企业"]
