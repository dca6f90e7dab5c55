"""The catalogue of documents numbers chapters and tables as the templates print them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import docx
import pytest

from generator.deliver.templates import WORD_TEMPLATES
from generator.packaged import packaged
from generator.yamlfile import read_yaml

FRAMES = ("chain_report", "options", "effect_evaluation", "annual_report", "continuous_plan")
CHAPTERS = "一二三四五六七八九"
_ASIDE = re.compile(r"（[^（）]*）")


def printed(name: str) -> Iterator[tuple[str, str]]:
    """Chapters and tables of the template in their order, each with its number."""
    chapter = table = 0
    for paragraph in docx.Document(str(WORD_TEMPLATES / f"{name}.docx")).paragraphs:
        style = paragraph.style.name if paragraph.style is not None else ""
        if style == "一级标题":
            chapter, table = chapter + 1, 0
            yield f"第{CHAPTERS[chapter - 1]}章", paragraph.text.partition(" ")[2]
        elif style == "表题":
            table += 1
            said = paragraph.text.partition("　")[2]
            yield f"表{chapter}-{table}", _ASIDE.sub("", said)


def catalogued(name: str) -> dict[str, str]:
    file = read_yaml(packaged("rules") / "documents.yaml")
    for node in file.mapping(("documents",))["documents"].sequence():
        parts = node.mapping(
            ("id", "name", "kind", "style", "per", "stage", "source", "mark"),
            ("number", "chapters", "tables"),
        )
        if parts["id"].text() == name:
            return {
                number.text(): _ASIDE.sub("", said.text())
                for part in ("chapters", "tables")
                for number, said in parts[part].items()
            }
    raise AssertionError(name)


@pytest.mark.parametrize("name", FRAMES)
def test_the_catalogue_numbers_what_the_template_prints(name: str) -> None:
    assert dict(printed(name)) == catalogued(name)
