"""What is said of an intensity: 是多少 → 与谁比 → 为什么 → 怎么办, as data to be worded. Pure.

Intensity per unit of product is judged first; a change per output value is parted into quantity and
price, because prices of some products fell by more than half while nothing changed in the works.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.comparison import (
    LEVELS_MET,
    PERCENT,
    POINTS,
    Record,
    peers_of,
    position_of,
    row_of,
)
from generator.deliver.figure import Figure
from generator.deliver.firm import Firm, Line
from generator.model.score import RowState
from generator.model.submission import Blank, Entry, EntryKey
from generator.score.figures import figure

FLAT = Fraction(1)
"""A change of up to one per cent (or percentage point) is none."""

TONNES = "output_tonnes"
FLAT_DIRECTION = "flat"
BY_VALUE = "没有可以加总的实物产量，按工业增加值计，含价格变化的影响"
_CLEARLY = 2
_GROWTH = "（末年 ÷ 首年 − 1）× 100"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an intensity is made of: the amount used, by its name in formulas and in words.

    `physical` (per tonne of product), `by_value` (per added value) and `per_value` (per output
    value) are derived figures of the rules, "" where they have none or it is not to be spoken of;
    `unit` is the amount's own, `per_unit` another for what falls to one unit of product; `cells`
    are where an enterprise may have written why the amount changed.
    """

    id: str
    amount: str
    amount_name: str
    physical: str
    by_value: str
    unit: str
    per_value: str = ""
    per_unit: str = ""
    cells: tuple[str, ...] = ()


ENERGY = Subject(
    "energy", "total_energy", "综合能耗", "energy_per_tonne", "energy_per_added_value", "tce",
    "energy_per_output_value", cells=("energy.amount",),
)  # fmt: skip
WATER = Subject(
    "water", "fresh_water", "取水量", "water_per_tonne", "water_per_added_value", "m3",
    cells=("fresh_water",),
)  # fmt: skip
COD = Subject(
    "cod", "water_pollutants_cod_generated", "化学需氧量产生量", "cod_per_tonne", "", "t",
    per_unit="kg", cells=("water_pollutants.generated",),
)  # fmt: skip
CARBON = Subject(
    "co2", "co2_total", "二氧化碳排放量", "", "co2_per_added_value", "tCO2"
)  # fmt: skip


def intensity(firm: Firm, subject: Subject, main: Record | None = None) -> Record | None:
    """The intensity of an amount per unit of product, or per added value where nothing else is."""
    line, output = _main_line(firm, subject)
    if line is None:
        return None
    record = _said(firm, line, higher_is_better=False)
    record["main"] = main
    record["cause"] = _cause(firm, subject.cells)
    if record["position"] == "none" and benchmarked(firm, subject) is not None:
        record["position"] = "apart"
    if output is None:
        record["caveat"] = "；".join(filter(None, (BY_VALUE, str(record["caveat"] or ""))))
    elif record["trend"] != "not_comparable":
        amount = firm.line(
            f"{subject.id}_amount", subject.amount_name, subject.amount, subject.unit
        )
        record["driver"] = _driver(firm, line, amount, output)
        record["value"] = _value_change(firm, subject, line, output)
    return record


def rate(firm: Firm, quantity_id: str) -> Record | None:
    """A share in per cent of which more is better: 重复利用率, 综合利用率."""
    line = firm.quantity(quantity_id)
    if line is None or not line.has_value():
        return None
    return _said(firm, line, higher_is_better=True)


def benchmarked(firm: Firm, subject: Subject) -> Record | None:
    """The same amount as the system judges it, where it divides it by something else.

    None where the system judges the intensity of `intensity` itself, or does not judge the amount.
    """
    card = firm.facts.card
    main, _ = _main_line(firm, subject)
    for row in card.rows if card else ():
        formula = row.indicator.formula
        if card is None or not formula or row.state is not RowState.SCORED:
            continue
        compiled = firm.reading.rules.compile(formula, row.indicator.unit)
        names = {reference.name for reference in compiled.checked.expression.names}
        judges_main = main is not None and formula in (main.id, main.formula)
        if judges_main or subject.amount not in names or len(names) == 1:
            continue
        name = f"{card.system.id}.{row.indicator.id}.value"
        line = firm.line(name, row.indicator.name, formula, row.indicator.unit)
        found = position_of(firm, line, row)
        if found["position"] in LEVELS_MET:
            del found["caveat"]
            return {"name": line.name, "value": firm.show(line, firm.year), **found}
    return None


