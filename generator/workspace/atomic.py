"""Files that are whole or absent, and the claim that gives one returned file to one process.

Every function here may raise OSError (disk full, share away, file held open): try again later.
Nothing is then half done that the next call, or `finish_claim`, does not put right.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from generator.platform import (
    remove_file,
    rename_file,
    replace_file,
    safe_file_name,
    sync_file,
    sync_folder,
)

RESERVE_BYTES = 64 * 1024 * 1024
_PART = ".part"
_TAKEN = ".claim"
_BESIDE = 99
_STAGED_NAME_LENGTH = 45
_CLAIM_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,63}")
_STALE = timedelta(hours=1)


def write_atomically(path: Path, data: bytes) -> None:
    """The file holds `data` on the disk, or what it held before; no partial file stays behind."""
    with _written_beside(path, data) as part:
        replace_file(part, path)
    sync_folder(path.parent)


def publish_beside_open(path: Path, data: bytes) -> Path:
    """Where `data` now stands: `path`, or 名称(2).docx when another program holds `path` open.

    A numbered file that exists is never replaced: somebody may be reading that one too.
    """
    with _written_beside(path, data) as part:
        try:
            replace_file(part, path)
        except PermissionError:
            path = _next_free(path)
            replace_file(part, path)
    sync_folder(path.parent)
    return path


def _next_free(path: Path) -> Path:
    for number in range(2, _BESIDE + 1):
        candidate = path.with_name(f"{path.stem}({number}){path.suffix}")
        if not candidate.exists():
            return candidate
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


@contextlib.contextmanager
def _written_beside(path: Path, data: bytes) -> Iterator[Path]:
    """A synced file with `data` in `path`'s folder, removed again unless it was moved away."""
    part = path.with_name(f".~{secrets.token_hex(6)}{_PART}")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def has_room(folder: Path, needed_bytes: int) -> bool:
    """The disk of `folder` takes that much and a reserve for the ledger beside it."""
    return shutil.disk_usage(folder).free >= needed_bytes + RESERVE_BYTES


def remove_leftovers(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Partial files that a killed program left in `folder`; those under an hour old may be alive.

    A partial file is never the only copy of anything.
    """
    removed = []
    for part in sorted(folder.glob(f".~*{_PART}")):
        with contextlib.suppress(FileNotFoundError):
            written = datetime.fromtimestamp(part.stat().st_mtime, now.tzinfo)
            if now - written > _STALE:
                part.unlink()
                removed.append(part)
    return tuple(removed)


# -- the claim ---------------------------------------------------------------------------------


def claim(source: Path, staging: Path, claim_id: str) -> Path | None:
    """The file's new place in `staging`, given to one caller only; None when it was gone.

    The rename is the mutual exclusion: no lock can be outlived by it. The new name carries the
    claim and the sender's name ("CLAIM__名称.xlsx"); size and time stay what they were, so the
    caller can compare them with what it saw settle. From another file system the same rename
    happens beside the source first (".~CLAIM__名称.xlsx.claim"), then the bytes are copied.
    """
    if not _CLAIM_ID.fullmatch(claim_id):
        raise ValueError(claim_id)
    target = staging / staged_name(claim_id, source.name)
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    try:
        rename_file(source, target)
    except FileNotFoundError:
        if not staging.is_dir():
            raise
        return None
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        taken = source.with_name(f".~{target.name}{_TAKEN}")
        try:
            rename_file(source, taken)
        except FileNotFoundError:
            return None
        return finish_claim(taken, staging)
    sync_folder(staging)
    return target


def cut_off_claims(inbox: Path) -> tuple[Path, ...]:
    """Claims that stopped between two file systems (killed, disk full), for `finish_claim`.

    For the holder of the lease, at start and at every rescan; another process's claim under way
    looks the same, and bringing it over twice gives the same file in staging.
    """
    return tuple(sorted(inbox.rglob(f".~*__*{_TAKEN}")))


def finish_claim(taken: Path, staging: Path) -> Path:
    """Copy to a partial file, sync, rename, and only then remove the other file system's copy."""
    target = staging / taken.name[len(".~") : -len(_TAKEN)]
    if not target.exists():
        part = staging / f".~{secrets.token_hex(6)}{_PART}"
        try:
            shutil.copyfile(taken, part)
            seen = taken.stat()
            os.utime(part, ns=(seen.st_atime_ns, seen.st_mtime_ns))
            sync_file(part)
            rename_file(part, target)
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        sync_folder(staging)
    remove_file(taken)
    return target


def claim_id_of(staged: Path) -> str:
    """The claim a file in staging belongs to."""
    return staged.name.partition("__")[0]


def name_of_staged(staged: Path) -> str:
    """The sender's name of a file in staging, as far as it could be kept."""
    return staged.name.partition("__")[2]


def settle(staged: Path, target: Path) -> None:
    """The claimed file stands at `target`; done already is done, another file there is refused."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        if not staged.exists():
            return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    rename_file(staged, target)
    sync_folder(target.parent)
    sync_folder(staged.parent)


def deposit(source: Path, target: Path) -> Path:
    """A synced copy of `source` at `target`, there all at once or not at all; `source` stays."""
    part = target.with_name(f".~{secrets.token_hex(6)}{_PART}")
    try:
        shutil.copyfile(source, part)
        sync_file(part)
        rename_file(part, target)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    sync_folder(target.parent)
    return target


def staged_name(claim_id: str, name: str) -> str:
    """What a claimed file is called in staging: the claim, then the sender's name, shortened.

    A file system takes 255 bytes, and a Chinese character has three of them.
    """
    return f"{claim_id}__{safe_file_name(name, _STAGED_NAME_LENGTH)}"
