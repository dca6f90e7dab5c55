"""Receiving: every file dropped into 回收/ is taken exactly once, kept byte for byte, and answered.

The steps, each of which can be repeated after a kill at any point:

1. claim      回收/名称.xlsx → 归档/暂存/CLAIM__名称.xlsx (an atomic rename: the mutual exclusion)
2. judge      open, recognise, read, check: pure, nothing written
3. sync       the file and its folder, so that the record never outlives what it speaks of
4. record     one transaction in 台账.db, under the lease; a claim is recorded once
5. settle     归档/暂存 → its place in 归档, named in the record
6. answer     derived files (退回, 待识别, 看板): can be made again at any time

A start first brings home what an earlier run left between 1 and 6; so does a running watcher after
an OSError (disk full, share away, ledger busy), again and again until it went well.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from generator.errors import GeneratorError, WorkspaceError
from generator.intake.watch import Watcher
from generator.journey.answer import Answer, answer_of, write_outputs
from generator.journey.audit import Audit, local_date, now_utc
from generator.journey.judge import Judge, Judgement
from generator.journey.logs import open_log
from generator.journey.progress import write_board
from generator.journey.query_list import NOTHING_TAKEN, Taken, decisions_in
from generator.platform import has_ended, sync_file, sync_folder
from generator.workspace import lease as leases
from generator.workspace.atomic import (
    claim,
    claim_id_of,
    cut_off_claims,
    deposit,
    finish_claim,
    name_of_staged,
    remove_leftovers,
    settle,
    staged_name,
)
from generator.workspace.decisions import Connection, adoption_in
from generator.workspace.ledger import Ledger
from generator.workspace.records import Lease, Outcome, Receipt

_BOARD_PAUSE_S = 2.0
_BOARD_SHARE = 3
"""While files keep coming, writing the board takes at most a quarter of the time."""
_HEARTBEAT_S = leases.RENEW_EVERY.total_seconds()
_HAND_OVER_PATIENCE_S = 120.0

Tell = Callable[[Answer], None]


def claim_id(now: datetime) -> str:
    """A name no other claim has: the moment, for people, and chance, for certainty."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(5)}"


@dataclass
class Receiver:
    """Takes files under the lease. Not shared among threads.

    `staged_left` and `answers_missing` say what is still due after an OSError, or before the first
    look: `recover` does it.
    """

    audit: Audit
    ledger: Ledger
    token: str
    log: logging.Logger
    clock: Callable[[], datetime] = now_utc
    staged_left: bool = False
    answers_missing: bool = True

    def __post_init__(self) -> None:
        self.judge = Judge(self.audit, self.ledger)

    @property
    def is_behind(self) -> bool:
        return self.staged_left or self.answers_missing

    def take(self, path: Path) -> Answer | None:
        """Claim and answer one file; None when somebody else had it, or it was gone."""
        try:
            staged = claim(path, self.audit.folder.staging, claim_id(self.clock()))
            return self.finish(staged, path.name) if staged else None
        except OSError:
            self.staged_left = True  # claimed, perhaps: then it lies where nobody looks for returns
            raise

    def recover(self) -> list[Answer]:
        """Finish whatever an earlier run, or a full disk, left half done; what is told anew.

        A file that cannot be finished now does not keep the others waiting.
        """
        folder = self.audit.folder
        self.staged_left = False
        for taken in cut_off_claims(folder.inbox):
            finish_claim(taken, folder.staging)
        for place in (folder.root, folder.staging, folder.inbox):
            remove_leftovers(place, self.clock())
        answers = []
        for staged in sorted(folder.staging.iterdir()):
            if staged.is_file() and not staged.name.startswith("."):
                try:
                    answers.append(self.finish(staged, name_of_staged(staged)))
                except OSError as error:
                    self.staged_left = True
                    self.log.warning("%s not recorded yet: %s", claim_id_of(staged), error.strerror)
        if self.answers_missing:
            self.answers_missing = False
            for receipt in self.ledger.receipts():
                self._write_outputs(receipt, only_missing=True)
        return answers

    def finish(self, staged: Path, name: str) -> Answer:
        """Steps 2 to 6 for a claimed file, whether or not they were begun before.

        OSError when it could not be recorded. An answer that could not be written is not lost with
        it: it follows from the record, and `answers_missing` says that it is due.
        """
        receipt = self.ledger.receipt_by_claim(claim_id_of(staged))
        if receipt is None:
            receipt = self._record(staged, name)
        settle(staged, self.audit.folder.inside(receipt.archive_path))
        self._write_outputs(receipt)
        answer = answer_of(self.audit, self.ledger, receipt)
        self.log.info("%s %s", answer.verdict, receipt.claim_id)
        return answer

    def _write_outputs(self, receipt: Receipt, *, only_missing: bool = False) -> None:
        try:
            write_outputs(self.audit, self.ledger, receipt, only_missing=only_missing)
        except OSError as error:
            self.answers_missing = True
            self.log.warning("answer to %s not written yet: %s", receipt.claim_id, error.strerror)
        except GeneratorError:
            raise  # a template of the office at fault: said, and mended by a person
        except Exception:  # boundary: one document; its traceback is logged, the watcher goes on
            self.log.exception("answer to %s not written", receipt.claim_id)

    def _record(self, staged: Path, name: str) -> Receipt:
        now = self.clock()
        data = staged.read_bytes()
        claimed = claim_id_of(staged)
        judgement, taken = self._judged(data, name, now, claimed)
        sync_file(staged)
        sync_folder(staged.parent)
        receipt = Receipt(
            claim_id=claimed,
            at=now,
            original_name=name,
            digest=hashlib.sha256(data).hexdigest(),
            size=len(data),
            archive_path=_archive_path(self.audit, judgement, claimed, staged.suffix),
            outcome=judgement.outcome,
            recipient_id=judgement.recipient_id,
            form_id=judgement.form_id,
            form_version=judgement.form_version,
            disposition=judgement.report.disposition if judgement.submission else None,
            reading_path=judgement.reading_path,
            as_of=local_date(now),
            rules_digest=judgement.rules_digest or self.audit.book.digest,
            report=judgement.report,
            reason=judgement.reason,
        )

        def decide(connection: Connection) -> None:
            for adoption, follows in taken.decisions:
                adoption_in(connection, self.ledger, adoption, follows)

        return self.ledger.record_receipt(receipt, judgement.submission, self.token, decide)

    def _judged(
        self, data: bytes, name: str, now: datetime, claimed: str
    ) -> tuple[Judgement, Taken]:
        try:
            judgement = self.judge(data, name, local_date(now))
            if judgement.filled_list is None:
                return judgement, NOTHING_TAKEN
            taken = decisions_in(self.audit, self.ledger, judgement.filled_list, now, claimed)
            return replace(judgement, report=taken.report, reason=taken.sentence), taken
        except (OSError, WorkspaceError):
            raise  # trouble of the disk or the ledger, not of the file
        except (
            Exception
        ):  # boundary: one incoming file; its traceback is logged, the watcher goes on
            self.log.exception("judging failed")
            return Judgement.failed(), NOTHING_TAKEN


