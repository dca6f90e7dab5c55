"""Whose workbook it is: independent marks, compared; set aside rather than guessed."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from generator.forms.blank import blank_workbook
from generator.forms.outgoing import STAMP_SHEET
from generator.forms.seal import SealState
from generator.forms.write import write_workbook
from generator.intake.grid import SheetGrid, Workbook, text_cell
from generator.intake.identify import (
    Identity,
    RecognitionFault,
    Unrecognised,
    recognition_findings,
)
from generator.model.finding import Severity
from generator.model.park import Roster
from tests.build import (
    BUREAU,
    FIRM,
    KEY_ID,
    OTHER_FIRM,
    ROSTER,
    complete,
    form_of,
    identified,
    opened,
    outgoing,
    rulebook,
    years_of,
)
from tests.intake.disturb import (
    everywhere,
    renamed,
    unhidden,
    with_sheets,
    without_sheet,
)
from tests.intake.workbooks import office_xlsx


def returned(recipient: object = FIRM, **changed: object) -> Workbook:
    return opened(write_workbook(outgoing(recipient=recipient, **changed)))  # type: ignore[arg-type]


def replaced_text(book: Workbook, old: str, new: str) -> Workbook:
    """Every cell's text with `old` overwritten."""

    def change(sheet: SheetGrid) -> SheetGrid:
        cells = {
            at: text_cell(cell.raw.replace(old, new)) if old in cell.raw else cell
            for at, cell in sheet.cells.items()
        }
        return replace(sheet, cells=MappingProxyType(cells))

    return everywhere(book, change)


def without_properties(book: Workbook) -> Workbook:
    return replace(book, properties=MappingProxyType({}))


def aside(book: Workbook, **changed: object) -> Unrecognised:
    outcome = identified(book, **changed)
    assert isinstance(outcome, Unrecognised), outcome
    return outcome


def taken(book: Workbook, **changed: object) -> Identity:
    outcome = identified(book, **changed)
    assert isinstance(outcome, Identity), outcome
    return outcome


@pytest.mark.parametrize("form_id", ["enterprise", "department"])
def test_a_workbook_of_ours_is_known_with_its_years_and_its_seal(form_id: str) -> None:
    who = taken(opened(complete(form_id)))
    form = form_of(form_id)
    assert (who.form_id, who.form_version, who.years) == (form_id, form.version, years_of(form))
    assert who.recipient_id == (FIRM.id if form_id == "enterprise" else BUREAU.id)
    assert who.seal is SealState.INTACT
    assert who.remarks == ()


def test_no_single_mark_is_needed() -> None:
    whole = returned()
    for lamed in (
        without_properties(whole),
        without_sheet(whole, STAMP_SHEET),
        renamed(whole, STAMP_SHEET, "Sheet9"),
        everywhere(whole, unhidden),
        replaced_text(whole, f"QY-{form_of().version}-QY003-", "识别码已删"),
    ):
        assert taken(lamed).seal is SealState.INTACT


def test_with_its_hidden_marks_gone_the_visible_code_is_taken_and_remarked_on() -> None:
    book = without_properties(without_sheet(returned(), STAMP_SHEET))
    who = taken(book)
    assert (who.recipient_id, who.form_id, who.years) == (FIRM.id, "enterprise", (2022, 2023, 2024))
    assert who.seal is SealState.UNVERIFIABLE
    (finding,) = recognition_findings(who, rulebook().wordings, ROSTER)
    assert finding.severity is Severity.WARNING
    assert "无法核验" in finding.message


def test_a_code_typed_anew_in_full_width_is_the_same_code() -> None:
    book = without_properties(without_sheet(returned(), STAMP_SHEET))
    code = outgoing().stamp.visible_code
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in code.lower())
    assert taken(replaced_text(book, code, f" {wide} ")).recipient_id == FIRM.id


def test_without_the_key_a_seal_is_not_broken_but_unverifiable() -> None:
    who = taken(returned(), keys={})
    assert who.seal is SealState.UNVERIFIABLE
    assert [remark.fault for remark in who.remarks] == [RecognitionFault.SEAL_UNVERIFIABLE]
    assert taken(returned(), keys={"another": b"x"}).seal is SealState.UNVERIFIABLE


def test_a_seal_made_with_another_key_is_broken() -> None:
    assert aside(returned(), keys={KEY_ID: b"not the key"}).fault is RecognitionFault.SEAL_BROKEN


def test_a_workbook_rewritten_to_another_recipient_is_set_aside() -> None:
    """Everywhere QY003 was overwritten by QY007: the seal does not fit any more."""
    forged = replaced_text(returned(), FIRM.id, OTHER_FIRM.id)
    forged = replace(
        forged,
        properties=MappingProxyType(
            {name: text.replace(FIRM.id, OTHER_FIRM.id) for name, text in forged.properties.items()}
        ),
    )
    outcome = aside(forged)
    assert outcome.fault is RecognitionFault.SEAL_BROKEN
    assert set(outcome.suggestions) <= {FIRM.id, OTHER_FIRM.id}


