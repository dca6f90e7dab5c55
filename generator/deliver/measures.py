"""What 园区清洁生产审核管理办法 prints: the park's decisions and this round's results. Pure."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.chapters.trailed import Row
from generator.deliver.competence import beyond_competence
from generator.deliver.counts import (
    data_quality,
    elements,
    grade_counts,
    tier_counts,
)
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import Filed
from generator.deliver.measures_annexes import (
    flow,
    outside,
    submissions,
    targets,
    targets_left,
    tier_list,
)
from generator.deliver.measures_articles import Round, articles
from generator.deliver.measures_notes import (
    background,
    correspondence,
    incentives,
    open_points,
    opinions,
    opinions_said,
    terms,
)
from generator.deliver.numbers import Filled, Numbers
from generator.errors import GeneratorError
from generator.model.problem import ObjectLevel
from generator.model.tier import CriterionKind, Tier, TierCriterion
from generator.rulebook.clauses import CLAUSES
from generator.score.figures import figure
from generator.score.shares import PARK

_LEVELS = {
    "park": ObjectLevel.PARK, "chain": ObjectLevel.CHAIN, "enterprise": ObjectLevel.ENTERPRISE
}  # fmt: skip


def management_measures(dossier: Dossier) -> Filled:
    """The whole context; words of the park's own that go beyond its competence are refused."""
    _within_competence(dossier)
    numbers = Numbers(dossier.known, dossier.rounding)
    this = Round(dossier, numbers)
    settings, clauses = dossier.settings, dossier.book.clauses
    names = {recipient.id: recipient.name for recipient in dossier.roster.recipients}
    held = incentives(this)
    given = opinions(dossier)
    aims = targets(this)
    context: Row = {
        "status": clauses.status,
        "trial": clauses.trial,
        "sample": settings.sample,
        "park_name": settings.park_name,
        "park_authority": settings.park_authority,
        "issuer": settings.issuer or settings.park_authority,
        "document_number": settings.document_number,
        "document_date": settings.document_date,
        "approved_by": clauses.approved_by,
        "comment_deadline": clauses.comment_deadline,
        "copy_to": clauses.copy_to,
        "contact_name": settings.contact.name,
        "contact_phone": settings.contact.phone,
        "contact_mail": settings.contact.mail,
        "effective_from": clauses.effective_from,
        "effective_to": clauses.effective_to,
        "audit_year": dossier.year,
        "base_year": settings.years[0],
        "legal_bases": [
            source.citation for source in dossier.legal_basis if source.id in clauses.legal_bases
        ],
        "boundary": clauses.boundary or _returned(this, "park_boundary"),
        "leading_industries": _leading(this),
        "constraints": [
            {"element": c.element, "level": c.level, "statement": c.statement}
            for c in clauses.constraints
        ],
        "articles": articles(this),
        "share_threshold": _percent(dossier.book.tiers.threshold),
        "general_criteria": _criteria(dossier, Tier.GENERAL),
        "key_criteria": _criteria(dossier, Tier.KEY),
        "grades": grade_counts(dossier.cards, names, dossier.year, numbers),
        "problems": _problems(this),
        "data_quality": data_quality(dossier.returns, dossier.year, numbers),
        "departments": _departments(dossier),
        "incentives": held.printed,
        "terms": {name: term.value for name, term in clauses.terms.items()},
        "tier_list": tier_list(this),
        "outside": outside(dossier),
        "targets": aims,
        "targets_left": targets_left(this, len(aims)),
        "submissions": submissions(dossier),
        "flow": flow(clauses),
        "opinions": given,
        **elements(dossier.tiers, numbers),
        **tier_counts(this.ranked, dossier.year, numbers),
    }
    context["left_out"] = _left_out(this, context["left_out"])
    context["notes"] = {
        "background": background(this),
        "correspondence": correspondence(this, context),
        "open_points": open_points(this, held),
        "terms": terms(dossier),
        "opinions_said": opinions_said(this, given),
    }
    return Filled(context, numbers.trails)


def _within_competence(dossier: Dossier) -> None:
    """What the park has written itself is printed as it stands, so it has to be its to decide."""
    clauses = dossier.book.clauses
    said = [
        *(text for i in clauses.incentives for text in (i.measure, i.condition, i.standard)),
        *(c.statement for c in clauses.constraints),
        *(duty.duty for duty in clauses.duties.values()),
    ]
    for text in said:
        if beyond := beyond_competence(text):
            raise GeneratorError(
                f"{CLAUSES} 里的{beyond[0]}涉及许可、处罚或者强制，管委会文件不得设定。",
                "请删去；涉嫌违法的只能写“移交有管辖权的部门依法处理”。",
            )


