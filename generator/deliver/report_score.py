"""The level of one enterprise: its card row by row, and where it falls short. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from generator.deliver.comparison import (
    LEVEL_NAMES,
    PARK_AVERAGE,
    UNLIKE_PRODUCTS,
    gap_figure,
    level_figure,
    mark_words,
)
from generator.deliver.counts import GRADE_WORDS
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.firm import Firm, Value
from generator.deliver.numbers import NO_ANSWER, places_for, places_shown, typed_places
from generator.model.indicator import Grade, IndicatorSystem
from generator.model.score import IndicatorScore, RowState, ScoreCard, Trail
from generator.score.trail import cells_below

NO_GRADE = "none"
NO_BENCHMARK = "无基准"
NOT_COLLECTED = "未采集"

# How the card words what is printed here in another place.
_A_ROW = "：指标“"
_COVERED = "参与评价的指标占体系权重"
_MOST_SHEETS = 3
_WEIGHT_PLACES = 4

Row = dict[str, object]


def score(firm: Firm, card: ScoreCard) -> Row:
    """The card as the template prints it; its index is "—" where nothing was graded."""
    indices = [node for node in card.trail.inputs if isinstance(node, Trail)]
    shown: list[Figure] = [firm.numbers.words(NO_ANSWER, card.trail)] * len(LEVEL_NAMES)
    if card.index is not None:
        shown = [firm.numbers.of(trail) for trail in indices]
    return {
        "system_name": card.system.name,
        "system_status": _status(card.system),
        "reference": card.reference,
        "grade": GRADE_WORDS[card.grade] if card.grade else NO_GRADE,
        **{f"y{n}": figure for n, figure in enumerate(shown, 1)},
        "covered": _covered(firm, card),
        "limiting_failed": [
            row.indicator.name
            for row in card.rows
            if row.indicator.limiting and row.state.takes_part and not row.met[2]
        ],
        "reasons": _sentences(firm, card, _reasons(card)),
        "caveats": _sentences(firm, card, _caveats(card)),
        "rows": [_row(firm, card, row) for row in card.rows],
    }


def _reasons(card: ScoreCard) -> list[str]:
    """Why this grade and not the next better; rows that fall short have a table of their own."""
    if card.grade is None or card.grade is Grade.I:
        return list(card.reasons)
    wanted = f"未评为{list(Grade)[card.grade.rank - 2].value}"
    return [
        reason
        for number, reason in enumerate(card.reasons)
        if number == 0 or (reason.startswith(wanted) and _A_ROW not in reason)
    ]


def _caveats(card: ScoreCard) -> list[str]:
    """Without the weight covered, which is printed as a figure."""
    return [caveat for caveat in card.caveats if not caveat.startswith(_COVERED)]


def _status(system: IndicatorSystem) -> str:
    """A system that is not the nation's is a proposal, however well its text is known."""
    if not system.official:
        return "proposed"
    return "official" if system.mark == "S" else "unchecked"


def _sentences(firm: Firm, card: ScoreCard, texts: Sequence[str]) -> list[Prose]:
    return [firm.numbers.sentence(text.rstrip("。"), card.trail) for text in texts]


def _covered(firm: Firm, card: ScoreCard) -> Figure:
    return firm.made(
        f"{card.system.id}.covered",
        "参与评价的指标权重",
        100 * card.covered_weight,
        "%",
        "参与评价各项的原权重之和",
        "",
        (card.trail,),
    )


def _row(firm: Firm, card: ScoreCard, row: IndicatorScore) -> Row:
    unit = firm.reading.rules.printing.unit_of(row.indicator.unit)
    name = f"{row.indicator.name}（{row.product}）" if row.product else row.indicator.name
    levels = _levels(firm, row)
    return {
        "primary": row.primary.name,
        "name": name,
        "unit": NO_ANSWER if row.indicator.qualitative or not unit else unit,
        "weight": weight_figure(firm, row),
        "value": value_figure(firm, row),
        "first": levels[0],
        "second": levels[1],
        "third": levels[2],
        "reached": _reached(row),
        "limiting": row.indicator.limiting,
        "source": _sheets(row),
        # What is true of the whole system is said once, below the table.
        "mark": mark_words(row.trail.mark) if row.trail.mark != card.system.mark else None,
    }


