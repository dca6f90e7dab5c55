"""What each check found in a round is counted, so that one on trial can be judged."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from generator.check.plan import Stage
from generator.journey.audit import Audit, now_utc
from generator.journey.rule_hits import hit_lines, rule_hits

RULE = """checks:
- code: TRY001
  title: 产值不小于一亿元
  form: enterprise
  each: audit_year
  must_hold: output_value >= quantity(10000, "cny_10k")
  severity: ERROR
  message: "{year} 年工业总产值 {output_value} 不足一亿元。"
  remedy: 请核对。
  source: conventions
  mark: D
  trial_from: 2025-01-01
  valid_from: 2026-01-01
"""


def test_hits_are_the_findings_of_all_versions(played: Path) -> None:
    audit = Audit.open(played)
    with audit.open_ledger(now_utc()) as ledger:
        receipts = [receipt for receipt in ledger.receipts() if receipt.version_no]
    found = Counter(f.code for receipt in receipts for f in receipt.report.findings)
    hits = {hit.rule.code: hit for hit in rule_hits(played)}
    assert sum(found.values()) > 0
    assert {code: hit.found for code, hit in hits.items() if hit.found} == {
        code: count for code, count in found.items() if code in hits
    }


def test_what_was_mended_and_what_stands_make_up_what_was_found(played: Path) -> None:
    for hit in rule_hits(played):
        assert hit.mended <= hit.found
        assert hit.open_now + hit.mended <= hit.found
        assert hit.recipients <= hit.returns <= hit.found or hit.found == 0


def _silent_on_trial(root: Path) -> set[str]:
    hits = rule_hits(root, date(2025, 6, 1))
    return {hit.rule.code for hit in hits if hit.found == 0 and hit.stage is Stage.TRIAL}


def test_a_rule_on_trial_is_listed_before_it_ever_spoke(audit_root: Path) -> None:
    packaged = _silent_on_trial(audit_root)
    (audit_root / "rules" / "checks").mkdir(parents=True, exist_ok=True)
    (audit_root / "rules" / "checks" / "try.yaml").write_text(RULE, encoding="utf-8")
    assert _silent_on_trial(audit_root) - packaged == {"TRY001"}
    in_force = {h.rule.code: h.stage for h in rule_hits(audit_root, date(2026, 1, 1))}
    assert in_force["TRY001"] is Stage.IN_FORCE


def test_the_lines_name_the_busiest_rule_first(played: Path) -> None:
    lines = list(hit_lines(played))
    counts = [int(line.split("提出 ")[1].split(" ")[0]) for line in lines if "提出 " in line]
    assert counts
    assert counts == sorted(counts, reverse=True)
