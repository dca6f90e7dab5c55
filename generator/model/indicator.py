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


class Method(Enum):
    """How a system is scored: by the index of three levels, or the older P value over one base."""

    INDEX = "index"
    P_VALUE = "p_value"


class ShareBy(Enum):
    """How rows of one weight divide it: by the output of each, or evenly ("0.8/n")."""

    OUTPUT = "output"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class WeightShare:
    """One weight inside a group that several rows share, those that take part alone."""

    id: str
    name: str
    weight: Fraction
    by: ShareBy


@dataclass(frozen=True, slots=True)
class Benchmark:
    """基准值 of the three levels. `operator` (<, <=, >, >=) belongs to the row.

    Quantitative rows have `levels`, qualitative rows `texts`; a row whose benchmark must be derived
    (peers, norms, park average) has neither and names its `basis`, tried from left to right.
    Systems of the older method have a single `base`, and `scores` for the three `texts`.
    """

    operator: str = ""
    levels: tuple[Fraction, Fraction, Fraction] | None = None
    texts: tuple[str, str, str] | None = None
    basis: tuple[str, ...] = ()
    base: Fraction | None = None
    scores: tuple[Fraction, Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class SecondaryIndicator:
    """二级指标. `formula` is empty when the value is asked on the 指标自评 sheet.

    Where rows `share` a weight, `weight` is an even part of it; `output` names the input of the
    system that holds this row's output. `level_marks` are given where the three levels differ.
    `when` is a condition over the form: where it does not hold, the row does not concern the
    enterprise, limiting or not.
    """

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
    share: WeightShare | None = None
    output: str = ""
    level_marks: tuple[str, ...] = ()
    when: str = ""
    line: int = 0

    @property
    def qualitative(self) -> bool:
        return self.benchmark.texts is not None


@dataclass(frozen=True, slots=True)
class PrimaryIndicator:
    """一级指标. A `bonus` group lies outside the sum of 1.

    In the older method a `qualitative` group belongs to P2, the others to P1.
    """

    id: str
    name: str
    weight: Fraction
    indicators: tuple[SecondaryIndicator, ...]
    bonus: bool = False
    qualitative: bool = False


@dataclass(frozen=True, slots=True)
class PValueRule:
    """P = αP1 + βP2, and the names of its grades with the least P each asks, best first."""

    alpha: Fraction
    beta: Fraction
    grades: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who compared a file of rules with the official text, when, and on which page."""

    name: str
    on: date
    page: str


@dataclass(frozen=True, slots=True)
class IndicatorSystem:
    """指标体系, valid from a day and chosen by industry code (or its first digits) and process.

    `official` is False for proposals and reference tables; `reference_only` says that no comparison
    with a text can make the grade more than a 参考等级. `complete` is False where rows lack weight
    or levels: shown, never scored. `inputs` are asked beside the rows and divide shared weights.
    `except_processes` are words that hold one of `processes` and mean something else (热镀锌).
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
    inputs: tuple[SecondaryIndicator, ...] = ()
    except_processes: tuple[str, ...] = ()
    reference_only: bool = False
    method: Method = Method.INDEX
    p_value: PValueRule | None = None
    confirmed: Confirmation | None = None

    @property
    def reference(self) -> bool:
        """Its grade prints as 参考等级: not the nation's, or not compared with the text yet."""
        if self.reference_only or not self.official:
            return True
        return self.confirmed is None and any(row.mark != "S" for _, row in self.rows())

    def rows(self) -> Iterator[tuple[PrimaryIndicator, SecondaryIndicator]]:
        for primary in self.primaries:
            for indicator in primary.indicators:
                yield primary, indicator

    @property
    def asked(self) -> tuple[SecondaryIndicator, ...]:
        """What a filler answers on the 指标自评 sheet: rows, then what divides their weights."""
        rows = tuple(row for _, row in self.rows() if row.asked)
        return (*rows, *self.inputs) if rows else ()

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
    Either `value` (a number in `unit`) or `answer` (a word: 达标, 具备) is what is required; where
    the number depends on another figure, `bands` give it from so much of `band_of` on.
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
    band_of: str = ""
    bands: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class ComplianceSystem:
    """达标评价: every required row and at least one row of each optional group (HJ 274).

    `reference_only`: the values are for comparison, nothing is concluded from them as a whole.
    """

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
    reference_only: bool = False

    @property
    def groups(self) -> tuple[str, ...]:
        """The optional groups, in the order of the standard."""
        return tuple(dict.fromkeys(row.group for row in self.rows if row.group))
