"""目标可达性: options added from the lowest cost on until a target is met, or what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from generator.model.option import Option, OptionState, SavingKind
from generator.model.option_rules import OptionRules
from generator.model.problem import ObjectLevel, Target
from generator.model.score import Trail
from generator.score.feasibility import Bases
from generator.score.figures import figure, with_unit
from generator.score.finance import combined_saving

MET, NOT_MET, NOT_KNOWN = "可达", "不可达", "不能由节约量推算"


@dataclass(frozen=True, slots=True)
class Step:
    """One option added: what it costs for each unit saved, and where the indicator then stands."""

    option: str
    cost: Fraction
    saved: Fraction
    reached: Fraction


@dataclass(frozen=True, slots=True)
class Attainment:
    """表7-5, one target and term: the options needed, where they lead, and what is missing.

    `reached` is with all of `steps`; `missing` is in the indicator's unit, nothing where it is met.
    `proposals` are options of the library that answer the same problem, for what is missing.
    `plain` is what the savings would come to if they were added up.
    """

    target: Target
    year: int
    wanted: Fraction
    steps: tuple[Step, ...]
    reached: Fraction | None
    missing: Fraction
    verdict: str
    plain: Fraction
    proposals: tuple[str, ...]
    trail: Trail


def attain(
    rules: OptionRules,
    targets: Iterable[Target],
    options: Sequence[Option],
    bases: Bases,
    year: int,
) -> tuple[Attainment, ...]:
    """Each target near and far. An option whose effect is in the present figure counts no more."""
    open_ones = [option for option in options if not _already_in(option, year)]
    return tuple(
        _attained(rules, target, term, open_ones, options, bases)
        for target in targets
        for term in ((target.near_year, target.near), (target.far_year, target.far))
    )


def _already_in(option: Option, year: int) -> bool:
    """Finished before the audit year ended: the present figure has its saving in it."""
    done = option.state is OptionState.DONE
    return done and (option.finished_on is None or option.finished_on <= date(year, 12, 31))


def kind_of(rules: OptionRules, target: Target) -> SavingKind | None:
    """The saving an indicator falls with; None where it does not follow from one."""
    if not target.lower_is_better:
        return None
    named = next((kind for kind in rules.savings if target.row in kind.rows), None)
    if named is not None:
        return named
    return next(
        (kind for kind in rules.savings if any(word in target.indicator for word in kind.words)),
        None,
    )


def by_cost(options: Iterable[Option], kind: str) -> list[tuple[Fraction, Option]]:
    """Options that save of a kind with their outlay for each unit a year, the cheapest first."""
    known = [
        (option.investment / saved, option)
        for option in options
        if option.investment is not None and (saved := option.saved(kind))
    ]
    return sorted(known, key=lambda pair: (pair[0], pair[1].number))


def _attained(
    rules: OptionRules,
    target: Target,
    term: tuple[int, Fraction],
    options: Sequence[Option],
    everything: Sequence[Option],
    bases: Bases,
) -> Attainment:
    year, wanted = term
    kind = kind_of(rules, target)
    firms = _objects(target, bases, kind)
    steps: list[Step] = []
    plain = Fraction(0)
    reached: Fraction | None = None
    if kind is not None and firms:
        own = [option for option in options if option.subject.id in firms]
        total = sum(firms.values(), Fraction(0))
        reached = target.present
        for step, saved in _steps(target, by_cost(own, kind.id), kind, firms, total):
            if reached <= wanted:
                break
            steps.append(step)
            plain += saved
            reached = step.reached
    met = reached is not None and reached <= wanted
    verdict = NOT_KNOWN if reached is None else MET if met else NOT_MET
    missing = reached - wanted if reached is not None and not met else Fraction(0)
    proposals = tuple(
        option.number
        for option in everything
        if option.state is OptionState.PROPOSED and target.problem in option.problems
    )
    return Attainment(
        target, year, wanted, tuple(steps), reached, missing, verdict, plain,
        () if met else proposals,
        Trail(
            id=f"可达:{target.problem}@{year}",
            label=f"{target.subject.name}{target.indicator}（{year}年方案实施后）",
            value=reached if reached is not None else verdict,
            unit=target.unit,
            formula="现状 ×〔1 − 合计节约量 ÷ 基数〕，同一基数的节约率连乘",
            reason=_words(target, wanted, missing, verdict),
            mark="D",
            inputs=(
                target.trails[0 if year == target.near_year else 1],
                *(
                    option.savings[kind.id]
                    for step in steps
                    for option in options
                    if kind is not None and option.number == step.option
                ),
            ),
        ),
    )  # fmt: skip


def _objects(
    target: Target, bases: Bases, kind: SavingKind | None
) -> dict[str, Fraction]:
    """The bases a target's saving is of: the enterprise's own, or everybody's for the park."""
    if kind is None or target.subject.level is ObjectLevel.CHAIN:
        return {}
    park = target.subject.level is ObjectLevel.PARK
    found = {}
    for number, of in bases.items():
        base = of.get(kind.id)
        if (park or number == target.subject.id) and base is not None:
            value = base.value
            if isinstance(value, Fraction) and value > 0:
                found[number] = value
    return found


def _steps(
    target: Target,
    ordered: Iterable[tuple[Fraction, Option]],
    kind: SavingKind,
    firms: dict[str, Fraction],
    total: Fraction,
) -> Iterator[tuple[Step, Fraction]]:
    """Option after option; within one enterprise the shares multiply."""
    shares: dict[str, list[Fraction]] = {}
    for cost, option in ordered:
        own = firms[option.subject.id]
        saved = min(option.saved(kind.id) or Fraction(0), own)
        shares.setdefault(option.subject.id, []).append(saved / own)
        together = sum(
            (firms[number] * combined_saving(each) for number, each in shares.items()),
            Fraction(0),
        )
        yield Step(option.number, cost, saved, target.present * (1 - together / total)), saved


def _words(target: Target, wanted: Fraction, missing: Fraction, verdict: str) -> str:
    said = f"目标 {with_unit(figure(wanted, 4), target.unit)}，{verdict}"
    return f"{said}，还差 {with_unit(figure(missing, 4), target.unit)}" if missing else said
