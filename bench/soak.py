"""Kill the watcher over and over while files keep coming: ``make soak``, minutes as argument.

Ends with the same audit as the test: every file has one receipt and all its bytes, nothing is left
lying, versions are contiguous, and everything derived is rebuilt to the same bytes.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.journey.rounds import (
    another,
    end,
    exactly_once,
    lay_down_sample,
    put,
    run,
    sample_files,
    start,
    tree,
)

MINUTES = 10.0
LONGEST_LIFE_S = 8.0
MOST_WAITING = 60
DERIVED = ("退回", "待识别", "看板.html")


def soak(root: Path, minutes: float, chance: random.Random) -> list[str]:
    """What is wrong in the end; nothing, if the promise was kept."""
    lay_down_sample(root)
    sources = [(file.name, file.read_bytes()) for file in sample_files()]
    sources = [(name, data) for name, data in sources if data[:2] == b"PK" and name[-4:] == "xlsx"]
    dropped: dict[str, bytes] = {}
    deadline = time.monotonic() + minutes * 60
    kills = 0
    while time.monotonic() < deadline:
        waiting = len(list((root / "回收").iterdir()))
        for _ in range(min(chance.randint(5, 25), MOST_WAITING - waiting)):
            name, data = chance.choice(sources)
            number = len(dropped)
            dropped[f"{number:05d} {name}"] = another(data, number)
            put(root, {f"{number:05d} {name}": dropped[f"{number:05d} {name}"]})
        watcher = start(root, "watch", "--delay", "0.05")
        time.sleep(chance.uniform(0.5, LONGEST_LIFE_S))
        ended = watcher.poll()
        end(watcher)
        if ended is not None:
            return [f"the watcher ended by itself with {ended}"]
        kills += 1
        left = len(list((root / "回收").iterdir()))
        print(f"强行终止 {kills} 次，放入 {len(dropped)} 份，还剩 {left} 份", flush=True)
    done = run(root, "watch", "--once", "--delay", "0.05")
    if done.returncode:
        return [done.stdout + done.stderr]
    faults = exactly_once(root, dropped)
    before = tree(root, *DERIVED)
    rebuilt = run(root, "rebuild")
    if rebuilt.returncode or tree(root, *DERIVED) != before:
        faults.append("rebuilt files differ from the written ones")
    print(f"强行终止 {kills} 次，共 {len(dropped)} 份文件，不符 {len(faults)} 处")
    return faults


def main(minutes: float, seed: int) -> int:
    print(f"随机种子 {seed}，{minutes:g} 分钟")
    with tempfile.TemporaryDirectory(prefix="soak-") as scratch:
        faults = soak(Path(scratch) / "audit", minutes, random.Random(seed))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(
        main(
            float(given[0]) if given else MINUTES,
            int(given[1]) if len(given) > 1 else random.SystemRandom().randrange(10**6),
        )
    )
