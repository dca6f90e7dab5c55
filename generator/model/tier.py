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
    `left_out` reason is named with it and not ranked. It is left out too when all the `constraints`
    it answers to are weak or none, unless it is `always` ranked.
    """

    id: str
    name: str
    unit: str
    formula: str
    source: str
    mark: str
    department: str = ""
    left_out: str = ""
    constraints: tuple[str, ...] = ()
    always: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class ConstraintFigure:
    """Where the present value of a constraint factor is from, when the office states none.

    `formula` is over the departments' returns; it counts where the limit stands in `unit`.
    """

    constraint: str
    formula: str
    unit: str


@dataclass(frozen=True, slots=True)
class TierHint:
    """强制性审核的提示: a condition over an enterprise's return that the office should look at.

    It puts nobody into a tier. With a `table` it is put to each of its rows. `reason` may use the
    columns of that table (or fields) in braces.
    """

    id: str
    name: str
    when: str
    reason: str
    source: str
    mark: str
    table: str = ""
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
    `headroom` holds the shares of a limit below which what is left makes a strong and a medium
    constraint. `sensitivity` are the thresholds the list is tried with besides its own.
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
    constraints: tuple[ConstraintFigure, ...] = ()
    headroom: tuple[Fraction, Fraction] | None = None
    hints: tuple[TierHint, ...] = ()
    sensitivity: tuple[Fraction, ...] = ()
    path: str = ""
