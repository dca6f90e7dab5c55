"""第一章 企业概况: who the enterprise is, its permits and approvals, its audit team. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.deliver.enterprise.said import Piece, Row, day, rows_of, text, was_asked, words
from generator.deliver.figure import Figure
from generator.deliver.firm import Firm
from generator.deliver.numbers import NO_ANSWER
from generator.deliver.sentences import joined, prose
from generator.model.score import Trail
from generator.model.submission import EntryKey

_HELD = "齐全"


def profile(firm: Firm) -> Row:
    """What chapter one adds to the identity of the cover."""
    return {
        "legal_person": words(firm, "legal_person"),
        "scale": words(firm, "scale"),
        "shifts": _shifts(firm),
        "load_note": text(firm, "main_capacity_note") or None,
        "output_value": {
            "v1": firm.cell("output_value", year=firm.years[0]),
            "v2": firm.cell("output_value", year=firm.years[1]),
            "v3": firm.cell("output_value", year=firm.years[2]),
        },
        "permits": list(_formalities(firm)),
        "team": [
            {
                "name": words(firm, "audit_team.name", row),
                "position": words(firm, "audit_team.position", row),
                "duty": words(firm, "audit_team.duty", row),
            }
            for row in rows_of(firm, "audit_team")
        ],
        "team_asked": was_asked(firm, "audit_team.name"),
        "cp_person": text(firm, "cp_person") or None,
        "processes": _processes(firm),
        "process_picture": f"{firm.facts.enterprise.id} 工艺流程及产污环节图",
        "layout_picture": f"{firm.facts.enterprise.id} 平面布置图",
    }


def _shifts(firm: Firm) -> object:
    """每天 3 班、每班 8h、年工作 330 天, or the answer that stands there for all of it."""
    if not was_asked(firm, "shifts_per_day"):
        return "简表未采集"
    per_day = firm.cell("shifts_per_day", unit="班")
    hours = firm.cell("hours_per_shift", unit="h")
    days = firm.cell("days_per_year", unit="天")
    told = [value for value in (per_day, hours, days) if isinstance(value, Figure)]
    if len(told) < 3:
        return None
    if not any(value.unit for value in told):
        return prose(told[0])
    return prose("每天", told[0], "，每班", told[1], "，年工作", told[2])


def _processes(firm: Firm) -> object | None:
    """The processes against the catalogue, those to be given up with the plan for them."""
    rows = rows_of(firm, "processes")
    if not rows:
        return None
    by_class: dict[str, list[str]] = {}
    for row in rows:
        route = text(firm, "processes.process_route", row)
        name = firm.words("processes.name", row)
        plan = text(firm, "processes.plan", row)
        said = f"{name}（{route}）" if route else name
        if plan and plan != NO_ANSWER:
            said += f"，安排为“{plan}”"
        by_class.setdefault(firm.words("processes.catalogue", row) or "未对照", []).append(said)
    return "；".join(f"{'、'.join(names)}属{kind}" if kind not in ("不在目录", "未对照")
                    else "、".join(names) + ("不在目录内" if kind == "不在目录" else "尚未对照目录")
                    for kind, names in by_class.items())  # fmt: skip


# -- 环保手续与合规 ------------------------------------------------------------------------------


def _line(item: str, content: object, when: str, state: object) -> Row:
    return {"item": item, "content": content, "when": when or NO_ANSWER, "state": state}


def _date(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def _formalities(firm: Firm) -> Iterator[Row]:
    """环评验收、许可证、总量、应急预案、处罚投诉、强制性名单、上轮审核: a line for each."""
    yield from _approvals(firm)
    yield _permit(firm)
    yield _totals(firm)
    if was_asked(firm, "emergency_plan_filed_on"):
        filed = day(firm, "emergency_plan_filed_on")
        said = words(firm, "emergency_plan_filed_on")
        yield _line("应急预案", "突发环境事件应急预案备案", _date(filed),
                    "已备案" if filed else said if said == NO_ANSWER else "未见备案")  # fmt: skip
    yield from _penalties(firm)
    yield _mandatory(firm)
    yield _last_audit(firm)


def _approvals(firm: Firm) -> Iterator[Row]:
    rows = rows_of(firm, "eia")
    for row in rows:
        number = text(firm, "eia.approval_number", row)
        approved = _date(day(firm, "eia.approved_on", row))
        accepted = _date(day(firm, "eia.accepted_on", row))
        when = "；".join(filter(None, (
            f"批复{approved}" if approved else "", f"验收{accepted}" if accepted else ""
        )))  # fmt: skip
        project = firm.words("eia.project", row)
        content = f"{project}（{number}）" if number else project
        yield _line("环评与验收", content, when, words(firm, "eia.state", row))
    if not rows:
        said = "未填报" if was_asked(firm, "eia.project") else "简表未采集，由园区核对"
        yield _line("环评与验收", "建设项目环境影响评价与竣工验收", "", said)


def _permit(firm: Firm) -> Row:
    kind = firm.words("permit_kind") or firm.facts.enterprise.permit_kind.value
    authority = text(firm, "permit_authority") if was_asked(firm, "permit_authority") else ""
    number = firm.words("permit_number")
    content = "，".join(filter(None, (
        kind, f"编号{number}" if number and number != NO_ANSWER else "",
        f"发证机关{authority}" if authority else "",
    )))  # fmt: skip
    issued = _date(day(firm, "permit_issued_on")) if was_asked(firm, "permit_issued_on") else ""
    until = _date(day(firm, "permit_valid_to"))
    when = "；".join(filter(None, (f"发证{issued}" if issued else "",
                                  f"有效期至{until}" if until else "")))  # fmt: skip
    changed = text(firm, "reexamined") if was_asked(firm, "reexamined") else ""
    review = firm.facts.audited.review
    state = {"是": "近三年变更或重新申请过", "否": "近三年未变更"}.get(changed, "有效")
    if review is not None:
        state += f"；执行报告非现场核查结论：{review.verdict.value}"
    return _line("排污许可证", content, when, state)


def occupancy(firm: Firm, row: str) -> Figure:
    """许可排放量占用率 of one line of the permit."""
    actual, permitted = (firm.number(f"permit_limits.{c}", row) for c in ("actual", "permitted"))
    rate = 100 * actual / permitted if actual is not None and permitted else None
    return firm.made(
        f"occupancy[{row}]",
        f"{firm.words('permit_limits.pollutant', row)}许可排放量占用率",
        rate,
        "%",
        "年实际排放量 ÷ 年许可排放量 × 100",
        "",
        [_cell(firm, f"permit_limits.{c}", row) for c in ("actual", "permitted")],
    )


def _cell(firm: Firm, name: str, row: str) -> Trail:
    return firm.cell_trail(EntryKey(name, row), firm.unit_of(name, row))


def occupancies(firm: Firm) -> dict[str, Figure]:
    """By pollutant, as the permit names it."""
    return {
        firm.words("permit_limits.pollutant", row): occupancy(firm, row)
        for row in rows_of(firm, "permit_limits")
    }


def _totals(firm: Firm) -> Row:
    rows = rows_of(firm, "permit_limits")
    if not rows:
        return _line("总量控制", "排污许可没有载明许可排放量", "", NO_ANSWER)
    told: list[Piece] = []
    over: list[str] = []
    for row in rows:
        name = firm.words("permit_limits.pollutant", row)
        permitted = firm.cell("permit_limits.permitted", row)
        rate = occupancy(firm, row)
        told.append(prose(name, "许可",
                          permitted if isinstance(permitted, Figure) else "量未填报",
                          "，占用", rate))  # fmt: skip
        actual, limit = (firm.number(f"permit_limits.{c}", row) for c in ("actual", "permitted"))
        if actual is not None and limit is not None and actual > limit:
            over.append(name)
    state = f"{'、'.join(over)}超过许可排放量" if over else "未超过许可排放量"
    return _line("总量控制", joined(told), f"{firm.year}年", state)


def _penalties(firm: Firm) -> Iterator[Row]:
    rows = rows_of(firm, "penalties")
    for row in rows:
        fine = firm.cell("penalties.fine", row)
        cause = text(firm, "penalties.cause", row)
        authority = text(firm, "penalties.authority", row)
        content: object = "，".join(filter(None, (authority, cause)))
        if isinstance(fine, Figure) and firm.number("penalties.fine", row):
            content = prose(str(content), "，罚款", fine)
        yield _line(
            firm.words("penalties.kind", row) or "处罚、投诉与事故", content,
            _date(day(firm, "penalties.happened_on", row)),
            words(firm, "penalties.rectified", row),
        )  # fmt: skip
    if not rows:
        asked = was_asked(firm, "has_penalty")
        yield _line(
            "处罚、投诉与事故", "近三年行政处罚、信访投诉和突发环境事件", "",
            "企业填报没有" if asked else "简表未采集，由园区核对",
        )  # fmt: skip


def _mandatory(firm: Firm) -> Row:
    audited = firm.facts.audited
    named = [
        f"{one.detail}（{_date(one.listed_on)}公布）" if one.listed_on else one.detail
        for one in audited.designations
    ]
    if named:
        return _line("强制性审核名单", "；".join(filter(None, named)) or "主管部门公布的名单", "",
                     "在名单内")  # fmt: skip
    state = "不在园区办登记的名单内" if audited.lists_known else "尚未与主管部门名单核对"
    return _line("强制性审核名单", "主管部门公布的强制性清洁生产审核名单", "", state)


def _last_audit(firm: Firm) -> Row:
    earlier = firm.facts.audited.earlier
    grade = text(firm, "last_audit_grade") if was_asked(firm, "last_audit_grade") else ""
    done = day(firm, "last_audit_on") if was_asked(firm, "last_audit_on") else None
    if earlier is not None:
        until = f"；有效期至{_date(earlier.valid_to)}" if earlier.valid_to else ""
        return _line("上轮清洁生产审核", f"验收文号{earlier.number or '未登记'}",
                     f"验收{_date(earlier.accepted_on) or '日期未登记'}{until}",
                     earlier.result or grade or "结论未登记")  # fmt: skip
    if done is not None:
        number = text(firm, "last_audit_document")
        until = _date(day(firm, "last_audit_valid_to"))
        return _line("上轮清洁生产审核", f"验收文号{number}" if number else "没有验收文号",
                     f"完成{_date(done)}{f'；有效期至{until}' if until else ''}",
                     grade or "未验收")  # fmt: skip
    return _line("上轮清洁生产审核", "没有开展过，本次为首轮", "", NO_ANSWER)
