"""表3-1 水平衡, 表3-2 物料与元素平衡, 表3-3 主要用能工序, with what they show. Pure."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.enterprise.said import Row, rows_of, text, words
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.firm import Firm, Value
from generator.deliver.narrative import output_line
from generator.deliver.numbers import NO_ANSWER, places_for, places_in
from generator.deliver.sentences import joined, prose
from generator.model.score import Trail
from generator.model.submission import EntryKey

_GOOD, _EXPLAIN = Fraction(5), Fraction(10)
_UNITS = ("fresh", "reused", "consumed", "discharged")
_ELEMENTS = {
    "铬": "total_chromium", "镍": "total_nickel", "铜": "total_copper", "锌": "total_zinc",
    "铅": "total_lead", "镉": "total_cadmium", "氟": "fluoride", "磷": "total_phosphorus",
    "锂": "",
}  # fmt: skip
"""The elements that are balanced, by the sign in the names of materials, with what waste water
carries of them (a row of 废水污染物)."""


def verdict(deviation: Fraction | None) -> str:
    """What a measured balance that far off may be used for (practice of audits)."""
    if deviation is None:
        return "不能计算"
    if abs(deviation) <= _GOOD:
        return "可用于分析"
    return "须说明原因" if abs(deviation) <= _EXPLAIN else "未闭合，须补测后再用于分析"


# -- 水 ------------------------------------------------------------------------------------------


def water_balance(firm: Firm) -> Row:
    """The units as they were filled in, their sum, and how far in and out lie apart."""
    rows = rows_of(firm, "water_units")
    sums = {c: _sum(firm, c, rows) for c in _UNITS}
    return {
        "rows": [_unit(firm, row) for row in rows],
        "total": _total(firm, sums) if rows else None,
        "asked": "water_units.name" in firm.facts.form.fields,
        "statement": _water_said(firm, rows, sums) if rows else None,
    }


def _sum(firm: Firm, column: str, rows: tuple[str, ...]) -> Trail:
    values = [firm.number(f"water_units.{column}", row) for row in rows]
    known = [value for value in values if value is not None]
    return Trail(
        id=f"{firm.owner}:water_units_{column}@{firm.year}",
        label=f"各用水单元{firm.field(f'water_units.{column}').label}合计",
        value=sum(known, Fraction(0)) if known else None,
        unit="m³",
        formula="各单元之和",
        inputs=tuple(
            firm.cell_trail(EntryKey(f"water_units.{column}", row), "m³") for row in rows
        ),
    )


def _gap(
    fresh: Fraction | None, consumed: Fraction | None, out: Fraction | None
) -> Fraction | None:
    if not fresh or consumed is None or out is None:
        return None
    return 100 * (fresh - consumed - out) / fresh


def _deviation(firm: Firm, figure_id: str, name: str, value: Fraction | None,
               inputs: list[Trail]) -> Figure:  # fmt: skip
    return firm.made(
        figure_id, f"{name}水平衡偏差", value, "%", "（取水 − 耗水 − 排水）÷ 取水 × 100",
        "", inputs,
    )  # fmt: skip


def _unit(firm: Firm, row: str) -> Row:
    fresh, _, consumed, out = (firm.number(f"water_units.{c}", row) for c in _UNITS)
    cells = [firm.cell_trail(EntryKey(f"water_units.{c}", row), "m³") for c in _UNITS]
    name = firm.words("water_units.name", row)
    return {
        "name": name,
        **{c: firm.cell(f"water_units.{c}", row) for c in _UNITS},
        "deviation": _deviation(
            firm, f"water_unit[{row}]", name, _gap(fresh, consumed, out), cells
        ),
    }


def _whole(firm: Firm, trail: Trail) -> Figure:
    value = trail.value
    return firm.numbers.of(trail, places_for([value]) if isinstance(value, Fraction) else 0)


def _total(firm: Firm, sums: dict[str, Trail]) -> Row:
    gap = _total_gap(sums)
    return {
        **{c: _whole(firm, sums[c]) for c in _UNITS},
        "deviation": _deviation(firm, "water_balance", "全厂", gap, list(sums.values())),
    }


def _total_gap(sums: dict[str, Trail]) -> Fraction | None:
    fresh, consumed, out = (
        v if isinstance(v := sums[c].value, Fraction) else None
        for c in ("fresh", "consumed", "discharged")
    )
    return _gap(fresh, consumed, out)


def _water_said(firm: Firm, rows: tuple[str, ...], sums: dict[str, Trail]) -> Prose:
    """Where most is lost and drained, whether it closes, and whether it is the whole plant."""
    gap = _total_gap(sums)
    told: list[Prose] = []
    for column, word in (("consumed", "耗水"), ("discharged", "排水")):
        known = [(v, row) for row in rows
                 if (v := firm.number(f"water_units.{column}", row)) is not None]  # fmt: skip
        whole = sums[column]
        if not known or not isinstance(whole.value, Fraction) or not whole.value:
            continue
        _, row = max(known, key=lambda pair: pair[0])
        amount = firm.cell(f"water_units.{column}", row)
        assert isinstance(amount, Figure)
        cell = firm.cell_trail(EntryKey(f"water_units.{column}", row), "m³")
        share = firm.share(f"water_main_{column}", f"最大{word}单元占比", cell, whole)
        told.append(prose(f"{word}最多的是{firm.words('water_units.name', row)}，为", amount,
                          "，占", share))  # fmt: skip
    shown = _deviation(firm, "water_balance", "全厂", gap, list(sums.values()))
    told.append(prose("取水与耗水、排水之和的偏差为", shown, f"，{verdict(gap)}"))
    told.append(_against_whole(firm, sums["fresh"]))
    return joined(told)


def _against_whole(firm: Firm, fresh: Trail) -> Prose:
    """The units' water beside what the whole plant takes."""
    line = firm.quantity("fresh_water_total") or firm.line("fresh", "取水量", "fresh_water", "m3")
    whole = line.values[firm.year]
    if not whole or not isinstance(fresh.value, Fraction):
        return prose("全厂取水量没有数值，不能核对各单元是否齐全")
    share = firm.made(
        "water_units_share", "各单元取水占全厂取水量的比例", 100 * fresh.value / whole, "%",
        "各单元取水之和 ÷ 全厂取水量 × 100", "", (fresh, line.trails[firm.year]),
    )  # fmt: skip
    gap = abs(100 * fresh.value / whole - 100)
    tail = "，各单元已经齐全" if gap <= _GOOD else "，其余用水单元须补充计量"
    return prose("各单元取水合计占全厂取水量的", share, tail)


