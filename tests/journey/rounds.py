"""The sample park played in a folder of the test's own, and ways to wait that do not guess.

Nothing here sleeps to be right: what is waited for is looked at until it is so or time is up.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from generator.intake.stability import is_ignorable
from generator.journey.answer import Answer
from generator.journey.audit import SHANGHAI, now_utc
from generator.journey.prepare import adopt_seal_key, dispatch_workbooks, lay_down
from generator.journey.receive import watch_folder
from generator.packaged import packaged
from generator.workspace.ledger import Ledger, open_ledger
from generator.workspace.records import Outcome, Receipt
from generator.yamlfile import read_yaml

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = packaged("samples")
NAMES_ARE_UTF8 = os.fsencode("名录") == "名录".encode()
"""Under a POSIX locale of another encoding the sample's file names cannot be spelt; Windows can."""
FIRST = "第一轮报送"
ANSWERS = ".findings.yaml"
DELAY_S = 0.05
PATIENCE_S = 90.0

CLEAN = "云岭硅材料-清洁生产采集表.xlsx"
REFUSED = "净源环保 清洁生产审核采集表.xlsx"
MENDED = "净源环保 采集表（修改后）.xlsx"
NEEDS_EXPLANATION = "重工钢构2024年度.xlsx"
ZIPPED_PHOTOS = "现场照片打包.xlsx"
PLAIN_TEXT = "说明（先看我）.xlsx"

Clock = Callable[[], datetime]


def clock_from(day: date) -> Clock:
    """A clock that starts at half past nine in the morning of that day and runs on."""
    begun = time.monotonic()
    morning = datetime.combine(day, time_of_day(9, 30), SHANGHAI)
    return lambda: morning + timedelta(seconds=time.monotonic() - begun)


def schedule() -> tuple[date, tuple[tuple[str, date], ...]]:
    """samples/rounds.yaml: when the workbooks went out, and when each round came in."""
    top = read_yaml(SAMPLES / "rounds.yaml").mapping(("dispatched", "rounds"), ("on_request",))
    rounds = [node.mapping(("folder", "received")) for node in top["rounds"].sequence()]
    return top["dispatched"].date(), tuple(
        (found["folder"].text(), found["received"].date()) for found in rounds
    )


def sample(name: str) -> Path:
    """A returned file of the sample by its name."""
    return next(path for path in sample_files() if path.name == name)


def sample_files(folder: str = "*") -> list[Path]:
    """The returned files, without the answers beside them."""
    found = (SAMPLES / "returned").glob(f"{folder}/*")
    return sorted(
        path for path in found if not (path.name.endswith(ANSWERS) or is_ignorable(path.name))
    )


def lay_down_sample(root: Path) -> None:
    """The sample's audit folder with its key, its workbooks sent out; nothing returned yet."""
    dispatched, _ = schedule()
    clock = clock_from(dispatched)
    lay_down(
        root,
        (SAMPLES / "audit.yaml").read_text(encoding="utf-8"),
        (SAMPLES / "名录.xlsx").read_bytes(),
    )
    with ledger_of(root) as ledger:
        key = (SAMPLES / "封签.txt").read_text(encoding="utf-8").split()[0]
        adopt_seal_key(ledger, bytes.fromhex(key), clock())
    dispatch_workbooks(root, now=clock)


def play_rounds(root: Path) -> list[Answer]:
    """All rounds of the sample, each received on its day."""
    answers: list[Answer] = []
    for folder, day in schedule()[1]:
        drop(root, sample_files(folder))
        answers += receive(root, day)
    return answers


def drop(root: Path, files: Iterable[Path]) -> None:
    for file in files:
        shutil.copyfile(file, root / "回收" / file.name)


def put(root: Path, content: Mapping[str, bytes]) -> None:
    """Drop files made by the test: name -> bytes."""
    for name, data in content.items():
        (root / "回收" / name).write_bytes(data)


def receive(root: Path, day: date = date(2025, 3, 24)) -> list[Answer]:
    """Take what lies in 回收 on that day, as ``parkaudit watch --once`` does."""
    answers: list[Answer] = []
    watch_folder(
        root, once=True, poll=False, take_over=False, delay_s=DELAY_S, tell=answers.append,
        clock=clock_from(day),
    )  # fmt: skip
    return answers


