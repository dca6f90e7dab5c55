"""基准值 of rows that print none: derived from norms, the park's average or comparable firms.

All of these are proposals (mark D), tried in the order the row names ("EN>QP>PK"); the printed
source says which one gave the numbers. A row for which none does leaves like 不涉及.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from generator.model.indicator import SecondaryIndicator
from generator.score.figures import figure
from generator.score.membership import Levels, lower_is_better
from generator.score.settings import FEWEST_PEERS, ScoreSettings

# Bases whose numbers were published for everybody, not taken from this park.
NORMS = frozenset({"EN", "WA"})


@dataclass(frozen=True, slots=True)
class Norm:
    """A published norm: the energy 标杆/基准 levels, or a water quota's 先进/限定 values.

    `middle` is None where the norm has two levels; Ⅱ is then their midpoint. `item` is the product
    it is for, with the process in brackets where a product has several: 锌冶炼（火法粗锌）.
    """

    industry_code: str
    item: str
    unit: str
    best: Fraction
    limit: Fraction
    source: str
    mark: str
    middle: Fraction | None = None

    @property
    def levels(self) -> Levels:
        middle = (self.best + self.limit) / 2 if self.middle is None else self.middle
        return self.best, middle, self.limit


@dataclass(frozen=True, slots=True)
class PeerValue:
    """A firm's value of one row, as the others see it; `product_unit` is what its output is in."""

    recipient_id: str
    industry_code: str
    value: Fraction
    product_unit: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the park knows that benchmarks can be derived from.

    `peers` holds, by row id, the values of all firms in production; `park_averages` the park's
    average intensity by row id, formed as the sum of numerators over the sum of denominators.
    """

    energy_norms: tuple[Norm, ...] = ()
    water_norms: tuple[Norm, ...] = ()
    peers: Mapping[str, tuple[PeerValue, ...]] = field(default_factory=dict)
    park_averages: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Derived:
    """The three levels and where they are from, or None and why no basis gave any.

    Levels the row prints itself have no `source` of their own: it is the row's.
    """

    levels: Levels | None
    basis: str
    source: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The enterprise a benchmark is sought for; `process` names its products too."""

    recipient_id: str
    industry_code: str
    process: str = ""
    product_unit: str = ""


def derive_levels(
    row: SecondaryIndicator, subject: Subject, evidence: Evidence, settings: ScoreSettings
) -> Derived:
    """The row's own levels, or those of the first of its bases that gives three numbers."""
    benchmark = row.benchmark
    if benchmark.levels is not None:
        return Derived(benchmark.levels, "FIX", "")
    if not benchmark.basis:
        return Derived(None, "", "体系未给出基准值")
    if benchmark.operator not in ("<", "<=", ">", ">="):
        return Derived(None, "", "体系未定该指标越大越好还是越小越好，无法推定基准值")
    refusals = []
    for basis in benchmark.basis:
        method = _METHODS.get(basis)
        if method is None:
            # OWN, the firm's own average, shows change and is never a ground for a grade.
            refusals.append(f"依据“{basis}”不用于评级")
            continue
        derived = method(row, subject, evidence, settings)
        if derived.levels is not None:
            return derived
        refusals.append(derived.source)
    return Derived(None, "", "；".join(refusals))


def choose_norm(
    subject: Subject, norms: Iterable[Norm], unit: str, what: str
) -> tuple[Norm | None, str]:
    """The one norm that fits industry code, unit and process; or None and the reason.

    An industry code alone does not pick a norm (2619 is more than 黄磷): the item must be named in
    the enterprise's process or products. `what` is what such norms are called ("取水定额").
    """
    of_code = [n for n in norms if n.industry_code == subject.industry_code]
    if not of_code:
        return None, f"行业代码 {subject.industry_code} 没有{what}"
    named = [n for n in of_code if _is_named(n, of_code, subject.process)]
    if not named:
        return None, f"工艺和产品中没有{what}所列的{'、'.join(n.item for n in of_code)}"
    # 水泥熟料 also holds the word 水泥: the longer name is meant.
    meant = [n for n in named if not any(_holds(other, n) for other in named)]
    if len(meant) != 1:
        return None, f"适用的{what}不止一个（{'、'.join(n.item for n in meant)}），不能选定"
    if meant[0].unit != unit:
        return None, f"{meant[0].item}的{what}以 {meant[0].unit} 计，与指标单位不同"
    return meant[0], ""


def _is_named(norm: Norm, of_code: Sequence[Norm], process: str) -> bool:
    """锌冶炼（火法粗锌） is named by 火法粗锌, by 锌冶炼 only where there is no other 锌冶炼."""
    product, variant = _parts(norm)
    if variant and variant in process:
        return True
    alone = sum(_parts(other)[0] == product for other in of_code) == 1
    return product in process and (alone or not variant)