# -- which intensity -----------------------------------------------------------------------------


def output_line(firm: Firm) -> Line | None:
    """What the enterprise makes: in tonnes, else in its products' one unit; None for several."""
    tonnes = firm.line(TONNES, "产品产量", "sum(products.output_t)", "t")
    if tonnes.has_value():
        return tonnes
    units = {firm.product_unit(row) for row in firm.product_rows}
    if len(units) != 1 or not (unit := next(iter(units))):
        return None
    output = firm.line(
        "output_units", "产品产量", "sum(products.output)", "product_unit", unit
    )
    return output if output.has_value() else None


def _main_line(firm: Firm, subject: Subject) -> tuple[Line | None, Line | None]:
    """The intensity to speak of and the output under it; none where it is per added value."""
    line, output = per_product(firm, subject)
    if line is not None:
        return line, output
    by_value = firm.quantity(subject.by_value)
    return (by_value, None) if by_value is not None and by_value.has_value() else (None, None)


def per_product(firm: Firm, subject: Subject) -> tuple[Line | None, Line | None]:
    """The amount that falls to one unit of product, and the output it is divided by."""
    output = output_line(firm)
    if output is not None and output.id == TONNES:
        line = _per_tonne(firm, subject)
        if line is not None and line.has_value():
            return line, output
    units = {firm.product_unit(row) for row in firm.product_rows}
    if len(units) == 1 and (unit := next(iter(units))):
        made = firm.line(
            "output_units", "产品产量", "sum(products.output)", "product_unit", unit
        )
        shown = subject.per_unit or subject.unit
        line = firm.line(
            f"{subject.id}_per_unit",
            f"单位产品{subject.amount_name}",
            f'to({subject.amount} / sum(products.output), "{shown}/product_unit")',
            f"{shown}/product_unit",
            f"{firm.reading.rules.printing.unit(shown)}/{unit}",
        )
        if line.has_value():
            return line, made
    return None, None


def _per_tonne(firm: Firm, subject: Subject) -> Line | None:
    if subject.physical:
        return firm.quantity(subject.physical)
    return firm.line(
        f"{subject.id}_per_tonne",
        f"单位产品{subject.amount_name}",
        f"{subject.amount} / sum(products.output_t)",
        f"{subject.unit}/t",
    )


# -- what is said of one line --------------------------------------------------------------------


def _said(firm: Firm, line: Line, *, higher_is_better: bool) -> Record:
    return {
        "name": line.name,
        "higher_is_better": higher_is_better,
        **firm.show_years(line),
        **_trend(firm, line),
        **position_of(firm, line, row_of(firm, line)),
        "peers": peers_of(firm, line, higher_is_better),
        "driver": None,
        "main": None,
        "cause": None,
        "follow_up": None,
        "value": None,
    }


def _trend(firm: Firm, line: Line) -> Record:
    first, last = firm.years[0], firm.year
    reason = _not_comparable(firm, line)
    before, after = line.values[first], line.values[last]
    if reason or before is None or after is None:
        return {"trend": "not_comparable", "change": None, "reason": reason}
    if line.unit == PERCENT:
        change, unit, formula = after - before, POINTS, "末年 − 首年"
    else:
        change, unit, formula = 100 * (after / before - 1), PERCENT, _GROWTH
    return {
        "trend": _direction(change),
        "change": _change(firm, line, abs(change), unit, formula),
        "reason": None,
    }


def _not_comparable(firm: Firm, line: Line) -> str:
    """Why first and last year cannot be compared; "" when they can."""
    if not line.yearly:
        return f"计算“{line.name}”所用的数据只采集{firm.year}年"
    first, last = firm.years[0], firm.year
    reasons = [why for year in (first, last) if (why := firm.not_comparable(year))]
    for year in (first, last):
        if line.values[year] is None and not any(str(year) in why for why in reasons):
            reasons.append(f"{year}年{line.name}{_why_none(line.blanks[year])}")
    before = line.values[first]
    if not reasons and line.unit != PERCENT and before is not None and before <= 0:
        reasons.append(f"{first}年{line.name}不是正数")
    return "；".join(reasons)


def _why_none(blank: Blank | None) -> str:
    return f"为“{blank.value}”" if blank and blank is not Blank.NOT_FILLED else "缺少数据"


