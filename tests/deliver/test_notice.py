"""What a correction notice says: causes together, none of them drowning the others."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from generator.deliver.context import TOLD_SINGLY, NoticeFacts, correction_notice
from generator.model.finding import CheckReport, Finding, Severity, clustered
from generator.model.submission import EntryKey, Place
from generator.workspace.audit import AuditSettings, Contact
from tests.build import FIRM, form_of


def finding(code: str, row: int, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        code, severity, f"{code}第{row}处不对。", f"请核对{code}。",
        (EntryKey("energy.amount", f"r{row:02d}", 2024),), (Place("能源", f"E{row}"),),
    )  # fmt: skip


def notice(*findings: Finding) -> dict[str, object]:
    settings = AuditSettings(
        audit_id="a", park_name="示例园区", park_authority="示例管委会", audit_year=2024,
        years=(2022, 2023, 2024), department_years=(2021, 2022, 2023, 2024), region="云南",
        deadline=date(2025, 3, 31), contact=Contact("王工", "1"),
    )  # fmt: skip
    facts = NoticeFacts(
        FIRM, form_of(), 1, datetime(2025, 3, 1, 9, 0), "a.xlsx", CheckReport(findings), {}, "b"
    )
    return correction_notice(facts, settings)


@pytest.mark.parametrize("count", [1, TOLD_SINGLY, TOLD_SINGLY + 1])
def test_a_few_findings_of_one_rule_are_told_one_by_one(count: int) -> None:
    lines = notice(*(finding("AAA001", row) for row in range(1, count + 1)))["warnings"]
    assert isinstance(lines, list)
    assert [line["number"] for line in lines] == [*range(1, count + 1)]
    assert all("另有" not in line["problem"] for line in lines)


def test_the_rest_of_many_share_a_line_that_names_their_cells() -> None:
    said = notice(*(finding("AAA001", row) for row in range(1, 31)), finding("BBB001", 40))
    lines = said["warnings"]
    assert isinstance(lines, list)
    assert [line["number"] for line in lines] == [*range(1, TOLD_SINGLY + 3)]
    rest = lines[TOLD_SINGLY]
    assert "另有 25 处" in rest["problem"]
    assert rest["place"].startswith("“能源”E6、E7")
    assert rest["place"].endswith("等 25 处")
    assert rest["remedy"] == "请核对AAA001。"
    assert lines[-1]["problem"] == "BBB001第40处不对。"
    assert said["warning_count"] == 31


def test_findings_of_one_cause_stand_together_though_they_were_found_apart() -> None:
    found = (finding("AAA001", 1), finding("BBB001", 2), finding("AAA001", 3))
    assert [c.first.code for c in clustered(found, 5)] == ["AAA001", "AAA001", "BBB001"]


def test_no_finding_is_lost_in_a_cluster() -> None:
    found = tuple(finding(code, row) for row in range(1, 20) for code in ("AAA001", "BBB001"))
    clusters = clustered(found, 3)
    assert sorted(f.identity for c in clusters for f in c.findings) == sorted(
        f.identity for f in found
    )
