"""产业链水平: what a chain or sector burdens the park with and what it adds; its exchange."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.constraint import LevelRules
from generator.model.score import EntrySource, Trail
from generator.model.submission import EntryKey
from generator.score.figures import figure
from generator.score.level_values import (
    ADDED_VALUE,
    LOADS,
    Firm,
    LevelFacts,
    LevelFigure,
    named,
    number,
    sum_of,
)
from generator.score.shares import PARK

CHAIN, SECTOR = "产业链", "行业"
SUPPLIES, TAKES = "供出", "接收"


@dataclass(frozen=True, slots=True)
class LoadShare:
    """A group's share (%) of a load and what it is of its share of added value (`ratio`).

    `grade` says how much the group constrains the park by it; "" where no ratio can be had.
    """

    figure: LevelFigure
    share: Fraction | None
    ratio: Fraction | None
    grade: str
    reason: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class Group:
    """A chain or sector: its firms, its share (%) of added value, and of every load."""

    kind: str
    id: str
    name: str
    firms: tuple[str, ...]
    added_share: Fraction | None
    loads: tuple[LoadShare, ...]
    trail: Trail

    @property
    def constrains(self) -> tuple[LoadShare, ...]:
        """The loads by which it constrains the park, the heaviest ratio first."""
        found = [load for load in self.loads if load.grade]
        return tuple(sorted(found, key=lambda load: -(load.ratio or Fraction(0))))


def groups(facts: LevelFacts, rules: LevelRules) -> tuple[Group, ...]:
    """Chains, then sectors; of the enterprises served, central facilities stand apart."""
    by_chain = _by(facts.served, lambda firm: firm.enterprise.chain or "未列入产业链")
    by_sector = _by(facts.served, lambda firm: firm.enterprise.industry_code)
    found = [_group(facts, rules, CHAIN, name, name, firms) for name, firms in by_chain.items()]
    found += [
        _group(facts, rules, SECTOR, code, facts.industry(code), firms)
        for code, firms in by_sector.items()
    ]
    return tuple(found)


def _by(firms: Sequence[Firm], key: Callable[[Firm], str]) -> dict[str, list[Firm]]:
    found: dict[str, list[Firm]] = {}
    for firm in firms:
        found.setdefault(key(firm), []).append(firm)
    return found


def _group(
    facts: LevelFacts, rules: LevelRules, kind: str, key: str, name: str, firms: Sequence[Firm]
) -> Group:
    added = _share(facts, ADDED_VALUE, key, name, firms)
    loads = []
    for asked in LOADS:
        part = _share(facts, asked, key, name, firms)
        share, value = number(part), number(added)
        ratio, reason = None, part.reason
        if share is not None and value is not None and value > 0:
            ratio = share / value
        elif share is not None:
            reason = "增加值占比没有数值或不是正数"
        heavy = share is not None and share >= rules.least_share
        grade = rules.load_grade(ratio) if ratio is not None and heavy else ""
        trail = Trail(
            id=f"{PARK}:level_{asked.id}_load_ratio_{key}@{facts.year}",
            label=f"{name}{asked.name}占比与增加值占比之比（{facts.year}年）",
            value=ratio,
            formula="负荷占比 ÷ 增加值占比",
            numbers=f"{figure(share)} ÷ {figure(value)}" if ratio is not None and share is not None
            and value is not None else "",
            reason=reason or (f"制约程度：{grade}" if grade else ""),
            source=rules.source,
            mark=rules.mark,
            inputs=(part, added),
        )  # fmt: skip
        loads.append(LoadShare(asked, share, ratio, grade, reason, trail))
    return Group(kind, key, name, tuple(f.name for f in firms), number(added), tuple(loads), added)


def _share(
    facts: LevelFacts, asked: LevelFigure, key: str, name: str, firms: Sequence[Firm]
) -> Trail:
    part = sum_of(facts, firms, asked, facts.year, f"{PARK}·{key}", name)
    whole = sum_of(facts, facts.served, asked, facts.year, f"{PARK}报送", "报送企业")
    head = Trail(
        id=f"{PARK}:level_{asked.id}_share_{key}@{facts.year}",
        label=f"{name}占报送企业{asked.name}的比例（{facts.year}年）",
        value=None,
        unit="%",
        formula="合计 ÷ 报送企业合计 × 100",
        inputs=(part.trail, whole.trail),
    )
    if part.value is None or whole.value is None or whole.value <= 0:
        return replace(head, reason="没有数值")
    numbers = f"{figure(part.value)} ÷ {figure(whole.value)} × 100"
    said = f"未含{named(whole.missing)}" if whole.missing else ""
    return replace(head, value=100 * part.value / whole.value, numbers=numbers, reason=said)


# -- exchange ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exchange:
    """互供: what goes from whom to whom. `supplied` and `taken` are what either side tells.

    `inside` says that both are of the park; figures in t, or in GJ where it is `heat`.
    """

    material: str
    kind: str
    supplier: str
    user: str
    inside: bool
    heat: bool
    supplied: Fraction | None
    taken: Fraction | None
    trail: Trail

    @property
    def amount(self) -> Fraction | None:
        return self.supplied if self.supplied is not None else self.taken


@dataclass(frozen=True, slots=True)
class ByProduct:
    """副产物供需: what a firm makes and leaves unused; `users` take something like it."""

    name: str
    firm: str
    generated: Fraction
    used: Fraction
    unused: Fraction
    destination: str
    users: tuple[str, ...]
    trail: Trail


def exchanges(facts: LevelFacts) -> tuple[Exchange, ...]:
    """The network: the two sides' lines about one material and pair of firms are one exchange."""
    codes = {f.enterprise.credit_code: f.name for f in facts.firms if f.enterprise.credit_code}
    names = {firm.name for firm in facts.firms}
    found: dict[tuple[str, str, str, bool], Exchange] = {}
    for firm in facts.firms:
        for row in firm.reading.submission.rows.get("exchange", ()):
            direction = _text(firm, "exchange.direction", row)
            material = _text(firm, "exchange.material", row)
            partner = codes.get(_text(firm, "exchange.partner_code", row)) or _text(
                firm, "exchange.partner", row
            )
            # A year of 停产 has no amount either; only what is told in GJ is heat.
            heat = (
                _amount(firm, "exchange.amount", row) is None
                and _amount(firm, "exchange.energy", row) is not None
            )
            column = "exchange.energy" if heat else "exchange.amount"
            value = _amount(firm, column, row)
            supplies = direction == SUPPLIES
            supplier, user = (firm.name, partner) if supplies else (partner, firm.name)
            key = (material, supplier, user, heat)
            cell = firm.reading.cell(EntryKey(column, row, facts.year))
            old = found.get(key)
            trail = _exchange_trail(facts, key, old, value, cell)
            found[key] = Exchange(
                material=material,
                kind=_text(firm, "exchange.kind", row),
                supplier=supplier,
                user=user,
                inside=supplier in names and user in names,
                heat=heat,
                supplied=_added(old.supplied if old else None, value if supplies else None),
                taken=_added(old.taken if old else None, None if supplies else value),
                trail=trail,
            )
    return tuple(found.values())


