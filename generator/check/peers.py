"""同类企业: which firms can be compared with each other, and which of them lies far outside."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from generator.check.filed import Filed, name_of
from generator.model.park import Enterprise

FEWEST = 5
"""Below this one odd figure cannot be told from an odd group."""
FAR = Fraction(7, 2)
SCALE = Fraction(6745, 10_000)
"""The modified z-score of Iglewicz and Hoaglin: 0.6745 times the gap over MAD, beyond 3.5."""
_NORMAL = "正常生产"

Kind = tuple[str, str, frozenset[str]]
"""Industry code, the unit products are counted in, and what they are called.

An industry code alone is too wide: 3985 has cathode materials and copper foil, both by the tonne.
"""


def kind_of(enterprise: Enterprise, filed: Filed) -> Kind | None:
    """What a firm may be compared as; None where it did not produce normally or in one unit."""
    submission = filed.submission
    status = submission.get("operating_status", year=submission.audit_year)
    rows = submission.rows.get("products", ())
    units = {filed.text("products.unit", row) for row in rows}
    names = frozenset(name_of(filed.text("products.name", row)) for row in rows)
    industry = enterprise.industry_code or filed.text("industry_code", "")
    if status is None or status.value != _NORMAL or len(units) != 1 or not industry:
        return None
    unit = units.pop()
    return (industry, unit, names) if unit else None


def middle(values: Sequence[Fraction]) -> Fraction:
    """Their median."""
    return Fraction(median(values))


def is_far(value: Fraction, values: Sequence[Fraction]) -> bool:
    """Whether a figure lies outside its peers, by median and median absolute deviation.

    Where most are alike to the digit any other is far: how much counts is the rule's tolerance.
    """
    centre = middle(values)
    spread = middle([abs(other - centre) for other in values])
    return abs(value - centre) * SCALE > FAR * spread
