"""The packaged templates: in step with their sources, in house style, clean when filled."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import jinja2
import pytest
from docxtpl import DocxTemplate

from generator.deliver.audit import audit_document
from generator.deliver.contract import dress, read_contract
from generator.deliver.diagram import Diagram
from generator.deliver.docx import parse, read_parts, text_of, w
from generator.deliver.fields import update_fields
from generator.deliver.figure import Figure, Missing
from generator.deliver.lint import check_template
from generator.deliver.render import DocumentTemplate, Sandbox, load_template, render_document
from generator.deliver.templates import (
    REFERENCE,
    WORD_TEMPLATES,
    build_all,
    main,
    source_text,
    sources,
)
from generator.errors import RulebookError, TemplateError
from generator.journey import admission, document_list
from tests.deliver import sample_context
from tests.deliver.small_template import house, paragraphs

Context = dict[str, Any]
DOCUMENTS = [source.stem for source in sources()]
SUPPLIED = "（园区提供）"
"""How gaps of pictures end that only park and enterprise have."""
SAMPLES: list[tuple[str, Callable[[], Context]]] = [
    ("correction_notice", sample_context.correction_notice),
    ("management_measures", sample_context.management_measures),
    ("management_measures", sample_context.management_measures_issued),
    ("enterprise_report", sample_context.enterprise_report),
    ("enterprise_report", sample_context.enterprise_report_suspended),
]


@functools.cache
def loaded(name: str) -> DocumentTemplate:
    source = WORD_TEMPLATES / "src" / f"{name}.yaml"
    return load_template(WORD_TEMPLATES / f"{name}.docx", read_contract(source))


def test_every_source_has_a_template_and_a_contract_and_every_template_a_source() -> None:
    assert {path.stem for path in WORD_TEMPLATES.glob("*.docx")} == set(DOCUMENTS)
    assert {path.stem for path in (WORD_TEMPLATES / "src").glob("*.yaml")} == {
        *DOCUMENTS,
        "house_styles",
    }
    made_of_a_dossier = {*document_list.DOCUMENTS, admission.REVIEW}
    assert {sample[0] for sample in SAMPLES} | made_of_a_dossier >= set(DOCUMENTS)


@pytest.mark.pandoc
def test_templates_are_what_their_sources_build_today(tmp_path: Path) -> None:
    build_all(into=tmp_path)

    for made in sorted(tmp_path.rglob("*.docx")):
        kept = WORD_TEMPLATES / made.relative_to(tmp_path)
        assert read_parts(kept.read_bytes()) == read_parts(made.read_bytes()), (
            f"{kept.name} 与源文件不一致，请运行 make templates"
        )


@pytest.mark.pandoc
def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in build_all(into=tmp_path / "a")]
    second = [path.read_bytes() for path in build_all(into=tmp_path / "b")]

    assert first == second


def test_a_part_that_does_not_exist_is_named(tmp_path: Path) -> None:
    source = tmp_path / "x.md"
    source.write_text("<<nothing item=a.b>>\n", encoding="utf-8")

    with pytest.raises(TemplateError, match="没有这个片段"):
        source_text(source)


def test_the_command_wants_the_word_build(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "build" in capsys.readouterr().err


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_packaged_template_passes_its_own_check(name: str) -> None:
    contract = read_contract(WORD_TEMPLATES / "src" / f"{name}.yaml")

    faults = check_template(WORD_TEMPLATES / f"{name}.docx", contract, house().style_names)

    assert [fault.text for fault in faults] == []


@pytest.mark.parametrize(("name", "context"), SAMPLES)
def test_a_filled_document_has_no_gap_and_nothing_left_behind(
    name: str, context: Callable[[], Context]
) -> None:
    rendered = render_document(loaded(name), "成果.docx", context())

    assert [gap for gap in rendered.gaps if not gap.name.endswith(SUPPLIED)] == []
    assert audit_document(rendered.content, rendered.echoes) == []
    assert all(figure.place and figure.trail_id for figure in rendered.figures)
    docx.Document(io.BytesIO(rendered.content))


@pytest.mark.parametrize(("name", "context"), SAMPLES)
def test_no_paragraph_of_running_text_is_empty(
    name: str, context: Callable[[], Context]
) -> None:
    rendered = render_document(loaded(name), "成果.docx", context())
    body = parse(read_parts(rendered.content)["word/document.xml"])

    empty = [
        paragraph.getprevious()
        for paragraph in body.find(w("body")).findall(w("p"))  # type: ignore[union-attr]
        if not text_of(paragraph).strip()
        and paragraph.find(f"{w('pPr')}/{w('pStyle')}").get(w("val")) != "PaTableEnd"  # type: ignore[union-attr]
    ]

    assert [text_of(before)[-40:] for before in empty if before is not None] == []


@pytest.mark.parametrize(("name", "context"), SAMPLES)
def test_every_value_that_is_missing_leaves_one_kind_of_mark(
    name: str, context: Callable[[], Context]
) -> None:
    """Each printed value taken away in turn: the document still stands, and says what is open."""
    template = loaded(name)
    full = context()
    for key in [key for key, value in full.items() if isinstance(value, str | Figure) and value]:
        spec = template.contract.names[key]
        if spec.optional or spec.choices:
            continue
        rendered = render_document(template, "成果.docx", full | {key: None})
        printed = " ".join(
            text
            for part in read_parts(rendered.content)
            if part.startswith("word/") and part.endswith(".xml")
            for text in paragraphs(rendered.content, part)
        )
        assert audit_document(rendered.content, rendered.echoes) == [], key
        left = [gap for gap in rendered.gaps if not gap.name.endswith(SUPPLIED)]
        assert printed.count(Missing(spec.label).mark) == len(left), key


@pytest.mark.parametrize(("name", "context"), SAMPLES)
def test_the_cached_template_prints_what_docxtpl_prints(
    name: str, context: Callable[[], Context]
) -> None:
    """The same text as docxtpl opened anew, marks of figures and fields and drawings aside."""
    template = loaded(name)
    given = {key: value for key, value in context().items() if not isinstance(value, Diagram)}
    rendered = render_document(template, "成果.docx", given)

    plain = DocxTemplate(WORD_TEMPLATES / f"{name}.docx")
    sandbox = Sandbox()
    sandbox.finalize = jinja2.pass_context(lambda _, value: _plain(value))
    sandbox.filters |= {"fig": _plain, "cell": _bare, "join": _join, "slot": _slot}
    sandbox.filters["diagram"] = lambda value: value.mark
    plain.render(dress(template.contract, given), jinja_env=sandbox)
    stream = io.BytesIO()
    plain.save(stream)
    root = parse(read_parts(stream.getvalue())["word/document.xml"])
    update_fields(root, template.styles)

    assert [text_of(found) for found in root.iter(w("p"))] == paragraphs(rendered.content)


def _slot(name: str) -> str:
    return Missing(f"{name}{SUPPLIED}").mark


def _plain(value: Any) -> Any:
    if isinstance(value, Figure):
        return value.with_unit
    if hasattr(value, "year"):
        day = f"{value.year}年{value.month}月{value.day}日"
        return f"{day}{value.hour}:{value.minute:02d}" if hasattr(value, "hour") else day
    return value


def _bare(value: Any) -> Any:
    return value.text


def _join(values: Any, between: str = "、") -> str:
    return between.join(str(_plain(value)) for value in values)


# -- what the house promises ----------------------------------------------------------------------


MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}


def section(name: str, number: int = 0) -> dict[str, dict[str, str]]:
    """The properties of a template's section by tag, attribute names without namespace."""
    root = parse(read_parts((WORD_TEMPLATES / f"{name}.docx").read_bytes())["word/document.xml"])
    found = list(root.iter(w("sectPr")))[number]
    return {
        str(child.tag).rpartition("}")[2]: {
            str(key).rpartition("}")[2]: str(value) for key, value in child.attrib.items()
        }
        for child in found
    }


