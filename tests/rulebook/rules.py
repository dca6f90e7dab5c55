"""A tiny rulebook on disk: sources, units, settings and answers as they are, the rest short."""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook

TINY = Path(__file__).parent / "tiny"
AS_THEY_ARE = ("sources.yaml", "units.yaml", "answers.yaml", "settings.yaml", "documents.yaml")


def make_tiny_rules(folder: Path) -> Path:
    """A copy of the tiny rules under `folder`, for a test to change."""
    root = folder / "rules"
    shutil.copytree(TINY, root)
    for name in AS_THEY_ARE:
        shutil.copy(packaged("rules") / name, root / name)
    return root


def write(root: Path, relative: str, text: str | bytes) -> Path:
    """A rule file under `root`, made with its folder."""
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def replace(root: Path, relative: str, old: str, new: str) -> None:
    """Change a file in one place, which must be there."""
    path = root / relative
    text = path.read_text(encoding="utf-8-sig")
    assert text.count(old) >= 1, f"{relative}: no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def load(root: Path, office: Path | None = None) -> Rulebook:
    return load_rulebook(root, office)
