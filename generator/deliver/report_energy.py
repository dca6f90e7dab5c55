"""Energy and carbon of the enterprise report, kind by kind and source by source. Pure."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.figure import Figure
from generator.deliver.firm import Firm, Value
from generator.deliver.numbers import NO_ANSWER
from generator.model.form import FixedRow
from generator.model.score import Trail
from generator.model.submission import Blank, EntryKey

Row = dict[str, object]

_CARBON = (
    ("co2_fuel", "化石燃料燃烧"),
    ("co2_electricity", "净购入电力"),
    ("co2_heat", "净购入热力"),
)


def energy_rows(firm: Firm) -> list[Row]:
    """The kinds consumed or sent out, net of what went out, with their share of the net total."""
    block = firm.reading.rules.form.tables["energy"]
    held = firm.reading.submission.rows.get("energy", ())
    return [_energy_row(firm, row) for row in block.rows if row.id in held and _is_used(firm, row)]


def _is_used(firm: Firm, row: FixedRow) -> bool:
    """Anything but nought and 不涉及 in any year: an open cell is shown as the gap it is."""
    for year in firm.years:
        amount = firm.operand("energy.amount", row.id, year)
        exported = firm.number("energy.exported", row.id, year)
        if amount.value or exported or amount.blank not in (None, Blank.NOT_APPLICABLE):
            return True
    return False


def net_amount(firm: Firm, row: str, year: int) -> Fraction | None:
    """消费量 less 外供量; None where the amount is not a number."""
    amount = firm.number("energy.amount", row, year)
    if amount is None:
        return None
    return amount - (firm.number("energy.exported", row, year) or 0)


def _energy_row(firm: Firm, row: FixedRow) -> Row:
    exported = any(firm.number("energy.exported", row.id, year) for year in firm.years)
    unit = firm.unit_of("energy.amount", row.id)
    name = f"{row.label}（扣除外供）" if exported else row.label
    shown = firm.series("energy.amount", row.id)
    if exported:
        shown = {
            f"v{n}": _net_figure(firm, row.id, year, unit, row.label)
            for n, year in enumerate(firm.years, 1)
        }
    tce = tce_trail(firm, row)
    total = firm.quantity("total_energy")
    share = firm.numbers.words(NO_ANSWER, tce)
    if total is not None:
        share = _energy_share(firm, row, tce, total.trails[firm.year])
    return {
        "name": name,
        "unit": unit,
        **shown,
        "coefficient": firm.numbers.of(coefficient_trail(firm, row), 5),
        "tce": firm.numbers.of(tce) if tce.value is not None else _no_tce(firm, row, tce),
        "share": share,
    }


def _energy_share(firm: Firm, row: FixedRow, tce: Trail, total: Trail) -> Figure:
    return firm.share(f"energy_share[{row.id}]", f"{row.label}占综合能耗比例", tce, total)


def _no_tce(firm: Firm, row: FixedRow, tce: Trail) -> Value:
    operand = firm.operand("energy.amount", row.id, firm.year)
    return firm.answer(operand.blank, tce, f"{row.label}折标准煤（{firm.year}年）")


def _net_figure(firm: Firm, row: str, year: int, unit: str, label: str) -> Value:
    value = net_amount(firm, row, year)
    if value is None:
        return firm.cell("energy.amount", row, year)
    trail = Trail(
        id=f"{firm.owner}:energy_net[{row}]@{year}",
        label=f"{firm.facts.enterprise.name}{label}净消费量（{year}年）",
        value=value,
        unit=unit,
        formula="消费量 − 外供量",
        inputs=_amount_trails(firm, row, year, unit),
    )
    return firm.numbers.of(trail)


def _amount_trails(firm: Firm, row: str, year: int, unit: str) -> tuple[Trail, ...]:
    keys = [EntryKey("energy.amount", row, year)]
    if firm.number("energy.exported", row, year) is not None:
        keys.append(EntryKey("energy.exported", row, year))
    return tuple(firm.cell_trail(key, unit) for key in keys)


def coefficient_trail(firm: Firm, row: FixedRow) -> Trail:
    """折标系数 of an energy kind, from the rules."""
    constant = row.constants["tce_per_unit"]
    printing = firm.reading.rules.printing
    return Trail(
        id=f"系数:energy.tce_per_unit[{row.id}]",
        label=f"{row.label}折标准煤系数",
        value=Fraction(constant.value),
        unit=printing.unit(constant.unit.replace("row_unit", row.unit)),
        source=printing.basis(constant.source),
        mark=constant.mark,
    )


def tce_trail(firm: Firm, row: FixedRow) -> Trail:
    """What a kind comes to in 标准煤 in the audit year."""
    net = net_amount(firm, row.id, firm.year)
    coefficient = coefficient_trail(firm, row)
    unit = firm.unit_of("energy.amount", row.id)
    return Trail(
        id=f"{firm.owner}:energy_tce[{row.id}]@{firm.year}",
        label=f"{firm.facts.enterprise.name}{row.label}折标准煤（{firm.year}年）",
        value=None if net is None else net * Fraction(row.constants["tce_per_unit"].value),
        unit="tce",
        formula="（消费量 − 外供量）× 折标准煤系数",
        inputs=(*_amount_trails(firm, row.id, firm.year, unit), coefficient),
    )


def main_energy(firm: Firm) -> Row | None:
    """The kind that makes up most of the net energy of the audit year."""
    total = firm.quantity("total_energy")
    block = firm.reading.rules.form.tables["energy"]
    used = [
        (trail.value, row, trail)
        for row in block.rows
        if isinstance((trail := tce_trail(firm, row)).value, Fraction) and trail.value
    ]
    if total is None or not total.values[firm.year] or not used:
        return None
    _, row, trail = max(used, key=lambda one: one[0])
    return {"name": row.label, "share": _energy_share(firm, row, trail, total.trails[firm.year])}


# -- carbon --------------------------------------------------------------------------------------


def carbon(firm: Firm) -> Row | None:
    """Emissions by source; None where the audit has chosen no grid factor or nothing is known."""
    grid = firm.reading.rules.grid
    total = firm.quantity("co2_total")
    if grid is None or total is None or not total.has_value():
        return None
    rows: list[Row] = []
    for quantity_id, source in _CARBON:
        line = firm.quantity(quantity_id)
        if line is None or not any(line.values.values()):
            continue
        share = firm.share(
            f"{quantity_id}_share",
            f"{source}占二氧化碳排放量比例",
            line.trails[firm.year],
            total.trails[firm.year],
        )
        rows.append({"source": source, **firm.show_years(line), "share": share})
    shown = firm.show_years(total)
    return {
        "rows": rows,
        **{f"total{n}": shown[f"v{n}"] for n in range(1, len(firm.years) + 1)},
        "factor_note": _factor_note(firm),
    }


def _factor_note(firm: Firm) -> str:
    grid = firm.reading.rules.grid
    assert grid is not None
    printing = firm.reading.rules.printing
    value = f"{grid.value}{printing.unit(grid.unit)}"
    return (
        f"电力采用{grid.region}{grid.year}年电网排放因子{value}（{printing.basis(grid.source)}），"
        "燃料和热力采用规则系数表的缺省值；不含工业过程排放"
    )


def main_carbon(firm: Firm) -> Row | None:
    total = firm.quantity("co2_total")
    if total is None or not total.values[firm.year]:
        return None
    found = []
    for quantity_id, source in _CARBON:
        line = firm.quantity(quantity_id)
        value = line.values[firm.year] if line else None
        if line is not None and value is not None and value > 0:
            found.append((value, quantity_id, source, line.trails[firm.year]))
    if not found:
        return None
    _, quantity_id, source, trail = max(found, key=lambda one: one[0])
    share = firm.share(
        f"{quantity_id}_share",
        f"{source}占二氧化碳排放量比例",
        trail,
        total.trails[firm.year],
    )
    return {"name": source, "share": share}
