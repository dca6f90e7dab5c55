"""产业结构调整: benchmarks of intensities for the industry a park has (Σ 占比 × 行业基准)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.park import Enterprise
from generator.model.park_index import (
    LEVEL_NAMES,
    IndexRow,
    IndexSystem,
    SectorBenchmark,
)
from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey
from generator.score.figures import figure, with_unit
from generator.score.measure import Reading
from generator.score.printing import PLAIN, Printing
from generator.score.shares import PARK

ADDED_VALUE = "industrial_added_value"
PARK_ADDED_VALUE = ("park_added_value_current", "park_added_value")
OTHERS = "其他（未报送或没有增加值数据）"


@dataclass(frozen=True, slots=True)
class SectorShare:
    """The share (0 to 1) of one industry code in the park's added value; `code` "" is the rest."""

    code: str
    amount: Fraction
    share: Fraction
    cells: tuple[EntrySource, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Levels for this park: the printed ones times `factor`; `reason` says how it came about."""

    levels: tuple[Fraction, ...]
    factor: Fraction
    reason: str
    trail: Trail | None = None


def sector_shares(
    firms: Iterable[tuple[Enterprise, Reading]], park: Reading | None
) -> tuple[SectorShare, ...]:
    """Added value by industry code, largest first.

    The whole is the park's own figure where that is larger than the sum of the returns; what then
    remains belongs to no sector that is known.
    """
    amounts: dict[str, Fraction] = {}
    cells: dict[str, list[EntrySource]] = {}
    for firm, reading in firms:
        key = EntryKey(ADDED_VALUE, "", reading.year)
        entry = reading.submission.by_key.get(key)
        if entry is None or entry.number is None or entry.number <= 0:
            continue
        code = firm.industry_code
        amounts[code] = amounts.get(code, Fraction(0)) + Fraction(entry.number)
        cell = reading.cell(key)
        cells.setdefault(code, []).extend([cell] if cell is not None else [])
    told = sum(amounts.values(), Fraction(0))
    whole, source = _whole(park, told)
    if not whole:
        return ()
    found = [
        SectorShare(code, amount, amount / whole, tuple(cells[code]))
        for code, amount in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    if whole > told:
        found.append(SectorShare("", whole - told, (whole - told) / whole, source))
    return tuple(found)


def _whole(park: Reading | None, told: Fraction) -> tuple[Fraction, tuple[EntrySource, ...]]:
    for name in PARK_ADDED_VALUE if park is not None else ():
        assert park is not None
        key = EntryKey(name, "", park.year)
        entry = park.submission.by_key.get(key)
        if entry is not None and entry.number is not None and entry.number > told:
            cell = park.cell(key)
            return Fraction(entry.number), (cell,) if cell is not None else ()
    return told, ()


def adjusted(
    system: IndexSystem,
    row: IndexRow,
    shares: Sequence[SectorShare],
    year: int,
    printing: Printing = PLAIN,
) -> Adjusted:
    """The row's levels for this industry; the plain ones, with the reason, where nothing is known.

    A sector without a benchmark of its own counts with the plain one.
    """
    plain = Adjusted(row.levels, Fraction(1), "")
    if row.structure is None:
        return plain
    known = [each for each in system.sector_benchmarks if each.item == row.structure.item]
    if not known:
        return Adjusted(row.levels, Fraction(1), "没有分行业基准，采用统一基准")
    if not shares:
        return Adjusted(row.levels, Fraction(1), "没有分行业增加值，采用统一基准")
    anchor = row.levels[row.structure.level]
    unit = printing.unit_of(row.unit)
    parts: list[tuple[str, Fraction, Fraction]] = []
    rest = Fraction(0)
    cells: list[EntrySource] = []
    used: list[SectorBenchmark] = []
    for share in shares:
        own = _benchmark(known, share.code)
        cells.extend(share.cells)
        if own is None:
            rest += share.share
        else:
            parts.append((own.name, share.share, own.value))
            used.append(own)
    if not parts:
        return Adjusted(row.levels, Fraction(1), "园区没有另有行业基准的行业，采用统一基准")
    if rest:
        parts.append(("其余行业（没有分行业基准，用统一基准）", rest, anchor))
    level = sum((share * value for _, share, value in parts), Fraction(0))
    factor = level / anchor
    name = LEVEL_NAMES[row.structure.level]
    said = "、".join(
        f"{each} 占 {figure(100 * share)}%、基准 {figure(value, 4)}" for each, share, value in parts
    )
    reason = (
        f"按产业结构调整：{said}，{name}级基准由 {figure(anchor, 4)} "
        f"调整为 {with_unit(figure(level, 4), unit)}，其他各级同比例"
    )
    sources = dict.fromkeys(printing.basis(each.source) for each in used)
    trail = Trail(
        id=f"{PARK}:{system.id}.{row.id}.structure@{year}",
        label=f"{row.name}{name}级基准（按产业结构调整）",
        value=level,
        unit=unit,
        formula="Σ 行业增加值占比 × 行业基准",
        numbers=" ＋ ".join(
            f"{figure(100 * share, 4)}% × {figure(value, 4)}" for _, share, value in parts
        ),
        source="、".join(sources),
        mark="、".join(dict.fromkeys(each.mark for each in used)),
        inputs=tuple(cells),
    )
    return Adjusted(tuple(each * factor for each in row.levels), factor, reason, trail)


def _benchmark(known: Sequence[SectorBenchmark], code: str) -> SectorBenchmark | None:
    """The benchmark of the longest code that begins the sector's."""
    fitting = [each for each in known if code and code.startswith(each.industry_code)]
    return max(fitting, key=lambda each: len(each.industry_code), default=None)
