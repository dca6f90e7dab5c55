"""审核工作记录表 of the office: what was done when, by whom, and what it cost."""

from __future__ import annotations

from samples.synth.sheet import Typed

_OFFICE = "管委会办公室（招商服务中心）"
_PLAN = (
    ("审核准备", "成立机构", "成立领导小组和审核办公室，编制工作方案", _OFFICE,
     "2025-01-20", "2025-01-17", "成立通知、工作方案"),
    ("审核准备", "宣传培训", "动员部署和采集表填报培训", "经济发展局",
     "2025-02-21", "2025-02-20", "培训通知、签到表"),
    ("审核准备", "收集资料", "发放采集表，校核、退回、更正、跨源比对", "经济发展局",
     "2025-03-31", "2025-03-31", "回收资料、数据质量校核报告"),
    ("水平分析", "现状与水平分析", "资源能源环境、基础设施与监管、产业链、对标", "生态环境分局",
     "2025-04-15", "2025-04-18", "清洁生产水平分析报告"),
    ("分级清单与指标体系", "分级与指标", "累计占比、强制性判据、评价指标体系和目标", "生态环境分局",
     "2025-04-25", "2025-04-28", "审核分级清单、评价指标体系"),
    ("审核", "园区、产业链、企业审核", "重点企业现场核查，问题与原因分析", "生态环境分局",
     "2025-05-20", "2025-05-23", "现场核查表、企业审核报告"),
    ("改进方案", "方案产生与筛选", "三级方案、可行性分析、目标可达性", "经济发展局",
     "2025-06-06", "2025-06-10", "清洁生产改进方案"),
    ("实施与评估", "实施和效果评估", "无低费方案实施，中高费方案计划，前后对比", "经济发展局",
     "2025-12-31", "", "方案实施效果评估报告"),
    ("持续性清洁生产", "建立长效机制", "管理办法、准入清单、四项长效机制", _OFFICE,
     "2025-12-31", "", "管理办法、准入清单、持续性清洁生产方案"),
)  # fmt: skip


def work_record() -> Typed:
    """The whole record; the two last steps are still going on."""
    typed = Typed()
    typed.fields(
        record_person="孙立新", record_on="2025-06-12", compiler="云岭园区审核办公室（示例）",
        task_document="云岭市生态环境局关于开展园区清洁生产审核试点的通知（云环发〔2024〕58号，示例）",
        task_on="2024-12-10",
        related_work="园区规划环境影响评价（2022年审查）；省级生态工业园区创建（2023年启动）；"
        "8家企业已完成上轮强制性清洁生产审核",
        platform_state="园区有在线监测和能源管理两个平台，重点排污单位已联网，企业清洁生产台账仍为表格",
        platform_next="2026年把采集表各项数据接入园区平台，按季度更新",
    )  # fmt: skip
    typed.rows("compilers", [
        {"name": name, "post": post, "work": work}
        for name, post, work in (
            ("赵文清", "高级工程师", "总负责，第一、九章"),
            ("李国栋", "正高级工程师", "现场核查，第六章"),
            ("周敏", "工程师", "资料收集与校核，第二、三章"),
            ("许静", "工程师", "水平分析与分级，第四、五章"),
            ("马跃", "注册咨询工程师", "方案与效果，第七、八章"),
        )
    ])  # fmt: skip
    columns = ("stage", "step", "content", "office", "planned_on", "finished_on", "result")
    typed.rows("plan", [dict(zip(columns, row, strict=True)) for row in _PLAN])
    typed.rows("trainings", [
        {
            "held_on": on, "subject": subject, "audience": audience, "people": people,
            "lecturer": lecturer, "place": place, "evidence": evidence,
        }
        for on, subject, audience, people, lecturer, place, evidence in (
            ("2025-01-17", "清洁生产审核动员部署会", "各部门、24家企业负责人", "62",
             "高建明（管委会副主任）", "管委会三楼会议室", "佐证-02"),
            ("2025-02-20", "采集表填报培训", "各单位填报人、复核人", "71",
             "周敏（审核办公室）", "管委会一楼报告厅", "佐证-03"),
            ("2025-05-09", "方案编制与可行性分析培训", "重点企业审核小组", "38",
             "李国栋（清洁生产专家）", "管委会三楼会议室", "佐证-04"),
        )
    ])  # fmt: skip
    typed.rows("obstacles", [
        {"obstacle": obstacle, "measure": measure}
        for obstacle, measure in (
            ("部分企业没有车间分表，用能用水不能分到工序",
             "现场核查时用便携仪表测主要工序，并把补装分表列为无低费方案"),
            ("统计口径与排污许可口径不同，取水量、废水量对不上",
             "列入核实清单，逐项采信并注明口径"),
            ("小微企业没有专职环保人员",
             "登记管理企业改发简表，并安排专人电话指导"),
        )
    ])  # fmt: skip
    _lasting(typed)
    _opinions(typed)
    _costs(typed)
    return typed


