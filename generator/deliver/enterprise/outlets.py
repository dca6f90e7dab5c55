"""表2-5 废水产排, 表2-6 废气产排: outlet by outlet, with compliance and use of the permit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.enterprise.profile import occupancies
from generator.deliver.enterprise.said import Row, rows_of, text, words
from generator.deliver.figure import Figure, Prose
from generator.deliver.firm import Firm, Value
from generator.deliver.numbers import NO_ANSWER
from generator.deliver.sentences import joined, prose
from generator.model.score import Trail
from generator.model.submission import EntryKey

_FULL = Fraction(100)
_ORGANISED, _FUGITIVE = "有组织", "无组织"
_NEAR = Fraction(90)
"""Per cent of what is permitted, from which nothing new is let in (practice of audits)."""


@dataclass(frozen=True, slots=True)
class _Medium:
    """Where one medium's outlets, monitoring, fugitive points and facilities are filled in."""

    outlets: str
    monitor: str
    facility: str
    state: str


_WATER = _Medium("water_outlets", "er_water_monitor", "废水", "destination")
_AIR = _Medium("air_outlets", "er_air_monitor", "废气", "form")


def wastewater(firm: Firm) -> Row:
    """The outlets of waste water, and what is said of them."""
    generated = _generated_in_water(firm)
    rows = [_outlet(firm, _WATER, row, generated) for row in rows_of(firm, "water_outlets")]
    return {
        "rows": rows,
        "facilities": _facilities(firm, _WATER),
        "gated_out": text(firm, "has_wastewater") == "否",
        "drainage": text(firm, "drainage_to") or None,
        "compliance": _compliance(firm),
        "statement": _statement(firm, _WATER) if rows else None,
    }


def exhaust(firm: Firm) -> Row:
    """The outlets of exhaust, those led through stacks first, then what escapes."""
    generated = _generated_in_air(firm)
    rows = rows_of(firm, "air_outlets")
    by_form = {
        form: [_outlet(firm, _AIR, row, generated) for row in rows
               if (text(firm, "air_outlets.form", row) or _ORGANISED) == form]
        for form in (_ORGANISED, _FUGITIVE)
    }  # fmt: skip
    return {
        "organised": by_form[_ORGANISED],
        "fugitive": by_form[_FUGITIVE] or _fugitive_points(firm),
        "facilities": _facilities(firm, _AIR),
        "gated_out": text(firm, "has_exhaust") == "否",
        "statement": _statement(firm, _AIR) if rows else None,
    }


def _compliance(firm: Firm) -> Figure | None:
    """工业废水排放达标率 of the whole plant."""
    measured = firm.reading.figure("wastewater_compliance_rate", firm.year)
    if measured is None or measured.value is None:
        return None
    return firm.numbers.of(measured.trail)


# -- one outlet and pollutant --------------------------------------------------------------------


def _outlet(firm: Firm, medium: _Medium, row: str, generated: Mapping[str, Value]) -> Row:
    def name(column: str) -> str:
        return f"{medium.outlets}.{column}"

    pollutant = firm.words(name("pollutant"), row)
    used = occupancies(firm)
    trail = firm.cell_trail(EntryKey(name("discharged"), row), "t")
    nothing = firm.numbers.words(NO_ANSWER, trail)
    return {
        "outlet": words(firm, name("outlet"), row),
        "where": words(firm, name(medium.state), row),
        "pollutant": pollutant,
        "generated": generated.get(pollutant, nothing),
        "discharged": firm.cell(name("discharged"), row),
        "average": firm.cell(name("average"), row),
        "highest": firm.cell(name("highest"), row),
        "limit": firm.cell(name("limit"), row),
        "compliant": _compliant(firm, medium, row, pollutant),
        "occupancy": used.get(pollutant, nothing),
    }