def _archive_path(audit: Audit, judgement: Judgement, claimed: str, suffix: str) -> str:
    """Short names: the full name the sender used stands in the ledger."""
    aside = "核实清单" if judgement.outcome is Outcome.DECISIONS else "待识别"
    place = judgement.recipient_id or aside
    return audit.folder.relative(audit.folder.archive / place / f"{claimed}{suffix.lower()[:6]}")


def watch_folder(
    root: Path,
    *,
    once: bool,
    poll: bool,
    take_over: bool,
    delay_s: float,
    tell: Tell,
    stop: threading.Event | None = None,
    clock: Callable[[], datetime] = now_utc,
) -> None:
    """Watch 回收/ until `stop` (or Ctrl+C), or take what is there and end (`once`).

    `clock` gives the times of receipt; the lease keeps the machine's own time.
    """
    audit = Audit.open(root)
    log = open_log(audit.folder.logs)
    with audit.open_ledger(now_utc()) as ledger:
        lease = leases.acquire(ledger, now_utc(), leases.this_process(), take_over)
        session = _Session(Receiver(audit, ledger, lease.token, log, clock), lease, tell)
        try:
            watcher = Watcher(
                audit.folder.inbox, session.on_file, delay_s=delay_s, poll=poll,
                on_tick=session.on_tick,
            )
            session.on_tick(time.monotonic())
            if once:
                watcher.run_once()
            else:
                watcher.run(stop or threading.Event())
            session.close()
        except KeyboardInterrupt:
            log.info("stopped by the user")
            session.close()
        finally:
            leases.release(ledger, lease)


