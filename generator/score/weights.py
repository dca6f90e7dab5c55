"""Weights of the rows of a card: shared weights laid on the rows that take part, then the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from generator.model.indicator import ShareBy, WeightShare
from generator.model.score import IndicatorScore
from generator.score.membership import Weighed, effective_weights, share_equally, split_weight


def shared_weights(
    rows: Sequence[IndicatorScore],
    own: Sequence[Fraction],
    outputs: Mapping[str, Fraction],
) -> tuple[Fraction, ...]:
    """The rows' weights inside their groups; `own` are those that are not shared.

    A share goes to its rows that take part, evenly or by the outputs given (by input id); a single
    row needs none. Where no row takes part, all keep an even part, so that nothing is lost.
    """
    weights = list(own)
    for share, members in _members(rows).items():
        taking = [n for n in members if rows[n].state.takes_part]
        for place, weight in _parts(share, taking or members, rows, outputs).items():
            weights[place] = weight
        for place in members:
            if taking and place not in taking:
                weights[place] = Fraction(0)
    return tuple(weights)


def weights_in_whole(
    rows: Sequence[IndicatorScore], own: Sequence[Fraction], complete: bool
) -> tuple[Fraction, ...]:
    """What each row weighs in the whole.

    In an incomplete system the groups that are missing weigh something nobody knows: its rows keep
    the weight that is printed, and no sum is made of them.
    """
    if not complete:
        return tuple(row.primary.weight * weight for row, weight in zip(rows, own, strict=True))
    return effective_weights(weighed(rows, own))


def weighed(
    rows: Sequence[IndicatorScore], own: Sequence[Fraction]
) -> tuple[Weighed, ...]:
    """The rows as the sums of weights see them."""
    return tuple(
        Weighed(
            row.primary.id,
            row.primary.weight,
            weight,
            row.state.takes_part,
            row.primary.bonus,
        )
        for row, weight in zip(rows, own, strict=True)
    )


def _members(rows: Sequence[IndicatorScore]) -> Mapping[WeightShare, list[int]]:
    found: dict[WeightShare, list[int]] = {}
    for place, row in enumerate(rows):
        if row.indicator.share is not None:
            found.setdefault(row.indicator.share, []).append(place)
    return found


def _parts(
    share: WeightShare,
    places: Sequence[int],
    rows: Sequence[IndicatorScore],
    outputs: Mapping[str, Fraction],
) -> Mapping[int, Fraction]:
    evenly = {int(n): w for n, w in share_equally(share.weight, [str(n) for n in places]).items()}
    if share.by is ShareBy.NUMBER or len(places) == 1:
        return evenly
    known = {str(n): outputs.get(rows[n].indicator.output, Fraction(0)) for n in places}
    parts = {int(n): weight for n, weight in split_weight(share.weight, known).items()}
    return {n: parts.get(n, Fraction(0)) for n in places} if parts else evenly
