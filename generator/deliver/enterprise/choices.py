"""表2-12 审核重点确定, 表2-13 清洁生产目标: what is looked at and what to reach. Pure."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.enterprise.said import Row, rows_of, text
from generator.deliver.figure import Figure, Prose
from generator.deliver.firm import Firm
from generator.deliver.numbers import NO_ANSWER, places_for, places_in
from generator.deliver.sentences import joined, prose
from generator.model.problem import Target
from generator.model.reference import MARKS
from generator.model.score import Trail
from generator.model.submission import EntryKey
from generator.score.focus import FocusRow

_MOST = 10
_CHOSEN = 2
"""Parts of an enterprise that become 审核重点 where nobody has decided otherwise."""
_ENERGY, _WATER = "energy", "water"
_TABLES = (("energy_use", "tce", _ENERGY), ("water_units", "fresh", _WATER))


def focus(firm: Firm) -> Row:
    """The candidates scored: by the office where it did, else from the shares of energy and water.

    What only a person can score (risk, potential, feasibility) stays open in proposed scores.
    """
    audited = firm.facts.audited
    if audited.focus:
        return {
            "rows": [_office_row(firm, row, len(audited.focus)) for row in audited.focus],
            "proposed": any(row.proposed for row in audited.focus),
            "own": _own(firm),
            "statement": _chosen([row.candidate.name for row in audited.focus[:_CHOSEN]]),
        }
    rows = _proposed(firm)
    return {
        "rows": [row for row, _ in rows],
        "proposed": bool(rows),
        "own": _own(firm),
        "statement": _chosen([str(r["name"]) for r, _ in rows[:_CHOSEN]]) if rows else None,
    }


def _chosen(names: list[str]) -> Prose:
    return prose(f"{'、'.join(names)}得分居前，列为本次审核重点，第三章的平衡和原因分析以其为主")


def _own(firm: Firm) -> Prose | None:
    """The enterprise's own place among the park's candidates."""
    row = firm.facts.audited.own_focus
    if row is None:
        return None
    total = firm.numbers.of(row.trail, 0)
    rank = firm.numbers.count(
        f"{firm.owner}:focus_rank@{firm.year}", "在园区重点企业审核重点计分中的名次", row.rank, "",
        inputs=(row.trail,), formula="按总分排序",
    )  # fmt: skip
    return prose("在园区重点企业的计分中总分", total, "，列第", rank, "位")


def _office_row(firm: Firm, row: FocusRow, count: int) -> Row:
    told = []
    for point in row.points:
        if point.score is None:
            told.append(prose(f"{point.criterion.name}未评"))
            continue
        score = firm.numbers.of(point.trail, 0)
        told.append(prose(point.criterion.name, score, "×", firm.numbers.text(
            point.criterion.weight, 0)))  # fmt: skip
    return {
        "name": row.candidate.name,
        "scores": joined(told, "，"),
        "total": firm.numbers.of(row.trail, 0),
        "chosen": "审核重点" if row.rank <= _CHOSEN or count <= _CHOSEN else NO_ANSWER,
    }


def _weights(firm: Firm) -> dict[str, Fraction]:
    rules = firm.facts.audited.criteria
    return {one.id: one.weight for one in rules.criteria} if rules is not None else {}


def _proposed(firm: Firm) -> list[tuple[Row, Fraction]]:
    """Processes and water units with 10 × share ÷ greatest share, times the rules' weight."""
    weights = _weights(firm)
    found: dict[str, list[tuple[str, Fraction, Fraction, Trail]]] = {}
    for table, column, criterion in _TABLES:
        amounts: dict[str, tuple[Fraction, Trail]] = {}
        for row in rows_of(firm, table):
            amount = firm.number(f"{table}.{column}", row)
            name = text(firm, f"{table}.name", row)
            if amount is None or not name:
                continue
            cell = firm.cell_trail(EntryKey(f"{table}.{column}", row), "")
            before = amounts.get(name, (Fraction(0), cell))
            amounts[name] = before[0] + amount, cell
        largest = max((amount for amount, _ in amounts.values()), default=Fraction(0))
        if not largest or criterion not in weights:
            continue
        for name, (amount, cell) in amounts.items():
            score = Fraction(round(_MOST * amount / largest))
            found.setdefault(name, []).append((criterion, score, weights[criterion], cell))
    ordered = sorted(found, key=lambda n: -sum((s * w for _, s, w, _ in found[n]), Fraction(0)))
    names = {_ENERGY: "能耗", _WATER: "水耗"}
    result = []
    for number, name in enumerate(ordered):
        parts = found[name]
        total = sum((score * weight for _, score, weight, _ in parts), Fraction(0))
        said = "＋".join(
            f"{firm.numbers.text(s, 0)}×{firm.numbers.text(w, 0)}" for _, s, w, _ in parts
        )
        trail = Trail(
            id=f"{firm.owner}:focus_part[{number}]@{firm.year}", label=f"{name}审核重点得分",
            value=total, formula="Σ 评分（10 × 占比 ÷ 最大占比，取整）× 权重", numbers=said,
            mark="D", inputs=tuple(cell for *_, cell in parts),
        )  # fmt: skip
        result.append((
            {
                "name": name,
                "scores": joined((
                    prose(names[c], firm.numbers.part(trail, s, firm.numbers.text(s, 0)),
                          "×", firm.numbers.text(w, 0)) for c, s, w, _ in parts
                ), "，"),
                "total": firm.numbers.of(trail, 0),
                "chosen": "审核重点（程序建议）" if number < _CHOSEN else NO_ANSWER,
            },
            total,
        ))  # fmt: skip
    return result


# -- 目标 ----------------------------------------------------------------------------------------


def targets(firm: Firm) -> list[Row]:
    """Each target with its years, basis and who answers for it."""
    return [_target(firm, one) for one in firm.facts.audited.targets]


def target_figure(firm: Firm, value: Fraction, unit: str, trail: Trail) -> Figure:
    """A value of a target's indicator: what it is now, what it is to be."""
    places = places_in(unit, [value])
    if value and abs(value) < 1:
        places = max(places, places_for([value], 3))
    return firm.numbers.part(trail, value, firm.numbers.text(value, places), unit)


def _both(near: str, far: str) -> str:
    """Two bases of one source in one: the source once, then what of it."""
    if near == far:
        return near
    source, _, first = near.rpartition(" ")
    again, _, second = far.rpartition(" ")
    if source and source == again:
        return f"{source}：近期{first}，远期{second}"
    return f"近期：{near}；远期：{far}"


def _target(firm: Firm, one: Target) -> Row:
    near, far = one.trails
    basis = _both(one.near_basis, one.far_basis)
    mark = f"（{MARKS[one.mark]}）" if one.mark in MARKS else ""
    return {
        "problem": one.problem,
        "indicator": one.indicator,
        "unit": one.unit or NO_ANSWER,
        "present": target_figure(firm, one.present, one.unit, near),
        "near": target_figure(firm, one.near, one.unit, near),
        "near_year": one.near_year,
        "far": target_figure(firm, one.far, one.unit, far),
        "far_year": one.far_year,
        "basis": firm.numbers.sentence(f"{basis}；{one.by.value}{mark}", near),
        "responsible": one.responsible,
    }
