"""Numbered figures, the park's own pictures, and what a template may draw where."""

from __future__ import annotations

import functools
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.contract import Contract, Kind, Spec
from generator.deliver.diagram import Level, levels
from generator.deliver.docx import parse, read_parts, text_of, w
from generator.deliver.equation import Equation
from generator.deliver.figure import Figure, RenderedDocument
from generator.deliver.lint import check_template
from generator.deliver.picture import PictureFolder, read_picture
from generator.deliver.reference import build_reference
from generator.deliver.render import compile_template, render_document
from generator.deliver.sheet import TemplateFault
from generator.deliver.templates import build_template
from generator.errors import TemplateError
from generator.model.finding import Severity
from tests.deliver.plotted import CHART, bars, every_kind, jpeg, png
from tests.deliver.small_template import (
    contract,
    document,
    house,
    paragraph,
    paragraphs,
    records,
    table,
    text,
    xml_of,
)
from tests.deliver.validity import schema_faults

HEAD = "---\nlook: 报告\ntitle: 小样\nheader: 小样\n---\n\n"
SLOT = "{{ '区位图'|slot }}"
MAP = document(paragraph(SLOT, "PaFigure"), paragraph("图1-1　区位图", "PaFigureCaption"))
KNOWN = contract(
    chart=CHART,
    diagram=Spec(Kind.DIAGRAM, "层级图"),
    equation=Spec(Kind.EQUATION, "计算公式"),
    charts=Spec(Kind.LIST, "各图", element=Spec(Kind.CHART, "各图")),
    rows=records(chart=CHART, x=text("项")),
    name=text("名称"),
)


@functools.cache
def built(source: str) -> bytes:
    """The template of a Markdown source in house style."""
    styles = house()
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.docx"
        reference.write_bytes(build_reference(styles, styles.looks["公文"]))
        path = Path(folder) / "小样.md"
        path.write_text(HEAD + source, encoding="utf-8")
        return build_template(path, styles, reference)


def render(
    content: bytes,
    known: Contract = KNOWN,
    pictures: dict[str, bytes] | None = None,
    **context: Any,
) -> RenderedDocument:
    template = compile_template("小样.docx", content, known)
    lists: dict[str, Any] = {"charts": (), "rows": ()} if known is KNOWN else {}
    return render_document(template, "成果.docx", lists | context, pictures or {})


def check(tmp_path: Path, *blocks: str) -> list[TemplateFault]:
    path = tmp_path / "小样.docx"
    path.write_bytes(document(*blocks))
    return [f for f in check_template(path, KNOWN) if "没有用到" not in f.message]


# -- captions --------------------------------------------------------------------------------

NUMBERED = """
# 4 清洁生产水平

见[](#f-a)、[](#f-c)和[](#t-a)。

::: {.figure #f-a}
{{ chart|chart }}

能耗变化

数据来源：采集表。
:::

::: {.figure .unnumbered}
{{ chart|chart }}

不编号的图
:::

::: {.figure #f-b}
{{ chart|chart }}

水耗变化
:::

::: {.table #t-a}
能耗

| 年 | 量 |
|---|---|
| 2024 | 多 |
:::

# 5 分级

::: {.figure #f-c}
{{ chart|chart }}

分级
:::
"""


@pytest.mark.pandoc
def test_figures_are_numbered_by_chapter_below_and_references_repeat_the_number() -> None:
    rendered = render(built(NUMBERED), chart=bars("1", "2", "3"))
    found = [line for line in paragraphs(rendered.content) if line]
    assert found == [
        "4 清洁生产水平", "见图4-1、图5-1和表4-1。", "图4-1　能耗变化", "数据来源：采集表。",
        "不编号的图", "图4-2　水耗变化", "表4-1　能耗", "年", "量", "2024", "多", "5 分级",
        "图5-1　分级",
    ]  # fmt: skip
    assert {f.place for f in rendered.figures} == {"图4-1", "图“不编号的图”", "图4-2", "图5-1"}
    assert audit_document(rendered.content) == []
    assert schema_faults(rendered.content) == []


