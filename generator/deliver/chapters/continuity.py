"""第九章 持续性清洁生产: who, by which rules, with which incentives, and what comes next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.conclusions import first_unanswered
from generator.deliver.chapters.lead import lead, lead_share
from generator.deliver.chapters.option_figures import OptionFigures, Row
from generator.deliver.chapters.plans import leading_kind
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import Option, OptionState
from generator.model.problem import ObjectLevel, Target
from generator.model.score import Trail
from generator.model.submission import EntryKey
from generator.model.tier import Tier
from generator.score.measure import Reading
from generator.score.shares import PARK
from generator.score.tiers import TierEntry

_STATUS = {"comment": "征求意见稿", "review": "送审稿", "issued": "已印发"}
_GROUP = "audit"
"""The item group of whoever keeps the audit's own decisions."""
_TARGETS = 3
_NO_UNIT = "无量纲"


def continuity(dossier: Dossier, numbers: Numbers) -> Row:
    """表9-1 to 表9-5 and where the information platform stands."""
    pen = OptionFigures(dossier, numbers)
    return {
        "bodies": _bodies(dossier),
        "bodies_said": _bodies_said(pen),
        "rules": _rules(dossier),
        "mechanisms": mechanisms(pen),
        "incentives": _incentives(dossier),
        "incentives_said": _incentives_said(pen),
        "next": _next(pen),
        "next_said": _next_said(pen),
        "platform": _platform(pen),
    }


# -- who -----------------------------------------------------------------------------------------


def _bodies(dossier: Dossier) -> list[Row]:
    """领导小组 with its office, then every department of the roster with its duties."""
    group = dossier.settings.leading_group
    members = "、".join(f"{m.name}（{m.post}）" for m in group)
    found: list[Row] = [
        {
            "name": "清洁生产审核工作领导小组",
            "who": members or Missing("领导小组成员"),
            "duty": "审定审核分级名录、目标和方案，协调各部门，督促重点企业",
        },
        {
            "name": "清洁生产审核工作办公室",
            "who": f"{dossier.settings.park_authority}，联系人{dossier.settings.contact.name}",
            "duty": "发放和回收采集表，校核资料，组织审核、方案备案和效果核定，编制年度报告",
        },
    ]
    known = dossier.book.clauses.duties
    for department in dossier.roster.departments:
        asked = (*department.forms, *department.groups)
        duties = [known[name].duty for name in asked if name in known]
        found.append(
            {
                "name": department.name,
                "who": f"联系人{department.contact}" if department.contact
                else Missing(f"{department.name}清洁生产联系人"),
                "duty": "；".join(duties) or Missing(f"{department.name}职责"),
            }
        )  # fmt: skip
    found.append(
        {
            "name": "企业",
            "who": "清洁生产负责人",
            "duty": "按期报送资料，实施方案并保存佐证，配合现场核查",
        }
    )
    return found


def _bodies_said(pen: OptionFigures) -> Prose:
    park = pen.dossier.level.facts.park
    said = _word(park, "leading_group") if park else ""
    document = _word(park, "leading_group_document") if park else ""
    named = [i for i, r in pen.dossier.readings.items() if _word(r, "cp_person")]
    count = pen.numbers.count(
        f"{PARK}:cp_persons@{pen.year}", "填报了清洁生产负责人的企业数", len(named), "家",
        "、".join(pen.dossier.name(i) for i in named),
    )  # fmt: skip
    head = (
        prose("领导小组已经成立", f"（{document}）" if document else "，文号待登记", "。")
        if said == "是"
        else prose("领导小组还没有成立文件，须先行文明确，否则部门间的任务没有依据。")
    )
    if not pen.dossier.readings:
        return head
    rest = len(pen.dossier.readings) - len(named)
    return prose(
        head, "企业层面明确了清洁生产负责人的有", count,
        "，已报送企业全部落实到人。" if not rest else "，其余企业在本轮方案备案时一并明确。",
    )  # fmt: skip


