"""方案 → 效果: options with the problems they answer, their appraisal, and what was achieved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from generator.model.problem import Element, Subject
from generator.model.score import Trail


class CostClass(Enum):
    """类型. 中高费 is what the library says where it does not tell them apart."""

    LOW = "无低费"
    MIDDLE = "中费"
    HIGH = "高费"
    MIDDLE_OR_HIGH = "中高费"

    @property
    def rank(self) -> int:
        return (0, 1, 3, 2)[list(CostClass).index(self)]


class OptionState(Enum):
    """状态; a proposal of the library has only been proposed."""

    DONE = "已实施"
    UNDER_WAY = "实施中"
    PLANNED = "拟实施"
    PROPOSED = "建议"


class OptionOrigin(Enum):
    """Where an option comes from."""

    RETURN = "企业填报"
    LIBRARY = "方案库"


class Linked(Enum):
    """How an option came to answer a problem."""

    NAMED = "填报写明"
    WORDS = "按内容对应（程序提出）"
    ELEMENT = "按要素对应（程序提出）"
    LIBRARY = "方案库按问题提出"


@dataclass(frozen=True, slots=True)
class SavingKind:
    """One kind of saving: the column it is written in and the base it is a saving of.

    `base` is a formula over the enterprise's return. `rows` are ids or formulas of indicators that
    fall with it, `words` are found in their names.
    """

    id: str
    name: str
    unit: str
    base: str
    element: Element
    rows: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """清洁生产方案. `number` is what everything cites ("F-QY003-01").

    `savings` are yearly amounts by kind in the kind's unit; money is in 万元. `estimate` gives
    the range of a proposal by kind; figures that nobody has given are absent, never zero.
    `problems` are the numbers it answers, `links` how each of them was found.
    """

    number: str
    key: str
    subject: Subject
    name: str
    element: Element
    cost: CostClass
    origin: OptionOrigin
    state: OptionState
    problems: tuple[str, ...]
    links: tuple[Linked, ...]
    said_problem: str = ""
    content: str = ""
    started_on: date | None = None
    finished_on: date | None = None
    person: str = ""
    investment: Fraction | None = None
    benefit: Fraction | None = None
    life: Fraction | None = None
    savings: Mapping[str, Trail] = field(default_factory=lambda: MappingProxyType({}))
    estimate: Mapping[str, tuple[Fraction, Fraction]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    payback_range: tuple[Fraction, Fraction] | None = None
    measure: str = ""
    basis: str = ""
    mark: str = ""
    trail: Trail = field(default_factory=lambda: Trail("", "", None))

    def saved(self, kind: str) -> Fraction | None:
        """The yearly saving of a kind, or None."""
        trail = self.savings.get(kind)
        return trail.value if trail is not None and isinstance(trail.value, Fraction) else None
