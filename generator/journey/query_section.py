"""核实清单 on the board: grouped by element, capped, what is left out counted."""

from __future__ import annotations

from collections.abc import Iterable

from generator.board.page import QueryGroup, QueryLine, QuerySection, SetAside
from generator.journey.assess import Assessment
from generator.journey.audit import Audit, local_text
from generator.journey.queries import correction_lines, round_queries
from generator.model.query import Query, QueryKind, QueryState
from generator.workspace.ledger import Ledger
from generator.workspace.records import Outcome, Receipt

MOST_IN_GROUP = 10
_LISTS_SHOWN = 5
_STANDS, _LAPSED = "有效", "已失效"
_GRAVEST = (QueryKind.MISMATCH, QueryKind.NOT_ON_ROSTER, QueryKind.ONE_SIDED, QueryKind.EXPLAIN)


def query_section(
    audit: Audit, ledger: Ledger, assessment: Assessment, receipts: Iterable[Receipt]
) -> QuerySection | None:
    """None while there is nothing to compare and nothing was corrected."""
    across = round_queries(audit, ledger, assessment)
    corrected = correction_lines(audit, ledger, assessment.returns)
    lists = [r for r in receipts if r.outcome is Outcome.DECISIONS]
    compared = sum(each.compared for each in across.coverage)
    if not (compared or across.queries or corrected or lists):
        return None
    standing = [query for query in across.queries if query.state is not QueryState.DECIDED]
    return QuerySection(
        compared=compared,
        agreed=sum(each.agreed for each in across.coverage),
        open=len(standing),
        decided=len(across.queries) - len(standing),
        groups=tuple(_groups(standing)),
        returned=tuple(
            SetAside(r.original_name, local_text(r.at), r.reason)
            for r in lists[: -_LISTS_SHOWN - 1 : -1]
        ),
        lapsed=tuple(
            f"{line.recipient_id} {line.recipient} {line.item}："
            f"{line.old} → {line.new}（{line.person}）"
            for line in corrected
            if line.state.startswith(_LAPSED)
        ),
        corrections=sum(line.state == _STANDS for line in corrected),
    )


def _groups(queries: list[Query]) -> Iterable[QueryGroup]:
    """By element in the order of the rules, the gravest first in each."""
    by_element: dict[str, list[Query]] = {}
    for query in queries:
        by_element.setdefault(query.rule.element, []).append(query)
    for element, found in by_element.items():
        found.sort(key=lambda query: _GRAVEST.index(query.kind))
        shown = tuple(map(_line, found[:MOST_IN_GROUP]))
        yield QueryGroup(element, shown, len(found) - len(shown))


def _line(query: Query) -> QueryLine:
    changed = query.state is QueryState.CHANGED
    return QueryLine(
        key=query.key,
        kind=query.kind.value,
        who="、".join(f"{number} {name}" for number, name in query.recipients),
        text=query.message + query.hint,
        suggested=query.suggested,
        state=query.state.value if changed else "",
    )
