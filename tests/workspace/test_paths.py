"""The audit folder's names, and what is refused as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import WorkspaceError
from generator.workspace.paths import AuditFolder


def test_a_new_folder_has_every_place_the_office_knows(tmp_path: Path) -> None:
    folder = AuditFolder(tmp_path / "云岭经开区2024年清洁生产审核")
    folder.create()
    found = {path.relative_to(folder.root).as_posix() for path in folder.root.rglob("*")}
    assert found == {
        "rules", "templates", "预填", "图件", "发放", "回收", "退回", "归档", "归档/暂存",
        "归档/规则", "待识别", "成果", "日志",
    }  # fmt: skip
    named = {folder.settings, folder.roster, folder.ledger, folder.board}
    assert {path.name for path in named} == {"audit.yaml", "名录.xlsx", "台账.db", "看板.html"}


def test_creating_again_changes_nothing(tmp_path: Path) -> None:
    folder = AuditFolder(tmp_path)
    folder.create()
    (folder.inbox / "a.xlsx").write_bytes(b"data")
    folder.settings.write_text("", encoding="utf-8")
    folder.create()
    assert (folder.inbox / "a.xlsx").read_bytes() == b"data"


def test_a_folder_of_other_things_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "家庭照片").mkdir()
    with pytest.raises(WorkspaceError, match="家庭照片"):
        AuditFolder(tmp_path).create()
    assert [path.name for path in tmp_path.iterdir()] == ["家庭照片"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(WorkspaceError, match="不是文件夹"):
        AuditFolder(tmp_path / "a").create()


def test_a_folder_without_settings_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="不是审核文件夹") as caught:
        AuditFolder.open(tmp_path)
    assert "parkaudit init" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_opening_brings_a_removed_folder_back(tmp_path: Path) -> None:
    folder = AuditFolder(tmp_path)
    folder.create()
    folder.settings.write_text("", encoding="utf-8")
    folder.inbox.rmdir()
    assert AuditFolder.open(tmp_path).inbox.is_dir()


def test_a_path_goes_into_the_ledger_and_comes_back(tmp_path: Path) -> None:
    folder = AuditFolder(tmp_path)
    path = folder.archive / "Q001" / "a.xlsx"
    assert folder.relative(path) == "归档/Q001/a.xlsx"
    assert folder.inside("归档/Q001/a.xlsx") == path


@pytest.mark.parametrize("relative", ["../a", "/etc/passwd", "归档/../../a", "C:/a", "..\\a"])
def test_a_path_out_of_the_folder_is_refused(tmp_path: Path, relative: str) -> None:
    with pytest.raises(WorkspaceError, match="文件夹之外"):
        AuditFolder(tmp_path).inside(relative)
