"""The watcher is killed in the middle of its work, over and over: nothing is lost, or twice."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.journey.rounds import (
    CLEAN,
    DELAY_S,
    PLAIN_TEXT,
    REFUSED,
    another,
    end,
    exactly_once,
    put,
    receipts_of,
    run,
    sample,
    start,
    tree,
    until,
)

FILES, KILLS = 50, 4


def _files() -> dict[str, bytes]:
    """Distinct files in the formats and states of the sample."""
    accepted = [sample(name) for name in (CLEAN, "山野食品填报.xlsx", "经发局数据.xlsx")]
    dropped = {}
    for number in range(FILES - 2):
        source = sample(REFUSED) if number % 7 == 3 else accepted[number % 3]
        dropped[f"{number:02d} {source.name}"] = another(source.read_bytes(), number)
    dropped["说明.xlsx"] = sample(PLAIN_TEXT).read_bytes()
    dropped["空文件.xlsx"] = b""
    return dropped


def test_killed_at_random_moments_every_file_has_one_receipt_and_all_its_bytes(
    audit_root: Path,
) -> None:
    chance = random.Random(20250324)
    dropped = _files()
    put(audit_root, dropped)
    taken = 0
    for _ in range(KILLS):
        watcher = start(audit_root, "watch", "--delay", str(DELAY_S))
        try:
            # The moment is drawn by progress, so that a kill falls into work however slow it is.
            wanted = taken + chance.randint(2, 9)
            inbox = audit_root / "回收"
            until(lambda: FILES - len(list(inbox.iterdir())) >= wanted, watcher)  # noqa: B023
            time.sleep(chance.random() * 0.2)
        finally:
            end(watcher)
        taken = FILES - len(list((audit_root / "回收").iterdir()))
    assert taken < FILES, "every kill came after the work was done: nothing was tested"
    done = run(audit_root, "watch", "--once", "--delay", str(DELAY_S))
    assert done.returncode == 0, done.stderr
    assert exactly_once(audit_root, dropped) == []
    assert len(receipts_of(audit_root)) == FILES
    kept = tree(audit_root, "退回", "待识别", "看板.html")
    assert run(audit_root, "rebuild").returncode == 0
    assert tree(audit_root, "退回", "待识别", "看板.html") == kept


def test_the_audit_that_proves_it_finds_what_is_wrong(round_copy: Path) -> None:
    receipts = receipts_of(round_copy)
    dropped = {r.original_name: (round_copy / r.archive_path).read_bytes() for r in receipts
               if r.outcome.value != "重复"}
    spoilt, lost = receipts[0], receipts[1]
    (round_copy / spoilt.archive_path).write_bytes(b"other bytes")
    (round_copy / lost.archive_path).unlink()
    (round_copy / "回收" / "还在.xlsx").write_bytes(b"x")
    dropped["没有收到.xlsx"] = b"never taken"
    faults = "\n".join(exactly_once(round_copy, dropped))
    for words in (
        "archived with other bytes",
        "not in the archive",
        "left in 回收",
        "没有收到.xlsx: 0 receipts",
        "files in 归档",
    ):
        assert words in faults
