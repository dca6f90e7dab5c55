"""The drop folder and what befalls it: sub-folders, odd names, a full disk, things that vanish."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.errors import WorkspaceError
from generator.journey import answer as answers_module
from generator.journey import receive as receive_module
from generator.journey.receive import watch_folder
from generator.workspace.ledger import Ledger
from generator.workspace.records import Outcome
from tests.journey.readback import answers_to, has_answers
from tests.journey.rounds import (
    CLEAN,
    PLAIN_TEXT,
    REFUSED,
    ZIPPED_PHOTOS,
    another,
    clock_from,
    drop,
    exactly_once,
    put,
    receipt_named,
    receipts_of,
    receive,
    sample,
    tree,
    verdicts,
)


def failing(times: int, action: Callable[..., Any]) -> Callable[..., Any]:
    """`action`, but the disk is full the first few times."""
    left = [times]

    def attempt(*args: Any, **kwargs: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return action(*args, **kwargs)

    return attempt


def test_a_folder_dropped_with_folders_in_it_gives_up_every_file(audit_root: Path) -> None:
    tree_of_files = {
        f"{CLEAN}": sample(CLEAN).read_bytes(),
        f"三家企业/{REFUSED}": sample(REFUSED).read_bytes(),
        "三家企业/再里面/山野食品填报.xlsx": sample("山野食品填报.xlsx").read_bytes(),
        "三家企业/再里面/~$山野食品填报.xlsx": b"lock",
    }
    for name, data in tree_of_files.items():
        path = audit_root / "回收" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert sorted(verdicts(receive(audit_root))) == ["接收", "接收", "退回"]
    left = [path.name for path in (audit_root / "回收").rglob("*") if path.is_file()]
    assert left == ["~$山野食品填报.xlsx"], "an office program's lock file is no return"


def test_a_file_that_vanishes_before_it_is_taken_is_nobodys_business(
    audit_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = receive_module.claim

    def gone(source: Path, staging: Path, claim_id: str) -> Path | None:
        if source.name == REFUSED:
            source.unlink()
        return claim(source, staging, claim_id)

    monkeypatch.setattr(receive_module, "claim", gone)
    drop(audit_root, [sample(CLEAN), sample(REFUSED)])
    assert verdicts(receive(audit_root)) == ["接收"]
    assert exactly_once(audit_root, {CLEAN: sample(CLEAN).read_bytes()}) == []


@pytest.mark.parametrize("times", [1, 3])
def test_a_disk_full_while_recording_delays_a_file_and_does_not_lose_it(
    times: int, audit_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "record_receipt", failing(times, Ledger.record_receipt))
    files = {name: sample(name).read_bytes() for name in (CLEAN, REFUSED)}
    put(audit_root, files)
    stop, told = threading.Event(), []

    def tell(answer: Any) -> None:
        told.append(answer.verdict)
        if len(told) == len(files):
            stop.set()

    watch_folder(
        audit_root, once=False, poll=True, take_over=False, delay_s=0.05, stop=stop, tell=tell,
        clock=clock_from(date(2025, 3, 24)),
    )  # fmt: skip
    assert sorted(told) == ["接收", "退回"]
    assert exactly_once(audit_root, files) == []


def test_one_pass_on_a_full_disk_says_so_and_the_next_pass_finishes(
    audit_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: sample(name).read_bytes() for name in (CLEAN, REFUSED)}
    put(audit_root, files)
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "record_receipt", failing(1000, Ledger.record_receipt))
        with pytest.raises(WorkspaceError, match="文件没有丢失"):
            receive(audit_root)
    assert receipts_of(audit_root) == ()
    assert sorted(verdicts(receive(audit_root))) == ["接收", "退回"]
    assert exactly_once(audit_root, files) == []


def test_an_answer_that_could_not_be_written_is_written_when_the_disk_allows(
    audit_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = failing(2, answers_module.publish_beside_open)
    monkeypatch.setattr(answers_module, "publish_beside_open", written)
    drop(audit_root, [sample(REFUSED)])
    assert verdicts(receive(audit_root)) == ["退回"]
    assert has_answers(audit_root, receipt_named(audit_root, REFUSED))


def test_a_file_that_brings_out_a_bug_is_set_aside_and_the_others_are_answered(
    audit_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = receive_module.Judge.__call__

    def breaks(self: Any, data: bytes, name: str, as_of: date) -> Any:
        if name == REFUSED:
            raise ZeroDivisionError
        return judge(self, data, name, as_of)

    monkeypatch.setattr(receive_module.Judge, "__call__", breaks)
    drop(audit_root, [sample(CLEAN), sample(REFUSED)])
    assert sorted(verdicts(receive(audit_root))) == ["待识别", "接收"]
    log = (audit_root / "日志" / "parkaudit.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "意外" in (audit_root / "待识别" / f"{REFUSED}.原因.txt").read_text(encoding="utf-8-sig")


def test_noise_is_set_aside_under_its_name_with_the_reason_beside(audit_root: Path) -> None:
    drop(audit_root, [sample(ZIPPED_PHOTOS), sample(PLAIN_TEXT)])
    assert verdicts(receive(audit_root)) == ["待识别", "待识别"]
    for name in (ZIPPED_PHOTOS, PLAIN_TEXT):
        aside = audit_root / "待识别" / name
        assert aside.read_bytes() == sample(name).read_bytes()
        reason = aside.with_name(f"{name}.原因.txt").read_text(encoding="utf-8-sig")
        assert name in reason
        assert receipt_named(audit_root, name).reason in reason


ODD_NAMES = (
    "换\n行.xlsx",
    "长" * 83 + ".xlsx",
    "a" * 250 + ".xlsx",
    "末尾有点..",
    "笑脸😀🏭.xlsx",
    "冒号:星号*.xlsx",
    "冒号?星号?.xlsx",
    "CON.xlsx",
    "没有扩展名",
    "=1+1.xlsx",
)


def test_files_of_any_name_are_taken_set_aside_and_told_apart(audit_root: Path) -> None:
    files = {name: f"随便写的 {number}".encode() for number, name in enumerate(ODD_NAMES)}
    put(audit_root, files)
    assert verdicts(receive(audit_root)) == ["待识别"] * len(files)
    assert exactly_once(audit_root, files) == []
    assert {receipt.original_name for receipt in receipts_of(audit_root)} == set(files)
    aside = tree(audit_root, "待识别")
    kept = [data for path, data in aside.items() if not path.endswith(".原因.txt")]
    assert sorted(kept) == sorted(files.values())
    assert len(aside) == 2 * len(files)
    assert len({path.casefold() for path in aside}) == len(aside)


def test_a_return_under_an_odd_name_is_recognised_all_the_same(audit_root: Path) -> None:
    data = sample(REFUSED).read_bytes()
    files = {name: another(data, number) for number, name in enumerate(ODD_NAMES[:5])}
    put(audit_root, files)
    assert verdicts(receive(audit_root)) == ["退回"] * len(files)
    assert exactly_once(audit_root, files) == []
    receipts = receipts_of(audit_root)
    assert sorted(receipt.version_no for receipt in receipts) == [1, 2, 3, 4, 5]
    for receipt in receipts:
        assert receipt.outcome is Outcome.RECOGNISED
        assert all(path.is_file() for path in answers_to(audit_root, receipt))