@pytest.mark.parametrize("name", ["correction_notice", "management_measures"])
def test_an_official_paper_has_the_margins_and_the_grid_of_the_standard(name: str) -> None:
    """GB/T 9704-2012: 37/35/28/26 mm, 22 lines of 28 characters, line pitch 28.95 pt."""
    found = section(name)

    margins = {side: round(int(found["pgMar"][side]) / 56.7) for side in MARGINS}
    assert margins == MARGINS
    assert (found["pgSz"]["w"], found["pgSz"]["h"]) == ("11906", "16838")
    assert found["docGrid"]["type"] == "linesAndChars"
    assert int(found["docGrid"]["linePitch"]) == round(28.95 * 20)
    per_character = 16 + int(found["docGrid"]["charSpace"]) / 4096
    type_area = (11906 - int(found["pgMar"]["left"]) - int(found["pgMar"]["right"])) / 20
    assert int(type_area / per_character + 0.01) == 28
    text_height = 16838 - int(found["pgMar"]["top"]) - int(found["pgMar"]["bottom"])
    assert text_height // int(found["docGrid"]["linePitch"]) == 22


def test_odd_pages_number_right_and_even_pages_left_between_dashes() -> None:
    parts = read_parts((WORD_TEMPLATES / "management_measures.docx").read_bytes())

    assert b"<w:evenAndOddHeaders/>" in parts["word/settings.xml"]
    footers = {name: parts[f"word/{name}.xml"].decode() for name in ("footer1", "footer2")}
    for name, style in (("footer1", "GwPageOdd"), ("footer2", "GwPageEven")):
        root = parse(footers[name].encode())
        assert text_of(root) == "— 1 —"
        assert f'<w:pStyle w:val="{style}"/>' in footers[name]
    styles = parts["word/styles.xml"].decode()
    assert re.search(r'w:styleId="GwPageOdd".*?<w:jc w:val="right"/>', styles)
    assert re.search(r'w:styleId="GwPageEven".*?<w:jc w:val="left"/>', styles)


