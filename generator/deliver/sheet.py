"""One text part of a template laid out for checking: tagged source, line by line, with places."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.deliver.docx import CAPTION_STYLES, Styles
from generator.model.finding import Severity

STYLE_ID = re.compile(r'<w:pStyle w:val="([^"]*)"')


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """One thing to mend in a template: errors stop rendering, warnings do not."""

    document: str
    place: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    @property
    def text(self) -> str:
        return f"模板“{self.document}”{self.place}：{self.message}{self.remedy}"


class Sheet:
    """The tagged source of one part, line by line, each line with its place."""

    def __init__(self, document: str, source: str, styles: Styles) -> None:
        self.document = document
        self.styles = styles
        self.source = source
        self.lines = source.split("\n")
        self.places: list[str] = []
        heading = ""
        for line in self.lines:
            text = re.sub(r"<[^>]+>", "", line).strip()
            style = match[1] if (match := STYLE_ID.search(line)) else ""
            if text and (
                styles.levels.get(style, 9) < 9 or styles.names.get(style) in CAPTION_STYLES
            ):
                heading = text
            here = f"“{text[:40]}”" if text else ""
            self.places.append(f"“{heading[:30]}”中{here}" if heading and heading != text else here)

    def place(self, line: int) -> str:
        """The place of a line, 1-based as Jinja counts."""
        return self.places[min(max(line, 1), len(self.places)) - 1]

    def fault(
        self, line: int, message: str, remedy: str, severity: Severity = Severity.ERROR
    ) -> TemplateFault:
        return TemplateFault(self.document, self.place(line), message, remedy, severity)
