"""The enterprise workbook is, cell by cell, what was last looked at and kept."""

from __future__ import annotations

from tests.forms.golden import GOLDEN, workbook_as_text


def test_the_enterprise_workbook_is_as_last_reviewed() -> None:
    """After a wanted change: `python -m tests.forms.golden`, and read the difference."""
    assert workbook_as_text().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()
