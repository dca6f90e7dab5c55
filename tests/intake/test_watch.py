from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from watchdog.observers import Observer

from generator.errors import WorkspaceError
from generator.intake.watch import Watcher, list_folder, looks_complete
from tests.intake.workbooks import office_xlsx, xls

WORKBOOK = office_xlsx()
PATIENCE_S = 10.0


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Office:
    """Takes files out of the drop folder, as the claim does, and remembers them."""

    def __init__(self, folder: Path) -> None:
        self.archive = folder.parent / "归档"
        self.archive.mkdir()
        self.taken: list[str] = []
        self.arrived = threading.Condition()

    def take(self, path: Path) -> None:
        path.rename(self.archive / f"{len(self.taken)}_{path.name}")
        with self.arrived:
            self.taken.append(path.name)
            self.arrived.notify_all()

    def wait_for(self, count: int) -> list[str]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.taken) >= count, PATIENCE_S), self.taken
            return self.taken


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    drop = tmp_path / "回收"
    drop.mkdir()
    return drop


@pytest.fixture
def office(folder: Path) -> Office:
    return Office(folder)


def once(folder: Path, on_file: Callable[[Path], None], **options: object) -> Watcher:
    clock = Clock()
    return Watcher(folder, on_file, clock=clock, sleep=clock.sleep, **options)  # type: ignore[arg-type]


@contextmanager
def running(watcher: Watcher) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=watcher.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def live(folder: Path, office: Office, **options: object) -> Watcher:
    return Watcher(folder, office.take, delay_s=0.1, tick_s=0.02, **options)  # type: ignore[arg-type]


# -- one pass ------------------------------------------------------------------------------------


def test_one_pass_takes_what_lies_there_once_it_stands_still(folder: Path, office: Office) -> None:
    (folder / "乙.xlsx").write_bytes(WORKBOOK)
    (folder / "甲.xlsx").write_bytes(WORKBOOK)
    assert once(folder, office.take).run_once() == (folder / "乙.xlsx", folder / "甲.xlsx")
    assert list(folder.iterdir()) == []


def test_one_pass_over_an_empty_folder_ends_at_once(folder: Path, office: Office) -> None:
    clock = Clock()
    Watcher(folder, office.take, clock=clock, sleep=clock.sleep).run_once()
    assert clock.now == 1000.0


def test_a_folder_dropped_in_is_walked_and_links_are_not_followed(
    folder: Path, office: Office, tmp_path: Path
) -> None:
    (folder / "第一批" / "甲公司").mkdir(parents=True)
    (folder / "第一批" / "甲公司" / "表.xlsx").write_bytes(WORKBOOK)
    secret = tmp_path / "别处"
    secret.mkdir()
    (secret / "不收.xlsx").write_bytes(WORKBOOK)
    (folder / "链接").symlink_to(secret)
    (folder / "链接.xlsx").symlink_to(secret / "不收.xlsx")
    (folder / "自己").symlink_to(folder)
    once(folder, office.take).run_once()
    assert office.taken == ["表.xlsx"]
    assert (secret / "不收.xlsx").exists()


def test_leftovers_stay_where_they_are(folder: Path, office: Office) -> None:
    for name in ("~$甲.xlsx", ".甲.xlsx", "甲.xlsx.part", "Thumbs.db"):
        (folder / name).write_bytes(WORKBOOK)
    (folder / ".git").mkdir()
    (folder / ".git" / "甲.xlsx").write_bytes(WORKBOOK)
    assert list_folder(folder).files == ()
    assert once(folder, office.take).run_once() == ()


def test_a_file_still_growing_is_not_taken_before_it_stands_still(
    folder: Path, office: Office
) -> None:
    path = folder / "甲.xlsx"
    path.write_bytes(WORKBOOK[:100])
    clock = Clock()
    pieces = [WORKBOOK[:200], WORKBOOK[:300], WORKBOOK]

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if pieces:
            path.write_bytes(pieces.pop(0))
            os.utime(path, ns=(0, int(clock.now * 1e9)))

    def take(path: Path) -> None:
        assert path.read_bytes() == WORKBOOK
        office.take(path)

    Watcher(folder, take, clock=clock, sleep=sleep).run_once()
    assert office.taken == ["甲.xlsx"]


