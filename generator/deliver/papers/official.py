"""What 公文 of the audit share: head and foot, who does what, how many are asked. Pure.

A notice of the first stage is dated by the day 审核工作记录表 says it was made on; before there is
such a record by 成文日期 of the settings; where neither says it, the day is a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure
from generator.deliver.filed import WORK_RECORD, Filed
from generator.deliver.numbers import Numbers
from generator.model.form import FormDefinition
from generator.model.park import Department, Enterprise, PermitKind, Recipient
from generator.model.reference import Source
from generator.score.shares import PARK

SEATS = ("audit", "office")
"""The item groups that tell whose desk the audit is run from, the surest first."""

_NEAREST = ("清洁生产", "生态环境法典")

REPORTING = (PermitKind.KEY, PermitKind.SIMPLIFIED)
"""Who files 排污许可执行报告."""


def official(dossier: Dossier, number: str, day: date | None) -> Row:
    """The names of parts/official.yaml; a document without a number yet has "" for it."""
    settings = dossier.settings
    return {
        "issuer": settings.issuer or settings.park_authority,
        "park_name": settings.park_name,
        "park_authority": settings.park_authority,
        "audit_year": settings.audit_year,
        "document_number": number,
        "document_date": day,
        "contact_name": settings.contact.name,
        "contact_phone": settings.contact.phone,
        "contact_mail": settings.contact.mail,
        "copy_to": dossier.book.clauses.copy_to,
    }


def work_record(dossier: Dossier, numbers: Numbers) -> Filed | None:
    """审核工作记录表 of the office, once there is one."""
    return Filed.of_latest(dossier, WORK_RECORD, numbers)


def made_on(dossier: Dossier, record: Filed | None, result: str) -> date | None:
    """When the step that ended with the paper `result` was finished."""
    if record is None:
        return dossier.settings.document_date
    return next(
        (
            record.day("plan.finished_on", row)
            for row in record.rows("plan")
            if result in record.words("plan.result", row)
        ),
        None,
    )


def cited(dossier: Dossier, day: date | None) -> list[str]:
    """What a 公文 of that day names: of what the park chose for its measures the nearest."""
    chosen = dossier.book.clauses.legal_bases
    return [
        source.citation
        for source in basis_on(dossier, day)
        if source.id in chosen and any(word in source.title for word in _NEAREST)
    ]


def basis_on(dossier: Dossier, day: date | None) -> Sequence[Source]:
    return dossier.book.legal_basis(day) if day else dossier.legal_basis


def seat(dossier: Dossier) -> str | None:
    """Who keeps the audit's office: the department that answers its item groups."""
    for group in SEATS:
        for department in dossier.roster.departments:
            if group in department.groups:
                return department.name
    return None


def duty_rows(dossier: Dossier) -> list[Row]:
    """Each department of the list with its duties; one with none written has what it is asked."""
    known = dossier.book.clauses.duties
    rows: list[Row] = []
    for department in dossier.roster.departments:
        duties = [known[g].duty for g in (*department.forms, *department.groups) if g in known]
        rows.append({
            "name": department.name,
            "duty": "；".join(duties) or f"提供{'、'.join(group_names(dossier, department))}资料",
        })  # fmt: skip
    return rows


def group_names(dossier: Dossier, department: Department) -> list[str]:
    """The item groups a department answers, as people call them."""
    return [
        group.name
        for form_id in department.forms
        if form_id in dossier.book.forms
        for group in dossier.book.forms[form_id].groups
        if group.id in department.groups
    ]


def group_lists(dossier: Dossier) -> Row:
    """领导小组 by role, each "姓名（职务）"."""
    by_role: dict[str, list[str]] = {"组长": [], "副组长": [], "成员": []}
    for member in dossier.settings.leading_group:
        by_role[member.role].append(f"{member.name}（{member.post}）")
    return {
        "heads": by_role["组长"], "deputies": by_role["副组长"], "members": by_role["成员"],
    }  # fmt: skip


def tally(
    dossier: Dossier, numbers: Numbers, key: str, label: str, named: Sequence[str], unit: str
) -> Figure:
    """A number of things with their names for its trail."""
    return numbers.count(
        f"{PARK}:paper_{key}@{dossier.year}", label, len(named), unit, "、".join(named)
    )


def asked_counts(dossier: Dossier, numbers: Numbers) -> Row:
    """How many enterprises and departments the audit asks, and who files execution reports."""
    firms = dossier.enterprises
    holders = [e.name for e in firms if e.permit_kind in REPORTING]
    return {
        "firm_count": tally(dossier, numbers, "firms", "名录企业数", _names(firms), "家"),
        "department_count": tally(
            dossier, numbers, "departments", "报送资料的部门和单位数",
            _names(dossier.roster.departments), "家",
        ),
        "holder_count": tally(
            dossier, numbers, "holders", "报送排污许可执行报告的企业数", holders, "家"
        ),
    }  # fmt: skip


def permit_counts(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """The enterprises by 排污许可管理类别, those of which there are any."""
    return [
        {
            "name": kind.value,
            "count": tally(
                dossier, numbers, f"permit_{kind.name.lower()}", f"{kind.value}企业数", own, "家"
            ),
        }
        for kind in PermitKind
        if (own := [e.name for e in dossier.enterprises if e.permit_kind is kind])
    ]


def usual_forms(dossier: Dossier, recipient: Recipient) -> list[FormDefinition]:
    """The forms everybody of a kind is asked for."""
    forms = (dossier.book.forms[name] for name in recipient.forms if name in dossier.book.forms)
    return [form for form in forms if not form.on_request]


def firm_of(recipient: Recipient) -> Enterprise | None:
    return recipient if isinstance(recipient, Enterprise) else None


def _names(recipients: Sequence[Recipient]) -> list[str]:
    return [each.name for each in recipients]


def by_chain(dossier: Dossier) -> Mapping[str, list[str]]:
    """The enterprises of each chain."""
    return {
        chain: [e.name for e in dossier.enterprises if e.chain == chain]
        for chain in dossier.chains
    }
