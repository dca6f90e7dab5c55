"""What a condition means: which trades sit in the park, how they run, how near limits are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

D = Decimal
Span = tuple[float, float]

_BETTER_HIGH = ("利用率", "回收率", "合格率", "去除率", "绿电", "增加值率", "掺量", "余热", "人均")
_WATER = ("取水量", "补水", "废水产生量", "自用新鲜水", "用水重复利用率")
_ENERGY = (
    "电耗", "能耗", "燃料", "天然气", "焦炭", "蒸汽", "电极", "绿电", "过程CO2", "PFCs", "余热",
)  # fmt: skip
_WATER_ROOM, _ENERGY_ROOM = D("1.45"), D("1.12")
_NEITHER = ("年运行时间", "二燃室温度", "熟料系数", "人均产值")
"""Rows with no better end."""
BOUND = ("熟料综合能耗", "过程CO2")
"""同表 CO2合计的低值不容这两项都走低。"""

_ORDINARY_MIX = (
    "incineration", "sewage", "cell", "plating", "cement", "li_cell", "food", "zinc", "coating",
    "wafer", "lfp", "phosphorus", "foil", "aluminium",
)  # fmt: skip
_EARLIER = MappingProxyType(
    {  # 2021 年与 2022 年之比（企业表没有 2021 年，示例设定）
        "value": 0.86, "added": 0.93, "people": 0.97, "energy": 0.955, "water": 0.965,
        "emission": 0.985, "waste": 0.96,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Ease:
    """How far what there is stands above what is used: 1 is used to the full."""

    water_quota: Decimal = _WATER_ROOM
    energy_quota: Decimal = _ENERGY_ROOM
    carbon_quota: Decimal | None = None
    supply: float = 1.5
    power: float = 1.28
    substation: float = 1.4
    heat: float = 1.8
    heat_reserve: float = 10
    gas: float = 1.9
    intake: float = 1.3
    water_permit: Span = (1.25, 1.5)
    air_permit: Span = (1.25, 1.5)
    water_total: float = 1.3
    air_total: float = 1.3


@dataclass(frozen=True)
class State:
    """The dials of a condition; what is not turned is as in an ordinary park.

    `lean` and `drift` go by kind of indicator (water, energy, added, other). A lean is from -1
    (towards the bad end of a range) to 1 (the good end). A drift multiplies the yearly
    improvement: 1 improves as usual, below 0 gets worse from year to year.
    """

    mix: tuple[str, ...] = _ORDINARY_MIX
    lean: Mapping[str, float] = field(default_factory=dict)
    drift: Mapping[str, float] = field(default_factory=dict)
    loads: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    lost: Span = (0.008, 0.03)
    green: Span = (1.0, 0.0)
    """The share of green power: times the first, plus the second."""
    back: Span = (1.0, 1.0)
    """Wastewater taken back: times the first, at most the second."""
    mained: tuple[str, ...] = ("aluminium", "zinc", "phosphorus", "cement")
    """Trades that take part of their intake as reclaimed water where there is a sewage plant."""
    on_main: Span = (0.18, 0.3)
    """Share of the intake that firms on the reclaimed-water main take from it."""
    recycled: Span = (0.16, 0.22)
    nitrogen: bool = True
    """Every firm that lets out ammonia states its total nitrogen too."""
    unused: float = 1.0
    """Solid waste not put to use: times this."""
    plant_load: tuple[float, float] = (0.78, 0.5)
    """Of the sewage plant: how full it is made, and the step of its size (万m3/d)."""
    leak: tuple[str, str, str, str] = ("11.2", "10.4", "9.6", "9.1")
    earlier: Mapping[str, float] = field(default_factory=lambda: _EARLIER)
    ease: Ease = Ease()
    coal_heat: bool = False


def _kind(indicator: str) -> str:
    if any(word in indicator for word in _NEITHER):
        return ""
    if any(word in indicator for word in _WATER):
        return "water"
    if any(word in indicator for word in _ENERGY):
        return "energy"
    return "added" if "增加值率" in indicator else "other"


def lean_of(indicator: str, condition: str) -> float:
    """Towards which end of a range a condition pulls a draw: -1 low, 1 high."""
    if indicator in BOUND:
        return 0.9 if condition == "carbon_heavy" else 0.3
    better = 1.0 if any(word in indicator for word in _BETTER_HIGH) else -1.0
    return better * STATES[condition].lean.get(_kind(indicator), 0.0)


def drift_of(indicator: str, condition: str) -> float:
    """How an indicator moves from year to year beside the usual improvement."""
    return STATES[condition].drift.get(_kind(indicator), 1.0)


STATES: Mapping[str, State] = {
    "ordinary": State(nitrogen=False),
    "water_short": State(
        mix=(
            "incineration",
            "sewage",
            "cell",
            "plating",
            "food",
            "foil",
            "wafer",
            "phosphorus",
            "plating",
            "food",
            "coating",
            "li_cell",
            "packaging",
            "cell",
            "foil",
            "food",
            "plating",
            "fittings",
            "phosphorus",
            "plating",
            "food",
            "wafer",
            "precast",
            "plating",
            "frames",
        ),
        lean={"water": -0.9, "energy": 0.35, "added": -0.2},
        drift={"water": -1.6},
        loads={"cell": (0.67, 0.75, 0.82), "wafer": (0.73, 0.80, 0.87)},
        lost=(0.028, 0.045),
        green=(0.9, 0.0),
        back=(0.35, 1.0),
        mained=(),
        recycled=(0.081, 0.095),
        plant_load=(0.93, 0.05),
        leak=("12.1", "12.6", "13.1", "13.7"),
        earlier=_EARLIER | {"water": 0.9, "emission": 0.91},
        ease=Ease(
            water_quota=D("1.025"),
            energy_quota=D("1.32"),
            supply=1.06,
            power=1.75,
            heat=2.3,
            gas=2.4,
            intake=1.05,
            water_permit=(1.06, 1.18),
            water_total=1.04,
            air_total=1.6,
        ),
    ),
    "carbon_heavy": State(
        mix=(
            "incineration",
            "sewage",
            "cement",
            "aluminium",
            "zinc",
            "phosphorus",
            "cement",
            "coating",
            "phosphorus",
            "zinc",
            "lfp",
            "plating",
            "aluminium",
            "precast",
            "cement",
            "zinc",
            "phosphorus",
            "fittings",
            "coating",
            "cement",
            "aluminium",
            "frames",
            "zinc",
            "cement",
        ),
        lean={"water": 0.6, "energy": -0.9, "added": -0.4},
        drift={"energy": -0.8, "water": 1.6},
        loads={"cement": (0.62, 0.70, 0.77), "phosphorus": (0.68, 0.75, 0.81)},
        lost=(0.006, 0.015),
        green=(0.12, 0.0),
        on_main=(0.4, 0.55),
        recycled=(0.3, 0.36),
        plant_load=(0.6, 0.5),
        leak=("9.4", "8.9", "8.5", "8.2"),
        earlier=_EARLIER | {"energy": 0.93, "water": 0.99},
        ease=Ease(
            water_quota=D("1.9"),
            energy_quota=D("1.015"),
            carbon_quota=D("1.01"),
            supply=2.1,
            power=1.05,
            substation=1.12,
            heat=1.36,
            heat_reserve=0.4,
            gas=1.5,
            air_permit=(1.06, 1.18),
            air_total=1.05,
            water_total=1.7,
        ),
        coal_heat=True,
    ),
    "good": State(
        mix=(
            "incineration",
            "sewage",
            "li_cell",
            "coating",
            "food",
            "lfp",
            "foil",
            "li_cell",
            "coating",
            "lfp",
            "li_cell",
            "food",
            "wafer",
            "fittings",
            "packaging",
            "li_cell",
            "lfp",
            "frames",
            "coating",
            "foil",
            "precast",
            "food",
            "fittings",
            "coating",
        ),
        lean={"water": 0.9, "energy": 0.9, "added": 0.8, "other": 0.9},
        drift={"water": 1.8, "energy": 1.6, "other": 1.6},
        loads={
            "li_cell": (0.70, 0.755, 0.84),
            "lfp": (0.69, 0.74, 0.82),
            "foil": (0.72, 0.775, 0.86),
            "food": (0.65, 0.695, 0.77),
            "coating": (0.73, 0.785, 0.87),
        },
        lost=(0.004, 0.01),
        green=(1.0, 0.38),
        back=(1.6, 0.8),
        mained=("li_cell", "foil", "coating", "wafer", "cell", "lfp"),
        on_main=(0.3, 0.4),
        unused=0.35,
        recycled=(0.31, 0.37),
        plant_load=(0.62, 0.1),
        leak=("8.4", "7.6", "6.9", "6.3"),
        earlier=_EARLIER | {"energy": 1.01, "water": 1.02, "emission": 1.04, "waste": 1.02},
        ease=Ease(
            water_quota=D("1.9"),
            energy_quota=D("1.4"),
            supply=1.9,
            power=1.8,
            heat=2.3,
            gas=2.4,
            intake=1.7,
            water_permit=(1.6, 2.0),
            air_permit=(1.6, 2.0),
            water_total=1.8,
            air_total=1.8,
        ),
    ),
}
