"""What a form's own definition asks of every cell: filled, readable, allowed, within range.

These findings need no rule: the field is the rule, and rules/checks/reading.yaml has the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.check.words import Speaker, fill, gaps_of, shorten
from generator.errors import RulebookError
from generator.formula.form_scope import blank_of, year_answer
from generator.model.finding import Finding
from generator.model.form import Block, BlockKind, Field, FormDefinition
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
        if block.kind is BlockKind.TABLE:
            yield from _check_row_count(submission, block, speaker, wordings)
            rows = submission.rows.get(block.id, ())
        else:
            rows = ("",)
        for row in rows:
            for field in block.fields:
                cells = _Cells(submission, block, field, row, speaker, wordings)
                yield from cells.faults()


class _Cells:
    """The cells of one field in one row: one, or one a year."""

    def __init__(
        self,
        submission: Submission,
        block: Block,
        field: Field,
        row: str,
        speaker: Speaker,
        wordings: Mapping[str, Wording],
    ) -> None:
        self._submission = submission
        self._field = field
        self._row = row
        self._speaker = speaker
        self._wordings = wordings
        yearly = block.kind is BlockKind.SERIES or field.series
        self._keys = tuple(
            EntryKey(field.id, row, year) for year in (submission.years if yearly else (0,))
        )

    def faults(self) -> Iterator[Finding]:
        answered: dict[tuple[Blank, str], list[Entry]] = {}
        for key in self._keys:
            entry = self._submission.by_key.get(key)
            blank = blank_of(self._submission, self._field, entry, key.year)
            if entry is None or blank is Blank.NOT_FILLED:
                yield from self._empty(key, entry)
                continue
            for remark in entry.remarks:
                yield self._finding(remark.fault, (entry,), detail=remark.detail)
            if blank in _UNEXPLAINED and entry.blank is blank:
                if self._allows(blank):
                    answered.setdefault((blank, entry.note.strip()), []).append(entry)
                else:
                    yield self._forbidden(entry)
            elif entry.blank in (Blank.SUSPENDED, Blank.NOT_STARTED) and not self._allows(blank):
                yield self._forbidden(entry)
            yield from self._out_of_range(entry)
        for (blank, note), entries in answered.items():
            yield from self._answer(blank, note, tuple(entries))

    def _empty(self, key: EntryKey, entry: Entry | None) -> Iterator[Finding]:
        if entry is not None and isinstance(entry.value, Unreadable):
            yield self._finding(entry.value.fault, (entry,), detail=entry.value.detail)
        elif self._field.required:
            yield self._finding(FieldFault.REQUIRED_EMPTY, (entry,) if entry else (), key)

    def _allows(self, blank: Blank | None) -> bool:
        return (
            blank is Blank.NOT_AVAILABLE or blank in self._field.allow or not self._field.required
        )

    def _forbidden(self, entry: Entry) -> Finding:
        allowed = [b.value for b in Blank if b in self._field.allow]
        return self._finding(
            FieldFault.FORBIDDEN_ANSWER,
            (entry,),
            detail="、".join(f"“{answer}”" for answer in [*allowed, Blank.NOT_AVAILABLE.value]),
        )

    def _answer(self, blank: Blank, note: str, entries: tuple[Entry, ...]) -> Iterator[Finding]:
        if not note:
            yield self._finding(_UNEXPLAINED[blank], entries)
        elif blank is Blank.NOT_AVAILABLE:
            yield self._finding(FieldFault.NOT_AVAILABLE, entries, detail=shorten(note))

    def _out_of_range(self, entry: Entry) -> Iterator[Finding]:
        number, low, high = entry.number, self._field.minimum, self._field.maximum
        if number is None:
            return
        for bound, fault, beyond in (
            (low, FieldFault.BELOW_MINIMUM, low is not None and number < low),
            (high, FieldFault.ABOVE_MAXIMUM, high is not None and number > high),
        ):
            if bound is not None and beyond:
                detail = self._speaker.number(bound, self._field, self._row)
                yield self._finding(fault, (entry,), detail=detail)

    def _finding(
        self, fault: str, entries: tuple[Entry, ...], key: EntryKey | None = None, detail: str = ""
    ) -> Finding:
        keys = tuple(entry.key for entry in entries) or ((key,) if key else ())
        years = "、".join(str(k.year) for k in keys if k.year)
        what = self._speaker.what(keys[0], with_year=False)
        if years:
            what = f"{years} 年{what}" if not self._row else f"{what}（{years} 年）"
        values = {
            "what": what,
            "label": self._speaker.label(self._field.id),
            "raw": shorten(entries[0].raw) if entries else "",
            "value": self._speaker.value(entries[0]) if entries else Blank.NOT_FILLED.value,
            "unit": self._speaker.unit(self._field, self._row) or "数值",
            "year": years,
            "detail": detail,
        }
        return worded(self._wordings[fault], values, keys, tuple(e.place for e in entries))


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

