"""第一章 总论: whence the task, who is within it, on what it rests, how it was done. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from generator.deliver.chapters.lead import lead, lead_share
from generator.deliver.chapters.trailed import Row, made, shown
from generator.deliver.diagram import Diagram, Level, Member, RouteStage, levels, technical_route
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import WORK_RECORD, Filed
from generator.deliver.legal_basis import legal_basis_rows
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, prose
from generator.model.score import Trail
from generator.model.tier import Tier
from generator.score.level_values import ENERGY, OUTPUT_VALUE, WATER, Firm, LevelFigure
from generator.score.shares import PARK

_STAGES: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("审核准备", ("名录与部门分工",), ("发放采集表", "逐格校核、退回更正", "跨源比对与采信"),
     ("回收资料", "数据质量校核报告")),
    ("水平分析", ("企业与部门资料",), ("强度与分解", "分行业对标", "制约因素判定"),
     ("水平分析报告",)),
    ("分级清单及指标体系", ("各要素总量", "主管部门名单"),
     ("累计占比筛选", "强制性判据", "权重计分"),
     ("审核分级清单", "评价指标体系与目标")),
    ("审核", ("分级清单", "现场核查"), ("指标评价", "平衡测算", "原因分析"),
     ("问题清单", "企业审核报告")),
    ("改进方案确定", ("问题与原因",), ("初步筛选", "可行性分析", "目标可达性"), ("改进方案汇总",)),
    ("实施效果评估", ("实施记录与佐证",), ("前后对比", "产量与价格影响扣除"), ("效果评估报告",)),
    ("持续性清洁生产", ("问题、方案与效果",), ("四项长效机制",), ("管理办法", "准入清单")),
)  # fmt: skip


def general(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """The whole chapter."""
    record = Filed.of_latest(dossier, WORK_RECORD, numbers)
    return {
        "task_document": record.words("task_document") if record else None,
        "task_on": record.words("task_on") if record else None,
        "related_work": record.words("related_work") if record else None,
        "scope": scope_rows(dossier, numbers),
        "outside": _outside(dossier),
        "legal": [row.values for row in legal_basis_rows(dossier.legal_basis)],
        "unchecked": any(source.mark != "S" for source in dossier.legal_basis),
        "periods": _periods(dossier),
        "route": _route(),
        "tree": _levels(dossier, numbers),
        "principles": _principles(dossier, numbers),
    }


# -- 表1-1 ---------------------------------------------------------------------------------------


def scope_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Park, chains, enterprises and facilities with what part of the park's totals they are."""
    facts = dossier.level.facts
    in_chain = [f for f in facts.served if f.enterprise.chain]
    rows = (
        ("园区", "park", facts.served, "园区管理机构、规划布局、基础设施与监管",
         _one(numbers, dossier)),
        ("产业链", "chain", in_chain, "、".join(dossier.chains),
         _count(numbers, dossier, "chain", "产业链数", dossier.chains, "条")),
        ("企业", "firm", facts.served, "已接收资料的企业，集中式设施另列",
         _count(numbers, dossier, "firm", "纳入审核的企业数", _names(facts.served), "家")),
        ("基础设施", "facility", facts.central, "只列其自身消耗和排放，不与被服务企业累加",
         _count(numbers, dossier, "facility", "集中式设施数", _names(facts.central), "家")),
    )  # fmt: skip
    return [
        {
            "name": name,
            "count": count,
            "output": _share(dossier, numbers, key, firms, OUTPUT_VALUE),
            "energy": _share(dossier, numbers, key, firms, ENERGY),
            "water": _share(dossier, numbers, key, firms, WATER),
            "note": note or "—",
        }
        for name, key, firms, note, count in rows
    ]


def _names(firms: Iterable[Firm]) -> list[str]:
    return [firm.name for firm in firms]


def _one(numbers: Numbers, dossier: Dossier) -> Figure:
    return _count(numbers, dossier, "park", "园区数", [dossier.settings.park_name], "个")


def _count(
    numbers: Numbers, dossier: Dossier, key: str, label: str, named: Sequence[str], unit: str
) -> Figure:
    return numbers.count(
        f"{PARK}:scope_{key}@{dossier.year}", label, len(named), unit, "、".join(named)
    )


