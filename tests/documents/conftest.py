"""The dossier of the played sample round, gathered once a session: documents are made from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.deliver.dossier import Dossier
from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc
from generator.journey.dossier import dossier_of
from tests.journey.conftest import collect_ignore_glob, played, sent_out_once

__all__ = ["collect_ignore_glob", "played", "sent_out_once"]


def gather(root: Path) -> Dossier:
    """The dossier of the audit folder as it stands."""
    audit = Audit.open(root)
    now = now_utc()
    with audit.open_ledger(now) as ledger:
        return dossier_of(audit, ledger, assess(audit, ledger), now)


@pytest.fixture(scope="session")
def dossier(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """The sample park after all its rounds."""
    return gather(shutil.copytree(played, tmp_path_factory.mktemp("dossier") / "审核"))


@pytest.fixture(scope="session")
def empty_dossier(sent_out_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """The same audit while nothing has come back."""
    return gather(shutil.copytree(sent_out_once, tmp_path_factory.mktemp("empty") / "审核"))
