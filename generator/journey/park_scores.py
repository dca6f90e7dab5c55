"""园区评价: the park's indices and reference tables, and how they are told on screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.journey.audit import Audit
from generator.model.park import Enterprise
from generator.model.score import ScoreCard
from generator.score.assess import printing_of
from generator.score.compliance import Compliance, ComplianceCard
from generator.score.figures import figure
from generator.score.index_answers import (
    given_figures,
    index_settings_of,
    read_index_answers,
)
from generator.score.index_card import IndexCard
from generator.score.measure import Reading
from generator.score.park_index import index_card
from generator.score.structure import sector_shares


def score_park(
    audit: Audit,
    park: Reading | None,
    readings: Mapping[str, Reading],
    cards: Mapping[str, ScoreCard],
) -> tuple[IndexCard, ...]:
    """A card by every system a park is scored by; none before any department has returned."""
    if park is None:
        return ()
    people = {e.id: e for e in audit.roster.recipients if isinstance(e, Enterprise)}
    shares = sector_shares([(people[n], reading) for n, reading in readings.items()], park)
    given = given_figures(cards.values(), park.year)
    settings = index_settings_of(audit.book.settings)
    return tuple(
        index_card(
            system,
            read_index_answers(system, park, given),
            park.year,
            settings,
            shares,
            printing_of(audit.book),
        )
        for system in audit.book.indices_for(audit.reference_date)
    )


def park_lines(
    indices: Sequence[IndexCard], compliance: Sequence[ComplianceCard]
) -> Iterator[str]:
    """Every index in a line with why below it, its rows, and the tables of requirements."""
    for card in indices:
        yield f"园区　{card.system.name}　{index_words(card)}"
        for sentence in (*card.reasons, *card.caveats):
            yield f"    {sentence}"
        for row in card.rows:
            word = "" if row.counted or not row.row.pick else "（未计入）"
            yield f"    {row.row.number:>2} {row.row.name}{word}：{row.reason}"
    for table in compliance:
        met = sum(row.state is Compliance.MET for row in table.rows)
        state = "只作对照" if table.system.reference_only else table.state.value
        yield f"园区　{table.system.name}　{state}（{met}/{len(table.rows)} 项达到）"
        for sentence in (*table.reasons, *(f"{c.rstrip('。')}。" for c in table.system.caveats)):
            yield f"    {sentence}"
        if table.system.reference_only:
            for line in table.rows:
                yield f"    {line.row.number:>2} {line.row.name}：{line.state.value}，{line.reason}"


def index_words(card: IndexCard) -> str:
    """The figures of a card: "86.3 优秀（参考等级）", "不封顶 108.19　封顶 93.3", "资料不全"."""
    word = "（参考等级）" if card.reference else ""
    if card.value is not None and card.capped is not None:
        return f"不封顶 {figure(card.value)}　封顶 {figure(card.capped)}"
    if card.value is not None:
        return f"{figure(card.value)} 分　{card.band}{word}"
    bounds = card.capped_interval or card.interval
    if bounds is None or bounds.upper is None:
        return "不能评价"
    bands = dict.fromkeys(filter(None, (bounds.lower_band, bounds.upper_band)))
    return (
        f"资料不全　{figure(bounds.lower)}～{figure(bounds.upper)}"
        f"{'　' + '～'.join(bands) + word if bands else ''}"
    )
