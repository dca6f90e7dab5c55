"""Answers, set-aside copies and the board follow from the ledger: deleted, they come again."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from generator.errors import WorkspaceError
from generator.journey.audit import now_utc
from generator.journey.look_after import rebuild_outputs, waive_finding
from generator.model.finding import Disposition
from generator.workspace.lease import acquire, release, this_process
from tests.journey.readback import answers_to, board_line, has_answers, sheets_of, words_of
from tests.journey.rounds import (
    REFUSED,
    drop,
    ledger_of,
    put,
    receipt_named,
    receive,
    sample,
    tree,
    until,
    watching,
)

DERIVED = ("退回", "待识别", "看板.html")


def _delete(root: Path) -> None:
    shutil.rmtree(root / "退回")
    shutil.rmtree(root / "待识别")
    (root / "看板.html").unlink()


def test_what_was_deleted_is_rebuilt_to_the_same_bytes(round_copy: Path) -> None:
    before = tree(round_copy, *DERIVED)
    assert {path.split("/")[0] for path in before} == set(DERIVED)
    _delete(round_copy)
    assert rebuild_outputs(round_copy) == len(before)
    assert tree(round_copy, *DERIVED) == before


def test_the_next_watch_puts_back_what_was_deleted(round_copy: Path) -> None:
    before = tree(round_copy, *DERIVED)
    _delete(round_copy)
    assert receive(round_copy) == []
    assert tree(round_copy, *DERIVED) == before


def test_rebuilding_from_another_place_and_time_gives_the_same_bytes(
    round_copy: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "搬到 另一处"
    before = tree(round_copy, *DERIVED)
    round_copy.rename(moved)
    _delete(moved)
    rebuild_outputs(moved)
    assert tree(moved, *DERIVED) == before


# -- waivers --------------------------------------------------------------------------------------

OPEN = ("employees@2024", "energy.amount[electricity]@2024", "reused_water@2024",
        "solid_generated@2024")
CODES = (("REQ001",), ("MAG004",), ("WAT001",), ("SOL001", "SOL006"))
ERRORS = dict(zip(OPEN, CODES, strict=True))


def _waive(root: Path, subject: str, expires: date | None = None) -> str:
    said = [
        waive_finding(
            root, "QY003", "enterprise", code, subject, reason="两路水表分段计量", person="张三",
            expires=expires,
        )
        for code in ERRORS[subject]
    ]  # fmt: skip
    return said[-1]


@pytest.fixture
def refused(audit_root: Path) -> Path:
    drop(audit_root, [sample(REFUSED)])
    assert [a.verdict for a in receive(audit_root)] == ["退回"]
    return audit_root


def test_a_waiver_takes_its_finding_out_of_the_answer_and_the_last_one_changes_the_verdict(
    refused: Path,
) -> None:
    receipt = receipt_named(refused, REFUSED)
    book, notice = answers_to(refused, receipt)
    before = book.read_bytes(), notice.read_bytes()

    said = _waive(refused, "reused_water@2024")
    assert "已豁免 WAT001" in said
    assert "有 4 处错误" in said
    assert book.read_bytes() != before[0]
    assert notice.read_bytes() != before[1]
    listed = "\n".join("\t".join(row) for row in words_of(sheets_of(book)["问题清单"]))
    assert "重复用水量" not in listed
    assert board_line(refused, "QY003").state == "退回"

    for subject in OPEN:
        if subject != "reused_water@2024":
            said = _waive(refused, subject)
    assert "已采用" in said
    assert board_line(refused, "QY003").state == "需说明"
    assert has_answers(refused, receipt)
    assert receipt.disposition is Disposition.SEND_BACK, "the record itself stays as it was made"


def test_a_waiver_that_ended_before_the_return_came_waives_nothing(refused: Path) -> None:
    for subject in OPEN:
        _waive(refused, subject, date(2025, 3, 23))
    assert board_line(refused, "QY003").state == "退回"


def test_a_waiver_holds_on_its_last_day(refused: Path) -> None:
    for subject in OPEN:
        _waive(refused, subject, date(2025, 3, 24))
    assert board_line(refused, "QY003").state == "需说明"
    put(refused, {"下次.xlsx": sample(REFUSED).read_bytes() + b"\0"})
    assert [a.verdict for a in receive(refused, date(2025, 3, 25))] == ["退回"]


def test_a_waiver_of_what_was_never_found_is_refused_with_a_sentence(refused: Path) -> None:
    with pytest.raises(WorkspaceError, match="没有这条问题"):
        waive_finding(
            refused, "QY003", "enterprise", "WAT009", "", reason="无", person="张三", expires=None
        )


def test_a_waiver_left_to_a_watcher_that_ended_first_is_taken_up_by_the_next(
    refused: Path,
) -> None:
    book, _ = answers_to(refused, receipt_named(refused, REFUSED))
    with ledger_of(refused) as ledger:
        lease = acquire(ledger, now_utc(), this_process())
        before = book.read_bytes()
        _waive(refused, "reused_water@2024")
        assert book.read_bytes() == before, "answers are written by the holder of the lease alone"
        release(ledger, lease)
    assert receive(refused) == []
    listed = "\n".join("\t".join(row) for row in words_of(sheets_of(book)["问题清单"]))
    assert "问题清单" in sheets_of(book)
    assert "重复用水量" not in listed


def test_a_waiver_given_while_a_watcher_runs_is_noticed_by_it(refused: Path) -> None:
    receipt = receipt_named(refused, REFUSED)
    book, _ = answers_to(refused, receipt)
    with watching(refused) as watcher:
        for subject in OPEN:
            before = book.read_bytes()
            _waive(refused, subject)
            until(lambda: book.read_bytes() != before, watcher)  # noqa: B023
        until(lambda: board_line(refused, "QY003").state == "需说明", watcher)
    with ledger_of(refused) as ledger:
        given = sorted((waiver.code, waiver.subject) for waiver in ledger.waivers())
    assert given == sorted((code, subject) for subject in OPEN for code in ERRORS[subject])
    written = tree(refused, *DERIVED)
    rebuild_outputs(refused)
    assert tree(refused, *DERIVED) == written
