"""Watching the drop folder: notifications are hints, the list of the folder is the truth."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirModifiedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from generator.errors import WorkspaceError
from generator.intake import compound
from generator.intake.package import LONGEST_END, find_end_record
from generator.intake.refusal import MIB, Refused
from generator.intake.stability import StabilityTracker, is_ignorable

_MOST_DEPTH = 16  # of folders dropped in; also where a circle of junctions ends
_LONGEST_PAUSE_S = 60.0
_AWAY_RETRY_S = 2.0
_INCOMPLETE_RETRY_S = 1.0
_LARGEST_CHECKED = 20 * MIB

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the folder lists it."""

    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The files below a folder, in the order of their names, and whether some lie deeper."""

    files: tuple[Seen, ...]
    has_folders: bool


def list_folder(folder: Path) -> Listing:
    """The files in `folder` and the folders in it; links are not followed, leftovers left out.

    OSError when the folder itself cannot be listed; what vanishes meanwhile is passed over.
    """
    files: list[Seen] = []
    folders = _list_into(files, folder)
    has_folders = bool(folders)
    for _ in range(_MOST_DEPTH):
        deeper: list[Path] = []
        for inner in folders:
            with contextlib.suppress(OSError):
                deeper += _list_into(files, inner)
        folders = deeper
    return Listing(tuple(sorted(files, key=lambda file: file.path)), has_folders)


def _list_into(files: list[Seen], folder: Path) -> list[Path]:
    """Add the folder's own files to `files`; its folders are the answer."""
    folders: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_ignorable(entry.name):
                continue
            with contextlib.suppress(OSError):  # gone, or locked away, since it was listed
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    files.append(Seen(Path(entry.path), state.st_size, state.st_mtime_ns))
    return folders


def looks_complete(path: Path) -> bool:
    """Whether a file's end is there: a zip's end record, an OLE file's last sector, some content.

    A copy in progress may stand still for a while; this tells it from one that has arrived.
    """
    with path.open("rb") as file:
        head = file.read(8)
        size = file.seek(0, os.SEEK_END)
        if head.startswith(b"PK"):
            file.seek(max(0, size - LONGEST_END))
            return find_end_record(file.read())
        if head == compound.SIGNATURE and size <= _LARGEST_CHECKED:
            file.seek(0)
            try:
                return compound.Compound(file.read()).is_whole
            except Refused:
                return False
        return size > 0


class _Hint(FileSystemEventHandler):
    """Sets a flag whatever happened: what did is read from the folder.

    Opening and reading are not heard: listing the folder would be a hint to list it again.
    """

    def __init__(self, flag: threading.Event) -> None:
        self._flag = flag

    def on_created(self, event: DirCreatedEvent | FileCreatedEvent) -> None:
        self._flag.set()

    def on_modified(self, event: DirModifiedEvent | FileModifiedEvent) -> None:
        self._flag.set()

    def on_moved(self, event: DirMovedEvent | FileMovedEvent) -> None:
        self._flag.set()

    def on_closed(self, event: FileClosedEvent) -> None:
        self._flag.set()


@dataclass(slots=True)
class _Retry:
    """A file that could not be taken: how often, and when it is tried again."""

    failures: int
    at: float


