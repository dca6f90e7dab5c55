"""Files are whole or absent, and a returned file is given to one process only."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.workspace import atomic
from generator.workspace.atomic import (
    claim,
    claim_id_of,
    cut_off_claims,
    finish_claim,
    has_room,
    name_of_staged,
    publish_beside_open,
    remove_leftovers,
    settle,
    write_atomically,
)

ROOT = Path(__file__).parents[2]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "回收").mkdir()
    return tmp_path / "回收"


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    (tmp_path / "暂存").mkdir()
    return tmp_path / "暂存"


def other_file_system(source: Path, target: Path) -> None:
    if source.parent != target.parent:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    source.rename(target)


def test_a_file_is_replaced_whole_and_nothing_lies_beside(tmp_path: Path) -> None:
    path = tmp_path / "看板.html"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["看板.html"]


@pytest.mark.parametrize("step", ["os.fsync", "generator.workspace.atomic.replace_file"])
def test_a_failed_write_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(step, full)
    with pytest.raises(OSError, match="full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.docx"]


def hold_open(monkeypatch: pytest.MonkeyPatch, held: Path) -> None:
    """Windows refuses to replace a document that Word has open."""

    def replace_file(source: Path, target: Path) -> None:
        if target == held:
            raise PermissionError(errno.EACCES, "held")
        source.replace(target)

    monkeypatch.setattr(atomic, "replace_file", replace_file)


def test_a_document_held_open_is_published_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(b"open in Word")
    (tmp_path / "报告(2).docx").write_bytes(b"somebody's notes")
    hold_open(monkeypatch, path)
    assert publish_beside_open(path, b"new") == tmp_path / "报告(3).docx"
    assert path.read_bytes() == b"open in Word"
    assert (tmp_path / "报告(2).docx").read_bytes() == b"somebody's notes"
    assert (tmp_path / "报告(3).docx").read_bytes() == b"new"
    assert len(names(tmp_path)) == 3


def test_a_document_nobody_holds_is_published_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")
    assert publish_beside_open(path, b"new") == path
    assert names(tmp_path) == ["报告.docx"]


def test_only_old_leftovers_are_removed(tmp_path: Path) -> None:
    now = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
    for name, age_min in ((".~old.part", 90), (".~young.part", 5), ("old.part", 90)):
        path = tmp_path / name
        path.write_bytes(b"")
        moment = (now - timedelta(minutes=age_min)).timestamp()
        os.utime(path, (moment, moment))
    assert [path.name for path in remove_leftovers(tmp_path, now)] == [".~old.part"]
    assert names(tmp_path) == [".~young.part", "old.part"]


def test_room_is_asked_of_the_disk(tmp_path: Path) -> None:
    assert has_room(tmp_path, 0)
    assert not has_room(tmp_path, 2**60)


def test_a_claimed_file_keeps_bytes_time_and_name(inbox: Path, staging: Path) -> None:
    source = inbox / "云岭化工.xlsx"
    source.write_bytes(b"data")
    before = source.stat()
    staged = claim(source, staging, "c0001")
    assert staged == staging / "c0001__云岭化工.xlsx"
    assert (claim_id_of(staged), name_of_staged(staged)) == ("c0001", "云岭化工.xlsx")
    assert staged.read_bytes() == b"data"
    assert staged.stat().st_mtime_ns == before.st_mtime_ns
    assert names(inbox) == []


def test_a_file_that_is_gone_is_nobodys(inbox: Path, staging: Path) -> None:
    assert claim(inbox / "gone.xlsx", staging, "c0001") is None


def test_a_missing_staging_folder_is_a_fault_and_takes_nothing(inbox: Path, tmp_path: Path) -> None:
    source = inbox / "a.xlsx"
    source.write_bytes(b"data")
    with pytest.raises(FileNotFoundError):
        claim(source, tmp_path / "nowhere", "c0001")
    assert source.read_bytes() == b"data"


def test_a_claim_number_used_twice_replaces_nothing(inbox: Path, staging: Path) -> None:
    for data in (b"first", b"second"):
        (inbox / "a.xlsx").write_bytes(data)
        if data == b"first":
            claim(inbox / "a.xlsx", staging, "c0001")
    with pytest.raises(FileExistsError):
        claim(inbox / "a.xlsx", staging, "c0001")
    assert (staging / "c0001__a.xlsx").read_bytes() == b"first"
    assert (inbox / "a.xlsx").read_bytes() == b"second"


@pytest.mark.parametrize("claim_id", ["", "../x", "a__b", "a/b", "c" * 80])
def test_a_claim_number_cannot_name_another_place(
    inbox: Path, staging: Path, claim_id: str
) -> None:
    with pytest.raises(ValueError, match=r".*"):
        claim(inbox / "a.xlsx", staging, claim_id)


def test_from_another_file_system_the_file_arrives_whole_and_leaves_the_inbox(
    inbox: Path, staging: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "rename_file", other_file_system)
    source = inbox / "a.xlsx"
    source.write_bytes(b"data")
    os.utime(source, ns=(10**18, 10**18 + 7))
    staged = claim(source, staging, "c0001")
    assert staged is not None
    assert staged.read_bytes() == b"data"
    assert staged.stat().st_mtime_ns == 10**18 + 7
    assert names(inbox) == []
    assert names(staging) == ["c0001__a.xlsx"]
    assert claim(source, staging, "c0002") is None


@pytest.mark.parametrize("step", ["shutil.copyfile", "sync_file", "remove_file"])
def test_a_claim_cut_off_between_two_file_systems_is_finished_later(
    inbox: Path, staging: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(atomic, "rename_file", other_file_system)
    (inbox / "企业").mkdir()
    (inbox / "企业" / "a.xlsx").write_bytes(b"data")
    with monkeypatch.context() as broken:

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "full")

        broken.setattr(step if "." in step else f"generator.workspace.atomic.{step}", full)
        with pytest.raises(OSError, match="full"):
            claim(inbox / "企业" / "a.xlsx", staging, "c0001")
    assert not [path for path in staging.iterdir() if path.name.endswith(".part")]
    (taken,) = cut_off_claims(inbox)
    assert taken.read_bytes() == b"data"
    assert finish_claim(taken, staging).read_bytes() == b"data"
    assert names(staging) == ["c0001__a.xlsx"]
    assert cut_off_claims(inbox) == ()


CLAIMANT = """
import errno, os, sys, time
from pathlib import Path
from generator.workspace import atomic

