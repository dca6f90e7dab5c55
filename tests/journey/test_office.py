"""The way through the real office program: what people save there is read as what they typed."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from generator.forms.layout import Spot
from generator.intake.grid import a1
from generator.journey.audit import Audit
from generator.model.form import FieldKind
from generator.model.submission import Submission
from generator.workspace.records import Outcome, Receipt
from tests.journey.readback import answers_to
from tests.journey.rounds import (
    CLEAN,
    REFUSED,
    SAMPLES,
    ledger_of,
    put,
    receipt_named,
    receive,
)

pytestmark = pytest.mark.office

FORMATS = ("xlsx", "xls", "ods")
TYPED = {FieldKind.NUMBER, FieldKind.DATE}


def _submission(root: Path, receipt: Receipt) -> Submission:
    with ledger_of(root) as ledger:
        found = ledger.submission_of(receipt.id)
    assert found is not None
    return found


def _typed(root: Path) -> list[list[str]]:
    """What the preparer of the sample's first enterprise typed, cell by cell, notes and all."""
    audit = Audit.open(root)
    placement = audit.placement(audit.recipient("QY001"), "enterprise")
    cells: dict[tuple[str, str], list[str]] = {}

    def put_in(spot: Spot, kind: str, text: str) -> None:
        at = (spot.sheet, a1(spot.row, spot.col))
        cells[at] = [*at, kind, text]

    for entry in _submission(root, receipt_named(root, CLEAN)).entries:
        if not entry.raw:
            continue
        kind = "n" if placement.form.fields[entry.key.field].kind in TYPED else "s"
        put_in(placement.cells[entry.key], kind, entry.raw)
        if entry.note:
            put_in(placement.notes[entry.key], "s", entry.note)
    return list(cells.values())


@pytest.fixture(scope="module")
def saved(played: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One start of LibreOffice: a blank filled, and a marked workbook re-saved, in every format."""
    scratch = tmp_path_factory.mktemp("office")
    blank = next((played / "发放").glob("QY001 *.xlsx"))
    marked, _ = answers_to(played, receipt_named(played, REFUSED))
    filled = _typed(played)
    jobs: list[dict[str, object]] = []
    for suffix in FORMATS:
        for name, source, cells in (("填好", blank, filled), ("再存", marked, [])):
            target = scratch / f"{name}.{suffix}"
            jobs.append({"source": str(source), "target": str(target), "cells": cells})
    listed = scratch / "jobs.json"
    listed.write_text(json.dumps(jobs, ensure_ascii=False), encoding="utf-8")
    subprocess.run(
        ["/usr/bin/python3", str(SAMPLES / "fill_office.py"), str(listed)],
        check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    return {path.name: path.read_bytes() for path in scratch.glob("*.*") if path != listed}


def test_a_blank_filled_and_saved_in_any_format_is_accepted_with_the_same_entries(
    audit_root: Path, played: Path, saved: dict[str, bytes]
) -> None:
    read = {}
    for suffix in FORMATS:
        name = f"填好.{suffix}"
        put(audit_root, {name: saved[name]})
        assert [answer.verdict for answer in receive(audit_root)] == ["接收"], name
        entries = _submission(audit_root, receipt_named(audit_root, name)).entries
        read[suffix] = {entry.key: (entry.value, entry.note) for entry in entries}
    wanted = _submission(played, receipt_named(played, CLEAN)).entries
    expected = {entry.key: (entry.value, entry.note) for entry in wanted}
    for suffix in FORMATS:
        assert read[suffix] == expected, suffix


def test_a_marked_workbook_saved_again_by_the_office_program_is_still_recognised(
    audit_root: Path, saved: dict[str, bytes]
) -> None:
    for number, suffix in enumerate(FORMATS, 1):
        name = f"再存.{suffix}"
        put(audit_root, {name: saved[name]})
        assert [answer.verdict for answer in receive(audit_root, date(2025, 3, 25))] == ["退回"]
        receipt = receipt_named(audit_root, name)
        assert receipt.outcome is Outcome.RECOGNISED
        assert (receipt.recipient_id, receipt.version_no) == ("QY003", number)
        codes = {(f.code, f.subject) for f in receipt.report.findings}
        assert ("WAT001", "reused_water@2024") in codes
