"""Every template and every filled document is a valid Word file, before anybody opens it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.deliver.contract import read_contract
from generator.deliver.docx import DOCUMENT_PART, read_parts, write_parts
from generator.deliver.render import load_template, render_document
from generator.deliver.templates import REFERENCE, WORD_TEMPLATES, sources
from tests.deliver import sample_context
from tests.deliver.validity import schema_faults

FILLED = {
    "notice": ("correction_notice", sample_context.correction_notice),
    "draft": ("management_measures", sample_context.management_measures),
    "issued": ("management_measures", sample_context.management_measures_issued),
    "report": ("enterprise_report", sample_context.enterprise_report),
    "suspended": ("enterprise_report", sample_context.enterprise_report_suspended),
}
TEMPLATES = [
    WORD_TEMPLATES / "src" / REFERENCE,
    *(WORD_TEMPLATES / f"{source.stem}.docx" for source in sources()),
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_packaged_template_is_a_valid_word_file(path: Path) -> None:
    assert schema_faults(path.read_bytes()) == []


@pytest.mark.parametrize("sample", FILLED)
def test_a_filled_document_is_a_valid_word_file(sample: str) -> None:
    name, context = FILLED[sample]
    assert schema_faults(filled(name, context)) == []


def test_a_document_with_gaps_is_a_valid_word_file() -> None:
    """A gap is a run of its own with a highlight put among the properties it had."""
    context = {
        name: value
        for name, value in sample_context.enterprise_report().items()
        if not isinstance(value, str) or name in ("operating_status", "tier", "mandatory")
    }
    assert schema_faults(filled("enterprise_report", lambda: context)) == []


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        (b'<w:pPr><w:pStyle w:val="BgCoverName"/>',
         b'<w:pPr><w:jc w:val="left"/><w:pStyle w:val="BgCoverName"/>'),
        (b"<w:tc>", b"<w:tc/><w:tc>"),
        (b'w:val="BgCoverName"', b'w:val="Nope"'),
        (b"<w:bookmarkStart", b'<w:bookmarkStart w:id="1" w:name="_Ref_x"/><w:bookmarkEnd'
         b' w:id="1"/><w:bookmarkStart'),
    ],
    ids=["order", "empty cell", "style", "bookmark"],
)  # fmt: skip
def test_what_word_would_refuse_is_seen(sound: bytes, broken: bytes) -> None:
    parts = read_parts((WORD_TEMPLATES / "enterprise_report.docx").read_bytes())
    assert sound in parts[DOCUMENT_PART]
    parts[DOCUMENT_PART] = parts[DOCUMENT_PART].replace(sound, broken, 1)

    assert schema_faults(write_parts(parts)) != []


def filled(name: str, context: Callable[[], dict[str, Any]]) -> bytes:
    contract = read_contract(WORD_TEMPLATES / "src" / f"{name}.yaml")
    template = load_template(WORD_TEMPLATES / f"{name}.docx", contract)
    return render_document(template, "成果.docx", context()).content
