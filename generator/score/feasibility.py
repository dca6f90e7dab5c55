"""筛选与可行性: four criteria weighed, then what an option's money and its savings come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from generator.model.option import CostClass, Option, OptionOrigin
from generator.model.option_rules import Criterion, OptionRules
from generator.model.score import Trail
from generator.score.figures import figure
from generator.score.finance import Appraisal, CashFlow, appraise, combined_saving

RECOMMENDED, DEFERRED = "推荐", "暂缓"
_APPRAISED = (CostClass.MIDDLE, CostClass.HIGH, CostClass.MIDDLE_OR_HIGH)
Bases = Mapping[str, Mapping[str, Trail]]
"""By object id and kind of saving, the yearly amount that is saved from."""


@dataclass(frozen=True, slots=True)
class Screened:
    """初步筛选: points by criterion, the weighted sum, and the verdict with its reason."""

    option: Option
    points: Mapping[str, Fraction]
    total: Fraction
    verdict: str
    reason: str
    trail: Trail


@dataclass(frozen=True, slots=True)
class Feasibility:
    """可行性 of one option; money in 万元, rates as fractions.

    `npv`, `npvr` and `irr` are worked out for 中/高费 options alone. `per_yuan` are yearly savings
    by kind for every 万元 of outlay. `life_assumed` says that the years are the default's.
    """

    option: Option
    rate: Fraction
    years: int
    life_assumed: bool
    payback: Fraction | None
    npv: Fraction | None
    npvr: Fraction | None
    irr: Fraction | None
    per_yuan: Mapping[str, Fraction]
    trail: Trail
    appraisal: Appraisal | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Savings of one kind and object on one base: multiplied, never above the base.

    `plain` is their sum, for the difference to be shown; `faulty` are options that save more than
    there is.
    """

    subject_id: str
    kind: str
    base: Trail
    options: tuple[str, ...]
    plain: Fraction
    combined: Fraction
    faulty: tuple[str, ...]
    trail: Trail


def screen(
    rules: OptionRules, options: Iterable[Option], bases: Bases
) -> tuple[Screened, ...]:
    """表7-2 in the order of the options."""
    return tuple(_screened(rules, option, bases.get(option.subject.id, {})) for option in options)


def _screened(rules: OptionRules, option: Option, bases: Mapping[str, Trail]) -> Screened:
    points = {
        one.id: _points(one, rules, option, bases)
        for one in rules.criteria
    }  # fmt: skip
    total = sum((one.weight * points[one.id] for one in rules.criteria), Fraction(0))
    above = [kind for kind in option.savings if _share(option, kind, bases) > 1]
    verdict, reason = RECOMMENDED, "各项得分达到要求"
    if above:
        names = "、".join(k.name for k in rules.savings if k.id in above)
        verdict, reason = DEFERRED, f"{names}量大于全厂的基数，须先核实"
    elif option.benefit is not None and option.investment and option.benefit <= 0:
        verdict, reason = DEFERRED, "年经济效益不为正，收不回投资"
    elif _outlives(option):
        verdict, reason = DEFERRED, "寿命期内收不回投资"
    if verdict is RECOMMENDED and total < rules.threshold:
        lowest = min(rules.criteria, key=lambda one: points[one.id])
        verdict = DEFERRED
        reason = f"总分 {figure(total)} 低于 {figure(rules.threshold)}，最低的是{lowest.name}"
    numbers = " ＋ ".join(
        f"{figure(one.weight)}×{figure(points[one.id])}" for one in rules.criteria
    )
    return Screened(
        option, MappingProxyType(points), total, verdict, reason,
        Trail(
            id=f"筛选:{option.number}", label=f"{option.number} 筛选总分", value=total,
            formula="Σ 权重×得分", numbers=numbers, mark=rules.mark, reason=reason,
            inputs=(option.trail,),
        ),
    )  # fmt: skip


def _outlives(option: Option) -> bool:
    """Whether the outlay takes longer to come back than the option lasts."""
    if not option.benefit or not option.life or not option.investment:
        return False
    return option.investment / option.benefit > option.life


def _points(
    criterion: Criterion, rules: OptionRules, option: Option, bases: Mapping[str, Trail]
) -> Fraction:
    if criterion.id == "technical":
        word = option.mark.partition("（")[0].rpartition("/")[2]
        said = option.state.value if option.origin is OptionOrigin.RETURN else word
        return criterion.scores.get(said, criterion.missing)
    if criterion.id == "ease":
        return criterion.scores.get(option.cost.value, criterion.missing)
    if criterion.id == "environmental":
        shares = [100 * _share(option, kind, bases) for kind in option.savings]
        shares += [
            100 * low / base.value
            for kind, (low, _) in option.estimate.items()
            if (base := bases.get(kind)) is not None
            and isinstance(base.value, Fraction) and base.value > 0
        ]  # fmt: skip
        best = max(shares, default=None)
        if not best:
            return criterion.missing
        return next((points for bound, points in criterion.bands if best >= bound),
                    criterion.missing)  # fmt: skip
    years = _payback(option)
    if years is None:
        return criterion.missing if option.benefit is None else Fraction(0)
    return next((points for bound, points in criterion.bands if years <= bound), Fraction(0))


