"""rules/letters: the words of the letters that go out with a workbook, to be signed on paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.model.form import FormDefinition
from generator.model.park import RecipientKind
from generator.rulebook.files import RuleFiles
from generator.rulebook.vocabulary import Vocabulary, flag, mark, snake, text, words
from generator.yamlfile import Node

AUTHORISATION = "authorisation"
"""授权书: the enterprise lets its suppliers tell the park what it consumed."""

_RECIPIENTS = {kind.value: kind for kind in RecipientKind}
_GAP = re.compile(r"\{([^{}]*)\}")
GAPS = ("park", "years", "audit_year", "enterprise")
"""What a paragraph may leave to the program to fill in."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. Its paragraphs hold gaps ("{park}") that `filled` closes."""

    id: str
    recipient_kind: RecipientKind
    title: str
    to: str
    paragraphs: tuple[str, ...]
    accounts: tuple[str, ...]
    signing: tuple[str, ...]
    note: str
    source: str
    mark: str

    def filled(self, facts: Mapping[str, str]) -> tuple[str, ...]:
        """The paragraphs with their gaps closed; `facts` has a text for each of `GAPS`."""
        return tuple(_GAP.sub(lambda gap: facts[gap[1]], text) for text in self.paragraphs)


def load_letters(files: RuleFiles, vocabulary: Vocabulary) -> Mapping[str, Letter]:
    """The letters that are attached, by id; rules kept from before there were letters have none."""
    letters = {}
    for file in files.matching("letters/*.yaml"):
        root = file.yaml()
        letter, attached = _letter(root, file.path.stem, vocabulary)
        if attached:
            letters[letter.id] = letter
    return MappingProxyType(letters)


def letter_for(
    letters: Mapping[str, Letter], form: FormDefinition, name: str = AUTHORISATION
) -> Letter | None:
    """The letter that goes with a form, if one does; what is asked on request carries none."""
    letter = letters.get(name)
    fits = letter is not None and letter.recipient_kind is form.recipient_kind
    return letter if fits and not form.on_request else None


def _letter(root: Node, stem: str, vocabulary: Vocabulary) -> tuple[Letter, bool]:
    parts = root.mapping(
        ("id", "recipient", "title", "to", "paragraphs", "signing", "source", "mark"),
        ("attached", "accounts", "note"),
    )
    name = snake(parts["id"])
    if name != stem:
        raise parts["id"].fault(f"编号“{name}”与文件名“{stem}.yaml”不一致。", "请改成一样。")
    for node in parts["paragraphs"].sequence():
        _check_gaps(node)
    for node in parts["signing"].sequence():
        node.text()
    letter = Letter(
        id=name,
        recipient_kind=parts["recipient"].choice(_RECIPIENTS),
        title=parts["title"].text(),
        to=parts["to"].text(),
        paragraphs=words(parts, "paragraphs"),
        accounts=words(parts, "accounts"),
        signing=words(parts, "signing"),
        note=text(parts, "note"),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
    )
    return letter, flag(parts, "attached", default=True)


def _check_gaps(node: Node) -> None:
    written = node.text()
    unknown = [gap for gap in _GAP.findall(written) if gap not in GAPS]
    unpaired = any(brace in _GAP.sub("", written) for brace in "{}")
    if unknown or unpaired:
        what = "、".join(f"“{{{gap}}}”" for gap in unknown)
        raise node.fault(
            f"正文里有不认识的占位{what}。" if unknown else "正文里的花括号不成对。",
            f"可以写：{'、'.join('{' + gap + '}' for gap in GAPS)}。",
        )
