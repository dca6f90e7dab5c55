"""Scores that carry their trail: figure to formula, clause, entries, file, sheet, cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from generator.model.indicator import Grade, IndicatorSystem, PrimaryIndicator, SecondaryIndicator
from generator.model.submission import EntryKey, Place


@dataclass(frozen=True, slots=True)
class EntrySource:
    """The cell of a returned file that a figure rests on.

    `correction` is what the office changed there: then `raw` is not what the file says.
    """

    recipient_id: str
    recipient_name: str
    form_id: str
    version_no: int
    file_name: str
    digest: str
    key: EntryKey
    label: str
    raw: str
    place: Place
    correction: str = ""

    @property
    def id(self) -> str:
        return f"{self.recipient_id}:{self.key}"


@dataclass(frozen=True, slots=True)
class Trail:
    """Why a figure is what it is.

    `id` is stable and readable ("QY003:total_energy@2024"). `formula` and `numbers` are the Chinese
    reading of the formula and the same with values put in; `inputs` are cells or further figures.
    """

    id: str
    label: str
    value: Fraction | str | None
    unit: str = ""
    formula: str = ""
    numbers: str = ""
    clause: str = ""
    source: str = ""
    mark: str = ""
    reason: str = ""
    inputs: tuple[Trail | EntrySource, ...] = ()

    def walk(self) -> Iterator[Trail | EntrySource]:
        """This trail and everything below it, each once."""
        seen: set[str] = set()
        stack: list[Trail | EntrySource] = [self]
        while stack:
            node = stack.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            yield node
            if isinstance(node, Trail):
                stack.extend(reversed(node.inputs))


@dataclass(frozen=True, slots=True)
class Measurement:
    """A derived figure of one recipient and year, with its trail; None has its reason there."""

    id: str
    name: str
    recipient_id: str
    year: int
    value: Fraction | None
    unit: str
    trail: Trail


class RowState(Enum):
    """How a row takes part in the index (conventions.md, answers that are not numbers)."""

    SCORED = "参与评价"
    NOT_APPLICABLE = "不涉及"
    NOT_FILLED = "未填"
    NOT_AVAILABLE = "未提供"
    NO_BENCHMARK = "无基准"
    NOT_ASKED = "本次未采集"
    NOT_GRADED = "停产"

    @property
    def takes_part(self) -> bool:
        """Its weight stays in the sum; a row left blank takes part and meets nothing."""
        return self in (RowState.SCORED, RowState.NOT_FILLED, RowState.NOT_AVAILABLE)


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """单项得分. `met` says which of Ⅰ, Ⅱ, Ⅲ the value meets; `weight` is the effective one.

    `basis` names how the levels came about (FIX, EN, QP ...), `product` the product whose part of
    the row this is, where several share its weight by output. `reason` says why it stands so.
    `ratio` is the single score of the older method.
    """

    primary: PrimaryIndicator
    indicator: SecondaryIndicator
    state: RowState
    value: Fraction | None
    met: tuple[bool, bool, bool]
    weight: Fraction
    levels: tuple[Fraction, Fraction, Fraction] | None
    benchmark_source: str
    trail: Trail
    basis: str = ""
    product: str = ""
    reason: str = ""
    ratio: Fraction | None = None

    @property
    def grade(self) -> Grade | None:
        """The best level met; None when the row does not take part."""
        if not self.state.takes_part:
            return None
        return next((g for g, ok in zip(Grade, self.met, strict=False) if ok), Grade.BELOW)


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """评分表: composite indices Y_Ⅰ, Y_Ⅱ, Y_Ⅲ (0 to 100, exact) and the grade, with why.

    `grade` is None when nothing can be graded (`reasons` says why). `reference` grades print as
    参考等级. `covered_weight` is the share of all weight that takes part before renormalising.
    `points` and `verdict` are P and the grade of the older method. `others` are the cards of the
    further systems of an enterprise; this one, the worst of them, gives its grade.
    """

    recipient_id: str
    system: IndicatorSystem
    year: int
    rows: tuple[IndicatorScore, ...]
    index: tuple[Fraction, Fraction, Fraction] | None
    grade: Grade | None
    reference: bool
    covered_weight: Fraction
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]
    trail: Trail
    points: Fraction | None = None
    verdict: str = ""
    others: tuple[ScoreCard, ...] = ()

    @property
    def all(self) -> tuple[ScoreCard, ...]:
        """This card and those of the enterprise's further systems."""
        return (self, *self.others)
