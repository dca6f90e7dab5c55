"""When a file that lies in the drop folder counts as arrived: told what is seen, it never looks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

_IGNORED_NAMES = frozenset({"desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r", "__macosx"})
# What office programs, browsers, download and chat programs call a file they are still writing.
_IGNORED_ENDINGS = (
    ".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".downloading", ".opdownload",
    ".filepart", ".crswap", ".xltd", ".td", ".!ut", ".swp",
)  # fmt: skip
_IGNORED_BEGINNINGS = (".", "~$", "~wrl", "~wrd", "~rf")


def is_ignorable(name: str) -> bool:
    """Whether a file or folder of this name is a program's own leftover, never a return."""
    lowered = PurePath(name).name.lower()
    return (
        lowered in _IGNORED_NAMES
        or lowered.startswith(_IGNORED_BEGINNINGS)
        or lowered.endswith(_IGNORED_ENDINGS)
    )


@dataclass(frozen=True, slots=True)
class _Sight:
    """A file as last seen, and since when it has looked like that."""

    size: int
    mtime_ns: int
    since: float


class StabilityTracker:
    """Files whose size and time have stood still for `delay_s` are ready.

    Time is what the caller says it is; a clock that goes back starts the wait anew.
    """

    def __init__(self, delay_s: float) -> None:
        self.delay_s = delay_s
        self._sights: dict[Path, _Sight] = {}

    def __contains__(self, path: Path) -> bool:
        return path in self._sights

    def __len__(self) -> int:
        return len(self._sights)

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(self._sights)

    def observe(self, path: Path, size: int, mtime_ns: int, now: float) -> None:
        """The file was seen like this."""
        sight = self._sights.get(path)
        same = sight is not None and (sight.size, sight.mtime_ns) == (size, mtime_ns)
        if sight is None or not same or now < sight.since:
            self._sights[path] = _Sight(size, mtime_ns, now)

    def ready(self, now: float) -> tuple[Path, ...]:
        """The files that have stood still long enough, those waiting longest first."""
        still = [
            (sight.since, path)
            for path, sight in self._sights.items()
            if now - sight.since >= self.delay_s
        ]
        return tuple(path for _, path in sorted(still))

    def still_for(self, path: Path, now: float) -> float:
        """How long the file has stood still, 0 for one never seen."""
        sight = self._sights.get(path)
        return max(0.0, now - sight.since) if sight else 0.0

    def forget(self, path: Path) -> None:
        """The file is gone or has been taken; seen again, it begins anew."""
        self._sights.pop(path, None)
