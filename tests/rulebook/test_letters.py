"""rules/letters is read strictly; a letter may be left unattached."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import RulebookError
from generator.packaged import packaged
from generator.rulebook import Rulebook
from generator.rulebook.letters import AUTHORISATION, GAPS, letter_for
from tests.rulebook.rules import load, write

TEXT = (packaged("rules") / "letters" / "authorisation.yaml").read_text(encoding="utf-8")
WHERE = "letters/authorisation.yaml"


def test_the_packaged_letter_is_whole(book: Rulebook) -> None:
    letter = letter_for(book.letters, book.forms["enterprise"])
    assert letter is not None
    assert letter.accounts == ("供电", "供水", "供气", "供热")
    filled = letter.filled({gap: f"〈{gap}〉" for gap in GAPS})
    assert "〈park〉" in filled[0]
    assert not any("{" in text for text in filled)


def test_rules_without_letters_attach_none(rules: Path) -> None:
    assert not load(rules).letters


def test_an_office_may_attach_none(rules: Path) -> None:
    write(rules, WHERE, TEXT.replace("attached: 是", "attached: 否"))
    assert AUTHORISATION not in load(rules).letters


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{park}", "{name}", "不认识的占位“{name}”"),
        ("{park}", "{park", "花括号不成对"),
        ("{park}", "}park", "花括号不成对"),
        ("id: authorisation", "id: other", "与文件名"),
        ("source: conventions", "source: nowhere", "没有来源"),
        ("mark: D", "mark: X", "X"),
        ("signing:", "signatures:", "不认识的键"),
        ("recipient: 企业", "recipient: 个人", "个人"),
    ],
)
def test_a_faulty_letter_is_refused(rules: Path, old: str, new: str, words: str) -> None:
    head, body = TEXT.split("\nid:", 1)
    del head
    write(rules, WHERE, ("id:" + body).replace(old, new, 1))
    with pytest.raises(RulebookError) as caught:
        load(rules)
    assert words in str(caught.value), str(caught.value)
    assert caught.value.remedy
