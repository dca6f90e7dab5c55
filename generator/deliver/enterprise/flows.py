"""水平衡图: where the water of an enterprise comes from and what becomes of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from generator.deliver.diagram import Diagram, SankeyFlow, sankey
from generator.deliver.enterprise.said import rows_of, text
from generator.deliver.figure import Figure
from generator.deliver.firm import Firm

_SOURCES = {
    "water_tap": "自来水", "water_surface": "地表水", "water_ground": "地下水",
    "water_reclaimed_bought": "外购再生水",
}  # fmt: skip
_WHOLE, _LOST, _OUT = "厂区取水", "耗损", "排水"


def water_flows(firm: Firm) -> Diagram | None:
    """Sources, units, losses and drains of the audit year; None where too little is known.

    Water that goes round inside a unit is in the table: it comes from nowhere and goes nowhere.
    """
    into = list(_into(firm))
    out = list(_units(firm)) or list(_whole(firm))
    if not into or not out:
        return None
    return sankey([*into, *out], "m³")


def _figure(firm: Firm, name: str, row: str = "", year: int = 0) -> Figure | None:
    """A number above nought; nothing else flows."""
    if not firm.number(name, row, year):
        return None
    value = firm.cell(name, row, year)
    return value if isinstance(value, Figure) else None


def _into(firm: Firm) -> Iterator[SankeyFlow]:
    for name, word in _SOURCES.items():
        value = _figure(firm, name, year=firm.year)
        if value is not None:
            yield SankeyFlow(word, _WHOLE, value)


def _units(firm: Firm) -> Iterator[SankeyFlow]:
    for row in rows_of(firm, "water_units"):
        unit = firm.words("water_units.name", row)
        for column, source, target in (
            ("fresh", _WHOLE, unit), ("consumed", unit, _LOST), ("discharged", unit, _drain(firm)),
        ):  # fmt: skip
            value = _figure(firm, f"water_units.{column}", row)
            if value is not None:
                yield SankeyFlow(source, target, value)


def _whole(firm: Firm) -> Iterator[SankeyFlow]:
    for name, target in (("water_consumed", _LOST), ("wastewater_discharged", _drain(firm))):
        value = _figure(firm, name, year=firm.year)
        if value is not None:
            yield SankeyFlow(_WHOLE, target, value)


def _drain(firm: Firm) -> str:
    """排水, with where it goes."""
    where = text(firm, "drainage_to")
    return f"{_OUT}（{where}）" if where and where != "不外排" else _OUT