def _exchange_trail(
    facts: LevelFacts, key: tuple[str, str, str, bool], old: Exchange | None,
    value: Fraction | None, cell: EntrySource | None,
) -> Trail:  # fmt: skip
    material, supplier, user, heat = key
    cells = (*(old.trail.inputs if old else ()), *((cell,) if cell is not None else ()))
    return Trail(
        id=f"{PARK}:level_exchange_{material}_{supplier}_{user}@{facts.year}",
        label=f"{supplier}供{user}{material}（{facts.year}年）",
        value=old.trail.value if old and old.trail.value is not None else value,
        unit="GJ" if heat else "t",
        reason="供出、接收双方填报" if old else "",
        inputs=cells,
    )


def _added(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return other if one is None else one if other is None else one + other


def by_products(facts: LevelFacts, network: Sequence[Exchange]) -> tuple[ByProduct, ...]:
    """General solid wastes with what of them is disposed of or stored, the most first."""
    takers: dict[str, list[str]] = {}
    for each in network:
        if each.user in {firm.name for firm in facts.firms}:
            takers.setdefault(each.material, []).append(each.user)
    found = []
    for firm in facts.firms:
        for row in firm.reading.submission.rows.get("solid_kinds", ()):
            name = _text(firm, "solid_kinds.name", row)
            made, used, disposed, stored = (
                _once(firm, f"solid_kinds.{column}", row) or Fraction(0)
                for column in ("generated", "used", "disposed", "stored")
            )
            users = tuple(
                dict.fromkeys(
                    user
                    for material, users in takers.items()
                    if name and (name in material or material in name)
                    for user in users
                    if user != firm.name
                )
            )
            cells = tuple(
                cell
                for column in ("generated", "used", "disposed", "stored")
                if (cell := firm.reading.cell(EntryKey(f"solid_kinds.{column}", row))) is not None
            )
            trail = Trail(
                id=f"{firm.id}:level_unused_{row}@{facts.year}",
                label=f"{firm.name}{name}未利用量（{facts.year}年）",
                value=disposed + stored,
                unit="t",
                formula="处置量 + 贮存量",
                inputs=cells,
            )
            where = _text(firm, "solid_kinds.destination", row)
            found.append(
                ByProduct(name, firm.name, made, used, disposed + stored, where, users, trail)
            )
    return tuple(sorted(found, key=lambda each: -each.unused))


def _text(firm: Firm, field: str, row: str) -> str:
    entry = firm.reading.submission.get(field, row)
    return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""


def _amount(firm: Firm, field: str, row: str) -> Fraction | None:
    entry = firm.reading.submission.get(field, row, firm.reading.year)
    return Fraction(entry.number) if entry is not None and entry.number is not None else None


def _once(firm: Firm, field: str, row: str) -> Fraction | None:
    entry = firm.reading.submission.get(field, row)
    return Fraction(entry.number) if entry is not None and entry.number is not None else None
