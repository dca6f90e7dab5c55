"""What goes from firm to firm: slag, acid, cells, foil, steam, reclaimed water, sewage."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from samples.synth.trades import TRADES
from samples.synth.world import YEARS, D, Firm, Flow, Hazard, rounded

OUTSIDE_WASTE = "医药及有机类危险废物（园区外接收）"
PARK_WASTE = "园区企业可焚烧危险废物（接收）"

Inflow = dict[int, dict[str, Decimal]]


def reclaimed_places(keys: Sequence[str], mained: Sequence[str]) -> frozenset[int]:
    """Numbers of the seats that are on the reclaimed-water main."""
    if "sewage" not in keys:
        return frozenset()
    return frozenset(n for n, key in enumerate(keys, 1) if key in mained)


def sewage_of(
    firms: Iterable[Firm], chance: random.Random, recycled: tuple[float, float]
) -> Inflow:
    """What the plant takes in: the enterprises' discharge and the town's; what it lets out."""
    firms = list(firms)
    own = float(sum(firm.last.discharged for firm in firms))
    others = max(chance.uniform(1_700_000, 2_100_000), own * 0.45)
    town = {"cod": (250, 310), "ammonia": (27, 33), "tn": (38, 46), "tp": (4.2, 5.6)}
    strength = {name: chance.uniform(*span) for name, span in town.items()}
    out = {
        "cod": chance.uniform(17, 30), "ammonia": chance.uniform(0.5, 1.9),
        "tn": chance.uniform(7.5, 12), "tp": chance.uniform(0.16, 0.34), "f": 2.4,
    }  # fmt: skip
    rows = {"cod": "cod", "ammonia": "ammonia", "tn": "total_nitrogen", "tp": "total_phosphorus"}
    found: Inflow = {}
    for i, year in enumerate(YEARS):
        own = sum((firm.years[year].discharged for firm in firms), D(0))
        town_water = rounded(others * (0.93, 0.97, 1.0)[i])
        inflow = own + town_water
        part = {
            "enterprises": own, "others": town_water, "inflow": inflow,
            "reclaimed": rounded(float(inflow) * chance.uniform(*recycled)),
        }  # fmt: skip
        for name, row in rows.items():
            load = sum(
                (
                    firm.years[year].loads[row].discharged
                    if row in firm.years[year].loads
                    else firm.years[year].discharged * D("0.0000018")
                    for firm in firms
                ),
                D(0),
            )
            load += town_water * rounded(strength[name], 2) / 1_000_000
            if name == "tn":  # firms that report ammonia alone still carry nitrogen
                load = max(load, part["ammonia_in_t"] * D("1.5"))
            part[f"{name}_in_t"] = rounded(load, 3)
            part[f"{name}_in"] = rounded(load * 1_000_000 / inflow, 2)
        fluoride = sum(
            (
                firm.years[year].loads["fluoride"].discharged
                for firm in firms
                if "fluoride" in firm.years[year].loads
            ),
            D(0),
        )
        part["f_in"] = rounded(fluoride * 1_000_000 / inflow, 2)
        for name, level in out.items():
            part[f"{name}_out"] = rounded(level * (1.06, 1.03, 1.0)[i], 2)
        found[year] = part
    return found


def incinerated(firms: list[Firm]) -> list[Firm]:
    """The incinerator's received waste: what the park's firms sent it, the rest from outside."""
    plant = next((firm for firm in firms if firm.trade == "incineration"), None)
    if plant is None:
        return firms
    years = {}
    stock = {PARK_WASTE: D("6.4"), OUTSIDE_WASTE: D("318.5")}
    for number in YEARS:
        year = plant.years[number]
        sent = sum((waste.sent for _, waste in burnt(firms, number, plant)), D(0))
        rows = []
        for name, burnt_here in (
            (PARK_WASTE, sent),
            (OUTSIDE_WASTE, year.output - sent),
        ):
            opening = stock[name]
            closing = rounded(float(opening) * (0.98, 1.04, 0.95)[number - YEARS[0]], 3)
            received = sent if name == PARK_WASTE else burnt_here + closing - opening
            used = opening + received - closing
            if name == OUTSIDE_WASTE:  # the whole furnace load equals the output
                used = year.output - rows[0].own
                received = used + closing - opening
            rows.append(Hazard(name, "900-409-06", opening, received, D(0), used, D(0), closing))
            stock[name] = closing
        years[number] = replace(year, hazards=(*year.hazards, *rows))
    return [replace(firm, years=years) if firm is plant else firm for firm in firms]


def burnt(firms: Iterable[Firm], year: int, plant: Firm) -> list[tuple[Firm, Hazard]]:
    """The kinds of waste the firms sent to the incinerator that year."""
    return [
        (firm, waste)
        for firm in firms
        if firm.number != plant.number
        for waste, danger in zip(firm.years[year].hazards, TRADES[firm.trade].dangers, strict=False)
        if danger.way == "burn"
    ]


def flows_between(firms: Sequence[Firm]) -> tuple[Flow, ...]:
    """By-products, products, steam and water that stay in the park; both sides state the same."""
    found: list[Flow] = []
    for giver in firms:
        for taker in firms:
            if giver.number != taker.number:
                found += _between(giver, taker, firms)
    return tuple(flow for flow in found if any(flow.amount.values()))


def _between(giver: Firm, taker: Firm, firms: Sequence[Firm]) -> list[Flow]:
    pair = (giver.trade, taker.trade)
    flows = []

    def flow(material: str, kind: str, share: Mapping[int, Decimal], transport: str) -> None:
        flows.append(Flow(giver.id, taker.id, material, kind, share, transport=transport))

    match pair:
        case ("phosphorus", "cement"):
            flow("黄磷炉渣", "副产品", _solid_share(giver, taker, 0, 0.42), "皮带与汽车")
        case ("zinc", "cement"):
            flow("水淬渣", "副产品", _solid_share(giver, taker, 0, 0.3), "汽车")
        case ("zinc", "lfp" | "foil"):
            flow("副产硫酸", "副产品", _acid(giver, taker), "槽车")
        case ("phosphorus", "lfp"):
            flow("热法磷酸（折黄磷）", "副产品", _part(taker, "0.012"), "槽车")
        case ("wafer", "cell"):
            flow("单晶硅片", "产品", _part(giver, "4.2", taker), "汽车")
        case ("lfp", "li_cell"):
            flow("磷酸铁锂", "产品", _cathode(giver, taker, firms), "汽车")
        case ("foil", "li_cell"):
            flow("电解铜箔", "产品", _part(taker, "0.26", giver), "汽车")
        case ("sewage", _) if any(
            year.water["water_reclaimed_bought"] for year in taker.years.values()
        ):
            flow(
                "再生水", "再生水",
                {y: taker.years[y].water["water_reclaimed_bought"] for y in YEARS}, "管道",
            )  # fmt: skip
        case ("phosphorus" | "incineration", "li_cell" | "plating" | "food"):
            amount = _steam(giver, taker, firms)
            energy = {year: rounded(value * D("3.769"), 1) for year, value in amount.items()}
            flows.append(
                Flow(giver.id, taker.id, "蒸汽", "余热余能", amount, energy, transport="管道")
            )
        case _:
            pass
    if taker.trade == "incineration" and giver.trade != "incineration":
        plant = next(firm for firm in firms if firm.trade == "incineration")
        if plant.number == taker.number:
            sent = {
                year: rounded(
                    sum((w.sent for f, w in burnt(firms, year, plant) if f is giver), D(0)), 3
                )
                if giver.years[year].running
                else D(0)
                for year in YEARS
            }
            flow("可焚烧危险废物", "废物", sent, "危险货物运输车")
    return flows


def _part(of: Firm, factor: str, limit: Firm | None = None) -> dict[int, Decimal]:
    """A share of a firm's output, nothing in years in which either stands still."""
    return {
        year: rounded(of.years[year].output * D(factor), 1)
        if of.years[year].running and (limit is None or limit.years[year].running)
        else D(0)
        for year in YEARS
    }


