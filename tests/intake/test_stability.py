from __future__ import annotations

from pathlib import Path

import pytest

from generator.intake.stability import StabilityTracker, is_ignorable

FILE = Path("回收/甲.xlsx")
OTHER = Path("回收/乙.xlsx")


def test_a_file_is_ready_when_size_and_time_have_stood_still_for_the_delay() -> None:
    tracker = StabilityTracker(delay_s=1.0)
    tracker.observe(FILE, 10, 1, now=100.0)
    assert tracker.ready(100.9) == ()
    assert tracker.ready(101.0) == (FILE,)


@pytest.mark.parametrize("changed", [(11, 1), (10, 2)], ids=["size", "time"])
def test_any_change_starts_the_wait_anew(changed: tuple[int, int]) -> None:
    tracker = StabilityTracker(delay_s=1.0)
    tracker.observe(FILE, 10, 1, now=100.0)
    tracker.observe(FILE, *changed, now=100.9)
    assert tracker.ready(101.5) == ()
    assert tracker.ready(101.9) == (FILE,)


def test_seeing_the_same_again_does_not_lengthen_the_wait() -> None:
    tracker = StabilityTracker(delay_s=1.0)
    for step in range(5):
        tracker.observe(FILE, 10, 1, now=100.0 + step / 4)
    assert tracker.ready(101.0) == (FILE,)
    assert tracker.still_for(FILE, 101.5) == 1.5


def test_a_forgotten_file_begins_anew() -> None:
    tracker = StabilityTracker(delay_s=1.0)
    tracker.observe(FILE, 10, 1, now=100.0)
    tracker.forget(FILE)
    assert FILE not in tracker
    assert tracker.ready(200.0) == ()
    tracker.observe(FILE, 10, 1, now=200.0)
    assert tracker.ready(200.5) == ()


def test_a_clock_that_goes_back_delays_but_never_blocks() -> None:
    tracker = StabilityTracker(delay_s=1.0)
    tracker.observe(FILE, 10, 1, now=100.0)
    tracker.observe(FILE, 10, 1, now=50.0)
    assert tracker.ready(50.5) == ()
    assert tracker.ready(51.0) == (FILE,)


def test_the_file_that_waits_longest_comes_first() -> None:
    tracker = StabilityTracker(delay_s=0.0)
    tracker.observe(OTHER, 1, 1, now=2.0)
    tracker.observe(FILE, 1, 1, now=1.0)
    assert tracker.ready(3.0) == (FILE, OTHER)
    assert len(tracker) == 2


@pytest.mark.parametrize(
    "name",
    ["~$甲.xlsx", ".~甲.xlsx", ".~lock.甲.xlsx#", ".hidden", ".DS_Store", "甲.xlsx.tmp", "a.TMP",
     "甲.xlsx.part", "甲.crdownload", "甲.download", "Thumbs.db", "DESKTOP.INI", "~WRL0001.tmp",
     "~WRD0003", "__MACOSX", "甲.xlsx.xltd"],
)  # fmt: skip
def test_leftovers_of_programs_are_ignored(name: str) -> None:
    assert is_ignorable(name)


@pytest.mark.parametrize(
    "name",
    ["甲.xlsx", "~甲.xlsx", "$甲.xlsx", "甲", "甲.pdf", "template.xlsx", "甲.part.xlsx", "tmp.xlsx",
     "甲 (1).et", "甲.lnk"],
)  # fmt: skip
def test_whatever_may_be_a_return_is_not_ignored(name: str) -> None:
    assert not is_ignorable(name)
