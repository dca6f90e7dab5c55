"""摘要与表0-1: what the park report says in two pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from generator.deliver.chapters.conclusions import statements
from generator.deliver.chapters.trailed import Row, made
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure
from generator.deliver.filed import WORK_RECORD, Filed
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.model.option import SavingKind
from generator.model.problem import ObjectLevel
from generator.model.score import Trail
from generator.score.shares import PARK


def front(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """编制人员, 摘要 and 表0-1."""
    settings = dossier.settings
    record = Filed.of_latest(dossier, WORK_RECORD, numbers)
    return {
        "compiled_by": (record.words("compiler") if record else "")
        or settings.issuer or settings.park_authority,
        "compilers": [
            {key: record.words(f"compilers.{key}", row) or NO_ANSWER
             for key in ("name", "post", "work")}
            for row in record.rows("compilers")
        ] if record else [],
        "abstract": [line for line in statements(dossier, numbers) if line.pieces],
        "overview": [
            row for kind in dossier.book.options.savings
            if (row := _overview(dossier, numbers, kind)) is not None
        ],
        "terms": _terms(dossier),
    }  # fmt: skip


def _overview(dossier: Dossier, numbers: Numbers, kind: SavingKind) -> Row | None:
    """One figure of the enterprises together before the audit and with all options."""
    bases = _bases(dossier, kind.id)
    whole = sum((value for value, _ in bases), Fraction(0))
    if not whole:
        return None
    together = [t for t in dossier.improvement.together if t.kind == kind.id]
    saved = sum((t.combined for t in together), Fraction(0))
    unit = dossier.book.unit_label(kind.unit)
    year = dossier.year
    name = kind.name.removeprefix("减").removeprefix("节")
    what = _WHAT.get(kind.id, name)
    trails = [trail for _, trail in bases]

    def figure(key: str, label: str, value: Fraction | None, of: str, formula: str) -> Figure:
        return made(
            numbers, f"{PARK}:overview_{kind.id}_{key}@{year}", f"{what}{label}", value, of,
            formula=formula, inputs=[*trails, *(t.trail for t in together)],
        )  # fmt: skip

    target = _target(dossier, kind)
    return {
        "name": what,
        "unit": unit,
        "before": figure("before", "（审核前）", whole, unit, "报送企业合计"),
        "after": figure("after", "（预计）", whole - saved, unit, "审核前 − 连乘后的节约量"),
        "change": figure("change", "变化量", -saved, unit, "预计 − 审核前"),
        "percent": figure("percent", "变化率", -100 * saved / whole, "%", "变化量 ÷ 审核前 × 100"),
        "target": target,
        "met": "待园区确定目标" if target == NO_ANSWER else "见目标可达性",
    }


_WHAT = {
    "saving_electricity": "用电量", "saving_energy": "综合能耗", "saving_water": "取水量",
    "cut_cod": "化学需氧量排放量", "cut_waste": "固体废物产生量", "cut_air": "大气污染物排放量",
    "cut_co2": "二氧化碳排放量",
}  # fmt: skip


def _bases(dossier: Dossier, kind: str) -> list[tuple[Fraction, Trail]]:
    """What each enterprise used or let out before; central facilities stand apart."""
    found = []
    bases: Mapping[str, Mapping[str, Trail]] = dossier.improvement.bases
    for number, own in bases.items():
        trail = own.get(kind)
        if number in dossier.central or trail is None or not isinstance(trail.value, Fraction):
            continue
        found.append((trail.value, trail))
    return found


def _target(dossier: Dossier, kind: SavingKind) -> str:
    """The number of the park's own target of that kind, where it has one."""
    for target in dossier.improvement.problems.targets:
        if target.subject.level is ObjectLevel.PARK and target.row in kind.rows:
            return f"{target.problem}的目标"
    return NO_ANSWER


def _terms(dossier: Dossier) -> list[Row]:
    grid = dossier.settings.grid_factor
    factor = f"{grid.region}{grid.year}年" if grid else "尚未选定"
    return [
        {"term": "tce、kgce", "said": "吨标准煤、千克标准煤；不注明的综合能耗为当量值"},
        {"term": "tCO₂", "said": f"吨二氧化碳；电力按电网平均排放因子折算（{factor}）"},
        {"term": "YⅠ、YⅡ、YⅢ", "said": "达到Ⅰ、Ⅱ、Ⅲ级基准的综合评价指数"},
        {"term": "纳管量、排环境量", "said": "排入污水处理厂的量、排入环境的量，分列，不相加"},
        {"term": "集中式设施", "said": "为其他企业服务的污水处理、危废处置、供热设施，单列"},
        {"term": "问题编号、方案编号", "said": "在全部成果文件中一致，不随章节改变"},
    ]
