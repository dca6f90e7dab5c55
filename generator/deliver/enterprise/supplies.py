"""表2-1 原辅材料, 表2-4 主要设备: what goes in and what it is used on. Pure."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.enterprise.said import Row, rows_of, text, words
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.firm import Firm, Line, raised
from generator.deliver.narrative import output_line
from generator.deliver.numbers import NO_ANSWER, places_for
from generator.deliver.sentences import joined, prose
from generator.model.submission import EntryKey

_TONNE = "t"
_NOT_COMPARABLE = "不可比"
_LISTED = "是"
_ELSEWHERE = "无标准"


# -- 原辅材料 ------------------------------------------------------------------------------------


def materials(firm: Firm) -> Row:
    """The materials with what falls to a unit of product, and what changed."""
    output = output_line(firm)
    rows = [_material(firm, row, output) for row in rows_of(firm, "materials")]
    toxic = [firm.words("materials.name", row) for row in rows_of(firm, "materials")
             if text(firm, "materials.toxic", row) == _LISTED]  # fmt: skip
    return {
        "rows": rows,
        "asked": "materials.name" in firm.facts.form.fields,
        "toxic": toxic,
        "output_name": output.unit if output is not None else None,
        "statement": _materials_said(firm, output) if rows else None,
    }


def _material(firm: Firm, row: str, output: Line | None) -> Row:
    name = firm.words("materials.name", row)
    unit = raised(firm.words("materials.unit", row))
    per_unit = {year: _per_unit(firm, row, year, output) for year in firm.years}
    scaled = "kg" if unit == _TONNE else unit
    shown_unit = f"{scaled}/{output.unit}" if output is not None else NO_ANSWER
    places = places_for([value for value in per_unit.values() if value])
    first, last = firm.years[0], firm.year
    return {
        "name": name,
        "toxic": _toxic(firm, row),
        "unit": unit,
        **firm.series("materials.amount", row, unit),
        "per_unit": shown_unit,
        "u1": _unit_figure(firm, row, name, first, per_unit[first], shown_unit, places),
        "u3": _unit_figure(firm, row, name, last, per_unit[last], shown_unit, places),
        "change": _change(firm, row, name, per_unit[first], per_unit[last]),
    }


def _toxic(firm: Firm, row: str) -> str | Missing:
    said = text(firm, "materials.toxic", row)
    note = text(firm, "materials.hazard_note", row)
    if said == _LISTED:
        return f"有毒有害（{note}）" if note else "有毒有害"
    return "否" if said else words(firm, "materials.toxic", row)


def _per_unit(firm: Firm, row: str, year: int, output: Line | None) -> Fraction | None:
    amount = firm.number("materials.amount", row, year)
    made = output.values[year] if output is not None else None
    if amount is None or not made:
        return None
    thousand = 1000 if firm.words("materials.unit", row) == _TONNE else 1
    return thousand * amount / made


def _unit_figure(
    firm: Firm, row: str, name: str, year: int, value: Fraction | None, unit: str, places: int
) -> Figure:
    output = output_line(firm)
    cell = firm.cell_trail(EntryKey("materials.amount", row, year), unit)
    return firm.made(
        f"material_unit[{row}]_{year}",
        f"单位产品{name}消耗（{year}年）",
        value,
        unit,
        "消耗量 ÷ 产品产量",
        "",
        (cell, output.trails[year]) if output is not None else (cell,),
        places,
    )


def _change(
    firm: Firm, row: str, name: str, before: Fraction | None, after: Fraction | None
) -> Figure:
    first, last = firm.years[0], firm.year
    cells = [firm.cell_trail(EntryKey("materials.amount", row, y), "") for y in (first, last)]
    value = 100 * (after / before - 1) if before and after is not None else None
    made = firm.made(
        f"material_change[{row}]",
        f"单位产品{name}消耗变化率",
        value if not low(firm) else None,
        "%",
        "（末年单耗 ÷ 首年单耗 − 1）× 100",
        "",
        cells,
    )
    return Figure(_NOT_COMPARABLE, "", made.trail_id) if low(firm) else made


def low(firm: Firm) -> bool:
    """Whether first and last year may not be compared at all (停产, 投产不足一年, 负荷低)."""
    return bool(firm.not_comparable(firm.years[0]) or firm.not_comparable(firm.year))


def _materials_said(firm: Firm, output: Line | None) -> Prose:
    """Which material moved most for each unit of product, and whether prices or load explain it."""
    reasons = [why for y in (firm.years[0], firm.year) if (why := firm.not_comparable(y))]
    if reasons:
        return prose(f"{'；'.join(reasons)}，原辅材料单耗不作同比结论")
    if output is None:
        return prose("产品没有可以加总的产量，只列消耗量，不计算单耗")
    moved: list[tuple[Fraction, str, Figure]] = []
    for row in rows_of(firm, "materials"):
        before, after = (_per_unit(firm, row, y, output) for y in (firm.years[0], firm.year))
        if before and after is not None:
            name = firm.words("materials.name", row)
            change = 100 * (after / before - 1)
            moved.append((change, name, _change(firm, row, name, before, after)))
    risen = sorted((m for m in moved if m[0] > 1), key=lambda m: -m[0])
    fallen = sorted((m for m in moved if m[0] < -1), key=lambda m: m[0])
    if not moved:
        return prose("各年消耗量不全，不能比较单耗")
    told = []
    if risen:
        named = joined((prose(n, "（", f, "）") for _, n, f in risen), "、")
        told.append(prose("单耗上升的有", named, "，须查明配料、损耗或产品结构的变化"))
    if fallen:
        told.append(
            prose("单耗下降的有", joined((prose(n, "（", f, "）") for _, n, f in fallen), "、"))
        )
    if not told:
        told.append(prose("各种原辅材料单耗变化都在百分之一以内"))
    return joined(told)


# -- 主要设备 ------------------------------------------------------------------------------------


def equipment(firm: Firm) -> Row:
    """The equipment with its efficiency, and what is on the list of what is to be given up."""
    rows = rows_of(firm, "equipment")
    listed = [firm.words("equipment.name", row) for row in rows
              if text(firm, "equipment.eliminated", row) == _LISTED]  # fmt: skip
    graded = [row for row in rows
              if text(firm, "equipment.efficiency_grade", row) not in ("", _ELSEWHERE)]  # fmt: skip
    poor = [firm.words("equipment.name", row) for row in graded
            if text(firm, "equipment.efficiency_grade", row) in ("3级", "低于3级")]  # fmt: skip
    share = firm.quantity("efficient_equipment_share") if graded else None
    if share is None:
        measured = firm.reading.figure("efficient_equipment_share", firm.year) if graded else None
        known = measured is not None and measured.value is not None
        figure = firm.numbers.of(measured.trail) if measured and known else None
    else:
        value = firm.show(share, firm.year)
        figure = value if isinstance(value, Figure) else None
    return {
        "rows": [_machine(firm, row) for row in rows],
        "asked": "equipment.name" in firm.facts.form.fields,
        "listed": listed,
        "poor": poor,
        "efficient": figure,
    }


def _machine(firm: Firm, row: str) -> Row:
    name = firm.words("equipment.name", row)
    said = text(firm, "equipment.eliminated", row)
    status: object = words(firm, "equipment.eliminated", row)
    if said == "否":
        status = "不在目录"
    elif said == _LISTED:
        status = Missing(f"{name}所列淘汰目录的批次和条目")
    return {
        "name": name,
        "kind": words(firm, "equipment.kind", row),
        "model": words(firm, "equipment.model", row),
        "count": firm.cell("equipment.count", row),
        "power": firm.cell("equipment.rated_power", row),
        "hours": firm.cell("equipment.running_hours", row),
        "grade": words(firm, "equipment.efficiency_grade", row),
        "listed": status,
    }
