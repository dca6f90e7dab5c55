"""One writer per audit folder, named to whoever comes second."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from generator.errors import WorkspaceError
from generator.platform import host_name
from generator.workspace.lease import (
    TAKE_OVER,
    Who,
    acquire,
    release,
    renew,
    this_process,
)
from generator.workspace.ledger import Ledger

NOW = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)
ELSEWHERE = Who("办公室-2", "王工", 4321)
HERE = Who(host_name(), "李工", os.getpid())


def ended_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_the_second_comer_is_told_who_and_since_when(ledger: Ledger) -> None:
    acquire(ledger, NOW, ELSEWHERE)
    with pytest.raises(WorkspaceError) as caught:
        acquire(ledger, NOW + timedelta(minutes=5), HERE)
    assert "“王工”在电脑“办公室-2”上（进程 4321）自 2025-03-01 16:30 起" in caught.value.message
    assert "--take-over" in caught.value.remedy
    assert "似乎已经停止" not in caught.value.message


def test_a_running_process_of_this_machine_is_not_displaced(ledger: Ledger) -> None:
    held = acquire(ledger, NOW, this_process())
    with pytest.raises(WorkspaceError, match="正在处理"):
        acquire(ledger, NOW + timedelta(hours=5), HERE)
    assert ledger.lease() == held


def test_what_an_ended_process_of_this_machine_held_is_free_and_noted(ledger: Ledger) -> None:
    dead = Who(host_name(), "李工", ended_process())
    acquire(ledger, NOW, dead)
    lease = acquire(ledger, NOW + timedelta(seconds=1), HERE)
    assert ledger.lease() == lease
    (event,) = ledger.events(TAKE_OVER)
    assert event.detail["cause"] == "ended"
    assert event.detail["from_pid"] == str(dead.pid)


def test_a_silent_lease_of_another_machine_is_only_taken_when_asked(ledger: Ledger) -> None:
    acquire(ledger, NOW, ELSEWHERE)
    later = NOW + timedelta(minutes=11)
    with pytest.raises(WorkspaceError, match="似乎已经停止") as caught:
        acquire(ledger, later, HERE)
    assert "2025-03-01 16:30，" in caught.value.message
    assert "--take-over" in caught.value.remedy
    lease = acquire(ledger, later, HERE, take_over=True)
    assert ledger.lease() == lease
    (event,) = ledger.events(TAKE_OVER)
    assert (event.detail["from_user"], event.detail["cause"]) == ("王工", "asked")


def test_a_heartbeat_keeps_the_lease_from_looking_abandoned(ledger: Ledger) -> None:
    lease = acquire(ledger, NOW, ELSEWHERE)
    renewed = renew(ledger, lease, NOW + timedelta(minutes=9))
    assert ledger.lease() == renewed
    assert renewed.taken_at == lease.taken_at
    with pytest.raises(WorkspaceError) as caught:
        acquire(ledger, NOW + timedelta(minutes=15), HERE)
    assert "似乎已经停止" not in caught.value.message


def test_a_sleeper_that_wakes_up_cannot_renew(ledger: Ledger) -> None:
    sleeper = acquire(ledger, NOW, ELSEWHERE)
    holder = acquire(ledger, NOW, HERE, take_over=True)
    with pytest.raises(WorkspaceError, match="“李工”在电脑"):
        renew(ledger, sleeper, NOW + timedelta(hours=1))
    release(ledger, sleeper)
    assert ledger.lease() == holder


def test_a_lease_given_back_is_free_without_a_trace(ledger: Ledger) -> None:
    release(ledger, acquire(ledger, NOW, ELSEWHERE))
    assert ledger.lease() is None
    acquire(ledger, NOW, HERE)
    assert ledger.events() == ()


def test_each_taking_has_its_own_token(ledger: Ledger) -> None:
    first = acquire(ledger, NOW, HERE)
    second = acquire(ledger, NOW, HERE, take_over=True)
    assert first.token != second.token


def test_a_refused_taking_leaves_no_event(ledger: Ledger) -> None:
    acquire(ledger, NOW, ELSEWHERE)
    with pytest.raises(WorkspaceError):
        acquire(ledger, NOW, HERE)
    assert ledger.events() == ()
