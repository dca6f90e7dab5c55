"""核实清单 as people hold it: lines on the screen, 核实清单.xlsx, and the same file taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generator.errors import GeneratorError, WorkspaceError
from generator.forms.query_book import QueryBook, TableSheet, write_query_book
from generator.forms.style import clean_text
from generator.intake.grid import Workbook
from generator.intake.open import open_workbook
from generator.intake.query_book import FilledList, FilledRow, read_query_book
from generator.journey.accepted import Accepted
from generator.journey.adopt import decision_on
from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, now_utc
from generator.journey.correct import Said, refresh_board
from generator.journey.queries import (
    correction_lines,
    queries_of,
    reconciliation_lines,
    round_queries,
)
from generator.model.finding import CheckReport, Finding, Severity
from generator.model.query import Across, Coverage, Query, QueryState
from generator.workspace.atomic import publish_beside_open
from generator.workspace.decisions import add_adoption, adoptions
from generator.workspace.ledger import Ledger
from generator.workspace.records import Adoption, Correction, adoptions_in_force

FILE = "核实清单.xlsx"
FAULT = "XR000"
"""The code under which a row that could not be taken stands in the ledger."""

_MARKS = {QueryState.OPEN: " ", QueryState.DECIDED: "√", QueryState.CHANGED: "!"}
_COVERAGE = (
    ("规则", 10.0), ("比什么", 44.0), ("比了", 9.0), ("相符", 9.0), ("只有企业有数", 14.0),
    ("只有对方有数", 14.0),
)  # fmt: skip
_RECONCILED = (
    ("年份", 8.0), ("指标", 22.0), ("企业合计", 20.0), ("部门数", 20.0), ("执行报告", 20.0),
    ("偏差%", 10.0), ("采信来源", 16.0), ("理由", 36.0), ("采信人", 12.0), ("说明", 30.0),
)  # fmt: skip
_CORRECTED = (
    ("序号", 7.0), ("编号", 10.0), ("单位", 28.0), ("数据项", 40.0), ("位置", 18.0),
    ("原值", 16.0), ("更正为", 16.0), ("方式", 12.0), ("理由", 34.0), ("经办人", 12.0),
    ("依据", 30.0), ("时间", 18.0), ("状态", 24.0),
)  # fmt: skip


def query_lines(root: Path, *, only_open: bool) -> Iterator[str]:
    """Every query in two or three lines, those decided marked; then what was not compared."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        assessment = assess(audit, ledger)
        across = round_queries(audit, ledger, assessment)
        lines = correction_lines(audit, ledger, assessment.returns)
    for query in across.queries:
        if only_open and query.state is QueryState.DECIDED:
            continue
        head = f"[{_MARKS[query.state]}] {query.key}  {query.kind.value}"
        yield f"{head}  {query.message}{query.hint}"
        if query.decision is not None:
            decision = query.decision
            yield (
                f"      {query.state.value}：采信{decision.take}{decision.value}，{decision.reason}"
                f"（{decision.person}，{decision.at[:10]}）"
            )
        if query.state is not QueryState.DECIDED:
            yield f"      {query.remedy}一般采信{query.suggested}。"
    for line in lines:
        if line.state != "有效":
            yield f"    更正第 {line.number} 号 {line.recipient_id} {line.item}：{line.state}。"
    counts = {state: sum(q.state is state for q in across.queries) for state in QueryState}
    said = "，".join(f"{state.value} {count}" for state, count in counts.items() if count)
    compared = sum(each.compared for each in across.coverage)
    agreed = sum(each.agreed for each in across.coverage)
    listed = f"核实清单 {len(across.queries)} 条{f'：{said}' if said else ''}"
    yield f"比对 {compared} 处，相符 {agreed} 处；{listed}。"