@pytest.mark.pandoc
def test_a_picture_stays_with_its_caption_and_the_caption_with_its_note() -> None:
    root = parse(read_parts(built(NUMBERED))["word/document.xml"])
    drawings = [p for p in root.iter(w("p")) if "chart }}" in text_of(p)]
    styles = [p.find(f"{w('pPr')}/{w('pStyle')}") for p in drawings]
    by_name = {style.id: style for style in house().paragraphs.values()}
    assert all(style is not None and by_name[style.get(w("val"))].keep_next for style in styles)
    captions = [p.getnext() for p in drawings]
    kept = [c is not None and c.find(f"{w('pPr')}/{w('keepNext')}") is not None for c in captions]
    assert kept == [True, False, False, False]


@pytest.mark.pandoc
def test_in_a_loop_each_figure_has_its_number_and_each_reference_means_its_own() -> None:
    rendered = render(
        built(
            """
# 3 现状

{%p for r in rows %}

{{ r.x }}见[](#f-one)。

::: {.figure #f-one}
{{ r.chart|chart }}

{{ r.x }}能耗
:::

{%p endfor %}
"""
        ),
        rows=[{"x": name, "chart": bars("1", "2", "3")} for name in ("甲", "乙", "丙")],
    )
    assert [line for line in paragraphs(rendered.content) if line][1:] == [
        "甲见图3-1。", "图3-1　甲能耗", "乙见图3-2。", "图3-2　乙能耗",
        "丙见图3-3。", "图3-3　丙能耗",
    ]  # fmt: skip
    assert schema_faults(rendered.content) == []


@pytest.mark.pandoc
def test_a_slot_needs_its_name_and_caption_only() -> None:
    template = built('# 2 概况\n\n::: {.figure #f-map slot="区位图"}\n园区区位\n:::\n')
    assert paragraphs(render(template).content)[1:3] == [
        "［待补:区位图（园区提供）］", "图2-1　园区区位",
    ]  # fmt: skip


@pytest.mark.pandoc
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("::: {.figure #f-a}\n只有图题\n:::", "缺少图或图题"),
        ("::: {.figure}\n{{ chart|chart }}\n\n图题\n:::", "图的标识“”缺少或重复"),
        ("::: {.figure #f-a}\n- 项\n:::", "只能放段落"),
    ],
)
def test_a_figure_written_wrong_is_refused_in_chinese(source: str, message: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(message)):
        built(source)


@pytest.mark.pandoc
def test_a_head_of_two_rows_repeats_whole_with_its_rule_below_both() -> None:
    source = "| 企业 | 能耗 | < |\n|---|---|---|\n| ^ | 2023 | 2024 |\n| 甲 | 1 | 2 |\n"
    template = built(f"# 1 总则\n\n::: {{.table #t-x head=2}}\n表\n\n{source}:::\n")
    rows = list(parse(read_parts(template)["word/document.xml"]).iter(w("tr")))
    repeated = [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows]
    below = [
        {edge.get(w("val")) for edge in row.iter(w("bottom"))} for row in rows
    ]
    assert repeated == [True, True, False]
    assert below == [{"nil"}, {"single"}, set()]


# -- slots -----------------------------------------------------------------------------------


def test_a_picture_that_is_not_there_is_a_framed_and_marked_gap() -> None:
    rendered = render(MAP)
    assert [(gap.name, gap.place) for gap in rendered.gaps] == [
        ("区位图（园区提供）", "“［待补:区位图（园区提供）］”")
    ]
    xml = xml_of(rendered.content)
    assert "<w:pBdr>" in xml
    assert '<w:highlight w:val="yellow"/>' in xml
    assert schema_faults(rendered.content) == []


@pytest.mark.parametrize(("suffix", "content"), [("png", png()), ("jpeg", jpeg())])
def test_the_parks_picture_goes_in_with_its_proportions(suffix: str, content: bytes) -> None:
    rendered = render(MAP, pictures={"区位图": content})
    picture = read_picture(content)
    parts = read_parts(rendered.content)
    assert parts[f"word/media/picture1.{suffix}"] == content
    assert f'Extension="{suffix}"'.encode() in parts["[Content_Types].xml"]
    found = re.search(r'extent cx="(\d+)" cy="(\d+)"', xml_of(rendered.content))
    assert found is not None
    width, height = int(found[1]), int(found[2])
    assert abs(width / height - picture.width / picture.height) < 0.001
    assert width <= 156.2 * 36000
    assert rendered.gaps == ()
    assert schema_faults(rendered.content) == []


