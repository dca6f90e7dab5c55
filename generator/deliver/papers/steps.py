"""二十个步骤: what is done in each stage, whose item group leads it, which documents end it.

The division into steps is this system's (mark D). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Step:
    """A step; `group` is the item group whose department leads, `documents` what it ends with.

    `stage` is one of those 审核工作记录表 offers.
    """

    stage: str
    name: str
    group: str
    documents: tuple[str, ...] = ()


PREPARE, LEVEL, TIERS = "审核准备", "水平分析", "分级清单与指标体系"
AUDIT, OPTIONS, EFFECTS, LASTING = "审核", "改进方案", "实施与评估", "持续性清洁生产"

STEPS: Final = (
    Step(PREPARE, "成立审核机构", "audit", ("leading_group_notice",)),
    Step(PREPARE, "任务分工", "audit", ("work_plan",)),
    Step(PREPARE, "培训动员", "audit", ("training_notice",)),
    Step(PREPARE, "资料收集及准备", "audit",
         ("data_request", "correction_notice", "data_quality_report")),
    Step(LEVEL, "区域资源能源环境现状与制约因素分析", "environment", ("level_analysis",)),
    Step(LEVEL, "基础设施与环境监管体系分析", "environment", ("level_analysis",)),
    Step(LEVEL, "产业链水平分析", "economy", ("level_analysis",)),
    Step(TIERS, "审核分级清单编制", "environment", ("tier_list",)),
    Step(TIERS, "评价指标体系构建", "environment", ("indicator_system",)),
    Step(TIERS, "审核重点与目标确定", "audit", ("tier_list", "park_audit_report")),
    Step(AUDIT, "园区层面审核", "audit", ("park_audit_report",)),
    Step(AUDIT, "产业链层面审核", "economy", ("chain_report",)),
    Step(AUDIT, "企业层面审核", "environment", ("enterprise_report", "permit_review")),
    Step(OPTIONS, "方案产生与筛选", "economy", ("options",)),
    Step(OPTIONS, "可行性分析与方案确定", "economy", ("options",)),
    Step(EFFECTS, "方案实施", "economy", ("options",)),
    Step(EFFECTS, "效果评估", "economy", ("effect_evaluation", "annual_report")),
    Step(LASTING, "管理机制与激励机制", "finance", ("management_measures",)),
    Step(LASTING, "准入清单", "investment", ("admission_list",)),
    Step(LASTING, "长效机制", "audit", ("continuous_plan", "pilot_summary")),
)  # fmt: skip

STAGES: Final = tuple(dict.fromkeys(step.stage for step in STEPS))

WHAT: Final[Mapping[str, str]] = MappingProxyType({
    PREPARE: "成立机构、分工、培训，发放和回收采集表，校核、退回、更正、跨源比对",
    LEVEL: "资源能源环境、基础设施与监管、产业链和分行业对标分析，判定制约因素",
    TIERS: "累计占比筛选、核对主管部门名单，确定分级、指标体系、审核重点和目标",
    AUDIT: "园区、产业链、企业三个层面查问题、找原因，重点企业现场核查，执行报告非现场核查",
    OPTIONS: "三个层面方案产生、筛选、可行性分析和目标可达性测算",
    EFFECTS: "实施方案，核定效果，对比审核前后指标",
    LASTING: "制定管理办法、准入清单和四项长效机制，安排下一轮",
})  # fmt: skip
