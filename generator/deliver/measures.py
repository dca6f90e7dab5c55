"""What 园区清洁生产审核管理办法 prints: the park's decisions and this round's results. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.deliver.counts import (
    TIER_WORDS,
    FormReturn,
    data_quality,
    elements,
    grade_counts,
    tier_counts,
    tier_reasons,
)
from generator.deliver.figure import Prose
from generator.deliver.numbers import Filled, Numbers
from generator.errors import GeneratorError
from generator.model.form import Field, FormDefinition
from generator.model.park import Department, Enterprise, RecipientKind, Roster
from generator.model.score import ScoreCard, Trail
from generator.model.tier import CriterionKind, Tier, TierCriterion, TierRules
from generator.rulebook.clauses import YEAR_GAP, MeasureClauses, Target
from generator.score.figures import figure
from generator.score.measure import Reading
from generator.score.shares import PARK
from generator.score.tiers import TierEntry, TierList
from generator.workspace.audit import AuditSettings

ENTERPRISES = "园区各企业"
NOT_RETURNED = "尚未报送资料，补报后分级"
SENT_BACK = "报送的资料退回修改，重新报送后分级"
EVERY_YEAR = "每年"

_MOST_PAPERS = 6


@dataclass(frozen=True, slots=True)
class MeasuresFacts:
    """The results the document rests on; `industries` says each industry code in words."""

    settings: AuditSettings
    clauses: MeasureClauses
    roster: Roster
    forms: Mapping[str, FormDefinition]
    industries: Mapping[str, str]
    legal_bases: Sequence[str]
    tier_rules: TierRules
    tiers: TierList
    cards: Mapping[str, ScoreCard]
    park: Reading | None
    returns: Sequence[FormReturn]
    rounding: str

    @property
    def year(self) -> int:
        return self.settings.audit_year

    def ranked(self) -> tuple[TierEntry, ...]:
        """The enterprises whose return is in force: the others cannot be classed yet."""
        returned = {r.recipient_id for r in self.returns if r.in_force is not None}
        return tuple(entry for entry in self.tiers.entries if entry.recipient_id in returned)


def management_measures(facts: MeasuresFacts, known: Mapping[str, Trail]) -> Filled:
    """The whole context; `known` are the trails of the round, which its figures lead to."""
    numbers = Numbers(known, facts.rounding)
    settings, clauses = facts.settings, facts.clauses
    names = {recipient.id: recipient.name for recipient in facts.roster.recipients}
    context = {
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
        "effective_from": clauses.effective_from,
        "effective_to": clauses.effective_to,
        "audit_year": facts.year,
        "base_year": settings.years[0],
        "legal_bases": facts.legal_bases,
        "boundary": clauses.boundary,
        "leading_industries": clauses.leading_industries or _chains(facts.roster.enterprises),
        "constraints": [
            {"element": c.element, "level": c.level, "statement": c.statement}
            for c in clauses.constraints
        ],
        "share_threshold": _percent(facts.tier_rules.threshold),
        "general_criteria": _criteria(facts, Tier.GENERAL),
        "key_criteria": _criteria(facts, Tier.KEY),
        "grades": grade_counts(facts.cards, names, facts.year, numbers),
        "problems": None,
        "data_quality": data_quality(facts.returns, facts.year, numbers),
        "departments": _departments(facts),
        "incentives": [
            {
                "measure": i.measure,
                "condition": i.condition,
                "standard": i.standard,
                "source": i.funds,
                "office": i.office,
            }
            for i in clauses.incentives
        ],
        "terms": {name: term.value for name, term in clauses.terms.items()},
        "tier_list": [_tier_line(facts, numbers, entry) for entry in facts.ranked()],
        "outside": _outside(facts),
        "targets": [t for target in clauses.targets if (t := _target(facts, numbers, target))],
        "target_year": clauses.target_year,
        "submissions": _submissions(facts),
        "opinions": [
            {"unit": o.unit, "opinion": o.opinion, "adopted": o.adopted, "reason": o.reason}
            for o in clauses.opinions
        ],
        **elements(facts.tiers, numbers),
        **tier_counts(facts.ranked(), facts.year, numbers),
    }
    return Filled(context, numbers.trails)


def _chains(enterprises: Iterable[Enterprise]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.chain for e in enterprises if e.chain))


def _percent(share: Fraction) -> int:
    """The threshold as the articles word it: in whole per cent."""
    percent = 100 * share
    if percent.denominator != 1:
        raise GeneratorError(
            f"累计占比门槛 {figure(percent)}% 不是整数，管理办法只能写整数。",
            "请在 rules/tiers.yaml 的 threshold 写成整数。",
        )
    return int(percent)


def _criteria(facts: MeasuresFacts, tier: Tier) -> list[str]:
    return [_criterion(facts, c) for c in facts.tier_rules.criteria if c.tier is tier]


def _criterion(facts: MeasuresFacts, criterion: TierCriterion) -> str:
    """The criterion as an item of an article ("……的"), from the sentence printed per enterprise."""
    if criterion.kind is CriterionKind.SHARE:
        return facts.clauses.criterion_of_shares
    lists = dict(facts.tier_rules.lists)
    names = [lists.get(value, value) for value in criterion.values]
    either = "或者".join(filter(None, ("、".join(names[:-1]), names[-1])))
    sentence = criterion.reason.replace("{detail}", "")
    for gap in ("{list}", "{permit_kind}"):
        sentence = sentence.replace(gap, either)
    return f"{sentence.rstrip('。')}的"


# -- lists ---------------------------------------------------------------------------------------


def _departments(facts: MeasuresFacts) -> list[dict[str, object]]:
    """The departments of the roster whose forms or item groups have a duty written for them."""
    lines: list[dict[str, object]] = []
    known = facts.clauses.duties
    for department in facts.roster.departments:
        asked = (*department.forms, *department.groups)
        duties = [known[name].duty for name in asked if name in known]
        if duties:
            lines.append({"name": department.name, "duty": "；".join(duties)})
    return lines


def _tier_line(facts: MeasuresFacts, numbers: Numbers, entry: TierEntry) -> dict[str, object]:
    enterprise = facts.roster.get(entry.recipient_id)
    code = enterprise.industry_code if isinstance(enterprise, Enterprise) else ""
    word = TIER_WORDS[entry.tier]
    due = facts.year + facts.clauses.number(f"{word}_cycle")
    return {
        "name": entry.name,
        "credit_code": entry.credit_code,
        "industry": industry_words(facts.industries, code),
        "tier": word,
        "reasons": reasons_of(entry, numbers),
        "next_due": facts.clauses.next_due.replace(YEAR_GAP, str(due)),
    }


def industry_words(industries: Mapping[str, str], code: str) -> str:
    """The industry's name with its code; the code alone where the table has no name for it."""
    return " ".join(filter(None, (industries.get(code, ""), code)))