@pytest.mark.parametrize(
    ("style", "east_asian", "half_points"),
    [
        ("GwTitle", "方正小标宋简体", 44),
        ("GwBody", "仿宋_GB2312", 32),
        ("GwHeading1", "黑体", 32),
        ("GwHeading2", "楷体_GB2312", 32),
        ("BgHeading1", "黑体", 32),
        ("BgHeading2", "仿宋_GB2312", 28),
        ("BgBody", "仿宋_GB2312", 24),
        ("PaCaption", "仿宋_GB2312", 21),
        ("PaTableText", "仿宋_GB2312", 21),
    ],
)
def test_a_style_names_both_faces_and_its_size(
    style: str, east_asian: str, half_points: int
) -> None:
    parts = read_parts((WORD_TEMPLATES / "src" / REFERENCE).read_bytes())
    found = re.search(
        rf'w:styleId="{style}".*?</w:style>', parts["word/styles.xml"].decode(), re.DOTALL
    )

    assert found is not None
    assert f'w:eastAsia="{east_asian}"' in found[0]
    assert 'w:ascii="Times New Roman"' in found[0]
    assert f'<w:sz w:val="{half_points}"/>' in found[0]


def test_every_named_font_that_may_be_missing_names_what_stands_in() -> None:
    fonts = read_parts((WORD_TEMPLATES / "src" / REFERENCE).read_bytes())["word/fontTable.xml"]

    for face in ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"):
        assert re.search(f'w:name="{face}"><w:altName w:val="[^"]+"/>', fonts.decode()), face


def test_the_wide_table_of_a_report_lies_on_its_side_with_a_heading_on_every_page() -> None:
    parts = read_parts((WORD_TEMPLATES / "enterprise_report.docx").read_bytes())
    root = parse(parts["word/document.xml"])

    assert any(size.get(w("orient")) == "landscape" for size in root.iter(w("pgSz")))
    for table in root.iter(w("tbl")):
        style = table.find(f"{w('tblPr')}/{w('tblStyle')}")
        if style is not None and style.get(w("val")) == "PaThreeLine":
            first = table.find(w("tr"))
            assert first is not None
            assert first.find(f"{w('trPr')}/{w('tblHeader')}") is not None
            assert all(
                row.find(f"{w('trPr')}/{w('cantSplit')}") is not None
                for row in table.findall(w("tr"))
            )


