"""问题 → 原因 → 目标: numbered records that options, effects, measures and articles cite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from generator.model.score import EntrySource, Trail


class ObjectLevel(Enum):
    """层级. The prefix is how its problems are numbered; enterprises use their own number."""

    PARK = "园区"
    CHAIN = "产业链"
    ENTERPRISE = "企业"


class Element(Enum):
    """要素, as the tables of options and site visits offer them."""

    WATER = "水"
    ENERGY = "能"
    CARBON = "碳"
    AIR = "气"
    WASTEWATER = "废水"
    SOLID = "固废"
    RISK = "风险"
    MANAGEMENT = "管理"


class Gravity(Enum):
    """严重程度, gravest first."""

    GRAVE = "重大"
    SERIOUS = "较大"
    ORDINARY = "一般"

    @property
    def rank(self) -> int:
        return list(Gravity).index(self)


class Aspect(Enum):
    """原因的方面: eight for enterprises, five for the park and its chains."""

    MATERIALS = "原辅材料与能源"
    TECHNOLOGY = "技术工艺"
    EQUIPMENT = "设备"
    CONTROL = "过程控制"
    PRODUCT = "产品"
    WASTE = "废物"
    MANAGEMENT = "管理"
    STAFF = "员工"
    LAYOUT = "规划布局"
    INFRASTRUCTURE = "基础设施"
    CHAIN = "产业链"
    SUPERVISION = "监管"
    POLICY = "政策"


ENTERPRISE_ASPECTS = tuple(Aspect)[:8]
PARK_ASPECTS = tuple(Aspect)[8:]


def aspects_of(level: ObjectLevel) -> tuple[Aspect, ...]:
    """The aspects causes of that level are looked for in."""
    return ENTERPRISE_ASPECTS if level is ObjectLevel.ENTERPRISE else PARK_ASPECTS


class Proposer(Enum):
    """Who says so."""

    PROGRAM = "程序提出"
    ENTERPRISE = "企业"
    OFFICE = "园区办"


Evidence = EntrySource | Trail


@dataclass(frozen=True, slots=True)
class Subject:
    """What a problem is about: an enterprise by its number, a chain by its name, the park."""

    level: ObjectLevel
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The figure of a problem that a target can be set for.

    `levels` are the benchmarks Ⅰ, Ⅱ, Ⅲ where there are; `best_peer` the best figure reported for
    the same indicator by another firm. `indicator` is the id of the row or requirement.
    """

    indicator: str
    name: str
    value: Fraction
    unit: str
    lower_is_better: bool
    levels: tuple[Fraction, Fraction, Fraction] | None
    basis: str
    mark: str
    best_peer: Fraction | None = None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What one rule found, before duplicates are merged and numbers given.

    `key` names the matter whatever its figures are ("QY003/row/zinc.power"): the same key, the same
    problem. `origin` is the rule's id, `sort` orders the matters of one object.
    """

    key: str
    subject: Subject
    element: Element
    gravity: Gravity
    statement: str
    basis: str
    origin: str
    sort: tuple[int, int]
    evidence: tuple[Evidence, ...] = ()
    measured: Measured | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """原因: one aspect of one problem. `evidence` are ids of cells and figures."""

    aspect: Aspect
    text: str
    main: bool
    by: Proposer
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """审核问题. `number` is what everything else cites ("园-01", "链-02", "QY003-01").

    `origins` are the ids of all rules that raised it. `objection` is the enterprise's, where it
    does not agree; `agreed` says the problem sheet came back with 确认.
    """

    number: str
    key: str
    subject: Subject
    element: Element
    gravity: Gravity
    statement: str
    basis: str
    origins: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    causes: tuple[Cause, ...]
    trail: Trail
    measured: Measured | None = None
    agreed: bool = False
    objection: str = ""

    @property
    def main_causes(self) -> tuple[Cause, ...]:
        return tuple(cause for cause in self.causes if cause.main)

    def cause_of(self, aspect: Aspect) -> Cause | None:
        """What is said of an aspect: one cell of 表6-4."""
        return next((cause for cause in self.causes if cause.aspect is aspect), None)


@dataclass(frozen=True, slots=True)
class Target:
    """清洁生产目标 of one problem's figure, near and far, each with its year and basis."""

    id: str
    problem: str
    subject: Subject
    indicator: str
    unit: str
    present: Fraction
    near: Fraction
    near_year: int
    far: Fraction
    far_year: int
    lower_is_better: bool
    near_basis: str
    far_basis: str
    mark: str
    by: Proposer
    responsible: str
    trails: tuple[Trail, Trail]
    due: date | None = None
    element: Element = Element.MANAGEMENT
    row: str = ""


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """One line of a problem sheet that came back: what was added to a problem."""

    number: str
    by: Proposer
    causes: tuple[tuple[Aspect, str, Evidence | None], ...] = ()
    main: Aspect | None = None
    near: Fraction | None = None
    far: Fraction | None = None
    responsible: str = ""
    due: date | None = None
    agreed: bool = False
    objection: str = ""
    evidence: tuple[Evidence, ...] = ()
    recipient_id: str = ""