def _share(
    dossier: Dossier, numbers: Numbers, key: str, firms: Iterable[Firm], asked: LevelFigure
) -> Figure:
    """What part of the departments' total the returns of these enterprises are."""
    year = dossier.year
    whole = next(
        (p for s in dossier.level.park_series if s.figure.id == asked.id
         for p in s.points if p.year == year),
        None,
    )  # fmt: skip
    reads = [firm.read(asked, year) for firm in firms]
    given = [read for read in reads if read.value is not None]
    value: Fraction | None = None
    said = ""
    inputs: tuple[Trail, ...] = tuple(read.trail for read in given)
    if whole is not None and whole.value and given:
        part = sum((read.value for read in given if read.value is not None), Fraction(0))
        value = 100 * part / whole.value
        said = f"{numbers.text(part)} ÷ {numbers.text(whole.value)} × 100"
        inputs = (*inputs, whole.trail)
    return made(
        numbers, f"{PARK}:scope_{key}_{asked.id}@{year}", f"占园区{asked.name}的比例", value, "%",
        formula="报送合计 ÷ 园区总量（部门报送） × 100", said=said,
        reason="没有园区总量或报送数值", inputs=inputs,
    )  # fmt: skip


def _outside(dossier: Dossier) -> list[Row]:
    """Who is not within the audit, with the reason."""
    apart: list[Row] = [
        {"name": each.name, "reason": each.reason.rstrip("。")} for each in dossier.tiers.outside
    ]
    known = {row["name"] for row in apart}
    waiting: list[Row] = [
        {"name": e.name, "reason": _why_not_in(dossier, e.id)}
        for e in dossier.enterprises
        if e.id not in dossier.readings and e.name not in known
    ]
    return [*apart, *waiting]


def _why_not_in(dossier: Dossier, number: str) -> str:
    lines = [line for line in dossier.collected if line.recipient.id == number]
    if any(line.received for line in lines):
        return "报送的资料退回修改，尚未重新报送"
    return "尚未报送资料"


# -- 表1-3 ---------------------------------------------------------------------------------------


def _periods(dossier: Dossier) -> list[Row]:
    years, department = dossier.settings.years, dossier.settings.department_years
    span = f"{years[0]}年至{years[-1]}年"
    grid = dossier.settings.grid_factor
    rows = (
        ("企业资料", span, "逐年12个月；产值当年价，增加值可比价"),
        ("部门统计资料", f"{department[0]}年至{department[-1]}年",
         "四个年度点，用于三年年均增长率；增加值可比价"),
        ("综合能耗", span, "电力按当量值折算，等价值另列"),
        ("二氧化碳排放", span,
         f"燃料燃烧、工业过程、净购入电力和热力；电网因子为{grid.region}{grid.year}年公布值"
         if grid else "燃料燃烧、工业过程、净购入热力；电网因子尚未选定"),
        ("污染物", span, "产生量、排放量、纳管量、排环境量分列"),
    )  # fmt: skip
    return [
        {"item": item, "base": years[0], "audit": years[-1], "span": span_, "basis": basis}
        for item, span_, basis in rows
    ]


# -- 图1-1、图1-2 --------------------------------------------------------------------------------


def _route() -> Diagram:
    return technical_route([RouteStage(*stage) for stage in _STAGES])


def _levels(dossier: Dossier, numbers: Numbers) -> Diagram:
    served = dossier.level.facts.served
    chains = tuple(
        Member(chain, (
            prose(_count(
                numbers, dossier, f"chain_{place}", f"{chain}企业数",
                [f.name for f in served if f.enterprise.chain == chain], "家",
            )),
        ))
        for place, chain in enumerate(dossier.chains, 1)
    )  # fmt: skip
    firms = tuple(
        Member(f"{tier.value}企业", (
            prose(_count(
                numbers, dossier, f"tier_{tier.name.lower()}", f"{tier.value}企业数",
                [entry.name for entry in dossier.tiers.of(tier)
                 if entry.recipient_id in dossier.readings], "家",
            )),
        ))
        for tier in Tier
    )  # fmt: skip
    return levels([
        Level("园区", ("规划布局、基础设施、监管体系",), (), "统筹与约束"),
        Level("产业链", ("上下游衔接、副产物与余能互供",), chains, "环节与物质流"),
        Level("企业", ("原辅材料、工艺、设备、过程控制、产品、废物、管理、员工",), firms),
    ])  # fmt: skip


# -- 四项原则 ------------------------------------------------------------------------------------


