"""Figures of chapters: a number with its trail in the house's places, and sentences of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from generator.deliver.figure import Figure
from generator.deliver.numbers import NO_ANSWER, Numbers, places_in
from generator.model.score import EntrySource, Trail

Row = dict[str, object]
Nodes = Iterable[Trail | EntrySource]


def shown(numbers: Numbers, trail: Trail, places: int | None = None) -> Figure:
    """The trail's own value in the places of its unit; an answer in words, or "—" for none."""
    value = trail.value
    if not isinstance(value, Fraction):
        return numbers.words(value or NO_ANSWER, trail)
    return numbers.of(trail, places_in(trail.unit, [value]) if places is None else places)


def printed(numbers: Numbers, value: Fraction, places: int, unit: str, trail: Trail) -> Figure:
    """A number that stands in `trail` or below it, and has none of its own."""
    return numbers.part(trail, value, numbers.text(value, places), unit)


def made(
    numbers: Numbers,
    trail_id: str,
    label: str,
    value: Fraction | str | None,
    unit: str = "",
    *,
    formula: str = "",
    said: str = "",
    reason: str = "",
    inputs: Nodes = (),
    places: int | None = None,
) -> Figure:
    """A number the chapter works out itself."""
    trail = Trail(
        id=trail_id,
        label=label,
        value=value,
        unit=unit,
        formula=formula,
        numbers=said,
        reason=reason,
        inputs=tuple(inputs),
    )
    return shown(numbers, trail, places)


def listed(names: Sequence[str], most: int = 5, unit: str = "家") -> str:
    """Names as people say them; of a long list the first, and how many there are."""
    said = "、".join(names[:most])
    return said if len(names) <= most else f"{said}等{in_words(len(names))}{unit}"


def in_words(count: int) -> str:
    """A count of names just given, as running text writes small numbers: 八, 十二, 二十四."""
    if count >= 100:
        return "百余"
    tens, ones = divmod(count, 10)
    digits = "〇一二三四五六七八九"
    head = f"{digits[tens] if tens > 1 else ''}十" if tens else ""
    return head + (digits[ones] if ones or not tens else "")


def leading(names: Sequence[str], most: int = 5) -> str:
    """The first of the names, for sentences where a number must have a trail."""
    said = "、".join(names[:most])
    return said if len(names) <= most else f"{said}等"
