"""产业链层面的问题: chains with many firms behind, or with more load than added value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from generator.model.indicator import Grade
from generator.model.problem import Element, Matter, ObjectLevel, Subject
from generator.model.problem_rules import MatterKind, ProblemRules
from generator.model.score import ScoreCard, Trail
from generator.score.figures import figure
from generator.score.matters import make_matter
from generator.score.measure import Reading

LOADS: tuple[tuple[str, str, str, Element], ...] = (
    ("total_energy", "综合能耗", "tce", Element.ENERGY),
    ("fresh_water", "取水量", "m3", Element.WATER),
    ("co2_total", "二氧化碳排放量", "tCO2", Element.CARBON),
)
"""What a chain's load is counted in: formula, name, unit, element."""
ADDED_VALUE = "industrial_added_value"


@dataclass(frozen=True, slots=True)
class ChainMember:
    """An enterprise of a chain with its result, as far as there is one."""

    id: str
    name: str
    chain: str
    card: ScoreCard | None = None
    reading: Reading | None = None


def chain_subject(name: str) -> Subject:
    """A chain goes by its name."""
    return Subject(ObjectLevel.CHAIN, name, name)


def chain_matters(rules: ProblemRules, members: Iterable[ChainMember]) -> Iterator[Matter]:
    """The chains in the order of the roster, each judged by its members' results and shares."""
    everybody = [one for one in members if one.chain]
    chains = dict.fromkeys(one.chain for one in everybody)
    for name in chains:
        mine = [one for one in everybody if one.chain == name]
        yield from _grades(rules, name, mine)
    for place, (formula, label, unit, element) in enumerate(LOADS):
        amounts = _amounts(everybody, formula, unit)
        values = _amounts(everybody, ADDED_VALUE, "cny_10k")
        # shares are of those that answered both: a firm without added value would skew them
        both = [one for one in everybody if one.id in amounts and one.id in values]
        for name in chains:
            mine = [one for one in both if one.chain == name]
            yield from _load(rules, name, (place, label, element), mine, both, amounts, values)


def _grades(rules: ProblemRules, name: str, members: list[ChainMember]) -> Iterator[Matter]:
    graded = [one for one in members if one.card is not None and one.card.grade is not None]
    below = [one for one in graded if one.card is not None and one.card.grade is Grade.BELOW]
    for rule in rules.of(MatterKind.CHAIN_GRADES):
        gravity = rule.gravity_of()
        enough = len(graded) >= rule.numbers["least_graded"]
        if gravity is None or not enough or not below:
            continue
        if Fraction(len(below), len(graded)) < rule.numbers["least_share"]:
            continue
        words = {
            "chain": name, "below": str(len(below)), "graded": str(len(graded)),
            "names": "、".join(one.name for one in below),
        }  # fmt: skip
        cards = tuple(one.card.trail for one in below if one.card is not None)
        yield make_matter(rules, rule, chain_subject(name), "grades", gravity, words,
                          evidence=cards)  # fmt: skip


def _load(
    rules: ProblemRules,
    name: str,
    load: tuple[int, str, Element],
    mine: list[ChainMember],
    everybody: list[ChainMember],
    amounts: Mapping[str, Trail],
    values: Mapping[str, Trail],
) -> Iterator[Matter]:
    place, label, element = load
    for rule in rules.of(MatterKind.CHAIN_LOAD):
        gravity = rule.gravity_of()
        if gravity is None or len(mine) < rule.numbers["least_members"]:
            continue
        load_share, value_share = _share(mine, everybody, amounts), _share(mine, everybody, values)
        if load_share is None or not value_share:
            continue
        ratio = load_share / value_share
        if ratio < rule.numbers["least_ratio"]:
            continue
        words = {
            "chain": name, "load": label, "load_share": figure(100 * load_share),
            "value_share": figure(100 * value_share), "ratio": figure(ratio),
        }  # fmt: skip
        evidence = tuple(trail for one in mine for trail in (amounts[one.id], values[one.id]))
        yield make_matter(rules, rule, chain_subject(name), f"load/{label}", gravity, words,
                          sort=place, element=element, evidence=evidence)  # fmt: skip


def _share(
    mine: list[ChainMember], everybody: list[ChainMember], of: Mapping[str, Trail]
) -> Fraction | None:
    total = sum((_value(of[one.id]) for one in everybody), Fraction(0))
    return sum((_value(of[one.id]) for one in mine), Fraction(0)) / total if total > 0 else None


def _value(trail: Trail) -> Fraction:
    return trail.value if isinstance(trail.value, Fraction) else Fraction(0)


def _amounts(members: list[ChainMember], formula: str, unit: str) -> dict[str, Trail]:
    """Each member's figure of the audit year that has one."""
    found = {}
    for one in members:
        if one.reading is None:
            continue
        trail = figure_trail(one.reading, formula, unit)
        if isinstance(trail.value, Fraction):
            found[one.id] = trail
    return found


def figure_trail(reading: Reading, formula: str, unit: str) -> Trail:
    """The figure's own trail where it is a derived one, else one made of the formula."""
    measured = reading.figure(formula)
    if measured is not None:
        return measured.trail
    head = Trail(
        id=f"{reading.owner}:{formula}@{reading.year}",
        label=f"{reading.rules.label(formula)}（{reading.year}年）",
        value=None,
        unit=reading.rules.printing.unit_of(unit),
    )
    return reading.trail(head, reading.rules.compile(formula, unit))[1]
