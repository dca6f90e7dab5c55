"""更正: the office corrects a cell of an accepted return, and hears what the checks say now."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.check.engine import check_submission, compile_rules
from generator.check.plan import CheckPlan
from generator.check.words import Speaker, fill
from generator.errors import WorkspaceError
from generator.intake.grid import Cell, CellKind
from generator.intake.parse_cell import Reading, parse_cell
from generator.journey.accepted import (
    Accepted,
    accepted_returns,
    overlay,
    row_name,
    value_words,
)
from generator.journey.assess import receipts_in_force
from generator.journey.audit import Audit, now_utc
from generator.journey.progress import write_board
from generator.journey.queries import place_at
from generator.model.finding import CheckReport, Finding, Severity, compare
from generator.model.form import Field, FieldKind, FormDefinition
from generator.model.submission import Blank, Entry, EntryKey, Submission, Unreadable
from generator.platform import has_ended
from generator.workspace.decisions import add_correction, adoptions, corrections
from generator.workspace.ledger import Ledger
from generator.workspace.records import Correction, CorrectionKind, corrections_in_force

_TARGET = re.compile(r"([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)(?:\[([^\]]*)\])?(?:@([0-9]{4}))?")
_FINDINGS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Said:
    """Who decides, why, and on what evidence."""

    reason: str
    person: str
    evidence: str = ""



def correct_cell(
    root: Path, recipient_id: str, form_id: str, target: str, text: str, said: Said
) -> tuple[str, ...]:
    """Correct one cell of the accepted version, and say what the checks make of it now."""
    return tuple(_correct(root, recipient_id, form_id, target, text, said))


def _correct(
    root: Path, recipient_id: str, form_id: str, target: str, text: str, said: Said
) -> Iterator[str]:
    audit = Audit.open(root)
    kind = _kind(audit, said.reason)
    with audit.open_ledger(now_utc()) as ledger:
        accepted = accepted_return(audit, ledger, recipient_id.strip().upper(), form_id)
        entry = _entry_at(audit, accepted, target)
        reading = _parsed(audit, accepted, entry, text)
        entry = accepted.settled.by_key.get(entry.key, entry)  # an adopted figure is not theirs
        correction = Correction(
            recipient_id=accepted.recipient.id, form_id=form_id, field=entry.key.field,
            row=entry.key.row, year=entry.key.year,
            row_name=name_of_row(audit, accepted, entry.key),
            raw=text, value=reading.value, old_raw=entry.raw, old_value=entry.value, kind=kind,
            reason=said.reason, person=said.person, evidence=said.evidence,
            version_no=accepted.receipt.version_no, at=now_utc(),
        )  # fmt: skip
        add_correction(ledger, correction)
        what = _speaker(audit, accepted).what(entry.key)
        yield (
            f"已更正 {accepted.recipient.name}{entry.place} {what}："
            f"{value_words(entry.value)} → {value_words(reading.value)}（{kind.value}）。"
        )
        for remark in reading.remarks:
            yield f"    {_worded(audit, accepted, entry.key, remark.fault, remark.detail, text)}"
        yield from _checked_again(audit, accepted, correction)
        refresh_board(audit, ledger)


def revoke_correction(
    root: Path, recipient_id: str, form_id: str, target: str, said: Said
) -> str:
    """Take back the last correction of a cell that still stands."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        accepted = accepted_return(audit, ledger, recipient_id.strip().upper(), form_id)
        key = _entry_at(audit, accepted, target).key
        standing = [
            one
            for one in corrections_in_force(corrections(ledger), adoptions(ledger))
            if (one.recipient_id, one.form_id, one.key) == (accepted.recipient.id, form_id, key)
        ]
        if not standing:
            raise WorkspaceError(audit.folder.root, "这一格没有更正过。", "请核对数据项。")
        last = standing[-1]
        if last.adoption is not None:
            raise WorkspaceError(
                audit.folder.root,
                "这一格的更正是采信的结果。",
                "请用 parkaudit adopt 查询号 --revoke 撤回采信。",
            )
        add_correction(
            ledger,
            Correction(
                recipient_id=last.recipient_id, form_id=form_id, field=last.field, row=last.row,
                year=last.year, raw="", value=last.old_value, old_raw=last.raw,
                old_value=last.value, kind=last.kind, reason=said.reason, person=said.person,
                evidence=said.evidence, version_no=accepted.receipt.version_no, at=now_utc(),
                revokes=last.id,
            ),
        )  # fmt: skip
        refresh_board(audit, ledger)
    return f"已撤回第 {last.id} 号更正，{target} 恢复为{value_words(last.old_value)}。"


