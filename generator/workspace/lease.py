"""One writer per audit folder: taken, kept alive, given back, and never silently lost."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import delete, insert, update

from generator.errors import WorkspaceError
from generator.platform import has_ended, host_name, user_name
from generator.workspace import schema
from generator.workspace.database import ABANDONED_AFTER
from generator.workspace.ledger import Ledger
from generator.workspace.queries import append_event, lease_in
from generator.workspace.records import Event, Lease
from generator.workspace.rows import columns_of, utc_text

TAKE_OVER = "take_over"
RENEW_EVERY = timedelta(minutes=1)
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Who:
    """A program at work: machine, person, process."""

    host: str
    user: str
    pid: int


def this_process() -> Who:
    return Who(host_name(), user_name(), os.getpid())


def acquire(
    ledger: Ledger,
    now: datetime,
    who: Who,
    take_over: bool = False,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Lease:
    """The right to write, which every `record_receipt` shows by its token.

    Held by somebody else it is refused, with who and since when, unless `take_over`; what a
    process of this machine left behind when it ended is taken over at once. Either leaves an event.
    """
    lease = Lease(
        host=who.host,
        user=who.user,
        pid=who.pid,
        token=random_bytes(16).hex(),
        taken_at=now.astimezone(UTC),
        heartbeat=now.astimezone(UTC),
    )
    with ledger.writing() as connection:
        held = lease_in(connection)
        if held is not None:
            ended = has_ended(held.host, held.pid)
            if not (take_over or ended):
                raise _refusal(ledger, held, now)
            append_event(connection, _taken_over(held, lease, ended))
            connection.execute(delete(schema.lease))
        connection.execute(insert(schema.lease).values(columns_of(lease) | {"id": 1}))
    return lease


def renew(ledger: Ledger, lease: Lease, now: datetime) -> Lease:
    """The lease with a fresh heartbeat; WorkspaceError when somebody took it over meanwhile."""
    with ledger.writing() as connection:
        ledger.confirm_holder(connection, lease.token)
        connection.execute(update(schema.lease).values(heartbeat=utc_text(now)))
    return replace(lease, heartbeat=now.astimezone(UTC))


def release(ledger: Ledger, lease: Lease) -> None:
    """Others may write now; a lease taken over meanwhile stays with its new holder."""
    with ledger.writing() as connection:
        connection.execute(delete(schema.lease).where(schema.lease.c.token == lease.token))


def _refusal(ledger: Ledger, held: Lease, now: datetime) -> WorkspaceError:
    who = (
        f"“{held.user}”在电脑“{held.host}”上（进程 {held.pid}）"
        f"自 {_local(held.taken_at)} 起正在处理这个文件夹"
    )
    silent = now - held.heartbeat
    if silent > ABANDONED_AFTER:
        return WorkspaceError(
            ledger.path,
            f"{who}，但最后一次活动是 {_local(held.heartbeat)}，那边的程序似乎已经停止。",
            "请到那台电脑上确认程序已关闭，再加 --take-over 接管。",
        )
    return WorkspaceError(
        ledger.path, f"{who}。", "请等它结束或到那边关闭；确需在这里处理时，加 --take-over 接管。"
    )


def _taken_over(held: Lease, lease: Lease, ended: bool) -> Event:
    return Event(
        at=lease.taken_at,
        kind=TAKE_OVER,
        detail={
            "from_host": held.host,
            "from_user": held.user,
            "from_pid": str(held.pid),
            "last_heartbeat": utc_text(held.heartbeat),
            "to_host": lease.host,
            "to_user": lease.user,
            "to_pid": str(lease.pid),
            "cause": "ended" if ended else "asked",
        },
    )


def _local(moment: datetime) -> str:
    """As people in China read a time."""
    return moment.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M")
