"""Next year's audit begins with what this year's accepted: earlier years only, to be checked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.errors import WorkspaceError
from generator.journey.audit import Audit
from generator.journey.next_year import continue_audit
from generator.journey.prefill import EARLIER_WORDS, read_prefill
from generator.journey.prefilled import Prefill
from generator.model.finding import CheckReport, Disposition, Finding, Severity
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission, Value
from generator.workspace.lease import Who, acquire
from generator.workspace.records import Outcome, Receipt
from tests.journey.two_firms import NOW, audit_of, cell_of, lay_down_two, sent, xlsx

ELECTRICITY = ("energy.amount", "electricity")
REFUSED = CheckReport((Finding("XXX001", Severity.ERROR, "错。", "请改。"),))


def entry(field: str, row: str, year: int, value: Value, raw: str = "") -> Entry:
    return Entry(EntryKey(field, row, year), raw or str(value), value, Place("能源", f"E{year}"))


def returned(root: Path, number: str, entries: tuple[Entry, ...], report: CheckReport) -> None:
    """A return in the ledger of the year that ends."""
    submission = Submission(number, "enterprise", "2024.2", (2022, 2023, 2024), entries)
    with Audit.open(root).open_ledger(NOW) as ledger:
        token = acquire(ledger, NOW, Who("pc-1", "李工", 1), take_over=True).token
        count = len(ledger.receipts())
        ledger.record_receipt(
            Receipt(
                claim_id=f"c{count}", at=NOW, original_name=f"锌业{count}.xlsx", digest=str(count),
                size=1, archive_path=f"归档/{count}.xlsx", outcome=Outcome.RECOGNISED,
                recipient_id=number, form_id="enterprise", form_version="2024.2",
                disposition=Disposition.ACCEPT, as_of=NOW.date(), report=report,
            ),
            submission,
            token,
        )  # fmt: skip


@pytest.fixture
def ended(tmp_path: Path) -> Path:
    """The audit of 2024 with one return accepted and a later one refused."""
    root = lay_down_two(tmp_path / "二〇二四")
    entries = (
        entry(*ELECTRICITY, 2022, Decimal("24000.5")),
        entry(*ELECTRICITY, 2023, Decimal(25000)),
        entry(*ELECTRICITY, 2024, Decimal(26000)),
        entry("operating_status", "", 2024, "正常生产"),
        entry("fresh_water", "", 2024, Blank.SUSPENDED, "停产"),
        entry("total_water", "", 2024, Blank.NOT_FILLED),
        entry("land_area", "", 0, Decimal(100)),
        entry("preparer_name", "", 0, "王五"),
        entry("products.name", "r01", 0, "=锌锭"),
        entry("products.output_t", "r01", 2024, Decimal(9000)),
        Entry(EntryKey("exhaust_total", "", 2024), "", Blank.NOT_APPLICABLE, Place("封面", "C2")),
    )
    returned(root, "QY001", entries, CheckReport())
    returned(root, "QY001", (entry(*ELECTRICITY, 2024, Decimal(1)),), REFUSED)
    return root


def begun(ended: Path, tmp_path: Path) -> tuple[Path, Prefill]:
    root = continue_audit(tmp_path / "二〇二五", ended).folder.root
    return root, read_prefill(audit_of(root))


def test_list_and_settings_come_along_a_year_on(ended: Path, tmp_path: Path) -> None:
    root, _ = begun(ended, tmp_path)
    before, after = Audit.open(ended), Audit.open(root)
    assert after.roster == before.roster
    assert after.settings.audit_year == 2025
    assert after.settings.years == (2023, 2024, 2025)
    assert after.settings.department_years == (2022, 2023, 2024, 2025)
    assert after.settings.deadline == date(2026, 4, 30)
    assert after.settings.contact == before.settings.contact
    assert after.settings.audit_id != before.settings.audit_id


def test_accepted_values_of_earlier_years_are_prefilled_to_be_checked(
    ended: Path, tmp_path: Path
) -> None:
    _, prefill = begun(ended, tmp_path)
    cells = prefill.for_form("QY001", "enterprise")
    assert {str(key): cell.value for key, cell in cells.items()} == {
        "energy.amount[electricity]@2023": Decimal(25000),
        "energy.amount[electricity]@2024": Decimal(26000),
        "operating_status@2024": "正常生产",
        "fresh_water@2024": Blank.SUSPENDED,
        "products.name[r01]": "=锌锭",
        "products.output_t[r01]@2024": Decimal(9000),
    }
    assert all(cell.source.startswith(EARLIER_WORDS) for cell in cells.values())
    assert not [key for key in cells if key.year == 2025]
    assert prefill.findings == ()


def test_the_list_of_values_says_return_and_cell(ended: Path, tmp_path: Path) -> None:
    root, _ = begun(ended, tmp_path)
    sheet = openpyxl.load_workbook(root / "预填" / "上年数据.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert ["锌业0.xlsx", "能源", "E2023"] in [row[9:12] for row in rows]
    assert not [row for row in rows if row[3] in ("preparer_name", "land_area", "total_water")]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_they_stand_in_the_workbook_of_the_new_year(ended: Path, tmp_path: Path) -> None:
    root, _ = begun(ended, tmp_path)
    book, placement = sent(root)
    before = cell_of(book, placement, EntryKey(*ELECTRICITY, 2024))
    assert before.value == 26000
    assert before.comment is not None
    assert "上年报送，请核对" in before.comment.text
    assert cell_of(book, placement, EntryKey(*ELECTRICITY, 2025)).value is None
    name = cell_of(book, placement, EntryKey("products.name", "r01"))
    assert (name.value, name.data_type) == ("=锌锭", "s")


def test_an_export_that_differs_from_last_year_is_said(ended: Path, tmp_path: Path) -> None:
    root, _ = begun(ended, tmp_path)
    meters = [["户名", "2024年用电量（万千瓦时）"], ["云岭锌业有限公司", 26001]]
    (root / "预填" / "供电.xlsx").write_bytes(xlsx(meters))
    prefill = read_prefill(audit_of(root))
    assert EntryKey(*ELECTRICITY, 2024) not in prefill.for_form("QY001", "enterprise")
    (finding,) = prefill.findings
    assert "上年报送，请核对（上年数据.xlsx 第" in finding.message
    assert "供电.xlsx 第 2 行是 26001" in finding.message


def test_the_same_folder_is_refused(ended: Path) -> None:
    with pytest.raises(WorkspaceError, match="同一个"):
        continue_audit(ended, ended)


def test_the_command_goes_on_from_last_year(ended: Path, tmp_path: Path) -> None:
    (ended / "templates" / "enterprise_report.docx").write_bytes(b"PK")
    target = tmp_path / "新"
    done = CliRunner().invoke(
        main, ["init", str(target), "--from", str(ended), "--deadline", "2026-03-31"]
    )
    assert done.exit_code == 0, done.output
    assert "1 份已接收报送的 7 个数" in done.output
    assert "没有带来本单位改过的 templates/enterprise_report.docx" in done.output
    assert Audit.open(target).settings.deadline == date(2026, 3, 31)


def test_from_last_year_leaves_no_room_for_another_park(ended: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["init", str(tmp_path / "新"), "--from", str(ended), "--park", "别的园区"]
    )
    assert done.exit_code == 2
    assert not (tmp_path / "新").exists()


def test_without_last_year_everything_is_asked(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["init", str(tmp_path / "新"), "--park", "园区"])
    assert done.exit_code == 2
    assert "--region、--year、--deadline、--contact、--phone" in done.output