def _generated_in_water(firm: Firm) -> dict[str, Value]:
    block = firm.reading.rules.form.tables["water_pollutants"]
    held = rows_of(firm, "water_pollutants")
    return {
        row.label.partition("（")[0]: firm.cell("water_pollutants.generated", row.id, firm.year)
        for row in block.rows
        if row.id in held
    }


def _generated_in_air(firm: Firm) -> dict[str, Value]:
    """By the label of the field: 二氧化硫产生量 is what 二氧化硫 generates."""
    return {
        field.label.removesuffix("产生量"): firm.cell(field.id, year=firm.year)
        for field in firm.reading.rules.form.fields.values()
        if field.id.endswith("_generated") and field.label.endswith("产生量")
        and "." not in field.id and f"{field.id.removesuffix('_generated')}_total"
        in firm.reading.rules.form.fields
    }  # fmt: skip


def _compliant(firm: Firm, medium: _Medium, row: str, pollutant: str) -> Figure:
    """达标率 by the monitoring of the execution report, else what the highest value says."""
    outlet = firm.words(f"{medium.outlets}.outlet", row)
    for found in rows_of(firm, medium.monitor):
        same = (firm.words(f"{medium.monitor}.{c}", found) for c in ("outlet", "pollutant"))
        if tuple(same) != (outlet, pollutant):
            continue
        counted, above = (
            firm.number(f"{medium.monitor}.{c}", found) for c in ("data_count", "exceeded_count")
        )
        if not counted or above is None:
            continue
        cells = [
            firm.cell_trail(EntryKey(f"{medium.monitor}.{c}", found), "个")
            for c in ("data_count", "exceeded_count")
        ]
        return firm.made(
            f"compliant[{medium.outlets}.{row}]", f"{outlet}{pollutant}达标率",
            _FULL * (1 - above / counted), "%", "（有效数据数 − 超标数据数）÷ 有效数据数 × 100",
            "", cells,
        )  # fmt: skip
    return _by_highest(firm, medium, row, pollutant, outlet)


def _by_highest(firm: Firm, medium: _Medium, row: str, pollutant: str, outlet: str) -> Figure:
    highest, limit = (firm.number(f"{medium.outlets}.{c}", row) for c in ("highest", "limit"))
    said = "未监测"
    if highest is not None and limit is not None:
        said = "最高值达标" if highest <= limit else "最高值超标"
    cells = tuple(
        firm.cell_trail(EntryKey(f"{medium.outlets}.{c}", row), "") for c in ("highest", "limit")
    )
    trail = Trail(
        id=f"{firm.owner}:compliant[{medium.outlets}.{row}]@{firm.year}",
        label=f"{outlet}{pollutant}达标情况",
        value=said,
        formula="最高浓度与限值相比",
        inputs=cells,
    )
    return firm.numbers.words(said, trail)


def _fugitive_points(firm: Firm) -> list[Row]:
    """无组织 as the execution report tells it, where no outlet of the form is of that kind."""
    found: list[Row] = []
    for row in rows_of(firm, "er_fugitive"):
        trail = firm.cell_trail(EntryKey("er_fugitive.concentration", row), "")
        nothing = firm.numbers.words(NO_ANSWER, trail)
        exceeded = text(firm, "er_fugitive.exceeded", row)
        found.append(
            {
                "outlet": words(firm, "er_fugitive.point", row),
                "where": _FUGITIVE,
                "pollutant": firm.words("er_fugitive.pollutant", row),
                "generated": nothing,
                "discharged": nothing,
                "average": nothing,
                "highest": firm.cell("er_fugitive.concentration", row),
                "limit": firm.cell("er_fugitive.limit", row),
                "compliant": firm.numbers.words(
                    {"是": "最高值超标", "否": "最高值达标"}.get(exceeded, "未监测"), trail
                ),
                "occupancy": nothing,
            }
        )
    return found


# -- treatment -----------------------------------------------------------------------------------


