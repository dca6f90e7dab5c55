"""One ledger in a fresh folder, and short builders of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from generator.model.finding import Disposition
from generator.workspace.ledger import Ledger, open_ledger
from generator.workspace.records import Outcome, Receipt

NOW = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "台账.db", NOW, create=True) as opened:
        yield opened


@pytest.fixture
def receipt() -> Callable[..., Receipt]:
    """A recognised, accepted return of enterprise Q001; what is named differs."""

    def build(claim_id: str, **changes: Any) -> Receipt:
        values: dict[str, Any] = {
            "claim_id": claim_id,
            "at": NOW,
            "original_name": "云岭化工.xlsx",
            "digest": f"digest-{claim_id}",
            "size": 1234,
            "archive_path": f"归档/{claim_id}.xlsx",
            "outcome": Outcome.RECOGNISED,
            "recipient_id": "Q001",
            "form_id": "enterprise",
            "form_version": "2024.1",
            "disposition": Disposition.ACCEPT,
            "reading_path": "fast",
            "as_of": date(2025, 1, 15),
            "rules_digest": "r1",
        }
        return Receipt(**values | changes)

    return build
