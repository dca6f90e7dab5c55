"""Looking after a round: status, waivers, scores, rebuilding, the dictionary of fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple
from datetime import date, datetime
from pathlib import Path

from generator.errors import WorkspaceError
from generator.forms.dictionary import DictionaryRow, dictionary_rows, write_dictionary
from generator.forms.layout import place
from generator.journey.answer import answer_of, write_outputs
from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc, rules_of
from generator.journey.field_uses import template_names
from generator.journey.park_scores import park_lines
from generator.journey.progress import INDEX_NAMES, board_view, grade_words, write_board
from generator.model.finding import Finding
from generator.model.score import ScoreCard
from generator.platform import has_ended
from generator.rulebook.uses import field_uses
from generator.score.figures import figure
from generator.score.interval import score_interval
from generator.score.settings import ScoreSettings
from generator.workspace.atomic import write_atomically
from generator.workspace.audit import years_until
from generator.workspace.records import Receipt, WaiverRecord

_EXAMPLE_YEAR = 2024
_REQUIRED = "必填"
_CREATED = datetime(_EXAMPLE_YEAR, 1, 1)


def status_lines(root: Path) -> list[tuple[str, ...]]:
    """Per recipient and form: number, name, state, versions, errors, warnings, result.

    From a recipient's second form on, that form stands in the place of the name.
    """
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        view = board_view(audit, ledger, assess(audit, ledger))
    named: set[str] = set()
    lines: list[tuple[str, ...]] = []
    for line in view.lines:
        whose = f"　《{line.form}》" if line.recipient_id in named else line.name
        named.add(line.recipient_id)
        lines.append(
            (
                line.recipient_id, whose, line.state, str(line.versions or "—"),
                str(line.errors or "—"), str(line.warnings or "—"), line.grade or "—",
            )
        )  # fmt: skip
    return lines


def score_lines(root: Path) -> Iterator[str]:
    """Every card in one line, and why the grade is what it is below it."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        assessment = assess(audit, ledger)
    for number, card in assessment.cards.items():
        recipient = audit.recipient(number)
        index = ""
        if card.index is not None:
            index = "　" + "　".join(
                f"{name}={figure(value)}"
                for name, value in zip(INDEX_NAMES, card.index, strict=True)
            )
        yield f"{number} {recipient.name}　{card.system.name}{index}　{grade_words(card)}"
        for sentence in (*card.reasons, *card.caveats, *_still_open(card, assessment.settings)):
            yield f"    {sentence}"
    yield from park_lines(assessment.indices, assessment.compliance)
    for entry in assessment.tiers.entries:
        if entry.recipient_id in assessment.readings:
            yield f"{entry.recipient_id} {entry.name}　审核分级：{entry.tier.value}"
    for notice in assessment.tiers.notices:
        yield f"    {notice}"


def _still_open(card: ScoreCard, settings: ScoreSettings) -> Iterator[str]:
    """Between which bounds the result lies while answers are missing."""
    interval = score_interval(card, settings)
    if interval is None or not interval.unknown_weight:
        return
    bounds = "，".join(
        f"{name} {figure(low)}～{figure(high)}"
        for name, low, high in zip(INDEX_NAMES, interval.lower, interval.upper, strict=True)
    )
    share = figure(100 * interval.unknown_weight)
    yield f"尚有 {len(interval.open_rows)} 项未填，占权重 {share}%；补齐后 {bounds}。"


def waive_finding(
    root: Path, recipient_id: str, form_id: str, code: str, subject: str, *, reason: str,
    person: str, expires: date | None,
) -> str:  # fmt: skip
    """Overrule one finding of the latest version; the sentence says what became of the return."""
    audit = Audit.open(root)
    recipient = audit.recipient(recipient_id.upper())
    with audit.open_ledger(now_utc()) as ledger:
        versions = ledger.versions(recipient.id, form_id)
        if not versions:
            raise WorkspaceError(
                audit.folder.root, f"{recipient.name}还没有报送这张表。", "请核对编号和采集表代号。"
            )
        latest = versions[-1]
        finding = _chosen(audit, latest, code.upper(), subject)
        ledger.add_waiver(
            WaiverRecord(
                recipient_id=recipient.id,
                form_id=form_id,
                code=finding.code,
                subject=finding.subject,
                reason=reason,
                person=person,
                at=now_utc(),
                expires=expires,
            )
        )
        holder = ledger.lease()
        if holder is None or has_ended(holder.host, holder.pid):
            write_outputs(audit, ledger, latest)
            write_board(audit, ledger)
        now_stands = answer_of(audit, ledger, latest).sentence
        return f"已豁免 {finding.code}（{finding.message}）。{now_stands}"


def _chosen(audit: Audit, receipt: Receipt, code: str, subject: str) -> Finding:
    found = [f for f in receipt.report.findings if f.code == code and subject in ("", f.subject)]
    if len(found) == 1:
        return found[0]
    recipient = audit.recipient(receipt.recipient_id)
    if not found:
        raise WorkspaceError(
            audit.folder.root,
            f"{recipient.name}最近一版里没有这条问题（{code}{subject and ' ' + subject}）。",
            "编号见“退回”里的问题清单。",
        )
    raise WorkspaceError(
        audit.folder.root,
        f"{code} 在{recipient.name}最近一版里有 {len(found)} 处。",
        f"请用 --cell 写明是哪一处：{'、'.join(f.subject for f in found)}。",
    )


def rebuild_outputs(root: Path) -> int:
    """Make every derived file again: answers to all returns, reasons, board."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        written = sum(write_outputs(audit, ledger, receipt) for receipt in ledger.receipts())
        write_board(audit, ledger)
    return written + 1


def form_dictionary(
    root: Path, form_ids: Sequence[str], *, as_json: bool, xlsx: Path | None
) -> Iterator[str]:
    """The field dictionary of all forms, or of those named: as text, JSON or a workbook."""
    book = rules_of(root)
    unknown = [form_id for form_id in form_ids if form_id not in book.forms]
    if unknown:
        raise WorkspaceError(
            root, f"没有代号为“{unknown[0]}”的采集表。", f"可用的代号：{'、'.join(book.forms)}。"
        )
    uses = field_uses(book, template_names())
    rows: list[DictionaryRow] = []
    for form in book.forms.values():
        if not form_ids or form.id in form_ids:
            rows += dictionary_rows(
                place(form, years_until(_EXAMPLE_YEAR, form.years)), book.unit_label, uses
            )
    if xlsx is not None:
        write_atomically(xlsx, write_dictionary(rows, _CREATED))
        yield f"已写入 {xlsx}，共 {len(rows)} 个数据项。"
    elif as_json:
        yield json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1)
    else:
        for row in rows:
            yield "\t".join(astuple(row)[:12])


def _plain(row: DictionaryRow) -> dict[str, object]:
    """A field as other programs read it: its id under its own name, 必填 as true or false."""
    found: dict[str, object] = asdict(row)
    found["field_id"] = found.pop("field")
    found["required"] = row.required.startswith(_REQUIRED)
    return found
