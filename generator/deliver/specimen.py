"""样例数据: a value of every kind for every name of a contract, to look at a template with. Pure.

Everything is given, also what is optional, so that a preview shows every part of the template. The
values say of themselves that they are samples; nothing of this is ever handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.contract import Contract, Kind, Spec
from generator.deliver.diagram import RouteStage, technical_route
from generator.deliver.equation import Equation
from generator.deliver.figure import Figure

SPECIMEN_TRAIL: Final = "样例"
_ROWS: Final = 2
_YEAR: Final = 2024
_DAY: Final = date(_YEAR, 12, 31)
_SHARES: Final = frozenset({"%", "‰", "个百分点"})


def specimen(contract: Contract) -> dict[str, object]:
    """A whole context for the contract, the same for the same contract."""
    return _record(contract.names)


def _record(fields: Mapping[str, Spec]) -> dict[str, object]:
    return {name: _value(spec, number) for number, (name, spec) in enumerate(fields.items(), 1)}


def _value(spec: Spec, number: int) -> object:
    if spec.kind is Kind.RECORD:
        return _record(spec.fields)
    if spec.kind is Kind.LIST:
        if spec.element is not None:
            return [_leaf(spec.element, spec.label, number + row) for row in range(_ROWS)]
        return [
            {name: _value(one, number + row) for name, one in spec.fields.items()}
            for row in range(_ROWS)
        ]
    return _leaf(spec, spec.label, number)


def _leaf(spec: Spec, label: str, number: int) -> object:
    words = f"〈{label.partition('，')[0]}〉"
    plain: Mapping[Kind, object] = {
        Kind.TEXT: words,
        Kind.NAME: words,
        Kind.NUMBER: _YEAR if "年" in label else number,
        Kind.DATE: _DAY,
        Kind.TIME: datetime.combine(_DAY, datetime.min.time()).replace(hour=9),
        Kind.FLAG: True,
        Kind.FIGURE: _figure(spec.unit, number),
    }
    if spec.kind is Kind.CHOICE:
        return next(iter(spec.choices))
    if spec.kind is Kind.CHART:
        return _chart(label)
    if spec.kind is Kind.DIAGRAM:
        return technical_route([RouteStage(words, ("样例",), ("样例",), ("样例",))])
    if spec.kind is Kind.EQUATION:
        return Equation.of(words, "=", _figure("", number))
    return plain[spec.kind]


def _figure(unit: str, number: int) -> Figure:
    value = Decimal(number * 7 % 90 + 10) if unit in _SHARES else Decimal(1000 + number)
    return Figure(f"{value}.00", unit, SPECIMEN_TRAIL)


def _chart(label: str) -> Chart:
    years = tuple(str(_YEAR - back) for back in (2, 1, 0))
    points = tuple(_figure("", number) for number in range(1, len(years) + 1))
    return Chart(ChartKind.BAR, years, (ChartSeries(f"〈{label}〉", points),))
