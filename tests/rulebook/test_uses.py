"""Nothing is asked for nobody: every field has its uses, and they are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.journey.field_uses import template_names
from generator.rulebook import Rulebook
from generator.rulebook.uses import (
    UseKind,
    field_uses,
    unused_fields,
    uses_through_quantities,
)
from tests.rulebook.rules import load, replace


def shorts(book: Rulebook, form: str, field: str) -> list[str]:
    return [use.short for use in field_uses(book)[form, field]]


def test_every_field_of_every_form_is_used_by_something(book: Rulebook) -> None:
    assert unused_fields(book, template_names()) == ()


def test_a_field_is_used_by_the_checks_quantities_and_indicators_that_name_it(
    tiny: Rulebook,
) -> None:
    kinds = {use.kind for use in field_uses(tiny)["enterprise", "fresh_water"]}
    assert {UseKind.CHECK, UseKind.INDICATOR} <= kinds


def test_a_field_nothing_names_is_called_unused(rules: Path) -> None:
    replace(
        rules,
        "forms/enterprise.yaml",
        "    - {id: output_value,",
        "    - {id: idle_hours, label: 闲置小时, kind: number, unit: h}\n    - {id: output_value,",
    )
    assert "enterprise: idle_hours" in unused_fields(load(rules))


@pytest.mark.parametrize(
    ("written", "use"),
    [
        ("asked_for: [tier_list]", "成果文件 tier_list"),
        ("prefill: chain", "名录 chain"),
    ],
)
def test_what_a_field_says_of_itself_counts(rules: Path, written: str, use: str) -> None:
    replace(
        rules,
        "forms/enterprise.yaml",
        "    - {id: started_on,",
        f"    - {{id: chain_name, label: 产业链, kind: text, {written}}}\n    - {{id: started_on,",
    )
    assert use in shorts(load(rules), "enterprise", "chain_name")


def test_a_gate_is_used_by_the_block_it_frees(rules: Path) -> None:
    replace(
        rules,
        "forms/enterprise.yaml",
        "    - {id: started_on,",
        "    - {id: has_products, label: 有无产品, kind: choice, choices: [是, 否]}\n"
        "    - {id: started_on,",
    )
    replace(rules, "forms/enterprise.yaml", "    rows: 3", "    only_if: has_products\n    rows: 3")
    assert shorts(load(rules), "enterprise", "has_products") == ["适用情况 products"]


def test_the_signature_page_uses_what_it_prints(rules: Path) -> None:
    signed = "recipient: 企业\nsignature: [started_on]"
    replace(rules, "forms/enterprise.yaml", "recipient: 企业", signed)
    assert "签章页" in shorts(load(rules), "enterprise", "started_on")


def test_a_word_in_quotes_is_no_use(rules: Path) -> None:
    replace(
        rules,
        "forms/enterprise.yaml",
        "    - {id: started_on,",
        "    - {id: kg, label: 千克, kind: number, unit: kg}\n    - {id: started_on,",
    )
    assert "enterprise: kg" in unused_fields(load(rules))


def test_a_cell_of_a_fixed_row_is_a_use_of_its_column(rules: Path) -> None:
    replace(
        rules,
        "checks/water.yaml",
        "checks:\n",
        "checks:\n- {code: ZZZ001, title: 试, form: enterprise, severity: INFO, message: 试,"
        " remedy: 试, source: conventions, mark: D, must_hold: energy_power_amount >= 0}\n",
    )
    assert "校验 ZZZ001" in shorts(load(rules), "enterprise", "energy.amount")


def test_a_template_uses_the_fields_its_contract_names(tiny: Rulebook) -> None:
    uses = field_uses(tiny, {"enterprise_report": ("products.name",)})
    assert "模板 enterprise_report" in [use.short for use in uses["enterprise", "products.name"]]
    assert "模板 enterprise_report" not in [use.short for use in uses["enterprise", "credit_code"]]


def test_uses_by_way_of_a_derived_quantity_name_it(tiny: Rulebook) -> None:
    found = uses_through_quantities(tiny, "enterprise", "energy.amount")
    assert found
    assert {use.via for use in found} <= {quantity.id for quantity in tiny.quantities}


def test_the_contracts_of_all_templates_are_read() -> None:
    names = template_names()
    assert "enterprise_report" in names
    assert "house_styles" not in names
    assert "products.capacity" in names["enterprise_report"]
