"""制约因素: how hard a limit of the park binds, and which elements are ranked because of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.formula.units import convert
from generator.model.score import Trail
from generator.model.submission import EntryKey
from generator.model.tier import ConstraintFigure, TierElement, TierRules
from generator.score.figures import figure, with_unit
from generator.score.measure import Reading
from generator.score.shares import PARK

TABLE = "constraints"
STRONG, MEDIUM, WEAK, NONE = "强", "中", "弱", "不是制约因素"
PROPOSED = "程序建议"


@dataclass(frozen=True, slots=True)
class Constraint:
    """制约因素判定 of one factor.

    `headroom` is what is left of the limit, in per cent of it; below zero it is passed. `grade` is
    the office's, or one `proposed` by what is left; "" when neither can be had.
    """

    id: str
    name: str
    indicator: str
    limit: Fraction | None
    present: Fraction | None
    unit: str
    headroom: Fraction | None
    trend: str
    grade: str
    proposed: bool
    basis: str
    trail: Trail

    @property
    def binds(self) -> bool:
        """Not known to be weak: without a judgement nothing is left out."""
        return self.grade not in (WEAK, NONE)


def read_constraints(rules: TierRules, park: Reading) -> tuple[Constraint, ...]:
    """The factors the office has written something about, in the order of the form."""
    block = park.rules.form.tables.get(TABLE)
    written = park.submission.rows.get(TABLE, ())
    figures = {each.constraint: each for each in rules.constraints}
    return tuple(
        _constraint(rules, park, row.id, row.label, figures.get(row.id))
        for row in (block.rows if block else ())
        if row.id in written and _says_something(park, row.id)
    )


def with_constraints(rules: TierRules, constraints: Iterable[Constraint]) -> TierRules:
    """The rules with the elements left out that answer to weak constraints alone, with the reason.

    A factor nobody has judged keeps its elements; so do rules that say `always`.
    """
    judged = {constraint.id: constraint for constraint in constraints}
    return replace(
        rules, elements=tuple(_chosen(element, judged) for element in rules.elements)
    )


def _chosen(element: TierElement, judged: Mapping[str, Constraint]) -> TierElement:
    own = [judged[name] for name in element.constraints if name in judged]
    weak = own and len(own) == len(element.constraints) and not any(c.binds for c in own)
    if element.left_out or element.always or not weak:
        return element
    reason = "，".join(
        f"{c.name}{'不是制约因素' if c.grade == NONE else '制约等级为弱'}"
        + (f"（余量 {figure(c.headroom)}%）" if c.headroom is not None else "")
        for c in own
    )
    return replace(element, left_out=f"{reason}，不参与排序。")


def _says_something(park: Reading, row: str) -> bool:
    return any(
        entry is not None and entry.raw
        for column in ("limit", "present", "trend", "grade", "indicator", "basis")
        for entry in (park.submission.get(f"{TABLE}.{column}", row),)
    )


def _constraint(
    rules: TierRules, park: Reading, row: str, name: str, known: ConstraintFigure | None
) -> Constraint:
    unit = _text(park, "limit_unit", row)
    limit = _number(park, "limit", row)
    present, below = _present(park, (row, name), unit, known)
    headroom = None
    if limit and present is not None:
        headroom = 100 * (limit - present) / limit
    given = _text(park, "grade", row)
    grade = given or _by_headroom(rules, headroom)
    cells = (
        park.cell(EntryKey(f"{TABLE}.{column}", row))
        for column in ("indicator", "limit", "limit_unit", "present", "trend", "grade", "basis")
    )
    numbers = ""
    if headroom is not None and limit is not None and present is not None:
        numbers = f"（{figure(limit)} − {figure(present)}）÷ {figure(limit)} × 100"
    said = f"余量 {with_unit(figure(headroom), '%')}" if headroom is not None else "余量无法得出"
    return Constraint(
        id=row,
        name=name,
        indicator=_text(park, "indicator", row),
        limit=limit,
        present=present,
        unit=unit,
        headroom=headroom,
        trend=_text(park, "trend", row),
        grade=grade,
        proposed=bool(grade) and not given,
        basis=_text(park, "basis", row),
        trail=Trail(
            id=f"{PARK}:constraint_{row}@{park.year}",
            label=f"{name}制约等级",
            value=grade or None,
            formula="（上限 − 现状）÷ 上限 × 100" if numbers else "",
            numbers=numbers,
            source="园区办公室判定" if given else PROPOSED,
            mark="" if given else "D",
            reason=said,
            inputs=(*(cell for cell in cells if cell is not None and cell.raw), *below),
        ),
    )


def _present(
    park: Reading, factor: tuple[str, str], unit: str, known: ConstraintFigure | None
) -> tuple[Fraction | None, tuple[Trail, ...]]:
    """The office's own figure, else the departments' in the unit of the limit, if it has one."""
    row, name = factor
    given = _number(park, "present", row)
    units = park.rules.units
    symbol = units.symbol(unit)
    if given is not None or known is None or not symbol:
        return given, ()
    own, wanted = units.parse(known.unit), units.named(unit)
    if not own.converts_to(wanted):
        return None, ()
    outcome, trail = park.trail(
        Trail(
            id=f"{PARK}:constraint_{row}_present@{park.year}",
            label=f"{name}现状",
            value=None,
            unit=park.rules.printing.unit_of(known.unit),
        ),
        park.rules.compile(known.formula, known.unit),
    )
    value = outcome.value
    if not isinstance(value, Fraction):
        return None, ()
    return convert(value, own, wanted), (trail,)


def _by_headroom(rules: TierRules, headroom: Fraction | None) -> str:
    if headroom is None or rules.headroom is None:
        return ""
    strong, medium = (100 * level for level in rules.headroom)
    return STRONG if headroom < strong else MEDIUM if headroom < medium else WEAK


def _number(park: Reading, column: str, row: str) -> Fraction | None:
    entry = park.submission.get(f"{TABLE}.{column}", row)
    return Fraction(entry.number) if entry is not None and entry.number is not None else None


def _text(park: Reading, column: str, row: str) -> str:
    entry = park.submission.get(f"{TABLE}.{column}", row)
    return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""
