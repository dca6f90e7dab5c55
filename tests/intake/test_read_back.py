"""Any legal answers survive writing and reading, and the office program in between."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.forms.outgoing import CellContent
from generator.forms.style import clean_text
from generator.forms.write import write_workbook
from generator.intake.grid import SheetGrid, Workbook, text_cell
from generator.intake.parse_cell import parse_cell
from generator.model.submission import Blank, EntryKey, Submission
from tests.build import complete_values, form_of, opened, outgoing, read, rulebook
from tests.forms.legal import legal_values
from tests.intake.disturb import Content, cells_set, everywhere
from tests.intake.test_read import read_anyway
from tests.office import convert

FORMS = ("enterprise", "department", "site_visit")


def answers(submission: Submission) -> dict[EntryKey, object]:
    """What somebody typed: neither empty nor put in because a gate freed it."""
    return {
        e.key: e.value
        for e in submission.entries
        if e.value is not Blank.NOT_FILLED and not e.is_completed
    }


def written(form_id: str, values: dict[EntryKey, CellContent]) -> bytes:
    return write_workbook(outgoing(form_id, values=values))


@given(st.sampled_from(FORMS), st.integers(0, 2**32), st.sampled_from([0.1, 0.6, 1.0]))
@settings(max_examples=15, deadline=None)
def test_any_legal_answers_survive_write_then_read(form_id: str, seed: int, share: float) -> None:
    values = legal_values(form_id, Random(seed), share)
    submission = read(written(form_id, values))
    assert answers(submission) == values
    assert not any(entry.remarks for entry in submission.entries)


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=30, deadline=None)
def test_any_text_comes_back_as_a_person_sees_it(text: str) -> None:
    """Formulas, markup, control characters: all of it is text, or cannot stand in a file."""
    key = EntryKey("team")
    entry = read(written("site_visit", {key: text})).by_key[key]
    cell = text_cell(clean_text(text)) if clean_text(text) else None
    expected = parse_cell(cell, form_of("site_visit").fields["team"], rulebook().units)
    assert entry.value == expected.value


def _office_cases() -> dict[str, tuple[str, dict[EntryKey, CellContent]]]:
    cases = {f"{form_id}-complete.xlsx": (form_id, complete_values(form_id)) for form_id in FORMS}
    for seed in range(len(FORMS)):
        form_id = FORMS[seed % len(FORMS)]
        cases[f"{form_id}-{seed}.xlsx"] = (form_id, legal_values(form_id, Random(seed), 0.6))
    return cases


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_the_office_program_may_save_it_in_between(kind: str) -> None:
    cases = _office_cases()
    saved = convert({name: written(*case) for name, case in cases.items()}, kind)
    for name, (_, values) in cases.items():
        submission = read(saved[name], f"回收.{kind}")
        assert answers(submission) == values, name


_JUNK = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["#water", "f:fresh_water", "t:products:r01", "y:2024", "c:output:2024", "合计",
                     "取水量合计", "主要产品", "seq", "必填", "序号", "product", "parkaudit"]),
)  # fmt: skip


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 60), st.integers(0, 18)), _JUNK, min_size=1, max_size=60
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reading_never_raises_on_junk_anywhere(
    junk: dict[tuple[int, int], Content],
) -> None:
    submission = read_anyway(everywhere(_WHOLE, cells_set(junk)))
    keys = [entry.key for entry in submission.entries]
    assert len(keys) == len(set(keys))
    assert set(complete_values()) <= set(keys)


_WHOLE: Workbook = opened(written("enterprise", complete_values()))


@given(st.integers(0, 2**32))
@settings(max_examples=15, deadline=None)
def test_any_cells_lost_leave_the_others_as_they_were(seed: int) -> None:
    """Erased answers are empty; no answer moves to another question."""
    random = Random(seed)

    def erase(sheet: SheetGrid) -> SheetGrid:
        gone = [at for at in sheet.cells if random.random() < 0.15 and at[1] > 3]
        return cells_set(dict.fromkeys(gone))(sheet)

    left = answers(read_anyway(everywhere(_WHOLE, erase)))
    whole = complete_values()
    assert left.items() <= whole.items()
