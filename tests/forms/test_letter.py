"""授权书: the words of the rules, the name and code of the form, for enterprises alone."""

from __future__ import annotations

from dataclasses import replace

from generator.forms.outgoing import LETTER_SHEET
from generator.forms.write import write_workbook
from generator.intake.grid import a1
from generator.model.submission import EntryKey
from generator.rulebook.letters import letter_for
from tests.build import FIRM, form_of, opened, outgoing, read, rulebook
from tests.forms.gated import IDENTITY, placement, small
from tests.forms.workbook import sheets_of


def test_the_letter_says_what_the_rules_say_with_its_gaps_closed() -> None:
    words = [c.value for row in sheets_of(write_workbook(small()))[LETTER_SHEET] for c in row]
    text = "\n".join(str(word) for word in words if word)
    letter = letter_for(rulebook().letters, form_of())
    assert letter is not None
    for words_of_rules in (letter.title, letter.to, letter.note, *letter.signing):
        assert words_of_rules in text
    assert "云岭经济技术开发区2024年度园区清洁生产审核" in text
    assert "2022年、2023年、2024年" in text
    assert "{" not in text
    assert "保密" in text


def test_name_and_credit_code_are_those_of_the_form() -> None:
    out = small(IDENTITY)
    sheet = sheets_of(write_workbook(out))[LETTER_SHEET]
    spot = placement().cells[EntryKey("credit_code")]
    formulas = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    cell = f"'基本信息'!$E${spot.row + 1}"
    assert f'=IF({cell}="","",{cell})' in formulas
    page = opened(write_workbook(out)).sheet(LETTER_SHEET)
    assert page is not None
    assert {FIRM.name, FIRM.credit_code} <= {found.raw for found in page.cells.values()}


def test_only_enterprises_get_it() -> None:
    for form_id in ("department", "site_visit"):
        assert letter_for(rulebook().letters, form_of(form_id)) is None
        assert LETTER_SHEET not in sheets_of(write_workbook(outgoing(form_id)))
    assert LETTER_SHEET not in sheets_of(write_workbook(replace(small(), letter=None)))


def test_the_pages_to_sign_are_not_read_as_answers() -> None:
    whole = outgoing(values={EntryKey("enterprise_name"): FIRM.name})
    letter = letter_for(rulebook().letters, form_of())
    submission = read(write_workbook(replace(whole, letter=letter)))
    entry = submission.get("enterprise_name")
    assert entry is not None
    assert entry.place.sheet == "基本信息"
    spot = whole.placement.cells[EntryKey("enterprise_name")]
    assert entry.place.cell == a1(spot.row, spot.col)
