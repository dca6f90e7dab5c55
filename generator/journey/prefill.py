"""预填: what the office's exports and last year's returns already say, per recipient and cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from generator.check.words import fill
from generator.forms.earlier import EARLIER_FILE
from generator.forms.outgoing import CellContent, shown
from generator.intake.delimited import open_export
from generator.intake.earlier import Earlier, earlier_sheet, read_earlier
from generator.intake.export import Exported, ExportFault, ReadSheet, Who, read_export
from generator.intake.grid import Workbook
from generator.intake.open import DEFAULT_LIMITS
from generator.intake.owner import Owners
from generator.intake.stability import is_ignorable
from generator.journey.audit import Audit
from generator.journey.prefilled import (
    Prefill,
    Prefilled,
    Recognised,
    Whose,
    cell_words,
    prefill_finding,
    same_value,
    word_of,
)
from generator.model.finding import Finding
from generator.model.form import FormDefinition
from generator.model.park import Enterprise
from generator.model.submission import EntryKey, Place, Unreadable

EARLIER_WORDS = "上年报送，请核对"
_LINES_NAMED = 5
_NAMES_LISTED = 8


def read_prefill(audit: Audit) -> Prefill:
    """Everything in 预填/, in the order of the file names; the same files give the same values.

    Where two files differ nothing is prefilled: the finding names both.
    """
    reader = _Reader(audit)
    for path in _files(audit.folder.prefill):
        with path.open("rb") as stream:
            reader.take(path.name, stream.read(DEFAULT_LIMITS.file_bytes + 1))
    return reader.result()


def _files(folder: Path) -> Iterator[Path]:
    """Last year's values first: their rows keep the numbers they had."""
    if not folder.is_dir():
        return
    paths = [p for p in folder.iterdir() if p.is_file() and not is_ignorable(p.name)]
    yield from sorted(paths, key=lambda path: (path.name != EARLIER_FILE, path.name))


@dataclass(slots=True)
class _Claim:
    """What one sheet of one file says of a cell, from one line or the sum of several."""

    file: str
    value: CellContent
    lines: list[int]
    place: Place
    words: str = ""

    @property
    def source(self) -> str:
        """ “文件名 第 N 行”."""
        named = "、".join(map(str, self.lines[:_LINES_NAMED]))
        more = f"等 {len(self.lines)} 行之和" if len(self.lines) > _LINES_NAMED else ""
        if not more and len(self.lines) > 1:
            more = "之和"
        where = f"{self.file} 第 {named} 行{more}"
        return f"{self.words}（{where}）" if self.words else where


