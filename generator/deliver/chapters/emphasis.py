"""How an element stands to what binds this park most: what is said of it follows from that. Pure.

Elements are the factors of 制约因素: water, energy, carbon, air, water_environment, solid_waste,
land, risk. Loads (energy, cod, nox …) lead to theirs by `element_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from generator.deliver.chapters.trailed import made
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, prose
from generator.model.option import Option, OptionOrigin
from generator.model.problem import Element
from generator.score.constraints import MEDIUM, STRONG
from generator.score.level_constraints import Factor, Judged

_COUPLED = (frozenset({"energy", "carbon"}), frozenset({"water", "water_environment"}))
_ELEMENTS = {
    "energy": "energy", "water": "water", "carbon": "carbon", "solid": "solid_waste",
    "wastewater": "water_environment", "cod": "water_environment",
    "ammonia": "water_environment", "total_nitrogen": "water_environment",
    "total_phosphorus": "water_environment", "so2": "air", "nox": "air", "dust": "air",
    "voc": "air",
}  # fmt: skip
_LOADS = {
    "energy": "energy", "water": "water", "carbon": "carbon", "air": "nox",
    "water_environment": "cod", "solid_waste": "solid",
}  # fmt: skip
_REMEDIES = {
    "water": "节水", "energy": "节能", "carbon": "降碳", "air": "废气减排",
    "water_environment": "废水减排", "solid_waste": "固废减量", "land": "节地", "risk": "风险防控",
}  # fmt: skip
_WORDS = {
    "water": ("取水", "新鲜水", "水耗", "用水", "水重复", "水循环", "回用", "中水", "再生水"),
    "energy": ("能耗", "电耗", "热耗", "汽耗", "煤耗", "能源", "绿电", "余热", "节能"),
    "carbon": ("二氧化碳", "碳排放"),
    "water_environment": ("废水", "污水", "化学需氧量", "氨氮", "总氮", "总磷"),
    "air": ("二氧化硫", "氮氧化物", "颗粒物", "挥发性有机物", "废气", "粉尘"),
    "solid_waste": ("固体废物", "固废", "废渣", "危险废物", "综合利用率"),
}  # fmt: skip
"""The first element any of whose words stands in an indicator's name."""

FACTOR_OF: Mapping[Element, str] = {
    Element.WATER: "water", Element.ENERGY: "energy", Element.CARBON: "carbon",
    Element.AIR: "air", Element.WASTEWATER: "water_environment", Element.SOLID: "solid_waste",
    Element.RISK: "risk",
}  # fmt: skip
"""The factor an element of problems and options answers to; 管理 answers to none."""
_COUNTED = {"water_total": "water", "energy_total": "energy", "carbon_total": "carbon"}
"""The figures of factors that are a total of the park with a series of years."""

_UNKNOWN_MARGIN = Fraction(1000)
_FARTHEST = 20
_NEAR = 3


class Stand(Enum):
    """How an element stands to the park's leading constraint."""

    LEADS = "is the leading constraint itself"
    COUPLED = "moves with the leading constraint: energy with carbon, intake with discharge"
    BOUND = "binds as well, but another leads"
    ASIDE = "has room while another leads"
    FREE = "nothing that was judged binds"
    UNKNOWN = "nothing has been judged"


@dataclass(frozen=True, slots=True)
class Emphasis:
    """An element against the leading constraint; `strong` says whether the leader's grade is 强.

    `own` is the element's own factor, which may be without a grade.
    """

    element: str
    stand: Stand
    strong: bool
    leader: Factor | None
    own: Factor | None

    @property
    def leader_name(self) -> str:
        return self.leader.name if self.leader else ""

    @property
    def remedy(self) -> str:
        """What is done about the leading constraint: 节水, 节能 …; "" without one."""
        return remedy(self.leader.id) if self.leader else ""

    @property
    def untouched(self) -> str:
        """What another element does not do to the leading constraint."""
        if self.leader is None or not load_of(self.leader.id):
            return f"不加重{self.leader_name}的制约"
        return f"不占用{self.leader_name}的指标"

    @property
    def key(self) -> str:
        """`leads`, `coupled`, `bound`, `aside`, with `_mildly` under a leader of grade 中."""
        mild = self.leader is not None and not self.strong and self.stand is not Stand.BOUND
        return f"{self.stand.name.lower()}{'_mildly' if mild else ''}"

    def said(self, **words: Words) -> Words:
        """The words for how it stands: the `key`'s own, else the stand's, else `other`, else none.

        `emphasis.said(leads=…, leads_mildly=…, coupled=…, bound=…, aside=…, free=…, other=…)`.
        """
        for key in (self.key, self.stand.name.lower(), "other"):
            if key in words:
                return words[key]
        return ""


def element_of(load: str) -> str:
    """The factor a load (LevelFigure.id: energy, cod, nox, solid …) answers to; "" for none."""
    return _ELEMENTS.get(load, "")


def about(indicator: str) -> str:
    """The factor an indicator's name speaks of: 废水回用率 of water, 单位产品综合能耗 of energy."""
    return next(
        (element for element, words in _WORDS.items() if any(w in indicator for w in words)), ""
    )


def options_for(dossier: Dossier, element: str, firms: Iterable[str]) -> list[Option]:
    """What those enterprises (by name) have handed in against a factor."""
    named = set(firms)
    return [
        option
        for option in dossier.improvement.options.options
        if option.origin is OptionOrigin.RETURN
        and option.subject.name in named
        and FACTOR_OF.get(option.element) == element
    ]


