"""The chart part of a Word document: a chart Word can edit, over its own workbook. Pure.

Element order is that of the schema (CT_BarSer, CT_CatAx …): Word refuses a chart that strays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from generator.deliver import chart_look as look
from generator.deliver.chart import Chart, ChartKind, plotted
from generator.deliver.marks import clean
from generator.deliver.package import REL, XML_HEAD

SHEET: Final = "Sheet1"
WORKBOOK_RELATION: Final = "rId1"
_CATEGORIES, _VALUES, _SECOND_CATEGORIES, _SECOND_VALUES = 1, 2, 3, 4
_MOST_LABELS: Final = 24
_SMALLEST_SLICE: Final = 33
_GENERAL: Final = "General"
_WITHOUT_AXIS: Final = (ChartKind.RING, ChartKind.RADAR)


@dataclass(frozen=True, slots=True)
class Column:
    """One series as it stands in the workbook: name, numbers (None where missing), their format."""

    name: str
    values: tuple[Decimal | None, ...]

    @property
    def formats(self) -> tuple[str, ...]:
        """For each number the format that shows it as printed."""
        return tuple(_GENERAL if value is None else _format(value) for value in self.values)

    @property
    def format(self) -> str:
        """The one format of all of them; General where they differ in places."""
        kinds = {_format(value) for value in self.values if value is not None}
        return kinds.pop() if len(kinds) == 1 else _GENERAL


def columns(chart: Chart) -> tuple[Column, ...]:
    """What is plotted, the level line last."""
    found = [Column(clean(series.name), series.values) for series in chart.series]
    limit = None if chart.threshold is None else plotted(chart.threshold)
    if limit is not None:
        name = clean(chart.threshold_name) or f"{chart.threshold.text}%线"  # type: ignore[union-attr]  # it has a value
        if not chart.threshold_name and chart.kind is not ChartKind.PARETO:
            name = "限值"
        found.append(Column(name, (limit,) * len(chart.categories)))
    return tuple(found)


def _format(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"0.{'0' * places}" if places else "0"


def chart_xml(chart: Chart) -> bytes:
    """The part word/charts/chartN.xml; its relation `rId1` is the embedded workbook."""
    plot = _Plot(chart, columns(chart))
    legend = (
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if plot.needs_legend
        else ""
    )  # fmt: skip
    return (
        f'{XML_HEAD}<c:chartSpace xmlns:c="{look.CHART}" xmlns:a="{look.DRAWING}" xmlns:r="{REL}">'
        '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>'
        f'{plot.head()}<c:plotArea><c:layout/>{plot.inside()}{look.plain()}'
        f'</c:plotArea>{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"{look.plain()}{look.text()}"
        f'<c:externalData r:id="{WORKBOOK_RELATION}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    ).encode()


@dataclass(frozen=True, slots=True)
class _Plot:
    """One chart on its way into XML."""

    chart: Chart
    columns: tuple[Column, ...]

    @property
    def needs_legend(self) -> bool:
        return len(self.columns) > 1 or self.chart.kind is ChartKind.RING

    @property
    def has_limit(self) -> bool:
        return len(self.columns) > len(self.chart.series)

    @property
    def _data(self) -> range:
        return range(len(self.chart.series))

    def head(self) -> str:
        """The caption stands below; what has no axis to write the unit on has it above."""
        unit = _unit(self.chart.unit, upright=False) if self.chart.kind in _WITHOUT_AXIS else ""
        return f'{unit}<c:autoTitleDeleted val="{0 if unit else 1}"/>'

    def inside(self) -> str:
        plots: Mapping[ChartKind, Callable[[], str]] = {
            ChartKind.BAR: self._bars,
            ChartKind.STACKED: self._bars,
            ChartKind.HORIZONTAL_BAR: self._bars,
            ChartKind.LINE: self._lines,
            ChartKind.RING: self._ring,
            ChartKind.PARETO: self._pareto,
            ChartKind.RADAR: self._radar,
        }
        return plots[self.chart.kind]()

    # -- kinds ---------------------------------------------------------------------------------

    def _bars(self) -> str:
        limit = ""
        if self.has_limit:
            limit = self._line_group([len(self.columns) - 1], _CATEGORIES, _VALUES)
        return self._bar_group(self._data) + limit + self._axes()

    def _lines(self) -> str:
        return self._line_group(range(len(self.columns)), _CATEGORIES, _VALUES) + self._axes()

    def _pareto(self) -> str:
        """Bars on the first axis; the cumulative share and its threshold on the second."""
        second = (
            '<c:catAx><c:axId val="3"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
            '<c:delete val="1"/><c:axPos val="b"/><c:majorTickMark val="none"/>'
            '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="4"/>'
            '<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
            '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        )
        most = '<c:max val="100"/>' if self.chart.second_unit == "%" else ""
        second += (
            f'<c:valAx><c:axId val="4"/><c:scaling><c:orientation val="minMax"/>{most}'
            f'<c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="r"/>'
            f"{_unit(self.chart.second_unit, upright=True)}"
            '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{look.axis_line()}'
            f'{look.text()}<c:crossAx val="3"/><c:crosses val="max"/>'
            '<c:crossBetween val="between"/></c:valAx>'
        )
        lines = range(1, len(self.columns))
        return (
            self._bar_group(range(1))
            + self._line_group(lines, _SECOND_CATEGORIES, _SECOND_VALUES)
            + self._axes()
            + second
        )

    def _ring(self) -> str:
        slices = "".join(
            f'<c:dPt><c:idx val="{n}"/><c:bubble3D val="0"/>{look.area(n)}</c:dPt>'
            for n in range(len(self.chart.categories))
        )
        inside = self._head(0) + slices + self._labels(0, "", look.paper()) + self._data_of(0)
        return (
            f'<c:doughnutChart><c:varyColors val="1"/><c:ser>{inside}</c:ser>'
            '<c:firstSliceAng val="0"/><c:holeSize val="55"/></c:doughnutChart>'
        )

    def _radar(self) -> str:
        series = "".join(
            f"<c:ser>{self._head(n)}{look.stroke(n)}{look.marker(n)}{self._data_of(n)}</c:ser>"
            for n in self._data
        )
        return (
            f'<c:radarChart><c:radarStyle val="marker"/><c:varyColors val="0"/>{series}'
            f"{_axis_ids(_CATEGORIES, _VALUES)}</c:radarChart>{self._axes()}"
        )

    # -- groups --------------------------------------------------------------------------------

    def _bar_group(self, numbers: range) -> str:
        kind = self.chart.kind
        stacked = kind is ChartKind.STACKED
        where = "ctr" if stacked else "outEnd"
        behind = look.paper() if stacked else ""
        few = len(numbers) * len(self.chart.categories) <= _MOST_LABELS
        series = "".join(
            f'<c:ser>{self._head(n)}{look.area(n)}<c:invertIfNegative val="0"/>'
            f"{self._labels(n, where, behind) if few else ''}{self._data_of(n)}</c:ser>"
            for n in numbers
        )
        direction = "bar" if kind is ChartKind.HORIZONTAL_BAR else "col"
        gap = 40 if kind is ChartKind.PARETO else 120 if len(numbers) == 1 or stacked else 70
        return (
            f'<c:barChart><c:barDir val="{direction}"/>'
            f'<c:grouping val="{"stacked" if stacked else "clustered"}"/>'
            f'<c:varyColors val="0"/>{series}<c:gapWidth val="{gap}"/>'
            f'{_overlap(stacked)}{_axis_ids(_CATEGORIES, _VALUES)}</c:barChart>'
        )

    def _line_group(self, numbers: range | list[int], categories: int, values: int) -> str:
        series = "".join(self._line(n, len(numbers)) for n in numbers)
        return (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
            f'<c:marker val="1"/>{_axis_ids(categories, values)}</c:lineChart>'
        )

    def _line(self, n: int, beside: int) -> str:
        if n >= len(self.chart.series):
            shown = look.limit_stroke()
        else:
            few = beside * len(self.chart.categories) <= _MOST_LABELS // 2
            labels = self._labels(n, "t", look.paper()) if few else ""
            shown = look.stroke(n) + look.marker(n) + labels
        return f'<c:ser>{self._head(n)}{shown}{self._data_of(n)}<c:smooth val="0"/></c:ser>'

    # -- series --------------------------------------------------------------------------------

    def _head(self, n: int) -> str:
        letter = column_letter(n + 1)
        return (
            f'<c:idx val="{n}"/><c:order val="{n}"/><c:tx><c:strRef>'
            f'<c:f>{SHEET}!${letter}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0">'
            f"<c:v>{_text(self.columns[n].name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        )

    def _labels(self, n: int, where: str, behind: str) -> str:
        """The numbers as printed; a share computed by the office program would have no trail."""
        code = self.columns[n].format
        linked = int(code == _GENERAL)
        position = f'<c:dLblPos val="{where}"/>' if where else ""
        return (
            f'<c:dLbls>{self._left_out()}<c:numFmt formatCode="{code}" sourceLinked="{linked}"/>'
            f'{behind or look.plain()}{look.text(800)}{position}<c:showLegendKey val="0"/>'
            '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
            '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        )

    def _left_out(self) -> str:
        """Labels of slices too small to hold one would lie over each other."""
        if self.chart.kind is not ChartKind.RING:
            return ""
        values = [value or Decimal(0) for value in self.columns[0].values]
        whole = sum(values)
        return "".join(
            f'<c:dLbl><c:idx val="{n}"/><c:delete val="1"/></c:dLbl>'
            for n, value in enumerate(values)
            if value * _SMALLEST_SLICE < whole
        )

    def _data_of(self, n: int) -> str:
        last = len(self.chart.categories) + 1
        letter = column_letter(n + 1)
        names = "".join(
            f'<c:pt idx="{number}"><c:v>{_text(clean(name))}</c:v></c:pt>'
            for number, name in enumerate(self.chart.categories)
        )
        count = f'<c:ptCount val="{len(self.chart.categories)}"/>'
        return (
            f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{names}"
            f"</c:strCache></c:strRef></c:cat><c:val><c:numRef>"
            f"<c:f>{SHEET}!${letter}$2:${letter}${last}</c:f><c:numCache>"
            f"<c:formatCode>{self.columns[n].format}</c:formatCode>{count}"
            f"{''.join(_points(self.columns[n]))}</c:numCache></c:numRef></c:val>"
        )

    # -- axes ----------------------------------------------------------------------------------

    def _axes(self) -> str:
        lying = self.chart.kind is ChartKind.HORIZONTAL_BAR
        radar = self.chart.kind is ChartKind.RADAR
        # the first of a list stands on top
        order = "maxMin" if lying else "minMax"
        title = "" if radar else _unit(self.chart.unit, upright=not lying)
        given = [value for column in self.columns for value in column.values if value is not None]
        foot = _foot(given) if self.chart.kind is ChartKind.LINE else Decimal(0)
        least = f'<c:min val="{foot:f}"/>' if min(given) >= 0 else ""
        sides = ("l", "b") if lying else ("b", "l")
        categories = (
            f'<c:catAx><c:axId val="{_CATEGORIES}"/><c:scaling><c:orientation val="{order}"/>'
            f'</c:scaling><c:delete val="0"/><c:axPos val="{sides[0]}"/>'
            f"{look.grid_lines() if radar else ''}"
            '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{look.axis_line()}'
            f'{look.text()}<c:crossAx val="{_VALUES}"/><c:crosses val="autoZero"/>'
            '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
            '<c:noMultiLvlLbl val="1"/></c:catAx>'
        )
        return categories + (
            f'<c:valAx><c:axId val="{_VALUES}"/><c:scaling><c:orientation val="minMax"/>{least}'
            f'</c:scaling><c:delete val="0"/><c:axPos val="{sides[1]}"/>{look.grid_lines()}{title}'
            '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
            '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
            f'{look.axis_line()}{look.text()}<c:crossAx val="{_CATEGORIES}"/>'
            f'<c:crosses val="{"max" if lying else "autoZero"}"/>'
            '<c:crossBetween val="between"/></c:valAx>'
        )


def _foot(values: list[Decimal]) -> Decimal:
    """Where the axis of lines begins: bars stand on zero, lines that move little need not."""
    lowest, highest = min(values), max(values)
    if lowest * 2 <= highest or lowest == highest:
        return Decimal(0)
    step = Decimal(10) ** (highest - lowest).adjusted()
    return (lowest - (highest - lowest) / 4) // step * step


def _unit(unit: str, upright: bool) -> str:
    return look.title(_text(f"单位：{clean(unit)}"), upright) if unit else ""


def _axis_ids(categories: int, values: int) -> str:
    return f'<c:axId val="{categories}"/><c:axId val="{values}"/>'


def _overlap(stacked: bool) -> str:
    return f'<c:overlap val="{100 if stacked else -5}"/>'


def _points(column: Column) -> Iterator[str]:
    """A point that is missing has no entry: a gap, not a zero."""
    for number, (value, code) in enumerate(zip(column.values, column.formats, strict=True)):
        if value is not None:
            own = "" if code == column.format else f' formatCode="{code}"'
            yield f'<c:pt idx="{number}"{own}><c:v>{value:f}</c:v></c:pt>'


def column_letter(number: int) -> str:
    """A, B … Z, AA: the column of a sheet, counted from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _text(words: str) -> str:
    return escape(words.replace("\n", " "))
