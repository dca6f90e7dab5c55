"""入园项目清洁生产审查: a project held against the list, item by item, and the verdict. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from generator.formula.units import UnitTable
from generator.model.admission import Entry, EntryKind, Replacement
from generator.model.indicator import Grade
from generator.model.score import Trail
from generator.score.admission import Admission
from generator.score.admission_capacity import Capacity
from generator.score.admission_project import Project, per_product
from generator.score.admission_sectors import Limit, SectorLimits, said_limit
from generator.score.figures import figure, told_apart, with_unit

_REUSE_ROWS = ("water_reuse", "water_recycling")
_GREEN_ROWS = ("renewable_power_share", "renewable_share")
DONE, NOT_DONE = "已落实", "未落实"
_NAMED = 22


class ItemVerdict(Enum):
    """是否符合 of one item; 需核查 is left to the person who reviews."""

    MET = "符合"
    FAILED = "不符合"
    MISSING = "未申报"
    BY_HAND = "需核查"
    NOT_CONCERNED = "不适用"


class Overall(Enum):
    """审查结论, as proposed: the person and the leading group decide."""

    FIT = "建议准入"
    FIT_AFTER = "补充资料后再审"
    UNFIT = "不符合准入要求"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of 表12. `declared` and `limit` are the words printed; `trail` leads to the figure.

    `number` is the entry of the list, `against` what it falls short of in words.
    """

    number: str
    aspect: str
    text: str
    declared: str
    limit: str
    verdict: ItemVerdict
    evidence: str
    office: str
    trail: Trail
    limit_trail: Trail | None = None
    against: str = ""


@dataclass(frozen=True)
class ProjectReview:
    """The review of one project by the limits of one sector."""

    project: Project
    sector: SectorLimits
    items: tuple[Item, ...]
    overall: Overall
    reason: str
    trail: Trail

    def of(self, verdict: ItemVerdict) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.verdict is verdict)


def review_project(
    project: Project, admission: Admission, sector: SectorLimits, units: UnitTable
) -> ProjectReview:
    """Every item that concerns the project; one that fails decides, one not declared delays."""
    items = (
        *(_entry(each, project) for each in _concerned(admission, project)),
        *(_limit(each, project, units, sector.rules.general) for each in sector.limits),
        *_grade(sector, project),
        *(_capacity(each, project, admission) for each in _with_room(admission, project)),
        *(_replacement(each, project, admission) for each in _replaced(admission, project)),
        *(_general(each, project) for each in admission.general if project.asked),
    )
    failed = [item for item in items if item.verdict is ItemVerdict.FAILED]
    missing = [item for item in items if item.verdict is ItemVerdict.MISSING]
    if failed:
        overall = Overall.UNFIT
        reason = f"不符合 {len(failed)} 项：{_named(failed)}"
        reason += f"；另有 {len(missing)} 项未申报" if missing else ""
    elif missing:
        overall = Overall.FIT_AFTER
        reason = f"已申报的各项没有不符合，{len(missing)} 项未申报：{_named(missing)}"
    else:
        overall = Overall.FIT
        reason = f"对照的 {len(items)} 项没有不符合"
    by_hand = sum(item.verdict is ItemVerdict.BY_HAND for item in items)
    reason += f"；{by_hand} 项由审查人核对" if by_hand else ""
    trail = Trail(
        f"{project.id}:admission_review", f"{project.name}入园审查结论", overall.value,
        reason=reason, inputs=tuple({item.trail.id: item.trail for item in items}.values()),
    )  # fmt: skip
    return ProjectReview(project, sector, items, overall, reason, trail)


def _named(items: list[Item]) -> str:
    shown = "、".join(f"{item.number} {_short(item.text)}" for item in items[:4])
    return shown if len(items) <= 4 else f"{shown}等"


def _short(text: str) -> str:
    """The start of a requirement, up to its first break, as it is named in a sentence."""
    return re.split("[，；、（]", text, maxsplit=1)[0][:_NAMED]


def _concerned(admission: Admission, project: Project) -> Iterator[Entry]:
    """禁止、限制、准入条件 for this industry; of a table of totals only what the code decides."""
    for entry in (*admission.prohibited, *admission.restricted):
        if entry.concerns(project.industry_code) and (project.asked or entry.industries):
            yield entry