# -- 物料与元素 ----------------------------------------------------------------------------------


def material_balance(firm: Firm) -> Row:
    """All materials against what they became, then the elements that waste water carries off."""
    rows = () if firm.year_answer(firm.year) else rows_of(firm, "materials")
    elements = [_element(firm, sign) for sign in _ELEMENTS if rows and _has(firm, sign)]
    whole = _all_materials(firm) if rows else None
    return {
        "rows": [*([whole[0]] if whole else []), *elements],
        "asked": "materials.name" in firm.facts.form.fields,
        "elements": [str(row["name"]) for row in elements],
        "statement": _materials_said(firm, whole) if whole else None,
    }


def _names_in(firm: Firm) -> list[str]:
    """What the materials and products are called, with what is in them."""
    found = [
        f"{firm.words('materials.name', row)}{text(firm, 'materials.hazard_note', row)}"
        for row in rows_of(firm, "materials")
    ]
    return found + [firm.words("products.name", row) for row in firm.product_rows]


def _has(firm: Firm, sign: str) -> bool:
    """Named among materials or products, and carried by waste water where that is measured."""
    row = _ELEMENTS[sign]
    if not any(sign in name for name in _names_in(firm)):
        return False
    return not row or row in rows_of(firm, "water_pollutants")


def _sum_of(firm: Firm, figure_id: str, label: str, cells: list[tuple[str, str, int]]) -> Trail:
    known = [v for name, row, year in cells if (v := firm.number(name, row, year)) is not None]
    return Trail(
        id=f"{firm.owner}:{figure_id}@{firm.year}",
        label=f"{firm.facts.enterprise.name}{label}（{firm.year}年）",
        value=sum(known, Fraction(0)) if known else None,
        unit="t",
        formula="各项之和",
        inputs=tuple(firm.cell_trail(EntryKey(*cell), "t") for cell in cells),
    )