def test_a_table_never_runs_past_the_type_area() -> None:
    widest = {"portrait": 8900, "landscape": 14100}
    for name in DOCUMENTS:
        parts = read_parts((WORD_TEMPLATES / f"{name}.docx").read_bytes())
        for table in parse(parts["word/document.xml"]).iter(w("tbl")):
            columns = [int(c.get(w("w"), "0")) for c in table.iter(w("gridCol"))]
            end = next((s for s in table.xpath("following::*") if s.tag == w("pgSz")), None)
            broad = end is not None and end.get(w("orient")) == "landscape"
            assert sum(columns) <= widest["landscape" if broad else "portrait"], name


# -- what the documents say -----------------------------------------------------------------------


def printed(name: str, context: Context) -> str:
    return "\n".join(paragraphs(render_document(loaded(name), "成果.docx", context).content))


def test_a_notice_counts_what_was_mended_and_what_is_still_open() -> None:
    said = printed("correction_notice", sample_context.correction_notice())

    assert "上次指出的问题已改正1处，仍有1处未改正；本次新出现3处。" in said
    assert [line[:2] for line in said.split("\n") if re.match("[一二三四]、", line)] == [
        "一、", "二、", "三、", "四、",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "headings"),
    [
        ({"previous": None}, ["一、须改正", "二、须说明", "三、报送要"]),
        ({"errors": [], "error_count": 0, "disposition": "needs_explanation"},
         ["一、须说明", "二、与第1", "三、报送要"]),
        ({"warnings": [], "warning_count": 0, "previous": None}, ["一、须改正", "二、报送要"]),
    ],
)  # fmt: skip
def test_the_headings_of_a_notice_count_on_whatever_is_left_out(
    change: Context, headings: list[str]
) -> None:
    said = printed("correction_notice", sample_context.correction_notice() | change)

    assert [line[:5] for line in said.split("\n") if re.match("[一二三四]、", line)] == headings


def test_the_articles_count_without_a_gap_and_the_park_sets_no_fines() -> None:
    said = printed("management_measures", sample_context.management_measures())
    articles = re.findall(r"^第([一二三四五六七八九十]+)条　", said, re.MULTILINE)
    chapters = re.findall(r"^第([一二三四五六七八九])章　", said, re.MULTILINE)

    assert articles == [_chinese(number) for number in range(1, len(articles) + 1)]
    assert f"共九章{_chinese(len(articles))}条" in said
    assert chapters == list("一二三四五六七八九")
    assert "罚款" not in said
    assert "移交有管辖权的部门依法处理" in said


