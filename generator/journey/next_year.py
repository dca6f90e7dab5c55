"""Next year's audit from this one: list and settings carried over, accepted values as reference."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from generator.errors import WorkspaceError
from generator.forms.earlier import EARLIER_FILE, EarlierValue, write_earlier
from generator.intake.read import ROW_UNIT
from generator.journey.assess import receipts_in_force
from generator.journey.audit import Audit, now_utc
from generator.journey.prepare import lay_down
from generator.model.form import BlockKind, FieldKind, FormDefinition
from generator.model.submission import Blank, Submission, Unreadable
from generator.workspace.atomic import write_atomically
from generator.workspace.audit import AuditSettings, settings_text, years_until
from generator.workspace.paths import AuditFolder
from generator.workspace.records import Receipt


@dataclass(frozen=True, slots=True)
class Continued:
    """The new folder, how many values it takes over and from how many returns.

    `left_behind` are the office's own rules and templates, which are not carried over.
    """

    folder: AuditFolder
    values: int
    returns: int
    left_behind: tuple[str, ...]


def continue_audit(
    root: Path, earlier: Path, *, deadline: date | None = None, contact: str = "", phone: str = ""
) -> Continued:
    """A folder for the year after `earlier`'s; what is not given is taken from there."""
    before = Audit.open(earlier)
    if root.resolve() == before.folder.root.resolve():
        raise WorkspaceError(root, "新文件夹与上年文件夹是同一个。", "请换一个名称。")
    settings = _next_settings(before.settings, deadline)
    if contact or phone:
        person = settings.contact
        settings = replace(
            settings,
            contact=replace(person, name=contact or person.name, phone=phone or person.phone),
        )
    with before.open_ledger(now_utc()) as ledger:
        returns = []
        for (number, form_id), receipt in receipts_in_force(before, ledger).items():
            submission = ledger.submission_of(receipt.id)
            if submission is not None:
                returns.append((number, form_id, receipt, submission))
    values = [
        value
        for number, form_id, receipt, submission in returns
        for value in _values(before, number, form_id, receipt, submission)
    ]
    folder = lay_down(root, settings_text(settings), before.folder.roster.read_bytes())
    created = datetime(settings.audit_year, 1, 1)
    write_atomically(folder.prefill / EARLIER_FILE, write_earlier(values, created))
    return Continued(folder, len(values), len(returns), tuple(_own_files(before.folder)))


def _next_settings(before: AuditSettings, deadline: date | None) -> AuditSettings:
    """The same park a year on; what belongs to one year's papers starts empty."""
    year = before.audit_year + 1
    return replace(
        before,
        audit_id=f"audit-{year}-{secrets.token_hex(4)}",
        audit_year=year,
        years=years_until(year, len(before.years)),
        department_years=years_until(year, len(before.department_years)),
        deadline=deadline or _a_year_on(before.deadline),
        document_date=None,
        document_number="",
    )


def _a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _values(
    audit: Audit, number: str, form_id: str, receipt: Receipt, submission: Submission
) -> Iterator[EarlierValue]:
    """What was asked per year, and the names of the rows it stands in."""
    recipient = audit.recipient(number)
    form = audit.book.forms[form_id]
    naming = _naming_fields(form)
    units = _units_of(form)
    for entry in submission.entries:
        key = entry.key
        field = form.fields.get(key.field)
        if field is None or not (key.year or field.id in naming):
            continue
        if entry.value is Blank.NOT_FILLED or isinstance(entry.value, Unreadable):
            continue
        if not entry.raw:
            continue  # completed by us: freed by a gate, or not asked
        unit = units.get((key.field, key.row), field.unit)
        yield EarlierValue(
            recipient_id=number,
            recipient_name=recipient.name,
            form_id=form_id,
            field=key.field,
            label=field.label,
            row=key.row,
            year=key.year,
            value=entry.value,
            unit=audit.book.unit_label(unit),
            file=receipt.original_name,
            sheet=entry.place.sheet,
            cell=entry.place.cell,
        )


def _naming_fields(form: FormDefinition) -> frozenset[str]:
    """Words that say what an open row with yearly columns is about; numbers belong to a year."""
    return frozenset(
        field.id
        for block in form.tables.values()
        if block.kind is BlockKind.TABLE and not block.rows
        and any(column.series for column in block.fields)
        for field in block.fields
        if not field.series and field.kind is not FieldKind.NUMBER
    )  # fmt: skip


def _units_of(form: FormDefinition) -> dict[tuple[str, str], str]:
    return {
        (field.id, row.id): row.unit
        for block in form.tables.values()
        for row in block.rows
        for field in block.fields
        if field.unit == ROW_UNIT
    }


def _own_files(folder: AuditFolder) -> Iterator[str]:
    for place in (folder.rules, folder.templates):
        yield from (folder.relative(path) for path in sorted(place.rglob("*")) if path.is_file())
