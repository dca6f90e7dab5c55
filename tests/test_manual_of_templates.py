"""docs/成果模板.md: its example is done as an office would, and is told what the text says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from generator.journey.prepare import init_audit
from generator.journey.workshop import check_templates, customise, preview
from tests.test_cli import invoke, said

DOCS = Path(__file__).parent.parent / "docs"
MANUAL = (DOCS / "成果模板.md").read_text(encoding="utf-8")
DOCUMENT = "enterprise_report"
(SENTENCE,) = re.findall(r"^\{% if chain %\}.*$", MANUAL, re.MULTILINE)
WARNED = re.findall(r"^> (.+)$", MANUAL, re.MULTILINE)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return init_audit(
        tmp_path / "审核", park_name="示例开发区", authority="", region="云南", audit_year=2024,
        deadline=date(2025, 6, 30), contact="张三", phone="0874-1234567",
    ).root  # fmt: skip


def with_sentence(root: Path, sentence: str) -> None:
    """The office's copy with one more sentence before its first paragraph of text."""
    path = customise(root, DOCUMENT)
    document = Document(str(path))
    first = next(p for p in document.paragraphs if p.style.name == "报告正文")
    first.insert_paragraph_before(sentence, style=first.style)
    document.save(str(path))


def test_the_example_passes_the_check_and_is_printed(root: Path) -> None:
    with_sentence(root, SENTENCE)
    assert check_templates(root) == ()
    made = preview(root, DOCUMENT, sample=True)
    texts = [p.text for p in Document(str(made.path)).paragraphs]
    assert any(re.fullmatch("本企业属.+产业链，从业人数.+人。", text) for text in texts)


def test_the_mistakes_of_the_example_are_told_in_the_words_of_the_manual(root: Path) -> None:
    with_sentence(root, SENTENCE.replace("{{ chain }}", "{{ chian }}").replace("|fig", ""))
    told = check_templates(root)
    assert len(told) == len(WARNED) == 2
    for words, finding in zip(WARNED, told, strict=True):
        assert words in finding


def test_every_command_of_the_manual_is_there_and_every_picture(root: Path) -> None:
    commands = re.findall(r"^parkaudit -C 审核文件夹 (.+)$", MANUAL, re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        words = [word for word in command.split() if not word.startswith("-")]
        depth = 2 if words[0] == "templates" else 1
        options = re.findall(r"--[a-z]+", command)
        text = said(invoke("-C", root, *words[:depth], "--help"))
        assert all(option in text for option in options), command
    for picture in re.findall(r"\]\((图/[^)]+)\)", MANUAL):
        assert (DOCS / picture).is_file(), picture
