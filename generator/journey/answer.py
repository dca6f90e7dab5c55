"""The answer to a returned file: the sentence, the marked workbook, the notice, the reason beside.

All of it is derived from the ledger: it can be deleted and made again to the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from generator.deliver.context import NoticeFacts, correction_notice
from generator.forms.layout import place, rows_needed
from generator.forms.outgoing import CellContent, Review
from generator.forms.write import write_workbook
from generator.journey.audit import SHANGHAI, Audit, local_text
from generator.journey.documents import render
from generator.journey.prepare import addressed_workbook
from generator.model.finding import (
    CheckReport,
    Comparison,
    Disposition,
    Severity,
    compare,
    with_waivers,
)
from generator.model.submission import Blank, EntryKey, Submission, Unreadable
from generator.platform import safe_file_name
from generator.workspace.atomic import publish_beside_open
from generator.workspace.ledger import Ledger
from generator.workspace.records import Outcome, Receipt

NOTICE = "correction_notice"
_REASON = ".原因.txt"

Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person is told of one file; `verdict` is 接收, 需说明, 退回, 重复 or 待识别."""

    verdict: str
    sentence: str
    has_errors: bool


def standing_report(ledger: Ledger, receipt: Receipt) -> CheckReport:
    """The findings of a return, those carrying a waiver that held on the day it was received."""
    if receipt.as_of is None:
        return receipt.report
    rows = ledger.waivers_for(receipt.recipient_id, receipt.form_id, receipt.as_of)
    return with_waivers(receipt.report, tuple(row.waiver for row in rows))


def answer_of(audit: Audit, ledger: Ledger, receipt: Receipt) -> Answer:
    """The verdict on one file in one sentence."""
    audit = audit.under(receipt.rules_digest)
    name = f"“{receipt.original_name}”"
    if receipt.outcome is Outcome.UNRECOGNISED:
        return Answer("待识别", f"{name}：{receipt.reason}", True)
    if receipt.outcome is Outcome.DECISIONS:
        return Answer("核实清单", f"{name}：{receipt.reason}", bool(receipt.report.findings))
    recipient = audit.recipient(receipt.recipient_id)
    if receipt.outcome is Outcome.DUPLICATE:
        return Answer(
            "重复", f"{name}与{recipient.name}最近一次报送的内容完全相同，不重复登记。", False
        )
    report = standing_report(ledger, receipt)
    form = audit.book.forms[receipt.form_id].name
    said = f"{recipient.name}《{form}》第 {receipt.version_no} 版"
    errors, warnings = len(report.of(Severity.ERROR)), len(report.of(Severity.WARNING))
    if report.disposition is Disposition.SEND_BACK:
        more = f"，另有 {warnings} 处需说明" if warnings else ""
        said += f"有 {errors} 处错误{more}，退回件在“退回/{_folder_name(audit, receipt)}”。"
    elif report.disposition is Disposition.NEEDS_EXPLANATION:
        said += f"已采用，有 {warnings} 处需说明，见“退回/{_folder_name(audit, receipt)}”。"
    else:
        said += "没有问题，已接收。"
    return Answer(report.disposition.value, said, report.disposition is Disposition.SEND_BACK)


def write_outputs(
    audit: Audit, ledger: Ledger, receipt: Receipt, *, only_missing: bool = False
) -> int:
    """Write what this receipt gives rise to, remove what it no longer does; how many written."""
    wanted = _wanted(audit, ledger, receipt)
    written = 0
    for relative, make in wanted.items():
        path = audit.folder.root / relative
        if make is None:
            path.unlink(missing_ok=True)
        elif not (only_missing and path.exists()):
            path.parent.mkdir(parents=True, exist_ok=True)
            publish_beside_open(path, make())
            written += 1
    return written


def links_of(audit: Audit, ledger: Ledger, receipt: Receipt) -> tuple[tuple[str, str], ...]:
    """The files of an answer, as the board links them: (text, path relative to the folder)."""
    names = {".xlsx": "退回件", ".docx": "修改通知单"}
    return tuple(
        (names[PurePosixPath(relative).suffix], relative)
        for relative, make in _wanted(audit, ledger, receipt).items()
        if make is not None and PurePosixPath(relative).suffix in names
    )


def _wanted(audit: Audit, ledger: Ledger, receipt: Receipt) -> Mapping[str, Make | None]:
    """Relative path -> how to make it, or None for a file that must not be there (any more)."""
    audit = audit.under(receipt.rules_digest)
    if receipt.outcome is Outcome.UNRECOGNISED:
        return _set_aside(audit, ledger, receipt)
    if receipt.outcome is Outcome.DUPLICATE or receipt.form_id not in audit.book.forms:
        return {}
    if audit.roster.get(receipt.recipient_id) is None:
        return {}
    book, notice = returned_names(audit, receipt)
    report = standing_report(ledger, receipt)
    if report.disposition is Disposition.ACCEPT:
        return {book: None, notice: None}
    return {
        book: lambda: marked_workbook(audit, ledger, receipt),
        notice: lambda: notice_document(audit, ledger, receipt),
    }


