"""The catalogue of deliverables, and what may point into it."""

from __future__ import annotations

from pathlib import Path

from generator.model.deliverable import cite
from generator.packaged import packaged
from generator.rulebook import Rulebook
from generator.yamlfile import read_yaml
from tests.rulebook.rules import load, replace


def test_the_catalogue_numbers_its_documents_without_a_gap(tiny: Rulebook) -> None:
    numbers = [d.number for d in tiny.deliverables.values() if d.number]
    assert numbers == [f"{n:02d}" for n in range(1, 23)]


def test_what_has_no_number_is_a_workbook(tiny: Rulebook) -> None:
    assert {d.kind for d in tiny.deliverables.values() if not d.number} == {"xlsx"}


def test_every_word_template_is_a_document_of_the_catalogue(tiny: Rulebook) -> None:
    contracts = [
        path
        for path in (packaged("templates") / "word" / "src").glob("*.yaml")
        if path.stem != "house_styles"
    ]
    assert contracts
    for path in contracts:
        parts = read_yaml(path).mapping(("document", "title", "names"), ("parts",))
        document = tiny.deliverables[parts["document"].text()]
        assert document.kind == "docx"


def test_a_field_may_name_the_table_that_prints_it(rules: Path) -> None:
    replace(
        rules,
        "forms/dept_water.yaml",
        "unit: m3}",
        'unit: m3, asked_for: [options, "park_audit_report:表3-5"]}',
    )
    book = load(rules)
    field = book.forms["dept_water"].fields["park_fresh_water"]
    assert field.asked_for == ("options", "park_audit_report:表3-5")
    assert [cite(reference, book.deliverables) for reference in field.asked_for] == [
        "《清洁生产改进方案》",
        "《园区清洁生产审核报告》表3-5 用水结构",
    ]


def test_rules_kept_before_there_was_a_catalogue_still_load(rules: Path) -> None:
    (rules / "documents.yaml").unlink()
    assert load(rules).deliverables == {}