def _lasting(typed: Typed) -> None:
    typed.rows("institutions", [
        {"name": name, "document": document, "state": state}
        for name, document, state in (
            ("园区清洁生产审核管理办法（试行）", "", "征求意见"),
            ("园区清洁生产准入清单", "", "征求意见"),
            ("园区绿色低碳发展激励办法", "云经管〔2024〕31号（示例）", "印发"),
        )
    ])  # fmt: skip
    lasting = {
        "collection": ("企业和部门按采集表报送上一年度资料", "每年一次，3月31日前", "经济发展局",
                       "企业发生重大技改或停产", "数据质量校核报告"),
        "indicators": ("复核指标、权重和基准", "每两年一次", "生态环境分局",
                       "国家或行业标准修订", "评价指标体系修订稿"),
        "audit": ("按分级开展标准审核、快速审核和自查", "重点企业不超过五年一轮", "生态环境分局",
                  "列入强制性名单或低于Ⅲ级", "审核报告"),
        "report": ("编制年度园区清洁生产整体报告", "每年一次，6月30日前",
                   _OFFICE, "上级要求或重大变化", "年度报告"),
    }  # fmt: skip
    for row, values in lasting.items():
        columns = ("content", "frequency", "office", "trigger", "outcome")
        for column, value in zip(columns, values, strict=True):
            typed.put(f"mechanisms.{column}", value, row)
    typed.rows("next_round", [
        {"year": year, "object": what, "content": content, "target": target}
        for year, what, content, target in (
            ("2026", "园区", "中高费方案实施与效果核定", "完成改进方案中的中高费方案"),
            ("2027", "重点企业", "快速审核复核", "问题关闭率100%"),
            ("2028", "园区", "新一轮园区清洁生产审核准备", "完成资料更新和分级"),
        )
    ])  # fmt: skip


def _opinions(typed: Typed) -> None:
    typed.rows("opinions", [
        {"document": document, "unit": unit, "opinion": opinion, "adopted": adopted,
         "reason": reason}
        for document, unit, opinion, adopted, reason in (
            ("管理办法", "经济发展局", "建议写明激励资金的来源", "采纳", ""),
            ("管理办法", "应急管理局", "建议增加应急预案备案的要求", "不采纳",
             "已有专门规定，不重复设定"),
            ("管理办法", "企业代表座谈会", "希望简化审核企业每年只报一次", "部分采纳",
             "年度资料一年一次，重大变化仍须报告"),
            ("准入清单", _OFFICE, "建议现有企业给足过渡期", "采纳", ""),
            ("准入清单", "自然资源和规划建设局", "无意见", "无意见", ""),
        )
    ])  # fmt: skip
    typed.rows("evidence", [
        {"number": f"佐证-{number:02d}", "name": name, "subject": subject, "kept_at": "审核档案1盒"}
        for number, (name, subject) in enumerate((
            ("领导小组成立通知", "机构成立"),
            ("动员部署会签到表、照片", "宣传培训"),
            ("采集表填报培训签到表、照片", "宣传培训"),
            ("方案编制培训签到表、照片", "宣传培训"),
            ("采集表盖章件", "资料收集"),
            ("现场核查照片", "现场核查"),
        ), 1)
    ])  # fmt: skip


def _costs(typed: Typed) -> None:
    efforts = {
        "collection": ("35", "46", "4.2", "120", "12"),
        "analysis": ("20", "24", "3.1", "60", "9"),
        "audit": ("45", "78", "9.6", "110", "15"),
        "report": ("18", "22", "2.8", "75", "11"),
        "firms": ("35", "96", "0", "210", "0"),
    }
    columns = ("days", "person_days", "cost", "usual_person_days", "usual_cost")
    for row, values in efforts.items():
        for column, value in zip(columns, values, strict=True):
            typed.put(f"efforts.{column}", value, row)
        typed.put("efforts.basis", "按同等规模园区以往委托编制的合同和工时估算（示例）", row)