def test_half_a_copy_that_stands_still_is_waited_for(folder: Path, office: Office) -> None:
    path = folder / "甲.xlsx"
    path.write_bytes(WORKBOOK[: len(WORKBOOK) // 2])
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if 1010 <= clock.now < 1010.25:
            path.write_bytes(WORKBOOK)

    def take(path: Path) -> None:
        assert clock.now > 1010
        assert path.read_bytes() == WORKBOOK
        office.take(path)

    Watcher(folder, take, clock=clock, sleep=sleep, patience_s=30).run_once()
    assert office.taken == ["甲.xlsx"]


@pytest.mark.parametrize("content", [b"", WORKBOOK[:500]], ids=["empty", "cut off"])
def test_a_file_that_never_gets_whole_is_handed_over_in_the_end(
    folder: Path, office: Office, content: bytes
) -> None:
    (folder / "甲.xlsx").write_bytes(content)
    once(folder, office.take).run_once()
    assert office.taken == ["甲.xlsx"]


def test_a_file_written_to_after_the_listing_waits_again(folder: Path, office: Office) -> None:
    first, second = folder / "1.xlsx", folder / "2.xlsx"
    first.write_bytes(WORKBOOK)
    second.write_bytes(WORKBOOK)
    clock = Clock()
    taken_at: list[float] = []

    def take(path: Path) -> None:
        if path == first:  # while the first one is judged, the second is saved once more
            second.write_bytes(office_xlsx([["x" * 50, 1]]))
        taken_at.append(clock.now)
        office.take(path)

    Watcher(folder, take, delay_s=2.0, clock=clock, sleep=clock.sleep).run_once()
    assert office.taken == ["1.xlsx", "2.xlsx"]
    assert taken_at[1] - taken_at[0] >= 2.0


def test_a_file_that_has_changed_is_not_kept_waiting_for_its_old_pause(
    folder: Path, office: Office
) -> None:
    path = folder / "甲.xlsx"
    path.write_bytes(WORKBOOK)
    clock = Clock()
    larger = office_xlsx([["x" * 50, 1]])

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if clock.now == 1020.0:  # the pause after the fifth failure ends at 1032
            path.write_bytes(larger)

    def take(path: Path) -> None:
        if path.read_bytes() != larger:
            raise OSError("not now")
        assert clock.now <= 1022
        office.take(path)

    Watcher(folder, take, clock=clock, sleep=sleep).run_once()
    assert office.taken == ["甲.xlsx"]


def test_a_file_that_cannot_be_taken_yet_is_tried_again_with_growing_pauses(
    folder: Path, office: Office
) -> None:
    (folder / "甲.xlsx").write_bytes(WORKBOOK)
    clock = Clock()
    tries: list[float] = []

    def take(path: Path) -> None:
        tries.append(clock.now)
        if len(tries) < 4:
            raise PermissionError("open in another program")
        office.take(path)

    Watcher(folder, take, clock=clock, sleep=clock.sleep).run_once()
    assert office.taken == ["甲.xlsx"]
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert pauses == [1.0, 2.0, 4.0]


def test_one_locked_file_does_not_hold_up_the_others(folder: Path, office: Office) -> None:
    for name in ("1.xlsx", "2.xlsx", "3.xlsx"):
        (folder / name).write_bytes(WORKBOOK)

    def take(path: Path) -> None:
        if path.name == "1.xlsx":
            raise OSError("disk full")
        office.take(path)

    taken = once(folder, take).run_once(at_most_s=5)
    assert [path.name for path in taken] == ["2.xlsx", "3.xlsx"]
    assert (folder / "1.xlsx").exists()


def test_a_bug_is_not_swallowed(folder: Path) -> None:
    (folder / "甲.xlsx").write_bytes(WORKBOOK)

    def take(path: Path) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(folder, take).run_once()


def test_a_file_left_lying_is_handed_over_again_only_when_it_changes(folder: Path) -> None:
    path = folder / "甲.xlsx"
    path.write_bytes(WORKBOOK)
    seen: list[Path] = []
    watcher = once(folder, seen.append)
    watcher.run_once()
    watcher.run_once()
    assert seen == [path]
    path.write_bytes(office_xlsx([["more", 1]]))
    watcher.run_once()
    assert seen == [path, path]


def test_the_same_file_dropped_again_is_taken_again(folder: Path, office: Office) -> None:
    watcher = once(folder, office.take)
    for _ in range(2):
        (folder / "甲.xlsx").write_bytes(WORKBOOK)
        os.utime(folder / "甲.xlsx", ns=(5, 5))
        watcher.run_once()
    assert office.taken == ["甲.xlsx", "甲.xlsx"]


def test_a_missing_folder_is_said_plainly_in_one_pass(tmp_path: Path, office: Office) -> None:
    with pytest.raises(WorkspaceError, match="回收文件夹"):
        once(tmp_path / "没有", office.take).run_once()


def test_a_tick_is_heard_between_files(folder: Path, office: Office) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        (folder / name).write_bytes(WORKBOOK)
    ticks: list[int] = []
    watcher = once(folder, office.take, on_tick=lambda now: ticks.append(len(office.taken)))
    watcher.run_once()
    assert {0, 1, 2} <= set(ticks)


# -- the end of a file ---------------------------------------------------------------------------


def test_a_whole_file_looks_complete_and_a_cut_one_does_not(tmp_path: Path) -> None:
    for data in (WORKBOOK, WORKBOOK + b"", xls(b"")):
        path = tmp_path / "a"
        path.write_bytes(data)
        assert looks_complete(path)
        for part in (0, 1, 2, 3):
            path.write_bytes(data[: len(data) * part // 4])
            assert not looks_complete(path), part


# -- with notifications --------------------------------------------------------------------------


def test_what_lies_there_at_the_start_and_what_comes_later_is_taken(
    folder: Path, office: Office
) -> None:
    (folder / "先到.xlsx").write_bytes(WORKBOOK)
    with running(live(folder, office)):
        office.wait_for(1)
        (folder / "后到.xlsx").write_bytes(WORKBOOK)
        office.wait_for(2)
    assert office.taken == ["先到.xlsx", "后到.xlsx"]


def test_a_file_saved_the_way_office_programs_save_is_taken_under_its_final_name(
    folder: Path, office: Office
) -> None:
    with running(live(folder, office)):
        time.sleep(0.1)
        temporary = folder / "8F3A2C10.tmp"
        temporary.write_bytes(WORKBOOK)
        temporary.rename(folder / "甲.xlsx")
        office.wait_for(1)
    assert office.taken == ["甲.xlsx"]


def test_a_tree_copied_in_is_taken_file_by_file(
    folder: Path, office: Office, tmp_path: Path
) -> None:
    source = tmp_path / "光盘"
    for number in range(20):
        place = source / f"批{number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.xlsx").write_bytes(WORKBOOK)
    with running(live(folder, office)):
        shutil.copytree(source, folder / "光盘")
        office.wait_for(20)
    assert sorted(office.taken) == sorted(f"{number}.xlsx" for number in range(20))


def test_a_file_put_later_into_a_folder_that_lies_there_is_taken_soon(
    folder: Path, office: Office
) -> None:
    """Long after the folder came, so that nothing else has the watcher look."""
    (folder / "第二批").mkdir()
    with running(live(folder, office, poll_s=0.1)):
        time.sleep(0.5)
        (folder / "第二批" / "甲.xlsx").write_bytes(WORKBOOK)
        office.wait_for(1)


def test_a_circle_of_folders_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Junctions of another system look like folders that hold themselves."""
    listed: list[Path] = []
    monkeypatch.setattr(
        "generator.intake.watch._list_into", lambda files, path: listed.append(path) or [path]
    )
    assert list_folder(folder).has_folders
    assert len(listed) < 30


def test_a_file_is_taken_within_the_time_an_answer_may_take(folder: Path, office: Office) -> None:
    """Default settings: the answer is promised within five seconds."""
    with running(Watcher(folder, office.take)):
        started = time.monotonic()
        (folder / "甲.xlsx").write_bytes(WORKBOOK)
        office.wait_for(1)
        assert time.monotonic() - started < 3.5


def test_polling_needs_no_notifications(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("polling must not ask for notifications")

    monkeypatch.setattr(Observer, "start", refuse)
    with running(live(folder, office, poll=True, poll_s=0.05)):
        (folder / "甲.xlsx").write_bytes(WORKBOOK)
        office.wait_for(1)


def test_without_notifications_the_folder_is_listed_instead(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = threading.Event()

    def refuse(*_: object) -> None:
        refused.set()
        raise OSError("inotify watch limit reached")

    monkeypatch.setattr(Observer, "start", refuse)
    with running(live(folder, office, poll_s=0.05)):
        assert refused.wait(PATIENCE_S)
        (folder / "甲.xlsx").write_bytes(WORKBOOK)
        office.wait_for(1)


def test_what_comes_between_the_listing_and_the_notifications_is_seen(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = Observer.start

    def drop_then_start(observer: Observer) -> None:  # type: ignore[valid-type]
        (folder / "甲.xlsx").write_bytes(WORKBOOK)
        start(observer)

    monkeypatch.setattr("generator.intake.watch._Hint.dispatch", lambda *_: None)
    monkeypatch.setattr(Observer, "start", drop_then_start)
    with running(live(folder, office)):
        office.wait_for(1)


def test_a_lost_notification_is_made_up_for_by_the_rescan(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.intake.watch._Hint.dispatch", lambda *_: None)
    with running(live(folder, office, rescan_s=0.2)):
        time.sleep(0.3)
        (folder / "甲.xlsx").write_bytes(WORKBOOK)
        office.wait_for(1)


def test_a_folder_that_goes_away_and_comes_back_is_watched_again(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.intake.watch._AWAY_RETRY_S", 0.05)
    with running(live(folder, office, rescan_s=0.1)):
        (folder / "1.xlsx").write_bytes(WORKBOOK)
        office.wait_for(1)
        away = folder.with_name("断开")
        folder.rename(away)
        time.sleep(0.3)
        folder.mkdir()
        (folder / "2.xlsx").write_bytes(WORKBOOK)
        office.wait_for(2)
        (folder / "3.xlsx").write_bytes(WORKBOOK)
        office.wait_for(3)
    assert office.taken == ["1.xlsx", "2.xlsx", "3.xlsx"]


def test_a_folder_made_anew_between_two_listings_is_heard_again(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old notifications belong to the old folder, which has kept only its place."""
    starts = []
    start = Observer.start

    def count(observer: Observer) -> None:  # type: ignore[valid-type]
        starts.append(observer)
        start(observer)

    monkeypatch.setattr(Observer, "start", count)
    with running(live(folder, office, rescan_s=0.2)):
        (folder / "1.xlsx").write_bytes(WORKBOOK)
        office.wait_for(1)
        new = folder.with_name("新")
        new.mkdir()
        (new / "2.xlsx").write_bytes(WORKBOOK)
        folder.rename(folder.with_name("旧"))
        new.rename(folder)
        office.wait_for(2)
    assert len(starts) == 2


def test_a_file_on_a_share_that_was_away_must_stand_still_again(
    folder: Path, office: Office
) -> None:
    """Half a file looks the same before and after the interruption."""
    clock = Clock()
    stop = threading.Event()
    away = folder.with_name("断开")
    (folder / "甲.xlsx").write_bytes(WORKBOOK)
    taken_at: list[float] = []

    def take(path: Path) -> None:
        taken_at.append(clock.now)
        stop.set()

    def on_tick(now: float) -> None:
        if now == 1001.0:
            folder.rename(away)
        if now == 1009.0:
            away.rename(folder)
        clock.sleep(0.5)
        assert now < 1030

    Watcher(folder, take, delay_s=4.0, poll=True, clock=clock, on_tick=on_tick, tick_s=0).run(stop)
    assert taken_at[0] >= 1013.0


def test_watching_may_start_before_the_folder_is_there(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.intake.watch._AWAY_RETRY_S", 0.05)
    folder.rmdir()
    with running(live(folder, office)):
        time.sleep(0.1)
        folder.mkdir()
        (folder / "甲.xlsx").write_bytes(WORKBOOK)
        office.wait_for(1)


def test_an_idle_watcher_does_not_keep_listing_the_folder(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    listings: list[float] = []
    watcher = live(folder, office)
    listed = watcher._list

    def count(now: float) -> bool:
        listings.append(now)
        return listed(now)

    monkeypatch.setattr(watcher, "_list", count)
    with running(watcher):
        time.sleep(0.5)
        quiet = len(listings)
        time.sleep(0.5)
        assert len(listings) == quiet
