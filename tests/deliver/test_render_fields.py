"""Numbers of tables, references to them and the contents are right before Word updates anything."""

from __future__ import annotations

import re

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.contract import Kind, Spec, read_contract
from generator.deliver.manuscript import bookmark_name, field_run
from generator.deliver.render import compile_template, load_template, render_document
from generator.deliver.templates import WORD_TEMPLATES
from tests.deliver.sample_context import enterprise_report
from tests.deliver.small_template import contract, document, paragraph, paragraphs, xml_of

FLAG = Spec(Kind.FLAG, "有无")


def caption(name: str, chapter: str, number: int) -> str:
    return (
        '<w:p><w:pPr><w:pStyle w:val="PaCaption"/></w:pPr>'
        f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(name)}"/>'
        f"<w:r><w:t>表{chapter}-</w:t></w:r>{field_run(f'SEQ 表{chapter}', '9')}"
        f'<w:bookmarkEnd w:id="{number}"/><w:r><w:t>　{name}</w:t></w:r></w:p>'
    )


def as_word_writes_it(name: str) -> str:
    """A reference in the spelling Word turns a simple field into."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF </w:instrText></w:r>'
        f"<w:r><w:instrText>{bookmark_name(name)} \\h </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>旧</w:t></w:r>'
        '<w:r><w:t>值</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def reference(*names: str) -> str:
    runs = "".join(field_run(f"REF {bookmark_name(name)} \\h", "表") for name in names)
    return f"<w:p>{runs}{as_word_writes_it(names[0])}</w:p>"


TEMPLATE = document(
    reference("c", "a"),
    caption("a", "2", 1),
    paragraph("{%p if carbon %}"),
    caption("b", "2", 2),
    paragraph("{%p endif %}"),
    caption("c", "2", 3),
    caption("d", "3", 4),
)


@pytest.mark.parametrize(
    ("carbon", "expected"),
    [
        (True, ["表2-3表2-1表2-3", "表2-1　a", "表2-2　b", "表2-3　c", "表3-1　d"]),
        (False, ["表2-2表2-1表2-2", "表2-1　a", "表2-2　c", "表3-1　d"]),
    ],
)
def test_tables_are_numbered_by_chapter_and_references_follow(
    carbon: bool, expected: list[str]
) -> None:
    template = compile_template("小样.docx", TEMPLATE, contract(carbon=FLAG))

    rendered = render_document(template, "成果.docx", {"carbon": carbon})

    assert paragraphs(rendered.content) == expected
    assert audit_document(rendered.content) == []


def test_a_reference_to_a_table_that_is_not_there_is_a_fault() -> None:
    content = document(reference("gone"))

    rendered = render_document(
        compile_template("小样.docx", content, contract()), "成果.docx", {}
    )

    assert any("引用的表或图不在文中" in fault for fault in audit_document(rendered.content))


def test_the_contents_list_the_headings_of_this_very_document() -> None:
    toc = (
        '<w:p><w:pPr><w:pStyle w:val="BgToc1"/></w:pPr>'
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        '<w:r><w:instrText> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>'
        '<w:p><w:r><w:t>旧目录</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    content = document(
        toc,
        paragraph("1 企业概况", "BgHeading1"),
        paragraph("1.1 基本信息", "BgHeading2"),
        paragraph("1.1.1 细节", "BgHeading3"),
        paragraph("{%p if carbon %}"),
        paragraph("2 碳", "BgHeading1"),
        paragraph("{%p endif %}"),
    )

    template = compile_template("小样.docx", content, contract(carbon=FLAG))
    rendered = render_document(template, "成果.docx", {"carbon": False})

    assert paragraphs(rendered.content) == [
        "1 企业概况", "1.1 基本信息", "", "1 企业概况", "1.1 基本信息", "1.1.1 细节",
    ]  # fmt: skip
    xml = xml_of(rendered.content)
    assert xml.count("<w:sectPr/>") == 2, "the section the contents end with is still there"
    assert 'w:dirty="true"' in xml
    assert xml.count('<w:pStyle w:val="BgToc2"/>') == 1


def test_a_bookmark_of_an_earlier_contents_is_not_there_twice() -> None:
    names = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', xml_of(_report()))
    ids = re.findall(r'<w:bookmarkStart [^>]*w:id="([^"]+)"', xml_of(_report()))

    assert len(names) == len(set(names))
    assert len(ids) == len(set(ids))


def _report() -> bytes:
    contract_ = read_contract(WORD_TEMPLATES / "src" / "enterprise_report.yaml")
    template = load_template(WORD_TEMPLATES / "enterprise_report.docx", contract_)
    return render_document(template, "成果.docx", enterprise_report()).content
