"""名录.xlsx: what stands in it is taken, and every fault names its cell and what to do."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from generator.errors import WorkspaceError
from generator.forms.roster import COLUMNS, write_roster
from generator.intake.roster import read_roster
from generator.model.park import Department, Enterprise, PermitKind, RecipientKind

FORMS = {
    "enterprise": RecipientKind.ENTERPRISE,
    "dept_power": RecipientKind.DEPARTMENT,
    "dept_economy": RecipientKind.DEPARTMENT,
}
FIRM = Enterprise(
    "QY001",
    "云岭硅材料有限公司",
    RecipientKind.ENTERPRISE,
    ("enterprise",),
    "李文清",
    "0874-3120001",
    "a@b.example",
    credit_code="91530000MA6YL00015",
    industry_code="0610",
    process="拉晶",
    chain="硅光伏",
    permit_kind=PermitKind.SIMPLIFIED,
)
OFFICE = Department("BM01", "供电所", RecipientKind.DEPARTMENT, ("dept_power", "dept_economy"))
DAY = datetime(2025, 1, 1)

# openpyxl saves a sheet with comments through a temporary file of its own, opened without encoding
pytestmark = pytest.mark.filterwarnings("ignore::EncodingWarning")


def listed(path: Path, changes: dict[str, str]) -> Path:
    """The list of one firm and one department, with some cells typed over."""
    book = openpyxl.load_workbook(io.BytesIO(write_roster((FIRM, OFFICE), DAY)))
    for cell, text in changes.items():
        book.active[cell] = text or None
    book.save(path)
    return path


def column(attribute: str) -> str:
    return chr(65 + next(i for i, c in enumerate(COLUMNS) if c.attribute == attribute))


def test_a_roster_is_read_as_it_was_written(tmp_path: Path) -> None:
    roster = read_roster(listed(tmp_path / "名录.xlsx", {}), FORMS)
    assert roster.recipients == (FIRM, OFFICE)


def test_the_same_list_gives_the_same_bytes() -> None:
    assert write_roster((FIRM,), DAY) == write_roster((FIRM,), DAY)


def test_an_enterprise_without_forms_gets_every_enterprise_form(tmp_path: Path) -> None:
    path = listed(tmp_path / "名录.xlsx", {f"{column('forms')}2": ""})
    assert read_roster(path, FORMS).recipients[0].forms == ("enterprise",)


def test_full_width_and_spaced_typing_is_read_all_the_same(tmp_path: Path) -> None:
    changes = {"A2": " ｑｙ００１ ", f"{column('forms')}3": "dept_power、 dept_economy"}
    roster = read_roster(listed(tmp_path / "名录.xlsx", changes), FORMS)
    assert [r.id for r in roster.recipients] == ["QY001", "BM01"]
    assert roster.recipients[1].forms == ("dept_power", "dept_economy")


@pytest.mark.parametrize(
    ("cell", "text", "words"),
    [
        ("A3", "QY001", "A3：编号“QY001”与第 2 行重复"),
        ("A2", "", "A2：缺编号"),
        ("A2", "../x", "A2：编号“../X”里有不能用的字符"),
        ("B3", "", "B3：缺单位名称"),
        ("C2", "公司", "C2：“公司”不是可选的内容。请从下列中选：企业、部门"),
        (f"{column('credit_code')}2", "", "缺统一社会信用代码"),
        (f"{column('permit_kind')}2", "重点", "“重点”不是可选的内容"),
        (f"{column('forms')}3", "dept_water", "没有代号为“dept_water”的部门采集表。可用的代号"),
        (f"{column('forms')}3", "enterprise", "没有代号为“enterprise”的部门采集表"),
        (f"{column('forms')}3", "", "部门没有写采集表"),
        ("A1", "序列", "第 1 行没有“编号”列"),
    ],
)
def test_a_fault_names_cell_and_remedy(tmp_path: Path, cell: str, text: str, words: str) -> None:
    path = listed(tmp_path / "名录.xlsx", {cell: text})
    with pytest.raises(WorkspaceError) as fault:
        read_roster(path, FORMS)
    assert words in str(fault.value)
    assert fault.value.remedy


def test_a_missing_or_unreadable_list_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="找不到名录"):
        read_roster(tmp_path / "名录.xlsx", FORMS)
    (tmp_path / "名录.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(WorkspaceError, match="名录打不开"):
        read_roster(tmp_path / "名录.xlsx", FORMS)


def test_an_empty_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    path.write_bytes(write_roster((), DAY))
    with pytest.raises(WorkspaceError, match="一个填报单位也没有"):
        read_roster(path, FORMS)
