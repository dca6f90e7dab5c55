"""Charts are Word's own: editable over a workbook of the printed numbers, each point traced."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from generator.deliver.audit import audit_document
from generator.deliver.chart import Chart, ChartKind, ChartSeries, plotted
from generator.deliver.contract import Contract, Kind, Spec
from generator.deliver.docx import DOCUMENT_PART, read_parts, write_parts
from generator.deliver.figure import Figure, RenderedDocument
from generator.deliver.render import compile_template, render_document
from generator.errors import TemplateError
from tests.deliver.plotted import (
    CHART,
    YEARS,
    C,
    bars,
    chart_part,
    chart_words,
    every_kind,
    series,
)
from tests.deliver.small_template import contract, document, paragraph, records, text, xml_of
from tests.deliver.validity import schema_faults

ONE = contract(chart=CHART)
KINDS = every_kind()


def render(content: bytes, known: Contract = ONE, **context: Any) -> RenderedDocument:
    return render_document(compile_template("小样.docx", content, known), "成果.docx", context)


def drawn(chart: Chart | None) -> RenderedDocument:
    return render(document(paragraph("{{ chart|chart }}", "PaFigure")), chart=chart)


def workbook(rendered: RenderedDocument) -> list[list[object]]:
    book = read_parts(rendered.content)["word/embeddings/chart1.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_with_a_chart_of_any_kind_is_a_valid_word_file(kind: str) -> None:
    rendered = drawn(KINDS[kind])
    assert schema_faults(rendered.content) == []
    assert audit_document(rendered.content) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_workbook_of_a_chart_holds_what_is_plotted(kind: str) -> None:
    chart = KINDS[kind]
    rows = workbook(drawn(chart))
    assert [row[0] for row in rows[1:]] == list(chart.categories)
    for column, one in enumerate(chart.series, 1):
        assert rows[0][column] == one.name
        shown = [row[column] for row in rows[1:]]
        wanted = [None if value is None else float(value) for value in one.values]
        assert shown == wanted


def test_a_number_keeps_its_printed_places_in_chart_and_workbook() -> None:
    rendered = drawn(bars("812.50", "795.00", "760.25"))
    book = read_parts(rendered.content)["word/embeddings/chart1.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert {cell.number_format for cell in sheet["B"][1:]} == {"0.00"}
    assert '<c:numFmt formatCode="0.00" sourceLinked="0"/>' in chart_words(rendered.content)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("1,168.20", "1168.20"),
        ("-3.1", "-3.1"),
        ("−3.1", "-3.1"),
        ("45.2%", "45.2"),
        ("0", "0"),
        ("停产", None),
        ("—", None),
        ("<0.01", None),
        ("12个", None),
        ("1,16", None),
    ],
)
def test_what_is_plotted_is_what_is_printed(printed: str, number: str | None) -> None:
    assert plotted(Figure(printed, "", "x")) == (None if number is None else Decimal(number))


def test_a_missing_point_is_a_gap_and_no_zero() -> None:
    rendered = drawn(bars("812", None, "停产"))
    root = chart_part(rendered.content)
    points = root.findall(f".//{C}val//{C}pt")
    assert [point.get("idx") for point in points] == ["0"]
    blanks = root.find(f".//{C}dispBlanksAs")
    assert blanks is not None
    assert blanks.get("val") == "gap"
    assert [row[1] for row in workbook(rendered)[1:]] == [812, None, None]


def test_every_plotted_point_is_traced_to_the_figure_it_prints() -> None:
    rendered = drawn(KINDS["BAR"])
    assert [(f.text, f.trail_id) for f in rendered.figures] == [
        ("812", "铝/0"), ("795", "铝/1"), ("760", "铝/2"), ("0.70", "基准"),
    ]  # fmt: skip


def test_a_point_is_traced_under_the_number_of_its_chart() -> None:
    caption = (
        '<w:p><w:pPr><w:pStyle w:val="PaFigureCaption"/></w:pPr><w:r><w:t>图4-</w:t></w:r>'
        '<w:fldSimple w:instr=" SEQ 图4 \\* ARABIC "><w:r><w:t>9</w:t></w:r></w:fldSimple>'
        "<w:r><w:t>　能耗</w:t></w:r></w:p>"
    )
    picture = paragraph("{{ chart|chart }}", "PaFigure")
    rendered = render(document(picture, caption, picture, caption), chart=bars("1", "2", "3"))
    assert [f.place for f in rendered.figures] == ["图4-1"] * 3 + ["图4-2"] * 3


def test_ids_of_drawings_are_positive_and_used_once_and_axes_have_positive_ids() -> None:
    picture = paragraph("{{ chart|chart }}", "PaFigure")
    rendered = render(document(picture, picture, picture), chart=KINDS["PARETO"])
    ids = [int(found) for found in re.findall(r'<wp:docPr id="(-?\d+)"', xml_of(rendered.content))]
    assert len(ids) == len(set(ids)) == 3
    axes = re.findall(r'<c:axId val="(-?\d+)"', chart_words(rendered.content))
    assert min(*ids, *map(int, axes)) > 0


def test_ids_start_above_those_the_template_has() -> None:
    logo = '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawing'
    logo += 'ml/2006/wordprocessingDrawing"><wp:docPr id="41" name="标志"/></wp:inline>'
    logo += "</w:drawing></w:r></w:p>"
    loop = (paragraph("{%p for r in rows %}"), logo, paragraph("{%p endfor %}"))
    rendered = render(
        document(*loop, paragraph("{{ chart|chart }}", "PaFigure")),
        contract(chart=CHART, rows=records(x=text("项"))),
        chart=bars("1", "2", "3"),
        rows=[{"x": "甲"}, {"x": "乙"}],
    )
    ids = re.findall(r'docPr (?:xmlns:\w+="[^"]*" )?id="(\d+)"', xml_of(rendered.content))
    assert "41" in ids
    assert len(ids) == len(set(ids)) == 3


def test_a_chart_without_a_single_point_is_a_gap_of_its_name() -> None:
    for nothing in (None, bars(None, "停产", None)):
        rendered = drawn(nothing)
        assert [gap.name for gap in rendered.gaps] == ["能耗变化图"]
        assert "［待补:能耗变化图］" in xml_of(rendered.content)
        assert not [part for part in read_parts(rendered.content) if "chart" in part]


def test_a_chart_that_may_be_absent_is_asked_for_like_any_name() -> None:
    known = contract(chart=Spec(Kind.CHART, "图", optional=True))
    blocks = (
        paragraph("{%p if chart %}"),
        paragraph("{{ chart|chart }}", "PaFigure"),
        paragraph("{%p endif %}"),
        paragraph("正文"),
    )
    assert render(document(*blocks), known, chart=None).gaps == ()
    assert render(document(*blocks), known, chart=bars(None, None, None)).gaps == ()
    assert len(render(document(*blocks), known, chart=bars("1", "2", "3")).figures) == 3


def test_a_loop_prints_one_chart_for_each_element() -> None:
    known = contract(rows=records(chart=CHART, x=text("项")))
    rendered = render(
        document(
            paragraph("{%p for r in rows %}"),
            paragraph("{{ r.chart|chart }}", "PaFigure"),
            paragraph("{{ r.x }}", "PaFigureCaption"),
            paragraph("{%p endfor %}"),
        ),
        known,
        rows=[
            {"chart": bars("1", "2", "3"), "x": "甲"},
            {"chart": bars(None, None, None), "x": "乙"},
            {"chart": bars("4", "5", "6"), "x": "丙"},
        ],
    )
    parts = read_parts(rendered.content)
    assert [p for p in parts if p.startswith("word/charts/c")] == [
        "word/charts/chart1.xml",
        "word/charts/chart2.xml",
    ]
    assert [f.place for f in rendered.figures] == ["图“甲”"] * 3 + ["图“丙”"] * 3
    assert schema_faults(rendered.content) == []


def test_a_tag_that_an_office_program_split_still_draws() -> None:
    split = (
        '<w:p><w:pPr><w:pStyle w:val="PaFigure"/></w:pPr><w:r><w:t>{{ cha</w:t></w:r>'
        '<w:r><w:rPr><w:b/></w:rPr><w:t>rt|ch</w:t></w:r><w:proofErr w:type="spellEnd"/>'
        "<w:r><w:t>art }}</w:t></w:r></w:p>"
    )
    rendered = render(document(split), chart=bars("1", "2", "3"))
    assert "word/charts/chart1.xml" in read_parts(rendered.content)
    assert audit_document(rendered.content) == []


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert drawn(KINDS["PARETO"]).content == drawn(every_kind()["PARETO"]).content


def test_names_from_data_are_data_in_chart_and_workbook() -> None:
    hostile = "=cmd|' /C calc'!A0 </c:v><&> {{ 7*7 }}\x0b\ufdd0"
    chart = Chart(ChartKind.BAR, (hostile,), (series(hostile, "1"),), "<t>")
    rendered = drawn(chart)
    rows = workbook(rendered)
    assert rows[1][0] == "=cmd|' /C calc'!A0 </c:v><&> {{ 7*7 }}\n"
    book = read_parts(rendered.content)["word/embeddings/chart1.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert schema_faults(rendered.content) == []


def test_chinese_in_a_chart_has_an_east_asian_font_and_nothing_is_three_dimensional() -> None:
    for chart in KINDS.values():
        words = chart_words(drawn(chart).content)
        assert words.count('<a:ea typeface="宋体"/>') == words.count("<a:latin ")
        assert "3D" not in words.replace("bubble3D", "")


def test_series_differ_without_colour() -> None:
    stacked = chart_words(drawn(KINDS["STACKED"]).content)
    lines = chart_words(drawn(KINDS["LINE"]).content)
    fills = re.findall(r"<c:ser>.*?<c:spPr>(.*?)<a:ln", stacked)
    shades = {re.sub(r"[0-9A-F]{6}", "", fill) for fill in fills}
    assert len(set(fills)) == 3
    assert len(shades) > 1
    assert len(set(re.findall(r'<c:symbol val="(\w+)"', lines))) == 4  # the limit has none
    assert len(set(re.findall(r'<a:prstDash val="(\w+)"', lines))) >= 3


def test_the_unit_stands_at_the_axis_and_the_legend_below() -> None:
    words = chart_words(drawn(KINDS["PARETO"]).content)
    assert "单位：tce" in words
    assert "单位：%" in words
    assert '<c:legendPos val="b"/>' in words
    for kind in ("RING", "RADAR"):
        assert "<c:title>" in chart_words(drawn(KINDS[kind]).content)


@pytest.mark.parametrize(
    ("kind", "texts", "foot"),
    [
        (ChartKind.LINE, ("100", "97.4", "86.8"), "80"),
        (ChartKind.LINE, ("0.812", "0.795", "0.760"), "0.74"),
        (ChartKind.LINE, ("12.3", "2.1", "1.8"), "0"),
        (ChartKind.LINE, ("5", "5", "5"), "0"),
        (ChartKind.BAR, ("100", "97.4", "86.8"), "0"),
    ],
)
def test_bars_stand_on_zero_and_lines_that_move_little_do_not(
    kind: ChartKind, texts: tuple[str, ...], foot: str
) -> None:
    words = chart_words(drawn(Chart(kind, YEARS, (series("甲", *texts),))).content)
    assert re.findall(r'<c:min val="([^"]*)"', words) == [foot]


def test_below_zero_the_office_program_chooses_the_axis() -> None:
    chart = Chart(ChartKind.BAR, YEARS, (series("甲", "-3.1", "2", "1"),))
    assert "<c:min " not in chart_words(drawn(chart).content)


def test_the_eighty_percent_line_lies_on_the_second_axis() -> None:
    root = chart_part(drawn(KINDS["PARETO"]).content)
    second = root.findall(f".//{C}lineChart/{C}ser")
    last = second[-1].findall(f"{C}val//{C}v")
    assert [value.text for value in last] == ["80", "80", "80"]
    axes = [axis.get("val") for axis in root.findall(f".//{C}lineChart/{C}axId")]
    assert axes != [axis.get("val") for axis in root.findall(f".//{C}barChart/{C}axId")]


def test_a_chart_is_as_wide_as_the_type_area_it_stands_in() -> None:
    upright = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417"'
    upright += ' w:right="1474" w:bottom="1417" w:left="1587"/></w:sectPr></w:pPr></w:p>'
    lying = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    lying += '<w:pgMar w:top="1587" w:right="1417" w:bottom="1474" w:left="1417"/></w:sectPr>'
    lying += "</w:pPr></w:p>"
    picture = paragraph("{{ chart|chart }}", "PaFigure")
    rendered = render(document(picture, upright, picture, lying), chart=bars("1", "2", "3"))
    widths = [int(w) / 36000 for w in re.findall(r'extent cx="(\d+)"', xml_of(rendered.content))]
    assert [round(width) for width in widths] == [156, 247]


def test_a_chart_may_stand_among_paragraphs_of_the_body_alone() -> None:
    content = read_parts(document(paragraph("正文")))
    content["word/header1.xml"] = content[DOCUMENT_PART].replace(
        "正文".encode(), b"{{ chart|chart }}"
    )
    with pytest.raises(TemplateError, match="图和公式不能放在页眉页脚里"):
        render(write_parts(content), chart=bars("1", "2", "3"))


def test_a_chart_whose_points_do_not_fit_its_categories_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="one point for each"):
        Chart(ChartKind.BAR, YEARS, (series("甲", "1"),))
    with pytest.raises(ValueError, match="takes 2 series"):
        Chart(ChartKind.PARETO, YEARS, (series("甲", "1", "2", "3"),))
    with pytest.raises(ValueError, match="no place for a threshold"):
        Chart(
            ChartKind.RADAR, YEARS, (series("甲", "1", "2", "3"),), threshold=Figure("1", "", "x")
        )
    assert not Chart(ChartKind.BAR, (), (ChartSeries("甲", ()),)).has_points