def _word(reading: Reading, name: str) -> str:
    entry = reading.submission.get(name)
    return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""


# -- rules ---------------------------------------------------------------------------------------


def _rules(dossier: Dossier) -> list[Row]:
    clauses = dossier.book.clauses
    number = dossier.settings.document_number
    status = _STATUS.get(clauses.status, clauses.status)
    return [
        {
            "name": "园区清洁生产审核管理办法",
            "content": "分级、资料收集、审核实施、方案评估、激励约束、信息公开",
            "status": f"{status}{f'，{clauses.approved_by}' if clauses.approved_by else ''}",
            "number": number if clauses.status == "issued" and number
            else Missing("管理办法文号") if clauses.status == "issued" else "印发时编号",
        },
        {
            "name": "园区清洁生产准入清单",
            "content": "空间布局、污染物排放、环境风险、资源利用四个维度的禁止、限制和准入条件",
            "status": "随本次成果提出，待论证和审议",
            "number": "印发时编号",
        },
        {
            "name": "清洁生产激励政策",
            "content": "、".join(i.measure for i in clauses.incentives)
            or "由财政金融部门填报，见激励措施表",
            "status": "随管理办法执行" if clauses.incentives else "现行政策汇总",
            "number": "各政策原文号",
        },
        {
            "name": "资料报送与数据真实性制度",
            "content": "采集表、签章页、授权书、校核与更正留痕、三年数据留存",
            "status": "本轮已执行，随管理办法固定",
            "number": "管理办法附件",
        },
    ]  # fmt: skip


# -- mechanisms ----------------------------------------------------------------------------------


def mechanisms(pen: OptionFigures) -> list[Row]:
    """四项长效机制: what, how often, who, what sets it off, what comes of it."""
    dossier = pen.dossier
    terms = dossier.book.clauses.terms
    office = _office(dossier)

    def term(name: str, unit: str) -> Figure:
        found = terms[name]
        return pen.numbers.words(
            f"{found.value}{unit}",
            Trail(id=f"条款:{name}", label=found.label, value=str(found.value),
                  formula="管理办法条款的取值", mark=found.mark),
        )  # fmt: skip

    return [
        {
            "name": "资料收集机制",
            "content": prose(
                "企业和部门按采集表报送，与排污许可执行报告、环境统计、能源统计同源复用；",
                "退回后", term("correction_days", "个工作日"), "内重报",
            ),
            "frequency": prose("每年一次，", term("report_day", ""), "前报齐"),
            "office": office,
            "trigger": "新企业投产、企业停产或搬迁、执行报告更正",
            "outcome": "数据汇总表、校核报告、数据溯源表",
        },
        {
            "name": "指标体系调整机制",
            "content": _adjusting(pen),
            "frequency": prose("每", term("system_years", "年"), "定期调整"),
            "office": office,
            "trigger": _triggers(pen),
            "outcome": "修订后的评价指标体系和说明",
        },
        {
            "name": "审核机制",
            "content": prose(
                "重点企业标准审核、一般企业快速审核、简化企业自查；",
                "对持证企业的执行报告每年非现场核查" if dossier.reviews
                else "持证企业报送执行报告后开展非现场核查",
            ),
            "frequency": prose(
                "重点", term("key_cycle", "年"), "、一般", term("general_cycle", "年"), "、简化",
                term("brief_cycle", "年"), "一次；名录每年", term("list_day", ""), "前公布",
            ),
            "office": office,
            "trigger": "超标或超总量、使用或排放有毒有害物质、等级低于Ⅲ级、限定性指标不达标",
            "outcome": "企业审核报告、问题清单、方案清单",
        },
        {
            "name": "报告机制",
            "content": prose(
                "方案确定后", term("filing_days", "个工作日"), "内备案，按季报进度；",
                "园区每年编制整体报告，结果反馈企业并接受异议",
            ),
            "frequency": "季度进度、年度报告",
            "office": office,
            "trigger": "方案逾期、目标未完成、发生突发环境事件",
            "outcome": "年度园区清洁生产整体报告、效果评估报告",
        },
    ]  # fmt: skip


