"""The ledger keeps what was decided: append-only, whole, by the holder of the lease alone."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from generator.errors import WorkspaceError
from generator.model.finding import CheckReport, Disposition, Finding, Severity
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission
from generator.workspace.lease import Who, acquire
from generator.workspace.ledger import Ledger, open_ledger
from generator.workspace.records import (
    Dispatch,
    Event,
    Outcome,
    Receipt,
    WaiverRecord,
    in_force,
)

NOW = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)
Build = Callable[..., Receipt]

REPORT = CheckReport(
    (
        Finding(
            "WAT002",
            Severity.ERROR,
            "重复利用水量 12 大于用水总量 10。",
            "请核对。",
            (EntryKey("reused_water", year=2024),),
            (Place("用水", "D12"),),
            (("reused_water", "12"),),
        ),
    )
)
SUBMISSION = Submission(
    "Q001",
    "enterprise",
    "2024.1",
    (2022, 2023, 2024),
    (
        Entry(EntryKey("reused_water", "", 2024), "12.0", Decimal("12.0"), Place("用水", "D12")),
        Entry(EntryKey("name"), "", Blank.NOT_FILLED, Place("封面", "B3")),
    ),
)
WAIVER = WaiverRecord(
    recipient_id="Q001",
    form_id="enterprise",
    code="WAT002",
    subject="reused_water@2024",
    reason="中水由园区另供",
    person="李工",
    at=NOW,
)


@pytest.fixture
def token(ledger: Ledger) -> str:
    return acquire(ledger, NOW, Who("pc-1", "李工", 1)).token


def test_a_return_comes_back_as_it_was_recorded(ledger: Ledger, token: str, receipt: Build) -> None:
    given = receipt("c1", report=REPORT, disposition=Disposition.SEND_BACK, reason="见清单")
    kept = ledger.record_receipt(given, SUBMISSION, token)
    assert kept == replace(given, id=1, version_no=1)
    assert ledger.receipt_by_claim("c1") == kept
    assert ledger.receipts() == ledger.receipts_of("Q001", "enterprise") == (kept,)
    assert ledger.submission_of(kept.id) == SUBMISSION
    assert ledger.receipt_by_claim("c2") is None


def test_versions_are_counted_per_recipient_and_form(
    ledger: Ledger, token: str, receipt: Build
) -> None:
    for number, recipient in enumerate(("Q001", "Q002", "Q001", "Q001")):
        ledger.record_receipt(receipt(f"c{number}", recipient_id=recipient), None, token)
    ledger.record_receipt(receipt("c9", form_id="permit"), None, token)
    found = [(r.recipient_id, r.form_id, r.version_no) for r in ledger.receipts()]
    assert found == [
        ("Q001", "enterprise", 1),
        ("Q002", "enterprise", 1),
        ("Q001", "enterprise", 2),
        ("Q001", "enterprise", 3),
        ("Q001", "permit", 1),
    ]
    latest = [(r.recipient_id, r.form_id, r.version_no) for r in ledger.latest_receipts()]
    assert latest == [("Q001", "enterprise", 3), ("Q001", "permit", 1), ("Q002", "enterprise", 1)]


def test_what_was_not_recognised_or_is_a_duplicate_takes_no_version(
    ledger: Ledger, token: str, receipt: Build
) -> None:
    nobody = receipt(
        "c1", outcome=Outcome.UNRECOGNISED, recipient_id="", form_id="", form_version="",
        disposition=None, as_of=None, reason="文件有密码",
    )  # fmt: skip
    assert ledger.record_receipt(nobody, None, token) == replace(nobody, id=1)
    ledger.record_receipt(receipt("c2"), SUBMISSION, token)
    again = receipt("c3", outcome=Outcome.DUPLICATE, disposition=None, reason="与第 1 版相同")
    ledger.record_receipt(again, None, token)
    assert [one.claim_id for one in ledger.versions("Q001", "enterprise")] == ["c2"]
    assert [one.claim_id for one in ledger.receipts_of("Q001", "enterprise")] == ["c2", "c3"]
    assert [one.claim_id for one in ledger.latest_receipts()] == ["c2"]
    assert ledger.submission_of(1) is None


def test_recording_a_claim_twice_records_it_once(
    ledger: Ledger, token: str, receipt: Build
) -> None:
    first = ledger.record_receipt(receipt("c1"), SUBMISSION, token)
    later = receipt("c1", at=NOW + timedelta(hours=1), disposition=Disposition.SEND_BACK)
    assert ledger.record_receipt(later, None, token) == first
    assert len(ledger.receipts()) == 1


def test_a_file_name_the_database_cannot_hold_is_recorded_readably(
    ledger: Ledger, token: str, receipt: Build
) -> None:
    from_disk = "水表.xlsx".encode("gbk").decode("utf-8", "surrogateescape")
    kept = ledger.record_receipt(receipt("c1", original_name=from_disk), None, token)
    assert kept.original_name == "水表.xlsx"


def test_a_refused_correction_leaves_the_accepted_version_in_force(
    ledger: Ledger, token: str, receipt: Build
) -> None:
    for number, disposition in enumerate(
        (Disposition.SEND_BACK, Disposition.NEEDS_EXPLANATION, Disposition.SEND_BACK)
    ):
        ledger.record_receipt(receipt(f"c{number}", disposition=disposition), None, token)
    versions = ledger.versions("Q001", "enterprise")
    standing = in_force(versions)
    assert standing is not None
    assert standing.version_no == 2
    waived = in_force(versions, lambda one: Disposition.ACCEPT)
    assert waived is not None
    assert waived.version_no == 3
    assert in_force(versions[:1]) is None


def test_a_program_whose_lease_was_taken_over_writes_nothing(
    ledger: Ledger, token: str, receipt: Build
) -> None:
    acquire(ledger, NOW, Who("pc-2", "王工", 2), take_over=True)
    with pytest.raises(WorkspaceError, match="“王工”在电脑“pc-2”上的程序接管"):
        ledger.record_receipt(receipt("c1"), SUBMISSION, token)
    assert ledger.receipts() == ()


def test_without_a_lease_nothing_is_recorded(ledger: Ledger, receipt: Build) -> None:
    with pytest.raises(WorkspaceError, match="没有写入"):
        ledger.record_receipt(receipt("c1"), None, "")
    assert ledger.receipts() == ()


@pytest.mark.parametrize(
    "table", ["schema_versions", "seal_keys", "dispatches", "receipts", "waivers", "events"]
)
def test_rows_can_be_added_and_never_changed_or_dropped(
    ledger: Ledger, token: str, receipt: Build, table: str
) -> None:
    key = ledger.seal_key(NOW, lambda size: b"k" * size)
    ledger.add_dispatches([dispatch(key.id)])
    ledger.record_receipt(receipt("c1"), SUBMISSION, token)
    ledger.add_waiver(WAIVER)
    ledger.add_event(Event(at=NOW, kind="call"))
    with closing(sqlite3.connect(ledger.path)) as raw:
        before = raw.execute(f"SELECT * FROM {table}").fetchall()
        assert before
        for statement in (f"UPDATE {table} SET id = id + 1", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(statement)
        assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


def test_a_row_cannot_be_replaced_through_the_ledgers_own_connections(ledger: Ledger) -> None:
    ledger.add_event(Event(at=NOW, kind="call"))
    statement = "INSERT OR REPLACE INTO events SELECT id, at, 'x', recipient_id, detail FROM events"
    with pytest.raises(Exception, match="append-only"), ledger.writing() as connection:
        connection.exec_driver_sql(statement)
    assert [event.kind for event in ledger.events()] == ["call"]


def dispatch(seal_key_id: int, **changes: object) -> Dispatch:
    made = Dispatch(
        recipient_id="Q001",
        form_id="enterprise",
        form_version="2024.1",
        years=(2022, 2023, 2024),
        seal_key_id=seal_key_id,
        code="K7P2-9X",
        file_name="E01_云岭化工.xlsx",
        digest="d1",
        rules_digest="r1",
        as_of=date(2025, 1, 15),
        at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_dispatches_come_back_and_the_latest_answers_to_its_code(ledger: Ledger) -> None:
    key = ledger.seal_key(NOW, lambda size: b"k" * size)
    first, second, third = ledger.add_dispatches(
        [dispatch(key.id), dispatch(key.id, recipient_id="Q002", code="A"), dispatch(key.id)]
    )
    assert [first.id, second.id, third.id] == [1, 2, 3]
    assert ledger.dispatches() == (first, second, third)
    assert ledger.dispatches("Q002") == (second,)
    assert ledger.dispatch_by_code("K7P2-9X") == third
    assert ledger.dispatch_by_code("none") is None


def test_a_batch_of_dispatches_is_recorded_whole_or_not_at_all(ledger: Ledger) -> None:
    key = ledger.seal_key(NOW, lambda size: b"k" * size)
    with pytest.raises(Exception, match="FOREIGN KEY"):
        ledger.add_dispatches([dispatch(key.id), dispatch(99)])
    assert ledger.dispatches() == ()


def test_the_seal_key_is_made_once_and_stays_out_of_sight(ledger: Ledger) -> None:
    first = ledger.seal_key(NOW, lambda size: b"k" * size)
    assert first.key == b"k" * 32
    assert ledger.seal_key(NOW + timedelta(days=1), lambda size: b"x" * size) == first
    assert ledger.seal_keys() == (first,)
    assert "kkk" not in repr(first)
    assert "6b6b" not in repr(first)


def test_a_waiver_holds_until_it_expires_or_is_taken_back(ledger: Ledger) -> None:
    day = date(2025, 3, 1)
    lasting = ledger.add_waiver(WAIVER)
    short = ledger.add_waiver(replace(WAIVER, code="WAT003", expires=day))
    ledger.add_waiver(replace(WAIVER, recipient_id="Q002"))
    assert ledger.waivers_for("Q001", "enterprise", day) == (lasting, short)
    assert ledger.waivers_for("Q001", "enterprise", day + timedelta(days=1)) == (lasting,)
    back = ledger.add_waiver(replace(WAIVER, reason="已更正", revokes=lasting.id))
    assert ledger.waivers_for("Q001", "enterprise", day) == (short,)
    assert [row.id for row in ledger.waivers()] == [1, 2, 3, back.id]
    assert lasting.waiver.reason == "中水由园区另供"


def test_a_waiver_needs_a_reason_a_person_and_a_target(ledger: Ledger) -> None:
    for change in ({"reason": " "}, {"person": ""}):
        with pytest.raises(WorkspaceError, match="理由和经办人"):
            ledger.add_waiver(replace(WAIVER, **change))  # type: ignore[arg-type]
    with pytest.raises(WorkspaceError, match="没有第 7 号豁免"):
        ledger.add_waiver(replace(WAIVER, revokes=7))
    assert ledger.waivers() == ()


def test_events_are_kept_with_their_detail(ledger: Ledger) -> None:
    called = ledger.add_event(Event(at=NOW, kind="call", recipient_id="Q001", detail={"谁": "李"}))
    ledger.add_event(Event(at=NOW, kind="override"))
    assert ledger.events("call") == (called,)
    assert [event.kind for event in ledger.events()] == ["call", "override"]


def test_a_waiver_made_by_another_command_is_noticed(ledger: Ledger) -> None:
    before = ledger.last_change_id()
    assert ledger.last_change_id() == before
    with open_ledger(ledger.path, NOW) as other:
        assert other.last_change_id() == before
        other.add_waiver(WAIVER)
    assert ledger.last_change_id() > before


def test_the_lease_alone_is_no_change(ledger: Ledger) -> None:
    before = ledger.last_change_id()
    acquire(ledger, NOW, Who("pc-1", "李工", 1))
    assert ledger.last_change_id() == before


def test_times_are_kept_in_utc_and_must_have_a_zone(ledger: Ledger) -> None:
    china = datetime(2025, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=8)))
    made = ledger.add_event(Event(at=china, kind="call"))
    assert made.at.isoformat() == "2025-02-28T16:30:00+00:00"
    assert ledger.events() == (made,)
    with pytest.raises(ValueError, match="2025"):
        ledger.add_event(Event(at=datetime(2025, 3, 1), kind="call"))


def test_a_full_disk_writes_nothing_and_can_be_tried_again(
    ledger: Ledger, token: str, receipt: Build
) -> None:
    with ledger.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(OSError, match="磁盘已满") as caught:
        ledger.record_receipt(receipt("c1", reason="长" * 100_000), SUBMISSION, token)
    assert caught.value.errno == errno.ENOSPC
    assert ledger.receipts() == ()
    with ledger.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert ledger.record_receipt(receipt("c1"), SUBMISSION, token).version_no == 1


def test_a_busy_ledger_is_tried_again_later(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.workspace.database.BUSY_TIMEOUT_S", 0.05)
    with open_ledger(ledger.path, NOW) as other:
        with (
            ledger.writing(),
            pytest.raises(OSError, match="占用") as caught,
        ):
            other.add_event(Event(at=NOW, kind="call"))
        assert caught.value.errno == errno.EBUSY
        other.add_event(Event(at=NOW, kind="call"))


def test_a_reader_sees_the_ledger_while_another_writes(ledger: Ledger, tmp_path: Path) -> None:
    with open_ledger(ledger.path, NOW) as other, ledger.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO events (at, kind, recipient_id, detail) VALUES ('x', 'y', '', '{}')"
        )
        assert other.events() == ()