# -- articles ------------------------------------------------------------------------------------


def _returned(this: Round, field: str) -> object:
    """What the office has returned about the park, with its cell; None while it has not."""
    park = Filed.of_park(this.dossier, this.numbers)
    said = park.quoted(field) if park else None
    if not isinstance(said, Figure):
        return None
    return Prose((Figure(said.text.rstrip("。"), "", said.trail_id),))


def _leading(this: Round) -> tuple[str, ...]:
    """主导产业: the clauses' own, else as the office returned them, else the roster's chains."""
    written = this.dossier.book.clauses.leading_industries
    if written:
        return written
    park = Filed.of_park(this.dossier, this.numbers)
    said = park.words("park_leading_industries") if park else ""
    return (said.rstrip("。"),) if said else this.dossier.chains


def _left_out(this: Round, rows: object) -> list[Row]:
    """Elements left out; a reason that states a figure leads to the constraint it is from."""
    assert isinstance(rows, list)
    judged = {c.id: c for c in this.dossier.constraints}
    owners = {e.name: e for e in this.dossier.tiers.left_out}
    found: list[Row] = []
    for row in rows:
        element = owners.get(row["name"])
        constraint = next(
            (judged[c] for c in element.constraints if c in judged) if element else iter(()), None
        )
        reason = row["reason"]
        if constraint is not None:
            reason = this.numbers.sentence(reason, constraint.trail)
        found.append({"name": row["name"], "reason": reason})
    return found


def _problems(this: Round) -> Row | None:
    """How many problems stand at each level; None while none are raised."""
    problems = this.dossier.improvement.problems.problems
    if not problems:
        return None

    def count(key: str, label: str, level: ObjectLevel | None) -> Figure:
        own = [p for p in problems if level is None or p.subject.level is level]
        return this.numbers.count(
            f"{PARK}:problem_count_{key}@{this.dossier.year}", label, len(own), "项"
        )

    return {
        "total": count("total", "审核问题数", None),
        **{key: count(key, f"{level.value}层面问题数", level) for key, level in _LEVELS.items()},
    }


def _percent(share: Fraction) -> int:
    """The threshold as the articles word it: in whole per cent."""
    percent = 100 * share
    if percent.denominator != 1:
        raise GeneratorError(
            f"累计占比门槛 {figure(percent)}% 不是整数，管理办法只能写整数。",
            "请在 rules/tiers.yaml 的 threshold 写成整数。",
        )
    return int(percent)


def _criteria(dossier: Dossier, tier: Tier) -> list[str]:
    return [_criterion(dossier, c) for c in dossier.book.tiers.criteria if c.tier is tier]


def _criterion(dossier: Dossier, criterion: TierCriterion) -> str:
    """The criterion as an item of an article ("……的"), from the sentence printed per enterprise."""
    if criterion.kind is CriterionKind.SHARE:
        return dossier.book.clauses.criterion_of_shares
    lists = dict(dossier.book.tiers.lists)
    names = [lists.get(value, value) for value in criterion.values]
    either = "或者".join(filter(None, ("、".join(names[:-1]), names[-1])))
    sentence = criterion.reason.replace("{detail}", "")
    for gap in ("{list}", "{permit_kind}"):
        sentence = sentence.replace(gap, either)
    return f"{sentence.rstrip('。')}的"


def _departments(dossier: Dossier) -> list[Row]:
    """The departments of the roster whose forms or item groups have a duty written for them.

    Of several that hold one group the first leads; the others are named with it and assist.
    """
    lines: list[Row] = []
    known = dossier.book.clauses.duties
    leads: dict[str, str] = {}
    for department in dossier.roster.departments:
        asked = (*department.forms, *department.groups)
        own = [name for name in asked if name in known and name not in leads]
        duties = [known[name].duty for name in own]
        duties += [
            f"协助{leads[name]}承担前述有关工作"
            for name in asked
            if name in leads and leads[name] != department.name
        ]
        leads.update(dict.fromkeys(own, department.name))
        if duties:
            lines.append({"name": department.name, "duty": "；".join(dict.fromkeys(duties))})
    return lines


