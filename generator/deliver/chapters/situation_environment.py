"""第三章 环境、设施与制约: pollutants, waste, quality, facilities, supervision, limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import binding, leader, runs_out, soon, tightest
from generator.deliver.chapters.trailed import Row, made, printed
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import Filed
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for
from generator.deliver.sentences import prose
from generator.model.score import Trail
from generator.model.submission import EntryKey
from generator.score.constraints import MEDIUM, STRONG, WEAK
from generator.score.level_constraints import Factor, Judged
from generator.score.level_flows import ParkFlow
from generator.score.shares import PARK


def _part(
    numbers: Numbers, trail: Trail, key: str, label: str, value: Fraction | None, unit: str
) -> Figure:
    """A number that `trail` holds beside its own; "—" where there is none."""
    places = places_for([value]) if value is not None and unit not in ("%", "tce") else None
    return made(
        numbers, f"{trail.id}:{key}", label, value, unit, formula="部门填报", reason="未填报",
        inputs=[trail], places=places,
    )  # fmt: skip


# -- 表3-7 ---------------------------------------------------------------------------------------

_FLOW = (
    ("generated", "产生量"), ("discharged", "排放量（出厂界）"), ("to_sewer", "纳管量"),
    ("to_environment", "排环境量"), ("permitted", "许可排放量合计"), ("limit", "总量控制指标"),
)  # fmt: skip


def pollutant_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Each pollutant the offices told of; the four ways out are never added up."""
    return [_pollutant(dossier, numbers, flow) for flow in dossier.level.park_flows]


def _pollutant(dossier: Dossier, numbers: Numbers, flow: ParkFlow) -> Row:
    unit = dossier.book.unit_label(flow.unit)
    return {
        "name": flow.name,
        "unit": unit,
        "occupancy": _part(
            numbers, flow.trail, "occupancy", f"{flow.name}占用率", flow.occupancy, "%"
        ),
        **{
            key: _part(numbers, flow.trail, key, f"{flow.name}{label}", getattr(flow, key), unit)
            for key, label in _FLOW
        },
    }


# -- 表3-8 ---------------------------------------------------------------------------------------


def waste_rows(park: Filed, numbers: Numbers) -> list[Row]:
    """General solid waste by kind, then hazardous waste by code."""
    found: list[Row] = []
    for row in park.rows("waste_flows"):
        table = "waste_flows"
        found.append({
            "name": park.words(f"{table}.name", row),
            "code": "一般固废",
            "generated": park.figure(f"{table}.generated", row),
            "used": park.figure(f"{table}.used", row),
            "disposed": park.figure(f"{table}.disposed", row),
            "stored": park.figure(f"{table}.stored", row),
            "destination": park.words(f"{table}.destination", row) or NO_ANSWER,
            "rate": _rate(park, numbers, row),
        })  # fmt: skip
    for row in park.rows("hazardous_ledger"):
        table = "hazardous_ledger"
        found.append({
            "name": park.words(f"{table}.name", row),
            "code": park.words(f"{table}.code", row),
            "generated": park.figure(f"{table}.generated", row),
            "used": park.figure(f"{table}.own_treated", row),
            "disposed": park.figure(f"{table}.transferred", row),
            "stored": park.figure(f"{table}.closing", row),
            "destination": "自行利用处置、转移处置",
            "rate": numbers.words(NO_ANSWER, park.trail(EntryKey(f"{table}.generated", row, 0))),
        })  # fmt: skip
    return found


def _rate(park: Filed, numbers: Numbers, row: str) -> Figure:
    used, generated = (
        park.number(f"waste_flows.{column}", row) for column in ("used", "generated")
    )
    name = park.words("waste_flows.name", row)
    return made(
        numbers, f"{PARK}:waste_{row}_rate", f"{name}综合利用率",
        100 * used / generated if used is not None and generated else None, "%",
        formula="综合利用量 ÷ 产生量 × 100", reason="没有产生量或利用量",
    )  # fmt: skip


# -- 表3-9 ---------------------------------------------------------------------------------------

_AIR = ("air_good_days_rate", "pm25", "pm10", "so2_air", "no2_air", "co_air", "ozone")


