"""核实清单: figures of different sources compared, what differs, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from generator.model.score import EntrySource

PARK_SUBJECT = "YQ"
"""How a query about the park as a whole is numbered."""


class FigureSource(Enum):
    """Whose figure one side of a comparison is; what `parkaudit adopt --take` names."""

    ENTERPRISE = "企业"
    DEPARTMENT = "部门"
    EXECUTION_REPORT = "执行报告"
    PERMIT = "许可"
    PARTNER = "对方企业"
    EARLIER = "上年报送"
    PEERS = "同类企业"


OWN_FIGURE = "另定"
"""What is taken when the office takes neither side's figure but one of its own."""


class Join(Enum):
    """How the two sides of a comparison are brought together."""

    USERS = "users"  # an enterprise's figure ↔ its row in a department's table, by credit code
    OWN = "own"  # two figures of one enterprise's own return
    TOTALS = "totals"  # the sum over enterprises ↔ a department's total
    EXCHANGE = "exchange"  # what a supplier gives ↔ what its partner takes, by partner's code
    EARLIER = "earlier"  # a return of this audit ↔ one accepted before it for other years
    PEERS = "peers"  # an enterprise's figure ↔ the median of its like


class Comparing(Enum):
    """What must hold between left and right."""

    EQUAL = "equal"
    NOT_ABOVE = "not_above"


@dataclass(frozen=True, slots=True)
class QuerySide:
    """One side of a comparison; `table` with the row filter `where` and the column of the partner.

    `name` is what the wording calls it: "供电部门分户电量".
    """

    source: FigureSource
    name: str
    formula: str
    table: str = ""
    where: str = ""
    partner: str = ""


@dataclass(frozen=True, slots=True)
class QueryRule:
    """核实规则. `good` and `explain` are per cent of the right-hand figure: up to `good` nothing is
    said, up to `explain` an explanation is wanted, beyond it the two do not agree.

    `also` is a third figure shown beside totals. `prefer` is whose figure is usually taken.
    """

    code: str
    title: str
    element: str
    indicator: str
    join: Join
    form: str
    left: QuerySide
    right: QuerySide
    unit: str
    good: Fraction
    explain: Fraction
    message: str
    remedy: str
    prefer: FigureSource
    because: str
    source: str
    mark: str
    also: QuerySide | None = None
    comparing: Comparing = Comparing.EQUAL
    yearly: bool = False
    central_apart: bool = True
    clause: str = ""
    path: str = ""
    line: int = 0


class QueryKind(Enum):
    """What is the matter between two sources."""

    MISMATCH = "不一致"
    EXPLAIN = "需说明"
    ONE_SIDED = "一方无数"
    NOT_ON_ROSTER = "名录里没有"


class QueryState(Enum):
    """Where a query stands."""

    OPEN = "待核实"
    DECIDED = "已采信"
    CHANGED = "数字已变，须重新核实"


@dataclass(frozen=True, slots=True)
class QueryFigure:
    """One side as it was found: the figure in the rule's unit, as printed, and its cells."""

    source: FigureSource
    name: str
    value: Fraction | None
    text: str
    cells: tuple[EntrySource, ...] = ()

    @property
    def places(self) -> str:
        """“云岭硅材料”“能源”E18."""
        return "；".join(
            dict.fromkeys(f"{cell.recipient_name}{cell.place}" for cell in self.cells)
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """采信: whose figure was taken and why, as a query carries it."""

    take: str
    value: str
    reason: str
    person: str
    evidence: str
    at: str


@dataclass(frozen=True, slots=True)
class Query:
    """核实事项: one thing for the office to clear up. It never changes a verdict.

    `key` is stable and can be typed ("XR001-QY003-2024"). `recipients` are those to ask, the first
    being whose return is in question. `deviation` is in per cent of the right-hand figure, and
    `difference` the same as printed, without the sign %.
    """

    key: str
    rule: QueryRule
    kind: QueryKind
    recipients: tuple[tuple[str, str], ...]
    year: int
    left: QueryFigure
    right: QueryFigure
    deviation: Fraction | None
    message: str
    remedy: str
    hint: str = ""
    difference: str = "—"
    state: QueryState = QueryState.OPEN
    decision: Decision | None = None

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def suggested(self) -> str:
        """Whose figure is usually taken, and why."""
        return f"{self.rule.prefer.value}：{self.rule.because}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One line of 表2-6: an indicator by source. `counted` of `expected` enterprises are in it."""

    rule: QueryRule
    year: int
    enterprises: QueryFigure
    department: QueryFigure
    execution_report: QueryFigure | None
    deviation: Fraction | None
    counted: int
    expected: int
    query: Query | None = None

    @property
    def complete(self) -> bool:
        return self.counted == self.expected


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many comparisons a rule made and how many it could not: silence is no agreement."""

    rule: QueryRule
    compared: int
    agreed: int
    left_only: int
    right_only: int


@dataclass(frozen=True, slots=True)
class Across:
    """跨来源核对: the queries in the order of rules and roster, and what they stand among."""

    queries: tuple[Query, ...]
    reconciliations: tuple[Reconciliation, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    def get(self, key: str) -> Query | None:
        return next((query for query in self.queries if query.key == key), None)
