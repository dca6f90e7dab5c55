"""Park totals as departments state them: enterprises plus a stated remainder, four year points."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import Decimal

from samples.synth.sheet import Typed
from samples.synth.world import AUDIT_YEAR, DEPARTMENT_YEARS, YEARS, D, Firm, Park, Year, rounded

FIRST = DEPARTMENT_YEARS[0]

REMAINDERS = {  # 园区内未参加审核的小企业占合计的份额（示例设定，百分之几）
    "economy": (1.0, 1.7),
    "people": (1.6, 2.6),
    "energy": (0.8, 1.6),
    "power": (2.2, 4.6),  # 表“供电部门总量与企业合计之差”1~10 %
    "water": (0.8, 1.7),
    "supply": (4.0, 9.0),  # 表“供水部门总量与企业合计之差”3~15 %，不含漏损
    "emission": (1.5, 4.2),
    "waste": (0.8, 1.7),
}


def share(park: Park, of: str) -> Decimal:
    """One plus the remainder of that kind, the same in every year."""
    low, high = REMAINDERS[of]
    return 1 + rounded(random.Random(f"{park.seed}/{of}").uniform(low, high) / 100, 4)


def served(park: Park) -> tuple[Firm, ...]:
    """The firms that count in park totals: the central facilities stand apart."""
    return tuple(firm for firm in park.firms if not firm.central) or park.firms


def summed(park: Park, year: int, of: Callable[[Year], Decimal]) -> Decimal:
    return sum((of(firm.years[year]) for firm in served(park)), D(0))


def four(
    park: Park, of: Callable[[Year], Decimal], remainder: str, earlier: str, places: int = 0
) -> dict[int, Decimal]:
    """2021 to 2024 of a sum over the enterprises with its remainder."""
    factor = share(park, remainder)
    found = {year: rounded(summed(park, year, of) * factor, places) for year in YEARS}
    return {FIRST: rounded(float(found[YEARS[0]]) * park.state.earlier[earlier], places)} | found


def level(values: tuple[float | int | str, ...]) -> dict[int, str]:
    """Four figures given outright."""
    return {year: str(value) for year, value in zip(DEPARTMENT_YEARS, values, strict=True)}


def same(value: float | str) -> dict[int, str]:
    return level((value,) * len(DEPARTMENT_YEARS))


def by_user(
    park: Park, typed: Typed, table: str, column: str, of: Callable[[Year], Decimal | None],
    off: float = 0.0, places: int = 0,
) -> dict[int, Decimal]:  # fmt: skip
    """A supply table by enterprise: the return's figure, or off by the meter's difference.

    Gives the sum by year. Firms that never took any are not listed.
    """
    rows: list[Mapping[str, object]] = []
    sums = dict.fromkeys(DEPARTMENT_YEARS, D(0))
    for firm in park.firms:
        if not any(of(year) for year in firm.years.values()):
            continue
        chance = random.Random(f"{park.seed}/{table}/{firm.number}")
        amounts: dict[int, object] = {}
        for number in YEARS:
            year = firm.years[number]
            if not year.running:
                amounts[number] = year.status
                continue
            metered = rounded(float(of(year) or 0) * (1 + chance.uniform(-off, off)), places)
            amounts[number] = of(year) if not off else metered
            sums[number] += amounts[number]
        first = firm.years[YEARS[0]]
        if first.running:
            before = rounded(float(amounts[YEARS[0]]) * park.state.earlier["energy"], places)
            amounts = {FIRST: before} | amounts
            sums[FIRST] += before
        else:
            amounts = {FIRST: first.status} | amounts
        rows.append({"name": firm.name, "credit_code": firm.credit_code, column: amounts})
    typed.rows(table, rows)
    return sums


def months(total: Decimal, park: Park, of: str, places: int = 0) -> list[Decimal]:
    """A year's total over twelve months, the last taking what rounding left."""
    chance = random.Random(f"{park.seed}/{of}/months")
    shape = [chance.uniform(0.92, 1.08) * (0.9 if month == 1 else 1.0) for month in range(12)]
    parts = [rounded(float(total) * weight / sum(shape), places) for weight in shape[:-1]]
    return [*parts, total - sum(parts, D(0))]


def attach(typed: Typed, table: str, files: Mapping[str, str]) -> None:
    """附件清单: every row 已附 with its file, 未附 where there is none."""
    for row, file in files.items():
        typed.put(f"{table}.provided", "已附" if file else "未附", row)
        if file:
            typed.put(f"{table}.file", file, row)


__all__ = [
    "AUDIT_YEAR",
    "attach",
    "by_user",
    "four",
    "level",
    "months",
    "same",
    "served",
    "share",
    "summed",
]
