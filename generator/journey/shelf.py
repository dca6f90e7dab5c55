"""成果/ as it stands: what is the same is left alone, what Word holds open gets a number beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml.etree import XMLSyntaxError

from generator.deliver.contents import with_page_numbers
from generator.workspace.atomic import publish_beside_open
from generator.workspace.paths import AuditFolder

_BESIDE = 99


class Shelf:
    """Puts documents into 成果 and remembers what it did; names are relative to 成果."""

    def __init__(self, folder: AuditFolder) -> None:
        self._folder = folder
        self.written: list[str] = []
        self.unchanged: list[str] = []

    def put(self, name: str, content: bytes) -> str:
        """Where `content` now stands: under `name`, or as 名称(2) while Word holds it open."""
        standing = self._standing(name, content)
        if standing is not None:
            self.unchanged.append(self._folder.relative(standing))
        else:
            target = self._folder.results / name
            target.parent.mkdir(parents=True, exist_ok=True)
            standing = publish_beside_open(target, content)
            self.written.append(self._folder.relative(standing))
        return standing.relative_to(self._folder.results).as_posix()

    def holds(self, name: str) -> bool:
        return (self._folder.results / name).exists()

    def is_current(self, name: str, content: bytes) -> bool:
        return self._standing(name, content) is not None

    def _standing(self, name: str, content: bytes) -> Path | None:
        """The file of that name, or numbered beside it, that holds exactly this.

        Page numbers put into its contents since make no other document of it.
        """
        return next((p for p in self._places(name) if _is_same(p, content)), None)

    def _places(self, name: str) -> Iterator[Path]:
        path = self._folder.results / name
        numbered = (path.with_name(f"{path.stem}({n}){path.suffix}") for n in range(2, _BESIDE + 1))
        for candidate in (path, *numbered):
            if not candidate.is_file():
                return
            yield candidate


def _is_same(path: Path, content: bytes) -> bool:
    standing = path.read_bytes()
    if standing == content:
        return True
    if path.suffix != ".docx":
        return False
    try:
        return with_page_numbers(standing, {}) == content
    except (ValueError, XMLSyntaxError):
        return False  # somebody put something else there
