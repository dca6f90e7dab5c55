"""rules/clauses/management_measures.yaml: what the park decides in its 管理办法."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from generator.model.form import FormDefinition
from generator.model.indicator import DerivedQuantity
from generator.model.park import RecipientKind
from generator.model.tier import Tier
from generator.rulebook.files import RuleFile
from generator.rulebook.names import PARK
from generator.rulebook.vocabulary import Vocabulary, day, interval, known, mark, once, text, words
from generator.yamlfile import Node

CLAUSES = "clauses/management_measures.yaml"
YEAR_GAP = "{year}"

_STATUS = {"征求意见稿": "comment", "送审稿": "review", "印发稿": "issued"}
_LEVELS = {"强": "strong", "中": "medium", "弱": "weak"}
_TIERS = {tier.value: tier for tier in Tier}
_ADOPTED = ("采纳", "部分采纳", "不采纳")
_MONTH_DAY = re.compile(r"([1-9][0-9]?)月([1-9][0-9]?)日")
_LEAP_YEAR = 2024
_MOST_IN_A_SENTENCE = 600

# The terms the document prints, and whether each is a day of the year or a number.
DAYS = ("report_day", "list_day")
NUMBERS = (
    "check_days",
    "correction_days",
    "new_enterprise_months",
    "objection_days",
    "answer_days",
    "key_cycle",
    "general_cycle",
    "brief_cycle",
    "filing_days",
    "improvement_months",
    "report_checks",
    "system_years",
    "archive_years",
)
_CYCLES = ("key_cycle", "general_cycle", "brief_cycle")


@dataclass(frozen=True, slots=True)
class Term:
    """期限、周期或比例: a number, or a day of the year as it is printed ("3月31日")."""

    id: str
    label: str
    value: int | str
    source: str
    mark: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """What those who answer a department's form are responsible for, or one item group of it."""

    form: str
    group: str
    duty: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class SubmissionDuty:
    """附件3: who returns a form and from which papers; empty where the roster and form say it."""

    form: str
    who: str
    papers: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Incentive:
    """激励措施, with condition, amount, where the money or policy is from, and the office."""

    measure: str
    condition: str
    standard: str
    funds: str
    office: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """制约因素 as the park has judged it; `level` is strong, medium or weak."""

    element: str
    level: str
    statement: str


@dataclass(frozen=True, slots=True)
class Target:
    """A derived figure of the park and what it is to become."""

    quantity: str
    target: Fraction
    written: str
    responsible: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """征求意见采纳情况, one line."""

    unit: str
    opinion: str
    adopted: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuditMethod:
    """审核方式 of a tier: 标准审核, 快速审核, 自查."""

    tier: Tier
    method: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class MeasureClauses:
    """管理办法条款: the decisions of the park. None and "" are not decided yet."""

    status: str
    trial: bool
    comment_deadline: date | None
    approved_by: str
    effective_from: date | None
    effective_to: date | None
    boundary: str
    leading_industries: tuple[str, ...]
    legal_bases: tuple[str, ...]
    criterion_of_shares: str
    next_due: str
    terms: Mapping[str, Term]
    duties: Mapping[str, Duty]
    submissions: Mapping[str, SubmissionDuty]
    incentives: tuple[Incentive, ...]
    constraints: tuple[Constraint, ...]
    target_year: int | None
    targets: tuple[Target, ...]
    copy_to: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    methods: Mapping[Tier, AuditMethod] = field(default_factory=lambda: MappingProxyType({}))

    def number(self, name: str) -> int:
        value = self.terms[name].value
        assert isinstance(value, int), name
        return value


