"""The visible code and the keyed seal: what they notice, and what they do not claim."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.forms.seal import SealState, Stamp, find_visible_code, sealed, verify

STAMP = Stamp("audit-2024", "enterprise", "QY", "2024.1", "QY003", (2022, 2023, 2024))
KEY = b"\x01" * 32


def test_an_untouched_seal_is_intact() -> None:
    assert verify(sealed(STAMP, "1", KEY), {"1": KEY}) is SealState.INTACT


@pytest.mark.parametrize(
    "change",
    [
        {"audit_id": "audit-2023"}, {"form_id": "dept_power"}, {"form_version": "2024.2"},
        {"recipient_id": "QY004"}, {"years": (2023, 2024)}, {"seal": "A" * 26},
        {"tailoring": "variant=workshop"},
    ],
)  # fmt: skip
def test_a_seal_over_anything_else_is_broken(change: dict[str, object]) -> None:
    forged = replace(sealed(STAMP, "1", KEY), **change)  # type: ignore[arg-type]
    assert verify(forged, {"1": KEY}) is SealState.BROKEN


def test_how_the_form_was_cut_is_under_the_seal() -> None:
    cut = sealed(replace(STAMP, tailoring="variant=workshop"), "1", KEY)
    assert verify(cut, {"1": KEY}) is SealState.INTACT
    for other in ("", "whole", "variant=small"):
        assert verify(replace(cut, tailoring=other), {"1": KEY}) is SealState.BROKEN


def test_without_its_key_a_seal_settles_nothing() -> None:
    stamp = sealed(STAMP, "1", KEY)
    assert verify(stamp, {}) is SealState.UNVERIFIABLE
    assert verify(stamp, {"2": KEY}) is SealState.UNVERIFIABLE
    assert verify(STAMP, {"": KEY}) is SealState.UNVERIFIABLE


def test_the_visible_code_names_form_version_and_recipient() -> None:
    assert STAMP.visible_code.startswith("QY-2024.1-QY003-")
    code = find_visible_code(f"云岭示例公司　　识别码 {STAMP.visible_code}")
    assert code is not None
    assert (code.form_code, code.form_version, code.recipient_id) == ("QY", "2024.1", "QY003")
    assert code.belongs_to("audit-2024")
    assert not code.belongs_to("audit-2023")


def test_a_mistyped_code_does_not_fit_itself() -> None:
    code = find_visible_code(STAMP.visible_code.replace("QY003", "QY008"))
    assert code is not None
    assert not code.belongs_to("audit-2024")


@given(st.from_regex(r"[A-Z0-9][A-Z0-9_.-]{0,12}", fullmatch=True))
def test_any_recipient_number_survives_its_code(recipient_id: str) -> None:
    stamp = replace(STAMP, recipient_id=recipient_id)
    code = find_visible_code(f" {stamp.visible_code.lower()} ")
    assert code is not None
    assert code.recipient_id == recipient_id
    assert code.belongs_to("audit-2024")


@given(st.text())
def test_no_code_is_seen_in_other_text(text: str) -> None:
    found = find_visible_code(text)
    assert found is None or not found.belongs_to("audit-2024")
