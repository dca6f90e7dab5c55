"""关于报送清洁生产审核资料的通知: one a recipient, with the list of what it is asked. Pure."""

from __future__ import annotations

from datetime import date

from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Number
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.papers.asked import WHOLE, Asked, asked_of, papers_of, sheet_row
from generator.deliver.papers.official import official
from generator.model.form import GATE_OPEN, GATE_SHUT, Block
from generator.model.park import Department, Enterprise, Recipient

ATTACHMENTS = "attachments"
NOTHING_ASKED = "名录没有给该单位分配采集表，不需要报送资料。"


def data_request_keys(dossier: Dossier) -> tuple[str, ...]:
    """Everybody of the list who is asked for a form."""
    return tuple(each.id for each in dossier.roster.recipients if asked_of(dossier, each))


def nothing_asked(dossier: Dossier, key: str) -> str:
    return "" if key in data_request_keys(dossier) else NOTHING_ASKED


def data_request(dossier: Dossier, key: str) -> Filled:
    """The notice to one recipient; it rests on list and forms alone, so it can go out first."""
    numbers = Numbers(dossier.known, dossier.rounding)
    recipient = dossier.roster.get(key)
    assert recipient is not None
    forms = asked_of(dossier, recipient)
    terms = dossier.book.clauses.terms
    context = {
        **official(dossier, "", _sent_on(dossier, key) or dossier.settings.document_date),
        "recipient_name": recipient.name,
        "recipient_id": recipient.id,
        "is_firm": isinstance(recipient, Enterprise),
        "asked_as": _asked_as(dossier, recipient, forms),
        "forms": [_form_row(asked) for asked in forms],
        "base_year": _years(dossier, recipient)[0],
        "deadline": dossier.settings.deadline,
        "check_days": terms["check_days"].value,
        "correction_days": dossier.settings.correction_days,
        "archive_years": terms["archive_years"].value,
        "papers": papers_of([s for asked in forms for s in asked.form.sheets], 6),
        "gates": [label for asked in forms for label in _gates(asked)],
        "attachments": [row.label for block in _attachments(forms) for row in block.rows],
        "signed": any(asked.form.signature for asked in forms),
        "contact": recipient.contact,
        "users": isinstance(recipient, Department) and _by_user(forms),
    }
    return Filled(context, numbers.trails)


def _sent_on(dossier: Dossier, key: str) -> date | None:
    """The day its workbooks went out, which is the day of the notice."""
    days = [c.sent_on for c in dossier.collected if c.recipient.id == key and c.sent_on]
    return min(days, default=None)


def _years(dossier: Dossier, recipient: Recipient) -> tuple[int, ...]:
    settings = dossier.settings
    return settings.years if isinstance(recipient, Enterprise) else settings.department_years


def _asked_as(dossier: Dossier, recipient: Recipient, forms: list[Asked]) -> str:
    """Why this recipient gets just these sheets."""
    if isinstance(recipient, Enterprise):
        industry = dossier.industries.get(recipient.industry_code, recipient.industry_code)
        scale = f"、{recipient.scale.value}企业" if recipient.scale else ""
        as_is = f"你单位在名录中登记为{industry}、排污许可{recipient.permit_kind.value}{scale}"
        cut = forms[0].cut
        if cut != WHOLE:
            return f"{as_is}，填报“{cut}”，表中没有列出的内容不要求填报"
        return f"{as_is}，填报全表"
    if isinstance(recipient, Department):
        groups = dict.fromkeys(
            group.name
            for asked in forms
            for group in asked.form.groups
            if group.id in recipient.groups
        )
        return f"按园区分工，你单位填报{'、'.join(groups)}项目组，其他项目组由其他单位填报"
    return ""


def _form_row(asked: Asked) -> Row:
    form = asked.form
    return {
        "name": form.name,
        "code": form.code,
        "version": form.version,
        "cut": asked.cut,
        "sheet_count": Number(len(form.sheets)),
        "time": asked.hours,
        "sheets": [sheet_row(form, sheet) for sheet in form.sheets],
    }


def _gates(asked: Asked) -> list[str]:
    """The questions that free whole sheets or blocks."""
    wanted = {block.only_if for _, block in asked.form.blocks() if block.only_if}
    return [
        field.label
        for field_id, field in asked.form.fields.items()
        if field_id in wanted and {GATE_OPEN, GATE_SHUT} <= set(field.choices)
    ]


def _attachments(forms: list[Asked]) -> list[Block]:
    return [
        block
        for asked in forms
        for _, block in asked.form.blocks()
        if block.id == ATTACHMENTS and block.rows
    ]


def _by_user(forms: list[Asked]) -> bool:
    """Whether tables of single enterprises' consumption are asked."""
    return any(table.endswith("_users") for asked in forms for table in asked.form.tables)