def _facilities(firm: Firm, medium: _Medium) -> Prose | None:
    """The treatment there is, with its efficiency: which outlet it serves is not asked."""
    told = []
    for row in rows_of(firm, "facilities"):
        if text(firm, "facilities.medium", row) != medium.facility:
            continue
        name = firm.words("facilities.name", row)
        process = text(firm, "facilities.process", row)
        efficiency = firm.cell("facilities.efficiency", row)
        said = f"{name}（{process}）" if process else name
        told.append(
            prose(said, "处理效率", efficiency)
            if isinstance(efficiency, Figure)
            else prose(said, "处理效率未填报")
        )
    return joined(told) if told else None


def _statement(firm: Firm, medium: _Medium) -> Prose:
    """Which outlet comes closest to its limit, who is above, how much of the permit is used."""
    above: list[Prose] = []
    nearest: tuple[Fraction, Prose] | None = None
    for row in rows_of(firm, medium.outlets):
        highest, limit = (firm.number(f"{medium.outlets}.{c}", row) for c in ("highest", "limit"))
        if highest is None or not limit:
            continue
        share = _share(firm, medium, row, highest, limit)
        name = (
            f"{firm.words(f'{medium.outlets}.outlet', row)}"
            f"{firm.words(f'{medium.outlets}.pollutant', row)}"
        )
        peak = firm.cell(f"{medium.outlets}.highest", row)
        bound = firm.cell(f"{medium.outlets}.limit", row)
        assert isinstance(peak, Figure)
        assert isinstance(bound, Figure)
        said = prose(name, "最高浓度", peak, "，为限值", bound, "的", share)
        if highest > limit:
            above.append(said)
        if nearest is None or highest / limit > nearest[0]:
            nearest = (highest / limit, said)
    told: list[Prose] = []
    if above:
        told.append(prose("超过限值的有：", joined(above), "，应当查明原因并限期整改"))
    elif nearest is not None:
        told.append(prose("各排放口最高浓度都不超过限值，最接近限值的是", nearest[1]))
    else:
        told.append(prose("排放口没有同时填报最高浓度和限值，不能判断离限值还有多远"))
    told += _permit_use(firm, medium)
    return joined(told, "。")


def _share(firm: Firm, medium: _Medium, row: str, highest: Fraction, limit: Fraction) -> Figure:
    cells = [
        firm.cell_trail(EntryKey(f"{medium.outlets}.{c}", row), "") for c in ("highest", "limit")
    ]
    return firm.made(
        f"peak[{medium.outlets}.{row}]", "最高浓度占限值的比例", 100 * highest / limit, "%",
        "最高浓度 ÷ 限值 × 100", "", cells,
    )  # fmt: skip


def _permit_use(firm: Firm, medium: _Medium) -> list[Prose]:
    """The pollutant of this medium of which most of the permit is used."""
    mine = {firm.words(f"{medium.outlets}.pollutant", row) for row in rows_of(firm, medium.outlets)}
    best: tuple[Fraction, str, str] | None = None
    for row in rows_of(firm, "permit_limits"):
        name = firm.words("permit_limits.pollutant", row)
        actual = firm.number("permit_limits.actual", row)
        permitted = firm.number("permit_limits.permitted", row)
        if name not in mine or actual is None or not permitted:
            continue
        rate = 100 * actual / permitted
        if best is None or rate > best[0]:
            best = (rate, name, row)
    if best is None:
        return [prose("排污许可没有载明这些污染物的许可排放量")]
    rate, name, _ = best
    used = occupancies(firm)[name]
    if rate > _FULL:
        return [prose(f"{name}实际排放量为许可排放量的", used, "，已超过许可，应当立即削减")]
    if rate >= _NEAR:
        return [prose(f"{name}已用去许可排放量的", used,
                      "，扩大生产前须先行削减")]  # fmt: skip
    return [prose(f"许可排放量用得最多的是{name}，占用", used)]


