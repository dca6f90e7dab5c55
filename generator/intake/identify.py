"""Recognising a returned workbook: whose it is and which form, or why that cannot be said.

Several marks speak independently: the hidden sheet, the file's properties, the visible code, hidden
keys and headings. They are compared; where they contradict each other, or the seal does not fit,
the file is set aside with the reason. A recipient is suggested, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from generator.check.words import fill
from generator.forms.seal import SealState, Stamp, VisibleCode, verify
from generator.intake.grid import Workbook
from generator.intake.marks import Marks, marks_of
from generator.intake.plain_text import compact
from generator.model.finding import Finding
from generator.model.form import FormDefinition
from generator.model.park import Enterprise, Recipient, Roster
from generator.model.reading import Wording
from generator.model.submission import Remark

_FITS = 0.3
_MOST_SUGGESTIONS = 3


class RecognitionFault(StrEnum):
    """Why a file cannot be taken as somebody's return; worded in rules/checks/recognition.yaml."""

    NOT_OURS = "not_ours"
    NO_IDENTITY = "no_identity"
    ANOTHER_AUDIT = "another_audit"
    UNKNOWN_FORM = "unknown_form"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_RECIPIENT = "unknown_recipient"
    NOT_ASSIGNED = "not_assigned"
    SEAL_BROKEN = "seal_broken"
    CODE_DAMAGED = "code_damaged"
    MARKS_CONTRADICT = "marks_contradict"
    CONTENT_MISSING = "content_missing"

    SEAL_UNVERIFIABLE = "seal_unverifiable"
    """The file is taken all the same; detail: why the seal says nothing."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose workbook it is, which form and years, and what there is to remark on.

    `tailoring` is how the form was cut by what the stamp says; empty where no stamp is left.
    """

    recipient_id: str
    form_id: str
    form_version: str
    years: tuple[int, ...]
    seal: SealState
    remarks: tuple[Remark, ...] = ()
    tailoring: str = ""


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """The file is set aside: why, and the ids of recipients it may come from."""

    fault: RecognitionFault
    detail: str = ""
    suggestions: tuple[str, ...] = ()


def identify(
    workbook: Workbook,
    *,
    audit_id: str,
    roster: Roster,
    forms: Iterable[FormDefinition],
    keys: Mapping[str, bytes],
    years_of: Callable[[FormDefinition], tuple[int, ...]],
) -> Identity | Unrecognised:
    """Compare every mark in the file with this audit.

    `keys` are the seal keys of the ledger by id; `years_of` gives the years asked in this audit,
    for a file whose own years are gone.
    """
    known = tuple(forms)
    case = _Case(marks_of(workbook), audit_id, roster, known, keys, years_of)
    return case.by_stamp() or case.by_code() or case.by_content()


def recognition_findings(
    outcome: Identity | Unrecognised, wordings: Mapping[str, Wording], roster: Roster
) -> tuple[Finding, ...]:
    """What people are told of the recognition, in the words of rules/checks/recognition.yaml."""
    if isinstance(outcome, Identity):
        said = [(remark.fault, remark.detail, "") for remark in outcome.remarks]
    else:
        known = [r for r in map(roster.get, outcome.suggestions) if r is not None]
        names = "、".join(f"{recipient.id} {recipient.name}" for recipient in known)
        hint = f"从内容看，可能是：{names}。" if names else ""
        said = [(outcome.fault, outcome.detail, hint)]
    return tuple(
        Finding(
            code=wordings[fault].code,
            severity=wordings[fault].severity,
            message=fill(wordings[fault].message, {"detail": detail, "suggestions": hint}),
            remedy=fill(wordings[fault].remedy, {"detail": detail, "suggestions": hint}),
        )
        for fault, detail, hint in said
    )


