"""The conventions the scores depend on, as one value (defaults: conventions.md of the rules)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from generator.model.indicator import Membership

# Below this many firms a quartile lets one peer be identified; no setting may go under it.
FEWEST_PEERS = 5


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """How a score is made where the texts are silent; each is printed with the explanations.

    `peers_needed` is the number of comparable firms a quartile asks for, `leave_self_out_below` the
    number under which a firm is left out of its own peers. `park_factors` turn the park's average
    into Ⅰ, Ⅱ, Ⅲ for a lower-is-better row. `norm_share_for_first` is the share of weight that must
    rest on published norms (EN, WA) before a table of derived benchmarks may give Ⅰ级; None lifts
    that cap. `row_cap` is the most a single row of the older method may score.
    """

    membership: Membership = Membership.CUMULATIVE
    index_for_first: Fraction = Fraction(85)
    index_for_second: Fraction = Fraction(85)
    index_for_third: Fraction = Fraction(100)
    peers_needed: int = 8
    leave_self_out_below: int = 12
    park_factors: tuple[Fraction, Fraction, Fraction] = (
        Fraction(7, 10),
        Fraction(1),
        Fraction(13, 10),
    )
    norm_share_for_first: Fraction | None = Fraction(1, 2)
    row_cap: Fraction = Fraction(6, 5)

    def __post_init__(self) -> None:
        if self.peers_needed < FEWEST_PEERS:
            raise ValueError(f"peers_needed must be at least {FEWEST_PEERS}")
