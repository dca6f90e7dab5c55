"""Templates as the journey uses them: the office's copy wins, each is compiled once a run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from generator.deliver.contract import Contract, read_contract
from generator.deliver.figure import RenderedDocument
from generator.deliver.picture import PictureFolder
from generator.deliver.render import DocumentTemplate, load_template, render_document
from generator.journey.audit import Audit
from generator.packaged import packaged

_compiled: dict[tuple[Path, int], DocumentTemplate] = {}


def template_path(audit: Audit, document: str) -> Path:
    """templates/word/NAME.docx of the audit folder where the office has its own, else ours."""
    own = audit.folder.templates / "word" / f"{document}.docx"
    return own if own.is_file() else packaged("templates") / "word" / f"{document}.docx"


def uses_packaged_template(audit: Audit, document: str) -> bool:
    """Whether the office has made no copy of its own."""
    return template_path(audit, document).is_relative_to(packaged("templates"))


@cache
def contract_of(document: str) -> Contract:
    """What a template of this document may print."""
    return read_contract(packaged("templates") / "word" / "src" / f"{document}.yaml")


def template(audit: Audit, document: str) -> DocumentTemplate:
    """The compiled template; an edited copy is noticed by its time."""
    path = template_path(audit, document)
    key = (path, path.stat().st_mtime_ns)
    if key not in _compiled:
        _compiled[key] = load_template(path, contract_of(document))
    return _compiled[key]


def render(
    audit: Audit, document: str, name: str, context: Mapping[str, object]
) -> RenderedDocument:
    """The document filled; `name` is what its gaps and figures are recorded under.

    The slots for pictures are filled from the audit folder's 图件.
    """
    pictures = PictureFolder(audit.folder.pictures)
    return render_document(template(audit, document), name, context, pictures)
