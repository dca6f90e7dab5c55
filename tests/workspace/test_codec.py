"""What the ledger keeps as JSON comes back equal, to the last zero."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.finding import CheckReport, Finding, Severity, Waiver
from generator.model.submission import (
    Blank,
    Entry,
    EntryKey,
    Place,
    Remark,
    Submission,
    Unreadable,
    Value,
)
from generator.workspace.codec import (
    report_from_json,
    report_to_json,
    submission_from_json,
    submission_to_json,
    value_from_plain,
    value_to_plain,
)

texts = st.text(st.characters(exclude_categories=()), max_size=8)
decimals = st.decimals(allow_nan=False, allow_infinity=False)
values: st.SearchStrategy[Value] = st.one_of(
    decimals, texts, st.dates(), st.sampled_from(Blank), st.builds(Unreadable, texts, texts)
)
keys = st.builds(EntryKey, texts, texts, st.integers(0, 2100))
places = st.builds(Place, texts, texts)
entries = st.builds(
    Entry,
    keys,
    texts,
    values,
    places,
    texts,
    st.lists(st.builds(Remark, texts, texts), max_size=2).map(tuple),
)
submissions = st.builds(
    Submission,
    texts,
    texts,
    texts,
    st.lists(st.integers(2000, 2100), min_size=1, max_size=4).map(tuple),
    st.lists(entries, max_size=5).map(tuple),
    st.dictionaries(texts, st.lists(texts, max_size=3).map(tuple), max_size=3).map(
        MappingProxyType
    ),
    texts,
)
waivers = st.builds(Waiver, texts, texts, texts, texts)
findings = st.builds(
    Finding,
    texts,
    st.sampled_from(Severity),
    texts,
    texts,
    st.lists(keys, max_size=2).map(tuple),
    st.lists(places, max_size=2).map(tuple),
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    st.none() | waivers,
)


@given(submissions)
def test_a_submission_comes_back_equal(submission: Submission) -> None:
    text = submission_to_json(submission)
    assert submission_from_json(text) == submission
    assert text.encode("utf-8")


@given(st.lists(findings, max_size=4).map(tuple))
def test_a_report_comes_back_equal(found: tuple[Finding, ...]) -> None:
    report = CheckReport(found)
    assert report_from_json(report_to_json(report)) == report


@given(decimals)
def test_a_number_keeps_every_digit(number: Decimal) -> None:
    back = value_from_plain(value_to_plain(number))
    assert isinstance(back, Decimal)
    assert back.as_tuple() == number.as_tuple()


def test_values_of_different_kinds_never_merge() -> None:
    alike: list[Value] = ["1", Decimal(1), "2024-01-01", date(2024, 1, 1), "不涉及"]
    alike += [Blank.NOT_APPLICABLE, Unreadable("1")]
    plain = [tuple(value_to_plain(value)) for value in alike]
    assert len(set(plain)) == len(alike)
    assert [type(value_from_plain(list(one))) for one in plain] == [type(one) for one in alike]


def test_the_same_submission_gives_the_same_text() -> None:
    entry = Entry(EntryKey("fresh_water", year=2024), "1.50", Decimal("1.50"), Place("用水", "D12"))
    submission = Submission("Q001", "enterprise", "2024.1", (2024,), (entry,))
    assert submission_to_json(submission) == (
        '{"format":1,"recipient_id":"Q001","form_id":"enterprise","form_version":"2024.1",'
        '"years":[2024],"entries":[[["fresh_water","",2024],"1.50",["n","1.50"],'
        '["用水","D12"],"",[]]],"rows":{}}'
    )


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), Decimal(-math.inf)])
def test_what_is_no_number_is_a_bug(number: Decimal) -> None:
    with pytest.raises(ValueError, match=r".*"):
        value_to_plain(number)


def test_a_time_of_day_is_a_bug() -> None:
    with pytest.raises(TypeError):
        value_to_plain(datetime(2024, 1, 1, 8, 0))


def test_text_of_another_format_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="2"):
        report_from_json('{"format":2,"findings":[]}')
    with pytest.raises(ValueError, match="x"):
        value_from_plain(["x", "1"])
