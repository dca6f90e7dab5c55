"""The sample park is laid down and played once a run; every test gets a copy of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.journey.rounds import NAMES_ARE_UTF8, lay_down_sample, play_rounds
from tests.once import made_once

collect_ignore_glob = [] if NAMES_ARE_UTF8 else ["test_*.py"]


@pytest.fixture(scope="session")
def sent_out_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "sent out", "审核", lay_down_sample)


@pytest.fixture(scope="session")
def played(sent_out_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All rounds received. To be looked at only: a test that changes it takes `round_copy`."""

    def play(root: Path) -> None:
        shutil.copytree(sent_out_once, root)
        play_rounds(root)

    return made_once(tmp_path_factory, "played", "审核", play)


@pytest.fixture
def audit_root(sent_out_once: Path, tmp_path: Path) -> Path:
    """An audit whose workbooks went out and of which nothing came back yet."""
    return shutil.copytree(sent_out_once, tmp_path / "审核")


@pytest.fixture
def round_copy(played: Path, tmp_path: Path) -> Path:
    """A copy of the played round that a test may change."""
    return shutil.copytree(played, tmp_path / "审核")
