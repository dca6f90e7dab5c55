"""One year beside another: slips of the unit, jumps, figures copied (数量级、同比)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from generator.check.question import Breach, Question, as_number, first
from generator.check.words import print_fraction
from generator.formula.evaluate import Outcome
from generator.model.submission import EntryKey

ALIKE = 3
"""Years whose figures differ by no more than this factor tell the same story."""
EXAMPLES_NAMED = 3


def check_magnitude_slip(question: Question) -> Iterator[Breach]:
    """No figure is about one of `factors` times last year's, or that part of it (疑似单位填错).

    About means within `within_percent` %. Which of the two years is wrong is told by the other
    years of the series, else it is the later.
    """
    factors = tuple(Fraction(text) for text in question.words("factors"))
    within = Fraction(question.number("within_percent")) / 100
    for field_id in question.words("fields"):
        for row in question.rows_of(field_id):
            yield from _slip(question, field_id, row, factors, within)


def _slip(
    question: Question, field_id: str, row: str, factors: tuple[Fraction, ...], within: Fraction
) -> Iterator[Breach]:
    series = _series(question, field_id, row)
    year, before = question.year, question.year - 1
    if year not in series or before not in series:
        return
    ratio = series[year] / series[before]
    for factor in factors:
        if abs(ratio / factor - 1) <= within:
            too_large, too_small = year, before
        elif abs(ratio * factor - 1) <= within:
            too_large, too_small = before, year
        else:
            continue
        others = [value for y, value in series.items() if y not in (year, before)]
        wrong = before if others and _alike(series[year], others) else year
        right = before if wrong == year else year
        meant = series[wrong] / factor if wrong == too_large else series[wrong] * factor
        assert too_small in series
        key = question.key(field_id, wrong, row)
        beside = question.key(field_id, right, row)
        speaker = question.filing.speaker
        yield Breach(
            keys=(key, beside),
            values={
                "what": speaker.what(key),
                "value": speaker.fraction(series[wrong], key),
                "other_year": str(right),
                "other": speaker.fraction(series[right], beside),
                "factor": str(factor),
                "suggestion": speaker.fraction(meant, key),
            },
        )
        return


def _series(question: Question, field_id: str, row: str) -> dict[int, Fraction]:
    """The positive figures of a field by year."""
    found = {}
    for year in question.filing.submission.years:
        entry = question.entry(field_id, year, row)
        if entry is not None and entry.number is not None and entry.number > 0:
            found[year] = Fraction(entry.number)
    return found


def _alike(value: Fraction, others: list[Fraction]) -> bool:
    return all(Fraction(1, ALIKE) <= value / other <= ALIKE for other in others)


def check_year_jump(question: Question) -> Iterator[Breach]:
    """A figure changes by at most `percent` % in a year, per unit of `per` where known."""
    before = question.filing.scope.at(question.year - 1, question.row)
    if question.year - 1 not in question.filing.submission.years:
        return
    formulas = question.asked.formulas
    now, then = formulas["of"].evaluate(question.scope), formulas["of"].evaluate(before)
    value, previous = now.value, then.value
    if not isinstance(value, Fraction) or not isinstance(previous, Fraction) or previous <= 0:
        return
    ratio, basis = value / previous, "总量"
    used: tuple[EntryKey, ...] = ()
    if "per" in formulas:
        outputs = [formulas["per"].evaluate(question.scope), formulas["per"].evaluate(before)]
        output, output_before = (as_number(outcome) or Fraction(0) for outcome in outputs)
        if output > 0 and output_before > 0:
            ratio = ratio / (output / output_before)
            basis = f"按{question.parameter('per_label')}计"
            used = _used(outputs)
    change = (ratio - 1) * 100
    if abs(change) <= Fraction(question.number("percent")):
        return
    at = question.key(question.rule.at) if question.rule.at else None
    yield Breach(
        keys=first(at, now.used + then.used + used),
        values={
            "value": question.printed(value, "of"),
            "previous": question.printed(previous, "of"),
            "basis": basis,
            "change": f"{'增加' if change > 0 else '减少'} {print_fraction(abs(change), '%')}",
        },
    )


def _used(outcomes: list[Outcome]) -> tuple[EntryKey, ...]:
    return tuple(key for outcome in outcomes for key in outcome.used)


def check_copied_from_last_year(question: Question) -> Iterator[Breach]:
    """Figures are not last year's: fewer than `least`, or under `share_percent` %, are equal."""
    pairs: dict[EntryKey, bool] = {}
    entries = question.filing.submission.by_key
    for field_id in question.words("fields"):
        for row in question.rows_of(field_id):
            key = question.key(field_id, question.year, row)
            now = entries.get(key)
            then = entries.get(question.key(field_id, question.year - 1, row))
            if now is not None and then is not None and now.number and then.number:
                pairs[key] = now.number == then.number
    same = tuple(key for key, equal in pairs.items() if equal)
    enough = len(same) * 100 >= Fraction(question.number("share_percent")) * len(pairs)
    if len(same) < question.number("least") or not enough:
        return
    yield Breach(keys=same, values=_copied(question, same, pairs))


def _copied(
    question: Question, same: tuple[EntryKey, ...], pairs: Mapping[EntryKey, bool]
) -> dict[str, str]:
    speaker = question.filing.speaker
    examples = [speaker.what(key, with_year=False) for key in same[:EXAMPLES_NAMED]]
    return {
        "compared": str(len(pairs)),
        "same": str(len(same)),
        "examples": "".join(examples),
    }
