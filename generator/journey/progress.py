"""看板: where every recipient stands, in words and figures ready to print."""

from __future__ import annotations

from datetime import datetime

from generator.board.page import (
    Bar,
    BoardView,
    ElementShares,
    Link,
    RecipientLine,
    SetAside,
    render_board,
)
from generator.journey.answer import links_of, standing_report
from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, local_date, local_text
from generator.journey.query_section import query_section
from generator.model.finding import Disposition, Severity
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.model.score import ScoreCard
from generator.score.figures import figure, with_unit
from generator.score.shares import ShareList
from generator.workspace.atomic import publish_beside_open
from generator.workspace.decisions import adoptions, corrections
from generator.workspace.ledger import Ledger
from generator.workspace.records import Outcome, Receipt

INDEX_NAMES = ("YⅠ", "YⅡ", "YⅢ")
_MOST_QUESTIONS = 30
_RESULT_SUFFIXES = (".docx", ".xlsx", ".txt")


def write_board(audit: Audit, ledger: Ledger, assessment: Assessment | None = None) -> None:
    """Make 看板.html anew from the ledger and what lies in 成果.

    `assessment` is that of the ledger as it is now, where the caller has it.
    """
    view = board_view(audit, ledger, assessment or assess(audit, ledger))
    publish_beside_open(audit.folder.board, render_board(view))


def board_view(audit: Audit, ledger: Ledger, assessment: Assessment) -> BoardView:
    """The whole board; its time is that of the last thing that happened, not of being looked at."""
    receipts = ledger.receipts()
    moments = [
        *(receipt.at for receipt in receipts),
        *(waiver.at for waiver in ledger.waivers()),
        *(dispatch.at for dispatch in ledger.dispatches()),
        *(adoption.at for adoption in adoptions(ledger)),
        *(correction.at for correction in corrections(ledger)),
    ]
    as_of = max(moments, default=None)
    # The same bytes put in again and taken need no one's attention any more.
    recognised = {r.digest for r in receipts if r.outcome is Outcome.RECOGNISED}
    lines = tuple(
        _line(audit, ledger, assessment, recipient, form, as_of)
        for recipient, form in audit.expected(ledger)
    )
    return BoardView(
        park=audit.settings.park_name,
        audit_year=audit.settings.audit_year,
        as_of=local_text(as_of) if as_of else "—",
        deadline=audit.settings.deadline.isoformat(),
        sample=audit.settings.sample,
        lines=lines,
        set_aside=tuple(
            SetAside(r.original_name, local_text(r.at), r.reason)
            for r in receipts
            if r.outcome is Outcome.UNRECOGNISED and r.digest not in recognised
        ),
        duplicates=tuple(
            SetAside(
                r.original_name, local_text(r.at), "与该单位最近一次报送完全相同，未重复登记。"
            )
            for r in receipts
            if r.outcome is Outcome.DUPLICATE
        ),
        elements=tuple(
            _shares(share, audit.book.unit_label(share.element.unit))
            for share in assessment.tiers.shares
            if share.rows
        ),
        documents=_documents(audit),
        queries=query_section(audit, ledger, assessment, receipts),
    )


def _line(
    audit: Audit,
    ledger: Ledger,
    assessment: Assessment,
    recipient: Recipient,
    form: FormDefinition,
    as_of: datetime | None,
) -> RecipientLine:
    versions = ledger.versions(recipient.id, form.id)
    latest = versions[-1] if versions else None
    standing = assessment.receipts.get((recipient.id, form.id))
    report = standing_report(ledger, latest) if latest else None
    card = None if form.on_request else assessment.cards.get(recipient.id)
    entry = assessment.tiers.get(recipient.id)
    open_findings = (*report.of(Severity.ERROR), *report.of(Severity.WARNING)) if report else ()
    return RecipientLine(
        recipient_id=recipient.id,
        name=recipient.name,
        kind=recipient.kind.value,
        form=form.name,
        state=_state(audit, report.disposition if report else None, as_of),
        versions=len(versions),
        in_force=f"第 {standing.version_no} 版" if standing else "",
        received=local_text(latest.at) if latest else "",
        errors=len(report.of(Severity.ERROR)) if report else 0,
        warnings=len(report.of(Severity.WARNING)) if report else 0,
        score=_index_text(card),
        grade=_grade_text(card),
        system=card.system.name if card else "",
        tier=entry.tier.value if entry and standing else "",
        remark=_remark(latest, standing),
        questions=tuple(finding.text for finding in open_findings[:_MOST_QUESTIONS]),
        links=tuple(Link(text, href) for text, href in links_of(audit, ledger, latest))
        if latest
        else (),
    )


def _state(audit: Audit, disposition: Disposition | None, as_of: datetime | None) -> str:
    if disposition is not None:
        return disposition.value
    late = as_of is not None and local_date(as_of) > audit.settings.deadline
    return "逾期未报" if late else "未回收"


def _remark(latest: Receipt | None, standing: Receipt | None) -> str:
    """Said when a refused correction left an earlier version in force."""
    if latest is None or standing is None or latest.id == standing.id:
        return ""
    return f"第 {latest.version_no} 版更正件被退回，评价仍采用已接收的第 {standing.version_no} 版。"


def grade_words(card: ScoreCard) -> str:
    """The grade as it may be printed: a reference system's is 参考等级, an open one says why."""
    if card.grade is None:
        return card.verdict or "未评级"
    return f"参考等级 {card.grade.value}" if card.reference else card.grade.value


def _grade_text(card: ScoreCard | None) -> str:
    return grade_words(card) if card else ""


def _index_text(card: ScoreCard | None) -> str:
    if card is None or card.index is None:
        return ""
    return "，".join(f"{n} {figure(y)}" for n, y in zip(INDEX_NAMES, card.index, strict=True))


def _shares(share: ShareList, unit: str) -> ElementShares:
    return ElementShares(
        name=share.element.name,
        total=with_unit(figure(share.total), unit),
        basis=f"总量取{share.total_basis}",
        bars=tuple(
            Bar(
                label=row.name,
                share=figure(100 * row.share),
                text=f"{figure(100 * row.share)}%，累计 {figure(100 * row.cumulative)}%",
                selected=row.selected,
            )
            for row in share.rows
        ),
    )


def _documents(audit: Audit) -> tuple[Link, ...]:
    return tuple(
        Link(path.name, audit.folder.relative(path))
        for path in sorted(audit.folder.results.rglob("*"))
        if path.suffix in _RESULT_SUFFIXES and not path.name.startswith(("~", "."))
    )
