"""What a gate frees and a 简表 leaves out counts as 不涉及, with its reason and its place."""

from __future__ import annotations

import io

import openpyxl
import pytest

from generator.forms.seal import find_visible_code
from generator.forms.tailor import Tailoring
from generator.model.submission import Blank, Entry, Place, Submission
from tests.small import WORKSHOP, opened, read, workbook

SHORT = Tailoring(WORKSHOP.id)
SEWAGE = {"made", "sent", "outlets.name", "outlets.load"}
EMPTY_SEWAGE = dict.fromkeys(("made", "sent", "outlets__name/r01", "outlets__load/r01"))


def of(submission: Submission, *fields: str) -> list[Entry]:
    return [entry for entry in submission.entries if entry.key.field in fields]


def test_every_cell_of_a_freed_block_is_not_applicable_because_of_its_gate() -> None:
    submission = read(workbook(has_sewage="否", **EMPTY_SEWAGE))
    gate = submission.get("has_sewage")
    assert gate is not None
    freed = of(submission, *SEWAGE)
    assert {entry.key.field for entry in freed} == SEWAGE
    assert len(freed) == 2 * 2 + 3 * 2
    for entry in freed:
        assert entry.value is Blank.NOT_APPLICABLE
        assert entry.is_completed
        assert entry.place == gate.place
        assert entry.note == "“有无生产废水”填“否”"


def test_a_block_of_another_gate_and_one_of_none_are_left_alone() -> None:
    submission = read(workbook(has_sewage="否", carbon_total=None, **EMPTY_SEWAGE))
    assert {entry.number for entry in of(submission, "dust.amount")} == {1, 2}
    (carbon,) = of(submission, "carbon_total")
    assert carbon.value is Blank.NOT_FILLED


@pytest.mark.parametrize("answer", ["是", None])
def test_only_the_answer_no_frees(answer: str | None) -> None:
    submission = read(workbook(has_sewage=answer, **EMPTY_SEWAGE))
    assert all(entry.value is Blank.NOT_FILLED for entry in of(submission, *SEWAGE))


def test_the_place_is_where_the_gate_really_stands() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(has_sewage="否", **EMPTY_SEWAGE)))
    book["基本信息"].title = "基本情况"
    moved = io.BytesIO()
    book.save(moved)
    places = {entry.place.sheet for entry in of(read(moved.getvalue()), *SEWAGE)}
    assert places == {"基本情况"}


def test_what_is_filled_in_a_freed_block_stands() -> None:
    submission = read(workbook(has_sewage="否"))
    assert [entry.number for entry in of(submission, "made")] == [50, 55]
    assert submission.rows["outlets"] == ("r01",)


@pytest.mark.parametrize("stroke", ["/", "无", "—"])
def test_a_stroke_in_a_freed_cell_is_no_riddle(stroke: str) -> None:
    changes = EMPTY_SEWAGE | {"made": (stroke, stroke), "outlets__name/r01": stroke}
    submission = read(workbook(has_sewage="否", **changes))
    strokes = [*of(submission, "made"), of(submission, "outlets.name")[0]]
    for entry in strokes:
        assert (entry.raw, entry.value) == (stroke, Blank.NOT_APPLICABLE)
        assert entry.place.sheet == "废水"  # somebody typed it there


def test_what_a_variant_leaves_out_is_not_applicable_by_its_name() -> None:
    data = workbook(SHORT)
    submission = read(data, SHORT)
    assert submission.tailoring == "variant=workshop"
    assert [entry.number for entry in of(submission, "fresh")] == [100, 110]
    left_out = [e for e in submission.entries if e.key.field not in ("preparer_name", "fresh")]
    assert {entry.value for entry in left_out} == {Blank.NOT_APPLICABLE}
    assert {entry.note for entry in left_out} == {"小作坊简表未要求填报"}
    keys = {str(entry.key) for entry in left_out}
    assert {"reused@2023", "has_dust", "dust.amount[kiln]@2024", "carbon_total"} <= keys
    (place,) = {entry.place for entry in left_out}
    assert place.sheet == "封面"
    cell = openpyxl.load_workbook(io.BytesIO(data))["封面"][place.cell].value
    assert find_visible_code(cell) is not None


def test_a_gate_that_was_not_asked_frees_nothing_by_itself() -> None:
    (entry, *_) = of(read(workbook(SHORT), SHORT), "made")
    assert entry.note == "小作坊简表未要求填报"


def test_a_cover_that_lost_its_code_still_has_a_place() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(SHORT)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and find_visible_code(cell.value):
                    cell.value = None
    wiped = io.BytesIO()
    book.save(wiped)
    assert opened(wiped.getvalue()).sheets
    (entry,) = of(read(wiped.getvalue(), SHORT), "carbon_total")
    assert entry.place == Place("封面", "A1")