def reasons_of(entry: TierEntry, numbers: Numbers) -> Prose:
    """All reasons of a tier as one sentence without its full stop, every number with its trail."""
    return numbers.sentence("；".join(tier_reasons(entry)), entry.trail)


def _outside(facts: MeasuresFacts) -> list[dict[str, object]]:
    """Those not yet in production, then those without a return in force, in the roster's order."""
    ranked = {entry.recipient_id for entry in facts.ranked()}
    waiting = {entry.recipient_id for entry in facts.tiers.entries} - ranked
    back = {r.recipient_id for r in facts.returns if r.sent_back}
    lines = [(apart.name, apart.reason) for apart in facts.tiers.outside]
    lines += [
        (enterprise.name, SENT_BACK if enterprise.id in back else NOT_RETURNED)
        for enterprise in facts.roster.enterprises
        if enterprise.id in waiting
    ]
    return [{"name": name, "reason": reason} for name, reason in lines]


def _target(facts: MeasuresFacts, numbers: Numbers, target: Target) -> dict[str, object] | None:
    """A target stands beside the park's own figure; without one there is nothing to compare."""
    measured = facts.park.figure(target.quantity) if facts.park else None
    if facts.park is None or measured is None or measured.value is None:
        return None
    quantity = facts.park.rules.quantity(target.quantity)
    places = quantity.places if quantity else 2
    trail = Trail(
        id=f"{PARK}:{target.quantity}_target@{facts.clauses.target_year}",
        label=f"{measured.name}目标值（{facts.clauses.target_year}年）",
        value=target.target,
        unit=measured.trail.unit,
        formula="园区确定的目标值",
        numbers=target.written,
        source="rules/clauses/management_measures.yaml",
        mark="D",
        inputs=(measured.trail,),
    )
    return {
        "level": "园区",
        "indicator": measured.name,
        "unit": measured.trail.unit,
        "present": numbers.of(measured.trail, places),
        "target": numbers.of(trail, places),
        "responsible": target.responsible,
    }


def _submissions(facts: MeasuresFacts) -> list[dict[str, object]]:
    """附件3: every form somebody of the roster fills in, enterprises first."""
    asked = dict.fromkeys(form_id for r in facts.roster.recipients for form_id in r.forms)
    forms = [facts.forms[form_id] for form_id in asked if form_id in facts.forms]
    forms.sort(key=lambda form: form.recipient_kind is not RecipientKind.ENTERPRISE)
    return [line for form in forms for line in _lines_of(facts, form)]


def _lines_of(facts: MeasuresFacts, form: FormDefinition) -> list[dict[str, object]]:
    """One line; where item groups are assigned, one for each department with its own sheets."""
    if not form.groups:
        return [_submission(facts, form)]
    return [
        _submission(facts, _own_part(form, department), department.name)
        for department in facts.roster.departments
        if form.id in department.forms
    ]


def _own_part(form: FormDefinition, department: Department) -> FormDefinition:
    """The form with the sheets of the department's groups; all where it was given none."""
    sheets = tuple(s for s in form.sheets if s.group and s.group in department.groups)
    return replace(form, sheets=sheets) if sheets else form


def _submission(facts: MeasuresFacts, form: FormDefinition, who: str = "") -> dict[str, object]:
    written = facts.clauses.submissions.get(form.id)
    who = who or "、".join(r.name for r in facts.roster.recipients if form.id in r.forms)
    if form.recipient_kind is RecipientKind.ENTERPRISE:
        who = ENTERPRISES
    return {
        "who": (written.who if written else "") or who,
        "what": "、".join(sheet.title for sheet in form.sheets if not _is_cover(sheet.id)),
        "form": form.code,
        "frequency": EVERY_YEAR,
        "due": facts.clauses.terms["report_day"].value,
        "source": (written.papers if written else "") or _papers(form),
    }


def _is_cover(sheet_id: str) -> bool:
    return sheet_id == "cover"


def _papers(form: FormDefinition) -> str:
    """Where the figures of a form are found, as its fields say it, those most often named first."""
    named: dict[str, int] = {}
    for _, block in form.blocks():
        for field in block.fields:
            for paper in _places_found(field):
                named[paper] = named.get(paper, 0) + 1
    often = sorted(named, key=lambda paper: -named[paper])
    return "、".join(often[:_MOST_PAPERS])


def _places_found(field: Field) -> list[str]:
    return [part.strip() for part in field.where_found.split("；") if part.strip()]
