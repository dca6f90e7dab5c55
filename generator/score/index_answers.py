"""What the returns say to the rows of a park index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from generator.formula.tree import Name
from generator.model.indicator import Grade
from generator.model.park_index import GIVEN, IndexRow, IndexSystem
from generator.model.score import RowState, ScoreCard, Trail
from generator.model.submission import Blank, Entry
from generator.score.index_card import IndexAnswer, IndexSettings
from generator.score.measure import Reading
from generator.score.rules import Conventions
from generator.score.shares import PARK

_STATES: Mapping[Blank, RowState] = {
    Blank.NOT_FILLED: RowState.NOT_FILLED,
    Blank.NOT_AVAILABLE: RowState.NOT_AVAILABLE,
    Blank.NOT_APPLICABLE: RowState.NOT_APPLICABLE,
    Blank.SUSPENDED: RowState.NOT_AVAILABLE,
    Blank.NOT_STARTED: RowState.NOT_AVAILABLE,
}


def index_settings_of(settings: Conventions) -> IndexSettings:
    """The conventions of rules/settings.yaml that park indices depend on."""
    return IndexSettings(
        capped=settings.switch("green_park_cap"),
        bands=settings.fractions("park_bands"),
        row_scores=settings.fractions("park_row_scores"),
    )


def read_index_answers(
    system: IndexSystem, park: Reading, given: Mapping[str, IndexAnswer]
) -> Mapping[str, IndexAnswer]:
    """The answer to every row; `given` are the figures that come from the enterprises' cards."""
    missing = IndexAnswer(RowState.NOT_FILLED, reason="企业尚未评价")
    return {
        row.id: given.get(row.figure, missing) if row.figure else _answer(system, row, park)
        for _, row in system.rows()
    }


def _answer(system: IndexSystem, row: IndexRow, park: Reading) -> IndexAnswer:
    if row.answer:
        return _word(row.formula, park)
    printing = park.rules.printing
    formula = park.rules.compile(row.formula, row.unit)
    outcome, trail = park.trail(
        Trail(
            id=f"{PARK}:{system.id}.{row.id}.value@{park.year}",
            label=f"{row.name}（{park.year}年）",
            value=None,
            unit=printing.unit_of(row.unit),
            source=printing.basis(system.source, row.clause),
            mark=row.mark,
        ),
        formula,
    )
    root = formula.checked.expression.root
    if isinstance(root, Name) and (named := park.figure(root.id)) is not None:
        trail = named.trail  # the row only names a figure: one trail for both
    if not isinstance(outcome.value, Fraction):
        state = _STATES[outcome.blank] if outcome.blank else RowState.NOT_AVAILABLE
        return IndexAnswer(state, reason=outcome.reason, inputs=(trail,))
    if not row.turns_with:
        return IndexAnswer(RowState.SCORED, outcome.value, inputs=(trail,))
    growth = park.figure(row.turns_with)
    if growth is None or growth.value is None:
        reason = "增长率没有数值，无法确定比较方向"
        return IndexAnswer(RowState.NOT_AVAILABLE, reason=reason, inputs=(trail,))
    return IndexAnswer(
        RowState.SCORED, outcome.value, inputs=(trail, growth.trail), turned=growth.value < 0
    )


def _word(name: str, park: Reading) -> IndexAnswer:
    """The choice a department made."""
    entry = _entry(name, park)
    cell = park.cell(entry.key) if entry is not None else None
    inputs = (cell,) if cell is not None else ()
    if entry is not None and isinstance(entry.value, str):
        return IndexAnswer(RowState.SCORED, entry.value, inputs=inputs)
    blank = (entry.blank if entry is not None else None) or Blank.NOT_FILLED
    said = f"“{park.rules.label(name)}”{blank.value}"
    why = f"：{entry.note}" if entry is not None and entry.note else ""
    return IndexAnswer(_STATES[blank], reason=f"{said}{why}", inputs=inputs)


def _entry(name: str, park: Reading) -> Entry | None:
    return park.submission.get(name) or park.submission.get(name, year=park.year)


def given_figures(cards: Iterable[ScoreCard], year: int) -> Mapping[str, IndexAnswer]:
    """Figures of the enterprises' cards that rows of a park index name."""
    graded = [card for card in cards if card.grade is not None]
    name = "grade_two_share"
    if not graded:
        return {name: IndexAnswer(RowState.NOT_FILLED, reason="还没有企业评出等级")}
    good = [card for card in graded if card.grade is not None and card.grade.rank <= Grade.II.rank]
    share = Fraction(100 * len(good), len(graded))
    return {
        name: IndexAnswer(
            RowState.SCORED,
            share,
            inputs=(
                Trail(
                    id=f"{PARK}:{name}@{year}",
                    label=f"{GIVEN[name]}（{year}年）",
                    value=share,
                    unit="%",
                    formula="Ⅱ级及以上企业数 ÷ 已评出等级的企业数 × 100",
                    numbers=f"{len(good)} ÷ {len(graded)} × 100",
                    reason="按已评出等级（含参考等级）的企业计",
                    mark="D",
                    inputs=tuple(card.trail for card in graded),
                ),
            ),
        )
    }
