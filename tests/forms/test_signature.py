"""The code of the 签章页 is the same on paper, in the office program and from the answers read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.forms.outgoing import SIGNATURE_SHEET, Outgoing
from generator.forms.seal import SealState
from generator.forms.signature import code_of, key_figures, signature_code
from generator.forms.write import write_workbook
from generator.intake.grid import Workbook
from generator.intake.identify import Identity
from generator.intake.read import read_submission
from generator.model.submission import Blank, EntryKey, Submission
from tests.build import FIRM, opened, outgoing, rulebook
from tests.forms.gated import CASES, FORM, YEARS, placement, small
from tests.forms.workbook import sheets_of
from tests.office import convert

CODE = "XB-2024.1-QY003-ABCDE"
SHAPE = re.compile(r"\d{5}-\d{5}")


def printed(book: Workbook) -> str:
    sheet = book.sheet(SIGNATURE_SHEET)
    assert sheet is not None
    (found,) = {cell.raw for cell in sheet.cells.values() if SHAPE.fullmatch(cell.raw)}
    return found


def answers(book: Workbook) -> Submission:
    identity = Identity(FIRM.id, FORM.id, FORM.version, YEARS, SealState.INTACT)
    return read_submission(book, identity, FORM, rulebook().units, placement())


def code_read(out: Outgoing, book: Workbook) -> str:
    return code_of(answers(book), placement(), out.stamp.visible_code)


@pytest.mark.parametrize("case", [case for case in CASES if case != "odd"])
def test_the_page_bears_the_code_of_the_answers_that_are_read(case: str) -> None:
    out = small(CASES[case])
    book = opened(write_workbook(out))
    assert printed(book) == code_read(out, book)


def test_the_page_lists_fields_columns_and_cells_of_rows_but_nothing_derived() -> None:
    labels = [figure.label for figure in key_figures(placement())]
    assert labels == [
        "信用代码", "made 的量", "drained 的量", "排放口：outlets.amount 的量合计", "气：用量",
        "填报日期", "other 的量",
    ]  # fmt: skip
    sum_of = key_figures(placement())[3]
    assert sum_of.year == 2024
    assert len(sum_of.keys) == 4


def test_a_recipient_asked_less_signs_less() -> None:
    short = replace(FORM, sheets=FORM.variants[0].sheets)
    out = small(form=short, tailoring="variant=short")
    assert len(key_figures(out.placement)) == 4
    words = {c.value for row in sheets_of(write_workbook(out))[SIGNATURE_SHEET] for c in row}
    assert "小采集表（简表）　XB 2024.1" in words


def test_another_figure_another_place_or_another_firm_gives_another_code() -> None:
    base = signature_code([Decimal(1), Decimal(2)], CODE)
    others = {
        signature_code([Decimal(2), Decimal(1)], CODE),
        signature_code([Decimal(1), Decimal("2.0001")], CODE),
        signature_code([Decimal(1), Decimal(-2)], CODE),
        signature_code([Decimal(1), Blank.SUSPENDED], CODE),
        signature_code([Decimal(1), None], CODE),
        signature_code([Decimal(1), Decimal(0)], CODE),
        signature_code([Decimal(1), Decimal(2)], CODE.replace("QY003", "QY004")),
    }
    assert base not in others
    assert len(others) == 7


def test_a_cell_freed_by_a_gate_counts_as_the_reader_takes_it() -> None:
    assert signature_code([None], CODE) == signature_code([Blank.NOT_APPLICABLE], CODE)
    assert signature_code([None], CODE) == signature_code([Blank.NOT_FILLED], CODE)


def test_a_day_counts_as_its_number_in_the_cell() -> None:
    assert signature_code([date(2025, 3, 1)], CODE) == signature_code([Decimal(45717)], CODE)


@given(st.lists(st.decimals(-(10**11), 10**11, places=4), max_size=40))
def test_every_list_of_figures_has_a_code_and_one_slip_changes_it(values: list[Decimal]) -> None:
    code = signature_code(values, CODE)
    assert SHAPE.fullmatch(code)
    if values:
        slipped = [values[0] * 10 + 1, *values[1:]]
        assert signature_code(slipped, CODE) != code or slipped == values


@pytest.mark.office
def test_the_office_program_computes_the_same_code() -> None:
    files = {f"{case}.xlsx": write_workbook(small(CASES[case])) for case in CASES}
    files["enterprise.xlsx"] = write_workbook(
        outgoing(values={
            EntryKey("output_value", "", 2024): Decimal("98765.4321"),
            EntryKey("fresh_water", "", 2024): Decimal("123456789.5"),
            EntryKey("wastewater_discharged", "", 2024): Blank.NOT_APPLICABLE,
        })
    )  # fmt: skip
    for to in ("xlsx", "xls"):
        saved = convert(files, to)
        for name, content in files.items():
            assert printed(opened(saved[name], f"a.{to}")) == printed(opened(content)), name
