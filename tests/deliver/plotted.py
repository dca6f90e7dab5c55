"""Charts and pictures of a few points and dots, and what a finished document holds of them."""

from __future__ import annotations

import struct
import zlib

from lxml import etree

from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.contract import Kind, Spec
from generator.deliver.docx import read_parts
from generator.deliver.figure import Figure

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
YEARS = ("2022年", "2023年", "2024年")
CHART = Spec(Kind.CHART, "能耗变化图")


def series(name: str, *texts: str | None) -> ChartSeries:
    """Points as documents print them; each trail is named after series and place."""
    return ChartSeries(
        name,
        tuple(
            None if text is None else Figure(text, "tce", f"{name}/{number}")
            for number, text in enumerate(texts)
        ),
    )


def bars(*texts: str | None) -> Chart:
    return Chart(ChartKind.BAR, YEARS, (series("综合能耗", *texts),), "tce")


def every_kind() -> dict[str, Chart]:
    """One chart of each kind, with missing points where a kind may have them."""
    limit = Figure("0.70", "tce/万元", "基准")
    three = (
        series("铝", "812", "795", "760"),
        series("锌", "512", None, "480"),
        series("化工 A&B <厂>", "300.5", "310", "停产"),
    )
    six = ("资源", "能源", "污染物", "产品", "管理", "装备")
    named = ("甲化工有限公司", "乙锌业", "丙铝业")
    return {
        "BAR": Chart(ChartKind.BAR, YEARS, three[:1], "tce", "", limit, "Ⅱ级基准值"),
        "HORIZONTAL_BAR": Chart(ChartKind.HORIZONTAL_BAR, named, three, "tce"),
        "STACKED": Chart(ChartKind.STACKED, YEARS, three, "tce"),
        "LINE": Chart(ChartKind.LINE, YEARS, three, "t", "", Figure("600", "t", "限值")),
        "RING": Chart(ChartKind.RING, named, (series("用能", "5120.3", "3100", "20"),), "tce"),
        "PARETO": Chart(
            ChartKind.PARETO,
            named,
            (series("用能", "5120", "3100", "812"), series("累计占比", "56.7", "91.0", "100.0")),
            "tce",
            "%",
            Figure("80", "%", "关键少数"),
        ),
        "RADAR": Chart(
            ChartKind.RADAR,
            six,
            (series("本园区", "86", "70", "65", "90", "77", "60"),),
            "分",
        ),
    }


def chart_part(content: bytes, number: int = 1) -> etree._Element:
    return etree.fromstring(read_parts(content)[f"word/charts/chart{number}.xml"])


def chart_words(content: bytes) -> str:
    return read_parts(content)["word/charts/chart1.xml"].decode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(width: int = 800, height: int = 400, told: tuple[int, int] | None = None) -> bytes:
    """A sound picture of one colour; `told` is what its header says instead."""
    head = struct.pack(">LLBBBBB", *(told or (width, height)), 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x40\x80\xc0" * width) * height
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", head),
            _chunk(b"IDAT", zlib.compress(rows)),
            _chunk(b"IEND", b""),
        )
    )


def jpeg(width: int = 640, height: int = 480) -> bytes:
    """The structure of a JPEG: all that is looked at before an office program shows it."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"".join(
        (
            b"\xff\xd8\xff\xe0\x00\x04ab",
            b"\xff\xc0" + frame,
            b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\x34",
            b"\xff\xd9",
        )
    )
