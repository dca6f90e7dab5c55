"""管理办法附件: enterprises, targets, what is returned by whom, and the workflow. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from generator.deliver.chapters.trailed import Row, made
from generator.deliver.counts import TIER_WORDS, tier_reasons
from generator.deliver.diagram import Diagram, WorkStep, workflow
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Prose
from generator.deliver.measures_articles import Round
from generator.deliver.numbers import Numbers, places_for, places_in
from generator.deliver.sentences import Words, prose
from generator.forms.tailor import tailoring_of
from generator.model.form import Field, FormDefinition
from generator.model.park import Department, RecipientKind
from generator.model.problem import Gravity, ObjectLevel
from generator.model.problem import Target as Aim
from generator.model.score import Trail
from generator.model.tier import Tier
from generator.rulebook.clauses import YEAR_GAP, MeasureClauses, Target
from generator.score.shares import PARK
from generator.score.tiers import CONTINUED, TierEntry

ENTERPRISES = "园区各企业"
NOT_RETURNED = "尚未报送资料，补报后分级"
SENT_BACK = "报送的资料退回修改，重新报送后分级"
EVERY_YEAR, ON_REQUEST = "每年", "按通知"

_MOST_PAPERS = 6
_MOST_OF_A_FIRM = 2
_NO_UNIT = ("", "1", "无量纲")


def tier_list(this: Round) -> list[Row]:
    """附件1, by tier and then in the roster's order."""
    order = list(Tier)
    entries = sorted(this.ranked, key=lambda entry: order.index(entry.tier))
    return [_tier_line(this, entry) for entry in entries]


def _tier_line(this: Round, entry: TierEntry) -> Row:
    dossier, numbers = this.dossier, this.numbers
    code = dossier.enterprise(entry.recipient_id).industry_code
    method = entry.method or _method(dossier.book.clauses, entry.tier)
    return {
        "name": f"{entry.name}（集中式设施）" if entry.facility else entry.name,
        "credit_code": entry.credit_code,
        "industry": industry_words(dossier.industries, code),
        "tier": TIER_WORDS[entry.tier],
        "reasons": _reasons(numbers, entry),
        "method": method,
        "next_due": _next_due(dossier, entry),
    }


def _method(clauses: MeasureClauses, tier: Tier) -> str:
    found = clauses.methods.get(tier)
    return found.method if found else "待定"


def _next_due(dossier: Dossier, entry: TierEntry) -> str:
    """The end of the cycle; where an earlier audit is kept, the day it ceases to hold."""
    earlier = entry.exemption
    if entry.method == CONTINUED and earlier is not None and earlier.valid_to is not None:
        return _day(earlier.valid_to)
    clauses = dossier.book.clauses
    due = dossier.year + clauses.number(f"{TIER_WORDS[entry.tier]}_cycle")
    return clauses.next_due.replace(YEAR_GAP, str(due))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _reasons(numbers: Numbers, entry: TierEntry) -> Prose:
    """All reasons of a tier as one sentence without its full stop, every number with its trail."""
    return numbers.sentence("；".join(tier_reasons(entry)), entry.trail)


def industry_words(industries: Mapping[str, str], code: str) -> str:
    """The industry's name with its code; the code alone where the table has no name for it."""
    return " ".join(filter(None, (industries.get(code, ""), code)))


def outside(dossier: Dossier) -> list[Row]:
    """Those not yet in production, then those without a return in force, in the roster's order."""
    waiting = {e.recipient_id for e in dossier.tiers.entries} - set(dossier.readings)
    back = {r.recipient_id for r in dossier.returns if r.sent_back}
    lines = [(apart.name, apart.reason) for apart in dossier.tiers.outside]
    lines += [
        (enterprise.name, SENT_BACK if enterprise.id in back else NOT_RETURNED)
        for enterprise in dossier.enterprises
        if enterprise.id in waiting
    ]
    return [{"name": name, "reason": reason} for name, reason in lines]


# -- 附件2 ---------------------------------------------------------------------------------------


def targets(this: Round) -> list[Row]:
    """The park's targets (of the clauses, else of its problems), then those of key firms."""
    written = this.dossier.book.clauses.targets
    decided = [row for target in written if (row := _decided(this, target))]
    aims = this.dossier.improvement.problems.targets
    shared = [aim for aim in aims if aim.subject.level is not ObjectLevel.ENTERPRISE]
    park = decided or [_aim(this, aim) for aim in shared]
    return [*park, *(_aim(this, aim) for aim in _of_firms(this, aims))]