def _holds(other: Norm, norm: Norm) -> bool:
    return _parts(norm)[0] in _parts(other)[0] and _parts(norm)[0] != _parts(other)[0]


def _parts(norm: Norm) -> tuple[str, str]:
    product, _, variant = norm.item.partition("（")
    return product, variant.removesuffix("）")


def quartile(values: Sequence[Fraction], position: Fraction) -> Fraction:
    """The quantile by linear interpolation between order statistics (type 7).

    Winsorising at the 5th and 95th percentile beforehand is asked for by the table of elements; it
    cannot move a quartile of five or more values, so it is not done.
    """
    ordered = sorted(values)
    place = position * (len(ordered) - 1)
    below = place.numerator // place.denominator
    if below == len(ordered) - 1:
        return ordered[below]
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


def quartile_levels(values: Sequence[Fraction], comparison: str) -> Levels:
    """Best-quartile bound, median and worst-quartile bound."""
    low, middle, high = (quartile(values, Fraction(k, 4)) for k in (1, 2, 3))
    return (low, middle, high) if lower_is_better(comparison) else (high, middle, low)


def comparable(
    values: Sequence[PeerValue], subject: Subject, settings: ScoreSettings
) -> tuple[PeerValue, ...]:
    """The values of enough firms of the same industry code and unit of output; else none.

    A wider group (中类, 大类) holds unlike products: wafers and cement are both counted in tonnes
    of something. In a small group the firm itself is left out, lest it be its own measure.
    """
    group = [
        v
        for v in values
        if v.industry_code == subject.industry_code and v.product_unit == subject.product_unit
    ]
    if len(group) < settings.leave_self_out_below:
        group = [v for v in group if v.recipient_id != subject.recipient_id]
    return tuple(group) if len(group) >= max(settings.peers_needed, FEWEST_PEERS) else ()


def _from_peers(
    row: SecondaryIndicator, subject: Subject, evidence: Evidence, settings: ScoreSettings
) -> Derived:
    peers = comparable(evidence.peers.get(row.id, ()), subject, settings)
    unit = f"、产品均以 {subject.product_unit} 计" if subject.product_unit else ""
    if not peers:
        return Derived(
            None,
            "QP",
            f"行业代码同为 {subject.industry_code}{unit}的可比企业不足 {settings.peers_needed} 家",
        )
    return Derived(
        quartile_levels([p.value for p in peers], row.benchmark.operator),
        "QP",
        f"园区同行业（{subject.industry_code}{unit}）{len(peers)} 家企业的四分位数",
        "D",
    )


def _from_energy_norm(
    row: SecondaryIndicator, subject: Subject, evidence: Evidence, settings: ScoreSettings
) -> Derived:
    return _from_norm("EN", "能效标杆（限额）值", row, subject, evidence.energy_norms)


def _from_water_norm(
    row: SecondaryIndicator, subject: Subject, evidence: Evidence, settings: ScoreSettings
) -> Derived:
    return _from_norm("WA", "用水定额", row, subject, evidence.water_norms)


def _from_norm(
    basis: str, what: str, row: SecondaryIndicator, subject: Subject, norms: tuple[Norm, ...]
) -> Derived:
    norm, refusal = choose_norm(subject, norms, row.unit, what)
    if norm is None:
        return Derived(None, basis, refusal)
    levels = norm.levels
    ordered = levels if lower_is_better(row.benchmark.operator) else levels[::-1]
    if not ordered[0] <= ordered[1] <= ordered[2]:
        return Derived(None, basis, f"{norm.item}的{what}与指标方向不符")
    middle = "，Ⅱ级取两者中点" if norm.middle is None else ""
    return Derived(levels, basis, f"{norm.source} {norm.item}{middle}", norm.mark)


def _from_park(
    row: SecondaryIndicator, subject: Subject, evidence: Evidence, settings: ScoreSettings
) -> Derived:
    average = evidence.park_averages.get(row.id)
    if average is None or average <= 0:
        return Derived(None, "PK", "园区平均值无法得出")
    factors = settings.park_factors
    if not lower_is_better(row.benchmark.operator):
        factors = (factors[2], factors[1], factors[0])
    first, second, third = (average * factor for factor in factors)
    multiples = "、".join(figure(factor) for factor in factors)
    return Derived((first, second, third), "PK", f"园区平均值的 {multiples} 倍", "D")


_METHODS: Mapping[
    str, Callable[[SecondaryIndicator, Subject, Evidence, ScoreSettings], Derived]
] = {
    "EN": _from_energy_norm,
    "WA": _from_water_norm,
    "QP": _from_peers,
    "PK": _from_park,
}