def _principles(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """What each principle meant in this audit, told by what was done."""
    return [
        {"name": "整体性", "said": _whole(dossier, numbers)},
        {"name": "科学性", "said": _exact(dossier, numbers)},
        {"name": "持续性", "said": _lasting(dossier, numbers)},
        {"name": "高效性", "said": _swift(dossier, numbers)},
    ]


def _whole(dossier: Dossier, numbers: Numbers) -> Prose:
    exchanges = dossier.level.exchanges
    linked = numbers.count(
        f"{PARK}:exchange_count@{dossier.year}", "企业间互供关系数", len(exchanges), "项",
        "、".join(f"{e.trail.label}" for e in exchanges),
    )  # fmt: skip
    if exchanges:
        return prose(
            "园区、产业链、企业三级使用同一套数据：企业报送的互供关系", linked,
            "逐项由供需双方核对后计入产业链，企业合计与部门总量逐项比对",
        )  # fmt: skip
    return prose("企业合计与部门总量逐项比对后用于园区和产业链分析；企业没有报送互供关系")


def _exact(dossier: Dossier, numbers: Numbers) -> Prose:
    spoke = [hit for hit in dossier.hits if hit.found]
    rules = numbers.count(
        f"{PARK}:rules_in_force@{dossier.year}", "校核规则数", len(dossier.hits), "条"
    )
    found = numbers.count(
        f"{PARK}:rules_spoke@{dossier.year}", "提出问题的校核规则数", len(spoke), "条",
        "、".join(hit.rule.code for hit in spoke),
    )  # fmt: skip
    open_now = sum(hit.open_now for hit in spoke)
    end = (
        prose("，尚有", numbers.count(
            f"{PARK}:findings_open@{dossier.year}", "尚未关闭的校核问题数", open_now, "处"
        ), "未关闭，其影响在第二章说明")
        if open_now else prose("，提出的问题均已关闭")
    )  # fmt: skip
    told = prose("，其中", found, "提出过问题", end) if spoke else prose("，没有提出问题")
    return prose(
        "每份资料按", rules, "校核规则逐格校核", told,
        "；强度指标依次看单位产品、单位增加值，价格变化单独扣除",
    )  # fmt: skip


def _lasting(dossier: Dossier, numbers: Numbers) -> Prose:
    problems = dossier.improvement.problems.problems
    count = numbers.count(
        f"{PARK}:problem_count@{dossier.year}", "问题数", len(problems), "项",
        "、".join(problem.number for problem in problems),
    )  # fmt: skip
    if problems:
        return prose(
            "问题统一编号，本轮共", count, "，成因、方案、效果、管理办法条款和准入条目"
            "沿用同一编号，直到下一轮审核",
        )  # fmt: skip
    return prose("管理办法与准入清单的取值随审核结果更新，下一轮审核沿用本次口径")


def _swift(dossier: Dossier, numbers: Numbers) -> Prose:
    def entries(tier: Tier) -> Figure:
        found = [e.name for e in dossier.tiers.of(tier) if e.recipient_id in dossier.readings]
        return _count(
            numbers, dossier, f"tier_{tier.name.lower()}", f"{tier.value}企业数", found, "家"
        )

    exempt = [e for e in dossier.tiers.entries if e.exemption is not None]
    kept = (
        prose("；", _count(numbers, dossier, "exempt", "沿用上轮结果的企业数",
                          [e.name for e in exempt], "家"), "上轮审核仍在有效期内，沿用其结果")
        if exempt else prose()
    )  # fmt: skip
    return prose(
        "按分级确定工作深度：重点", entries(Tier.KEY), "做标准审核",
        _deep(dossier, numbers), "，一般", entries(Tier.GENERAL), "做快速审核，简化",
        entries(Tier.BRIEF), "自查", kept,
        "；主管部门已有的许可、执行报告和统计数据预填后由企业核对，不重复填报",
    )  # fmt: skip


def _deep(dossier: Dossier, numbers: Numbers) -> Words:
    """What the 重点 enterprises make up of what binds the park: why the work goes there."""
    found = dossier.tiers.coverage
    if not found:
        return ""
    the, share = lead(dossier), lead_share(dossier, dossier.tiers.shares)
    own = next((each for each in found if share and each.element.id == share.element.id), None)
    least = min(found, key=lambda each: each.share)
    if the.strong and own is not None:
        return prose(f"，它们占园区{own.element.name}的", shown(numbers, own.trail),
                     f"，{the.name}的制约可以在其中解决大半" if 2 * own.share > 1
                     else f"，{the.name}的制约还须靠其他企业")  # fmt: skip
    end = the.said(
        strong="", mild=f"，{the.name}为中等制约，不再加深", free="，没有要素构成制约，深度不再加码"
    )
    return prose(f"，对{least.element.name}的覆盖最低也有", shown(numbers, least.trail), end)