def _office(dossier: Dossier) -> str:
    """The department that keeps the audit, else the park authority."""
    return next(
        (d.name for d in dossier.roster.departments if _GROUP in d.groups),
        dossier.settings.park_authority,
    )


def _adjusting(pen: OptionFigures) -> Prose:
    """What this round showed to be adjusted: open rows, references, constraints."""
    proposed = [c for c in pen.dossier.cards.values() if c.reference]
    open_rows = [r.row.name for c in pen.dossier.indices for r in c.open_rows]
    parts: list[Prose] = []
    if proposed:
        parts.append(prose(
            "按国家发布的体系替换仍用建议或未核对体系评价的",
            pen.numbers.count(f"{PARK}:reference_cards@{pen.year}", "参考等级的企业数",
                              len(proposed), "家", inputs=[c.trail for c in proposed]),
            "企业的指标体系",
        ))  # fmt: skip
    if open_rows:
        parts.append(prose(f"补齐没有数据的指标（{'、'.join(open_rows[:4])}）"))
    strong = [c.name for c in pen.dossier.constraints if c.grade == "强"]
    middle = [c.name for c in pen.dossier.constraints if c.grade == "中"]
    if strong or middle:
        parts.append(prose(f"按制约因素（{'、'.join(strong or middle)}）变化调整权重"))
    return joined(parts, "；") if parts else prose("按国家和省新发布的指标体系更新基准和权重")


def _triggers(pen: OptionFigures) -> str:
    found = ["国家或行业指标体系、限额标准修订", "制约因素等级改变"]
    if any(c.open_rows for c in pen.dossier.indices):
        found.append("缺数指标取得数据")
    if len(pen.dossier.tiers.of(Tier.KEY)) * 5 > 2 * max(len(pen.dossier.tiers.entries), 1):
        found.append("重点企业比例过高")
    return "、".join(found)


# -- incentives ----------------------------------------------------------------------------------


def _incentives(dossier: Dossier) -> list[Row]:
    """What finance has told of, then what the park has decided in its measures."""
    park = dossier.level.facts.park
    found: list[Row] = []
    for row in park.submission.rows.get("incentives", ()) if park else ():

        def cell(column: str, row: str = row) -> str | Missing:
            entry = park.submission.get(f"incentives.{column}", row) if park else None
            value = entry.value if entry is not None else None
            return value if isinstance(value, str) and value else Missing(f"激励政策{column}")

        found.append({
            "measure": cell("name"), "condition": cell("condition"), "amount": cell("amount"),
            "source": cell("source"), "office": cell("office"),
        })  # fmt: skip
    found += [
        {"measure": i.measure, "condition": i.condition, "amount": i.standard, "source": i.funds,
         "office": i.office}
        for i in dossier.book.clauses.incentives
    ]  # fmt: skip
    return found


def _incentives_said(pen: OptionFigures) -> Prose:
    found = _incentives(pen.dossier)
    if not found:
        return prose("财政金融部门没有填报激励政策，管理办法也没有列入，激励措施缺失，"
                    "须在管理办法审议前补齐。")  # fmt: skip
    rest = [o for o in pen.returned if o.state is not OptionState.DONE]
    need = sum((o.investment or Fraction(0) for o in rest), Fraction(0))
    said = prose(
        "现有激励措施",
        pen.numbers.count(f"{PARK}:incentives@{pen.year}", "激励措施数", len(found), "项"),
    )
    if not need:
        return prose(said, "，供企业按条件申请。")
    return prose(
        said, "；未完成方案还需投资", pen.sum_money("rest", rest, "investment"),
        _funds(pen, rest), "。",
    )  # fmt: skip


