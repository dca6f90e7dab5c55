"""名录.xlsx: what stands in it is taken, and every fault names its cell and what to do."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from generator.errors import WorkspaceError
from generator.forms.roster import COLUMNS, write_roster
from generator.intake.roster import read_roster, roster_notices
from generator.model.form import FormDefinition, ItemGroup
from generator.model.park import Department, Enterprise, PermitKind, RecipientKind, Scale


def form(form_id: str, kind: RecipientKind, *groups: ItemGroup, **more: bool) -> FormDefinition:
    return FormDefinition(
        form_id, "XX", f"{form_id}表", "2024.1", kind, (), groups=groups, on_request=more != {}
    )


FORMS = (
    form("enterprise", RecipientKind.ENTERPRISE),
    form("site_visit", RecipientKind.ENTERPRISE, on_request=True),
    form("department", RecipientKind.DEPARTMENT, ItemGroup("power", "供电"),
         ItemGroup("heat_gas", "供热供气"), ItemGroup("waste", "固废与环卫")),
    form("photos", RecipientKind.DEPARTMENT),
)  # fmt: skip
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
OFFICE = Department(
    "BM01", "供电所", RecipientKind.DEPARTMENT, ("department", "photos"), groups=("power",)
)
WORKS = replace(OFFICE, id="BM02", name="燃气公司", forms=(), groups=("供热供气",))
DAY = datetime(2025, 1, 1)


def listed(path: Path, changes: dict[str, str]) -> Path:
    """The list of one firm and two departments, with some cells typed over."""
    book = openpyxl.load_workbook(io.BytesIO(write_roster((FIRM, OFFICE, WORKS), DAY)))
    for cell, text in changes.items():
        book.active[cell] = text or None
    book.save(path)
    return path


def column(attribute: str) -> str:
    return chr(65 + next(i for i, c in enumerate(COLUMNS) if c.attribute == attribute))


def test_a_roster_is_read_as_it_was_written(tmp_path: Path) -> None:
    roster = read_roster(listed(tmp_path / "名录.xlsx", {}), FORMS)
    assert roster.recipients[:2] == (FIRM, OFFICE)


@pytest.mark.parametrize("scale", [None, *Scale])
def test_scale_and_systems_survive_the_list(tmp_path: Path, scale: Scale | None) -> None:
    firm = replace(FIRM, scale=scale, systems=("foundry", "rolling"))
    path = tmp_path / "名录.xlsx"
    path.write_bytes(write_roster((firm,), DAY))
    assert read_roster(path, FORMS).recipients == (firm,)


def test_the_same_list_gives_the_same_bytes() -> None:
    assert write_roster((FIRM,), DAY) == write_roster((FIRM,), DAY)


def test_an_enterprise_without_forms_gets_every_form_but_those_on_request(tmp_path: Path) -> None:
    path = listed(tmp_path / "名录.xlsx", {f"{column('forms')}2": ""})
    assert read_roster(path, FORMS).recipients[0].forms == ("enterprise",)


def test_full_width_and_spaced_typing_is_read_all_the_same(tmp_path: Path) -> None:
    changes = {"A2": " ｑｙ００１ ", f"{column('forms')}3": "供电、 ｗａｓｔｅ；photos"}
    roster = read_roster(listed(tmp_path / "名录.xlsx", changes), FORMS)
    assert [r.id for r in roster.recipients] == ["QY001", "BM01", "BM02"]
    office = roster.departments[0]
    assert (office.forms, office.groups) == (("department", "photos"), ("power", "waste"))


def test_groups_are_written_by_name_or_id_and_bring_their_form(tmp_path: Path) -> None:
    office, works = read_roster(listed(tmp_path / "名录.xlsx", {}), FORMS).departments
    assert (office.groups, works.groups) == (("power",), ("heat_gas",))
    assert works.forms == ("department",)


def test_the_form_itself_means_all_its_groups(tmp_path: Path) -> None:
    changes = {f"{column('forms')}3": "department", f"{column('forms')}4": "photos"}
    office, works = read_roster(listed(tmp_path / "名录.xlsx", changes), FORMS).departments
    assert office.groups == ("power", "heat_gas", "waste")
    assert works.groups == ()


def test_a_group_given_to_two_is_refused_naming_both(tmp_path: Path) -> None:
    path = listed(tmp_path / "名录.xlsx", {f"{column('forms')}4": "供热供气,供电"})
    with pytest.raises(WorkspaceError) as fault:
        read_roster(path, FORMS)
    said = str(fault.value)
    assert f"{column('forms')}4" in said
    assert "项目组“供电”同时安排给了BM01“供电所”和BM02“燃气公司”" in said


def test_a_group_given_to_nobody_is_a_notice_and_no_fault(tmp_path: Path) -> None:
    roster = read_roster(listed(tmp_path / "名录.xlsx", {}), FORMS)
    (notice,) = roster_notices(roster, FORMS)
    assert "“固废与环卫”" in notice
    assert "“供电”" not in notice
    path = listed(tmp_path / "全.xlsx", {f"{column('forms')}3": "供电,固废与环卫"})
    assert roster_notices(read_roster(path, FORMS), FORMS) == ()


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
        (f"{column('forms')}3", "供水", "没有叫“供水”的部门采集表或项目组。可以写：供电、供热供气"),
        (f"{column('forms')}3", "enterprise", "没有叫“enterprise”的部门采集表"),
        (f"{column('forms')}2", "供电", "没有叫“供电”的企业采集表。可以写：enterprise、site_visit"),
        (f"{column('forms')}3", "", "部门没有写采集表。请写上项目组：供电"),
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
