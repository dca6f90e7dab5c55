"""审核重点: candidates of the park and of its 重点 enterprises, ranked by their weighted sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.focus import MOST_POINTS, FocusCriterion, FocusRules
from generator.model.score import EntrySource, ScoreCard, Trail
from generator.score.constraints import PROPOSED
from generator.score.figures import figure, rounded
from generator.score.office import FocusScores
from generator.score.printing import PLAIN, Printing
from generator.score.shares import PARK, ElementValue


@dataclass(frozen=True, slots=True)
class FocusCandidate:
    """备选重点: a sector, a chain, a facility of the park, an enterprise, or a part of one.

    `members` are the enterprises whose loads and grades it stands for.
    """

    id: str
    name: str
    kind: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FocusPoint:
    """The score of one criterion; None where nobody gave one and none can be proposed."""

    criterion: FocusCriterion
    score: Fraction | None
    proposed: bool
    trail: Trail

    @property
    def weighted(self) -> Fraction:
        return self.criterion.weight * (self.score or Fraction(0))


@dataclass(frozen=True, slots=True)
class FocusRow:
    """One line of 审核重点确定. Equal totals share a rank and are `tied`.

    Criteria that are `open` count for nothing; `proposed` says that a score in it is the program's.
    """

    candidate: FocusCandidate
    points: tuple[FocusPoint, ...]
    total: Fraction
    rank: int
    tied: bool
    trail: Trail

    @property
    def proposed(self) -> bool:
        return any(point.proposed for point in self.points)

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(point.criterion.name for point in self.points if point.score is None)


@dataclass(frozen=True, slots=True)
class AuditFocus:
    """审核重点: of the park, among the 重点 enterprises, and inside those the office scored."""

    park: tuple[FocusRow, ...] = ()
    enterprises: tuple[FocusRow, ...] = ()
    inside: Mapping[str, tuple[FocusRow, ...]] | None = None

    @property
    def trails(self) -> tuple[Trail, ...]:
        inside = (row for rows in (self.inside or {}).values() for row in rows)
        return tuple(row.trail for row in (*self.park, *self.enterprises, *inside))


NO_FOCUS = AuditFocus()


def weighted_sums(
    weights: Mapping[str, Fraction], scores: Mapping[str, Mapping[str, Fraction]]
) -> tuple[tuple[str, Fraction, int], ...]:
    """Every candidate with its weighted sum and rank, best first; equal sums share a rank.

    A criterion a candidate has no score for counts nothing.
    """
    sums = {
        name: sum((weights[c] * points for c, points in own.items()), Fraction(0))
        for name, own in scores.items()
    }
    ordered = sorted(sums, key=lambda name: -sums[name])  # stable: the given order inside a tie
    return tuple(
        (name, sums[name], 1 + sum(other > sums[name] for other in sums.values()))
        for name in ordered
    )


class FocusScoring:
    """What scores are proposed from: the loads of the enterprises by element, and their cards."""

    def __init__(
        self,
        rules: FocusRules,
        values: Mapping[str, Sequence[ElementValue]],
        cards: Mapping[str, ScoreCard],
        year: int,
        printing: Printing = PLAIN,
    ) -> None:
        self._rules = rules
        self._cards = cards
        self._year = year
        self._printing = printing
        self._values = {
            element: {v.recipient_id: v for v in own if v.value is not None and v.value > 0}
            for element, own in values.items()
        }

    def rank(
        self,
        owner: str,
        candidates: Sequence[FocusCandidate],
        given: Mapping[str, FocusScores],
    ) -> tuple[FocusRow, ...]:
        """The candidates, best first. `given` are the office's scores by candidate id."""
        points = {
            candidate.id: tuple(
                self._point(owner, criterion, candidate, candidates, given.get(candidate.id))
                for criterion in self._rules.criteria
            )
            for candidate in candidates
        }
        ranked = weighted_sums(
            {criterion.id: criterion.weight for criterion in self._rules.criteria},
            {
                name: {p.criterion.id: p.score for p in own if p.score is not None}
                for name, own in points.items()
            },
        )
        named = {candidate.id: candidate for candidate in candidates}
        ranks = [rank for _, _, rank in ranked]
        return tuple(
            FocusRow(
                candidate=named[name],
                points=points[name],
                total=total,
                rank=rank,
                tied=ranks.count(rank) > 1,
                trail=self._total(owner, named[name], points[name], total),
            )
            for name, total, rank in ranked
        )

    def _point(
        self,
        owner: str,
        criterion: FocusCriterion,
        candidate: FocusCandidate,
        candidates: Sequence[FocusCandidate],
        given: FocusScores | None,
    ) -> FocusPoint:
        score, proposed, numbers = None, False, ""
        inputs: tuple[Trail | EntrySource, ...] = ()
        if given is not None and criterion.id in given.scores:
            score = given.scores[criterion.id]
            inputs = tuple(
                cell for cell in given.cells if cell.key.field.endswith(f".{criterion.id}")
            )
        elif criterion.loads:
            score, numbers = self._by_load(criterion, candidate, candidates)
            inputs = self._loads(criterion, candidate)
            proposed = score is not None
        elif criterion.grades:
            score, numbers, inputs = self._by_grade(criterion, candidate)
            proposed = score is not None
        return FocusPoint(
            criterion,
            score,
            proposed,
            Trail(
                id=f"{_id(owner, candidate)}_{criterion.id}@{self._year}",
                label=f"{candidate.name}{criterion.name}评分",
                value=score,
                formula=_formula(criterion) if proposed else "",
                numbers=numbers,
                source=PROPOSED if proposed else "园区办公室评分" if score is not None else "",
                mark="D" if proposed else "",
                reason="" if score is not None else "没有评分，也没有可据以建议的数据",
                inputs=inputs,
            ),
        )

    def _by_load(
        self,
        criterion: FocusCriterion,
        candidate: FocusCandidate,
        candidates: Sequence[FocusCandidate],
    ) -> tuple[Fraction | None, str]:
        own = self._share(criterion, candidate)
        largest = max(
            (share for each in candidates if (share := self._share(criterion, each)) is not None),
            default=None,
        )
        if own is None or not largest:
            return None, ""
        numbers = f"10 × {figure(100 * own)}% ÷ {figure(100 * largest)}%"
        return rounded(MOST_POINTS * own / largest, 0), numbers

    def _share(self, criterion: FocusCriterion, candidate: FocusCandidate) -> Fraction | None:
        """The mean share of the criterion's loads; None when nobody of it has any figure."""
        shares = []
        known = False
        for element in criterion.loads:
            of_all = self._values.get(element, {})
            total = sum((v.value or Fraction(0) for v in of_all.values()), Fraction(0))
            if not total:
                continue
            own = [of_all[m].value or Fraction(0) for m in candidate.members if m in of_all]
            known = known or bool(own)
            shares.append(sum(own, Fraction(0)) / total)
        return sum(shares, Fraction(0)) / len(shares) if known else None

    def _loads(self, criterion: FocusCriterion, candidate: FocusCandidate) -> tuple[Trail, ...]:
        found = (
            self._values.get(element, {}).get(member)
            for element in criterion.loads
            for member in candidate.members
        )
        return tuple(v.trail for v in found if v is not None and v.trail is not None)

    def _by_grade(
        self, criterion: FocusCriterion, candidate: FocusCandidate
    ) -> tuple[Fraction | None, str, tuple[Trail, ...]]:
        cards = [self._cards[m] for m in candidate.members if m in self._cards]
        graded = [card for card in cards if card.grade is not None]
        points = [criterion.grades[card.grade] for card in graded if card.grade is not None]
        if not points:
            return None, "", ()
        numbers = "、".join(card.grade.value for card in graded if card.grade is not None)
        mean = sum(points, Fraction(0)) / len(points)
        return rounded(mean, 0), numbers, tuple(card.trail for card in graded)

    def _total(
        self,
        owner: str,
        candidate: FocusCandidate,
        points: tuple[FocusPoint, ...],
        total: Fraction,
    ) -> Trail:
        scored = [point for point in points if point.score is not None]
        open_ = "、".join(point.criterion.name for point in points if point.score is None)
        proposed = "、".join(point.criterion.name for point in points if point.proposed)
        said = (f"{proposed}为{PROPOSED}" if proposed else "", f"{open_}未评" if open_ else "")
        return Trail(
            id=f"{_id(owner, candidate)}@{self._year}",
            label=f"{candidate.name}审核重点总分",
            value=total,
            formula="各项评分 × 权重之和",
            numbers="＋".join(
                f"{figure(p.score or Fraction(0))}×{figure(p.criterion.weight)}" for p in scored
            ),
            source=self._printing.basis(self._rules.source),
            mark=self._rules.mark,
            reason="；".join(filter(None, said)),
            inputs=tuple(point.trail for point in scored),
        )