class _Reader:
    """Takes the files one after the other and keeps every claim to a cell."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._matcher = Owners(audit.roster.enterprises)
        self._claims: dict[tuple[Whose, EntryKey], list[_Claim]] = {}
        self._rows: dict[tuple[Whose, str], list[Mapping[str, str]]] = {}
        self._recognised: list[Recognised] = []
        self._findings: list[Finding] = []

    def take(self, name: str, data: bytes) -> None:
        """One file: opened, recognised, its values kept."""
        book = self._audit.book
        workbook = open_export(data, name)
        if not isinstance(workbook, Workbook):
            wording = book.wordings[workbook.fault.value]
            message = fill(wording.message, {"detail": workbook.detail})
            self._say("prefill_file_unread", file=name, detail=message)
            return
        sheet = earlier_sheet(workbook)
        if sheet is not None:
            values, faults = read_earlier(sheet, book.forms, book.units)
            self._tell(name, faults)
            self._take_earlier(name, values)
            return
        read = read_export(workbook, book.prefill.values(), book.forms, book.units)
        if not read:
            self._say("prefill_file_unknown", file=name)
        for one in read:
            self._tell(name, one.faults)
            if one.unknown:
                where = f"“{one.name}”第 {one.header_line} 行"
                detail = "、".join(f"“{heading[:20]}”" for heading in one.unknown)
                self._say("prefill_heading_unknown", file=name, where=where, detail=detail)
            self._take_sheet(name, one)

    def result(self) -> Prefill:
        values: dict[Whose, dict[EntryKey, Prefilled]] = {}
        for (whose, key), claims in self._claims.items():
            if self._disagree(whose, key, claims):
                continue
            source = "；".join(dict.fromkeys(claim.source for claim in claims))
            values.setdefault(whose, {})[key] = Prefilled(claims[0].value, source, claims[0].place)
        return Prefill(
            MappingProxyType({w: MappingProxyType(cells) for w, cells in values.items()}),
            tuple(self._recognised),
            tuple(self._findings),
        )

    # -- one sheet of an export --------------------------------------------------------------

    def _take_sheet(self, file: str, read: ReadSheet) -> None:
        owners = self._owners(file, read)
        live = self._live_rows(read, owners)
        claims: dict[tuple[Whose, EntryKey, int], _Claim] = {}
        undated: list[int] = []
        full: dict[str, int] = {}
        for value in read.values:
            owner = owners.get(value.who)
            if owner is None:
                continue
            whose = (owner.id, read.mapping.form)
            asked = self._audit.form(owner, read.mapping.form).fields.get(value.column.field)
            if asked is None:
                continue  # a 简表 does not ask it
            is_key = bool(value.identity) and asked.id in dict(value.identity)
            year = self._year(value, asked.series, is_key)
            if year is None:
                if asked.series and not value.year:
                    undated.append(value.line)
                continue
            if is_key and (owner.id, value.identity) not in live:
                continue
            row = self._row(whose, value)
            if row is None:
                full[value.column.field.partition(".")[0]] = value.line
                continue
            key = EntryKey(asked.id, row, year)
            slot = (whose, key, value.column.line)
            before = claims.get(slot)
            if before is None:
                claims[slot] = _Claim(file, value.value, [value.line], value.place)
            elif value.column.total:
                assert isinstance(before.value, Decimal)
                assert isinstance(value.value, Decimal)
                before.value += value.value
                before.lines.append(value.line)
            elif not same_value(before.value, value.value):
                # Two lines that differ are two claims, which result() finds to disagree.
                self._keep(whose, key, _Claim(file, value.value, [value.line], value.place))
        for (whose, key, _), claim in claims.items():
            self._keep(whose, key, claim)
        if undated:
            where = f"“{read.name}”第 {undated[0]} 行起"
            self._say("prefill_no_year", file=file, where=where)
        for table, line in full.items():
            title = self._audit.book.forms[read.mapping.form].tables[table].title
            detail = f"（第 {line} 行等）"
            self._say("prefill_too_many_rows", file=file, where=f"“{title}”", detail=detail)
        self._recognised.append(
            Recognised(
                file=file,
                sheet=read.name,
                what=read.mapping.name,
                header_line=read.header_line,
                used=read.used,
                cells=len({(whose, key) for whose, key, _ in claims}),
                enterprises=len({whose for whose, _, _ in claims}),
            )
        )

    def _owners(self, file: str, read: ReadSheet) -> Mapping[Who, Enterprise]:
        """Whose the rows are; what the list does not hold is said once a sheet."""
        owners: dict[Who, Enterprise] = {}
        strangers: dict[Who, int] = {}
        for value in read.values:
            if value.who in owners or value.who in strangers:
                continue
            found = self._matcher.find(value.who)
            if len(found) == 1 and read.mapping.form in found[0].forms:
                owners[value.who] = found[0]
            elif len(found) > 1:
                where = f"“{read.name}”第 {value.line} 行"
                self._say(
                    "prefill_enterprise_ambiguous", file=file, where=where, detail=str(value.who)
                )
                strangers[value.who] = 0
            elif not found:
                strangers[value.who] = value.line
        unknown = [(who, line) for who, line in strangers.items() if line]
        if unknown:
            named = "、".join(
                f"第 {line} 行“{who or '（没有写企业）'}”" for who, line in unknown[:_NAMES_LISTED]
            )
            more = f"等 {len(unknown)} 家" if len(unknown) > _NAMES_LISTED else ""
            where = f"“{read.name}”"
            self._say("prefill_enterprise_unknown", file=file, where=where, detail=named + more)
        return owners

    def _live_rows(
        self, read: ReadSheet, owners: Mapping[Who, Enterprise]
    ) -> frozenset[tuple[str, tuple[tuple[str, str], ...]]]:
        """Open rows of which more than their name is used: a name alone is no row."""
        form = self._audit.book.forms[read.mapping.form]
        return frozenset(
            (owners[value.who].id, value.identity)
            for value in read.values
            if value.who in owners
            and value.identity
            and value.column.field not in dict(value.identity)
            and self._year(value, form.fields[value.column.field].series, False) is not None
        )

    def _year(self, value: Exported, series: bool, is_key: bool) -> int | None:
        """The year of the cell, 0 for one without; None where the value has no cell."""
        settings = self._audit.settings
        if series:
            return value.year if value.year in settings.years else None
        return 0 if is_key or value.year in (0, settings.audit_year) else None

    def _row(self, whose: Whose, value: Exported) -> str | None:
        """The row of the form, in an open table the next that is free; None when there is none."""
        if not value.identity:
            return value.row
        table = value.column.field.partition(".")[0]
        rows = self._rows.setdefault((whose, table), [])
        named = {name: text.casefold() for name, text in value.identity}
        number = next((n for n, row in enumerate(rows) if named.items() <= row.items()), len(rows))
        if number == len(rows):
            rows.append(named)
        offered = self._form(whose).tables[table].row_ids
        return offered[number] if number < len(offered) else None

    def _form(self, whose: Whose) -> FormDefinition:
        return self._audit.form(self._audit.recipient(whose[0]), whose[1])

    # -- last year's values ------------------------------------------------------------------

    def _take_earlier(self, file: str, values: tuple[Earlier, ...]) -> None:
        """Earlier years only: what belongs to no year names the rows these stand in."""
        audit_year = self._audit.settings.audit_year
        years = self._audit.settings.years
        texts: dict[tuple[Whose, str, str], dict[str, str]] = {}
        kept = 0
        people = set()
        for value in values:
            whose = (value.recipient_id, value.form_id)
            key = value.key
            recipient = self._audit.roster.get(value.recipient_id)
            if recipient is None:
                continue
            form = self._audit.form(recipient, value.form_id)
            asked = form.fields.get(key.field)
            dated = self._audit.years(form) if recipient.forms else years
            if asked is None or key.year >= audit_year or (key.year and key.year not in dated):
                continue
            if asked.series != bool(key.year) or isinstance(value.value, Unreadable):
                continue
            if not key.year:
                table = key.field.partition(".")[0]
                texts.setdefault((whose, table, key.row), {})[key.field] = word_of(value.value)
            kept += 1
            people.add(value.recipient_id)
            claim = _Claim(file, value.value, [value.line], value.place, EARLIER_WORDS)
            self._keep(whose, key, claim)
        self._remember_rows(texts)
        self._recognised.append(
            Recognised(file, "", "上年数据", 1, (), kept, len(people))
        )

    def _remember_rows(self, texts: Mapping[tuple[Whose, str, str], Mapping[str, str]]) -> None:
        """Open rows of last year keep their numbers; exports add theirs behind."""
        for (whose, table, row), named in sorted(texts.items()):
            offered = self._form(whose).tables[table].row_ids
            if row not in offered:
                continue
            rows = self._rows.setdefault((whose, table), [])
            while len(rows) <= offered.index(row):
                rows.append({})
            rows[offered.index(row)] = named

    # -- small matters -----------------------------------------------------------------------

    def _keep(self, whose: Whose, key: EntryKey, claim: _Claim) -> None:
        self._claims.setdefault((whose, key), []).append(claim)

    def _disagree(self, whose: Whose, key: EntryKey, claims: list[_Claim]) -> bool:
        if all(same_value(claim.value, claims[0].value) for claim in claims):
            self._compare_with_roster(whose, key, claims[0])
            return False
        recipient = self._audit.recipient(whose[0])
        form = self._audit.book.forms[whose[1]]
        where = f"{recipient.id} {recipient.name}{cell_words(form, key)}"
        detail = "；".join(
            dict.fromkeys(f"{claim.source}是 {shown(claim.value)}" for claim in claims)
        )
        self._say("prefill_disagree", where=where, detail=detail, keys=(key,))
        return True

    def _compare_with_roster(self, whose: Whose, key: EntryKey, claim: _Claim) -> None:
        attribute = self._audit.book.forms[whose[1]].fields[key.field].prefill
        known = getattr(self._audit.recipient(whose[0]), attribute, None) if attribute else None
        if known and not same_value(known, claim.value):
            where = f"第 {claim.lines[0]} 行"
            detail = shown(claim.value)
            self._say("prefill_against_roster", file=claim.file, where=where, detail=detail)

    def _tell(self, file: str, faults: Iterable[ExportFault]) -> None:
        """Each fault where it stands; the same word in many rows once."""
        told = set()
        for fault in faults:
            if (fault.fault, fault.detail) not in told or fault.fault == "prefill_value_unread":
                told.add((fault.fault, fault.detail))
                where = str(fault.place)
                self._say(
                    fault.fault, file=file, where=where, detail=fault.detail, places=(fault.place,)
                )

    def _say(
        self,
        fault: str,
        *,
        file: str = "",
        where: str = "",
        detail: str = "",
        keys: tuple[EntryKey, ...] = (),
        places: tuple[Place, ...] = (),
    ) -> None:
        self._findings.append(
            prefill_finding(
                self._audit, fault, file=file, where=where, detail=detail, keys=keys, places=places
            )
        )