def verdicts(answers: Iterable[Answer]) -> list[str]:
    return [answer.verdict for answer in answers]


@contextmanager
def ledger_of(root: Path) -> Iterator[Ledger]:
    with open_ledger(root / "台账.db", now_utc()) as ledger:
        yield ledger


def receipts_of(root: Path) -> tuple[Receipt, ...]:
    with ledger_of(root) as ledger:
        return ledger.receipts()


def receipt_named(root: Path, name: str) -> Receipt:
    found = [receipt for receipt in receipts_of(root) if receipt.original_name == name]
    assert len(found) == 1, [receipt.original_name for receipt in receipts_of(root)]
    return found[0]


def another(data: bytes, number: int) -> bytes:
    """The same workbook with other bytes: a comment at the end of the zip."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = f"copy {number}".encode()
    return buffer.getvalue()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def tree(root: Path, *folders: str) -> dict[str, bytes]:
    """Every file below these folders, or these files, by path: bytes."""
    found: dict[str, bytes] = {}
    for folder in folders:
        top = root / folder
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def archived(root: Path) -> dict[str, bytes]:
    """The originals in 归档; the rules kept there are not returns."""
    return {
        path: data for path, data in tree(root, "归档").items() if not path.startswith("归档/规则/")
    }


# -- exactly once ---------------------------------------------------------------------------------


def exactly_once(root: Path, dropped: Mapping[str, bytes]) -> list[str]:
    """What is wrong with the folder after everything was taken; nothing if the promise was kept."""
    faults: list[str] = []
    receipts = receipts_of(root)
    by_digest: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        by_digest.setdefault(receipt.digest, []).append(receipt)
    for name, data in dropped.items():
        found = by_digest.pop(digest(data), [])
        if len(found) != 1:
            faults.append(f"{name}: {len(found)} receipts")
            continue
        original = root / found[0].archive_path
        if not original.is_file():
            faults.append(f"{name}: not in the archive")
        elif original.read_bytes() != data:
            faults.append(f"{name}: archived with other bytes")
    faults += [f"receipt of nothing dropped: {known}" for known in by_digest]
    for folder in ("回收", "归档/暂存"):
        faults += [f"left in {folder}: {path.name}" for path in (root / folder).rglob("*")]
    kept = archived(root)
    if len(kept) != len(receipts):
        faults.append(f"{len(kept)} files in 归档, {len(receipts)} receipts")
    numbers: dict[tuple[str, str], list[int]] = {}
    for receipt in receipts:
        if receipt.outcome is Outcome.RECOGNISED:
            key = (receipt.recipient_id, receipt.form_id)
            numbers.setdefault(key, []).append(receipt.version_no)
    faults += [
        f"versions of {key}: {found}"
        for key, found in numbers.items()
        if found != list(range(1, len(found) + 1))
    ]
    return faults


# -- real processes -------------------------------------------------------------------------------


def command(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "generator", "-C", str(root), *words]


def start(root: Path, *words: str) -> subprocess.Popen[str]:
    """``parkaudit -C ROOT …`` as a process of its own; what it says is read from its stdout."""
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        command(root, *words), cwd=CHECKOUT, env=environment, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    process = start(root, *words)
    out, err = process.communicate(timeout=PATIENCE_S * 2)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def end(process: subprocess.Popen[str]) -> None:
    """Kill at once, as a power cut would, and reap."""
    process.kill()
    process.communicate(timeout=PATIENCE_S)


@contextmanager
def watching(root: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A running ``parkaudit watch`` that holds the lease."""
    process = start(root, "watch", "--delay", str(DELAY_S), *words)
    try:
        with ledger_of(root) as ledger:
            until(lambda: (held := ledger.lease()) is not None and held.pid == process.pid, process)
        yield process
    finally:
        end(process)


def until(
    is_so: Callable[[], bool],
    process: subprocess.Popen[str] | None = None,
    patience_s: float = PATIENCE_S,
) -> None:
    """Return when it is so; fail when time is up or the process that brings it about has ended."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        if process is not None and process.poll() is not None:
            out, err = process.communicate()
            raise AssertionError(f"ended with {process.returncode}\n{out}\n{err}")
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
