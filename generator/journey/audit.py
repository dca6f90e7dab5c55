"""One audit as the journey needs it: folder, settings, roster, rules, and each recipient's form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from generator.errors import RulebookError, WorkspaceError
from generator.forms.layout import Placement, place
from generator.forms.tailor import Tailoring, tailored, tailoring_of
from generator.intake.roster import read_roster, roster_notices
from generator.model.form import FormDefinition
from generator.model.indicator import IndicatorSystem
from generator.model.park import Enterprise, Recipient, RecipientKind, Roster
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from generator.workspace.audit import AuditSettings, settings_from
from generator.workspace.kept_rules import keep, kept_at
from generator.workspace.ledger import Ledger, open_ledger
from generator.workspace.paths import AuditFolder
from generator.yamlfile import read_yaml

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now_utc() -> datetime:
    """The clock of every command; stages below take it as an argument."""
    return datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """The day in Shanghai: a deadline is the end of that day there."""
    return moment.astimezone(SHANGHAI).date()


def local_text(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def rules_of(root: Path) -> Rulebook:
    """The rules in force at `root`: an audit folder's own, or the packaged ones elsewhere."""
    folder = AuditFolder(root)
    return load_rulebook(packaged("rules"), folder.rules if folder.is_audit_folder else None)


class Sent(Protocol):
    """What says as which form a workbook went out: its identity, or the submission read of it."""

    @property
    def recipient_id(self) -> str: ...

    @property
    def form_id(self) -> str: ...

    @property
    def tailoring(self) -> str: ...


@dataclass(frozen=True)
class Audit:
    """Everything read from an audit folder that does not change while a command runs."""

    folder: AuditFolder
    settings: AuditSettings
    roster: Roster
    book: Rulebook
    _forms: dict[tuple[str, Tailoring], FormDefinition] = field(default_factory=dict)
    _by_rules: dict[str, Audit] = field(default_factory=dict)
    _placements: dict[tuple[str, str], Placement] = field(default_factory=dict)

    @classmethod
    def open(cls, root: Path) -> Audit:
        folder = AuditFolder.open(root)
        settings = settings_from(read_yaml(folder.settings))
        book = rules_of(root)
        roster = read_roster(folder.roster, book.forms.values())
        audit = cls(folder, settings, roster, book)
        for recipient in roster.recipients:
            audit.systems_of(recipient)
        return audit

    def under(self, rules_digest: str) -> Audit:
        """The same audit under the rules kept at a dispatch.

        Under today's where none were kept, or this version of the program cannot read them.
        """
        if rules_digest in ("", self.book.digest):
            return self
        if rules_digest not in self._by_rules:
            kept = kept_at(self.folder.kept_rules, rules_digest)
            self._by_rules[rules_digest] = self._under_kept(kept) if kept.is_dir() else self
        return self._by_rules[rules_digest]

    def _under_kept(self, kept: Path) -> Audit:
        try:
            return Audit(self.folder, self.settings, self.roster, load_rulebook(kept))
        except RulebookError:
            return self

    def keep_rules(self) -> None:
        """Keep today's rules, so that what goes out now is judged by them however long it takes."""
        files = {name: file.data for name, file in self.book.files.files.items()}
        keep(self.folder.kept_rules, self.book.digest, files)

    @cached_property
    def reference_date(self) -> date:
        """The day whose rules apply to the audited figures: the last of the audit year."""
        return date(self.settings.audit_year, 12, 31)

    @property
    def created(self) -> datetime:
        """The fixed creation time written into every workbook, so that bytes repeat."""
        return datetime.combine(self.settings.deadline, time(0, 0))

    def recipient(self, recipient_id: str) -> Recipient:
        found = self.roster.get(recipient_id)
        if found is None:
            raise WorkspaceError(
                self.folder.roster, f"名录里没有编号“{recipient_id}”。", "请核对编号。"
            )
        return found

    def systems_of(self, recipient: Recipient) -> tuple[IndicatorSystem, ...]:
        """The systems an enterprise answers: the list's choice, else by industry and processes."""
        if not isinstance(recipient, Enterprise):
            return ()
        for system_id in recipient.systems:
            if system_id not in self.book.systems:
                raise WorkspaceError(
                    self.folder.roster,
                    f"{recipient.id}“{recipient.name}”的指标体系“{system_id}”不存在。",
                    f"可用的有：{'、'.join(self.book.systems)}。",
                )
        if recipient.systems:
            return tuple(self.book.systems[name] for name in dict.fromkeys(recipient.systems))
        return self.book.systems_for(
            recipient.industry_code, recipient.process, self.reference_date
        )

    def why_systems(self, recipient: Recipient) -> tuple[str, ...]:
        """What a reader must know of the choice: a standard that is published and not at hand."""
        if not isinstance(recipient, Enterprise) or recipient.systems:
            return ()
        choice = self.book.choice_for(
            recipient.industry_code, recipient.process, self.reference_date
        )
        return (choice.reason,) if choice.reason else ()

    def tailoring(self, recipient: Recipient, form_id: str) -> Tailoring:
        """How a form is cut for a recipient by what the list says today."""
        return tailoring_of(self.book.forms[form_id], recipient, self.systems_of(recipient))

    def tailoring_as_sent(self, sent: Sent) -> Tailoring:
        """How the form was cut when it went out; as today where that is not said or not known."""
        said = Tailoring.parse(sent.tailoring)
        if said is not None and said.fits(self.book.forms[sent.form_id], self.book.systems):
            return said
        return self.tailoring(self.recipient(sent.recipient_id), sent.form_id)

    def form(self, recipient: Recipient, form_id: str) -> FormDefinition:
        """The form as this recipient gets it: its variant, item groups and 指标自评 sheets."""
        return self._tailored(form_id, self.tailoring(recipient, form_id))

    def form_as_sent(self, sent: Sent) -> FormDefinition:
        """The form as the workbook in hand was sent, whatever the list says by now."""
        return self._tailored(sent.form_id, self.tailoring_as_sent(sent))

    def _tailored(self, form_id: str, tailoring: Tailoring) -> FormDefinition:
        key = (form_id, tailoring)
        if key not in self._forms:
            self._forms[key] = tailored(self.book.forms[form_id], tailoring, self.book.systems)
        return self._forms[key]

    def years(self, form: FormDefinition) -> tuple[int, ...]:
        if form.recipient_kind is RecipientKind.DEPARTMENT:
            return self.settings.department_years
        return self.settings.years

    def placement(self, recipient: Recipient, form_id: str) -> Placement:
        key = (recipient.id, form_id)
        if key not in self._placements:
            form = self.form(recipient, form_id)
            self._placements[key] = place(form, self.years(form))
        return self._placements[key]

    def expected(self, ledger: Ledger | None = None) -> Iterator[tuple[Recipient, FormDefinition]]:
        """Every workbook the round waits for, in the order of the roster.

        A form on request is waited for once `ledger` knows it was dispatched.
        """
        sent = {(d.recipient_id, d.form_id) for d in ledger.dispatches()} if ledger else set()
        on_request = [form.id for form in self.book.forms.values() if form.on_request]
        for recipient in self.roster.recipients:
            due = [name for name in recipient.forms if name not in on_request]
            due += [name for name in on_request if (recipient.id, name) in sent]
            for form_id in due:
                yield recipient, self.form(recipient, form_id)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the office should know of its list though nothing in it is wrong."""
        return roster_notices(self.roster, self.book.forms.values())

    def open_ledger(self, now: datetime, *, create: bool = False) -> Ledger:
        return open_ledger(self.folder.ledger, now, create=create)
