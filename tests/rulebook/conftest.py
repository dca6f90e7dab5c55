"""The tiny rulebook, fresh for a test to change, and the packaged one, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from tests.rulebook.rules import make_tiny_rules


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return make_tiny_rules(tmp_path)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return load_rulebook(make_tiny_rules(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return load_rulebook(packaged("rules"))