def weight_figure(firm: Firm, row: IndicatorScore) -> Figure:
    """The weight in the whole after what takes no part has left; "—" for those."""
    if not row.weight:
        return firm.numbers.words(NO_ANSWER, row.trail)
    return firm.numbers.part(row.trail, row.weight, firm.numbers.text(row.weight, _WEIGHT_PLACES))


def value_figure(firm: Firm, row: IndicatorScore) -> Value:
    """The enterprise's value, or the answer that stands instead; a blank is a gap."""
    if row.state is RowState.NOT_FILLED:
        return Missing(row.indicator.name)
    if row.value is not None:
        trail = _value_trail(row)
        quantity = firm.reading.rules.quantity(row.indicator.formula)
        typed = row.indicator.asked
        places = typed_places([row.value]) if typed else places_for([row.value])
        places = places_shown(quantity.places, row.value) if quantity else places
        unit = firm.reading.rules.printing.unit_of(row.indicator.unit)
        text = firm.numbers.text(row.value, places)
        return firm.numbers.part(trail or row.trail, row.value, text, unit)
    if row.state is RowState.SCORED and row.grade is not None:
        return firm.numbers.words(row.grade.value, row.trail)
    words = {
        RowState.NOT_AVAILABLE: "未提供",
        RowState.NOT_ASKED: NOT_COLLECTED,
        RowState.NOT_GRADED: "停产",
    }
    return firm.numbers.words(words.get(row.state, NO_ANSWER), row.trail)


def _value_trail(row: IndicatorScore) -> Trail | None:
    return next((node for node in row.trail.inputs if isinstance(node, Trail)), None)


def _levels(firm: Firm, row: IndicatorScore) -> list[Figure]:
    texts = row.indicator.benchmark.texts
    if texts is not None:
        return [firm.numbers.words(text, row.trail) for text in texts]
    if row.levels is None:
        return [firm.numbers.words(NO_ANSWER, row.trail)] * len(LEVEL_NAMES)
    return [level_figure(firm, row, position) for position in range(len(LEVEL_NAMES))]


def _reached(row: IndicatorScore) -> str:
    if row.state is RowState.SCORED and row.grade is not None:
        return row.grade.value
    words = {
        RowState.NO_BENCHMARK: NO_BENCHMARK,
        RowState.NOT_ASKED: "不参与评价",
        RowState.NOT_APPLICABLE: "不涉及",
        RowState.NOT_GRADED: "不评级",
    }
    return words.get(row.state, Grade.BELOW.value)


def _sheets(row: IndicatorScore) -> str:
    """The sheets the value was read from."""
    names = dict.fromkeys(cell.place.sheet for cell in cells_below(row.trail))
    return "、".join(list(names)[:_MOST_SHEETS]) or NO_ANSWER


# -- where it falls short ------------------------------------------------------------------------


def shortfalls(firm: Firm, card: ScoreCard) -> list[Row]:
    """The rows that keep the enterprise from the next better grade, heaviest first.

    Those whose levels were made from the park's average stand last: they compare unlike products.
    """
    if card.grade is None or card.grade is Grade.I:
        return []
    wanted = card.grade.rank - 2
    short = [row for row in card.rows if row.weight and not row.met[wanted]]
    short.sort(key=lambda row: (row.basis == PARK_AVERAGE, -row.weight))  # stable among equals
    return [_shortfall(firm, row, wanted) for row in short]


def _shortfall(firm: Firm, row: IndicatorScore, wanted: int) -> Row:
    texts = row.indicator.benchmark.texts
    gap: Figure = firm.numbers.words(NO_ANSWER, row.trail)
    if row.value is not None and row.levels is not None:
        gap = gap_figure(firm, row, row.value, wanted)
    if texts is not None:
        target = firm.numbers.words(texts[wanted], row.trail)
    elif row.levels is not None:
        target = level_figure(firm, row, wanted)
    else:
        target = firm.numbers.words(NO_ANSWER, row.trail)
    name = f"{row.indicator.name}（{row.product}）" if row.product else row.indicator.name
    return {
        "name": name,
        "value": value_figure(firm, row),
        "level": LEVEL_NAMES[wanted],
        "target": target,
        "gap": gap,
        "weight": weight_figure(firm, row),
        "limiting": row.indicator.limiting,
        "caveat": UNLIKE_PRODUCTS if row.basis == PARK_AVERAGE else None,
    }