def _chinese(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return head + (digits[ones] if ones else "")


def test_the_measures_cite_the_law_they_are_given_and_no_other() -> None:
    said = printed("management_measures", sample_context.management_measures_issued())

    assert "生态环境法典" in said
    assert "清洁生产促进法" not in said


@pytest.mark.parametrize(
    ("status", "there", "not_there"),
    [
        ("comment", ["（征求意见稿）", "〔待编〕", "起草说明"], ["管理委员会文件", "抄送："]),
        ("review", ["（送审稿）", "起草说明"], ["（征求意见稿）", "抄送："]),
        ("issued", ["管理委员会文件", "抄送：", "印发"], ["（送审稿）", "起草说明"]),
    ],
)
def test_the_state_of_a_paper_shows_on_its_face(
    status: str, there: list[str], not_there: list[str]
) -> None:
    said = printed("management_measures", sample_context.management_measures() | {"status": status})

    assert [words for words in there if words not in said] == []
    assert [words for words in not_there if words in said] == []


def test_a_short_report_never_claims_to_replace_the_statutory_one() -> None:
    for mandatory in ("yes", "no", "unknown"):
        context = sample_context.enterprise_report() | {"mandatory": mandatory}
        assert "不替代依法应当编制的强制性清洁生产审核报告" in printed("enterprise_report", context)


def test_a_report_prints_its_marks() -> None:
    said = printed("enterprise_report", sample_context.enterprise_report())

    for mark in ("建议指标（非国家发布）", "参考等级", "未核对原文", "示例数据"):
        assert mark in said


def test_a_report_on_an_unmarked_system_prints_no_marks() -> None:
    context = sample_context.enterprise_report() | {"sample": False, "carbon": None}
    context["score"] = context["score"] | {
        "system_name": "电镀行业清洁生产评价指标体系",
        "system_status": "official",
        "reference": False,
        "caveats": [],
        "rows": [row | {"mark": None} for row in context["score"]["rows"]],
    }
    context["energy"]["intensity"]["benchmark_note"] = None
    said = printed("enterprise_report", context)

    for mark in ("建议指标", "参考等级", "未核对原文", "示例数据"):
        assert mark not in said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"trend": "down"}, "三年间下降3.10%"),
        ({"trend": "up", "cause": None}, "企业没有说明上升原因"),
        ({"trend": "flat"}, "三年间基本持平"),
        ({"trend": "not_comparable", "reason": "2024年产能利用率为41.20%，负荷低，单耗不可比"},
         "负荷低，单耗不可比，不作同比结论"),
        ({"position": "first", "met_level": "Ⅰ级"}, "已达到Ⅰ级基准值"),
        ({"position": "below"}, "该指标列为审核重点"),
        ({"position": "none"}, "没有可用的基准值，不作对标结论"),
        ({"position": "second"}, "比Ⅰ级基准值（1100kgce/t）高6.18%"),
        ({"peers": {"count": Figure("6", "家", "t"), "median": Figure("1190", "kgce/t", "t"),
                    "better": True}}, "可比的6家同行中位值为1190kgce/t，本企业优于中位值"),
    ],
)  # fmt: skip
def test_a_paragraph_says_how_much_against_what_why_and_what_next(
    change: Context, expected: str
) -> None:
    context = sample_context.enterprise_report()
    context["energy"]["intensity"] |= change

    said = printed("enterprise_report", context)

    assert expected in said
    if change.get("trend") == "not_comparable":
        assert "单位产品综合能耗2022年为1205.4kgce/t，2023年为1187.0kgce/t" in said
        assert "三年间" not in said.split("2.3 用水\n企业")[0].rpartition("2.2 能源\n2024")[2]


def test_sections_of_a_report_count_on_when_one_is_left_out() -> None:
    context = sample_context.enterprise_report() | {"pollutants": [], "carbon": None}

    said = printed("enterprise_report", context)

    headings = re.findall(r"^2\.([0-9]+) .+$", said, re.MULTILINE)
    assert headings[: len(headings) // 2] == [str(n) for n in range(1, 13)]
    assert "没有可以核算的二氧化碳排放量" in said


# -- contracts ------------------------------------------------------------------------------------

GOOD = "document: x\ntitle: 甲\nnames:\n  "


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        ("a: {kind: word, label: 甲}", "不在可选的范围内"),
        ("a: {kind: text}", "缺少“label”"),
        ("甲: {kind: text, label: 甲}", "不合规"),
        ("_a: {kind: text, label: 甲}", "不合规"),
        ("a: {kind: choice, label: 甲}", "缺少“choices”"),
        ("a: {kind: record, label: 甲}", "缺少“of”"),
        ("a: {kind: list, label: 甲}", "“of”（各字段）或“item”"),
        ("a: {kind: list, label: 甲, item: list}", "不在可选的范围内"),
        ("a: {kind: flag, label: 甲, optional: 是}", "不能写“optional”"),
        ("a: {kind: text, label: 甲, unit: t}", "不能写“unit”"),
    ],
)
def test_a_contract_that_is_not_understood_is_refused_with_its_line(
    names: str, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(GOOD + names + "\n", encoding="utf-8")

    with pytest.raises(RulebookError, match=fault) as caught:
        read_contract(path)

    assert caught.value.line == 4
