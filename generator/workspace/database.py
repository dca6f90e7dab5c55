"""The ledger as an SQLite file: opened, created, backed up and migrated, or refused untouched."""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import (
    Connection,
    Engine,
    QueuePool,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError

from generator.errors import WorkspaceError
from generator.platform import has_ended, network_or_sync_folder, replace_file, sync_file
from generator.workspace import schema
from generator.workspace.rows import moment_from, utc_text

BUSY_TIMEOUT_S = 30.0
ABANDONED_AFTER = timedelta(minutes=10)

_RETRY_LATER: tuple[tuple[str, int, str], ...] = (
    ("SQLITE_FULL", errno.ENOSPC, "磁盘已满，台账没有写入"),
    ("SQLITE_IOERR", errno.EIO, "台账所在的磁盘读写失败"),
    ("SQLITE_CANTOPEN", errno.EIO, "台账暂时打不开"),
    ("SQLITE_BUSY", errno.EBUSY, "台账正被别的程序占用"),
    ("SQLITE_LOCKED", errno.EBUSY, "台账正被别的程序占用"),
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What the database complains of, as OSError (try again) or WorkspaceError (mend it)."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        name = getattr(original, "sqlite_errorname", "")
        for sign, code, message in _RETRY_LATER:
            if name.startswith(sign):
                raise OSError(code, message, str(path)) from error
        if name.startswith("SQLITE_READONLY"):
            raise WorkspaceError(path, "台账是只读的。", "请取消只读属性后再试。") from error
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise _damaged(path) from error
        raise


def open_database(path: Path, now: datetime, create: bool) -> tuple[Engine, str]:
    """An engine on a ledger of this program's version, and a warning if it lies on a bad place.

    A ledger of a newer program is refused before anything is written beside it or in it.
    """
    if not path.exists() and not create:
        raise WorkspaceError(
            path, "找不到台账。", "请核对文件夹；台账若被移走，请放回或用备份恢复。"
        )
    with translated(path):
        if path.exists():
            _refuse_unknown(path, _probe(path), create)
        warning = _choose_journal(path, network_or_sync_folder(path.parent))
    engine = _engine(path)
    try:
        with translated(path), engine.execution_options(writes=True).begin() as connection:
            # Looked at again: another program may have created or migrated it meanwhile.
            version = _version(connection)
            _refuse_unknown(path, version, create)
            if version is None:
                schema.metadata.create_all(connection)
                _note_version(connection, schema.VERSION, now)
            elif version < schema.VERSION:
                _migrate(connection, path, version, now)
    except BaseException:
        engine.dispose()
        raise
    return engine, warning


def backup_to(path: Path, target: Path) -> None:
    """A whole copy of the ledger as last committed, on the disk, in one file; writers may go on."""
    part = target.with_name(f".~{secrets.token_hex(6)}.part")
    try:
        with (
            closing(sqlite3.connect(_uri(path, "ro"), uri=True)) as source,
            closing(sqlite3.connect(part)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        sync_file(part)
        replace_file(part, target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _uri(path: Path, mode: str) -> str:
    """For `sqlite3.connect`; a share's name keeps its two slashes behind an empty authority."""
    posix = path.absolute().as_posix()
    # Bytes as the disk has them: under a POSIX locale of GBK a name is not UTF-8 there,
    # while Windows wants UTF-8 and is told so by fsencode.
    return f"file://{'' if posix.startswith('/') else '/'}{quote(os.fsencode(posix))}?mode={mode}"


def _engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            _uri(path, "rw"),
            uri=True,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,  # the driver's own idea of when to BEGIN is too late
            check_same_thread=False,  # the pool gives a connection to one thread at a time
        )
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # Without it INSERT OR REPLACE deletes rows past the append-only triggers.
        connection.execute("PRAGMA recursive_triggers=ON")
        return connection

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer half-way can only fail: writers take the lock first.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _probe(path: Path) -> int | None:
    """The version of a ledger on the disk, None of an empty file, without writing anything."""
    # Reading a ledger in WAL mode leaves two files beside it, unless it is declared immutable,
    # which it is while nobody has it open. A program killed in mid-write leaves a journal that
    # must be rolled back before anything can be read: rw.
    in_use = any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))
    for mode in ("ro", "rw") if in_use else ("ro&immutable=1", "ro", "rw"):
        try:
            with closing(sqlite3.connect(_uri(path, mode), uri=True)) as connection:
                return _version_in(connection, path)
        except sqlite3.DatabaseError:
            if mode == "rw":
                raise
    raise AssertionError


def _version_in(connection: sqlite3.Connection, path: Path) -> int | None:
    names = connection.execute("SELECT name FROM sqlite_master").fetchall()
    if not names:
        return None
    if ("schema_versions",) not in names:
        raise _damaged(path)
    version = connection.execute("SELECT max(version) FROM schema_versions").fetchone()[0]
    if version is None:
        raise _damaged(path)
    return int(version)


def _version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(schema.schema_versions.name):
        return None
    return connection.execute(select(func.max(schema.schema_versions.c.version))).scalar()


def _refuse_unknown(path: Path, version: int | None, create: bool) -> None:
    if version is None and not create:
        raise _damaged(path)
    if version is not None and version > schema.VERSION:
        raise WorkspaceError(
            path,
            "这个文件夹由更新版本的程序建立"
            f"（台账版本 {version}，本程序只认到 {schema.VERSION}）。",
            "请升级程序；文件夹未作任何改动。",
        )


def _damaged(path: Path) -> WorkspaceError:
    return WorkspaceError(path, "台账不完整或已损坏。", "请用最近的备份替换；原文件请留存备查。")


def _choose_journal(path: Path, away: str) -> str:
    """WAL on a local disk, a rollback journal elsewhere, where WAL's shared memory fails."""
    wanted = "delete" if away else "wal"
    with closing(sqlite3.connect(_uri(path, "rwc"), uri=True, timeout=1)) as connection:
        deadline = time.monotonic() + BUSY_TIMEOUT_S
        while True:
            try:
                mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
                if mode != wanted:
                    mode = connection.execute(f"PRAGMA journal_mode={wanted}").fetchone()[0]
                break
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself when two programs change the mode at once.
                busy = error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
                if not busy or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
    if away:
        return (
            f"审核文件夹在{away}上，台账可能被同步程序改动或锁住。"
            "请把审核文件夹放在本机磁盘上，只把“回收”放在共享位置。"
        )
    return "" if mode == wanted else "这个磁盘不支持快速写入方式，台账改用较慢的方式。"


def _migrate(connection: Connection, path: Path, version: int, now: datetime) -> None:
    """Step by step to this program's version; the old ledger stands beside as a copy first."""
    _refuse_while_written(connection, path, now)
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    # The write lock is ours and nothing is changed yet: the copy is the old version whole.
    backup_to(path, path.with_name(f"{path.stem}.备份-v{version}-{stamp}{path.suffix}"))
    for step in range(version + 1, schema.VERSION + 1):
        schema.MIGRATIONS[step](connection)
        _note_version(connection, step, now)


def _refuse_while_written(connection: Connection, path: Path, now: datetime) -> None:
    row = connection.execute(select(schema.lease)).mappings().first()
    if row is None or has_ended(row["host"], row["pid"]):
        return
    if now - moment_from(row["heartbeat"]) <= ABANDONED_AFTER:
        raise WorkspaceError(
            path,
            f"“{row['user']}”在电脑“{row['host']}”上正用旧版本的程序处理这个文件夹。",
            "请先关闭那边的程序，再用新版本打开。",
        )


def _note_version(connection: Connection, version: int, now: datetime) -> None:
    connection.execute(insert(schema.schema_versions).values(version=version, at=utc_text(now)))