def load_clauses(
    file: RuleFile,
    vocabulary: Vocabulary,
    forms: Mapping[str, FormDefinition],
    quantities: Iterable[DerivedQuantity],
) -> MeasureClauses:
    """The decisions, every term there once, every name they use known."""
    parts = file.yaml().mapping(
        (
            "document",
            "legal_bases",
            "criterion_of_shares",
            "next_due",
            "terms",
            "duties",
            "submissions",
        ),
        ("methods", "incentives", "constraints", "targets", "copy_to", "opinions"),
    )
    document = parts["document"].mapping(
        ("status", "trial"),
        (
            "comment_deadline",
            "approved_by",
            "effective_from",
            "effective_to",
            "boundary",
            "leading_industries",
        ),
    )
    begin, end = interval(document, "effective_from", "effective_to")
    park_figures = [quantity.id for quantity in quantities if quantity.form == PARK]
    year, targets = _targets(parts, park_figures)
    return MeasureClauses(
        status=document["status"].choice(_STATUS),
        trial=document["trial"].boolean(),
        comment_deadline=day(document, "comment_deadline"),
        approved_by=text(document, "approved_by"),
        effective_from=begin,
        effective_to=end,
        boundary=text(document, "boundary"),
        leading_industries=words(document, "leading_industries"),
        legal_bases=_legal_bases(parts["legal_bases"], vocabulary),
        criterion_of_shares=_criterion(parts["criterion_of_shares"]),
        next_due=_next_due(parts["next_due"]),
        terms=_terms(parts["terms"], vocabulary),
        duties=_duties(parts["duties"], vocabulary, forms),
        submissions=_submissions(parts["submissions"], vocabulary, forms),
        incentives=tuple(
            Incentive(**_texts(node, ("measure", "condition", "standard", "funds", "office")))
            for node in _listed(parts, "incentives")
        ),
        constraints=tuple(_constraint(node) for node in _listed(parts, "constraints")),
        target_year=year,
        targets=targets,
        copy_to=words(parts, "copy_to"),
        opinions=tuple(_opinion(node) for node in _listed(parts, "opinions")),
        methods=_methods(parts, vocabulary),
    )


def _listed(parts: Mapping[str, Node], name: str) -> tuple[Node, ...]:
    return parts[name].sequence(may_be_empty=True) if name in parts else ()


def _texts(node: Node, names: Collection[str]) -> dict[str, str]:
    return {name: _clause(value) for name, value in node.mapping(names).items()}


def _clause(node: Node) -> str:
    """A part of a sentence: the template sets the full stop."""
    value = node.text()
    if value.endswith(("。", "；", "，", ".", ";", ",")):
        raise node.fault(f"“{value[-12:]}”末尾带了标点。", "标点由模板加，请删去。")
    if len(value) > _MOST_IN_A_SENTENCE:
        raise node.fault(f"有 {len(value)} 个字，太长。", f"请写在 {_MOST_IN_A_SENTENCE} 字以内。")
    return value


def _legal_bases(node: Node, vocabulary: Vocabulary) -> tuple[str, ...]:
    found = []
    for element in node.sequence():
        source = vocabulary.source(element)
        if not vocabulary.sources[source].basis:
            raise element.fault(
                f"来源“{source}”不能作为编制依据。", "请在 rules/sources.yaml 写上 basis: true。"
            )
        found.append(source)
    return tuple(found)


def _criterion(node: Node) -> str:
    value = _clause(node)
    if not value.endswith("的"):
        raise node.fault(
            f"“{value}”不是“……的”的写法。", "它列在“有下列情形之一的”之后，请以“的”结尾。"
        )
    return value


def _next_due(node: Node) -> str:
    value = node.text()
    if value.count(YEAR_GAP) != 1 or "{" in value.replace(YEAR_GAP, ""):
        raise node.fault(
            f"“{value}”里应有一处 {YEAR_GAP}，不能有别的花括号。", "如 {year}年12月31日。"
        )
    return value


def _methods(parts: Mapping[str, Node], vocabulary: Vocabulary) -> Mapping[Tier, AuditMethod]:
    found: dict[Tier, AuditMethod] = {}
    seen: dict[str, tuple[str, int]] = {}
    for node in _listed(parts, "methods"):
        row = node.mapping(("tier", "method", "source", "mark"))
        tier = row["tier"].choice(_TIERS)
        once(seen, tier.value, node, "级别")
        found[tier] = AuditMethod(
            tier, _clause(row["method"]), vocabulary.source(row["source"]), mark(row["mark"])
        )
    missing = [tier.value for tier in Tier if found and tier not in found]
    if missing:
        raise parts["methods"].fault(f"“{'”“'.join(missing)}”没有审核方式。", "请补上。")
    return MappingProxyType(found)


# -- terms ---------------------------------------------------------------------------------------


def _terms(node: Node, vocabulary: Vocabulary) -> Mapping[str, Term]:
    found: dict[str, Term] = {}
    values: dict[str, Node] = {}
    seen: dict[str, tuple[str, int]] = {}
    for element in node.sequence():
        parts = element.mapping(("id", "label", "value", "source", "mark"), ("note",))
        name = known(parts["id"], parts["id"].text(), (*DAYS, *NUMBERS), "期限或比例")
        once(seen, name, element, "期限或比例")
        read = _month_day if name in DAYS else _number
        values[name] = parts["value"]
        found[name] = Term(
            id=name,
            label=parts["label"].text(),
            value=read(parts["value"]),
            source=vocabulary.source(parts["source"]),
            mark=mark(parts["mark"]),
            note=text(parts, "note"),
        )
    missing = [name for name in (*DAYS, *NUMBERS) if name not in found]
    if missing:
        raise node.fault(f"缺少期限或比例“{'”“'.join(missing)}”。", "请补上。")
    cycles = [int(found[name].value) for name in _CYCLES]
    if sorted(cycles) != cycles:
        raise values["key_cycle"].fault(
            "重点企业的周期长于一般企业，或一般企业的长于简化企业。", "请核对三个周期。"
        )
    return MappingProxyType(found)


