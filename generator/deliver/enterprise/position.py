"""表2-11 同行业位置, 图 雷达图: where the enterprise stands among its like and its norms. Pure."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.comparison import LEVEL_NAMES
from generator.deliver.enterprise.said import Row
from generator.deliver.figure import Figure, Prose
from generator.deliver.firm import Firm, Line, is_low_load
from generator.deliver.narrative import COD, ENERGY, WATER, per_product
from generator.deliver.numbers import NO_ANSWER
from generator.deliver.sentences import joined, prose
from generator.model.score import ScoreCard, Trail
from generator.score.assess import product_unit, subject_of
from generator.score.benchmark import PeerValue, comparable, quartile
from generator.score.settings import FEWEST_PEERS

_RATES = ("water_reuse_rate", "solid_use_rate")
_CO2 = "co2_per_tonne"
_BEST = Fraction(1, 4)


def position(firm: Firm) -> Row:
    """Physical intensities and rates against comparable firms of the park."""
    lines: list[tuple[Line, bool]] = []
    for subject in (ENERGY, WATER, COD):
        line, _ = per_product(firm, subject)
        if line is not None and firm.reading.rules.quantity(line.id) is not None:
            lines.append((line, False))
    for quantity_id in (_CO2, *_RATES):
        line = firm.quantity(quantity_id)
        if line is not None and line.has_value():
            lines.append((line, quantity_id in _RATES))
    rows, most = [], 0
    for line, higher in lines:
        row, count = _row(firm, line, higher)
        most = max(most, count)
        if row is not None:
            rows.append(row)
    return {"rows": rows, "reason": None if rows else _too_few(firm, most),
            "statement": _statement(rows) if rows else None}  # fmt: skip


def _like(firm: Firm, line: Line) -> dict[str, tuple[PeerValue, Trail]]:
    found = {}
    for enterprise, reading in firm.facts.peers:
        measured = reading.figure(line.id, firm.year)
        if measured is None or measured.value is None or is_low_load(reading, firm.year):
            continue
        peer = PeerValue(
            enterprise.id, enterprise.industry_code, measured.value, product_unit(reading)
        )
        found[enterprise.id] = (peer, measured.trail)
    return found


def _row(firm: Firm, line: Line, higher: bool) -> tuple[Row | None, int]:
    own = line.values[firm.year]
    if own is None:
        return None, 0
    known = _like(firm, line)
    values = [peer for peer, _ in known.values()]
    subject = subject_of(firm.facts.enterprise, firm.reading)
    others = comparable(values, subject, replace(firm.facts.score, peers_needed=FEWEST_PEERS))
    if not others:
        alike = (subject.industry_code, subject.product_unit)
        return None, sum((v.industry_code, v.product_unit) == alike for v in values)
    inputs = [known[peer.recipient_id][1] for peer in others]
    numbers = [peer.value for peer in others]
    rank = 1 + sum((value > own) if higher else (value < own) for value in numbers)
    return (
        {
            "name": line.name,
            "unit": line.unit or NO_ANSWER,
            "own": firm.show(line, firm.year),
            "count": firm.numbers.count(f"{firm.owner}:{line.id}_peers@{firm.year}",
                                        f"{line.name}可比同行数", len(others), "家", inputs=inputs),
            "median": _quartile(firm, line, numbers, Fraction(1, 2), "中位值", inputs),
            "best": _quartile(firm, line, numbers, 1 - _BEST if higher else _BEST,
                              "先进值（前25%分位）", inputs),
            "rank": firm.numbers.count(
                f"{firm.owner}:{line.id}_rank@{firm.year}", f"{line.name}在可比企业中的名次",
                rank, "", f"共{len(others) + 1}家（含本企业）",
                (line.trails[firm.year], *inputs), "优于本企业的可比企业数 ＋ 1",
            ),
            "better": own > quartile(numbers, Fraction(1, 2)) if higher
            else own < quartile(numbers, Fraction(1, 2)),
        },
        len(others),
    )  # fmt: skip


def _quartile(
    firm: Firm, line: Line, values: list[Fraction], part: Fraction, word: str, inputs: list[Trail]
) -> Figure:
    suffix = "median" if part == Fraction(1, 2) else "best"
    return firm.numbers.of(
        Trail(
            id=f"{firm.owner}:{line.id}_{suffix}@{firm.year}",
            label=f"可比同行{line.name}{word}（{firm.year}年）",
            value=quartile(values, part),
            unit=line.unit,
            formula=f"可比同行的{word}",
            inputs=tuple(inputs),
        ),
        line.places,
    )


def _too_few(firm: Firm, count: int) -> Prose:
    """The sample is too small for quantiles; the norms of the sector stand instead."""
    if not count:
        return prose("园区内没有产品和工艺可比的同行企业，不排名次，以行业基准判断所处水平")
    number = firm.numbers.count(
        f"{firm.owner}:peers@{firm.year}", "园区内可比同行企业数", count, "家"
    )
    return prose("园区内可比的同行企业只有", number,
                 "，样本少于五家，不列分位和排名，以行业基准判断所处水平")  # fmt: skip


def _statement(rows: list[Row]) -> Prose:
    better = [str(row["name"]) for row in rows if row["better"]]
    worse = [str(row["name"]) for row in rows if not row["better"]]
    told = []
    if better:
        told.append(prose(f"优于可比同行中位值的有{'、'.join(better)}"))
    if worse:
        told.append(prose(f"不优于中位值的有{'、'.join(worse)}，可向先进企业查找做法"))
    return joined(told)


# -- 雷达图 --------------------------------------------------------------------------------------


def radar(firm: Firm, card: ScoreCard | None) -> Chart | None:
    """For each primary indicator the share of its weight that meets each level."""
    if card is None or card.grade is None:
        return None
    groups = [g for g in card.system.primaries
              if any(row.primary.id == g.id and row.weight for row in card.rows)]  # fmt: skip
    if len(groups) < 3:
        return None
    return Chart(
        ChartKind.RADAR,
        tuple(group.name for group in groups),
        tuple(
            ChartSeries(
                f"达到{name}", tuple(_met(firm, card, group.id, group.name, level)
                                     for group in groups)
            )
            for level, name in enumerate(LEVEL_NAMES)
        ),
        "%",
    )  # fmt: skip


def _met(firm: Firm, card: ScoreCard, group: str, name: str, level: int) -> Figure:
    rows = [row for row in card.rows if row.primary.id == group and row.weight]
    weight = sum((row.weight for row in rows), Fraction(0))
    met = sum((row.weight for row in rows if row.met[level]), Fraction(0))
    return firm.made(
        f"{card.system.id}.{group}.met{level + 1}", f"{name}达到{LEVEL_NAMES[level]}的权重占比",
        100 * met / weight, "%", "达到该级各项权重之和 ÷ 本组参与评价的权重 × 100", "",
        [row.trail for row in rows],
    )  # fmt: skip
