"""What a trade is: how a unit of product takes energy and water and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Params = Mapping[str, float]
Of = Callable[[Params], float]
"""A figure per unit of product, of the trade's drawn parameters."""


@dataclass(frozen=True)
class Stuff:
    """原辅材料: `amount` in `unit` per unit of product, `tonnes` of one unit (0: not by mass)."""

    name: str
    unit: str
    amount: Of
    tonnes: float = 1
    toxic: str = ""


@dataclass(frozen=True)
class Waste:
    """A kind of solid waste, tonnes per unit; `used` the share put to use, 0 to 1."""

    name: str
    amount: Of
    used: Of
    destination: str


@dataclass(frozen=True)
class Danger:
    """A kind of hazardous waste, kilograms per unit; `way` out (外单位), burn (园内焚烧) or own."""

    name: str
    code: str
    amount: Of
    way: str = "out"


@dataclass(frozen=True)
class Machine:
    """A main machine: kW each, how many, and the efficiency class on its plate."""

    name: str
    kind: str
    model: str
    power: float
    count: int
    grade: str = "2级"


@dataclass(frozen=True)
class Trade:
    """One line of business. `row` is its name in ranges.csv, empty for a trade not listed there.

    `draws` says which row of the table each parameter is drawn from; `per_unit` is the row that
    the whole energy per unit of product must satisfy, with the factor from tce per unit to that
    row's unit. `prices` are 万元 per unit in 2022, 2023 and 2024 (low, high), inside the row named
    by `price_row` after `price_scale`.
    """

    key: str
    row: str
    code: str
    process: str
    chain: str
    product: str
    unit: str
    tonnes: float
    capacity: tuple[float, float, float]
    loads: tuple[float, float, float]
    prices: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
    draws: Mapping[str, str]
    energy: Mapping[str, Of]
    water: Of
    reuse: Of
    effluent: Of
    back: float
    loads_out: Mapping[str, tuple[Of, tuple[float, float], float]]
    exhaust: Of
    air: Mapping[str, tuple[Of, float, float]]
    solids: tuple[Waste, ...]
    dangers: tuple[Danger, ...]
    stuffs: tuple[Stuff, ...]
    steps: tuple[tuple[str, str, str], ...]
    machines: tuple[Machine, ...]
    per_unit: tuple[str, float] = ("", 0)
    per_head: tuple[float, float] = (60, 140)
    hours: int = 7600
    exported: Mapping[str, Of] = field(default_factory=dict)
    process_co2: Mapping[str, tuple[Of, Of]] = field(default_factory=dict)
    price_row: tuple[str, float] = ("", 1)
    green: tuple[float, float] = (0.2, 0.5)
    source: str = "water_tap"
    combustion: float = 0.35
    land: float = 60000
    permit: str = "重点管理"
    scale: str = "大型"
    names: tuple[str, ...] = ()
    drifts: bool = True
    mist: tuple[str, Of, float] | None = None
    """A pollutant of one outlet alone: its label, kilograms per unit, limit in mg/m3."""
    outs: Mapping[str, Of] = field(default_factory=dict)
    """mg/L at the outlet where a drawn parameter gives it, by pollutant."""