def _of_firms(this: Round, aims: Sequence[Aim]) -> Iterable[Aim]:
    """Of each 重点 enterprise audited this round the targets of its gravest problems."""
    problems = this.dossier.improvement.problems
    for entry in this.ranked:
        if entry.tier is not Tier.KEY or entry.method == CONTINUED:
            continue
        own = [
            (problem.gravity.rank, aim)
            for aim in aims
            if aim.subject.id == entry.recipient_id
            and (problem := problems.get(aim.problem)) is not None
            and problem.gravity is not Gravity.ORDINARY
        ]
        own.sort(key=lambda pair: pair[0])
        yield from (aim for _, aim in own[:_MOST_OF_A_FIRM])


def _aim(this: Round, aim: Aim) -> Row:
    numbers = this.numbers
    problem = this.dossier.improvement.problems.get(aim.problem)
    values = [aim.present, aim.near, aim.far]
    places = places_in(aim.unit, values) if aim.unit == "%" else places_for(values)
    near, far = (
        numbers.of(trail, places, value)
        for trail, value in zip(aim.trails, (aim.near, aim.far), strict=True)
    )
    said: list[Words] = [near, f"（{aim.near_year}年）"]
    if aim.far != aim.near:
        said += ["，", far, f"（{aim.far_year}年）"]
    return {
        "level": aim.subject.level.value,
        "indicator": aim.indicator,
        "unit": "—" if aim.unit in _NO_UNIT else aim.unit,
        "present": made(
            numbers, f"{PARK}:measures_{aim.id}.present", f"{aim.indicator}现状", aim.present,
            aim.unit, inputs=[problem.trail] if problem else (), places=places,
        ),
        "target": prose(*(_plain(piece) for piece in said)),
        "responsible": aim.responsible,
        "problem": aim.problem,
    }  # fmt: skip


def _plain(piece: Words) -> Words:
    """A figure without its unit, which has a column of its own."""
    return piece if isinstance(piece, str | Prose) else replace(piece, unit="")


def _decided(this: Round, target: Target) -> Row | None:
    """A target of the clauses stands beside the park's own figure; without one it is left out."""
    dossier, numbers = this.dossier, this.numbers
    park, year = dossier.park, dossier.book.clauses.target_year
    measured = park.figure(target.quantity) if park else None
    if park is None or measured is None or measured.value is None:
        return None
    quantity = park.rules.quantity(target.quantity)
    places = quantity.places if quantity else 2
    trail = Trail(
        id=f"{PARK}:{target.quantity}_target@{year}",
        label=f"{measured.name}目标值（{year}年）",
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
        "target": prose(_plain(numbers.of(trail, places)), f"（{year}年）"),
        "responsible": target.responsible,
        "problem": "园区确定",
    }


def targets_left(this: Round, shown: int) -> Prose | None:
    """How many targets stand in the enterprises' own reports only."""
    left = len(this.dossier.improvement.problems.targets) - shown
    if left <= 0 or this.dossier.book.clauses.targets:
        return None
    return prose("另有", this.count("targets_left", "未列入附件2的企业目标数", left),
                 "企业目标列入各企业清洁生产审核报告，随方案备案一并核对")  # fmt: skip


# -- 附件3 ---------------------------------------------------------------------------------------


def submissions(dossier: Dossier) -> list[Row]:
    """Every form somebody of the roster fills in, enterprises first, then the blank forms."""
    forms = dossier.book.forms
    asked = dict.fromkeys(form_id for r in dossier.roster.recipients for form_id in r.forms)
    asked.update(dict.fromkeys(line.form_id for line in dossier.collected))
    found = [forms[form_id] for form_id in asked if form_id in forms]
    found.sort(
        key=lambda form: (form.recipient_kind is not RecipientKind.ENTERPRISE, form.on_request)
    )
    return [
        *(line for form in found for line in _lines_of(dossier, form)),
        *_blank_forms(dossier.book.clauses),
    ]


def _lines_of(dossier: Dossier, form: FormDefinition) -> list[Row]:
    """One line; one for each variant in use, or each department with sheets of its own."""
    if form.groups:
        return [
            _submission(dossier, _own_part(form, department), department.name)
            for department in dossier.roster.departments
            if form.id in department.forms
        ]
    lines = [_submission(dossier, form)]
    used = {tailoring_of(form, e, ()).variant for e in dossier.enterprises if form.id in e.forms}
    for variant in form.variants:
        if variant.id in used:
            lines.append(_submission(
                dossier, replace(form, sheets=variant.sheets),
                f"适用“{variant.name}”的企业", lines[0]["source"],
            ))  # fmt: skip
    return lines


