"""Statements several transactions of the ledger share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Insert, Select, and_, func, insert, select

from generator.workspace import schema
from generator.workspace.records import Event, Lease, Outcome, Receipt
from generator.workspace.rows import columns_of, lease_from


def append_event(connection: Connection, event: Event) -> Event:
    """For whoever notes an event in the very transaction that it tells of."""
    made = insert(schema.events).values(columns_of(event))
    return replace(event, id=new_id(connection, made), at=event.at.astimezone(UTC))


def lease_in(connection: Connection) -> Lease | None:
    """Who holds the right to write, seen from within a transaction."""
    row = connection.execute(select(schema.lease)).mappings().first()
    return None if row is None else lease_from(row)


def light_receipts() -> Select[Any]:
    """Receipts without the entries: a board reads two thousand of them at once."""
    return select(*(column for column in schema.receipts.c if column.name != "submission"))


def next_version(connection: Connection, receipt: Receipt) -> int | None:
    """The number of a recognised return among its kind, None for anything else."""
    if receipt.outcome is not Outcome.RECOGNISED:
        return None
    table = schema.receipts
    latest = select(func.coalesce(func.max(table.c.version_no), 0)).where(
        table.c.recipient_id == receipt.recipient_id, table.c.form_id == receipt.form_id
    )
    return int(connection.execute(latest).scalar_one()) + 1


def new_id(connection: Connection, statement: Insert) -> int:
    """Execute the insert and say which id its row was given."""
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])


def latest_receipts() -> Select[Any]:
    """The latest version of every form of every recipient, in that order."""
    table = schema.receipts
    last = (
        select(table.c.recipient_id, table.c.form_id, func.max(table.c.version_no).label("no"))
        .where(table.c.version_no.is_not(None))
        .group_by(table.c.recipient_id, table.c.form_id)
        .subquery()
    )
    same = and_(
        table.c.recipient_id == last.c.recipient_id,
        table.c.form_id == last.c.form_id,
        table.c.version_no == last.c.no,
    )
    return light_receipts().join(last, same).order_by(table.c.recipient_id, table.c.form_id)
