"""准入清单: everything the list says of a park, from its figures and rules/admission. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from generator.model.admission import (
    AdmissionRules,
    BuildKind,
    Entry,
    EntryKind,
    Replacement,
    unfair_condition,
)
from generator.model.indicator import IndicatorSystem
from generator.model.option import Option
from generator.model.score import ScoreCard, Trail
from generator.score.admission_capacity import Capacity, capacities
from generator.score.admission_sectors import (
    Library,
    Limit,
    SectorLimits,
    sector_limits,
)
from generator.score.figures import figure
from generator.score.improvement import Improvement
from generator.score.level import LevelAnalysis
from generator.score.level_benchmark import FirmBenchmark
from generator.score.level_chains import ByProduct
from generator.score.measure import Reading
from generator.score.trail import collect_trails

MISSING = "是"
_CLASSES = ("Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类", "劣Ⅴ类")
_CODES = re.compile(r"[、，,；;\s]+")
_LAWFUL_FILE = re.compile(r"《|〔|令|法")


@dataclass(frozen=True, slots=True)
class Zone:
    """管控单元 as the park has written it."""

    code: str
    name: str
    kind: str
    extent: str
    industries: str


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """A requirement the park added itself; `basis` is the document in its own words."""

    entry: Entry
    basis: str


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """准入要求.xlsx as read: zones, requirements, encouragement, and lines not taken, with why."""

    zones: tuple[Zone, ...] = ()
    entries: tuple[OwnEntry, ...] = ()
    encouraged: tuple[tuple[str, str, str], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


NO_TERMS = OwnTerms()


@dataclass(frozen=True, slots=True)
class NonCompliance:
    """现有企业不符合一条: the figure, the limit, the gap (% of the limit), and what is done."""

    limit: Limit
    firm: FirmBenchmark
    bound: Fraction
    gap: Trail
    problems: tuple[str, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class MissingLink:
    """鼓励方向: a link the chain lacks, or a by-product that nobody of the park uses."""

    link: str
    chain: str
    material: str
    amount: Trail | None
    priority: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True)
class Admission:
    """The list. `lapsed` are prohibitions whose law is not in force on the day of the document.

    `water_fails` says that a section of the park's waters misses its target; None is not known.
    `unset` are systems firms are judged by that the rules give no limits and no reason for it.
    """

    rules: AdmissionRules
    day: date
    sectors: tuple[SectorLimits, ...]
    capacities: tuple[Capacity, ...]
    prohibited: tuple[Entry, ...]
    lapsed: tuple[Entry, ...]
    restricted: tuple[Entry, ...]
    general: tuple[Entry, ...]
    replacements: tuple[Replacement, ...]
    failing: tuple[NonCompliance, ...]
    links: tuple[MissingLink, ...]
    own: OwnTerms
    water_fails: bool | None
    unset: tuple[IndicatorSystem, ...]
    library: Library
    level: LevelAnalysis

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.prohibited, *self.restricted, *self.general)

    def sector(self, system: str) -> SectorLimits | None:
        return next((each for each in self.sectors if each.rules.system == system), None)

    @cached_property
    def trails(self) -> Mapping[str, Trail]:
        return MappingProxyType(dict(collect_trails(self._roots())))

    def _roots(self) -> Iterator[Trail]:
        for sector in self.sectors:
            for limit in sector.limits:
                yield from (taken.trail for taken in limit.taken.values())
                yield from limit.peer_trails
        for each in self.capacities:
            yield each.margin
            yield each.occupancy
        yield from (each.gap for each in self.failing)
        yield from (link.amount for link in self.links if link.amount is not None)


def admission_list(
    library: Library,
    level: LevelAnalysis,
    cards: Mapping[str, ScoreCard],
    improvement: Improvement,
    day: date,
    region: str,
    own: OwnTerms = NO_TERMS,
) -> Admission:
    """The whole list as of a day; what the departments have not told is simply not there."""
    rules = library.rules
    sectors = sector_limits(library, level, cards)
    prohibited = [
        each
        for each in rules.of_kind(EntryKind.PROHIBITED)
        if not each.regions or region in each.regions
    ]
    mine = {kind: tuple(one.entry for one in own.entries if one.entry.kind is kind)
            for kind in EntryKind}  # fmt: skip
    return Admission(
        rules=rules,
        day=day,
        sectors=sectors,
        capacities=capacities(rules, level),
        prohibited=(
            *(each for each in prohibited if library.sources[each.law].in_force(day)),
            *mine[EntryKind.PROHIBITED],
        ),
        lapsed=tuple(each for each in prohibited if not library.sources[each.law].in_force(day)),
        restricted=(
            *rules.of_kind(EntryKind.RESTRICTED),
            *mine[EntryKind.RESTRICTED],
            *rules.of_kind(EntryKind.CONDITION),
            *mine[EntryKind.CONDITION],
        ),
        general=(*rules.of_kind(EntryKind.GENERAL), *mine[EntryKind.GENERAL]),
        replacements=_replacements(rules, level),
        failing=tuple(_failing(sectors, improvement)),
        links=tuple(_links(level, own)),
        own=own,
        water_fails=_water_fails(level.facts.park, level.facts.year),
        unset=tuple(_unset(rules, level, cards)),
        library=library,
        level=level,
    )


def _unset(
    rules: AdmissionRules, level: LevelAnalysis, cards: Mapping[str, ScoreCard]
) -> Iterator[IndicatorSystem]:
    said = {*rules.sectors, *rules.left_out}
    for firm in level.facts.served:
        for each in cards[firm.id].all if firm.id in cards else ():
            if each.system.id not in said:
                said.add(each.system.id)
                yield each.system


def _replacements(rules: AdmissionRules, level: LevelAnalysis) -> tuple[Replacement, ...]:
    """Heavy metals only where the park has an industry they are counted in."""
    codes = {firm.enterprise.industry_code for firm in level.facts.firms}
    return tuple(
        each
        for each in rules.replacements
        if not each.industries or any(code.startswith(each.industries) for code in codes)
    )


def _failing(
    sectors: Iterable[SectorLimits], improvement: Improvement
) -> Iterator[NonCompliance]:
    """Figures of years that can be compared; low load and start-up are no non-compliance."""
    for sector in sectors:
        for limit in sector.limits:
            bound = limit.taken[BuildKind.EXISTING].value
            for firm in limit.present:
                if bound is None or firm.guard or limit.met(firm.value, BuildKind.EXISTING):
                    continue
                yield _non_compliance(limit, firm, bound, improvement)


def _non_compliance(
    limit: Limit, firm: FirmBenchmark, bound: Fraction, improvement: Improvement
) -> NonCompliance:
    about = [
        problem
        for problem in improvement.problems.problems
        if problem.subject.id == firm.recipient_id
    ]
    exact = [
        problem
        for problem in about
        if problem.measured is not None and problem.measured.indicator == limit.indicator.id
    ]
    problems = exact or [p for p in about if p.element.value == limit.role.element]
    numbers = tuple(problem.number for problem in problems)
    options = tuple(
        option
        for option in improvement.options.of(firm.recipient_id)
        if set(option.problems) & set(numbers)
    )
    away = firm.value - bound if limit.lower else bound - firm.value
    gap = Trail(
        id=f"{firm.recipient_id}:admission_gap_{limit.number}",
        label=f"{firm.name}{limit.indicator.name}与现有限值的差距",
        value=100 * away / abs(bound) if bound else None,
        unit="%",
        formula="（现值 − 限值）÷ 限值 × 100，越差越大",
        numbers=f"{figure(firm.value, 4)} 与 {figure(bound, 4)}",
        inputs=(firm.trail, limit.taken[BuildKind.EXISTING].trail),
    )
    return NonCompliance(limit, firm, bound, gap, numbers, options)


# -- encouragement ---------------------------------------------------------------------------------


def _links(level: LevelAnalysis, own: OwnTerms) -> Iterator[MissingLink]:
    park = level.facts.park
    unused = [each for each in level.by_products if each.unused > 0]
    told: set[str] = set()
    for row in park.submission.rows.get("chain_links", ()) if park is not None else ():
        assert park is not None
        if _text(park, "chain_links.missing", row) != MISSING:
            continue
        link, chain = (_text(park, f"chain_links.{name}", row) for name in ("link", "chain"))
        eaten = next((each for each in unused if _alike(each.name, link)), None)
        told.update([eaten.name] if eaten else [])
        yield MissingLink(
            link,
            chain,
            f"{eaten.firm}{eaten.name}" if eaten else "",
            eaten.trail if eaten else None,
            f"{chain}上下游配套，与园区现有环节衔接的，同等条件下优先安排用地和容量余量",
        )
    for waste in unused:
        if waste.name not in told:
            yield MissingLink(
                f"{waste.name}综合利用",
                "",
                f"{waste.firm}{waste.name}",
                waste.trail,
                _priority(waste),
                waste.users,
            )
    for link, material, priority in own.encouraged:
        yield MissingLink(link, "", material, None, priority)


def _priority(waste: ByProduct) -> str:
    if waste.users:
        return f"与{'、'.join(waste.users)}已有的利用衔接，能消纳剩余量的同等条件下优先"
    return f"以其为原料、能消纳现去向“{waste.destination or '未填'}”的量的，同等条件下优先"


def _alike(one: str, other: str) -> bool:
    """Two names that share a word of two characters."""
    pairs = {one[n : n + 2] for n in range(len(one) - 1)}
    return any(pair in other for pair in pairs)


def _text(reading: Reading, name: str, row: str = "") -> str:
    entry = reading.submission.get(name, row)
    return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""


def _water_fails(park: Reading | None, year: int) -> bool | None:
    """Whether a section was worse than its target in the audit year."""
    if park is None or not (rows := park.submission.rows.get("water_sections", ())):
        return None
    for row in rows:
        entry = park.submission.get("water_sections.class", row, year)
        found = entry.value if entry is not None else None
        target = _text(park, "water_sections.target", row)
        told = isinstance(found, str) and found in _CLASSES and target in _CLASSES
        if told and _CLASSES.index(str(found)) > _CLASSES.index(target):
            return True
    return False


# -- what the park adds ------------------------------------------------------------------------


def own_terms(reading: Reading) -> OwnTerms:
    """准入要求.xlsx as its lines say; a prohibition without law, clause and date is not taken."""
    submission = reading.submission
    entries: list[OwnEntry] = []
    refused: list[tuple[str, str]] = []
    for place, row in enumerate(submission.rows.get("terms", ()), 1):
        said = {
            name: _text(reading, f"terms.{name}", row)
            for name in ("kind", "dimension", "industries", "content", "file", "clause",
                         "evidence", "office", "topic")
        }  # fmt: skip
        dated = submission.get("terms.dated", row)
        day = dated.value if dated is not None and isinstance(dated.value, date) else None
        why = _refusal(said, day)
        if why:
            refused.append((said["content"] or f"第 {place} 行", why))
            continue
        kind = next(kind for kind in EntryKind if kind.value == said["kind"])
        number = f"YQ-{len(entries) + 1:02d}"
        basis = f"{said['file']}{said['clause']}" + (f"（{day:%Y年%m月%d日}）" if day else "")
        entry = Entry(
            number, kind, said["dimension"], said["content"].rstrip("。"), "", said["clause"], "D",
            said["evidence"], said["office"],
            tuple(code for code in _CODES.split(said["industries"]) if code.isdigit()),
            topic=said["topic"] or "园区补充", own=True,
        )  # fmt: skip
        entries.append(OwnEntry(entry, basis))
    return OwnTerms(
        zones=tuple(
            Zone(*(_text(reading, f"zones.{name}", row)
                   for name in ("code", "name", "kind", "extent", "industries")))
            for row in submission.rows.get("zones", ())
        ),
        entries=tuple(entries),
        encouraged=tuple(
            (_text(reading, "encouraged.link", row), _text(reading, "encouraged.material", row),
             _text(reading, "encouraged.priority", row))
            for row in submission.rows.get("encouraged", ())
        ),
        refused=tuple(refused),
    )  # fmt: skip


def _refusal(said: Mapping[str, str], day: date | None) -> str:
    lacking = [name for name in ("kind", "dimension", "content", "file") if not said[name]]
    if lacking:
        return "没有写全管控类型、维度、内容和依据文件"
    if said["kind"] == EntryKind.PROHIBITED.value:
        if not said["clause"] or day is None or not _LAWFUL_FILE.search(said["file"]):
            return "禁止类没有写明上位依据的文件、条款和日期，园区不得自设禁止"
    elif unfair := unfair_condition(said["content"]):
        return f"以{unfair}设条件，违反公平竞争审查要求"
    return ""
