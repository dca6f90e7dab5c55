"""第五章 效果、目标与持续: 表5-1 可达性, 表5-2 前后对比, 表5-3 持续计划, 结论. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from generator.deliver.enterprise.choices import target_figure
from generator.deliver.enterprise.plans import state_of, total_of
from generator.deliver.enterprise.said import Piece, Row, listed, rows_of, text
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.firm import Firm
from generator.deliver.narrative import FLAT
from generator.deliver.numbers import NO_ANSWER, places_for, places_in
from generator.deliver.sentences import joined, prose
from generator.model.finding import Severity
from generator.model.option import CostClass, OptionOrigin, OptionState
from generator.model.problem import Gravity
from generator.model.score import RowState, Trail
from generator.score.attain import MET, NOT_KNOWN, Attainment
from generator.score.effects import BeforeAfter

_NAMED = 5
_BEFORE = 2
_NUMERALS = "一二三四五六七八九"


def outcome(firm: Firm) -> Row:
    """What the options lead to, what has changed already, and what goes on."""
    audited = firm.facts.audited
    # A year of no production is no year after anything.
    effects = () if firm.year_answer(firm.year) else audited.effects
    return {
        "attained": [
            _attained(firm, one) for one in audited.attained if one.verdict != NOT_KNOWN
        ],
        "unknown": list(dict.fromkeys(
            one.target.indicator for one in audited.attained if one.verdict == NOT_KNOWN
        )),
        "effects": [_effect(firm, one) for one in effects],
        "effect_reason": _effect_reason(effects),
        "plan": list(_plan(firm)),
        "systems": _systems(firm),
        "attain_said": _attain_said(firm),
        "effect_said": _effect_said(firm),
    }


# -- 可达性 --------------------------------------------------------------------------------------


def _attained(firm: Firm, one: Attainment) -> Row:
    target = one.target
    near = one.year == target.near_year
    goal = target.trails[0 if near else 1]
    numbers = [step.option for step in one.steps]
    proposals = list(one.proposals)
    if one.verdict == MET:
        said = "可达"
    elif one.missing:
        lacking = Trail(
            id=f"{one.trail.id}.missing", label=f"{target.indicator}距目标", value=one.missing,
            unit=target.unit, formula="预计值 − 目标值", inputs=(one.trail,),
        )  # fmt: skip
        figure = target_figure(firm, one.missing, target.unit, lacking)
        more = f"，可补充{listed(proposals, _NAMED)}" if proposals else "，须补提方案"
        return _attained_row(firm, one, goal, numbers, prose("不可达，还差", figure, more))
    else:
        said = one.verdict + (f"，可补充{listed(proposals, _NAMED)}" if proposals else "")
    return _attained_row(firm, one, goal, numbers, prose(said))


def _attained_row(
    firm: Firm, one: Attainment, goal: Trail, numbers: list[str], said: Prose
) -> Row:
    target = one.target
    reached = one.reached
    return {
        "problem": target.problem,
        "indicator": target.indicator,
        "unit": target.unit or NO_ANSWER,
        "year": one.year,
        "present": target_figure(firm, target.present, target.unit, goal),
        "wanted": target_figure(firm, one.wanted, target.unit, goal),
        "options": listed(numbers, _NAMED) or "没有可以推算的方案",
        "reached": target_figure(firm, reached, target.unit, one.trail)
        if reached is not None else firm.numbers.words("不能推算", one.trail),
        "said": said,
    }  # fmt: skip


def _attain_said(firm: Firm) -> Prose | None:
    found = firm.facts.audited.attained
    if not found:
        return None
    by = {
        verdict: [one for one in found if one.verdict == verdict]
        for verdict in dict.fromkeys(one.verdict for one in found)
    }
    told: list[Piece] = []
    for verdict, ones in by.items():
        count = firm.numbers.count(
            f"{firm.owner}:attain_{len(told)}@{firm.year}", f"{verdict}的目标数", len(ones), "项",
            "、".join(f"{one.target.indicator}（{one.year}年）" for one in ones),
            [one.trail for one in ones],
        )  # fmt: skip
        names = listed(list(dict.fromkeys(one.target.indicator for one in ones)), 3)
        named = f"（{names}）" if verdict != NOT_KNOWN else ""
        told.append(prose(f"{verdict}的", count, named))
    return joined(told, "，")


# -- 前后对比 ------------------------------------------------------------------------------------


def _effect(firm: Firm, one: BeforeAfter) -> Row:
    unit = one.before.unit
    places = places_in(unit, [abs(v) for v in (one.before.value, one.after.value)
                              if isinstance(v, Fraction)])  # fmt: skip

    def part(name: str, label: str, value: Fraction | None, shown: str) -> Figure:
        trail = Trail(
            id=f"{one.trail.id}.{name}", label=f"{one.figure.name}{label}", value=value, unit=shown,
            formula=one.trail.formula, numbers=one.trail.numbers, reason=one.reason,
            inputs=(one.before, one.after),
        )  # fmt: skip
        if value is None:
            return firm.numbers.words(NO_ANSWER, trail)
        return firm.numbers.of(trail, 2 if shown == "%" else places)

    return {
        "name": one.figure.name,
        "unit": unit,
        "before": firm.numbers.of(one.before, places),
        "after": firm.numbers.of(one.after, places),
        "change": part("change", "变化", one.change, unit),
        "percent": part("percent", "变化率", one.percent, "%"),
        "output": part("output", "变化中产量的影响", one.output_effect, unit),
        "own": part("own", "变化中单耗的影响", one.own_effect, unit),
        "said": _own_word(one),
    }


def _moved(one: BeforeAfter) -> Fraction:
    """What is left after output, in per cent of the figure before; up to one per cent is none."""
    before = one.before.value
    if one.own_effect is None or not isinstance(before, Fraction) or not before:
        return Fraction(0)
    percent = 100 * one.own_effect / before
    return percent if abs(percent) > FLAT else Fraction(0)


def _own_word(one: BeforeAfter) -> str:
    if one.own_effect is None:
        return NO_ANSWER
    moved = _moved(one)
    return "单耗下降" if moved < 0 else "单耗上升" if moved > 0 else "单耗基本不变"


def _effect_reason(found: tuple[BeforeAfter, ...]) -> str | None:
    reasons = list(dict.fromkeys(one.reason for one in found if one.reason))
    return "；".join(reasons) or None


def _effect_said(firm: Firm) -> Prose | None:
    """Where less was used for each unit of product, and where more, output taken out."""
    known = [one for one in firm.facts.audited.effects if one.own_effect is not None]
    if not known:
        return None
    told: list[Piece] = []
    for word, ones in (
        ("节约", [one for one in known if _moved(one) < 0]),
        ("多用或多排", [one for one in known if _moved(one) > 0]),
    ):
        parts: list[Piece] = []
        for one in ones[:_NAMED]:
            value = abs(one.own_effect or Fraction(0))
            trail = Trail(
                id=f"{one.trail.id}.abs", label=f"{one.figure.name}扣除产量影响后的变化",
                value=value, unit=one.before.unit, formula="｜单耗影响｜", inputs=(one.trail,),
            )  # fmt: skip
            parts.append(prose(one.figure.name, firm.numbers.of(
                trail, places_in(trail.unit, [value]) if value >= 1 else places_for([value], 3))))
        if parts:
            told.append(prose(f"扣除产量影响后{word}：", joined(parts, "、")))
    return joined(told) if told else prose("扣除产量影响后各项指标基本不变")


# -- 持续 ----------------------------------------------------------------------------------------


def _plan(firm: Firm) -> Iterator[Row]:
    """Options to be carried out, figures to be measured, problems to be cleared, with a day."""
    audited = firm.facts.audited
    person: object = text(firm, "cp_person") if "cp_person" in firm.facts.form.fields else ""
    person = person or firm.facts.enterprise.name
    for one in audited.options:
        if one.origin is not OptionOrigin.RETURN or one.state is OptionState.DONE:
            continue
        if state_of(firm, one) == "暂缓":
            continue
        yield {
            "content": f"实施方案{one.number}{one.name}",
            "person": one.person or person,
            "when": _month(one.finished_on) if one.finished_on
            else Missing(f"{one.number}完成时间"),
        }  # fmt: skip
    chosen = [o.number for o in audited.options if o.state is OptionState.PROPOSED]
    if chosen:
        yield {
            "content": f"测算方案库建议的{listed(chosen, _NAMED)}，逐项确定采用与否",
            "person": person,
            "when": f"{firm.year + 1}年12月底前",
        }
    if missing := missing_rows(firm):
        yield {
            "content": f"补测补报{listed([str(m['name']) for m in missing], _NAMED)}",
            "person": person,
            "when": f"{firm.year + 1}年度资料报送前",
        }
    bare = [p.number for p in audited.problems if not p.causes]
    if bare:
        yield {
            "content": f"查明{listed(bare, _NAMED)}的原因，报回问题原因与目标确认表",
            "person": person,
            "when": f"{firm.year + 1}年12月底前",
        }
    if audited.targets:
        near = min(t.near_year for t in audited.targets)
        yield {
            "content": "对照近期目标逐项检查完成情况，未完成的说明原因并调整方案",
            "person": person,
            "when": f"{near}年12月底前",
        }


def _month(day: object) -> str:
    return f"{getattr(day, 'year', '')}年{getattr(day, 'month', '')}月"


def _systems(firm: Firm) -> object:
    """Systems and training: what the enterprise has, and what it lacks."""
    if "iso14001" not in firm.facts.form.fields:
        return (
            "简表没有采集管理体系情况，企业应当指定清洁生产负责人，"
            "建立用水、用能和固体废物台账"
        )
    have: list[str] = []
    lack: list[str] = []
    for name, word in (("iso14001", "环境管理体系"), ("iso50001", "能源管理体系")):
        (have if text(firm, name) == "是" else lack).append(word)
    told = []
    if have:
        told.append(f"已通过{'、'.join(have)}认证，方案的实施和检查纳入体系文件")
    if lack:
        told.append(f"没有通过{'、'.join(lack)}认证，应当以清洁生产台账和岗位操作规程固化方案成果")
    asked = rows_of(firm, "audit_team")
    told.append(
        "审核小组成员负责对岗位人员培训，培训记录列入佐证材料" if asked
        else "应当成立审核小组并组织岗位培训"
    )  # fmt: skip
    return "；".join(told)


# -- 缺失的指标 ----------------------------------------------------------------------------------


def missing_rows(firm: Firm) -> list[Row]:
    """Indicators without an answer: what, who is to give it, and the weight it touches."""
    card = firm.facts.card
    if card is None:
        return []
    found = []
    for row in card.rows:
        if row.state not in (RowState.NOT_FILLED, RowState.NOT_AVAILABLE):
            continue
        weight = firm.made(
            f"{card.system.id}.{row.indicator.id}.weight", f"“{row.indicator.name}”的权重",
            100 * row.weight, "%", "参与评价各项重新分配后的权重", "", (row.trail,),
        )  # fmt: skip
        found.append({"name": row.indicator.name, "state": row.state.value, "weight": weight})
    return found


# -- 结论 ----------------------------------------------------------------------------------------


def conclusions(firm: Firm) -> list[Row]:
    """Paragraphs of the conclusion after the grade: each only where there is something to say."""
    told = (
        ("方案与目标", _must_do(firm)),
        ("园区名单", _list_place(firm)),
        ("准入要求", _admission(firm)),
        ("缺少的数据", _reliability(firm)),
        ("数据质量", _quality(firm)),
    )
    # Grade and shortfalls come before, where there was production to grade.
    before = 0 if firm.year_answer(firm.year) else _BEFORE
    given = [(title, said) for title, said in told if said is not None]
    return [
        {"number": _NUMERALS[number + before], "title": title, "said": said}
        for number, (title, said) in enumerate(given)
    ]


def _quality(firm: Firm) -> Prose:
    report = firm.facts.filing.report
    if report.of(Severity.ERROR) or report.of(Severity.WARNING):
        return prose("校核尚有未关闭的问题，见附件三，企业应当说明或更正；更正后影响结果的，"
                     "园区重新计算并更新本报告")  # fmt: skip
    return prose("资料校核发现的问题均已关闭")


def _must_do(firm: Firm) -> Prose | None:
    """Options for grave problems and limiting rows have to be done, others are worth it."""
    audited = firm.facts.audited
    grave = {p.number for p in audited.problems if p.gravity is Gravity.GRAVE}
    must = [o for o in audited.options if grave & set(o.problems)]
    own = [o for o in audited.options if o.origin is OptionOrigin.RETURN]
    if not audited.options:
        if not audited.problems:
            return None
        return prose("没有方案可以列为必须完成的方案，企业应当针对",
                     listed([p.number for p in audited.problems], _NAMED), "补提方案")  # fmt: skip
    told: list[Piece] = []
    if must:
        names = listed([f"{o.number}{o.name}" for o in must], _NAMED)
        told.append(f"必须完成的方案是{names}，对应重大问题{listed(sorted(grave), _NAMED)}")
    elif grave:
        told.append(f"重大问题{listed(sorted(grave), _NAMED)}还没有对应的方案，企业应当先行补提")
    else:
        told.append("没有重大问题，方案按投资偿还期由短到长安排")
    known = [o for o in own if o.investment is not None]
    if known:
        told.append(prose("企业所提方案投资合计", total_of(firm, known, "investment")))
    high = [o for o in own if o.cost is not CostClass.LOW and state_of(firm, o) != "暂缓"]
    if high:
        told.append(f"中/高费方案为{listed([f'{o.number}{o.name}' for o in high], 3)}")
    return joined(told)


def _list_place(firm: Firm) -> Prose | None:
    entry = firm.facts.tier
    if entry is None:
        return None
    tail = {
        "标准审核": "须按标准审核程序完成全部步骤",
        "快速审核": "按快速审核程序完成，方案报园区备案",
        "自查": "以自查为主，自查结果报园区备案",
    }.get(entry.method)
    if entry.exemption is not None:
        tail = "上轮审核验收在有效期内，沿用其结果，有效期届满前启动下一轮"
    said = f"园区名单中列为{entry.tier.value}审核企业，审核方式为{entry.method or '待定'}"
    return prose(said, f"，{tail}" if tail else "")


def _admission(firm: Firm) -> Prose:
    """What the admission list will look at: limiting rows, permitted totals, listed equipment."""
    failed = [
        row.indicator.name for card in ([firm.facts.card] if firm.facts.card else [])
        for row in card.rows
        if row.indicator.limiting and row.state.takes_part and not row.met[2]
    ]  # fmt: skip
    over = [
        firm.words("permit_limits.pollutant", row) for row in rows_of(firm, "permit_limits")
        if (a := firm.number("permit_limits.actual", row)) is not None
        and (p := firm.number("permit_limits.permitted", row)) is not None and a > p
    ]  # fmt: skip
    listed_machines = [
        firm.words("equipment.name", row) for row in rows_of(firm, "equipment")
        if text(firm, "equipment.eliminated", row) == "是"
    ]  # fmt: skip
    told = []
    if failed:
        told.append(f"限定性指标{'、'.join(failed)}未达到Ⅲ级基准")
    if over:
        told.append(f"{'、'.join(over)}实际排放量超过许可")
    if listed_machines:
        told.append(f"{'、'.join(listed_machines)}列入淘汰目录")
    if told:
        return prose(f"对照准入要求，不符合的有：{'；'.join(told)}，应当限期整改，"
                     "整改完成前不支持新增产能")  # fmt: skip
    return prose("对照准入要求，限定性指标、许可排放量和淘汰设备三方面没有发现不符合；"
                 "逐条核对结果以园区准入清单的现有企业符合性表为准")  # fmt: skip


def _reliability(firm: Firm) -> Prose | None:
    """What is missing, who has to give it, and how much weight it touches."""
    missing = missing_rows(firm)
    if not missing:
        return None
    parts: list[Piece] = []
    for one in missing[:_NAMED]:
        weight = one["weight"]
        assert isinstance(weight, Figure)
        parts.append(prose(f"{one['name']}（{one['state']}，影响权重", weight, "）"))
    return prose("缺少的指标有", joined(parts, "、"), f"，由{firm.facts.enterprise.name}补测补报，"
                 "补齐前按未达标计")  # fmt: skip
