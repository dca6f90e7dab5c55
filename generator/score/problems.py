"""问题清单: matters merged, numbered so that numbers stay, with causes and what was confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from generator.model.problem import (
    Matter,
    ObjectLevel,
    Problem,
    SheetAnswer,
    Target,
)
from generator.model.problem_rules import ProblemRules
from generator.model.score import Trail
from generator.score.causes import completed, propose
from generator.score.measure import Reading
from generator.score.targets import set_targets

_SERIES: Mapping[ObjectLevel, str] = {ObjectLevel.PARK: "园", ObjectLevel.CHAIN: "链"}
_LEVELS = list(ObjectLevel)


@dataclass(frozen=True)
class Problems:
    """The problems of a round with their targets; `numbers` by key, those given before included.

    `unknown` are lines of problem sheets whose number no problem has now.
    """

    problems: tuple[Problem, ...] = ()
    targets: tuple[Target, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[SheetAnswer, ...] = ()

    def get(self, number: str) -> Problem | None:
        return next((one for one in self.problems if one.number == number), None)

    def of(self, subject_id: str) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.subject.id == subject_id)

    def target_of(self, number: str) -> Target | None:
        return next((one for one in self.targets if one.problem == number), None)

    @property
    def trails(self) -> tuple[Trail, ...]:
        return (
            *(one.trail for one in self.problems),
            *(trail for one in self.targets for trail in one.trails),
        )


def merged(matters: Iterable[Matter]) -> tuple[tuple[Matter, tuple[str, ...]], ...]:
    """Each matter once with the rules that raised it; the gravest telling of it stands.

    Matters of one key are the same; so are two that say the same of the same object.
    """
    found: dict[tuple[str, str], list[Matter]] = {}
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for matter in matters:
        key = (matter.subject.id, matter.key)
        words = (matter.subject.id, "".join(matter.statement.split()))
        found.setdefault(said.setdefault(words, key) if key not in found else key, []).append(
            matter
        )
    return tuple(_together(same) for same in found.values())


def _together(same: list[Matter]) -> tuple[Matter, tuple[str, ...]]:
    lead = min(same, key=lambda one: (one.gravity.rank, one.sort))
    # both counted by id, not by equality: a trail is compared whole, and deep ones are costly
    evidence = {each.id: each for each in chain.from_iterable(one.evidence for one in same)}
    measured = lead.measured or next((one.measured for one in same if one.measured), None)
    return (
        replace(lead, evidence=tuple(evidence.values()), measured=measured),
        tuple(dict.fromkeys(one.origin for one in same)),
    )


def numbered(matters: Iterable[Matter], given: Mapping[str, str]) -> dict[str, str]:
    """Numbers by key: those `given` before stand, new matters get the next of their series.

    A series is an enterprise's own (QY003), the chains' (链) or the park's (园): a firm that comes
    in moves no other's numbers. A number once given is never given to another matter.
    """
    numbers = dict(given)
    last: dict[str, int] = {}
    for number in given.values():
        series, _, place = number.rpartition("-")
        if place.isdigit():
            last[series] = max(last.get(series, 0), int(place))
    for matter in sorted(matters, key=_order):
        if matter.key in numbers:
            continue
        series = _SERIES.get(matter.subject.level, matter.subject.id)
        last[series] = last.get(series, 0) + 1
        numbers[matter.key] = f"{series}-{last[series]:02d}"
    return numbers


def _order(matter: Matter) -> tuple[int, str, tuple[int, int], str]:
    # chains and the park have one series each; within it rules and their order decide
    own = matter.subject.id if matter.subject.level is ObjectLevel.ENTERPRISE else ""
    return (_LEVELS.index(matter.subject.level), own, matter.sort, matter.key)


def settle(
    rules: ProblemRules,
    matters: Iterable[Matter],
    readings: Mapping[str, Reading],
    answers: Iterable[SheetAnswer],
    *,
    year: int,
    park_authority: str,
    given: Mapping[str, str],
) -> Problems:
    """The round's problems: park first, then chains, then enterprises, each by number.

    `readings` are what proposed causes look at, by object id. `answers` come in the order of their
    weight, the office's last.
    """
    once = merged(matters)
    numbers = numbered([matter for matter, _ in once], given)
    by_number: dict[str, tuple[SheetAnswer, ...]] = {}
    for answer in answers:
        by_number[answer.number] = (*by_number.get(answer.number, ()), answer)
    problems = sorted(
        (
            _problem(rules, matter, origins, numbers[matter.key], readings, by_number)
            for matter, origins in once
        ),
        key=lambda one: (_LEVELS.index(one.subject.level), *_parts(one.number)),
    )
    known = {problem.number for problem in problems}
    return Problems(
        problems=tuple(problems),
        targets=set_targets(rules, problems, by_number, year, park_authority),
        numbers=numbers,
        unknown=tuple(a for n, each in by_number.items() if n not in known for a in each),
    )


def _parts(number: str) -> tuple[str, int]:
    series, _, place = number.rpartition("-")
    return series, int(place)


def _problem(
    rules: ProblemRules,
    matter: Matter,
    origins: tuple[str, ...],
    number: str,
    readings: Mapping[str, Reading],
    answers: Mapping[str, tuple[SheetAnswer, ...]],
) -> Problem:
    said = answers.get(number, ())
    causes = completed(propose(rules, matter, origins, readings.get(matter.subject.id)), said)
    basis = matter.basis
    return Problem(
        number=number,
        key=matter.key,
        subject=matter.subject,
        element=matter.element,
        gravity=matter.gravity,
        statement=matter.statement,
        basis=basis,
        origins=origins,
        evidence=matter.evidence,
        causes=causes,
        trail=Trail(
            id=f"问题:{number}",
            label=f"问题 {number}（{matter.subject.name}）",
            value=matter.statement,
            reason=f"{matter.gravity.value}，{matter.element.value}",
            source=basis,
            inputs=matter.evidence,
        ),
        measured=matter.measured,
        agreed=any(answer.agreed for answer in said),
        objection="；".join(answer.objection for answer in said if answer.objection),
    )