def test_a_small_picture_is_not_blown_up_and_one_used_twice_is_held_once() -> None:
    slot = paragraph(SLOT, "PaFigure")
    rendered = render(document(slot, slot), pictures={"区位图": png(96, 48)})
    assert re.findall(r'extent cx="(\d+)"', xml_of(rendered.content)) == ["914400"] * 2
    assert [p for p in read_parts(rendered.content) if "media" in p] == ["word/media/picture1.png"]
    assert schema_faults(rendered.content) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "不是 PNG 或 JPEG 图片"),
        (b"GIF89a" + b"0" * 50, "不是 PNG 或 JPEG 图片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是 PNG 或 JPEG 图片"),
        (b"MZ" + png(), "不是 PNG 或 JPEG 图片"),
        (png()[:-30], "图片不完整"),
        (png().replace(b"IDAT", b"IDAX"), "图片不完整"),
        (png(8, 8, told=(100_000, 100_000)), "像素过多或长宽悬殊"),
        (png(8, 8, told=(8000, 1)), "像素过多或长宽悬殊"),
        (png(8, 8, told=(0, 9)), "图片不完整"),
        (jpeg()[:-4], "图片不完整"),
        (b"\xff\xd8\xff\xe0\xff\xff" + b"0" * 20, "图片不完整"),
        (b"\xff\xd8\xff\xe0\x00\x00" * 30, "图片不完整"),
        (png(8, 8) + b"0" * 10_000_001, "大于 10 MB"),
    ],
)
def test_a_picture_that_cannot_be_used_is_a_gap_that_says_why(
    content: bytes, reason: str
) -> None:
    rendered = render(MAP, pictures={"区位图": content})
    assert [gap.name for gap in rendered.gaps] == [f"区位图（{reason}，请重新提供）"]
    assert not [part for part in read_parts(rendered.content) if "media" in part]


def test_pictures_are_found_by_name_whatever_the_ending(tmp_path: Path) -> None:
    (tmp_path / "区位图.PNG").write_bytes(png())
    (tmp_path / "总平面图.jpg").write_bytes(jpeg())
    (tmp_path / "说明.txt").write_text("无", encoding="utf-8")
    (tmp_path / "子.png").mkdir()
    folder = PictureFolder(tmp_path)
    assert set(folder) == {"区位图", "总平面图"}
    assert folder["区位图"] == png()
    assert "../区位图" not in folder
    assert len(PictureFolder(tmp_path / "没有")) == 0


# -- diagrams and equations ------------------------------------------------------------------


def test_diagrams_and_equations_draw_and_their_numbers_are_traced() -> None:
    energy = Figure("1168.2", "tce", "能耗")
    rendered = render(
        document(
            paragraph("{{ diagram|diagram }}", "PaFigure"),
            paragraph("图1-1　层级", "PaFigureCaption"),
            paragraph("按 {{ equation|equation }} 计算。"),
        ),
        diagram=levels((Level("园区", (energy,)), Level("企业"))),
        equation=Equation.of("Y=", Figure("0.81", "", "强度")),
    )
    assert [(f.place, f.text, f.trail_id) for f in rendered.figures] == [
        ("图1-1", "1168.2", "能耗"),
        ("“按  计算。”", "0.81", "强度"),
    ]
    assert audit_document(rendered.content) == []
    assert schema_faults(rendered.content) == []
    assert len(re.findall(r"<m:oMath[ >]", xml_of(rendered.content))) == 1


def test_a_cell_with_an_equation_alone_is_not_empty() -> None:
    rendered = render(
        document(table(("名称", "公式"), ("强度", "{{ equation|equation }}"))),
        equation=Equation.of("Y=", Figure("0.81", "", "强度")),
    )
    assert audit_document(rendered.content) == []
    assert [f.trail_id for f in rendered.figures] == ["强度"]


@pytest.mark.parametrize("name", ["diagram", "equation"])
def test_what_is_not_there_to_draw_is_a_gap(name: str) -> None:
    rendered = render(document(paragraph(f"{{{{ {name}|{name} }}}}", "PaFigure")))
    assert [gap.name for gap in rendered.gaps] == [KNOWN.names[name].label]


