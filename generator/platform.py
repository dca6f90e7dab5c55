"""The only module that knows Windows from POSIX: durable files, processes, names, places."""

from __future__ import annotations

import contextlib
import errno
import getpass
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PureWindowsPath
from typing import TypeVar

WINDOWS = sys.platform == "win32"

# Two seconds in all: Word and virus scanners let go of a file within one, or not at all.
_PAUSES_S: tuple[float, ...] = (0.05, 0.1, 0.25, 0.6, 1.0) if WINDOWS else ()

T = TypeVar("T")


def sync_file(path: Path) -> None:
    """The file's bytes are on the disk when this returns."""
    # Windows flushes only through a handle that may write.
    handle = os.open(path, os.O_RDWR if WINDOWS else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """The folder's list of names is on the disk when this returns (Windows does so by itself)."""
    if WINDOWS:
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Shares that cannot sync a folder say so; their server does it in its own time.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise
    finally:
        os.close(handle)


def retry_while_held(action: Callable[[], T], pauses_s: Iterable[float] = _PAUSES_S) -> T:
    """What `action` returns, tried again after each pause while another program holds the file.

    The last `PermissionError` passes; on POSIX open files hinder nobody and nothing is retried.
    """
    for pause_s in pauses_s:
        try:
            return action()
        except PermissionError:
            time.sleep(pause_s)
    return action()


def replace_file(source: Path, target: Path) -> None:
    """`source` takes the place of `target` in one step; PermissionError when it is held open."""
    retry_while_held(lambda: source.replace(target))


def rename_file(source: Path, target: Path) -> None:
    """`source` is now called `target`, in one step, and only one caller can have done it.

    On Windows a target that exists is refused; on POSIX it would be replaced: use new names.
    """
    retry_while_held(lambda: source.rename(target))


def remove_file(path: Path) -> None:
    """The file is gone, read-only or not; gone already is well."""
    if WINDOWS:
        with contextlib.suppress(FileNotFoundError):
            path.chmod(stat.S_IWRITE)
    retry_while_held(lambda: path.unlink(missing_ok=True))


def is_process_alive(pid: int) -> bool:
    """A process of this number runs on this machine (it may be another program by now)."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        # os.kill(pid, 0) would end the process here.
        import ctypes

        query_limited_information, still_active = 0x1000, 259
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(query_limited_information, False, pid)
        if not handle:
            access_denied = 5
            return bool(kernel.GetLastError() == access_denied)
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == still_active
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def run_program(arguments: Sequence[str], patience_s: float) -> bool:
    """The program has run and ended by itself; one that takes longer is ended with all it started.

    What it says is not kept: whoever runs it looks at what it has made.
    """
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        list(arguments),
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        start_new_session=not WINDOWS,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        _end_with_children(process)
        return False
    return True


def _end_with_children(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False
        )
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def office_program() -> str:
    """Where LibreOffice's program is on this machine, "" where it is not."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    programs = Path(os.environ.get("PROGRAMFILES", "C:/Program Files"))
    usual = (
        programs / "LibreOffice" / "program" / "soffice.exe",
        Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    )
    return next((str(path) for path in usual if path.is_file()), "")


def host_name() -> str:
    """The machine's name as colleagues know it."""
    return socket.gethostname() or "未知电脑"


def has_ended(host: str, pid: int) -> bool:
    """The process ran on this very machine and is gone; of another machine nothing is known."""
    return host == host_name() and not is_process_alive(pid)


def user_name() -> str:
    """The name of the person logged in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "未知用户"


# -- places ------------------------------------------------------------------------------------

_SYNC_FOLDERS: tuple[tuple[str, str], ...] = (
    ("onedrive", "OneDrive"),
    ("wps云盘", "WPS云盘"),
    ("wps 云盘", "WPS云盘"),
    ("wps云文档", "WPS云盘"),
    ("wpsdrive", "WPS云盘"),
    ("wps cloud", "WPS云盘"),
    ("坚果云", "坚果云"),
    ("我的坚果云", "坚果云"),
    ("nutstore", "坚果云"),
    ("百度网盘", "百度网盘"),
    ("百度云同步盘", "百度网盘"),
    ("baidunetdisk", "百度网盘"),
    ("baidusyncdisk", "百度网盘"),
    ("微云", "腾讯微云"),
    ("阿里云盘", "阿里云盘"),
    ("天翼云盘", "天翼云盘"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("icloud", "iCloud"),
    ("com~apple~clouddocs", "iCloud"),
    ("seafile", "Seafile"),
)
_NETWORK_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "davfs"})


def network_or_sync_folder(path: Path) -> str:
    """What keeps the folder in step with elsewhere ("OneDrive", "网络位置"), "" for a local disk.

    A guess from names, drive and mount: a ledger there must not rely on shared memory.
    """
    for form in (path.absolute(), path.resolve()):
        drive = PureWindowsPath(str(form)).drive
        if drive.startswith("\\\\") and not drive.startswith("\\\\?\\"):
            return "网络位置"
        for part in form.parts:
            folded = unicodedata.normalize("NFKC", part).casefold()
            for sign, name in _SYNC_FOLDERS:
                if folded.startswith(sign):
                    return name
    return "网络位置" if _is_on_network_drive(path.resolve()) else ""


def _is_on_network_drive(path: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        remote = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == remote)
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return mount_type(mounts, str(path)) in _NETWORK_TYPES


def mount_type(mounts: str, real_path: str) -> str:
    """The file system type of the mount that holds `real_path`, by a table like /proc/mounts."""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = real_path == point or real_path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


# -- names -------------------------------------------------------------------------------------

_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(?:COM|LPT)[0-9¹²³])", re.IGNORECASE
)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_MAX_NAME_BYTES = 230


def readable_name(name: str) -> str:
    """A file name as text that any store takes.

    A name that is not UTF-8 on the disk (an archive unpacked from GBK) reaches Python with lone
    surrogates, which neither a database nor a document accepts; it is read as GB 18030 instead.
    """
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
    except UnicodeEncodeError:  # surrogates of another origin: Windows allows them in names
        return name.encode("utf-8", "replace").decode("utf-8")


def safe_file_name(text: str, max_length: int = 80) -> str:
    """A name every file system takes, as near to `text` as can be, its extension kept.

    Not unique: two texts may give one name, and Windows does not tell upper from lower case.
    """
    name = "".join(map(_safe_sign, readable_name(text)))
    name = " ".join(unicodedata.normalize("NFC", name).split())
    # A leading dot hides a file, a leading ~ marks it as an office program's lock file.
    name = name.lstrip("~.$ ")
    found = _SUFFIX.search(name)
    suffix = found.group() if found and found.start() else ""
    stem = _shortened(name[: len(name) - len(suffix)], max_length - len(suffix), len(suffix))
    if not stem:
        stem = "未命名"
    if _RESERVED.fullmatch(stem.partition(".")[0].rstrip()):
        stem = "_" + _shortened(stem, max_length - len(suffix) - 1, len(suffix) + 1)
    return stem + suffix


def _safe_sign(sign: str) -> str:
    if sign.isspace():
        return " "
    if unicodedata.category(sign) in ("Cc", "Cf"):
        return ""
    return "_" if sign in _FORBIDDEN else sign


def _shortened(stem: str, max_length: int, suffix_bytes: int) -> str:
    stem = stem[: max(max_length, 1)]
    while len(stem.encode("utf-8")) > _MAX_NAME_BYTES - suffix_bytes:
        stem = stem[:-1]
    return stem.rstrip(". ")