def _entry(entry: Entry, project: Project) -> Item:
    trail = project.answers.get(entry.field) if entry.field else None
    said = str(trail.value) if trail is not None and trail.value is not None else ""
    if said:
        refused = said in entry.refused
        verdict = ItemVerdict.FAILED if refused else ItemVerdict.MET
    elif entry.field and project.asked:
        verdict = ItemVerdict.MISSING
    else:
        verdict = ItemVerdict.BY_HAND
    limit = f"不得为{'、'.join(entry.refused)}" if entry.refused else "不得触及"
    if entry.kind is not EntryKind.PROHIBITED and not entry.refused:
        limit = "落实"
    return Item(
        entry.id, entry.kind.value, entry.text, said, limit, verdict, entry.evidence, entry.office,
        trail or Trail(f"{project.id}:admission_{entry.id}", entry.text, None, reason="未申报"),
        against=f"{entry.text}（申报为“{said}”）" if verdict is ItemVerdict.FAILED else "",
    )  # fmt: skip


# -- limits ----------------------------------------------------------------------------------------


def _limit(limit: Limit, project: Project, units: UnitTable, guidance: bool) -> Item:
    """A limit that is guidance only leaves what misses it to the person who reviews."""
    taken = limit.taken[project.kind]
    found = _value(limit, project, units)
    name = limit.indicator.name
    if taken.value is None:
        verdict, said, against = ItemVerdict.NOT_CONCERNED, "", ""
    elif found is None:
        verdict, said, against = ItemVerdict.MISSING, "", ""
    else:
        met = limit.met(found[0], project.kind)
        missed = ItemVerdict.BY_HAND if guidance else ItemVerdict.FAILED
        verdict = ItemVerdict.MET if met else missed
        has, most = told_apart(found[0], taken.value)
        said = with_unit(has, limit.unit)
        against = "" if met else (
            f"{name}申报 {said}，{'高于' if limit.lower else '低于'}{project.kind.value}限值 "
            f"{with_unit(most, limit.unit)}"
        )
    trail = found[1] if found else Trail(
        f"{project.id}:admission_{limit.number}", f"{name}申报值", None, reason="未申报"
    )
    return Item(
        limit.number, "准入指标", name, said, said_limit(limit, project.kind), verdict,
        project.proofs.get(limit.number, "") or limit.role.evidence, limit.role.office, trail,
        taken.trail, against,
    )  # fmt: skip


def _value(limit: Limit, project: Project, units: UnitTable) -> tuple[Fraction, Trail] | None:
    """What the project declares for the indicator itself, else what its totals come to."""
    declared = project.declared.get(limit.number)
    if declared is not None and isinstance(declared.value, Fraction):
        return declared.value, declared
    if limit.indicator.id in _REUSE_ROWS:
        reused, fresh = "project_reused_water", "project_fresh_water"
        return _share(project, reused, (reused, fresh), "水重复利用率")
    if limit.indicator.id in _GREEN_ROWS:
        green, whole = "project_green_power", "project_electricity"
        return _share(project, green, (whole,), "绿电比例")
    if limit.role.total:
        return per_product(project, limit.role.total, limit.indicator.unit, units)
    return None


def _share(
    project: Project, part: str, whole: tuple[str, ...], label: str
) -> tuple[Fraction, Trail] | None:
    above = project.total(part)
    values = [project.total(name) for name in whole]
    below = sum((value for value in values if value is not None), Fraction(0))
    if above is None or None in values or below <= 0:
        return None
    value = 100 * above / below
    used = dict.fromkeys((part, *whole))
    return value, Trail(
        f"{project.id}:{part}_share", f"{project.name}{label}", value, "%",
        inputs=tuple(project.totals[name] for name in used),
    )  # fmt: skip


def _grade(sector: SectorLimits, project: Project) -> Iterator[Item]:
    if not project.asked:
        return
    wanted = sector.grades[project.kind]
    trail = project.answers.get("cleaner_level")
    said = str(trail.value) if trail is not None and trail.value else ""
    grade = next((each for each in Grade if each.value == said), None)
    if grade is None:
        verdict = ItemVerdict.MISSING
    else:
        verdict = ItemVerdict.MET if grade.rank <= wanted.rank else ItemVerdict.FAILED
    name = "清洁生产等级（参考等级）" if sector.reference else "清洁生产等级"
    yield Item(
        sector.grade_number, "准入指标", name, said, f"{wanted.value}及以上", verdict,
        "清洁生产水平分析篇章", "environment",
        trail or Trail(f"{project.id}:cleaner_level", name, None, reason="未申报"),
        against=f"{name}申报{said}，低于{wanted.value}" if verdict is ItemVerdict.FAILED else "",
    )  # fmt: skip


# -- capacity and replacement ----------------------------------------------------------------------


def _with_room(admission: Admission, project: Project) -> Iterator[Capacity]:
    for each in admission.capacities:
        if each.element.project and each.known:
            yield each