def quality(park: Filed, years: Sequence[int]) -> Row:
    """Air of three years, sections of surface water, groundwater and soil."""
    return {
        "air": [
            {
                "name": park.form.fields[name].label,
                "unit": park.unit_of(name),
                **{f"v{n}": park.figure(name, year=year) for n, year in enumerate(years, 1)},
            }
            for name in _AIR
        ],
        "sections": [
            {
                "name": park.words("water_sections.name", row),
                "target": park.words("water_sections.target", row) or NO_ANSWER,
                "over": park.words("water_sections.over_item", row) or "无",
                **{
                    f"v{n}": park.words("water_sections.class", row, year) or NO_ANSWER
                    for n, year in enumerate(years, 1)
                },
            }
            for row in park.rows("water_sections")
        ],
        "points": [
            {
                "name": park.words("ground_points.name", row),
                "medium": park.words("ground_points.medium", row) or NO_ANSWER,
                "attained": park.words("ground_points.attained", row) or NO_ANSWER,
                "over": park.words("ground_points.over_item", row) or "无",
                "on": park.words("ground_points.sampled_on", row) or NO_ANSWER,
            }
            for row in park.rows("ground_points")
        ],
    }


# -- 表3-10、表3-11 ------------------------------------------------------------------------------


def facility_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    found: list[Row] = []
    for each in dossier.level.facilities:
        unit = dossier.book.unit_label(each.unit)
        found.append({
            "name": each.name,
            "unit": unit,
            "capacity": _part(
                numbers, each.trail, "capacity", f"{each.name}能力", each.capacity, unit
            ),
            "load": _part(numbers, each.trail, "load", f"{each.name}实际负荷", each.load, unit),
            "occupancy": _part(
                numbers, each.trail, "occupancy", f"{each.name}负荷率", each.occupancy, "%"
            ),
            "grade": each.grade or NO_ANSWER,
            "shortfall": each.shortfall or "未填报短板",
        })  # fmt: skip
    return found


def supervision_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    found: list[Row] = []
    for line in dossier.level.supervision:
        unit = dossier.book.unit_label(line.unit) if line.value is not None else ""
        said = (
            _part(numbers, line.trail, "value", line.name, line.value, unit)
            if line.value is not None
            else numbers.words(line.text or NO_ANSWER, line.trail)
        )
        found.append({"name": line.name, "value": said, "reason": line.reason or NO_ANSWER})
    return found


# -- 表3-12 --------------------------------------------------------------------------------------


def factor_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """A line for each figure of each factor, the hardest factor first."""
    return [
        _factor(dossier, numbers, factor, judged)
        for factor in dossier.level.factors
        for judged in factor.judged
    ]


def _factor(dossier: Dossier, numbers: Numbers, factor: Factor, judged: Judged) -> Row:
    unit = dossier.book.unit_label(judged.unit)
    return {
        "name": factor.name,
        "indicator": judged.name,
        "unit": unit or NO_ANSWER,
        "limit": _part(numbers, judged.trail, "limit", f"{judged.name}上限", judged.limit, unit),
        "present": _part(
            numbers, judged.trail, "present", f"{judged.name}现状", judged.present, unit
        ),
        "margin": _part(numbers, judged.trail, "margin", f"{judged.name}余量", judged.margin, "%"),
        "trend": judged.trend or NO_ANSWER,
        "grade": factor.grade or "未判定",
        "basis": factor.office.basis if factor.office and factor.office.basis else factor.by,
    }


