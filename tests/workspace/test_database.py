"""Opening a ledger: created, recognised, migrated with a backup, or refused untouched."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from generator.errors import WorkspaceError
from generator.platform import host_name
from generator.workspace import decisions, schema
from generator.workspace.database import backup_to
from generator.workspace.ledger import open_ledger
from generator.workspace.records import Event

ROOT = Path(__file__).parents[2]
NOW = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)

# The ledger as version 1 made it, in its own words.
VERSION_1 = """
CREATE TABLE schema_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL UNIQUE, at VARCHAR(32) NOT NULL);
CREATE TABLE seal_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT, "key" TEXT NOT NULL, at VARCHAR(32) NOT NULL);
CREATE TABLE dispatches (
    id INTEGER PRIMARY KEY AUTOINCREMENT, recipient_id TEXT NOT NULL, form_id TEXT NOT NULL,
    form_version TEXT NOT NULL, years TEXT NOT NULL,
    seal_key_id INTEGER NOT NULL REFERENCES seal_keys (id), code TEXT NOT NULL,
    file_name TEXT NOT NULL, digest TEXT NOT NULL, rules_digest TEXT NOT NULL,
    as_of TEXT NOT NULL, at VARCHAR(32) NOT NULL);
CREATE TABLE receipts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, claim_id TEXT NOT NULL UNIQUE, at VARCHAR(32) NOT NULL,
    original_name TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
    archive_path TEXT NOT NULL, outcome TEXT NOT NULL, recipient_id TEXT NOT NULL,
    form_id TEXT NOT NULL, form_version TEXT NOT NULL, version_no INTEGER, disposition TEXT,
    as_of TEXT, rules_digest TEXT NOT NULL, submission TEXT, findings TEXT NOT NULL,
    reason TEXT NOT NULL, UNIQUE (recipient_id, form_id, version_no));
CREATE TABLE waivers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, recipient_id TEXT NOT NULL, form_id TEXT NOT NULL,
    code TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL, person TEXT NOT NULL,
    at VARCHAR(32) NOT NULL);
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at VARCHAR(32) NOT NULL, kind TEXT NOT NULL,
    recipient_id TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE lease (
    id INTEGER PRIMARY KEY CHECK (id = 1), host TEXT NOT NULL, "user" TEXT NOT NULL,
    pid INTEGER NOT NULL, token TEXT NOT NULL, taken_at VARCHAR(32) NOT NULL,
    heartbeat VARCHAR(32) NOT NULL);
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts
    BEGIN SELECT RAISE(ABORT, 'receipts is append-only'); END;
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts
    BEGIN SELECT RAISE(ABORT, 'receipts is append-only'); END;
INSERT INTO schema_versions (version, at) VALUES (1, '2024-02-01T00:00:00.000000+00:00');
INSERT INTO receipts (claim_id, at, original_name, digest, size, archive_path, outcome,
    recipient_id, form_id, form_version, version_no, disposition, as_of, rules_digest,
    submission, findings, reason)
VALUES ('c1', '2024-02-01T00:00:00.000000+00:00', '云岭化工.xlsx', 'd', 9, '归档/c1.xlsx', '识别',
    'Q001', 'enterprise', '2023.1', 1, '接收', '2024-01-15', 'r',
    '{"format":1,"recipient_id":"Q001","form_id":"enterprise","form_version":"2023.1",
      "years":[2023],"entries":[],"rows":{}}', '{"format":1,"findings":[]}', '');
