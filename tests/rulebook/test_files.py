"""Which files are in force, and that the digest names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import RulebookError
from tests.rulebook.rules import load, make_tiny_rules, replace, write


def test_the_digest_is_the_same_for_the_same_bytes_wherever_they_lie(tmp_path: Path) -> None:
    one = make_tiny_rules(tmp_path / "one")
    other = make_tiny_rules(tmp_path / "other")
    assert load(one).digest == load(other).digest


def test_the_digest_changes_with_one_byte(rules: Path) -> None:
    before = load(rules).digest
    replace(rules, "checks/water.yaml", "太大", "过大")
    assert load(rules).digest != before


def test_the_digest_changes_when_a_file_moves(rules: Path) -> None:
    before = load(rules).digest
    (rules / "checks/water.yaml").rename(rules / "checks/supply.yaml")
    (rules / "checks/water.test.yaml").rename(rules / "checks/supply.test.yaml")
    assert load(rules).digest != before


def test_a_test_case_is_no_rule_and_leaves_the_digest(rules: Path) -> None:
    before = load(rules).digest
    replace(rules, "checks/water.test.yaml", "重复用水太大", "重复用水过大")
    assert load(rules).digest == before


def test_an_office_file_replaces_the_packaged_one_of_the_same_path(
    rules: Path, tmp_path: Path
) -> None:
    office = tmp_path / "office"
    text = (rules / "checks/water.yaml").read_text(encoding="utf-8")
    write(office, "checks/water.yaml", text.replace("请核对。", "请按水费单核对。"))
    book = load(rules, office)
    assert {rule.remedy for rule in book.checks} == {"请按水费单核对。"}
    assert book.digest != load(rules).digest


def test_an_office_file_of_a_new_name_is_added(rules: Path, tmp_path: Path) -> None:
    office = tmp_path / "office"
    text = (rules / "checks/water.yaml").read_text(encoding="utf-8").partition("retired:")[0]
    write(office, "checks/local.yaml", text.replace("WAT00", "LOC00"))
    assert [rule.code for rule in load(rules, office).checks] == [
        "LOC001",
        "LOC002",
        "WAT001",
        "WAT002",
    ]


def test_an_office_without_rules_of_its_own_has_the_packaged_ones(
    rules: Path, tmp_path: Path
) -> None:
    assert load(rules, tmp_path / "nothing").digest == load(rules).digest


def test_what_editors_leave_behind_is_not_read(rules: Path) -> None:
    before = load(rules).digest
    for name in ("~$industries.csv", ".water.yaml.swp", "water.yaml~", ".idea/water.yaml"):
        write(rules, f"checks/{name}", "rubbish")
    assert load(rules).digest == before


def test_a_missing_rule_file_is_named(rules: Path) -> None:
    (rules / "settings.yaml").unlink()
    with pytest.raises(RulebookError, match="规则文件不存在") as caught:
        load(rules)
    assert caught.value.path.endswith("settings.yaml")


def test_a_missing_rules_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="规则文件夹不存在"):
        load(tmp_path / "rules")


def test_a_fault_in_an_office_file_names_the_office_file(rules: Path, tmp_path: Path) -> None:
    office = tmp_path / "office"
    path = write(office, "checks/local.yaml", "checks: 没有\n")
    with pytest.raises(RulebookError) as caught:
        load(rules, office)
    assert caught.value.path == str(path)
