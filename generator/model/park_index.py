"""园区综合指数: systems of weighted rows, or of lead values, that a park is scored by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from generator.model.indicator import Confirmation


class IndexMethod(Enum):
    """How rows become an index: ratios to lead values summed, or points between levels weighted."""

    RATIO = "ratio"
    INTERPOLATED = "interpolated"


LEVEL_NAMES = ("Ⅰ", "Ⅱ", "Ⅲ")


@dataclass(frozen=True, slots=True)
class SectorBenchmark:
    """What a sector is compared with per added value; `industry_code` may be its first digits."""

    item: str
    industry_code: str
    name: str
    value: Fraction
    unit: str
    source: str
    mark: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """A row whose levels follow the park's industry: which sector benchmarks, at which level.

    `level` is the position of the level that the sectors' benchmarks stand for; the other levels
    keep their proportion to it.
    """

    item: str
    level: int


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One row of a park index.

    `levels` are ordered from the best: the lead value alone, or the levels points stand at.
    `answer` is the word required instead. `formula` is an expression over the departments' fields,
    `figure` the name of a figure that scores give (GIVEN). `turns_with` names a growth figure:
    where that is negative the comparison turns round. `pick` is the choice the row belongs to.
    """

    id: str
    number: int
    name: str
    unit: str
    higher: bool
    levels: tuple[Fraction, ...]
    answer: str
    mark: str
    weight: Fraction = Fraction(0)
    limiting: bool = False
    formula: str = ""
    figure: str = ""
    pick: str = ""
    turns_with: str = ""
    structure: Structure | None = None
    clause: str = ""
    seen_at: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pick:
    """多选几: of the rows that name it, the best `choose` count."""

    id: str
    name: str
    choose: int


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """A group of rows; the weights of groups, and of the rows in each, sum to 1 where weighted."""

    id: str
    name: str
    rows: tuple[IndexRow, ...]
    weight: Fraction = Fraction(0)
    picks: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexSystem:
    """园区综合指数. `official` is False for proposals; an unconfirmed one is a reference anyway.

    RATIO: `divisor` rows count, `at_or_below_zero` is the ratio of a lower-is-better row whose
    value is not above zero. INTERPOLATED: `row_scores` replace those of the settings.
    """

    id: str
    name: str
    standard: str
    mark: str
    source: str
    method: IndexMethod
    rule: str
    rule_mark: str
    groups: tuple[IndexGroup, ...]
    official: bool = False
    divisor: int = 0
    at_or_below_zero: Fraction = Fraction(1)
    row_scores: tuple[Fraction, ...] = ()
    sector_benchmarks: tuple[SectorBenchmark, ...] = ()
    requirements: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    caveats: tuple[str, ...] = ()
    form: str = "park"
    path: str = ""
    confirmed: Confirmation | None = None

    @property
    def reference(self) -> bool:
        """Its result prints as 参考: not the nation's, or not compared with the text yet."""
        if not self.official:
            return True
        return self.confirmed is None and any(row.mark != "S" for _, row in self.rows())

    def rows(self) -> Iterator[tuple[IndexGroup, IndexRow]]:
        for group in self.groups:
            for row in group.rows:
                yield group, row


GIVEN: Mapping[str, str] = MappingProxyType(
    {"grade_two_share": "清洁生产水平Ⅱ级及以上企业占比"}
)
"""Figures of a park index that come from the enterprises' cards, by name."""
