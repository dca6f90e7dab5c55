"""One return as a document reads it: words, dates and numbers of its cells, each with its trail.

For the departments' returns together (`of_park`) and for any single return (`of_return`), such as
现场核查表 or 审核工作记录表. Enterprises' own figures are read by `firm.Firm`. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from generator.deliver.dossier import Dossier, Returned
from generator.deliver.figure import Figure, Missing
from generator.deliver.numbers import Numbers, typed_places
from generator.formula.form_scope import ROW_UNIT
from generator.model.form import FormDefinition
from generator.model.quantity import plain
from generator.model.reference import AnswerMeaning
from generator.model.score import EntrySource, Trail
from generator.model.submission import Blank, Entry, EntryKey, Submission
from generator.score.trail import entry_label

Value = Figure | Missing

WORK_RECORD = "work_record"
"""审核工作记录表: what the office did itself."""


class Filed:
    """A return with the numbers it gives to one document."""

    def __init__(
        self,
        submission: Submission,
        form: FormDefinition,
        owner: str,
        source: Callable[[Entry, str], EntrySource | None],
        numbers: Numbers,
        answers: Mapping[Blank, AnswerMeaning],
        unit_label: Callable[[str], str],
    ) -> None:
        self.submission = submission
        self.form = form
        self.owner = owner
        self.numbers = numbers
        self._source = source
        self._answers = answers
        self._unit_label = unit_label

    @classmethod
    def of_park(cls, dossier: Dossier, numbers: Numbers) -> Filed | None:
        """What the departments returned, as one; None while nothing of theirs is in force."""
        park = dossier.park
        if park is None:
            return None

        def source(entry: Entry, label: str) -> EntrySource | None:
            return park.cell(entry.key, label)

        return cls(
            park.submission, park.rules.form, park.owner, source, numbers, dossier.book.answers,
            dossier.book.unit_label,
        )  # fmt: skip

    @classmethod
    def of_return(cls, dossier: Dossier, returned: Returned, numbers: Numbers) -> Filed:
        form = dossier.book.forms[returned.submission.form_id]
        return cls(
            returned.submission, form, f"{returned.recipient.id}:{form.id}",
            returned.source.entry, numbers, dossier.book.answers, dossier.book.unit_label,
        )  # fmt: skip

    @classmethod
    def of_latest(cls, dossier: Dossier, form_id: str, numbers: Numbers) -> Filed | None:
        """The last return of a form there is one of in an audit; None while there is none."""
        returned = dossier.submissions(form_id)
        return cls.of_return(dossier, returned[-1], numbers) if returned else None

    # -- what stands there ---------------------------------------------------------------------

    def rows(self, table: str) -> tuple[str, ...]:
        """The ids of the rows that hold anything, in their order."""
        return self.submission.rows.get(table, ())

    def fixed_rows(self, table: str) -> Mapping[str, str]:
        """The rows a form has printed, by id with their labels."""
        block = self.form.tables.get(table)
        return {row.id: row.label for row in block.rows} if block else {}

    def number(self, name: str, row: str = "", year: int = 0) -> Fraction | None:
        entry = self._entry(name, row, year)
        value = entry.value if entry else None
        return Fraction(value) if isinstance(value, Decimal) else None

    def words(self, name: str, row: str = "", year: int = 0) -> str:
        """What the cell says, an answer such as 不涉及 in its printed form; "" when it is empty."""
        entry = self._entry(name, row, year)
        value = entry.value if entry else Blank.NOT_FILLED
        if isinstance(value, Blank):
            return "" if value is Blank.NOT_FILLED else self._answers[value].printed
        if isinstance(value, date):
            return f"{value.year}年{value.month}月{value.day}日"
        return plain(value) if isinstance(value, Decimal) else str(value).strip()

    def day(self, name: str, row: str = "") -> date | None:
        entry = self._entry(name, row, 0)
        return entry.value if entry and isinstance(entry.value, date) else None

    # -- as documents print it -----------------------------------------------------------------

    def figure(
        self, name: str, row: str = "", year: int = 0, places: int = -1, unit: str | None = None
    ) -> Value:
        """A number as it was filled in, an answer in words, or a gap under the field's label."""
        key = EntryKey(name, row, year)
        label = entry_label(self.form, self.submission, key)
        value = self.number(name, row, year)
        if value is not None:
            exact = typed_places([value]) if places < 0 else places
            return self.numbers.of(self.trail(key, unit), exact, value)
        said = self.words(name, row, year)
        return self.numbers.words(said, self.trail(key, unit)) if said else Missing(label)

    def quoted(self, name: str, row: str = "", year: int = 0) -> Value:
        """Words that lead to their cell."""
        key = EntryKey(name, row, year)
        said = self.words(name, row, year)
        if not said:
            return Missing(entry_label(self.form, self.submission, key))
        return self.numbers.words(said, self.trail(key, ""))

    def trail(self, key: EntryKey, unit: str | None = None) -> Trail:
        """The trail of a cell: nothing is worked out, it is what was returned."""
        entry = self.submission.by_key.get(key)
        label = entry_label(self.form, self.submission, key)
        source = self._source(entry, label) if entry else None
        value = self.number(key.field, key.row, key.year)
        return Trail(
            id=f"{self.owner}:entry.{key}",
            label=label,
            value=value if value is not None else self.words(key.field, key.row, key.year) or None,
            unit=self.unit_of(key.field, key.row) if unit is None else unit,
            formula="填报",
            inputs=(source,) if source else (),
        )

    def unit_of(self, name: str, row: str = "") -> str:
        """The unit as it is printed; "" for what has none."""
        field = self.form.fields.get(name)
        symbol = field.unit if field else ""
        if symbol == ROW_UNIT:
            block = self.form.tables[name.partition(".")[0]]
            symbol = next((r.unit for r in block.rows if r.id == row), "")
        return self._unit_label(symbol)

    def _entry(self, name: str, row: str, year: int) -> Entry | None:
        return self.submission.by_key.get(EntryKey(name, row, year))
