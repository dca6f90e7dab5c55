"""The exception tree: faults of the operator, of ``rules/``, ``templates/`` or the audit folder.

A fault in an enterprise's data is never raised: it is a `generator.model.finding.Finding`.
"""

from __future__ import annotations

from pathlib import PurePath


class GeneratorError(Exception):
    """An operator fault: one Chinese sentence says what is wrong, one what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}{self.remedy}"


class RulebookError(GeneratorError):
    """A fault in ``rules/``: file and line (1-based; 0 when the file as a whole is meant)."""

    def __init__(self, path: PurePath | str, line: int, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.path = str(path)
        self.line = line

    def __str__(self) -> str:
        where = f"{self.path} 第 {self.line} 行" if self.line else self.path
        return f"{where}：{self.message}{self.remedy}"


class TemplateError(GeneratorError):
    """A fault in a Word template: document and tag."""

    def __init__(self, document: str, tag: str, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.document = document
        self.tag = tag

    def __str__(self) -> str:
        where = f"模板“{self.document}”" + (f"的标记 {self.tag}" if self.tag else "")
        return f"{where}：{self.message}{self.remedy}"


class WorkspaceError(GeneratorError):
    """A fault of the audit folder: path."""

    def __init__(self, path: PurePath | str, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.path = str(path)

    def __str__(self) -> str:
        return f"“{self.path}”：{self.message}{self.remedy}"
