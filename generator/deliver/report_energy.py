"""Energy and carbon of the enterprise report, kind by kind and source by source. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from generator.deliver.figure import Figure, Prose
from generator.deliver.firm import Firm, Line, Value
from generator.deliver.narrative import CARBON, per_product
from generator.deliver.numbers import NO_ANSWER
from generator.model.form import FixedRow
from generator.model.quantity import plain
from generator.model.score import Trail
from generator.model.submission import Blank, EntryKey
from generator.rulebook.names import GRID_FACTOR
from generator.score.measure import COEFFICIENT

Row = dict[str, object]

_CARBON = (
    ("co2_fuel", "化石燃料燃烧"),
    ("co2_process", "工业生产过程"),
    ("co2_electricity", "净购入电力"),
    ("co2_heat", "净购入热力"),
)


def energy_rows(firm: Firm) -> list[Row]:
    """The kinds consumed or sent out, net, with their share of all that was consumed."""
    used = _used_kinds(firm)
    whole = gross(firm, "energy_consumed", "各品种折标准煤", [tce_trail(firm, row) for row in used])
    return [_energy_row(firm, row, whole) for row in used]


def _used_kinds(firm: Firm) -> list[FixedRow]:
    block = firm.reading.rules.form.tables["energy"]
    held = firm.reading.submission.rows.get("energy", ())
    return [row for row in block.rows if row.id in held and _is_used(firm, row)]


def gross(firm: Firm, figure_id: str, label: str, parts: Sequence[Trail]) -> Trail:
    """The sum of the parts above nought: what is sent out takes nothing from the others' shares."""
    counted = [trail for trail in parts if isinstance(trail.value, Fraction) and trail.value > 0]
    return Trail(
        id=f"{firm.owner}:{figure_id}@{firm.year}",
        label=f"{firm.facts.enterprise.name}{label}合计，外供不抵扣（{firm.year}年）",
        value=sum((Fraction(trail.value) for trail in counted if trail.value), Fraction(0)),
        unit=parts[0].unit if parts else "",
        formula="各消费项之和",
        inputs=tuple(counted),
    )


def part_of(firm: Firm, figure_id: str, label: str, part: Trail, whole: Trail) -> Figure:
    """The share of one part; "—" for what is sent out."""
    if isinstance(part.value, Fraction) and part.value < 0:
        return firm.numbers.words(NO_ANSWER, part)
    return firm.share(figure_id, label, part, whole)


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


def _energy_row(firm: Firm, row: FixedRow, whole: Trail) -> Row:
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
    return {
        "name": name,
        "unit": unit,
        **shown,
        "coefficient": firm.numbers.of(coefficient_trail(firm, row), 5),
        "tce": firm.numbers.of(tce) if tce.value is not None else _no_tce(firm, row, tce),
        "share": _energy_share(firm, row, tce, whole),
    }


def _energy_share(firm: Firm, row: FixedRow, tce: Trail, whole: Trail) -> Figure:
    return part_of(firm, f"energy_share[{row.id}]", f"{row.label}占能源消费比例", tce, whole)


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
    """折标系数 of an energy kind: of its measured heat where that is told, else from the rules."""
    found = firm.reading.coefficient(EntryKey("energy.tce_per_unit", row.id))
    assert found is not None, "every kind has a coefficient in the packaged rules"
    return found


def tce_trail(firm: Firm, row: FixedRow) -> Trail:
    """What a kind comes to in 标准煤 in the audit year."""
    net = net_amount(firm, row.id, firm.year)
    coefficient = coefficient_trail(firm, row)
    unit = firm.unit_of("energy.amount", row.id)
    return Trail(
        id=f"{firm.owner}:energy_tce[{row.id}]@{firm.year}",
        label=f"{firm.facts.enterprise.name}{row.label}折标准煤（{firm.year}年）",
        value=None if net is None else net * Fraction(coefficient.value or 0),
        unit="tce",
        formula="（消费量 − 外供量）× 折标准煤系数",
        inputs=(*_amount_trails(firm, row.id, firm.year, unit), coefficient),
    )


