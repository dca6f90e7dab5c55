"""The workshop of Word templates: what is whose, what may be printed, and how it will look."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.deliver.contract import read_contract
from generator.deliver.docx import DOCUMENT_PART, read_parts, write_parts
from generator.deliver.field_guide import field_lines
from generator.deliver.templates import WORD_TEMPLATES
from generator.errors import WorkspaceError
from generator.journey.workshop import (
    check_templates,
    customise,
    documents,
    fields_of,
    look_of,
    preview,
    template_lines,
)

NOTICE = "correction_notice"


def state(root: Path) -> tuple[str, str]:
    (line,) = [line for line in template_lines(root) if line.document == NOTICE]
    return line.whose, line.state


def change(path: Path, old: bytes, new: bytes) -> None:
    parts = read_parts(path.read_bytes())
    assert old in parts[DOCUMENT_PART]
    parts[DOCUMENT_PART] = parts[DOCUMENT_PART].replace(old, new)
    path.write_bytes(write_parts(parts))


def test_a_copy_is_told_from_ours_and_whether_it_was_changed(tmp_path: Path) -> None:
    assert state(tmp_path) == ("随程序", "")
    path = customise(tmp_path, NOTICE)
    assert state(tmp_path) == ("本单位", "与随程序的相同")
    change(path, "资料修改通知单".encode(), "资料更正通知单".encode())
    assert state(tmp_path) == ("本单位", "有改动，依据的是现在的版本")


def test_a_copy_of_an_earlier_version_is_told_so(tmp_path: Path) -> None:
    path = customise(tmp_path, NOTICE)
    change(path, "资料修改通知单".encode(), "资料更正通知单".encode())
    (path.parent / "来源.txt").write_text(f"{NOTICE} 0123456789ab\n", encoding="utf-8")

    assert "随程序的模板有更新" in state(tmp_path)[1]


def test_a_copy_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    path = customise(tmp_path, NOTICE)
    change(path, "资料修改通知单".encode(), "资料更正通知单".encode())
    before = path.read_bytes()

    with pytest.raises(WorkspaceError, match="已经有这个模板"):
        customise(tmp_path, NOTICE)
    assert path.read_bytes() == before


def test_a_name_misspelt_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="correction_notice"):
        customise(tmp_path, "corection_notice")
    assert customise(tmp_path, "资料修改通知单").stem == NOTICE


def test_the_packaged_templates_are_sound(tmp_path: Path) -> None:
    packaged = [WORD_TEMPLATES / f"{name}.docx" for name in (NOTICE, "management_measures")]

    assert check_templates(tmp_path, packaged) == ()


def test_an_offices_own_copy_is_checked_and_a_strange_name_is_told(tmp_path: Path) -> None:
    path = customise(tmp_path, "management_measures")
    change(path, b"park_authority", b"park_autority")
    strange = path.with_name("管理办法.docx")
    strange.write_bytes(path.read_bytes())

    faults = check_templates(tmp_path, (path, strange))
    assert any("park_autority" in fault and "是不是“park_authority”" in fault for fault in faults)
    assert any("管理办法.docx" in fault and "没有对应的成果文件" in fault for fault in faults)


@pytest.mark.parametrize("name", documents())
def test_every_document_says_which_look_it_has(name: str) -> None:
    assert look_of(name) in ("公文", "报告")


def test_every_name_of_a_contract_is_explained_with_the_words_to_print_it() -> None:
    contract = read_contract(WORD_TEMPLATES / "src" / "management_measures.yaml")
    lines = {line.path: line for line in field_lines(contract)}
    told = "\n".join(fields_of("management_measures"))

    assert all(line.label in told for line in lines.values())
    assert set(contract.names) <= set(lines)
    figures = [line for line in lines.values() if line.kind == "数值"]
    assert figures
    assert all("|fig }}" in line.written and "|cell }}" in line.written for line in figures)
    inside = [line for line in lines.values() if re.search(r"\br\.", line.written)]
    assert inside
    assert all("." in line.path for line in inside)


def test_the_fields_can_be_read_by_a_machine() -> None:
    told = json.loads("\n".join(fields_of(NOTICE, as_json=True)))

    assert told["document"] == NOTICE
    assert {"name", "kind", "label", "unit", "written"} <= set(told["fields"][0])


def test_without_an_audit_a_preview_is_filled_with_samples(tmp_path: Path) -> None:
    made = preview(tmp_path, NOTICE)

    assert not made.from_audit
    assert made.path.parent == tmp_path / "预览"
    assert "样例数据" in made.path.name
    assert made.remarks == ()


def test_a_preview_shows_the_offices_own_words_and_where_its_look_differs(tmp_path: Path) -> None:
    path = customise(tmp_path, NOTICE)
    change(path, "资料修改通知单".encode(), "资料更正通知单".encode())
    change(
        path,
        b'<w:pStyle w:val="GwBody"/></w:pPr>',
        b'<w:pStyle w:val="GwBody"/><w:jc w:val="right"/></w:pPr>',
    )

    made = preview(tmp_path, NOTICE)
    assert "资料更正通知单".encode() in read_parts(made.path.read_bytes())[DOCUMENT_PART]
    assert any("直接改了对齐" in remark for remark in made.remarks)


def test_the_command_line_leads_from_copy_to_preview(tmp_path: Path) -> None:
    def say(*words: str) -> str:
        done = CliRunner().invoke(main, ["-C", str(tmp_path), "templates", *words])
        assert done.exit_code == 0, done.output
        return done.output

    assert f"parkaudit templates preview {NOTICE}" in say("customise", NOTICE)
    assert "与随程序的相同" in say("list")
    own = tmp_path / "templates" / "word" / f"{NOTICE}.docx"
    assert "模板没有问题" in say("check", str(own))
    assert "样例数据" in say("preview", NOTICE)


def test_a_faulty_template_ends_the_check_with_findings(tmp_path: Path) -> None:
    path = customise(tmp_path, NOTICE)
    change(path, b"recipient_name", b"recipient_nmae")

    done = CliRunner().invoke(main, ["-C", str(tmp_path), "templates", "check", str(path)])
    assert done.exit_code == 1
    assert "recipient_nmae" in done.output