def _kind(audit: Audit, reason: str) -> CorrectionKind:
    for kind in CorrectionKind:
        if reason.strip().startswith(kind.value):
            return kind
    kinds = "、".join(kind.value for kind in CorrectionKind)
    raise WorkspaceError(
        audit.folder.root,
        f"更正的理由“{reason}”没有写明是哪一种。",
        f"请以下列之一开头：{kinds}，后面可以接着写详情。",
    )


def accepted_return(audit: Audit, ledger: Ledger, recipient_id: str, form_id: str) -> Accepted:
    recipient = audit.recipient(recipient_id)
    receipts = receipts_in_force(audit, ledger)
    found = {key: one for key, one in receipts.items() if key == (recipient_id, form_id)}
    for accepted in accepted_returns(audit, ledger, found):
        return accepted
    forms = [form for whose, form in receipts if whose == recipient_id]
    remedy = f"已采用的采集表：{'、'.join(forms)}。" if forms else "请等报送被接收以后再更正。"
    raise WorkspaceError(
        audit.folder.root, f"{recipient.name}还没有采用的“{form_id}”报送，不能更正。", remedy
    )


def _entry_at(audit: Audit, accepted: Accepted, target: str) -> Entry:
    """The cell meant by field[row]@year, or by sheet!cell of the accepted version."""
    submission = accepted.submission
    place = place_at(target)
    if place is not None:
        found = [entry for entry in submission.entries if entry.place == place]
        if len(found) == 1:
            return found[0]
        raise WorkspaceError(
            audit.folder.root, f"采用的那一版里{place}不是填报格。", "请核对工作表名称和单元格。"
        )
    written = _TARGET.fullmatch(target.strip())
    if written is None:
        raise WorkspaceError(
            audit.folder.root,
            f"“{target}”写得不对。",
            "请写成 fresh_water@2024、energy.amount[electricity]@2024 或 能源!E9 的样子。",
        )
    key = EntryKey(written[1], written[2] or "", int(written[3] or 0))
    if key in submission.by_key:
        return submission.by_key[key]
    same = [str(one) for one in submission.by_key if one.field == key.field]
    near = same or difflib.get_close_matches(key.field, {k.field for k in submission.by_key})
    raise WorkspaceError(
        audit.folder.root,
        f"{accepted.recipient.name}的报送里没有“{target}”这一格。",
        f"可以写：{'、'.join(near[:_FINDINGS_SHOWN])}。" if near else "字段见 forms dictionary。",
    )


def _form(audit: Audit, accepted: Accepted) -> FormDefinition:
    return audit.under(accepted.receipt.rules_digest).form_as_sent(accepted.returned)


def _speaker(audit: Audit, accepted: Accepted) -> Speaker:
    return Speaker(_form(audit, accepted), accepted.submission, audit.book.unit_label)


def name_of_row(audit: Audit, accepted: Accepted, key: EntryKey) -> str:
    table = key.field.partition(".")[0]
    return row_name(accepted.submission.by_key, key, _form(audit, accepted).tables.get(table))


