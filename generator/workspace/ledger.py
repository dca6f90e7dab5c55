"""The ledger (台账): append-only rows, one JSON row a return, each write in one transaction.

A full disk, a failing share or a ledger busy for half a minute is an OSError: nothing was
written, try again later. A damaged ledger is a WorkspaceError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    func,
    insert,
    literal,
    select,
)

from generator.errors import WorkspaceError
from generator.model.submission import Submission
from generator.workspace import schema
from generator.workspace.codec import submission_from_json, submission_to_json
from generator.workspace.database import open_database, translated
from generator.workspace.queries import (
    append_event,
    latest_receipts,
    lease_in,
    light_receipts,
    new_id,
    next_version,
)
from generator.workspace.records import (
    Dispatch,
    Event,
    Lease,
    Receipt,
    SealKey,
    WaiverRecord,
    waivers_in_force,
)
from generator.workspace.rows import (
    Row,
    columns_of,
    dispatch_from,
    event_from,
    receipt_from,
    seal_key_from,
    utc_text,
    waiver_from,
)

T = TypeVar("T")

_SEAL_KEY_BYTES = 32


class Ledger:
    """One audit's ledger; safe to share among threads, one writer at a time.

    `warning` is a sentence for the person when the ledger lies where it should not.
    """

    def __init__(self, engine: Engine, path: Path, warning: str = "") -> None:
        self.path = path
        self.warning = warning
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its first statement; all or nothing."""
        with translated(self.path), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with translated(self.path), self._engine.begin() as connection:
            yield connection

    # -- 发放 ----------------------------------------------------------------------------------

    def seal_key(self, now: datetime, random_bytes: Callable[[int], bytes]) -> SealKey:
        """This audit's seal key, made on the first call and the same ever after."""
        table = schema.seal_keys
        with self.writing() as connection:
            row = connection.execute(select(table).order_by(table.c.id)).mappings().first()
            if row is not None:
                return seal_key_from(row)
            key = random_bytes(_SEAL_KEY_BYTES)
            made = insert(table).values(key=key.hex(), at=utc_text(now))
            return SealKey(new_id(connection, made), key, now.astimezone(UTC))

    def seal_keys(self) -> tuple[SealKey, ...]:
        """Every key a returned workbook may have been sealed with."""
        return tuple(self._rows(select(schema.seal_keys), seal_key_from))

    def add_dispatches(self, dispatches: Iterable[Dispatch]) -> tuple[Dispatch, ...]:
        """All of them or none."""
        with self.writing() as connection:
            return tuple(
                replace(
                    one, id=new_id(connection, insert(schema.dispatches).values(columns_of(one)))
                )
                for one in dispatches
            )

    def dispatches(self, recipient_id: str | None = None) -> tuple[Dispatch, ...]:
        """Everything sent out, oldest first, or what one recipient was sent."""
        table = schema.dispatches
        query = select(table).order_by(table.c.id)
        if recipient_id is not None:
            query = query.where(table.c.recipient_id == recipient_id)
        return tuple(self._rows(query, dispatch_from))

    def dispatch_by_code(self, code: str) -> Dispatch | None:
        """The latest dispatch whose cover shows this code."""
        table = schema.dispatches
        query = select(table).where(table.c.code == code).order_by(table.c.id.desc()).limit(1)
        return next(self._rows(query, dispatch_from), None)

    # -- 回收 ----------------------------------------------------------------------------------

    def record_receipt(
        self,
        receipt: Receipt,
        submission: Submission | None,
        token: str,
        along: Callable[[Connection], None] | None = None,
    ) -> Receipt:
        """The decision as it stands in the ledger, with its version number.

        One transaction, in which the lease must still be `token`'s: a program that slept through
        a take-over writes nothing. A claim already recorded is returned as it was recorded. `along`
        writes what comes with a receipt recorded for the first time.
        """
        with self.writing() as connection:
            self.confirm_holder(connection, token)
            known = light_receipts().where(schema.receipts.c.claim_id == receipt.claim_id)
            row = connection.execute(known).mappings().first()
            if row is None:
                values = columns_of(receipt) | {
                    "version_no": next_version(connection, receipt),
                    "submission": None if submission is None else submission_to_json(submission),
                }
                connection.execute(insert(schema.receipts).values(values))
                if along is not None:
                    along(connection)
                row = connection.execute(known).mappings().one()
            return receipt_from(row)

    def lease(self) -> Lease | None:
        """Who holds the right to write; see `generator.workspace.lease`."""
        with self.reading() as connection:
            return lease_in(connection)

    def confirm_holder(self, connection: Connection, token: str) -> None:
        """The lease is still `token`'s within this transaction, else WorkspaceError."""
        holder = lease_in(connection)
        if holder is None or holder.token != token:
            who = f"“{holder.user}”在电脑“{holder.host}”上的程序" if holder else "别的程序"
            raise WorkspaceError(
                self.path,
                f"写入权已被{who}接管，本程序没有写入任何内容。",
                "请关闭本程序；确需在这里继续时，加 --take-over 重新启动。",
            )

    def receipt_by_claim(self, claim_id: str) -> Receipt | None:
        """Whether, and how, a file found in staging after a crash was already decided."""
        table = schema.receipts
        return next(
            self._rows(light_receipts().where(table.c.claim_id == claim_id), receipt_from), None
        )

    def receipts_of(self, recipient_id: str, form_id: str) -> tuple[Receipt, ...]:
        """All returns of one form by one recipient, duplicates among them, oldest first."""
        table = schema.receipts
        query = light_receipts().where(
            table.c.recipient_id == recipient_id, table.c.form_id == form_id
        )
        return tuple(self._rows(query.order_by(table.c.id), receipt_from))

    def versions(self, recipient_id: str, form_id: str) -> tuple[Receipt, ...]:
        """The recognised returns alone, first version first; see `records.in_force`."""
        return tuple(one for one in self.receipts_of(recipient_id, form_id) if one.version_no)

    def receipts(self) -> tuple[Receipt, ...]:
        """Every file ever taken, oldest first."""
        return tuple(self._rows(light_receipts().order_by(schema.receipts.c.id), receipt_from))

    def latest_receipts(self) -> tuple[Receipt, ...]:
        """The latest version of every form of every recipient, in that order."""
        return tuple(self._rows(latest_receipts(), receipt_from))

    def submission_of(self, receipt_id: int) -> Submission | None:
        """The entries of one return; None when the file could not be read that far."""
        table = schema.receipts
        with self.reading() as connection:
            query = select(table.c.submission).where(table.c.id == receipt_id)
            stored = connection.execute(query).scalar_one()
        return None if stored is None else submission_from_json(stored)

    # -- 豁免, 事件 ------------------------------------------------------------------------------

    def add_waiver(self, waiver: WaiverRecord) -> WaiverRecord:
        """Needs no lease: another command may waive while the watcher runs (`last_change_id`)."""
        if not waiver.reason.strip() or not waiver.person.strip():
            raise WorkspaceError(self.path, "豁免必须写明理由和经办人。", "请补上后再试。")
        table = schema.waivers
        with self.writing() as connection:
            if waiver.revokes is not None:
                found = connection.execute(select(table.c.id).where(table.c.id == waiver.revokes))
                if found.first() is None:
                    raise WorkspaceError(
                        self.path, f"没有第 {waiver.revokes} 号豁免。", "请核对豁免编号。"
                    )
            made = insert(table).values(columns_of(waiver))
            return replace(waiver, id=new_id(connection, made), at=waiver.at.astimezone(UTC))

    def waivers(self) -> tuple[WaiverRecord, ...]:
        """Every waiver and every taking back, oldest first."""
        return tuple(self._rows(select(schema.waivers).order_by(schema.waivers.c.id), waiver_from))

    def waivers_for(self, recipient_id: str, form_id: str, on: date) -> tuple[WaiverRecord, ...]:
        """What is waived for one form of one recipient on that day."""
        table = schema.waivers
        query = select(table).where(
            table.c.recipient_id == recipient_id, table.c.form_id == form_id
        )
        return waivers_in_force(self._rows(query.order_by(table.c.id), waiver_from), on)

    def add_event(self, event: Event) -> Event:
        with self.writing() as connection:
            return append_event(connection, event)

    def events(self, kind: str | None = None) -> tuple[Event, ...]:
        """Everything noted, oldest first, or one kind of it."""
        table = schema.events
        query = select(table).order_by(table.c.id)
        if kind is not None:
            query = query.where(table.c.kind == kind)
        return tuple(self._rows(query, event_from))

    def last_change_id(self) -> int:
        """A number that grows with every row appended, by whichever program; the lease aside."""
        newest = (
            select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery()
            for table in schema.APPEND_ONLY
        )
        with self.reading() as connection:
            return int(connection.execute(select(sum(newest, literal(0)))).scalar_one())

    def _rows(self, query: Select[Any], build: Callable[[Row], T]) -> Iterator[T]:
        with self.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return map(build, rows)


def open_ledger(path: Path, now: datetime, create: bool = False) -> Ledger:
    """The ledger at `path`, brought to this program's version, its old self copied beside first.

    `create` makes one where none is. A newer program's ledger is refused and left untouched.
    """
    engine, warning = open_database(path, now, create)
    return Ledger(engine, path, warning)
