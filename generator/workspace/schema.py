"""The ledger's tables, the triggers that keep them append-only, and the steps between versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

VERSION = 3

metadata = MetaData()


def _append_only(name: str, *parts: Column[object] | CheckConstraint | UniqueConstraint) -> Table:
    table = Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=True),
        *parts,
        sqlite_autoincrement=True,  # an id is never given twice
    )
    for statement in append_only_triggers(name):
        ddl = DDL(statement).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", ddl)
    return table


def append_only_triggers(name: str) -> tuple[str, ...]:
    """The statements that make the database itself refuse to change or drop a row."""
    return tuple(
        f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
        f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    )


def _words(name: str, default: str | None = None) -> Column[object]:
    return Column(name, Text, nullable=False, server_default=default)


def _moment(name: str = "at") -> Column[object]:
    """UTC in ISO 8601 with microseconds: sorts as text, and reads the same in every database."""
    return Column(name, String(32), nullable=False)


schema_versions = _append_only(
    "schema_versions", Column("version", Integer, nullable=False, unique=True), _moment()
)

seal_keys = _append_only("seal_keys", _words("key"), _moment())

dispatches = _append_only(
    "dispatches",
    _words("recipient_id"),
    _words("form_id"),
    _words("form_version"),
    _words("years"),
    Column("seal_key_id", Integer, ForeignKey("seal_keys.id"), nullable=False),
    _words("code"),
    _words("file_name"),
    _words("digest"),
    _words("rules_digest"),
    _words("as_of"),
    _moment(),
)
Index("dispatches_recipient", dispatches.c.recipient_id, dispatches.c.form_id)
Index("dispatches_code", dispatches.c.code)

receipts = _append_only(
    "receipts",
    Column("claim_id", Text, nullable=False, unique=True),
    _moment(),
    _words("original_name"),
    _words("digest"),
    Column("size", Integer, nullable=False),
    _words("archive_path"),
    _words("outcome"),
    _words("recipient_id"),
    _words("form_id"),
    _words("form_version"),
    Column("version_no", Integer),
    Column("disposition", Text),
    _words("reading_path", ""),
    Column("as_of", Text),
    _words("rules_digest"),
    Column("submission", Text),
    _words("findings"),
    _words("reason"),
    UniqueConstraint("recipient_id", "form_id", "version_no"),
    CheckConstraint("(outcome = '识别') = (version_no IS NOT NULL)"),
    CheckConstraint("outcome <> '识别' OR (recipient_id <> '' AND disposition IS NOT NULL)"),
)
Index("receipts_digest", receipts.c.digest)

waivers = _append_only(
    "waivers",
    _words("recipient_id"),
    _words("form_id"),
    _words("code"),
    _words("subject"),
    Column("reason", Text, CheckConstraint("reason <> ''"), nullable=False),
    Column("person", Text, CheckConstraint("person <> ''"), nullable=False),
    _moment(),
    Column("expires", Text),
    Column("revokes", Integer, ForeignKey("waivers.id")),
)
Index("waivers_recipient", waivers.c.recipient_id, waivers.c.form_id)

adoptions = _append_only(
    "adoptions",
    _words("query"),
    _words("take"),
    _words("value"),
    Column("reason", Text, CheckConstraint("reason <> ''"), nullable=False),
    Column("person", Text, CheckConstraint("person <> ''"), nullable=False),
    _words("evidence"),
    _words("left_seen"),
    _words("right_seen"),
    _moment(),
    _words("claim_id"),
    Column("revokes", Integer, ForeignKey("adoptions.id")),
)
Index("adoptions_query", adoptions.c.query)

corrections = _append_only(
    "corrections",
    _words("recipient_id"),
    _words("form_id"),
    _words("field"),
    _words("row"),
    Column("year", Integer, nullable=False),
    _words("row_name"),
    _words("raw"),
    _words("value"),
    _words("old_raw"),
    _words("old_value"),
    _words("kind"),
    Column("reason", Text, CheckConstraint("reason <> ''"), nullable=False),
    Column("person", Text, CheckConstraint("person <> ''"), nullable=False),
    _words("evidence"),
    Column("version_no", Integer, nullable=False),
    _moment(),
    Column("adoption", Integer, ForeignKey("adoptions.id")),
    Column("revokes", Integer, ForeignKey("corrections.id")),
)
Index("corrections_recipient", corrections.c.recipient_id, corrections.c.form_id)

events = _append_only("events", _moment(), _words("kind"), _words("recipient_id"), _words("detail"))

lease = Table(
    "lease",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    _words("host"),
    _words("user"),
    Column("pid", Integer, nullable=False),
    _words("token"),
    _moment("taken_at"),
    _moment("heartbeat"),
)

APPEND_ONLY: tuple[Table, ...] = (
    schema_versions,
    seal_keys,
    dispatches,
    receipts,
    waivers,
    adoptions,
    corrections,
    events,
)


def _to_2(connection: Connection) -> None:
    """How a file was read is recorded; waivers can expire and be taken back."""
    for statement in (
        "ALTER TABLE receipts ADD COLUMN reading_path TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE waivers ADD COLUMN expires TEXT",
        "ALTER TABLE waivers ADD COLUMN revokes INTEGER REFERENCES waivers (id)",
    ):
        connection.execute(text(statement))


def _to_3(connection: Connection) -> None:
    """Decisions of the office: whose figure is taken, and cells corrected by telephone."""
    for statement in (
        "CREATE TABLE adoptions (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
        "query TEXT NOT NULL, take TEXT NOT NULL, value TEXT NOT NULL, "
        "reason TEXT NOT NULL CHECK (reason <> ''), person TEXT NOT NULL CHECK (person <> ''), "
        "evidence TEXT NOT NULL, left_seen TEXT NOT NULL, right_seen TEXT NOT NULL, "
        "at VARCHAR(32) NOT NULL, claim_id TEXT NOT NULL, "
        "revokes INTEGER REFERENCES adoptions (id))",
        "CREATE INDEX adoptions_query ON adoptions (query)",
        "CREATE TABLE corrections (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
        "recipient_id TEXT NOT NULL, form_id TEXT NOT NULL, field TEXT NOT NULL, "
        "row TEXT NOT NULL, year INTEGER NOT NULL, row_name TEXT NOT NULL, raw TEXT NOT NULL, "
        "value TEXT NOT NULL, old_raw TEXT NOT NULL, old_value TEXT NOT NULL, "
        "kind TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''), "
        "person TEXT NOT NULL CHECK (person <> ''), evidence TEXT NOT NULL, "
        "version_no INTEGER NOT NULL, at VARCHAR(32) NOT NULL, "
        "adoption INTEGER REFERENCES adoptions (id), "
        "revokes INTEGER REFERENCES corrections (id))",
        "CREATE INDEX corrections_recipient ON corrections (recipient_id, form_id)",
        *append_only_triggers("adoptions"),
        *append_only_triggers("corrections"),
    ):
        connection.execute(text(statement))


# The step that leads to each version from the one before it.
MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {2: _to_2, 3: _to_3}
