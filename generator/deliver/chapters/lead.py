"""What follows for everything else from the constraint that leads, in words of that constraint.

`emphasis` says how one element stands to the leader; here is what the leader itself asks for:
which saving, and what a measure elsewhere must not add to. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.deliver.chapters.emphasis import (
    FACTOR_OF,
    Emphasis,
    Stand,
    emphasis,
    leader,
    with_margin,
)
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, prose
from generator.model.problem import Problem
from generator.model.tier import TierElement
from generator.score.constraints import STRONG
from generator.score.level_constraints import Factor
from generator.score.shares import ShareList

_USE: Mapping[str, str] = {
    "water": "取水", "energy": "用能", "carbon": "碳排放", "air": "废气排放",
    "water_environment": "废水排放", "solid_waste": "固废产生", "land": "用地",
    "risk": "环境风险",
}  # fmt: skip
_WORK: Mapping[str, str] = {
    "water": "节水和水的回用", "energy": "节能和用能结构调整", "carbon": "降碳",
    "air": "废气减排", "water_environment": "废水减排", "solid_waste": "固废减量和利用",
    "land": "提高用地产出", "risk": "风险防控",
}  # fmt: skip
_HARMLESS: Mapping[str, str] = {
    "water": "以不增加新鲜水用量为前提", "energy": "以不增加用能为前提",
    "carbon": "以不增加燃料和外购电力的排放为前提", "air": "以不新增废气排放口为前提",
    "water_environment": "以不增加外排废水为前提", "solid_waste": "以不增加污泥和残渣为前提",
    "land": "在现有用地内完成", "risk": "以不增加危险物质在线量为前提",
}  # fmt: skip
_MEASURE: Mapping[str, str] = {
    "water": "节水改造", "energy": "节能改造", "carbon": "降碳改造", "air": "废气治理",
    "water_environment": "废水治理", "solid_waste": "固废减量和利用", "land": "用地调整",
    "risk": "风险防控",
}  # fmt: skip
_NEAREST = (Stand.LEADS, Stand.BOUND, Stand.COUPLED, Stand.ASIDE, Stand.FREE, Stand.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Lead:
    """The leading constraint of a park, or that there is none."""

    factor: Factor | None
    judged: bool

    @property
    def name(self) -> str:
        return self.factor.name if self.factor else ""

    @property
    def use(self) -> str:
        """What is limited: 取水, 用能."""
        return _USE.get(self.factor.id, self.factor.name) if self.factor else ""

    @property
    def work(self) -> str:
        """What relieves it: 节水和水的回用."""
        return _WORK.get(self.factor.id, "") if self.factor else ""

    def harmless(self, element: str) -> str:
        """What a measure for another element must not do: 废气治理以不增加用能为前提."""
        if self.factor is None:
            return ""
        return f"{_MEASURE.get(element, '改造')}{_HARMLESS.get(self.factor.id, '')}"

    @property
    def strong(self) -> bool:
        return self.factor is not None and self.factor.grade == STRONG

    def said(self, *, strong: Words, mild: Words, free: Words, unknown: Words = "") -> Words:
        """The words for a leader of grade 强, of grade 中, for none that binds, for none judged."""
        if self.factor is not None:
            return strong if self.strong else mild
        return free if self.judged else unknown


_SERVES = (("污水", "water_environment"), ("水", "water"), ("电", "energy"), ("热", "energy"),
           ("气", "energy"), ("渣", "solid_waste"), ("固废", "solid_waste"))  # fmt: skip


def serving(dossier: Dossier, names: Iterable[str]) -> list[str]:
    """Of facilities by name those that serve what binds the park."""
    factor = lead(dossier).factor
    if factor is None:
        return []
    return [
        name for name in names
        if next((owner for word, owner in _SERVES if word in name), "") == factor.id
    ]  # fmt: skip


def of_lead(dossier: Dossier, problem: Problem) -> bool:
    """Whether a problem lies in what binds the park."""
    factor = lead(dossier).factor
    return factor is not None and FACTOR_OF.get(problem.element) == factor.id


def lead(dossier: Dossier) -> Lead:
    return Lead(leader(dossier), any(each.grade for each in dossier.level.factors))


def lead_margin(dossier: Dossier, numbers: Numbers) -> Prose:
    """The leader with what is left of its limit."""
    return with_margin(numbers, lead(dossier).factor) if lead(dossier).factor else prose()


def stand_of(dossier: Dossier, element: TierElement) -> Emphasis:
    """Of the factors an element of the tiers answers to, the one nearest to what binds."""
    found = [emphasis(dossier, name) for name in element.constraints]
    if not found:
        return emphasis(dossier, "")
    return min(found, key=lambda each: _NEAREST.index(each.stand))


def lead_share(dossier: Dossier, shares: Sequence[ShareList]) -> ShareList | None:
    """The ranked element that is the leading constraint itself, else one that moves with it."""
    for stand in (Stand.LEADS, Stand.COUPLED):
        for share in shares:
            if share.rows and stand_of(dossier, share.element).stand is stand:
                return share
    return None
