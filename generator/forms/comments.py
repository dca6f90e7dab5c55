"""The comments on cells: what is wrong and what to do; where a prefilled value is from."""

from __future__ import annotations

from typing import Any

from generator.forms.layout import Spot
from generator.forms.style import (
    BODY_FONT,
    SEVERITY_LOOK,
    InputLook,
    clean_text,
    clip,
    line_count,
)
from generator.model.finding import Finding

AUTHOR = "园区办公室"
_FONT_SIZE = 10
_WIDTH = 300
_CHARACTERS = 40.0
_LINE = 18
_TEXT_LIMIT = 2_000


def mark_cell(sheet: Any, spot: Spot, findings: tuple[Finding, ...]) -> None:
    """Write the findings of a cell as its comment, gravest first; nothing where there are none."""
    if not findings:
        return
    text = clip("\n\n".join(_words(finding) for finding in findings), _TEXT_LIMIT)
    _comment(sheet, spot, text, SEVERITY_LOOK[findings[0].severity])


def name_source(sheet: Any, spot: Spot, source: str) -> None:
    """Say on a prefilled cell where its value is from."""
    words = f"预填（来源：{source}），请核对；不对的直接改。"
    _comment(sheet, spot, clip(clean_text(words), _TEXT_LIMIT), InputLook.PREFILLED)


def _comment(sheet: Any, spot: Spot, text: str, look: InputLook) -> None:
    sheet.write_comment(
        spot.row,
        spot.col,
        text,
        {
            "author": AUTHOR,
            "font_name": BODY_FONT,
            "font_size": _FONT_SIZE,
            "width": _WIDTH,
            "height": line_count(text, _CHARACTERS, _FONT_SIZE) * _LINE + 14,
            "color": look.fill,
        },
    )


def _words(finding: Finding) -> str:
    return clean_text(f"【{finding.severity.value}】{finding.message}\n改法：{finding.remedy}")
