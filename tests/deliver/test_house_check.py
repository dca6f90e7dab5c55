"""A document that is not of the house is told so, with the place; one that is passes in silence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from generator.deliver.contract import read_contract
from generator.deliver.docx import DOCUMENT_PART, read_parts, write_parts
from generator.deliver.house_check import check_house
from generator.deliver.render import load_template, render_document
from generator.deliver.templates import WORD_TEMPLATES
from tests.deliver import sample_context
from tests.deliver.small_template import house

HOUSE = house()
STYLES = "word/styles.xml"
SAMPLES = {
    "notice": ("公文", "correction_notice", sample_context.correction_notice),
    "draft": ("公文", "management_measures", sample_context.management_measures),
    "issued": ("公文", "management_measures", sample_context.management_measures_issued),
    "report": ("报告", "enterprise_report", sample_context.enterprise_report),
    "suspended": ("报告", "enterprise_report", sample_context.enterprise_report_suspended),
}


def rendered(name: str, context: Callable[[], dict[str, Any]]) -> bytes:
    contract = read_contract(WORD_TEMPLATES / "src" / f"{name}.yaml")
    template = load_template(WORD_TEMPLATES / f"{name}.docx", contract)
    return render_document(template, "成果.docx", context()).content


@pytest.fixture(scope="module")
def report() -> dict[str, bytes]:
    return read_parts(rendered("enterprise_report", sample_context.enterprise_report))


@pytest.fixture(scope="module")
def measures() -> dict[str, bytes]:
    return read_parts(rendered("management_measures", sample_context.management_measures_issued))


def faults_of(
    parts: dict[str, bytes], look: str, sound: str, broken: str, part: str = DOCUMENT_PART
) -> list[str]:
    """What is found once the first `sound` (a pattern) in `part` is `broken`."""
    text, count = re.subn(sound, broken, parts[part].decode(), count=1, flags=re.DOTALL)
    assert count == 1, f"{sound} is not in {part}"
    return list(check_house(write_parts({**parts, part: text.encode()}), HOUSE, look))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_document_of_the_house_passes_in_silence(sample: str) -> None:
    look, name, context = SAMPLES[sample]

    assert check_house(rendered(name, context), HOUSE, look) == ()


@pytest.mark.parametrize(
    ("sound", "broken", "words"),
    [
        (r'w:left="1587"', 'w:left="1800"', "左边距是32毫米，应为28毫米"),
        (r'w:top="2098"', 'w:top="1440"', "上边距是25毫米，应为37毫米"),
        (r'<w:pgSz w:w="11906" w:h="16838"', '<w:pgSz w:w="12240" w:h="15840"', "纸张是216×279"),
        (r"<w:docGrid[^>]*/>", "", "文档网格不是每页22行、每行28字"),
        (r'<w:footerReference w:type="even"[^>]*/>', "", "双页没有页码"),
        (r'(<w:p><w:pPr><w:pStyle w:val="GwBody"/>)', r'\1<w:jc w:val="center"/>', "直接改了对齐"),
        (r'(<w:pStyle w:val="GwBody"/>)', r'\1<w:spacing w:line="360" w:lineRule="auto"/>',
         "直接改了行距"),
        (r'(<w:pStyle w:val="GwBody"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/>)',
         r'\1<w:sz w:val="28"/>', "直接改了字号"),
        (r'(<w:pStyle w:val="GwBody"/></w:pPr><w:r><w:rPr>)<w:rFonts w:hint="eastAsia"/>',
         r'\1<w:rFonts w:eastAsia="宋体"/>', "直接改了中文字体"),
        (r'(<w:pStyle w:val="GwBody"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/>)',
         r'\1<w:b/>', "直接改了粗细"),
        (r'w:pStyle w:val="GwBody"', 'w:pStyle w:val="Normal"', "样式“Normal”不是成果文件的样式"),
        (r'w:tblStyle w:val="PaBoxed"', 'w:tblStyle w:val="TableNormal"',
         "表格样式“Normal Table”不是"),
        (r"<w:tblHeader/>", "", "没有设置跨页重复的表头行"),
    ],
)  # fmt: skip
def test_what_differs_in_an_official_paper_is_named(
    sound: str, broken: str, words: str, measures: dict[str, bytes]
) -> None:
    faults = faults_of(measures, "公文", sound, broken)

    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("sound", "broken", "words"),
    [
        (r'<w:headerReference w:type="default"[^>]*/>', "", "没有页眉"),
        (r'(upperRoman.*?)<w:pgNumType w:start="1"/>', r"\1", "页码没有从1起编"),
        (r'(w:orient="landscape"[^>]*/><w:pgMar[^>]*w:right=")[0-9]+', r"\g<1>2000",
         "右边距是35毫米，应为25毫米（报告横排）"),
        (r'TOC \\o "1-3"', r'TOC \\o "1-2"', "目录是2级，应为三级"),
        (r"TOC \\o", "TAC", "没有目录"),
        (r"_Ref_t_water(?= \\h)", "_Ref_t_watter", "书签“_Ref_t_watter”不在文中"),
        (r'<w:p><w:pPr><w:pStyle w:val="BgHeading2"/>.*?</w:p>',
         '<w:p><w:pPr><w:pStyle w:val="BgHeading2"/></w:pPr><w:r><w:t>9.9 新加的</w:t></w:r></w:p>',
         "目录里没有标题“9.9 新加的”"),
        (r'(<w:pStyle w:val="PaCaption"/>.*?</w:p>)',
         r'\1<w:p><w:pPr><w:pStyle w:val="BgBody"/></w:pPr><w:r><w:t>隔开</w:t></w:r></w:p>',
         "下面不是表格"),
        (r'w:pStyle w:val="PaCaption"', 'w:pStyle w:val="PaFigureCaption"', "上面不是图"),
        (r"(<w:t[^>]*>)表2-</w:t>", r"\1表7-</w:t>", "编号却是第7章的"),
    ],
)  # fmt: skip
def test_what_differs_in_a_report_is_named(
    sound: str, broken: str, words: str, report: dict[str, bytes]
) -> None:
    faults = faults_of(report, "报告", sound, broken)

    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("sound", "broken", "words"),
    [
        (r'(w:styleId="BgBody">.*?)w:line="480"', r'\1w:line="360"',
         "“报告正文”的行距不是最小值24磅"),
        (r'(w:styleId="BgBody">.*?<w:sz w:val=")24', r"\g<1>21", "字号是10.5磅，应为12磅"),
        (r'(w:styleId="BgBody">.*?w:eastAsia=")仿宋_GB2312', r"\1宋体",
         "中文字体是“宋体”，应为“仿宋_GB2312”"),
        (r'(w:styleId="BgBody">.*?w:ascii=")Times New Roman', r"\1Arial",
         "西文和数字字体是“Arial”"),
        (r'(w:styleId="BgHeading1">.*?<w:jc w:val=")left', r"\1center",
         "对齐是“居中”，应为“左对齐”"),
        (r'(w:styleId="BgHeading1">.*?)<w:b/>', r"\1", "粗细是“不加粗”，应为“加粗”"),
        (r'(w:styleId="BgHeading2">.*?<w:outlineLvl w:val=")1', r"\g<1>3",
         "大纲级别是4级，应为2级"),
    ],
)  # fmt: skip
def test_a_style_redefined_is_told_by_what_it_was_and_should_be(
    sound: str, broken: str, words: str, report: dict[str, bytes]
) -> None:
    faults = faults_of(report, "报告", sound, broken, STYLES)

    assert any(words in fault for fault in faults), faults


def test_formatting_that_repeats_the_style_is_none(report: dict[str, bytes]) -> None:
    """Office programs write the style's own values into every run they save."""
    said_again = (
        r'\1<w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312"/>'
        r'<w:b w:val="0"/><w:sz w:val="24"/>'
    )

    assert faults_of(
        report,
        "报告",
        r'(<w:pStyle w:val="BgBody"/></w:pPr><w:r><w:rPr>)<w:rFonts w:hint="eastAsia"/>',
        said_again,
    ) == []


def test_one_habit_of_a_whole_document_is_one_sentence(report: dict[str, bytes]) -> None:
    body = report[DOCUMENT_PART].replace(
        b'<w:pStyle w:val="BgBody"/>', b'<w:pStyle w:val="BgBody"/><w:jc w:val="right"/>'
    )

    (fault,) = check_house(write_parts({**report, DOCUMENT_PART: body}), HOUSE, "报告")
    assert re.search(r"等[0-9]+处：直接改了对齐", fault)


def test_a_file_that_does_not_open_is_one_fault() -> None:
    assert len(check_house(b"no zip", HOUSE, "公文")) == 1