def _payback(option: Option) -> Fraction | None:
    if option.investment is not None and option.benefit is not None:
        return option.investment / option.benefit if option.benefit > 0 else None
    if option.payback_range is not None:
        return sum(option.payback_range, Fraction(0)) / 2
    return None


def _share(option: Option, kind: str, bases: Mapping[str, Trail]) -> Fraction:
    """The part of the base that is saved; 0 where base or saving is not known."""
    base, saved = bases.get(kind), option.saved(kind)
    if base is None or saved is None or not isinstance(base.value, Fraction) or base.value <= 0:
        return Fraction(0)
    return saved / base.value


def appraise_options(
    rules: OptionRules, options: Iterable[Option], rate: Fraction, basis: str
) -> tuple[Feasibility, ...]:
    """表7-3: payback of every option whose money is known; NPV, NPVR and IRR of 中/高费 ones.

    `basis` is printed with the rate. Proposals of the library have no money and are left out.
    """
    return tuple(
        _feasibility(rules, option, rate, basis)
        for option in options
        if option.investment is not None and option.benefit is not None
    )


def _feasibility(rules: OptionRules, option: Option, rate: Fraction, basis: str) -> Feasibility:
    investment, benefit = option.investment or Fraction(0), option.benefit or Fraction(0)
    assumed = not option.life or option.life < 1
    years = rules.default_life if assumed else int(option.life or 0)
    found = None
    if option.cost in _APPRAISED and investment > 0:
        found = appraise(CashFlow.level(investment, benefit, years), rate)
    payback = investment / benefit if benefit > 0 else None
    per_yuan = {
        kind: saved / investment
        for kind in option.savings
        if investment > 0 and (saved := option.saved(kind))
    }
    said = f"贴现率 {figure(100 * rate)}%（{basis}），寿命期 {years} 年"
    if assumed:
        said += "（未填，按缺省）"
    return Feasibility(
        option=option,
        rate=rate,
        years=years,
        life_assumed=assumed,
        payback=payback,
        npv=found.npv if found else None,
        npvr=found.npvr if found else None,
        irr=found.irr if found else None,
        per_yuan=MappingProxyType(per_yuan),
        trail=Trail(
            id=f"可行性:{option.number}",
            label=f"{option.number} 投资偿还期",
            value=payback,
            unit="年",
            formula="N＝投资 ÷ 年净收益",
            numbers=f"{figure(investment)} ÷ {figure(benefit)}" if benefit else "",
            mark="D",
            reason=said if found else "",
            inputs=(option.trail, *(_money(option, found) if found else ())),
        ),
        appraisal=found,
    )


def _money(option: Option, found: Appraisal) -> tuple[Trail, ...]:
    """NPV and IRR with ids of their own, so that each can be explained."""
    irr = 100 * found.irr if found.irr is not None else None
    npvr = 100 * found.npvr if found.npvr is not None else None
    return (
        Trail(f"可行性:{option.number}.NPV", "净现值", found.npv, "万元",
              "NPV＝Σ 年净收益÷(1＋i)^j − 投资", mark="K"),
        Trail(f"可行性:{option.number}.NPVR", "净现值率", npvr, "%", "NPV ÷ 投资", mark="K"),
        Trail(f"可行性:{option.number}.IRR", "内部收益率", irr, "%", "NPV＝0 时的贴现率",
              mark="K", reason="" if irr is not None else "没有唯一的内部收益率"),
    )  # fmt: skip


def savings_together(
    rules: OptionRules, options: Iterable[Option], bases: Bases
) -> tuple[Together, ...]:
    """What options of one object save together of each base: base × (1 − Π(1 − sᵢ))."""
    grouped: dict[tuple[str, str], list[Option]] = {}
    for option in options:
        for kind in option.savings:
            grouped.setdefault((option.subject.id, kind), []).append(option)
    found = []
    for (subject_id, kind), same in grouped.items():
        base = bases.get(subject_id, {}).get(kind)
        if base is None or not isinstance(base.value, Fraction) or base.value <= 0:
            continue
        total, name = base.value, getattr(rules.saving(kind), "name", kind)
        shares = [option.saved(kind) or Fraction(0) for option in same]
        combined = total * combined_saving([min(s / total, Fraction(1)) for s in shares])
        found.append(
            Together(
                subject_id, kind, base, tuple(option.number for option in same),
                sum(shares, Fraction(0)), combined,
                tuple(o.number for o, s in zip(same, shares, strict=True) if s > total),
                Trail(
                    id=f"合计:{subject_id}.{kind}", label=f"方案合计年{name}量", value=combined,
                    unit=base.unit, formula="基数 ×〔1 − Π(1 − sᵢ)〕",
                    reason="同一基数的节约率连乘，不相加", mark="D",
                    inputs=(base, *(option.savings[kind] for option in same)),
                ),
            )
        )  # fmt: skip
    return tuple(found)
