"""Data prints as data, gaps are marked, figures keep their trail: small templates."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.deliver.audit import audit_document
from generator.deliver.contract import Contract, Kind, Spec
from generator.deliver.figure import Figure, Missing, RenderedDocument
from generator.deliver.render import compile_template, render_document
from generator.errors import TemplateError
from tests.deliver.small_template import (
    contract,
    document,
    figure,
    number,
    paragraph,
    paragraphs,
    records,
    table,
    text,
    xml_of,
)

HOSTILE = [
    "A&B <公司>",
    "</w:t></w:r></w:p>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{{name}}",
    "]]> & ' \"",
    "{_{ x }_}",
    "%}{#",
]


def render(content: bytes, known: Contract, **context: Any) -> RenderedDocument:
    return render_document(compile_template("小样.docx", content, known), "成果.docx", context)


def one(value: str) -> RenderedDocument:
    return render(document(paragraph("前{{ name }}后")), contract(name=text()), name=value)


@pytest.mark.parametrize("value", HOSTILE)
def test_text_that_looks_like_markup_prints_as_it_is(value: str) -> None:
    rendered = one(value)

    assert paragraphs(rendered.content) == [f"前{value}后"]


@pytest.mark.parametrize("value", HOSTILE)
def test_text_that_looks_like_a_tag_is_no_fault_of_the_document(value: str) -> None:
    rendered = one(value)

    assert audit_document(rendered.content, rendered.echoes) == []


def test_a_line_end_in_a_value_is_a_line_break_and_controls_vanish() -> None:
    rendered = one("第一行\r\n第二行\x00\x07\u202e\ufdd0末\x0b尾")

    assert paragraphs(rendered.content) == ["前第一行 第二行末 尾后"]
    assert xml_of(rendered.content).count("<w:br/>") == 2


@given(value=st.text(min_size=1))
def test_any_text_at_all_leaves_a_document_that_opens(value: str) -> None:
    rendered = one(value)

    assert len(paragraphs(rendered.content)) == 1


def test_a_missing_value_is_a_highlighted_gap_in_its_own_run_and_is_recorded() -> None:
    content = document(
        paragraph("2.1 能源", "BgHeading2"),
        paragraph("综合能耗{{ energy|fig }}，取水{{ water|fig }}。", properties="<w:b/><w:u/>"),
    )
    known = contract(energy=figure("综合能耗"), water=figure("取水量"))

    rendered = render(content, known, water=Figure("12", "m³", "QY001:water@2024"))

    assert paragraphs(rendered.content)[1] == "综合能耗［待补:综合能耗］，取水12m³。"
    xml = xml_of(rendered.content)
    assert xml.count("<w:highlight") == 1
    gap_run = next(run for run in xml.split("<w:r>") if "待补" in run)
    assert '<w:b/><w:highlight w:val="yellow"/><w:u/>' in gap_run
    assert gap_run.count("综合能耗") == 1
    assert [(gap.document, gap.name) for gap in rendered.gaps] == [("成果.docx", "综合能耗")]
    assert "2.1 能源" in rendered.gaps[0].place


def test_a_gap_the_data_names_itself_prints_that_name() -> None:
    rendered = render(
        document(paragraph("{{ energy|fig }}")),
        contract(energy=figure()),
        energy=Missing("2023年综合能耗"),
    )

    assert paragraphs(rendered.content) == ["［待补:2023年综合能耗］"]
    assert audit_document(rendered.content) == []


def test_a_name_outside_the_contract_is_a_gap_and_a_loop_over_it_is_recorded() -> None:
    content = document(
        paragraph("{{ nobody }}"),
        table(("甲",), ("{%tr for r in nothing %}",), ("{{ r.x }}",), ("{%tr endfor %}",)),
    )

    rendered = render(content, contract())

    assert "［待补:nobody］" in paragraphs(rendered.content)
    assert [gap.name for gap in rendered.gaps] == ["nobody", "nothing"]


def test_a_gap_inside_a_list_or_an_attribute_path_is_recorded_with_its_row() -> None:
    content = document(
        paragraph("表2-1　产品", "PaCaption"),
        table(("产品", "产量"), ("{%tr for p in rows %}", ""), ("{{ p.name }}", "{{ p.v|cell }}"),
              ("{%tr endfor %}", "")),
    )  # fmt: skip
    known = contract(rows=records(name=text("产品"), v=figure("产量")))

    rendered = render(content, known, rows=[{"name": "锌锭", "v": None}])

    assert [(gap.name, "锌锭" in gap.place) for gap in rendered.gaps] == [("产量", True)]
    assert "表2-1" in rendered.gaps[0].place


def test_every_figure_is_recorded_with_document_place_text_and_trail() -> None:
    content = document(
        paragraph("1 概况", "BgHeading1"),
        paragraph("能耗{{ energy|fig }}"),
        table(("指标", "值（tce）"), ("综合能耗", "{{ energy|cell }}")),
    )

    rendered = render(
        content, contract(energy=figure()), energy=Figure("1168", "tce", "QY003:energy@2024")
    )

    assert [(f.document, f.text, f.trail_id) for f in rendered.figures] == [
        ("成果.docx", "1168tce", "QY003:energy@2024"),
        ("成果.docx", "1168", "QY003:energy@2024"),
    ]
    assert [f.place for f in rendered.figures] == [
        "“1 概况”中“能耗1168tce”",
        "“1 概况”中“综合能耗”行“1168”",
    ]
    assert "\ufdd0" not in xml_of(rendered.content)


@pytest.mark.parametrize(
    "template",
    ["{{ year + 1 }}", "{{ rows|length }}", "{{ 3 }}", "{{ 2.5 }}", "{{ year / 3 }}"],
)
def test_a_number_that_is_neither_figure_nor_declared_cannot_be_printed(template: str) -> None:
    with pytest.raises(TemplateError, match="不是约定的数值"):
        render(
            document(paragraph(template)),
            contract(year=number(), rows=records(x=text())),
            year=2024,
            rows=[],
        )


@pytest.mark.parametrize("value", [3, 3.5, Decimal("3.5"), Fraction(7, 2), True, "72.4"])
def test_a_figure_must_carry_its_trail(value: object) -> None:
    with pytest.raises(TemplateError, match="带溯源号的数值"):
        render(document(paragraph("{{ v|fig }}")), contract(v=figure("指数")), v=value)


@pytest.mark.parametrize("value", [3.5, Decimal("3"), True, "2024", Fraction(2024)])
def test_a_declared_number_must_be_whole(value: object) -> None:
    with pytest.raises(TemplateError, match="应为整数"):
        render(document(paragraph("{{ year }}")), contract(year=number()), year=value)


def test_a_figure_without_fig_is_refused() -> None:
    with pytest.raises(TemplateError, match="须用 fig 或 cell"):
        render(
            document(paragraph("{{ v }}")), contract(v=figure()), v=Figure("72.4", "", "park:y")
        )


def test_data_outside_the_contract_is_refused() -> None:
    with pytest.raises(TemplateError, match="约定之外"):
        render(document(paragraph("好")), contract(name=text()), name="甲", salary="乙")


def test_dates_times_numbers_and_choices_print_as_people_write_them() -> None:
    known = contract(
        day=Spec(Kind.DATE, "日期"),
        at=Spec(Kind.TIME, "时间"),
        year=number(),
        names=Spec(Kind.LIST, "名单", element=Spec(Kind.NAME, "名称")),
    )
    content = document(paragraph("{{ day }}|{{ at }}|{{ year }}|{{ names|join('；') }}"))

    rendered = render(
        content,
        known,
        day=date(2025, 4, 8),
        at=datetime(2025, 4, 8, 9, 5),
        year=2024,
        names=["A&B", "乙"],
    )

    assert paragraphs(rendered.content) == ["2025年4月8日|2025年4月8日9:05|2024|A&B；乙"]


def test_rows_are_numbered_in_digits_and_in_chinese() -> None:
    content = document(
        paragraph("{%p for r in rows %}"),
        paragraph("（{{ loop.index|cn }}）{{ loop.index|ordinal }}{{ r.x }}"),
        paragraph("{%p endfor %}"),
    )

    rendered = render(content, contract(rows=records(x=text())), rows=[{"x": "项"}] * 21)

    printed = paragraphs(rendered.content)
    assert [printed[n] for n in (0, 9, 10, 19, 20)] == [
        "（一）1项", "（十）10项", "（十一）11项", "（二十）20项", "（二十一）21项",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "template",
    [
        "{{ name.upper() }}",
        "{{ name.__class__ }}",
        "{{ name.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ name|attr('__class__') }}",
        "{{ range(9) }}",
        "{{ cycler('a') }}",
        "{{ self._TemplateReference__context }}",
        "{{ name|safe }}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{{ rows.append }}",
        "{{ loop.__init__ }}",
    ],
)
def test_a_template_cannot_reach_python(template: str) -> None:
    """It is refused, or the name is unknown and prints as a gap; nothing of Python shows."""
    content = document(paragraph(template))
    known = contract(name=text(), rows=records(x=text()))
    try:
        rendered = render(content, known, name="甲", rows=[])
    except TemplateError:
        return

    assert all("待补" in line for line in paragraphs(rendered.content))


def test_a_field_named_like_a_method_is_the_field() -> None:
    known = contract(row=Spec(Kind.RECORD, "行", fields={"items": text(), "values": text()}))

    rendered = render(
        document(paragraph("{{ row.items }}{{ row.values }}")),
        known,
        row={"items": "甲", "values": "乙"},
    )

    assert paragraphs(rendered.content) == ["甲乙"]


def test_the_same_template_and_context_give_the_same_bytes_with_fixed_times() -> None:
    first, second = one("甲"), one("甲")

    assert first.content == second.content
    with zipfile.ZipFile(io.BytesIO(first.content)) as package:
        assert package.testzip() is None
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_template_compiled_once_keeps_nothing_of_the_last_document() -> None:
    template = compile_template(
        "小样.docx", document(paragraph("{{ name }}{{ v|fig }}")), contract(name=text(), v=figure())
    )
    full = {"name": "甲", "v": Figure("1", "t", "a")}

    first = render_document(template, "一.docx", full)
    empty = render_document(template, "二.docx", {})
    again = render_document(template, "一.docx", full)

    assert again == first
    assert [gap.document for gap in empty.gaps] == ["二.docx", "二.docx"]
    assert empty.figures == ()


def test_a_tag_split_over_runs_by_an_office_program_is_whole_again() -> None:
    split = (
        '<w:p><w:r><w:t>{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{ na</w:t></w:r>'
        '<w:proofErr w:type="spellStart"/><w:r><w:t xml:space="preserve">me </w:t></w:r>'
        "<w:bookmarkStart w:id=\"1\" w:name=\"x\"/><w:r><w:t>}</w:t></w:r><w:r><w:t>}后</w:t></w:r>"
        '<w:bookmarkEnd w:id="1"/></w:p>'
    )

    rendered = render(document(split), contract(name=text()), name="甲")

    assert paragraphs(rendered.content) == ["甲后"]


def test_a_condition_around_half_a_table_names_what_is_wrong() -> None:
    content = document(paragraph("{% if name %}甲"), table(("乙{% endif %}丙",)))

    with pytest.raises(TemplateError, match="条件或循环只包住了半个段落"):
        render(content, contract(name=text(optional=True)))


def test_what_is_no_word_document_is_refused_in_words() -> None:
    with pytest.raises(TemplateError, match="不是 Word 文档"):
        compile_template("表.docx", b"PK\3\4 not really", contract())
