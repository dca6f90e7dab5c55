"""One watcher an audit folder; other commands hand their work to it."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from generator.errors import WorkspaceError
from generator.journey.audit import now_utc
from generator.journey.receive import ingest_files, watch_folder
from generator.workspace.lease import Who, acquire
from tests.journey.readback import board_line
from tests.journey.rounds import (
    CLEAN,
    PLAIN_TEXT,
    REFUSED,
    clock_from,
    drop,
    end,
    exactly_once,
    ledger_of,
    put,
    receipts_of,
    receive,
    run,
    sample,
    start,
    until,
    watching,
)

# Accepted whatever the day: commands of their own go by the real clock, and what an enterprise
# says of permits and plans is asked about when their days have passed.
BUREAU, OFFICE = "经发局数据.xlsx", "管委会办公室资料.xlsx"


def test_a_second_watcher_is_refused_and_told_who_holds_the_folder_since_when(
    audit_root: Path,
) -> None:
    with watching(audit_root) as first:
        second = run(audit_root, "watch", "--once")
        with ledger_of(audit_root) as ledger:
            held = ledger.lease()
        assert held is not None
        assert held.pid == first.pid
    assert second.returncode == 3
    assert "Traceback" not in second.stderr
    since = held.taken_at.astimezone().astimezone(UTC) + timedelta(hours=8)
    for words in (getpass.getuser(), socket.gethostname(), f"{since:%Y-%m-%d %H:%M}",
                  "--take-over"):
        assert words in second.stderr


def test_after_a_take_over_the_first_watcher_writes_nothing_more_and_ends(
    audit_root: Path,
) -> None:
    with watching(audit_root) as first:
        taken_over = start(audit_root, "watch", "--take-over", "--delay", "600")
        try:
            with ledger_of(audit_root) as ledger:
                until(
                    lambda: (held := ledger.lease()) is not None and held.pid == taken_over.pid,
                    taken_over,
                )
                events = [event.kind for event in ledger.events()]
            drop(audit_root, [sample(CLEAN)])
            _, err = first.communicate(timeout=90)
        finally:
            end(taken_over)
    assert first.returncode == 3
    assert "接管" in err
    assert "Traceback" not in err
    assert events == ["take_over"]
    assert receipts_of(audit_root) == ()
    # What the first had claimed is not lost: the next start brings it home.
    assert [answer.verdict for answer in receive(audit_root)] == ["接收"]
    assert exactly_once(audit_root, {CLEAN: sample(CLEAN).read_bytes()}) == []


def test_a_watcher_of_another_computer_is_not_taken_for_dead(audit_root: Path) -> None:
    elsewhere = Who("另一台电脑", "李四", 1)
    with ledger_of(audit_root) as ledger:
        acquire(ledger, now_utc() - timedelta(days=2), elsewhere)
    with pytest.raises(WorkspaceError, match="“李四”在电脑“另一台电脑”上") as refused:
        receive(audit_root)
    assert "似乎已经停止" in str(refused.value)


def test_what_a_killed_watcher_left_is_taken_over_without_being_asked(audit_root: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with ledger_of(audit_root) as ledger:
        acquire(ledger, datetime(2025, 3, 1, tzinfo=UTC),
                Who(socket.gethostname(), getpass.getuser(), ended.pid))
    drop(audit_root, [sample(CLEAN)])
    assert [answer.verdict for answer in receive(audit_root)] == ["接收"]


# -- ingest ---------------------------------------------------------------------------------------


def test_ingest_ends_with_one_when_something_is_sent_back_and_leaves_the_original_alone(
    audit_root: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "桌面" / REFUSED
    mine.parent.mkdir()
    mine.write_bytes(sample(REFUSED).read_bytes())
    os.utime(mine, (1_700_000_000, 1_700_000_000))
    done = run(audit_root, "ingest", str(mine), str(sample(BUREAU)))
    assert done.returncode == 1
    assert "[退回]" in done.stdout
    assert "[接收]" in done.stdout
    assert mine.read_bytes() == sample(REFUSED).read_bytes()
    assert mine.stat().st_mtime == 1_700_000_000
    again = run(audit_root, "ingest", str(sample(BUREAU)))
    assert (again.returncode, "[重复]" in again.stdout) == (0, True)
    assert run(audit_root, "ingest", str(sample(PLAIN_TEXT))).returncode == 1


def test_ingest_hands_its_files_to_a_running_watcher(audit_root: Path, tmp_path: Path) -> None:
    twin = tmp_path / "另一份" / BUREAU
    twin.parent.mkdir()
    twin.write_bytes(sample(OFFICE).read_bytes())
    told: list[str] = []
    with watching(audit_root):
        files = [sample(BUREAU), twin, sample(REFUSED)]
        answers = ingest_files(audit_root, files, tell=lambda answer: told.append(answer.verdict))
        assert sorted(told) == ["接收", "接收", "退回"]
        assert len(answers) == 3
        until(lambda: "退回" in board_line(audit_root, "QY003").state)
    dropped = {str(file): file.read_bytes() for file in files}
    assert exactly_once(audit_root, dropped) == []


def test_a_stop_that_was_asked_for_ends_the_watcher_with_its_board_written_and_lease_returned(
    audit_root: Path,
) -> None:
    stop = threading.Event()
    put(audit_root, {CLEAN: sample(CLEAN).read_bytes()})
    watch_folder(
        audit_root, once=False, poll=True, take_over=False, delay_s=0.05, stop=stop,
        tell=lambda answer: stop.set(), clock=clock_from(date(2025, 3, 24)),
    )  # fmt: skip
    assert board_line(audit_root, "QY001").state == "接收"
    with ledger_of(audit_root) as ledger:
        assert ledger.lease() is None
