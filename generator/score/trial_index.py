"""Rule cases of park indices, run: what a case expects against the card that comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from generator.model.score import RowState
from generator.model.submission import Blank
from generator.rulebook.case import ExpectedIndex, IndexCaseAnswer, RuleCase
from generator.score.figures import figure, rounded
from generator.score.index_answers import index_settings_of, read_index_answers
from generator.score.index_card import IndexAnswer, IndexCard
from generator.score.measure import Reading
from generator.score.park_index import index_card
from generator.score.rules import Rules
from generator.score.structure import SectorShare

_STATES: Mapping[Blank, RowState] = {
    Blank.NOT_FILLED: RowState.NOT_FILLED,
    Blank.NOT_AVAILABLE: RowState.NOT_AVAILABLE,
    Blank.NOT_APPLICABLE: RowState.NOT_APPLICABLE,
    Blank.SUSPENDED: RowState.NOT_AVAILABLE,
    Blank.NOT_STARTED: RowState.NOT_AVAILABLE,
}


def try_index(case: RuleCase, park: Reading | None, book: Rules) -> tuple[str, ...]:
    """What came out otherwise than the case expects; `park` is the case's return, if it has one."""
    assert case.index_system is not None
    assert isinstance(case.expect, ExpectedIndex)
    system = case.index_system
    answers = dict(read_index_answers(system, park, {})) if park is not None else {}
    answers |= {
        row: _answer(given, row in case.falling) for row, given in case.index_answers.items()
    }
    settings = index_settings_of(book.settings)
    card = index_card(system, answers, case.year, settings, _shares(case))
    return tuple(_differences(case.expect, card))


def _answer(given: IndexCaseAnswer, falling: bool) -> IndexAnswer:
    if isinstance(given, Blank):
        return IndexAnswer(_STATES[given])
    return IndexAnswer(RowState.SCORED, given, turned=falling)


def _shares(case: RuleCase) -> tuple[SectorShare, ...]:
    found = [SectorShare(code, share, share) for code, share in case.industries.items()]
    rest = 1 - sum(case.industries.values(), Fraction(0))
    if found and rest > 0:
        found.append(SectorShare("", rest, rest))
    return tuple(found)


def _differences(expect: ExpectedIndex, card: IndexCard) -> Iterator[str]:
    for name, wanted, got in (
        ("指数", expect.index, card.value),
        ("封顶的指数", expect.capped, card.capped),
    ):
        if wanted is not None:
            yield from _differs(name, wanted, got)
    if expect.bounds:
        interval = card.capped_interval or card.interval
        if interval is None:
            yield f"没有上下限：{''.join(card.reasons)}"
        else:
            yield from _differs("下限", expect.bounds[0], interval.lower)
            yield from _differs("上限", expect.bounds[1], interval.upper)
    if expect.band and expect.band != card.band:
        yield f"评为“{card.band or '资料不全'}”，应为“{expect.band}”：{''.join(card.reasons)}"
    rows = {result.row.id: result for result in card.rows}
    for row, score in expect.scores.items():
        yield from _differs(f"“{rows[row].row.name}”", score, rows[row].score)
    for name, ids, found in (
        ("计入的选项", expect.picked, card.picked),
        ("没有数据的指标", expect.open_rows, card.open_rows),
    ):
        there = tuple(result.row.id for result in found)
        if ids is not None and set(ids) != set(there):
            yield f"{name}是 {'、'.join(there) or '——'}，应为 {'、'.join(ids) or '——'}。"


def _differs(
    name: str, wanted: tuple[Fraction, int], got: Fraction | None
) -> Iterator[str]:
    value, places = wanted
    if got is None:
        yield f"{name}没有得出，应为 {figure(value, places)}。"
    elif rounded(got, places) != value:
        yield f"{name}得出 {figure(got, places + 2)}，应为 {figure(value, places)}。"
