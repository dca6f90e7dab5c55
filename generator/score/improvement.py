"""改进: stages 4 to 6 of a round in one value, from problems to what the options came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.model.score import Trail
from generator.score.attain import Attainment
from generator.score.effects import BeforeAfter, Experience, Progress
from generator.score.feasibility import Bases, Feasibility, Screened, Together
from generator.score.options import Options
from generator.score.problems import Problems
from generator.score.trail import collect_trails


@dataclass(frozen=True)
class Improvement:
    """Stages 4 to 6 of a round in one: problems, options, and what they come to."""

    problems: Problems
    options: Options
    bases: Bases
    screened: tuple[Screened, ...]
    feasible: tuple[Feasibility, ...]
    together: tuple[Together, ...]
    attained: tuple[Attainment, ...]
    progress: tuple[Progress, ...]
    effects: tuple[BeforeAfter, ...]
    experiences: tuple[Experience, ...]

    @property
    def trails(self) -> Mapping[str, Trail]:
        """Every figure of these stages by its id, with what it rests on."""
        return collect_trails(
            (
                *self.problems.trails,
                *self.options.trails,
                *(
                    each.trail
                    for found in (
                        self.screened, self.feasible, self.together, self.attained, self.effects,
                    )
                    for each in found
                ),
            )
        )  # fmt: skip
