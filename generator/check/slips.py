"""How a hand slips: two neighbouring digits swapped, or the point moved (笔误)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from generator.model.quantity import plain

SHIFTS = (1, 2, 3, 4)


class SlipKind(Enum):
    """In words a clerk can check against the document the figure came from."""

    TRANSPOSED = "相邻两位数字颠倒"
    TOO_LARGE = "小数点多移了{places}位（大了 {factor} 倍）"
    TOO_SMALL = "小数点少移了{places}位（应再乘 {factor}）"


@dataclass(frozen=True, slots=True)
class Slip:
    """A value that may have been meant, and how it became the one written."""

    value: Decimal
    kind: SlipKind
    places: int = 0

    @property
    def words(self) -> str:
        return self.kind.value.format(places=self.places, factor=10**self.places)


def last_digit_unit(number: Decimal) -> Decimal:
    """One unit of the last digit that was given: 0.01 for 2.64, 1 for 120; zero is exact."""
    if not number:
        return Decimal(0)
    _, _, digits = plain(number).partition(".")
    return Decimal(1).scaleb(-len(digits))


def slips_of(number: Decimal) -> Iterator[Slip]:
    """What may have been meant instead of `number`, each value once; nothing for zero."""
    seen = {number}
    for candidate in _transposed(number):
        if candidate not in seen:
            seen.add(candidate)
            yield Slip(candidate, SlipKind.TRANSPOSED)
    for places in SHIFTS if number else ():
        yield Slip(number.scaleb(-places), SlipKind.TOO_LARGE, places)
        yield Slip(number.scaleb(places), SlipKind.TOO_SMALL, places)


def _transposed(number: Decimal) -> Iterator[Decimal]:
    sign = "-" if number < 0 else ""
    whole, point, part = plain(abs(number)).partition(".")
    digits = whole + part
    for i in range(len(digits) - 1):
        swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        if len(whole) > 1 and swapped.startswith("0"):
            continue  # nobody writes 015 for 105
        yield Decimal(f"{sign}{swapped[: len(whole)]}{point}{swapped[len(whole) :]}")
