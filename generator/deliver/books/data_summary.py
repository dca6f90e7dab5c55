"""数据汇总.xlsx: every figure of the returns over the years, each leading to its cells. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from generator.deliver.book import BookTable, write_tables
from generator.deliver.chapters.trailed import shown
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, RenderedDocument
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.score.level_series import Series
from generator.score.level_values import Read

DOCUMENT = "data_summary"
Cell = str | int | Figure


def write_data_summary(dossier: Dossier, numbers: Numbers) -> RenderedDocument:
    """The workbook as of the document's day, with its figures for 数据溯源.

    `numbers` keeps the trails of figures that the round does not hold.
    """
    day = dossier.day
    return write_tables(
        DOCUMENT,
        f"{dossier.settings.park_name}数据汇总",
        _tables(dossier, numbers),
        datetime(day.year, day.month, day.day),
    )


def _tables(dossier: Dossier, numbers: Numbers) -> Iterable[BookTable]:
    level = dossier.level
    firm_years, park_years = dossier.settings.years, dossier.settings.department_years
    yield _series("企业三年数据", dossier, numbers, level.enterprise_series, firm_years)
    yield _series("企业合计", dossier, numbers, level.returned_series, firm_years)
    yield _series("部门四年数据", dossier, numbers, level.park_series, park_years)
    yield BookTable(
        "能源", _heads(("范围", 28), ("品种", 22), ("年份", 8), ("综合能耗（当量值，tce）", 22)),
        tuple(
            (dossier.name(line.owner), line.name, line.year, shown(numbers, line.trail))
            for line in level.energy
        ),
    )  # fmt: skip
    yield BookTable(
        "碳排放", _heads(("范围", 28), ("排放源", 28), ("年份", 8), ("排放量（tCO₂）", 18),
                       ("因子与来源", 50)),
        tuple(
            (dossier.name(line.owner), line.name, line.year, shown(numbers, line.trail),
             line.basis or NO_ANSWER)
            for line in level.carbon
        ),
    )  # fmt: skip
    yield BookTable(
        "污染物产排", _heads(("范围", 28), ("污染物", 20), ("年份", 8), ("产生量（t）", 16),
                         ("排放量（t）", 16), ("纳管量（t）", 16), ("直接排入环境（t）", 18)),
        tuple(
            (
                dossier.name(flow.owner), flow.name, flow.year,
                *(_read(numbers, r) for r in (flow.generated, flow.discharged, flow.to_sewer,
                                              flow.direct)),
            )
            for flow in level.flows
        ),
    )  # fmt: skip


def _heads(*columns: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    return columns


def _read(numbers: Numbers, read: Read) -> Figure:
    return shown(numbers, read.trail)


def _series(
    name: str, dossier: Dossier, numbers: Numbers, series: Iterable[Series], years: Sequence[int]
) -> BookTable:
    """A figure a line with its years; what there is no number for says why."""
    rows: list[tuple[Cell, ...]] = []
    for each in series:
        points = {point.year: point for point in each.points}
        prices = f"（{each.prices}）" if each.prices else ""
        rows.append(
            (
                each.owner_name,
                f"{each.figure.name}{prices}",
                dossier.book.unit_label(each.figure.unit),
                *(
                    shown(numbers, points[year].trail) if year in points else NO_ANSWER
                    for year in years
                ),
                shown(numbers, each.trail),
            )
        )
    heads = _heads(("单位名称", 34), ("指标", 34), ("计量单位", 12),
                   *((f"{year}年", 16) for year in years), ("年均增长率（%）", 16))  # fmt: skip
    return BookTable(name, heads, tuple(rows))