inbox, staging, me, across = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "1"

def other_file_system(source, target):
    if source.parent != target.parent:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    source.rename(target)

if across:
    atomic.rename_file = other_file_system
files = sorted(inbox.glob("*.xlsx"))
print("ready", flush=True)
sys.stdin.readline()
for number, source in enumerate(files):
    if atomic.claim(source, staging, f"{me}-{number:03}"):
        print(source.name, flush=True)
"""


@pytest.mark.parametrize("across", [False, True])
def test_of_several_processes_claiming_the_same_files_one_gets_each(
    inbox: Path, staging: Path, across: bool
) -> None:
    for number in range(50):
        (inbox / f"{number:03}.xlsx").write_bytes(b"%d" % number)
    claimants = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMANT, inbox, staging, f"proc{who}", str(int(across))],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for who in range(3)
    ]
    for one in claimants:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    won = []
    for one in claimants:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in claimants:
        won += one.communicate(timeout=60)[0].split()
        assert one.returncode == 0
    assert sorted(won) == [f"{number:03}.xlsx" for number in range(50)]
    staged = {name_of_staged(path): path.read_bytes() for path in staging.iterdir()}
    assert staged == {f"{number:03}.xlsx": b"%d" % number for number in range(50)}
    assert len(names(staging)) == 50
    assert names(inbox) == []


def test_settling_moves_once_and_never_over_another_file(tmp_path: Path, staging: Path) -> None:
    staged, target = staging / "c1__a.xlsx", tmp_path / "归档" / "Q001" / "c1.xlsx"
    staged.write_bytes(b"data")
    settle(staged, target)
    settle(staged, target)
    assert target.read_bytes() == b"data"
    staged.write_bytes(b"other")
    with pytest.raises(FileExistsError):
        settle(staged, target)
    assert target.read_bytes() == b"data"
    assert staged.read_bytes() == b"other"