def _funds(pen: OptionFigures, rest: Sequence[Option]) -> Words:
    """What the incentives are best spent on."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    own = [o for o in rest if kind is not None and o.saved(kind.id)]
    if the.strong and kind is not None:
        if not own:
            return f"，其中没有{kind.name}方案，激励资金留给补充的{the.work}方案"
        return prose(f"，其中有{kind.name}量的方案",
                     pen.sum_money(f"rest_{kind.id}", own, "investment"),
                     "，激励资金先用于这一部分")  # fmt: skip
    return the.said(
        strong="", mild=f"，激励资金按投资偿还期安排，{the.name}方面不另设专项",
        free="，没有要素构成制约，激励资金用于示范和推广", unknown="，激励资金按投资偿还期安排",
    )  # fmt: skip


# -- next round ----------------------------------------------------------------------------------


def _next(pen: OptionFigures) -> list[Row]:
    """By year which enterprises are due, what is done with them, and the target beside it."""
    dossier = pen.dossier
    clauses = dossier.book.clauses
    found = []
    names = {Tier.KEY: "key_cycle", Tier.GENERAL: "general_cycle", Tier.BRIEF: "brief_cycle"}
    by_year: dict[int, list[tuple[Tier, str]]] = {}
    for entry in dossier.tiers.entries:
        if entry.recipient_id in dossier.readings:
            then = dossier.year + clauses.number(names[entry.tier])
            by_year.setdefault(then, []).append((entry.tier, entry.name))
    by_year.setdefault(dossier.year + 1, [])
    for year, due in sorted(by_year.items()):
        method = "、".join(dict.fromkeys(
            f"{tier.value}企业{clauses.methods[tier].method}" for tier, _ in due
            if tier in clauses.methods
        ))  # fmt: skip
        found.append({
            "year": year,
            "firms": "、".join(name for _, name in due) or "全部企业",
            "content": f"{method}；资料年报、名录更新" if due
            else "方案实施与效果核定、资料年报、名录更新、执行报告核查",
            "target": _aim(pen, year),
        })  # fmt: skip
    return found


def _aim(pen: OptionFigures, year: int) -> Prose:
    """Targets of the park that fall due by that year, the nearest first."""
    own = [t for t in pen.improvement.problems.targets if t.subject.level is ObjectLevel.PARK]
    near = [t for t in own if t.near_year <= year < t.far_year]
    far = [t for t in own if t.far_year <= year]
    options = [o for o in pen.returned if o.finished_on and o.finished_on.year == year]
    parts = [_one(pen, t, far=True) for t in far[:_TARGETS]]
    parts += [_one(pen, t, far=False) for t in near[:_TARGETS]] if not far else []
    if options:
        parts.insert(0, prose("完成方案", pen.count(f"due_{year}", f"计划于{year}年完成的方案数",
                                               options)))  # fmt: skip
    return joined(parts, "；") if parts else prose("保持当年目标，按年度报告核对")


def _one(pen: OptionFigures, target: Target, far: bool) -> Prose:
    value = target.far if far else target.near
    trail = target.trails[1 if far else 0]
    word = "≤" if target.lower_is_better else "≥"
    shown = pen.numbers.of(trail, 0 if value.denominator == 1 else 2, value)
    if shown.unit == _NO_UNIT:
        shown = Figure(shown.text, "", shown.trail_id)
    return prose(target.indicator, word, shown)


def _next_said(pen: OptionFigures) -> Prose | None:
    entries = [e for e in pen.dossier.tiers.entries if e.recipient_id in pen.dossier.readings]
    if not entries:
        return None
    key = [e for e in entries if e.tier is Tier.KEY]
    grave = pen.improvement.options.unanswered
    return prose(
        "下一轮以重点企业",
        pen.numbers.count(f"{PARK}:next_key@{pen.year}", "下一轮重点企业数", len(key), "家",
                          "、".join(e.name for e in key), [e.trail for e in key]),
        "为主，", _round_first(pen, key), "；",
        prose("本轮没有方案的问题",
             pen.numbers.count(f"{PARK}:next_unanswered@{pen.year}", "没有方案的问题数", len(grave),
                               "个", inputs=[p.trail for p in grave]),
             first_unanswered(pen.dossier, pen.numbers, grave), "。") if grave
        else "本轮问题都有方案。",
    )  # fmt: skip


def _round_first(pen: OptionFigures, key: Sequence[TierEntry]) -> Words:
    """Who is looked at first in the next round, and why."""
    dossier = pen.dossier
    the, share = lead(dossier), lead_share(dossier, dossier.tiers.shares)
    held = {row.recipient_id for row in share.selected} if share else set()
    own = [e for e in key if e.recipient_id in held]
    if the.strong and share is not None and own:
        return prose(f"其中{share.element.name}清单内的", pen.numbers.count(
            f"{PARK}:next_lead@{pen.year}", f"下一轮{share.element.name}清单内的重点企业数",
            len(own), "家", "、".join(e.name for e in own), [e.trail for e in own],
        ), f"每年核对{the.use}，不等周期届满")  # fmt: skip
    return the.said(
        strong=f"{the.use}每年核对，不等周期届满",
        mild=f"按分级周期进行，{the.name}余量收窄时提前",
        free="没有要素构成制约，按分级周期进行，不提前", unknown="按分级周期进行",
    )  # fmt: skip


# -- platform ------------------------------------------------------------------------------------


def _platform(pen: OptionFigures) -> Prose:
    """信息化平台现状与下一步, as the office told it."""
    park = pen.dossier.level.facts.park
    state = _word(park, "environment_platform") if park else ""
    if park is None:
        return prose("信息平台情况由管委会办公室填报后补入。")
    complete = _figure(pen, "platform_completeness", "%")
    users = _figure(pen, "park_information_platform_users", "家")
    said = prose("环境监管信息平台", state or "状况没有填报")
    if complete:
        said = prose(said, "，生态工业信息平台完善程度", complete)
    firms = len(pen.dossier.enterprises)
    if users and users.text.isdigit():
        share = pen.percent("platform_share", "接入信息平台的企业比例", int(users.text), firms or 1)
        said = prose(said, "，接入企业", users, "，为名录企业的", share)
        if int(users.text) < firms:
            the = lead(pen.dossier)
            return prose(said, "。下一步先接入", the.said(
                strong=f"{the.use}大户的在线计量，", mild=f"与{the.name}有关的计量，",
                free="尚未接入企业的计量，", unknown="重点企业的计量，",
            ), "再以平台数据预填采集表，减少重复填报。")  # fmt: skip
    return prose(said, "。下一步以平台数据预填采集表", _watched(pen), "。")


def _watched(pen: OptionFigures) -> Words:
    """What the platform is used for once everybody is on it."""
    the = lead(pen.dossier)
    return the.said(
        strong=f"，按月汇总{the.use}，提前看到{the.name}余量的变化",
        mild=f"，按季汇总{the.use}",
        free="，减少企业重复填报",
        unknown="，并与执行报告、危废台账自动比对",
    )


def _figure(pen: OptionFigures, name: str, unit: str) -> Figure | None:
    park = pen.dossier.level.facts.park
    entry = park.submission.get(name) if park else None
    if park is None or entry is None or entry.number is None:
        return None
    value = Fraction(entry.number)
    cell = park.cell(EntryKey(name))
    return pen.numbers.of(
        Trail(id=f"{PARK}:entry.{name}", label=cell.label if cell else name, value=value,
              unit=unit, formula="部门填报", inputs=(cell,) if cell else ()),
        0 if value.denominator == 1 else 2,
    )  # fmt: skip
