"""What a test case of the rules is: input as it would be filled in, and what must come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from generator.model.finding import Severity
from generator.model.form import FormDefinition
from generator.model.indicator import Grade, GradeRule, IndicatorSystem, Membership
from generator.model.park import Enterprise, Recipient
from generator.model.park_index import IndexSystem
from generator.model.query import QueryKind
from generator.model.reference import GridFactor
from generator.model.review import ReviewVerdict
from generator.model.score import RowState
from generator.model.submission import Blank, Submission
from generator.model.tier import Tier
from generator.rulebook.names import Names

DEFAULT_YEAR = 2024


class CaseKind(Enum):
    """What a case tests, told by the folder its file lies in."""

    CHECK = "checks"
    QUANTITY = "quantities"
    SYSTEM = "sectors"
    COMPLIANCE = "park"
    INDEX = "park index"
    TIER = "tiers"
    QUERY = "queries"
    REVIEW = "reviews"


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """A derived figure as it should come out: `value` in `unit`, right to `places` decimals.

    Where no value is expected, `value` is None and `blank` may say which answer is to blame.
    """

    id: str
    value: Fraction | None
    unit: str
    places: int
    blank: Blank | None = None


@dataclass(frozen=True, slots=True)
class ExpectedFindings:
    """The codes that must be found: these and no others, the checks of single cells aside.

    `severity` is that of all of them, where it is stated; each of `messages` must stand in the text
    of one of them.
    """

    codes: tuple[str, ...] = ()
    severity: Severity | None = None
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectedCard:
    """The three indices, right to the decimals written, and the grade.

    `rows` are levels met or states by row id, `weights` what rows weigh in the whole. `points` and
    `verdict` are P and the grade of the older method.
    """

    index: tuple[tuple[Fraction, int], ...] = ()
    grade: Grade | None = None
    rows: Mapping[str, Grade | RowState] = field(default_factory=lambda: MappingProxyType({}))
    weights: Mapping[str, tuple[Fraction, int]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    points: tuple[Fraction, int] | None = None
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedCompliance:
    """Rows and optional groups by whether they are met."""

    rows: Mapping[str, bool]
    groups: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class ExpectedShares:
    """Per element the enterprises selected, largest first, and their share in per cent.

    `tiers` of those stated; `continued` are all whose earlier audit holds, None if not stated.
    """

    selected: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, tuple[Fraction, int]]
    tiers: Mapping[str, Tier] = field(default_factory=lambda: MappingProxyType({}))
    continued: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CaseAudit:
    """An earlier audit as a case gives it."""

    accepted_on: date
    number: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ExpectedIndex:
    """A park index right to the decimals written; what is not stated is not looked at.

    `bounds` are lower and upper while rows are open, `scores` those of rows, `picked` the rows that
    count of all choices and `open_rows` all rows that wait, these and no others.
    """

    index: tuple[Fraction, int] | None = None
    capped: tuple[Fraction, int] | None = None
    bounds: tuple[tuple[Fraction, int], ...] = ()
    band: str = ""
    scores: Mapping[str, tuple[Fraction, int]] = field(default_factory=lambda: MappingProxyType({}))
    picked: tuple[str, ...] | None = None
    open_rows: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ExpectedReview:
    """Items of a review by their verdict; each of `messages` stands in a statement of theirs."""

    verdicts: Mapping[str, ReviewVerdict]
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectedQueries:
    """The queries that must come of the returns, by key: these and no others.

    `kind` is that of all of them, where stated; each of `messages` must stand in one of them.
    """

    keys: tuple[str, ...] = ()
    kind: QueryKind | None = None
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFiling:
    """A return of a case of several; `earlier` ones were accepted before, for other years."""

    recipient: Recipient
    submission: Submission
    earlier: bool = False


Expected = (
    ExpectedFindings
    | ExpectedReview
    | tuple[ExpectedFigure, ...]
    | ExpectedCard
    | ExpectedCompliance
    | ExpectedIndex
    | ExpectedShares
    | ExpectedQueries
)
RowAnswer = Fraction | Grade | Blank
IndexCaseAnswer = Fraction | str | Blank


@dataclass(frozen=True)
class RuleCase:
    """测试用例. Which of the optional parts is set depends on `kind`.

    CHECK, QUANTITY, COMPLIANCE: `form` (with the case's own coefficients), `names` that go with it,
    `submission`, `grid`. CHECK also: `as_of`, `recipient` (attributes as the roster has them).
    SYSTEM: `system`, `answers` by row or input id, `membership`, `grade_rule`, and the return where
    one is given for the rows that are computed. TIER: `loads` by element and
    enterprise, in the element's unit, `lists` and `audits` by enterprise, `as_of`. QUERY: `roster`
    and `filings`.
    INDEX: `index_system`, `index_answers`, `industries` (shares by code), `falling` (rows whose
    growth is negative), or a return.
    """

    kind: CaseKind
    name: str
    path: str
    line: int
    expect: Expected
    year: int = DEFAULT_YEAR
    note: str = ""
    form: FormDefinition | None = None
    names: Names | None = None
    submission: Submission | None = None
    grid: GridFactor | None = None
    as_of: date | None = None
    recipient: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    system: IndicatorSystem | None = None
    answers: Mapping[str, RowAnswer] = field(default_factory=lambda: MappingProxyType({}))
    membership: Membership | None = None
    grade_rule: GradeRule | None = None
    loads: Mapping[str, Mapping[str, Fraction]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    audits: Mapping[str, CaseAudit] = field(default_factory=lambda: MappingProxyType({}))
    index_system: IndexSystem | None = None
    index_answers: Mapping[str, IndexCaseAnswer] = field(
        default_factory=lambda: MappingProxyType({})
    )
    industries: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    falling: tuple[str, ...] = ()
    roster: tuple[Enterprise, ...] = ()
    filings: tuple[CaseFiling, ...] = ()

    @property
    def id(self) -> str:
        """file::case, as test runs print it."""
        return f"{self.path}::{self.name}"
