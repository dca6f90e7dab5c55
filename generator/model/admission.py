"""准入清单: what rules/admission says of limits, entries and requirements. No figure of a park."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from types import MappingProxyType


class BuildKind(Enum):
    """现有、改扩建、新建: for whom a limit is, the loosest first."""

    EXISTING = "现有"
    EXPANSION = "改扩建"
    NEW = "新建"


class EntryKind(Enum):
    """管控类型 of an entry that is no figure."""

    PROHIBITED = "禁止"
    RESTRICTED = "限制"
    CONDITION = "准入条件"
    GENERAL = "通用要求"


DIMENSIONS = ("空间布局约束", "污染物排放管控", "环境风险防控", "资源开发利用效率")


@dataclass(frozen=True, slots=True)
class KindRule:
    """取值规则 of one build kind.

    `level` (0 Ⅰ, 1 Ⅱ, 2 Ⅲ) of the sector's system, `two_high_level` for 两高 sectors; `best_norm`
    says that the 标杆 level of a norm is a candidate, `peers` that the front quartile is; `tighten`
    that the constraint's factor is applied.
    """

    kind: BuildKind
    level: int
    two_high_level: int
    best_norm: bool
    peers: bool
    tighten: bool


@dataclass(frozen=True, slots=True)
class Role:
    """What an indicator is about: which dimension, constraint factor, evidence and office.

    `element` is the element of problems and options it meets; `required` says that a leading
    industry needs at least so many indicators of this role where its system offers them.
    """

    id: str
    name: str
    dimension: str
    element: str
    factor: str
    evidence: str
    office: str
    total: str = ""


@dataclass(frozen=True, slots=True)
class NormLink:
    """The published norm an indicator is compared with: industry code and item of energy_norms."""

    industry_code: str
    item: str


@dataclass(frozen=True, slots=True)
class SectorRow:
    """One indicator of a sector: the row of its system, what it is about, the norm if any."""

    row: str
    role: str
    norm: NormLink | None = None


@dataclass(frozen=True, slots=True)
class SectorRules:
    """分行业准入指标 of one indicator system. `code` begins the numbers of its entries.

    `general` is the one system for all industries that have none of their own.
    """

    system: str
    code: str
    product: str
    rows: tuple[SectorRow, ...]
    two_high: bool = False
    two_high_source: str = ""
    two_high_mark: str = ""
    general: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """准入条目. `industries` are codes or their first digits, none for all.

    `law` is the id of the source cited and `clause` the place in it, which 禁止类 cannot be
    without; `regions` limits it to provinces. `field` names the answer of the project form that
    decides it, `refused` the answers that are against it. `problem_elements` let the entry cite
    the problems of the park it answers.
    """

    id: str
    kind: EntryKind
    dimension: str
    text: str
    law: str
    clause: str
    mark: str
    evidence: str
    office: str
    industries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    field: str = ""
    refused: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    topic: str = ""
    own: bool = False
    line: int = 0

    def concerns(self, industry_code: str) -> bool:
        return not self.industries or industry_code.startswith(self.industries)


@dataclass(frozen=True, slots=True)
class Replacement:
    """削减替代: so many parts of reduction for one of addition, and where they may be taken from.

    `strict` is the ratio where the medium fails its quality target (`quality` air or water), or in
    a region that is controlled; heavy metals are for `industries` alone.
    """

    id: str
    name: str
    unit: str
    ratio: Fraction
    strict: Fraction
    when_strict: str
    quality: str
    law: str
    clause: str
    mark: str
    origin: str
    industries: tuple[str, ...] = ()
    project: str = ""


@dataclass(frozen=True, slots=True)
class CapacityElement:
    """总量与容量: a judged figure or facility of the park, and what a project adds to it.

    `of` is an id of rules/constraints.yaml or of a facility; `project` the column of the
    departments' table of projects; `scale` turns that (a year) into the unit of the limit.
    """

    of: str
    project: str
    scale: Fraction
    scale_text: str
    office: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AdmissionRules:
    """The whole of rules/admission/; `left_out` says why a system has no sector, by its id."""

    kinds: Mapping[BuildKind, KindRule] = field(default_factory=lambda: MappingProxyType({}))
    factors: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    factors_source: str = ""
    factors_mark: str = "D"
    warning: Fraction = Fraction(90)
    warning_text: str = ""
    fewest_peers: int = 5
    quantile: Fraction = Fraction(1, 4)
    digits: int = 3
    deadline_months: int = 12
    review_years: int = 3
    triggers: tuple[str, ...] = ()
    legal_bases: tuple[str, ...] = ()
    approved_stages: tuple[str, ...] = ()
    trial_stages: tuple[str, ...] = ()
    directions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    sectors: Mapping[str, SectorRules] = field(default_factory=lambda: MappingProxyType({}))
    left_out: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    entries: tuple[Entry, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    capacities: tuple[CapacityElement, ...] = ()

    def of_kind(self, kind: EntryKind) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind is kind)


NO_ADMISSION = AdmissionRules()
"""What rules kept before there were any of these are read with."""


_UNFAIR = (
    (
        "注册地",
        re.compile(r"注册地|注册在|本地企业|本市企业|本省企业|迁入|在园区设立法人|外地企业"),
    ),
    ("所有制", re.compile(r"国有企业|国企|央企|民营|民企|外资|外商|内资|所有制|控股")),
    (
        "企业规模",
        re.compile(
            r"规模以上|规上|大型企业|中小企业|小微|世界500强|500强|上市公司|注册资本|"
            r"(?:总投资|投资额|投资强度|年?产值|营业收入|年销售收入)[^，。；]{0,6}"
            r"(?:不低于|不少于|大于|超过|以上|≥|达到)"
        ),
    ),
)


def unfair_condition(words: str) -> str:
    """What a requirement asks after that fair competition forbids; "" where it does not."""
    return next((what for what, pattern in _UNFAIR if pattern.search(words)), "")
