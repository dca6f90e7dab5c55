"""What the later stages say of one enterprise: problems, options, effects, decisions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.model.focus import FocusRules
from generator.model.option import Option, SavingKind
from generator.model.problem import Problem, Target
from generator.model.query import QueryRule
from generator.model.review import PermitReview
from generator.model.submission import Submission
from generator.score.attain import Attainment
from generator.score.effects import BeforeAfter
from generator.score.feasibility import Feasibility, Screened, Together
from generator.score.focus import FocusRow
from generator.score.measure import Reading
from generator.score.office import Answered, Designation, EarlierAudit
from generator.score.trail import SubmissionSource


@dataclass(frozen=True, slots=True)
class Visit:
    """One 现场核查表 that is in force, with the file it was read from."""

    submission: Submission
    source: SubmissionSource


@dataclass(frozen=True, slots=True)
class Corrected:
    """A cell the office corrected: what it asks, the values as people read them, and why."""

    item: str
    place: str
    old: str
    new: str
    reason: str
    person: str
    on: str


@dataclass(frozen=True)
class Audited:
    """Everything of one enterprise that its return alone does not say; all of it may be absent.

    `comparisons` are the rules that hold its figures against other sources, `park` the departments'
    returns. `focus` ranks parts of the enterprise, `own_focus` is its own line among the others.
    """

    problems: tuple[Problem, ...] = ()
    targets: tuple[Target, ...] = ()
    options: tuple[Option, ...] = ()
    screened: Mapping[str, Screened] = field(default_factory=lambda: MappingProxyType({}))
    feasible: tuple[Feasibility, ...] = ()
    together: tuple[Together, ...] = ()
    attained: tuple[Attainment, ...] = ()
    effects: tuple[BeforeAfter, ...] = ()
    savings: tuple[SavingKind, ...] = ()
    review: PermitReview | None = None
    comparisons: tuple[QueryRule, ...] = ()
    park: Reading | None = None
    focus: tuple[FocusRow, ...] = ()
    own_focus: FocusRow | None = None
    criteria: FocusRules | None = None
    designations: tuple[Designation, ...] = ()
    lists_known: bool = False
    earlier: EarlierAudit | None = None
    answered: Answered | None = None
    visits: tuple[Visit, ...] = ()
    corrections: tuple[Corrected, ...] = ()


NOTHING_AUDITED = Audited()