def factors_said(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """Which factors bind hardest, for how long they still leave room, and what follows."""
    bound = binding(dossier)
    strong = [f for f in bound if f.grade == STRONG]
    told = (*strong, *[f for f in bound if f.grade == MEDIUM][:2])
    found = [_bound(dossier, numbers, factor, told) for factor in told]
    graded = [f for f in dossier.level.factors if f.grade]
    weak = "、".join(f.name for f in graded if f not in bound)
    if strong:
        names = "、".join(f.name for f in strong)
        rest = f"，{weak}不因制约增加要素" if weak else ""
        found.append(prose(
            f"{names}列为强制约要素，参与分级筛选，在审核重点评分和准入限值中从严{rest}"
        ))  # fmt: skip
    elif bound:
        names = "、".join(f.name for f in bound)
        found.append(prose(f"没有强制约要素，{names}按中等制约参与分级筛选，准入限值适度从严"))
    elif graded:
        left = min(
            (pair for f in graded if (pair := tightest(f)) is not None),
            key=lambda judged: judged.margin or Fraction(0), default=None,
        )  # fmt: skip
        least = prose(f"，余量最小的{left.name}也有", _margin(numbers, left)) if left else prose("")
        found.append(prose(f"{weak}都是弱制约", least, "，分级筛选不因制约因素增减要素"))
    else:
        found.append(prose("各要素的控制目标未报齐，制约等级未判定，分级筛选保留全部要素"))
    return found


def _margin(numbers: Numbers, judged: Judged) -> Figure:
    return _part(numbers, judged.trail, "margin", f"{judged.name}余量", judged.margin, "%")


def _bound(dossier: Dossier, numbers: Numbers, factor: Factor, told: Sequence[Factor]) -> Prose:
    """One factor in its place among those that bind: what is left, and until when."""
    first = factor is told[0]
    grade = "强制约" if factor.grade == STRONG else "中等制约"
    if factor.proposal not in ("", factor.grade):
        grade = f"{grade}，数据建议为{factor.proposal}"
    if first:
        head = f"{factor.name}是园区最紧的要素（{grade}）"
    elif told[0].grade == factor.grade:
        head = f"{factor.name}与{told[0].name}同为{grade}"
    else:
        head = f"{told[0].name}之后是{factor.name}（{grade}）"
    judged = tightest(factor)
    if judged is None or judged.margin is None:
        return prose(head, "，", _unmeasured(dossier, numbers, factor, told))
    left = _margin(numbers, judged)
    if judged.margin < 0:
        return prose(f"{head}：{judged.name}余量", left, "，已超过控制目标，须先削减再新增")
    others = [j.name for j in factor.judged if j is not judged and j.margin is not None]
    rest = f"，同一要素的{'、'.join(others[:3])}余量大于此" if others else ""
    return prose(f"{head}：{judged.name}余量", left, _until(dossier, numbers, factor, judged), rest)


def _until(dossier: Dossier, numbers: Numbers, factor: Factor, judged: Judged) -> Prose:
    """When the limit is reached as things go, else which way they go."""
    out = runs_out(numbers, dossier, factor)
    if out is None:
        return prose(f"，趋势为{judged.trend}") if judged.trend else prose("")
    if out.text == "1":
        first = leader(dossier)
        before = runs_out(numbers, dossier, first) if first is not factor else None
        if before is not None and before.text == out.text:
            return prose("，按近三年的增速同样在", out, "内突破")
        return prose("，按近三年的增速在", out, "内突破，新增负荷须先腾出指标")
    near = soon(numbers, dossier, factor)
    tail = "存量改造须在此前见效" if near else "有时间通过存量改造放慢增速"
    return prose("，按近三年的增速到第", out, f"突破，{tail}")


def _unmeasured(
    dossier: Dossier, numbers: Numbers, factor: Factor, told: Sequence[Factor]
) -> Prose:
    """A factor without a limit it could be measured by: its worst figure against what is asked."""
    graded = [j for j in factor.judged if j.grade and j.present is not None]
    worst = min(graded, key=lambda j: _GRADES.index(j.grade), default=None)
    asked = next(
        (each for each in dossier.book.level.indicators if worst and each.id == worst.id), None
    )
    alone = len(told) == 1
    tail = (
        "是唯一达到制约等级的要素，补齐体系即可解除" if alone
        else f"靠补齐体系解决，不占用{told[0].name}的指标" if factor is not told[0]
        else "靠补齐体系解决"
    ) if factor.id == "risk" else "由园区办公室会同主管部门确定削减量"  # fmt: skip
    if worst is None or asked is None:
        said = factor.sentence.partition("。")[2].rstrip("。") or "由园区办公室判定"
        return prose(numbers.sentence(said, factor.trail), f"，{tail}")
    unit = dossier.book.unit_label(worst.unit)
    present = _part(numbers, worst.trail, "present", f"{worst.name}现状", worst.present, unit)
    line = printed(numbers, asked.bounds.medium, 0, unit, worst.trail)
    if worst.grade == WEAK:
        within = "不低于" if asked.bounds.falling else "不高于"
        return prose(
            worst.name, present, f"，{within}不构成制约的", line, "，等级由园区办公室判定",
            "，削减量会同主管部门确定" if factor.id != "risk" else "",
        )  # fmt: skip
    beyond = "低于" if asked.bounds.falling else "高于"
    return prose(worst.name, present, f"，{beyond}不构成制约的", line, f"，{tail}")


_GRADES = (STRONG, MEDIUM, WEAK)