def _all_materials(firm: Firm) -> tuple[Row, Fraction | None]:
    year = firm.year
    put_in = _sum_of(firm, "balance_in", "原辅材料投入", [
        ("materials.amount_t", row, year) for row in rows_of(firm, "materials")])  # fmt: skip
    made = _sum_of(firm, "balance_product", "产品产出", [
        ("products.output_t", row, year) for row in firm.product_rows])  # fmt: skip
    waste = _sum_of(firm, "balance_waste", "固体废物和危险废物产生", [
        *((("solid_generated", "", year),) if firm.number("solid_generated", year=year) is not None
          else ()),
        *(("hazardous.generated", row, 0) for row in rows_of(firm, "hazardous")),
    ])  # fmt: skip
    dust = _sum_of(firm, "balance_air", "颗粒物排放", [("dust_total", "", year)])
    water = _sum_of(firm, "balance_water", "废水污染物产生", [
        ("water_pollutants.generated", row, year) for row in rows_of(firm, "water_pollutants")
        if row in ("cod", "ammonia", "fluoride", "total_zinc", "total_phosphorus")
    ])  # fmt: skip
    outputs = (made, water, dust, waste)
    given = [o.value for o in outputs if isinstance(o.value, Fraction)]
    value = put_in.value
    gap = (
        100 * (value - sum(given, Fraction(0))) / value
        if isinstance(value, Fraction) and value and isinstance(made.value, Fraction) else None
    )  # fmt: skip
    difference = (
        value - sum(given, Fraction(0)) if gap is not None and isinstance(value, Fraction) else None
    )
    return (
        {
            "name": "全部物料",
            "input": _tonnes(firm, put_in),
            "product": _tonnes(firm, made),
            "water": _tonnes(firm, water),
            "air": _tonnes(firm, dust),
            "waste": _tonnes(firm, waste),
            "difference": firm.made("balance_gap", "物料平衡差值", difference, "t",
                                    "投入 − 各项产出", "", (put_in, *outputs)),
            "deviation": firm.made("balance_deviation", "物料平衡偏差", gap, "%",
                                   "（投入 − 各项产出）÷ 投入 × 100", "", (put_in, *outputs)),
            "verdict": verdict(gap),
        },
        gap,
    )  # fmt: skip


def _tonnes(firm: Firm, trail: Trail) -> Figure:
    value = trail.value
    places = places_for([value]) if isinstance(value, Fraction) else 0
    return firm.numbers.of(trail, min(places, 4))


def _element(firm: Firm, sign: str) -> Row:
    """What is known of an element; how much of it a material or product holds is not asked."""
    row = _ELEMENTS[sign]
    trail = Trail(
        id=f"{firm.owner}:element_{ord(sign):x}@{firm.year}", label=f"{sign}元素平衡", value=None,
        formula="投入 − 各项产出",
    )  # fmt: skip
    held = row in rows_of(firm, "water_pollutants")
    generated = firm.number("water_pollutants.generated", row, firm.year) if held else None
    out = firm.number("water_pollutants.discharged", row, firm.year) if held else None
    removed = generated - out if generated is not None and out is not None else None
    cells = [
        firm.cell_trail(EntryKey(f"water_pollutants.{c}", row, firm.year), "t")
        for c in ("generated", "discharged")
    ] if held else []  # fmt: skip
    gap: Value = Missing(f"{sign}投入量")
    return {
        "name": sign,
        "input": gap,
        "product": Missing(f"产品含{sign}量"),
        "water": firm.cell("water_pollutants.discharged", row, firm.year) if held
        else firm.numbers.words("未检测", trail),
        "air": firm.numbers.words("未检测", trail),
        "waste": firm.made(f"element_sludge[{row}]", f"废水处理转入固废的{sign}", removed, "t",
                           "废水产生量 − 废水排放量", "", cells,
                           places_for([removed], 3) if removed else 2)
        if held else firm.numbers.words("未检测", trail),
        "difference": firm.numbers.words(NO_ANSWER, trail),
        "deviation": firm.numbers.words(NO_ANSWER, trail),
        "verdict": "缺含量检测，待企业补充",
    }  # fmt: skip


