"""通则: membership, effective weights and composite index, exact in `Fraction` until print.

After GB/T 43329-2023 and the 2013 general rules, read as the conventions of rules/ say.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.indicator import Membership

Three = tuple[bool, bool, bool]
Levels = tuple[Fraction, Fraction, Fraction]

NOTHING_MET: Three = (False, False, False)
_COMPARE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
_SIGNS: Mapping[str, str] = {"<": "＜", "<=": "≤", ">": "＞", ">=": "≥", "==": "＝"}
_LEVEL_NAMES = ("Ⅰ级", "Ⅱ级", "Ⅲ级")
# Tables print "同Ⅰ级" where cells are merged; an added remark in brackets changes nothing.
_SAME_AS = re.compile(r"同(Ⅰ|Ⅱ)级\s*(?:[（(].*[）)])?")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the weights need to know of one row, or of one product's part of a row.

    `weight` is the row's own weight inside its group, for a part already split by output.
    """

    group: str
    group_weight: Fraction
    weight: Fraction
    takes_part: bool
    bonus: bool = False


def meets(value: Fraction, comparison: str, bound: Fraction) -> bool:
    """Whether `value` stands on the right side of `bound`; the operator belongs to the row."""
    return _COMPARE[comparison](value, bound)


def sign(comparison: str) -> str:
    """The operator as it is printed: "≤"."""
    return _SIGNS.get(comparison, comparison)


def lower_is_better(comparison: str) -> bool:
    return comparison in ("<", "<=")


def levels_met(value: Fraction, comparison: str, levels: Levels) -> Three:
    """Which of Ⅰ, Ⅱ, Ⅲ a value meets; whoever meets a level meets the worse ones too."""
    return cumulative([meets(value, comparison, level) for level in levels])


def cumulative(met: Sequence[bool]) -> Three:
    first, second, third = met
    return first, first or second, first or second or third


def texts_met(answer: str, texts: tuple[str, str, str]) -> Three | None:
    """What a choice "Ⅱ级：…" meets; None when the answer names no level.

    Where the table asks the same of two levels ("同Ⅰ级"), who reaches the worse reaches the better.
    """
    answer = answer.strip()
    if answer.startswith("未达"):
        return NOTHING_MET
    for position, name in enumerate(_LEVEL_NAMES):
        if answer.startswith(name):
            best = _origin(position, texts)
            return cumulative([level == best for level in range(3)])
    return None


def _origin(position: int, texts: tuple[str, str, str]) -> int:
    """The best level that asks the same as the one at `position`."""
    same = _SAME_AS.fullmatch(texts[position].strip())
    if same:
        named = ("Ⅰ", "Ⅱ").index(same[1])
        return _origin(named, texts) if named < position else position
    return next(
        (better for better in range(position) if texts[better].strip() == texts[position].strip()),
        position,
    )


def effective_weights(rows: Sequence[Weighed]) -> tuple[Fraction, ...]:
    """Each row's weight in the whole, in the order given; those that take part sum to 1.

    A row that does not take part leaves its weight to its group, a group wholly out to the others.
    Bonus groups stand outside the sum of 1 and weigh nothing here.
    """
    inside: dict[str, Fraction] = {}
    groups: dict[str, Fraction] = {}
    for row in rows:
        if row.takes_part and not row.bonus:
            inside[row.group] = inside.get(row.group, Fraction(0)) + row.weight
            groups[row.group] = row.group_weight
    whole = sum((weight for group, weight in groups.items() if inside[group]), Fraction(0))
    return tuple(
        row.group_weight / whole * row.weight / inside[row.group]
        if row.takes_part and not row.bonus and inside[row.group] and whole
        else Fraction(0)
        for row in rows
    )


def covered_weight(rows: Sequence[Weighed]) -> Fraction:
    """The share of the system's nominal weight that takes part, before renormalising."""
    nominal: dict[str, Fraction] = {}
    groups: dict[str, Fraction] = {}
    for row in rows:
        if not row.bonus:
            nominal[row.group] = nominal.get(row.group, Fraction(0)) + row.weight
            groups[row.group] = row.group_weight
    whole = sum(groups.values(), Fraction(0))
    if not whole:
        return Fraction(0)
    return sum(
        (
            row.group_weight / whole * row.weight / nominal[row.group]
            for row in rows
            if row.takes_part and not row.bonus and nominal[row.group]
        ),
        Fraction(0),
    )


def composite_index(rows: Iterable[tuple[Fraction, Three]], reading: Membership) -> Levels:
    """综合评价指数 Y_Ⅰ, Y_Ⅱ, Y_Ⅲ (0 to 100) of rows given as effective weight and levels met.

    Read strictly, a row counts only for the best level it meets.
    """
    sums = [Fraction(0), Fraction(0), Fraction(0)]
    for weight, met in rows:
        for level in range(3):
            counts = met[level]
            if reading is Membership.STRICT and level:
                counts = counts and not met[level - 1]
            if counts:
                sums[level] += weight
    return 100 * sums[0], 100 * sums[1], 100 * sums[2]


def split_weight(
    weight: Fraction, outputs: Mapping[str, Fraction]
) -> Mapping[str, Fraction]:
    """A row's weight shared among products by their output; products without output get none.

    No output at all gives no shares: there is nothing to judge the row by.
    """
    positive = {name: output for name, output in outputs.items() if output > 0}
    whole = sum(positive.values(), Fraction(0))
    return {name: weight * output / whole for name, output in positive.items()}


def share_equally(weight: Fraction, rows: Sequence[str]) -> Mapping[str, Fraction]:
    """A weight printed as "0.8/n": the same for each of the n rows the enterprise has."""
    return {row: weight / len(rows) for row in rows}
