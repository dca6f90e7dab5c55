"""What differs between Windows and POSIX, and what must not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.platform import (
    has_ended,
    host_name,
    is_process_alive,
    mount_type,
    network_or_sync_folder,
    readable_name,
    remove_file,
    replace_file,
    retry_while_held,
    safe_file_name,
    sync_file,
    sync_folder,
    user_name,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("E01_云岭化工有限公司.xlsx", "E01_云岭化工有限公司.xlsx"),
        ("CON", "_CON"),
        ("nul.xlsx", "_nul.xlsx"),
        ("NUL .tar.gz", "_NUL .tar.gz"),
        ("com1.docx", "_com1.docx"),
        ("LPT²", "_LPT²"),
        ("CONTROL.xlsx", "CONTROL.xlsx"),
        ('a/b\\c:d*e?f"g<h>i|j.xlsx', "a_b_c_d_e_f_g_h_i_j.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("名称. . ", "名称"),
        ("名称 . .xlsx", "名称.xlsx"),
        ("~$锁文件.xlsx", "锁文件.xlsx"),
        (".hidden", "hidden"),
        ("a\u3000 \tb\n.xlsx", "a b.xlsx"),
        ("零\u200b宽\u202e.xlsx", "零宽.xlsx"),
        ("e\u0301.xlsx", "\u00e9.xlsx"),
        ("", "未命名"),
        ("...", "未命名"),
        (" .xlsx", "xlsx"),
    ],
)
def test_a_file_name_is_made_safe_for_every_system(text: str, name: str) -> None:
    assert safe_file_name(text) == name


def test_a_long_name_keeps_its_extension_and_fits_in_bytes() -> None:
    name = safe_file_name("水" * 300 + ".xlsx", max_length=120)
    assert name.endswith("水.xlsx")
    assert len(name) <= 120
    assert len(name.encode()) <= 255
    assert safe_file_name("a" * 300 + ".xlsx", max_length=40) == "a" * 35 + ".xlsx"


@given(st.text(st.characters(exclude_categories=()), max_size=150), st.integers(20, 120))
def test_any_text_gives_a_name_that_is_legal_stays_put_and_fits(text: str, most: int) -> None:
    name = safe_file_name(text, most)
    assert 0 < len(name) <= most
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert name[0] not in " .~"
    assert name[-1] not in " ."
    assert len(name.encode("utf-8")) <= 255
    assert safe_file_name(name, most) == name


def test_a_name_in_gbk_on_the_disk_is_readable() -> None:
    from_disk = "水平衡表.xlsx".encode("gbk").decode("utf-8", "surrogateescape")
    assert readable_name(from_disk) == "水平衡表.xlsx"
    assert safe_file_name(from_disk) == "水平衡表.xlsx"
    assert readable_name("云\ud800岭") == "云?岭"
    assert readable_name("云岭.xlsx") == "云岭.xlsx"


def test_a_file_held_open_for_a_moment_is_waited_for() -> None:
    held = [PermissionError(), PermissionError()]

    def action() -> str:
        if held:
            raise held.pop()
        return "done"

    assert retry_while_held(action, pauses_s=(0, 0, 0)) == "done"


def test_a_file_held_open_for_good_is_reported() -> None:
    tries = []

    def action() -> None:
        tries.append(1)
        raise PermissionError

    with pytest.raises(PermissionError):
        retry_while_held(action, pauses_s=(0, 0))
    assert len(tries) == 3


def test_replacing_and_removing_leave_what_was_asked_for(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"new")
    target.write_bytes(b"old")
    sync_file(source)
    replace_file(source, target)
    sync_folder(tmp_path)
    assert target.read_bytes() == b"new"
    assert not source.exists()
    remove_file(target)
    remove_file(target)
    assert not target.exists()


def test_a_process_is_alive_until_it_ends() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert is_process_alive(child.pid)
    assert not has_ended(host_name(), child.pid)
    child.communicate(b"\n")
    assert not is_process_alive(child.pid)
    assert has_ended(host_name(), child.pid)
    assert not has_ended("another-machine", child.pid)


def test_no_process_has_a_number_below_one() -> None:
    assert is_process_alive(os.getpid())
    assert not is_process_alive(0)
    assert not is_process_alive(-1)


def test_the_person_has_a_name_even_where_the_system_knows_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown() -> str:
        raise KeyError("uid")

    monkeypatch.setattr("getpass.getuser", unknown)
    assert user_name() == "未知用户"
    assert host_name()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/li/OneDrive - 云岭经开区/审核", "OneDrive"),
        ("/Users/li/Library/Mobile Documents/com~apple~CloudDocs/审核", "iCloud"),
        ("/d/WPS云盘/审核", "WPS云盘"),
        ("/d/我的坚果云/审核", "坚果云"),
        ("/d/坚果云/审核", "坚果云"),
        ("/d/Nutstore Files/审核", "坚果云"),
        ("//fileserver/share/审核", "网络位置"),
        ("/d/翠微云谷/审核", ""),
        ("/d/云岭经开区2024年清洁生产审核", ""),
    ],
)
def test_a_folder_kept_in_step_with_elsewhere_is_known_by_name(path: str, name: str) -> None:
    assert network_or_sync_folder(Path(path)) == name


def test_a_link_into_a_sync_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "OneDrive" / "audit").mkdir(parents=True)
    (tmp_path / "here").symlink_to(tmp_path / "OneDrive" / "audit")
    assert network_or_sync_folder(tmp_path / "here") == "OneDrive"


def test_the_innermost_mount_decides() -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\n//srv/a /mnt/my\\040share cifs rw 0 0\nbroken\n"
    assert mount_type(mounts, "/mnt/my share/x") == "cifs"
    assert mount_type(mounts, "/mnt/my shared") == "ext4"
