"""审核内容表 of one enterprise of the round, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.errors import WorkspaceError
from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc
from generator.score.assess import printing_of
from generator.score.audit_content import audit_content


def content_lines(root: Path, recipient_id: str) -> Iterator[str]:
    """The table with its heading; the systems' caveats stand below it."""
    audit = Audit.open(root)
    recipient = audit.recipient(recipient_id)
    with audit.open_ledger(now_utc()) as ledger:
        card = assess(audit, ledger).cards.get(recipient_id)
    if card is None:
        raise WorkspaceError(
            audit.folder.root,
            f"{recipient_id} 还没有可列的审核内容表。",
            "该单位不是企业，或采集表还没有接收。",
        )
    form = audit.form(recipient, "enterprise")
    names = "、".join(each.system.name for each in card.all)
    yield f"{recipient_id} {recipient.name} 清洁生产审核内容表　依据：{names}"
    direction = ""
    for line in audit_content(card, form.fields, printing_of(audit.book)):
        if line.direction != direction:
            direction = line.direction
            yield f"【{direction}】"
        star = "*" if line.limiting else ""
        yield f"  {star}{line.element}"
        yield f"      查什么：{line.what}"
        yield f"      证据：{'；'.join(line.evidence)}"
        yield f"      结论：{line.conclusion}"
    yield "带 * 的是限定性指标。"
    yield from (f"注：{caveat}" for each in card.all for caveat in each.caveats)
