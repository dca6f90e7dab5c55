"""A figure per unit of product beside what its industry physically needs (实物单耗的合理范围)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from generator.check.question import Breach, Question, first
from generator.check.words import print_fraction
from generator.formula.units import conversion_factor, divide
from generator.model.finding import Severity
from generator.model.quantity import Unit
from generator.model.reference import CodeRow
from generator.model.submission import EntryKey

UNIT_SLIPS = tuple(Fraction(10) ** power for power in (1, 2, 3, 4))
NEAR = Fraction(3, 2)
"""A figure mended by a factor lies within the range, or beyond it by no more than this."""
_INDUSTRY, _PROCESS, _PRODUCTS = "industry_code", "process", "products.name"
_UNITS = "product_units"


@dataclass(frozen=True, slots=True)
class _Intensity:
    """A figure per unit of product, in the unit of the table's row.

    `keys` are all cells it rests on: the figures, the product's unit, the industry.
    """

    value: Fraction
    keys: tuple[EntryKey, ...]
    row: CodeRow

    @property
    def low(self) -> Fraction:
        return Fraction(self.row.numbers["low"])

    @property
    def high(self) -> Fraction:
        return Fraction(self.row.numbers["high"])

    def is_within(self, value: Fraction, slack: Fraction) -> bool:
        return self.low / slack <= value <= self.high * slack


def check_physical_range(question: Question) -> Iterator[Breach]:
    """A figure per unit of product lies within the industry's range widened by `slack`.

    Asked only of one product or several in one unit, in the industry (and process) a row of
    `ranges` is for. A figure that a factor of 10 to 10,000 brings into the range is told so; any
    other is 提示 only, since the ranges are professional estimates.
    """
    intensity = _intensity(question)
    if intensity is None:
        return
    slack = Fraction(question.number("slack"))
    if intensity.value <= 0 or intensity.is_within(intensity.value, slack):
        return
    row = intensity.row
    unit = question.filing.units.label(row.values["unit"])
    factor = _factor(intensity)
    side = "高于" if intensity.value > intensity.high else "低于"
    values = {
        "item": row.label,
        "value": print_fraction(intensity.value, unit),
        "low": print_fraction(intensity.low, ""),
        "high": print_fraction(intensity.high, unit),
        "side": side,
    }
    if factor is None:
        values["comment"] = "不像单位填错，请核对该数与产品产量"
        yield Breach(intensity.keys, values, Severity.INFO)
        return
    larger = factor if factor > 1 else 1 / factor
    values["comment"] = f"疑相差 {larger} 倍（计量单位填错，或产品产量的单位选错）"
    yield Breach(intensity.keys, values)


def _intensity(question: Question) -> _Intensity | None:
    outcome = question.outcome("of")
    output = _output(question)
    row = _row(question)
    if output is None or row is None or not isinstance(outcome.value, Fraction):
        return None
    quantity, product_unit, keys = output
    own = question.asked.formulas["of"].checked.unit
    target = question.filing.units.parse(row.values["unit"])
    if own is None or quantity <= 0:
        return None
    given = divide(own, product_unit)
    if given.dimension != target.dimension:
        return None  # sold by the piece where the range is per tonne: nothing can be said
    value = outcome.value / quantity * conversion_factor(given, target)
    at = question.key(question.rule.at) if question.rule.at else None
    industry = question.entry(_INDUSTRY)
    chosen_by = (industry.key,) if industry is not None else ()
    return _Intensity(value, first(at, outcome.used + keys + chosen_by), row)


def _output(question: Question) -> tuple[Fraction, Unit, tuple[EntryKey, ...]] | None:
    """What was made this year, where all of it is counted in one unit."""
    name, unit_name = question.parameter("output"), question.parameter("output_unit")
    total, keys, units = Fraction(0), [], set()
    for row in question.rows_of(name):
        entry = question.entry(name, row=row)
        unit = question.entry(unit_name, row=row)
        if entry is None or entry.number is None or unit is None:
            continue
        total += Fraction(entry.number)
        keys += [entry.key, unit.key]
        units.add(unit.value)
    if len(units) != 1:
        return None
    label = units.pop()
    known = (code for code in question.filing.codes[_UNITS] if code.label == label)
    code = next(known, None)
    if code is None:
        return None
    return total, question.filing.units.parse(code.values["unit"]), tuple(keys)


def _row(question: Question) -> CodeRow | None:
    """The range for this item, industry and process."""
    industry = question.entry(_INDUSTRY)
    said = "".join(
        entry.value
        for key in (_PROCESS, _PRODUCTS)
        for row in question.rows_of(key)
        if (entry := question.entry(key, row=row)) is not None and isinstance(entry.value, str)
    )
    for row in question.filing.codes[question.parameter("ranges")]:
        words = [word for word in row.values["process"].split("|") if word]
        if (
            row.values["item"] == question.parameter("item")
            and industry is not None
            and row.values["industry_code"] == industry.value
            and (not words or any(word in said for word in words))
        ):
            return row
    return None


def _factor(intensity: _Intensity) -> Fraction | None:
    """The factor by which the figure is too large (or, below 1, too small), if it is one."""
    typical = Fraction(intensity.row.numbers["typical"]) or intensity.high
    slips = [*UNIT_SLIPS, *(1 / slip for slip in UNIT_SLIPS)]
    fitting = [slip for slip in slips if intensity.is_within(intensity.value / slip, NEAR)]

    def distance(slip: Fraction) -> Fraction:
        ratio = intensity.value / slip / typical
        return max(ratio, 1 / ratio)

    return min(fitting, key=distance, default=None)