def test_marks_that_contradict_each_other_are_never_settled_by_the_program() -> None:
    ours, theirs = returned(), returned(OTHER_FIRM)
    stamp = theirs.sheet(STAMP_SHEET)
    assert stamp is not None
    swapped = with_sheets(ours, [stamp if s.name == STAMP_SHEET else s for s in ours.sheets])
    outcome = aside(swapped)
    assert outcome.fault is RecognitionFault.MARKS_CONTRADICT
    assert outcome.suggestions == (FIRM.id, OTHER_FIRM.id)
    # the same with the properties out of the way: the hidden sheet against the visible code
    assert aside(without_properties(swapped)).fault is RecognitionFault.MARKS_CONTRADICT


def test_properties_of_another_recipient_contradict_the_hidden_sheet() -> None:
    mixed = replace(returned(), properties=returned(OTHER_FIRM).properties)
    outcome = aside(mixed)
    assert outcome.fault is RecognitionFault.MARKS_CONTRADICT
    assert "文件属性" in outcome.detail


def test_a_sheet_copied_in_from_another_firm_is_noticed() -> None:
    ours, theirs = returned(), returned(OTHER_FIRM)
    strange = theirs.sheet("用水")
    assert strange is not None
    mixed = with_sheets(ours, [*ours.sheets, replace(strange, name="用水 (2)")])
    assert aside(mixed).fault is RecognitionFault.MARKS_CONTRADICT


def test_the_workbook_of_another_park_or_year_is_named_as_such() -> None:
    strange = returned(audit_id="audit-2023-other")
    assert aside(strange).fault is RecognitionFault.ANOTHER_AUDIT
    stripped = without_properties(without_sheet(strange, STAMP_SHEET))
    assert aside(stripped).fault is RecognitionFault.CODE_DAMAGED


def test_a_blank_workbook_from_the_templates_is_nobodys_return() -> None:
    book = opened(blank_workbook(form_of(), rulebook()))
    assert aside(book).fault is RecognitionFault.ANOTHER_AUDIT


def test_an_unknown_recipient_a_form_not_assigned_and_an_old_version_are_named() -> None:
    assert (
        aside(returned(), roster=Roster((OTHER_FIRM,))).fault is RecognitionFault.UNKNOWN_RECIPIENT
    )
    idle = replace(FIRM, forms=("department",))
    assert aside(returned(), roster=Roster((idle,))).fault is RecognitionFault.NOT_ASSIGNED
    newer = replace(form_of(), version="2025.1")
    outcome = aside(returned(), forms=(newer,))
    assert outcome.fault is RecognitionFault.UNKNOWN_VERSION
    assert form_of().version in outcome.detail
    assert "2025.1" in outcome.detail
    assert aside(returned(), forms=(form_of("department"),)).fault is RecognitionFault.UNKNOWN_FORM


def test_only_headings_give_a_suggestion_by_the_name_typed_in() -> None:
    book = opened(complete(credit_code=FIRM.credit_code, enterprise_name="随便写的名字"))
    bare = without_properties(without_sheet(book, STAMP_SHEET))
    bare = replaced_text(bare, outgoing().stamp.visible_code, "")
    bare = replaced_text(bare, FIRM.name, "")
    outcome = aside(bare)
    assert outcome.fault is RecognitionFault.NO_IDENTITY
    assert outcome.suggestions == (FIRM.id,)
    (finding,) = recognition_findings(outcome, rulebook().wordings, ROSTER)
    assert finding.severity is Severity.ERROR
    assert FIRM.name in finding.message


def test_another_program_s_workbook_is_none_of_ours() -> None:
    assert aside(opened(office_xlsx())).fault is RecognitionFault.NOT_OURS


def test_a_workbook_whose_sheets_were_deleted_is_set_aside() -> None:
    book = returned()
    gone = [sheet.name for sheet in book.sheets if sheet.name != STAMP_SHEET]
    assert aside(without_sheet(book, *gone)).fault is RecognitionFault.CONTENT_MISSING


def test_one_form_s_stamp_on_another_form_s_content_is_a_contradiction() -> None:
    bureau, firm = opened(complete("department")), opened(complete("enterprise"))
    stamp = bureau.sheet(STAMP_SHEET)
    assert stamp is not None
    sheets = [s for s in firm.sheets if s.name != STAMP_SHEET]
    mixed = without_properties(with_sheets(firm, [*sheets, stamp]))
    mixed = replaced_text(mixed, f"QY-{form_of().version}", "")
    assert aside(mixed).fault is RecognitionFault.MARKS_CONTRADICT


def test_every_recognition_fault_has_its_words() -> None:
    for fault in RecognitionFault:
        assert fault in rulebook().wordings, fault
        outcome = Unrecognised(fault, "细节", (FIRM.id,))
        (finding,) = recognition_findings(outcome, rulebook().wordings, ROSTER)
        assert "{" not in finding.text
