"""What docs/ tells a consultant to do works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from tests.journey.rounds import CHECKOUT

PAGES = sorted((CHECKOUT / "docs").glob("*.md"))
FORMS = (CHECKOUT / "docs" / "采集表.md").read_text(encoding="utf-8")


def commands(page: str) -> list[list[str]]:
    """The lines of a page that call the program, without it."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    lines = [line for kind, block in blocks if not kind for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("parkaudit ")]


def examples(page: str) -> list[str]:
    """Whole YAML files that a page gives to be used as they are."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [text for kind, text in blocks if kind == "yaml" and text.startswith("id: ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_a_page_names_exists(page: Path) -> None:
    for words in commands(page.read_text(encoding="utf-8")):
        if words[0] == "-C":
            words = words[2:]
        found = main
        for word in words:
            command = getattr(found, "commands", {}).get(word)
            if command is None:
                break
            found = command
        assert found is not main, words


def test_the_form_of_the_docs_goes_out_to_those_named(audit_root: Path) -> None:
    (example,) = examples(FORMS)
    name = re.match(r"id: (\w+)", example)
    assert name is not None
    forms = audit_root / "rules" / "forms"
    forms.mkdir(parents=True, exist_ok=True)
    (forms / f"{name[1]}.yaml").write_text(example, encoding="utf-8")
    for words in commands(FORMS):
        if "某企业编号" in words:
            words = [*words[:-1], "QY001"]
        result = CliRunner().invoke(main, ["-C", str(audit_root), *words[2:]])
        assert result.exit_code == 0, (words, result.output)
    made = [path.name for path in (audit_root / "发放").glob("*锅炉补充调查表.xlsx")]
    assert sorted(name[:5] for name in made) == ["QY001", "QY006"]
