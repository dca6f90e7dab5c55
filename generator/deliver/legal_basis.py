"""表1-2 编制依据: what a document of a certain day may cite, and how far it has been checked. Pure.

Which text holds on which day is the rulebook's business (`Rulebook.legal_basis`): the day is that
of the document, so one dated after a repeal no longer cites what was repealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from generator.model.reference import Source

NOT_FOUND: Final = "未查到"
_CATEGORIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "法律": "法律",
        "行政法规": "法规规章",
        "部门规章": "法规规章",
        "规范性文件": "政策",
        "国家标准": "标准",
        "行业标准": "标准",
        "团体标准": "标准",
        "统计调查制度": "政策",
        "地方标准": "地方",
        "公开资料": "资料",
        "本系统约定": "资料",
    }
)
_CHECKED: Final[Mapping[str, str]] = MappingProxyType(
    {"S": "见于公开文本", "K": "未核对原文", "D": "推定，未核对原文", "M": "原文未查到"}
)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One row of the table; `in_force` and `number` are words where the text does not say."""

    source_id: str
    category: str
    title: str
    number: str
    in_force: str
    status: str

    @property
    def values(self) -> dict[str, object]:
        """The row as a document's contract names it."""
        return {
            "category": self.category,
            "title": self.title,
            "number": self.number,
            "in_force": self.in_force,
            "status": self.status,
        }


def legal_basis_rows(sources: Iterable[Source]) -> tuple[LegalBasis, ...]:
    """The sources as rows, in their order: laws, regulations, policy, standards, local."""
    return tuple(
        LegalBasis(
            source_id=source.id,
            category=_CATEGORIES[source.kind],
            title=f"《{source.title}》",
            number=source.number or NOT_FOUND,
            in_force=_day(source.in_force_from),
            status=checked(source),
        )
        for source in sources
    )


def checked(source: Source) -> str:
    """How far text and dates have been held against the official print: 核对状态."""
    text = _CHECKED[source.mark]
    if source.in_force_from is None:
        return f"{text}，施行日期未查到"
    if source.mark == "S" and source.dates_mark != "S":
        return f"{text}，施行日期未核对"
    return text


def _day(day: date | None) -> str:
    return NOT_FOUND if day is None else f"{day.year}年{day.month}月{day.day}日"