def _id(owner: str, candidate: FocusCandidate) -> str:
    """An enterprise among the others is its own figure; everything else belongs to `owner`."""
    if candidate.members == (candidate.id,):
        return f"{candidate.id}:focus"
    return f"{owner}:focus_{candidate.id}"


def _formula(criterion: FocusCriterion) -> str:
    if criterion.loads:
        return "10 × 占园区的比例 ÷ 备选中最大的比例，取整"
    return "涉及企业等级对应评分的平均，取整"


def office_candidates(
    candidates: Iterable[FocusCandidate], given: Iterable[FocusScores]
) -> tuple[tuple[FocusCandidate, ...], dict[str, FocusScores]]:
    """The candidates with those the office named besides, and its scores by candidate id."""
    known = list(candidates)
    by_name = {candidate.name: candidate.id for candidate in known}
    scores: dict[str, FocusScores] = {}
    for each in given:
        if each.candidate not in by_name:
            known.append(FocusCandidate(f"office_{each.row}", each.candidate, "办公室提出", ()))
            by_name[each.candidate] = known[-1].id
        scores[by_name[each.candidate]] = each
    return tuple(known), scores


def audit_focus(
    scoring: FocusScoring,
    park: Sequence[FocusCandidate],
    enterprises: Sequence[FocusCandidate],
    given: Iterable[FocusScores],
) -> AuditFocus:
    """All three rankings; the scores of an enterprise itself have no object written beside them."""
    office = tuple(given)
    of_park, park_scores = office_candidates(park, [g for g in office if not g.of])
    inside: dict[str, tuple[FocusRow, ...]] = {}
    for owner in dict.fromkeys(g.of for g in office if g.of and g.candidate):
        objects, scores = office_candidates(
            (), [g for g in office if g.of == owner and g.candidate]
        )
        inside[owner] = scoring.rank(owner, objects, scores)
    return AuditFocus(
        park=scoring.rank(PARK, of_park, park_scores),
        enterprises=scoring.rank(
            PARK, enterprises, {g.of: g for g in office if g.of and not g.candidate}
        ),
        inside=inside,
    )