def coupled(one: str, other: str) -> bool:
    """Whether two factors move together: energy with carbon, intake with discharge."""
    return any({one, other} == pair for pair in _COUPLED)


def touches(indicator: str, element: str) -> bool:
    """Whether an indicator's name speaks of the factor or of what moves with it."""
    spoken = about(indicator)
    return spoken == element or coupled(spoken, element)


def load_of(element: str) -> str:
    """The load (LevelFigure.id) that stands for a factor among sectors; "" for land and risk."""
    return _LOADS.get(element, "")


def remedy(element: str) -> str:
    """What is done about a factor, as a verb: 节水, 节能, 降碳 …"""
    return _REMEDIES.get(element, "改进")


def binding(dossier: Dossier) -> tuple[Factor, ...]:
    """The factors of grade 强 or 中: the strong first, among equals the least margin first."""
    found = [each for each in dossier.level.factors if each.grade in (STRONG, MEDIUM)]
    return tuple(sorted(found, key=lambda each: (each.grade != STRONG, _margin(each))))


def leader(dossier: Dossier) -> Factor | None:
    """The park's leading constraint; None where none binds or none was judged."""
    return next(iter(binding(dossier)), None)


def emphasis(dossier: Dossier, element: str) -> Emphasis:
    """How the element (a factor's id, see `element_of`) stands to what binds this park."""
    factors = dossier.level.factors
    own = next((each for each in factors if each.id == element), None)
    first = leader(dossier)
    return Emphasis(
        element,
        _stand(element, own, first, any(each.grade for each in factors)),
        first is not None and first.grade == STRONG,
        first,
        own,
    )


def _stand(element: str, own: Factor | None, first: Factor | None, judged: bool) -> Stand:
    if first is None:
        return Stand.FREE if judged else Stand.UNKNOWN
    if first.id == element:
        return Stand.LEADS
    if own is not None and own.grade in (STRONG, MEDIUM):
        return Stand.BOUND
    if coupled(element, first.id):
        return Stand.COUPLED
    return Stand.ASIDE


# -- the margin ----------------------------------------------------------------------------------


def tightest(factor: Factor) -> Judged | None:
    """The figure of the factor with the least left of its limit."""
    known = [each for each in factor.judged if each.margin is not None]
    return min(known, key=lambda each: each.margin or Fraction(0), default=None)


def _margin(factor: Factor) -> Fraction:
    judged = tightest(factor)
    if judged is not None and judged.margin is not None:
        return judged.margin
    if factor.office is not None and factor.office.headroom is not None:
        return factor.office.headroom
    return _UNKNOWN_MARGIN


def margin(numbers: Numbers, factor: Factor | None) -> Figure | None:
    """余量 of the factor's tightest figure in % of its limit, as 表3-12 has it; None for none."""
    judged = tightest(factor) if factor is not None else None
    if judged is None:
        return None
    return made(
        numbers, f"{judged.trail.id}:margin", f"{judged.name}余量", judged.margin, "%",
        formula="部门填报", reason="未填报", inputs=[judged.trail],
    )  # fmt: skip


def with_margin(numbers: Numbers, factor: Factor | None) -> Prose:
    """The factor with what is left: 水资源（控制目标余量3.85%）, or by how much it is passed."""
    left = margin(numbers, factor)
    if factor is None or left is None:
        return prose(factor.name if factor else "")
    if _margin(factor) >= 0:
        return prose(factor.name, "（控制目标余量", left, "）")
    beyond = left.unsigned
    return prose(factor.name, "（超过控制目标", beyond, "）")


def runs_out(numbers: Numbers, dossier: Dossier, factor: Factor | None) -> Figure | None:
    """In which year from now the tightest total passes its limit, if it grows on as it has grown.

    None where there is no such series, no growth, or room for longer than anybody foresees.
    """
    judged = tightest(factor) if factor is not None else None
    series = next(
        (s for s in dossier.level.park_series if judged and s.figure.id == _COUNTED.get(judged.id)),
        None,
    )
    if judged is None or series is None or series.growth is None or series.growth <= 0:
        return None
    if judged.present is None or judged.limit is None or judged.present > judged.limit:
        return None
    amount, years = judged.present, 0
    while amount <= judged.limit and years <= _FARTHEST:
        amount, years = amount * (100 + series.growth) / 100, years + 1
    if years > _FARTHEST:
        return None
    return made(
        numbers, f"{judged.trail.id}:years_left", f"{judged.name}按三年年均增速超过上限的年数",
        Fraction(years), "年", formula="现状 ×（1 + 年均增速）的n次方首次大于上限的n",
        inputs=[judged.trail, series.trail], places=0,
    )  # fmt: skip


def soon(numbers: Numbers, dossier: Dossier, factor: Factor | None) -> bool:
    """Whether the margin is used up within three years as things go."""
    years = runs_out(numbers, dossier, factor)
    return years is not None and int(years.text) <= _NEAR


# -- how much ------------------------------------------------------------------------------------

_STEADY, _MARKED, _SHARP = Fraction(1), Fraction(3), Fraction(8)


def pace(rate: Fraction) -> str:
    """A yearly change in % as an adverb: 大体持平, 小幅, 明显, 大幅 (bounds 1, 3 and 8 %, D)."""
    size = abs(rate)
    if size < _STEADY:
        return "大体持平"
    return "小幅" if size < _MARKED else "明显" if size < _SHARP else "大幅"
