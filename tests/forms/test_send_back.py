"""A workbook sent back: the sender's values, every fault where it is, a list leading to each."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

from generator.forms.outgoing import FINDINGS_SHEET, Review
from generator.forms.style import InputLook, line_count
from generator.forms.write import write_workbook
from generator.intake.grid import a1
from generator.model.finding import CheckReport, Comparison, Finding, Severity, Waiver
from generator.model.submission import EntryKey
from tests.build import opened, outgoing, placement_of, read
from tests.forms.workbook import sheets_of

FRESH = EntryKey("fresh_water", "", 2024)
REUSED = EntryKey("reused_water", "", 2024)
COD = EntryKey("water_pollutants.discharged", "cod", 2024)

ERROR = Finding(
    "WAT002", Severity.ERROR, "2024 年重复用水量 900 m³ 大于用水总量 800 m³。",
    "请核对两项的计量单位是否都为 m³，并改正填错的一项。", (REUSED, FRESH),
)  # fmt: skip
UNREAD = Finding(
    "FMT001",
    Severity.ERROR,
    "应填数值，现填“很多”。",
    "请只填数字。",
    (FRESH,),
)
WARNING = Finding("YOY001", Severity.WARNING, "比上年增加 230%。", "属实的写明原因。", (COD,))
WHOLE = Finding("REC021", Severity.WARNING, "来源无法核验。", "请核实。")
WAIVED = replace(
    Finding("IDN001", Severity.ERROR, "校验位不符。", "请核对。", (EntryKey("credit_code"),)),
    waiver=Waiver("IDN001", "credit_code", "已核实", "王工"),
)
FIXED = Finding(
    "REQ001",
    Severity.ERROR,
    "“用水总量”没有填写。",
    "请填写。",
    (EntryKey("total_water", "", 2024),),
)
VALUES = {
    FRESH: "很多",
    REUSED: Decimal(900),
    COD: Decimal("1.5"),
    EntryKey("address"): "=HYPERLINK(1)",
}


def review() -> Review:
    report = CheckReport((ERROR, UNREAD, WARNING, WHOLE, WAIVED))
    comparison = Comparison(fixed=(FIXED,), still_open=(WARNING,), new=(ERROR, UNREAD, WHOLE))
    return Review.of(2, report, comparison)


def sent_back() -> bytes:
    return write_workbook(outgoing(values=VALUES, review=review()))


def rows_of(data: bytes) -> list[list[str]]:
    sheet = sheets_of(data)[FINDINGS_SHEET]
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_the_list_stands_behind_the_cover_and_opens_first() -> None:
    sheets = sheets_of(sent_back())
    assert list(sheets)[1] == FINDINGS_SHEET
    assert sheets[FINDINGS_SHEET].sheet_view.tabSelected


def test_the_summary_counts_what_is_to_be_done() -> None:
    assert (
        review().summary == "第 2 次退回：2 处错误须改正、2 处需说明。上次提出的问题已改正 1 处。"
    )
    data = sent_back()
    assert rows_of(data)[1][0] == review().summary
    cover = sheets_of(data)["封面"]
    assert any(review().summary in str(cell.value) for row in cover.iter_rows() for cell in row)


def test_a_review_without_errors_does_not_speak_of_sending_back() -> None:
    only = Review(1, (WARNING,))
    assert only.summary == "第 1 次核对：1 处需说明。"
    assert Review(1, ()).summary == "第 1 次核对：没有发现问题。"


def test_every_finding_is_listed_gravest_first_with_value_state_and_link() -> None:
    data = sent_back()
    rows = [row for row in rows_of(data) if row[0].isdecimal()]
    assert [row[1] for row in rows] == ["错误", "错误", "警告", "警告", "错误"]
    assert [row[7] for row in rows] == ["新出现", "新出现", "仍存在", "新出现", "已改正"]
    assert rows[0][2:7] == ["用水", "G12", "很多", UNREAD.message, UNREAD.remedy]
    assert rows[2][4] == "1.5"
    assert rows[3][2:4] == ["整份工作簿", "—"]
    sheet = sheets_of(data)[FINDINGS_SHEET]
    placement = placement_of()
    targets = [
        cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink
    ]
    for finding, target in zip((UNREAD, ERROR, WARNING), targets, strict=False):
        spot = placement.cells[finding.keys[0]]
        assert target == f"'{spot.sheet}'!{a1(spot.row, spot.col)}"


def test_waived_findings_are_neither_listed_nor_marked() -> None:
    data = sent_back()
    assert not any(WAIVED.message in row for row in rows_of(data))
    spot = placement_of().cells[EntryKey("credit_code")]
    assert sheets_of(data)[spot.sheet].cell(spot.row + 1, spot.col + 1).comment is None


def test_a_faulty_cell_is_marked_in_colour_in_words_and_with_its_remedy() -> None:
    sheets = sheets_of(sent_back())
    placement = placement_of()
    for key, look, finding in (
        (REUSED, InputLook.ERROR, ERROR),
        (FRESH, InputLook.ERROR, UNREAD),
        (COD, InputLook.WARNING, WARNING),
    ):
        spot = placement.cells[key]
        cell = sheets[spot.sheet].cell(spot.row + 1, spot.col + 1)
        assert cell.fill.fgColor.rgb == "FF" + look.fill[1:]
        assert not cell.protection.locked
        assert cell.comment is not None
        assert finding.message in cell.comment.text
        assert finding.remedy in cell.comment.text
    assert sheets["用水"]["H13"].value == InputLook.ERROR.word
    cod = placement.cells[COD]
    assert InputLook.WARNING.word in str(sheets[cod.sheet].cell(cod.row + 1, 2).value)


def test_a_comment_is_large_enough_for_its_words() -> None:
    long = replace(ERROR, message="长" * 400)
    data = write_workbook(outgoing(values=VALUES, review=Review(1, (long,))))
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        (drawing,) = [n for n in container.namelist() if n.startswith("xl/drawings/vmlDrawing")]
        sizes = re.findall(
            r"width:([\d.]+)pt;height:([\d.]+)pt", container.read(drawing).decode("utf-8")
        )
    ((width, height),) = sizes
    lines = line_count(f"{long.message}\n{long.remedy}", float(width) / 5, 10)
    assert float(height) >= lines * 13


def test_cells_without_a_finding_carry_no_mark_of_earlier_rounds() -> None:
    first = sheets_of(write_workbook(outgoing(values=VALUES, review=Review(1, (ERROR, FIXED)))))
    second = sheets_of(write_workbook(outgoing(values=VALUES, review=Review(2, (ERROR,)))))
    spot = placement_of().cells[FIXED.keys[0]]
    assert first[spot.sheet].cell(spot.row + 1, spot.col + 1).comment is not None
    assert second[spot.sheet].cell(spot.row + 1, spot.col + 1).comment is None


def test_the_sender_s_values_come_back_as_typed_and_are_read_again_the_same() -> None:
    submission = read(sent_back())
    assert submission.by_key[FRESH].raw == "很多"
    assert submission.by_key[REUSED].value == Decimal(900)
    assert submission.by_key[EntryKey("address")].value == "=HYPERLINK(1)"


def test_rows_the_sender_added_come_back_too() -> None:
    values = {EntryKey("products.name", f"r{n:02d}"): f"产品{n}" for n in range(1, 12)}
    fault = Finding(
        "REQ001", Severity.ERROR, "没有填写。", "请填写。", (EntryKey("products.unit", "r11"),)
    )
    out = outgoing(values=values, review=Review(1, (fault,)), rows={"products": 11})
    data = write_workbook(out)
    assert read(data).rows["products"] == tuple(f"r{n:02d}" for n in range(1, 12))
    assert opened(data).sheet(FINDINGS_SHEET) is not None
    spot = out.placement.cells[EntryKey("products.unit", "r11")]
    assert [row[3] for row in rows_of(data) if row[0] == "1"] == [a1(spot.row, spot.col)]


def test_a_finding_over_several_years_marks_each_of_them() -> None:
    years = tuple(EntryKey("fresh_water", "", year) for year in (2022, 2023, 2024))
    both = Finding("YOY003", Severity.WARNING, "三年相同。", "请核对。", (*years, REUSED))
    marks = Review(1, (both,)).marks()
    assert set(marks) == set(years)
