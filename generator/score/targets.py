"""清洁生产目标: proposed from benchmark, best peer or a rate; the value people set wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from generator.model.problem import (
    Evidence,
    Measured,
    ObjectLevel,
    Problem,
    Proposer,
    SheetAnswer,
    Target,
)
from generator.model.problem_rules import (
    BEST_PEER,
    FIRST_LEVEL,
    NEXT_LEVEL,
    REDUCTION,
    ProblemRules,
)
from generator.model.score import EntrySource, Trail
from generator.score.figures import figure, rounded

PERCENT = ("%", "percent")
_LEVELS = ("Ⅰ", "Ⅱ", "Ⅲ")
_SHOWN = 4
"""Places that a problem sheet prints."""
Proposed = tuple[Fraction, str]


def set_targets(
    rules: ProblemRules,
    problems: Iterable[Problem],
    answers: Mapping[str, tuple[SheetAnswer, ...]],
    year: int,
    park_authority: str,
) -> tuple[Target, ...]:
    """One target for every problem with a figure, in the order of the problems.

    `answers` are those of problem sheets by number, the weightiest last.
    """
    return tuple(
        target
        for problem in problems
        if problem.measured is not None
        for target in _target(
            rules, problem, problem.measured, answers.get(problem.number, ()), year, park_authority
        )
    )


def _target(
    rules: ProblemRules,
    problem: Problem,
    measured: Measured,
    answers: tuple[SheetAnswer, ...],
    year: int,
    park_authority: str,
) -> Iterator[Target]:
    shares = rules.targets.reductions.get(problem.element, (Fraction(0), Fraction(0)))
    near = _first(rules.targets.near, measured, shares[0])
    far = _first(rules.targets.far, measured, shares[1])
    by = Proposer.PROGRAM
    marks = [rules.targets.mark, rules.targets.mark]
    responsible = (
        problem.subject.name
        if problem.subject.level is ObjectLevel.ENTERPRISE
        else park_authority
    )
    due = None
    told: list[tuple[Evidence, ...]] = [(), ()]
    for answer in answers:
        for at, value in enumerate((answer.near, answer.far)):
            if value is not None and not _as_proposed(value, (near, far)[at]):
                said = (value, f"{answer.by.value}确定")
                near, far = (said, far) if at == 0 else (near, said)
                by, marks[at] = answer.by, ""
                told[at] = tuple(
                    e for e in answer.evidence
                    if isinstance(e, EntrySource) and e.key.field.endswith(("near", "far")[at])
                )  # fmt: skip
        responsible = answer.responsible or responsible
        due = answer.due or due
    if near is None or far is None:
        return
    if _better(near[0], far[0], measured):
        far = (near[0], near[1])  # what is already reached in the near term is not given up later
    years = year + rules.targets.near_years, year + rules.targets.far_years
    trails = tuple(
        Trail(
            id=f"目标:{problem.number}@{years[at]}",
            label=f"{problem.subject.name}{measured.name}目标（{years[at]}年）",
            value=value[0],
            unit=measured.unit,
            source=value[1],
            mark=marks[at],
            reason=f"现状 {figure(measured.value, 4)}{measured.unit}",
            inputs=(*told[at], *(e for e in problem.evidence if isinstance(e, Trail))),
        )
        for at, value in enumerate((near, far))
    )
    yield Target(
        id=f"T-{problem.number}",
        problem=problem.number,
        subject=problem.subject,
        indicator=measured.name,
        unit=measured.unit,
        present=measured.value,
        near=near[0],
        near_year=years[0],
        far=far[0],
        far_year=years[1],
        lower_is_better=measured.lower_is_better,
        near_basis=near[1],
        far_basis=far[1],
        mark=marks[0],
        by=by,
        responsible=responsible,
        trails=(trails[0], trails[1]),
        due=due,
        element=problem.element,
        row=measured.formula or measured.indicator,
    )


def _as_proposed(value: Fraction, proposed: Proposed | None) -> bool:
    """A value that came back as the sheet printed it was left as it was."""
    return proposed is not None and rounded(value, _SHOWN) == rounded(proposed[0], _SHOWN)


def _first(bases: tuple[str, ...], measured: Measured, share: Fraction) -> Proposed | None:
    """The first basis that gives a better value than the present one."""
    for basis in bases:
        found = _proposed(basis, measured, share)
        if found is not None and _better(found[0], measured.value, measured):
            return found
    return None


def _proposed(basis: str, measured: Measured, share: Fraction) -> Proposed | None:
    levels = measured.levels
    if basis == NEXT_LEVEL and levels is not None:
        for at in (2, 1, 0):
            if _better(levels[at], measured.value, measured):
                return levels[at], _level_words(measured, at)
    if basis == FIRST_LEVEL and levels is not None:
        return levels[0], _level_words(measured, 0)
    if basis == BEST_PEER and measured.best_peer is not None:
        return measured.best_peer, "园区内同一指标的最好值"
    if basis == REDUCTION and share and measured.value > 0:
        if measured.lower_is_better:
            return measured.value * (1 - share), f"在现状上下降 {figure(100 * share)}%"
        raised = measured.value * (1 + share)
        top = Fraction(100)
        capped = min(raised, top) if measured.unit in PERCENT else raised
        return capped, f"在现状上提高 {figure(100 * share)}%"
    return None


def _level_words(measured: Measured, at: int) -> str:
    levels = measured.levels
    if levels is not None and levels[0] == levels[1] == levels[2]:
        return measured.basis
    return f"{measured.basis} {_LEVELS[at]}级基准"


def _better(one: Fraction, other: Fraction, measured: Measured) -> bool:
    return one < other if measured.lower_is_better else one > other
