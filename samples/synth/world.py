"""The model's vocabulary: a park, its firms, and a firm's year in physical quantities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from samples.synth.states import STATES, State

D = Decimal
YEARS = (2022, 2023, 2024)
AUDIT_YEAR = YEARS[-1]
DEPARTMENT_YEARS = (2021, *YEARS)
NORMAL, PARTLY, STOPPED, NOT_YET = "正常生产", "部分停产", "停产", "未投产"
KEY, SIMPLIFIED, REGISTERED = "重点管理", "简化管理", "登记管理"

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TCE = {  # 折标系数（当量），tce/实物单位，与 rules/codes/energy_coefficients.csv 一致
    "raw_coal": D("0.7143"),
    "coke": D("0.9714"),
    "natural_gas": D("12.143"),
    "diesel": D("1.4571"),
    "electricity": D("1.229"),
    "steam": D("0.1286"),
}
CO2 = {  # 燃料燃烧排放因子，tCO2/实物单位，同一张表；电力另按电网因子
    "raw_coal": D("1.741750"),
    "coke": D("2.789107"),
    "natural_gas": D("21.621888"),
    "diesel": D("3.095910"),
    "steam": D("0.41393"),
}
GRID = D("1.073")
"""云南 2022 年电网因子，tCO2/万kWh（0.1073 kgCO2/kWh）。"""
EQUIVALENT = D("2.8498")
"""电力等价折标系数，tce/万kWh（与 rules/codes 一致）。"""


def credit_code(body: str) -> str:
    """The 17 characters with their GB 32100 check character."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def rounded(value: Decimal | float, places: int = 0) -> Decimal:
    exact = value if isinstance(value, Decimal) else D(repr(value))
    return exact.quantize(D(1).scaleb(-places), rounding=ROUND_HALF_UP)


def text(value: Decimal) -> str:
    """As it is typed: no exponent, no zeros at the end."""
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


@dataclass(frozen=True)
class Load:
    """A pollutant of a year: tonnes before and after treatment, mg/L (or mg/m3) at the outlet."""

    generated: Decimal
    discharged: Decimal
    concentration: Decimal
    limit: Decimal


@dataclass(frozen=True)
class Solid:
    """A kind of general solid waste of a year, in tonnes; used + disposed + stored = generated."""

    name: str
    generated: Decimal
    used: Decimal
    disposed: Decimal
    stored: Decimal
    destination: str


@dataclass(frozen=True)
class Hazard:
    """A kind of hazardous waste of a year: opening + received + generated = own + sent + closing.

    `opening` is the `closing` of the year before.
    """

    name: str
    code: str
    opening: Decimal
    received: Decimal
    generated: Decimal
    own: Decimal
    sent: Decimal
    closing: Decimal


@dataclass(frozen=True)
class Year:
    """A firm's year. `energy` and `exported` by kind in its own unit; water in m3, loads in t."""

    status: str
    params: Mapping[str, float]
    output: Decimal
    value: Decimal
    added: Decimal
    employees: int
    hours: int
    energy: Mapping[str, Decimal]
    exported: Mapping[str, Decimal]
    green: Decimal
    water: Mapping[str, Decimal]
    reused: Decimal
    lost: Decimal
    wastewater: Decimal
    wastewater_reused: Decimal
    loads: Mapping[str, Load]
    exhaust: Decimal
    burnt: Decimal
    air: Mapping[str, Load]
    mist: Decimal
    solids: tuple[Solid, ...]
    hazards: tuple[Hazard, ...]
    process: Mapping[str, tuple[Decimal, Decimal]]
    materials: Mapping[str, Decimal]

    @property
    def running(self) -> bool:
        return self.status in (NORMAL, PARTLY)

    @property
    def fresh(self) -> Decimal:
        return sum(self.water.values(), D(0))

    @property
    def discharged(self) -> Decimal:
        return self.wastewater - self.wastewater_reused

    @property
    def consumed(self) -> Decimal:
        return self.fresh - self.discharged

    @property
    def tce(self) -> Decimal:
        """综合能耗（当量值）。"""
        used = sum((amount * TCE[kind] for kind, amount in self.energy.items()), D(0))
        return used - sum((amount * TCE[kind] for kind, amount in self.exported.items()), D(0))

    @property
    def co2(self) -> Decimal:
        """Fuel, process, net electricity and net heat, with the provincial factor."""
        net = {kind: a - self.exported.get(kind, D(0)) for kind, a in self.energy.items()}
        for kind, amount in self.exported.items():
            net.setdefault(kind, -amount)
        fuel = sum((amount * CO2[kind] for kind, amount in net.items() if kind in CO2), D(0))
        process = sum((emission for _, emission in self.process.values()), D(0))
        return fuel + process + net.get("electricity", D(0)) * GRID

    def solid(self, part: str) -> Decimal:
        return sum((getattr(kind, part) for kind in self.solids), D(0))


@dataclass(frozen=True)
class Flow:
    """A by-product or product that goes from one firm to another, tonnes (and GJ) by year."""

    giver: str
    taker: str
    material: str
    kind: str
    amount: Mapping[int, Decimal]
    energy: Mapping[int, Decimal] = field(default_factory=dict)
    transport: str = "汽车"


@dataclass(frozen=True)
class Firm:
    """One enterprise: who it is, its trade (samples/synth/trades) and its years."""

    number: int
    name: str
    trade: str
    process: str
    chain: str
    industry_code: str
    permit_kind: str
    scale: str
    contact: str
    capacity: Decimal
    started: str
    land: Decimal
    years: Mapping[int, Year]
    condition: str = "ordinary"
    """Of the park it sits in (samples/synth/states)."""

    @property
    def state(self) -> State:
        return STATES[self.condition]

    @property
    def id(self) -> str:
        return f"QY{self.number:03d}"

    @property
    def credit_code(self) -> str:
        return credit_code(f"91530000MA6YL{self.number:04d}")

    @property
    def permit_number(self) -> str:
        return self.credit_code + "001" + ("X" if self.permit_kind == REGISTERED else "V")

    @property
    def phone(self) -> str:
        return f"0874-312{self.number:04d}"

    @property
    def central(self) -> bool:
        """A facility that serves others: listed and totalled apart."""
        return self.trade in ("incineration", "sewage")

    @property
    def last(self) -> Year:
        return self.years[AUDIT_YEAR]


@dataclass(frozen=True)
class Park:
    """The park: firms in the order of their numbers, flows between them, and the seed."""

    seed: int
    condition: str
    firms: tuple[Firm, ...]
    flows: tuple[Flow, ...]
    sewage: Mapping[int, Mapping[str, Decimal]]
    """By year what the sewage plant took in and let out: inflow, others, cod_in, cod_out …"""

    @property
    def state(self) -> State:
        return STATES[self.condition]

    def firm(self, number: str) -> Firm:
        return next(firm for firm in self.firms if firm.id == number)

    def of_trade(self, *trades: str) -> tuple[Firm, ...]:
        return tuple(firm for firm in self.firms if firm.trade in trades)

    def total(self, year: int, part: str) -> Decimal:
        """Σ over the enterprises of a figure of Year."""
        return sum((getattr(firm.years[year], part) for firm in self.firms), D(0))
