"""The last look: what must never be handed in is named, and nothing else is."""

from __future__ import annotations

import pytest

from generator.deliver.audit import audit_document
from tests.deliver.small_template import document, paragraph, table


@pytest.mark.parametrize(
    ("left_behind", "fault"),
    [
        ("能耗{{ energy }}吨", "留有模板标记"),
        ("{% endif %}", "留有模板标记"),
        ("综合能耗None吨", "留有程序的空值"),
        ("综合能耗nan", "留有程序的空值"),
        ("NaT", "留有程序的空值"),
        ("XX公司", "留有占位符"),
        ("××园区", "留有占位符"),
        ("共〔〕家", "留有占位符"),
        ("签字____", "留有占位符"),
        ("下降3.1%%", "单位重复"),
        ("1168kgce/tkgce/t", "单位重复"),
        ("12.5万元万元", "单位重复"),
        ("12 t t", "单位重复"),
        ("5.2 t t", "单位重复"),
        ("12.3tcetce", "单位重复"),
        ("3.1%％", "单位写了两种"),
        ("120t吨", "单位写了两种"),
        ("38万元元", "单位写了两种"),
        ("Undefined", "留有程序的空值"),
        ("是否：True", "留有程序的写法"),
        ("Decimal('3')", "留有程序的写法"),
        ("能耗1.2E+05tce", "留有程序的写法"),
        ("变化-0.00%", "留有程序的写法"),
        ("［待补:综合能耗］", "没有标出底色"),
        ("合格。。", "标点重复"),
        ("水、，气", None),
        ("下降，。", "标点重复"),
        ("《》第三条", "括号里没有内容"),
        ("（ ）", "括号里没有内容"),
    ],
)
def test_what_was_left_behind_is_named(left_behind: str, fault: str | None) -> None:
    faults = audit_document(document(paragraph("1 概况", "BgHeading1"), paragraph(left_behind)))

    if fault is None:
        assert faults == []
    else:
        assert len(faults) == 1
        assert fault in faults[0]
        assert "1 概况" in faults[0]


@pytest.mark.parametrize(
    "sound",
    [
        "2021-0 号、-0.5%、3—0",
        "Falsework、Trueman",
        "120t/万元、3吨级、12h小班",
        "手套（XXL号）",
        "编号91530000MA6XXXXX1K",
        "Nanjing、nano、Nonesuch",
        "直径12mm、长3m",
        "2024年年均增长3.1%",
        "10家家电企业",
        "发文字号：〔待编〕",
        "环办科技〔2018〕5号",
        "占比41.04%、31.00%",
        "7920h、3吨",
    ],
)
def test_sound_text_is_left_alone(sound: str) -> None:
    assert audit_document(document(paragraph(sound))) == []


def test_an_empty_cell_is_named_unless_people_fill_it_in() -> None:
    rows = (("指标", "值"), ("能耗", ""))

    assert audit_document(document(paragraph("表1"), table(*rows))) == [
        "“表1”之后的表格第2行第2列是空的。"
    ]
    assert audit_document(document(paragraph("表1"), table(*rows, style="PaBlank"))) == []


def test_a_cell_that_continues_the_one_above_is_not_empty() -> None:
    merged = table(("一级", "二级"), ("能源", "电"), ("", "水")).replace(
        "<w:tc>" + paragraph("", "PaTableText"),
        "<w:tc><w:tcPr><w:vMerge/></w:tcPr>" + paragraph("", "PaTableText"),
    )

    assert audit_document(document(merged)) == []


def test_a_table_of_nothing_but_its_heading_is_named() -> None:
    assert audit_document(document(paragraph("产品"), table(("产品", "产量")))) == [
        "“产品”之后的表格没有数据行。"
    ]


def test_a_heading_without_words_is_named() -> None:
    assert "没有文字的标题" in audit_document(document(paragraph("", "BgHeading2")))[0]


def test_a_file_that_does_not_open_is_named() -> None:
    assert "文件打不开" in audit_document(b"not a zip")[0]


def test_a_value_that_reads_like_a_tag_is_known_by_its_echo_alone() -> None:
    content = document(paragraph("填报：{{x}} 与 {{y}}"))

    assert len(audit_document(content)) == 1
    assert len(audit_document(content, ["{{x}}"])) == 1
    assert audit_document(content, ["{{x}}", "{{y}}"]) == []


def test_a_gap_is_highlighted_and_what_repeats_it_need_not_be() -> None:
    marked = paragraph("［待补:综合能耗］", properties='<w:highlight w:val="yellow"/>')
    listed = (
        '<w:p><w:hyperlink w:anchor="_Toc1"><w:r><w:t>［待补:企业］概况</w:t></w:r>'
        "</w:hyperlink></w:p>"
    )

    assert audit_document(document(marked, listed)) == []
