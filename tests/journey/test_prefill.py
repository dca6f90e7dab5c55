"""What the office already has goes into the workbooks, said where from; what differs does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.journey.prefill import read_prefill
from generator.journey.prefilled import Prefill, changed_cells
from generator.journey.prepare import dispatch_workbooks
from generator.model.finding import Severity
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission
from tests.journey.two_firms import NOW, ZINC, audit_of, cell_of, code, lay_down_two, sent, xlsx


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_down_two(tmp_path / "审核")


def csv(rows: Sequence[Sequence[str]], encoding: str = "gbk") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def put(root: Path, files: Mapping[str, bytes]) -> Prefill:
    for name, data in files.items():
        (root / "预填" / name).write_bytes(data)
    return read_prefill(audit_of(root))


def values(prefill: Prefill, number: str = "QY001") -> dict[str, Any]:
    found = prefill.for_form(number, "enterprise")
    return {str(key): cell.value for key, cell in found.items()}


def faults(prefill: Prefill) -> list[str]:
    return [finding.code for finding in prefill.findings]


POWER = [
    ["户名", "统一社会信用代码", "2023年用电量（千瓦时）", "2024年用电量（千瓦时）"],
    ["云岭锌业有限公司", ZINC, 250000000, 260000000],
]
STATISTICS = ["企业名称", "年份", "用电量", "工业废水排放量"]


# -- recognising ---------------------------------------------------------------------------------


def test_a_file_is_recognised_by_its_headings_below_a_title(root: Path) -> None:
    prefill = put(root, {"随便叫什么.xlsx": xlsx([["分户电量表"], [], *POWER])})
    (sheet,) = prefill.recognised
    assert (sheet.what, sheet.header_line) == ("公用事业分户用量", 3)
    assert faults(prefill) == []


def test_units_are_converted_and_years_come_from_the_headings(root: Path) -> None:
    prefill = put(root, {"电量.xlsx": xlsx(POWER)})
    assert values(prefill) == {
        "energy.amount[electricity]@2023": Decimal(25000),
        "energy.amount[electricity]@2024": Decimal(26000),
    }


def test_the_unit_in_a_heading_wins(root: Path) -> None:
    rows = [["户名", "2024年用电量（万千瓦时）"], ["云岭锌业有限公司", 26000]]
    assert values(put(root, {"电量.xlsx": xlsx(rows)})) == {
        "energy.amount[electricity]@2024": Decimal(26000)
    }


@pytest.mark.parametrize("heading", ["2024年用电量（大工业）", "2024年用电量（吨）"])
def test_a_unit_that_cannot_be_is_said_and_not_guessed(root: Path, heading: str) -> None:
    prefill = put(root, {"电量.xlsx": xlsx([["户名", heading], ["云岭锌业有限公司", 26000]])})
    assert values(prefill) == {}
    assert faults(prefill) == ["PRF007"]


def test_the_source_names_file_and_line(root: Path) -> None:
    prefill = put(root, {"电量.xlsx": xlsx(POWER)})
    cell = prefill.for_form("QY001", "enterprise")[EntryKey("energy.amount", "electricity", 2024)]
    assert cell.source == "电量.xlsx 第 2 行"
    assert cell.place == Place("Sheet1", "D2")


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "gb18030", "utf-8"])
def test_a_csv_is_read_in_the_encodings_registers_write(root: Path, encoding: str) -> None:
    rows = [["户名", "统一社会信用代码", "年份", "用电量"], ["锌业", f'="{ZINC}"', "2024", "2600"]]
    assert values(put(root, {"电量.csv": csv(rows, encoding)})) == {
        "energy.amount[electricity]@2024": Decimal("0.26")
    }


def test_a_text_file_that_is_no_text_is_told_of(root: Path) -> None:
    junk = {"乱.csv": b"\xff\xfe\x00\x01" * 50, "空.csv": b"", "别的.xlsx": xlsx([["甲"]])}
    prefill = put(root, junk)
    assert sorted(faults(prefill)) == ["PRF001", "PRF001", "PRF002"]
    assert all(finding.severity is Severity.WARNING for finding in prefill.findings)


def test_headings_nobody_knows_are_listed(root: Path) -> None:
    rows = [[*POWER[0], "电压等级"], [*POWER[1], "110kV"]]
    (finding,) = put(root, {"电量.xlsx": xlsx(rows)}).findings
    assert finding.code == "PRF005"
    assert "“电压等级”" in finding.message


# -- whose, which row ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "credit_code", "found"),
    [
        ("叫法不同", ZINC, True),
        ("云岭锌业有限公司", "", True),
        ("云岭锌业 有限公司", "抄错的代码", True),
        ("云岭锌业有限公司", code("91530300MA6K00009"), False),
        ("云岭锌业", "", False),
    ],
)
def test_a_row_finds_its_enterprise_by_code_and_else_by_its_whole_name(
    root: Path, name: str, credit_code: str, found: bool
) -> None:
    rows = [POWER[0], [name, credit_code, None, 10000]]
    prefill = put(root, {"电量.xlsx": xlsx(rows)})
    assert bool(values(prefill)) is found
    assert faults(prefill) == ([] if found else ["PRF003"])


def test_a_permit_number_names_its_holder(root: Path) -> None:
    rows = [["许可证编号", "管理类别", "有效期至"], [ZINC + "001P", "重点", "2027-06-30"]]
    assert values(put(root, {"名录.xlsx": xlsx(rows)})) == {
        "permit_number": ZINC + "001P",
        "permit_kind": "重点管理",
        "permit_valid_to": date(2027, 6, 30),
    }


def test_rows_of_one_enterprise_are_added_up_where_the_mapping_says_so(root: Path) -> None:
    rows = [
        ["户名", "年月", "用电量"],
        *[["云岭锌业有限公司", f"2024{month:02d}", 1_000_000] for month in range(1, 13)],
        ["合计", "", 12_000_000],
    ]
    prefill = put(root, {"电量.xlsx": xlsx(rows)})
    assert values(prefill) == {"energy.amount[electricity]@2024": Decimal(1200)}
    (cell,) = prefill.for_form("QY001", "enterprise").values()
    assert cell.source == "电量.xlsx 第 2、3、4、5、6 行等 12 行之和"
    assert faults(prefill) == []


def test_rows_of_an_export_become_rows_of_an_open_table(root: Path) -> None:
    rows = [
        ["移出单位", "危废代码", "危废名称", "转移量（千克）", "转移日期"],
        ["云岭锌业有限公司", "321-013-48", "浸出渣", 500, "2024-03-05"],
        ["云岭锌业有限公司", "900-249-08", "废矿物油", 200, "20240405"],
        ["云岭锌业有限公司", "321-013-48", "浸出渣", 700, "2024-08-05"],
        ["云岭锌业有限公司", "900-041-49", "废包装", 900, "2023-08-05"],
    ]
    assert values(put(root, {"联单.xlsx": xlsx(rows)})) == {
        "hazardous.code[r01]": "321-013-48",
        "hazardous.name[r01]": "浸出渣",
        "hazardous.sent_out[r01]": Decimal("1.2"),
        "hazardous.code[r02]": "900-249-08",
        "hazardous.name[r02]": "废矿物油",
        "hazardous.sent_out[r02]": Decimal("0.2"),
    }


def test_a_year_outside_the_audit_is_left_and_one_that_cannot_be_read_is_said(root: Path) -> None:
    rows = [
        ["企业名称", "年份", "化学需氧量排放量（千克）", "工业废水排放量"],
        ["云岭锌业有限公司", "2019", 1, 1],
        ["云岭锌业有限公司", "去年", 1, 1],
        ["云岭锌业有限公司", "2024", 12500, 36000],
    ]
    prefill = put(root, {"环统.xlsx": xlsx(rows)})
    assert values(prefill) == {
        "water_pollutants.discharged[cod]@2024": Decimal("12.5"),
        "wastewater_discharged@2024": Decimal(36000),
    }
    assert faults(prefill) == ["PRF009"]


def test_what_is_no_number_is_said_with_its_cell(root: Path) -> None:
    rows = [POWER[0], ["云岭锌业有限公司", ZINC, "约两亿", 260000000]]
    prefill = put(root, {"电量.xlsx": xlsx(rows)})
    assert list(values(prefill)) == ["energy.amount[electricity]@2024"]
    (finding,) = prefill.findings
    assert finding.code == "PRF006"
    assert "“Sheet1”C2" in finding.message
    assert "约两亿" in finding.message


# -- two that differ -----------------------------------------------------------------------------


def test_where_two_files_differ_both_are_named_and_nothing_is_prefilled(root: Path) -> None:
    other = [STATISTICS, ["云岭锌业有限公司", "2024", 27000, 5]]
    prefill = put(root, {"供电.xlsx": xlsx(POWER), "环统.xlsx": xlsx(other)})
    assert "energy.amount[electricity]@2024" not in values(prefill)
    assert "energy.amount[electricity]@2023" in values(prefill)
    (finding,) = prefill.findings
    assert finding.code == "PRF010"
    assert "QY001 云岭锌业有限公司 2024 年“电力的消费量”" in finding.message
    assert "供电.xlsx 第 2 行是 26000" in finding.message
    assert "环统.xlsx 第 2 行是 27000" in finding.message


def test_where_two_files_agree_both_are_the_source(root: Path) -> None:
    other = [STATISTICS, ["云岭锌业有限公司", "2024", 26000, 5]]
    prefill = put(root, {"供电.xlsx": xlsx(POWER), "环统.xlsx": xlsx(other)})
    cell = prefill.for_form("QY001", "enterprise")[EntryKey("energy.amount", "electricity", 2024)]
    assert cell.source == "供电.xlsx 第 2 行；环统.xlsx 第 2 行"


def test_what_differs_from_the_roster_is_said_and_the_roster_goes_in(root: Path) -> None:
    rows = [["许可证编号", "管理类别"], [ZINC + "001P", "登记"]]
    prefill = put(root, {"名录.xlsx": xlsx(rows)})
    assert faults(prefill) == ["PRF012"]


# -- into the workbook ---------------------------------------------------------------------------


def test_an_export_dropped_before_dispatch_stands_in_the_workbook_with_its_source(
    root: Path,
) -> None:
    put(root, {"供电分户.csv": csv([[str(cell) for cell in row] for row in POWER])})
    book, placement = sent(root)
    cell = cell_of(book, placement, EntryKey("energy.amount", "electricity", 2024))
    assert cell.value == 26000
    assert cell.comment is not None
    assert "供电分户.csv 第 2 行" in cell.comment.text
    empty = cell_of(book, placement, EntryKey("energy.amount", "electricity", 2022))
    assert empty.value is None


def test_text_of_an_export_is_never_a_formula(root: Path) -> None:
    rows = [["许可证编号", "管理类别", "发证机关"], [ZINC + "001P", "重点", '=HYPERLINK("http://x","点")']]
    put(root, {"=名录.xlsx": xlsx(rows)})
    book, placement = sent(root)
    cell = cell_of(book, placement, EntryKey("permit_authority"))
    assert cell.data_type == "s"
    assert cell.value.startswith("=HYPERLINK")


def test_another_enterprise_gets_nothing_of_it(root: Path) -> None:
    assert values(put(root, {"电量.xlsx": xlsx(POWER)}), "QY002") == {}


def test_the_same_files_give_the_same_workbook(root: Path) -> None:
    put(root, {"电量.xlsx": xlsx(POWER)})
    dispatch_workbooks(root, now=lambda: NOW)
    again = dispatch_workbooks(root, now=lambda: NOW)
    assert all(one.unchanged for one in again)


def test_a_prefilled_value_that_came_back_otherwise_is_noticed(root: Path) -> None:
    prefill = put(root, {"电量.xlsx": xlsx(POWER)})

    def returned(year: int, value: int) -> Entry:
        key = EntryKey("energy.amount", "electricity", year)
        return Entry(key, str(value), Decimal(value), Place("能源", "E9"))

    entries = (returned(2023, 25000), returned(2024, 28000))
    submission = Submission("QY001", "enterprise", "2024.2", (2022, 2023, 2024), entries)
    (finding,) = changed_cells(audit_of(root), prefill, [submission])
    assert (finding.code, finding.severity) == ("PRF013", Severity.INFO)
    assert "26000" in finding.message
    assert "28000" in finding.message
    assert "电量.xlsx 第 2 行" in finding.message


def test_a_prefilled_value_that_came_back_empty_is_noticed(root: Path) -> None:
    prefill = put(root, {"电量.xlsx": xlsx(POWER)})
    key = EntryKey("energy.amount", "electricity", 2024)
    emptied = Entry(key, "", Blank.NOT_FILLED, Place("能源", "G9"))
    submission = Submission("QY001", "enterprise", "2024.2", (2022, 2023, 2024), (emptied,))
    (finding,) = changed_cells(audit_of(root), prefill, [submission])
    assert "报送的是 （空）" in finding.message


def test_the_command_shows_what_was_recognised(root: Path) -> None:
    put(root, {"电量.xlsx": xlsx(POWER), "别的.xlsx": xlsx([["甲"]])})
    done = CliRunner().invoke(main, ["-C", str(root), "prefill"])
    assert done.exit_code == 0, done.output
    assert "电量.xlsx“Sheet1”：公用事业分户用量（标题在第 1 行），1 家单位 2 格。" in done.output
    assert "2024年用电量（千瓦时） → 各种能源消费量：电力 消费量" in done.output
    assert "PRF002" in done.output