@dataclass(frozen=True, slots=True)
class _Case:
    marks: Marks
    audit_id: str
    roster: Roster
    forms: Sequence[FormDefinition]
    keys: Mapping[str, bytes]
    years_of: Callable[[FormDefinition], tuple[int, ...]]

    # -- the hidden stamps -------------------------------------------------------------------------

    def by_stamp(self) -> Identity | Unrecognised | None:
        """By hidden sheet or properties; None when both are gone."""
        hidden, properties = self.marks.hidden, self.marks.properties
        stamp = hidden or properties
        if stamp is None:
            return None
        if hidden and properties and hidden != properties:
            return self._contradiction("隐藏工作表", hidden, "文件属性", properties)
        if stamp.audit_id != self.audit_id:
            return Unrecognised(RecognitionFault.ANOTHER_AUDIT, stamp.visible_code)
        state = verify(stamp, self.keys)
        if state is SealState.BROKEN:
            return self._aside(RecognitionFault.SEAL_BROKEN, stamp.visible_code)
        form = self._form(stamp.form_id, stamp.form_version)
        if isinstance(form, Unrecognised):
            return form
        recipient = self._recipient(stamp.recipient_id, form)
        if isinstance(recipient, Unrecognised):
            return recipient
        for code in self.marks.codes:
            if str(code).casefold() != stamp.visible_code.casefold():
                return self._aside(
                    RecognitionFault.MARKS_CONTRADICT,
                    f"隐藏标记是 {stamp.visible_code}，表上的识别码却是 {code}",
                    (stamp.recipient_id, code.recipient_id),
                )
        if (wrong := self._content_fault(form)) is not None:
            return wrong
        remarks: tuple[Remark, ...] = ()
        if state is SealState.UNVERIFIABLE:
            remarks = (_unverifiable("本台账没有这份工作簿的封签密钥，或封签已被清除"),)
        years = stamp.years or self._years(form)
        return Identity(
            recipient.id, form.id, form.version, years, state, remarks, stamp.tailoring
        )

    def _contradiction(self, one: str, first: Stamp, other: str, second: Stamp) -> Unrecognised:
        same_code = first.visible_code == second.visible_code
        detail = (
            f"{one}与{other}的内容不一致"
            if same_code
            else f"{one}是 {first.visible_code}，{other}却是 {second.visible_code}"
        )
        return self._aside(
            RecognitionFault.MARKS_CONTRADICT, detail, (first.recipient_id, second.recipient_id)
        )

    # -- the code people can read ------------------------------------------------------------------

    def by_code(self) -> Identity | Unrecognised | None:
        """By the visible code, with the form's content behind it; None when there is no code."""
        codes = self.marks.codes
        if not codes:
            return None
        if len(codes) > 1:
            detail = "表上有不同的识别码：" + "、".join(str(code) for code in codes[:4])
            ids = tuple(code.recipient_id for code in codes)
            return self._aside(RecognitionFault.MARKS_CONTRADICT, detail, ids)
        code = codes[0]
        if not code.belongs_to(self.audit_id):
            return self._aside(RecognitionFault.CODE_DAMAGED, str(code))
        form = self._form_of_code(code)
        if isinstance(form, Unrecognised):
            return form
        recipient = self._recipient(code.recipient_id, form)
        if isinstance(recipient, Unrecognised):
            return recipient
        if (wrong := self._content_fault(form)) is not None:
            return wrong
        remark = _unverifiable("工作簿里的隐藏识别信息已被删除，只能按封面上的识别码认定")
        return Identity(
            recipient.id, form.id, form.version, self._years(form), SealState.UNVERIFIABLE,
            (remark,),
        )  # fmt: skip

    # -- neither -----------------------------------------------------------------------------------

    def by_content(self) -> Unrecognised:
        """A form of ours whose sender cannot be told, or no form of ours at all."""
        fitting = max(self.forms, key=self._fit, default=None)
        if fitting is None or self._fit(fitting) < _FITS:
            return self._aside(RecognitionFault.NOT_OURS)
        return self._aside(RecognitionFault.NO_IDENTITY, fitting.name)

    # -- questions ---------------------------------------------------------------------------------

    def _fit(self, form: FormDefinition) -> float:
        return self.marks.fit(form, self.forms)

    def _form(self, form_id: str, version: str) -> FormDefinition | Unrecognised:
        same = [form for form in self.forms if form.id == form_id]
        if not same:
            return Unrecognised(RecognitionFault.UNKNOWN_FORM, form_id)
        form = next((form for form in same if form.version == version), None)
        return form or _other_version(same, version)

    def _form_of_code(self, code: VisibleCode) -> FormDefinition | Unrecognised:
        same = [form for form in self.forms if form.code == code.form_code]
        if not same:
            return Unrecognised(RecognitionFault.UNKNOWN_FORM, code.form_code)
        return self._form(same[0].id, code.form_version)

    def _recipient(self, recipient_id: str, form: FormDefinition) -> Recipient | Unrecognised:
        wanted = recipient_id.casefold()
        recipient = next((r for r in self.roster.recipients if r.id.casefold() == wanted), None)
        if recipient is None:
            return self._aside(RecognitionFault.UNKNOWN_RECIPIENT, recipient_id)
        assigned = form.on_request or form.id in recipient.forms or not recipient.forms
        if not assigned or recipient.kind is not form.recipient_kind:
            detail = f"{recipient.id} {recipient.name}没有被安排填《{form.name}》"
            return Unrecognised(RecognitionFault.NOT_ASSIGNED, detail)
        return recipient

    def _content_fault(self, form: FormDefinition) -> Unrecognised | None:
        """The content is another form's, or there is none of this form's."""
        fit = self._fit(form)
        if fit >= _FITS:
            return None
        best = max(self.forms, key=self._fit)
        if best.id != form.id and self._fit(best) >= _FITS:
            detail = f"标记是《{form.name}》，内容却是《{best.name}》"
            return self._aside(RecognitionFault.MARKS_CONTRADICT, detail)
        return None if fit > 0 else self._aside(RecognitionFault.CONTENT_MISSING, form.name)

    def _years(self, form: FormDefinition) -> tuple[int, ...]:
        return self.marks.years or self.years_of(form)

    def _aside(
        self, fault: RecognitionFault, detail: str = "", named: tuple[str, ...] = ()
    ) -> Unrecognised:
        found = [r.id for r in self.roster.recipients if r.id in named or self._is_named(r)]
        return Unrecognised(fault, detail, tuple(found[:_MOST_SUGGESTIONS]))

    def _is_named(self, recipient: Recipient) -> bool:
        """The recipient's name or credit code stands in a cell of the file."""
        names = [compact(recipient.name)]
        if isinstance(recipient, Enterprise):
            names.append(compact(recipient.credit_code))
        return any(name and name in self.marks.texts for name in names)


def _other_version(same: Sequence[FormDefinition], version: str) -> Unrecognised:
    versions = "、".join(form.version for form in same)
    detail = f"《{same[0].name}》{version} 版，本次使用的是 {versions} 版"
    return Unrecognised(RecognitionFault.UNKNOWN_VERSION, detail)


def _unverifiable(why: str) -> Remark:
    return Remark(RecognitionFault.SEAL_UNVERIFIABLE, why)