def returned_names(audit: Audit, receipt: Receipt) -> tuple[str, str]:
    """Paths of the marked workbook and of the notice, relative to the audit folder."""
    folder = PurePosixPath("退回") / _folder_name(audit, receipt)
    form = audit.book.forms[receipt.form_id].name
    book = safe_file_name(f"第{receipt.version_no}版 退回修改 {form}.xlsx")
    notice = safe_file_name(f"第{receipt.version_no}版 资料修改通知单 {form}.docx")
    return str(folder / book), str(folder / notice)


def _folder_name(audit: Audit, receipt: Receipt) -> str:
    recipient = audit.recipient(receipt.recipient_id)
    return safe_file_name(f"{recipient.id} {recipient.name}")


def _set_aside(audit: Audit, ledger: Ledger, receipt: Receipt) -> Mapping[str, Make | None]:
    """A copy under the sender's name, the reason beside."""
    name = _set_aside_name(ledger, receipt)
    original = audit.folder.inside(receipt.archive_path)
    return {
        f"待识别/{name}": original.read_bytes,
        f"待识别/{name}{_REASON}": lambda: _reason_text(receipt),
    }


def _set_aside_name(ledger: Ledger, receipt: Receipt) -> str:
    """The name of one file in 待识别: the sender's, numbered where an earlier one has it already.

    Told apart as the strictest file system does, and the same whenever it is asked.
    """
    taken: set[str] = set()
    for other in ledger.receipts():
        if other.outcome is not Outcome.UNRECOGNISED:
            continue
        wanted = name = PurePosixPath(safe_file_name(other.original_name))
        number = 2
        while {str(name).casefold(), f"{name}{_REASON}".casefold()} & taken:
            name = wanted.with_name(f"{wanted.stem}({number}){wanted.suffix}")
            number += 1
        taken |= {str(name).casefold(), f"{name}{_REASON}".casefold()}
        if other.id == receipt.id:
            return str(name)
    raise ValueError(f"receipt {receipt.id} is not in the ledger")


def _reason_text(receipt: Receipt) -> bytes:
    lines = (
        f"文件：{receipt.original_name}",
        f"收到：{local_text(receipt.at)}",
        f"原因：{receipt.reason}",
        "",
        "处理好以后，把改正的文件重新放入“回收”即可；本文件夹里的副本可以删除，原件已在“归档”保存。",
        "",
    )
    return "\r\n".join(lines).encode("utf-8-sig")


def comparison_of(ledger: Ledger, receipt: Receipt) -> tuple[Receipt, Comparison] | None:
    """The version before this one, and what has become of its findings; None for a first return."""
    earlier = [
        version
        for version in ledger.versions(receipt.recipient_id, receipt.form_id)
        if version.version_no < receipt.version_no
    ]
    if not earlier:
        return None
    before = earlier[-1]
    return before, compare(before.report, receipt.report)


def marked_workbook(audit: Audit, ledger: Ledger, receipt: Receipt) -> bytes:
    """The form built again with the sender's values, faulty cells marked and commented."""
    submission = _submission(ledger, receipt)
    recipient = audit.recipient(receipt.recipient_id)
    form = audit.form_as_sent(submission)
    placement = place(form, submission.years, rows_needed(submission.rows))
    before = comparison_of(ledger, receipt)
    review = Review.of(
        receipt.version_no, standing_report(ledger, receipt), before[1] if before else None
    )
    key = ledger.seal_key(receipt.at, _no_new_key)
    return write_workbook(
        replace(
            addressed_workbook(
                audit, placement, recipient, key, audit.tailoring_as_sent(submission)
            ),
            values=typed_values(submission),
            notes={e.key: e.note for e in submission.entries if e.note and not e.is_completed},
            review=review,
        )
    )


def typed_values(submission: Submission) -> dict[EntryKey, CellContent]:
    """What the sender typed, as read where it could be read and as text where not."""
    values: dict[EntryKey, CellContent] = {}
    for entry in submission.entries:
        if not isinstance(entry.value, Unreadable):
            if entry.value is not Blank.NOT_FILLED and not entry.is_completed:
                values[entry.key] = entry.value
        elif entry.raw:
            values[entry.key] = entry.raw
    return values


def notice_document(audit: Audit, ledger: Ledger, receipt: Receipt) -> bytes:
    """资料修改通知单 for this return."""
    recipient = audit.recipient(receipt.recipient_id)
    submission = _submission(ledger, receipt)
    before = comparison_of(ledger, receipt)
    facts = NoticeFacts(
        recipient=recipient,
        form=audit.form_as_sent(submission),
        version_no=receipt.version_no,
        received_at=receipt.at.astimezone(SHANGHAI),
        file_name=receipt.original_name,
        report=standing_report(ledger, receipt),
        raw={entry.key: entry.raw for entry in submission.entries},
        previous=(before[0].version_no, before[1]) if before else None,
        returned_file=PurePosixPath(returned_names(audit, receipt)[0]).name,
    )
    return render(
        audit, NOTICE, f"{recipient.name}资料修改通知单", correction_notice(facts, audit.settings)
    ).content


def _submission(ledger: Ledger, receipt: Receipt) -> Submission:
    submission = ledger.submission_of(receipt.id)
    if submission is None:
        raise ValueError(f"receipt {receipt.id} has no entries")
    return submission


def _no_new_key(_: int) -> bytes:
    raise ValueError("a returned workbook was recognised, so the audit has a seal key")
