"""Decisions of the office: added, taken back, never changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from generator.errors import WorkspaceError
from generator.model.submission import Blank, Unreadable, Value
from generator.workspace.decisions import (
    add_adoption,
    add_correction,
    adoptions,
    corrections,
)
from generator.workspace.ledger import Ledger
from generator.workspace.records import (
    Adoption,
    Correction,
    CorrectionKind,
    adoptions_in_force,
    corrections_in_force,
)

NOW = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)


def adoption(query: str = "XR001-QY003-2024", **changes: Any) -> Adoption:
    given = {"query": query, "take": "部门", "reason": "电费单", "person": "王工", "at": NOW}
    return Adoption(**given | changes)


def correction(value: Value = Decimal("5.20"), **changes: Any) -> Correction:
    given: dict[str, Any] = {
        "recipient_id": "QY003", "form_id": "enterprise", "field": "energy.amount",
        "row": "electricity", "year": 2024, "raw": "5.20", "value": value, "old_raw": "",
        "old_value": Blank.NOT_FILLED, "kind": CorrectionKind.BY_TELEPHONE, "reason": "来电更正",
        "person": "王工", "at": NOW, "version_no": 2,
    }  # fmt: skip
    return Correction(**given | changes)


def test_a_decision_and_its_corrections_are_kept_together(ledger: Ledger) -> None:
    made = add_adoption(ledger, adoption(), [correction(kind=CorrectionKind.ADOPTED)])
    (kept,) = adoptions(ledger)
    assert kept == made
    (cell,) = corrections(ledger)
    assert cell.adoption == made.id


@pytest.mark.parametrize(
    "value",
    [
        Decimal("5.20"), "文字\ud800", date(2024, 5, 1), Blank.NOT_APPLICABLE,
        Unreadable("not_a_number", "x"),
    ],
)  # fmt: skip
def test_what_is_corrected_comes_back_as_it_was_written(ledger: Ledger, value: Value) -> None:
    made = add_correction(ledger, correction(value, old_value=value))
    (kept,) = corrections(ledger)
    assert (kept, str(kept.value), type(kept.old_value)) == (made, str(value), type(value))


def test_the_last_decision_counts_and_one_taken_back_does_not(ledger: Ledger) -> None:
    first = add_adoption(ledger, adoption(take="企业"))
    assert adoptions_in_force(adoptions(ledger)) == {first.query: first}
    second = add_adoption(ledger, adoption())
    assert adoptions_in_force(adoptions(ledger)) == {first.query: second}
    add_adoption(ledger, adoption(revokes=second.id))
    assert adoptions_in_force(adoptions(ledger)) == {first.query: first}


def test_a_correction_falls_with_the_decision_it_follows_from(ledger: Ledger) -> None:
    made = add_adoption(ledger, adoption(), [correction()])
    own = add_correction(ledger, correction(field="fresh_water"))
    standing = corrections_in_force(corrections(ledger), adoptions(ledger))
    assert [row.field for row in standing] == ["energy.amount", "fresh_water"]
    add_adoption(ledger, adoption(revokes=made.id))
    assert corrections_in_force(corrections(ledger), adoptions(ledger)) == (own,)
    add_correction(ledger, correction(field="fresh_water", revokes=own.id))
    assert corrections_in_force(corrections(ledger), adoptions(ledger)) == ()


@pytest.mark.parametrize("missing", ["reason", "person"])
def test_a_decision_wants_a_reason_and_a_person(ledger: Ledger, missing: str) -> None:
    with pytest.raises(WorkspaceError, match="理由和经办人"):
        add_adoption(ledger, adoption(**{missing: " "}))
    with pytest.raises(WorkspaceError, match="理由和经办人"):
        add_correction(ledger, correction(**{missing: ""}))
    assert (adoptions(ledger), corrections(ledger)) == ((), ())


def test_what_was_never_decided_cannot_be_taken_back(ledger: Ledger) -> None:
    with pytest.raises(WorkspaceError, match="没有第 7 号采信"):
        add_adoption(ledger, adoption(revokes=7))
    with pytest.raises(WorkspaceError, match="没有第 7 号更正"):
        add_correction(ledger, correction(revokes=7))


@pytest.mark.parametrize("table", ["adoptions", "corrections"])
def test_the_database_itself_refuses_to_change_a_decision(ledger: Ledger, table: str) -> None:
    add_adoption(ledger, adoption(), [correction()])
    with closing(sqlite3.connect(ledger.path)) as raw:
        for statement in (f"UPDATE {table} SET person = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(statement)


def test_a_decision_is_a_change_others_notice(ledger: Ledger) -> None:
    before = ledger.last_change_id()
    add_adoption(ledger, adoption())
    assert ledger.last_change_id() == before + 1
