"""What rules/problems.yaml says: which matters raise a problem, which causes and targets follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from generator.model.problem import Aspect, Element, Gravity, ObjectLevel


class MatterKind(Enum):
    """Where a problem comes from; each has its own words to fill a statement with."""

    ROW = "indicator_row"
    GRADE = "grade"
    UNANSWERED = "unanswered_rows"
    FINDING = "finding"
    BALANCE = "balance"
    VISIT = "site_visit"
    REVIEW = "permit_review"
    COMPLIANCE = "compliance"
    CONSTRAINT = "constraint"
    QUERY = "query"
    CHAIN_GRADES = "chain_grades"
    CHAIN_LOAD = "chain_load"


GAPS: Mapping[MatterKind, tuple[str, ...]] = MappingProxyType(
    {
        MatterKind.ROW: ("indicator", "value", "grade", "next", "benchmark", "system"),
        MatterKind.GRADE: ("system", "grade", "reasons"),
        MatterKind.UNANSWERED: ("count", "names", "weight", "system"),
        MatterKind.FINDING: ("message", "count", "code"),
        MatterKind.BALANCE: ("message", "count", "code"),
        MatterKind.VISIT: ("statement", "figure"),
        MatterKind.REVIEW: ("title", "statement", "aspect"),
        MatterKind.COMPLIANCE: ("name", "reason", "system", "number"),
        MatterKind.CONSTRAINT: ("name", "headroom", "grade", "trend"),
        MatterKind.QUERY: ("message", "count", "code"),
        MatterKind.CHAIN_GRADES: ("chain", "below", "graded", "names"),
        MatterKind.CHAIN_LOAD: ("chain", "load", "load_share", "value_share", "ratio"),
    }
)
"""What the statement of a kind may name in braces."""

ANY = "其他"
"""The gravity of whatever a rule does not tell apart."""
LIMITING = "限定性指标未达Ⅲ级"

CASES: Mapping[MatterKind, tuple[str, ...]] = MappingProxyType(
    {
        MatterKind.ROW: ("Ⅱ级", "Ⅲ级", "未达Ⅲ级", LIMITING),
        MatterKind.GRADE: ("未达Ⅲ级",),
        MatterKind.VISIT: ("重大", "较大", "一般"),
        MatterKind.CONSTRAINT: ("强", "中"),
    }
)
"""The cases a rule of that kind tells apart; one it does not name raises nothing."""

NEXT_LEVEL, FIRST_LEVEL, BEST_PEER, REDUCTION = "next_level", "level_1", "best_peer", "reduction"
BASES = (NEXT_LEVEL, FIRST_LEVEL, BEST_PEER, REDUCTION)
"""What a target's value may be proposed from."""


@dataclass(frozen=True, slots=True)
class ProblemRule:
    """One kind of matter that raises problems, and with which words.

    `numbers` are thresholds of its kind ("least_share"). Where `element` is None it is told by
    words. Rules stand in the order in which their problems are numbered. `systems` are the only
    ones whose results count, all where it is empty.
    """

    id: str
    kind: MatterKind
    title: str
    statement: str
    basis: str
    gravity: Mapping[str, Gravity]
    source: str
    mark: str
    element: Element | None = None
    numbers: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    systems: tuple[str, ...] = ()

    def speaks_of(self, system_id: str) -> bool:
        return not self.systems or system_id in self.systems

    def gravity_of(self, case: str = ANY) -> Gravity | None:
        """None: that case raises no problem."""
        return self.gravity.get(case)


@dataclass(frozen=True, slots=True)
class CauseRule:
    """When the program proposes a cause: for problems of these elements, origins and words, and
    where `when` holds of the return. `words` are looked for in the statement.
    """

    id: str
    level: ObjectLevel
    aspect: Aspect
    text: str
    source: str
    mark: str
    elements: tuple[Element, ...] = ()
    origins: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    when: str = ""
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class TargetRules:
    """How values are proposed: bases tried from left to right, years after the audit year.

    `reductions` give per element near and far as shares of the present value.
    """

    near_years: int
    far_years: int
    near: tuple[str, ...]
    far: tuple[str, ...]
    reductions: Mapping[Element, tuple[Fraction, Fraction]]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class ProblemRules:
    """rules/problems.yaml. `words` tell elements, first match first; `codes` do by rule code."""

    rules: tuple[ProblemRule, ...]
    causes: tuple[CauseRule, ...]
    targets: TargetRules
    words: tuple[tuple[Element, tuple[str, ...]], ...]
    codes: Mapping[str, Element]

    def of(self, kind: MatterKind) -> tuple[ProblemRule, ...]:
        return tuple(rule for rule in self.rules if rule.kind is kind)

    def order(self, rule: ProblemRule) -> int:
        return self.rules.index(rule)

    def element_of(self, *texts: str) -> Element:
        """The element the first matching word names, text by text; 管理 where none does."""
        for text in texts:
            for element, words in self.words:
                if any(word in text for word in words):
                    return element
        return Element.MANAGEMENT

    def element_of_code(self, code: str) -> Element:
        """The element of a finding or query by the letters of its code."""
        return self.codes.get(code.rstrip("0123456789"), Element.MANAGEMENT)
