"""成果文件: what the round ends with, and the chapters and tables other rules may point at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

PART_MARK = ":"
"""Between a deliverable's id and one of its parts: "park_audit_report:表3-2"."""


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One document or workbook handed in; `parts` are its chapters and tables by their number."""

    id: str
    number: str
    name: str
    kind: str
    style: str
    per: str
    stage: str
    source: str
    mark: str
    chapters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    line: int = 0

    @property
    def parts(self) -> Mapping[str, str]:
        return MappingProxyType({**self.chapters, **self.tables})

    def cite(self, part: str = "") -> str:
        """In a sentence: 《园区清洁生产审核报告》表3-2 四个年度经济指标."""
        name = f"《{self.name}》"
        return f"{name}{part} {self.parts[part]}" if part else name


def cite(reference: str, deliverables: Mapping[str, Deliverable]) -> str:
    """`Deliverable.cite` of a reference as `Field.asked_for` holds it."""
    name, _, part = reference.partition(PART_MARK)
    return deliverables[name].cite(part)
