"""What a form's own definition asks of every cell: filled, readable, allowed, within range.

These findings need no rule: the field is the rule, and rules/checks/reading.yaml has the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from generator.check.words import Speaker, fill, gaps_of, shorten
from generator.errors import RulebookError
from generator.formula.form_scope import STATUS_FIELD, blank_of, year_answer
from generator.model.finding import Finding
from generator.model.form import Block, BlockKind, Field, FieldKind, FormDefinition
from generator.model.gate import says_more, shut_gate
from generator.model.reading import FieldFault, ReadingFault, Wording
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission, Unreadable

GAPS = ("what", "label", "raw", "value", "unit", "year", "detail")
"""What a wording may print."""

_UNEXPLAINED = {
    Blank.NOT_AVAILABLE: FieldFault.NOT_AVAILABLE_UNEXPLAINED,
    Blank.NOT_APPLICABLE: FieldFault.NOT_APPLICABLE_UNEXPLAINED,
}


def check_wordings(wordings: Mapping[str, Wording]) -> None:
    """Every fault has its words and every gap in them is known, or RulebookError."""
    for fault in (*ReadingFault, *FieldFault):
        if fault not in wordings:
            raise RulebookError(
                "checks/reading.yaml", 0, f"缺少“{fault}”的提示语。", "请补上一条。"
            )
    known = {*ReadingFault, *FieldFault}
    for wording in wordings.values():
        if wording.fault not in known:
            continue  # the wordings of opening a file have gaps of their own
        for gap in gaps_of(wording.message) + gaps_of(wording.remedy):
            if gap not in GAPS:
                raise RulebookError(
                    wording.path,
                    wording.line,
                    f"提示语 {wording.code} 里的“{{{gap}}}”没有对应的内容。",
                    f"可以写：{'、'.join('{' + name + '}' for name in GAPS)}。",
                )


def check_cells(
    submission: Submission, form: FormDefinition, speaker: Speaker, wordings: Mapping[str, Wording]
) -> Iterator[Finding]:
    """Every fault of every cell, in the order of the form."""
    for _, block in form.blocks():
        table = block.kind is BlockKind.TABLE
        rows = submission.rows.get(block.id, ()) if table else ("",)
        cells = [_Cells(submission, block, row, speaker, wordings) for row in rows]
        gate = shut_gate(submission, block)
        if gate is not None:
            yield from islice((f for each in cells for f in each.contradictions(gate)), 1)
        elif table:
            yield from _check_row_count(submission, block, speaker, wordings)
        for each in cells:
            yield from each.faults()


@dataclass(frozen=True, slots=True)
class _Reason:
    """An answer that wants a reason, and the 备注 it has; a table's row has one 备注 for all.

    不涉及 without a reason is asked about once for a whole block; 无法提供 once for each field.
    """

    blank: Blank
    note: str
    field: str


class _Cells:
    """The cells of a block, or of one row of a table."""

    def __init__(
        self,
        submission: Submission,
        block: Block,
        row: str,
        speaker: Speaker,
        wordings: Mapping[str, Wording],
    ) -> None:
        self._submission = submission
        self._block = block
        self._row = row
        self._speaker = speaker
        self._wordings = wordings
        self._fields = {field.id: field for field in block.fields}
        self._freed = shut_gate(submission, block) is not None

    def faults(self) -> Iterator[Finding]:
        reasons: dict[_Reason, list[Entry]] = {}
        for field, key in self._keys():
            yield from self._cell(field, key, reasons)
        for reason, entries in reasons.items():
            yield from self._explained(reason, tuple(entries))

    def contradictions(self, gate: Entry) -> Iterator[Finding]:
        """The cells that say more than the answer 否 to the block's gate."""
        detail = f"{self._speaker.label(gate.key.field)}填了{self._speaker.value(gate)}"
        for _, key in self._keys():
            entry = self._submission.by_key.get(key)
            if entry is not None and says_more(entry):
                found = self._finding(FieldFault.GATE_CONTRADICTED, (key,), detail=detail)
                yield replace(
                    found, keys=(key, gate.key), places=(*found.places, gate.place)
                )

    def _keys(self) -> Iterator[tuple[Field, EntryKey]]:
        for field in self._block.fields:
            yearly = self._block.kind is BlockKind.SERIES or field.series
            for year in self._submission.years if yearly else (0,):
                yield field, EntryKey(field.id, self._row, year)

    def _cell(
        self, field: Field, key: EntryKey, reasons: dict[_Reason, list[Entry]]
    ) -> Iterator[Finding]:
        entry = self._submission.by_key.get(key)
        blank = blank_of(self._submission, field, entry, key.year)
        for remark in entry.remarks if entry else ():
            yield self._finding(remark.fault, (key,), detail=remark.detail)
        if entry is not None and isinstance(entry.value, Unreadable):
            yield self._finding(entry.value.fault, (key,), detail=entry.value.detail)
        elif self._freed and blank in (Blank.NOT_FILLED, Blank.NOT_APPLICABLE):
            return  # the gate is the reason
        elif blank is Blank.NOT_FILLED:
            if field.required:
                how = "从下拉列表选一项" if field.kind is FieldKind.CHOICE else "填写"
                yield self._finding(FieldFault.REQUIRED_EMPTY, (key,), detail=how)
        elif entry is not None and entry.blank is not None and entry.blank is blank:
            yield from self._answer(field, entry, blank, reasons)
        elif entry is not None and entry.number is not None:
            yield from self._range(field, key, entry.number)

    def _answer(
        self, field: Field, entry: Entry, blank: Blank, reasons: dict[_Reason, list[Entry]]
    ) -> Iterator[Finding]:
        """An answer that is no number, given in the cell itself."""
        if blank.value in field.choices:
            return  # 停产 is one of the choices of 生产状态
        if field.required and blank is not Blank.NOT_AVAILABLE and blank not in field.allow:
            allowed = [*(b.value for b in Blank if b in field.allow), Blank.NOT_AVAILABLE.value]
            detail = "、".join(f"“{answer}”" for answer in allowed)
            yield self._finding(FieldFault.FORBIDDEN_ANSWER, (entry.key,), detail=detail)
        elif blank in _UNEXPLAINED:
            note = entry.note.strip()
            each = blank is Blank.NOT_AVAILABLE and not self._row
            reason = _Reason(blank, note, entry.key.field if each else "")
            reasons.setdefault(reason, []).append(entry)
        else:
            status = self._submission.get(STATUS_FIELD, year=entry.key.year)
            producing = status is not None and isinstance(status.value, str)
            if producing and year_answer(self._submission, entry.key.year) is not blank:
                detail = self._speaker.value(status)
                yield self._finding(FieldFault.ANSWER_AGAINST_STATUS, (entry.key,), detail=detail)

    def _explained(self, reason: _Reason, entries: tuple[Entry, ...]) -> Iterator[Finding]:
        keys = tuple(entry.key for entry in entries)
        if not reason.note:
            yield self._finding(_UNEXPLAINED[reason.blank], keys)
        elif reason.blank is Blank.NOT_AVAILABLE:
            yield self._finding(FieldFault.NOT_AVAILABLE, keys, detail=shorten(reason.note))

    def _range(self, field: Field, key: EntryKey, number: Decimal) -> Iterator[Finding]:
        low, high = field.minimum, field.maximum
        for bound, fault, beyond in (
            (low, FieldFault.BELOW_MINIMUM, low is not None and number < low),
            (high, FieldFault.ABOVE_MAXIMUM, high is not None and number > high),
        ):
            if bound is not None and beyond:
                detail = self._speaker.number(bound, field, self._row)
                yield self._finding(fault, (key,), detail=detail)

    def _finding(self, fault: str, keys: tuple[EntryKey, ...], detail: str = "") -> Finding:
        entries = [e for key in keys if (e := self._submission.by_key.get(key)) is not None]
        field = self._fields[keys[0].field]
        values = {
            "what": self._what(keys),
            "label": self._speaker.label(field.id),
            "raw": shorten(entries[0].raw) if entries else "",
            "value": self._speaker.value(entries[0] if entries else None),
            "unit": self._speaker.unit(field, self._row) or "数值",
            "year": "、".join(dict.fromkeys(str(key.year) for key in keys if key.year)),
            "detail": detail,
        }
        return worded(self._wordings[fault], values, keys, tuple(e.place for e in entries))

    def _what(self, keys: tuple[EntryKey, ...]) -> str:
        """2022、2023 年“取水量”, “自来水”“地下水”, or the row of a table with its columns."""
        if len(keys) == 1:
            return self._speaker.what(keys[0])
        names = dict.fromkeys(key.field for key in keys)
        labels = "".join(self._speaker.label(name) for name in names)
        if self._row:
            return f"{self._speaker.row_name(self._block.id, self._row)}的{labels}"
        years = "、".join(str(key.year) for key in keys if key.year)
        return f"{years} 年{labels}" if len(names) == 1 and years else labels