INSERT INTO waivers (recipient_id, form_id, code, subject, reason, person, at)
VALUES ('Q001', 'enterprise', 'WAT002', 'x', '理由', '李工', '2024-02-01T00:00:00.000000+00:00');
"""


# What the step to version 2 added, in its own words.
VERSION_2 = """
ALTER TABLE receipts ADD COLUMN reading_path TEXT NOT NULL DEFAULT '';
ALTER TABLE waivers ADD COLUMN expires TEXT;
ALTER TABLE waivers ADD COLUMN revokes INTEGER REFERENCES waivers (id);
INSERT INTO schema_versions (version, at) VALUES (2, '2024-03-01T00:00:00.000000+00:00');
"""


def triggers(path: Path, *tables: str) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {row for row in rows if row[0] in tables}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())


def columns(path: Path) -> dict[str, set[str]]:
    with closing(sqlite3.connect(path)) as raw:
        return {
            table.name: {row[1] for row in raw.execute(f"PRAGMA table_info({table.name})")}
            for table in schema.metadata.sorted_tables
        }


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "台账.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(VERSION_1)
    return path


def test_a_ledger_that_is_missing_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="找不到台账"):
        open_ledger(tmp_path / "台账.db", NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_new_ledger_is_of_this_version_and_opens_again(tmp_path: Path) -> None:
    for create in (True, False, True):
        with open_ledger(tmp_path / "台账.db", NOW, create=create) as ledger:
            assert ledger.warning == ""
    with closing(sqlite3.connect(tmp_path / "台账.db")) as raw:
        versions = raw.execute("SELECT version FROM schema_versions").fetchall()
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert versions == [(schema.VERSION,)]


def test_an_old_ledger_is_copied_beside_and_brought_up_to_date(old: Path, tmp_path: Path) -> None:
    before = dump(old)
    with open_ledger(old, NOW) as ledger:
        (receipt,) = ledger.receipts()
        assert (receipt.recipient_id, receipt.version_no, receipt.reading_path) == ("Q001", 1, "")
        submission = ledger.submission_of(receipt.id)
        assert submission is not None
        assert submission.form_version == "2023.1"
        (waiver,) = ledger.waivers_for("Q001", "enterprise", NOW.date())
        assert (waiver.expires, waiver.revokes) == (None, None)
    backup = tmp_path / "台账.备份-v1-20250301T083000Z.db"
    assert dump(backup) == before
    assert set(contents(tmp_path)) == {"台账.db", backup.name}
    with open_ledger(tmp_path / "new.db", NOW, create=True):
        pass
    assert columns(old) == columns(tmp_path / "new.db")


def test_a_ledger_of_version_2_gets_the_decisions_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "台账.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(VERSION_1 + VERSION_2)
    before = dump(path)
    with open_ledger(path, NOW) as ledger:
        assert len(ledger.receipts()) == 1
        assert (decisions.adoptions(ledger), decisions.corrections(ledger)) == ((), ())
    backup = tmp_path / "台账.备份-v2-20250301T083000Z.db"
    assert dump(backup) == before
    with open_ledger(tmp_path / "new.db", NOW, create=True):
        pass
    assert columns(path) == columns(tmp_path / "new.db")
    assert triggers(path, "adoptions", "corrections") == triggers(
        tmp_path / "new.db", "adoptions", "corrections"
    )


def test_a_ledger_is_migrated_once(old: Path, tmp_path: Path) -> None:
    for day in range(3):
        open_ledger(old, NOW + timedelta(days=day)).close()
    assert len([name for name in contents(tmp_path) if "备份" in name]) == 1
    with closing(sqlite3.connect(old)) as raw:
        rows = raw.execute("SELECT version FROM schema_versions ORDER BY id").fetchall()
    assert rows == [(version,) for version in range(1, schema.VERSION + 1)]


def test_a_migration_that_fails_leaves_the_old_ledger_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(old)

    real = schema.MIGRATIONS[2]

    def broken(connection: Connection) -> None:
        real(connection)
        raise OSError("full")

    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, 2: broken})
        with pytest.raises(OSError, match="full"):
            open_ledger(old, NOW)
    assert dump(old) == before
    open_ledger(old, NOW + timedelta(minutes=1)).close()


@pytest.mark.parametrize(
    ("host", "pid", "age_min", "refused"),
    [
        ("another-pc", 77, 2, True),
        ("another-pc", 77, 30, False),
        (host_name(), 1, 2, True),
        (host_name(), 2**22 + 5, 2, False),
    ],
)
def test_a_ledger_in_use_by_an_old_program_is_not_migrated_under_it(
    old: Path, tmp_path: Path, host: str, pid: int, age_min: int, refused: bool
) -> None:
    heartbeat = (NOW - timedelta(minutes=age_min)).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(old)) as raw, raw:
        raw.execute(
            "INSERT INTO lease VALUES (1, ?, '王工', ?, 't', ?, ?)",
            (host, pid, heartbeat, heartbeat),
        )
    if refused:
        with pytest.raises(WorkspaceError, match=f"“王工”在电脑“{host}”上正用旧版本"):
            open_ledger(old, NOW)
        assert set(contents(tmp_path)) == {"台账.db"}
    else:
        open_ledger(old, NOW).close()
        assert len(contents(tmp_path)) == 2


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_ledger_of_a_newer_program_is_refused_and_not_a_byte_changed(
    tmp_path: Path, mode: str
) -> None:
    path = tmp_path / "台账.db"
    open_ledger(path, NOW, create=True).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(f"PRAGMA journal_mode={mode}")
        raw.execute("INSERT INTO schema_versions (version, at) VALUES (99, 'x')")
    before = contents(tmp_path)
    for create in (False, True):
        with pytest.raises(WorkspaceError, match="更新版本的程序建立"):
            open_ledger(path, NOW, create=create)
    assert contents(tmp_path) == before


def test_what_is_no_ledger_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "台账.db"
    for data in (b"this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000):
        path.write_bytes(data)
        with pytest.raises(WorkspaceError, match="损坏"):
            open_ledger(path, NOW, create=True)
        assert path.read_bytes() == data
    path.unlink()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE somebody_elses (x)")
    with pytest.raises(WorkspaceError, match="损坏"):
        open_ledger(path, NOW, create=True)


def test_an_empty_file_is_a_ledger_to_be_made_and_none_to_be_used(tmp_path: Path) -> None:
    path = tmp_path / "台账.db"
    path.write_bytes(b"")
    with pytest.raises(WorkspaceError, match="不完整"):
        open_ledger(path, NOW)
    open_ledger(path, NOW, create=True).close()
    open_ledger(path, NOW).close()


def test_in_a_sync_folder_the_ledger_warns_and_uses_a_rollback_journal(tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive" / "审核"
    folder.mkdir(parents=True)
    with open_ledger(folder / "台账.db", NOW, create=True) as ledger:
        assert "OneDrive" in ledger.warning
        ledger.add_event(Event(at=NOW, kind="call"))
        with ledger.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    assert set(contents(folder)) == {"台账.db"}


def test_a_backup_is_whole_while_a_writer_is_at_work(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "台账.db", NOW, create=True) as ledger:
        ledger.add_event(Event(at=NOW, kind="before"))
        with ledger.writing() as connection:
            connection.exec_driver_sql(
                "INSERT INTO events (at, kind, recipient_id, detail) VALUES ('x', 'y', '', '{}')"
            )
            backup_to(ledger.path, tmp_path / "copy.db")
    with open_ledger(tmp_path / "copy.db", NOW) as copy:
        assert [event.kind for event in copy.events()] == ["before"]
    assert set(contents(tmp_path)) == {"台账.db", "copy.db"}


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from generator.workspace.ledger import open_ledger

now = datetime(2025, 3, 1, tzinfo=UTC)
ledger = open_ledger(Path(sys.argv[1]), now, create=True)
with ledger.writing() as connection:
    # More than the page cache holds, so that half of it is in the file when the end comes.
    for number in range(400):
        connection.exec_driver_sql(
            "INSERT INTO events (at, kind, recipient_id, detail) VALUES ('x', 'half', '', ?)",
            ("x" * 20_000,),
        )
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="没有 SIGKILL")
@pytest.mark.parametrize("place", ["本机", "OneDrive"])
def test_a_program_killed_in_mid_write_leaves_the_ledger_as_it_was(
    tmp_path: Path, place: str
) -> None:
    path = tmp_path / place / "台账.db"
    path.parent.mkdir()
    with open_ledger(path, NOW, create=True) as ledger:
        ledger.add_event(Event(at=NOW, kind="whole"))
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(contents(path.parent)) > 1
    with open_ledger(path, NOW) as ledger:
        assert [event.kind for event in ledger.events()] == ["whole"]
        ledger.add_event(Event(at=NOW, kind="after"))


CREATOR = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from generator.workspace.ledger import open_ledger
from generator.workspace.records import Event

sys.stdin.readline()
now = datetime(2025, 3, 1, tzinfo=UTC)
with open_ledger(Path(sys.argv[1]), now, create=True) as ledger:
    key = ledger.seal_key(now, lambda size: sys.argv[2].encode() * size)
    for number in range(20):
        ledger.add_event(Event(at=now, kind="call"))
    print(key.key.decode())
"""


def run_together(*commands: list[str]) -> list[str]:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", *command],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for command in commands
    ]
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    printed = [one.communicate(timeout=120)[0] for one in running]
    assert [one.returncode for one in running] == [0] * len(running)
    return printed


def test_programs_that_create_one_ledger_at_once_share_it(tmp_path: Path) -> None:
    path = tmp_path / "台账.db"
    keys = run_together(*([CREATOR, str(path), sign] for sign in "abc"))
    assert len(set(keys)) == 1
    with open_ledger(path, NOW) as ledger:
        assert len(ledger.events()) == 60


def test_programs_that_migrate_one_ledger_at_once_migrate_it_once(
    old: Path, tmp_path: Path
) -> None:
    run_together(*([CREATOR, str(old), sign] for sign in "abc"))
    (backup,) = (path for path in tmp_path.iterdir() if "备份" in path.name)
    assert "reading_path" not in "".join(dump(backup))
    with open_ledger(old, NOW) as ledger:
        assert len(ledger.events()) == 60
