"""What 预填/ gave: recognised files, what is not right with them, what recipients changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.journey.assess import receipts_in_force
from generator.journey.audit import Audit, now_utc
from generator.journey.prefill import read_prefill
from generator.journey.prefilled import changed_cells

_COLUMNS_NAMED = 12


def prefill_lines(root: Path) -> Iterator[str]:
    """The files as they were recognised, the findings, and prefilled values returned otherwise."""
    audit = Audit.open(root)
    prefill = read_prefill(audit)
    for sheet in prefill.recognised:
        where = f"{sheet.file}" + (f"“{sheet.sheet}”" if sheet.sheet else "")
        head = f"（标题在第 {sheet.header_line} 行）" if sheet.used else ""
        yield f"{where}：{sheet.what}{head}，{sheet.enterprises} 家单位 {sheet.cells} 格。"
        for heading, field in sheet.used[:_COLUMNS_NAMED]:
            yield f"    {heading} → {field}"
        if len(sheet.used) > _COLUMNS_NAMED:
            yield f"    等 {len(sheet.used)} 列"
    if not prefill.recognised and not prefill.findings:
        yield "“预填”里没有文件。"
    with audit.open_ledger(now_utc()) as ledger:
        returned = [
            ledger.submission_of(receipt.id)
            for receipt in receipts_in_force(audit, ledger).values()
        ]
    changed = changed_cells(audit, prefill, [one for one in returned if one is not None])
    for finding in (*prefill.findings, *changed):
        yield f"[{finding.severity.value}] {finding.code} {finding.message}{finding.remedy}"
