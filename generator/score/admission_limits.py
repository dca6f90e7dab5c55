"""限值推导: one limit from its grounds, step by step, held between two bounds. Pure.

Never looser than the mandatory standard or baseline, never stricter than the best attained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.admission import KindRule
from generator.score.benchmark import quartile
from generator.score.figures import figure, rounded
from generator.score.membership import Levels

LEVELS = ("Ⅰ", "Ⅱ", "Ⅲ")
_MOST_PLACES = 6
_WHOLE = Fraction(100)
NO_GROUNDS = "没有强制性标准、标杆或基准水平、行业体系基准值，可比企业不足，不设限值"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a limit can be taken from. None and () where there is nothing of the kind.

    `bound` is the mandatory limit or baseline level, called `bound_name`; `best_norm` the 标杆.
    `peers` are the comparable firms' figures, however many; `percent` that 100 is the most there
    is. `grade` is the constraint's, `factor` its tightening.
    """

    lower: bool
    percent: bool
    levels: Levels | None
    bound: Fraction | None = None
    bound_name: str = ""
    best_norm: Fraction | None = None
    peers: tuple[Fraction, ...] = ()
    grade: str = ""
    factor: Fraction = Fraction(1)
    two_high: bool = False

    def stricter(self, values: Sequence[Fraction]) -> Fraction:
        return min(values) if self.lower else max(values)

    def looser(self, values: Sequence[Fraction]) -> Fraction:
        return max(values) if self.lower else min(values)

    @property
    def best(self) -> Fraction | None:
        """The best that is known to be attained: 标杆, level Ⅰ, or the best comparable firm."""
        known = [self.best_norm] if self.best_norm is not None else []
        known += self.levels[:1] if self.levels else ()
        known += self.peers
        return self.stricter(known) if known else None


@dataclass(frozen=True, slots=True)
class Peers:
    """同行: how many are comparable, their median and front quantile where they are enough."""

    count: int
    median: Fraction | None = None
    front: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A limit, what it was taken from ("Ⅱ级基准值"), and the reason with every step in words.

    `value` is None where nothing gives one; `places` are those it is printed with.
    """

    value: Fraction | None
    basis: str
    reason: str
    places: int = 0


def peers_of(grounds: Grounds, fewest: int, position: Fraction) -> Peers:
    """The median and the front quantile; neither from fewer than `fewest` firms."""
    values = grounds.peers
    if len(values) < fewest:
        return Peers(len(values))
    front = position if grounds.lower else 1 - position
    return Peers(len(values), quartile(values, Fraction(1, 2)), quartile(values, front))


def derive(grounds: Grounds, rule: KindRule, peers: Peers, digits: int) -> Derived:
    """The strictest candidate, tightened, held between the bounds, and rounded inside them."""
    candidates = _candidates(grounds, rule, peers)
    if not candidates:
        return Derived(None, "", NO_GROUNDS)
    value = grounds.stricter([each for _, each in candidates])
    basis = next(name for name, each in candidates if each == value)
    said = ["、".join(f"{name} {figure(each, 4)}" for name, each in candidates)]
    if len(candidates) > 1:
        said.append(f"取最严 {figure(value, 4)}")
    if rule.tighten:
        value = _tightened(grounds, value, said)
    value = _held(grounds, value, said)
    if not grounds.lower and value <= 0:
        return Derived(None, "", "基准值为 0，不设限值")
    places = _places(grounds, value, digits)
    shown = _clamped(grounds, rounded(value, places))
    places = max(places, _typed(shown))
    if shown != value:
        said.append(f"取整为 {figure(shown, places)}")
    return Derived(shown, basis, "；".join(said), places)


def _candidates(
    grounds: Grounds, rule: KindRule, peers: Peers
) -> tuple[tuple[str, Fraction], ...]:
    found: list[tuple[str, Fraction]] = []
    if grounds.bound is not None:
        found.append((grounds.bound_name, grounds.bound))
    if rule.best_norm and grounds.best_norm is not None:
        found.append(("能效标杆水平", grounds.best_norm))
    if grounds.levels is not None:
        level = rule.two_high_level if grounds.two_high else rule.level
        found.append((f"行业体系{LEVELS[level]}级", grounds.levels[level]))
    if rule.peers and peers.front is not None:
        found.append((f"园区同行先进值（{peers.count} 家）", peers.front))
    return tuple(found)


def tightened(value: Fraction, factor: Fraction, *, lower: bool, percent: bool) -> Fraction:
    """`value` made stricter by a factor of at most 1.

    Of a share that should be high, what is missing to 100 % shrinks, so it never passes 100 %.
    """
    if lower:
        return value * factor if value >= 0 else value / factor
    if percent:
        return _WHOLE - (_WHOLE - value) * factor
    return value / factor


def _tightened(grounds: Grounds, value: Fraction, said: list[str]) -> Fraction:
    if not grounds.grade:
        said.append("没有对应的制约因素，不收严")
        return value
    if grounds.factor == 1:
        said.append(f"{grounds.grade}制约，不收严")
        return value
    made = tightened(value, grounds.factor, lower=grounds.lower, percent=grounds.percent)
    how = "×" if grounds.lower else "与100%的差 ×" if grounds.percent else "÷"
    said.append(f"{grounds.grade}制约，{how} {figure(grounds.factor)} 得 {figure(made, 4)}")
    return made


def _held(grounds: Grounds, value: Fraction, said: list[str]) -> Fraction:
    best, bound = grounds.best, grounds.bound
    if best is not None and grounds.stricter((value, best)) != best:
        said.append(f"严于现有最优技术可达水平，放宽到 {figure(best, 4)}")
        value = best
    if bound is not None and grounds.looser((value, bound)) != bound:
        said.append(f"宽于{grounds.bound_name}，收到 {figure(bound, 4)}")
        value = bound
    return value


def _clamped(grounds: Grounds, value: Fraction) -> Fraction:
    """Rounding must not lead across a bound; the mandatory one wins."""
    if grounds.best is not None:
        value = grounds.looser((value, grounds.best))
    if grounds.bound is not None:
        value = grounds.stricter((value, grounds.bound))
    return value


def _places(grounds: Grounds, value: Fraction, digits: int) -> int:
    """As many places as the benchmarks are written with, and enough to keep `digits` digits."""
    written = max((_typed(level) for level in grounds.levels or ()), default=0)
    if value.denominator == 1 or not value:
        return written
    places, size = digits - 1, abs(value)
    while size >= 10:
        size, places = size / 10, places - 1
    while size < 1:
        size, places = size * 10, places + 1
    return min(max(written, places, 0), _MOST_PLACES)


def _typed(value: Fraction) -> int:
    return next((n for n in range(_MOST_PLACES) if (value * 10**n).denominator == 1), _MOST_PLACES)
