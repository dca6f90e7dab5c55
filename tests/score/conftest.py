"""The packaged rules, and short builders of returns."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.rulebook.book import Rulebook, load_rulebook

RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook(RULES)
