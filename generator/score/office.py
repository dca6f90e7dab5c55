"""审核工作: what the office itself has decided, read from the item group of that name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from generator.model.park import Enterprise
from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey
from generator.score.measure import Reading


@dataclass(frozen=True, slots=True)
class Designation:
    """An enterprise stands on a list of the authority, or the office found it so (双超 ...)."""

    recipient_id: str
    list_id: str
    detail: str = ""
    listed_on: date | None = None
    trail: Trail | None = None


@dataclass(frozen=True, slots=True)
class EarlierAudit:
    """上轮审核: accepted when and under which number, and to which day it holds, that day included.

    Without `valid_to` it exempts nobody.
    """

    recipient_id: str
    accepted_on: date | None
    number: str
    valid_to: date | None
    result: str
    trail: Trail | None = None

    def holds_on(self, day: date) -> bool:
        begun = self.accepted_on is not None and self.accepted_on <= day
        return begun and self.valid_to is not None and day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Answered:
    """企业确认与异议: what an enterprise answered to its tier and score, and the office to that."""

    recipient_id: str
    agreed: bool
    objection: str
    on: date | None
    answer: str
    trail: Trail | None = None


@dataclass(frozen=True, slots=True)
class ConfirmedRow:
    """A limiting row whose 不涉及 the office has confirmed; `row` is its id or its name."""

    recipient_id: str
    system: str
    row: str
    reason: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class FocusScores:
    """Scores (0 to 10) the office gave a candidate; an `of` names the enterprise it lies in."""

    row: str
    candidate: str
    of: str
    scores: Mapping[str, Fraction]
    cells: tuple[EntrySource, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeDecisions:
    """All of it. `notices` name what could not be laid to an enterprise of the roster."""

    designations: tuple[Designation, ...] = ()
    earlier_audits: tuple[EarlierAudit, ...] = ()
    answers: tuple[Answered, ...] = ()
    confirmed: tuple[ConfirmedRow, ...] = ()
    focus: tuple[FocusScores, ...] = ()
    notices: tuple[str, ...] = ()

    def earlier_audit(self, recipient_id: str) -> EarlierAudit | None:
        """The one that holds longest."""
        own = [a for a in self.earlier_audits if a.recipient_id == recipient_id]
        return max(own, key=lambda a: a.valid_to or date.min, default=None)

    def answer(self, recipient_id: str) -> Answered | None:
        """The last one: an objection may be withdrawn."""
        own = [a for a in self.answers if a.recipient_id == recipient_id]
        return max(own, key=lambda a: a.on or date.min, default=None)

    def confirmed_rows(self, recipient_id: str, system: str) -> frozenset[str]:
        """Ids or names of the rows of a system whose 不涉及 is confirmed."""
        return frozenset(
            c.row for c in self.confirmed if (c.recipient_id, c.system) == (recipient_id, system)
        )


NOTHING_DECIDED = OfficeDecisions()

FOCUS_PARK, FOCUS_ENTERPRISE = "园区", "企业"
_AGREED = "无异议"


def read_decisions(
    park: Reading, enterprises: Iterable[Enterprise], lists: Mapping[str, str]
) -> OfficeDecisions:
    """What the returns say of each enterprise, by credit code; `lists` gives a list's name by id.

    A code that is not in the roster is nobody's: the line is named in `notices` and counts for
    nothing. So is a line whose name is not the one of its code, which counts all the same.
    """
    return _Reader(park, {e.credit_code: e for e in enterprises}, lists).read()


class _Reader:
    def __init__(
        self, park: Reading, roster: Mapping[str, Enterprise], lists: Mapping[str, str]
    ) -> None:
        self._park = park
        self._roster = roster
        self._lists = {name: list_id for list_id, name in lists.items()}
        self._notices: list[str] = []

    def read(self) -> OfficeDecisions:
        return OfficeDecisions(
            designations=tuple(self._designations()),
            earlier_audits=tuple(self._audits()),
            answers=tuple(self._answers()),
            confirmed=tuple(self._confirmed()),
            focus=tuple(self._focus()),
            notices=tuple(dict.fromkeys(self._notices)),
        )

    # -- tables ------------------------------------------------------------------------------

    def _designations(self) -> Iterator[Designation]:
        for row, firm in self._firms("designations", "主管部门名单"):
            name = self._text("designations.list", row)
            if name not in self._lists:
                self._notices.append(f"主管部门名单中{firm.name}一行没有选名单，没有采用。")
                continue
            listed = self._day("designations.listed_on", row)
            detail = "，".join(
                filter(
                    None,
                    (
                        self._text("designations.document", row),
                        f"{listed.isoformat()}公布" if listed else "",
                        self._text("designations.detail", row),
                    ),
                )
            )
            yield Designation(
                firm.id,
                self._lists[name],
                detail,
                listed,
                self._trail(
                    f"{firm.id}:listed_{self._lists[name]}_{row}", f"{firm.name}列入{name}",
                    detail, "designations", row,
                ),
            )  # fmt: skip

    def _audits(self) -> Iterator[EarlierAudit]:
        table = "earlier_audits"
        for row, firm in self._firms(table, "上轮清洁生产审核"):
            number, result = self._text(f"{table}.number", row), self._text(f"{table}.result", row)
            yield EarlierAudit(
                firm.id,
                self._day(f"{table}.accepted_on", row),
                number,
                self._day(f"{table}.valid_to", row),
                result,
                self._trail(
                    f"{firm.id}:earlier_audit_{row}", f"{firm.name}上轮清洁生产审核",
                    "，".join(filter(None, (number, result))), table, row,
                ),
            )  # fmt: skip

    def _answers(self) -> Iterator[Answered]:
        table = "confirmations"
        for row, firm in self._firms(table, "企业确认与异议"):
            result = self._text(f"{table}.result", row)
            if not result:
                self._notices.append(f"企业确认与异议中{firm.name}一行没有填结果，没有采用。")
                continue
            yield Answered(
                firm.id,
                result == _AGREED,
                self._text(f"{table}.objection", row),
                self._day(f"{table}.date", row),
                self._text(f"{table}.answer", row),
                self._trail(
                    f"{firm.id}:answered_{row}", f"{firm.name}对分级和评价结果的确认",
                    result, table, row,
                ),
            )  # fmt: skip

    def _confirmed(self) -> Iterator[ConfirmedRow]:
        table = "not_applicable_confirmed"
        for row, firm in self._firms(table, "不涉及的确认"):
            system, name, reason, by = (
                self._text(f"{table}.{column}", row)
                for column in ("system", "row", "reason", "confirmed_by")
            )
            if system and name and by:
                yield ConfirmedRow(firm.id, system, name, reason, by)
            else:
                self._notices.append(
                    f"不涉及的确认中{firm.name}一行没有写全体系、指标和确认人，没有采用。"
                )

    def _focus(self) -> Iterator[FocusScores]:
        table = "focus"
        block = self._park.rules.form.tables.get(table)
        for row in self._rows(table):
            candidate = self._text(f"{table}.candidate", row)
            owner = ""
            if self._text(f"{table}.level", row) == FOCUS_ENTERPRISE:
                firm = self._roster.get(candidate) or next(
                    (e for e in self._roster.values() if e.name == candidate), None
                )
                if firm is None:
                    self._notices.append(
                        f"审核重点评分中的“{candidate}”不在名录中，没有采用，请核对。"
                    )
                    continue
                owner, candidate = firm.id, self._text(f"{table}.object", row)
            scores: dict[str, Fraction] = {}
            cells: list[EntrySource] = []
            for field in block.fields if block else ():
                entry = self._park.submission.get(field.id, row)
                if field.unit and entry is not None and entry.number is not None:
                    scores[field.column_id] = Fraction(entry.number)
                    cells += filter(None, (self._park.cell(entry.key),))
            yield FocusScores(row, candidate, owner, scores, tuple(cells))

    # -- cells -------------------------------------------------------------------------------

    def _rows(self, table: str) -> tuple[str, ...]:
        return self._park.submission.rows.get(table, ())

    def _firms(self, table: str, title: str) -> Iterator[tuple[str, Enterprise]]:
        for row in self._rows(table):
            code = self._text(f"{table}.credit_code", row)
            name = self._text(f"{table}.name", row)
            firm = self._roster.get(code)
            if firm is None:
                said = f"“{name}”（{code or '没有填统一社会信用代码'}）"
                self._notices.append(
                    f"{title}中的{said}不在名录中，没有采用，请核对代码或补入名录。"
                )
                continue
            if name and name != firm.name:
                self._notices.append(
                    f"{title}中的“{name}”与名录中同一代码的“{firm.name}”名称不同，请核对。"
                )
            yield row, firm

    def _text(self, name: str, row: str) -> str:
        entry = self._park.submission.get(name, row)
        return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""

    def _day(self, name: str, row: str) -> date | None:
        entry = self._park.submission.get(name, row)
        return entry.value if entry is not None and isinstance(entry.value, date) else None

    def _trail(self, name: str, label: str, value: str, table: str, row: str) -> Trail:
        block = self._park.rules.form.tables.get(table)
        keys = [EntryKey(field.id, row) for field in block.fields] if block else []
        cells = (self._park.cell(key) for key in keys)
        return Trail(
            id=f"{name}@{self._park.year}",
            label=label,
            value=value,
            source="园区办公室登记",
            inputs=tuple(cell for cell in cells if cell is not None and cell.raw),
        )
