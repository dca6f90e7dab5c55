"""Ours beside the naive way, in one run on one machine: ``make bench``, or with N: ``run.py 200``.

Read the ratios: the figures belong to the machine. Both sides do the same work on the same sample.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import jinja2
from docxtpl import DocxTemplate
from openpyxl import load_workbook

from generator.check.engine import compile_rules
from generator.check.plan import FormPlan
from generator.deliver.context import NoticeFacts, correction_notice
from generator.deliver.figure import Figure
from generator.deliver.render import Sandbox, dress, render_document
from generator.forms.write import write_workbook
from generator.intake.grid import Workbook
from generator.intake.identify import Identity, identify
from generator.intake.open import open_workbook
from generator.intake.read import read_submission
from generator.journey.audit import SHANGHAI, Audit, now_utc
from generator.journey.documents import contract_of, template, template_path
from generator.journey.prepare import blank_workbook
from generator.model.finding import Disposition
from generator.model.submission import Submission
from generator.workspace import lease as leases
from generator.workspace.records import Outcome, Receipt
from tests.formula.interpreter import Interpreter
from tests.journey.rounds import (
    CLEAN,
    REFUSED,
    another,
    clock_from,
    drop,
    end,
    lay_down_sample,
    ledger_of,
    put,
    receipt_named,
    receive,
    sample,
    start,
    until,
)

HERE = Path(__file__).resolve().parent
RETURNS = 100
WATCHED = 10
DELAY_S = 0.2


@dataclass(frozen=True)
class Row:
    """One comparison: how often, and the milliseconds of one time, ours and the naive way."""

    what: str
    n: int
    ours_ms: float
    naive: str = ""
    naive_ms: float | None = None

    @property
    def factor(self) -> float | None:
        return None if self.naive_ms is None else self.naive_ms / self.ours_ms


def each_ms(n: int, action: Callable[[], object]) -> float:
    """Milliseconds of one time, the mean of `n`, after one that does not count."""
    action()
    begun = time.perf_counter()
    for _ in range(n):
        action()
    return (time.perf_counter() - begun) * 1000 / n


class Bench:
    """One played return of each kind, and the comparisons made on them."""

    def __init__(self, root: Path, returns: int) -> None:
        self.root = root
        self.returns = returns
        self.audit = Audit.open(root)
        book = self.audit.book
        self.plan = compile_rules(book.checks, book.names, book.units, book.codes)
        self.filled = sample(CLEAN).read_bytes()
        with ledger_of(root) as ledger:
            self.keys = {str(key.id): key.key for key in ledger.seal_keys()}

    def rows(self) -> Iterator[Row]:
        yield self.reading()
        yield self.rules()
        yield self.writing()
        yield self.notices()
        yield from self.recording()
        yield from self.watching()

    # -- one file -------------------------------------------------------------------------------

    def read(self) -> Submission:
        audit, book = self.audit, self.audit.book
        workbook = open_workbook(self.filled, CLEAN)
        assert isinstance(workbook, Workbook)
        identity = identify(
            workbook, audit_id=audit.settings.audit_id, roster=audit.roster,
            forms=book.forms.values(), keys=self.keys, years_of=audit.years,
        )  # fmt: skip
        assert isinstance(identity, Identity)
        form = audit.form(audit.recipient(identity.recipient_id), identity.form_id)
        return read_submission(workbook, identity, form, book.units)

    def reading(self) -> Row:
        def naive() -> object:
            book = load_workbook(io.BytesIO(self.filled))
            return {
                (sheet.title, cell.coordinate): cell.value
                for sheet in book.worksheets
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None
            }

        n = max(5, self.returns // 5)
        return Row(
            "打开、识别、读出一份回收件", n, each_ms(n, self.read),
            "openpyxl 打开，读出有值的单元格（不识别）", each_ms(n, naive),
        )  # fmt: skip

    def rules(self) -> Row:
        submission = self.read()
        plan: FormPlan = self.plan.forms["enterprise"]
        asked = [
            (formula, year, row)
            for compiled in plan.rules
            for formula in compiled.formulas.values()
            for row in (submission.rows.get(compiled.table, ()) if compiled.table else ("",))
            for year in (submission.years if compiled.yearly else (submission.audit_year,))
        ]

        def ours() -> None:
            scope = plan.view.scope(submission, derived=plan.derived)
            for formula, year, row in asked:
                formula.evaluate(scope.at(year, row))

        def naive() -> None:
            scope = plan.view.scope(submission, derived=plan.derived)
            for formula, year, row in asked:
                Interpreter(formula.checked, scope.at(year, row)).run()

        name = f"全部校验公式（{len(asked)} 次求值）× 每份回收件"
        n = self.returns
        return Row(name, n, each_ms(n, ours), "逐节点解释执行", each_ms(n, naive))

    def writing(self) -> Row:
        recipient = self.audit.recipient("QY001")
        with ledger_of(self.root) as ledger:
            key = ledger.seal_keys()[0]
        outgoing = blank_workbook(self.audit, recipient, "enterprise", key)
        blank = write_workbook(outgoing)
        spots = [outgoing.placement.cells[entry] for entry in outgoing.values]

        def naive() -> bytes:
            book = load_workbook(io.BytesIO(blank))
            for spot, value in zip(spots, outgoing.values.values(), strict=True):
                book[spot.sheet].cell(spot.row + 1, spot.col + 1, str(value))
            stream = io.BytesIO()
            book.save(stream)
            return stream.getvalue()

        n = max(5, self.returns // 5)
        return Row(
            "写出一份采集表", n, each_ms(n, lambda: write_workbook(outgoing)),
            "openpyxl 打开空白表，填入，保存", each_ms(n, naive),
        )  # fmt: skip

    def notices(self) -> Row:
        receipt = receipt_named(self.root, REFUSED)
        with ledger_of(self.root) as ledger:
            submission = ledger.submission_of(receipt.id)
        assert submission is not None
        recipient = self.audit.recipient(receipt.recipient_id)
        facts = NoticeFacts(
            recipient=recipient, form=self.audit.form(recipient, "enterprise"), version_no=1,
            received_at=receipt.at.astimezone(SHANGHAI), file_name=receipt.original_name,
            report=receipt.report, raw={entry.key: entry.raw for entry in submission.entries},
            previous=None, returned_file="退回.xlsx",
        )  # fmt: skip
        context = correction_notice(facts, self.audit.settings)
        document = template(self.audit, "correction_notice")
        path, contract = (
            template_path(self.audit, "correction_notice"),
            contract_of("correction_notice"),
        )

        def naive() -> bytes:
            opened = DocxTemplate(path)
            sandbox = Sandbox()
            sandbox.finalize = jinja2.pass_context(lambda _, value: _plain(value))
            sandbox.filters |= {"fig": _plain, "cell": lambda value: value.text}
            opened.render(dress(contract, context), jinja_env=sandbox)
            stream = io.BytesIO()
            opened.save(stream)
            return stream.getvalue()

        n = max(5, self.returns // 5)
        ours = each_ms(n, lambda: render_document(document, "通知单", context))
        return Row("一份资料修改通知单", n, ours, "docxtpl 每份重新打开模板", each_ms(n, naive))

    # -- the whole way ----------------------------------------------------------------------------

    def recording(self) -> Iterator[Row]:
        submission, numbers = self.read(), count()
        with ExitStack() as stack:
            ledger = stack.enter_context(ledger_of(self.root))
            lease = leases.acquire(ledger, now_utc(), leases.this_process())
            stack.callback(leases.release, ledger, lease)

            def record() -> None:
                name = f"bench-{next(numbers):06d}"
                receipt = Receipt(
                    claim_id=name, at=now_utc(), original_name=name, size=1,
                    digest=hashlib.sha256(name.encode()).hexdigest(),
                    archive_path=f"归档/{name}.xlsx", outcome=Outcome.RECOGNISED,
                    recipient_id="QY002", form_id="enterprise", form_version="2024.1",
                    disposition=Disposition.ACCEPT, as_of=date(2025, 3, 24),
                )  # fmt: skip
                ledger.record_receipt(receipt, submission, lease.token)

            yield Row("登记一份回收件（一个事务）", self.returns, each_ms(self.returns, record))

    def watching(self) -> Iterator[Row]:
        """From the drop to the receipt, and to the board, with ``parkaudit watch`` as a process."""
        root = self.root.with_name("watched")
        lay_down_sample(root)
        watcher = start(root, "watch", "--delay", str(DELAY_S))
        recorded: list[float] = []
        shown: list[float] = []
        board = root / "看板.html"
        try:
            until(board.exists, watcher)
            with ledger_of(root) as ledger:
                for number in range(WATCHED):
                    before = board.read_bytes()
                    begun = time.perf_counter()
                    put(root, {f"{number}.xlsx": another(self.filled, number)})
                    until(lambda: len(ledger.receipts()) > number, watcher)  # noqa: B023
                    recorded.append((time.perf_counter() - begun) * 1000)
                    until(lambda: board.read_bytes() != before, watcher)  # noqa: B023
                    shown.append((time.perf_counter() - begun) * 1000)
        finally:
            end(watcher)
        wait = f"（含静止等待 {DELAY_S:g} 秒；中位数）"
        yield Row(f"放入“回收”到登记{wait}", WATCHED, statistics.median(recorded))
        yield Row(f"放入“回收”到看板更新{wait}", WATCHED, statistics.median(shown))


def _plain(value: object) -> object:
    if isinstance(value, Figure):
        return value.with_unit
    if hasattr(value, "year"):
        return f"{value.year}年{value.month}月{value.day}日"
    return value


def start_up() -> Iterator[Row]:
    """What a person waits for before anything happens."""
    for words in (["--help"], ["watch", "--help"]):
        command = [sys.executable, "-m", "generator", *words]
        yield Row(
            f"parkaudit {' '.join(words)}", 10,
            each_ms(10, lambda: subprocess.run(command, check=True, capture_output=True)),  # noqa: B023
            "python -c pass",
            each_ms(10, lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)),
        )  # fmt: skip


def main(returns: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        root = Path(scratch) / "audit"
        lay_down_sample(root)
        drop(root, [sample(REFUSED)])
        receive(root, clock_from(date(2025, 3, 24))().date())
        rows = [*Bench(root, returns).rows(), *start_up()]
    for row in rows:
        print(f"{row.what}　N={row.n}　每次 {row.ours_ms:.2f} ms（每秒 {1000 / row.ours_ms:.0f}）")
        if row.naive_ms is not None:
            print(f"    {row.naive}：每次 {row.naive_ms:.2f} ms，是前者的 {row.factor:.1f} 倍")
    target = HERE / f"bench-{platform.node()}.json"
    facts = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": [
            {"what": r.what, "n": r.n, "ours_ms": r.ours_ms, "naive": r.naive,
             "naive_ms": r.naive_ms, "factor": r.factor}
            for r in rows
        ],
    }  # fmt: skip
    target.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"已写入 {target.name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RETURNS)
