"""归档/规则: the rules as they stood when workbooks went out, kept for the verdicts on them."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from generator.platform import rename_file, sync_file, sync_folder

_SHORT = 16


def kept_at(folder: Path, digest: str) -> Path:
    """Where the rules of that digest are kept, whether or not they are there."""
    return folder / digest[:_SHORT]


def keep(folder: Path, digest: str, files: Mapping[str, bytes]) -> Path:
    """The files below one folder, all there or none; kept before, they stay as they are."""
    target = kept_at(folder, digest)
    if target.is_dir():
        return target
    part = folder / f".~{secrets.token_hex(6)}"
    try:
        for relative, content in files.items():
            path = part / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            sync_file(path)
        rename_file(part, target)
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(part)
    sync_folder(folder)
    return target
