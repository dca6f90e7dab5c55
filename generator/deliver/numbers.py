"""Exact numbers as documents print them, each with the trail that explains it. Pure.

Rounding happens here and nowhere before, by the mode the rules name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from generator.deliver.figure import Figure, Prose
from generator.model.score import EntrySource, Trail
from generator.score.figures import figure

HALF_UP, HALF_EVEN = "half_up", "half_even"
NO_ANSWER = "—"

_FEWEST_SIGNIFICANT = 3
_PLACES: Mapping[str, int] = {"tce": 2, "万元": 2, "%": 2}
_MOST_PLACES = 8
_PART_DIGITS = 6
_UNIT_STEPS = frozenset(Fraction(10) ** power for power in (-6, -4, -3, 0, 3, 4, 6))
_RANK = re.compile(r"([0-9]+)(?:（并列）)?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?%?")


@dataclass(frozen=True, slots=True)
class Filled:
    """What one document prints, and the trail of every number in it that is no score's own."""

    context: Mapping[str, object]
    trails: Mapping[str, Trail]


def fixed(value: Fraction, places: int = 2, mode: str = HALF_UP) -> str:
    """`value` with exactly so many places: numbers of one column keep one width."""
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    beyond_half = 2 * rest - scaled.denominator
    if beyond_half > 0 or (beyond_half == 0 and (mode == HALF_UP or whole % 2)):
        whole += 1
    digits = f"{whole:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 and whole else text


def places_for(values: Iterable[Fraction], digits: int = 4) -> int:
    """The places that give the largest of `values` so many digits that count; whole ones none."""
    given = [abs(value) for value in values if value]
    if not given or all(value.denominator == 1 for value in given):
        return 0
    largest = max(given)
    places = digits
    while largest >= 1 and places:
        largest /= 10
        places -= 1
    while largest < Fraction(1, 10) and places < _MOST_PLACES:
        largest *= 10
        places += 1
    return places


def places_shown(places: int, value: Fraction | None) -> int:
    """The places an indicator asks for, more where that would leave too little of a small value."""
    small = value is not None and abs(value) < 1
    return max(places, places_for([value], _FEWEST_SIGNIFICANT)) if small and value else places


def places_in(unit: str, values: Iterable[Fraction]) -> int:
    """The places a unit is printed with: energy, money and shares two, else by magnitude."""
    return _PLACES[unit] if unit in _PLACES else places_for(values)


def typed_places(values: Iterable[Fraction], most: int = 4) -> int:
    """The places of the most exactly typed of `values`: a row prints as it was filled in."""
    return max(
        (
            next(n for n in range(most + 1) if n == most or (value * 10**n).denominator == 1)
            for value in values
        ),
        default=0,
    )


def _same(value: Fraction, own: Fraction | str | None) -> bool:
    """The same number, but for its sign and the size of its unit (万元 for 元, t for kg)."""
    if not isinstance(own, Fraction) or not own or not value:
        return value == own
    return abs(value / own) in _UNIT_STEPS


class Numbers:
    """Makes the figures of one document and remembers the trails that the scores do not hold.

    `known` are the trails of the round; a trail made here never replaces one of them.
    """

    def __init__(self, known: Mapping[str, Trail], mode: str = HALF_UP) -> None:
        self._known = known
        self._made: dict[str, Trail] = {}
        self._mode = mode

    @property
    def trails(self) -> Mapping[str, Trail]:
        return MappingProxyType(dict(self._made))

    def text(self, value: Fraction, places: int = 2) -> str:
        return fixed(value, places, self._mode)

    def keep(self, trail: Trail) -> str:
        """The trail's id, which from now on leads to it."""
        if trail.id not in self._known:
            self._made.setdefault(trail.id, trail)
        return trail.id

    def of(self, trail: Trail, places: int = 2, value: Fraction | None = None) -> Figure:
        """The trail's own value (or `value`, where a part of it is printed) with its unit."""
        if value is not None:
            return self.part(trail, value, self.text(value, places), trail.unit)
        if not isinstance(trail.value, Fraction):
            return self.words(trail.value or NO_ANSWER, trail)
        return Figure(self.text(trail.value, places), trail.unit, self.keep(trail))

    def part(self, trail: Trail, value: Fraction, text: str, unit: str = "") -> Figure:
        """A number that stands in how `trail` came to be: a benchmark, a share of it, a rank.

        It leads to the input it is, to the trail where it is that one's own value (in another unit,
        without its sign), else to a trail of its own below: an id never stands for two numbers.
        """
        if _same(value, trail.value):
            return Figure(text, unit, self.keep(trail))
        for node in trail.inputs:
            if isinstance(node, Trail) and node.value == value:
                return Figure(text, unit, self.keep(node))
        part = Trail(
            id=f"{trail.id}={figure(value, _PART_DIGITS)}",
            label=f"{trail.label}：推导中的{text}{unit}",
            value=value,
            unit=unit,
            formula="该数推导中所用的数",
            inputs=(trail,),
        )
        return Figure(text, unit, self.keep(part))

    def words(self, text: str, trail: Trail) -> Figure:
        """An answer that is no number but has a trail: 停产, 未提供, Ⅱ级. A rank is a part."""
        if (rank := _RANK.fullmatch(text)) is not None:
            return self.part(trail, Fraction(rank[1]), text)
        return Figure(text, "", self.keep(trail))

    def count(
        self,
        trail_id: str,
        label: str,
        number: int,
        unit: str,
        said: str = "",
        inputs: Iterable[Trail | EntrySource] = (),
        formula: str = "逐个计数",
    ) -> Figure:
        """A number of things counted; `said` names them."""
        trail = Trail(
            id=trail_id,
            label=label,
            value=Fraction(number),
            unit=unit,
            formula=formula,
            numbers=said,
            inputs=tuple(inputs),
        )
        return self.of(trail, 0)

    def sentence(self, text: str, trail: Trail) -> Prose:
        """A sentence made by a rule about one figure and what that rests on directly.

        A number that is one of the inputs leads to it, any other is a part of the trail.
        """
        below = {
            figure(node.value): node
            for node in (*reversed(trail.inputs), trail)
            if isinstance(node, Trail) and isinstance(node.value, Fraction)
        }
        pieces: list[str | Figure] = []
        end = 0
        for match in _NUMBER.finditer(text):
            digits = match[0].removesuffix("%")
            source = below.get(digits)
            found = (
                Figure(match[0], "", self.keep(source))
                if source is not None
                else self.part(trail, Fraction(digits), match[0])
            )
            pieces += [text[end : match.start()], found]
            end = match.end()
        return Prose((*pieces, text[end:]))
