"""Whether the queries that come of a case's returns are those it expects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from generator.check.across import Returns, look_across
from generator.check.filed import CellSource, Filed
from generator.check.plan import FormNames
from generator.check.query_plan import PARK_FORM, QueryPlan
from generator.check.words import Speaker
from generator.formula.units import UnitTable
from generator.model.park import Department, Enterprise, Recipient, RecipientKind
from generator.model.query import Query
from generator.model.score import EntrySource
from generator.model.submission import Entry, Submission
from generator.rulebook.case import CaseFiling, ExpectedQueries, RuleCase


class _CaseSource:
    """The file a case's return would have come in."""

    def __init__(self, recipient: Recipient, form_id: str) -> None:
        self.recipient_id = recipient.id
        self.recipient_name = recipient.name
        self._form_id = form_id

    def entry(self, entry: Entry, label: str) -> EntrySource:
        return EntrySource(
            self.recipient_id, self.recipient_name, self._form_id, 1, "用例", "", entry.key, label,
            entry.raw, entry.place,
        )  # fmt: skip


def open_filed(
    recipient: Recipient,
    submission: Submission,
    names: FormNames,
    units: UnitTable,
    sources: Mapping[str, CellSource],
) -> Filed:
    """A return opened for formulas, its derived figures beside its cells."""
    return Filed(
        recipient,
        submission,
        names.view.scope(submission, derived=names.derived()),
        Speaker(names.form, submission, units.label),
        sources,
    )


def returns_of(
    roster: Sequence[Enterprise],
    filings: Iterable[CaseFiling],
    names: Mapping[str, FormNames],
    units: UnitTable,
) -> Returns:
    """The returns of a case as the comparison takes them."""
    enterprises: dict[str, Filed] = {}
    earlier: dict[str, Filed] = {}
    departments: list[Filed] = []
    for filing in filings:
        recipient, submission = filing.recipient, filing.submission
        firm = recipient.kind is RecipientKind.ENTERPRISE
        about = names[submission.form_id if firm else PARK_FORM]
        source = _CaseSource(recipient, submission.form_id)
        opened = open_filed(recipient, submission, about, units, {"": source})
        if not firm:
            departments.append(opened)
        elif filing.earlier:
            earlier[recipient.id] = opened
        else:
            enterprises[recipient.id] = opened
    return Returns(
        roster, enterprises, departments, _union(departments, names[PARK_FORM], units), earlier
    )


def _union(departments: Sequence[Filed], names: FormNames, units: UnitTable) -> Filed | None:
    if not departments:
        return None
    entries: dict[object, Entry] = {}
    sources: dict[str, CellSource] = {}
    for department in departments:
        for entry in department.submission.entries:
            sources.setdefault(entry.key.field, department.sources[""])
            entries.setdefault(entry.key, entry)
    first = departments[0].submission
    merged = Submission(
        "园区", PARK_FORM, first.form_version, first.years, tuple(entries.values())
    )
    owner = Department("园区", "园区", RecipientKind.DEPARTMENT)
    return open_filed(owner, merged, names, units, sources)


def query_disagreements(
    case: RuleCase, plan: QueryPlan, names: Mapping[str, FormNames], units: UnitTable
) -> tuple[str, ...]:
    """What differs, each in a sentence; only the rules of the file beside the case are asked."""
    if not isinstance(case.expect, ExpectedQueries):
        raise TypeError(case.id)
    wanted = case.expect
    beside = tuple(one for one in plan if one.rule.path == case.path.replace(".test.", "."))
    found = look_across(beside, returns_of(case.roster, case.filings, names, units)).queries
    keys = [query.key for query in found]
    told = [f"应提出 {key}，没有提出。" for key in wanted.keys if key not in keys]
    told += [
        f"不应提出 {query.key}：{query.message}{query.hint}"
        for query in found
        if query.key not in wanted.keys
    ]
    if wanted.kind is not None:
        told += [
            f"{query.key} 应是{wanted.kind.value}，现为{query.kind.value}。"
            for query in found
            if query.kind is not wanted.kind
        ]
    texts = [_said(query) for query in found]
    told += [
        f"提示语里应有“{message}”，现为“{'；'.join(texts)}”。"
        for message in wanted.messages
        if not any(message in text for text in texts)
    ]
    return tuple(told)


def _said(query: Query) -> str:
    return query.message + query.hint + query.remedy