class Watcher:
    """Hands every file that has arrived in `drop_folder` to `on_file`, in the caller's thread.

    An OSError of `on_file` (locked, disk full, share away) means "later": the file is tried again
    after a growing pause and never dropped; any other exception is a bug and passes. A file that
    still lies there after `on_file` is handed over again only when it has changed. A file whose
    end is missing is waited for, then handed over as it is: it too gets an answer.
    """

    def __init__(
        self,
        drop_folder: Path,
        on_file: Callable[[Path], None],
        *,
        delay_s: float = 1.0,
        poll: bool = False,
        on_tick: Callable[[float], None] | None = None,
        tracker: StabilityTracker | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        tick_s: float = 0.25,
        poll_s: float = 1.0,
        rescan_s: float = 60.0,
        patience_s: float = 30.0,
    ) -> None:
        """`poll` lists the folder every `poll_s`: for shares, which send no notifications."""
        self.drop_folder = drop_folder
        self._on_file = on_file
        self._on_tick = on_tick
        self._poll = poll
        self._clock = clock
        self._sleep = sleep
        self._tick_s = tick_s
        self._poll_s = poll_s
        self._rescan_s = rescan_s
        self._patience_s = patience_s
        self._tracker = tracker or StabilityTracker(delay_s)
        self._retries: dict[Path, _Retry] = {}
        self._left_lying: dict[Path, tuple[int, int]] = {}
        self._sizes: dict[Path, tuple[int, int]] = {}
        self._hint = threading.Event()
        self._observer: BaseObserver | None = None
        self._observed: tuple[int, int] | None = None
        self._next_observer_at = 0.0
        self._away = False
        self._has_folders = False

    # -- the two ways to run ---------------------------------------------------------------

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set; what already lies in the folder is taken first."""
        next_scan = self._clock()
        try:
            while not stop.is_set():
                now = self._clock()
                if self._hint.is_set() or now >= next_scan:
                    self._hint.clear()
                    next_scan = now + self._pause_after_scan(self._scan(now))
                self._hand_over(stop)
                self._tick()
                stop.wait(self._tick_s)
        finally:
            self._stop_observer()

    def run_once(self, at_most_s: float = 45.0) -> tuple[Path, ...]:
        """Take what lies in the folder, waiting until it stands still, and say what was taken."""
        deadline = self._clock() + at_most_s
        taken: list[Path] = []
        while True:
            if not self._list(self._clock()):
                raise WorkspaceError(
                    self.drop_folder, "回收文件夹不存在或连不上。", "请检查文件夹或网络共享后再试。"
                )
            taken += self._hand_over(None)
            self._tick()
            if not len(self._tracker) or self._clock() >= deadline:
                return tuple(taken)
            self._sleep(self._tick_s)

    def _tick(self) -> None:
        if self._on_tick is not None:
            self._on_tick(self._clock())

    # -- looking ---------------------------------------------------------------------------

    def _scan(self, now: float) -> bool:
        """List the folder and keep the notifications alive; False when it is away."""
        if not self._list(now):
            self._stop_observer()
            return False
        if not self._poll:
            self._keep_observing(now)
        return True

    def _list(self, now: float) -> bool:
        try:
            listing = list_folder(self.drop_folder)
        except OSError as error:
            if not self._away:
                _log.warning("drop folder cannot be listed: %s", error)
            self._away = True
            # What stood still before may be half a file when the folder is back.
            for path in self._tracker.paths:
                self._forget(path)
            return False
        if self._away:
            _log.info("drop folder is back")
        self._away = False
        self._has_folders = listing.has_folders
        listed = {file.path: (file.size, file.mtime_ns) for file in listing.files}
        for path in self._tracker.paths:
            if path not in listed:
                self._forget(path)
        self._left_lying = {
            path: state for path, state in self._left_lying.items() if listed.get(path) == state
        }
        for path, state in listed.items():
            if path not in self._left_lying:
                if self._sizes.get(path, state) != state:
                    self._retries.pop(path, None)
                self._sizes[path] = state
                self._tracker.observe(path, *state, now)
        return True

    def _pause_after_scan(self, reached: bool) -> float:
        """When to list again if no hint comes first."""
        if not reached:
            return _AWAY_RETRY_S
        # Notifications are of the drop folder alone: below it the list is all there is.
        is_heard = self._observer is not None and not self._has_folders
        quiet = self._rescan_s if is_heard else self._poll_s
        settling = len(self._tracker) > len(self._retries)
        if not settling:
            return quiet
        return self._poll_s if self._poll else min(quiet, self._tick_s)

    # -- handing over ----------------------------------------------------------------------

    def _hand_over(self, stop: threading.Event | None) -> list[Path]:
        taken = []
        for path in self._tracker.ready(self._clock()):
            if stop is not None and stop.is_set():
                break
            if self._is_due(path) and self._take(path):
                taken.append(path)
                self._tick()
        return taken

    def _is_due(self, path: Path) -> bool:
        now = self._clock()
        retry = self._retries.get(path)
        if retry is not None and now < retry.at:
            return False
        try:
            state = path.stat()
            complete = looks_complete(path)
        except OSError as error:
            self._postpone(path, error)
            return False
        if (state.st_size, state.st_mtime_ns) != self._sizes.get(path):
            # It went on growing after the folder was listed, or the listing was out of date.
            self._sizes[path] = (state.st_size, state.st_mtime_ns)
            self._tracker.observe(path, state.st_size, state.st_mtime_ns, now)
            return False
        if complete or self._tracker.still_for(path, now) >= self._patience_s:
            return True
        self._retries[path] = _Retry(0, now + _INCOMPLETE_RETRY_S)
        return False

    def _take(self, path: Path) -> bool:
        try:
            self._on_file(path)
        except OSError as error:
            self._postpone(path, error)
            return False
        state = self._sizes.get(path)
        self._forget(path)
        # Looked at right away: the same file dropped again later must not be taken for this one.
        with contextlib.suppress(OSError):
            if state is not None and path.exists():
                self._left_lying[path] = state
        return True

    def _postpone(self, path: Path, error: OSError) -> None:
        before = self._retries.get(path)
        failures = before.failures + 1 if before else 1
        pause = min(2.0 ** (failures - 1), _LONGEST_PAUSE_S)
        self._retries[path] = _Retry(failures, self._clock() + pause)
        _log.warning("cannot take a file yet, next try in %.0f s: %s", pause, error)

    def _forget(self, path: Path) -> None:
        self._tracker.forget(path)
        self._retries.pop(path, None)
        self._sizes.pop(path, None)

    # -- notifications ---------------------------------------------------------------------

    def _keep_observing(self, now: float) -> None:
        """Start the notifications, or start them anew where they have gone deaf.

        A folder deleted and made again has the name of the old one, and no notifications.
        """
        try:
            state = self.drop_folder.stat()
        except OSError:
            return
        identity = (state.st_dev, state.st_ino)
        observer = self._observer
        if observer is not None and observer.is_alive() and identity == self._observed:
            return
        self._stop_observer()
        if now < self._next_observer_at:
            return
        self._next_observer_at = now + self._rescan_s
        observer = Observer()
        try:
            observer.schedule(_Hint(self._hint), str(self.drop_folder), recursive=False)
            observer.start()
        except OSError as error:
            _log.warning("no notifications for the drop folder, listing it instead: %s", error)
            return
        self._observer, self._observed = observer, identity
        self._hint.set()  # what came between the listing and the start

    def _stop_observer(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            self._next_observer_at = 0.0
            observer.stop()
            observer.join()
