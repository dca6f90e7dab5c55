"""原因: proposed by rules from evidence, then as enterprise and office have confirmed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.model.problem import Aspect, Cause, Evidence, Matter, Proposer, SheetAnswer
from generator.model.problem_rules import CauseRule, ProblemRules
from generator.model.score import Trail
from generator.score.figures import figure, with_unit
from generator.score.matters import filled, gaps_in
from generator.score.measure import Reading


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cause that the rules propose, whichever other aspects there are."""

    aspect: Aspect
    text: str
    evidence: tuple[Evidence, ...]


def propose(
    rules: ProblemRules, matter: Matter, origins: Sequence[str], reading: Reading | None
) -> tuple[Cause, ...]:
    """What the rules propose for one problem, one cause an aspect, the first the main one.

    `reading` is what conditions look at: the enterprise's return, the departments' for the park.
    """
    found: dict[Aspect, Proposal] = {}
    for rule in rules.causes:
        if rule.aspect in found or rule.level is not matter.subject.level:
            continue
        if not _fits(rule, matter, origins):
            continue
        proposal = _proposal(rule, matter, reading)
        if proposal is not None:
            found[rule.aspect] = proposal
    first = next(iter(found), None)
    return tuple(
        Cause(one.aspect, one.text, one.aspect is first, Proposer.PROGRAM, one.evidence)
        for one in found.values()
    )


def _fits(rule: CauseRule, matter: Matter, origins: Sequence[str]) -> bool:
    if rule.elements and matter.element not in rule.elements:
        return False
    if rule.origins and not set(rule.origins) & set(origins):
        return False
    return not rule.words or any(word in matter.statement for word in rule.words)


def _proposal(rule: CauseRule, matter: Matter, reading: Reading | None) -> Proposal | None:
    if not rule.when and not gaps_in(rule.text):
        return Proposal(rule.aspect, rule.text, matter.evidence)
    if reading is None:
        return None
    evidence: list[Evidence] = []
    if rule.when:
        outcome, trail = reading.trail(
            Trail(
                id=f"{reading.owner}:cause_{rule.id}@{reading.year}",
                label=f"原因依据：{rule.aspect.value}",
                value=None,
                source=reading.rules.printing.basis(rule.source),
                mark=rule.mark,
            ),
            reading.rules.compile(rule.when),
        )
        if outcome.value is not True:
            return None
        evidence.append(replace(trail, value="成立"))
    words = {}
    for gap in gaps_in(rule.text):
        value = reading.rules.compile(gap).evaluate(reading.scope.at(reading.year)).value
        if not isinstance(value, Fraction):
            return None
        words[gap] = with_unit(figure(value), _unit(reading, gap))
    return Proposal(rule.aspect, filled(rule.text, words), tuple(evidence) or matter.evidence)


def _unit(reading: Reading, name: str) -> str:
    quantity = reading.rules.quantity(name)
    field = reading.rules.form.fields.get(name)
    unit = quantity.unit if quantity else field.unit if field else ""
    return reading.rules.printing.unit_of(unit)


def completed(causes: tuple[Cause, ...], answers: Iterable[SheetAnswer]) -> tuple[Cause, ...]:
    """The causes with what came back on problem sheets; a later answer's word stands.

    A cause that came back as it was proposed stays 程序提出; a main cause that is named has to have
    words, its own or proposed ones.
    """
    found = {cause.aspect: cause for cause in causes}
    for answer in answers:
        for aspect, text, cell in answer.causes:
            known = found.get(aspect)
            if known is None or known.text != text:
                evidence = (cell,) if cell is not None else ()
                found[aspect] = Cause(aspect, text, False, answer.by, evidence)
        if answer.main is not None and answer.main in found:
            found = {
                aspect: replace(cause, main=aspect is answer.main)
                for aspect, cause in found.items()
            }
    if found and not any(cause.main for cause in found.values()):
        first = next(iter(found))
        found[first] = replace(found[first], main=True)
    order = list(Aspect)
    return tuple(sorted(found.values(), key=lambda cause: order.index(cause.aspect)))
