"""指标体系: primary and secondary indicators with weights, benchmarks and sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction


class Grade(Enum):
    """等级."""

    I = "Ⅰ级"  # noqa: E741  the glossary's own name
    II = "Ⅱ级"
    III = "Ⅲ级"
    BELOW = "未达Ⅲ级"

    @property
    def rank(self) -> int:
        """1 for Ⅰ级 ... 4 for 未达Ⅲ级."""
        return list(Grade).index(self) + 1


class GradeRule(Enum):
    """Which non-limiting rows a grade Ⅰ needs: none (2013), or all at Ⅱ (newer systems, 表4)."""

    BASIC = "basic"
    NEWER = "newer"


class Membership(Enum):
    """How "x ∈ g_k" is read: a better level counts for the worse ones too, or not."""

    CUMULATIVE = "cumulative"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """基准值 of the three levels. `operator` (<, <=, >, >=) belongs to the row.

    Quantitative rows have `levels`, qualitative rows `texts`; a row whose benchmark must be derived
    (peers, norms, park average) has neither and names its `basis`, tried from left to right.
    """

    operator: str = ""
    levels: tuple[Fraction, Fraction, Fraction] | None = None
    texts: tuple[str, str, str] | None = None
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondaryIndicator:
    """二级指标. `formula` is empty when the value is asked on the 指标自评 sheet."""

    id: str
    name: str
    unit: str
    weight: Fraction
    benchmark: Benchmark
    limiting: bool
    mark: str
    formula: str = ""
    asked: bool = False
    clause: str = ""
    source: str = ""
    note: str = ""
    applies_to: str = ""
    line: int = 0

    @property
    def qualitative(self) -> bool:
        return self.benchmark.texts is not None


@dataclass(frozen=True, slots=True)
class PrimaryIndicator:
    """一级指标. A `bonus` group lies outside the sum of 1."""

    id: str
    name: str
    weight: Fraction
    indicators: tuple[SecondaryIndicator, ...]
    bonus: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorSystem:
    """指标体系, valid from a day and chosen by industry code and process.

    `official` is False for proposals and reference tables: its grade prints as 参考等级.
    `complete` is False where rows lack weight or levels: shown, never scored.
    """

    id: str
    name: str
    standard: str
    mark: str
    source: str
    primaries: tuple[PrimaryIndicator, ...]
    industry_codes: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    official: bool = False
    complete: bool = True
    grade_rule: GradeRule = GradeRule.BASIC
    valid_from: date | None = None
    valid_to: date | None = None
    caveats: tuple[str, ...] = ()
    form: str = "enterprise"
    path: str = ""

    def rows(self) -> Iterator[tuple[PrimaryIndicator, SecondaryIndicator]]:
        for primary in self.primaries:
            for indicator in primary.indicators:
                yield primary, indicator

    @property
    def asked(self) -> tuple[SecondaryIndicator, ...]:
        """The rows a filler answers on the 指标自评 sheet."""
        return tuple(indicator for _, indicator in self.rows() if indicator.asked)

    def asked_field(self, row_id: str) -> str:
        """The id of the field that asks a row on this system's sheet 指标自评."""
        return f"self_{self.id}_{row_id}"


@dataclass(frozen=True, slots=True)
class DerivedQuantity:
    """A figure computed from a form's fields (综合能耗 ...), nameable in other formulas."""

    id: str
    name: str
    unit: str
    formula: str
    form: str
    source: str
    mark: str
    clause: str = ""
    places: int = 2
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ComplianceRow:
    """One requirement of a standard that is met or not met, without weight (HJ 274).

    `quantity` names the derived figure that is compared, or is empty where a person answers.
    Either `value` (a number in `unit`) or `answer` (a word: 达标, 具备) is what is required.
    `turns_with` names a growth figure: where that is negative, the comparison turns round.
    `group` is the optional group of which one row must be met; empty for required rows.
    """

    id: str
    number: int
    category: str
    name: str
    unit: str
    operator: str
    value: Fraction | None
    answer: str
    required: bool
    group: str
    mark: str
    quantity: str = ""
    turns_with: str = ""
    clause: str = ""
    seen_at: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ComplianceSystem:
    """达标评价: every required row and at least one row of each optional group (HJ 274)."""

    id: str
    name: str
    standard: str
    mark: str
    source: str
    rule: str
    rule_mark: str
    rows: tuple[ComplianceRow, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    caveats: tuple[str, ...] = ()
    form: str = "park"
    path: str = ""

    @property
    def groups(self) -> tuple[str, ...]:
        """The optional groups, in the order of the standard."""
        return tuple(dict.fromkeys(row.group for row in self.rows if row.group))
