"""审核分级判据: which elements are ranked, how far, and what puts an enterprise into a tier."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


class Tier(Enum):
    """How deeply an enterprise is audited."""

    KEY = "重点"
    GENERAL = "一般"
    BRIEF = "简化"


class CriterionKind(Enum):
    """What a criterion looks at."""

    SHARE = "share"  # stands in the leading set of an element
    LIST = "list"  # stands on a list of the authority, or was found so by the office
    PERMIT = "permit"  # its 排污许可管理类别


@dataclass(frozen=True, slots=True)
class TierElement:
    """要素: a figure every enterprise has, ranked by its share of the park.

    `formula` is an expression over the enterprise's return, read for the audit year; `department`
    one over the departments' returns that gives the park's total, or is empty. An element with a
    `left_out` reason is named with it and not ranked.
    """

    id: str
    name: str
    unit: str
    formula: str
    source: str
    mark: str
    department: str = ""
    left_out: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class TierCriterion:
    """判据: who meets it is in `tier` at least.

    `values` are the lists' ids (LIST) or permit kinds (PERMIT) meant; `reason` is the sentence
    printed, which may use {element}, {share}, {rank}, {list}, {detail} and {permit_kind}.
    """

    id: str
    tier: Tier
    kind: CriterionKind
    reason: str
    source: str
    mark: str
    values: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class TierRules:
    """The whole of rules/tiers.yaml.

    `threshold` is the share the leading set must reach (0.8 means ≥ 80 %). `key_share_notice` is
    the share of enterprises in the first tier from which on a notice is printed. `otherwise` is the
    tier of an enterprise that meets no criterion, with its sentence. `central_industries` are the
    industry codes of facilities that serve others; they are listed apart, never added to those.
    """

    threshold: Fraction
    key_share_notice: Fraction
    elements: tuple[TierElement, ...]
    criteria: tuple[TierCriterion, ...]
    otherwise: Tier
    otherwise_reason: str
    source: str
    mark: str
    lists: tuple[tuple[str, str], ...] = ()
    central_industries: tuple[str, ...] = ()
    path: str = ""
