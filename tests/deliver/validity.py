"""Word files held against the published schemas, as Word itself holds them on opening."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from openxml_audit import OpenXmlValidator


@functools.cache
def _validator() -> OpenXmlValidator:
    return OpenXmlValidator()


def schema_faults(content: bytes) -> list[str]:
    """What the schemas, the relations and the ids of the package have against the document."""
    with tempfile.TemporaryDirectory(prefix="validity-") as folder:
        path = Path(folder) / "document.docx"
        path.write_bytes(content)
        return [str(fault) for fault in _validator().validate(str(path)).errors]