def _direction(change: Fraction) -> str:
    if abs(change) <= FLAT:
        return FLAT_DIRECTION
    return "up" if change > 0 else "down"


def _change(firm: Firm, line: Line, change: Fraction, unit: str, formula: str) -> Figure:
    first, last = firm.years[0], firm.year
    said = [f"{year}年 {figure(line.values[year] or Fraction(0), 4)}" for year in (first, last)]
    return firm.made(
        f"{line.id}_change",
        f"{line.name}变化幅度（{first}年至{last}年）",
        change,
        unit,
        formula,
        "，".join(said),
        (line.trails[first], line.trails[last]),
    )


# -- why -----------------------------------------------------------------------------------------


def _driver(firm: Firm, line: Line, amount: Line, output: Line) -> Record | None:
    """Whether the amount or the output moved; None where either cannot be compared."""
    used, made = _growth(firm, amount), _growth(firm, output)
    trend = _growth(firm, line)
    if used is None or made is None or trend is None:
        return None
    return {
        "name": amount.name,
        "amount": _change(firm, amount, abs(used), PERCENT, _GROWTH),
        "amount_trend": _direction(used),
        "output_name": output.name,
        "output": _change(firm, output, abs(made), PERCENT, _GROWTH),
        "output_trend": _direction(made),
        "reading": _reading(trend, used, made),
    }


def _reading(trend: Fraction, amount: Fraction, output: Fraction) -> str:
    """Less output explains a higher intensity only while the amount did not grow."""
    direction = _direction(trend)
    if direction == FLAT_DIRECTION:
        return "parallel"
    if direction == "down":
        return "efficiency"
    explained = _direction(output) == "down" and _direction(amount) != "up"
    return "load" if explained else "excess"


def _growth(firm: Firm, line: Line) -> Fraction | None:
    """The change from first to last year in per cent."""
    before, after = line.values[firm.years[0]], line.values[firm.year]
    if before is None or after is None or before <= 0:
        return None
    return 100 * (after / before - 1)


def _value_change(firm: Firm, subject: Subject, line: Line, output: Line) -> Record | None:
    """The change per output value as the product of quantity used and price of the product.

    Exact: (1 + per output value) = (1 + per product) ÷ (1 + output value per product). None where
    the price hardly moved: then both say the same.
    """
    by_value = firm.quantity(subject.per_value)
    if by_value is None:
        return None
    price = firm.line(
        "output_value_per_product",
        "单位产品产值",
        f"output_value / {output.formula}",
        "cny_10k/t" if output.id == TONNES else "cny_10k/product_unit",
        f"万元/{output.unit}",
    )
    moved, quantity, worth = (_growth(firm, one) for one in (by_value, line, price))
    if moved is None or quantity is None or worth is None:
        return None
    if FLAT_DIRECTION in (_direction(moved), _direction(worth)):
        return None
    return {
        "name": by_value.name,
        "v1": firm.show(by_value, firm.years[0]),
        "v3": firm.show(by_value, firm.year),
        "trend": _direction(moved),
        "change": _change(firm, by_value, abs(moved), PERCENT, _GROWTH),
        "quantity": _change(firm, line, abs(quantity), PERCENT, _GROWTH),
        "quantity_trend": _direction(quantity),
        "price": _change(firm, price, abs(worth), PERCENT, _GROWTH),
        "price_trend": _direction(worth),
        "reading": _what_moved(quantity, worth),
    }


def _what_moved(quantity: Fraction, price: Fraction) -> str:
    """Which factor is clearly the larger; the price works in inverse."""
    by_price = 100 * (1 / (1 + price / 100) - 1) if price > -100 else Fraction(10**6)
    if abs(by_price) >= _CLEARLY * abs(quantity):
        return "price"
    return "quantity" if abs(quantity) >= _CLEARLY * abs(by_price) else "both"


def _cause(firm: Firm, cells: Iterable[str]) -> str | None:
    """What the enterprise wrote beside the cells of the audit year that hold a number."""
    said: dict[str, None] = {}
    for name in cells:
        for entry in _entries(firm, name):
            if entry.note.strip() and entry.number is not None:
                said[entry.note.strip().rstrip("。；;，,")] = None
    return "；".join(said) or None


def _entries(firm: Firm, name: str) -> Sequence[Entry]:
    submission = firm.reading.submission
    if "." in name:
        return tuple(submission.column(name, firm.year))
    entry = submission.by_key.get(EntryKey(name, year=firm.year))
    return (entry,) if entry else ()