def _solid_share(giver: Firm, taker: Firm, kind: int, at_most: float) -> dict[int, Decimal]:
    """Slag: what is used of it, no more than the cement works can take."""
    share = {}
    for year in YEARS:
        wanted = taker.years[year].materials.get("工业固废（炉渣、水淬渣等）", D(0))
        used = giver.years[year].solids[kind].used
        share[year] = min(used * D("0.92"), wanted * D(repr(at_most))).quantize(
            D("0.1"), rounding=ROUND_FLOOR
        )
    return share


def _acid(giver: Firm, taker: Firm) -> dict[int, Decimal]:
    per = D("0.033") if taker.trade == "foil" else D("0.02")
    return {
        year: rounded(taker.years[year].output * per, 1) if giver.years[year].running else D(0)
        for year in YEARS
    }


def _cathode(giver: Firm, taker: Firm, firms: Sequence[Firm]) -> dict[int, Decimal]:
    makers = [firm for firm in firms if firm.trade == "lfp"]
    share = {}
    for year in YEARS:
        running = [firm for firm in makers if firm.years[year].running]
        wanted = taker.years[year].materials.get("磷酸铁锂", D(0)) * D("0.5")
        own = giver.years[year].output * D("0.3")
        share[year] = (
            min(wanted / len(running), own).quantize(D("0.1"), rounding=ROUND_FLOOR)
            if giver in running
            else D(0)
        )
    return share


def _steam(giver: Firm, taker: Firm, firms: Sequence[Firm]) -> dict[int, Decimal]:
    """Steam by demand; what is left over or lacking goes by the heating company."""
    share = {}
    for year in YEARS:
        wanted = [firm.years[year].energy.get("steam", D(0)) for firm in firms]
        given = [firm.years[year].exported.get("steam", D(0)) for firm in firms]
        demand, supply = sum(wanted, D(0)), sum(given, D(0))
        own = giver.years[year].exported.get("steam", D(0))
        takes = taker.years[year].energy.get("steam", D(0))
        if not demand or not supply:
            share[year] = D(0)
            continue
        moved = own * takes / max(demand, supply)
        share[year] = moved.quantize(D("0.1"), rounding=ROUND_FLOOR)
    return share
