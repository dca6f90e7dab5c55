"""核实清单: what the returns in force say against each other, and what was decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.check.across import Returns, look_across
from generator.check.discord import difference_text
from generator.check.filed import Filed
from generator.check.query_plan import QueryPlan, compile_queries
from generator.check.words import Speaker
from generator.deliver.dossier import CorrectionLine, ReconciliationLine
from generator.journey.accepted import Accepted, accepted_returns, value_words
from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, local_text
from generator.journey.tiering import central_ids
from generator.model.park import Enterprise, Recipient, RecipientKind
from generator.model.query import (
    Across,
    Decision,
    Query,
    QueryState,
    Reconciliation,
)
from generator.model.submission import Place
from generator.rulebook import PARK, Rulebook
from generator.score.measure import Reading, open_scope
from generator.workspace.decisions import adoptions, corrections
from generator.workspace.ledger import Ledger
from generator.workspace.records import (
    Adoption,
    Correction,
    adoptions_in_force,
    corrections_in_force,
    in_force,
)

_plans: dict[str, QueryPlan] = {}


def query_plan(book: Rulebook) -> QueryPlan:
    """The rules compiled, once per rulebook: a watcher asks them after every receipt."""
    if book.digest not in _plans:
        _plans[book.digest] = compile_queries(book.queries, book.names, book.units)
    return _plans[book.digest]


def round_queries(audit: Audit, ledger: Ledger, assessment: Assessment) -> Across:
    """Everything that differs between sources now, each query with the decision on it."""
    across = look_across(query_plan(audit.book), _returns(audit, ledger, assessment))
    return with_decisions(across, adoptions_in_force(adoptions(ledger)))


def queries_of(audit: Audit, ledger: Ledger) -> Across:
    """`round_queries` for whoever has no assessment at hand."""
    return round_queries(audit, ledger, assess(audit, ledger))


def with_decisions(across: Across, decided: Mapping[str, Adoption]) -> Across:
    """The queries with what was decided; a decision on other figures is to be made again."""
    queries = tuple(_decided(query, decided.get(query.key)) for query in across.queries)
    by_key = {query.key: query for query in queries}
    lines = tuple(
        replace(line, query=by_key[line.query.key]) if line.query else line
        for line in across.reconciliations
    )
    return replace(across, queries=queries, reconciliations=lines)


def _decided(query: Query, adoption: Adoption | None) -> Query:
    if adoption is None:
        return query
    same = (adoption.left_seen, adoption.right_seen) == (query.left.text, query.right.text)
    return replace(
        query,
        state=QueryState.DECIDED if same else QueryState.CHANGED,
        decision=Decision(
            adoption.take, adoption.value, adoption.reason, adoption.person, adoption.evidence,
            local_text(adoption.at),
        ),
    )  # fmt: skip


# -- what is compared --------------------------------------------------------------------------


def _returns(audit: Audit, ledger: Ledger, assessment: Assessment) -> Returns:
    enterprises: dict[str, Filed] = {}
    departments: list[Filed] = []
    park = audit.book.names[PARK]
    for accepted in assessment.returns:
        recipient, form_id = accepted.recipient, accepted.receipt.form_id
        if recipient.kind is RecipientKind.DEPARTMENT:
            speaker = Speaker(park.form, accepted.settled, audit.book.unit_label)
            scope = park.view.scope(accepted.settled)
            departments.append(
                Filed(recipient, accepted.settled, scope, speaker, {"": accepted.source})
            )
        elif not audit.book.forms[form_id].on_request:
            reading = assessment.readings[recipient.id]
            enterprises[recipient.id] = _enterprise(audit, recipient, accepted, reading)
    return Returns(
        audit.roster.enterprises,
        enterprises,
        departments,
        _park(audit, assessment.park),
        _earlier(audit, ledger, assessment),
        central_ids(audit),
    )


def _enterprise(
    audit: Audit, recipient: Recipient, accepted: Accepted, reading: Reading
) -> Filed:
    """The scope that scores were read in, save where an adopted figure is laid over the return."""
    submission = accepted.settled
    scope = reading.scope
    if submission is not reading.submission:
        scope = open_scope(submission, reading.rules)
    form = audit.book.names[submission.form_id].form
    speaker = Speaker(form, submission, audit.book.unit_label)
    return Filed(recipient, submission, scope, speaker, {"": accepted.source})


def _park(audit: Audit, park: Reading | None) -> Filed | None:
    if park is None:
        return None
    speaker = Speaker(park.rules.form, park.submission, audit.book.unit_label)
    owner = Recipient(PARK, "园区", RecipientKind.DEPARTMENT)
    return Filed(owner, park.submission, park.scope, speaker, park.sources)


def _earlier(audit: Audit, ledger: Ledger, assessment: Assessment) -> dict[str, Filed]:
    """The latest return in force for other years, of those whom a form was sent for several."""
    years: dict[tuple[str, str], set[tuple[int, ...]]] = {}
    for dispatch in ledger.dispatches():
        key = (dispatch.recipient_id, dispatch.form_id)
        years.setdefault(key, set()).add(dispatch.years)
    found: dict[str, Filed] = {}
    for accepted in assessment.returns:
        receipt, recipient = accepted.receipt, accepted.recipient
        key = (recipient.id, receipt.form_id)
        if not isinstance(recipient, Enterprise) or len(years.get(key, ())) < 2:
            continue
        before = _latest_of_other_years(audit, ledger, accepted)
        if before is not None:
            reading = assessment.readings[recipient.id]
            scope = open_scope(before.settled, reading.rules)
            speaker = Speaker(reading.rules.form, before.settled, audit.book.unit_label)
            found[recipient.id] = Filed(
                recipient, before.settled, scope, speaker, {"": before.source}
            )
    return found


def _latest_of_other_years(
    audit: Audit, ledger: Ledger, accepted: Accepted
) -> Accepted | None:
    receipt = accepted.receipt
    older = list(ledger.versions(receipt.recipient_id, receipt.form_id))[: receipt.version_no - 1]
    while older:
        standing = in_force(older)
        if standing is None:
            return None
        key = (receipt.recipient_id, receipt.form_id)
        for one in accepted_returns(audit, ledger, {key: standing}):
            if one.returned.years != accepted.returned.years:
                return one
        older = [version for version in older if version.version_no < standing.version_no]
    return None


# -- as data for documents -----------------------------------------------------------------------


def correction_lines(
    audit: Audit, ledger: Ledger, returns: tuple[Accepted, ...]
) -> tuple[CorrectionLine, ...]:
    """Every correction ever made, oldest first, with what has become of it."""
    rows = corrections(ledger)
    standing = {row.id for row in corrections_in_force(rows, adoptions(ledger))}
    by_return = {(one.recipient.id, one.receipt.form_id): one for one in returns}
    found = []
    for row in rows:
        if row.revokes is not None:
            continue
        accepted = by_return.get((row.recipient_id, row.form_id))
        found.append(_correction_line(audit, row, accepted, row.id in standing))
    return tuple(found)


def _correction_line(
    audit: Audit, row: Correction, accepted: Accepted | None, stands: bool
) -> CorrectionLine:
    recipient = audit.roster.get(row.recipient_id)
    item, place = str(row.key), ""
    if accepted is not None:
        form = audit.book.forms[row.form_id]
        speaker = Speaker(form, accepted.submission, audit.book.unit_label)
        entry = accepted.submission.by_key.get(row.key)
        if row.field in form.fields:
            item = speaker.what(row.key)
        place = str(entry.place) if entry else ""
    applied = accepted is not None and any(one.id == row.id for one in accepted.applied)
    state = "有效" if applied else "已失效（新报送已改动）" if stands else "已撤回"
    return CorrectionLine(
        row.id, row.recipient_id, recipient.name if recipient else row.recipient_id, item, place,
        value_words(row.old_value), value_words(row.value), row.kind.value, row.reason,
        row.person, row.evidence, local_text(row.at), state,
    )  # fmt: skip


def reconciliation_lines(across: Across, year: int) -> tuple[ReconciliationLine, ...]:
    """表2-6 of one year, in the order of the rules; what agrees or is still open says so."""
    return tuple(
        _line_of(line) for line in across.reconciliations if line.year == year
    )


def _line_of(line: Reconciliation) -> ReconciliationLine:
    decision = line.query.decision if line.query else None
    if decision is not None:
        value = f"（{decision.value}）" if decision.value else ""
        taken, reason, person = decision.take + value, decision.reason, decision.person
    elif line.query is not None:
        taken, reason, person = "待核实", f"一般采信{line.query.suggested}", ""
    elif line.complete and line.deviation is not None:
        taken, reason, person = line.rule.prefer.value, "偏差在允许范围内", ""
    else:
        taken, reason, person = "—", "资料不全，暂不能比较", ""
    remark = "" if line.complete else f"企业合计含 {line.counted} 家，应有 {line.expected} 家"
    if line.query is not None and line.query.state is QueryState.CHANGED:
        remark = "；".join(filter(None, (remark, "采信后数字已变，须重新核实")))
    report = line.execution_report
    return ReconciliationLine(
        line.year,
        line.rule.indicator,
        line.enterprises.text,
        line.department.text,
        report.text if report is not None and report.value is not None else "—",
        difference_text(line.deviation),
        taken,
        reason,
        person,
        remark,
    )


def place_at(text: str) -> Place | None:
    """能源!E9 as a place; None when it is not written so."""
    sheet, mark, cell = text.rpartition("!")
    if not mark or not sheet or not cell:
        return None
    return Place(sheet.strip("'“” "), cell.replace("$", "").strip().upper())
