"""排污许可执行报告非现场核查: what is asked of a holder's annual report, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from generator.model.check import CheckRule
from generator.model.submission import Place


class ReviewVerdict(Enum):
    """What a reviewer says of one item. 无法判定 names what was not answered; 不适用 is an item
    whose condition does not hold, whose table has nothing to look at, or that was not asked.
    """

    MET = "符合"
    NOT_MET = "不符合"
    EXPLAIN = "需说明"
    UNDECIDED = "无法判定"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One item of the review (rules/reviews).

    `rule` holds the condition as a check does: `when` under which the item applies, `must_hold`
    and `each`; its `message` says what does not hold, its `remedy` what does. `verdict` is the
    answer where the condition does not hold. `to_do` asks the holder for what puts it right,
    `to_supply` for what is lacking where nothing can be said.
    """

    id: str
    aspect: str
    title: str
    verdict: ReviewVerdict
    rule: CheckRule
    to_do: str
    to_supply: str


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """A review: of which form, of whom (`when`), and its items in the order of the report."""

    id: str
    name: str
    form: str
    applies: CheckRule
    items: tuple[ReviewItem, ...]


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """An item judged: the verdict, a sentence per matter, and the cells it rests on."""

    item: ReviewItem
    verdict: ReviewVerdict
    statements: tuple[str, ...]
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class PermitReview:
    """The review of one holder's execution report for the audit year."""

    recipient_id: str
    year: int
    items: tuple[ReviewedItem, ...]

    def of(self, verdict: ReviewVerdict) -> tuple[ReviewedItem, ...]:
        return tuple(item for item in self.items if item.verdict is verdict)

    @property
    def verdict(self) -> ReviewVerdict:
        """The gravest answer among the items."""
        for verdict in (ReviewVerdict.NOT_MET, ReviewVerdict.EXPLAIN, ReviewVerdict.UNDECIDED):
            if self.of(verdict):
                return verdict
        return ReviewVerdict.MET
