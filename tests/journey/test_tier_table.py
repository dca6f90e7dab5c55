"""The tier list as a table: the office's return decides, and every line can be explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.forms.roster import write_roster
from generator.journey.tier_table import tier_table
from generator.model.park import Department, RecipientKind
from generator.model.submission import Submission
from tests.check.filings import filing
from tests.journey.small_park import FIRMS, NOW, SUPPLIER, accept, assessment, firm, rulebook
from tests.journey.small_park import lay_down_small as lay_down

OFFICE = Department(
    "BM04", "管委会办公室", RecipientKind.DEPARTMENT, ("department",), groups=("audit",)
)


def office(**tables: Sequence[dict[str, Any]]) -> Submission:
    """The office's return: its own item group and nothing else."""
    form = rulebook().forms["department"]
    own = {
        field.id
        for sheet in form.sheets
        for block in sheet.blocks
        for field in block.fields
        if sheet.group in OFFICE.groups
    }
    whole = filing(form, tables)
    entries = tuple(entry for entry in whole.entries if entry.key.field in own)
    return replace(whole, recipient_id=OFFICE.id, entries=entries)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = lay_down(tmp_path_factory.mktemp("审核"))
    roster = write_roster((*FIRMS, SUPPLIER, OFFICE), NOW.replace(tzinfo=None))
    (found / "名录.xlsx").write_bytes(roster)
    accept(found, firm("QY003"))
    accept(found, firm("QY007"))
    first, second = FIRMS
    accept(
        found,
        office(
            designations=[
                {"name": second.name, "credit_code": second.credit_code, "list": "重点排污单位名录",
                 "document": "云环发〔2024〕3号", "listed_on": date(2024, 3, 1)},
                {"name": "某公司", "credit_code": "91530300MA6K00009X",
                 "list": "重点排污单位名录", "document": "云环发〔2024〕3号",
                 "listed_on": date(2024, 3, 1)},
            ],
            earlier_audits=[
                {"name": first.name, "credit_code": first.credit_code,
                 "accepted_on": date(2023, 5, 10), "number": "云环函〔2023〕1号",
                 "valid_to": date(2026, 5, 9), "result": "Ⅱ级"},
            ],
            confirmations=[
                {"name": first.name, "credit_code": first.credit_code, "result": "无异议",
                 "date": date(2025, 5, 6)},
            ],
        ),
    )  # fmt: skip
    return found


def test_the_table_says_tier_method_reasons_coverage_thresholds_and_focus(root: Path) -> None:
    text = "\n".join(tier_table(root))
    assert "列入重点排污单位名录（云环发〔2024〕3号，2024-03-01公布）。" in text
    assert f"QY003 {FIRMS[0].name}　沿用　企业无异议（2025-05-06）" in text
    assert "（云环函〔2023〕1号），有效期至 2026-05-09，沿用上轮结果（Ⅱ级）。" in text
    assert "重点管控名单覆盖率" in text
    assert "70%：重点 2 家，不变" in text
    assert "园区审核重点（权重总和计分）" in text
    assert "“某公司”（91530300MA6K00009X）不在名录中" in text


def test_every_figure_of_the_table_can_be_explained(root: Path) -> None:
    trails = assessment(root).trails
    assert {
        "QY003:tier@2024", "QY003:tier_method@2024", "QY003:focus@2024",
        "园区:energy_key_coverage@2024", "园区:focus_sector_3825@2024", "QY003:answered_r01@2024",
    } <= set(trails)  # fmt: skip
