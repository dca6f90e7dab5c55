"""What goes out: a protected, validated workbook that explains itself, always the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from generator.forms.indicator_sheet import with_indicator_sheets
from generator.forms.layout import Spot, place
from generator.forms.outgoing import (
    LETTER_SHEET,
    LISTS_SHEET,
    PROGRESS_SHEET,
    SIGNATURE_SHEET,
    STAMP_SHEET,
    answer_words,
)
from generator.forms.page import print_scale
from generator.forms.style import InputLook
from generator.forms.write import write_workbook
from generator.intake.grid import a1
from generator.model.form import FieldKind
from generator.model.indicator import (
    Benchmark,
    IndicatorSystem,
    PrimaryIndicator,
    SecondaryIndicator,
)
from generator.model.submission import Blank, EntryKey
from tests.build import (
    FIRM,
    complete_values,
    form_of,
    outgoing,
    placement_of,
    years_of,
)
from tests.forms.workbook import links_of, sheets_of, validation_at

FORMS = ("enterprise", "department", "site_visit")


COPY_OF_A_GATE = re.compile(r"=IF\('基本信息'!\$E\$\d+=\"否\",\"否\",\"是\"\)")


def cell_of(spot: Spot) -> str:
    return a1(spot.row, spot.col)


@pytest.mark.parametrize("form_id", FORMS)
def test_the_same_workbook_is_the_same_bytes(form_id: str) -> None:
    out = outgoing(form_id, values=complete_values(form_id))
    assert write_workbook(out) == write_workbook(out)
    assert write_workbook(out) != write_workbook(replace(out, contact="别人"))


def test_sheets_stand_in_the_order_a_person_meets_them() -> None:
    sheets = sheets_of(write_workbook(outgoing()))
    asked = [sheet.name for sheet in form_of().sheets]
    own = [PROGRESS_SHEET, SIGNATURE_SHEET, LETTER_SHEET, LISTS_SHEET, STAMP_SHEET]
    assert list(sheets) == [*asked, *own]
    assert {name: s.sheet_state for name, s in sheets.items() if s.sheet_state != "visible"} == {
        LISTS_SHEET: "hidden",
        STAMP_SHEET: "veryHidden",
    }


@pytest.mark.parametrize("form_id", FORMS)
def test_only_answers_and_notes_can_be_typed_into(form_id: str) -> None:
    out = outgoing(form_id)
    sheets = sheets_of(write_workbook(out))
    spots = [*out.placement.cells.values(), *out.placement.notes.values()]
    inputs = {(spot.sheet, spot.row, spot.col + i) for spot in spots for i in range(spot.span)}
    for name, sheet in sheets.items():
        assert sheet.protection.sheet, name
        assert sheet.protection.password is None
        for row in sheet.iter_rows():
            for cell in row:
                open_cell = not cell.protection.locked
                assert open_cell == ((name, cell.row - 1, cell.column - 1) in inputs), (name, cell)


def test_every_answer_has_a_validation_that_names_what_may_stand_there() -> None:
    out = outgoing()
    sheets = sheets_of(write_workbook(out))
    for key, spot in out.placement.cells.items():
        field = out.form.fields[key.field]
        rule = validation_at(sheets[spot.sheet], cell_of(spot))
        assert len(rule.promptTitle) <= 32
        assert len(rule.prompt) <= 255
        assert len(rule.error) <= 255
        assert rule.promptTitle in field.label or rule.promptTitle.endswith("…")
        for word in answer_words(field.allow):
            if field.kind in (FieldKind.NUMBER, FieldKind.DATE, FieldKind.CODE):
                assert f'"{word}"' in rule.formula1
            if field.kind is not FieldKind.TEXT:
                assert word in rule.error


def test_choices_come_from_the_hidden_list_sheet_with_the_answers_allowed() -> None:
    out = outgoing()
    sheets = sheets_of(write_workbook(out))
    spot = out.placement.cells[EntryKey("permit_kind")]
    rule = validation_at(sheets[spot.sheet], cell_of(spot))
    assert rule.type == "list"
    area = rule.formula1.replace(f"'{LISTS_SHEET}'!", "").replace("$", "")
    listed = [cell[0].value for cell in sheets[LISTS_SHEET][area]]
    field = out.form.fields["permit_kind"]
    assert listed == [*field.choices, "无法提供"]


def test_a_list_of_over_255_characters_is_whole() -> None:
    """Levels of an indicator are whole sentences; the rule itself holds 255 characters."""
    sentences = tuple(
        f"{level}：{'采用国家鼓励的先进工艺，' * 12}第{level}种做法" for level in "ⅠⅡⅢ"
    )
    indicator = SecondaryIndicator(
        "process_level", "工艺先进性", "", Fraction(1), Benchmark(texts=sentences), False, "D",
        asked=True,
    )  # fmt: skip
    system = IndicatorSystem(
        "s",
        "示例体系",
        "示例标准",
        "D",
        "x",
        (PrimaryIndicator("p", "生产工艺", Fraction(1), (indicator,)),),
    )
    form = with_indicator_sheets(form_of(), [system])
    placement = place(form, years_of(form))
    sheets = sheets_of(write_workbook(replace(outgoing(), placement=placement)))
    spot = placement.cells[EntryKey("self_s_process_level")]
    rule = validation_at(sheets[spot.sheet], cell_of(spot))
    area = rule.formula1.replace(f"'{LISTS_SHEET}'!", "").replace("$", "")
    listed = [cell[0].value for cell in sheets[LISTS_SHEET][area]]
    choices = form.fields["self_s_process_level"].choices
    assert sum(map(len, choices)) > 255
    assert listed[: len(choices)] == list(choices)
    assert set(listed[len(choices) :]) == {"不涉及", "无法提供", "停产", "未投产"}


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "=1+1", "+1", "-1+2", "@SUM(A1)", "{=A1}", "http://example.org",
     "<b>&amp;</b>", "_x0041_", "a\tb", "\u202e反"],
)  # fmt: skip
def test_text_from_outside_stays_text_wherever_it_stands(text: str) -> None:
    evil = replace(FIRM, name=text, contact=text)
    key = EntryKey("address")
    out = replace(
        outgoing(
            recipient=evil, values={key: text}, notes={EntryKey("fresh_water", "", 2024): text}
        ),
        park_name=text, contact=text, contact_phone=text,
    )  # fmt: skip
    data = write_workbook(out)
    sheets = sheets_of(data)
    spot = out.placement.cells[key]
    cell = sheets[spot.sheet][cell_of(spot)]
    assert (cell.data_type, cell.value) == ("s", text)
    note = out.placement.notes[EntryKey("fresh_water", "", 2024)]
    assert sheets[note.sheet][cell_of(note)].value == text
    formulas = [
        (name, cell)
        for name, sheet in sheets.items()
        for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]  # fmt: skip
    assert not any(text in str(cell.value) for _, cell in formulas if len(text) > 3)
    # Where answers stand, the only formulas are the hidden copies of what gates say.
    asking = [(n, cell) for n, cell in formulas if n in {s.name for s in out.form.sheets}]
    assert asking
    assert all(COPY_OF_A_GATE.fullmatch(str(cell.value)) for _, cell in asking)
    assert {cell.column for _, cell in asking} == {1}


def test_characters_no_file_can_hold_are_dropped() -> None:
    key = EntryKey("address")
    data = write_workbook(outgoing(values={key: "一\x00二\x0b三\ud800四\ufffe五\r\n六"}))
    spot = placement_of().cells[key]
    assert sheets_of(data)[spot.sheet][cell_of(spot)].value == "一二三四五\n六"


def test_values_are_typed_as_excel_would_type_them() -> None:
    values = {
        EntryKey("land_area"): Decimal("1234.5"),
        EntryKey("longitude"): Decimal("103.812345678901234567"),
        EntryKey("filled_on"): date(2025, 3, 5),
        EntryKey("credit_code"): "91530000MA6K5L5Q1X",
        EntryKey("industry_code"): "0610",
        EntryKey("permit_number"): Blank.NOT_APPLICABLE,
        EntryKey("employees", "", 2024): Blank.NOT_FILLED,
    }
    out = outgoing(values=values)
    sheets = sheets_of(write_workbook(out))

    def at(name: str, year: int = 0) -> object:
        spot = out.placement.cells[EntryKey(name, "", year)]
        return sheets[spot.sheet][cell_of(spot)].value

    assert at("land_area") == 1234.5
    assert at("longitude") == "103.812345678901234567"  # more digits than a number holds
    assert str(at("filled_on")).startswith("2025-03-05")
    assert at("industry_code") == "0610"
    assert at("permit_number") == "不涉及"
    assert at("employees", 2024) is None
    spot = out.placement.cells[EntryKey("credit_code")]
    assert sheets[spot.sheet][cell_of(spot)].number_format == "@"


def test_colours_are_said_in_words_too() -> None:
    sheets = sheets_of(write_workbook(outgoing()))
    cover = "\n".join(
        str(cell.value) for row in sheets["封面"].iter_rows() for cell in row if cell.value
    )
    for look in (InputLook.REQUIRED, InputLook.OPTIONAL, InputLook.CHOICE, InputLook.PREFILLED):
        assert look.word in cover
        assert look.meaning in cover
    assert InputLook.ERROR.meaning not in cover  # nothing is sent back yet
    words = {cell.value for cell in sheets["用水"]["H"]}
    assert {"必填", "选填"} <= words


def test_the_cover_says_for_whom_by_when_and_whom_to_call() -> None:
    out = outgoing()
    cover = {c.value for row in sheets_of(write_workbook(out))["封面"].iter_rows() for c in row}
    for text in (
        FIRM.name,
        out.stamp.visible_code,
        "2025年3月31日",
        "王工",
        "2022年、2023年、2024年",
    ):
        assert text in cover


def test_every_sheet_leads_back_to_the_cover_and_the_cover_to_every_sheet() -> None:
    sheets = sheets_of(write_workbook(outgoing()))
    targets = {link.split("!")[0].strip("'") for link in links_of(sheets["封面"])}
    names = [sheet.name for sheet in form_of().sheets[1:]]
    assert targets == {*names, PROGRESS_SHEET, SIGNATURE_SHEET, LETTER_SHEET}
    for name in names:
        assert "'封面'!A1" in links_of(sheets[name])


@pytest.mark.parametrize("form_id", FORMS)
def test_pages_are_a4_one_page_wide_with_number_and_code_at_the_foot(form_id: str) -> None:
    """Across where a sheet is wide, and never so small that it cannot be read."""
    out = outgoing(form_id)
    for name, sheet in sheets_of(write_workbook(out)).items():
        if sheet.sheet_state != "visible":
            continue
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        to_sign = name in (SIGNATURE_SHEET, LETTER_SHEET)
        height = 1 if sheet.page_setup.fitToHeight is None else sheet.page_setup.fitToHeight
        assert (sheet.page_setup.fitToWidth or 1, height) == (1, int(to_sign))
        widths = [
            d.width - 5 / 7  # the margins that a file's widths include
            for d in sheet.column_dimensions.values() if not d.hidden
            for _ in range(d.min, d.max + 1)
        ]  # fmt: skip
        upright = sheet.page_setup.orientation == "portrait"
        assert print_scale(widths, upright=upright) >= 0.58, (name, sum(widths))
        assert upright or print_scale(widths, upright=True) < 0.8
        assert "第 &P 页" in (sheet.oddFooter.center.text or "")
        assert out.stamp.visible_code in (sheet.oddFooter.right.text or "")
        assert sheet.print_area


def test_headings_stay_in_view_and_are_printed_again() -> None:
    sheets = sheets_of(write_workbook(outgoing()))
    assert sheets["产品产量"].freeze_panes == "D8"
    assert sheets["产品产量"].print_title_rows == "$7:$7"
    assert sheets["废水"].freeze_panes == "D5"
    assert sheets["用水"].column_dimensions["A"].hidden
    assert sheets["用水"].row_dimensions[6].hidden


def test_the_stamp_stands_in_the_hidden_sheet_and_in_the_properties_as_text() -> None:
    out = outgoing()
    data = write_workbook(out)
    rows = {row[0].value: row[1] for row in sheets_of(data)[STAMP_SHEET].iter_rows()}
    assert rows["seal"].value == out.stamp.seal
    assert rows["years"].value == "2022,2023,2024"
    assert {cell.data_type for cell in rows.values()} == {"s"}
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        custom = container.read("docProps/custom.xml").decode("utf-8")
    assert out.stamp.seal in custom
    assert "vt:lpwstr" in custom
    assert "vt:i4" not in custom


def test_the_key_of_the_seal_is_not_in_the_workbook() -> None:
    with zipfile.ZipFile(io.BytesIO(write_workbook(outgoing()))) as container:
        everything = b"".join(container.read(name) for name in container.namelist())
    assert b"a key only this test knows" not in everything


def test_prefilled_answers_are_shown_as_such_and_stay_open() -> None:
    key = EntryKey("enterprise_name")
    cod = EntryKey("permit_limits.permitted", "r01")
    source = "排污许可台账导出.xlsx 第 12 行"
    out = outgoing(
        values={key: FIRM.name, cod: Decimal("1.5")}, prefilled={key: "名录", cod: source}
    )
    sheets = sheets_of(write_workbook(out))
    sheet = sheets["基本信息"]
    cell = sheet[cell_of(out.placement.cells[key])]
    assert cell.comment is not None
    assert "预填（来源：名录），请核对" in cell.comment.text
    spot = out.placement.cells[cod]
    assert source in sheets[spot.sheet][cell_of(spot)].comment.text
    assert cell.fill.fgColor.rgb == "FF" + InputLook.PREFILLED.fill[1:]
    assert not cell.protection.locked
    assert sheet.cell(cell.row, 8).value == "已预填请核对"


def test_a_sample_says_on_its_cover_that_it_is_one() -> None:
    out = replace(outgoing(), sample=True)
    cover = sheets_of(write_workbook(out))["封面"]
    assert any("虚构" in str(c.value) for row in cover.iter_rows() for c in row)


def test_the_cover_says_how_much_there_is_to_fill_and_which_arrangement_it_is() -> None:
    short = form_of().variants[0]
    form = replace(form_of(), sheets=short.sheets)
    out = outgoing()
    stamp = replace(out.stamp, tailoring=f"variant={short.id}")
    cut = replace(out, placement=place(form, years_of(form)), stamp=stamp)
    for each, sheets in ((out, form_of().sheets), (cut, short.sheets)):
        minutes = sum(sheet.minutes for sheet in sheets)
        cover = [
            str(cell.value)
            for row in sheets_of(write_workbook(each))["封面"].iter_rows()
            for cell in row if cell.value
        ]  # fmt: skip
        assert f"{len(sheets)} 张，预计用时约 {minutes} 分钟" in cover
        assert any(text.endswith(short.name) for text in cover) == (each is cut)
        for sheet in sheets[1:]:
            assert sheet.name in cover