def _number(node: Node) -> int:
    value = node.integer()
    if not 1 <= value <= 100:
        raise node.fault(f"{value} 不在 1 到 100 之间。", "请核对。")
    return value


def _month_day(node: Node) -> str:
    value = node.text()
    match = _MONTH_DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        date(_LEAP_YEAR, int(match[1]), int(match[2]))
    except ValueError:
        raise node.fault(f"“{value}”不是月日。", "请写成 3月31日 的样子。") from None
    return value


# -- forms ---------------------------------------------------------------------------------------


def _duties(
    node: Node, vocabulary: Vocabulary, forms: Mapping[str, FormDefinition]
) -> Mapping[str, Duty]:
    found: dict[str, Duty] = {}
    seen: dict[str, tuple[str, int]] = {}
    departments = [
        form.id for form in forms.values() if form.recipient_kind is RecipientKind.DEPARTMENT
    ]
    for element in node.sequence(may_be_empty=True):
        parts = element.mapping(("form", "duty", "source", "mark"), ("group",))
        form = known(parts["form"], parts["form"].text(), departments, "部门采集表")
        group = ""
        if "group" in parts:
            groups = [each.id for each in forms[form].groups]
            group = known(parts["group"], parts["group"].text(), groups, "项目组")
        once(seen, f"{form} {group}".strip(), element, "采集表")
        found[group or form] = Duty(
            form=form,
            group=group,
            duty=_clause(parts["duty"]),
            source=vocabulary.source(parts["source"]),
            mark=mark(parts["mark"]),
        )
    return MappingProxyType(found)


def _submissions(
    node: Node, vocabulary: Vocabulary, forms: Mapping[str, FormDefinition]
) -> Mapping[str, SubmissionDuty]:
    found: dict[str, SubmissionDuty] = {}
    seen: dict[str, tuple[str, int]] = {}
    for element in node.sequence(may_be_empty=True):
        parts = element.mapping(("form", "source", "mark"), ("who", "papers"))
        form = known(parts["form"], parts["form"].text(), forms, "采集表")
        once(seen, form, element, "采集表")
        found[form] = SubmissionDuty(
            form=form,
            who=text(parts, "who"),
            papers=text(parts, "papers"),
            source=vocabulary.source(parts["source"]),
            mark=mark(parts["mark"]),
        )
    return MappingProxyType(found)


# -- what the park has judged --------------------------------------------------------------------


def _constraint(node: Node) -> Constraint:
    parts = node.mapping(("element", "level", "statement"))
    return Constraint(
        parts["element"].text(), parts["level"].choice(_LEVELS), _clause(parts["statement"])
    )


def _targets(
    parts: Mapping[str, Node], park_figures: Collection[str]
) -> tuple[int | None, tuple[Target, ...]]:
    if "targets" not in parts:
        return None, ()
    found = parts["targets"].mapping(("rows",), ("year",))
    rows = []
    for node in found["rows"].sequence(may_be_empty=True):
        row = node.mapping(("quantity", "target", "responsible"))
        quantity = known(
            row["quantity"],
            row["quantity"].text(),
            park_figures,
            "园区推算量",
            "编号见 rules/indicators/quantities.yaml。",
        )
        rows.append(
            Target(
                quantity,
                Fraction(row["target"].decimal()),
                row["target"].text(),
                row["responsible"].text(),
            )
        )
    year = None
    if "year" in found and not found["year"].is_blank:
        year = found["year"].integer()
    if rows and year is None:
        raise parts["targets"].fault("写了目标，没有写目标年。", "请在 year 写明是哪一年的目标。")
    return year, tuple(rows)


def _opinion(node: Node) -> Opinion:
    parts = node.mapping(("unit", "opinion", "adopted", "reason"))
    return Opinion(
        parts["unit"].text(),
        parts["opinion"].text(),
        parts["adopted"].one_of(_ADOPTED),
        parts["reason"].text(),
    )