def _parsed(audit: Audit, accepted: Accepted, entry: Entry, text: str) -> Reading:
    """The text as the same cell would be read; what cannot stand there is refused, with why."""
    form = _form(audit, accepted)
    asked = form.fields.get(entry.key.field)
    if asked is None:
        raise WorkspaceError(
            audit.folder.root,
            f"{entry.place}没有向这家单位提问（{entry.note or '简表未要求'}），不能更正。",
            "请另发完整的采集表。",
        )
    unit = _unit_of(audit, accepted.submission, form, asked, entry.key)
    reading = read_text(text, asked, audit, unit)
    if reading.value is Blank.NOT_FILLED:
        raise WorkspaceError(audit.folder.root, "没有写新值。", "确实没有的写“无法提供”。")
    if isinstance(reading.value, Unreadable):
        fault = reading.value
        raise WorkspaceError(
            audit.folder.root,
            _worded(audit, accepted, entry.key, fault.fault, fault.detail, text),
            "没有登记，请改正后再试。",
        )
    allowed = (*asked.allow, Blank.NOT_AVAILABLE)
    if isinstance(reading.value, Blank) and reading.value not in allowed:
        raise WorkspaceError(
            audit.folder.root,
            f"“{asked.label}”不能填“{reading.value.value}”。",
            f"可以填：{'、'.join(blank.value for blank in allowed)}。",
        )
    if reading.value == entry.value and type(reading.value) is type(entry.value):
        raise WorkspaceError(audit.folder.root, "新值与现在的值相同。", "不需要更正。")
    return reading


def read_text(text: str, asked: Field, audit: Audit, unit: str) -> Reading:
    return parse_cell(Cell(text, text, CellKind.TEXT), asked, audit.book.units, unit)


def _unit_of(
    audit: Audit, submission: Submission, form: FormDefinition, asked: Field, key: EntryKey
) -> str:
    """The unit the cell is read in, as the reader of workbooks decides it."""
    if asked.kind is not FieldKind.NUMBER:
        return ""
    table = asked.id.partition(".")[0]
    if asked.unit == "row_unit":
        return next((row.unit for row in form.tables[table].rows if row.id == key.row), "")
    if asked.unit == "product_unit":
        chosen = submission.get(f"{table}.unit", key.row)
        if chosen is not None and isinstance(chosen.value, str):
            return audit.book.units.symbol(chosen.value) or asked.unit
    return asked.unit


def _worded(
    audit: Audit, accepted: Accepted, key: EntryKey, fault: str, detail: str, raw: str
) -> str:
    """What is to be said of how a text was read, in the words of rules/checks/reading.yaml."""
    form, speaker = _form(audit, accepted), _speaker(audit, accepted)
    wording = audit.book.wordings[fault]
    gaps: Mapping[str, str] = {
        "what": speaker.what(key),
        "label": speaker.label(key.field),
        "raw": raw,
        "value": raw,
        "unit": speaker.unit(form.fields[key.field], key.row) or "数值",
        "year": str(key.year or ""),
        "detail": detail,
    }
    return fill(wording.message + wording.remedy, gaps)


# -- checked again ---------------------------------------------------------------------------------


def recheck(audit: Audit, accepted: Accepted, submission: Submission) -> CheckReport:
    """What the checks of its own round say of a return as it stands with its corrections."""
    ruled = audit.under(accepted.receipt.rules_digest)
    plan = _plan(ruled)
    form = ruled.form_as_sent(accepted.returned)
    day = accepted.receipt.as_of
    assert day is not None
    return check_submission(
        submission, form, accepted.recipient, plan, ruled.book.wordings, as_of=day
    )


_plans: dict[str, CheckPlan] = {}


def _plan(audit: Audit) -> CheckPlan:
    book = audit.book
    if book.digest not in _plans:
        _plans[book.digest] = compile_rules(book.checks, book.names, book.units, book.codes)
    return _plans[book.digest]


def _checked_again(
    audit: Audit, accepted: Accepted, correction: Correction
) -> Iterator[str]:
    done = overlay(accepted.submission, (correction,), _form(audit, accepted))
    change = compare(
        recheck(audit, accepted, accepted.submission), recheck(audit, accepted, done.submission)
    )
    yield from _told("改正后不再有的问题", change.fixed)
    yield from _told("改正后新出现的问题", change.new)
    rest = sum(finding.severity is not Severity.INFO for finding in change.still_open)
    counts = f"消除 {len(change.fixed)} 条，新出现 {len(change.new)} 条，其余 {rest} 条未变"
    yield f"重新校验：{counts}。"


def _told(head: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    for finding in findings[:_FINDINGS_SHOWN]:
        yield f"    {head}：[{finding.severity.value}] {finding.code} {finding.text}"


def refresh_board(audit: Audit, ledger: Ledger) -> None:
    """The board at once, unless a watcher is there to do it."""
    holder = ledger.lease()
    if holder is None or has_ended(holder.host, holder.pid):
        write_board(audit, ledger)