class _Session:
    """What a watcher does beside taking files: heartbeat, recovery, waivers of others, the board.

    An OSError here is met like one of a file: noted, and tried again after a growing pause.
    """

    def __init__(self, receiver: Receiver, lease: Lease, tell: Tell) -> None:
        self.receiver = receiver
        self.lease = lease
        self.tell = tell
        self.next_beat = 0.0
        self.next_board = 0.0
        self.paused_until = 0.0
        self.failures = 0
        self.board_due = True
        # A waiver is left to the holder of the lease, who may have ended before it looked: nothing
        # counts as seen until it was looked at here.
        self.seen_change = -1
        self.seen_waivers = 0

    def on_file(self, path: Path) -> None:
        answer = self.receiver.take(path)
        if answer is not None:
            self.tell(answer)
            self.board_due = True

    def on_tick(self, monotonic_s: float) -> None:
        """Called by the watcher between files, several times a second."""
        if monotonic_s < self.paused_until:
            return
        try:
            self._look_after(monotonic_s)
        except OSError as error:
            self.receiver.log.warning("tried again later: %s", error.strerror)
        else:
            if not self.receiver.is_behind:
                self.failures = 0
                return
        self.failures += 1
        self.paused_until = monotonic_s + min(0.5 * 2.0**self.failures, _HEARTBEAT_S)

    def _look_after(self, monotonic_s: float) -> None:
        beat = monotonic_s >= self.next_beat
        if beat:
            self.lease = leases.renew(self.receiver.ledger, self.lease, now_utc())
            self.next_beat = monotonic_s + _HEARTBEAT_S
        if beat or self.receiver.is_behind:
            self._recover()
        self._notice_others()
        if self.board_due and monotonic_s >= self.next_board:
            begun = time.monotonic()
            self._write_board()
            took = time.monotonic() - begun
            self.next_board = monotonic_s + took + max(_BOARD_PAUSE_S, _BOARD_SHARE * took)

    def close(self) -> None:
        """The end of a run: what is still due is tried once more, and said if it cannot be done."""
        try:
            if self.receiver.is_behind:
                self._recover()
            self._write_board()
        except OSError as error:
            raise _not_finished(self.receiver.audit, error) from error
        if self.receiver.is_behind:
            raise _not_finished(self.receiver.audit)

    def _recover(self) -> None:
        for answer in self.receiver.recover():
            self.tell(answer)
            self.board_due = True

    def _write_board(self) -> None:
        write_board(self.receiver.audit, self.receiver.ledger)
        self.board_due = False

    def _notice_others(self) -> None:
        """A waiver given by another command changes what the answers say."""
        receiver = self.receiver
        change = receiver.ledger.last_change_id()
        if change == self.seen_change:
            return
        waivers = receiver.ledger.waivers()
        concerned = {(one.recipient_id, one.form_id) for one in waivers[self.seen_waivers :]}
        for receipt in receiver.ledger.latest_receipts() if concerned else ():
            if (receipt.recipient_id, receipt.form_id) in concerned:
                write_outputs(receiver.audit, receiver.ledger, receipt)
        self.seen_change, self.seen_waivers = change, len(waivers)
        self.board_due = True


def _not_finished(audit: Audit, error: OSError | None = None) -> WorkspaceError:
    why = f"（{error.strerror}）" if error is not None and error.strerror else ""
    return WorkspaceError(
        audit.folder.root,
        f"有文件已收下但还没有处理完{why}：磁盘可能已满，或文件夹连不上。",
        "文件没有丢失；请腾出空间或恢复连接，再运行一次 parkaudit watch。",
    )


def ingest_files(root: Path, files: Sequence[Path], *, tell: Tell) -> list[Answer]:
    """Take copies of `files` in; while a watcher runs here, they are handed to it through 回收/."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        held = ledger.lease()
        if held is not None and not has_ended(held.host, held.pid):
            return _hand_over(audit, ledger, files, tell)
        lease = leases.acquire(ledger, now_utc(), leases.this_process())
        receiver = Receiver(audit, ledger, lease.token, open_log(audit.folder.logs))
        try:
            answers = receiver.recover()
            for file in files:
                staged = audit.folder.staging / staged_name(claim_id(now_utc()), file.name)
                answers.append(receiver.finish(deposit(file, staged), file.name))
            for answer in answers:
                tell(answer)
            write_board(audit, ledger)
        except OSError as error:
            raise _not_finished(audit, error) from error
        finally:
            leases.release(ledger, lease)
        if receiver.is_behind:
            raise _not_finished(audit)
        return answers


def _hand_over(audit: Audit, ledger: Ledger, files: Sequence[Path], tell: Tell) -> list[Answer]:
    """Drop copies into 回收/ and wait for the running watcher's answers."""
    before = {receipt.id for receipt in ledger.receipts()}
    waiting: dict[str, Path] = {}
    for file in files:
        target = _free_name(audit.folder.inbox / file.name, waiting)
        waiting[target.name] = deposit(file, target)
    answers = []
    patience = time.monotonic() + _HAND_OVER_PATIENCE_S
    while waiting and time.monotonic() < patience:
        time.sleep(0.3)
        for receipt in ledger.receipts():
            if receipt.id not in before and receipt.original_name in waiting:
                before.add(receipt.id)
                del waiting[receipt.original_name]
                answers.append(answer_of(audit, ledger, receipt))
                tell(answers[-1])
    if waiting:
        raise WorkspaceError(
            audit.folder.inbox,
            f"正在运行的监视程序还没有答复：{'、'.join(sorted(waiting))}。",
            "文件已放在“回收”，请稍后看看板。",
        )
    return answers


def _free_name(path: Path, taken: Container[str]) -> Path:
    number = 2
    candidate = path
    while candidate.exists() or candidate.name in taken:
        candidate = path.with_name(f"{path.stem}({number}){path.suffix}")
        number += 1
    return candidate
