"""园区总量与容量余量: limit, used, approved and under way, what is left, and whether that warns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from generator.model.admission import AdmissionRules, CapacityElement
from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey
from generator.score.figures import figure
from generator.score.level import LevelAnalysis
from generator.score.measure import Reading
from generator.score.shares import PARK

PROJECTS = "projects"


@dataclass(frozen=True, slots=True)
class Capacity:
    """One element of 表7, in `unit`. `occupancy` counts what is approved and under way.

    None where the departments told no limit or no present load; `reason` says which.
    """

    element: CapacityElement
    name: str
    unit: str
    limit: Trail
    used: Trail
    approved: Trail
    margin: Trail
    occupancy: Trail
    warns: bool
    reason: str

    @property
    def known(self) -> bool:
        return isinstance(self.occupancy.value, Fraction)


@dataclass(frozen=True, slots=True)
class _Known:
    """What an element is told by: its figure and the two it is made of."""

    name: str
    unit: str
    used: Fraction | None
    limit: Fraction | None
    trail: Trail


def capacities(rules: AdmissionRules, level: LevelAnalysis) -> tuple[Capacity, ...]:
    """The elements of the rules that the departments' returns know of, in the order of the rules.
    """
    park = level.facts.park
    if park is None:
        return ()
    known = dict(_known(level))
    return tuple(
        _capacity(rules, level, park, element, known[element.of])
        for element in rules.capacities
        if element.of in known
    )


def approved_rows(rules: AdmissionRules, park: Reading) -> tuple[str, ...]:
    """The projects that already claim their part: 已备案 and 在建."""
    return tuple(
        row
        for row in park.submission.rows.get(PROJECTS, ())
        if (stage := park.submission.get(f"{PROJECTS}.stage", row)) is not None
        and stage.value in rules.approved_stages
    )


def _known(level: LevelAnalysis) -> Iterator[tuple[str, _Known]]:
    for factor in level.factors:
        for each in factor.judged:
            yield each.id, _Known(each.name, each.unit, each.present, each.limit, each.trail)
    for place in level.facilities:
        name = f"{place.name}负荷与能力"
        yield place.id, _Known(name, place.unit, place.load, place.capacity, place.trail)


def _capacity(
    rules: AdmissionRules,
    level: LevelAnalysis,
    park: Reading,
    element: CapacityElement,
    known: _Known,
) -> Capacity:
    year = level.facts.year
    head = f"{PARK}:admission_{element.of}"
    limit = _of(known, f"{head}_limit@{year}", f"{known.name}：上限", known.limit)
    used = _of(known, f"{head}_used@{year}", f"{known.name}：已用", known.used)
    approved = _approved(rules, park, element, known, f"{head}_approved@{year}")
    added = approved.value if isinstance(approved.value, Fraction) else Fraction(0)
    margin = occupancy = None
    said = ""
    reason = ""
    if known.limit is None or known.limit <= 0:
        reason = "没有上限"
    elif known.used is None:
        reason = "没有已用量"
    else:
        margin = known.limit - known.used - added
        occupancy = 100 * (known.used + added) / known.limit
        said = f"（{figure(known.used, 4)} + {figure(added, 4)}）÷ {figure(known.limit, 4)} × 100"
    below = (limit, used, approved)
    return Capacity(
        element=element,
        name=known.name,
        unit=known.unit,
        limit=limit,
        used=used,
        approved=approved,
        margin=Trail(f"{head}_margin@{year}", f"{known.name}：余量", margin, known.unit,
                     formula="上限 − 已用 − 在建已批", reason=reason, inputs=below),
        occupancy=Trail(f"{head}_taken@{year}", f"{known.name}：占用率（含在建已批）", occupancy,
                        "%", formula="（已用 + 在建已批）÷ 上限 × 100", numbers=said,
                        reason=reason, inputs=below),
        warns=occupancy is not None and occupancy >= rules.warning,
        reason=reason,
    )  # fmt: skip


def _of(known: _Known, trail_id: str, label: str, value: Fraction | None) -> Trail:
    return Trail(trail_id, label, value, known.unit, inputs=(known.trail,))


def _approved(
    rules: AdmissionRules, park: Reading, element: CapacityElement, known: _Known, trail_id: str
) -> Trail:
    stages = "、".join(rules.approved_stages)
    head = f"{known.name}：在建已批（{stages}的项目申报数）"
    if not element.project:
        return Trail(trail_id, head, None, known.unit, reason="项目不申报这一项")
    total = Fraction(0)
    cells: list[EntrySource] = []
    unsaid = 0
    rows = approved_rows(rules, park)
    for row in rows:
        key = EntryKey(f"{PROJECTS}.{element.project}", row)
        entry = park.submission.by_key.get(key)
        if entry is None or entry.number is None:
            unsaid += 1
            continue
        total += Fraction(entry.number) * element.scale
        cell = park.cell(key)
        cells += [cell] if cell is not None else []
    reason = f"{unsaid} 个项目没有申报这一项" if unsaid else ""
    reason = "；".join(filter(None, (reason, element.note, element.scale_text)))
    return Trail(
        trail_id, head, total, known.unit, formula="各项目申报数之和",
        numbers=f"{len(rows)} 个项目", reason=reason, inputs=tuple(cells),
    )  # fmt: skip