def _materials_said(firm: Firm, whole: tuple[Row, Fraction | None]) -> Prose:
    row, gap = whole
    deviation = row["deviation"]
    assert isinstance(deviation, Figure)
    if gap is None:
        return prose("原辅材料或产品不能折成质量，物料平衡不能计算，须由企业补充折算系数")
    told = prose("全部物料投入与产出的偏差为", deviation, f"，{verdict(gap)}")
    if abs(gap) <= _GOOD:
        return told
    side = (
        "投入大于产出，差额可能是蒸发的水分、反应生成的气体和没有计量的废物"
        if gap > 0 else "产出大于投入，多半有原料（包括水和空气中的氧）没有填报，或产品按湿基计量"
    )  # fmt: skip
    return joined((told, prose(f"{side}，须由企业分项测算说明，不得以“损耗”凑平")))


# -- 能 ------------------------------------------------------------------------------------------


def energy_use(firm: Firm) -> Row:
    """The processes that use most, with their share of the whole and what falls to a product."""
    rows = rows_of(firm, "energy_use")
    output = output_line(firm)
    total = firm.quantity("total_energy")
    whole = total.trails[firm.year] if total is not None else None
    found = [
        {
            "name": words(firm, "energy_use.name", row),
            "kind": words(firm, "energy_use.kind", row),
            "tce": firm.cell("energy_use.tce", row, places=2),
            "share": firm.share(f"energy_use[{row}]", "用能工序占综合能耗的比例",
                                _tce(firm, row), whole)
            if whole is not None else None,
            "per_product": _per_product(firm, row),
        }
        for row in rows
    ]  # fmt: skip
    return {
        "rows": found,
        "asked": "energy_use.name" in firm.facts.form.fields,
        "unit": f"kgce/{output.unit}" if output is not None else "kgce/单位产品",
        "statement": _energy_said(firm, rows, whole) if rows and whole is not None else None,
    }


def _tce(firm: Firm, row: str) -> Trail:
    return firm.cell_trail(EntryKey("energy_use.tce", row), "tce")


def _per_product(firm: Firm, row: str) -> Figure:
    output = output_line(firm)
    used = firm.number("energy_use.tce", row)
    made = output.values[firm.year] if output is not None else None
    value = 1000 * used / made if used is not None and made else None
    unit = f"kgce/{output.unit}" if output is not None else ""
    inputs = [_tce(firm, row)] + ([output.trails[firm.year]] if output is not None else [])
    return firm.made(
        f"energy_use_unit[{row}]", "工序单位产品能耗", value, unit, "工序用能量 ÷ 产品产量", "",
        inputs, places_in(unit, [value]) if value else 2,
    )  # fmt: skip


def _energy_said(firm: Firm, rows: tuple[str, ...], whole: Trail) -> Prose:
    known = [(v, row) for row in rows if (v := firm.number("energy_use.tce", row)) is not None]
    if not known or not isinstance(whole.value, Fraction) or not whole.value:
        return prose("工序用能量或综合能耗没有数值，不能分析能量去向")
    _, row = max(known, key=lambda pair: pair[0])
    share = firm.share(f"energy_use[{row}]", "用能工序占综合能耗的比例", _tce(firm, row), whole)
    covered = sum((v for v, _ in known), Fraction(0))
    shown = firm.made(
        "energy_covered", "已分表计量的工序占综合能耗的比例", 100 * covered / whole.value, "%",
        "各工序用能量之和 ÷ 综合能耗 × 100", "", (*(_tce(firm, r) for _, r in known), whole),
    )  # fmt: skip
    name = f"{firm.words('energy_use.name', row)}（{firm.words('energy_use.kind', row)}）"
    rest = 100 - 100 * covered / whole.value
    tail = (
        "，计量覆盖较全" if abs(rest) <= _GOOD
        else "，其余没有分表计量，须先补齐二级计量再定量分析" if rest > 0
        else "，各工序之和大于综合能耗，须核对有无重复计量或自产能源"
    )  # fmt: skip
    return prose(f"用能最多的是{name}，占综合能耗的", share, "；已计量的工序合计占", shown, tail)
