"""第四章 方案: 表4-1 清单, 表4-2 中/高费可行性, 表4-3 无/低费效果. Pure."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.enterprise.findings import savings_words
from generator.deliver.enterprise.said import Piece, Row, rows_of, text
from generator.deliver.figure import Figure, Prose
from generator.deliver.firm import Firm
from generator.deliver.numbers import NO_ANSWER
from generator.deliver.sentences import joined, prose
from generator.model.option import CostClass, Option, OptionOrigin, OptionState
from generator.model.score import EntrySource, Trail
from generator.score.feasibility import DEFERRED, Feasibility

_LESS = {"cut_cod": "化学需氧量", "cut_waste": "固体废物", "cut_air": "大气污染物"}
_TABLE = "options"
_EXPECTED = {"key": ("8~20", "1~4"), "general": ("5~10", ""), "brief": ("2~5", "")}
_FEWEST = {"key": 8, "general": 5, "brief": 2}
"""What audits usually come to by tier: never a reason to make options up."""


def plans(firm: Firm) -> Row:
    """The options of the enterprise and those the library proposes for its problems."""
    options = firm.facts.audited.options
    return {
        "rows": [_row(firm, one) for one in options],
        "feasible": [_feasible(firm, one) for one in _appraised(firm)],
        "basis": _assumptions(firm),
        "done": [_done(firm, one) for one in options if _is_done(one) and _is_low(one)],
        "statement": _statement(firm),
        "deferred": _deferred(firm),
        "together": _together(firm),
        "untold": _untold(firm),
    }


def _is_low(one: Option) -> bool:
    return one.cost is CostClass.LOW


def _is_done(one: Option) -> bool:
    return one.state is OptionState.DONE


def row_of(firm: Firm, one: Option) -> str:
    """The row of the return an option was read from, "" for a proposal."""
    if one.origin is not OptionOrigin.RETURN:
        return ""
    return next(
        (r for r in rows_of(firm, _TABLE) if text(firm, f"{_TABLE}.name", r) == one.name), ""
    )


def state_of(firm: Firm, one: Option) -> str:
    screened = firm.facts.audited.screened.get(one.number)
    if screened is not None and screened.verdict == DEFERRED:
        return "暂缓"
    return "建议（待企业选定）" if one.state is OptionState.PROPOSED else one.state.value


def _row(firm: Firm, one: Option) -> Row:
    return {
        "number": one.number,
        "problems": "、".join(one.problems) or "没有对应问题",
        "name": one.name,
        "content": one.content or NO_ANSWER,
        "cost": one.cost.value,
        "investment": _money(firm, one, "investment", one.investment),
        "electricity": _saved(firm, one, "saving_electricity"),
        "water": _saved(firm, one, "saving_water"),
        "material": _material(firm, one),
        "less": _less(firm, one),
        "co2": _saved(firm, one, "cut_co2"),
        "benefit": _money(firm, one, "benefit", one.benefit),
        "payback": _payback(firm, one),
        "state": state_of(firm, one),
        "when": _when(one),
        "person": one.person or ("待企业确定" if one.state is OptionState.PROPOSED else NO_ANSWER),
    }


def _nothing(firm: Firm, one: Option, said: str = NO_ANSWER) -> Figure:
    return firm.numbers.words(said, one.trail)


def _cell(one: Option, column: str) -> tuple[EntrySource, ...]:
    return tuple(
        c for c in one.trail.inputs
        if isinstance(c, EntrySource) and c.key.field == f"{_TABLE}.{column}"
    )  # fmt: skip


def _money(firm: Firm, one: Option, column: str, value: Fraction | None) -> Figure:
    if value is None:
        waiting = one.state is OptionState.PROPOSED
        return _nothing(firm, one, "待测算" if waiting else "未填报")
    label = "投资" if column == "investment" else "年经济效益"
    return firm.numbers.of(
        Trail(
            id=f"{firm.owner}:{column}_{one.number}@{firm.year}", label=f"{one.number}{label}",
            value=value, unit="万元", formula="企业填报", inputs=_cell(one, column),
        )
    )  # fmt: skip


def _saved(firm: Firm, one: Option, kind: str) -> Figure:
    trail = one.savings.get(kind)
    if trail is not None and one.saved(kind):
        return firm.numbers.of(trail)
    return _nothing(firm, one)


def _material(firm: Firm, one: Option) -> Figure:
    row = row_of(firm, one)
    if row and firm.number(f"{_TABLE}.saving_material", row):
        value = firm.cell(f"{_TABLE}.saving_material", row)
        if isinstance(value, Figure):
            return value
    return _nothing(firm, one)


def _less(firm: Firm, one: Option) -> object:
    told: list[Piece] = [
        prose(f"{name}", _saved(firm, one, kind)) for kind, name in _LESS.items() if one.saved(kind)
    ]
    return joined(told) if told else NO_ANSWER


def _payback(firm: Firm, one: Option) -> Figure:
    known = next((f for f in firm.facts.audited.feasible if f.option.number == one.number), None)
    if known is None:
        return _nothing(firm, one)
    if known.payback is None:
        return _nothing(firm, one, "收不回")
    return firm.numbers.of(known.trail)


def _when(one: Option) -> str:
    days = [f"{d.year}年{d.month}月" for d in (one.started_on, one.finished_on) if d is not None]
    return "至".join(dict.fromkeys(days)) or "待企业确定"


# -- 中/高费 -------------------------------------------------------------------------------------


def _appraised(firm: Firm) -> list[Feasibility]:
    return [f for f in firm.facts.audited.feasible if f.option.cost is not CostClass.LOW]


def _feasible(firm: Firm, one: Feasibility) -> Row:
    option = one.option
    screened = firm.facts.audited.screened.get(option.number)
    money = {t.id.rpartition(".")[2]: t for t in one.trail.inputs if isinstance(t, Trail)}

    def part(key: str) -> Figure:
        trail = money.get(key)
        if trail is None:
            return _nothing(firm, option)
        return firm.numbers.of(trail) if trail.value is not None else _nothing(firm, option, "无解")

    def points(criterion: str) -> Figure:
        if screened is None or criterion not in screened.points:
            return _nothing(firm, option)
        value = screened.points[criterion]
        return firm.numbers.part(screened.trail, value, firm.numbers.text(value, 0))

    return {
        "number": option.number,
        "name": option.name,
        "technical": points("technical"),
        "environmental": points("environmental"),
        "investment": _money(firm, option, "investment", option.investment),
        "benefit": _money(firm, option, "benefit", option.benefit),
        "years": one.years,
        "payback": firm.numbers.of(one.trail) if one.payback is not None
        else _nothing(firm, option, "收不回"),
        "npv": part("NPV"),
        "irr": part("IRR"),
        "verdict": f"{screened.verdict}：{screened.reason}" if screened is not None else NO_ANSWER,
    }  # fmt: skip


def _assumptions(firm: Firm) -> Prose | None:
    found = _appraised(firm)
    if not found:
        return None
    assumed = [f.option.number for f in found if f.life_assumed]
    rate = Trail(
        id=f"{firm.owner}:discount_rate@{firm.year}", label="贴现率", value=100 * found[0].rate,
        unit="%", formula="规则参数", reason=found[0].trail.reason, inputs=(found[0].trail,),
    )  # fmt: skip
    told = prose("贴现率取", firm.numbers.of(rate, 2))
    if assumed:
        told = prose(told, f"；{'、'.join(assumed)}没有填寿命期，按规则的缺省年数")
    return told


# -- 无/低费 -------------------------------------------------------------------------------------


def _done(firm: Firm, one: Option) -> Row:
    effect = savings_words(firm, (one,), numbered=False)
    proof = [str(c.place) for c in one.trail.inputs if isinstance(c, EntrySource)]
    return {
        "number": one.number,
        "name": one.name,
        "when": _when(one),
        "investment": _money(firm, one, "investment", one.investment),
        "effect": joined(effect) if effect else "没有填报节约量，须补充计量",
        "benefit": _money(firm, one, "benefit", one.benefit),
        "proof": f"采集表{proof[0]}" if proof else NO_ANSWER,
    }


# -- what is said of them ------------------------------------------------------------------------


def _statement(firm: Firm) -> Prose | None:
    """How many of each kind, whose they are, what they cost and bring."""
    options = firm.facts.audited.options
    if not options:
        return None
    own = [o for o in options if o.origin is OptionOrigin.RETURN]
    low = [o for o in options if _is_low(o)]

    def count(name: str, label: str, found: list[Option]) -> Figure:
        return firm.numbers.count(
            f"{firm.owner}:options_{name}@{firm.year}", label, len(found), "个",
            "、".join(o.number for o in found), [o.trail for o in found],
        )  # fmt: skip

    told: list[Piece] = [
        prose("本次共列方案", count("all", "方案数", list(options)), "，其中企业提出",
              count("own", "企业提出的方案数", own), "，无/低费方案",
              count("low", "无低费方案数", low), "，中/高费方案",
              count("high", "中高费方案数", [o for o in options if not _is_low(o)])),
    ]  # fmt: skip
    for column, word in (("investment", "投资"), ("benefit", "年经济效益")):
        known = [o for o in own if getattr(o, column) is not None]
        if known:
            told.append(prose(f"企业所提方案{word}合计", total_of(firm, known, column)))
    return joined(told)


def total_of(firm: Firm, options: list[Option], column: str) -> Figure:
    """投资 or 年经济效益 of the options together."""
    values = [getattr(o, column) for o in options]
    word = "投资" if column == "investment" else "年经济效益"
    return firm.numbers.of(
        Trail(
            id=f"{firm.owner}:{column}_total@{firm.year}", label=f"企业所提方案{word}合计",
            value=sum((v for v in values if v is not None), Fraction(0)), unit="万元",
            formula="各方案之和", numbers="＋".join(o.number for o in options),
            inputs=tuple(o.trail for o in options),
        )
    )  # fmt: skip


def _deferred(firm: Firm) -> str | None:
    found = [
        f"{s.option.number}（{s.reason}）" for s in firm.facts.audited.screened.values()
        if s.verdict == DEFERRED
    ]  # fmt: skip
    return "；".join(found) or None


def _together(firm: Firm) -> Prose | None:
    """Savings of one base multiply: what the sum would overstate."""
    told: list[Piece] = []
    for one in firm.facts.audited.together:
        if len(one.options) < 2:
            continue
        kind = next((k for k in firm.facts.audited.savings if k.id == one.kind), None)
        name = kind.name if kind is not None else one.kind
        plain = Trail(
            id=f"{one.trail.id}.plain", label=f"{name}简单相加", value=one.plain,
            unit=one.base.unit, formula="各方案之和", inputs=one.trail.inputs,
        )  # fmt: skip
        told.append(prose(f"{name}", firm.numbers.of(one.trail), "（简单相加为",
                          firm.numbers.of(plain), "）"))  # fmt: skip
    return joined(told) if told else None


def _untold(firm: Firm) -> str | None:
    """The usual number of options of the tier is not reached: said, never filled up."""
    entry = firm.facts.tier
    words = {"重点": "key", "一般": "general", "简化": "brief"}
    if entry is None:
        return None
    tier = words[entry.tier.value]
    low = [o for o in firm.facts.audited.options if _is_low(o)]
    high = [o for o in firm.facts.audited.options if not _is_low(o)]
    missing = []
    counted = low if tier == "key" else firm.facts.audited.options
    if len(counted) < _FEWEST[tier]:
        word = "无/低费方案" if tier == "key" else "方案"
        missing.append(f"{word}少于同类企业通常的{_EXPECTED[tier][0]}项")
    if tier == "key" and not high:
        missing.append("没有中/高费方案")
    return "，".join(missing) or None



def option_totals(firm: Firm) -> Row | None:
    """The card's line of options: how many, what the enterprise's own cost and bring."""
    options = firm.facts.audited.options
    if not options:
        return None
    own = [o for o in options if o.origin is OptionOrigin.RETURN]

    def total(column: str) -> Figure | None:
        known = [o for o in own if getattr(o, column) is not None]
        return total_of(firm, known, column) if known else None

    return {
        "count": firm.numbers.count(
            f"{firm.owner}:options_all@{firm.year}", "方案数", len(options), "个",
            "、".join(o.number for o in options), [o.trail for o in options],
        ),
        "investment": total("investment"),
        "benefit": total("benefit"),
    }  # fmt: skip
