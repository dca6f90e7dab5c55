"""What is dear to make is made once a run, by whichever worker asks first."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

_LONGEST_S = 900.0


def made_once(
    factory: pytest.TempPathFactory, name: str, folder: str, make: Callable[[Path], object]
) -> Path:
    """A copy, the worker's own, of the folder that `make` fills; the others wait for the first.

    Only a copy: workers are processes of their own, and a ledger opened by one is no still picture
    for the other.
    """
    base = factory.getbasetemp()
    common = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"once {name}"
    ready, failed = common / "ready", common / "failed"
    try:
        common.mkdir()
    except FileExistsError:
        _wait_for(ready, failed)
    else:
        try:
            make(common / folder)
        except BaseException:
            failed.touch()
            raise
        ready.touch()
    return shutil.copytree(common / folder, factory.mktemp(name) / folder)


def _wait_for(ready: Path, failed: Path) -> None:
    deadline = time.monotonic() + _LONGEST_S
    while not ready.exists():
        assert not failed.exists(), "another worker failed to make it: see its error"
        assert time.monotonic() < deadline, f"{ready.parent.name}: waited in vain"
        time.sleep(0.1)
