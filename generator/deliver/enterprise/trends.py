"""三年变化: the line chart of intensities, and why they changed. Pure."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.enterprise.said import Row
from generator.deliver.figure import Figure, Prose
from generator.deliver.firm import Firm, Line
from generator.deliver.narrative import COD, ENERGY, WATER, output_line, per_product
from generator.deliver.numbers import NO_ANSWER
from generator.deliver.sentences import prose
from generator.model.option import OptionState
from generator.score.figures import figure

_LEAST = 2
_FLAT = Fraction(1)
_AIR = ("so2_total", "nox_total", "dust_total", "voc_total")


def trends(firm: Firm) -> Row:
    """The chart where two years at least have figures, and the paragraph of reasons."""
    lines = _lines(firm)
    return {
        "chart": None if firm.year_answer(firm.year) else _chart(firm, lines),
        "drawn": [line.name for line in lines],
        "reason": _not_comparable(firm),
        "statements": _reasons(firm, lines),
    }


def _lines(firm: Firm) -> list[Line]:
    """Energy, water and the pollutants for each unit of product, those that have two years."""
    found: list[Line] = []
    for subject in (ENERGY, WATER, COD):
        line, _ = per_product(firm, subject)
        if line is not None:
            found.append(line)
    output = output_line(firm)
    if output is not None:
        for name in _AIR:
            label = firm.field(name).label.removesuffix("合计").removesuffix("排放量")
            line = firm.line(
                f"{name}_per_product", f"单位产品{label}排放量",
                f"{name} / ({output.formula})",
                f"t/{'t' if output.id == 'output_tonnes' else 'product_unit'}", f"t/{output.unit}",
            )  # fmt: skip
            if any(line.values.values()):
                found.append(line)
    return [line for line in found if sum(bool(v) for v in line.values.values()) >= _LEAST]


def _chart(firm: Firm, lines: list[Line]) -> Chart | None:
    """Each line in per cent of its first year with a figure: they have different units."""
    if not lines:
        return None
    return Chart(
        ChartKind.LINE,
        tuple(f"{year}年" for year in firm.years),
        tuple(
            ChartSeries(line.name, tuple(_index(firm, line, year) for year in firm.years))
            for line in lines
        ),
        "%",
    )


def _index(firm: Firm, line: Line, year: int) -> Figure | None:
    first = next(y for y in firm.years if line.values[y])
    base, value = line.values[first], line.values[year]
    if value is None or not base:
        return None
    return firm.made(
        f"{line.id}_index_{year}", f"{line.name}（{year}年为{first}年的百分比）",
        100 * value / base, "%", "当年值 ÷ 首年值 × 100",
        f"{figure(value, 6)} ÷ {figure(base, 6)} × 100", (line.trails[year], line.trails[first]), 1,
    )  # fmt: skip


def _not_comparable(firm: Firm) -> str | None:
    reasons = [why for y in (firm.years[0], firm.year) if (why := firm.not_comparable(y))]
    return "；".join(reasons) or None


def _reasons(firm: Firm, lines: list[Line]) -> list[Prose]:
    """产能利用率、产品结构、技改、价格, each with what the return says of it."""
    if _not_comparable(firm):
        return []
    told = [_load(firm), _structure(firm), _works(firm), _prices(firm)]
    return [one for one in told if one is not None]


def _change(firm: Firm, name: str, label: str, unit: str) -> tuple[Fraction, Figure] | None:
    line = firm.line(f"{label}_line", label, name, unit)
    before, after = line.values[firm.years[0]], line.values[firm.year]
    if not before or after is None or before <= 0:
        return None
    change = 100 * (after / before - 1)
    return change, firm.made(
        f"{label}_trend", f"{label}变化幅度", abs(change), "%", "（末年 ÷ 首年 − 1）× 100",
        "", (line.trails[firm.years[0]], line.trails[firm.year]),
    )  # fmt: skip


def _moved(change: Fraction, shown: Figure, up: str = "上升", down: str = "下降") -> Prose:
    if abs(change) <= _FLAT:
        return prose("基本持平")
    return prose(up if change > 0 else down, shown)


def _load(firm: Firm) -> Prose | None:
    if "capacity_utilisation" not in firm.facts.form.fields:
        return None
    first, last = firm.years[0], firm.year
    before, after = (firm.number("capacity_utilisation", year=y) for y in (first, last))
    if before is None or after is None:
        return None
    then, now = (firm.cell("capacity_utilisation", year=y) for y in (first, last))
    assert isinstance(then, Figure)
    assert isinstance(now, Figure)
    if after - before < -5:
        reading = "，负荷下降使固定消耗分摊到较少的产品上，推高单耗"
    elif after - before > 5:
        reading = "，负荷提高摊薄了固定消耗，单耗下降中有一部分来自负荷而不是改进"
    else:
        reading = "，变化不大，单耗的变化不能用负荷解释"
    return prose("产能利用率：", f"{first}年", then, f"，{last}年", now, reading)


def _structure(firm: Firm) -> Prose | None:
    """What part of the output each product is, where there are several."""
    rows = firm.product_rows
    totals = {}
    for year in (firm.years[0], firm.year):
        amounts = {row: firm.number("products.output_t", row, year) for row in rows}
        if any(value is None for value in amounts.values()) or not rows:
            return None
        totals[year] = amounts
    if len(rows) < 2:
        name = firm.words("products.name", rows[0]) if rows else NO_ANSWER
        return prose(f"产品结构：只有{name}一种产品，单耗变化与产品结构无关")
    first, last = (totals[y] for y in (firm.years[0], firm.year))
    sums = [sum((v or Fraction(0) for v in t.values()), Fraction(0)) for t in (first, last)]
    if not all(sums):
        return None
    shifts = {row: 100 * ((last[row] or 0) / sums[1] - (first[row] or 0) / sums[0]) for row in rows}
    row = max(shifts, key=lambda each: abs(shifts[each]))
    line = firm.line("output_tonnes", "产品产量", "sum(products.output_t)", "t")
    shown = firm.made(
        "structure_shift", "产品占产量比例的变化", abs(shifts[row]), "个百分点",
        "末年占比 − 首年占比", "", (line.trails[firm.years[0]], line.trails[firm.year]),
    )  # fmt: skip
    word = "提高" if shifts[row] > 0 else "降低"
    return prose(f"产品结构：{firm.words('products.name', row)}占产量的比例{word}", shown)


def _works(firm: Firm) -> Prose | None:
    """What was rebuilt in these years: options done, with what they save."""
    done = [o for o in firm.facts.audited.options if o.state is OptionState.DONE]
    if not done:
        return prose("技术改造：没有填报期内已实施的方案，单耗变化没有技改可以对应")
    named = "、".join(f"{o.number}{o.name}" for o in done[:4])
    more = "等" if len(done) > 4 else ""
    return prose(f"技术改造：期内已实施{named}{more}，效果见第四章")


def _prices(firm: Firm) -> Prose | None:
    """What one unit of product was worth: whether figures by value can be read at all."""
    output = output_line(firm)
    if output is None:
        return None
    tonnes = output.id == "output_tonnes"
    found = _change(
        firm, f"output_value / ({output.formula})", "单位产品产值",
        "cny_10k/t" if tonnes else "cny_10k/product_unit",
    )  # fmt: skip
    if found is None:
        return None
    change, shown = found
    tail = (
        "，按产值计的强度受价格影响，结论以单位产品为准"
        if abs(change) > 5 else "，价格影响小，按产值和按产品计的结论可以互相印证"
    )  # fmt: skip
    return prose("价格：单位产品产值（当年价）", _moved(change, shown), tail)