def main_energy(firm: Firm) -> Row | None:
    """The kind that makes up most of what was consumed in the audit year."""
    used = _used_kinds(firm)
    trails = {row.id: tce_trail(firm, row) for row in used}
    whole = gross(firm, "energy_consumed", "各品种折标准煤", list(trails.values()))
    largest = _largest(list(trails.values()))
    row = next((row for row in used if largest is not None and trails[row.id] is largest), None)
    if row is None or largest is None:
        return None
    return {"name": row.label, "share": _energy_share(firm, row, largest, whole)}


def _largest(trails: Sequence[Trail]) -> Trail | None:
    """The greatest above nought."""
    above = [(t.value, t) for t in trails if isinstance(t.value, Fraction) and t.value > 0]
    return max(above, key=lambda pair: pair[0])[1] if above else None


# -- carbon --------------------------------------------------------------------------------------


def carbon(firm: Firm) -> Row | None:
    """Emissions by source; None where the audit has chosen no grid factor or nothing is known."""
    total = firm.quantity("co2_total")
    if firm.reading.rules.grid is None or total is None or not total.has_value():
        return None
    sources = _carbon_lines(firm)
    whole = _carbon_whole(firm, sources)
    shown = firm.show_years(total)
    return {
        "rows": [
            {
                "source": line.name,
                **firm.show_years(line),
                "share": _carbon_share(firm, line, whole),
            }
            for line in sources
        ],
        **{f"total{n}": shown[f"v{n}"] for n in range(1, len(firm.years) + 1)},
        "per_product": _per_product(firm),
        "factor_note": _factor_note(firm),
    }


def _per_product(firm: Firm) -> Row | None:
    """What falls to a unit of product; None where products do not add up."""
    line, _ = per_product(firm, CARBON)
    return {"unit": line.unit, **firm.show_years(line)} if line is not None else None


def _carbon_lines(firm: Firm) -> list[Line]:
    """The sources that are there at all, under the names of the table."""
    lines = [(firm.quantity(quantity_id), source) for quantity_id, source in _CARBON]
    return [
        replace(line, name=source)
        for line, source in lines
        if line is not None and any(line.values.values())
    ]


def _carbon_whole(firm: Firm, sources: Sequence[Line]) -> Trail:
    return gross(firm, "co2_emitted", "各排放源", [line.trails[firm.year] for line in sources])


def _carbon_share(firm: Firm, line: Line, whole: Trail) -> Figure:
    label = f"{line.name}占二氧化碳排放量比例"
    return part_of(firm, f"{line.id}_share", label, line.trails[firm.year], whole)


def _factor_note(firm: Firm) -> Prose:
    """The factor and its year stand wherever emissions do."""
    grid = firm.reading.rules.grid
    assert grid is not None
    printing = firm.reading.rules.printing
    trail = Trail(
        id=f"{COEFFICIENT}:{GRID_FACTOR}",
        label=f"{grid.region}{grid.year}年电网排放因子",
        value=Fraction(grid.value),
        unit=printing.unit(grid.unit),
        source=printing.basis(grid.source),
        mark=grid.mark,
    )
    factor = Figure(plain(grid.value), trail.unit, firm.numbers.keep(trail))
    return Prose(
        (
            f"电力采用{grid.region}{grid.year}年电网排放因子",
            factor,
            f"（{trail.source}），燃料有实测低位发热量的用实测值，其余和热力采用规则系数表的缺省值；"
            "工业过程按填报的排放量，没有填报的按活动量和缺省因子",
        )
    )


def main_carbon(firm: Firm) -> Row | None:
    """The source that emits most in the audit year."""
    sources = _carbon_lines(firm)
    largest = _largest([line.trails[firm.year] for line in sources])
    line = next((s for s in sources if s.trails[firm.year] is largest), None)
    if line is None:
        return None
    return {"name": line.name, "share": _carbon_share(firm, line, _carbon_whole(firm, sources))}
