"""rules confirm: what a person vouches for, and how long it holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.errors import RulebookError
from generator.journey.audit import rules_of
from generator.journey.confirm import confirm_file
from generator.journey.prepare import init_audit
from generator.packaged import packaged

DAY = date(2025, 3, 1)
ZINC = "indicators/sectors/zinc.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return init_audit(
        tmp_path / "审核",
        park_name="示例开发区",
        authority="",
        region="云南",
        audit_year=2024,
        deadline=date(2025, 6, 30),
        contact="张三",
        phone="0874-1234567",
    ).root


def confirm(root: Path, file: str = ZINC) -> str:
    return confirm_file(root, file, "李工", DAY, "第12页表1")


def test_a_confirmed_proposal_is_official_and_its_marks_are_seen(root: Path) -> None:
    before = rules_of(root).systems["zinc"]
    assert before.reference
    assert {row.mark for _, row in before.rows()} == {"K", "D"}
    confirm(root)
    after = rules_of(root).systems["zinc"]
    assert not after.reference
    assert {row.mark for _, row in after.rows()} == {"S"}
    assert after.confirmed is not None
    assert (after.confirmed.name, after.confirmed.on) == ("李工", DAY)
    assert not any("未核对" in caveat or "非国家发布" in caveat for caveat in after.caveats)


def test_a_changed_file_voids_its_confirmation_and_says_so(root: Path) -> None:
    confirm(root)
    own = root / "rules" / ZINC
    own.parent.mkdir(parents=True)
    text = (packaged("rules") / ZINC).read_text(encoding="utf-8")
    own.write_text(text.replace("levels: [1100, 1200, 1280]", "levels: [1100, 1200, 1290]"),
                   encoding="utf-8")  # fmt: skip
    after = rules_of(root).systems["zinc"]
    assert after.reference
    assert after.confirmed is None
    assert after.caveats[-1] == "李工于2025-03-01的核对已失效：此后文件有改动，请重新核对并确认。"
    confirm(root)
    assert not rules_of(root).systems["zinc"].reference


def test_a_table_with_weights_of_our_own_or_not_the_nations_stays_a_reference(root: Path) -> None:
    confirm(root, "coking.yaml")
    confirm(root, "hw_incineration.yaml")
    systems = rules_of(root).systems
    assert systems["coking"].reference
    assert systems["hw_incineration"].reference


def test_the_requirements_of_a_park_are_confirmed_too(root: Path) -> None:
    confirm(root, "hj274_2015")
    after = rules_of(root).compliance["hj274_2015"]
    assert {row.mark for row in after.rows} == {"S"}
    assert "李工于2025-03-01对照原文第12页表1核对。" in after.caveats


def test_confirmations_stand_beside_each_other_in_order_and_are_written_alike(root: Path) -> None:
    confirm(root, "zinc.yaml")
    confirm(root, "cement")
    path = root / "rules" / "confirmations.yaml"
    first = path.read_bytes()
    assert first.index(b"cement") < first.index(b"zinc")
    confirm(root, "rules/indicators/sectors/zinc.yaml")
    assert path.read_bytes() == first


def test_signs_in_a_name_are_no_yaml(root: Path) -> None:
    confirm_file(root, "zinc", '张"三: #1', DAY, "12")
    confirmed = rules_of(root).systems["zinc"].confirmed
    assert confirmed is not None
    assert (confirmed.name, confirmed.page) == ('张"三: #1', "12")


@pytest.mark.parametrize("file", ["elements.yaml", "water.yaml", "没有的.yaml", "zinc.test.yaml"])
def test_only_a_file_that_copies_a_published_text_can_be_confirmed(root: Path, file: str) -> None:
    with pytest.raises(RulebookError, match="没有这个可以确认的指标体系文件"):
        confirm(root, file)


def test_a_confirmation_needs_a_name_and_a_page(root: Path) -> None:
    with pytest.raises(RulebookError, match="没有写页码"):
        confirm_file(root, "zinc", "李工", DAY, " ")


def test_the_command_tells_what_it_noted(root: Path) -> None:
    said = CliRunner().invoke(
        main,
        ["-C", str(root), "rules", "confirm", "zinc.yaml", "--name", "李工", "--date",
         "2025-03-01", "--page", "第12页"],
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "李工于2025-03-01对照原文第12页核对 indicators/sectors/zinc.yaml" in said.output
