"""How often each check has spoken in this round: what tells whether a rule on trial is fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from generator.check.plan import Stage, stage_of
from generator.deliver.dossier import RuleHits
from generator.journey.audit import Audit, local_date, now_utc
from generator.model.check import CheckRule
from generator.model.finding import Finding
from generator.workspace.records import Receipt


def rule_hits(root: Path, on: date | None = None) -> tuple[RuleHits, ...]:
    """Every check of the rules in force, by code; those that never spoke have zeros."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        receipts = ledger.receipts()
    return hits_of(audit.book.checks, receipts, on or local_date(now_utc()))


def hits_of(
    checks: Iterable[CheckRule], receipts: tuple[Receipt, ...], on: date
) -> tuple[RuleHits, ...]:
    """`rule_hits` of receipts already at hand."""
    return tuple(
        _hits(rule, stage_of(rule, on), receipts)
        for rule in sorted(checks, key=lambda rule: rule.code)
    )


def hit_lines(root: Path, *, trial_only: bool = False) -> Iterator[str]:
    """A line for each check that spoke, and for each on trial."""
    hits = rule_hits(root)
    shown = [
        h for h in hits if h.stage is Stage.TRIAL or (h.found and not trial_only)
    ]
    for h in sorted(shown, key=lambda h: (h.stage is not Stage.TRIAL, -h.found, h.rule.code)):
        yield (
            f"{h.rule.code}  {h.stage.value}  提出 {h.found} 处"
            f"（{h.recipients} 家 {h.returns} 份），"
            f"已改正 {h.mended}，豁免 {h.waived}，尚存 {h.open_now}  {h.rule.title}"
        )
    quiet = sum(1 for h in hits if not h.found and h.stage is Stage.IN_FORCE)
    if not trial_only:
        yield f"生效而从未提出问题的规则 {quiet} 条。"


def _hits(rule: CheckRule, stage: Stage, receipts: tuple[Receipt, ...]) -> RuleHits:
    found = returns = mended = waived = open_now = 0
    who: set[str] = set()
    for versions in _by_recipient(receipts):
        for number, receipt in enumerate(versions):
            mine = _of(rule, receipt)
            if not mine:
                continue
            found += len(mine)
            returns += 1
            who.add(receipt.recipient_id)
            waived += sum(finding.waiver is not None for finding in mine)
            if number + 1 < len(versions):
                later = {finding.identity for finding in _of(rule, versions[number + 1])}
                mended += sum(finding.identity not in later for finding in mine)
            else:
                open_now += sum(finding.waiver is None for finding in mine)
    return RuleHits(rule, stage, found, returns, len(who), mended, waived, open_now)


def _of(rule: CheckRule, receipt: Receipt) -> tuple[Finding, ...]:
    return tuple(f for f in receipt.report.findings if f.code == rule.code)


def _by_recipient(receipts: tuple[Receipt, ...]) -> Iterator[list[Receipt]]:
    """The versions of each recipient's form, oldest first."""
    grouped: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in receipts:
        if receipt.version_no:
            grouped.setdefault((receipt.recipient_id, receipt.form_id), []).append(receipt)
    for versions in grouped.values():
        yield sorted(versions, key=lambda receipt: receipt.version_no)
