"""分行业准入指标: the limits of every sector the park has, each with what it was derived from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.admission import (
    AdmissionRules,
    BuildKind,
    NormLink,
    Role,
    SectorRow,
    SectorRules,
)
from generator.model.indicator import Grade, IndicatorSystem, SecondaryIndicator
from generator.model.reference import CodeRow, CodeTable, Source
from generator.model.score import ScoreCard, Trail
from generator.score.admission_limits import Derived, Grounds, Peers, derive, peers_of
from generator.score.assess import product_unit
from generator.score.figures import figure
from generator.score.level import LevelAnalysis
from generator.score.level_benchmark import FirmBenchmark
from generator.score.level_constraints import Factor
from generator.score.membership import Levels, lower_is_better
from generator.score.printing import Printing
from generator.score.shares import PARK

STANDARDS = ("国家标准", "行业标准", "地方标准")
BASELINE, MANDATORY = "能效基准水平", "强制性能耗限额"
GUIDANCE = "通用要素是参考表，不对现有企业设限"
_KIND_IDS = {
    BuildKind.EXISTING: "existing", BuildKind.EXPANSION: "expansion", BuildKind.NEW: "new",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """The limit for one build kind; None has its reason."""

    kind: BuildKind
    value: Fraction | None
    basis: str
    reason: str
    places: int
    trail: Trail


@dataclass(frozen=True, slots=True)
class NormUsed:
    """The published norm: its 标杆 and its baseline or mandatory limit, each traced."""

    source: str
    mark: str
    best: Trail
    bound: Trail
    mandatory: bool


@dataclass(frozen=True)
class Limit:
    """分行业准入指标 of one indicator, 现有、改扩建、新建, and all it rests on."""

    number: str
    system: str
    indicator: SecondaryIndicator
    role: Role
    unit: str
    lower: bool
    levels: Levels | None
    level_trails: tuple[Trail, ...]
    norm: NormUsed | None
    peers: Peers
    peer_trails: tuple[Trail, ...]
    grade: str
    factor: Fraction
    factor_trail: Trail | None
    best: Fraction | None
    taken: Mapping[BuildKind, Taken]
    present: tuple[FirmBenchmark, ...]
    source: str
    mark: str

    @property
    def sign(self) -> str:
        return "≤" if self.lower else "≥"

    def met(self, value: Fraction, kind: BuildKind) -> bool | None:
        """Whether a figure meets the limit; None where there is no limit."""
        bound = self.taken[kind].value
        if bound is None:
            return None
        return value <= bound if self.lower else value >= bound

    @property
    def places(self) -> int:
        return max(each.places for each in self.taken.values())


@dataclass(frozen=True)
class SectorLimits:
    """One sector of the list. `grades` say the 清洁生产等级 asked of each build kind.

    `without` are indicators no limit could be taken for. `firms` are the enterprises in the park.
    """

    rules: SectorRules
    name: str
    industries: tuple[str, ...]
    industry_words: str
    limits: tuple[Limit, ...]
    without: tuple[tuple[str, str], ...]
    grades: Mapping[BuildKind, Grade]
    grade_number: str
    cards: tuple[ScoreCard, ...]
    firms: tuple[tuple[str, str], ...]
    reference: bool
    source: str
    mark: str

    @property
    def everything_fails(self) -> bool:
        """All firms of the sector miss a present limit: the list would shut out what is there."""
        failing = {
            each.recipient_id
            for limit in self.limits
            for each in limit.present
            if limit.met(each.value, BuildKind.EXISTING) is False
        }
        return bool(self.firms) and failing >= {firm for firm, _ in self.firms}


@dataclass(frozen=True, slots=True)
class Library:
    """What rules hold for deriving limits: systems, norms and how sources are said."""

    rules: AdmissionRules
    systems: Mapping[str, IndicatorSystem]
    norms: CodeTable
    sources: Mapping[str, Source]
    printing: Printing


def sector_limits(
    library: Library, level: LevelAnalysis, cards: Mapping[str, ScoreCard]
) -> tuple[SectorLimits, ...]:
    """The sectors that firms of the park belong to, in the order of the rules; then the general."""
    answering: dict[str, list[str]] = {}
    for firm in level.facts.served:
        card = cards.get(firm.id)
        for each in card.all if card is not None else ():
            answering.setdefault(each.system.id, []).append(firm.id)
    return tuple(
        limits_of(library, sector, level, cards, answering.get(sector.system, ()))
        for sector in library.rules.sectors.values()
        if sector.general or sector.system in answering
    )


def limits_of(
    library: Library,
    sector: SectorRules,
    level: LevelAnalysis,
    cards: Mapping[str, ScoreCard],
    members: Sequence[str],
) -> SectorLimits:
    """The limits of one sector; also of one that has no firm in the park yet."""
    system = library.systems[sector.system]
    firms = [firm for firm in level.facts.served if firm.id in members]
    rows = {row.id: row for _, row in system.rows()}
    limits: list[Limit] = []
    without: list[tuple[str, str]] = []
    for asked in sector.rows:
        number = f"{sector.code}-{len(limits) + 1:02d}"
        limit = _limit(library, sector, asked, rows[asked.row], system, number, level)
        if any(each.value is not None for each in limit.taken.values()):
            limits.append(limit)
        else:
            without.append((rows[asked.row].name, limit.taken[BuildKind.NEW].reason))
    codes = tuple(dict.fromkeys(firm.enterprise.industry_code for firm in firms))
    codes = codes or system.industry_codes
    if sector.general:
        codes = ()
    industry = "、".join(f"{level.facts.industry(code)}（{code}）" for code in codes)
    return SectorLimits(
        rules=sector,
        name=system.name,
        industries=codes,
        industry_words=industry or "其他行业",
        limits=tuple(limits),
        without=tuple(without),
        grades={kind: _grade(library, sector, kind) for kind in BuildKind},
        grade_number=f"{sector.code}-{len(limits) + 1:02d}",
        cards=tuple(
            each
            for firm in firms
            for each in cards[firm.id].all
            if each.system.id == sector.system
        ),
        firms=tuple((firm.id, firm.name) for firm in firms),
        reference=system.reference,
        source=library.printing.basis(system.source),
        mark=system.mark,
    )


def _grade(library: Library, sector: SectorRules, kind: BuildKind) -> Grade:
    rule = library.rules.kinds[kind]
    return list(Grade)[rule.two_high_level if sector.two_high else rule.level]


def _limit(
    library: Library,
    sector: SectorRules,
    asked: SectorRow,
    row: SecondaryIndicator,
    system: IndicatorSystem,
    number: str,
    level: LevelAnalysis,
) -> Limit:
    rules, printing = library.rules, library.printing
    role = rules.roles[asked.role]
    lower = lower_is_better(row.benchmark.operator)
    present = tuple(
        each
        for each in level.firms
        if (each.system, each.indicator.id) == (system.id, row.id) and not _central(level, each)
    )
    comparable = _comparable(level, present)
    norm = _norm(library, asked.norm, number) if asked.norm is not None else None
    factor = _factor(level, role.factor)
    grade = factor.grade if factor is not None and factor.grade in rules.factors else ""
    levels = row.benchmark.levels
    grounds = Grounds(
        lower=lower,
        percent=row.unit == "percent",
        levels=levels,
        bound=_value(norm.bound) if norm else None,
        bound_name=(MANDATORY if norm.mandatory else BASELINE) if norm else "",
        best_norm=_value(norm.best) if norm else None,
        peers=tuple(each.value for each in comparable),
        grade=grade,
        factor=rules.factors.get(grade, Fraction(1)),
        two_high=sector.two_high,
    )
    peers = peers_of(grounds, rules.fewest_peers, rules.quantile)
    source = printing.basis(row.source or system.source, row.clause)
    unit = printing.unit_of(row.unit)
    level_trails = tuple(_level_trails(number, row, levels, unit, source))
    factor_trail = _factor_trail(rules, printing, factor, grade, level.facts.year)
    inputs = (
        *level_trails,
        *((norm.best, norm.bound) if norm else ()),
        *((factor_trail,) if factor_trail else ()),
        *(each.trail for each in comparable),
    )
    taken = {}
    for kind, rule in rules.kinds.items():
        made = derive(grounds, rule, peers, rules.digits)
        if sector.general and kind is BuildKind.EXISTING:
            made = Derived(None, "", GUIDANCE)
        taken[kind] = _taken(number, row, kind, made, unit, (source, row.mark), inputs)
    return Limit(
        number=number,
        system=system.id,
        indicator=row,
        role=role,
        unit=unit,
        lower=lower,
        levels=levels,
        level_trails=level_trails,
        norm=norm,
        peers=peers,
        peer_trails=tuple(
            _peer_trails(number, row, peers, unit, comparable, level.facts.year)
        ),
        grade=grade,
        factor=grounds.factor,
        factor_trail=factor_trail,
        best=grounds.best,
        taken=taken,
        present=present,
        source=source,
        mark=row.mark,
    )


def _central(level: LevelAnalysis, each: FirmBenchmark) -> bool:
    return any(firm.id == each.recipient_id for firm in level.facts.central)


def _comparable(
    level: LevelAnalysis, present: Iterable[FirmBenchmark]
) -> tuple[FirmBenchmark, ...]:
    """The largest group of one industry code and product unit, without firms of low load."""
    readings = {firm.id: firm.reading for firm in level.facts.firms}
    groups: dict[tuple[str, str], list[FirmBenchmark]] = {}
    for each in present:
        if not each.guard:
            key = each.sector, product_unit(readings[each.recipient_id])
            groups.setdefault(key, []).append(each)
    return max((tuple(group) for group in groups.values()), key=len, default=())


def _factor(level: LevelAnalysis, factor_id: str) -> Factor | None:
    return next((each for each in level.factors if each.id == factor_id), None)


def _factor_trail(
    rules: AdmissionRules, printing: Printing, factor: Factor | None, grade: str, year: int
) -> Trail | None:
    if factor is None or not grade:
        return None
    return Trail(
        id=f"{PARK}:admission_factor_{factor.id}@{year}",
        label=f"{factor.name}的收严系数",
        value=rules.factors[grade],
        formula=f"制约等级为{grade}",
        source=printing.basis(rules.factors_source),
        mark=rules.factors_mark,
        reason="建议值，须论证",
        inputs=(factor.trail,),
    )


def _norm(library: Library, link: NormLink, number: str) -> NormUsed:
    row = next(
        row
        for row in library.norms
        if (row.values["industry_code"], row.values["item"]) == (link.industry_code, link.item)
    )
    mandatory = library.sources[row.source].kind in STANDARDS
    best = _norm_trail(library, row, number, "best", "能效标杆水平")
    bound = _norm_trail(library, row, number, "limit", MANDATORY if mandatory else BASELINE)
    return NormUsed(best.source, row.mark, best, bound, mandatory)


def _norm_trail(
    library: Library, row: CodeRow, number: str, column: str, name: str
) -> Trail:
    return Trail(
        id=f"{PARK}:admission_{number}_norm_{column}",
        label=f"{row.values['item']}{name}",
        value=Fraction(row.numbers[column]),
        unit=library.printing.unit_of(row.values["unit"]),
        source=library.printing.basis(row.source),
        mark=row.mark,
        reason=row.values.get("note", ""),
    )


def _level_trails(
    number: str, row: SecondaryIndicator, levels: Levels | None, unit: str, source: str
) -> Iterator[Trail]:
    for name, value in zip(Grade, levels or (), strict=False):
        yield Trail(
            id=f"{PARK}:admission_{number}_level{name.rank}",
            label=f"{row.name}行业体系{name.value}基准值",
            value=value,
            unit=unit,
            source=source,
            mark=(row.level_marks[name.rank - 1] if row.level_marks else row.mark),
        )


def _peer_trails(
    number: str, row: SecondaryIndicator, peers: Peers, unit: str,
    firms: Sequence[FirmBenchmark], year: int,
) -> Iterator[Trail]:  # fmt: skip
    for name, label, value in (
        ("median", "中位值", peers.median), ("front", "先进值（前25%）", peers.front),
    ):  # fmt: skip
        if value is not None:
            yield Trail(
                id=f"{PARK}:admission_{number}_{name}@{year}",
                label=f"{row.name}园区同行{label}",
                value=value,
                unit=unit,
                formula="四分位数，按次序统计量线性内插",
                numbers=f"{peers.count} 家可比企业",
                inputs=tuple(each.trail for each in firms),
            )


def _taken(
    number: str, row: SecondaryIndicator, kind: BuildKind, made: Derived, unit: str,
    basis: tuple[str, str], inputs: tuple[Trail, ...],
) -> Taken:  # fmt: skip
    return Taken(
        kind,
        made.value,
        made.basis,
        made.reason,
        made.places,
        Trail(
            id=f"{PARK}:admission_{number}_{_KIND_IDS[kind]}",
            label=f"{row.name}{kind.value}限值",
            value=made.value,
            unit=unit,
            formula="最严候选值 × 收严系数，不宽于强制性标准，不严于现有最优",
            source=basis[0],
            mark=basis[1],
            reason=made.reason,
            inputs=inputs,
        ),
    )


def _value(trail: Trail) -> Fraction | None:
    return trail.value if isinstance(trail.value, Fraction) else None


def said_limit(limit: Limit, kind: BuildKind) -> str:
    """"≤1100 kgce/t"; "" where there is none."""
    taken = limit.taken[kind]
    if taken.value is None:
        return ""
    return f"{limit.sign}{figure(taken.value, taken.places)} {limit.unit}".rstrip()