def _own_part(form: FormDefinition, department: Department) -> FormDefinition:
    """The form with the sheets of the department's groups; all where it was given none."""
    sheets = tuple(s for s in form.sheets if s.group and s.group in department.groups)
    return replace(form, sheets=sheets) if sheets else form


def _submission(
    dossier: Dossier, form: FormDefinition, who: str = "", source: object = ""
) -> Row:
    clauses = dossier.book.clauses
    written = clauses.submissions.get(form.id)
    if not who and form.on_request:
        who = "、".join(dict.fromkeys(
            line.recipient.name for line in dossier.collected
            if line.form_id == form.id and line.recipient.kind is RecipientKind.DEPARTMENT
        )) or "列入现场核查的企业"  # fmt: skip
    elif not who:
        named = "、".join(r.name for r in dossier.roster.recipients if form.id in r.forms)
        enterprise = form.recipient_kind is RecipientKind.ENTERPRISE
        who = (written.who if written else "") or (ENTERPRISES if enterprise else named)
    return {
        "who": who,
        "what": "、".join(sheet.title for sheet in form.sheets if sheet.id != "cover"),
        "form": form.code,
        "frequency": ON_REQUEST if form.on_request else EVERY_YEAR,
        "due": "按通知确定的时间" if form.on_request else clauses.terms["report_day"].value,
        "source": source or (written.papers if written else "") or _papers(form),
    }


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


def _blank_forms(clauses: MeasureClauses) -> list[Row]:
    """What this document itself asks for: 附件5 to 附件8."""
    filing, objection = clauses.number("filing_days"), clauses.number("objection_days")
    return [
        {"who": ENTERPRISES, "what": what, "form": form, "frequency": often, "due": due,
         "source": source}
        for form, what, often, due, source in (
            ("附件5", "清洁生产方案备案表", "每项方案", f"方案确定后{filing}个工作日内",
             "方案论证材料、投资估算"),
            ("附件6", "清洁生产方案实施效果核定表", "每项方案", "方案完成并稳定运行后",
             "监测报告、计量记录、费用凭证"),
            ("附件7", "数据真实性承诺书", "每次报送", "与采集表同时", "采集表、原始凭证"),
            ("附件8", "审核分级与评价结果异议申请表", "有异议时",
             f"收到结果后{objection}个工作日内", "证明材料"),
        )
    ]  # fmt: skip


# -- 附件4 ---------------------------------------------------------------------------------------


def flow(clauses: MeasureClauses) -> Diagram:
    """The year's work with its decisions and the terms of the articles."""
    days = {name: f"{term.value}" for name, term in clauses.terms.items()}
    return workflow((
        WorkStep("发放采集表，培训填报人员", "审核办公室", "审核准备"),
        WorkStep("报送资料并签署承诺书", "企业、有关单位", f"每年{days['report_day']}前"),
        WorkStep("校核合格？", "审核办公室", f"{days['check_days']}个工作日内", decision=True,
                 otherwise=f"退回修改，{days['correction_days']}个工作日内重报",
                 returns_to="报送资料并签署承诺书"),
        WorkStep("水平分析，判定制约因素", "审核办公室、第三方机构", "清洁生产水平分析"),
        WorkStep("审核分级和评价，送企业确认", "审核办公室", "分级清单与指标体系"),
        WorkStep("企业无异议？", "企业", f"{days['objection_days']}个工作日内提出", decision=True,
                 otherwise=f"复核，{days['answer_days']}个工作日内答复",
                 returns_to="审核分级和评价，送企业确认"),
        WorkStep("公布分级名录", "审核办公室", f"每年{days['list_day']}前"),
        WorkStep("园区、产业链、企业审核", "企业、审核办公室", "问题统一编号"),
        WorkStep("提出方案，论证并备案", "企业", f"确定后{days['filing_days']}个工作日内"),
        WorkStep("实施方案，按年报送进度", "企业"),
        WorkStep("效果核定达到备案值？", "审核办公室", decision=True,
                 otherwise=f"说明原因，限期改进，一般不超过{days['improvement_months']}个月",
                 returns_to="实施方案，按年报送进度"),
        WorkStep("年度报告，更新名录与清单", "审核办公室", "持续性清洁生产，转入下一轮"),
    ))  # fmt: skip
