"""判定: one file's bytes in, what they are and what is wrong with them out; nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from generator.check.cells import check_wordings
from generator.check.engine import check_submission, compile_rules
from generator.check.plan import CheckPlan
from generator.check.words import fill
from generator.errors import RulebookError
from generator.forms.indicator_sheet import with_indicator_sheets
from generator.forms.tailor import variant_of
from generator.intake.complete import code_place, with_left_out
from generator.intake.grid import Workbook
from generator.intake.identify import Identity, identify, recognition_findings
from generator.intake.open import open_workbook
from generator.intake.query_book import FilledList, read_query_book
from generator.intake.read import read_submission
from generator.journey.audit import Audit
from generator.model.finding import CheckReport, Finding
from generator.model.form import FormDefinition
from generator.model.submission import Submission
from generator.rulebook import Rulebook
from generator.workspace.ledger import Ledger
from generator.workspace.records import Outcome

_NO_FINDINGS = CheckReport()
FAILED = (
    "程序处理这个文件时出了意外，原件已保存，经过已记入“日志”。请把“日志”里的文件发给技术支持。"
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a file is: recognised with entries and findings, a duplicate, or set aside.

    `filled_list` is a 核实清单 that came back: what it decides is told when it is recorded.
    """

    outcome: Outcome
    recipient_id: str = ""
    form_id: str = ""
    form_version: str = ""
    submission: Submission | None = None
    report: CheckReport = field(default=_NO_FINDINGS)
    reading_path: str = ""
    rules_digest: str = ""
    reason: str = ""
    filled_list: FilledList | None = None

    @classmethod
    def failed(cls) -> Judgement:
        """The answer to a file that brought out a bug of ours."""
        return cls(Outcome.UNRECOGNISED, reason=FAILED)


class Judge:
    """Judges files against one audit, each by the rules kept when its workbook went out."""

    def __init__(self, audit: Audit, ledger: Ledger) -> None:
        self._audit = audit
        self._ledger = ledger
        self._plans: dict[str, CheckPlan] = {}
        self._plan(audit.book)  # before the first file: a faulty rule stops the start, no return

    def _plan(self, book: Rulebook) -> CheckPlan:
        """The checks compiled, once per rulebook."""
        if book.digest not in self._plans:
            check_wordings(book.wordings)
            plan = compile_rules(book.checks, book.names, book.units, book.codes)
            self._plans[book.digest] = plan
        return self._plans[book.digest]

    def _can_run(self, book: Rulebook) -> bool:
        """Whether this version of the program still knows all that the kept rules name."""
        try:
            self._plan(book)
        except RulebookError:
            return False
        return True

    def _forms(self) -> Iterator[FormDefinition]:
        """Every form and version in circulation, today's first."""
        digests = dict.fromkeys(d.rules_digest for d in reversed(self._ledger.dispatches()))
        seen: set[tuple[str, str]] = set()
        for audit in (self._audit, *(self._audit.under(digest) for digest in digests)):
            for form in audit.book.forms.values():
                if (form.id, form.version) not in seen:
                    seen.add((form.id, form.version))
                    yield form

    def _audit_of(self, identity: Identity) -> Audit:
        """The audit under the rules of this workbook's own dispatch."""
        for dispatch in reversed(self._ledger.dispatches(identity.recipient_id)):
            asked = (dispatch.form_id, dispatch.form_version)
            if asked == (identity.form_id, identity.form_version):
                kept = self._audit.under(dispatch.rules_digest)
                return kept if self._can_run(kept.book) else self._audit
        return self._audit

    def __call__(self, data: bytes, name: str, as_of: date) -> Judgement:
        """The verdict on these bytes, received on that day."""
        audit = self._audit
        workbook = open_workbook(data, name)
        if not isinstance(workbook, Workbook):
            return _set_aside(self._worded(workbook.fault.value, workbook.detail))
        filled = read_query_book(workbook)
        if filled is not None:
            return Judgement(
                Outcome.DECISIONS, reading_path=workbook.path_taken, filled_list=filled
            )
        identity = identify(
            workbook,
            audit_id=audit.settings.audit_id,
            roster=audit.roster,
            forms=self._forms(),
            keys={str(key.id): key.key for key in self._ledger.seal_keys()},
            years_of=audit.years,
        )
        noticed = recognition_findings(identity, audit.book.wordings, audit.roster)
        if not isinstance(identity, Identity):
            return _set_aside(noticed[0])
        audit = self._audit_of(identity)
        book = audit.book
        recipient = audit.recipient(identity.recipient_id)
        known = Judgement(
            Outcome.RECOGNISED,
            recipient.id,
            identity.form_id,
            identity.form_version,
            reading_path=workbook.path_taken,
            rules_digest=book.digest,
        )
        if self._is_duplicate(known, data):
            return replace(known, outcome=Outcome.DUPLICATE)
        form, submission = read_return(audit, workbook, identity)
        report = check_submission(
            submission, form, recipient, self._plan(book), book.wordings, as_of=as_of
        )
        odd = tuple(self._worded(warning) for warning in workbook.warnings)
        findings = sorted((*noticed, *odd, *report.findings), key=lambda f: f.severity.rank)
        return replace(known, submission=submission, report=CheckReport(tuple(findings)))

    def _is_duplicate(self, known: Judgement, data: bytes) -> bool:
        """Byte-equal to the recipient's latest version, and to no older one."""
        versions = self._ledger.versions(known.recipient_id, known.form_id)
        digest = hashlib.sha256(data).hexdigest()
        return bool(versions) and versions[-1].digest == digest

    def _worded(self, fault: str, detail: str = "") -> Finding:
        wording = self._audit.book.wordings[fault]
        gaps = {"detail": detail}
        return Finding(
            wording.code, wording.severity, fill(wording.message, gaps), fill(wording.remedy, gaps)
        )


def read_return(
    audit: Audit, workbook: Workbook, identity: Identity
) -> tuple[FormDefinition, Submission]:
    """The form as it was sent and what the workbook says, completed by what it was not asked."""
    tailoring = audit.tailoring_as_sent(identity)
    identity = replace(identity, tailoring=tailoring.stamped)
    form = audit.form_as_sent(identity)
    submission = read_submission(workbook, identity, form, audit.book.units)
    variant = variant_of(audit.book.forms[form.id], tailoring)
    if variant is not None:
        whole = audit.book.forms[form.id]
        if not variant.self_assessed:
            systems = audit.systems_of(audit.recipient(identity.recipient_id))
            whole = with_indicator_sheets(whole, systems)
        place = code_place(workbook, form)
        submission = with_left_out(submission, form, whole, variant.name, place)
    return form, submission


def _set_aside(finding: Finding) -> Judgement:
    return Judgement(Outcome.UNRECOGNISED, reason=finding.text, report=CheckReport((finding,)))