def _capacity(each: Capacity, project: Project, admission: Admission) -> Item:
    name = f"project_{each.element.project}"
    asked = project.total(name)
    number = "表7"
    left = each.margin.value
    assert isinstance(left, Fraction)
    limit = f"余量 {with_unit(figure(left, 4), each.unit)}"
    replaced = any(
        one.name in project.replaced for one in admission.rules.replacements if one.project == name
    )
    against = ""
    if asked is None:
        verdict, said = ItemVerdict.MISSING, ""
        trail = Trail(f"{project.id}:admission_room_{each.element.of}", each.name, None,
                      reason="未申报")  # fmt: skip
    else:
        added = asked * each.element.scale
        after = left if project.counted else left - added
        said = with_unit(figure(added, 4), each.unit)
        verdict = ItemVerdict.MET
        if after < 0:
            verdict, against = ItemVerdict.FAILED, f"{each.name}新增 {said}，超过{limit}"
        elif each.warns and added > 0 and not replaced:
            verdict = ItemVerdict.FAILED
            against = f"{each.name}占用率已达预警线，{admission.rules.warning_text}"
        trail = Trail(
            f"{project.id}:admission_room_{each.element.of}", f"{project.name}新增{each.name}",
            added, each.unit, numbers=each.element.scale_text,
            inputs=(project.totals[name], each.margin),
        )  # fmt: skip
    return Item(
        number, "容量", f"{each.name}（{'已计入在建已批' if project.counted else '新增'}）", said,
        limit, verdict, "用水、用能、排放总量测算", each.element.office, trail, each.margin,
        against,
    )  # fmt: skip


def _replaced(admission: Admission, project: Project) -> Iterator[Replacement]:
    """Those a project adds to; heavy metals in the industries they are counted in alone."""
    for each in admission.rules.replacements:
        concerns = not each.industries or project.industry_code.startswith(each.industries)
        if concerns and each.project and project.asked:
            yield each


def ratio_here(each: Replacement, admission: Admission) -> Fraction:
    """The ratio that holds in this park as far as its own figures say."""
    strict = each.quality == "water" and admission.water_fails is True
    return each.strict if strict else each.ratio


def _replacement(each: Replacement, project: Project, admission: Admission) -> Item:
    emitted = project.total(each.project)
    ratio = ratio_here(each, admission)
    number, text = f"表8·{each.name}", f"{each.name}削减替代"
    offered = project.replaced.get(each.name)
    has = offered.value if offered is not None else None
    against = ""
    limit = f"{figure(ratio)}:1"
    if emitted is None:
        verdict, said = ItemVerdict.MISSING, ""
    elif emitted == 0:
        verdict, said = ItemVerdict.NOT_CONCERNED, "不新增"
    elif not isinstance(has, Fraction):
        verdict, said = ItemVerdict.MISSING, f"新增 {figure(emitted, 4)}，未报替代来源"
    else:
        needed = emitted * ratio
        said = f"新增 {figure(emitted, 4)}，削减 {figure(has, 4)} {each.unit}"
        verdict = ItemVerdict.MET if has >= needed else ItemVerdict.FAILED
        if has < needed:
            against = (
                f"{each.name}削减量 {figure(has, 4)} {each.unit} 少于应削减的 "
                f"{figure(needed, 4)} {each.unit}"
            )
    trail = Trail(
        f"{project.id}:admission_replacement_{each.id}", f"{project.name}{text}",
        has if isinstance(has, Fraction) else None, each.unit,
        inputs=tuple(t for t in (project.totals.get(each.project), offered) if t is not None),
    )  # fmt: skip
    return Item(number, "削减替代", text, said, limit, verdict, "总量替代方案", "environment",
                trail, None, against)  # fmt: skip


def _general(entry: Entry, project: Project) -> Item:
    found = project.general.get(entry.id)
    said = str(found[0].value) if found is not None and found[0].value else ""
    verdicts: Mapping[str, ItemVerdict] = {
        DONE: ItemVerdict.MET, NOT_DONE: ItemVerdict.FAILED, "不适用": ItemVerdict.BY_HAND,
    }  # fmt: skip
    verdict = verdicts.get(said, ItemVerdict.BY_HAND if entry.own else ItemVerdict.MISSING)
    trail = found[0] if found else Trail(
        f"{project.id}:general_{entry.id}", entry.text, None, reason="未申报"
    )
    proof = (found[1] if found else "") or entry.evidence
    return Item(
        f"表9·{entry.topic}", "通用要求", entry.text, said, "已落实", verdict, proof, entry.office,
        trail, None, f"{entry.text}：未落实" if verdict is ItemVerdict.FAILED else "",
    )  # fmt: skip
