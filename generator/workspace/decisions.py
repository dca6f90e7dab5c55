"""The office's decisions in the ledger: figures adopted, cells corrected; added, never changed.

They need no lease: another command may decide while the watcher runs (`Ledger.last_change_id`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC

from sqlalchemy import Connection, Table, insert, select

from generator.errors import WorkspaceError
from generator.workspace import schema
from generator.workspace.ledger import Ledger
from generator.workspace.queries import new_id
from generator.workspace.records import Adoption, Correction
from generator.workspace.rows import adoption_from, columns_of, correction_from

__all__ = [
    "Connection",  # what `Ledger.record_receipt` hands to whoever writes along
    "add_adoption",
    "add_correction",
    "adoption_in",
    "adoptions",
    "corrections",
]

_PLEASE = "请补上后再试。"


def add_adoption(
    ledger: Ledger, adoption: Adoption, corrections: Iterable[Correction] = ()
) -> Adoption:
    """The decision and the corrections that follow from it, in one transaction."""
    _must_be_accounted_for(ledger, adoption, "采信")
    with ledger.writing() as connection:
        return adoption_in(connection, ledger, adoption, corrections)


def adoption_in(
    connection: Connection,
    ledger: Ledger,
    adoption: Adoption,
    corrections: Iterable[Correction] = (),
) -> Adoption:
    """`add_adoption` within the very transaction that records the list it came with."""
    _must_exist(connection, ledger, schema.adoptions, adoption.revokes, "采信")
    number = new_id(connection, insert(schema.adoptions).values(columns_of(adoption)))
    for correction in corrections:
        made = replace(correction, adoption=number)
        connection.execute(insert(schema.corrections).values(columns_of(made)))
    return replace(adoption, id=number, at=adoption.at.astimezone(UTC))


def adoptions(ledger: Ledger) -> tuple[Adoption, ...]:
    """Every decision and every taking back, oldest first; see `records.adoptions_in_force`."""
    table = schema.adoptions
    with ledger.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).mappings().all()
    return tuple(map(adoption_from, rows))


def add_correction(ledger: Ledger, correction: Correction) -> Correction:
    _must_be_accounted_for(ledger, correction, "更正")
    with ledger.writing() as connection:
        _must_exist(connection, ledger, schema.corrections, correction.revokes, "更正")
        made = insert(schema.corrections).values(columns_of(correction))
        return replace(
            correction, id=new_id(connection, made), at=correction.at.astimezone(UTC)
        )


def corrections(ledger: Ledger) -> tuple[Correction, ...]:
    """Every correction and every taking back, oldest first; see `records.corrections_in_force`."""
    table = schema.corrections
    with ledger.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).mappings().all()
    return tuple(map(correction_from, rows))


def _must_be_accounted_for(
    ledger: Ledger, decision: Adoption | Correction, what: str
) -> None:
    if not decision.reason.strip() or not decision.person.strip():
        raise WorkspaceError(ledger.path, f"{what}必须写明理由和经办人。", _PLEASE)


def _must_exist(
    connection: Connection, ledger: Ledger, table: Table, number: int | None, what: str
) -> None:
    if number is None:
        return
    if connection.execute(select(table.c.id).where(table.c.id == number)).first() is None:
        raise WorkspaceError(ledger.path, f"没有第 {number} 号{what}。", "请核对编号。")
