"""A copy edited in Word still prints the same: runs cut anywhere, curled quotes, Word's marks."""

from __future__ import annotations

import copy
import functools
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from generator.deliver.contract import read_contract
from generator.deliver.docx import DOCUMENT_PART, parse, read_parts, serialize, w, write_parts
from generator.deliver.lint import check_template
from generator.deliver.render import compile_template, render_document
from generator.deliver.specimen import specimen
from generator.deliver.templates import WORD_TEMPLATES
from generator.model.finding import Severity
from tests.deliver.small_template import paragraphs
from tests.deliver.validity import schema_faults

NAMES = ["correction_notice", "management_measures", "enterprise_report"]
_TAG = re.compile(r"\{[{%].*?[}%]\}")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def edited(content: bytes, seed: int) -> bytes:
    """The template as Word leaves it after somebody worked in it for an afternoon."""
    chance = random.Random(seed)
    parts = read_parts(content)
    root = parse(parts[DOCUMENT_PART])
    number = 500_000
    for run in list(root.iter(w("r"))):
        node = run.find(w("t"))
        if node is None or not _TAG.search(node.text or "") or len(run.findall(w("t"))) > 1:
            continue
        node.text = _TAG.sub(lambda tag: _as_word_types(tag[0], chance), node.text or "")
        cuts = sorted(chance.sample(range(1, len(node.text)), min(3, len(node.text) - 1)))
        pieces = [node.text[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
        last = run
        node.text = pieces[0]
        node.set(_SPACE, "preserve")
        run.set(w("rsidR"), "00AB12CD")
        for piece in pieces[1:]:
            number += 1
            for noise in _noise(chance, number):
                last.addnext(noise)
                last = noise
            another = copy.deepcopy(run)
            another.find(w("t")).text = piece  # type: ignore[union-attr]  # a copy of one with text
            another.set(w("rsidRPr"), f"00{chance.randrange(16**6):06X}")
            last.addnext(another)
            last = another
    for paragraph in root.iter(w("p")):
        paragraph.set(w("rsidR"), f"00{chance.randrange(16**6):06X}")
    parts[DOCUMENT_PART] = serialize(root)
    return write_parts(parts)


def _as_word_types(tag: str, chance: random.Random) -> str:
    """Quotes curl, blanks do not break: Word corrects while people type."""
    if chance.random() < 0.5:
        tag = re.sub(r"'([^']*)'", "‘\\1’", tag)
    if chance.random() < 0.5:
        # the keyword after {%p, {%tr keeps its blank: there the program itself cuts the tag
        tag = re.sub(r"(?<=\w) (?=[|=}%])", "\u00a0", tag)
    return tag


def _noise(chance: random.Random, number: int) -> list[etree._Element]:
    kind = chance.choice(["none", "spelling", "bookmark", "break"])
    if kind == "spelling":
        return [
            etree.Element(w("proofErr"), {w("type"): "spellStart"}),
            etree.Element(w("proofErr"), {w("type"): "spellEnd"}),
        ]
    if kind == "bookmark":
        key = {w("id"): str(number)}
        return [
            etree.Element(w("bookmarkStart"), {**key, w("name"): f"_GoBack{number}"}),
            etree.Element(w("bookmarkEnd"), key),
        ]
    if kind == "break":
        run = etree.Element(w("r"))
        etree.SubElement(run, w("lastRenderedPageBreak"))
        return [run]
    return []


@functools.cache
def printed(name: str) -> list[str]:
    """What the packaged template prints, line by line."""
    return _lines(name, (WORD_TEMPLATES / f"{name}.docx").read_bytes())


def _lines(name: str, template: bytes) -> list[str]:
    return [line for line in paragraphs(_filled(name, template)) if line]


def _filled(name: str, template: bytes) -> bytes:
    contract = read_contract(WORD_TEMPLATES / "src" / f"{name}.yaml")
    compiled = compile_template(name, template, contract)
    return render_document(compiled, "成果", specimen(contract)).content


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_a_copy_worked_on_in_word_prints_the_same(name: str, seed: int) -> None:
    template = edited((WORD_TEMPLATES / f"{name}.docx").read_bytes(), seed)

    assert _lines(name, template) == printed(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_worked_on_in_word_passes_the_check_and_is_valid(
    name: str, tmp_path: Path
) -> None:
    template = edited((WORD_TEMPLATES / f"{name}.docx").read_bytes(), 7)
    path = tmp_path / f"{name}.docx"
    path.write_bytes(template)
    contract = read_contract(WORD_TEMPLATES / "src" / f"{name}.yaml")

    faults = check_template(path, contract)

    assert [fault.text for fault in faults if fault.severity is Severity.ERROR] == []
    assert schema_faults(_filled(name, template)) == []