@pytest.mark.parametrize("value", [bars("1", "2", "3"), "文字", 3])
def test_a_value_of_another_kind_is_refused(value: object) -> None:
    with pytest.raises(TemplateError, match="应为示意图"):
        render(document(paragraph("无")), diagram=value)


# -- the check of templates ------------------------------------------------------------------


@pytest.mark.parametrize(
    "blocks",
    [
        (paragraph("{{ chart|chart }}", "PaFigure"),),
        (paragraph("{% if name %}{{ chart|chart }}{% endif %}", "PaFigure"),),
        (paragraph("{{ diagram|diagram }}", "PaFigure"),),
        (paragraph(SLOT, "PaFigure"),),
        (paragraph("{{ “区位图”|slot }}", "PaFigure"),),
        (paragraph("{{ ‘区位图’|slot }}", "PaFigure"),),
        (paragraph("式 {{ equation|equation }} 中"),),
        (table(("式",), ("{{ equation|equation }}",)),),
        (
            paragraph("{%p for c in charts %}"),
            paragraph("{{ c|chart }}", "PaFigure"),
            paragraph("{%p endfor %}"),
        ),
    ],
)
def test_drawings_in_their_place_pass_the_check(tmp_path: Path, blocks: tuple[str, ...]) -> None:
    assert check(tmp_path, *blocks) == []


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{{ chart }}", "“chart”没有用 chart 打印。"),
        ("{{ chart|fig }}", "“chart”不能用 fig 打印。"),
        ("{{ name|chart }}", "“name”不能用 chart 打印。"),
        ("{{ chart|diagram }}", "“chart”不能用 diagram 打印。"),
        ("{{ charts|join }}", "“charts”不能用 join 打印。"),
        ("如图 {{ chart|chart }}", "chart 打印的图没有独占一段。"),
        ("{{ chart|chart }}{{ chart|chart }}", "chart 打印的图没有独占一段。"),
        ("{{ name|slot }}", "slot 前要写图名。"),
        ("{{ '../图'|slot }}", "slot 前要写图名。"),
    ],
)
def test_a_drawing_out_of_place_is_told_in_chinese(
    tmp_path: Path, block: str, message: str
) -> None:
    found = check(tmp_path, paragraph(block, "PaFigure"))
    assert message in [fault.message for fault in found if fault.severity is Severity.ERROR]


def test_a_drawing_in_lines_of_fixed_height_is_a_warning(tmp_path: Path) -> None:
    found = check(tmp_path, paragraph("{{ chart|chart }}", "GwBody"))
    assert [fault.severity for fault in found] == [Severity.WARNING]
    assert "样式为“图”的段落" in found[0].message


# -- pages -----------------------------------------------------------------------------------


@pytest.mark.office
def test_charts_and_pictures_are_seen_on_the_page(tmp_path: Path) -> None:
    kinds = every_kind()
    blocks = [
        block
        for name in kinds
        for block in (
            paragraph(f"{{{{ {name.lower()}|chart }}}}", "PaFigure"),
            paragraph(name, "PaFigureCaption"),
        )
    ]
    known = contract(**{name.lower(): CHART for name in kinds})
    context = {name.lower(): chart for name, chart in kinds.items()}
    content = document(*blocks, paragraph(SLOT, "PaFigure"))
    path = tmp_path / "图.docx"
    path.write_bytes(render(content, known, {"区位图": png(400, 200)}, **context).content)

    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    pdf = str(tmp_path / "图.pdf")
    words = re.sub(r"\s", "", _output("pdftotext", "-layout", pdf, "-"))
    for name in ("单位：tce", "Ⅱ级基准值", "累计占比", "化工A&B<厂>", "污染物", "812"):
        assert name in words
    images = _output("pdfimages", "-list", pdf)
    assert re.search(r"^ +[0-9]+ +[0-9]+ image +400 +200 ", images, re.MULTILINE)


def _output(*command: str) -> str:
    done = subprocess.run(
        command, check=True, capture_output=True, encoding="utf-8", timeout=60
    )
    return done.stdout