def _check_row_count(
    submission: Submission, block: Block, speaker: Speaker, wordings: Mapping[str, Wording]
) -> Iterator[Finding]:
    filled = len(submission.rows.get(block.id, ()))
    if filled >= block.required_rows or all(
        year_answer(submission, year) is not None for year in submission.years
    ):
        return
    first = block.fields[0]
    row = block.row_ids[0] if block.row_ids else ""
    key = EntryKey(first.id, row, submission.years[0] if first.series else 0)
    entry = submission.by_key.get(key)
    values = dict.fromkeys(GAPS, "") | {
        "what": f"“{block.title}”",
        "label": f"“{block.title}”",
        "value": str(filled),
        "detail": str(block.required_rows),
    }
    places = (entry.place,) if entry else ()
    yield worded(wordings[FieldFault.ROWS_MISSING], values, (key,), places)


def worded(
    wording: Wording,
    values: Mapping[str, str],
    keys: tuple[EntryKey, ...],
    places: tuple[Place, ...],
) -> Finding:
    """A finding in the words of `wording`."""
    return Finding(
        code=wording.code,
        severity=wording.severity,
        message=fill(wording.message, values),
        remedy=fill(wording.remedy, values),
        keys=keys,
        places=places,
        values=tuple((name, values[name]) for name in GAPS if values[name]),
    )

