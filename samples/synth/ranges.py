"""Credible ranges per industry (ranges.csv: professional estimates, no statistics) and draws."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("ranges.csv")
PARK = "园区合计（示例24家企业）"


@dataclass(frozen=True)
class Range:
    """One row of the table; every figure of the park that has a row stays inside it."""

    trade: str
    indicator: str
    unit: str
    low: float
    typical: float
    high: float
    note: str

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def clamp(self, value: float) -> float:
        """Inside by a thousandth of the width, so that rounding does not carry it out."""
        margin = (self.high - self.low) / 1000
        return min(max(value, self.low + margin), self.high - margin)


@cache
def table() -> Mapping[tuple[str, str], Range]:
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["行业"], row["指标"]): Range(
            row["行业"],
            row["指标"],
            row["单位"],
            float(row["低值"]),
            float(row["典型值"]),
            float(row["高值"]),
            row["说明"],
        )
        for row in rows
    }


def of(trade: str, indicator: str) -> Range:
    return table()[trade, indicator]


def draw(chance: random.Random, row: Range, lean: float = 0.0) -> float:
    """A value about the typical one; `lean` from -1 (towards low) to 1 (towards high)."""
    value = chance.triangular(row.low, row.high, row.typical)
    value = row.typical + (value - row.typical) * 0.55
    edge = row.high if lean > 0 else row.low
    return row.clamp(value + (edge - value) * abs(lean) * 0.6)
