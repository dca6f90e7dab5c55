"""Where a figure stands: against the levels of its benchmark and against comparable firms. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from generator.deliver.figure import Figure
from generator.deliver.firm import Firm, Line, is_low_load
from generator.deliver.numbers import places_for
from generator.model.indicator import Grade
from generator.model.reference import MARKS
from generator.model.score import IndicatorScore, RowState, Trail
from generator.score.assess import product_unit, subject_of
from generator.score.benchmark import PeerValue, comparable, quartile
from generator.score.figures import figure
from generator.score.settings import FEWEST_PEERS

PERCENT = "%"
POINTS = "个百分点"
PARK_AVERAGE = "PK"
"""The basis of levels made from the average of all enterprises of the park, whatever they make."""
UNLIKE = "评价表以园区各企业的平均值推定此项基准，产品不同，只用于计分，不作对标结论"
UNLIKE_PRODUCTS = "以园区平均值推定基准的指标，各企业产品不同"
LEVEL_NAMES = ("Ⅰ级", "Ⅱ级", "Ⅲ级")

_TABLE_PLACES = 4
_POSITIONS: Mapping[Grade, str] = {
    Grade.I: "first",
    Grade.II: "second",
    Grade.III: "third",
    Grade.BELOW: "below",
}
LEVELS_MET = tuple(_POSITIONS.values())
_UNCHECKED = ("K", "D", "M")

Record = dict[str, object]


def row_of(firm: Firm, line: Line) -> IndicatorScore | None:
    """The row of the card that judges this very figure."""
    rows = firm.facts.card.rows if firm.facts.card else ()
    known = (line.id, line.formula)
    return next((row for row in rows if row.indicator.formula in known), None)


def position_of(firm: Firm, line: Line, row: IndicatorScore | None) -> Record:
    """The level met and the next better one; what does not apply stays empty."""
    nothing: Record = {
        "position": "none", "met_level": None, "met_value": None, "next_level": None,
        "next_value": None, "gap": None, "benchmark_note": None, "caveat": None,
    }  # fmt: skip
    value = line.values[firm.year]
    if row is None or row.levels is None or row.state is not RowState.SCORED or value is None:
        return nothing
    if row.basis == PARK_AVERAGE:
        return nothing | {"position": "apart", "caveat": UNLIKE}
    grade = row.grade
    assert grade is not None
    met = grade.rank - 1
    found = nothing | {"position": _POSITIONS[grade], "benchmark_note": _note(row)}
    if grade is not Grade.BELOW:
        found |= {"met_level": LEVEL_NAMES[met], "met_value": level_figure(firm, row, met)}
    if grade is not Grade.I:
        found |= {
            "next_level": LEVEL_NAMES[met - 1],
            "next_value": level_figure(firm, row, met - 1),
            "gap": gap_figure(firm, row, value, met - 1),
        }
    return found


def level_figure(firm: Firm, row: IndicatorScore, position: int) -> Figure:
    """A benchmark as its table prints it, leading to the row that was judged by it."""
    assert row.levels is not None
    level = row.levels[position]
    exact = (level * 10**_TABLE_PLACES).denominator == 1
    text = figure(level, _TABLE_PLACES) if exact else firm.numbers.text(level, places_for([level]))
    unit = firm.reading.rules.printing.unit_of(row.indicator.unit)
    return firm.numbers.part(row.trail, level, text, unit)


def gap_figure(firm: Firm, row: IndicatorScore, value: Fraction, position: int) -> Figure:
    """How far a value is from one of the three benchmarks, in per cent (points of a share)."""
    assert row.levels is not None
    bound = row.levels[position]
    points = firm.reading.rules.printing.unit_of(row.indicator.unit) == PERCENT
    part = f"[{row.product}]" if row.product else ""
    change = abs(value - bound) if points or not bound else 100 * abs(value / bound - 1)
    return firm.made(
        f"{row.indicator.id}{part}_gap_{position + 1}",
        f"“{row.indicator.name}”与{LEVEL_NAMES[position]}基准值的差距",
        change,
        POINTS if points else PERCENT,
        "｜企业值 − 基准值｜" if points else "｜企业值 ÷ 基准值 − 1｜× 100",
        f"{figure(value, 4)}，{figure(bound, 4)}",
        (row.trail,),
    )


def mark_words(mark: str) -> str:
    """What is printed of a benchmark nobody has compared with the text; "" for others."""
    marks = dict.fromkeys(mark.split("、"))
    return "、".join(MARKS[one] for one in marks if one in _UNCHECKED)


def _note(row: IndicatorScore) -> str:
    words = mark_words(row.trail.mark)
    return f"{row.benchmark_source}{f'（{words}）' if words else ''}"


def peers_of(firm: Firm, line: Line, higher_is_better: bool) -> Record | None:
    """The median of comparable firms, from five on; firms of low load are no measure."""
    own = line.values[firm.year]
    if own is None or firm.reading.rules.quantity(line.id) is None:
        return None
    values: list[PeerValue] = []
    trails: dict[str, Trail] = {}
    for enterprise, reading in firm.facts.peers:
        measured = reading.figure(line.id, firm.year)
        if measured is None or is_low_load(reading, firm.year):
            continue
        if measured.value is not None:
            unit = product_unit(reading)
            values.append(PeerValue(enterprise.id, enterprise.industry_code, measured.value, unit))
            trails[enterprise.id] = measured.trail
    fewest = replace(firm.facts.score, peers_needed=FEWEST_PEERS)
    others = comparable(values, subject_of(firm.facts.enterprise, firm.reading), fewest)
    if not others:
        return None
    middle = quartile([peer.value for peer in others], Fraction(1, 2))
    inputs = [trails[peer.recipient_id] for peer in others]
    return {
        "count": firm.numbers.count(
            f"{firm.owner}:{line.id}_peers@{firm.year}",
            f"{line.name}可比同行数",
            len(others),
            "家",
            inputs=inputs,
        ),
        "median": firm.numbers.of(
            Trail(
                id=f"{firm.owner}:{line.id}_median@{firm.year}",
                label=f"可比同行{line.name}中位值（{firm.year}年）",
                value=middle,
                unit=line.unit,
                formula="可比同行的中位值",
                inputs=tuple(inputs),
            ),
            line.places,
        ),
        "better": own > middle if higher_is_better else own < middle,
    }