def write_list(root: Path) -> str:
    """Make 成果/核实清单.xlsx; a list in which decisions wait to be taken is not overwritten."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        path = audit.folder.results / FILE
        _spare_decisions(audit, ledger, path)
        data = query_book(audit, ledger, assess(audit, ledger))
    return audit.folder.relative(publish_beside_open(path, data))


def query_book(audit: Audit, ledger: Ledger, assessment: Assessment) -> bytes:
    """核实清单.xlsx: the queries, what was compared, 表2-6 and the corrections."""
    across = round_queries(audit, ledger, assessment)
    return write_query_book(
        QueryBook(
            audit_id=audit.settings.audit_id,
            title=f"{audit.settings.park_name}{audit.settings.audit_year}年度核实清单",
            across=across,
            created=audit.created,
            files=_kept_files(audit, assessment.returns),
            tables=(
                TableSheet("比对范围", _COVERAGE, tuple(map(_coverage_row, across.coverage))),
                TableSheet("表2-6", _RECONCILED, _reconciled_rows(audit, across)),
                TableSheet("更正清单", _CORRECTED, _corrected_rows(audit, ledger, assessment)),
            ),
        )
    )


def _kept_files(audit: Audit, returns: tuple[Accepted, ...]) -> dict[str, str]:
    """From 成果 to the original in 归档, by digest."""
    return {one.receipt.digest: f"../{one.receipt.archive_path}" for one in returns}


def _coverage_row(each: Coverage) -> tuple[str, ...]:
    counts = (each.compared, each.agreed, each.left_only, each.right_only)
    return (each.rule.code, each.rule.title, *(str(count) for count in counts))


def _reconciled_rows(audit: Audit, across: Across) -> tuple[tuple[str, ...], ...]:
    years = sorted({line.year for line in across.reconciliations}, reverse=True)
    return tuple(
        (
            str(line.year), line.indicator, line.enterprises, line.department,
            line.execution_report, line.deviation, line.taken, line.reason, line.person,
            line.remark,
        )
        for year in years
        for line in reconciliation_lines(across, year)
    )  # fmt: skip


def _corrected_rows(
    audit: Audit, ledger: Ledger, assessment: Assessment
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            str(line.number), line.recipient_id, line.recipient, line.item, line.place, line.old,
            line.new, line.kind, line.reason, line.person, line.evidence, line.on, line.state,
        )
        for line in correction_lines(audit, ledger, assessment.returns)
    )  # fmt: skip


def _spare_decisions(audit: Audit, ledger: Ledger, path: Path) -> None:
    if not path.is_file():
        return
    book = open_workbook(path.read_bytes(), path.name)
    filled = read_query_book(book) if isinstance(book, Workbook) else None
    standing = adoptions_in_force(adoptions(ledger))
    rows = filled.rows if filled is not None else ()
    waiting = [row for row in rows if not _is_known(row, standing.get(row.query))]
    if waiting:
        raise WorkspaceError(
            path,
            f"里面有 {len(waiting)} 条填好的采信还没有登记，没有覆盖。",
            f"请先运行 parkaudit adopt --from {FILE}，或把它放入“回收”。",
        )


# -- taken back ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list that came back decides: the decisions to record, and the rows that cannot be."""

    decisions: tuple[tuple[Adoption, tuple[Correction, ...]], ...]
    already: int
    report: CheckReport

    @property
    def sentence(self) -> str:
        faults = "".join(finding.text for finding in self.report.findings)
        known = f"，{self.already} 条早已登记" if self.already else ""
        return f"核实清单：登记 {len(self.decisions)} 条采信{known}。{faults}"


NOTHING_TAKEN = Taken((), 0, CheckReport())


def decisions_in(
    audit: Audit, ledger: Ledger, filled: FilledList, now: datetime, claim_id: str = ""
) -> Taken:
    """Each filled row held against the queries as they stand now; faults are told row by row."""
    if filled.audit_id != audit.settings.audit_id:
        whose = clean_text(filled.audit_id)[:60] or "（没有写）"
        return Taken((), 0, _faults([f"这份清单的审核编号是 {whose}，不是本次审核的，没有登记。"]))
    across = queries_of(audit, ledger)
    standing = adoptions_in_force(adoptions(ledger))
    decisions: list[tuple[Adoption, tuple[Correction, ...]]] = []
    faults: list[str] = []
    seen: set[str] = set()
    already = 0
    for row in filled.rows:
        if _is_known(row, standing.get(row.query)):
            already += 1
            continue
        fault = _row_fault(row, across.get(row.query), seen)
        if fault:
            faults.append(f"{row.place}（{clean_text(row.query)[:60]}）：{fault}")
            continue
        query = across.get(row.query)
        assert query is not None
        said = Said(row.reason, row.person, row.evidence)
        try:
            made = decision_on(audit, ledger, query, row.take, row.value, said, now, claim_id)
        except GeneratorError as refused:
            faults.append(f"{row.place}（{query.key}）：{refused.message}{refused.remedy}")
            continue
        seen.add(query.key)
        decisions.append(made)
    return Taken(tuple(decisions), already, _faults(faults))


def _is_known(row: FilledRow, adoption: Adoption | None) -> bool:
    """The list prints decisions made before; handed back as they were they decide nothing new."""
    return adoption is not None and (
        (row.take, row.value, row.reason, row.person, row.evidence)
        == tuple(
            clean_text(text).strip()
            for text in (
                adoption.take, adoption.value, adoption.reason, adoption.person, adoption.evidence
            )
        )
    )  # fmt: skip


def _row_fault(row: FilledRow, query: Query | None, seen: set[str]) -> str:
    if query is None:
        return "清单里现在没有这个查询号，可能两边的数已经一致。"
    if query.key in seen:
        return "这个查询号写了两次，只登记了第一次。"
    shown = (clean_text(query.left.text).strip(), clean_text(query.right.text).strip())
    if (row.left, row.right) != shown:
        return f"两边的数已变为 {shown[0]} 和 {shown[1]}，请按新的清单决定。"
    missing = [
        heading
        for heading, text in (("采信谁的", row.take), ("理由", row.reason), ("经办人", row.person))
        if not text
    ]
    return f"没有填{'、'.join(missing)}，没有登记。" if missing else ""


def _faults(sentences: list[str]) -> CheckReport:
    return CheckReport(
        tuple(Finding(FAULT, Severity.WARNING, sentence, "") for sentence in sentences)
    )


def adopt_from(root: Path, path: Path) -> tuple[str, bool]:
    """Take the decisions of a filled list; the sentence, and whether every row could be taken."""
    audit = Audit.open(root)
    book = open_workbook(path.read_bytes(), path.name)
    filled = read_query_book(book) if isinstance(book, Workbook) else None
    if filled is None:
        raise WorkspaceError(path, "这不是核实清单。", "请用 parkaudit queries --xlsx 生成的文件。")
    with audit.open_ledger(now_utc()) as ledger:
        taken = decisions_in(audit, ledger, filled, now_utc())
        for adoption, follows in taken.decisions:
            add_adoption(ledger, adoption, follows)
        refresh_board(audit, ledger)
    return taken.sentence, not taken.report.findings
