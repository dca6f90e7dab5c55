"""管理办法: what binds the park in the words of articles, and what follows of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from generator.deliver.chapters.trailed import made
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Prose
from generator.deliver.numbers import Numbers, places_in
from generator.deliver.sentences import Words, joined, prose
from generator.model.problem import Element
from generator.score.constraints import MEDIUM, STRONG, WEAK
from generator.score.level_constraints import OFFICE, RISING, Factor, Judged

ELEMENT_OF: Final[Mapping[str, Element]] = MappingProxyType({
    "water": Element.WATER, "energy": Element.ENERGY, "carbon": Element.CARBON,
    "air": Element.AIR, "water_environment": Element.WASTEWATER,
    "solid_waste": Element.SOLID, "risk": Element.RISK, "land": Element.MANAGEMENT,
})  # fmt: skip
"""The element of problems that a factor answers to."""

_AUDITED: Final[Mapping[str, str]] = MappingProxyType({
    "water": "编制车间级水平衡，逐级核对取水、循环、回用和排放，列出可以由再生水替代的用水环节",
    "energy": "编制能量平衡，核对主要用能设备的能效等级和余热余压去向，列出单耗高于同行业的工序",
    "carbon": "分别核算燃料、工业过程、电力和热力的排放，工业过程排放单独列出",
    "air": "逐个排放口核对废气收集、治理和排放量，有组织与无组织分开",
    "water_environment": "按产生、纳管和排入环境分别核对废水污染物，查明特征污染物来自哪些工序",
    "solid_waste": "编制固体废物物料衡算，核对贮存量和利用、处置去向",
    "land": "核对单位用地产出和闲置的厂房、场地",
    "risk": "核对环境风险物质、事故应急池容量以及应急预案的备案和演练",
})  # fmt: skip

_ENTERING: Final[Mapping[str, str]] = MappingProxyType({
    "water": "写明年取水量、用水来源和再生水使用比例",
    "energy": "写明年综合能耗、单位产品能耗和能源来源",
    "carbon": "写明年二氧化碳排放量、其中工业过程排放和绿色电力比例",
    "air": "写明废气污染物的产生量、收集治理方式和排放量",
    "water_environment": "写明废水产生量、分质收集方式和纳管浓度",
    "solid_waste": "写明固体废物种类、产生量和利用处置去向",
    "land": "写明用地面积、容积率和单位用地产出",
    "risk": "写明环境风险物质最大存在量和事故应急设施容量",
})  # fmt: skip


_FIRST: Final[Mapping[str, str]] = MappingProxyType({
    "water": "减少新鲜水取用、以再生水和串级用水替代",
    "energy": "降低单位产品能耗、回收余热余压",
    "carbon": "削减工业过程和化石燃料的二氧化碳排放、提高绿色电力比例",
    "air": "从源头减少废气污染物产生、提高收集和治理效率",
    "water_environment": "在车间减少废水污染物产生、稳定纳管水质",
    "solid_waste": "减少固体废物产生和贮存、在园区内找到利用去向",
    "land": "提高单位用地产出、盘活闲置厂房和场地",
    "risk": "减少环境风险物质存量、补齐三级防控设施",
})  # fmt: skip


def binding(dossier: Dossier, grade: str) -> tuple[Factor, ...]:
    return tuple(factor for factor in dossier.level.factors if factor.grade == grade)


def proposed(factors: Iterable[Factor]) -> list[str]:
    """Names of factors whose grade the office has not judged itself."""
    return [factor.name for factor in factors if factor.grade and factor.by != OFFICE]


def tightest(factor: Factor) -> Judged | None:
    """The figure with the least left of its limit; else the one its grade comes from."""
    with_margin = [each for each in factor.judged if each.margin is not None]
    if with_margin:
        graded = [each for each in with_margin if each.grade == factor.grade] or with_margin
        return min(graded, key=lambda each: each.margin or Fraction(0))
    graded = [each for each in factor.judged if each.present is not None and each.grade]
    graded.sort(key=lambda each: each.grade != factor.grade)
    return graded[0] if graded else None


def factor_said(dossier: Dossier, numbers: Numbers, factor: Factor) -> Prose:
    """One factor by its tightest figure: what of the limit is used, what is left, where to."""
    judged = tightest(factor)
    if judged is None:
        office = factor.office
        if office is None or office.headroom is None:
            return prose(f"{factor.name}由园区办公室判定")
        left = made(
            numbers, f"{office.trail.id}:margin", f"{factor.name}余量", office.headroom, "%",
            inputs=[office.trail],
        )  # fmt: skip
        return prose(f"{office.indicator or factor.name}余量", left)
    present, _, limit = judged.name.partition("与")
    if judged.occupancy is None or judged.margin is None:
        if isinstance(judged.trail.value, Fraction):
            return prose(judged.name, numbers.of(judged.trail, 2))
        amount = made(
            numbers, f"{judged.trail.id}:present", present, judged.present,
            dossier.book.unit_label(judged.unit), reason=judged.reason, inputs=[judged.trail],
        )  # fmt: skip
        return prose(present, amount, f"，没有{limit}" if limit else "")
    used = numbers.of(judged.trail, 2, judged.occupancy)
    pieces: list[Words] = [f"{present}占{limit}的" if limit else f"{judged.name}占用率", used]
    if judged.margin < 0:
        pieces += ["，超出", margin(numbers, judged)]
    else:
        pieces += ["，余量", margin(numbers, judged)]
    if judged.trend == RISING and factor.grade in (STRONG, MEDIUM):
        pieces.append("且占用逐年上升")
    return prose(*pieces)


def margin(numbers: Numbers, judged: Judged) -> Prose:
    """What is left of a limit (or by how much it is passed), in per cent."""
    value = abs(judged.margin or Fraction(0))
    return prose(made(
        numbers, f"{judged.trail.id}:margin_plain", f"{judged.name}余量", value, "%",
        formula="｜上限 − 现状｜ ÷ 上限 × 100", inputs=[judged.trail],
    ))  # fmt: skip


def _left(dossier: Dossier, numbers: Numbers, judged: Judged) -> Prose | None:
    """The amount still free below the limit; None where there is none."""
    if judged.limit is None or judged.present is None or judged.limit <= judged.present:
        return None
    unit = dossier.book.unit_label(judged.unit)
    free = judged.limit - judged.present
    return prose(made(
        numbers, f"{judged.trail.id}:free", f"{judged.name}剩余量", free, unit,
        formula="上限 − 现状", inputs=[judged.trail],
        places=0 if free >= 100 else places_in(unit, [free]),
    ))  # fmt: skip


# -- articles ------------------------------------------------------------------------------------


def constraint_articles(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """第四条: the factors by how hard they bind, and what they direct; [] while none is known."""
    strong, medium, weak = (binding(dossier, g) for g in (STRONG, MEDIUM, WEAK))
    judged = [*strong, *medium, *weak]
    if not judged:
        return []
    year = f"{dossier.year}年度审核判定"
    said: list[Prose] = []
    if strong:
        names = _names(strong)
        said.append(prose(
            f"{year}{names}为强制约要素：", _all(dossier, numbers, strong),
            f"。分级要素、指标权重、方案排序和项目准入以{_firsts(strong)}为先。",
        ))  # fmt: skip
        if medium:
            said.append(prose(
                f"{_names(medium)}为中制约要素，按余量变化管理：", _all(dossier, numbers, medium),
                f"。余量继续缩小的，下一年度把{_firsts(medium)}的方案列入优先备案。",
            ))  # fmt: skip
    elif medium:
        said.append(prose(
            f"{year}，园区没有强制约要素，{_names(medium)}为中制约要素：",
            _all(dossier, numbers, medium),
            f"。审核应当在余量用尽之前提出{_firsts(medium)}的方案，防止转为强制约。",
        ))  # fmt: skip
    else:
        said.append(prose(
            f"{year}，已判定的要素都是弱制约，余量最小的是：", _all(dossier, numbers, weak[:1]),
            "。审核以缩小企业之间单位产品消耗和排放的差距为主，不因总量增减分级要素。",
        ))  # fmt: skip
    if weak and (strong or medium):
        said.append(prose(
            f"{_names(weak)}按弱制约要素作一般管理",
            *(("（", _all(dossier, numbers, weak[:2]), "）") if tightest(weak[0]) else ()),
            "。",
        ))  # fmt: skip
    unknown = [f.name for f in dossier.level.factors if not f.grade]
    if unknown:
        said.append(prose(
            f"{'、'.join(unknown)}没有可以对照的控制目标，尚未判定；控制目标下达后，由审核办公室补充判定并公布。"
        ))  # fmt: skip
    return said


def _firsts(factors: Sequence[Factor]) -> str:
    named = [_FIRST[factor.id] for factor in factors if factor.id in _FIRST]
    return "，以及".join(named) or "缓解上述制约"


def _names(factors: Sequence[Factor]) -> str:
    return "、".join(factor.name for factor in factors)


def _all(dossier: Dossier, numbers: Numbers, factors: Sequence[Factor]) -> Prose:
    return joined([factor_said(dossier, numbers, factor) for factor in factors])


def audited(dossier: Dossier) -> list[str]:
    """第二十六条: what an audit has to look at because of what binds this park."""
    strong, medium = binding(dossier, STRONG), binding(dossier, MEDIUM)
    said = [
        f"{factor.name}为强制约，重点企业和一般企业的审核均应当{_AUDITED[factor.id]}"
        for factor in strong
        if factor.id in _AUDITED
    ]
    said += [
        f"{factor.name}为中制约，重点企业的审核应当{_AUDITED[factor.id]}"
        for factor in medium
        if factor.id in _AUDITED
    ]
    if said:
        return [f"{'；'.join(said)}。"]
    if not any(factor.grade for factor in dossier.level.factors):
        return []
    return [
        "没有强、中制约要素的年度，各企业的审核内容从本企业得分最低的指标和已编号的问题中确定，"
        "不统一规定平衡测算的要素。"
    ]


def entering(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """第三十八条: what a project has to tell, and how much of the park's room is left for it."""
    found = []
    for factor in (*binding(dossier, STRONG), *binding(dossier, MEDIUM)):
        judged = tightest(factor)
        left = _left(dossier, numbers, judged) if judged else None
        tell = _ENTERING.get(factor.id, "写明对园区资源环境的占用")
        if factor.grade == STRONG:
            tail: Words = (
                "，新增占用以园区内已经核定的削减量平衡，没有平衡来源的，暂缓推荐给予园区政策支持"
            )
        else:
            tail = "，写明新增占用在园区余量中的比例" if left else ""
        room = prose(f"，{dossier.year}年末园区尚余", left) if left else prose()
        found.append(prose(f"涉及{factor.name}的项目，应当{tell}", tail, room))
    if found:
        return [prose(joined(found), "。")]
    if not any(factor.grade for factor in dossier.level.factors):
        return []
    return [prose(
        f"{dossier.year}年度没有强、中制约要素，项目不需要另行说明对园区总量的占用，按准入清单的分行业限值审查。"
    )]  # fmt: skip
