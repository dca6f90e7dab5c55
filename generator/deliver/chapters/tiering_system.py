"""第五章 评价指标体系: weights, levels, why each row was chosen, its formula and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from generator.deliver.chapters.trailed import Row, made
from generator.deliver.comparison import mark_words
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.formula.parse import parse
from generator.model.park_index import (
    GIVEN,
    IndexGroup,
    IndexMethod,
    IndexRow,
    IndexSystem,
)
from generator.model.score import Trail
from generator.score.figures import figure
from generator.score.index_card import IndexCard, IndexResult
from generator.score.level_constraints import Factor
from generator.score.shares import PARK

WEIGHT_PLACES = 4
LEVELS = ("first", "second", "third")
_COMMON = frozenset({"park_added_value", "park_output_value"})
"""What is divided by in many rows says nothing of which factor a row answers to."""
_ADJUSTED = "†"


def system_of(dossier: Dossier) -> IndexSystem | None:
    """The weighted system the park is scored by on the document's day."""
    found = dossier.book.indices_for(dossier.day)
    return next((each for each in found if each.method is IndexMethod.INTERPOLATED), None)


def tiering_system(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """表5-8 and what stands around it; without a weighted system in force nothing but that."""
    system = system_of(dossier)
    if system is None:
        return {"name": "", "rows": [], "weights": None, "weights_basis": None, "caveats": []}
    card = _card(dossier, system)
    return {
        "name": system.name,
        "status": "建议指标（非国家发布），结果为参考等级" if system.reference else "经核对原文",
        "rows": [_row(dossier, numbers, system, card, *pair) for pair in system.rows()],
        "weights": _weights_sentence(system),
        "weights_basis": _weights_basis(dossier, system),
        "adjusted": _adjusted_sentence(card),
        "caveats": list(system.caveats),
        "factors": _factor_sentence(dossier, system),
    }


def _card(dossier: Dossier, system: IndexSystem) -> IndexCard | None:
    return next((card for card in dossier.indices if card.system.id == system.id), None)


def _result(card: IndexCard | None, row: IndexRow) -> IndexResult | None:
    return next((each for each in card.rows if each.row.id == row.id), None) if card else None


def _row(
    dossier: Dossier,
    numbers: Numbers,
    system: IndexSystem,
    card: IndexCard | None,
    group: IndexGroup,
    row: IndexRow,
) -> Row:
    result = _result(card, row)
    trail = rule_trail(dossier, system, row)
    words = mark_words(row.mark)
    note = "；".join(filter(None, (row.note, f"（{words}）" if words else "")))
    return {
        "group": group.name,
        "group_weight": _group_weight(numbers, dossier, system, group),
        "name": f"{row.name}{_ADJUSTED if result and result.factor != 1 else ''}",
        "unit": dossier.book.unit_label(row.unit) or NO_ANSWER,
        "weight": _weight(numbers, dossier, system, group, row),
        **_levels(numbers, row, result, trail),
        "limiting": "是" if row.limiting else "否",
        "direction": _direction(row),
        "source": note.replace("；（", "（") or "—",
        "reason": reason(dossier, group, row),
    }


def rule_trail(dossier: Dossier, system: IndexSystem, row: IndexRow) -> Trail:
    """A number of the rules leads to the row it stands in."""
    return Trail(
        id=f"{PARK}:{system.id}.{row.id}_rule@{dossier.year}",
        label=f"{system.name}第 {row.number} 项 {row.name}",
        value="、".join(figure(level, 4) for level in row.levels) or row.answer or None,
        source=dossier.book.cite(system.source, row.clause),
        mark=row.mark,
        reason=row.note,
    )


def _group_weight(
    numbers: Numbers, dossier: Dossier, system: IndexSystem, group: IndexGroup
) -> Figure:
    trail = Trail(
        id=f"{PARK}:{system.id}.{group.id}_weight@{dossier.year}",
        label=f"{group.name}权重",
        value=group.weight,
        source=dossier.book.cite(system.source),
        mark=system.mark,
    )
    return numbers.of(trail, 2)


def _weight(
    numbers: Numbers, dossier: Dossier, system: IndexSystem, group: IndexGroup, row: IndexRow
) -> Figure:
    """The weight in the whole: rows without one of their own share the group's evenly."""
    own = [each.weight or Fraction(1) for each in group.rows]
    value = group.weight * (row.weight or Fraction(1)) / sum(own, Fraction(0))
    return made(
        numbers,
        f"{PARK}:{system.id}.{row.id}_weight@{dossier.year}",
        f"{row.name}权重",
        value,
        formula="组权重 × 行权重 ÷ 组内行权重之和",
        places=WEIGHT_PLACES,
    )


def _levels(
    numbers: Numbers, row: IndexRow, result: IndexResult | None, trail: Trail
) -> Mapping[str, Figure]:
    """The levels used in this park; a word required stands at the first."""
    if row.answer:
        words = (row.answer, NO_ANSWER, NO_ANSWER)
        return {k: numbers.words(w, trail) for k, w in zip(LEVELS, words, strict=True)}
    levels = result.levels if result is not None else row.levels
    node = result.trail if result is not None else trail
    if len(levels) != len(LEVELS):
        return {key: numbers.words(NO_ANSWER, node) for key in LEVELS}
    return {
        key: numbers.part(node, level, figure(level, 4))
        for key, level in zip(LEVELS, levels, strict=True)
    }


def _direction(row: IndexRow) -> str:
    if row.answer:
        return "满足"
    return "正向" if row.higher else "逆向"


# -- why a row was chosen ------------------------------------------------------------------------


def reason(dossier: Dossier, group: IndexGroup, row: IndexRow) -> str:
    """The constraint factor whose figures the row is made of, else what it stands for."""
    factors = matched(dossier, row)
    if factors:
        said = "、".join(f"{f.name}（{f.grade or '未判定'}）" for f in factors)
        return f"对应制约因素：{said}"
    if row.limiting:
        return "法定要求，不达到时等级受限"
    if row.figure:
        return f"反映企业层面的结果：{GIVEN.get(row.figure, row.figure)}"
    return f"反映{group.name}，不单独对应制约因素"


def matched(dossier: Dossier, row: IndexRow) -> list[Factor]:
    """Factors judged by a figure that the row is made of as well."""
    own = set(leaves(dossier, row.formula)) - _COMMON
    if not own:
        return []
    found = []
    for factor in dossier.level.factors:
        texts = [each.present for each in dossier.book.level.indicators if each.factor == factor.id]
        if own & {leaf for text in texts for leaf in leaves(dossier, text)}:
            found.append(factor)
    return found


def leaves(dossier: Dossier, text: str) -> Iterator[str]:
    """The fields a formula rests on, derived figures followed down."""
    known = {each.id: each.formula for each in dossier.book.quantities if each.form == "park"}
    open_ = [text] if text else []
    seen: set[str] = set()
    while open_:
        for reference in parse(open_.pop()).names:
            if reference.name in seen:
                continue
            seen.add(reference.name)
            yield reference.name
            if reference.name in known:
                open_.append(known[reference.name])


def _factor_sentence(dossier: Dossier, system: IndexSystem) -> str:
    """Which binding factors the rows answer to, and which have none."""
    held: dict[str, list[str]] = {}
    for _, row in system.rows():
        for factor in matched(dossier, row):
            held.setdefault(factor.name, []).append(row.name)
    binding = [f.name for f in dossier.level.factors if f.grade in ("强", "中")]
    covered = [name for name in binding if name in held]
    missing = [name for name in binding if name not in held]
    if not binding:
        groups = "、".join(group.name for group in system.groups)
        return f"没有判定为强或中的制约因素，指标按{groups}各方面均衡设置。"
    said = "；".join(f"{name}由{'、'.join(held[name][:3])}反映" for name in covered)
    tail = f"{'、'.join(missing)}没有直接对应的指标，由管理类指标间接反映" if missing else ""
    return "；".join(filter(None, (said, tail))) + "。"


def _weights_sentence(system: IndexSystem) -> str:
    """Which groups weigh most."""
    ordered = sorted(system.groups, key=lambda group: -group.weight)
    names = "、".join(group.name for group in ordered)
    even = all(not row.weight for _, row in system.rows())
    own = "组内各行等权" if even else "组内各行按规则给定的权重"
    return f"一级指标按权重从大到小为{names}，{own}。"


def _weights_basis(dossier: Dossier, system: IndexSystem) -> str:
    """How the weights came about, and whether anybody has confirmed them."""
    by = (
        f"已由{system.confirmed.name}于{system.confirmed.on}核对"
        if system.confirmed
        else "尚未经园区确认"
    )
    return (
        f"权重依据为{dossier.book.cite(system.source)}"
        f"（{mark_words(system.mark) or '见于公开文本'}），{by}；"
        "不涉及的行退出，权重由同组其余各行分担，没有数据的行不退出，结果给出上下限。"
    )


def _adjusted_sentence(card: IndexCard | None) -> str | None:
    """Which rows have levels of their own for this park's industry."""
    rows = [each for each in card.rows if each.factor != 1] if card else []
    if not rows:
        return None
    names = "、".join(each.row.name for each in rows)
    return (
        f"带{_ADJUSTED}的{names}按本园区产业结构调整基准：各行业增加值占比乘以行业基准求和，与统一基准之比作为"
        "调整系数，各级同比例调整；没有行业基准的行业用统一基准。"
    )
