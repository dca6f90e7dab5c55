"""方案库: measures that proposals are taken from, each with its marks and where it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from generator.model.problem import Element, ObjectLevel

GENERAL = ""


@dataclass(frozen=True, slots=True)
class Saving:
    """How much of which base: a range for screening, never a rate of the whole plant.

    `figure` names the enterprise's figure that is the base and `effect` the column of the options
    table the saving belongs to; both empty where the base has to be measured first.
    """

    low: Fraction
    high: Fraction
    unit: str
    base: str
    figure: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """措施. `words` are looked for in a problem's statement; `sectors` is how they are printed.

    A measure without `industries` and `processes` fits every enterprise. `cost` is 无低费, 中高费,
    中费 or 高费. `measured` says that the figures are a park's own (经验方案).
    """

    id: str
    name: str
    level: ObjectLevel
    elements: tuple[Element, ...]
    cost: str
    content: str
    sectors: str
    words: tuple[str, ...]
    marks: tuple[str, ...]
    source: str
    saving: Saving | None = None
    payback: tuple[Fraction, Fraction] | None = None
    industries: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    condition: str = ""
    calculation: str = ""
    address: str = ""
    vendor: bool = False
    measured: bool = False

    @property
    def general(self) -> bool:
        return not self.industries and not self.processes

    def fits(self, industry_code: str, making: str) -> bool:
        """Whether it is for an enterprise of this code and these processes and products."""
        if self.general:
            return True
        by_code = bool(industry_code) and industry_code.startswith(self.industries)
        return (bool(self.industries) and by_code) or any(w in making for w in self.processes)

    @property
    def mark(self) -> str:
        return "/".join(self.marks) + ("（厂家数据）" if self.vendor else "")
