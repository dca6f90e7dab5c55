"""成果 of a synthesised park nobody has looked at; PARKAUDIT_SEED makes it another one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.journey.produce import Delivered, deliver_documents
from tests.deliver.validity import schema_faults
from tests.documents.synthesised import lay_down_park
from tests.journey.consistency import counts_that_differ, held_against, trace, trails_of

FIRMS = 5


@pytest.fixture(scope="module")
def seed() -> int:
    return int(os.environ.get("PARKAUDIT_SEED", "71083"))


@pytest.fixture(scope="module")
def unseen(seed: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Delivered]:
    root = lay_down_park(tmp_path_factory.mktemp("unseen") / "审核", seed, FIRMS, "ordinary")
    return root, deliver_documents(root, (), ())


def test_every_document_of_an_unseen_park_is_fit_to_go_out(
    unseen: tuple[Path, Delivered], seed: int
) -> None:
    root, delivered = unseen
    assert delivered.failed == (), seed
    assert len(list((root / "成果").rglob("*.docx"))) >= 20 + FIRMS
    whole = root / "成果" / "13 园区清洁生产审核报告.docx"
    assert schema_faults(whole.read_bytes()) == [], seed


def test_the_dossier_of_an_unseen_park_agrees_with_itself(
    unseen: tuple[Path, Delivered], seed: int
) -> None:
    root, _ = unseen
    assert counts_that_differ(root) == {}, seed
    compared, others = held_against(trails_of(root), trace(root))
    assert compared > 5_000
    assert others == [], seed
